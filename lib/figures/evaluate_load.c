#include "figures/evaluate.h"

static const ism3__unit_cost *price_at(const ism3__resource *resource, int64_t time) {
    const ism3__unit_cost *price = NULL;
    for (size_t i = 0; i < resource->costs.count; i++) {
        const ism3__unit_cost *cost = ISM3__AT(resource->costs, const ism3__unit_cost, i);
        if (cost->from > time)
            break;
        price = cost;
    }
    return price;
}

/* Where the price that holds at a time ends: the start of the first grain with another;
 * ISM3__NEVER. */
static int64_t price_end_of(const ism3__resource *resource, const ism3_model *model, int64_t time) {
    int64_t grain = ism3__grain_start(model, ism3__grain_of(model, time));
    for (size_t i = 0; i < resource->costs.count; i++) {
        int64_t from = ISM3__AT(resource->costs, const ism3__unit_cost, i)->from;
        if (from <= grain)
            continue;
        int64_t start = ism3__grain_start(model, ism3__grain_of(model, from));
        return start < from ? start + model->grain : start;
    }
    return ISM3__NEVER;
}

int32_t ism3__add_cost(const ism3__resource *resource, const ism3_model *model, int64_t time,
                       ism3__int128 used, ism3__resource_sums *sums, ism3_error *error) {
    const ism3__unit_cost *price =
        price_at(resource, ism3__grain_start(model, ism3__grain_of(model, time)));
    ism3__int128 cost;
    if (!price) {
        sums->unpriced |= used != 0;
        return ISM3_OK;
    }
    if (__builtin_mul_overflow(used, (ism3__int128)price->value, &cost) ||
        __builtin_add_overflow(sums->cost, cost, &sums->cost))
        return ism3__fail(error, ISM3_E_RANGE, "the cost of resource %s does not fit 128 bits",
                          resource->name);
    sums->priced = 1;
    return ISM3_OK;
}

/* The part of a stretch in the next window: from *start to the smaller of its end and the
 * window's. 0: none is left. */
static int next_part(const ism3__windows *windows, int64_t *start, int64_t end, int64_t *stop,
                     ptrdiff_t *window) {
    if (*start < windows->bounds[0])
        *start = windows->bounds[0];
    if (*start >= end)
        return 0;
    *window = ism3__window_of(windows, *start, *window);
    if (*window >= (ptrdiff_t)windows->count)
        return 0;
    *stop = windows->bounds[*window + 1] < end ? windows->bounds[*window + 1] : end;
    return 1;
}

struct load {
    ism3__array available, used; /* ism3__step */
};

static int32_t add_used(const ism3__evaluation *evaluation, size_t slot, uint32_t resource,
                        const ism3__array *used, ism3_error *error) {
    const ism3__resource *priced =
        ISM3__AT(evaluation->process->resources, const ism3__resource, resource);
    ptrdiff_t window = 0;
    int32_t rc = ISM3_OK;
    for (size_t i = 0; !rc && i < used->count; i++) {
        const ism3__step *step = ISM3__AT(*used, const ism3__step, i);
        int64_t start = step->start, stop;
        for (; !rc && next_part(evaluation->windows, &start, step->end, &stop, &window);
             start = stop) {
            ism3__resource_sums *sums =
                ism3__resource_sums_of(evaluation, slot, (size_t)window) + resource;
            int64_t price_end =
                priced->costs.count ? price_end_of(priced, evaluation->model, start) : ISM3__NEVER;
            stop = price_end < stop ? price_end : stop;
            ism3__int128 amount = step->value * (stop - start);
            sums->used += amount;
            sums->known = sums->used_known = 1;
            rc = ism3__add_cost(priced, evaluation->model, start, amount, sums, error);
        }
    }
    return rc;
}

static void know_available(const ism3__evaluation *evaluation, size_t slot, uint32_t resource,
                           const ism3__array *available) {
    ptrdiff_t window = 0;
    for (size_t i = 0; i < available->count; i++) {
        const ism3__step *step = ISM3__AT(*available, const ism3__step, i);
        int64_t start = step->start, stop;
        for (; next_part(evaluation->windows, &start, step->end, &stop, &window); start = stop)
            ism3__resource_sums_of(evaluation, slot, (size_t)window)[resource].known = 1;
    }
}

static void add_both(const ism3__evaluation *evaluation, size_t slot, uint32_t resource,
                     const struct load *load) {
    ptrdiff_t window = 0;
    size_t a = 0, u = 0;
    while (a < load->available.count && u < load->used.count) {
        const ism3__step *available = ISM3__AT(load->available, const ism3__step, a);
        const ism3__step *used = ISM3__AT(load->used, const ism3__step, u);
        int64_t start = available->start > used->start ? available->start : used->start;
        int64_t end = available->end < used->end ? available->end : used->end, stop;
        for (; next_part(evaluation->windows, &start, end, &stop, &window); start = stop) {
            ism3__resource_sums *sums =
                ism3__resource_sums_of(evaluation, slot, (size_t)window) + resource;
            sums->both_used += used->value * (stop - start);
            sums->both_available += available->value * (stop - start);
        }
        if (available->end < used->end)
            a++;
        else
            u++;
    }
}

static void count_readings(const ism3__evaluation *evaluation, size_t slot) {
    const ism3__place *place = ism3__place_of_slot(evaluation, slot);
    const ism3__windows *windows = evaluation->windows;
    int64_t horizon = evaluation->ledger->horizon; /* readings before it are folded */
    for (size_t i = 0; i < place->streams.count; i++) {
        const ism3__level_stream *stream = ISM3__AT(place->streams, const ism3__level_stream, i);
        const ism3__level_point *points = stream->points.array.data;
        ptrdiff_t window = 0;
        for (size_t k = 0; stream->measure == ISM3__USED && k < stream->points.array.count; k++) {
            window = points[k].time >= horizon && points[k].time < windows->as_of
                         ? ism3__window_of(windows, points[k].time, window)
                         : -1;
            if (window >= 0 && window < (ptrdiff_t)windows->count)
                ism3__resource_sums_of(evaluation, slot, (size_t)window)[stream->resource].facts++;
        }
    }
}

static int32_t read_resource(const ism3__evaluation *evaluation, size_t slot, uint32_t resource,
                             struct load *load, ism3_error *error) {
    const ism3__place *place = ism3__place_of_slot(evaluation, slot);
    const ism3__steps_range range = ism3__steps_range_of(evaluation);
    int32_t rc = ism3__steps_make(&load->available, place, resource, ISM3__AVAILABLE, &range,
                                  evaluation->memory, error);
    if (!rc)
        rc = ism3__steps_make(&load->used, place, resource, ISM3__USED, &range, evaluation->memory,
                              error);
    if (!rc)
        rc = add_used(evaluation, slot, resource, &load->used, error);
    if (rc)
        return rc;
    know_available(evaluation, slot, resource, &load->available);
    add_both(evaluation, slot, resource, load);
    return ISM3_OK;
}

int32_t ism3__evaluate_load(const ism3__evaluation *evaluation, ism3_error *error) {
    struct load load = {{0}, {0}};
    int32_t rc = ISM3_OK;
    for (size_t slot = 0; !rc && slot < evaluation->slot_count; slot++) {
        if (!ism3__place_of_slot(evaluation, slot)->streams.count)
            continue;
        for (uint32_t resource = 0; !rc && resource < evaluation->resource_count; resource++)
            rc = read_resource(evaluation, slot, resource, &load, error);
        count_readings(evaluation, slot);
    }
    ism3__array_free(evaluation->memory, &load.available);
    ism3__array_free(evaluation->memory, &load.used);
    return rc;
}
