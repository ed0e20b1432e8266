/* Characters that must not reach a terminal or a reader's eye as they are. */
#ifndef ISM3__IO_SHOWN_H
#define ISM3__IO_SHOWN_H

#include "io/writer.h"

/* The code of the character that a zero-terminated text starts with if it controls a terminal, turns
 * the direction of text or is no UTF-8, else 0. `length`: the bytes that it takes. */
uint32_t ism3__control_at(const char *text, size_t *length);

/* A name from a document, with `?` for every such character. */
void ism3__put_shown(ism3__writer *writer, const char *text, size_t size);

#endif
