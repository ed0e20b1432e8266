#include "assess_world.h"
#include "chaos.h"

#include <stdio.h>

/* ---- periods ---- */

static void are_periods(size_t count, int64_t from, int64_t to, int64_t as_of) {
    const ism3_metrics *metrics = ism3_assessment_metrics(assessment);
    int64_t first, last;
    assert_int_equal(ism3_metrics_as_of(metrics), as_of);
    assert_int_equal(ism3_metrics_period_count(metrics), count);
    assert_int_equal(ism3_metrics_period(metrics, 0, &first, NULL, NULL), 0);
    assert_int_equal(ism3_metrics_period(metrics, count - 1, NULL, &last, NULL), 0);
    assert_int_equal(first, from);
    assert_int_equal(last, to);
}

static void begin_plain(void) {
    ism3_process_options process = process_named("OSP-24");
    begin_model();
    add_process(&process);
    begin_ledger();
}

static ism3_assessment_options options_now(int64_t now) {
    ism3_assessment_options options = ISM3_ASSESSMENT_OPTIONS_INIT;
    options.now = now;
    return options;
}

static void periods_go_on_when_the_feed_is_dead(void **state) {
    (void)state;
    begin_plain();
    see_item(0, "a", day(0, 5), day(0, 6));
    see_item(0, "b", day(2, 5), day(2, 6) + HOUR);
    assess(ISM3_NONE);
    are_periods(3, month(0), month(3), day(2, 7));
    assess(month(12)); /* the end of a period is of it */
    are_periods(12, month(0), month(12), month(12));
    ism3_assessment_options options = options_now(day(12, 9) + HOUR);
    assess_with(&options); /* any instant: nothing is known by its day alone */
    are_periods(13, month(0), month(13), day(12, 9) + HOUR);
    see_count(0, ISM3_OUTPUT, day(12, 9) + 2 * HOUR, 1);
    assess_with(&options);
    are_periods(13, month(0), month(13), day(12, 9));
    options.now = day(12, 9) + 3 * HOUR;
    assess_with(&options);
    are_periods(13, month(0), month(13), day(12, 9) + 3 * HOUR);
    options.as_of = month(6); /* as_of says when, now or not */
    assess_with(&options);
    are_periods(6, month(0), month(6), month(6));
    options.from = month(4);
    options.to = month(5);
    assess_with(&options);
    are_periods(1, month(4), month(5), month(6));
    options.from = month(8);
    options.to = ISM3_NONE;
    assess_with(&options);
    are_periods(1, month(8), month(9), month(6));
}

static void periods_of_other_lengths(void **state) {
    (void)state;
    begin_plain();
    see_item(0, "a", day(0, 5) + HOUR, day(0, 6));
    ism3_assessment_options options = options_now(day(1, 10) + HOUR);
    options.every = ISM3_EVERY_ALL;
    assess_with(&options);
    are_periods(1, day(0, 5), day(1, 10), day(1, 10) + HOUR);
    options.now = day(0, 5) + 2 * HOUR;
    assess_with(&options);
    are_periods(1, day(0, 5), day(0, 6), day(0, 5) + 2 * HOUR);
    options.now = day(1, 10);
    options.every = ISM3_EVERY_DURATION;
    options.length = 7 * ISM3_DAY;
    assess_with(&options);
    are_periods(6, day(0, 5), day(1, 16), day(1, 10));
    options.now = day(0, 19);
    assess_with(&options);
    are_periods(2, day(0, 5), day(0, 19), day(0, 19));
    options.every = ISM3_EVERY_YEAR;
    assess_with(&options);
    are_periods(1, month(0), month(12), day(0, 19));
}

static void nothing_before_as_of_is_one_period(void **state) {
    (void)state;
    begin_plain();
    assess(ISM3_NONE);
    are_periods(1, 0, INT64_C(31) * ISM3_DAY, 0);
    assess(month(3));
    are_periods(1, month(2), month(3), month(3));
    see_item(0, "a", day(5, 5), day(5, 6));
    assess(day(3, 2));
    are_periods(1, month(3), month(4), day(3, 2));
    ism3_assessment_options options = ISM3_ASSESSMENT_OPTIONS_INIT;
    options.as_of = ISM3_DAY;
    options.every = ISM3_EVERY_WEEK; /* the first Monday is in 1969 */
    assess_with(&options);
    are_periods(1, 0, 4 * ISM3_DAY, ISM3_DAY);
}

