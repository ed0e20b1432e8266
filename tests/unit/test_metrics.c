#include "chaos.h"
#include "test.h"

#include <math.h>

#define HOUR (INT64_C(3600) * ISM3_SECOND)
#define D0   INT64_C(1767225600000000000) /* 2026-01-01T00:00:00Z, a Thursday */

static ism3_model *model;
static ism3_ledger *ledger;

static void start(const ism3_process_options *process, size_t environments) {
    static const char *const names[] = {"servers", "laptops"};
    ism3_process_options plain = {.size = sizeof plain, .code = "OSP-24"};
    assert_int_equal(ism3_model_new(&model, NULL, NULL), 0);
    for (size_t i = 0; i < environments; i++)
        assert_int_equal(ism3_model_add_environment(model, names[i], NULL, NULL), 0);
    assert_int_equal(ism3_model_add_process(model, process ? process : &plain, NULL, NULL), 0);
}

static void go(void) {
    assert_int_equal(ism3_model_freeze(model, NULL), 0);
    assert_int_equal(ism3_ledger_new(&ledger, model, NULL, NULL), 0);
}

static int finish(void **state) {
    (void)state;
    ledger = ism3_ledger_unref(ledger);
    model = ism3_model_unref(model);
    return 0;
}

static ism3_observation fact(uint8_t kind, int64_t time) {
    ism3_observation o = ISM3_OBSERVATION_INIT;
    o.kind = kind;
    o.process = 0;
    o.time = time;
    return o;
}

static ism3_observation item(const char *id, int64_t time, int64_t end) {
    ism3_observation o = fact(ISM3_ITEM, time);
    o.id = (ism3_text){id, strlen(id)};
    o.end = end;
    return o;
}

static void see(ism3_observation o) {
    assert_int_equal(ism3_ledger_observe(ledger, &o, 1, NULL), 0);
}

static void watch(uint32_t kinds, int64_t from, int64_t to) {
    ism3_observation o = fact(ISM3_WATCHED, from);
    o.end = to;
    o.kinds = kinds;
    see(o);
}

static ism3_metrics *measure(uint32_t every, int64_t as_of) {
    ism3_metrics_options options = ISM3_METRICS_OPTIONS_INIT;
    ism3_metrics *metrics;
    ism3_error error = ISM3_ERROR_INIT;
    options.every = every;
    options.as_of = as_of;
    assert_int_equal(ism3_metrics_new(&metrics, ledger, &options, &error), 0);
    return metrics;
}

static ism3_figure figure_of(const ism3_metrics *metrics, size_t period, const char *id) {
    ism3_figure figure = {.size = sizeof figure};
    assert_int_equal(ism3_metrics_figure(metrics, period, 0, ism3_figure_find(id), 0, &figure), 0);
    return figure;
}

static void is_value(const ism3_metrics *metrics, size_t period, const char *id, double value,
                     uint32_t status) {
    ism3_figure figure = figure_of(metrics, period, id);
    if (!figure.has_value || figure.value != value || figure.status != status)
        print_error("%s: %.17g %s, expected %.17g %s\n", id, figure.value,
                    ism3_status_name(figure.status), value, ism3_status_name(status));
    assert_true(figure.has_value && figure.value == value);
    assert_int_equal(figure.status, status);
}

static void is_none(const ism3_metrics *metrics, size_t period, const char *id, uint32_t status) {
    ism3_figure figure = figure_of(metrics, period, id);
    assert_false(figure.has_value);
    assert_true(isnan(figure.value));
    assert_int_equal(figure.status, status);
    assert_int_equal(figure.count, 0);
}

static void the_table_is_whole(void **state) {
    (void)state;
    for (uint32_t i = 0; i < ism3_figure_count(); i++) {
        const ism3_figure_info *info = ism3_figure_at(i);
        const char *metric = ism3_metric_name(info->metric);
        assert_int_equal(ism3_figure_find(info->id), i);
        assert_memory_equal(info->id, metric, strlen(metric));
        assert_int_equal(info->id[strlen(metric)], '.');
        assert_true(info->name[0] && info->help[0] && info->formula[0] && info->unit[0]);
        assert_true(info->minimum < info->maximum);
        assert_true(info->numerator_divisor && info->denominator_divisor);
        assert_true(info->better != ISM3_BETTER_NONE || isnan(info->best));
    }
    assert_int_equal(ism3_figure_count(), 36);
    assert_null(ism3_figure_at(36));
    assert_int_equal(ism3_figure_find("efficacy"), ISM3_NO_INDEX);
    assert_int_equal(ism3_figure_find(NULL), ISM3_NO_INDEX);
    assert_null(ism3_status_name(5));
    assert_null(ism3_period_state_name(3));
}

