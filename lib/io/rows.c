#include "io/rows.h"

#include <stdlib.h>

/* How a step reads its column. The native columns go by the first ones, which know their type at
 * once. */
enum action {
    TAKE_TIME,
    TAKE_SMALL_NAME,
    TAKE_NAME,
    TAKE_TEXT,
    TAKE_AMOUNT,
    TAKE_COUNT,
    TAKE_OTHER
};

/* One column that becomes one field. */
struct ism3__step {
    uint8_t action, field;
    uint32_t column; /* in the record */
    void *target;    /* column of the batch */
    const ism3__words *words;
    const ism3__source *source;
    /* The text that was read last by a time format, and what it meant: logs repeat themselves. */
    uint32_t last_size;
    char last_text[36];
    int64_t last;
};

/* What a rule does with a record that speaks of a certain kind. */
struct ism3__program {
    const ism3_kind_info *info; /* NULL: the rule never makes this kind */
    uint32_t literals;          /* bits of the fields that are the same for every record */
    int time_decides; /* 1: the first step reads the time; null: there is nothing to say */
    ism3__step *steps;
    uint32_t *unwanted; /* native columns that must be null */
    uint32_t step_count, unwanted_count;
};

/* Beside the codes of errors, which are negative. */
enum { NO_OBSERVATION = 1 };

/* ---- making programs ---- */

static enum action action_of(const ism3__source *source, uint32_t field) {
    if (source->mapped || source->scale || source->format || source->end_of_day)
        return TAKE_OTHER;
    switch (ism3__meanings[field]) {
    case ISM3__NAME:
        return ism3__field_width(field) == 1 ? TAKE_SMALL_NAME : TAKE_NAME;
    case ISM3__TIME:
        return TAKE_TIME;
    case ISM3__TEXT:
        return TAKE_TEXT;
    case ISM3__AMOUNT:
        return TAKE_AMOUNT;
    case ISM3__COUNT:
        return TAKE_COUNT;
    default:
        return TAKE_OTHER;
    }
}

static ism3__step make_step(const ism3__rows *rows, const ism3__source *source, uint32_t field,
                            uint32_t column) {
    ism3__step step = {.field = (uint8_t)field, .column = column, .source = source};
    step.action = (uint8_t)action_of(source, field);
    step.target = rows->batch.columns[field];
    step.words = &rows->log->words[field];
    step.last_size = UINT32_MAX;
    return step;
}

/* What a rule says of a field, as a part of its program. 0: no memory. */
static int add_field(ism3__rows *rows, const ism3__rule *rule, ism3__program *program,
                     uint32_t field) {
    const ism3__source *source = &rule->fields[field];
    int taken = (program->info->needs | program->info->may_have) >> field & 1;
    uint32_t column = ISM3__NO_COLUMN;
    if (source->origin == ISM3__COLUMN)
        column = rows->positions[source->column];
    int literal = source->origin == ISM3__LITERAL && source->literal.number != ISM3_NONE;
    if (!literal && column == ISM3__NO_COLUMN)
        return 1;
    if (taken && !ism3__batch_need(&rows->batch, field))
        return 0;
    if (taken && literal)
        program->literals |= ISM3__BIT(field);
    else if (taken)
        program->steps[program->step_count++] = make_step(rows, source, field, column);
    else if (rows->log->native)
        program->unwanted[program->unwanted_count++] = column;
    return 1;
}

/* The time comes first, as it may decide; the process before what depends on it. */
static int make_program(ism3__rows *rows, const ism3__rule *rule, uint32_t kind,
                        ism3__program *program) {
    program->info = ism3_kind_get(kind);
    program->steps = calloc(ISM3__FIELDS, sizeof *program->steps);
    program->unwanted = calloc(ISM3__FIELDS, sizeof *program->unwanted);
    if (!program->steps || !program->unwanted || !add_field(rows, rule, program, ISM3_FIELD_TIME))
        return 0;
    program->time_decides = !rows->log->native && program->step_count &&
                            program->info->needs & ISM3__BIT(ISM3_FIELD_TIME);
    for (uint32_t field = ISM3_FIELD_PROCESS; field < ISM3__FIELDS; field++)
        if (field != ISM3_FIELD_TIME && !add_field(rows, rule, program, field))
            return 0;
    return 1;
}

