/* Metrics written as JSON, CSV and tables. */
#include "test.h"

#include <ism3-io.h>
#include <stdlib.h>

/* A model, a ledger, and the text that was written last. */
struct desk {
    ism3_model *model;
    ism3_ledger *ledger;
    char *text;
    size_t size;
    size_t stop_after; /* bytes; 0: never */
};

static int64_t at(const char *time) {
    int64_t instant = 0;
    assert_int_equal(ism3_time_read_date(time, strlen(time), 0, &instant, NULL), ISM3_OK);
    return instant;
}

static void open_desk(struct desk *desk) {
    memset(desk, 0, sizeof *desk);
    ism3_model_options options = {.size = sizeof options, .name = "K\xc3\xa4se, Ltd"};
    ism3_process_options incidents = {.size = sizeof incidents, .code = "OSP-24"};
    ism3_process_options own = {.size = sizeof own, .code = "A,B", .name = "Quote\"d \\ name"};
    assert_int_equal(ism3_model_new(&desk->model, &options, NULL), ISM3_OK);
    assert_int_equal(ism3_model_add_environment(desk->model, "servers", NULL, NULL), ISM3_OK);
    assert_int_equal(ism3_model_add_environment(desk->model, "\"lap\\top\"", NULL, NULL), ISM3_OK);
    assert_int_equal(ism3_model_add_process(desk->model, &incidents, NULL, NULL), ISM3_OK);
    assert_int_equal(ism3_model_add_process(desk->model, &own, NULL, NULL), ISM3_OK);
    assert_int_equal(ism3_model_add_resource(desk->model, 1, "people", "h", NULL, NULL), ISM3_OK);
    assert_int_equal(ism3_model_add_resource(desk->model, 1, "ma, chines", "kWh", NULL, NULL),
                     ISM3_OK);
    assert_int_equal(ism3_model_freeze(desk->model, NULL), ISM3_OK);
    assert_int_equal(ism3_ledger_new(&desk->ledger, desk->model, NULL, NULL), ISM3_OK);
}

static void close_desk(struct desk *desk) {
    ism3_ledger_unref(desk->ledger);
    ism3_model_unref(desk->model);
    free(desk->text);
}

static ism3_observation fact(uint32_t kind, uint32_t process, const char *time) {
    ism3_observation observation = ISM3_OBSERVATION_INIT;
    observation.kind = (uint8_t)kind;
    observation.process = process;
    observation.environment = 0;
    observation.time = at(time);
    return observation;
}

static void observe(struct desk *desk, ism3_observation observation) {
    assert_int_equal(ism3_ledger_observe(desk->ledger, &observation, 1, NULL), ISM3_OK);
}

static void observe_item(struct desk *desk, const char *id, const char *time, const char *end) {
    ism3_observation item = fact(ISM3_ITEM, 0, time);
    item.id = (ism3_text){id, strlen(id)};
    item.end = end ? at(end) : ISM3_NONE;
    observe(desk, item);
}

static int32_t take(void *context, const char *bytes, size_t size) {
    struct desk *desk = context;
    if (desk->stop_after && desk->size + size > desk->stop_after)
        return 1;
    desk->text = realloc(desk->text, desk->size + size + 1);
    assert_non_null(desk->text);
    memcpy(desk->text + desk->size, bytes, size);
    desk->text[desk->size += size] = 0;
    return 0;
}

static ism3_metrics *compute(struct desk *desk, uint32_t every, const char *from, const char *to) {
    ism3_metrics_options options = ISM3_METRICS_OPTIONS_INIT;
    ism3_metrics *metrics = NULL;
    options.every = every;
    options.from = from ? at(from) : ISM3_NONE;
    options.to = to ? at(to) : ISM3_NONE;
    assert_int_equal(ism3_metrics_new(&metrics, desk->ledger, &options, NULL), ISM3_OK);
    return metrics;
}

