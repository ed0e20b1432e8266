#include "assess/conditions.h"

#include "assess/incidents.h"
#include "figures/windows.h"

#include <math.h>
#include <string.h>

/* What is judged, and the windows that a run of conditions has in common. */
struct judging {
    ism3_assessment *assessment;
    ism3_ledger *ledger;
    ism3__memory *memory;
    int64_t as_of;
    ism3__incidents incidents;
    ism3__windows windows;
    ism3_metrics *metrics;    /* of the processes that the run is about; NULL: of none */
    uint32_t *entries;        /* [process]: its entry there */
    ism3__incident_sum *sums; /* [window]: of the condition being judged */
};

/* How a condition stands in one window. */
struct verdict {
    uint32_t status;
    int has_value;
    double value;
};

uint32_t ism3__graver(uint32_t a, uint32_t b) {
    static const uint8_t gravity[] = {[ISM3_OBJECTIVE_MET] = 0,
                                      [ISM3_OBJECTIVE_PENDING] = 1,
                                      [ISM3_OBJECTIVE_UNKNOWN] = 2,
                                      [ISM3_OBJECTIVE_BREACHED] = 3};
    return gravity[a] >= gravity[b] ? a : b;
}

static int wants(const ism3_condition *condition, double value) {
    return ism3__holds(value, condition->op, condition->value, condition->upper);
}

/* ---- figures ---- */

static struct verdict judge_figure(const struct judging *judging, const ism3_condition *condition,
                                   size_t window) {
    ism3_figure figure = {.size = sizeof figure};
    ism3_metrics_figure(judging->metrics, window, judging->entries[condition->process],
                        condition->figure, condition->resource, &figure);
    int known = figure.has_value && figure.status != ISM3_STATUS_STALE;
    struct verdict verdict = {ISM3_OBJECTIVE_UNKNOWN, known, figure.value};
    int64_t settled = ism3__process_settles(judging->assessment->model, condition->process,
                                            judging->windows.bounds[window + 1]);
    if (judging->as_of < settled)
        verdict.status = ISM3_OBJECTIVE_PENDING;
    else if (known)
        verdict.status =
            wants(condition, figure.value) ? ISM3_OBJECTIVE_MET : ISM3_OBJECTIVE_BREACHED;
    return verdict;
}

/* ---- incidents ---- */

/* More than is wanted. What is not reported yet could only add to it. */
static int is_exceeded(const ism3_condition *condition, double value) {
    if (condition->op == ISM3_BETWEEN)
        return !ism3__holds(value, ISM3_AT_MOST, condition->upper, 0);
    return (condition->op == ISM3_LESS || condition->op == ISM3_AT_MOST) &&
           !wants(condition, value);
}

static double measured(const ism3__incident_sum *sum, uint32_t measure) {
    const ism3_int128 one = {1, 0};
    ism3_int128 halves = {(uint64_t)sum->sum, (int64_t)(sum->sum >> 64)};
    return ism3_quotient(halves, measure == ISM3_INCIDENT_DURATION ? ISM3_SECOND : 1, one, 1);
}

static struct verdict judge_incidents(const struct judging *judging,
                                      const ism3_condition *condition, size_t window) {
    const ism3__incident_sum *sum = &judging->sums[window];
    int64_t from = judging->windows.bounds[window], to = judging->windows.bounds[window + 1],
            end = ism3__window_end(&judging->windows, window);
    int seen =
        sum->count || (from < end && ism3__incidents_watched(&judging->incidents, from, end));
    struct verdict verdict = {ISM3_OBJECTIVE_UNKNOWN, seen, measured(sum, condition->incidents)};
    if (is_exceeded(condition, verdict.value))
        verdict.status = ISM3_OBJECTIVE_BREACHED;
    else if (judging->as_of < to)
        verdict.status = ISM3_OBJECTIVE_PENDING;
    else if (seen)
        verdict.status =
            wants(condition, verdict.value) ? ISM3_OBJECTIVE_MET : ISM3_OBJECTIVE_BREACHED;
    return verdict;
}

/* ---- the windows of a condition ---- */

