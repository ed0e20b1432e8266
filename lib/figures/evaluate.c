/* Cells, keyed facts, scope, and what was watched. */
#include "figures/evaluate.h"

static void add_cell(ism3__sums *sums, const ism3__cell *cell) {
    ism3__tally_add(&sums->outputs, &cell->outputs);
    ism3__tally_add(&sums->inputs, &cell->inputs);
    sums->judged += cell->verdicts[ISM3_FIT] + cell->verdicts[ISM3_UNFIT] + cell->assessed;
    sums->fit += cell->verdicts[ISM3_FIT] + cell->fit;
    for (int i = 0; i < 4; i++)
        sums->confusion[i] += cell->confusion[i];
    if (cell->assessments + cell->confusions)
        sums->observed.seen |= 1 << ISM3_METRIC_QUALITY;
}

/* The newest output before the end of each window, in cells of any window. */
static void carry_newest(const ism3__evaluation *evaluation, size_t slot, int64_t newest) {
    for (size_t w = 0; w < evaluation->windows->count; w++) {
        ism3__sums *sums = ism3__sums_of(evaluation, slot, w);
        newest = sums->outputs.last > newest ? sums->outputs.last : newest;
        sums->newest_output = newest;
    }
}

int32_t ism3__evaluate_cells(const ism3__evaluation *evaluation, ism3_error *error) {
    const ism3__windows *windows = evaluation->windows;
    (void)error;
    for (size_t slot = 0; slot < evaluation->slot_count; slot++) {
        const ism3__place *place = ism3__place_of_slot(evaluation, slot);
        int64_t newest_before = INT64_MIN;
        ptrdiff_t window = 0;
        for (size_t i = 0; i < place->cells.count; i++) {
            const ism3__cell *cell = ISM3__AT(place->cells, const ism3__cell, i);
            int64_t start = ism3__grain_start(evaluation->model, cell->grain);
            if (start >= windows->as_of)
                continue;
            window = ism3__window_of(windows, start, window);
            if (window < 0)
                newest_before =
                    cell->outputs.last > newest_before ? cell->outputs.last : newest_before;
            else if (window < (ptrdiff_t)windows->count)
                add_cell(ism3__sums_of(evaluation, slot, (size_t)window), cell);
        }
        carry_newest(evaluation, slot, newest_before);
    }
    return ISM3_OK;
}

/* A version of a fact, and the time of the next one: it speaks in the windows that are read by
 * then. */
struct version {
    const ism3__keyed_fact *fact;
    int64_t next; /* ISM3__NEVER: none */
};

static void add_quality(const ism3__evaluation *evaluation, const struct version *version) {
    const ism3__windows *windows = evaluation->windows;
    const ism3__keyed_fact *fact = version->fact;
    ptrdiff_t window = ism3__window_of(windows, fact->time, 0);
    if (window < 0 || window >= (ptrdiff_t)windows->count ||
        ism3__read_of(evaluation, (size_t)window) > version->next)
        return;
    ism3__sums *sums =
        ism3__sums_of(evaluation, evaluation->slot_of[fact->environment], (size_t)window);
    sums->observed.seen |= 1 << ISM3_METRIC_QUALITY;
    if (fact->form == ISM3__FACT_ASSESSED) {
        sums->judged += fact->values[0];
        sums->fit += fact->values[1];
        return;
    }
    for (int i = 0; i < 4; i++)
        sums->confusion[i] += fact->values[i];
}

struct grains_target {
    const ism3__evaluation *evaluation;
    const struct version *version;
    int32_t rc;
    ism3_error *error;
};

/* Into the windows that are read by `until`. */
static void add_amounts(const ism3__evaluation *evaluation, size_t slot,
                        const ism3__amounts *amounts, int64_t until, int32_t *rc,
                        ism3_error *error) {
    const ism3__windows *windows = evaluation->windows;
    int64_t start = ism3__grain_start(evaluation->model, amounts->grain);
    ptrdiff_t window = start < windows->as_of ? ism3__window_of(windows, start, 0) : -1;
    if (*rc || window < 0 || window >= (ptrdiff_t)windows->count || !amounts->facts ||
        ism3__read_of(evaluation, (size_t)window) > until)
        return;
    ism3__resource_sums *sums =
        ism3__resource_sums_of(evaluation, slot, (size_t)window) + amounts->resource;
    sums->facts += amounts->facts;
    sums->known = 1;
    sums->used += amounts->used * ISM3__HOUR;
    sums->both_used += amounts->both_used * ISM3__HOUR;
    sums->both_available += amounts->both_available * ISM3__HOUR;
    if (!amounts->used_facts)
        return;
    sums->used_known = 1;
    *rc = ism3__add_cost(
        ISM3__AT(evaluation->process->resources, const ism3__resource, amounts->resource),
        evaluation->model, start, amounts->used * ISM3__HOUR, sums, error);
}

