/* What laws need to try something: ledgers and bytes that are given back whatever happens. */
#include "laws.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

int fails(struct trial *trial, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(trial->failure, sizeof trial->failure, format, arguments);
    va_end(arguments);
    return 1;
}

int failed(struct trial *trial, int32_t rc, const ism3_error *error, const char *what) {
    if (!rc)
        return 0;
    return fails(trial, "%s: error %s: %s", what, ism3_code_name(rc), error->message);
}

void reached(struct trial *trial, enum situation situation) {
    if (trial->situations)
        trial->situations->counts[situation]++;
}

/* ---- what a trial holds ---- */

static void *grown(void *list, size_t count, size_t size) {
    if (count & (count - 1)) /* grows at powers of two */
        return list;
    void *more = realloc(list, (count ? count * 2 : 1) * size);
    if (!more)
        abort();
    return more;
}

void *trial_block(struct trial *trial, size_t bytes) {
    void *block = calloc(1, bytes ? bytes : 1);
    trial->blocks = grown(trial->blocks, trial->block_count, sizeof *trial->blocks);
    if (!block)
        abort();
    return trial->blocks[trial->block_count++] = block;
}

ism3_ledger *trial_keeps(struct trial *trial, ism3_ledger *ledger) {
    if (!ledger)
        return NULL;
    trial->ledgers = grown(trial->ledgers, trial->ledger_count, sizeof *trial->ledgers);
    return trial->ledgers[trial->ledger_count++] = ledger;
}

ism3_ledger_options trial_options(const struct trial *trial) {
    const struct plan *plan = &trial->scenario->plan;
    return (ism3_ledger_options){
        .size = sizeof(ism3_ledger_options), .has_now = plan->has_now, .now = plan->now};
}

ism3_ledger *trial_ledger_of(struct trial *trial, ism3_model *model,
                             const ism3_ledger_options *options) {
    ism3_error error = ISM3_ERROR_INIT;
    ism3_ledger *ledger = NULL;
    int32_t rc = ism3_ledger_new(&ledger, model, options, &error);
    failed(trial, rc, &error, "a new ledger");
    return trial_keeps(trial, ledger);
}

ism3_ledger *trial_ledger(struct trial *trial) {
    ism3_ledger_options options = trial_options(trial);
    return trial_ledger_of(trial, trial->model, &options);
}

ism3_metrics *trial_metrics(struct trial *trial, ism3_ledger *ledger,
                            const ism3_metrics_options *options) {
    ism3_error error = ISM3_ERROR_INIT;
    ism3_metrics *metrics = NULL;
    int32_t rc = ism3_metrics_new(&metrics, ledger, options, &error);
    if (failed(trial, rc, &error, "metrics"))
        return NULL;
    trial->metrics = grown(trial->metrics, trial->metrics_count, sizeof *trial->metrics);
    return trial->metrics[trial->metrics_count++] = metrics;
}

static void give_back(struct trial *trial) {
    for (size_t i = 0; i < trial->metrics_count; i++)
        ism3_metrics_unref(trial->metrics[i]);
    for (size_t i = 0; i < trial->ledger_count; i++)
        ism3_ledger_unref(trial->ledgers[i]);
    for (size_t i = 0; i < trial->block_count; i++)
        free(trial->blocks[i]);
    free(trial->metrics);
    free(trial->ledgers);
    free(trial->blocks);
    ism3_model_unref(trial->model);
}

int trial_run(const struct law *law, const struct scenario *scenario, struct situations *situations,
              /* NOLINTNEXTLINE(readability-non-const-parameter): counted up through the struct */
              uint64_t *checked, char *failure, size_t failure_size) {
    ism3_error error = ISM3_ERROR_INIT;
    struct trial trial = {.scenario = scenario,
                          .rng = {scenario->seed},
                          .situations = situations,
                          .checked = checked};
    trial.model = plan_model(&scenario->plan, 0, NULL, &error);
    int result = HOLDS;
    ism3_ledger *ledger = trial.model ? trial_ledger(&trial) : NULL;
    if (!ledger || ism3_ledger_observe(ledger, scenario->observations, scenario->count, &error))
        result = NO_SCENARIO;
    else if (law->holds(&trial))
        result = BROKEN;
    snprintf(failure, failure_size, "%s",
             result == BROKEN        ? trial.failure
             : result == NO_SCENARIO ? error.message
                                     : "");
    give_back(&trial);
    return result;
}

/* ---- taking in ---- */

struct marked {
    uint64_t mark;
    size_t index;
};

static int by_mark(const void *a, const void *b) {
    const struct marked *x = a, *y = b;
    if (x->mark != y->mark)
        return x->mark < y->mark ? -1 : 1;
    return x->index < y->index ? -1 : x->index > y->index;
}

ism3_observation *trial_permuted(struct trial *trial) {
    const struct scenario *scenario = trial->scenario;
    ism3_observation *permuted = trial_block(trial, scenario->count * sizeof *permuted);
    struct marked *order = trial_block(trial, scenario->count * sizeof *order);
    for (size_t i = 0; i < scenario->count; i++)
        order[i] = (struct marked){scenario->marks[i], i};
    if (scenario->count)
        qsort(order, scenario->count, sizeof *order, by_mark);
    for (size_t i = 0; i < scenario->count; i++)
        permuted[i] = scenario->observations[order[i].index];
    return permuted;
}

int take(struct trial *trial, ism3_ledger *ledger, const ism3_observation *observations,
         size_t count) {
    ism3_error error = ISM3_ERROR_INIT;
    if (!ledger)
        return 1;
    int32_t rc = ism3_ledger_observe(ledger, observations, count, &error);
    return failed(trial, rc, &error, "observe");
}

int take_cut(struct trial *trial, ism3_ledger *ledger, const ism3_observation *observations,
             size_t count) {
    ism3_error error = ISM3_ERROR_INIT;
    if (!ledger)
        return 1;
    for (size_t i = 0; i < count;) {
        size_t batch = 1 + (size_t)rng_below(&trial->rng, rng_one_in(&trial->rng, 2) ? 3 : count);
        batch = batch < count - i ? batch : count - i;
        int32_t rc = rng_one_in(&trial->rng, 2)
                         ? ism3_ledger_observe(ledger, observations + i, batch, &error)
                         : observe_columns(trial, ledger, observations + i, batch, &error);
        if (failed(trial, rc, &error, "observe a batch"))
            return 1;
        i += batch;
    }
    return 0;
}

int set_source(struct trial *trial, ism3_ledger *ledger, const char *name, uint64_t epoch,
               uint64_t next_record, int is_file) {
    ism3_error error = ISM3_ERROR_INIT;
    ism3_source source = {.size = sizeof source,
                          .name = name,
                          .epoch = epoch,
                          .next_record = next_record,
                          .is_file = (uint32_t)is_file};
    if (!ledger)
        return 1;
    return failed(trial, ism3_ledger_set_source(ledger, &source, &error), &error, "set_source");
}
