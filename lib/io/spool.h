/* The names in a spool, and its folder. */
#ifndef ISM3__IO_SPOOL_H
#define ISM3__IO_SPOOL_H

#include <ism3-io/spool.h>

#include <dirent.h>

/* Hexadecimal digits of the digest that a name tells. */
#define ISM3__SPOOL_DIGITS 16

/* Open a folder: a descriptor, or -1 with the error filled and its code in `*code`. */
int ism3__spool_open(const char *directory, int32_t *code, ism3_error *error);
/* A listing of an open folder, to be closed with closedir(); NULL: errno tells why. */
DIR *ism3__spool_list(int folder);

/* SOURCE-EPOCH-RECORD-DIGEST.ism3, nothing else. */
int ism3__spool_is_delta(const char *name);
int ism3__spool_is_temporary(const char *name);
/* Whether the name tells this digest. */
int ism3__spool_tells(const char *name, const uint8_t digest[32]);
/* Copy the digits of a digest that a name tells, with a terminating zero. */
void ism3__spool_digits(const uint8_t digest[32], char digits[ISM3__SPOOL_DIGITS + 1]);

#endif
