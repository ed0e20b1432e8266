/* Log descriptions as objects, and what texts mean by the field that they stand in. */
#include "io/log.h"

#include "io/json.h"

#include <stdio.h>
#include <stdlib.h>

const uint8_t ism3__meanings[ISM3__FIELDS] = {
    [ISM3_FIELD_KIND] = ISM3__NAME,        [ISM3_FIELD_PROCESS] = ISM3__NAME,
    [ISM3_FIELD_ENVIRONMENT] = ISM3__NAME, [ISM3_FIELD_TIME] = ISM3__TIME,
    [ISM3_FIELD_END] = ISM3__TIME,         [ISM3_FIELD_ID] = ISM3__TEXT,
    [ISM3_FIELD_DUE] = ISM3__TIME,         [ISM3_FIELD_VERDICT] = ISM3__NAME,
    [ISM3_FIELD_COUNT] = ISM3__COUNT,      [ISM3_FIELD_RESOURCE] = ISM3__RESOURCE,
    [ISM3_FIELD_SERIES] = ISM3__TEXT,      [ISM3_FIELD_AVAILABLE] = ISM3__AMOUNT,
    [ISM3_FIELD_USED] = ISM3__AMOUNT,      [ISM3_FIELD_UP] = ISM3__COUNT,
    [ISM3_FIELD_TOTAL] = ISM3__COUNT,      [ISM3_FIELD_COVERED] = ISM3__COUNT,
    [ISM3_FIELD_SAMPLED] = ISM3__COUNT,    [ISM3_FIELD_ASSESSED] = ISM3__COUNT,
    [ISM3_FIELD_FIT] = ISM3__COUNT,        [ISM3_FIELD_TP] = ISM3__COUNT,
    [ISM3_FIELD_FP] = ISM3__COUNT,         [ISM3_FIELD_TN] = ISM3__COUNT,
    [ISM3_FIELD_FN] = ISM3__COUNT,         [ISM3_FIELD_OBJECTIVE] = ISM3__NAME,
    [ISM3_FIELD_CAUSE] = ISM3__NAME,       [ISM3_FIELD_HARM] = ISM3__COUNT,
    [ISM3_FIELD_KINDS] = ISM3__KIND_SET,
};

/* ---- the names of a field ---- */

typedef struct word_list {
    const ism3_model *model;
    uint32_t field;
} word_list;

static const char *kind_name(size_t index) {
    const ism3_kind_info *info = ism3_kind_get((uint32_t)index + 1);
    return info ? info->name : NULL;
}

/* The names that a field may hold, one by one, up to NULL. */
static const char *word_at(const void *context, size_t index) {
    static const char *const verdicts[] = {"fit", "unfit", NULL};
    static const char *const causes[] = {"accident", "error", "attack", NULL};
    const word_list *list = context;
    uint32_t number = (uint32_t)index;
    switch (list->field) {
    case ISM3_FIELD_KIND:
        return kind_name(index);
    case ISM3_FIELD_PROCESS:
        return ism3_model_process_code(list->model, number);
    case ISM3_FIELD_ENVIRONMENT:
        return ism3_model_environment_name(list->model, number);
    case ISM3_FIELD_OBJECTIVE:
        return ism3_model_objective_id(list->model, number);
    case ISM3_FIELD_VERDICT:
        return verdicts[index];
    default:
        return causes[index];
    }
}

/* Kinds, verdicts and causes count from 1, what is in the model from 0. */
static uint32_t first_number(uint32_t field) {
    return field == ISM3_FIELD_KIND || field == ISM3_FIELD_VERDICT || field == ISM3_FIELD_CAUSE;
}

static int add_words(ism3_log *log, uint32_t field) {
    word_list list = {log->model, field};
    const char *word;
    for (uint32_t i = 0; (word = word_at(&list, i)); i++)
        if (!ism3__words_add(&log->words[field], word, strlen(word), first_number(field) + i))
            return 0;
    return 1;
}

static int32_t fail_name(const ism3_log *log, uint32_t field, const char *text, size_t size,
                         ism3_error *error) {
    word_list list = {log->model, field};
    char word[256] = "", known[200] = "";
    if (size < sizeof word)
        memcpy(word, text, size);
    const char *nearest = ism3__nearest(word, word_at, &list), *name;
    if (nearest)
        return ism3__fault(error, ISM3_E_NOT_FOUND, "expected a known %s, the nearest is '%s'",
                           ism3_field_name(field), nearest);
    for (size_t i = 0, used = 0;
         (name = word_at(&list, i)) && used + strlen(name) + 8 < sizeof known; i++)
        used += (size_t)snprintf(known + used, sizeof known - used, "%s'%s'", i ? ", " : "", name);
    return ism3__fault(error, ISM3_E_NOT_FOUND, "expected a known %s%s%s", ism3_field_name(field),
                       known[0] ? ", such as " : ", but the model has none", known);
}

