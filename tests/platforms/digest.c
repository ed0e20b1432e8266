/* What the core makes of the same facts, as digests: equal on every machine.
 *
 *     digest [EXPECTED]              of facts from a fixed seed; with a file, fails where it differs
 *     digest --read MODEL LEDGER...  of ledgers that were made elsewhere
 */
#include "digest.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ROWS 20000 /* of each agent */

void say(digest_report *report, const char *name, const uint8_t digest[32]) {
    char line[160], wanted[160] = "";
    int size = snprintf(line, sizeof line, "%s ", name);
    for (int i = 0; i < 32; i++)
        size += snprintf(line + size, sizeof line - (size_t)size, "%02x", digest[i]);
    puts(line);
    if (!report->expected)
        return;
    if (fgets(wanted, sizeof wanted, report->expected))
        wanted[strcspn(wanted, "\n")] = 0;
    if (strcmp(line, wanted) == 0)
        return;
    report->differences++;
    fprintf(stderr, "expected: %s\n", wanted);
}

void put64(ism3_sha256 *sha, uint64_t value) {
    uint8_t bytes[8];
    for (int i = 0; i < 8; i++)
        bytes[i] = (uint8_t)(value >> (8 * i));
    ism3_sha256_update(sha, bytes, sizeof bytes);
}

void put_figure(ism3_sha256 *sha, const ism3_figure *figure) {
    uint64_t bits = 0;
    char text[ISM3_NUMBER_TEXT_SIZE];
    if (figure->has_value)
        memcpy(&bits, &figure->value, sizeof bits);
    const uint64_t numbers[] = {figure->numerator.low,   (uint64_t)figure->numerator.high,
                                figure->denominator.low, (uint64_t)figure->denominator.high,
                                figure->count,           figure->status,
                                figure->has_value,       figure->is_quotient,
                                figure->missing,         bits};
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
        put64(sha, numbers[i]);
    ism3_sha256_update(sha, text, ism3_double_write(figure->value, text));
}

static void put_entry(ism3_sha256 *sha, const ism3_metrics *metrics, size_t period, size_t entry) {
    uint32_t process, environment;
    ism3_metrics_entry(metrics, entry, &process, &environment);
    put64(sha, process);
    put64(sha, environment);
    put64(sha, ism3_metrics_state(metrics, period, entry));
    for (uint32_t i = 0; i < ism3_figure_count(); i++) {
        uint32_t resources = ism3_figure_at(i)->per_resource
                                 ? ism3_model_resource_count(ism3_metrics_model(metrics), process)
                                 : 1;
        for (uint32_t resource = 0; resource < resources; resource++) {
            ism3_figure figure = {.size = sizeof figure};
            must(ism3_metrics_figure(metrics, period, entry, i, resource, &figure), "figure",
                 &(ism3_error)ISM3_ERROR_INIT);
            put_figure(sha, &figure);
        }
    }
}

static void say_figures(digest_report *report, const char *name, ism3_ledger *ledger,
                        uint32_t every, uint32_t by_environment) {
    ism3_metrics_options options = ISM3_METRICS_OPTIONS_INIT;
    ism3_error error = ISM3_ERROR_INIT;
    ism3_metrics *metrics;
    ism3_sha256 sha;
    uint8_t digest[32];
    char line[96];
    options.every = every;
    options.by_environment = by_environment;
    must(ism3_metrics_new(&metrics, ledger, &options, &error), name, &error);
    ism3_sha256_init(&sha);
    put64(&sha, (uint64_t)ism3_metrics_as_of(metrics));
    for (size_t period = 0; period < ism3_metrics_period_count(metrics); period++) {
        int64_t from, to;
        ism3_metrics_period(metrics, period, &from, &to, NULL);
        put64(&sha, (uint64_t)from);
        put64(&sha, (uint64_t)to);
        for (size_t entry = 0; entry < ism3_metrics_entry_count(metrics); entry++)
            put_entry(&sha, metrics, period, entry);
    }
    ism3_sha256_digest(&sha, digest);
    snprintf(line, sizeof line, "%s, figures by %s", name,
             by_environment ? "month and environment" : "day");
    say(report, line, digest);
    ism3_metrics_unref(metrics);
}

/* Bytes and both kinds of figures. */
static void say_ledger(digest_report *report, const char *name, ism3_ledger *ledger) {
    ism3_error error = ISM3_ERROR_INIT;
    uint8_t digest[32];
    must(ism3_ledger_digest(ledger, digest, &error), name, &error);
    say(report, name, digest);
    say_figures(report, name, ledger, ISM3_EVERY_DAY, 0);
    say_figures(report, name, ledger, ISM3_EVERY_MONTH, 1);
}

typedef struct bytes {
    unsigned char *data;
    size_t size;
} bytes;

static bytes room_of(size_t size) {
    bytes room = {malloc(size + 1), size};
    if (!room.data) {
        fputs("no memory\n", stderr);
        exit(2);
    }
    return room;
}

