/* A text that grows. What could not be added for lack of memory is told at the end. */
#ifndef ISM3__IO_BUFFER_H
#define ISM3__IO_BUFFER_H

#include <stddef.h>

typedef struct ism3__buffer {
    char *bytes; /* zero-terminated once something was added */
    size_t used, room;
    int failed; /* 1: there was no memory */
} ism3__buffer;

void ism3__buffer_add(ism3__buffer *buffer, const char *text);
void ism3__buffer_format(ism3__buffer *buffer, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* The bytes as they are, zeros too. */
void ism3__buffer_bytes(ism3__buffer *buffer, const char *bytes, size_t size);
/* Keeps its room. */
void ism3__buffer_clear(ism3__buffer *buffer);
void ism3__buffer_free(ism3__buffer *buffer);
/* Its text, never NULL. */
const char *ism3__buffer_text(const ism3__buffer *buffer);

#endif
