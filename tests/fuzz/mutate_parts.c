/* For fuzz_add: two flags and a length, then two parts, each of them a document where its flag
 * says so. */
#include "mutate.h"

#include <string.h>

enum { FRONT = 4, PART_MAX = 0xffff };

static size_t change_part(uint8_t *part, size_t size, size_t most, int encoded, unsigned seed) {
    return encoded ? mutate_document(part, size, most, NULL, 0, seed)
                   : LLVMFuzzerMutate(part, size, most);
}

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t most, unsigned seed) {
    static uint8_t part[PART_MAX];
    if (size < FRONT || seed % 32 == 0 || most > FUZZ_INPUT_MAX)
        return LLVMFuzzerMutate(data, size, most);
    size_t first = data[2] | (size_t)data[3] << 8, room = most - size;
    if (first > size - FRONT)
        first = size - FRONT;
    size_t second = size - FRONT - first;
    int choice = seed / 32 % 2;
    size_t old = choice ? second : first;
    if (old + room > sizeof part)
        room = old > sizeof part ? 0 : sizeof part - old;
    if (old > sizeof part)
        return LLVMFuzzerMutate(data, size, most);
    uint8_t *place = data + FRONT + (choice ? first : 0);
    memcpy(part, place, old);
    size_t now = change_part(part, old, old + room, data[0] & (choice ? 2 : 1), seed / 64);
    memmove(place + now, place + old, size - (size_t)(place + old - data));
    memcpy(place, part, now);
    if (!choice) {
        data[2] = (uint8_t)now;
        data[3] = (uint8_t)(now >> 8);
    }
    return size - old + now;
}