static void add_grain(void *context, int64_t grain, ism3__int128 available, ism3__int128 used) {
    struct grains_target *target = context;
    const ism3__keyed_fact *fact = target->version->fact;
    int has_available = fact->values[0] != ISM3_NONE, has_used = fact->values[1] != ISM3_NONE;
    ism3__amounts amounts = {.grain = grain, .facts = 1, .used_facts = (uint64_t)has_used};
    amounts.resource = target->evaluation->process->resource_order.at[fact->resource];
    amounts.used = used;
    if (has_available && has_used) {
        amounts.both_used = used;
        amounts.both_available = available;
    }
    add_amounts(target->evaluation, target->evaluation->slot_of[fact->environment], &amounts,
                target->version->next, &target->rc, target->error);
}

static int32_t add_resources(const ism3__evaluation *evaluation, const struct version *version,
                             ism3_error *error) {
    const ism3__keyed_fact *fact = version->fact;
    struct grains_target target = {evaluation, version, ISM3_OK, error};
    ism3__spread(evaluation->model, fact->time, fact->end,
                 fact->values[0] == ISM3_NONE ? 0 : fact->values[0],
                 fact->values[1] == ISM3_NONE ? 0 : fact->values[1], add_grain, &target);
    return target.rc;
}

static int same_fact(const ism3__keyed_fact *a, const ism3__keyed_fact *b) {
    return a->form == b->form && ism3__hash_is(a->id, b->id);
}

/* Whether a version may speak in some window: all that reach its time or later know the next one
 * if they end after that. */
static int may_speak(const ism3__evaluation *evaluation, const struct version *version) {
    const ism3__windows *windows = evaluation->windows;
    if (version->next >= windows->as_of)
        return 1;
    if (!evaluation->reads)
        return 0;
    ptrdiff_t window = ism3__window_of(windows, version->fact->time, 0);
    return window < (ptrdiff_t)windows->count &&
           windows->bounds[window < 0 ? 1 : window + 1] <= version->next;
}

int32_t ism3__evaluate_facts(const ism3__evaluation *evaluation, ism3_error *error) {
    const ism3__set *facts = &evaluation->history->facts;
    int64_t as_of = evaluation->windows->as_of;
    int32_t rc = ISM3_OK;
    for (size_t i = 0; !rc && i < facts->array.count; i++) {
        const ism3__keyed_fact *fact = ISM3__AT(facts->array, const ism3__keyed_fact, i);
        struct version version = {fact, ISM3__NEVER};
        /* Versions stand in order of time: the last one before a reading speaks. */
        if (i + 1 < facts->array.count && same_fact(fact, fact + 1))
            version.next = fact[1].time;
        if (fact->time >= as_of || !may_speak(evaluation, &version))
            continue;
        if (fact->form == ISM3__FACT_RESOURCES)
            rc = add_resources(evaluation, &version, error);
        else
            add_quality(evaluation, &version);
    }
    for (size_t slot = 0; slot < evaluation->slot_count; slot++) {
        const ism3__place *place = ism3__place_of_slot(evaluation, slot);
        for (size_t i = 0; !rc && i < place->amounts.count; i++)
            add_amounts(evaluation, slot, ISM3__AT(place->amounts, const ism3__amounts, i),
                        ISM3__NEVER, &rc, error);
    }
    return rc;
}

static void add_sample(const ism3__evaluation *evaluation, ism3__sums *sums,
                       const ism3__scope_sample *sample, int64_t end) {
    const ism3_process_options *options = &evaluation->process->options;
    sums->samples++;
    sums->total += sample->total;
    sums->covered += sample->covered;
    if (sample->sampled != ISM3_NONE) {
        sums->sampled_samples++;
        sums->sampled += sample->sampled;
        sums->sampled_of += sample->covered;
    }
    sums->observed.seen |= 1 << ISM3_METRIC_SCOPE;
    if (!options->frequency.months && !options->frequency.nanoseconds)
        return;
    int64_t due = ism3_time_add(sample->time, options->frequency, evaluation->model->utc_offset);
    if (due != INT64_MAX)
        due = ism3_time_add(due, options->grace, evaluation->model->utc_offset);
    if (due >= end)
        return;
    sums->stale = 1;
    sums->sampled_stale |= sample->sampled != ISM3_NONE;
}

int32_t ism3__evaluate_scope(const ism3__evaluation *evaluation, ism3_error *error) {
    (void)error;
    for (size_t slot = 0; slot < evaluation->slot_count; slot++) {
        const ism3__set *scope = &ism3__place_of_slot(evaluation, slot)->scope;
        size_t next = 0;
        for (size_t w = 0; w < evaluation->windows->count; w++) {
            int64_t end = ism3__window_end(evaluation->windows, w);
            while (next < scope->array.count &&
                   ISM3__AT(scope->array, const ism3__scope_sample, next)->time < end)
                next++;
            if (next)
                add_sample(evaluation, ism3__sums_of(evaluation, slot, w),
                           ISM3__AT(scope->array, const ism3__scope_sample, next - 1), end);
        }
    }
    return ISM3_OK;
}

