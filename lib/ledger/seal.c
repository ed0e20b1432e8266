/* Sealing builds all that changes first, then swaps it in, which cannot fail. */
#include "ledger/seal.h"

#include "base/time.h"
#include "ledger/fold.h"
#include "ledger/place.h"
#include "ledger/steps.h"

#include <string.h>

/* What a history will be. Of a place only what sealing changes is filled in. */
struct sealed_history {
    ism3__items items;
    ism3__place **places; /* by rank of the environment */
    ism3__folder *folders;
    size_t environments;
    int is_folded; /* something was */
};

/* One history being sealed. */
struct sealing {
    ism3_ledger *ledger;
    const ism3_model *model;
    const ism3__process *process;
    const ism3__history *history;
    ism3__memory *memory;
    int64_t horizon; /* the new one; the ledger has that so far */
    struct sealed_history *sealed;
};

static void free_sealed(struct sealed_history *sealed, ism3__memory *memory) {
    size_t count = sealed->environments;
    ism3__items_free(&sealed->items, memory);
    for (size_t i = 0; sealed->places && i < count; i++)
        ism3__place_free(sealed->places[i], memory);
    for (size_t i = 0; sealed->folders && i < count; i++)
        ism3__folder_free(&sealed->folders[i], memory);
    ism3__release(memory, sealed->places, count * sizeof *sealed->places);
    ism3__release(memory, sealed->folders, count * sizeof *sealed->folders);
}

static int32_t begin_history(struct sealing *sealing, ism3_error *error) {
    struct sealed_history *sealed = sealing->sealed;
    ism3__memory *memory = sealing->memory;
    size_t count = sealing->model->environments.count;
    sealed->environments = count;
    sealed->places = ism3__allocate_zero(memory, count * sizeof *sealed->places);
    if (!sealed->places)
        return ism3__memory_fail(memory, count * sizeof *sealed->places, error);
    sealed->folders = ism3__allocate_zero(memory, count * sizeof *sealed->folders);
    if (!sealed->folders)
        return ism3__memory_fail(memory, count * sizeof *sealed->folders, error);
    int32_t rc = ISM3_OK;
    for (size_t i = 0; !rc && i < count; i++) {
        const ism3__place *place = sealing->history->places[i];
        if (!place)
            continue;
        sealed->places[i] = ism3__allocate_zero(memory, sizeof *place);
        if (!sealed->places[i])
            return ism3__memory_fail(memory, sizeof *place, error);
        rc = ism3__folder_start(&sealed->folders[i], &place->folds, memory, error);
    }
    return rc;
}

/* ---- items ---- */

/* The agreed time of an item that is over for good, ISM3__NEVER where there is none; INT64_MIN: it
 * is not over. */
#define NOT_OVER INT64_MIN

static int64_t agreed_before(const struct sealing *sealing, const ism3__item_reading *item,
                             const ism3__timetable *service) {
    const ism3_process_options *options = &sealing->process->options;
    if (item->input == ISM3__NEVER)
        return ISM3__NEVER;
    if (item->closed == ISM3__NEVER)
        return NOT_OVER;
    int64_t agreed = ism3__item_agreed(item, options, service);
    if (agreed < sealing->horizon)
        return agreed;
    /* A timetable that ends at the horizon does not tell later from never. */
    int is_known = item->due != ISM3__NEVER || !options->answer_within ||
                   options->answer_clock != ISM3_CLOCK_SERVICE;
    return agreed == ISM3__NEVER && is_known ? ISM3__NEVER : NOT_OVER;
}

static size_t chain_length(const ism3__items *items, const ism3__item *item) {
    size_t length = 0;
    for (uint32_t place = item->facts; place != ISM3__NO_FACT; length++)
        place = ISM3__AT(items->facts, const ism3__item_fact, place)->next;
    return length;
}

