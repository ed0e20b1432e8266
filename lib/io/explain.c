#include "io/explain.h"

#include "io/emit.h"
#include "io/page.h"

enum { DEFAULT_WIDTH = 100, LINE_TOP = 2, LINE_SECTION = 4, LINE_PART = 6 };

/* Kinds of records. */
enum {
    SECTION = 's',
    SENTENCE = 't',
    ROW = 'r',
    /* data, as capital letters: cells of a row */
    NUMBER = 'n',
    TEXT = 'x',
    NOTHING = 'o'
};
enum { TO_CELL = 'A' - 'a' };

static void record(ism3__explanation *explanation, int kind, const char *key, const char *value,
                   const char *shown) {
    char byte = (char)kind;
    ism3__buffer *records = &explanation->records;
    ism3__buffer_bytes(records, &byte, 1);
    ism3__buffer_bytes(records, key, strlen(key) + 1);
    ism3__buffer_bytes(records, value, strlen(value) + 1);
    ism3__buffer_bytes(records, shown, strlen(shown) + 1);
}

ism3__buffer *ism3__begin_sentence(ism3__explanation *explanation) {
    ism3__buffer_clear(&explanation->sentence);
    return &explanation->sentence;
}

void ism3__end_sentence(ism3__explanation *explanation) {
    record(explanation, SENTENCE, "", ism3__buffer_text(&explanation->sentence), "");
}

void ism3__explain(ism3__explanation *explanation, const char *sentence) {
    record(explanation, SENTENCE, "", sentence, "");
}

void ism3__explain_section(ism3__explanation *explanation, const char *about) {
    record(explanation, SECTION, about, ism3__buffer_text(&explanation->sentence), "");
}

static void tell(ism3__explanation *explanation, int to_cell, int kind, const char *key,
                 const char *value, const char *shown) {
    record(explanation, kind + to_cell, key, value, shown);
}

static void tell_double(ism3__explanation *explanation, int to_cell, const char *key, double number,
                        const char *shown) {
    char text[ISM3_NUMBER_TEXT_SIZE];
    int is_finite = number - number == 0;
    if (is_finite)
        ism3_double_write(number, text);
    tell(explanation, to_cell, is_finite ? NUMBER : NOTHING, key, is_finite ? text : "", shown);
}

void ism3__tell_number(ism3__explanation *explanation, const char *key, double number) {
    tell_double(explanation, 0, key, number, "");
}

void ism3__tell_decimal(ism3__explanation *explanation, const char *key, ism3_int128 number,
                        uint64_t divisor) {
    char text[ISM3_NUMBER_TEXT_SIZE];
    ism3_decimal_write(number, divisor, text);
    tell(explanation, 0, NUMBER, key, text, "");
}

void ism3__tell_count(ism3__explanation *explanation, const char *key, uint64_t count) {
    ism3__tell_decimal(explanation, key, (ism3_int128){count, 0}, 1);
}

void ism3__tell_text(ism3__explanation *explanation, const char *key, const char *text) {
    tell(explanation, 0, text ? TEXT : NOTHING, key, text ? text : "", "");
}

void ism3__tell_instant(ism3__explanation *explanation, const char *key, int64_t instant) {
    char text[ISM3_TIME_TEXT_SIZE];
    if (instant != ISM3_NONE)
        ism3_time_write(instant, text);
    ism3__tell_text(explanation, key, instant == ISM3_NONE ? NULL : text);
}

void ism3__begin_row(ism3__explanation *explanation) {
    record(explanation, ROW, "", "", "");
}

void ism3__cell_text(ism3__explanation *explanation, const char *key, const char *text) {
    tell(explanation, TO_CELL, text ? TEXT : NOTHING, key, text ? text : "", text ? text : "");
}

void ism3__cell_number(ism3__explanation *explanation, const char *key, double number) {
    tell_double(explanation, TO_CELL, key, number, ism3__buffer_text(&explanation->sentence));
}

void ism3__cell_instant(ism3__explanation *explanation, const char *key, int64_t instant) {
    char text[ISM3_TIME_TEXT_SIZE];
    if (instant != ISM3_NONE)
        ism3_time_write(instant, text);
    tell(explanation, TO_CELL, instant == ISM3_NONE ? NOTHING : TEXT, key,
         instant == ISM3_NONE ? "" : text,
         instant == ISM3_NONE ? "" : ism3__buffer_text(&explanation->sentence));
}

