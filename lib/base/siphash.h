/* SipHash-2-4 with a 128-bit result (Aumasson and Bernstein 2012; 128-bit form of the reference
 * code). */
#ifndef ISM3__BASE_SIPHASH_H
#define ISM3__BASE_SIPHASH_H

#include <stddef.h>
#include <stdint.h>

typedef struct ism3__hash {
    uint64_t low, high;
} ism3__hash;

static inline int ism3__hash_is(ism3__hash a, ism3__hash b) {
    return !((a.low ^ b.low) | (a.high ^ b.high));
}

ism3__hash ism3__siphash128(const uint64_t key[2], const void *data, size_t size);
/* Two at once: each is a long chain of steps that wait for one another, two chains fill the time. */
void ism3__siphash128_pair(const uint64_t key[2], const void *const data[2], const size_t size[2],
                           ism3__hash hash[2]);
/* A 16-byte key as the two little-endian words it stands for. */
void ism3__siphash_key(const uint8_t bytes[16], uint64_t key[2]);
/* And back. */
void ism3__siphash_key_bytes(const uint64_t key[2], uint8_t bytes[16]);

#endif
