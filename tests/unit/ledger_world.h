/* Random ledgers of every kind of observation, over one little world whose names may come in any
 * order. */
#ifndef ISM3__LEDGER_WORLD_H
#define ISM3__LEDGER_WORLD_H

#include "test.h"

#include <stdio.h>
#include <stdlib.h>

#define WORLD_HOUR (INT64_C(3600) * ISM3_SECOND)
#define WORLD_DAY0 INT64_C(1767225600000000000) /* 2026-01-01T00:00:00Z */

enum { WORLD_ENVIRONMENTS = 3, WORLD_PROCESSES = 3, WORLD_RESOURCES = 3, WORLD_OBJECTIVES = 2 };

static const char *const world_environments[] = {"cloud", "laptops", "servers"};
static const char *const world_processes[] = {"OSP-10", "OSP-24", "X-1"};
static const char *const world_resources[] = {"cpu", "money", "work"};
static const char *const world_units[] = {"h", "EUR", "h"};
static const char *const world_objectives[] = {"O-1", "O-2"};

/* xorshift64*: the same numbers everywhere. */
struct dice {
    uint64_t state;
};

static inline uint64_t roll(struct dice *dice, uint64_t sides) {
    dice->state ^= dice->state >> 12;
    dice->state ^= dice->state << 25;
    dice->state ^= dice->state >> 27;
    return (dice->state * UINT64_C(0x2545f4914f6cdd1d) >> 11) % sides;
}

struct world_options {
    const ism3_allocator *allocator;
    int backwards; /* names in the opposite order */
    int more;      /* names that no observation speaks of, in between */
    uint8_t key;   /* first byte of the hash key; 0: the public one */
};

static inline size_t world_place(const struct world_options *options, size_t i, size_t count) {
    return options->backwards ? count - 1 - i : i;
}

static inline void world_add_process(ism3_model *model, const struct world_options *options,
                                     const char *code) {
    ism3_process_options process = {
        .size = sizeof process, .code = code, .answer_within = 5 * WORLD_HOUR};
    uint32_t index;
    assert_int_equal(ism3_model_add_process(model, &process, &index, NULL), 0);
    for (size_t r = 0; r < WORLD_RESOURCES; r++) {
        size_t at = world_place(options, r, WORLD_RESOURCES);
        assert_int_equal(
            ism3_model_add_resource(model, index, world_resources[at], world_units[at], NULL, NULL),
            0);
        if (options->more && !r)
            assert_int_equal(ism3_model_add_resource(model, index, "more", "kg", NULL, NULL), 0);
    }
}

/* A frozen model. */
static inline ism3_model *world_model(struct world_options options) {
    ism3_model *model;
    ism3_model_options model_options = {.size = sizeof model_options,
                                        .allocator = options.allocator,
                                        .grain = 6 * WORLD_HOUR,
                                        .utc_offset = 3600,
                                        .has_hash_key = options.key != 0,
                                        .hash_key = {options.key}};
    assert_int_equal(ism3_model_new(&model, &model_options, NULL), 0);
    for (size_t i = 0; i < WORLD_ENVIRONMENTS; i++) {
        size_t at = world_place(&options, i, WORLD_ENVIRONMENTS);
        assert_int_equal(ism3_model_add_environment(model, world_environments[at], NULL, NULL), 0);
        if (options.more)
            assert_int_equal(ism3_model_add_environment(model,
                                                        i == 0   ? "attic"
                                                        : i == 1 ? "mobile"
                                                                 : "zoo",
                                                        NULL, NULL),
                             0);
    }
    for (size_t i = 0; i < WORLD_OBJECTIVES; i++) {
        size_t at = world_place(&options, i, WORLD_OBJECTIVES);
        ism3_objective_options objective = {
            .size = sizeof objective, .id = world_objectives[at], .kind = "business"};
        assert_int_equal(ism3_model_add_objective(model, &objective, NULL, NULL), 0);
        objective.id = "O-15";
        if (options.more && !i)
            assert_int_equal(ism3_model_add_objective(model, &objective, NULL, NULL), 0);
    }
    for (size_t i = 0; i < WORLD_PROCESSES; i++) {
        world_add_process(model, &options,
                          world_processes[world_place(&options, i, WORLD_PROCESSES)]);
        if (options.more && !i)
            world_add_process(model, &options, "OSP-11");
    }
    assert_int_equal(ism3_model_freeze(model, NULL), 0);
    return model;
}

/* An observation that names things by their place in the lists above, and its id's text. */
struct told {
    ism3_observation observation;
    uint32_t process, environment, resource, objective; /* ISM3_NO_INDEX: none */
    uint32_t source;
    char id[16];
};

static inline int64_t world_time(struct dice *dice) {
    static const int64_t steps[] = {ISM3_SECOND, WORLD_HOUR, INT64_C(1000000), 1};
    int64_t step = steps[roll(dice, 40) ? roll(dice, 2) : 2 + roll(dice, 2)];
    int64_t time = (int64_t)roll(dice, (uint64_t)(4 * ISM3_DAY)) + WORLD_DAY0;
    return time / step * step;
}

