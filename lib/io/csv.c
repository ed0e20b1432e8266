#include "io/csv.h"

#include <stdlib.h>

#if defined(__SSE2__)
#include <immintrin.h>
#define WITH_AVX2 __attribute__((target("avx2")))
#endif

enum { BLOCK = 64 };

/* What the 64 bytes of a block are, a bit each. */
typedef struct block {
    uint64_t ends;  /* separators and line feeds */
    uint64_t lines; /* line feeds */
    int has_quotes, is_ascii;
} block;

#if defined(__SSE2__)
static inline uint64_t equal_bits(__m128i bytes, __m128i wanted) {
    return (uint32_t)_mm_movemask_epi8(_mm_cmpeq_epi8(bytes, wanted));
}

static inline __m128i load16(const char *text) {
    return _mm_loadu_si128((const __m128i *)(const void *)text);
}

static inline block classify(const char *text, char separator) {
    const __m128i comma = _mm_set1_epi8(separator), feed = _mm_set1_epi8('\n'),
                  quote = _mm_set1_epi8('"');
    __m128i quotes = _mm_setzero_si128(), all = _mm_setzero_si128();
    block result = {0};
    for (int i = 0; i < BLOCK; i += 16) {
        __m128i bytes = load16(text + i), lines = _mm_cmpeq_epi8(bytes, feed);
        __m128i ends = _mm_or_si128(_mm_cmpeq_epi8(bytes, comma), lines);
        result.ends |= (uint64_t)(uint32_t)_mm_movemask_epi8(ends) << i;
        result.lines |= (uint64_t)(uint32_t)_mm_movemask_epi8(lines) << i;
        quotes = _mm_or_si128(quotes, _mm_cmpeq_epi8(bytes, quote));
        all = _mm_or_si128(all, bytes);
    }
    result.has_quotes = _mm_movemask_epi8(quotes) != 0;
    result.is_ascii = _mm_movemask_epi8(all) == 0;
    return result;
}

/* A bit for each byte of a block that is the one wanted. */
static uint64_t find_byte(const char *text, char wanted) {
    uint64_t bits = 0;
    for (int i = 0; i < BLOCK; i += 16)
        bits |= equal_bits(load16(text + i), _mm_set1_epi8(wanted)) << i;
    return bits;
}
#else
static uint64_t find_byte(const char *text, char wanted) {
    uint64_t bits = 0;
    for (int i = 0; i < BLOCK; i++)
        bits |= (uint64_t)(text[i] == wanted) << i;
    return bits;
}

static inline block classify(const char *text, char separator) {
    block result = {.is_ascii = 1};
    result.lines = find_byte(text, '\n');
    result.ends = find_byte(text, separator) | result.lines;
    result.has_quotes = find_byte(text, '"') != 0;
    for (int i = 0; i < BLOCK; i += 8)
        result.is_ascii &= !(ism3__load8(text + i) & UINT64_C(0x8080808080808080));
    return result;
}
#endif

/* Offset of the lowest bit; of none, that of the highest. */
static inline uint32_t lowest(uint64_t bits) {
    return (uint32_t)__builtin_ctzll(bits | UINT64_C(1) << 63);
}

#if defined(__SSE2__)
/* Write the offsets of the bits set, eight bits at a time by table: some words behind the last
 * are written in vain. Returns what follows the last. */
static inline uint32_t *put_bits(const ism3__csv *csv, uint32_t *out, uint32_t base,
                                 uint64_t bits) {
    const __m128i zero = _mm_setzero_si128(), eight = _mm_set1_epi32(8);
    __m128i offset = _mm_set1_epi32((int)base);
    for (int i = 0; i < 8; i++, bits >>= 8, offset = _mm_add_epi32(offset, eight)) {
        const uint8_t *numbers = csv->bits[bits & 0xFF];
        __m128i narrow =
            _mm_unpacklo_epi8(_mm_loadl_epi64((const __m128i *)(const void *)numbers), zero);
        __m128i low = _mm_add_epi32(_mm_unpacklo_epi16(narrow, zero), offset);
        __m128i high = _mm_add_epi32(_mm_unpackhi_epi16(narrow, zero), offset);
        _mm_storeu_si128((__m128i *)(void *)out, low);
        _mm_storeu_si128((__m128i *)(void *)(out + 4), high);
        out += csv->bit_counts[bits & 0xFF];
    }
    return out;
}
#else
static inline uint32_t *put_bits(const ism3__csv *csv, uint32_t *out, uint32_t base,
                                 uint64_t bits) {
    (void)csv;
    for (; bits; bits &= bits - 1)
        *out++ = base + lowest(bits);
    return out;
}
#endif

