/* A strict reader of deterministic CBOR in memory. It never allocates and never recurses: whoever
 * reads knows the schema and asks for what must come next. Failures stick: the first one is kept,
 * every later call gives zeroes and empty things, and ism3__cbor_reader_rc() tells. So a caller
 * checks before it allocates, loops on or believes a number, and at the end.
 *
 * Refused: heads that are not the shortest, indefinite lengths, floats and simple values, tags not
 * asked for, keys that do not ascend, keys left over, lengths and counts beyond the bytes left (an
 * element has at least one byte), text that is not UTF-8, numbers beyond what was asked for. */
#ifndef ISM3__CODEC_CBOR_READ_H
#define ISM3__CODEC_CBOR_READ_H

#include "base/error.h"
#include "codec/cbor_write.h"

typedef struct ism3__cbor_reader {
    const uint8_t *bytes;
    size_t size, at;
    size_t begin; /* of the item at hand: the one last asked for */
    int32_t rc;   /* of the first failure */
    ism3_error *error;
} ism3__cbor_reader;

void ism3__cbor_reader_start(ism3__cbor_reader *reader, const void *bytes, size_t size,
                             ism3_error *error);
/* Fail here, with `index` the byte where the item at hand begins: ISM3_E_SYNTAX unless told. The
 * message says what was found and what was expected. Kept if it is the first. */
int32_t ism3__cbor_fail(ism3__cbor_reader *reader, int32_t code, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* What another call returned, that was given the reader's error while the reader was well: where it
 * failed, the reader fails too, at the item at hand. */
int32_t ism3__cbor_took(ism3__cbor_reader *reader, int32_t rc);
static inline int32_t ism3__cbor_reader_rc(const ism3__cbor_reader *reader) {
    return reader->rc;
}

/* An unsigned integer, at most `most`. `what` names it in errors. */
uint64_t ism3__cbor_get_uint(ism3__cbor_reader *reader, uint64_t most, const char *what);
/* An unsigned or negative integer, `least` .. `most`. */
int64_t ism3__cbor_get_int(ism3__cbor_reader *reader, int64_t least, int64_t most,
                           const char *what);
/* An unsigned integer or a bignum (tag 2, 9 to 16 bytes, no leading zero), at most `most`. */
ism3__uint128 ism3__cbor_get_wide(ism3__cbor_reader *reader, ism3__uint128 most, const char *what);
/* A byte string of just `size` bytes; points into the bytes, NULL on failure. */
const uint8_t *ism3__cbor_get_bytes(ism3__cbor_reader *reader, size_t size, const char *what);
/* A text of `least` to `most` bytes of UTF-8 without control characters; points into the bytes, not
 * zero-terminated. */
const char *ism3__cbor_get_text(ism3__cbor_reader *reader, size_t least, size_t most, size_t *size,
                                const char *what);
/* The same, where line breaks and tabs are allowed. */
const char *ism3__cbor_get_note(ism3__cbor_reader *reader, size_t least, size_t most, size_t *size,
                                const char *what);
/* The number of elements, `least` .. `most`, and not more than bytes left / `bytes_each` (>= 1). */
size_t ism3__cbor_get_array(ism3__cbor_reader *reader, size_t least, size_t most, size_t bytes_each,
                            const char *what);
/* That tag. */
void ism3__cbor_get_tag(ism3__cbor_reader *reader, uint64_t tag);

/* A map with small unsigned keys:
 *     ism3__cbor_map map = ism3__cbor_get_map(reader, "source");
 *     name = ism3__cbor_has(reader, &map, 0) ? ... get the value ... : missing
 *     if (ism3__cbor_has(reader, &map, 1)) ...
 *     ism3__cbor_end_map(reader, &map);
 * Ask for keys in ascending order. */
typedef struct ism3__cbor_map {
    const char *what;
    size_t left;        /* pairs not yet read; the key of the next is `key` when has_key */
    uint64_t key, last; /* `last`: the key before, UINT64_MAX at first */
    int has_key;
} ism3__cbor_map;
ism3__cbor_map ism3__cbor_get_map(ism3__cbor_reader *reader, const char *what);
/* Whether the next key is this one; then its value comes next. A smaller key is an unknown one:
 * refused. */
int ism3__cbor_has(ism3__cbor_reader *reader, ism3__cbor_map *map, uint64_t key);
/* As ism3__cbor_has(), and refused where it is not. */
void ism3__cbor_must_have(ism3__cbor_reader *reader, ism3__cbor_map *map, uint64_t key);
/* No pair may be left. */
void ism3__cbor_end_map(ism3__cbor_reader *reader, ism3__cbor_map *map);
/* No byte may be left. */
void ism3__cbor_end(ism3__cbor_reader *reader);

/* Pass over the next item and all in it. Whether its bytes are deterministic is not looked at: they
 * are read by somebody else. */
void ism3__cbor_skip(ism3__cbor_reader *reader, const char *what);

/* Before anything is believed: whether the bytes are long enough, begin with the self-described tag
 * and end with key 23 and a byte string that is the SHA-256 of all before it. ISM3_E_SYNTAX where they
 * are no document, ISM3_E_DIGEST where it is damaged or cut short. */
int32_t ism3__cbor_check_digest(const void *bytes, size_t size, ism3_error *error);

#endif