static void free_programs(ism3__rows *rows) {
    for (size_t i = 0; rows->programs && i < rows->log->rule_count * ISM3__KINDS; i++) {
        free(rows->programs[i].steps);
        free(rows->programs[i].unwanted);
    }
    free(rows->programs);
    rows->programs = NULL;
}

int ism3__rows_prepare(ism3__rows *rows) {
    free_programs(rows);
    rows->programs = calloc(rows->log->rule_count * ISM3__KINDS, sizeof *rows->programs);
    if (!rows->programs || !ism3__batch_need(&rows->batch, ISM3_FIELD_KIND))
        return 0;
    for (size_t i = 0; i < rows->log->rule_count; i++) {
        const ism3__rule *rule = &rows->log->rules[i];
        const ism3__source *source = &rule->fields[ISM3_FIELD_KIND];
        for (uint32_t kind = 1; kind < ISM3__KINDS; kind++) {
            int possible =
                source->origin == ISM3__COLUMN || source->literal.number == (int64_t)kind;
            if (possible &&
                !make_program(rows, rule, kind, &rows->programs[i * ISM3__KINDS + kind]))
                return 0;
        }
    }
    if (rows->log->native)
        ism3__native_prepare(&rows->native, rows->log, &rows->batch, rows->positions, rows->width);
    return 1;
}

int ism3__rows_init(ism3__rows *rows, const ism3_log *log, size_t batch_rows) {
    size_t capacity = batch_rows > log->rule_count ? batch_rows : log->rule_count;
    *rows = (ism3__rows){.log = log, .fault = ISM3_ERROR_INIT};
    rows->positions = calloc(log->column_count + (size_t)1, sizeof *rows->positions);
    return ism3__batch_init(&rows->batch, capacity) && rows->positions;
}

void ism3__rows_free(ism3__rows *rows) {
    if (rows->log)
        free_programs(rows);
    free(rows->positions);
    free(rows->room.data);
    ism3__batch_free(&rows->batch);
    *rows = (ism3__rows){0};
}

void ism3__rows_settle(ism3__rows *rows) {
    rows->batch.filled |= ism3__native_fields(&rows->native);
}

void ism3__rows_reset(ism3__rows *rows) {
    ism3__rows_settle(rows);
    ism3__batch_reset(&rows->batch);
    rows->room.used = 0;
}

uint32_t ism3__rows_column(const ism3__rows *rows, uint32_t rule, uint32_t field) {
    const ism3__source *source = &rows->log->rules[rule].fields[field];
    return source->origin == ISM3__COLUMN ? rows->positions[source->column] : ISM3__NO_COLUMN;
}

/* ---- faults ---- */

static const char *column_name(const ism3__rows *rows, const ism3__source *source) {
    return rows->log->columns[source->column];
}

/* A field's text is not what it should be: `rows->fault` says what that is. */
static int32_t fail_text(ism3__rows *rows, const ism3__step *step, ism3_text text, int32_t code) {
    char expected[sizeof rows->fault.message], excerpt[ISM3__EXCERPT_SIZE];
    memcpy(expected, rows->fault.message, sizeof expected);
    rows->fault_column = step->column;
    ism3__fault(&rows->fault, code, "column '%.80s': found %s, %.300s",
                column_name(rows, step->source), ism3__excerpt(excerpt, text.data, text.size),
                expected);
    rows->fault.field = step->field;
    return code;
}

/* A kind needs a field that the record does not have. */
static int32_t fail_missing(ism3__rows *rows, const ism3__rule *rule, const ism3__program *program,
                            uint32_t missing) {
    uint32_t field = (uint32_t)__builtin_ctz(missing);
    const ism3__source *source = &rule->fields[field];
    const char *name =
        source->origin == ISM3__COLUMN ? column_name(rows, source) : ism3_field_name(field);
    uint32_t column =
        source->origin == ISM3__COLUMN ? rows->positions[source->column] : ISM3__NO_COLUMN;
    rows->fault_column = column;
    ism3__fault(&rows->fault, ISM3_E_OBSERVATION,
                "an observation of kind '%s' needs '%s': column '%.80s' is %s", program->info->name,
                ism3_field_name(field), name, column == ISM3__NO_COLUMN ? "not there" : "empty");
    rows->fault.field = (int32_t)field;
    return ISM3_E_OBSERVATION;
}

