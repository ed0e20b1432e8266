/* Runs a fuzz target without libFuzzer: every file of the folders named, and, with --rounds N, N
 * changed copies of each, or as many as ISM3_ROUNDS says if these are fewer. Says how many inputs
 * it gave; a broken promise ends it by a signal, after the name of the file. */
#include "fuzz.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t most);
/* Of the targets whose inputs end with a digest. */
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t most, unsigned seed)
    __attribute__((weak));

enum { PATH_SIZE = 2048, ROOM = 1 << 20 };

static uint64_t random_state = 1;

static uint64_t next_random(void) {
    random_state ^= random_state << 13;
    random_state ^= random_state >> 7;
    random_state ^= random_state << 17;
    return random_state;
}

/* What libFuzzer offers to mutators: one small change. */
size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t most) {
    static const uint8_t edges[] = {0, 1, 0x17, 0x18, 0x7f, 0x80, 0xff};
    size_t at = size ? next_random() % size : 0;
    switch (size ? next_random() % 5 : 4) {
    case 0:
        data[at] ^= (uint8_t)(1U << next_random() % 8);
        return size;
    case 1:
        data[at] = edges[next_random() % sizeof edges];
        return size;
    case 2:
        memmove(data + at, data + at + 1, size - at - 1);
        return size - 1;
    case 3:
        memmove(data + at, data + size / 2, (size - at) / 2);
        return size;
    default:
        if (size >= most)
            return size;
        memmove(data + at + 1, data + at, size - at);
        data[at] = (uint8_t)next_random();
        return size + 1;
    }
}

/* The target reads from a block of its own, so that reading beyond it shows. */
static void run(const uint8_t *data, size_t size) {
    uint8_t *block = malloc(size ? size : 1);
    promise(block != NULL);
    memcpy(block, data, size);
    LLVMFuzzerTestOneInput(block, size);
    free(block);
}

static size_t run_file(const char *path, long rounds) {
    static uint8_t data[ROOM], changed[ROOM];
    FILE *file = fopen(path, "rb");
    size_t size = file ? fread(data, 1, sizeof data, file) : 0;
    if (!file || fclose(file)) {
        perror(path);
        exit(EXIT_FAILURE);
    }
    fprintf(stderr, "%s\n", path);
    run(data, size);
    for (long round = 0; round < rounds; round++) {
        memcpy(changed, data, size);
        size_t most = size + 64 < ROOM ? size + 64 : size;
        size_t now = LLVMFuzzerCustomMutator
                         ? LLVMFuzzerCustomMutator(changed, size, most, (unsigned)next_random())
                         : LLVMFuzzerMutate(changed, size, most);
        run(changed, now);
    }
    return 1 + (size_t)rounds;
}

static int is_file(const struct dirent *entry) {
    return entry->d_name[0] != '.';
}

static size_t run_folder(const char *folder, long rounds) {
    struct dirent **entries = NULL;
    size_t inputs = 0;
    int count = scandir(folder, &entries, is_file, alphasort);
    if (count <= 0) {
        fprintf(stderr, "%s: no files\n", folder);
        exit(EXIT_FAILURE);
    }
    for (int i = 0; i < count; i++) {
        char path[PATH_SIZE];
        snprintf(path, sizeof path, "%s/%s", folder, entries[i]->d_name);
        inputs += run_file(path, rounds);
        free(entries[i]);
    }
    free(entries);
    return inputs;
}

/* Where every input takes long, as under sanitizers, fewer may be wanted. */
static long fewer(long rounds) {
    const char *text = getenv("ISM3_ROUNDS");
    long wanted = text ? strtol(text, NULL, 10) : rounds;
    return wanted < rounds ? wanted : rounds;
}

int main(int argc, char **argv) {
    long rounds = 0;
    size_t inputs = 0;
    int first = 1;
    if (argc > 2 && strcmp(argv[1], "--rounds") == 0) {
        rounds = fewer(strtol(argv[2], NULL, 10));
        first = 3;
    }
    if (argc <= first || rounds < 0) {
        fprintf(stderr, "Usage: %s [--rounds N] FOLDER...\n", argv[0]);
        return 2;
    }
    for (int i = first; i < argc; i++)
        inputs += run_folder(argv[i], rounds);
    printf("%zu inputs\n", inputs);
    return EXIT_SUCCESS;
}
