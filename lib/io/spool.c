#include "io/spool.h"
#include "io/fault.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#define TEMPORARY ".ism3-"
#define ENDING    ".ism3"

enum {
    SOURCE_MAX = 64,     /* bytes of the source's name that a file name shows */
    NUMBER_DIGITS = 20,  /* of any 64 bits, so that names order as numbers */
    TEMPORARY_SIZE = 64, /* of a temporary name */
    ATTEMPTS = 1000,     /* at a temporary name that nobody uses */
    FILE_MODE = 0640,    /* the folder's group reads */
    DIGEST_SIZE = 32
};

/* ---- names ---- */

static int is_plain(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '.' || c == '-';
}

static int is_digit(char c) {
    return c >= '0' && c <= '9';
}

static int is_hexadecimal(char c) {
    return is_digit(c) || (c >= 'a' && c <= 'f');
}

/* `-` and then `count` characters of a kind. */
static int is_part(const char *text, size_t count, int (*is_kind)(char)) {
    if (*text != '-')
        return 0;
    for (size_t i = 1; i <= count; i++)
        if (!is_kind(text[i]))
            return 0;
    return 1;
}

/* Where the parts of fixed length begin in a name of `size` bytes; NULL: it is too short. */
static const char *fixed_parts(const char *name, size_t size) {
    size_t fixed = 2 * (1 + NUMBER_DIGITS) + 1 + ISM3__SPOOL_DIGITS + sizeof ENDING - 1;
    return size > fixed ? name + size - fixed : NULL;
}

int ism3__spool_is_delta(const char *name) {
    size_t size = strlen(name);
    const char *at = fixed_parts(name, size);
    if (!at || at - name > SOURCE_MAX || *name == '.')
        return 0;
    for (const char *c = name; c < at; c++)
        if (!is_plain(*c))
            return 0;
    const char *record = at + 1 + NUMBER_DIGITS, *digest = record + 1 + NUMBER_DIGITS;
    return is_part(at, NUMBER_DIGITS, is_digit) && is_part(record, NUMBER_DIGITS, is_digit) &&
           is_part(digest, ISM3__SPOOL_DIGITS, is_hexadecimal) &&
           strcmp(digest + 1 + ISM3__SPOOL_DIGITS, ENDING) == 0;
}

int ism3__spool_is_temporary(const char *name) {
    return strncmp(name, TEMPORARY, sizeof TEMPORARY - 1) == 0;
}

void ism3__spool_digits(const uint8_t digest[DIGEST_SIZE], char digits[ISM3__SPOOL_DIGITS + 1]) {
    for (size_t i = 0; i < ISM3__SPOOL_DIGITS / 2; i++)
        snprintf(digits + 2 * i, 3, "%02x", digest[i]);
}

int ism3__spool_tells(const char *name, const uint8_t digest[DIGEST_SIZE]) {
    char digits[ISM3__SPOOL_DIGITS + 1];
    ism3__spool_digits(digest, digits);
    size_t after = ISM3__SPOOL_DIGITS + sizeof ENDING - 1;
    return memcmp(name + strlen(name) - after, digits, ISM3__SPOOL_DIGITS) == 0;
}

/* ---- folders ---- */

int ism3__spool_open(const char *directory, int32_t *code, ism3_error *error) {
    int folder = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (folder >= 0)
        return folder;
    *code = ism3__fault_system(error, errno == ENOENT ? ISM3_E_NOT_FOUND : ISM3_E_IO,
                               "cannot open the spool");
    ism3__fault_place(error, directory, 0, 0);
    return -1;
}

