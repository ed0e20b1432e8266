/* A ledger as a handle: what it refuses, how far it looks ahead, which sources it knows, what it counts. */
#include "chaos.h"
#include "ledger/sources.h"
#include "ledger_world.h"

static ism3_model *model;
static ism3_ledger *ledger;

static int start(void **state) {
    (void)state;
    model = world_model((struct world_options){0});
    return ism3_ledger_new(&ledger, model, NULL, NULL);
}

static int finish(void **state) {
    (void)state;
    ledger = ism3_ledger_unref(ledger);
    model = ism3_model_unref(model);
    return 0;
}

static ism3_observation input_at(int64_t time) {
    ism3_observation o = ISM3_OBSERVATION_INIT;
    o.kind = ISM3_INPUT;
    o.process = o.environment = 0;
    o.time = time;
    return o;
}

static void see_at(int64_t time) {
    ism3_observation o = input_at(time);
    assert_int_equal(ism3_ledger_observe(ledger, &o, 1, NULL), 0);
}

static int32_t never_called(void *context, const ism3_item *item) {
    (void)context;
    (void)item;
    return 1;
}

static void what_is_missing_is_an_argument(void **state) {
    (void)state;
    ism3_ledger *none = NULL;
    ism3_source_state told = {.size = sizeof told};
    ism3_seal_options seal = {.size = sizeof seal};
    ism3_columns columns = {.size = sizeof columns};
    ism3_observation o = input_at(WORLD_DAY0);
    const uint8_t digest[32] = {0};
    int64_t first, last;
    uint64_t from, to;
    const int32_t refused[] = {
        ism3_ledger_new(NULL, model, NULL, NULL),
        ism3_ledger_new(&none, NULL, NULL, NULL),
        ism3_ledger_observe(NULL, &o, 1, NULL),
        ism3_ledger_observe(ledger, NULL, 1, NULL),
        ism3_ledger_observe_columns(NULL, &columns, NULL),
        ism3_ledger_observe_columns(ledger, NULL, NULL),
        ism3_ledger_span(NULL, &first, &last),
        ism3_ledger_span(ledger, NULL, &last),
        ism3_ledger_span(ledger, &first, NULL),
        ism3_ledger_items(NULL, ISM3_NONE, never_called, NULL, NULL),
        ism3_ledger_items(ledger, ISM3_NONE, NULL, NULL, NULL),
        ism3_ledger_set_source(NULL, NULL, NULL),
        ism3_ledger_cover(NULL, 0, digest, NULL),
        ism3_ledger_cover(ledger, 0, NULL, NULL),
        ism3_ledger_source(NULL, 0, &told),
        ism3_ledger_source(ledger, 0, NULL),
        ism3_ledger_source_range(NULL, 0, 0, &from, &to),
        ism3_ledger_source_range(ledger, 0, 0, NULL, &to),
        ism3_ledger_source_range(ledger, 0, 0, &from, NULL),
        ism3_ledger_forget_source(NULL, "", 0, NULL),
        ism3_ledger_forget_source(ledger, NULL, 0, NULL),
        ism3_ledger_add(NULL, ledger, NULL),
        ism3_ledger_add(ledger, NULL, NULL),
        ism3_ledger_seal(NULL, &seal, NULL),
        ism3_ledger_seal(ledger, NULL, NULL),
    };
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++)
        if (refused[i] != ISM3_E_ARGUMENT)
            fail_msg("call %zu: %d", i, (int)refused[i]);
    assert_null(none);
}

static void nothing_has_nothing(void **state) {
    (void)state;
    int64_t first = 1, last = 1;
    assert_null(ism3_ledger_ref(NULL));
    assert_null(ism3_ledger_unref(NULL));
    assert_int_equal(ism3_ledger_has_model(NULL), 0);
    assert_int_equal(ism3_ledger_horizon(NULL), ISM3_NONE);
    assert_int_equal(ism3_ledger_source_count(NULL), 0);
    assert_int_equal(ism3_ledger_count(ledger, 99), 0);
    assert_int_equal(ism3_ledger_span(ledger, &first, &last), 0);
    assert_int_equal(first, ISM3_NONE);
    assert_int_equal(last, ISM3_NONE);
    assert_int_equal(ism3_ledger_items(ledger, ISM3_NONE, never_called, NULL, NULL), 0);
}

