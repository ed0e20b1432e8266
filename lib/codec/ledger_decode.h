/* Reading a ledger: the parts of the reader. Failures stick in its CBOR reader: what is read
 * afterwards is zero or empty, loops ask ism3__is_well(). Order and repetition within sets are not
 * looked at, for the ledger is encoded again in the end and must give the same bytes. What is looked
 * at is what the rest of the library believes. */
#ifndef ISM3__CODEC_LEDGER_DECODE_H
#define ISM3__CODEC_LEDGER_DECODE_H

#include "codec/ledger_codec.h"

/* A name in the document, and where it is in the model. */
typedef struct ism3__named {
    const char *text; /* in the bytes */
    size_t size;
    uint32_t index; /* rank of an environment or objective; index of a process or resource */
} ism3__named;

typedef struct ism3__named_resource {
    ism3__named name, unit;
} ism3__named_resource;

typedef struct ism3__named_process {
    ism3__named name;
    size_t first_resource, resource_count; /* among all resources of the document */
} ism3__named_process;

/* All names of a document. */
typedef struct ism3__document_names {
    int64_t grain; /* seconds */
    int64_t utc_offset;
    uint64_t key_check;
    ism3__array environments, objectives; /* ism3__named */
    ism3__array processes;                /* ism3__named_process */
    ism3__array resources;                /* ism3__named_resource: of all processes in turn */
} ism3__document_names;

typedef struct ism3__decoding {
    ism3__cbor_reader reader;
    ism3__memory scratch; /* for the names */
    ism3__document_names names;
    ism3_ledger *ledger;
    const ism3_model *model;
    ism3_error *error;
    /* What has been read so far, to be held against what the document says of itself. */
    int64_t first, last, last_in_cells; /* ISM3__NEVER and INT64_MIN: nothing */
    int64_t folded_to;                  /* end of the last grain folded; INT64_MIN: none */
    ism3__int128 facts, folded;         /* sums of counts */
    ism3__int128 load;                  /* sum of folded levels */
    ism3__unit unit;                    /* of the times of the source at hand */
} ism3__decoding;

/* Sums of counts stay below this, so that none outgrows its integer when a window adds them up. */
#define ISM3__COUNTS_MAX (UINT64_C(1) << 62)

static inline int ism3__is_well(const ism3__decoding *decoding) {
    return !decoding->reader.rc;
}

/* Remember a failure that has filled the error already; nothing that can fail is called after one. */
static inline void ism3__note(ism3__decoding *decoding, int32_t rc) {
    if (rc)
        decoding->reader.rc = rc;
}

#define ISM3__REFUSE(decoding, ...)                                                                \
    (void)ism3__cbor_fail(&(decoding)->reader, ISM3_E_SYNTAX, __VA_ARGS__)

/* ---- values ---- */

/* The value of a key that may be absent, which is 0. */
uint64_t ism3__get_number(ism3__decoding *decoding, ism3__cbor_map *map, uint64_t key,
                          uint64_t most, const char *what);
int64_t ism3__get_integer(ism3__decoding *decoding, ism3__cbor_map *map, uint64_t key,
                          int64_t least, int64_t most, const char *what);
/* The same for the number of a part of the document that has `count` of them. */
uint32_t ism3__get_part(ism3__decoding *decoding, ism3__cbor_map *map, uint64_t key, size_t count,
                        const char *what);
/* The rank of an environment. */
uint32_t ism3__get_environment(ism3__decoding *decoding, ism3__cbor_map *map, uint64_t key);
ism3__hash ism3__get_hash(ism3__decoding *decoding);
ism3__unit ism3__get_unit(ism3__decoding *decoding);
/* A unit that is the value of a key; absent it is nanoseconds. */
ism3__unit ism3__get_unit_key(ism3__decoding *decoding, ism3__cbor_map *map, uint64_t key);
/* A time: so many units after `before`. */
int64_t ism3__get_time(ism3__decoding *decoding, int64_t before, ism3__unit unit, const char *what);
/* A grain: less the one before, or as it is where it is the first of its list. */
int64_t ism3__get_grain(ism3__decoding *decoding, ism3__cbor_map *map, uint64_t key, int64_t before,
                        int is_first);
/* A tally of times since the start of the grain. */
void ism3__get_tally(ism3__decoding *decoding, ism3__tally *tally, int64_t grain, ism3__unit unit,
                     const char *what);
ism3__int128 ism3__get_wide(ism3__decoding *decoding, ism3__int128 most, const char *what);
/* The head of a flat list: `size` of those at `each` a member, of at least one byte each. Returns how
 * many members; `ahead` elements stand before them and are not read yet. */
size_t ism3__get_list(ism3__decoding *decoding, size_t ahead, size_t each, const char *what);
/* A fact of that time was read. */
void ism3__see(ism3__decoding *decoding, int64_t time);
/* Add to one of the sums; refused when it grows too large. */
void ism3__weigh(ism3__decoding *decoding, ism3__int128 *sum, ism3__int128 more, ism3__int128 most);
/* Room for just so many. */
void ism3__make_room(ism3__decoding *decoding, ism3__array *array, size_t element_size,
                     size_t count);

/* ---- parts ---- */

/* Read all names, passing over the rest. */
void ism3__decode_names(ism3__decoding *decoding);
void ism3__document_names_free(ism3__decoding *decoding);
/* A frozen model that knows the names and nothing else. */
int32_t ism3__bare_model(ism3__decoding *decoding, const ism3_ledger_options *options,
                         ism3_model **model);
/* Find the names in the model, and compare what must agree. */
int32_t ism3__match_names(ism3__decoding *decoding);

void ism3__decode_sources(ism3__decoding *decoding);
/* The values of an incident's keys; `hash` NULL: one without id. */
void ism3__decode_incident(ism3__decoding *decoding, ism3__incident *incident, ism3__hash *hash);
void ism3__decode_process(ism3__decoding *decoding, const ism3__named_process *named);
void ism3__decode_items(ism3__decoding *decoding, ism3__items *items, ism3__unit unit);
void ism3__decode_place(ism3__decoding *decoding, const ism3__named_process *named,
                        ism3__history *history);
void ism3__decode_intervals(ism3__decoding *decoding, ism3__set *set, int may_be_open,
                            const char *what);
void ism3__decode_folds(ism3__decoding *decoding, ism3__place *place, ism3__unit unit);
void ism3__decode_loads(ism3__decoding *decoding, const ism3__named_process *named,
                        ism3__place *place);
/* The resource of a process by its number: the index in the model. */
uint32_t ism3__resource_index(const ism3__decoding *decoding, const ism3__named_process *named,
                              uint32_t number);

#endif
