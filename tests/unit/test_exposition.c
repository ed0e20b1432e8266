/* Pages for monitoring systems: exact bytes, what is refused, and what never comes out. */
#include "assess_case.h"
#include "chaos.h"

#include <stdio.h>
#include <stdlib.h>

/* ---- pages ---- */

struct text {
    char bytes[1 << 22];
    size_t size, calls, stop_at; /* stop_at: number of the call that asks to stop; 0: none */
};
static struct text text, other;

static int32_t collect(void *context, const char *bytes, size_t size) {
    struct text *into = context;
    if (++into->calls == into->stop_at)
        return 1;
    assert_true(into->size + size < sizeof into->bytes);
    memcpy(into->bytes + into->size, bytes, size);
    into->size += size;
    into->bytes[into->size] = 0;
    return 0;
}

static int32_t write_into(struct text *into, const ism3_assessment *assessment,
                          const ism3_exposition_options *options) {
    ism3_error error = ISM3_ERROR_INIT;
    into->size = into->calls = into->stop_at = 0;
    *into->bytes = 0;
    int32_t rc = ism3_exposition_write(assessment, options, collect, into, &error);
    assert_int_equal(error.code, rc);
    return rc;
}

static void write_page(const ism3_assessment *assessment, uint32_t format, uint32_t periods) {
    ism3_exposition_options options = ISM3_EXPOSITION_OPTIONS_INIT;
    options.format = format;
    options.periods = periods;
    assert_int_equal(write_into(&text, assessment, &options), 0);
}

static void has(const char *expected) {
    if (!strstr(text.bytes, expected))
        fail_msg("not there: %s\nin:\n%s", expected, text.bytes);
}

static void lacks(const char *unexpected) {
    if (strstr(text.bytes, unexpected))
        fail_msg("there: %s\nin:\n%s", unexpected, text.bytes);
}

static size_t count_of(const char *word) {
    size_t count = 0;
    for (const char *at = text.bytes; (at = strstr(at, word)); at += strlen(word))
        count++;
    return count;
}

/* ---- a small world: two months, the second not over ---- */

static void add_target(ism3_model *model, uint32_t process, const char *figure, uint32_t op,
                       int64_t value) {
    ism3_error error = ISM3_ERROR_INIT;
    ism3_target target = {.size = sizeof target,
                          .figure = ism3_figure_find(figure),
                          .op = op,
                          .value = value,
                          .upper = op == ISM3_BETWEEN ? 2 * value : 0};
    works(ism3_model_add_target(model, process, &target, &error), &error);
}

static void see_quality(ism3_ledger *ledger, int64_t day, int64_t fit) {
    ism3_observation quality = ISM3_OBSERVATION_INIT;
    quality.kind = ISM3_QUALITY;
    quality.process = 0;
    quality.time = at_day(day);
    quality.assessed = 8;
    quality.fit = fit;
    observe(ledger, quality);
}

static void specify(ism3_model *model, uint32_t process, uint32_t metric) {
    ism3_error error = ISM3_ERROR_INIT;
    ism3_specification one = {.size = sizeof one, .metric = metric};
    works(ism3_model_add_specification(model, process, &one, &error), &error);
}

static ism3_assessment *small_world(const char *code) {
    ism3_model *model = case_model();
    add_process_with(model, (ism3_process_options){.code = code, .name = "Payroll"});
    specify(model, 0, ISM3_METRIC_QUALITY);
    add_target(model, 0, "quality.fit", ISM3_AT_LEAST, ISM3_ONE / 2);
    add_objective(model, "goal");
    ism3_ledger *ledger = case_ledger(model);
    see_quality(ledger, 3, 2);
    ism3_assessment *assessment = assess_at(ledger, 40);
    ism3_ledger_unref(ledger);
    return assessment;
}

/* The bytes of a file, with this version where it says `@version@`. */
static void read_expected(const char *name) {
    char path[512];
    snprintf(path, sizeof path, ISM3_FIXTURES "/exposition/%s", name);
    FILE *file = fopen(path, "rb");
    if (!file)
        fail_msg("cannot open %s", path);
    other.size = fread(other.bytes, 1, sizeof other.bytes / 2, file);
    fclose(file);
    other.bytes[other.size] = 0;
    char *mark = strstr(other.bytes, "@version@");
    assert_non_null(mark);
    memmove(mark + strlen(ISM3_VERSION), mark + strlen("@version@"),
            strlen(mark + strlen("@version@")) + 1);
    memcpy(mark, ISM3_VERSION, strlen(ISM3_VERSION));
}

