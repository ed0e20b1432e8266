/* What one process left in one environment: entries that meet in a hash table, sets whose elements differ in one field. */
#include "ledger/place.h"
#include "test.h"

#include <stdlib.h>

static ism3__memory memory;
static ism3__place *place;

static int start(void **state) {
    (void)state;
    if (ism3__memory_init(&memory, NULL, 0, NULL))
        return 1;
    place = ism3__allocate_zero(&memory, sizeof *place);
    return !place;
}

static int finish(void **state) {
    (void)state;
    ism3__place_free(place, &memory);
    return memory.used != 0;
}

/* ---- the tables ---- */

/* What lib/ledger/place.c mixes a key with, and back: so keys are found whose hashes meet. */
#define FACTOR UINT64_C(0xd6e8feb86659fd93)

static uint64_t inverse(uint64_t odd) {
    uint64_t x = odd;
    for (int i = 0; i < 6; i++)
        x *= 2 - odd * x; /* Newton: each step doubles the bits that are right */
    return x;
}

static uint64_t unmixed(uint64_t x) {
    const uint64_t back = inverse(FACTOR);
    x ^= x >> 32;
    x *= back;
    x ^= x >> 32;
    x *= back;
    return x ^ x >> 32;
}

static uint64_t mixed(uint64_t x) {
    x ^= x >> 32;
    x *= FACTOR;
    x ^= x >> 32;
    x *= FACTOR;
    return x ^ x >> 32;
}

/* Hashes that a table of sixteen slots cannot tell apart. */
static uint64_t meeting(uint64_t n) {
    return UINT64_C(0x5eed0000) << 32 | n << 8;
}

/* Two numbers below a million whose hashes meet. */
struct pair {
    uint32_t a, b;
};

static int by_value(const void *a, const void *b) {
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return x < y ? -1 : x > y;
}

static struct pair find_pair(uint64_t (*hash)(uint32_t number)) {
    const uint32_t count = UINT32_C(1) << 20;
    uint64_t *seen = malloc(count * sizeof *seen); /* tag, slot, number */
    assert_non_null(seen);
    for (uint32_t i = 0; i < count; i++)
        seen[i] = (hash(i) >> 32 << 4 | (hash(i) & 15)) << 20 | i;
    qsort(seen, count, sizeof *seen, by_value);
    uint32_t at = 1;
    while (at < count && seen[at] >> 20 != seen[at - 1] >> 20)
        at++;
    assert_true(at < count);
    struct pair pair = {(uint32_t)seen[at - 1] & (count - 1), (uint32_t)seen[at] & (count - 1)};
    free(seen);
    return pair;
}

static uint64_t hash_of_source(uint32_t source) {
    return mixed((uint64_t)source << 32);
}

static uint64_t hash_of_resource(uint32_t resource) {
    return mixed(mixed(resource + UINT64_C(1)));
}

static uint64_t hash_of_amounts_source(uint32_t source) {
    return mixed(mixed((uint64_t)source << 32 | 1));
}

static void cells_that_meet_are_told_apart(void **state) {
    (void)state;
    assert_true(mixed(unmixed(77)) == 77);
    const struct {
        uint32_t source;
        int64_t grain;
    } cells[] = {{0, (int64_t)unmixed(meeting(1))},
                 {0, (int64_t)unmixed(meeting(2))},
                 /* the same hash, so the same grain up to the source's bits */
                 {9, (int64_t)(unmixed(meeting(1)) ^ UINT64_C(9) << 32)}};
    for (size_t i = 0; i < 3; i++) {
        assert_null(ism3__place_cell(place, cells[i].source, cells[i].grain));
        for (int again = 0; again < 2; again++)
            assert_int_equal(
                ism3__place_add_cell(place, cells[i].source, cells[i].grain, &memory, NULL), 0);
        assert_int_equal(place->cells.count, i + 1);
    }
    /* A grain alike, of two sources. */
    struct pair sources = find_pair(hash_of_source);
    assert_int_equal(ism3__place_add_cell(place, sources.a, 0, &memory, NULL), 0);
    assert_null(ism3__place_cell(place, sources.b, 0));
    for (size_t i = 0; i < 3; i++) {
        const ism3__cell *cell = ism3__place_cell(place, cells[i].source, cells[i].grain);
        assert_non_null(cell);
        assert_int_equal(cell->grain, cells[i].grain);
        assert_int_equal(cell->source, cells[i].source);
    }
}

static void amounts_of_two_are_told_apart(void **state) {
    struct pair sources = find_pair(hash_of_amounts_source),
                resources = find_pair(hash_of_resource);
    (void)state;
    assert_int_equal(ism3__place_add_amounts(place, sources.a, 0, 0, &memory, NULL), 0);
    assert_null(ism3__place_amounts(place, sources.b, 0, 0));
    assert_int_equal(ism3__place_add_amounts(place, 0, resources.a, 0, &memory, NULL), 0);
    assert_null(ism3__place_amounts(place, 0, resources.b, 0));
}

