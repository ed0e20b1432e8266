#include "assess_world.h"

#include <stdio.h>

/* ---- targets ---- */

static void is_target(size_t period, const char *figure, uint32_t status) {
    ism3_judgement judgement = judgement_of(period, 0, figure);
    if (judgement.target_status != status)
        print_error("%s in period %zu: %s, expected %s\n", figure, period,
                    ism3_target_status_name(judgement.target_status),
                    ism3_target_status_name(status));
    assert_int_equal(judgement.target_status, status);
}

static void every_status_of_a_target(void **state) {
    (void)state;
    ism3_process_options process = process_named("OSP-24");
    process.settle.nanoseconds = 10 * ISM3_DAY;
    process.frequency.months = 1;
    begin_model();
    add_process(&process);
    ism3_target fit = {.size = sizeof fit,
                       .figure = ism3_figure_find("quality.fit"),
                       .op = ISM3_AT_LEAST,
                       .value = SHARE(90),
                       .has_warning = 1,
                       .warning = SHARE(95)};
    assert_int_equal(ism3_model_add_target(model, 0, &fit, NULL), 0);
    add_target(0, "scope.covered", ISM3_MORE, SHARE(50), 0);
    begin_ledger();
    see_scope(0, day(0, 2), 100, 90); /* in time up to the end of February */
    see_quality(0, day(1, 2), 100, 95);
    see_quality(0, day(2, 2), 100, 94);
    see_quality(0, day(3, 2), 100, 89);
    watch(0, ISM3_KIND_BIT(ISM3_QUALITY), month(5), month(6));
    see_quality(0, day(6, 2), 100, 99);
    assess(day(7, 10));
    assert_int_equal(period_count(), 8);
    const uint32_t fits[] = {ISM3_TARGET_NO_DATA, ISM3_TARGET_MET,    ISM3_TARGET_AT_RISK,
                             ISM3_TARGET_MISSED,  ISM3_TARGET_STALE,  ISM3_TARGET_NOT_APPLICABLE,
                             ISM3_TARGET_PENDING, ISM3_TARGET_PENDING};
    const uint32_t scopes[] = {ISM3_TARGET_MET,    ISM3_TARGET_STALE, ISM3_TARGET_STALE,
                               ISM3_TARGET_STALE,  ISM3_TARGET_STALE, ISM3_TARGET_STALE,
                               ISM3_TARGET_PENDING};
    for (size_t period = 0; period < 8; period++)
        is_target(period, "quality.fit", fits[period]);
    for (size_t period = 0; period < 7; period++)
        is_target(period, "scope.covered", scopes[period]);
    is_target(3, "activity.outputs", ISM3_TARGET_NONE);
    assert_int_equal(judgement_of(3, 0, "activity.outputs").target, ISM3_NO_INDEX);
    assert_int_equal(judgement_of(3, 0, "quality.fit").newest, 3);
    assert_int_equal(judgement_of(4, 0, "quality.fit").newest, 3);
    assert_true(judgement_of(0, 0, "quality.fit").newest == SIZE_MAX);
    const uint32_t faults[] = {0, 0, 0, 1, 0, 0, 0, 0};
    for (size_t period = 0; period < 8; period++)
        assert_int_equal(ism3_assessment_faults(assessment, period, 0), faults[period]);
    /* One nanosecond later July has settled, and what was said before stays. */
    assess(day(7, 11));
    is_target(6, "quality.fit", ISM3_TARGET_MET);
    for (size_t period = 0; period < 6; period++)
        is_target(period, "quality.fit", fits[period]);
}

