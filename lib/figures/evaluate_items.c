#include "figures/evaluate.h"

#include "base/surely.h"
#include "ledger/sketch.h"

#include <string.h>

/* The smallest value over ranges of windows, many ranges first and all windows read once at the
 * end: a range is covered by two spans of 2^k windows, and spans hand down to their halves. */
struct range_minimum {
    int64_t *spans; /* [level][window] */
    size_t count, levels;
};

static void range_lower(struct range_minimum *minimum, size_t from, size_t to, int64_t value) {
    size_t level = 63 - (size_t)__builtin_clzll(to - from);
    int64_t *spans = minimum->spans + level * minimum->count;
    size_t second = to - ((size_t)1 << level);
    spans[from] = value < spans[from] ? value : spans[from];
    spans[second] = value < spans[second] ? value : spans[second];
}

static void range_hand_down(struct range_minimum *minimum) {
    for (size_t level = minimum->levels; --level > 0;) {
        const int64_t *spans = minimum->spans + level * minimum->count;
        int64_t *halves = minimum->spans + (level - 1) * minimum->count;
        size_t half = (size_t)1 << (level - 1);
        for (size_t w = 0; w + 2 * half <= minimum->count; w++) {
            halves[w] = spans[w] < halves[w] ? spans[w] : halves[w];
            halves[w + half] = spans[w] < halves[w + half] ? spans[w] : halves[w + half];
        }
    }
}

/* A lead time's bucket and the window whose quantiles it belongs to. */
struct lead {
    uint32_t window;
    uint16_t bucket;
    uint16_t slot;
};

struct items_reading {
    const ism3__evaluation *evaluation;
    ism3__array more;            /* ism3__more_output: of the item being read */
    ism3__array again;           /* the same, of an item read once more at another instant */
    ism3__array moved;           /* ism3__moved */
    struct range_minimum oldest; /* for each slot: spans of slot s begin at s * levels * count */
    /* [slot][window + 1]: begun less closed; [0] holds what was before the first window */
    int64_t *open_change;
    int64_t *newest_before; /* [slot]: newest output before the first window */
    struct lead *leads;
    size_t lead_count;
};

static void output_seen(struct items_reading *reading, size_t slot, int64_t time, uint32_t verdict,
                        int matched, ptrdiff_t *window) {
    const ism3__evaluation *evaluation = reading->evaluation;
    *window = ism3__window_of(evaluation->windows, time, *window);
    if (*window < 0) {
        if (time > reading->newest_before[slot])
            reading->newest_before[slot] = time;
        return;
    }
    if (*window >= (ptrdiff_t)evaluation->windows->count)
        return;
    ism3__sums *sums = ism3__sums_of(evaluation, slot, (size_t)*window);
    ism3__tally_one(&sums->outputs, time);
    sums->unmatched += !matched;
    sums->judged += verdict != ISM3_VERDICT_NONE;
    sums->fit += verdict == ISM3_FIT;
}

static void answer_seen(struct items_reading *reading, size_t slot, int64_t lead,
                        ptrdiff_t window) {
    ism3__sums *sums = ism3__sums_of(reading->evaluation, slot, (size_t)window);
    sums->answers++;
    sums->lead_sum += lead;
    sums->best_lead = lead < sums->best_lead ? lead : sums->best_lead;
    sums->worst_lead = lead > sums->worst_lead ? lead : sums->worst_lead;
    reading->leads[reading->lead_count++] =
        (struct lead){(uint32_t)window, (uint16_t)ism3__sketch_bucket(lead), (uint16_t)slot};
}

/* An input, and what the reading of its window tells of the item. */
static void input_seen(const ism3__evaluation *evaluation, size_t slot,
                       const ism3__item_reading *item, ptrdiff_t window) {
    ism3__sums *sums = ism3__sums_of(evaluation, slot, (size_t)window);
    ism3__tally_one(&sums->inputs, item->input);
    sums->items++;
    sums->answered += item->answer != ISM3__NEVER;
    if (item->gone != ISM3__NEVER) {
        sums->withdrawn++;
        return;
    }
    int64_t agreed = ism3__item_agreed(item, &evaluation->process->options, evaluation->service);
    if (agreed < ism3__read_of(evaluation, (size_t)window)) {
        sums->agreed++;
        sums->on_time += item->answer <= agreed;
    }
}

