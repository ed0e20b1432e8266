#include "base/zone.h"
#include "chaos.h"
#include "test.h"

#include <stdlib.h>

static ism3_zone *make(const char *text) {
    ism3_zone *zone;
    ism3_error error = ISM3_ERROR_INIT;
    if (ism3_zone_new(&zone, text, strlen(text), NULL, &error))
        fail_msg("%s: %s", text, error.message);
    return zone;
}

static int64_t at(const char *text) {
    int64_t instant;
    assert_int_equal(ism3_time_read(text, strlen(text), &instant, NULL), 0);
    return instant;
}

/* The offset just before and at a change. */
static void assert_change(const ism3_zone *zone, const char *instant, int32_t before,
                          int32_t after) {
    if (ism3_zone_offset(zone, at(instant) - 1) != before ||
        ism3_zone_offset(zone, at(instant)) != after)
        fail_msg("%s: %d, %d", instant, ism3_zone_offset(zone, at(instant) - 1),
                 ism3_zone_offset(zone, at(instant)));
}

static void knows_fixed_offsets(void **state) {
    (void)state;
    static const struct {
        const char *text;
        int32_t seconds;
    } cases[] = {
        {"Z", 0},           {"+05:30", 19800}, {"-0300", -10800},
        {"UTC0", 0},        {"EST5", -18000},  {"<+0330>-3:30", 12600},
        {"<-03>3", -10800}, {"ABC-24", 86400}, {"LMT0:20:30", -1230},
        {"<Abc>0", 0},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        ism3_zone *zone = make(cases[i].text);
        int64_t instant;
        int64_t local = 100 * ISM3_DAY + 5;
        assert_int_equal(ism3_zone_offset(zone, 0), cases[i].seconds);
        assert_int_equal(ism3_zone_offset(zone, INT64_MAX), cases[i].seconds);
        assert_int_equal(ism3_zone_instant(zone, local, &instant, NULL), 0);
        assert_int_equal(instant, local - cases[i].seconds * ISM3_SECOND);
        ism3_zone_unref(zone);
    }
}

static void changes_by_the_rule(void **state) {
    (void)state;
    ism3_zone *zone = make("CET-1CEST,M3.5.0,M10.5.0/3");
    assert_change(zone, "2016-03-27T01:00:00Z", 3600, 7200);
    assert_change(zone, "2016-10-30T01:00:00Z", 7200, 3600);
    assert_change(zone, "1970-03-29T01:00:00Z", 3600, 7200);
    assert_change(zone, "2261-10-27T01:00:00Z", 7200, 3600);
    assert_int_equal(ism3_zone_offset(zone, INT64_MAX), 7200);
    ism3_zone_unref(zone);
    zone = make("EST5EDT,M3.2.0,M11.1.0");
    assert_change(zone, "2024-03-10T07:00:00Z", -18000, -14400);
    assert_change(zone, "2024-11-03T06:00:00Z", -14400, -18000);
    ism3_zone_unref(zone);
}

static void knows_the_south(void **state) {
    (void)state;
    ism3_zone *zone = make("AEST-10AEDT,M10.1.0,M4.1.0/3");
    assert_change(zone, "2023-10-01T00:00:00+10:00", 36000, 36000);
    assert_change(zone, "2023-09-30T16:00:00Z", 36000, 39600);
    assert_change(zone, "2024-04-06T16:00:00Z", 39600, 36000);
    assert_int_equal(ism3_zone_offset(zone, 0), 39600);
    ism3_zone_unref(zone);
}

static void knows_days_of_the_year(void **state) {
    (void)state;
    /* J60 is always the first of March, 60 the same only in leap years. */
    ism3_zone *zone = make("AAA0BBB,J60/0,J300/0");
    assert_change(zone, "2023-03-01T00:00:00Z", 0, 3600);
    assert_change(zone, "2024-03-01T00:00:00Z", 0, 3600);
    ism3_zone_unref(zone);
    zone = make("AAA0BBB,60/0,299/0");
    assert_change(zone, "2023-03-02T00:00:00Z", 0, 3600);
    assert_change(zone, "2024-03-01T00:00:00Z", 0, 3600);
    ism3_zone_unref(zone);
}

static void takes_times_beyond_the_day(void **state) {
    (void)state;
    /* Greenland, and Israel before the Friday: negative hours, and more than a day. */
    ism3_zone *zone = make("<-02>2<-01>,M3.5.0/-1,M10.5.0/0");
    assert_change(zone, "2024-03-31T01:00:00Z", -7200, -3600);
    assert_change(zone, "2024-10-27T01:00:00Z", -3600, -7200);
    ism3_zone_unref(zone);
    zone = make("IST-2IDT,M3.4.4/26,M10.5.0");
    assert_change(zone, "2024-03-29T00:00:00Z", 7200, 10800);
    ism3_zone_unref(zone);
    /* Ireland: the winter is what differs. */
    zone = make("IST-1GMT0,M10.5.0,M3.5.0/1");
    assert_change(zone, "2024-03-31T01:00:00Z", 0, 3600);
    assert_change(zone, "2024-10-27T01:00:00Z", 3600, 0);
    ism3_zone_unref(zone);
    /* Always daylight saving, as RFC 8536 writes it. */
    zone = make("XXX3EDT4,0/0,J365/23");
    for (int64_t instant = 0; instant < 20000 * ISM3_DAY; instant += ISM3_DAY / 2)
        assert_int_equal(ism3_zone_offset(zone, instant), -14400);
    ism3_zone_unref(zone);
    zone = make("AAA0BBB,J100/-167,J200/167:59:59");
    assert_change(zone, "2023-04-03T01:00:00Z", 0, 3600);
    assert_change(zone, "2023-07-25T22:59:59Z", 3600, 0);
    ism3_zone_unref(zone);
}

