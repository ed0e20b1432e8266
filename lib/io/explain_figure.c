/* Explanation of a figure: its value, its target, its behaviour, and where its fault may come from. */
#include "io/explain.h"

#include "io/export_text.h"

/* ---- value ---- */

static void say_number(ism3__buffer *sentence, ism3_int128 number, uint64_t divisor) {
    char text[ISM3_NUMBER_TEXT_SIZE];
    ism3_decimal_write(number, divisor, text);
    ism3__buffer_add(sentence, text);
}

static void explain_count(ism3__explanation *explanation, const ism3__reading *reading) {
    const ism3_figure *value = &reading->value;
    const ism3_figure_info *info = reading->info;
    ism3__buffer *sentence = ism3__begin_sentence(explanation);
    ism3__buffer_add(sentence, "It is ");
    ism3__say_measure(sentence, explanation->report, reading->process, reading->figure,
                      reading->resource, value->value);
    if (value->is_quotient) {
        ism3__buffer_add(sentence, ": ");
        say_number(sentence, value->numerator, info->numerator_divisor);
        ism3__buffer_add(sentence, " divided by ");
        say_number(sentence, value->denominator, info->denominator_divisor);
    } else {
        ism3__buffer_add(sentence, ": exactly ");
        say_number(sentence, value->numerator, info->numerator_divisor);
    }
    if (strcmp(info->unit, "s") == 0)
        ism3__buffer_add(sentence, " (in seconds)");
    if (value->is_quotient)
        ism3__buffer_format(sentence, ", by the formula %s", info->formula);
    ism3__buffer_add(sentence, ". It rests on ");
    ism3__say_count(sentence, value->count, "fact.", "facts.");
    ism3__end_sentence(explanation);
}

static void explain_missing(ism3__explanation *explanation, const ism3__reading *reading) {
    const ism3__report *report = explanation->report;
    uint32_t count = ism3_model_environment_count(report->model);
    const char *separator = "Environments without data for it: ";
    ism3__buffer *sentence = ism3__begin_sentence(explanation);
    for (uint32_t environment = 0; environment < count; environment++) {
        if (!ism3_metrics_lacks(report->metrics, reading->period, reading->process, reading->figure,
                                reading->resource, environment))
            continue;
        ism3__buffer_format(sentence, "%s%s", separator,
                            ism3_model_environment_name(report->model, environment));
        separator = ", ";
    }
    if (sentence->used == 0)
        return;
    ism3__buffer_add(sentence, ".");
    ism3__end_sentence(explanation);
}

static void explain_status(ism3__explanation *explanation, const ism3__reading *reading) {
    static const char *const sentences[] = {
        NULL,
        "It is partial: part of the period, or an environment, was not watched or lies ahead.",
        "It is stale: the newest sample is older than agreed.",
        "There is no value: nothing was observed that could give one. That is not zero, and not "
        "good.",
        "There is no value: facts were observed, but the figure is not defined here (nothing to "
        "divide by, nothing open, or nothing agreed)."};
    uint32_t status = reading->value.status;
    if (status < sizeof sentences / sizeof *sentences && sentences[status])
        ism3__explain(explanation, sentences[status]);
    if (reading->value.missing)
        explain_missing(explanation, reading);
    if (reading->value.has_value || reading->judgement.newest == SIZE_MAX)
        return;
    ism3__buffer *sentence = ism3__begin_sentence(explanation);
    ism3__buffer_add(sentence, "The newest period with a value is ");
    ism3__say_period(sentence, explanation->report, reading->judgement.newest);
    ism3__buffer_add(sentence, ".");
    ism3__end_sentence(explanation);
}

