/* A report for people: assets, duties, and what happened in other periods. */
#include "io/report_text.h"

enum { NAMED_SHOWN = 3, PERIODS_SHOWN = 12 };

/* ---- assets and duties ---- */

void ism3__put_asset_scopes(struct ism3__text_report *text) {
    static const char *const headings[] = {"asset", "kind", "why it is not"};
    static const char *const reasons[] = {
        "", "no process is named that protects it", "no process that protects it is in the model",
        "the processes that protect it show no fresh scope above zero"};
    const ism3__report *report = text->report;
    uint32_t count = ism3_model_asset_count(report->model);
    ism3__grid_begin(&text->grid, 3, 0, headings);
    for (uint32_t asset = 0; asset < count; asset++) {
        const char *name = NULL, *kind_name;
        uint32_t kind = ISM3_ASSET_UNSAID, essential = 0;
        uint32_t scope = ism3_assessment_asset(report->assessment, report->period, asset);
        if (ism3_model_asset(report->model, asset, &name, &kind, &essential, NULL) != ISM3_OK ||
            !essential || scope == ISM3_ASSET_IN_SCOPE)
            continue;
        kind_name = ism3_asset_kind_name(kind);
        ism3__grid_cell(&text->grid, ISM3__BAD, name);
        ism3__grid_cell(&text->grid, ISM3__PLAIN_TEXT, kind_name ? kind_name : "");
        ism3__grid_cell(&text->grid, ISM3__PLAIN_TEXT,
                        scope < sizeof reasons / sizeof *reasons ? reasons[scope] : "");
    }
    ism3__put_grid(text, "Essential assets that are not in scope");
}

static void put_duty(struct ism3__text_report *text, const ism3_duty_finding *finding) {
    const ism3__report *report = text->report;
    ism3_duty_rule rule = {.size = sizeof rule};
    const char *code = ism3__process_code(report, finding->process);
    ism3__buffer *line = ism3__fresh_line(text);
    if (ism3_model_duty_rule(report->model, finding->rule, &rule) != ISM3_OK) {
        ism3__buffer_format(line, "%s has no owner", code);
        ism3__put_line(text, 2, ISM3__WARNING);
        return;
    }
    ism3__buffer_format(line, "%s is %s ", finding->person ? finding->person : "nobody",
                        ism3_role_name(rule.role));
    if (finding->process != finding->other_process)
        ism3__buffer_format(line, "of %s ", code);
    ism3__buffer_format(line, "and ");
    ism3__say_name(line, ism3_role_name(rule.other_role));
    ism3__buffer_format(line, " of %s, which should be two people",
                        ism3__process_code(report, finding->other_process));
    if (rule.text)
        ism3__buffer_format(line, ": %s", rule.text);
    ism3__put_line(text, 2, ISM3__WARNING);
}

void ism3__put_duty_findings(struct ism3__text_report *text) {
    size_t count = ism3_assessment_duty_finding_count(text->report->assessment);
    if (count > 0)
        ism3__text_page_heading(&text->page, "Duties");
    for (size_t i = 0; i < count; i++) {
        ism3_duty_finding finding = {.size = sizeof finding};
        if (ism3_assessment_duty_finding(text->report->assessment, i, &finding) == ISM3_OK)
            put_duty(text, &finding);
    }
}

/* ---- other periods ---- */

/* What is told of a period: the first few of each kind by name, the others by their number. */
struct findings {
    ism3__buffer objectives, missed, signals;
    size_t objective_count, missed_count, signal_count;
};

/* A place for the next name; NULL when enough are named. */
static ism3__buffer *next_name(ism3__buffer *names, size_t *count) {
    if (++*count > NAMED_SHOWN)
        return NULL;
    if (*count > 1)
        ism3__buffer_add(names, ", ");
    return names;
}

static void say_reading(ism3__buffer *names, const ism3__report *report,
                        const ism3__reading *reading) {
    ism3__buffer_format(names, "%s ", ism3__process_code(report, reading->process));
    ism3__say_figure(names, report, reading->process, reading->figure, reading->resource);
    ism3__buffer_add(names, " ");
    ism3__say_value(names, report, reading);
}