void ism3__csv_free(ism3__csv *csv) {
    free(csv->ends);
    free(csv->records);
    csv->ends = csv->records = NULL;
    csv->capacity = 0;
}

/* Room for the index of so many bytes, each of which may end a field. */
static int make_room(ism3__csv *csv, size_t bytes) {
    size_t needed = bytes + BLOCK;
    if (needed <= csv->capacity)
        return 1;
    free(csv->ends);
    free(csv->records);
    csv->ends = malloc(needed * sizeof *csv->ends);
    csv->records = malloc(needed * sizeof *csv->records);
    csv->capacity = csv->ends && csv->records ? needed : 0;
    return csv->capacity != 0;
}

/* Start of the record after those indexed. */
static size_t next_start(const ism3__csv *csv) {
    uint32_t before = csv->ends[0];
    if (csv->record_count)
        before = csv->records[csv->record_count - 1] & ISM3__CSV_OFFSET;
    return (uint32_t)(before + 1);
}

/* Where a field that begins with a quote at `at` ends: behind the quote that closes it; `to`
 * when none does. */
static size_t skip_quoted(const char *text, size_t at, size_t to) {
    for (at++; at < to; at += 2) {
        const char *quote = memchr(text + at, '"', to - at);
        if (!quote)
            return to;
        at = (size_t)(quote - text);
        if (at + 1 < to && text[at + 1] != '"')
            return at + 1;
    }
    return to;
}

/* What the field at `at` is: where it ends, and the first quote in it that should not be there
 * (SIZE_MAX: none). Such a quote means nothing, so that the record ends with its line. */
typedef struct field {
    size_t end, stray;
} field;

static field find_field(const char *text, size_t at, size_t to, char separator) {
    field result = {.stray = SIZE_MAX};
    if (at < to && text[at] == '"') {
        size_t start = at;
        at = skip_quoted(text, at, to);
        if (at + 1 < to && text[at] == '\r' && text[at + 1] == '\n')
            at++;
        if (at < to && text[at] != separator && text[at] != '\n')
            result.stray = start;
    }
    for (; at < to && text[at] != separator && text[at] != '\n'; at++)
        if (text[at] == '"' && result.stray == SIZE_MAX)
            result.stray = at;
    result.end = at;
    return result;
}

/* Index one record field by field. Returns where the next one starts, SIZE_MAX when it does not
 * end before `to`. */
static size_t index_slowly(ism3__csv *csv, const char *text, size_t at, size_t to) {
    uint32_t flags = 0;
    for (;;) {
        field next = find_field(text, at, to, csv->separator);
        if (next.end == to)
            return SIZE_MAX;
        if (text[at] == '"')
            flags |= ISM3__CSV_QUOTED;
        if (next.stray != SIZE_MAX)
            flags |= ISM3__CSV_QUOTED | ISM3__CSV_INVALID;
        csv->ends[csv->end_count++] = (uint32_t)next.end;
        at = next.end + 1;
        if (text[next.end] == '\n')
            break;
    }
    csv->records[csv->record_count++] = (uint32_t)(at - 1) | flags;
    return at;
}

/* Forget the ends of the record that is not complete, and index it slowly. It may turn out to be
 * without quotes. */
static size_t index_again(ism3__csv *csv, const char *text, size_t to) {
    size_t start = next_start(csv);
    while (csv->end_count > 1 && csv->ends[csv->end_count - 1] >= start)
        csv->end_count--;
    return index_slowly(csv, text, start, to);
}

/* What is carried from block to block. */
typedef struct quotes {
    uint64_t inside; /* all ones: the block starts between quotes */
    uint32_t seen;   /* ISM3__CSV_QUOTED: the record has had quotes before the block */
} quotes;

/* Take out of a block's ends those between quotes. 0 when a quote stands where none may stand,
 * or may not. */
static int apply_quotes(const char *text, int first, char separator, uint64_t found, quotes *state,
                        block *result) {
    uint64_t inside = found;
    for (int shift = 1; shift < BLOCK; shift *= 2)
        inside ^= inside << shift;
    inside ^= state->inside;
    result->ends &= ~inside;
    result->lines &= ~inside;
    uint64_t opening = found & inside, closing = found & ~inside;
    char next = text[BLOCK], previous = first ? '\n' : text[-1];
    uint64_t after = (result->ends | found | (find_byte(text, '\r') & result->lines >> 1)) >> 1;
    uint64_t before = (result->ends | closing) << 1;
    after |= (uint64_t)(next == separator || next == '\n' || next == '"') << (BLOCK - 1);
    before |= (uint64_t)(previous == separator || previous == '\n' || previous == '"');
    state->inside = 0 - (inside >> (BLOCK - 1));
    return !(opening & ~before) && !(closing & ~after);
}

