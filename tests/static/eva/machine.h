/* Read before every file: __int128 is long long, which has 128 bits on the machine of machine.ml; int64_t and uint64_t are long
 * there. What is left of long long in the sources is what they print. */
#include "__fc_builtin.h"

#include <stdint.h>

#define __int128 long long
#define _Alignof(type) 16 /* only of max_align_t */
#define _Atomic           /* nothing here runs beside something else */

/* Frama-C's have the suffix LL. */
#undef INT64_MIN
#undef INT64_MAX
#undef UINT64_MAX
#undef INT64_C
#undef UINT64_C
#define INT64_MAX   9223372036854775807L
#define INT64_MIN   (-INT64_MAX - 1)
#define UINT64_MAX  18446744073709551615UL
#define INT64_C(c)  c##L
#define UINT64_C(c) c##UL

/* gcc's: undefined for 0. */
static inline int leading_zeros(uint64_t x) {
    //@ assert x != 0;
    int zeros = 0;
    //@ loop unroll 6;
    for (int half = 32; half; half /= 2)
        if (x < 1UL << (64 - half)) {
            zeros += half;
            x <<= half;
        }
    return zeros;
}
#define __builtin_clzll leading_zeros

/* Of 64 bits only. */
static inline int does_not_fit(__int128 value, int64_t *out) {
    *out = (int64_t)value;
    return *out != value;
}
#define __builtin_mul_overflow(a, b, out) does_not_fit((__int128)(a) * (b), out)
#define __builtin_add_overflow(a, b, out) does_not_fit((__int128)(a) + (b), out)

#define ANY_INT64  Frama_C_long_interval(INT64_MIN, INT64_MAX)
#define ANY_UINT64 Frama_C_unsigned_long_interval(0, UINT64_MAX)
