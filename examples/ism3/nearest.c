#include "command.h"

#include <stdio.h>
#include <string.h>

enum { LONGEST = 63 };

/* What a slip of the fingers costs. A wrong letter is rarer than one too many or too few. */
enum { COST_CASE = 1, COST_ADD = 2, COST_SWAP = 2, COST_CHANGE = 3 };

static size_t least(size_t a, size_t b, size_t c) {
    size_t smaller = a < b ? a : b;
    return smaller < c ? smaller : c;
}

static char lower(char letter) {
    return letter >= 'A' && letter <= 'Z' ? (char)(letter + ('a' - 'A')) : letter;
}

static size_t change_cost(char a, char b) {
    if (a == b)
        return 0;
    return lower(a) == lower(b) ? COST_CASE : COST_CHANGE;
}

/* Letters added, dropped or changed, and neighbours swapped. */
static size_t edit_distance(const char *a, size_t a_size, const char *b, size_t b_size) {
    size_t rows[3][LONGEST + 1] = {{0}};
    size_t *before = rows[0], *last = rows[1], *next = rows[2];
    for (size_t j = 0; j <= b_size; j++)
        last[j] = j * COST_ADD;
    for (size_t i = 1; i <= a_size; i++) {
        next[0] = i * COST_ADD;
        for (size_t j = 1; j <= b_size; j++) {
            next[j] = least(last[j] + COST_ADD, next[j - 1] + COST_ADD,
                            last[j - 1] + change_cost(a[i - 1], b[j - 1]));
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                next[j] = least(next[j], before[j - 2] + COST_SWAP, next[j]);
        }
        size_t *free_row = before;
        before = last;
        last = next;
        next = free_row;
    }
    return last[b_size];
}

struct nearest nearest_to(const char *word) {
    size_t size = strlen(word);
    return (struct nearest){word, NULL, size > LONGEST ? 0 : (size / 3 + 1) * COST_CHANGE};
}

void nearest_offer(struct nearest *nearest, const char *candidate) {
    size_t size = strlen(candidate);
    if (nearest->distance == 0 || size > LONGEST)
        return;
    size_t distance = edit_distance(nearest->word, strlen(nearest->word), candidate, size);
    if (distance >= nearest->distance)
        return;
    nearest->distance = distance;
    nearest->best = candidate;
}

const char *nearest_hint(const struct nearest *nearest, char *text) {
    *text = 0;
    if (nearest->best)
        snprintf(text, HINT_SIZE, "; did you mean '%s'?", nearest->best);
    return text;
}
