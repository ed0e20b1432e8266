/* Maps whose pairs are there where a value differs from its default. */
#ifndef ISM3__CODEC_FIELDS_H
#define ISM3__CODEC_FIELDS_H

#include "codec/cbor_write.h"
#include <stddef.h>

/* One pair of a map: whether its value is there, and how it is written. */
typedef struct ism3__field {
    uint64_t key;
    int (*is_there)(const void *value);
    void (*put)(ism3__cbor_writer *writer, const void *value);
    size_t offset; /* of the value in what is written */
} ism3__field;

/* A map of the pairs that are there. */
void ism3__put_fields(ism3__cbor_writer *writer, const ism3__field *fields, size_t count,
                      const void *from);
/* The same without the head of the map. */
void ism3__put_pairs(ism3__cbor_writer *writer, const ism3__field *fields, size_t count,
                     const void *from);
size_t ism3__count_pairs(const ism3__field *fields, size_t count, const void *from);
#define ISM3__FIELD_COUNT(fields) (sizeof(fields) / sizeof *(fields))
#define ISM3__PUT_FIELDS(writer, fields, from)                                                     \
    ism3__put_fields(writer, fields, ISM3__FIELD_COUNT(fields), from)

/* For values of these types: a pointer, a text, an int64_t, a uint32_t, an ism3_duration. */
int ism3__field_is_pointer(const void *value);
void ism3__field_put_text(ism3__cbor_writer *writer, const void *value);
int ism3__field_is_number(const void *value);
void ism3__field_put_number(ism3__cbor_writer *writer, const void *value);
int ism3__field_is_small(const void *value);
void ism3__field_put_small(ism3__cbor_writer *writer, const void *value);
int ism3__field_is_duration(const void *value);
void ism3__field_put_duration(ism3__cbor_writer *writer, const void *value);

#endif