/* ---- values ---- */

static int32_t read_name(const ism3_log *log, uint32_t field, const char *text, size_t size,
                         ism3__value *value, ism3_error *error) {
    uint32_t number = ism3__words_find(&log->words[field], text, size);
    if (number == ISM3__NO_WORD)
        return fail_name(log, field, text, size, error);
    value->number = number;
    return ISM3_OK;
}

static int32_t read_time(const char *text, size_t size, ism3__value *value, ism3_error *error) {
    uint64_t number;
    int digits = ism3__digits(text, size, &number);
    if (digits && number <= INT64_MAX) {
        value->number = (int64_t)number;
        return ISM3_OK;
    }
    ism3_error reason = ISM3_ERROR_INIT;
    if (!digits && !ism3_time_read(text, size, &value->number, &reason))
        return ISM3_OK;
    return ism3__fault(error, ISM3_E_SYNTAX,
                       "expected a time by RFC 3339 such as '2026-01-31T08:00:00Z', or nanoseconds "
                       "since 1970%s%.200s",
                       digits ? "" : ": ", digits ? "" : reason.message);
}

static int32_t read_decimal(int64_t places, const char *expected, const char *text, size_t size,
                            ism3__value *value, ism3_error *error) {
    ism3_error reason = ISM3_ERROR_INIT;
    if (!ism3_decimal_read(text, size, places, &value->number, &reason))
        return ISM3_OK;
    return ism3__fault(error, ISM3_E_SYNTAX, "expected %s: %.200s", expected, reason.message);
}

static int32_t read_kinds(const ism3_log *log, const char *text, size_t size, ism3__value *value,
                          ism3_error *error) {
    int64_t bits = 0;
    for (size_t at = 0; at <= size;) {
        const char *next = memchr(text + at, ';', size - at);
        size_t length = next ? (size_t)(next - text) - at : size - at;
        uint32_t kind = ism3__words_find(&log->words[ISM3_FIELD_KIND], text + at, length);
        if (kind == ISM3__NO_WORD)
            return fail_name(log, ISM3_FIELD_KIND, text + at, length, error);
        bits |= ISM3_KIND_BIT(kind);
        at += length + 1;
    }
    value->number = bits;
    return ISM3_OK;
}

int32_t ism3__value_read(const ism3_log *log, uint32_t field, const char *text, size_t size,
                         ism3__value *value, ism3_error *error) {
    switch (ism3__meanings[field]) {
    case ISM3__NAME:
        return read_name(log, field, text, size, value, error);
    case ISM3__TIME:
        return read_time(text, size, value, error);
    case ISM3__AMOUNT:
        return read_decimal(1000, "a number with at most three decimal places", text, size, value,
                            error);
    case ISM3__COUNT:
        return read_decimal(1, "a whole number", text, size, value, error);
    case ISM3__KIND_SET:
        return read_kinds(log, text, size, value, error);
    default:
        value->number = 0;
        value->text = (ism3_text){text, size};
        return ISM3_OK;
    }
}

int32_t ism3__resource_find(const ism3_model *model, uint32_t process, ism3_text name,
                            int64_t *resource, ism3_error *error) {
    uint32_t index = ISM3_NO_INDEX;
    if (process != ISM3_NO_INDEX)
        index = ism3_model_find_resource(model, process, name.data, name.size);
    if (index == ISM3_NO_INDEX) {
        const char *first =
            process == ISM3_NO_INDEX ? NULL : ism3_model_resource_name(model, process, 0);
        return ism3__fault(error, ISM3_E_NOT_FOUND,
                           "expected a resource of the process, such as '%s'",
                           first ? first : "work");
    }
    *resource = index;
    return ISM3_OK;
}

/* ---- the object ---- */

