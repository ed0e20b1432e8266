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
    uint32_t count = 0;
    *native = (ism3__native){.width = width, .needs[0] = UINT32_MAX};
    for (uint32_t group = 0; group < ISM3__NATIVE_GROUPS; group++) {
        for (uint32_t field = 1; field < ISM3__FIELDS; field++) {
            uint32_t position = positions[log->rules->fields[field].column];
            if (position == ISM3__NO_COLUMN || group_of(field) != group)
                continue;
            native->columns[count++] = (ism3__native_column){
                .position = position,
                .factor = ism3__meanings[field] == ISM3__AMOUNT ? 1000 : 1,
                .target = batch->columns[field],
                .words = &log->words[field],
            };
            native->known |= ISM3__BIT(position);
        }
        native->ends[group] = count;
    }
    for (uint32_t field = 1; field < ISM3__FIELDS; field++) {
        uint32_t position = positions[log->rules->fields[field].column];
        for (uint32_t kind = 1; kind < ISM3__KINDS; kind++) {
            const ism3_kind_info *info = ism3_kind_get(kind);
            /* What is needed and has no column can never be there. */
            uint32_t bit = position == ISM3__NO_COLUMN ? UINT32_C(1) << 31 : ISM3__BIT(position);
            if ((info->needs | info->may_have) & ISM3__BIT(field) && position != ISM3__NO_COLUMN)
                native->takes[kind] |= bit;
            if (info->needs & ISM3__BIT(field))
                native->needs[kind] |= bit;
        }
        if (position != ISM3__NO_COLUMN)
            native->fields[position] = (uint8_t)field;
    }
}

uint32_t ism3__native_fields(ism3__native *native) {
    uint32_t fields = 0;
    for (; native->filled; native->filled &= native->filled - 1)
        fields |= ISM3__BIT(native->fields[__builtin_ctz(native->filled)]);
    return fields;
}

/* A bit for each column that is not empty. Some ends behind the last are read in vain. */
static inline uint32_t find_filled(const uint32_t *ends, uint32_t width) {
    uint32_t empty = 0;
    for (uint32_t i = 0; i < width; i += 4) {
#if defined(__SSE2__)
        __m128i after = _mm_loadu_si128((const __m128i *)(const void *)(ends + i));
        __m128i before = _mm_loadu_si128((const __m128i *)(const void *)(ends + (ptrdiff_t)i - 1));
        __m128i none = _mm_cmpeq_epi32(_mm_sub_epi32(after, before), _mm_set1_epi32(1));
        empty |= (uint32_t)_mm_movemask_ps(_mm_castsi128_ps(none)) << i;
#else
        for (uint32_t k = i; k < i + 4; k++)
            empty |= (uint32_t)(ends[k] - ends[(ptrdiff_t)k - 1] == 1) << k;
#endif
    }
    return ~empty & (ISM3__BIT(width) - 1);
}

typedef struct record {
    const char *text;
    const uint32_t *ends;
    uint32_t filled; /* bits of columns */
} record;

static inline ism3_text text_of(const record *from, const ism3__native_column *column) {
    uint32_t start = from->ends[(ptrdiff_t)column->position - 1] + 1;
    return (ism3_text){from->text + start, from->ends[column->position] - start};
}

static inline int is_filled(const record *from, const ism3__native_column *column) {
    return from->filled >> column->position & 1;
}

int ism3__native_take(ism3__native *native, const ism3__batch *batch, const char *text, const uint32_t *ends) {
    const ism3__native_column *column = native->columns;
    const record from = {text, ends, find_filled(ends, native->width)};
    size_t row = batch->count;
    uint32_t plain = !(from.filled & ~native->known);
    uint64_t number = 0;
    for (; column < native->columns + native->ends[ISM3__SMALL_NAMES]; column++) {
        if (!is_filled(&from, column))
            continue;
        ism3_text name = text_of(&from, column);
        uint32_t found = ism3__words_find(column->words, name.data, name.size);
        ((uint8_t *)column->target)[row] = (uint8_t)found;
        plain &= found != ISM3__NO_WORD;
    }
    for (; column < native->columns + native->ends[ISM3__NAMES]; column++) {
        if (!is_filled(&from, column))
            continue;
        ism3_text name = text_of(&from, column);
        uint32_t found = ism3__words_find(column->words, name.data, name.size);
        ((uint32_t *)column->target)[row] = found;
        plain &= found != ISM3__NO_WORD;
    }
    for (; column < native->columns + native->ends[ISM3__TIMES]; column++) {
        if (!is_filled(&from, column))
            continue;
        ism3_text time = text_of(&from, column);
        plain &= (uint32_t)ism3__digits(time.data, time.size, &number);
        plain &= number <= INT64_MAX;
        ((int64_t *)column->target)[row] = (int64_t)number;
    }
    for (; column < native->columns + native->ends[ISM3__TEXTS]; column++)
        if (is_filled(&from, column))
            ((ism3_text *)column->target)[row] = text_of(&from, column);
    for (; column < native->columns + native->ends[ISM3__NUMBERS]; column++) {
        if (!is_filled(&from, column))
            continue;
        ism3_text digits = text_of(&from, column);
        plain &= (uint32_t)ism3__digits(digits.data, digits.size, &number) & (digits.size <= 15);
        ((int64_t *)column->target)[row] = (int64_t)(number * column->factor);
    }
    /* A name that is none makes a kind that is none. */
    uint32_t kind = ((const uint8_t *)batch->columns[ISM3_FIELD_KIND])[row];
    if (!plain || from.filled & ~native->takes[kind] || native->needs[kind] & ~from.filled)
        return 0;
    native->filled |= from.filled;
    return 1;
}
