/* A buffered writer in front of the caller's function, for everything that is written out. */
#ifndef ISM3__IO_WRITER_H
#define ISM3__IO_WRITER_H

#include "io/fault.h"

#include <ism3/bytes.h>
#include <string.h>

#define ISM3__WRITER_SIZE ((size_t)64 * 1024)

typedef struct ism3__writer {
    ism3_write_function function;
    void *context;
    char *buffer; /* ISM3__WRITER_SIZE bytes */
    size_t used;
    int32_t stopped; /* 1: the function wants no more */
} ism3__writer;

int32_t ism3__writer_open(ism3__writer *writer, ism3_write_function function, void *context,
                          ism3_error *error);
/* Hands over the rest unless `code` says that writing failed; returns `code`, or ISM3_E_STOPPED. */
int32_t ism3__writer_close(ism3__writer *writer, int32_t code, ism3_error *error);
/* Hand what is buffered to the caller's function. */
void ism3__flush(ism3__writer *writer);

static inline void ism3__put(ism3__writer *writer, const char *bytes, size_t size) {
    while (size > ISM3__WRITER_SIZE - writer->used) {
        size_t part = ISM3__WRITER_SIZE - writer->used;
        memcpy(writer->buffer + writer->used, bytes, part);
        writer->used += part;
        bytes += part;
        size -= part;
        ism3__flush(writer);
    }
    memcpy(writer->buffer + writer->used, bytes, size);
    writer->used += size;
}

static inline void ism3__put_text(ism3__writer *writer, const char *text) {
    ism3__put(writer, text, strlen(text));
}

#endif
