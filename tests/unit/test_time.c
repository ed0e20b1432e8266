#include "base/time.h"
#include "test.h"

static int64_t read_time(const char *text) {
    int64_t instant = -77;
    ism3_error error = ISM3_ERROR_INIT;
    if (ism3_time_read(text, strlen(text), &instant, &error))
        fail_msg("%s: %s", text, error.message);
    return instant;
}

static void counts_days(void **state) {
    (void)state;
    assert_int_equal(ism3__days_from_civil(1970, 1, 1), 0);
    assert_int_equal(ism3__days_from_civil(2000, 3, 1), 11017);
    assert_int_equal(ism3__days_from_civil(1600, 1, 1), -135140);
    /* Day by day through a cycle of leap years, with the days of each month counted along. */
    int64_t year = 1899, days = ism3__days_from_civil(1899, 1, 1);
    for (; year < 2301; year++)
        for (int32_t month = 1; month <= 12; month++)
            for (int32_t day = 1; day <= ism3__days_in_month(year, month); day++, days++) {
                int64_t found_year;
                int32_t found_month, found_day;
                ism3__civil_from_days(days, &found_year, &found_month, &found_day);
                if (found_year != year || found_month != month || found_day != day ||
                    ism3__days_from_civil(year, month, day) != days)
                    fail_msg("%d-%d-%d", (int)year, month, day);
            }
    assert_int_equal(days, ism3__days_from_civil(2301, 1, 1));
    assert_int_equal(ism3__days_in_month(1900, 2), 28);
    assert_int_equal(ism3__days_in_month(2000, 2), 29);
    assert_int_equal(ism3__days_in_month(2024, 2), 29);
    assert_int_equal(ism3__days_in_month(2023, 7) + ism3__days_in_month(2023, 8), 62);
}

static void reads_rfc3339(void **state) {
    (void)state;
    assert_int_equal(read_time("1970-01-01T00:00:00Z"), 0);
    assert_int_equal(read_time("2016-02-29T01:16:00Z"), INT64_C(1456708560) * ISM3_SECOND);
    assert_int_equal(read_time("2016-02-29t01:16:00z"), INT64_C(1456708560) * ISM3_SECOND);
    assert_int_equal(read_time("2016-02-29 02:16:00+01:00"), INT64_C(1456708560) * ISM3_SECOND);
    assert_int_equal(read_time("2016-02-28T19:46:00.5-05:30"),
                     INT64_C(1456708560) * ISM3_SECOND + 500000000);
    assert_int_equal(read_time("1969-12-31T23:00:00-01:00"), 0);
    assert_int_equal(read_time("2262-04-11T23:47:16.854775807Z"), INT64_MAX);
    assert_int_equal(read_time("2262-04-12T00:47:16.854775807+01:00"), INT64_MAX);
}

