/* What is sealed reads as before, and takes what is not late as if it had always been there. */
#include "figures.h"

#include <string.h>

static int seal(struct trial *trial, ism3_ledger *ledger, int64_t watermark, int64_t lateness) {
    ism3_error error = ISM3_ERROR_INIT;
    ism3_seal_options options = {
        .size = sizeof options, .lateness = lateness, .has_watermark = 1, .watermark = watermark};
    if (!ledger)
        return 1;
    return failed(trial, ism3_ledger_seal(ledger, &options, &error), &error, "seal");
}

/* A watermark in the data, and how late facts may be. */
static int64_t some_watermark(struct trial *trial, int64_t *lateness) {
    const struct scenario *s = trial->scenario;
    *lateness = (int64_t)rng_below(&trial->rng, 3) * 5 * HOUR;
    int64_t watermark = s->plan.start + (int64_t)rng_below(&trial->rng, 9 * 24) * HOUR;
    if (s->count && rng_one_in(&trial->rng, 2)) {
        int64_t time = s->observations[s->seed % s->count].time;
        watermark = time == ISM3_NONE ? watermark : time;
    }
    return watermark + *lateness;
}

/* ---- figures from the horizon on are the same ---- */

static int too_early(struct trial *trial, ism3_ledger *ledger, int64_t horizon) {
    ism3_metrics_options options = ISM3_METRICS_OPTIONS_INIT;
    ism3_metrics *metrics = NULL;
    int64_t grain = trial->scenario->plan.grain;
    options.from = horizon - 2 * grain;
    options.to = options.as_of = horizon - grain;
    int32_t rc = ism3_metrics_new(&metrics, ledger, &options, NULL);
    ism3_metrics_unref(metrics);
    return rc ? 0 : fails(trial, "figures as of before the horizon were given");
}

/* A withdrawal that nobody told in time: counted, and nothing else. */
static int set_late_aside(struct trial *trial, ism3_ledger *sealed, int64_t horizon) {
    ism3_observation late = ISM3_OBSERVATION_INIT;
    uint64_t before = ism3_ledger_count(sealed, ISM3_COUNT_LATE);
    uint64_t observations = ism3_ledger_count(sealed, ISM3_COUNT_OBSERVATIONS);
    if (trial->scenario->plan.has_now && horizon > trial->scenario->plan.now)
        return 0; /* the future comes first */
    late.kind = ISM3_WITHDRAWAL;
    late.process = late.environment = 0;
    late.id = (ism3_text){"nobody", 6};
    late.time = horizon - 1;
    for (; !plan_serves(&trial->scenario->plan, 0, late.environment); late.environment++)
        ;
    if (take(trial, sealed, &late, 1))
        return 1;
    if (ism3_ledger_count(sealed, ISM3_COUNT_LATE) != before + 1 ||
        ism3_ledger_count(sealed, ISM3_COUNT_OBSERVATIONS) != observations)
        return fails(trial, "a fact just before the horizon was not set aside");
    ism3_ledger *back = decoded(trial, encoded(trial, sealed), trial->model);
    if (!back)
        return 1;
    return ism3_ledger_count(back, ISM3_COUNT_LATE) == before + 1
               ? 0
               : fails(trial, "late facts are not counted after reading back");
}

int law_sealing(struct trial *trial) {
    const struct scenario *s = trial->scenario;
    int64_t lateness, watermark = some_watermark(trial, &lateness);
    int64_t horizon = grain_start(&s->plan, watermark - lateness);
    int64_t earlier = watermark - (int64_t)rng_below(&trial->rng, 72) * HOUR;
    ism3_ledger *open = trial_ledger(trial), *sealed = trial_ledger(trial),
                *twice = trial_ledger(trial);
    if (take(trial, open, s->observations, s->count) ||
        take(trial, sealed, s->observations, s->count) ||
        take(trial, twice, s->observations, s->count) || seal(trial, sealed, watermark, lateness) ||
        seal(trial, twice, earlier < 0 ? 0 : earlier, lateness) ||
        seal(trial, twice, watermark, lateness))
        return 1;
    if (ism3_ledger_count(sealed, ISM3_COUNT_ITEMS) < ism3_ledger_count(open, ISM3_COUNT_ITEMS))
        reached(trial, SEALED_ITEM);
    if (ism3_ledger_horizon(sealed) != horizon)
        return fails(trial, "the horizon is %lld, expected %lld",
                     (long long)ism3_ledger_horizon(sealed), (long long)horizon);
    struct bytes bytes = encoded(trial, sealed);
    if (same(trial, twice, bytes, "sealed in two steps") ||
        same(trial, decoded(trial, bytes, trial->model), bytes, "sealed, written and read") ||
        too_early(trial, sealed, horizon))
        return 1;
    if (set_late_aside(trial, sealed, horizon))
        return 1;
    ism3_metrics_options options = some_window(trial, 10);
    if (options.as_of < horizon || rng_one_in(&trial->rng, 3))
        options.as_of = horizon + (int64_t)rng_below(&trial->rng, 2) * s->plan.grain;
    options.every = rng_one_in(&trial->rng, 2) ? ISM3_EVERY_DURATION : ISM3_EVERY_ALL;
    options.length = options.every == ISM3_EVERY_ALL ? 0 : s->plan.grain;
    return same_figures(trial, sealed, open, &options, "sealed");
}

/* ---- adding to what is sealed ---- */

/* The earliest time in a record. */
static int64_t earliest(const ism3_observation *o) {
    int64_t time = o->time == ISM3_NONE ? o->end : o->time;
    return o->kind == ISM3_ITEM && o->end != ISM3_NONE && o->end < time ? o->end : time;
}

