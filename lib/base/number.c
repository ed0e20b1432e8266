#include <ism3/number.h>

#include "base/scan.h"

#include <float.h>
#include <math.h>

__extension__ typedef unsigned __int128 uint128;

/* An unsigned integer of 256 bits. */
typedef struct wide {
    uint128 high, low;
} wide;

static uint128 magnitude(ism3_int128 x) {
    uint128 bits = (uint128)(uint64_t)x.high << 64 | x.low;
    return x.high < 0 ? -bits : bits;
}

static wide product(uint128 a, uint64_t b) {
    uint128 low = (uint128)(uint64_t)a * b;
    uint128 high = (a >> 64) * b + (low >> 64);
    return (wide){high >> 64, high << 64 | (uint64_t)low};
}

/* Of what is not 0. */
static int bits_of_128(uint128 x) {
    return x > UINT64_MAX ? 128 - __builtin_clzll((uint64_t)(x >> 64))
                          : 64 - __builtin_clzll((uint64_t)x);
}

static int bits_of(wide x) {
    return x.high ? 128 + bits_of_128(x.high) : bits_of_128(x.low);
}

/* By 1 to 255 bits. */
static wide shift_left(wide x, int bits) {
    if (bits >= 128)
        return (wide){x.low << (bits - 128), 0};
    return (wide){x.high << bits | x.low >> (128 - bits), x.low << bits};
}

static int at_least(wide a, wide b) {
    return a.high != b.high ? a.high > b.high : a.low >= b.low;
}

static wide minus(wide a, wide b) {
    return (wide){a.high - b.high - (a.low < b.low), a.low - b.low};
}

/* quotient * 2^exponent, rounded to the nearest, ties to even; the quotient has at least 55 bits,
 * and `inexact` says that more was cut off. By integers, so that no rounding mode matters. */
static double round_once(uint128 quotient, int inexact, int exponent) {
    int cut = bits_of_128(quotient) - 53;
    uint64_t kept = (uint64_t)(quotient >> cut);
    uint128 rest = quotient - ((uint128)kept << cut), half = (uint128)1 << (cut - 1);
    if (rest > half || (rest == half && (inexact || kept & 1)))
        kept++;
    return ldexp((double)kept, exponent + cut);
}

/* n / d where d has at most 72 bits: with n shifted up to 128, the quotient has at least 56. */
static double divide_128(uint128 n, uint128 d) {
    int shift = 128 - bits_of_128(n);
    n <<= shift;
    return round_once(n / d, n % d != 0, -shift);
}

/* n / d by subtraction, 64 bits of it. */
static double divide_256(wide n, wide d) {
    /* Both below 2^255: twice the remainder has room. Both come with at most 192 bits. */
    int n_shift = 255 - bits_of(n), d_shift = 255 - bits_of(d);
    uint64_t quotient = 0;
    n = shift_left(n, n_shift);
    d = shift_left(d, d_shift);
    for (int i = 0; i < 64; i++) {
        quotient <<= 1;
        if (at_least(n, d)) {
            n = minus(n, d);
            quotient |= 1;
        }
        n = shift_left(n, 1);
    }
    return round_once(quotient, n.high || n.low, d_shift - n_shift - 63);
}

static double divide(wide n, wide d) {
    const uint128 exact = (uint128)1 << 53;
    if (n.high || d.high || bits_of_128(d.low) > 72)
        return divide_256(n, d);
    if (FLT_EVAL_METHOD == 0 && n.low <= exact && d.low <= exact)
        return (double)(uint64_t)n.low / (double)(uint64_t)d.low;
    return divide_128(n.low, d.low);
}

double ism3_quotient(ism3_int128 numerator, uint64_t numerator_divisor, ism3_int128 denominator,
                     uint64_t denominator_divisor) {
    wide n = product(magnitude(numerator), denominator_divisor);
    wide d = product(magnitude(denominator), numerator_divisor);
    if (!d.high && !d.low)
        return NAN;
    if (!n.high && !n.low)
        return 0;
    double quotient = divide(n, d);
    return (numerator.high < 0) != (denominator.high < 0) ? -quotient : quotient;
}

