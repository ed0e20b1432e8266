/* Sources, coverage, and adding ledgers. */
#include "chaos.h"
#include "test.h"

#include <stdio.h>
#include <stdlib.h>

#define HOUR (INT64_C(3600) * ISM3_SECOND)

/* What differs from one model to the next. */
struct variant {
    int64_t grain;
    int32_t utc_offset;
    uint8_t key;
    const char *unit;
    int64_t answer_within;
    int turned;    /* environments and processes the other way round, and more of them */
    int processes; /* OSP-1 only, or OSP-2 too */
};

static const struct variant usual = {0, 0, 0, "h", 0, 0, 2};

static void add_process(ism3_model *model, const char *code, const struct variant *variant) {
    ism3_process_options options = {.size = sizeof options, .code = code};
    uint32_t process;
    options.answer_within = variant->answer_within;
    assert_int_equal(ism3_model_add_process(model, &options, &process, NULL), 0);
    if (variant->turned)
        assert_int_equal(ism3_model_add_resource(model, process, "money", "EUR", NULL, NULL), 0);
    assert_int_equal(ism3_model_add_resource(model, process, "work", variant->unit, NULL, NULL), 0);
}

static ism3_model *make_model(const struct variant *variant) {
    static const char *const environments[] = {"b", "a", "c"};
    ism3_model *model;
    ism3_model_options options = {.size = sizeof options};
    options.grain = variant->grain;
    options.utc_offset = variant->utc_offset;
    options.has_hash_key = variant->key != 0;
    options.hash_key[0] = variant->key;
    assert_int_equal(ism3_model_new(&model, &options, NULL), 0);
    int environment_count = variant->turned ? 3 : 2;
    for (int i = 0; i < environment_count; i++)
        assert_int_equal(ism3_model_add_environment(
                             model, environments[variant->turned ? 2 - i : i], NULL, NULL),
                         0);
    if (variant->turned)
        add_process(model, "MY-3", variant);
    if (variant->processes > 1 && variant->turned)
        add_process(model, "OSP-2", variant);
    add_process(model, "OSP-1", variant);
    if (variant->processes > 1 && !variant->turned)
        add_process(model, "OSP-2", variant);
    ism3_objective_options objective = {.size = sizeof objective, .id = "O", .kind = "business"};
    assert_int_equal(ism3_model_add_objective(model, &objective, NULL, NULL), 0);
    assert_int_equal(ism3_model_freeze(model, NULL), 0);
    return model;
}

static ism3_ledger *make_ledger(ism3_model *model, const char *source, uint64_t next) {
    ism3_ledger *ledger;
    ism3_source from = {.size = sizeof from, .name = source, .next_record = next};
    assert_int_equal(ism3_ledger_new(&ledger, model, NULL, NULL), 0);
    assert_int_equal(ism3_ledger_set_source(ledger, &from, NULL), 0);
    return ledger;
}

/* One process, environment "a", the given hour. */
static ism3_observation at(const ism3_ledger *ledger, uint8_t kind, const char *code,
                           int64_t hour) {
    ism3_model *model = ism3_ledger_model(ledger);
    ism3_observation o = ISM3_OBSERVATION_INIT;
    o.kind = kind;
    o.process = ism3_model_find_process(model, code, strlen(code));
    o.environment = ism3_model_find_environment(model, "a", 1);
    o.time = 20000 * ISM3_DAY + hour * HOUR;
    return o;
}

static void observe(ism3_ledger *ledger, const ism3_observation *o) {
    ism3_error error = ISM3_ERROR_INIT;
    if (ism3_ledger_observe(ledger, o, 1, &error))
        fail_msg("%s", error.message);
}

