/* Log descriptions as documents. */
#include "io/json.h"
#include "io/log.h"

#include <stdio.h>
#include <stdlib.h>

#define RULES_MAX      4096
#define MAP_MAX        65536
#define COUNT_OF(list) (sizeof(list) / sizeof *(list))
/* What every rule of the document may look at. */
typedef struct reading {
    ism3__json *json;
    ism3_log *log;
    const char *time; /* format of times; NULL: ISM3__TIME */
    ism3_error error; /* of the core, before it is told */
} reading;

static void pass_on(reading *in, const ism3__json_node *node) {
    ism3__json_pass_on(in->json, node, &in->error);
}

/* A copy with padding; NULL and a problem when there is no memory. */
static char *copy_text(reading *in, const char *text, size_t size) {
    char *copy = calloc(1, size + ISM3__PADDING);
    if (!copy)
        ism3__json_no_memory(in->json);
    else if (size)
        memcpy(copy, text, size);
    return copy;
}

/* ---- values ---- */

/* A scalar as a log would write it: a copy with padding, or NULL and a problem. */
static char *scalar_text(reading *in, const ism3__json_node *node) {
    char number[ISM3_NUMBER_TEXT_SIZE];
    switch (json_typeof(node->value)) {
    case JSON_STRING:
        return copy_text(in, json_string_value(node->value), json_string_length(node->value));
    case JSON_INTEGER:
        snprintf(number, sizeof number, "%lld", (long long)json_integer_value(node->value));
        return copy_text(in, number, strlen(number));
    case JSON_REAL:
        return copy_text(in, number, ism3_double_write(json_real_value(node->value), number));
    case JSON_TRUE:
        return copy_text(in, "true", 4);
    case JSON_FALSE:
        return copy_text(in, "false", 5);
    default:
        ism3__json_problem(in->json, node, ISM3_E_SYNTAX, "expected a text or a number");
        return NULL;
    }
}

/* `["item", "output"]` as bits. */
static int read_kind_list(reading *in, const ism3__json_node *list, int64_t *bits) {
    ism3__json_node element;
    int good = 1;
    for (size_t i = 0; ism3__json_element(in->json, list, i, &element); i++) {
        ism3__value value = {0};
        char *text = scalar_text(in, &element);
        int known = text && !ism3__value_read(in->log, ISM3_FIELD_KIND, text, strlen(text), &value,
                                              &in->error);
        if (text && !known)
            pass_on(in, &element);
        if (known)
            *bits |= ISM3_KIND_BIT(value.number);
        good &= known;
        free(text);
    }
    return good;
}

/* What a field is to be, as the document says it: null is absent. */
static int read_value(reading *in, const ism3__json_node *node, uint32_t field,
                      ism3__value *value) {
    value->number = ISM3_NONE;
    if (json_is_null(node->value))
        return 1;
    if (field == ISM3_FIELD_KINDS && json_is_array(node->value)) {
        value->number = 0;
        return read_kind_list(in, node, &value->number);
    }
    if (ism3__meanings[field] == ISM3__TIME && json_is_string(node->value))
        return ism3__json_date(in->json, node, &value->number, NULL);
    char *text = scalar_text(in, node);
    if (!text)
        return 0;
    size_t size = json_is_string(node->value) ? json_string_length(node->value) : strlen(text);
    if (ism3__value_read(in->log, field, text, size, value, &in->error)) {
        pass_on(in, node);
        free(text);
        return 0;
    }
    if (!value->text.data)
        free(text);
    return 1; /* NOLINT(clang-analyzer-unix.Malloc): a value that is a text has taken it over */
}

/* ---- the source of a field ---- */

typedef struct source_nodes {
    const char *column, *time, *at;
    ism3__json_node map, scale;
    ism3__json_node time_node, at_node;
} source_nodes;

