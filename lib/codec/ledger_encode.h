/* Writing a ledger: the parts of the writer. */
#ifndef ISM3__CODEC_LEDGER_ENCODE_H
#define ISM3__CODEC_LEDGER_ENCODE_H

#include "base/set.h"
#include "codec/ledger_codec.h"

/* What the document speaks of has a number there: its place among all that is spoken of, in byte
 * order of the names. */
typedef struct ism3__encoding {
    ism3_ledger *ledger;
    const ism3_model *model;
    ism3__cbor_writer *writer;
    ism3_error *error;
    uint32_t *environments, *objectives, *processes; /* numbers by rank, or ISM3_NO_INDEX */
    uint32_t environment_count, objective_count, process_count;
    uint64_t *resources; /* by process index: bits of the ranks of those spoken of */
} ism3__encoding;

/* Memory for a list to be sorted. */
typedef struct ism3__scratch {
    void *elements;
    size_t count, bytes;
} ism3__scratch;

/* Room for `count` elements; `scratch->count` of them are used by the caller. */
int32_t ism3__scratch_make(ism3__encoding *encoding, ism3__scratch *scratch, size_t count,
                           size_t size);
void ism3__scratch_sort(ism3__scratch *scratch, const ism3__set_type *type);
void ism3__scratch_free(ism3__encoding *encoding, ism3__scratch *scratch);

/* A bit for a key that is there on a condition. */
#define ISM3__WITH(key, condition) ((uint32_t)((condition) ? 1 : 0) << (key))
/* The head of a map with the keys whose bits are set. */
void ism3__put_keys(ism3__encoding *encoding, uint32_t keys);
/* Whether a key is there; then it is written, and the value comes next. */
int ism3__put_key(ism3__encoding *encoding, uint32_t keys, uint32_t key);
/* The key, if it is there, with a value. */
void ism3__put_number(ism3__encoding *encoding, uint32_t keys, uint32_t key, uint64_t value);
void ism3__put_wide(ism3__encoding *encoding, ism3__int128 value);
void ism3__put_hash(ism3__encoding *encoding, ism3__hash hash);
/* A tally of times since `start`. */
void ism3__put_tally(ism3__encoding *encoding, const ism3__tally *tally, int64_t start,
                     ism3__unit unit);
void ism3__unit_fit_tally(ism3__unit *unit, const ism3__tally *tally, int64_t start);

static inline uint32_t ism3__environment_number(const ism3__encoding *encoding, uint32_t rank) {
    return encoding->environments[rank];
}

/* The number of a resource, by its rank. */
static inline uint32_t ism3__resource_number(const ism3__encoding *encoding, uint32_t process,
                                             uint32_t rank) {
    uint64_t before = encoding->resources[process] & ((UINT64_C(1) << rank) - 1);
    return (uint32_t)__builtin_popcountll(before);
}

static inline uint32_t ism3__resource_rank(const ism3__encoding *encoding, uint32_t process,
                                           uint32_t resource) {
    return ism3__model_process(encoding->model, process)->resource_order.rank[resource];
}

static inline int ism3__place_is_seen(const ism3__place *place) {
    return place && place->seen != ISM3__NEVER;
}

/* What failed batches leave is nothing. */
static inline int ism3__cell_is_empty(const ism3__cell *cell) {
    return !cell->inputs.count && !cell->outputs.count && !cell->assessments && !cell->confusions;
}

/* The resource of a stream or load, by the index of the process: a number of the document. */
static inline uint32_t ism3__index_number(const ism3__encoding *encoding, uint32_t process,
                                          uint32_t resource) {
    return ism3__resource_number(encoding, process,
                                 ism3__resource_rank(encoding, process, resource));
}

/* The parts, each with its values only; the key before it is the caller's. */
int32_t ism3__encode_sources(ism3__encoding *encoding);
void ism3__encode_incident(ism3__encoding *encoding, const ism3__incident *incident,
                           const ism3__hash *hash);
int32_t ism3__encode_process(ism3__encoding *encoding, uint32_t process);
int32_t ism3__encode_place(ism3__encoding *encoding, uint32_t process, uint32_t environment,
                           const ism3__place *place);
int32_t ism3__encode_loads(ism3__encoding *encoding, uint32_t process, const ism3__place *place);
void ism3__encode_folds(ism3__encoding *encoding, const ism3__place *place, ism3__unit unit);
ism3__unit ism3__unit_of_folds(const ism3__encoding *encoding, const ism3__place *place);

/* The items of a process in the order of the document. */
typedef struct ism3__item_list {
    const ism3__items *items;
    ism3__scratch order;
    ism3__unit unit;
    ism3__array outputs, dues; /* of the item at hand: ism3__item_part */
} ism3__item_list;

int32_t ism3__item_list_make(ism3__encoding *encoding, const ism3__items *items,
                             ism3__item_list *list);
int32_t ism3__item_list_encode(ism3__encoding *encoding, ism3__item_list *list);
void ism3__item_list_free(ism3__encoding *encoding, ism3__item_list *list);

#endif
