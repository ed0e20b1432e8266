#include "model/text.h"

#include "base/utf8.h"
#include <string.h>

static int is_note(enum ism3__text_form form) {
    return form == ISM3__TEXT_NOTE || form == ISM3__TEXT_REASON;
}

static int must_be_there(enum ism3__text_form form) {
    return form == ISM3__TEXT_NAME || form == ISM3__TEXT_REASON;
}

static int32_t check_bytes(const char *what, enum ism3__text_form form, const char *text,
                           size_t size, ism3_error *error) {
    size_t at;
    enum ism3__utf8_fault fault = ism3__utf8_check(text, size, is_note(form), &at);
    if (fault == ISM3__UTF8_MALFORMED)
        return ism3__fail(error, ISM3_E_MODEL, "%s is not UTF-8 at its byte %zu", what, at + 1);
    if (fault == ISM3__UTF8_CONTROL)
        return ism3__fail(error, ISM3_E_MODEL, "%s has a control character at its byte %zu", what,
                          at + 1);
    return ISM3_OK;
}

int32_t ism3__text_check(const char *what, enum ism3__text_form form, const char *text,
                         size_t *length, ism3_error *error) {
    *length = 0;
    if (must_be_there(form) && !text)
        return ism3__fail(error, ISM3_E_ARGUMENT, "%s is NULL, expected a text", what);
    if (must_be_there(form) && !*text)
        return ism3__fail(error, ISM3_E_MODEL, "%s is empty", what);
    if (!text || !*text)
        return ISM3_OK;
    size_t limit = is_note(form) ? ISM3__NOTE_MAX : ISM3__NAME_MAX;
    size_t size = strnlen(text, limit + 1);
    if (size > limit)
        return ism3__fail(error, ISM3_E_MODEL, "%s is longer than %zu bytes", what, limit);
    *length = size;
    return check_bytes(what, form, text, size, error);
}

int32_t ism3__text_take(ism3__memory *memory, char **out, const char *what,
                        enum ism3__text_form form, const char *text, ism3_error *error) {
    size_t size;
    *out = NULL;
    int32_t rc = ism3__text_check(what, form, text, &size, error);
    if (rc || !size)
        return rc;
    *out = ism3__copy_text(memory, text, size);
    return *out ? ISM3_OK : ism3__memory_fail(memory, size + 1, error);
}

void ism3__text_release(ism3__memory *memory, const char *text) {
    if (text)
        ism3__release(memory, (void *)text, strlen(text) + 1);
}

static const char **text_of(void *record, const ism3__text_field *field) {
    return (const char **)((char *)record + field->offset);
}

int32_t ism3__texts_take(ism3__memory *memory, void *record, const ism3__text_field *fields,
                         size_t count, ism3_error *error) {
    size_t taken = 0;
    int32_t rc = ISM3_OK;
    for (; !rc && taken < count; taken++) {
        const char **text = text_of(record, &fields[taken]);
        char *copy;
        rc = ism3__text_take(memory, &copy, fields[taken].what, fields[taken].form, *text, error);
        *text = copy;
    }
    if (!rc)
        return ISM3_OK;
    ism3__texts_release(memory, record, fields, taken);
    for (; taken < count; taken++)
        *text_of(record, &fields[taken]) = NULL;
    return rc;
}

void ism3__texts_release(ism3__memory *memory, void *record, const ism3__text_field *fields,
                         size_t count) {
    for (size_t i = 0; i < count; i++) {
        ism3__text_release(memory, *text_of(record, &fields[i]));
        *text_of(record, &fields[i]) = NULL;
    }
}

/* No text of a model is empty, while a name may be NULL with size 0. */
int ism3__text_is(const char *text, const char *name, size_t size) {
    return strlen(text) == size && memcmp(text, name, size) == 0;
}
