/* Texts and the numbers that they stand for. */
#ifndef ISM3__IO_WORDS_H
#define ISM3__IO_WORDS_H

#include "io/text.h"

#define ISM3__NO_WORD UINT32_MAX

typedef struct ism3__word {
    uint64_t head; /* by ism3__head() */
    char *text;
    uint32_t mark; /* its size and one; 0: a free slot */
    uint32_t value;
} ism3__word;

/* Zero it; an empty one finds nothing. */
typedef struct ism3__words {
    ism3__word *
        slots; /* 1 << (64 - shift), then some more: a search that runs over need not start again */
    uint32_t count, shift;
} ism3__words;

/* The text is copied. 0 when there is no memory. One that is there already keeps its value. */
int ism3__words_add(ism3__words *words, const char *text, size_t size, uint32_t value);
void ism3__words_free(ism3__words *words);

/* Number of the slot in which a text may be first. */
static inline size_t ism3__word_slot(const ism3__words *words, uint64_t head, uint64_t tail) {
    return (size_t)((head ^ (tail << 23 | tail >> 41)) * UINT64_C(0x9E3779B97F4A7C15) >>
                    words->shift);
}

/* What ism3__words_find() does for those that it does not find at once. */
uint32_t ism3__words_search(const ism3__words *words, const char *text, size_t size);

/* The value of a text (with padding after it), ISM3__NO_WORD when it is not there. */
static inline uint32_t ism3__words_find(const ism3__words *words, const char *text, size_t size) {
    if (size - 1 >= 7 || !words->count)
        return ism3__words_search(words, text, size);
    uint64_t head = ism3__head(text, size);
    const ism3__word *slot = &words->slots[ism3__word_slot(words, head, 0)];
    return slot->head == head && slot->mark == size + 1 ? slot->value
                                                        : ism3__words_search(words, text, size);
}

#endif
