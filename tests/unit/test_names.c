#include "model/names.h"
#include "test.h"

/* Their hashes by the key of zeros share the slot and the half that the slot keeps. */
static const char *const alike[][2] = {{"n22337", "n255073"}, {"n2270919", "n3831362"}};

static void tells_names_apart_whose_hashes_are_alike(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof alike / sizeof *alike; i++) {
        ism3__memory memory;
        ism3__names names = {0};
        const char *first = alike[i][0], *second = alike[i][1];
        ism3__memory_init(&memory, NULL, 0, NULL);
        assert_int_equal(ism3__names_find(&names, first, strlen(first)), ISM3_NO_INDEX);
        assert_int_equal(ism3__names_reserve(&names, &memory, NULL), 0);
        ism3__names_add(&names, first);
        assert_int_equal(ism3__names_find(&names, second, strlen(second)), ISM3_NO_INDEX);
        assert_int_equal(ism3__names_reserve(&names, &memory, NULL), 0);
        ism3__names_add(&names, second);
        assert_int_equal(ism3__names_find(&names, first, strlen(first)), 0);
        assert_int_equal(ism3__names_find(&names, second, strlen(second)), 1);
        assert_string_equal(ism3__names_at(&names, 1), second);
        assert_null(ism3__names_at(&names, 2));
        ism3__names_free(&names, &memory);
        assert_int_equal(memory.used, 0);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tells_names_apart_whose_hashes_are_alike),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
