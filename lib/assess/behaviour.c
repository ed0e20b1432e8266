#include "assess/behaviour.h"

#include "assess/chance.h"

#include <float.h>
#include <ism3/assessment.h>
#include <math.h>
#include <string.h>

/* 1 says something of floats only. */
_Static_assert(FLT_EVAL_METHOD == 0 || FLT_EVAL_METHOD == 1,
               "limits are equal everywhere only where doubles are doubles: on x86 take SSE2");

/* 3 / 1.128 and 3 / 0.954, rounded as Wheeler gives them. */
#define MEAN_FACTOR   2.66
#define MEDIAN_FACTOR 3.14
/* What is relatively nearer than this is the same: quotients are rounded. */
#define SAME 1e-9

enum { EIGHT = 8, SIX = 6 };

/* What a run of points adds up to. Means are running means: exact for equal values. */
struct tally {
    size_t count, first, last; /* of points */
    double mean, last_value;
    double range; /* mean of the count - 1 moving ranges */
    double numerator, denominator;
};

/* The points between two recorded changes of the process. */
struct stretch {
    const ism3__series *series;
    double *ranges;      /* for the median: the moving ranges of `learnt` in order of size */
    struct tally learnt; /* all that was learnt from */
    struct tally basis;  /* what the centre rests on; count 0: nothing yet */
    int frozen;          /* nothing more is learnt */
    size_t there;        /* points that were there, learnt from or not */
    double recent[EIGHT];
    double size; /* denominator that `chance` was computed for; 0: none */
    ism3__chance chance;
};

static int above(double value, double bound) {
    return value - bound > SAME * fabs(bound);
}

static int below(double value, double bound) {
    return bound - value > SAME * fabs(bound);
}

static double mean_with(double mean, double value, size_t count) {
    return mean + (value - mean) / (double)count;
}

/* Put a value into its place in an ordered array that has room for it. */
static void insert(double *values, size_t count, double value) {
    size_t place = count;
    while (place && values[place - 1] > value)
        place--;
    memmove(values + place + 1, values + place, (count - place) * sizeof *values);
    values[place] = value;
}

static double median(const double *values, size_t count) {
    size_t half = count / 2;
    return count % 2 ? values[half] : values[half - 1] / 2 + values[half] / 2;
}

static void learn(struct stretch *stretch, size_t number) {
    const ism3__point *point = &stretch->series->points[number];
    struct tally *learnt = &stretch->learnt;
    if (!learnt->count) {
        learnt->first = number;
    } else {
        double step = fabs(point->value - learnt->last_value);
        if (stretch->series->normal == ISM3_NORMAL_XMR_MEDIAN)
            insert(stretch->ranges, learnt->count - 1, step);
        learnt->range = mean_with(learnt->range, step, learnt->count);
    }
    learnt->count++;
    learnt->mean = mean_with(learnt->mean, point->value, learnt->count);
    learnt->last = number;
    learnt->last_value = point->value;
    if (point->denominator > 0) {
        learnt->numerator += point->numerator;
        learnt->denominator += point->denominator;
    }
}

/* The centre rests on what was learnt up to now. */
static void settle(struct stretch *stretch) {
    stretch->basis = stretch->learnt;
    stretch->size = 0;
}

static void learn_one_more(struct stretch *stretch, size_t number) {
    learn(stretch, number);
    size_t count = stretch->learnt.count;
    if (count == ISM3__BASELINE_LEAST || count == ISM3__BASELINE_MOST)
        settle(stretch);
    stretch->frozen = count == ISM3__BASELINE_MOST;
}

static void reach(ism3__behaviour *out, double factor, double range) {
    out->range = range;
    out->reach = factor * range;
}

/* How far from the centre the limits are. Until the baseline is frozen the step to the point itself
 * is one of its moving ranges: they hardly notice a drift, and knowing them better makes fewer
 * false signals. */
