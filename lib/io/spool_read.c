#include "io/fault.h"
#include "io/spool.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define BYTE_LIMIT  (UINT64_C(64) << 20)
#define DELTA_LIMIT UINT64_C(65536)

enum { FIRST_ROOM = 64 };

typedef char name_text[ISM3_SPOOL_NAME_SIZE];

struct reading {
    const char *directory;
    int folder;
    ism3_spool_options options;
    ism3_spool_counts counts;
    name_text *names;
    size_t count, room;
};

/* ---- what is there ---- */

static int32_t keep_name(struct reading *reading, const char *name, ism3_error *error) {
    if (reading->count == reading->options.delta_limit) {
        reading->counts.waiting++;
        return ISM3_OK;
    }
    if (reading->count == reading->room) {
        size_t room = reading->room ? 2 * reading->room : FIRST_ROOM;
        name_text *names = realloc(reading->names, room * sizeof *names);
        if (!names)
            return ism3__fault_memory(error);
        reading->names = names;
        reading->room = room;
    }
    memcpy(reading->names[reading->count++], name, strlen(name) + 1);
    return ISM3_OK;
}

static int32_t take_entry(struct reading *reading, const char *name, ism3_error *error) {
    if (strcmp(name, ".") == 0 || strcmp(name, "..") == 0)
        return ISM3_OK;
    if (ism3__spool_is_delta(name))
        return keep_name(reading, name, error);
    if (ism3__spool_is_temporary(name))
        reading->counts.temporary++;
    else
        reading->counts.foreign++;
    return ISM3_OK;
}

static int32_t list_names(struct reading *reading, ism3_error *error) {
    DIR *list = ism3__spool_list(reading->folder);
    int32_t rc = ISM3_OK;
    errno = 0;
    for (struct dirent *entry; list && !rc && (entry = readdir(list)); errno = 0)
        rc = take_entry(reading, entry->d_name, error);
    if (!rc && errno)
        rc = ism3__fault_system(error, ISM3_E_IO, "cannot list the spool");
    if (list)
        closedir(list);
    return rc;
}

static int compare_names(const void *a, const void *b) {
    return strcmp(a, b);
}

/* ---- one delta ---- */

/* A file being read. */
struct delta {
    const char *name;
    int is_gone;
    uint8_t *bytes;
    size_t size;
    ism3_ledger *ledger;
};

static int32_t fail_file(struct delta *delta, ism3_error *problem, const char *what) {
    delta->is_gone = errno == ENOENT;
    return ism3__fault_system(problem, ISM3_E_IO, what);
}

static int32_t check_file(const struct reading *reading, const struct stat *status,
                          ism3_error *problem) {
    uint64_t size = status->st_size > 0 ? (uint64_t)status->st_size : 0,
             most = reading->options.byte_limit;
    if (!S_ISREG(status->st_mode))
        return ism3__fault(problem, ISM3_E_IO, "this is no plain file, expected a delta");
    if (size > most || size > SIZE_MAX)
        return ism3__fault(problem, ISM3_E_LIMIT,
                           "the file has %" PRIu64 " bytes, a delta may have %" PRIu64, size, most);
    return ISM3_OK;
}

