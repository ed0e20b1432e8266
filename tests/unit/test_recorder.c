/* The recorder: what it takes, what it says no to, and that nothing is lost on the way into ledgers. */
#include "chaos.h"
#include "ledger_world.h"

#include "record/recorder.h"

#include <sys/wait.h>
#include <unistd.h>

static const ism3_source feed = {
    .size = sizeof feed, .name = "host-1/feed", .epoch = 7, .next_record = 100};

static ism3_recorder *new_recorder(ism3_model *model, uint32_t capacity) {
    ism3_recorder *recorder;
    ism3_recorder_options options = {.size = sizeof options, .capacity = capacity, .source = &feed};
    assert_int_equal(ism3_recorder_new(&recorder, model, &options, NULL), 0);
    return recorder;
}

static ism3_ledger *new_ledger(ism3_model *model) {
    ism3_ledger *ledger;
    assert_int_equal(ism3_ledger_new(&ledger, model, NULL, NULL), 0);
    return ledger;
}

static ism3_recorder_state state_of(const ism3_recorder *recorder) {
    ism3_recorder_state state = {.size = sizeof state};
    assert_int_equal(ism3_recorder_read(recorder, &state), 0);
    assert_int_equal(state.offered, state.accepted + state.refused + state.invalid);
    assert_int_equal(state.accepted, state.collected + state.rejected + state.waiting);
    return state;
}

static ism3_observation plain(int64_t number) {
    ism3_observation observation = ISM3_OBSERVATION_INIT;
    observation.kind = ISM3_OUTPUT;
    observation.process = 0;
    observation.environment = 0;
    observation.time = WORLD_DAY0 + number * ISM3_SECOND;
    return observation;
}

static void record_plain(ism3_recorder *recorder, int64_t from, int64_t to) {
    for (int64_t i = from; i < to; i++) {
        ism3_observation observation = plain(i);
        assert_int_equal(ism3_recorder_record(recorder, &observation, NULL, NULL), 0);
    }
}

/* The bytes of a ledger that observed them itself. */
static struct bytes observed(ism3_model *model, const ism3_observation *observations,
                             size_t count) {
    ism3_ledger *ledger = new_ledger(model);
    assert_int_equal(ism3_ledger_set_source(ledger, &feed, NULL), 0);
    assert_int_equal(ism3_ledger_observe(ledger, observations, count, NULL), 0);
    struct bytes bytes = encoded(ledger);
    ism3_ledger_unref(ledger);
    return bytes;
}

static void what_is_missing_is_an_argument(void **state) {
    (void)state;
    ism3_model *model = world_model((struct world_options){0});
    ism3_recorder *recorder = new_recorder(model, 4);
    ism3_ledger *ledger = new_ledger(model), *delta;
    ism3_recorder_state told = {.size = sizeof told};
    const int32_t refused[] = {
        ism3_recorder_restart(NULL, &feed, NULL),
        ism3_recorder_restart(recorder, NULL, NULL),
        ism3_recorder_read(NULL, &told),
        ism3_recorder_read(recorder, NULL),
        ism3_recorder_drain(NULL, ledger, NULL, NULL),
        ism3_recorder_drain(recorder, NULL, NULL, NULL),
        ism3_recorder_take(NULL, &delta, NULL, NULL, NULL),
        ism3_recorder_take(recorder, NULL, NULL, NULL, NULL),
    };
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++)
        if (refused[i] != ISM3_E_ARGUMENT)
            fail_msg("call %zu: %d", i, (int)refused[i]);
    assert_null(delta);
    /* Nothing is recorded under the names of a ledger read without its model. */
    struct bytes bytes = encoded(ledger);
    ism3_ledger *bare = decoded(NULL, bytes);
    ism3_recorder *none;
    ism3_recorder_options options = {.size = sizeof options, .capacity = 4, .source = &feed};
    assert_int_equal(ism3_recorder_new(&none, ism3_ledger_model(bare), &options, NULL),
                     ISM3_E_STATE);
    free(bytes.data);
    ism3_ledger_unref(bare);
    ism3_ledger_unref(ledger);
    ism3_recorder_unref(recorder);
    ism3_model_unref(model);
}

static struct bytes observed_plain(ism3_model *model, size_t count) {
    ism3_observation *all = malloc(count * sizeof *all);
    for (size_t i = 0; i < count; i++)
        all[i] = plain((int64_t)i);
    struct bytes bytes = observed(model, all, count);
    free(all);
    return bytes;
}

