/* The table for people: a block per process, figures as rows, periods as columns. */
#include "io/export.h"
#include "io/export_text.h"
#include "io/shown.h"

#include <stdlib.h>

enum { DEFAULT_WIDTH = 100, NAME_SIZE = 640 };

/* Marks that the legend explains. */
enum { MARK_NONE, MARK_NO_DATA, MARK_NOT_APPLICABLE, MARK_PARTIAL, MARK_STALE, MARK_SETTLING };
static const struct {
    const char *text;
    const char *help;
} marks[] = {
    {" ", ""},
    {"-", "no data: nothing was observed that could give it"},
    {"n/a", "observed, but not defined here (nothing to divide by, nothing open, nothing agreed)"},
    {"~", "partial: part of the period, or an environment, was not watched or lies ahead"},
    {"!", "stale: the newest sample is older than agreed"},
    {"*", "settling: answers are still awaited, figures may change"}};
#define MARK_COUNT (sizeof marks / sizeof *marks)

/* A row of a block. */
struct table {
    ism3__export *export;
    int32_t utc_offset;
    uint32_t used_marks; /* bits */
    size_t blanks;       /* owed before the next text of the line; never written at its end */
    size_t periods;
    ism3__figure_row *rows; /* room for every figure of every resource */
};

/* One process in one environment, or in all. */
struct block {
    size_t entry;
    uint32_t process, environment;
    size_t row_count;
    size_t label_width, cell_width;
};

struct cell {
    char text[ISM3__CELL_SIZE];
    uint32_t mark; /* behind the text */
};

enum { STYLE_PLAIN, STYLE_BOLD, STYLE_DIM, STYLE_WARN };

static void put_spaces(struct table *table, size_t count) {
    table->blanks += count;
}

static void put_blanks(struct table *table) {
    for (; table->blanks > 0; table->blanks--)
        ism3__put(&table->export->writer, " ", 1);
}

static void put_bytes(struct table *table, const char *text, size_t size) {
    if (size > 0)
        put_blanks(table);
    ism3__put(&table->export->writer, text, size);
}

static void put(struct table *table, const char *text) {
    put_bytes(table, text, strlen(text));
}

static void end_line(struct table *table) {
    table->blanks = 0;
    ism3__put(&table->export->writer, "\n", 1);
}

static void put_style(struct table *table, int style) {
    static const char *const codes[] = {"\x1b[0m", "\x1b[1m", "\x1b[2m", "\x1b[33m"};
    if (table->export->options.colour)
        put(table, codes[style]);
}

/* A name from a document: control characters must not reach a terminal. */
static void put_name(struct table *table, const char *name) {
    if (*name)
        put_blanks(table);
    ism3__put_shown(&table->export->writer, name, strlen(name));
}

static const char *unit_behind_label(const ism3_figure_info *info) {
    static const char *const in_cell[] = {"1", "s", "ratio"};
    for (size_t i = 0; i < sizeof in_cell / sizeof *in_cell; i++)
        if (strcmp(info->unit, in_cell[i]) == 0)
            return NULL;
    return info->unit;
}

static void add(char *text, size_t *used, const char *more) {
    size_t size = strlen(more), room = NAME_SIZE - 1 - *used;
    size = size < room ? size : room;
    memcpy(text + *used, more, size);
    text[ *used += size] = 0;
}

/* `outputs per resource (server), 1/h`; the unit only where cells do not say it. */
static void write_label(const struct table *table, const struct block *block, ism3__figure_row row,
                        char *label) {
    const ism3_figure_info *info = ism3_figure_at(row.figure);
    const ism3__export *export = table->export;
    char unit[300];
    size_t used = 0;
    add(label, &used, info->name);
    if (ism3__resources_of(export->model, block->process, row.figure) > 1) {
        add(label, &used, " (");
        add(label, &used, ism3_model_resource_name(export->model, block->process, row.resource));
        add(label, &used, ")");
    }
    if (!unit_behind_label(info))
        return;
    ism3_metrics_unit(export->metrics, block->entry, row.figure, row.resource, unit, sizeof unit);
    add(label, &used, ", ");
    add(label, &used, unit);
}

