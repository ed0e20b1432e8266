/* generate ROWS SEED DIR: the workload of the benchmark.
 *
 * Writes DIR/events.csv in native columns, DIR/model.json to read it with, and DIR/columns/, the
 * same rows as arrays in the form that ism3_ledger_observe_columns() takes. ROWS is approximate.
 * The same arguments give the same bytes with the same C library (exp and log of another one may
 * differ in the last digit). README.md tells what is in it. */
#include <errno.h>
#include <inttypes.h>
#include <ism3/observation.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define SECOND    INT64_C(1000000000)
#define DAY       (86400 * SECOND)
#define HOUR_NS   3600e9
#define MINUTE_NS 60e9
#define DAYS      90
#define FIRST     (INT64_C(1767225600) * SECOND) /* 2026-01-01T00:00:00Z, a Thursday */
#define LAST      (FIRST + DAYS * DAY)
#define LATE_ROWS 5000 /* how many places late a row may come */

static const char *const kind_names[] = {
    [ISM3_INPUT] = "input",           [ISM3_OUTPUT] = "output",
    [ISM3_WITHDRAWAL] = "withdrawal", [ISM3_INTERRUPTION] = "interruption",
    [ISM3_LEVEL] = "level",           [ISM3_SCOPE] = "scope",
    [ISM3_QUALITY] = "quality",       [ISM3_WATCHED] = "watched",
};
#define KINDS (sizeof kind_names / sizeof *kind_names)

/* Every kind of this workload is watched, so that zeros are zeros. */
static const char watched_kinds[] = "input;output;withdrawal;interruption;level;scope;quality";
static const uint32_t watched_bits = ISM3_KIND_BIT(ISM3_INPUT) | ISM3_KIND_BIT(ISM3_OUTPUT) |
                                     ISM3_KIND_BIT(ISM3_WITHDRAWAL) |
                                     ISM3_KIND_BIT(ISM3_INTERRUPTION) | ISM3_KIND_BIT(ISM3_LEVEL) |
                                     ISM3_KIND_BIT(ISM3_SCOPE) | ISM3_KIND_BIT(ISM3_QUALITY);

static const char *const environments[] = {"servers", "laptops"};
static const char *const verdicts[] = {"", "fit", "unfit"};
static const char *const processes[] = {
    "GP-1",   "GP-2",   "GP-3",   "SSP-1",  "SSP-2",  "SSP-4",  "SSP-6",  "TSP-1",  "TSP-2",
    "TSP-3",  "TSP-4",  "TSP-6",  "TSP-7",  "TSP-8",  "TSP-9",  "TSP-10", "TSP-11", "TSP-13",
    "TSP-14", "OSP-1",  "OSP-2",  "OSP-3",  "OSP-4",  "OSP-5",  "OSP-6",  "OSP-7",  "OSP-8",
    "OSP-9",  "OSP-10", "OSP-11", "OSP-12", "OSP-14", "OSP-15", "OSP-16", "OSP-17", "OSP-19",
    "OSP-20", "OSP-21", "OSP-22", "OSP-23", "OSP-24", "OSP-25", "OSP-26", "OSP-27", "OSP-28"};
#define PROCESSES (sizeof processes / sizeof *processes)

/* One row of the log. `value`: level {available, used}, scope {total, covered, sampled},
 * quality {assessed, fit}; -1 is not given. */
typedef struct row {
    int64_t time;
    int64_t end;
    uint64_t id; /* 0: none */
    int32_t value[3];
    uint32_t sequence;
    uint8_t kind;
    uint8_t process;
    uint8_t environment;
    uint8_t verdict;
} row;

typedef struct workload {
    row *rows;
    size_t count;
    size_t capacity;
    uint64_t ids;
    row outside; /* takes what lies outside the time of the log */
} workload;

static void die(const char *what) {
    fprintf(stderr, "generate: %s: %s\n", what, strerror(errno));
    exit(1);
}

/* Chance: xoshiro256**, seeded by splitmix64. */

static uint64_t chance_state[4];

static uint64_t rotate_left(uint64_t x, int by) {
    return (x << by) | (x >> (64 - by));
}

