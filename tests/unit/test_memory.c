#include "base/memory.h"
#include "chaos.h"
#include "test.h"

static void keeps_within_the_budget(void **state) {
    (void)state;
    ism3__memory memory;
    ism3_error error = ISM3_ERROR_INIT;
    assert_int_equal(ism3__memory_init(&memory, NULL, 100, &error), 0);
    void *block = ism3__allocate(&memory, 60);
    assert_non_null(block);
    assert_null(ism3__allocate(&memory, 41));
    assert_int_equal(ism3__memory_fail(&memory, 41, &error), ISM3_E_LIMIT);
    assert_int_equal(ism3__memory_fail(&memory, 40, &error), ISM3_E_MEMORY);
    block = ism3__reallocate(&memory, block, 60, 100);
    assert_non_null(block);
    assert_null(ism3__reallocate(&memory, block, 100, 101));
    block = ism3__reallocate(&memory, block, 100, 10);
    assert_int_equal(memory.used, 10);
    ism3__release(&memory, block, 10);
    assert_int_equal(memory.used, 0);
    assert_null(ism3__allocate(&memory, SIZE_MAX));
    assert_null(ism3__allocate_array(&memory, SIZE_MAX / 2, 4));
}

static void refuses_half_an_allocator(void **state) {
    (void)state;
    ism3__memory memory;
    ism3_allocator half = {sizeof half, NULL, NULL, NULL, NULL};
    assert_int_equal(ism3__memory_init(&memory, &half, 0, NULL), ISM3_E_ARGUMENT);
    half.allocate = chaos_allocate;
    assert_int_equal(ism3__memory_init(&memory, &half, 0, NULL), ISM3_E_ARGUMENT);
    half.reallocate = chaos_reallocate;
    assert_int_equal(ism3__memory_init(&memory, &half, 0, NULL), ISM3_E_ARGUMENT);
    half.size = 3;
    assert_int_equal(ism3__memory_init(&memory, &half, 0, NULL), ISM3_E_STRUCT);
}

static void grows_arrays(void **state) {
    (void)state;
    ism3__memory memory;
    ism3__memory_init(&memory, NULL, 4000, NULL);
    ism3__array array = {.element_size = 4};
    for (uint32_t i = 0; i < 900; i++) {
        uint32_t *element = ism3__array_add(&memory, &array, NULL);
        assert_non_null(element);
        assert_int_equal(*element, 0);
        *element = i;
    }
    for (uint32_t i = 0; i < 900; i++)
        assert_int_equal(*ISM3__AT(array, uint32_t, i), i);
    ism3_error error = ISM3_ERROR_INIT;
    assert_int_equal(ism3__array_reserve(&memory, &array, 200, &error), ISM3_E_LIMIT);
    assert_int_equal(ism3__array_reserve(&memory, &array, SIZE_MAX, &error), ISM3_E_LIMIT);
    assert_int_equal(array.count, 900);
    ism3__array_free(&memory, &array);
    assert_int_equal(memory.used, 0);
}

static void grows_to_the_limit_in_few_steps(void **state) {
    (void)state;
    ism3__memory memory;
    struct chaos chaos = {-1, 0, 0};
    ism3_allocator allocator = chaos_allocator(&chaos);
    const size_t limit = (size_t)1 << 20;
    assert_int_equal(ism3__memory_init(&memory, &allocator, limit, NULL), 0);
    ism3__array array = {.element_size = 8};
    size_t moves = 0, capacity = 0;
    while (ism3__array_add(&memory, &array, NULL)) {
        moves += array.capacity != capacity;
        capacity = array.capacity;
    }
    assert_int_equal(array.count, limit / 8);
    assert_in_range(moves, 1, 100);
    ism3__array_free(&memory, &array);
    assert_int_equal(chaos.blocks, 0);
}

/* Sizes that no size_t holds are a lack of memory like any other. */
static void refuses_what_cannot_be_counted(void **state) {
    (void)state;
    ism3__memory memory;
    ism3__memory_init(&memory, NULL, 4000, NULL);
    ism3__array wide = {.element_size = SIZE_MAX / 4};
    assert_int_equal(ism3__array_reserve(&memory, &wide, 1, NULL), ISM3_E_LIMIT);
    assert_int_equal(ism3__array_reserve(&memory, &wide, 5, NULL), ISM3_E_LIMIT);
    assert_null(wide.data);
    void *block;
    assert_int_equal(ism3__make(&memory, &block, SIZE_MAX / 2, 3, NULL), ISM3_E_LIMIT);
    assert_null(ism3__copy_text(&memory, "", SIZE_MAX));
    assert_int_equal(memory.used, 0);
}

static void copies_text(void **state) {
    (void)state;
    ism3__memory memory;
    ism3__memory_init(&memory, NULL, 0, NULL);
    char *copy = ism3__copy_text(&memory, "abcdef", 3);
    assert_string_equal(copy, "abc");
    ism3__release(&memory, copy, 4);
    copy = ism3__copy_text(&memory, NULL, 0);
    assert_string_equal(copy, "");
    ism3__release(&memory, copy, 1);
    assert_int_equal(memory.used, 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keeps_within_the_budget),
        cmocka_unit_test(refuses_half_an_allocator),
        cmocka_unit_test(grows_arrays),
        cmocka_unit_test(grows_to_the_limit_in_few_steps),
        cmocka_unit_test(refuses_what_cannot_be_counted),
        cmocka_unit_test(copies_text),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
