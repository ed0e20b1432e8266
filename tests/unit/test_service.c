#include "base/time.h"
#include "model/service.h"
#include "test.h"

#define MINUTE (60 * ISM3_SECOND)
#define HOUR   (60 * MINUTE)
#define BERLIN "CET-1CEST,M3.5.0,M10.5.0/3"

static const ism3_weekly_window office = {31, 9 * 3600, 17 * 3600}; /* Monday to Friday */
static const ism3_weekly_window whole_day = {127, 0, 86400};

static int64_t at(const char *text) {
    int64_t instant;
    assert_int_equal(ism3_time_read(text, strlen(text), &instant, NULL), 0);
    return instant;
}

static int64_t local_day(const char *date) {
    int64_t instant;
    assert_int_equal(ism3_time_read_date(date, strlen(date), 0, &instant, NULL), 0);
    return instant / ISM3_DAY;
}

static ism3_zone *zone_of(const char *text) {
    ism3_zone *zone;
    assert_int_equal(ism3_zone_new(&zone, text, strlen(text), NULL, NULL), 0);
    return zone;
}

static ism3__service *service_of(ism3__memory *memory, const char *zone_text,
                                 const ism3_weekly_window *weekly, size_t weekly_count,
                                 const int64_t *closed, size_t closed_count) {
    ism3_error error = ISM3_ERROR_INIT;
    ism3__service *service;
    ism3_zone *zone = zone_text ? zone_of(zone_text) : NULL;
    int32_t rc = ism3__service_new(&service, memory, zone, 0, weekly, weekly_count, closed,
                                   closed_count, &error);
    if (rc)
        fail_msg("%s", error.message);
    ism3_zone_unref(zone);
    return service;
}

/* Service time of some windows in a zone between two instants. */
static int64_t measure_all(const char *zone, const ism3_weekly_window *weekly, size_t count,
                           const char *from, const char *to) {
    ism3__memory memory;
    ism3__timetable table;
    ism3__memory_init(&memory, NULL, 0, NULL);
    ism3__service *service = service_of(&memory, zone, weekly, count, NULL, 0);
    assert_int_equal(ism3__timetable_make(&table, &memory, service, at(from), at(to), NULL), 0);
    int64_t sum = ism3__timetable_measure(&table, at(from), at(to));
    ism3__timetable_free(&table, &memory);
    ism3__service_free(service, &memory);
    assert_int_equal(memory.used, 0);
    return sum;
}

static int64_t measure(const char *zone, ism3_weekly_window window, const char *from,
                       const char *to) {
    return measure_all(zone, &window, 1, from, to);
}

static void refuses(const ism3_weekly_window *weekly, size_t weekly_count, const int64_t *closed,
                    size_t closed_count, int32_t code, uint64_t index, const char *words) {
    ism3__memory memory;
    ism3_error error = ISM3_ERROR_INIT;
    ism3__service *service;
    ism3__memory_init(&memory, NULL, 0, NULL);
    assert_int_equal(ism3__service_new(&service, &memory, NULL, 0, weekly, weekly_count, closed,
                                       closed_count, &error),
                     code);
    assert_null(service);
    assert_int_equal(error.index, index);
    if (!strstr(error.message, words))
        fail_msg("'%s' lacks '%s'", error.message, words);
    assert_int_equal(memory.used, 0);
}

static void refuses_windows_that_cannot_be(void **state) {
    (void)state;
    static const ism3_weekly_window bad[] = {{0, 0, 1}, {128, 0, 1}, {1, -1, 5},
                                             {1, 5, 5}, {1, 6, 5},   {1, 5, 86401}};
    static const char *const words[] = {"days are 0", "days are 128", "second -1",
                                        "from < to",  "from < to",    "86401"};
    for (size_t i = 0; i < 6; i++) {
        ism3_weekly_window pair[2] = {office, bad[i]};
        refuses(pair, 2, NULL, 0, ISM3_E_MODEL, 1, words[i]);
    }
    static ism3_weekly_window many[257];
    for (size_t i = 0; i < 257; i++)
        many[i] = (ism3_weekly_window){1, (int32_t)i, (int32_t)i + 1};
    refuses(many, 257, NULL, 0, ISM3_E_LIMIT, UINT64_MAX, "257");
    refuses(&office, 0, NULL, 0, ISM3_E_MODEL, UINT64_MAX, "at least one");
    refuses(NULL, 1, NULL, 0, ISM3_E_ARGUMENT, UINT64_MAX, "NULL");
}

