#include "io/buffer.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Room for `size` bytes more and a zero; NULL when there is none. */
static char *reserve(ism3__buffer *buffer, size_t size) {
    if (buffer->room - buffer->used <= size) {
        size_t room = buffer->used + size + 1;
        room += room / 2 + 64;
        char *bytes = buffer->failed ? NULL : realloc(buffer->bytes, room);
        if (!bytes) {
            buffer->failed = 1;
            return NULL;
        }
        buffer->bytes = bytes;
        buffer->room = room;
    }
    return buffer->bytes + buffer->used;
}

void ism3__buffer_bytes(ism3__buffer *buffer, const char *bytes, size_t size) {
    char *place = reserve(buffer, size);
    if (!place)
        return;
    memcpy(place, bytes, size);
    place[size] = 0;
    buffer->used += size;
}

void ism3__buffer_add(ism3__buffer *buffer, const char *text) {
    ism3__buffer_bytes(buffer, text, strlen(text));
}

void ism3__buffer_format(ism3__buffer *buffer, const char *format, ...) {
    va_list arguments, again;
    va_start(arguments, format);
    va_copy(again, arguments);
    int size = vsnprintf(NULL, 0, format, arguments);
    char *place = size < 0 ? NULL : reserve(buffer, (size_t)size);
    if (place) {
        vsnprintf(place, (size_t)size + 1, format, again);
        buffer->used += (size_t)size;
    }
    va_end(again);
    va_end(arguments);
}

void ism3__buffer_clear(ism3__buffer *buffer) {
    buffer->used = 0;
    if (buffer->bytes)
        *buffer->bytes = 0;
}

void ism3__buffer_free(ism3__buffer *buffer) {
    free(buffer->bytes);
    *buffer = (ism3__buffer){0};
}

const char *ism3__buffer_text(const ism3__buffer *buffer) {
    return buffer->bytes ? buffer->bytes : "";
}