static void three_items_by_hand(void **state) {
    (void)state;
    start(NULL, 0);
    go();
    see(item("a", D0 + HOUR, D0 + 3 * HOUR));
    see(item("b", D0 + 2 * HOUR, D0 + ISM3_DAY + HOUR));
    see(item("c", D0 + 4 * HOUR, ISM3_NONE));
    ism3_metrics *metrics = measure(ISM3_EVERY_DAY, ISM3_NONE);
    assert_int_equal(ism3_metrics_period_count(metrics), 2);
    assert_int_equal(ism3_metrics_as_of(metrics), D0 + 2 * ISM3_DAY);
    is_value(metrics, 0, "efficacy.inputs", 3, ISM3_STATUS_OK);
    is_value(metrics, 0, "efficacy.ratio", 2.0 / 3, ISM3_STATUS_OK);
    is_value(metrics, 0, "efficacy.mean_interval", 5400, ISM3_STATUS_OK);
    is_value(metrics, 0, "efficacy.backlog", 2, ISM3_STATUS_OK);
    is_value(metrics, 0, "efficacy.oldest_open", 22 * 3600, ISM3_STATUS_OK);
    is_value(metrics, 0, "activity.outputs", 1, ISM3_STATUS_OK);
    is_value(metrics, 0, "activity.mean_lead_time", 7200, ISM3_STATUS_OK);
    is_value(metrics, 0, "activity.p99_lead_time", 7200, ISM3_STATUS_OK);
    is_value(metrics, 0, "activity.worst_wait", 22 * 3600, ISM3_STATUS_OK);
    is_none(metrics, 0, "activity.mean_interval", ISM3_STATUS_NOT_APPLICABLE);
    is_none(metrics, 0, "efficacy.on_time", ISM3_STATUS_NOT_APPLICABLE);
    is_none(metrics, 0, "scope.covered", ISM3_STATUS_NO_DATA);
    is_none(metrics, 0, "unavailability.uptime", ISM3_STATUS_NO_DATA);
    is_none(metrics, 0, "unavailability.downtime", ISM3_STATUS_NO_DATA);
    is_none(metrics, 1, "efficacy.inputs", ISM3_STATUS_NO_DATA);
    is_value(metrics, 1, "efficacy.backlog", 1, ISM3_STATUS_OK);
    is_value(metrics, 1, "activity.worst_lead_time", 23 * 3600, ISM3_STATUS_OK);
    ism3_metrics_unref(metrics);
    metrics = measure(ISM3_EVERY_DAY, D0 + ISM3_DAY);
    is_value(metrics, 0, "efficacy.ratio", 1.0 / 3, ISM3_STATUS_OK);
    ism3_metrics_unref(metrics);
}

/* Read between the end and the later start of a backward record, its environment is known by the output alone. */
static void a_backward_item_is_read_between_its_times(void **state) {
    (void)state;
    start(NULL, 2);
    go();
    ism3_observation plain = item("a", D0 + HOUR, D0 + 2 * HOUR);
    ism3_observation backward = item("b", D0 + 2 * ISM3_DAY, D0 + 3 * HOUR);
    plain.environment = 0;
    backward.environment = 1;
    see(plain);
    see(backward);
    ism3_metrics *metrics = measure(ISM3_EVERY_DAY, D0 + ISM3_DAY);
    is_value(metrics, 0, "activity.outputs", 2, ISM3_STATUS_OK);
    is_value(metrics, 0, "activity.unmatched", 1, ISM3_STATUS_OK);
    is_value(metrics, 0, "efficacy.inputs", 1, ISM3_STATUS_PARTIAL);
    ism3_metrics_unref(metrics);
}

static void a_zero_needs_watching(void **state) {
    (void)state;
    start(NULL, 0);
    go();
    see(item("a", D0, D0 + HOUR));
    see(item("b", D0 + 3 * ISM3_DAY, D0 + 3 * ISM3_DAY + HOUR));
    watch(ISM3_KIND_BIT(ISM3_ITEM) | ISM3_KIND_BIT(ISM3_INTERRUPTION), D0 + ISM3_DAY,
          D0 + 2 * ISM3_DAY + 12 * HOUR);
    ism3_metrics *metrics = measure(ISM3_EVERY_DAY, ISM3_NONE);
    const uint32_t states[] = {ISM3_PERIOD_FINAL, ISM3_PERIOD_FINAL, ISM3_PERIOD_PARTIAL,
                               ISM3_PERIOD_FINAL};
    for (size_t period = 0; period < 4; period++) {
        uint32_t told;
        assert_int_equal(ism3_metrics_period(metrics, period, NULL, NULL, &told), 0);
        assert_int_equal(told, states[period]);
        assert_int_equal(ism3_metrics_state(metrics, period, 0), told);
    }
    is_none(metrics, 0, "unavailability.interruptions", ISM3_STATUS_NO_DATA);
    is_value(metrics, 1, "activity.outputs", 0, ISM3_STATUS_OK);
    is_value(metrics, 1, "efficacy.backlog", 0, ISM3_STATUS_OK);
    is_none(metrics, 1, "activity.mean_lead_time", ISM3_STATUS_NOT_APPLICABLE);
    is_value(metrics, 1, "unavailability.interruptions", 0, ISM3_STATUS_OK);
    is_value(metrics, 1, "unavailability.ratio", 0, ISM3_STATUS_OK);
    is_value(metrics, 1, "unavailability.uptime", 2 * 86400, ISM3_STATUS_OK);
    is_value(metrics, 2, "activity.outputs", 0, ISM3_STATUS_PARTIAL);
    is_none(metrics, 3, "unavailability.downtime", ISM3_STATUS_NO_DATA);
    ism3_metrics_unref(metrics);
}

