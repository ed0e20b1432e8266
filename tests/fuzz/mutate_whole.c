/* For targets whose input is one encoded document. */
#include "mutate.h"

#include <string.h>

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t most, unsigned seed) {
    return mutate_document(data, size, most, NULL, 0, seed);
}

size_t LLVMFuzzerCustomCrossOver(const uint8_t *a, size_t a_size, const uint8_t *b, size_t b_size,
                                 uint8_t *out, size_t most, unsigned seed) {
    if (a_size > most)
        return 0;
    memcpy(out, a, a_size);
    return mutate_document(out, a_size, most, b, b_size, seed);
}