static const struct {
    const char *file;
    uint32_t format, periods;
} pages[] = {
    {"page.om", ISM3_OPENMETRICS, ISM3_PERIODS_NEWEST},
    {"history.om", ISM3_OPENMETRICS, ISM3_PERIODS_ALL},
    {"page.prom", ISM3_PROMETHEUS, ISM3_PERIODS_NEWEST},
    {"page.json", ISM3_OTLP, ISM3_PERIODS_NEWEST},
};

static void pages_are_exact(void **state) {
    ism3_assessment *assessment = small_world("PAY \"\\");
    (void)state;
    for (size_t i = 0; i < sizeof pages / sizeof *pages; i++) {
        write_page(assessment, pages[i].format, pages[i].periods);
        read_expected(pages[i].file);
        if (strcmp(text.bytes, other.bytes) != 0)
            fail_msg("%s is not:\n%s", pages[i].file, text.bytes);
    }
    ism3_assessment_unref(assessment);
}

/* ---- periods ---- */

static void periods_are_told_by_a_label(void **state) {
    ism3_assessment *assessment = small_world("PAY");
    (void)state;
    write_page(assessment, ISM3_OPENMETRICS, ISM3_PERIODS_CURRENT);
    has("ism3_period_start_timestamp_seconds{period=\"current\"} 1769904000\n");
    lacks("period=\"final\"");
    write_page(assessment, ISM3_OPENMETRICS, ISM3_PERIODS_FINAL);
    has("ism3_period_start_timestamp_seconds{period=\"final\"} 1767225600\n");
    has("ism3_quality_fit_ratio{process=\"PAY\",period=\"final\"} 0.25\n");
    lacks("period=\"current\"");
    ism3_assessment_unref(assessment);
}

/* A period that is over and awaits answers is told of in a history only; one that is final from its
 * end on is current and final at once. */
static void a_period_settles(void **state) {
    ism3_model *model = case_model();
    add_process_with(model, (ism3_process_options){.code = "PAY", .settle = {0, 20 * ISM3_DAY}});
    ism3_ledger *ledger = case_ledger(model);
    see_quality(ledger, 3, 2);
    ism3_assessment *assessment = assess_at(ledger, 40);
    (void)state;
    write_page(assessment, ISM3_OPENMETRICS, ISM3_PERIODS_NEWEST);
    lacks("period=\"final\"");
    lacks("period=\"settling\"");
    has("period=\"current\"");
    write_page(assessment, ISM3_OPENMETRICS, ISM3_PERIODS_ALL);
    has("ism3_quality_fit_ratio{process=\"PAY\",period=\"settling\"} 0.25 1769904000\n");
    ism3_assessment_unref(assessment);
    assessment = assess_at(ledger, 51);
    write_page(assessment, ISM3_OPENMETRICS, ISM3_PERIODS_ALL);
    has("ism3_quality_fit_ratio{process=\"PAY\",period=\"final\"} 0.25 1769904000\n");
    ism3_assessment_unref(assessment);
    ism3_ledger_unref(ledger);
}

static void the_current_period_may_be_final_too(void **state) {
    ism3_model *model = case_model();
    add_process(model, "PAY");
    ism3_ledger *ledger = case_ledger(model);
    see_quality(ledger, 3, 2);
    ism3_assessment *assessment = assess_at(ledger, 31);
    (void)state;
    write_page(assessment, ISM3_OPENMETRICS, ISM3_PERIODS_NEWEST);
    has("ism3_quality_fit_ratio{process=\"PAY\",period=\"current\"} 0.25\n"
        "ism3_quality_fit_ratio{process=\"PAY\",period=\"final\"} 0.25\n");
    ism3_assessment_unref(assessment);
    ism3_ledger_unref(ledger);
}

/* ---- what there is no data for ---- */

