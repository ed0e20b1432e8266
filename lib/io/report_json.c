/* An assessment as JSON: docs/documents.md, "Assessment". */
#include "io/emit.h"
#include "io/report.h"

/* Columns at which the lines of the document start. */
enum { LINE_TOP = 2, LINE_PERIOD = 4, LINE_PART = 5, LINE_ITEM = 6, LINE_FIGURE = 8 };

static void emit_process(ism3__emitter *json, const ism3__report *report, const char *key,
                         uint32_t process) {
    ism3__emit_string(json, key, ism3_model_process_code(report->model, process));
}

/* Names of the metric types that `bits` hold. */
static void emit_types(ism3__emitter *json, const char *key, uint32_t bits) {
    ism3__emit_open(json, key, '[');
    for (uint32_t metric = 0; metric < ISM3_METRIC_COUNT; metric++)
        if (bits & 1U << metric)
            ism3__emit_string(json, NULL, ism3_metric_name(metric));
    ism3__emit_close(json, ']');
}

/* ---- what holds for all periods ---- */

static void emit_scale(ism3__emitter *json, const ism3__report *report) {
    const char *name = NULL, *source = NULL;
    uint32_t count = ism3_model_capability_scale(report->model, &name, &source);
    ism3__emit_line(json, LINE_TOP);
    ism3__emit_open(json, "capability_scale", '{');
    ism3__emit_string(json, "name", name);
    ism3__emit_string(json, "source", source);
    ism3__emit_open(json, "levels", '[');
    for (uint32_t index = 0; index < count; index++) {
        ism3_capability_level level = {.size = sizeof level};
        if (ism3_model_capability_level(report->model, index, &level) != ISM3_OK)
            continue;
        ism3__emit_line(json, LINE_PERIOD);
        ism3__emit_open(json, NULL, '{');
        ism3__emit_count(json, "level", level.level);
        ism3__emit_string(json, "name", level.name);
        ism3__emit_truth(json, "documented", level.documented != 0);
        emit_types(json, "types", level.types);
        ism3__emit_string(json, "practices", level.practices);
        ism3__emit_close(json, '}');
    }
    ism3__emit_close(json, ']');
    ism3__emit_close(json, '}');
}

static void emit_profile(ism3__emitter *json, const ism3__report *report) {
    const char *name = NULL, *source = NULL, *code = NULL, *reason = NULL;
    uint32_t count = ism3_model_maturity_profile(report->model, &name, &source);
    ism3__emit_line(json, LINE_TOP);
    ism3__emit_open(json, "maturity_profile", '{');
    ism3__emit_string(json, "name", name);
    ism3__emit_string(json, "source", source);
    ism3__emit_open(json, "levels", '[');
    for (uint32_t index = 0; index < count; index++) {
        uint32_t level = 0, requirements = 0;
        ism3_model_maturity_level(report->model, index, &level, &name, &requirements);
        ism3__emit_open(json, NULL, '{');
        ism3__emit_count(json, "level", level);
        ism3__emit_string(json, "name", name);
        ism3__emit_count(json, "processes", requirements);
        ism3__emit_close(json, '}');
    }
    ism3__emit_close(json, ']');
    ism3__emit_open(json, "excluded", '[');
    count = ism3_model_exclusion_count(report->model);
    for (uint32_t exclusion = 0; exclusion < count; exclusion++) {
        ism3_model_exclusion(report->model, exclusion, &code, &reason);
        ism3__emit_open(json, NULL, '{');
        ism3__emit_string(json, "process", code);
        ism3__emit_string(json, "reason", reason);
        ism3__emit_close(json, '}');
    }
    ism3__emit_close(json, ']');
    ism3__emit_close(json, '}');
}

