/* Figures at their edges: what is missing, units cut to size, sums too large, facts before anything was seen, memory that ends. */
#include "chaos.h"
#include "ledger/ledger.h"
#include "test.h"

#include <stdio.h>

#define HOUR (INT64_C(3600) * ISM3_SECOND)
#define D0   INT64_C(1767225600000000000) /* 2026-01-01T00:00:00Z */

static ism3_model *model;
static ism3_ledger *ledger;

/* One process of two environments and two resources; a price of 0 is none. */
static void start_with_prices(ism3_process_options process, int64_t work, int64_t disk) {
    process.size = sizeof process;
    process.code = "OSP-24";
    assert_int_equal(ism3_model_new(&model, NULL, NULL), 0);
    assert_int_equal(ism3_model_add_environment(model, "a", NULL, NULL), 0);
    assert_int_equal(ism3_model_add_environment(model, "b", NULL, NULL), 0);
    assert_int_equal(ism3_model_add_process(model, &process, NULL, NULL), 0);
    assert_int_equal(ism3_model_add_resource(model, 0, "work", "h\xc3\xa9ure", NULL, NULL), 0);
    assert_int_equal(ism3_model_add_resource(model, 0, "disk", "GB", NULL, NULL), 0);
    const int64_t prices[] = {work, disk};
    for (uint32_t i = 0; i < 2; i++) {
        const ism3_unit_cost cost = {D0, prices[i], "EUR"};
        if (prices[i])
            assert_int_equal(ism3_model_add_unit_cost(model, 0, i, &cost, NULL), 0);
    }
    assert_int_equal(ism3_model_freeze(model, NULL), 0);
    assert_int_equal(ism3_ledger_new(&ledger, model, NULL, NULL), 0);
}

static void start(ism3_process_options process, int64_t price) {
    start_with_prices(process, price, 0);
}

static int finish(void **state) {
    (void)state;
    ledger = ism3_ledger_unref(ledger);
    model = ism3_model_unref(model);
    return 0;
}

static ism3_observation fact(uint8_t kind, const char *id, int64_t time, int64_t end) {
    ism3_observation o = ISM3_OBSERVATION_INIT;
    o.kind = kind;
    o.process = o.environment = 0;
    o.resource = 0;
    o.time = time;
    o.end = end;
    o.id = (ism3_text){id, strlen(id)};
    return o;
}

static void see(ism3_observation o) {
    ism3_error error = ISM3_ERROR_INIT;
    if (ism3_ledger_observe(ledger, &o, 1, &error))
        fail_msg("%s", error.message);
}

static ism3_metrics *measure(void) {
    ism3_metrics *metrics;
    assert_int_equal(ism3_metrics_new(&metrics, ledger, NULL, NULL), 0);
    return metrics;
}

static ism3_figure figure_of(const ism3_metrics *metrics, size_t period, const char *id) {
    ism3_figure figure = {.size = sizeof figure};
    assert_int_equal(ism3_metrics_figure(metrics, period, 0, ism3_figure_find(id), 0, &figure), 0);
    return figure;
}

