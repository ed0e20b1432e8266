/* The recorder under threads with small stacks: every observation is accounted for, and the ledger
 * is the one of a single thread. */
#include "test.h"

#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#define DAY0 INT64_C(1767225600000000000) /* 2026-01-01T00:00:00Z */
enum { THREADS_MAX = 8, STACK = 64 * 1024 };

/* Some machines, aarch64 among them, give no thread as little as that. */
static size_t stack_size(void) {
    long least = sysconf(_SC_THREAD_STACK_MIN);
    return least > STACK ? (size_t)least : STACK;
}

/* Fewer where each takes longer. */
static uint32_t records_each(void) {
    const char *told = getenv("ISM3_RECORDS");
    return told ? (uint32_t)strtoul(told, NULL, 10) : 20000;
}

struct world {
    ism3_model *model;
    ism3_recorder *recorder;
    uint32_t each;
    _Atomic uint32_t working;
};

struct worker {
    pthread_t thread;
    struct world *world;
    uint32_t number;
    uint64_t offered, accepted, refused, invalid;
};

/* The i-th of a worker; the text lives in `id`. */
static ism3_observation observation_of(uint32_t worker, uint32_t i, char id[32]) {
    static const uint8_t kinds[] = {ISM3_ITEM,      ISM3_INPUT, ISM3_OUTPUT,  ISM3_ITEM,
                                    ISM3_RESOURCES, ISM3_LEVEL, ISM3_QUALITY, ISM3_OUTPUT};
    ism3_observation observation = ISM3_OBSERVATION_INIT;
    int size = snprintf(id, 32, "%u/%u", worker % 3, i / 2);
    observation.kind = kinds[(worker + i) % 8];
    observation.process = i % 2;
    observation.time = DAY0 + (int64_t)i * INT64_C(7000000007) + worker;
    if (observation.kind == ISM3_ITEM || i % 16 == 1)
        observation.id = (ism3_text){id, (size_t)size};
    if (observation.kind == ISM3_ITEM)
        observation.end = observation.time + (int64_t)(i % 100) * ISM3_SECOND;
    if (observation.kind == ISM3_RESOURCES) {
        observation.end = observation.time + 3600 * ISM3_SECOND;
        observation.available = 5000;
        observation.used = i % 5000;
    }
    if (observation.kind == ISM3_LEVEL) {
        observation.used = i % 100;
        observation.series = (ism3_text){id, (size_t)size % 2};
    }
    if (observation.kind == ISM3_QUALITY) {
        observation.assessed = 10;
        observation.fit = i % 11;
    }
    return observation;
}

static void *work(void *context) {
    struct worker *worker = context;
    struct world *world = worker->world;
    for (uint32_t i = 0; i < world->each; i++) {
        char id[32];
        uint64_t hash[2] = {0, 0};
        ism3_observation observation = observation_of(worker->number, i, id), bad = observation;
        ism3_text text = observation.kind == ISM3_LEVEL ? observation.series : observation.id;
        if (text.size)
            ism3_model_hash_id(world->model, text.data, text.size, hash);
        if (i % 64 == 0) {
            bad.time = -1;
            worker->offered++;
            worker->invalid +=
                ism3_recorder_record(world->recorder, &bad, NULL, NULL) == ISM3_E_OBSERVATION;
        }
        for (;;) {
            int32_t rc =
                ism3_recorder_record(world->recorder, &observation, i % 3 ? hash : NULL, NULL);
            worker->offered++;
            worker->accepted += rc == 0;
            worker->refused += rc == ISM3_E_LIMIT;
            if (rc != ISM3_E_LIMIT)
                break;
            sched_yield();
        }
    }
    atomic_fetch_sub(&world->working, 1);
    return NULL;
}