static int read_map(reading *in, const ism3__json_node *map, uint32_t field, ism3__source *source) {
    size_t count = json_object_size(map->value);
    ism3__json_node member;
    void *iterator = NULL;
    int good = 1;
    if (count > MAP_MAX) {
        ism3__json_problem(in->json, map, ISM3_E_LIMIT, "the map has %zu texts, the most is %d",
                           count, MAP_MAX);
        return 0;
    }
    source->mapped = 1;
    source->values = calloc(count + 1, sizeof *source->values);
    if (!source->values) {
        ism3__json_no_memory(in->json);
        return 0;
    }
    while (ism3__json_member(in->json, map, &iterator, &member)) {
        uint32_t index = source->value_count++;
        good &= read_value(in, &member, field, &source->values[index]);
        if (!strcmp(member.key, "*"))
            source->other = index;
        else if (!ism3__words_add(&source->map, member.key, strlen(member.key), index)) {
            ism3__json_no_memory(in->json);
            return 0;
        }
    }
    return good;
}

/* `0.5` or `"1/60"`: exactly, as one whole number by another. */
static int read_scale(reading *in, const ism3__json_node *node, ism3__source *source) {
    int64_t above = 0, below = ISM3_SECOND; /* 10^9: nine decimal places */
    char *text = scalar_text(in, node);
    if (!text)
        return 0;
    const char *slash = strchr(text, '/');
    size_t size = slash ? (size_t)(slash - text) : strlen(text);
    int good = !ism3_decimal_read(text, size, ISM3_SECOND, &above, NULL) && above > 0;
    if (good && slash)
        good = !ism3_decimal_read(slash + 1, strlen(slash + 1), ISM3_SECOND, &below, NULL) &&
               below > 0;
    if (!good)
        ism3__json_problem(
            in->json, node, ISM3_E_SYNTAX,
            "expected a scale above 0 with at most nine decimal places, such as 0.5 or \"1/60\"");
    source->scale = above;
    source->scale_down = below;
    free(text);
    return good;
}

static int read_format(reading *in, const ism3__json_node *node, const char *pattern,
                       ism3__source *source) {
    if (!ism3_time_format_new(&source->format, pattern, in->log->zone, NULL, &in->error))
        return 1;
    in->error.column = 0;
    pass_on(in, node);
    return 0;
}

/* What only a field of a certain meaning may say. */
static int check_source(reading *in, const source_nodes *nodes, uint32_t field) {
    uint8_t meaning = ism3__meanings[field];
    const ism3__json_node *wrong = NULL;
    if (meaning != ISM3__TIME)
        wrong = nodes->time ? &nodes->time_node : nodes->at ? &nodes->at_node : NULL;
    if (!wrong && nodes->scale.value && meaning != ISM3__AMOUNT && meaning != ISM3__COUNT)
        wrong = &nodes->scale;
    if (wrong) {
        ism3__json_problem(in->json, wrong, ISM3_E_SYNTAX, "'%s' means nothing for '%s'",
                           wrong->key, ism3_field_name(field));
        return 0;
    }
    if (nodes->map.value && (nodes->time || nodes->at || nodes->scale.value)) {
        ism3__json_problem(
            in->json, &nodes->map, ISM3_E_SYNTAX,
            "a map says what each text means, so 'time', 'at' or 'scale' has no use beside it");
        return 0;
    }
    return 1;
}

static int read_time_source(reading *in, const ism3__json_node *node, const source_nodes *nodes,
                            ism3__source *source) {
    const char *pattern = nodes->time ? nodes->time : in->time;
    if (pattern && !read_format(in, nodes->time ? &nodes->time_node : node, pattern, source))
        return 0;
    source->end_of_day = nodes->at != NULL;
    if (!nodes->at || (source->format && !ism3_time_format_has_time(source->format)))
        return 1;
    ism3__json_problem(
        in->json, &nodes->at_node, ISM3_E_SYNTAX,
        "the end of the day is for dates only, expected a 'time' without a time of day");
    return 0;
}

static int read_time_word(ism3__json *json, const ism3__json_node *node, void *out,
                          const void *argument) {
    source_nodes *nodes = out;
    nodes->time_node = *node;
    return ism3__json_text(json, node, &nodes->time, argument);
}