static uint64_t chance(void) {
    uint64_t *s = chance_state;
    uint64_t drawn = rotate_left(s[1] * 5, 7) * 9, t = s[1] << 17;
    s[2] ^= s[0];
    s[3] ^= s[1];
    s[1] ^= s[2];
    s[0] ^= s[3];
    s[2] ^= t;
    s[3] = rotate_left(s[3], 45);
    return drawn;
}

static void seed_chance(uint64_t seed) {
    for (int i = 0; i < 4; i++) {
        uint64_t z = seed += 0x9e3779b97f4a7c15u;
        z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
        z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
        chance_state[i] = z ^ (z >> 31);
    }
}

static double uniform(void) { /* [0, 1) */
    return (double)(chance() >> 11) * 0x1.0p-53;
}

static bool happens(double probability) {
    return uniform() < probability;
}

static int below(int limit) {
    return (int)(chance() % (uint64_t)limit);
}

static double normal(void) {
    double a = uniform(), b = uniform();
    return sqrt(-2 * log(a < 1e-300 ? 1e-300 : a)) * cos(6.283185307179586 * b);
}

static double exponential(void) {
    return -log(1 - uniform());
}

static double log_normal(double sigma) {
    return exp(sigma * normal());
}

/* Working hours and weekdays are busier. */
static int64_t arrival(void) {
    for (;;) {
        int day = below(DAYS);
        double hour = 24 * uniform();
        bool weekend = (day + 3) % 7 >= 5;
        if (weekend && uniform() > 0.4)
            continue;
        if (happens(0.7)) {
            hour = 13 + 3 * normal();
            if (hour < 0 || hour >= 24)
                continue;
        }
        return FIRST + day * DAY + (int64_t)(hour * HOUR_NS);
    }
}

/* The log's rows. */

static uint64_t new_id(workload *w) {
    return (w->ids++ * 0x9E3779B97F) & 0xFFFFFFFFFF; /* odd factor: no number comes twice */
}

static int64_t instant(const row *r) {
    return r->time != ISM3_NONE ? r->time : r->end;
}

static void *allocate(size_t count, size_t size) {
    void *memory = calloc(count + 1, size);
    if (!memory)
        die("memory");
    return memory;
}

/* Room for one row more. The row is the caller's until the next one. */
static row *put(workload *w, int kind, int process, int environment, int64_t time, int64_t end,
                uint64_t id) {
    row r = {time,
             end,
             id,
             {-1, -1, -1},
             0,
             (uint8_t)kind,
             (uint8_t)process,
             (uint8_t)environment,
             ISM3_VERDICT_NONE};
    int64_t at = instant(&r);
    bool ends_late = end != ISM3_NONE && end >= LAST && kind != ISM3_WATCHED;
    if (at < FIRST || at >= LAST || ends_late)
        return &w->outside;
    if (w->count == w->capacity) {
        w->capacity = w->capacity ? 2 * w->capacity : 1 << 20;
        w->rows = realloc(w->rows, w->capacity * sizeof *w->rows);
        if (!w->rows)
            die("memory");
    }
    r.sequence = (uint32_t)w->count;
    w->rows[w->count] = r;
    return &w->rows[w->count++];
}

/* What a process is like. */
typedef struct manner {
    int process;
    double median; /* lead time in seconds */
    double sigma;
    double answered;
    double fit;
} manner;

static uint8_t verdict_of(bool judged, bool fit) {
    return judged ? fit ? ISM3_FIT : ISM3_UNFIT : ISM3_VERDICT_NONE;
}

static void deliver(workload *w, const manner *m, int environment, int other, int64_t input,
                    uint64_t id) {
    double lead = m->median * log_normal(m->sigma);
    int64_t output = input + 1 + (int64_t)(lead * 1e9);
    double special = uniform();
    if (special < 0.0005) /* a wrong clock: output before its input */
        output = input - 1 - (int64_t)(uniform() * MINUTE_NS);
    else if (special < 0.001) /* answered in the same tick */
        output = input;
    bool judged = happens(0.1), fit = happens(m->fit);
    put(w, ISM3_OUTPUT, m->process, other, output, ISM3_NONE, id)->verdict =
        verdict_of(judged, fit);
    if (happens(0.001)) { /* the same output again, with a verdict of its own */
        row *again = put(w, ISM3_OUTPUT, m->process, environment, output, ISM3_NONE, id);
        again->verdict = (uint8_t)below(3);
    }
    if (happens(0.002)) { /* delivered again */
        uint8_t verdict = happens(0.5) ? ISM3_VERDICT_NONE : (uint8_t)(ISM3_FIT + below(2));
        int64_t later = output + 1 + (int64_t)(uniform() * 2 * HOUR_NS);
        put(w, ISM3_OUTPUT, m->process, environment, later, ISM3_NONE, id)->verdict = verdict;
    }
    if (!judged && happens(0.2)) {
        int64_t examined = output + 1 + (int64_t)(4 * HOUR_NS * log_normal(1));
        row *quality = put(w, ISM3_QUALITY, m->process, environment, examined, ISM3_NONE, 0);
        quality->value[0] = 1;
        quality->value[1] = fit;
    }
}

