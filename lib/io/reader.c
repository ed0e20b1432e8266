/* Readers: files in, batches to the ledger, bad rows to whoever wants to know. */
#include "io/reader.h"

#include <stdio.h>
#include <stdlib.h>

#define BUFFER_SIZE   ((size_t)512 * 1024)
#define ROOM_SIZE     ((size_t)256 * 1024)
#define LIMIT         ((uint64_t)1024 * 1024)
#define LIMIT_MAX     ((uint64_t)256 * 1024 * 1024)
#define BATCH_ROWS    4096
#define BATCH_MAX     ((size_t)1024 * 1024)
#define PROGRESS_STEP ((uint64_t)4 * 1024 * 1024)

static const char byte_order_mark[] = "\xEF\xBB\xBF";

/* ---- the ledger ---- */

/* Widen what the log spans by the facts taken in. Those in the future were not: the ledger's
 * last fact is before them. */
static void widen_span(ism3_reader *reader, const ism3_columns *columns, int had_future) {
    int64_t first, last = INT64_MAX;
    if (had_future)
        ism3_ledger_span(reader->ledger, &first, &last);
    for (size_t i = 0; i < columns->rows; i++) {
        int64_t time = columns->time ? columns->time[i] : ISM3_NONE,
                end = columns->end ? columns->end[i] : ISM3_NONE;
        if (columns->kind[i] == ISM3_WATCHED)
            continue;
        int64_t from = time != ISM3_NONE ? time : end, to = from;
        /* The end of an interval is no longer part of it; that of an item is its output. */
        if (end != ISM3_NONE && end > from)
            to = columns->kind[i] == ISM3_ITEM ? end : end - 1;
        if (end != ISM3_NONE && end < from)
            from = end;
        if (from <= last && (reader->first == ISM3_NONE || from < reader->first))
            reader->first = from;
        if (to <= last && to > reader->last)
            reader->last = to;
    }
}

static int32_t taken(ism3_reader *reader, const ism3_columns *columns, ism3_error *error) {
    reader->counts[ISM3_READER_OBSERVATIONS] += columns->rows;
    uint64_t future = ism3_ledger_count(reader->ledger, ISM3_COUNT_FUTURE);
    if (reader->log->complete_count)
        widen_span(reader, columns, future != reader->future);
    reader->future = future;
    if (!reader->options.on_batch || !reader->options.on_batch(reader->options.context, columns))
        return ISM3_OK;
    return ism3__fault(error, ISM3_E_STOPPED, "stopped by the caller");
}

/* Give observations to the ledger. */
static int32_t give(ism3_reader *reader, size_t from, size_t to, ism3_error *fault) {
    ism3_columns columns;
    ism3__batch_columns(&reader->rows.batch, from, to, &columns);
    int32_t rc = ism3_ledger_observe_columns(reader->ledger, &columns, fault);
    if (rc)
        ism3__fault_place(fault, reader->file, reader->rows.batch.traces[from].line, 0);
    return rc ? rc : taken(reader, &columns, fault);
}

static int32_t refuse_observation(ism3_reader *reader, const ism3__trace *trace, ism3_error *fault,
                                  ism3_error *error) {
    uint32_t column = fault->field
                          ? ism3__rows_column(&reader->rows, trace->rule, (uint32_t)fault->field)
                          : ISM3__NO_COLUMN;
    ism3__csv_place place = {0};
    size_t used = strlen(fault->message);
    fault->index = UINT64_MAX;
    if (column != ISM3__NO_COLUMN) {
        const ism3__source *source = &reader->log->rules[trace->rule].fields[fault->field];
        if (!reader->json)
            place = ism3__csv_locate(reader->buffer, trace->start, reader->end,
                                     reader->csv.separator, column);
        snprintf(fault->message + used, sizeof fault->message - used, " (column '%.80s')",
                 reader->log->columns[source->column]);
    }
    return ism3__reader_refuse(reader, fault, trace->line + place.lines, place.column, error);
}

/* The ledger likes the observations before `bad`, but not that one: its whole row goes. Returns
 * where to go on. */
static int32_t drop_row(ism3_reader *reader, size_t from, size_t bad, size_t *next,
                        ism3_error *fault, ism3_error *error) {
    const ism3__batch *batch = &reader->rows.batch;
    uint64_t line = batch->traces[bad].line;
    size_t first = bad;
    while (first > from && batch->traces[first - 1].line == line)
        first--;
    for (*next = bad + 1; *next < batch->count && batch->traces[*next].line == line;)
        ++*next;
    int32_t rc = first > from ? give(reader, from, first, error) : ISM3_OK;
    return rc ? rc : refuse_observation(reader, &batch->traces[bad], fault, error);
}

