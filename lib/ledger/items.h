/* The items of one process: by the hash of their id, merged by minimum and union. */
#ifndef ISM3__LEDGER_ITEMS_H
#define ISM3__LEDGER_ITEMS_H

#include "base/index.h"
#include "base/memory.h"
#include "base/siphash.h"

/* No such time: the largest, so that the earliest of two is their minimum. */
#define ISM3__NEVER INT64_MAX
/* No facts beside the item itself. */
#define ISM3__NO_FACT UINT32_MAX

/* What nearly every item has stands in the item; the rest in a chain of facts. */
typedef struct ism3__item {
    ism3__hash hash;
    int64_t input;                    /* earliest, or ISM3__NEVER */
    int64_t output;                   /* earliest, or ISM3__NEVER */
    uint32_t facts;                   /* first of the chain, or ISM3__NO_FACT */
    uint16_t input_environment;       /* of the earliest input */
    uint16_t output_environment : 14; /* of the earliest output */
    uint16_t verdict : 2;             /* of the earliest output */
} ism3__item;

enum ism3__item_fact_kind {
    ISM3__FACT_OUTPUT,     /* an output after the earliest; value: verdict */
    ISM3__FACT_DUE,        /* value: the due that the input at this time reported */
    ISM3__FACT_WITHDRAWAL, /* a withdrawal */
};

typedef struct ism3__item_fact {
    int64_t time, value;
    uint32_t next;
    uint16_t environment;
    uint16_t kind;
} ism3__item_fact;

typedef struct ism3__items {
    ism3__index index;
    ism3__array entries;                 /* ism3__item */
    ism3__array facts;                   /* ism3__item_fact */
    size_t pending_items, pending_facts; /* that the batch being checked may add at most */
} ism3__items;

/* One report about an item. Times that it does not speak of are ISM3__NEVER. */
typedef struct ism3__item_report {
    ism3__hash hash;
    int64_t input, output, due, withdrawal;
    uint16_t environment;
    uint8_t verdict;
} ism3__item_report;

/* Room for the pending items and facts. */
int32_t ism3__items_reserve(ism3__items *items, ism3__memory *memory, ism3_error *error);
/* Merge a report; there must be room. */
void ism3__items_merge(ism3__items *items, const ism3__item_report *report);
/* Add an item without facts; there must be room. NULL: it is there, or too many hash alike. */
ism3__item *ism3__items_add(ism3__items *items, ism3__hash hash);
/* Append a fact to an item's chain, whatever the chain has; there must be room. */
void ism3__items_append(ism3__items *items, ism3__item *item, const ism3__item_fact *fact);
/* Room for all that another table holds. */
int32_t ism3__items_reserve_all(ism3__items *items, const ism3__items *from, ism3__memory *memory,
                                ism3_error *error);
/* Merge the items of another table, whose environments are called `environments[...]` here; there
 * must be room. Facts before the horizon that are not known already are late: counted, not taken. */
void ism3__items_merge_all(ism3__items *items, const ism3__items *from,
                           const uint32_t *environments, int64_t horizon, uint64_t *late);
void ism3__items_free(ism3__items *items, ism3__memory *memory);
/* Copy an item of another table, which this one does not have; there must be room. */
void ism3__items_copy(ism3__items *items, const ism3__items *from, const ism3__item *item);
/* Whether a report tells anything before an instant that the items do not know already: a table
 * sealed up to it has forgotten what it folded. */
int ism3__items_are_late(const ism3__items *items, const ism3__item_report *report,
                         int64_t horizon);
/* Whether an item has a fact at or after an instant. */
int ism3__item_reaches(const ism3__items *items, const ism3__item *item, int64_t time);

/* Ask for the memory of the slot, then of the entry, ahead of the merge. */
static inline void ism3__items_prefetch_slot(const ism3__items *items, ism3__hash hash) {
    ism3__index_prefetch(&items->index, hash.low);
}

static inline void ism3__items_prefetch_entry(const ism3__items *items, ism3__hash hash) {
    ism3__probe probe = ism3__index_start(&items->index, hash.low);
    uint32_t place = ism3__index_next(&items->index, &probe);
    if (place == ISM3__NOWHERE)
        return;
    /* An item may lie across two cache lines. */
    const ism3__item *item = ISM3__AT(items->entries, const ism3__item, place);
    __builtin_prefetch(item, 1);
    __builtin_prefetch((const char *)(item + 1) - 1, 1);
}

/* An item as it reads at an instant: only facts before it exist. */
typedef struct ism3__item_reading {
    int64_t input, output; /* earliest, or ISM3__NEVER */
    int64_t answer;        /* or ISM3__NEVER: it counts, since no withdrawal came before it */
    int64_t gone;          /* when it was withdrawn, not before its input, or ISM3__NEVER */
    int64_t closed;        /* the earlier of the two, or ISM3__NEVER */
    int64_t withdrawal;    /* earliest, or ISM3__NEVER */
    int64_t due;           /* earliest reported, or ISM3__NEVER */
    uint32_t environment;
    size_t more_count; /* outputs beside the earliest */
} ism3__item_reading;

/* An output beside the earliest. */
typedef struct ism3__more_output {
    int64_t time;
    uint32_t verdict;
} ism3__more_output;

/* Read an item. `more` receives its further outputs, in order and distinct; it grows in
 * `memory`. */
int32_t ism3__item_read(const ism3__items *items, const ism3__item *item, int64_t as_of,
                        ism3__item_reading *reading, ism3__array *more, ism3__memory *memory,
                        ism3_error *error);

/* The common case, an item without a chain. 0: it has no fact before as_of. */
static inline int ism3__item_read_plain(const ism3__item *item, int64_t as_of,
                                        ism3__item_reading *reading) {
    reading->input = item->input < as_of ? item->input : ISM3__NEVER;
    reading->output = item->output < as_of ? item->output : ISM3__NEVER;
    reading->answer = reading->closed =
        reading->output != ISM3__NEVER && reading->output >= reading->input ? reading->output
                                                                            : ISM3__NEVER;
    reading->gone = reading->withdrawal = reading->due = ISM3__NEVER;
    reading->environment =
        reading->input != ISM3__NEVER ? item->input_environment : item->output_environment;
    reading->more_count = 0;
    return reading->input != ISM3__NEVER || reading->output != ISM3__NEVER;
}

#endif
