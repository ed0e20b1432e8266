/* Taking observations in: check all of them and make room, then change the ledger, which cannot
 * fail. */
#include "ledger/ledger.h"
#include "ledger/place.h"

#include <string.h>

/* One observation may touch this many grains. */
#define GRAINS_MAX 400000

#define FIELDS (ISM3_FIELD_KINDS + 1)

/* Where each field's values are: columns, an array of structs and constants differ in their
 * stride only. */
struct source {
    size_t rows;
    struct {
        const char *base;
        size_t stride;
    } column[FIELDS];
    const char *id_bytes;
    const int64_t *id_offsets;
    const int32_t *id_offsets32;
    const uint64_t *id_number;
};

/* One row, as far as its kind needs it. */
struct row {
    uint32_t kind, process, environment;
    int64_t time, end;
    size_t id_size; /* 0: no id; of an id given as a number 1, for it is short enough */
};

static inline int64_t number(const struct source *source, int field, size_t i) {
    int64_t value;
    memcpy(&value, source->column[field].base + i * source->column[field].stride, sizeof value);
    return value;
}

static inline uint32_t place_of(const struct source *source, int field, size_t i) {
    uint32_t value;
    memcpy(&value, source->column[field].base + i * source->column[field].stride, sizeof value);
    return value;
}

static inline uint8_t word(const struct source *source, int field, size_t i) {
    return *(const uint8_t *)(source->column[field].base + i * source->column[field].stride);
}

static inline ism3_text text(const struct source *source, int field, size_t i) {
    ism3_text value;
    memcpy(&value, source->column[field].base + i * source->column[field].stride, sizeof value);
    return value;
}