static void explain_reading_time(ism3__explanation *explanation, const ism3__reading *reading) {
    const ism3__report *report = explanation->report;
    int64_t read_at = ism3_metrics_read_at(report->metrics, reading->period, reading->process);
    ism3__buffer *sentence = ism3__begin_sentence(explanation);
    ism3__buffer_add(sentence, "It was read as of ");
    ism3__say_instant(sentence, report, read_at);
    ism3__buffer_add(sentence,
                     ": every period is read when its answers are due, and what is reported later "
                     "no longer changes it, so that old and new periods compare.");
    ism3__end_sentence(explanation);
    uint32_t state = ism3_metrics_state(report->metrics, reading->period, reading->process);
    if (state != ISM3_PERIOD_FINAL)
        ism3__explain(explanation, state == ISM3_PERIOD_SETTLING
                                       ? "Answers are still awaited: the value may change."
                                       : "The period is not over, or was not watched throughout: "
                                         "the value may change.");
    ism3__tell_text(explanation, "state", ism3_period_state_name(state));
    ism3__tell_instant(explanation, "read_at", read_at);
}

/* A good value of a small part says little. */
static int32_t explain_scope(ism3__explanation *explanation, const ism3__reading *reading) {
    ism3_figure scope;
    char share[ISM3__CELL_SIZE];
    int32_t code = ism3__read_scope(explanation->report, reading->period, reading->process, &scope);
    if (code != ISM3_OK)
        return code;
    ism3__tell_number(explanation, "scope", scope.value);
    if (!scope.has_value) {
        ism3__explain(explanation, "How much of its environment the process covers is not known: "
                                   "the value may speak for little of it.");
        return ISM3_OK;
    }
    ism3__write_amount(scope.value, "ratio", share);
    ism3__buffer *sentence = ism3__begin_sentence(explanation);
    ism3__buffer_format(sentence, "The process covers %s of its environment (", share);
    say_number(sentence, scope.numerator, 1);
    ism3__buffer_add(sentence, " of ");
    say_number(sentence, scope.denominator, 1);
    ism3__buffer_format(sentence, "); the value speaks for that part%s.",
                        scope.status == ISM3_STATUS_STALE ? ", and the sample is too old" : "");
    ism3__end_sentence(explanation);
    return ISM3_OK;
}

static void say_title(ism3__explanation *explanation, const ism3__reading *reading,
                      const char *what) {
    ism3__buffer *title = ism3__begin_sentence(explanation);
    ism3__buffer_format(title, "%s, ", ism3__process_code(explanation->report, reading->process));
    ism3__say_figure(title, explanation->report, reading->process, reading->figure,
                     reading->resource);
    ism3__buffer_format(title, ", ");
    ism3__say_period(title, explanation->report, reading->period);
    ism3__buffer_format(title, ": %s", what);
}

static void tell_value(ism3__explanation *explanation, const ism3__reading *reading) {
    const ism3_figure *value = &reading->value;
    const ism3_figure_info *info = reading->info;
    ism3__tell_text(explanation, "figure", info->id);
    ism3__tell_text(explanation, "formula", info->formula);
    ism3__tell_text(explanation, "unit", info->unit);
    ism3__tell_text(explanation, "status", ism3_status_name(value->status));
    ism3__tell_count(explanation, "count", value->count);
    if (!value->has_value) {
        ism3__tell_text(explanation, "value", NULL);
        return;
    }
    if (value->is_quotient)
        ism3__tell_number(explanation, "value", value->value);
    else
        ism3__tell_decimal(explanation, "value", value->numerator, info->numerator_divisor);
    ism3__tell_decimal(explanation, "numerator", value->numerator, info->numerator_divisor);
    if (value->is_quotient)
        ism3__tell_decimal(explanation, "denominator", value->denominator,
                           info->denominator_divisor);
}

static int32_t explain_value(ism3__explanation *explanation, const ism3__reading *reading) {
    say_title(explanation, reading, "value");
    ism3__explain_section(explanation, "value");
    ism3__explain(explanation, reading->info->help);
    if (reading->value.has_value)
        explain_count(explanation, reading);
    explain_status(explanation, reading);
    tell_value(explanation, reading);
    int32_t code = explain_scope(explanation, reading);
    if (code == ISM3_OK)
        explain_reading_time(explanation, reading);
    return code;
}

/* ---- target ---- */