/* The n-th of a stream of observations of every kind, with and without ids. */
static void observe_number(ism3_ledger *ledger, int n) {
    static const char *const ids[] = {"x", "y", "z", ""};
    ism3_model *model = ism3_ledger_model(ledger);
    static const uint8_t kinds[] = {ISM3_INPUT,     ISM3_OUTPUT,       ISM3_ITEM,   ISM3_WITHDRAWAL,
                                    ISM3_RESOURCES, ISM3_LEVEL,        ISM3_SCOPE,  ISM3_QUALITY,
                                    ISM3_INCIDENT,  ISM3_INTERRUPTION, ISM3_WATCHED};
    ism3_observation o = at(ledger, kinds[n * 7 % 11], n % 3 ? "OSP-1" : "OSP-2", n * 5 % 90);
    const char *id = ids[n * 5 % 4];
    if (n % 2)
        o.environment = ism3_model_find_environment(model, "b", 1);
    if (o.kind == ISM3_ITEM || o.kind == ISM3_WITHDRAWAL)
        id = ids[n % 3];
    o.id = (ism3_text){id, strlen(id)};
    int has_end = o.kind == ISM3_ITEM || o.kind == ISM3_RESOURCES || o.kind == ISM3_WATCHED ||
                  o.kind == ISM3_INTERRUPTION;
    if (has_end)
        o.end = o.time + (n % 4) * 9 * HOUR;
    o.resource = ism3_model_find_resource(model, o.process, "work", 4);
    o.available = n % 5 ? 1000 : ISM3_NONE;
    o.used = 100 + n;
    if (o.kind == ISM3_LEVEL)
        o.up = n % 3 == 0;
    o.total = 10;
    o.covered = 5 + n % 5;
    o.assessed = 9;
    o.fit = n % 9;
    o.objective = 0;
    o.cause = ISM3_ERROR;
    o.harm = n;
    o.kinds = ISM3_KIND_BIT(ISM3_ITEM) | ISM3_KIND_BIT(ISM3_LEVEL);
    o.verdict = (uint8_t)(n % 3);
    observe(ledger, &o);
}

static void observe_range(ism3_ledger *ledger, int from, int to) {
    for (int n = from; n < to; n++)
        observe_number(ledger, n);
}

struct digest {
    uint8_t bytes[32];
};

static struct digest digest_of(ism3_ledger *ledger) {
    struct digest digest;
    ism3_error error = ISM3_ERROR_INIT;
    if (ism3_ledger_digest(ledger, digest.bytes, &error))
        fail_msg("%s", error.message);
    return digest;
}

#define assert_same(a, b)                                                                          \
    do {                                                                                           \
        struct digest digest_a = digest_of(a), digest_b = digest_of(b);                            \
        assert_memory_equal(digest_a.bytes, digest_b.bytes, 32);                                   \
    } while (0)

static void add(ism3_ledger *to, ism3_ledger *from) {
    ism3_error error = ISM3_ERROR_INIT;
    if (ism3_ledger_add(to, from, &error))
        fail_msg("%s", error.message);
}

/* The call fails with that code and says so; nothing changes. */
static void refuse(ism3_ledger *to, ism3_ledger *from, int32_t code, const char *words) {
    ism3_error error = ISM3_ERROR_INIT;
    struct digest before = digest_of(to), after;
    int32_t rc = ism3_ledger_add(to, from, &error);
    if (rc != code || !strstr(error.message, words))
        fail_msg("%d: %s; expected %d: ... %s ...", (int)rc, error.message, (int)code, words);
    after = digest_of(to);
    assert_memory_equal(before.bytes, after.bytes, 32);
}

static ism3_ledger *observed(ism3_model *model, const char *source, int from, int to) {
    ism3_ledger *ledger = make_ledger(model, source, (uint64_t)from);
    observe_range(ledger, from, to);
    return ledger;
}

#define RECORDS 120

static void splits_of_one_source_add_up(void **state) {
    (void)state;
    ism3_model *model = make_model(&usual);
    ism3_ledger *whole = observed(model, "agent", 0, RECORDS);
    static const int cuts[][3] = {{0, 40, 80}, {80, 0, 40}, {40, 80, 0}, {80, 40, 0}};
    for (size_t i = 0; i < sizeof cuts / sizeof *cuts; i++) {
        ism3_ledger *sum = make_ledger(model, "", 0);
        for (int k = 0; k < 3; k++) {
            ism3_ledger *part = observed(model, "agent", cuts[i][k], cuts[i][k] + 40);
            add(sum, part);
            add(sum, part);
            ism3_ledger_unref(part);
        }
        assert_same(sum, whole);
        add(sum, whole);
        assert_same(sum, whole);
        ism3_ledger_unref(sum);
    }
    ism3_ledger_unref(whole);
    ism3_model_unref(model);
}

