#include "base/zone.h"

#include "base/memory.h"
#include "base/sha256.h"
#include "base/time_text.h"

/* One year on either side of what an instant can be, as daylight saving may last over New Year. */
#define FIRST_YEAR 1968
#define LAST_YEAR  2263

typedef struct stretch {
    int64_t start, end; /* seconds since 1970, UTC */
} stretch;

struct ism3_zone {
    ism3__count references;
    ism3__memory memory;
    int32_t standard, daylight; /* seconds east of UTC; equal for a fixed offset */
    size_t count;
    stretch saving[LAST_YEAR - FIRST_YEAR + 1]; /* daylight saving: ascending, apart */
};

/* A day of any year, as a POSIX rule gives it, and a time on it. */
typedef struct yearly {
    char form;                /* 'M', 'J' or 0 */
    int32_t month, week, day; /* of 'M': week 1..5, 5 the last; day 0..6. Else day alone */
    int32_t time;             /* seconds after midnight, -167..167 hours */
} yearly;

typedef struct posix_rule {
    int32_t standard, daylight;
    int has_daylight;
    yearly start, end; /* each in the local time before the change */
} posix_rule;

static int is_quoted_name_byte(int c) {
    return ism3__is_letter(c) || ism3__is_digit(c) || c == '+' || c == '-';
}

/* `CET` or `<+0330>`. What it says does not matter. */
static int32_t scan_name(ism3__scan *scan, ism3_error *error) {
    int quoted = ism3__scan_take(scan, '<');
    int (*belongs)(int) = quoted ? is_quoted_name_byte : ism3__is_letter;
    size_t start = scan->at;
    while (belongs(ism3__scan_peek(scan)))
        scan->at++;
    if (scan->at - start < 3)
        return ism3__scan_fail(scan, "a zone name of three letters or more, or one in <>", error);
    if (quoted && !ism3__scan_take(scan, '>'))
        return ism3__scan_fail(scan, "'>'", error);
    return ISM3_OK;
}

/* `[+-]hh[:mm[:ss]]`, in seconds. */
static int32_t scan_clock(ism3__scan *scan, int32_t most_hours, int32_t *seconds,
                          ism3_error *error) {
    int32_t part[3] = {0, 0, 0};
    int negative = ism3__scan_take(scan, '-');
    if (!negative)
        ism3__scan_take(scan, '+');
    size_t start = scan->at;
    int digits = ism3__scan_digits(scan, 3, &part[0]);
    if (!digits || part[0] > most_hours) {
        scan->at = start;
        return ism3__scan_fail(scan, most_hours > 24 ? "hours, 0 to 167" : "hours, 0 to 24", error);
    }
    for (int i = 1; i < 3 && ism3__scan_take(scan, ':'); i++)
        if (!ism3__scan_pair(scan, 0, 59, &part[i]))
            return ism3__scan_fail(scan, "two digits, 00 to 59", error);
    *seconds = (part[0] * 60 + part[1]) * 60 + part[2];
    if (negative)
        *seconds = -*seconds;
    return ISM3_OK;
}

/* POSIX counts offsets west of Greenwich. */
static int32_t scan_west(ism3__scan *scan, int32_t *east, ism3_error *error) {
    int32_t west;
    int32_t rc = scan_clock(scan, 24, &west, error);
    if (!rc)
        *east = -west;
    return rc;
}

static int32_t scan_number(ism3__scan *scan, int32_t low, int32_t high, const char *expected,
                           int32_t *value, ism3_error *error) {
    size_t start = scan->at;
    if (ism3__scan_digits(scan, 3, value) && *value >= low && *value <= high)
        return ISM3_OK;
    scan->at = start;
    return ism3__scan_fail(scan, expected, error);
}

/* `.5.0` of `M3.5.0`. */
static int32_t scan_week_and_day(ism3__scan *scan, yearly *day, ism3_error *error) {
    if (!ism3__scan_take(scan, '.'))
        return ism3__scan_fail(scan, "'.' and a week", error);
    int32_t rc = scan_number(scan, 1, 5, "a week, 1 to 5", &day->week, error);
    if (rc)
        return rc;
    if (!ism3__scan_take(scan, '.'))
        return ism3__scan_fail(scan, "'.' and a day", error);
    return scan_number(scan, 0, 6, "a day, 0 (Sunday) to 6", &day->day, error);
}

