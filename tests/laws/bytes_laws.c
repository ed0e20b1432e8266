/* Laws 1 to 4: equal observations give equal bytes. */
#include "laws.h"

#include <stdlib.h>
#include <string.h>

static ism3_ledger *whole(struct trial *trial) {
    ism3_ledger *ledger = trial_ledger(trial);
    return take(trial, ledger, trial->scenario->observations, trial->scenario->count) ? NULL
                                                                                      : ledger;
}

/* ---- 1: order ---- */

static ism3_ledger *in_other_model(struct trial *trial) {
    const struct scenario *scenario = trial->scenario;
    ism3_error error = ISM3_ERROR_INIT;
    ism3_model *model = plan_model(&scenario->plan, 1, NULL, &error);
    if (!model) {
        fails(trial, "the model in another order: %s", error.message);
        return NULL;
    }
    ism3_observation *mapped = trial_block(trial, scenario->count * sizeof *mapped);
    for (size_t i = 0; i < scenario->count; i++)
        mapped[i] = plan_other(&scenario->plan, &scenario->observations[i]);
    ism3_ledger_options options = trial_options(trial);
    ism3_ledger *ledger = trial_ledger_of(trial, model, &options);
    ism3_model_unref(model);
    return take_cut(trial, ledger, mapped, scenario->count) ? NULL : ledger;
}

int law_order(struct trial *trial) {
    size_t count = trial->scenario->count;
    struct bytes expected = encoded(trial, whole(trial));
    ism3_ledger *permuted = trial_ledger(trial), *turned = trial_ledger(trial);
    ism3_observation *order = trial_permuted(trial);
    if (take_cut(trial, permuted, order, count) ||
        same(trial, permuted, expected, "another order, in batches"))
        return 1;
    for (size_t i = 0; i < count / 2; i++) {
        ism3_observation moved = order[i];
        order[i] = order[count - 1 - i];
        order[count - 1 - i] = moved;
    }
    /* Reading in between puts things in order, and must not show. */
    if (take_cut(trial, turned, order, count / 2) || !encoded(trial, turned).data ||
        take_cut(trial, turned, order + count / 2, count - count / 2) ||
        same(trial, turned, expected, "the order turned round, read half-way"))
        return 1;
    return same(trial, in_other_model(trial), expected,
                "a model that lists things in another order");
}

/* ---- 2: split ---- */

enum { SOURCES = 3, PARTS = 5 };
static const char *const source_names[SOURCES] = {"b", "", "b"}; /* each with an epoch of its own */

/* Which source a record comes from, its number there, and which part has it. */
struct origin {
    uint32_t source, part;
    uint64_t record;
};

static struct origin *parted(struct trial *trial, uint64_t *parts) {
    const struct scenario *scenario = trial->scenario;
    struct origin *origins = trial_block(trial, scenario->count * sizeof *origins);
    uint64_t sources = 1 + rng_below(&trial->rng, SOURCES), next[SOURCES] = {0};
    int runs = rng_one_in(&trial->rng, 2); /* parts are runs of records, not a scatter */
    *parts = 1 + rng_below(&trial->rng, PARTS);
    for (size_t i = 0; i < scenario->count; i++) {
        uint64_t mark = scenario->marks[i];
        origins[i].source = (uint32_t)(mark % sources);
        origins[i].part = (uint32_t)(runs ? i * *parts / scenario->count : (mark >> 8) % *parts);
        /* Some numbers are not there at all. */
        next[origins[i].source] += mark >> 16 & 1 && mark >> 17 & 1;
        origins[i].record = next[origins[i].source]++;
        if (mark >> 16 & 1 && mark >> 17 & 1)
            reached(trial, GAP_IN_COVERAGE);
    }
    if (sources > 1)
        reached(trial, SEVERAL_SOURCES);
    if (*parts > 1)
        reached(trial, DISJOINT_COVERAGE);
    return origins;
}

enum { ALL = 99 };

/* Take in what is of a part and a source, each record under its number. */
static int take_part(struct trial *trial, ism3_ledger *ledger, const struct origin *origins,
                     uint32_t part, uint32_t source) {
    const struct scenario *scenario = trial->scenario;
    for (size_t i = 0; i < scenario->count; i++) {
        const struct origin *origin = &origins[i];
        if ((part != ALL && origin->part != part) || (source != ALL && origin->source != source))
            continue;
        if (set_source(trial, ledger, source_names[origin->source], origin->source, origin->record,
                       0) ||
            take(trial, ledger, &scenario->observations[i], 1))
            return 1;
    }
    return 0;
}