static void no_data_is_no_sample(void **state) {
    ism3_assessment *assessment = small_world("PAY");
    (void)state;
    write_page(assessment, ISM3_OPENMETRICS, ISM3_PERIODS_CURRENT);
    lacks("ism3_quality_fit_ratio");
    has("ism3_figure_status{process=\"PAY\",figure=\"quality.fit\",period=\"current\","
        "ism3_figure_status=\"no_data\"} 1\n");
    write_page(assessment, ISM3_OTLP, ISM3_PERIODS_CURRENT);
    has("{\"name\":\"ism3.quality.fit\",\"description\":\"Share of the outputs judged that are fit "
        "for purpose.\",\"unit\":\"1\",\"gauge\":{\"dataPoints\":[\n"
        "{\"attributes\":[{\"key\":\"process\",\"value\":{\"stringValue\":\"PAY\"}},{\"key\":"
        "\"period\",\"value\":{\"stringValue\":\"current\"}}],\"startTimeUnixNano\":"
        "\"1769904000000000000\",\"timeUnixNano\":\"1770681600000000000\",\"flags\":1}]}}");
    ism3_assessment_unref(assessment);
}

static void an_empty_model_has_a_page(void **state) {
    ism3_ledger *ledger = case_ledger(case_model());
    ism3_assessment *assessment = assess_at(ledger, 40);
    (void)state;
    for (uint32_t format = ISM3_OPENMETRICS; format <= ISM3_OTLP; format++)
        write_page(assessment, format, ISM3_PERIODS_NEWEST);
    write_page(assessment, ISM3_OPENMETRICS, ISM3_PERIODS_NEWEST);
    lacks("process=");
    lacks("last_observation");
    has("ism3_success{period=\"final\",ism3_success=\"unknown\"} 1\n");
    has("# EOF\n");
    ism3_assessment_unref(assessment);
    ism3_ledger_unref(ledger);
}

/* ---- targets, environments, resources ---- */

/* Ranges have two ends, and a series is not interrupted by another. */
static void targets_are_series(void **state) {
    ism3_model *model = case_model();
    add_process(model, "PAY");
    add_target(model, 0, "quality.fit", ISM3_BETWEEN, ISM3_ONE / 4);
    ism3_ledger *ledger = case_ledger(model);
    see_quality(ledger, 3, 2);
    ism3_assessment *assessment = assess_from(ledger, ISM3_EVERY_WEEK, 4, 18);
    (void)state;
    write_page(assessment, ISM3_OPENMETRICS, ISM3_PERIODS_ALL);
    has("ism3_target{process=\"PAY\",figure=\"quality.fit\",period=\"current\",operator=\">=\"} "
        "0.25 "
        "1768780800\n");
    has("ism3_target{process=\"PAY\",figure=\"quality.fit\",period=\"final\",operator=\"<=\"} 0.5 "
        "1768176000\n"
        "ism3_target{process=\"PAY\",figure=\"quality.fit\",period=\"final\",operator=\"<=\"} 0.5 "
        "1768780800\n");
    ism3_assessment_unref(assessment);
    ism3_ledger_unref(ledger);
}

static void environments_and_resources_are_labels(void **state) {
    ism3_model *model = case_model();
    ism3_error error = ISM3_ERROR_INIT;
    ism3_assessment *assessment;
    ism3_assessment_options options = ISM3_ASSESSMENT_OPTIONS_INIT;
    (void)state;
    works(ism3_model_add_environment(model, "east", NULL, &error), &error);
    works(ism3_model_add_environment(model, "west", NULL, &error), &error);
    add_process(model, "PAY");
    works(ism3_model_add_resource(model, 0, "people", "h", NULL, &error), &error);
    ism3_ledger *ledger = case_ledger(model);
    for (uint32_t environment = 0; environment < 2; environment++) {
        ism3_observation use = ISM3_OBSERVATION_INIT, output = ISM3_OBSERVATION_INIT;
        use.kind = ISM3_RESOURCES;
        use.process = output.process = 0;
        use.environment = output.environment = environment;
        use.time = output.time = at_day(1);
        use.end = at_day(2);
        use.available = 4000;
        use.used = environment ? 4000 : 1000;
        observe(ledger, use);
        output.kind = ISM3_OUTPUT;
        output.count = 10;
        observe(ledger, output);
    }
    options.by_environment = 1;
    options.as_of = at_day(31);
    works(ism3_assessment_new(&assessment, ledger, &options, &error), &error);
    write_page(assessment, ISM3_OPENMETRICS, ISM3_PERIODS_FINAL);
    has("ism3_load_ratio{process=\"PAY\",resource=\"people\",period=\"final\"} 0.625\n"
        "ism3_load_ratio{process=\"PAY\",resource=\"people\",environment=\"east\",period=\"final\"}"
        " "
        "0.25\n"
        "ism3_load_ratio{process=\"PAY\",resource=\"people\",environment=\"west\",period=\"final\"}"
        " "
        "1\n");
    has("ism3_efficiency_outputs_per_resource{process=\"PAY\",resource=\"people\",unit=\"1/h\","
        "period=\"final\"} 4\n");
    ism3_assessment_unref(assessment);
    ism3_ledger_unref(ledger);
}