static const char *write_with(struct desk *desk, uint32_t every, const char *from, const char *to,
                              const ism3_export_options *options) {
    ism3_metrics *metrics = compute(desk, every, from, to);
    desk->size = 0;
    ism3_error error = ISM3_ERROR_INIT;
    assert_int_equal(ism3_metrics_write(metrics, options, take, desk, &error), ISM3_OK);
    ism3_metrics_unref(metrics);
    return desk->text;
}

static const char *write_form(struct desk *desk, uint32_t form) {
    ism3_export_options options = {.size = sizeof options, .form = form, .skipped = 7};
    return write_with(desk, ISM3_EVERY_MONTH, NULL, NULL, &options);
}

static void holds(const char *text, const char *part) {
    if (!strstr(text, part))
        fail_msg("expected to find: %s in:\n%s", part,
                 text + (strlen(text) > 900 ? strlen(text) - 900 : 0));
}

static void lacks(const char *text, const char *part) {
    if (strstr(text, part))
        fail_msg("did not expect:\n%s\nin:\n%s", part, text);
}

static void observe_some(struct desk *desk) {
    observe_item(desk, "1", "2026-01-05T10:00:00Z", "2026-01-05T12:00:00Z");
    observe_item(desk, "2", "2026-01-05T10:00:00Z", "2026-01-05T10:00:01Z");
    observe_item(desk, "3", "2026-02-05T10:00:00Z", NULL);
    ism3_observation used = fact(ISM3_RESOURCES, 1, "2026-01-05");
    used.end = at("2026-01-06");
    used.available = 8500;
    used.used = 2125;
    observe(desk, used);
    used.resource = 1;
    used.used = 8500;
    observe(desk, used);
    observe(desk, fact(ISM3_OUTPUT, 1, "2026-01-05T10:00:00Z"));
}

static void test_json(void **state) {
    (void)state;
    struct desk desk;
    open_desk(&desk);
    observe_some(&desk);
    const char *text = write_form(&desk, ISM3_FORM_JSON);
    holds(text, "{\"ism3\": {\"format\": \"metrics\", \"version\": 1, \"library\": \"");
    holds(text, "\"as_of\": \"2026-02-06T00:00:00Z\", \"ledger\": null,\n"
                "  \"set_aside\": {\"late\": 0, \"future\": 0, \"skipped\": 7}");
    holds(text,
          "{\"from\": \"2026-01-01T00:00:00Z\", \"to\": \"2026-02-01T00:00:00Z\", \"state\": ");
    holds(text, "{\"process\": \"OSP-24\", \"environment\": null, \"state\": ");
    holds(text, "\"activity.worst_lead_time\": {\"value\": 7200, \"unit\": \"s\", "
                "\"numerator\": 7200, \"denominator\": null, \"count\": 2, ");
    holds(text, "\"activity.mean_lead_time\": {\"value\": 3600.5, \"unit\": \"s\", "
                "\"numerator\": 7201, \"denominator\": 2, \"count\": 2, ");
    holds(text,
          "\"scope.covered\": {\"value\": null, \"unit\": \"ratio\", "
          "\"numerator\": null, \"denominator\": null, \"count\": 0, \"status\": \"no_data\"");
    holds(text, "\"missing\": [\"\\\"lap\\\\top\\\"\"]");
    holds(text,
          "\"resources\": {\n        \"people\": {\n          \"load.ratio\": {\"value\": 0.25, ");
    holds(text, "\"ma, chines\": {\n          \"load.ratio\": {\"value\": 1, ");
    assert_string_equal(text + desk.size - 5, "]}]}\n");
    close_desk(&desk);
}

static void test_json_of_large_integers(void **state) {
    (void)state;
    struct desk desk;
    open_desk(&desk);
    ism3_observation many = fact(ISM3_INPUT, 0, "2026-01-05");
    many.count = ISM3_AMOUNT_MAX;
    observe(&desk, many);
    holds(write_form(&desk, ISM3_FORM_JSON),
          "\"efficacy.inputs\": {\"value\": 9007199254740992, \"unit\": \"1\", "
          "\"numerator\": 9007199254740992, ");
    many.count = 1;
    observe(&desk, many);
    holds(write_form(&desk, ISM3_FORM_JSON),
          "\"efficacy.inputs\": {\"value\": \"9007199254740993\", \"unit\": \"1\", "
          "\"numerator\": \"9007199254740993\", ");
    holds(write_form(&desk, ISM3_FORM_CSV),
          ",efficacy.inputs,9007199254740993,1,9007199254740993,,");
    close_desk(&desk);
}

