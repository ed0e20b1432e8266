/* What was said of a settled period stays said; and criteria change no figure. */
#include "figures.h"

#include <math.h>
#include <string.h>

/* What is tried on one scenario. */
struct keeping {
    struct trial *trial;
    struct plan plan;
    ism3_model *model; /* with criteria; each ledger holds it */
    ism3_assessment_options options;
};

/* ---- one assessment beside another ---- */

static int same_double(double a, double b) {
    return isnan(a) ? isnan(b) : a == b;
}

static int equal(const ism3_judgement *a, const ism3_judgement *b) {
    return memcmp(a, b, offsetof(ism3_judgement, centre)) == 0 &&
           same_double(a->centre, b->centre) && same_double(a->lower, b->lower) &&
           same_double(a->upper, b->upper) && same_double(a->range, b->range) &&
           same_double(a->reach, b->reach) && a->baseline_first == b->baseline_first &&
           a->baseline_last == b->baseline_last && a->newest == b->newest &&
           a->widened == b->widened;
}

static int same_judgement(struct trial *trial, const ism3_assessment *a, const ism3_assessment *b,
                          size_t period, uint32_t process, uint32_t figure, uint32_t resource) {
    ism3_judgement x = {.size = sizeof x}, y = {.size = sizeof y};
    ism3_error error = ISM3_ERROR_INIT;
    int32_t rc = ism3_assessment_judgement(a, period, process, figure, resource, &x);
    if (!rc)
        rc = ism3_assessment_judgement(b, period, process, figure, resource, &y);
    if (failed(trial, rc, &error, "judgement"))
        return 1;
    ++*trial->checked;
    if (x.target_status == ISM3_TARGET_MISSED)
        reached(trial, KEPT_MISS);
    if (x.rule)
        reached(trial, KEPT_SIGNAL);
    if (equal(&x, &y))
        return 0;
    return fails(trial,
                 "%s of process %u, resource %u, period %zu is %s, %s (%s), limits %.17g to %.17g; "
                 "then %s, %s (%s), %.17g to %.17g",
                 ism3_figure_at(figure)->id, process, resource, period,
                 ism3_target_status_name(x.target_status), ism3_behaviour_name(x.behaviour),
                 ism3_rule_name(x.hint), x.lower, x.upper, ism3_target_status_name(y.target_status),
                 ism3_behaviour_name(y.behaviour), ism3_rule_name(y.hint), y.lower, y.upper);
}

static int same_process(struct trial *trial, const ism3_assessment *a, const ism3_assessment *b,
                        size_t period, uint32_t process) {
    const ism3_metrics *metrics = ism3_assessment_metrics(a);
    ism3_capability x = {.size = sizeof x}, y = {.size = sizeof y};
    for (uint32_t figure = 0; figure < ism3_figure_count(); figure++)
        for (uint32_t i = 0; i < figure_resources(metrics, process, figure); i++)
            if (same_judgement(trial, a, b, period, process, figure, i))
                return 1;
    ism3_assessment_capability(a, period, process, &x);
    ism3_assessment_capability(b, period, process, &y);
    if (x.in_use)
        reached(trial, KEPT_CAPABILITY);
    if (memcmp(&x, &y, sizeof x) != 0)
        return fails(trial, "process %u, period %zu: types in use %x, stale %x; then %x, %x",
                     process, period, x.in_use, x.stale, y.in_use, y.stale);
    if (ism3_assessment_faults(a, period, process) != ism3_assessment_faults(b, period, process))
        return fails(trial, "process %u, period %zu: other faults", process, period);
    return 0;
}

static int same_whole(struct keeping *keeping, const ism3_assessment *a, const ism3_assessment *b) {
    size_t periods = ism3_metrics_period_count(ism3_assessment_metrics(a));
    for (size_t period = 0; period < periods; period++) {
        for (uint32_t process = 0; process < keeping->plan.processes; process++)
            if (same_process(keeping->trial, a, b, period, process))
                return 1;
        for (uint32_t i = 0; i < keeping->plan.objectives; i++)
            if (ism3_assessment_objective(a, period, i) != ism3_assessment_objective(b, period, i))
                return fails(keeping->trial, "objective %u, period %zu: %s, without later facts %s",
                             i, period,
                             ism3_objective_status_name(ism3_assessment_objective(a, period, i)),
                             ism3_objective_status_name(ism3_assessment_objective(b, period, i)));
    }
    return 0;
}

/* Those that had settled by the earlier as_of. */
static int same_settled(struct keeping *keeping, const ism3_assessment *early,
                        const ism3_assessment *late) {
    const ism3_metrics *metrics = ism3_assessment_metrics(early);
    for (size_t period = 0; period < ism3_metrics_period_count(metrics); period++)
        for (uint32_t process = 0; process < keeping->plan.processes; process++) {
            int64_t to;
            ism3_duration settle = plan_settle(&keeping->plan.process[process]);
            ism3_metrics_period(metrics, period, NULL, &to, NULL);
            if (ism3_time_add(to, settle, keeping->plan.utc_offset) <=
                    ism3_metrics_as_of(metrics) &&
                same_process(keeping->trial, early, late, period, process))
                return 1;
        }
    return 0;
}

/* ---- making them ---- */

