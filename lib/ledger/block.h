/* Reports about items, gathered so that their hashes are computed in pairs and the memory they will
 * touch is asked for ahead: item tables are larger than any cache. */
#ifndef ISM3__LEDGER_BLOCK_H
#define ISM3__LEDGER_BLOCK_H

#include "ledger/items.h"
#include "ledger/rows.h"

#define ISM3__BLOCK 64 /* even */

typedef struct ism3__block {
    size_t count;
    ism3__item_report
        reports[ISM3__BLOCK];        /* hashes of ids are filled in when the block is merged */
    ism3__items *items[ISM3__BLOCK]; /* where each belongs */
    ism3_text ids[ISM3__BLOCK];
    char digits[ISM3__BLOCK][ISM3__DIGITS];
} ism3__block;

/* Merge all reports; there must be room in their tables. `key` NULL: their hashes are there. */
void ism3__block_merge(ism3__block *block, const uint64_t key[2]);

#endif
