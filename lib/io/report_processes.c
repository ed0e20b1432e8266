/* A report for people: processes, their figures, and where faults may come from. */
#include "io/export_text.h"
#include "io/report_text.h"

enum { CANDIDATES_SHOWN = 3 };

/* ---- processes ---- */

struct tally {
    uint32_t targets[8];    /* by ism3_target_status */
    uint32_t behaviours[6]; /* by ism3_behaviour */
};

/* Calls `function` for every figure of a process in a period, of every resource. */
int32_t ism3__each_reading(struct ism3__text_report *text, size_t period, uint32_t process,
                           int32_t (*function)(struct ism3__text_report *, const ism3__reading *,
                                               void *),
                           void *context) {
    for (ism3__figure_row row = ISM3__FIGURE_ROWS;
         ism3__next_figure_row(text->report->model, process, &row);) {
        ism3__reading reading;
        int32_t code =
            ism3__read(text->report, period, process, row.figure, row.resource, &reading);
        if (code == ISM3_OK)
            code = function(text, &reading, context);
        if (code != ISM3_OK)
            return code;
    }
    return ISM3_OK;
}

static int32_t add_to_tally(struct ism3__text_report *text, const ism3__reading *reading,
                            void *context) {
    struct tally *tally = context;
    (void)text;
    if (reading->judgement.target_status < 8)
        tally->targets[reading->judgement.target_status]++;
    if (reading->judgement.behaviour < 6)
        tally->behaviours[reading->judgement.behaviour]++;
    return ISM3_OK;
}

/* `2 missed, 1 at risk, 3 met`: the worst first. */
static enum ism3__style say_targets(ism3__buffer *cell, const struct tally *tally) {
    static const uint32_t order[] = {
        ISM3_TARGET_MISSED,  ISM3_TARGET_AT_RISK,        ISM3_TARGET_STALE, ISM3_TARGET_NO_DATA,
        ISM3_TARGET_PENDING, ISM3_TARGET_NOT_APPLICABLE, ISM3_TARGET_MET};
    enum ism3__style style = ISM3__DIM;
    for (size_t i = 0; i < sizeof order / sizeof *order; i++) {
        uint32_t count = tally->targets[order[i]];
        if (count == 0)
            continue;
        if (cell->used == 0)
            style = ism3__style_of_status(order[i]);
        ism3__buffer_format(cell, "%s%u ", cell->used ? ", " : "", count);
        ism3__say_name(cell, ism3_target_status_name(order[i]));
    }
    return style;
}

static enum ism3__style say_signals(ism3__buffer *cell, const struct tally *tally) {
    static const uint32_t order[] = {ISM3_BEHAVIOUR_WORSE, ISM3_BEHAVIOUR_CHANGED,
                                     ISM3_BEHAVIOUR_BETTER};
    enum ism3__style style = ISM3__DIM;
    for (size_t i = 0; i < sizeof order / sizeof *order; i++) {
        uint32_t count = tally->behaviours[order[i]];
        if (count == 0)
            continue;
        if (cell->used == 0)
            style = ism3__style_of_behaviour(order[i]);
        ism3__buffer_format(cell, "%s%u %s", cell->used ? ", " : "", count,
                            ism3_behaviour_name(order[i]));
    }
    return style;
}

static void put_capability_cell(struct ism3__text_report *text, uint32_t process) {
    const ism3__report *report = text->report;
    ism3_capability capability = {.size = sizeof capability};
    ism3_capability_level level = {.size = sizeof level};
    ism3__buffer *cell = ism3__grid_open(&text->grid, ISM3__PLAIN_TEXT);
    ism3_assessment_capability(report->assessment, report->period, process, &capability);
    ism3__buffer_format(cell, "%u", capability.level);
    if (ism3_model_capability_level(report->model, capability.index, &level) == ISM3_OK)
        ism3__buffer_format(cell, " %s", level.name);
    ism3__grid_close(&text->grid);
}

