/* ism3 add: any number of ledgers into one. */
#include "bytes.h"
#include "ledgers.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* What all files are added into. */
struct sum {
    ism3_model *model; /* NULL: none is given */
    ism3_ledger *ledger;
    int has_digest; /* 1: `digest` is that of the ledger as it is */
    uint8_t digest[DIGEST_SIZE];
};

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

/* Whether a ledger surely brings something new: a source, or more records of one. */
static int brings_records(const ism3_ledger *ledger, const ism3_ledger *other) {
    size_t at = 0, count = ism3_ledger_source_count(ledger);
    for (size_t i = 0; i < ism3_ledger_source_count(other); i++) {
        ism3_source_state state = source_of(other, i), held = {0};
        int order = 1;
        for (; at < count; at++) {
            held = source_of(ledger, at);
            order = compare(&held, &state);
            if (order >= 0)
                break;
        }
        if (order != 0 || held.records < state.records)
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

static int check_words(const struct options *options) {
    size_t from_stdin = 0;
    for (size_t i = 0; i < options->file_count; i++)
        from_stdin += strcmp(options->files[i], "-") == 0;
    if (!options->output)
        complain("no ledger to write: say -o LEDGER");
    else if (options->file_count == 0)
        complain("no ledger to add: name one or more, '-' is standard input");
    else if (from_stdin > 1)
        complain("'-', standard input, can be read only once");
    else
        return EXIT_DONE;
    return EXIT_USAGE;
}

int run_add(const struct options *options) {
    struct sum sum = {0};
    size_t *order = NULL;
    ism3_error error = ISM3_ERROR_INIT;
    int code = check_words(options);
    if (code == EXIT_DONE && options->model &&
        ism3_model_load(&sum.model, options->model, NULL, &error) != ISM3_OK)
        code = report(&error);
    if (code == EXIT_DONE)
        code = ledgers_order(options, &order);
    for (size_t i = 0; i < options->file_count && code == EXIT_DONE; i++)
        code = add(&sum, options->files[order[i]]);
    if (code == EXIT_DONE)
        code = take_digest(&sum);
    if (code == EXIT_DONE && is_there(options->output, sum.digest))
        fprintf(stderr, "%s: unchanged\n", options->output);
    else if (code == EXIT_DONE)
        code = ledger_store(sum.ledger, options->output);
    free(order);
    ism3_ledger_unref(sum.ledger);
    ism3_model_unref(sum.model);
    return code;
}