static void environments_together_and_apart(void **state) {
    (void)state;
    start(NULL, 2);
    go();
    ism3_observation one = item("a", D0 + HOUR, D0 + 2 * HOUR),
                     two = item("b", D0 + HOUR, ISM3_NONE);
    ism3_observation scope = fact(ISM3_SCOPE, D0);
    one.environment = two.environment = scope.environment = 0;
    two.environment = 1;
    scope.total = 8;
    scope.covered = 6;
    see(one);
    see(two);
    see(scope);
    ism3_metrics *metrics = measure(ISM3_EVERY_ALL, ISM3_NONE);
    is_value(metrics, 0, "efficacy.ratio", 0.5, ISM3_STATUS_OK);
    is_value(metrics, 0, "scope.covered", 0.75, ISM3_STATUS_PARTIAL);
    uint32_t covered = ism3_figure_find("scope.covered");
    assert_int_equal(figure_of(metrics, 0, "scope.covered").missing, 1);
    assert_int_equal(ism3_metrics_lacks(metrics, 0, 0, covered, 0, 1), 1);
    assert_int_equal(ism3_metrics_lacks(metrics, 0, 0, covered, 0, 0), 0);
    assert_int_equal(ism3_metrics_lacks(metrics, 0, 0, covered, 0, 2), 0);
    ism3_metrics_unref(metrics);
    ism3_metrics_options options = ISM3_METRICS_OPTIONS_INIT;
    options.by_environment = 1;
    assert_int_equal(ism3_metrics_new(&metrics, ledger, &options, NULL), 0);
    assert_int_equal(ism3_metrics_entry_count(metrics), 2);
    uint32_t process, environment;
    assert_int_equal(ism3_metrics_entry(metrics, 1, &process, &environment), 0);
    assert_int_equal(process, 0);
    assert_int_equal(environment, 1);
    ism3_figure figure = {.size = sizeof figure};
    assert_int_equal(ism3_metrics_figure(metrics, 0, 1, covered, 0, &figure), 0);
    assert_int_equal(figure.status, ISM3_STATUS_NO_DATA);
    assert_int_equal(
        ism3_metrics_figure(metrics, 0, 1, ism3_figure_find("efficacy.ratio"), 0, &figure), 0);
    assert_true(figure.has_value && figure.value == 0);
    ism3_metrics_unref(metrics);
}

static void amounts_and_cost(void **state) {
    (void)state;
    char unit[16];
    start(NULL, 0);
    assert_int_equal(ism3_model_add_resource(model, 0, "work", "h", NULL, NULL), 0);
    assert_int_equal(ism3_model_add_resource(model, 0, "cpu", "core-h", NULL, NULL), 0);
    const ism3_unit_cost cheap = {D0, 50000, "EUR"}, dear = {D0 + ISM3_DAY, 100000, "EUR"};
    assert_int_equal(ism3_model_add_unit_cost(model, 0, 0, &cheap, NULL), 0);
    assert_int_equal(ism3_model_add_unit_cost(model, 0, 0, &dear, NULL), 0);
    go();
    ism3_observation hours = fact(ISM3_RESOURCES, D0 + 12 * HOUR), level = fact(ISM3_LEVEL, D0),
                     output = fact(ISM3_OUTPUT, D0 + HOUR);
    hours.end = D0 + 36 * HOUR; /* half a day in each */
    hours.used = 7001;
    hours.available = 16000;
    level.resource = 1;
    level.used = 2000;
    output.count = 4;
    see(hours);
    see(level);
    see(output);
    ism3_metrics *metrics = measure(ISM3_EVERY_DAY, ISM3_NONE);
    is_value(metrics, 0, "load.ratio", 3.5 / 8, ISM3_STATUS_OK);
    is_value(metrics, 1, "load.ratio", 3.501 / 8, ISM3_STATUS_OK);
    is_value(metrics, 0, "efficiency.outputs_per_resource", 4 / 3.5, ISM3_STATUS_OK);
    is_none(metrics, 1, "efficiency.outputs_per_resource",
            ISM3_STATUS_NO_DATA); /* no output was observed that day */
    is_value(metrics, 0, "efficiency.cost_per_output", 3.5 * 50 / 4,
             ISM3_STATUS_PARTIAL); /* cpu has no price */
    ism3_figure figure = {.size = sizeof figure};
    uint32_t load = ism3_figure_find("load.ratio"),
             per = ism3_figure_find("efficiency.outputs_per_resource");
    assert_int_equal(ism3_metrics_figure(metrics, 0, 0, load, 1, &figure), 0);
    assert_int_equal(figure.status, ISM3_STATUS_NOT_APPLICABLE);
    assert_int_equal(ism3_metrics_figure(metrics, 0, 0, per, 1, &figure), 0);
    assert_true(figure.value == 4.0 / 48);
    assert_int_equal(ism3_metrics_figure(metrics, 0, 0, per, 2, &figure), ISM3_E_NOT_FOUND);
    assert_int_equal(ism3_metrics_figure(metrics, 0, 0, 0, 1, &figure), ISM3_E_NOT_FOUND);
    assert_int_equal(ism3_metrics_unit(metrics, 0, per, 1, unit, sizeof unit), 8);
    assert_string_equal(unit, "1/core-h");
    assert_int_equal(
        ism3_metrics_unit(metrics, 0, ism3_figure_find("efficiency.cost_per_output"), 0, unit, 3),
        3);
    assert_string_equal(unit, "EU");
    ism3_metrics_unref(metrics);
}

