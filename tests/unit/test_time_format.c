#include "chaos.h"
#include "test.h"

static ism3_time_format *make(const char *pattern, const char *zone_text) {
    ism3_time_format *format;
    ism3_zone *zone = NULL;
    ism3_error error = ISM3_ERROR_INIT;
    if (zone_text)
        assert_int_equal(ism3_zone_new(&zone, zone_text, strlen(zone_text), NULL, NULL), 0);
    if (ism3_time_format_new(&format, pattern, zone, NULL, &error))
        fail_msg("%s: %s", pattern, error.message);
    ism3_zone_unref(zone);
    return format;
}

static void reads_by_the_format(void **state) {
    (void)state;
    static const struct {
        const char *pattern, *zone, *text, *instant;
    } cases[] = {
        {"%d/%m/%Y %H:%M", NULL, "29/2/2016 01:16", "2016-02-29T01:16:00Z"},
        {"%d/%m/%Y %H:%M", NULL, "9/12/2016 1:6", "2016-12-09T01:06:00Z"},
        {"%d/%m/%Y %H:%M", "+01:00", "29/2/2016 01:16", "2016-02-29T00:16:00Z"},
        {"%d/%m/%Y %H:%M", "CET-1CEST,M3.5.0,M10.5.0/3", "1/7/2016 01:16", "2016-06-30T23:16:00Z"},
        {"%d/%m/%Y %H:%M", "CET-1CEST,M3.5.0,M10.5.0/3", "30/10/2016 02:30",
         "2016-10-30T00:30:00Z"},
        {"%Y%m%d%H%M%S", NULL, "20160229011659", "2016-02-29T01:16:59Z"},
        {"%F %T.%f", NULL, "2016-02-29 01:16:59.5", "2016-02-29T01:16:59.500Z"},
        {"%FT%T.%f%z", NULL, "2016-02-29T01:16:59.123456789+01:00",
         "2016-02-29T00:16:59.123456789Z"},
        {"%FT%T%z", "+05:00", "2016-02-29T01:16:59-0130", "2016-02-29T02:46:59Z"},
        {"%FT%T%z", "+05:00", "2016-02-29T01:16:59Z", "2016-02-29T01:16:59Z"},
        {"%F %T %Z", "+05:00", "2016-02-29 01:16:59 UTC", "2016-02-29T01:16:59Z"},
        {"%F %T%Z", "+05:00", "2016-02-29 01:16:59Z", "2016-02-29T01:16:59Z"},
        {"%F %T %Z", NULL, "2016-02-29 01:16:59 GMT", "2016-02-29T01:16:59Z"},
        {"%b %e %Y %I:%M:%S %p", NULL, "Feb  9 2016 12:16:59 AM", "2016-02-09T00:16:59Z"},
        {"%b %e %Y %I:%M:%S %p", NULL, "february 29 2016 12:16:59 pm", "2016-02-29T12:16:59Z"},
        {"%B%e,%Y %I%p", NULL, "SEPTEMBER 30,2016 11PM", "2016-09-30T23:00:00Z"},
        {"%d-%b-%y", NULL, "01-MAY-70", "1970-05-01T00:00:00Z"},
        {"%d-%b-%y", NULL, "01-Dec-69", "2069-12-01T00:00:00Z"},
        {"%d-%b-%y", NULL, "01-Dec-99", "1999-12-01T00:00:00Z"},
        {"%Y-%j", NULL, "2016-060", "2016-02-29T00:00:00Z"},
        {"%Y-%j", NULL, "2016-366", "2016-12-31T00:00:00Z"},
        {"%Y.%j %H", NULL, "2015.60 7", "2015-03-01T07:00:00Z"},
        {"%n%Y%t%m %d%%", NULL, " \t2016\r\n 02 29%", "2016-02-29T00:00:00Z"},
        {"%d. %m. %Y \xe2\x80\x93 %H:%M", NULL, "1. 2. 2016 \xe2\x80\x93 10:00",
         "2016-02-01T10:00:00Z"},
        {"%Y  %m%n %d", NULL, "2016 2   29", "2016-02-29T00:00:00Z"},
        {"%F", "+01:00", "2016-02-29", "2016-02-28T23:00:00Z"},
        {"%F", "CET-1CEST,M3.5.0,M10.5.0/3", "2016-07-01", "2016-06-30T22:00:00Z"},
        /* The clock goes from 24:00 to 01:00: the day starts then. */
        {"%F", "<-03>3<-02>,M10.3.0/0,M2.3.0/0", "2017-10-15", "2017-10-15T03:00:00Z"},
        {"%F %T", NULL, "2262-04-11 23:47:16", "2262-04-11T23:47:16Z"},
        {"%F %T.%f", "+14:00", "2262-04-12 13:47:16.854775807", "2262-04-11T23:47:16.854775807Z"},
        {"rfc3339", "+05:00", "2016-02-29T01:16:59.5+01:00", "2016-02-29T00:16:59.500Z"},
        {"epoch_s", NULL, "1456708560", "2016-02-29T01:16:00Z"},
        {"epoch_s", NULL, "1456708560.123456789000", "2016-02-29T01:16:00.123456789Z"},
        {"epoch_ms", NULL, "1456708560123.5", "2016-02-29T01:16:00.123500Z"},
        {"epoch_us", NULL, "1456708560123456.0", "2016-02-29T01:16:00.123456Z"},
        {"epoch_ns", NULL, "1456708560123456789", "2016-02-29T01:16:00.123456789Z"},
        {"epoch_ns", NULL, "9223372036854775807", "2262-04-11T23:47:16.854775807Z"},
        {"epoch_ns", NULL, "0", "1970-01-01T00:00:00Z"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        ism3_time_format *format = make(cases[i].pattern, cases[i].zone);
        ism3_error error = ISM3_ERROR_INIT;
        int64_t instant;
        char text[ISM3_TIME_TEXT_SIZE];
        if (ism3_time_format_read(format, cases[i].text, strlen(cases[i].text), &instant, &error))
            fail_msg("%s: %s: %s", cases[i].pattern, cases[i].text, error.message);
        ism3_time_write(instant, text);
        assert_string_equal(text, cases[i].instant);
        ism3_time_format_unref(format);
    }
}

static void refuses_texts_that_do_not_match(void **state) {
    (void)state;
    static const struct {
        const char *pattern, *text;
        int32_t code;
        uint64_t column;
    } cases[] = {
        {"%d/%m/%Y %H:%M", "", ISM3_E_SYNTAX, 1},
        {"%d/%m/%Y %H:%M", "29/2/2016", ISM3_E_SYNTAX, 10},
        {"%d/%m/%Y %H:%M", "29-2-2016 01:16", ISM3_E_SYNTAX, 3},
        {"%d/%m/%Y %H:%M", "29/13/2016 01:16", ISM3_E_SYNTAX, 4},
        {"%d/%m/%Y %H:%M", "29/0/2016 01:16", ISM3_E_SYNTAX, 4},
        {"%d/%m/%Y %H:%M", "29/2/2015 01:16", ISM3_E_SYNTAX, 1},
        {"%m/%d/%Y %H:%M", "2/30/2016 01:16", ISM3_E_SYNTAX, 3},
        {"%d/%m/%Y %H:%M", "29/2/2016 24:16", ISM3_E_SYNTAX, 11},
        {"%d/%m/%Y %H:%M", "29/2/2016 01:60", ISM3_E_SYNTAX, 14},
        {"%d/%m/%Y %H:%M", "29/2/2016 01:16 ", ISM3_E_SYNTAX, 16},
        {"%d/%m/%Y %H:%M", "29/2/12016 01:16", ISM3_E_SYNTAX, 10},
        {"%F %T", "2016-12-31 23:59:60", ISM3_E_SYNTAX, 18},
        {"%F %T.%f", "2016-12-31 23:59:59.", ISM3_E_SYNTAX, 21},
        {"%F %T.%f", "2016-12-31 23:59:59.1234567890", ISM3_E_SYNTAX, 30},
        {"%F %T%z", "2016-12-31 23:59:59", ISM3_E_SYNTAX, 20},
        {"%F %T%z", "2016-12-31 23:59:59+25:00", ISM3_E_SYNTAX, 21},
        {"%F %T %Z", "2016-12-31 23:59:59 CET", ISM3_E_SYNTAX, 21},
        {"%d %b %Y", "1 Foo 2016", ISM3_E_SYNTAX, 3},
        {"%d %b %Y", "1 Marc 2016", ISM3_E_SYNTAX, 6},
        {"%d %b %Y", "1 Fe", ISM3_E_SYNTAX, 3},
        {"%d-%b-%y", "01-Dec-x9", ISM3_E_SYNTAX, 8},
        {"%F\x7f", "2016-12-31x", ISM3_E_SYNTAX, 11},
        {"%F %I:%M %p", "2016-12-31 13:00 PM", ISM3_E_SYNTAX, 12},
        {"%F %I:%M %p", "2016-12-31 00:00 AM", ISM3_E_SYNTAX, 12},
        {"%F %I:%M %p", "2016-12-31 01:00 XM", ISM3_E_SYNTAX, 18},
        {"%F %I:%M %p", "2016-12-31 01:00 A", ISM3_E_SYNTAX, 18},
        {"%Y-%j", "2015-366", ISM3_E_SYNTAX, 6},
        {"%Y-%j", "2016-367", ISM3_E_SYNTAX, 6},
        {"%Y-%j", "2016-0", ISM3_E_SYNTAX, 6},
        {"%F\xc3\xa9", "2016-12-31\xc3\xa8", ISM3_E_SYNTAX, 12},
        {"%Y %m %d", "2016 111", ISM3_E_SYNTAX, 8},
        {"%F", "1969-12-31", ISM3_E_RANGE, 0},
        {"%F", "2262-04-12", ISM3_E_RANGE, 0},
        {"%F", "9999-12-31", ISM3_E_RANGE, 0},
        {"rfc3339", "2016-12-31", ISM3_E_SYNTAX, 11},
        {"epoch_s", "", ISM3_E_SYNTAX, 1},
        {"epoch_s", "12x", ISM3_E_SYNTAX, 3},
        {"epoch_s", "1e9", ISM3_E_SYNTAX, 2},
        {"epoch_s", "12.", ISM3_E_SYNTAX, 4},
        {"epoch_s", "+12", ISM3_E_SYNTAX, 1},
        {"epoch_s", "1.0000000001", ISM3_E_SYNTAX, 12},
        {"epoch_ns", "1.5", ISM3_E_SYNTAX, 3},
        {"epoch_s", "-1", ISM3_E_RANGE, 0},
        {"epoch_s", "9223372037", ISM3_E_RANGE, 0},
        {"epoch_s", "9223372036.854775808", ISM3_E_RANGE, 0},
        {"epoch_ns", "9223372036854775808", ISM3_E_RANGE, 0},
        {"epoch_ns", "99999999999999999999", ISM3_E_RANGE, 0},
        {"epoch_ns", "36893488147419103233", ISM3_E_RANGE, 0},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        ism3_time_format *format = make(cases[i].pattern, NULL);
        ism3_error error = ISM3_ERROR_INIT;
        int64_t instant = 77;
        int32_t rc =
            ism3_time_format_read(format, cases[i].text, strlen(cases[i].text), &instant, &error);
        if (rc != cases[i].code || error.column != cases[i].column || instant != 77)
            fail_msg("%s: %s: %d at %d: %s", cases[i].pattern, cases[i].text, rc, (int)error.column,
                     error.message);
        assert_int_equal(ism3_time_format_read(format, NULL, 0, &instant, NULL), ISM3_E_SYNTAX);
        ism3_time_format_unref(format);
    }
}

static void refuses_skipped_times(void **state) {
    (void)state;
    ism3_time_format *format = make("%F %T", "CET-1CEST,M3.5.0,M10.5.0/3");
    int64_t instant = 77;
    assert_int_equal(ism3_time_format_read(format, "2016-03-27 02:30:00", 19, &instant, NULL),
                     ISM3_E_RANGE);
    assert_int_equal(instant, 77);
    ism3_time_format_unref(format);
}

#define X25 "xxxxxxxxxxxxxxxxxxxxxxxxx"

static void refuses_formats_that_make_no_sense(void **state) {
    (void)state;
    static const struct {
        const char *pattern;
        uint64_t column;
    } cases[] = {
        {"", 1},         {"epoch", 6},    {"RFC3339", 8},      {"%d/%m", 6},
        {"%Y", 3},       {"%Y-%m", 6},    {"%Y-%d", 6},        {"%H:%M", 6},
        {"%F %Q", 5},    {"%F %", 5},     {"%F %\xc3", 5},     {"%F %d", 5},
        {"%Y-%j %d", 8}, {"%Y-%m-%j", 8}, {"%F %y", 5},        {"%F %H %I %p", 8},
        {"%F %z %Z", 8}, {"%F %I", 6},    {"%F %H %p", 9},     {"%F %p", 6},
        {"%F %M", 6},    {"%F %H:%S", 9}, {"%F %H:%M.%f", 12}, {"%F %T" X25 X25 X25 X25 X25, 123},
        {"%F %\x7f", 5}, {"%F %F", 5},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        ism3_time_format *format = (ism3_time_format *)&format;
        ism3_error error = ISM3_ERROR_INIT;
        int32_t rc = ism3_time_format_new(&format, cases[i].pattern, NULL, NULL, &error);
        if (rc != ISM3_E_SYNTAX || error.column != cases[i].column || format)
            fail_msg("%s: %d at %d: %s", cases[i].pattern, rc, (int)error.column, error.message);
    }
    ism3_time_format *format = (ism3_time_format *)&format;
    ism3_allocator half = {sizeof half, NULL, chaos_allocate, NULL, NULL};
    assert_int_equal(ism3_time_format_new(NULL, "%F", NULL, NULL, NULL), ISM3_E_ARGUMENT);
    assert_int_equal(ism3_time_format_new(&format, NULL, NULL, NULL, NULL), ISM3_E_ARGUMENT);
    assert_int_equal(ism3_time_format_new(&format, "%F", NULL, &half, NULL), ISM3_E_ARGUMENT);
    assert_null(format);
}

static void knows_whether_it_has_a_time_of_day(void **state) {
    (void)state;
    static const struct {
        const char *pattern;
        int32_t has_time;
    } cases[] = {{"%F", 0},      {"%Y %j %z", 0}, {"%F %H", 1},
                 {"%F %I%p", 1}, {"rfc3339", 1},  {"epoch_s", 1}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        ism3_time_format *format = make(cases[i].pattern, NULL);
        assert_int_equal(ism3_time_format_has_time(format), cases[i].has_time);
        ism3_time_format_unref(format);
    }
}

static void says_when_there_is_no_memory(void **state) {
    (void)state;
    struct chaos chaos = {0, 0, 0};
    ism3_allocator none = chaos_allocator(&chaos);
    ism3_time_format *format = (ism3_time_format *)&format;
    assert_int_equal(ism3_time_format_new(&format, "%F", NULL, &none, NULL), ISM3_E_MEMORY);
    assert_null(format);
}

static void keeps_its_zone(void **state) {
    (void)state;
    ism3_time_format *format = make("%F", "+01:00");
    int64_t instant;
    assert_ptr_equal(ism3_time_format_ref(format), format);
    assert_null(ism3_time_format_unref(format));
    assert_int_equal(ism3_time_format_read(format, "1970-01-02", 10, &instant, NULL), 0);
    assert_int_equal(instant, 23 * 3600 * ISM3_SECOND);
    assert_null(ism3_time_format_unref(format));
    assert_null(ism3_time_format_unref(NULL));
    assert_null(ism3_time_format_ref(NULL));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_by_the_format),
        cmocka_unit_test(refuses_texts_that_do_not_match),
        cmocka_unit_test(refuses_skipped_times),
        cmocka_unit_test(refuses_formats_that_make_no_sense),
        cmocka_unit_test(knows_whether_it_has_a_time_of_day),
        cmocka_unit_test(says_when_there_is_no_memory),
        cmocka_unit_test(keeps_its_zone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
