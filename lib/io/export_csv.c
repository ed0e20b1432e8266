#include "io/export.h"

/* Room for the quoted form of a name: every byte doubled, and two quotes. */
#define FIELD_SIZE 768

/* The columns from, to, process and environment, which the rows of an entry share. */
struct prefix {
    char text[2 * ISM3_TIME_TEXT_SIZE + 2 * FIELD_SIZE];
    size_t size;
};

/* RFC 4180: quote what holds a separator, a quote or a line break. Returns the length. */
static size_t quote(const char *text, char *field, size_t room) {
    size_t size = strlen(text), used = 0;
    if (!strpbrk(text, ",\"\r\n")) {
        size = size < room ? size : room;
        memcpy(field, text, size);
        return size;
    }
    field[used++] = '"';
    for (; *text && used + 3 <= room; text++) {
        if (*text == '"')
            field[used++] = '"';
        field[used++] = *text;
    }
    field[used++] = '"';
    return used;
}

static void put_field(ism3__export *export, const char *text) {
    char field[FIELD_SIZE];
    ism3__put(&export->writer, field, quote(text, field, sizeof field));
}

static void add_field(struct prefix *prefix, const char *text) {
    prefix->size += quote(text, prefix->text + prefix->size, FIELD_SIZE - 1);
    prefix->text[prefix->size++] = ',';
}

static void make_prefix(const ism3__export *export, size_t period, uint32_t process,
                        uint32_t environment, struct prefix *prefix) {
    int64_t times[2] = {0, 0};
    ism3_metrics_period(export->metrics, period, &times[0], &times[1], NULL);
    prefix->size = 0;
    for (int i = 0; i < 2; i++) {
        prefix->size += ism3_time_write(times[i], prefix->text + prefix->size);
        prefix->text[prefix->size++] = ',';
    }
    add_field(prefix, ism3_model_process_code(export->model, process));
    add_field(prefix, environment == ISM3_NO_INDEX
                          ? ""
                          : ism3_model_environment_name(export->model, environment));
}

static void put_decimal(ism3__export *export, ism3_int128 number, uint64_t divisor) {
    char text[ISM3_NUMBER_TEXT_SIZE];
    ism3__put(&export->writer, text, ism3_decimal_write(number, divisor, text));
}

/* `load.ratio`, for further resources `load.ratio:NAME`. */
static void put_figure_name(ism3__export *export, const char *id, const char *resource) {
    char name[512];
    if (!resource) {
        ism3__put_text(&export->writer, id);
        return;
    }
    size_t size = strlen(id), more = strlen(resource);
    if (more > sizeof name - size - 2)
        more = sizeof name - size - 2;
    memcpy(name, id, size);
    name[size] = ':';
    memcpy(name + size + 1, resource, more);
    name[size + 1 + more] = 0;
    put_field(export, name);
}

static int32_t put_row(ism3__export *export, const struct prefix *prefix, size_t period,
                       size_t entry, uint32_t number, uint32_t resource,
                       const char *resource_name) {
    ism3_figure figure;
    int32_t code = ism3__export_figure(export, period, entry, number, resource, &figure);
    if (code != ISM3_OK)
        return code;
    const ism3_figure_info *info = ism3_figure_at(number);
    char text[512];
    ism3__put(&export->writer, prefix->text, prefix->size);
    put_figure_name(export, info->id, resource_name);
    ism3__put(&export->writer, ",", 1);
    if (figure.has_value)
        ism3__put(&export->writer, text, ism3__write_value(info, &figure, text));
    ism3__put(&export->writer, ",", 1);
    ism3_metrics_unit(export->metrics, entry, number, resource, text, sizeof text);
    put_field(export, text);
    ism3__put(&export->writer, ",", 1);
    if (figure.has_value)
        put_decimal(export, figure.numerator, info->numerator_divisor);
    ism3__put(&export->writer, ",", 1);
    if (figure.has_value && figure.is_quotient)
        put_decimal(export, figure.denominator, info->denominator_divisor);
    ism3__put(&export->writer, ",", 1);
    put_decimal(export, (ism3_int128){figure.count, 0}, 1);
    ism3__put(&export->writer, ",", 1);
    ism3__put_text(&export->writer, ism3_status_name(figure.status));
    ism3__put(&export->writer, "\n", 1);
    return ISM3_OK;
}

static int32_t put_entry(ism3__export *export, size_t period, size_t entry) {
    uint32_t process = 0, environment = ISM3_NO_INDEX;
    struct prefix prefix;
    int32_t code = ism3_metrics_entry(export->metrics, entry, &process, &environment);
    if (code != ISM3_OK)
        return ism3__fault(export->error, code, "no such entry");
    make_prefix(export, period, process, environment, &prefix);
    for (ism3__figure_row row = ISM3__FIGURE_ROWS;
         ism3__next_figure_row(export->model, process, &row);) {
        const char *name =
            row.resource ? ism3_model_resource_name(export->model, process, row.resource) : NULL;
        code = put_row(export, &prefix, period, entry, row.figure, row.resource, name);
        if (code != ISM3_OK)
            return code;
    }
    return ISM3_OK;
}

int32_t ism3__export_csv(ism3__export *export) {
    ism3__put_text(&export->writer,
                   "from,to,process,environment,figure,value,unit,numerator,denominator,"
                   "count,status\n");
    size_t periods = ism3_metrics_period_count(export->metrics);
    size_t entries = ism3_metrics_entry_count(export->metrics);
    for (size_t period = 0; period < periods; period++)
        for (size_t entry = 0; entry < entries && !export->writer.stopped; entry++) {
            int32_t code = put_entry(export, period, entry);
            if (code != ISM3_OK)
                return code;
        }
    return ISM3_OK;
}
