#include "base/set.h"

#include <string.h>

static inline char *at(void *elements, size_t size, size_t i) {
    return (char *)elements + i * size;
}

/* Merge two ordered runs into `to`. */
static void merge(char *to, const char *a, const char *a_end, const char *b, const char *b_end,
                  const ism3__set_type *type) {
    size_t size = type->size;
    while (a < a_end && b < b_end) {
        const char **from = type->compare(b, a) < 0 ? &b : &a;
        memcpy(to, *from, size);
        *from += size;
        to += size;
    }
    memcpy(to, a, (size_t)(a_end - a));
    to += a_end - a;
    memcpy(to, b, (size_t)(b_end - b));
}

void ism3__sort(void *elements, size_t count, const ism3__set_type *type, void *scratch) {
    char *from = elements, *to = scratch;
    size_t size = type->size;
    for (size_t width = 1; width < count; width *= 2) {
        for (size_t i = 0; i < count; i += 2 * width) {
            size_t middle = i + width < count ? i + width : count,
                   end = i + 2 * width < count ? i + 2 * width : count;
            merge(at(to, size, i), at(from, size, i), at(from, size, middle),
                  at(from, size, middle), at(from, size, end), type);
        }
        char *swap = from;
        from = to;
        to = swap;
    }
    if (from != elements)
        memcpy(elements, from, count * size);
}

/* Elements that are not larger than all before them go to `late`, the others close ranks. */
static size_t take_out_late(char *elements, size_t first, size_t count, const ism3__set_type *type,
                            char *late) {
    size_t size = type->size, kept = first, taken = 0;
    for (size_t i = first; i < count; i++) {
        const char *element = at(elements, size, i);
        if (kept && type->compare(at(elements, size, kept - 1), element) >= 0)
            memcpy(at(late, size, taken++), element, size);
        else if (i != kept++)
            memcpy(at(elements, size, kept - 1), element, size);
    }
    return taken;
}

static size_t combine_equal(char *elements, size_t count, const ism3__set_type *type) {
    size_t size = type->size, kept = 0;
    for (size_t i = 0; i < count; i++) {
        char *last = kept ? at(elements, size, kept - 1) : NULL, *element = at(elements, size, i);
        if (last && type->compare(last, element) == 0) {
            if (type->combine)
                type->combine(last, element);
            continue;
        }
        if (i != kept)
            memcpy(at(elements, size, kept), element, size);
        kept++;
    }
    return kept;
}

static size_t count_late(char *elements, size_t first, size_t count, const ism3__set_type *type) {
    size_t late = 0, last = first ? first - 1 : 0;
    for (size_t i = first ? first : 1; i < count; i++) {
        if (type->compare(at(elements, type->size, last), at(elements, type->size, i)) >= 0)
            late++;
        else
            last = i;
    }
    return late;
}

int32_t ism3__set_settle(ism3__set *set, const ism3__set_type *type, ism3__memory *memory,
                         ism3_error *error) {
    char *elements = set->array.data;
    size_t count = set->array.count, size = type->size;
    if (set->settled == count)
        return ISM3_OK;
    size_t late = count_late(elements, set->settled, count, type);
    if (!late) {
        set->settled = count;
        return ISM3_OK;
    }
    /* Twice the late ones to sort them, and the whole to merge into. */
    size_t bytes = (2 * late + count) * size;
    char *scratch = ism3__allocate(memory, bytes);
    if (!scratch)
        return ism3__memory_fail(memory, bytes, error);
    char *merged = scratch + 2 * late * size;
    take_out_late(elements, set->settled, count, type, scratch);
    ism3__sort(scratch, late, type, scratch + late * size);
    merge(merged, elements, at(elements, size, count - late), scratch, at(scratch, size, late),
          type);
    memcpy(elements, merged, count * size);
    ism3__release(memory, scratch, bytes);
    set->array.count = set->settled = combine_equal(elements, count, type);
    return ISM3_OK;
}

int32_t ism3__set_room(ism3__set *set, size_t size, size_t more, ism3__memory *memory,
                       ism3_error *error) {
    set->array.element_size = size;
    return ism3__array_reserve(memory, &set->array, more, error);
}

void *ism3__set_append(ism3__set *set) {
    return at(set->array.data, set->array.element_size, set->array.count++);
}

void ism3__set_free(ism3__set *set, ism3__memory *memory) {
    ism3__array_free(memory, &set->array);
    set->settled = set->pending = 0;
}