static int32_t find_in(struct ism3__text_report *text, const ism3__reading *reading,
                       void *context) {
    struct findings *findings = context;
    ism3__buffer *names;
    if (reading->judgement.target_status == ISM3_TARGET_MISSED) {
        names = next_name(&findings->missed, &findings->missed_count);
        if (names)
            say_reading(names, text->report, reading);
    }
    if (ism3__is_signal(reading->judgement.behaviour) &&
        reading->judgement.behaviour != ISM3_BEHAVIOUR_BETTER) {
        names = next_name(&findings->signals, &findings->signal_count);
        if (names)
            say_reading(names, text->report, reading);
    }
    return ISM3_OK;
}

static void find_breaches(const ism3__report *report, size_t period, struct findings *findings) {
    uint32_t count = ism3_model_objective_count(report->model);
    for (uint32_t objective = 0; objective < count; objective++) {
        if (ism3_assessment_objective(report->assessment, period, objective) !=
            ISM3_OBJECTIVE_BREACHED)
            continue;
        ism3__buffer *names = next_name(&findings->objectives, &findings->objective_count);
        if (names)
            ism3__buffer_add(names, ism3_model_objective_id(report->model, objective));
    }
}

static void put_findings_cell(struct ism3__text_report *text, enum ism3__style style,
                              const ism3__buffer *names, size_t count) {
    ism3__buffer *cell = ism3__grid_open(&text->grid, style);
    ism3__buffer_add(cell, ism3__buffer_text(names));
    if (count > NAMED_SHOWN)
        ism3__buffer_format(cell, " and %zu more", count - NAMED_SHOWN);
    ism3__grid_close(&text->grid);
}

static int32_t put_other_period(struct ism3__text_report *text, size_t period,
                                struct findings *findings) {
    const ism3__report *report = text->report;
    ism3__buffer_clear(&findings->objectives);
    ism3__buffer_clear(&findings->missed);
    ism3__buffer_clear(&findings->signals);
    findings->objective_count = findings->missed_count = findings->signal_count = 0;
    find_breaches(report, period, findings);
    for (uint32_t at = 0; at < report->process_count; at++) {
        int32_t code =
            ism3__each_reading(text, period, ism3__report_process(report, at), find_in, findings);
        if (code != ISM3_OK)
            return code;
    }
    if (findings->objective_count + findings->missed_count + findings->signal_count == 0)
        return ISM3_OK;
    ism3__say_period(ism3__grid_open(&text->grid, ISM3__PLAIN_TEXT), report, period);
    ism3__grid_close(&text->grid);
    put_findings_cell(text, ISM3__BAD, &findings->objectives, findings->objective_count);
    put_findings_cell(text, ISM3__PLAIN_TEXT, &findings->missed, findings->missed_count);
    put_findings_cell(text, ISM3__PLAIN_TEXT, &findings->signals, findings->signal_count);
    return ISM3_OK;
}

int32_t ism3__put_other_periods(struct ism3__text_report *text) {
    static const char *const headings[] = {"period", "objectives breached", "targets missed",
                                           "signals, better ones left out"};
    const ism3__report *report = text->report;
    struct findings findings = {0};
    int32_t code = ISM3_OK;
    ism3__grid_begin(&text->grid, 4, 0, headings);
    for (size_t i = report->periods; i > 0 && code == ISM3_OK; i--)
        if (i - 1 != report->period && text->grid.count < (PERIODS_SHOWN + 1) * text->grid.columns)
            code = put_other_period(text, i - 1, &findings);
    text->line.failed |=
        findings.objectives.failed || findings.missed.failed || findings.signals.failed;
    ism3__buffer_free(&findings.objectives);
    ism3__buffer_free(&findings.missed);
    ism3__buffer_free(&findings.signals);
    if (code == ISM3_OK)
        ism3__put_grid(text, "Other periods, the newest with findings first");
    return code;
}
