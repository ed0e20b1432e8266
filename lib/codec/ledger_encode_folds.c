/* Writing a ledger: what sealing folded. */
#include "codec/ledger_encode.h"

/* How long an item folded and open at the end of the grain had waited by then; 0: none was. */
static int64_t longest_wait(const ism3__encoding *encoding, const ism3__fold *fold) {
    if (fold->oldest_open == ISM3__NEVER)
        return 0;
    return ism3__grain_start(encoding->model, fold->grain + 1) - fold->oldest_open;
}

ism3__unit ism3__unit_of_folds(const ism3__encoding *encoding, const ism3__place *place) {
    ism3__unit unit = ISM3__UNIT_SECONDS;
    for (size_t i = 0; i < place->folds.count; i++) {
        const ism3__fold *fold = ISM3__AT(place->folds, const ism3__fold, i);
        int64_t start = ism3__grain_start(encoding->model, fold->grain);
        ism3__unit_fit_tally(&unit, &fold->inputs, start);
        ism3__unit_fit_tally(&unit, &fold->outputs, start);
        ism3__unit_fit(&unit, longest_wait(encoding, fold));
        if (!fold->answers)
            continue;
        ism3__unit_fit(&unit, fold->best_lead);
        ism3__unit_fit(&unit, fold->worst_lead);
        ism3__unit_fit(&unit, fold->lead_sum);
    }
    return unit;
}

static void put_answers(ism3__encoding *encoding, const ism3__fold *fold, ism3__unit unit) {
    uint32_t before = 0;
    ism3__cbor_put_array(encoding->writer, 4 + 2 * fold->buckets.count);
    ism3__cbor_put_uint(encoding->writer, fold->answers);
    ism3__put_wide(encoding, fold->lead_sum / unit.length);
    ism3__cbor_put_uint(encoding->writer, (uint64_t)(fold->best_lead / unit.length));
    ism3__cbor_put_uint(encoding->writer, (uint64_t)(fold->worst_lead / unit.length));
    for (size_t i = 0; i < fold->buckets.count; i++) {
        const ism3__bucket *bucket = ISM3__AT(fold->buckets, const ism3__bucket, i);
        ism3__cbor_put_uint(encoding->writer, bucket->bucket - before);
        ism3__cbor_put_uint(encoding->writer, bucket->count);
        before = bucket->bucket;
    }
}

static void put_fold(ism3__encoding *encoding, const ism3__fold *fold, int64_t grain,
                     ism3__unit unit) {
    int64_t start = ism3__grain_start(encoding->model, fold->grain);
    int64_t oldest = longest_wait(encoding, fold) / unit.length;
    const uint64_t items[] = {fold->items, fold->answered, fold->withdrawn, fold->agreed,
                              fold->on_time};
    uint32_t keys =
        ISM3__WITH(ISM3__FOLD_GRAIN, grain) | ISM3__WITH(ISM3__FOLD_INPUTS, fold->inputs.count) |
        ISM3__WITH(ISM3__FOLD_OUTPUTS, fold->outputs.count) |
        ISM3__WITH(ISM3__FOLD_UNMATCHED, fold->unmatched) |
        ISM3__WITH(ISM3__FOLD_JUDGED, fold->judged) |
        ISM3__WITH(ISM3__FOLD_ANSWERS, fold->answers) | ISM3__WITH(ISM3__FOLD_ITEMS, fold->items) |
        ISM3__WITH(ISM3__FOLD_WITHDRAWALS, fold->withdrawals) |
        ISM3__WITH(ISM3__FOLD_CLOSED, fold->closed) | ISM3__WITH(ISM3__FOLD_OLDEST, oldest);
    ism3__put_keys(encoding, keys);
    if (ism3__put_key(encoding, keys, ISM3__FOLD_GRAIN))
        ism3__cbor_put_int(encoding->writer, grain);
    if (ism3__put_key(encoding, keys, ISM3__FOLD_INPUTS))
        ism3__put_tally(encoding, &fold->inputs, start, unit);
    if (ism3__put_key(encoding, keys, ISM3__FOLD_OUTPUTS))
        ism3__put_tally(encoding, &fold->outputs, start, unit);
    if (ism3__put_key(encoding, keys, ISM3__FOLD_UNMATCHED))
        ism3__put_wide(encoding, fold->unmatched);
    if (ism3__put_key(encoding, keys, ISM3__FOLD_JUDGED)) {
        ism3__cbor_put_array(encoding->writer, 2);
        ism3__put_wide(encoding, fold->judged);
        ism3__put_wide(encoding, fold->fit);
    }
    if (ism3__put_key(encoding, keys, ISM3__FOLD_ANSWERS))
        put_answers(encoding, fold, unit);
    if (ism3__put_key(encoding, keys, ISM3__FOLD_ITEMS)) {
        ism3__cbor_put_array(encoding->writer, 5);
        for (int i = 0; i < 5; i++)
            ism3__cbor_put_uint(encoding->writer, items[i]);
    }
    ism3__put_number(encoding, keys, ISM3__FOLD_WITHDRAWALS, fold->withdrawals);
    ism3__put_number(encoding, keys, ISM3__FOLD_CLOSED, fold->closed);
    ism3__put_number(encoding, keys, ISM3__FOLD_OLDEST, (uint64_t)oldest);
}

