#include "codec/cbor_read.h"
#include "codec/cbor_write.h"
#include "test.h"

#define WIDEST (~(ism3__uint128)0)

static const struct {
    uint64_t value;
    size_t bytes; /* of its head */
} numbers[] = {
    {0, 1},          {1, 1},
    {23, 1},         {24, 2},
    {255, 2},        {256, 3},
    {65535, 3},      {65536, 5},
    {UINT32_MAX, 5}, {UINT64_C(1) << 32, 9},
    {INT64_MAX, 9},  {UINT64_C(1) << 63, 9},
    {UINT64_MAX, 9},
};
#define NUMBERS (sizeof numbers / sizeof *numbers)

typedef struct written {
    char bytes[16384];
    ism3__buffer_sink sink;
    ism3__cbor_writer writer;
} written;

static ism3__cbor_writer *start(written *to) {
    to->sink = (ism3__buffer_sink){to->bytes, sizeof to->bytes, 0};
    ism3__cbor_writer_start(&to->writer, ism3__sink_to_buffer, &to->sink);
    return &to->writer;
}

/* What was written before the digest is asked for. */
static size_t flushed(written *to) {
    uint8_t digest[32];
    ism3__cbor_writer_digest(&to->writer, digest);
    assert_true(to->sink.size <= sizeof to->bytes);
    assert_int_equal(to->sink.size, to->writer.written);
    return to->sink.size;
}

static void numbers_come_back(void **state) {
    (void)state;
    for (size_t i = 0; i < NUMBERS; i++) {
        static written to;
        ism3__cbor_reader reader;
        uint64_t value = numbers[i].value;
        ism3__cbor_put_uint(start(&to), value);
        assert_int_equal(flushed(&to), numbers[i].bytes);
        ism3__cbor_reader_start(&reader, to.bytes, to.sink.size, NULL);
        assert_true(ism3__cbor_get_uint(&reader, value, "number") == value);
        ism3__cbor_end(&reader);
        assert_int_equal(ism3__cbor_reader_rc(&reader), 0);
        if (value == 0)
            continue;
        ism3__cbor_reader_start(&reader, to.bytes, to.sink.size, NULL);
        assert_true(ism3__cbor_get_uint(&reader, value - 1, "number") == 0);
        assert_int_equal(ism3__cbor_reader_rc(&reader), ISM3_E_SYNTAX);
    }
}

static void integers_come_back(void **state) {
    (void)state;
    for (size_t i = 0; i < NUMBERS; i++) {
        if (numbers[i].value > INT64_MAX)
            continue;
        for (int negative = 0; negative < 2; negative++) {
            static written to;
            ism3__cbor_reader reader;
            int64_t value = (int64_t)numbers[i].value;
            value = negative ? -1 - value : value;
            ism3__cbor_put_int(start(&to), value);
            assert_int_equal(flushed(&to), numbers[i].bytes);
            ism3__cbor_reader_start(&reader, to.bytes, to.sink.size, NULL);
            assert_true(ism3__cbor_get_int(&reader, value, value, "number") == value);
            assert_int_equal(ism3__cbor_reader_rc(&reader), 0);
            ism3__cbor_reader_start(&reader, to.bytes, to.sink.size, NULL);
            assert_true(ism3__cbor_get_int(&reader, INT64_MIN, INT64_MAX, "number") == value);
            assert_int_equal(ism3__cbor_reader_rc(&reader), 0);
            ism3__cbor_reader_start(&reader, to.bytes, to.sink.size, NULL);
            /* Just out of range: below a negative one's neighbour, above that of the rest. */
            ism3__cbor_get_int(&reader, negative ? value + 1 : INT64_MIN,
                               negative ? INT64_MAX : value - 1, "number");
            assert_int_equal(ism3__cbor_reader_rc(&reader), ISM3_E_SYNTAX);
        }
    }
}

static void wide_numbers_come_back(void **state) {
    (void)state;
    ism3__uint128 two64 = (ism3__uint128)1 << 64;
    const ism3__uint128 values[] = {
        0,          23,          24,         UINT64_MAX, two64, two64 + 1, (two64 << 8) - 1,
        two64 << 8, WIDEST >> 1, WIDEST - 1, WIDEST};
    const size_t sizes[] = {1, 1, 2, 9, 11, 11, 11, 12, 18, 18, 18};
    for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
        static written to;
        ism3__cbor_reader reader;
        ism3__cbor_put_wide(start(&to), values[i]);
        assert_int_equal(flushed(&to), sizes[i]);
        ism3__cbor_reader_start(&reader, to.bytes, to.sink.size, NULL);
        assert_true(ism3__cbor_get_wide(&reader, values[i], "sum") == values[i]);
        ism3__cbor_end(&reader);
        assert_int_equal(ism3__cbor_reader_rc(&reader), 0);
        if (i == 0)
            continue;
        ism3__cbor_reader_start(&reader, to.bytes, to.sink.size, NULL);
        assert_true(ism3__cbor_get_wide(&reader, values[i] - 1, "sum") == 0);
        assert_int_equal(ism3__cbor_reader_rc(&reader), ISM3_E_SYNTAX);
    }
}

