#include "test.h"

#include <float.h>
#include <locale.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

static ism3_int128 whole(int64_t value) {
    return (ism3_int128){(uint64_t)value, value < 0 ? -1 : 0};
}

static uint64_t next_random(uint64_t *state) {
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    return *state;
}

static double from_bits(uint64_t bits) {
    double value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

static uint64_t to_bits(double value) {
    uint64_t bits;
    memcpy(&bits, &value, sizeof bits);
    return bits;
}

static void writes_doubles_in_the_known_form(void **state) {
    (void)state;
    static const struct {
        double value;
        const char *text;
    } cases[] = {
        {0, "0"},
        {-0.0, "-0"},
        {0.1, "0.1"},
        {12, "12"},
        {-2.5, "-2.5"},
        {100, "100"},
        {1e21, "1000000000000000000000"},
        {1e22, "1e+22"},
        {1.5e22, "1.5e+22"},
        {1e23, "1e+23"},
        {0.000001, "0.000001"},
        {0.0000012, "0.0000012"},
        {1e-7, "1e-7"},
        {1.5e-10, "1.5e-10"},
        {5e-324, "5e-324"},
        {2.2250738585072014e-308, "2.2250738585072014e-308"},
        {1.7976931348623157e308, "1.7976931348623157e+308"},
        {9007199254740991, "9007199254740991"},
        {9007199254740992, "9007199254740992"},
        {0.3333333333333333, "0.3333333333333333"},
        /* Powers of two: the gap below is half of the one above. */
        {0x1p-44, "5.684341886080802e-14"},
        {0x1p-24, "5.960464477539063e-8"},
        {0x1p-1074, "5e-324"},
        {0x1p-1022, "2.2250738585072014e-308"},
        {0x1p89, "6.189700196426902e+26"},
        {INFINITY, "inf"},
        {-INFINITY, "-inf"},
        {NAN, "nan"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char text[ISM3_NUMBER_TEXT_SIZE];
        size_t size = ism3_double_write(cases[i].value, text);
        assert_string_equal(text, cases[i].text);
        assert_int_equal(size, strlen(text));
    }
}

/* The digits of a text without zeros at either end; how many. */
static int significant(const char *text, char *digits) {
    int count = 0;
    for (; *text && *text != 'e'; text++)
        if (*text >= '0' && *text <= '9' && (count || *text != '0'))
            digits[count++] = *text;
    while (count && digits[count - 1] == '0')
        count--;
    digits[count] = 0;
    return count;
}

/* What libc says, in the C locale, whatever the program's is: it judges what does not depend on it. */
static double libc_read(const char *text) {
    locale_t plain = newlocale(LC_ALL_MASK, "C", (locale_t)0), before = uselocale(plain);
    double value = strtod(text, NULL);
    uselocale(before);
    freelocale(plain);
    return value;
}

static void libc_write(char *text, size_t size, int decimals, double value) {
    locale_t plain = newlocale(LC_ALL_MASK, "C", (locale_t)0), before = uselocale(plain);
    snprintf(text, size, "%.*e", decimals, value);
    uselocale(before);
    freelocale(plain);
}

/* The text reads back, no text of one digit less does, and of those as long it is the nearest. */
static void check_shortest(double value) {
    char text[ISM3_NUMBER_TEXT_SIZE], digits[64], other[64], other_digits[64];
    ism3_double_write(value, text);
    if (to_bits(libc_read(text)) != to_bits(value))
        fail_msg("%s is not %.17g", text, value);
    int count = significant(text, digits);
    libc_write(other, sizeof other, count - 1, value);
    significant(other, other_digits);
    /* Just above a power of two the nearest may be another double. */
    if (libc_read(other) == value)
        assert_string_equal(digits, other_digits);
    if (count < 2)
        return;
    libc_write(other, sizeof other, count - 2, value);
    if (libc_read(other) == value)
        fail_msg("%s is longer than %s", text, other);
}

static void writes_the_shortest_text(void **state) {
    (void)state;
    uint64_t seed = 20260228;
    for (int i = 0; i < 20000; i++) {
        double value = from_bits(next_random(&seed));
        if (isfinite(value))
            check_shortest(value);
        check_shortest((double)(next_random(&seed) >> 11) * 0x1p-53);
        check_shortest(from_bits(next_random(&seed) >> 12));
        check_shortest((double)(next_random(&seed) % 1000000) / 1000);
    }
    for (int exponent = -1074; exponent < 1024; exponent++) {
        double value = ldexp(1, exponent);
        check_shortest(value);
        check_shortest(nextafter(value, 0));
        check_shortest(nextafter(value, 1e308));
    }
}

static void writes_exact_decimals(void **state) {
    (void)state;
    static const struct {
        ism3_int128 number;
        uint64_t divisor;
        const char *text;
    } cases[] = {
        {{UINT64_C(65123456789), 0}, 1000000000, "65.123456789"},
        {{12, 0}, 1, "12"},
        {{0, 0}, 7, "0"},
        {{12500, 0}, 1000, "12.5"},
        {{(uint64_t)-1, -1}, 8, "-0.125"},
        {{UINT64_C(9000000000000), 0}, UINT64_C(3600000000000000), "0.0025"},
        {{UINT64_C(5400000000000000000), 0}, UINT64_C(3600000000000000000), "1.5"},
        {{1, 0}, UINT64_C(1000000000000000000), "0.000000000000000001"},
        {{1, 0}, UINT64_C(10000000000000000000), "1e-19"},
        {{1, 0}, 3, "0.3333333333333333"},
        {{(uint64_t)-2, -1}, 3, "-0.6666666666666666"},
        {{0, INT64_MIN}, 1, "-170141183460469231731687303715884105728"},
        {{UINT64_MAX, INT64_MAX},
         UINT64_C(1000000000000000000),
         "170141183460469231731.687303715884105727"},
        {{0, 1}, UINT64_MAX, "1"},
        {{1, 0}, 0, "nan"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char text[ISM3_NUMBER_TEXT_SIZE];
        size_t size = ism3_decimal_write(cases[i].number, cases[i].divisor, text);
        assert_string_equal(text, cases[i].text);
        assert_int_equal(size, strlen(text));
    }
}

static void assert_double(double found, double expected) {
    if (to_bits(found) != to_bits(expected))
        fail_msg("%a instead of %a", found, expected);
}

static void divides_ordinary_numbers(void **state) {
    (void)state;
    assert_double(ism3_quotient(whole(1), 1, whole(3), 1), 1.0 / 3);
    assert_double(ism3_quotient(whole(-1), 1, whole(3), 1), -1.0 / 3);
    assert_double(ism3_quotient(whole(-1), 1, whole(-4), 1), 0.25);
    assert_double(ism3_quotient(whole(0), 1, whole(-5), 1), 0);
    assert_double(ism3_quotient(whole(12500), 1000, whole(5), 2), 5);
    /* Rounded once: 1/1000 first and then 3/that would be another double. */
    assert_double(ism3_quotient(whole(3), 1000, whole(7), 10), 30.0 / 7000);
    assert_true(isnan(ism3_quotient(whole(1), 1, whole(0), 1)));
    /* 191 bits by 191, of which next to nothing remains when 64 bits of the quotient are made. */
    const ism3_int128 numerator = {UINT64_C(0x79c947e6370b3387), 0x464727880836e8fd},
                      denominator = {UINT64_C(0xa648a7dd06839eb9), 0x412da09f8a9a021e};
    assert_double(ism3_quotient(numerator, UINT64_C(16255895523639956555), denominator,
                                UINT64_C(12663392048017480143)),
                  0x1.ae0e7c6c542a7p-1);
}

/* The path with 128 bits: numbers around 2^53 + 1/2, in units of `unit`. */
static void rounds_to_the_nearest_and_ties_to_even(void **state) {
    (void)state;
    const int64_t m = INT64_C(1) << 53;
    assert_double(ism3_quotient(whole(m + 1), 1, whole(1), 1), 0x1p53);
    assert_double(ism3_quotient(whole(m + 3), 1, whole(1), 1), 0x1p53 + 4);
    for (int64_t unit = 3; unit < 1000; unit += 7) {
        assert_double(ism3_quotient(whole((m + 1) * unit), 1, whole(unit), 1), 0x1p53);
        assert_double(ism3_quotient(whole((m + 1) * unit + 1), 1, whole(unit), 1), 0x1p53 + 2);
        assert_double(ism3_quotient(whole((m + 1) * unit - 1), 1, whole(unit), 1), 0x1p53);
        assert_double(ism3_quotient(whole((m + 3) * unit), 1, whole(unit), 1), 0x1p53 + 4);
        assert_double(ism3_quotient(whole((m + 3) * unit - 1), 1, whole(unit), 1), 0x1p53 + 2);
    }
}

/* The path with 256 bits: the same with both sides multiplied beyond 128. */
static void rounds_wide_numbers_as_well(void **state) {
    (void)state;
    const int64_t m = INT64_C(1) << 53;
    const uint64_t divisor = UINT64_MAX;
    ism3_int128 wide = {0, m + 1}; /* (2^53 + 1) x 2^64 */
    ism3_int128 unit = {0, 1};
    assert_double(ism3_quotient(wide, divisor, unit, divisor), 0x1p53);
    wide.low = 1;
    assert_double(ism3_quotient(wide, divisor, unit, divisor), 0x1p53 + 2);
    wide.low = UINT64_MAX, wide.high = m;
    assert_double(ism3_quotient(wide, divisor, unit, divisor), 0x1p53);
    wide.low = 0, wide.high = m + 3;
    assert_double(ism3_quotient(wide, divisor, unit, divisor), 0x1p53 + 4);
    ism3_int128 least = {0, INT64_MIN};
    assert_double(ism3_quotient(least, 1, whole(1), UINT64_C(1) << 63), -0x1p190);
    assert_double(ism3_quotient(whole(1), UINT64_C(1) << 63, least, 1), -0x1p-190);
    assert_double(ism3_quotient(least, 1, least, 1), 1);
}

/* All three paths agree: a fraction stays the same when both sides are multiplied. */
static void paths_agree(void **state) {
    (void)state;
    uint64_t seed = 7;
    for (int i = 0; i < 5000; i++) {
        int64_t n = (int64_t)(next_random(&seed) >> 12),
                d = (int64_t)(next_random(&seed) >> 12) + 1;
        double ordinary = ism3_quotient(whole(n), 1, whole(d), 1);
        /* Where registers are wider than a double, the machine itself rounds twice. */
        double expected = FLT_EVAL_METHOD == 0 ? (double)n / (double)d : ordinary;
        assert_double(ordinary, expected);
        assert_double(ism3_quotient(whole(n), 1000, whole(d), 1000), expected);
        uint64_t big = next_random(&seed) | 1;
        assert_double(ism3_quotient(whole(n), big, whole(d), big), expected);
    }
}

static int64_t read_decimal(const char *text, int64_t scale) {
    int64_t number = -77;
    ism3_error error = ISM3_ERROR_INIT;
    if (ism3_decimal_read(text, strlen(text), scale, &number, &error))
        fail_msg("%s: %s", text, error.message);
    return number;
}

static void reads_decimals(void **state) {
    (void)state;
    assert_int_equal(read_decimal("12.5", 1000), 12500);
    assert_int_equal(read_decimal("-12.5", 10), -125);
    assert_int_equal(read_decimal("+5", 1), 5);
    assert_int_equal(read_decimal(".5", 1000), 500);
    assert_int_equal(read_decimal("-0", 1000), 0);
    assert_int_equal(read_decimal("007.000", 1000), 7000);
    assert_int_equal(read_decimal("9223372036854775807", 1), INT64_MAX);
    assert_int_equal(read_decimal("-9223372036854775.807", 1000), -INT64_MAX);
    assert_int_equal(read_decimal("0.000000001", 1000000000), 1);
}

static void refuses_what_is_no_decimal(void **state) {
    (void)state;
    static const struct {
        const char *text;
        int64_t scale;
        int32_t code;
        uint64_t column;
    } cases[] = {
        {"", 1, ISM3_E_SYNTAX, 1},
        {".", 10, ISM3_E_SYNTAX, 2},
        {"5.", 10, ISM3_E_SYNTAX, 3},
        {"-", 1, ISM3_E_SYNTAX, 2},
        {"--1", 1, ISM3_E_SYNTAX, 2},
        {" 1", 1, ISM3_E_SYNTAX, 1},
        {"1 ", 1, ISM3_E_SYNTAX, 2},
        {"1,000", 1000, ISM3_E_SYNTAX, 2},
        {"1e3", 1, ISM3_E_SYNTAX, 2},
        {"1.2.3", 1000, ISM3_E_SYNTAX, 4},
        {"1.5", 1, ISM3_E_SYNTAX, 3},
        {"1.2345", 1000, ISM3_E_SYNTAX, 6},
        {"9223372036854775808", 1, ISM3_E_RANGE, 0},
        {"-9223372036854775808", 1, ISM3_E_RANGE, 0},
        {"9223372036854775.808", 1000, ISM3_E_RANGE, 0},
        {"99999999999999999999999999", 1, ISM3_E_RANGE, 0},
        {"1", 7, ISM3_E_ARGUMENT, 0},
        {"1", 0, ISM3_E_ARGUMENT, 0},
        {"1", 10000000000, ISM3_E_ARGUMENT, 0},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        int64_t number = 77;
        ism3_error error = ISM3_ERROR_INIT;
        int32_t rc = ism3_decimal_read(cases[i].text, strlen(cases[i].text), cases[i].scale,
                                       &number, &error);
        if (rc != cases[i].code || error.column != cases[i].column || number != 77)
            fail_msg("%s: %d at %d: %s", cases[i].text, rc, (int)error.column, error.message);
    }
    assert_int_equal(ism3_decimal_read(NULL, 0, 1, NULL, NULL), ISM3_E_SYNTAX);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(writes_doubles_in_the_known_form),
        cmocka_unit_test(writes_the_shortest_text),
        cmocka_unit_test(writes_exact_decimals),
        cmocka_unit_test(divides_ordinary_numbers),
        cmocka_unit_test(rounds_to_the_nearest_and_ties_to_even),
        cmocka_unit_test(rounds_wide_numbers_as_well),
        cmocka_unit_test(paths_agree),
        cmocka_unit_test(reads_decimals),
        cmocka_unit_test(refuses_what_is_no_decimal),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