/* Folds the items that are over, marks them in `folded`, and counts what the others need. */
static int32_t fold_items(struct sealing *sealing, const ism3__timetable *service, uint8_t *folded,
                          ism3_error *error) {
    const ism3__items *items = &sealing->history->items;
    struct sealed_history *sealed = sealing->sealed;
    ism3__memory *memory = sealing->memory;
    ism3__array more = {0};
    int32_t rc = ISM3_OK;
    for (size_t i = 0; !rc && i < items->entries.count; i++) {
        const ism3__item *stored = ISM3__AT(items->entries, const ism3__item, i);
        ism3__item_reading item;
        int64_t agreed = NOT_OVER;
        if (!ism3__item_reaches(items, stored, sealing->horizon)) {
            rc = ism3__item_read(items, stored, sealing->horizon, &item, &more, memory, error);
            agreed = rc ? NOT_OVER : agreed_before(sealing, &item, service);
        }
        if (agreed == NOT_OVER) {
            sealed->items.pending_items++;
            sealed->items.pending_facts += chain_length(items, stored);
            continue;
        }
        folded[i / 8] |= (uint8_t)(1 << i % 8);
        sealed->is_folded = 1;
        rc = ism3__folder_add(&sealed->folders[item.environment], sealing->model, stored, &item,
                              more.data, agreed, memory, error);
    }
    ism3__array_free(memory, &more);
    return rc;
}

static int32_t keep_items(struct sealing *sealing, const uint8_t *folded, ism3_error *error) {
    const ism3__items *items = &sealing->history->items;
    ism3__items *kept = &sealing->sealed->items;
    if (!kept->pending_items)
        return ISM3_OK;
    int32_t rc = ism3__items_reserve(kept, sealing->memory, error);
    for (size_t i = 0; !rc && i < items->entries.count; i++)
        if (!(folded[i / 8] >> i % 8 & 1))
            ism3__items_copy(kept, items, ISM3__AT(items->entries, const ism3__item, i));
    kept->pending_items = kept->pending_facts = 0;
    return rc;
}

static int32_t seal_items(struct sealing *sealing, ism3_error *error) {
    struct sealed_history *sealed = sealing->sealed;
    ism3__memory *memory = sealing->memory;
    int64_t horizon = sealing->horizon,
            from = sealing->ledger->first < horizon ? sealing->ledger->first : horizon;
    size_t bytes = sealing->history->items.entries.count / 8 + 1;
    ism3__timetable service = {0};
    uint8_t *folded = ism3__allocate_zero(memory, bytes);
    if (!folded)
        return ism3__memory_fail(memory, bytes, error);
    int32_t rc =
        ism3__timetable_make(&service, memory, sealing->process->service, from, horizon, error);
    if (!rc)
        rc = fold_items(sealing, &service, folded, error);
    if (!rc)
        rc = keep_items(sealing, folded, error);
    ism3__timetable_free(&service, memory);
    ism3__release(memory, folded, bytes);
    for (size_t i = 0; !rc && i < sealed->environments; i++)
        if (sealed->places[i])
            rc = ism3__folder_finish(&sealed->folders[i], sealing->model, &sealed->places[i]->folds,
                                     memory, error);
    return rc;
}

/* ---- series and `up` ---- */

/* A copy of a settled set of intervals. */
static int32_t copy_intervals(ism3__set *to, const ism3__set *from, ism3__memory *memory,
                              ism3_error *error) {
    int32_t rc = ism3__intervals_append(to, from, INT64_MAX, memory, error);
    to->settled = to->array.count;
    return rc;
}

static int same_series(const ism3__reading *a, const ism3__reading *b) {
    return ism3__hash_is(a->series, b->series);
}

/* Stretches of series that are over become plain intervals; a down that is still open stays, and
 * so does all from the horizon on. */
static int32_t seal_readings(const struct sealing *sealing, const ism3__place *place,
                             ism3__place *next, ism3_error *error) {
    const ism3__reading *all = place->readings.array.data, *open = NULL;
    size_t count = place->readings.array.count;
    ism3__set *kept = &next->readings;
    int32_t rc = ISM3_OK;
    for (size_t i = 0; !rc && i < count; i++) {
        int is_over = all[i].time < sealing->horizon;
        if (is_over && !all[i].up)
            open = open ? open : &all[i];
        if (is_over && all[i].up && open) {
            rc = ism3__interval_add(&next->interruptions, open->time, all[i].time, sealing->memory,
                                    error);
            open = NULL;
        }
        int is_last = i + 1 == count || !same_series(&all[i], &all[i + 1]) ||
                      all[i + 1].time >= sealing->horizon;
        const ism3__reading *keep = !is_over ? &all[i] : is_last ? open : NULL;
        if (is_last && is_over)
            open = NULL;
        if (rc || !keep)
            continue;
        rc = ism3__set_room(kept, sizeof *keep, 1, sealing->memory, error);
        if (!rc)
            *(ism3__reading *)ism3__set_append(kept) = *keep;
    }
    kept->settled = kept->array.count;
    sealing->sealed->is_folded |= kept->array.count != count;
    return rc;
}

