/* Observations on their way to the ledger: a column for each field that the log can fill. */
#ifndef ISM3__IO_BATCH_H
#define ISM3__IO_BATCH_H

#include "io/log.h"

/* Where an observation came from. */
typedef struct ism3__trace {
    uint64_t line;
    uint32_t start; /* offset of its record in the text at hand */
    uint32_t rule;
} ism3__trace;

/* One record: its fields lie one behind the other, with a byte between them, and without quotes
 * around them. */
typedef struct ism3__record {
    const char *text;     /* what the offsets count from */
    const uint32_t *ends; /* of its fields; ends[-1] is the offset before the first */
    ism3__trace trace;
} ism3__record;

typedef struct ism3__batch {
    size_t capacity, count;
    uint32_t filled;             /* a bit for each field that some observation has */
    void *columns[ISM3__FIELDS]; /* NULL: no observation can have it. Absent from `count` on */
    ism3__trace *traces;
} ism3__batch;

/* Write a value that is not absent as a field of the observation behind the last. */
void ism3__batch_store(const ism3__batch *batch, uint32_t field, const ism3__value *value);
int ism3__batch_init(ism3__batch *batch, size_t capacity); /* 0: no memory */
void ism3__batch_free(ism3__batch *batch);
/* Have a column for a field. 0: no memory. */
int ism3__batch_need(ism3__batch *batch, uint32_t field);
/* Make what was written of observations [from, to) absent again. */
void ism3__batch_clear(ism3__batch *batch, size_t from, size_t to);
/* Give up all observations. */
void ism3__batch_reset(ism3__batch *batch);
/* Observations [from, to) as the ledger takes them. */
void ism3__batch_columns(const ism3__batch *batch, size_t from, size_t to, ism3_columns *columns);

/* Bytes that a value of a field takes in its column. */
static inline size_t ism3__field_width(uint32_t field) {
    switch (ism3__meanings[field]) {
    case ISM3__NAME:
        return field == ISM3_FIELD_KIND || field == ISM3_FIELD_VERDICT || field == ISM3_FIELD_CAUSE
                   ? 1
                   : 4;
    case ISM3__RESOURCE:
    case ISM3__KIND_SET:
        return 4;
    case ISM3__TEXT:
        return sizeof(ism3_text);
    default:
        return 8;
    }
}

#endif
