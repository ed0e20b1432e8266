#include "base/memory.h"
#include "base/time_text.h"
#include "base/zone.h"

#include <string.h>

/* What a text is taken apart into. */
enum part {
    YEAR,
    MONTH,
    DAY,
    HOUR,
    MINUTE,
    SECOND,
    FRACTION,
    HALF_DAY,
    OFFSET,
    NO_PART,
    PART_COUNT
};
#define BIT(part) (1u << (part))

/* How a step reads. */
enum action {
    READ_LITERAL,
    READ_BLANKS,
    READ_NUMBER,
    READ_SHORT_YEAR,
    READ_PADDED, /* a number that blanks may precede */
    READ_FRACTION,
    READ_MONTH_NAME,
    READ_HALF_DAY,
    READ_OFFSET,
    READ_UTC
};

typedef struct conversion {
    char letter;
    uint8_t action, part;
    uint8_t digits;
    int16_t low, high;
    uint16_t sets; /* the parts it stands for; one conversion for each */
    const char *expected;
} conversion;

enum { LITERAL, BLANKS, YEAR_DAY, HOUR_12 };

static const conversion conversions[] = {
    [LITERAL] = {0, READ_LITERAL, NO_PART, 0, 0, 0, 0, ""},
    [BLANKS] = {0, READ_BLANKS, NO_PART, 0, 0, 0, 0, "a blank"},
    [YEAR_DAY] = {'j', READ_NUMBER, DAY, 3, 1, 366, BIT(MONTH) | BIT(DAY),
                  "a day of the year, 1 to 366"},
    [HOUR_12] = {'I', READ_NUMBER, HOUR, 2, 1, 12, BIT(HOUR), "an hour, 1 to 12"},
    {'Y', READ_NUMBER, YEAR, 4, 0, 9999, BIT(YEAR), "a year"},
    {'y', READ_SHORT_YEAR, YEAR, 2, 0, 99, BIT(YEAR), "a year of two digits"},
    {'m', READ_NUMBER, MONTH, 2, 1, 12, BIT(MONTH), "a month, 1 to 12"},
    {'b', READ_MONTH_NAME, MONTH, 0, 0, 0, BIT(MONTH), "an English month name"},
    {'B', READ_MONTH_NAME, MONTH, 0, 0, 0, BIT(MONTH), "an English month name"},
    {'d', READ_NUMBER, DAY, 2, 1, 31, BIT(DAY), "a day, 1 to 31"},
    {'e', READ_PADDED, DAY, 2, 1, 31, BIT(DAY), "a day, 1 to 31"},
    {'H', READ_NUMBER, HOUR, 2, 0, 23, BIT(HOUR), "an hour, 0 to 23"},
    {'p', READ_HALF_DAY, HALF_DAY, 0, 0, 0, BIT(HALF_DAY), "AM or PM"},
    {'M', READ_NUMBER, MINUTE, 2, 0, 59, BIT(MINUTE), "a minute, 0 to 59"},
    {'S', READ_NUMBER, SECOND, 2, 0, 59, BIT(SECOND), "a second, 0 to 59"},
    {'f', READ_FRACTION, FRACTION, 0, 0, 0, BIT(FRACTION), "one to nine digits of fraction"},
    {'z', READ_OFFSET, OFFSET, 0, 0, 0, BIT(OFFSET), ""},
    {'Z', READ_UTC, OFFSET, 0, 0, 0, BIT(OFFSET), "UTC, GMT or Z"},
};
#define CONVERSIONS (sizeof conversions / sizeof *conversions)

typedef struct step {
    uint8_t row; /* of conversions */
    char byte;   /* of a literal */
} step;

#define STEPS_MAX 128

enum kind { PATTERN, RFC3339, EPOCH };