/* Also longer than the writer's buffer. */
static void strings_and_lists_come_back(void **state) {
    (void)state;
    static char text[5001];
    const size_t sizes[] = {0, 1, 23, 24, 255, 256, 1000, 1024, 1025, 5000};
    memset(text, 'x', 5000);
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        static written to;
        ism3__cbor_reader reader;
        size_t size = sizes[i], got;
        text[size] = 0;
        ism3__cbor_writer *writer = start(&to);
        ism3__cbor_put_array(writer, size);
        ism3__cbor_put_text(writer, text);
        ism3__cbor_put_bytes(writer, text, size);
        flushed(&to);
        text[size] = 'x';
        ism3__cbor_reader_start(&reader, to.bytes, to.sink.size, NULL);
        assert_int_equal(ism3__cbor_get_array(&reader, size, size, 1, "list"), size);
        const char *back = ism3__cbor_get_text(&reader, size, size, &got, "text");
        assert_int_equal(got, size);
        assert_memory_equal(back, text, size);
        const uint8_t *bytes = ism3__cbor_get_bytes(&reader, size, "bytes");
        assert_non_null(bytes);
        assert_memory_equal(bytes, text, size);
        ism3__cbor_end(&reader);
        assert_int_equal(ism3__cbor_reader_rc(&reader), 0);
    }
}

/* What a row of the table below asks for. */
static void ask_uint(ism3__cbor_reader *reader) {
    ism3__cbor_get_uint(reader, UINT64_MAX, "number");
}

static void ask_int(ism3__cbor_reader *reader) {
    ism3__cbor_get_int(reader, INT64_MIN, INT64_MAX, "integer");
}

static void ask_wide(ism3__cbor_reader *reader) {
    ism3__cbor_get_wide(reader, WIDEST, "sum");
}

static void ask_bytes(ism3__cbor_reader *reader) {
    ism3__cbor_get_bytes(reader, 2, "hash");
}

static void ask_text(ism3__cbor_reader *reader) {
    size_t size;
    ism3__cbor_get_text(reader, 1, 4, &size, "name");
}

static void ask_note(ism3__cbor_reader *reader) {
    size_t size;
    ism3__cbor_get_note(reader, 1, 4, &size, "note");
}

/* 1 to 3 numbers. */
static void ask_array(ism3__cbor_reader *reader) {
    size_t count = ism3__cbor_get_array(reader, 1, 3, 1, "list");
    for (size_t i = 0; i < count; i++)
        ism3__cbor_get_uint(reader, 9, "element");
}

/* Pairs, two bytes each. */
static void ask_pairs(ism3__cbor_reader *reader) {
    size_t count = ism3__cbor_get_array(reader, 1, SIZE_MAX, 2, "list");
    for (size_t i = 0; i < 2 * count && !ism3__cbor_reader_rc(reader); i++)
        ism3__cbor_get_uint(reader, 9, "element");
}

static void ask_tag(ism3__cbor_reader *reader) {
    ism3__cbor_get_tag(reader, ISM3__CBOR_SELF_DESCRIBED);
}

/* {1: number, ? 3: number, ? 5: number}. */
static void ask_map(ism3__cbor_reader *reader) {
    ism3__cbor_map map = ism3__cbor_get_map(reader, "thing");
    ism3__cbor_must_have(reader, &map, 1);
    ism3__cbor_get_uint(reader, 9, "one");
    if (ism3__cbor_has(reader, &map, 3))
        ism3__cbor_get_uint(reader, 9, "three");
    if (ism3__cbor_has(reader, &map, 5))
        ism3__cbor_get_uint(reader, 9, "five");
    ism3__cbor_end_map(reader, &map);
}

#define GOOD SIZE_MAX
/* NOLINTNEXTLINE(bugprone-macro-parentheses): a literal */
#define ROW(text) text, sizeof text - 1