static void emit_head(ism3__emitter *json, const ism3__report *report) {
    const ism3_metrics *metrics = report->metrics;
    ism3__emit_head(json, "assessment");
    ism3__emit_line(json, LINE_TOP);
    ism3__emit_instant(json, "as_of", ism3_metrics_as_of(metrics));
    ism3__emit_digest(json, "ledger", report->options.ledger_digest);
    ism3__emit_digest(json, "model", report->options.model_digest);
    ism3__emit_line(json, LINE_TOP);
    ism3__emit_open(json, "set_aside", '{');
    ism3__emit_count(json, "late", ism3_metrics_set_aside(metrics, ISM3_COUNT_LATE));
    ism3__emit_count(json, "future", ism3_metrics_set_aside(metrics, ISM3_COUNT_FUTURE));
    ism3__emit_count(json, "skipped", report->options.skipped);
    ism3__emit_close(json, '}');
}

static void emit_duties(ism3__emitter *json, const ism3__report *report) {
    size_t count = ism3_assessment_duty_finding_count(report->assessment);
    ism3__emit_line(json, LINE_TOP);
    ism3__emit_open(json, "duties", '[');
    for (size_t i = 0; i < count; i++) {
        ism3_duty_finding finding = {.size = sizeof finding};
        ism3_duty_rule rule = {.size = sizeof rule};
        if (ism3_assessment_duty_finding(report->assessment, i, &finding) != ISM3_OK)
            continue;
        int has_rule = ism3_model_duty_rule(report->model, finding.rule, &rule) == ISM3_OK;
        ism3__emit_line(json, LINE_PERIOD);
        ism3__emit_open(json, NULL, '{');
        emit_process(json, report, "process", finding.process);
        ism3__emit_string(json, "role", ism3_role_name(has_rule ? rule.role : ISM3_OWNER));
        emit_process(json, report, "other_process",
                     has_rule ? finding.other_process : ISM3_NO_INDEX);
        ism3__emit_string(json, "other_role", has_rule ? ism3_role_name(rule.other_role) : NULL);
        ism3__emit_string(json, "person", finding.person);
        ism3__emit_string(json, "text", has_rule ? rule.text : NULL);
        ism3__emit_close(json, '}');
    }
    ism3__emit_close(json, ']');
}

static void emit_returns(ism3__emitter *json, const ism3__report *report) {
    ism3__emit_line(json, LINE_TOP);
    ism3__emit_open(json, "rosi", '[');
    for (uint32_t at = 0; at < report->process_count; at++) {
        uint32_t process = ism3__report_process(report, at);
        ism3_rationale rationale = {.size = sizeof rationale};
        double value = ism3_assessment_rosi(report->assessment, process);
        if (value != value || ism3_model_rationale(report->model, process, &rationale) != ISM3_OK)
            continue;
        ism3__emit_line(json, LINE_PERIOD);
        ism3__emit_open(json, NULL, '{');
        emit_process(json, report, "process", process);
        ism3__emit_double(json, "value", value);
        ism3__emit_string(json, "currency", rationale.currency);
        ism3__emit_decimal(json, "cost", rationale.cost, 1000);
        ism3__emit_decimal(json, "losses_without", rationale.losses_without, 1000);
        ism3__emit_decimal(json, "losses_with", rationale.losses_with, 1000);
        ism3__emit_close(json, '}');
    }
    ism3__emit_close(json, ']');
}

/* ---- a period: the whole ---- */

static void emit_gap(ism3__emitter *json, const ism3__report *report, const ism3_gap *gap) {
    ism3_improvement improvement = {.size = sizeof improvement};
    int has_cost = ism3_model_improvement(report->model, gap->improvement, &improvement) == ISM3_OK;
    ism3__emit_line(json, LINE_FIGURE);
    ism3__emit_open(json, NULL, '{');
    ism3__emit_string(json, "process", gap->code);
    ism3__emit_count(json, "level", gap->level);
    ism3__emit_count(json, "required", gap->required);
    ism3__emit_count(json, "reached", gap->reached);
    ism3__emit_truth(json, "adopted", gap->process != ISM3_NO_INDEX);
    if (has_cost)
        ism3__emit_decimal(json, "cost", improvement.cost, 1000);
    else
        ism3__emit_null(json, "cost");
    ism3__emit_string(json, "currency", has_cost ? improvement.currency : NULL);
    ism3__emit_string(json, "text", has_cost ? improvement.text : NULL);
    ism3__emit_close(json, '}');
}