/* ---- reading the records ---- */

struct reader {
    const char *at, *end;
    char kind;
    const char *key, *value, *shown;
};

static struct reader read_records(const ism3__explanation *explanation) {
    const char *records = ism3__buffer_text(&explanation->records);
    return (struct reader){.at = records, .end = records + explanation->records.used};
}

static int next_record(struct reader *reader) {
    if (reader->at >= reader->end)
        return 0;
    reader->kind = *reader->at;
    reader->key = reader->at + 1;
    reader->value = reader->key + strlen(reader->key) + 1;
    reader->shown = reader->value + strlen(reader->value) + 1;
    reader->at = reader->shown + strlen(reader->shown) + 1;
    return 1;
}

static int is_next_section(const struct reader *reader) {
    return reader->at < reader->end && *reader->at == SECTION;
}

static int is_cell(char kind) {
    return kind >= 'A' && kind <= 'Z';
}

/* ---- text ---- */

static void put_headings(ism3__grid *grid, struct reader row) {
    const char *headings[ISM3__GRID_COLUMNS];
    size_t columns = 0;
    while (columns < ISM3__GRID_COLUMNS && next_record(&row) && is_cell(row.kind))
        headings[columns++] = row.key;
    ism3__grid_begin(grid, columns, 0, NULL);
    for (size_t column = 0; column < columns; column++) {
        ism3__say_name(ism3__grid_open(grid, ISM3__DIM), headings[column]);
        ism3__grid_close(grid);
    }
    grid->start = grid->count;
}

/* One section: its sentences, then its rows. */
static void put_section(ism3__text_page *page, ism3__grid *grid, struct reader *reader) {
    int has_rows = 0;
    ism3__text_page_heading(page, reader->value);
    while (!is_next_section(reader) && next_record(reader)) {
        if (reader->kind == SENTENCE)
            ism3__text_page_paragraph(page, 2, ISM3__PLAIN_TEXT, reader->value);
        if (reader->kind == ROW && !has_rows)
            put_headings(grid, *reader);
        has_rows |= reader->kind == ROW;
        if (is_cell(reader->kind))
            ism3__grid_cell(grid, ISM3__PLAIN_TEXT, reader->shown);
    }
    if (has_rows)
        ism3__text_page_grid(page, grid, 2);
}

static int32_t write_text(const ism3__explanation *explanation) {
    const ism3__report *report = explanation->report;
    size_t width = report->options.width ? report->options.width : DEFAULT_WIDTH;
    ism3__text_page page = {.writer = &explanation->report->writer,
                            .colour = report->options.colour != 0,
                            .width = width};
    ism3__grid grid = {0};
    struct reader reader = read_records(explanation);
    char as_of[ISM3_TIME_TEXT_SIZE];
    const char *name = ism3_model_name(report->model);
    ism3_time_write(ism3_metrics_as_of(report->metrics), as_of);
    ism3__text_page_put(&page, ISM3__BOLD, name);
    ism3__text_page_put(&page, ISM3__BOLD, *name ? ", as of " : "as of ");
    ism3__text_page_put(&page, ISM3__BOLD, as_of);
    ism3__text_page_end_line(&page);
    while (next_record(&reader))
        put_section(&page, &grid, &reader);
    int32_t code = grid.cells.failed ? ism3__fault_memory(report->error) : ISM3_OK;
    ism3__buffer_free(&grid.cells);
    return code;
}

/* ---- JSON ---- */

static void emit_datum(ism3__emitter *json, const struct reader *reader) {
    int kind = is_cell(reader->kind) ? reader->kind - TO_CELL : reader->kind;
    if (kind == NUMBER)
        ism3__emit_number(json, reader->key, reader->value);
    else
        ism3__emit_string(json, reader->key, kind == TEXT ? reader->value : NULL);
}

static void emit_sentences(ism3__emitter *json, struct reader reader) {
    ism3__emit_line(json, LINE_PART);
    ism3__emit_open(json, "sentences", '[');
    while (!is_next_section(&reader) && next_record(&reader))
        if (reader.kind == SENTENCE) {
            ism3__emit_line(json, LINE_PART + 2);
            ism3__emit_string(json, NULL, reader.value);
        }
    ism3__emit_close(json, ']');
}

