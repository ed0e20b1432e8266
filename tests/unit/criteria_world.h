/* What the tests of criteria share. */
#ifndef ISM3__CRITERIA_WORLD_H
#define ISM3__CRITERIA_WORLD_H

#include "test.h"

#include <stdio.h>
#include <stdlib.h>

#define JUNE INT64_C(1780272000000000000) /* 2026-06-01 */

static inline void expect(int32_t rc, int32_t code, const ism3_error *error, const char *words) {
    if (rc != code || error->code != code || !strstr(error->message, words))
        fail_msg("%s: '%s', expected %s: '%s'", ism3_code_name(rc), error->message,
                 ism3_code_name(code), words);
}

static inline void must(int32_t rc, const ism3_error *error) {
    if (rc)
        fail_msg("%s: %s", ism3_code_name(rc), error->message);
}

static inline uint32_t figure_of(const char *id) {
    uint32_t figure = ism3_figure_find(id);
    assert_int_not_equal(figure, ISM3_NO_INDEX);
    return figure;
}

/* Two processes: PAY with two resources, INV without any of its own. */
static inline ism3_model *new_world(const ism3_allocator *allocator) {
    ism3_error error = ISM3_ERROR_INIT;
    ism3_model_options options = {.size = sizeof options, .allocator = allocator};
    ism3_process_options pay = {.size = sizeof pay, .code = "PAY"};
    ism3_process_options invoices = {.size = sizeof invoices,
                                     .code = "INV",
                                     .owner = "Ann",
                                     .customer = "Ben",
                                     .supervisor = "Cy",
                                     .supplier = "Dee",
                                     .asset_owner = "Eve"};
    ism3_model *model;
    must(ism3_model_new(&model, &options, &error), &error);
    must(ism3_model_add_process(model, &pay, NULL, &error), &error);
    must(ism3_model_add_process(model, &invoices, NULL, &error), &error);
    must(ism3_model_add_resource(model, 0, "work", "h", NULL, &error), &error);
    must(ism3_model_add_resource(model, 0, "money", "EUR", NULL, &error), &error);
    return model;
}

static inline void freeze(ism3_model *model) {
    ism3_error error = ISM3_ERROR_INIT;
    must(ism3_model_freeze(model, &error), &error);
}

static inline void same_text(const char *a, const char *b) {
    if (a && b)
        assert_string_equal(a, b);
    else
        assert_ptr_equal(a, b);
}

#endif
