#include "codec/cbor_write.h"

#include <cbor.h>
#include <string.h>

#define HEAD_MAX 9 /* bytes of the longest head */

void ism3__cbor_writer_start(ism3__cbor_writer *writer, ism3_write_function function,
                             void *context) {
    writer->function = function;
    writer->context = context;
    writer->stopped = 0;
    writer->written = 0;
    writer->used = 0;
    ism3_sha256_init(&writer->sha);
}

/* At least one byte: whatever is written begins with a head. */
static void hand_over(ism3__cbor_writer *writer, const void *bytes, size_t size) {
    if (!writer->stopped)
        writer->stopped = writer->function(writer->context, bytes, size) != 0;
    writer->written += size;
}

static void flush(ism3__cbor_writer *writer) {
    ism3_sha256_update(&writer->sha, writer->buffer, writer->used);
    hand_over(writer, writer->buffer, writer->used);
    writer->used = 0;
}

/* Where libcbor may put the next head. */
static unsigned char *head_room(ism3__cbor_writer *writer) {
    if (sizeof writer->buffer - writer->used < HEAD_MAX)
        flush(writer);
    return (unsigned char *)writer->buffer + writer->used;
}

static void append(ism3__cbor_writer *writer, const void *bytes, size_t size) {
    const char *next = bytes;
    while (size > 0) {
        if (writer->used == sizeof writer->buffer)
            flush(writer);
        size_t room = sizeof writer->buffer - writer->used, taken = size < room ? size : room;
        memcpy(writer->buffer + writer->used, next, taken);
        writer->used += taken;
        next += taken;
        size -= taken;
    }
}

void ism3__cbor_put_uint(ism3__cbor_writer *writer, uint64_t value) {
    writer->used += cbor_encode_uint(value, head_room(writer), HEAD_MAX);
}

void ism3__cbor_put_int(ism3__cbor_writer *writer, int64_t value) {
    if (value >= 0)
        ism3__cbor_put_uint(writer, (uint64_t)value);
    else
        writer->used += cbor_encode_negint(~(uint64_t)value, head_room(writer), HEAD_MAX);
}

void ism3__cbor_put_wide(ism3__cbor_writer *writer, ism3__uint128 value) {
    uint8_t bytes[16];
    size_t size = 0;
    if (value <= UINT64_MAX) {
        ism3__cbor_put_uint(writer, (uint64_t)value);
        return;
    }
    for (int bit = 120; bit >= 0; bit -= 8)
        if (size || value >> bit)
            bytes[size++] = (uint8_t)(value >> bit);
    ism3__cbor_put_tag(writer, ISM3__CBOR_BIGNUM);
    ism3__cbor_put_bytes(writer, bytes, size);
}

void ism3__cbor_put_bytes(ism3__cbor_writer *writer, const void *bytes, size_t size) {
    writer->used += cbor_encode_bytestring_start(size, head_room(writer), HEAD_MAX);
    append(writer, bytes, size);
}

void ism3__cbor_put_text(ism3__cbor_writer *writer, const char *text) {
    size_t size = strlen(text);
    writer->used += cbor_encode_string_start(size, head_room(writer), HEAD_MAX);
    append(writer, text, size);
}

void ism3__cbor_put_array(ism3__cbor_writer *writer, size_t count) {
    writer->used += cbor_encode_array_start(count, head_room(writer), HEAD_MAX);
}

void ism3__cbor_put_map(ism3__cbor_writer *writer, size_t pairs) {
    writer->used += cbor_encode_map_start(pairs, head_room(writer), HEAD_MAX);
}

void ism3__cbor_put_tag(ism3__cbor_writer *writer, uint64_t tag) {
    writer->used += cbor_encode_tag(tag, head_room(writer), HEAD_MAX);
}

void ism3__cbor_writer_digest(ism3__cbor_writer *writer, uint8_t digest[32]) {
    flush(writer);
    ism3_sha256_digest(&writer->sha, digest);
}

int32_t ism3__cbor_writer_finish(ism3__cbor_writer *writer, uint8_t digest[32], ism3_error *error) {
    uint8_t result[ISM3__CBOR_DIGEST_SIZE];
    writer->used += cbor_encode_bytestring_start(sizeof result, head_room(writer), HEAD_MAX);
    ism3__cbor_writer_digest(writer, result);
    hand_over(writer, result, sizeof result);
    if (digest)
        memcpy(digest, result, sizeof result);
    if (writer->stopped)
        return ism3__fail(error, ISM3_E_STOPPED, "whoever takes the bytes asked to stop");
    return ISM3_OK;
}

int32_t ism3__sink_to_buffer(void *context, const char *bytes, size_t size) {
    ism3__buffer_sink *sink = context;
    if (sink->buffer && sink->size < sink->capacity) {
        size_t room = sink->capacity - sink->size;
        memcpy(sink->buffer + sink->size, bytes, size < room ? size : room);
    }
    sink->size += size;
    return 0;
}

int32_t ism3__sink_compare(void *context, const char *bytes, size_t size) {
    ism3__comparing_sink *sink = context;
    for (size_t i = 0; i < size; i++, sink->at++)
        if (sink->at == sink->size || sink->bytes[sink->at] != bytes[i])
            return 1;
    return 0;
}
