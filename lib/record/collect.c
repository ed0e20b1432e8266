/* Collecting: what was recorded goes into a ledger, in the order of the records' numbers. */
#include "ledger/sources.h"
#include "record/recorder.h"

/* Records on their way: [from, to), of which those before `at` are dealt with. */
struct batch {
    uint64_t from, at, to;
    uint64_t taken, rejected;
};

/* Those that are complete, up to the first that is still being written. */
static struct batch find_ready(ism3_recorder *recorder) {
    uint64_t from = atomic_load_explicit(&recorder->released, memory_order_relaxed), to = from;
    for (; to - from < recorder->capacity; to++) {
        ism3__slot *slot = ism3__recorder_slot(recorder, to);
        if (atomic_load_explicit(&slot->turn, memory_order_acquire) != to + 1)
            break;
        ISM3__TELL_RECEIVED(slot->turn);
    }
    return (struct batch){from, from, to, 0, 0};
}

/* Give the slots back to those who record. */
static void release(ism3_recorder *recorder, const struct batch *batch) {
    for (uint64_t number = batch->from; number < batch->at; number++) {
        ism3__slot *slot = ism3__recorder_slot(recorder, number);
        ISM3__TELL_GIVEN(slot->turn);
        atomic_store_explicit(&slot->turn, number + recorder->capacity, memory_order_release);
    }
    atomic_fetch_add_explicit(&recorder->next_record, batch->taken, memory_order_relaxed);
    atomic_fetch_add_explicit(&recorder->collected, batch->taken, memory_order_relaxed);
    atomic_fetch_add_explicit(&recorder->rejected, batch->rejected, memory_order_relaxed);
    atomic_store_explicit(&recorder->released, batch->at, memory_order_release);
}

static int32_t take_rows(const ism3_recorder *recorder, ism3_ledger *ledger, struct batch *batch,
                         uint64_t count, ism3_error *error) {
    ism3__rows rows;
    ism3__slots_as_rows(&rows, ism3__recorder_slot(recorder, batch->at), (size_t)count);
    int32_t rc = ism3__ledger_take_rows(ledger, &rows, error);
    if (rc)
        return rc;
    batch->at += count;
    batch->taken += count;
    return ISM3_OK;
}

/* All of a batch: in one piece, or in two where it goes over the end of the buffer, or in more
 * around what the ledger rejects. */
static int32_t take_batch(const ism3_recorder *recorder, ism3_ledger *ledger, struct batch *batch,
                          ism3_error *error) {
    while (batch->at < batch->to) {
        ism3_error why = ISM3_ERROR_INIT;
        uint64_t left = batch->to - batch->at,
                 to_the_end = recorder->capacity - (batch->at & (recorder->capacity - 1));
        int32_t rc =
            take_rows(recorder, ledger, batch, left < to_the_end ? left : to_the_end, &why);
        if (!rc)
            continue;
        if (why.index != UINT64_MAX) { /* that one alone is at fault */
            uint64_t good = why.index;
            rc = good ? take_rows(recorder, ledger, batch, good, &why) : ISM3_OK;
            batch->at += !rc;
            batch->rejected += !rc;
        }
        if (rc)
            return ism3__fail(error, rc, "%s", why.message);
    }
    return ISM3_OK;
}

/* The same under the recorder's source; then the ledger's own is the current one again. */
static int32_t take_from(const ism3_recorder *recorder, ism3_ledger *ledger, struct batch *batch,
                         ism3_error *error) {
    const ism3_source source = {
        .size = sizeof source,
        .name = recorder->source,
        .epoch = recorder->epoch,
        .next_record = atomic_load_explicit(&recorder->next_record, memory_order_relaxed)};
    if (batch->at == batch->to)
        return ISM3_OK;
    ism3__source_mark mark = ism3__sources_mark(ledger);
    int32_t rc = ism3_ledger_set_source(ledger, &source, error);
    if (!rc)
        rc = take_batch(recorder, ledger, batch, error);
    ism3__sources_return(ledger, &mark, batch->taken != 0);
    return rc;
}

static int32_t begin(ism3_recorder *recorder, ism3_error *error) {
    if (atomic_exchange_explicit(&recorder->collecting, 1, memory_order_acquire))
        return ism3__fail(error, ISM3_E_STATE, "another thread is collecting");
    return ISM3_OK;
}

static int32_t end(ism3_recorder *recorder, int32_t rc) {
    atomic_store_explicit(&recorder->collecting, 0, memory_order_release);
    return rc;
}

int32_t ism3_recorder_drain(ism3_recorder *recorder, ism3_ledger *ledger, uint64_t *count,
                            ism3_error *error) {
    if (count)
        *count = 0;
    if (!recorder || !ledger)
        return ism3__fail(error, ISM3_E_ARGUMENT, "a recorder and a ledger are needed");
    if (ism3_ledger_model(ledger) != recorder->model)
        return ism3__fail(error, ISM3_E_ARGUMENT,
                          "the ledger has another model than the recorder: expected the same one");
    int32_t rc = begin(recorder, error);
    if (rc)
        return rc;
    struct batch batch = find_ready(recorder);
    rc = take_from(recorder, ledger, &batch, error);
    release(recorder, &batch);
    if (count)
        *count = batch.taken;
    return end(recorder, rc);
}

int32_t ism3_recorder_take(ism3_recorder *recorder, ism3_ledger **delta,
                           const ism3_ledger_options *options, uint64_t *count, ism3_error *error) {
    ism3_ledger *ledger;
    if (count)
        *count = 0;
    if (delta)
        *delta = NULL;
    if (!recorder || !delta)
        return ism3__fail(error, ISM3_E_ARGUMENT, "a recorder and a place for a ledger are needed");
    int32_t rc = ism3_ledger_new(&ledger, recorder->model, options, error);
    if (!rc) {
        rc = begin(recorder, error);
        if (rc)
            ism3_ledger_unref(ledger);
    }
    if (rc)
        return rc;
    struct batch batch = find_ready(recorder);
    rc = take_from(recorder, ledger, &batch, error);
    if (rc) {
        ism3_ledger_unref(ledger);
        return end(recorder, rc);
    }
    release(recorder, &batch);
    *delta = ledger;
    if (count)
        *count = batch.taken;
    return end(recorder, ISM3_OK);
}
