/* ism3 add: any number of ledgers, and what agents put into spools, into one. */
#include "adding.h"
#include "bytes.h"
#include "lock.h"
#include "output.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static int take_digest(struct sum *sum) {
    int code = sum->has_digest ? EXIT_DONE : ledger_digest(sum->ledger, sum->digest);
    sum->has_digest = code == EXIT_DONE;
    return code;
}

static ism3_source_state source_of(const ism3_ledger *ledger, size_t number) {
    ism3_source_state state = {.size = sizeof state};
    ism3_ledger_source(ledger, number, &state);
    return state;
}

static int compare(const ism3_source_state *a, const ism3_source_state *b) {
    int order = strcmp(a->name, b->name);
    return order ? order : (a->epoch > b->epoch) - (a->epoch < b->epoch);
}

/* Whether a run of records is held; `*at` is where to look first, for runs ascend. */
static int holds_run(const ism3_ledger *ledger, size_t source, size_t *at, uint64_t from,
                     uint64_t to) {
    uint64_t held_from, held_to;
    for (; ism3_ledger_source_range(ledger, source, *at, &held_from, &held_to) == ISM3_OK; ++*at)
        if (held_to > from)
            return held_from <= from && to <= held_to;
    return 0;
}

static int holds_records(const ism3_ledger *ledger, size_t source, const ism3_ledger *other,
                         size_t other_source) {
    uint64_t from, to;
    size_t at = 0;
    for (size_t i = 0; ism3_ledger_source_range(other, other_source, i, &from, &to) == ISM3_OK; i++)
        if (!holds_run(ledger, source, &at, from, to))
            return 0;
    return 1;
}

int brings_records(const ism3_ledger *ledger, const ism3_ledger *other) {
    size_t at = 0, count = ism3_ledger_source_count(ledger);
    for (size_t i = 0; i < ism3_ledger_source_count(other); i++) {
        ism3_source_state state = source_of(other, i);
        int order = 1;
        for (; at < count; at++) {
            ism3_source_state held = source_of(ledger, at);
            order = compare(&held, &state);
            if (order >= 0)
                break;
        }
        if (order != 0 || !holds_records(ledger, at, other, i))
            return 1;
    }
    return 0;
}

static void tell_ledger(const char *path, const ism3_ledger *ledger, int brought) {
    char sources[COUNTED_SIZE], observations[COUNTED_SIZE];
    fprintf(
        stderr, "%s: %s, %s, %s\n", name_of(path),
        counted(ism3_ledger_source_count(ledger), "source", sources),
        counted(ism3_ledger_count(ledger, ISM3_COUNT_OBSERVATIONS), "observation", observations),
        brought ? "new" : "nothing new");
}

/* Add, and find out whether it changed anything: by the digests of before and after, which take a
 * while, unless the sources tell. */
static int add_to(struct sum *sum, ism3_ledger *other, const char *path, int *brought) {
    uint8_t before[DIGEST_SIZE];
    *brought = brings_records(sum->ledger, other);
    int code = *brought ? EXIT_DONE : take_digest(sum);
    memcpy(before, sum->digest, sizeof before);
    if (code == EXIT_DONE)
        code = ledger_add(sum->ledger, other, path);
    sum->has_digest = 0;
    if (code != EXIT_DONE || *brought)
        return code;
    code = take_digest(sum);
    *brought = memcmp(before, sum->digest, sizeof before) != 0;
    return code;
}

static int add(struct sum *sum, const char *path) {
    ism3_ledger *other = NULL;
    int brought = 1;
    int code = ledger_load(&other, path, sum->model, NULL, NULL);
    if (code == EXIT_DONE && sum->ledger)
        code = add_to(sum, other, path, &brought);
    else if (code == EXIT_DONE)
        sum->ledger = ism3_ledger_ref(other);
    if (code == EXIT_DONE)
        tell_ledger(path, other, brought);
    ism3_ledger_unref(other);
    return code;
}

/* Whether the file to write has these bytes already: it ends with their digest. */
static int is_there(const char *path, const uint8_t digest[DIGEST_SIZE]) {
    uint8_t last[DIGEST_SIZE];
    FILE *file = strcmp(path, "-") != 0 && file_is_encoded(path) ? fopen(path, "rb") : NULL;
    if (!file)
        return 0;
    int same = fseek(file, -DIGEST_SIZE, SEEK_END) == 0 && fread(last, sizeof last, 1, file) == 1 &&
               memcmp(last, digest, sizeof last) == 0;
    fclose(file);
    return same;
}

