/* Texts of a log, eight bytes at a time. What is read here may be read up to ISM3__PADDING bytes
 * beyond its end. */
#ifndef ISM3__IO_TEXT_H
#define ISM3__IO_TEXT_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

/* Readable bytes that follow every text of a log. */
#define ISM3__PADDING ((size_t)64)

#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
#define ISM3__LITTLE_ENDIAN 1
#else
#define ISM3__LITTLE_ENDIAN 0
#endif

static inline uint64_t ism3__load8(const char *text) {
    uint64_t word;
    memcpy(&word, text, sizeof word);
    return word;
}

/* The first eight bytes of a text as a number; fewer are moved to where the last of eight would
 * be. */
static inline uint64_t ism3__head(const char *text, size_t size) {
    uint64_t word = ism3__load8(text);
    if (size - 1 >= 7)
        return size ? word : 0;
    return ISM3__LITTLE_ENDIAN ? word << (64 - 8 * size) : word >> (64 - 8 * size);
}

/* Number of eight digits, the first in the lowest byte. What is no digit leaves a high bit of a
 * byte in `wrong`. */
static inline uint64_t ism3__eight_digits(uint64_t word, uint64_t *wrong) {
    uint64_t digits = word - UINT64_C(0x3030303030303030);
    *wrong |= digits | (word + UINT64_C(0x4646464646464646));
    digits = digits * 10 + (digits >> 8);
    return (((digits & UINT64_C(0x000000FF000000FF)) * UINT64_C(0x000F424000000064)) +
            (((digits >> 16) & UINT64_C(0x000000FF000000FF)) * UINT64_C(0x0000271000000001))) >>
           32;
}

/* Number of sixteen digits; `wrong` as above. */
static inline uint64_t ism3__sixteen_digits(const char *text, uint64_t *wrong) {
#if defined(__SSE2__)
    const __m128i tens = _mm_set1_epi32(1 << 16 | 10), hundreds = _mm_set1_epi32(1 << 16 | 100);
    const __m128i thousands = _mm_set1_epi32(1 << 16 | 10000), zero = _mm_setzero_si128();
    __m128i bytes = _mm_loadu_si128((const __m128i *)(const void *)text);
    __m128i digits = _mm_sub_epi8(bytes, _mm_set1_epi8('0'));
    __m128i good = _mm_cmpeq_epi8(_mm_min_epu8(digits, _mm_set1_epi8(9)), digits);
    __m128i low = _mm_madd_epi16(_mm_unpacklo_epi8(digits, zero), tens);
    __m128i high = _mm_madd_epi16(_mm_unpackhi_epi8(digits, zero), tens);
    __m128i fours = _mm_madd_epi16(_mm_packs_epi32(low, high), hundreds);
    __m128i eights = _mm_madd_epi16(_mm_packs_epi32(fours, fours), thousands);
    uint64_t both;
    _mm_storel_epi64((__m128i *)(void *)&both, eights);
    *wrong |= _mm_movemask_epi8(good) == 0xFFFF ? 0 : UINT64_MAX;
    return (both & UINT32_MAX) * 100000000 + (both >> 32);
#else
    uint64_t first = ism3__eight_digits(ism3__load8(text), wrong);
    return first * 100000000 + ism3__eight_digits(ism3__load8(text + 8), wrong);
#endif
}

/* 1 and the number when the text is 1 to 19 digits and nothing else. */
static inline int ism3__digits(const char *text, size_t size, uint64_t *number) {
    uint64_t wrong = 0, value = 0;
    if (size - 1 > 18)
        return 0;
#if ISM3__LITTLE_ENDIAN
    static const uint64_t power[9] = {1,      10,      100,      1000,     10000,
                                      100000, 1000000, 10000000, 100000000};
    if (size < 16) {
        if (size > 8) {
            value = ism3__eight_digits(ism3__load8(text), &wrong);
            text += 8;
            size -= 8;
        }
        /* The last one to eight digits, with zeros before them. */
        uint64_t word =
            ism3__load8(text) << (64 - 8 * size) | UINT64_C(0x30303030303030) >> (8 * size - 8);
        *number = value * power[size] + ism3__eight_digits(word, &wrong);
        return !(wrong & UINT64_C(0x8080808080808080));
    }
    value = ism3__sixteen_digits(text, &wrong);
    text += 16;
    size -= 16;
#endif
    for (; size; size--, text++) {
        uint64_t digit = (uint64_t)(unsigned char)*text - '0';
        wrong |= 0 - (uint64_t)(digit > 9);
        value = value * 10 + digit;
    }
    *number = value;
    return !(wrong & UINT64_C(0x8080808080808080));
}

/* Length of the character of UTF-8 that the text, not empty, starts with; 0 when it is none. */
static inline size_t ism3__utf8_length(const char *text, size_t size) {
    const unsigned char *byte = (const unsigned char *)text;
    if (byte[0] < 0x80)
        return 1;
    size_t length = byte[0] >= 0xF0 ? 4 : byte[0] >= 0xE0 ? 3 : 2;
    if (byte[0] < 0xC2 || byte[0] > 0xF4 || size < length)
        return 0;
    for (size_t i = 1; i < length; i++)
        if ((byte[i] & 0xC0) != 0x80)
            return 0;
    /* Longer than need be, a surrogate, or beyond the last character. */
    if ((byte[0] == 0xE0 && byte[1] < 0xA0) || (byte[0] == 0xED && byte[1] > 0x9F) ||
        (byte[0] == 0xF0 && byte[1] < 0x90) || (byte[0] == 0xF4 && byte[1] > 0x8F))
        return 0;
    return length;
}

/* Offset of the first byte that is not UTF-8, or `size`. */
static inline size_t ism3__utf8_check(const char *text, size_t size) {
    size_t at = 0;
    while (at < size) {
        if (size - at >= 8 && !(ism3__load8(text + at) & UINT64_C(0x8080808080808080))) {
            at += 8;
            continue;
        }
        size_t length = ism3__utf8_length(text + at, size - at);
        if (!length)
            return at;
        at += length;
    }
    return size;
}

#endif
