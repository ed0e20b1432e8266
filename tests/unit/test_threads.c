/* What docs/conventions.md promises of threads: one frozen model and one answer for all, one ledger for each. */
#include "test.h"

#include <pthread.h>

#define HOUR (INT64_C(3600) * ISM3_SECOND)
enum { THREADS = 4, ITEMS = 2000 };

struct worker {
    pthread_t thread;
    ism3_model *model;
    ism3_metrics *shared;
    double seen; /* in the shared answer */
    double own;  /* in the answer of its own ledger */
    int failed;
};

static double outputs(const ism3_metrics *metrics) {
    ism3_figure figure = {.size = sizeof figure};
    int32_t rc =
        ism3_metrics_figure(metrics, 0, 0, ism3_figure_find("activity.outputs"), 0, &figure);
    return rc ? -1 : figure.value;
}

static ism3_metrics *measure(ism3_model *model) {
    static const ism3_observation absent = ISM3_OBSERVATION_INIT;
    ism3_ledger *ledger = NULL;
    ism3_metrics *metrics = NULL;
    ism3_observation item = absent;
    item.kind = ISM3_ITEM;
    item.process = 0;
    int32_t rc = ism3_ledger_new(&ledger, model, NULL, NULL);
    for (uint64_t i = 0; !rc && i < ITEMS; i++) {
        ism3_columns one = {.size = sizeof one, .rows = 1, .constant = &item, .id_number = &i};
        item.time = (int64_t)i * HOUR;
        item.end = item.time + HOUR;
        rc = ism3_ledger_observe_columns(ledger, &one, NULL);
    }
    if (!rc)
        ism3_metrics_new(&metrics, ledger, NULL, NULL);
    ism3_ledger_unref(ledger);
    return metrics;
}

static void *work(void *context) {
    struct worker *worker = context;
    for (int i = 0; i < 50; i++) {
        ism3_metrics *held = ism3_metrics_ref(worker->shared);
        ism3_model *model = ism3_model_ref(worker->model);
        worker->seen = outputs(held);
        worker->failed |= ism3_model_find_process(model, "OSP-24", 6) != 0;
        ism3_model_unref(model);
        ism3_metrics_unref(held);
    }
    ism3_metrics *own = measure(worker->model);
    worker->own = own ? outputs(own) : -1;
    ism3_metrics_unref(own);
    return NULL;
}

static void models_and_answers_are_shared(void **state) {
    (void)state;
    ism3_model *model;
    ism3_process_options process = {.size = sizeof process, .code = "OSP-24"};
    struct worker workers[THREADS];
    assert_int_equal(ism3_model_new(&model, NULL, NULL), 0);
    assert_int_equal(ism3_model_add_process(model, &process, NULL, NULL), 0);
    assert_int_equal(ism3_model_freeze(model, NULL), 0);
    ism3_metrics *shared = measure(model);
    assert_non_null(shared);
    for (int i = 0; i < THREADS; i++) {
        workers[i] = (struct worker){.model = model, .shared = shared};
        assert_int_equal(pthread_create(&workers[i].thread, NULL, work, &workers[i]), 0);
    }
    for (int i = 0; i < THREADS; i++) {
        assert_int_equal(pthread_join(workers[i].thread, NULL), 0);
        assert_true(workers[i].seen == (double)ITEMS);
        assert_true(workers[i].own == (double)ITEMS);
        assert_false(workers[i].failed);
    }
    ism3_metrics_unref(shared);
    ism3_model_unref(model);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(models_and_answers_are_shared)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
