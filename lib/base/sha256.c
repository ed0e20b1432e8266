#include <ism3/bytes.h>

#include <string.h>
#ifdef __x86_64__
#include <cpuid.h>
#include <immintrin.h>
#endif

#define BLOCK_SIZE  ((size_t)64)
#define LENGTH_SIZE 8 /* of the length in bits that ends the last block */

/* The first 32 bits of the fractional parts of the cube roots of the first 64 primes. */
static const uint32_t round_constants[64] = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
};

/* Those of the square roots of the first eight. */
static const uint32_t first_state[8] = {
    0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19,
};

static inline uint32_t load_big(const uint8_t *bytes) {
    return (uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 | (uint32_t)bytes[2] << 8 | bytes[3];
}

static inline void store_big(uint8_t *bytes, uint32_t word) {
    for (int i = 0; i < 4; i++)
        bytes[i] = (uint8_t)(word >> (24 - 8 * i));
}

static inline uint32_t rotate(uint32_t word, int bits) {
    return word >> bits | word << (32 - bits);
}

/* The words of the block, and 48 more that each depend on four before them. */
static void expand(uint32_t words[64], const uint8_t *block) {
    for (size_t i = 0; i < 16; i++)
        words[i] = load_big(block + 4 * i);
    for (size_t i = 16; i < 64; i++) {
        uint32_t near = words[i - 2], far = words[i - 15];
        words[i] = words[i - 16] + words[i - 7] + (rotate(far, 7) ^ rotate(far, 18) ^ far >> 3) +
                   (rotate(near, 17) ^ rotate(near, 19) ^ near >> 10);
    }
}

static void take_blocks_portably(uint32_t state[8], const uint8_t *block, size_t count) {
    for (; count > 0; count--, block += BLOCK_SIZE) {
        uint32_t words[64];
        expand(words, block);
        uint32_t a = state[0], b = state[1], c = state[2], d = state[3];
        uint32_t e = state[4], f = state[5], g = state[6], h = state[7];
        for (size_t i = 0; i < 64; i++) {
            uint32_t choice = (e & f) ^ (~e & g), majority = (a & b) ^ (a & c) ^ (b & c);
            uint32_t into_e = h + (rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25)) + choice +
                              round_constants[i] + words[i];
            uint32_t into_a = into_e + (rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22)) + majority;
            h = g, g = f, f = e, e = d + into_e;
            d = c, c = b, b = a, a = into_a;
        }
        state[0] += a, state[1] += b, state[2] += c, state[3] += d;
        state[4] += e, state[5] += f, state[6] += g, state[7] += h;
    }
}

#ifdef __x86_64__
/* Asking the processor takes longer than a few blocks, and there is no place to keep its answer. */
#define ASK_FROM 256 /* blocks */

/* 1 or 0; a leaf that the processor does not know leaves its zeros. */
static size_t has_sha_instructions(void) {
    unsigned a, b = 0, c = 0, d, none;
    __get_cpuid(1, &a, &none, &c, &d);
    __get_cpuid_count(7, 0, &a, &b, &none, &d);
    return (size_t)((c / bit_SSE4_1) & (c / bit_SSSE3) & (b / bit_SHA) & 1);
}

