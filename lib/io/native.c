#include "io/native.h"

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

/* What is needed and has no column can never be there. */
#define NO_SUCH_COLUMN (UINT32_C(1) << 31)

void ism3__native_prepare(ism3__native *native, const ism3_log *log, const ism3__batch *batch,
                          const uint32_t *positions, uint32_t width) {
    *native = (ism3__native){.log = log, .width = width};
    for (uint32_t field = 1; field < ISM3__FIELDS; field++) {
        uint32_t position = positions[log->rules->fields[field].column];
        uint32_t bit = position == ISM3__NO_COLUMN ? 0 : ISM3__BIT(position);
        for (uint32_t kind = 1; kind < ISM3__KINDS; kind++) {
            const ism3_kind_info *info = ism3_kind_get(kind);
            if (info->needs & ISM3__BIT(field))
                native->needs[kind] |= bit ? bit : NO_SUCH_COLUMN;
            if ((info->needs | info->may_have) & ISM3__BIT(field))
                native->takes[kind] |= bit;
        }
        if (!bit)
            continue;
        native->columns[position] = (uint8_t)field;
        native->fields[field] = (ism3__native_column){
            .bit = bit,
            .position = position,
            .field = field,
            .target = batch->columns[field],
            .words = &log->words[field],
        };
    }
}

uint32_t ism3__native_fields(ism3__native *native) {
    uint32_t fields = 0;
    for (; native->filled; native->filled &= native->filled - 1)
        fields |= ISM3__BIT(native->columns[__builtin_ctz(native->filled)]);
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

static inline ism3_text text_of(const ism3__native_column *column, const char *text,
                                const uint32_t *ends) {
    uint32_t start = ends[(ptrdiff_t)column->position - 1] + 1;
    return (ism3_text){text + start, ends[column->position] - start};
}

static inline uint32_t find_name(const ism3__native_column *column, const char *text,
                                 const uint32_t *ends) {
    ism3_text name = text_of(column, text, ends);
    return ism3__words_find(column->words, name.data, name.size);
}

static inline int take_time(const ism3__native_column *column, size_t row, ism3_text text) {
    int64_t *time = (int64_t *)column->target + row;
    uint64_t number;
    if (!ism3__digits(text.data, text.size, &number))
        return !ism3_time_read(text.data, text.size, time, NULL);
    *time = (int64_t)number;
    return number <= INT64_MAX;
}

static int find_resource(const ism3__native *native, const ism3__batch *batch, ism3__value *value) {
    const uint32_t *processes = batch->columns[ISM3_FIELD_PROCESS];
    uint32_t process = processes ? processes[batch->count] : ISM3_NO_INDEX;
    return !ism3__resource_find(native->log->model, process, value->text, &value->number, NULL);
}

/* A field that most records do not have. */
static int take_rare(const ism3__native *native, const ism3__batch *batch,
                     const ism3__native_column *column, ism3_text text) {
    ism3__value value = {0};
    uint64_t number;
    uint8_t meaning = ism3__meanings[column->field];
    if ((meaning == ISM3__AMOUNT || meaning == ISM3__COUNT) && text.size <= 15 &&
        ism3__digits(text.data, text.size, &number))
        value.number = (int64_t)number * (meaning == ISM3__AMOUNT ? 1000 : 1);
    else if (ism3__value_read(native->log, column->field, text.data, text.size, &value, NULL))
        return 0;
    if (meaning == ISM3__RESOURCE && !find_resource(native, batch, &value))
        return 0;
    ism3__batch_store(batch, column->field, &value);
    return 1;
}

/* Write the fields of a record; 0 when one is wrong. */
static inline int take_fields(ism3__native *native, const ism3__batch *batch, const char *text,
                              const uint32_t *ends) {
    const ism3__native_column *kinds = &native->fields[ISM3_FIELD_KIND],
                              *times = &native->fields[ISM3_FIELD_TIME];
    const ism3__native_column *processes = &native->fields[ISM3_FIELD_PROCESS],
                              *ids = &native->fields[ISM3_FIELD_ID];
    const ism3__native_column *environments = &native->fields[ISM3_FIELD_ENVIRONMENT];
    const uint32_t filled = find_filled(ends, native->width);
    const size_t row = batch->count;
    uint32_t rare =
        filled & ~(kinds->bit | processes->bit | environments->bit | times->bit | ids->bit);
    if (!(filled & kinds->bit))
        return 0;
    uint32_t kind = find_name(kinds, text, ends);
    if (kind == ISM3__NO_WORD || filled & ~native->takes[kind] || native->needs[kind] & ~filled)
        return 0;
    ((uint8_t *)kinds->target)[row] = (uint8_t)kind;
    native->filled |= filled;
    if (filled & processes->bit) {
        uint32_t process = find_name(processes, text, ends);
        ((uint32_t *)processes->target)[row] = process;
        if (process == ISM3__NO_WORD)
            return 0;
    }
    if (filled & environments->bit) {
        uint32_t environment = find_name(environments, text, ends);
        ((uint32_t *)environments->target)[row] = environment;
        if (environment == ISM3__NO_WORD)
            return 0;
    }
    if (filled & times->bit && !take_time(times, row, text_of(times, text, ends)))
        return 0;
    if (filled & ids->bit)
        ((ism3_text *)ids->target)[row] = text_of(ids, text, ends);
    for (; rare; rare &= rare - 1) {
        const ism3__native_column *column = &native->fields[native->columns[__builtin_ctz(rare)]];
        if (!take_rare(native, batch, column, text_of(column, text, ends)))
            return 0;
    }
    return 1;
}

int ism3__native_take(ism3__native *native, ism3__batch *batch, const ism3__record *record) {
    if (!take_fields(native, batch, record->text, record->ends)) {
        ism3__batch_clear(batch, batch->count, batch->count + 1);
        return 0;
    }
    batch->traces[batch->count++] = record->trace;
    return 1;
}