static int32_t fold_up(const struct sealing *sealing, const ism3__place *place, ism3__place *next,
                       ism3_error *error) {
    const ism3__steps_range range = {sealing->ledger->horizon, sealing->horizon,
                                     sealing->process->options.hold};
    ism3__memory *memory = sealing->memory;
    ism3__array steps = {0};
    int32_t rc = ISM3_OK;
    for (size_t i = 0; !rc && i < place->streams.count; i++) {
        const ism3__level_stream *stream = ISM3__AT(place->streams, const ism3__level_stream, i);
        if (stream->measure != ISM3__UP)
            continue;
        steps.count = 0;
        rc = ism3__steps_append(&steps, stream, &range, memory, error);
        for (size_t k = 0; !rc && k < steps.count; k++) {
            const ism3__step *step = ISM3__AT(steps, const ism3__step, k);
            rc = ism3__interval_add(&next->known_up, step->start, step->end, memory, error);
            if (!rc && !step->value)
                rc =
                    ism3__interval_add(&next->interruptions, step->start, step->end, memory, error);
        }
    }
    ism3__array_free(memory, &steps);
    return rc;
}

/* ---- amounts ---- */

static int by_resource(const void *a, const void *b) {
    const ism3__folded_load *x = a, *y = b;
    if (x->resource != y->resource)
        return x->resource < y->resource ? -1 : 1;
    return x->grain < y->grain ? -1 : x->grain > y->grain;
}

static void add_load(void *kept, const void *dropped) {
    ism3__folded_load *x = kept;
    const ism3__folded_load *y = dropped;
    x->known |= y->known;
    x->used_known |= y->used_known;
    x->both_known |= y->both_known;
    x->readings += y->readings;
    x->used += y->used;
    x->both_used += y->both_used;
    x->both_available += y->both_available;
}

static const ism3__set_type load_type = {sizeof(ism3__folded_load), by_resource, add_load};

static int32_t append_load(ism3__set *loads, const ism3__folded_load *load, ism3__memory *memory,
                           ism3_error *error) {
    int32_t rc = ism3__set_room(loads, sizeof *load, 1, memory, error);
    if (!rc)
        *(ism3__folded_load *)ism3__set_append(loads) = *load;
    return rc;
}

/* Known amounts over [start, end), thousandths per hour. */
struct stretch {
    int64_t start, end;
    int used_known, both_known;
    ism3__int128 used, both_used, both_available;
};

static int32_t fold_stretch(const struct sealing *sealing, uint32_t resource,
                            const struct stretch *stretch, ism3__set *loads, ism3_error *error) {
    int64_t start = stretch->start, stop;
    int32_t rc = ISM3_OK;
    for (; !rc && start < stretch->end; start = stop) {
        int64_t grain = ism3__grain_of(sealing->model, start);
        stop = ism3__grain_start(sealing->model, grain + 1);
        stop = stop < stretch->end ? stop : stretch->end;
        ism3__int128 length = stop - start;
        const ism3__folded_load load = {.grain = grain,
                                        .resource = resource,
                                        .known = 1,
                                        .used_known = (uint8_t)stretch->used_known,
                                        .both_known = (uint8_t)stretch->both_known,
                                        .used = stretch->used * length,
                                        .both_used = stretch->both_used * length,
                                        .both_available = stretch->both_available * length};
        rc = append_load(loads, &load, sealing->memory, error);
    }
    return rc;
}

static int32_t fold_both(const struct sealing *sealing, uint32_t resource,
                         const ism3__array *available, const ism3__array *used, ism3__set *loads,
                         ism3_error *error) {
    size_t a = 0, u = 0;
    int32_t rc = ISM3_OK;
    while (!rc && a < available->count && u < used->count) {
        const ism3__step *x = ISM3__AT(*available, const ism3__step, a);
        const ism3__step *y = ISM3__AT(*used, const ism3__step, u);
        const struct stretch stretch = {.start = x->start > y->start ? x->start : y->start,
                                        .end = x->end < y->end ? x->end : y->end,
                                        .both_known = 1,
                                        .both_used = y->value,
                                        .both_available = x->value};
        rc = fold_stretch(sealing, resource, &stretch, loads, error);
        if (x->end < y->end)
            a++;
        else
            u++;
    }
    return rc;
}