static void explain_target_status(ism3__explanation *explanation, const ism3__reading *reading) {
    static const char *const sentences[] = {
        "No target is in force.",
        "The target is met.",
        "The target is met, but the warning is reached: it is at risk.",
        "The target is missed.",
        "It is too early to tell: the period is not over, or answers are still awaited.",
        "It cannot be told: nothing was ever observed. A target without data is not met.",
        "It cannot be told: what was observed is too old.",
        "It cannot be told: the figure is not defined in this period."};
    uint32_t status = reading->judgement.target_status;
    ism3__explain(explanation,
                  status < sizeof sentences / sizeof *sentences ? sentences[status] : "");
    ism3__tell_text(explanation, "status", ism3_target_status_name(status));
}

static void explain_wanted(ism3__explanation *explanation, const ism3__reading *reading) {
    const ism3__report *report = explanation->report;
    const ism3_target *target = &reading->target;
    ism3__buffer *sentence = ism3__begin_sentence(explanation);
    ism3__buffer_add(sentence, "Wanted is ");
    ism3__say_target(sentence, report, reading->process, target);
    if (target->has_warning) {
        ism3__buffer_add(sentence, ", and at risk where it is not ");
        ism3__say_warning(sentence, report, reading->process, target);
    }
    ism3__buffer_add(sentence, "; the value is ");
    ism3__say_value(sentence, report, reading);
    ism3__buffer_add(sentence, ".");
    ism3__end_sentence(explanation);
    if (!target->set_by)
        return;
    sentence = ism3__begin_sentence(explanation);
    ism3__buffer_format(sentence, "It was set by %s", target->set_by);
    if (target->set_on > 0) {
        ism3__buffer_add(sentence, " on ");
        ism3__say_instant(sentence, report, target->set_on);
    }
    ism3__buffer_add(sentence, ".");
    ism3__end_sentence(explanation);
}

static void add_target_row(ism3__explanation *explanation, uint32_t process,
                           const ism3_target *target) {
    const ism3__report *report = explanation->report;
    ism3__begin_row(explanation);
    ism3__buffer *shown = ism3__begin_sentence(explanation);
    ism3__say_instant(shown, report, target->valid_from);
    ism3__cell_instant(explanation, "valid_from",
                       target->valid_from > 0 ? target->valid_from : ISM3_NONE);
    ism3__cell_text(explanation, "op", ism3_operator_name(target->op));
    int has_value = target->op != ISM3_NO_TARGET;
    double value = ism3__of_billionths(target->value), nothing = ism3__no_number();
    shown = ism3__begin_sentence(explanation);
    if (has_value)
        ism3__say_measure(shown, report, process, target->figure, target->resource, value);
    ism3__cell_number(explanation, "value", has_value ? value : nothing);
    int has_upper = target->op == ISM3_BETWEEN;
    double upper = ism3__of_billionths(target->upper);
    shown = ism3__begin_sentence(explanation);
    if (has_upper)
        ism3__say_measure(shown, report, process, target->figure, target->resource, upper);
    ism3__cell_number(explanation, "upper", has_upper ? upper : nothing);
    ism3__cell_text(explanation, "set_by", target->set_by);
    ism3__say_instant(ism3__begin_sentence(explanation), report, target->set_on);
    ism3__cell_instant(explanation, "set_on", target->set_on > 0 ? target->set_on : ISM3_NONE);
}

static void explain_target(ism3__explanation *explanation, const ism3__reading *reading,
                           int with_history) {
    const ism3_model *model = explanation->report->model;
    uint32_t count = ism3_model_target_count(model, reading->process);
    say_title(explanation, reading, "target");
    ism3__explain_section(explanation, "target");
    if (reading->has_target)
        explain_wanted(explanation, reading);
    explain_target_status(explanation, reading);
    for (uint32_t i = 0; with_history && i < count; i++) {
        ism3_target target = {.size = sizeof target};
        if (ism3_model_target(model, reading->process, i, &target) == ISM3_OK &&
            target.figure == reading->figure && target.resource == reading->resource)
            add_target_row(explanation, reading->process, &target);
    }
}

/* ---- behaviour ---- */

