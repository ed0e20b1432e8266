#include "base/index.h"

#include <string.h>

static void enter_all(ism3__index *index, const void *entries, size_t count,
                      ism3__hash_of hash_of) {
    for (uint32_t place = 0; place < count; place++) {
        ism3__probe probe = ism3__index_start(index, hash_of(entries, place));
        while (index->slots[probe.slot])
            probe.slot = (probe.slot + 1) & index->mask;
        ism3__index_put(index, &probe, place);
    }
}

int32_t ism3__index_reserve(ism3__memory *memory, ism3__index *index, size_t more,
                            const void *entries, ism3__hash_of hash_of, ism3_error *error) {
    size_t old = index->slots ? index->mask + 1 : 0, slots = old ? old : 16;
    if (more >= ISM3__NOWHERE - index->count)
        return ism3__fail(error, ISM3_E_LIMIT, "more than 4,294,967,294 entries in one table");
    size_t needed = index->count + more;
    while (slots / 4 * 3 < needed)
        slots *= 2;
    if (slots == old)
        return ISM3_OK;
    ism3__index grown = {NULL, slots - 1, 0};
    int32_t rc = ism3__make(memory, &grown.slots, slots, sizeof *grown.slots, error);
    if (rc)
        return rc;
    enter_all(&grown, entries, index->count, hash_of);
    ism3__index_free(memory, index);
    *index = grown;
    return ISM3_OK;
}

void ism3__index_refill(ism3__index *index, const void *entries, size_t count,
                        ism3__hash_of hash_of) {
    if (!index->slots)
        return;
    memset(index->slots, 0, (index->mask + 1) * sizeof *index->slots);
    index->count = 0;
    enter_all(index, entries, count, hash_of);
}

int ism3__index_is_flooded(const ism3__index *index, uint64_t hash) {
    size_t slot = (size_t)hash & index->mask, run = 0;
    if (!index->slots)
        return 0;
    while (run < ISM3__RUN_MAX && index->slots[slot]) {
        slot = (slot + 1) & index->mask;
        run++;
    }
    return run == ISM3__RUN_MAX;
}

void ism3__index_free(ism3__memory *memory, ism3__index *index) {
    ism3__release(memory, index->slots,
                  index->slots ? (index->mask + 1) * sizeof *index->slots : 0);
    index->slots = NULL;
    index->mask = index->count = 0;
}
