/* An assessment for people: what matters first, then why. */
#include "io/report_text.h"
#include "io/export_text.h"

enum { DEFAULT_WIDTH = 100, GAPS_SHOWN = 12 };

enum ism3__style ism3__style_of_status(uint32_t status) {
    static const enum ism3__style styles[] = {ISM3__DIM,     ISM3__GOOD,      ISM3__WARNING,
                                              ISM3__BAD,     ISM3__DIM,       ISM3__WARNING,
                                              ISM3__WARNING, ISM3__PLAIN_TEXT};
    return status < sizeof styles / sizeof *styles ? styles[status] : ISM3__PLAIN_TEXT;
}

enum ism3__style ism3__style_of_behaviour(uint32_t behaviour) {
    static const enum ism3__style styles[] = {ISM3__DIM,  ISM3__DIM, ISM3__PLAIN_TEXT,
                                              ISM3__GOOD, ISM3__BAD, ISM3__WARNING};
    return behaviour < sizeof styles / sizeof *styles ? styles[behaviour] : ISM3__PLAIN_TEXT;
}

enum ism3__style ism3__style_of_objective(uint32_t status) {
    static const enum ism3__style styles[] = {ISM3__GOOD, ISM3__BAD, ISM3__WARNING, ISM3__DIM};
    return status < sizeof styles / sizeof *styles ? styles[status] : ISM3__PLAIN_TEXT;
}

void ism3__put_grid(struct ism3__text_report *text, const char *heading) {
    if (text->grid.count > text->grid.start)
        ism3__text_page_heading(&text->page, heading);
    ism3__text_page_grid(&text->page, &text->grid, 2);
}

/* A bold label and what was put together behind it; where both are too wide, below it. */
static void put_labelled(struct ism3__text_report *text, const char *label,
                         enum ism3__style style) {
    const char *line = ism3__buffer_text(&text->line);
    ism3__text_page_end_line(&text->page);
    ism3__text_page_put(&text->page, ISM3__BOLD, label);
    if (ism3__text_width(label) + ism3__text_width(line) + 1 > text->page.width) {
        ism3__text_page_end_line(&text->page);
        ism3__put_line(text, 2, style);
        return;
    }
    text->page.blanks = 1;
    ism3__text_page_put(&text->page, style, line);
    ism3__text_page_end_line(&text->page);
}

/* ---- head ---- */

static void put_title(struct ism3__text_report *text) {
    const ism3__report *report = text->report;
    const char *name = ism3_model_name(report->model);
    int64_t as_of = ism3_metrics_as_of(report->metrics);
    char instant[ISM3__CELL_SIZE], age[ISM3__CELL_SIZE];
    ism3__buffer *line = ism3__fresh_line(text);
    if (name && *name)
        ism3__buffer_format(line, "%s, ", name);
    if (report->periods == 0) {
        ism3__buffer_add(line, "nothing observed");
        ism3__put_line(text, 0, ISM3__BOLD);
        return;
    }
    ism3_time_write(as_of, instant);
    ism3__buffer_format(line, "as of %s", instant);
    if (report->options.now > 0) {
        ism3__write_age(as_of, report->options.now, age);
        ism3__buffer_format(line, " (%s)", age);
    }
    ism3__put_line(text, 0, ISM3__BOLD);
}

static void put_set_aside(struct ism3__text_report *text) {
    const ism3__report *report = text->report;
    const struct {
        uint64_t count;
        const char *what;
    } reasons[] = {{ism3_metrics_set_aside(report->metrics, ISM3_COUNT_FUTURE), "in the future"},
                   {ism3_metrics_set_aside(report->metrics, ISM3_COUNT_LATE), "of sealed periods"},
                   {report->options.skipped, "bad rows"}};
    const char *separator = "set aside: ";
    ism3__buffer *line = ism3__fresh_line(text);
    for (size_t i = 0; i < sizeof reasons / sizeof *reasons; i++) {
        char count[ISM3__CELL_SIZE];
        if (reasons[i].count == 0)
            continue;
        ism3__write_count(reasons[i].count, count);
        ism3__buffer_format(line, "%s%s %s", separator, count, reasons[i].what);
        separator = ", ";
    }
    ism3__put_line(text, 0, ISM3__PLAIN_TEXT);
}