/* Each rule of the profile, kept and broken. */
static const struct {
    void (*ask)(ism3__cbor_reader *reader);
    const char *bytes;
    size_t size;
    size_t at; /* byte of the error; GOOD: none */
} profile[] = {
    /* shortest heads */
    {ask_uint, ROW("\x17"), GOOD},
    {ask_uint, ROW("\x18\x17"), 0},
    {ask_uint, ROW("\x18\x18"), GOOD},
    {ask_uint, ROW("\x19\x00\xff"), 0},
    {ask_uint, ROW("\x19\x01\x00"), GOOD},
    {ask_uint, ROW("\x1a\x00\x00\xff\xff"), 0},
    {ask_uint, ROW("\x1a\x00\x01\x00\x00"), GOOD},
    {ask_uint, ROW("\x1b\x00\x00\x00\x00\xff\xff\xff\xff"), 0},
    {ask_uint, ROW("\x1b\x00\x00\x00\x01\x00\x00\x00\x00"), GOOD},
    {ask_int, ROW("\x38\x17"), 0},
    {ask_int, ROW("\x38\x18"), GOOD},
    {ask_int, ROW("\x39\x00\xff"), 0},
    {ask_int, ROW("\x3a\x00\x00\xff\xff"), 0},
    {ask_int, ROW("\x3b\x00\x00\x00\x00\xff\xff\xff\xff"), 0},
    {ask_bytes, ROW("\x42\x01\x02"), GOOD},
    {ask_bytes, ROW("\x58\x02\x01\x02"), 0},
    {ask_bytes, ROW("\x59\x00\x02\x01\x02"), 0},
    {ask_bytes, ROW("\x5b\x00\x00\x00\x00\x00\x00\x00\x02\x01\x02"), 0},
    {ask_text, ROW("\x62is"), GOOD},
    {ask_text, ROW("\x78\x02is"), 0},
    {ask_array, ROW("\x81\x05"), GOOD},
    {ask_array, ROW("\x98\x01\x05"), 0},
    {ask_map, ROW("\xa1\x01\x05"), GOOD},
    {ask_map, ROW("\xb8\x01\x01\x05"), 0},
    {ask_map, ROW("\xa1\x18\x01\x05"), 1},
    {ask_tag, ROW("\xd9\xd9\xf7"), GOOD},
    {ask_tag, ROW("\xda\x00\x00\xd9\xf7"), 0},
    {ask_wide, ROW("\xd8\x02\x49\x01\x00\x00\x00\x00\x00\x00\x00\x00"), 0},
    {ask_wide, ROW("\xc2\x58\x09\x01\x00\x00\x00\x00\x00\x00\x00\x00"), 1},
    /* another kind than asked for */
    {ask_uint, ROW("\x20"), 0},
    {ask_uint, ROW("\x61g"), 0},
    {ask_uint, ROW("\xc2\x49\x01\x00\x00\x00\x00\x00\x00\x00\x00"), 0},
    {ask_int, ROW("\x41\x01"), 0},
    {ask_wide, ROW("\x20"), 0},
    {ask_bytes, ROW("\x62is"), 0},
    {ask_text, ROW("\x42is"), 0},
    {ask_array, ROW("\xa1\x01\x05"), 0},
    {ask_map, ROW("\x82\x01\x05"), 0},
    {ask_tag, ROW("\x01"), 0},
    {ask_tag, ROW("\xc1"), 0},
    {ask_tag, ROW("\xd9\xd9\xf6"), 0},
    /* indefinite lengths and their end */
    {ask_array, ROW("\x9f\x05\xff"), 0},
    {ask_map, ROW("\xbf\x01\x05\xff"), 0},
    {ask_bytes, ROW("\x5f\x42\x01\x02\xff"), 0},
    {ask_text, ROW("\x7f\x62is\xff"), 0},
    {ask_uint, ROW("\xff"), 0},
    {ask_array, ROW("\x81\xff"), 1},
    /* floats and simple values */
    {ask_uint, ROW("\xf9\x00\x00"), 0},
    {ask_uint, ROW("\xfa\x00\x00\x00\x00"), 0},
    {ask_uint, ROW("\xfb\x00\x00\x00\x00\x00\x00\x00\x00"), 0},
    {ask_int, ROW("\xf9\x00\x00"), 0},
    {ask_uint, ROW("\xf4"), 0},
    {ask_uint, ROW("\xf5"), 0},
    {ask_uint, ROW("\xf6"), 0},
    {ask_uint, ROW("\xf7"), 0},
    {ask_uint, ROW("\xe0"), 0},
    {ask_uint, ROW("\xf3"), 0},
    {ask_uint, ROW("\xf8\xff"), 0},
    {ask_uint, ROW("\xf8\x18"), 0},
    /* heads that are none */
    {ask_uint, ROW("\x1c"), 0},
    {ask_uint, ROW("\x1f"), 0},
    {ask_uint, ROW("\x3c\x00"), 0},
    {ask_bytes, ROW("\x5d\x00"), 0},
    {ask_text, ROW("\x7e\x00"), 0},
    {ask_array, ROW("\x9c\x00"), 0},
    {ask_map, ROW("\xbd\x00"), 0},
    {ask_uint, ROW("\xdc\x00"), 0},
    {ask_uint, ROW("\xfd\x00"), 0},
    /* tags not asked for */
    {ask_uint, ROW("\xc0\x00"), 0},
    {ask_uint, ROW("\xc2\x00"), 0},
    {ask_uint, ROW("\xd9\xd9\xf7\x00"), 0},
    {ask_wide, ROW("\xc3\x49\x01\x00\x00\x00\x00\x00\x00\x00\x00"), 0},
    {ask_uint, ROW("\xdb\xff\xff\xff\xff\xff\xff\xff\xff\x00"), 0},
    /* bignums: as short as can be, and not where an integer would do */
    {ask_wide, ROW("\xc2\x49\x01\x00\x00\x00\x00\x00\x00\x00\x00"), GOOD},
    {ask_wide, ROW("\xc2\x49\x00\x01\x00\x00\x00\x00\x00\x00\x00"), 0},
    {ask_wide, ROW("\xc2\x48\xff\xff\xff\xff\xff\xff\xff\xff"), 0},
    {ask_wide, ROW("\xc2\x40"), 0},
    {ask_wide, ROW("\xc2\x50\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff"),
     GOOD},
    {ask_wide, ROW("\xc2\x51\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00"),
     0},
    {ask_wide, ROW("\xc2\x01"), 1},
    {ask_wide, ROW("\xc2\xc2\x01"), 1},
    {ask_wide, ROW("\xc2"), 1},
    /* numbers beyond 64 bits with sign */
    {ask_int, ROW("\x1b\x7f\xff\xff\xff\xff\xff\xff\xff"), GOOD},
    {ask_int, ROW("\x1b\x80\x00\x00\x00\x00\x00\x00\x00"), 0},
    {ask_int, ROW("\x3b\x7f\xff\xff\xff\xff\xff\xff\xff"), GOOD},
    {ask_int, ROW("\x3b\x80\x00\x00\x00\x00\x00\x00\x00"), 0},
    {ask_int, ROW("\x3b\xff\xff\xff\xff\xff\xff\xff\xff"), 0},
    /* sizes asked for */
    {ask_bytes, ROW("\x41\x01"), 0},
    {ask_bytes, ROW("\x43\x01\x02\x03"), 0},
    {ask_text, ROW("\x60"), 0},
    {ask_text, ROW("\x64long"), GOOD},
    {ask_text,
     ROW("\x65"
         "longe"),
     0},
    {ask_array, ROW("\x80"), 0},
    {ask_array, ROW("\x83\x01\x02\x03"), GOOD},
    {ask_array, ROW("\x84\x01\x02\x03\x04"), 0},
    {ask_array, ROW("\x82\x01\x0a"), 2},
    /* lengths and counts beyond the bytes left */
    {ask_array, ROW("\x83\x01\x02"), 0},
    {ask_pairs, ROW("\x81\x01\x02"), GOOD},
    {ask_pairs, ROW("\x82\x01\x02\x03"), 0},
    {ask_pairs, ROW("\x9a\x7f\xff\xff\xff\x01\x02"), 0},
    {ask_pairs, ROW("\x9b\xff\xff\xff\xff\xff\xff\xff\xff\x01\x02"), 0},
    {ask_pairs, ROW("\x9b\x00\x00\x00\x01\x00\x00\x00\x01\x01\x02"), 0},
    {ask_map, ROW("\xa2\x01\x05\x03"), 0},
    {ask_map, ROW("\xbb\xff\xff\xff\xff\xff\xff\xff\xff\x01\x05"), 0},
    {ask_map, ROW("\xbb\x80\x00\x00\x00\x00\x00\x00\x01\x01\x05"), 0},
    {ask_bytes, ROW("\x42\x01"), 0},
    {ask_bytes, ROW("\x5a\xff\xff\xff\xff\x01\x02"), 0},
    {ask_bytes, ROW("\x5b\xff\xff\xff\xff\xff\xff\xff\xff\x01\x02"), 0},
    {ask_bytes, ROW("\x5b\xff\xff\xff\xff\xff\xff\xff\xf7\x01\x02"), 0},
    {ask_bytes, ROW("\x5b\x00\x00\x00\x01\x00\x00\x00\x02\x01\x02"), 0},
    {ask_text,
     ROW("\x7b\xff\xff\xff\xff\xff\xff\xff\xff"
         "is"),
     0},
    {ask_text, ROW("\x64oh"), 0},
    /* text */
    {ask_text, ROW("\x62\xc3\xa9"), GOOD},
    {ask_text, ROW("\x64\xf0\x9f\x94\x92"), GOOD},
    {ask_text, ROW("\x62\xc3\x28"), 0},
    {ask_text, ROW("\x61\xc3"), 0},
    {ask_text, ROW("\x63\xf0\x9f\x94\x92"), 0},
    {ask_text, ROW("\x61\x80"), 0},
    {ask_text, ROW("\x62\xc0\x80"), 0},
    {ask_text, ROW("\x62\xc1\xbf"), 0},
    {ask_text, ROW("\x63\xe0\x80\xaf"), 0},
    {ask_text, ROW("\x64\xf0\x80\x80\xaf"), 0},
    {ask_text, ROW("\x63\xed\xa0\x80"), 0},
    {ask_text, ROW("\x63\xed\x9f\xbf"), GOOD},
    {ask_text, ROW("\x64\xf4\x8f\xbf\xbf"), GOOD},
    {ask_text, ROW("\x64\xf4\x90\x80\x80"), 0},
    {ask_text, ROW("\x61\xff"), 0},
    {ask_text, ROW("\x61\x00"), 0},
    {ask_text, ROW("\x61\x1b"), 0},
    {ask_text, ROW("\x61\x7f"), 0},
    {ask_text, ROW("\x62\xc2\x85"), 0},
    {ask_text, ROW("\x61\n"), 0},
    {ask_note, ROW("\x63\n\t\r"), GOOD},
    {ask_note, ROW("\x61\x0b"), 0},
    {ask_note, ROW("\x61\x00"), 0},
    /* keys */
    {ask_map, ROW("\xa3\x01\x05\x03\x05\x05\x05"), GOOD},
    {ask_map, ROW("\xa2\x01\x05\x05\x05"), GOOD},
    {ask_map, ROW("\xa0"), 1},
    {ask_map, ROW("\xa1\x03\x05"), 1},
    {ask_map, ROW("\xa2\x00\x05\x01\x05"), 1},
    {ask_map, ROW("\xa2\x01\x05\x02\x05"), 3},
    {ask_map, ROW("\xa2\x01\x05\x04\x05"), 3},
    {ask_map, ROW("\xa2\x01\x05\x06\x05"), 3},
    {ask_map, ROW("\xa2\x01\x05\x01\x05"), 3},
    {ask_map, ROW("\xa3\x01\x05\x05\x05\x03\x05"), 5},
    {ask_map, ROW("\xa3\x01\x05\x03\x05\x03\x05"), 5},
    {ask_map, ROW("\xa1\x20\x05"), 1},
    {ask_map, ROW("\xa1\x61\x01\x05"), 1},
    {ask_map, ROW("\xa2\x01\x05\x1b\xff\xff\xff\xff\xff\xff\xff\xff\x05"), 3},
    {ask_map, ROW("\xa2\x01\x05\x03\x0a"), 4},
    {ask_map, ROW("\xa2\x01\x05\x03\x81\x05"), 4},
    /* nothing missing, nothing left */
    {ask_uint, ROW(""), 0},
    {ask_uint, ROW("\x05\x05"), 1},
    {ask_map, ROW("\xa1\x01\x05\x03\x05"), 3},
    {ask_map, ROW("\xa1\x01"), 0},
    {ask_uint, ROW("\x18"), 0},
    {ask_uint, ROW("\x19\x01"), 0},
    {ask_uint, ROW("\x1a\x00\x01\x00"), 0},
    {ask_uint, ROW("\x1b\x00\x00\x00\x01\x00\x00\x00"), 0},
};

