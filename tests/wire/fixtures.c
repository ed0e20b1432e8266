/* The documents of tests/fixtures/v1 as this build reads them: each is written again with the same
 * bytes, and the figures of a ledger are those beside it.
 *
 *     fixtures FOLDER          test
 *     fixtures --write FOLDER  write the figures, when a new document is added
 */
#include <ism3.h>

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *folder;
static int passed, failed;

/* Bytes that grow. */
typedef struct text_buffer {
    char *data;
    size_t size, capacity;
} text_buffer;

static void stop(const char *what, const char *why) {
    fprintf(stderr, "%s: %s\n", what, why);
    exit(2);
}

static void make_room(text_buffer *buffer, size_t more) {
    if (buffer->capacity - buffer->size > more)
        return;
    buffer->capacity = 2 * buffer->capacity + more + 1;
    buffer->data = realloc(buffer->data, buffer->capacity);
    if (!buffer->data)
        stop("buffer", "no memory");
}

static int32_t append(void *context, const char *bytes, size_t size) {
    text_buffer *to = context;
    make_room(to, size);
    memcpy(to->data + to->size, bytes, size);
    to->size += size;
    to->data[to->size] = 0;
    return 0;
}

static void print(text_buffer *to, const char *format, ...) {
    char text[512];
    va_list arguments;
    va_start(arguments, format);
    int size = vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    append(to, text, (size_t)size);
}

static void path_of(char *path, size_t size, const char *name, const char *ending) {
    snprintf(path, size, "%s/%s%s", folder, name, ending);
}

static text_buffer read_file(const char *name, const char *ending) {
    char path[1024], part[1024];
    text_buffer content = {NULL, 0, 0};
    path_of(path, sizeof path, name, ending);
    FILE *file = fopen(path, "rb");
    if (!file)
        stop(path, "cannot be read");
    append(&content, "", 0);
    for (size_t size; (size = fread(part, 1, sizeof part, file)) > 0;)
        append(&content, part, size);
    fclose(file);
    return content;
}

static void write_file(const char *name, const char *ending, const text_buffer *content) {
    char path[1024];
    path_of(path, sizeof path, name, ending);
    FILE *file = fopen(path, "wb");
    if (!file || fwrite(content->data, 1, content->size, file) != content->size ||
        fclose(file) != 0)
        stop(path, "cannot be written");
}

static void check(const char *name, const char *what, const text_buffer *found,
                  const text_buffer *expected) {
    size_t at = 0;
    while (at < found->size && at < expected->size && found->data[at] == expected->data[at])
        at++;
    if (found->size == expected->size && at == found->size) {
        passed++;
        return;
    }
    failed++;
    fprintf(stderr, "%s: %s differs at byte %zu of %zu\n", name, what, at, expected->size);
}

static int is_taken(const char *name, int32_t rc, const ism3_error *error) {
    if (!rc)
        return 1;
    failed++;
    fprintf(stderr, "%s: %ld: %s\n", name, (long)rc, error->message);
    return 0;
}

/* ---- figures as text ---- */

/* Two's complement in hexadecimal: exact, and no arithmetic that could be wrong. */
static void print_exact(text_buffer *to, const char *key, ism3_int128 value) {
    print(to, ", \"%s\": \"0x%016llx%016llx\"", key, (unsigned long long)value.high,
          (unsigned long long)value.low);
}

static void print_figure(text_buffer *to, const ism3_metrics *metrics, size_t entry, uint32_t i,
                         uint32_t resource) {
    ism3_figure figure = {.size = sizeof figure};
    const ism3_figure_info *info = ism3_figure_at(i);
    char value[ISM3_NUMBER_TEXT_SIZE];
    if (ism3_metrics_figure(metrics, 0, entry, i, resource, &figure))
        stop(info->id, "cannot be read");
    print(to, "      {\"figure\": \"%s\", \"resource\": %u, \"status\": \"%s\"", info->id,
          (unsigned)resource, ism3_status_name(figure.status));
    if (figure.has_value) {
        ism3_double_write(figure.value, value);
        print(to, ", \"count\": %llu, \"value\": %s", (unsigned long long)figure.count, value);
        print_exact(to, "numerator", figure.numerator);
        print_exact(to, "denominator", figure.denominator);
    }
    print(to, "}");
}

static void print_entry(text_buffer *to, const ism3_metrics *metrics, size_t entry) {
    const ism3_model *model = ism3_metrics_model(metrics);
    uint32_t process, environment;
    const char *separator = "\n";
    ism3_metrics_entry(metrics, entry, &process, &environment);
    print(to,
          "    {\"process\": \"%s\", \"environment\": ", ism3_model_process_code(model, process));
    if (environment == ISM3_NO_INDEX)
        print(to, "null");
    else
        print(to, "\"%s\"", ism3_model_environment_name(model, environment));
    print(to, ", \"state\": \"%s\", \"figures\": [",
          ism3_period_state_name(ism3_metrics_state(metrics, 0, entry)));
    for (uint32_t i = 0; i < ism3_figure_count(); i++) {
        uint32_t resources =
            ism3_figure_at(i)->per_resource ? ism3_model_resource_count(model, process) : 1;
        for (uint32_t resource = 0; resource < resources; resource++) {
            print(to, "%s", separator);
            print_figure(to, metrics, entry, i, resource);
            separator = ",\n";
        }
    }
    print(to, "\n    ]}");
}

