#include "assess/behaviour.h"
#include "test.h"

#include <float.h>
#include <math.h>

enum { MOST = 80 };

/* A series and what is said of it. */
struct judged {
    ism3__point points[MOST];
    ism3__behaviour out[MOST];
    double scratch[2 * MOST];
    ism3__series series;
};

static void add_value(struct judged *judged, double value) {
    judged->points[judged->series.count++] = (ism3__point){.value = value, .is_there = 1};
}

static void add_values(struct judged *judged, const double *values, size_t count) {
    for (size_t i = 0; i < count; i++)
        add_value(judged, values[i]);
}

static void add_ratio(struct judged *judged, double numerator, double denominator) {
    judged->points[judged->series.count++] =
        (ism3__point){numerator / denominator, numerator, denominator, 1, 0};
}

/* An empty series. No test holds more than two at once. */
static struct judged *series_of(uint32_t chart, uint32_t better) {
    static struct judged slots[2];
    static size_t made;
    struct judged *judged = &slots[made++ % 2];
    memset(judged, 0, sizeof *judged);
    judged->series = (ism3__series){.chart = chart,
                                    .better = better,
                                    .normal = ISM3_NORMAL_XMR,
                                    .minimum = -INFINITY,
                                    .maximum = INFINITY};
    return judged;
}

static struct judged *value_series(void) {
    return series_of(ISM3_CHART_VALUE, ISM3_BETTER_DOWN);
}

static void judge(struct judged *judged) {
    judged->series.points = judged->points;
    memset(judged->out, 0xa5, sizeof judged->out);
    ism3__behave(&judged->series, judged->out, judged->scratch);
}

static const ism3__behaviour *last(struct judged *judged) {
    judge(judged);
    return &judged->out[judged->series.count - 1];
}

/* 10, 12, 10, 12 ...: the mean is 11, every moving range 2. */
static void add_zigzag(struct judged *judged, size_t count) {
    for (size_t i = 0; i < count; i++)
        add_value(judged, i % 2 ? 12 : 10);
}

/* The published limits are made with 3 / 1.128, ours with Wheeler's 2.66: the difference is 0.0004
 * moving ranges, beside the published rounding. */
static void assert_limits(const ism3__behaviour *out, double centre, double lower, double upper,
                          double tolerance) {
    assert_true(out->has_limits);
    assert_true(fabs(out->centre - centre) <= tolerance);
    assert_true(fabs(out->lower - lower) <= tolerance);
    assert_true(fabs(out->upper - upper) <= tolerance);
}

static void fix_baseline(struct judged *judged, const double *values, size_t count) {
    add_values(judged, values, count);
    judged->series.is_fixed = 1;
    judged->series.baseline_to = count;
}

/* NIST/SEMATECH e-Handbook of Statistical Methods, 6.3.2.2: flow rates of ten batches. */
static void agrees_with_the_nist_handbook(void **state) {
    (void)state;
    static const double flow[] = {49.6, 47.6, 49.9, 51.3, 47.8, 51.2, 52.6, 52.4, 53.6, 52.1};
    struct judged *judged = value_series();
    fix_baseline(judged, flow, 10);
    add_value(judged, 55.7);
    add_value(judged, 55.9);
    judge(judged);
    assert_limits(&judged->out[10], 50.81, 45.8159, 55.8041, 0.0009);
    assert_int_equal(judged->out[10].verdict, ISM3_BEHAVIOUR_STABLE);
    assert_int_equal(judged->out[11].verdict, ISM3_BEHAVIOUR_WORSE);
    assert_int_equal(judged->out[11].baseline_count, 10);
}

/* Montgomery, Introduction to Statistical Quality Control: viscosity of aircraft primer paint. The
 * limits are those that the R package qcc gives in its documentation. */
static void agrees_with_montgomery(void **state) {
    (void)state;
    static const double viscosity[] = {33.75, 33.05, 34.00, 33.81, 33.46, 34.02, 33.68, 33.27,
                                       33.49, 33.20, 33.62, 33.00, 33.54, 33.12, 33.84};
    struct judged *judged = value_series();
    fix_baseline(judged, viscosity, 15);
    add_value(judged, 33.5);
    assert_limits(last(judged), 33.52333, 32.24484, 34.80183, 0.0003);
}

