#include "base/error.h"
#include "test.h"

static void names_every_code(void **state) {
    (void)state;
    assert_string_equal(ism3_code_name(ISM3_OK), "ok");
    assert_string_equal(ism3_code_name(ISM3_E_OBSERVATION), "observation");
    assert_string_equal(ism3_code_name(ISM3_E_STOPPED), "stopped");
    assert_string_equal(ism3_code_name(ISM3_E_DIGEST), "digest");
    assert_string_equal(ism3_code_name(ISM3_E_DIGEST - 1), "unknown");
    assert_string_equal(ism3_code_name(1), "unknown");
    assert_string_equal(ism3_code_name(INT32_MIN + 1), "unknown");
}

static void fills_and_resets(void **state) {
    (void)state;
    ism3_error error = ISM3_ERROR_INIT;
    assert_int_equal(ism3__fail_at(&error, ISM3_E_OBSERVATION, 7, ISM3_FIELD_END, "end %d", 5),
                     ISM3_E_OBSERVATION);
    assert_int_equal(error.index, 7);
    assert_int_equal(error.field, ISM3_FIELD_END);
    assert_string_equal(error.message, "end 5");
    assert_int_equal(ism3__fail(&error, ISM3_E_MEMORY, "none"), ISM3_E_MEMORY);
    assert_true(error.index == UINT64_MAX);
    assert_int_equal(error.field, 0);
    assert_int_equal(ism3__fail(NULL, ISM3_E_IO, "nobody asks"), ISM3_E_IO);
}

static void cuts_long_messages(void **state) {
    (void)state;
    ism3_error error = ISM3_ERROR_INIT;
    char text[2000];
    memset(text, 'x', sizeof text);
    ism3__fail(&error, ISM3_E_IO, "%.*s", (int)sizeof text, text);
    assert_int_equal(strlen(error.message), sizeof error.message - 1);
    /* A cut never leaves half a character: U+20AC takes three bytes, and 510 is the last multiple of three. */
    for (size_t i = 0; i + 3 <= sizeof text; i += 3)
        memcpy(text + i, "\xe2\x82\xac", 3);
    ism3__fail(&error, ISM3_E_IO, "%.*s", (int)sizeof text, text);
    assert_int_equal(strlen(error.message), 510);
    ism3__fail(&error, ISM3_E_IO, "x%.*s", (int)sizeof text, text);
    assert_int_equal(strlen(error.message), 511);
}

/* Wherever the cut falls, and whatever stands there. */
static void cuts_between_characters(void **state) {
    static const struct {
        const char *text;
        size_t size; /* of one of its characters; 0: it is no UTF-8, and is cut anywhere */
    } cases[] = {{"\xc3\xa9", 2}, {"\xe2\x82\xac", 3}, {"\xf0\x9f\x94\x92", 4}, {"\x80", 0}};
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        for (size_t before = 0; before < 4; before++) {
            ism3_error error = ISM3_ERROR_INIT;
            char text[2000] = {0};
            size_t room = sizeof error.message - 1, size = cases[i].size;
            for (size_t at = 0; at + 4 < sizeof text; at += size ? size : 1)
                strcpy(text + at, cases[i].text);
            ism3__fail(&error, ISM3_E_IO, "%.*s%s", (int)before, "xxx", text);
            size_t kept = size ? before + (room - before) / size * size : room;
            assert_int_equal(strlen(error.message), kept);
        }
}

static void leaves_alone_what_is_no_error(void **state) {
    (void)state;
    const size_t sizes[] = {0, sizeof(ism3_error) - 1, ISM3__STRUCT_SIZE_MAX + 1, SIZE_MAX};
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        ism3_error error = {.size = sizes[i], .code = 77};
        assert_int_equal(ism3__fail(&error, ISM3_E_IO, "no room"), ISM3_E_IO);
        assert_int_equal(error.code, 77);
    }
}

struct v1 {
    size_t size;
    uint64_t a;
};
struct v2 {
    size_t size;
    uint64_t a, b;
};

static void takes_older_and_newer_structs(void **state) {
    (void)state;
    ism3_error error = ISM3_ERROR_INIT;
    struct v1 older = {sizeof older, 1}, ours1 = {0, 0};
    struct v2 newer = {sizeof newer, 2, 0}, ours2 = {0, 9, 9};
    assert_int_equal(ism3__take_struct(&ours2, sizeof ours2, &older, sizeof older, &error), 0);
    assert_int_equal(ours2.a, 1);
    assert_int_equal(ours2.b, 0); /* the default of whatever is added */
    assert_int_equal(ours2.size, sizeof ours2);
    assert_int_equal(ism3__take_struct(&ours1, sizeof ours1, &newer, sizeof ours1, &error), 0);
    newer.b = 1;
    assert_int_equal(ism3__take_struct(&ours1, sizeof ours1, &newer, sizeof ours1, &error),
                     ISM3_E_STRUCT);
    older.size = 4;
    assert_int_equal(ism3__take_struct(&ours2, sizeof ours2, &older, sizeof older, &error),
                     ISM3_E_STRUCT);
    older.size = SIZE_MAX;
    assert_int_equal(ism3__take_struct(&ours2, sizeof ours2, &older, sizeof older, &error),
                     ISM3_E_STRUCT);
}

/* Elements of an array have one size, that of the first. */
static void gives_elements(void **state) {
    (void)state;
    struct v2 ours = {sizeof ours, 5, 6};
    struct v1 theirs[3] = {{sizeof *theirs, 0}, {sizeof *theirs, 0}, {sizeof ours, 77}};
    assert_int_equal(ism3__give_element(theirs, 1, &ours, sizeof ours, sizeof *theirs), 0);
    assert_int_equal(theirs[0].a, 0);
    assert_int_equal(theirs[1].a, 5);
    assert_int_equal(ism3__give_element(theirs, 2, &ours, sizeof ours, sizeof *theirs),
                     ISM3_E_STRUCT);
    assert_int_equal(theirs[2].a, 77);
}

static void gives_what_the_caller_knows(void **state) {
    (void)state;
    struct v2 ours = {sizeof ours, 5, 6}, larger[2] = {{sizeof larger, 0, 0}, {1, 1, 1}};
    struct v1 theirs[2] = {{sizeof theirs[0], 0}, {77, 77}};
    assert_int_equal(ism3__give_struct(&theirs[0], &ours, sizeof ours, sizeof theirs[0]), 0);
    assert_int_equal(theirs[0].size, sizeof theirs[0]);
    assert_int_equal(theirs[0].a, 5);
    assert_int_equal(theirs[1].size, 77);
    assert_int_equal(ism3__give_struct(larger, &ours, sizeof ours, sizeof theirs[0]), 0);
    assert_int_equal(larger[0].b, 6);
    assert_int_equal(larger[1].a, 0);
    theirs[0].size = 65537; /* no struct is so large: it was not set up */
    assert_int_equal(ism3__give_struct(&theirs[0], &ours, sizeof ours, sizeof theirs[0]),
                     ISM3_E_STRUCT);
    theirs[0].size = 1;
    assert_int_equal(ism3__give_struct(&theirs[0], &ours, sizeof ours, sizeof theirs[0]),
                     ISM3_E_STRUCT);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_every_code),
        cmocka_unit_test(fills_and_resets),
        cmocka_unit_test(cuts_long_messages),
        cmocka_unit_test(cuts_between_characters),
        cmocka_unit_test(leaves_alone_what_is_no_error),
        cmocka_unit_test(takes_older_and_newer_structs),
        cmocka_unit_test(gives_elements),
        cmocka_unit_test(gives_what_the_caller_knows),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
