/* Texts that a model keeps: short names on one line, and longer notes. All are UTF-8. */
#ifndef ISM3__MODEL_TEXT_H
#define ISM3__MODEL_TEXT_H

#include "base/memory.h"

#define ISM3__NAME_MAX 255
#define ISM3__NOTE_MAX 65536

enum ism3__text_form {
    ISM3__TEXT_NAME,     /* must be there, one line */
    ISM3__TEXT_OPTIONAL, /* a name, or NULL or empty for none */
    ISM3__TEXT_NOTE      /* as optional; longer, line breaks and tabs allowed */
};

/* Check a text and copy it: *out is NULL when there is none. `what` names it in errors. */
int32_t ism3__text_take(ism3__memory *memory, char **out, const char *what,
                        enum ism3__text_form form, const char *text, ism3_error *error);
void ism3__text_release(ism3__memory *memory, const char *text);
/* 1 when the zero-terminated `text` is the `size` bytes of `name`. */
int ism3__text_is(const char *text, const char *name, size_t size);

#endif