static int32_t fold_resource(const struct sealing *sealing, const ism3__place *place,
                             uint32_t resource, ism3__set *loads, ism3_error *error) {
    const ism3__steps_range range = {sealing->ledger->horizon, sealing->horizon,
                                     sealing->process->options.hold};
    ism3__memory *memory = sealing->memory;
    ism3__array available = {0}, used = {0};
    int32_t rc =
        ism3__steps_make(&available, place, resource, ISM3__AVAILABLE, &range, memory, error);
    if (!rc)
        rc = ism3__steps_make(&used, place, resource, ISM3__USED, &range, memory, error);
    for (size_t i = 0; !rc && i < available.count; i++) {
        const ism3__step *step = ISM3__AT(available, const ism3__step, i);
        const struct stretch stretch = {.start = step->start, .end = step->end};
        rc = fold_stretch(sealing, resource, &stretch, loads, error);
    }
    for (size_t i = 0; !rc && i < used.count; i++) {
        const ism3__step *step = ISM3__AT(used, const ism3__step, i);
        const struct stretch stretch = {
            .start = step->start, .end = step->end, .used_known = 1, .used = step->value};
        rc = fold_stretch(sealing, resource, &stretch, loads, error);
    }
    if (!rc)
        rc = fold_both(sealing, resource, &available, &used, loads, error);
    ism3__array_free(memory, &available);
    ism3__array_free(memory, &used);
    return rc;
}

static int32_t count_readings(const struct sealing *sealing, const ism3__place *place,
                              ism3__set *loads, ism3_error *error) {
    int32_t rc = ISM3_OK;
    for (size_t i = 0; i < place->streams.count; i++) {
        const ism3__level_stream *stream = ISM3__AT(place->streams, const ism3__level_stream, i);
        const ism3__level_point *points = stream->points.array.data;
        if (stream->measure != ISM3__USED)
            continue;
        for (size_t k = 0; !rc && k < stream->points.array.count; k++) {
            /* One from before the horizon so far is kept for holding on, and counted. */
            if (points[k].time < sealing->ledger->horizon || points[k].time >= sealing->horizon)
                continue;
            const ism3__folded_load load = {.grain = ism3__grain_of(sealing->model, points[k].time),
                                            .resource = stream->resource,
                                            .readings = 1};
            rc = append_load(loads, &load, sealing->memory, error);
        }
    }
    return rc;
}

static int32_t fold_loads(const struct sealing *sealing, const ism3__place *place,
                          ism3__place *next, ism3_error *error) {
    ism3__set loads = {0};
    size_t old = place->loads.count;
    int32_t rc = ism3__set_room(&loads, sizeof(ism3__folded_load), old, sealing->memory, error);
    for (size_t i = 0; !rc && i < old; i++)
        *(ism3__folded_load *)ism3__set_append(&loads) =
            *ISM3__AT(place->loads, const ism3__folded_load, i);
    loads.settled = loads.array.count;
    for (uint32_t r = 0; !rc && r < sealing->process->resources.count; r++)
        rc = fold_resource(sealing, place, r, &loads, error);
    if (!rc)
        rc = count_readings(sealing, place, &loads, error);
    if (!rc)
        rc = ism3__set_settle(&loads, &load_type, sealing->memory, error);
    next->loads.element_size = sizeof(ism3__folded_load);
    if (!rc)
        rc = ism3__array_reserve(sealing->memory, &next->loads, loads.array.count, error);
    for (size_t i = 0; !rc && i < loads.array.count; i++)
        *ISM3__AT(next->loads, ism3__folded_load, next->loads.count++) =
            *ISM3__AT(loads.array, const ism3__folded_load, i);
    ism3__set_free(&loads, sealing->memory);
    return rc;
}

/* Of each stream stays what is read from the horizon on: a reading before it that still holds, and
 * all after. */
