/* From the fields of a record to observations in a batch, by the rules of a log. */
#ifndef ISM3__IO_ROWS_H
#define ISM3__IO_ROWS_H

#include "io/native.h"

/* One record: its fields lie one behind the other, with a byte between them. */
typedef struct ism3__record {
    const char *text;     /* what the offsets count from */
    const uint32_t *ends; /* of its fields; ends[-1] is the offset before the first */
    int quoted;           /* 1: fields may be in quotes */
    ism3__trace trace;
} ism3__record;

/* Texts that lie nowhere in the input and must last as long as the batch. */
typedef struct ism3__room {
    char *data;
    size_t used, size;
} ism3__room;

/* A field in quotes, as it was read last. */
typedef struct ism3__unquoted {
    uint64_t line; /* of its record; 0: never */
    ism3_text content;
} ism3__unquoted;

typedef struct ism3__step ism3__step;
typedef struct ism3__program ism3__program;

typedef struct ism3__rows {
    const ism3_log *log;
    ism3__batch batch;
    ism3__room room;
    uint32_t *positions;      /* of the log's columns in a record; ISM3__NO_COLUMN: it has none */
    uint32_t width;           /* columns of a record */
    ism3__unquoted *unquoted; /* for each column of a record */
    ism3__native native;
    ism3__program *programs;  /* ISM3__KINDS for each rule */
    ism3_error fault;         /* what is wrong with the row last refused */
    uint32_t fault_column;    /* in the record; ISM3__NO_COLUMN: none in particular */
} ism3__rows;

int ism3__rows_init(ism3__rows *rows, const ism3_log *log, size_t batch_rows); /* 0: no memory */
void ism3__rows_free(ism3__rows *rows);
/* The positions and the width are set: prepare for records of this form. 0: no memory. */
int ism3__rows_prepare(ism3__rows *rows);

/* Put a record's observations into the batch, which has room for one of each rule: all, or none
 * and a fault. The room has space for the record and its padding. Returns 0 or the code of the
 * fault. */
int32_t ism3__rows_take(ism3__rows *rows, const ism3__record *record);
/* Take a record without quotes, if it is a plain one of the native columns. 0: it is not. */
static inline int ism3__rows_take_plain(ism3__rows *rows, const char *text, const uint32_t *ends, uint64_t line,
                                        size_t start) {
    ism3__batch *batch = &rows->batch;
    if (!ism3__native_take(&rows->native, batch, text, ends))
        return 0;
    batch->traces[batch->count++] = (ism3__trace){line, (uint32_t)start, 0};
    return 1;
}
/* Before the batch is looked at: let it know its fields. */
void ism3__rows_settle(ism3__rows *rows);
/* Give up all observations and texts. */
void ism3__rows_reset(ism3__rows *rows);
/* The column of a record that a rule takes a field from. */
uint32_t ism3__rows_column(const ism3__rows *rows, uint32_t rule, uint32_t field);

#endif