static inline void tell_flow(struct dice *dice, ism3_observation *told) {
    if (told->kind == ISM3_INPUT && told->id.size && roll(dice, 2))
        told->due = world_time(dice);
    if (told->kind == ISM3_ITEM && roll(dice, 2))
        told->due = world_time(dice);
    if (told->kind == ISM3_ITEM && roll(dice, 4))
        told->end = world_time(dice);
    if (told->kind != ISM3_INPUT)
        told->verdict = (uint8_t)roll(dice, 3);
    if (told->id.size || roll(dice, 2))
        return;
    told->count = 1 + (int64_t)roll(dice, roll(dice, 8) ? 50 : UINT64_C(1) << 50);
    if (roll(dice, 2))
        told->end = told->time + (int64_t)roll(dice, (uint64_t)(2 * ISM3_DAY));
}

static inline void tell_interruption(struct dice *dice, ism3_observation *told) {
    int64_t end = told->time + (int64_t)roll(dice, 20) * WORLD_HOUR;
    if (roll(dice, 8))
        told->end = end;
    if (told->id.size && !roll(dice, 4)) {
        told->end = end;
        told->time = ISM3_NONE;
    }
}

static inline void tell_amounts(struct dice *dice, ism3_observation *told) {
    int which = 1 + (int)roll(dice, 3);
    if (told->kind == ISM3_RESOURCES)
        told->end = told->time + (int64_t)roll(dice, 40) * WORLD_HOUR;
    if (which & 1)
        told->available = (int64_t)roll(dice, roll(dice, 9) ? 100000 : ISM3_AMOUNT_MAX);
    if (which & 2)
        told->used = (int64_t)roll(dice, 100000);
    if (told->kind == ISM3_LEVEL && roll(dice, 2))
        told->up = (int64_t)roll(dice, 2);
}

static inline void tell_quality(struct dice *dice, ism3_observation *told) {
    int which = 1 + (int)roll(dice, 3);
    if (which & 1) {
        told->assessed = (int64_t)roll(dice, 50);
        told->fit = (int64_t)roll(dice, (uint64_t)told->assessed + 1);
    }
    if (!(which & 2))
        return;
    told->tp = (int64_t)roll(dice, 9);
    told->fp = (int64_t)roll(dice, 9);
    told->tn = (int64_t)roll(dice, 9);
    told->fn = (int64_t)roll(dice, 9);
}

static inline void tell_rest(struct dice *dice, struct told *told) {
    ism3_observation *observation = &told->observation;
    if (observation->kind == ISM3_SCOPE) {
        observation->total = (int64_t)roll(dice, 100);
        observation->covered = (int64_t)roll(dice, (uint64_t)observation->total + 1);
        if (roll(dice, 2))
            observation->sampled = (int64_t)roll(dice, (uint64_t)observation->covered + 1);
    }
    if (observation->kind == ISM3_WATCHED) {
        observation->end = observation->time + (int64_t)roll(dice, 90) * WORLD_HOUR;
        observation->kinds = 2 * (1 + (uint32_t)roll(dice, 1023));
    }
    if (observation->kind != ISM3_INCIDENT)
        return;
    told->objective = (uint32_t)roll(dice, WORLD_OBJECTIVES);
    observation->cause = (uint8_t)(1 + roll(dice, 3));
    if (roll(dice, 2))
        observation->end = observation->time + (int64_t)roll(dice, 90) * WORLD_HOUR;
    if (roll(dice, 2))
        observation->harm = (int64_t)roll(dice, 9);
    if (roll(dice, 2))
        return;
    told->process = ISM3_NO_INDEX;
    if (roll(dice, 2))
        told->environment = ISM3_NO_INDEX;
}

/* One random observation. `span` ids are drawn from. */
static inline void tell(struct dice *dice, struct told *told, unsigned span) {
    *told = (struct told){.observation = ISM3_OBSERVATION_INIT, .objective = ISM3_NO_INDEX};
    ism3_observation *observation = &told->observation;
    observation->kind = (uint8_t)(1 + roll(dice, ISM3_WATCHED));
    observation->time = world_time(dice);
    told->process = (uint32_t)roll(dice, WORLD_PROCESSES);
    told->environment = (uint32_t)roll(dice, WORLD_ENVIRONMENTS);
    told->resource = (uint32_t)roll(dice, WORLD_RESOURCES);
    told->source = (uint32_t)roll(dice, 3);
    int needs_id = observation->kind == ISM3_ITEM || observation->kind == ISM3_WITHDRAWAL;
    if (needs_id || roll(dice, 2)) {
        observation->id.size =
            (size_t)snprintf(told->id, sizeof told->id, "id %u", (unsigned)roll(dice, span));
        if (roll(dice, 2))
            observation->series = observation->id;
    }
    if (observation->kind <= ISM3_ITEM)
        tell_flow(dice, observation);
    else if (observation->kind == ISM3_INTERRUPTION)
        tell_interruption(dice, observation);
    else if (observation->kind == ISM3_RESOURCES || observation->kind == ISM3_LEVEL)
        tell_amounts(dice, observation);
    else if (observation->kind == ISM3_QUALITY)
        tell_quality(dice, observation);
    else
        tell_rest(dice, told);
}