static int32_t keep_stream(const struct sealing *sealing, const ism3__level_stream *stream,
                           ism3__place *next, ism3_error *error) {
    const ism3__level_point *points = stream->points.array.data;
    size_t count = stream->points.array.count, from = 0;
    while (from < count && points[from].time < sealing->horizon)
        from++;
    sealing->sealed->is_folded |= from > 0;
    if (from && sealing->horizon - points[from - 1].time < sealing->process->options.hold)
        from--;
    if (from == count)
        return ISM3_OK;
    ism3__memory *memory = sealing->memory;
    int32_t rc = ism3__place_add_stream(next, stream->resource, stream->measure, stream->series,
                                        memory, error);
    if (rc)
        return rc;
    ism3__set *kept =
        &ism3__place_stream(next, stream->resource, stream->measure, stream->series)->points;
    rc = ism3__set_room(kept, sizeof *points, count - from, memory, error);
    if (rc)
        return rc;
    memcpy(kept->array.data, points + from, (count - from) * sizeof *points);
    kept->array.count = kept->settled = count - from;
    return ISM3_OK;
}

static int32_t seal_place(const struct sealing *sealing, const ism3__place *place,
                          ism3__place *next, ism3_error *error) {
    ism3__memory *memory = sealing->memory;
    int32_t rc = copy_intervals(&next->interruptions, &place->interruptions, memory, error);
    if (!rc)
        rc = copy_intervals(&next->known_up, &place->known_up, memory, error);
    if (!rc)
        rc = seal_readings(sealing, place, next, error);
    if (!rc)
        rc = fold_up(sealing, place, next, error);
    if (!rc)
        rc = fold_loads(sealing, place, next, error);
    for (size_t i = 0; !rc && i < place->streams.count; i++)
        rc = keep_stream(sealing, ISM3__AT(place->streams, const ism3__level_stream, i), next,
                         error);
    if (!rc)
        rc = ism3__intervals_settle(&next->interruptions, memory, error);
    return rc ? rc : ism3__intervals_settle(&next->known_up, memory, error);
}

/* ---- all of it ---- */

static int32_t seal_history(struct sealing *sealing, ism3_error *error) {
    int32_t rc = begin_history(sealing, error);
    if (!rc)
        rc = seal_items(sealing, error);
    for (size_t i = 0; !rc && i < sealing->sealed->environments; i++)
        if (sealing->sealed->places[i])
            rc =
                seal_place(sealing, sealing->history->places[i], sealing->sealed->places[i], error);
    return rc;
}

#define SWAP(type, a, b)                                                                           \
    do {                                                                                           \
        type swapped = (a);                                                                        \
        (a) = (b);                                                                                 \
        (b) = swapped;                                                                             \
    } while (0)

/* What was there goes where what comes was, to be freed with it. */
static void swap_in(ism3__history *history, struct sealed_history *sealed) {
    SWAP(ism3__items, history->items, sealed->items);
    for (size_t i = 0; i < sealed->environments; i++) {
        ism3__place *place = history->places[i], *next = sealed->places[i];
        if (!place)
            continue;
        SWAP(ism3__index, place->stream_index, next->stream_index);
        SWAP(ism3__array, place->streams, next->streams);
        SWAP(ism3__set, place->interruptions, next->interruptions);
        SWAP(ism3__set, place->readings, next->readings);
        SWAP(ism3__set, place->known_up, next->known_up);
        SWAP(ism3__array, place->folds, next->folds);
        SWAP(ism3__array, place->loads, next->loads);
    }
    history->sealed |= sealed->is_folded;
}

int32_t ism3__ledger_seal_to(ism3_ledger *ledger, int64_t horizon, ism3_error *error) {
    ism3__memory *memory = &ledger->memory;
    size_t count = ledger->model->processes.count;
    struct sealed_history *sealed = NULL;
    int32_t rc = ism3__ledger_settle(ledger, error);
    if (!rc)
        rc = ism3__make(memory, &sealed, count, sizeof *sealed, error);
    for (uint32_t i = 0; !rc && i < count; i++) {
        struct sealing sealing = {.ledger = ledger,
                                  .model = ledger->model,
                                  .process = ism3__model_process(ledger->model, i),
                                  .history = ledger->histories[i],
                                  .memory = memory,
                                  .horizon = horizon,
                                  .sealed = &sealed[i]};
        if (ledger->histories[i])
            rc = seal_history(&sealing, error);
    }
    for (uint32_t i = 0; !rc && i < count; i++)
        if (ledger->histories[i])
            swap_in(ledger->histories[i], &sealed[i]);
    if (!rc) {
        ledger->horizon = horizon;
        ism3__levels_weigh(ledger);
    }
    for (size_t i = 0; sealed && i < count; i++)
        free_sealed(&sealed[i], memory);
    ism3__release(memory, sealed, count * sizeof *sealed);
    return rc;
}