static void refuses_other_times(void **state) {
    (void)state;
    static const struct {
        const char *text;
        int32_t code;
        uint64_t column;
    } cases[] = {
        {"", ISM3_E_SYNTAX, 1},
        {"2016-02-29", ISM3_E_SYNTAX, 11},
        {"216-02-29T01:16:00Z", ISM3_E_SYNTAX, 4},
        {"2016/02/29T01:16:00Z", ISM3_E_SYNTAX, 5},
        {"2016-13-01T01:16:00Z", ISM3_E_SYNTAX, 6},
        {"2016-2-29T01:16:00Z", ISM3_E_SYNTAX, 7},
        {"2015-02-29T01:16:00Z", ISM3_E_SYNTAX, 9},
        {"2016-04-31T01:16:00Z", ISM3_E_SYNTAX, 9},
        {"2016-04-00T01:16:00Z", ISM3_E_SYNTAX, 9},
        {"2016-02-29_01:16:00Z", ISM3_E_SYNTAX, 11},
        {"2016-02-29T24:00:00Z", ISM3_E_SYNTAX, 12},
        {"2016-02-29T01:60:00Z", ISM3_E_SYNTAX, 15},
        {"2016-12-31T23:59:60Z", ISM3_E_SYNTAX, 18},
        {"2016-02-29T01:16Z", ISM3_E_SYNTAX, 17},
        {"2016-02-29T01:16:00", ISM3_E_SYNTAX, 20},
        {"2016-02-29T01:16:00.Z", ISM3_E_SYNTAX, 21},
        {"2016-02-29T01:16:00.1234567890Z", ISM3_E_SYNTAX, 30},
        {"2016-02-29T01:16:00+0100", ISM3_E_SYNTAX, 23},
        {"2016-02-29T01:16:00+24:00", ISM3_E_SYNTAX, 21},
        {"2016-02-29T01:16:00+01:60", ISM3_E_SYNTAX, 24},
        {"2016-02-29T01:16:00Zulu", ISM3_E_SYNTAX, 21},
        {"2016-02-29T01:16:00\xc3\xa9", ISM3_E_SYNTAX, 20},
        {"1969-12-31T23:59:59.999999999Z", ISM3_E_RANGE, 0},
        {"2262-04-11T23:47:16.854775808Z", ISM3_E_RANGE, 0},
        {"9999-12-31T23:59:59Z", ISM3_E_RANGE, 0},
        {"0000-01-01T00:00:00Z", ISM3_E_RANGE, 0},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        int64_t instant = 77;
        ism3_error error = ISM3_ERROR_INIT;
        int32_t rc = ism3_time_read(cases[i].text, strlen(cases[i].text), &instant, &error);
        if (rc != cases[i].code || error.column != cases[i].column || instant != 77)
            fail_msg("%s: %d at %d: %s", cases[i].text, rc, (int)error.column, error.message);
    }
    assert_int_equal(ism3_time_read(NULL, 0, NULL, NULL), ISM3_E_SYNTAX);
    ism3_error error = ISM3_ERROR_INIT;
    ism3_time_read("2015-02-29T01:16:00Z", 20, NULL, &error);
    assert_string_equal(error.message,
                        "expected a day that the month has, found 29: month 2 of 2015 has 28");
    ism3_time_read("2015-02-2x", 10, NULL, &error);
    assert_string_equal(error.message, "expected a day of two digits, 01 to 31, found 'x'");
}

static void reads_dates_at_an_offset(void **state) {
    (void)state;
    int64_t instant;
    ism3_error error = ISM3_ERROR_INIT;
    assert_int_equal(ism3_time_read_date("2016-02-29", 10, 0, &instant, NULL), 0);
    assert_int_equal(instant, read_time("2016-02-29T00:00:00Z"));
    assert_int_equal(ism3_time_read_date("2016-02-29", 10, 5400, &instant, NULL), 0);
    assert_int_equal(instant, read_time("2016-02-29T00:00:00+01:30"));
    assert_int_equal(ism3_time_read_date("2016-02-29T12:00:00Z", 20, 5400, &instant, NULL), 0);
    assert_int_equal(instant, read_time("2016-02-29T12:00:00Z"));
    assert_int_equal(ism3_time_read_date("2016-02", 7, 0, &instant, &error), ISM3_E_SYNTAX);
    assert_int_equal(error.column, 8);
    assert_int_equal(ism3_time_read_date("1970-01-01", 10, 1, &instant, NULL), ISM3_E_RANGE);
    assert_int_equal(ism3_time_read_date("2016-02-29", 10, 86400, &instant, NULL), ISM3_E_ARGUMENT);
    assert_int_equal(ism3_time_read_date("2016-02-29", 10, -86400, &instant, NULL),
                     ISM3_E_ARGUMENT);
}

