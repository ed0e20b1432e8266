/* What a supplier agreed to and what was measured, period by period: figures both sides can compute
 * again. Nothing in it depends on when it is written. */
#include "io/emit.h"
#include "io/report_text.h"

enum {
    DEFAULT_WIDTH = 100,
    STATUSES = 8,
    LINE_TOP = 2,
    LINE_PROCESS = 4,
    LINE_FIGURE = 6,
    LINE_PERIOD = 8
};

struct tally {
    uint32_t by_status[STATUSES]; /* ism3_target_status */
};

struct levels {
    ism3__report *report;
    const char *supplier;
    struct tally total;
};

static int is_of_supplier(const struct levels *levels, uint32_t process) {
    const char *supplier = ism3_model_person(levels->report->model, process, ISM3_SUPPLIER);
    return supplier && strcmp(supplier, levels->supplier) == 0;
}

static const char *customer_of(const struct levels *levels, uint32_t process) {
    return ism3_model_person(levels->report->model, process, ISM3_CUSTOMER);
}

/* The supplier's processes one after the other: 0 after the last one. `at` begins with 0. */
static int next_process(const struct levels *levels, uint32_t *at, uint32_t *process) {
    while (*at < levels->report->process_count) {
        *process = ism3__report_process(levels->report, (*at)++);
        if (is_of_supplier(levels, *process))
            return 1;
    }
    return 0;
}

/* Whether one of the supplier's processes before `end` has this customer. */
static int was_named(const struct levels *levels, uint32_t end, const char *customer) {
    uint32_t process;
    for (uint32_t at = 0; next_process(levels, &at, &process) && at <= end;) {
        const char *earlier = customer_of(levels, process);
        if (earlier && strcmp(earlier, customer) == 0)
            return 1;
    }
    return 0;
}

/* The customers of these processes, each once: NULL after the last one. */
static const char *next_customer(const struct levels *levels, uint32_t *at) {
    uint32_t process;
    while (next_process(levels, at, &process)) {
        const char *customer = customer_of(levels, process);
        if (customer && !was_named(levels, *at - 1, customer))
            return customer;
    }
    return NULL;
}

static int has_target(const ism3_model *model, uint32_t process, ism3__figure_row row) {
    uint32_t count = ism3_model_target_count(model, process);
    for (uint32_t i = 0; i < count; i++) {
        ism3_target target = {.size = sizeof target};
        if (ism3_model_target(model, process, i, &target) == ISM3_OK &&
            target.figure == row.figure && target.resource == row.resource &&
            target.op != ISM3_NO_TARGET)
            return 1;
    }
    return 0;
}

static int next_target(const ism3_model *model, uint32_t process, ism3__figure_row *row) {
    while (ism3__next_figure_row(model, process, row))
        if (has_target(model, process, *row))
            return 1;
    return 0;
}

static void count_status(struct tally *tally, uint32_t status) {
    tally->by_status[status < STATUSES ? status : ISM3_TARGET_NO_DATA]++;
}

static void add_tally(struct tally *total, const struct tally *tally) {
    for (size_t i = 0; i < STATUSES; i++)
        total->by_status[i] += tally->by_status[i];
}

/* How the same document is made again, for a shell. */
static void say_command(ism3__buffer *buffer, const struct levels *levels) {
    char as_of[ISM3_TIME_TEXT_SIZE];
    ism3_time_write(ism3_metrics_as_of(levels->report->metrics), as_of);
    ism3__buffer_add(buffer, "ism3 sla --supplier '");
    for (const char *at = levels->supplier; *at; at++) {
        if (*at == '\'')
            ism3__buffer_add(buffer, "'\\'");
        ism3__buffer_bytes(buffer, at, 1);
    }
    ism3__buffer_format(buffer, "' --as-of %s", as_of);
}

static void find_span(const ism3__report *report, int64_t *from, int64_t *to) {
    *from = *to = ISM3_NONE;
    ism3_metrics_period(report->metrics, 0, from, NULL, NULL);
    ism3_metrics_period(report->metrics, report->periods - 1, NULL, to, NULL);
}

/* ---- JSON ---- */

static void emit_summary(ism3__emitter *json, const struct tally *tally) {
    ism3__emit_open(json, "summary", '{');
    for (uint32_t status = ISM3_TARGET_MET; status < STATUSES; status++)
        ism3__emit_count(json, ism3_target_status_name(status), tally->by_status[status]);
    ism3__emit_close(json, '}');
}