static int is_of_item(const ism3_observation *o) {
    return o->kind == ISM3_ITEM ||
           ((o->kind == ISM3_INPUT || o->kind == ISM3_OUTPUT || o->kind == ISM3_WITHDRAWAL) &&
            o->id.size);
}

static int same_item(const ism3_observation *a, const ism3_observation *b) {
    return a->process == b->process && a->id.size == b->id.size &&
           memcmp(a->id.data, b->id.data, a->id.size) == 0;
}

/* The records that were there when it was sealed, and those that came after. */
struct halves {
    ism3_observation *first, *second;
    size_t first_count, second_count;
    int64_t horizon;
};

/* Whether sealing may fold the item of a record away, or count it as late. */
static int is_over(const struct halves *halves, const ism3_observation *o) {
    int over = 0;
    for (size_t i = 0; i < halves->first_count; i++) {
        const ism3_observation *other = &halves->first[i];
        if (is_of_item(other) && same_item(o, other))
            over |= other->kind != ISM3_INPUT && earliest(other) < halves->horizon;
    }
    return over;
}

static struct halves halve(struct trial *trial, int64_t horizon) {
    const struct scenario *s = trial->scenario;
    size_t room = s->count * sizeof(ism3_observation);
    struct halves halves = {trial_block(trial, room), trial_block(trial, room), 0, 0, horizon};
    for (size_t i = 0; i < s->count; i++)
        if (earliest(&s->observations[i]) < horizon || s->marks[i] & 1)
            halves.first[halves.first_count++] = s->observations[i];
    for (size_t i = 0; i < s->count; i++) {
        const ism3_observation *o = &s->observations[i];
        if (earliest(o) < horizon || s->marks[i] & 1 || (is_of_item(o) && is_over(&halves, o)))
            continue;
        halves.second[halves.second_count++] = *o;
    }
    return halves;
}

static ism3_ledger *first_half(struct trial *trial, const struct halves *halves) {
    ism3_ledger *ledger = trial_ledger(trial);
    return set_source(trial, ledger, "first", 0, 0, 0) ||
                   take(trial, ledger, halves->first, halves->first_count)
               ? NULL
               : ledger;
}

/* The records [from, to) of the second half, from a source of their own. */
static ism3_ledger *second_half(struct trial *trial, const struct halves *halves, size_t from,
                                size_t to) {
    ism3_ledger *ledger = trial_ledger(trial);
    return set_source(trial, ledger, "second", 1, from, 0) ||
                   take_cut(trial, ledger, halves->second + from, to - from)
               ? NULL
               : ledger;
}

enum { PIECES = 4 };

/* To a sealed ledger the rest in any order: pieces or ever longer states, some again, some added
 * to each other before. */
static int add_up(struct trial *trial, const struct halves *halves, struct bytes sealed,
                  struct bytes expected) {
    ism3_ledger *parts[2 * PIECES + 2];
    size_t pieces = 1 + (size_t)rng_below(&trial->rng, PIECES), count = 0;
    int nested = rng_one_in(&trial->rng, 2);
    for (size_t i = 0; i < pieces; i++)
        parts[count++] = second_half(trial, halves, nested ? 0 : halves->second_count * i / pieces,
                                     halves->second_count * (i + 1) / pieces);
    if (!nested && pieces > 1 && rng_one_in(&trial->rng, 2) && add(trial, parts[0], parts[--count]))
        return 1;
    for (size_t again = rng_below(&trial->rng, PIECES); again; again--, count++)
        parts[count] = parts[rng_below(&trial->rng, count)];
    ism3_ledger *sum = decoded(trial, sealed, trial->model);
    for (; count; count--) {
        size_t next = (size_t)rng_below(&trial->rng, count);
        if (add(trial, sum, parts[next]))
            return 1;
        parts[next] = parts[count - 1];
    }
    return same(trial, sum, expected,
                nested ? "nested states added to a sealed ledger"
                       : "pieces added to a sealed ledger");
}

static int refuse_overlap(struct trial *trial, const struct halves *halves, struct bytes expected) {
    ism3_error error = ISM3_ERROR_INIT;
    size_t count = halves->second_count;
    ism3_ledger *whole = decoded(trial, expected, trial->model), *odd = trial_ledger(trial);
    if (count < 2)
        return 0;
    if (set_source(trial, odd, "second", 1, count - 1, 0) || take(trial, odd, halves->second, 2))
        return 1;
    int32_t rc = ism3_ledger_add(whole, odd, &error);
    if (rc != ISM3_E_CONFLICT)
        return fails(trial, "an overlap with a sealed ledger: %s", ism3_code_name(rc));
    return same(trial, whole, expected, "after an overlap with a sealed ledger");
}

int law_sealed_adding(struct trial *trial) {
    int64_t lateness, watermark = some_watermark(trial, &lateness);
    struct halves halves = halve(trial, grain_start(&trial->scenario->plan, watermark - lateness));
    ism3_ledger *sealed = first_half(trial, &halves), *at_end = first_half(trial, &halves),
                *goes_on;
    if (seal(trial, sealed, watermark, lateness))
        return 1;
    struct bytes half = encoded(trial, sealed);
    if (set_source(trial, at_end, "second", 1, 0, 0) ||
        take(trial, at_end, halves.second, halves.second_count) ||
        seal(trial, at_end, watermark, lateness))
        return 1;
    struct bytes expected = encoded(trial, at_end);
    goes_on = decoded(trial, half, trial->model);
    if (halves.first_count && halves.second_count)
        reached(trial, SEALED_HALFWAY);
    return set_source(trial, goes_on, "second", 1, 0, 0) ||
           take_cut(trial, goes_on, halves.second, halves.second_count) ||
           same(trial, goes_on, expected, "going on with a sealed ledger") ||
           add_up(trial, &halves, half, expected) || refuse_overlap(trial, &halves, expected);
}