/* The ledger holds the batch already: it tells what the log spans, no more. */
static void pass_over(ism3_reader *reader) {
    ism3_columns columns;
    ism3__batch_columns(&reader->rows.batch, 0, reader->rows.batch.count, &columns);
    widen_span(reader, &columns, reader->coverage.had_future);
    ism3__rows_reset(&reader->rows);
}

int32_t ism3__reader_flush(ism3_reader *reader, ism3_error *error) {
    const ism3__batch *batch = &reader->rows.batch;
    int32_t rc = ISM3_OK;
    ism3__rows_settle(&reader->rows);
    if (reader->coverage.passing) {
        pass_over(reader);
        return ISM3_OK;
    }
    for (size_t from = 0; !rc && from < batch->count;) {
        ism3_error fault = ISM3_ERROR_INIT;
        rc = give(reader, from, batch->count, &fault);
        if (!rc)
            break;
        if (rc == ISM3_E_OBSERVATION && fault.index < batch->count - from)
            rc = drop_row(reader, from, from + (size_t)fault.index, &from, &fault, error);
        else
            ism3__fault_copy(error, &fault);
    }
    ism3__rows_reset(&reader->rows);
    return rc;
}

/* ---- rows ---- */

int32_t ism3__reader_refuse(ism3_reader *reader, ism3_error *fault, uint64_t line, uint64_t column,
                            ism3_error *error) {
    ism3__fault_place(fault, reader->file, line, column);
    if (reader->coverage.passing)
        return ISM3_OK; /* told when it was read into the ledger */
    if (reader->counts[ISM3_READER_SKIPPED] >= reader->options.skip_bad) {
        ism3__fault_copy(error, fault);
        return fault->code;
    }
    reader->counts[ISM3_READER_SKIPPED]++;
    if (reader->options.on_skip && reader->options.on_skip(reader->options.context, fault))
        return ism3__fault(error, ISM3_E_STOPPED, "stopped by the caller");
    return ISM3_OK;
}

int32_t ism3__reader_fail(ism3_reader *reader, int32_t code, uint64_t line, uint64_t column,
                          const char *message, ism3_error *error) {
    int32_t rc = ism3__reader_flush(reader, error); /* the rows before are good */
    if (rc)
        return rc;
    ism3__fault(error, code, "%s", message);
    ism3__fault_place(error, reader->file, line, column);
    return code;
}

int32_t ism3__reader_make_room(ism3_reader *reader, size_t bytes, ism3_error *error) {
    ism3__room *room = &reader->rows.room;
    size_t needed = bytes + ISM3__PADDING;
    if (needed <= room->size - room->used)
        return ISM3_OK;
    int32_t rc = ism3__reader_flush(reader, error);
    if (rc || needed <= room->size)
        return rc;
    free(room->data);
    room->size = needed > ROOM_SIZE ? needed : ROOM_SIZE;
    room->data = calloc(1, room->size);
    if (room->data)
        return ISM3_OK;
    room->size = 0;
    return ism3__fault_memory(error);
}

int32_t ism3__reader_make_ends(ism3_reader *reader, ism3_error *error) {
    free(reader->ends);
    reader->ends = calloc(reader->rows.width + (size_t)1 + ISM3__NATIVE_ENDS, sizeof *reader->ends);
    return reader->ends ? ISM3_OK : ism3__fault_memory(error);
}

/* ---- bytes ---- */

static int32_t tell_progress(ism3_reader *reader, ism3_error *error) {
    uint64_t bytes = reader->counts[ISM3_READER_BYTES] - reader->started;
    if (!reader->options.on_progress || (bytes - reader->told < PROGRESS_STEP && !reader->at_end))
        return ISM3_OK;
    reader->told = bytes;
    if (!reader->options.on_progress(reader->options.context, bytes, reader->input.total,
                                     reader->counts[ISM3_READER_ROWS]))
        return ISM3_OK;
    return ism3__fault(error, ISM3_E_STOPPED, "stopped by the caller");
}

/* Twice the buffer for a record that does not fit. */
static int32_t grow(ism3_reader *reader, ism3_error *error) {
    size_t capacity = reader->capacity ? reader->capacity * 2 : BUFFER_SIZE;
    char *buffer = realloc(reader->buffer, capacity + 1 + ISM3__PADDING);
    if (!buffer)
        return ism3__fault_memory(error);
    reader->buffer = buffer;
    reader->capacity = capacity;
    return ISM3_OK;
}

