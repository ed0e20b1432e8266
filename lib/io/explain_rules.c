/* Explanation of capability, maturity, objectives, and of a process as a whole. */
#include "io/explain.h"

#include "io/export_text.h"

static void add_number(ism3__explanation *explanation, const char *key, uint32_t number) {
    ism3__buffer_format(ism3__begin_sentence(explanation), "%u", number);
    ism3__cell_number(explanation, key, number);
}

static ism3__buffer *begin_title(ism3__explanation *explanation, const char *what) {
    ism3__buffer *title = ism3__begin_sentence(explanation);
    ism3__buffer_format(title, "%s, ", what);
    ism3__say_period(title, explanation->report, explanation->report->period);
    return title;
}

/* ---- capability ---- */

/* The first of the periods up to this one in which a type was in use without a break. */
static size_t in_use_since(const ism3__report *report, uint32_t process, uint32_t metric) {
    size_t since = report->period;
    while (since > 0) {
        ism3_capability capability = {.size = sizeof capability};
        if (ism3_assessment_capability(report->assessment, since - 1, process, &capability) !=
                ISM3_OK ||
            !(capability.in_use & 1U << metric))
            break;
        since--;
    }
    return since;
}

static const char *state_of_type(const ism3_capability *capability, uint32_t metric) {
    uint32_t bit = 1U << metric;
    if (capability->in_use & bit)
        return "in use";
    if (capability->stale & bit)
        return "too old";
    return capability->never & bit ? "never observed" : "not specified";
}

static void add_type(ism3__explanation *explanation, uint32_t process, uint32_t metric,
                     const ism3_capability *capability) {
    const ism3__report *report = explanation->report;
    int64_t from = ISM3_NONE;
    ism3__buffer *shown;
    ism3__begin_row(explanation);
    ism3__cell_text(explanation, "type", ism3_metric_name(metric));
    ism3__cell_text(explanation, "state", state_of_type(capability, metric));
    shown = ism3__begin_sentence(explanation);
    if (capability->in_use & 1U << metric) {
        size_t since = in_use_since(report, process, metric);
        ism3_metrics_period(report->metrics, since, &from, NULL, NULL);
        ism3__say_period(shown, report, since);
    }
    ism3__cell_instant(explanation, "since", from);
    ism3__cell_text(explanation, "next_level",
                    capability->missing & 1U << metric ? "asks for it" : "");
}

static void explain_next_level(ism3__explanation *explanation, const ism3_capability *capability) {
    ism3_capability_level next = {.size = sizeof next};
    if (ism3_model_capability_level(explanation->report->model, capability->next, &next) !=
        ISM3_OK) {
        ism3__explain(explanation, "There is no higher level.");
        return;
    }
    ism3__buffer *sentence = ism3__begin_sentence(explanation);
    ism3__buffer_format(sentence, "The next level, %u %s, needs ", next.level, next.name);
    if (capability->missing) {
        ism3__buffer_add(sentence, "these metric types in use: ");
        ism3__say_types(sentence, capability->missing);
    }
    if (capability->lacks_documentation)
        ism3__buffer_format(sentence, "%sits documentation, which does not exist",
                            capability->missing ? "; and " : "");
    ism3__buffer_add(sentence, ".");
    ism3__end_sentence(explanation);
    if (next.practices) {
        sentence = ism3__begin_sentence(explanation);
        ism3__buffer_format(sentence, "It would enable: %s.", next.practices);
        ism3__end_sentence(explanation);
    }
    ism3__tell_count(explanation, "next_level", next.level);
}

static void explain_scale(ism3__explanation *explanation) {
    const ism3_model *model = explanation->report->model;
    const char *name = NULL, *source = NULL;
    uint32_t count = ism3_model_capability_scale(model, &name, &source);
    ism3__buffer *sentence = ism3__begin_sentence(explanation);
    ism3__buffer_format(sentence, "The rule: levels of the scale %s%s%s", name,
                        source ? ", from " : "", source ? source : "");
    ism3__buffer_add(sentence, ". A process has the highest level such that neither it nor a lower "
                               "one asks for something that is missing.");
    ism3__end_sentence(explanation);
    for (uint32_t index = 0; index < count; index++) {
        ism3_capability_level level = {.size = sizeof level};
        if (ism3_model_capability_level(model, index, &level) != ISM3_OK)
            continue;
        sentence = ism3__begin_sentence(explanation);
        ism3__buffer_format(sentence, "For level %u, %s: ", level.level, level.name);
        ism3__say_types(sentence, level.types);
        if (level.documented)
            ism3__buffer_format(sentence, "%sdocumentation", level.types ? ", " : "");
        ism3__buffer_format(sentence, "%s.", level.types || level.documented ? "" : "nothing");
        ism3__end_sentence(explanation);
    }
}