void ism3__encode_folds(ism3__encoding *encoding, const ism3__place *place, ism3__unit unit) {
    int64_t before = 0;
    ism3__cbor_put_array(encoding->writer, place->folds.count);
    for (size_t i = 0; i < place->folds.count; i++) {
        const ism3__fold *fold = ISM3__AT(place->folds, const ism3__fold, i);
        put_fold(encoding, fold, fold->grain - before, unit);
        before = fold->grain;
    }
}

/* ---- levels ---- */

struct load_entry {
    const ism3__folded_load *load;
    uint32_t resource;
};

static int load_order(const void *a, const void *b) {
    const struct load_entry *x = a, *y = b;
    if (x->resource != y->resource)
        return x->resource < y->resource ? -1 : 1;
    return x->load->grain < y->load->grain ? -1 : x->load->grain > y->load->grain;
}

static void put_load(ism3__encoding *encoding, const struct load_entry *entry, int64_t grain) {
    const ism3__folded_load *load = entry->load;
    uint32_t keys =
        ISM3__WITH(ISM3__LOAD_RESOURCE, entry->resource) | ISM3__WITH(ISM3__LOAD_GRAIN, grain) |
        ISM3__WITH(ISM3__LOAD_READINGS, load->readings) |
        ISM3__WITH(ISM3__LOAD_KNOWN, load->known) | ISM3__WITH(ISM3__LOAD_USED, load->used_known) |
        ISM3__WITH(ISM3__LOAD_BOTH, load->both_known);
    ism3__put_keys(encoding, keys);
    ism3__put_number(encoding, keys, ISM3__LOAD_RESOURCE, entry->resource);
    if (ism3__put_key(encoding, keys, ISM3__LOAD_GRAIN))
        ism3__cbor_put_int(encoding->writer, grain);
    ism3__put_number(encoding, keys, ISM3__LOAD_READINGS, load->readings);
    ism3__put_number(encoding, keys, ISM3__LOAD_KNOWN, 1);
    if (ism3__put_key(encoding, keys, ISM3__LOAD_USED)) {
        ism3__cbor_put_array(encoding->writer, 1);
        ism3__put_wide(encoding, load->used);
    }
    if (ism3__put_key(encoding, keys, ISM3__LOAD_BOTH)) {
        ism3__cbor_put_array(encoding->writer, 2);
        ism3__put_wide(encoding, load->both_used);
        ism3__put_wide(encoding, load->both_available);
    }
}

int32_t ism3__encode_loads(ism3__encoding *encoding, uint32_t process, const ism3__place *place) {
    static const ism3__set_type type = {sizeof(struct load_entry), load_order, NULL};
    ism3__scratch scratch;
    int32_t rc =
        ism3__scratch_make(encoding, &scratch, place->loads.count, sizeof(struct load_entry));
    if (rc)
        return rc;
    struct load_entry *entries = scratch.elements;
    for (size_t i = 0; i < place->loads.count; i++) {
        const ism3__folded_load *load = ISM3__AT(place->loads, const ism3__folded_load, i);
        entries[i] =
            (struct load_entry){load, ism3__index_number(encoding, process, load->resource)};
    }
    scratch.count = place->loads.count;
    ism3__scratch_sort(&scratch, &type);
    ism3__cbor_put_array(encoding->writer, scratch.count);
    for (size_t i = 0; i < scratch.count; i++) {
        int follows = i && entries[i - 1].resource == entries[i].resource;
        int64_t before = follows ? entries[i - 1].load->grain : 0;
        put_load(encoding, &entries[i], entries[i].load->grain - before);
    }
    ism3__scratch_free(encoding, &scratch);
    return ISM3_OK;
}
