/* The index of CSV against a reader that goes byte by byte. The source is included to reach both
 * ways of indexing. */
/* NOLINTNEXTLINE(bugprone-suspicious-include): what it tests is hidden in a library */
#include "io/csv.c"
#include "test.h"

enum { SIZE = 700 };

static uint32_t next_random(uint32_t *state) {
    *state = *state * 1664525 + 1013904223;
    return *state >> 8;
}

/* One record, byte by byte: its fields' ends, and flags. Returns where the next one starts, 0
 * when it is not complete. */
static size_t read_record(const char *text, size_t at, size_t to, uint32_t *ends, size_t *count,
                          uint32_t *flags) {
    *flags = 0;
    *count = 0;
    for (;;) {
        int quoted = at < to && text[at] == '"', open = quoted;
        for (at += (size_t)quoted; at < to; at++) {
            if (text[at] == '"')
                *flags |= ISM3__CSV_QUOTED;
            if (open && text[at] == '"') {
                if (at + 1 < to && text[at + 1] == '"')
                    at++;
                else {
                    open = 0;
                    int good = at + 1 < to &&
                               (text[at + 1] == ',' || text[at + 1] == '\n' ||
                                (text[at + 1] == '\r' && at + 2 < to && text[at + 2] == '\n'));
                    *flags |= good ? 0 : ISM3__CSV_INVALID;
                }
                continue;
            }
            if (!open && text[at] == '"')
                *flags |= ISM3__CSV_INVALID;
            if (!open && (text[at] == ',' || text[at] == '\n'))
                break;
        }
        *flags |= quoted ? ISM3__CSV_QUOTED : 0;
        if (at >= to)
            return 0;
        ends[(*count)++] = (uint32_t)at;
        if (text[at++] == '\n')
            return at;
    }
}

/* All records that end in text[from, to) must be indexed, and none else. */
static void compare(ism3__csv *csv, const char *text, size_t from, size_t to) {
    static uint32_t ends[SIZE + 1];
    uint32_t flags;
    size_t count, at = from, end = 1, record = 0, next;
    size_t stopped = ism3__csv_index(csv, text, from, to);
    while ((next = read_record(text, at, to, ends, &count, &flags))) {
        assert_true(record < csv->record_count);
        assert_int_equal(csv->records[record] & ISM3__CSV_OFFSET, next - 1);
        assert_int_equal(csv->records[record] & ~ISM3__CSV_OFFSET, flags);
        assert_true(end + count <= csv->end_count);
        assert_memory_equal(csv->ends + end, ends, count * sizeof *ends);
        end += count;
        record++;
        at = next;
    }
    assert_int_equal(record, csv->record_count);
    assert_int_equal(stopped, at);
}

static void compare_all(ism3__csv *csv,
                        size_t (*index)(ism3__csv *, const char *, size_t, size_t)) {
    static const char *const alphabets[] = {"aaaaaaaa,,\n", "aaaaaaaaaaaaaaaaaaaa,,\n\"",
                                            "a,\"\n\r", "\"\",\n\r",
                                            "aaaaaaaaaaaa\"\"\"\",,,,\n\r"};
    static char text[SIZE + 2 * ISM3__PADDING];
    uint32_t state = 1;
    csv->separator = ',';
    csv->index_blocks = index;
    for (int round = 0; round < 4000; round++) {
        const char *alphabet = alphabets[next_random(&state) % 5];
        size_t size = next_random(&state) % SIZE, from = 0;
        for (size_t i = 0; i < size; i++)
            text[i] = alphabet[next_random(&state) % strlen(alphabet)];
        for (int part = 0; part < 4; part++) {
            size_t to = from + next_random(&state) % (size - from + 1);
            compare(csv, text, from, part == 3 ? size : to);
            from = next_start(csv);
        }
    }
}

static void indexes_as_it_reads(void **state) {
    ism3__csv *csv = *state;
    compare_all(csv, index_blocks);
}

static void indexes_as_it_reads_by_the_wide_way(void **state) {
    ism3__csv *csv = *state;
    compare_all(csv, csv->index_blocks);
}