static void test_csv(void **state) {
    (void)state;
    struct desk desk;
    open_desk(&desk);
    observe_some(&desk);
    const char *text = write_form(&desk, ISM3_FORM_CSV);
    const char *header = "from,to,process,environment,figure,value,unit,numerator,denominator,"
                         "count,status\n2026-01-01T00:00:00Z,2026-02-01T00:00:00Z,OSP-24,,";
    assert_memory_equal(text, header, strlen(header));
    holds(text, ",OSP-24,,activity.mean_lead_time,3600.5,s,7201,2,2,");
    holds(text, ",OSP-24,,scope.covered,,ratio,,,0,no_data\n");
    holds(text, ",\"A,B\",,load.ratio,0.25,ratio,");
    holds(text, ",\"A,B\",,\"load.ratio:ma, chines\",1,ratio,");
    ism3_metrics_options options = ISM3_METRICS_OPTIONS_INIT;
    ism3_export_options look = {.size = sizeof look, .form = ISM3_FORM_CSV};
    ism3_metrics *metrics = NULL;
    options.by_environment = 1;
    assert_int_equal(ism3_metrics_new(&metrics, desk.ledger, &options, NULL), ISM3_OK);
    desk.size = 0;
    assert_int_equal(ism3_metrics_write(metrics, &look, take, &desk, NULL), ISM3_OK);
    ism3_metrics_unref(metrics);
    holds(desk.text, ",OSP-24,servers,activity.outputs,2,");
    holds(desk.text, ",OSP-24,\"\"\"lap\\top\"\"\",activity.outputs,,");
    close_desk(&desk);
}

static void test_table(void **state) {
    (void)state;
    struct desk desk;
    open_desk(&desk);
    observe_some(&desk);
    const char *text = write_form(&desk, ISM3_FORM_TABLE);
    holds(text, "K\xc3\xa4se, Ltd, as of 2026-02-06T00:00:00Z\nset aside: 7 bad rows\n\nOSP-24  ");
    holds(text, "\nA,B  Quote\"d \\ name\n");
    holds(text, "2026-01");
    holds(text, "2026-02~\n");
    holds(text, "60.0 min~");
    holds(text, " (people)");
    holds(text, " (ma, chines), 1/kWh");
    holds(text, "    some data is missing from: servers, \"lap\\top\"\n");
    holds(text, "\n~    partial: ");
    lacks(text, " \n");
    lacks(text, "\x1b");
    lacks(text, "\nscope");
    ism3_export_options options = {
        .size = sizeof options, .all_figures = 1, .colour = 1, .now = at("2026-02-09")};
    text = write_with(&desk, ISM3_EVERY_MONTH, NULL, NULL, &options);
    holds(text, "as of 2026-02-06T00:00:00Z (3 days ago)\n");
    holds(text, "\n  scope\n");
    holds(text, "\x1b[1mOSP-24");
    close_desk(&desk);
}