void ism3__explain_capability(ism3__explanation *explanation, uint32_t process) {
    const ism3__report *report = explanation->report;
    ism3_capability capability = {.size = sizeof capability};
    ism3_capability_level level = {.size = sizeof level};
    ism3_assessment_capability(report->assessment, report->period, process, &capability);
    ism3__buffer *sentence = begin_title(explanation, ism3__process_code(report, process));
    ism3__buffer_add(sentence, ": capability");
    ism3__explain_section(explanation, "capability");
    sentence = ism3__begin_sentence(explanation);
    if (ism3_model_capability_level(report->model, capability.index, &level) == ISM3_OK)
        ism3__buffer_format(sentence, "Its capability is level %u, %s.", level.level, level.name);
    else
        ism3__buffer_add(sentence, "It reaches no level yet.");
    ism3__end_sentence(explanation);
    ism3__tell_count(explanation, "level", capability.level);
    ism3__tell_text(explanation, "name", level.name);
    ism3__tell_text(explanation, "lacks_documentation",
                    capability.lacks_documentation ? "yes" : "no");
    explain_next_level(explanation, &capability);
    explain_scale(explanation);
    for (uint32_t metric = 0; metric < ISM3_METRIC_COUNT; metric++)
        add_type(explanation, process, metric, &capability);
}

/* ---- maturity ---- */

static void explain_levels(ism3__explanation *explanation) {
    const ism3_model *model = explanation->report->model;
    const char *profile = NULL, *source = NULL;
    uint32_t count = ism3_model_maturity_profile(model, &profile, &source);
    ism3__buffer *sentence = ism3__begin_sentence(explanation);
    ism3__buffer_format(sentence,
                        "The rule: levels of the profile %s%s%s. A level is reached when every "
                        "process that it or a lower level asks for has the capability asked for.",
                        profile, source ? ", from " : "", source ? source : "");
    ism3__end_sentence(explanation);
    for (uint32_t index = 0; index < count; index++) {
        uint32_t level = 0, requirements = 0, capability = 0;
        const char *name = "", *code = "";
        ism3_model_maturity_level(model, index, &level, &name, &requirements);
        sentence = ism3__begin_sentence(explanation);
        ism3__buffer_add(sentence, "For ");
        ism3__say_level(sentence, level, name);
        ism3__buffer_add(sentence, ": ");
        for (uint32_t i = 0; i < requirements; i++) {
            ism3_model_requirement(model, index, i, &code, &capability);
            ism3__buffer_format(sentence, "%s%s at %u", i ? ", " : "", code, capability);
        }
        ism3__buffer_format(sentence, "%s.", requirements ? "" : "nothing");
        ism3__end_sentence(explanation);
    }
}

static void explain_exclusions(ism3__explanation *explanation) {
    const ism3_model *model = explanation->report->model;
    uint32_t count = ism3_model_exclusion_count(model);
    for (uint32_t i = 0; i < count; i++) {
        const char *code = "", *reason = "";
        ism3_model_exclusion(model, i, &code, &reason);
        ism3__buffer *sentence = ism3__begin_sentence(explanation);
        ism3__buffer_format(sentence, "%s is excluded: %s.", code, reason);
        ism3__end_sentence(explanation);
    }
}

static void add_gap(ism3__explanation *explanation, const ism3_gap *gap) {
    ism3_improvement improvement = {.size = sizeof improvement};
    int has_cost = ism3_model_improvement(explanation->report->model, gap->improvement,
                                          &improvement) == ISM3_OK;
    ism3__begin_row(explanation);
    add_number(explanation, "level", gap->level);
    ism3__cell_text(explanation, "process", gap->code);
    add_number(explanation, "needs", gap->required);
    add_number(explanation, "has", gap->reached);
    ism3__cell_text(explanation, "performed", gap->process == ISM3_NO_INDEX ? "by nobody" : "yes");
    ism3__buffer *shown = ism3__begin_sentence(explanation);
    if (has_cost)
        ism3__say_money(shown, improvement.cost, NULL);
    ism3__cell_number(explanation, "cost",
                      has_cost ? (double)improvement.cost / 1000 : ism3__no_number());
    ism3__cell_text(explanation, "currency", has_cost ? improvement.currency : NULL);
    ism3__cell_text(explanation, "what", has_cost ? improvement.text : NULL);
}