/* All time at once ends with the last whole grain; where as_of ends one, with that. */
static void all_time_ends_at_a_grain(void **state) {
    (void)state;
    ism3_assessment_options options = ISM3_ASSESSMENT_OPTIONS_INIT;
    begin_plain();
    see_item(0, "a", day(0, 5), day(0, 6));
    options.every = ISM3_EVERY_ALL;
    options.as_of = day(0, 9);
    assess_with(&options);
    are_periods(1, day(0, 5), day(0, 9), day(0, 9));
    options.as_of = day(0, 9) + HOUR; /* after everything held */
    assess_with(&options);
    are_periods(1, day(0, 5), day(0, 9), day(0, 9) + HOUR);
}

static void a_sealed_ledger_is_read_from_its_horizon(void **state) {
    (void)state;
    begin_plain();
    see_item(0, "a", day(0, 5), day(0, 6));
    see_item(0, "b", day(4, 5), day(4, 6));
    ism3_seal_options seal = {.size = sizeof seal, .has_watermark = 1, .watermark = month(3)};
    assert_int_equal(ism3_ledger_seal(ledger, &seal, NULL), 0);
    ism3_assessment_options options = options_now(month(2));
    assess_with(&options);
    are_periods(3, month(0), month(3), month(3));
}

static void the_newest_final_period(void **state) {
    (void)state;
    ism3_process_options first = process_named("OSP-24"), second = process_named("OSP-10");
    size_t period;
    second.settle.months = 2;
    begin_model();
    add_process(&first);
    add_process(&second);
    begin_ledger();
    see_item(0, "a", day(0, 5), day(0, 6));
    assess(month(3) - ISM3_DAY);
    assert_int_equal(ism3_assessment_newest_final(assessment, &period), ISM3_E_NOT_FOUND);
    assess(month(3));
    assert_int_equal(ism3_assessment_newest_final(assessment, &period), 0);
    assert_int_equal(period, 0);
    assess(month(7) - ISM3_DAY);
    assert_int_equal(ism3_assessment_newest_final(assessment, &period), 0);
    assert_int_equal(period, 3);
}

/* ---- the object ---- */

