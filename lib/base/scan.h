/* Reading a short text byte by byte, and saying where it was not as expected. */
#ifndef ISM3__BASE_SCAN_H
#define ISM3__BASE_SCAN_H

#include "base/error.h"

typedef struct ism3__scan {
    const char *text;
    size_t size, at;
} ism3__scan;

#define ISM3__SCAN_END (-1)

static inline int ism3__is_digit(int c) {
    return c >= '0' && c <= '9';
}

static inline int ism3__is_letter(int c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

/* The byte that comes next, or ISM3__SCAN_END. */
static inline int ism3__scan_peek(const ism3__scan *scan) {
    return scan->at < scan->size ? (unsigned char)scan->text[scan->at] : ISM3__SCAN_END;
}

/* 1 and past it when the next byte is this one. */
static inline int ism3__scan_take(ism3__scan *scan, char byte) {
    if (ism3__scan_peek(scan) != (unsigned char)byte)
        return 0;
    scan->at++;
    return 1;
}

/* Past up to `most` digits (9 or fewer); how many there were. */
static inline int ism3__scan_digits(ism3__scan *scan, int most, int32_t *value) {
    size_t left = scan->size - scan->at, room = (size_t)most < left ? (size_t)most : left;
    int32_t sum = 0;
    size_t count = 0;
    for (; count < room; count++) {
        unsigned digit = (unsigned char)scan->text[scan->at + count] - (unsigned)'0';
        if (digit > 9)
            break;
        sum = sum * 10 + (int32_t)digit;
    }
    scan->at += count;
    *value = sum;
    return (int)count;
}

/* 1 and past it when the next bytes are two digits of a value low..high. Else the scan stands at
 * the byte that is no digit, or at the start of the value that is out of range. */
static inline int ism3__scan_pair(ism3__scan *scan, int32_t low, int32_t high, int32_t *value) {
    int first = ism3__scan_peek(scan);
    if (!ism3__is_digit(first))
        return 0;
    scan->at++;
    int second = ism3__scan_peek(scan);
    if (!ism3__is_digit(second))
        return 0;
    *value = (first - '0') * 10 + (second - '0');
    int in_range = *value >= low && *value <= high;
    scan->at += in_range ? 1 : (size_t)-1;
    return in_range;
}

/* A fraction of a second of one to nine digits, in nanoseconds; 0 when no digit is there. */
int ism3__scan_fraction(ism3__scan *scan, int32_t *nanoseconds);

/* ISM3_E_SYNTAX at the byte where the scan stands: "expected <expected>, found ...". */
int32_t ism3__scan_fail(const ism3__scan *scan, const char *expected, ism3_error *error);
#ifdef __clang_analyzer__
/* As in base/error.h. */
#define ism3__scan_fail(scan, expected, error)                                                     \
    (ism3__scan_fail(scan, expected, error), ISM3_E_SYNTAX)
#endif
/* ISM3_OK at the end of the text, else as above. */
int32_t ism3__scan_finish(const ism3__scan *scan, ism3_error *error);

#endif