static void the_containing_state_stands(void **state) {
    (void)state;
    ism3_model *model = make_model(&usual);
    ism3_ledger *small = observed(model, "agent", 0, 50),
                *large = observed(model, "agent", 0, RECORDS),
                *other = observed(model, "other", 0, 30), *one = make_ledger(model, "", 0),
                *two = make_ledger(model, "", 0);
    add(one, small);
    add(one, other);
    add(one, large);
    add(one, small);
    add(two, large);
    add(two, small);
    add(two, other);
    assert_same(one, two);
    assert_int_equal(ism3_ledger_source_count(one), 2);
    ism3_source_state told = {.size = sizeof told};
    assert_int_equal(ism3_ledger_source(one, 0, &told), 0);
    assert_string_equal(told.name, "agent");
    assert_int_equal(told.records, RECORDS);
    assert_int_equal(told.ranges, 1);
    ism3_ledger_unref(small);
    ism3_ledger_unref(large);
    ism3_ledger_unref(other);
    ism3_ledger_unref(one);
    ism3_ledger_unref(two);
    ism3_model_unref(model);
}

static void overlaps_in_part_are_refused(void **state) {
    (void)state;
    ism3_model *model = make_model(&usual);
    ism3_ledger *left = observed(model, "agent", 0, 60), *right = observed(model, "agent", 40, 90),
                *apart = observed(model, "agent", 100, 110);
    refuse(left, right, ISM3_E_CONFLICT, "overlap in part");
    add(left, apart);
    ism3_source_state told = {.size = sizeof told};
    uint64_t from, to;
    assert_int_equal(ism3_ledger_source(left, 0, &told), 0);
    assert_int_equal(told.records, 70);
    assert_int_equal(told.ranges, 2);
    assert_int_equal(ism3_ledger_source_range(left, 0, 1, &from, &to), 0);
    assert_int_equal(from, 100);
    assert_int_equal(to, 110);
    assert_int_equal(ism3_ledger_source_range(left, 0, 2, &from, &to), ISM3_E_NOT_FOUND);
    ism3_ledger_unref(left);
    ism3_ledger_unref(right);
    ism3_ledger_unref(apart);
    ism3_model_unref(model);
}

/* Two sources under one name: their states cannot both be of it. */
static void contradictions_are_refused(void **state) {
    (void)state;
    ism3_model *model = make_model(&usual);
    ism3_ledger *a = make_ledger(model, "x", 0), *b = make_ledger(model, "x", 0);
    ism3_observation o = at(a, ISM3_INPUT, "OSP-1", 5);
    observe(a, &o);
    o.time += 48 * HOUR;
    observe(b, &o);
    refuse(a, b, ISM3_E_CONFLICT, "hold different facts");
    observe(b, &o);
    refuse(a, b, ISM3_E_CONFLICT, "hold different facts");
    refuse(b, a, ISM3_E_CONFLICT, "hold different facts");
    ism3_ledger_unref(a);
    ism3_ledger_unref(b);
    ism3_model_unref(model);
}

/* Of facts with ids a source keeps no more than how many they were and which came last: two states
 * that differ there are refused, whichever is added to which. */
static void the_latest_event_tells_states_apart(void **state) {
    (void)state;
    ism3_model *model = make_model(&usual);
    ism3_ledger *a = make_ledger(model, "x", 0), *b = make_ledger(model, "x", 0);
    ism3_observation o = at(a, ISM3_ITEM, "OSP-1", 5);
    o.id = (ism3_text){"i", 1};
    observe(a, &o);
    o.time += HOUR;
    observe(b, &o);
    refuse(a, b, ISM3_E_CONFLICT, "hold different facts");
    refuse(b, a, ISM3_E_CONFLICT, "hold different facts");
    ism3_ledger_unref(a);
    ism3_ledger_unref(b);
    ism3_model_unref(model);
}