/* Each row in a block of just its size: a byte read beyond it is seen by the sanitizers. */
static void the_profile_is_kept(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof profile / sizeof *profile; i++) {
        ism3_error error = ISM3_ERROR_INIT;
        ism3__cbor_reader reader;
        size_t size = profile[i].size;
        char *bytes = test_malloc(size ? size : 1);
        memcpy(bytes, profile[i].bytes, size);
        ism3__cbor_reader_start(&reader, bytes, size, &error);
        profile[i].ask(&reader);
        ism3__cbor_end(&reader);
        int32_t rc = ism3__cbor_reader_rc(&reader);
        test_free(bytes);
        if (rc != (profile[i].at == GOOD ? ISM3_OK : ISM3_E_SYNTAX) ||
            (rc && error.index != profile[i].at))
            fail_msg("row %zu (first byte %02x): %d at %llu: %s", i,
                     (unsigned char)*profile[i].bytes, rc, (unsigned long long)error.index,
                     error.message);
        assert_int_equal(error.code, rc);
        assert_true(!rc || error.message[0]);
    }
}

/* Whatever 3 bytes come: no crash, no byte beyond; accepted is only what is written so. */
static void any_three_bytes_are_read_as_written_or_refused(void **state) {
    (void)state;
    uint8_t *bytes = test_malloc(3);
    size_t accepted = 0;
    for (uint32_t value = 0; value < 1U << 24; value += 1 + (value >> 16 > 0x19) * 6) {
        ism3__cbor_reader reader;
        bytes[0] = (uint8_t)(value >> 16), bytes[1] = (uint8_t)(value >> 8);
        bytes[2] = (uint8_t)value;
        ism3__cbor_reader_start(&reader, bytes, 3, NULL);
        int64_t number = ism3__cbor_get_int(&reader, INT64_MIN, INT64_MAX, "number");
        if (ism3__cbor_reader_rc(&reader))
            continue;
        static written to;
        ism3__cbor_put_int(start(&to), number);
        assert_int_equal(flushed(&to), reader.at);
        assert_memory_equal(to.bytes, bytes, reader.at);
        accepted++;
    }
    assert_true(accepted > 1000000);
    test_free(bytes);
}

