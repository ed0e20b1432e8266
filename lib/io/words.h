/* Texts and the numbers that they stand for. */
#ifndef ISM3__IO_WORDS_H
#define ISM3__IO_WORDS_H

#include "io/text.h"

#define ISM3__NO_WORD UINT32_MAX

typedef struct ism3__word {
    uint64_t head; /* its first eight bytes */
    char *text;
    uint32_t mark; /* its size and one; 0: a free slot */
    uint32_t value;
} ism3__word;

/* Zero it; an empty one finds nothing. */
typedef struct ism3__words {
    ism3__word *slots; /* 1 << (64 - shift), then some more: a search that runs over need not start again */
    uint32_t count, shift;
} ism3__words;

/* The text is copied. 0 when there is no memory. One that is there already keeps its value. */
int ism3__words_add(ism3__words *words, const char *text, size_t size, uint32_t value);
void ism3__words_free(ism3__words *words);

#define ISM3__WORD_FACTOR UINT64_C(0x9E3779B97F4A7C15)

/* The first slot in which a text may be. */
static inline ism3__word *ism3__word_slot(const ism3__words *words, uint64_t head, const char *text, size_t size) {
    uint64_t tail = size > 8 ? ism3__load8(text + size - 8) : 0;
    return words->slots + ((head ^ (tail << 23 | tail >> 41)) * ISM3__WORD_FACTOR >> words->shift);
}

/* The value of a text (with padding after it), ISM3__NO_WORD when it is not there. */
static inline uint32_t ism3__words_find(const ism3__words *words, const char *text, size_t size) {
    if (!words->count)
        return ISM3__NO_WORD;
    uint64_t head = ism3__head(text, size);
    for (const ism3__word *slot = ism3__word_slot(words, head, text, size);; slot++) {
        if (slot->head == head && slot->mark == size + 1 && (size <= 8 || !memcmp(slot->text + 8, text + 8, size - 8)))
            return slot->value;
        if (!slot->mark)
            return ISM3__NO_WORD;
    }
}

#endif