/* ---- every kind ---- */

/* Set what the kind does not know to anything: it is ignored. */
static void add_noise(struct dice *dice, ism3_observation *observation) {
    static const struct {
        uint32_t field;
        size_t offset;
    } numbers[] = {
        {ISM3_FIELD_DUE, offsetof(ism3_observation, due)},
        {ISM3_FIELD_AVAILABLE, offsetof(ism3_observation, available)},
        {ISM3_FIELD_USED, offsetof(ism3_observation, used)},
        {ISM3_FIELD_UP, offsetof(ism3_observation, up)},
        {ISM3_FIELD_TOTAL, offsetof(ism3_observation, total)},
        {ISM3_FIELD_COVERED, offsetof(ism3_observation, covered)},
        {ISM3_FIELD_SAMPLED, offsetof(ism3_observation, sampled)},
        {ISM3_FIELD_ASSESSED, offsetof(ism3_observation, assessed)},
        {ISM3_FIELD_FIT, offsetof(ism3_observation, fit)},
        {ISM3_FIELD_TP, offsetof(ism3_observation, tp)},
        {ISM3_FIELD_FP, offsetof(ism3_observation, fp)},
        {ISM3_FIELD_TN, offsetof(ism3_observation, tn)},
        {ISM3_FIELD_FN, offsetof(ism3_observation, fn)},
        {ISM3_FIELD_HARM, offsetof(ism3_observation, harm)},
    };
    const ism3_kind_info *kind = ism3_kind_get(observation->kind);
    uint32_t known = kind->needs | kind->may_have;
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
        int64_t value = (int64_t)(roll(dice, UINT64_C(1) << 53) << roll(dice, 11));
        if (!(known >> numbers[i].field & 1) && roll(dice, 2))
            memcpy((char *)observation + numbers[i].offset, &value, sizeof value);
    }
    if (!(known >> ISM3_FIELD_KINDS & 1))
        observation->kinds = (uint32_t)roll(dice, 1 << 20);
    if (!(known >> ISM3_FIELD_RESOURCE & 1))
        observation->resource = (uint32_t)roll(dice, 1 << 20);
    if (!(known >> ISM3_FIELD_OBJECTIVE & 1))
        observation->objective = (uint32_t)roll(dice, 1 << 20);
}

/* Record with the hash made ahead, or not. */
static int32_t record_somehow(struct dice *dice, ism3_recorder *recorder, const ism3_model *model,
                              const ism3_observation *observation) {
    uint64_t hash[2] = {0, 0};
    ism3_text text = observation->kind == ISM3_LEVEL ? observation->series : observation->id;
    if (roll(dice, 2))
        return ism3_recorder_record(recorder, observation, NULL, NULL);
    if (text.size)
        assert_int_equal(ism3_model_hash_id(model, text.data, text.size, hash), 0);
    ism3_observation without = *observation;
    without.id = without.series = (ism3_text){NULL, roll(dice, 2) ? 0 : 1000};
    return ism3_recorder_record(recorder, &without, hash, NULL);
}

enum { TOLD = 400, DELTAS = 64 };

static void makes_the_ledger_of_one_thread(void **state) {
    (void)state;
    static struct told told[TOLD];
    static ism3_observation said[TOLD];
    ism3_ledger *deltas[DELTAS];
    struct dice dice = {20261122};
    ism3_model *model = world_model((struct world_options){.key = 9});
    for (int round = 0; round < 60; round++) {
        ism3_recorder *recorder = new_recorder(model, 32);
        ism3_ledger *drained = new_ledger(model), *added = new_ledger(model);
        size_t count = 0;
        int takes = round % 2;
        for (size_t i = 0; i < TOLD; i++) {
            tell(&dice, &told[i], 50);
            said[i] = world_say(model, &told[i]);
            add_noise(&dice, &said[i]);
            assert_int_equal(record_somehow(&dice, recorder, model, &said[i]), 0);
            if (roll(&dice, 16) && state_of(recorder).waiting < 32 && i + 1 < TOLD)
                continue;
            if (takes && count < DELTAS - 1)
                assert_int_equal(ism3_recorder_take(recorder, &deltas[count++], NULL, NULL, NULL),
                                 0);
            else
                assert_int_equal(ism3_recorder_drain(recorder, drained, NULL, NULL), 0);
        }
        assert_int_equal(state_of(recorder).collected, TOLD);
        deltas[count++] = ism3_ledger_ref(drained);
        for (size_t i = 0; i < 3 * count; i++) /* in any order, as often as one likes */
            assert_int_equal(ism3_ledger_add(added, deltas[roll(&dice, count)], NULL), 0);
        for (size_t i = 0; i < count; i++) {
            assert_int_equal(ism3_ledger_add(added, deltas[i], NULL), 0);
            ism3_ledger_unref(deltas[i]);
        }
        struct bytes expected = observed(model, said, TOLD);
        encodes_to(added, expected);
        free(expected.data);
        ism3_ledger_unref(added);
        ism3_ledger_unref(drained);
        ism3_recorder_unref(recorder);
    }
    ism3_model_unref(model);
}