/* Wetherill and Brown, Statistical Process Control (1991), page 120: water in antifreeze, the
 * limits as in qcc; also none beyond these and no long run. */
static const double water[] = {2.23, 2.53, 2.62, 2.63, 2.58, 2.44, 2.49, 2.34, 2.95,
                               2.54, 2.60, 2.45, 2.17, 2.58, 2.57, 2.44, 2.38, 2.23,
                               2.23, 2.54, 2.66, 2.84, 2.81, 2.39, 2.56, 2.70, 3.00,
                               2.81, 2.77, 2.89, 2.54, 2.98, 2.35, 2.53};
enum { WATER = sizeof water / sizeof *water };

static void agrees_with_wetherill_and_brown(void **state) {
    (void)state;
    struct judged *judged = value_series();
    fix_baseline(judged, water, WATER);
    add_values(judged, water, WATER);
    judge(judged);
    for (size_t i = WATER; i < 2 * (size_t)WATER; i++) {
        assert_limits(&judged->out[i], 2.569706, 2.031344, 3.108068, 0.0002);
        assert_int_equal(judged->out[i].verdict, ISM3_BEHAVIOUR_STABLE);
        assert_int_equal(judged->out[i].hint, ISM3_RULE_NONE);
    }
}

/* The median form of the same data, worked out by hand: the steps in order are 2.0 2.3 1.4 3.5 3.4
 * 1.4 0.2 1.2 1.5, their median 1.5. */
static void the_median_form_takes_the_median_step(void **state) {
    (void)state;
    static const double flow[] = {49.6, 47.6, 49.9, 51.3, 47.8, 51.2, 52.6, 52.4, 53.6, 52.1};
    struct judged *judged = value_series();
    judged->series.normal = ISM3_NORMAL_XMR_MEDIAN;
    fix_baseline(judged, flow, 10);
    add_value(judged, 50);
    assert_limits(last(judged), 50.81, 50.81 - 3.14 * 1.5, 50.81 + 3.14 * 1.5, 1e-9);

    /* An even number of steps: the middle of the two in the middle, 1.45. */
    judged->series.count = 0;
    fix_baseline(judged, flow + 1, 9);
    add_value(judged, 50);
    const ism3__behaviour *out = last(judged);
    assert_true(fabs(out->upper - out->centre - 3.14 * 1.45) < 1e-9);
}

/* Learnt: one wild step in the baseline moves the mean form, not the median form. */
static void the_median_form_outlives_a_wild_point(void **state) {
    (void)state;
    double width[3];
    for (uint32_t normal = ISM3_NORMAL_XMR; normal <= ISM3_NORMAL_XMR_MEDIAN; normal++) {
        struct judged *judged = value_series();
        judged->series.normal = normal;
        add_zigzag(judged, 5);
        add_value(judged, 1000);
        add_zigzag(judged, 8);
        const ism3__behaviour *out = last(judged);
        assert_true(out->has_limits);
        width[normal] = out->upper - out->centre;
    }
    assert_true(width[ISM3_NORMAL_XMR] > 100);
    assert_true(fabs(width[ISM3_NORMAL_XMR_MEDIAN] - 6.28) < 1e-9);
}

/* More than half of the steps are zero: the mean form stands in. */
static void a_median_of_zero_is_not_taken(void **state) {
    (void)state;
    struct judged *judged = value_series();
    judged->series.normal = ISM3_NORMAL_XMR_MEDIAN;
    for (size_t i = 0; i < 11; i++)
        add_value(judged, 5);
    add_value(judged, 16);
    add_value(judged, 16);
    const ism3__behaviour *out = last(judged);
    assert_true(fabs(out->upper - out->centre - 2.66 * 11 / 12) < 1e-9);
}

