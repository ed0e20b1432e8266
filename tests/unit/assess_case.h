/* Small models and ledgers made by hand, and assessments of them. Times are days of 2026, which
 * begins on a Thursday: weeks start on the days -3, 4, 11, 18, 25, 32; months on 0, 31, 59, 90. */
#ifndef ISM3__ASSESS_CASE_H
#define ISM3__ASSESS_CASE_H

#include "test.h"

#define CASE_HOUR (INT64_C(3600) * ISM3_SECOND)
#define CASE_DAY0 INT64_C(1767225600000000000) /* 2026-01-01T00:00:00Z */

static inline int64_t at_day(int64_t day) {
    return CASE_DAY0 + day * ISM3_DAY;
}

static inline void works(int32_t rc, const ism3_error *error) {
    if (rc)
        print_error("%s\n", error->message);
    assert_int_equal(rc, 0);
}

static inline ism3_model *case_model(void) {
    ism3_model *model;
    ism3_error error = ISM3_ERROR_INIT;
    works(ism3_model_new(&model, NULL, &error), &error);
    return model;
}

static inline uint32_t add_process_with(ism3_model *model, ism3_process_options options) {
    uint32_t index;
    ism3_error error = ISM3_ERROR_INIT;
    options.size = sizeof options;
    works(ism3_model_add_process(model, &options, &index, &error), &error);
    return index;
}

static inline uint32_t add_process(ism3_model *model, const char *code) {
    return add_process_with(model, (ism3_process_options){.code = code});
}

static inline uint32_t add_objective(ism3_model *model, const char *id) {
    uint32_t index;
    ism3_error error = ISM3_ERROR_INIT;
    ism3_objective_options options = {.size = sizeof options, .id = id, .kind = "business"};
    works(ism3_model_add_objective(model, &options, &index, &error), &error);
    return index;
}

static inline void add_condition(ism3_model *model, uint32_t objective, ism3_condition condition) {
    ism3_error error = ISM3_ERROR_INIT;
    condition.size = sizeof condition;
    works(ism3_model_add_condition(model, objective, &condition, &error), &error);
}

/* A ledger of the model, which is frozen and belongs to the ledger from then on. */
static inline ism3_ledger *case_ledger(ism3_model *model) {
    ism3_ledger *ledger;
    ism3_error error = ISM3_ERROR_INIT;
    works(ism3_model_freeze(model, &error), &error);
    works(ism3_ledger_new(&ledger, model, NULL, &error), &error);
    ism3_model_unref(model);
    return ledger;
}

static inline void observe(ism3_ledger *ledger, ism3_observation observation) {
    ism3_error error = ISM3_ERROR_INIT;
    works(ism3_ledger_observe(ledger, &observation, 1, &error), &error);
}

static inline void watch(ism3_ledger *ledger, uint32_t process, uint32_t kinds, int64_t from,
                         int64_t to) {
    ism3_observation watched = ISM3_OBSERVATION_INIT;
    watched.kind = ISM3_WATCHED;
    watched.process = process;
    watched.time = at_day(from);
    watched.end = at_day(to);
    watched.kinds = kinds;
    observe(ledger, watched);
}

/* By periods, from a day to the end of the period that holds as_of. */
static inline ism3_assessment *assess_from(ism3_ledger *ledger, uint32_t every, int64_t from,
                                           int64_t as_of) {
    ism3_assessment *assessment;
    ism3_error error = ISM3_ERROR_INIT;
    ism3_assessment_options options = ISM3_ASSESSMENT_OPTIONS_INIT;
    options.every = every;
    options.from = at_day(from);
    options.as_of = at_day(as_of);
    works(ism3_assessment_new(&assessment, ledger, &options, &error), &error);
    return assessment;
}

/* By months from the first day on. */
static inline ism3_assessment *assess_at(ism3_ledger *ledger, int64_t as_of) {
    return assess_from(ledger, ISM3_EVERY_MONTH, 0, as_of);
}

#endif