static void what_cannot_be_asked(void **state) {
    (void)state;
    ism3_assessment *none = (ism3_assessment *)1;
    ism3_assessment_options options = ISM3_ASSESSMENT_OPTIONS_INIT;
    ism3_error error = ISM3_ERROR_INIT;
    begin_plain();
    see_item(0, "a", day(0, 5), day(0, 6));
    assert_int_equal(ism3_assessment_new(NULL, ledger, NULL, NULL), ISM3_E_ARGUMENT);
    assert_int_equal(ism3_assessment_new(&none, NULL, NULL, &error), ISM3_E_ARGUMENT);
    const struct {
        int64_t *field, value;
        int32_t code;
        const char *message;
    } cases[] = {
        {&options.as_of, ISM3_TIME_END * INT64_C(1) + 3 * ISM3_DAY, ISM3_E_ARGUMENT,
         "as_of lies outside"},
        {&options.now, -1, ISM3_E_ARGUMENT, "now lies outside"},
        {&options.now, ISM3_TIME_END + 3 * ISM3_DAY, ISM3_E_ARGUMENT, "now lies outside"},
        {&options.from, month(0) + 1, ISM3_E_ARGUMENT, "from is 2024-01-01T00:00:00.000000001Z"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        *cases[i].field = cases[i].value;
        assert_int_equal(ism3_assessment_new(&none, ledger, &options, &error), cases[i].code);
        assert_null(none);
        if (!strstr(error.message, cases[i].message))
            fail_msg("%s", error.message);
        *cases[i].field = ISM3_NONE;
    }
    options.every = 7;
    assert_int_equal(ism3_assessment_new(&none, ledger, &options, &error), ISM3_E_ARGUMENT);
    options.every = ISM3_EVERY_DURATION; /* of no length */
    assert_int_equal(ism3_assessment_new(&none, ledger, &options, &error), ISM3_E_ARGUMENT);
    options.every = ISM3_EVERY_DAY;
    options.to = month(12 * 200);
    options.memory_limit = 50 << 20;
    assert_int_equal(ism3_assessment_new(&none, ledger, &options, &error), ISM3_E_LIMIT);
    options.size = 8;
    assert_int_equal(ism3_assessment_new(&none, ledger, &options, &error), ISM3_E_STRUCT);
    assert_int_equal(ism3_assessment_options_init(&options, sizeof options), 0);
    assert_int_equal(options.every, ISM3_EVERY_MONTH);
    assert_int_equal(options.now, ISM3_NONE);
    assert_int_equal(ism3_assessment_options_init(NULL, 0), ISM3_E_ARGUMENT);
    assert_null(ism3_assessment_ref(NULL));
    assert_null(ism3_assessment_unref(NULL));
}

static void what_is_not_there(void **state) {
    (void)state;
    ism3_judgement judgement = {.size = sizeof judgement};
    ism3_capability capability = {.size = sizeof capability};
    ism3_maturity maturity = {.size = sizeof maturity};
    ism3_gap gap = {.size = sizeof gap};
    ism3_data_quality quality = {.size = sizeof quality};
    uint32_t load = ism3_figure_find("load.ratio");
    begin_plain();
    see_item(0, "a", day(0, 5), day(0, 6));
    assess(month(2));
    assert_int_equal(ism3_assessment_judgement(assessment, 2, 0, 0, 0, &judgement),
                     ISM3_E_NOT_FOUND);
    assert_int_equal(ism3_assessment_judgement(assessment, 0, 1, 0, 0, &judgement),
                     ISM3_E_NOT_FOUND);
    assert_int_equal(
        ism3_assessment_judgement(assessment, 0, 0, ism3_figure_count(), 0, &judgement),
        ISM3_E_NOT_FOUND);
    assert_int_equal(ism3_assessment_judgement(assessment, 0, 0, 0, 1, &judgement),
                     ISM3_E_NOT_FOUND);
    assert_int_equal(ism3_assessment_judgement(assessment, 0, 0, load, 1, &judgement),
                     ISM3_E_NOT_FOUND);
    assert_int_equal(ism3_assessment_judgement(assessment, 0, 0, load, 0, &judgement), 0);
    assert_int_equal(ism3_assessment_judgement(assessment, 0, 0, 0, 0, NULL), ISM3_E_ARGUMENT);
    judgement.size = 4;
    assert_int_equal(ism3_assessment_judgement(assessment, 0, 0, 0, 0, &judgement), ISM3_E_STRUCT);
    assert_int_equal(ism3_assessment_capability(assessment, 0, 1, &capability), ISM3_E_NOT_FOUND);
    assert_int_equal(ism3_assessment_capability(assessment, 2, 0, &capability), ISM3_E_NOT_FOUND);
    assert_int_equal(ism3_assessment_maturity(assessment, 2, &maturity), ISM3_E_NOT_FOUND);
    assert_int_equal(ism3_assessment_data_quality(assessment, 2, &quality), ISM3_E_NOT_FOUND);
    assert_int_equal(ism3_assessment_gap(assessment, 2, 0, &gap), ISM3_E_NOT_FOUND);
    assert_int_equal(ism3_assessment_gap(assessment, 0, maturity_of(0).gaps, &gap),
                     ISM3_E_NOT_FOUND);
    assert_int_equal(ism3_assessment_faults(assessment, 2, 0), 0);
    assert_int_equal(ism3_assessment_newest_final(NULL, NULL), ISM3_E_ARGUMENT);
    assert_null(ism3_target_status_name(8));
    assert_null(ism3_behaviour_name(6));
    assert_null(ism3_rule_name(5));
    assert_null(ism3_outlook_text(5));
    assert_null(ism3_objective_status_name(4));
    assert_null(ism3_success_name(4));
    assert_null(ism3_asset_scope_name(4));
    assert_string_equal(ism3_rule_name(ISM3_RULE_SIX_FALLING), "six_falling");
}

/* Of a judgement and its like there is none without an assessment, nor without a place for it. */
static void what_is_missing_is_an_argument(void **state) {
    (void)state;
    ism3_judgement judgement = {.size = sizeof judgement};
    ism3_capability capability = {.size = sizeof capability};
    ism3_maturity maturity = {.size = sizeof maturity};
    ism3_gap gap = {.size = sizeof gap};
    ism3_data_quality quality = {.size = sizeof quality};
    ism3_duty_finding duty = {.size = sizeof duty};
    size_t count;
    begin_plain();
    see_item(0, "a", day(0, 5), day(0, 6));
    assess(month(2));
    const int32_t refused[] = {
        ism3_assessment_judgement(NULL, 0, 0, 0, 0, &judgement),
        ism3_assessment_capability(NULL, 0, 0, &capability),
        ism3_assessment_capability(assessment, 0, 0, NULL),
        ism3_assessment_data_quality(NULL, 0, &quality),
        ism3_assessment_data_quality(assessment, 0, NULL),
        ism3_assessment_duty_finding(NULL, 0, &duty),
        ism3_assessment_duty_finding(assessment, 0, NULL),
        ism3_assessment_newest_final(assessment, NULL),
        ism3_assessment_maturity(NULL, 0, &maturity),
        ism3_assessment_maturity(assessment, 0, NULL),
        ism3_assessment_gap(NULL, 0, 0, &gap),
        ism3_assessment_gap(assessment, 0, 0, NULL),
        ism3_assessment_peers(NULL, 0, 0, 0, 0, NULL, 0, &count),
        ism3_assessment_peers(assessment, 0, 0, 0, 0, NULL, 0, NULL),
    };
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++)
        if (refused[i] != ISM3_E_ARGUMENT)
            fail_msg("call %zu: %d", i, (int)refused[i]);
    assert_int_equal(ism3_assessment_faults(NULL, 0, 0), 0);
    assert_int_equal(ism3_assessment_objective(NULL, 0, 0), ISM3_OBJECTIVE_UNKNOWN);
}

