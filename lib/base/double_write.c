/* The shortest decimal of a double, exactly: digits are made one by one from a fraction of big
 * integers until those made are closer to the double than to any other (Steele and White 1990). */
#include <ism3/number.h>
#include <string.h>

/* 2^768 is the largest divisor there is, at 2^-1022; aligning it takes up to 63 bits more. */
#define LIMBS 16

__extension__ typedef unsigned __int128 uint128;
__extension__ typedef __int128 int128;

typedef struct big {
    uint64_t limb[LIMBS]; /* lowest first; those from `count` on are 0 */
    size_t count;
} big;

static big big_from(uint64_t value) {
    big x = {{value}, value != 0};
    return x;
}

static void multiply(big *x, uint64_t factor) {
    uint64_t carry = 0;
    for (size_t i = 0; i < x->count; i++) {
        uint128 product = (uint128)x->limb[i] * factor + carry;
        x->limb[i] = (uint64_t)product;
        carry = (uint64_t)(product >> 64);
    }
    if (carry)
        x->limb[x->count++] = carry;
}

static void multiply_by_power_of_5(big *x, int exponent) {
    /* 5^27 is the largest that fits a limb. */
    for (; exponent >= 27; exponent -= 27)
        multiply(x, UINT64_C(7450580596923828125));
    uint64_t factor = 1;
    for (; exponent > 0; exponent--)
        factor *= 5;
    multiply(x, factor);
}

static void shift_left(big *x, int bits) {
    size_t limbs = (size_t)bits / 64;
    multiply(x, UINT64_C(1) << bits % 64);
    memmove(x->limb + limbs, x->limb, x->count * sizeof *x->limb);
    memset(x->limb, 0, limbs * sizeof *x->limb);
    x->count += limbs;
}

/* The sign of a * a_times + b * b_times - c, all taken `count` limbs long. */
static int compare(const big *a, uint32_t a_times, const big *b, uint32_t b_times, const big *c,
                   size_t count) {
    int128 sum = 0;
    uint64_t rest = 0;
    for (size_t i = 0; i < count; i++) {
        sum += (int128)a->limb[i] * a_times + (int128)b->limb[i] * b_times - (int128)c->limb[i];
        rest |= (uint64_t)sum;
        sum >>= 64;
    }
    /* All have room in so many limbs: nothing is carried over, only borrowed. */
    return sum ? -1 : rest != 0;
}

/* a -= b * times; a is not the smaller. */
static void subtract(big *a, const big *b, uint64_t times, size_t count) {
    int128 sum = 0;
    for (size_t i = 0; i < count; i++) {
        sum += (int128)a->limb[i] - (int128)((uint128)b->limb[i] * times);
        a->limb[i] = (uint64_t)sum;
        sum >>= 64;
    }
}

/* A double as value / divisor = 0.d1 d2 d3... x 10^point. Half the gap to the double above is
 * gap / divisor; to the one below as much, or half of that where `narrow`. */
typedef struct fraction {
    big value, gap, divisor;
    size_t count; /* limbs to look at */
    int point;
    int narrow;
    int inclusive; /* what lies exactly between two doubles reads back as this one */
} fraction;

static int reaches_above(const fraction *x) {
    return compare(&x->value, 1, &x->gap, 1, &x->divisor, x->count) + x->inclusive > 0;
}

static int reaches_below(const fraction *x) {
    return compare(&x->value, x->narrow ? 2 : 1, &x->gap, 0, &x->gap, x->count) < x->inclusive;
}

static void times_ten(fraction *x) {
    multiply(&x->value, 10);
    multiply(&x->gap, 10);
}

static int bits_of(uint64_t value) {
    return 64 - __builtin_clzll(value);
}

/* floor(exponent * log10(2)) for |exponent| < 1,700. */
static int power_of_ten_below(int exponent) {
    return (exponent * 78913 >> 18);
}

/* mantissa * 2^exponent; the mantissa is not 0. */
static void set_up(fraction *x, uint64_t mantissa, int exponent) {
    x->point = power_of_ten_below(bits_of(mantissa) + exponent - 1) + 1;
    x->inclusive = !(mantissa & 1);
    x->value = big_from(mantissa * 2);
    x->gap = big_from(1);
    x->divisor = big_from(1);
    if (x->point >= 0) {
        multiply_by_power_of_5(&x->divisor, x->point);
    } else {
        multiply_by_power_of_5(&x->value, -x->point);
        multiply_by_power_of_5(&x->gap, -x->point);
    }
    /* Twos that remain, and as many as bring the divisor's highest bit to bit 59 of a limb: ten
     * times what is smaller has room in as many limbs then, and the highest limbs give a digit. */
    int up = exponent - 1 - x->point, down = 0;
    if (up < 0)
        down = -up, up = 0;
    int top = (bits_of(x->divisor.limb[x->divisor.count - 1]) + down) % 64;
    int align = (60 - top + 64) % 64;
    shift_left(&x->value, up + align);
    shift_left(&x->gap, up + align);
    shift_left(&x->divisor, down + align);
    x->count = x->divisor.count;
}

