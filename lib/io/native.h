/* The native columns, read at speed. What is wrong with a record is left to the rules to find
 * out. */
#ifndef ISM3__IO_NATIVE_H
#define ISM3__IO_NATIVE_H

#include "io/batch.h"

typedef struct ism3__native_column {
    uint32_t bit;      /* of the column; 0: the record has none for this field */
    uint32_t position; /* in the record */
    uint32_t field;
    void *target; /* column of the batch */
    const ism3__words *words;
} ism3__native_column;

typedef struct ism3__native {
    const ism3_log *log;
    uint32_t width;  /* columns of a record */
    uint32_t filled; /* bits of the columns that were not empty in an observation of the batch */
    uint32_t takes[ISM3__KINDS], needs[ISM3__KINDS]; /* bits of columns */
    ism3__native_column fields[ISM3__FIELDS];
    uint8_t columns[32]; /* which field each is */
} ism3__native;

/* Prepare for records of `width` columns with these positions of the log's columns. The batch
 * has a column for each field that has a position. */
void ism3__native_prepare(ism3__native *native, const ism3_log *log, const ism3__batch *batch,
                          const uint32_t *positions, uint32_t width);

/* Ends behind the last of a record that are read in vain. */
#define ISM3__NATIVE_ENDS 32
/* Put a record's observation into the batch. 0: something is wrong with it, and nothing was put. */
int ism3__native_take(ism3__native *native, ism3__batch *batch, const ism3__record *record);

/* The fields that the observations of the batch have; starts anew. */
uint32_t ism3__native_fields(ism3__native *native);

#endif
