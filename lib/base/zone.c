#include "base/zone.h"

#include "base/memory.h"
#include "base/time_text.h"

/* One year on either side of what an instant can be, as daylight saving may last over New Year. */
#define FIRST_YEAR 1968
#define LAST_YEAR  2263
#define OFFSET_MAX (25 * 3600 - 1) /* seconds: 24:59:59 */

typedef struct stretch {
    int64_t start, end; /* seconds since 1970, UTC */
} stretch;

struct ism3_zone {
    ism3__count references;
    ism3__memory memory;
    ism3__zone_rule rule;
    size_t count;
    stretch saving[LAST_YEAR - FIRST_YEAR + 1]; /* daylight saving: ascending, apart */
};

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
static int32_t scan_week_and_day(ism3__scan *scan, ism3__zone_day *day, ism3_error *error) {
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
static int32_t scan_yearly(ism3__scan *scan, ism3__zone_day *day, ism3_error *error) {
    int32_t rc;
    if (!ism3__scan_take(scan, ','))
        return ism3__scan_fail(scan, "',' and the day of a change, as in ,M3.5.0", error);
    if (ism3__scan_take(scan, 'M')) {
        day->form = ISM3__ZONE_DAY_OF_MONTH;
        rc = scan_number(scan, 1, 12, "a month, 1 to 12", &day->month, error);
        if (!rc)
            rc = scan_week_and_day(scan, day, error);
    } else if (ism3__scan_take(scan, 'J')) {
        day->form = ISM3__ZONE_DAY_NO_LEAP;
        rc = scan_number(scan, 1, 365, "a day, 1 to 365", &day->day, error);
    } else {
        rc = scan_number(scan, 0, 365, "M, J or a day, 0 to 365", &day->day, error);
    }
    day->time = 2 * 3600;
    if (!rc && ism3__scan_take(scan, '/'))
        rc = scan_clock(scan, 167, &day->time, error);
    return rc;
}

static int32_t scan_rule(ism3__scan *scan, ism3__zone_rule *out, ism3_error *error) {
    int32_t rc = scan_name(scan, error);
    if (!rc)
        rc = scan_west(scan, &out->standard, error);
    out->daylight = out->standard;
    if (rc || scan->at == scan->size)
        return rc;
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
    if (!rc)
        rc = ism3__scan_finish(scan, error);
    /* Changes that change nothing. */
    if (!rc && out->daylight == out->standard)
        out->start = out->end = (ism3__zone_day){0};
    return rc;
}

/* Whether the text is an offset as ism3_utc_offset_read() takes it; names have three letters. */
static int is_offset(const char *text, size_t size) {
    return size == 1 || (size && (*text == '+' || *text == '-'));
}

static int32_t read_rule(const char *text, size_t size, ism3__zone_rule *out, ism3_error *error) {
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

static int64_t day_of_year(const ism3__zone_day *day, int64_t year) {
    int64_t first = ism3__days_from_civil(year, 1, 1);
    if (day->form == ISM3__ZONE_DAY_OF_MONTH)
        return weekday_of_month(year, day->month, day->week, day->day);
    if (day->form != ISM3__ZONE_DAY_NO_LEAP)
        return first + day->day;
    /* J60 is the first of March in every year. */
    int after_leap_day = day->day >= 60 && ism3__days_in_month(year, 2) == 29;
    return first + day->day - 1 + after_leap_day;
}

/* When it happens in a year, where `offset` is in force. */
static int64_t change(const ism3__zone_day *day, int64_t year, int32_t offset) {
    return day_of_year(day, year) * ISM3__DAY_SECONDS + day->time - offset;
}

/* Daylight saving lasts from each start to the next end, of the same year or (in the south) of the
 * one after. Stretches that meet are one: so a rule can say that it is always in force. */
static void fill_saving(ism3_zone *zone, const ism3__zone_rule *rule) {
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

static int32_t make_zone(ism3_zone **out, const ism3__zone_rule *rule, ism3__memory *memory,
                         ism3_error *error) {
    ism3_zone *zone = ism3__allocate_zero(memory, sizeof *zone);
    if (!zone)
        return ism3__memory_fail(memory, sizeof *zone, error);
    ism3__count_init(&zone->references);
    zone->memory = *memory;
    zone->rule = *rule;
    if (rule->daylight != rule->standard)
        fill_saving(zone, rule);
    *out = zone;
    return ISM3_OK;
}

int32_t ism3_zone_new(ism3_zone **out, const char *text, size_t size,
                      const ism3_allocator *allocator, ism3_error *error) {
    ism3__memory memory;
    ism3__zone_rule rule = {0};
    if (!out)
        return ism3__fail(error, ISM3_E_ARGUMENT, "out is NULL");
    *out = NULL;
    int32_t rc = ism3__memory_init(&memory, allocator, 0, error);
    if (!rc)
        rc = read_rule(text, size, &rule, error);
    return rc ? rc : make_zone(out, &rule, &memory, error);
}

/* What a text can say of the day of a change, by form. */
static const struct {
    int32_t months[2], weeks[2], days[2];
} day_limits[ISM3__ZONE_FORMS] = {
    {{0, 0}, {0, 0}, {0, 365}}, {{0, 0}, {0, 0}, {1, 365}}, {{1, 12}, {1, 5}, {0, 6}}};

static int is_within(int32_t value, const int32_t limits[2]) {
    return value >= limits[0] && value <= limits[1];
}

static int is_day(const ism3__zone_day *day) {
    static const int32_t times[] = {-(168 * 3600 - 1), 168 * 3600 - 1};
    return day->form >= 0 && day->form < ISM3__ZONE_FORMS &&
           is_within(day->month, day_limits[day->form].months) &&
           is_within(day->week, day_limits[day->form].weeks) &&
           is_within(day->day, day_limits[day->form].days) && is_within(day->time, times);
}

static int is_rule(const ism3__zone_rule *rule) {
    static const int32_t offsets[] = {-OFFSET_MAX, OFFSET_MAX};
    static const int32_t daylight_offsets[] = {-OFFSET_MAX, OFFSET_MAX + 3600};
    if (!is_within(rule->standard, offsets) || !is_within(rule->daylight, daylight_offsets))
        return 0;
    return rule->standard == rule->daylight || (is_day(&rule->start) && is_day(&rule->end));
}

const ism3__zone_rule *ism3__zone_rule_of(const ism3_zone *zone) {
    return &zone->rule;
}

int32_t ism3__zone_from_rule(ism3_zone **out, const ism3__zone_rule *rule,
                             const ism3_allocator *allocator, uint64_t limit, ism3_error *error) {
    ism3__memory memory;
    *out = NULL;
    int32_t rc = ism3__memory_init(&memory, allocator, limit, error);
    if (!rc && !is_rule(rule))
        rc = ism3__fail(error, ISM3_E_MODEL, "a number of the zone is out of range");
    return rc ? rc : make_zone(out, rule, &memory, error);
}

size_t ism3__zone_bytes(void) {
    return sizeof(ism3_zone);
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
    return i < zone->count && zone->saving[i].start <= seconds ? zone->rule.daylight
                                                               : zone->rule.standard;
}

int ism3__zone_find(const ism3_zone *zone, int64_t local, int64_t *seconds) {
    int32_t larger = zone->rule.standard, smaller = zone->rule.daylight;
    if (larger < smaller)
        larger = zone->rule.daylight, smaller = zone->rule.standard;
    *seconds = local - larger;
    if (larger == smaller || offset_at(zone, *seconds) == larger)
        return 1;
    *seconds = local - smaller;
    if (offset_at(zone, *seconds) == smaller)
        return 1;
    /* In the gap: the smaller offset was in force, and by it the change has passed. */
    size_t i = next_stretch(zone, *seconds);
    int saving_began = larger == zone->rule.daylight;
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
