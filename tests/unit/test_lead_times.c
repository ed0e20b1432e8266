/* How the lead times of a window are spread: counted by hand, against plain counting, and refused. */
#include "chaos.h"
#include "ledger/sketch.h"
#include "test.h"

#include <stdio.h>

#define HOUR (INT64_C(3600) * ISM3_SECOND)
#define D0   INT64_C(1767225600000000000) /* 2026-01-01T00:00:00Z, a Thursday */

static ism3_model *model;
static ism3_ledger *ledger;

static void start(size_t environments) {
    static const char *const names[] = {"servers", "laptops"};
    ism3_process_options process = {.size = sizeof process, .code = "OSP-24"};
    assert_int_equal(ism3_model_new(&model, NULL, NULL), 0);
    for (size_t i = 0; i < environments; i++)
        assert_int_equal(ism3_model_add_environment(model, names[i], NULL, NULL), 0);
    assert_int_equal(ism3_model_add_process(model, &process, NULL, NULL), 0);
    assert_int_equal(ism3_model_freeze(model, NULL), 0);
    assert_int_equal(ism3_ledger_new(&ledger, model, NULL, NULL), 0);
}

static int finish(void **state) {
    (void)state;
    ledger = ism3_ledger_unref(ledger);
    model = ism3_model_unref(model);
    return 0;
}

/* An item that was answered after `lead`; ISM3_NONE: not yet. */
static void see(uint32_t number, uint32_t environment, int64_t time, int64_t lead) {
    ism3_observation item = ISM3_OBSERVATION_INIT;
    char id[16];
    snprintf(id, sizeof id, "i%u", number);
    item.kind = ISM3_ITEM;
    item.process = 0;
    item.environment = environment;
    item.id = (ism3_text){id, strlen(id)};
    item.time = time;
    item.end = lead == ISM3_NONE ? ISM3_NONE : time + lead;
    assert_int_equal(ism3_ledger_observe(ledger, &item, 1, NULL), 0);
}

static ism3_metrics *measure(uint32_t every, int64_t as_of, uint32_t by_environment) {
    ism3_metrics_options options = ISM3_METRICS_OPTIONS_INIT;
    ism3_metrics *metrics;
    ism3_error error = ISM3_ERROR_INIT;
    options.every = every;
    options.as_of = as_of;
    options.by_environment = by_environment;
    assert_int_equal(ism3_metrics_new(&metrics, ledger, &options, &error), 0);
    return metrics;
}

enum { BOUNDS = 44 };

/* All that can be counted. */
struct counted {
    uint64_t counts[BOUNDS];
    ism3_lead_times all;
};

static struct counted count(const ism3_metrics *metrics, size_t period, size_t entry) {
    struct counted counted = {.all.size = sizeof counted.all};
    int64_t bounds[BOUNDS];
    for (uint32_t i = 0; i < BOUNDS; i++)
        bounds[i] = ism3_lead_time_bound(i);
    assert_int_equal(ism3_metrics_lead_times(metrics, period, entry, bounds, BOUNDS, counted.counts,
                                             &counted.all),
                     0);
    assert_int_equal(counted.all.size, sizeof counted.all);
    assert_int_equal(counted.all.reserved, 0);
    return counted;
}

static void bounds_are_zero_and_powers_of_two(void **state) {
    (void)state;
    assert_int_equal(ism3_lead_time_bound(0), 0);
    assert_int_equal(ism3_lead_time_bound(1) * 512, ISM3_SECOND);
    for (uint32_t i = 2; i < BOUNDS; i++)
        assert_int_equal(ism3_lead_time_bound(i), 2 * ism3_lead_time_bound(i - 1));
    assert_int_equal(ism3_lead_time_bound(BOUNDS - 1), (INT64_C(1) << 33) * ISM3_SECOND);
    assert_int_equal(ism3_lead_time_bound(BOUNDS), ISM3_NONE);
    assert_int_equal(ism3_lead_time_bound(UINT32_MAX), ISM3_NONE);
}

static void five_answers_by_hand(void **state) {
    const int64_t leads[] = {0, 1, ISM3_SECOND, ISM3_SECOND + 1, HOUR};
    const int64_t bounds[] = {
        0, ISM3_SECOND / 512, ISM3_SECOND, 2 * ISM3_SECOND, 2048 * ISM3_SECOND, 4096 * ISM3_SECOND};
    const uint64_t expected[] = {1, 2, 3, 4, 4, 5};
    uint64_t counts[6];
    ism3_lead_times all = {.size = sizeof all};
    (void)state;
    start(0);
    for (uint32_t i = 0; i < 5; i++)
        see(i, ISM3_NO_INDEX, D0 + HOUR, leads[i]);
    see(5, ISM3_NO_INDEX, D0 + HOUR, ISM3_NONE);
    ism3_metrics *metrics = measure(ISM3_EVERY_ALL, ISM3_NONE, 0);
    assert_int_equal(ism3_metrics_lead_times(metrics, 0, 0, bounds, 6, counts, &all), 0);
    for (size_t i = 0; i < 6; i++)
        assert_int_equal(counts[i], expected[i]);
    assert_int_equal(all.count, 5);
    assert_int_equal(all.sum.low, HOUR + 2 * ISM3_SECOND + 2);
    assert_int_equal(all.sum.high, 0);
    assert_int_equal(all.best, 0);
    assert_int_equal(all.worst, HOUR);
    assert_int_equal(all.status, ISM3_STATUS_OK);
    /* Nothing is counted where nothing is asked. */
    assert_int_equal(ism3_metrics_lead_times(metrics, 0, 0, NULL, 0, NULL, &all), 0);
    assert_int_equal(all.count, 5);
    ism3_metrics_unref(metrics);
}