/* The lines of a block with quotes before or in it. */
static void put_lines(ism3__csv *csv, size_t at, uint64_t lines, uint64_t found, quotes *state) {
    for (; lines; lines &= lines - 1) {
        uint64_t up_to = lines ^ (lines - 1);
        uint32_t flag = found & up_to ? ISM3__CSV_QUOTED : state->seen;
        csv->records[csv->record_count++] = (uint32_t)(at + lowest(lines)) | flag;
        found &= ~up_to;
        state->seen = 0;
    }
    if (found)
        state->seen = ISM3__CSV_QUOTED;
}

/* The ends of records: two are written in any case, a third in 64 bytes is rare. */
static inline uint32_t *put_records(uint32_t *out, uint32_t base, uint64_t lines) {
    uint64_t second = lines & (lines - 1), rest = second & (second - 1);
    out[0] = base + lowest(lines);
    out[1] = base + lowest(second);
    out += (lines != 0) + (second != 0);
    for (; rest; rest &= rest - 1)
        *out++ = base + lowest(rest);
    return out;
}

/* Index whole blocks up to the first with a quote, which is returned. */
static size_t index_blocks(ism3__csv *csv, const char *text, size_t at, size_t to) {
    uint32_t *ends = csv->ends + csv->end_count, *records = csv->records + csv->record_count;
    const char separator = csv->separator;
    int ascii = csv->ascii;
    for (; at + BLOCK <= to; at += BLOCK) {
        block found = classify(text + at, separator);
        if (found.has_quotes)
            break;
        ascii &= found.is_ascii;
        ends = put_bits(csv, ends, (uint32_t)at, found.ends);
        records = put_records(records, (uint32_t)at, found.lines);
    }
    csv->ascii = ascii;
    csv->end_count = (size_t)(ends - csv->ends);
    csv->record_count = (size_t)(records - csv->records);
    return at;
}

#if defined(__SSE2__)
/* The same with the registers twice as wide that most processors have. */
WITH_AVX2 static size_t index_wide_blocks(ism3__csv *csv, const char *text, size_t at, size_t to) {
    const __m256i comma = _mm256_set1_epi8(csv->separator), feed = _mm256_set1_epi8('\n');
    const __m256i quote = _mm256_set1_epi8('"'), eight = _mm256_set1_epi32(8);
    uint32_t *ends = csv->ends + csv->end_count, *records = csv->records + csv->record_count;
    uint32_t any = 0;
    for (; at + BLOCK <= to; at += BLOCK) {
        __m256i first = _mm256_loadu_si256((const __m256i *)(const void *)(text + at));
        __m256i second = _mm256_loadu_si256((const __m256i *)(const void *)(text + at + BLOCK / 2));
        if (_mm256_movemask_epi8(
                _mm256_or_si256(_mm256_cmpeq_epi8(first, quote), _mm256_cmpeq_epi8(second, quote))))
            break;
        __m256i first_lines = _mm256_cmpeq_epi8(first, feed),
                second_lines = _mm256_cmpeq_epi8(second, feed);
        __m256i first_ends = _mm256_or_si256(_mm256_cmpeq_epi8(first, comma), first_lines);
        __m256i second_ends = _mm256_or_si256(_mm256_cmpeq_epi8(second, comma), second_lines);
        any |= (uint32_t)_mm256_movemask_epi8(_mm256_or_si256(first, second));
        uint64_t bits = (uint32_t)_mm256_movemask_epi8(first_ends) |
                        (uint64_t)(uint32_t)_mm256_movemask_epi8(second_ends) << (BLOCK / 2);
        uint64_t lines = (uint32_t)_mm256_movemask_epi8(first_lines) |
                         (uint64_t)(uint32_t)_mm256_movemask_epi8(second_lines) << (BLOCK / 2);
        __m256i offset = _mm256_set1_epi32((int)at);
        for (int i = 0; i < 8; i++, bits >>= 8, offset = _mm256_add_epi32(offset, eight)) {
            __m128i numbers =
                _mm_loadl_epi64((const __m128i *)(const void *)csv->bits[bits & 0xFF]);
            _mm256_storeu_si256((__m256i *)(void *)ends,
                                _mm256_add_epi32(_mm256_cvtepu8_epi32(numbers), offset));
            ends += csv->bit_counts[bits & 0xFF];
        }
        records = put_records(records, (uint32_t)at, lines);
    }
    csv->ascii &= !any;
    csv->end_count = (size_t)(ends - csv->ends);
    csv->record_count = (size_t)(records - csv->records);
    return at;
}
#endif