/* Add the ledgers up, two at a time, in any order; the first of a pair may be empty before. */
static ism3_ledger *tree(struct trial *trial, ism3_ledger **ledgers, size_t count) {
    while (count > 1) {
        size_t one = (size_t)rng_below(&trial->rng, count), two = rng_below(&trial->rng, count - 1);
        two += two >= one;
        ism3_ledger *sum = ledgers[one];
        if (rng_one_in(&trial->rng, 4)) {
            sum = trial_ledger(trial);
            if (add(trial, sum, ledgers[one]))
                return NULL;
        }
        if (add(trial, sum, ledgers[two]))
            return NULL;
        ledgers[one] = sum;
        ledgers[two] = ledgers[--count];
    }
    return ledgers[0];
}

int law_split(struct trial *trial) {
    uint64_t count;
    struct origin *origins = parted(trial, &count);
    ism3_ledger *one = trial_ledger(trial), *mixed = trial_ledger(trial), *parts[PARTS];
    for (uint32_t source = 0; source < SOURCES; source++)
        if (take_part(trial, one, origins, ALL, source))
            return 1;
    struct bytes expected = encoded(trial, one);
    if (take_part(trial, mixed, origins, ALL, ALL) ||
        same(trial, mixed, expected, "sources taking turns"))
        return 1;
    for (uint32_t part = 0; part < count; part++) {
        parts[part] = trial_ledger(trial);
        if (take_part(trial, parts[part], origins, part, ALL))
            return 1;
        /* What was sent has been bytes. */
        if (rng_one_in(&trial->rng, 3))
            parts[part] = decoded(trial, encoded(trial, parts[part]),
                                  rng_one_in(&trial->rng, 2) ? trial->model : NULL);
    }
    return same(trial, tree(trial, parts, count), expected, "parts added up");
}

/* ---- 3: coverage ---- */

/* The records [from, to) of a source. */
static ism3_ledger *state(struct trial *trial, const char *name, size_t from, size_t to) {
    ism3_ledger *ledger = trial_ledger(trial);
    if (set_source(trial, ledger, name, 7, from, 0) ||
        take_cut(trial, ledger, trial->scenario->observations + from, to - from))
        return NULL;
    return ledger;
}

/* Pieces and the whole, or ever longer states; each may come again and in any order. */
static int add_states(struct trial *trial, struct bytes expected) {
    size_t count = trial->scenario->count, cuts[PARTS + 1];
    int nested = rng_one_in(&trial->rng, 2);
    size_t pieces = 2 + (size_t)rng_below(&trial->rng, PARTS - 1);
    for (size_t i = 0; i <= pieces; i++)
        cuts[i] = count * i / pieces;
    ism3_ledger *states[2 * PARTS + 1], *sum = trial_ledger(trial);
    size_t n = 0;
    for (size_t i = 0; i < pieces; i++)
        states[n++] = state(trial, "agent", nested ? 0 : cuts[i], cuts[i + 1]);
    if (!nested && rng_one_in(&trial->rng, 2))
        states[n++] = state(trial, "agent", 0, count);
    for (size_t again = rng_below(&trial->rng, PARTS); again; again--) {
        states[n] = states[rng_below(&trial->rng, n)];
        n++;
    }
    for (; n; n--) {
        size_t next = (size_t)rng_below(&trial->rng, n);
        if (add(trial, sum, states[next]))
            return 1;
        states[next] = states[n - 1];
    }
    reached(trial, nested ? NESTED_COVERAGE : DISJOINT_COVERAGE);
    return same(trial, sum, expected, nested ? "nested states added" : "disjoint states added");
}

static int refused(struct trial *trial, ism3_ledger *ledger, ism3_ledger *other, const char *what) {
    ism3_error error = ISM3_ERROR_INIT;
    struct bytes before = encoded(trial, ledger), others = encoded(trial, other);
    if (!before.data || !others.data)
        return 1;
    int32_t rc = ism3_ledger_add(ledger, other, &error);
    if (rc != ISM3_E_CONFLICT)
        return fails(trial, "%s: gave %s, expected conflict", what, ism3_code_name(rc));
    if (!error.message[0])
        return fails(trial, "%s: refused without a word", what);
    return same(trial, ledger, before, what) || same(trial, other, others, what);
}

static int refuse_overlap(struct trial *trial) {
    size_t count = trial->scenario->count;
    if (count < 3)
        return 0;
    size_t from = 1 + (size_t)rng_below(&trial->rng, count - 2);
    size_t to = from + 1 + (size_t)rng_below(&trial->rng, count - from - 1);
    reached(trial, PARTIAL_OVERLAP);
    return refused(trial, state(trial, "agent", 0, to), state(trial, "agent", from, count),
                   "states that overlap in part");
}