static void say_measure_of(ism3__buffer *sentence, const ism3__explanation *explanation,
                           const ism3__reading *reading, double value) {
    ism3__say_measure(sentence, explanation->report, reading->process, reading->figure,
                      reading->resource, value);
}

/* The limits as they come out before they are widened or clipped differ from what they are. */
static void explain_limit(ism3__explanation *explanation, const ism3__reading *reading,
                          int is_upper) {
    const ism3_judgement *judgement = &reading->judgement;
    double limit = is_upper ? judgement->upper : judgement->lower;
    double plain = judgement->centre + (is_upper ? judgement->reach : -judgement->reach);
    double bound = is_upper ? reading->info->maximum : reading->info->minimum;
    int is_widened = (judgement->widened & (is_upper ? 2u : 1u)) != 0;
    const char *name = is_upper ? "upper" : "lower";
    if (limit == plain && !is_widened)
        return;
    ism3__buffer *sentence = ism3__begin_sentence(explanation);
    ism3__buffer_format(sentence, "The %s limit is ", name);
    say_measure_of(sentence, explanation, reading, limit);
    if (limit == bound)
        ism3__buffer_add(sentence, ": the figure cannot go beyond that.");
    else
        ism3__buffer_add(sentence, ": facts are so few that chance alone goes that far, and "
                                   "farther only about once in 740 periods.");
    ism3__end_sentence(explanation);
}

static void explain_limits(ism3__explanation *explanation, const ism3__reading *reading) {
    const ism3_judgement *judgement = &reading->judgement;
    ism3__buffer *sentence = ism3__begin_sentence(explanation);
    ism3__buffer_format(sentence, "What is normal is learnt from %u periods, ",
                        judgement->baseline_count);
    ism3__say_period(sentence, explanation->report, judgement->baseline_first);
    ism3__buffer_add(sentence, " to ");
    ism3__say_period(sentence, explanation->report, judgement->baseline_last);
    ism3__buffer_add(sentence, ". Their mean, the centre, is ");
    say_measure_of(sentence, explanation, reading, judgement->centre);
    ism3__buffer_add(sentence, ".");
    ism3__end_sentence(explanation);
    int is_median = judgement->range > 0 && judgement->reach > 3 * judgement->range;
    sentence = ism3__begin_sentence(explanation);
    ism3__buffer_format(sentence, "From one period to the next it moved by %s ",
                        is_median ? "a median of" : "a mean of");
    say_measure_of(sentence, explanation, reading, judgement->range);
    ism3__buffer_format(sentence, " (the moving range). Limits lie %s times that, ",
                        is_median ? "3.14" : "2.66");
    say_measure_of(sentence, explanation, reading, judgement->reach);
    ism3__buffer_add(sentence, ", to either side of the centre: a stable process stays between "
                               "them nearly always.");
    ism3__end_sentence(explanation);
    explain_limit(explanation, reading, 0);
    explain_limit(explanation, reading, 1);
}

static void explain_verdict(ism3__explanation *explanation, const ism3__reading *reading) {
    static const char *const sentences[] = {
        ("It is not judged by its history here: there is no value, the period is not final or was "
         "not seen in full, or the model asks for no such judgement."),
        "It is still learning: twelve periods are needed to know what is normal.",
        "It is stable: within its normal range.",
        "It is a signal for the better: beyond its normal range, on the good side.",
        "It is a signal for the worse, a fault: beyond its normal range, on the bad side.",
        "It is a signal: beyond its normal range. This figure has no good side."};
    const ism3_judgement *judgement = &reading->judgement;
    uint32_t verdict = judgement->behaviour;
    ism3__buffer *sentence = ism3__begin_sentence(explanation);
    ism3__buffer_add(sentence,
                     verdict < sizeof sentences / sizeof *sentences ? sentences[verdict] : "");
    if (judgement->has_limits) {
        ism3__buffer_add(sentence, " Normal is ");
        ism3__say_normal(sentence, explanation->report, reading);
        ism3__buffer_add(sentence, ", the value is ");
        ism3__say_value(sentence, explanation->report, reading);
        ism3__buffer_add(sentence, ".");
    }
    ism3__end_sentence(explanation);
    const char *hint = ism3__hint_text(judgement->hint);
    if (!hint)
        return;
    sentence = ism3__begin_sentence(explanation);
    ism3__buffer_format(sentence, "A hint, which is no signal: %s.", hint);
    ism3__end_sentence(explanation);
}

