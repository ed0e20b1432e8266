/* Laws 1, 2 and 4 on the observations of real logs: in any order, in any parts, written and read, one
 * digest. The log in examples/data is always read, the others with ISM3_DATA. */
#include "random.h"
#include <ism3-io.h>
#include <ism3.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PARTS = 7 };

static const struct log {
    const char *name, *model, *description, *data; /* below the source, and below ISM3_DATA */
} logs[] = {
    {"incidents", "examples/data/servicenow/model.json", "examples/data/servicenow/tickets.json",
     NULL},
    {"kev", "examples/logs/kev/model.json", "examples/logs/kev/log.json",
     "kev/known_exploited_vulnerabilities.csv"},
    {"github_status", "examples/logs/github_status/model.json",
     "examples/logs/github_status/log.json", "github_status/downtime_windows.csv"},
    {"github_status, segments", "examples/logs/github_status/model.json",
     "examples/logs/github_status/segments.json", "github_status/segments.csv"},
    {"lanl", "examples/logs/lanl/model.json", "examples/logs/lanl/log.json",
     "lanl/LA-UR-05-7318-failure-data-1996-2005.csv.gz"},
    {"dotgov", "examples/logs/dotgov/model.json", "examples/logs/dotgov/log.json",
     "dotgov/dotgov_scope_weekly.csv"},
    {"vulndb", "examples/logs/vulndb/model.json", "examples/logs/vulndb/log.json",
     "vulndb/golang_vulndb_reports.csv"},
};

static void must(int32_t rc, const ism3_error *error, const char *what) {
    if (!rc)
        return;
    printf("%s: %s: %s\n0 passed, 1 failed\n", what, ism3_code_name(rc), error->message);
    exit(1);
}

static void *grown(void *block, size_t bytes) {
    block = realloc(block, bytes);
    if (!block)
        abort();
    return block;
}

/* ---- the observations of a log ---- */

struct kept {
    ism3_observation *observations;
    char (*texts)[2][ISM3_ID_SIZE_MAX + 1]; /* ids and names of series */
    size_t count, room;
};

static ism3_text id_of(const ism3_columns *columns, size_t i, char digits[24]) {
    if (columns->id)
        return columns->id[i];
    if (columns->id_number && columns->id_number[i] != UINT64_MAX)
        return (ism3_text){digits, (size_t)snprintf(digits, 24, "%llu",
                                                    (unsigned long long)columns->id_number[i])};
    if (columns->id_bytes && columns->id_offsets)
        return (ism3_text){columns->id_bytes + columns->id_offsets[i],
                           (size_t)(columns->id_offsets[i + 1] - columns->id_offsets[i])};
    if (columns->id_bytes)
        return (ism3_text){columns->id_bytes + columns->id_offsets32[i],
                           (size_t)(columns->id_offsets32[i + 1] - columns->id_offsets32[i])};
    return columns->constant ? columns->constant->id : (ism3_text){NULL, 0};
}

#define TAKE(field)                                                                                \
    if (columns->field)                                                                            \
    o.field = columns->field[i]

static ism3_observation row_of(const ism3_columns *columns, size_t i, char digits[24]) {
    static const ism3_observation absent = ISM3_OBSERVATION_INIT;
    ism3_observation o = columns->constant ? *columns->constant : absent;
    TAKE(kind);
    TAKE(process);
    TAKE(environment);
    TAKE(resource);
    TAKE(objective);
    TAKE(verdict);
    TAKE(cause);
    TAKE(kinds);
    TAKE(time);
    TAKE(end);
    TAKE(due);
    TAKE(count);
    TAKE(available);
    TAKE(used);
    TAKE(up);
    TAKE(total);
    TAKE(covered);
    TAKE(sampled);
    TAKE(assessed);
    TAKE(fit);
    TAKE(tp);
    TAKE(fp);
    TAKE(tn);
    TAKE(fn);
    TAKE(harm);
    TAKE(series);
    o.id = id_of(columns, i, digits);
    return o;
}