static void refuses_overlapping_windows(void **state) {
    (void)state;
    const ism3_weekly_window inside[] = {office, {4, 10 * 3600, 11 * 3600}};
    const ism3_weekly_window before[] = {office, {64, 0, 86400}, {16, 8 * 3600, 9 * 3600 + 1}};
    const ism3_weekly_window after[] = {office, {16, 17 * 3600 - 1, 18 * 3600}};
    const ism3_weekly_window equal[] = {office, office};
    const ism3_weekly_window around[] = {{1, 10, 11}, {1, 5, 6}, {1, 0, 20}};
    refuses(inside, 2, NULL, 0, ISM3_E_MODEL, 1, "overlaps");
    refuses(before, 3, NULL, 0, ISM3_E_MODEL, 2, "overlaps");
    refuses(after, 2, NULL, 0, ISM3_E_MODEL, 1, "overlaps");
    refuses(equal, 2, NULL, 0, ISM3_E_MODEL, 1, "overlaps");
    refuses(around, 3, NULL, 0, ISM3_E_MODEL, 2, "overlaps");
}

static void refuses_closed_days_that_cannot_be(void **state) {
    (void)state;
    const int64_t twice[] = {1, 2, 2}, back[] = {5, 4};
    refuses(&office, 1, twice, 3, ISM3_E_MODEL, 2, "ascending");
    refuses(&office, 1, back, 2, ISM3_E_MODEL, 1, "ascending");
    refuses(&office, 1, NULL, 1, ISM3_E_ARGUMENT, UINT64_MAX, "NULL");
    refuses(&office, 1, twice, 65537, ISM3_E_LIMIT, UINT64_MAX, "65537");
}

static void measures_a_week(void **state) {
    (void)state;
    /* 2026-03-02 is a Monday. */
    assert_int_equal(measure(NULL, office, "2026-03-02T00:00:00Z", "2026-03-09T00:00:00Z"),
                     40 * HOUR);
    assert_int_equal(measure(NULL, office, "2026-03-02T16:59:59Z", "2026-03-03T09:00:01Z"),
                     2 * ISM3_SECOND);
    assert_int_equal(measure(NULL, office, "2026-03-07T00:00:00Z", "2026-03-09T09:00:00Z"), 0);
    assert_int_equal(measure("+02:00", office, "2026-03-02T07:00:00Z", "2026-03-02T08:00:00Z"),
                     HOUR);
    assert_int_equal(measure("-11:30", office, "2026-03-03T00:00:00Z", "2026-03-03T10:00:00Z"),
                     4 * HOUR + 30 * MINUTE);
}

static void follows_the_clock(void **state) {
    (void)state;
    const char *spring = "2026-03-28T23:00:00Z", *spring_end = "2026-03-29T22:00:00Z";
    const char *autumn = "2026-10-24T22:00:00Z", *autumn_end = "2026-10-25T23:00:00Z";
    assert_int_equal(measure(BERLIN, whole_day, spring, spring_end), 23 * HOUR);
    assert_int_equal(measure(BERLIN, whole_day, autumn, autumn_end), 25 * HOUR);
    /* 02:00 to 03:00 is skipped in spring and comes twice in autumn. */
    ism3_weekly_window from_skipped = {127, 9000, 14400}, to_skipped = {127, 3600, 9000},
                       skipped = {127, 7800, 10200};
    assert_int_equal(measure(BERLIN, from_skipped, spring, spring_end), HOUR);
    assert_int_equal(measure(BERLIN, to_skipped, spring, spring_end), HOUR);
    assert_int_equal(measure(BERLIN, skipped, spring, spring_end), 0);
    assert_int_equal(measure(BERLIN, from_skipped, autumn, autumn_end), 2 * HOUR + 30 * MINUTE);
    assert_int_equal(measure(BERLIN, to_skipped, autumn, autumn_end), HOUR + 30 * MINUTE);
    assert_int_equal(measure(BERLIN, skipped, autumn, autumn_end), 40 * MINUTE);
}

static void joins_what_touches(void **state) {
    (void)state;
    ism3__memory memory;
    ism3__timetable table;
    ism3__memory_init(&memory, NULL, 0, NULL);
    const ism3_weekly_window parts[] = {{127, 43200, 86400}, {127, 0, 43200}};
    const int64_t closed[] = {local_day("2026-03-28"), local_day("2026-03-31")};
    ism3__service *service = service_of(&memory, BERLIN, parts, 2, closed, 2);
    int64_t from = at("2026-03-20T12:00:00Z"), to = at("2026-04-10T12:00:00Z");
    assert_int_equal(ism3__timetable_make(&table, &memory, service, from, to, NULL), 0);
    assert_int_equal(table.count, 3);
    assert_int_equal(table.starts[0], from);
    assert_int_equal(table.ends[0], at("2026-03-27T23:00:00Z"));
    assert_int_equal(table.starts[1], at("2026-03-28T23:00:00Z"));
    assert_int_equal(table.ends[1], at("2026-03-30T22:00:00Z"));
    assert_int_equal(table.starts[2], at("2026-03-31T22:00:00Z"));
    assert_int_equal(table.ends[2], to);
    ism3__timetable_free(&table, &memory);
    ism3__service_free(service, &memory);
    assert_int_equal(memory.used, 0);
}