struct ism3_time_format {
    ism3__count references;
    ism3__memory memory;
    ism3_zone *zone; /* NULL: UTC */
    uint8_t kind;
    uint8_t day_of_year; /* the day is one of the year */
    uint8_t half_days;   /* the hour is one of a half day */
    uint16_t sets;
    int64_t unit; /* of an epoch, ns */
    size_t step_count;
    step steps[STEPS_MAX];
};

static const struct {
    const char *name;
    uint8_t kind;
    int64_t unit;
} names[] = {
    {"rfc3339", RFC3339, 0},   {"epoch_s", EPOCH, 1000000000}, {"epoch_ms", EPOCH, 1000000},
    {"epoch_us", EPOCH, 1000}, {"epoch_ns", EPOCH, 1},
};

/* Compiling */

static int is_blank(int c) {
    return c == ' ' || (c >= '\t' && c <= '\r');
}

static int32_t add_step(ism3_time_format *format, size_t row, char byte, size_t at,
                        ism3_error *error) {
    if (format->step_count == STEPS_MAX)
        return ism3__fail_column(error, ISM3_E_SYNTAX, at + 1,
                                 "expected a time format of at most %d parts", STEPS_MAX);
    format->steps[format->step_count++] = (step){(uint8_t)row, byte};
    return ISM3_OK;
}

/* Blanks one after another are the same as one. */
static int32_t add_blanks(ism3_time_format *format, size_t at, ism3_error *error) {
    if (format->step_count && format->steps[format->step_count - 1].row == BLANKS)
        return ISM3_OK;
    return add_step(format, BLANKS, 0, at, error);
}

static int32_t add_conversion(ism3_time_format *format, char letter, size_t at, ism3_error *error) {
    size_t i = YEAR_DAY;
    while (i < CONVERSIONS && conversions[i].letter != letter)
        i++;
    if (i == CONVERSIONS)
        return ism3__fail_column(error, ISM3_E_SYNTAX, at + 1,
                                 "expected one of %%Y %%y %%m %%d %%e %%H %%I %%M %%S %%f %%p %%b "
                                 "%%B %%j %%z %%Z %%T %%F %%n %%t %%%%, found '%%%c'",
                                 letter >= ' ' && letter <= '~' ? letter : '?');
    if (format->sets & conversions[i].sets)
        return ism3__fail_column(error, ISM3_E_SYNTAX, at + 1,
                                 "'%%%c' gives once more what an earlier part gives", letter);
    format->sets |= conversions[i].sets;
    format->day_of_year |= i == YEAR_DAY;
    format->half_days |= i == HOUR_12;
    return add_step(format, i, 0, at, error);
}

static int32_t add_all(ism3_time_format *format, const char *letters, size_t at,
                       ism3_error *error) {
    int32_t rc = ISM3_OK;
    for (; !rc && *letters; letters++)
        rc = ism3__is_letter(*letters) ? add_conversion(format, *letters, at, error)
                                       : add_step(format, LITERAL, *letters, at, error);
    return rc;
}

/* The conversion whose letter is at `at`. */
static int32_t add_percent(ism3_time_format *format, const char *pattern, size_t at,
                           ism3_error *error) {
    switch (pattern[at]) {
    case 0:
        return ism3__fail_column(error, ISM3_E_SYNTAX, at + 1,
                                 "expected a letter after '%%', found the end");
    case '%':
        return add_step(format, LITERAL, '%', at, error);
    case 'n':
    case 't':
        return add_blanks(format, at, error);
    case 'T':
        return add_all(format, "H:M:S", at, error);
    case 'F':
        return add_all(format, "Y-m-d", at, error);
    default:
        return add_conversion(format, pattern[at], at, error);
    }
}

