/* Names in the order they came, found by a keyed hash. */
#ifndef ISM3__MODEL_NAMES_H
#define ISM3__MODEL_NAMES_H

#include "base/index.h"

/* Zero it, set the key. */
typedef struct ism3__names {
    uint64_t key[2];
    ism3__array texts; /* const char *; owned by whoever adds them */
    ism3__index index;
} ism3__names;

/* Room for one more. */
int32_t ism3__names_reserve(ism3__names *names, ism3__memory *memory, ism3_error *error);
/* Add a name that there is room for and that is not there yet. */
void ism3__names_add(ism3__names *names, const char *text);
/* Its number, from 0; ISM3_NO_INDEX when it is not there. */
uint32_t ism3__names_find(const ism3__names *names, const char *name, size_t size);
const char *ism3__names_at(const ism3__names *names, uint32_t number); /* NULL beyond the last */
void ism3__names_free(ism3__names *names, ism3__memory *memory);

#endif
