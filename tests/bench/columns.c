/* columns DIR [--threads 1] [--reps N] [--out FILE]: the workload's arrays, already in memory, through the library.
 *
 * Reads DIR/columns/ (columns.json tells what they are) and DIR/model.json once, then times observing all rows and computing every day's figures, and
 * prints a line of JSON for each repetition: what generate.c made, as numpy or a database would hand it over. */
#include <ism3-io.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

static void die(const char *what, const ism3_error *error) {
    fprintf(stderr, "columns: %s: %s (row %lld)\n", what, error ? error->message : "failed", error ? (long long)error->index : -1LL);
    exit(1);
}

static void *slurp(const char *dir, const char *name, size_t *size) {
    char path[4096];
    snprintf(path, sizeof path, "%s/%s", dir, name);
    FILE *file = fopen(path, "rb");
    if (!file)
        die(path, NULL);
    fseek(file, 0, SEEK_END);
    *size = (size_t)ftell(file);
    rewind(file);
    char *data = malloc(*size + 1);
    if (!data || fread(data, 1, *size, file) != *size)
        die(path, NULL);
    data[*size] = 0;
    fclose(file);
    return data;
}

static double now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec * 1e3 + (double)time.tv_nsec / 1e6;
}

/* The columns in the widths and with the absent values of the library; a producer would have them so from the start. */
static int64_t *widen(int32_t *narrow, size_t rows) {
    int64_t *wide = malloc(rows * sizeof *wide);
    for (size_t i = 0; wide && i < rows; i++)
        wide[i] = narrow[i] < 0 ? ISM3_NONE : narrow[i];
    free(narrow);
    return wide;
}

static void mark_absent(int64_t *values, size_t rows) {
    for (size_t i = 0; i < rows; i++)
        if (values[i] == -1)
            values[i] = ISM3_NONE;
}

static const uint8_t kinds[] = {ISM3_INPUT, ISM3_OUTPUT, ISM3_WITHDRAWAL, ISM3_INTERRUPTION,
                                ISM3_LEVEL, ISM3_SCOPE,  ISM3_QUALITY,    ISM3_WATCHED};

static uint32_t bits_of(uint8_t watched) {
    uint32_t bits = 0;
    for (int bit = 0; bit < 8; bit++)
        if (watched & 1 << bit)
            bits |= ISM3_KIND_BIT(kinds[bit]);
    return bits;
}

static ism3_columns load(const char *dir) {
    ism3_columns columns = {.size = sizeof columns};
    size_t size, rows;
    uint8_t *kind = slurp(dir, "columns/kind.u8", &rows);
    uint16_t *process = slurp(dir, "columns/process.u16", &size);
    uint8_t *environment = slurp(dir, "columns/environment.u8", &size);
    uint8_t *watched = slurp(dir, "columns/kinds.u8", &size);
    uint64_t *id = slurp(dir, "columns/id.u64", &size);
    uint32_t *process32 = malloc(rows * 4), *environment32 = malloc(rows * 4), *kinds32 = malloc(rows * 4);
    for (size_t i = 0; i < rows; i++) {
        kind[i] = kinds[kind[i]];
        process32[i] = process[i];
        environment32[i] = environment[i];
        kinds32[i] = watched[i] ? bits_of(watched[i]) : 0;
        if (!id[i])
            id[i] = UINT64_MAX;
    }
    free(process);
    free(environment);
    free(watched);
    columns.rows = rows;
    columns.kind = kind;
    columns.process = process32;
    columns.environment = environment32;
    columns.kinds = kinds32;
    columns.id_number = id;
    columns.time = slurp(dir, "columns/time.i64", &size);
    columns.end = slurp(dir, "columns/end.i64", &size);
    columns.verdict = slurp(dir, "columns/verdict.u8", &size);
    int64_t *available = slurp(dir, "columns/available.i64", &size), *used = slurp(dir, "columns/used.i64", &size);
    mark_absent(available, rows);
    mark_absent(used, rows);
    columns.available = available;
    columns.used = used;
    columns.total = widen(slurp(dir, "columns/total.i32", &size), rows);
    columns.covered = widen(slurp(dir, "columns/covered.i32", &size), rows);
    columns.sampled = widen(slurp(dir, "columns/sampled.i32", &size), rows);
    columns.assessed = widen(slurp(dir, "columns/assessed.i32", &size), rows);
    columns.fit = widen(slurp(dir, "columns/fit.i32", &size), rows);
    return columns;
}