static uint64_t set_aside(int64_t now, int64_t skew, int64_t time) {
    ism3_ledger *looking;
    ism3_ledger_options options = {
        .size = sizeof options, .has_now = 1, .now = now, .max_future_skew = skew};
    ism3_observation o = input_at(time);
    assert_int_equal(ism3_ledger_new(&looking, model, &options, NULL), 0);
    assert_int_equal(ism3_ledger_observe(looking, &o, 1, NULL), 0);
    uint64_t future = ism3_ledger_count(looking, ISM3_COUNT_FUTURE);
    ism3_ledger_unref(looking);
    return future;
}

static void looks_as_far_ahead_as_it_is_told(void **state) {
    (void)state;
    const int64_t now = WORLD_DAY0;
    assert_int_equal(set_aside(now, 0, now + ISM3_DAY), 0);
    assert_int_equal(set_aside(now, 0, now + ISM3_DAY + 1), 1);
    assert_int_equal(set_aside(now, WORLD_HOUR, now + WORLD_HOUR), 0);
    assert_int_equal(set_aside(now, WORLD_HOUR, now + WORLD_HOUR + 1), 1);
    assert_int_equal(set_aside(now, INT64_MAX, ISM3_TIME_END - 1), 0);
    ism3_ledger *refused;
    ism3_ledger_options options = {.size = sizeof options, .max_future_skew = -1};
    assert_int_equal(ism3_ledger_new(&refused, model, &options, NULL), ISM3_E_ARGUMENT);
}

static void sources_stand_by_name_and_epoch(void **state) {
    (void)state;
    static const struct {
        const char *name;
        uint64_t epoch;
    } told[] = {{"b", 2}, {"b", 1}, {"", 0}, {"a", 7}, {"b", 3}, {"bb", 0}},
      ordered[] = {{"", 0}, {"a", 7}, {"b", 1}, {"b", 2}, {"b", 3}, {"bb", 0}};
    const size_t count = sizeof told / sizeof *told;
    for (size_t i = 0; i < count; i++) {
        ism3_source source = {
            .size = sizeof source, .name = told[i].name, .epoch = told[i].epoch, .next_record = 5};
        assert_int_equal(ism3_ledger_set_source(ledger, &source, NULL), 0);
        see_at(WORLD_DAY0 + (int64_t)i);
    }
    assert_int_equal(ism3_ledger_source_count(ledger), count);
    for (size_t i = 0; i < count; i++) {
        ism3_source_state state_of = {.size = sizeof state_of};
        uint64_t from, to;
        assert_int_equal(ism3_ledger_source(ledger, i, &state_of), 0);
        assert_string_equal(state_of.name, ordered[i].name);
        assert_int_equal(state_of.epoch, ordered[i].epoch);
        assert_int_equal(ism3_ledger_source_range(ledger, i, 0, &from, &to), 0);
        assert_int_equal(from, 5);
        assert_int_equal(to, 6);
        assert_int_equal(ism3_ledger_source_range(ledger, i, 1, &from, &to), ISM3_E_NOT_FOUND);
    }
    ism3_source_state none = {.size = sizeof none};
    uint64_t from, to;
    assert_int_equal(ism3_ledger_source(ledger, count, &none), ISM3_E_NOT_FOUND);
    assert_int_equal(ism3_ledger_source_range(ledger, count, 0, &from, &to), ISM3_E_NOT_FOUND);
}

static void no_source_is_the_one_without_a_name(void **state) {
    (void)state;
    uint64_t from, to;
    assert_int_equal(ism3_ledger_set_source(ledger, NULL, NULL), 0); /* nothing of it yet */
    see_at(WORLD_DAY0);
    ism3_source other = {.size = sizeof other, .name = "other"};
    assert_int_equal(ism3_ledger_set_source(ledger, &other, NULL), 0);
    see_at(WORLD_DAY0);
    assert_int_equal(ism3_ledger_set_source(ledger, NULL, NULL), 0); /* and goes on behind it */
    see_at(WORLD_DAY0);
    assert_int_equal(ism3_ledger_source_range(ledger, 0, 0, &from, &to), 0);
    assert_int_equal(from, 0);
    assert_int_equal(to, 2);
}

