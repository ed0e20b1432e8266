/* The families of what the figures mean. */
#include "export/exposition.h"

#include <string.h>

/* A judgement of one figure of a process and resource in one period. */
typedef struct told_verdict {
    ism3_judgement judgement;
    ism3_target target;
    uint32_t variant; /* which of the series that there are of a figure */
} told_verdict;
typedef void (*write_verdict)(ism3__exposition *exposition, const told_verdict *verdict);

static ism3_target target_of(const ism3__exposition *exposition, uint32_t process,
                             const ism3_judgement *judgement) {
    ism3_target target = {.size = sizeof target, .op = ISM3_NO_TARGET};
    ism3_model_target(exposition->model, process, judgement->target, &target);
    return target;
}

static void write_series(ism3__exposition *exposition, uint32_t process, uint32_t figure,
                         uint32_t resource, uint32_t variant, uint32_t tenses,
                         write_verdict write) {
    ism3__label_figure(exposition, process, figure, resource);
    ism3__periods periods = ism3__periods_start(exposition, tenses);
    while (ism3__periods_next(&periods)) {
        told_verdict verdict = {.judgement.size = sizeof verdict.judgement, .variant = variant};
        ism3_assessment_judgement(exposition->assessment, periods.period, process, figure, resource,
                                  &verdict.judgement);
        verdict.target = target_of(exposition, process, &verdict.judgement);
        write(exposition, &verdict);
    }
}

/* A series is told from its first period to its last, then the next variant. */
static void write_each(ism3__exposition *exposition, uint32_t variants, uint32_t tenses,
                       write_verdict write) {
    for (uint32_t process = 0; process < exposition->assessment->process_count; process++)
        for (uint32_t figure = 0; figure < ism3_figure_count(); figure++) {
            uint32_t resources = ism3__resources_told(exposition, process, figure);
            for (uint32_t i = 0; i < resources * variants; i++)
                write_series(exposition, process, figure, i / variants, i % variants, tenses,
                             write);
        }
}

/* ---- targets ---- */

/* The end of what is wanted that an operator says: a range has two. */
static void write_end(ism3__exposition *exposition, const told_verdict *verdict, int64_t value,
                      int64_t upper) {
    ism3__page *page = &exposition->page;
    uint32_t op = verdict->target.op;
    int is_range = op == ISM3_BETWEEN, is_upper = is_range && verdict->variant == ISM3_AT_MOST;
    if (is_range ? !is_upper && verdict->variant != ISM3_AT_LEAST : op != verdict->variant)
        return;
    ism3__page_label(page, "operator", ism3_operator_name(verdict->variant));
    ism3__page_billionths(page, is_upper ? upper : value);
}

static void write_target(ism3__exposition *exposition, const told_verdict *verdict) {
    write_end(exposition, verdict, verdict->target.value, verdict->target.upper);
}

static void write_warning(ism3__exposition *exposition, const told_verdict *verdict) {
    if (verdict->target.has_warning)
        write_end(exposition, verdict, verdict->target.warning, verdict->target.warning_upper);
}

static void write_target_state(ism3__exposition *exposition, const told_verdict *verdict) {
    static const char *const names[] = {"met",     "at_risk", "missed",         "pending",
                                        "no_data", "stale",   "not_applicable", NULL};
    if (verdict->judgement.target_status != ISM3_TARGET_NONE)
        ism3__page_state(&exposition->page, names,
                         ism3_target_status_name(verdict->judgement.target_status));
}

static void write_targets(ism3__exposition *exposition) {
    write_each(exposition, ISM3_BETWEEN, ISM3__ALL_TENSES, write_target);
}

static void write_warnings(ism3__exposition *exposition) {
    write_each(exposition, ISM3_BETWEEN, ISM3__ALL_TENSES, write_warning);
}

static void write_target_states(ism3__exposition *exposition) {
    write_each(exposition, 1, ISM3__ALL_TENSES, write_target_state);
}

/* ---- figures ---- */

