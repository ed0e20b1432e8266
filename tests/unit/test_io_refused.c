/* Spools and files where the system refuses a call: each in its turn, in each way. What the C
 * library asks of the system is replaced here for the whole program; only calls of our libraries
 * fail. */
#undef _FORTIFY_SOURCE /* it has functions of these names itself */
#define _GNU_SOURCE    /* dladdr, RTLD_NEXT */
#include "test.h"
#include <ism3-io.h>

#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#if defined __has_feature
#if __has_feature(address_sanitizer) || __has_feature(memory_sanitizer) ||                         \
    __has_feature(thread_sanitizer)
#define WATCHED_BY_SANITIZER 1
#endif
#endif
#if !defined __GLIBC__ || !defined __LP64__ || defined WATCHED_BY_SANITIZER ||                     \
    defined __SANITIZE_ADDRESS__ || defined __SANITIZE_THREAD__
/* Their own functions cannot be replaced, and others have other names for them. */
int main(void) {
    puts("skipped: the C library's calls of the system cannot be replaced here");
    return 77;
}
#else

/* What a call that is refused does: fail with an errno, or succeed otherwise than one expects. */
enum { NOTHING_LEFT = 1000, ANOTHER_FILE };

static long left = -1; /* calls that still succeed; negative: all do */
static int for_good;   /* whether all that follow fail too */
static int way;
static int has_failed;
static long times_failed;

/* Whether the caller stands in a library whose file begins so. */
static int is_of(const void *caller, const char *library) {
    Dl_info info;
    if (!dladdr(caller, &info))
        return 0;
    const char *slash = strrchr(info.dli_fname, '/');
    return strncmp(slash ? slash + 1 : info.dli_fname, library, strlen(library)) == 0;
}

static int fails(const void *caller) {
    if (left < 0 || !is_of(caller, "libism3"))
        return 0;
    if (left > 0) {
        left--;
        return 0;
    }
    left = for_good ? 0 : -1;
    has_failed = 1;
    times_failed++;
    if (way < NOTHING_LEFT)
        errno = way;
    return way < NOTHING_LEFT;
}

/* The C library's own of this name. */
/* NOLINTNEXTLINE(performance-no-int-to-ptr): ISO C knows no other way to a function */
#define REAL(name) ((__typeof__(&(name)))(uintptr_t)real(#name))
#define REFUSED()  fails(__builtin_return_address(0))

static void *real(const char *name) {
    void *found = dlsym(RTLD_NEXT, name);
    assert_non_null(found);
    return found;
}

/* The parameters are named as the C library's headers name them. */
static mode_t mode_of(int flags, va_list *rest) {
    return flags & O_CREAT ? va_arg(*rest, mode_t) : 0;
}

int open(const char *file, int oflag, ...) {
    va_list rest;
    if (REFUSED())
        return -1;
    va_start(rest, oflag);
    mode_t mode = mode_of(oflag, &rest);
    va_end(rest);
    return REAL(open)(file, oflag, mode);
}

int openat(int fd, const char *file, int oflag, ...) {
    va_list rest;
    if (REFUSED())
        return -1;
    va_start(rest, oflag);
    mode_t mode = mode_of(oflag, &rest);
    va_end(rest);
    return REAL(openat)(fd, file, oflag, mode);
}

static int another(int rc, struct stat *status, int was_failing) {
    status->st_ino += !was_failing && has_failed && way == ANOTHER_FILE;
    return rc;
}

int fstat(int fd, struct stat *buf) {
    int was = has_failed;
    return REFUSED() ? -1 : another(REAL(fstat)(fd, buf), buf, was);
}

int fstatat(int fd, const char *file, struct stat *buf, int flag) {
    int was = has_failed;
    return REFUSED() ? -1 : another(REAL(fstatat)(fd, file, buf, flag), buf, was);
}

int fsync(int fd) {
    return REFUSED() ? -1 : REAL(fsync)(fd);
}

int flock(int fd, int operation) {
    return REFUSED() ? -1 : REAL(flock)(fd, operation);
}

int renameat(int oldfd, const char *old, int newfd, const char *new) {
    return REFUSED() ? -1 : REAL(renameat)(oldfd, old, newfd, new);
}

int unlinkat(int fd, const char *name, int flag) {
    return REFUSED() ? -1 : REAL(unlinkat)(fd, name, flag);
}

DIR *fdopendir(int fd) {
    return REFUSED() ? NULL : REAL(fdopendir)(fd);
}

struct dirent *readdir(DIR *dirp) {
    return REFUSED() ? NULL : REAL(readdir)(dirp);
}

ssize_t read(int fd, void *buf, size_t nbytes) {
    int was = has_failed;
    if (REFUSED())
        return -1;
    return !was && has_failed && way == NOTHING_LEFT ? 0 : REAL(read)(fd, buf, nbytes);
}

ssize_t write(int fd, const void *buf, size_t n) {
    return REFUSED() ? -1 : REAL(write)(fd, buf, n);
}

/* ---- what is tried ---- */