static void emit_level(ism3__emitter *json, const struct levels *levels,
                       const ism3__reading *reading) {
    const ism3_metrics *metrics = levels->report->metrics;
    int64_t from = ISM3_NONE, to = ISM3_NONE;
    ism3_metrics_period(metrics, reading->period, &from, &to, NULL);
    ism3__emit_line(json, LINE_PERIOD);
    ism3__emit_open(json, NULL, '{');
    ism3__emit_instant(json, "from", from);
    ism3__emit_instant(json, "to", to);
    ism3__emit_instant(json, "read_at",
                       ism3_metrics_read_at(metrics, reading->period, reading->process));
    ism3__emit_target(json, "agreed", &reading->target);
    ism3__emit_open(json, "measured", '{');
    ism3__put_figure(json->writer, metrics, reading->period, reading->process, reading->figure,
                     reading->resource, &reading->value);
    ism3__emit_close(json, '}');
    ism3__emit_string(json, "status", ism3_target_status_name(reading->judgement.target_status));
    ism3__emit_close(json, '}');
}

static int32_t emit_figure(ism3__emitter *json, struct levels *levels, uint32_t process,
                           ism3__figure_row row) {
    const ism3__report *report = levels->report;
    struct tally tally = {{0}};
    ism3__emit_line(json, LINE_FIGURE);
    ism3__emit_open(json, NULL, '{');
    ism3__emit_string(json, "figure", ism3_figure_at(row.figure)->id);
    ism3__emit_string(json, "resource",
                      ism3_figure_at(row.figure)->per_resource
                          ? ism3_model_resource_name(report->model, process, row.resource)
                          : NULL);
    ism3__emit_open(json, "periods", '[');
    for (size_t period = 0; period < report->periods && !report->writer.stopped; period++) {
        ism3__reading reading;
        int32_t code = ism3__read(report, period, process, row.figure, row.resource, &reading);
        if (code != ISM3_OK)
            return code;
        if (!reading.has_target)
            continue;
        count_status(&tally, reading.judgement.target_status);
        emit_level(json, levels, &reading);
    }
    ism3__emit_close(json, ']');
    ism3__emit_line(json, LINE_PERIOD);
    emit_summary(json, &tally);
    add_tally(&levels->total, &tally);
    ism3__emit_close(json, '}');
    return ISM3_OK;
}

static int32_t emit_process(ism3__emitter *json, struct levels *levels, uint32_t process) {
    const ism3_model *model = levels->report->model;
    ism3_process_options about = {.size = sizeof about};
    ism3_model_process(model, process, &about);
    ism3__emit_line(json, LINE_PROCESS);
    ism3__emit_open(json, NULL, '{');
    ism3__emit_string(json, "process", about.code);
    ism3__emit_string(json, "name", about.name);
    ism3__emit_string(json, "customer", about.customer);
    ism3__emit_open(json, "figures", '[');
    for (ism3__figure_row row = ISM3__FIGURE_ROWS; next_target(model, process, &row);) {
        int32_t code = emit_figure(json, levels, process, row);
        if (code != ISM3_OK)
            return code;
    }
    ism3__emit_close(json, ']');
    ism3__emit_close(json, '}');
    return ISM3_OK;
}

static void emit_head(ism3__emitter *json, const struct levels *levels) {
    const ism3__report *report = levels->report;
    const char *customer;
    int64_t from, to;
    find_span(report, &from, &to);
    ism3__emit_head(json, "service_levels");
    ism3__emit_line(json, LINE_TOP);
    ism3__emit_string(json, "supplier", levels->supplier);
    ism3__emit_open(json, "customers", '[');
    for (uint32_t at = 0; (customer = next_customer(levels, &at)) != NULL;)
        ism3__emit_string(json, NULL, customer);
    ism3__emit_close(json, ']');
    ism3__emit_line(json, LINE_TOP);
    ism3__emit_instant(json, "from", from);
    ism3__emit_instant(json, "to", to);
    ism3__emit_instant(json, "as_of", ism3_metrics_as_of(report->metrics));
    ism3__emit_line(json, LINE_TOP);
    ism3__emit_digest(json, "ledger", report->options.ledger_digest);
    ism3__emit_digest(json, "model", report->options.model_digest);
}