static void explain_changes(ism3__explanation *explanation, uint32_t process) {
    const ism3_model *model = explanation->report->model;
    uint32_t count = ism3_model_change_count(model, process);
    for (uint32_t i = 0; i < count; i++) {
        ism3_change change = {.size = sizeof change};
        if (ism3_model_change(model, process, i, &change) != ISM3_OK)
            continue;
        ism3__buffer *sentence = ism3__begin_sentence(explanation);
        ism3__buffer_add(sentence, "The process was changed on ");
        ism3__say_instant(sentence, explanation->report, change.on);
        ism3__buffer_format(sentence,
                            "%s%s; what is normal is learnt anew from the next period on.",
                            change.text ? ": " : "", change.text ? change.text : "");
        ism3__end_sentence(explanation);
    }
}

static void tell_behaviour(ism3__explanation *explanation, const ism3_judgement *judgement) {
    const ism3_metrics *metrics = explanation->report->metrics;
    int64_t from = ISM3_NONE, to = ISM3_NONE;
    ism3__tell_text(explanation, "verdict", ism3_behaviour_name(judgement->behaviour));
    ism3__tell_text(explanation, "rule", ism3_rule_name(judgement->rule));
    ism3__tell_text(explanation, "hint", ism3_rule_name(judgement->hint));
    if (!judgement->has_limits)
        return;
    ism3_metrics_period(metrics, judgement->baseline_first, &from, NULL, NULL);
    ism3_metrics_period(metrics, judgement->baseline_last, NULL, &to, NULL);
    ism3__tell_number(explanation, "centre", judgement->centre);
    ism3__tell_number(explanation, "lower", judgement->lower);
    ism3__tell_number(explanation, "upper", judgement->upper);
    ism3__tell_number(explanation, "moving_range", judgement->range);
    ism3__tell_number(explanation, "reach", judgement->reach);
    ism3__tell_text(explanation, "lower_by_chance", judgement->widened & 1 ? "yes" : "no");
    ism3__tell_text(explanation, "upper_by_chance", judgement->widened & 2 ? "yes" : "no");
    ism3__tell_instant(explanation, "baseline_from", from);
    ism3__tell_instant(explanation, "baseline_to", to);
    ism3__tell_count(explanation, "baseline_periods", judgement->baseline_count);
}

/* Whether the limits were learnt from a period: those that are final and whole and were no signal. */
static int was_learnt_from(const ism3__explanation *explanation, const ism3__reading *past,
                           const ism3_judgement *now) {
    return past->period >= now->baseline_first && past->period <= now->baseline_last &&
           past->value.has_value && past->value.status == ISM3_STATUS_OK &&
           !ism3__is_signal(past->judgement.behaviour) &&
           ism3_metrics_state(explanation->report->metrics, past->period, past->process) ==
               ISM3_PERIOD_FINAL;
}

/* The periods from the baseline on, with their values. */
static int32_t add_history(ism3__explanation *explanation, const ism3__reading *reading) {
    const ism3__report *report = explanation->report;
    for (size_t period = reading->judgement.baseline_first; period <= reading->period; period++) {
        ism3__reading past;
        int64_t from = ISM3_NONE;
        int32_t code =
            ism3__read(report, period, reading->process, reading->figure, reading->resource, &past);
        if (code != ISM3_OK)
            return code;
        ism3_metrics_period(report->metrics, period, &from, NULL, NULL);
        ism3__begin_row(explanation);
        ism3__say_period(ism3__begin_sentence(explanation), report, period);
        ism3__cell_instant(explanation, "period", from);
        ism3__say_value(ism3__begin_sentence(explanation), report, &past);
        ism3__cell_number(explanation, "value", past.value.value);
        ism3__cell_text(explanation, "behaviour", ism3_behaviour_name(past.judgement.behaviour));
        ism3__cell_text(explanation, "baseline",
                        was_learnt_from(explanation, &past, &reading->judgement) ? "yes" : "no");
    }
    return ISM3_OK;
}

