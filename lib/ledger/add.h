/* Adding one ledger to another, in two steps as observing: check and make room for everything, then
 * change the ledger, which cannot fail. */
#ifndef ISM3__LEDGER_ADD_H
#define ISM3__LEDGER_ADD_H

#include "ledger/ledger.h"

/* What things of the other ledger are called here; ISM3_NO_INDEX: nothing, and nobody asks. */
typedef struct ism3__adding {
    ism3_ledger *to;
    const ism3_ledger *from;
    uint32_t *processes;    /* by index: index; of those with a history, which is not empty */
    uint32_t *environments; /* by rank: rank */
    uint32_t *objectives;   /* by rank: rank */
    uint32_t *sources;      /* by place: place of the state that takes it in */
    uint32_t *replaced;     /* by place: state that gives way to it */
    uint32_t *block;        /* that holds these tables */
    size_t bytes;
    int64_t horizon; /* what the other tells before it is late, unless known */
    uint64_t late;   /* facts set aside */
} ism3__adding;

/* What an incident speaks of, by rank; ISM3_NO_INDEX: none. */
static inline uint32_t ism3__environment_here(const ism3__adding *adding, uint32_t rank) {
    return rank == ISM3_NO_INDEX ? ISM3_NO_INDEX : adding->environments[rank];
}

static inline uint32_t ism3__process_here(const ism3__adding *adding, uint32_t rank) {
    if (rank == ISM3_NO_INDEX)
        return ISM3_NO_INDEX;
    uint32_t process = adding->from->model->process_order.at[rank];
    return adding->to->model->process_order.rank[adding->processes[process]];
}

/* One process on its way. */
typedef struct ism3__adding_process {
    const ism3__history *from;
    ism3__history *to;
    uint32_t resources[ISM3_RESOURCES_MAX];      /* by index: index */
    uint32_t resource_ranks[ISM3_RESOURCES_MAX]; /* by rank: rank */
} ism3__adding_process;

/* The resources, by bits of their indexes, that anything of a process speaks of. */
uint64_t ism3__history_resources(const ism3__history *history, const ism3__process *process,
                                 uint32_t environments);
/* Whether anything is there. */
int ism3__history_is_empty(const ism3__history *history, uint32_t environments);

/* Find by name all that the other ledger speaks of. ISM3_E_NOT_FOUND for what the ledger's model
 * lacks. */
int32_t ism3__adding_start(ism3__adding *adding, ism3_ledger *to, const ism3_ledger *from,
                           ism3_error *error);
void ism3__adding_free(ism3__adding *adding);
/* What is called how within a process of the other ledger. */
void ism3__adding_process_start(const ism3__adding *adding, uint32_t process,
                                ism3__adding_process *out);
/* What must agree does. */
int32_t ism3__adding_agree(const ism3__adding *adding, ism3_error *error);
/* Judge every source, and bring those that are new or replace a state into the tables. `news`: any
 * that is not covered already. */
int32_t ism3__adding_sources(ism3__adding *adding, int *news, ism3_error *error);

int32_t ism3__adding_make_room(const ism3__adding *adding, ism3__adding_process *process,
                               ism3_error *error);
void ism3__adding_merge(ism3__adding *adding, const ism3__adding_process *process);
/* Drop again what making room copied. */
void ism3__adding_undo(const ism3__adding_process *process, ism3__memory *memory,
                       uint32_t environments);

/* A frozen model that knows the names in both ledgers and nothing else, for a ledger read without
 * its model. */
int32_t ism3__bare_union(ism3_model **out, const ism3_ledger *a, const ism3_ledger *b,
                         ism3_error *error);

#endif
