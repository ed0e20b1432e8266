/* What a record costs, beside other things that programs count with, all in one run: recorder [ROUNDS]. */
#include <ism3.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#ifdef HAVE_HDR
#include <hdr/hdr_histogram.h>
#endif

enum { RECORDS = 4096, ROUNDS_MAX = 10001 };
#define DAY0 INT64_C(1767225600000000000) /* 2026-01-01T00:00:00Z */

static struct bench {
    ism3_model *model;
    ism3_recorder *recorder, *alone;
    ism3_ledger *ledger, *locked;
    pthread_mutex_t lock;
    _Atomic uint64_t counter;
    int64_t values[RECORDS];
    uint64_t hashes[RECORDS][2];
    char ids[RECORDS][16];
    size_t sizes[RECORDS];
    int failed;
#ifdef HAVE_HDR
    struct hdr_histogram *histogram;
#endif
} bench;

static double now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec * 1e9 + (double)time.tv_nsec;
}

static ism3_observation item(void) {
    ism3_observation observation = ISM3_OBSERVATION_INIT;
    observation.kind = ISM3_ITEM;
    observation.process = 0;
    return observation;
}

static void record_hashed(ism3_recorder *recorder) {
    ism3_observation observation = item();
    for (size_t i = 0; i < RECORDS; i++) {
        observation.time = DAY0 + bench.values[i];
        observation.end = observation.time + 1000;
        bench.failed |= ism3_recorder_record(recorder, &observation, bench.hashes[i], NULL);
    }
}

static void hashed(void) {
    record_hashed(bench.recorder);
}

static void hashed_alone(void) {
    record_hashed(bench.alone);
}

static void with_id(void) {
    ism3_observation observation = item();
    for (size_t i = 0; i < RECORDS; i++) {
        observation.time = DAY0 + bench.values[i];
        observation.end = observation.time + 1000;
        observation.id = (ism3_text){bench.ids[i], bench.sizes[i]};
        bench.failed |= ism3_recorder_record(bench.recorder, &observation, NULL, NULL);
    }
}

static void without_id(void) {
    ism3_observation observation = item();
    observation.kind = ISM3_OUTPUT;
    for (size_t i = 0; i < RECORDS; i++) {
        observation.time = DAY0 + bench.values[i];
        bench.failed |= ism3_recorder_record(bench.recorder, &observation, NULL, NULL);
    }
}

static void of_all_rules(void) {
    ism3_observation observation = item();
    observation.kind = ISM3_RESOURCES;
    observation.used = 5;
    for (size_t i = 0; i < RECORDS; i++) {
        observation.time = DAY0 + bench.values[i];
        observation.end = observation.time + 1000;
        bench.failed |= ism3_recorder_record(bench.recorder, &observation, NULL, NULL);
    }
}

static void locked(void) {
    ism3_observation observation = item();
    for (size_t i = 0; i < RECORDS; i++) {
        observation.time = DAY0 + bench.values[i];
        observation.end = observation.time + 1000;
        observation.id = (ism3_text){bench.ids[i], bench.sizes[i]};
        pthread_mutex_lock(&bench.lock);
        bench.failed |= ism3_ledger_observe(bench.locked, &observation, 1, NULL);
        pthread_mutex_unlock(&bench.lock);
    }
}

static void added(void) {
    for (size_t i = 0; i < RECORDS; i++)
        atomic_fetch_add_explicit(&bench.counter, 1, memory_order_relaxed);
}

static void hash_only(void) {
    uint64_t hash[2];
    for (size_t i = 0; i < RECORDS; i++) {
        bench.failed |= ism3_model_hash_id(bench.model, bench.ids[i], bench.sizes[i], hash);
        bench.counter += hash[0];
    }
}

#ifdef HAVE_HDR
static void hdr(void) {
    for (size_t i = 0; i < RECORDS; i++)
        bench.failed |= !hdr_record_value(bench.histogram, bench.values[i]);
}

static void hdr_atomic(void) {
    for (size_t i = 0; i < RECORDS; i++)
        bench.failed |= !hdr_record_value_atomic(bench.histogram, bench.values[i]);
}
#endif