static int read_at_word(ism3__json *json, const ism3__json_node *node, void *out,
                        const void *argument) {
    static const char *const words[] = {"end_of_day", NULL};
    source_nodes *nodes = out;
    uint32_t number;
    (void)argument;
    nodes->at_node = *node;
    nodes->at = words[0];
    return ism3__json_word(json, node, &number, words);
}

static int read_column(reading *in, const ism3__json_node *node, uint32_t field,
                       ism3__source *source) {
    static const ism3__json_field fields[] = {
        {"column", ism3__json_text, offsetof(source_nodes, column), ISM3__REQUIRED, NULL},
        {"map", ism3__json_is_object, offsetof(source_nodes, map), 0, NULL},
        {"scale", ism3__json_any, offsetof(source_nodes, scale), 0, NULL},
        {"time", read_time_word, 0, 0, NULL},
        {"at", read_at_word, 0, 0, NULL},
    };
    source_nodes nodes = {0};
    if (!ism3__json_object(in->json, node, fields, COUNT_OF(fields), &nodes))
        return 0;
    source->origin = ISM3__COLUMN;
    source->column = ism3__log_column(in->log, nodes.column);
    if (source->column == ISM3__NO_COLUMN) {
        ism3__json_no_memory(in->json);
        return 0;
    }
    if (!check_source(in, &nodes, field))
        return 0;
    if (nodes.map.value)
        return read_map(in, &nodes.map, field, source);
    if (nodes.scale.value)
        return read_scale(in, &nodes.scale, source);
    return ism3__meanings[field] != ISM3__TIME || read_time_source(in, node, &nodes, source);
}

static int read_source(reading *in, const ism3__json_node *node, uint32_t field,
                       ism3__source *source) {
    source->other = ISM3__NO_WORD;
    if (!node->value || json_is_null(node->value))
        return 1;
    if (json_is_object(node->value))
        return read_column(in, node, field, source);
    source->origin = ISM3__LITERAL;
    return read_value(in, node, field, &source->literal);
}

/* ---- conditions ---- */

static int add_text(reading *in, const ism3__json_node *node, ism3__condition *condition) {
    if (json_is_null(node->value)) {
        condition->null = 1;
        return 1;
    }
    char *text = scalar_text(in, node);
    if (!text)
        return 0;
    int added = ism3__words_add(&condition->texts, text, strlen(text), 1);
    if (!added)
        ism3__json_no_memory(in->json);
    free(text);
    return added;
}

static int add_texts(reading *in, const ism3__json_node *node, ism3__condition *condition) {
    ism3__json_node element;
    int good = 1;
    if (!json_is_array(node->value))
        return add_text(in, node, condition);
    for (size_t i = 0; ism3__json_element(in->json, node, i, &element); i++)
        good &= add_text(in, &element, condition);
    return good;
}

static int read_condition(reading *in, const ism3__json_node *node, ism3__condition *condition) {
    static const ism3__json_field fields[] = {{"not", ism3__json_any, 0, ISM3__REQUIRED, NULL}};
    ism3__json_node inner = *node;
    condition->column = ism3__log_column(in->log, node->key);
    if (condition->column == ISM3__NO_COLUMN) {
        ism3__json_no_memory(in->json);
        return 0;
    }
    if (json_is_object(node->value)) {
        condition->negate = 1;
        if (!ism3__json_object(in->json, node, fields, COUNT_OF(fields), &inner))
            return 0;
    }
    return add_texts(in, &inner, condition);
}

static int read_when(reading *in, const ism3__json_node *when, ism3__rule *rule) {
    ism3__json_node member;
    void *iterator = NULL;
    int good = 1;
    if (!when->value || !ism3__json_expect(in->json, when, JSON_OBJECT))
        return !when->value;
    rule->conditions = calloc(json_object_size(when->value) + 1, sizeof *rule->conditions);
    if (!rule->conditions) {
        ism3__json_no_memory(in->json);
        return 0;
    }
    while (ism3__json_member(in->json, when, &iterator, &member))
        good &= read_condition(in, &member, &rule->conditions[rule->condition_count++]);
    return good;
}