static void the_first_failure_is_kept(void **state) {
    (void)state;
    ism3_error error = ISM3_ERROR_INIT;
    ism3__cbor_reader reader;
    size_t size = 7;
    ism3__cbor_reader_start(&reader, "\x01\xf6\x05", 3, &error);
    assert_int_equal(ism3__cbor_get_uint(&reader, 1, "first"), 1);
    assert_int_equal(ism3__cbor_get_uint(&reader, 1, "second"), 0);
    assert_int_equal(ism3__cbor_fail(&reader, ISM3_E_MODEL, "later"), ISM3_E_SYNTAX);
    ism3__cbor_get_uint(&reader, 9, "third");
    assert_int_equal(ism3__cbor_get_int(&reader, 0, 9, "third"), 0);
    assert_true(ism3__cbor_get_wide(&reader, 9, "third") == 0);
    assert_null(ism3__cbor_get_bytes(&reader, 1, "third"));
    assert_string_equal(ism3__cbor_get_text(&reader, 0, 9, &size, "third"), "");
    assert_int_equal(size, 0);
    assert_int_equal(ism3__cbor_get_array(&reader, 0, 9, 1, "third"), 0);
    ism3__cbor_map map = ism3__cbor_get_map(&reader, "third");
    assert_false(ism3__cbor_has(&reader, &map, 5));
    ism3__cbor_must_have(&reader, &map, 5);
    ism3__cbor_end_map(&reader, &map);
    ism3__cbor_end(&reader);
    assert_int_equal(ism3__cbor_reader_rc(&reader), ISM3_E_SYNTAX);
    assert_int_equal(error.index, 1);
    assert_non_null(strstr(error.message, "second"));
}

