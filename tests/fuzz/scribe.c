/* Writes encoded ledgers and models for the seeds and for the attacks:
 *   scribe model MODEL.json OUT            a model document as bytes
 *   scribe ledger MODEL.json LOG OUT       a ledger of a log of native columns
 *   scribe sealed MODEL.json LOG OUT       the same, sealed up to its last fact
 *   scribe tape FILE OUT                   a ledger by the calls that a file's bytes drive
 *   scribe built FILE OUT                  a model likewise; an empty file when it is none */
#include "building.h"
#include "exercise.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ROOM = 1 << 16, CHANGES = 48 };

static void fail(const char *what, const ism3_error *error) {
    fprintf(stderr, "scribe: %s: %s\n", what, error->message);
    exit(EXIT_FAILURE);
}

static int write_file(const char *path, struct encoded *bytes) {
    FILE *file = fopen(path, "wb");
    size_t written = file && bytes->size ? fwrite(bytes->data, 1, bytes->size, file) : 0;
    int good = file && written == bytes->size && fclose(file) == 0;
    encoded_free(bytes);
    if (!good)
        perror(path);
    return good ? EXIT_SUCCESS : EXIT_FAILURE;
}

static struct tape read_tape(const char *path) {
    static uint8_t data[ROOM];
    FILE *file = fopen(path, "rb");
    struct tape tape = {data, file ? fread(data, 1, sizeof data, file) : 0};
    if (!file || fclose(file)) {
        perror(path);
        exit(EXIT_FAILURE);
    }
    return tape;
}

static ism3_model *load(const char *path) {
    ism3_model *model = NULL;
    ism3_error error = fuzz_no_error();
    if (ism3_model_load(&model, path, NULL, &error))
        fail(path, &error);
    return model;
}

static int write_model(char **words) {
    ism3_model *model = load(words[0]);
    struct encoded bytes = fuzz_encode_model(model);
    ism3_model_unref(model);
    return write_file(words[1], &bytes);
}

static int write_ledger(const char *model_path, const char *log_path, const char *out, int sealed) {
    ism3_model *model = load(model_path);
    ism3_log *log = NULL;
    ism3_ledger *ledger = NULL;
    ism3_reader *reader = NULL;
    ism3_error error = fuzz_no_error();
    int64_t first, last;
    int32_t rc = ism3_log_read(&log, NULL, 0, NULL, model, &error);
    if (!rc)
        rc = ism3_ledger_new(&ledger, model, NULL, &error);
    if (!rc)
        rc = ism3_reader_new(&reader, log, ledger, NULL, &error);
    if (!rc)
        rc = ism3_reader_read_file(reader, log_path, &error);
    if (!rc)
        rc = ism3_reader_finish(reader, &error);
    if (rc)
        fail(log_path, &error);
    ism3_ledger_span(ledger, &first, &last);
    ism3_seal_options options = {.size = sizeof options, .has_watermark = 1, .watermark = last};
    if (sealed && ism3_ledger_seal(ledger, &options, &error))
        fail("seal", &error);
    struct encoded bytes = fuzz_encode(ledger);
    ism3_reader_free(reader);
    ism3_ledger_unref(ledger);
    ism3_log_unref(log);
    ism3_model_unref(model);
    return write_file(out, &bytes);
}

static int write_open(char **words) {
    return write_ledger(words[0], words[1], words[2], 0);
}

static int write_sealed(char **words) {
    return write_ledger(words[0], words[1], words[2], 1);
}

static int write_tape(char **words) {
    struct tape tape = read_tape(words[0]);
    ism3_ledger *ledger = NULL;
    ism3_error error = fuzz_no_error();
    if (ism3_ledger_new(&ledger, fuzz_model(), NULL, &error))
        fail(words[0], &error);
    for (int left = CHANGES; left && tape.left; left--)
        exercise_change(ledger, &tape, NULL);
    struct encoded bytes = fuzz_encode(ledger);
    ism3_ledger_unref(ledger);
    return write_file(words[1], &bytes);
}

static int write_built(char **words) {
    struct tape tape = read_tape(words[0]);
    struct heap heap;
    struct encoded bytes = {NULL, 0};
    heap_init(&heap);
    ism3_model *model = build_model(&tape, &heap, 0);
    if (model)
        bytes = fuzz_encode_model(model);
    ism3_model_unref(model);
    return write_file(words[1], &bytes);
}

static const struct {
    const char *name;
    int words;
    int (*run)(char **words);
} verbs[] = {{"model", 2, write_model},
             {"ledger", 3, write_open},
             {"sealed", 3, write_sealed},
             {"tape", 2, write_tape},
             {"built", 2, write_built}};

int main(int argc, char **argv) {
    for (size_t i = 0; i < sizeof verbs / sizeof *verbs; i++)
        if (argc > 1 && strcmp(argv[1], verbs[i].name) == 0 && argc == 2 + verbs[i].words)
            return verbs[i].run(argv + 2);
    fputs("Usage: scribe model|ledger|sealed|tape|built FILE... OUT\n", stderr);
    return 2;
}