static int32_t make_cell(struct table *table, const struct block *block, ism3__figure_row row,
                         size_t period, struct cell *cell) {
    static const uint32_t by_status[] = {[ISM3_STATUS_OK] = MARK_NONE,
                                         [ISM3_STATUS_PARTIAL] = MARK_PARTIAL,
                                         [ISM3_STATUS_STALE] = MARK_STALE};
    ism3_figure figure;
    int32_t code =
        ism3__export_figure(table->export, period, block->entry, row.figure, row.resource, &figure);
    if (code != ISM3_OK)
        return code;
    cell->mark = MARK_NONE;
    if (figure.has_value) {
        cell->mark = figure.status <= ISM3_STATUS_STALE ? by_status[figure.status] : MARK_NONE;
        ism3__write_amount(figure.value, ism3_figure_at(row.figure)->unit, cell->text);
        table->used_marks |= 1U << cell->mark;
        return ISM3_OK;
    }
    uint32_t mark =
        figure.status == ISM3_STATUS_NOT_APPLICABLE ? MARK_NOT_APPLICABLE : MARK_NO_DATA;
    memcpy(cell->text, marks[mark].text, strlen(marks[mark].text) + 1);
    table->used_marks |= 1U << mark;
    return ISM3_OK;
}

static void name_period(const struct table *table, size_t period, ism3__period_name *name) {
    int64_t from = 0, to = 0;
    ism3_metrics_period(table->export->metrics, period, &from, &to, NULL);
    ism3__name_period(from, to, table->utc_offset, name);
}

static size_t larger(size_t a, size_t b) {
    return a > b ? a : b;
}

/* Whether a figure has a value in some period, and how wide its cells are. */
static int32_t look_at_row(struct table *table, const struct block *block, ism3__figure_row row,
                           int *has_value, size_t *width) {
    *has_value = 0;
    *width = 0;
    uint32_t used_marks = table->used_marks;
    for (size_t period = 0; period < table->periods; period++) {
        struct cell cell;
        int32_t code = make_cell(table, block, row, period, &cell);
        if (code != ISM3_OK)
            return code;
        *has_value |= strcmp(cell.text, marks[MARK_NO_DATA].text) != 0 &&
                      strcmp(cell.text, marks[MARK_NOT_APPLICABLE].text) != 0;
        *width = larger(*width, ism3__text_width(cell.text));
    }
    table->used_marks = used_marks;
    return ISM3_OK;
}

/* Choose the rows of a block and the widths of its columns. */
static int32_t plan_block(struct table *table, struct block *block) {
    for (ism3__figure_row row = ISM3__FIGURE_ROWS;
         ism3__next_figure_row(table->export->model, block->process, &row);) {
        int has_value;
        size_t width;
        char label[NAME_SIZE];
        int32_t code = look_at_row(table, block, row, &has_value, &width);
        if (code != ISM3_OK)
            return code;
        if (!has_value && !table->export->options.all_figures)
            continue;
        write_label(table, block, row, label);
        block->cell_width = larger(block->cell_width, width);
        block->label_width = larger(block->label_width, ism3__text_width(label));
        table->rows[block->row_count++] = row;
    }
    for (size_t period = 0; period < table->periods; period++) {
        ism3__period_name name;
        name_period(table, period, &name);
        block->cell_width =
            larger(block->cell_width, larger(strlen(name.first), strlen(name.second)));
    }
    return ISM3_OK;
}

static void put_heading(struct table *table, const struct block *block) {
    const ism3__export *export = table->export;
    ism3_process_options process = {.size = sizeof process};
    put_style(table, STYLE_BOLD);
    put_name(table, ism3_model_process_code(export->model, block->process));
    if (ism3_model_process(export->model, block->process, &process) == ISM3_OK && process.name &&
        strcmp(process.name, process.code) != 0) {
        put_spaces(table, 2);
        put_name(table, process.name);
    }
    if (block->environment != ISM3_NO_INDEX) {
        put(table, ", in ");
        put_name(table, ism3_model_environment_name(export->model, block->environment));
    }
    put_style(table, STYLE_PLAIN);
    end_line(table);
}