static void only_chosen_processes_are_told(void **state) {
    ism3_model *model = case_model();
    ism3_exposition_options options = ISM3_EXPOSITION_OPTIONS_INIT;
    const uint32_t chosen[] = {2, 1, 2}, unknown[] = {1, 3};
    add_process(model, "A");
    add_process(model, "B");
    add_process(model, "C");
    ism3_ledger *ledger = case_ledger(model);
    see_quality(ledger, 3, 2);
    ism3_assessment *assessment = assess_at(ledger, 40);
    (void)state;
    options.processes = chosen;
    options.process_count = 3;
    assert_int_equal(write_into(&text, assessment, &options), 0);
    lacks("process=\"A\"");
    assert_int_equal(count_of("ism3_process_info{process=\"B\""), 1);
    assert_int_equal(count_of("ism3_process_info{process=\"C\""), 1);
    has("ism3_maturity_level");
    options.processes = unknown;
    options.process_count = 2;
    assert_int_equal(write_into(&text, assessment, &options), ISM3_E_NOT_FOUND);
    assert_int_equal(text.calls, 0);
    options.process_count = 0;
    assert_int_equal(write_into(&text, assessment, &options), 0);
    lacks("process=");
    ism3_assessment_unref(assessment);
    ism3_ledger_unref(ledger);
}

/* ---- lead times ---- */

static void answer(ism3_ledger *ledger, const char *id, uint32_t environment, int64_t day,
                   int64_t seconds) {
    ism3_observation item = ISM3_OBSERVATION_INIT;
    item.kind = ISM3_ITEM;
    item.process = 0;
    item.environment = environment;
    item.id = (ism3_text){id, strlen(id)};
    item.time = at_day(day);
    item.end = item.time + seconds * ISM3_SECOND;
    observe(ledger, item);
}

/* In January 1 s and just above 4 s; in February, which is not over, 2^26 s and more than that. */
static ism3_assessment *answered_world(uint32_t by_environment) {
    ism3_assessment_options options = ISM3_ASSESSMENT_OPTIONS_INIT;
    ism3_error error = ISM3_ERROR_INIT;
    ism3_model *model = case_model();
    ism3_assessment *assessment;
    works(ism3_model_add_environment(model, "east", NULL, &error), &error);
    works(ism3_model_add_environment(model, "west", NULL, &error), &error);
    add_process(model, "PAY");
    add_process(model, "IDLE");
    ism3_ledger *ledger = case_ledger(model);
    answer(ledger, "a", 0, 3, 1);
    answer(ledger, "b", 1, 3, 5);
    answer(ledger, "c", 0, 32 - 777, 1 << 26);
    answer(ledger, "d", 0, 32 - 777, (1 << 26) + 1);
    options.every = ISM3_EVERY_MONTH;
    options.as_of = at_day(40);
    options.by_environment = by_environment;
    works(ism3_assessment_new(&assessment, ledger, &options, &error), &error);
    ism3_ledger_unref(ledger);
    return assessment;
}

#define BUCKET(labels, le, count)                                                                  \
    "ism3_activity_lead_time_seconds_bucket{process=\"PAY\"," labels ",le=\"" le "\"} " count "\n"

