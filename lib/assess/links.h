/* The links between the processes of a model: who takes inputs from whom. */
#ifndef ISM3__ASSESS_LINKS_H
#define ISM3__ASSESS_LINKS_H

#include "base/memory.h"
#include <ism3/model.h>

typedef struct ism3__links {
    size_t process_count, link_count;
    size_t *first;      /* [process + 1]: where its links begin */
    uint32_t *upstream; /* [link]: whose output it takes */
    /* [process]: processes that are upstream of each other have the same cycle, others one each. A
     * cycle has a larger number than those upstream of it. */
    uint32_t *cycle;
    uint32_t *order; /* processes by their cycle */
} ism3__links;

/* Zero it. To be freed on failure too. */
int32_t ism3__links_make(ism3__links *links, const ism3_model *model, ism3__memory *memory,
                         ism3_error *error);
void ism3__links_free(ism3__links *links, ism3__memory *memory);

#endif