/* Bits of the metric types that a process is to be measured by. */
static uint32_t specified_types(const ism3__exposition *exposition, size_t period,
                                uint32_t process) {
    ism3_capability capability = {.size = sizeof capability};
    ism3_assessment_capability(exposition->assessment, period, process, &capability);
    return capability.in_use | capability.stale | capability.never;
}

static int is_specified(const ism3_model *model, uint32_t process, uint32_t figure) {
    for (uint32_t i = 0; i < ism3_model_specification_count(model, process); i++) {
        ism3_specification one = {.size = sizeof one};
        ism3_model_specification(model, process, i, &one);
        if (one.has_figure && one.figure == figure)
            return 1;
    }
    return 0;
}

static int has_target(const ism3_model *model, uint32_t process, uint32_t figure) {
    for (uint32_t i = 0; i < ism3_model_target_count(model, process); i++) {
        ism3_target target = {.size = sizeof target};
        ism3_model_target(model, process, i, &target);
        if (target.figure == figure)
            return 1;
    }
    return 0;
}

/* Only figures that somebody looks at have states: those with a target, and of the metric types
 * that the process is measured by those judged or specified. */
static int has_states(const ism3__exposition *exposition, uint32_t process, uint32_t figure) {
    const ism3_figure_info *info = ism3_figure_at(figure);
    if (has_target(exposition->model, process, figure))
        return 1;
    if (!(specified_types(exposition, 0, process) & 1u << info->metric))
        return 0;
    return info->judged || is_specified(exposition->model, process, figure);
}

static void write_states_of(ism3__exposition *exposition, uint32_t process, uint32_t figure,
                            uint32_t resource) {
    static const char *const states[] = {"ok",      "partial",        "stale",
                                         "no_data", "not_applicable", NULL};
    ism3__page *page = &exposition->page;
    ism3__label_figure(exposition, process, figure, resource);
    ism3__periods periods = ism3__periods_start(exposition, ISM3__ALL_TENSES);
    while (ism3__periods_next(&periods)) {
        ism3_figure reading = {.size = sizeof reading};
        ism3_metrics_figure(exposition->metrics, periods.period, process, figure, resource,
                            &reading);
        ism3__page_state(page, states, ism3_status_name(reading.status));
    }
}

static void write_figure_states(ism3__exposition *exposition) {
    for (uint32_t process = 0; process < exposition->assessment->process_count; process++)
        for (uint32_t figure = 0; figure < ism3_figure_count(); figure++) {
            uint32_t resources = ism3__resources_told(exposition, process, figure);
            if (!resources || !has_states(exposition, process, figure))
                continue;
            for (uint32_t resource = 0; resource < resources; resource++)
                write_states_of(exposition, process, figure, resource);
        }
}

static void write_behaviour(ism3__exposition *exposition, const told_verdict *verdict) {
    static const char *const states[] = {"learning", "stable", "better", "worse", "changed", NULL};
    uint32_t behaviour = verdict->judgement.behaviour;
    if (behaviour != ISM3_BEHAVIOUR_NOT_JUDGED)
        ism3__page_state(&exposition->page, states, ism3_behaviour_name(behaviour));
}

static void write_behaviours(ism3__exposition *exposition) {
    write_each(exposition, 1, ISM3__VERDICTS, write_behaviour);
}

static void write_limit(ism3__exposition *exposition, const told_verdict *verdict) {
    const ism3_judgement *judgement = &verdict->judgement;
    const struct {
        const char *name;
        double value;
    } limits[] = {
        {"lower", judgement->lower}, {"centre", judgement->centre}, {"upper", judgement->upper}};
    if (!judgement->has_limits)
        return;
    ism3__page_label(&exposition->page, "limit", limits[verdict->variant].name);
    ism3__page_number(&exposition->page, limits[verdict->variant].value);
}

static void write_limits(ism3__exposition *exposition) {
    write_each(exposition, 3, ISM3__VERDICTS, write_limit);
}

/* ---- processes ---- */

typedef void (*write_of_process)(ism3__exposition *exposition, size_t period, uint32_t process);