static void cost_beyond_128_bits_is_an_error(void **state) {
    (void)state;
    start(NULL, 0);
    assert_int_equal(ism3_model_add_resource(model, 0, "work", "h", NULL, NULL), 0);
    const ism3_unit_cost cost = {D0, ISM3_AMOUNT_MAX, "EUR"};
    assert_int_equal(ism3_model_add_unit_cost(model, 0, 0, &cost, NULL), 0);
    go();
    ism3_observation level = fact(ISM3_LEVEL, D0), output = fact(ISM3_OUTPUT, D0 + HOUR);
    level.used = ISM3_AMOUNT_MAX;
    see(level);
    see(output);
    ism3_metrics *metrics;
    ism3_error error = ISM3_ERROR_INIT;
    assert_int_equal(ism3_metrics_new(&metrics, ledger, NULL, &error), ISM3_E_RANGE);
    assert_null(metrics);
    assert_true(strstr(error.message, "work") != NULL);
}

static void cuts_calendar_windows(void **state) {
    (void)state;
    static const struct {
        uint32_t every;
        size_t count;
        int64_t first, second; /* days after D0 */
    } cases[] = {{ISM3_EVERY_DAY, 100, 0, 1},  {ISM3_EVERY_WEEK, 15, -3, 4},
                 {ISM3_EVERY_MONTH, 4, 0, 31}, {ISM3_EVERY_QUARTER, 2, 0, 90},
                 {ISM3_EVERY_YEAR, 1, 0, 365}, {ISM3_EVERY_ALL, 1, 0, 100}};
    start(NULL, 0);
    go();
    see(fact(ISM3_INPUT, D0 + HOUR));
    see(fact(ISM3_INPUT, D0 + 99 * ISM3_DAY + HOUR));
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        ism3_metrics *metrics = measure(cases[i].every, ISM3_NONE);
        int64_t from, to;
        assert_int_equal(ism3_metrics_period_count(metrics), cases[i].count);
        assert_int_equal(ism3_metrics_period(metrics, 0, &from, &to, NULL), 0);
        assert_int_equal(from, D0 + cases[i].first * ISM3_DAY);
        assert_int_equal(to, D0 + cases[i].second * ISM3_DAY);
        assert_int_equal(ism3_metrics_period(metrics, cases[i].count, &from, &to, NULL),
                         ISM3_E_NOT_FOUND);
        ism3_metrics_unref(metrics);
    }
}

static int32_t asked(ism3_metrics_options *options) {
    ism3_metrics *metrics = NULL;
    ism3_error error = ISM3_ERROR_INIT;
    int32_t rc = ism3_metrics_new(&metrics, ledger, options, &error);
    assert_true(rc == 0 ? metrics != NULL : metrics == NULL && error.message[0]);
    ism3_metrics_unref(metrics);
    return rc;
}

static void refuses_what_cannot_be_cut(void **state) {
    (void)state;
    const ism3_metrics_options defaults = ISM3_METRICS_OPTIONS_INIT;
    uint32_t unknown = 7;
    start(NULL, 0);
    go();
    ism3_metrics_options options = defaults;
    ism3_metrics *nothing = measure(ISM3_EVERY_MONTH, ISM3_NONE);
    assert_int_equal(ism3_metrics_period_count(nothing), 0);
    assert_int_equal(ism3_metrics_entry_count(nothing), 0);
    ism3_metrics_unref(nothing);
    options.from = D0;
    options.to = D0 + ISM3_DAY;
    assert_int_equal(asked(&options), 0);
    options = defaults;
    see(fact(ISM3_INPUT, D0 + HOUR));
    options.from = D0 + 1;
    assert_int_equal(asked(&options), ISM3_E_ARGUMENT);
    options.from = D0 + ISM3_DAY;
    options.to = D0;
    assert_int_equal(asked(&options), ISM3_E_ARGUMENT);
    options = defaults;
    options.as_of = D0 + 2 * HOUR; /* not a grain, but after everything held */
    assert_int_equal(asked(&options), 0);
    options.as_of = D0 + HOUR / 2;
    assert_int_equal(asked(&options), ISM3_E_ARGUMENT);
    options = defaults;
    options.every = ISM3_EVERY_DURATION;
    assert_int_equal(asked(&options), ISM3_E_ARGUMENT);
    options.length = ISM3_DAY + HOUR;
    assert_int_equal(asked(&options), ISM3_E_ARGUMENT);
    options.length = 7 * ISM3_DAY;
    assert_int_equal(asked(&options), 0);
    options.every = 7;
    assert_int_equal(asked(&options), ISM3_E_ARGUMENT);
    options = defaults;
    options.to = INT64_MAX;
    assert_int_equal(asked(&options), ISM3_E_ARGUMENT);
    options = defaults;
    options.processes = &unknown;
    options.process_count = 1;
    assert_int_equal(asked(&options), ISM3_E_NOT_FOUND);
    options = defaults;
    options.every = ISM3_EVERY_DAY;
    options.memory_limit = 3000;
    assert_int_equal(asked(&options), ISM3_E_LIMIT);
    options.size = 3;
    assert_int_equal(asked(&options), ISM3_E_STRUCT);
    assert_int_equal(ism3_metrics_options_init(&options, sizeof options), 0);
    assert_memory_equal(&options, &defaults, sizeof options);
}