/* Gives 0 in *there when an item has no fact before an instant. */
static inline int32_t read_stored(const ism3__evaluation *evaluation, const ism3__item *stored,
                                  int64_t as_of, ism3__item_reading *item, int *there,
                                  ism3__array *more, ism3_error *error) {
    if (stored->facts == ISM3__NO_FACT) {
        *there = ism3__item_read_plain(stored, as_of, item);
        return ISM3_OK;
    }
    int32_t rc = ism3__item_read(&evaluation->history->items, stored, as_of, item, more,
                                 evaluation->memory, error);
    *there = !rc && (item->input != ISM3__NEVER || item->output != ISM3__NEVER ||
                     item->withdrawal != ISM3__NEVER);
    return rc;
}

/* Bring an item to what the reading of a window tells of it. */
static int32_t read_again(struct items_reading *reading, const ism3__item *stored, size_t window,
                          ism3__item_reading *item, ism3_error *error) {
    int64_t read = ism3__read_of(reading->evaluation, window);
    int there;
    if (read == reading->evaluation->windows->as_of)
        return ISM3_OK;
    return read_stored(reading->evaluation, stored, read, item, &there, &reading->again, error);
}

static int32_t withdrawal_seen(struct items_reading *reading, const ism3__item *stored,
                               ism3__item_reading item, ptrdiff_t hint, ism3_error *error) {
    const ism3__evaluation *evaluation = reading->evaluation;
    ptrdiff_t window = ism3__window_of(evaluation->windows, item.withdrawal, hint);
    if (window < 0 || window >= (ptrdiff_t)evaluation->windows->count)
        return ISM3_OK;
    int32_t rc = read_again(reading, stored, (size_t)window, &item, error);
    if (!rc)
        ism3__sums_of(evaluation, evaluation->slot_of[item.environment], (size_t)window)
            ->observed.seen |= 1 << ISM3_METRIC_EFFICACY;
    return rc;
}

/* Whether an item stood elsewhere before its input was known, and some window knew it so. */
static int has_moved(const ism3__evaluation *evaluation, const ism3__item *stored,
                     const ism3__item_reading *item) {
    return evaluation->reads && item->input != ISM3__NEVER && item->output < item->input &&
           stored->output_environment != item->environment &&
           evaluation->windows->bounds[1] <= item->input;
}

/* Keep an output until the newest outputs of all that did not move are known: 1. 0: every window
 * that it matters to knows of the input, so that it is an output like others. */
static int32_t keep_moved(struct items_reading *reading, const ism3__moved *moved, int *is_kept,
                          ptrdiff_t *hint, ism3_error *error) {
    const ism3__windows *windows = reading->evaluation->windows;
    ptrdiff_t count = (ptrdiff_t)windows->count;
    ptrdiff_t first = *hint = ism3__window_of(windows, moved->time, *hint);
    *is_kept = 0;
    if (first >= count || windows->bounds[first < 0 ? 1 : first + 1] > moved->input)
        return ISM3_OK;
    ism3__moved *kept = ism3__array_add(reading->evaluation->memory, &reading->moved, error);
    if (!kept)
        return ism3__memory_fail(reading->evaluation->memory, sizeof *kept, error);
    *kept = *moved;
    *is_kept = 1;
    return ISM3_OK;
}

static int32_t moved_outputs_seen(struct items_reading *reading, const ism3__item *stored,
                                  const ism3__item_reading *item, ptrdiff_t *hint,
                                  ism3_error *error) {
    const ism3__evaluation *evaluation = reading->evaluation;
    const ism3__more_output *more = reading->more.data;
    ism3__moved moved = {item->output, item->input, evaluation->slot_of[stored->output_environment],
                         evaluation->slot_of[item->environment], stored->verdict};
    int32_t rc = ISM3_OK;
    for (size_t i = 0; !rc; i++) {
        int matched = moved.time >= item->input, is_kept = 0;
        if (!matched)
            rc = keep_moved(reading, &moved, &is_kept, hint, error);
        if (!rc && !is_kept)
            output_seen(reading, moved.to, moved.time, moved.verdict, matched, hint);
        if (i == item->more_count)
            break;
        moved.time = more[i].time;
        moved.verdict = more[i].verdict;
    }
    return rc;
}