/* The next digit; value becomes what remains of it. */
static int next_digit(fraction *x) {
    /* At most one too small, as the divisor's highest limb has 60 bits. */
    size_t top = x->count - 1;
    uint64_t digit = x->value.limb[top] / (x->divisor.limb[top] + 1);
    subtract(&x->value, &x->divisor, digit, x->count);
    if (compare(&x->value, 1, &x->gap, 0, &x->divisor, x->count) >= 0) {
        subtract(&x->value, &x->divisor, 1, x->count);
        digit++;
    }
    return (int)digit;
}

/* Whether to round the last digit up: not below, or both ways are open and that one is nearer. */
static int rounds_up(const fraction *x, int below, int above, int digit) {
    if (!below || !above)
        return above;
    int half = compare(&x->value, 2, &x->gap, 0, &x->divisor, x->count);
    return half > 0 || (half == 0 && digit & 1);
}

/* The digits of mantissa * 2^exponent; how many. */
static int make_digits(uint64_t mantissa, int exponent, int narrow, char *digits, int *point) {
    fraction x;
    set_up(&x, mantissa, exponent);
    x.narrow = narrow;
    if (reaches_above(&x))
        x.point++;
    else
        times_ten(&x);
    int count = 0;
    for (;; times_ten(&x)) {
        int digit = next_digit(&x);
        int below = reaches_below(&x), above = reaches_above(&x);
        if (below || above)
            digit += rounds_up(&x, below, above, digit);
        digits[count++] = (char)('0' + digit);
        if (below || above)
            break;
    }
    *point = x.point;
    return count;
}

/* The digits of a whole number without the zeros at its end; how many. */
static int make_whole_digits(uint64_t value, char *digits, int *point) {
    char reversed[20];
    int length = 0, count = 0;
    for (; value; value /= 10)
        reversed[length++] = (char)('0' + value % 10);
    int zeros = 0;
    /* NOLINTNEXTLINE(clang-analyzer-core.UndefinedBinaryOperatorResult): 0 is not written by digits */
    while (reversed[zeros] == '0')
        zeros++;
    for (int i = length - 1; i >= zeros; i--)
        digits[count++] = reversed[i];
    *point = length;
    return count;
}

static char *put(char *to, const char *from, int size) {
    memcpy(to, from, (size_t)size);
    return to + size;
}

static char *put_zeros(char *to, int count) {
    for (; count > 0; count--)
        *to++ = '0';
    return to;
}

/* `d.ddde+dd`. */
static char *put_scientific(char *to, const char *digits, int count, int exponent) {
    *to++ = digits[0];
    if (count > 1) {
        *to++ = '.';
        to = put(to, digits + 1, count - 1);
    }
    *to++ = 'e';
    *to++ = exponent < 0 ? '-' : '+';
    int size = exponent < 0 ? -exponent : exponent;
    if (size >= 100)
        *to++ = (char)('0' + size / 100);
    if (size >= 10)
        *to++ = (char)('0' + size / 10 % 10);
    *to++ = (char)('0' + size % 10);
    return to;
}

/* 0.ddd x 10^point. */
static char *put_number(char *to, const char *digits, int count, int point) {
    int exponent = point - 1;
    if (exponent <= -7 || exponent > 21)
        return put_scientific(to, digits, count, exponent);
    if (point <= 0) {
        to = put(to, "0.", 2);
        to = put_zeros(to, -point);
        return put(to, digits, count);
    }
    if (count <= point)
        return put_zeros(put(to, digits, count), point - count);
    to = put(to, digits, point);
    *to++ = '.';
    return put(to, digits + point, count - point);
}

static size_t put_word(char *text, const char *word) {
    size_t size = strlen(word);
    memcpy(text, word, size + 1);
    return size;
}

size_t ism3_double_write(double value, char *text) {
    char digits[20], *to = text;
    uint64_t bits;
    int count, point;
    memcpy(&bits, &value, sizeof bits);
    uint64_t mantissa = bits & ((UINT64_C(1) << 52) - 1);
    int biased = (int)(bits >> 52 & 0x7ff), negative = bits >> 63 != 0;
    if (biased == 0x7ff)
        return put_word(text, mantissa ? "nan" : negative ? "-inf" : "inf");
    if (!biased && !mantissa)
        return put_word(text, negative ? "-0" : "0");
    /* Below a power of two doubles lie twice as close, except next to the subnormal ones. */
    int narrow = !mantissa && biased > 1;
    mantissa |= (uint64_t)(biased > 0) << 52;
    int exponent = (biased ? biased : 1) - 1075;
    /* A whole number below 2^53 has no shorter neighbour within its gap. */
    if (exponent <= 0 && exponent > -53 && !(mantissa & ((UINT64_C(1) << -exponent) - 1)))
        count = make_whole_digits(mantissa >> -exponent, digits, &point);
    else
        count = make_digits(mantissa, exponent, narrow, digits, &point);
    if (negative)
        *to++ = '-';
    to = put_number(to, digits, count, point);
    *to = 0;
    return (size_t)(to - text);
}