static void finds_local_times(void **state) {
    (void)state;
    static const struct {
        const char *zone, *local, *instant; /* instant NULL: skipped */
    } cases[] = {
        {"CET-1CEST,M3.5.0,M10.5.0/3", "2016-03-27T01:59:59.999Z", "2016-03-27T00:59:59.999Z"},
        {"CET-1CEST,M3.5.0,M10.5.0/3", "2016-03-27T02:00:00Z", NULL},
        {"CET-1CEST,M3.5.0,M10.5.0/3", "2016-03-27T02:59:59.999999999Z", NULL},
        {"CET-1CEST,M3.5.0,M10.5.0/3", "2016-03-27T03:00:00Z", "2016-03-27T01:00:00Z"},
        {"CET-1CEST,M3.5.0,M10.5.0/3", "2016-07-01T12:00:00Z", "2016-07-01T10:00:00Z"},
        {"CET-1CEST,M3.5.0,M10.5.0/3", "2016-10-30T01:59:59Z", "2016-10-29T23:59:59Z"},
        {"CET-1CEST,M3.5.0,M10.5.0/3", "2016-10-30T02:00:00Z", "2016-10-30T00:00:00Z"},
        {"CET-1CEST,M3.5.0,M10.5.0/3", "2016-10-30T02:59:59Z", "2016-10-30T00:59:59Z"},
        {"CET-1CEST,M3.5.0,M10.5.0/3", "2016-10-30T03:00:00Z", "2016-10-30T02:00:00Z"},
        {"IST-1GMT0,M10.5.0,M3.5.0/1", "2024-03-31T01:30:00Z", NULL},
        {"IST-1GMT0,M10.5.0,M3.5.0/1", "2024-10-27T01:30:00Z", "2024-10-27T00:30:00Z"},
        {"AEST-10AEDT,M10.1.0,M4.1.0/3", "2023-10-01T02:30:00Z", NULL},
        {"AEST-10AEDT,M10.1.0,M4.1.0/3", "2024-04-07T02:30:00Z", "2024-04-06T15:30:00Z"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        ism3_zone *zone = make(cases[i].zone);
        int64_t instant = 77;
        int32_t rc = ism3_zone_instant(zone, at(cases[i].local), &instant, NULL);
        if (rc != (cases[i].instant ? 0 : ISM3_E_RANGE) ||
            instant != (cases[i].instant ? at(cases[i].instant) : 77))
            fail_msg("%s: %d", cases[i].local, rc);
        ism3_zone_unref(zone);
    }
}

static void names_the_gap(void **state) {
    (void)state;
    ism3_zone *zone = make("CET-1CEST,M3.5.0,M10.5.0/3");
    ism3_error error = ISM3_ERROR_INIT;
    int64_t instant, seconds;
    ism3_zone_instant(zone, at("2016-03-27T02:30:00Z"), &instant, &error);
    assert_string_equal(
        error.message,
        "the clock skips this local time: it is put forward at 2016-03-27T01:00:00Z");
    assert_int_equal(ism3__zone_find(zone, at("2016-03-27T02:30:00Z") / ISM3_SECOND, &seconds), 0);
    assert_int_equal(seconds * ISM3_SECOND, at("2016-03-27T01:00:00Z"));
    ism3_zone_unref(zone);
    zone = make("IST-1GMT0,M10.5.0,M3.5.0/1");
    assert_int_equal(ism3__zone_find(zone, at("2024-03-31T01:30:00Z") / ISM3_SECOND, &seconds), 0);
    assert_int_equal(seconds * ISM3_SECOND, at("2024-03-31T01:00:00Z"));
    ism3_zone_unref(zone);
}

static void keeps_to_the_range_of_instants(void **state) {
    (void)state;
    ism3_zone *zone = make("CET-1CEST,M3.5.0,M10.5.0/3");
    int64_t instant;
    assert_int_equal(ism3_zone_instant(zone, 3600 * ISM3_SECOND, &instant, NULL), 0);
    assert_int_equal(instant, 0);
    assert_int_equal(ism3_zone_instant(zone, 3600 * ISM3_SECOND - 1, &instant, NULL), ISM3_E_RANGE);
    assert_int_equal(ism3_zone_instant(zone, INT64_MAX, &instant, NULL), 0);
    assert_int_equal(ism3_zone_instant(zone, INT64_MIN, &instant, NULL), ISM3_E_RANGE);
    /* In the gap of 1969-03-30, which lies before all instants. */
    int64_t skipped = -277 * ISM3_DAY + 9000 * ISM3_SECOND;
    ism3_error error = ISM3_ERROR_INIT;
    assert_int_equal(ism3_zone_instant(zone, skipped, &instant, &error), ISM3_E_RANGE);
    assert_string_equal(error.message, "the time lies outside 1970-01-01 to 2262-04-11 (UTC)");
    ism3_zone_unref(zone);
    zone = make("-01:00");
    assert_int_equal(ism3_zone_instant(zone, INT64_MAX, &instant, NULL), ISM3_E_RANGE);
    ism3_zone_unref(zone);
}

static void refuses_other_texts(void **state) {
    (void)state;
    static const struct {
        const char *text;
        uint64_t column;
    } cases[] = {
        {"", 1},
        {"X", 1},
        {"CE-1", 3},
        {"CE{-1", 3},
        {"CE[-1", 3},
        {"<>-1", 2},
        {"<+01-1", 7},
        {"<+01:>-1", 5},
        {"CET", 4},
        {"CET-25", 5},
        {"CET-1:60", 7},
        {"CET-1CE", 8},
        {"CET-1CEST", 10},
        {"CET-1CEST,M3", 13},
        {"CET-1CEST,", 11},
        {"CET-1CEST,M3.5.0", 17},
        {"CET-1CEST,M13.5.0,M10.5.0", 12},
        {"CET-1CEST,M3.0.0,M10.5.0", 14},
        {"CET-1CEST,M3.6.0,M10.5.0", 14},
        {"CET-1CEST,M3.5.7,M10.5.0", 16},
        {"CET-1CEST,M3.5,M10.5.0", 15},
        {"CET-1CEST,J0,M10.5.0", 12},
        {"CET-1CEST,J366,M10.5.0", 12},
        {"CET-1CEST,366,M10.5.0", 11},
        {"CET-1CEST,M3.5.0/168,M10.5.0", 18},
        {"CET-1CEST,M3.5.0/,M10.5.0", 18},
        {"CET-1CEST,M3.5.0,M10.5.0/3 ", 27},
        {"+1", 3},
        {"+01:00x", 7},
        {":Europe/Berlin", 1},
        {"Europe/Berlin", 7},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        ism3_zone *zone = (ism3_zone *)&zone;
        ism3_error error = ISM3_ERROR_INIT;
        int32_t rc = ism3_zone_new(&zone, cases[i].text, strlen(cases[i].text), NULL, &error);
        if (rc != ISM3_E_SYNTAX || error.column != cases[i].column || zone)
            fail_msg("%s: %d at %d: %s", cases[i].text, rc, (int)error.column, error.message);
    }
}

static void says_when_there_is_no_memory(void **state) {
    (void)state;
    struct chaos chaos = {0, 0, 0};
    ism3_allocator none = chaos_allocator(&chaos);
    ism3_zone *zone = (ism3_zone *)&zone;
    assert_int_equal(ism3_zone_new(&zone, "Z", 1, &none, NULL), ISM3_E_MEMORY);
    assert_null(zone);
}

static void needs_a_place_and_a_whole_allocator(void **state) {
    (void)state;
    static const ism3__zone_rule utc = {0};
    ism3_allocator half = {sizeof half, NULL, chaos_allocate, NULL, NULL};
    ism3_zone *zone = (ism3_zone *)&zone;
    assert_int_equal(ism3_zone_new(NULL, "Z", 1, NULL, NULL), ISM3_E_ARGUMENT);
    assert_int_equal(ism3_zone_new(&zone, "Z", 1, &half, NULL), ISM3_E_ARGUMENT);
    assert_null(zone);
    assert_int_equal(ism3__zone_from_rule(&zone, &utc, &half, 0, NULL), ISM3_E_ARGUMENT);
}

static void counts_references(void **state) {
    (void)state;
    ism3_zone *zone = make("Z");
    assert_ptr_equal(ism3_zone_ref(zone), zone);
    assert_null(ism3_zone_unref(zone));
    assert_int_equal(ism3_zone_offset(zone, 0), 0);
    assert_null(ism3_zone_unref(zone));
    assert_null(ism3_zone_unref(NULL));
    assert_null(ism3_zone_ref(NULL));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(knows_fixed_offsets),
        cmocka_unit_test(changes_by_the_rule),
        cmocka_unit_test(knows_the_south),
        cmocka_unit_test(knows_days_of_the_year),
        cmocka_unit_test(takes_times_beyond_the_day),
        cmocka_unit_test(finds_local_times),
        cmocka_unit_test(names_the_gap),
        cmocka_unit_test(keeps_to_the_range_of_instants),
        cmocka_unit_test(refuses_other_texts),
        cmocka_unit_test(says_when_there_is_no_memory),
        cmocka_unit_test(needs_a_place_and_a_whole_allocator),
        cmocka_unit_test(counts_references),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