/* Days that begin before the first instant there is, and end after the last. */
static void knows_hours_at_both_ends_of_time(void **state) {
    (void)state;
    static const ism3_weekly_window always = {127, 0, 86400};
    static const int64_t starts[] = {INT64_MIN, INT64_MAX - 5 * ISM3_DAY};
    for (size_t i = 0; i < sizeof starts / sizeof *starts; i++) {
        ism3__memory memory;
        ism3__timetable table;
        int64_t end = starts[i] + 5 * ISM3_DAY;
        ism3__memory_init(&memory, NULL, 0, NULL);
        ism3__service *service = service_of(&memory, BERLIN, &always, 1, NULL, 0);
        assert_int_equal(ism3__timetable_make(&table, &memory, service, starts[i], end, NULL), 0);
        assert_int_equal(table.count, 1);
        assert_int_equal(ism3__timetable_measure(&table, starts[i], end), 5 * ISM3_DAY);
        ism3__timetable_free(&table, &memory);
        ism3__service_free(service, &memory);
        assert_int_equal(memory.used, 0);
    }
}

static void is_always_in_service_without_hours(void **state) {
    (void)state;
    ism3__memory memory;
    ism3__timetable table;
    ism3__memory_init(&memory, NULL, 0, NULL);
    assert_int_equal(ism3__timetable_make(&table, &memory, NULL, 0, INT64_MAX, NULL), 0);
    assert_int_equal(table.count, 1);
    assert_int_equal(ism3__timetable_measure(&table, 5, INT64_MAX), INT64_MAX - 5);
    assert_int_equal(ism3__timetable_after(&table, 7, 11), 18);
    assert_int_equal(ism3__timetable_after(&table, 7, INT64_MAX), INT64_MAX);
    assert_true(ism3__timetable_touches(&table, 7, 7));
    ism3__timetable_free(&table, &memory);
    assert_int_equal(ism3__timetable_make(&table, &memory, NULL, 9, 9, NULL), 0);
    assert_int_equal(table.count, 0);
    assert_int_equal(ism3__timetable_measure(&table, 9, 9), 0);
    assert_int_equal(ism3__timetable_after(&table, 9, 1), INT64_MAX);
    assert_int_equal(ism3__timetable_after(&table, 9, 0), 9);
    assert_false(ism3__timetable_touches(&table, 9, 9));
    ism3__timetable_free(&table, &memory);
    assert_int_equal(memory.used, 0);
}

static void agrees_on_an_answer_in_service_time(void **state) {
    (void)state;
    ism3__memory memory;
    ism3__timetable table;
    ism3__memory_init(&memory, NULL, 0, NULL);
    ism3__service *service = service_of(&memory, NULL, &office, 1, NULL, 0);
    int64_t from = at("2026-03-02T00:00:00Z"), to = at("2026-03-16T00:00:00Z");
    assert_int_equal(ism3__timetable_make(&table, &memory, service, from, to, NULL), 0);
    int64_t friday = at("2026-03-06T16:00:00Z");
    assert_int_equal(ism3__timetable_after(&table, friday, HOUR), at("2026-03-06T17:00:00Z"));
    assert_int_equal(ism3__timetable_after(&table, friday, HOUR + 1),
                     at("2026-03-09T09:00:00Z") + 1);
    assert_int_equal(ism3__timetable_after(&table, at("2026-03-07T00:00:00Z"), 1),
                     at("2026-03-09T09:00:00Z") + 1);
    assert_int_equal(ism3__timetable_after(&table, from, 80 * HOUR), at("2026-03-13T17:00:00Z"));
    assert_int_equal(ism3__timetable_after(&table, from, 80 * HOUR + 1), INT64_MAX);
    int64_t closing = at("2026-03-06T17:00:00Z");
    assert_false(ism3__timetable_touches(&table, closing, closing));
    assert_true(ism3__timetable_touches(&table, closing - 1, closing - 1));
    assert_true(ism3__timetable_touches(&table, closing - 1, closing + 1));
    assert_false(ism3__timetable_touches(&table, closing, at("2026-03-09T09:00:00Z")));
    assert_true(ism3__timetable_touches(&table, closing, at("2026-03-09T09:00:00Z") + 1));
    ism3__timetable_free(&table, &memory);
    ism3__service_free(service, &memory);
}