static void writes_what_it_reads(void **state) {
    (void)state;
    static const char *const texts[] = {
        "1970-01-01T00:00:00Z",           "2016-02-29T01:16:00Z",
        "2016-02-29T01:16:00.500Z",       "2016-02-29T01:16:00.000500Z",
        "2016-12-31T23:59:59.000000001Z", "2262-04-11T23:47:16.854775807Z",
    };
    char text[ISM3_TIME_TEXT_SIZE];
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        assert_int_equal(ism3_time_write(read_time(texts[i]), text), strlen(texts[i]));
        assert_string_equal(text, texts[i]);
    }
    ism3_time_write(-1, text);
    assert_string_equal(text, "1969-12-31T23:59:59.999999999Z");
    ism3_time_write(INT64_MIN + 1, text);
    assert_string_equal(text, "1677-09-21T00:12:43.145224193Z");
}

static void reads_durations(void **state) {
    (void)state;
    static const struct {
        const char *text;
        int64_t months, nanoseconds;
    } cases[] = {
        {"P1M", 1, 0},
        {"P7D", 0, 7 * ISM3_DAY},
        {"PT4H30M", 0, 16200 * ISM3_SECOND},
        {"PT0.5S", 0, 500000000},
        {"PT1.000000001S", 0, 1000000001},
        {"P1Y2M3DT4H", 14, 3 * ISM3_DAY + 14400 * ISM3_SECOND},
        {"P2W", 0, 14 * ISM3_DAY},
        {"P0D", 0, 0},
        {"PT90M", 0, 5400 * ISM3_SECOND},
        {"P292Y", 3504, 0},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        ism3_duration duration = {-77, -77};
        assert_int_equal(ism3_duration_read(cases[i].text, strlen(cases[i].text), &duration, NULL),
                         0);
        assert_int_equal(duration.months, cases[i].months);
        assert_int_equal(duration.nanoseconds, cases[i].nanoseconds);
    }
}

static void refuses_other_durations(void **state) {
    (void)state;
    static const struct {
        const char *text;
        int32_t code;
        uint64_t column;
    } cases[] = {
        {"", ISM3_E_SYNTAX, 1},
        {"7D", ISM3_E_SYNTAX, 1},
        {"P", ISM3_E_SYNTAX, 2},
        {"PT", ISM3_E_SYNTAX, 3},
        {"P1DT", ISM3_E_SYNTAX, 5},
        {"P1", ISM3_E_SYNTAX, 3},
        {"P-1D", ISM3_E_SYNTAX, 2},
        {"P1H", ISM3_E_SYNTAX, 3},
        {"PT1D", ISM3_E_SYNTAX, 4},
        {"P1D1D", ISM3_E_SYNTAX, 5},
        {"P1D2M", ISM3_E_SYNTAX, 5},
        {"PT1MT1S", ISM3_E_SYNTAX, 5},
        {"PT1S1H", ISM3_E_SYNTAX, 6},
        {"P0.5D", ISM3_E_SYNTAX, 3},
        {"PT0.5H", ISM3_E_SYNTAX, 6},
        {"PT0.5X", ISM3_E_SYNTAX, 6},
        {"PT.5S", ISM3_E_SYNTAX, 3},
        {"PT1.S", ISM3_E_SYNTAX, 5},
        {"P1D ", ISM3_E_SYNTAX, 4},
        {"P300Y", ISM3_E_RANGE, 0},
        {"P106752D", ISM3_E_RANGE, 0},
        {"P200Y40000D", ISM3_E_RANGE, 0},
        {"P99999999999999999999999D", ISM3_E_RANGE, 0},
        {"P768614336404564651Y", ISM3_E_RANGE, 0},
        {"P768614336404564650Y8M", ISM3_E_RANGE, 0},
        {"PT9223372036854775808S", ISM3_E_RANGE, 0},
        {"P15250W2D", ISM3_E_RANGE, 0},
        {"PT9223372036.9S", ISM3_E_RANGE, 0},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        ism3_duration duration = {77, 77};
        ism3_error error = ISM3_ERROR_INIT;
        int32_t rc = ism3_duration_read(cases[i].text, strlen(cases[i].text), &duration, &error);
        if (rc != cases[i].code || error.column != cases[i].column || duration.months != 77 ||
            duration.nanoseconds != 77)
            fail_msg("%s: %d at %d: %s", cases[i].text, rc, (int)error.column, error.message);
    }
}