/* A part without the one it refines would be a mistake. */
static int32_t check_parts(const ism3_time_format *format, size_t end, ism3_error *error) {
    static const struct {
        uint16_t given, needed;
        const char *expected;
    } needs[] = {
        {0, BIT(YEAR), "a year: %Y or %y"},
        {0, BIT(MONTH), "a month: %m or %b, or a day of the year: %j"},
        {0, BIT(DAY), "a day: %d or %e"},
        {BIT(HALF_DAY) | BIT(MINUTE), BIT(HOUR), "an hour: %H or %I"},
        {BIT(SECOND), BIT(MINUTE), "a minute: %M"},
        {BIT(FRACTION), BIT(SECOND), "a second: %S"},
    };
    for (size_t i = 0; i < sizeof needs / sizeof *needs; i++)
        if ((!needs[i].given || format->sets & needs[i].given) && !(format->sets & needs[i].needed))
            return ism3__fail_column(error, ISM3_E_SYNTAX, end + 1, "the time format lacks %s",
                                     needs[i].expected);
    if (format->half_days != (format->sets >> HALF_DAY & 1))
        return ism3__fail_column(error, ISM3_E_SYNTAX, end + 1,
                                 "expected both %%I and %%p in the time format, or %%H");
    return ISM3_OK;
}

static int32_t compile(ism3_time_format *format, const char *pattern, ism3_error *error) {
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strcmp(pattern, names[i].name) == 0) {
            format->kind = names[i].kind;
            format->unit = names[i].unit;
            format->sets = BIT(HOUR);
            return ISM3_OK;
        }
    int32_t rc = ISM3_OK;
    size_t at = 0;
    for (; !rc && pattern[at]; at++) {
        if (pattern[at] == '%')
            rc = add_percent(format, pattern, ++at, error);
        else if (is_blank(pattern[at]))
            rc = add_blanks(format, at, error);
        else
            rc = add_step(format, LITERAL, pattern[at], at, error);
    }
    return rc ? rc : check_parts(format, at, error);
}

int32_t ism3_time_format_new(ism3_time_format **out, const char *pattern, ism3_zone *zone,
                             const ism3_allocator *allocator, ism3_error *error) {
    ism3__memory memory;
    if (!out || !pattern)
        return ism3__fail(error, ISM3_E_ARGUMENT, "out or pattern is NULL");
    *out = NULL;
    int32_t rc = ism3__memory_init(&memory, allocator, 0, error);
    if (rc)
        return rc;
    ism3_time_format *format = ism3__allocate_zero(&memory, sizeof *format);
    if (!format)
        return ism3__memory_fail(&memory, sizeof *format, error);
    rc = compile(format, pattern, error);
    if (rc) {
        ism3__release(&memory, format, sizeof *format);
        return rc;
    }
    ism3__count_init(&format->references);
    format->memory = memory;
    format->zone = ism3_zone_ref(zone);
    *out = format;
    return ISM3_OK;
}

ism3_time_format *ism3_time_format_ref(ism3_time_format *format) {
    if (format)
        ism3__count_up(&format->references);
    return format;
}

ism3_time_format *ism3_time_format_unref(ism3_time_format *format) {
    if (format && ism3__count_down(&format->references)) {
        ism3__memory memory = format->memory;
        ism3_zone_unref(format->zone);
        ism3__release(&memory, format, sizeof *format);
    }
    return NULL;
}

int32_t ism3_time_format_has_time(const ism3_time_format *format) {
    return format->sets >> HOUR & 1;
}

/* Reading */

/* The fraction after the point, as far as it is whole nanoseconds. */
static int32_t scan_epoch_fraction(ism3__scan *scan, int64_t unit, int64_t *ns, ism3_error *error) {
    *ns = 0;
    if (!ism3__scan_take(scan, '.'))
        return ISM3_OK;
    if (!ism3__is_digit(ism3__scan_peek(scan)))
        return ism3__scan_fail(scan, "a digit", error);
    for (; ism3__is_digit(ism3__scan_peek(scan)); scan->at++) {
        if (unit == 1 && scan->text[scan->at] != '0')
            return ism3__scan_fail(scan, "whole nanoseconds", error);
        unit = unit > 1 ? unit / 10 : 1;
        *ns += (scan->text[scan->at] - '0') * unit;
    }
    return ISM3_OK;
}

