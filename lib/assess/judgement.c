/* What every figure of every process means: its target, its behaviour, and both together. */
#include "assess/assessment.h"
#include "assess/behaviour.h"
#include "base/surely.h"
#include "figures/metrics.h"
#include "model/model.h"

#include <math.h>
#include <string.h>

/* What is known of one figure in one period. */
struct reading {
    uint8_t status; /* ism3_status */
    uint8_t has_value;
};

/* The work on one series after another; the arrays are as long as there are periods, but for
 * `scratch`. */
struct work {
    ism3_assessment *assessment;
    uint32_t process, resource_count, figure, resource;
    const ism3_figure_info *info;
    int has_data;
    size_t next_target;         /* of the process: those before are done */
    size_t targets, target_end; /* those of the series */
    int64_t *starts;            /* [period + 1] */
    struct reading *readings;
    ism3__point *points;
    ism3__behaviour *behaviours;
    double *scratch; /* twice as long */
};

int ism3__holds(double value, uint32_t op, int64_t operand, int64_t upper) {
    double bound = ism3__billionths(operand);
    const int holds[] = {
        [ISM3_LESS] = (value < bound),
        [ISM3_AT_MOST] = (value <= bound),
        [ISM3_MORE] = (value > bound),
        [ISM3_AT_LEAST] = (value >= bound),
        [ISM3_BETWEEN] = (value >= bound && value <= ism3__billionths(upper)),
    };
    return ISM3__SURELY(op < sizeof holds / sizeof *holds) /* the model takes no other */ &&
           holds[op];
}

static uint32_t resources_of(const ism3_figure_info *info, uint32_t resource_count) {
    return info->per_resource ? resource_count : 1;
}

/* ---- where things are ---- */

/* How many series a process has before this figure. */
static size_t series_before(const ism3_assessment *assessment, uint32_t process, uint32_t figure) {
    uint32_t resources = ism3_model_resource_count(assessment->model, process);
    size_t count = 0;
    for (uint32_t i = 0; i < figure; i++)
        count += resources_of(ism3_figure_at(i), resources);
    return count;
}

static int32_t make_places(ism3_assessment *assessment, ism3_error *error) {
    size_t processes = assessment->process_count,
           cells = assessment->period_count * assessment->process_count;
    int32_t rc = ism3__make(&assessment->memory, &assessment->first_judged, processes + 1,
                            sizeof *assessment->first_judged, error);
    for (uint32_t i = 0; !rc && i < processes; i++)
        assessment->first_judged[i + 1] =
            assessment->first_judged[i] + series_before(assessment, i, assessment->figure_count);
    if (!rc)
        rc = ism3__make(&assessment->memory, &assessment->judged,
                        assessment->first_judged[processes], sizeof *assessment->judged, error);
    if (!rc)
        rc = ism3__make(&assessment->memory, &assessment->faults, cells, sizeof *assessment->faults,
                        error);
    if (!rc)
        rc = ism3__make(&assessment->memory, &assessment->fresh, cells, 1, error);
    if (!rc)
        rc = ism3__make(&assessment->memory, &assessment->outdated, cells, 1, error);
    return rc ? rc : ism3__make(&assessment->memory, &assessment->is_pending, cells, 1, error);
}

void ism3__judgements_free(ism3_assessment *assessment) {
    ism3__memory *memory = &assessment->memory;
    size_t processes = assessment->process_count, cells = assessment->period_count * processes;
    size_t series = assessment->judged ? assessment->first_judged[processes] : 0;
    for (size_t i = 0; i < series; i++)
        ism3__release(memory, assessment->judged[i].judgements,
                      assessment->period_count * sizeof *assessment->judged->judgements);
    ism3__release(memory, assessment->judged, series * sizeof *assessment->judged);
    ism3__release(memory, assessment->first_judged,
                  (processes + 1) * sizeof *assessment->first_judged);
    ism3__release(memory, assessment->faults, cells * sizeof *assessment->faults);
    ism3__release(memory, assessment->fresh, cells);
    ism3__release(memory, assessment->outdated, cells);
    ism3__release(memory, assessment->is_pending, cells);
}

