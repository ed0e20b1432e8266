/* The texts of ids, found again by the hash under which a ledger knows them. */
#ifndef IDS_H
#define IDS_H

#include <ism3.h>

struct ids {
    const ism3_model *model;
    struct id *entries; /* in the order of their coming */
    uint64_t *slots;    /* open addressing: number of an entry + 1, 0: free */
    char *texts;        /* of all, one after the other */
    size_t count, room; /* entries */
    uint32_t slot_bits; /* 2^bits slots */
    size_t text_size, text_room;
    uint64_t multiplier; /* odd and random, so that nobody can choose ids that collide */
};

/* Returns an exit code; ids_free() in any case. */
int ids_open(struct ids *ids, const ism3_model *model);
void ids_free(struct ids *ids);
/* Keep the ids of a batch; the `on_batch` of a session. */
int ids_keep(void *context, const ism3_columns *columns);
/* Empty when it was never seen. */
ism3_text ids_find(const struct ids *ids, const uint64_t hash[2]);

#endif