static ism3_assessment *assess(struct keeping *keeping, ism3_ledger *ledger, int64_t as_of) {
    ism3_assessment *assessment = NULL;
    ism3_error error = ISM3_ERROR_INIT;
    keeping->options.as_of = as_of;
    int32_t rc = ism3_assessment_new(&assessment, ledger, &keeping->options, &error);
    failed(keeping->trial, rc, &error, "an assessment");
    return assessment;
}

/* All of it watched, in half of the cases: then there are whole periods to learn from. */
static int watch(const struct keeping *keeping, ism3_ledger *ledger, int64_t to) {
    const struct plan *plan = &keeping->plan;
    for (uint32_t p = 0; p < plan->processes; p++)
        for (uint32_t e = 0; e < plan_environments(plan); e++) {
            ism3_observation watched = ISM3_OBSERVATION_INIT;
            watched.kind = ISM3_WATCHED;
            watched.process = p;
            watched.environment = e;
            watched.time = keeping->options.from;
            watched.end = to;
            watched.kinds = 0x7fe;
            if (plan_serves(plan, p, e) && take(keeping->trial, ledger, &watched, 1))
                return 1;
        }
    return 0;
}

/* The scenario's facts, and no word after an instant. */
static ism3_ledger *ledger_up_to(struct keeping *keeping, ism3_model *model, int64_t as_of,
                                 int is_watched) {
    struct trial *trial = keeping->trial;
    ism3_ledger *ledger = trial_ledger_of(trial, model, NULL);
    for (size_t i = 0; i < trial->scenario->count; i++) {
        ism3_observation o = trial->scenario->observations[i];
        if ((as_of == ISM3_NONE || cut_at(&o, as_of)) && take(trial, ledger, &o, 1))
            return NULL;
    }
    int64_t end = keeping->plan.start + 6 * ISM3_DAY;
    if (is_watched && ledger && watch(keeping, ledger, as_of == ISM3_NONE ? end : as_of))
        return NULL;
    return ledger;
}

static int compare(struct keeping *keeping, int is_watched, int64_t early, int64_t late) {
    ism3_ledger *all = ledger_up_to(keeping, keeping->model, ISM3_NONE, is_watched),
                *cut = all ? ledger_up_to(keeping, keeping->model, early, is_watched) : NULL;
    if (!cut)
        return 1;
    ism3_assessment *now = assess(keeping, all, early),
                    *then = now ? assess(keeping, all, late) : NULL,
                    *without = then ? assess(keeping, cut, early) : NULL;
    int broken = !without || same_settled(keeping, now, then) || same_whole(keeping, now, without);
    ism3_assessment_unref(now);
    ism3_assessment_unref(then);
    ism3_assessment_unref(without);
    return broken;
}

static int criteria_change_nothing(struct keeping *keeping, int64_t as_of) {
    ism3_error error = ISM3_ERROR_INIT;
    struct plan plain = keeping->plan;
    ism3_metrics_options options = ISM3_METRICS_OPTIONS_INIT;
    plain.judged = 0;
    options.every = ISM3_EVERY_DURATION;
    options.length = keeping->options.length;
    options.from = keeping->options.from;
    options.as_of = as_of;
    options.settled = 1;
    ism3_model *model = plan_model(&plain, 0, NULL, &error);
    if (!model)
        return fails(keeping->trial, "a model without criteria: %s", error.message);
    ism3_ledger *judged = ledger_up_to(keeping, keeping->model, ISM3_NONE, 0),
                *other = judged ? ledger_up_to(keeping, model, ISM3_NONE, 0) : NULL;
    ism3_model_unref(model);
    return !other ||
           same_figures(keeping->trial, judged, other, &options, "figures under criteria");
}

int law_kept(struct trial *trial) {
    static const ism3_duration settles[] = {{0, 0}, {0, HOUR}, {0, 6 * HOUR}, {0, ISM3_DAY}};
    struct keeping keeping = {.trial = trial, .plan = trial->scenario->plan};
    ism3_error error = ISM3_ERROR_INIT;
    for (uint32_t p = 0; p < keeping.plan.processes; p++)
        keeping.plan.process[p].settle =
            settles[rng_below(&trial->rng, sizeof settles / sizeof *settles)];
    keeping.plan.judged = 1;
    int64_t grain = keeping.plan.grain, from = grain_start(&keeping.plan, keeping.plan.start);
    keeping.options = (ism3_assessment_options)ISM3_ASSESSMENT_OPTIONS_INIT;
    keeping.options.every = ISM3_EVERY_DURATION;
    keeping.options.from = from > 0 ? from : from + grain;
    keeping.options.length = grain == HOUR ? 3 * grain : grain;
    int64_t early = keeping.options.from +
                    (int64_t)(1 + rng_below(&trial->rng, (uint64_t)(5 * ISM3_DAY / grain))) * grain;
    int64_t late = early + (int64_t)(1 + rng_below(&trial->rng, 40)) * grain;
    keeping.model = plan_model(&keeping.plan, 0, NULL, &error);
    if (!keeping.model)
        return fails(trial, "a model with criteria: %s", error.message);
    int broken = compare(&keeping, rng_one_in(&trial->rng, 2), early, late) ||
                 criteria_change_nothing(&keeping, late);
    ism3_model_unref(keeping.model);
    return broken;
}