static void write_processes(ism3__exposition *exposition, uint32_t tenses, write_of_process write) {
    ism3__page *page = &exposition->page;
    for (uint32_t process = 0; process < exposition->assessment->process_count; process++) {
        if (!exposition->is_chosen[process])
            continue;
        page->label_count = 0;
        ism3__page_label(page, "process", ism3_model_process_code(exposition->model, process));
        ism3__periods periods = ism3__periods_start(exposition, tenses);
        while (ism3__periods_next(&periods))
            write(exposition, periods.period, process);
    }
}

static void write_fault(ism3__exposition *exposition, size_t period, uint32_t process) {
    ism3__page_number(&exposition->page,
                      ism3_assessment_faults(exposition->assessment, period, process));
}

static void write_faults(ism3__exposition *exposition) {
    write_processes(exposition, ISM3__VERDICTS, write_fault);
}

static void write_capability(ism3__exposition *exposition, size_t period, uint32_t process) {
    ism3_capability capability = {.size = sizeof capability};
    ism3_assessment_capability(exposition->assessment, period, process, &capability);
    ism3__page_number(&exposition->page, capability.level);
}

static void write_capabilities(ism3__exposition *exposition) {
    write_processes(exposition, ISM3__ALL_TENSES, write_capability);
}

/* Of each metric type that the process is to be measured by. A type is a series of its own: its
 * periods are told one after the other. */
static void write_type(ism3__exposition *exposition, uint32_t process, uint32_t type) {
    static const char *const states[] = {"fresh", "stale", "never", NULL};
    ism3__page *page = &exposition->page;
    page->label_count = 0;
    ism3__page_label(page, "process", ism3_model_process_code(exposition->model, process));
    ism3__page_label(page, "metric", ism3_metric_name(type));
    ism3__periods periods = ism3__periods_start(exposition, ISM3__ALL_TENSES);
    while (ism3__periods_next(&periods)) {
        ism3_capability capability = {.size = sizeof capability};
        ism3_assessment_capability(exposition->assessment, periods.period, process, &capability);
        if (specified_types(exposition, periods.period, process) & 1u << type)
            ism3__page_state(page, states,
                             states[capability.in_use & 1u << type  ? 0
                                    : capability.stale & 1u << type ? 1
                                                                    : 2]);
    }
}

static void write_types(ism3__exposition *exposition) {
    for (uint32_t process = 0; process < exposition->assessment->process_count; process++)
        for (uint32_t type = 0; exposition->is_chosen[process] && ism3_metric_name(type); type++)
            write_type(exposition, process, type);
}

/* Of no period of its own: the newest output before the end of the newest period. */
static void write_last_outputs(ism3__exposition *exposition) {
    uint32_t age = ism3_figure_find("activity.last_output_age");
    ism3__page *page = &exposition->page;
    size_t period = exposition->period_count - 1;
    int64_t end = page->time, to;
    if (ism3_metrics_period(exposition->metrics, period, NULL, &to, NULL) != ISM3_OK)
        return;
    end = to < end ? to : end;
    for (uint32_t process = 0; process < exposition->assessment->process_count; process++) {
        ism3_figure figure = {.size = sizeof figure};
        ism3_metrics_figure(exposition->metrics, period, process, age, 0, &figure);
        if (!exposition->is_chosen[process] || !figure.has_value)
            continue;
        page->label_count = 0;
        ism3__page_label(page, "process", ism3_model_process_code(exposition->model, process));
        ism3__page_billionths(page, end - (int64_t)figure.numerator.low);
    }
}

/* ---- the whole ---- */

static void write_maturity(ism3__exposition *exposition) {
    ism3__periods periods = ism3__periods_start(exposition, ISM3__ALL_TENSES);
    while (ism3__periods_next(&periods)) {
        ism3_maturity maturity = {.size = sizeof maturity};
        ism3_assessment_maturity(exposition->assessment, periods.period, &maturity);
        ism3__page_number(&exposition->page, maturity.level);
    }
}

