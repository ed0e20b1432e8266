#include "ledger/block.h"

static void hash_ids(ism3__block *block, const uint64_t key[2]) {
    ism3_text none = {"", 0};
    for (size_t i = block->count; i % 2; i++)
        block->ids[i] = none; /* an odd one out has company */
    for (size_t i = 0; i < block->count; i += 2) {
        const void *const data[2] = {block->ids[i].data, block->ids[i + 1].data};
        const size_t size[2] = {block->ids[i].size, block->ids[i + 1].size};
        ism3__hash hash[2];
        ism3__siphash128_pair(key, data, size, hash);
        block->reports[i].hash = hash[0];
        block->reports[i + 1].hash = hash[1];
    }
}

void ism3__block_merge(ism3__block *block, const uint64_t key[2]) {
    if (key)
        hash_ids(block, key);
    for (size_t i = 0; i < block->count; i++)
        ism3__items_prefetch_slot(block->items[i], block->reports[i].hash);
    for (size_t i = 0; i < block->count; i++)
        ism3__items_prefetch_entry(block->items[i], block->reports[i].hash);
    for (size_t i = 0; i < block->count; i++)
        ism3__items_merge(block->items[i], &block->reports[i]);
    block->count = 0;
}
