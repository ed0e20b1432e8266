#include "ledger/sketch.h"

#include "sketch_table.h"

/* 64 x log2(10^9) = 1913.4... is where one second is. */
#define SECOND 1913
_Static_assert(SECOND + ISM3__SKETCH_FIRST <= 0 &&
                   62 * 64 + 63 - SECOND - ISM3__SKETCH_FIRST < ISM3__SKETCH_COUNT,
               "what is guessed, of 1 ns and of INT64_MAX, has a bucket");

uint32_t ism3__sketch_buckets(void) {
    return ISM3__SKETCH_COUNT + 1;
}

/* About 64 x log2 of the lead time, from the place of its first bit and a straight line within
 * the octave: less than six buckets off, and never too high, since the line lies below the curve. */
static int32_t guess(int64_t lead) {
    int first_bit = 63 - __builtin_clzll((unsigned long long)lead);
    uint64_t fraction = (uint64_t)lead << (63 - first_bit) << 1 >> 58;
    int32_t log = first_bit * 64 + (int32_t)fraction;
    return log - SECOND - ISM3__SKETCH_FIRST;
}

uint32_t ism3__sketch_bucket(int64_t lead) {
    if (lead <= 0)
        return 0;
    int32_t i = guess(lead);
    while (uppers[i] < lead)
        i++;
    return (uint32_t)i + 1;
}

int64_t ism3__sketch_middle(uint32_t bucket) {
    return bucket ? middles[bucket - 1] : 0;
}

/* 10^9 has nine factors of two: what is left of it, and the bucket that ends there. */
#define FIRST_BOUND        INT64_C(1953125)
#define FIRST_BOUND_BUCKET (-9 * 64)

int64_t ism3__sketch_bound(uint32_t index) {
    return index ? FIRST_BOUND << (index - 1) : 0;
}

uint32_t ism3__sketch_bound_of(uint32_t bucket) {
    if (!bucket)
        return 0;
    int32_t above = ISM3__SKETCH_FIRST + (int32_t)bucket - 1 - FIRST_BOUND_BUCKET;
    return above <= 0 ? 1 : 1 + ((uint32_t)above + 63) / 64;
}
