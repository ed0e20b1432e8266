/* Ledgers being added into one. */
#ifndef ADDING_H
#define ADDING_H

#include "ledgers.h"

/* What all is added into. */
struct sum {
    ism3_model *model;   /* NULL: none is given */
    ism3_ledger *ledger; /* NULL: nothing was added yet */
    int has_digest;      /* 1: `digest` is that of the ledger as it is */
    uint8_t digest[DIGEST_SIZE];
};

/* Whether a ledger surely brings something new: records that are not held. */
int brings_records(const ism3_ledger *ledger, const ism3_ledger *other);

/* What was added from spools, to be removed from them in the end. */
struct spool {
    const char *directory;
    struct sum *sum;
    char **names; /* of the deltas added */
    size_t count, room;
    uint64_t fresh; /* of these, with records that were not held */
    uint64_t bad;   /* complained of, and left where they are */
    int64_t told;   /* when progress was shown last, in seconds; 0: it is not shown */
    int failure;    /* exit code of what ended the reading */
};

/* Add the deltas of a spool; it tells how many. What is wrong with one is told, and counted as bad.
 * spool_free() in any case. */
int spool_add(struct spool *spool, const char *directory, struct sum *sum);
/* Remove the deltas that were added. */
int spool_clear(const struct spool *spool);
void spool_free(struct spool *spool);

#endif