static void a_value_of_three_years_ago_is_stale(void **state) {
    (void)state;
    ism3_process_options process = process_named("OSP-24");
    process.frequency.months = 1;
    begin_model();
    add_process(&process);
    add_target(0, "scope.covered", ISM3_AT_LEAST, SHARE(90), 0);
    begin_ledger();
    see_scope(0, day(0, 20), 100, 100);
    see_count(0, ISM3_OUTPUT, day(36, 5), 1);
    assess(month(37));
    size_t period = period_count() - 2;
    assert_int_equal(period, 35);
    ism3_figure figure = {.size = sizeof figure};
    assert_int_equal(ism3_metrics_figure(ism3_assessment_metrics(assessment), period, 0,
                                         ism3_figure_find("scope.covered"), 0, &figure),
                     0);
    assert_true(figure.has_value && figure.value == 1);
    is_target(0, "scope.covered", ISM3_TARGET_MET);
    is_target(period, "scope.covered", ISM3_TARGET_STALE);
    assert_int_equal(judgement_of(period, 0, "scope.covered").behaviour, ISM3_BEHAVIOUR_NOT_JUDGED);
}

/* A window is judged by the target of before its end, whatever came to be wanted later. */
static void targets_have_a_history(void **state) {
    (void)state;
    ism3_process_options process = process_named("OSP-24");
    begin_model();
    add_process(&process);
    add_target(0, "quality.fit", ISM3_NO_TARGET, 0, month(4));
    add_target(0, "quality.fit", ISM3_LESS, SHARE(90), day(2, 31));
    add_target(0, "quality.fit", ISM3_MORE, SHARE(90), month(1));
    add_target(0, "quality.accuracy", ISM3_MORE, SHARE(90), 0);
    begin_ledger();
    for (int32_t i = 0; i < 6; i++)
        see_quality(0, day(i, 3), 100, i < 2 ? 95 : 80);
    assess(month(6));
    const uint32_t statuses[] = {ISM3_TARGET_NONE, ISM3_TARGET_MET,  ISM3_TARGET_MET,
                                 ISM3_TARGET_MET,  ISM3_TARGET_NONE, ISM3_TARGET_NONE};
    const int64_t from[] = {-1, month(1), day(2, 31), day(2, 31), -1, -1};
    for (size_t period = 0; period < 6; period++) {
        ism3_judgement judgement = judgement_of(period, 0, "quality.fit");
        is_target(period, "quality.fit", statuses[period]);
        assert_int_equal(judgement.target == ISM3_NO_INDEX, from[period] < 0);
        if (from[period] < 0)
            continue;
        ism3_target target = {.size = sizeof target};
        assert_int_equal(ism3_model_target(model, 0, judgement.target, &target), 0);
        assert_int_equal(target.valid_from, from[period]);
        assert_int_equal(target.figure, ism3_figure_find("quality.fit"));
    }
}

static void operators_hold_as_they_are_written(void **state) {
    (void)state;
    static const struct {
        uint32_t op;
        int64_t value, upper;
        uint32_t status; /* of 3 */
    } cases[] = {
        {ISM3_LESS, 3 * ISM3_ONE, 0, ISM3_TARGET_MISSED},
        {ISM3_LESS, 3 * ISM3_ONE + 1, 0, ISM3_TARGET_MET},
        {ISM3_AT_MOST, 3 * ISM3_ONE, 0, ISM3_TARGET_MET},
        {ISM3_AT_MOST, 3 * ISM3_ONE - 1, 0, ISM3_TARGET_MISSED},
        {ISM3_MORE, 3 * ISM3_ONE, 0, ISM3_TARGET_MISSED},
        {ISM3_MORE, 3 * ISM3_ONE - 1, 0, ISM3_TARGET_MET},
        {ISM3_AT_LEAST, 3 * ISM3_ONE, 0, ISM3_TARGET_MET},
        {ISM3_AT_LEAST, 3 * ISM3_ONE + 1, 0, ISM3_TARGET_MISSED},
        {ISM3_BETWEEN, 3 * ISM3_ONE, 4 * ISM3_ONE, ISM3_TARGET_MET},
        {ISM3_BETWEEN, 2 * ISM3_ONE, 3 * ISM3_ONE, ISM3_TARGET_MET},
        {ISM3_BETWEEN, ISM3_ONE, 2 * ISM3_ONE, ISM3_TARGET_MISSED},
        {ISM3_BETWEEN, 3 * ISM3_ONE + 1, 4 * ISM3_ONE, ISM3_TARGET_MISSED},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        ism3_process_options process = process_named("OSP-24");
        ism3_target target = {.size = sizeof target,
                              .figure = ism3_figure_find("activity.outputs"),
                              .op = cases[i].op,
                              .value = cases[i].value,
                              .upper = cases[i].upper};
        begin_model();
        add_process(&process);
        assert_int_equal(ism3_model_add_target(model, 0, &target, NULL), 0);
        begin_ledger();
        see_count(0, ISM3_OUTPUT, day(0, 3), 3);
        assess(month(1));
        is_target(0, "activity.outputs", cases[i].status);
        finish(NULL);
    }
}

