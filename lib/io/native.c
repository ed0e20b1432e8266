#include "io/native.h"

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

void ism3__native_prepare(ism3__native *native, const ism3_log *log, const ism3__batch *batch,
                          const uint32_t *positions, uint32_t width) {
    *native = (ism3__native){.width = width};
    for (uint32_t kind = 1; kind < ISM3__KINDS; kind++) {
        const ism3_kind_info *info = ism3_kind_get(kind);
        native->needs[kind] = info->needs | ISM3__BIT(ISM3_FIELD_KIND);
        native->takes[kind] = native->needs[kind] | info->may_have;
    }
    for (uint32_t field = 1; field < ISM3__FIELDS; field++) {
        uint32_t position = positions[log->rules->fields[field].column];
        uint8_t meaning = ism3__meanings[field];
        if (position == ISM3__NO_COLUMN)
            continue;
        native->columns[position] = (ism3__native_column){
            .meaning = meaning == ISM3__RESOURCE || meaning == ISM3__KIND_SET ? ISM3__NOTHING : meaning,
            .width = (uint8_t)ism3__field_width(field),
            .field = (uint8_t)field,
            .target = batch->columns[field],
            .words = &log->words[field],
        };
    }
}

/* A bit for each field that is not empty. Up to four ends behind the last are read in vain. */
static inline uint32_t find_filled(const uint32_t *ends, uint32_t width) {
    uint32_t filled = 0;
    for (uint32_t i = 0; i < width; i += 4) {
#if defined(__SSE2__)
        __m128i after = _mm_loadu_si128((const __m128i *)(const void *)(ends + i));
        __m128i before = _mm_loadu_si128((const __m128i *)(const void *)(ends + i - 1));
        __m128i empty = _mm_cmpeq_epi32(_mm_sub_epi32(after, before), _mm_set1_epi32(1));
        filled |= (uint32_t)(_mm_movemask_ps(_mm_castsi128_ps(empty)) ^ 15) << i;
#else
        for (uint32_t k = i; k < i + 4; k++)
            filled |= (uint32_t)(ends[k] - ends[(ptrdiff_t)k - 1] != 1) << k;
#endif
    }
    return filled & (ISM3__BIT(width) - 1);
}

/* Times as digits, counts and amounts without sign and fraction, and known names are plain. */
static inline int take_field(const ism3__native_column *column, size_t row, const char *text, size_t size) {
    uint64_t number;
    uint32_t name;
    switch (column->meaning) {
    case ISM3__NAME:
        name = ism3__words_find(column->words, text, size);
        if (column->width == 1)
            ((uint8_t *)column->target)[row] = (uint8_t)name;
        else
            ((uint32_t *)column->target)[row] = name;
        return name != ISM3__NO_WORD;
    case ISM3__TIME:
        if (!ism3__digits(text, size, &number) || number > INT64_MAX)
            return 0;
        ((int64_t *)column->target)[row] = (int64_t)number;
        return 1;
    case ISM3__TEXT:
        ((ism3_text *)column->target)[row] = (ism3_text){text, size};
        return 1;
    case ISM3__AMOUNT:
    case ISM3__COUNT:
        if (size > 15 || !ism3__digits(text, size, &number))
            return 0;
        ((int64_t *)column->target)[row] = (int64_t)number * (column->meaning == ISM3__AMOUNT ? 1000 : 1);
        return 1;
    default:
        return 0;
    }
}

int ism3__native_take(const ism3__native *native, ism3__batch *batch, const char *text, const uint32_t *ends) {
    size_t row = batch->count;
    uint32_t given = 0;
    for (uint32_t filled = find_filled(ends, native->width); filled; filled &= filled - 1) {
        uint32_t i = (uint32_t)__builtin_ctz(filled), start = ends[(ptrdiff_t)i - 1] + 1;
        const ism3__native_column *column = &native->columns[i];
        if (!take_field(column, row, text + start, ends[i] - start))
            return 0;
        given |= ISM3__BIT(column->field);
    }
    batch->filled |= given;
    uint32_t kind = ((const uint8_t *)batch->columns[ISM3_FIELD_KIND])[row];
    return !(given & ~native->takes[kind]) && !(native->needs[kind] & ~given);
}