static int32_t fail_unwanted(ism3__rows *rows, const ism3__program *program, uint32_t column) {
    uint32_t field = 1;
    while (ism3__rows_column(rows, 0, field) != column)
        field++;
    rows->fault_column = column;
    ism3__fault(&rows->fault, ISM3_E_OBSERVATION,
                "an observation of kind '%s' takes no '%s': expected it empty", program->info->name,
                ism3_field_name(field));
    rows->fault.field = (int32_t)field;
    return ISM3_E_OBSERVATION;
}

/* ---- reading texts ---- */

static inline ism3_text field_text(const ism3__record *record, uint32_t column) {
    /* Unsigned: the offset before the first field of a text is UINT32_MAX. */
    uint32_t start = record->ends[(ptrdiff_t)column - 1] + 1;
    return (ism3_text){record->text + start, record->ends[column] - start};
}

/* The last instant of a day, or, where an interval ends, its end. */
static int32_t end_day(const ism3_log *log, int excluded, int64_t *time, ism3_error *error) {
    int64_t local = *time, next;
    if (log->zone)
        local += ism3_zone_offset(log->zone, *time) * ISM3_SECOND;
    if (local > INT64_MAX - ISM3_DAY)
        return ism3__fault(error, ISM3_E_RANGE, "expected a day before the end of 2261");
    next = local + ISM3_DAY;
    int32_t rc = log->zone ? ism3_zone_instant(log->zone, next, &next, error) : ISM3_OK;
    if (!rc)
        *time = next - !excluded;
    return rc;
}

static int ends_interval(const ism3__program *program, uint32_t field) {
    uint32_t kind = ism3_kind_find(program->info->name, strlen(program->info->name));
    return field == ISM3_FIELD_END && kind != ISM3_ITEM && kind != ISM3_INCIDENT;
}

static int32_t read_time(ism3__rows *rows, const ism3__program *program, ism3__step *step,
                         ism3_text text, int64_t *time) {
    int32_t rc;
    if (text.size == step->last_size && memcmp(text.data, step->last_text, text.size) == 0) {
        *time = step->last;
        return ISM3_OK;
    }
    rc = ism3_time_format_read(step->source->format, text.data, text.size, time, &rows->fault);
    if (!rc && step->source->end_of_day)
        rc = end_day(rows->log, ends_interval(program, step->field), time, &rows->fault);
    if (!rc && text.size <= sizeof step->last_text) {
        memcpy(step->last_text, text.data, text.size);
        step->last_size = (uint32_t)text.size;
        step->last = *time;
    }
    return rc;
}

/* A number times the scale, rounded to the nearest. */
static int32_t read_scaled(ism3__rows *rows, const ism3__step *step, ism3_text text,
                           int64_t *number) {
    enum { MILLIONTH = 1000000 };
    __extension__ typedef __int128 wide;
    int64_t unit = ism3__meanings[step->field] == ISM3__AMOUNT ? 1000 : 1;
    if (ism3_decimal_read(text.data, text.size, MILLIONTH, number, NULL))
        return ism3__fault(&rows->fault, ISM3_E_SYNTAX,
                           "expected a number with at most six decimal places");
    wide above = (wide)*number * step->source->scale * unit,
         below = (wide)step->source->scale_down * MILLIONTH;
    wide result = (above + (above < 0 ? -below : below) / 2) / below;
    if (result > ISM3_AMOUNT_MAX || result < -ISM3_AMOUNT_MAX)
        return ism3__fault(&rows->fault, ISM3_E_RANGE, "expected a smaller number");
    *number = (int64_t)result;
    return ISM3_OK;
}

/* What a text says by the map, format, scale or meaning of its source. Absent: `value->number`
 * is ISM3_NONE. */
static int32_t read_other(ism3__rows *rows, const ism3__program *program, ism3__step *step,
                          ism3_text text, ism3__value *value) {
    const ism3__source *source = step->source;
    uint32_t found =
        source->mapped ? ism3__words_find(&source->map, text.data, text.size) : ISM3__NO_WORD;
    int32_t rc;
    *value = (ism3__value){.number = ISM3_NONE};
    if (found == ISM3__NO_WORD && ism3__is_null(rows->log, text.data, text.size))
        return ISM3_OK;
    if (found == ISM3__NO_WORD && source->mapped)
        found = source->other;
    if (found != ISM3__NO_WORD) {
        *value = source->values[found];
        return ISM3_OK;
    }
    if (source->mapped)
        rc = ism3__fault(&rows->fault, ISM3_E_SYNTAX, "expected one of the %u texts in its map",
                         (unsigned)source->map.count);
    else if (source->format)
        rc = read_time(rows, program, step, text, &value->number);
    else if (source->scale)
        rc = read_scaled(rows, step, text, &value->number);
    else
        rc = ism3__value_read(rows->log, step->field, text.data, text.size, value, &rows->fault);
    return rc ? fail_text(rows, step, text, rc) : ISM3_OK;
}