/* Two states of one record that say something else of the same fact. */
static void the_smallest_contradiction_is_refused(void **state) {
    (void)state;
    ism3_model *model = make_model(&usual);
    for (int kind = 0; kind < 4; kind++) {
        static const uint8_t kinds[] = {ISM3_OUTPUT, ISM3_QUALITY, ISM3_RESOURCES, ISM3_INCIDENT};
        ism3_ledger *a = make_ledger(model, "x", 0), *b = make_ledger(model, "x", 0);
        ism3_observation o = at(a, kinds[kind], "OSP-1", 5);
        o.verdict = ISM3_FIT;
        o.assessed = o.fit = 2;
        o.end = kinds[kind] == ISM3_RESOURCES ? o.time + HOUR : ISM3_NONE;
        o.used = o.available = 1000;
        o.objective = 0;
        o.cause = ISM3_ERROR;
        observe(a, &o);
        o.verdict = ISM3_UNFIT;
        o.fit = 1;
        o.used = ISM3_NONE;
        o.cause = ISM3_ATTACK;
        observe(b, &o);
        refuse(a, b, ISM3_E_CONFLICT, "hold different facts");
        refuse(b, a, ISM3_E_CONFLICT, "hold different facts");
        ism3_ledger_unref(a);
        ism3_ledger_unref(b);
    }
    ism3_model_unref(model);
}

static void names_count_not_numbers(void **state) {
    (void)state;
    struct variant turned = usual;
    turned.turned = 1;
    ism3_model *model = make_model(&usual), *other = make_model(&turned);
    ism3_ledger *ours = observed(model, "agent", 0, RECORDS),
                *theirs = observed(other, "agent", 0, RECORDS), *sum = make_ledger(other, "", 0);
    assert_same(ours, theirs);
    add(sum, ours);
    assert_same(sum, theirs);
    add(ours, theirs);
    assert_same(sum, ours);
    ism3_ledger_unref(sum);
    ism3_ledger_unref(ours);
    ism3_ledger_unref(theirs);
    ism3_model_unref(model);
    ism3_model_unref(other);
}

static void disagreements_are_named(void **state) {
    (void)state;
    struct variant variants[5] = {usual, usual, usual, usual, usual};
    static const char *const words[] = {"grain", "UTC offset", "hash key", "unit of resource",
                                        "process 'OSP-2'"};
    variants[0].grain = HOUR;
    variants[1].utc_offset = 3600;
    variants[2].key = 7;
    variants[3].unit = "days";
    variants[4].processes = 1;
    ism3_model *model = make_model(&usual);
    ism3_ledger *ours = observed(model, "agent", 0, RECORDS);
    for (int i = 0; i < 5; i++) {
        ism3_model *other = make_model(&variants[i]);
        ism3_ledger *theirs = make_ledger(other, "", 0);
        refuse(theirs, ours, i < 4 ? ISM3_E_CONFLICT : ISM3_E_NOT_FOUND, words[i]);
        ism3_ledger_unref(theirs);
        ism3_model_unref(other);
    }
    /* What is evaluated only later need not agree. */
    struct variant agreed = usual;
    agreed.answer_within = 5 * HOUR;
    ism3_model *other = make_model(&agreed);
    ism3_ledger *theirs = make_ledger(other, "", 0);
    add(theirs, ours);
    assert_same(theirs, ours);
    ism3_ledger_unref(theirs);
    ism3_model_unref(other);
    ism3_ledger_unref(ours);
    ism3_model_unref(model);
}

static ism3_ledger *without_model(ism3_ledger *ledger) {
    ism3_ledger *read;
    size_t size;
    assert_int_equal(ism3_ledger_encode_to(ledger, NULL, 0, &size, NULL), 0);
    char *bytes = malloc(size);
    assert_int_equal(ism3_ledger_encode_to(ledger, bytes, size, &size, NULL), 0);
    ism3_error error = ISM3_ERROR_INIT;
    if (ism3_ledger_decode(&read, NULL, bytes, size, NULL, &error))
        fail_msg("%s", error.message);
    free(bytes);
    assert_int_equal(ism3_ledger_has_model(read), 0);
    return read;
}