static void emit_maturity(ism3__emitter *json, const ism3__report *report, size_t period) {
    ism3_maturity maturity = {.size = sizeof maturity};
    const char *name = NULL;
    if (ism3_assessment_maturity(report->assessment, period, &maturity) != ISM3_OK)
        return;
    ism3_model_maturity_level(report->model, maturity.index, NULL, &name, NULL);
    ism3__emit_line(json, LINE_PART);
    ism3__emit_open(json, "maturity", '{');
    ism3__emit_count(json, "level", maturity.level);
    ism3__emit_string(json, "name", name);
    ism3__emit_count(json, "next_gaps", maturity.next_gaps);
    ism3__emit_open(json, "gaps", '[');
    for (uint32_t i = 0; i < maturity.gaps; i++) {
        ism3_gap gap = {.size = sizeof gap};
        if (ism3_assessment_gap(report->assessment, period, i, &gap) == ISM3_OK)
            emit_gap(json, report, &gap);
    }
    ism3__emit_close(json, ']');
    ism3__emit_close(json, '}');
}

static void emit_subject(ism3__emitter *json, const ism3__report *report,
                         const ism3_condition *condition) {
    int is_figure = condition->incidents == ISM3_NO_INCIDENTS;
    const ism3_figure_info *info = is_figure ? ism3_figure_at(condition->figure) : NULL;
    if (!info) {
        ism3__emit_string(json, "incidents", ism3__incident_measure_name(condition->incidents));
        return;
    }
    emit_process(json, report, "process", condition->process);
    ism3__emit_string(json, "figure", info->id);
    if (info->per_resource)
        ism3__emit_string(
            json, "resource",
            ism3_model_resource_name(report->model, condition->process, condition->resource));
}

static void emit_condition(ism3__emitter *json, const ism3__report *report, size_t period,
                           uint32_t objective, uint32_t number) {
    ism3_condition condition;
    ism3_condition_result result;
    char every[40];
    if (!ism3__read_condition(report, period, objective, number, &condition, &result))
        return;
    ism3__write_every(condition.every, condition.length, every);
    ism3__emit_line(json, LINE_FIGURE);
    ism3__emit_open(json, NULL, '{');
    emit_subject(json, report, &condition);
    ism3__emit_string(json, "per", every);
    ism3__emit_wanted(json, condition.op, condition.value, condition.upper);
    ism3__emit_string(json, "status", ism3_objective_status_name(result.status));
    ism3__emit_count(json, "windows", result.windows);
    ism3__emit_count(json, "breached", result.breached);
    ism3__emit_count(json, "unknown", result.unknown);
    if (result.has_value) {
        ism3__emit_open(json, "worst", '{');
        ism3__emit_double(json, "value", result.value);
        ism3__emit_instant(json, "from", result.from);
        ism3__emit_instant(json, "to", result.to);
        ism3__emit_close(json, '}');
    } else
        ism3__emit_null(json, "worst");
    ism3__emit_close(json, '}');
}

static void emit_objectives(ism3__emitter *json, const ism3__report *report, size_t period) {
    uint32_t count = ism3_model_objective_count(report->model);
    ism3__emit_line(json, LINE_PART);
    ism3__emit_open(json, "objectives", '[');
    for (uint32_t objective = 0; objective < count; objective++) {
        ism3_objective_options about = {.size = sizeof about};
        if (ism3_model_objective(report->model, objective, &about) != ISM3_OK)
            continue;
        ism3__emit_line(json, LINE_ITEM);
        ism3__emit_open(json, NULL, '{');
        ism3__emit_string(json, "id", about.id);
        ism3__emit_string(json, "kind", about.kind);
        ism3__emit_string(json, "owner", about.owner);
        ism3__emit_string(json, "status",
                          ism3_objective_status_name(
                              ism3_assessment_objective(report->assessment, period, objective)));
        ism3__emit_open(json, "conditions", '[');
        uint32_t conditions = ism3_model_condition_count(report->model, objective);
        for (uint32_t condition = 0; condition < conditions; condition++)
            emit_condition(json, report, period, objective, condition);
        ism3__emit_close(json, ']');
        ism3__emit_close(json, '}');
    }
    ism3__emit_close(json, ']');
}

