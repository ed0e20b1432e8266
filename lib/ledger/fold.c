#include "ledger/fold.h"

#include "base/set.h"
#include "ledger/sketch.h"

#include <string.h>

struct entry {
    ism3__fold fold;
    int64_t waited; /* earliest input of the items added that closed in the grain */
    int is_copy;    /* of a fold from before: its oldest_open is known */
};

static uint64_t hash_of_grain(int64_t grain) {
    uint64_t x = (uint64_t)grain * UINT64_C(0x9e3779b97f4a7c15);
    return x ^ x >> 32;
}

static uint64_t hash_of_entry(const void *entries, uint32_t place) {
    return hash_of_grain(((const struct entry *)entries)[place].fold.grain);
}

/* The entry of a grain, made where there is none. The next call may move it. */
static int32_t entry_of(ism3__folder *folder, int64_t grain, struct entry **out,
                        ism3__memory *memory, ism3_error *error) {
    uint64_t hash = hash_of_grain(grain);
    folder->entries.element_size = sizeof(struct entry);
    int32_t rc = ism3__array_reserve(memory, &folder->entries, 1, error);
    if (!rc)
        rc = ism3__index_reserve(memory, &folder->index, 1, folder->entries.data, hash_of_entry,
                                 error);
    if (rc)
        return rc;
    ism3__probe probe = ism3__index_start(&folder->index, hash);
    uint32_t place;
    while ((place = ism3__index_next(&folder->index, &probe)) != ISM3__NOWHERE) {
        *out = ISM3__AT(folder->entries, struct entry, place);
        if ((*out)->fold.grain == grain)
            return ISM3_OK;
    }
    ism3__index_put(&folder->index, &probe, (uint32_t)folder->entries.count);
    struct entry *entry = ISM3__AT(folder->entries, struct entry, folder->entries.count++);
    const ism3__tally none = {0, 0, ISM3__NEVER, INT64_MIN};
    *entry = (struct entry){.fold = {.grain = grain, .inputs = none, .outputs = none},
                            .waited = ISM3__NEVER};
    entry->fold.best_lead = entry->fold.oldest_open = ISM3__NEVER;
    entry->fold.worst_lead = INT64_MIN;
    entry->fold.buckets.element_size = sizeof(ism3__bucket);
    *out = entry;
    return ISM3_OK;
}

int32_t ism3__folder_start(ism3__folder *folder, const ism3__array *folds, ism3__memory *memory,
                           ism3_error *error) {
    for (size_t i = 0; i < folds->count; i++) {
        const ism3__fold *fold = ISM3__AT(*folds, const ism3__fold, i);
        struct entry *entry;
        int32_t rc = entry_of(folder, fold->grain, &entry, memory, error);
        ism3__array buckets = {.element_size = sizeof(ism3__bucket)};
        if (!rc)
            rc = ism3__array_reserve(memory, &buckets, fold->buckets.count, error);
        if (rc)
            return rc;
        if (fold->buckets.count)
            memcpy(buckets.data, fold->buckets.data, fold->buckets.count * sizeof(ism3__bucket));
        buckets.count = fold->buckets.count;
        entry->fold = *fold;
        entry->fold.buckets = buckets;
        entry->is_copy = 1;
    }
    return ISM3_OK;
}

static int32_t count_lead(ism3__fold *fold, int64_t lead, ism3__memory *memory, ism3_error *error) {
    uint32_t bucket = ism3__sketch_bucket(lead);
    size_t low = 0, high = fold->buckets.count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (ISM3__AT(fold->buckets, ism3__bucket, middle)->bucket < bucket)
            low = middle + 1;
        else
            high = middle;
    }
    ism3__bucket *buckets = fold->buckets.data;
    if (low == fold->buckets.count || buckets[low].bucket != bucket) {
        int32_t rc = ism3__array_reserve(memory, &fold->buckets, 1, error);
        if (rc)
            return rc;
        buckets = fold->buckets.data;
        memmove(buckets + low + 1, buckets + low, (fold->buckets.count++ - low) * sizeof *buckets);
        buckets[low] = (ism3__bucket){bucket, 0};
    }
    buckets[low].count++;
    fold->answers++;
    fold->lead_sum += lead;
    fold->best_lead = lead < fold->best_lead ? lead : fold->best_lead;
    fold->worst_lead = lead > fold->worst_lead ? lead : fold->worst_lead;
    return ISM3_OK;
}

