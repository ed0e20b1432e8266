/* ism3 observe: logs into a ledger file, which grows by what is new. */
#include "ledgers.h"
#include "lock.h"
#include "session.h"
#include "sources.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

static int check_words(const struct options *options) {
    if (!options->output) {
        complain("no ledger to write: say -o LEDGER");
        return EXIT_USAGE;
    }
    for (size_t i = 0; i < options->file_count; i++) {
        if (file_is_encoded(options->files[i])) {
            complain("%s: this is a ledger, expected a log; 'ism3 add' adds ledgers",
                     options->files[i]);
            return EXIT_INPUT;
        }
        if (strcmp(options->files[i], "-") == 0 && !options->source) {
            complain("standard input has no name under which its records could be held: say "
                     "--source NAME");
            return EXIT_USAGE;
        }
    }
    return EXIT_DONE;
}

/* The ledger as it is, with its digest; without a file the session will make a new one. */
static int load(struct session *session, uint8_t digest[DIGEST_SIZE], int *exists) {
    const char *path = session->options->output;
    ism3_ledger_options options = session_ledger_options(session);
    *exists = strcmp(path, "-") != 0 && access(path, F_OK) == 0;
    if (!*exists)
        return EXIT_DONE;
    int code = ledger_load(&session->ledger, path, session->model, &options, NULL);
    return code == EXIT_DONE ? ledger_digest(session->ledger, digest) : code;
}

static int forget(const struct session *session) {
    for (size_t i = 0; session->ledger && i < session->options->file_count; i++) {
        ism3_error error = ISM3_ERROR_INIT;
        int32_t code = ism3_ledger_forget_source(session->ledger, session->sources[i], 0, &error);
        if (code != ISM3_OK && code != ISM3_E_NOT_FOUND)
            return report(&error);
    }
    return EXIT_DONE;
}

static int grow(struct session *session) {
    int code = session_read(session);
    if (code != EXIT_DONE && session->failure == ISM3_E_CONFLICT)
        fprintf(stderr,
                "Say --replace to forget what the file brought before and read it anew, "
                "or --source NAME if it is another log. %s is as it was.\n",
                session->options->output);
    return code;
}

static int store(const struct session *session, const struct lock *lock, const uint8_t *before) {
    uint8_t after[DIGEST_SIZE];
    const char *path = session->options->output;
    int code = ledger_digest(session->ledger, after);
    if (code != EXIT_DONE)
        return code;
    if (!before || memcmp(before, after, sizeof after) != 0)
        return ledger_store(session->ledger, path, lock);
    fprintf(stderr, "%s: unchanged\n", path);
    return EXIT_DONE;
}

int run_observe(const struct options *options) {
    struct session session;
    struct lock lock = {.file = -1};
    uint8_t before[DIGEST_SIZE];
    int exists = 0;
    int code = session_open(&session, options);
    session.tells = 1;
    if (code == EXIT_DONE)
        code = check_words(options);
    if (code == EXIT_DONE)
        code = sources_name(options, &session.sources);
    if (code == EXIT_DONE)
        code = lock_take(&lock, options->output, 0);
    if (code == EXIT_DONE)
        code = load(&session, before, &exists);
    if (code == EXIT_DONE && options->replace)
        code = forget(&session);
    if (code == EXIT_DONE)
        code = grow(&session);
    if (code == EXIT_DONE)
        code = store(&session, &lock, exists ? before : NULL);
    lock_end(&lock);
    session_close(&session);
    return code;
}
