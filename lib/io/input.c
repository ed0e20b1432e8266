#include "io/input.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PACKED_SIZE = 64 * 1024, READ_MAX = 1 << 30 };

int32_t ism3__input_open(ism3__input *input, const char *path, ism3_error *error) {
    struct stat status;
    *input = (ism3__input){.file = STDIN_FILENO};
    if (strcmp(path, "-") != 0) {
        input->file = open(path, O_RDONLY | O_CLOEXEC);
        if (input->file < 0)
            return ism3__fault_system(error, errno == ENOENT ? ISM3_E_NOT_FOUND : ISM3_E_IO,
                                      "cannot open the file");
        input->opened = 1;
    }
    if (fstat(input->file, &status))
        return ism3__fault_system(error, ISM3_E_IO, "cannot examine the file");
    if (S_ISDIR(status.st_mode))
        return ism3__fault(error, ISM3_E_IO, "this is a folder, expected a file");
    if (S_ISREG(status.st_mode) && status.st_size > 0)
        input->total = (uint64_t)status.st_size;
    return ISM3_OK;
}

void ism3__input_memory(ism3__input *input, const char *text, size_t size) {
    *input = (ism3__input){.file = -1, .memory = text, .memory_size = size, .total = size};
}

void ism3__input_close(ism3__input *input) {
    if (input->packed)
        inflateEnd(&input->unpack);
    free(input->buffer);
    if (input->opened)
        close(input->file);
    *input = (ism3__input){.file = -1};
}

static size_t smaller(size_t a, size_t b) {
    return a < b ? a : b;
}

/* Some bytes as they come; 0 only at the end. */
static int32_t read_some(ism3__input *input, char *buffer, size_t size, size_t *got,
                         ism3_error *error) {
    if (input->file < 0) {
        *got = smaller(size, input->memory_size);
        if (!*got) /* of nothing there may be no address */
            return ISM3_OK;
        memcpy(buffer, input->memory, *got);
        input->memory += *got;
        input->memory_size -= *got;
        return ISM3_OK;
    }
    ssize_t count;
    do
        count = read(input->file, buffer, smaller(size, READ_MAX));
    while (count < 0 && errno == EINTR);
    if (count < 0)
        return ism3__fault_system(error, ISM3_E_IO, "cannot read the file");
    *got = (size_t)count;
    return ISM3_OK;
}

static int32_t read_all(ism3__input *input, char *buffer, size_t size, size_t *got,
                        ism3_error *error) {
    for (*got = 0; *got < size;) {
        size_t count = 0;
        int32_t rc = read_some(input, buffer + *got, size - *got, &count, error);
        if (rc || !count)
            return rc;
        *got += count;
    }
    return ISM3_OK;
}

/* Look at the first bytes: of gzip, they are kept for unpacking and 0 bytes are left in the
 * caller's buffer. */
static int32_t start(ism3__input *input, char *buffer, size_t size, size_t *got,
                     ism3_error *error) {
    input->started = 1;
    int32_t rc = read_all(input, buffer, smaller(size, PACKED_SIZE), got, error);
    if (rc || *got < 2 || memcmp(buffer, "\x1f\x8b", 2) != 0)
        return rc;
    input->buffer = malloc(PACKED_SIZE);
    /* 16: gzip and nothing else; 15: the largest window. */
    if (!input->buffer || inflateInit2(&input->unpack, 16 + 15) != Z_OK)
        return ism3__fault_memory(error);
    memcpy(input->buffer, buffer, *got);
    input->unpack.next_in = (Bytef *)input->buffer;
    input->unpack.avail_in = (uInt)*got;
    input->packed = 1;
    input->total = 0;
    *got = 0;
    return ISM3_OK;
}

/* Have packed bytes at hand; none at the end. */
static int32_t refill(ism3__input *input, ism3_error *error) {
    size_t got = 0;
    if (input->unpack.avail_in)
        return ISM3_OK;
    int32_t rc = read_some(input, input->buffer, PACKED_SIZE, &got, error);
    input->unpack.next_in = (Bytef *)input->buffer;
    input->unpack.avail_in = rc ? 0 : (uInt)got;
    return rc;
}

/* One gzip member is over: another one, or the end? */
static int32_t next_member(ism3__input *input, ism3_error *error) {
    int32_t rc = refill(input, error);
    if (rc)
        return rc;
    if (input->unpack.avail_in)
        inflateReset(&input->unpack);
    else
        input->ended = 1;
    return ISM3_OK;
}

static int32_t unpack(ism3__input *input, char *buffer, size_t size, size_t *got,
                      ism3_error *error) {
    for (*got = 0; *got < size && !input->ended;) {
        int32_t rc = refill(input, error);
        if (rc)
            return rc;
        size_t room = smaller(size - *got, READ_MAX);
        input->unpack.next_out = (Bytef *)buffer + *got;
        input->unpack.avail_out = (uInt)room;
        int had_none = !input->unpack.avail_in;
        int state = inflate(&input->unpack, Z_NO_FLUSH);
        *got += room - input->unpack.avail_out;
        if (state == Z_STREAM_END)
            rc = next_member(input, error);
        else if (had_none && input->unpack.avail_out == room)
            rc = ism3__fault(error, ISM3_E_IO, "the gzip file is cut off: it ends in the middle");
        else if (state == Z_MEM_ERROR)
            rc = ism3__fault_memory(error);
        else if (state != Z_OK && state != Z_BUF_ERROR)
            rc = ism3__fault(error, ISM3_E_IO, "the gzip file is damaged: %s",
                             input->unpack.msg ? input->unpack.msg : "it is not valid");
        if (rc)
            return rc;
    }
    return ISM3_OK;
}

int32_t ism3__input_read(ism3__input *input, char *buffer, size_t size, size_t *got,
                         ism3_error *error) {
    size_t head = 0, rest;
    *got = 0;
    int32_t rc = input->started ? ISM3_OK : start(input, buffer, size, &head, error);
    if (rc)
        return rc;
    if (input->packed)
        return unpack(input, buffer, size, got, error);
    rc = read_all(input, buffer + head, size - head, &rest, error);
    *got = head + rest;
    return rc;
}
