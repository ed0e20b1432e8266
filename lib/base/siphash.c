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

struct state {
    uint64_t a, b, c, d;
};

static inline void sip_round(struct state *s) {
    s->a += s->b, s->c += s->d;
    s->b = rotate(s->b, 13) ^ s->a, s->d = rotate(s->d, 16) ^ s->c;
    s->a = rotate(s->a, 32);
    s->c += s->b, s->a += s->d;
    s->b = rotate(s->b, 17) ^ s->c, s->d = rotate(s->d, 21) ^ s->a;
    s->c = rotate(s->c, 32);
}

static inline struct state start(const uint64_t key[2]) {
    return (struct state){
        key[0] ^ UINT64_C(0x736f6d6570736575), key[1] ^ UINT64_C(0x646f72616e646f6d) ^ 0xee,
        key[0] ^ UINT64_C(0x6c7967656e657261), key[1] ^ UINT64_C(0x7465646279746573)};
}

static inline void absorb(struct state *s, uint64_t word) {
    s->d ^= word;
    sip_round(s);
    sip_round(s);
    s->a ^= word;
}

/* The bytes after the last whole word, with the length above them. */
static inline uint64_t last_word(const unsigned char *bytes, size_t size) {
    uint64_t word = (uint64_t)(size & 0xff) << 56;
    for (size_t i = 0; i < size % 8; i++)
        word |= (uint64_t)bytes[size / 8 * 8 + i] << (8 * i);
    return word;
}

static inline uint64_t squeeze(const struct state *s) {
    return s->a ^ s->b ^ s->c ^ s->d;
}

ism3__hash ism3__siphash128(const uint64_t key[2], const void *data, size_t size) {
    const unsigned char *bytes = data;
    struct state s = start(key);
    for (size_t i = 0; i + 8 <= size; i += 8)
        absorb(&s, load(bytes + i));
    absorb(&s, last_word(bytes, size));
    s.c ^= 0xee;
    for (int i = 0; i < 4; i++)
        sip_round(&s);
    ism3__hash hash = {squeeze(&s), 0};
    s.b ^= 0xdd;
    for (int i = 0; i < 4; i++)
        sip_round(&s);
    hash.high = squeeze(&s);
    return hash;
}

void ism3__siphash128_pair(const uint64_t key[2], const void *const data[2], const size_t size[2],
                           ism3__hash hash[2]) {
    if (size[0] / 8 != size[1] / 8) {
        hash[0] = ism3__siphash128(key, data[0], size[0]);
        hash[1] = ism3__siphash128(key, data[1], size[1]);
        return;
    }
    const unsigned char *x = data[0], *y = data[1];
    struct state s = start(key), t = s;
    for (size_t i = 0; i + 8 <= size[0]; i += 8) {
        absorb(&s, load(x + i));
        absorb(&t, load(y + i));
    }
    absorb(&s, last_word(x, size[0]));
    absorb(&t, last_word(y, size[1]));
    s.c ^= 0xee;
    t.c ^= 0xee;
    for (int i = 0; i < 4; i++) {
        sip_round(&s);
        sip_round(&t);
    }
    hash[0].low = squeeze(&s);
    hash[1].low = squeeze(&t);
    s.b ^= 0xdd;
    t.b ^= 0xdd;
    for (int i = 0; i < 4; i++) {
        sip_round(&s);
        sip_round(&t);
    }
    hash[0].high = squeeze(&s);
    hash[1].high = squeeze(&t);
}

void ism3__siphash_key(const uint8_t bytes[16], uint64_t key[2]) {
    key[0] = load(bytes);
    key[1] = load(bytes + 8);
}

void ism3__siphash_key_bytes(const uint64_t key[2], uint8_t bytes[16]) {
    for (size_t i = 0; i < 16; i++)
        bytes[i] = (uint8_t)(key[i / 8] >> 8 * (i % 8));
}
