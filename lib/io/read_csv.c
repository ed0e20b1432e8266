/* CSV: the header says where the columns are, each record after it is a row. */
#include "io/json.h"
#include "io/reader.h"

#include <stdio.h>
#include <stdlib.h>

#define CHUNK                                                                                      \
    ((size_t)8 *                                                                                   \
     1024) /* indexed at a time: small enough for the index to stay in the nearest cache */

/* A record as it lies in the buffer. */
typedef struct line {
    size_t start, end; /* the line feed at its end */
    uint32_t flags;
    uint32_t *ends; /* of its fields */
    uint32_t width; /* how many they are */
} line;

static ism3_text line_field(const line *record, const char *text, uint32_t column) {
    size_t start = column ? record->ends[column - 1] + (size_t)1 : record->start,
           end = record->ends[column];
    if (column == record->width - 1 && end > start && text[end - 1] == '\r')
        end--;
    return (ism3_text){text + start, end - start};
}

/* ---- what can be wrong with a record ---- */

static int32_t refuse(ism3_reader *reader, ism3_error *fault, ism3__csv_place place,
                      ism3_error *error) {
    int32_t rc = ism3__reader_flush(reader, error);
    if (rc)
        return rc;
    return ism3__reader_refuse(reader, fault, reader->line + place.lines, place.column, error);
}

static int is_utf8(const ism3_reader *reader, const line *record) {
    size_t size = record->end - record->start;
    return reader->csv.ascii || ism3__utf8_check(reader->buffer + record->start, size) == size;
}

static uint32_t field_at(const line *record, size_t offset) {
    uint32_t column = 0;
    while (column < record->width - 1 && record->ends[column] < offset)
        column++;
    return column;
}

/* Why a record is none: its bytes or its quotes. 1 and the place when something is wrong. */
static int find_fault(const ism3_reader *reader, const line *record, ism3_error *fault,
                      ism3__csv_place *place) {
    const char *text = reader->buffer;
    if (!is_utf8(reader, record)) {
        size_t at =
            record->start + ism3__utf8_check(text + record->start, record->end - record->start);
        *place = ism3__csv_locate(text, record->start, record->end, reader->csv.separator,
                                  field_at(record, at));
        ism3__fault(fault, ISM3_E_SYNTAX, "byte 0x%02x is not UTF-8: expected the log in UTF-8",
                    (unsigned char)text[at]);
        return 1;
    }
    if (record->flags & ISM3__CSV_INVALID) {
        *place = ism3__csv_stray(text, record->start, record->end, reader->csv.separator);
        ism3__fault(fault, ISM3_E_SYNTAX,
                    "a quote where none may stand: expected the whole field in quotes, and each "
                    "quote in it doubled");
        return 1;
    }
    return 0;
}

/* ---- the header ---- */

typedef struct header {
    const line *record;
    char **names; /* of its columns, then NULL */
    ism3__words positions;
} header;

static int32_t fail_header(ism3_reader *reader, const line *record, uint32_t column,
                           ism3_error *error) {
    ism3__csv_place place =
        ism3__csv_locate(reader->buffer, record->start, record->end, reader->csv.separator, column);
    ism3__fault_place(error, reader->file, reader->line + place.lines, place.column);
    return ISM3_E_SYNTAX;
}

static const char *name_at(const void *names, size_t index) {
    return ((char *const *)names)[index];
}

static const char *native_name_at(const void *context, size_t index) {
    (void)context;
    return ism3_field_name((uint32_t)index + 1);
}

/* The words that end a complaint about a name, where one is near that may be meant. */
static void suggest(char out[ISM3__EXCERPT_SIZE + 32], const char *nearest) {
    char excerpt[ISM3__EXCERPT_SIZE];
    *out = 0;
    if (nearest)
        snprintf(out, ISM3__EXCERPT_SIZE + 32, ", the nearest is %s",
                 ism3__excerpt(excerpt, nearest, strlen(nearest)));
}

static int32_t check_native(ism3_reader *reader, const header *found, ism3_error *error) {
    char excerpt[ISM3__EXCERPT_SIZE], nearest[ISM3__EXCERPT_SIZE + 32];
    for (uint32_t column = 0; column < found->record->width; column++) {
        const char *name = found->names[column];
        if (ism3__words_find(&reader->log->column_numbers, name, strlen(name)) != ISM3__NO_WORD)
            continue;
        suggest(nearest, ism3__nearest(name, native_name_at, NULL));
        ism3__fault(
            error, ISM3_E_SYNTAX,
            "column %s is none of the native columns%s; other columns need a log description",
            ism3__excerpt(excerpt, name, strlen(name)), nearest);
        return fail_header(reader, found->record, column, error);
    }
    return ISM3_OK;
}

