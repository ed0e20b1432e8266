/* A model with everything in it, and documents as bytes. */
#ifndef ISM3__TEST_MODEL_CODEC_H
#define ISM3__TEST_MODEL_CODEC_H

#include "test.h"
#include <stdlib.h>

#define ROOM 65536

/* ---- a model with everything ---- */

/* Everything a model can be told passes through PICK: the change-th place takes another value. */
struct builder {
    int change, at;
    ism3_model *model;
};
#define PICK(value, other) (is_changed(builder) ? (other) : (value))
#define NO_CHANGE          (-1)

static inline int is_changed(struct builder *builder) {
    return builder->at++ == builder->change;
}

static inline void must(int32_t rc, const ism3_error *error) {
    if (rc)
        fail_msg("%s: %s", ism3_code_name(rc), error->message);
}

static inline void start_model(struct builder *builder) {
    ism3_error error = ISM3_ERROR_INIT;
    ism3_model_options options = {0};
    options.size = sizeof options;
    options.name = PICK("Example", NULL);
    options.grain = PICK(0, ISM3_DAY / 24);
    options.utc_offset = PICK(3600, -3600);
    options.has_hash_key = PICK(1U, 0U);
    memcpy(options.hash_key, PICK("0123456789abcdef", "0123456789abcdee"), 16);
    must(ism3_model_new(&builder->model, &options, &error), &error);
    must(ism3_model_add_environment(builder->model, PICK("servers", "hosts"), NULL, &error),
         &error);
    must(ism3_model_add_environment(builder->model, "d\xc3\xa9veloppement", NULL, &error), &error);
    if (PICK(1, 0))
        must(ism3_model_add_environment(builder->model, "archive", NULL, &error), &error);
}

static inline void add_handling(struct builder *builder) {
    ism3_error error = ISM3_ERROR_INIT;
    ism3_process_options options = {0};
    options.size = sizeof options;
    options.code = "OSP-24";
    options.name = PICK("Handling", NULL);
    options.practice = PICK("own", NULL);
    options.frequency.months = PICK(1, 2);
    options.frequency.nanoseconds = PICK(0, 1);
    options.grace.nanoseconds = PICK(7 * ISM3_DAY, 0);
    options.settle.months = PICK(3, 4);
    options.answer_within = PICK(8 * 3600 * ISM3_SECOND, 1);
    options.hold = PICK(ISM3_DAY, 2 * ISM3_DAY);
    options.answer_clock = PICK(ISM3_CLOCK_SERVICE, ISM3_CLOCK_ELAPSED);
    options.documented = PICK(1U, 0U);
    options.owner = PICK("CISO", "CIO");
    options.customer = PICK("IT", NULL);
    options.supervisor = PICK("COO", NULL);
    options.supplier = PICK("Outsourcer", NULL);
    options.asset_owner = PICK("CEO", NULL);
    must(ism3_model_add_process(builder->model, &options, NULL, &error), &error);
    must(ism3_model_add_served(builder->model, 0, 1, &error), &error);
    if (PICK(1, 0))
        must(ism3_model_add_served(builder->model, 0, 0, &error), &error);
    must(ism3_model_add_input(builder->model, 0, PICK("alert", "alarm"), "*", &error), &error);
    must(ism3_model_add_input(builder->model, 0, "report", PICK("ELSEWHERE", NULL), &error),
         &error);
    must(ism3_model_add_output(builder->model, 0, PICK("closed incident", "solution"), &error),
         &error);
    if (PICK(1, 0))
        must(ism3_model_add_output(builder->model, 0, "lesson", &error), &error);
}

static inline void add_prices(struct builder *builder) {
    ism3_error error = ISM3_ERROR_INIT;
    const char *currency = PICK("EUR", "USD");
    const ism3_unit_cost costs[] = {{PICK(-INT64_MAX, -INT64_MAX + 1), PICK(55000, 0), currency},
                                    {PICK(0, 1), 56000, currency},
                                    {INT64_MAX, PICK(ISM3_AMOUNT_MAX, 1), currency}};
    must(ism3_model_add_resource(builder->model, 0, PICK("people", "staff"), "h", NULL, &error),
         &error);
    must(ism3_model_add_resource(builder->model, 0, "licences", PICK("seats", "pieces"), NULL,
                                 &error),
         &error);
    for (size_t i = 0; i < 3; i++)
        must(ism3_model_add_unit_cost(builder->model, 0, 1, &costs[i], &error), &error);
}

