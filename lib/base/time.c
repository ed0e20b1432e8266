#include "base/time.h"

#include "base/time_text.h"

/* What a date and time is written in: pairs of digits, the year two of them. */
enum { CENTURY, YEAR, MONTH, DAY, HOUR, MINUTE, SECOND, FIELD_COUNT };

static const struct {
    char before[4]; /* the separator, as an error names it; empty: none */
    int32_t low, high;
    const char *expected;
} fields[FIELD_COUNT] = {
    {"", 0, 99, "a year of four digits"},
    {"", 0, 99, "a year of four digits"},
    {"'-'", 1, 12, "a month of two digits, 01 to 12"},
    {"'-'", 1, 31, "a day of two digits, 01 to 31"},
    {"", 0, 23, "an hour of two digits, 00 to 23"},
    {"':'", 0, 59, "a minute of two digits, 00 to 59"},
    {"':'", 0, 59, "a second of two digits, 00 to 59"},
};

/* Days before a month in a year that starts with March: 31 30 31 30 31 twice, 31 and February. */
static inline int32_t days_before(int32_t month_from_march) {
    return (153 * month_from_march + 2) / 5;
}

/* Days from 0000-03-01 to 1970-01-01. */
#define EPOCH 719468

int64_t ism3__days_from_civil(int64_t year, int32_t month, int32_t day) {
    int early = month < 3; /* these belong to the year that began in the March before */
    int64_t y = year - early;
    int64_t centuries = ism3__floor_div(y, 100);
    int64_t leap_days = ism3__floor_div(y, 4) - centuries + ism3__floor_div(centuries, 4);
    return 365 * y + leap_days + days_before(early ? month + 9 : month - 3) + day - 1 - EPOCH;
}

static inline int32_t at_most(int32_t value, int32_t most) {
    return value < most ? value : most;
}

void ism3__civil_from_days(int64_t days, int64_t *year, int32_t *month, int32_t *day) {
    int64_t shifted = days + EPOCH;
    int64_t cycle = ism3__floor_div(shifted, 146097);
    int32_t rest = (int32_t)(shifted - cycle * 146097);
    /* The last century of a cycle and the last year of four are a day longer than the others. */
    int32_t century = at_most(rest / 36524, 3);
    rest -= century * 36524;
    int32_t four = rest / 1461;
    rest -= four * 1461;
    int32_t one = at_most(rest / 365, 3);
    rest -= one * 365;
    int32_t from_march = (5 * rest + 2) / 153;
    *day = rest - days_before(from_march) + 1;
    *month = from_march < 10 ? from_march + 3 : from_march - 9;
    *year = cycle * 400 + century * 100 + four * 4 + one + (*month < 3);
}

int32_t ism3__days_in_month(int64_t year, int32_t month) {
    if (month == 2)
        return year % 4 || (year % 100 == 0 && year % 400) ? 28 : 29;
    return 30 + ((month + month / 8) & 1);
}

int32_t ism3__fail_beyond(ism3_error *error) {
    return ism3__fail(error, ISM3_E_RANGE, "the time lies outside 1970-01-01 to 2262-04-11 (UTC)");
}

int32_t ism3__instant_make(int64_t seconds, int32_t nanoseconds, int64_t *instant,
                           ism3_error *error) {
    int64_t sum;
    if (seconds < 0 || __builtin_mul_overflow(seconds, ISM3_SECOND, &sum) ||
        __builtin_add_overflow(sum, nanoseconds, &sum))
        return ism3__fail_beyond(error);
    *instant = sum;
    return ISM3_OK;
}

int32_t ism3__check_day(int64_t year, int32_t month, int32_t day, uint64_t column,
                        ism3_error *error) {
    if (day <= 28 || day <= ism3__days_in_month(year, month))
        return ISM3_OK;
    return ism3__fail_column(error, ISM3_E_SYNTAX, column,
                             "expected a day that the month has, found %d: month %d of %d has %d",
                             day, month, (int)year, ism3__days_in_month(year, month));
}

