/* Law 4: what was written is read back as it was, and nothing else is. */
#include "figures.h"

#include <stdlib.h>
#include <string.h>

/* Several sources, and in a third of the trials sealed half-way. */
static ism3_ledger *something(struct trial *trial, size_t *halfway) {
    const struct scenario *s = trial->scenario;
    ism3_ledger *ledger = trial_ledger(trial);
    *halfway = (size_t)rng_below(&trial->rng, s->count + 1);
    if (set_source(trial, ledger, "first", 3, 10, 0) ||
        take(trial, ledger, s->observations, *halfway))
        return NULL;
    return ledger;
}

static int32_t collect(void *context, const char *data, size_t size) {
    struct bytes *bytes = context;
    memcpy(bytes->data + bytes->size, data, size);
    bytes->size += size;
    return 0;
}

static int32_t stop(void *context, const char *data, size_t size) {
    (void)data;
    size_t *left = context;
    if (size > *left)
        return 1;
    *left -= size;
    return 0;
}

/* Every way of asking for the bytes gives the same. */
static int ways_agree(struct trial *trial, ism3_ledger *ledger, struct bytes bytes) {
    ism3_error error = ISM3_ERROR_INIT;
    struct bytes sink = {trial_block(trial, bytes.size), 0};
    uint8_t digest[32], own[32];
    size_t size = 0, left = (size_t)rng_below(&trial->rng, bytes.size);
    if (failed(trial, ism3_ledger_encode(ledger, collect, &sink, &error), &error, "encode") ||
        same_bytes(trial, sink, bytes, "encoded through a function") ||
        failed(trial, ism3_ledger_digest(ledger, digest, &error), &error, "digest"))
        return 1;
    ism3_sha256 sha;
    ism3_sha256_init(&sha);
    ism3_sha256_update(&sha, bytes.data, bytes.size - 32);
    ism3_sha256_digest(&sha, own);
    if (memcmp(digest, own, 32) != 0 || memcmp(digest, bytes.data + bytes.size - 32, 32) != 0)
        return fails(trial, "the digest is not that of the bytes");
    void *small = trial_block(trial, left);
    int32_t rc = ism3_ledger_encode_to(ledger, small, left, &size, &error);
    if (rc != ISM3_E_LIMIT || size != bytes.size)
        return fails(trial, "room for %zu of %zu bytes: %s, %zu wanted", left, bytes.size,
                     ism3_code_name(rc), size);
    rc = ism3_ledger_encode(ledger, stop, &left, &error);
    if (rc != ISM3_E_STOPPED)
        return fails(trial, "a function that stops: %s", ism3_code_name(rc));
    return same(trial, ledger, bytes, "after a function that stopped");
}

/* A byte changed, or some missing: never taken. */
static int damage_is_refused(struct trial *trial, struct bytes bytes) {
    ism3_error error = ISM3_ERROR_INIT;
    ism3_ledger *ledger = NULL;
    size_t at = (size_t)rng_below(&trial->rng, bytes.size);
    uint8_t *damaged = trial_block(trial, bytes.size);
    memcpy(damaged, bytes.data, bytes.size);
    damaged[at] ^= (uint8_t)(1 << rng_below(&trial->rng, 8));
    int32_t rc = ism3_ledger_decode(&ledger, trial->model, damaged, bytes.size, NULL, &error);
    trial_keeps(trial, ledger);
    if (!rc || ledger)
        return fails(trial, "bytes with byte %zu changed were taken", at);
    memcpy(damaged, bytes.data, bytes.size);
    rc = ism3_ledger_decode(&ledger, trial->model, damaged, at, NULL, &error);
    trial_keeps(trial, ledger);
    return !rc || ledger ? fails(trial, "the first %zu of %zu bytes were taken", at, bytes.size)
                         : 0;
}

