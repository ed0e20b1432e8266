/* United intervals: overlapping and touching ones are one. */
#ifndef ISM3__LEDGER_INTERVALS_H
#define ISM3__LEDGER_INTERVALS_H

#include "base/set.h"

typedef struct ism3__interval {
    int64_t start, end; /* end INT64_MAX: still open */
} ism3__interval;

/* Unite what was appended; then the elements are ascending and disjoint, with gaps between. */
int32_t ism3__intervals_settle(ism3__set *set, ism3__memory *memory, ism3_error *error);
/* Append one interval. */
int32_t ism3__interval_add(ism3__set *set, int64_t start, int64_t end, ism3__memory *memory,
                           ism3_error *error);
/* Append every interval of `from` that begins before `as_of`, cut there. */
int32_t ism3__intervals_append(ism3__set *to, const ism3__set *from, int64_t as_of,
                               ism3__memory *memory, ism3_error *error);
/* Of the settled set: the first interval that ends after `time`. */
size_t ism3__intervals_after(const ism3__set *set, int64_t time);

static inline const ism3__interval *ism3__interval_at(const ism3__set *set, size_t i) {
    return ISM3__AT(set->array, const ism3__interval, i);
}

#endif
