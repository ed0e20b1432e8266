#include "io/words.h"

#include <stdlib.h>

static size_t slot_count(const ism3__words *words) {
    return words->slots ? (size_t)1 << (64 - words->shift) : 0;
}

static void put(ism3__words *words, const ism3__word *word) {
    size_t i = ism3__word_slot(words, word->head, word->tail);
    while (words->slots[i].text)
        i = (i + 1) & (slot_count(words) - 1);
    words->slots[i] = *word;
}

/* At most a quarter full, so that a search ends at its first slot, mostly. */
static int make_room(ism3__words *words) {
    size_t old_count = slot_count(words);
    if (words->count < old_count / 4)
        return 1;
    ism3__words grown = {.count = words->count, .shift = old_count ? words->shift - 1 : 64 - 4};
    grown.slots = calloc((size_t)1 << (64 - grown.shift), sizeof *grown.slots);
    if (!grown.slots)
        return 0;
    for (size_t i = 0; i < old_count; i++)
        if (words->slots[i].text)
            put(&grown, &words->slots[i]);
    free(words->slots);
    *words = grown;
    return 1;
}

int ism3__words_add(ism3__words *words, const char *text, size_t size, uint32_t value) {
    if (size > UINT32_MAX - ISM3__PADDING || !make_room(words))
        return 0;
    char *copy = calloc(1, size + ISM3__PADDING);
    if (!copy)
        return 0;
    memcpy(copy, text, size);
    if (ism3__words_find(words, copy, size) != ISM3__NO_WORD) {
        free(copy);
        return 1;
    }
    ism3__word word = {ism3__head(copy, size), size > 8 ? ism3__load8(copy + size - 8) : 0, copy,
                       (uint32_t)size, value};
    put(words, &word);
    words->count++;
    return 1;
}

void ism3__words_free(ism3__words *words) {
    for (size_t i = 0; i < slot_count(words); i++)
        free(words->slots[i].text);
    free(words->slots);
    *words = (ism3__words){0};
}