static void emit_data(ism3__emitter *json, struct reader reader) {
    ism3__emit_line(json, LINE_PART);
    ism3__emit_open(json, "data", '{');
    while (!is_next_section(&reader) && next_record(&reader))
        if (reader.kind == NUMBER || reader.kind == TEXT || reader.kind == NOTHING)
            emit_datum(json, &reader);
    ism3__emit_close(json, '}');
}

static struct reader emit_rows(ism3__emitter *json, struct reader reader) {
    int is_open = 0;
    ism3__emit_line(json, LINE_PART);
    ism3__emit_open(json, "rows", '[');
    while (!is_next_section(&reader) && next_record(&reader)) {
        if (reader.kind == ROW) {
            if (is_open)
                ism3__emit_close(json, '}');
            ism3__emit_line(json, LINE_PART + 2);
            ism3__emit_open(json, NULL, '{');
            is_open = 1;
        }
        if (is_cell(reader.kind))
            emit_datum(json, &reader);
    }
    if (is_open)
        ism3__emit_close(json, '}');
    ism3__emit_close(json, ']');
    return reader;
}

static void emit_topic(ism3__emitter *json, const ism3__report *report,
                       const ism3_explain_options *what) {
    static const char *const topics[] = {"process", "figure", "capability", "maturity",
                                         "objective"};
    int has_process = what->topic <= ISM3_TOPIC_CAPABILITY,
        is_figure = what->topic == ISM3_TOPIC_FIGURE;
    ism3__emit_line(json, LINE_TOP);
    ism3__emit_string(json, "topic", topics[what->topic]);
    ism3__emit_string(json, "process",
                      has_process ? ism3__process_code(report, what->process) : NULL);
    ism3__emit_string(json, "figure", is_figure ? ism3_figure_at(what->figure)->id : NULL);
    ism3__emit_string(json, "resource",
                      is_figure && ism3_figure_at(what->figure)->per_resource
                          ? ism3_model_resource_name(report->model, what->process, what->resource)
                          : NULL);
    ism3__emit_string(json, "objective",
                      what->topic == ISM3_TOPIC_OBJECTIVE
                          ? ism3_model_objective_id(report->model, what->objective)
                          : NULL);
}

static void emit_period(ism3__emitter *json, const ism3__report *report) {
    int64_t from = ISM3_NONE, to = ISM3_NONE;
    uint32_t state = ISM3_PERIOD_PARTIAL;
    ism3_metrics_period(report->metrics, report->period, &from, &to, &state);
    ism3__emit_line(json, LINE_TOP);
    ism3__emit_open(json, "period", '{');
    ism3__emit_instant(json, "from", from);
    ism3__emit_instant(json, "to", to);
    ism3__emit_string(json, "state", ism3_period_state_name(state));
    ism3__emit_close(json, '}');
}

static int32_t write_json(const ism3__explanation *explanation, const ism3_explain_options *what) {
    const ism3__report *report = explanation->report;
    ism3__emitter json = {.writer = &explanation->report->writer};
    struct reader reader = read_records(explanation);
    ism3__emit_open(&json, NULL, '{');
    ism3__emit_head(&json, "explanation");
    ism3__emit_line(&json, LINE_TOP);
    ism3__emit_instant(&json, "as_of", ism3_metrics_as_of(report->metrics));
    ism3__emit_digest(&json, "ledger", report->options.ledger_digest);
    ism3__emit_digest(&json, "model", report->options.model_digest);
    emit_topic(&json, report, what);
    emit_period(&json, report);
    ism3__emit_line(&json, LINE_TOP);
    ism3__emit_open(&json, "sections", '[');
    while (next_record(&reader)) {
        ism3__emit_line(&json, LINE_SECTION);
        ism3__emit_open(&json, NULL, '{');
        ism3__emit_string(&json, "about", reader.key);
        ism3__emit_string(&json, "title", reader.value);
        emit_sentences(&json, reader);
        emit_data(&json, reader);
        reader = emit_rows(&json, reader);
        ism3__emit_close(&json, '}');
    }
    ism3__emit_close(&json, ']');
    ism3__emit_close(&json, '}');
    ism3__put(&explanation->report->writer, "\n", 1);
    return ISM3_OK;
}