void ism3__explain_maturity(ism3__explanation *explanation) {
    const ism3__report *report = explanation->report;
    ism3_maturity maturity = {.size = sizeof maturity};
    const char *name = NULL;
    ism3_assessment_maturity(report->assessment, report->period, &maturity);
    begin_title(explanation, "Maturity");
    ism3__explain_section(explanation, "maturity");
    ism3__buffer *sentence = ism3__begin_sentence(explanation);
    if (ism3_model_maturity_level(report->model, maturity.index, NULL, &name, NULL) == ISM3_OK) {
        ism3__buffer_add(sentence, "The maturity is ");
        ism3__say_level(sentence, maturity.level, name);
        ism3__buffer_add(sentence, ".");
    } else {
        ism3__buffer_add(sentence, "No level of maturity is reached yet.");
    }
    ism3__end_sentence(explanation);
    sentence = ism3__begin_sentence(explanation);
    if (maturity.gaps == 0)
        ism3__buffer_add(sentence, "Nothing is missing: it is the highest level.");
    else {
        ism3__say_count(sentence, maturity.next_gaps, "process keeps", "processes keep");
        ism3__buffer_format(sentence, " it from the next level; the rows below show what every "
                                      "level lacks, the nearest first.");
    }
    ism3__end_sentence(explanation);
    ism3__tell_count(explanation, "level", maturity.level);
    ism3__tell_text(explanation, "name", name);
    ism3__tell_count(explanation, "next_gaps", maturity.next_gaps);
    explain_levels(explanation);
    explain_exclusions(explanation);
    for (uint32_t i = 0; i < maturity.gaps; i++) {
        ism3_gap gap = {.size = sizeof gap};
        if (ism3_assessment_gap(report->assessment, report->period, i, &gap) == ISM3_OK)
            add_gap(explanation, &gap);
    }
}

/* ---- objectives ---- */

static void explain_condition_status(ism3__explanation *explanation,
                                     const ism3_condition *condition,
                                     const ism3_condition_result *result) {
    int is_figure = condition->incidents == ISM3_NO_INCIDENTS;
    ism3__buffer *sentence = ism3__begin_sentence(explanation);
    if (result->windows == 0)
        ism3__buffer_add(sentence, "No window of this condition ends in the period.");
    else if (result->status == ISM3_OBJECTIVE_BREACHED)
        ism3__buffer_format(sentence, "It is breached in %u of %u windows that end in the period.",
                            result->breached, result->windows);
    else if (result->status == ISM3_OBJECTIVE_UNKNOWN)
        ism3__buffer_format(
            sentence, "It is unknown: in %u of %u windows %s", result->unknown, result->windows,
            is_figure ? "the figure has no value, or is too old."
                      : "no source watched for incidents all the time, and none was seen: no "
                        "report of an incident is not the same as no incident.");
    else if (result->status == ISM3_OBJECTIVE_PENDING)
        ism3__buffer_add(sentence, "It is too early to tell.");
    else
        ism3__buffer_add(sentence, "It is met in every window that ends in the period.");
    ism3__end_sentence(explanation);
}

static void explain_condition(ism3__explanation *explanation, uint32_t objective, uint32_t number) {
    const ism3__report *report = explanation->report;
    ism3_condition condition;
    ism3_condition_result result;
    if (!ism3__read_condition(report, report->period, objective, number, &condition, &result))
        return;
    ism3__buffer *sentence = ism3__begin_sentence(explanation);
    ism3__buffer_format(sentence, "Condition %u: ", number + 1);
    ism3__say_condition(sentence, report, objective, &condition);
    ism3__explain_section(explanation, "condition");
    explain_condition_status(explanation, &condition, &result);
    if (result.has_value) {
        sentence = ism3__begin_sentence(explanation);
        ism3__buffer_add(sentence, result.windows > 1 ? "The worst window is " : "The window is ");
        ism3__say_window(sentence, report, result.from, result.to);
        ism3__buffer_add(sentence, ", with ");
        ism3__say_condition_value(sentence, report, objective, &condition, result.value);
        ism3__buffer_format(sentence, "%s.",
                            condition.incidents == ISM3_INCIDENT_COUNT ? " incidents" : "");
        ism3__end_sentence(explanation);
    }
    ism3__tell_text(explanation, "status", ism3_objective_status_name(result.status));
    ism3__tell_count(explanation, "windows", result.windows);
    ism3__tell_count(explanation, "breached", result.breached);
    ism3__tell_count(explanation, "unknown", result.unknown);
    ism3__tell_number(explanation, "wanted", ism3__of_billionths(condition.value));
    ism3__tell_text(explanation, "op", ism3_operator_name(condition.op));
    ism3__tell_number(explanation, "worst", result.has_value ? result.value : ism3__no_number());
    ism3__tell_instant(explanation, "worst_from", result.has_value ? result.from : ISM3_NONE);
    ism3__tell_instant(explanation, "worst_to", result.has_value ? result.to : ISM3_NONE);
}

