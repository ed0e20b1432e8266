#include "io/batch.h"

#include <stdlib.h>

int ism3__batch_init(ism3__batch *batch, size_t capacity) {
    *batch = (ism3__batch){.capacity = capacity};
    batch->traces = calloc(capacity, sizeof *batch->traces);
    return batch->traces != NULL;
}

void ism3__batch_free(ism3__batch *batch) {
    for (uint32_t field = 0; field < ISM3__FIELDS; field++)
        free(batch->columns[field]);
    free(batch->traces);
    *batch = (ism3__batch){0};
}

/* Repeat the value at the start of a column. */
static void repeat(char *column, size_t width, size_t count) {
    for (size_t done = 1; done < count; done *= 2)
        memcpy(column + done * width, column, (done < count - done ? done : count - done) * width);
}

/* Absent: ISM3_NONE in numbers and times, ISM3_NO_INDEX in what the model counts from 0, else
 * zero. */
static void make_absent(uint32_t field, void *column, size_t from, size_t to) {
    size_t width = ism3__field_width(field);
    int64_t none = ISM3_NONE;
    char *first = (char *)column + from * width;
    if (from == to)
        return;
    /* Texts are as wide as numbers where addresses have 32 bits. */
    if (width == sizeof none && ism3__meanings[field] != ISM3__TEXT) {
        memcpy(first, &none, sizeof none);
        repeat(first, width, to - from);
    } else
        memset(first, width == 4 && ism3__meanings[field] == ISM3__NAME ? 0xFF : 0,
               (to - from) * width);
}

int ism3__batch_need(ism3__batch *batch, uint32_t field) {
    if (batch->columns[field])
        return 1;
    batch->columns[field] = calloc(batch->capacity, ism3__field_width(field));
    if (!batch->columns[field])
        return 0;
    make_absent(field, batch->columns[field], 0, batch->capacity);
    return 1;
}

void ism3__batch_clear(ism3__batch *batch, size_t from, size_t to) {
    for (uint32_t field = 1; field < ISM3__FIELDS; field++)
        if (batch->columns[field])
            make_absent(field, batch->columns[field], from, to);
}

void ism3__batch_reset(ism3__batch *batch) {
    for (uint32_t field = 1; field < ISM3__FIELDS; field++)
        if (batch->filled & ISM3__BIT(field))
            make_absent(field, batch->columns[field], 0, batch->count);
    batch->count = 0;
    batch->filled = 0;
}

void ism3__batch_store(const ism3__batch *batch, uint32_t field, const ism3__value *value) {
    void *column = batch->columns[field];
    if (ism3__meanings[field] == ISM3__TEXT)
        ((ism3_text *)column)[batch->count] = value->text;
    else if (ism3__field_width(field) == 1)
        ((uint8_t *)column)[batch->count] = (uint8_t)value->number;
    else if (ism3__field_width(field) == 4)
        ((uint32_t *)column)[batch->count] = (uint32_t)value->number;
    else
        ((int64_t *)column)[batch->count] = value->number;
}

static const void *slice(const ism3__batch *batch, uint32_t field, size_t from) {
    if (!(batch->filled & ISM3__BIT(field)))
        return NULL;
    return (const char *)batch->columns[field] + from * ism3__field_width(field);
}

void ism3__batch_columns(const ism3__batch *batch, size_t from, size_t to, ism3_columns *columns) {
    *columns = (ism3_columns){
        .size = sizeof *columns,
        .rows = to - from,
        .kind = slice(batch, ISM3_FIELD_KIND, from),
        .process = slice(batch, ISM3_FIELD_PROCESS, from),
        .environment = slice(batch, ISM3_FIELD_ENVIRONMENT, from),
        .resource = slice(batch, ISM3_FIELD_RESOURCE, from),
        .objective = slice(batch, ISM3_FIELD_OBJECTIVE, from),
        .verdict = slice(batch, ISM3_FIELD_VERDICT, from),
        .cause = slice(batch, ISM3_FIELD_CAUSE, from),
        .kinds = slice(batch, ISM3_FIELD_KINDS, from),
        .time = slice(batch, ISM3_FIELD_TIME, from),
        .end = slice(batch, ISM3_FIELD_END, from),
        .due = slice(batch, ISM3_FIELD_DUE, from),
        .count = slice(batch, ISM3_FIELD_COUNT, from),
        .available = slice(batch, ISM3_FIELD_AVAILABLE, from),
        .used = slice(batch, ISM3_FIELD_USED, from),
        .up = slice(batch, ISM3_FIELD_UP, from),
        .total = slice(batch, ISM3_FIELD_TOTAL, from),
        .covered = slice(batch, ISM3_FIELD_COVERED, from),
        .sampled = slice(batch, ISM3_FIELD_SAMPLED, from),
        .assessed = slice(batch, ISM3_FIELD_ASSESSED, from),
        .fit = slice(batch, ISM3_FIELD_FIT, from),
        .tp = slice(batch, ISM3_FIELD_TP, from),
        .fp = slice(batch, ISM3_FIELD_FP, from),
        .tn = slice(batch, ISM3_FIELD_TN, from),
        .fn = slice(batch, ISM3_FIELD_FN, from),
        .harm = slice(batch, ISM3_FIELD_HARM, from),
        .id = slice(batch, ISM3_FIELD_ID, from),
        .series = slice(batch, ISM3_FIELD_SERIES, from),
    };
}