/* 7 of 10 is met where at least 0.7 is wanted: both are the nearest double. */
static void values_are_compared_as_nearest_doubles(void **state) {
    (void)state;
    ism3_process_options process = process_named("OSP-24");
    begin_model();
    add_process(&process);
    add_target(0, "quality.fit", ISM3_AT_LEAST, SHARE(70), 0);
    begin_ledger();
    see_quality(0, day(0, 3), 10, 7);
    assess(month(1));
    is_target(0, "quality.fit", ISM3_TARGET_MET);
}

/* ---- behaviour and outlook ---- */

/* Shares of a thousand that wander a little; what comes after a year, one by one. */
static void see_shares(const int64_t *after, int32_t count) {
    for (int32_t i = 0; i < 12 + count; i++)
        see_quality(0, day(i, 3), 1000, i < 12 ? 890 + i % 3 * 10 : after[i - 12]);
}

static void four_outlooks(void **state) {
    (void)state;
    ism3_process_options process = process_named("OSP-24");
    begin_model();
    add_process(&process);
    add_target(0, "quality.fit", ISM3_AT_LEAST, SHARE(80), 0);
    add_target(0, "quality.fit", ISM3_AT_LEAST, SHARE(95), month(13));
    add_target(0, "quality.fit", ISM3_AT_LEAST, SHARE(80), month(15));
    add_target(0, "quality.fit", ISM3_NO_TARGET, 0, month(16));
    begin_ledger();
    see_shares((const int64_t[]){900, 905, 990, 500, 900}, 5);
    assess(month(17));
    const uint32_t behaviours[] = {ISM3_BEHAVIOUR_LEARNING, ISM3_BEHAVIOUR_STABLE,
                                   ISM3_BEHAVIOUR_STABLE,   ISM3_BEHAVIOUR_BETTER,
                                   ISM3_BEHAVIOUR_WORSE,    ISM3_BEHAVIOUR_STABLE};
    const uint32_t outlooks[] = {
        ISM3_OUTLOOK_NONE,           ISM3_OUTLOOK_STABLE_MEETS,    ISM3_OUTLOOK_STABLE_CANNOT,
        ISM3_OUTLOOK_UNSTABLE_MEETS, ISM3_OUTLOOK_UNSTABLE_MISSES, ISM3_OUTLOOK_NONE};
    const char *const texts[] = {"",
                                 "stable and meets the target",
                                 "stable but cannot meet the target: change the process",
                                 "meets the target but is not stable: find the special cause",
                                 "neither stable nor meeting the target",
                                 ""};
    const uint32_t faults[] = {0, 0, 1, 0, 1, 0};
    for (size_t i = 0; i < 6; i++) {
        ism3_judgement judgement = judgement_of(11 + i, 0, "quality.fit");
        int is_signal = behaviours[i] > ISM3_BEHAVIOUR_STABLE;
        assert_int_equal(judgement.behaviour, behaviours[i]);
        assert_int_equal(judgement.rule, is_signal ? ISM3_RULE_BEYOND_LIMITS : ISM3_RULE_NONE);
        assert_int_equal(judgement.outlook, outlooks[i]);
        assert_string_equal(ism3_outlook_text(judgement.outlook), texts[i]);
        assert_int_equal(ism3_assessment_faults(assessment, 11 + i, 0), faults[i]);
        assert_int_equal(judgement.has_limits, i > 0);
        if (!i) {
            assert_true(isnan(judgement.centre) && isnan(judgement.lower));
            continue;
        }
        assert_true(judgement.lower < judgement.centre && judgement.centre < judgement.upper);
        assert_int_equal(judgement.baseline_first, 0);
        assert_int_equal(judgement.baseline_last, 11);
        assert_int_equal(judgement.baseline_count, 12);
    }
}

