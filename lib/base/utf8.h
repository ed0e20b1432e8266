/* UTF-8 as every text of ours must be: no overlong forms, no surrogates, no control characters. */
#ifndef ISM3__BASE_UTF8_H
#define ISM3__BASE_UTF8_H

#include <stddef.h>
#include <stdint.h>

enum ism3__utf8_fault { ISM3__UTF8_GOOD, ISM3__UTF8_MALFORMED, ISM3__UTF8_CONTROL };

/* Check `size` bytes. `lines` 1: line breaks and tabs are allowed. `at` tells the byte, from 0, where
 * the faulty character begins. */
enum ism3__utf8_fault ism3__utf8_check(const char *text, size_t size, int lines, size_t *at);

#endif