static void reads_offsets(void **state) {
    (void)state;
    static const struct {
        const char *text;
        int32_t seconds;
    } cases[] = {
        {"Z", 0},      {"+01:00", 3600}, {"-0530", -19800},
        {"+01", 3600}, {"-00:00", 0},    {"+23:59", 86340},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        int32_t seconds = 77;
        assert_int_equal(ism3_utc_offset_read(cases[i].text, strlen(cases[i].text), &seconds, NULL),
                         0);
        assert_int_equal(seconds, cases[i].seconds);
    }
    static const char *const bad[] = {"",      "01:00",     "+1",     "+1:00", "+24:00",
                                      "+01:0", "+01:60",    "+01000", "+011",  "Z ",
                                      "+01:",  "+01:00:00", "UTC",    "+"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        int32_t seconds = 77;
        assert_int_equal(ism3_utc_offset_read(bad[i], strlen(bad[i]), &seconds, NULL),
                         ISM3_E_SYNTAX);
        assert_int_equal(seconds, 77);
    }
}

static void assert_added(const char *from, int64_t months, int64_t ns, int32_t offset,
                         const char *expected) {
    char text[ISM3_TIME_TEXT_SIZE];
    ism3_time_write(ism3_time_add(read_time(from), (ism3_duration){months, ns}, offset), text);
    assert_string_equal(text, expected);
}

static void adds_durations_by_the_calendar(void **state) {
    (void)state;
    assert_added("2016-01-31T10:00:00Z", 1, 0, 0, "2016-02-29T10:00:00Z");
    assert_added("2015-01-31T10:00:00.5Z", 1, 0, 0, "2015-02-28T10:00:00.500Z");
    assert_added("2016-02-29T10:00:00Z", 12, 0, 0, "2017-02-28T10:00:00Z");
    assert_added("2016-11-30T10:00:00Z", 3, ISM3_DAY, 0, "2017-03-01T10:00:00Z");
    assert_added("2016-01-31T10:00:00Z", 0, 30 * ISM3_DAY, 0, "2016-03-01T10:00:00Z");
    /* 23:30 on the 30th in UTC is the 31st further east. */
    assert_added("2016-03-30T23:30:00Z", 1, 0, 0, "2016-04-30T23:30:00Z");
    assert_added("2016-03-30T23:30:00Z", 1, 0, 3600, "2016-04-29T23:30:00Z");
    assert_added("2016-01-01T00:30:00Z", 2, 0, -3600, "2016-03-01T00:30:00Z");
    int64_t late = read_time("2262-01-01T00:00:00Z");
    assert_int_equal(ism3_time_add(late, (ism3_duration){4, 0}, 0), INT64_MAX);
    assert_int_equal(ism3_time_add(late, (ism3_duration){0, 200 * ISM3_DAY}, 0), INT64_MAX);
    assert_int_equal(ism3_time_add(0, (ism3_duration){INT64_MAX, 0}, 0), INT64_MAX);
    assert_int_equal(ism3_time_add(0, (ism3_duration){3504, INT64_MAX}, 0), INT64_MAX);
    assert_int_equal(ism3_time_add(0, (ism3_duration){3600, 0}, 0), INT64_MAX);
    assert_int_equal(ism3_time_add(0, (ism3_duration){-1, 0}, 0), INT64_MAX);
    assert_int_equal(ism3_time_add(INT64_MAX, (ism3_duration){0, 0}, 0), INT64_MAX);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(counts_days),
        cmocka_unit_test(reads_rfc3339),
        cmocka_unit_test(refuses_other_times),
        cmocka_unit_test(reads_dates_at_an_offset),
        cmocka_unit_test(writes_what_it_reads),
        cmocka_unit_test(reads_durations),
        cmocka_unit_test(refuses_other_durations),
        cmocka_unit_test(reads_offsets),
        cmocka_unit_test(adds_durations_by_the_calendar),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
