#include "ledger/intervals.h"

static int by_start(const void *a, const void *b) {
    const ism3__interval *x = a, *y = b;
    if (x->start != y->start)
        return x->start < y->start ? -1 : 1;
    return x->end < y->end ? -1 : x->end > y->end;
}

int32_t ism3__intervals_settle(ism3__set *set, ism3__memory *memory, ism3_error *error) {
    static const ism3__set_type type = {sizeof(ism3__interval), by_start, NULL};
    if (set->settled == set->array.count)
        return ISM3_OK;
    int32_t rc = ism3__set_settle(set, &type, memory, error);
    if (rc)
        return rc;
    ism3__interval *intervals = set->array.data;
    size_t united = 0;
    for (size_t i = 1; i < set->array.count; i++) {
        if (intervals[i].start > intervals[united].end)
            intervals[++united] = intervals[i];
        else if (intervals[i].end > intervals[united].end)
            intervals[united].end = intervals[i].end;
    }
    set->array.count = set->settled = united + 1;
    return ISM3_OK;
}

int32_t ism3__interval_add(ism3__set *set, int64_t start, int64_t end, ism3__memory *memory,
                           ism3_error *error) {
    int32_t rc = ism3__set_room(set, sizeof(ism3__interval), 1, memory, error);
    if (!rc)
        *(ism3__interval *)ism3__set_append(set) = (ism3__interval){start, end};
    return rc;
}

int32_t ism3__intervals_append(ism3__set *to, const ism3__set *from, int64_t as_of,
                               ism3__memory *memory, ism3_error *error) {
    int32_t rc = ism3__set_room(to, sizeof(ism3__interval), from->array.count, memory, error);
    if (rc)
        return rc;
    for (size_t i = 0; i < from->array.count; i++) {
        const ism3__interval *interval = ism3__interval_at(from, i);
        if (interval->start >= as_of)
            continue;
        ism3__interval *copy = ism3__set_append(to);
        copy->start = interval->start;
        copy->end = interval->end < as_of ? interval->end : as_of;
    }
    return ISM3_OK;
}

size_t ism3__intervals_after(const ism3__set *set, int64_t time) {
    size_t low = 0, high = set->array.count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (ism3__interval_at(set, middle)->end > time)
            high = middle;
        else
            low = middle + 1;
    }
    return low;
}