/* Digits of `value`, at least one; a pointer behind them. */
static char *put_whole(char *to, uint128 value) {
    char reversed[40];
    int count = 0;
    for (; value > UINT64_MAX; value /= 10)
        reversed[count++] = (char)('0' + (int)(value % 10));
    uint64_t rest = (uint64_t)value;
    do
        reversed[count++] = (char)('0' + rest % 10);
    while (rest /= 10);
    while (count)
        *to++ = reversed[--count];
    return to;
}

/* `.ddd` of value / 10^18, without the zeros at the end. */
static char *put_places(char *to, uint64_t value) {
    int digits = 18;
    if (!value)
        return to;
    for (; value % 10 == 0; value /= 10)
        digits--;
    *to = '.';
    for (int i = digits; i > 0; i--, value /= 10)
        to[i] = (char)('0' + value % 10);
    return to + 1 + digits;
}

#define TEN_TO_18 UINT64_C(1000000000000000000)

size_t ism3_decimal_write(ism3_int128 number, uint64_t divisor, char *text) {
    uint128 size = magnitude(number);
    uint128 places = divisor ? size % divisor * TEN_TO_18 : 1;
    if (!divisor || places % divisor)
        return ism3_double_write(ism3_quotient(number, divisor, (ism3_int128){1, 0}, 1), text);
    char *to = text;
    if (number.high < 0)
        *to++ = '-';
    to = put_whole(to, size / divisor);
    to = put_places(to, (uint64_t)(places / divisor));
    *to = 0;
    return (size_t)(to - text);
}

/* Whether it is 1, 10, ... 10^9. */
static int is_scale(int64_t scale) {
    int64_t power = 1;
    while (power < scale && power < 1000000000)
        power *= 10;
    return power == scale;
}

static int32_t scan_decimal(ism3__scan *scan, int64_t scale, int64_t *number, int *beyond,
                            ism3_error *error) {
    int64_t value = 0;
    size_t digits = 0;
    int has_point = 0;
    for (;; scan->at++) {
        int c = ism3__scan_peek(scan);
        if (ism3__is_digit(c)) {
            if (has_point && scale == 1)
                return ism3__scan_fail(scan, "no more places", error);
            scale = has_point ? scale / 10 : scale;
            *beyond |= __builtin_mul_overflow(value, 10, &value) ||
                       __builtin_add_overflow(value, c - '0', &value);
            digits++;
        } else if (c == '.' && !has_point) {
            has_point = 1;
        } else {
            break;
        }
    }
    if (!digits || scan->text[scan->at - 1] == '.')
        return ism3__scan_fail(scan, "a digit", error);
    *beyond |= __builtin_mul_overflow(value, scale, number);
    return ism3__scan_finish(scan, error);
}

int32_t ism3_decimal_read(const char *text, size_t size, int64_t scale, int64_t *number,
                          ism3_error *error) {
    ism3__scan scan = {text, size, 0};
    int64_t value = 0;
    int beyond = 0;
    if (!is_scale(scale))
        return ism3__fail(error, ISM3_E_ARGUMENT, "scale is %lld, expected 1, 10, ... 10^9",
                          (long long)scale);
    int negative = ism3__scan_take(&scan, '-');
    if (!negative)
        ism3__scan_take(&scan, '+');
    int32_t rc = scan_decimal(&scan, scale, &value, &beyond, error);
    if (rc)
        return rc;
    if (beyond)
        return ism3__fail(error, ISM3_E_RANGE, "the number does not fit: expected at most %lld",
                          (long long)(INT64_MAX / scale));
    /* INT64_MIN, which stands for no number, cannot come out. */
    *number = negative ? -value : value;
    return ISM3_OK;
}