/* Deltas and drains by turns until all is in the ledger. */
static void collect(struct world *world, ism3_ledger *ledger) {
    for (uint32_t round = 0;; round++) {
        uint32_t working = atomic_load(&world->working); /* read before: then all is there */
        ism3_recorder_state state = {.size = sizeof state};
        ism3_ledger *delta;
        if (round % 2) {
            assert_int_equal(ism3_recorder_drain(world->recorder, ledger, NULL, NULL), 0);
        } else {
            assert_int_equal(ism3_recorder_take(world->recorder, &delta, NULL, NULL, NULL), 0);
            assert_int_equal(ism3_ledger_add(ledger, delta, NULL), 0);
            ism3_ledger_unref(delta);
        }
        assert_int_equal(ism3_recorder_read(world->recorder, &state), 0);
        assert_true(state.waiting <= state.capacity);
        if (!working && !state.waiting)
            return;
    }
}

static ism3_model *new_model(void) {
    ism3_model *model;
    ism3_process_options first = {.size = sizeof first, .code = "OSP-24"},
                         second = {.size = sizeof second, .code = "OSP-5"};
    assert_int_equal(ism3_model_new(&model, NULL, NULL), 0);
    assert_int_equal(ism3_model_add_process(model, &first, NULL, NULL), 0);
    assert_int_equal(ism3_model_add_process(model, &second, NULL, NULL), 0);
    assert_int_equal(ism3_model_freeze(model, NULL), 0);
    return model;
}

static void observe_all(ism3_ledger *ledger, uint32_t threads, uint32_t each) {
    for (uint32_t worker = 0; worker < threads; worker++)
        for (uint32_t i = 0; i < each; i++) {
            char id[32];
            ism3_observation observation = observation_of(worker, i, id);
            assert_int_equal(ism3_ledger_observe(ledger, &observation, 1, NULL), 0);
        }
}

static void hammer(uint32_t threads, uint32_t capacity, uint32_t each) {
    struct world world = {.model = new_model(), .each = each, .working = threads};
    struct worker workers[THREADS_MAX];
    ism3_recorder_options options = {
        .size = sizeof options, .capacity = capacity, .one_thread = threads == 1};
    ism3_ledger *ledger, *expected;
    ism3_recorder_state state = {.size = sizeof state};
    uint64_t offered = 0, accepted = 0, refused = 0, invalid = 0;
    uint8_t digests[2][32];
    pthread_attr_t attributes;
    assert_int_equal(ism3_recorder_new(&world.recorder, world.model, &options, NULL), 0);
    assert_int_equal(ism3_ledger_new(&ledger, world.model, NULL, NULL), 0);
    assert_int_equal(ism3_ledger_new(&expected, world.model, NULL, NULL), 0);
    assert_int_equal(pthread_attr_init(&attributes), 0);
    assert_int_equal(pthread_attr_setstacksize(&attributes, stack_size()), 0);
    for (uint32_t i = 0; i < threads; i++) {
        workers[i] = (struct worker){.world = &world, .number = i};
        assert_int_equal(pthread_create(&workers[i].thread, &attributes, work, &workers[i]), 0);
    }
    collect(&world, ledger);
    for (uint32_t i = 0; i < threads; i++) {
        assert_int_equal(pthread_join(workers[i].thread, NULL), 0);
        offered += workers[i].offered;
        accepted += workers[i].accepted;
        refused += workers[i].refused;
        invalid += workers[i].invalid;
    }
    assert_int_equal(ism3_recorder_read(world.recorder, &state), 0);
    assert_int_equal(accepted, (uint64_t)threads * world.each);
    assert_int_equal(offered, accepted + refused + invalid);
    assert_int_equal(state.offered, offered);
    assert_int_equal(state.accepted, accepted);
    assert_int_equal(state.refused, refused);
    assert_int_equal(state.invalid, invalid);
    assert_int_equal(state.collected, accepted);
    observe_all(expected, threads, world.each);
    assert_int_equal(ism3_ledger_digest(ledger, digests[0], NULL), 0);
    assert_int_equal(ism3_ledger_digest(expected, digests[1], NULL), 0);
    assert_memory_equal(digests[0], digests[1], 32);
    pthread_attr_destroy(&attributes);
    ism3_ledger_unref(expected);
    ism3_ledger_unref(ledger);
    ism3_recorder_unref(world.recorder);
    ism3_model_unref(world.model);
}