/* Behind the two blanks between columns: text to the right, then the place of a mark. */
static void put_cell(struct table *table, const struct block *block, const char *text,
                     uint32_t mark) {
    put_spaces(table, 2 + block->cell_width - ism3__text_width(text));
    if (mark == MARK_PARTIAL || mark == MARK_STALE)
        put_style(table, STYLE_WARN);
    put(table, text);
    if (mark != MARK_NONE)
        put(table, marks[mark].text);
    else
        put_spaces(table, 1);
    if (mark == MARK_PARTIAL || mark == MARK_STALE)
        put_style(table, STYLE_PLAIN);
}

/* One line of the names of periods; the state is marked at the last line of each name.
 * Returns whether some name goes on in a second line. */
static int put_period_names(struct table *table, const struct block *block, size_t first,
                            size_t end, int is_second) {
    static const uint32_t by_state[] = {[ISM3_PERIOD_PARTIAL] = MARK_PARTIAL,
                                        [ISM3_PERIOD_SETTLING] = MARK_SETTLING,
                                        [ISM3_PERIOD_FINAL] = MARK_NONE};
    int goes_on = 0;
    put_spaces(table, 4 + block->label_width);
    for (size_t period = first; period < end; period++) {
        ism3__period_name name;
        name_period(table, period, &name);
        uint32_t state = ism3_metrics_state(table->export->metrics, period, block->entry);
        uint32_t mark = state <= ISM3_PERIOD_FINAL ? by_state[state] : MARK_NONE;
        int has_second = *name.second != 0;
        table->used_marks |= 1U << mark;
        put_cell(table, block, is_second ? name.second : name.first,
                 is_second == has_second ? mark : MARK_NONE);
        goes_on |= has_second;
    }
    end_line(table);
    return goes_on;
}

static int32_t put_row(struct table *table, const struct block *block, ism3__figure_row row,
                       size_t first, size_t end) {
    char label[NAME_SIZE];
    write_label(table, block, row, label);
    put_spaces(table, 4);
    put_name(table, label);
    put_spaces(table, block->label_width - ism3__text_width(label));
    for (size_t period = first; period < end; period++) {
        struct cell cell;
        int32_t code = make_cell(table, block, row, period, &cell);
        if (code != ISM3_OK)
            return code;
        put_cell(table, block, cell.text, cell.mark);
    }
    end_line(table);
    return ISM3_OK;
}

/* The figures of a block over some of its periods. */
static int32_t put_columns(struct table *table, const struct block *block, size_t first,
                           size_t end) {
    uint32_t metric = UINT32_MAX;
    if (put_period_names(table, block, first, end, 0))
        put_period_names(table, block, first, end, 1);
    for (size_t i = 0; i < block->row_count; i++) {
        const ism3_figure_info *info = ism3_figure_at(table->rows[i].figure);
        if (info->metric != metric) {
            put_spaces(table, 2);
            put(table, ism3_metric_name(info->metric));
            end_line(table);
        }
        metric = info->metric;
        int32_t code = put_row(table, block, table->rows[i], first, end);
        if (code != ISM3_OK)
            return code;
    }
    return ISM3_OK;
}

static int lacks_data(const struct table *table, const struct block *block, uint32_t environment) {
    const ism3_metrics *metrics = table->export->metrics;
    for (size_t period = 0; period < table->periods; period++)
        for (size_t i = 0; i < block->row_count; i++)
            if (ism3_metrics_lacks(metrics, period, block->entry, table->rows[i].figure,
                                   table->rows[i].resource, environment))
                return 1;
    return 0;
}

/* Which environments the figures over all of them do without, now and then. */
static void put_missing(struct table *table, const struct block *block) {
    const char *separator = "    some data is missing from: ";
    uint32_t count = ism3_model_environment_count(table->export->model);
    if (block->environment != ISM3_NO_INDEX || count < 2)
        return;
    for (uint32_t environment = 0; environment < count; environment++) {
        if (!lacks_data(table, block, environment))
            continue;
        put(table, separator);
        put_name(table, ism3_model_environment_name(table->export->model, environment));
        separator = ", ";
    }
    if (*separator == ',')
        end_line(table);
}

