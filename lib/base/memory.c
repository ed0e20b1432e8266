#include "base/memory.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

static void *libc_allocate(void *context, size_t bytes) {
    (void)context;
    return malloc(bytes);
}

static void *libc_reallocate(void *context, void *block, size_t old_bytes, size_t new_bytes) {
    (void)context;
    (void)old_bytes;
    return realloc(block, new_bytes);
}

static void libc_release(void *context, void *block, size_t bytes) {
    (void)context;
    (void)bytes;
    free(block);
}

int32_t ism3__memory_init(ism3__memory *memory, const ism3_allocator *allocator, uint64_t limit,
                          ism3_error *error) {
    ism3_allocator libc = {sizeof libc, NULL, libc_allocate, libc_reallocate, libc_release};
    memory->allocator = libc;
    memory->limit = limit ? limit : UINT64_MAX;
    memory->used = 0;
    if (!allocator)
        return ISM3_OK;
    int32_t rc = ISM3__TAKE(ism3_allocator, &memory->allocator, allocator, error);
    if (rc)
        return rc;
    if (!memory->allocator.allocate || !memory->allocator.reallocate || !memory->allocator.release)
        return ism3__fail(error, ISM3_E_ARGUMENT, "an allocator needs all three functions");
    return ISM3_OK;
}

static int affordable(const ism3__memory *memory, size_t bytes) {
    return bytes <= memory->limit && memory->used <= memory->limit - bytes;
}

void *ism3__allocate(ism3__memory *memory, size_t bytes) {
    if (!affordable(memory, bytes))
        return NULL;
    void *block = memory->allocator.allocate(memory->allocator.context, bytes);
    if (block)
        memory->used += bytes;
    return block;
}

void *ism3__allocate_zero(ism3__memory *memory, size_t bytes) {
    void *block = ism3__allocate(memory, bytes);
    return block ? memset(block, 0, bytes) : NULL;
}

void *ism3__allocate_array(ism3__memory *memory, size_t count, size_t size) {
    size_t bytes;
    if (__builtin_mul_overflow(count, size, &bytes))
        return NULL;
    return ism3__allocate(memory, bytes);
}

void *ism3__reallocate(ism3__memory *memory, void *block, size_t old_bytes, size_t new_bytes) {
    if (!block)
        return ism3__allocate(memory, new_bytes);
    if (new_bytes > old_bytes && !affordable(memory, new_bytes - old_bytes))
        return NULL;
    void *moved =
        memory->allocator.reallocate(memory->allocator.context, block, old_bytes, new_bytes);
    if (moved)
        memory->used = memory->used - old_bytes + new_bytes;
    return moved;
}

void ism3__release(ism3__memory *memory, void *block, size_t bytes) {
    if (!block)
        return;
    memory->allocator.release(memory->allocator.context, block, bytes);
    memory->used -= bytes;
}

#undef ism3__memory_fail
int32_t ism3__memory_fail(const ism3__memory *memory, size_t bytes, ism3_error *error) {
    if (!affordable(memory, bytes))
        return ism3__fail(error, ISM3_E_LIMIT,
                          "%zu bytes more would exceed the memory limit of %llu (%llu in use)",
                          bytes, (unsigned long long)memory->limit,
                          (unsigned long long)memory->used);
    return ism3__fail(error, ISM3_E_MEMORY, "no memory for %zu bytes", bytes);
}

/* Elements to grow by: half as much again, or, near the limit, half of what is left of the budget. So
 * an array that fills it up is moved some dozens of times, not once for each element. */
static size_t growth(const ism3__memory *memory, const ism3__array *array) {
    uint64_t left = memory->limit - memory->used;
    uint64_t half = left / 2 / array->element_size;
    size_t more = array->capacity / 2;
    return half < more ? (size_t)half : more;
}

int32_t ism3__array_reserve(ism3__memory *memory, ism3__array *array, size_t more,
                            ism3_error *error) {
    size_t needed, bytes;
    if (more <= array->capacity - array->count)
        return ISM3_OK;
    if (__builtin_add_overflow(array->count, more, &needed) ||
        __builtin_mul_overflow(needed, array->element_size, &bytes))
        return ism3__memory_fail(memory, SIZE_MAX, error);
    size_t grown = array->capacity + growth(memory, array);
    size_t capacity = grown > needed ? grown : needed;
    if (capacity < 8)
        capacity = 8;
    void *data = NULL;
    if (capacity <= SIZE_MAX / array->element_size)
        data = ism3__reallocate(memory, array->data, array->capacity * array->element_size,
                                capacity * array->element_size);
    if (!data) {
        /* Not so much: then just what is needed. */
        capacity = needed;
        data = ism3__reallocate(memory, array->data, array->capacity * array->element_size, bytes);
    }
    if (!data)
        return ism3__memory_fail(memory, bytes - array->capacity * array->element_size, error);
    array->data = data;
    array->capacity = capacity;
    return ISM3_OK;
}

void *ism3__array_add(ism3__memory *memory, ism3__array *array, ism3_error *error) {
    if (ism3__array_reserve(memory, array, 1, error))
        return NULL;
    void *element = (char *)array->data + array->count++ * array->element_size;
    return memset(element, 0, array->element_size);
}

void ism3__array_free(ism3__memory *memory, ism3__array *array) {
    ism3__release(memory, array->data, array->capacity * array->element_size);
    array->data = NULL;
    array->count = array->capacity = 0;
}

char *ism3__copy_text(ism3__memory *memory, const char *text, size_t size) {
    char *copy = size < SIZE_MAX ? ism3__allocate(memory, size + 1) : NULL;
    if (!copy)
        return NULL;
    if (size)
        memcpy(copy, text, size);
    copy[size] = 0;
    return copy;
}

void ism3__count_init(ism3__count *count) {
    atomic_init(&count->value, 1);
}

void ism3__count_up(ism3__count *count) {
    atomic_fetch_add_explicit(&count->value, 1, memory_order_relaxed);
}

int ism3__count_down(ism3__count *count) {
    return atomic_fetch_sub_explicit(&count->value, 1, memory_order_acq_rel) == 1;
}

int32_t ism3__make(ism3__memory *memory, void *out, size_t count, size_t size, ism3_error *error) {
    size_t bytes;
    void *block = NULL;
    if (__builtin_mul_overflow(count, size, &bytes))
        return ism3__memory_fail(memory, SIZE_MAX, error);
    if (bytes && !(block = ism3__allocate_zero(memory, bytes)))
        return ism3__memory_fail(memory, bytes, error);
    memcpy(out, &block, sizeof block);
    return ISM3_OK;
}