/* Find the columns that the rules name. */
static int32_t bind(ism3_reader *reader, const header *found, ism3_error *error) {
    const ism3_log *log = reader->log;
    char excerpt[ISM3__EXCERPT_SIZE], nearest[ISM3__EXCERPT_SIZE + 32];
    for (uint32_t i = 0; i < log->column_count; i++) {
        const char *name = log->columns[i];
        uint32_t position = ism3__words_find(&found->positions, name, strlen(name));
        reader->rows.positions[i] = position == ISM3__NO_WORD ? ISM3__NO_COLUMN : position;
        if (position != ISM3__NO_WORD || (log->native && strcmp(name, "kind") != 0))
            continue;
        suggest(nearest, ism3__nearest(name, name_at, found->names));
        ism3__fault(error, ISM3_E_SYNTAX, "the header has no column %s%s",
                    ism3__excerpt(excerpt, name, strlen(name)), nearest);
        return fail_header(reader, found->record, 0, error);
    }
    return ISM3_OK;
}

/* A zero-terminated copy of a name in the header, with padding. */
static char *copy_name(ism3_text text) {
    char *copy = calloc(1, text.size + ISM3__PADDING);
    if (copy)
        ism3__csv_copy(copy, text.data, text.size);
    return copy;
}

static int32_t read_names(ism3_reader *reader, header *found, ism3_error *error) {
    char excerpt[ISM3__EXCERPT_SIZE];
    found->names = calloc(found->record->width + (size_t)1, sizeof *found->names);
    if (!found->names)
        return ism3__fault_memory(error);
    for (uint32_t column = 0; column < found->record->width; column++) {
        char *name = copy_name(line_field(found->record, reader->buffer, column));
        found->names[column] = name;
        if (!name)
            return ism3__fault_memory(error);
        if (ism3__words_find(&found->positions, name, strlen(name)) != ISM3__NO_WORD) {
            ism3__fault(error, ISM3_E_SYNTAX, "the header has two columns %s, expected each once",
                        ism3__excerpt(excerpt, name, strlen(name)));
            return fail_header(reader, found->record, column, error);
        }
        if (!ism3__words_add(&found->positions, name, strlen(name), column))
            return ism3__fault_memory(error);
    }
    return ISM3_OK;
}

/* Old files whose lines end with a carriage return look like one long header. */
static int has_lone_return(const ism3_reader *reader, const line *record) {
    const char *text = reader->buffer + record->start;
    const char *found = memchr(text, '\r', record->end - record->start);
    return found && found + 1 < reader->buffer + record->end && !(record->flags & ISM3__CSV_QUOTED);
}

static int32_t read_header(ism3_reader *reader, const line *record, ism3_error *error) {
    header found = {.record = record};
    ism3__csv_place place;
    ism3_error fault = ISM3_ERROR_INIT;
    if (find_fault(reader, record, &fault, &place)) {
        ism3__fault_place(&fault, reader->file, reader->line + place.lines, place.column);
        ism3__fault_copy(error, &fault);
        return fault.code;
    }
    if (has_lone_return(reader, record))
        return ism3__reader_fail(reader, ISM3_E_SYNTAX, reader->line, 0,
                                 "lines end with a carriage return alone, expected line feeds",
                                 error);
    int32_t rc = read_names(reader, &found, error);
    if (!rc && reader->log->native)
        rc = check_native(reader, &found, error);
    if (!rc)
        rc = bind(reader, &found, error);
    reader->rows.width = record->width;
    if (!rc && !ism3__rows_prepare(&reader->rows))
        rc = ism3__fault_memory(error);
    if (!rc)
        rc = ism3__reader_make_ends(reader, error);
    for (uint32_t column = 0; found.names && column < record->width; column++)
        free(found.names[column]);
    free(found.names);
    ism3__words_free(&found.positions);
    return rc;
}

/* ---- rows ---- */

