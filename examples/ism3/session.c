#include "session.h"
#include "bytes.h"
#include "ledgers.h"
#include "sources.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static int64_t clock_now(void) {
    struct timespec now = {0};
    clock_gettime(CLOCK_REALTIME, &now);
    return now.tv_sec * ISM3_SECOND + now.tv_nsec;
}

static int report_option(const char *option, ism3_error *error) {
    complain("%s: %s", option, error->message);
    return error->code == ISM3_E_MEMORY ? EXIT_RESOURCES : EXIT_USAGE;
}

int session_instant(const struct session *session, const char *option, const char *text,
                    int64_t *instant) {
    ism3_error error = ISM3_ERROR_INIT;
    *instant = ISM3_NONE;
    if (!text)
        return EXIT_DONE;
    int32_t offset = ism3_model_utc_offset(session->model);
    if (ism3_time_read_date(text, strlen(text), offset, instant, &error) == ISM3_OK)
        return EXIT_DONE;
    return report_option(option, &error);
}

int session_every(const struct options *options, uint32_t *every, int64_t *length) {
    ism3_error error = ISM3_ERROR_INIT;
    const char *text = options->every ? options->every : "month";
    if (ism3_every_read(text, strlen(text), every, length, &error) == ISM3_OK)
        return EXIT_DONE;
    complain("--every: %s", error.message);
    return EXIT_USAGE;
}

int session_times(const struct session *session, int64_t *from, int64_t *to, int64_t *as_of) {
    const struct options *options = session->options;
    int code = session_instant(session, "--from", options->from, from);
    if (code == EXIT_DONE)
        code = session_instant(session, "--to", options->to, to);
    if (code == EXIT_DONE)
        code = session_instant(session, "--as-of", options->as_of, as_of);
    return code;
}

static int unknown_process(const struct session *session, const char *code) {
    char hint[HINT_SIZE];
    struct nearest nearest = nearest_to(code);
    for (uint32_t i = 0; i < ism3_model_process_count(session->model); i++)
        nearest_offer(&nearest, ism3_model_process_code(session->model, i));
    complain("--process: %s has no process '%s'%s", session->options->model, code,
             nearest_hint(&nearest, hint));
    return EXIT_USAGE;
}

int session_processes(const struct session *session, uint32_t **processes) {
    const struct options *options = session->options;
    *processes = NULL;
    if (options->processes.count == 0)
        return EXIT_DONE;
    *processes = calloc(options->processes.count, sizeof **processes);
    if (!*processes)
        return out_of_memory();
    for (size_t i = 0; i < options->processes.count; i++) {
        const char *code = options->processes.texts[i];
        uint32_t process = ism3_model_find_process(session->model, code, strlen(code));
        if (process == ISM3_NO_INDEX)
            return unknown_process(session, code);
        (*processes)[i] = process;
    }
    return EXIT_DONE;
}

static int check_files(const struct options *options) {
    size_t from_stdin = 0;
    if (!options->model) {
        complain("no model: say --model FILE ('ism3 model new' writes one to start from)");
        return EXIT_USAGE;
    }
    if (options->file_count == 0) {
        complain("no file to read: name one or more, '-' is standard input");
        return EXIT_USAGE;
    }
    for (size_t i = 0; i < options->file_count; i++)
        from_stdin += strcmp(options->files[i], "-") == 0;
    if (from_stdin > 1) {
        complain("'-', standard input, can be read only once");
        return EXIT_USAGE;
    }
    return EXIT_DONE;
}

int session_open(struct session *session, const struct options *options) {
    ism3_error error = ISM3_ERROR_INIT;
    *session = (struct session){
        .options = options, .started = clock_now(), .has_terminal = isatty(STDERR_FILENO)};
    int code = check_files(options);
    if (code != EXIT_DONE)
        return code;
    if (ism3_model_load(&session->model, options->model, NULL, &error) != ISM3_OK)
        return report(&error);
    code = session_instant(session, "--now", options->now, &session->now);
    if (session->now == ISM3_NONE)
        session->now = session->started;
    return code;
}

static int32_t show_progress(void *context, uint64_t bytes, uint64_t total, uint64_t rows) {
    struct session *session = context;
    if (!session->has_terminal || clock_now() - session->started < ISM3_SECOND)
        return 0;
    fprintf(stderr, "\r\x1b[K%s: %llu rows, %llu MB", session->file, (unsigned long long)rows,
            (unsigned long long)bytes / 1000000);
    if (total > 0)
        fprintf(stderr, " of %llu MB", (unsigned long long)total / 1000000);
    fflush(stderr);
    session->shows_progress = 1;
    return 0;
}

static void clear_progress(struct session *session) {
    if (session->shows_progress)
        fputs("\r\x1b[K", stderr);
    session->shows_progress = 0;
}

static int32_t tell_skipped(void *context, const ism3_error *problem) {
    clear_progress(context);
    tell(problem, "skipped: ");
    return 0;
}

static int32_t pass_batch(void *context, const ism3_columns *columns) {
    struct session *session = context;
    session->batch_code = session->on_batch(session->context, columns);
    return session->batch_code != EXIT_DONE;
}

static int read_skip_bad(const struct session *session, uint64_t *skip_bad) {
    const char *text = session->options->skip_bad;
    int64_t count = 0;
    *skip_bad = 0;
    if (!text)
        return EXIT_DONE;
    if (ism3_decimal_read(text, strlen(text), 1, &count, NULL) != ISM3_OK || count < 0) {
        complain("--skip-bad: expected a whole number from 0, found '%s'", text);
        return EXIT_USAGE;
    }
    *skip_bad = (uint64_t)count;
    return EXIT_DONE;
}