static void outputs_seen(struct items_reading *reading, const ism3__item *stored,
                         const ism3__item_reading *item, ptrdiff_t *hint) {
    const ism3__more_output *more = reading->more.data;
    size_t slot = reading->evaluation->slot_of[item->environment];
    if (item->output != ISM3__NEVER)
        output_seen(reading, slot, item->output, stored->verdict, item->output >= item->input,
                    hint);
    for (size_t i = 0; i < item->more_count; i++)
        output_seen(reading, slot, more[i].time, more[i].verdict, more[i].time >= item->input,
                    hint);
}

/* An item with an input: its answer, and the ends at which it is open. */
static ptrdiff_t waiting_seen(struct items_reading *reading, const ism3__item_reading *item,
                              ptrdiff_t hints[2]) {
    const ism3__windows *windows = reading->evaluation->windows;
    ptrdiff_t count = (ptrdiff_t)windows->count;
    size_t slot = reading->evaluation->slot_of[item->environment];
    ptrdiff_t begun = hints[0] = ism3__window_of(windows, item->input, hints[0]);
    ptrdiff_t closed = count;
    if (item->closed != ISM3__NEVER)
        closed = ism3__window_of(windows, item->closed, hints[1]);
    if (item->answer != ISM3__NEVER && closed >= 0 && closed < count)
        answer_seen(reading, slot, item->answer - item->input, closed);
    if (begun == closed)
        return begun; /* never open at an end */
    int64_t *change = reading->open_change + slot * (windows->count + 1);
    if (ISM3__SURELY(begun < count)) /* nothing closes before it begins */
        change[begun + 1]++;
    if (closed < count)
        change[closed + 1]--;
    size_t first = begun < 0 ? 0 : (size_t)begun,
           last = closed < count ? (size_t)closed : windows->count;
    if (first < last) {
        struct range_minimum minimum = reading->oldest;
        minimum.spans += slot * minimum.levels * minimum.count;
        range_lower(&minimum, first, last, item->input);
    }
    return begun;
}

static int32_t read_item(struct items_reading *reading, const ism3__item *stored,
                         ism3__item_reading *item, ptrdiff_t hints[2], ism3_error *error) {
    const ism3__evaluation *evaluation = reading->evaluation;
    int32_t rc = ISM3_OK;
    if (has_moved(evaluation, stored, item))
        rc = moved_outputs_seen(reading, stored, item, &hints[1], error);
    else
        outputs_seen(reading, stored, item, &hints[1]);
    if (!rc && item->withdrawal != ISM3__NEVER)
        rc = withdrawal_seen(reading, stored, *item, hints[0], error);
    if (rc || item->input == ISM3__NEVER)
        return rc;
    ptrdiff_t begun = waiting_seen(reading, item, hints);
    if (begun < 0 || begun >= (ptrdiff_t)evaluation->windows->count)
        return ISM3_OK;
    rc = read_again(reading, stored, (size_t)begun, item, error);
    if (!rc)
        input_seen(evaluation, evaluation->slot_of[item->environment], item, begun);
    return rc;
}

static int32_t read_items(struct items_reading *reading, ism3_error *error) {
    const ism3__evaluation *evaluation = reading->evaluation;
    const ism3__items *items = &evaluation->history->items;
    int64_t as_of = evaluation->windows->as_of;
    ptrdiff_t hints[2] = {0, 0};
    int32_t rc = ISM3_OK;
    for (size_t i = 0; !rc && i < items->entries.count; i++) {
        const ism3__item *stored = ISM3__AT(items->entries, const ism3__item, i);
        ism3__item_reading item;
        int there;
        rc = read_stored(evaluation, stored, as_of, &item, &there, &reading->more, error);
        if (!rc && there)
            rc = read_item(reading, stored, &item, hints, error);
    }
    return rc;
}

static void finish_slot(struct items_reading *reading, size_t slot) {
    const ism3__evaluation *evaluation = reading->evaluation;
    size_t count = evaluation->windows->count;
    const int64_t *change = reading->open_change + slot * (count + 1);
    struct range_minimum minimum = reading->oldest;
    minimum.spans += slot * minimum.levels * count;
    range_hand_down(&minimum);
    int64_t open = change[0], newest = reading->newest_before[slot];
    for (size_t w = 0; w < count; w++) {
        ism3__sums *sums = ism3__sums_of(evaluation, slot, w);
        open += change[w + 1];
        sums->backlog = (uint64_t)open;
        sums->oldest_open = minimum.spans[w];
        newest = sums->newest_output > newest ? sums->newest_output : newest;
        newest = sums->outputs.last > newest ? sums->outputs.last : newest;
        sums->newest_output = newest;
    }
}