/* `,M3.5.0/2`, `,J60` or `,300/-3`. */
static int32_t scan_yearly(ism3__scan *scan, yearly *day, ism3_error *error) {
    int32_t rc;
    if (!ism3__scan_take(scan, ','))
        return ism3__scan_fail(scan, "',' and the day of a change, as in ,M3.5.0", error);
    if (ism3__scan_take(scan, 'M')) {
        day->form = 'M';
        rc = scan_number(scan, 1, 12, "a month, 1 to 12", &day->month, error);
        if (!rc)
            rc = scan_week_and_day(scan, day, error);
    } else if (ism3__scan_take(scan, 'J')) {
        day->form = 'J';
        rc = scan_number(scan, 1, 365, "a day, 1 to 365", &day->day, error);
    } else {
        rc = scan_number(scan, 0, 365, "M, J or a day, 0 to 365", &day->day, error);
    }
    day->time = 2 * 3600;
    if (!rc && ism3__scan_take(scan, '/'))
        rc = scan_clock(scan, 167, &day->time, error);
    return rc;
}

static int32_t scan_rule(ism3__scan *scan, posix_rule *out, ism3_error *error) {
    int32_t rc = scan_name(scan, error);
    if (!rc)
        rc = scan_west(scan, &out->standard, error);
    out->daylight = out->standard;
    if (rc || scan->at == scan->size)
        return rc;
    out->has_daylight = 1;
    rc = scan_name(scan, error);
    if (rc)
        return rc;
    out->daylight = out->standard + 3600;
    if (ism3__scan_peek(scan) != ',')
        rc = scan_west(scan, &out->daylight, error);
    if (!rc)
        rc = scan_yearly(scan, &out->start, error);
    if (!rc)
        rc = scan_yearly(scan, &out->end, error);
    return rc ? rc : ism3__scan_finish(scan, error);
}

/* Whether the text is an offset as ism3_utc_offset_read() takes it; names have three letters. */
static int is_offset(const char *text, size_t size) {
    return size == 1 || (size && (*text == '+' || *text == '-'));
}

static int32_t read_rule(const char *text, size_t size, posix_rule *out, ism3_error *error) {
    ism3__scan scan = {text, size, 0};
    if (!is_offset(text, size))
        return scan_rule(&scan, out, error);
    int32_t rc = ism3_utc_offset_read(text, size, &out->standard, error);
    out->daylight = out->standard;
    return rc;
}

/* Days since 1970 of the n-th (5: last) such weekday of a month. */
static int64_t weekday_of_month(int64_t year, int32_t month, int32_t week, int32_t weekday) {
    int64_t first = ism3__days_from_civil(year, month, 1);
    /* 1970-01-01 was a Thursday, 4. */
    int32_t first_weekday = (int32_t)(first + 4 - 7 * ism3__floor_div(first + 4, 7));
    int32_t day = (weekday - first_weekday + 7) % 7 + (week - 1) * 7;
    return first + (day < ism3__days_in_month(year, month) ? day : day - 7);
}

static int64_t day_of_year(const yearly *day, int64_t year) {
    int64_t first = ism3__days_from_civil(year, 1, 1);
    if (day->form == 'M')
        return weekday_of_month(year, day->month, day->week, day->day);
    if (day->form != 'J')
        return first + day->day;
    /* J60 is the first of March in every year. */
    int after_leap_day = day->day >= 60 && ism3__days_in_month(year, 2) == 29;
    return first + day->day - 1 + after_leap_day;
}

/* When it happens in a year, where `offset` is in force. */
static int64_t change(const yearly *day, int64_t year, int32_t offset) {
    return day_of_year(day, year) * ISM3__DAY_SECONDS + day->time - offset;
}

/* Daylight saving lasts from each start to the next end, of the same year or (in the south) of the
 * one after. Stretches that meet are one: so a rule can say that it is always in force. */
static void fill_saving(ism3_zone *zone, const posix_rule *rule) {
    for (int64_t year = FIRST_YEAR; year <= LAST_YEAR; year++) {
        int64_t start = change(&rule->start, year, rule->standard);
        int64_t end = change(&rule->end, year, rule->daylight);
        if (end <= start)
            end = change(&rule->end, year + 1, rule->daylight);
        stretch *last = zone->count ? &zone->saving[zone->count - 1] : NULL;
        if (last && start <= last->end)
            last->end = end;
        else
            zone->saving[zone->count++] = (stretch){start, end};
    }
}

