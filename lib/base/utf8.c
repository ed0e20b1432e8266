#include "base/utf8.h"

/* The smallest code point that needs a sequence of that many bytes: less is an overlong form. */
static const uint32_t least_point[] = {0, 0, 0x80, 0x800, 0x10000};

/* Length of the sequence that the text, `size` > 0 bytes, starts with; 0: malformed. */
static size_t decode(const unsigned char *text, size_t size, uint32_t *point) {
    size_t length = text[0] < 0x80   ? 1
                    : text[0] < 0xc0 ? 0
                    : text[0] < 0xe0 ? 2
                    : text[0] < 0xf0 ? 3
                                     : 4;
    if (length == 0 || length > size || text[0] > 0xf4)
        return 0;
    *point = length == 1 ? text[0] : text[0] & (0x7fU >> length);
    for (size_t i = 1; i < length; i++) {
        if ((text[i] & 0xc0) != 0x80)
            return 0;
        *point = *point << 6 | (text[i] & 0x3fU);
    }
    int surrogate = *point >= 0xd800 && *point <= 0xdfff;
    return *point < least_point[length] || *point > 0x10ffff || surrogate ? 0 : length;
}

/* Texts end up on terminals and in tables: control characters have no business there. */
static int is_control(uint32_t point, int lines) {
    if (lines && (point == '\n' || point == '\t' || point == '\r'))
        return 0;
    return point < 0x20 || (point >= 0x7f && point < 0xa0);
}

enum ism3__utf8_fault ism3__utf8_check(const char *text, size_t size, int lines, size_t *at) {
    size_t length;
    for (*at = 0; *at < size; *at += length) {
        uint32_t point;
        length = decode((const unsigned char *)text + *at, size - *at, &point);
        if (length == 0)
            return ISM3__UTF8_MALFORMED;
        if (is_control(point, lines))
            return ISM3__UTF8_CONTROL;
    }
    return ISM3__UTF8_GOOD;
}
