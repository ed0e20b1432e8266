/* JSON lines: an object a line, its members by dotted paths. */
#include "io/json.h"
#include "io/reader.h"

#include <stdio.h>
#include <stdlib.h>

/* What a scalar of JSON may become as text, with the byte between two fields. */
#define FIELD_MAX ((size_t)ISM3_NUMBER_TEXT_SIZE + 1)

typedef struct lines {
    ism3_reader *reader;
    json_t **values; /* for each column of the log; NULL: none */
} lines;

/* The value at a path: keys with points between them, which may hold points themselves. */
static json_t *find_value(json_t *object, const char *path) {
    char key[256];
    for (;;) {
        json_t *value = json_object_get(object, path);
        const char *point = strchr(path, '.');
        if (value || !point || (size_t)(point - path) >= sizeof key)
            return value;
        memcpy(key, path, (size_t)(point - path));
        key[point - path] = 0;
        object = json_object_get(object, key);
        path = point + 1;
    }
}

/* Write a scalar as text; the length, or SIZE_MAX when it is none. */
static size_t write_value(const json_t *value, char *out) {
    static const char *const words[] = {"false", "true"};
    switch (value ? json_typeof(value) : JSON_NULL) {
    case JSON_STRING:
        memcpy(out, json_string_value(value), json_string_length(value));
        return json_string_length(value);
    case JSON_INTEGER:
        return (size_t)snprintf(out, FIELD_MAX, "%lld", (long long)json_integer_value(value));
    case JSON_REAL:
        return ism3_double_write(json_real_value(value), out);
    case JSON_TRUE:
    case JSON_FALSE:
        memcpy(out, words[json_is_true(value)], strlen(words[json_is_true(value)]));
        return strlen(words[json_is_true(value)]);
    case JSON_NULL:
        return 0;
    default:
        return SIZE_MAX;
    }
}

/* Write the values as texts into the room, one behind the other. */
static int32_t write_fields(lines *in, ism3__record *record) {
    ism3_reader *reader = in->reader;
    ism3__room *room = &reader->rows.room;
    reader->ends[0] = (uint32_t)(room->used - 1);
    for (uint32_t i = 0; i < reader->rows.width; i++) {
        size_t size = write_value(in->values[i], room->data + room->used);
        if (size == SIZE_MAX)
            return ism3__fault(&reader->rows.fault, ISM3_E_SYNTAX,
                               "'%.80s' holds an object or a list, expected a text or a number",
                               reader->log->columns[i]);
        room->used += size;
        reader->ends[i + 1] = (uint32_t)room->used++;
    }
    record->text = room->data;
    record->ends = reader->ends + 1;
    return ISM3_OK;
}

static void find_values(lines *in, json_t *object) {
    const ism3_log *log = in->reader->log;
    for (uint32_t i = 0; i < log->column_count; i++)
        in->values[i] = find_value(object, log->columns[i]);
}

static const char *native_name_at(const void *context, size_t index) {
    (void)context;
    return ism3_field_name((uint32_t)index + 1);
}

static int32_t fail_key(const lines *in, const char *key) {
    char excerpt[ISM3__EXCERPT_SIZE];
    const char *nearest = ism3__nearest(key, native_name_at, NULL);
    return ism3__fault(
        &in->reader->rows.fault, ISM3_E_SYNTAX, "key %s is none of the native columns%s%s%s",
        ism3__excerpt(excerpt, key, strlen(key)), nearest ? ", the nearest is '" : "",
        nearest ? nearest : "", nearest ? "'" : "");
}

/* Without a description every key must be known, so that a slip of the pen does not pass. */
static int32_t find_native_values(lines *in, json_t *object) {
    const ism3_log *log = in->reader->log;
    char key[32 + ISM3__PADDING];
    memset(in->values, 0, log->column_count * sizeof *in->values);
    for (void *member = json_object_iter(object); member;
         member = json_object_iter_next(object, member)) {
        const char *name = json_object_iter_key(member);
        size_t size = strlen(name);
        memcpy(key, name, size < 32 ? size : 0);
        uint32_t column =
            size < 32 ? ism3__words_find(&log->column_numbers, key, size) : ISM3__NO_WORD;
        if (column == ISM3__NO_WORD)
            return fail_key(in, name);
        in->values[column] = json_object_iter_value(member);
    }
    return ISM3_OK;
}