static int32_t explain_behaviour(ism3__explanation *explanation, const ism3__reading *reading,
                                 int with_history) {
    const ism3_judgement *judgement = &reading->judgement;
    say_title(explanation, reading, "behaviour");
    ism3__explain_section(explanation, "behaviour");
    explain_verdict(explanation, reading);
    if (judgement->has_limits)
        explain_limits(explanation, reading);
    explain_changes(explanation, reading->process);
    if (judgement->outlook != ISM3_OUTLOOK_NONE) {
        ism3__buffer *sentence = ism3__begin_sentence(explanation);
        ism3__buffer_format(sentence, "Target and behaviour together: %s.",
                            ism3_outlook_text(judgement->outlook));
        ism3__end_sentence(explanation);
    }
    tell_behaviour(explanation, judgement);
    ism3__tell_text(
        explanation, "outlook",
        judgement->outlook == ISM3_OUTLOOK_NONE ? NULL : ism3_outlook_text(judgement->outlook));
    return with_history && judgement->has_limits ? add_history(explanation, reading) : ISM3_OK;
}

int32_t ism3__explain_figure(ism3__explanation *explanation, uint32_t process, uint32_t figure,
                             uint32_t resource, int with_history) {
    ism3__reading reading;
    int32_t code = ism3__read(explanation->report, explanation->report->period, process, figure,
                              resource, &reading);
    if (code == ISM3_OK)
        code = explain_value(explanation, &reading);
    if (code != ISM3_OK)
        return code;
    explain_target(explanation, &reading, with_history);
    return explain_behaviour(explanation, &reading, with_history);
}

/* ---- causes ---- */

int32_t ism3__explain_causes(ism3__explanation *explanation, uint32_t process) {
    ism3__report *report = explanation->report;
    uint32_t faults = ism3_assessment_faults(report->assessment, report->period, process);
    int32_t code = ism3__read_candidates(report, report->period, process);
    if (code != ISM3_OK || faults == 0)
        return code;
    ism3__buffer *sentence = ism3__begin_sentence(explanation);
    ism3__buffer_format(sentence, "%s: where its faults may come from",
                        ism3__process_code(report, process));
    ism3__explain_section(explanation, "causes");
    ism3__tell_count(explanation, "faults", faults);
    sentence = ism3__begin_sentence(explanation);
    ism3__buffer_add(sentence, "It has ");
    ism3__say_count(sentence, faults, "fault", "faults");
    ism3__buffer_add(sentence,
                     " in this period: figures that miss their target or signal for the worse.");
    ism3__end_sentence(explanation);
    ism3__explain(explanation,
                  report->candidate_count
                      ? "Processes whose outputs it works on, directly or through others, were at "
                        "fault in the same period or the one before. Look at the first ones first."
                      : "No process that feeds it was at fault in this period or the one before: "
                        "look for the cause in the process itself.");
    for (size_t i = 0; i < report->candidate_count; i++) {
        const ism3_candidate *candidate = &report->candidates[i];
        int64_t from = ISM3_NONE;
        ism3_metrics_period(report->metrics, candidate->period, &from, NULL, NULL);
        ism3__begin_row(explanation);
        ism3__cell_text(explanation, "process", ism3__process_code(report, candidate->process));
        ism3__buffer_format(ism3__begin_sentence(explanation), "%u", candidate->distance);
        ism3__cell_number(explanation, "links_upstream", candidate->distance);
        ism3__buffer_format(ism3__begin_sentence(explanation), "%u", candidate->severity);
        ism3__cell_number(explanation, "faults", candidate->severity);
        ism3__say_period(ism3__begin_sentence(explanation), report, candidate->period);
        ism3__cell_instant(explanation, "period", from);
        ism3__cell_text(explanation, "origin", candidate->is_origin ? "yes" : "no");
    }
    return ISM3_OK;
}