/* ---- rules ---- */

/* The members that a rule may have, and those that it has, by field; `when` takes the place of
 * no field. */
typedef struct rule_form {
    ism3__json_field fields[ISM3__FIELDS];
    ism3__json_node nodes[ISM3__FIELDS];
} rule_form;

/* A kind that is said outright must get what it needs, and nothing that it does not take. */
static void check_kind(reading *in, const ism3__json_node *node, const rule_form *form,
                       const ism3__rule *rule) {
    if (rule->fields[ISM3_FIELD_KIND].origin != ISM3__LITERAL)
        return;
    const ism3_kind_info *info =
        ism3_kind_get((uint32_t)rule->fields[ISM3_FIELD_KIND].literal.number);
    for (uint32_t field = 1; field < ISM3__FIELDS; field++) {
        int given = rule->fields[field].origin != ISM3__ABSENT;
        if (given && !((info->needs | info->may_have) & ISM3__BIT(field)))
            ism3__json_problem(in->json, &form->nodes[field], ISM3_E_SYNTAX,
                               "an observation of kind '%s' takes no '%s'", info->name,
                               ism3_field_name(field));
        if (!given && info->needs & ISM3__BIT(field))
            ism3__json_problem(in->json, node, ISM3_E_SYNTAX,
                               "an observation of kind '%s' needs '%s'", info->name,
                               ism3_field_name(field));
    }
}

static void check_resource(reading *in, const rule_form *form, const ism3__rule *rule) {
    const ism3__source *resource = &rule->fields[ISM3_FIELD_RESOURCE],
                       *process = &rule->fields[ISM3_FIELD_PROCESS];
    int64_t index;
    if (process->origin != ISM3__LITERAL || process->literal.number < 0)
        return;
    uint32_t number = (uint32_t)process->literal.number;
    if (resource->origin == ISM3__LITERAL && resource->literal.number >= 0 &&
        ism3__resource_find(in->log->model, number, resource->literal.text, &index, &in->error))
        pass_on(in, &form->nodes[ISM3_FIELD_RESOURCE]);
}

static void describe_rules(rule_form *form) {
    form->fields[0] = (ism3__json_field){"when", ism3__json_any, 0, ISM3__NULLABLE, NULL};
    for (uint32_t field = 1; field < ISM3__FIELDS; field++)
        form->fields[field] = (ism3__json_field){ism3_field_name(field), ism3__json_any,
                                                 field * sizeof *form->nodes, ISM3__NULLABLE, NULL};
    form->fields[ISM3_FIELD_KIND].flags = ISM3__REQUIRED;
}

static void read_rule(reading *in, const ism3__json_node *node, rule_form *form, ism3__rule *rule) {
    memset(form->nodes, 0, sizeof form->nodes);
    int good = ism3__json_object(in->json, node, form->fields, ISM3__FIELDS, form->nodes);
    good &= read_when(in, &form->nodes[0], rule);
    for (uint32_t field = 1; field < ISM3__FIELDS; field++)
        good &= read_source(in, &form->nodes[field], field, &rule->fields[field]);
    if (good) {
        check_kind(in, node, form, rule);
        check_resource(in, form, rule);
    }
}

static void read_rules(reading *in, const ism3__json_node *rules) {
    size_t count = json_array_size(rules->value);
    ism3__json_node element;
    if (!count || count > RULES_MAX) {
        ism3__json_problem(in->json, rules, ISM3_E_SYNTAX, "expected 1 to %d rules, found %zu",
                           RULES_MAX, count);
        return;
    }
    ism3__rule *made = calloc(count, sizeof *made);
    rule_form *form = calloc(1, sizeof *form);
    if (!made || !form) {
        ism3__json_no_memory(in->json);
        free(made);
        free(form);
        return;
    }
    in->log->rules = made;
    describe_rules(form);
    for (size_t i = 0; ism3__json_element(in->json, rules, i, &element); i++)
        read_rule(in, &element, form, &made[in->log->rule_count++]);
    free(form);
}