static void emit_data_quality(ism3__emitter *json, const ism3__report *report, size_t period) {
    ism3_data_quality quality = {.size = sizeof quality};
    if (ism3_assessment_data_quality(report->assessment, period, &quality) != ISM3_OK)
        return;
    ism3__emit_line(json, LINE_PART);
    ism3__emit_open(json, "data_quality", '{');
    ism3__emit_count(json, "fresh", quality.fresh);
    ism3__emit_count(json, "stale", quality.stale);
    ism3__emit_count(json, "never", quality.never);
    ism3__emit_close(json, '}');
}

static void emit_assets(ism3__emitter *json, const ism3__report *report, size_t period) {
    uint32_t count = ism3_model_asset_count(report->model);
    ism3__emit_line(json, LINE_PART);
    ism3__emit_open(json, "assets", '[');
    for (uint32_t asset = 0; asset < count; asset++) {
        const char *name = NULL;
        uint32_t kind = ISM3_ASSET_UNSAID, essential = 0;
        ism3_model_asset(report->model, asset, &name, &kind, &essential, NULL);
        uint32_t scope = ism3_assessment_asset(report->assessment, period, asset);
        ism3__emit_line(json, LINE_ITEM);
        ism3__emit_open(json, NULL, '{');
        ism3__emit_string(json, "name", name);
        ism3__emit_string(json, "kind", ism3_asset_kind_name(kind));
        ism3__emit_truth(json, "essential", essential != 0);
        ism3__emit_string(json, "scope", ism3_asset_scope_name(scope));
        ism3__emit_close(json, '}');
    }
    ism3__emit_close(json, ']');
}

/* ---- a period: its processes ---- */

static void emit_capability(ism3__emitter *json, const ism3__report *report, size_t period,
                            uint32_t process) {
    ism3_capability capability = {.size = sizeof capability};
    ism3_capability_level reached = {.size = sizeof reached}, next = {.size = sizeof next};
    if (ism3_assessment_capability(report->assessment, period, process, &capability) != ISM3_OK)
        return;
    ism3_model_capability_level(report->model, capability.index, &reached);
    ism3__emit_line(json, LINE_FIGURE);
    ism3__emit_open(json, "capability", '{');
    ism3__emit_count(json, "level", capability.level);
    ism3__emit_string(json, "name", reached.name);
    emit_types(json, "in_use", capability.in_use);
    emit_types(json, "stale", capability.stale);
    emit_types(json, "never", capability.never);
    if (ism3_model_capability_level(report->model, capability.next, &next) == ISM3_OK) {
        ism3__emit_open(json, "next", '{');
        ism3__emit_count(json, "level", next.level);
        ism3__emit_string(json, "name", next.name);
        emit_types(json, "missing", capability.missing);
        ism3__emit_truth(json, "lacks_documentation", capability.lacks_documentation != 0);
        ism3__emit_close(json, '}');
    } else
        ism3__emit_null(json, "next");
    ism3__emit_close(json, '}');
}

static int32_t emit_candidates(ism3__emitter *json, ism3__report *report, size_t period,
                               uint32_t process) {
    int32_t code = ism3__read_candidates(report, period, process);
    if (code != ISM3_OK)
        return code;
    ism3__emit_open(json, "candidates", '[');
    for (size_t i = 0; i < report->candidate_count; i++) {
        const ism3_candidate *candidate = &report->candidates[i];
        int64_t from = ISM3_NONE;
        ism3_metrics_period(report->metrics, candidate->period, &from, NULL, NULL);
        ism3__emit_line(json, LINE_FIGURE);
        ism3__emit_open(json, NULL, '{');
        emit_process(json, report, "process", candidate->process);
        ism3__emit_count(json, "distance", candidate->distance);
        ism3__emit_truth(json, "origin", candidate->is_origin != 0);
        ism3__emit_count(json, "severity", candidate->severity);
        ism3__emit_instant(json, "period", from);
        ism3__emit_close(json, '}');
    }
    ism3__emit_close(json, ']');
    return ISM3_OK;
}

