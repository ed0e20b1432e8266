/* ism3 add: any number of ledgers into one. */
#include "bytes.h"
#include "ledgers.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* What all files are added into. */
struct sum {
    ism3_model *model; /* NULL: none is given */
    ism3_ledger *ledger;
    uint8_t digest[DIGEST_SIZE];
};

static void tell_ledger(const char *path, const ism3_ledger *ledger, int brought) {
    char sources[COUNTED_SIZE], observations[COUNTED_SIZE];
    fprintf(
        stderr, "%s: %s, %s, %s\n", name_of(path),
        counted(ism3_ledger_source_count(ledger), "source", sources),
        counted(ism3_ledger_count(ledger, ISM3_COUNT_OBSERVATIONS), "observation", observations),
        brought ? "new" : "nothing new");
}

static int add(struct sum *sum, const char *path) {
    uint8_t digest[DIGEST_SIZE];
    ism3_ledger *other = NULL;
    int is_first = !sum->ledger;
    int code = ledger_load(&other, path, sum->model, NULL, NULL);
    if (code == EXIT_DONE && is_first)
        sum->ledger = ism3_ledger_ref(other);
    else if (code == EXIT_DONE)
        code = ledger_add(sum->ledger, other, path);
    if (code == EXIT_DONE)
        code = ledger_digest(sum->ledger, digest);
    if (code == EXIT_DONE) {
        tell_ledger(path, other, is_first || memcmp(digest, sum->digest, sizeof digest) != 0);
        memcpy(sum->digest, digest, sizeof digest);
    }
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
    ism3_error error = ISM3_ERROR_INIT;
    int code = check_words(options);
    if (code == EXIT_DONE && options->model &&
        ism3_model_load(&sum.model, options->model, NULL, &error) != ISM3_OK)
        code = report(&error);
    for (size_t i = 0; i < options->file_count && code == EXIT_DONE; i++)
        code = add(&sum, options->files[i]);
    if (code == EXIT_DONE && is_there(options->output, sum.digest))
        fprintf(stderr, "%s: unchanged\n", options->output);
    else if (code == EXIT_DONE)
        code = ledger_store(sum.ledger, options->output);
    ism3_ledger_unref(sum.ledger);
    ism3_model_unref(sum.model);
    return code;
}
