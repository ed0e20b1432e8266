#include "codec/cbor_read.h"

#include "base/utf8.h"
#include <cbor.h>
#include <stdio.h>
#include <string.h>

#define WIDE_MIN 9 /* bytes of the smallest bignum that no integer can hold */
#define WIDE_MAX 16

/* The type in which libcbor tells lengths. */
#if CBOR_MAJOR_VERSION == 0 && CBOR_MINOR_VERSION < 9
typedef size_t length;
#else
typedef uint64_t length;
#endif

enum kind {
    UNSIGNED,
    NEGATIVE,
    BYTES,
    TEXT,
    ARRAY,
    MAP,
    TAG,
    /* what no document of ours holds */
    INDEFINITE,
    FLOATING,
    SIMPLE,
    BREAK
};
static const char *const kind_names[] = {
    "an unsigned integer",
    "a negative integer",
    "a byte string",
    "a text",
    "an array",
    "a map",
    "a tag",
    "an item of indefinite length",
    "a float",
    "a simple value",
    "a break",
};

typedef struct item {
    enum kind kind;
    uint64_t value;       /* of a negative integer -1 less it; of the rest number or length */
    const uint8_t *bytes; /* of a string */
} item;

static void take(void *context, enum kind kind, uint64_t value) {
    *(item *)context = (item){kind, value, NULL};
}

/* What libcbor calls for each form of head. */
static void take_uint8(void *context, uint8_t value) {
    take(context, UNSIGNED, value);
}

static void take_uint16(void *context, uint16_t value) {
    take(context, UNSIGNED, value);
}

static void take_uint32(void *context, uint32_t value) {
    take(context, UNSIGNED, value);
}

static void take_uint64(void *context, uint64_t value) {
    take(context, UNSIGNED, value);
}

static void take_negint8(void *context, uint8_t value) {
    take(context, NEGATIVE, value);
}

static void take_negint16(void *context, uint16_t value) {
    take(context, NEGATIVE, value);
}

static void take_negint32(void *context, uint32_t value) {
    take(context, NEGATIVE, value);
}

static void take_negint64(void *context, uint64_t value) {
    take(context, NEGATIVE, value);
}

static void take_bytes(void *context, cbor_data bytes, length size) {
    *(item *)context = (item){BYTES, size, bytes};
}

static void take_text(void *context, cbor_data bytes, length size) {
    *(item *)context = (item){TEXT, size, bytes};
}

static void take_array(void *context, length count) {
    take(context, ARRAY, count);
}

static void take_map(void *context, length pairs) {
    take(context, MAP, pairs);
}

static void take_tag(void *context, uint64_t tag) {
    take(context, TAG, tag);
}

static void take_indefinite(void *context) {
    take(context, INDEFINITE, 0);
}

static void take_float(void *context, float value) {
    (void)value;
    take(context, FLOATING, 0);
}

static void take_double(void *context, double value) {
    (void)value;
    take(context, FLOATING, 0);
}

static void take_simple(void *context) {
    take(context, SIMPLE, 0);
}

static void take_boolean(void *context, bool value) {
    (void)value;
    take(context, SIMPLE, 0);
}

static void take_break(void *context) {
    take(context, BREAK, 0);
}

static const struct cbor_callbacks callbacks = {
    .uint8 = take_uint8,
    .uint16 = take_uint16,
    .uint32 = take_uint32,
    .uint64 = take_uint64,
    .negint8 = take_negint8,
    .negint16 = take_negint16,
    .negint32 = take_negint32,
    .negint64 = take_negint64,
    .byte_string_start = take_indefinite,
    .byte_string = take_bytes,
    .string = take_text,
    .string_start = take_indefinite,
    .indef_array_start = take_indefinite,
    .array_start = take_array,
    .indef_map_start = take_indefinite,
    .map_start = take_map,
    .tag = take_tag,
    .float2 = take_float,
    .float4 = take_float,
    .float8 = take_double,
    .undefined = take_simple,
    .null = take_simple,
    .boolean = take_boolean,
    .indef_break = take_break,
};

void ism3__cbor_reader_start(ism3__cbor_reader *reader, const void *bytes, size_t size,
                             ism3_error *error) {
    *reader = (ism3__cbor_reader){bytes, size, 0, 0, ISM3_OK, error};
}

int32_t ism3__cbor_fail(ism3__cbor_reader *reader, int32_t code, const char *format, ...) {
    char message[256];
    va_list arguments;
    if (reader->rc)
        return reader->rc;
    va_start(arguments, format);
    vsnprintf(message, sizeof message, format, arguments);
    va_end(arguments);
    reader->rc = ism3__fail_at(reader->error, code, reader->begin, 0, "%s", message);
    return reader->rc;
}

