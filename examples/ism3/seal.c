/* ism3 seal: fold what is over. */
#include "bytes.h"
#include "ledgers.h"
#include "lock.h"
#include "session.h"

#include <stdio.h>
#include <string.h>

static int check_words(const struct options *options) {
    if (!options->output)
        complain("no ledger to write: say -o LEDGER");
    else if (options->file_count > 1)
        complain("one ledger at a time, found '%s' too: 'ism3 add' makes one of several",
                 options->files[1]);
    else if (options->watermark && options->live.count > 0)
        complain("--watermark and --live exclude each other: sources that still report give the "
                 "watermark");
    else
        return EXIT_DONE;
    return EXIT_USAGE;
}

static int read_lateness(const char *text, int64_t *lateness) {
    ism3_error error = ISM3_ERROR_INIT;
    ism3_duration duration = {0};
    if (text && ism3_duration_read(text, strlen(text), &duration, &error) != ISM3_OK) {
        complain("--lateness: %s", error.message);
        return EXIT_USAGE;
    }
    if (duration.months != 0) {
        complain("--lateness: %s has months or years, which are of no fixed length: say it in days",
                 text);
        return EXIT_USAGE;
    }
    *lateness = duration.nanoseconds;
    return EXIT_DONE;
}

static int fold(struct session *session, const ism3_seal_options *how, const char *path) {
    ism3_error error = ISM3_ERROR_INIT;
    if (ism3_ledger_seal(session->ledger, how, &error) == ISM3_OK)
        return EXIT_DONE;
    snprintf(error.place, sizeof error.place, "%s", name_of(path));
    int code = report(&error);
    if (error.code == ISM3_E_NOT_FOUND)
        fprintf(stderr, "'ism3 show %s' lists its sources.\n", path);
    return code;
}

static int tell_result(const struct session *session, uint64_t before) {
    int64_t horizon = ism3_ledger_horizon(session->ledger);
    char instant[ISM3_TIME_TEXT_SIZE], old[GROUPED_SIZE], new[GROUPED_SIZE];
    uint64_t after;
    int code = ledger_size(session->ledger, &after);
    if (code != EXIT_DONE)
        return code;
    if (horizon == ISM3_NONE) {
        fprintf(stderr, "%s: nothing to seal yet\n", session->options->output);
        return EXIT_DONE;
    }
    ism3_time_write(horizon, instant);
    fprintf(stderr, "%s: sealed up to %s, %s bytes before, %s after\n", session->options->output,
            instant, grouped(before, old), grouped(after, new));
    return EXIT_DONE;
}

int run_seal(const struct options *options) {
    ism3_seal_options how = {.size = sizeof how};
    struct session session;
    struct lock lock = {.file = -1};
    uint64_t before = 0;
    int code = session_open(&session, options);
    ism3_ledger_options ledger_options = session_ledger_options(&session);
    if (code == EXIT_DONE)
        code = check_words(options);
    if (code == EXIT_DONE)
        code = read_lateness(options->lateness, &how.lateness);
    if (code == EXIT_DONE)
        code = session_instant(&session, "--watermark", options->watermark, &how.watermark);
    how.has_watermark = options->watermark != NULL;
    how.live = options->live.count > 0 ? options->live.texts : NULL;
    how.live_count = options->live.count;
    if (code == EXIT_DONE)
        code = lock_take(&lock, options->output, 0);
    if (code == EXIT_DONE)
        code = ledger_load(&session.ledger, options->files[0], session.model, &ledger_options,
                           &before);
    if (code == EXIT_DONE)
        code = fold(&session, &how, options->files[0]);
    if (code == EXIT_DONE)
        code = ledger_store(session.ledger, options->output, &lock);
    if (code == EXIT_DONE)
        code = tell_result(&session, before);
    lock_end(&lock);
    session_close(&session);
    return code;
}