static int32_t refuse_row(ism3_reader *reader, const line *record, ism3_error *error) {
    ism3_error *fault = &reader->rows.fault;
    ism3__csv_place place = {0};
    if (find_fault(reader, record, fault, &place))
        return refuse(reader, fault, place, error);
    ism3__fault(fault, ISM3_E_SYNTAX, "found %u fields, expected %u as in the header",
                (unsigned)record->width, (unsigned)reader->rows.width);
    return refuse(reader, fault, place, error);
}

static int32_t refuse_value(ism3_reader *reader, const line *record, ism3_error *error) {
    ism3__csv_place place = {0};
    if (reader->rows.fault_column != ISM3__NO_COLUMN)
        place = ism3__csv_locate(reader->buffer, record->start, record->end, reader->csv.separator,
                                 reader->rows.fault_column);
    return refuse(reader, &reader->rows.fault, place, error);
}

/* Before a row is taken: room for what it may give. */
static int32_t make_room(ism3_reader *reader, const line *record, ism3_error *error) {
    const ism3__batch *batch = &reader->rows.batch;
    int32_t rc = ISM3_OK;
    if (batch->capacity - batch->count < reader->log->rule_count)
        rc = ism3__reader_flush(reader, error);
    if (!rc && record->flags)
        rc = ism3__reader_make_room(reader, record->end - record->start + 1, error);
    return rc;
}

/* The carriage return before the line feed is not part of the last field. */
static inline int has_return(const char *text, size_t start, uint32_t end) {
    return end > start && text[end - 1] == '\r';
}

/* Copy a record into the room without its quotes. */
static void unquote(ism3_reader *reader, const line *record, ism3__record *fields) {
    ism3__room *room = &reader->rows.room;
    reader->ends[0] = (uint32_t)(room->used - 1);
    for (uint32_t column = 0; column < record->width; column++) {
        ism3_text text = line_field(record, reader->buffer, column);
        room->used += ism3__csv_copy(room->data + room->used, text.data, text.size);
        reader->ends[column + 1] = (uint32_t)room->used++;
    }
    fields->text = room->data;
    fields->ends = reader->ends + 1;
}

static int32_t take_row(ism3_reader *reader, const line *record, ism3_error *error) {
    uint32_t *last = &record->ends[record->width - 1];
    ism3__record fields = {
        reader->buffer, record->ends, {reader->line, (uint32_t)record->start, 0}};
    uint32_t cut = (uint32_t)has_return(reader->buffer, record->start, *last);
    if (record->flags)
        unquote(reader, record, &fields);
    *last -= cut;
    int32_t rc = ism3__reader_take(reader, &fields);
    *last += cut;
    return rc ? refuse_value(reader, record, error) : ISM3_OK;
}

static int32_t read_row(ism3_reader *reader, const line *record, ism3_error *error) {
    reader->counts[ISM3_READER_ROWS]++;
    int is_bad = record->width != reader->rows.width || record->flags & ISM3__CSV_INVALID ||
                 !is_utf8(reader, record);
    int32_t rc = is_bad ? refuse_row(reader, record, error) : make_room(reader, record, error);
    if (!rc && !is_bad)
        rc = take_row(reader, record, error);
    return rc ? rc : ism3__coverage_record(reader, record->end, error);
}

static uint32_t count_fields(const ism3__csv *csv, size_t first, uint32_t end) {
    uint32_t count = 0;
    while (csv->ends[first + count] != end)
        count++;
    return count + 1;
}

static uint64_t count_lines(const char *text, const line *record) {
    uint64_t count = 1;
    const char *at = text + record->start, *end = text + record->end;
    for (; (at = memchr(at, '\n', (size_t)(end - at))); at++)
        count++;
    return count;
}

/* A record of any form: the header, a blank line, a row good or bad. */
static int32_t read_record(ism3_reader *reader, line *record, ism3_error *error) {
    size_t first = (size_t)(record->ends - reader->csv.ends);
    int blank = record->end == record->start ||
                (record->end == record->start + 1 && reader->buffer[record->start] == '\r');
    int32_t rc = ISM3_OK;
    record->width = count_fields(&reader->csv, first, (uint32_t)record->end);
    if (record->end - record->start > reader->options.line_limit)
        return ism3__reader_fail(reader, ISM3_E_LIMIT, reader->line, 0,
                                 "the row is longer than the limit", error);
    if (!blank)
        rc = reader->rows.width ? read_row(reader, record, error)
                                : read_header(reader, record, error);
    reader->line += record->flags & ISM3__CSV_QUOTED ? count_lines(reader->buffer, record) : 1;
    return rc;
}

