/**
 * @file
 * Where memory comes from.
 */
#ifndef ISM3_ALLOCATOR_H
#define ISM3_ALLOCATOR_H

#include <ism3/export.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/**
 * The functions that an object takes its memory from. Passed when an object is made, copied into
 * it, and used for everything that belongs to the object. NULL where it is asked for means libc.
 *
 * The functions must be callable from every thread that uses an object made with them.
 */
typedef struct ism3_allocator {
    size_t size;   /**< `sizeof(ism3_allocator)` as the caller compiled it */
    void *context; /**< handed to the three functions */
    /** @return `bytes` bytes (never called with 0), aligned as `max_align_t` is, or NULL */
    void *(*allocate)(void *context, size_t bytes);
    /** @return the block, moved or not, now `new_bytes` long, or NULL with the old one untouched */
    void *(*reallocate)(void *context, void *block, size_t old_bytes, size_t new_bytes);
    /** Give a block back. `bytes` is its length. */
    void (*release)(void *context, void *block, size_t bytes);
} ism3_allocator;

#ifdef __cplusplus
}
#endif

#endif
