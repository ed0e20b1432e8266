#include "codec/fields.h"

#include <ism3/time.h>

static const void *value_of(const ism3__field *field, const void *from) {
    return (const char *)from + field->offset;
}

void ism3__put_pairs(ism3__cbor_writer *writer, const ism3__field *fields, size_t count,
                     const void *from) {
    for (size_t i = 0; i < count; i++) {
        const void *value = value_of(&fields[i], from);
        if (!fields[i].is_there(value))
            continue;
        ism3__cbor_put_uint(writer, fields[i].key);
        fields[i].put(writer, value);
    }
}

size_t ism3__count_pairs(const ism3__field *fields, size_t count, const void *from) {
    size_t pairs = 0;
    for (size_t i = 0; i < count; i++)
        pairs += fields[i].is_there(value_of(&fields[i], from)) != 0;
    return pairs;
}

void ism3__put_fields(ism3__cbor_writer *writer, const ism3__field *fields, size_t count,
                      const void *from) {
    ism3__cbor_put_map(writer, ism3__count_pairs(fields, count, from));
    ism3__put_pairs(writer, fields, count, from);
}

int ism3__field_is_pointer(const void *value) {
    return *(const void *const *)value != NULL;
}

void ism3__field_put_text(ism3__cbor_writer *writer, const void *value) {
    ism3__cbor_put_text(writer, *(const char *const *)value);
}

int ism3__field_is_number(const void *value) {
    return *(const int64_t *)value != 0;
}

void ism3__field_put_number(ism3__cbor_writer *writer, const void *value) {
    ism3__cbor_put_int(writer, *(const int64_t *)value);
}

int ism3__field_is_small(const void *value) {
    return *(const uint32_t *)value != 0;
}

void ism3__field_put_small(ism3__cbor_writer *writer, const void *value) {
    ism3__cbor_put_uint(writer, *(const uint32_t *)value);
}

int ism3__field_is_duration(const void *value) {
    const ism3_duration *duration = value;
    return duration->months != 0 || duration->nanoseconds != 0;
}

void ism3__field_put_duration(ism3__cbor_writer *writer, const void *value) {
    const ism3_duration *duration = value;
    ism3__cbor_put_array(writer, 2);
    ism3__cbor_put_int(writer, duration->months);
    ism3__cbor_put_int(writer, duration->nanoseconds);
}