static void sources_are_checked(void **state) {
    (void)state;
    ism3_error error = ISM3_ERROR_INIT;
    ism3_source source = {.size = sizeof source, .name = "log", .is_file = 2};
    assert_int_equal(ism3_ledger_set_source(ledger, &source, &error), ISM3_E_ARGUMENT);
    assert_non_null(strstr(error.message, "is_file is 2"));
    source = (ism3_source){.size = 3};
    assert_int_equal(ism3_ledger_set_source(ledger, &source, NULL), ISM3_E_STRUCT);
    /* Used as a stream, it is no file any more. */
    source = (ism3_source){.size = sizeof source, .name = "log"};
    assert_int_equal(ism3_ledger_set_source(ledger, &source, NULL), 0);
    see_at(WORLD_DAY0);
    source.is_file = 1;
    assert_int_equal(ism3_ledger_set_source(ledger, &source, &error), ISM3_E_CONFLICT);
    assert_non_null(strstr(error.message, "is no file"));
    /* As many as there may be. */
    size_t count = ledger->sources.count;
    ledger->sources.count = ISM3__SOURCES_MAX;
    source = (ism3_source){.size = sizeof source, .name = "one more"};
    int32_t rc = ism3_ledger_set_source(ledger, &source, &error);
    ledger->sources.count = count;
    assert_int_equal(rc, ISM3_E_LIMIT);
    assert_non_null(strstr(error.message, "1048576 sources"));
}

/* An empty file is covered without a record. */
static void an_empty_file_is_covered(void **state) {
    (void)state;
    ism3_source file = {.size = sizeof file, .name = "empty.csv", .is_file = 1};
    ism3_source_state told = {.size = sizeof told};
    const uint8_t digest[32] = {7};
    assert_int_equal(ism3_ledger_set_source(ledger, &file, NULL), 0);
    assert_int_equal(ism3_ledger_cover(ledger, 0, digest, NULL), 0);
    assert_int_equal(ism3_ledger_source(ledger, 0, &told), 0);
    assert_int_equal(told.records, 0);
    assert_int_equal(told.ranges, 0);
    assert_int_equal(told.newest, ISM3_NONE);
    assert_int_equal(told.digest[0], 7);
}

static void covering_without_memory_changes_nothing(void **state) {
    (void)state;
    struct chaos chaos = {-1, 0, 0};
    ism3_allocator allocator = chaos_allocator(&chaos);
    ism3_ledger_options options = {.size = sizeof options, .allocator = &allocator};
    ism3_source file = {.size = sizeof file, .name = "log.csv", .is_file = 1};
    const uint8_t digest[32] = {7};
    long points = 0;
    for (int32_t rc = 1; rc; points++) {
        ism3_ledger *covered;
        chaos.left = -1;
        assert_int_equal(ism3_ledger_new(&covered, model, &options, NULL), 0);
        assert_int_equal(ism3_ledger_set_source(covered, &file, NULL), 0);
        chaos.left = points;
        rc = ism3_ledger_cover(covered, 3, digest, NULL);
        chaos.left = -1;
        assert_true(rc == 0 || rc == ISM3_E_MEMORY);
        assert_int_equal(ism3_ledger_source_count(covered), rc == 0);
        ism3_ledger_unref(covered);
        assert_int_equal(chaos.blocks, 0);
    }
    assert_true(points > 2);
}

static int32_t seal(const char *const *live, size_t count, ism3_error *error) {
    ism3_seal_options options = {.size = sizeof options, .live = live, .live_count = count};
    return ism3_ledger_seal(ledger, &options, error);
}

static void the_slowest_live_source_decides_wherever_it_is_named(void **state) {
    (void)state;
    static const char *const slow_first[] = {"slow", "fast"}, *const nameless[] = {"slow", NULL};
    static const struct {
        const char *name;
        int64_t newest;
    } sources[] = {{"slow", WORLD_DAY0 + 2 * ISM3_DAY}, {"fast", WORLD_DAY0 + 9 * ISM3_DAY}};
    ism3_error error = ISM3_ERROR_INIT;
    for (size_t i = 0; i < 2; i++) {
        ism3_source source = {.size = sizeof source, .name = sources[i].name};
        assert_int_equal(ism3_ledger_set_source(ledger, &source, NULL), 0);
        see_at(sources[i].newest);
    }
    assert_int_equal(seal(nameless, 2, &error), ISM3_E_ARGUMENT);
    assert_int_equal(error.index, 1);
    assert_int_equal(seal(slow_first, 2, &error), 0);
    assert_int_equal(ism3_ledger_horizon(ledger),
                     ism3__grain_start(model, ism3__grain_of(model, sources[0].newest)));
}

static void a_ledger_without_its_model_is_not_sealed(void **state) {
    (void)state;
    ism3_error error = ISM3_ERROR_INIT;
    see_at(WORLD_DAY0);
    struct bytes bytes = encoded(ledger);
    ism3_ledger *bare = decoded(NULL, bytes);
    ism3_seal_options options = {
        .size = sizeof options, .has_watermark = 1, .watermark = WORLD_DAY0 + 9 * ISM3_DAY};
    assert_int_equal(ism3_ledger_seal(bare, &options, &error), ISM3_E_STATE);
    assert_non_null(strstr(error.message, "without its model"));
    ism3_ledger_unref(bare);
    free(bytes.data);
}