static void bounds_the_number_of_windows(void **state) {
    (void)state;
    ism3_model_options minutes = {.size = sizeof minutes, .grain = 60 * ISM3_SECOND};
    ism3_process_options process = {.size = sizeof process, .code = "OSP-24"};
    assert_int_equal(ism3_model_new(&model, &minutes, NULL), 0);
    assert_int_equal(ism3_model_add_process(model, &process, NULL, NULL), 0);
    go();
    see(fact(ISM3_INPUT, D0));
    see(fact(ISM3_INPUT, D0 + 800 * ISM3_DAY));
    ism3_metrics_options options = ISM3_METRICS_OPTIONS_INIT;
    options.every = ISM3_EVERY_DURATION;
    options.length = 60 * ISM3_SECOND;
    assert_int_equal(asked(&options), ISM3_E_LIMIT);
}

static void time_ends_before_its_integers(void **state) {
    (void)state;
    ism3_process_options process = {.size = sizeof process, .code = "OSP-24"};
    process.answer_within = INT64_MAX - 1;
    process.answer_clock = ISM3_CLOCK_SERVICE;
    process.hold = INT64_MAX;
    start(&process, 0);
    go();
    ism3_observation late = item("a", ISM3_TIME_END - 1, ISM3_NONE), level = fact(ISM3_LEVEL, D0);
    level.up = 0;
    see(level);
    see(late);
    late.time = ISM3_TIME_END;
    assert_int_equal(ism3_ledger_observe(ledger, &late, 1, NULL), ISM3_E_OBSERVATION);
    for (uint32_t every = ISM3_EVERY_ALL; every <= ISM3_EVERY_DURATION; every++) {
        ism3_metrics_options options = ISM3_METRICS_OPTIONS_INIT;
        ism3_metrics *metrics;
        int64_t to;
        options.every = every;
        options.length = 73000 * ISM3_DAY; /* 200 years: the second window is cut */
        assert_int_equal(ism3_metrics_new(&metrics, ledger, &options, NULL), 0);
        size_t last = ism3_metrics_period_count(metrics) - 1;
        ism3_metrics_period(metrics, last, NULL, &to, NULL);
        assert_true(to >= ISM3_TIME_END && to <= ISM3_TIME_END + ISM3_DAY);
        is_value(metrics, last, "efficacy.backlog", 1,
                 every == ISM3_EVERY_WEEK || every == ISM3_EVERY_DURATION ? ISM3_STATUS_PARTIAL
                                                                          : ISM3_STATUS_OK);
        ism3_metrics_unref(metrics);
    }
}

static void reads_ways_to_cut(void **state) {
    (void)state;
    uint32_t every;
    int64_t length;
    ism3_error error = ISM3_ERROR_INIT;
    assert_int_equal(ism3_every_read("quarter", 7, &every, &length, &error), 0);
    assert_int_equal(every, ISM3_EVERY_QUARTER);
    assert_int_equal(ism3_every_read("P14D", 4, &every, &length, &error), 0);
    assert_int_equal(every, ISM3_EVERY_DURATION);
    assert_int_equal(length, 14 * ISM3_DAY);
    const char *const wrong[] = {"", "days", "P1M", "PT0S", "P", "mont"};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        assert_int_equal(ism3_every_read(wrong[i], strlen(wrong[i]), &every, &length, &error),
                         ISM3_E_SYNTAX);
}