static void emit_behaviour(ism3__emitter *json, const ism3__report *report,
                           const ism3__reading *reading) {
    const ism3_judgement *judgement = &reading->judgement;
    if (judgement->behaviour == ISM3_BEHAVIOUR_NOT_JUDGED && !judgement->has_limits) {
        ism3__emit_null(json, "behaviour");
        return;
    }
    ism3__emit_open(json, "behaviour", '{');
    ism3__emit_string(json, "verdict", ism3_behaviour_name(judgement->behaviour));
    ism3__emit_string(json, "rule", ism3_rule_name(judgement->rule));
    ism3__emit_string(json, "hint", ism3_rule_name(judgement->hint));
    if (judgement->has_limits) {
        int64_t from = ISM3_NONE, to = ISM3_NONE;
        ism3_metrics_period(report->metrics, judgement->baseline_first, &from, NULL, NULL);
        ism3_metrics_period(report->metrics, judgement->baseline_last, NULL, &to, NULL);
        ism3__emit_double(json, "centre", judgement->centre);
        ism3__emit_double(json, "lower", judgement->lower);
        ism3__emit_double(json, "upper", judgement->upper);
        ism3__emit_open(json, "baseline", '{');
        ism3__emit_instant(json, "from", from);
        ism3__emit_instant(json, "to", to);
        ism3__emit_count(json, "periods", judgement->baseline_count);
        ism3__emit_close(json, '}');
    }
    ism3__emit_close(json, '}');
}

static void emit_outlook(ism3__emitter *json, uint32_t outlook) {
    ism3__emit_string(json, "outlook",
                      outlook == ISM3_OUTLOOK_NONE ? NULL : ism3_outlook_text(outlook));
}

static void emit_figure(ism3__emitter *json, const ism3__report *report,
                        const ism3__reading *reading, const ism3_figure *scope) {
    const ism3_judgement *judgement = &reading->judgement;
    ism3__emit_line(json, LINE_FIGURE);
    ism3__emit_open(json, reading->info->id, '{');
    ism3__put_figure(json->writer, report->metrics, reading->period, reading->process,
                     reading->figure, reading->resource, &reading->value);
    json->has_sibling = 1;
    if (!reading->value.has_value) {
        int64_t from = ISM3_NONE;
        ism3_metrics_period(report->metrics, judgement->newest, &from, NULL, NULL);
        ism3__emit_instant(json, "newest", from);
    }
    if (reading->has_target)
        ism3__emit_target(json, "target", &reading->target);
    else
        ism3__emit_null(json, "target");
    ism3__emit_string(json, "target_status", ism3_target_status_name(judgement->target_status));
    emit_behaviour(json, report, reading);
    emit_outlook(json, judgement->outlook);
    ism3__emit_double(json, "scope", scope->value);
    ism3__emit_close(json, '}');
}

/* The figures of a process that say something, of one resource: all, or those per resource. */
static int32_t emit_figures(ism3__emitter *json, const ism3__report *report, const char *key,
                            size_t period, uint32_t process, uint32_t resource,
                            int only_per_resource, const ism3_figure *scope) {
    ism3__emit_open(json, key, '{');
    for (uint32_t figure = 0; figure < ism3_figure_count(); figure++) {
        ism3__reading reading;
        int is_per_resource = ism3_figure_at(figure)->per_resource != 0;
        if (only_per_resource && !is_per_resource)
            continue;
        int32_t code =
            ism3__read(report, period, process, figure, is_per_resource ? resource : 0, &reading);
        if (code != ISM3_OK)
            return code;
        if (ism3__is_telling(&reading))
            emit_figure(json, report, &reading, scope);
    }
    ism3__emit_close(json, '}');
    return ISM3_OK;
}

