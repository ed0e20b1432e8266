/* JSON written out: strings, exact numbers and instants, with the commas where they belong. */
#ifndef ISM3__IO_EMIT_H
#define ISM3__IO_EMIT_H

#include "io/writer.h"

#include <ism3.h>

/* Bare values. */
void ism3__put_string(ism3__writer *writer, const char *text);
void ism3__put_instant(ism3__writer *writer, int64_t instant); /* ISM3_NONE: null */
void ism3__put_digest(ism3__writer *writer, const uint8_t *digest);
/* A number as text; one whose whole part is beyond 2^53 becomes a string: readers that keep numbers
 * as doubles would change it. */
void ism3__put_plain(ism3__writer *writer, const char *text, size_t size);
void ism3__put_count(ism3__writer *writer, uint64_t count);
/* `"value": ..., "unit": ..., ... "status": ...` of a figure of an entry. */
void ism3__put_figure(ism3__writer *writer, const ism3_metrics *metrics, size_t period,
                      size_t entry, uint32_t number, uint32_t resource, const ism3_figure *figure);

/* Values within objects and lists. */
typedef struct ism3__emitter {
    ism3__writer *writer;
    int has_sibling; /* 1: a comma is due before the next one */
    uint32_t line;   /* the next one starts a line, this many columns in; 0: it does not */
} ism3__emitter;

/* `key` is NULL within lists; a text of NULL and a number that is none are null. */
void ism3__emit_open(ism3__emitter *emitter, const char *key, char bracket);
void ism3__emit_close(ism3__emitter *emitter, char bracket);
void ism3__emit_string(ism3__emitter *emitter, const char *key, const char *text);
void ism3__emit_count(ism3__emitter *emitter, const char *key, uint64_t count);
void ism3__emit_double(ism3__emitter *emitter, const char *key, double value);
void ism3__emit_number(ism3__emitter *emitter, const char *key, const char *number);
void ism3__emit_decimal(ism3__emitter *emitter, const char *key, int64_t number, uint64_t divisor);
void ism3__emit_instant(ism3__emitter *emitter, const char *key, int64_t instant);
void ism3__emit_digest(ism3__emitter *emitter, const char *key, const uint8_t *digest);
void ism3__emit_truth(ism3__emitter *emitter, const char *key, int truth);
void ism3__emit_null(ism3__emitter *emitter, const char *key);
/* `"ism3": ...`: what a document is. */
void ism3__emit_head(ism3__emitter *emitter, const char *format);
/* `"op": ..., "value": ...`: a pair where it lies between two. */
void ism3__emit_wanted(ism3__emitter *json, uint32_t op, int64_t value, int64_t upper);
void ism3__emit_target(ism3__emitter *json, const char *key, const ism3_target *target);
/* Start the next value on a line of its own. */
static inline void ism3__emit_line(ism3__emitter *emitter, uint32_t columns) {
    emitter->line = columns;
}

#endif