static void item(workload *w, const manner *m) {
    int64_t input = arrival();
    int environment = happens(0.4);
    uint64_t id = new_id(w);
    put(w, ISM3_INPUT, m->process, environment, input, ISM3_NONE, id);
    /* An item belongs to its process, not to its environment. */
    int other = happens(0.005) ? !environment : environment;
    if (happens(0.001)) { /* reported again */
        int64_t later = input + (int64_t)(uniform() * HOUR_NS);
        put(w, ISM3_INPUT, m->process, other, later, ISM3_NONE, id);
    }
    bool withdrawn = happens(0.023);
    bool delivered = happens(withdrawn ? 0.1 : m->answered);
    if (withdrawn) {
        int64_t withdrawal = input + 1 + (int64_t)(exponential() * 36 * HOUR_NS);
        if (happens(0.01)) /* before its input */
            withdrawal = input - (int64_t)(uniform() * MINUTE_NS);
        put(w, ISM3_WITHDRAWAL, m->process, other, withdrawal, ISM3_NONE, id);
    }
    if (delivered)
        deliver(w, m, environment, other, input, id);
}

static void items(workload *w, int process, size_t inputs, size_t unsolicited) {
    manner m = {.process = process};
    m.median = exp(log(5) + uniform() * (log(8 * 3600) - log(5)));
    m.sigma = 1.0 + 0.6 * uniform();
    m.answered = 0.85 + 0.10 * uniform();
    m.fit = 0.85 + 0.14 * uniform();
    for (size_t i = 0; i < inputs; i++)
        item(w, &m);
    for (size_t i = 0; i < unsolicited; i++) {
        int environment = happens(0.4);
        bool judged = happens(0.1), fit = happens(m.fit);
        uint64_t id = below(4) ? 0 : new_id(w);
        put(w, ISM3_OUTPUT, process, environment, arrival(), ISM3_NONE, id)->verdict =
            verdict_of(judged, fit);
    }
}

static row *put_level(workload *w, int process, int environment, int64_t time) {
    return put(w, ISM3_LEVEL, process, environment, time, ISM3_NONE, 0);
}

static int within(int value, int least, int most) {
    return value < least ? least : value > most ? most : value;
}

static void levels_of(workload *w, int process, int environment, int64_t readings) {
    int64_t step = (LAST - FIRST) / (readings + 1), next = FIRST;
    int available = 5 + below(46), used = available / 2;
    for (int64_t i = 0; i < readings; i++) {
        int64_t time = FIRST + 1 + i * step + (int64_t)(uniform() * (double)step * 0.9);
        for (; next <= time; next += DAY) {
            put_level(w, process, environment, next)->value[0] = available;
            if (happens(0.1))
                available = within(available + below(5) - 2, 2, INT32_MAX);
        }
        used = within(used + below(3) - 1, 0, available);
        row *reading = put_level(w, process, environment, time);
        reading->value[1] = used;
        if (i % 20 == 7)
            reading->value[0] = available;
        if (happens(0.001)) /* two readings at one instant */
            put_level(w, process, environment, time)->value[1] = used + 1;
    }
}

static void levels(workload *w, int process, size_t readings) {
    levels_of(w, process, 0, (int64_t)((double)readings * 0.6) + 2);
    levels_of(w, process, 1, (int64_t)((double)readings * 0.4) + 2);
}