/* ---- writing fields ---- */

/* A resource has its number by the process of the same observation. */
static int32_t find_resource(ism3__rows *rows, ism3_text name, ism3__value *value) {
    const uint32_t *processes = rows->batch.columns[ISM3_FIELD_PROCESS];
    uint32_t process = processes ? processes[rows->batch.count] : ISM3_NO_INDEX;
    return ism3__resource_find(rows->log->model, process, name, &value->number, &rows->fault);
}

static int32_t take_other(ism3__rows *rows, const ism3__program *program, ism3__step *step,
                          ism3_text text, uint32_t *given) {
    ism3__value value;
    int32_t rc = read_other(rows, program, step, text, &value);
    if (rc || value.number == ISM3_NONE)
        return rc;
    if (step->field == ISM3_FIELD_RESOURCE && find_resource(rows, value.text, &value))
        return fail_text(rows, step, text, ISM3_E_NOT_FOUND);
    ism3__batch_store(&rows->batch, step->field, &value);
    *given |= ISM3__BIT(step->field);
    return ISM3_OK;
}

/* A text that the quick ways below do not know, with its full meaning. */
static int32_t take_slowly(ism3__rows *rows, const ism3__step *step, ism3_text text) {
    ism3__value value = {0};
    int32_t rc =
        ism3__value_read(rows->log, step->field, text.data, text.size, &value, &rows->fault);
    if (rc)
        return fail_text(rows, step, text, rc);
    ism3__batch_store(&rows->batch, step->field, &value);
    return ISM3_OK;
}

static int32_t store_literals(ism3__rows *rows, const ism3__rule *rule, uint32_t fields) {
    for (; fields; fields &= fields - 1) {
        uint32_t field = (uint32_t)__builtin_ctz(fields);
        ism3__value value = rule->fields[field].literal;
        if (field == ISM3_FIELD_RESOURCE) {
            int32_t rc = find_resource(rows, value.text, &value);
            if (rc)
                return rc;
        }
        ism3__batch_store(&rows->batch, field, &value);
    }
    return ISM3_OK;
}

/* Write one step's field. Numbers as they mostly are, whole and without a sign, are read here;
 * the rest elsewhere. */
static inline int32_t take_field(ism3__rows *rows, const ism3__program *program, ism3__step *step,
                                 ism3_text text, uint32_t *given) {
    size_t row = rows->batch.count;
    uint64_t number;
    uint32_t name;
    if (step->action == TAKE_OTHER)
        return take_other(rows, program, step, text, given);
    if (!text.size || (rows->log->nulls.count && ism3__is_null(rows->log, text.data, text.size)))
        return ISM3_OK;
    *given |= ISM3__BIT(step->field);
    switch (step->action) {
    case TAKE_TIME:
        if (!ism3__digits(text.data, text.size, &number) || number > INT64_MAX)
            return take_slowly(rows, step, text);
        ((int64_t *)step->target)[row] = (int64_t)number;
        return ISM3_OK;
    case TAKE_NAME:
        name = ism3__words_find(step->words, text.data, text.size);
        if (name == ISM3__NO_WORD)
            return take_slowly(rows, step, text);
        ((uint32_t *)step->target)[row] = name;
        return ISM3_OK;
    case TAKE_SMALL_NAME:
        name = ism3__words_find(step->words, text.data, text.size);
        if (name == ISM3__NO_WORD)
            return take_slowly(rows, step, text);
        ((uint8_t *)step->target)[row] = (uint8_t)name;
        return ISM3_OK;
    case TAKE_TEXT:
        ((ism3_text *)step->target)[row] = text;
        return ISM3_OK;
    default:
        if (text.size > 15 || !ism3__digits(text.data, text.size, &number))
            return take_slowly(rows, step, text);
        ((int64_t *)step->target)[row] = (int64_t)number * (step->action == TAKE_AMOUNT ? 1000 : 1);
        return ISM3_OK;
    }
}

/* ---- records ---- */

static inline int32_t take_step(ism3__rows *rows, const ism3__program *program, ism3__step *step,
                                const ism3__record *record, uint32_t *given) {
    return take_field(rows, program, step, field_text(record, step->column), given);
}