static int32_t write_json(struct levels *levels) {
    ism3__report *report = levels->report;
    ism3__emitter json = {.writer = &report->writer};
    ism3__buffer command = {0};
    uint32_t process;
    ism3__emit_open(&json, NULL, '{');
    emit_head(&json, levels);
    say_command(&command, levels);
    ism3__emit_line(&json, LINE_TOP);
    ism3__emit_string(&json, "recompute", ism3__buffer_text(&command));
    int failed = command.failed;
    ism3__buffer_free(&command);
    if (failed)
        return ism3__fault_memory(report->error);
    ism3__emit_line(&json, LINE_TOP);
    ism3__emit_open(&json, "processes", '[');
    for (uint32_t at = 0; next_process(levels, &at, &process);) {
        int32_t code = emit_process(&json, levels, process);
        if (code != ISM3_OK)
            return code;
    }
    ism3__emit_close(&json, ']');
    ism3__emit_line(&json, LINE_TOP);
    emit_summary(&json, &levels->total);
    ism3__emit_close(&json, '}');
    ism3__put(&report->writer, "\n", 1);
    return ISM3_OK;
}

/* ---- text ---- */

static void say_summary(ism3__buffer *line, const struct tally *tally) {
    const char *separator = "";
    for (uint32_t status = ISM3_TARGET_MET; status < STATUSES; status++) {
        if (tally->by_status[status] == 0)
            continue;
        ism3__buffer_format(line, "%s%u ", separator, tally->by_status[status]);
        ism3__say_name(line, ism3_target_status_name(status));
        separator = ", ";
    }
}

static void put_digest(struct ism3__text_report *text, const char *what, const uint8_t *digest) {
    ism3__buffer *line = ism3__fresh_line(text);
    if (!digest)
        return;
    ism3__buffer_format(line, "%s, SHA-256: ", what);
    for (size_t i = 0; i < 32; i++)
        ism3__buffer_format(line, "%02x", digest[i]);
    ism3__put_line(text, 0, ISM3__PLAIN_TEXT);
}

static void put_head(struct ism3__text_report *text, const struct levels *levels) {
    const ism3__report *report = levels->report;
    char as_of[ISM3_TIME_TEXT_SIZE];
    int64_t from, to;
    const char *customer, *separator = "Customers: ";
    find_span(report, &from, &to);
    ism3__buffer_format(ism3__fresh_line(text), "Service levels of %s", levels->supplier);
    ism3__put_line(text, 0, ISM3__BOLD);
    ism3__buffer *line = ism3__fresh_line(text);
    for (uint32_t at = 0; (customer = next_customer(levels, &at)) != NULL;) {
        ism3__buffer_format(line, "%s%s", separator, customer);
        separator = ", ";
    }
    ism3__put_line(text, 0, ISM3__PLAIN_TEXT);
    line = ism3__fresh_line(text);
    ism3_time_write(ism3_metrics_as_of(report->metrics), as_of);
    ism3__say_instant(line, report, from);
    ism3__buffer_add(line, " to ");
    ism3__say_instant(line, report, to);
    ism3__buffer_format(line, ", as of %s, libism3 %s", as_of, ism3_version_string());
    ism3__put_line(text, 0, ISM3__PLAIN_TEXT);
    put_digest(text, "Ledger", report->options.ledger_digest);
    put_digest(text, "Model", report->options.model_digest);
    line = ism3__fresh_line(text);
    ism3__buffer_add(line, "Recompute it from that model, that ledger and these periods: ");
    say_command(line, levels);
    ism3__put_line(text, 0, ISM3__PLAIN_TEXT);
}

static void put_level(struct ism3__text_report *text, const ism3__reading *reading) {
    const ism3__report *report = text->report;
    char number[ISM3_NUMBER_TEXT_SIZE];
    ism3__say_period(ism3__grid_open(&text->grid, ISM3__PLAIN_TEXT), report, reading->period);
    ism3__grid_close(&text->grid);
    ism3__say_target(ism3__grid_open(&text->grid, ISM3__PLAIN_TEXT), report, reading->process,
                     &reading->target);
    ism3__grid_close(&text->grid);
    ism3__say_value(ism3__grid_open(&text->grid, ISM3__PLAIN_TEXT), report, reading);
    ism3__grid_close(&text->grid);
    ism3__buffer *cell = ism3__grid_open(&text->grid, ISM3__PLAIN_TEXT);
    if (reading->value.has_value) {
        ism3_decimal_write(reading->value.numerator, reading->info->numerator_divisor, number);
        ism3__buffer_add(cell, number);
    }
    if (reading->value.has_value && reading->value.is_quotient) {
        ism3_decimal_write(reading->value.denominator, reading->info->denominator_divisor, number);
        ism3__buffer_format(cell, " / %s", number);
    }
    ism3__grid_close(&text->grid);
    uint32_t status = reading->judgement.target_status;
    ism3__say_name(ism3__grid_open(&text->grid, ism3__style_of_status(status)),
                   ism3_target_status_name(status));
    ism3__grid_close(&text->grid);
}

