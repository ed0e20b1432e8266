/* Encoded ledgers and models (docs/wire-format.md), item by item. The library has accepted the bytes
 * before: they are well-formed. */
#ifndef WIRE_H
#define WIRE_H

#include "output.h"

/* The major types of CBOR. */
enum wire_type {
    WIRE_NUMBER,
    WIRE_NEGATIVE,
    WIRE_BYTES,
    WIRE_TEXT,
    WIRE_ARRAY,
    WIRE_MAP,
    WIRE_TAG
};

struct wire {
    const uint8_t *at, *end;
};

struct wire_item {
    uint32_t type;
    uint64_t value;       /* a number, a length, a count of elements or pairs, a tag */
    const uint8_t *bytes; /* of a byte string or a text */
};

/* The next item; of an array, map or tag what it holds comes after it. 0: there is none. */
int wire_next(struct wire *wire, struct wire_item *item);
/* Pass over the next item and all in it. */
void wire_skip(struct wire *wire);
/* Go to the value of a key of the document. 0: it has none. */
int wire_find(struct wire *wire, uint64_t key);

/* The key 0 of a document. */
enum { WIRE_LEDGER = 1, WIRE_MODEL = 2 };

/* What a value may be: of the documents, what is told apart by the names in it. */
struct wire_name {
    uint8_t shape, key; /* of a map, the key; of a tuple, the place */
    uint8_t value;      /* shape of the value, 0: nothing in it has names */
    uint8_t is_list;    /* 1: the value is an array of such */
    const char *name;
};
/* Of a key in a shape; NULL: it has no name. */
const struct wire_name *wire_name_of(uint32_t shape, uint64_t key);
/* The shape of a document by its key 0. */
uint32_t wire_shape_of(uint64_t document);

/* All of it as text: JSON with names, or the diagnostic notation of RFC 8949. */
void wire_write_json(struct output *output, const uint8_t *bytes, size_t size);
void wire_write_diagnostic(struct output *output, const uint8_t *bytes, size_t size);

#endif