static void outlives_its_ledger(void **state) {
    (void)state;
    start(NULL, 0);
    go();
    see(item("a", D0, D0 + HOUR));
    ism3_metrics *metrics = measure(ISM3_EVERY_ALL, ISM3_NONE), *same = ism3_metrics_ref(metrics);
    finish(NULL);
    assert_ptr_equal(same, metrics);
    assert_null(ism3_metrics_unref(metrics));
    is_value(same, 0, "activity.outputs", 1, ISM3_STATUS_OK);
    assert_int_equal(ism3_metrics_set_aside(same, ISM3_COUNT_FUTURE), 0);
    assert_string_equal(ism3_model_process_code(ism3_metrics_model(same), 0), "OSP-24");
    ism3_metrics_unref(same);
    assert_null(ism3_metrics_unref(NULL));
}

/* ---- settled readings ---- */

/* A process that settles for a day, read as of D0 + 10 days: all windows at that, or each by itself. */
static ism3_metrics *measure_settled(uint32_t settled, uint32_t by_environment) {
    ism3_metrics_options options = ISM3_METRICS_OPTIONS_INIT;
    ism3_metrics *metrics;
    options.every = ISM3_EVERY_DURATION;
    options.length = ISM3_DAY;
    options.from = D0;
    options.to = D0 + 4 * ISM3_DAY;
    options.as_of = D0 + 10 * ISM3_DAY;
    options.settled = settled;
    options.by_environment = by_environment;
    assert_int_equal(ism3_metrics_new(&metrics, ledger, &options, NULL), 0);
    assert_int_equal(ism3_metrics_settled(metrics), settled);
    return metrics;
}

static void start_settling(ism3_duration settle, size_t environments) {
    const ism3_process_options process = {
        .size = sizeof process, .code = "OSP-24", .settle = settle};
    start(&process, environments);
    go();
}

static void an_answer_after_settling_does_not_count(void **state) {
    (void)state;
    start_settling((ism3_duration){0, ISM3_DAY}, 0);
    see(item("soon", D0 + HOUR, D0 + 2 * ISM3_DAY - 1));
    see(item("late", D0 + HOUR, D0 + 2 * ISM3_DAY));
    see(item("next", D0 + 9 * ISM3_DAY, ISM3_NONE));
    ism3_metrics *plain = measure_settled(0, 0), *settled = measure_settled(1, 0);
    is_value(plain, 0, "efficacy.ratio", 1, ISM3_STATUS_OK);
    is_value(settled, 0, "efficacy.ratio", 0.5, ISM3_STATUS_OK);
    is_value(settled, 2, "activity.outputs", 1, ISM3_STATUS_OK); /* the answer itself counts */
    is_value(settled, 2, "activity.mean_lead_time", 47 * 3600, ISM3_STATUS_OK);
    is_value(settled, 1, "efficacy.backlog", 1, ISM3_STATUS_OK);
    for (size_t period = 0; period < 4; period++) {
        assert_int_equal(ism3_metrics_read_at(plain, period, 0), D0 + 10 * ISM3_DAY);
        assert_int_equal(ism3_metrics_read_at(settled, period, 0),
                         D0 + (int64_t)(period + 2) * ISM3_DAY);
        assert_int_equal(ism3_metrics_state(settled, period, 0), ISM3_PERIOD_FINAL);
    }
    assert_int_equal(ism3_metrics_read_at(settled, 4, 0), ISM3_NONE);
    assert_int_equal(ism3_metrics_read_at(settled, 0, 1), ISM3_NONE);
    ism3_metrics_unref(plain);
    ism3_metrics_unref(settled);
}

/* As of a time before they settled, windows are read then; their states say so. */
static void what_has_not_settled_is_read_at_as_of(void **state) {
    (void)state;
    ism3_metrics_options options = ISM3_METRICS_OPTIONS_INIT;
    ism3_metrics *metrics;
    start_settling((ism3_duration){0, ISM3_DAY}, 0);
    see(item("a", D0 + HOUR, D0 + 3 * ISM3_DAY));
    options.every = ISM3_EVERY_DAY;
    options.settled = 1;
    options.as_of = D0 + 3 * ISM3_DAY + 12 * HOUR;
    assert_int_equal(ism3_metrics_new(&metrics, ledger, &options, NULL), 0);
    const uint32_t states[] = {ISM3_PERIOD_FINAL, ISM3_PERIOD_FINAL, ISM3_PERIOD_SETTLING,
                               ISM3_PERIOD_PARTIAL};
    const int64_t reads[] = {D0 + 2 * ISM3_DAY, D0 + 3 * ISM3_DAY, options.as_of, options.as_of};
    for (size_t period = 0; period < 4; period++) {
        assert_int_equal(ism3_metrics_state(metrics, period, 0), states[period]);
        assert_int_equal(ism3_metrics_read_at(metrics, period, 0), reads[period]);
    }
    ism3_metrics_unref(metrics);
}

static ism3_observation quality(int64_t time, int64_t fit) {
    ism3_observation o = fact(ISM3_QUALITY, time);
    o.id = (ism3_text){"audit", 5};
    o.assessed = 10;
    o.fit = fit;
    return o;
}

