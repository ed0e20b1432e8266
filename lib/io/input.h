/* The bytes of a log: a file, standard input or memory, unpacked when they are gzip. */
#ifndef ISM3__IO_INPUT_H
#define ISM3__IO_INPUT_H

#include "io/fault.h"

#include <zlib.h>

typedef struct ism3__input {
    int file;           /* descriptor, -1: memory */
    int opened;         /* 1: ours to close */
    const char *memory; /* what is left of it */
    size_t memory_size;
    uint64_t total;      /* bytes of a plain file, 0: not known */
    int started, packed; /* 1: told by the first bytes to be gzip */
    int ended;           /* of the packed bytes */
    z_stream unpack;
    char *buffer; /* packed bytes */
} ism3__input;

/* The path `-` is standard input. */
int32_t ism3__input_open(ism3__input *input, const char *path, ism3_error *error);
void ism3__input_memory(ism3__input *input, const char *text, size_t size);
void ism3__input_close(ism3__input *input);

/* Fill `buffer` from the input; fewer bytes than asked for are the last ones. */
int32_t ism3__input_read(ism3__input *input, char *buffer, size_t size, size_t *got,
                         ism3_error *error);

#endif