static int32_t put_figure(struct ism3__text_report *text, struct levels *levels, uint32_t process,
                          ism3__figure_row row) {
    static const char *const headings[] = {"period", "agreed", "measured", "exactly", "status"};
    const ism3__report *report = levels->report;
    struct tally tally = {{0}};
    ism3__grid_begin(&text->grid, 5, 1U << 2 | 1U << 3, headings);
    for (size_t period = 0; period < report->periods; period++) {
        ism3__reading reading;
        int32_t code = ism3__read(report, period, process, row.figure, row.resource, &reading);
        if (code != ISM3_OK)
            return code;
        if (!reading.has_target)
            continue;
        count_status(&tally, reading.judgement.target_status);
        put_level(text, &reading);
    }
    ism3__buffer *line = ism3__fresh_line(text);
    ism3__buffer_format(line, "%s, ", ism3__process_code(report, process));
    ism3__say_figure(line, report, process, row.figure, row.resource);
    ism3__buffer_add(line, ": ");
    say_summary(line, &tally);
    if (text->grid.count > text->grid.start) {
        ism3__text_page_end_line(&text->page);
        ism3__put_line(text, 0, ISM3__BOLD);
    }
    ism3__text_page_grid(&text->page, &text->grid, 2);
    add_tally(&levels->total, &tally);
    return ISM3_OK;
}

static int32_t put_process(struct ism3__text_report *text, struct levels *levels,
                           uint32_t process) {
    const ism3_model *model = levels->report->model;
    for (ism3__figure_row row = ISM3__FIGURE_ROWS; next_target(model, process, &row);) {
        int32_t code = put_figure(text, levels, process, row);
        if (code != ISM3_OK)
            return code;
    }
    return ISM3_OK;
}

static int32_t write_text(struct levels *levels) {
    ism3__report *report = levels->report;
    struct ism3__text_report text;
    uint32_t process;
    int32_t code = ISM3_OK;
    ism3__text_begin(&text, report);
    put_head(&text, levels);
    for (uint32_t at = 0; code == ISM3_OK && next_process(levels, &at, &process);)
        code = put_process(&text, levels, process);
    ism3__text_page_end_line(&text.page);
    ism3__buffer *line = ism3__fresh_line(&text);
    ism3__buffer_add(line, "All together: ");
    say_summary(line, &levels->total);
    ism3__put_line(&text, 0, ISM3__BOLD);
    return ism3__text_end(&text, code);
}

/* ---- the call ---- */

static int32_t check_supplier(const struct levels *levels) {
    uint32_t at = 0, process;
    if (next_process(levels, &at, &process))
        return ISM3_OK;
    char shown[ISM3__EXCERPT_SIZE];
    return ism3__fault(levels->report->error, ISM3_E_NOT_FOUND, "no process names the supplier %s",
                       ism3__excerpt(shown, levels->supplier, strlen(levels->supplier)));
}

int32_t ism3_service_levels_write(const ism3_assessment *assessment, const char *supplier,
                                  const ism3_report_options *options, ism3_write_function function,
                                  void *context, ism3_error *error) {
    static int32_t (*const forms[])(struct levels *) = {write_text, write_json};
    ism3__report report;
    if (!supplier)
        return ism3__fault(error, ISM3_E_ARGUMENT, "supplier is NULL");
    int32_t code = ism3__report_open(&report, assessment, options, function, context, error);
    if (code != ISM3_OK)
        return code;
    struct levels levels = {.report = &report, .supplier = supplier};
    code = check_supplier(&levels);
    if (code == ISM3_OK)
        code = forms[report.options.form](&levels);
    return ism3__report_close(&report, code);
}