/* Looked at before it is opened, for opening a device can do something already. */
static int32_t open_file(const struct reading *reading, struct delta *delta, int *file,
                         ism3_error *problem) {
    struct stat status;
    if (fstatat(reading->folder, delta->name, &status, AT_SYMLINK_NOFOLLOW) != 0)
        return fail_file(delta, problem, "cannot examine the file");
    int32_t rc = check_file(reading, &status, problem);
    if (rc)
        return rc;
    *file = openat(reading->folder, delta->name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    if (*file < 0)
        return fail_file(delta, problem, "cannot open the file");
    if (fstat(*file, &status) != 0)
        return ism3__fault_system(problem, ISM3_E_IO, "cannot examine the file");
    rc = check_file(reading, &status, problem);
    delta->size = (size_t)status.st_size;
    return rc;
}

/* A file that became shorter meanwhile gives what there is. */
static int32_t read_bytes(struct delta *delta, int file, ism3_error *problem) {
    size_t used = 0;
    delta->bytes = malloc(delta->size ? delta->size : 1);
    if (!delta->bytes)
        return ism3__fault_memory(problem);
    while (used < delta->size) {
        ssize_t got = read(file, delta->bytes + used, delta->size - used);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return ism3__fault_system(problem, ISM3_E_IO, "cannot read the file");
        if (got == 0)
            break;
        used += (size_t)got;
    }
    delta->size = used;
    return ISM3_OK;
}

static int32_t decode(const struct reading *reading, struct delta *delta, ism3_error *problem) {
    enum { DIGEST_SIZE = 32 };
    /* NOLINTNEXTLINE(clang-analyzer-unix.Malloc): the caller frees the bytes */
    int32_t rc = ism3_ledger_decode(&delta->ledger, reading->options.model, delta->bytes,
                                    delta->size, reading->options.ledger, problem);
    if (rc || ism3__spool_tells(delta->name, delta->bytes + delta->size - DIGEST_SIZE))
        return rc;
    delta->ledger = ism3_ledger_unref(delta->ledger);
    return ism3__fault(problem, ISM3_E_DIGEST,
                       "the file holds a ledger of another digest than its name tells");
}

static int32_t read_delta(const struct reading *reading, struct delta *delta, ism3_error *problem) {
    int file = -1;
    int32_t rc = open_file(reading, delta, &file, problem);
    if (!rc)
        rc = read_bytes(delta, file, problem);
    if (file >= 0)
        close(file);
    if (!rc)
        rc = decode(reading, delta, problem);
    free(delta->bytes);
    delta->bytes = NULL;
    return rc;
}

static void place_problem(const struct reading *reading, const char *name, ism3_error *problem) {
    char path[sizeof problem->place];
    int size = snprintf(path, sizeof path, "%s/%s", reading->directory, name);
    ism3__fault_place(problem, size < (int)sizeof path ? path : name, 0, 0);
}

/* Lack of memory, and options that no ledger can have: not the delta's fault. */
static int is_of_the_call(int32_t rc) {
    return rc == ISM3_E_MEMORY || rc == ISM3_E_STRUCT || rc == ISM3_E_ARGUMENT;
}

static int32_t show_delta(struct reading *reading, const char *name, ism3_spool_function function,
                          void *context, ism3_error *error) {
    struct delta delta = {.name = name};
    ism3_error problem = ISM3_ERROR_INIT;
    int32_t rc = read_delta(reading, &delta, &problem);
    if (delta.is_gone)
        return ISM3_OK;
    if (is_of_the_call(rc)) {
        ism3__fault_copy(error, &problem);
        return rc;
    }
    if (rc)
        place_problem(reading, name, &problem);
    ism3_spool_delta shown = {.size = sizeof shown,
                              .name = name,
                              .ledger = delta.ledger,
                              .problem = rc ? &problem : NULL};
    reading->counts.deltas += !rc;
    reading->counts.bad += rc != 0;
    int stopped = function(context, &shown) != 0;
    ism3_ledger_unref(delta.ledger);
    return stopped ? ism3__fault(error, ISM3_E_STOPPED, "the reading was stopped") : ISM3_OK;
}

/* ---- reading ---- */

static int32_t start_reading(struct reading *reading, const char *directory,
                             const ism3_spool_options *options, ism3_spool_counts *counts,
                             ism3_error *error) {
    int32_t rc = ISM3_OK;
    *reading = (struct reading){.directory = directory,
                                .folder = -1,
                                .options = {.size = sizeof reading->options},
                                .counts = {.size = sizeof reading->counts}};
    if (options)
        rc = ISM3__OPTIONS_TAKE(ism3_spool_options, &reading->options, options, error);
    if (!rc && counts && ISM3__RESULT_GIVE(ism3_spool_counts, counts, &reading->counts))
        rc = ism3__fault(error, ISM3_E_STRUCT,
                         "the size of the counts is %zu, expected sizeof the struct", counts->size);
    if (!reading->options.byte_limit)
        reading->options.byte_limit = BYTE_LIMIT;
    if (!reading->options.delta_limit)
        reading->options.delta_limit = DELTA_LIMIT;
    if (!rc)
        reading->folder = ism3__spool_open(directory, &rc, error);
    return rc;
}

int32_t ism3_spool_read(const char *directory, const ism3_spool_options *options,
                        ism3_spool_function function, void *context, ism3_spool_counts *counts,
                        ism3_error *error) {
    struct reading reading;
    if (!directory || !function)
        return ism3__fault(error, ISM3_E_ARGUMENT, "the spool or the function is NULL");
    int32_t rc = start_reading(&reading, directory, options, counts, error);
    if (rc)
        return rc;
    rc = list_names(&reading, error);
    if (rc)
        ism3__fault_place(error, directory, 0, 0);
    if (!rc && reading.count)
        qsort(reading.names, reading.count, sizeof *reading.names, compare_names);
    for (size_t i = 0; i < reading.count && !rc; i++)
        rc = show_delta(&reading, reading.names[i], function, context, error);
    if (counts)
        ISM3__RESULT_GIVE(ism3_spool_counts, counts, &reading.counts);
    free(reading.names);
    close(reading.folder);
    return rc;
}
