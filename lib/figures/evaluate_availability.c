#include "figures/evaluate.h"

#include "base/surely.h"

/* What one environment's availability is read from; all cut at as_of, united. */
struct availability {
    ism3__set down;    /* interruptions and `up` = 0 */
    ism3__set watched; /* watched for interruptions, or `up` known */
    ism3__array steps; /* of one stream, scratch */
};

/* Readings stand by series and time, down before up: a down opens a stretch, the next up closes
 * it. */
static int32_t append_series(const ism3__evaluation *evaluation, const ism3__set *readings,
                             ism3__set *down, ism3_error *error) {
    int64_t as_of = evaluation->windows->as_of;
    const ism3__reading *all = readings->array.data;
    size_t count = readings->array.count;
    int32_t rc = ISM3_OK;
    int64_t since = ISM3__NEVER;
    for (size_t i = 0; !rc && i < count; i++) {
        if (all[i].time < as_of && !all[i].up && since == ISM3__NEVER)
            since = all[i].time;
        int last = i + 1 == count || !ism3__hash_is(all[i + 1].series, all[i].series);
        int64_t end = all[i].time < as_of && all[i].up ? all[i].time : as_of;
        if (since == ISM3__NEVER || (end == as_of && !last))
            continue;
        rc = ism3__interval_add(down, since, end, evaluation->memory, error);
        since = ISM3__NEVER;
    }
    return rc;
}

static int32_t append_up(const ism3__evaluation *evaluation, const ism3__place *place,
                         struct availability *read, ism3_error *error) {
    const ism3__steps_range range = ism3__steps_range_of(evaluation);
    int32_t rc = ISM3_OK;
    for (size_t i = 0; !rc && i < place->streams.count; i++) {
        const ism3__level_stream *stream = ISM3__AT(place->streams, const ism3__level_stream, i);
        if (stream->measure != ISM3__UP)
            continue;
        read->steps.count = 0;
        rc = ism3__steps_append(&read->steps, stream, &range, evaluation->memory, error);
        for (size_t k = 0; !rc && k < read->steps.count; k++) {
            const ism3__step *step = ISM3__AT(read->steps, const ism3__step, k);
            rc = ism3__interval_add(&read->watched, step->start, step->end, evaluation->memory,
                                    error);
            if (!rc && !step->value)
                rc = ism3__interval_add(&read->down, step->start, step->end, evaluation->memory,
                                        error);
        }
    }
    return rc;
}

static int32_t read_place(const ism3__evaluation *evaluation, const ism3__place *place,
                          struct availability *read, ism3_error *error) {
    int64_t as_of = evaluation->windows->as_of;
    ism3__memory *memory = evaluation->memory;
    read->down.array.count = read->down.settled = read->watched.array.count =
        read->watched.settled = 0;
    int32_t rc = ism3__intervals_append(&read->down, &place->interruptions, as_of, memory, error);
    if (!rc)
        rc = append_series(evaluation, &place->readings, &read->down, error);
    if (!rc)
        rc = ism3__intervals_append(&read->watched, &place->watched[ISM3_INTERRUPTION], as_of,
                                    memory, error);
    if (!rc)
        rc = ism3__intervals_append(&read->watched, &place->known_up, as_of, memory, error);
    if (!rc)
        rc = append_up(evaluation, place, read, error);
    if (!rc)
        rc = ism3__intervals_settle(&read->down, memory, error);
    return rc ? rc : ism3__intervals_settle(&read->watched, memory, error);
}

static void count_start(const ism3__evaluation *evaluation, size_t slot,
                        const ism3__interval *down) {
    ptrdiff_t window = ism3__window_of(evaluation->windows, down->start, 0);
    if (window < 0 || window >= (ptrdiff_t)evaluation->windows->count)
        return;
    int64_t read = ism3__read_of(evaluation, (size_t)window);
    int64_t end = down->end < read ? down->end : read;
    if (!ism3__timetable_touches(evaluation->service, down->start, end))
        return;
    ism3__sums *sums = ism3__sums_of(evaluation, slot, (size_t)window);
    int64_t lost = ism3__timetable_measure(evaluation->service, down->start, end);
    sums->interruptions++;
    sums->lost += lost;
    sums->worst_lost = lost > sums->worst_lost ? lost : sums->worst_lost;
}

/* Call `add` with the part of an interval that lies in each window's [from, end). */
typedef void (*part_function)(const ism3__evaluation *evaluation, ism3__sums *sums, int64_t from,
                              int64_t to);

static void each_window(const ism3__evaluation *evaluation, size_t slot, int64_t start, int64_t end,
                        part_function add) {
    const ism3__windows *windows = evaluation->windows;
    ptrdiff_t window = ism3__window_of(windows, start, 0);
    for (size_t w = window < 0 ? 0 : (size_t)window; w < windows->count; w++) {
        int64_t from = windows->bounds[w] > start ? windows->bounds[w] : start;
        int64_t to = ism3__window_end(windows, w) < end ? ism3__window_end(windows, w) : end;
        if (from > end || (from == end && end > start))
            return;
        if (ISM3__SURELY(from <= to)) /* what is read is cut at as_of */
            add(evaluation, ism3__sums_of(evaluation, slot, w), from, to);
        if (end == start)
            return; /* an instant lies in one window */
    }
}

