/* Law 9: a call that fails leaves the ledger byte for byte as it was. */
#include "faults.h"
#include "figures.h"

#include <string.h>

/* ---- observations that are refused ---- */

static const char long_id[ISM3_ID_SIZE_MAX + 1] = {'x'};

static ism3_observation bad_observation(struct trial *trial, uint64_t which) {
    const int64_t now = trial->scenario->plan.start;
    ism3_observation o = ISM3_OBSERVATION_INIT;
    o.process = o.environment = 0;
    for (; !plan_serves(&trial->scenario->plan, 0, o.environment); o.environment++)
        ;
    o.time = now;
    o.kind = ISM3_INPUT;
    switch (which) {
    case 0:
        o.kind = 0;
        break;
    case 1:
        o.kind = ISM3_WATCHED + 1;
        break;
    case 2:
        o.process = PROCESSES + 7;
        break;
    case 3:
        o.environment = ENVIRONMENTS + 7;
        break;
    case 4:
        o.time = -1;
        break;
    case 5:
        o.time = ISM3_TIME_END;
        break;
    case 6:
        o.kind = ISM3_INTERRUPTION;
        o.end = now - 1;
        break;
    case 7:
        o.kind = ISM3_SCOPE;
        o.total = 3;
        o.covered = 4;
        break;
    case 8:
        o.kind = ISM3_ITEM;
        break;
    case 9:
        o.kind = ISM3_LEVEL;
        break;
    case 10:
        o.kind = ISM3_RESOURCES;
        o.end = now + 1;
        o.used = -1;
        break;
    case 11:
        o.id = (ism3_text){long_id, sizeof long_id};
        break;
    default:
        o.kind = ISM3_QUALITY;
        o.assessed = 1;
        o.fit = 2;
    }
    return o;
}

static int refuse_observation(struct trial *trial, ism3_ledger *ledger, struct bytes before) {
    const struct scenario *s = trial->scenario;
    ism3_error error = ISM3_ERROR_INIT;
    ism3_observation *batch = trial_block(trial, (s->count + 1) * sizeof *batch);
    size_t at = (size_t)rng_below(&trial->rng, s->count + 1);
    uint64_t which = rng_below(&trial->rng, 13);
    memcpy(batch, s->observations, at * sizeof *batch);
    memcpy(batch + at + 1, s->observations + at, (s->count - at) * sizeof *batch);
    batch[at] = bad_observation(trial, which);
    int32_t rc = rng_one_in(&trial->rng, 2)
                     ? ism3_ledger_observe(ledger, batch, s->count + 1, &error)
                     : observe_columns(trial, ledger, batch, s->count + 1, &error);
    if (rc != ISM3_E_OBSERVATION || error.index != at)
        return fails(trial, "bad observation %d at %zu: %s at %llu", (int)which, at,
                     ism3_code_name(rc), (unsigned long long)error.index);
    return same(trial, ledger, before, "after a bad observation");
}

/* ---- ledgers that are refused ---- */

/* One whose model differs in what must agree, with something in it. */
static int refuse_ledger(struct trial *trial, ism3_ledger *ledger, struct bytes before) {
    struct plan plan = trial->scenario->plan;
    ism3_error error = ISM3_ERROR_INIT;
    int which = (int)rng_below(&trial->rng, 4), other = which == 3;
    ism3_observation o = ISM3_OBSERVATION_INIT;
    o.kind = ISM3_INPUT;
    o.process = o.environment = 0;
    o.time = plan.start;
    if (which == 0)
        plan.grain = plan.grain == HOUR ? ISM3_DAY : HOUR;
    else if (which == 1)
        plan.utc_offset += 3600;
    else if (which == 2)
        plan.keyed = !plan.keyed;
    for (; !other && !plan_serves(&plan, 0, o.environment); o.environment++)
        ;
    ism3_model *model = plan_model(&plan, other, NULL, &error);
    if (!model)
        return fails(trial, "another model: %s", error.message);
    if (other) /* a process that the ledger's model lacks */
        o.process = plan.processes;
    ism3_ledger *foreign = trial_ledger_of(trial, model, NULL);
    ism3_model_unref(model);
    if (take(trial, foreign, &o, 1))
        return 1;
    int32_t rc = ism3_ledger_add(ledger, foreign, &error);
    if (rc != (other ? ISM3_E_NOT_FOUND : ISM3_E_CONFLICT))
        return fails(trial, "a ledger that differs (%d) was answered %s", which,
                     ism3_code_name(rc));
    return same(trial, ledger, before, "after a ledger that was refused");
}

/* ---- memory ---- */

