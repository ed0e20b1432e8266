/* Where facts without an id come from, and which records of theirs are held. */
#ifndef ISM3__LEDGER_SOURCES_H
#define ISM3__LEDGER_SOURCES_H

#include "ledger/ledger.h"

#define ISM3__SOURCES_MAX     (UINT32_C(1) << 20)
#define ISM3__SOURCE_NAME_MAX 255

static inline ism3__source *ism3__source_at(const ism3_ledger *ledger, uint32_t source) {
    return ISM3__AT(ledger->sources, ism3__source, source);
}

static inline const char *ism3__source_name(const ism3__source *source) {
    return source->name ? source->name : "";
}

/* A source in use, or ISM3_NO_INDEX. */
uint32_t ism3__sources_find(const ism3_ledger *ledger, const char *name, size_t size,
                            uint64_t epoch);
/* Add a source that nothing is held of: it comes into use when something is. `name` has been
 * checked and is UTF-8. */
int32_t ism3__sources_add(ism3_ledger *ledger, const char *name, size_t size, uint64_t epoch,
                          int is_file, uint32_t *source, ism3_error *error);
/* Room to bring `more` sources into use. */
int32_t ism3__sources_reserve(ism3_ledger *ledger, size_t more, ism3_error *error);
/* Bring one into use, where it is not; there is room. */
void ism3__sources_use(ism3_ledger *ledger, uint32_t source);
/* Forget all that one reported without ids. */
void ism3__sources_forget(ism3_ledger *ledger, uint32_t source);
/* Take one out of use: nothing is held of it any more. */
void ism3__sources_put_out_of_use(ism3_ledger *ledger, uint32_t source);
/* The sums of its counts, and of its amounts, without an id. */
void ism3__sources_weigh(const ism3_ledger *ledger, uint32_t source, ism3__int128 *flow,
                         ism3__int128 *amount);
void ism3__sources_free(ism3_ledger *ledger);

/* A source as its caller tells it, checked; NULL: the one of empty name. */
int32_t ism3__source_take(ism3_source *told, const ism3_source *source, ism3_error *error);

/* The current source, for those who take in from another in between and then return to it.
 * `changed` 0: nothing came of it. */
typedef struct ism3__source_mark {
    uint32_t source;
    size_t count;
    uint64_t next_record;
} ism3__source_mark;
ism3__source_mark ism3__sources_mark(const ism3_ledger *ledger);
void ism3__sources_return(ism3_ledger *ledger, const ism3__source_mark *mark, int changed);

/* How two coverages lie to each other. */
enum ism3__relation {
    ISM3__APART,
    ISM3__EQUAL,
    ISM3__CONTAINS,  /* the first the second */
    ISM3__CONTAINED, /* the first in the second */
    ISM3__OVERLAP
};
enum ism3__relation ism3__coverage_compare(const ism3__array *a, const ism3__array *b);
/* Whether none of [from, to) is covered. */
int ism3__coverage_is_free(const ism3__array *ranges, uint64_t from, uint64_t to);
/* Cover [from, to) too, from < to, of which nothing is covered; there is room for one more. */
void ism3__coverage_insert(ism3__array *ranges, uint64_t from, uint64_t to);
uint64_t ism3__coverage_records(const ism3__array *ranges);

#endif