static void learns_from_twelve_points(void **state) {
    (void)state;
    struct judged *judged = value_series();
    add_zigzag(judged, 13);
    judge(judged);
    for (size_t i = 0; i < 12; i++) {
        assert_int_equal(judged->out[i].verdict, ISM3_BEHAVIOUR_LEARNING);
        assert_false(judged->out[i].has_limits);
    }
    assert_int_equal(judged->out[12].verdict, ISM3_BEHAVIOUR_STABLE);
    assert_limits(&judged->out[12], 11, 11 - 5.32, 11 + 5.32, 1e-12);
    assert_int_equal(judged->out[12].baseline_first, 0);
    assert_int_equal(judged->out[12].baseline_last, 11);
    assert_int_equal(judged->out[12].baseline_count, 12);
}

/* Until 24 points are there the step to the point itself is one of the moving ranges. */
static void the_step_to_the_point_counts_until_frozen(void **state) {
    (void)state;
    struct judged *judged = value_series();
    add_zigzag(judged, 12);
    add_value(judged, 16);
    const ism3__behaviour *out = last(judged);
    double range = (11 * 2 + 4) / 12.0;
    assert_true(fabs(out->upper - (11 + 2.66 * range)) < 1e-12);

    judged->series.count = 0;
    add_zigzag(judged, 24);
    add_value(judged, 16);
    assert_limits(last(judged), 11, 11 - 5.32, 11 + 5.32, 1e-12);
}

/* The centre of 12 points stands until there are 24, then that of 24 for good. */
static void limits_are_frozen_however_far_it_drifts(void **state) {
    (void)state;
    struct judged *judged = value_series();
    for (size_t i = 0; i < 60; i++)
        add_value(judged, (i % 2 ? 12 : 10) + (i < 12 ? 0 : 1) + (i < 24 ? 0 : (double)i - 23));
    judge(judged);
    for (size_t i = 12; i < 24; i++)
        assert_true(fabs(judged->out[i].centre - 11) < 1e-12);
    for (size_t i = 24; i < 60; i++) {
        assert_true(fabs(judged->out[i].centre - 11.5) < 1e-12);
        assert_memory_equal(&judged->out[i].lower, &judged->out[24].lower, sizeof(double));
        assert_memory_equal(&judged->out[i].upper, &judged->out[24].upper, sizeof(double));
        assert_int_equal(judged->out[i].baseline_last, 23);
        assert_int_equal(judged->out[i].baseline_count, 24);
    }
    assert_int_equal(judged->out[59].verdict, ISM3_BEHAVIOUR_WORSE);
}

/* What is said of a point is the same whatever comes after it. */
static void what_was_said_stays_said(void **state) {
    (void)state;
    for (uint32_t normal = ISM3_NORMAL_XMR; normal <= ISM3_NORMAL_XMR_MEDIAN; normal++) {
        struct judged *all = value_series(), *some = value_series();
        all->series.normal = some->series.normal = normal;
        add_values(all, water, WATER);
        all->points[15].value = 9;
        judge(all);
        for (size_t count = 1; count < WATER; count++) {
            some->series.count = 0;
            add_values(some, water, count);
            if (count > 15)
                some->points[15].value = 9;
            judge(some);
            assert_memory_equal(some->out, all->out, count * sizeof *some->out);
        }
    }
}

static void signals_are_not_learnt_from(void **state) {
    (void)state;
    struct judged *judged = value_series();
    add_zigzag(judged, 12);
    add_value(judged, 100);
    add_zigzag(judged, 14);
    judge(judged);
    assert_int_equal(judged->out[12].verdict, ISM3_BEHAVIOUR_WORSE);
    assert_int_equal(judged->out[12].rule, ISM3_RULE_BEYOND_LIMITS);
    /* 12 points, the signal, 12 more: frozen. */
    assert_limits(&judged->out[25], 11, 11 - 5.32, 11 + 5.32, 1e-12);
    assert_int_equal(judged->out[25].baseline_last, 24);
    assert_int_equal(judged->out[25].baseline_count, 24);
    assert_int_equal(judged->out[24].baseline_count, 12);
}

