/* CSV (RFC 4180): where its records and their fields end. */
#ifndef ISM3__IO_CSV_H
#define ISM3__IO_CSV_H

#include "io/text.h"

/* Largest text that can be indexed at once: the two highest bits of an offset are flags. */
#define ISM3__CSV_SIZE_MAX ((size_t)1 << 30)
#define ISM3__CSV_QUOTED   (UINT32_C(1) << 31) /* a field of the record begins with a quote */
#define ISM3__CSV_INVALID  (UINT32_C(1) << 30) /* a quote stands where none may stand */
#define ISM3__CSV_OFFSET   (ISM3__CSV_INVALID - 1)

/* Of a run of records: the offsets of the line feeds that end them, with the flags above, and of
 * the separators and line feeds that end their fields. `ends[0]` is the offset before the first
 * record. */
typedef struct ism3__csv {
    size_t (*index_blocks)(struct ism3__csv *csv, const char *text, size_t at,
                           size_t to); /* fit for the processor */
    char separator;
    int ascii; /* 1: the records indexed last hold nothing but ASCII */
    uint32_t *ends, *records;
    size_t end_count, record_count, capacity;
    /* For each byte: the numbers of its bits set, lowest first, and how many they are. */
    uint8_t bits[256][8], bit_counts[256];
} ism3__csv;

void ism3__csv_init(ism3__csv *csv);

void ism3__csv_free(ism3__csv *csv);

/* Index the records that begin and end in text[from, to), from a record's start. What is read
 * may go on for ISM3__PADDING bytes behind `to`. Returns where the first record starts that does
 * not end there, SIZE_MAX when there is no memory. */
size_t ism3__csv_index(ism3__csv *csv, const char *text, size_t from, size_t to);

/* Copy the content of a field, without its quotes if it has any; returns its length, at most
 * `size`. */
size_t ism3__csv_copy(char *out, const char *text, size_t size);

/* Where a field of a record starts: lines after the record's first, and byte within its line,
 * from 1. The record ends at `end`; of a field beyond its last, the end. */
typedef struct ism3__csv_place {
    size_t offset, lines, column;
} ism3__csv_place;
ism3__csv_place ism3__csv_locate(const char *text, size_t start, size_t end, char separator,
                                 size_t field);
/* The quote of an ISM3__CSV_INVALID record that should not be there. */
ism3__csv_place ism3__csv_stray(const char *text, size_t start, size_t end, char separator);

/* The field that begins with a quote which nothing closes before `end`. */
ism3__csv_place ism3__csv_unclosed(const char *text, size_t start, size_t end, char separator);
/* The separator that a text's first record uses most: a comma, semicolon or tab. */
char ism3__csv_detect(const char *text, size_t size);

#endif