static int refuse_memory(struct trial *trial) {
    const struct scenario *s = trial->scenario;
    ism3_error error = ISM3_ERROR_INIT;
    ism3_ledger_options options = trial_options(trial);
    size_t halfway = s->count / 2;
    ism3_ledger *free_one = trial_ledger(trial);
    if (take(trial, free_one, s->observations, halfway))
        return 1;
    uint64_t some = ism3_ledger_count(free_one, ISM3_COUNT_BYTES);
    if (take(trial, free_one, s->observations + halfway, s->count - halfway))
        return 1;
    struct bytes all = encoded(trial, free_one);
    uint64_t most = ism3_ledger_count(free_one, ISM3_COUNT_BYTES);
    options.memory_limit = some + rng_below(&trial->rng, most - some + 1);
    ism3_ledger *bound = NULL;
    struct bytes before = {NULL, 0};
    if (ism3_ledger_new(&bound, trial->model, &options, &error) == 0) {
        trial_keeps(trial, bound);
        if (ism3_ledger_observe(bound, s->observations, halfway, &error) ||
            ism3_ledger_encode_to(bound, NULL, 0, &before.size, &error))
            return 0; /* not even that much */
        before = encoded(trial, bound);
        int32_t rc =
            ism3_ledger_observe(bound, s->observations + halfway, s->count - halfway, &error);
        if (rc && rc != ISM3_E_LIMIT)
            return failed(trial, rc, &error, "observe with little memory");
        size_t size;
        if (ism3_ledger_encode_to(bound, NULL, 0, &size, &error) == ISM3_E_LIMIT)
            return 0; /* encoding takes some, too */
        return same(trial, bound, rc ? before : all, "with little memory");
    }
    return 0;
}

/* ---- an allocator that fails at some call ---- */

/* What to do to a ledger: the rest of the scenario, taken in, added, or read back. */
enum { OBSERVE, COLUMNS, ADD, SEAL, SOURCE, FORGET, DEEDS };

static int32_t do_deed(struct trial *trial, uint64_t deed, ism3_ledger *ledger, ism3_ledger *rest,
                       ism3_error *error) {
    const struct scenario *s = trial->scenario;
    size_t halfway = s->count / 2;
    ism3_source source = {.size = sizeof source, .name = "another", .next_record = 5};
    ism3_seal_options seal = {
        .size = sizeof seal, .has_watermark = 1, .watermark = s->plan.start + 2 * ISM3_DAY};
    switch (deed) {
    case OBSERVE:
        return ism3_ledger_observe(ledger, s->observations + halfway, s->count - halfway, error);
    case COLUMNS:
        return observe_columns(trial, ledger, s->observations + halfway, s->count - halfway, error);
    case ADD:
        return ism3_ledger_add(ledger, rest, error);
    case SEAL:
        return ism3_ledger_seal(ledger, &seal, error);
    case SOURCE:
        return ism3_ledger_set_source(ledger, &source, error);
    default:
        return ism3_ledger_forget_source(ledger, "one", 0, error);
    }
}

/* A ledger with the first half of the scenario, and memory from a given allocator. */
static ism3_ledger *first_half(struct trial *trial, const ism3_allocator *allocator) {
    ism3_ledger_options options = trial_options(trial);
    options.allocator = allocator;
    ism3_ledger *ledger = trial_ledger_of(trial, trial->model, &options);
    if (set_source(trial, ledger, "one", 0, 0, 0) ||
        take(trial, ledger, trial->scenario->observations, trial->scenario->count / 2))
        return NULL;
    return ledger;
}

static int refuse_blocks(struct trial *trial) {
    const struct scenario *s = trial->scenario;
    ism3_error error = ISM3_ERROR_INIT;
    struct faults *faults = trial_block(trial, sizeof *faults);
    faults_disarm(faults);
    ism3_allocator allocator = faults_allocator(faults);
    uint64_t deed = rng_below(&trial->rng, DEEDS);
    struct rng before_deed;
    ism3_ledger *ledger = first_half(trial, &allocator), *model_run = first_half(trial, NULL),
                *rest = trial_ledger(trial);
    if (set_source(trial, rest, "two", 0, 0, 0) ||
        take(trial, rest, s->observations + s->count / 2, s->count - s->count / 2))
        return 1;
    struct bytes before = encoded(trial, ledger);
    if (!before.data || !model_run)
        return 1;
    before_deed = trial->rng;
    int32_t usual = do_deed(trial, deed, model_run, rest, &error);
    struct bytes after = encoded(trial, model_run);
    for (long at = (long)rng_below(&trial->rng, 8), tries = 0; tries < 3; at++, tries++) {
        struct rng kept = trial->rng;
        trial->rng = before_deed;
        faults_arm(faults, at, tries & 1);
        int32_t rc = do_deed(trial, deed, ledger, rest, &error);
        long fired = faults->fired;
        faults_disarm(faults);
        trial->rng = kept;
        if (rc != usual && rc != ISM3_E_MEMORY)
            return fails(trial, "deed %d without memory: %s", (int)deed, ism3_code_name(rc));
        if (rc == usual)
            return same(trial, ledger, rc ? before : after,
                        fired ? "the deed done all the same" : "the deed done");
        if (same(trial, ledger, before, "after memory ran out"))
            return 1;
    }
    trial->rng = before_deed;
    if (do_deed(trial, deed, ledger, rest, &error) != usual)
        return fails(trial, "deed %d after failures is answered otherwise", (int)deed);
    return same(trial, ledger, usual ? before : after, "the deed done at last");
}

int law_all_or_nothing(struct trial *trial) {
    ism3_ledger *ledger = first_half(trial, NULL);
    struct bytes before = encoded(trial, ledger);
    for (uint64_t i = 0; before.data && i < 4; i++) {
        /* Choices that do not depend on how many were made before, so that shrinking keeps them. */
        trial->rng = rng_stream(trial->scenario->seed, i);
        if (i == 0   ? refuse_observation(trial, ledger, before)
            : i == 1 ? refuse_ledger(trial, ledger, before)
            : i == 2 ? refuse_memory(trial)
                     : refuse_blocks(trial))
            return 1;
    }
    return !before.data;
}