static void direction_tells_better_from_worse(void **state) {
    (void)state;
    static const struct {
        uint32_t better;
        double value;
        uint32_t verdict;
    } cases[] = {
        {ISM3_BETTER_DOWN, 99, ISM3_BEHAVIOUR_WORSE},
        {ISM3_BETTER_DOWN, -99, ISM3_BEHAVIOUR_BETTER},
        {ISM3_BETTER_UP, 99, ISM3_BEHAVIOUR_BETTER},
        {ISM3_BETTER_UP, -99, ISM3_BEHAVIOUR_WORSE},
        {ISM3_BETTER_NONE, 99, ISM3_BEHAVIOUR_CHANGED},
        {ISM3_BETTER_NONE, -99, ISM3_BEHAVIOUR_CHANGED},
        {ISM3_BETTER_NONE, 11, ISM3_BEHAVIOUR_STABLE},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct judged *judged = series_of(ISM3_CHART_VALUE, cases[i].better);
        add_zigzag(judged, 24);
        add_value(judged, cases[i].value);
        const ism3__behaviour *out = last(judged);
        assert_int_equal(out->verdict, cases[i].verdict);
        assert_int_equal(out->rule,
                         cases[i].value == 11 ? ISM3_RULE_NONE : ISM3_RULE_BEYOND_LIMITS);
    }
}

static void limits_stay_within_the_range(void **state) {
    (void)state;
    struct judged *judged = value_series();
    judged->series.minimum = 8;
    judged->series.maximum = 13;
    add_zigzag(judged, 24);
    add_value(judged, 8);
    const ism3__behaviour *out = last(judged);
    assert_limits(out, 11, 8, 13, 0);
    assert_int_equal(out->verdict, ISM3_BEHAVIOUR_STABLE);
}

static void missing_points_are_passed_over(void **state) {
    (void)state;
    struct judged *with = value_series(), *without = value_series();
    add_values(without, water, WATER);
    for (size_t i = 0; i < WATER; i++) {
        add_value(with, water[i]);
        add_value(with, 1e9);
        with->points[with->series.count - 1].is_there = 0;
    }
    judge(with);
    judge(without);
    for (size_t i = 0; i < WATER; i++) {
        assert_int_equal(with->out[2 * i].verdict, without->out[i].verdict);
        assert_int_equal(with->out[2 * i].hint, without->out[i].hint);
        assert_true(with->out[2 * i].centre == without->out[i].centre);
        assert_true(with->out[2 * i].upper == without->out[i].upper);
        assert_int_equal(with->out[2 * i + 1].verdict, ISM3_BEHAVIOUR_NOT_JUDGED);
        assert_false(with->out[2 * i + 1].has_limits);
    }
    assert_int_equal(with->out[60].baseline_last, 46);
    assert_int_equal(with->out[60].baseline_count, 24);
}

static void infinite_values_are_passed_over(void **state) {
    (void)state;
    struct judged *judged = value_series();
    add_zigzag(judged, 6);
    add_value(judged, INFINITY);
    add_value(judged, NAN);
    add_zigzag(judged, 6);
    add_value(judged, -INFINITY);
    add_value(judged, 10);
    judge(judged);
    assert_int_equal(judged->out[6].verdict, ISM3_BEHAVIOUR_NOT_JUDGED);
    assert_int_equal(judged->out[7].verdict, ISM3_BEHAVIOUR_NOT_JUDGED);
    assert_int_equal(judged->out[14].verdict, ISM3_BEHAVIOUR_NOT_JUDGED);
    assert_limits(&judged->out[15], 11, 11 - 5.32, 11 + 5.32, 1e-12);
}

/* Whether the period of the change itself is there or not. */
static void a_change_begins_a_new_baseline(void **state) {
    (void)state;
    for (uint8_t there = 0; there < 2; there++) {
        struct judged *judged = value_series();
        add_zigzag(judged, 25);
        for (size_t i = 0; i < 15; i++)
            add_value(judged, i % 2 ? 120 : 100);
        judged->points[25].rebase = 1;
        judged->points[25].is_there = there;
        judge(judged);
        size_t first = there ? 25u : 26u;
        for (size_t i = first; i < first + 12; i++)
            assert_int_equal(judged->out[i].verdict, ISM3_BEHAVIOUR_LEARNING);
        assert_int_equal(judged->out[first + 12].verdict, ISM3_BEHAVIOUR_STABLE);
        assert_limits(&judged->out[first + 12], 110, 110 - 53.2, 110 + 53.2, 1e-9);
        assert_int_equal(judged->out[first + 12].baseline_first, first);
    }
}