static int64_t grain_of_amounts(uint32_t source, uint32_t resource, uint64_t hash) {
    return (int64_t)(unmixed(hash) ^ mixed((uint64_t)source << 32 | (resource + UINT64_C(1))));
}

static void amounts_that_meet_are_told_apart(void **state) {
    (void)state;
    const struct {
        uint32_t source, resource;
        int64_t grain;
    } amounts[] = {{0, 0, grain_of_amounts(0, 0, meeting(1))},
                   {0, 0, grain_of_amounts(0, 0, meeting(2))},
                   {0, 1, grain_of_amounts(0, 1, meeting(1))},
                   {7, 0, grain_of_amounts(7, 0, meeting(1))}};
    for (size_t i = 0; i < 4; i++) {
        for (int again = 0; again < 2; again++)
            assert_int_equal(ism3__place_add_amounts(place, amounts[i].source, amounts[i].resource,
                                                     amounts[i].grain, &memory, NULL),
                             0);
        assert_int_equal(place->amounts.count, i + 1);
    }
    for (size_t i = 0; i < 4; i++) {
        const ism3__amounts *found =
            ism3__place_amounts(place, amounts[i].source, amounts[i].resource, amounts[i].grain);
        assert_non_null(found);
        assert_int_equal(found->source, amounts[i].source);
        assert_int_equal(found->resource, amounts[i].resource);
        assert_int_equal(found->grain, amounts[i].grain);
    }
}

static ism3__hash series_of(uint32_t resource, uint32_t measure, uint64_t hash, uint64_t high) {
    return (ism3__hash){unmixed(hash) ^ (resource * UINT64_C(4) + measure), high};
}

static void streams_that_meet_are_told_apart(void **state) {
    (void)state;
    const struct {
        uint32_t resource, measure;
        ism3__hash series;
    } streams[] = {{0, ISM3__USED, series_of(0, ISM3__USED, meeting(1), 1)},
                   {0, ISM3__USED, series_of(0, ISM3__USED, meeting(1), 2)},
                   {0, ISM3__USED, series_of(0, ISM3__USED, meeting(2), 1)},
                   {0, ISM3__AVAILABLE, series_of(0, ISM3__AVAILABLE, meeting(1), 1)},
                   {3, ISM3__USED, series_of(3, ISM3__USED, meeting(1), 1)}};
    for (size_t i = 0; i < 5; i++) {
        for (int again = 0; again < 2; again++)
            assert_int_equal(ism3__place_add_stream(place, streams[i].resource, streams[i].measure,
                                                    streams[i].series, &memory, NULL),
                             0);
        assert_int_equal(place->streams.count, i + 1);
    }
    for (size_t i = 0; i < 5; i++)
        assert_ptr_equal(
            ism3__place_stream(place, streams[i].resource, streams[i].measure, streams[i].series),
            ISM3__AT(place->streams, ism3__level_stream, i));
}

/* Series are hashed by whoever made the ledger: they may have been chosen to meet. */
static void a_run_of_entries_that_meet_has_a_limit(void **state) {
    (void)state;
    ism3_error error = ISM3_ERROR_INIT;
    int32_t rc = 0;
    size_t added = 0;
    for (; !rc && added < 2 * ISM3__RUN_MAX; added++)
        rc = ism3__place_add_stream(place, 0, ISM3__USED,
                                    series_of(0, ISM3__USED, (uint64_t)added << 32, 0), &memory,
                                    &error);
    assert_int_equal(rc, ISM3_E_LIMIT);
    assert_int_equal(place->streams.count, ISM3__RUN_MAX);
    assert_non_null(strstr(error.message, "hash alike"));
}

/* ---- the sets ---- */

static void readings_stand_by_all_of_their_series(void **state) {
    (void)state;
    static const ism3__reading given[] = {{{1, 2}, 10, 1},
                                          {{1, 1}, 20, 0},
                                          {{1, 2}, 10, 0},
                                          {{0, 9}, 30, 0},
                                          {{1, 1}, 5, 0}},
                               ordered[] = {{{0, 9}, 30, 0},
                                            {{1, 1}, 5, 0},
                                            {{1, 1}, 20, 0},
                                            {{1, 2}, 10, 0},
                                            {{1, 2}, 10, 1}};
    assert_int_equal(ism3__set_room(&place->readings, sizeof *given, 6, &memory, NULL), 0);
    for (size_t i = 0; i < 5; i++)
        *(ism3__reading *)ism3__set_append(&place->readings) = given[i];
    *(ism3__reading *)ism3__set_append(&place->readings) = given[1];
    assert_int_equal(ism3__place_settle(place, &memory, NULL), 0);
    assert_int_equal(place->readings.array.count, 5);
    assert_memory_equal(place->readings.array.data, ordered, sizeof ordered);
}