static void lead_times_are_a_histogram(void **state) {
    ism3_assessment *assessment = answered_world(0);
    (void)state;
    write_page(assessment, ISM3_OPENMETRICS, ISM3_PERIODS_NEWEST);
    has("# TYPE ism3_activity_lead_time_seconds gaugehistogram\n"
        "# UNIT ism3_activity_lead_time_seconds seconds\n"
        "# HELP ism3_activity_lead_time_seconds Times from an input to the output that answers it, "
        "of the answers in a period.\n" BUCKET("period=\"current\"", "1.0", "0"));
    has(BUCKET("period=\"current\"", "1.6777216e+07", "0")
            BUCKET("period=\"current\"", "6.7108864e+07", "1")
                BUCKET("period=\"current\"", "+Inf",
                       "2") "ism3_activity_lead_time_seconds_gcount{process=\"PAY\",period="
                            "\"current\"} 2\n"
                            "ism3_activity_lead_time_seconds_gsum{process=\"PAY\",period="
                            "\"current\"} 134217729\n" BUCKET("period=\"final\"", "1.0", "1")
                                BUCKET("period=\"final\"", "4.0", "1")
                                    BUCKET("period=\"final\"", "16.0", "2"));
    has("ism3_activity_lead_time_seconds_gsum{process=\"PAY\",period=\"final\"} 6\n# TYPE");
    assert_int_equal(count_of("ism3_activity_lead_time_seconds_bucket{"), 30);
    lacks("lead_time_seconds_bucket{process=\"IDLE\"");
    write_page(assessment, ISM3_PROMETHEUS, ISM3_PERIODS_FINAL);
    has("# TYPE ism3_activity_lead_time_seconds histogram\n" BUCKET("period=\"final\"", "1.0",
                                                                    "1"));
    has(BUCKET("period=\"final\"", "+Inf",
               "2") "ism3_activity_lead_time_seconds_count{process=\"PAY\",period=\"final\"} 2\n"
                    "ism3_activity_lead_time_seconds_sum{process=\"PAY\",period=\"final\"} 6\n#");
    ism3_assessment_unref(assessment);
}

static void lead_times_are_a_histogram_in_otlp(void **state) {
    ism3_assessment *assessment = answered_world(0);
    (void)state;
    write_page(assessment, ISM3_OTLP, ISM3_PERIODS_NEWEST);
    has("\"unit\":\"s\",\"histogram\":{\"aggregationTemporality\":2,\"dataPoints\":[\n{");
    has("\"startTimeUnixNano\":\"1769904000000000000\",\"timeUnixNano\":\"1770681600000000000\","
        "\"count\":\"2\",\"sum\":134217729,\"min\":67108864,\"max\":67108865,\"bucketCounts\":["
        "\"0\",\"0\",\"0\",\"0\",\"0\",\"0\",\"0\",\"0\",\"0\",\"0\",\"0\",\"0\",\"0\",\"1\",\"1\"]"
        ","
        "\"explicitBounds\":[1.0,4.0,16.0,64.0,256.0,1024.0,4096.0,16384.0,65536.0,262144.0,"
        "1.048576e+06,4.194304e+06,1.6777216e+07,6.7108864e+07]},\n{");
    has("\"count\":\"2\",\"sum\":6,\"min\":1,\"max\":5,\"bucketCounts\":[\"1\",\"0\",\"1\",");
    has("{\"stringValue\":\"IDLE\"}},{\"key\":\"period\",\"value\":{\"stringValue\":\"final\"}}],"
        "\"startTimeUnixNano\":\"1767225600000000000\",\"timeUnixNano\":\"1769904000000000000\","
        "\"flags\":1}]}}");
    ism3_assessment_unref(assessment);
}

static void lead_times_are_told_by_environment(void **state) {
    ism3_assessment *assessment = answered_world(1);
    (void)state;
    write_page(assessment, ISM3_OPENMETRICS, ISM3_PERIODS_FINAL);
    has(BUCKET("period=\"final\"", "4.0", "1"));
    has(BUCKET("environment=\"east\",period=\"final\"", "1.0", "1"));
    has(BUCKET("environment=\"west\",period=\"final\"", "4.0", "0"));
    has(BUCKET("environment=\"west\",period=\"final\"", "16.0", "1"));
    assert_int_equal(count_of("ism3_activity_lead_time_seconds_gcount{"), 3);
    ism3_assessment_unref(assessment);
}

/* A parser that is asked for a histogram takes it at one time only. */
static void lead_times_of_the_past_are_gauges(void **state) {
    ism3_assessment *assessment = answered_world(0);
    (void)state;
    write_page(assessment, ISM3_OPENMETRICS, ISM3_PERIODS_ALL);
    lacks("histogram");
    has("# TYPE ism3_activity_lead_time_seconds_bucket gauge\n");
    has("ism3_activity_lead_time_seconds_bucket{process=\"PAY\",period=\"final\",le=\"4.0\"} 1 "
        "1769904000\n");
    has("# TYPE ism3_activity_lead_time_seconds_gcount gauge\n");
    has("ism3_activity_lead_time_seconds_gcount{process=\"PAY\",period=\"current\"} 2 "
        "1770681600\n");
    has("ism3_activity_lead_time_seconds_gsum{process=\"PAY\",period=\"final\"} 6 1769904000\n");
    assert_int_equal(count_of("ism3_activity_lead_time_seconds_bucket{"), 30);
    write_page(assessment, ISM3_OTLP, ISM3_PERIODS_ALL);
    has("\"histogram\":{");
    ism3_assessment_unref(assessment);
}

