/* A set that grows by appending and is put in order when it is read: what comes nearly in order
 * is cheap. */
#ifndef ISM3__BASE_SET_H
#define ISM3__BASE_SET_H

#include "base/memory.h"

typedef struct ism3__set {
    ism3__array array;
    size_t settled; /* of the elements, how many from the first are in order and distinct */
    size_t pending; /* elements that the batch being checked will append */
} ism3__set;

typedef struct ism3__set_type {
    size_t size;                                  /* of an element */
    int (*compare)(const void *a, const void *b); /* a total order of the keys */
    void (*combine)(void *kept,
                    const void *dropped); /* two elements of one key; NULL: they are equal */
} ism3__set_type;

/* Put in order, one element a key. The elements are the same set before and after, also on
 * failure. */
int32_t ism3__set_settle(ism3__set *set, const ism3__set_type *type, ism3__memory *memory,
                         ism3_error *error);
/* Room for `more` elements. */
int32_t ism3__set_room(ism3__set *set, size_t size, size_t more, ism3__memory *memory,
                       ism3_error *error);
/* Append one that there is room for. */
void *ism3__set_append(ism3__set *set);
void ism3__set_free(ism3__set *set, ism3__memory *memory);
/* Sort `count` elements, stably; `scratch` has room for as many. */
void ism3__sort(void *elements, size_t count, const ism3__set_type *type, void *scratch);

#endif
