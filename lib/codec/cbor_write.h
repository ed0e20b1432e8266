/* Deterministic CBOR (RFC 8949, 4.2.1) on its way to a sink, digested as it goes. Failures stick:
 * write all, then ask ism3__cbor_writer_finish(). */
#ifndef ISM3__CODEC_CBOR_WRITE_H
#define ISM3__CODEC_CBOR_WRITE_H

#include "base/error.h"
#include <ism3/bytes.h>

__extension__ typedef unsigned __int128 ism3__uint128;

/* Tags of the format. */
#define ISM3__CBOR_SELF_DESCRIBED 55799
#define ISM3__CBOR_BIGNUM         2
/* The last key of a document, and what it holds. */
#define ISM3__CBOR_DIGEST_KEY  23
#define ISM3__CBOR_DIGEST_SIZE 32

typedef struct ism3__cbor_writer {
    ism3_write_function function;
    void *context;
    int stopped; /* the sink asked to */
    uint64_t written;
    size_t used; /* of buffer */
    ism3_sha256 sha;
    char buffer[1024];
} ism3__cbor_writer;

void ism3__cbor_writer_start(ism3__cbor_writer *writer, ism3_write_function function,
                             void *context);
void ism3__cbor_put_uint(ism3__cbor_writer *writer, uint64_t value);
/* As an unsigned or a negative integer. */
void ism3__cbor_put_int(ism3__cbor_writer *writer, int64_t value);
/* As an unsigned integer, or from 2^64 on as a bignum (tag 2). */
void ism3__cbor_put_wide(ism3__cbor_writer *writer, ism3__uint128 value);
void ism3__cbor_put_bytes(ism3__cbor_writer *writer, const void *bytes, size_t size);
/* UTF-8, zero-terminated. */
void ism3__cbor_put_text(ism3__cbor_writer *writer, const char *text);
void ism3__cbor_put_array(ism3__cbor_writer *writer, size_t count);
void ism3__cbor_put_map(ism3__cbor_writer *writer, size_t pairs);
void ism3__cbor_put_tag(ism3__cbor_writer *writer, uint64_t tag);
/* The SHA-256 of everything written so far. */
void ism3__cbor_writer_digest(ism3__cbor_writer *writer, uint8_t digest[32]);
/* The head of a byte string of 32 bytes, then the SHA-256 of everything before these 32 bytes; and
 * hand the rest to the sink. `digest` [nullable] receives it too. 0 or ISM3_E_STOPPED. */
int32_t ism3__cbor_writer_finish(ism3__cbor_writer *writer, uint8_t digest[32], ism3_error *error);

/* Sinks. */

/* Into a buffer of `capacity` bytes, as far as it has room; `size` counts all. */
typedef struct ism3__buffer_sink {
    char *buffer; /* NULL: only counted */
    size_t capacity, size;
} ism3__buffer_sink;
int32_t ism3__sink_to_buffer(void *context, const char *bytes, size_t size);
/* Against bytes that must be the same: asks to stop at the first difference, `at` tells where. They
 * are the same when nothing stopped and `at` is `size`. */
typedef struct ism3__comparing_sink {
    const char *bytes;
    size_t size, at;
} ism3__comparing_sink;
int32_t ism3__sink_compare(void *context, const char *bytes, size_t size);

#endif
