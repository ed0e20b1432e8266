/* What every agent here reads: a model and a ledger file, again when either has changed. */
#ifndef READING_H
#define READING_H

#include <ism3-io.h>
#include <sys/types.h>
#include <time.h>

/* Where they lie when nobody says otherwise. */
#define DEFAULT_MODEL  "/etc/ism3/model.json"
#define DEFAULT_LEDGER "/var/lib/ism3/all.ism3"

/* By what a change of a file is seen. */
struct stamp {
    dev_t device;
    ino_t inode;
    off_t size;
    struct timespec written, changed;
};

/* Zero it, then set paths and periods; texts are borrowed. One thread at a time. */
struct reading {
    const char *model_path, *ledger_path;
    uint32_t every;  /* one of ism3_every */
    int64_t length;  /* ns, for durations */
    int64_t max_age; /* ns after which an assessment is made anew, since data grows stale */
    ism3_model *model;
    ism3_ledger *ledger;
    ism3_assessment *assessment;
    int64_t assessed; /* when, ns since 1970 */
    struct stamp model_stamp, ledger_stamp;
};

/* Read what has changed, and assess it as of now. On failure `assessment` is NULL, and the next call
 * tries again; `error` says which file, and what is wrong with it. */
int32_t reading_refresh(struct reading *reading, ism3_error *error);
void reading_close(struct reading *reading);

/* The period to tell of: the newest that nothing will change any more, else the last. 0: none. */
int reading_period(const struct reading *reading, size_t *period);
/* How many figures of a kind the process has: one, or one for each resource. */
uint32_t reading_resources(const struct reading *reading, uint32_t process, uint32_t figure);

/* `FILE:LINE: what is wrong`, in one line. Returns `text`. */
enum { COMPLAINT_SIZE = 1024 };
const char *reading_complaint(const ism3_error *error, char text[COMPLAINT_SIZE]);

#endif