/* The folds that an item's facts fall into, one after the other. */
struct adding {
    ism3__folder *folder;
    const ism3_model *model;
    ism3__memory *memory;
    ism3_error *error;
};

static int32_t entry_at(const struct adding *adding, int64_t time, struct entry **out) {
    return entry_of(adding->folder, ism3__grain_of(adding->model, time), out, adding->memory,
                    adding->error);
}

static int32_t add_output(const struct adding *adding, int64_t time, uint32_t verdict,
                          int matched) {
    struct entry *entry;
    int32_t rc = entry_at(adding, time, &entry);
    if (rc)
        return rc;
    ism3__tally_one(&entry->fold.outputs, time);
    entry->fold.unmatched += !matched;
    entry->fold.judged += verdict != ISM3_VERDICT_NONE;
    entry->fold.fit += verdict == ISM3_FIT;
    return ISM3_OK;
}

static int32_t add_input(const struct adding *adding, const ism3__item_reading *item,
                         int64_t agreed) {
    struct entry *entry;
    int32_t rc = entry_at(adding, item->input, &entry);
    if (rc)
        return rc;
    ism3__fold *fold = &entry->fold;
    ism3__tally_one(&fold->inputs, item->input);
    fold->items++;
    fold->answered += item->answer != ISM3__NEVER;
    if (item->gone != ISM3__NEVER) {
        fold->withdrawn++;
    } else if (agreed != ISM3__NEVER) {
        fold->agreed++;
        fold->on_time += item->answer <= agreed;
    }
    return ISM3_OK;
}

static int32_t add_closing(const struct adding *adding, const ism3__item_reading *item) {
    struct entry *entry;
    int32_t rc = entry_at(adding, item->closed, &entry);
    if (rc)
        return rc;
    entry->fold.closed++;
    entry->waited = item->input < entry->waited ? item->input : entry->waited;
    return item->answer == ISM3__NEVER ? ISM3_OK
                                       : count_lead(&entry->fold, item->answer - item->input,
                                                    adding->memory, adding->error);
}

int32_t ism3__folder_add(ism3__folder *folder, const ism3_model *model, const ism3__item *stored,
                         const ism3__item_reading *item, const ism3__more_output *more,
                         int64_t agreed, ism3__memory *memory, ism3_error *error) {
    const struct adding adding = {folder, model, memory, error};
    int32_t rc = ISM3_OK;
    if (item->output != ISM3__NEVER)
        rc = add_output(&adding, item->output, stored->verdict, item->output >= item->input);
    for (size_t i = 0; !rc && i < item->more_count; i++)
        rc = add_output(&adding, more[i].time, more[i].verdict, more[i].time >= item->input);
    if (!rc && item->withdrawal != ISM3__NEVER) {
        struct entry *entry;
        rc = entry_at(&adding, item->withdrawal, &entry);
        if (!rc)
            entry->fold.withdrawals++;
    }
    if (rc || item->input == ISM3__NEVER)
        return rc;
    rc = add_input(&adding, item, agreed);
    return rc ? rc : add_closing(&adding, item);
}

/* ---- who waited longest at the end of each grain ---- */

static int by_grain(const void *a, const void *b) {
    const struct entry *x = a, *y = b;
    return x->fold.grain < y->fold.grain ? -1 : x->fold.grain > y->fold.grain;
}

/* From `input` up to the entry where it closed. */
struct wait {
    int64_t input;
    size_t closed;
};

static int by_input(const void *a, const void *b) {
    const struct wait *x = a, *y = b;
    return x->input < y->input ? -1 : x->input > y->input;
}