static int32_t read_epoch(const ism3_time_format *format, ism3__scan *scan, int64_t *instant,
                          ism3_error *error) {
    int64_t sum, ns;
    uint64_t value = 0;
    int beyond = ism3__scan_take(scan, '-');
    if (!ism3__is_digit(ism3__scan_peek(scan)))
        return ism3__scan_fail(scan, "a decimal number", error);
    for (; ism3__is_digit(ism3__scan_peek(scan)); scan->at++) {
        beyond |= value > INT64_MAX / 10;
        value = value * 10 + (uint64_t)(scan->text[scan->at] - '0');
    }
    int32_t rc = scan_epoch_fraction(scan, format->unit, &ns, error);
    if (!rc)
        rc = ism3__scan_finish(scan, error);
    if (rc)
        return rc;
    beyond |=
        __builtin_mul_overflow(value, format->unit, &sum) || __builtin_add_overflow(sum, ns, &sum);
    if (beyond)
        return ism3__fail_beyond(error);
    *instant = sum;
    return ISM3_OK;
}

static int lower(int c) {
    return c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c;
}

/* Past a word in letters of either case. */
static int take_word(ism3__scan *scan, const char *word, size_t size) {
    if (scan->size - scan->at < size)
        return 0;
    for (size_t i = 0; i < size; i++)
        if (lower(scan->text[scan->at + i]) != word[i])
            return 0;
    scan->at += size;
    return 1;
}

static int take_month_name(ism3__scan *scan, int32_t *month) {
    static const char *const months[] = {"january",   "february", "march",    "april",
                                         "may",       "june",     "july",     "august",
                                         "september", "october",  "november", "december"};
    for (int32_t i = 0; i < 12; i++)
        if (take_word(scan, months[i], 3)) {
            take_word(scan, months[i] + 3, strlen(months[i] + 3));
            *month = i + 1;
            return 1;
        }
    return 0;
}

static int take_half_day(ism3__scan *scan, int32_t *half) {
    if (take_word(scan, "am", 2))
        *half = 0;
    else if (take_word(scan, "pm", 2))
        *half = 1;
    else
        return 0;
    return 1;
}

static int take_utc(ism3__scan *scan) {
    return take_word(scan, "utc", 3) || take_word(scan, "gmt", 3) || take_word(scan, "z", 1);
}

static int take_blanks(ism3__scan *scan) {
    size_t start = scan->at;
    while (is_blank(ism3__scan_peek(scan)))
        scan->at++;
    return scan->at > start;
}

static int take_number(ism3__scan *scan, const conversion *how, int32_t *value) {
    size_t start = scan->at;
    if (ism3__scan_digits(scan, how->digits, value) && *value >= how->low && *value <= how->high)
        return 1;
    scan->at = start;
    return 0;
}

static int take_short_year(ism3__scan *scan, const conversion *how, int32_t *year) {
    if (!take_number(scan, how, year))
        return 0;
    *year += *year < 70 ? 2000 : 1900;
    return 1;
}

static int take_step(ism3__scan *scan, const conversion *how, int32_t *value) {
    switch (how->action) {
    case READ_BLANKS:
        return take_blanks(scan);
    case READ_PADDED:
        take_blanks(scan);
        return take_number(scan, how, value);
    case READ_SHORT_YEAR:
        return take_short_year(scan, how, value);
    case READ_FRACTION:
        return ism3__scan_fraction(scan, value);
    case READ_MONTH_NAME:
        return take_month_name(scan, value);
    case READ_HALF_DAY:
        return take_half_day(scan, value);
    case READ_UTC:
        return take_utc(scan);
    default:
        return take_number(scan, how, value);
    }
}

