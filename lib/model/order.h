/* Names in byte order: where each stands, and which stands where. */
#ifndef ISM3__MODEL_ORDER_H
#define ISM3__MODEL_ORDER_H

#include "base/memory.h"

typedef struct ism3__order {
    uint32_t *rank; /* of each index */
    uint32_t *at;   /* index at each rank; of the same block */
    size_t count;
} ism3__order;

/* The name at an index. */
typedef const char *(*ism3__name_at)(const void *names, uint32_t index);

int32_t ism3__order_make(ism3__order *order, const void *names, size_t count, ism3__name_at name_at,
                         ism3__memory *memory, ism3_error *error);
void ism3__order_free(ism3__order *order, ism3__memory *memory);

#endif