static void a_fixed_baseline_is_what_later_points_are_judged_by(void **state) {
    (void)state;
    struct judged *judged = value_series();
    for (size_t i = 0; i < 6; i++)
        add_value(judged, 50);
    add_zigzag(judged, 6);
    add_value(judged, 50);
    add_zigzag(judged, 30);
    judged->points[8].rebase = 1; /* whoever fixed the baseline knew of it */
    judged->series.baseline_from = 6;
    judged->series.is_fixed = 1;
    judged->series.baseline_to = 12;
    judge(judged);
    for (size_t i = 0; i < 6; i++)
        assert_int_equal(judged->out[i].verdict, ISM3_BEHAVIOUR_NOT_JUDGED);
    for (size_t i = 6; i < 12; i++)
        assert_int_equal(judged->out[i].verdict, ISM3_BEHAVIOUR_LEARNING);
    assert_int_equal(judged->out[12].verdict, ISM3_BEHAVIOUR_WORSE);
    for (size_t i = 12; i < judged->series.count; i++) {
        assert_limits(&judged->out[i], 11, 11 - 5.32, 11 + 5.32, 1e-12);
        assert_int_equal(judged->out[i].baseline_first, 6);
        assert_int_equal(judged->out[i].baseline_last, 11);
        assert_int_equal(judged->out[i].baseline_count, 6);
    }
}

static void a_change_after_a_fixed_baseline_ends_it(void **state) {
    (void)state;
    struct judged *judged = value_series();
    add_zigzag(judged, 30);
    judged->points[10].rebase = 1;
    judged->series.is_fixed = 1;
    judged->series.baseline_to = 10;
    judge(judged);
    for (size_t i = 10; i < 22; i++)
        assert_int_equal(judged->out[i].verdict, ISM3_BEHAVIOUR_LEARNING);
    assert_int_equal(judged->out[22].baseline_first, 10);
}

static void a_fixed_baseline_of_too_few_points_judges_nothing(void **state) {
    (void)state;
    struct judged *judged = value_series();
    add_zigzag(judged, 30);
    judged->series.is_fixed = 1;
    judged->series.baseline_to = 6;
    judged->points[3].is_there = 0;
    judge(judged);
    for (size_t i = 4; i < 30; i++)
        assert_int_equal(judged->out[i].verdict, ISM3_BEHAVIOUR_LEARNING);
    /* One that is not over at the end of the series: as far as it goes. */
    judged->series.is_fixed = 1;
    judged->series.baseline_to = SIZE_MAX;
    judge(judged);
    assert_int_equal(judged->out[29].verdict, ISM3_BEHAVIOUR_LEARNING);
}

/* Nothing moved for a year: a change is a signal, rounding is none. */
static void a_change_of_a_constant_is_a_signal(void **state) {
    (void)state;
    static const double constants[] = {0, 1.0 / 3, 86400, 1e-12, -7};
    for (size_t i = 0; i < 5; i++) {
        double constant = constants[i];
        struct judged *judged = value_series();
        for (size_t n = 0; n < 13; n++)
            add_value(judged, constant);
        assert_limits(last(judged), constant, constant, constant, 0);
        assert_int_equal(last(judged)->verdict, ISM3_BEHAVIOUR_STABLE);
        judged->points[12].value = constant * (1 + 4 * DBL_EPSILON);
        assert_int_equal(last(judged)->verdict, ISM3_BEHAVIOUR_STABLE);
        judged->points[12].value = constant + fabs(constant) * 1e-3 + (constant == 0 ? 1e-6 : 0);
        assert_int_equal(last(judged)->verdict, ISM3_BEHAVIOUR_WORSE);
    }
}

/* The hint of the last point, after `count` points of a zigzag and some more. */
static uint32_t hint_after(size_t count, const double *values, size_t more) {
    struct judged *judged = value_series();
    add_zigzag(judged, count);
    add_values(judged, values, more);
    return last(judged)->hint;
}

