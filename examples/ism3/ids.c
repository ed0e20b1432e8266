#include "ids.h"
#include "command.h"

#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

struct id {
    uint64_t hash[2];
    size_t offset;
    uint8_t size; /* at most ISM3_ID_SIZE_MAX */
};

enum { FIRST_BITS = 12 };

int ids_open(struct ids *ids, const ism3_model *model) {
    *ids = (struct ids){.model = model, .slot_bits = FIRST_BITS};
    if (getrandom(&ids->multiplier, sizeof ids->multiplier, 0) != sizeof ids->multiplier) {
        complain("the system gives no random numbers");
        return EXIT_RESOURCES;
    }
    ids->multiplier |= 1;
    ids->slots = calloc((size_t)1 << ids->slot_bits, sizeof *ids->slots);
    return ids->slots ? EXIT_DONE : out_of_memory();
}

void ids_free(struct ids *ids) {
    free(ids->entries);
    free(ids->slots);
    free(ids->texts);
}

/* The slot of a hash, or the free one where it belongs. */
static uint64_t *slot_of(const struct ids *ids, const uint64_t hash[2]) {
    size_t mask = ((size_t)1 << ids->slot_bits) - 1;
    size_t slot = (size_t)(hash[0] * ids->multiplier >> (64 - ids->slot_bits));
    while (ids->slots[slot] != 0) {
        const struct id *id = &ids->entries[ids->slots[slot] - 1];
        if (id->hash[0] == hash[0] && id->hash[1] == hash[1])
            break;
        slot = (slot + 1) & mask;
    }
    return &ids->slots[slot];
}

static int grow_slots(struct ids *ids) {
    uint64_t *larger = calloc((size_t)2 << ids->slot_bits, sizeof *larger);
    if (!larger)
        return out_of_memory();
    free(ids->slots);
    ids->slots = larger;
    ids->slot_bits++;
    for (size_t i = 0; i < ids->count; i++)
        *slot_of(ids, ids->entries[i].hash) = i + 1;
    return EXIT_DONE;
}

/* Room for one more entry and its text. */
static int grow(struct ids *ids) {
    if (ids->count == ids->room) {
        size_t room = ids->room ? 2 * ids->room : 1024;
        struct id *entries = realloc(ids->entries, room * sizeof *entries);
        if (!entries)
            return out_of_memory();
        ids->entries = entries;
        ids->room = room;
    }
    if (ids->text_room - ids->text_size < ISM3_ID_SIZE_MAX) {
        size_t room = ids->text_room ? 2 * ids->text_room : (size_t)64 * 1024;
        char *texts = realloc(ids->texts, room);
        if (!texts)
            return out_of_memory();
        ids->texts = texts;
        ids->text_room = room;
    }
    return 2 * ids->count >= (size_t)1 << ids->slot_bits ? grow_slots(ids) : EXIT_DONE;
}

static int keep(struct ids *ids, ism3_text text) {
    uint64_t hash[2];
    if (text.size == 0 || ism3_model_hash_id(ids->model, text.data, text.size, hash) != ISM3_OK)
        return EXIT_DONE;
    if (*slot_of(ids, hash) != 0)
        return EXIT_DONE;
    int code = grow(ids);
    if (code != EXIT_DONE)
        return code;
    ids->entries[ids->count] = (struct id){{hash[0], hash[1]}, ids->text_size, (uint8_t)text.size};
    memcpy(ids->texts + ids->text_size, text.data, text.size);
    ids->text_size += text.size;
    *slot_of(ids, hash) = ++ids->count;
    return EXIT_DONE;
}

int ids_keep(void *context, const ism3_columns *columns) {
    struct ids *ids = context;
    int code = EXIT_DONE;
    if (!columns->id)
        return columns->constant ? keep(ids, columns->constant->id) : EXIT_DONE;
    for (size_t row = 0; row < columns->rows && code == EXIT_DONE; row++)
        code = keep(ids, columns->id[row]);
    return code;
}

ism3_text ids_find(const struct ids *ids, const uint64_t hash[2]) {
    uint64_t number = *slot_of(ids, hash);
    if (number == 0)
        return (ism3_text){NULL, 0};
    const struct id *id = &ids->entries[number - 1];
    return (ism3_text){ids->texts + id->offset, id->size};
}
