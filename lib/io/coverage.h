/* Of a file whose records are held under the name of a source: which of them the ledger holds
 * already, and the digest that tells whether they are still what they were. */
#ifndef ISM3__IO_COVERAGE_H
#define ISM3__IO_COVERAGE_H

#include "io/fault.h"

#include <ism3-io/log.h>

#define ISM3__SOURCE_NAME_MAX 255

typedef struct ism3__coverage {
    int named; /* 0: no source is said, and nothing below means anything */
    char name[ISM3__SOURCE_NAME_MAX + 1];
    uint64_t epoch;

    /* The file at hand. */
    uint64_t before;     /* rows of the files before */
    uint64_t held;       /* its records that the ledger holds */
    uint8_t digest[32];  /* of the bytes up to the end of these */
    int passing;         /* 1: the records at hand are among them */
    int had_future;      /* 1: some of them were set aside */
    ism3_sha256 sha;     /* of the bytes up to `hashed` */
    ism3_sha256 covered; /* of those up to the end of the last record, unless `end` tells */
    size_t hashed;       /* in the buffer */
    size_t end;          /* of the last record, in the buffer; SIZE_MAX: it has left it */
} ism3__coverage;

/* A file begins: find out what the ledger holds of it. */
int32_t ism3__coverage_start(ism3_reader *reader, ism3_error *error);
/* A record ends at that offset of the buffer, or a run of them; its line end may lie before it in
 * part. */
int32_t ism3__coverage_record(ism3_reader *reader, size_t end, ism3_error *error);
/* How many records may be read before ism3__coverage_record() must know. */
uint64_t ism3__coverage_room(const ism3_reader *reader);
/* What is read of the buffer will be overwritten. */
void ism3__coverage_move(ism3_reader *reader);
/* The file is over: say what is held of it now. */
int32_t ism3__coverage_finish(ism3_reader *reader, ism3_error *error);

#endif