/* ---- what a caller says of the whole ---- */

static int32_t write_attributes(const ism3_assessment *assessment, uint32_t format,
                                const ism3_exposition_attribute *attributes, size_t count) {
    ism3_exposition_options options = ISM3_EXPOSITION_OPTIONS_INIT;
    options.format = format;
    options.attributes = attributes;
    options.attribute_count = count;
    return write_into(&text, assessment, &options);
}

static void attributes_are_told_once(void **state) {
    const ism3_exposition_attribute good[] = {{"deployment.site", "a\"b\\"}, {"empty", ""}};
    const ism3_exposition_attribute named[] = {{"service.name", "agent"}};
    ism3_assessment *assessment = small_world("PAY");
    (void)state;
    assert_int_equal(write_attributes(assessment, ISM3_OPENMETRICS, good, 2), 0);
    has("ism3_model_info{deployment_site=\"a\\\"b\\\\\"} 1\n");
    assert_int_equal(write_attributes(assessment, ISM3_OTLP, good, 2), 0);
    has("{\"key\":\"deployment.site\",\"value\":{\"stringValue\":\"a\\\"b\\\\\"}}");
    has("{\"key\":\"service.name\",\"value\":{\"stringValue\":\"ism3\"}}");
    assert_int_equal(write_attributes(assessment, ISM3_OTLP, named, 1), 0);
    has("{\"key\":\"service.name\",\"value\":{\"stringValue\":\"agent\"}}");
    lacks("{\"stringValue\":\"ism3\"}");
    ism3_assessment_unref(assessment);
}

static void attributes_that_cannot_be_told_are_refused(void **state) {
    static const ism3_exposition_attribute bad[][2] = {
        {{NULL, "x"}, {"a", "x"}},      {{"", "x"}, {"a", "x"}},
        {{"_a", "x"}, {"a", "x"}},      {{"1", "x"}, {"a", "x"}},
        {{"a-b", "x"}, {"a", "x"}},     {{"a b", "x"}, {"a", "x"}},
        {{"a", NULL}, {"b", "x"}},      {{"a", "line\nfeed"}, {"b", "x"}},
        {{"a", "\x01"}, {"b", "x"}},    {{"a", "\xff"}, {"b", "x"}},
        {{"a", "\xc0\x80"}, {"b", ""}}, {{"a.b", "x"}, {"a_b", "x"}},
        {{"a", "x"}, {"a", "x"}},       {{"organisation", "x"}, {"b", "x"}},
        {{"a_b", "x"}, {"a.b", "x"}},   {{"a{b", "x"}, {"b", "x"}},
    };
    ism3_exposition_attribute many[ISM3_ATTRIBUTES_MAX + 1];
    char keys[ISM3_ATTRIBUTES_MAX + 1][8];
    ism3_assessment *assessment = small_world("PAY");
    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        assert_int_equal(write_attributes(assessment, ISM3_OPENMETRICS, bad[i], 2),
                         ISM3_E_ARGUMENT);
        assert_int_equal(text.calls, 0);
    }
    for (size_t i = 0; i < sizeof many / sizeof *many; i++) {
        snprintf(keys[i], sizeof keys[i], "k%zu", i);
        many[i] = (ism3_exposition_attribute){keys[i], "v"};
    }
    /* The end of one is no end of both, and letters may be large. */
    static const ism3_exposition_attribute good[][2] = {{{"Az", "x"}, {"Az9", "x"}},
                                                        {{"Az9", "x"}, {"Az", "x"}}};
    assert_int_equal(write_attributes(assessment, ISM3_OPENMETRICS, good[0], 2), 0);
    assert_int_equal(write_attributes(assessment, ISM3_OPENMETRICS, good[1], 2), 0);
    has("Az9=\"x\"");
    for (uint32_t format = ISM3_OPENMETRICS; format <= ISM3_OTLP; format++) {
        assert_int_equal(write_attributes(assessment, format, many, ISM3_ATTRIBUTES_MAX), 0);
        has("k31");
    }
    assert_int_equal(write_attributes(assessment, ISM3_OPENMETRICS, many, ISM3_ATTRIBUTES_MAX + 1),
                     ISM3_E_LIMIT);
    ism3_assessment_unref(assessment);
}

/* ---- failures ---- */