/* Make one thing of an observation odd. */
static void spoil(struct dice *dice, ism3_observation *observation) {
    static const int64_t odd[] = {
        ISM3_NONE,     -1,       0, 1, 2, ISM3_AMOUNT_MAX, ISM3_AMOUNT_MAX + 1, ISM3_TIME_END - 1,
        ISM3_TIME_END, INT64_MAX};
    const size_t first = offsetof(ism3_observation, time), last = offsetof(ism3_observation, harm);
    int64_t value = odd[roll(dice, sizeof odd / sizeof *odd)];
    static char longest[300];
    switch (roll(dice, 9)) {
    case 0:
        observation->kind = (uint8_t)roll(dice, 20);
        return;
    case 1:
        observation->process = (uint32_t)roll(dice, 5) - 1;
        return;
    case 2:
        observation->environment = (uint32_t)roll(dice, 5) - 1;
        return;
    case 3:
        observation->verdict = observation->cause = (uint8_t)roll(dice, 5);
        return;
    case 4:
        observation->id = (ism3_text){longest, roll(dice, 2) * (255 + roll(dice, 2))};
        return;
    case 5:
        observation->series = (ism3_text){longest, 255 + roll(dice, 2)};
        return;
    case 6:
        observation->resource = observation->objective = (uint32_t)roll(dice, 5) - 1;
        observation->kinds = (uint32_t)roll(dice, 1 << 13);
        return;
    default:
        memcpy((char *)observation + first + roll(dice, (last - first) / 8 + 1) * 8, &value,
               sizeof value);
    }
}

static void judges_as_a_ledger_does(void **state) {
    (void)state;
    struct dice dice = {6};
    ism3_model *model = world_model((struct world_options){.key = 9});
    ism3_recorder *recorder = new_recorder(model, 2);
    uint64_t invalid = 0;
    for (int i = 0; i < 20000; i++) {
        struct told told;
        ism3_error ours = ISM3_ERROR_INIT, theirs = ISM3_ERROR_INIT;
        tell(&dice, &told, 50);
        ism3_observation observation = world_say(model, &told);
        for (uint64_t odd = roll(&dice, 4); odd; odd--)
            spoil(&dice, &observation);
        ism3_ledger *ledger = new_ledger(model), *delta;
        int32_t expected = ism3_ledger_observe(ledger, &observation, 1, &theirs);
        assert_int_equal(ism3_recorder_record(recorder, &observation, NULL, &ours), expected);
        assert_int_equal(ours.field, theirs.field);
        assert_string_equal(ours.message, theirs.message);
        ism3_ledger_unref(ledger);
        invalid += expected != 0;
        assert_int_equal(ism3_recorder_take(recorder, &delta, NULL, NULL, NULL), 0);
        ism3_ledger_unref(delta);
    }
    assert_int_equal(state_of(recorder).invalid, invalid);
    assert_true(invalid > 4000 && invalid < 16000);
    assert_int_equal(state_of(recorder).rejected, 0);
    ism3_recorder_unref(recorder);
    ism3_model_unref(model);
}

