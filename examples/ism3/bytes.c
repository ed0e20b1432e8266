#include "bytes.h"
#include "command.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FIRST_ROOM = 64 * 1024 };

const char *name_of(const char *path) {
    return strcmp(path, "-") == 0 ? "standard input" : path;
}

static int make_room(struct bytes *bytes, size_t size) {
    size_t room = bytes->room ? bytes->room : FIRST_ROOM;
    while (room - bytes->size < size && room <= SIZE_MAX / 2)
        room *= 2;
    if (room - bytes->size < size)
        return 0;
    if (room == bytes->room)
        return 1;
    char *data = realloc(bytes->data, room);
    if (!data)
        return 0;
    bytes->data = data;
    bytes->room = room;
    return 1;
}

int32_t bytes_append(void *context, const char *data, size_t size) {
    struct bytes *bytes = context;
    if (!make_room(bytes, size))
        return 1;
    memcpy(bytes->data + bytes->size, data, size);
    bytes->size += size;
    return 0;
}

static int read_stream(struct bytes *bytes, FILE *file, const char *name, size_t most) {
    for (;;) {
        if (!make_room(bytes, FIRST_ROOM))
            return out_of_memory();
        size_t size = fread(bytes->data + bytes->size, 1, bytes->room - bytes->size, file);
        bytes->size += size;
        if (ferror(file)) {
            complain("%s: cannot read: %s", name, strerror(errno));
            return EXIT_INPUT;
        }
        if (size == 0)
            return EXIT_DONE;
        if (bytes->size > most) {
            complain("%s: longer than %zu MiB", name, most >> 20);
            return EXIT_INPUT;
        }
    }
}

int bytes_read(struct bytes *bytes, const char *path, size_t most) {
    if (strcmp(path, "-") == 0)
        return read_stream(bytes, stdin, name_of(path), most);
    FILE *file = fopen(path, "rb");
    if (!file) {
        complain("%s: cannot open: %s", path, strerror(errno));
        return EXIT_INPUT;
    }
    int code = read_stream(bytes, file, path, most);
    fclose(file);
    return code;
}

void bytes_free(struct bytes *bytes) {
    free(bytes->data);
    *bytes = (struct bytes){0};
}