/* The figure read as of now, beyond the limits or not. */
static int is_beyond(size_t period, int64_t as_of, const ism3_judgement *limits) {
    ism3_metrics_options options = ISM3_METRICS_OPTIONS_INIT;
    ism3_metrics *metrics;
    ism3_figure figure = {.size = sizeof figure};
    options.every = ISM3_EVERY_MONTH;
    options.as_of = as_of;
    options.to = month((int32_t)period + 1);
    assert_int_equal(ism3_metrics_new(&metrics, ledger, &options, NULL), 0);
    assert_int_equal(
        ism3_metrics_figure(metrics, period, 0, ism3_figure_find("efficacy.ratio"), 0, &figure), 0);
    ism3_metrics_unref(metrics);
    assert_true(figure.has_value);
    return figure.value < limits->lower || figure.value > limits->upper;
}

/* Every day 20 alerts, 19 of them answered after 20 days, one too late to count: at the end of a month two thirds of its
 * alerts await their answer. Read plainly that is a collapse, every month anew. */
static void the_newest_month_never_signals(void **state) {
    (void)state;
    ism3_process_options process = process_named("OSP-24");
    char id[32];
    process.answer_within = 25 * ISM3_DAY;
    begin_model();
    add_process(&process);
    begin_ledger();
    int64_t end = month(24);
    for (int64_t time = MONTH_0; time < end; time += ISM3_DAY)
        for (int i = 0; i < 20; i++) {
            snprintf(id, sizeof id, "%d-%lld", i, (long long)(time / ISM3_DAY));
            see_item(0, id, time + HOUR, time + (i % 20 ? 20 : 100) * ISM3_DAY);
        }
    for (int32_t now = 13; now < 24; now++) {
        size_t newest = (size_t)now - 1;
        assess(month(now));
        ism3_judgement young = judgement_of(newest, 0, "efficacy.ratio"),
                       ripe = judgement_of(newest - 1, 0, "efficacy.ratio");
        assert_int_equal(young.behaviour, ISM3_BEHAVIOUR_NOT_JUDGED);
        assert_int_equal(young.rule, ISM3_RULE_NONE);
        if (now < 15) /* the first that is judged is the thirteenth, settled in the fifteenth */
            continue;
        assert_int_equal(ripe.behaviour, ISM3_BEHAVIOUR_STABLE);
        assert_true(is_beyond(newest, month(now), &ripe));
    }
    /* A ripe month is never read again: the last ones wait longer, and change nothing before. */
    ism3_judgement before = judgement_of(20, 0, "efficacy.ratio");
    assess(month(40));
    ism3_judgement after = judgement_of(20, 0, "efficacy.ratio");
    assert_memory_equal(&before, &after, sizeof before);
}

static void a_change_begins_a_new_baseline(void **state) {
    (void)state;
    for (int is_recorded = 0; is_recorded < 2; is_recorded++) {
        ism3_process_options process = process_named("OSP-24");
        ism3_change change = {.size = sizeof change, .on = day(13, 15), .text = "a second shift"};
        begin_model();
        add_process(&process);
        if (is_recorded)
            assert_int_equal(ism3_model_add_change(model, 0, &change, NULL), 0);
        begin_ledger();
        see_shares((const int64_t[]){900, 500, 500, 510, 490, 500, 500, 510, 490, 500, 500, 510,
                                     490, 500, 505},
                   15);
        assess(month(27));
        /* The month that the change cuts is judged by the old baseline. */
        assert_int_equal(judgement_of(13, 0, "quality.fit").behaviour, ISM3_BEHAVIOUR_WORSE);
        assert_int_equal(ism3_assessment_faults(assessment, 13, 0), 1);
        assert_int_equal(ism3_assessment_faults(assessment, 12, 0), 0);
        ism3_judgement first = judgement_of(14, 0, "quality.fit"),
                       last = judgement_of(26, 0, "quality.fit");
        assert_int_equal(first.behaviour,
                         is_recorded ? ISM3_BEHAVIOUR_LEARNING : ISM3_BEHAVIOUR_WORSE);
        assert_int_equal(last.behaviour,
                         is_recorded ? ISM3_BEHAVIOUR_STABLE : ISM3_BEHAVIOUR_WORSE);
        assert_int_equal(last.baseline_first, is_recorded ? 14 : 0);
        finish(NULL);
    }
}