static void one_thread(void **state) {
    (void)state;
    hammer(1, 64, records_each());
}

static void two_threads(void **state) {
    (void)state;
    hammer(2, 256, records_each());
}

static void eight_threads(void **state) {
    (void)state;
    hammer(8, 1024, records_each());
}

/* Hardly any room: most calls are refused. */
static void eight_threads_and_two_places(void **state) {
    (void)state;
    hammer(8, 2, 200);
}

/* ---- a handler that interrupts the thread that records ---- */

enum { INTERRUPTED = 500, EVERY = 100000 /* ns */ };

static struct {
    ism3_recorder *recorder;
    volatile sig_atomic_t calls, failed;
} handler;

static void record_one(int number) {
    ism3_observation observation = ISM3_OBSERVATION_INIT;
    (void)number;
    observation.kind = ISM3_OUTPUT;
    observation.process = 0;
    observation.time = DAY0;
    handler.failed |= ism3_recorder_record(handler.recorder, &observation, NULL, NULL) != 0;
    handler.calls = handler.calls + 1;
}

static void a_handler_records(void **state) {
    (void)state;
    ism3_model *model = new_model();
    ism3_ledger *ledger;
    ism3_recorder_options options = {.size = sizeof options, .capacity = 1 << 16};
    ism3_recorder_state told = {.size = sizeof told};
    struct sigaction action = {.sa_handler = record_one}, ignore = {.sa_handler = SIG_IGN};
    struct sigevent event = {.sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGUSR1};
    struct itimerspec often = {{0, EVERY}, {0, EVERY}};
    timer_t timer;
    uint64_t own = 0;
    handler.calls = handler.failed = 0;
    assert_int_equal(ism3_recorder_new(&handler.recorder, model, &options, NULL), 0);
    assert_int_equal(ism3_ledger_new(&ledger, model, NULL, NULL), 0);
    assert_int_equal(sigaction(SIGUSR1, &action, NULL), 0);
    assert_int_equal(timer_create(CLOCK_MONOTONIC, &event, &timer), 0);
    assert_int_equal(timer_settime(timer, 0, &often, NULL), 0);
    while (handler.calls < INTERRUPTED) {
        char id[32];
        ism3_observation observation = observation_of(0, (uint32_t)own, id);
        int32_t rc = ism3_recorder_record(handler.recorder, &observation, NULL, NULL);
        own += rc == 0;
        if (rc || own % 4096 == 0)
            assert_int_equal(ism3_recorder_drain(handler.recorder, ledger, NULL, NULL), 0);
    }
    assert_int_equal(timer_delete(timer), 0);
    assert_int_equal(sigaction(SIGUSR1, &ignore, NULL), 0);
    assert_int_equal(ism3_recorder_drain(handler.recorder, ledger, NULL, NULL), 0);
    assert_int_equal(ism3_recorder_read(handler.recorder, &told), 0);
    assert_false(handler.failed);
    assert_int_equal(told.accepted, own + (uint64_t)handler.calls);
    assert_int_equal(told.collected, told.accepted);
    assert_int_equal(ism3_ledger_count(ledger, ISM3_COUNT_OBSERVATIONS), told.accepted);
    ism3_ledger_unref(ledger);
    ism3_recorder_unref(handler.recorder);
    ism3_model_unref(model);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_thread),        cmocka_unit_test(two_threads),
        cmocka_unit_test(eight_threads),     cmocka_unit_test(eight_threads_and_two_places),
        cmocka_unit_test(a_handler_records),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