static inline void add_hours(struct builder *builder) {
    ism3_error error = ISM3_ERROR_INIT;
    const char *text = PICK("CET-1CEST,M3.5.0,M10.5.0/3", "CET-1CEST,J60/-3,300");
    ism3_zone *zone;
    must(ism3_zone_new(&zone, text, strlen(text), NULL, &error), &error);
    const ism3_weekly_window weekly[] = {
        {PICK(31U, 15U), PICK(9 * 3600, 8 * 3600), PICK(12 * 3600, 11 * 3600)},
        {31, 13 * 3600, 17 * 3600},
        {PICK(32U, 64U), 0, 86400}};
    const int64_t closed[] = {PICK(-5, -6), 0, PICK(20000, 20001), INT64_MAX};
    must(ism3_model_set_service_hours(builder->model, 0, zone, weekly, 3, closed, 4, &error),
         &error);
    ism3_zone_unref(zone);
}

static inline void add_rest(struct builder *builder) {
    ism3_error error = ISM3_ERROR_INIT;
    const ism3_weekly_window always = {127, 0, 86400};
    ism3_process_options options = {0};
    options.size = sizeof options;
    options.code = PICK("INV", "PAY");
    must(ism3_model_add_process(builder->model, &options, NULL, &error), &error);
    options.code = "OSP-10";
    must(ism3_model_add_process(builder->model, &options, NULL, &error), &error);
    if (PICK(1, 0))
        must(ism3_model_set_service_hours(builder->model, 1, NULL, &always, 1, NULL, 0, &error),
             &error);
    ism3_objective_options objective = {.size = sizeof objective};
    objective.id = PICK("sales", "sells");
    objective.kind = PICK("compliance", "technical");
    objective.text = PICK("sell,\nalways", NULL);
    objective.harm_unit = PICK("EUR", NULL);
    objective.owner = PICK("CFO", NULL);
    must(ism3_model_add_objective(builder->model, &objective, NULL, &error), &error);
    objective = (ism3_objective_options){.size = sizeof objective, .id = "law"};
    objective.kind = PICK("business", "technical");
    must(ism3_model_add_objective(builder->model, &objective, NULL, &error), &error);
}

#include "model_criteria.h"

static inline ism3_model *build(struct builder *builder, int change) {
    builder->change = change;
    builder->at = 0;
    start_model(builder);
    add_handling(builder);
    add_prices(builder);
    add_hours(builder);
    add_rest(builder);
    add_criteria(builder);
    ism3_error error = ISM3_ERROR_INIT;
    must(ism3_model_freeze(builder->model, &error), &error);
    return builder->model;
}

/* ---- bytes ---- */

typedef struct bytes {
    uint8_t data[ROOM];
    size_t size;
} bytes;

static inline void encode(const ism3_model *model, bytes *out) {
    ism3_error error = ISM3_ERROR_INIT;
    must(ism3_model_encode_to(model, out->data, sizeof out->data, &out->size, &error), &error);
}

static inline ism3_model *decode(const bytes *in) {
    ism3_error error = ISM3_ERROR_INIT;
    ism3_model *model;
    must(ism3_model_decode(&model, in->data, in->size, NULL, 0, &error), &error);
    return model;
}

static inline void assert_encodes_to(const ism3_model *model, const bytes *expected) {
    static bytes again;
    encode(model, &again);
    assert_int_equal(again.size, expected->size);
    assert_memory_equal(again.data, expected->data, expected->size);
}

/* The digest of what stands before it. */
static inline void seal(bytes *document) {
    ism3_sha256 sha;
    ism3_sha256_init(&sha);
    ism3_sha256_update(&sha, document->data, document->size - 32);
    ism3_sha256_digest(&sha, document->data + document->size - 32);
}

static inline void hex(const char *text, bytes *out) {
    out->size = strlen(text) / 2;
    for (size_t i = 0; i < out->size; i++) {
        char pair[3] = {text[2 * i], text[2 * i + 1], 0};
        out->data[i] = (uint8_t)strtoul(pair, NULL, 16);
    }
}

/* A document of these pairs, `17` and its digest after them; `text` is hexadecimal. */
static inline void make_document(const char *text, bytes *out) {
    hex(text, out);
    memcpy(out->data + out->size, "\x17\x58\x20", 3);
    out->size += 3 + 32;
    seal(out);
}

#endif