static void eight_on_one_side_are_a_hint(void **state) {
    (void)state;
    static const double high[] = {11.5, 11.2, 11.6, 11.1, 11.9, 11.3, 11.4, 11.2, 11.5};
    static const double low[] = {10.5, 10.8, 10.4, 10.9, 10.1, 10.7, 10.6, 10.8};
    static const double rising[] = {11.1, 11.2, 11.3, 11.4, 11.5, 11.6, 11.7, 11.8};
    static const double centred[] = {11.5, 11.2, 11.6, 11.1, 11, 11.3, 11.4, 11.2};
    /* The last of an odd number of points of the zigzag is 10, of an even one 12. */
    assert_int_equal(hint_after(25, high, 7), ISM3_RULE_NONE);
    assert_int_equal(hint_after(25, high, 8), ISM3_RULE_EIGHT_ON_ONE_SIDE);
    assert_int_equal(hint_after(25, high, 9), ISM3_RULE_EIGHT_ON_ONE_SIDE);
    assert_int_equal(hint_after(26, low, 8), ISM3_RULE_EIGHT_ON_ONE_SIDE);
    assert_int_equal(hint_after(25, rising, 7), ISM3_RULE_SIX_RISING);
    assert_int_equal(hint_after(25, rising, 8), ISM3_RULE_EIGHT_ON_ONE_SIDE);
    assert_int_equal(hint_after(25, centred, 8), ISM3_RULE_NONE);
}

static void six_rising_or_falling_are_a_hint(void **state) {
    (void)state;
    static const double up[] = {9, 9.5, 10.5, 11.5, 12.5, 13};
    static const double down[] = {13, 12.5, 11.5, 10.5, 9.5, 9};
    static const double held[] = {9, 9.5, 9.5, 11.5, 12.5, 13};
    assert_int_equal(hint_after(26, up, 5), ISM3_RULE_NONE);
    assert_int_equal(hint_after(26, up, 6), ISM3_RULE_SIX_RISING);
    assert_int_equal(hint_after(25, down, 5), ISM3_RULE_NONE);
    assert_int_equal(hint_after(25, down, 6), ISM3_RULE_SIX_FALLING);
    assert_int_equal(hint_after(26, held, 6), ISM3_RULE_NONE);
}

/* Nelson 1984, test 3: six points in a row, of which the first counts; not six steps. */
static void hints_begin_after_24_points_and_are_no_signal(void **state) {
    (void)state;
    static const double up[] = {9, 9.5, 10.5, 11.5, 12.5, 13};
    assert_int_equal(hint_after(18, up, 6), ISM3_RULE_NONE);
    assert_int_equal(hint_after(20, up, 6), ISM3_RULE_SIX_RISING);
    struct judged *judged = value_series();
    add_zigzag(judged, 26);
    add_values(judged, up, 6);
    assert_int_equal(last(judged)->verdict, ISM3_BEHAVIOUR_STABLE);
    assert_int_equal(last(judged)->rule, ISM3_RULE_NONE);
    /* A new baseline counts anew. */
    judged->points[20].rebase = 1;
    assert_int_equal(last(judged)->hint, ISM3_RULE_NONE);
}

/* Of a mean of 0.25: P(X > 2) = 0.0022, P(X > 3) = 0.00013. */
static void counts_stray_as_far_as_chance_lets_them(void **state) {
    (void)state;
    struct judged *judged = series_of(ISM3_CHART_COUNT, ISM3_BETTER_DOWN);
    judged->series.minimum = 0;
    for (size_t i = 0; i < 24; i++)
        add_value(judged, i % 4 == 1);
    add_value(judged, 3);
    assert_limits(last(judged), 0.25, 0, 3, 1e-12);
    assert_int_equal(last(judged)->verdict, ISM3_BEHAVIOUR_STABLE);
    judged->points[24].value = 4;
    assert_int_equal(last(judged)->verdict, ISM3_BEHAVIOUR_WORSE);
    judged->series.chart = ISM3_CHART_VALUE;
    assert_true(last(judged)->upper < 2);
}

