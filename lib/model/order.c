#include "model/order.h"

#include <string.h>

/* Merge the runs [from, middle) and [middle, to) of indexes into `out`. */
static void merge(const uint32_t *in, uint32_t *out, size_t from, size_t middle, size_t to,
                  const void *names, ism3__name_at name_at) {
    size_t a = from, b = middle;
    for (size_t i = from; i < to; i++) {
        int take_b =
            a == middle || (b < to && strcmp(name_at(names, in[b]), name_at(names, in[a])) < 0);
        out[i] = in[take_b ? b++ : a++];
    }
}

int32_t ism3__order_make(ism3__order *order, const void *names, size_t count, ism3__name_at name_at,
                         ism3__memory *memory, ism3_error *error) {
    *order = (ism3__order){NULL, NULL, count};
    if (!count)
        return ISM3_OK;
    uint32_t *block = ism3__allocate(memory, 2 * count * sizeof *block);
    if (!block)
        return ism3__memory_fail(memory, 2 * count * sizeof *block, error);
    order->rank = block;
    order->at = block + count;
    uint32_t *from = order->at, *to = order->rank;
    for (size_t i = 0; i < count; i++)
        from[i] = (uint32_t)i;
    for (size_t width = 1; width < count; width *= 2) {
        for (size_t i = 0; i < count; i += 2 * width)
            merge(from, to, i, i + width < count ? i + width : count,
                  i + 2 * width < count ? i + 2 * width : count, names, name_at);
        uint32_t *swap = from;
        from = to;
        to = swap;
    }
    if (from != order->at)
        memcpy(order->at, from, count * sizeof *from);
    for (size_t i = 0; i < count; i++)
        order->rank[order->at[i]] = (uint32_t)i;
    return ISM3_OK;
}

void ism3__order_free(ism3__order *order, ism3__memory *memory) {
    ism3__release(memory, order->rank, 2 * order->count * sizeof *order->rank);
    *order = (ism3__order){NULL, NULL, 0};
}