static int32_t work_make(struct work *work, ism3_assessment *assessment, ism3_error *error) {
    size_t periods = assessment->period_count;
    *work = (struct work){.assessment = assessment};
    int32_t rc =
        ism3__make(&assessment->memory, &work->starts, periods + 1, sizeof *work->starts, error);
    if (!rc)
        rc = ism3__make(&assessment->memory, &work->readings, periods, sizeof *work->readings,
                        error);
    if (!rc)
        rc = ism3__make(&assessment->memory, &work->points, periods, sizeof *work->points, error);
    if (!rc)
        rc = ism3__make(&assessment->memory, &work->behaviours, periods, sizeof *work->behaviours,
                        error);
    if (!rc)
        rc = ism3__make(&assessment->memory, &work->scratch, periods, 2 * sizeof *work->scratch,
                        error);
    for (size_t period = 0; !rc && period < periods; period++)
        ism3_metrics_period(assessment->metrics, period, &work->starts[period],
                            &work->starts[period + 1], NULL);
    return rc;
}

static void work_free(struct work *work) {
    ism3__memory *memory = &work->assessment->memory;
    size_t periods = work->assessment->period_count;
    ism3__release(memory, work->starts, (periods + 1) * sizeof *work->starts);
    ism3__release(memory, work->readings, periods * sizeof *work->readings);
    ism3__release(memory, work->points, periods * sizeof *work->points);
    ism3__release(memory, work->behaviours, periods * sizeof *work->behaviours);
    ism3__release(memory, work->scratch, periods * 2 * sizeof *work->scratch);
}

/* ---- reading a series ---- */

/* A ratio of counts; one of times or amounts tells nothing of chance. */
static void tell_counts(const ism3_figure_info *info, const ism3_figure *figure,
                        ism3__point *point) {
    const ism3_int128 one = {1, 0};
    int counts = figure->is_quotient && info->chart == ISM3_CHART_RATIO &&
                 info->numerator_divisor == 1 && info->denominator_divisor == 1;
    point->numerator = counts ? ism3_quotient(figure->numerator, 1, one, 1) : 0;
    point->denominator = counts ? ism3_quotient(figure->denominator, 1, one, 1) : 0;
}

static void read_period(struct work *work, size_t period) {
    const ism3_assessment *assessment = work->assessment;
    ism3_figure figure = {.size = sizeof figure};
    struct reading *read = &work->readings[period];
    ism3__point *point = &work->points[period];
    ism3_metrics_figure(assessment->metrics, period, work->process, work->figure, work->resource,
                        &figure);
    *read = (struct reading){(uint8_t)figure.status, (uint8_t)figure.has_value};
    *point = (ism3__point){
        .value = figure.value,
        .is_there =
            figure.has_value && figure.status == ISM3_STATUS_OK &&
            ism3_metrics_state(assessment->metrics, period, work->process) == ISM3_PERIOD_FINAL,
    };
    tell_counts(work->info, &figure, point);
    size_t cell = ism3__cell_of(assessment, period, work->process);
    uint8_t bit = (uint8_t)(1u << work->info->metric);
    if (figure.status == ISM3_STATUS_STALE)
        assessment->outdated[cell] |= bit;
    else if (figure.has_value)
        assessment->fresh[cell] |= bit;
}

/* Whether there is a value in any period. */
static int read_series(struct work *work) {
    size_t periods = work->assessment->period_count;
    int has_value = 0;
    for (size_t period = 0; period < periods; period++) {
        work->readings[period] = (struct reading){ISM3_STATUS_NO_DATA, 0};
        work->points[period] = (ism3__point){.value = NAN};
        if (work->has_data)
            read_period(work, period);
        has_value |= work->readings[period].has_value;
    }
    return has_value;
}

/* ---- targets ---- */

static ism3_target target_at(const struct work *work, size_t number) {
    ism3_target target = {.size = sizeof target};
    ism3_model_target(work->assessment->model, work->process, (uint32_t)number, &target);
    return target;
}

