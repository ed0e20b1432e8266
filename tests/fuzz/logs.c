/* A log read in more than one way; see logs.h. */
#include "logs.h"

/* Of a ledger: little, as one row may fill hundreds of thousands of grains. */
#define MEMORY (UINT64_C(4) << 20)

/* What reading gave. */
struct reading {
    struct heap heap;
    ism3_ledger *ledger;
    int32_t rc;
    uint64_t rows, skipped, observations;
};

static int32_t see_problem(void *context, const ism3_error *problem) {
    (void)context;
    fuzz_check_error(problem->code, problem);
    return 0;
}

static int32_t see_batch(void *context, const ism3_columns *columns) {
    uint64_t *rows = context;
    *rows += columns->rows;
    return 0;
}

static void read_rows(struct reading *reading, ism3_log *log, const char *rows, size_t size,
                      const ism3_reader_options *options) {
    ism3_error error = fuzz_no_error();
    ism3_reader *reader = NULL;
    int32_t rc = ism3_reader_new(&reader, log, reading->ledger, options, &error);
    promise((rc == ISM3_OK) == (reader != NULL));
    if (reader) {
        rc = ism3_reader_read_bytes(reader, rows, size, "rows", &error);
        if (!rc)
            rc = ism3_reader_finish(reader, &error);
        reading->rows = ism3_reader_count(reader, ISM3_READER_ROWS);
        reading->skipped = ism3_reader_count(reader, ISM3_READER_SKIPPED);
        reading->observations = ism3_reader_count(reader, ISM3_READER_OBSERVATIONS);
    }
    fuzz_check_error(rc, &error);
    ism3_reader_free(reader);
    reading->rc = rc;
}

static void start(struct reading *reading) {
    heap_init(&reading->heap);
    ism3_ledger_options options = {.size = sizeof options, .allocator = &reading->heap.allocator};
    options.memory_limit = MEMORY;
    reading->ledger = NULL;
    promise(ism3_ledger_new(&reading->ledger, fuzz_model(), &options, NULL) == ISM3_OK);
}

static void stop(struct reading *reading) {
    ism3_ledger_unref(reading->ledger);
    heap_check_empty(&reading->heap);
}

/* Then it depends on the batch which of the calls has no memory left. */
static int near_limit(const struct reading *reading) {
    return ism3_ledger_count(reading->ledger, ISM3_COUNT_BYTES) > MEMORY / 4;
}

/* However many rows a batch has, the same facts arrive, up to the bad row; what is counted of a
 * batch that was refused may differ. */
static void check_same(struct reading *a, struct reading *b) {
    if (near_limit(a) || near_limit(b))
        return;
    promise(a->rc == b->rc);
    promise(a->rc || a->rows == b->rows);
    promise(a->rc || a->skipped == b->skipped);
    promise(a->rc || a->observations == b->observations);
    struct encoded first = fuzz_encode(a->ledger), second = fuzz_encode(b->ledger);
    promise(encoded_equal(&first, &second));
    encoded_free(&first);
    encoded_free(&second);
}

void logs_check(const char *description, size_t description_size, const char *rows, size_t size,
                struct tape *tape) {
    struct reading once, singly, failing;
    uint64_t batched = 0;
    ism3_log *log = NULL;
    ism3_error error = fuzz_no_error();
    int32_t rc = ism3_log_read(&log, description, description_size, "log", fuzz_model(), &error);
    fuzz_check_error(rc, &error);
    promise((rc == ISM3_OK) == (log != NULL));
    if (rc)
        return;
    ism3_reader_options options = {.size = sizeof options, .on_skip = see_problem};
    options.on_batch = see_batch;
    options.context = &batched;
    options.skip_bad = tape_below(tape, 4);
    options.line_limit = tape_below(tape, 2) ? 200 : 1 << 16;
    options.batch_rows = 64;
    start(&once);
    read_rows(&once, log, rows, size, &options);
    start(&singly);
    options.batch_rows = 1;
    read_rows(&singly, log, rows, size, &options);
    check_same(&once, &singly);
    stop(&singly);

    start(&failing);
    options.batch_rows = 2;
    heap_fail_after(&failing.heap, tape_byte(tape), tape_below(tape, 2) != 0);
    read_rows(&failing, log, rows, size, &options);
    if (heap_never_fail(&failing.heap) && failing.rc)
        promise(failing.rc == ISM3_E_MEMORY || failing.rc == once.rc || near_limit(&failing));
    else
        check_same(&once, &failing);
    stop(&failing);

    if (!near_limit(&once)) {
        exercise_questions(once.ledger);
        error = fuzz_no_error();
        rc = exercise_metrics(once.ledger, tape, &once.heap, &error);
        fuzz_check_error(rc, &error);
        ism3_ledger_unref(exercise_copy(once.ledger, &once.heap));
    }
    stop(&once);
    promise(ism3_log_unref(log) == NULL);
}