static void takes_the_structs_of_others(void **state) {
    (void)state;
    ism3_model *model = world_model((struct world_options){0});
    ism3_recorder *recorder = new_recorder(model, 8);
    struct {
        ism3_observation known;
        int64_t more;
    } newer = {plain(0), 0};
    newer.known.size = sizeof newer;
    assert_int_equal(ism3_recorder_record(recorder, &newer.known, NULL, NULL), 0);
    newer.more = 1;
    assert_int_equal(ism3_recorder_record(recorder, &newer.known, NULL, NULL), ISM3_E_STRUCT);
    newer.known.size = sizeof(size_t);
    assert_int_equal(ism3_recorder_record(recorder, &newer.known, NULL, NULL), ISM3_E_STRUCT);
    assert_int_equal(ism3_recorder_record(recorder, NULL, NULL, NULL), ISM3_E_ARGUMENT);
    assert_int_equal(ism3_recorder_record(NULL, &newer.known, NULL, NULL), ISM3_E_ARGUMENT);
    assert_int_equal(state_of(recorder).invalid, 3);
    assert_int_equal(state_of(recorder).accepted, 1);
    ism3_recorder_unref(recorder);
    ism3_model_unref(model);
}

/* ---- the buffer ---- */

static void says_when_it_is_full(void **state) {
    (void)state;
    ism3_model *model = world_model((struct world_options){0});
    ism3_recorder *recorder = new_recorder(model, 5); /* 8 */
    ism3_ledger *ledger = new_ledger(model);
    ism3_observation more = plain(99);
    ism3_error error = ISM3_ERROR_INIT;
    uint64_t count;
    for (int64_t lap = 0; lap < 10; lap++) {
        record_plain(recorder, lap * 8, lap * 8 + 8);
        assert_int_equal(ism3_recorder_record(recorder, &more, NULL, &error), ISM3_E_LIMIT);
        assert_string_equal(error.message, "the buffer of 8 records is full");
        assert_int_equal(state_of(recorder).waiting, 8);
        assert_int_equal(ism3_recorder_drain(recorder, ledger, &count, NULL), 0);
        assert_int_equal(count, 8);
    }
    ism3_recorder_state told = state_of(recorder);
    assert_int_equal(told.offered, 90);
    assert_int_equal(told.refused, 10);
    assert_int_equal(told.collected, 80);
    assert_int_equal(told.capacity, 8);
    assert_int_equal(told.next_record, 180);
    assert_int_equal(told.epoch, 7);
    assert_string_equal(told.source, "host-1/feed");
    struct bytes expected = observed_plain(model, 80);
    encodes_to(ledger, expected);
    free(expected.data);
    assert_int_equal(ism3_recorder_drain(recorder, ledger, &count, NULL), 0);
    assert_int_equal(count, 0);
    ism3_ledger_unref(ledger);
    ism3_recorder_unref(recorder);
    ism3_model_unref(model);
}

/* A record that another thread has begun and not ended, and what comes after it, waits. */
static void waits_for_records_being_written(void **state) {
    (void)state;
    ism3_model *model = world_model((struct world_options){0});
    ism3_recorder *recorder = new_recorder(model, 8);
    ism3_ledger *ledger = new_ledger(model);
    uint64_t count;
    record_plain(recorder, 0, 2);
    recorder->accepted++;
    record_plain(recorder, 3, 5);
    assert_int_equal(ism3_recorder_drain(recorder, ledger, &count, NULL), 0);
    assert_int_equal(count, 2);
    *ism3__recorder_slot(recorder, 2) = *ism3__recorder_slot(recorder, 3);
    ism3__recorder_slot(recorder, 2)->time -= ISM3_SECOND;
    ism3__recorder_slot(recorder, 2)->turn = 3;
    assert_int_equal(ism3_recorder_drain(recorder, ledger, &count, NULL), 0);
    assert_int_equal(count, 3);
    struct bytes expected = observed_plain(model, 5);
    encodes_to(ledger, expected);
    free(expected.data);
    ism3_ledger_unref(ledger);
    ism3_recorder_unref(recorder);
    ism3_model_unref(model);
}

/* ---- failures ---- */