int32_t ism3__cbor_took(ism3__cbor_reader *reader, int32_t rc) {
    if (!rc)
        return reader->rc;
    if (ism3__is_heard(reader->error))
        reader->error->index = reader->begin;
    return reader->rc = rc;
}

static int32_t fail(ism3__cbor_reader *reader, const char *found, const char *what) {
    return ism3__cbor_fail(reader, ISM3_E_SYNTAX, "%s, expected %s", found, what);
}

/* Bytes of the shortest head that tells that value. */
static size_t head_size(uint64_t value) {
    if (value < 24)
        return 1;
    if (value <= UINT8_MAX)
        return 2;
    if (value <= UINT16_MAX)
        return 3;
    return value <= UINT32_MAX ? 5 : 9;
}

/* The next head, of whatever kind, and the bytes of a string: 1, or 0 on failure. */
static int next(ism3__cbor_reader *reader, item *out, const char *what) {
    if (reader->rc)
        return 0;
    reader->begin = reader->at;
    struct cbor_decoder_result result =
        cbor_stream_decode(reader->bytes + reader->at, reader->size - reader->at, &callbacks, out);
    if (result.status == CBOR_DECODER_NEDATA)
        return fail(reader, "the bytes end here", what), 0;
    if (result.status != CBOR_DECODER_FINISHED)
        return fail(reader, "no item of this format begins so", what), 0;
    /* What is read of a string counts its bytes. */
    uint64_t payload = out->kind == BYTES || out->kind == TEXT ? out->value : 0;
    if (out->kind < INDEFINITE && result.read - payload != head_size(out->value))
        return fail(reader, "a number is not in its shortest form", what), 0;
    reader->at += result.read;
    return 1;
}

/* The same, of that kind. */
static int next_of(ism3__cbor_reader *reader, enum kind kind, item *out, const char *what) {
    if (!next(reader, out, what))
        return 0;
    if (out->kind == kind)
        return 1;
    ism3__cbor_fail(reader, ISM3_E_SYNTAX, "%s is %s, expected %s", what, kind_names[out->kind],
                    kind_names[kind]);
    return 0;
}

uint64_t ism3__cbor_get_uint(ism3__cbor_reader *reader, uint64_t most, const char *what) {
    item got;
    if (!next_of(reader, UNSIGNED, &got, what))
        return 0;
    if (got.value <= most)
        return got.value;
    ism3__cbor_fail(reader, ISM3_E_SYNTAX, "%s is %llu, expected at most %llu", what,
                    (unsigned long long)got.value, (unsigned long long)most);
    return 0;
}

int64_t ism3__cbor_get_int(ism3__cbor_reader *reader, int64_t least, int64_t most,
                           const char *what) {
    item got;
    if (!next(reader, &got, what))
        return 0;
    if (got.kind != UNSIGNED && got.kind != NEGATIVE) {
        ism3__cbor_fail(reader, ISM3_E_SYNTAX, "%s is %s, expected an integer", what,
                        kind_names[got.kind]);
        return 0;
    }
    int64_t value = got.kind == NEGATIVE ? -1 - (int64_t)(got.value & INT64_MAX)
                                         : (int64_t)(got.value & INT64_MAX);
    if (got.value <= INT64_MAX && value >= least && value <= most)
        return value;
    ism3__cbor_fail(reader, ISM3_E_SYNTAX, "%s is out of range, expected %lld to %lld", what,
                    (long long)least, (long long)most);
    return 0;
}

/* The number after the tag of a bignum. */
static ism3__uint128 get_bignum(ism3__cbor_reader *reader, const char *what) {
    item got;
    size_t begin = reader->begin;
    if (!next_of(reader, BYTES, &got, what))
        return 0;
    reader->begin = begin;
    if (got.value < WIDE_MIN || got.value > WIDE_MAX || got.bytes[0] == 0) {
        ism3__cbor_fail(
            reader, ISM3_E_SYNTAX,
            "%s is a bignum of %llu bytes, expected one of %d to %d and no leading zero", what,
            (unsigned long long)got.value, WIDE_MIN, WIDE_MAX);
        return 0;
    }
    ism3__uint128 value = 0;
    for (size_t i = 0; i < got.value; i++)
        value = value << 8 | got.bytes[i];
    return value;
}