static void wrong_arguments_are_refused(void **state) {
    ism3_exposition_options options = ISM3_EXPOSITION_OPTIONS_INIT, made;
    ism3_assessment *assessment = small_world("PAY");
    (void)state;
    assert_int_equal(ism3_exposition_options_init(&made, sizeof made), 0);
    assert_memory_equal(&made, &options, sizeof made);
    assert_int_equal(ism3_exposition_options_init(NULL, sizeof made), ISM3_E_ARGUMENT);
    assert_int_equal(ism3_exposition_write(NULL, NULL, collect, &text, NULL), ISM3_E_ARGUMENT);
    assert_int_equal(ism3_exposition_write(assessment, NULL, NULL, &text, NULL), ISM3_E_ARGUMENT);
    options.format = 3;
    assert_int_equal(write_into(&text, assessment, &options), ISM3_E_ARGUMENT);
    options.format = ISM3_OTLP;
    options.periods = 4;
    assert_int_equal(write_into(&text, assessment, &options), ISM3_E_ARGUMENT);
    options.format = ISM3_PROMETHEUS;
    options.periods = ISM3_PERIODS_ALL;
    assert_int_equal(write_into(&text, assessment, &options), ISM3_E_ARGUMENT);
    options.periods = ISM3_PERIODS_NEWEST;
    options.size = 4;
    assert_int_equal(write_into(&text, assessment, &options), ISM3_E_STRUCT);
    options.size = sizeof options;
    options.attribute_count = 1;
    assert_int_equal(write_into(&text, assessment, &options), ISM3_E_ARGUMENT);
    assert_int_equal(text.calls, 0);
    for (uint32_t format = 0; format < 3; format++)
        assert_non_null(ism3_exposition_content_type(format));
    assert_null(ism3_exposition_content_type(3));
    ism3_assessment_unref(assessment);
}

/* Whatever call asks to stop, none follows. */
static void a_stop_is_heeded(void **state) {
    ism3_assessment *assessment = small_world("PAY");
    ism3_error error = ISM3_ERROR_INIT;
    (void)state;
    write_page(assessment, ISM3_OPENMETRICS, ISM3_PERIODS_NEWEST);
    size_t calls = text.calls;
    assert_true(calls > 5);
    for (size_t stop = 1; stop <= calls; stop++) {
        text.size = text.calls = 0;
        text.stop_at = stop;
        assert_int_equal(ism3_exposition_write(assessment, NULL, collect, &text, &error),
                         ISM3_E_STOPPED);
        assert_int_equal(text.calls, stop);
    }
    ism3_assessment_unref(assessment);
}

static void no_memory_is_no_page(void **state) {
    struct chaos chaos = {-1, 0, 0};
    ism3_allocator allocator = chaos_allocator(&chaos);
    ism3_assessment_options options = ISM3_ASSESSMENT_OPTIONS_INIT;
    ism3_error error = ISM3_ERROR_INIT;
    ism3_model *model = case_model();
    ism3_assessment *assessment;
    (void)state;
    add_process(model, "PAY");
    ism3_ledger *ledger = case_ledger(model);
    see_quality(ledger, 3, 2);
    options.allocator = &allocator;
    works(ism3_assessment_new(&assessment, ledger, &options, &error), &error);
    long blocks = chaos.blocks;
    chaos.left = 0;
    assert_int_equal(write_into(&text, assessment, NULL), ISM3_E_MEMORY);
    assert_int_equal(text.calls, 0);
    chaos.left = 1; /* one block is all it takes */
    assert_int_equal(write_into(&text, assessment, NULL), 0);
    assert_int_equal(chaos.blocks, blocks);
    ism3_assessment_unref(assessment);
    ism3_ledger_unref(ledger);
    assert_int_equal(chaos.blocks, 0);
}

/* ---- size ---- */

static size_t series(void) {
    size_t count = 0;
    for (const char *line = text.bytes; *line; line = strchr(line, '\n') + 1)
        count += *line != '#';
    return count;
}