static void test_names_of_periods(void **state) {
    (void)state;
    static const struct {
        uint32_t every;
        const char *from, *to, *first, *second;
    } cases[] = {
        {ISM3_EVERY_YEAR, "2025-01-01", "2026-01-01", " 2025~", NULL},
        {ISM3_EVERY_QUARTER, "2026-04-01", "2026-07-01", " 2026-Q2~", NULL},
        {ISM3_EVERY_MONTH, "2026-12-01", "2027-01-01", " 2026-12~", NULL},
        {ISM3_EVERY_WEEK, "2026-12-28", "2027-01-04", " 2026-W53~", NULL},
        {ISM3_EVERY_WEEK, "2024-12-30", "2025-01-06", " 2025-W01~", NULL},
        {ISM3_EVERY_DAY, "2024-02-29", "2024-03-01", " 2024-02-29~", NULL},
        {ISM3_EVERY_MONTH, "2026-05-03", "2026-06-01", " 2026-05-03\n", " to 06-01~"},
        {ISM3_EVERY_ALL, "2026-05-03", "2027-06-01", " 2026-05-03\n", " to 2027-06-01~"},
    };
    struct desk desk;
    open_desk(&desk);
    /* Watched for a second of each window, so that none is final. */
    observe_item(&desk, "1", "2024-01-05T10:00:00Z", "2027-06-05T12:00:00Z");
    ism3_observation watched = fact(ISM3_WATCHED, 0, "2024-02-29");
    watched.kinds = ISM3_KIND_BIT(ISM3_ITEM);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        watched.time = at(cases[i].from) + ISM3_SECOND;
        watched.end = at(cases[i].from) + 2 * ISM3_SECOND;
        observe(&desk, watched);
    }
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        ism3_export_options options = {.size = sizeof options, .all_figures = 1};
        const char *text = write_with(&desk, cases[i].every, cases[i].from, cases[i].to, &options);
        holds(text, cases[i].first);
        if (cases[i].second)
            holds(text, cases[i].second);
    }
    close_desk(&desk);
}

