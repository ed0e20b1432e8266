/* Folding items: what they add to the grains of one place. */
#ifndef ISM3__LEDGER_FOLD_H
#define ISM3__LEDGER_FOLD_H

#include "ledger/ledger.h"

/* The folds of one place while they grow. Zero it. */
typedef struct ism3__folder {
    ism3__index index;
    ism3__array entries;
} ism3__folder;

/* Begin with copies of what is folded already. */
int32_t ism3__folder_start(ism3__folder *folder, const ism3__array *folds, ism3__memory *memory,
                           ism3_error *error);
/* Add an item, read at an instant after all its facts and after its `agreed` time, or
 * ISM3__NEVER. */
int32_t ism3__folder_add(ism3__folder *folder, const ism3_model *model, const ism3__item *stored,
                         const ism3__item_reading *item, const ism3__more_output *more,
                         int64_t agreed, ism3__memory *memory, ism3_error *error);
/* The folds, ascending by grain; the folder is empty then. On failure it can only be freed. */
int32_t ism3__folder_finish(ism3__folder *folder, const ism3_model *model, ism3__array *folds,
                            ism3__memory *memory, ism3_error *error);
void ism3__folder_free(ism3__folder *folder, ism3__memory *memory);
void ism3__folds_free(ism3__array *folds, ism3__memory *memory);

/* The first fold at or after a grain, or how many there are. */
size_t ism3__folds_from(const ism3__array *folds, int64_t grain);

#endif