ism3__uint128 ism3__cbor_get_wide(ism3__cbor_reader *reader, ism3__uint128 most, const char *what) {
    item got;
    ism3__uint128 value = 0;
    if (!next(reader, &got, what))
        return 0;
    if (got.kind == UNSIGNED)
        value = got.value;
    else if (got.kind == TAG && got.value == ISM3__CBOR_BIGNUM)
        value = get_bignum(reader, what);
    else
        ism3__cbor_fail(reader, ISM3_E_SYNTAX, "%s is %s, expected an unsigned integer or a bignum",
                        what, kind_names[got.kind]);
    if (value > most)
        ism3__cbor_fail(reader, ISM3_E_SYNTAX, "%s is more than it can be", what);
    return reader->rc ? 0 : value;
}

const uint8_t *ism3__cbor_get_bytes(ism3__cbor_reader *reader, size_t size, const char *what) {
    item got;
    if (!next_of(reader, BYTES, &got, what))
        return NULL;
    if (got.value == size)
        return got.bytes;
    ism3__cbor_fail(reader, ISM3_E_SYNTAX, "%s has %llu bytes, expected %zu", what,
                    (unsigned long long)got.value, size);
    return NULL;
}

static const char *get_text(ism3__cbor_reader *reader, int lines, size_t least, size_t most,
                            size_t *size, const char *what) {
    item got;
    size_t at;
    *size = 0;
    if (!next_of(reader, TEXT, &got, what))
        return "";
    const char *text = (const char *)got.bytes;
    if (got.value < least || got.value > most)
        ism3__cbor_fail(reader, ISM3_E_SYNTAX, "%s has %llu bytes, expected %zu to %zu", what,
                        (unsigned long long)got.value, least, most);
    else if (ism3__utf8_check(text, (size_t)got.value, lines, &at))
        ism3__cbor_fail(reader, ISM3_E_SYNTAX,
                        "%s is not UTF-8 without control characters at its byte %zu", what, at + 1);
    if (reader->rc)
        return "";
    *size = (size_t)got.value;
    return text;
}

const char *ism3__cbor_get_text(ism3__cbor_reader *reader, size_t least, size_t most, size_t *size,
                                const char *what) {
    return get_text(reader, 0, least, most, size, what);
}

const char *ism3__cbor_get_note(ism3__cbor_reader *reader, size_t least, size_t most, size_t *size,
                                const char *what) {
    return get_text(reader, 1, least, most, size, what);
}

size_t ism3__cbor_get_array(ism3__cbor_reader *reader, size_t least, size_t most, size_t bytes_each,
                            const char *what) {
    item got;
    if (!next_of(reader, ARRAY, &got, what))
        return 0;
    if (got.value > (reader->size - reader->at) / bytes_each)
        ism3__cbor_fail(reader, ISM3_E_SYNTAX,
                        "%s has %llu elements, the %zu bytes that follow cannot hold them", what,
                        (unsigned long long)got.value, reader->size - reader->at);
    else if (got.value < least || got.value > most)
        ism3__cbor_fail(reader, ISM3_E_SYNTAX, "%s has %llu elements, expected %zu to %zu", what,
                        (unsigned long long)got.value, least, most);
    return reader->rc ? 0 : (size_t)got.value;
}

void ism3__cbor_get_tag(ism3__cbor_reader *reader, uint64_t tag) {
    item got;
    if (next_of(reader, TAG, &got, "the beginning") && got.value != tag)
        ism3__cbor_fail(reader, ISM3_E_SYNTAX, "tag %llu, expected %llu",
                        (unsigned long long)got.value, (unsigned long long)tag);
}

ism3__cbor_map ism3__cbor_get_map(ism3__cbor_reader *reader, const char *what) {
    item got;
    ism3__cbor_map map = {what, 0, 0, UINT64_MAX, 0};
    if (!next_of(reader, MAP, &got, what))
        return map;
    if (got.value > (reader->size - reader->at) / 2)
        ism3__cbor_fail(reader, ISM3_E_SYNTAX,
                        "%s has %llu pairs, the %zu bytes that follow cannot hold them", what,
                        (unsigned long long)got.value, reader->size - reader->at);
    else
        map.left = (size_t)got.value;
    return map;
}

/* Read the next key, where there is one and it is not read yet. */
static void look(ism3__cbor_reader *reader, ism3__cbor_map *map) {
    item got;
    if (map->has_key || map->left == 0 || !next_of(reader, UNSIGNED, &got, "a key"))
        return;
    if (map->last != UINT64_MAX && got.value <= map->last) {
        ism3__cbor_fail(reader, ISM3_E_SYNTAX,
                        "%s: key %llu after key %llu, expected ascending keys", map->what,
                        (unsigned long long)got.value, (unsigned long long)map->last);
        return;
    }
    map->key = map->last = got.value;
    map->has_key = 1;
}