/* A model without processes still knows incidents, and its ledger a horizon. */
static void a_ledger_without_processes_is_sealed(void **state) {
    (void)state;
    ism3_model *empty;
    ism3_ledger *sealed;
    ism3_seal_options options = {
        .size = sizeof options, .has_watermark = 1, .watermark = WORLD_DAY0};
    assert_int_equal(ism3_model_new(&empty, NULL, NULL), 0);
    assert_int_equal(ism3_model_freeze(empty, NULL), 0);
    assert_int_equal(ism3_ledger_new(&sealed, empty, NULL, NULL), 0);
    assert_int_equal(ism3_ledger_seal(sealed, &options, NULL), 0);
    assert_int_equal(ism3_ledger_horizon(sealed), WORLD_DAY0);
    ism3_ledger_unref(sealed);
    ism3_model_unref(empty);
}

static void amounts_have_a_bound(void **state) {
    (void)state;
    ism3_error error = ISM3_ERROR_INIT;
    ism3_ledger *other;
    ism3_observation o = input_at(WORLD_DAY0);
    o.kind = ISM3_RESOURCES;
    o.end = o.time + WORLD_HOUR;
    o.resource = 0;
    o.used = 3;
    assert_int_equal(ism3_ledger_new(&other, model, NULL, NULL), 0);
    ism3_source source = {.size = sizeof source, .name = "other"};
    assert_int_equal(ism3_ledger_set_source(other, &source, NULL), 0);
    assert_int_equal(ism3_ledger_observe(other, &o, 1, NULL), 0);
    /* As if a million sources had reported as much as they may. */
    ledger->amount = ISM3__AMOUNT_MAX - 2;
    assert_int_equal(ism3_ledger_observe(ledger, &o, 1, &error), ISM3_E_RANGE);
    assert_int_equal(ism3_ledger_add(ledger, other, &error), ISM3_E_RANGE);
    assert_non_null(strstr(error.message, "add up"));
    o.used = 2;
    assert_int_equal(ism3_ledger_observe(ledger, &o, 1, &error), 0);
    ledger->amount = 0;
    ledger->levels = ISM3__LEVELS_MAX + 1;
    assert_int_equal(ism3_ledger_add(ledger, other, &error), ISM3_E_RANGE);
    ism3_ledger_unref(other);
}

static void newer_structs_have_a_bound(void **state) {
    (void)state;
    static _Alignas(ism3_observation) char room[65537];
    ism3_observation o = input_at(WORLD_DAY0);
    ism3_columns columns = {.size = sizeof columns, .rows = 1};
    for (size_t size = 65536; size <= 65537; size++) {
        o.size = size;
        memcpy(room, &o, sizeof o);
        assert_int_equal(
            ism3_ledger_observe(ledger, (const ism3_observation *)(void *)room, 1, NULL),
            size > 65536 ? ISM3_E_STRUCT : ISM3_OK);
    }
    o.size = 1;
    columns.constant = &o;
    assert_int_equal(ism3_ledger_observe_columns(ledger, &columns, NULL), ISM3_E_STRUCT);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(what_is_missing_is_an_argument, start, finish),
        cmocka_unit_test_setup_teardown(nothing_has_nothing, start, finish),
        cmocka_unit_test_setup_teardown(looks_as_far_ahead_as_it_is_told, start, finish),
        cmocka_unit_test_setup_teardown(sources_stand_by_name_and_epoch, start, finish),
        cmocka_unit_test_setup_teardown(no_source_is_the_one_without_a_name, start, finish),
        cmocka_unit_test_setup_teardown(sources_are_checked, start, finish),
        cmocka_unit_test_setup_teardown(an_empty_file_is_covered, start, finish),
        cmocka_unit_test_setup_teardown(covering_without_memory_changes_nothing, start, finish),
        cmocka_unit_test_setup_teardown(the_slowest_live_source_decides_wherever_it_is_named, start,
                                        finish),
        cmocka_unit_test_setup_teardown(a_ledger_without_its_model_is_not_sealed, start, finish),
        cmocka_unit_test_setup_teardown(a_ledger_without_processes_is_sealed, start, finish),
        cmocka_unit_test_setup_teardown(amounts_have_a_bound, start, finish),
        cmocka_unit_test_setup_teardown(newer_structs_have_a_bound, start, finish),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
