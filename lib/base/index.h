/* A hash index: finds the place of an entry in an array that the caller keeps. Each slot holds 32
 * bits of the hash and the entry's place, so that a look-up touches one slot and, but for one in
 * four billion, only the entry that is meant. The caller hashes and compares:
 *
 *     ism3__probe probe = ism3__index_start(&index, hash);
 *     while ((i = ism3__index_next(&index, &probe)) != ISM3__NOWHERE)
 *         if (entries[i] is the one) return i;
 *     ism3__index_put(&index, &probe, i = new entry);      where ism3__index_reserve() made room
 */
#ifndef ISM3__BASE_INDEX_H
#define ISM3__BASE_INDEX_H

#include "base/memory.h"

#define ISM3__NOWHERE UINT32_MAX

typedef struct ism3__index {
    uint64_t *slots; /* tag << 32 | place + 1; 0: free */
    size_t mask;     /* slots - 1; meaningless without slots */
    size_t count;
} ism3__index;

typedef struct ism3__probe {
    size_t slot;
    uint32_t tag;
} ism3__probe;

/* The hash of the entry at a place, to fill a larger index. */
typedef uint64_t (*ism3__hash_of)(const void *entries, uint32_t place);

/* Room for `more` entries; `entries` are those put so far, places 0 .. count - 1. */
int32_t ism3__index_reserve(ism3__memory *memory, ism3__index *index, size_t more,
                            const void *entries, ism3__hash_of hash_of, ism3_error *error);
/* Enter the places 0 .. count - 1 anew, where entries were taken out or moved; there is room. */
void ism3__index_refill(ism3__index *index, const void *entries, size_t count,
                        ism3__hash_of hash_of);
void ism3__index_free(ism3__memory *memory, ism3__index *index);

static inline ism3__probe ism3__index_start(const ism3__index *index, uint64_t hash) {
    ism3__probe probe = {(size_t)hash & index->mask, (uint32_t)(hash >> 32)};
    return probe;
}

static inline uint32_t ism3__index_next(const ism3__index *index, ism3__probe *probe) {
    if (!index->slots)
        return ISM3__NOWHERE;
    for (;;) {
        uint64_t slot = index->slots[probe->slot];
        if (!slot)
            return ISM3__NOWHERE;
        probe->slot = (probe->slot + 1) & index->mask;
        if ((uint32_t)(slot >> 32) == probe->tag)
            return (uint32_t)slot - 1;
    }
}

/* After ism3__index_next() said nowhere: the probe stands on the free slot. */
static inline void ism3__index_put(ism3__index *index, const ism3__probe *probe, uint32_t place) {
    index->slots[probe->slot] = (uint64_t)probe->tag << 32 | ((uint64_t)place + 1);
    index->count++;
}

/* Hashes that meet in a run of so many slots were chosen to. */
#define ISM3__RUN_MAX 1024
/* Whether the slots where an entry of that hash would be are part of such a run. */
int ism3__index_is_flooded(const ism3__index *index, uint64_t hash);

/* Of an index that has room. */
static inline void ism3__index_prefetch(const ism3__index *index, uint64_t hash) {
    __builtin_prefetch(&index->slots[(size_t)hash & index->mask]);
}

#endif
