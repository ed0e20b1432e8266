/* The sketch of lead times: base-2 exponential buckets, 64 to an octave, told apart by integers
 * alone. */
#ifndef ISM3__LEDGER_SKETCH_H
#define ISM3__LEDGER_SKETCH_H

#include <stdint.h>

/* Number of buckets: one for zero, then all that an int64 of nanoseconds can fall into. */
uint32_t ism3__sketch_buckets(void);
/* The bucket of a lead time >= 0. */
uint32_t ism3__sketch_bucket(int64_t lead);
/* The geometric middle of a bucket, in nanoseconds. */
int64_t ism3__sketch_middle(uint32_t bucket);

/* Whole nanoseconds at which a bucket ends without rounding: 0, then 2^-9 s, 2^-8 s ... 2^33 s. */
enum { ISM3__SKETCH_BOUNDS = 44 };
int64_t ism3__sketch_bound(uint32_t index);
/* The first bound that no lead time of a bucket is above; ISM3__SKETCH_BOUNDS: it is beyond all. */
uint32_t ism3__sketch_bound_of(uint32_t bucket);

#endif