static void what_is_missing_is_told(void **state) {
    (void)state;
    start((ism3_process_options){0}, 0);
    see(fact(ISM3_ITEM, "a", D0, D0 + HOUR));
    ism3_metrics *metrics = measure(), *none = NULL;
    ism3_figure figure = {.size = sizeof figure};
    uint32_t every, process = 7, environment = 7, beyond = ism3_figure_count();
    int64_t length, from = 7, to = 7;
    const struct {
        int32_t rc, expected;
    } calls[] = {
        {ism3_metrics_new(NULL, ledger, NULL, NULL), ISM3_E_ARGUMENT},
        {ism3_metrics_new(&none, NULL, NULL, NULL), ISM3_E_ARGUMENT},
        {ism3_metrics_period(NULL, 0, &from, &to, NULL), ISM3_E_ARGUMENT},
        {ism3_metrics_period(metrics, 1, &from, &to, NULL), ISM3_E_NOT_FOUND},
        {ism3_metrics_period(metrics, 0, NULL, NULL, NULL), ISM3_OK},
        {ism3_metrics_entry(NULL, 0, &process, &environment), ISM3_E_ARGUMENT},
        {ism3_metrics_entry(metrics, 1, &process, &environment), ISM3_E_NOT_FOUND},
        {ism3_metrics_entry(metrics, 0, NULL, NULL), ISM3_OK},
        {ism3_metrics_figure(NULL, 0, 0, 0, 0, &figure), ISM3_E_ARGUMENT},
        {ism3_metrics_figure(metrics, 0, 0, 0, 0, NULL), ISM3_E_ARGUMENT},
        {ism3_metrics_figure(metrics, 1, 0, 0, 0, &figure), ISM3_E_NOT_FOUND},
        {ism3_metrics_figure(metrics, 0, 1, 0, 0, &figure), ISM3_E_NOT_FOUND},
        {ism3_metrics_figure(metrics, 0, 0, beyond, 0, &figure), ISM3_E_NOT_FOUND},
        {ism3_every_read(NULL, 0, &every, &length, NULL), ISM3_E_ARGUMENT},
        {ism3_every_read("day", 3, NULL, &length, NULL), ISM3_E_ARGUMENT},
        {ism3_every_read("day", 3, &every, NULL, NULL), ISM3_E_ARGUMENT},
    };
    for (size_t i = 0; i < sizeof calls / sizeof *calls; i++)
        if (calls[i].rc != calls[i].expected)
            fail_msg("call %zu: %d", i, (int)calls[i].rc);
    assert_true(from == 7 && to == 7 && process == 7 && environment == 7);
    assert_null(none);
    assert_null(ism3_metrics_ref(NULL));
    assert_null(ism3_metrics_unref(NULL));
    assert_null(ism3_figure_at(beyond));
    assert_int_equal(ism3_figure_find("activity.none"), ISM3_NO_INDEX);
    assert_int_equal(ism3_figure_find(NULL), ISM3_NO_INDEX);
    assert_int_equal(ism3_metrics_set_aside(metrics, ISM3_COUNT_LATE), 0);
    assert_int_equal(ism3_metrics_set_aside(metrics, ISM3_COUNT_ITEMS), 0);
    assert_int_equal(ism3_metrics_state(metrics, 1, 0), ISM3_PERIOD_PARTIAL);
    assert_int_equal(ism3_metrics_state(metrics, 0, 1), ISM3_PERIOD_PARTIAL);
    ism3_metrics_unref(metrics);
}

/* Nothing lacks where there is no such thing. */
static void only_an_environment_of_a_whole_lacks(void **state) {
    (void)state;
    uint32_t sample = ism3_figure_find("scope.covered"), beyond = ism3_figure_count();
    start((ism3_process_options){0}, 0);
    ism3_observation scope = fact(ISM3_SCOPE, "", D0, ISM3_NONE);
    scope.total = scope.covered = 1;
    see(scope);
    ism3_metrics *metrics = measure();
    assert_int_equal(ism3_metrics_lacks(metrics, 0, 0, sample, 0, 0), 0);
    assert_int_equal(ism3_metrics_lacks(metrics, 0, 0, sample, 0, 1), 1);
    const int32_t none[] = {
        ism3_metrics_lacks(NULL, 0, 0, sample, 0, 1),
        ism3_metrics_lacks(metrics, 1, 0, sample, 0, 1),
        ism3_metrics_lacks(metrics, 0, 1, sample, 0, 1),
        ism3_metrics_lacks(metrics, 0, 0, beyond, 0, 1),
        ism3_metrics_lacks(metrics, 0, 0, sample, 2, 1),
        ism3_metrics_lacks(metrics, 0, 0, sample, 0, 2),
    };
    for (size_t i = 0; i < sizeof none / sizeof *none; i++)
        assert_int_equal(none[i], 0);
    ism3_metrics_unref(metrics);
    ism3_metrics_options apart = ISM3_METRICS_OPTIONS_INIT;
    apart.by_environment = 1;
    assert_int_equal(ism3_metrics_new(&metrics, ledger, &apart, NULL), 0);
    assert_int_equal(ism3_metrics_lacks(metrics, 0, 1, sample, 0, 1), 0);
    ism3_metrics_unref(metrics);
}

static void a_wrong_way_to_cut_is_shown_in_part(void **state) {
    (void)state;
    static const char text[] = "every so often, whenever anybody has the time for it";
    ism3_error error = ISM3_ERROR_INIT;
    uint32_t every;
    int64_t length;
    assert_int_equal(ism3_every_read(text, strlen(text), &every, &length, &error), ISM3_E_SYNTAX);
    assert_non_null(strstr(error.message, "'every so often, whenever anybody has the' is no way"));
}

