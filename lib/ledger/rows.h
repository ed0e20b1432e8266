/* The rows of one call: columns, an array of structs and constants differ in their stride only. */
#ifndef ISM3__LEDGER_ROWS_H
#define ISM3__LEDGER_ROWS_H

#include "ledger/ledger.h"

#include <string.h>

#define ISM3__FIELDS (ISM3_FIELD_KINDS + 1)
/* Room for the decimal text of a number. */
#define ISM3__DIGITS 24

/* Where the values of each field are. Every field has a place: absent ones are constants. */
typedef struct ism3__rows {
    size_t count;
    struct {
        const char *base;
        size_t stride;
    } column[ISM3__FIELDS];
    const char *id_bytes;
    const int64_t *id_offsets;
    const int32_t *id_offsets32;
    const uint64_t *id_number;
    /* Or instead of ids, and of the series of levels, their ism3__hash: zero is none. */
    const char *hashes;
    size_t hash_stride;
    ism3_observation constant; /* what absent columns point at */
} ism3__rows;

/* One row, as far as every kind needs it. */
typedef struct ism3__row {
    uint32_t kind, process, environment;
    int64_t time, end;
    size_t id_size; /* 0: no id; of a number or a hash 1, for it is short enough */
} ism3__row;

/* Check the structs and point at their fields. */
int32_t ism3__rows_of_observations(ism3__rows *rows, const ism3_observation *observations,
                                   size_t count, ism3_error *error);
int32_t ism3__rows_of_columns(ism3__rows *rows, const ism3_columns *columns, ism3_error *error);
/* Nothing but `constant` in every field, for those who point at columns of their own. */
void ism3__rows_of_constant(ism3__rows *rows, size_t count);
/* Take rows in: all of them or, on error, none. */
int32_t ism3__ledger_take_rows(ism3_ledger *ledger, const ism3__rows *rows, ism3_error *error);
/* A row's id, which it has, not its hash; one given as a number is written into `digits`. */
ism3_text ism3__row_id(const ism3__rows *rows, size_t i, char digits[ISM3__DIGITS]);
/* Its keyed hash. */
ism3__hash ism3__row_hash(const ism3__rows *rows, size_t i, const uint64_t key[2]);
/* The keyed hash of its series, zero without one. */
ism3__hash ism3__row_series(const ism3__rows *rows, size_t i, const uint64_t key[2]);

/* The place of a field in a row. */
static inline const char *row_field(const ism3__rows *rows, int field, size_t i) {
    return rows->column[field].base + i * rows->column[field].stride;
}

static inline int64_t row_number(const ism3__rows *rows, int field, size_t i) {
    int64_t value;
    memcpy(&value, row_field(rows, field, i), sizeof value);
    return value;
}

static inline uint32_t row_index(const ism3__rows *rows, int field, size_t i) {
    uint32_t value;
    memcpy(&value, row_field(rows, field, i), sizeof value);
    return value;
}

static inline uint8_t row_word(const ism3__rows *rows, int field, size_t i) {
    return *(const uint8_t *)row_field(rows, field, i);
}

static inline ism3_text row_text(const ism3__rows *rows, int field, size_t i) {
    ism3_text value;
    memcpy(&value, row_field(rows, field, i), sizeof value);
    return value;
}

static inline uint64_t row_count(const ism3__rows *rows, size_t i) {
    int64_t count = row_number(rows, ISM3_FIELD_COUNT, i);
    return count == ISM3_NONE ? 1 : (uint64_t)count;
}

static inline ism3__hash row_hashed(const ism3__rows *rows, size_t i) {
    ism3__hash hash;
    memcpy(&hash, rows->hashes + i * rows->hash_stride, sizeof hash);
    return hash;
}

/* A quality fact by tp, fp, tn and fn. */
static inline int row_has_confusion(const ism3__rows *rows, size_t i) {
    return row_number(rows, ISM3_FIELD_TP, i) != ISM3_NONE;
}

static inline int64_t row_id_offset(const ism3__rows *rows, size_t i) {
    return rows->id_offsets ? rows->id_offsets[i] : rows->id_offsets32[i];
}

/* A negative length becomes one beyond every limit and is refused with the row. */
static inline size_t row_id_size(const ism3__rows *rows, size_t i) {
    if (rows->hashes) {
        ism3__hash hash = row_hashed(rows, i);
        return (hash.low | hash.high) != 0;
    }
    if (rows->id_number)
        return rows->id_number[i] != UINT64_MAX;
    if (rows->id_bytes)
        return (size_t)(row_id_offset(rows, i + 1) - row_id_offset(rows, i));
    return row_text(rows, ISM3_FIELD_ID, i).size;
}

static inline int64_t ism3__or_never(int64_t time) {
    return time == ISM3_NONE ? ISM3__NEVER : time;
}

/* What a row with an id says of its item, the hash excepted. */
static inline void ism3__row_report(const ism3__rows *rows, size_t i, const ism3__row *row,
                                    ism3__item_report *told) {
    told->environment = (uint16_t)row->environment;
    told->input = told->output = told->due = told->withdrawal = ISM3__NEVER;
    told->verdict = 0;
    if (row->kind == ISM3_WITHDRAWAL)
        told->withdrawal = row->time;
    if (row->kind == ISM3_INPUT || row->kind == ISM3_ITEM) {
        told->input = row->time;
        told->due = ism3__or_never(row_number(rows, ISM3_FIELD_DUE, i));
    }
    if (row->kind == ISM3_OUTPUT || row->kind == ISM3_ITEM) {
        told->output = row->kind == ISM3_OUTPUT ? row->time : ism3__or_never(row->end);
        told->verdict = row_word(rows, ISM3_FIELD_VERDICT, i);
    }
}

/* The field that holds a measure. */
static inline int ism3__measure_field(uint32_t measure) {
    static const int fields[ISM3__MEASURES] = {ISM3_FIELD_AVAILABLE, ISM3_FIELD_USED,
                                               ISM3_FIELD_UP};
    return fields[measure];
}

/* `up` is the process's own, whatever resource the row names. */
static inline uint32_t ism3__row_stream_resource(const ism3__rows *rows, size_t i,
                                                 uint32_t measure) {
    return measure == ISM3__UP ? 0 : row_index(rows, ISM3_FIELD_RESOURCE, i);
}

static inline void ism3__row_read(const ism3__rows *rows, size_t i, ism3__row *row) {
    row->kind = row_word(rows, ISM3_FIELD_KIND, i);
    row->process = row_index(rows, ISM3_FIELD_PROCESS, i);
    row->environment = row_index(rows, ISM3_FIELD_ENVIRONMENT, i);
    row->time = row_number(rows, ISM3_FIELD_TIME, i);
    row->end = row_number(rows, ISM3_FIELD_END, i);
    row->id_size = row_id_size(rows, i);
}

#endif
