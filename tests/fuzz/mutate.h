/* Changing encoded documents so that they get past the digest and past the head of each part. */
#ifndef MUTATE_H
#define MUTATE_H

#include "fuzz.h"

/* libFuzzer's, or that of replay.c. */
size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t most);
/* What libFuzzer calls where a target has it. */
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t most, unsigned seed);
size_t LLVMFuzzerCustomCrossOver(const uint8_t *a, size_t a_size, const uint8_t *b, size_t b_size,
                                 uint8_t *out, size_t most, unsigned seed);

/* A few changes to an encoded document, mostly to its tree, with heads and digest made right
 * again. `other`: where parts may be taken from, NULL: from itself. Returns the new size. */
size_t mutate_document(uint8_t *data, size_t size, size_t most, const uint8_t *other,
                       size_t other_size, uint64_t seed);
/* Put the right digest at the end. */
void mutate_sign(uint8_t *data, size_t size);

#endif
