#include "ledger/rows.h"

/* The decimal text of a number, at the end of `digits`, two digits at a time. */
static ism3_text decimal(uint64_t value, char digits[ISM3__DIGITS]) {
    static const char pairs[] =
        "00010203040506070809101112131415161718192021222324252627282930313233343536373839"
        "40414243444546474849505152535455565758596061626364656667686970717273747576777879"
        "8081828384858687888990919293949596979899";
    char *end = digits + ISM3__DIGITS, *start = end;
    while (value >= 100) {
        start -= 2;
        memcpy(start, &pairs[value % 100 * 2], 2);
        value /= 100;
    }
    if (value >= 10) {
        start -= 2;
        memcpy(start, &pairs[value * 2], 2);
    } else {
        *--start = (char)('0' + value);
    }
    return (ism3_text){start, (size_t)(end - start)};
}

ism3_text ism3__row_id(const ism3__rows *rows, size_t i, char digits[ISM3__DIGITS]) {
    if (rows->id_number)
        return decimal(rows->id_number[i], digits);
    if (rows->id_bytes)
        return (ism3_text){rows->id_bytes + row_id_offset(rows, i), row_id_size(rows, i)};
    return row_text(rows, ISM3_FIELD_ID, i);
}

ism3__hash ism3__row_hash(const ism3__rows *rows, size_t i, const uint64_t key[2]) {
    char digits[ISM3__DIGITS];
    if (rows->hashes)
        return row_hashed(rows, i);
    ism3_text id = ism3__row_id(rows, i, digits);
    return ism3__siphash128(key, id.data, id.size);
}

ism3__hash ism3__row_series(const ism3__rows *rows, size_t i, const uint64_t key[2]) {
    if (rows->hashes)
        return row_hashed(rows, i);
    ism3_text name = row_text(rows, ISM3_FIELD_SERIES, i);
    return name.size ? ism3__siphash128(key, name.data, name.size) : (ism3__hash){0, 0};
}

/* Every field at its place in an array of observations, `stride` bytes apart; 0: the same for
 * every row. */
static void point_at(ism3__rows *rows, const ism3_observation *observation, size_t stride) {
    const void *bases[ISM3__FIELDS] = {
        [ISM3_FIELD_KIND] = &observation->kind,
        [ISM3_FIELD_PROCESS] = &observation->process,
        [ISM3_FIELD_ENVIRONMENT] = &observation->environment,
        [ISM3_FIELD_TIME] = &observation->time,
        [ISM3_FIELD_END] = &observation->end,
        [ISM3_FIELD_ID] = &observation->id,
        [ISM3_FIELD_DUE] = &observation->due,
        [ISM3_FIELD_VERDICT] = &observation->verdict,
        [ISM3_FIELD_COUNT] = &observation->count,
        [ISM3_FIELD_RESOURCE] = &observation->resource,
        [ISM3_FIELD_SERIES] = &observation->series,
        [ISM3_FIELD_AVAILABLE] = &observation->available,
        [ISM3_FIELD_USED] = &observation->used,
        [ISM3_FIELD_UP] = &observation->up,
        [ISM3_FIELD_TOTAL] = &observation->total,
        [ISM3_FIELD_COVERED] = &observation->covered,
        [ISM3_FIELD_SAMPLED] = &observation->sampled,
        [ISM3_FIELD_ASSESSED] = &observation->assessed,
        [ISM3_FIELD_FIT] = &observation->fit,
        [ISM3_FIELD_TP] = &observation->tp,
        [ISM3_FIELD_FP] = &observation->fp,
        [ISM3_FIELD_TN] = &observation->tn,
        [ISM3_FIELD_FN] = &observation->fn,
        [ISM3_FIELD_OBJECTIVE] = &observation->objective,
        [ISM3_FIELD_CAUSE] = &observation->cause,
        [ISM3_FIELD_HARM] = &observation->harm,
        [ISM3_FIELD_KINDS] = &observation->kinds,
    };
    for (int field = 1; field < ISM3__FIELDS; field++) {
        rows->column[field].base = bases[field];
        rows->column[field].stride = stride;
    }
}