static void a_fact_told_again_counts_in_each_window_that_does_not_know(void **state) {
    (void)state;
    start_settling((ism3_duration){0, ISM3_DAY}, 0);
    see(quality(D0 + HOUR, 2));
    see(quality(D0 + 2 * HOUR, 3));
    see(quality(D0 + 3 * ISM3_DAY, 9));
    ism3_observation hours = fact(ISM3_RESOURCES, D0);
    hours.id = (ism3_text){"shift", 5};
    hours.end = D0 + 2 * ISM3_DAY;
    hours.used = 8000;
    hours.available = 16000;
    see(hours);
    hours.time = hours.end = D0 + 2 * ISM3_DAY; /* known to the second day, not to the first */
    see(hours);
    ism3_metrics *plain = measure_settled(0, 0), *settled = measure_settled(1, 0);
    is_none(plain, 0, "quality.fit", ISM3_STATUS_NO_DATA);
    is_value(plain, 3, "quality.fit", 0.9, ISM3_STATUS_OK);
    is_value(settled, 0, "quality.fit", 0.3, ISM3_STATUS_OK);
    is_value(settled, 3, "quality.fit", 0.9, ISM3_STATUS_OK);
    is_none(plain, 0, "load.ratio", ISM3_STATUS_NO_DATA);
    is_value(settled, 0, "load.ratio", 0.5, ISM3_STATUS_OK);
    is_none(settled, 1, "load.ratio", ISM3_STATUS_NO_DATA);
    is_value(settled, 2, "load.ratio", 0.5, ISM3_STATUS_OK);
    ism3_metrics_unref(plain);
    ism3_metrics_unref(settled);
}

static void an_interruption_is_cut_when_its_window_settled(void **state) {
    (void)state;
    start_settling((ism3_duration){0, ISM3_DAY}, 0);
    ism3_observation down = fact(ISM3_INTERRUPTION, D0 + 12 * HOUR);
    down.end = D0 + 4 * ISM3_DAY;
    see(down);
    ism3_metrics *plain = measure_settled(0, 0), *settled = measure_settled(1, 0);
    is_value(plain, 0, "unavailability.worst_duration", 84 * 3600, ISM3_STATUS_OK);
    is_value(settled, 0, "unavailability.worst_duration", 36 * 3600, ISM3_STATUS_OK);
    is_value(settled, 0, "unavailability.downtime", 12 * 3600, ISM3_STATUS_OK);
    is_value(settled, 3, "unavailability.downtime", 86400, ISM3_STATUS_OK);
    ism3_metrics_unref(plain);
    ism3_metrics_unref(settled);
}

static double by_environment(const ism3_metrics *metrics, size_t period, size_t entry,
                             const char *id) {
    ism3_figure figure = {.size = sizeof figure};
    assert_int_equal(ism3_metrics_figure(metrics, period, entry, ism3_figure_find(id), 0, &figure),
                     0);
    return figure.has_value ? figure.value : -1;
}

/* Servers tell of the output, laptops of the input, three days later. */
static void an_item_stands_where_its_window_knew_it(void **state) {
    (void)state;
    start_settling((ism3_duration){0, ISM3_DAY}, 2);
    ism3_observation answer = item("a", D0 + HOUR, ISM3_NONE), input = answer;
    answer.kind = ISM3_OUTPUT;
    answer.environment = 0;
    answer.verdict = ISM3_FIT;
    input.kind = ISM3_INPUT;
    input.environment = 1;
    input.time = D0 + 3 * ISM3_DAY + HOUR;
    see(answer);
    see(input);
    ism3_metrics *plain = measure_settled(0, 1), *settled = measure_settled(1, 1);
    assert_true(by_environment(plain, 0, 0, "activity.outputs") == -1);
    assert_true(by_environment(plain, 0, 1, "activity.outputs") == 1);
    assert_true(by_environment(settled, 0, 0, "activity.outputs") == 1);
    assert_true(by_environment(settled, 0, 0, "activity.unmatched") == 1);
    assert_true(by_environment(settled, 0, 0, "quality.fit") == 1);
    assert_true(by_environment(settled, 0, 1, "activity.outputs") == -1);
    /* The windows of the first two days are read before the input, the others after it. */
    const double ages[][2] = {{23 * 3600, -1}, {47 * 3600, -1}, {-1, 71 * 3600}, {-1, 95 * 3600}};
    for (size_t period = 0; period < 4; period++)
        for (size_t entry = 0; entry < 2; entry++)
            assert_true(by_environment(settled, period, entry, "activity.last_output_age") ==
                        ages[period][entry]);
    assert_true(by_environment(settled, 3, 1, "efficacy.inputs") == 1);
    ism3_metrics_unref(plain);
    ism3_metrics_unref(settled);
}

/* A month after 30 January at noon is 28 February at noon, a month after the 31st at six o'clock is
 * earlier: windows are not read in their order. */
