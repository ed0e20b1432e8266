/* Numbers into a digest. */
#ifndef ISM3__BASE_SHA256_H
#define ISM3__BASE_SHA256_H

#include <ism3/bytes.h>

/* As eight bytes, the most significant first. */
static inline void ism3__sha256_number(ism3_sha256 *sha, int64_t number) {
    uint8_t bytes[8];
    for (int i = 0; i < 8; i++)
        bytes[i] = (uint8_t)((uint64_t)number >> (56 - 8 * i));
    ism3_sha256_update(sha, bytes, sizeof bytes);
}

#endif