#define LOGS ISM3_FIXTURES "/logs/"

static char spool[64], packed[128];
static ism3_model *model;
static ism3_ledger *ledger;

static void add_output(void) {
    ism3_observation output = ISM3_OBSERVATION_INIT;
    output.kind = ISM3_OUTPUT;
    output.process = 0;
    output.environment = 0;
    output.time = INT64_C(1767225600000000000);
    output.count = 1;
    assert_int_equal(ism3_ledger_observe(ledger, &output, 1, NULL), 0);
}

/* What lies in the spool whose name begins so; `remove` takes it away. */
static size_t entries(const char *start, int remove) {
    size_t count = 0;
    DIR *list = opendir(spool);
    assert_non_null(list);
    for (struct dirent *entry; (entry = readdir(list));) {
        if (*start ? strncmp(entry->d_name, start, strlen(start)) != 0
                   : !strcmp(entry->d_name, ".") || !strcmp(entry->d_name, ".."))
            continue;
        count++;
        if (remove)
            assert_int_equal(unlinkat(dirfd(list), entry->d_name, 0), 0);
    }
    closedir(list);
    return count;
}

/* A delta that is said to be put is there. */
static int32_t put(ism3_error *error) {
    char name[ISM3_SPOOL_NAME_SIZE];
    entries("agent", 1);
    int32_t rc = ism3_spool_put(spool, ledger, name, error);
    long was_left = left;
    left = -1;
    assert_int_equal(*name != 0, !rc);
    if (!rc)
        assert_int_equal(entries(name, 0), 1);
    left = was_left;
    return rc;
}

static int32_t see(void *context, const ism3_spool_delta *delta) {
    *(uint64_t *)context += 1;
    assert_true(!delta->problem == (delta->ledger != NULL));
    assert_true(!delta->problem || *delta->problem->message);
    return 0;
}

/* A delta is shown, whole or as a problem, unless it seems to be gone. */
static int32_t take(ism3_error *error) {
    uint64_t seen = 0;
    ism3_spool_counts counts = {.size = sizeof counts};
    ism3_spool_options options = {.size = sizeof options, .model = model};
    int32_t rc = ism3_spool_read(spool, &options, see, &seen, &counts, error);
    assert_int_equal(seen, counts.deltas + counts.bad);
    assert_true(rc || seen == 1 || has_failed);
    return rc;
}

static int32_t drop(ism3_error *error) {
    static const char name[] = "agent-00000000000000000000-00000000000000000000-"
                               "0000000000000000.ism3";
    static const char *const names[] = {name, name};
    uint64_t removed;
    int32_t rc = ism3_spool_remove(spool, names, 2, &removed, error);
    assert_int_equal(removed, 0);
    return rc;
}

/* One file that its writer left behind. */
static int32_t sweep(ism3_error *error) {
    uint64_t removed;
    char path[128];
    long was_left = left;
    left = -1;
    snprintf(path, sizeof path, "%s/.ism3-tmp-1-0", spool);
    int left_behind = REAL(open)(path, O_WRONLY | O_CREAT, 0600);
    assert_true(left_behind >= 0);
    close(left_behind);
    left = was_left;
    int32_t rc = ism3_spool_sweep(spool, &removed, error);
    assert_true(removed == 1 || rc || has_failed);
    return rc;
}

static int32_t load(ism3_error *error) {
    ism3_model *loaded;
    int32_t rc = ism3_model_load(&loaded, LOGS "model.json", NULL, error);
    assert_int_equal(loaded != NULL, rc == 0);
    ism3_model_unref(loaded);
    return rc;
}

static int32_t read_log(const char *path, ism3_error *error) {
    ism3_log *log;
    ism3_reader *reader;
    ism3_ledger *taken;
    assert_int_equal(ism3_ledger_new(&taken, model, NULL, NULL), 0);
    assert_int_equal(ism3_log_read(&log, NULL, 0, NULL, model, NULL), 0);
    assert_int_equal(ism3_reader_new(&reader, log, taken, NULL, NULL), 0);
    int32_t rc = ism3_reader_read_file(reader, path, error);
    ism3_reader_free(reader);
    ism3_log_unref(log);
    ism3_ledger_unref(taken);
    return rc;
}

static int32_t read_plain(ism3_error *error) {
    return read_log(LOGS "native.csv", error);
}

static int32_t read_packed(ism3_error *error) {
    return read_log(packed, error);
}

static int32_t (*const attempts[])(ism3_error *) = {put,  take,       drop,       sweep,
                                                    load, read_plain, read_packed};

/* Each call in its turn, and perhaps all that follow. */
static void try_refused(int32_t (*attempt)(ism3_error *), int refused_so, int always) {
    way = refused_so;
    for_good = always;
    has_failed = 1;
    for (long at = 0; has_failed; at++) {
        ism3_error error = ISM3_ERROR_INIT;
        has_failed = 0;
        left = at;
        int32_t rc = attempt(&error);
        left = -1;
        if (rc != error.code || (rc && !*error.message))
            fail_msg("%s, but told is %s: %s", ism3_code_name(rc), ism3_code_name(error.code),
                     error.message);
        if (rc && rc != ISM3_E_IO && !(rc == ISM3_E_NOT_FOUND && way == ENOENT))
            fail_msg("errno %d at call %ld: %s: %s", way, at, ism3_code_name(rc), error.message);
        assert_true(!rc || has_failed);
    }
}