static void failing_drains_lose_nothing(void **state) {
    (void)state;
    struct dice dice = {77};
    static struct told told[24];
    static ism3_observation said[24];
    ism3_model *model = world_model((struct world_options){.key = 9});
    ism3_recorder *recorder = new_recorder(model, 32);
    struct chaos chaos = {-1, 0, 0};
    ism3_allocator allocator = chaos_allocator(&chaos);
    ism3_ledger_options options = {.size = sizeof options, .allocator = &allocator};
    ism3_ledger *ledger, *none = new_ledger(model);
    assert_int_equal(ism3_ledger_new(&ledger, model, &options, NULL), 0);
    struct bytes empty = encoded(none);
    long failures = 0;
    for (size_t i = 0; i < 24; i++) {
        tell(&dice, &told[i], 50);
        said[i] = world_say(model, &told[i]);
        assert_int_equal(ism3_recorder_record(recorder, &said[i], NULL, NULL), 0);
    }
    for (;; failures++) {
        ism3_error error = ISM3_ERROR_INIT;
        uint64_t count;
        chaos.left = failures;
        int32_t rc = ism3_recorder_drain(recorder, ledger, &count, &error);
        chaos.left = -1;
        assert_int_equal(state_of(recorder).collected, rc ? 0 : 24);
        assert_int_equal(count, rc ? 0 : 24);
        if (!rc)
            break;
        assert_int_equal(rc, ISM3_E_MEMORY);
        assert_memory_equal(error.message, "no memory for", 13);
        assert_int_equal(ism3_ledger_source_count(ledger), 0);
        encodes_to(ledger, empty);
    }
    assert_true(failures > 10);
    struct bytes expected = observed(model, said, 24);
    encodes_to(ledger, expected);
    free(expected.data);
    free(empty.data);
    ism3_ledger_unref(ledger);
    assert_int_equal(chaos.blocks, 0);
    assert_int_equal(chaos.bytes, 0);
    ism3_ledger_unref(none);
    ism3_recorder_unref(recorder);
    ism3_model_unref(model);
}

/* Where the records go over the end of the buffer, those before it may be in when the rest fails. */
static void failing_drains_go_on_where_they_stopped(void **state) {
    (void)state;
    ism3_model *model = world_model((struct world_options){0});
    struct chaos chaos = {-1, 0, 0};
    ism3_allocator allocator = chaos_allocator(&chaos);
    ism3_ledger_options options = {.size = sizeof options, .allocator = &allocator};
    int partly = 0;
    for (long allowed = 0, done = 0; !done; allowed++) {
        ism3_recorder *recorder = new_recorder(model, 32);
        ism3_ledger *ledger;
        uint64_t count;
        assert_int_equal(ism3_ledger_new(&ledger, model, &options, NULL), 0);
        record_plain(recorder, 0, 20);
        assert_int_equal(ism3_recorder_drain(recorder, ledger, NULL, NULL), 0);
        for (int64_t i = 20; i < 50; i++) { /* a grain each */
            ism3_observation observation = plain(i);
            observation.time += i * ISM3_DAY;
            assert_int_equal(ism3_recorder_record(recorder, &observation, NULL, NULL), 0);
        }
        chaos.left = allowed;
        done = ism3_recorder_drain(recorder, ledger, &count, NULL) == 0;
        chaos.left = -1;
        assert_true(done ? count == 30 : count == 0 || count == 12);
        assert_int_equal(state_of(recorder).collected, 20 + count);
        assert_int_equal(state_of(recorder).next_record, 120 + count);
        partly += !done && count;
        assert_int_equal(ism3_recorder_drain(recorder, ledger, &count, NULL), 0);
        assert_int_equal(state_of(recorder).collected, 50);
        assert_int_equal(ism3_ledger_count(ledger, ISM3_COUNT_OBSERVATIONS), 50);
        ism3_ledger_unref(ledger);
        ism3_recorder_unref(recorder);
        assert_int_equal(chaos.blocks, 0);
        assert_int_equal(chaos.bytes, 0);
    }
    assert_true(partly > 0);
    ism3_model_unref(model);
}