/* Targets stand by figure and resource, as the series come: find those of this one. */
static void find_targets(struct work *work) {
    size_t count = ism3_model_target_count(work->assessment->model, work->process);
    work->targets = work->next_target;
    for (; work->next_target < count; work->next_target++) {
        ism3_target target = target_at(work, work->next_target);
        if (target.figure != work->figure || target.resource != work->resource)
            break;
    }
    work->target_end = work->next_target;
}

static uint32_t status_without_value(const struct work *work, size_t period, size_t newest) {
    if (work->readings[period].status == ISM3_STATUS_NOT_APPLICABLE)
        return ISM3_TARGET_NOT_APPLICABLE;
    return newest == SIZE_MAX ? ISM3_TARGET_NO_DATA : ISM3_TARGET_STALE;
}

static uint32_t target_status(const struct work *work, size_t period, size_t newest,
                              const ism3_target *target) {
    double value = work->points[period].value;
    const ism3_assessment *assessment = work->assessment;
    if (assessment->is_pending[ism3__cell_of(assessment, period, work->process)])
        return ISM3_TARGET_PENDING;
    if (work->readings[period].status == ISM3_STATUS_STALE)
        return ISM3_TARGET_STALE;
    if (!work->readings[period].has_value)
        return status_without_value(work, period, newest);
    if (!ism3__holds(value, target->op, target->value, target->upper))
        return ISM3_TARGET_MISSED;
    if (target->has_warning &&
        !ism3__holds(value, target->op, target->warning, target->warning_upper))
        return ISM3_TARGET_AT_RISK;
    return ISM3_TARGET_MET;
}

/* The target in force in each period, and how the figure stands to it. */
static void judge_targets(struct work *work, ism3_judgement *judgements) {
    size_t next = work->targets;
    ism3_target target = {.op = ISM3_NO_TARGET};
    for (size_t period = 0; period < work->assessment->period_count; period++) {
        for (; next < work->target_end; next++) {
            ism3_target later = target_at(work, next);
            if (later.valid_from >= work->starts[period + 1])
                break;
            target = later;
        }
        if (target.op == ISM3_NO_TARGET)
            continue;
        judgements[period].target = (uint32_t)next - 1;
        judgements[period].target_status =
            target_status(work, period, judgements[period].newest, &target);
    }
}

/* ---- behaviour ---- */

/* The specification of a figure, else of its type. */
static ism3_specification specification_of(const struct work *work) {
    const ism3_model *model = work->assessment->model;
    ism3_specification found = {.normal = ISM3_NORMAL_XMR}, one = {.size = sizeof one};
    for (uint32_t i = 0; i < ism3_model_specification_count(model, work->process); i++) {
        ism3_model_specification(model, work->process, i, &one);
        if (one.metric != work->info->metric || (one.has_figure && one.figure != work->figure))
            continue;
        found = one;
        if (one.has_figure)
            break;
    }
    return found;
}

/* The periods that lie within a fixed baseline: [*from, *to). */
static void find_baseline(const struct work *work, const ism3_specification *specification,
                          size_t *from, size_t *to) {
    size_t periods = work->assessment->period_count;
    for (*from = 0; *from < periods && work->starts[*from] < specification->baseline_from;)
        ++*from;
    for (*to = *from; *to < periods && work->starts[*to + 1] <= specification->baseline_to;)
        ++*to;
}

/* A new baseline begins with the first period that starts at or after a change; who fixed one knew of
 * what was changed before its end. */
static void find_changes(struct work *work, int64_t baseline_to) {
    const ism3_model *model = work->assessment->model;
    size_t periods = work->assessment->period_count, period = 0;
    for (uint32_t i = 0; i < ism3_model_change_count(model, work->process); i++) {
        ism3_change change = {.size = sizeof change};
        ism3_model_change(model, work->process, i, &change);
        if (change.on < baseline_to)
            continue;
        while (period < periods && work->starts[period] < change.on)
            period++;
        if (period < periods)
            work->points[period].rebase = 1;
    }
}

