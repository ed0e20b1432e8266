/* columns DIR [--reps N] [--out FILE]: the workload's arrays, already in
 * memory, through the library.
 *
 * Reads DIR/model.json and DIR/columns/ once, then observes all rows and computes the figures of
 * every day, N times (default: 2), and prints a line of JSON for each time. --out writes the
 * figures as process,day,figure,value. */
#include <errno.h>
#include <ism3-io.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

#define PATH_SIZE 1024

static void die(const char *what, const char *why) {
    fprintf(stderr, "columns: %s: %s\n", what, why);
    exit(1);
}

static void join(char path[PATH_SIZE], const char *folder, const char *name) {
    int length = snprintf(path, PATH_SIZE, "%s/%s", folder, name);
    if (length < 0 || length >= PATH_SIZE)
        die(folder, "the path is too long");
}

/* An array of `rows` values, each `width` bytes; *rows is told by the first array. */
static void *read_column(const char *folder, const char *name, size_t width, size_t *rows) {
    char path[PATH_SIZE];
    join(path, folder, name);
    FILE *file = fopen(path, "rb");
    if (!file || fseek(file, 0, SEEK_END))
        die(path, strerror(errno));
    long size = ftell(file);
    rewind(file);
    if (size <= 0 || (size_t)size % width)
        die(path, "not a column of this type");
    if (*rows && *rows != (size_t)size / width)
        die(path, "not as many rows as the column before it");
    *rows = (size_t)size / width;
    void *column = malloc((size_t)size);
    if (!column)
        die(path, strerror(errno));
    if (fread(column, width, *rows, file) != *rows)
        die(path, "cannot be read to its end");
    fclose(file);
    return column;
}

/* What generate.c writes: a file is named after the field of ism3_columns and its type. */
#define COLUMN(field, type)                                                                        \
    {                                                                                              \
        offsetof(ism3_columns, field), sizeof *((ism3_columns *)0)->field,                         \
            "columns/" #field "." type                                                             \
    }
static const struct {
    size_t offset;
    size_t width;
    const char *file;
} table[] = {
    COLUMN(kind, "u8"),      COLUMN(process, "u32"),   COLUMN(environment, "u32"),
    COLUMN(time, "i64"),     COLUMN(end, "i64"),       COLUMN(id_number, "u64"),
    COLUMN(verdict, "u8"),   COLUMN(available, "i64"), COLUMN(used, "i64"),
    COLUMN(total, "i64"),    COLUMN(covered, "i64"),   COLUMN(sampled, "i64"),
    COLUMN(assessed, "i64"), COLUMN(fit, "i64"),       COLUMN(kinds, "u32"),
};
#define COLUMNS (sizeof table / sizeof *table)

static void read_columns(ism3_columns *columns, const char *folder) {
    for (size_t i = 0; i < COLUMNS; i++) {
        void *column = read_column(folder, table[i].file, table[i].width, &columns->rows);
        memcpy((char *)columns + table[i].offset, &column, sizeof column);
    }
}

static void free_columns(const ism3_columns *columns) {
    for (size_t i = 0; i < COLUMNS; i++) {
        void *column;
        memcpy(&column, (const char *)columns + table[i].offset, sizeof column);
        free(column);
    }
}

static ism3_figure figure_of(const ism3_metrics *metrics, size_t period, size_t entry,
                             uint32_t index) {
    ism3_figure figure = {.size = sizeof figure};
    if (ism3_metrics_figure(metrics, period, entry, index, 0, &figure))
        die("figure", "cannot be read");
    return figure;
}

/* What a user does with the answer: every figure is read once. */
static double sum_figures(const ism3_metrics *metrics) {
    double sum = 0;
    for (size_t entry = 0; entry < ism3_metrics_entry_count(metrics); entry++)
        for (size_t period = 0; period < ism3_metrics_period_count(metrics); period++)
            for (uint32_t i = 0; i < ism3_figure_count(); i++) {
                ism3_figure figure = figure_of(metrics, period, entry, i);
                sum += figure.has_value ? figure.value : 0;
            }
    return sum;
}