/* All of representable time, and a hundred years against a count of working days. */
static void spans_centuries(void **state) {
    (void)state;
    ism3__memory memory;
    ism3__timetable table;
    ism3__memory_init(&memory, NULL, 0, NULL);
    ism3__service *service = service_of(&memory, BERLIN, &office, 1, NULL, 0);
    int64_t from = at("2000-01-01T00:00:00Z"), to = at("2100-01-01T00:00:00Z"), days = 0;
    assert_int_equal(ism3__timetable_make(&table, &memory, service, from, to, NULL), 0);
    for (int64_t day = from / ISM3_DAY; day < to / ISM3_DAY; day++)
        days += (day + 3) % 7 < 5;
    assert_int_equal(table.count, days);
    assert_int_equal(ism3__timetable_measure(&table, from, to), days * 8 * HOUR);
    ism3__timetable_free(&table, &memory);
    ism3__service_free(service, &memory);
    service = service_of(&memory, BERLIN, &whole_day, 1, NULL, 0);
    assert_int_equal(ism3__timetable_make(&table, &memory, service, -ISM3_DAY, INT64_MAX, NULL), 0);
    assert_int_equal(table.count, 1);
    assert_int_equal(table.starts[0], -ISM3_DAY);
    assert_int_equal(table.ends[0], INT64_MAX);
    ism3__timetable_free(&table, &memory);
    ism3__service_free(service, &memory);
    assert_int_equal(memory.used, 0);
}

static void obeys_the_budget(void **state) {
    (void)state;
    ism3__memory memory;
    ism3__timetable table;
    ism3_error error = ISM3_ERROR_INIT;
    ism3__service *service;
    ism3__memory_init(&memory, NULL, 10, NULL);
    assert_int_equal(ism3__service_new(&service, &memory, NULL, 0, &office, 1, NULL, 0, &error),
                     ISM3_E_LIMIT);
    assert_int_equal(ism3__timetable_make(&table, &memory, NULL, 0, 1, &error), ISM3_E_LIMIT);
    ism3__timetable_free(&table, &memory);
    assert_int_equal(memory.used, 0);
}

/* The witness: minute by minute, by nothing but the offset in force. */

#define SPAN_DAYS 12
#define SPAN      (SPAN_DAYS * 1440)

static uint64_t seed = 88172645463325252U;

static uint32_t draw(uint32_t below) {
    seed ^= seed << 13;
    seed ^= seed >> 7;
    seed ^= seed << 17;
    return (uint32_t)(seed >> 33) % below;
}

/* The first minute at which the clock shows `local` minutes, or, if it never does, is past it. */
static int64_t first_minute(const ism3_zone *zone, int64_t local) {
    for (int pass = 0; pass < 2; pass++)
        for (int64_t minute = local - 1560; minute < local + 1560; minute++) {
            int64_t shown = minute + ism3_zone_offset(zone, minute * MINUTE) / 60;
            if (shown == local || (pass == 1 && shown > local))
                return minute;
        }
    fail_msg("local minute %lld", (long long)local);
    return 0;
}

static void mark(char *served, int64_t start_minute, const ism3_zone *zone,
                 const ism3_weekly_window *weekly, size_t weekly_count, const int64_t *closed,
                 size_t closed_count) {
    int64_t first = start_minute / 1440 - 2;
    memset(served, 0, SPAN);
    for (int64_t day = first; day < first + SPAN_DAYS + 4; day++) {
        int is_closed = 0;
        for (size_t i = 0; i < closed_count; i++)
            is_closed |= closed[i] == day;
        for (size_t i = 0; i < weekly_count && !is_closed; i++) {
            if (!(weekly[i].days >> (day + 3) % 7 & 1))
                continue;
            int64_t from = first_minute(zone, day * 1440 + weekly[i].from / 60);
            int64_t to = first_minute(zone, day * 1440 + weekly[i].to / 60);
            for (int64_t minute = from; minute < to; minute++)
                if (minute >= start_minute && minute < start_minute + SPAN)
                    served[minute - start_minute] = 1;
        }
    }
}

/* Up to three windows a day on the quarter hour, apart by design. */
static size_t draw_windows(ism3_weekly_window *weekly) {
    size_t count = 0;
    for (uint32_t third = 0; third < 3; third++) {
        int32_t from = (int32_t)(third * 32 + draw(20)), length = 1 + (int32_t)draw(12);
        if (draw(4))
            weekly[count++] =
                (ism3_weekly_window){1 + draw(127), from * 900, (from + length) * 900};
    }
    if (!count)
        weekly[count++] = whole_day;
    return count;
}

