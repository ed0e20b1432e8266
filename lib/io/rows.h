/* From the fields of a record to observations in a batch, by the rules of a log. */
#ifndef ISM3__IO_ROWS_H
#define ISM3__IO_ROWS_H

#include "io/native.h"

/* Texts that lie nowhere in the input and must last as long as the batch. */
typedef struct ism3__room {
    char *data;
    size_t used, size;
} ism3__room;

typedef struct ism3__step ism3__step;
typedef struct ism3__program ism3__program;

typedef struct ism3__rows {
    const ism3_log *log;
    ism3__batch batch;
    ism3__room room;
    uint32_t *positions; /* of the log's columns in a record; ISM3__NO_COLUMN: it has none */
    uint32_t width;      /* columns of a record */
    ism3__native native;
    ism3__program *programs; /* ISM3__KINDS for each rule */
    ism3_error fault;        /* what is wrong with the row last refused */
    uint32_t fault_column;   /* in the record; ISM3__NO_COLUMN: none in particular */
} ism3__rows;

int ism3__rows_init(ism3__rows *rows, const ism3_log *log, size_t batch_rows); /* 0: no memory */
void ism3__rows_free(ism3__rows *rows);
/* The positions and the width are set: prepare for records of this form. 0: no memory. */
int ism3__rows_prepare(ism3__rows *rows);

/* Put a record's observations into the batch, which has room for one of each rule: all, or none
 * and a fault. Returns 0 or the code of the fault. */
int32_t ism3__rows_take(ism3__rows *rows, const ism3__record *record);
/* Before the batch is looked at: let it know its fields. */
void ism3__rows_settle(ism3__rows *rows);
/* Give up all observations and texts. */
void ism3__rows_reset(ism3__rows *rows);
/* The column of a record that a rule takes a field from. */
uint32_t ism3__rows_column(const ism3__rows *rows, uint32_t rule, uint32_t field);

#endif