static void months_may_turn_the_order_round(void **state) {
    (void)state;
    const ism3_process_options process = {
        .size = sizeof process, .code = "OSP-24", .settle = {1, 0}};
    const ism3_model_options hourly = {.size = sizeof hourly, .grain = 6 * HOUR};
    const int64_t noon = D0 + 29 * ISM3_DAY + 12 * HOUR,
                  february = D0 + 58 * ISM3_DAY; /* the 28th */
    ism3_metrics_options options = ISM3_METRICS_OPTIONS_INIT;
    ism3_metrics *metrics;
    assert_int_equal(ism3_model_new(&model, &hourly, NULL), 0);
    assert_int_equal(ism3_model_add_environment(model, "servers", NULL, NULL), 0);
    assert_int_equal(ism3_model_add_environment(model, "laptops", NULL, NULL), 0);
    assert_int_equal(ism3_model_add_process(model, &process, NULL, NULL), 0);
    go();
    ism3_observation answer = item("a", noon - 7 * HOUR, ISM3_NONE), input = answer;
    answer.kind = ISM3_OUTPUT;
    answer.environment = 0;
    input.kind = ISM3_INPUT;
    input.environment = 1;
    input.time = february + 9 * HOUR;
    see(answer);
    see(input);
    options.every = ISM3_EVERY_DURATION;
    options.length = 6 * HOUR;
    options.from = noon - 6 * HOUR;
    options.to = noon + ISM3_DAY;
    options.as_of = february + ISM3_DAY;
    options.settled = options.by_environment = 1;
    assert_int_equal(ism3_metrics_new(&metrics, ledger, &options, NULL), 0);
    /* They end on the 30th at 12 and 18, on the 31st at 0, 6 and 12, and are read on the 28th then. */
    const int knows[] = {1, 1, 0, 0, 1};
    for (size_t period = 0; period < 5; period++) {
        assert_int_equal(ism3_metrics_read_at(metrics, period, 0) > input.time, knows[period]);
        double age = (double)(7 + 6 * period) * 3600;
        assert_true(by_environment(metrics, period, 0, "activity.last_output_age") ==
                    (knows[period] ? -1 : age));
        assert_true(by_environment(metrics, period, 1, "activity.last_output_age") ==
                    (knows[period] ? age : -1));
    }
    ism3_metrics_unref(metrics);
}

/* A million outputs of one item, and a million readings of one series: no step is quadratic. */
static void one_id_cannot_slow_it_down(void **state) {
    (void)state;
    enum { MANY = 200000 };
    static int64_t times[MANY], ups[MANY];
    start(NULL, 0);
    go();
    for (int i = 0; i < MANY; i++) {
        times[i] = D0 + (int64_t)((uint64_t)i * 7919 % MANY) * ISM3_SECOND;
        ups[i] = i & 1;
    }
    ism3_observation constant = item("a", D0, ISM3_NONE);
    ism3_columns columns = {
        .size = sizeof columns, .rows = MANY, .constant = &constant, .time = times};
    constant.kind = ISM3_OUTPUT;
    assert_int_equal(ism3_ledger_observe_columns(ledger, &columns, NULL), 0);
    constant.kind = ISM3_LEVEL;
    constant.id.size = 0;
    columns.up = ups;
    assert_int_equal(ism3_ledger_observe_columns(ledger, &columns, NULL), 0);
    ism3_metrics *metrics = measure(ISM3_EVERY_ALL, ISM3_NONE);
    is_value(metrics, 0, "activity.outputs", MANY, ISM3_STATUS_OK);
    is_value(metrics, 0, "activity.unmatched", MANY, ISM3_STATUS_OK);
    assert_true(figure_of(metrics, 0, "unavailability.interruptions").has_value);
    ism3_metrics_unref(metrics);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_table_is_whole),
        cmocka_unit_test_teardown(three_items_by_hand, finish),
        cmocka_unit_test_teardown(a_backward_item_is_read_between_its_times, finish),
        cmocka_unit_test_teardown(a_zero_needs_watching, finish),
        cmocka_unit_test_teardown(environments_together_and_apart, finish),
        cmocka_unit_test_teardown(amounts_and_cost, finish),
        cmocka_unit_test_teardown(cost_beyond_128_bits_is_an_error, finish),
        cmocka_unit_test_teardown(cuts_calendar_windows, finish),
        cmocka_unit_test_teardown(refuses_what_cannot_be_cut, finish),
        cmocka_unit_test_teardown(bounds_the_number_of_windows, finish),
        cmocka_unit_test_teardown(time_ends_before_its_integers, finish),
        cmocka_unit_test(reads_ways_to_cut),
        cmocka_unit_test(outlives_its_ledger),
        cmocka_unit_test_teardown(an_answer_after_settling_does_not_count, finish),
        cmocka_unit_test_teardown(what_has_not_settled_is_read_at_as_of, finish),
        cmocka_unit_test_teardown(a_fact_told_again_counts_in_each_window_that_does_not_know,
                                  finish),
        cmocka_unit_test_teardown(an_interruption_is_cut_when_its_window_settled, finish),
        cmocka_unit_test_teardown(an_item_stands_where_its_window_knew_it, finish),
        cmocka_unit_test_teardown(months_may_turn_the_order_round, finish),
        cmocka_unit_test_teardown(one_id_cannot_slow_it_down, finish),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