int32_t ism3__scan_offset(ism3__scan *scan, int loose, int32_t *utc_offset, ism3_error *error) {
    int first = ism3__scan_peek(scan);
    int32_t hours, minutes = 0;
    *utc_offset = 0;
    if (ism3__scan_take(scan, 'Z') || ism3__scan_take(scan, 'z'))
        return ISM3_OK;
    if (!ism3__scan_take(scan, '+') && !ism3__scan_take(scan, '-'))
        return ism3__scan_fail(scan, "an offset from UTC such as Z or +01:00", error);
    if (!ism3__scan_pair(scan, 0, 23, &hours))
        return ism3__scan_fail(scan, "hours of two digits, 00 to 23", error);
    int colon = ism3__scan_take(scan, ':');
    if (!colon && !loose)
        return ism3__scan_fail(scan, "':' between hours and minutes", error);
    if ((colon || ism3__is_digit(ism3__scan_peek(scan))) && !ism3__scan_pair(scan, 0, 59, &minutes))
        return ism3__scan_fail(scan, "minutes of two digits, 00 to 59", error);
    int32_t seconds = hours * 3600 + minutes * 60;
    *utc_offset = first == '-' ? -seconds : seconds;
    return ISM3_OK;
}

int32_t ism3_utc_offset_read(const char *text, size_t size, int32_t *utc_offset,
                             ism3_error *error) {
    ism3__scan scan = {text, size, 0};
    int32_t offset;
    int32_t rc = ism3__scan_offset(&scan, 1, &offset, error);
    if (!rc)
        rc = ism3__scan_finish(&scan, error);
    if (!rc)
        *utc_offset = offset;
    return rc;
}

static int32_t scan_fields(ism3__scan *scan, int first, int last, int32_t *value,
                           ism3_error *error) {
    for (int i = first; i <= last; i++) {
        if (fields[i].before[0] && !ism3__scan_take(scan, fields[i].before[1]))
            return ism3__scan_fail(scan, fields[i].before, error);
        if (!ism3__scan_pair(scan, fields[i].low, fields[i].high, &value[i]))
            return ism3__scan_fail(scan, fields[i].expected, error);
    }
    return ISM3_OK;
}

/* `2026-02-28`, as days since 1970. */
static int32_t scan_date(ism3__scan *scan, int64_t *days, ism3_error *error) {
    int32_t value[FIELD_COUNT] = {0};
    int32_t rc = scan_fields(scan, CENTURY, DAY, value, error);
    if (rc)
        return rc;
    int32_t year = value[CENTURY] * 100 + value[YEAR];
    rc = ism3__check_day(year, value[MONTH], value[DAY], scan->at - 1, error);
    if (!rc)
        *days = ism3__days_from_civil(year, value[MONTH], value[DAY]);
    return rc;
}

/* `23:59:59.5`, as seconds of the day and nanoseconds. */
static int32_t scan_clock(ism3__scan *scan, int32_t *seconds, int32_t *nanoseconds,
                          ism3_error *error) {
    int32_t value[FIELD_COUNT] = {0};
    int32_t rc = scan_fields(scan, HOUR, SECOND, value, error);
    if (rc)
        return rc;
    *seconds = (value[HOUR] * 60 + value[MINUTE]) * 60 + value[SECOND];
    *nanoseconds = 0;
    if (ism3__scan_take(scan, '.') && !ism3__scan_fraction(scan, nanoseconds))
        return ism3__scan_fail(scan, "one to nine digits of fraction", error);
    return ISM3_OK;
}

int32_t ism3_time_read(const char *text, size_t size, int64_t *instant, ism3_error *error) {
    ism3__scan scan = {text, size, 0};
    int64_t days;
    int32_t seconds, nanoseconds, offset;
    int32_t rc = scan_date(&scan, &days, error);
    if (rc)
        return rc;
    if (!ism3__scan_take(&scan, 'T') && !ism3__scan_take(&scan, ' ') &&
        !ism3__scan_take(&scan, 't'))
        return ism3__scan_fail(&scan, "'T' and a time of day", error);
    rc = scan_clock(&scan, &seconds, &nanoseconds, error);
    if (!rc)
        rc = ism3__scan_offset(&scan, 0, &offset, error);
    if (!rc)
        rc = ism3__scan_finish(&scan, error);
    if (rc)
        return rc;
    return ism3__instant_make(days * ISM3__DAY_SECONDS + seconds - offset, nanoseconds, instant,
                              error);
}