static inline uint32_t world_find(uint32_t (*find)(const ism3_model *, const char *, size_t),
                                  const ism3_model *model, const char *name) {
    uint32_t index = find(model, name, strlen(name));
    assert_int_not_equal(index, ISM3_NO_INDEX);
    return index;
}

/* The observation as this model says it. */
static inline ism3_observation world_say(const ism3_model *model, const struct told *told) {
    ism3_observation said = told->observation;
    said.id.data = told->id;
    said.series.data = told->id;
    if (told->process != ISM3_NO_INDEX)
        said.process = world_find(ism3_model_find_process, model, world_processes[told->process]);
    if (told->environment != ISM3_NO_INDEX)
        said.environment =
            world_find(ism3_model_find_environment, model, world_environments[told->environment]);
    if (told->objective != ISM3_NO_INDEX)
        said.objective =
            world_find(ism3_model_find_objective, model, world_objectives[told->objective]);
    const char *resource = world_resources[told->resource];
    if (told->process != ISM3_NO_INDEX)
        said.resource = ism3_model_find_resource(model, said.process, resource, strlen(resource));
    return said;
}

/* Observe what was told, in the order given, some at a time, each from its source. */
static inline void world_observe(ism3_ledger *ledger, const struct told *told, const size_t *order,
                                 size_t count, struct dice *dice) {
    static const char *const names[] = {NULL, "feed", "site"};
    ism3_observation batch[16];
    for (uint32_t source = 0; source < 3; source++) {
        ism3_source options = {.size = sizeof options, .name = names[source], .epoch = source};
        size_t in_batch = 0;
        assert_int_equal(ism3_ledger_set_source(ledger, &options, NULL), 0);
        for (size_t i = 0; i <= count; i++) {
            size_t at = i < count ? (order ? order[i] : i) : 0;
            if (i < count && told[at].source == source)
                batch[in_batch++] = world_say(ism3_ledger_model(ledger), &told[at]);
            if (in_batch < sizeof batch / sizeof *batch && i < count && roll(dice, 4))
                continue;
            assert_int_equal(ism3_ledger_observe(ledger, batch, in_batch, NULL), 0);
            in_batch = 0;
        }
    }
}

static inline void world_shuffle(size_t *order, size_t count, struct dice *dice) {
    for (size_t i = 0; i < count; i++)
        order[i] = i;
    for (size_t i = count; i > 1; i--) {
        size_t other = roll(dice, i), swap = order[i - 1];
        order[i - 1] = order[other];
        order[other] = swap;
    }
}

static inline ism3_ledger *world_ledger(ism3_model *model, const struct told *told, size_t count,
                                        const size_t *order, struct dice *dice) {
    ism3_ledger *ledger;
    assert_int_equal(ism3_ledger_new(&ledger, model, NULL, NULL), 0);
    world_observe(ledger, told, order, count, dice);
    return ledger;
}

/* Encoded bytes, to be freed. */
struct bytes {
    uint8_t *data;
    size_t size;
};

static inline struct bytes encoded(ism3_ledger *ledger) {
    struct bytes bytes = {NULL, 0};
    ism3_error error = ISM3_ERROR_INIT;
    int32_t rc = ism3_ledger_encode_to(ledger, NULL, 0, &bytes.size, &error);
    if (rc)
        print_error("%s\n", error.message);
    assert_int_equal(rc, 0);
    bytes.data = malloc(bytes.size);
    assert_int_equal(ism3_ledger_encode_to(ledger, bytes.data, bytes.size, &bytes.size, NULL), 0);
    return bytes;
}

static inline ism3_ledger *decoded(ism3_model *model, struct bytes bytes) {
    ism3_ledger *ledger;
    ism3_error error = ISM3_ERROR_INIT;
    int32_t rc = ism3_ledger_decode(&ledger, model, bytes.data, bytes.size, NULL, &error);
    if (rc)
        print_error("byte %llu: %s\n", (unsigned long long)error.index, error.message);
    assert_int_equal(rc, 0);
    return ledger;
}

static inline void same_bytes(struct bytes a, struct bytes b) {
    assert_int_equal(a.size, b.size);
    assert_memory_equal(a.data, b.data, a.size);
}

static inline void encodes_to(ism3_ledger *ledger, struct bytes expected) {
    struct bytes bytes = encoded(ledger);
    same_bytes(bytes, expected);
    free(bytes.data);
}

#endif