/* One observation, written behind those of the batch. */
static int32_t observe(ism3__rows *rows, const ism3__rule *rule, const ism3__program *program,
                       const ism3__record *record) {
    uint32_t given = program->literals, needs = program->info->needs & ~ISM3__BIT(ISM3_FIELD_KIND),
             i = 0;
    int32_t rc = ISM3_OK;
    if (program->time_decides) {
        rc = take_step(rows, program, &program->steps[i++], record, &given);
        if (rc || !(given & ISM3__BIT(ISM3_FIELD_TIME)))
            return rc ? rc : NO_OBSERVATION;
    }
    if (program->literals)
        rc = store_literals(rows, rule, program->literals);
    for (; !rc && i < program->step_count; i++)
        rc = take_step(rows, program, &program->steps[i], record, &given);
    for (i = 0; !rc && i < program->unwanted_count; i++) {
        ism3_text text = field_text(record, program->unwanted[i]);
        if (!ism3__is_null(rows->log, text.data, text.size))
            rc = fail_unwanted(rows, program, program->unwanted[i]);
    }
    if (!rc && needs & ~given)
        rc = fail_missing(rows, rule, program, needs & ~given);
    rows->batch.filled |= given | ISM3__BIT(ISM3_FIELD_KIND);
    return rc;
}

/* The kind that a record speaks of by a rule; 0: of none. */
static int32_t read_kind(ism3__rows *rows, const ism3__rule *rule, const ism3__record *record,
                         uint32_t *kind) {
    const ism3__source *source = &rule->fields[ISM3_FIELD_KIND];
    if (source->origin == ISM3__LITERAL) {
        *kind = (uint32_t)source->literal.number;
        return ISM3_OK;
    }
    uint32_t column = rows->positions[source->column];
    ism3_text text = field_text(record, column);
    *kind = ism3__words_find(&rows->log->words[ISM3_FIELD_KIND], text.data, text.size);
    if (*kind != ISM3__NO_WORD && !source->mapped)
        return ISM3_OK;
    ism3__value value;
    ism3__step step = make_step(rows, source, ISM3_FIELD_KIND, column);
    int32_t rc = read_other(rows, NULL, &step, text, &value);
    *kind = !rc && value.number != ISM3_NONE ? (uint32_t)value.number : 0;
    if (!rc && !*kind && rows->log->native) {
        rows->fault_column = column;
        return ism3__fault(&rows->fault, ISM3_E_OBSERVATION,
                           "column 'kind' is empty, expected a kind such as 'item'");
    }
    return rc;
}

static int matches(const ism3__rows *rows, const ism3__rule *rule, const ism3__record *record) {
    for (size_t i = 0; i < rule->condition_count; i++) {
        const ism3__condition *condition = &rule->conditions[i];
        ism3_text text = field_text(record, rows->positions[condition->column]);
        int found = ism3__words_find(&condition->texts, text.data, text.size) != ISM3__NO_WORD ||
                    (condition->null && ism3__is_null(rows->log, text.data, text.size));
        if (found == condition->negate)
            return 0;
    }
    return 1;
}

int32_t ism3__rows_take(ism3__rows *rows, const ism3__record *record) {
    ism3__batch *batch = &rows->batch;
    size_t first = batch->count;
    rows->fault_column = ISM3__NO_COLUMN;
    if (rows->log->native && ism3__native_take(&rows->native, batch, record))
        return ISM3_OK;
    for (size_t i = 0; i < rows->log->rule_count; i++) {
        const ism3__rule *rule = &rows->log->rules[i];
        uint32_t kind = 0;
        if (rule->condition_count && !matches(rows, rule, record))
            continue;
        int32_t rc = read_kind(rows, rule, record, &kind);
        if (!rc && !kind)
            continue;
        if (!rc) {
            ((uint8_t *)batch->columns[ISM3_FIELD_KIND])[batch->count] = (uint8_t)kind;
            rc = observe(rows, rule, &rows->programs[i * ISM3__KINDS + kind], record);
        }
        if (rc == NO_OBSERVATION)
            continue;
        if (rc) {
            ism3__batch_clear(batch, first, batch->count + 1);
            batch->count = first;
            return rc;
        }
        batch->traces[batch->count] = record->trace;
        batch->traces[batch->count++].rule = (uint32_t)i;
    }
    return ISM3_OK;
}