static void add_downtime(const ism3__evaluation *evaluation, ism3__sums *sums, int64_t from,
                         int64_t to) {
    sums->overlapping++;
    sums->downtime += ism3__timetable_measure(evaluation->service, from, to);
    sums->observed.seen |= 1 << ISM3_METRIC_UNAVAILABILITY;
}

static void add_watched_downtime(const ism3__evaluation *evaluation, ism3__sums *sums, int64_t from,
                                 int64_t to) {
    sums->watched_downtime += ism3__timetable_measure(evaluation->service, from, to);
}

static void add_watched(const ism3__evaluation *evaluation, ism3__sums *sums, int64_t from,
                        int64_t to) {
    sums->watched_service += ism3__timetable_measure(evaluation->service, from, to);
    sums->watched_time += to - from;
}

static void intersect(const ism3__evaluation *evaluation, size_t slot,
                      const struct availability *read) {
    size_t w = 0;
    for (size_t d = 0; d < read->down.array.count; d++) {
        const ism3__interval *down = ism3__interval_at(&read->down, d);
        while (w < read->watched.array.count &&
               ism3__interval_at(&read->watched, w)->end <= down->start)
            w++;
        for (size_t k = w; k < read->watched.array.count; k++) {
            const ism3__interval *watched = ism3__interval_at(&read->watched, k);
            int64_t start = watched->start > down->start ? watched->start : down->start;
            int64_t end = watched->end < down->end ? watched->end : down->end;
            if (start >= end)
                break;
            each_window(evaluation, slot, start, end, add_watched_downtime);
        }
    }
}

static void read_uptime(const ism3__evaluation *evaluation, size_t slot,
                        const struct availability *read) {
    const ism3__place *place = ism3__place_of_slot(evaluation, slot);
    size_t begun = 0;
    for (size_t w = 0; w < evaluation->windows->count; w++) {
        ism3__sums *sums = ism3__sums_of(evaluation, slot, w);
        int64_t end = ism3__window_end(evaluation->windows, w);
        while (begun < read->down.array.count && ism3__interval_at(&read->down, begun)->start < end)
            begun++;
        int watched =
            read->watched.array.count && ism3__interval_at(&read->watched, 0)->start < end;
        if (!begun && !(watched && place->seen < end))
            continue;
        int64_t since = begun ? ism3__interval_at(&read->down, begun - 1)->end : place->seen;
        sums->uptime = since < end ? end - since : 0;
        sums->uptime_known = 1;
    }
}

static void finish_watched(const ism3__evaluation *evaluation, size_t slot) {
    for (size_t w = 0; w < evaluation->windows->count; w++) {
        ism3__sums *sums = ism3__sums_of(evaluation, slot, w);
        if (!sums->watched_time)
            continue;
        sums->observed.watched |= 1 << ISM3_METRIC_UNAVAILABILITY;
        if (sums->watched_time <
            ism3__window_end(evaluation->windows, w) - evaluation->windows->bounds[w])
            sums->observed.gap |= 1 << ISM3_METRIC_UNAVAILABILITY;
    }
}

static int32_t evaluate_slot(const ism3__evaluation *evaluation, size_t slot,
                             struct availability *read, ism3_error *error) {
    int32_t rc = read_place(evaluation, ism3__place_of_slot(evaluation, slot), read, error);
    if (rc)
        return rc;
    for (size_t i = 0; i < read->down.array.count; i++) {
        const ism3__interval *down = ism3__interval_at(&read->down, i);
        count_start(evaluation, slot, down);
        each_window(evaluation, slot, down->start, down->end, add_downtime);
    }
    for (size_t i = 0; i < read->watched.array.count; i++) {
        const ism3__interval *watched = ism3__interval_at(&read->watched, i);
        each_window(evaluation, slot, watched->start, watched->end, add_watched);
    }
    intersect(evaluation, slot, read);
    read_uptime(evaluation, slot, read);
    finish_watched(evaluation, slot);
    return ISM3_OK;
}

int32_t ism3__evaluate_availability(const ism3__evaluation *evaluation, ism3_error *error) {
    struct availability read = {0};
    int32_t rc = ISM3_OK;
    for (size_t slot = 0; !rc && slot < evaluation->slot_count; slot++)
        rc = evaluate_slot(evaluation, slot, &read, error);
    ism3__set_free(&read.down, evaluation->memory);
    ism3__set_free(&read.watched, evaluation->memory);
    ism3__array_free(evaluation->memory, &read.steps);
    return rc;
}
