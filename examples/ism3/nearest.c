#include "command.h"

#include <stdio.h>
#include <string.h>

enum { LONGEST = 63 };

static size_t least(size_t a, size_t b, size_t c) {
    size_t smaller = a < b ? a : b;
    return smaller < c ? smaller : c;
}

/* Single letters added, dropped or changed, and neighbours swapped. */
static size_t edit_distance(const char *a, size_t a_size, const char *b, size_t b_size) {
    size_t rows[3][LONGEST + 1] = {{0}};
    size_t *before = rows[0], *last = rows[1], *next = rows[2];
    for (size_t j = 0; j <= b_size; j++)
        last[j] = j;
    for (size_t i = 1; i <= a_size; i++) {
        next[0] = i;
        for (size_t j = 1; j <= b_size; j++) {
            size_t change = last[j - 1] + (a[i - 1] != b[j - 1]);
            next[j] = least(last[j] + 1, next[j - 1] + 1, change);
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                next[j] = least(next[j], before[j - 2] + 1, next[j]);
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
    return (struct nearest){word, NULL, size > LONGEST ? 0 : size / 3 + 2};
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