/* All that 45 processes can say, of two periods: the bound that docs/exposition.md states. */
static void series_are_bounded(void **state) {
    enum { PROCESSES = 45, MONTHS = 15 };
    ism3_model *model = case_model();
    (void)state;
    for (uint32_t i = 0; i < PROCESSES; i++) {
        char code[8];
        snprintf(code, sizeof code, "P%u", i);
        add_process(model, code);
    }
    ism3_ledger *ledger = case_ledger(model);
    for (uint32_t process = 0; process < PROCESSES; process++)
        for (int month = 0; month < MONTHS; month++) {
            ism3_duration months = {.months = month};
            int64_t start = ism3_time_add(CASE_DAY0, months, 0);
            char id[8];
            snprintf(id, sizeof id, "i%d", month);
            ism3_observation all[6];
            for (size_t i = 0; i < 6; i++) {
                all[i] = (ism3_observation)ISM3_OBSERVATION_INIT;
                all[i].process = process;
                all[i].time = start + CASE_HOUR * (int64_t)(1 + i);
            }
            all[0].kind = ISM3_ITEM;
            all[0].id = (ism3_text){id, strlen(id)};
            all[0].end = start + (30 + month) * CASE_HOUR;
            all[0].due = start + 40 * CASE_HOUR;
            all[1].kind = ISM3_OUTPUT;
            all[1].count = 3;
            all[2].kind = ISM3_INTERRUPTION;
            all[2].end = all[2].time + CASE_HOUR;
            all[3].kind = ISM3_SCOPE;
            all[3].total = 100;
            all[3].covered = 90;
            all[3].sampled = 70 + month;
            all[4].kind = ISM3_QUALITY;
            all[4].tp = all[4].tn = 10;
            all[4].fp = all[4].fn = 1 + month;
            all[5].kind = ISM3_RESOURCES;
            all[5].end = all[5].time + CASE_HOUR;
            all[5].available = 1000;
            all[5].used = 500;
            ism3_error error = ISM3_ERROR_INIT;
            works(ism3_ledger_observe(ledger, all, 6, &error), &error);
        }
    ism3_duration months = {.months = MONTHS};
    int64_t as_of = ism3_time_add(CASE_DAY0, months, 0);
    ism3_assessment *assessment = assess_at(ledger, (as_of - CASE_DAY0) / ISM3_DAY - 1);
    write_page(assessment, ISM3_OPENMETRICS, ISM3_PERIODS_NEWEST);
    print_message("45 processes: %zu series, %zu bytes\n", series(), text.size);
    assert_true(series() <= PROCESSES * 489 + 60);
    ism3_assessment_unref(assessment);
    ism3_ledger_unref(ledger);
}

/* For a new figure or family: the pages as they are now, with `@version@` for the version. */
static int write_pages(const char *folder) {
    ism3_assessment *assessment = small_world("PAY \"\\");
    int failed = 0;
    for (size_t i = 0; i < sizeof pages / sizeof *pages; i++) {
        char path[512];
        write_page(assessment, pages[i].format, pages[i].periods);
        char *version = strstr(text.bytes, ISM3_VERSION);
        assert_non_null(version);
        snprintf(path, sizeof path, "%s/%s", folder, pages[i].file);
        FILE *file = fopen(path, "wb");
        if (!file) {
            fprintf(stderr, "cannot write %s\n", path);
            return 1;
        }
        fprintf(file, "%.*s@version@%s", (int)(version - text.bytes), text.bytes,
                version + strlen(ISM3_VERSION));
        failed |= fclose(file) != 0;
    }
    ism3_assessment_unref(assessment);
    return failed;
}

int main(int argc, char **argv) {
    if (argc == 3 && strcmp(argv[1], "--write") == 0)
        return write_pages(argv[2]);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pages_are_exact),
        cmocka_unit_test(periods_are_told_by_a_label),
        cmocka_unit_test(a_period_settles),
        cmocka_unit_test(the_current_period_may_be_final_too),
        cmocka_unit_test(no_data_is_no_sample),
        cmocka_unit_test(an_empty_model_has_a_page),
        cmocka_unit_test(targets_are_series),
        cmocka_unit_test(environments_and_resources_are_labels),
        cmocka_unit_test(only_chosen_processes_are_told),
        cmocka_unit_test(lead_times_are_a_histogram),
        cmocka_unit_test(lead_times_are_a_histogram_in_otlp),
        cmocka_unit_test(lead_times_are_told_by_environment),
        cmocka_unit_test(lead_times_of_the_past_are_gauges),
        cmocka_unit_test(attributes_are_told_once),
        cmocka_unit_test(attributes_that_cannot_be_told_are_refused),
        cmocka_unit_test(wrong_arguments_are_refused),
        cmocka_unit_test(a_stop_is_heeded),
        cmocka_unit_test(no_memory_is_no_page),
        cmocka_unit_test(series_are_bounded),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