/* A reader's own complaint names the item it read last. */
static void a_complaint_names_its_byte(void **state) {
    (void)state;
    ism3_error error = ISM3_ERROR_INIT;
    ism3__cbor_reader reader;
    ism3__cbor_reader_start(&reader, "\x01\x19\x01\x00\x05", 5, &error);
    ism3__cbor_get_uint(&reader, 9, "first");
    ism3__cbor_get_uint(&reader, 999, "second");
    assert_int_equal(ism3__cbor_fail(&reader, ISM3_E_MODEL, "number %d is odd", 256), ISM3_E_MODEL);
    assert_int_equal(error.code, ISM3_E_MODEL);
    assert_int_equal(error.index, 1);
    assert_string_equal(error.message, "number 256 is odd");
}

/* A document with some of everything. */
static size_t write_document(written *to) {
    ism3__cbor_writer *writer = start(to);
    ism3__cbor_put_tag(writer, ISM3__CBOR_SELF_DESCRIBED);
    ism3__cbor_put_map(writer, 5);
    ism3__cbor_put_uint(writer, 0);
    ism3__cbor_put_text(writer, "na\xc3\xafve");
    ism3__cbor_put_uint(writer, 1);
    ism3__cbor_put_array(writer, 2);
    ism3__cbor_put_int(writer, -1000);
    ism3__cbor_put_wide(writer, WIDEST);
    ism3__cbor_put_uint(writer, 2);
    ism3__cbor_put_bytes(writer, "0123456789abcdef", 16);
    ism3__cbor_put_uint(writer, 3);
    ism3__cbor_put_map(writer, 0);
    ism3__cbor_put_uint(writer, ISM3__CBOR_DIGEST_KEY);
    assert_int_equal(ism3__cbor_writer_finish(writer, NULL, NULL), 0);
    assert_true(to->sink.size <= sizeof to->bytes);
    return to->sink.size;
}