int32_t ism3__reader_fill(ism3_reader *reader, ism3_error *error) {
    size_t kept = reader->end - reader->begin, got = 0;
    int32_t rc = ism3__reader_flush(reader, error);
    if (rc)
        return rc;
    if (kept > reader->options.line_limit)
        return ism3__reader_fail(reader, ISM3_E_LIMIT, reader->line, 0,
                                 "the row is longer than the limit (in CSV a quote that is not "
                                 "closed makes one row of many lines)",
                                 error);
    ism3__coverage_move(reader);
    if (kept)
        memmove(reader->buffer, reader->buffer + reader->begin, kept);
    reader->begin = 0;
    reader->end = kept;
    if (kept == reader->capacity)
        rc = grow(reader, error);
    if (!rc)
        rc = ism3__input_read(&reader->input, reader->buffer + kept, reader->capacity - kept, &got,
                              error);
    if (rc) {
        ism3__fault_place(error, reader->file, 0, 0);
        return rc;
    }
    reader->counts[ISM3_READER_BYTES] += got;
    reader->end += got;
    reader->at_end = reader->end < reader->capacity;
    /* The last line may lack its end. */
    if (reader->at_end && reader->end && reader->buffer[reader->end - 1] != '\n')
        reader->buffer[reader->end++] = '\n';
    memset(reader->buffer + reader->end, 0, ISM3__PADDING);
    return tell_progress(reader, error);
}

/* ---- files ---- */

/* Of a log without description: JSON lines start with a brace. */
static int starts_as_json(const ism3_reader *reader) {
    size_t at = reader->begin;
    while (at < reader->end && memchr(" \t\r\n", reader->buffer[at], 4))
        at++;
    return at < reader->end && reader->buffer[at] == '{';
}

static int32_t read_input(ism3_reader *reader, ism3_error *error) {
    size_t mark = sizeof byte_order_mark - 1;
    reader->begin = reader->end = 0;
    reader->line = 1;
    reader->started = reader->counts[ISM3_READER_BYTES];
    reader->told = 0;
    reader->future = ism3_ledger_count(reader->ledger, ISM3_COUNT_FUTURE);
    int32_t rc = ism3__coverage_start(reader, error);
    if (!rc)
        rc = ism3__reader_fill(reader, error);
    if (rc)
        return rc;
    if (reader->end >= mark && memcmp(reader->buffer, byte_order_mark, mark) == 0)
        reader->begin = mark;
    reader->json = reader->log->native ? starts_as_json(reader) : reader->log->type == ISM3__JSONL;
    return reader->json ? ism3__read_jsonl(reader, error) : ism3__read_csv(reader, error);
}

static int32_t read_named(ism3_reader *reader, const char *name, ism3_error *error) {
    reader->file = name;
    int32_t rc = read_input(reader, error);
    if (!rc)
        rc = ism3__coverage_finish(reader, error);
    reader->coverage.passing = 0;
    ism3__input_close(&reader->input);
    ism3__rows_reset(&reader->rows);
    reader->file = NULL;
    return rc;
}

int32_t ism3_reader_read_file(ism3_reader *reader, const char *path, ism3_error *error) {
    if (!reader || !path)
        return ism3__fault(error, ISM3_E_ARGUMENT, "a reader and a path are needed");
    const char *name = strcmp(path, "-") == 0 ? "standard input" : path;
    int32_t rc = ism3__input_open(&reader->input, path, error);
    if (!rc)
        return read_named(reader, name, error);
    ism3__input_close(&reader->input);
    ism3__fault_place(error, name, 0, 0);
    return rc;
}

int32_t ism3_reader_read_bytes(ism3_reader *reader, const char *text, size_t size, const char *name,
                               ism3_error *error) {
    if (!reader || (!text && size))
        return ism3__fault(error, ISM3_E_ARGUMENT, "a reader and a text are needed");
    ism3__input_memory(&reader->input, text, size);
    return read_named(reader, name ? name : "", error);
}

/* ---- complete ---- */

static int64_t floor_to(int64_t number, int64_t unit) {
    int64_t rest = number % unit;
    return number - (rest < 0 ? rest + unit : rest);
}

/* The span of the log in whole grains of the model, or what was said instead. Without facts it
 * spans nothing. */
static int find_span(const ism3_reader *reader, const ism3__complete *complete, int64_t *from,
                     int64_t *to) {
    int64_t grain = ism3_model_grain(reader->log->model);
    int64_t offset = ism3_model_utc_offset(reader->log->model) * ISM3_SECOND;
    *from = complete->from;
    *to = complete->to;
    if ((*from == ISM3_NONE || *to == ISM3_NONE) && reader->first == ISM3_NONE)
        return 0;
    if (*from == ISM3_NONE)
        *from = floor_to(reader->first + offset, grain) - offset;
    if (*to == ISM3_NONE && reader->last > INT64_MAX - grain - ISM3_DAY)
        *to = reader->last;
    else if (*to == ISM3_NONE)
        *to = floor_to(reader->last + offset, grain) + grain - offset;
    if (*from < 0)
        *from = 0;
    return *from < *to;
}