/* ---- complete ---- */

typedef struct complete_nodes {
    ism3__json_node kinds, processes, environments;
    int64_t from, to;
} complete_nodes;

static uint32_t *read_names(reading *in, const ism3__json_node *list, uint32_t field,
                            size_t *count) {
    ism3__json_node element;
    uint32_t *numbers = calloc(json_array_size(list->value) + 1, sizeof *numbers);
    if (!numbers)
        ism3__json_no_memory(in->json);
    for (size_t i = 0; numbers && ism3__json_element(in->json, list, i, &element); i++) {
        ism3__value value = {.number = ISM3_NONE};
        if (ism3__json_expect(in->json, &element, JSON_STRING) &&
            read_value(in, &element, field, &value))
            numbers[(*count)++] = (uint32_t)value.number;
    }
    return numbers;
}

static void check_served(reading *in, const ism3__json_node *node, const ism3__complete *complete) {
    const ism3_model *model = in->log->model;
    for (size_t p = 0; p < complete->process_count; p++)
        for (size_t e = 0; e < complete->environment_count; e++)
            if (!ism3_model_process_serves(model, complete->processes[p],
                                           complete->environments[e])) {
                ism3__json_problem(in->json, node, ISM3_E_SYNTAX,
                                   "process '%s' does not serve '%s'",
                                   ism3_model_process_code(model, complete->processes[p]),
                                   ism3_model_environment_name(model, complete->environments[e]));
                return;
            }
}

static void read_complete(reading *in, const ism3__json_node *node, ism3__complete *complete) {
    static const ism3__json_field fields[] = {
        {"kinds", ism3__json_is_array, offsetof(complete_nodes, kinds), ISM3__REQUIRED, NULL},
        {"processes", ism3__json_is_array, offsetof(complete_nodes, processes), ISM3__REQUIRED,
         NULL},
        {"environments", ism3__json_is_array, offsetof(complete_nodes, environments),
         ISM3__NULLABLE, NULL},
        {"from", ism3__json_date, offsetof(complete_nodes, from), ISM3__NULLABLE, NULL},
        {"to", ism3__json_date, offsetof(complete_nodes, to), ISM3__NULLABLE, NULL},
    };
    complete_nodes nodes = {.from = ISM3_NONE, .to = ISM3_NONE};
    int64_t kinds = 0;
    if (!ism3__json_object(in->json, node, fields, COUNT_OF(fields), &nodes))
        return;
    if (read_kind_list(in, &nodes.kinds, &kinds) && (!kinds || kinds & ISM3_KIND_BIT(ISM3_WATCHED)))
        ism3__json_problem(in->json, &nodes.kinds, ISM3_E_SYNTAX,
                           "expected kinds of facts, 'watched' is none");
    complete->kinds = (uint32_t)kinds;
    complete->processes =
        read_names(in, &nodes.processes, ISM3_FIELD_PROCESS, &complete->process_count);
    if (nodes.environments.value)
        complete->environments = read_names(in, &nodes.environments, ISM3_FIELD_ENVIRONMENT,
                                            &complete->environment_count);
    check_served(in, node, complete);
    complete->from = nodes.from;
    complete->to = nodes.to;
    if (nodes.from != ISM3_NONE && nodes.to != ISM3_NONE && nodes.from >= nodes.to)
        ism3__json_problem(in->json, node, ISM3_E_SYNTAX, "'from' is not before 'to'");
}

/* One declaration, or a list of them: kinds and processes of each belong together. */
static void read_completes(reading *in, const ism3__json_node *node) {
    size_t count = json_is_array(node->value) ? json_array_size(node->value) : 1;
    ism3__json_node element = *node;
    if (!count || count > RULES_MAX) {
        ism3__json_problem(in->json, node, ISM3_E_SYNTAX,
                           "expected 1 to %d declarations, found %zu", RULES_MAX, count);
        return;
    }
    ism3__complete *made = calloc(count, sizeof *made);
    in->log->completes = made;
    if (!made) {
        ism3__json_no_memory(in->json);
        return;
    }
    for (size_t i = 0; i < count; i++) {
        if (json_is_array(node->value))
            ism3__json_element(in->json, node, i, &element);
        read_complete(in, &element, &made[in->log->complete_count++]);
    }
}