/* ---- the call ---- */

static int32_t check_topic(const ism3__report *report, const ism3_explain_options *what) {
    const ism3_model *model = report->model;
    ism3_error *error = report->error;
    if (what->topic > ISM3_TOPIC_OBJECTIVE)
        return ism3__fault(error, ISM3_E_ARGUMENT, "topic is none of ism3_topic");
    if (report->periods == 0)
        return ism3__fault(error, ISM3_E_NOT_FOUND,
                           "nothing was observed, so there is no period to explain");
    if (what->topic <= ISM3_TOPIC_CAPABILITY && what->process >= ism3_model_process_count(model))
        return ism3__fault(error, ISM3_E_NOT_FOUND, "the model has %u processes, none is number %u",
                           ism3_model_process_count(model), what->process);
    if (what->topic == ISM3_TOPIC_OBJECTIVE && what->objective >= ism3_model_objective_count(model))
        return ism3__fault(error, ISM3_E_NOT_FOUND,
                           "the model has %u objectives, none is number %u",
                           ism3_model_objective_count(model), what->objective);
    if (what->topic != ISM3_TOPIC_FIGURE)
        return ISM3_OK;
    if (what->figure >= ism3_figure_count())
        return ism3__fault(error, ISM3_E_NOT_FOUND, "there are %u figures, none is number %u",
                           ism3_figure_count(), what->figure);
    uint32_t resources = ism3__resources_of(model, what->process, what->figure);
    if (what->resource >= resources)
        return ism3__fault(error, ISM3_E_NOT_FOUND,
                           "the process has %u resources for this figure, none is number %u",
                           resources, what->resource);
    return ISM3_OK;
}

static int32_t process_topic(ism3__explanation *explanation, const ism3_explain_options *what) {
    return ism3__explain_process(explanation, what->process);
}

static int32_t figure_topic(ism3__explanation *explanation, const ism3_explain_options *what) {
    int32_t code =
        ism3__explain_figure(explanation, what->process, what->figure, what->resource, 1);
    return code == ISM3_OK ? ism3__explain_causes(explanation, what->process) : code;
}

static int32_t capability_topic(ism3__explanation *explanation, const ism3_explain_options *what) {
    ism3__explain_capability(explanation, what->process);
    return ISM3_OK;
}

static int32_t maturity_topic(ism3__explanation *explanation, const ism3_explain_options *what) {
    (void)what;
    ism3__explain_maturity(explanation);
    return ISM3_OK;
}

static int32_t objective_topic(ism3__explanation *explanation, const ism3_explain_options *what) {
    ism3__explain_objective(explanation, what->objective);
    return ISM3_OK;
}

static int32_t write_explanation(ism3__report *report, const ism3_explain_options *what) {
    static int32_t (*const topics[])(ism3__explanation *, const ism3_explain_options *) = {
        process_topic, figure_topic, capability_topic, maturity_topic, objective_topic};
    ism3__explanation explanation = {.report = report};
    int32_t code = topics[what->topic](&explanation, what);
    if (code == ISM3_OK && (explanation.records.failed || explanation.sentence.failed))
        code = ism3__fault_memory(report->error);
    if (code == ISM3_OK)
        code = report->options.form == ISM3_REPORT_JSON ? write_json(&explanation, what)
                                                        : write_text(&explanation);
    ism3__buffer_free(&explanation.records);
    ism3__buffer_free(&explanation.sentence);
    return code;
}

int32_t ism3_explanation_write(const ism3_assessment *assessment, const ism3_explain_options *what,
                               const ism3_report_options *options, ism3_write_function function,
                               void *context, ism3_error *error) {
    ism3__report report;
    ism3_explain_options ours;
    if (!what)
        return ism3__fault(error, ISM3_E_ARGUMENT, "what to explain is NULL");
    int32_t code = ISM3__OPTIONS_TAKE(ism3_explain_options, &ours, what, error);
    if (code == ISM3_OK)
        code = ism3__report_open(&report, assessment, options, function, context, error);
    if (code != ISM3_OK)
        return code;
    code = check_topic(&report, &ours);
    if (code == ISM3_OK)
        code = write_explanation(&report, &ours);
    return ism3__report_close(&report, code);
}