/* How far a value is from what is wanted; below zero: how far within. */
static double distance(const ism3_condition *condition, double value) {
    double lower = ism3__billionths(condition->value), upper = ism3__billionths(condition->upper);
    if (condition->op == ISM3_LESS || condition->op == ISM3_AT_MOST)
        return value - lower;
    if (condition->op == ISM3_MORE || condition->op == ISM3_AT_LEAST)
        return lower - value;
    return fmax(lower - value, value - upper);
}

/* The worst window, of a result that has a value: a breached one before a met one before a pending one. */
struct worst {
    int rank;
    double distance;
};

static void add_verdict(ism3_condition_result *result, struct worst *worst,
                        const ism3_condition *condition, const struct verdict *verdict,
                        const int64_t *bounds) {
    int rank = verdict->status == ISM3_OBJECTIVE_BREACHED ? 2
               : verdict->status == ISM3_OBJECTIVE_MET    ? 1
                                                          : 0;
    result->status =
        result->windows ? ism3__graver(result->status, verdict->status) : verdict->status;
    result->windows++;
    result->breached += verdict->status == ISM3_OBJECTIVE_BREACHED;
    result->unknown += verdict->status == ISM3_OBJECTIVE_UNKNOWN;
    if (!verdict->has_value || (result->has_value && rank < worst->rank))
        return;
    double far = distance(condition, verdict->value);
    if (result->has_value && rank == worst->rank && far <= worst->distance)
        return;
    *worst = (struct worst){rank, far};
    result->has_value = 1;
    result->value = verdict->value;
    result->from = bounds[0];
    result->to = bounds[1];
}

static void judge_windows(const struct judging *judging, const ism3__wanted *wanted) {
    const ism3_assessment *assessment = judging->assessment;
    const ism3_condition *condition = &wanted->condition;
    const ism3__windows *windows = &judging->windows;
    struct worst worst = {0, 0};
    size_t period = 0;
    int64_t period_end = INT64_MIN;
    if (condition->incidents && windows->count) {
        memset(judging->sums, 0, windows->count * sizeof *judging->sums);
        ism3__incidents_sum(&judging->incidents,
                            assessment->model->objective_order.rank[wanted->objective],
                            condition->incidents, windows, judging->sums);
    }
    for (size_t w = 0; w < windows->count; w++) {
        struct verdict verdict = condition->incidents ? judge_incidents(judging, condition, w)
                                                      : judge_figure(judging, condition, w);
        /* A window belongs to the period in which it ends. */
        ism3_metrics_period(assessment->metrics, period, NULL, &period_end, NULL);
        while (windows->bounds[w + 1] > period_end)
            ism3_metrics_period(assessment->metrics, ++period, NULL, &period_end, NULL);
        add_verdict(&assessment->conditions[period * assessment->condition_count + wanted->number],
                    &worst, condition, &verdict, &windows->bounds[w]);
    }
}

/* ---- a run of conditions that cut time alike ---- */

static ism3_metrics_options options_of(const struct judging *judging,
                                       const ism3_condition *condition) {
    const ism3__memory *memory = judging->memory;
    ism3_metrics_options options = ISM3_METRICS_OPTIONS_INIT;
    options.allocator = &memory->allocator;
    options.memory_limit = memory->limit > memory->used ? memory->limit - memory->used : 1;
    options.every = condition->every;
    options.length = condition->length;
    options.as_of = judging->as_of;
    options.settled = 1;
    return options;
}

/* From the window that holds the start of the first period to the last one that ends by the end of
 * the last period: whole ones only. */
static int32_t make_windows(struct judging *judging, ism3_metrics_options *options,
                            ism3_error *error) {
    const ism3_assessment *assessment = judging->assessment;
    const ism3_model *model = assessment->model;
    ism3__windows *windows = &judging->windows;
    int64_t first;
    ism3_metrics_period(assessment->metrics, 0, &first, NULL, NULL);
    ism3_metrics_period(assessment->metrics, assessment->period_count - 1, NULL, &options->to,
                        NULL);
    options->from = ism3__first_window(model, options, first);
    int32_t rc = ism3__windows_make(windows, judging->ledger, options, judging->memory, error);
    if (rc || options->every == ISM3_EVERY_ALL)
        return rc;
    int64_t whole = ism3__window_start(model, options, windows->bounds[windows->count - 1], 1);
    windows->count -= whole > windows->bounds[windows->count];
    options->to = windows->bounds[windows->count];
    return ISM3_OK;
}

