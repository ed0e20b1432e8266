#include "base/index.h"
#include "test.h"

/* Entries that are their own hashes. */
static uint64_t hash_of(const void *entries, uint32_t place) {
    return ((const uint64_t *)entries)[place];
}

static uint32_t find(const ism3__index *index, const uint64_t *entries, uint64_t wanted) {
    ism3__probe probe = ism3__index_start(index, wanted);
    uint32_t place;
    while ((place = ism3__index_next(index, &probe)) != ISM3__NOWHERE)
        if (entries[place] == wanted)
            return place;
    return ISM3__NOWHERE;
}

static void put(ism3__index *index, uint64_t hash, uint32_t place) {
    ism3__probe probe = ism3__index_start(index, hash);
    while (ism3__index_next(index, &probe) != ISM3__NOWHERE)
        continue;
    ism3__index_put(index, &probe, place);
}

static void is_nothing_before_its_first_entry(void **state) {
    (void)state;
    ism3__memory memory;
    ism3__index index = {0};
    ism3__memory_init(&memory, NULL, 0, NULL);
    assert_int_equal(find(&index, NULL, 7), ISM3__NOWHERE);
    assert_int_equal(ism3__index_is_flooded(&index, 7), 0);
    ism3__index_refill(&index, NULL, 0, hash_of);
    assert_null(index.slots);
    ism3__index_free(&memory, &index);
    assert_int_equal(memory.used, 0);
}

/* Hashes that share a slot, or the half that a slot keeps of them, are still told apart. */
static void finds_entries_that_share_a_slot(void **state) {
    static const uint64_t entries[] = {
        5,  UINT64_C(1) << 32 | 5, UINT64_C(1) << 32 | 21, UINT64_C(2) << 32 | 6,
        15, UINT64_C(3) << 32 | 15};
    enum { COUNT = sizeof entries / sizeof *entries };
    (void)state;
    ism3__memory memory;
    ism3__index index = {0};
    ism3__memory_init(&memory, NULL, 0, NULL);
    for (uint32_t i = 0; i < COUNT; i++) {
        assert_int_equal(ism3__index_reserve(&memory, &index, 1, entries, hash_of, NULL), 0);
        put(&index, entries[i], i);
    }
    for (int again = 0; again < 2; again++) {
        for (uint32_t i = 0; i < COUNT; i++)
            assert_int_equal(find(&index, entries, entries[i]), i);
        assert_int_equal(find(&index, entries, UINT64_C(1) << 32 | 37), ISM3__NOWHERE);
        assert_int_equal(ism3__index_is_flooded(&index, 5), 0);
        ism3__index_refill(&index, entries, COUNT, hash_of);
    }
    ism3__index_free(&memory, &index);
    assert_int_equal(memory.used, 0);
}

static void refuses_more_than_it_can_number_or_hold(void **state) {
    (void)state;
    ism3__memory memory;
    ism3__index index = {0};
    ism3__memory_init(&memory, NULL, 1000, NULL);
    assert_int_equal(ism3__index_reserve(&memory, &index, UINT32_MAX, NULL, hash_of, NULL),
                     ISM3_E_LIMIT);
    assert_int_equal(ism3__index_reserve(&memory, &index, 1000, NULL, hash_of, NULL), ISM3_E_LIMIT);
    assert_null(index.slots);
    assert_int_equal(memory.used, 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(is_nothing_before_its_first_entry),
        cmocka_unit_test(finds_entries_that_share_a_slot),
        cmocka_unit_test(refuses_more_than_it_can_number_or_hold),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
