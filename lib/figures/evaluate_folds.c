/* What sealing left of items and levels. Windows are runs of grains, and no grain folded is cut by
 * as_of, so each fold lies in one window. */
#include "ledger/fold.h"

#include "figures/evaluate.h"

static void add_fold(ism3__sums *sums, const ism3__fold *fold) {
    ism3__tally_add(&sums->outputs, &fold->outputs);
    ism3__tally_add(&sums->inputs, &fold->inputs);
    sums->unmatched += fold->unmatched;
    sums->judged += fold->judged;
    sums->fit += fold->fit;
    sums->answers += fold->answers;
    sums->lead_sum += fold->lead_sum;
    sums->best_lead = fold->best_lead < sums->best_lead ? fold->best_lead : sums->best_lead;
    sums->worst_lead = fold->worst_lead > sums->worst_lead ? fold->worst_lead : sums->worst_lead;
    sums->items += fold->items;
    sums->answered += fold->answered;
    sums->withdrawn += fold->withdrawn;
    sums->agreed += fold->agreed;
    sums->on_time += fold->on_time;
    if (fold->withdrawals)
        sums->observed.seen |= 1 << ISM3_METRIC_EFFICACY;
}

/* The number of the grain that begins where a window does. */
static int64_t grain_at_bound(const ism3__evaluation *evaluation, size_t bound) {
    return ism3__grain_of(evaluation->model, evaluation->windows->bounds[bound]);
}

void ism3__add_folds(const ism3__evaluation *evaluation, size_t slot) {
    const ism3__array *folds = &ism3__place_of_slot(evaluation, slot)->folds;
    uint64_t open = 0;
    int64_t oldest = ISM3__NEVER, newest = INT64_MIN;
    if (!folds->count)
        return;
    const ism3__fold *fold = folds->data, *end = fold + folds->count;
    for (size_t w = 0; w < evaluation->windows->count; w++) {
        ism3__sums *sums = ism3__sums_of(evaluation, slot, w);
        int64_t from = grain_at_bound(evaluation, w), to = grain_at_bound(evaluation, w + 1);
        for (; fold < end && fold->grain < to; fold++) {
            open += fold->items - fold->closed;
            oldest = fold->oldest_open;
            newest = fold->outputs.last > newest ? fold->outputs.last : newest;
            if (fold->grain >= from)
                add_fold(sums, fold);
        }
        sums->backlog += open;
        sums->oldest_open = oldest < sums->oldest_open ? oldest : sums->oldest_open;
        sums->newest_output = newest > sums->newest_output ? newest : sums->newest_output;
    }
}

ism3__int128 ism3__count_folded_leads(const ism3__evaluation *evaluation, size_t slot,
                                      size_t window, uint64_t *histogram, uint32_t *low,
                                      uint32_t *high) {
    const ism3__array *folds = &ism3__place_of_slot(evaluation, slot)->folds;
    ism3__int128 count = 0;
    if (!folds->count)
        return 0;
    size_t last = ism3__folds_from(folds, grain_at_bound(evaluation, window + 1));
    for (size_t i = ism3__folds_from(folds, grain_at_bound(evaluation, window)); i < last; i++) {
        const ism3__array *buckets = &ISM3__AT(*folds, const ism3__fold, i)->buckets;
        for (size_t k = 0; k < buckets->count; k++) {
            const ism3__bucket *bucket = ISM3__AT(*buckets, const ism3__bucket, k);
            histogram[bucket->bucket] += bucket->count;
            count += bucket->count;
            *low = bucket->bucket < *low ? bucket->bucket : *low;
            *high = bucket->bucket > *high ? bucket->bucket : *high;
        }
    }
    return count;
}

static int32_t add_load(const ism3__evaluation *evaluation, size_t slot,
                        const ism3__folded_load *load, ism3_error *error) {
    int64_t start = ism3__grain_start(evaluation->model, load->grain);
    ptrdiff_t window = ism3__window_of(evaluation->windows, start, 0);
    if (window < 0 || window >= (ptrdiff_t)evaluation->windows->count)
        return ISM3_OK;
    ism3__resource_sums *sums =
        ism3__resource_sums_of(evaluation, slot, (size_t)window) + load->resource;
    sums->facts += load->readings;
    sums->known |= load->known;
    sums->used += load->used;
    sums->both_used += load->both_used;
    sums->both_available += load->both_available;
    if (!load->used_known)
        return ISM3_OK;
    sums->used_known = 1;
    return ism3__add_cost(
        ISM3__AT(evaluation->process->resources, const ism3__resource, load->resource),
        evaluation->model, start, load->used, sums, error);
}

int32_t ism3__evaluate_folded_loads(const ism3__evaluation *evaluation, ism3_error *error) {
    int32_t rc = ISM3_OK;
    for (size_t slot = 0; slot < evaluation->slot_count; slot++) {
        const ism3__array *loads = &ism3__place_of_slot(evaluation, slot)->loads;
        for (size_t i = 0; !rc && i < loads->count; i++)
            rc = add_load(evaluation, slot, ISM3__AT(*loads, const ism3__folded_load, i), error);
    }
    return rc;
}
