/* Random numbers from a seed, the same on every machine: splitmix64 (Steele, Lea, Flood 2014). */
#ifndef LAWS_RANDOM_H
#define LAWS_RANDOM_H

#include <stdint.h>

struct rng {
    uint64_t state;
};

static inline uint64_t rng_next(struct rng *rng) {
    uint64_t z = rng->state += UINT64_C(0x9e3779b97f4a7c15);
    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return z ^ (z >> 31);
}

/* 0 .. n - 1. */
static inline uint64_t rng_below(struct rng *rng, uint64_t n) {
    return n ? rng_next(rng) % n : 0;
}

/* Once in n times. */
static inline int rng_one_in(struct rng *rng, uint64_t n) {
    return rng_below(rng, n) == 0;
}

/* Numbers that have nothing to do with those of another stream. */
static inline struct rng rng_stream(uint64_t seed, uint64_t stream) {
    struct rng rng = {seed};
    uint64_t first = rng_next(&rng);
    rng.state = first ^ (stream * UINT64_C(0xd1342543de82ef95));
    rng_next(&rng);
    return rng;
}

#endif