static int32_t read_document(const char *bytes, size_t size) {
    ism3__cbor_reader reader;
    size_t length;
    ism3__cbor_reader_start(&reader, bytes, size, NULL);
    ism3__cbor_get_tag(&reader, ISM3__CBOR_SELF_DESCRIBED);
    ism3__cbor_map map = ism3__cbor_get_map(&reader, "document");
    ism3__cbor_must_have(&reader, &map, 0);
    ism3__cbor_get_text(&reader, 1, 9, &length, "name");
    ism3__cbor_must_have(&reader, &map, 1);
    ism3__cbor_get_array(&reader, 2, 2, 1, "list");
    ism3__cbor_get_int(&reader, -1000, -1000, "number");
    ism3__cbor_get_wide(&reader, WIDEST, "sum");
    ism3__cbor_must_have(&reader, &map, 2);
    ism3__cbor_get_bytes(&reader, 16, "hash");
    ism3__cbor_must_have(&reader, &map, 3);
    ism3__cbor_map empty = ism3__cbor_get_map(&reader, "inner");
    ism3__cbor_end_map(&reader, &empty);
    ism3__cbor_must_have(&reader, &map, ISM3__CBOR_DIGEST_KEY);
    ism3__cbor_get_bytes(&reader, ISM3__CBOR_DIGEST_SIZE, "digest");
    ism3__cbor_end_map(&reader, &map);
    ism3__cbor_end(&reader);
    return ism3__cbor_reader_rc(&reader);
}

static void a_cut_or_altered_document_is_refused(void **state) {
    (void)state;
    static written to;
    size_t size = write_document(&to);
    assert_int_equal(ism3__cbor_check_digest(to.bytes, size, NULL), 0);
    assert_int_equal(read_document(to.bytes, size), 0);
    for (size_t cut = 0; cut < size; cut++) {
        ism3_error error = ISM3_ERROR_INIT;
        char *part = test_malloc(cut ? cut : 1);
        memcpy(part, to.bytes, cut);
        assert_int_equal(read_document(part, cut), ISM3_E_SYNTAX);
        assert_int_equal(ism3__cbor_check_digest(part, cut, &error),
                         cut < 3 ? ISM3_E_SYNTAX : ISM3_E_DIGEST);
        assert_int_equal(error.index, cut < 3 ? 0 : cut);
        test_free(part);
    }
    for (size_t bit = 0; bit < 8 * size; bit++) {
        to.bytes[bit / 8] = (char)(to.bytes[bit / 8] ^ 1 << bit % 8);
        assert_int_equal(ism3__cbor_check_digest(to.bytes, size, NULL),
                         bit < 24 ? ISM3_E_SYNTAX : ISM3_E_DIGEST);
        to.bytes[bit / 8] = (char)(to.bytes[bit / 8] ^ 1 << bit % 8);
    }
    assert_int_equal(ism3__cbor_check_digest(to.bytes, size, NULL), 0);
    to.bytes[size] = 0;
    assert_int_equal(read_document(to.bytes, size + 1), ISM3_E_SYNTAX);
    assert_int_equal(ism3__cbor_check_digest(to.bytes, size + 1, NULL), ISM3_E_DIGEST);
    assert_int_equal(ism3__cbor_check_digest(NULL, 0, NULL), ISM3_E_SYNTAX);
}

static void the_digest_is_that_of_all_before_it(void **state) {
    (void)state;
    static written to;
    uint8_t digest[32], handed[32];
    ism3_sha256 sha;
    size_t size = write_document(&to);
    ism3_sha256_init(&sha);
    ism3_sha256_update(&sha, to.bytes, size - 32);
    ism3_sha256_digest(&sha, digest);
    assert_memory_equal(to.bytes + size - 32, digest, 32);
    assert_memory_equal(to.bytes + size - 35, "\x17\x58\x20", 3);
    /* And the caller is told it, however much there is. */
    ism3__cbor_writer *writer = start(&to);
    for (int i = 0; i < 400; i++)
        ism3__cbor_put_uint(writer, UINT64_MAX);
    assert_int_equal(ism3__cbor_writer_finish(writer, handed, NULL), 0);
    assert_int_equal(to.sink.size, 400 * 9 + 2 + 32);
    assert_int_equal(writer->written, to.sink.size);
    assert_memory_equal(to.bytes + to.sink.size - 32, handed, 32);
}