static void every_call_refused(void **state) {
    static const int ways[] = {EIO, EINTR, EINVAL, EWOULDBLOCK, EEXIST, ENOENT, ANOTHER_FILE};
    (void)state;
    for (size_t i = 0; i < sizeof attempts / sizeof *attempts; i++) {
        for (size_t j = 0; j < sizeof ways / sizeof *ways; j++)
            try_refused(attempts[i], ways[j], 0);
        try_refused(attempts[i], EIO, 1);
        try_refused(attempts[i], EEXIST, 1);
    }
    assert_true(times_failed > 100);
}

/* What goes wrong is the same whoever hears of it; what has no room for it stays as it is. */
static void errors_that_nobody_takes(void **state) {
    (void)state;
    way = EIO;
    for_good = 0;
    for (size_t i = 0; i < sizeof attempts / sizeof *attempts; i++) {
        has_failed = 1;
        for (long at = 0; has_failed; at++) {
            ism3_error error = ISM3_ERROR_INIT;
            ism3_error small = {.size = sizeof small - 1, .index = 77, .line = 78};
            has_failed = 0;
            left = at;
            int32_t rc = attempts[i](&error);
            left = at;
            assert_int_equal(attempts[i](NULL), rc);
            left = at;
            assert_int_equal(attempts[i](&small), rc);
            left = -1;
            assert_int_equal(small.index, 77);
            assert_int_equal(small.line, 78);
        }
    }
}

/* A delta that became shorter while it was read is a problem, not a short delta. */
static void a_file_that_ends_early(void **state) {
    (void)state;
    entries("", 1);
    assert_int_equal(ism3_spool_put(spool, ledger, NULL, NULL), 0);
    uint64_t seen = 0;
    ism3_spool_counts counts = {.size = sizeof counts};
    ism3_spool_options options = {.size = sizeof options, .model = model};
    int has_ended = 0;
    way = NOTHING_LEFT;
    for_good = 0;
    has_failed = 1;
    for (long at = 0; has_failed; at++) {
        has_failed = 0;
        left = at;
        assert_int_equal(ism3_spool_read(spool, &options, see, &seen, &counts, NULL), 0);
        left = -1;
        has_ended += counts.bad == 1;
        assert_int_equal(counts.deltas + counts.bad, 1);
    }
    assert_int_equal(has_ended, 1);
}

static int prepare(void **state) {
    static const unsigned char bytes[] = {
        0x1f, 0x8b, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00, 0x02, 0x03, 0xcb, 0xce, 0xcc, 0x4b, 0xd1,
        0x29, 0x28, 0xca, 0x4f, 0x4e, 0x2d, 0x2e, 0xd6, 0x49, 0xcd, 0x2b, 0xcb, 0x2c, 0xca, 0xcf,
        0xcb, 0x4d, 0xcd, 0x2b, 0xd1, 0x29, 0xc9, 0xcc, 0x4d, 0xe5, 0xca, 0x2f, 0x2d, 0x29, 0x28,
        0x2d, 0xd1, 0xf1, 0x0f, 0x0e, 0xd0, 0x35, 0x32, 0xd1, 0x29, 0x4e, 0x2d, 0x2a, 0x4b, 0x2d,
        0x2a, 0xd6, 0x31, 0x32, 0x30, 0x32, 0xd3, 0x35, 0x30, 0x04, 0xa2, 0x10, 0x03, 0x03, 0x2b,
        0x30, 0x8a, 0xe2, 0x02, 0x00, 0xff, 0x52, 0xa1, 0xc5, 0x49, 0x00, 0x00, 0x00};
    static const ism3_source source = {.size = sizeof source, .name = "agent", .epoch = 1};
    (void)state;
    strcpy(spool, "/tmp/ism3-refused-XXXXXX");
    if (!mkdtemp(spool) || ism3_model_load(&model, LOGS "model.json", NULL, NULL) ||
        ism3_ledger_new(&ledger, model, NULL, NULL) ||
        ism3_ledger_set_source(ledger, &source, NULL))
        return 1;
    add_output();
    snprintf(packed, sizeof packed, "%s.gz", spool);
    FILE *file = fopen(packed, "wb");
    return !file || fwrite(bytes, sizeof bytes, 1, file) != 1 || fclose(file);
}

static int tidy(void **state) {
    (void)state;
    entries("", 1);
    rmdir(spool);
    unlink(packed);
    ism3_ledger_unref(ledger);
    ism3_model_unref(model);
    return 0;
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_call_refused),
        cmocka_unit_test(errors_that_nobody_takes),
        cmocka_unit_test(a_file_that_ends_early),
    };
    return cmocka_run_group_tests(tests, prepare, tidy);
}
#endif