/* Longer than the last bound: counted by the whole alone. */
static void the_longest_lies_above_all_bounds(void **state) {
    const int64_t last = (INT64_C(1) << 33) * ISM3_SECOND;
    (void)state;
    start(0);
    see(0, ISM3_NO_INDEX, 0, last);
    see(1, ISM3_NO_INDEX, 0, last + 1);
    ism3_metrics *metrics = measure(ISM3_EVERY_ALL, ISM3_NONE, 0);
    struct counted counted = count(metrics, 0, 0);
    assert_int_equal(counted.counts[BOUNDS - 2], 0);
    assert_int_equal(counted.counts[BOUNDS - 1], 1);
    assert_int_equal(counted.all.count, 2);
    assert_int_equal(counted.all.worst, last + 1);
    ism3_metrics_unref(metrics);
}

static void none_says_why(void **state) {
    (void)state;
    start(2);
    see(0, 0, D0 + HOUR, 2 * ISM3_DAY);
    ism3_metrics *metrics = measure(ISM3_EVERY_DAY, ISM3_NONE, 1);
    for (size_t entry = 0; entry < 2; entry++)
        for (size_t period = 0; period < 3; period++) {
            struct counted counted = count(metrics, period, entry);
            int is_there = entry == 0 && period == 2;
            assert_int_equal(counted.all.status, is_there ? ISM3_STATUS_OK : ISM3_STATUS_NO_DATA);
            assert_int_equal(counted.all.count, is_there);
            assert_int_equal(counted.counts[BOUNDS - 1], is_there);
            assert_int_equal(counted.all.best, is_there ? 2 * ISM3_DAY : ISM3_NONE);
            assert_int_equal(counted.all.worst, is_there ? 2 * ISM3_DAY : ISM3_NONE);
            assert_int_equal(counted.all.sum.low, is_there ? 2 * ISM3_DAY : 0);
        }
    ism3_metrics_unref(metrics);
}

static void wrong_arguments_are_refused(void **state) {
    const int64_t bad[][2] = {{1, ISM3_SECOND},
                              {-ISM3_SECOND, ISM3_SECOND},
                              {ISM3_NONE, 0},
                              {ISM3_SECOND, ISM3_SECOND},
                              {2 * ISM3_SECOND, ISM3_SECOND},
                              {ISM3_SECOND, 0},
                              {ISM3_SECOND, 3 * ISM3_SECOND},
                              {ISM3_SECOND / 1024, ISM3_SECOND},
                              {ISM3_SECOND, INT64_MAX}};
    const int64_t good[] = {ISM3_SECOND, 2 * ISM3_SECOND};
    uint64_t counts[2];
    ism3_lead_times all = {.size = sizeof all}, small = {.size = 4};
    (void)state;
    start(0);
    see(0, ISM3_NO_INDEX, D0, HOUR);
    ism3_metrics *metrics = measure(ISM3_EVERY_ALL, ISM3_NONE, 0);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_int_equal(ism3_metrics_lead_times(metrics, 0, 0, bad[i], 2, counts, &all),
                         ISM3_E_ARGUMENT);
    assert_int_equal(all.count, 0); /* and nothing is told */
    assert_int_equal(ism3_metrics_lead_times(NULL, 0, 0, good, 2, counts, &all), ISM3_E_ARGUMENT);
    assert_int_equal(ism3_metrics_lead_times(metrics, 0, 0, NULL, 2, counts, &all),
                     ISM3_E_ARGUMENT);
    assert_int_equal(ism3_metrics_lead_times(metrics, 0, 0, good, 2, NULL, &all), ISM3_E_ARGUMENT);
    assert_int_equal(ism3_metrics_lead_times(metrics, 0, 0, good, 2, counts, NULL),
                     ISM3_E_ARGUMENT);
    assert_int_equal(ism3_metrics_lead_times(metrics, 1, 0, good, 2, counts, &all),
                     ISM3_E_NOT_FOUND);
    assert_int_equal(ism3_metrics_lead_times(metrics, 0, 1, good, 2, counts, &all),
                     ISM3_E_NOT_FOUND);
    assert_int_equal(ism3_metrics_lead_times(metrics, 0, 0, good, 2, counts, &small),
                     ISM3_E_STRUCT);
    ism3_metrics_unref(metrics);
}

/* ---- many, sealed and not ---- */

enum { MANY = 3000, DAYS = 20 };

static struct answer {
    int64_t time, lead;
    uint32_t environment;
} answers[MANY];

