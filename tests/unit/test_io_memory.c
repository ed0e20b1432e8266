/* Documents, logs and reports where the C library has no memory left, and where whoever takes the
 * bytes stops: at each allocation and each piece in turn. What it gives is replaced here for the
 * whole program; only calls of our libraries fail, as Jansson's own does not survive all of that. */
#define _GNU_SOURCE /* dladdr */
#include <dirent.h>
#include <dlfcn.h>
#include <stdio.h>
#include <unistd.h>

#if defined __has_feature
#if __has_feature(address_sanitizer) || __has_feature(memory_sanitizer) ||                         \
    __has_feature(thread_sanitizer)
#define WATCHED_BY_SANITIZER 1
#endif
#endif
#if !defined __GLIBC__ || defined WATCHED_BY_SANITIZER || defined __SANITIZE_ADDRESS__ ||          \
    defined __SANITIZE_THREAD__
/* Their own allocators cannot be replaced. */
int main(void) {
    puts("skipped: the C library's memory cannot be replaced here");
    return 77;
}
#else

#include "report_attempts.h"

/* NOLINTBEGIN(bugprone-reserved-identifier): glibc's own, by the names that it gives them */
extern void *__libc_malloc(size_t bytes);
extern void *__libc_calloc(size_t count, size_t bytes);
extern void *__libc_realloc(void *block, size_t bytes);
/* NOLINTEND(bugprone-reserved-identifier) */

/* Calls that still succeed; negative: all do. */
static long left = -1;
static int for_good; /* whether all that follow fail too, or the next succeeds again */
static int has_failed;

static int is_ours(const void *caller) {
    Dl_info info;
    return dladdr(caller, &info) && strstr(info.dli_fname, "libism3") != NULL;
}

static int fails(const void *caller) {
    if (left < 0 || !is_ours(caller))
        return 0;
    if (left > 0) {
        left--;
        return 0;
    }
    left = for_good ? 0 : -1;
    has_failed = 1;
    return 1;
}

/* The parameters are named as the C library's headers name them. */
void *malloc(size_t size) {
    return fails(__builtin_return_address(0)) ? NULL : __libc_malloc(size);
}

void *calloc(size_t nmemb, size_t size) {
    return fails(__builtin_return_address(0)) ? NULL : __libc_calloc(nmemb, size);
}

void *realloc(void *ptr, size_t size) {
    return fails(__builtin_return_address(0)) ? NULL : __libc_realloc(ptr, size);
}

/* ---- what is tried ---- */

static char spool[64];

/* ---- what is read ---- */

static const char *const models[] = {"full.json", "criteria.json", "minimal.json",
                                     "bad-values.json", "bad-contradictions.json"};

static int32_t read_model(uint32_t variant, ism3_error *error) {
    char path[512];
    ism3_model *model;
    snprintf(path, sizeof path, "%s/models/%s", ISM3_FIXTURES, models[variant]);
    int32_t rc = ism3_model_load(&model, path, NULL, error);
    assert_int_equal(model != NULL, rc == 0);
    ism3_model_unref(model);
    return rc;
}

static const char *const logs[][2] = {{"tickets.json", "tickets.csv"},
                                      {"events.json", "events.jsonl"},
                                      {"declared.json", "tickets.csv"},
                                      {NULL, "native.csv"},
                                      {NULL, "native.jsonl"}};
static ism3_model *log_model;

static int32_t read_log(uint32_t variant, ism3_error *error) {
    char path[512];
    ism3_log *log = NULL;
    ism3_reader *reader = NULL;
    ism3_ledger *ledger = NULL;
    const ism3_reader_options options = {.size = sizeof options, .batch_rows = 3, .skip_bad = 9};
    int32_t rc = ism3_ledger_new(&ledger, log_model, NULL, error);
    if (!rc && logs[variant][0]) {
        snprintf(path, sizeof path, "%s/logs/%s", ISM3_FIXTURES, logs[variant][0]);
        rc = ism3_log_load(&log, path, log_model, error);
    } else if (!rc) {
        rc = ism3_log_read(&log, NULL, 0, NULL, log_model, error);
    }
    if (!rc)
        rc = ism3_reader_new(&reader, log, ledger, &options, error);
    if (!rc)
        rc = ism3_reader_set_source(reader, "log", 0, error);
    snprintf(path, sizeof path, "%s/logs/%s", ISM3_FIXTURES, logs[variant][1]);
    if (!rc)
        rc = ism3_reader_read_file(reader, path, error);
    if (!rc)
        rc = ism3_reader_finish(reader, error);
    ism3_reader_free(reader);
    ism3_log_unref(log);
    ism3_ledger_unref(ledger);
    return rc;
}