/* One window over all that is held, environments together and one by one. */
static void print_figures(text_buffer *to, ism3_ledger *ledger, uint32_t by_environment) {
    ism3_metrics_options options = ISM3_METRICS_OPTIONS_INIT;
    ism3_error error = ISM3_ERROR_INIT;
    ism3_metrics *metrics;
    int64_t from, to_time;
    options.by_environment = by_environment;
    if (ism3_metrics_new(&metrics, ledger, &options, &error))
        stop("figures", error.message);
    if (ism3_metrics_period_count(metrics) == 1) {
        ism3_metrics_period(metrics, 0, &from, &to_time, NULL);
        print(to, "  {\"from\": %lld, \"to\": %lld, \"as_of\": %lld, \"entries\": [\n",
              (long long)from, (long long)to_time, (long long)ism3_metrics_as_of(metrics));
        for (size_t entry = 0; entry < ism3_metrics_entry_count(metrics); entry++) {
            print_entry(to, metrics, entry);
            print(to, entry + 1 < ism3_metrics_entry_count(metrics) ? ",\n" : "\n");
        }
        print(to, "  ]}");
    } else {
        print(to, "  null");
    }
    ism3_metrics_unref(metrics);
}

/* ---- documents ---- */

static ism3_model *check_model(const char *name) {
    ism3_error error = ISM3_ERROR_INIT;
    ism3_model *model = NULL;
    text_buffer bytes = read_file(name, ".cbor"), again = {NULL, 0, 0};
    int32_t rc = ism3_model_decode(&model, bytes.data, bytes.size, NULL, 0, &error);
    if (!rc)
        rc = ism3_model_encode(model, append, &again, &error);
    if (is_taken(name, rc, &error))
        check(name, "the model", &again, &bytes);
    free(bytes.data);
    free(again.data);
    return model;
}

static void check_bytes(const char *name, const char *what, ism3_ledger *ledger,
                        const text_buffer *bytes) {
    ism3_error error = ISM3_ERROR_INIT;
    text_buffer again = {NULL, 0, 0};
    if (is_taken(name, ism3_ledger_encode(ledger, append, &again, &error), &error))
        check(name, what, &again, bytes);
    free(again.data);
}

static void check_figures(const char *name, ism3_ledger *ledger, int writing) {
    text_buffer figures = {NULL, 0, 0};
    print(&figures, "[\n");
    print_figures(&figures, ledger, 0);
    print(&figures, ",\n");
    print_figures(&figures, ledger, 1);
    print(&figures, "\n]\n");
    if (writing) {
        write_file(name, ".figures.json", &figures);
    } else {
        text_buffer expected = read_file(name, ".figures.json");
        check(name, "what the figures are", &figures, &expected);
        free(expected.data);
    }
    free(figures.data);
}

static void check_ledger(const char *name, ism3_model *model, int writing) {
    ism3_error error = ISM3_ERROR_INIT;
    ism3_ledger *ledger;
    text_buffer bytes = read_file(name, ".ism3");
    if (is_taken(name, ism3_ledger_decode(&ledger, NULL, bytes.data, bytes.size, NULL, &error),
                 &error))
        check_bytes(name, "the ledger without its model", ledger, &bytes);
    ism3_ledger_unref(ledger);
    if (is_taken(name, ism3_ledger_decode(&ledger, model, bytes.data, bytes.size, NULL, &error),
                 &error)) {
        check_bytes(name, "the ledger", ledger, &bytes);
        check_figures(name, ledger, writing);
    }
    ism3_ledger_unref(ledger);
    free(bytes.data);
}

/* Lines `LEDGER MODEL`; of a model, its first line. */
static void check_all(char *list, int writing) {
    char last[256] = "";
    ism3_model *model = NULL;
    for (char *line = list; *line;) {
        char ledger[256], name[256];
        int size = 0;
        if (sscanf(line, "%255s %255s %n", ledger, name, &size) != 2)
            stop(line, "expected a ledger and a model");
        line += size;
        if (strcmp(last, name) != 0) {
            ism3_model_unref(model);
            model = check_model(name);
            memcpy(last, name, sizeof last);
        }
        if (model)
            check_ledger(ledger, model, writing);
    }
    ism3_model_unref(model);
}

int main(int argc, char **argv) {
    int writing = argc == 3 && strcmp(argv[1], "--write") == 0;
    if (argc != 2 + writing)
        stop("usage", "fixtures [--write] FOLDER");
    folder = argv[1 + writing];
    text_buffer list = read_file("ledgers", ".txt");
    check_all(list.data, writing);
    free(list.data);
    printf("%d passed, %d failed\n", passed, failed);
    return failed != 0;
}
