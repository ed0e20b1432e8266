/* Sealing by hand: how far, what is late, who may read, what it is worth. */
#include "test.h"

#include <stdio.h>

#define HOUR (INT64_C(3600) * ISM3_SECOND)
#define D0   INT64_C(1767225600000000000) /* 2026-01-01T00:00:00Z, a Thursday */

static ism3_text text(const char *id) {
    return (ism3_text){id, strlen(id)};
}

static ism3_metrics *measure(ism3_ledger *ledger, uint32_t every, int64_t as_of) {
    ism3_metrics_options options = ISM3_METRICS_OPTIONS_INIT;
    ism3_error error = ISM3_ERROR_INIT;
    ism3_metrics *metrics;
    options.every = every;
    options.as_of = as_of;
    if (ism3_metrics_new(&metrics, ledger, &options, &error))
        fail_msg("%s", error.message);
    return metrics;
}

static int32_t seal_at(ism3_ledger *ledger, int64_t watermark, int64_t lateness,
                       ism3_error *error) {
    ism3_seal_options options = {.size = sizeof options, .has_watermark = 1};
    options.watermark = watermark;
    options.lateness = lateness;
    return ism3_ledger_seal(ledger, &options, error);
}

static ism3_model *model;
static ism3_ledger *ledger;

static void go(void) {
    ism3_process_options process = {.size = sizeof process, .code = "OSP-24"};
    assert_int_equal(ism3_model_new(&model, NULL, NULL), 0);
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

static ism3_observation fact(uint8_t kind, const char *id, int64_t time, int64_t end) {
    ism3_observation o = ISM3_OBSERVATION_INIT;
    o.kind = kind;
    o.process = 0;
    o.time = time;
    o.end = end;
    o.id = text(id);
    return o;
}

static void see(ism3_observation o) {
    assert_int_equal(ism3_ledger_observe(ledger, &o, 1, NULL), 0);
}

/* Observe, and say whether that was late. */
static int is_late(ism3_observation o) {
    uint64_t before = ism3_ledger_count(ledger, ISM3_COUNT_LATE);
    uint64_t seen = ism3_ledger_count(ledger, ISM3_COUNT_OBSERVATIONS);
    see(o);
    uint64_t late = ism3_ledger_count(ledger, ISM3_COUNT_LATE) - before;
    assert_int_equal(ism3_ledger_count(ledger, ISM3_COUNT_OBSERVATIONS) - seen, 1 - late);
    return (int)late;
}

static void late_is_what_would_change_what_is_folded(void **state) {
    (void)state;
    const int64_t h = D0 + 2 * ISM3_DAY;
    go();
    see(fact(ISM3_ITEM, "done", D0, D0 + HOUR));
    see(fact(ISM3_ITEM, "open", D0 + HOUR, ISM3_NONE));
    see(fact(ISM3_INTERRUPTION, "down", D0 + 2 * HOUR, ISM3_NONE));
    see(fact(ISM3_INTERRUPTION, "up", D0 + 2 * HOUR, D0 + 3 * HOUR));
    ism3_observation level = fact(ISM3_LEVEL, "", h - 2 * HOUR, ISM3_NONE);
    level.used = 1000;
    see(level);
    assert_int_equal(seal_at(ledger, h + HOUR, HOUR, NULL), 0);
    assert_int_equal(ism3_ledger_horizon(ledger), h);
    assert_int_equal(ism3_ledger_count(ledger, ISM3_COUNT_ITEMS), 1);
    assert_true(is_late(fact(ISM3_ITEM, "done", D0, D0 + HOUR)));
    assert_true(is_late(fact(ISM3_ITEM, "done", D0, h + HOUR)));
    assert_true(is_late(fact(ISM3_ITEM, "new", h - 1, h)));
    assert_true(is_late(fact(ISM3_ITEM, "new", h, h - 1)));
    assert_true(is_late(fact(ISM3_OUTPUT, "open", h - 1, ISM3_NONE)));
    assert_true(is_late(fact(ISM3_WITHDRAWAL, "open", h - 1, ISM3_NONE)));
    assert_true(is_late(fact(ISM3_INPUT, "open", D0 + HOUR - 1, ISM3_NONE)));
    assert_true(is_late(fact(ISM3_INTERRUPTION, "down", D0 + HOUR, ISM3_NONE)));
    assert_true(is_late(fact(ISM3_INTERRUPTION, "down", ISM3_NONE, D0 + 5 * HOUR)));
    assert_true(is_late(fact(ISM3_INTERRUPTION, "up", D0 + 2 * HOUR, ISM3_NONE)));
    assert_true(is_late(fact(ISM3_INTERRUPTION, "new", ISM3_NONE, h - 1)));
    level.used = 1001;
    assert_true(is_late(level));
    level.time = h - 1;
    assert_true(is_late(level));
    assert_int_equal(ism3_ledger_count(ledger, ISM3_COUNT_LATE), 13);
    level.time = h - 2 * HOUR;
    level.used = 1000;
    assert_false(is_late(level));
    assert_false(is_late(fact(ISM3_INPUT, "open", D0 + 2 * HOUR, ISM3_NONE)));
    assert_false(is_late(fact(ISM3_ITEM, "open", D0 + HOUR, h)));
    assert_false(is_late(fact(ISM3_ITEM, "new", h, h)));
    assert_false(is_late(fact(ISM3_INTERRUPTION, "down", D0 + 2 * HOUR, h + HOUR)));
    assert_false(is_late(fact(ISM3_INTERRUPTION, "", D0, D0 + HOUR)));
    assert_false(is_late(fact(ISM3_OUTPUT, "", D0, ISM3_NONE)));
    ism3_metrics *metrics = measure(ledger, ISM3_EVERY_DAY, ISM3_NONE);
    ism3_figure backlog = {.size = sizeof backlog}, downtime = {.size = sizeof downtime};
    ism3_metrics_figure(metrics, 1, 0, ism3_figure_find("efficacy.backlog"), 0, &backlog);
    ism3_metrics_figure(metrics, 2, 0, ism3_figure_find("unavailability.downtime"), 0, &downtime);
    assert_true(backlog.value == 1);
    assert_true(downtime.value == 3600);
    ism3_metrics_unref(metrics);
}

/* An item stays for what is yet to come: what it knows of the time before may come again. */
static void what_an_item_knows_is_not_late(void **state) {
    (void)state;
    const int64_t h = D0 + 2 * ISM3_DAY;
    go();
    ism3_observation input = fact(ISM3_INPUT, "due", D0, ISM3_NONE), output;
    input.due = h + HOUR;
    see(input);
    see(fact(ISM3_OUTPUT, "outputs", D0 + HOUR, ISM3_NONE));
    output = fact(ISM3_OUTPUT, "outputs", D0 + 2 * HOUR, ISM3_NONE);
    output.verdict = ISM3_FIT;
    see(output);
    see(fact(ISM3_INPUT, "outputs", h, ISM3_NONE));
    see(fact(ISM3_WITHDRAWAL, "withdrawn", D0 + HOUR, ISM3_NONE));
    see(fact(ISM3_INPUT, "withdrawn", h, ISM3_NONE));
    assert_int_equal(seal_at(ledger, h, 0, NULL), 0);
    assert_int_equal(ism3_ledger_count(ledger, ISM3_COUNT_ITEMS), 3);
    assert_false(is_late(input));
    input.due = h + HOUR - 1;
    assert_true(is_late(input));
    assert_false(is_late(output));
    output.verdict = ISM3_VERDICT_NONE;
    assert_false(is_late(output));
    output.verdict = ISM3_UNFIT;
    assert_true(is_late(output));
    output.time = D0 + HOUR;
    assert_true(is_late(output));
    output.verdict = ISM3_VERDICT_NONE;
    assert_false(is_late(output));
    output.time--;
    assert_true(is_late(output));
    assert_false(is_late(fact(ISM3_WITHDRAWAL, "withdrawn", D0 + HOUR, ISM3_NONE)));
    assert_false(is_late(fact(ISM3_WITHDRAWAL, "withdrawn", D0 + 2 * HOUR, ISM3_NONE)));
    assert_true(is_late(fact(ISM3_WITHDRAWAL, "withdrawn", D0, ISM3_NONE)));
}

/* At its agreed time an item is not yet overdue: it stays until that has passed. */
static void an_item_stays_until_its_agreed_time(void **state) {
    (void)state;
    const int64_t h = D0 + 2 * ISM3_DAY;
    ism3_observation item = fact(ISM3_ITEM, "a", D0, D0 + HOUR);
    go();
    item.due = h;
    see(item);
    assert_int_equal(seal_at(ledger, h, 0, NULL), 0);
    assert_int_equal(ism3_ledger_count(ledger, ISM3_COUNT_ITEMS), 1);
    assert_int_equal(seal_at(ledger, h + ISM3_DAY, 0, NULL), 0);
    assert_int_equal(ism3_ledger_count(ledger, ISM3_COUNT_ITEMS), 0);
}

/* Where nothing was reported yet, an end at the horizon whose start is not told is in time. */
static void an_end_alone_may_come_first(void **state) {
    (void)state;
    const int64_t h = D0 + 2 * ISM3_DAY;
    go();
    assert_int_equal(seal_at(ledger, h, 0, NULL), 0);
    assert_true(is_late(fact(ISM3_INTERRUPTION, "new", ISM3_NONE, h - 1)));
    assert_false(is_late(fact(ISM3_INTERRUPTION, "new", ISM3_NONE, h)));
}

static int32_t stop_at_once(void *context, const ism3_item *item) {
    (void)context;
    (void)item;
    return 1;
}

static void before_the_horizon_nobody_reads(void **state) {
    (void)state;
    ism3_metrics_options options = ISM3_METRICS_OPTIONS_INIT;
    ism3_error error = ISM3_ERROR_INIT;
    ism3_metrics *metrics;
    go();
    see(fact(ISM3_ITEM, "a", D0, D0 + HOUR));
    assert_int_equal(ism3_ledger_horizon(ledger), ISM3_NONE);
    assert_int_equal(seal_at(ledger, D0 + 5 * ISM3_DAY, 0, NULL), 0);
    options.as_of = D0 + 4 * ISM3_DAY;
    assert_int_equal(ism3_metrics_new(&metrics, ledger, &options, &error), ISM3_E_ARGUMENT);
    assert_non_null(strstr(error.message, "2026-01-06T00:00:00Z"));
    assert_int_equal(ism3_ledger_items(ledger, D0 + ISM3_DAY, stop_at_once, NULL, &error),
                     ISM3_E_ARGUMENT);
    assert_non_null(strstr(error.message, "2026-01-06T00:00:00Z"));
    assert_int_equal(ism3_ledger_items(ledger, ISM3_NONE, stop_at_once, NULL, NULL), 0);
    metrics = measure(ledger, ISM3_EVERY_DAY, ISM3_NONE);
    assert_int_equal(ism3_metrics_as_of(metrics), D0 + 5 * ISM3_DAY);
    ism3_metrics_unref(metrics);
    /* An earlier horizon changes nothing. */
    assert_int_equal(seal_at(ledger, D0 + 5 * ISM3_DAY, 1, NULL), 0);
    assert_int_equal(ism3_ledger_horizon(ledger), D0 + 5 * ISM3_DAY);
}

static void name_source(const char *name, uint64_t epoch) {
    ism3_source source = {.size = sizeof source, .name = name, .epoch = epoch};
    assert_int_equal(ism3_ledger_set_source(ledger, &source, NULL), 0);
}

static void the_watermark_is_the_slowest_live_source(void **state) {
    (void)state;
    static const char *const fast[] = {"fast"}, *const gone[] = {"fast", "gone"};
    ism3_seal_options options = {.size = sizeof options};
    ism3_error error = ISM3_ERROR_INIT;
    go();
    assert_int_equal(ism3_ledger_seal(ledger, &options, NULL), 0);
    assert_int_equal(ism3_ledger_horizon(ledger), ISM3_NONE);
    name_source("fast", 1);
    see(fact(ISM3_ITEM, "a", D0, D0 + HOUR));
    name_source("fast", 2);
    see(fact(ISM3_ITEM, "b", D0 + 9 * ISM3_DAY, D0 + 9 * ISM3_DAY + HOUR));
    name_source("slow", 0);
    see(fact(ISM3_ITEM, "c", D0 + 3 * ISM3_DAY, D0 + 3 * ISM3_DAY + HOUR));
    assert_int_equal(ism3_ledger_seal(ledger, &options, NULL), 0);
    assert_int_equal(ism3_ledger_horizon(ledger), D0 + 3 * ISM3_DAY);
    options.live = gone;
    options.live_count = 2;
    assert_int_equal(ism3_ledger_seal(ledger, &options, &error), ISM3_E_NOT_FOUND);
    assert_non_null(strstr(error.message, "gone"));
    assert_int_equal(error.index, 1);
    options.live = fast;
    options.live_count = 1;
    options.lateness = ISM3_DAY;
    assert_int_equal(ism3_ledger_seal(ledger, &options, NULL), 0);
    assert_int_equal(ism3_ledger_horizon(ledger), D0 + 8 * ISM3_DAY);
    name_source("mute", 0);
    ism3_observation watched = fact(ISM3_WATCHED, "", D0, D0 + 20 * ISM3_DAY);
    watched.kinds = ISM3_KIND_BIT(ISM3_ITEM);
    see(watched);
    options.live = NULL;
    options.live_count = options.lateness = 0;
    assert_int_equal(ism3_ledger_seal(ledger, &options, NULL), 0);
    assert_int_equal(ism3_ledger_horizon(ledger), D0 + 8 * ISM3_DAY);
}

static void misuse_is_told(void **state) {
    (void)state;
    ism3_seal_options options = {.size = sizeof options, .has_watermark = 1};
    ism3_error error = ISM3_ERROR_INIT;
    go();
    assert_int_equal(ism3_ledger_seal(NULL, &options, NULL), ISM3_E_ARGUMENT);
    assert_int_equal(ism3_ledger_seal(ledger, NULL, NULL), ISM3_E_ARGUMENT);
    assert_int_equal(seal_at(ledger, D0, -1, &error), ISM3_E_ARGUMENT);
    assert_non_null(strstr(error.message, "lateness"));
    assert_int_equal(seal_at(ledger, -1, 0, &error), ISM3_E_ARGUMENT);
    assert_int_equal(seal_at(ledger, ISM3_TIME_END + 1, 0, &error), ISM3_E_ARGUMENT);
    assert_non_null(strstr(error.message, "watermark"));
    options.has_watermark = 0;
    options.live_count = 1;
    assert_int_equal(ism3_ledger_seal(ledger, &options, &error), ISM3_E_ARGUMENT);
    options.size = 3;
    assert_int_equal(ism3_ledger_seal(ledger, &options, NULL), ISM3_E_STRUCT);
    assert_int_equal(seal_at(ledger, D0, INT64_MAX, NULL), 0);
    assert_int_equal(seal_at(ledger, 0, 0, NULL), 0);
    assert_int_equal(ism3_ledger_horizon(ledger), ISM3_NONE);
    assert_int_equal(seal_at(ledger, ISM3_TIME_END, 0, NULL), 0);
    assert_true(ism3_ledger_horizon(ledger) <= ISM3_TIME_END);
    see(fact(ISM3_OUTPUT, "", D0, ISM3_NONE));
}

static void memory_shrinks(void **state) {
    (void)state;
    char id[16];
    go();
    for (int i = 0; i < 20000; i++) {
        snprintf(id, sizeof id, "%d", i);
        int64_t time = D0 + i * 60 * ISM3_SECOND;
        see(fact(ISM3_ITEM, id, time, i % 1000 ? time + HOUR : ISM3_NONE));
        ism3_observation level = fact(ISM3_LEVEL, "", time, ISM3_NONE);
        level.used = i;
        see(level);
        see(fact(ISM3_INTERRUPTION, "s", time, time + ISM3_SECOND));
    }
    uint64_t before = ism3_ledger_count(ledger, ISM3_COUNT_BYTES);
    assert_int_equal(seal_at(ledger, D0 + 30 * ISM3_DAY, 0, NULL), 0);
    uint64_t after = ism3_ledger_count(ledger, ISM3_COUNT_BYTES);
    assert_int_equal(ism3_ledger_count(ledger, ISM3_COUNT_ITEMS), 20);
    print_message("%llu bytes before, %llu after\n", (unsigned long long)before,
                  (unsigned long long)after);
    assert_true(after * 5 < before);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(late_is_what_would_change_what_is_folded, finish),
        cmocka_unit_test_teardown(what_an_item_knows_is_not_late, finish),
        cmocka_unit_test_teardown(an_item_stays_until_its_agreed_time, finish),
        cmocka_unit_test_teardown(an_end_alone_may_come_first, finish),
        cmocka_unit_test_teardown(before_the_horizon_nobody_reads, finish),
        cmocka_unit_test_teardown(the_watermark_is_the_slowest_live_source, finish),
        cmocka_unit_test_teardown(misuse_is_told, finish),
        cmocka_unit_test_teardown(memory_shrinks, finish),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
