/* Incidents as they stand at an instant: how many began in each window, how long, how harmful. */
#ifndef ISM3__ASSESS_INCIDENTS_H
#define ISM3__ASSESS_INCIDENTS_H

#include "figures/sums.h"
#include "ledger/ledger.h"

/* An incident: one without an id, or the version that stands of one that has an id. */
typedef struct ism3__standing_incident {
    int64_t time, duration, harm;
} ism3__standing_incident;

typedef struct ism3__incidents {
    ism3__standing_incident *standing; /* by rank of the objective */
    size_t count;
    size_t *first; /* [rank of the objective + 1]: where its incidents begin */
    size_t objective_count;
    ism3__set watched; /* ism3__interval, united: where some process would have reported one */
} ism3__incidents;

/* What those that began in a window add up to. */
typedef struct ism3__incident_sum {
    ism3__int128 sum; /* of what was measured */
    uint64_t count;
} ism3__incident_sum;

/* Zero it; all of the ledger's, read at as_of. To be freed on failure too. */
int32_t ism3__incidents_make(ism3__incidents *incidents, ism3_ledger *ledger, int64_t as_of,
                             ism3__memory *memory, ism3_error *error);
void ism3__incidents_free(ism3__incidents *incidents, ism3__memory *memory);

/* Sum one of ism3_incident_measure (counts, ns, harm) of an objective into `sums`, one for each
 * window, zeroed. */
void ism3__incidents_sum(const ism3__incidents *incidents, uint32_t objective_rank,
                         uint32_t measure, const ism3__windows *windows, ism3__incident_sum *sums);
/* Whether incidents were watched in all of [from, to). */
int ism3__incidents_watched(const ism3__incidents *incidents, int64_t from, int64_t to);

#endif
