/* Small models and ledgers to assess, month by month from January 2024. */
#ifndef ISM3__ASSESS_WORLD_H
#define ISM3__ASSESS_WORLD_H

#include "test.h"

#include <math.h>

#define HOUR           (INT64_C(3600) * ISM3_SECOND)
#define MONTH_0        INT64_C(1704067200000000000) /* 2024-01-01T00:00:00Z */
#define TYPE(of)       (1u << ISM3_METRIC_##of)
#define SHARE(percent) ((percent) * (ISM3_ONE / 100))
#define MANAGED        (TYPE(ACTIVITY) | TYPE(SCOPE) | TYPE(UNAVAILABILITY) | TYPE(EFFICACY))

static ism3_model *model;
static ism3_ledger *ledger;
static ism3_assessment *assessment;

static inline int64_t month(int32_t number) {
    ism3_duration months = {.months = number};
    return ism3_time_add(MONTH_0, months, 0);
}

static inline int64_t day(int32_t number, int32_t of_month) {
    return month(number) + (of_month - 1) * ISM3_DAY;
}

/* ---- the model ---- */

static inline ism3_process_options process_named(const char *code) {
    ism3_process_options options = {.size = sizeof options, .code = code, .documented = 1};
    return options;
}

static inline void begin_model(void) {
    assert_int_equal(ism3_model_new(&model, NULL, NULL), 0);
}

static inline void add_process(const ism3_process_options *options) {
    ism3_error error = ISM3_ERROR_INIT;
    if (ism3_model_add_process(model, options, NULL, &error))
        fail_msg("%s", error.message);
}

static inline void add_target(uint32_t process, const char *figure, uint32_t op, int64_t value,
                              int64_t valid_from) {
    ism3_target target = {.size = sizeof target,
                          .figure = ism3_figure_find(figure),
                          .op = op,
                          .value = value,
                          .valid_from = valid_from};
    ism3_error error = ISM3_ERROR_INIT;
    if (ism3_model_add_target(model, process, &target, &error))
        fail_msg("%s", error.message);
}

/* Of quality, or of a figure of it. */
static inline void specify(ism3_specification *specification, const char *figure) {
    specification->size = sizeof *specification;
    specification->metric = ISM3_METRIC_QUALITY;
    specification->has_figure = figure != NULL;
    specification->figure = figure ? ism3_figure_find(figure) : 0;
    assert_int_equal(ism3_model_add_specification(model, 0, specification, NULL), 0);
}

static inline void begin_ledger(void) {
    ism3_error error = ISM3_ERROR_INIT;
    if (ism3_model_freeze(model, &error))
        fail_msg("%s", error.message);
    assert_int_equal(ism3_ledger_new(&ledger, model, NULL, NULL), 0);
}

/* ---- facts ---- */

static inline ism3_observation fact(uint32_t process, uint8_t kind, int64_t time) {
    ism3_observation o = ISM3_OBSERVATION_INIT;
    o.kind = kind;
    o.process = process;
    o.time = time;
    return o;
}

static inline void see(ism3_observation o) {
    ism3_error error = ISM3_ERROR_INIT;
    if (ism3_ledger_observe(ledger, &o, 1, &error))
        fail_msg("%s", error.message);
}

static inline void see_quality(uint32_t process, int64_t time, int64_t assessed, int64_t fit) {
    ism3_observation o = fact(process, ISM3_QUALITY, time);
    o.assessed = assessed;
    o.fit = fit;
    see(o);
}

static inline void see_count(uint32_t process, uint8_t kind, int64_t time, int64_t count) {
    ism3_observation o = fact(process, kind, time);
    o.count = count;
    see(o);
}

static inline void see_item(uint32_t process, const char *id, int64_t time, int64_t end) {
    ism3_observation o = fact(process, ISM3_ITEM, time);
    o.id = (ism3_text){id, strlen(id)};
    o.end = end;
    see(o);
}

static inline void see_scope(uint32_t process, int64_t time, int64_t total, int64_t covered) {
    ism3_observation o = fact(process, ISM3_SCOPE, time);
    o.total = total;
    o.covered = covered;
    see(o);
}

static inline void watch(uint32_t process, uint32_t kinds, int64_t from, int64_t to) {
    ism3_observation o = fact(process, ISM3_WATCHED, from);
    o.end = to;
    o.kinds = kinds;
    see(o);
}

/* Facts of these metric types and no others, in one month. */
static inline void use_types(uint32_t process, uint32_t types, int32_t in_month) {
    char id[] = {(char)('a' + in_month / 26), (char)('a' + in_month % 26), 0};
    int64_t time = month(in_month);
    if (types & TYPE(ACTIVITY))
        see_count(process, ISM3_OUTPUT, time + HOUR, 3);
    if (types & TYPE(EFFICACY))
        see_item(process, id, time + 2 * HOUR, ISM3_NONE);
    if (types & TYPE(SCOPE))
        see_scope(process, time + HOUR, 100, 90);
    if (types & TYPE(UNAVAILABILITY))
        watch(process, ISM3_KIND_BIT(ISM3_INTERRUPTION), time, month(in_month + 1));
    if (types & TYPE(QUALITY))
        see_quality(process, time + HOUR, 10, 9);
    if (!(types & (TYPE(LOAD) | TYPE(EFFICIENCY))))
        return;
    ism3_observation o = fact(process, ISM3_RESOURCES, time);
    o.end = time + HOUR;
    o.used = types & TYPE(EFFICIENCY) ? 500 : 0; /* of nothing used there is no efficiency */
    o.available = types & TYPE(LOAD) ? 1000 : ISM3_NONE;
    see(o);
}

/* ---- the assessment ---- */

static inline void assess_with(const ism3_assessment_options *options) {
    ism3_error error = ISM3_ERROR_INIT;
    ism3_assessment_unref(assessment);
    if (ism3_assessment_new(&assessment, ledger, options, &error))
        fail_msg("%s", error.message);
}

static inline void assess(int64_t as_of) {
    ism3_assessment_options options = ISM3_ASSESSMENT_OPTIONS_INIT;
    options.as_of = as_of;
    assess_with(&options);
}

static inline size_t period_count(void) {
    return ism3_metrics_period_count(ism3_assessment_metrics(assessment));
}

static inline ism3_judgement judgement_of(size_t period, uint32_t process, const char *figure) {
    ism3_judgement judgement = {.size = sizeof judgement};
    assert_int_equal(ism3_assessment_judgement(assessment, period, process,
                                               ism3_figure_find(figure), 0, &judgement),
                     0);
    return judgement;
}

static inline ism3_capability capability_of(size_t period, uint32_t process) {
    ism3_capability capability = {.size = sizeof capability};
    assert_int_equal(ism3_assessment_capability(assessment, period, process, &capability), 0);
    return capability;
}

static inline ism3_maturity maturity_of(size_t period) {
    ism3_maturity maturity = {.size = sizeof maturity};
    assert_int_equal(ism3_assessment_maturity(assessment, period, &maturity), 0);
    return maturity;
}

static inline ism3_data_quality data_quality_of(size_t period) {
    ism3_data_quality quality = {.size = sizeof quality};
    assert_int_equal(ism3_assessment_data_quality(assessment, period, &quality), 0);
    return quality;
}

static inline int finish(void **state) {
    (void)state;
    assessment = ism3_assessment_unref(assessment);
    ledger = ism3_ledger_unref(ledger);
    model = ism3_model_unref(model);
    return 0;
}

#endif