/* The decimal text of a number, at the end of `digits`, two digits at a time. */
static ism3_text decimal(uint64_t value, char digits[24]) {
    static const char pairs[] =
        "00010203040506070809101112131415161718192021222324252627282930313233343536373839"
        "40414243444546474849505152535455565758596061626364656667686970717273747576777879"
        "8081828384858687888990919293949596979899";
    char *end = digits + 24, *start = end;
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

static inline int64_t id_offset(const struct source *source, size_t i) {
    return source->id_offsets ? source->id_offsets[i] : source->id_offsets32[i];
}

/* A negative length becomes one beyond every limit and is refused with the row. */
static inline size_t id_size(const struct source *source, size_t i) {
    if (source->id_number)
        return source->id_number[i] != UINT64_MAX;
    if (source->id_bytes)
        return (size_t)(id_offset(source, i + 1) - id_offset(source, i));
    return text(source, ISM3_FIELD_ID, i).size;
}

static inline ism3__hash hash_id(const ism3_ledger *ledger, const struct source *source, size_t i) {
    char digits[24];
    ism3_text id;
    if (source->id_number)
        id = decimal(source->id_number[i], digits);
    else if (source->id_bytes)
        id = (ism3_text){source->id_bytes + id_offset(source, i), id_size(source, i)};
    else
        id = text(source, ISM3_FIELD_ID, i);
    return ism3__siphash128(ledger->model->hash_key, id.data, id.size);
}

static inline void read_row(const struct source *source, size_t i, struct row *row) {
    row->kind = word(source, ISM3_FIELD_KIND, i);
    row->process = place_of(source, ISM3_FIELD_PROCESS, i);
    row->environment = place_of(source, ISM3_FIELD_ENVIRONMENT, i);
    row->time = number(source, ISM3_FIELD_TIME, i);
    row->end = number(source, ISM3_FIELD_END, i);
    row->id_size = id_size(source, i);
}

/* ---- checking ---- */

#define REFUSE(field, ...)                                                                         \
    return ism3__fail_at(error, ISM3_E_OBSERVATION, i, ISM3_FIELD_##field, __VA_ARGS__)

static inline int is_time(int64_t time) {
    return time >= 0 && time < ISM3__NEVER;
}

/* Later than the ledger may know: set aside. What is planned of resources, or watched, is no
 * fact yet. */
static inline int in_future(const ism3_ledger *ledger, const struct row *row) {
    if (row->kind == ISM3_RESOURCES)
        return 0;
    if (row->time > ledger->latest_allowed)
        return 1;
    return row->kind != ISM3_WATCHED && row->end > ledger->latest_allowed;
}

static inline int bad_amount(int64_t amount) {
    return amount != ISM3_NONE && (amount < 0 || amount > ISM3_AMOUNT_MAX);
}

/* Amounts are absent or 0 .. 2^53. */
static int32_t check_amounts(const struct source *source, size_t i, int from, int to,
                             ism3_error *error) {
    for (int field = from; field <= to; field++) {
        int64_t amount = number(source, field, i);
        if (bad_amount(amount))
            return ism3__fail_at(error, ISM3_E_OBSERVATION, i, field,
                                 "%s is %lld, expected 0 to 2^53", ism3_field_name((uint32_t)field),
                                 (long long)amount);
    }
    return ISM3_OK;
}

static int32_t check_flow(const struct source *source, size_t i, const struct row *row,
                          ism3_error *error) {
    int64_t count = number(source, ISM3_FIELD_COUNT, i), due = number(source, ISM3_FIELD_DUE, i);
    if (count != ISM3_NONE && (count < 1 || count > ISM3_AMOUNT_MAX))
        REFUSE(COUNT, "count is %lld, expected 1 to 2^53", (long long)count);
    if (row->id_size && count != ISM3_NONE && count != 1)
        REFUSE(COUNT, "count is %lld, but one id is one item", (long long)count);
    if (row->id_size && row->end != ISM3_NONE)
        REFUSE(END, "end is given with an id: use kind item for input and output in one record");
    if (row->end != ISM3_NONE && row->end < row->time)
        REFUSE(END, "end lies before time");
    if (row->kind == ISM3_INPUT && due != ISM3_NONE && !row->id_size)
        REFUSE(DUE, "due is given without an id, so no output can meet it");
    if (row->kind == ISM3_INPUT && due != ISM3_NONE && !is_time(due))
        REFUSE(DUE, "due lies outside 1970..2262");
    if (row->kind == ISM3_OUTPUT && word(source, ISM3_FIELD_VERDICT, i) > ISM3_UNFIT)
        REFUSE(VERDICT, "verdict is %d, expected none, fit or unfit",
               word(source, ISM3_FIELD_VERDICT, i));
    return ISM3_OK;
}

static int32_t check_item(const struct source *source, size_t i, const struct row *row,
                          ism3_error *error) {
    int64_t due = number(source, ISM3_FIELD_DUE, i);
    if (!row->id_size)
        REFUSE(ID, "an item needs an id");
    if (due != ISM3_NONE && !is_time(due))
        REFUSE(DUE, "due lies outside 1970..2262");
    if (word(source, ISM3_FIELD_VERDICT, i) > ISM3_UNFIT)
        REFUSE(VERDICT, "verdict is %d, expected none, fit or unfit",
               word(source, ISM3_FIELD_VERDICT, i));
    return ISM3_OK;
}

static int32_t check_withdrawal(const struct source *source, size_t i, const struct row *row,
                                ism3_error *error) {
    (void)source;
    if (!row->id_size)
        REFUSE(ID, "a withdrawal needs the id of its item");
    return ISM3_OK;
}

static int32_t check_interruption(const struct source *source, size_t i, const struct row *row,
                                  ism3_error *error) {
    (void)source;
    if (row->time == ISM3_NONE && !row->id_size)
        REFUSE(ID, "an interruption without a start needs the id under which it began");
    if (row->time != ISM3_NONE && row->end != ISM3_NONE && row->end < row->time)
        REFUSE(END, "end lies before time");
    return ISM3_OK;
}

static int32_t check_interval(size_t i, const struct row *row, ism3_error *error) {
    if (row->end == ISM3_NONE)
        REFUSE(END, "end is missing");
    if (row->end < row->time)
        REFUSE(END, "end lies before time");
    return ISM3_OK;
}

static int32_t check_resources(const struct source *source, size_t i, const struct row *row,
                               ism3_error *error) {
    if (number(source, ISM3_FIELD_AVAILABLE, i) == ISM3_NONE &&
        number(source, ISM3_FIELD_USED, i) == ISM3_NONE)
        REFUSE(AVAILABLE, "resources need available, used or both");
    int32_t rc = check_interval(i, row, error);
    return rc ? rc : check_amounts(source, i, ISM3_FIELD_AVAILABLE, ISM3_FIELD_USED, error);
}

static int32_t check_level(const struct source *source, size_t i, const struct row *row,
                           ism3_error *error) {
    int64_t up = number(source, ISM3_FIELD_UP, i);
    (void)row;
    if (number(source, ISM3_FIELD_AVAILABLE, i) == ISM3_NONE &&
        number(source, ISM3_FIELD_USED, i) == ISM3_NONE && up == ISM3_NONE)
        REFUSE(AVAILABLE, "a level needs available, used or up");
    if (up != ISM3_NONE && up != 0 && up != 1)
        REFUSE(UP, "up is %lld, expected 0 or 1", (long long)up);
    if (text(source, ISM3_FIELD_SERIES, i).size > ISM3_ID_SIZE_MAX)
        REFUSE(SERIES, "series is longer than %d bytes", ISM3_ID_SIZE_MAX);
    return check_amounts(source, i, ISM3_FIELD_AVAILABLE, ISM3_FIELD_USED, error);
}

static int32_t check_scope(const struct source *source, size_t i, const struct row *row,
                           ism3_error *error) {
    int64_t total = number(source, ISM3_FIELD_TOTAL, i),
            covered = number(source, ISM3_FIELD_COVERED, i);
    int64_t sampled = number(source, ISM3_FIELD_SAMPLED, i);
    (void)row;
    int32_t rc = check_amounts(source, i, ISM3_FIELD_TOTAL, ISM3_FIELD_SAMPLED, error);
    if (rc)
        return rc;
    if (total == ISM3_NONE)
        REFUSE(TOTAL, "total is missing");
    if (covered == ISM3_NONE)
        REFUSE(COVERED, "covered is missing");
    if (covered > total)
        REFUSE(COVERED, "covered is %lld, more than the total of %lld", (long long)covered,
               (long long)total);
    if (sampled != ISM3_NONE && sampled > covered)
        REFUSE(SAMPLED, "sampled is %lld, more than the covered %lld", (long long)sampled,
               (long long)covered);
    return ISM3_OK;
}

static inline int has_confusion(const struct source *source, size_t i) {
    return number(source, ISM3_FIELD_TP, i) != ISM3_NONE;
}

static int32_t check_quality(const struct source *source, size_t i, const struct row *row,
                             ism3_error *error) {
    int64_t assessed = number(source, ISM3_FIELD_ASSESSED, i),
            fit = number(source, ISM3_FIELD_FIT, i);
    (void)row;
    int32_t rc = check_amounts(source, i, ISM3_FIELD_ASSESSED, ISM3_FIELD_FN, error);
    if (rc)
        return rc;
    if ((assessed == ISM3_NONE) != (fit == ISM3_NONE))
        REFUSE(FIT, "assessed and fit belong together, one of them is missing");
    for (int field = ISM3_FIELD_FP; field <= ISM3_FIELD_FN; field++)
        if ((number(source, field, i) != ISM3_NONE) != has_confusion(source, i))
            return ism3__fail_at(error, ISM3_E_OBSERVATION, i, field,
                                 "tp, fp, tn and fn belong together, one of them is missing");
    if (assessed == ISM3_NONE && !has_confusion(source, i))
        REFUSE(ASSESSED, "quality needs assessed and fit, or tp, fp, tn and fn");
    if (fit > assessed)
        REFUSE(FIT, "fit is %lld, more than the assessed %lld", (long long)fit,
               (long long)assessed);
    return ISM3_OK;
}

static int32_t check_incident(const ism3_ledger *ledger, const struct source *source, size_t i,
                              const struct row *row, ism3_error *error) {
    uint8_t cause = word(source, ISM3_FIELD_CAUSE, i);
    if (place_of(source, ISM3_FIELD_OBJECTIVE, i) >= ism3_model_objective_count(ledger->model))
        REFUSE(OBJECTIVE, "the model has no such objective");
    if (cause < ISM3_ACCIDENT || cause > ISM3_ATTACK)
        REFUSE(CAUSE, "cause is %d, expected accident, error or attack", cause);
    if (row->end != ISM3_NONE && row->end < row->time)
        REFUSE(END, "end lies before time");
    return check_amounts(source, i, ISM3_FIELD_HARM, ISM3_FIELD_HARM, error);
}

static int32_t check_watched(const struct source *source, size_t i, const struct row *row,
                             ism3_error *error) {
    uint32_t kinds = place_of(source, ISM3_FIELD_KINDS, i);
    if (!kinds || kinds & ~(ISM3_KIND_BIT(ISM3_WATCHED) - 2))
        REFUSE(KINDS, "kinds names no kind, or one that cannot be watched");
    return check_interval(i, row, error);
}

static int32_t check_kind(const ism3_ledger *ledger, const struct source *source, size_t i,
                          const struct row *row, ism3_error *error) {
    switch (row->kind) {
    case ISM3_INPUT:
    case ISM3_OUTPUT:
        return check_flow(source, i, row, error);
    case ISM3_ITEM:
        return check_item(source, i, row, error);
    case ISM3_WITHDRAWAL:
        return check_withdrawal(source, i, row, error);
    case ISM3_INTERRUPTION:
        return check_interruption(source, i, row, error);
    case ISM3_RESOURCES:
        return check_resources(source, i, row, error);
    case ISM3_LEVEL:
        return check_level(source, i, row, error);
    case ISM3_SCOPE:
        return check_scope(source, i, row, error);
    case ISM3_QUALITY:
        return check_quality(source, i, row, error);
    case ISM3_INCIDENT:
        return check_incident(ledger, source, i, row, error);
    case ISM3_WATCHED:
        return check_watched(source, i, row, error);
    default:
        REFUSE(KIND, "kind is %d, expected one of ism3_kind", (int)row->kind);
    }
}

static int32_t check_place(const ism3_ledger *ledger, const struct source *source, size_t i,
                           struct row *row, ism3_error *error) {
    const ism3_model *model = ledger->model;
    if (row->process >= model->processes.count)
        REFUSE(PROCESS, "the model has no such process");
    const ism3__process *process = ism3__model_process(model, row->process);
    if (row->environment == ISM3_NO_INDEX) {
        row->environment = ism3__process_only_environment(model, row->process);
        if (row->environment == ISM3_NO_INDEX)
            REFUSE(ENVIRONMENT, "environment is missing, and process %s serves several",
                   process->options.code);
    }
    if (row->environment >= model->environments.count)
        REFUSE(ENVIRONMENT, "the model has no such environment");
    if (process->served.count && !ism3_model_process_serves(model, row->process, row->environment))
        REFUSE(ENVIRONMENT, "process %s does not serve environment %s", process->options.code,
               ism3_model_environment_name(model, row->environment));
    if ((row->kind == ISM3_RESOURCES || row->kind == ISM3_LEVEL) &&
        place_of(source, ISM3_FIELD_RESOURCE, i) >= process->resources.count)
        REFUSE(RESOURCE, "process %s has no such resource", process->options.code);
    return ISM3_OK;
}

static int32_t check_row(const ism3_ledger *ledger, const struct source *source, size_t i,
                         struct row *row, ism3_error *error) {
    int has_time = row->time != ISM3_NONE, has_end = row->end != ISM3_NONE;
    if (has_time ? !is_time(row->time) : !(row->kind == ISM3_INTERRUPTION && has_end))
        REFUSE(TIME, has_time ? "time lies outside 1970..2262" : "time is missing");
    if (has_end && !is_time(row->end))
        REFUSE(END, "end lies outside 1970..2262");
    if (row->id_size > ISM3_ID_SIZE_MAX)
        REFUSE(ID, "id is longer than %d bytes", ISM3_ID_SIZE_MAX);
    int32_t rc = check_kind(ledger, source, i, row, error);
    if (rc)
        return rc;
    if (row->kind == ISM3_INCIDENT && row->process == ISM3_NO_INDEX) {
        if (row->environment != ISM3_NO_INDEX &&
            row->environment >= ledger->model->environments.count)
            REFUSE(ENVIRONMENT, "the model has no such environment");
        return ISM3_OK;
    }
    return check_place(ledger, source, i, row, error);
}

/* ---- making room ---- */

static int32_t history_of(ism3_ledger *ledger, uint32_t process, ism3__history **out,
                          ism3_error *error) {
    ism3__history *history = ledger->histories[process];
    if (!history) {
        size_t places = ledger->model->environments.count * sizeof *history->places;
        history = ism3__allocate_zero(&ledger->memory, sizeof *history);
        if (!history)
            return ism3__memory_fail(&ledger->memory, sizeof *history, error);
        history->places = ism3__allocate_zero(&ledger->memory, places);
        if (!history->places) {
            ism3__release(&ledger->memory, history, sizeof *history);
            return ism3__memory_fail(&ledger->memory, places, error);
        }
        history->only_environment = ism3__process_only_environment(ledger->model, process);
        ledger->histories[process] = history;
    }
    if (!history->touched) {
        uint32_t *touched = ism3__array_add(&ledger->memory, &ledger->touched, error);
        if (!touched)
            return ism3__memory_fail(&ledger->memory, sizeof *touched, error);
        *touched = process;
        history->touched = 1;
    }
    *out = history;
    return ISM3_OK;
}

static int32_t place_for(ism3_ledger *ledger, ism3__history *history, uint32_t environment,
                         ism3__place **out, ism3_error *error) {
    if (!history->places[environment]) {
        ism3__place *place = ism3__allocate_zero(&ledger->memory, sizeof *place);
        if (!place)
            return ism3__memory_fail(&ledger->memory, sizeof *place, error);
        place->seen = ISM3__NEVER;
        history->places[environment] = place;
    }
    *out = history->places[environment];
    return ISM3_OK;
}

static int32_t room(ism3_ledger *ledger, ism3__set *set, size_t size, size_t more,
                    ism3_error *error) {
    set->pending += more;
    return ism3__set_room(set, size, set->pending, &ledger->memory, error);
}

static uint64_t grains_between(const ism3_model *model, int64_t from, int64_t to) {
    return (uint64_t)(ism3__grain_of(model, to) - ism3__grain_of(model, from)) + 1;
}

static uint64_t count_of(const struct source *source, size_t i) {
    int64_t count = number(source, ISM3_FIELD_COUNT, i);
    return count == ISM3_NONE ? 1 : (uint64_t)count;
}

static int32_t room_for_flow(ism3_ledger *ledger, const struct source *source, size_t i,
                             const struct row *row, ism3__history *history, ism3__place *place,
                             ism3_error *error) {
    if (row->id_size) {
        history->items.pending_items++;
        history->items.pending_facts +=
            row->kind == ISM3_OUTPUT || number(source, ISM3_FIELD_DUE, i) != ISM3_NONE;
        return ISM3_OK;
    }
    uint64_t count = count_of(source, i),
             grains = grains_between(ledger->model, row->time,
                                     row->end > row->time ? row->end : row->time);
    if (count > GRAINS_MAX && grains > GRAINS_MAX)
        REFUSE(END, "the record spans %llu grains, at most %d are allowed",
               (unsigned long long)grains, GRAINS_MAX);
    ism3__spread_facts spread;
    int32_t rc = ISM3_OK;
    ism3__spread_facts_start(&spread, ledger->model, row->time, row->end, count);
    while (!rc && ism3__spread_facts_next(&spread))
        rc = ism3__place_add_cell(place, spread.grain, &ledger->memory, error);
    return rc;
}

static int32_t room_for_resources(ism3_ledger *ledger, const struct source *source, size_t i,
                                  const struct row *row, ism3__history *history, ism3__place *place,
                                  ism3_error *error) {
    uint64_t grains =
        grains_between(ledger->model, row->time, row->end > row->time ? row->end - 1 : row->time);
    if (grains > GRAINS_MAX)
        REFUSE(END, "the interval spans %llu grains, at most %d are allowed",
               (unsigned long long)grains, GRAINS_MAX);
    if (row->id_size)
        return room(ledger, &history->facts, sizeof(ism3__keyed_fact), 1, error);
    int32_t rc = ISM3_OK;
    int64_t first = ism3__grain_of(ledger->model, row->time);
    for (int64_t grain = first; !rc && grain < first + (int64_t)grains; grain++)
        rc = ism3__place_add_amounts(place, place_of(source, ISM3_FIELD_RESOURCE, i), grain,
                                     &ledger->memory, error);
    return rc;
}

static ism3__hash hash_text(const ism3_ledger *ledger, ism3_text name) {
    if (!name.size)
        return (ism3__hash){0, 0};
    return ism3__siphash128(ledger->model->hash_key, name.data, name.size);
}

static const int measure_fields[ISM3__MEASURES] = {ISM3_FIELD_AVAILABLE, ISM3_FIELD_USED,
                                                   ISM3_FIELD_UP};

/* `up` is the process's own, whatever resource the row names. */
static uint32_t stream_resource(const struct source *source, size_t i, int measure) {
    return measure == ISM3__UP ? 0 : place_of(source, ISM3_FIELD_RESOURCE, i);
}

static int32_t room_for_level(ism3_ledger *ledger, const struct source *source, size_t i,
                              ism3__place *place, ism3_error *error) {
    ism3__hash series = hash_text(ledger, text(source, ISM3_FIELD_SERIES, i));
    int32_t rc = ISM3_OK;
    for (int measure = 0; !rc && measure < ISM3__MEASURES; measure++) {
        if (number(source, measure_fields[measure], i) == ISM3_NONE)
            continue;
        uint32_t resource = stream_resource(source, i, measure);
        rc = ism3__place_add_stream(place, resource, (uint32_t)measure, series, &ledger->memory,
                                    error);
        if (!rc)
            rc = room(ledger,
                      &ism3__place_stream(place, resource, (uint32_t)measure, series)->points,
                      sizeof(ism3__level_point), 1, error);
    }
    return rc;
}

static int32_t room_for_quality(ism3_ledger *ledger, const struct source *source, size_t i,
                                const struct row *row, ism3__history *history, ism3__place *place,
                                ism3_error *error) {
    if (!row->id_size)
        return ism3__place_add_cell(place, ism3__grain_of(ledger->model, row->time),
                                    &ledger->memory, error);
    size_t forms =
        (number(source, ISM3_FIELD_ASSESSED, i) != ISM3_NONE) + (size_t)has_confusion(source, i);
    return room(ledger, &history->facts, sizeof(ism3__keyed_fact), forms, error);
}

static int32_t room_for_incident(ism3_ledger *ledger, const struct row *row, ism3_error *error) {
    if (row->id_size)
        return room(ledger, &ledger->incidents.facts, sizeof(ism3__keyed_fact), 1, error);
    return room(ledger, &ledger->loose_incidents, sizeof(ism3__incident), 1, error);
}

static int32_t room_for_watched(ism3_ledger *ledger, const struct source *source, size_t i,
                                ism3__place *place, ism3_error *error) {
    uint32_t kinds = place_of(source, ISM3_FIELD_KINDS, i);
    int32_t rc = ISM3_OK;
    for (uint32_t kind = 1; !rc && kind < ISM3_WATCHED; kind++)
        if (kinds & ISM3_KIND_BIT(kind))
            rc = room(ledger, &place->watched[kind], sizeof(ism3__interval), 1, error);
    return rc;
}

static int32_t make_room(ism3_ledger *ledger, const struct source *source, size_t i,
                         const struct row *row, ism3_error *error) {
    ism3__history *history = NULL;
    ism3__place *place = NULL;
    int32_t rc = ISM3_OK;
    if (row->process != ISM3_NO_INDEX) {
        rc = history_of(ledger, row->process, &history, error);
        if (!rc)
            rc = place_for(ledger, history, row->environment, &place, error);
    }
    if (rc)
        return rc;
    switch (row->kind) {
    case ISM3_INPUT:
    case ISM3_OUTPUT:
        return room_for_flow(ledger, source, i, row, history, place, error);
    case ISM3_ITEM:
        history->items.pending_facts += 2;
        history->items.pending_items++;
        return ISM3_OK;
    case ISM3_WITHDRAWAL:
        history->items.pending_facts++;
        history->items.pending_items++;
        return ISM3_OK;
    case ISM3_INTERRUPTION:
        if (row->id_size)
            return room(ledger, &place->readings, sizeof(ism3__reading), 2, error);
        return room(ledger, &place->interruptions, sizeof(ism3__interval), 1, error);
    case ISM3_RESOURCES:
        return room_for_resources(ledger, source, i, row, history, place, error);
    case ISM3_LEVEL:
        return room_for_level(ledger, source, i, place, error);
    case ISM3_SCOPE:
        return room(ledger, &place->scope, sizeof(ism3__scope_sample), 1, error);
    case ISM3_QUALITY:
        return room_for_quality(ledger, source, i, row, history, place, error);
    case ISM3_INCIDENT:
        return room_for_incident(ledger, row, error);
    default:
        return room_for_watched(ledger, source, i, place, error);
    }
}

static void forget_pending_in(ism3_ledger *ledger, ism3__history *history) {
    history->items.pending_items = history->items.pending_facts = 0;
    history->facts.pending = 0;
    history->touched = 0;
    for (size_t e = 0; e < ledger->model->environments.count; e++) {
        ism3__place *place = history->places[e];
        if (!place)
            continue;
        place->interruptions.pending = place->readings.pending = place->scope.pending = 0;
        for (int kind = 0; kind < ISM3_WATCHED; kind++)
            place->watched[kind].pending = 0;
        for (size_t s = 0; s < place->streams.count; s++)
            ISM3__AT(place->streams, ism3__level_stream, s)->points.pending = 0;
    }
}

static void forget_pending(ism3_ledger *ledger) {
    ledger->incidents.facts.pending = ledger->loose_incidents.pending = 0;
    for (size_t i = 0; i < ledger->touched.count; i++)
        forget_pending_in(ledger, ledger->histories[*ISM3__AT(ledger->touched, uint32_t, i)]);
    ledger->touched.count = 0;
}

static int32_t prepare(ism3_ledger *ledger, const struct source *source, ism3_error *error) {
    int32_t rc = ISM3_OK;
    for (size_t i = 0; !rc && i < source->rows; i++) {
        struct row row;
        read_row(source, i, &row);
        rc = check_row(ledger, source, i, &row, error);
        if (!rc && !in_future(ledger, &row))
            rc = make_room(ledger, source, i, &row, error);
    }
    for (size_t i = 0; !rc && i < ledger->touched.count; i++) {
        ism3__history *history = ledger->histories[*ISM3__AT(ledger->touched, uint32_t, i)];
        rc = ism3__items_reserve(&history->items, &ledger->memory, error);
    }
    return rc;
}

/* ---- taking in ---- */

static void flush_block(ism3_ledger *ledger) {
    size_t count = ledger->block_count;
    for (size_t i = 0; i < count; i++)
        ism3__items_prefetch_entry(ledger->block_items[i], ledger->block[i].hash);
    for (size_t i = 0; i < count; i++)
        ism3__items_merge(ledger->block_items[i], &ledger->block[i]);
    ledger->block_count = 0;
}

static inline int64_t or_never(int64_t time) {
    return time == ISM3_NONE ? ISM3__NEVER : time;
}

static void report(ism3_ledger *ledger, const struct source *source, size_t i,
                   const struct row *row, ism3__history *history) {
    ism3__item_report *told = &ledger->block[ledger->block_count];
    told->hash = hash_id(ledger, source, i);
    told->environment = (uint16_t)row->environment;
    told->input = told->output = told->due = told->withdrawal = ISM3__NEVER;
    told->verdict = 0;
    if (row->kind == ISM3_WITHDRAWAL)
        told->withdrawal = row->time;
    if (row->kind == ISM3_INPUT || row->kind == ISM3_ITEM) {
        told->input = row->time;
        told->due = or_never(number(source, ISM3_FIELD_DUE, i));
    }
    if (row->kind == ISM3_OUTPUT || row->kind == ISM3_ITEM) {
        told->output = row->kind == ISM3_OUTPUT ? row->time : or_never(row->end);
        told->verdict = word(source, ISM3_FIELD_VERDICT, i);
    }
    ism3__items_prefetch_slot(&history->items, told->hash);
    ledger->block_items[ledger->block_count++] = &history->items;
    if (ledger->block_count == ISM3__BLOCK)
        flush_block(ledger);
}

static void in_cell(ism3_ledger *ledger, int64_t time) {
    if (time > ledger->last_in_cells)
        ledger->last_in_cells = time;
}

static void take_flow(ism3_ledger *ledger, const struct source *source, size_t i,
                      const struct row *row, ism3__place *place) {
    ism3__spread_facts spread;
    ism3__spread_facts_start(&spread, ledger->model, row->time, row->end, count_of(source, i));
    while (ism3__spread_facts_next(&spread)) {
        ism3__cell *cell = ism3__place_cell(place, spread.grain);
        ism3__tally *tally = row->kind == ISM3_INPUT ? &cell->inputs : &cell->outputs;
        tally->count += spread.facts;
        tally->sum += spread.sum;
        tally->first = spread.first < tally->first ? spread.first : tally->first;
        tally->last = spread.last > tally->last ? spread.last : tally->last;
        if (row->kind == ISM3_OUTPUT)
            cell->verdicts[word(source, ISM3_FIELD_VERDICT, i)] += spread.facts;
        in_cell(ledger, spread.last);
        if (spread.last > ledger->last)
            ledger->last = spread.last;
    }
}

static void take_interruption(ism3_ledger *ledger, const struct source *source, size_t i,
                              const struct row *row, ism3__place *place) {
    if (!row->id_size) {
        ism3__interval *interval = ism3__set_append(&place->interruptions);
        *interval = (ism3__interval){row->time, or_never(row->end)};
        return;
    }
    ism3__hash series = hash_id(ledger, source, i);
    if (row->time != ISM3_NONE)
        *(ism3__reading *)ism3__set_append(&place->readings) =
            (ism3__reading){series, row->time, 0};
    if (row->end != ISM3_NONE)
        *(ism3__reading *)ism3__set_append(&place->readings) = (ism3__reading){series, row->end, 1};
}

struct amounts_target {
    ism3__place *place;
    uint32_t resource;
    int has_available, has_used;
};

static void add_amounts(void *context, int64_t grain, ism3__int128 available, ism3__int128 used) {
    const struct amounts_target *target = context;
    ism3__amounts *amounts = ism3__place_amounts(target->place, target->resource, grain);
    amounts->facts++;
    amounts->used_facts += (uint64_t)target->has_used;
    amounts->used += used;
    if (target->has_used && target->has_available) {
        amounts->both_used += used;
        amounts->both_available += available;
    }
}

static ism3__keyed_fact *append_fact(const ism3_ledger *ledger, ism3__set *facts, uint32_t form,
                                     const struct source *source, size_t i, const struct row *row) {
    ism3__keyed_fact *fact = ism3__set_append(facts);
    *fact = (ism3__keyed_fact){.id = hash_id(ledger, source, i),
                               .time = row->time,
                               .end = row->end,
                               .form = form,
                               .environment = row->environment};
    return fact;
}

static void take_resources(ism3_ledger *ledger, const struct source *source, size_t i,
                           const struct row *row, ism3__history *history, ism3__place *place) {
    int64_t available = number(source, ISM3_FIELD_AVAILABLE, i),
            used = number(source, ISM3_FIELD_USED, i);
    uint32_t resource = place_of(source, ISM3_FIELD_RESOURCE, i);
    if (row->id_size) {
        ism3__keyed_fact *fact =
            append_fact(ledger, &history->facts, ISM3__FACT_RESOURCES, source, i, row);
        fact->resource = resource;
        fact->values[0] = available;
        fact->values[1] = used;
        return;
    }
    struct amounts_target target = {place, resource, available != ISM3_NONE, used != ISM3_NONE};
    ism3__spread(ledger->model, row->time, row->end, target.has_available ? available : 0,
                 target.has_used ? used : 0, add_amounts, &target);
    in_cell(ledger, row->end > row->time ? row->end - 1 : row->time);
}

static void take_level(ism3_ledger *ledger, const struct source *source, size_t i,
                       const struct row *row, ism3__place *place) {
    ism3__hash series = hash_text(ledger, text(source, ISM3_FIELD_SERIES, i));
    for (int measure = 0; measure < ISM3__MEASURES; measure++) {
        int64_t value = number(source, measure_fields[measure], i);
        if (value == ISM3_NONE)
            continue;
        ism3__level_stream *stream = ism3__place_stream(place, stream_resource(source, i, measure),
                                                        (uint32_t)measure, series);
        *(ism3__level_point *)ism3__set_append(&stream->points) =
            (ism3__level_point){row->time, value};
    }
}

static void take_quality(ism3_ledger *ledger, const struct source *source, size_t i,
                         const struct row *row, ism3__history *history, ism3__place *place) {
    int64_t assessed = number(source, ISM3_FIELD_ASSESSED, i),
            fit = number(source, ISM3_FIELD_FIT, i);
    int64_t confusion[4];
    for (int k = 0; k < 4; k++)
        confusion[k] = number(source, ISM3_FIELD_TP + k, i);
    if (row->id_size) {
        if (assessed != ISM3_NONE) {
            ism3__keyed_fact *fact =
                append_fact(ledger, &history->facts, ISM3__FACT_ASSESSED, source, i, row);
            fact->values[0] = assessed;
            fact->values[1] = fit;
        }
        if (confusion[0] != ISM3_NONE)
            memcpy(
                append_fact(ledger, &history->facts, ISM3__FACT_CONFUSION, source, i, row)->values,
                confusion, sizeof confusion);
        return;
    }
    ism3__cell *cell = ism3__place_cell(place, ism3__grain_of(ledger->model, row->time));
    if (assessed != ISM3_NONE) {
        cell->assessed += assessed;
        cell->fit += fit;
        cell->assessments++;
    }
    if (confusion[0] != ISM3_NONE) {
        for (int k = 0; k < 4; k++)
            cell->confusion[k] += confusion[k];
        cell->confusions++;
    }
    in_cell(ledger, row->time);
}

static void take_incident(ism3_ledger *ledger, const struct source *source, size_t i,
                          const struct row *row) {
    int64_t harm = number(source, ISM3_FIELD_HARM, i);
    uint32_t objective = place_of(source, ISM3_FIELD_OBJECTIVE, i),
             cause = word(source, ISM3_FIELD_CAUSE, i);
    if (row->id_size) {
        ism3__keyed_fact *fact =
            append_fact(ledger, &ledger->incidents.facts, ISM3__FACT_INCIDENT, source, i, row);
        fact->values[0] = cause;
        fact->values[1] = harm;
        fact->values[2] = objective;
        fact->resource = row->process;
        return;
    }
    *(ism3__incident *)ism3__set_append(&ledger->loose_incidents) = (ism3__incident){
        row->time, row->end, harm, objective, row->process, row->environment, cause};
}

static void take_watched(const struct source *source, size_t i, const struct row *row,
                         ism3__place *place) {
    uint32_t kinds = place_of(source, ISM3_FIELD_KINDS, i);
    for (uint32_t kind = 1; kind < ISM3_WATCHED; kind++)
        if (kinds & ISM3_KIND_BIT(kind))
            *(ism3__interval *)ism3__set_append(&place->watched[kind]) =
                (ism3__interval){row->time, row->end};
}

static void extend_span(ism3_ledger *ledger, const struct row *row, ism3__place *place) {
    int64_t first = row->time != ISM3_NONE ? row->time : row->end, last = first;
    if (row->kind == ISM3_ITEM && row->end != ISM3_NONE && row->end < first)
        first = row->end; /* an output before its input is a fact too */
    if (place && first < place->seen)
        place->seen = first;
    if (first < ledger->first)
        ledger->first = first;
    if (row->kind == ISM3_WATCHED)
        return;
    /* Facts spread to an end lie before it: take_flow() knows the last one. */
    if (row->end > last && row->kind != ISM3_INPUT && row->kind != ISM3_OUTPUT)
        last = row->kind == ISM3_RESOURCES ? row->end - 1 : row->end;
    if (last > ledger->latest_allowed)
        last = ledger->latest_allowed; /* resources planned ahead are no fact yet */
    if (last > ledger->last)
        ledger->last = last;
}

static void take(ism3_ledger *ledger, const struct source *source, size_t i,
                 const struct row *row) {
    ism3__history *history = row->process == ISM3_NO_INDEX ? NULL : ledger->histories[row->process];
    ism3__place *place = history ? history->places[row->environment] : NULL;
    extend_span(ledger, row, place);
    switch (row->kind) {
    case ISM3_INPUT:
    case ISM3_OUTPUT:
        if (!row->id_size) {
            take_flow(ledger, source, i, row, place);
            return;
        }
        report(ledger, source, i, row, history);
        return;
    case ISM3_ITEM:
    case ISM3_WITHDRAWAL:
        report(ledger, source, i, row, history);
        return;
    case ISM3_INTERRUPTION:
        take_interruption(ledger, source, i, row, place);
        return;
    case ISM3_RESOURCES:
        take_resources(ledger, source, i, row, history, place);
        return;
    case ISM3_LEVEL:
        take_level(ledger, source, i, row, place);
        return;
    case ISM3_SCOPE:
        *(ism3__scope_sample *)ism3__set_append(&place->scope) = (ism3__scope_sample){
            row->time, number(source, ISM3_FIELD_TOTAL, i), number(source, ISM3_FIELD_COVERED, i),
            number(source, ISM3_FIELD_SAMPLED, i)};
        return;
    case ISM3_QUALITY:
        take_quality(ledger, source, i, row, history, place);
        return;
    case ISM3_INCIDENT:
        take_incident(ledger, source, i, row);
        return;
    default:
        take_watched(source, i, row, place);
    }
}

static int32_t observe(ism3_ledger *ledger, const struct source *source, ism3_error *error) {
    int32_t rc = prepare(ledger, source, error);
    for (size_t i = 0; !rc && i < source->rows; i++) {
        struct row row;
        read_row(source, i, &row);
        if (row.environment == ISM3_NO_INDEX && row.process != ISM3_NO_INDEX)
            row.environment = ledger->histories[row.process]
                                  ? ledger->histories[row.process]->only_environment
                                  : 0;
        if (in_future(ledger, &row)) {
            ledger->future++;
            continue;
        }
        take(ledger, source, i, &row);
        ledger->observations++;
    }
    flush_block(ledger);
    forget_pending(ledger);
    return rc;
}

/* Every field at its place in an array of observations, `stride` bytes apart; 0: the same for
 * every row. */
static void point_at(struct source *source, const ism3_observation *observation, size_t stride) {
    const void *bases[FIELDS] = {
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
    for (int field = 1; field < FIELDS; field++) {
        source->column[field].base = bases[field];
        source->column[field].stride = stride;
    }
}

int32_t ism3_ledger_observe(ism3_ledger *ledger, const ism3_observation *observations, size_t count,
                            ism3_error *error) {
    struct source source = {.rows = count};
    if (!ledger || (count && !observations))
        return ism3__fail(error, ISM3_E_ARGUMENT, "a ledger and observations are needed");
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
    point_at(&source, observations, size);
    return observe(ledger, &source, error);
}

static void use_column(struct source *source, int field, const void *values, size_t width) {
    if (!values)
        return;
    source->column[field].base = values;
    source->column[field].stride = width;
}

int32_t ism3_ledger_observe_columns(ism3_ledger *ledger, const ism3_columns *columns,
                                    ism3_error *error) {
    static const ism3_observation absent = ISM3_OBSERVATION_INIT;
    ism3_columns c;
    ism3_observation constant = absent;
    if (!ledger || !columns)
        return ism3__fail(error, ISM3_E_ARGUMENT, "a ledger and columns are needed");
    int32_t rc = ism3__take_struct(&c, sizeof c, columns, sizeof c, error);
    if (!rc && c.constant)
        rc = ism3__take_struct(&constant, sizeof constant, c.constant, sizeof constant, error);
    if (rc)
        return rc;
    int ways = (c.id != NULL) + (c.id_bytes != NULL) + (c.id_number != NULL);
    if (ways > 1)
        return ism3__fail(error, ISM3_E_ARGUMENT, "ids are given in %d ways, expected one", ways);
    if (c.id_bytes && !c.id_offsets == !c.id_offsets32)
        return ism3__fail(error, ISM3_E_ARGUMENT,
                          "id_bytes needs id_offsets or id_offsets32, one of them");
    struct source source = {.rows = c.rows,
                            .id_bytes = c.id_bytes,
                            .id_offsets = c.id_offsets,
                            .id_offsets32 = c.id_offsets32,
                            .id_number = c.id_number};
    point_at(&source, &constant, 0);
    use_column(&source, ISM3_FIELD_KIND, c.kind, sizeof *c.kind);
    use_column(&source, ISM3_FIELD_PROCESS, c.process, sizeof *c.process);
    use_column(&source, ISM3_FIELD_ENVIRONMENT, c.environment, sizeof *c.environment);
    use_column(&source, ISM3_FIELD_RESOURCE, c.resource, sizeof *c.resource);
    use_column(&source, ISM3_FIELD_OBJECTIVE, c.objective, sizeof *c.objective);
    use_column(&source, ISM3_FIELD_VERDICT, c.verdict, sizeof *c.verdict);
    use_column(&source, ISM3_FIELD_CAUSE, c.cause, sizeof *c.cause);
    use_column(&source, ISM3_FIELD_KINDS, c.kinds, sizeof *c.kinds);
    use_column(&source, ISM3_FIELD_ID, c.id, sizeof *c.id);
    use_column(&source, ISM3_FIELD_SERIES, c.series, sizeof *c.series);
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
        use_column(&source, numbers[k].field, numbers[k].values, sizeof(int64_t));
    return observe(ledger, &source, error);
}