static ism3_model *model_again(struct trial *trial, ism3_model *model) {
    ism3_error error = ISM3_ERROR_INIT;
    struct bytes bytes = {NULL, 0}, again = {NULL, 0};
    ism3_model *read = NULL;
    if (failed(trial, ism3_model_encode_to(model, NULL, 0, &bytes.size, &error), &error,
               "encode the model for the size"))
        return NULL;
    bytes.data = trial_block(trial, bytes.size);
    again.data = trial_block(trial, bytes.size);
    if (failed(trial, ism3_model_encode_to(model, bytes.data, bytes.size, &bytes.size, &error),
               &error, "encode the model") ||
        failed(trial, ism3_model_decode(&read, bytes.data, bytes.size, NULL, 0, &error), &error,
               "decode the model"))
        return NULL;
    int32_t rc = ism3_model_encode_to(read, again.data, bytes.size, &again.size, &error);
    if (failed(trial, rc, &error, "encode the model again") ||
        same_bytes(trial, again, bytes, "the model encoded again"))
        return ism3_model_unref(read);
    return read;
}

static int same_counts(struct trial *trial, ism3_ledger *ledger, ism3_ledger *expected) {
    int64_t a[2], b[2];
    ism3_ledger_span(ledger, &a[0], &a[1]);
    ism3_ledger_span(expected, &b[0], &b[1]);
    if (a[0] != b[0] || a[1] != b[1])
        return fails(trial, "the span differs after decoding");
    for (uint32_t which = ISM3_COUNT_OBSERVATIONS; which <= ISM3_COUNT_ITEMS; which++)
        if (ism3_ledger_count(ledger, which) != ism3_ledger_count(expected, which))
            return fails(trial, "count %u is %llu after decoding, was %llu", which,
                         (unsigned long long)ism3_ledger_count(ledger, which),
                         (unsigned long long)ism3_ledger_count(expected, which));
    return 0;
}

/* With its own model, with one in another order, with the decoded one and without any. */
static int comes_back(struct trial *trial, ism3_ledger *ledger, struct bytes bytes) {
    ism3_error error = ISM3_ERROR_INIT;
    ism3_metrics_options options = some_window(trial, 4);
    ism3_model *other = plan_model(&trial->scenario->plan, 1, NULL, &error);
    ism3_model *again = model_again(trial, trial->model);
    ism3_ledger *back = decoded(trial, bytes, trial->model),
                *turned = other ? decoded(trial, bytes, other) : NULL,
                *under_again = again ? decoded(trial, bytes, again) : NULL,
                *alone = decoded(trial, bytes, NULL);
    ism3_model_unref(other);
    ism3_model_unref(again);
    if (!back || !turned || !under_again || !alone)
        return trial->failure[0] ? 1 : fails(trial, "no model: %s", error.message);
    if (ism3_ledger_has_model(alone) || !ism3_ledger_has_model(back))
        return fails(trial, "has_model is wrong");
    return same(trial, back, bytes, "decoded") || same_counts(trial, back, ledger) ||
           same(trial, turned, bytes, "decoded with a model in another order") ||
           same(trial, alone, bytes, "decoded without a model") ||
           same(trial, under_again, bytes, "decoded with the decoded model") ||
           same_figures(trial, back, ledger, &options, "figures after decoding") ||
           same_figures(trial, under_again, ledger, &options, "figures of the decoded model");
}

int law_round_trip(struct trial *trial) {
    const struct scenario *s = trial->scenario;
    size_t halfway;
    ism3_ledger *ledger = something(trial, &halfway);
    struct bytes half = encoded(trial, ledger);
    ism3_ledger *goes_on = decoded(trial, half, trial->model);
    if (!goes_on || set_source(trial, ledger, "second", 0, 0, 0) ||
        take(trial, ledger, s->observations + halfway, s->count - halfway) ||
        set_source(trial, goes_on, "second", 0, 0, 0) ||
        take_cut(trial, goes_on, s->observations + halfway, s->count - halfway))
        return 1;
    struct bytes bytes = encoded(trial, ledger);
    return !bytes.data || same(trial, goes_on, bytes, "decoded half-way, then gone on") ||
           ways_agree(trial, ledger, bytes) || damage_is_refused(trial, bytes) ||
           comes_back(trial, ledger, bytes);
}