static void checks(ism3__csv *csv, const char *record, uint32_t flags, size_t fields) {
    char text[256] = "";
    strcpy(text, record);
    assert_int_equal(ism3__csv_index(csv, text, 0, strlen(record)), strlen(record));
    assert_int_equal(csv->record_count, 1);
    assert_int_equal(csv->end_count, fields + 1);
    assert_int_equal(csv->records[0] & ~ISM3__CSV_OFFSET, flags);
}

static void knows_quotes(void **state) {
    ism3__csv *csv = *state;
    csv->separator = ',';
    checks(csv, "a,b,c\n", 0, 3);
    checks(csv, "\n", 0, 1);
    checks(csv, ",,\r\n", 0, 3);
    checks(csv, "\"a,b\",c\n", ISM3__CSV_QUOTED, 2);
    checks(csv, "\"a\nb\",\"\"\r\n", ISM3__CSV_QUOTED, 2);
    checks(csv, "\"\"\"\",\"a\"\"b\"\n", ISM3__CSV_QUOTED, 2);
    checks(csv, "a\"b,c\n", ISM3__CSV_QUOTED | ISM3__CSV_INVALID, 2);
    checks(csv, "\"a\"b,c\n", ISM3__CSV_QUOTED | ISM3__CSV_INVALID, 2);
    checks(csv, "\"a\"\rb,c\n", ISM3__CSV_QUOTED | ISM3__CSV_INVALID, 2);
    checks(csv, "\"a\" ,c\n", ISM3__CSV_QUOTED | ISM3__CSV_INVALID, 2);
}

static void unquotes(void **state) {
    (void)state;
    static const char *const pairs[][2] = {
        {"\"\"", ""},       {"\"abc\"", "abc"},         {"\"a\"\"b\"", "a\"b"},
        {"\"\"\"\"", "\""}, {"\"a,\n\"\"\"", "a,\n\""}, {"", ""},
        {"ab", "ab"}};
    char room[64];
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
        size_t size = ism3__csv_copy(room, pairs[i][0], strlen(pairs[i][0]));
        assert_int_equal(size, strlen(pairs[i][1]));
        assert_memory_equal(room, pairs[i][1], size);
    }
}

static void tells_places(void **state) {
    (void)state;
    char text[128] = "a,\"b\nc\",\"d\",e\n";
    size_t end = strlen(text) - 1;
    ism3__csv_place place = ism3__csv_locate(text, 0, end, ',', 1);
    assert_int_equal(place.lines, 0);
    assert_int_equal(place.column, 3);
    place = ism3__csv_locate(text, 0, end, ',', 3);
    assert_int_equal(place.lines, 1);
    assert_int_equal(place.column, 8);
    place = ism3__csv_stray("ab,c\"d\n", 0, 6, ',');
    assert_int_equal(place.column, 5);
    place = ism3__csv_unclosed("ab,\"cd\n", 0, 7, ',');
    assert_int_equal(place.column, 4);
}

static void detects_separators(void **state) {
    (void)state;
    assert_int_equal(ism3__csv_detect("a,b;c,d\n;;;;", 12), ',');
    assert_int_equal(ism3__csv_detect("a;\"b,,,,\";c\n", 12), ';');
    assert_int_equal(ism3__csv_detect("a\tb\n", 4), '\t');
    assert_int_equal(ism3__csv_detect("abc", 3), ',');
}

static int make_csv(void **state) {
    static ism3__csv csv;
    ism3__csv_init(&csv);
    *state = &csv;
    return 0;
}

static int free_csv(void **state) {
    ism3__csv_free(*state);
    return 0;
}

#define with_csv(test) cmocka_unit_test_setup_teardown(test, make_csv, free_csv)

int main(void) {
    const struct CMUnitTest tests[] = {
        with_csv(indexes_as_it_reads),  with_csv(indexes_as_it_reads_by_the_wide_way),
        with_csv(knows_quotes),         cmocka_unit_test(unquotes),
        cmocka_unit_test(tells_places), cmocka_unit_test(detects_separators),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