static void put_period(struct ism3__text_report *text) {
    static const char *const states[] = {
        "partial: it is not over, or a source was not watched throughout",
        "settling: answers are still awaited, figures may change",
        "final: nothing more is expected"};
    const ism3__report *report = text->report;
    uint32_t state = ISM3_PERIOD_PARTIAL;
    ism3_metrics_period(report->metrics, report->period, NULL, NULL, &state);
    ism3__buffer *line = ism3__fresh_line(text);
    ism3__buffer_add(line, "period ");
    ism3__say_period(line, report, report->period);
    ism3__buffer_format(line, ", %s", state <= ISM3_PERIOD_FINAL ? states[state] : "?");
    ism3__put_line(text, 0, ISM3__PLAIN_TEXT);
}

/* ---- success and objectives ---- */

static void count_objectives(const ism3__report *report, size_t period, uint32_t counts[4]) {
    uint32_t count = ism3_model_objective_count(report->model);
    memset(counts, 0, 4 * sizeof *counts);
    for (uint32_t objective = 0; objective < count; objective++) {
        uint32_t status = ism3_assessment_objective(report->assessment, period, objective);
        counts[status < 4 ? status : ISM3_OBJECTIVE_UNKNOWN]++;
    }
}

/* `2 of 3 objectives met, 1 breached`; commas between what there is. */
static void say_objectives(ism3__buffer *line, const uint32_t counts[4]) {
    uint32_t total = counts[0] + counts[1] + counts[2] + counts[3];
    if (total == 0) {
        ism3__buffer_add(line, "the model has no objectives");
        return;
    }
    ism3__buffer_format(line, "%u of ", counts[ISM3_OBJECTIVE_MET]);
    ism3__say_count(line, total, "objective", "objectives");
    ism3__buffer_add(line, " met");
    for (uint32_t status = ISM3_OBJECTIVE_BREACHED; status <= ISM3_OBJECTIVE_PENDING; status++)
        if (counts[status] > 0)
            ism3__buffer_format(line, ", %u %s", counts[status],
                                ism3_objective_status_name(status));
}

static void put_success(struct ism3__text_report *text) {
    static const enum ism3__style styles[] = {ISM3__GOOD, ISM3__BAD, ISM3__WARNING, ISM3__DIM};
    static const char *const verdicts[] = {"SUCCEEDED", "FAILED", "success UNKNOWN",
                                           "too early to tell"};
    const ism3__report *report = text->report;
    uint32_t success = ism3_assessment_success(report->assessment, report->period), counts[4];
    success = success < 4 ? success : ISM3_SUCCESS_UNKNOWN;
    count_objectives(report, report->period, counts);
    ism3__buffer_add(ism3__fresh_line(text), verdicts[success]);
    put_labelled(text, "Management of security:", styles[success]);
    say_objectives(ism3__fresh_line(text), counts);
    ism3__put_line(text, 2, ISM3__PLAIN_TEXT);
}

static void say_result(ism3__buffer *cell, const ism3__report *report, uint32_t objective,
                       const ism3_condition *condition, const ism3_condition_result *result) {
    if (result->has_value) {
        ism3__buffer_add(cell, result->windows > 1 ? "at worst " : "");
        ism3__say_condition_value(cell, report, objective, condition, result->value);
        ism3__buffer_add(cell, " in ");
        ism3__say_window(cell, report, result->from, result->to);
    }
    if (result->windows > 1 && result->breached > 0)
        ism3__buffer_format(cell, "%s%u of %u windows breached", cell->used ? "; " : "",
                            result->breached, result->windows);
    if (result->unknown > 0) {
        ism3__buffer_add(cell, result->has_value || result->breached ? "; " : "");
        ism3__buffer_format(cell, "data missing in %u of ", result->unknown);
        ism3__say_count(cell, result->windows, "window", "windows");
    }
}

static void put_condition(struct ism3__text_report *text, uint32_t objective, uint32_t number,
                          const char *name) {
    const ism3__report *report = text->report;
    ism3_condition condition;
    ism3_condition_result result;
    if (!ism3__read_condition(report, report->period, objective, number, &condition, &result))
        return;
    if (result.status != ISM3_OBJECTIVE_BREACHED && result.status != ISM3_OBJECTIVE_UNKNOWN)
        return;
    ism3__grid_cell(&text->grid, ISM3__PLAIN_TEXT, name);
    ism3__grid_cell(&text->grid, ism3__style_of_objective(result.status),
                    ism3_objective_status_name(result.status));
    ism3__say_condition(ism3__grid_open(&text->grid, ISM3__PLAIN_TEXT), report, objective,
                        &condition);
    ism3__grid_close(&text->grid);
    say_result(ism3__fresh_line(text), report, objective, &condition, &result);
    ism3__grid_cell(&text->grid, ISM3__PLAIN_TEXT, ism3__buffer_text(&text->line));
}