/* 3 in 12, then 12 in 12: chance is first that of 0.25, then that of 0.625, P(X > 4) = 0.00046. */
static void chance_follows_the_centre(void **state) {
    (void)state;
    struct judged *judged = series_of(ISM3_CHART_COUNT, ISM3_BETTER_DOWN);
    for (size_t i = 0; i < 25; i++)
        add_value(judged, i < 12 ? i % 4 == 1 : 1);
    judge(judged);
    assert_limits(&judged->out[23], 0.25, judged->out[23].lower, 3, 1e-12);
    assert_limits(&judged->out[24], 0.625, judged->out[24].lower, 4, 1e-12);
}

static void where_nothing_happened_one_is_no_signal_but_two_are(void **state) {
    (void)state;
    struct judged *judged = series_of(ISM3_CHART_COUNT, ISM3_BETTER_DOWN);
    judged->series.minimum = 0;
    for (size_t i = 0; i < 12; i++)
        add_value(judged, 0);
    add_value(judged, 1);
    assert_int_equal(last(judged)->verdict, ISM3_BEHAVIOUR_STABLE);
    judged->points[12].value = 2;
    assert_int_equal(last(judged)->verdict, ISM3_BEHAVIOUR_WORSE);
}

/* Counts that stray more than chance does have the wider limits of their moving range. */
static void the_wider_limits_stand(void **state) {
    (void)state;
    struct judged *judged = series_of(ISM3_CHART_COUNT, ISM3_BETTER_DOWN);
    for (size_t i = 0; i < 24; i++)
        add_value(judged, i % 2 ? 150 : 50);
    add_value(judged, 100);
    assert_limits(last(judged), 100, -166, 366, 1e-9);
}

/* p = 0.9 of denominators that vary: 0.135 % quantiles of the binomial law of 10, 100 and 1000. */
static void a_ratio_is_judged_by_its_own_denominator(void **state) {
    (void)state;
    static const struct {
        double size, lower, upper;
    } cases[] = {{10, 5, 10}, {100, 80, 98}, {1000, 871, 927}, {1, 0, 1}};
    struct judged *judged = series_of(ISM3_CHART_RATIO, ISM3_BETTER_UP);
    judged->series.minimum = 0;
    judged->series.maximum = 1;
    for (size_t i = 0; i < 24; i++)
        add_ratio(judged, i % 3 ? 18 : 90, i % 3 ? 20 : 100);
    for (size_t i = 0; i < 4; i++)
        add_ratio(judged, cases[i].size * 0.9, cases[i].size);
    judge(judged);
    for (size_t i = 0; i < 4; i++) {
        const ism3__behaviour *out = &judged->out[24 + i];
        assert_limits(out, 0.9, cases[i].lower / cases[i].size, cases[i].upper / cases[i].size,
                      1e-12);
        assert_int_equal(out->verdict, ISM3_BEHAVIOUR_STABLE);
    }
    /* The pooled share, not the mean of the shares. */
    add_ratio(judged, 79, 100);
    assert_int_equal(last(judged)->verdict, ISM3_BEHAVIOUR_WORSE);
    /* Without a denominator the moving range alone. */
    judged->points[judged->series.count - 1] = (ism3__point){.value = 0.9, .is_there = 1};
    assert_true(last(judged)->upper - last(judged)->lower < 1e-9);
}

static void all_good_for_a_year_lets_one_failure_pass(void **state) {
    (void)state;
    struct judged *judged = series_of(ISM3_CHART_RATIO, ISM3_BETTER_UP);
    for (size_t i = 0; i < 12; i++)
        add_ratio(judged, 20, 20);
    add_ratio(judged, 19, 20);
    assert_int_equal(last(judged)->verdict, ISM3_BEHAVIOUR_STABLE);
    judged->series.count--;
    add_ratio(judged, 18, 20);
    assert_int_equal(last(judged)->verdict, ISM3_BEHAVIOUR_WORSE);
}

static void judges_nothing_where_nothing_is_asked(void **state) {
    (void)state;
    struct judged *judged = series_of(ISM3_CHART_NONE, ISM3_BETTER_DOWN);
    add_zigzag(judged, 30);
    assert_int_equal(last(judged)->verdict, ISM3_BEHAVIOUR_NOT_JUDGED);
    judged->series.chart = ISM3_CHART_VALUE;
    judged->series.normal = ISM3_NORMAL_NONE;
    assert_int_equal(last(judged)->verdict, ISM3_BEHAVIOUR_NOT_JUDGED);
    judged->series.count = 0;
    ism3__behave(&judged->series, NULL, NULL);
}