static int32_t fail_literal(const ism3__scan *scan, char byte, ism3_error *error) {
    char expected[] = {'\'', byte, '\'', 0};
    return ism3__scan_fail(scan, byte >= ' ' && byte <= '~' ? expected : "a byte of the format",
                           error);
}

/* The parts of the text; `day_at` is where the day began. */
static int32_t scan_parts(const ism3_time_format *format, ism3__scan *scan, int32_t *part,
                          size_t *day_at, ism3_error *error) {
    for (size_t i = 0; i < format->step_count; i++) {
        char byte = format->steps[i].byte;
        const conversion *how = &conversions[format->steps[i].row];
        int32_t rc = ISM3_OK;
        if (how->part == DAY)
            *day_at = scan->at;
        if (how->action == READ_LITERAL)
            rc = ism3__scan_take(scan, byte) ? ISM3_OK : fail_literal(scan, byte, error);
        else if (how->action == READ_OFFSET)
            rc = ism3__scan_offset(scan, 1, &part[OFFSET], error);
        else if (!take_step(scan, how, &part[how->part]))
            rc = ism3__scan_fail(scan, how->expected, error);
        if (rc)
            return rc;
    }
    return ism3__scan_finish(scan, error);
}

static int32_t find_day(const ism3_time_format *format, const int32_t *part, size_t day_at,
                        int64_t *days, ism3_error *error) {
    int32_t rc = ISM3_OK;
    if (!format->day_of_year)
        rc = ism3__check_day(part[YEAR], part[MONTH], part[DAY], day_at + 1, error);
    else if (part[DAY] == 366 && ism3__days_in_month(part[YEAR], 2) == 28)
        rc = ism3__fail_column(error, ISM3_E_SYNTAX, day_at + 1,
                               "expected a day of the year, 1 to 365 in %d, found 366", part[YEAR]);
    /* With %j the month is January, and the day may lie beyond it. */
    if (!rc)
        *days = ism3__days_from_civil(part[YEAR], part[MONTH], part[DAY]);
    return rc;
}

/* Local seconds to seconds in UTC by the zone of the format. */
static int32_t leave_zone(const ism3_time_format *format, int64_t local, int64_t *seconds,
                          ism3_error *error) {
    if (ism3__zone_find(format->zone, local, seconds))
        return ISM3_OK;
    /* A day whose midnight the clock skips starts after the gap. */
    if (!ism3_time_format_has_time(format))
        return ISM3_OK;
    return ism3__zone_fail_skipped(*seconds, error);
}

static int32_t read_pattern(const ism3_time_format *format, ism3__scan *scan, int64_t *instant,
                            ism3_error *error) {
    int32_t part[PART_COUNT] = {[MONTH] = 1};
    size_t day_at = 0;
    int64_t days;
    int32_t rc = scan_parts(format, scan, part, &day_at, error);
    if (!rc)
        rc = find_day(format, part, day_at, &days, error);
    if (rc)
        return rc;
    int32_t hour = format->half_days ? part[HOUR] % 12 + 12 * part[HALF_DAY] : part[HOUR];
    int64_t seconds = days * ISM3__DAY_SECONDS + (hour * 60 + part[MINUTE]) * 60 + part[SECOND];
    if (format->sets & BIT(OFFSET))
        seconds -= part[OFFSET];
    else if (format->zone)
        rc = leave_zone(format, seconds, &seconds, error);
    return rc ? rc : ism3__instant_make(seconds, part[FRACTION], instant, error);
}

int32_t ism3_time_format_read(const ism3_time_format *format, const char *text, size_t size,
                              int64_t *instant, ism3_error *error) {
    ism3__scan scan = {text, size, 0};
    if (format->kind == RFC3339)
        return ism3_time_read(text, size, instant, error);
    if (format->kind == EPOCH)
        return read_epoch(format, &scan, instant, error);
    return read_pattern(format, &scan, instant, error);
}