uint32_t ism3__log_column(ism3_log *log, const char *name) {
    size_t size = strlen(name);
    char *copy = calloc(1, size + ISM3__PADDING);
    if (!copy)
        return ISM3__NO_COLUMN;
    memcpy(copy, name, size);
    uint32_t number = ism3__words_find(&log->column_numbers, copy, size);
    char **grown = NULL;
    if (number == ISM3__NO_WORD)
        grown = realloc(log->columns, (log->column_count + (size_t)1) * sizeof *grown);
    if (grown)
        log->columns = grown;
    if (!grown || !ism3__words_add(&log->column_numbers, copy, size, log->column_count)) {
        free(copy);
        return number;
    }
    log->columns[log->column_count] = copy;
    return log->column_count++;
}

/* The native columns: each field from the column of its name. */
static int describe_native(ism3_log *log) {
    log->native = 1;
    log->rules = calloc(1, sizeof *log->rules);
    if (!log->rules)
        return 0;
    log->rule_count = 1;
    for (uint32_t field = 1; field < ISM3__FIELDS; field++) {
        ism3__source *source = &log->rules->fields[field];
        source->origin = ISM3__COLUMN;
        source->column = ism3__log_column(log, ism3_field_name(field));
        if (source->column == ISM3__NO_COLUMN)
            return 0;
    }
    return 1;
}

static void free_rule(ism3__rule *rule) {
    for (size_t i = 0; i < rule->condition_count; i++)
        ism3__words_free(&rule->conditions[i].texts);
    free(rule->conditions);
    for (uint32_t field = 0; field < ISM3__FIELDS; field++) {
        ism3__source *source = &rule->fields[field];
        for (uint32_t i = 0; i < source->value_count; i++)
            free((char *)source->values[i].text.data);
        free(source->values);
        ism3__words_free(&source->map);
        free((char *)source->literal.text.data);
        ism3_time_format_unref(source->format);
    }
}

static void free_log(ism3_log *log) {
    for (size_t i = 0; i < log->rule_count; i++)
        free_rule(&log->rules[i]);
    free(log->rules);
    for (uint32_t i = 0; i < log->column_count; i++)
        free(log->columns[i]);
    free(log->columns);
    ism3__words_free(&log->column_numbers);
    for (uint32_t field = 0; field < ISM3__FIELDS; field++)
        ism3__words_free(&log->words[field]);
    ism3__words_free(&log->nulls);
    for (size_t i = 0; i < log->complete_count; i++) {
        free(log->completes[i].processes);
        free(log->completes[i].environments);
    }
    free(log->completes);
    ism3_zone_unref(log->zone);
    ism3_model_unref(log->model);
    free(log);
}

int32_t ism3_log_read(ism3_log **out, const char *text, size_t size, const char *name,
                      ism3_model *model, ism3_error *error) {
    int32_t rc = ISM3_OK;
    if (out)
        *out = NULL;
    if (!out || !model || (!text && size))
        return ism3__fault(error, ISM3_E_ARGUMENT, "a place for the log and a model are needed");
    if (!ism3_model_is_frozen(model))
        return ism3__fault(error, ISM3_E_ARGUMENT, "the model must be frozen before a log uses it");
    ism3_log *log = calloc(1, sizeof *log);
    if (!log)
        return ism3__fault_memory(error);
    atomic_init(&log->references, 1);
    log->model = ism3_model_ref(model);
    for (uint32_t field = 1; !rc && field < ISM3__FIELDS; field++)
        if (ism3__meanings[field] == ISM3__NAME && !add_words(log, field))
            rc = ism3__fault_memory(error);
    if (!rc && text)
        rc = ism3__log_parse(log, text, size, name ? name : "", error);
    else if (!rc && !describe_native(log))
        rc = ism3__fault_memory(error);
    if (rc)
        free_log(log);
    else
        *out = log;
    return rc;
}

int32_t ism3_log_load(ism3_log **out, const char *path, ism3_model *model, ism3_error *error) {
    char *text = NULL;
    size_t size = 0;
    if (out)
        *out = NULL;
    if (!out || !path || !model)
        return ism3__fault(error, ISM3_E_ARGUMENT,
                           "a place for the log, a path and a model are needed");
    int32_t rc = ism3__file_read(path, &text, &size, error);
    if (!rc)
        rc = ism3_log_read(out, text, size, path, model, error);
    free(text);
    return rc;
}

ism3_log *ism3_log_ref(ism3_log *log) {
    if (log)
        atomic_fetch_add_explicit(&log->references, 1, memory_order_relaxed);
    return log;
}

ism3_log *ism3_log_unref(ism3_log *log) {
    if (log && atomic_fetch_sub_explicit(&log->references, 1, memory_order_acq_rel) == 1)
        free_log(log);
    return NULL;
}