static void failing_takes_lose_nothing(void **state) {
    (void)state;
    ism3_model *model = world_model((struct world_options){0});
    ism3_recorder *recorder = new_recorder(model, 32);
    struct chaos chaos = {-1, 0, 0};
    ism3_allocator allocator = chaos_allocator(&chaos);
    ism3_ledger_options options = {.size = sizeof options, .allocator = &allocator};
    ism3_ledger *ledger = new_ledger(model), *delta = NULL;
    record_plain(recorder, 0, 20);
    assert_int_equal(ism3_recorder_drain(recorder, ledger, NULL, NULL), 0);
    record_plain(recorder, 20, 50); /* over the end of the buffer */
    for (long left = 0; !delta; left++) {
        uint64_t count;
        chaos.left = left;
        int32_t rc = ism3_recorder_take(recorder, &delta, &options, &count, NULL);
        chaos.left = -1;
        assert_int_equal(rc != 0, delta == NULL);
        assert_int_equal(count, rc ? 0 : 30);
        assert_int_equal(state_of(recorder).waiting, rc ? 30 : 0);
        assert_true(!rc || chaos.blocks == 0);
    }
    assert_int_equal(ism3_ledger_add(ledger, delta, NULL), 0);
    struct bytes expected = observed_plain(model, 50);
    encodes_to(ledger, expected);
    free(expected.data);
    ism3_ledger_unref(delta);
    assert_int_equal(chaos.blocks, 0);
    ism3_ledger_unref(ledger);
    ism3_recorder_unref(recorder);
    ism3_model_unref(model);
}

/* Counts of 2^53: a ledger holds 512 of them. */
static void counts_what_a_ledger_rejects(void **state) {
    (void)state;
    ism3_model *model = world_model((struct world_options){0});
    ism3_recorder *recorder = new_recorder(model, 1024);
    ism3_ledger *ledger = new_ledger(model);
    ism3_source_state source = {.size = sizeof source};
    uint64_t count;
    for (int64_t i = 0; i < 600; i++) {
        ism3_observation observation = plain(i);
        observation.count = i % 20 == 19 ? 1 : ISM3_AMOUNT_MAX;
        assert_int_equal(ism3_recorder_record(recorder, &observation, NULL, NULL), 0);
    }
    assert_int_equal(ism3_recorder_drain(recorder, ledger, &count, NULL), 0);
    ism3_recorder_state told = state_of(recorder);
    /* 570 large ones, of which 511 fit beside the small ones before them. */
    assert_int_equal(told.rejected, 59);
    assert_int_equal(told.collected, 541);
    assert_int_equal(count, 541);
    assert_int_equal(ism3_ledger_source(ledger, 0, &source), 0);
    assert_int_equal(source.records, 541);
    assert_int_equal(source.ranges, 1);
    assert_int_equal(told.next_record, 641);
    ism3_ledger_unref(ledger);
    ism3_recorder_unref(recorder);
    ism3_model_unref(model);
}

static void refuses_other_ledgers(void **state) {
    (void)state;
    ism3_model *model = world_model((struct world_options){0}),
               *other = world_model((struct world_options){0});
    ism3_recorder *recorder = new_recorder(model, 8);
    ism3_ledger *ledger = new_ledger(model), *foreign = new_ledger(other), *delta;
    ism3_source again = feed, file = feed;
    ism3_observation own = plain(1);
    ism3_source_state held = {.size = sizeof held};
    record_plain(recorder, 0, 3);
    assert_int_equal(ism3_recorder_drain(recorder, foreign, NULL, NULL), ISM3_E_ARGUMENT);
    assert_int_equal(ism3_recorder_drain(recorder, NULL, NULL, NULL), ISM3_E_ARGUMENT);
    assert_int_equal(ism3_recorder_take(recorder, NULL, NULL, NULL, NULL), ISM3_E_ARGUMENT);
    /* Records of these numbers are there already. */
    assert_int_equal(ism3_ledger_set_source(ledger, &again, NULL), 0);
    assert_int_equal(ism3_ledger_observe(ledger, &own, 1, NULL), 0);
    assert_int_equal(ism3_recorder_drain(recorder, ledger, NULL, NULL), ISM3_E_STATE);
    assert_int_equal(state_of(recorder).waiting, 3);
    assert_int_equal(ism3_ledger_observe(ledger, &own, 1, NULL), 0); /* its own numbering stands */
    ism3_ledger_unref(ledger);
    /* A file of that name. */
    ledger = new_ledger(model);
    file.is_file = 1;
    assert_int_equal(ism3_ledger_set_source(ledger, &file, NULL), 0);
    assert_int_equal(ism3_ledger_observe(ledger, &own, 1, NULL), 0);
    assert_int_equal(ism3_recorder_drain(recorder, ledger, NULL, NULL), ISM3_E_CONFLICT);
    ism3_ledger_unref(ledger);
    /* Another thread collects. */
    ledger = new_ledger(model);
    recorder->collecting = 1;
    assert_int_equal(ism3_recorder_drain(recorder, ledger, NULL, NULL), ISM3_E_STATE);
    assert_int_equal(ism3_recorder_take(recorder, &delta, NULL, NULL, NULL), ISM3_E_STATE);
    assert_null(delta);
    recorder->collecting = 0;
    /* The current source of the ledger stays. */
    assert_int_equal(ism3_recorder_drain(recorder, ledger, NULL, NULL), 0);
    assert_int_equal(ism3_ledger_observe(ledger, &own, 1, NULL), 0);
    assert_int_equal(ism3_ledger_source_count(ledger), 2);
    assert_int_equal(ism3_ledger_source(ledger, 0, &held), 0);
    assert_string_equal(held.name, "");
    assert_int_equal(held.records, 1);
    ism3_ledger_unref(ledger);
    ism3_ledger_unref(foreign);
    ism3_recorder_unref(recorder);
    ism3_model_unref(model);
    ism3_model_unref(other);
}

