#include "io/fault.h"
#include "io/text.h"

#include <errno.h>
#include <locale.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

int32_t ism3__fault(ism3_error *error, int32_t code, const char *format, ...) {
    static const ism3_error none = ISM3_ERROR_INIT;
    va_list arguments;
    if (!error || error->size < sizeof *error)
        return code;
    size_t size = error->size;
    *error = none;
    error->size = size;
    error->code = code;
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
    if (!error || error->size < sizeof *error)
        return;
    size_t size = error->size;
    *error = *fault;
    error->size = size;
}

void ism3__fault_place(ism3_error *error, const char *file, uint64_t line, uint64_t column) {
    if (!error || error->size < sizeof *error)
        return;
    snprintf(error->place, sizeof error->place, "%s", file);
    error->line = line;
    error->column = column;
}

int32_t ism3__options_take(void *ours, size_t our_size, const void *theirs, ism3_error *error) {
    size_t size;
    memcpy(&size, theirs, sizeof size);
    int known = size >= our_size && size <= 65536;
    for (size_t i = our_size; known && i < size; i++)
        known = !((const unsigned char *)theirs)[i];
    if (!known)
        return ism3__fault(
            error, ISM3_E_STRUCT,
            "the size of the options is %zu, this version knows %zu: set it to sizeof the struct",
            size, our_size);
    memcpy(ours, theirs, our_size);
    memcpy(ours, &our_size, sizeof our_size);
    return ISM3_OK;
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