/* Cut at a whole character, the length told in full. */
static void units_are_cut_to_size(void **state) {
    (void)state;
    static const struct {
        size_t size;
        const char *text;
    } cases[] = {{1, ""},
                 {2, "1"},
                 {3, "1/"},
                 {4, "1/h"},
                 {5, "1/h"},
                 {6, "1/h\xc3\xa9"},
                 {9, "1/h\xc3\xa9ure"},
                 {20, "1/h\xc3\xa9ure"}};
    uint32_t per = ism3_figure_find("efficiency.outputs_per_resource");
    char text[20];
    start((ism3_process_options){0}, 1);
    see(fact(ISM3_ITEM, "a", D0, D0 + HOUR));
    ism3_metrics *metrics = measure();
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        memset(text, 'x', sizeof text);
        assert_int_equal(ism3_metrics_unit(metrics, 0, per, 0, text, cases[i].size), 8);
        assert_string_equal(text, cases[i].text);
    }
    assert_int_equal(ism3_metrics_unit(metrics, 0, per, 0, NULL, 20), 0);
    assert_int_equal(ism3_metrics_unit(metrics, 0, per, 0, text, 0), 0);
    assert_int_equal(ism3_metrics_unit(NULL, 0, per, 0, text, 20), 0);
    assert_int_equal(ism3_metrics_unit(metrics, 1, per, 0, text, 20), 0);
    assert_int_equal(ism3_metrics_unit(metrics, 0, ism3_figure_count(), 0, text, 20), 0);
    assert_string_equal(text, "");
    /* Of no resource there is no unit but the figure's own. */
    assert_int_equal(ism3_metrics_unit(metrics, 0, per, 2, text, 20), 6);
    assert_string_equal(text, "1/unit");
    assert_int_equal(
        ism3_metrics_unit(metrics, 0, ism3_figure_find("efficiency.cost_per_output"), 0, text, 20),
        3);
    assert_string_equal(text, "EUR");
    ism3_metrics_unref(metrics);
    finish(NULL);
    start((ism3_process_options){0}, 0);
    see(fact(ISM3_ITEM, "a", D0, D0 + HOUR));
    metrics = measure();
    assert_int_equal(
        ism3_metrics_unit(metrics, 0, ism3_figure_find("efficiency.cost_per_output"), 0, text, 20),
        8);
    assert_string_equal(text, "currency");
    ism3_metrics_unref(metrics);
}

static void cost_does_not_fit(const char *of) {
    ism3_metrics *metrics;
    ism3_error error = ISM3_ERROR_INIT;
    assert_int_equal(ism3_metrics_new(&metrics, ledger, NULL, &error), ISM3_E_RANGE);
    assert_null(metrics);
    assert_non_null(strstr(error.message, of));
}

/* One amount times its price, or one cost and the next. */
static void costs_beyond_128_bits_are_errors(void **state) {
    (void)state;
    static const struct {
        const char *id;
        int64_t used, days;
    } cases[] = {{"", ISM3_AMOUNT_MAX, 3}, {"x", ISM3_AMOUNT_MAX, 3}, {"", INT64_C(1) << 33, 2}};
    for (size_t i = 0; i < 3; i++) {
        start((ism3_process_options){0}, ISM3_AMOUNT_MAX);
        ism3_observation o = fact(ISM3_RESOURCES, cases[i].id, D0, D0 + cases[i].days * ISM3_DAY);
        o.used = cases[i].used;
        see(o);
        o.resource = 1; /* of what comes after nothing is added */
        o.time += ISM3_DAY;
        o.id = (ism3_text){"y", o.id.size};
        see(o);
        cost_does_not_fit("resource work");
        finish(NULL);
    }
}

/* Costs that fit, each of its own, but not two of them. */
static void see_large_cost(uint32_t environment, uint32_t resource) {
    ism3_observation o = fact(ISM3_RESOURCES, "", D0, D0 + ISM3_DAY);
    o.environment = environment;
    o.resource = resource;
    o.used = INT64_C(1) << 32;
    see(o);
}

static void start_large_costs(void) {
    start_with_prices((ism3_process_options){0}, ISM3_AMOUNT_MAX, ISM3_AMOUNT_MAX);
    see(fact(ISM3_OUTPUT, "", D0, ISM3_NONE));
    see_large_cost(0, 0);
}

static void costs_beyond_128_bits_together_are_errors(void **state) {
    (void)state;
    start_large_costs();
    ism3_metrics_unref(measure());
    see_large_cost(1, 0); /* the same in another environment */
    cost_does_not_fit("process OSP-24");
    finish(NULL);
    start_large_costs();
    see_large_cost(0, 1); /* and of another resource */
    cost_does_not_fit("process OSP-24");
}