/* Deltas are removed once they are in the ledger: it must be a file that can be read again. */
static int check_spools(const struct options *options) {
    struct stat status;
    if (options->spools.count == 0)
        return EXIT_DONE;
    if (strcmp(options->output, "-") != 0 &&
        (stat(options->output, &status) != 0 || S_ISREG(status.st_mode)))
        return EXIT_DONE;
    complain("%s is no file: with --spool a ledger file is grown", name_of(options->output));
    return EXIT_USAGE;
}

static int check_words(const struct options *options) {
    size_t from_stdin = 0;
    for (size_t i = 0; i < options->file_count; i++)
        from_stdin += strcmp(options->files[i], "-") == 0;
    if (!options->output)
        complain("no ledger to write: say -o LEDGER");
    else if (options->file_count == 0 && options->spools.count == 0)
        complain("no ledger to add: name one or more, '-' is standard input");
    else if (from_stdin > 1)
        complain("'-', standard input, can be read only once");
    else
        return check_spools(options);
    return EXIT_USAGE;
}

static int is_same_file(const char *a, const char *b) {
    struct stat here, there;
    return stat(a, &here) == 0 && stat(b, &there) == 0 && here.st_dev == there.st_dev &&
           here.st_ino == there.st_ino;
}

/* The files to add: with spools the ledger grows, so that it is one of them. */
static void name_files(struct options *all, const struct options *options) {
    int grows = options->spools.count > 0 && access(options->output, F_OK) == 0;
    all->file_count = 0;
    if (grows)
        all->files[all->file_count++] = (char *)options->output;
    for (size_t i = 0; i < options->file_count; i++)
        if (!grows || !is_same_file(options->files[i], options->output))
            all->files[all->file_count++] = options->files[i];
}

static int add_files(struct sum *sum, const struct options *options) {
    struct options all = *options;
    size_t *order = NULL;
    all.files = calloc(options->file_count + 1, sizeof *all.files);
    if (!all.files)
        return out_of_memory();
    name_files(&all, options);
    int code = ledgers_order(&all, &order);
    for (size_t i = 0; i < all.file_count && code == EXIT_DONE; i++)
        code = add(sum, all.files[order[i]]);
    free(order);
    free(all.files);
    return code;
}

static int add_spools(struct sum *sum, const struct options *options, struct spool *spools) {
    int code = EXIT_DONE;
    for (size_t i = 0; i < options->spools.count && code == EXIT_DONE; i++)
        code = spool_add(&spools[i], options->spools.texts[i], sum);
    return code;
}

/* Deltas may be removed only after this. */
static int store(struct sum *sum, const struct options *options, const struct lock *lock) {
    if (!sum->ledger)
        return EXIT_DONE;
    int code = take_digest(sum);
    if (code != EXIT_DONE)
        return code;
    if (!is_there(options->output, sum->digest))
        return ledger_store(sum->ledger, options->output, lock);
    fprintf(stderr, "%s: unchanged\n", options->output);
    /* A run that was killed may have written it and gone no further. */
    return options->spools.count > 0 ? output_make_safe(options->output) : EXIT_DONE;
}

/* Good deltas are added whatever bad ones there are, which the exit code tells. */
static int clear_spools(const struct options *options, const struct spool *spools) {
    int code = EXIT_DONE;
    uint64_t bad = 0;
    for (size_t i = 0; i < options->spools.count; i++) {
        int failure = spool_clear(&spools[i]);
        code = code == EXIT_DONE ? failure : code;
        bad += spools[i].bad;
    }
    return code == EXIT_DONE && bad > 0 ? EXIT_INPUT : code;
}

static int add_all(struct sum *sum, const struct options *options) {
    struct lock lock;
    struct spool *spools = calloc(options->spools.count + 1, sizeof *spools);
    if (!spools)
        return out_of_memory();
    int code = lock_take(&lock, options->output, options->spools.count > 0);
    if (code == EXIT_DONE)
        code = add_files(sum, options);
    if (code == EXIT_DONE)
        code = add_spools(sum, options, spools);
    if (code == EXIT_DONE)
        code = store(sum, options, &lock);
    if (code == EXIT_DONE)
        code = clear_spools(options, spools);
    lock_end(&lock);
    for (size_t i = 0; i < options->spools.count; i++)
        spool_free(&spools[i]);
    free(spools);
    return code;
}

int run_add(const struct options *options) {
    struct sum sum = {0};
    ism3_error error = ISM3_ERROR_INIT;
    int code = check_words(options);
    if (code == EXIT_DONE && options->model &&
        ism3_model_load(&sum.model, options->model, NULL, &error) != ISM3_OK)
        code = report(&error);
    if (code == EXIT_DONE)
        code = add_all(&sum, options);
    ism3_ledger_unref(sum.ledger);
    ism3_model_unref(sum.model);
    return code;
}