/* Lead times of one window, counted by bucket: zero for every bucket before and after use. */
struct histogram {
    uint64_t *counts;
    ism3__int128 count; /* of all */
    uint32_t low, high; /* buckets in use */
};

static void count_leads(struct histogram *histogram, const uint16_t *buckets, size_t count) {
    for (size_t i = 0; i < count; i++) {
        uint32_t bucket = buckets[i];
        histogram->counts[bucket]++;
        histogram->low = bucket < histogram->low ? bucket : histogram->low;
        histogram->high = bucket > histogram->high ? bucket : histogram->high;
    }
    histogram->count += count;
}

/* One more bucket of a window, in ascending order, into the range that it lies in. */
static int32_t add_range(const ism3__evaluation *evaluation, ism3__sums *sums, uint32_t bucket,
                         uint64_t count, ism3_error *error) {
    ism3__array *ranges = evaluation->lead_ranges;
    uint32_t bound = ism3__sketch_bound_of(bucket);
    ism3__lead_range *range = NULL;
    if (sums->lead_ranges)
        range = ISM3__AT(*ranges, ism3__lead_range, ranges->count - 1);
    else
        sums->first_lead_range = ranges->count;
    if (!range || range->bound != bound) {
        range = ism3__array_add(evaluation->memory, ranges, error);
        if (!range)
            return ism3__memory_fail(evaluation->memory, sizeof *range, error);
        range->bound = bound;
        sums->lead_ranges++;
    }
    range->count += count;
    return ISM3_OK;
}

static int32_t read_histogram(const ism3__evaluation *evaluation, struct histogram *histogram,
                              ism3__sums *sums, ism3_error *error) {
    static const uint8_t percent[ISM3__QUANTILES] = {50, 90, 95, 99};
    ism3__int128 below = 0;
    int32_t rc = ISM3_OK;
    int next = 0;
    for (uint32_t bucket = histogram->low; !rc && bucket <= histogram->high; bucket++) {
        uint64_t count = histogram->counts[bucket];
        if (!count)
            continue;
        below += count;
        histogram->counts[bucket] = 0;
        rc = add_range(evaluation, sums, bucket, count, error);
        for (; next < ISM3__QUANTILES && below * 100 >= percent[next] * histogram->count; next++) {
            int64_t value = ism3__sketch_middle(bucket);
            value = value < sums->best_lead ? sums->best_lead : value;
            sums->quantile[next] = value > sums->worst_lead ? sums->worst_lead : value;
        }
    }
    return rc;
}

/* The quantiles of a window, of one slot or of all, from the leads read and those folded. */
static int32_t add_quantiles(const ism3__evaluation *evaluation, size_t group, uint64_t *counts,
                             const uint16_t *buckets, size_t count, ism3_error *error) {
    size_t windows = evaluation->windows->count, window = group % windows,
           first = evaluation->by_environment ? group / windows : 0,
           last = evaluation->by_environment ? first + 1 : evaluation->slot_count;
    ism3__sums *sums =
        evaluation->by_environment ? &evaluation->sums[group] : &evaluation->together[group];
    struct histogram histogram = {counts, 0, UINT32_MAX, 0};
    count_leads(&histogram, buckets, count);
    for (size_t slot = first; slot < last; slot++)
        histogram.count += ism3__count_folded_leads(evaluation, slot, window, counts,
                                                    &histogram.low, &histogram.high);
    return histogram.count ? read_histogram(evaluation, &histogram, sums, error) : ISM3_OK;
}

