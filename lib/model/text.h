/* Texts that a model keeps: short names on one line, and longer notes. All are UTF-8. */
#ifndef ISM3__MODEL_TEXT_H
#define ISM3__MODEL_TEXT_H

#include "base/memory.h"

#define ISM3__NAME_MAX 255
#define ISM3__NOTE_MAX 65536

enum ism3__text_form {
    ISM3__TEXT_NAME,     /* must be there, one line */
    ISM3__TEXT_OPTIONAL, /* a name, or NULL or empty for none */
    ISM3__TEXT_NOTE,     /* as optional; longer, line breaks and tabs allowed */
    ISM3__TEXT_REASON    /* a note that must be there */
};

/* Check a text; its length, 0 when there is none. */
int32_t ism3__text_check(const char *what, enum ism3__text_form form, const char *text,
                         size_t *length, ism3_error *error);
/* Check a text and copy it: *out is NULL when there is none. `what` names it in errors. */
int32_t ism3__text_take(ism3__memory *memory, char **out, const char *what,
                        enum ism3__text_form form, const char *text, ism3_error *error);
void ism3__text_release(ism3__memory *memory, const char *text);

/* A text of a record: a `const char *` at `offset`. */
typedef struct ism3__text_field {
    const char *what; /* names it in errors */
    size_t offset;
    enum ism3__text_form form;
} ism3__text_field;
/* Check the texts that a record points to and put copies in their place; on failure they are all
 * NULL and nothing is kept. */
int32_t ism3__texts_take(ism3__memory *memory, void *record, const ism3__text_field *fields,
                         size_t count, ism3_error *error);
void ism3__texts_release(ism3__memory *memory, void *record, const ism3__text_field *fields,
                         size_t count);
/* 1 when the zero-terminated `text` is the `size` bytes of `name`. */
int ism3__text_is(const char *text, const char *name, size_t size);

#endif
