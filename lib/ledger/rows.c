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

#define FIELD(name, member)                                                                        \
    [ISM3_FIELD_##                                                                                 \
        name] = {offsetof(ism3_observation, member), ISM3__SIZE_UP_TO(ism3_observation, member)}

static const struct {
    size_t begin, end;
} members[ISM3__FIELDS] = {
    FIELD(KIND, kind),
    FIELD(PROCESS, process),
    FIELD(ENVIRONMENT, environment),
    FIELD(TIME, time),
    FIELD(END, end),
    FIELD(ID, id),
    FIELD(DUE, due),
    FIELD(VERDICT, verdict),
    FIELD(COUNT, count),
    FIELD(RESOURCE, resource),
    FIELD(SERIES, series),
    FIELD(AVAILABLE, available),
    FIELD(USED, used),
    FIELD(UP, up),
    FIELD(TOTAL, total),
    FIELD(COVERED, covered),
    FIELD(SAMPLED, sampled),
    FIELD(ASSESSED, assessed),
    FIELD(FIT, fit),
    FIELD(TP, tp),
    FIELD(FP, fp),
    FIELD(TN, tn),
    FIELD(FN, fn),
    FIELD(OBJECTIVE, objective),
    FIELD(CAUSE, cause),
    FIELD(HARM, harm),
    FIELD(KINDS, kinds),
};

/* Every field at its place in an array of observations that are `size` bytes long; what they are too
 * short for, those of an older caller, is the same for every row: absent. */
static void point_at(ism3__rows *rows, const ism3_observation *observations, size_t size) {
    const char *const bases[] = {(const char *)&rows->constant, (const char *)observations};
    const size_t strides[] = {0, size};
    for (int field = 1; field < ISM3__FIELDS; field++) {
        int is_there = members[field].end <= size;
        rows->column[field].base = bases[is_there] + members[field].begin;
        rows->column[field].stride = strides[is_there];
    }
}

static void start(ism3__rows *rows, const ism3_observation *observations, size_t size,
                  size_t count) {
    static const ism3_observation absent = ISM3_OBSERVATION_INIT;
    *rows = (ism3__rows){.count = count, .constant = absent};
    point_at(rows, observations, size);
}

void ism3__rows_of_constant(ism3__rows *rows, size_t count) {
    start(rows, NULL, 0, count);
}

static int32_t check_sizes(const ism3_observation *observations, size_t count, ism3_error *error) {
    /* A newer caller's structs are longer: step by its size, look at what this version knows. */
    const size_t size = observations->size, first_size = ISM3__FIRST_SIZE(ism3_observation);
    if (size < first_size || size > ISM3__STRUCT_SIZE_MAX)
        return ism3__fail(error, ISM3_E_STRUCT, "observation size is %zu, expected at least %zu",
                          size, first_size);
    for (size_t i = 0; i < count; i++) {
        ism3_observation known;
        const char *observation = (const char *)observations + i * size;
        size_t own = ism3__size_of(observation);
        if (own != size)
            return ism3__fail_at(error, ISM3_E_STRUCT, i, 0,
                                 "observation size is %zu, that of the first is %zu", own, size);
        int32_t rc = size == sizeof known
                         ? ISM3_OK
                         : ism3__take_struct(&known, sizeof known, observation, first_size, error);
        if (rc)
            return rc;
    }
    return ISM3_OK;
}

int32_t ism3__rows_of_observations(ism3__rows *rows, const ism3_observation *observations,
                                   size_t count, ism3_error *error) {
    int32_t rc = count ? check_sizes(observations, count, error) : ISM3_OK;
    if (!rc)
        start(rows, observations, count ? observations->size : 0, count);
    return rc;
}

static void use_column(ism3__rows *rows, int field, const void *values, size_t width) {
    if (!values)
        return;
    rows->column[field].base = values;
    rows->column[field].stride = width;
}

int32_t ism3__rows_of_columns(ism3__rows *rows, const ism3_columns *columns, ism3_error *error) {
    ism3_columns c;
    int32_t rc = ISM3__TAKE(ism3_columns, &c, columns, error);
    if (rc)
        return rc;
    ism3__rows_of_constant(rows, c.rows);
    rows->id_bytes = c.id_bytes;
    rows->id_offsets = c.id_offsets;
    rows->id_offsets32 = c.id_offsets32;
    rows->id_number = c.id_number;
    if (c.constant)
        rc = ISM3__TAKE(ism3_observation, &rows->constant, c.constant, error);
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
