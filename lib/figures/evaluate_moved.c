/* Items whose outputs come before their input and in another environment. A window that is read
 * before the input has them where the outputs were, one that is read after it where the input was. */
#include "figures/evaluate.h"

#include "base/set.h"

/* A window by the instant at which it is read. */
struct reading_window {
    int64_t read;
    size_t window;
};

static int by_read(const void *a, const void *b) {
    const struct reading_window *x = a, *y = b;
    return x->read < y->read ? -1 : x->read > y->read;
}

static int by_input(const void *a, const void *b) {
    const ism3__moved *x = a, *y = b;
    return x->input < y->input ? -1 : x->input > y->input;
}

/* The newest output up to each window, as a binary indexed tree for each slot. Places count from 1,
 * the first being for what was before the first window. */
struct newest {
    int64_t *latest; /* [slot][place - 1] */
    size_t places;
};

static void newest_raise(struct newest *newest, size_t slot, size_t place, int64_t time) {
    int64_t *latest = newest->latest + slot * newest->places;
    for (; place <= newest->places; place += place & (~place + 1))
        latest[place - 1] = time > latest[place - 1] ? time : latest[place - 1];
}

static int64_t newest_up_to(const struct newest *newest, size_t slot, size_t place) {
    const int64_t *latest = newest->latest + slot * newest->places;
    int64_t time = INT64_MIN;
    for (; place; place -= place & (~place + 1))
        time = latest[place - 1] > time ? latest[place - 1] : time;
    return time;
}

static void newest_clear(struct newest *newest, size_t slots) {
    for (size_t i = 0; i < slots * newest->places; i++)
        newest->latest[i] = INT64_MIN;
}

/* Each window learns of the outputs that stand in a slot when it is read, or did until then. */
static void tell_window(const ism3__evaluation *evaluation, const struct newest *newest,
                        size_t window) {
    for (size_t slot = 0; slot < evaluation->slot_count; slot++) {
        ism3__sums *sums = ism3__sums_of(evaluation, slot, window);
        int64_t time = newest_up_to(newest, slot, window + 2);
        sums->newest_output = time > sums->newest_output ? time : sums->newest_output;
    }
}

static size_t place_of(const ism3__evaluation *evaluation, int64_t time) {
    return (size_t)(ism3__window_of(evaluation->windows, time, 0) + 2);
}

static void add_newest(const ism3__evaluation *evaluation, const ism3__array *moved,
                       const struct reading_window *order, struct newest *newest) {
    const ism3__moved *outputs = moved->data;
    size_t count = evaluation->windows->count, next = 0;
    newest_clear(newest, evaluation->slot_count);
    for (size_t k = 0; k < count; k++) { /* later and later: more inputs are known */
        for (; next < moved->count && outputs[next].input < order[k].read; next++)
            newest_raise(newest, outputs[next].to, place_of(evaluation, outputs[next].time),
                         outputs[next].time);
        tell_window(evaluation, newest, order[k].window);
    }
    newest_clear(newest, evaluation->slot_count);
    next = moved->count;
    for (size_t k = count; k-- > 0;) { /* earlier and earlier: more are not */
        for (; next && outputs[next - 1].input >= order[k].read; next--)
            newest_raise(newest, outputs[next - 1].from,
                         place_of(evaluation, outputs[next - 1].time), outputs[next - 1].time);
        tell_window(evaluation, newest, order[k].window);
    }
}

static void add_outputs(const ism3__evaluation *evaluation, const ism3__array *moved) {
    for (size_t i = 0; i < moved->count; i++) {
        const ism3__moved *output = ISM3__AT(*moved, const ism3__moved, i);
        ptrdiff_t window = ism3__window_of(evaluation->windows, output->time, 0);
        if (window < 0)
            continue;
        int knows = output->input < ism3__read_of(evaluation, (size_t)window);
        ism3__sums *sums =
            ism3__sums_of(evaluation, knows ? output->to : output->from, (size_t)window);
        ism3__tally_one(&sums->outputs, output->time);
        sums->unmatched++;
        sums->judged += output->verdict != ISM3_VERDICT_NONE;
        sums->fit += output->verdict == ISM3_FIT;
    }
}

int32_t ism3__add_moved(const ism3__evaluation *evaluation, ism3__array *moved, ism3_error *error) {
    static const ism3__set_type windows_type = {sizeof(struct reading_window), by_read, NULL},
                                moved_type = {sizeof(ism3__moved), by_input, NULL};
    ism3__memory *memory = evaluation->memory;
    size_t count = evaluation->windows->count, outputs = moved->count;
    struct newest newest = {NULL, count + 1};
    size_t order_bytes = 2 * count * sizeof(struct reading_window),
           newest_bytes = evaluation->slot_count * newest.places * sizeof *newest.latest;
    if (!outputs)
        return ISM3_OK;
    int32_t rc = ism3__array_reserve(memory, moved, outputs, error);
    if (rc)
        return rc;
    struct reading_window *order = ism3__allocate(memory, order_bytes + newest_bytes);
    if (!order)
        return ism3__memory_fail(memory, order_bytes + newest_bytes, error);
    newest.latest = (int64_t *)(order + 2 * count);
    for (size_t w = 0; w < count; w++)
        order[w] = (struct reading_window){ism3__read_of(evaluation, w), w};
    ism3__sort(order, count, &windows_type, order + count);
    ism3__sort(moved->data, outputs, &moved_type, (ism3__moved *)moved->data + outputs);
    add_newest(evaluation, moved, order, &newest);
    add_outputs(evaluation, moved);
    ism3__release(memory, order, order_bytes + newest_bytes);
    return ISM3_OK;
}