/* Lead times are put together by window with a counting sort, then read window by window. */
static int32_t read_quantiles(const struct items_reading *reading, ism3_error *error) {
    const ism3__evaluation *evaluation = reading->evaluation;
    size_t windows = evaluation->windows->count,
           groups = evaluation->by_environment ? windows * evaluation->slot_count : windows;
    size_t histogram_bytes = ism3__sketch_buckets() * sizeof(uint64_t),
           ends_bytes = (groups + 1) * sizeof(uint64_t);
    size_t buckets_bytes = reading->lead_count * sizeof(uint16_t);
    size_t bytes = ends_bytes + histogram_bytes + buckets_bytes;
    uint64_t *histogram = ism3__allocate_zero(evaluation->memory, bytes);
    if (!histogram)
        return ism3__memory_fail(evaluation->memory, bytes, error);
    uint64_t *ends = histogram + ism3__sketch_buckets();
    uint16_t *buckets = (uint16_t *)(ends + groups + 1);
#define GROUP(lead) ((lead)->window + (evaluation->by_environment ? (lead)->slot * windows : 0))
    for (size_t i = 0; i < reading->lead_count; i++)
        ends[GROUP(&reading->leads[i]) + 1]++;
    for (size_t g = 0; g < groups; g++)
        ends[g + 1] += ends[g];
    for (size_t i = 0; i < reading->lead_count; i++)
        buckets[ends[GROUP(&reading->leads[i])]++] = reading->leads[i].bucket;
#undef GROUP
    int32_t rc = ISM3_OK;
    for (size_t g = 0, from = 0; !rc && g < groups; from = (size_t)ends[g++])
        rc = add_quantiles(evaluation, g, histogram, buckets + from, (size_t)ends[g] - from, error);
    ism3__release(evaluation->memory, histogram, bytes);
    return rc;
}

/* The quantiles of all environments are held within the extremes of all. */
static void add_extremes(const ism3__evaluation *evaluation) {
    if (evaluation->together == evaluation->sums)
        return;
    for (size_t w = 0; w < evaluation->windows->count; w++)
        for (size_t slot = 0; slot < evaluation->slot_count; slot++) {
            const ism3__sums *sums = ism3__sums_of(evaluation, slot, w);
            ism3__sums *all = &evaluation->together[w];
            all->best_lead = sums->best_lead < all->best_lead ? sums->best_lead : all->best_lead;
            all->worst_lead =
                sums->worst_lead > all->worst_lead ? sums->worst_lead : all->worst_lead;
        }
}

int32_t ism3__evaluate_items(const ism3__evaluation *evaluation, ism3_error *error) {
    size_t slots = evaluation->slot_count, count = evaluation->windows->count;
    size_t levels = 64 - (size_t)__builtin_clzll(count);
    size_t span_bytes = slots * levels * count * sizeof(int64_t),
           change_bytes = slots * (count + 1) * sizeof(int64_t);
    size_t newest_bytes = slots * sizeof(int64_t);
    size_t lead_bytes = evaluation->history->items.entries.count * sizeof(struct lead);
    size_t bytes = span_bytes + change_bytes + newest_bytes + lead_bytes;
    char *scratch = ism3__allocate(evaluation->memory, bytes);
    if (!scratch)
        return ism3__memory_fail(evaluation->memory, bytes, error);
    struct items_reading reading = {.evaluation = evaluation,
                                    .moved = {.element_size = sizeof(ism3__moved)},
                                    .oldest = {(int64_t *)scratch, count, levels}};
    reading.open_change = (int64_t *)(scratch + span_bytes);
    reading.newest_before = (int64_t *)(scratch + span_bytes + change_bytes);
    reading.leads = (struct lead *)(scratch + span_bytes + change_bytes + newest_bytes);
    for (size_t i = 0; i < slots * levels * count; i++)
        reading.oldest.spans[i] = ISM3__NEVER;
    memset(reading.open_change, 0, change_bytes);
    for (size_t slot = 0; slot < slots; slot++)
        reading.newest_before[slot] = INT64_MIN;
    int32_t rc = read_items(&reading, error);
    for (size_t slot = 0; !rc && slot < slots; slot++) {
        finish_slot(&reading, slot);
        ism3__add_folds(evaluation, slot);
    }
    if (!rc)
        rc = ism3__add_moved(evaluation, &reading.moved, error);
    if (!rc) {
        add_extremes(evaluation);
        rc = read_quantiles(&reading, error);
    }
    ism3__array_free(evaluation->memory, &reading.more);
    ism3__array_free(evaluation->memory, &reading.again);
    ism3__array_free(evaluation->memory, &reading.moved);
    ism3__release(evaluation->memory, scratch, bytes);
    return rc;
}
