#include "sources.h"
#include "ledgers.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { NAME_MAX_BYTES = 255 };

/* `logs/tickets.csv.gz` is `tickets.csv`: packing changes no record. */
static size_t base_name(const char *path, const char **name) {
    static const char packed[] = ".gz";
    const char *slash = strrchr(path, '/');
    *name = slash ? slash + 1 : path;
    size_t size = strlen(*name), suffix = sizeof packed - 1;
    return size > suffix && strcmp(*name + size - suffix, packed) == 0 ? size - suffix : size;
}

static char *make_name(const struct options *options, const char *path) {
    const char *base, *source = options->source;
    size_t size = base_name(path, &base), source_size = source ? strlen(source) : 0;
    char *name = malloc(source_size + size + 2);
    if (!name)
        return NULL;
    if (!source)
        snprintf(name, size + 1, "%s", base);
    else if (options->file_count == 1)
        memcpy(name, source, source_size + 1);
    else
        snprintf(name, source_size + size + 2, "%s/%.*s", source, (int)size, base);
    return name;
}

static int check_name(const char *name) {
    if (*name && strlen(name) <= NAME_MAX_BYTES)
        return EXIT_DONE;
    complain("'%s' cannot be the name of a source: it has %zu bytes, expected 1 to %d; say "
             "--source NAME",
             name, strlen(name), NAME_MAX_BYTES);
    return EXIT_USAGE;
}

static int compare(const void *left, const void *right) {
    return strcmp(*(char *const *)left, *(char *const *)right);
}

/* Names in order, so that those alike are neighbours. */
static int check_names(char **names, size_t count) {
    int code = EXIT_DONE;
    size_t used = 0;
    char **sorted = malloc((count + 1) * sizeof *sorted);
    if (!sorted)
        return out_of_memory();
    for (size_t i = 0; i < count; i++)
        if (names[i])
            sorted[used++] = names[i];
    qsort(sorted, used, sizeof *sorted, compare);
    for (size_t i = 1; i < used && code == EXIT_DONE; i++) {
        if (strcmp(sorted[i - 1], sorted[i]) != 0)
            continue;
        complain("two files have the source name '%s': read them in two calls, each with a "
                 "--source NAME of its own",
                 sorted[i]);
        code = EXIT_USAGE;
    }
    free(sorted);
    return code;
}

int sources_name(const struct options *options, char ***names) {
    int code = EXIT_DONE;
    *names = calloc(options->file_count + 1, sizeof **names);
    if (!*names)
        return out_of_memory();
    for (size_t i = 0; i < options->file_count && code == EXIT_DONE; i++) {
        const char *path = options->files[i];
        if ((strcmp(path, "-") == 0 && !options->source) || file_is_encoded(path))
            continue;
        (*names)[i] = make_name(options, path);
        code = (*names)[i] ? check_name((*names)[i]) : out_of_memory();
    }
    return code == EXIT_DONE ? check_names(*names, options->file_count) : code;
}

void sources_free(const struct options *options, char **names) {
    for (size_t i = 0; names && i < options->file_count; i++)
        free(names[i]);
    free(names);
}
