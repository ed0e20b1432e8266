#include "ledger/steps.h"

int32_t ism3__steps_append(ism3__array *steps, const ism3__level_stream *stream,
                           const ism3__steps_range *range, ism3__memory *memory,
                           ism3_error *error) {
    const ism3__level_point *points = stream->points.array.data;
    size_t count = stream->points.array.count;
    steps->element_size = sizeof(ism3__step);
    int32_t rc = ism3__array_reserve(memory, steps, count, error);
    for (size_t i = 0; !rc && i < count && points[i].time < range->to; i++) {
        int64_t start = points[i].time;
        int64_t end = start < range->to - range->hold ? start + range->hold : range->to;
        if (i + 1 < count && points[i + 1].time < end)
            end = points[i + 1].time;
        if (start < range->from && end <= range->from)
            continue;
        start = start < range->from ? range->from : start;
        *ISM3__AT(*steps, ism3__step, steps->count++) = (ism3__step){start, end, points[i].value};
    }
    return rc;
}

/* A stretch of one stream begins (known 1) or ends (known -1). */
struct change {
    int64_t time;
    ism3__int128 value;
    int64_t known;
};

static int change_order(const void *a, const void *b) {
    const struct change *x = a, *y = b;
    return x->time < y->time ? -1 : x->time > y->time;
}

static void add_change(void *kept, const void *dropped) {
    struct change *x = kept;
    const struct change *y = dropped;
    x->value += y->value;
    x->known += y->known;
}

static int32_t add_up(ism3__array *steps, ism3__memory *memory, ism3_error *error) {
    static const ism3__set_type type = {sizeof(struct change), change_order, add_change};
    ism3__set changes = {0};
    int32_t rc = ism3__set_room(&changes, sizeof(struct change), steps->count * 2, memory, error);
    for (size_t i = 0; !rc && i < steps->count; i++) {
        const ism3__step *step = ISM3__AT(*steps, const ism3__step, i);
        *(struct change *)ism3__set_append(&changes) = (struct change){step->start, step->value, 1};
        *(struct change *)ism3__set_append(&changes) = (struct change){step->end, -step->value, -1};
    }
    if (!rc)
        rc = ism3__set_settle(&changes, &type, memory, error);
    size_t needed = changes.array.count;
    steps->count = 0;
    if (!rc)
        rc = ism3__array_reserve(memory, steps, needed, error);
    struct change running = {0};
    for (size_t i = 0; !rc && i + 1 < needed; i++) {
        const struct change *change = ISM3__AT(changes.array, const struct change, i);
        add_change(&running, change);
        if (running.known)
            *ISM3__AT(*steps, ism3__step, steps->count++) =
                (ism3__step){change->time, change[1].time, running.value};
    }
    ism3__set_free(&changes, memory);
    return rc;
}

int32_t ism3__steps_make(ism3__array *steps, const ism3__place *place, uint32_t resource,
                         uint32_t measure, const ism3__steps_range *range, ism3__memory *memory,
                         ism3_error *error) {
    size_t streams = 0;
    int32_t rc = ISM3_OK;
    steps->element_size = sizeof(ism3__step);
    steps->count = 0;
    for (size_t i = 0; !rc && i < place->streams.count; i++) {
        const ism3__level_stream *stream = ISM3__AT(place->streams, const ism3__level_stream, i);
        if (stream->resource != resource || stream->measure != measure)
            continue;
        streams++;
        rc = ism3__steps_append(steps, stream, range, memory, error);
    }
    return rc || streams < 2 ? rc : add_up(steps, memory, error);
}