/* Of samples of one instant: each field decides in its turn, whichever came first. */
static void of_two_samples_one_stands(void **state) {
    (void)state;
    /* Each gives way to the one before. */
    static const ism3__scope_sample samples[] = {
        {10, 9, 4, 1}, {10, 8, 3, 2}, {10, 8, 4, 1}, {10, 8, 4, 2}, {10, 8, 4, ISM3_NONE}};
    for (size_t better = 0; better < 4; better++)
        for (int turned = 0; turned < 2; turned++) {
            place->scope.array.count = place->scope.settled = 0;
            assert_int_equal(ism3__set_room(&place->scope, sizeof *samples, 2, &memory, NULL), 0);
            for (int i = 0; i < 2; i++)
                *(ism3__scope_sample *)ism3__set_append(&place->scope) =
                    samples[i == turned ? better : better + 1];
            assert_int_equal(ism3__place_settle(place, &memory, NULL), 0);
            assert_int_equal(place->scope.array.count, 1);
            assert_memory_equal(place->scope.array.data, &samples[better], sizeof *samples);
        }
}

/* Versions of one fact at one time: each field decides in its turn, whichever came first. */
static void of_two_versions_one_stands(void **state) {
    (void)state;
    const ism3__keyed_fact base = {.id = {1, 1},
                                   .time = 10,
                                   .end = 20,
                                   .values = {5, 5, 5, 5},
                                   .form = ISM3__FACT_RESOURCES,
                                   .environment = 1,
                                   .resource = 1};
    ism3__keyed_fact versions[8];
    for (size_t i = 0; i < 8; i++)
        versions[i] = base;
    versions[0].values[1] = 6; /* larger used; from here on each gives way to the one before */
    versions[1].environment = 0;
    versions[2].resource = 0;
    versions[3].end = 21;
    versions[4].values[0] = 6;
    versions[5].values[2] = 6;
    versions[6].values[3] = 6;
    for (size_t better = 0; better < 7; better++)
        for (int turned = 0; turned < 2; turned++) {
            ism3__set facts = {0};
            assert_int_equal(ism3__set_room(&facts, sizeof base, 3, &memory, NULL), 0);
            for (int i = 0; i < 3; i++)
                *(ism3__keyed_fact *)ism3__set_append(&facts) =
                    versions[i == turned ? better : better + 1];
            assert_int_equal(ism3__facts_settle(&facts, &memory, NULL), 0);
            assert_int_equal(facts.array.count, 1);
            assert_memory_equal(facts.array.data, &versions[better], sizeof base);
            ism3__set_free(&facts, &memory);
        }
}

static void facts_stand_by_all_of_their_id(void **state) {
    (void)state;
    static const ism3__keyed_fact given[] = {{.id = {1, 2}}, {.id = {1, 1}}, {.id = {0, 3}}};
    ism3__set facts = {0};
    assert_int_equal(ism3__set_room(&facts, sizeof *given, 3, &memory, NULL), 0);
    for (size_t i = 0; i < 3; i++)
        *(ism3__keyed_fact *)ism3__set_append(&facts) = given[i];
    assert_int_equal(ism3__facts_settle(&facts, &memory, NULL), 0);
    assert_int_equal(facts.array.count, 3);
    for (size_t i = 0; i < 3; i++)
        assert_memory_equal(ISM3__AT(facts.array, ism3__keyed_fact, i), &given[2 - i],
                            sizeof *given);
    ism3__set_free(&facts, &memory);
}

static void what_is_agreed_may_lie_beyond_all_time(void **state) {
    (void)state;
    const ism3__item_reading item = {.input = 100, .due = ISM3__NEVER};
    ism3_process_options options = {.size = sizeof options, .answer_within = INT64_MAX};
    const ism3__timetable always = {0};
    assert_true(ism3__item_agreed(&item, &options, &always) == ISM3__NEVER);
    options.answer_within = INT64_MAX - 101;
    assert_true(ism3__item_agreed(&item, &options, &always) == INT64_MAX - 1);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(cells_that_meet_are_told_apart, start, finish),
        cmocka_unit_test_setup_teardown(amounts_that_meet_are_told_apart, start, finish),
        cmocka_unit_test_setup_teardown(amounts_of_two_are_told_apart, start, finish),
        cmocka_unit_test_setup_teardown(streams_that_meet_are_told_apart, start, finish),
        cmocka_unit_test_setup_teardown(a_run_of_entries_that_meet_has_a_limit, start, finish),
        cmocka_unit_test_setup_teardown(readings_stand_by_all_of_their_series, start, finish),
        cmocka_unit_test_setup_teardown(of_two_samples_one_stands, start, finish),
        cmocka_unit_test_setup_teardown(of_two_versions_one_stands, start, finish),
        cmocka_unit_test_setup_teardown(facts_stand_by_all_of_their_id, start, finish),
        cmocka_unit_test_setup_teardown(what_is_agreed_may_lie_beyond_all_time, start, finish),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
