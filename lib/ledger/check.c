/* Whether an observation is valid: what ism3_observation says of each kind. */
#include "ledger/check.h"

#define REFUSE(field, ...)                                                                         \
    return ism3__fail_at(error, ISM3_E_OBSERVATION, i, ISM3_FIELD_##field, __VA_ARGS__)

/* The months left to the end of an int64 are room for windows, offsets and holds. */
static inline int is_time(int64_t time) {
    return time >= 0 && time < ISM3_TIME_END;
}

static inline int bad_amount(int64_t amount) {
    return amount != ISM3_NONE && (amount < 0 || amount > ISM3_AMOUNT_MAX);
}

/* Amounts are absent or 0 .. 2^53. */
static int32_t check_amounts(const ism3__rows *rows, size_t i, int from, int to,
                             ism3_error *error) {
    for (int field = from; field <= to; field++) {
        int64_t amount = row_number(rows, field, i);
        if (bad_amount(amount))
            return ism3__fail_at(error, ISM3_E_OBSERVATION, i, field,
                                 "%s is %lld, expected 0 to 2^53", ism3_field_name((uint32_t)field),
                                 (long long)amount);
    }
    return ISM3_OK;
}

static int32_t check_flow(const ism3__rows *rows, size_t i, const ism3__row *row,
                          ism3_error *error) {
    int64_t count = row_number(rows, ISM3_FIELD_COUNT, i),
            due = row_number(rows, ISM3_FIELD_DUE, i);
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
        REFUSE(DUE, "due lies outside 1970..2261");
    if (row->kind == ISM3_OUTPUT && row_word(rows, ISM3_FIELD_VERDICT, i) > ISM3_UNFIT)
        REFUSE(VERDICT, "verdict is %d, expected none, fit or unfit",
               row_word(rows, ISM3_FIELD_VERDICT, i));
    return ISM3_OK;
}

static int32_t check_item(const ism3__rows *rows, size_t i, const ism3__row *row,
                          ism3_error *error) {
    int64_t due = row_number(rows, ISM3_FIELD_DUE, i);
    if (!row->id_size)
        REFUSE(ID, "an item needs an id");
    if (due != ISM3_NONE && !is_time(due))
        REFUSE(DUE, "due lies outside 1970..2261");
    if (row_word(rows, ISM3_FIELD_VERDICT, i) > ISM3_UNFIT)
        REFUSE(VERDICT, "verdict is %d, expected none, fit or unfit",
               row_word(rows, ISM3_FIELD_VERDICT, i));
    return ISM3_OK;
}

static int32_t check_withdrawal(const ism3__rows *rows, size_t i, const ism3__row *row,
                                ism3_error *error) {
    (void)rows;
    if (!row->id_size)
        REFUSE(ID, "a withdrawal needs the id of its item");
    return ISM3_OK;
}

static int32_t check_interruption(const ism3__rows *rows, size_t i, const ism3__row *row,
                                  ism3_error *error) {
    (void)rows;
    if (row->time == ISM3_NONE && !row->id_size)
        REFUSE(ID, "an interruption without a start needs the id under which it began");
    if (row->time != ISM3_NONE && row->end != ISM3_NONE && row->end < row->time)
        REFUSE(END, "end lies before time");
    return ISM3_OK;
}

static int32_t check_interval(size_t i, const ism3__row *row, ism3_error *error) {
    if (row->end == ISM3_NONE)
        REFUSE(END, "end is missing");
    if (row->end < row->time)
        REFUSE(END, "end lies before time");
    return ISM3_OK;
}

static int32_t check_resources(const ism3__rows *rows, size_t i, const ism3__row *row,
                               ism3_error *error) {
    if (row_number(rows, ISM3_FIELD_AVAILABLE, i) == ISM3_NONE &&
        row_number(rows, ISM3_FIELD_USED, i) == ISM3_NONE)
        REFUSE(AVAILABLE, "resources need available, used or both");
    int32_t rc = check_interval(i, row, error);
    return rc ? rc : check_amounts(rows, i, ISM3_FIELD_AVAILABLE, ISM3_FIELD_USED, error);
}

static int32_t check_level(const ism3__rows *rows, size_t i, const ism3__row *row,
                           ism3_error *error) {
    int64_t up = row_number(rows, ISM3_FIELD_UP, i);
    (void)row;
    if (row_number(rows, ISM3_FIELD_AVAILABLE, i) == ISM3_NONE &&
        row_number(rows, ISM3_FIELD_USED, i) == ISM3_NONE && up == ISM3_NONE)
        REFUSE(AVAILABLE, "a level needs available, used or up");
    if (up != ISM3_NONE && up != 0 && up != 1)
        REFUSE(UP, "up is %lld, expected 0 or 1", (long long)up);
    if (row_text(rows, ISM3_FIELD_SERIES, i).size > ISM3_ID_SIZE_MAX)
        REFUSE(SERIES, "series is longer than %d bytes", ISM3_ID_SIZE_MAX);
    return check_amounts(rows, i, ISM3_FIELD_AVAILABLE, ISM3_FIELD_USED, error);
}

static int32_t check_scope(const ism3__rows *rows, size_t i, const ism3__row *row,
                           ism3_error *error) {
    int64_t total = row_number(rows, ISM3_FIELD_TOTAL, i),
            covered = row_number(rows, ISM3_FIELD_COVERED, i);
    int64_t sampled = row_number(rows, ISM3_FIELD_SAMPLED, i);
    (void)row;
    int32_t rc = check_amounts(rows, i, ISM3_FIELD_TOTAL, ISM3_FIELD_SAMPLED, error);
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

static int32_t check_quality(const ism3__rows *rows, size_t i, const ism3__row *row,
                             ism3_error *error) {
    int64_t assessed = row_number(rows, ISM3_FIELD_ASSESSED, i),
            fit = row_number(rows, ISM3_FIELD_FIT, i);
    (void)row;
    int32_t rc = check_amounts(rows, i, ISM3_FIELD_ASSESSED, ISM3_FIELD_FN, error);
    if (rc)
        return rc;
    if ((assessed == ISM3_NONE) != (fit == ISM3_NONE))
        REFUSE(FIT, "assessed and fit belong together, one of them is missing");
    for (int field = ISM3_FIELD_FP; field <= ISM3_FIELD_FN; field++)
        if ((row_number(rows, field, i) != ISM3_NONE) != row_has_confusion(rows, i))
            return ism3__fail_at(error, ISM3_E_OBSERVATION, i, field,
                                 "tp, fp, tn and fn belong together, one of them is missing");
    if (assessed == ISM3_NONE && !row_has_confusion(rows, i))
        REFUSE(ASSESSED, "quality needs assessed and fit, or tp, fp, tn and fn");
    if (fit > assessed)
        REFUSE(FIT, "fit is %lld, more than the assessed %lld", (long long)fit,
               (long long)assessed);
    return ISM3_OK;
}

static int32_t check_incident(const ism3_model *model, const ism3__rows *rows, size_t i,
                              const ism3__row *row, ism3_error *error) {
    uint8_t cause = row_word(rows, ISM3_FIELD_CAUSE, i);
    if (row_index(rows, ISM3_FIELD_OBJECTIVE, i) >= ism3_model_objective_count(model))
        REFUSE(OBJECTIVE, "the model has no such objective");
    if (cause < ISM3_ACCIDENT || cause > ISM3_ATTACK)
        REFUSE(CAUSE, "cause is %d, expected accident, error or attack", cause);
    if (row->end != ISM3_NONE && row->end < row->time)
        REFUSE(END, "end lies before time");
    return check_amounts(rows, i, ISM3_FIELD_HARM, ISM3_FIELD_HARM, error);
}

static int32_t check_watched(const ism3__rows *rows, size_t i, const ism3__row *row,
                             ism3_error *error) {
    uint32_t kinds = row_index(rows, ISM3_FIELD_KINDS, i);
    if (!kinds || kinds & ~(ISM3_KIND_BIT(ISM3_WATCHED) - 2))
        REFUSE(KINDS, "kinds names no kind, or one that cannot be watched");
    return check_interval(i, row, error);
}

static int32_t check_kind(const ism3_model *model, const ism3__rows *rows, size_t i,
                          const ism3__row *row, ism3_error *error) {
    switch (row->kind) {
    case ISM3_INPUT:
    case ISM3_OUTPUT:
        return check_flow(rows, i, row, error);
    case ISM3_ITEM:
        return check_item(rows, i, row, error);
    case ISM3_WITHDRAWAL:
        return check_withdrawal(rows, i, row, error);
    case ISM3_INTERRUPTION:
        return check_interruption(rows, i, row, error);
    case ISM3_RESOURCES:
        return check_resources(rows, i, row, error);
    case ISM3_LEVEL:
        return check_level(rows, i, row, error);
    case ISM3_SCOPE:
        return check_scope(rows, i, row, error);
    case ISM3_QUALITY:
        return check_quality(rows, i, row, error);
    case ISM3_INCIDENT:
        return check_incident(model, rows, i, row, error);
    case ISM3_WATCHED:
        return check_watched(rows, i, row, error);
    default:
        REFUSE(KIND, "kind is %d, expected one of ism3_kind", (int)row->kind);
    }
}

static int32_t check_place(const ism3_model *model, const ism3__rows *rows, size_t i,
                           ism3__row *row, ism3_error *error) {
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
        row_index(rows, ISM3_FIELD_RESOURCE, i) >= process->resources.count)
        REFUSE(RESOURCE, "process %s has no such resource", process->options.code);
    return ISM3_OK;
}

int32_t ism3__check_row(const ism3_model *model, const ism3__rows *rows, size_t i, ism3__row *row,
                        ism3_error *error) {
    int has_time = row->time != ISM3_NONE, has_end = row->end != ISM3_NONE;
    if (has_time ? !is_time(row->time) : !(row->kind == ISM3_INTERRUPTION && has_end))
        REFUSE(TIME, has_time ? "time lies outside 1970..2261" : "time is missing");
    if (has_end && !is_time(row->end))
        REFUSE(END, "end lies outside 1970..2261");
    if (row->id_size > ISM3_ID_SIZE_MAX)
        REFUSE(ID, "id is longer than %d bytes", ISM3_ID_SIZE_MAX);
    int32_t rc = check_kind(model, rows, i, row, error);
    if (rc)
        return rc;
    if (row->kind == ISM3_INCIDENT && row->process == ISM3_NO_INDEX) {
        if (row->environment != ISM3_NO_INDEX && row->environment >= model->environments.count)
            REFUSE(ENVIRONMENT, "the model has no such environment");
        return ISM3_OK;
    }
    return check_place(model, rows, i, row, error);
}

static uint64_t grains_between(const ism3_model *model, int64_t from, int64_t to) {
    return (uint64_t)(ism3__grain_of(model, to) - ism3__grain_of(model, from)) + 1;
}

int32_t ism3__check_span(const ism3_model *model, const ism3__rows *rows, size_t i,
                         const ism3__row *row, ism3_error *error) {
    int is_flow = (row->kind == ISM3_INPUT || row->kind == ISM3_OUTPUT) && !row->id_size;
    if (!(is_flow || row->kind == ISM3_RESOURCES) || row->end <= row->time)
        return ISM3_OK;
    uint64_t grains = grains_between(model, row->time, is_flow ? row->end : row->end - 1);
    if (grains <= ISM3__GRAINS_MAX || (is_flow && row_count(rows, i) <= ISM3__GRAINS_MAX))
        return ISM3_OK;
    REFUSE(END, "the %s spans %llu grains, at most %d are allowed", is_flow ? "record" : "interval",
           (unsigned long long)grains, ISM3__GRAINS_MAX);
}