static void put_objectives(struct ism3__text_report *text) {
    static const char *const headings[] = {"objective", "status", "condition", "result"};
    const ism3__report *report = text->report;
    uint32_t count = ism3_model_objective_count(report->model);
    ism3__grid_begin(&text->grid, 4, 0, headings);
    for (uint32_t objective = 0; objective < count; objective++) {
        uint32_t status = ism3_assessment_objective(report->assessment, report->period, objective);
        ism3_objective_options about = {.size = sizeof about};
        if (status != ISM3_OBJECTIVE_BREACHED && status != ISM3_OBJECTIVE_UNKNOWN)
            continue;
        if (ism3_model_objective(report->model, objective, &about) != ISM3_OK)
            continue;
        uint32_t conditions = ism3_model_condition_count(report->model, objective);
        for (uint32_t condition = 0; condition < conditions; condition++)
            put_condition(text, objective, condition, about.id);
        if (conditions > 0)
            continue;
        ism3__grid_cell(&text->grid, ISM3__PLAIN_TEXT, about.id);
        ism3__grid_cell(&text->grid, ism3__style_of_objective(status),
                        ism3_objective_status_name(status));
        ism3__grid_cell(&text->grid, ISM3__PLAIN_TEXT, "no condition says when it is met");
        ism3__grid_cell(&text->grid, ISM3__PLAIN_TEXT, "");
    }
    ism3__text_page_grid(&text->page, &text->grid, 2);
}

/* ---- maturity, data ---- */

static void put_gap(struct ism3__text_report *text, const ism3_gap *gap) {
    const ism3__report *report = text->report;
    ism3_improvement improvement = {.size = sizeof improvement};
    ism3__grid_cell(&text->grid, ISM3__PLAIN_TEXT, gap->code);
    ism3__buffer *cell = ism3__grid_open(&text->grid, ISM3__PLAIN_TEXT);
    if (gap->process == ISM3_NO_INDEX)
        ism3__buffer_add(cell, "nobody performs it");
    else
        ism3__buffer_format(cell, "capability %u", gap->reached);
    ism3__grid_close(&text->grid);
    ism3__buffer_format(ism3__grid_open(&text->grid, ISM3__PLAIN_TEXT), "needs %u", gap->required);
    ism3__grid_close(&text->grid);
    cell = ism3__grid_open(&text->grid, ISM3__PLAIN_TEXT);
    if (ism3_model_improvement(report->model, gap->improvement, &improvement) == ISM3_OK) {
        ism3__say_money(cell, improvement.cost, improvement.currency);
        if (improvement.text)
            ism3__buffer_format(cell, ": %s", improvement.text);
    }
    ism3__grid_close(&text->grid);
}

static int32_t read_gap(const struct ism3__text_report *text, uint32_t number, ism3_gap *gap) {
    gap->size = sizeof *gap;
    return ism3_assessment_gap(text->report->assessment, text->report->period, number, gap);
}

/* Of a process that nobody performs, and of which no cost is known, there is but the code to tell. */
static int is_bare(const ism3_gap *gap) {
    return gap->process == ISM3_NO_INDEX && gap->improvement == ISM3_NO_INDEX;
}

static void put_bare_gaps(struct ism3__text_report *text, uint32_t count) {
    ism3__buffer *line = ism3__fresh_line(text);
    const char *separator = "nobody performs ";
    for (uint32_t i = 0; i < count; i++) {
        ism3_gap gap;
        if (read_gap(text, i, &gap) != ISM3_OK || !is_bare(&gap))
            continue;
        ism3__buffer_format(line, "%s%s", separator, gap.code);
        separator = ", ";
    }
    if (*ism3__buffer_text(line))
        ism3__put_line(text, 4, ISM3__PLAIN_TEXT);
}

/* What keeps the whole from the next level. */
static void put_gaps(struct ism3__text_report *text, uint32_t count) {
    uint32_t told = 0, more = 0;
    if (count == 0)
        return;
    ism3__buffer *line = ism3__fresh_line(text);
    ism3__buffer_add(line, "the next level lacks ");
    ism3__say_count(line, count, "process", "processes");
    ism3__buffer_add(line, ":");
    ism3__put_line(text, 2, ISM3__PLAIN_TEXT);
    ism3__grid_begin(&text->grid, 4, 0, NULL);
    for (uint32_t i = 0; i < count; i++) {
        ism3_gap gap;
        if (read_gap(text, i, &gap) != ISM3_OK || is_bare(&gap))
            continue;
        if (told++ < GAPS_SHOWN)
            put_gap(text, &gap);
        else
            more++;
    }
    ism3__text_page_grid(&text->page, &text->grid, 4);
    if (more > 0) {
        ism3__buffer_format(ism3__fresh_line(text), "and %u more", more);
        ism3__put_line(text, 4, ISM3__DIM);
    }
    put_bare_gaps(text, count);
}

