/* The laws and what they are tried with. */
#ifndef LAWS_LAWS_H
#define LAWS_LAWS_H

#include "scenario.h"

/* Bytes of an encoded ledger; the trial's. */
struct bytes {
    uint8_t *data;
    size_t size;
};

/* One law tried on one scenario. What it makes is given back when it ends. */
struct trial {
    const struct scenario *scenario;
    struct rng rng; /* what the law chooses */
    ism3_model *model;
    ism3_ledger **ledgers;
    ism3_metrics **metrics;
    void **blocks;
    size_t ledger_count, metrics_count, block_count;
    struct situations *situations;
    uint64_t *checked; /* comparisons made */
    char failure[1200];
};

/* A law says whether it holds: 0, or 1 with `failure` set. */
struct law {
    const char *name;
    const char *says;
    int (*holds)(struct trial *trial);
    const enum situation *reaches; /* NULL: nothing of its own; ends with SITUATIONS */
};
extern const struct law laws[];
extern const size_t law_count;

int law_order(struct trial *trial);
int law_split(struct trial *trial);
int law_coverage(struct trial *trial);
int law_round_trip(struct trial *trial);
int law_roll_up(struct trial *trial);
int law_reading(struct trial *trial);
int law_settled(struct trial *trial);
int law_kept(struct trial *trial);
int law_conservation(struct trial *trial);
int law_identity(struct trial *trial);
int law_monotone(struct trial *trial);
int law_all_or_nothing(struct trial *trial);
int law_sealing(struct trial *trial);
int law_sealed_adding(struct trial *trial);

/* ---- trial.c ---- */

/* Run a law on a scenario. Gives 0 when it holds, 1 when it does not, 2 when the scenario is none:
 * the library refuses its model or its observations. */
enum { HOLDS, BROKEN, NO_SCENARIO };
int trial_run(const struct law *law, const struct scenario *scenario, struct situations *situations,
              uint64_t *checked, char *failure, size_t failure_size);
/* Note a failure. Gives 1. */
int fails(struct trial *trial, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* The same, of a call. Gives 0 for ISM3_OK. */
int failed(struct trial *trial, int32_t rc, const ism3_error *error, const char *what);
void reached(struct trial *trial, enum situation situation);
void *trial_block(struct trial *trial, size_t bytes);

/* NULL, and the failure noted, when it cannot be made. */
ism3_ledger *trial_ledger(struct trial *trial);
ism3_ledger *trial_ledger_of(struct trial *trial, ism3_model *model,
                             const ism3_ledger_options *options);
/* A ledger that the trial is to give back. */
ism3_ledger *trial_keeps(struct trial *trial, ism3_ledger *ledger);
ism3_metrics *trial_metrics(struct trial *trial, ism3_ledger *ledger,
                            const ism3_metrics_options *options);
ism3_ledger_options trial_options(const struct trial *trial);

/* The observations by their marks: a random order that stays while others are dropped. */
ism3_observation *trial_permuted(struct trial *trial);
/* Take in all at once, or cut at random into batches of either form. Give 0, or 1 noted. */
int take(struct trial *trial, ism3_ledger *ledger, const ism3_observation *observations,
         size_t count);
int take_cut(struct trial *trial, ism3_ledger *ledger, const ism3_observation *observations,
             size_t count);
/* As columns, with the ids in one of the ways that there are. */
int32_t observe_columns(struct trial *trial, ism3_ledger *ledger,
                        const ism3_observation *observations, size_t count, ism3_error *error);
int set_source(struct trial *trial, ism3_ledger *ledger, const char *name, uint64_t epoch,
               uint64_t next_record, int is_file);
int add(struct trial *trial, ism3_ledger *ledger, ism3_ledger *other);
/* The ledger's bytes; `data` NULL, and the failure noted, when it fails. */
struct bytes encoded(struct trial *trial, ism3_ledger *ledger);
ism3_ledger *decoded(struct trial *trial, struct bytes bytes, ism3_model *model);
/* Whether two ledgers have equal bytes. Gives 0, or 1 noted. */
int same(struct trial *trial, ism3_ledger *ledger, struct bytes expected, const char *what);
int same_bytes(struct trial *trial, struct bytes bytes, struct bytes expected, const char *what);

/* ---- shrink.c ---- */

/* Make a failing scenario smaller while it fails. */
void shrink(const struct law *law, struct scenario *scenario);

#endif
