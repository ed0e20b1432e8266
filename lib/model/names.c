#include "model/names.h"

#include "base/siphash.h"
#include "model/text.h"
#include <ism3/observation.h>
#include <string.h>

static uint64_t hash_of(const void *context, uint32_t number) {
    const ism3__names *names = context;
    const char *text = *ISM3__AT(names->texts, const char *, number);
    return ism3__siphash128(names->key, text, strlen(text)).low;
}

int32_t ism3__names_reserve(ism3__names *names, ism3__memory *memory, ism3_error *error) {
    names->texts.element_size = sizeof(const char *);
    int32_t rc = ism3__array_reserve(memory, &names->texts, 1, error);
    return rc ? rc : ism3__index_reserve(memory, &names->index, 1, names, hash_of, error);
}

void ism3__names_add(ism3__names *names, const char *text) {
    uint32_t number = (uint32_t)names->texts.count++;
    *ISM3__AT(names->texts, const char *, number) = text;
    ism3__probe probe = ism3__index_start(&names->index, hash_of(names, number));
    while (ism3__index_next(&names->index, &probe) != ISM3__NOWHERE)
        continue;
    ism3__index_put(&names->index, &probe, number);
}

uint32_t ism3__names_find(const ism3__names *names, const char *name, size_t size) {
    uint64_t hash = ism3__siphash128(names->key, name, size).low;
    ism3__probe probe = ism3__index_start(&names->index, hash);
    uint32_t number;
    while ((number = ism3__index_next(&names->index, &probe)) != ISM3__NOWHERE)
        if (ism3__text_is(*ISM3__AT(names->texts, const char *, number), name, size))
            return number;
    return ISM3_NO_INDEX;
}

const char *ism3__names_at(const ism3__names *names, uint32_t number) {
    return number < names->texts.count ? *ISM3__AT(names->texts, const char *, number) : NULL;
}

void ism3__names_free(ism3__names *names, ism3__memory *memory) {
    ism3__array_free(memory, &names->texts);
    ism3__index_free(memory, &names->index);
}