/* Another interruption overlaps the one from `time` to `end`, in either environment. */
static void overlap(workload *w, int process, double gap, int64_t time, int64_t end) {
    uint64_t id = new_id(w);
    int64_t start = time + (int64_t)(uniform() * (double)(end - time));
    int64_t finish = start + 1 + (int64_t)(gap * 0.03 * log_normal(1));
    int environment = happens(0.4);
    put(w, ISM3_INTERRUPTION, process, environment, start, ISM3_NONE, id);
    put(w, ISM3_INTERRUPTION, process, environment, ISM3_NONE, finish, id);
}

static void interruptions(workload *w, int process, size_t count) {
    double gap = (double)(LAST - FIRST) / (double)(count + 1);
    int64_t time = FIRST;
    bool one_never_ends = below(15) == 0;
    for (size_t i = 0;; i++) {
        time += 1 + (int64_t)(exponential() * gap);
        if (time >= LAST)
            return;
        int environment = happens(0.4);
        int64_t end = time + 1 + (int64_t)(gap * 0.03 * log_normal(1));
        double form = uniform();
        bool no_length = form < 0.005;
        if (no_length)
            end = time;
        if ((no_length || form > 0.95) && end < LAST) { /* both ends in one row, no id */
            put(w, ISM3_INTERRUPTION, process, environment, time, end, 0);
            continue;
        }
        uint64_t id = new_id(w);
        put(w, ISM3_INTERRUPTION, process, environment, time, ISM3_NONE, id);
        bool recent = time > LAST - 2 * DAY;
        if (!((recent && happens(0.1)) || (one_never_ends && i == count / 2)))
            put(w, ISM3_INTERRUPTION, process, environment, ISM3_NONE, end, id);
        if (happens(0.002) && end > time + 1) /* its start reported again, later */
            put(w, ISM3_INTERRUPTION, process, environment, time + 1, ISM3_NONE, id);
        if (happens(0.1))
            overlap(w, process, gap, time, end);
        else if (happens(0.9))
            time = end;
    }
}

static void scopes(workload *w, int process, size_t count) {
    int total[2];
    total[0] = 50 + below(2000);
    total[1] = 50 + below(2000);
    for (size_t i = 0; i < count; i++) {
        int64_t time = arrival();
        int environment = happens(0.4);
        int32_t *value = put(w, ISM3_SCOPE, process, environment, time, ISM3_NONE, 0)->value;
        value[0] = total[environment] + (int)((time - FIRST) / DAY);
        value[1] = (int)(value[0] * (0.7 + 0.3 * uniform()));
        value[2] = (int)(value[1] * uniform());
        if (happens(0.002)) { /* another sample at the same instant */
            int32_t other[3] = {value[0] - below(2), value[1] - 1, value[2] / 2};
            row *twin = put(w, ISM3_SCOPE, process, environment, time, ISM3_NONE, 0);
            memcpy(twin->value, other, sizeof other);
        }
    }
}

static void process_rows(workload *w, int process, double share) {
    items(w, process, (size_t)(share * 0.4326), (size_t)(share * 0.02));
    levels(w, process, (size_t)(share * 0.05));
    interruptions(w, process, (size_t)(share * 0.003) + 10);
    scopes(w, process, (size_t)(share * 0.012) + DAYS);
    for (int environment = 0; environment < 2; environment++)
        put(w, ISM3_WATCHED, process, environment, FIRST, LAST, 0);
}

/* Which process is how busy: shares fall as rank to the power of -0.8. */
static void fill(workload *w, double rows) {
    int order[PROCESSES];
    double weight = 0;
    for (int i = 0; i < (int)PROCESSES; i++) {
        order[i] = i;
        weight += pow(i + 1, -0.8);
    }
    for (int i = PROCESSES - 1; i > 0; i--) {
        int j = below(i + 1), swapped = order[i];
        order[i] = order[j];
        order[j] = swapped;
    }
    for (int rank = 0; rank < (int)PROCESSES; rank++)
        process_rows(w, order[rank], rows * pow(rank + 1, -0.8) / weight);
}

static int by_time(const void *left, const void *right) {
    const row *a = left, *b = right;
    if (instant(a) != instant(b))
        return instant(a) < instant(b) ? -1 : 1;
    return a->sequence < b->sequence ? -1 : a->sequence > b->sequence;
}