static void write_figures(const ism3_metrics *metrics, const char *path) {
    FILE *file = fopen(path, "w");
    if (!file)
        die(path, NULL);
    fputs("process,day,figure,value\n", file);
    for (size_t entry = 0; entry < ism3_metrics_entry_count(metrics); entry++) {
        uint32_t process = 0;
        ism3_metrics_entry(metrics, entry, &process, NULL);
        for (size_t period = 0; period < ism3_metrics_period_count(metrics); period++) {
            int64_t from;
            char day[ISM3_TIME_TEXT_SIZE], value[ISM3_NUMBER_TEXT_SIZE];
            ism3_metrics_period(metrics, period, &from, NULL, NULL);
            ism3_time_write(from, day);
            for (uint32_t i = 0; i < ism3_figure_count(); i++) {
                ism3_figure figure = {.size = sizeof figure};
                ism3_metrics_figure(metrics, period, entry, i, 0, &figure);
                value[0] = 0;
                if (figure.has_value)
                    ism3_double_write(figure.value, value);
                fprintf(file, "%s,%.10s,%s,%s\n", ism3_model_process_code(ism3_metrics_model(metrics), process), day,
                        ism3_figure_at(i)->id, value);
            }
        }
    }
    fclose(file);
}

/* What a user reads out of the answer: every figure once. */
static double read_figures(const ism3_metrics *metrics) {
    double sum = 0;
    for (size_t entry = 0; entry < ism3_metrics_entry_count(metrics); entry++)
        for (size_t period = 0; period < ism3_metrics_period_count(metrics); period++)
            for (uint32_t i = 0; i < ism3_figure_count(); i++) {
                ism3_figure figure = {.size = sizeof figure};
                ism3_metrics_figure(metrics, period, entry, i, 0, &figure);
                sum += figure.has_value ? figure.value : 0;
            }
    return sum;
}

int main(int argc, char **argv) {
    const char *dir = argc > 1 ? argv[1] : ".", *out = NULL;
    int reps = 2;
    for (int i = 2; i + 1 < argc; i += 2) {
        if (strcmp(argv[i], "--reps") == 0)
            reps = atoi(argv[i + 1]);
        if (strcmp(argv[i], "--out") == 0)
            out = argv[i + 1];
    }
    ism3_error error = ISM3_ERROR_INIT;
    ism3_model *model;
    char path[4096];
    snprintf(path, sizeof path, "%s/model.json", dir);
    if (ism3_model_load(&model, path, NULL, &error))
        die(path, &error);
    ism3_columns columns = load(dir);
    for (int rep = 0; rep < reps; rep++) {
        ism3_ledger *ledger;
        ism3_metrics *metrics;
        ism3_metrics_options options = ISM3_METRICS_OPTIONS_INIT;
        double start = now();
        if (ism3_ledger_new(&ledger, model, NULL, &error) || ism3_ledger_observe_columns(ledger, &columns, &error))
            die("observe", &error);
        double observed = now();
        options.every = ISM3_EVERY_DAY;
        if (ism3_metrics_new(&metrics, ledger, &options, &error))
            die("metrics", &error);
        double evaluated = now(), sum = read_figures(metrics), end = now();
        struct rusage usage;
        getrusage(RUSAGE_SELF, &usage);
        printf("{\"peer\": \"libism3 %s\", \"from\": \"memory\", \"threads\": 1, \"observe_ms\": %.1f, \"evaluate_ms\": %.1f, \"read_ms\": %.1f, "
               "\"total_ms\": %.1f, \"rows\": %zu, \"ledger_mb\": %.1f, \"rss_mb\": %ld, \"sum\": %.6g}\n",
               ism3_version_string(), observed - start, evaluated - observed, end - evaluated, end - start, columns.rows,
               (double)ism3_ledger_count(ledger, ISM3_COUNT_BYTES) / 1e6, usage.ru_maxrss / 1024, sum);
        fflush(stdout);
        if (out && !rep)
            write_figures(metrics, out);
        ism3_metrics_unref(metrics);
        ism3_ledger_unref(ledger);
    }
    return 0;
}
