/* The native columns, read at speed: whatever is not plain is left to the rules. */
#ifndef ISM3__IO_NATIVE_H
#define ISM3__IO_NATIVE_H

#include "io/batch.h"

/* How a column becomes a field. */
typedef struct ism3__native_column {
    uint8_t meaning, width, field; /* 0: `meaning` of a column that the rules must look at */
    void *target;                  /* column of the batch */
    const ism3__words *words;
} ism3__native_column;

typedef struct ism3__native {
    uint32_t width; /* columns of a record; 0: do not use this */
    ism3__native_column columns[ISM3__FIELDS];
    uint32_t takes[ISM3__KINDS], needs[ISM3__KINDS]; /* bits of fields */
} ism3__native;

/* Prepare for records with these positions of the log's columns. The batch has a column for each field. */
void ism3__native_prepare(ism3__native *native, const ism3_log *log, const ism3__batch *batch,
                          const uint32_t *positions, uint32_t width);

/* Write the observation of a record without quotes behind those of the batch. 0: it is not plain, and what was written
 * must be made absent again. */
int ism3__native_take(const ism3__native *native, ism3__batch *batch, const char *text, const uint32_t *ends);

#endif