static void ledgers_without_models_learn_names(void **state) {
    (void)state;
    struct variant turned = usual;
    turned.turned = 1;
    ism3_model *model = make_model(&usual), *other = make_model(&turned);
    ism3_ledger *first = make_ledger(model, "first", 0), *second = make_ledger(other, "second", 0),
                *sum = make_ledger(other, "", 0);
    ism3_observation o = at(first, ISM3_OUTPUT, "OSP-1", 1);
    observe(first, &o);
    observe_range(second, 0, RECORDS);
    o = at(second, ISM3_INPUT, "MY-3", 1);
    o.environment = ism3_model_find_environment(other, "c", 1);
    observe(second, &o);
    add(sum, first);
    add(sum, second);
    ism3_ledger *bare = without_model(first), *bare_second = without_model(second);
    add(bare, bare_second);
    assert_same(bare, sum);
    assert_int_equal(ism3_ledger_has_model(bare), 0);
    /* In the other direction, and from one with its model. */
    add(bare_second, first);
    assert_same(bare_second, sum);
    o = at(bare, ISM3_OUTPUT, "OSP-1", 1);
    ism3_metrics *metrics;
    assert_int_equal(ism3_ledger_observe(bare, &o, 1, NULL), ISM3_E_STATE);
    assert_int_equal(ism3_metrics_new(&metrics, bare, NULL, NULL), ISM3_E_STATE);
    ism3_ledger_unref(bare);
    ism3_ledger_unref(bare_second);
    ism3_ledger_unref(first);
    ism3_ledger_unref(second);
    ism3_ledger_unref(sum);
    ism3_model_unref(model);
    ism3_model_unref(other);
}

static void files_cover_by_digest(void **state) {
    (void)state;
    ism3_model *model = make_model(&usual);
    ism3_ledger *ledgers[3];
    for (int i = 0; i < 3; i++) {
        ism3_source file = {.size = sizeof file, .name = "log.csv", .is_file = 1};
        uint8_t digest[32] = {(uint8_t)(i == 1 ? 1 : 2)};
        ledgers[i] = make_ledger(model, "", 0);
        assert_int_equal(ism3_ledger_cover(ledgers[i], 1, digest, NULL), ISM3_E_STATE);
        assert_int_equal(ism3_ledger_set_source(ledgers[i], &file, NULL), 0);
        ism3_observation o = at(ledgers[i], ISM3_INPUT, "OSP-1", 5);
        observe(ledgers[i], &o);
        assert_int_equal(ism3_ledger_cover(ledgers[i], 1, digest, NULL), 0);
        assert_int_equal(ism3_ledger_cover(ledgers[i], 0, digest, NULL), ISM3_E_ARGUMENT);
    }
    refuse(ledgers[0], ledgers[1], ISM3_E_CONFLICT, "hold different facts");
    add(ledgers[0], ledgers[2]);
    assert_same(ledgers[0], ledgers[2]);
    /* Forgotten, it can be read anew. */
    assert_int_equal(ism3_ledger_forget_source(ledgers[0], "log.csv", 0, NULL), 0);
    assert_int_equal(ism3_ledger_source_count(ledgers[0]), 0);
    assert_int_equal(ism3_ledger_count(ledgers[0], ISM3_COUNT_OBSERVATIONS), 0);
    assert_int_equal(ism3_ledger_forget_source(ledgers[0], "log.csv", 0, NULL), ISM3_E_NOT_FOUND);
    add(ledgers[0], ledgers[1]);
    assert_same(ledgers[0], ledgers[1]);
    for (int i = 0; i < 3; i++)
        ism3_ledger_unref(ledgers[i]);
    ism3_model_unref(model);
}

static void records_are_taken_once(void **state) {
    (void)state;
    ism3_model *model = make_model(&usual);
    ism3_ledger *ledger = observed(model, "agent", 10, 20);
    ism3_source source = {.size = sizeof source, .name = "agent", .next_record = 19};
    ism3_observation o = at(ledger, ISM3_INPUT, "OSP-1", 5);
    ism3_error error = ISM3_ERROR_INIT;
    struct digest before = digest_of(ledger), after;
    assert_int_equal(ism3_ledger_set_source(ledger, &source, NULL), 0);
    assert_int_equal(ism3_ledger_observe(ledger, &o, 1, &error), ISM3_E_STATE);
    assert_non_null(strstr(error.message, "held already"));
    after = digest_of(ledger);
    assert_memory_equal(before.bytes, after.bytes, 32);
    source.next_record = 9;
    assert_int_equal(ism3_ledger_set_source(ledger, &source, NULL), 0);
    observe(ledger, &o);
    source.next_record = UINT64_MAX;
    assert_int_equal(ism3_ledger_set_source(ledger, &source, NULL), 0);
    assert_int_equal(ism3_ledger_observe(ledger, &o, 1, &error), ISM3_E_LIMIT);
    source.is_file = 1;
    assert_int_equal(ism3_ledger_set_source(ledger, &source, NULL), ISM3_E_CONFLICT);
    source = (ism3_source){.size = sizeof source, .name = "line\nfeed"};
    assert_int_not_equal(ism3_ledger_set_source(ledger, &source, NULL), 0);
    ism3_ledger_unref(ledger);
    ism3_model_unref(model);
}

