#include "base/index.h"

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
    if (slots <= SIZE_MAX / sizeof *grown.slots)
        grown.slots = ism3__allocate_zero(memory, slots * sizeof *grown.slots);
    if (!grown.slots)
        return ism3__memory_fail(memory, slots * sizeof *grown.slots, error);
    for (uint32_t place = 0; place < index->count; place++) {
        ism3__probe probe = ism3__index_start(&grown, hash_of(entries, place));
        while (grown.slots[probe.slot])
            probe.slot = (probe.slot + 1) & grown.mask;
        ism3__index_put(&grown, &probe, place);
    }
    ism3__index_free(memory, index);
    *index = grown;
    return ISM3_OK;
}

void ism3__index_free(ism3__memory *memory, ism3__index *index) {
    ism3__release(memory, index->slots,
                  index->slots ? (index->mask + 1) * sizeof *index->slots : 0);
    index->slots = NULL;
    index->mask = index->count = 0;
}