/* Some figures are judged only where somebody asked for it. */
static int is_judged(const struct work *work, const ism3_specification *specification) {
    return work->info->judged || specification->has_figure;
}

static void find_behaviour(struct work *work) {
    ism3_specification specification = specification_of(work);
    ism3__series series = {
        .points = work->points,
        .count = work->assessment->period_count,
        .chart = work->info->chart,
        .better = work->info->better,
        .normal = is_judged(work, &specification) ? specification.normal : ISM3_NORMAL_NONE,
        .minimum = work->info->minimum,
        .maximum = work->info->maximum,
    };
    series.is_fixed = specification.baseline_to != 0;
    if (series.is_fixed)
        find_baseline(work, &specification, &series.baseline_from, &series.baseline_to);
    find_changes(work, specification.baseline_to);
    ism3__behave(&series, work->behaviours, work->scratch);
}

static void tell_behaviour(const ism3__behaviour *behaviour, ism3_judgement *judgement) {
    judgement->behaviour = behaviour->verdict;
    judgement->rule = behaviour->rule;
    judgement->hint = behaviour->hint;
    judgement->has_limits = behaviour->has_limits;
    if (!behaviour->has_limits)
        return;
    judgement->centre = behaviour->centre;
    judgement->lower = behaviour->lower;
    judgement->range = behaviour->range;
    judgement->reach = behaviour->reach;
    judgement->widened = behaviour->widened;
    judgement->upper = behaviour->upper;
    judgement->baseline_first = behaviour->baseline_first;
    judgement->baseline_last = behaviour->baseline_last;
    judgement->baseline_count = (uint32_t)behaviour->baseline_count;
}

static uint32_t outlook_of(const ism3_judgement *judgement) {
    int met = judgement->target_status == ISM3_TARGET_MET ||
              judgement->target_status == ISM3_TARGET_AT_RISK;
    if (!met && judgement->target_status != ISM3_TARGET_MISSED)
        return ISM3_OUTLOOK_NONE;
    if (judgement->behaviour == ISM3_BEHAVIOUR_STABLE)
        return met ? ISM3_OUTLOOK_STABLE_MEETS : ISM3_OUTLOOK_STABLE_CANNOT;
    if (judgement->rule == ISM3_RULE_NONE)
        return ISM3_OUTLOOK_NONE;
    return met ? ISM3_OUTLOOK_UNSTABLE_MEETS : ISM3_OUTLOOK_UNSTABLE_MISSES;
}

/* ---- all together ---- */

static ism3_judgement nothing_known(void) {
    return (ism3_judgement){.size = sizeof(ism3_judgement),
                            .target = ISM3_NO_INDEX,
                            .centre = NAN,
                            .range = NAN,
                            .reach = NAN,
                            .lower = NAN,
                            .upper = NAN,
                            .newest = SIZE_MAX};
}

static void judge(struct work *work, ism3_judgement *judgements) {
    const ism3_assessment *assessment = work->assessment;
    size_t newest = SIZE_MAX;
    for (size_t period = 0; period < assessment->period_count; period++) {
        newest = work->readings[period].has_value ? period : newest;
        judgements[period] = nothing_known();
        judgements[period].newest = newest;
    }
    judge_targets(work, judgements);
    find_behaviour(work);
    for (size_t period = 0; period < assessment->period_count; period++) {
        ism3_judgement *judgement = &judgements[period];
        tell_behaviour(&work->behaviours[period], judgement);
        judgement->outlook = outlook_of(judgement);
        assessment->faults[ism3__cell_of(assessment, period, work->process)] +=
            judgement->target_status == ISM3_TARGET_MISSED ||
            judgement->behaviour == ISM3_BEHAVIOUR_WORSE;
    }
}

static int32_t assess_series(struct work *work, ism3__judged *judged, ism3_error *error) {
    find_targets(work);
    int has_value = read_series(work);
    if (!has_value && work->targets == work->target_end)
        return ISM3_OK;
    int32_t rc = ism3__make(&work->assessment->memory, &judged->judgements,
                            work->assessment->period_count, sizeof *judged->judgements, error);
    if (!rc)
        judge(work, judged->judgements);
    return rc;
}