/* Read without its model a ledger is figures without a meaning. */
static void without_its_model_a_ledger_is_not_assessed(void **state) {
    (void)state;
    uint8_t bytes[2048];
    size_t size;
    ism3_ledger *bare;
    ism3_assessment *none;
    begin_plain();
    see_item(0, "a", day(0, 5), day(0, 6));
    assert_int_equal(ism3_ledger_encode_to(ledger, bytes, sizeof bytes, &size, NULL), 0);
    assert_int_equal(ism3_ledger_decode(&bare, NULL, bytes, size, NULL, NULL), 0);
    assert_int_equal(ism3_assessment_new(&none, bare, NULL, NULL), ISM3_E_STATE);
    assert_null(none);
    ism3_ledger_unref(bare);
    /* Without options it is months, as of now's last grain. */
    assert_int_equal(ism3_assessment_new(&assessment, ledger, NULL, NULL), 0);
}

static void the_same_twice_is_equal(void **state) {
    (void)state;
    ism3_process_options first = process_named("OSP-24"), second = process_named("OSP-10");
    begin_model();
    add_process(&first);
    add_process(&second);
    add_target(0, "quality.fit", ISM3_MORE, SHARE(90), 0);
    begin_ledger();
    for (int32_t i = 0; i < 20; i++) {
        use_types(0, 127, i);
        use_types(1, i % 3 ? MANAGED : TYPE(QUALITY), i);
    }
    assess(month(20));
    ism3_assessment *other = ism3_assessment_ref(assessment);
    assess(month(20));
    for (size_t period = 0; period < 20; period++)
        for (uint32_t process = 0; process < 2; process++) {
            ism3_capability one = {.size = sizeof one}, two = {.size = sizeof two};
            ism3_assessment_capability(assessment, period, process, &one);
            ism3_assessment_capability(other, period, process, &two);
            assert_memory_equal(&one, &two, sizeof one);
            for (uint32_t figure = 0; figure < ism3_figure_count(); figure++) {
                ism3_judgement a = {.size = sizeof a}, b = {.size = sizeof b};
                ism3_assessment_judgement(assessment, period, process, figure, 0, &a);
                ism3_assessment_judgement(other, period, process, figure, 0, &b);
                assert_memory_equal(&a, &b, sizeof a);
            }
        }
    ism3_assessment_unref(other);
}

/* xorshift64*: the same numbers everywhere. */
static uint64_t roll(uint64_t *state, uint64_t sides) {
    *state ^= *state >> 12;
    *state ^= *state << 25;
    *state ^= *state >> 27;
    return (*state * UINT64_C(0x2545f4914f6cdd1d) >> 11) % sides;
}