static void folded_costs_beyond_128_bits_are_errors(void **state) {
    (void)state;
    ism3_seal_options seal = {.size = sizeof seal, .has_watermark = 1, .watermark = D0 + ISM3_DAY};
    start((ism3_process_options){.hold = 4 * HOUR}, ISM3_AMOUNT_MAX);
    ism3_observation level = fact(ISM3_LEVEL, "", D0, ISM3_NONE);
    level.used = ISM3_AMOUNT_MAX;
    see(level);
    see(fact(ISM3_OUTPUT, "", D0 + 2 * ISM3_DAY, ISM3_NONE));
    assert_int_equal(ism3_ledger_seal(ledger, &seal, NULL), 0);
    cost_does_not_fit("resource work");
}

/* Of two grains a Fibonacci number apart the table of what is folded cannot tell the hashes apart. */
static void grains_that_meet_are_folded_apart(void **state) {
    (void)state;
    const int64_t apart = 2971215073 * ISM3_SECOND; /* 94 years */
    ism3_model_options seconds = {.size = sizeof seconds, .grain = ISM3_SECOND};
    ism3_process_options process = {.size = sizeof process, .code = "OSP-24"};
    ism3_seal_options seal = {.size = sizeof seal, .has_watermark = 1};
    ism3_metrics_options options = ISM3_METRICS_OPTIONS_INIT;
    ism3_metrics *metrics;
    seal.watermark = D0 + 2 * apart;
    assert_int_equal(ism3_model_new(&model, &seconds, NULL), 0);
    assert_int_equal(ism3_model_add_process(model, &process, NULL, NULL), 0);
    assert_int_equal(ism3_model_freeze(model, NULL), 0);
    assert_int_equal(ism3_ledger_new(&ledger, model, NULL, NULL), 0);
    for (int i = 0; i < 600; i++) {
        char id[16];
        snprintf(id, sizeof id, "%d", i);
        ism3_observation o =
            fact(ISM3_ITEM, id, D0 + i / 2 * 7 * ISM3_SECOND + i % 2 * apart, ISM3_NONE);
        o.end = o.time;
        see(o);
    }
    assert_int_equal(ism3_ledger_seal(ledger, &seal, NULL), 0);
    assert_int_equal(ism3_ledger_count(ledger, ISM3_COUNT_ITEMS), 0);
    options.every = ISM3_EVERY_DURATION;
    options.length = apart;
    assert_int_equal(ism3_metrics_new(&metrics, ledger, &options, NULL), 0);
    assert_true(figure_of(metrics, 0, "activity.outputs").value == 300);
    assert_true(figure_of(metrics, 1, "activity.outputs").value == 300);
    ism3_metrics_unref(metrics);
}

static void more_facts_than_64_bits_count_are_told_as_most(void **state) {
    (void)state;
    start((ism3_process_options){0}, 0);
    for (int i = 0; i <= 2048; i++) {
        char id[16];
        snprintf(id, sizeof id, "%d", i);
        ism3_observation o = fact(ISM3_QUALITY, id, D0, ISM3_NONE);
        o.assessed = o.fit = ISM3_AMOUNT_MAX;
        see(o);
    }
    ism3_metrics *metrics = measure();
    ism3_figure figure = figure_of(metrics, 0, "quality.fit");
    assert_true(figure.has_value && figure.value == 1);
    assert_true(figure.count == UINT64_MAX);
    assert_int_equal(figure.numerator.high, 1);
    ism3_metrics_unref(metrics);
}

/* What is due beyond all time never is. */
static void a_sample_may_last_for_ever(void **state) {
    (void)state;
    start((ism3_process_options){.frequency = {.months = 12 * 100}, .grace = {.months = 1}}, 0);
    ism3_observation scope = fact(ISM3_SCOPE, "", D0 + 60000 * ISM3_DAY, ISM3_NONE);
    scope.total = 2;
    scope.covered = 1;
    see(scope);
    scope.environment = 1;
    see(scope);
    see(fact(ISM3_OUTPUT, "", D0 + 80000 * ISM3_DAY, ISM3_NONE));
    ism3_metrics *metrics = measure();
    ism3_figure figure = figure_of(metrics, 0, "scope.covered");
    assert_true(figure.has_value && figure.value == 0.5);
    assert_int_equal(figure.status, ISM3_STATUS_OK);
    ism3_metrics_unref(metrics);
}