static void find_reach(const struct stretch *stretch, double value, ism3__behaviour *out) {
    double step = fabs(value - stretch->learnt.last_value), mean = stretch->learnt.range;
    double *ranges = stretch->ranges;
    size_t count = stretch->learnt.count - 1;
    if (!stretch->frozen)
        mean = mean_with(mean, step, count + 1);
    reach(out, MEAN_FACTOR, mean);
    if (stretch->series->normal != ISM3_NORMAL_XMR_MEDIAN)
        return;
    if (!stretch->frozen) {
        ranges += stretch->series->count;
        memcpy(ranges, stretch->ranges, count * sizeof *ranges);
        insert(ranges, count++, step);
    }
    double middle = median(ranges, count);
    /* A median of zero says only that most steps are zero. */
    if (middle > 0)
        reach(out, MEDIAN_FACTOR, middle);
}

/* Where nothing happened yet, half a fact is taken for what was not seen. */
static double at_least_half(double facts) {
    return facts > 0 ? facts : 0.5;
}

/* Make `chance` that of a ratio with this denominator; 0 where it has none. */
static int ratio_chance(struct stretch *stretch, double denominator) {
    const struct tally *basis = &stretch->basis;
    double size = floor(denominator), failures = basis->denominator - basis->numerator;
    if (!(size >= 1 && isfinite(size) && basis->numerator >= 0 && failures >= 0 &&
          isfinite(basis->denominator)) ||
        basis->denominator <= 0)
        return 0;
    if (stretch->size != size)
        stretch->chance =
            ism3__binomial_chance(size, at_least_half(basis->numerator), at_least_half(failures));
    stretch->size = size;
    return 1;
}

static int count_chance(struct stretch *stretch) {
    const struct tally *basis = &stretch->basis;
    if (!(basis->mean >= 0))
        return 0;
    if (stretch->size != 1)
        stretch->chance =
            ism3__poisson_chance(basis->mean > 0 ? basis->mean : 0.5 / (double)basis->count);
    stretch->size = 1;
    return 1;
}

static void widen(ism3__behaviour *out, double lower, double upper) {
    out->widened = (lower < out->lower ? 1u : 0u) | (upper > out->upper ? 2u : 0u);
    if (lower < out->lower)
        out->lower = lower;
    if (upper > out->upper)
        out->upper = upper;
}

static void widen_by_chance(struct stretch *stretch, const ism3__point *point,
                            ism3__behaviour *out) {
    uint32_t chart = stretch->series->chart;
    if (chart == ISM3_CHART_COUNT && count_chance(stretch))
        widen(out, stretch->chance.lower, stretch->chance.upper);
    if (chart == ISM3_CHART_RATIO && ratio_chance(stretch, point->denominator))
        widen(out, stretch->chance.lower / stretch->size, stretch->chance.upper / stretch->size);
}

/* 0 where the numbers are too large for limits. */
static int find_limits(struct stretch *stretch, const ism3__point *point, ism3__behaviour *out) {
    const ism3__series *series = stretch->series;
    double centre = stretch->basis.mean;
    find_reach(stretch, point->value, out);
    if (!isfinite(centre - out->reach) || !isfinite(centre + out->reach))
        return 0;
    out->centre = centre;
    out->lower = centre - out->reach;
    out->upper = centre + out->reach;
    widen_by_chance(stretch, point, out);
    if (out->lower < series->minimum)
        out->lower = series->minimum;
    if (out->upper > series->maximum)
        out->upper = series->maximum;
    out->has_limits = 1;
    out->baseline_first = stretch->basis.first;
    out->baseline_last = stretch->basis.last;
    out->baseline_count = stretch->basis.count;
    return 1;
}

static uint32_t signal_of(uint32_t better, int is_above) {
    if (better == ISM3_BETTER_NONE)
        return ISM3_BEHAVIOUR_CHANGED;
    return (better == ISM3_BETTER_UP) == is_above ? ISM3_BEHAVIOUR_BETTER : ISM3_BEHAVIOUR_WORSE;
}

static void remember(struct stretch *stretch, double value) {
    memmove(stretch->recent, stretch->recent + 1, (EIGHT - 1) * sizeof *stretch->recent);
    stretch->recent[EIGHT - 1] = value;
    stretch->there++;
}