static void write_day(const ism3_metrics *metrics, size_t entry, size_t period, FILE *file) {
    uint32_t process = 0;
    int64_t from = 0;
    char day[ISM3_TIME_TEXT_SIZE], value[ISM3_NUMBER_TEXT_SIZE];
    if (ism3_metrics_entry(metrics, entry, &process, NULL) ||
        ism3_metrics_period(metrics, period, &from, NULL, NULL))
        die("figures", "have no such day");
    const char *code = ism3_model_process_code(ism3_metrics_model(metrics), process);
    ism3_time_write(from, day);
    for (uint32_t i = 0; i < ism3_figure_count(); i++) {
        ism3_figure figure = figure_of(metrics, period, entry, i);
        value[0] = 0;
        if (figure.has_value)
            ism3_double_write(figure.value, value);
        fprintf(file, "%s,%.10s,%s,%s\n", code, day, ism3_figure_at(i)->id, value);
    }
}

static void write_figures(const ism3_metrics *metrics, const char *path) {
    FILE *file = fopen(path, "w");
    if (!file)
        die(path, strerror(errno));
    fputs("process,day,figure,value\n", file);
    for (size_t entry = 0; entry < ism3_metrics_entry_count(metrics); entry++)
        for (size_t period = 0; period < ism3_metrics_period_count(metrics); period++)
            write_day(metrics, entry, period, file);
    int failed = ferror(file);
    if (fclose(file) || failed)
        die(path, "cannot be written");
}

static double now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec * 1e3 + (double)time.tv_nsec / 1e6;
}

/* Observe, evaluate, read, each timed. */
static void run(ism3_model *model, const ism3_columns *columns, const char *out) {
    ism3_error error = ISM3_ERROR_INIT;
    ism3_ledger *ledger = NULL;
    ism3_metrics *metrics = NULL;
    ism3_metrics_options options = ISM3_METRICS_OPTIONS_INIT;
    options.every = ISM3_EVERY_DAY;
    double start = now();
    if (ism3_ledger_new(&ledger, model, NULL, &error) ||
        ism3_ledger_observe_columns(ledger, columns, &error))
        die("observe", error.message);
    double observed = now();
    if (ism3_metrics_new(&metrics, ledger, &options, &error))
        die("metrics", error.message);
    double evaluated = now(), sum = sum_figures(metrics), end = now();
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    printf("{\"observe_ms\": %.1f, \"evaluate_ms\": %.1f, \"read_ms\": %.1f, \"total_ms\": %.1f, "
           "\"rows\": %zu, \"ledger_mb\": %.1f, \"rss_mib\": %.1f, \"sum\": %.6g}\n",
           observed - start, evaluated - observed, end - evaluated, end - start, columns->rows,
           (double)ism3_ledger_count(ledger, ISM3_COUNT_BYTES) / 1e6,
           (double)usage.ru_maxrss / 1024, sum);
    fflush(stdout);
    if (out)
        write_figures(metrics, out);
    ism3_metrics_unref(metrics);
    ism3_ledger_unref(ledger);
}

static void usage_error(void) {
    fputs("Usage: columns DIR [--reps N] [--out FILE]\n", stderr);
    exit(2);
}

int main(int argc, char **argv) {
    const char *out = NULL;
    long times = 2;
    if (argc < 2 || argc % 2)
        usage_error();
    for (int i = 2; i < argc; i += 2) {
        if (strcmp(argv[i], "--reps") == 0)
            times = strtol(argv[i + 1], NULL, 10);
        else if (strcmp(argv[i], "--out") == 0)
            out = argv[i + 1];
        else
            usage_error();
    }
    if (times < 1)
        usage_error();
    ism3_error error = ISM3_ERROR_INIT;
    ism3_model *model = NULL;
    char path[PATH_SIZE];
    join(path, argv[1], "model.json");
    if (ism3_model_load(&model, path, NULL, &error))
        die(path, error.message);
    ism3_columns columns = {.size = sizeof columns};
    read_columns(&columns, argv[1]);
    for (long i = 0; i < times; i++)
        run(model, &columns, i + 1 == times ? out : NULL);
    free_columns(&columns);
    ism3_model_unref(model);
    return 0;
}
