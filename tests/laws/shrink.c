/* A failing scenario made smaller, as long as it fails. */
#include "laws.h"

#include <string.h>

static int still_fails(const struct law *law, const struct scenario *scenario) {
    char failure[16];
    uint64_t checked = 0;
    return trial_run(law, scenario, NULL, &checked, failure, sizeof failure) == BROKEN;
}

static void drop(struct scenario *s, size_t from, size_t count) {
    size_t after = s->count - from - count;
    memmove(s->observations + from, s->observations + from + count,
            after * sizeof *s->observations);
    memmove(s->marks + from, s->marks + from + count, after * sizeof *s->marks);
    s->count -= count;
}

/* Try without runs of observations: halves first, then ever smaller ones. */
static int drop_observations(const struct law *law, struct scenario *s) {
    int any = 0;
    for (size_t length = (s->count + 1) / 2; length; length /= 2)
        for (size_t from = 0; from + length <= s->count;) {
            struct scenario smaller = scenario_copy(s);
            drop(&smaller, from, length);
            if (!still_fails(law, &smaller)) {
                scenario_free(&smaller);
                from += length;
                continue;
            }
            scenario_free(s);
            *s = smaller;
            any = 1;
        }
    return any;
}

/* ---- simpler values ---- */

static int replace(int64_t *value, int64_t simpler) {
    int changed = *value != ISM3_NONE && *value != simpler;
    if (changed)
        *value = simpler;
    return changed;
}

static int64_t whole_days(int64_t time) {
    return time == ISM3_NONE ? time : time - time % ISM3_DAY;
}
static int64_t whole_hours(int64_t time) {
    return time == ISM3_NONE ? time : time - time % HOUR;
}

static int no_due(ism3_observation *o) {
    return replace(&o->due, ISM3_NONE);
}
static int no_end(ism3_observation *o) {
    return replace(&o->end, ISM3_NONE);
}
static int no_count(ism3_observation *o) {
    return replace(&o->count, ISM3_NONE);
}
static int no_harm(ism3_observation *o) {
    return replace(&o->harm, ISM3_NONE);
}
static int no_sampled(ism3_observation *o) {
    return replace(&o->sampled, ISM3_NONE);
}
static int no_available(ism3_observation *o) {
    return replace(&o->available, ISM3_NONE);
}
static int no_used(ism3_observation *o) {
    return replace(&o->used, ISM3_NONE);
}
static int no_up(ism3_observation *o) {
    return replace(&o->up, ISM3_NONE);
}
static int no_assessed(ism3_observation *o) {
    int changed = o->assessed != ISM3_NONE;
    o->assessed = o->fit = ISM3_NONE;
    return changed;
}
static int no_confusion(ism3_observation *o) {
    int changed = o->tp != ISM3_NONE;
    o->tp = o->fp = o->tn = o->fn = ISM3_NONE;
    return changed;
}
static int no_verdict(ism3_observation *o) {
    int changed = o->verdict != ISM3_VERDICT_NONE;
    o->verdict = ISM3_VERDICT_NONE;
    return changed;
}
static int no_id(ism3_observation *o) {
    int changed = o->id.size != 0;
    o->id.size = 0;
    return changed;
}
static int no_series(ism3_observation *o) {
    int changed = o->series.size != 0;
    o->series.size = 0;
    return changed;
}
static int on_days(ism3_observation *o) {
    int changed = replace(&o->time, whole_days(o->time));
    return replace(&o->end, whole_days(o->end)) | changed;
}
static int on_hours(ism3_observation *o) {
    int changed = replace(&o->time, whole_hours(o->time));
    return replace(&o->end, whole_hours(o->end)) | changed;
}
static int small_amounts(ism3_observation *o) {
    int changed = replace(&o->available, 1000);
    return replace(&o->used, 1000) | changed;
}
static int first_resource(ism3_observation *o) {
    int changed = o->resource != 0;
    o->resource = 0;
    return changed;
}

static int (*const simplifications[])(ism3_observation *o) = {
    no_due,    no_end,  no_count,    no_harm,       no_sampled,     no_available,
    no_used,   no_up,   no_assessed, no_confusion,  no_verdict,     no_id,
    no_series, on_days, on_hours,    small_amounts, first_resource,
};

static int simplify_observations(const struct law *law, struct scenario *s) {
    int any = 0;
    for (size_t i = 0; i < s->count; i++)
        for (size_t k = 0; k < sizeof simplifications / sizeof *simplifications; k++) {
            ism3_observation before = s->observations[i];
            if (!simplifications[k](&s->observations[i]))
                continue;
            int fails_too = still_fails(law, s);
            if (!fails_too)
                s->observations[i] = before;
            any |= fails_too;
        }
    return any;
}

/* ---- a simpler model ---- */

static void plain_service(struct plan *plan, uint32_t i) {
    plan->process[i].service = plan->process[i].answer_clock = 0;
}
static void no_answer_within(struct plan *plan, uint32_t i) {
    plan->process[i].answer_within = 0;
}
static void no_hold(struct plan *plan, uint32_t i) {
    plan->process[i].hold = 0;
}
static void no_frequency(struct plan *plan, uint32_t i) {
    plan->process[i].frequency = plan->process[i].grace = (ism3_duration){0, 0};
}
static void no_prices(struct plan *plan, uint32_t i) {
    memset(plan->process[i].prices, 0, sizeof plan->process[i].prices);
}
static void one_resource(struct plan *plan, uint32_t i) {
    plan->process[i].resources = 0;
}
static void serves_all(struct plan *plan, uint32_t i) {
    plan->process[i].served = 0;
}
static void no_now(struct plan *plan, uint32_t i) {
    (void)i;
    plan->has_now = 0;
}
static void public_key(struct plan *plan, uint32_t i) {
    (void)i;
    plan->keyed = 0;
}
static void no_offset(struct plan *plan, uint32_t i) {
    (void)i;
    plan->utc_offset = 0;
}
static void grain_of_a_day(struct plan *plan, uint32_t i) {
    (void)i;
    plan->grain = ISM3_DAY;
}
static void fewer_processes(struct plan *plan, uint32_t i) {
    plan->processes = i + 1;
}
static void fewer_environments(struct plan *plan, uint32_t i) {
    plan->environments = plan->environments > i ? i : plan->environments;
}

static void (*const plainer[])(struct plan *plan, uint32_t i) = {
    plain_service,      no_answer_within, no_hold,    no_frequency, no_prices,      one_resource,
    serves_all,         no_now,           public_key, no_offset,    grain_of_a_day, fewer_processes,
    fewer_environments,
};

static int simplify_plan(const struct law *law, struct scenario *s) {
    int any = 0;
    for (size_t k = 0; k < sizeof plainer / sizeof *plainer; k++)
        for (uint32_t i = 0; i < s->plan.processes; i++) {
            struct plan before = s->plan;
            plainer[k](&s->plan, i);
            /* NOLINTNEXTLINE(bugprone-suspicious-memory-comparison,cert-exp42-c,cert-flp37-c): one is a copy of the other */
            if (memcmp(&before, &s->plan, sizeof before) == 0)
                continue;
            int fails_too = still_fails(law, s);
            if (!fails_too)
                s->plan = before;
            any |= fails_too;
        }
    return any;
}

void shrink(const struct law *law, struct scenario *scenario) {
    int smaller = 1;
    for (int rounds = 0; smaller && rounds < 8; rounds++) {
        smaller = drop_observations(law, scenario);
        smaller |= simplify_plan(law, scenario);
        smaller |= simplify_observations(law, scenario);
    }
}