static void drain(void) {
    bench.failed |= ism3_recorder_drain(bench.recorder, bench.ledger, NULL, NULL);
    bench.failed |= ism3_recorder_drain(bench.alone, bench.ledger, NULL, NULL);
}

static struct row {
    const char *name;
    void (*run)(void);
    double times[ROUNDS_MAX];
} rows[] = {
#ifdef HAVE_HDR
    {"hdr_record_value", hdr, {0}},
    {"hdr_record_value_atomic", hdr_atomic, {0}},
#endif
    {"atomic add, uncontended", added, {0}},
    {"record an item, hashed ahead, one thread", hashed_alone, {0}},
    {"record an item, hashed ahead", hashed, {0}},
    {"record an item by its id of 11 bytes", with_id, {0}},
    {"  of this, the hash", hash_only, {0}},
    {"record an output without id", without_id, {0}},
    {"record resources used", of_all_rules, {0}},
    {"mutex, ism3_ledger_observe() of an item", locked, {0}},
    {"drain an item", drain, {0}},
};
enum { ROWS = sizeof rows / sizeof *rows };

static void set_up(void) {
    ism3_process_options process = {.size = sizeof process, .code = "OSP-24"};
    ism3_source other = {.size = sizeof other, .name = "alone"};
    ism3_recorder_options options = {
        .size = sizeof options, .capacity = RECORDS, .one_thread = 1, .source = &other};
    int failed = ism3_model_new(&bench.model, NULL, NULL) ||
                 ism3_model_add_process(bench.model, &process, NULL, NULL) ||
                 ism3_model_freeze(bench.model, NULL) ||
                 ism3_recorder_new(&bench.recorder, bench.model, NULL, NULL) ||
                 ism3_recorder_new(&bench.alone, bench.model, &options, NULL) ||
                 ism3_ledger_new(&bench.ledger, bench.model, NULL, NULL) ||
                 ism3_ledger_new(&bench.locked, bench.model, NULL, NULL) ||
                 pthread_mutex_init(&bench.lock, NULL);
#ifdef HAVE_HDR
    failed = failed || hdr_init(1, INT64_C(3600000000), 3, &bench.histogram);
#endif
    uint64_t state = 88172645463325252;
    for (size_t i = 0; i < RECORDS; i++) {
        state ^= state << 13, state ^= state >> 7, state ^= state << 17;
        bench.values[i] = (int64_t)(state % 3600000000) + 1;
        bench.sizes[i] = (size_t)snprintf(bench.ids[i], sizeof bench.ids[i], "INC-%07zu", i);
        failed = failed ||
                 ism3_model_hash_id(bench.model, bench.ids[i], bench.sizes[i], bench.hashes[i]);
    }
    bench.failed = failed;
}

static int by_size(const void *a, const void *b) {
    const double *x = a, *y = b;
    return (*x > *y) - (*x < *y);
}

/* Twice, the first to warm up: what is measured before must not matter. */
static double measure(const struct row *row) {
    double took = 0;
    for (int i = 0; i < 2; i++) {
        if (row->run == drain)
            record_hashed(bench.recorder);
        double start = now();
        row->run();
        took = now() - start;
        drain();
    }
    return took / RECORDS;
}

int main(int count, char **arguments) {
    int rounds = count > 1 ? atoi(arguments[1]) : 301;
    if (rounds < 1 || rounds > ROUNDS_MAX)
        return 2;
    set_up();
    for (int round = 0; round < rounds && !bench.failed; round++)
        for (int r = 0; r < ROWS; r++)
            rows[r].times[round] = measure(&rows[r]);
    if (bench.failed) {
        fprintf(stderr, "recorder: a call failed\n");
        return 1;
    }
    printf("%-42s %8s %8s %8s\n", "ns each", "fastest", "median", "ratio");
    for (int r = 0; r < ROWS; r++)
        qsort(rows[r].times, (size_t)rounds, sizeof(double), by_size);
    for (int r = 0; r < ROWS; r++)
        printf("%-42s %8.1f %8.1f %8.2f\n", rows[r].name, rows[r].times[0],
               rows[r].times[rounds / 2], rows[r].times[rounds / 2] / rows[0].times[rounds / 2]);
    printf("The ratio is to the median of the first.\n");
    return 0;
}
