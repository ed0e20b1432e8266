#include "assess_world.h"
#include "chaos.h"

#include <stdio.h>

#define SHARE(percent) ((percent) * (ISM3_ONE / 100))

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

/* Every day 20 alerts, 19 of them answered after 20 days: at the end of a month two thirds of its
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
            see_item(0, id, time + HOUR, i % 20 ? time + 20 * ISM3_DAY : ISM3_NONE);
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

static void specify(ism3_specification *specification, const char *figure) {
    specification->size = sizeof *specification;
    specification->metric = ISM3_METRIC_QUALITY;
    specification->has_figure = figure != NULL;
    specification->figure = figure ? ism3_figure_find(figure) : 0;
    assert_int_equal(ism3_model_add_specification(model, 0, specification, NULL), 0);
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
    assert_int_equal(ism3_assessment_judgement(assessment, 0, 0, 36, 0, &judgement),
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
        cmocka_unit_test_teardown(every_status_of_a_target, finish),
        cmocka_unit_test_teardown(a_value_of_three_years_ago_is_stale, finish),
        cmocka_unit_test_teardown(targets_have_a_history, finish),
        cmocka_unit_test_teardown(operators_hold_as_they_are_written, finish),
        cmocka_unit_test_teardown(values_are_compared_as_nearest_doubles, finish),
        cmocka_unit_test_teardown(four_outlooks, finish),
        cmocka_unit_test_teardown(the_newest_month_never_signals, finish),
        cmocka_unit_test_teardown(a_change_begins_a_new_baseline, finish),
        cmocka_unit_test_teardown(the_specification_says_how_it_is_judged, finish),
        cmocka_unit_test_teardown(a_baseline_out_of_view_teaches_nothing, finish),
        cmocka_unit_test_teardown(periods_go_on_when_the_feed_is_dead, finish),
        cmocka_unit_test_teardown(periods_of_other_lengths, finish),
        cmocka_unit_test_teardown(nothing_before_as_of_is_one_period, finish),
        cmocka_unit_test_teardown(a_sealed_ledger_is_read_from_its_horizon, finish),
        cmocka_unit_test_teardown(the_newest_final_period, finish),
        cmocka_unit_test_teardown(what_cannot_be_asked, finish),
        cmocka_unit_test_teardown(what_is_not_there, finish),
        cmocka_unit_test_teardown(resources_are_judged_one_by_one, finish),
        cmocka_unit_test_teardown(the_same_twice_is_equal, finish),
        cmocka_unit_test_teardown(memory_fails_cleanly, finish),
        cmocka_unit_test_teardown(the_budget_is_kept, finish),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
