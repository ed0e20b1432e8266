#include "base/error.h"

#include <stdio.h>
#include <string.h>

static const char *const code_names[] = {
    "ok",     "argument",  "memory", "limit", "struct",  "state",    "model", "observation",
    "syntax", "not_found", "range",  "io",    "stopped", "conflict", "digest"};

const char *ism3_code_name(int32_t code) {
    if (code > 0 || -code >= (int32_t)(sizeof code_names / sizeof *code_names))
        return "unknown";
    return code_names[-code];
}

/* Bytes of a UTF-8 character that a cut at `length`, which is more than such a character has, would
 * leave without their end. */
static size_t cut_character(const char *text, size_t length) {
    size_t tail = 0;
    while (tail < 3 && ((unsigned char)text[length - 1 - tail] & 0xc0) == 0x80)
        tail++;
    if ((unsigned char)text[length - 1 - tail] < 0xc0)
        return 0;
    unsigned char lead = (unsigned char)text[length - 1 - tail];
    size_t needed = lead >= 0xf0 ? 3 : lead >= 0xe0 ? 2 : 1;
    return tail < needed ? tail + 1 : 0;
}

static void fill(ism3_error *error, int32_t code, uint64_t index, int32_t field, uint64_t column,
                 const char *format, va_list arguments) {
    if (!ism3__begin_error(error, code))
        return;
    error->field = field;
    error->index = index;
    error->column = column;
    int length = vsnprintf(error->message, sizeof error->message, format, arguments);
    size_t room = sizeof error->message - 1;
    if (length > (int)room)
        error->message[room - cut_character(error->message, room)] = 0;
}

/* Here are the functions, not what the analyzer is told of them. */
#undef ism3__fail
#undef ism3__fail_at
#undef ism3__fail_column

int32_t ism3__fail(ism3_error *error, int32_t code, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    fill(error, code, UINT64_MAX, 0, 0, format, arguments);
    va_end(arguments);
    return code;
}

int32_t ism3__fail_at(ism3_error *error, int32_t code, uint64_t index, int32_t field,
                      const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    fill(error, code, index, field, 0, format, arguments);
    va_end(arguments);
    return code;
}

int32_t ism3__fail_column(ism3_error *error, int32_t code, uint64_t column, const char *format,
                          ...) {
    va_list arguments;
    va_start(arguments, format);
    fill(error, code, UINT64_MAX, 0, column, format, arguments);
    va_end(arguments);
    return code;
}

int32_t ism3__take_struct(void *ours, size_t our_size, const void *theirs, size_t first_size,
                          ism3_error *error) {
    size_t size = ism3__size_of(theirs);
    if (size < first_size)
        return ism3__fail(
            error, ISM3_E_STRUCT,
            "struct size is %zu, expected at least %zu: set size to sizeof the struct", size,
            first_size);
    if (size > ISM3__STRUCT_SIZE_MAX)
        return ism3__fail(error, ISM3_E_STRUCT, "struct size is %zu: set size to sizeof the struct",
                          size);
    size_t unknown = ism3__copy_sized(ours, our_size, theirs);
    return unknown ? ism3__fail(error, ISM3_E_STRUCT,
                                "byte %zu of the struct is set, this version knows %zu bytes",
                                unknown, our_size)
                   : ISM3_OK;
}

int32_t ism3__give_struct(void *theirs, const void *ours, size_t our_size, size_t first_size) {
    return ism3__hand_back(theirs, ours, our_size, first_size);
}

int32_t ism3__give_element(void *theirs, size_t index, const void *ours, size_t our_size,
                           size_t first_size) {
    size_t size = ism3__size_of(theirs);
    char *element = (char *)theirs + index * size;
    return ism3__size_of(element) == size ? ism3__hand_back(element, ours, our_size, first_size)
                                          : ISM3_E_STRUCT;
}

int32_t ism3__init_struct(void *theirs, size_t size, const void *defaults, size_t our_size,
                          size_t first_size) {
    if (!theirs)
        return ISM3_E_ARGUMENT;
    memcpy(theirs, &size, sizeof size);
    return ism3__hand_back(theirs, defaults, our_size, first_size);
}
