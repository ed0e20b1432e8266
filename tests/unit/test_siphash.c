#include "base/siphash.h"
#include "test.h"

/* Results for key 00..0f and message 00..(n-1), little-endian bytes: vectors_sip128 published with the reference code. */
static const struct {
    size_t size;
    const char *bytes;
} vectors[] = {
    {0, "a3817f04ba25a8e66df67214c7550293"},  {1, "da87c1d86b99af44347659119b22fc45"},
    {2, "8177228da4a45dc7fca38bdef60affe4"},  {3, "9c70b60c5267a94e5f33b6b02985ed51"},
    {7, "a1f1ebbed8dbc153c0b84aa61ff08239"},  {8, "3b62a9ba6258f5610f83e264f31497b4"},
    {9, "264499060ad9baabc47f8b02bb6d71ed"},  {15, "5493e99933b0a8117e08ec0f97cfc3d9"},
    {16, "6ee2a4ca67b054bbfd3315bf85230577"}, {63, "5150d1772f50834a503e069a973fbd7c"},
};

static void text_of(ism3__hash hash, char *text) {
    static const char digits[] = "0123456789abcdef";
    for (int i = 0; i < 16; i++) {
        unsigned byte = (unsigned)((i < 8 ? hash.low : hash.high) >> (8 * (i % 8))) & 0xff;
        *text++ = digits[byte >> 4];
        *text++ = digits[byte & 15];
    }
    *text = 0;
}

static void agrees_with_the_published_vectors(void **state) {
    (void)state;
    uint8_t key_bytes[16], message[64];
    for (uint8_t i = 0; i < 16; i++)
        key_bytes[i] = i;
    for (uint8_t i = 0; i < 64; i++)
        message[i] = i;
    uint64_t key[2];
    ism3__siphash_key(key_bytes, key);
    for (size_t i = 0; i < sizeof vectors / sizeof *vectors; i++) {
        char text[33];
        text_of(ism3__siphash128(key, message, vectors[i].size), text);
        assert_string_equal(text, vectors[i].bytes);
    }
}

static void a_pair_is_two_single_ones(void **state) {
    (void)state;
    const uint64_t key[2] = {1, 2};
    const char *text = "0123456789abcdefghijklmnopqrstuvwxyz";
    for (size_t m = 0; m < 33; m++)
        for (size_t n = 0; n < 33; n++) {
            const void *const data[2] = {text, text + 3};
            const size_t size[2] = {m, n};
            ism3__hash pair[2], first = ism3__siphash128(key, data[0], m);
            ism3__hash second = ism3__siphash128(key, data[1], n);
            ism3__siphash128_pair(key, data, size, pair);
            assert_memory_equal(&pair[0], &first, sizeof first);
            assert_memory_equal(&pair[1], &second, sizeof second);
        }
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(agrees_with_the_published_vectors),
                                       cmocka_unit_test(a_pair_is_two_single_ones)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