/* A description that fits none of the rows is most likely the wrong one. */
static void warn_unmatched(const struct session *session, const ism3_reader *reader) {
    uint64_t rows = ism3_reader_count(reader, ISM3_READER_ROWS);
    if (rows > 0 && ism3_reader_count(reader, ISM3_READER_UNMATCHED) == rows)
        complain("warning: no rule of %s matched any of %llu rows", session->options->log,
                 (unsigned long long)rows);
}

/* How many rows a file had, and how many of them the ledger did not hold. */
static void tell_file(const struct session *session, uint64_t rows, uint64_t held) {
    char count[COUNTED_SIZE], new[GROUPED_SIZE];
    if (rows > held)
        fprintf(stderr, "%s: %s, %s new\n", session->file, counted(rows, "record", count),
                grouped(rows - held, new));
    else
        fprintf(stderr, "%s: %s, nothing new\n", session->file, counted(rows, "record", count));
}

static int32_t read_log(struct session *session, ism3_reader *reader, size_t number,
                        ism3_error *error) {
    uint64_t rows = ism3_reader_count(reader, ISM3_READER_ROWS);
    uint64_t held = ism3_reader_count(reader, ISM3_READER_HELD);
    const char *source = session->sources ? session->sources[number] : NULL;
    session->file = name_of(session->options->files[number]);
    int32_t code = ism3_reader_set_source(reader, source, 0, error);
    if (code == ISM3_OK)
        code = ism3_reader_read_file(reader, session->options->files[number], error);
    clear_progress(session);
    if (code == ISM3_OK && session->tells)
        tell_file(session, ism3_reader_count(reader, ISM3_READER_ROWS) - rows,
                  ism3_reader_count(reader, ISM3_READER_HELD) - held);
    return code;
}

static int read_logs(struct session *session, ism3_reader *reader) {
    ism3_error error = ISM3_ERROR_INIT;
    int32_t code = ISM3_OK;
    for (size_t i = 0; i < session->options->file_count && code == ISM3_OK; i++)
        if (!session->ledgers || !file_is_encoded(session->options->files[i]))
            code = read_log(session, reader, i, &error);
    if (session->batch_code != EXIT_DONE)
        return session->batch_code;
    if (code == ISM3_OK)
        code = ism3_reader_finish(reader, &error);
    session->failure = code;
    if (code != ISM3_OK)
        return report(&error);
    session->skipped = ism3_reader_count(reader, ISM3_READER_SKIPPED);
    warn_unmatched(session, reader);
    return EXIT_DONE;
}

static int32_t open_log(struct session *session, ism3_error *error) {
    if (session->options->log)
        return ism3_log_load(&session->log, session->options->log, session->model, error);
    return ism3_log_read(&session->log, NULL, 0, NULL, session->model, error);
}

ism3_ledger_options session_ledger_options(const struct session *session) {
    return (ism3_ledger_options){
        .size = sizeof(ism3_ledger_options), .has_now = 1, .now = session->now};
}

static int read_ledger(struct session *session, const char *path) {
    ism3_ledger_options options = session_ledger_options(session);
    ism3_ledger *other = NULL;
    int code = ledger_load(&other, path, session->model, &options, NULL);
    session->ledgers++;
    if (code == EXIT_DONE && session->ledger)
        code = ledger_add(session->ledger, other, path);
    else if (code == EXIT_DONE)
        session->ledger = ism3_ledger_ref(other);
    ism3_ledger_unref(other);
    return code;
}

/* Ledgers first: where there is one, logs are read as if into it, so that no record of theirs that
 * it holds counts again. Whoever is shown what the logs say wants all of it. */
static int read_ledgers(struct session *session) {
    const struct options *options = session->options;
    size_t *order = NULL;
    int code = ledgers_order(options, &order);
    for (size_t i = 0; i < options->file_count && code == EXIT_DONE; i++)
        if (file_is_encoded(options->files[order[i]]))
            code = read_ledger(session, options->files[order[i]]);
    free(order);
    if (code == EXIT_DONE && session->ledgers && !session->on_batch)
        code = sources_name(options, &session->sources);
    return code;
}

static int new_ledger(struct session *session) {
    ism3_error error = ISM3_ERROR_INIT;
    ism3_ledger_options options = session_ledger_options(session);
    if (ism3_ledger_new(&session->ledger, session->model, &options, &error) == ISM3_OK)
        return EXIT_DONE;
    return report(&error);
}

static int read_into_ledger(struct session *session, const ism3_reader_options *options) {
    ism3_error error = ISM3_ERROR_INIT;
    ism3_reader *reader = NULL;
    if (open_log(session, &error) != ISM3_OK ||
        ism3_reader_new(&reader, session->log, session->ledger, options, &error) != ISM3_OK)
        return report(&error);
    int code = read_logs(session, reader);
    ism3_reader_free(reader);
    return code;
}

int session_read(struct session *session) {
    ism3_reader_options reader_options = {.size = sizeof reader_options,
                                          .on_skip = tell_skipped,
                                          .on_progress = show_progress,
                                          .on_batch = session->on_batch ? pass_batch : NULL,
                                          .context = session};
    int code = read_skip_bad(session, &reader_options.skip_bad);
    if (code == EXIT_DONE && !session->ledger)
        code = read_ledgers(session);
    if (code == EXIT_DONE && !session->ledger)
        code = new_ledger(session);
    if (code == EXIT_DONE && session->ledgers < session->options->file_count)
        code = read_into_ledger(session, &reader_options);
    return code;
}

void session_close(struct session *session) {
    sources_free(session->options, session->sources);
    ism3_ledger_unref(session->ledger);
    ism3_log_unref(session->log);
    ism3_model_unref(session->model);
}