/* Whether the windows are the first of the periods, which none outlasts. */
static int are_periods(const struct judging *judging) {
    const ism3_metrics *metrics = judging->assessment->metrics;
    const ism3__windows *windows = &judging->windows;
    for (size_t w = 0; w < windows->count; w++) {
        int64_t from, to;
        ism3_metrics_period(metrics, w, &from, &to, NULL);
        if (from != windows->bounds[w] || to != windows->bounds[w + 1])
            return 0;
    }
    return 1;
}

/* The figures of the processes that the conditions are about, in windows that there are. */
static int32_t make_metrics(struct judging *judging, ism3_metrics_options *options,
                            const ism3__wanted *wanted, size_t count, ism3_error *error) {
    uint32_t process_count = judging->assessment->process_count;
    if (!process_count) /* nor entries: then all is about incidents */
        return ISM3_OK;
    uint32_t *processes = judging->entries + process_count;
    options->process_count = 0;
    for (uint32_t p = 0; p < process_count; p++)
        judging->entries[p] = ISM3_NO_INDEX;
    for (size_t i = 0; i < count; i++) {
        uint32_t process = wanted[i].condition.process;
        if (wanted[i].condition.incidents || judging->entries[process] != ISM3_NO_INDEX)
            continue;
        judging->entries[process] = (uint32_t)options->process_count;
        processes[options->process_count++] = process;
    }
    if (!options->process_count)
        return ISM3_OK;
    if (!are_periods(judging)) {
        options->processes = processes;
        return ism3_metrics_new(&judging->metrics, judging->ledger, options, error);
    }
    for (uint32_t p = 0; p < process_count; p++)
        judging->entries[p] = p;
    judging->metrics = ism3_metrics_ref(judging->assessment->metrics);
    return ISM3_OK;
}

static int32_t judge_run(struct judging *judging, const ism3__wanted *wanted, size_t count,
                         ism3_error *error) {
    ism3_metrics_options options = options_of(judging, &wanted->condition);
    int32_t rc = make_windows(judging, &options, error);
    size_t windows = judging->windows.count, bytes = windows * sizeof *judging->sums;
    if (!rc && windows) {
        judging->sums = ism3__allocate(judging->memory, bytes);
        rc = judging->sums ? make_metrics(judging, &options, wanted, count, error)
                           : ism3__memory_fail(judging->memory, bytes, error);
    }
    for (size_t i = 0; !rc && i < count; i++)
        judge_windows(judging, &wanted[i]);
    judging->metrics = ism3_metrics_unref(judging->metrics);
    ism3__release(judging->memory, judging->sums, bytes);
    judging->sums = NULL;
    ism3__windows_free(&judging->windows, judging->memory);
    return rc;
}

static int32_t judge_runs(struct judging *judging, const ism3__wanted *wanted, size_t count,
                          ism3_error *error) {
    int32_t rc = ISM3_OK;
    for (size_t i = 0, next; !rc && i < count; i = next) {
        const ism3_condition *first = &wanted[i].condition;
        for (next = i + 1; next < count; next++)
            if (wanted[next].condition.every != first->every ||
                wanted[next].condition.length != first->length)
                break;
        rc = judge_run(judging, wanted + i, next - i, error);
    }
    return rc;
}

int32_t ism3__judge_conditions(ism3_assessment *assessment, ism3_ledger *ledger,
                               const ism3__wanted *wanted, size_t count, ism3_error *error) {
    struct judging judging = {.assessment = assessment,
                              .ledger = ledger,
                              .memory = &assessment->memory,
                              .as_of = ism3_metrics_as_of(assessment->metrics)};
    /* Twice: entries, and the list of those that have one. */
    size_t bytes = assessment->process_count * 2 * sizeof *judging.entries;
    int32_t rc =
        ism3__incidents_make(&judging.incidents, ledger, judging.as_of, judging.memory, error);
    if (!rc && bytes && !(judging.entries = ism3__allocate(judging.memory, bytes)))
        rc = ism3__memory_fail(judging.memory, bytes, error);
    if (!rc)
        rc = judge_runs(&judging, wanted, count, error);
    ism3__release(judging.memory, judging.entries, bytes);
    ism3__incidents_free(&judging.incidents, judging.memory);
    return rc;
}