static void see_anything(uint64_t *state, int32_t in_month, uint32_t number) {
    char id[16];
    int64_t time = month(in_month) + (int64_t)roll(state, 28 * 24) * HOUR,
            end = time + (int64_t)roll(state, 60 * 24) * HOUR;
    ism3_observation o = fact(0, ISM3_INTERRUPTION, time);
    snprintf(id, sizeof id, "%d-%u", (int)in_month, number);
    if (roll(state, 3) == 0) {
        o.end = time + (int64_t)roll(state, 90) * HOUR;
        see(o);
    }
    if (roll(state, 2) == 0)
        see_quality(0, time, 20, 20 - (int64_t)roll(state, 10));
    if (roll(state, 4) == 0)
        see_scope(0, time, 100, (int64_t)roll(state, 100));
    see_item(0, id, time, roll(state, 5) ? end : ISM3_NONE);
}

static void compare_final(const ism3_assessment *before, size_t period) {
    ism3_capability was = {.size = sizeof was}, is = {.size = sizeof is};
    assert_int_equal(ism3_assessment_capability(before, period, 0, &was), 0);
    assert_int_equal(ism3_assessment_capability(assessment, period, 0, &is), 0);
    assert_memory_equal(&was, &is, sizeof is);
    for (uint32_t figure = 0; figure < ism3_figure_count(); figure++) {
        ism3_judgement told = {.size = sizeof told}, now = {.size = sizeof now};
        ism3_assessment_judgement(before, period, 0, figure, 0, &told);
        ism3_assessment_judgement(assessment, period, 0, figure, 0, &now);
        /* NOLINTNEXTLINE(bugprone-suspicious-memory-comparison,cert-exp42-c,cert-flp37-c): both are written whole */
        if (memcmp(&told, &now, sizeof now))
            fail_msg(
                "period %zu, %s: %s %s, later %s %s", period, ism3_figure_at(figure)->id,
                ism3_target_status_name(told.target_status), ism3_behaviour_name(told.behaviour),
                ism3_target_status_name(now.target_status), ism3_behaviour_name(now.behaviour));
    }
}

/* Whatever comes later, what was said of a final period is never taken back. */
static void what_is_final_stays(void **state) {
    (void)state;
    size_t compared = 0;
    for (uint64_t seed = 1; seed <= 5; seed++) {
        uint64_t dice = seed;
        ism3_process_options process = process_named("OSP-24");
        process.answer_within = 20 * ISM3_DAY;
        process.frequency.months = 1;
        begin_model();
        add_process(&process);
        add_target(0, "quality.fit", ISM3_MORE, SHARE(70), 0);
        add_target(0, "activity.worst_wait", ISM3_LESS, 30 * 86400 * ISM3_ONE, 0);
        add_target(0, "unavailability.downtime", ISM3_LESS, 86400 * ISM3_ONE, 0);
        add_target(0, "efficacy.backlog", ISM3_LESS, 4 * ISM3_ONE, 0);
        begin_ledger();
        see_item(0, "first", month(0), month(0));
        for (int32_t i = 0; i < 30; i++) {
            for (uint32_t k = 0; roll(&dice, 7); k++)
                see_anything(&dice, i, k);
            if (roll(&dice, 4))
                watch(0, ISM3_KIND_BIT(ISM3_INTERRUPTION) | ISM3_KIND_BIT(ISM3_QUALITY), month(i),
                      month(i + 1));
        }
        for (int32_t now = 2; now < 30; now += 3) {
            assess(day(now, 21));
            ism3_assessment *before = ism3_assessment_ref(assessment);
            size_t newest;
            assert_int_equal(ism3_assessment_newest_final(before, &newest), 0);
            assert_int_equal(newest, now - 1);
            assess(month(now + 14));
            for (size_t period = 0; period <= newest; period++, compared++)
                compare_final(before, period);
            ism3_assessment_unref(before);
        }
        finish(NULL);
    }
    assert_true(compared > 500);
}

