/* A gauge over time: stretches of one value each. */
#ifndef ISM3__LEDGER_STEPS_H
#define ISM3__LEDGER_STEPS_H

#include "ledger/ledger.h"

typedef struct ism3__step {
    int64_t start, end;
    ism3__int128 value;
} ism3__step;

/* What of a gauge is read: each reading before `to` holds until the next, at most `hold`. */
typedef struct ism3__steps_range {
    int64_t from, to; /* stretches are cut to it */
    int64_t hold;
} ism3__steps_range;

/* Append the stretches of one stream. */
int32_t ism3__steps_append(ism3__array *steps, const ism3__level_stream *stream,
                           const ism3__steps_range *range, ism3__memory *memory, ism3_error *error);
/* The sum of all streams of a measure and resource of a place: known while one of them is.
 * Ascending, disjoint. */
int32_t ism3__steps_make(ism3__array *steps, const ism3__place *place, uint32_t resource,
                         uint32_t measure, const ism3__steps_range *range, ism3__memory *memory,
                         ism3_error *error);

#endif