static void fail_unknown(ism3__cbor_reader *reader, const ism3__cbor_map *map) {
    ism3__cbor_fail(reader, ISM3_E_SYNTAX, "%s: key %llu has no place here", map->what,
                    (unsigned long long)map->key);
}

int ism3__cbor_has(ism3__cbor_reader *reader, ism3__cbor_map *map, uint64_t key) {
    look(reader, map);
    if (reader->rc || !map->has_key || map->key > key)
        return 0;
    if (map->key < key) {
        fail_unknown(reader, map);
        return 0;
    }
    map->has_key = 0;
    map->left--;
    return 1;
}

void ism3__cbor_must_have(ism3__cbor_reader *reader, ism3__cbor_map *map, uint64_t key) {
    if (ism3__cbor_has(reader, map, key) || reader->rc)
        return;
    if (!map->has_key)
        reader->begin = reader->at;
    ism3__cbor_fail(reader, ISM3_E_SYNTAX, "%s lacks key %llu", map->what, (unsigned long long)key);
}

void ism3__cbor_end_map(ism3__cbor_reader *reader, ism3__cbor_map *map) {
    look(reader, map);
    if (!reader->rc && map->has_key)
        fail_unknown(reader, map);
}

void ism3__cbor_end(ism3__cbor_reader *reader) {
    if (reader->rc || reader->at == reader->size)
        return;
    reader->begin = reader->at;
    ism3__cbor_fail(reader, ISM3_E_SYNTAX, "%zu bytes too many", reader->size - reader->at);
}

/* The next head: what it counts, and how many items follow in it; strings are passed over. 0 on
 * failure. */
static int skip_head(ism3__cbor_reader *reader, uint64_t *inside) {
    static const uint64_t inside_each[8] = {0, 0, 0, 0, 1, 2, 0, 0};
    size_t left = reader->size - reader->at;
    if (!left)
        return 0;
    const uint8_t *bytes = reader->bytes + reader->at;
    unsigned major = bytes[0] >> 5, form = bytes[0] & 31;
    size_t extra = form < 24 ? 0 : form < 28 ? (size_t)1 << (form - 24) : left;
    if (extra >= left || major == 7)
        return 0;
    uint64_t value = extra ? 0 : form;
    for (size_t i = 1; i <= extra; i++)
        value = value << 8 | bytes[i];
    reader->at += 1 + extra;
    left -= 1 + extra;
    if (value > left && major > 1 && major < 6)
        return 0;
    if (major == 2 || major == 3)
        reader->at += value;
    *inside = major == 6 ? 1 : value * inside_each[major];
    return 1;
}

void ism3__cbor_skip(ism3__cbor_reader *reader, const char *what) {
    uint64_t left = 1, inside;
    while (left && !reader->rc) {
        reader->begin = reader->at;
        if (!skip_head(reader, &inside) || inside > reader->size - reader->at)
            fail(reader, "no item of this format begins here", what);
        else
            left += inside - 1;
        if (left > reader->size - reader->at + 1)
            fail(reader, "more is counted than the bytes hold", what);
    }
}

int32_t ism3__cbor_check_digest(const void *bytes, size_t size, ism3_error *error) {
    static const uint8_t start[] = {0xd9, 0xd9, 0xf7}; /* the tag */
    static const uint8_t end[] = {ISM3__CBOR_DIGEST_KEY, 0x58, ISM3__CBOR_DIGEST_SIZE};
    const uint8_t *data = bytes;
    uint8_t digest[ISM3__CBOR_DIGEST_SIZE];
    if (size < sizeof start || memcmp(data, start, sizeof start) != 0)
        return ism3__fail_at(
            error, ISM3_E_SYNTAX, 0, 0,
            "the bytes do not begin with the tag d9 d9 f7: no document of this format");
    if (size < sizeof start + 1 + sizeof end + sizeof digest ||
        memcmp(data + size - sizeof digest - sizeof end, end, sizeof end) != 0)
        return ism3__fail_at(error, ISM3_E_DIGEST, size, 0,
                             "the bytes do not end with a digest: cut short or damaged");
    ism3_sha256 sha;
    ism3_sha256_init(&sha);
    ism3_sha256_update(&sha, bytes, size - sizeof digest);
    ism3_sha256_digest(&sha, digest);
    if (memcmp(digest, data + size - sizeof digest, sizeof digest) != 0)
        return ism3__fail_at(
            error, ISM3_E_DIGEST, size - sizeof digest, 0,
            "the bytes do not have the digest that they end with: damaged or altered");
    return ISM3_OK;
}
