/* What a reader of logs tells about bad input. */
#ifndef ISM3__IO_FAULT_H
#define ISM3__IO_FAULT_H

#include "sized.h"

#define ISM3__REASON_SIZE 128
/* What a number of errno means, in the words of the C locale: those of the program's would be in any
 * encoding, and different on every machine. */
void ism3__system_reason(int number, char reason[ISM3__REASON_SIZE]);

/* Reset the caller's error (NULL is fine), set code and message, return the code. */
int32_t ism3__fault(ism3_error *error, int32_t code, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* The same: what failed, and why by errno. */
int32_t ism3__fault_system(ism3_error *error, int32_t code, const char *what);
/* The same for lack of memory. */
int32_t ism3__fault_memory(ism3_error *error);
/* Hand an error on to the caller (NULL is fine). */
void ism3__fault_copy(ism3_error *error, const ism3_error *fault);
/* Say in which file, line and column it is; 0 where that is not known. */
void ism3__fault_place(ism3_error *error, const char *file, uint64_t line, uint64_t column);

/* Copy the options of a caller, older or newer, into ours: what an older caller does not have is
 * zero. ISM3_E_STRUCT. */
#define ISM3__OPTIONS_TAKE(type, ours, theirs, error)                                              \
    ism3__options_take(ISM3__POINTER_TO(type, ours), sizeof(type),                                 \
                       ISM3__POINTER_TO(const type, theirs), ISM3__FIRST_SIZE(type), error)
int32_t ism3__options_take(void *ours, size_t our_size, const void *theirs, size_t first_size,
                           ism3_error *error);
/* Hand a result back: as much of ours as the caller's size holds; ISM3_E_STRUCT. */
#define ISM3__RESULT_GIVE(type, theirs, ours)                                                      \
    ism3__result_give(ISM3__POINTER_TO(type, theirs), ISM3__POINTER_TO(const type, ours),          \
                      sizeof(type), ISM3__FIRST_SIZE(type))
int32_t ism3__result_give(void *theirs, const void *ours, size_t our_size, size_t first_size);

/* Longest text that ism3__excerpt() makes, with its terminating zero. */
#define ISM3__EXCERPT_SIZE 64
/* Show bytes of unknown origin: in quotes, shortened, anything but printable text escaped.
 * Returns `out`. */
const char *ism3__excerpt(char out[ISM3__EXCERPT_SIZE], const char *text, size_t size);

#endif