static void sums_have_bounds(void **state) {
    (void)state;
    ism3_model *model = make_model(&usual);
    ism3_ledger *ledger = make_ledger(model, "a", 0), *other = make_ledger(model, "b", 0);
    ism3_observation o = at(ledger, ISM3_INPUT, "OSP-1", 5);
    ism3_error error = ISM3_ERROR_INIT;
    o.count = ISM3_AMOUNT_MAX;
    for (int i = 0; i < 512; i++)
        observe(ledger, &o);
    assert_int_equal(ism3_ledger_observe(ledger, &o, 1, &error), ISM3_E_RANGE);
    o.count = 1;
    observe(other, &o);
    refuse(ledger, other, ISM3_E_RANGE, "add up");
    refuse(other, ledger, ISM3_E_RANGE, "add up");
    /* Levels: each gauge counts by its largest reading. */
    ism3_ledger *gauges = make_ledger(model, "g", 0);
    char name[2] = "a";
    o = at(gauges, ISM3_LEVEL, "OSP-1", 5);
    o.available = ISM3_AMOUNT_MAX;
    o.series = (ism3_text){name, 1};
    for (int i = 0; i < 32; i++, name[0]++) {
        observe(gauges, &o);
        o.time += HOUR;
    }
    assert_int_equal(ism3_ledger_observe(gauges, &o, 1, &error), ISM3_E_RANGE);
    name[0] = 'a';
    observe(gauges, &o);
    ism3_ledger *same = without_model(gauges);
    assert_same(gauges, same);
    ism3_ledger_unref(same);
    ism3_ledger_unref(gauges);
    ism3_ledger_unref(ledger);
    ism3_ledger_unref(other);
    ism3_model_unref(model);
}

static void survives_every_failing_allocation(void **state) {
    (void)state;
    ism3_model *model = make_model(&usual);
    ism3_ledger *small = observed(model, "agent", 0, 50), *other = observed(model, "other", 0, 40),
                *large = observed(model, "agent", 0, RECORDS),
                *expected = make_ledger(model, "", 0);
    add(expected, other);
    add(expected, large);
    struct chaos chaos = {-1, 0, 0};
    ism3_allocator allocator = chaos_allocator(&chaos);
    size_t points = 0;
    for (int32_t rc = 1; rc; points++) {
        ism3_ledger *ledger;
        ism3_ledger_options options = {.size = sizeof options, .allocator = &allocator};
        chaos.left = -1;
        assert_int_equal(ism3_ledger_new(&ledger, model, &options, NULL), 0);
        add(ledger, small);
        add(ledger, other);
        struct digest before = digest_of(ledger), after;
        chaos.left = (long)points;
        rc = ism3_ledger_add(ledger, large, NULL);
        chaos.left = -1;
        after = digest_of(ledger);
        if (rc) {
            assert_int_equal(rc, ISM3_E_MEMORY);
            assert_memory_equal(before.bytes, after.bytes, 32);
            add(ledger, large);
        }
        assert_same(ledger, expected);
        ism3_ledger_unref(ledger);
        assert_int_equal(chaos.blocks, 0);
        assert_int_equal(chaos.bytes, 0);
    }
    assert_true(points > 20);
    ism3_ledger_unref(small);
    ism3_ledger_unref(other);
    ism3_ledger_unref(large);
    ism3_ledger_unref(expected);
    ism3_model_unref(model);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(splits_of_one_source_add_up),
        cmocka_unit_test(the_containing_state_stands),
        cmocka_unit_test(overlaps_in_part_are_refused),
        cmocka_unit_test(contradictions_are_refused),
        cmocka_unit_test(the_latest_event_tells_states_apart),
        cmocka_unit_test(the_smallest_contradiction_is_refused),
        cmocka_unit_test(names_count_not_numbers),
        cmocka_unit_test(disagreements_are_named),
        cmocka_unit_test(ledgers_without_models_learn_names),
        cmocka_unit_test(files_cover_by_digest),
        cmocka_unit_test(records_are_taken_once),
        cmocka_unit_test(sums_have_bounds),
        cmocka_unit_test(survives_every_failing_allocation),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