/* One item whose lead time is the length to be shown. */
static void test_durations(void **state) {
    (void)state;
    static const struct {
        int64_t length;
        const char *text;
    } cases[] = {{0, " 0 s"},
                 {ISM3_SECOND / 1000000, " <0.001 s"},
                 {ISM3_SECOND / 4, " 0.250 s"},
                 {90 * ISM3_SECOND, " 90.0 s"},
                 {150 * ISM3_SECOND, " 2.5 min"},
                 {INT64_C(2400) * 60 * ISM3_SECOND, " 40.0 h"},
                 {75 * ISM3_DAY / 10, " 7.5 d"},
                 {1234 * ISM3_DAY, " 1,234 d"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct desk desk;
        open_desk(&desk);
        ism3_observation item = fact(ISM3_ITEM, 0, "2020-01-05");
        item.id = (ism3_text){"x", 1};
        item.end = item.time + cases[i].length;
        observe(&desk, item);
        ism3_export_options options = {.size = sizeof options};
        holds(write_with(&desk, ISM3_EVERY_ALL, NULL, NULL, &options), cases[i].text);
        close_desk(&desk);
    }
}

static void test_shares(void **state) {
    (void)state;
    static const struct {
        int64_t assessed, fit;
        const char *text;
    } cases[] = {{3, 3, " 100 %"},
                 {3, 0, " 0 %"},
                 {3, 2, " 66.7 %"},
                 {10000, 9999, " 99.99 %"},
                 {10000, 1, " 0.01 %"},
                 {1000000000, 999999999, " >99.9999 %"},
                 {1000000000, 1, " <0.0001 %"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct desk desk;
        open_desk(&desk);
        ism3_observation quality = fact(ISM3_QUALITY, 0, "2026-01-05");
        quality.assessed = cases[i].assessed;
        quality.fit = cases[i].fit;
        observe(&desk, quality);
        ism3_export_options options = {.size = sizeof options};
        holds(write_with(&desk, ISM3_EVERY_ALL, NULL, NULL, &options), cases[i].text);
        close_desk(&desk);
    }
}

static void test_no_line_is_too_long(void **state) {
    (void)state;
    static const uint32_t widths[] = {60, 80, 100, 132};
    struct desk desk;
    open_desk(&desk);
    observe_some(&desk);
    for (size_t i = 0; i < sizeof widths / sizeof *widths; i++) {
        ism3_export_options options = {.size = sizeof options, .width = widths[i]};
        const char *line = write_with(&desk, ISM3_EVERY_DAY, "2026-01-01", "2026-02-10", &options);
        for (const char *end; (end = strchr(line, '\n')) && *line; line = end + 1)
            if (*line == ' ')
                assert_true((size_t)(end - line) <= widths[i]);
    }
    close_desk(&desk);
}

static void test_empty(void **state) {
    (void)state;
    struct desk desk;
    open_desk(&desk);
    lacks(write_form(&desk, ISM3_FORM_JSON), "figures");
    const char *text = write_form(&desk, ISM3_FORM_CSV);
    assert_int_equal(strcspn(text, "\n"), desk.size - 1);
    assert_string_equal(write_form(&desk, ISM3_FORM_TABLE),
                        "K\xc3\xa4se, Ltd, nothing observed\nset aside: 7 bad rows\n");
    close_desk(&desk);
}

static void test_refusals(void **state) {
    (void)state;
    struct desk desk;
    open_desk(&desk);
    observe_some(&desk);
    ism3_metrics *metrics = compute(&desk, ISM3_EVERY_DAY, NULL, NULL);
    ism3_error error = ISM3_ERROR_INIT;
    struct {
        ism3_export_options known;
        uint64_t unknown;
    } newer = {.known = {.size = sizeof newer}};
    assert_int_equal(ism3_metrics_write(metrics, &newer.known, take, &desk, &error), ISM3_OK);
    newer.unknown = 1;
    assert_int_equal(ism3_metrics_write(metrics, &newer.known, take, &desk, &error), ISM3_E_STRUCT);
    assert_int_equal(error.code, ISM3_E_STRUCT);
    ism3_export_options options = {.size = offsetof(ism3_export_options, now)};
    assert_int_equal(ism3_metrics_write(metrics, &options, take, &desk, &error), ISM3_OK);
    options.size = 0;
    assert_int_equal(ism3_metrics_write(metrics, &options, take, &desk, &error), ISM3_E_STRUCT);
    options.size = sizeof options;
    options.form = 3;
    assert_int_equal(ism3_metrics_write(metrics, &options, take, &desk, &error), ISM3_E_ARGUMENT);
    assert_int_equal(ism3_metrics_write(NULL, NULL, take, &desk, &error), ISM3_E_ARGUMENT);
    assert_int_equal(ism3_metrics_write(metrics, NULL, NULL, NULL, NULL), ISM3_E_ARGUMENT);
    assert_int_equal(ism3_metrics_write(metrics, NULL, take, &desk, NULL), ISM3_OK);
    ism3_metrics_unref(metrics);
    close_desk(&desk);
}

static void test_stop(void **state) {
    (void)state;
    struct desk desk;
    open_desk(&desk);
    observe_some(&desk);
    ism3_metrics *metrics = compute(&desk, ISM3_EVERY_DAY, "2025-01-01", NULL);
    for (uint32_t form = ISM3_FORM_TABLE; form <= ISM3_FORM_CSV; form++)
        for (size_t stop_after = 1; stop_after < 300000; stop_after += 70000) {
            ism3_export_options options = {.size = sizeof options, .form = form};
            ism3_error error = ISM3_ERROR_INIT;
            desk.stop_after = stop_after;
            desk.size = 0;
            if (form == ISM3_FORM_TABLE && stop_after > 1)
                continue;
            assert_int_equal(ism3_metrics_write(metrics, &options, take, &desk, &error),
                             ISM3_E_STOPPED);
            assert_int_equal(error.code, ISM3_E_STOPPED);
            assert_true(desk.size <= stop_after);
        }
    ism3_metrics_unref(metrics);
    close_desk(&desk);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_json),
        cmocka_unit_test(test_json_of_large_integers),
        cmocka_unit_test(test_csv),
        cmocka_unit_test(test_table),
        cmocka_unit_test(test_names_of_periods),
        cmocka_unit_test(test_durations),
        cmocka_unit_test(test_shares),
        cmocka_unit_test(test_no_line_is_too_long),
        cmocka_unit_test(test_empty),
        cmocka_unit_test(test_refusals),
        cmocka_unit_test(test_stop),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
