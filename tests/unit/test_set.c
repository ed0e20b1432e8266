#include "base/index.h"
#include "base/set.h"
#include "ledger/intervals.h"
#include "test.h"

#include <stdlib.h>

static ism3__memory memory;

static int prepare(void **state) {
    (void)state;
    return ism3__memory_init(&memory, NULL, 0, NULL);
}

static int nothing_left(void **state) {
    (void)state;
    return memory.used != 0;
}

/* A small generator of numbers, the same every time. */
static uint64_t seed = 88172645463325252;
static uint64_t next_random(void) {
    seed ^= seed << 13;
    seed ^= seed >> 7;
    return seed ^= seed << 17;
}

struct pair {
    int64_t key, value;
};

static int by_key(const void *a, const void *b) {
    const struct pair *x = a, *y = b;
    return x->key < y->key ? -1 : x->key > y->key;
}

static void keep_larger(void *kept, const void *dropped) {
    struct pair *x = kept;
    const struct pair *y = dropped;
    x->value = y->value > x->value ? y->value : x->value;
}

static const ism3__set_type type = {sizeof(struct pair), by_key, keep_larger};

static void append(ism3__set *set, int64_t key, int64_t value) {
    assert_int_equal(ism3__set_room(set, sizeof(struct pair), 1, &memory, NULL), 0);
    *(struct pair *)ism3__set_append(set) = (struct pair){key, value};
}

static void settles_into_order_one_a_key(void **state) {
    (void)state;
    for (int round = 0; round < 200; round++) {
        int64_t largest[40];
        ism3__set set = {0};
        size_t distinct = 0;
        for (int i = 0; i < 40; i++)
            largest[i] = -1;
        for (uint64_t i = 0, count = next_random() % 120; i < count; i++) {
            int64_t key = (int64_t)(next_random() % 40), value = (int64_t)(next_random() % 1000);
            append(&set, key, value);
            distinct += largest[key] < 0;
            largest[key] = value > largest[key] ? value : largest[key];
            if (next_random() % 30 == 0)
                assert_int_equal(ism3__set_settle(&set, &type, &memory, NULL), 0);
        }
        assert_int_equal(ism3__set_settle(&set, &type, &memory, NULL), 0);
        assert_int_equal(set.array.count, distinct);
        for (size_t i = 0; i < set.array.count; i++) {
            const struct pair *pair = ISM3__AT(set.array, const struct pair, i);
            assert_int_equal(pair->value, largest[pair->key]);
            assert_true(i == 0 || pair[-1].key < pair->key);
        }
        ism3__set_free(&set, &memory);
    }
}

static void keeps_its_elements_without_memory(void **state) {
    (void)state;
    ism3__set set = {0};
    append(&set, 2, 1);
    append(&set, 1, 1);
    uint64_t limit = memory.limit;
    memory.limit = memory.used;
    assert_int_equal(ism3__set_settle(&set, &type, &memory, NULL), ISM3_E_LIMIT);
    assert_int_equal(set.array.count, 2);
    assert_int_equal(ISM3__AT(set.array, struct pair, 0)->key, 2);
    memory.limit = limit;
    ism3__set_free(&set, &memory);
}

static void sorts_stably(void **state) {
    (void)state;
    struct pair pairs[100], scratch[100];
    for (int i = 0; i < 100; i++)
        pairs[i] = (struct pair){(int64_t)(next_random() % 7), i};
    ism3__sort(pairs, 100, &type, scratch);
    for (int i = 1; i < 100; i++)
        assert_true(pairs[i - 1].key < pairs[i].key ||
                    (pairs[i - 1].key == pairs[i].key && pairs[i - 1].value < pairs[i].value));
}

static uint64_t hash_of_number(const void *entries, uint32_t place) {
    /* A poor hash on purpose: long runs in the index. */
    return ((const uint64_t *)entries)[place] % 64;
}

static uint32_t find(const ism3__index *index, const uint64_t *numbers, uint64_t number,
                     ism3__probe *probe) {
    uint32_t place;
    *probe = ism3__index_start(index, number % 64);
    while ((place = ism3__index_next(index, probe)) != ISM3__NOWHERE)
        if (numbers[place] == number)
            return place;
    return ISM3__NOWHERE;
}