int32_t ism3__rows_of_observations(ism3__rows *rows, const ism3_observation *observations,
                                   size_t count, ism3_error *error) {
    *rows = (ism3__rows){.count = count};
    if (!count)
        return ISM3_OK;
    /* A newer caller's structs are longer: step by its size, look at what this version knows. */
    size_t size = observations->size;
    if (size < sizeof *observations || size > 65536)
        return ism3__fail(error, ISM3_E_STRUCT, "observation size is %zu, expected at least %zu",
                          size, sizeof *observations);
    for (size_t i = 0; i < count; i++) {
        ism3_observation known;
        const char *observation = (const char *)observations + i * size;
        size_t own;
        memcpy(&own, observation, sizeof own);
        if (own != size)
            return ism3__fail_at(error, ISM3_E_STRUCT, i, 0,
                                 "observation size is %zu, that of the first is %zu", own, size);
        int32_t rc = size == sizeof known ? ISM3_OK
                                          : ism3__take_struct(&known, sizeof known, observation,
                                                              sizeof known, error);
        if (rc)
            return rc;
    }
    point_at(rows, observations, size);
    return ISM3_OK;
}

void ism3__rows_of_constant(ism3__rows *rows, size_t count) {
    static const ism3_observation absent = ISM3_OBSERVATION_INIT;
    *rows = (ism3__rows){.count = count, .constant = absent};
    point_at(rows, &rows->constant, 0);
}

static void use_column(ism3__rows *rows, int field, const void *values, size_t width) {
    if (!values)
        return;
    rows->column[field].base = values;
    rows->column[field].stride = width;
}

int32_t ism3__rows_of_columns(ism3__rows *rows, const ism3_columns *columns, ism3_error *error) {
    ism3_columns c;
    int32_t rc = ism3__take_struct(&c, sizeof c, columns, sizeof c, error);
    if (rc)
        return rc;
    ism3__rows_of_constant(rows, c.rows);
    rows->id_bytes = c.id_bytes;
    rows->id_offsets = c.id_offsets;
    rows->id_offsets32 = c.id_offsets32;
    rows->id_number = c.id_number;
    if (c.constant)
        rc = ism3__take_struct(&rows->constant, sizeof rows->constant, c.constant,
                               sizeof rows->constant, error);
    if (rc)
        return rc;
    int ways = (c.id != NULL) + (c.id_bytes != NULL) + (c.id_number != NULL);
    if (ways > 1)
        return ism3__fail(error, ISM3_E_ARGUMENT, "ids are given in %d ways, expected one", ways);
    if (c.id_bytes && !c.id_offsets == !c.id_offsets32)
        return ism3__fail(error, ISM3_E_ARGUMENT,
                          "id_bytes needs id_offsets or id_offsets32, one of them");
    use_column(rows, ISM3_FIELD_KIND, c.kind, sizeof *c.kind);
    use_column(rows, ISM3_FIELD_PROCESS, c.process, sizeof *c.process);
    use_column(rows, ISM3_FIELD_ENVIRONMENT, c.environment, sizeof *c.environment);
    use_column(rows, ISM3_FIELD_RESOURCE, c.resource, sizeof *c.resource);
    use_column(rows, ISM3_FIELD_OBJECTIVE, c.objective, sizeof *c.objective);
    use_column(rows, ISM3_FIELD_VERDICT, c.verdict, sizeof *c.verdict);
    use_column(rows, ISM3_FIELD_CAUSE, c.cause, sizeof *c.cause);
    use_column(rows, ISM3_FIELD_KINDS, c.kinds, sizeof *c.kinds);
    use_column(rows, ISM3_FIELD_ID, c.id, sizeof *c.id);
    use_column(rows, ISM3_FIELD_SERIES, c.series, sizeof *c.series);
    const struct {
        int field;
        const int64_t *values;
    } numbers[] = {
        {ISM3_FIELD_TIME, c.time},
        {ISM3_FIELD_END, c.end},
        {ISM3_FIELD_DUE, c.due},
        {ISM3_FIELD_COUNT, c.count},
        {ISM3_FIELD_AVAILABLE, c.available},
        {ISM3_FIELD_USED, c.used},
        {ISM3_FIELD_UP, c.up},
        {ISM3_FIELD_TOTAL, c.total},
        {ISM3_FIELD_COVERED, c.covered},
        {ISM3_FIELD_SAMPLED, c.sampled},
        {ISM3_FIELD_ASSESSED, c.assessed},
        {ISM3_FIELD_FIT, c.fit},
        {ISM3_FIELD_TP, c.tp},
        {ISM3_FIELD_FP, c.fp},
        {ISM3_FIELD_TN, c.tn},
        {ISM3_FIELD_FN, c.fn},
        {ISM3_FIELD_HARM, c.harm},
    };
    for (size_t k = 0; k < sizeof numbers / sizeof *numbers; k++)
        use_column(rows, numbers[k].field, numbers[k].values, sizeof(int64_t));
    return ISM3_OK;
}
