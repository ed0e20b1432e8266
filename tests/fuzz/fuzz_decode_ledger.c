/* Ledgers of any origin, read with the model and without: what is taken is written again with the
 * same bytes, and can be asked, measured, added and sealed. */
#include "exercise.h"

#include <string.h>

static ism3_ledger *decode(ism3_model *model, const uint8_t *data, size_t size, struct heap *heap,
                           int32_t *rc) {
    ism3_ledger_options options = {.size = sizeof options, .allocator = &heap->allocator};
    ism3_ledger *ledger = NULL;
    ism3_error error = fuzz_no_error();
    options.memory_limit = FUZZ_MEMORY;
    *rc = ism3_ledger_decode(&ledger, model, data, size, &options, &error);
    fuzz_check_error(*rc, &error);
    promise((*rc == ISM3_OK) == (ledger != NULL));
    promise(!*rc || error.index == UINT64_MAX || error.index <= size);
    promise(heap->peak <= FUZZ_MEMORY);
    if (!ledger)
        heap_check_empty(heap);
    return ledger;
}

static void check_bytes(ism3_ledger *ledger, const uint8_t *data, size_t size) {
    struct encoded bytes = fuzz_encode(ledger);
    promise(bytes.size == size);
    promise(memcmp(bytes.data, data, size) == 0);
    encoded_free(&bytes);
}

/* What it is added to and what is added to it. */
static void check_adding(ism3_ledger *ledger, const uint8_t *data, size_t size, struct heap *heap) {
    ism3_error error = fuzz_no_error();
    ism3_ledger *copy = exercise_copy(ledger, heap);
    int32_t rc = ism3_ledger_add(ledger, ledger, &error);
    fuzz_check_error(rc, &error);
    check_bytes(ledger, data, size);
    rc = ism3_ledger_add(ledger, copy, &error);
    fuzz_check_error(rc, &error);
    check_bytes(ledger, data, size);
    ism3_ledger_unref(copy);
}

/* The figures stand from the horizon on, and what is sealed is a ledger like any other. */
static void check_sealing(ism3_ledger *ledger, struct heap *heap, struct tape *tape) {
    ism3_seal_options options = {.size = sizeof options, .has_watermark = 1};
    ism3_error error = fuzz_no_error();
    ism3_ledger *sealed = exercise_copy(ledger, heap);
    int64_t first, last;
    promise(ism3_ledger_span(ledger, &first, &last) == ISM3_OK);
    options.watermark = tape_below(tape, 2) || last == ISM3_NONE ? tape_time(tape) : last;
    struct encoded before = fuzz_encode(sealed);
    int32_t rc = ism3_ledger_seal(sealed, &options, &error);
    fuzz_check_error(rc, &error);
    struct encoded after = fuzz_encode(sealed);
    promise(!rc || encoded_equal(&before, &after));
    exercise_questions(sealed);
    ism3_ledger_unref(exercise_copy(sealed, heap));
    error = fuzz_no_error();
    fuzz_check_error(exercise_metrics(sealed, tape, heap, &error), &error);
    encoded_free(&before);
    encoded_free(&after);
    ism3_ledger_unref(sealed);
}

static int32_t check(ism3_model *model, const uint8_t *data, size_t size) {
    struct heap heap;
    struct tape tape = {data + size / 2, size / 2};
    ism3_error error = fuzz_no_error();
    int32_t rc;
    heap_init(&heap);
    ism3_ledger *ledger = decode(model, data, size, &heap, &rc);
    if (!ledger)
        return rc;
    check_bytes(ledger, data, size);
    promise(ism3_ledger_has_model(ledger) == (model != NULL));
    exercise_questions(ledger);
    check_adding(ledger, data, size, &heap);
    int32_t measured = exercise_metrics(ledger, &tape, &heap, &error);
    fuzz_check_error(measured, &error);
    promise(model || measured);
    if (model)
        check_sealing(ledger, &heap, &tape);
    check_bytes(ledger, data, size);
    ism3_ledger_unref(ledger);
    heap_check_empty(&heap);
    return rc;
}

/* Memory fails at a call that depends on the bytes. */
static void check_failing(const uint8_t *data, size_t size, int32_t expected) {
    struct heap heap;
    int32_t rc;
    heap_init(&heap);
    heap_fail_after(&heap, size > 40 ? (data[size - 1] ^ data[size / 2]) % 64 : 0, size % 2);
    ism3_ledger *ledger = decode(fuzz_model(), data, size, &heap, &rc);
    promise(rc == expected || (heap_never_fail(&heap) && rc == ISM3_E_MEMORY));
    ism3_ledger_unref(ledger);
    heap_check_empty(&heap);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    if (size > FUZZ_INPUT_MAX)
        return 0;
    check(NULL, data, size);
    check_failing(data, size, check(fuzz_model(), data, size));
    return 0;
}