static void finds_what_was_put(void **state) {
    (void)state;
    static uint64_t numbers[3000];
    ism3__index index = {0};
    ism3__probe probe;
    assert_int_equal(find(&index, numbers, 5, &probe), ISM3__NOWHERE);
    for (uint32_t i = 0; i < 3000; i++) {
        numbers[i] = next_random();
        assert_int_equal(ism3__index_reserve(&memory, &index, 1, numbers, hash_of_number, NULL), 0);
        assert_int_equal(find(&index, numbers, numbers[i], &probe), ISM3__NOWHERE);
        ism3__index_put(&index, &probe, i);
    }
    for (uint32_t i = 0; i < 3000; i++)
        assert_int_equal(find(&index, numbers, numbers[i], &probe), i);
    assert_int_equal(find(&index, numbers, 1, &probe), ISM3__NOWHERE);
    assert_int_equal(ism3__index_reserve(&memory, &index, SIZE_MAX, numbers, hash_of_number, NULL),
                     ISM3_E_LIMIT);
    ism3__index_free(&memory, &index);
}

static void add_interval(ism3__set *set, int64_t start, int64_t end) {
    assert_int_equal(ism3__set_room(set, sizeof(ism3__interval), 1, &memory, NULL), 0);
    *(ism3__interval *)ism3__set_append(set) = (ism3__interval){start, end};
}

static void unites_what_overlaps_or_touches(void **state) {
    (void)state;
    ism3__set set = {0}, cut = {0};
    const int64_t given[][2] = {{10, 20}, {30, 40}, {20, 25},        {12, 15},
                                {50, 50}, {40, 40}, {60, INT64_MAX}, {70, 80}};
    const int64_t united[][2] = {{10, 25}, {30, 40}, {50, 50}, {60, INT64_MAX}};
    for (size_t i = 0; i < 8; i++)
        add_interval(&set, given[i][0], given[i][1]);
    assert_int_equal(ism3__intervals_settle(&set, &memory, NULL), 0);
    assert_int_equal(set.array.count, 4);
    for (size_t i = 0; i < 4; i++) {
        assert_int_equal(ism3__interval_at(&set, i)->start, united[i][0]);
        assert_int_equal(ism3__interval_at(&set, i)->end, united[i][1]);
    }
    assert_int_equal(ism3__intervals_after(&set, 24), 0);
    assert_int_equal(ism3__intervals_after(&set, 25), 1);
    assert_int_equal(ism3__intervals_after(&set, 1000), 3);
    assert_int_equal(ism3__intervals_append(&cut, &set, 50, &memory, NULL), 0);
    assert_int_equal(cut.array.count, 2);
    assert_int_equal(ism3__intervals_append(&cut, &set, 65, &memory, NULL), 0);
    assert_int_equal(ism3__interval_at(&cut, 5)->end, 65);
    ism3__set_free(&set, &memory);
    ism3__set_free(&cut, &memory);
}

/* Any way of adding the same intervals gives the same union: compared with one marked on a line of 200 half steps. */
static void unites_like_marks_on_a_line(void **state) {
    (void)state;
    for (int round = 0; round < 300; round++) {
        unsigned char line[402] = {0};
        ism3__set set = {0};
        for (uint64_t i = 0, count = 1 + next_random() % 12; i < count; i++) {
            int64_t start = (int64_t)(next_random() % 100),
                    end = start + (int64_t)(next_random() % 8);
            add_interval(&set, start, end);
            for (int64_t k = 2 * start; k <= 2 * end; k++)
                line[k + 1] = 1; /* ends included: touching ones meet */
            if (next_random() % 3 == 0)
                assert_int_equal(ism3__intervals_settle(&set, &memory, NULL), 0);
        }
        assert_int_equal(ism3__intervals_settle(&set, &memory, NULL), 0);
        size_t at = 0;
        for (int64_t k = 1; k < 402; k++) {
            if (line[k] && !line[k - 1])
                assert_int_equal(2 * ism3__interval_at(&set, at)->start + 1, k);
            if (!line[k] && line[k - 1])
                assert_int_equal(2 * ism3__interval_at(&set, at++)->end + 2, k);
        }
        assert_int_equal(at, set.array.count);
        ism3__set_free(&set, &memory);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(settles_into_order_one_a_key, prepare, nothing_left),
        cmocka_unit_test_setup_teardown(keeps_its_elements_without_memory, prepare, nothing_left),
        cmocka_unit_test_setup_teardown(sorts_stably, prepare, nothing_left),
        cmocka_unit_test_setup_teardown(finds_what_was_put, prepare, nothing_left),
        cmocka_unit_test_setup_teardown(unites_what_overlaps_or_touches, prepare, nothing_left),
        cmocka_unit_test_setup_teardown(unites_like_marks_on_a_line, prepare, nothing_left),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