int32_t ism3_time_read_date(const char *text, size_t size, int32_t utc_offset, int64_t *instant,
                            ism3_error *error) {
    ism3__scan scan = {text, size, 0};
    int64_t days;
    if (utc_offset <= -ISM3__DAY_SECONDS || utc_offset >= ISM3__DAY_SECONDS)
        return ism3__fail(error, ISM3_E_ARGUMENT, "utc_offset is %d, expected -86399 to 86399",
                          utc_offset);
    int32_t rc = scan_date(&scan, &days, error);
    if (rc)
        return rc;
    if (scan.at < size)
        return ism3_time_read(text, size, instant, error);
    return ism3__instant_make(days * ISM3__DAY_SECONDS - utc_offset, 0, instant, error);
}

static char *put_digits(char *to, int64_t value, int digits) {
    for (int i = digits - 1; i >= 0; i--, value /= 10)
        to[i] = (char)('0' + value % 10);
    return to + digits;
}

static char *put_field(char *to, char before, int32_t value) {
    *to = before;
    return put_digits(to + 1, value, 2);
}

size_t ism3_time_write(int64_t instant, char *text) {
    int64_t seconds = ism3__floor_div(instant, ISM3_SECOND);
    int64_t days = ism3__floor_div(seconds, ISM3__DAY_SECONDS);
    int32_t clock = (int32_t)(seconds - days * ISM3__DAY_SECONDS);
    /* Modulo first: seconds * ISM3_SECOND may not fit for the earliest instants. */
    int64_t fraction = (instant % ISM3_SECOND + ISM3_SECOND) % ISM3_SECOND;
    int64_t year;
    int32_t month, day;
    ism3__civil_from_days(days, &year, &month, &day);
    char *to = put_digits(text, year, 4);
    to = put_field(to, '-', month);
    to = put_field(to, '-', day);
    to = put_field(to, 'T', clock / 3600);
    to = put_field(to, ':', clock / 60 % 60);
    to = put_field(to, ':', clock % 60);
    if (fraction) {
        int digits = 9;
        for (; fraction % 1000 == 0; fraction /= 1000)
            digits -= 3;
        *to = '.';
        to = put_digits(to + 1, fraction, digits);
    }
    *to++ = 'Z';
    *to = 0;
    return (size_t)(to - text);
}

/* The parts of a duration in the order they come in. */
static const struct duration_part {
    char letter;
    int in_time;        /* after the 'T' */
    int64_t months, ns; /* what one of it is */
} duration_parts[] = {
    {'Y', 0, 12, 0},
    {'M', 0, 1, 0},
    {'W', 0, 0, 7 * ISM3_DAY},
    {'D', 0, 0, ISM3_DAY},
    {'H', 1, 0, 3600 * ISM3_SECOND},
    {'M', 1, 0, 60 * ISM3_SECOND},
    {'S', 1, 0, ISM3_SECOND},
};
#define DURATION_PARTS ((int)(sizeof duration_parts / sizeof *duration_parts))

/* The mean Gregorian month: 400 years are 146,097 days. */
#define MONTH_SECONDS INT64_C(2629746)

static int32_t too_long(ism3_error *error) {
    return ism3__fail(error, ISM3_E_RANGE, "the duration is longer than 292 years");
}

static int scan_count(ism3__scan *scan, int64_t *value, int *overflow) {
    size_t start = scan->at;
    *value = 0;
    for (; ism3__is_digit(ism3__scan_peek(scan)); scan->at++)
        *overflow |= __builtin_mul_overflow(*value, 10, value) ||
                     __builtin_add_overflow(*value, scan->text[scan->at] - '0', value);
    return scan->at > start;
}

