/* The table of items: hashes that meet, what a chain of facts says, what is known already. */
#include "chaos.h"
#include "ledger/items.h"
#include "test.h"

static struct chaos chaos;
static ism3__memory memory;
static ism3__items items;
static ism3__array more;

static int start(void **state) {
    (void)state;
    chaos = (struct chaos){-1, 0, 0};
    const ism3_allocator allocator = chaos_allocator(&chaos);
    items = (ism3__items){.pending_items = 4, .pending_facts = 64};
    more = (ism3__array){0};
    return ism3__memory_init(&memory, &allocator, 0, NULL) ||
           ism3__items_reserve(&items, &memory, NULL);
}

static int finish(void **state) {
    (void)state;
    ism3__items_free(&items, &memory);
    ism3__array_free(&memory, &more);
    return chaos.blocks != 0;
}

static const ism3__item_report nothing = {
    .input = ISM3__NEVER, .output = ISM3__NEVER, .due = ISM3__NEVER, .withdrawal = ISM3__NEVER};

static const ism3__hash usual = {1, 1};

static ism3__item_report input(int64_t time, uint16_t environment) {
    ism3__item_report report = nothing;
    report.hash = usual;
    report.input = time;
    report.environment = environment;
    return report;
}

static ism3__item_report output(int64_t time, uint16_t environment, uint8_t verdict) {
    ism3__item_report report = nothing;
    report.hash = usual;
    report.output = time;
    report.environment = environment;
    report.verdict = verdict;
    return report;
}

static ism3__item_report withdrawal(int64_t time, uint16_t environment) {
    ism3__item_report report = nothing;
    report.hash = usual;
    report.withdrawal = time;
    report.environment = environment;
    return report;
}

static void take(ism3__item_report report) {
    ism3__items_merge(&items, &report);
}

static ism3__item_reading read_first(void) {
    ism3__item_reading reading;
    assert_int_equal(
        ism3__item_read(&items, items.entries.data, INT64_MAX - 1, &reading, &more, &memory, NULL),
        0);
    return reading;
}

/* The index tells hashes apart by some of their bits; the item by all. */
static void hashes_that_meet_are_told_apart(void **state) {
    (void)state;
    static const ism3__hash hashes[] = {
        {1, 1}, {1, 2} /* high differs */, {1 + 16, 1} /* low, in bits that no slot holds */};
    for (size_t i = 0; i < 3; i++) {
        ism3__item_report report = input(100 + (int64_t)i, 0);
        report.hash = hashes[i];
        take(report);
        take(report);
        assert_int_equal(items.entries.count, i + 1);
        assert_int_equal(ISM3__AT(items.entries, ism3__item, i)->input, 100 + (int64_t)i);
    }
}

static void facts_have_a_limit(void **state) {
    (void)state;
    ism3_error error = ISM3_ERROR_INIT;
    items.pending_facts = ISM3__NO_FACT;
    assert_int_equal(ism3__items_reserve(&items, &memory, &error), ISM3_E_LIMIT);
    assert_non_null(strstr(error.message, "facts about the items"));
}

static void the_worst_verdict_of_a_time_stands(void **state) {
    (void)state;
    /* More facts than are searched for one alike, so that the chain has some of them twice. */
    for (int round = 0; round < 2; round++)
        for (int64_t time = 20; time > 8; time--)
            take(output(time, 0, time == 10 ? (uint8_t)(round ? ISM3_UNFIT : ISM3_FIT) : ISM3_FIT));
    take(output(1, 0, ISM3_FIT));
    ism3__item_reading reading = read_first();
    const ism3__more_output *outputs = more.data;
    assert_int_equal(reading.output, 1);
    assert_int_equal(reading.more_count, 12);
    for (size_t i = 0; i < reading.more_count; i++) {
        assert_int_equal(outputs[i].time, 9 + (int64_t)i);
        assert_int_equal(outputs[i].verdict, outputs[i].time == 10 ? ISM3_UNFIT : ISM3_FIT);
    }
}

static void the_first_environment_speaks_of_equal_withdrawals(void **state) {
    (void)state;
    static const uint16_t orders[][3] = {{2, 1, 3}, {3, 1, 2}, {1, 2, 3}};
    for (size_t i = 0; i < 3; i++) {
        items.entries.count = items.facts.count = 0;
        ism3__index_refill(&items.index, NULL, 0, NULL);
        for (size_t k = 0; k < 3; k++)
            take(withdrawal(50, orders[i][k]));
        take(withdrawal(60, 0));
        ism3__item_reading reading = read_first();
        assert_int_equal(reading.withdrawal, 50);
        assert_int_equal(reading.environment, 1);
    }
}

/* What comes late and tells nothing new is not late. */
static void known_is_what_a_fact_bears_out(void **state) {
    (void)state;
    const int64_t horizon = 1000;
    take(input(10, 1));
    take(output(100, 1, ISM3_FIT));
    take(output(200, 1, ISM3_FIT));
    take(withdrawal(300, 1));
    const struct {
        ism3__item_report report;
        int is_late;
    } cases[] = {
        {input(10, 1), 0},
        {input(10, 2), 0},
        {input(10, 0), 1},
        {input(9, 1), 1},
        {input(11, 0), 0},
        {output(100, 1, ISM3_FIT), 0},
        {output(100, 0, ISM3_FIT), 1}, /* it would stand elsewhere */
        {output(100, 2, ISM3_UNFIT), 1},
        {output(200, 0, ISM3_FIT), 0},
        {output(200, 0, ISM3_UNFIT), 1},
        {output(99, 1, ISM3_FIT), 1},
        {output(150, 1, ISM3_FIT), 1},
        {withdrawal(300, 1), 0},
        {withdrawal(300, 0), 1},
        {withdrawal(300, 2), 0},
        {withdrawal(299, 2), 1},
        {withdrawal(301, 0), 0},
        {withdrawal(horizon, 0), 0},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        if (ism3__items_are_late(&items, &cases[i].report, horizon) != cases[i].is_late)
            fail_msg("case %zu", i);
}

static void reading_without_memory_fails(void **state) {
    (void)state;
    for (int64_t time = 20; time > 8; time--)
        take(output(time, 0, ISM3_FIT));
    long points = 0;
    ism3__item_reading reading;
    for (int32_t rc = 1; rc; points++) {
        ism3__array_free(&memory, &more);
        chaos.left = points;
        rc = ism3__item_read(&items, items.entries.data, INT64_MAX - 1, &reading, &more, &memory,
                             NULL);
        chaos.left = -1;
        assert_true(rc == 0 || rc == ISM3_E_MEMORY);
    }
    assert_true(points > 2);
    assert_int_equal(reading.more_count, 11);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(hashes_that_meet_are_told_apart, start, finish),
        cmocka_unit_test_setup_teardown(facts_have_a_limit, start, finish),
        cmocka_unit_test_setup_teardown(the_worst_verdict_of_a_time_stands, start, finish),
        cmocka_unit_test_setup_teardown(the_first_environment_speaks_of_equal_withdrawals, start,
                                        finish),
        cmocka_unit_test_setup_teardown(known_is_what_a_fact_bears_out, start, finish),
        cmocka_unit_test_setup_teardown(reading_without_memory_fails, start, finish),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