static int32_t keep_batch(void *context, const ism3_columns *columns) {
    struct kept *kept = context;
    if (kept->count + columns->rows > kept->room) {
        kept->room = 2 * (kept->count + columns->rows);
        kept->observations = grown(kept->observations, kept->room * sizeof *kept->observations);
        kept->texts = grown(kept->texts, kept->room * sizeof *kept->texts);
    }
    for (size_t i = 0; i < columns->rows; i++) {
        char digits[24];
        ism3_observation o = row_of(columns, i, digits);
        char(*texts)[ISM3_ID_SIZE_MAX + 1] = kept->texts[kept->count];
        if (o.id.size)
            memcpy(texts[0], o.id.data, o.id.size);
        if (o.series.size)
            memcpy(texts[1], o.series.data, o.series.size);
        kept->observations[kept->count++] = o;
    }
    return 0;
}

/* The texts have moved while they grew. */
static void settle_texts(struct kept *kept) {
    for (size_t i = 0; i < kept->count; i++) {
        kept->observations[i].id.data = kept->texts[i][0];
        kept->observations[i].series.data = kept->texts[i][1];
    }
}

/* ---- ledgers ---- */

static ism3_ledger *made(ism3_model *model, uint64_t next_record) {
    ism3_error error = ISM3_ERROR_INIT;
    ism3_ledger *ledger;
    ism3_source source = {.size = sizeof source, .next_record = next_record};
    must(ism3_ledger_new(&ledger, model, NULL, &error), &error, "a ledger");
    must(ism3_ledger_set_source(ledger, &source, &error), &error, "a source");
    return ledger;
}

struct digest {
    uint8_t bytes[32];
};

static struct digest digest_of(ism3_ledger *ledger) {
    ism3_error error = ISM3_ERROR_INIT;
    struct digest digest;
    must(ism3_ledger_digest(ledger, digest.bytes, &error), &error, "digest");
    return digest;
}

static int same(ism3_ledger *ledger, const struct digest *expected, const char *what) {
    struct digest digest = digest_of(ledger);
    int is_same = memcmp(digest.bytes, expected->bytes, sizeof digest.bytes) == 0;
    if (!is_same)
        printf("  %s: another digest\n", what);
    return is_same;
}

static void observe(ism3_ledger *ledger, const ism3_observation *observations, size_t count) {
    ism3_error error = ISM3_ERROR_INIT;
    must(ism3_ledger_observe(ledger, observations, count, &error), &error, "observe");
}

/* Law 1. */
static int any_order(ism3_model *model, const struct kept *kept, struct rng *rng,
                     const struct digest *expected) {
    ism3_observation *shuffled = grown(NULL, (kept->count + 1) * sizeof *shuffled);
    ism3_ledger *ledger = made(model, 0);
    memcpy(shuffled, kept->observations, kept->count * sizeof *shuffled);
    for (size_t i = kept->count; i > 1; i--) {
        size_t k = (size_t)rng_below(rng, i);
        ism3_observation moved = shuffled[k];
        shuffled[k] = shuffled[i - 1];
        shuffled[i - 1] = moved;
    }
    for (size_t i = 0, batch; i < kept->count; i += batch) {
        batch = 1 + (size_t)rng_below(rng, 5000);
        batch = batch < kept->count - i ? batch : kept->count - i;
        observe(ledger, shuffled + i, batch);
    }
    int is_same = same(ledger, expected, "shuffled");
    ism3_ledger_unref(ledger);
    free(shuffled);
    return is_same;
}

static ism3_ledger *through_bytes(ism3_ledger *ledger, ism3_model *model) {
    ism3_error error = ISM3_ERROR_INIT;
    size_t size = 0;
    ism3_ledger *back;
    must(ism3_ledger_encode_to(ledger, NULL, 0, &size, &error), &error, "encode for the size");
    void *bytes = grown(NULL, size);
    must(ism3_ledger_encode_to(ledger, bytes, size, &size, &error), &error, "encode");
    must(ism3_ledger_decode(&back, model, bytes, size, NULL, &error), &error, "decode");
    free(bytes);
    return back;
}

