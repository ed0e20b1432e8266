#include "test.h"

/* FIPS 180-4 and the example values that NIST publishes with it. */
static const struct {
    const char *message;
    size_t repeat;
    const char *digest;
} vectors[] = {
    {"", 1, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
    {"abc", 1, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
    {"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", 1,
     "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"},
    {"abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmn"
     "hijklmnoijklmnopjklmnopqklmnopqrlmnopqrsmnopqrstnopqrstu",
     1, "cf5b16a778af8380036ce59e7b0492370b249b11e8f07a51afac45037afee9d1"},
    {"a", 1000000, "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"},
    {"\xbd", 1, "68325720aabd7c82f30f554b313d0570c95accbb7dc4b5aae11204c08ffe732b"},
    {"\xc9\x8c\x8e\x55", 1, "7abc22c0ae5af26ce93dbb94433a0e0b2e119d014f8e7f65bd56c61ccccd9504"},
    {"A", 1000, "c2e686823489ced2017f6059b8b239318b6364f6dcd835d0a519105a1eadd6e4"},
    {"U", 1005, "f4d62ddec0f3dd90ea1380fa16a5ff8dc4c54b21740650f24afc4120903552b0"},
};

static void text_of(const uint8_t digest[32], char text[65]) {
    static const char digits[] = "0123456789abcdef";
    for (size_t i = 0; i < 32; i++) {
        text[2 * i] = digits[digest[i] >> 4];
        text[2 * i + 1] = digits[digest[i] & 15];
    }
    text[64] = 0;
}

static void agrees_with_the_published_vectors(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof vectors / sizeof *vectors; i++) {
        ism3_sha256 sha;
        uint8_t digest[32];
        char text[65];
        ism3_sha256_init(&sha);
        for (size_t j = 0; j < vectors[i].repeat; j++)
            ism3_sha256_update(&sha, vectors[i].message, strlen(vectors[i].message));
        ism3_sha256_digest(&sha, digest);
        text_of(digest, text);
        assert_string_equal(text, vectors[i].digest);
    }
}

static void digest_of(const uint8_t *bytes, size_t size, uint8_t digest[32]) {
    ism3_sha256 sha;
    ism3_sha256_init(&sha);
    ism3_sha256_update(&sha, bytes, size);
    ism3_sha256_digest(&sha, digest);
}

/* Every length around the block, split everywhere into three: the same digest; and another one for
 * every length. */
static void the_split_makes_no_difference(void **state) {
    (void)state;
    uint8_t message[200], whole[32], before[32] = {0}, parts[32];
    for (size_t i = 0; i < sizeof message; i++)
        message[i] = (uint8_t)(i * 7 + 3);
    for (size_t size = 0; size <= sizeof message; size++) {
        digest_of(message, size, whole);
        assert_memory_not_equal(whole, before, sizeof whole);
        memcpy(before, whole, sizeof whole);
        for (size_t cut = 0; cut <= size; cut++) {
            size_t second = cut + (size - cut) / 2;
            ism3_sha256 sha;
            ism3_sha256_init(&sha);
            ism3_sha256_update(&sha, message, cut);
            ism3_sha256_update(&sha, message + cut, second - cut);
            ism3_sha256_update(&sha, message + second, size - second);
            ism3_sha256_digest(&sha, parts);
            assert_memory_equal(parts, whole, sizeof whole);
        }
    }
}

/* Much at once may be digested in another way than little: the same digest. */
static void much_at_once_makes_no_difference(void **state) {
    (void)state;
    static uint8_t message[1 << 17];
    uint32_t number = 1;
    for (size_t i = 0; i < sizeof message; i++)
        message[i] = (uint8_t)((number = number * 1664525 + 1013904223) >> 24);
    for (size_t size = 15000; size <= sizeof message; size += 9973) {
        uint8_t whole[32], parts[32];
        ism3_sha256 sha;
        digest_of(message, size, whole);
        ism3_sha256_init(&sha);
        for (size_t at = 0; at < size; at += 100)
            ism3_sha256_update(&sha, message + at, size - at < 100 ? size - at : 100);
        ism3_sha256_digest(&sha, parts);
        assert_memory_equal(parts, whole, sizeof whole);
    }
}

/* A digest may be asked for on the way; a copy goes on by itself. */
static void goes_on_after_a_digest(void **state) {
    (void)state;
    ism3_sha256 sha, copy;
    uint8_t digest[32], expected[32];
    ism3_sha256_init(&sha);
    ism3_sha256_update(&sha, "ab", 2);
    ism3_sha256_digest(&sha, digest);
    digest_of((const uint8_t *)"ab", 2, expected);
    assert_memory_equal(digest, expected, 32);
    copy = sha;
    ism3_sha256_update(&sha, "c", 1);
    ism3_sha256_update(&copy, "d", 1);
    ism3_sha256_update(&sha, NULL, 0);
    ism3_sha256_digest(&sha, digest);
    digest_of((const uint8_t *)"abc", 3, expected);
    assert_memory_equal(digest, expected, 32);
    ism3_sha256_digest(&copy, digest);
    digest_of((const uint8_t *)"abd", 3, expected);
    assert_memory_equal(digest, expected, 32);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(agrees_with_the_published_vectors),
        cmocka_unit_test(the_split_makes_no_difference),
        cmocka_unit_test(much_at_once_makes_no_difference),
        cmocka_unit_test(goes_on_after_a_digest),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