/* 1 % of the rows come up to LATE_ROWS places after their turn. */
static size_t deliver_late(workload *w) {
    size_t late = 0, places = w->count + LATE_ROWS + 2;
    uint32_t *place = allocate(w->count, sizeof *place);
    uint32_t *start = allocate(places, sizeof *start);
    row *sorted = allocate(w->count, sizeof *sorted);
    for (size_t i = 0; i < w->count; i++) {
        place[i] = (uint32_t)i;
        if (happens(0.01)) {
            place[i] += 1 + (uint32_t)below(LATE_ROWS);
            late++;
        }
        start[place[i] + 1]++;
    }
    for (size_t i = 1; i < places; i++)
        start[i] += start[i - 1];
    for (size_t i = 0; i < w->count; i++)
        sorted[start[place[i]]++] = w->rows[i];
    free(w->rows);
    free(place);
    free(start);
    w->rows = sorted;
    return late;
}

/* Files. */

static FILE *create(const char *folder, const char *name) {
    char path[1024];
    int length = snprintf(path, sizeof path, "%s/%s", folder, name);
    if (length < 0 || (size_t)length >= sizeof path) {
        errno = ENAMETOOLONG;
        die(folder);
    }
    FILE *file = fopen(path, "wb");
    if (!file)
        die(path);
    return file;
}

static void finish(FILE *file, const char *name) {
    bool failed = ferror(file);
    if (fclose(file) || failed)
        die(name);
}

static char *put_text(char *at, const char *text) {
    while (*text)
        *at++ = *text++;
    return at;
}

static char *put_number(char *at, int64_t number) {
    char digits[20];
    int length = 0;
    do
        digits[length++] = (char)('0' + number % 10);
    while (number /= 10);
    while (length)
        *at++ = digits[--length];
    return at;
}

static char *put_cell(char *at, bool given, int64_t number) {
    *at++ = ',';
    return given ? put_number(at, number) : at;
}

/* Where the values of a kind stand among the seven columns from `available` to `fit`. */
static int value_column(int kind) {
    switch (kind) {
    case ISM3_LEVEL:
        return 0;
    case ISM3_SCOPE:
        return 2;
    case ISM3_QUALITY:
        return 5;
    default:
        return 7;
    }
}

#define VALUE_COLUMNS 7

/* The seven values of a row; -1 is not given. */
static void values_of(const row *r, int32_t values[VALUE_COLUMNS]) {
    int first = value_column(r->kind);
    for (int i = 0; i < VALUE_COLUMNS; i++)
        values[i] = i >= first && i < first + 3 ? r->value[i - first] : -1;
}

static size_t write_line(const row *r, char *line) {
    char *at = put_text(line, kind_names[r->kind]);
    *at++ = ',';
    at = put_text(at, processes[r->process]);
    *at++ = ',';
    at = put_text(at, environments[r->environment]);
    at = put_cell(at, r->time != ISM3_NONE, r->time);
    at = put_cell(at, r->end != ISM3_NONE, r->end);
    at = put_cell(at, r->id != 0, (int64_t)r->id);
    *at++ = ',';
    at = put_text(at, verdicts[r->verdict]);
    int32_t values[VALUE_COLUMNS];
    values_of(r, values);
    for (int i = 0; i < VALUE_COLUMNS; i++)
        at = put_cell(at, values[i] >= 0, values[i]);
    *at++ = ',';
    if (r->kind == ISM3_WATCHED)
        at = put_text(at, watched_kinds);
    *at++ = '\n';
    return (size_t)(at - line);
}

static void write_csv(const workload *w, const char *folder) {
    FILE *file = create(folder, "events.csv");
    fputs("kind,process,environment,time,end,id,verdict,"
          "available,used,total,covered,sampled,assessed,fit,kinds\n",
          file);
    for (size_t i = 0; i < w->count; i++) {
        char line[256];
        fwrite(line, 1, write_line(&w->rows[i], line), file);
    }
    finish(file, "events.csv");
}

/* As ism3_columns has them: names, types and absent values; in the byte order of this machine. */
static const struct {
    const char *file;
    size_t bytes;
} column_table[] = {{"kind.u8", 1},      {"process.u32", 4},   {"environment.u32", 4},
                    {"time.i64", 8},     {"end.i64", 8},       {"id_number.u64", 8},
                    {"verdict.u8", 1},   {"available.i64", 8}, {"used.i64", 8},
                    {"total.i64", 8},    {"covered.i64", 8},   {"sampled.i64", 8},
                    {"assessed.i64", 8}, {"fit.i64", 8},       {"kinds.u32", 4}};
