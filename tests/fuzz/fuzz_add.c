/* Two ledgers added, both ways: each comes from bytes or from observations. Input: a byte of
 * flags, a byte that tells when memory fails, the length of the first (two bytes, the lower
 * first), the first, the second. */
#include "exercise.h"

#include <string.h>

enum { FIRST_ENCODED = 1, SECOND_ENCODED = 2, WITHOUT_MODEL = 4, STICKY = 8, CHANGES_MAX = 32 };

static ism3_ledger *make(struct tape tape, int encoded, ism3_model *model, struct heap *heap) {
    ism3_ledger_options options = {.size = sizeof options, .allocator = &heap->allocator};
    ism3_ledger *ledger = NULL;
    options.memory_limit = FUZZ_MEMORY;
    if (encoded) {
        int32_t rc = ism3_ledger_decode(&ledger, model, tape.bytes, tape.left, &options, NULL);
        promise((rc == ISM3_OK) == (ledger != NULL));
        return ledger;
    }
    promise(ism3_ledger_new(&ledger, fuzz_model(), &options, NULL) == ISM3_OK);
    for (int left = CHANGES_MAX; left && tape.left; left--) {
        ism3_error error = fuzz_no_error();
        fuzz_check_error(exercise_change(ledger, &tape, &error), &error);
    }
    return ledger;
}

/* What adding gives, and its code. The other is as it was; so is the first, on failure. */
static ism3_ledger *sum(ism3_ledger *a, ism3_ledger *b, struct heap *heap, int32_t *rc) {
    ism3_error error = fuzz_no_error();
    ism3_ledger *added = exercise_copy(a, heap);
    struct encoded other = fuzz_encode(b), before = fuzz_encode(added);
    *rc = ism3_ledger_add(added, b, &error);
    fuzz_check_error(*rc, &error);
    struct encoded other_after = fuzz_encode(b), after = fuzz_encode(added);
    promise(encoded_equal(&other, &other_after));
    promise(!*rc || encoded_equal(&before, &after));
    encoded_free(&other);
    encoded_free(&other_after);
    encoded_free(&before);
    encoded_free(&after);
    return added;
}

static int same(ism3_ledger *a, ism3_ledger *b) {
    struct encoded first = fuzz_encode(a), second = fuzz_encode(b);
    int equal = encoded_equal(&first, &second);
    encoded_free(&first);
    encoded_free(&second);
    return equal;
}

/* Adding again changes nothing. */
static void add_again(ism3_ledger *added, ism3_ledger *other) {
    struct encoded before = fuzz_encode(added);
    ism3_error error = fuzz_no_error();
    int32_t rc = ism3_ledger_add(added, other, &error);
    fuzz_check_error(rc, &error);
    promise(rc == ISM3_OK);
    struct encoded after = fuzz_encode(added);
    promise(encoded_equal(&before, &after));
    encoded_free(&before);
    encoded_free(&after);
}

/* Where memory fails while adding, the first is as it was; then it works. */
static void add_failing(ism3_ledger *a, ism3_ledger *b, ism3_ledger *expected, int32_t expected_rc,
                        uint8_t call, int sticky) {
    struct heap heap;
    heap_init(&heap);
    ism3_ledger *added = exercise_copy(a, &heap);
    struct encoded before = fuzz_encode(added);
    heap_fail_after(&heap, call, sticky);
    int32_t rc = ism3_ledger_add(added, b, NULL);
    if (heap_never_fail(&heap) && rc == ISM3_E_MEMORY) {
        struct encoded after = fuzz_encode(added);
        promise(encoded_equal(&before, &after));
        encoded_free(&after);
        rc = ism3_ledger_add(added, b, NULL);
    }
    promise(rc == expected_rc);
    promise(same(added, expected));
    encoded_free(&before);
    ism3_ledger_unref(added);
    heap_check_empty(&heap);
}

static int is_sealed(const ism3_ledger *ledger) {
    return ism3_ledger_horizon(ledger) != ISM3_NONE;
}

static void check(ism3_ledger *a, ism3_ledger *b, struct heap *heap, uint8_t failing, int sticky) {
    int32_t rc, back_rc;
    ism3_ledger *there = sum(a, b, heap, &rc), *back = sum(b, a, heap, &back_rc);
    /* Sealed ledgers set aside what comes late: then the order matters. */
    if (!is_sealed(a) && !is_sealed(b)) {
        promise(rc == back_rc);
        promise(rc || same(there, back));
    }
    if (!rc) {
        if (!is_sealed(there)) {
            add_again(there, a);
            add_again(there, b);
        }
        add_again(there, there);
        exercise_questions(there);
        ism3_ledger_unref(exercise_copy(there, heap));
    }
    add_failing(a, b, there, rc, failing, sticky);
    ism3_ledger_unref(there);
    ism3_ledger_unref(back);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct heap heap;
    struct tape tape = {data, size};
    if (size > FUZZ_INPUT_MAX)
        return 0;
    heap_init(&heap);
    uint8_t flags = tape_byte(&tape), failing = tape_byte(&tape);
    struct tape part = tape_cut(&tape);
    ism3_model *model = flags & WITHOUT_MODEL ? NULL : fuzz_model();
    ism3_ledger *a = make(part, flags & FIRST_ENCODED, model, &heap);
    ism3_ledger *b = make(tape, flags & SECOND_ENCODED, model, &heap);
    if (a && b)
        check(a, b, &heap, failing, flags & STICKY);
    ism3_ledger_unref(a);
    ism3_ledger_unref(b);
    heap_check_empty(&heap);
    return 0;
}
