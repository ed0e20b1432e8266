/* Deltas that agents put into a folder: added, and removed once that is safe. */
#include "adding.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { FIRST_ROOM = 64 };

static void clear_progress(const struct spool *spool) {
    if (spool->told)
        fputs("\r\x1b[K", stderr);
}

static void show_progress(struct spool *spool) {
    char deltas[COUNTED_SIZE];
    int64_t now = time(NULL);
    if (!spool->told || now == spool->told)
        return;
    spool->told = now;
    fprintf(stderr, "\r\x1b[K%s: %s", spool->directory, counted(spool->count, "delta", deltas));
    fflush(stderr);
}

static int keep_name(struct spool *spool, const char *name) {
    if (spool->count == spool->room) {
        size_t room = spool->room ? 2 * spool->room : FIRST_ROOM;
        char **names = realloc(spool->names, room * sizeof *names);
        if (!names)
            return out_of_memory();
        spool->names = names;
        spool->room = room;
    }
    char *copy = strdup(name);
    if (!copy)
        return out_of_memory();
    spool->names[spool->count++] = copy;
    return EXIT_DONE;
}

/* Returns 1 when the delta was added. */
static int add_delta(struct spool *spool, const ism3_spool_delta *delta) {
    ism3_error error = ISM3_ERROR_INIT;
    struct sum *sum = spool->sum;
    int is_fresh = !sum->ledger || brings_records(sum->ledger, delta->ledger);
    if (!sum->ledger)
        sum->ledger = ism3_ledger_ref(delta->ledger);
    else if (ism3_ledger_add(sum->ledger, delta->ledger, &error) != ISM3_OK) {
        clear_progress(spool);
        snprintf(error.place, sizeof error.place, "%s/%s", spool->directory, delta->name);
        int code = report(&error);
        if (error.code == ISM3_E_MEMORY)
            spool->failure = code;
        return 0;
    }
    sum->has_digest = 0;
    spool->fresh += (uint64_t)is_fresh;
    return 1;
}

static int32_t take(void *context, const ism3_spool_delta *delta) {
    struct spool *spool = context;
    if (delta->problem) {
        clear_progress(spool);
        tell(delta->problem, "");
    }
    if (!delta->problem && add_delta(spool, delta))
        spool->failure = keep_name(spool, delta->name);
    else
        spool->bad++;
    show_progress(spool);
    return spool->failure != EXIT_DONE;
}

static void tell_part(uint64_t number, const char *text) {
    char digits[GROUPED_SIZE];
    if (number > 0)
        fprintf(stderr, ", %s %s", grouped(number, digits), text);
}

static void tell_counts(const struct spool *spool, const ism3_spool_counts *counts) {
    char deltas[COUNTED_SIZE], fresh[GROUPED_SIZE];
    clear_progress(spool);
    fprintf(stderr, "%s: %s, %s", spool->directory, counted(spool->count, "delta", deltas),
            spool->fresh ? grouped(spool->fresh, fresh) : "nothing");
    fputs(" new", stderr);
    tell_part(spool->bad, "bad and left there");
    tell_part(counts->waiting, "left for the next run");
    tell_part(counts->temporary, "being put");
    tell_part(counts->foreign, "of other names, not touched");
    fputc('\n', stderr);
}

int spool_add(struct spool *spool, const char *directory, struct sum *sum) {
    ism3_error error = ISM3_ERROR_INIT;
    ism3_spool_options options = {.size = sizeof options, .model = sum->model};
    ism3_spool_counts counts = {.size = sizeof counts};
    *spool = (struct spool){.directory = directory, .sum = sum};
    if (isatty(STDERR_FILENO))
        spool->told = time(NULL);
    int32_t code = ism3_spool_sweep(directory, NULL, &error);
    if (code == ISM3_OK)
        code = ism3_spool_read(directory, &options, take, spool, &counts, &error);
    if (code == ISM3_OK)
        tell_counts(spool, &counts);
    else if (code != ISM3_E_STOPPED)
        spool->failure = report(&error);
    return spool->failure;
}

int spool_clear(const struct spool *spool) {
    ism3_error error = ISM3_ERROR_INIT;
    if (ism3_spool_remove(spool->directory, (const char *const *)spool->names, spool->count, NULL,
                          &error) == ISM3_OK)
        return EXIT_DONE;
    report(&error);
    fprintf(stderr, "%s: what was added stays there; to add it again changes nothing\n",
            spool->directory);
    return EXIT_RESOURCES;
}

void spool_free(struct spool *spool) {
    for (size_t i = 0; i < spool->count; i++)
        free(spool->names[i]);
    free(spool->names);
    *spool = (struct spool){0};
}