/* A model with everything that an assessment looks at. */
static void begin_rich(void) {
    ism3_process_options process = process_named("OSP-24"), upstream = process_named("OSP-10");
    ism3_specification fit = {.normal = ISM3_NORMAL_XMR_MEDIAN};
    ism3_change change = {.size = sizeof change, .on = day(1, 15)};
    ism3_objective_options objective = {.size = sizeof objective, .id = "O-1", .kind = "business"};
    ism3_condition harm = {.size = sizeof harm,
                           .incidents = ISM3_INCIDENT_HARM,
                           .every = ISM3_EVERY_WEEK,
                           .op = ISM3_LESS,
                           .value = ISM3_ONE},
                   ratio = {.size = sizeof ratio,
                            .figure = ism3_figure_find("quality.fit"),
                            .every = ISM3_EVERY_QUARTER,
                            .op = ISM3_MORE,
                            .value = SHARE(90)};
    process.supervisor = process.owner = upstream.supplier = upstream.supervisor = "Ada";
    begin_model();
    add_process(&process);
    add_process(&upstream);
    specify(&fit, "quality.fit");
    add_target(0, "quality.fit", ISM3_MORE, SHARE(90), 0);
    assert_int_equal(ism3_model_add_output(model, 1, "alerts", NULL), 0);
    assert_int_equal(ism3_model_add_input(model, 0, "alerts", "OSP-10", NULL), 0);
    assert_int_equal(ism3_model_add_change(model, 0, &change, NULL), 0);
    assert_int_equal(ism3_model_add_objective(model, &objective, NULL, NULL), 0);
    assert_int_equal(ism3_model_add_condition(model, 0, &harm, NULL), 0);
    assert_int_equal(ism3_model_add_condition(model, 0, &ratio, NULL), 0);
    begin_ledger();
    for (int32_t i = 0; i < 14; i++)
        use_types(0, 127, i);
}

static void memory_fails_cleanly(void **state) {
    (void)state;
    struct chaos chaos = {.left = -1};
    ism3_allocator allocator = chaos_allocator(&chaos);
    ism3_assessment_options options = ISM3_ASSESSMENT_OPTIONS_INIT;
    options.allocator = &allocator;
    options.by_environment = 1;
    begin_rich();
    assess(month(14)); /* the ledger is settled */
    int32_t rc = -1;
    long calls = 0;
    for (; rc; calls++) {
        ism3_assessment *made = NULL;
        ism3_error error = ISM3_ERROR_INIT;
        chaos.left = calls;
        rc = ism3_assessment_new(&made, ledger, &options, &error);
        chaos.left = -1;
        if (rc)
            assert_int_equal(rc, ISM3_E_MEMORY);
        assert_int_equal(made != NULL, !rc);
        ism3_assessment_unref(made);
        assert_int_equal(chaos.blocks, 0);
        assert_int_equal(chaos.bytes, 0);
    }
    assert_true(calls > 50);
    print_message("%ld allocations failed\n", calls - 1);
}

/* The readings come out of the same budget: whatever it is, it is kept. */
static void the_budget_is_kept(void **state) {
    (void)state;
    struct chaos chaos = {.left = -1};
    ism3_allocator allocator = chaos_allocator(&chaos);
    ism3_assessment_options options = ISM3_ASSESSMENT_OPTIONS_INIT;
    ism3_assessment *made;
    options.allocator = &allocator;
    options.by_environment = 1;
    begin_rich();
    assert_int_equal(ism3_assessment_new(&made, ledger, &options, NULL), 0);
    uint64_t held = (uint64_t)chaos.bytes;
    ism3_assessment_unref(made);
    for (uint64_t limit = 0; limit < 20; limit++) {
        ism3_error error = ISM3_ERROR_INIT;
        options.memory_limit = 1 + held * limit / 20;
        assert_int_equal(ism3_assessment_new(&made, ledger, &options, &error), ISM3_E_LIMIT);
        assert_int_equal(chaos.bytes, 0);
    }
    options.memory_limit = 2 * held;
    assert_int_equal(ism3_assessment_new(&made, ledger, &options, NULL), 0);
    ism3_assessment_unref(made);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(periods_go_on_when_the_feed_is_dead, finish),
        cmocka_unit_test_teardown(periods_of_other_lengths, finish),
        cmocka_unit_test_teardown(nothing_before_as_of_is_one_period, finish),
        cmocka_unit_test_teardown(all_time_ends_at_a_grain, finish),
        cmocka_unit_test_teardown(a_sealed_ledger_is_read_from_its_horizon, finish),
        cmocka_unit_test_teardown(the_newest_final_period, finish),
        cmocka_unit_test_teardown(what_cannot_be_asked, finish),
        cmocka_unit_test_teardown(what_is_not_there, finish),
        cmocka_unit_test_teardown(what_is_missing_is_an_argument, finish),
        cmocka_unit_test_teardown(without_its_model_a_ledger_is_not_assessed, finish),
        cmocka_unit_test_teardown(the_same_twice_is_equal, finish),
        cmocka_unit_test_teardown(what_is_final_stays, finish),
        cmocka_unit_test_teardown(memory_fails_cleanly, finish),
        cmocka_unit_test_teardown(the_budget_is_kept, finish),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
