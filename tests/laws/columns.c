/* Observations turned into columns. */
#include "laws.h"

#include <string.h>

/* Copy one field of every observation into an array of its own. */
static void *column(struct trial *trial, const void *field, size_t width, size_t count) {
    char *values = trial_block(trial, count * width);
    for (size_t i = 0; i < count; i++)
        memcpy(values + i * width, (const char *)field + i * sizeof(ism3_observation), width);
    return values;
}

/* Numbers can stand for them: two digits, or none. */
static int ids_are_numbers(const ism3_observation *observations, size_t count) {
    for (size_t i = 0; i < count; i++)
        if (observations[i].id.size != 0 && observations[i].id.size != 2)
            return 0;
    return 1;
}

static void give_bytes(struct trial *trial, ism3_columns *columns,
                       const ism3_observation *observations, size_t count, int narrow) {
    char *bytes = trial_block(trial, count * (ISM3_ID_SIZE_MAX + 1));
    int32_t *offsets32 = trial_block(trial, (count + 1) * sizeof *offsets32);
    int64_t *offsets = trial_block(trial, (count + 1) * sizeof *offsets);
    size_t size = 0;
    for (size_t i = 0; i < count; i++) {
        if (observations[i].id.size)
            memcpy(bytes + size, observations[i].id.data, observations[i].id.size);
        size += observations[i].id.size;
        offsets[i + 1] = (int64_t)size;
        offsets32[i + 1] = (int32_t)size;
    }
    columns->id_bytes = bytes;
    if (narrow)
        columns->id_offsets32 = offsets32;
    else
        columns->id_offsets = offsets;
}

static void give_numbers(struct trial *trial, ism3_columns *columns,
                         const ism3_observation *observations, size_t count) {
    uint64_t *numbers = trial_block(trial, count * sizeof *numbers);
    for (size_t i = 0; i < count; i++) {
        const char *digits = observations[i].id.data;
        numbers[i] = digits && observations[i].id.size
                         ? (uint64_t)(digits[0] - '0') * 10 + (uint64_t)(digits[1] - '0')
                         : UINT64_MAX;
    }
    columns->id_number = numbers;
}

#define COLUMN(name) .name = column(trial, &o->name, sizeof o->name, count)

int32_t observe_columns(struct trial *trial, ism3_ledger *ledger, const ism3_observation *o,
                        size_t count, ism3_error *error) {
    ism3_columns columns = {.size = sizeof columns,
                            .rows = count,
                            COLUMN(kind),
                            COLUMN(process),
                            COLUMN(environment),
                            COLUMN(resource),
                            COLUMN(objective),
                            COLUMN(verdict),
                            COLUMN(cause),
                            COLUMN(kinds),
                            COLUMN(time),
                            COLUMN(end),
                            COLUMN(due),
                            COLUMN(count),
                            COLUMN(available),
                            COLUMN(used),
                            COLUMN(up),
                            COLUMN(total),
                            COLUMN(covered),
                            COLUMN(sampled),
                            COLUMN(assessed),
                            COLUMN(fit),
                            COLUMN(tp),
                            COLUMN(fp),
                            COLUMN(tn),
                            COLUMN(fn),
                            COLUMN(harm),
                            COLUMN(series)};
    uint64_t way = rng_below(&trial->rng, 4);
    if (way < 2)
        give_bytes(trial, &columns, o, count, way == 0);
    else if (way == 2 && ids_are_numbers(o, count))
        give_numbers(trial, &columns, o, count);
    else
        columns.id = column(trial, &o->id, sizeof o->id, count);
    if (count && rng_one_in(&trial->rng, 2))
        columns.constant = o; /* every column is given: the constant says nothing */
    return ism3_ledger_observe_columns(ledger, &columns, error);
}