static uint32_t hint_of(const struct stretch *stretch, double centre) {
    const double *recent = stretch->recent;
    size_t high = 0, low = 0, rises = 0, falls = 0;
    if (stretch->there <= ISM3__BASELINE_MOST)
        return ISM3_RULE_NONE;
    for (size_t i = 0; i < EIGHT; i++) {
        high += (size_t)above(recent[i], centre);
        low += (size_t)below(recent[i], centre);
    }
    for (size_t i = EIGHT - SIX + 1; i < EIGHT; i++) {
        rises += (size_t)above(recent[i], recent[i - 1]);
        falls += (size_t)below(recent[i], recent[i - 1]);
    }
    if (high == EIGHT || low == EIGHT)
        return ISM3_RULE_EIGHT_ON_ONE_SIDE;
    if (rises == SIX - 1)
        return ISM3_RULE_SIX_RISING;
    return falls == SIX - 1 ? ISM3_RULE_SIX_FALLING : ISM3_RULE_NONE;
}

/* Limits, verdict and hint of a point that is there. A signal is not learnt from. */
static void judge(struct stretch *stretch, size_t number, ism3__behaviour *out) {
    const ism3__series *series = stretch->series;
    const ism3__point *point = &series->points[number];
    if (!find_limits(stretch, point, out))
        return;
    int is_above = above(point->value, out->upper), is_below = below(point->value, out->lower);
    out->hint = hint_of(stretch, out->centre);
    out->verdict =
        is_above || is_below ? signal_of(series->better, is_above) : ISM3_BEHAVIOUR_STABLE;
    out->rule = is_above || is_below ? ISM3_RULE_BEYOND_LIMITS : ISM3_RULE_NONE;
    if (!stretch->frozen && out->verdict == ISM3_BEHAVIOUR_STABLE)
        learn_one_more(stretch, number);
}

static int is_there(const ism3__point *point) {
    return point->is_there && isfinite(point->value);
}

/* From here on everything is learnt anew. */
static void begin(struct stretch *new, const ism3__series *series, double *ranges) {
    memset(new, 0, sizeof *new);
    new->series = series;
    new->ranges = ranges;
}

/* Points of a baseline that is learnt, and after any. */
static void behave_from(struct stretch *stretch, size_t from, ism3__behaviour *out) {
    const ism3__series *series = stretch->series;
    for (size_t i = from; i < series->count; i++) {
        const ism3__point *point = &series->points[i];
        if (point->rebase)
            begin(stretch, series, stretch->ranges);
        if (!is_there(point))
            continue;
        remember(stretch, point->value);
        if (stretch->basis.count) {
            judge(stretch, i, &out[i]);
            continue;
        }
        out[i].verdict = ISM3_BEHAVIOUR_LEARNING;
        if (!stretch->frozen)
            learn_one_more(stretch, i);
    }
}

/* The points of a baseline that a person fixed; gives the number of the one after it. */
static size_t learn_fixed(struct stretch *stretch, ism3__behaviour *out) {
    const ism3__series *series = stretch->series;
    size_t end = series->baseline_to < series->count ? series->baseline_to : series->count;
    for (size_t i = series->baseline_from; i < end; i++) {
        if (!is_there(&series->points[i]))
            continue;
        remember(stretch, series->points[i].value);
        learn(stretch, i);
        out[i].verdict = ISM3_BEHAVIOUR_LEARNING;
    }
    if (stretch->learnt.count >= ISM3__BASELINE_FIXED_LEAST)
        settle(stretch);
    stretch->frozen = 1;
    return end;
}

void ism3__behave(const ism3__series *series, ism3__behaviour *out, double *scratch) {
    struct stretch stretch;
    size_t from = 0;
    if (series->count)
        memset(out, 0, series->count * sizeof *out);
    if (series->chart == ISM3_CHART_NONE || series->normal == ISM3_NORMAL_NONE)
        return;
    begin(&stretch, series, scratch);
    if (series->is_fixed)
        from = learn_fixed(&stretch, out);
    behave_from(&stretch, from, out);
}