/* An environment may stay out where there is one: of the model, or of those that the process serves. */
static void finds_the_only_environment(void **state) {
    static const struct {
        uint32_t environments, served;
        int32_t rc;
    } cases[] = {
        {0, 0, 0}, {1, 0, 0}, {2, 0, ISM3_E_OBSERVATION}, {2, 1, 0}, {2, 2, ISM3_E_OBSERVATION}};
    static const char *const names[] = {"a", "b"};
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        ism3_model *model;
        ism3_process_options process = {.size = sizeof process, .code = "X-1"};
        assert_int_equal(ism3_model_new(&model, NULL, NULL), 0);
        for (uint32_t e = 0; e < cases[i].environments; e++)
            assert_int_equal(ism3_model_add_environment(model, names[e], NULL, NULL), 0);
        assert_int_equal(ism3_model_add_process(model, &process, NULL, NULL), 0);
        for (uint32_t e = 0; e < cases[i].served; e++)
            assert_int_equal(ism3_model_add_served(model, 0, e, NULL), 0);
        assert_int_equal(ism3_model_freeze(model, NULL), 0);
        ism3_recorder *recorder = new_recorder(model, 4);
        ism3_observation o = plain(0);
        o.environment = ISM3_NO_INDEX;
        assert_int_equal(ism3_recorder_record(recorder, &o, NULL, NULL), cases[i].rc);
        ism3_source file = feed;
        file.is_file = 1;
        assert_int_equal(ism3_recorder_restart(recorder, &file, NULL), ISM3_E_ARGUMENT);
        ism3_recorder_unref(recorder);
        ism3_model_unref(model);
    }
    ism3_recorder *none;
    ism3_recorder_options options = {.size = 3};
    ism3_model *model = world_model((struct world_options){0});
    assert_int_equal(ism3_recorder_new(&none, model, &options, NULL), ISM3_E_STRUCT);
    ism3_model_unref(model);
}