void ism3__explain_objective(ism3__explanation *explanation, uint32_t objective) {
    static const char *const verdicts[] = {
        "It is met: every condition is.", "It is breached: a condition is.",
        "It is unknown: data is missing.", "It is too early to tell."};
    const ism3__report *report = explanation->report;
    ism3_objective_options about = {.size = sizeof about};
    uint32_t status = ism3_assessment_objective(report->assessment, report->period, objective);
    uint32_t conditions = ism3_model_condition_count(report->model, objective);
    ism3_model_objective(report->model, objective, &about);
    begin_title(explanation, about.id ? about.id : "objective");
    ism3__explain_section(explanation, "objective");
    if (about.text)
        ism3__explain(explanation, about.text);
    ism3__buffer *sentence = ism3__begin_sentence(explanation);
    ism3__buffer_format(sentence, "It is a %s objective%s%s.", about.kind,
                        about.owner ? "; its owner is " : "", about.owner ? about.owner : "");
    ism3__end_sentence(explanation);
    ism3__explain(explanation, conditions == 0
                                   ? "It is unknown: no condition of the model says when it is met."
                                   : verdicts[status < 4 ? status : ISM3_OBJECTIVE_UNKNOWN]);
    ism3__tell_text(explanation, "status", ism3_objective_status_name(status));
    ism3__tell_text(explanation, "kind", about.kind);
    ism3__tell_text(explanation, "owner", about.owner);
    for (uint32_t condition = 0; condition < conditions; condition++)
        explain_condition(explanation, objective, condition);
}

/* ---- a process ---- */

static void explain_reasons(ism3__explanation *explanation, uint32_t process) {
    const ism3__report *report = explanation->report;
    ism3_rationale rationale = {.size = sizeof rationale};
    char share[ISM3__CELL_SIZE];
    if (ism3_model_rationale(report->model, process, &rationale) != ISM3_OK)
        return;
    ism3__buffer *sentence = ism3__begin_sentence(explanation);
    ism3__buffer_format(sentence, "%s: why it is there", ism3__process_code(report, process));
    ism3__explain_section(explanation, "rationale");
    if (rationale.text)
        ism3__explain(explanation, rationale.text);
    if (rationale.assessment) {
        sentence = ism3__begin_sentence(explanation);
        ism3__buffer_format(sentence, "Kind of assessment behind it: %s.", rationale.assessment);
        ism3__end_sentence(explanation);
    }
    double value = ism3_assessment_rosi(report->assessment, process);
    ism3__tell_number(explanation, "rosi", value);
    if (value != value)
        return;
    sentence = ism3__begin_sentence(explanation);
    ism3__buffer_add(sentence, "It costs ");
    ism3__say_money(sentence, rationale.cost, rationale.currency);
    ism3__buffer_add(sentence, " a year; expected losses are ");
    ism3__say_money(sentence, rationale.losses_without, rationale.currency);
    ism3__buffer_add(sentence, " without it and ");
    ism3__say_money(sentence, rationale.losses_with, rationale.currency);
    ism3__write_amount(value, "ratio", share);
    ism3__buffer_format(sentence,
                        " with it. The return on the investment is %s: what it saves "
                        "less what it costs, by what it costs.",
                        share);
    ism3__end_sentence(explanation);
}

int32_t ism3__explain_process(ism3__explanation *explanation, uint32_t process) {
    const ism3__report *report = explanation->report;
    explain_reasons(explanation, process);
    ism3__explain_capability(explanation, process);
    for (ism3__figure_row row = ISM3__FIGURE_ROWS;
         ism3__next_figure_row(report->model, process, &row);) {
        ism3__reading reading;
        int32_t code =
            ism3__read(report, report->period, process, row.figure, row.resource, &reading);
        if (code == ISM3_OK && (reading.has_target || ism3__is_signal(reading.judgement.behaviour)))
            code = ism3__explain_figure(explanation, process, row.figure, row.resource, 0);
        if (code != ISM3_OK)
            return code;
    }
    return ism3__explain_causes(explanation, process);
}