static void a_buffer_takes_what_it_has_room_for(void **state) {
    (void)state;
    static written to;
    size_t size = write_document(&to);
    for (size_t capacity = 0; capacity <= size; capacity++) {
        char *room = test_malloc(capacity ? capacity : 1);
        ism3__buffer_sink sink = {room, capacity, 0};
        for (size_t at = 0; at < size; at += 7)
            assert_int_equal(
                ism3__sink_to_buffer(&sink, to.bytes + at, size - at < 7 ? size - at : 7), 0);
        assert_int_equal(sink.size, size);
        assert_memory_equal(room, to.bytes, capacity);
        test_free(room);
    }
    ism3__buffer_sink counter = {NULL, 0, 0};
    assert_int_equal(ism3__sink_to_buffer(&counter, to.bytes, size), 0);
    assert_int_equal(counter.size, size);
}

static void the_comparing_sink_tells_the_first_difference(void **state) {
    (void)state;
    const char bytes[] = "deterministic";
    size_t size = sizeof bytes - 1;
    ism3__comparing_sink same = {bytes, size, 0};
    assert_int_equal(ism3__sink_compare(&same, bytes, 5), 0);
    assert_int_equal(ism3__sink_compare(&same, bytes + 5, size - 5), 0);
    assert_int_equal(same.at, size);
    assert_int_not_equal(ism3__sink_compare(&same, "x", 1), 0);
    assert_int_equal(same.at, size);
    for (size_t i = 0; i < size; i++) {
        char other[sizeof bytes];
        memcpy(other, bytes, sizeof bytes);
        other[i] = '-';
        ism3__comparing_sink sink = {bytes, size, 0};
        int32_t first = ism3__sink_compare(&sink, other, 5);
        int32_t second = first ? first : ism3__sink_compare(&sink, other + 5, size - 5);
        assert_int_not_equal(second, 0);
        assert_int_equal(sink.at, i);
    }
}

typedef struct impatient {
    size_t left, calls, size;
} impatient;

static int32_t stop_after(void *context, const char *bytes, size_t size) {
    impatient *sink = context;
    (void)bytes;
    sink->calls++;
    sink->size += size;
    return sink->left-- == 0 ? 77 : 0;
}

static void a_stopped_sink_is_not_called_again(void **state) {
    (void)state;
    for (size_t left = 0; left < 5; left++) {
        ism3_error error = ISM3_ERROR_INIT;
        impatient sink = {left, 0, 0};
        ism3__cbor_writer writer;
        ism3__cbor_writer_start(&writer, stop_after, &sink);
        for (int i = 0; i < 400; i++)
            ism3__cbor_put_uint(&writer, UINT64_MAX);
        int32_t rc = ism3__cbor_writer_finish(&writer, NULL, &error);
        assert_int_equal(rc, ISM3_E_STOPPED);
        assert_int_equal(error.code, ISM3_E_STOPPED);
        assert_int_equal(sink.calls, left + 1);
    }
    impatient patient = {99, 0, 0};
    ism3__cbor_writer writer;
    ism3__cbor_writer_start(&writer, stop_after, &patient);
    ism3__cbor_put_uint(&writer, 1);
    assert_int_equal(ism3__cbor_writer_finish(&writer, NULL, NULL), 0);
    assert_int_equal(patient.size, 1 + 2 + 32);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_come_back),
        cmocka_unit_test(integers_come_back),
        cmocka_unit_test(wide_numbers_come_back),
        cmocka_unit_test(strings_and_lists_come_back),
        cmocka_unit_test(the_profile_is_kept),
        cmocka_unit_test(any_three_bytes_are_read_as_written_or_refused),
        cmocka_unit_test(the_first_failure_is_kept),
        cmocka_unit_test(a_complaint_names_its_byte),
        cmocka_unit_test(a_cut_or_altered_document_is_refused),
        cmocka_unit_test(the_digest_is_that_of_all_before_it),
        cmocka_unit_test(a_buffer_takes_what_it_has_room_for),
        cmocka_unit_test(the_comparing_sink_tells_the_first_difference),
        cmocka_unit_test(a_stopped_sink_is_not_called_again),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