static int32_t see_delta(void *context, const ism3_spool_delta *delta) {
    size_t *pieces = context;
    (void)delta;
    return (*pieces)++ == stop_at;
}

static int32_t use_spool(uint32_t variant, ism3_error *error) {
    size_t pieces = 0;
    ism3_spool_counts counts = {.size = sizeof counts};
    if (variant == 0)
        return ism3_spool_put(spool, world.ledger, NULL, error);
    if (variant == 1)
        return ism3_spool_read(spool, NULL, see_delta, &pieces, &counts, error);
    return ism3_spool_sweep(spool, NULL, error);
}

static const struct attempt attempts[] = {
    {write_metrics, 6},
    {write_assessment, 4},
    {write_service_levels, 8},
    {write_explanation, 100},
    {read_model, sizeof models / sizeof *models},
    {read_log, sizeof logs / sizeof *logs},
    {use_spool, 3},
};

/* Each allocation fails in its turn; near the end of long calls only some do. */
static void try_without_memory(const struct attempt *attempt, uint32_t variant) {
    ism3_error error = ISM3_ERROR_INIT;
    stop_at = SIZE_MAX;
    int32_t good = attempt->call(variant, &error);
    for (for_good = 0; for_good < 2; for_good++) {
        has_failed = 1;
        for (long at = 0; has_failed; at += 1 + at / 64) {
            left = at;
            has_failed = 0;
            int32_t rc = attempt->call(variant, &error);
            left = -1;
            if (rc != good && rc != ISM3_E_MEMORY)
                fail_msg("variant %u, allocation %ld: %s: %s", variant, at, ism3_code_name(rc),
                         error.message);
        }
    }
}

static void every_call_without_memory(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof attempts / sizeof *attempts; i++)
        for (uint32_t variant = 0; variant < attempts[i].variants; variant++)
            try_without_memory(&attempts[i], variant);
}

/* Whoever takes the bytes may stop at any piece: the call says so, and nothing else happens. */
static void every_call_that_is_stopped(void **state) {
    (void)state;
    for (size_t i = 0; i < 4; i++)
        for (uint32_t variant = 0; variant < attempts[i].variants; variant++) {
            int32_t rc = ISM3_E_STOPPED;
            for (stop_at = 0; rc == ISM3_E_STOPPED; stop_at++) {
                ism3_error error = ISM3_ERROR_INIT;
                rc = attempts[i].call(variant, &error);
                assert_true(rc == ISM3_E_STOPPED || stop_at > 0 || rc == ISM3_E_NOT_FOUND ||
                            rc == ISM3_E_ARGUMENT);
            }
        }
}

static int prepare(void **state) {
    (void)state;
    open_world(&world);
    strcpy(spool, "/tmp/ism3-memory-XXXXXX");
    return mkdtemp(spool) == NULL ||
           ism3_model_load(&log_model, ISM3_FIXTURES "/logs/model.json", NULL, NULL) != 0;
}

static int tidy(void **state) {
    (void)state;
    DIR *folder = opendir(spool);
    for (struct dirent *entry; folder && (entry = readdir(folder));) {
        char path[400];
        snprintf(path, sizeof path, "%s/%s", spool, entry->d_name);
        unlink(path);
    }
    if (folder)
        closedir(folder);
    rmdir(spool);
    ism3_model_unref(log_model);
    close_world(&world);
    return 0;
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_call_without_memory),
        cmocka_unit_test(every_call_that_is_stopped),
    };
    return cmocka_run_group_tests(tests, prepare, tidy);
}
#endif
