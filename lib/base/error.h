/* Filling a caller's error, and checking a caller's struct. */
#ifndef ISM3__BASE_ERROR_H
#define ISM3__BASE_ERROR_H

#include "sized.h"
#include <stdarg.h>

/* Reset the caller's error (NULL is fine), set code and message, return the code:
 *     return ism3__fail(error, ISM3_E_SYNTAX, "expected a digit, found '%c'", c);
 * The format knows %s %c %d %u %zu %lld %llu %% and %.*s, and nothing that a locale changes. */
int32_t ism3__fail(ism3_error *error, int32_t code, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* The same for observation or element `index` and one of ism3_field. */
int32_t ism3__fail_at(ism3_error *error, int32_t code, uint64_t index, int32_t field,
                      const char *format, ...) __attribute__((format(printf, 5, 6)));
/* The same with the place in a text: byte `column` from 1. */
int32_t ism3__fail_column(ism3_error *error, int32_t code, uint64_t column, const char *format, ...)
    __attribute__((format(printf, 4, 5)));
#ifdef __clang_analyzer__
/* clang's analyzer reads one file at a time: here it is told what these return. */
#define ism3__fail(error, code, ...)        (ism3__fail(error, code, __VA_ARGS__), (code))
#define ism3__fail_at(error, code, ...)     (ism3__fail_at(error, code, __VA_ARGS__), (code))
#define ism3__fail_column(error, code, ...) (ism3__fail_column(error, code, __VA_ARGS__), (code))
#endif

/* Bring a sized struct of a caller, older or newer, into one of ours. ISM3_E_STRUCT when it is
 * smaller than its first release, or larger than ours with a byte set that we do not know. Of
 * `ours` nothing is kept: what an older caller does not have is zero. */
#define ISM3__TAKE(type, ours, theirs, error)                                                      \
    ism3__take_struct(ISM3__POINTER_TO(type, ours), sizeof(type),                                  \
                      ISM3__POINTER_TO(const type, theirs), ISM3__FIRST_SIZE(type), error)
int32_t ism3__take_struct(void *ours, size_t our_size, const void *theirs, size_t first_size,
                          ism3_error *error);
/* Fill a caller's struct of that size with defaults. ISM3_E_ARGUMENT where it is NULL. */
#define ISM3__INIT(type, theirs, size, defaults)                                                   \
    ism3__init_struct(ISM3__POINTER_TO(type, theirs), size,                                        \
                      ISM3__POINTER_TO(const type, defaults), sizeof(type),                        \
                      ISM3__FIRST_SIZE(type))
int32_t ism3__init_struct(void *theirs, size_t size, const void *defaults, size_t our_size,
                          size_t first_size);
/* Hand a result back: as much of ours as the caller's size holds. */
#define ISM3__GIVE(type, theirs, ours)                                                             \
    ism3__give_struct(ISM3__POINTER_TO(type, theirs), ISM3__POINTER_TO(const type, ours),          \
                      sizeof(type), ISM3__FIRST_SIZE(type))
int32_t ism3__give_struct(void *theirs, const void *ours, size_t our_size, size_t first_size);
/* The same for element `index` of a caller's array, which has the size of its first one. */
#define ISM3__GIVE_AT(type, theirs, index, ours)                                                   \
    ism3__give_element(ISM3__POINTER_TO(type, theirs), index, ISM3__POINTER_TO(const type, ours),  \
                       sizeof(type), ISM3__FIRST_SIZE(type))
int32_t ism3__give_element(void *theirs, size_t index, const void *ours, size_t our_size,
                           size_t first_size);

#endif