static void checks_its_options(void **state) {
    (void)state;
    ism3_model *model = world_model((struct world_options){0}), *unfrozen;
    struct chaos chaos = {0, 0, 0};
    ism3_allocator allocator = chaos_allocator(&chaos);
    ism3_recorder_options options = {.size = sizeof options};
    ism3_recorder *recorder;
    ism3_source bad = {.size = sizeof bad, .is_file = 1};
    assert_int_equal(ism3_recorder_new(NULL, model, NULL, NULL), ISM3_E_ARGUMENT);
    assert_int_equal(ism3_recorder_new(&recorder, NULL, NULL, NULL), ISM3_E_ARGUMENT);
    assert_int_equal(ism3_model_new(&unfrozen, NULL, NULL), 0);
    assert_int_equal(ism3_recorder_new(&recorder, unfrozen, NULL, NULL), ISM3_E_STATE);
    options.capacity = ISM3_RECORDER_CAPACITY_MAX + 1;
    assert_int_equal(ism3_recorder_new(&recorder, model, &options, NULL), ISM3_E_ARGUMENT);
    options.capacity = 1;
    options.one_thread = 2;
    assert_int_equal(ism3_recorder_new(&recorder, model, &options, NULL), ISM3_E_ARGUMENT);
    options.one_thread = 1;
    options.memory_limit = 100;
    assert_int_equal(ism3_recorder_new(&recorder, model, &options, NULL), ISM3_E_LIMIT);
    options.memory_limit = 0;
    options.allocator = &allocator;
    assert_int_equal(ism3_recorder_new(&recorder, model, &options, NULL), ISM3_E_MEMORY);
    options.source = &bad;
    assert_int_equal(ism3_recorder_new(&recorder, model, &options, NULL), ISM3_E_ARGUMENT);
    bad = (ism3_source){.size = sizeof bad, .name = "\xff"};
    assert_int_equal(ism3_recorder_new(&recorder, model, &options, NULL), ISM3_E_MODEL);
    assert_null(recorder);
    chaos.left = -1;
    bad.name = NULL;
    assert_int_equal(ism3_recorder_new(&recorder, model, &options, NULL), 0);
    assert_int_equal(chaos.blocks, 1);
    assert_int_equal(state_of(recorder).capacity, 2);
    assert_int_equal(ism3_recorder_restart(recorder, NULL, NULL), ISM3_E_ARGUMENT);
    bad.name = "\xff";
    assert_int_equal(ism3_recorder_restart(recorder, &bad, NULL), ISM3_E_MODEL);
    bad.name = "agent";
    assert_int_equal(ism3_recorder_restart(recorder, &bad, NULL), 0);
    assert_ptr_equal(ism3_recorder_ref(recorder), recorder);
    assert_null(ism3_recorder_unref(recorder));
    assert_int_equal(chaos.blocks, 1);
    assert_null(ism3_recorder_unref(recorder));
    assert_int_equal(chaos.blocks, 0);
    assert_null(ism3_recorder_unref(NULL));
    assert_null(ism3_recorder_ref(NULL));
    assert_int_equal(ism3_recorder_read(NULL, NULL), ISM3_E_ARGUMENT);
    ism3_model_unref(unfrozen);
    ism3_model_unref(model);
}

/* ---- fork ---- */

/* In the child: 0 when all is as it should be. */
static int record_in_child(ism3_recorder *recorder) {
    const ism3_source own = {.size = sizeof own, .name = "child", .epoch = 1};
    ism3_source_state source = {.size = sizeof source};
    ism3_observation observation = plain(7);
    ism3_ledger *delta = NULL;
    /* The parent forked while a thread recorded and another collected. */
    recorder->accepted++;
    recorder->collecting = 1;
    int failed = ism3_recorder_restart(recorder, &own, NULL) ||
                 ism3_recorder_record(recorder, &observation, NULL, NULL) ||
                 ism3_recorder_take(recorder, &delta, NULL, NULL, NULL) ||
                 ism3_ledger_source_count(delta) != 1 || ism3_ledger_source(delta, 0, &source) ||
                 strcmp(source.name, "child") != 0 || source.records != 1;
    ism3_ledger_unref(delta);
    ism3_recorder_unref(recorder);
    return failed;
}

static void goes_on_in_a_child(void **state) {
    (void)state;
    ism3_model *model = world_model((struct world_options){0});
    ism3_recorder *recorder = new_recorder(model, 8);
    ism3_ledger *ledger = new_ledger(model);
    int status;
    record_plain(recorder, 0, 3);
    pid_t child = fork();
    if (!child)
        _exit(record_in_child(recorder));
    record_plain(recorder, 3, 5);
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    assert_int_equal(ism3_recorder_drain(recorder, ledger, NULL, NULL), 0);
    struct bytes expected = observed_plain(model, 5);
    encodes_to(ledger, expected);
    free(expected.data);
    ism3_ledger_unref(ledger);
    ism3_recorder_unref(recorder);
    ism3_model_unref(model);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(makes_the_ledger_of_one_thread),
        cmocka_unit_test(judges_as_a_ledger_does),
        cmocka_unit_test(takes_the_structs_of_others),
        cmocka_unit_test(says_when_it_is_full),
        cmocka_unit_test(waits_for_records_being_written),
        cmocka_unit_test(failing_drains_lose_nothing),
        cmocka_unit_test(failing_drains_go_on_where_they_stopped),
        cmocka_unit_test(failing_takes_lose_nothing),
        cmocka_unit_test(counts_what_a_ledger_rejects),
        cmocka_unit_test(refuses_other_ledgers),
        cmocka_unit_test(finds_the_only_environment),
        cmocka_unit_test(checks_its_options),
        cmocka_unit_test(what_is_missing_is_an_argument),
        cmocka_unit_test(goes_on_in_a_child),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