/* Law 2: parts by record numbers, every other one sent as bytes, added in any tree. */
static int any_parts(ism3_model *model, const struct kept *kept, struct rng *rng,
                     const struct digest *expected) {
    ism3_ledger *parts[PARTS];
    ism3_error error = ISM3_ERROR_INIT;
    size_t count = PARTS;
    for (size_t i = 0; i < PARTS; i++) {
        size_t from = kept->count * i / PARTS, to = kept->count * (i + 1) / PARTS;
        parts[i] = made(model, from);
        observe(parts[i], kept->observations + from, to - from);
        if (i % 2) {
            ism3_ledger *sent = through_bytes(parts[i], i % 4 == 1 ? model : NULL);
            ism3_ledger_unref(parts[i]);
            parts[i] = sent;
        }
    }
    while (count > 1) {
        size_t one = (size_t)rng_below(rng, count), two = (size_t)rng_below(rng, count - 1);
        two += two >= one;
        must(ism3_ledger_add(parts[one], parts[two], &error), &error, "add");
        must(ism3_ledger_add(parts[one], parts[two], &error), &error, "add again");
        ism3_ledger_unref(parts[two]);
        parts[two] = parts[--count];
    }
    int is_same = same(parts[0], expected, "parts added");
    ism3_ledger_unref(parts[0]);
    return is_same;
}

/* Law 4. */
static int comes_back(ism3_model *model, ism3_ledger *ledger, const struct digest *expected) {
    ism3_ledger *back = through_bytes(ledger, model), *alone = through_bytes(ledger, NULL);
    int is_same = same(back, expected, "written and read") &
                  same(alone, expected, "written and read without a model");
    ism3_ledger_unref(back);
    ism3_ledger_unref(alone);
    return is_same;
}

/* ---- logs ---- */

static void read_log(const struct log *log, const char *data, ism3_model **model,
                     ism3_ledger **ledger, struct kept *kept) {
    ism3_error error = ISM3_ERROR_INIT;
    char path[2048];
    ism3_log *description;
    ism3_reader *reader;
    ism3_reader_options options = {.size = sizeof options, .on_batch = keep_batch, .context = kept};
    snprintf(path, sizeof path, "%s/%s", ISM3_SOURCE, log->model);
    must(ism3_model_load(model, path, NULL, &error), &error, path);
    snprintf(path, sizeof path, "%s/%s", ISM3_SOURCE, log->description);
    must(ism3_log_load(&description, path, *model, &error), &error, path);
    *ledger = made(*model, 0);
    must(ism3_reader_new(&reader, description, *ledger, &options, &error), &error, "a reader");
    if (log->data)
        snprintf(path, sizeof path, "%s/%s", data, log->data);
    else
        snprintf(path, sizeof path, "%s/examples/data/servicenow/incidents.csv.gz", ISM3_SOURCE);
    must(ism3_reader_read_file(reader, path, &error), &error, path);
    ism3_reader_free(reader);
    ism3_log_unref(description);
    settle_texts(kept);
}

static int try_log(const struct log *log, const char *data, uint64_t seed) {
    struct kept kept = {NULL, NULL, 0, 0};
    struct rng rng = rng_stream(seed, 0);
    ism3_model *model;
    ism3_ledger *ledger;
    read_log(log, data, &model, &ledger, &kept);
    struct digest expected = digest_of(ledger);
    int holds = any_order(model, &kept, &rng, &expected);
    holds &= any_parts(model, &kept, &rng, &expected);
    holds &= comes_back(model, ledger, &expected);
    printf("%-24s %7zu observations, %s: ", log->name, kept.count, holds ? "one digest" : "BROKEN");
    for (int i = 0; i < 32; i++)
        printf("%02x", expected.bytes[i]);
    printf("\n");
    ism3_ledger_unref(ledger);
    ism3_model_unref(model);
    free(kept.observations);
    free(kept.texts);
    return holds;
}

int main(void) {
    const char *data = getenv("ISM3_DATA"), *own_seed = getenv("ISM3_SEED");
    uint64_t seed = own_seed ? strtoull(own_seed, NULL, 0) : 20261122;
    int passed = 0, failed = 0;
    printf("seed %llu\n", (unsigned long long)seed);
    for (size_t i = 0; i < sizeof logs / sizeof *logs; i++) {
        if (logs[i].data && !data)
            continue;
        if (try_log(&logs[i], data, seed))
            passed++;
        else
            failed++;
    }
    printf("%d passed, %d failed\n", passed, failed);
    return failed != 0;
}
