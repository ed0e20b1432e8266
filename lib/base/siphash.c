#include "base/siphash.h"

#include <string.h>

#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
#define LITTLE(x) __builtin_bswap64(x)
#else
#define LITTLE(x) (x)
#endif

static inline uint64_t rotate(uint64_t x, int bits) {
    return x << bits | x >> (64 - bits);
}

static inline uint64_t load(const void *p) {
    uint64_t x;
    memcpy(&x, p, 8);
    return LITTLE(x);
}

#define ROUND                                                                                      \
    do {                                                                                           \
        a += b, c += d, b = rotate(b, 13), d = rotate(d, 16), b ^= a, d ^= c, a = rotate(a, 32);   \
        c += b, a += d, b = rotate(b, 17), d = rotate(d, 21), b ^= c, d ^= a, c = rotate(c, 32);   \
    } while (0)

ism3__hash ism3__siphash128(const uint64_t key[2], const void *data, size_t size) {
    uint64_t a = key[0] ^ UINT64_C(0x736f6d6570736575),
             b = key[1] ^ UINT64_C(0x646f72616e646f6d) ^ 0xee;
    uint64_t c = key[0] ^ UINT64_C(0x6c7967656e657261), d = key[1] ^ UINT64_C(0x7465646279746573);
    const unsigned char *p = data;
    size_t left = size;
    for (; left >= 8; left -= 8, p += 8) {
        uint64_t word = load(p);
        d ^= word;
        ROUND;
        ROUND;
        a ^= word;
    }
    uint64_t last = (uint64_t)(size & 0xff) << 56;
    for (size_t i = 0; i < left; i++)
        last |= (uint64_t)p[i] << (8 * i);
    d ^= last;
    ROUND;
    ROUND;
    a ^= last;
    c ^= 0xee;
    for (int i = 0; i < 4; i++)
        ROUND;
    ism3__hash hash = {a ^ b ^ c ^ d, 0};
    b ^= 0xdd;
    for (int i = 0; i < 4; i++)
        ROUND;
    hash.high = a ^ b ^ c ^ d;
    return hash;
}

void ism3__siphash_key(const uint8_t bytes[16], uint64_t key[2]) {
    key[0] = load(bytes);
    key[1] = load(bytes + 8);
}
