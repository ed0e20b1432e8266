#include "io/fault.h"
#include "io/text.h"

#include <errno.h>
#include <locale.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

int32_t ism3__fault(ism3_error *error, int32_t code, const char *format, ...) {
    va_list arguments;
    if (!ism3__begin_error(error, code))
        return code;
    va_start(arguments, format);
    vsnprintf(error->message, sizeof error->message, format, arguments);
    va_end(arguments);
    return code;
}

void ism3__system_reason(int number, char reason[ISM3__REASON_SIZE]) {
    locale_t plain = newlocale(LC_ALL_MASK, "C", (locale_t)0);
    if (!plain) {
        snprintf(reason, ISM3__REASON_SIZE, "error %d of the system", number);
        return;
    }
    snprintf(reason, ISM3__REASON_SIZE, "%s", strerror_l(number, plain));
    freelocale(plain);
}

int32_t ism3__fault_system(ism3_error *error, int32_t code, const char *what) {
    char reason[ISM3__REASON_SIZE];
    ism3__system_reason(errno, reason);
    return ism3__fault(error, code, "%s: %s", what, reason);
}

int32_t ism3__fault_memory(ism3_error *error) {
    return ism3__fault(error, ISM3_E_MEMORY, "no memory left");
}

void ism3__fault_copy(ism3_error *error, const ism3_error *fault) {
    if (ism3__is_heard(error))
        ISM3__RESULT_GIVE(ism3_error, error, fault);
}

void ism3__fault_place(ism3_error *error, const char *file, uint64_t line, uint64_t column) {
    if (!ism3__is_heard(error))
        return;
    snprintf(error->place, sizeof error->place, "%s", file);
    error->line = line;
    error->column = column;
}

int32_t ism3__options_take(void *ours, size_t our_size, const void *theirs, size_t first_size,
                           ism3_error *error) {
    size_t size = ism3__size_of(theirs);
    if (size < first_size || size > ISM3__STRUCT_SIZE_MAX ||
        ism3__copy_sized(ours, our_size, theirs))
        return ism3__fault(
            error, ISM3_E_STRUCT,
            "the size of the options is %zu, this version knows %zu: set it to sizeof the struct",
            size, our_size);
    return ISM3_OK;
}

int32_t ism3__result_give(void *theirs, const void *ours, size_t our_size, size_t first_size) {
    return ism3__hand_back(theirs, ours, our_size, first_size);
}

/* One character of `text` as it may be shown; returns how many bytes of it that takes. */
static size_t show(char shown[5], const char *text, size_t size) {
    unsigned char byte = (unsigned char)*text;
    size_t length = ism3__utf8_length(text, size);
    if (byte >= 32 && byte != 127 && length) {
        memcpy(shown, text, length);
        shown[length] = 0;
        return length;
    }
    if (byte == '\n' || byte == '\r' || byte == '\t')
        snprintf(shown, 5, "\\%c", byte == '\n' ? 'n' : byte == '\r' ? 'r' : 't');
    else
        snprintf(shown, 5, "\\x%02x", byte);
    return 1;
}

const char *ism3__excerpt(char out[ISM3__EXCERPT_SIZE], const char *text, size_t size) {
    enum {
        room = ISM3__EXCERPT_SIZE - 8
    }; /* for a character more, the dots, the quote and the zero */
    size_t used = 0, at = 0;
    out[used++] = '\'';
    while (at < size && used < room) {
        char shown[5];
        at += show(shown, text + at, size - at);
        memcpy(out + used, shown, strlen(shown));
        used += strlen(shown);
    }
    snprintf(out + used, ISM3__EXCERPT_SIZE - used, "%s'", at < size ? "..." : "");
    return out;
}