static void the_specification_says_how_it_is_judged(void **state) {
    (void)state;
    ism3_process_options process = process_named("OSP-24");
    ism3_specification type = {.normal = ISM3_NORMAL_NONE}, figure = {.baseline_from = day(1, 2)};
    begin_model();
    add_process(&process);
    specify(&type, NULL);
    figure.baseline_to = month(9);
    specify(&figure, "quality.fit"); /* March to September lie within */
    begin_ledger();
    see_shares((const int64_t[]){900, 905}, 2);
    for (int32_t i = 0; i < 14; i++) {
        ism3_observation o = fact(0, ISM3_QUALITY, day(i, 5));
        o.tp = 100;
        o.fp = o.fn = o.tn = i % 3;
        see(o);
    }
    assess(month(14));
    assert_int_equal(judgement_of(13, 0, "quality.accuracy").behaviour, ISM3_BEHAVIOUR_NOT_JUDGED);
    const uint32_t behaviours[] = {ISM3_BEHAVIOUR_NOT_JUDGED, ISM3_BEHAVIOUR_NOT_JUDGED,
                                   ISM3_BEHAVIOUR_LEARNING,   ISM3_BEHAVIOUR_LEARNING,
                                   ISM3_BEHAVIOUR_LEARNING,   ISM3_BEHAVIOUR_LEARNING,
                                   ISM3_BEHAVIOUR_LEARNING,   ISM3_BEHAVIOUR_LEARNING,
                                   ISM3_BEHAVIOUR_LEARNING,   ISM3_BEHAVIOUR_STABLE};
    for (size_t i = 0; i < sizeof behaviours / sizeof *behaviours; i++)
        assert_int_equal(judgement_of(i, 0, "quality.fit").behaviour, behaviours[i]);
    ism3_judgement last = judgement_of(13, 0, "quality.fit");
    assert_int_equal(last.baseline_first, 2);
    assert_int_equal(last.baseline_last, 8);
    assert_int_equal(last.baseline_count, 7);
}

/* The baseline ends with September, or in the middle of one: what was changed before its end was known
 * to who fixed it, what was changed after begins a new one. */
static void a_change_before_the_end_of_a_fixed_baseline_does_not_count(void **state) {
    (void)state;
    for (int is_whole = 0; is_whole < 2; is_whole++)
        for (int is_after = 0; is_after < 2; is_after++) {
            ism3_process_options process = process_named("OSP-24");
            ism3_specification figure = {.baseline_from = is_whole ? month(0) : day(8, 5),
                                         .baseline_to = is_whole ? month(9) : day(8, 20)};
            ism3_change change = {.size = sizeof change, .on = figure.baseline_to - !is_after};
            begin_model();
            add_process(&process);
            specify(&figure, "quality.fit");
            assert_int_equal(ism3_model_add_change(model, 0, &change, NULL), 0);
            begin_ledger();
            see_shares(
                (const int64_t[]){900, 905, 895, 900, 905, 895, 900, 905, 895, 900, 905, 895}, 12);
            assess(month(24));
            assert_int_equal(judgement_of(8, 0, "quality.fit").behaviour,
                             is_whole ? ISM3_BEHAVIOUR_LEARNING : ISM3_BEHAVIOUR_NOT_JUDGED);
            assert_int_equal(judgement_of(9, 0, "quality.fit").behaviour,
                             is_whole && !is_after ? ISM3_BEHAVIOUR_STABLE
                                                   : ISM3_BEHAVIOUR_LEARNING);
            assert_int_equal(judgement_of(21, 0, "quality.fit").behaviour,
                             is_whole || is_after ? ISM3_BEHAVIOUR_STABLE
                                                  : ISM3_BEHAVIOUR_LEARNING);
            finish(NULL);
        }
}

