/* A reader of logs, as its parts see it. */
#ifndef ISM3__IO_READER_H
#define ISM3__IO_READER_H

#include "io/coverage.h"
#include "io/csv.h"
#include "io/input.h"
#include "io/rows.h"

struct ism3_reader {
    ism3_log *log;
    ism3_ledger *ledger;
    ism3_reader_options options;
    uint64_t counts[ISM3_READER_HELD + 1];
    ism3__rows rows;
    ism3__csv csv;
    uint32_t *ends; /* of a record copied into the room: one before the first field, then all */
    int64_t first, last; /* what the facts of all files span; ISM3_NONE: nothing */
    uint64_t future;     /* observations that the ledger had set aside before */

    /* The file at hand. */
    ism3__input input;
    const char *file;
    int json;     /* 1: JSON lines, 0: CSV */
    char *buffer; /* `capacity` bytes, one for a line feed, and the padding */
    size_t capacity;
    size_t begin, end; /* what is not yet read of the buffer; starts with a record */
    int at_end;        /* 1: the input has no more */
    uint64_t line;     /* of the record at `begin` */
    uint64_t started;  /* bytes of the files before */
    uint64_t told;     /* bytes of this one when progress was told */
    ism3__coverage coverage;
};

/* Have `ends` for as many fields as a record has. */
int32_t ism3__reader_make_ends(ism3_reader *reader, ism3_error *error);
/* Take a record into the batch, which has room for it; `reader->rows` has the fault when it is
 * refused. */
static inline int32_t ism3__reader_take(ism3_reader *reader, const ism3__record *record) {
    size_t before = reader->rows.batch.count;
    int32_t rc = ism3__rows_take(&reader->rows, record);
    reader->counts[ISM3_READER_UNMATCHED] += !rc && reader->rows.batch.count == before;
    return rc;
}

/* Get more bytes into the buffer behind those not yet read, which may move: the batch goes
 * first. */
int32_t ism3__reader_fill(ism3_reader *reader, ism3_error *error);
/* Hand the batch to the ledger, unless that holds it already. */
int32_t ism3__reader_flush(ism3_reader *reader, ism3_error *error);
/* Have room for texts of so many bytes and their padding. */
int32_t ism3__reader_make_room(ism3_reader *reader, size_t bytes, ism3_error *error);
/* A row is bad, as `fault` says: pass over it while that is allowed. */
int32_t ism3__reader_refuse(ism3_reader *reader, ism3_error *fault, uint64_t line, uint64_t column,
                            ism3_error *error);
/* Fail at a place of the file. */
int32_t ism3__reader_fail(ism3_reader *reader, int32_t code, uint64_t line, uint64_t column,
                          const char *message, ism3_error *error);

/* Read the buffer and what follows it, as far as the input goes. */
int32_t ism3__read_csv(ism3_reader *reader, ism3_error *error);
int32_t ism3__read_jsonl(ism3_reader *reader, ism3_error *error);

#endif