/* ---- what was watched ---- */

static const uint32_t watched_kinds[ISM3_METRIC_COUNT] = {
    [ISM3_METRIC_ACTIVITY] = ISM3_KIND_BIT(ISM3_OUTPUT) | ISM3_KIND_BIT(ISM3_ITEM),
    [ISM3_METRIC_SCOPE] = ISM3_KIND_BIT(ISM3_SCOPE),
    [ISM3_METRIC_UNAVAILABILITY] =
        0, /* known `up` counts too: ism3__evaluate_availability() does it */
    [ISM3_METRIC_LOAD] = ISM3_KIND_BIT(ISM3_RESOURCES) | ISM3_KIND_BIT(ISM3_LEVEL),
    [ISM3_METRIC_EFFICACY] = ISM3_KIND_BIT(ISM3_INPUT) | ISM3_KIND_BIT(ISM3_ITEM),
    [ISM3_METRIC_EFFICIENCY] = ISM3_KIND_BIT(ISM3_RESOURCES) | ISM3_KIND_BIT(ISM3_LEVEL),
    [ISM3_METRIC_QUALITY] = ISM3_KIND_BIT(ISM3_QUALITY),
};

/* How much of [from, end) of each window the united intervals cover: calls it none, some or all. */
enum coverage { COVERS_NONE, COVERS_SOME, COVERS_ALL };

static enum coverage coverage_of(const ism3__set *intervals, int64_t from, int64_t end) {
    int64_t covered = 0;
    for (size_t i = ism3__intervals_after(intervals, from); i < intervals->array.count; i++) {
        const ism3__interval *interval = ism3__interval_at(intervals, i);
        if (interval->start >= end)
            break;
        int64_t start = interval->start > from ? interval->start : from;
        int64_t stop = interval->end < end ? interval->end : end;
        covered += stop > start ? stop - start : 0;
    }
    return !covered ? COVERS_NONE : covered < end - from ? COVERS_SOME : COVERS_ALL;
}

static int32_t unite_kinds(const ism3__evaluation *evaluation, const ism3__place *place,
                           uint32_t kinds, ism3__set *united, ism3_error *error) {
    int32_t rc = ISM3_OK;
    united->array.count = united->settled = 0;
    for (uint32_t kind = 1; !rc && kind < ISM3_WATCHED; kind++)
        if (kinds & ISM3_KIND_BIT(kind))
            rc = ism3__intervals_append(united, &place->watched[kind], evaluation->windows->as_of,
                                        evaluation->memory, error);
    return rc ? rc : ism3__intervals_settle(united, evaluation->memory, error);
}

static int32_t observe_watched(const ism3__evaluation *evaluation, size_t slot, ism3__set *united,
                               ism3_error *error) {
    const ism3__place *place = ism3__place_of_slot(evaluation, slot);
    const ism3__windows *windows = evaluation->windows;
    for (int metric = 0; metric <= ISM3_METRIC_COUNT; metric++) {
        int any = metric == ISM3_METRIC_COUNT; /* the last round is for all kinds together */
        uint32_t kinds = any ? ISM3_KIND_BIT(ISM3_WATCHED) - 1 : watched_kinds[metric];
        int32_t rc = kinds ? unite_kinds(evaluation, place, kinds, united, error) : ISM3_OK;
        if (rc)
            return rc;
        if (!kinds || !united->array.count)
            continue;
        for (size_t w = 0; w < windows->count; w++) {
            ism3__sums *sums = ism3__sums_of(evaluation, slot, w);
            enum coverage coverage =
                coverage_of(united, windows->bounds[w], ism3__window_end(windows, w));
            if (any)
                sums->observed.any_gap = coverage == COVERS_SOME;
            else if (coverage != COVERS_NONE)
                sums->observed.watched |= (uint8_t)(1 << metric);
            if (!any && coverage == COVERS_SOME)
                sums->observed.gap |= (uint8_t)(1 << metric);
        }
    }
    return ISM3_OK;
}

static void observe_seen(const ism3__evaluation *evaluation, size_t slot) {
    for (size_t w = 0; w < evaluation->windows->count; w++) {
        ism3__sums *sums = ism3__sums_of(evaluation, slot, w);
        if (sums->outputs.count)
            sums->observed.seen |= 1 << ISM3_METRIC_ACTIVITY;
        if (sums->inputs.count)
            sums->observed.seen |= 1 << ISM3_METRIC_EFFICACY;
        if (sums->judged)
            sums->observed.seen |= 1 << ISM3_METRIC_QUALITY;
    }
}

int32_t ism3__evaluate_observed(const ism3__evaluation *evaluation, ism3_error *error) {
    ism3__set united = {0};
    int32_t rc = ISM3_OK;
    for (size_t slot = 0; !rc && slot < evaluation->slot_count; slot++) {
        observe_seen(evaluation, slot);
        rc = observe_watched(evaluation, slot, &united, error);
    }
    ism3__set_free(&united, evaluation->memory);
    return rc;
}