static bytes encode_ledger(ism3_ledger *ledger) {
    ism3_error error = ISM3_ERROR_INIT;
    size_t size;
    must(ism3_ledger_encode_to(ledger, NULL, 0, &size, &error), "size of a ledger", &error);
    bytes encoded = room_of(size);
    must(ism3_ledger_encode_to(ledger, encoded.data, size, &size, &error), "ledger", &error);
    return encoded;
}

static bytes encode_model(const ism3_model *model) {
    ism3_error error = ISM3_ERROR_INIT;
    size_t size;
    must(ism3_model_encode_to(model, NULL, 0, &size, &error), "size of a model", &error);
    bytes encoded = room_of(size);
    must(ism3_model_encode_to(model, encoded.data, size, &size, &error), "model", &error);
    return encoded;
}

static void must_be_same(bytes first, bytes second, const char *what) {
    if (first.size == second.size && memcmp(first.data, second.data, first.size) == 0)
        return;
    fprintf(stderr, "%s: read and written again, the bytes differ\n", what);
    exit(2);
}

static void say_bytes(digest_report *report, const char *name, bytes encoded) {
    ism3_sha256 sha;
    uint8_t digest[32];
    ism3_sha256_init(&sha);
    ism3_sha256_update(&sha, encoded.data, encoded.size);
    ism3_sha256_digest(&sha, digest);
    say(report, name, digest);
}

static ism3_model *check_model(digest_report *report, const char *name, bytes encoded) {
    ism3_error error = ISM3_ERROR_INIT;
    ism3_model *model;
    must(ism3_model_decode(&model, encoded.data, encoded.size, NULL, 0, &error), name, &error);
    bytes again = encode_model(model);
    must_be_same(encoded, again, name);
    say_bytes(report, name, encoded);
    free(again.data);
    return model;
}

static ism3_ledger *decode_ledger(ism3_model *model, const char *name, bytes encoded) {
    ism3_error error = ISM3_ERROR_INIT;
    ism3_ledger *ledger;
    must(ism3_ledger_decode(&ledger, model, encoded.data, encoded.size, NULL, &error), name,
         &error);
    bytes again = encode_ledger(ledger);
    must_be_same(encoded, again, name);
    free(again.data);
    return ledger;
}

static ism3_ledger *new_ledger(ism3_model *model) {
    ism3_ledger_options options = {
        .size = sizeof options, .has_now = 1, .now = FACTS_START + (FACTS_DAYS + 2) * ISM3_DAY};
    ism3_error error = ISM3_ERROR_INIT;
    ism3_ledger *ledger;
    must(ism3_ledger_new(&ledger, model, &options, &error), "ledger", &error);
    return ledger;
}

/* The records [from, to) of the agent of that name. */
static ism3_ledger *from_agent(ism3_model *model, const char *name, uint64_t seed, uint64_t from,
                               uint64_t to) {
    ism3_source source = {.size = sizeof source, .name = name, .epoch = seed, .next_record = from};
    ism3_error error = ISM3_ERROR_INIT;
    ism3_ledger *ledger = new_ledger(model);
    facts_source facts = {.seed = seed};
    must(ism3_ledger_set_source(ledger, &source, &error), name, &error);
    for (uint64_t i = 0; i < to; i++) {
        ism3_observation o = facts_next(&facts);
        if (i >= from)
            must(ism3_ledger_observe(ledger, &o, 1, &error), name, &error);
    }
    return ledger;
}

static ism3_ledger *from_file(ism3_model *model, const char *name, uint64_t seed) {
    ism3_source source = {.size = sizeof source, .name = name, .is_file = 1};
    uint8_t digest[32];
    ism3_error error = ISM3_ERROR_INIT;
    ism3_ledger *ledger = new_ledger(model);
    facts_source facts = {.seed = seed};
    must(ism3_ledger_set_source(ledger, &source, &error), name, &error);
    for (int i = 0; i < ROWS; i++) {
        ism3_observation o = facts_next(&facts);
        must(ism3_ledger_observe(ledger, &o, 1, &error), name, &error);
    }
    memset(digest, 0xa5, sizeof digest);
    must(ism3_ledger_cover(ledger, ROWS, digest, &error), name, &error);
    return ledger;
}

static ism3_ledger *sum_of(ism3_model *model, ism3_ledger *const *parts, size_t count,
                           size_t first) {
    ism3_error error = ISM3_ERROR_INIT;
    ism3_ledger *sum = new_ledger(model);
    for (size_t i = 0; i < count; i++)
        must(ism3_ledger_add(sum, parts[(first + i) % count], &error), "add", &error);
    return sum;
}