/* Index a block that has quotes, follows them, or is cut off. 0 when it takes a look at each
 * byte. */
static int index_block(ism3__csv *csv, const char *text, size_t at, size_t to, int first,
                       quotes *state) {
    block found = classify(text + at, csv->separator);
    uint64_t within = to - at < BLOCK ? (UINT64_C(1) << (to - at)) - 1 : UINT64_MAX;
    uint64_t quote_bits = find_byte(text + at, '"') & within;
    found.ends &= within;
    found.lines &= within;
    csv->ascii &= found.is_ascii;
    if (!apply_quotes(text + at, first, csv->separator, quote_bits, state, &found))
        return 0;
    uint32_t *end = put_bits(csv, csv->ends + csv->end_count, (uint32_t)at, found.ends);
    csv->end_count = (size_t)(end - csv->ends);
    put_lines(csv, at, found.lines, quote_bits, state);
    return 1;
}

void ism3__csv_init(ism3__csv *csv) {
    *csv = (ism3__csv){.index_blocks = index_blocks};
#if defined(__SSE2__)
    if (__builtin_cpu_supports("avx2"))
        csv->index_blocks = index_wide_blocks;
#endif
    for (unsigned byte = 0; byte < 256; byte++)
        for (unsigned bit = 0; bit < 8; bit++)
            if (byte >> bit & 1)
                csv->bits[byte][csv->bit_counts[byte]++] = (uint8_t)bit;
}

size_t ism3__csv_index(ism3__csv *csv, const char *text, size_t from, size_t to) {
    quotes state = {0};
    if (!make_room(csv, to - from))
        return SIZE_MAX;
    csv->ends[0] = (uint32_t)(from - 1);
    csv->end_count = 1;
    csv->record_count = 0;
    csv->ascii = 1;
    for (size_t at = from; at < to;) {
        if (!state.inside && !state.seen)
            at = csv->index_blocks(csv, text, at, to);
        if (at >= to || index_block(csv, text, at, to, at == from, &state)) {
            at += BLOCK;
            continue;
        }
        at = index_again(csv, text, to);
        state = (quotes){0};
    }
    return next_start(csv);
}

size_t ism3__csv_copy(char *out, const char *text, size_t size) {
    size_t used = 0;
    if (!size || *text != '"') {
        memcpy(out, text, size);
        return size;
    }
    /* Up to each quote of the content, of which the second is left out; the last quote ends it. */
    for (size_t at = 1, end = size - 1; at < end;) {
        const char *quote = memchr(text + at, '"', end - at);
        size_t length = quote ? (size_t)(quote - text) + 1 - at : end - at;
        memcpy(out + used, text + at, length);
        used += length;
        at += length + (quote != NULL);
    }
    return used;
}

static ism3__csv_place place_of(const char *text, size_t start, size_t at) {
    ism3__csv_place place = {.offset = at};
    size_t line = start;
    for (const char *feed; (feed = memchr(text + line, '\n', at - line)); place.lines++)
        line = (size_t)(feed - text) + 1;
    place.column = at - line + 1;
    return place;
}

ism3__csv_place ism3__csv_locate(const char *text, size_t start, size_t end, char separator,
                                 size_t field_number) {
    size_t at = start;
    for (size_t i = 0; i < field_number && at < end; i++)
        at = find_field(text, at, end, separator).end + 1;
    return place_of(text, start, at < end ? at : end);
}

ism3__csv_place ism3__csv_stray(const char *text, size_t start, size_t end, char separator) {
    size_t at = start;
    field found = {.stray = SIZE_MAX};
    for (; at < end && found.stray == SIZE_MAX; at = found.end + 1)
        found = find_field(text, at, end, separator);
    return place_of(text, start, found.stray == SIZE_MAX ? start : found.stray);
}

ism3__csv_place ism3__csv_unclosed(const char *text, size_t start, size_t end, char separator) {
    size_t at = start;
    for (size_t next; (next = find_field(text, at, end, separator).end) < end;)
        at = next + 1;
    return place_of(text, start, at);
}

char ism3__csv_detect(const char *text, size_t size) {
    static const char candidates[] = {',', ';', '\t'};
    size_t counts[sizeof candidates] = {0}, best = 0;
    int inside = 0;
    for (size_t at = 0; at < size && (inside || text[at] != '\n'); at++) {
        inside ^= text[at] == '"';
        for (size_t i = 0; i < sizeof candidates; i++)
            counts[i] += !inside && text[at] == candidates[i];
    }
    for (size_t i = 1; i < sizeof candidates; i++)
        if (counts[i] > counts[best])
            best = i;
    return candidates[best];
}