/* The instructions keep a, b, e, f in one register and c, d, g, h in another, and do two rounds. */
__attribute__((target("sha,sse4.1,ssse3"))) static void
take_blocks_by_instructions(uint32_t state[8], const uint8_t *block, size_t count) {
    const __m128i big_endian = _mm_set_epi64x(0x0c0d0e0f08090a0b, 0x0405060700010203);
    __m128i low = _mm_shuffle_epi32(_mm_loadu_si128((const __m128i *)state), 0xb1);
    __m128i high = _mm_shuffle_epi32(_mm_loadu_si128((const __m128i *)(state + 4)), 0x1b);
    __m128i abef = _mm_alignr_epi8(low, high, 8), cdgh = _mm_blend_epi16(high, low, 0xf0);
    for (; count > 0; count--, block += BLOCK_SIZE) {
        __m128i words[4], abef_before = abef, cdgh_before = cdgh;
        for (size_t i = 0; i < 4; i++)
            words[i] = _mm_shuffle_epi8(_mm_loadu_si128((const __m128i *)block + i), big_endian);
        for (size_t i = 0; i < 16; i++) {
            __m128i *now = &words[i % 4], last = words[(i + 3) % 4];
            __m128i constants = _mm_loadu_si128((const __m128i *)(round_constants + 4 * i));
            __m128i sum = _mm_add_epi32(*now, constants);
            cdgh = _mm_sha256rnds2_epu32(cdgh, abef, sum);
            abef = _mm_sha256rnds2_epu32(abef, cdgh, _mm_shuffle_epi32(sum, 0x0e));
            *now =
                _mm_sha256msg2_epu32(_mm_add_epi32(_mm_sha256msg1_epu32(*now, words[(i + 1) % 4]),
                                                   _mm_alignr_epi8(last, words[(i + 2) % 4], 4)),
                                     last);
        }
        abef = _mm_add_epi32(abef, abef_before);
        cdgh = _mm_add_epi32(cdgh, cdgh_before);
    }
    low = _mm_shuffle_epi32(abef, 0x1b);
    high = _mm_shuffle_epi32(cdgh, 0xb1);
    _mm_storeu_si128((__m128i *)state, _mm_blend_epi16(low, high, 0xf0));
    _mm_storeu_si128((__m128i *)(state + 4), _mm_alignr_epi8(high, low, 8));
}

static void take_blocks(uint32_t state[8], const uint8_t *block, size_t count) {
    static void (*const ways[])(uint32_t[8], const uint8_t *,
                                size_t) = {take_blocks_portably, take_blocks_by_instructions};
    ways[count < ASK_FROM ? 0 : has_sha_instructions()](state, block, count);
}
#else
static void take_blocks(uint32_t state[8], const uint8_t *block, size_t count) {
    take_blocks_portably(state, block, count);
}
#endif

void ism3_sha256_init(ism3_sha256 *sha) {
    memset(sha, 0, sizeof *sha);
    memcpy(sha->state, first_state, sizeof first_state);
}

void ism3_sha256_update(ism3_sha256 *sha, const void *bytes, size_t size) {
    const uint8_t *next = bytes;
    size_t held = (size_t)(sha->size % BLOCK_SIZE);
    if (size == 0)
        return;
    sha->size += size;
    if (held) {
        size_t room = BLOCK_SIZE - held, taken = size < room ? size : room;
        memcpy(sha->block + held, next, taken);
        if (taken < room)
            return;
        take_blocks(sha->state, sha->block, 1);
        next += taken;
        size -= taken;
    }
    take_blocks(sha->state, next, size / BLOCK_SIZE);
    memcpy(sha->block, next + size / BLOCK_SIZE * BLOCK_SIZE, size % BLOCK_SIZE);
}

void ism3_sha256_digest(const ism3_sha256 *sha, uint8_t digest[32]) {
    uint32_t state[8];
    uint8_t last[2 * BLOCK_SIZE] = {0};
    size_t held = (size_t)(sha->size % BLOCK_SIZE);
    size_t blocks = held + 1 + LENGTH_SIZE <= BLOCK_SIZE ? 1 : 2;
    uint64_t bits = sha->size * 8;
    memcpy(state, sha->state, sizeof state);
    memcpy(last, sha->block, held);
    last[held] = 0x80;
    store_big(last + blocks * BLOCK_SIZE - 8, (uint32_t)(bits >> 32));
    store_big(last + blocks * BLOCK_SIZE - 4, (uint32_t)bits);
    take_blocks(state, last, blocks);
    for (size_t i = 0; i < 8; i++)
        store_big(digest + 4 * i, state[i]);
}
