/* Ledgers as files. */
#ifndef LEDGERS_H
#define LEDGERS_H

#include "command.h"

enum { DIGEST_SIZE = 32, DIGEST_TEXT_SIZE = 2 * DIGEST_SIZE + 1 };

/* Whether bytes, or a file, begin as a ledger or an encoded model does. */
int bytes_are_encoded(const char *bytes, size_t size);
int file_is_encoded(const char *path);

/* Read a ledger file, `-`: standard input. `model` nullable; `size` of the bytes, nullable.
 * Complains and returns an exit code on failure. */
int ledger_load(ism3_ledger **ledger, const char *path, ism3_model *model,
                const ism3_ledger_options *options, uint64_t *size);
/* The same from bytes. */
int ledger_decode(ism3_ledger **ledger, const char *path, const char *bytes, size_t size,
                  ism3_model *model, const ism3_ledger_options *options);
struct lock;
/* Write it to a file, whole or not at all; `-`: standard output. */
int ledger_store(ism3_ledger *ledger, const char *path, const struct lock *lock);
/* The size of its bytes. */
int ledger_size(ism3_ledger *ledger, uint64_t *size);
int ledger_digest(ism3_ledger *ledger, uint8_t digest[DIGEST_SIZE]);
/* Numbers of the files in the order to add them in: sealed ledgers first, for others can be added to
 * them, not the other way round. free() it. */
int ledgers_order(const struct options *options, size_t **order);
/* Add a ledger that was read from `path`. */
int ledger_add(ism3_ledger *ledger, ism3_ledger *other, const char *path);

/* In hexadecimal. Returns `text`. */
const char *hexadecimal(const uint8_t *bytes, size_t size, char *text);
/* With a comma before every three digits. Returns `text`. */
enum { GROUPED_SIZE = 32 };
const char *grouped(uint64_t number, char text[GROUPED_SIZE]);
/* `1,234 records`: "s" after all but one. Returns `text`. */
enum { COUNTED_SIZE = 96 };
const char *counted(uint64_t number, const char *what, char text[COUNTED_SIZE]);

#endif