static void find_pending(struct work *work) {
    const ism3_assessment *assessment = work->assessment;
    int64_t as_of = ism3_metrics_as_of(assessment->metrics);
    for (size_t period = 0; period < assessment->period_count; period++)
        assessment->is_pending[ism3__cell_of(assessment, period, work->process)] =
            as_of <
            ism3__process_settles(assessment->model, work->process, work->starts[period + 1]);
}

/* Of a type that was not observed, a figure such as the uptime says nothing new. */
static void forget_unobserved(const struct work *work) {
    const ism3_assessment *assessment = work->assessment;
    for (size_t period = 0; period < assessment->period_count; period++)
        assessment->fresh[ism3__cell_of(assessment, period, work->process)] &=
            (uint8_t)ism3__metrics_observed(assessment->metrics, period, work->process);
}

static int32_t assess_process(struct work *work, uint32_t process, ism3_error *error) {
    ism3_assessment *assessment = work->assessment;
    ism3__judged *judged = assessment->judged + assessment->first_judged[process];
    int32_t rc = ISM3_OK;
    work->process = process;
    work->resource_count = ism3_model_resource_count(assessment->model, process);
    work->has_data = ism3__metrics_has_data(assessment->metrics, process);
    work->next_target = 0;
    find_pending(work);
    if (!work->has_data && !ism3_model_target_count(assessment->model, process))
        return ISM3_OK;
    for (work->figure = 0; !rc && work->figure < assessment->figure_count; work->figure++) {
        work->info = ism3_figure_at(work->figure);
        uint32_t resources = resources_of(work->info, work->resource_count);
        for (work->resource = 0; !rc && work->resource < resources; work->resource++)
            rc = assess_series(work, judged++, error);
    }
    forget_unobserved(work);
    return rc;
}

int32_t ism3__assess_judgements(ism3_assessment *assessment, ism3_error *error) {
    struct work work;
    int32_t rc = make_places(assessment, error);
    if (rc)
        return rc;
    rc = work_make(&work, assessment, error);
    for (uint32_t process = 0; !rc && process < assessment->process_count; process++)
        rc = assess_process(&work, process, error);
    work_free(&work);
    return rc;
}

/* ---- reading ---- */

int32_t ism3_assessment_judgement(const ism3_assessment *assessment, size_t period,
                                  uint32_t process, uint32_t figure, uint32_t resource,
                                  ism3_judgement *result) {
    if (!assessment || !result)
        return ISM3_E_ARGUMENT;
    const ism3_figure_info *info = ism3_figure_at(figure);
    if (!info || period >= assessment->period_count || process >= assessment->process_count ||
        resource >= resources_of(info, ism3_model_resource_count(assessment->model, process)))
        return ISM3_E_NOT_FOUND;
    size_t place = assessment->first_judged[process] + series_before(assessment, process, figure);
    const ism3_judgement *judgements = assessment->judged[place + resource].judgements;
    ism3_judgement told = judgements ? judgements[period] : nothing_known();
    return ISM3__GIVE(ism3_judgement, result, &told);
}

static int is_any_pending(const ism3_assessment *assessment, size_t period) {
    uint32_t count = assessment->process_count;
    return count && memchr(assessment->is_pending + ism3__cell_of(assessment, period, 0), 1, count);
}

int ism3__awaits_answers(const ism3_assessment *assessment, size_t period) {
    size_t count = assessment->process_count;
    return count && memchr(assessment->is_pending + period * count, 1, count) != NULL;
}

int32_t ism3_assessment_newest_final(const ism3_assessment *assessment, size_t *period) {
    if (!assessment || !period)
        return ISM3_E_ARGUMENT;
    for (size_t i = assessment->period_count; i--;) {
        int64_t to;
        ism3_metrics_period(assessment->metrics, i, NULL, &to, NULL);
        if (to <= ism3_metrics_as_of(assessment->metrics) && !is_any_pending(assessment, i)) {
            *period = i;
            return ISM3_OK;
        }
    }
    return ISM3_E_NOT_FOUND;
}
