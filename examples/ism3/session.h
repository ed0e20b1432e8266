/* Model, log description and files, logs and ledgers, read into a ledger. */
#ifndef SESSION_H
#define SESSION_H

#include "command.h"

struct session {
    const struct options *options;
    ism3_model *model;
    ism3_log *log;
    ism3_ledger *ledger;
    int64_t now, started; /* ns since 1970 */
    uint64_t skipped;     /* bad rows passed over */
    size_t ledgers;       /* files that were ledgers */
    char **sources;       /* of the files; NULL: none is said */
    int tells;            /* 1: a line on stderr for each log read */
    int32_t failure;      /* of the library, that ended the reading of a log */
    const char *file;     /* being read */
    int shows_progress;   /* 1: a line of progress stands on the terminal */
    int has_terminal;
    /* Shown each batch taken in; nullable. Returns an exit code. */
    int (*on_batch)(void *context, const ism3_columns *columns);
    void *context;
    int batch_code; /* what on_batch said when it stopped the reading */
};

/* The model, and the values of `--now`. Returns an exit code; session_close() in any case. */
int session_open(struct session *session, const struct options *options);
/* Read all files into the ledger, a new one unless there is one. */
int session_read(struct session *session);
/* How the session makes ledgers. */
ism3_ledger_options session_ledger_options(const struct session *session);
void session_close(struct session *session);

/* How `--every` cuts time; months without it. */
int session_every(const struct options *options, uint32_t *every, int64_t *length);
/* An instant on the command line; ISM3_NONE where `text` is NULL. */
int session_instant(const struct session *session, const char *option, const char *text,
                    int64_t *instant);
/* The values of --from, --to and --as-of. */
int session_times(const struct session *session, int64_t *from, int64_t *to, int64_t *as_of);
/* Indexes of the processes named by `--process`, NULL where none is; free() them. */
int session_processes(const struct session *session, uint32_t **processes);

#endif
