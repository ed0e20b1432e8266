#include "io/shown.h"

#include "io/text.h"

static uint32_t decode(const char *text, size_t length) {
    static const unsigned char masks[] = {0, 0x7f, 0x1f, 0x0f, 0x07};
    uint32_t code = (unsigned char)text[0] & masks[length];
    for (size_t i = 1; i < length; i++)
        code = code << 6 | ((unsigned char)text[i] & 0x3f);
    return code;
}

uint32_t ism3__control_at(const char *text, size_t *length) {
    /* C0, delete and C1; marks, embeddings, overrides and isolates of direction; line and
     * paragraph separators, which some terminals obey. */
    static const uint32_t ranges[][2] = {{0x01, 0x1f},     {0x7f, 0x9f},     {0x61c, 0x61c},
                                         {0x200e, 0x200f}, {0x2028, 0x202e}, {0x2066, 0x2069}};
    unsigned char first = (unsigned char)*text;
    *length = 1;
    if (first >= 0x20 && first < 0x7f)
        return 0;
    *length = ism3__utf8_length(text, strnlen(text, 4));
    if (*length == 0) {
        *length = 1;
        return 0xfffd; /* the replacement character */
    }
    uint32_t code = decode(text, *length);
    for (size_t i = 0; i < sizeof ranges / sizeof *ranges; i++)
        if (code >= ranges[i][0] && code <= ranges[i][1])
            return code;
    return 0;
}

void ism3__put_shown(ism3__writer *writer, const char *text, size_t size) {
    size_t length;
    for (const char *end = text + size; text < end; text += length) {
        int is_control = ism3__control_at(text, &length) != 0;
        ism3__put(writer, is_control ? "?" : text, is_control ? 1 : length);
    }
}