static uint64_t next(uint64_t *seed) {
    uint64_t z = *seed += UINT64_C(0x9e3779b97f4a7c15);
    z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
    return z ^ z >> 31;
}

/* Lead times of all sizes: around the bounds, and anywhere between them. */
static int64_t some_lead(uint64_t *seed) {
    int64_t most = DAYS * ISM3_DAY, bound = ism3_lead_time_bound((uint32_t)(next(seed) % BOUNDS));
    int64_t lead = next(seed) % 2 ? bound + (int64_t)(next(seed) % 3) - 1
                                  : (int64_t)(next(seed) >> (1 + next(seed) % 60));
    return lead < 0 ? 0 : lead % most;
}

static void see_many(uint64_t seed) {
    for (uint32_t i = 0; i < MANY; i++) {
        answers[i] = (struct answer){D0 + (int64_t)(next(&seed) % (uint64_t)(DAYS * ISM3_DAY)),
                                     some_lead(&seed), (uint32_t)(next(&seed) % 2)};
        see(i, answers[i].environment, answers[i].time, answers[i].lead);
    }
}

static void are_counted(const ism3_metrics *metrics) {
    for (size_t entry = 0; entry < ism3_metrics_entry_count(metrics); entry++) {
        uint32_t environment;
        ism3_metrics_entry(metrics, entry, NULL, &environment);
        for (size_t period = 0; period < ism3_metrics_period_count(metrics); period++) {
            struct counted counted = count(metrics, period, entry);
            uint64_t expected[BOUNDS] = {0}, all = 0, sum = 0;
            int64_t from, to;
            ism3_metrics_period(metrics, period, &from, &to, NULL);
            for (size_t i = 0; i < MANY; i++) {
                int64_t end = answers[i].time + answers[i].lead;
                if (end < from || end >= to ||
                    (environment != ISM3_NO_INDEX && environment != answers[i].environment))
                    continue;
                all++;
                sum += (uint64_t)answers[i].lead;
                for (uint32_t b = 0; b < BOUNDS; b++)
                    expected[b] += answers[i].lead <= ism3_lead_time_bound(b);
            }
            assert_int_equal(counted.all.count, all);
            assert_int_equal(counted.all.sum.low, sum);
            assert_memory_equal(counted.counts, expected, sizeof expected);
        }
    }
}

static void many_are_counted(void) {
    static const uint32_t ways[] = {ISM3_EVERY_ALL, ISM3_EVERY_DAY, ISM3_EVERY_MONTH};
    for (size_t i = 0; i < sizeof ways / sizeof *ways; i++)
        for (uint32_t by_environment = 0; by_environment < 2; by_environment++) {
            ism3_metrics *metrics = measure(ways[i], ISM3_NONE, by_environment);
            are_counted(metrics);
            ism3_metrics_unref(metrics);
        }
}

static void many_are_counted_as_one_by_one(void **state) {
    (void)state;
    start(2);
    see_many(7);
    many_are_counted();
}

/* Half of them are told by folds, half by the items themselves. */
static void sealing_changes_no_count(void **state) {
    ism3_seal_options options = {.size = sizeof options, .has_watermark = 1};
    ism3_error error = ISM3_ERROR_INIT;
    (void)state;
    start(2);
    see_many(8);
    options.watermark = D0 + DAYS * ISM3_DAY;
    assert_int_equal(ism3_ledger_seal(ledger, &options, &error), 0);
    assert_int_equal(ism3_ledger_horizon(ledger), options.watermark);
    assert_in_range(ism3_ledger_count(ledger, ISM3_COUNT_ITEMS), 1, MANY - 1);
    many_are_counted();
}

static void no_memory_is_no_metrics(void **state) {
    struct chaos chaos = {-1, 0, 0};
    ism3_allocator allocator = chaos_allocator(&chaos);
    ism3_metrics_options options = ISM3_METRICS_OPTIONS_INIT;
    ism3_metrics *metrics;
    int32_t rc = ISM3_E_MEMORY;
    (void)state;
    start(2);
    see_many(9);
    options.allocator = &allocator;
    options.every = ISM3_EVERY_DAY;
    for (long left = 0; rc == ISM3_E_MEMORY; left++) {
        chaos.left = left;
        rc = ism3_metrics_new(&metrics, ledger, &options, NULL);
        if (rc)
            assert_null(metrics);
    }
    assert_int_equal(rc, 0);
    are_counted(metrics);
    ism3_metrics_unref(metrics);
    assert_int_equal(chaos.blocks, 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(bounds_are_zero_and_powers_of_two, finish),
        cmocka_unit_test_teardown(five_answers_by_hand, finish),
        cmocka_unit_test_teardown(the_longest_lies_above_all_bounds, finish),
        cmocka_unit_test_teardown(none_says_why, finish),
        cmocka_unit_test_teardown(wrong_arguments_are_refused, finish),
        cmocka_unit_test_teardown(many_are_counted_as_one_by_one, finish),
        cmocka_unit_test_teardown(sealing_changes_no_count, finish),
        cmocka_unit_test_teardown(no_memory_is_no_metrics, finish),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