DIR *ism3__spool_list(int folder) {
    int copy = openat(folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *list = copy < 0 ? NULL : fdopendir(copy);
    if (!list && copy >= 0)
        close(copy);
    return list;
}

/* There are file systems whose folders cannot be made safe one by one. */
static int make_safe(int folder) {
    return fsync(folder) == 0 || errno == EINVAL;
}

/* ---- temporary files ---- */

/* Whether the name still leads to the open file. */
static int leads_to(int folder, const char *name, int file) {
    struct stat named, opened;
    return fstatat(folder, name, &named, AT_SYMLINK_NOFOLLOW) == 0 && fstat(file, &opened) == 0 &&
           named.st_dev == opened.st_dev && named.st_ino == opened.st_ino;
}

/* A writer holds a lock on its file until that has its own name: one without is left behind. */
static int sweep(int folder, const char *name) {
    struct stat status;
    if (fstatat(folder, name, &status, AT_SYMLINK_NOFOLLOW) != 0 || !S_ISREG(status.st_mode))
        return 0;
    int file = openat(folder, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    if (file < 0)
        return 0;
    int swept = flock(file, LOCK_EX | LOCK_NB) == 0 && leads_to(folder, name, file) &&
                unlinkat(folder, name, 0) == 0;
    close(file);
    return swept;
}

/* What a ledger is encoded into. */
struct temporary {
    int folder, file;
    int failure; /* errno of the write that failed */
    char name[TEMPORARY_SIZE];
    uint8_t last[DIGEST_SIZE]; /* bytes written, which are the digest in the end */
};

/* Open a file of that name which is ours alone; 0: somebody else's, or swept just then. */
static int take(struct temporary *temporary) {
    int flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC;
    temporary->file = openat(temporary->folder, temporary->name, flags, FILE_MODE);
    if (temporary->file < 0 && errno == EEXIST) {
        sweep(temporary->folder, temporary->name);
        temporary->file = openat(temporary->folder, temporary->name, flags, FILE_MODE);
    }
    if (temporary->file < 0)
        return 0;
    /* Where there are no locks nobody sweeps. */
    int refused = flock(temporary->file, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK;
    if (!refused && leads_to(temporary->folder, temporary->name, temporary->file))
        return 1;
    close(temporary->file);
    temporary->file = -1;
    errno = EEXIST;
    return 0;
}

static int32_t open_temporary(struct temporary *temporary, ism3_error *error) {
    for (unsigned i = 0; i < ATTEMPTS; i++) {
        snprintf(temporary->name, sizeof temporary->name, TEMPORARY "%ld-%u", (long)getpid(), i);
        if (take(temporary))
            return ISM3_OK;
        if (errno != EEXIST)
            break;
    }
    return ism3__fault_system(error, ISM3_E_IO, "cannot put the delta");
}

/* The last bytes of what went before and of these. */
static void keep_last(uint8_t last[DIGEST_SIZE], const char *bytes, size_t size) {
    if (size >= DIGEST_SIZE) {
        memcpy(last, bytes + size - DIGEST_SIZE, DIGEST_SIZE);
        return;
    }
    memmove(last, last + size, DIGEST_SIZE - size);
    memcpy(last + DIGEST_SIZE - size, bytes, size);
}

static int32_t write_bytes(void *context, const char *bytes, size_t size) {
    struct temporary *temporary = context;
    keep_last(temporary->last, bytes, size);
    while (size > 0) {
        ssize_t written = write(temporary->file, bytes, size);
        if (written < 0 && errno == EINTR)
            continue;
        if (written < 0) {
            temporary->failure = errno;
            return 1;
        }
        bytes += written;
        size -= (size_t)written;
    }
    return 0;
}

static int32_t encode(struct temporary *temporary, ism3_ledger *ledger, ism3_error *error) {
    int32_t rc = ism3_ledger_encode(ledger, write_bytes, temporary, error);
    if (!rc && fsync(temporary->file) != 0)
        temporary->failure = errno;
    errno = temporary->failure;
    return errno ? ism3__fault_system(error, ISM3_E_IO, "cannot put the delta") : rc;
}

static int32_t give_name(const struct temporary *temporary, const char *name, ism3_error *error) {
    if (renameat(temporary->folder, temporary->name, temporary->folder, name) != 0)
        return ism3__fault_system(error, ISM3_E_IO, "cannot give the delta its name");
    if (!make_safe(temporary->folder))
        return ism3__fault_system(error, ISM3_E_IO, "the delta is put, but not safe on disk");
    return ISM3_OK;
}

/* ---- putting ---- */

/* Where a delta begins: its first source and record. */
struct start {
    ism3_source_state source;
    uint64_t record;
    int is_empty; /* 1: the ledger holds nothing */
};

static int32_t find_start(const ism3_ledger *ledger, struct start *start, ism3_error *error) {
    uint64_t end;
    int64_t first, last;
    *start = (struct start){.source = {.size = sizeof start->source}};
    if (ism3_ledger_source(ledger, 0, &start->source) != ISM3_OK) {
        ism3_ledger_span(ledger, &first, &last);
        start->is_empty = first == ISM3_NONE && last == ISM3_NONE;
        return start->is_empty
                   ? ISM3_OK
                   : ism3__fault(error, ISM3_E_ARGUMENT,
                                 "the ledger does not know from which source it is, expected what "
                                 "an agent took in");
    }
    if (!*start->source.name)
        return ism3__fault(error, ISM3_E_ARGUMENT,
                           "the source of the delta has no name: all agents without one would be "
                           "taken for one; say it with ism3_ledger_set_source()");
    ism3_ledger_source_range(ledger, 0, 0, &start->record, &end);
    return ISM3_OK;
}

static void write_name(const struct start *start, const uint8_t digest[DIGEST_SIZE],
                       char name[ISM3_SPOOL_NAME_SIZE]) {
    char source[SOURCE_MAX + 1] = "", digits[ISM3__SPOOL_DIGITS + 1];
    for (size_t i = 0; i < SOURCE_MAX && start->source.name[i]; i++)
        source[i] = is_plain(start->source.name[i]) ? start->source.name[i] : '_';
    if (*source == '.')
        *source = '_';
    ism3__spool_digits(digest, digits);
    snprintf(name, ISM3_SPOOL_NAME_SIZE, "%s-%0*" PRIu64 "-%0*" PRIu64 "-%s" ENDING, source,
             NUMBER_DIGITS, start->source.epoch, NUMBER_DIGITS, start->record, digits);
}

static int32_t put(int folder, ism3_ledger *ledger, const struct start *start,
                   char name[ISM3_SPOOL_NAME_SIZE], ism3_error *error) {
    struct temporary temporary = {.folder = folder, .file = -1};
    int32_t rc = open_temporary(&temporary, error);
    if (rc)
        return rc;
    rc = encode(&temporary, ledger, error);
    if (!rc) {
        write_name(start, temporary.last, name);
        rc = give_name(&temporary, name, error);
    }
    if (rc && leads_to(folder, temporary.name, temporary.file))
        unlinkat(folder, temporary.name, 0);
    close(temporary.file);
    return rc;
}

int32_t ism3_spool_put(const char *directory, ism3_ledger *ledger, char *name, ism3_error *error) {
    struct start start;
    char written[ISM3_SPOOL_NAME_SIZE] = "";
    if (name)
        *name = 0;
    if (!directory || !ledger)
        return ism3__fault(error, ISM3_E_ARGUMENT, "the spool or the ledger is NULL");
    int32_t rc = find_start(ledger, &start, error);
    if (rc || start.is_empty)
        return rc;
    int folder = ism3__spool_open(directory, &rc, error);
    if (folder < 0)
        return rc;
    rc = put(folder, ledger, &start, written, error);
    close(folder);
    if (rc)
        ism3__fault_place(error, directory, 0, 0);
    else if (name)
        memcpy(name, written, sizeof written);
    return rc;
}

/* ---- removing ---- */

static int32_t check_names(const char *const *names, size_t count, ism3_error *error) {
    for (size_t i = 0; i < count; i++) {
        char shown[ISM3__EXCERPT_SIZE];
        const char *name = names[i] ? names[i] : "";
        if (ism3__spool_is_delta(name))
            continue;
        int32_t rc = ism3__fault(error, ISM3_E_ARGUMENT, "%s is no name of a delta",
                                 ism3__excerpt(shown, name, strlen(name)));
        if (ism3__is_heard(error))
            error->index = i;
        return rc;
    }
    return ISM3_OK;
}

/* All that can be removed; the first that cannot is told. */
static int32_t remove_all(int folder, const char *const *names, size_t count, uint64_t *removed,
                          ism3_error *error) {
    int32_t rc = ISM3_OK;
    for (size_t i = 0; i < count; i++) {
        if (unlinkat(folder, names[i], 0) == 0) {
            ++*removed;
            continue;
        }
        if (errno == ENOENT || rc)
            continue;
        rc = ism3__fault_system(error, ISM3_E_IO, "cannot remove the delta");
        ism3__fault_place(error, names[i], 0, 0);
        if (ism3__is_heard(error))
            error->index = i;
    }
    return rc;
}

int32_t ism3_spool_remove(const char *directory, const char *const *names, size_t count,
                          uint64_t *removed, ism3_error *error) {
    uint64_t gone = 0;
    if (removed)
        *removed = 0;
    if (!directory || (!names && count))
        return ism3__fault(error, ISM3_E_ARGUMENT, "the spool or the names are NULL");
    int32_t rc = check_names(names, count, error);
    if (rc)
        return rc;
    int folder = ism3__spool_open(directory, &rc, error);
    if (folder < 0)
        return rc;
    rc = remove_all(folder, names, count, &gone, error);
    close(folder);
    if (removed)
        *removed = gone;
    return rc;
}

int32_t ism3_spool_sweep(const char *directory, uint64_t *removed, ism3_error *error) {
    uint64_t swept = 0;
    int32_t rc = ISM3_OK;
    if (removed)
        *removed = 0;
    if (!directory)
        return ism3__fault(error, ISM3_E_ARGUMENT, "the spool is NULL");
    int folder = ism3__spool_open(directory, &rc, error);
    if (folder < 0)
        return rc;
    DIR *list = ism3__spool_list(folder);
    if (!list) {
        rc = ism3__fault_system(error, ISM3_E_IO, "cannot list the spool");
        ism3__fault_place(error, directory, 0, 0);
    }
    for (struct dirent *entry; list && (entry = readdir(list));)
        if (ism3__spool_is_temporary(entry->d_name))
            swept += (uint64_t)sweep(folder, entry->d_name);
    if (list)
        closedir(list);
    close(folder);
    if (removed)
        *removed = swept;
    return rc;
}
