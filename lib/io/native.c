#include "io/native.h"

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

static uint32_t group_of(uint32_t field) {
    switch (ism3__meanings[field]) {
    case ISM3__NAME:
        return ism3__field_width(field) == 1 ? ISM3__SMALL_NAMES : ISM3__NAMES;
    case ISM3__TIME:
        return ISM3__TIMES;
    case ISM3__TEXT:
        return ISM3__TEXTS;
    case ISM3__AMOUNT:
    case ISM3__COUNT:
        return ISM3__NUMBERS;
    default:
        return ISM3__NATIVE_GROUPS;
    }
}

void ism3__native_prepare(ism3__native *native, const ism3_log *log, const ism3__batch *batch,
                          const uint32_t *positions, uint32_t width) {
    *native = (ism3__native){.width = width, .needs[0] = UINT32_MAX};
    for (uint32_t field = 1; field < ISM3__FIELDS; field++) {
        uint32_t position = positions[log->rules->fields[field].column], group = group_of(field);
        /* What is needed and has no column can never be there. */
        uint32_t bit = position == ISM3__NO_COLUMN ? UINT32_C(1) << 31 : ISM3__BIT(position);
        for (uint32_t kind = 1; kind < ISM3__KINDS; kind++) {
            const ism3_kind_info *info = ism3_kind_get(kind);
            native->needs[kind] |= info->needs & ISM3__BIT(field) ? bit : 0;
            native->takes[kind] |= (info->needs | info->may_have) & ISM3__BIT(field) ? bit : 0;
        }
        if (position == ISM3__NO_COLUMN)
            continue;
        native->columns[position] = (ism3__native_column){
            .target = batch->columns[field],
            .words = &log->words[field],
            .factor = ism3__meanings[field] == ISM3__AMOUNT ? 1000 : 1,
            .field = field,
        };
        int empty_list = group <= ISM3__NAMES && !log->words[field].count;
        if (group < ISM3__NATIVE_GROUPS && !empty_list) {
            native->groups[group] |= bit;
            native->known |= bit;
        }
    }
}

uint32_t ism3__native_fields(ism3__native *native) {
    uint32_t fields = 0;
    for (; native->filled; native->filled &= native->filled - 1)
        fields |= ISM3__BIT(native->columns[__builtin_ctz(native->filled)].field);
    return fields;
}

#if defined(__SSE2__)
/* All ones for each of four fields that is empty. */
static inline __m128i find_empty(const uint32_t *ends) {
    __m128i after = _mm_loadu_si128((const __m128i *)(const void *)ends);
    __m128i before = _mm_loadu_si128((const __m128i *)(const void *)(ends - 1));
    return _mm_cmpeq_epi32(_mm_sub_epi32(after, before), _mm_set1_epi32(1));
}

static inline uint32_t find_empty_bits(const uint32_t *ends) {
    __m128i low = _mm_packs_epi32(find_empty(ends), find_empty(ends + 4));
    __m128i high = _mm_packs_epi32(find_empty(ends + 8), find_empty(ends + 12));
    return (uint32_t)_mm_movemask_epi8(_mm_packs_epi16(low, high));
}
#else
static inline uint32_t find_empty_bits(const uint32_t *ends) {
    uint32_t empty = 0;
    for (ptrdiff_t i = 0; i < 16; i++)
        empty |= (uint32_t)(ends[i] - ends[i - 1] == 1) << i;
    return empty;
}
#endif

/* A bit for each column that is not empty. Some ends behind the last are read in vain. */
static inline uint32_t find_filled(const uint32_t *ends, uint32_t width) {
    uint32_t empty = find_empty_bits(ends);
    if (width > 16)
        empty |= find_empty_bits(ends + 16) << 16;
    return ~empty & (ISM3__BIT(width) - 1);
}

/* The lowest of the columns in `columns`, and its text. */
static inline const ism3__native_column *next_column(const ism3__native *native, uint32_t columns, const char *text,
                                                     const uint32_t *ends, ism3_text *field) {
    uint32_t position = (uint32_t)__builtin_ctz(columns);
    uint32_t start = ends[(ptrdiff_t)position - 1] + 1;
    *field = (ism3_text){text + start, ends[position] - start};
    return &native->columns[position];
}

int ism3__native_take(ism3__native *native, const ism3__batch *batch, const char *text, const uint32_t *ends) {
    const uint32_t filled = find_filled(ends, native->width), all = native->filled | filled;
    const uint32_t names = filled & native->groups[ISM3__NAMES], times = filled & native->groups[ISM3__TIMES];
    const uint32_t texts = filled & native->groups[ISM3__TEXTS], numbers = filled & native->groups[ISM3__NUMBERS];
    const size_t row = batch->count;
    const ism3__native_column *column;
    uint32_t wrong = filled & ~native->known, kind;
    uint64_t number = 0;
    ism3_text field;
    for (uint32_t left = filled & native->groups[ISM3__SMALL_NAMES]; left; left &= left - 1) {
        column = next_column(native, left, text, ends, &field);
        uint32_t name = ism3__words_find_some(column->words, field.data, field.size);
        ((uint8_t *)column->target)[row] = (uint8_t)name;
        wrong |= name == ISM3__NO_WORD;
    }
    kind = ((const uint8_t *)batch->columns[ISM3_FIELD_KIND])[row];
    for (uint32_t left = names; left; left &= left - 1) {
        column = next_column(native, left, text, ends, &field);
        uint32_t name = ism3__words_find_some(column->words, field.data, field.size);
        ((uint32_t *)column->target)[row] = name;
        wrong |= name == ISM3__NO_WORD;
    }
    for (uint32_t left = times; left; left &= left - 1) {
        column = next_column(native, left, text, ends, &field);
        wrong |= !ism3__digits(field.data, field.size, &number) || number > INT64_MAX;
        ((int64_t *)column->target)[row] = (int64_t)number;
    }
    for (uint32_t left = texts; left; left &= left - 1) {
        column = next_column(native, left, text, ends, &field);
        ((ism3_text *)column->target)[row] = field;
    }
    for (uint32_t left = numbers; left; left &= left - 1) {
        column = next_column(native, left, text, ends, &field);
        wrong |= !ism3__digits(field.data, field.size, &number) || field.size > 15;
        ((int64_t *)column->target)[row] = (int64_t)(number * column->factor);
    }
    native->filled = all;
    return !wrong && !(filled & ~native->takes[kind]) && !(native->needs[kind] & ~filled);
}