/* The part from number `next` on that the letter at the scan stands for, or -1. */
static int find_part(const ism3__scan *scan, int in_time, int next) {
    for (int i = next; i < DURATION_PARTS; i++)
        if (duration_parts[i].in_time == in_time &&
            ism3__scan_peek(scan) == duration_parts[i].letter)
            return i;
    return -1;
}

/* A number and its letter, added to the duration; `next` is the first part that may still come. */
static int32_t scan_part(ism3__scan *scan, int in_time, int *next, ism3_duration *duration,
                         ism3_error *error) {
    int64_t count, months, ns;
    int32_t fraction = 0;
    int overflow = 0;
    if (!scan_count(scan, &count, &overflow))
        return ism3__scan_fail(scan, "a whole number", error);
    int has_fraction = in_time && ism3__scan_take(scan, '.');
    if (has_fraction && !ism3__scan_fraction(scan, &fraction))
        return ism3__scan_fail(scan, "one to nine digits of fraction", error);
    int i = find_part(scan, in_time, *next);
    if (has_fraction && (i < 0 || duration_parts[i].letter != 'S'))
        return ism3__scan_fail(scan, "'S': only seconds have a fraction", error);
    if (i < 0)
        return ism3__scan_fail(
            scan, in_time ? "one of H, M, S, in this order" : "one of Y, M, W, D, in this order",
            error);
    scan->at++;
    *next = i + 1;
    overflow |= __builtin_mul_overflow(count, duration_parts[i].months, &months) ||
                __builtin_mul_overflow(count, duration_parts[i].ns, &ns) ||
                __builtin_add_overflow(duration->months, months, &duration->months) ||
                __builtin_add_overflow(duration->nanoseconds, ns, &duration->nanoseconds) ||
                __builtin_add_overflow(duration->nanoseconds, fraction, &duration->nanoseconds);
    return overflow ? too_long(error) : ISM3_OK;
}

int32_t ism3_duration_read(const char *text, size_t size, ism3_duration *duration,
                           ism3_error *error) {
    ism3__scan scan = {text, size, 0};
    ism3_duration sum = {0, 0};
    int64_t length;
    int next = 0, in_time = 0;
    if (!ism3__scan_take(&scan, 'P'))
        return ism3__scan_fail(&scan, "'P', as in P7D or PT4H30M", error);
    do {
        if (!in_time)
            in_time = ism3__scan_take(&scan, 'T');
        int32_t rc = scan_part(&scan, in_time, &next, &sum, error);
        if (rc)
            return rc;
    } while (scan.at < size);
    if (__builtin_mul_overflow(sum.months, MONTH_SECONDS * ISM3_SECOND, &length) ||
        __builtin_add_overflow(length, sum.nanoseconds, &length))
        return too_long(error);
    *duration = sum;
    return ISM3_OK;
}

/* More months than lie between 1970 and 2262. */
#define MONTHS_MAX (300 * 12)

int64_t ism3_time_add(int64_t instant, ism3_duration duration, int32_t utc_offset) {
    int64_t sum = instant;
    if (duration.months < 0 || duration.months > MONTHS_MAX)
        return INT64_MAX;
    if (duration.months) {
        int64_t local = ism3__floor_div(instant, ISM3_SECOND) + utc_offset;
        int64_t days = ism3__floor_div(local, ISM3__DAY_SECONDS), year;
        int32_t month, day;
        ism3__civil_from_days(days, &year, &month, &day);
        int64_t months = year * 12 + (month - 1) + duration.months;
        year = ism3__floor_div(months, 12);
        month = (int32_t)(months - year * 12) + 1;
        day = at_most(day, ism3__days_in_month(year, month));
        int64_t moved = ism3__days_from_civil(year, month, day) - days;
        if (__builtin_mul_overflow(moved, ISM3_DAY, &moved) ||
            __builtin_add_overflow(sum, moved, &sum))
            return INT64_MAX;
    }
    return __builtin_add_overflow(sum, duration.nanoseconds, &sum) ? INT64_MAX : sum;
}