/* Whatever numbers come: a verdict of the list, limits in order, nothing else. */
static void numbers_without_measure_do_no_harm(void **state) {
    (void)state;
    static const double wild[] = {DBL_MAX, -DBL_MAX, INFINITY,     -INFINITY, NAN,
                                  0,       -0.0,     DBL_TRUE_MIN, 1e308,     -1e308};
    for (size_t seed = 0; seed < 2000; seed++) {
        struct judged *judged = series_of((uint32_t)(1 + seed % 3), (uint32_t)(seed / 3 % 3));
        judged->series.normal = (uint32_t)(1 + seed % 2);
        if (seed % 5 == 0) {
            judged->series.is_fixed = 1;
            judged->series.baseline_to = 8;
        }
        uint64_t next = seed * 7919;
        for (size_t i = 0; i < 40; i++) {
            next = next * 6364136223846793005u + 1442695040888963407u;
            size_t pick = (size_t)(next >> 40);
            add_value(judged, pick % 3 ? (double)(pick % 100) : wild[pick / 3 % 10]);
            judged->points[i].numerator = pick % 2 ? wild[pick / 5 % 10] : 5;
            judged->points[i].denominator = pick % 7 ? 10 : wild[pick / 11 % 10];
        }
        judge(judged);
        for (size_t i = 0; i < 40; i++) {
            const ism3__behaviour *out = &judged->out[i];
            assert_true(out->verdict <= ISM3_BEHAVIOUR_CHANGED);
            assert_true(out->has_limits || out->verdict <= ISM3_BEHAVIOUR_LEARNING);
            if (out->has_limits)
                assert_true(isfinite(out->centre) && out->lower <= out->centre &&
                            out->centre <= out->upper);
        }
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(agrees_with_the_nist_handbook),
        cmocka_unit_test(agrees_with_montgomery),
        cmocka_unit_test(agrees_with_wetherill_and_brown),
        cmocka_unit_test(the_median_form_takes_the_median_step),
        cmocka_unit_test(the_median_form_outlives_a_wild_point),
        cmocka_unit_test(a_median_of_zero_is_not_taken),
        cmocka_unit_test(learns_from_twelve_points),
        cmocka_unit_test(the_step_to_the_point_counts_until_frozen),
        cmocka_unit_test(limits_are_frozen_however_far_it_drifts),
        cmocka_unit_test(what_was_said_stays_said),
        cmocka_unit_test(signals_are_not_learnt_from),
        cmocka_unit_test(direction_tells_better_from_worse),
        cmocka_unit_test(limits_stay_within_the_range),
        cmocka_unit_test(missing_points_are_passed_over),
        cmocka_unit_test(infinite_values_are_passed_over),
        cmocka_unit_test(a_change_begins_a_new_baseline),
        cmocka_unit_test(a_fixed_baseline_is_what_later_points_are_judged_by),
        cmocka_unit_test(a_change_after_a_fixed_baseline_ends_it),
        cmocka_unit_test(a_fixed_baseline_of_too_few_points_judges_nothing),
        cmocka_unit_test(a_change_of_a_constant_is_a_signal),
        cmocka_unit_test(eight_on_one_side_are_a_hint),
        cmocka_unit_test(six_rising_or_falling_are_a_hint),
        cmocka_unit_test(hints_begin_after_24_points_and_are_no_signal),
        cmocka_unit_test(counts_stray_as_far_as_chance_lets_them),
        cmocka_unit_test(chance_follows_the_centre),
        cmocka_unit_test(where_nothing_happened_one_is_no_signal_but_two_are),
        cmocka_unit_test(the_wider_limits_stand),
        cmocka_unit_test(a_ratio_is_judged_by_its_own_denominator),
        cmocka_unit_test(all_good_for_a_year_lets_one_failure_pass),
        cmocka_unit_test(judges_nothing_where_nothing_is_asked),
        cmocka_unit_test(numbers_without_measure_do_no_harm),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