/* Two facts without id that differ in one thing. */
static void lie(struct trial *trial, uint64_t which, ism3_observation two[2]) {
    const int64_t now = trial->scenario->plan.start;
    const ism3_observation absent = ISM3_OBSERVATION_INIT;
    ism3_observation o = absent;
    o.kind = which < 3   ? ISM3_OUTPUT
             : which < 6 ? ISM3_QUALITY
             : which < 9 ? ISM3_RESOURCES
                         : ISM3_INCIDENT;
    o.process = o.environment = o.objective = 0;
    for (; !plan_serves(&trial->scenario->plan, 0, o.environment); o.environment++)
        ;
    o.time = now;
    o.verdict = ISM3_FIT;
    o.assessed = o.fit = o.tp = o.fp = o.tn = o.fn = 3;
    o.end = o.kind == ISM3_RESOURCES ? now + HOUR : ISM3_NONE;
    o.available = o.used = 1000;
    o.cause = ISM3_ERROR;
    two[0] = two[1] = o;
    o = two[1];
    switch (which) {
    case 0:
        o.time = now + HOUR;
        break;
    case 1:
        o.count = 2;
        break;
    case 2:
        o.verdict = ISM3_UNFIT;
        break;
    case 3:
        o.fit = 2;
        break;
    case 4:
        o.tp = 4;
        break;
    case 5:
        o.assessed = o.fit = ISM3_NONE;
        break;
    case 6:
        o.used = 999;
        break;
    case 7:
        o.available = 1001;
        break;
    case 8:
        o.used = ISM3_NONE;
        break;
    case 9:
        o.harm = 5;
        break;
    case 10:
        o.cause = ISM3_ATTACK;
        break;
    default:
        o.end = now + HOUR;
    }
    two[1] = o;
}

/* Two states of the same records, or one that holds the other, that tell different things. */
static int refuse_contradiction(struct trial *trial) {
    enum { LIES = 12 };
    ism3_observation two[2], more = ISM3_OBSERVATION_INIT;
    ism3_ledger *ledgers[2] = {trial_ledger(trial), trial_ledger(trial)};
    int longer = (int)rng_below(&trial->rng, 3), turned = rng_one_in(&trial->rng, 2);
    uint64_t which = rng_below(&trial->rng, LIES);
    /* That a longer state counts more is no contradiction. */
    if (which == 1 || which == 5)
        longer = 2;
    lie(trial, which, two);
    more.kind = ISM3_WITHDRAWAL;
    more.process = 0;
    more.environment = two[0].environment;
    more.id = (ism3_text){"10", 2};
    more.time = trial->scenario->plan.start;
    for (int i = 0; i < 2; i++)
        if (set_source(trial, ledgers[i], "liar", 1, 5, 0) ||
            take(trial, ledgers[i], &two[i == turned], 1) ||
            (longer == i && take(trial, ledgers[i], &more, 1)))
            return 1;
    reached(trial, CONTRADICTION);
    return refused(trial, ledgers[0], ledgers[1], "contradicting states of the same records");
}

/* A file that was read twice, once when it was shorter. */
static int add_file(struct trial *trial) {
    size_t count = trial->scenario->count, shorter = rng_below(&trial->rng, count + 1);
    const size_t lengths[2] = {shorter, count};
    ism3_ledger *ledgers[2];
    ism3_error error = ISM3_ERROR_INIT;
    for (int i = 0; i < 2; i++) {
        uint8_t digest[32];
        memset(digest, (int)(lengths[i] % 251), sizeof digest);
        ledgers[i] = trial_ledger(trial);
        if (set_source(trial, ledgers[i], "log.csv", 0, 0, 1) ||
            take_cut(trial, ledgers[i], trial->scenario->observations, lengths[i]) ||
            failed(trial, ism3_ledger_cover(ledgers[i], lengths[i], digest, &error), &error,
                   "cover"))
            return 1;
    }
    struct bytes longer = encoded(trial, ledgers[1]);
    ism3_ledger *sum = trial_ledger(trial);
    int first = (int)rng_below(&trial->rng, 2);
    return add(trial, sum, ledgers[first]) || add(trial, sum, ledgers[!first]) ||
           add(trial, sum, ledgers[0]) ||
           same(trial, sum, longer, "two states of a file that grew");
}

int law_coverage(struct trial *trial) {
    struct bytes expected = encoded(trial, state(trial, "agent", 0, trial->scenario->count));
    if (!expected.data || add_states(trial, expected))
        return 1;
    static int (*const others[])(struct trial * trial) = {refuse_overlap, refuse_contradiction,
                                                          add_file};
    for (uint64_t i = 0; i < sizeof others / sizeof *others; i++) {
        /* Choices that do not depend on how many were made before, so that shrinking keeps them. */
        trial->rng = rng_stream(trial->scenario->seed, i);
        if (others[i](trial))
            return 1;
    }
    return 0;
}