static void compare_questions(const ism3__timetable *table, const char *served, int64_t start) {
    for (int i = 0; i < 60; i++) {
        uint32_t from = draw(SPAN), to = from + draw(SPAN - from), wanted = 1 + draw(6000);
        int64_t sum = 0, passed = 0, answer = INT64_MAX;
        for (uint32_t minute = from; minute < to; minute++)
            sum += served[minute];
        for (uint32_t minute = from; minute < SPAN && answer == INT64_MAX; minute++) {
            passed += served[minute];
            if (passed == wanted)
                answer = start + (minute + 1) * MINUTE;
        }
        int64_t a = start + from * MINUTE, b = start + to * MINUTE;
        assert_int_equal(ism3__timetable_measure(table, a, b), sum * MINUTE);
        assert_int_equal(ism3__timetable_after(table, a, wanted * MINUTE), answer);
        assert_int_equal(ism3__timetable_touches(table, a, b), from == to ? served[from] : sum > 0);
        assert_int_equal(ism3__timetable_touches(table, a, a), served[from]);
    }
}

/* A rule may put the clock a whole day forward, and back after an hour: then a later local time comes
 * before an earlier one, and its hours lie before hours that were read already. */
static void loses_no_hours_where_local_time_is_out_of_order(void **state) {
    (void)state;
    static const ism3_weekly_window weekly[] = {
        {64, 23 * 3600, 24 * 3600},
        {1, 2 * 3600, 2 * 3600 + 1800},
    };
    assert_int_equal(measure_all("AAA0BBB-24,M3.5.0/2,M3.5.0/27", weekly, 2, "2026-03-29T00:00:00Z",
                                 "2026-03-31T00:00:00Z"),
                     HOUR);
}

static void agrees_with_the_witness(void **state) {
    (void)state;
    static const char *const zones[] = {BERLIN,
                                        "EST5EDT,M3.2.0,M11.1.0",
                                        "<+1030>-10:30<+11>-11,M10.1.0,M4.1.0",
                                        "<-04>4<-03>,M9.1.6/24,M4.1.6/24",
                                        "CST5CDT,M3.2.0/0,M11.1.0/1",
                                        "-09:30"};
    static const char *const starts[] = {"2026-03-02T00:00:00Z", "2026-03-22T00:00:00Z",
                                         "2026-03-29T00:00:00Z", "2026-09-01T00:00:00Z",
                                         "2026-10-20T00:00:00Z", "2026-10-28T00:00:00Z"};
    static char served[SPAN];
    for (size_t round = 0; round < 72; round++) {
        ism3__memory memory;
        ism3__timetable table;
        ism3_weekly_window weekly[3];
        int64_t start = at(starts[round / 6 % 6]), closed[2];
        ism3__memory_init(&memory, NULL, 0, NULL);
        size_t weekly_count = draw_windows(weekly), closed_count = draw(3);
        closed[0] = start / ISM3_DAY + draw(5);
        closed[1] = closed[0] + 1 + draw(5);
        ism3_zone *zone = zone_of(zones[round % 6]);
        ism3__service *service =
            service_of(&memory, zones[round % 6], weekly, weekly_count, closed, closed_count);
        int32_t rc =
            ism3__timetable_make(&table, &memory, service, start, start + SPAN * MINUTE, NULL);
        assert_int_equal(rc, 0);
        mark(served, start / MINUTE, zone, weekly, weekly_count, closed, closed_count);
        compare_questions(&table, served, start);
        ism3__timetable_free(&table, &memory);
        ism3__service_free(service, &memory);
        ism3_zone_unref(zone);
        assert_int_equal(memory.used, 0);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(refuses_windows_that_cannot_be),
        cmocka_unit_test(refuses_overlapping_windows),
        cmocka_unit_test(refuses_closed_days_that_cannot_be),
        cmocka_unit_test(measures_a_week),
        cmocka_unit_test(follows_the_clock),
        cmocka_unit_test(joins_what_touches),
        cmocka_unit_test(knows_hours_at_both_ends_of_time),
        cmocka_unit_test(is_always_in_service_without_hours),
        cmocka_unit_test(agrees_on_an_answer_in_service_time),
        cmocka_unit_test(spans_centuries),
        cmocka_unit_test(obeys_the_budget),
        cmocka_unit_test(loses_no_hours_where_local_time_is_out_of_order),
        cmocka_unit_test(agrees_with_the_witness),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
