/* Documents and logs without memory. What descriptions and exports need is the C library's. */
#include "failing.h"

#include <ism3-io.h>
#include <string.h>

#define FIXTURE(name) ISM3_SOURCE "/tests/fixtures/" name

static void load(struct pile *pile, const char *path) {
    ism3_error error = ISM3_ERROR_INIT;
    char piece[1024];
    size_t size;
    FILE *file = fopen(path, "rb");
    if (!file)
        give_up(path, &error);
    while ((size = fread(piece, 1, sizeof piece, file)) > 0)
        pile_add(pile, piece, size);
    fclose(file);
}

/* ---- models ---- */

static int begin_document(struct stage *stage) {
    load(&stage->input, FIXTURE("models/full.json"));
    return 1;
}

static int32_t model_read(struct stage *stage, ism3_error *error) {
    return ism3_model_read(&stage->model, stage->input.data, stage->input.size, "full.json",
                           &stage->allocator, error);
}

static void read_model(struct stage *stage, struct pile *pile) {
    ism3_error error = ISM3_ERROR_INIT;
    if (stage->model && ism3_model_encode(stage->model, pile_write, pile, &error))
        give_up("encoding a model", &error);
}

/* ---- logs ---- */

struct log_files {
    const char *description, *data;
};
static const struct log_files csv_log = {FIXTURE("logs/tickets.json"), FIXTURE("logs/tickets.csv")};
static const struct log_files json_log = {FIXTURE("logs/events.json"),
                                          FIXTURE("logs/events.jsonl")};

/* A model whose memory may fail, the log description and an empty ledger. */
static int begin_log(struct stage *stage, const struct log_files *files) {
    ism3_error error = ISM3_ERROR_INIT;
    struct pile document = {NULL, 0, 0};
    ism3_ledger_options options = {.size = sizeof options, .allocator = &stage->allocator};
    load(&document, FIXTURE("logs/model.json"));
    if (ism3_model_read(&stage->model, document.data, document.size, "model.json",
                        &stage->allocator, &error) ||
        ism3_ledger_new(&stage->ledger, stage->model, &options, &error))
        give_up("a log's model", &error);
    free(document.data);
    load(&stage->input, files->description);
    return 1;
}

static int begin_csv(struct stage *stage) {
    return begin_log(stage, &csv_log);
}

static int begin_json(struct stage *stage) {
    return begin_log(stage, &json_log);
}

/* A reader that fails in the middle leaves the rows before, and the ledger is to be dropped. */
static int32_t read_data(struct stage *stage, const char *path, ism3_error *error) {
    struct pile data = {NULL, 0, 0};
    ism3_log *log;
    ism3_reader *reader = NULL;
    ism3_reader_options options = {.size = sizeof options, .batch_rows = 3};
    load(&data, path);
    int32_t rc =
        ism3_log_read(&log, stage->input.data, stage->input.size, "log.json", stage->model, error);
    if (!rc)
        rc = ism3_reader_new(&reader, log, stage->ledger, &options, error);
    if (!rc)
        rc = ism3_reader_set_source(reader, "data", 0, error);
    if (!rc)
        rc = ism3_reader_read_bytes(reader, data.data, data.size, "data", error);
    ism3_reader_free(reader);
    ism3_log_unref(log);
    free(data.data);
    return rc;
}

static int32_t read_csv(struct stage *stage, ism3_error *error) {
    return read_data(stage, csv_log.data, error);
}

static int32_t read_json(struct stage *stage, ism3_error *error) {
    return read_data(stage, json_log.data, error);
}

const struct call failing_io[] = {
    {"ism3_model_read", begin_document, model_read, read_model, 0},
    {"ism3_reader_read_bytes, CSV", begin_csv, read_csv, read_ledger, 1},
    {"ism3_reader_read_bytes, JSON lines", begin_json, read_json, read_ledger, 1},
};
const size_t failing_io_count = sizeof failing_io / sizeof *failing_io;