int32_t ism3_zone_new(ism3_zone **out, const char *text, size_t size,
                      const ism3_allocator *allocator, ism3_error *error) {
    ism3__memory memory;
    posix_rule rule = {0};
    if (!out)
        return ism3__fail(error, ISM3_E_ARGUMENT, "out is NULL");
    *out = NULL;
    int32_t rc = ism3__memory_init(&memory, allocator, 0, error);
    if (!rc)
        rc = read_rule(text, size, &rule, error);
    if (rc)
        return rc;
    ism3_zone *zone = ism3__allocate_zero(&memory, sizeof *zone);
    if (!zone)
        return ism3__memory_fail(&memory, sizeof *zone, error);
    ism3__count_init(&zone->references);
    zone->memory = memory;
    zone->standard = rule.standard;
    zone->daylight = rule.daylight;
    if (rule.has_daylight)
        fill_saving(zone, &rule);
    *out = zone;
    return ISM3_OK;
}

ism3_zone *ism3_zone_ref(ism3_zone *zone) {
    if (zone)
        ism3__count_up(&zone->references);
    return zone;
}

ism3_zone *ism3_zone_unref(ism3_zone *zone) {
    if (zone && ism3__count_down(&zone->references)) {
        ism3__memory memory = zone->memory;
        ism3__release(&memory, zone, sizeof *zone);
    }
    return NULL;
}

/* The first stretch of daylight saving that ends after that instant; `count` when there is none. */
static size_t next_stretch(const ism3_zone *zone, int64_t seconds) {
    size_t low = 0, high = zone->count;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (zone->saving[middle].end > seconds)
            high = middle;
        else
            low = middle + 1;
    }
    return low;
}

static int32_t offset_at(const ism3_zone *zone, int64_t seconds) {
    size_t i = next_stretch(zone, seconds);
    return i < zone->count && zone->saving[i].start <= seconds ? zone->daylight : zone->standard;
}

int ism3__zone_find(const ism3_zone *zone, int64_t local, int64_t *seconds) {
    int32_t larger = zone->standard, smaller = zone->daylight;
    if (larger < smaller)
        larger = zone->daylight, smaller = zone->standard;
    *seconds = local - larger;
    if (larger == smaller || offset_at(zone, *seconds) == larger)
        return 1;
    *seconds = local - smaller;
    if (offset_at(zone, *seconds) == smaller)
        return 1;
    /* In the gap: the smaller offset was in force, and by it the change has passed. */
    size_t i = next_stretch(zone, *seconds);
    int saving_began = larger == zone->daylight;
    *seconds = saving_began ? zone->saving[i].start : zone->saving[i - 1].end;
    return 0;
}

int32_t ism3__zone_fail_skipped(int64_t gap_end, ism3_error *error) {
    char text[ISM3_TIME_TEXT_SIZE];
    int64_t instant;
    int32_t rc = ism3__instant_make(gap_end, 0, &instant, error);
    if (rc)
        return rc;
    ism3_time_write(instant, text);
    return ism3__fail(error, ISM3_E_RANGE,
                      "the clock skips this local time: it is put forward at %s", text);
}

int32_t ism3_zone_instant(const ism3_zone *zone, int64_t local, int64_t *instant,
                          ism3_error *error) {
    int64_t local_seconds = ism3__floor_div(local, ISM3_SECOND), seconds;
    int32_t nanoseconds = (int32_t)((uint64_t)local - (uint64_t)local_seconds * ISM3_SECOND);
    if (!ism3__zone_find(zone, local_seconds, &seconds))
        return ism3__zone_fail_skipped(seconds, error);
    return ism3__instant_make(seconds, nanoseconds, instant, error);
}

int32_t ism3_zone_offset(const ism3_zone *zone, int64_t instant) {
    return offset_at(zone, ism3__floor_div(instant, ISM3_SECOND));
}

void ism3__zone_digest(const ism3_zone *zone, ism3_sha256 *sha) {
    ism3__sha256_number(sha, zone->standard);
    ism3__sha256_number(sha, zone->daylight);
    for (size_t i = 0; i < zone->count; i++) {
        ism3__sha256_number(sha, zone->saving[i].start);
        ism3__sha256_number(sha, zone->saving[i].end);
    }
}
