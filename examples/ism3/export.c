/* ism3 export: ledgers and models as bytes, or as text that shows every byte; and what they say as
 * pages for monitoring systems. */
#include "bytes.h"
#include "exposition.h"
#include "ledgers.h"
#include "wire.h"

#include <stdio.h>
#include <string.h>

static void write_cbor(struct output *output, const uint8_t *bytes, size_t size) {
    output_write(output, (const char *)bytes, size);
}

static const struct format {
    const char *name;
    void (*write)(struct output *output, const uint8_t *bytes, size_t size); /* NULL: a page */
    uint32_t page; /* one of ism3_exposition_format */
} formats[] = {
    {"json", wire_write_json, 0},          {"cbor", write_cbor, 0},
    {"diag", wire_write_diagnostic, 0},    {"openmetrics", NULL, ISM3_OPENMETRICS},
    {"prometheus", NULL, ISM3_PROMETHEUS}, {"otlp", NULL, ISM3_OTLP},
};
#define FORMAT_COUNT (sizeof formats / sizeof *formats)

static const struct format *find_format(const char *name) {
    char hint[HINT_SIZE];
    struct nearest nearest = nearest_to(name ? name : "");
    for (size_t i = 0; i < FORMAT_COUNT; i++) {
        if (!name || strcmp(name, formats[i].name) == 0)
            return &formats[i];
        nearest_offer(&nearest, formats[i].name);
    }
    complain("--format: expected json, cbor, diag, openmetrics, prometheus or otlp, found '%s'%s",
             name, nearest_hint(&nearest, hint));
    return NULL;
}

static int encode_ledger(const char *path, const struct bytes *in, struct bytes *out) {
    ism3_error error = ISM3_ERROR_INIT;
    ism3_ledger *ledger = NULL;
    int code = ledger_decode(&ledger, path, in->data, in->size, NULL, NULL);
    if (code == EXIT_DONE && ism3_ledger_encode(ledger, bytes_append, out, &error) != ISM3_OK)
        code = error.code == ISM3_E_STOPPED ? out_of_memory() : report(&error);
    ism3_ledger_unref(ledger);
    return code;
}

/* A model as bytes, or as the document that people write. */
static int encode_model(const char *path, const struct bytes *in, struct bytes *out) {
    ism3_error error = ISM3_ERROR_INIT;
    ism3_model *model = NULL;
    int32_t code = bytes_are_encoded(in->data, in->size)
                       ? ism3_model_decode(&model, in->data, in->size, NULL, 0, &error)
                       : ism3_model_read(&model, in->data, in->size, name_of(path), NULL, &error);
    if (code == ISM3_OK)
        code = ism3_model_encode(model, bytes_append, out, &error);
    ism3_model_unref(model);
    if (code == ISM3_OK)
        return EXIT_DONE;
    if (code == ISM3_E_STOPPED)
        return out_of_memory();
    if (!*error.place)
        snprintf(error.place, sizeof error.place, "%s", name_of(path));
    return report(&error);
}

/* What bytes say they are; whether they are is for the library to find out. */
static int is_ledger(const struct bytes *bytes) {
    struct wire wire = {(const uint8_t *)bytes->data, (const uint8_t *)bytes->data + bytes->size};
    struct wire_item item;
    if (!bytes_are_encoded(bytes->data, bytes->size))
        return 0;
    return !wire_find(&wire, 0) || !wire_next(&wire, &item) || item.value != WIRE_MODEL;
}

static int write_out(const struct format *format, const struct bytes *bytes, const char *path) {
    struct output output;
    int code = output_open(&output, path);
    if (code != EXIT_DONE)
        return code;
    format->write(&output, (const uint8_t *)bytes->data, bytes->size);
    return output_commit(&output);
}

/* What only pages take. */
static int refuse_options(const struct options *options) {
    const struct {
        const char *name;
        int is_given;
    } given[] = {
        {"--model", options->model != NULL},
        {"--log", options->log != NULL},
        {"--every", options->every != NULL},
        {"--from", options->from != NULL},
        {"--to", options->to != NULL},
        {"--as-of", options->as_of != NULL},
        {"--now", options->now != NULL},
        {"--skip-bad", options->skip_bad != NULL},
        {"--process", options->processes.count > 0},
        {"--history", options->history != 0},
        {"--by-environment", options->by_environment != 0},
    };
    for (size_t i = 0; i < sizeof given / sizeof *given; i++)
        if (given[i].is_given) {
            complain("%s: only with --format openmetrics, prometheus or otlp", given[i].name);
            return EXIT_USAGE;
        }
    return EXIT_DONE;
}

static int write_bytes(const struct options *options, const struct format *format) {
    struct bytes in = {0}, out = {0};
    if (options->file_count != 1) {
        complain("say which one file to export: a ledger, or a model");
        return EXIT_USAGE;
    }
    const char *path = options->files[0];
    int code = bytes_read(&in, path, SIZE_MAX);
    if (code == EXIT_DONE)
        code = is_ledger(&in) ? encode_ledger(path, &in, &out) : encode_model(path, &in, &out);
    if (code == EXIT_DONE)
        code = write_out(format, &out, options->output);
    bytes_free(&in);
    bytes_free(&out);
    return code;
}

int run_export(const struct options *options) {
    const struct format *format = find_format(options->format);
    if (!format)
        return EXIT_USAGE;
    if (!format->write)
        return write_exposition(options, format->page);
    int code = refuse_options(options);
    return code == EXIT_DONE ? write_bytes(options, format) : code;
}