static size_t entry_from(const struct entry *entries, size_t count, int64_t grain) {
    size_t low = 0, high = count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (entries[middle].fold.grain < grain)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* Between two folds nothing begins nor closes: what was open stays so. */
static void carry_oldest(struct entry *entries, size_t count) {
    int64_t oldest = ISM3__NEVER;
    for (size_t i = 0; i < count; i++) {
        if (entries[i].is_copy)
            oldest = entries[i].fold.oldest_open;
        entries[i].fold.oldest_open = oldest;
    }
}

/* Of the items closed in one grain the earliest outlasts the others; over all grains, taken by
 * input, whoever came before speaks up to its own closing. */
static int32_t lower_oldest(const ism3_model *model, struct entry *entries, size_t count,
                            ism3__memory *memory, ism3_error *error) {
    static const ism3__set_type type = {sizeof(struct wait), by_input, NULL};
    size_t bytes = 2 * count * sizeof(struct wait), waits_count = 0, next = 0;
    struct wait *waits = ism3__allocate(memory, bytes);
    if (!waits)
        return ism3__memory_fail(memory, bytes, error);
    for (size_t i = 0; i < count; i++)
        if (entries[i].waited != ISM3__NEVER)
            waits[waits_count++] = (struct wait){entries[i].waited, i};
    ism3__sort(waits, waits_count, &type, waits + count);
    for (size_t k = 0; k < waits_count; k++) {
        size_t first = entry_from(entries, count, ism3__grain_of(model, waits[k].input));
        for (size_t i = first > next ? first : next; i < waits[k].closed; i++)
            if (waits[k].input < entries[i].fold.oldest_open)
                entries[i].fold.oldest_open = waits[k].input;
        next = waits[k].closed > next ? waits[k].closed : next;
    }
    ism3__release(memory, waits, bytes);
    return ISM3_OK;
}

static int32_t order_entries(ism3__folder *folder, ism3__memory *memory, ism3_error *error) {
    static const ism3__set_type type = {sizeof(struct entry), by_grain, NULL};
    size_t bytes = folder->entries.count * sizeof(struct entry);
    void *scratch = ism3__allocate(memory, bytes);
    if (!scratch)
        return ism3__memory_fail(memory, bytes, error);
    ism3__sort(folder->entries.data, folder->entries.count, &type, scratch);
    ism3__release(memory, scratch, bytes);
    return ISM3_OK;
}

int32_t ism3__folder_finish(ism3__folder *folder, const ism3_model *model, ism3__array *folds,
                            ism3__memory *memory, ism3_error *error) {
    size_t count = folder->entries.count;
    struct entry *entries = folder->entries.data;
    *folds = (ism3__array){.element_size = sizeof(ism3__fold)};
    if (!count)
        return ISM3_OK;
    int32_t rc = order_entries(folder, memory, error);
    if (!rc) {
        carry_oldest(entries, count);
        rc = lower_oldest(model, entries, count, memory, error);
    }
    if (!rc)
        rc = ism3__array_reserve(memory, folds, count, error);
    if (rc)
        return rc;
    for (size_t i = 0; i < count; i++)
        *ISM3__AT(*folds, ism3__fold, folds->count++) = entries[i].fold;
    folder->entries.count = 0; /* their buckets have moved */
    ism3__folder_free(folder, memory);
    return ISM3_OK;
}

void ism3__folder_free(ism3__folder *folder, ism3__memory *memory) {
    for (size_t i = 0; i < folder->entries.count; i++)
        ism3__array_free(memory, &ISM3__AT(folder->entries, struct entry, i)->fold.buckets);
    ism3__array_free(memory, &folder->entries);
    ism3__index_free(memory, &folder->index);
}

void ism3__folds_free(ism3__array *folds, ism3__memory *memory) {
    for (size_t i = 0; i < folds->count; i++)
        ism3__array_free(memory, &ISM3__AT(*folds, ism3__fold, i)->buckets);
    ism3__array_free(memory, folds);
}

size_t ism3__folds_from(const ism3__array *folds, int64_t grain) {
    size_t low = 0, high = folds->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (ISM3__AT(*folds, const ism3__fold, middle)->grain < grain)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}