#define COLUMNS (sizeof column_table / sizeof *column_table)

static void columns_of(const row *r, int64_t columns[COLUMNS]) {
    int32_t values[VALUE_COLUMNS];
    values_of(r, values);
    int64_t *at = columns;
    *at++ = r->kind;
    *at++ = r->process;
    *at++ = r->environment;
    *at++ = r->time;
    *at++ = r->end;
    *at++ = r->id ? (int64_t)r->id : -1; /* absent: UINT64_MAX */
    *at++ = r->verdict;
    for (int i = 0; i < VALUE_COLUMNS; i++) {
        int64_t unit = i < 2 ? 1000 : 1; /* amounts are in thousandths */
        *at++ = values[i] < 0 ? ISM3_NONE : values[i] * unit;
    }
    *at = r->kind == ISM3_WATCHED ? watched_bits : 0;
}

static void write_value(FILE *file, size_t bytes, int64_t value) {
    uint32_t word = (uint32_t)value;
    if (bytes == 1)
        putc((int)value, file);
    else if (bytes == 4)
        fwrite(&word, sizeof word, 1, file);
    else
        fwrite(&value, sizeof value, 1, file);
}

static void make_folder(const char *path) {
    if (mkdir(path, 0777) && errno != EEXIST)
        die(path);
}

static void write_columns(const workload *w, const char *folder) {
    char path[1024];
    snprintf(path, sizeof path, "%s/columns", folder);
    make_folder(path);
    FILE *files[COLUMNS];
    for (size_t c = 0; c < COLUMNS; c++)
        files[c] = create(path, column_table[c].file);
    for (size_t i = 0; i < w->count; i++) {
        int64_t columns[COLUMNS];
        columns_of(&w->rows[i], columns);
        for (size_t c = 0; c < COLUMNS; c++)
            write_value(files[c], column_table[c].bytes, columns[c]);
    }
    for (size_t c = 0; c < COLUMNS; c++)
        finish(files[c], column_table[c].file);
}

static void write_model(const char *folder) {
    FILE *file = create(folder, "model.json");
    fputs("{\"ism3\": {\"format\": \"model\", \"version\": 1},\n"
          " \"name\": \"Benchmark\", \"utc_offset\": \"+00:00\", \"grain\": \"P1D\",\n"
          " \"hash_key\": \"000102030405060708090a0b0c0d0e0f\",\n"
          " \"environments\": [\"servers\", \"laptops\"],\n"
          " \"processes\": [",
          file);
    for (size_t i = 0; i < PROCESSES; i++)
        fprintf(file,
                "%s\n  {\"code\": \"%s\", \"hold\": \"P1D\","
                " \"resources\": [{\"name\": \"work\", \"unit\": \"h\"}]}",
                i ? "," : "", processes[i]);
    fputs("]}\n", file);
    finish(file, "model.json");
}

static void tell(const workload *w, size_t late) {
    size_t count[KINDS] = {0};
    for (size_t i = 0; i < w->count; i++)
        count[w->rows[i].kind]++;
    fprintf(stderr, "%zu rows, %zu of them late\n", w->count, late);
    for (size_t kind = 0; kind < KINDS; kind++)
        if (kind_names[kind])
            fprintf(stderr, "%-12s %9zu %6.2f %%\n", kind_names[kind], count[kind],
                    100.0 * (double)count[kind] / (double)w->count);
}

int main(int argc, char **argv) {
    char *end = NULL;
    double rows = argc == 4 ? strtod(argv[1], &end) : 0;
    if (argc != 4 || *end || !(rows >= 1 && rows <= 1e9)) {
        fputs("Usage: generate ROWS SEED DIR\n", stderr);
        return 2;
    }
    workload w = {.ids = 1};
    const char *folder = argv[3];
    seed_chance(strtoull(argv[2], NULL, 10));
    fill(&w, rows);
    qsort(w.rows, w.count, sizeof *w.rows, by_time);
    size_t late = deliver_late(&w);
    make_folder(folder);
    write_csv(&w, folder);
    write_columns(&w, folder);
    write_model(folder);
    tell(&w, late);
    free(w.rows);
    return 0;
}
