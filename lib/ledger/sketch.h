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

#endif