static int32_t put_scope_cell(struct ism3__text_report *text, size_t period, uint32_t process) {
    ism3_figure scope;
    char amount[ISM3__CELL_SIZE];
    int32_t code = ism3__read_scope(text->report, period, process, &scope);
    if (code != ISM3_OK)
        return code;
    if (!scope.has_value) {
        ism3__grid_cell(&text->grid, ISM3__WARNING, "unknown");
        return ISM3_OK;
    }
    int is_stale = scope.status == ISM3_STATUS_STALE;
    ism3__write_amount(scope.value, "ratio", amount);
    ism3__buffer_format(ism3__grid_open(&text->grid, is_stale ? ISM3__WARNING : ISM3__PLAIN_TEXT),
                        "%s%s", amount, is_stale ? " too old" : "");
    ism3__grid_close(&text->grid);
    return ISM3_OK;
}

static int32_t put_process(struct ism3__text_report *text, uint32_t process) {
    const ism3__report *report = text->report;
    ism3_process_options about = {.size = sizeof about};
    struct tally tally = {{0}, {0}};
    int32_t code = ism3__each_reading(text, report->period, process, add_to_tally, &tally);
    if (code != ISM3_OK)
        return code;
    ism3_model_process(report->model, process, &about);
    ism3__grid_cell(&text->grid, ISM3__PLAIN_TEXT, ism3__process_code(report, process));
    ism3__grid_cell(&text->grid, ISM3__PLAIN_TEXT,
                    about.name && strcmp(about.name, about.code) != 0 ? about.name : "");
    put_capability_cell(text, process);
    enum ism3__style style = say_targets(ism3__fresh_line(text), &tally);
    ism3__grid_cell(&text->grid, style, text->line.used ? text->line.bytes : "no target");
    style = say_signals(ism3__fresh_line(text), &tally);
    ism3__grid_cell(&text->grid, style, text->line.used ? text->line.bytes : "none");
    code = put_scope_cell(text, report->period, process);
    ism3__grid_cell(
        &text->grid, ISM3__PLAIN_TEXT,
        ism3_period_state_name(ism3_metrics_state(report->metrics, report->period, process)));
    return code;
}

int32_t ism3__put_processes(struct ism3__text_report *text) {
    static const char *const headings[] = {"process", "",      "capability", "targets",
                                           "signals", "scope", "state"};
    const ism3__report *report = text->report;
    ism3__grid_begin(&text->grid, 7, 1U << 5, headings);
    for (uint32_t at = 0; at < report->process_count; at++) {
        int32_t code = put_process(text, ism3__report_process(report, at));
        if (code != ISM3_OK)
            return code;
    }
    ism3__put_grid(text, "Processes");
    return ISM3_OK;
}

/* ---- figures ---- */

static void put_behaviour_cells(struct ism3__text_report *text, const ism3__reading *reading) {
    const ism3_judgement *judgement = &reading->judgement;
    ism3__say_name(ism3__grid_open(&text->grid, ism3__style_of_behaviour(judgement->behaviour)),
                   ism3_behaviour_name(judgement->behaviour));
    ism3__grid_close(&text->grid);
    ism3__buffer *cell = ism3__grid_open(&text->grid, ISM3__PLAIN_TEXT);
    if (judgement->has_limits)
        ism3__say_normal(cell, text->report, reading);
    ism3__grid_close(&text->grid);
}

static void put_notes(struct ism3__text_report *text, const ism3_judgement *judgement) {
    const char *hint = ism3__hint_text(judgement->hint);
    if (judgement->outlook != ISM3_OUTLOOK_NONE)
        ism3__grid_cell(&text->grid, ISM3__NOTE, ism3_outlook_text(judgement->outlook));
    if (!hint || ism3__is_signal(judgement->behaviour))
        return;
    ism3__buffer_format(ism3__grid_open(&text->grid, ISM3__NOTE), "a hint: %s", hint);
    ism3__grid_close(&text->grid);
}

/* `INV, which covers 96.3 % of its environment`, before its first figure. */
static int32_t put_figure_title(struct ism3__text_report *text, uint32_t process) {
    ism3_figure scope;
    char share[ISM3__CELL_SIZE];
    int32_t code = ism3__read_scope(text->report, text->report->period, process, &scope);
    if (code != ISM3_OK)
        return code;
    ism3__buffer *cell = ism3__grid_open(&text->grid, ISM3__TITLE);
    ism3__buffer_format(cell, "%s, ", ism3__process_code(text->report, process));
    if (scope.has_value) {
        ism3__write_amount(scope.value, "ratio", share);
        ism3__buffer_format(cell, "over %s of its environment%s", share,
                            scope.status == ISM3_STATUS_STALE ? " by a sample that is too old"
                                                              : "");
    } else
        ism3__buffer_add(cell, "over an unknown part of its environment");
    ism3__grid_close(&text->grid);
    return ISM3_OK;
}

