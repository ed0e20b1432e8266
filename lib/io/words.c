#include "io/words.h"

#include <stdlib.h>

/* Slots that a hash may name. */
static size_t slot_count(const ism3__words *words) {
    return words->slots ? (size_t)1 << (64 - words->shift) : 0;
}

/* With those that a search may run over into, and a free one at the end. */
static size_t all_slots(const ism3__words *words) {
    return words->slots ? slot_count(words) + slot_count(words) / 4 + 1 : 0;
}

static uint64_t tail_of(const char *text, size_t size) {
    return size > 8 ? ism3__load8(text + size - 8) : 0;
}

static void put(ism3__words *words, const ism3__word *word) {
    ism3__word *slot =
        &words->slots[ism3__word_slot(words, word->head, tail_of(word->text, word->mark - 1))];
    while (slot->mark)
        slot++;
    *slot = *word;
}

/* At most a quarter full, so that a search ends at its first slot, mostly. */
static int make_room(ism3__words *words) {
    if (words->count < slot_count(words) / 4)
        return 1;
    ism3__words grown = {.count = words->count, .shift = words->slots ? words->shift - 1 : 64 - 4};
    grown.slots = calloc(((size_t)5 << (64 - grown.shift)) / 4 + 1, sizeof *grown.slots);
    if (!grown.slots)
        return 0;
    for (size_t i = 0; i < all_slots(words); i++)
        if (words->slots[i].text)
            put(&grown, &words->slots[i]);
    free(words->slots);
    *words = grown;
    return 1;
}

uint32_t ism3__words_search(const ism3__words *words, const char *text, size_t size) {
    if (!words->count)
        return ISM3__NO_WORD;
    uint64_t head = ism3__head(text, size);
    const ism3__word *slot = &words->slots[ism3__word_slot(words, head, tail_of(text, size))];
    for (; slot->mark; slot++)
        if (slot->head == head && slot->mark == size + 1 &&
            (size <= 8 || !memcmp(slot->text + 8, text + 8, size - 8)))
            return slot->value;
    return ISM3__NO_WORD;
}

int ism3__words_add(ism3__words *words, const char *text, size_t size, uint32_t value) {
    if (size > UINT32_MAX / 2 || !make_room(words))
        return 0;
    char *copy = calloc(1, size + ISM3__PADDING);
    if (!copy)
        return 0;
    memcpy(copy, text, size);
    if (ism3__words_find(words, copy, size) != ISM3__NO_WORD) {
        free(copy);
        return 1;
    }
    ism3__word word = {ism3__head(copy, size), copy, (uint32_t)size + 1, value};
    put(words, &word);
    words->count++;
    return 1;
}

void ism3__words_free(ism3__words *words) {
    for (size_t i = 0; i < all_slots(words); i++)
        free(words->slots[i].text);
    free(words->slots);
    *words = (ism3__words){0};
}