static int32_t take_object(lines *in, json_t *object, size_t start) {
    ism3_reader *reader = in->reader;
    ism3__record record = {.trace = {reader->line, (uint32_t)start, 0}};
    int32_t rc = ISM3_OK;
    if (!json_is_object(object))
        return ism3__fault(&reader->rows.fault, ISM3_E_SYNTAX, "expected a JSON object");
    if (reader->log->native)
        rc = find_native_values(in, object);
    else
        find_values(in, object);
    if (!rc)
        rc = write_fields(in, &record);
    return rc ? rc : ism3__reader_take(reader, &record);
}

/* Control characters have no place in a message. */
static int32_t fail_json(ism3_reader *reader, const json_error_t *reason) {
    ism3_error *fault = &reader->rows.fault;
    ism3__fault(fault, ISM3_E_SYNTAX, "not valid JSON: %s", reason->text);
    for (char *at = fault->message; *at; at++)
        if ((unsigned char)*at < ' ' || *at == 127)
            *at = '?';
    return ISM3_E_SYNTAX;
}

/* One line. Sets the column of what is wrong, where that is known. */
static int32_t take_line(lines *in, size_t start, size_t end, size_t *column) {
    ism3_reader *reader = in->reader;
    const char *text = reader->buffer + start;
    json_error_t reason;
    size_t good = ism3__utf8_check(text, end - start);
    *column = 0;
    if (good < end - start) {
        *column = good + 1;
        return ism3__fault(&reader->rows.fault, ISM3_E_SYNTAX,
                           "byte 0x%02x is not UTF-8: expected the log in UTF-8",
                           (unsigned char)text[good]);
    }
    json_t *object =
        json_loadb(text, end - start, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, &reason);
    if (!object) {
        *column = reason.position > 0 ? (size_t)reason.position : 0;
        return fail_json(reader, &reason);
    }
    int32_t rc = take_object(in, object, start);
    json_decref(object);
    return rc;
}

static int is_blank(const char *text, size_t size) {
    size_t at = 0;
    while (at < size && memchr(" \t\r", text[at], 3))
        at++;
    return at == size;
}

static int32_t read_line(lines *in, size_t start, size_t end, ism3_error *error) {
    ism3_reader *reader = in->reader;
    const ism3__batch *batch = &reader->rows.batch;
    size_t column;
    if (is_blank(reader->buffer + start, end - start))
        return ISM3_OK;
    reader->counts[ISM3_READER_ROWS]++;
    if (end - start > reader->options.line_limit)
        return ism3__reader_fail(reader, ISM3_E_LIMIT, reader->line, 0,
                                 "the line is longer than the limit", error);
    int32_t rc = ISM3_OK;
    if (batch->capacity - batch->count < reader->log->rule_count)
        rc = ism3__reader_flush(reader, error);
    if (!rc)
        rc = ism3__reader_make_room(reader, end - start + reader->log->column_count * FIELD_MAX,
                                    error);
    if (rc)
        return rc;
    if (take_line(in, start, end, &column)) {
        rc = ism3__reader_flush(reader, error);
        if (!rc)
            rc = ism3__reader_refuse(reader, &reader->rows.fault, reader->line, column, error);
    }
    return rc ? rc : ism3__coverage_record(reader, end, error);
}

static int32_t read_lines(lines *in, ism3_error *error) {
    ism3_reader *reader = in->reader;
    for (;;) {
        const char *text = reader->buffer + reader->begin, *feed;
        while ((feed = memchr(text, '\n', reader->end - reader->begin))) {
            size_t end = (size_t)(feed - reader->buffer);
            int32_t rc = read_line(in, reader->begin, end, error);
            if (rc)
                return rc;
            reader->begin = end + 1;
            reader->line++;
            text = feed + 1;
        }
        int32_t rc = reader->at_end ? ISM3_OK : ism3__reader_fill(reader, error);
        if (rc || reader->begin == reader->end)
            return rc ? rc : ism3__reader_flush(reader, error);
    }
}

int32_t ism3__read_jsonl(ism3_reader *reader, ism3_error *error) {
    const ism3_log *log = reader->log;
    lines in = {reader, calloc(log->column_count + (size_t)1, sizeof *in.values)};
    for (uint32_t i = 0; i < log->column_count; i++)
        reader->rows.positions[i] = i;
    reader->rows.width = log->column_count;
    int32_t rc = in.values && ism3__rows_prepare(&reader->rows)
                     ? ism3__reader_make_ends(reader, error)
                     : ism3__fault_memory(error);
    if (!rc)
        rc = read_lines(&in, error);
    free(in.values);
    return rc;
}