static int32_t emit_resources(ism3__emitter *json, const ism3__report *report, size_t period,
                              uint32_t process, const ism3_figure *scope) {
    uint32_t count = ism3_model_resource_count(report->model, process);
    if (count < 2)
        return ISM3_OK;
    ism3__emit_line(json, LINE_FIGURE);
    ism3__emit_open(json, "resources", '{');
    for (uint32_t resource = 0; resource < count; resource++) {
        const char *name = ism3_model_resource_name(report->model, process, resource);
        int32_t code = emit_figures(json, report, name, period, process, resource, 1, scope);
        if (code != ISM3_OK)
            return code;
    }
    ism3__emit_close(json, '}');
    return ISM3_OK;
}

static int32_t emit_entry(ism3__emitter *json, ism3__report *report, size_t period,
                          uint32_t process) {
    ism3_figure scope;
    int32_t code = ism3__read_scope(report, period, process, &scope);
    if (code != ISM3_OK)
        return code;
    uint32_t state = ism3_metrics_state(report->metrics, period, process);
    ism3__emit_line(json, LINE_ITEM);
    ism3__emit_open(json, NULL, '{');
    emit_process(json, report, "process", process);
    ism3__emit_instant(json, "read_at", ism3_metrics_read_at(report->metrics, period, process));
    ism3__emit_string(json, "state", ism3_period_state_name(state));
    emit_capability(json, report, period, process);
    ism3__emit_line(json, LINE_FIGURE);
    ism3__emit_count(json, "faults", ism3_assessment_faults(report->assessment, period, process));
    code = emit_candidates(json, report, period, process);
    if (code != ISM3_OK)
        return code;
    ism3__emit_line(json, LINE_FIGURE);
    code = emit_figures(json, report, "figures", period, process, 0, 0, &scope);
    if (code == ISM3_OK)
        code = emit_resources(json, report, period, process, &scope);
    ism3__emit_close(json, '}');
    return code;
}

static int32_t emit_period(ism3__emitter *json, ism3__report *report, size_t period) {
    int64_t from = ISM3_NONE, to = ISM3_NONE;
    uint32_t state = ISM3_PERIOD_PARTIAL;
    ism3_metrics_period(report->metrics, period, &from, &to, &state);
    ism3__emit_line(json, LINE_PERIOD);
    ism3__emit_open(json, NULL, '{');
    ism3__emit_instant(json, "from", from);
    ism3__emit_instant(json, "to", to);
    ism3__emit_string(json, "state", ism3_period_state_name(state));
    ism3__emit_string(json, "success",
                      ism3_success_name(ism3_assessment_success(report->assessment, period)));
    emit_objectives(json, report, period);
    emit_maturity(json, report, period);
    emit_data_quality(json, report, period);
    emit_assets(json, report, period);
    ism3__emit_line(json, LINE_PART);
    ism3__emit_open(json, "processes", '[');
    for (uint32_t at = 0; at < report->process_count && !report->writer.stopped; at++) {
        int32_t code = emit_entry(json, report, period, ism3__report_process(report, at));
        if (code != ISM3_OK)
            return code;
    }
    ism3__emit_close(json, ']');
    ism3__emit_close(json, '}');
    return ISM3_OK;
}

int32_t ism3__report_json(ism3__report *report) {
    ism3__emitter json = {.writer = &report->writer};
    ism3__emit_open(&json, NULL, '{');
    emit_head(&json, report);
    emit_scale(&json, report);
    emit_profile(&json, report);
    ism3__emit_line(&json, LINE_TOP);
    ism3__emit_open(&json, "periods", '[');
    for (size_t period = 0; period < report->periods && !report->writer.stopped; period++) {
        int32_t code = emit_period(&json, report, period);
        if (code != ISM3_OK)
            return code;
    }
    ism3__emit_close(&json, ']');
    emit_duties(&json, report);
    emit_returns(&json, report);
    ism3__emit_close(&json, '}');
    ism3__put(&report->writer, "\n", 1);
    return ISM3_OK;
}
