/* Whole files in memory. */
#ifndef BYTES_H
#define BYTES_H

#include <stddef.h>
#include <stdint.h>

struct bytes {
    char *data;
    size_t size, room;
};

/* The most that a model may have. */
#define MODEL_SIZE_MAX ((size_t)64 << 20)

/* Read a file of at most so many bytes, `-`: standard input. Complains and returns an exit code on
 * failure. */
int bytes_read(struct bytes *bytes, const char *path, size_t most);
/* Append; the `ism3_write_function` of a struct bytes. */
int32_t bytes_append(void *context, const char *data, size_t size);
void bytes_free(struct bytes *bytes);

/* A file's name in complaints. */
const char *name_of(const char *path);

#endif
