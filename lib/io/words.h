/* Texts and the numbers that they stand for. */
#ifndef ISM3__IO_WORDS_H
#define ISM3__IO_WORDS_H

#include "io/text.h"

#define ISM3__NO_WORD UINT32_MAX

typedef struct ism3__word {
    uint64_t head, tail; /* its first and its last eight bytes */
    char *text;          /* NULL: a free slot */
    uint32_t size, value;
} ism3__word;

/* Zero it; an empty one finds nothing. */
typedef struct ism3__words {
    ism3__word *slots;
    uint32_t count, shift; /* 1 << (64 - shift) slots */
} ism3__words;

/* The text is copied. 0 when there is no memory. One that is there already keeps its value. */
int ism3__words_add(ism3__words *words, const char *text, size_t size, uint32_t value);
void ism3__words_free(ism3__words *words);

/* Whether a slot holds a text of more than 16 bytes whose first and last eight are right. */
static inline int ism3__word_is(const ism3__word *slot, const char *text, size_t size) {
    return size <= 16 || memcmp(slot->text + 8, text + 8, size - 16) == 0;
}

static inline size_t ism3__word_slot(const ism3__words *words, uint64_t head, uint64_t tail) {
    return (size_t)((head ^ (tail << 23 | tail >> 41)) * UINT64_C(0x9E3779B97F4A7C15) >> words->shift);
}

/* The value of a text (with padding after it), ISM3__NO_WORD when it is not there. */
static inline uint32_t ism3__words_find(const ism3__words *words, const char *text, size_t size) {
    if (!words->count)
        return ISM3__NO_WORD;
    uint64_t head = ism3__head(text, size), tail = size > 8 ? ism3__load8(text + size - 8) : 0;
    size_t mask = ((size_t)1 << (64 - words->shift)) - 1;
    for (size_t i = ism3__word_slot(words, head, tail); words->slots[i].text; i = (i + 1) & mask) {
        const ism3__word *slot = &words->slots[i];
        if (slot->head == head && slot->tail == tail && slot->size == size && ism3__word_is(slot, text, size))
            return slot->value;
    }
    return ISM3__NO_WORD;
}

#endif
