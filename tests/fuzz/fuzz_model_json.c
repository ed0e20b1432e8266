/* Model documents: reading and checking agree; a model that is read is written and read as bytes,
 * and can have a ledger. The first byte tells when memory fails. */
#include "exercise.h"

struct problems {
    size_t real, noted;
    int stopped;
};

static int32_t see_problem(void *context, const ism3_error *problem) {
    struct problems *problems = context;
    fuzz_check_error(problem->code, problem);
    problems->real += problem->code != ISM3_OK;
    problems->noted += problem->code == ISM3_OK;
    return problems->stopped;
}

static void check(const char *text, size_t size, int32_t rc) {
    struct problems problems = {0, 0, 0}, none = {0, 0, 1};
    size_t count = 0;
    int32_t checked = ism3_model_check(text, size, "model", see_problem, &problems, &count);
    promise(checked == ISM3_OK);
    promise(count == problems.real);
    promise((rc == ISM3_OK) == (count == 0));
    checked = ism3_model_check(text, size, "model", see_problem, &none, NULL);
    promise(checked == (problems.real + problems.noted ? ISM3_E_STOPPED : ISM3_OK));
}

static void use(ism3_model *model, struct heap *heap) {
    struct encoded bytes = fuzz_encode_model(model);
    ism3_model *again = NULL;
    ism3_ledger *ledger = NULL;
    ism3_ledger_options options = {.size = sizeof options, .allocator = &heap->allocator};
    ism3_error error = fuzz_no_error();
    int32_t rc =
        ism3_model_decode(&again, bytes.data, bytes.size, &heap->allocator, FUZZ_MEMORY, &error);
    fuzz_check_error(rc, &error);
    promise(rc == ISM3_OK && again);
    struct encoded bytes_again = fuzz_encode_model(again);
    promise(encoded_equal(&bytes, &bytes_again));
    promise(ism3_ledger_new(&ledger, again, &options, &error) == ISM3_OK);
    exercise_questions(ledger);
    ism3_ledger_unref(ledger);
    ism3_model_unref(again);
    encoded_free(&bytes);
    encoded_free(&bytes_again);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct heap heap;
    ism3_model *model = NULL;
    ism3_error error = fuzz_no_error();
    if (!size || size > FUZZ_INPUT_MAX)
        return 0;
    const char *text = (const char *)data + 1;
    heap_init(&heap);
    int32_t rc = ism3_model_read(&model, text, size - 1, "model", &heap.allocator, &error);
    fuzz_check_error(rc, &error);
    promise((rc == ISM3_OK) == (model != NULL));
    check(text, size - 1, rc);
    if (model)
        use(model, &heap);
    ism3_model_unref(model);
    heap_check_empty(&heap);

    error = fuzz_no_error();
    heap_fail_after(&heap, data[0] / 2, data[0] % 2);
    int32_t failing = ism3_model_read(&model, text, size - 1, "model", &heap.allocator, &error);
    fuzz_check_error(failing, &error);
    promise((failing == ISM3_OK) == (model != NULL));
    promise(failing == rc || (heap_never_fail(&heap) && failing == ISM3_E_MEMORY));
    ism3_model_unref(model);
    heap_check_empty(&heap);
    return 0;
}