static void seal(ism3_ledger *ledger, int64_t watermark) {
    ism3_seal_options options = {.size = sizeof options,
                                 .lateness = 2 * ISM3_DAY,
                                 .has_watermark = 1,
                                 .watermark = watermark};
    ism3_error error = ISM3_ERROR_INIT;
    must(ism3_ledger_seal(ledger, &options, &error), "seal", &error);
}

static void check_ledger(digest_report *report, ism3_model *model, const char *name,
                         ism3_ledger *ledger) {
    say_ledger(report, name, ledger);
    bytes encoded = encode_ledger(ledger);
    ism3_ledger *again = decode_ledger(model, name, encoded);
    char line[96];
    snprintf(line, sizeof line, "%s, read", name);
    say_ledger(report, line, again);
    ism3_ledger_unref(again);
    free(encoded.data);
}

static void check_facts(digest_report *report) {
    ism3_model *model = facts_model();
    bytes encoded = encode_model(model);
    ism3_model *again = check_model(report, "model", encoded);
    ism3_ledger *parts[] = {
        from_agent(model, "north", 3, 0, ROWS),
        from_agent(model, "north", 3, 0, ROWS / 3), /* covered by the first */
        from_agent(model, "south", 4, ROWS / 2, ROWS),
        from_agent(model, "south", 4, 100, ROWS / 2 - 1000), /* a gap between the two */
        from_file(model, "tickets.csv", 5),
    };
    const size_t count = sizeof parts / sizeof *parts;
    check_ledger(report, again, "north", parts[0]);
    check_ledger(report, again, "file", parts[4]);
    ism3_ledger *sum = sum_of(model, parts, count, 0), *other = sum_of(model, parts, count, 3);
    bytes first = encode_ledger(sum), second = encode_ledger(other);
    must_be_same(first, second, "sums in another order");
    check_ledger(report, again, "sum", sum);
    seal(sum, FACTS_START + 40 * ISM3_DAY);
    check_ledger(report, again, "sealed", sum);
    seal(sum, FACTS_START + 80 * ISM3_DAY);
    check_ledger(report, again, "sealed twice", sum);
    free(first.data);
    free(second.data);
    free(encoded.data);
    for (size_t i = 0; i < count; i++)
        ism3_ledger_unref(parts[i]);
    ism3_ledger_unref(sum);
    ism3_ledger_unref(other);
    ism3_model_unref(again);
    ism3_model_unref(model);
}

/* The same facts under a model with criteria, watched throughout. */
static void check_assessments(digest_report *report) {
    static const char name[] = "judged, sealed, read";
    ism3_model *model = facts_judged_model();
    bytes encoded = encode_model(model);
    ism3_model *again = check_model(report, "judged model", encoded);
    ism3_ledger *ledger = from_agent(model, "north", 3, 0, ROWS);
    facts_watch(ledger);
    say_assessments(report, "judged", ledger);
    seal(ledger, FACTS_START + 40 * ISM3_DAY);
    bytes sealed = encode_ledger(ledger);
    ism3_ledger *decoded = decode_ledger(again, name, sealed);
    say_assessments(report, name, decoded);
    ism3_ledger_unref(decoded);
    free(sealed.data);
    ism3_ledger_unref(ledger);
    ism3_model_unref(again);
    free(encoded.data);
    ism3_model_unref(model);
}

static bytes read_file(const char *path) {
    FILE *file = fopen(path, "rb");
    long size = -1;
    if (file && fseek(file, 0, SEEK_END) == 0)
        size = ftell(file);
    if (size < 0) {
        fprintf(stderr, "%s: cannot be read\n", path);
        exit(2);
    }
    rewind(file);
    bytes content = room_of((size_t)size);
    if (fread(content.data, 1, content.size, file) != content.size) {
        fprintf(stderr, "%s: cannot be read\n", path);
        exit(2);
    }
    fclose(file);
    return content;
}

static const char *name_of(const char *path) {
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

static void check_files(digest_report *report, char **paths, int count) {
    bytes encoded = read_file(paths[0]);
    ism3_model *model = check_model(report, name_of(paths[0]), encoded);
    free(encoded.data);
    for (int i = 1; i < count; i++) {
        encoded = read_file(paths[i]);
        ism3_ledger *ledger = decode_ledger(model, name_of(paths[i]), encoded);
        say_ledger(report, name_of(paths[i]), ledger);
        ism3_ledger_unref(ledger);
        free(encoded.data);
    }
    ism3_model_unref(model);
}

int main(int argc, char **argv) {
    digest_report report = {NULL, 0};
    if (argc > 3 && strcmp(argv[1], "--read") == 0) {
        check_files(&report, argv + 2, argc - 2);
        return 0;
    }
    if (argc > 1 && !(report.expected = fopen(argv[1], "r"))) {
        fprintf(stderr, "%s: cannot be read\n", argv[1]);
        return 2;
    }
    check_facts(&report);
    check_assessments(&report);
    if (report.expected)
        fclose(report.expected);
    return report.differences != 0;
}
