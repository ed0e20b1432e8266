#include "model/text.h"

#include <string.h>

/* The smallest code point that needs a sequence of that many bytes: less is an overlong form. */
static const uint32_t least_point[] = {0, 0, 0x80, 0x800, 0x10000};

/* Length of the UTF-8 sequence that the zero-terminated text starts with; 0: malformed. */
static size_t decode(const unsigned char *text, uint32_t *point) {
    size_t size = text[0] < 0x80   ? 1
                  : text[0] < 0xc0 ? 0
                  : text[0] < 0xe0 ? 2
                  : text[0] < 0xf0 ? 3
                                   : 4;
    if (size == 0 || text[0] > 0xf4)
        return 0;
    *point = size == 1 ? text[0] : text[0] & (0x7fU >> size);
    for (size_t i = 1; i < size; i++) {
        if ((text[i] & 0xc0) != 0x80)
            return 0;
        *point = *point << 6 | (text[i] & 0x3fU);
    }
    int surrogate = *point >= 0xd800 && *point <= 0xdfff;
    return *point < least_point[size] || *point > 0x10ffff || surrogate ? 0 : size;
}

/* Names end up on terminals and in tables: control characters have no business there. */
static int is_control(uint32_t point, enum ism3__text_form form) {
    if (form == ISM3__TEXT_NOTE && (point == '\n' || point == '\t' || point == '\r'))
        return 0;
    return point < 0x20 || (point >= 0x7f && point < 0xa0);
}

static int32_t check_bytes(const char *what, enum ism3__text_form form, const char *text,
                           size_t size, ism3_error *error) {
    for (size_t i = 0; i < size;) {
        uint32_t point;
        size_t length = decode((const unsigned char *)text + i, &point);
        if (length == 0)
            return ism3__fail(error, ISM3_E_MODEL, "%s is not UTF-8 at its byte %zu", what, i + 1);
        if (is_control(point, form))
            return ism3__fail(error, ISM3_E_MODEL, "%s has a control character at its byte %zu",
                              what, i + 1);
        i += length;
    }
    return ISM3_OK;
}

int32_t ism3__text_take(ism3__memory *memory, char **out, const char *what,
                        enum ism3__text_form form, const char *text, ism3_error *error) {
    *out = NULL;
    if (form == ISM3__TEXT_NAME && !text)
        return ism3__fail(error, ISM3_E_ARGUMENT, "%s is NULL, expected a text", what);
    if (form == ISM3__TEXT_NAME && !*text)
        return ism3__fail(error, ISM3_E_MODEL, "%s is empty", what);
    if (!text || !*text)
        return ISM3_OK;
    size_t limit = form == ISM3__TEXT_NOTE ? ISM3__NOTE_MAX : ISM3__NAME_MAX;
    size_t size = strnlen(text, limit + 1);
    if (size > limit)
        return ism3__fail(error, ISM3_E_MODEL, "%s is longer than %zu bytes", what, limit);
    int32_t rc = check_bytes(what, form, text, size, error);
    if (rc)
        return rc;
    *out = ism3__copy_text(memory, text, size);
    return *out ? ISM3_OK : ism3__memory_fail(memory, size + 1, error);
}

void ism3__text_release(ism3__memory *memory, const char *text) {
    if (text)
        ism3__release(memory, (void *)text, strlen(text) + 1);
}

int ism3__text_is(const char *text, const char *name, size_t size) {
    return strlen(text) == size && (size == 0 || memcmp(text, name, size) == 0);
}