static void put_exclusions(struct ism3__text_report *text) {
    const ism3_model *model = text->report->model;
    uint32_t count = ism3_model_exclusion_count(model);
    for (uint32_t exclusion = 0; exclusion < count; exclusion++) {
        const char *code = NULL, *reason = NULL;
        if (ism3_model_exclusion(model, exclusion, &code, &reason) != ISM3_OK)
            continue;
        ism3__buffer_format(ism3__fresh_line(text), "%s is excluded: %s", code, reason);
        ism3__put_line(text, 2, ISM3__DIM);
    }
}

/* `Maturity: level 2 (Managed) of the profile ...`; then what the next level lacks. */
static void put_maturity(struct ism3__text_report *text) {
    const ism3__report *report = text->report;
    ism3_maturity maturity = {.size = sizeof maturity};
    const char *profile = "", *name = NULL;
    if (ism3_assessment_maturity(report->assessment, report->period, &maturity) != ISM3_OK)
        return;
    ism3_model_maturity_profile(report->model, &profile, NULL);
    ism3__buffer *line = ism3__fresh_line(text);
    if (ism3_model_maturity_level(report->model, maturity.index, NULL, &name, NULL) == ISM3_OK)
        ism3__say_level(line, maturity.level, name);
    else
        ism3__buffer_add(line, "no level is reached yet");
    ism3__buffer_format(line, " (profile %s)", profile);
    put_labelled(text, "Maturity:", ISM3__PLAIN_TEXT);
    put_gaps(text, maturity.next_gaps);
    put_exclusions(text);
}

static void put_data_quality(struct ism3__text_report *text) {
    const ism3__report *report = text->report;
    ism3_data_quality quality = {.size = sizeof quality};
    if (ism3_assessment_data_quality(report->assessment, report->period, &quality) != ISM3_OK)
        return;
    uint64_t total = quality.fresh + quality.stale + quality.never;
    ism3__buffer *line = ism3__fresh_line(text);
    ism3__buffer_format(line, "%llu of ", (unsigned long long)quality.fresh);
    ism3__say_count(line, total, "metric type", "metric types");
    ism3__buffer_format(line, " fresh, %llu too old, %llu never observed",
                        (unsigned long long)quality.stale, (unsigned long long)quality.never);
    put_labelled(text, "Data:", quality.fresh == total ? ISM3__PLAIN_TEXT : ISM3__WARNING);
}

/* ---- the whole ---- */

static int32_t put_parts(struct ism3__text_report *text) {
    put_title(text);
    put_set_aside(text);
    if (text->report->periods == 0)
        return ISM3_OK;
    put_period(text);
    put_success(text);
    put_objectives(text);
    put_maturity(text);
    put_data_quality(text);
    int32_t code = ism3__put_processes(text);
    if (code == ISM3_OK)
        code = ism3__put_figures(text);
    if (code == ISM3_OK)
        code = ism3__put_causes(text);
    if (code != ISM3_OK)
        return code;
    ism3__put_asset_scopes(text);
    ism3__put_duty_findings(text);
    return ism3__put_other_periods(text);
}

void ism3__text_begin(struct ism3__text_report *text, ism3__report *report) {
    size_t width = report->options.width;
    *text = (struct ism3__text_report){.report = report,
                                       .page = {.writer = &report->writer,
                                                .colour = report->options.colour != 0,
                                                .width = width ? width : DEFAULT_WIDTH}};
}

int32_t ism3__text_end(struct ism3__text_report *text, int32_t code) {
    int failed = text->grid.cells.failed || text->line.failed;
    ism3__buffer_free(&text->grid.cells);
    ism3__buffer_free(&text->line);
    return code == ISM3_OK && failed ? ism3__fault_memory(text->report->error) : code;
}

int32_t ism3__report_text(ism3__report *report) {
    struct ism3__text_report text;
    ism3__text_begin(&text, report);
    return ism3__text_end(&text, put_parts(&text));
}