/* Read native records from the number `i` and `ends` on, as long as they are plain. Returns how
 * many. */
static size_t read_plain(ism3_reader *reader, size_t i, uint32_t *ends) {
    const uint32_t *records = reader->csv.records, width = reader->rows.native.width;
    const ism3__batch *batch = &reader->rows.batch;
    const char *text = reader->buffer;
    size_t left = reader->csv.record_count - i, room = batch->capacity - batch->count, count = 0;
    size_t enough = (size_t)(reader->csv.ends + reader->csv.end_count - ends) / width;
    uint64_t told = ism3__coverage_room(reader);
    left = left < room ? left : room;
    left = left < enough ? left : enough;
    left = left < told ? left : (size_t)told;
    for (; count < left; count++, ends += width) {
        uint32_t start = ends[-1] + 1, end = records[i + count], *last = &ends[width - 1];
        if (*last != end || end - start > reader->options.line_limit)
            break;
        uint32_t cut = (uint32_t)has_return(text, start, end);
        *last -= cut;
        ism3__record record = {text, ends, {reader->line + count, start, 0}};
        int plain = ism3__native_take(&reader->rows.native, &reader->rows.batch, &record);
        *last += cut;
        if (!plain)
            break;
    }
    reader->line += count;
    reader->counts[ISM3_READER_ROWS] += count;
    return count;
}

/* Read the records that are indexed. */
static int32_t read_records(ism3_reader *reader, ism3_error *error) {
    const ism3__csv *csv = &reader->csv;
    uint32_t *ends = csv->ends + 1;
    int32_t rc = ISM3_OK;
    for (size_t i = 0; !rc && i < csv->record_count;) {
        if (reader->log->native && reader->rows.width > 1 && csv->ascii) {
            size_t count = read_plain(reader, i, ends);
            ends += count * reader->rows.width;
            i += count;
            if (count)
                rc = ism3__coverage_record(reader, csv->records[i - 1] & ISM3__CSV_OFFSET, error);
        }
        if (rc || i == csv->record_count)
            break;
        uint32_t end = csv->records[i++];
        line record = {(uint32_t)(ends[-1] + 1), end & ISM3__CSV_OFFSET, end & ~ISM3__CSV_OFFSET,
                       ends, 0};
        rc = read_record(reader, &record, error);
        ends += record.width;
    }
    return rc;
}

/* Read all records of the buffer. The last one stays, if it is not complete. */
static int32_t read_buffer(ism3_reader *reader, ism3_error *error) {
    for (size_t chunk = CHUNK; reader->begin < reader->end;) {
        size_t left = reader->end - reader->begin,
               to = reader->begin + (left < chunk ? left : chunk);
        size_t next = ism3__csv_index(&reader->csv, reader->buffer, reader->begin, to);
        if (next == SIZE_MAX)
            return ism3__fault_memory(error);
        if (next == reader->begin && to == reader->end)
            return ISM3_OK;
        int32_t rc = read_records(reader, error);
        if (rc)
            return rc;
        /* A record longer than the chunk: try with a longer one. */
        chunk = next == reader->begin ? chunk * 2 : CHUNK;
        reader->begin = next;
    }
    return ISM3_OK;
}

int32_t ism3__read_csv(ism3_reader *reader, ism3_error *error) {
    reader->rows.width = 0; /* until there is a header */
    reader->csv.separator = reader->log->separator;
    if (!reader->csv.separator)
        reader->csv.separator =
            ism3__csv_detect(reader->buffer + reader->begin, reader->end - reader->begin);
    for (;;) {
        int32_t rc = read_buffer(reader, error);
        if (rc)
            return rc;
        if (reader->at_end)
            break;
        rc = ism3__reader_fill(reader, error);
        if (rc)
            return rc;
    }
    if (reader->begin < reader->end) {
        ism3__csv_place place =
            ism3__csv_unclosed(reader->buffer, reader->begin, reader->end, reader->csv.separator);
        return ism3__reader_fail(reader, ISM3_E_SYNTAX, reader->line + place.lines, place.column,
                                 "the quote that opens this field is never closed", error);
    }
    if (!reader->rows.width)
        return ism3__reader_fail(reader, ISM3_E_SYNTAX, 1, 0,
                                 "the file is empty, expected a header line", error);
    return ism3__reader_flush(reader, error);
}
