/* A gauge over time: stretches of one value each. */
#ifndef ISM3__FIGURES_STEPS_H
#define ISM3__FIGURES_STEPS_H

#include "figures/evaluate.h"

typedef struct ism3__step {
    int64_t start, end;
    ism3__int128 value;
} ism3__step;

/* Append the stretches of one stream: each reading before as_of holds until the next, at most
 * `hold`, and not beyond as_of. */
int32_t ism3__steps_append(ism3__array *steps, const ism3__level_stream *stream, int64_t hold,
                           int64_t as_of, ism3__memory *memory, ism3_error *error);
/* The sum of all streams of a measure and resource of a place: known while one of them is.
 * Ascending, disjoint. */
int32_t ism3__steps_make(ism3__array *steps, const ism3__place *place, uint32_t resource,
                         uint32_t measure, int64_t hold, int64_t as_of, ism3__memory *memory,
                         ism3_error *error);

#endif