/* Bytes may say that a place was seen later than it was watched: then nothing is known of before. */
static void before_a_place_was_seen_nothing_is_up(void **state) {
    (void)state;
    start((ism3_process_options){0}, 0);
    ism3_observation watched = fact(ISM3_WATCHED, "", D0, D0 + 3 * ISM3_DAY);
    watched.kinds = ISM3_KIND_BIT(ISM3_INTERRUPTION);
    see(watched);
    see(fact(ISM3_OUTPUT, "", D0 + 2 * ISM3_DAY, ISM3_NONE));
    ledger->histories[0]->places[0]->seen = D0 + ISM3_DAY;
    ism3_metrics_options options = ISM3_METRICS_OPTIONS_INIT;
    ism3_metrics *metrics;
    options.every = ISM3_EVERY_DAY;
    options.by_environment = 1;
    assert_int_equal(ism3_metrics_new(&metrics, ledger, &options, NULL), 0);
    ism3_figure first = figure_of(metrics, 0, "unavailability.uptime"),
                second = figure_of(metrics, 1, "unavailability.uptime");
    assert_false(first.has_value);
    assert_int_equal(first.status, ISM3_STATUS_NO_DATA);
    assert_true(second.has_value && second.value == 24 * 3600);
    ism3_metrics_unref(metrics);
}

/* Items of every kind: answered twice, withdrawn, due, and moved from one environment to the other. */
static void tell_items(void) {
    for (int i = 0; i < 40; i++) {
        char id[16];
        snprintf(id, sizeof id, "%d", i);
        ism3_observation o = fact(ISM3_INPUT, id, D0 + i * HOUR, ISM3_NONE);
        o.due = i % 3 ? ISM3_NONE : o.time + 5 * HOUR;
        see(o);
        for (int k = 0; k < 1 + i % 3; k++) {
            o = fact(ISM3_OUTPUT, id, D0 + (3 * i + k * 17) % 90 * HOUR, ISM3_NONE);
            o.environment = (uint32_t)(i / 2 % 2);
            see(o);
        }
        if (i % 5 == 1) /* the first that has to be read again */
            see(fact(ISM3_WITHDRAWAL, id, D0 + (i + 30) * HOUR, ISM3_NONE));
        /* The outputs come first, and elsewhere. */
        snprintf(id, sizeof id, "moved %d", i);
        for (int k = 0; k < 1 + i % 3; k++) {
            o = fact(ISM3_OUTPUT, id, D0 + (i + k) * HOUR, ISM3_NONE);
            o.environment = 1;
            see(o);
        }
        see(fact(ISM3_INPUT, id, D0 + (i + 40 + i % 7 * 10) * HOUR, ISM3_NONE));
    }
}

static void reading_without_memory_changes_nothing(void **state) {
    (void)state;
    struct chaos chaos = {-1, 0, 0};
    ism3_allocator allocator = chaos_allocator(&chaos);
    ism3_metrics_options options = ISM3_METRICS_OPTIONS_INIT;
    start((ism3_process_options){.settle = {0, 6 * HOUR}}, 5);
    tell_items();
    options.every = ISM3_EVERY_DAY;
    options.to = D0 + 4 * ISM3_DAY;
    options.as_of = D0 + 9 * ISM3_DAY;
    options.settled = 1;
    options.by_environment = 1;
    options.allocator = &allocator;
    long points = 0;
    for (int32_t rc = 1; rc; points++) {
        ism3_metrics *metrics = NULL;
        chaos.left = points;
        rc = ism3_metrics_new(&metrics, ledger, &options, NULL);
        chaos.left = -1;
        assert_true(rc == 0 ? metrics != NULL : rc == ISM3_E_MEMORY && !metrics);
        ism3_metrics_unref(metrics);
        assert_int_equal(chaos.blocks, 0);
    }
    assert_true(points > 20);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(what_is_missing_is_told, finish),
        cmocka_unit_test_teardown(only_an_environment_of_a_whole_lacks, finish),
        cmocka_unit_test(a_wrong_way_to_cut_is_shown_in_part),
        cmocka_unit_test_teardown(units_are_cut_to_size, finish),
        cmocka_unit_test_teardown(costs_beyond_128_bits_are_errors, finish),
        cmocka_unit_test_teardown(costs_beyond_128_bits_together_are_errors, finish),
        cmocka_unit_test_teardown(folded_costs_beyond_128_bits_are_errors, finish),
        cmocka_unit_test_teardown(grains_that_meet_are_folded_apart, finish),
        cmocka_unit_test_teardown(more_facts_than_64_bits_count_are_told_as_most, finish),
        cmocka_unit_test_teardown(a_sample_may_last_for_ever, finish),
        cmocka_unit_test_teardown(before_a_place_was_seen_nothing_is_up, finish),
        cmocka_unit_test_teardown(reading_without_memory_changes_nothing, finish),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