static void a_baseline_out_of_view_teaches_nothing(void **state) {
    (void)state;
    for (int is_changed = 0; is_changed < 2; is_changed++) {
        ism3_process_options process = process_named("OSP-24");
        ism3_specification figure = {.baseline_from = 1, .baseline_to = MONTH_0 - ISM3_DAY};
        ism3_change change = {.size = sizeof change, .on = figure.baseline_to - !is_changed};
        begin_model();
        add_process(&process);
        specify(&figure, "quality.fit");
        assert_int_equal(ism3_model_add_change(model, 0, &change, NULL), 0);
        begin_ledger();
        see_shares((const int64_t[]){900, 905}, 2);
        assess(month(14));
        for (size_t i = 0; i < 14; i++)
            assert_int_equal(judgement_of(i, 0, "quality.fit").behaviour,
                             is_changed && i > 11 ? ISM3_BEHAVIOUR_STABLE
                                                  : ISM3_BEHAVIOUR_LEARNING);
        finish(NULL);
    }
}

/* Figures per resource have their own targets and judgements. */
static void resources_are_judged_one_by_one(void **state) {
    (void)state;
    ism3_process_options process = process_named("OSP-24");
    uint32_t load = ism3_figure_find("load.ratio");
    begin_model();
    add_process(&process);
    for (uint32_t i = 0; i < 3; i++) {
        const char *const names[] = {"cpu", "people", "money"};
        ism3_target target = {
            .size = sizeof target, .figure = load, .resource = i, .op = ISM3_AT_MOST};
        target.value = SHARE(60);
        assert_int_equal(ism3_model_add_resource(model, 0, names[i], "h", NULL, NULL), 0);
        if (i)
            assert_int_equal(ism3_model_add_target(model, 0, &target, NULL), 0);
    }
    begin_ledger();
    for (uint32_t i = 0; i < 3; i++) {
        ism3_observation o = fact(0, ISM3_RESOURCES, day(0, 3));
        o.end = day(0, 4);
        o.resource = i;
        o.available = 1000;
        o.used = i == 2 ? 700 : 500;
        see(o);
    }
    assess(month(1));
    const uint32_t statuses[] = {ISM3_TARGET_NONE, ISM3_TARGET_MET, ISM3_TARGET_MISSED};
    for (uint32_t i = 0; i < 3; i++) {
        ism3_judgement judgement = {.size = sizeof judgement};
        assert_int_equal(ism3_assessment_judgement(assessment, 0, 0, load, i, &judgement), 0);
        assert_int_equal(judgement.target_status, statuses[i]);
    }
    assert_int_equal(ism3_assessment_faults(assessment, 0, 0), 1);
    assert_int_equal(judgement_of(0, 0, "quality.fit").target_status, ISM3_TARGET_NONE);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(every_status_of_a_target, finish),
        cmocka_unit_test_teardown(a_value_of_three_years_ago_is_stale, finish),
        cmocka_unit_test_teardown(targets_have_a_history, finish),
        cmocka_unit_test_teardown(operators_hold_as_they_are_written, finish),
        cmocka_unit_test_teardown(values_are_compared_as_nearest_doubles, finish),
        cmocka_unit_test_teardown(resources_are_judged_one_by_one, finish),
        cmocka_unit_test_teardown(four_outlooks, finish),
        cmocka_unit_test_teardown(the_newest_month_never_signals, finish),
        cmocka_unit_test_teardown(a_change_begins_a_new_baseline, finish),
        cmocka_unit_test_teardown(the_specification_says_how_it_is_judged, finish),
        cmocka_unit_test_teardown(a_change_before_the_end_of_a_fixed_baseline_does_not_count,
                                  finish),
        cmocka_unit_test_teardown(a_baseline_out_of_view_teaches_nothing, finish),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