/* ---- the document ---- */

typedef struct document {
    uint32_t type, separator;
    const char *time;
    ism3__json_node utc_offset, zone, null, complete, rules;
} document;

static void read_zone(reading *in, const document *found) {
    const ism3__json_node *node = found->zone.value ? &found->zone : &found->utc_offset;
    int32_t offset;
    if (found->zone.value && found->utc_offset.value) {
        ism3__json_problem(in->json, &found->utc_offset, ISM3_E_SYNTAX,
                           "expected 'utc_offset' or 'zone', not both");
        return;
    }
    if (!node->value || !ism3__json_expect(in->json, node, JSON_STRING))
        return;
    if (node == &found->utc_offset && !ism3__json_utc_offset(in->json, node, &offset, NULL))
        return;
    const char *text = json_string_value(node->value);
    if (ism3_zone_new(&in->log->zone, text, strlen(text), NULL, &in->error))
        pass_on(in, node);
}

static void read_nulls(reading *in, const ism3__json_node *node) {
    ism3__condition nulls = {0};
    if (node->value)
        add_texts(in, node, &nulls);
    in->log->nulls = nulls.texts;
}

static int read_type(ism3__json *json, const ism3__json_node *node, void *out,
                     const void *argument) {
    static const char *const words[] = {"csv", "jsonl", "xes", "ocel", NULL};
    uint32_t *type = out;
    (void)argument;
    if (!ism3__json_word(json, node, type, words))
        return 0;
    if (*type <= ISM3__JSONL)
        return 1;
    ism3__json_problem(json, node, ISM3_E_SYNTAX,
                       "type '%s' is not supported in this version, expected 'csv' or 'jsonl'",
                       words[*type]);
    return 0;
}

static void read_document(reading *in) {
    static const char *const separators[] = {"", ",", ";", "\t", NULL};
    static const ism3__json_field fields[] = {
        {"ism3", ism3__json_format, 0, ISM3__REQUIRED, "log"},
        {"type", read_type, offsetof(document, type), ISM3__REQUIRED, NULL},
        {"separator", ism3__json_word, offsetof(document, separator), 0, separators},
        {"time", ism3__json_text, offsetof(document, time), 0, NULL},
        {"utc_offset", ism3__json_any, offsetof(document, utc_offset), 0, NULL},
        {"zone", ism3__json_any, offsetof(document, zone), 0, NULL},
        {"null", ism3__json_any, offsetof(document, null), 0, NULL},
        {"complete", ism3__json_any, offsetof(document, complete), ISM3__NULLABLE, NULL},
        {"rules", ism3__json_is_array, offsetof(document, rules), ISM3__REQUIRED, NULL},
    };
    document found = {0};
    ism3__json_node root = ism3__json_root(in->json);
    if (!ism3__json_object(in->json, &root, fields, COUNT_OF(fields), &found))
        return;
    in->log->type = (enum ism3__log_type)found.type;
    in->log->separator = *separators[found.separator];
    in->time = found.time;
    read_zone(in, &found);
    read_nulls(in, &found.null);
    read_rules(in, &found.rules);
    if (found.complete.value)
        read_completes(in, &found.complete);
}

int32_t ism3__log_parse(ism3_log *log, const char *text, size_t size, const char *name,
                        ism3_error *error) {
    ism3__json json;
    if (ism3__json_open(&json, text, size, name, NULL, NULL)) {
        reading in = {&json, log, NULL, ISM3_ERROR_INIT};
        json.utc_offset = ism3_model_utc_offset(log->model);
        read_document(&in);
    }
    int32_t rc = ism3__json_result(&json, error);
    ism3__json_close(&json);
    return rc;
}