static void write_freshness(ism3__exposition *exposition, const char *name, size_t offset) {
    ism3__page *page = &exposition->page;
    page->label_count = 0;
    ism3__page_label(page, "freshness", name);
    ism3__periods periods = ism3__periods_start(exposition, ISM3__ALL_TENSES);
    while (ism3__periods_next(&periods)) {
        ism3_data_quality quality = {.size = sizeof quality};
        uint64_t count;
        ism3_assessment_data_quality(exposition->assessment, periods.period, &quality);
        memcpy(&count, (const char *)&quality + offset, sizeof count);
        ism3__page_number(page, (double)count);
    }
}

static void write_data_quality(ism3__exposition *exposition) {
    write_freshness(exposition, "fresh", offsetof(ism3_data_quality, fresh));
    write_freshness(exposition, "stale", offsetof(ism3_data_quality, stale));
    write_freshness(exposition, "never", offsetof(ism3_data_quality, never));
}

static void write_objectives(ism3__exposition *exposition) {
    static const char *const states[] = {"met", "breached", "unknown", "pending", NULL};
    ism3__page *page = &exposition->page;
    for (uint32_t i = 0; i < ism3_model_objective_count(exposition->model); i++) {
        page->label_count = 0;
        ism3__page_label(page, "objective", ism3_model_objective_id(exposition->model, i));
        ism3__periods periods = ism3__periods_start(exposition, ISM3__ALL_TENSES);
        while (ism3__periods_next(&periods))
            ism3__page_state(page, states,
                             ism3_objective_status_name(ism3_assessment_objective(
                                 exposition->assessment, periods.period, i)));
    }
}

static void write_success(ism3__exposition *exposition) {
    static const char *const states[] = {"succeeded", "failed", "unknown", "pending", NULL};
    ism3__periods periods = ism3__periods_start(exposition, ISM3__ALL_TENSES);
    while (ism3__periods_next(&periods))
        ism3__page_state(
            &exposition->page, states,
            ism3_success_name(ism3_assessment_success(exposition->assessment, periods.period)));
}

static const ism3__told verdicts[] = {
    {{"last_output_timestamp", "s", "Time of the newest output of a process.", ISM3__GAUGE},
     write_last_outputs},
    {{"figure_status", "1",
      "How far a figure can be trusted; no_data: nothing was observed, so there is no value.",
      ISM3__STATESET},
     write_figure_states},
    {{"target", "1/unit", "What is wanted of a figure, in its unit.", ISM3__GAUGE}, write_targets},
    {{"target_warning", "1/unit", "From where on a figure is at risk, in its unit.", ISM3__GAUGE},
     write_warnings},
    {{"target_status", "1", "How a figure stands to its target.", ISM3__STATESET},
     write_target_states},
    {{"figure_behaviour", "1",
      "What a figure does by its own history; worse: beyond its normal range, on the bad side.",
      ISM3__STATESET},
     write_behaviours},
    {{"normal", "1/unit", "The normal range of a figure, learnt from its history, in its unit.",
      ISM3__GAUGE},
     write_limits},
    {{"faults", "1", "Figures of a process that missed their target or signal worse.", ISM3__GAUGE},
     write_faults},
    {{"metric_type_status", "1",
      "Whether a process is measured: specified metric types, and how old their data is.",
      ISM3__STATESET},
     write_types},
    {{"capability_level", "1", "Capability of a process; 0: it reaches no level.", ISM3__GAUGE},
     write_capabilities},
    {{"maturity_level", "1", "Maturity of the whole; 0: it reaches no level.", ISM3__GAUGE},
     write_maturity},
    {{"metric_types", "1", "Specified metric types of all processes, by how old their data is.",
      ISM3__GAUGE},
     write_data_quality},
    {{"objective_status", "1", "How an objective stands.", ISM3__STATESET}, write_objectives},
    {{"success", "1", "Whether the management of security succeeded.", ISM3__STATESET},
     write_success},
};

void ism3__tell_verdicts(ism3__exposition *exposition) {
    ism3__tell(exposition, verdicts, sizeof verdicts / sizeof *verdicts);
}
