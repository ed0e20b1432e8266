/* An allocator that counts what is out, and gives nothing from its n-th call on. */
#ifndef ISM3__CHAOS_H
#define ISM3__CHAOS_H

#include <ism3/allocator.h>
#include <stdlib.h>

struct chaos {
    long left;       /* calls that still succeed; negative: all do */
    long blocks;     /* out */
    long long bytes; /* out */
};

static inline int chaos_fails(struct chaos *chaos) {
    if (chaos->left == 0)
        return 1;
    chaos->left -= chaos->left > 0;
    return 0;
}

static void *chaos_allocate(void *context, size_t bytes) {
    struct chaos *chaos = context;
    void *block = chaos_fails(chaos) ? NULL : malloc(bytes);
    chaos->blocks += block != NULL;
    chaos->bytes += block ? (long long)bytes : 0;
    return block;
}

static void *chaos_reallocate(void *context, void *block, size_t old_bytes, size_t new_bytes) {
    struct chaos *chaos = context;
    void *moved = chaos_fails(chaos) ? NULL : realloc(block, new_bytes);
    if (moved)
        chaos->bytes += (long long)new_bytes - (long long)old_bytes;
    return moved;
}

static void chaos_release(void *context, void *block, size_t bytes) {
    struct chaos *chaos = context;
    chaos->blocks--;
    chaos->bytes -= (long long)bytes;
    free(block);
}

static inline ism3_allocator chaos_allocator(struct chaos *chaos) {
    ism3_allocator allocator = {sizeof allocator, chaos, chaos_allocate, chaos_reallocate,
                                chaos_release};
    return allocator;
}

#endif