static int declared(const ism3_reader *reader, const ism3__complete *complete, uint32_t process,
                    uint32_t environment) {
    for (size_t i = 0; i < complete->environment_count; i++)
        if (complete->environments[i] == environment)
            return 1;
    return !complete->environments &&
           ism3_model_process_serves(reader->log->model, process, environment);
}

static int32_t watch(ism3_reader *reader, const ism3__complete *complete, ism3_error *error) {
    ism3_observation watched = ISM3_OBSERVATION_INIT;
    int32_t rc = ISM3_OK;
    if (!find_span(reader, complete, &watched.time, &watched.end))
        return ISM3_OK;
    watched.kind = ISM3_WATCHED;
    watched.kinds = complete->kinds;
    for (size_t i = 0; i < complete->process_count; i++) {
        watched.process = complete->processes[i];
        for (uint32_t e = 0; !rc && e < ism3_model_environment_count(reader->log->model); e++) {
            watched.environment = e;
            if (!declared(reader, complete, watched.process, e))
                continue;
            rc = ism3_ledger_observe(reader->ledger, &watched, 1, error);
            reader->counts[ISM3_READER_OBSERVATIONS] += !rc;
        }
    }
    return rc;
}

int32_t ism3_reader_finish(ism3_reader *reader, ism3_error *error) {
    int32_t rc = ISM3_OK;
    if (!reader)
        return ism3__fault(error, ISM3_E_ARGUMENT, "a reader is needed");
    for (size_t i = 0; !rc && i < reader->log->complete_count; i++)
        rc = watch(reader, &reader->log->completes[i], error);
    return rc;
}

/* ---- the object ---- */

static int32_t take_options(ism3_reader_options *ours, const ism3_reader_options *theirs,
                            ism3_error *error) {
    *ours = (ism3_reader_options){.size = sizeof *ours};
    int32_t rc = theirs ? ISM3__OPTIONS_TAKE(ism3_reader_options, ours, theirs, error) : ISM3_OK;
    if (rc)
        return rc;
    ours->line_limit = ours->line_limit ? ours->line_limit : LIMIT;
    ours->batch_rows = ours->batch_rows ? ours->batch_rows : BATCH_ROWS;
    if (ours->line_limit > LIMIT_MAX)
        return ism3__fault(error, ISM3_E_ARGUMENT, "line_limit is %llu, the most is %llu",
                           (unsigned long long)ours->line_limit, (unsigned long long)LIMIT_MAX);
    if (ours->batch_rows > BATCH_MAX)
        return ism3__fault(error, ISM3_E_ARGUMENT, "batch_rows is %zu, the most is %zu",
                           ours->batch_rows, BATCH_MAX);
    return ISM3_OK;
}

int32_t ism3_reader_new(ism3_reader **out, ism3_log *log, ism3_ledger *ledger,
                        const ism3_reader_options *options, ism3_error *error) {
    ism3_reader_options taken_options;
    if (out)
        *out = NULL;
    if (!out || !log || !ledger)
        return ism3__fault(error, ISM3_E_ARGUMENT,
                           "a place for the reader, a log and a ledger are needed");
    if (ism3_ledger_model(ledger) != log->model)
        return ism3__fault(error, ISM3_E_ARGUMENT,
                           "the log and the ledger are of different models");
    int32_t rc = take_options(&taken_options, options, error);
    if (rc)
        return rc;
    ism3_reader *reader = calloc(1, sizeof *reader);
    if (!reader)
        return ism3__fault_memory(error);
    reader->options = taken_options;
    reader->log = ism3_log_ref(log);
    reader->ledger = ism3_ledger_ref(ledger);
    reader->first = reader->last = ISM3_NONE;
    ism3__input_memory(&reader->input, NULL, 0);
    ism3__csv_init(&reader->csv);
    rc = ism3__rows_init(&reader->rows, log, taken_options.batch_rows) ? grow(reader, error)
                                                                       : ism3__fault_memory(error);
    if (rc)
        ism3_reader_free(reader);
    else
        *out = reader;
    return rc;
}

void ism3_reader_free(ism3_reader *reader) {
    if (!reader)
        return;
    ism3__rows_free(&reader->rows);
    ism3__csv_free(&reader->csv);
    free(reader->buffer);
    free(reader->ends);
    ism3_ledger_unref(reader->ledger);
    ism3_log_unref(reader->log);
    free(reader);
}

uint64_t ism3_reader_count(const ism3_reader *reader, uint32_t which) {
    return reader && which < sizeof reader->counts / sizeof *reader->counts ? reader->counts[which]
                                                                            : 0;
}
