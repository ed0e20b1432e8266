/* Memory of one handle: the caller's allocator, and a budget. */
#ifndef ISM3__BASE_MEMORY_H
#define ISM3__BASE_MEMORY_H

#include "base/error.h"
#include <ism3/allocator.h>

typedef struct ism3__memory {
    ism3_allocator allocator;
    uint64_t limit; /* bytes, UINT64_MAX: none */
    uint64_t used;
} ism3__memory;

/* `allocator` NULL: libc. `limit` 0: none. */
int32_t ism3__memory_init(ism3__memory *memory, const ism3_allocator *allocator, uint64_t limit,
                          ism3_error *error);
/* NULL when there is no memory or no budget; ism3__memory_fail() then says which. */
void *ism3__allocate(ism3__memory *memory, size_t bytes);
void *ism3__allocate_zero(ism3__memory *memory, size_t bytes);
/* `count` x `size`, checked. */
void *ism3__allocate_array(ism3__memory *memory, size_t count, size_t size);
void *ism3__reallocate(ism3__memory *memory, void *block, size_t old_bytes, size_t new_bytes);
void ism3__release(ism3__memory *memory, void *block, size_t bytes);
/* The error of a failed request for `bytes`: ISM3_E_LIMIT or ISM3_E_MEMORY. */
int32_t ism3__memory_fail(const ism3__memory *memory, size_t bytes, ism3_error *error);
#ifdef __clang_analyzer__
/* As in base/error.h. */
#define ism3__memory_fail(memory, bytes, error)                                                    \
    (ism3__memory_fail(memory, bytes, error) == ISM3_E_LIMIT ? ISM3_E_LIMIT : ISM3_E_MEMORY)
#endif

/* A growing array. Zero it, set `element_size`. */
typedef struct ism3__array {
    void *data;
    size_t count, capacity, element_size;
} ism3__array;
/* Room for `more` elements beyond `count`. */
int32_t ism3__array_reserve(ism3__memory *memory, ism3__array *array, size_t more,
                            ism3_error *error);
/* The next element, zeroed, or NULL. */
void *ism3__array_add(ism3__memory *memory, ism3__array *array, ism3_error *error);
void ism3__array_free(ism3__memory *memory, ism3__array *array);
#define ISM3__AT(array, type, index) ((type *)(array).data + (index))

/* A zero-terminated copy. */
char *ism3__copy_text(ism3__memory *memory, const char *text, size_t size);

/* Atomic reference counts. */
typedef struct ism3__count {
    _Atomic uint32_t value;
} ism3__count;
void ism3__count_init(ism3__count *count);
void ism3__count_up(ism3__count *count);
int ism3__count_down(ism3__count *count); /* 1: that was the last */

/* `count` elements of zero bytes into the pointer at `out`; NULL where count is 0. */
int32_t ism3__make(ism3__memory *memory, void *out, size_t count, size_t size, ism3_error *error);

#endif
