/**
 * @file
 * Exact numbers and how they are written: no locale, no rounding but the last.
 */
#ifndef ISM3_NUMBER_H
#define ISM3_NUMBER_H

#include <ism3/error.h>
#include <ism3/export.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/** A signed 128-bit integer in two's complement. */
typedef struct ism3_int128 {
    uint64_t low; /**< the lower 64 bits */
    int64_t high; /**< the upper 64 bits, with the sign */
} ism3_int128;

/** Longest text that the functions of this file write, with its terminating zero. */
#define ISM3_NUMBER_TEXT_SIZE 72

/**
 * Write a double in the fewest digits that read back as the same double.
 *
 * Like JSON: `0.1`, `12`, `1e+22`, `5e-324`; plain digits for exponents -7 < e <= 21, else
 * scientific.
 *
 * @param value  any finite value; others are written `nan`, `inf`, `-inf`
 * @param[out] text  [borrow] room for #ISM3_NUMBER_TEXT_SIZE bytes; zero-terminated
 * @return the length without the terminating zero
 * @par Threads  Any.
 * @since 0.1
 */
ISM3_API size_t ism3_double_write(double value, char *text);

/**
 * Write `number / divisor` exactly where that is a decimal of at most 18 places, else as the
 * nearest
 * double in its fewest digits.
 *
 * @param number  the integer
 * @param divisor  not 0
 * @param[out] text  [borrow] room for #ISM3_NUMBER_TEXT_SIZE bytes; zero-terminated
 * @return the length without the terminating zero
 * @par Threads  Any.
 * @since 0.1
 */
ISM3_API size_t ism3_decimal_write(ism3_int128 number, uint64_t divisor, char *text);

/**
 * The double nearest to `(numerator / numerator_divisor) / (denominator / denominator_divisor)`,
 * ties to even, computed from the integers.
 *
 * @param numerator  any
 * @param numerator_divisor  not 0
 * @param denominator  not 0
 * @param denominator_divisor  not 0
 * @return the quotient
 * @par Threads  Any.
 * @since 0.1
 */
ISM3_API double ism3_quotient(ism3_int128 numerator, uint64_t numerator_divisor,
                              ism3_int128 denominator, uint64_t denominator_divisor);

/**
 * Read a decimal number exactly, as a whole number of `1/scale`: with `scale` 1000, `12.5` is
 * 12500.
 *
 * An optional sign, digits, and a fraction after a point; no exponent, no thousands separators.
 *
 * @param text  [borrow] `size` bytes
 * @param size  length of the text
 * @param scale  1, 10, 100, ... 10^9
 * @param[out] number  unchanged on failure
 * @param[out] error  [nullable]
 * @return 0; #ISM3_E_SYNTAX when it is no number or has more places than `scale`, zeros too;
 *        #ISM3_E_RANGE;
 *         #ISM3_E_ARGUMENT for another scale
 * @par Threads  Any.
 * @since 0.1
 */
ISM3_API int32_t ism3_decimal_read(const char *text, size_t size, int64_t scale, int64_t *number,
                                   ism3_error *error);

#ifdef __cplusplus
}
#endif

#endif