static int32_t put_figure(struct ism3__text_report *text, const ism3__reading *reading,
                          void *context) {
    const ism3__report *report = text->report;
    const ism3_judgement *judgement = &reading->judgement;
    int *has_title = context;
    if (!reading->has_target && !ism3__is_signal(judgement->behaviour))
        return ISM3_OK;
    int32_t code = *has_title ? ISM3_OK : put_figure_title(text, reading->process);
    *has_title = 1;
    ism3__say_figure(ism3__grid_open(&text->grid, ISM3__PLAIN_TEXT), report, reading->process,
                     reading->figure, reading->resource);
    ism3__grid_close(&text->grid);
    ism3__say_value(ism3__grid_open(&text->grid, ISM3__PLAIN_TEXT), report, reading);
    ism3__grid_close(&text->grid);
    ism3__buffer *cell = ism3__grid_open(&text->grid, ISM3__PLAIN_TEXT);
    if (reading->has_target)
        ism3__say_target(cell, report, reading->process, &reading->target);
    ism3__grid_close(&text->grid);
    cell = ism3__grid_open(&text->grid, ism3__style_of_status(judgement->target_status));
    if (reading->has_target)
        ism3__say_name(cell, ism3_target_status_name(judgement->target_status));
    ism3__grid_close(&text->grid);
    put_behaviour_cells(text, reading);
    put_notes(text, judgement);
    return code;
}

int32_t ism3__put_figures(struct ism3__text_report *text) {
    static const char *const headings[] = {"figure", "value",     "target",
                                           "status", "behaviour", "normal range"};
    const ism3__report *report = text->report;
    ism3__grid_begin(&text->grid, 6, 1U << 1, headings);
    for (uint32_t at = 0; at < report->process_count; at++) {
        int has_title = 0;
        int32_t code = ism3__each_reading(text, report->period, ism3__report_process(report, at),
                                          put_figure, &has_title);
        if (code != ISM3_OK)
            return code;
    }
    ism3__put_grid(text, "Targets and signals");
    return ISM3_OK;
}

/* ---- causes ---- */

static void put_candidate(struct ism3__text_report *text, uint32_t process,
                          const ism3_candidate *candidate) {
    const ism3__report *report = text->report;
    ism3__grid_cell(&text->grid, ISM3__PLAIN_TEXT, ism3__process_code(report, process));
    ism3__grid_cell(&text->grid, candidate->is_origin ? ISM3__BOLD : ISM3__PLAIN_TEXT,
                    ism3__process_code(report, candidate->process));
    ism3__buffer *cell = ism3__grid_open(&text->grid, ISM3__PLAIN_TEXT);
    ism3__say_count(cell, candidate->distance, "link upstream", "links upstream");
    ism3__grid_close(&text->grid);
    cell = ism3__grid_open(&text->grid, ISM3__PLAIN_TEXT);
    ism3__say_count(cell, candidate->severity, "fault in ", "faults in ");
    ism3__say_period(cell, report, candidate->period);
    ism3__grid_close(&text->grid);
    ism3__grid_cell(&text->grid, ISM3__PLAIN_TEXT,
                    candidate->is_origin ? "nothing upstream of it is at fault: start here" : "");
}

int32_t ism3__put_causes(struct ism3__text_report *text) {
    static const char *const headings[] = {"fault of", "may come from", "", "", ""};
    ism3__report *report = text->report;
    ism3__grid_begin(&text->grid, 5, 0, headings);
    for (uint32_t at = 0; at < report->process_count; at++) {
        uint32_t process = ism3__report_process(report, at);
        int32_t code = ism3__read_candidates(report, report->period, process);
        if (code != ISM3_OK)
            return code;
        for (size_t i = 0; i < report->candidate_count && i < CANDIDATES_SHOWN; i++)
            put_candidate(text, process, &report->candidates[i]);
        if (report->candidate_count <= CANDIDATES_SHOWN)
            continue;
        ism3__buffer_format(ism3__grid_open(&text->grid, ISM3__NOTE), "and %zu more",
                            report->candidate_count - CANDIDATES_SHOWN);
        ism3__grid_close(&text->grid);
    }
    ism3__put_grid(text, "Where faults may come from");
    return ISM3_OK;
}
