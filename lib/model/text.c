#include "model/text.h"

#include "base/utf8.h"
#include <string.h>

static int32_t check_bytes(const char *what, enum ism3__text_form form, const char *text,
                           size_t size, ism3_error *error) {
    size_t at;
    enum ism3__utf8_fault fault = ism3__utf8_check(text, size, form == ISM3__TEXT_NOTE, &at);
    if (fault == ISM3__UTF8_MALFORMED)
        return ism3__fail(error, ISM3_E_MODEL, "%s is not UTF-8 at its byte %zu", what, at + 1);
    if (fault == ISM3__UTF8_CONTROL)
        return ism3__fail(error, ISM3_E_MODEL, "%s has a control character at its byte %zu", what,
                          at + 1);
    return ISM3_OK;
}

int32_t ism3__text_take(ism3__memory *memory, char **out, const char *what,
                        enum ism3__text_form form, const char *text, ism3_error *error) {
    *out = NULL;
    if (form == ISM3__TEXT_NAME && !text)
        return ism3__fail(error, ISM3_E_ARGUMENT, "%s is NULL, expected a text", what);
    if (form == ISM3__TEXT_NAME && !*text)
        return ism3__fail(error, ISM3_E_MODEL, "%s is empty", what);
    if (!text || !*text)
        return ISM3_OK;
    size_t limit = form == ISM3__TEXT_NOTE ? ISM3__NOTE_MAX : ISM3__NAME_MAX;
    size_t size = strnlen(text, limit + 1);
    if (size > limit)
        return ism3__fail(error, ISM3_E_MODEL, "%s is longer than %zu bytes", what, limit);
    int32_t rc = check_bytes(what, form, text, size, error);
    if (rc)
        return rc;
    *out = ism3__copy_text(memory, text, size);
    return *out ? ISM3_OK : ism3__memory_fail(memory, size + 1, error);
}

void ism3__text_release(ism3__memory *memory, const char *text) {
    if (text)
        ism3__release(memory, (void *)text, strlen(text) + 1);
}

int ism3__text_is(const char *text, const char *name, size_t size) {
    return strlen(text) == size && (size == 0 || memcmp(text, name, size) == 0);
}
