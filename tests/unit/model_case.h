/* What tests that build a model share; not inlined, for a frame in a test holds 4 KiB at the most. */
#ifndef ISM3__MODEL_CASE_H
#define ISM3__MODEL_CASE_H

#include "test.h"

static __attribute__((unused, noinline)) ism3_model *new_model(void) {
    ism3_model *model;
    assert_int_equal(ism3_model_new(&model, NULL, NULL), 0);
    return model;
}

static __attribute__((unused, noinline)) ism3_process_options process_of(const char *code) {
    ism3_process_options options = {0};
    options.size = sizeof options;
    options.code = code;
    return options;
}

static __attribute__((unused, noinline)) uint32_t add_process(ism3_model *model, const char *code) {
    ism3_error error = ISM3_ERROR_INIT;
    ism3_process_options options = process_of(code);
    uint32_t index;
    if (ism3_model_add_process(model, &options, &index, &error))
        fail_msg("%s", error.message);
    return index;
}

static __attribute__((unused, noinline)) void expect(int32_t rc, int32_t code,
                                                     const ism3_error *error, const char *words) {
    if (rc != code || error->code != code || !strstr(error->message, words))
        fail_msg("%s: '%s', expected %s: '%s'", ism3_code_name(rc), error->message,
                 ism3_code_name(code), words);
}

#endif