static int32_t put_block(struct table *table, size_t entry) {
    struct block block = {.entry = entry};
    int32_t code =
        ism3_metrics_entry(table->export->metrics, entry, &block.process, &block.environment);
    if (code != ISM3_OK)
        return ism3__fault(table->export->error, code, "no such entry");
    code = plan_block(table, &block);
    if (code != ISM3_OK)
        return code;
    end_line(table);
    put_heading(table, &block);
    if (block.row_count == 0) {
        put(table, "    no data");
        end_line(table);
        return ISM3_OK;
    }
    size_t width = table->export->options.width ? table->export->options.width : DEFAULT_WIDTH;
    size_t column = block.cell_width + 3, label = block.label_width + 4;
    size_t columns = width > label + column ? (width - label) / column : 1;
    for (size_t first = 0; first < table->periods && !table->export->writer.stopped;
         first += columns) {
        size_t end = table->periods - first < columns ? table->periods : first + columns;
        if (first > 0)
            end_line(table);
        code = put_columns(table, &block, first, end);
        if (code != ISM3_OK)
            return code;
    }
    put_missing(table, &block);
    return ISM3_OK;
}

static void put_title(struct table *table) {
    const ism3__export *export = table->export;
    const char *name = ism3_model_name(export->model);
    int64_t as_of = ism3_metrics_as_of(export->metrics);
    char text[ISM3__CELL_SIZE];
    if (name && *name) {
        put_name(table, name);
        put(table, ", ");
    }
    if (ism3_metrics_entry_count(export->metrics) == 0) {
        put(table, "nothing observed");
        end_line(table);
        return;
    }
    ism3_time_write(as_of, text);
    put(table, "as of ");
    put(table, text);
    if (export->options.now > 0) {
        ism3__write_age(as_of, export->options.now, text);
        put(table, " (");
        put(table, text);
        put(table, ")");
    }
    if (ism3_metrics_settled(export->metrics))
        put(table, ", each window as it had settled");
    end_line(table);
}

static void put_set_aside(struct table *table) {
    const ism3__export *export = table->export;
    const struct {
        uint64_t count;
        const char *what;
    } reasons[] = {{ism3_metrics_set_aside(export->metrics, ISM3_COUNT_FUTURE), " in the future"},
                   {ism3_metrics_set_aside(export->metrics, ISM3_COUNT_LATE), " of sealed periods"},
                   {export->options.skipped, " bad rows"}};
    const char *separator = "set aside: ";
    for (size_t i = 0; i < sizeof reasons / sizeof *reasons; i++) {
        char text[ISM3__CELL_SIZE];
        if (reasons[i].count == 0)
            continue;
        ism3__write_count(reasons[i].count, text);
        put(table, separator);
        put(table, text);
        put(table, reasons[i].what);
        separator = ", ";
    }
    if (*separator == ',')
        end_line(table);
}

static void put_legend(struct table *table) {
    int is_first = 1;
    for (uint32_t mark = MARK_NO_DATA; mark < MARK_COUNT; mark++) {
        if (!(table->used_marks & 1U << mark))
            continue;
        if (is_first)
            end_line(table);
        put_style(table, STYLE_DIM);
        put(table, marks[mark].text);
        put_spaces(table, 5 - strlen(marks[mark].text));
        put(table, marks[mark].help);
        put_style(table, STYLE_PLAIN);
        end_line(table);
        is_first = 0;
    }
}

int32_t ism3__export_table(ism3__export *export) {
    struct table table = {.export = export,
                          .utc_offset = ism3_model_utc_offset(export->model),
                          .periods = ism3_metrics_period_count(export->metrics)};
    size_t entries = ism3_metrics_entry_count(export->metrics);
    table.rows = calloc((size_t)ism3_figure_count() * ISM3_RESOURCES_MAX, sizeof *table.rows);
    if (!table.rows)
        return ism3__fault_memory(export->error);
    put_title(&table);
    put_set_aside(&table);
    int32_t code = ISM3_OK;
    for (size_t entry = 0; entry < entries && code == ISM3_OK && !export->writer.stopped; entry++)
        code = put_block(&table, entry);
    free(table.rows);
    if (code == ISM3_OK)
        put_legend(&table);
    return code;
}
