/* Model documents: objectives and their conditions, duties, assets. */
#include "io/model_json.h"

#include <string.h>

/* ---- conditions ------------------------------------------------------------------------------- */

typedef struct condition_entry {
    ism3_condition condition;
    ism3__model_figure figure;
    ism3__json_node process, figure_node, resource, incidents, value;
} condition_entry;

static int read_condition_figure(ism3__json *json, const ism3__json_node *node, void *out,
                                 const void *argument) {
    condition_entry *entry = out;
    entry->figure_node = *node;
    return ism3__model_read_figure(json, node, &entry->figure, argument);
}

static int read_every(ism3__json *json, const ism3__json_node *node, void *out,
                      const void *argument) {
    (void)argument;
    ism3_condition *condition = out;
    const char *text;
    ism3_error error = ISM3_ERROR_INIT;
    if (!ism3__json_text(json, node, &text, NULL))
        return 0;
    int32_t code =
        ism3_every_read(text, strlen(text), &condition->every, &condition->length, &error);
    if (code)
        ism3__json_pass_on(json, node, &error);
    return !code;
}

/* A process of the document: its index in the model, where it could be added. */
static int read_own_process(ism3__model_document *document, const ism3__json_node *node,
                            uint32_t *index) {
    const char *code;
    if (!ism3__json_name(&document->json, node, &code, NULL))
        return 0;
    *index = ism3_model_find_process(document->model, code, strlen(code));
    if (*index == ISM3_NO_INDEX && ism3__model_process_number(document, code) < 0)
        ism3__json_problem(&document->json, node, ISM3_E_MODEL,
                           "there is no process '%.60s' in this model", code);
    return *index != ISM3_NO_INDEX;
}

/* What a condition is about: a figure of a process, or incidents. */
static int read_subject(ism3__model_document *document, const ism3__json_node *node,
                        condition_entry *entry) {
    static const char *const measures[] = {"count", "duration", "harm", NULL};
    ism3__json *json = &document->json;
    ism3_condition *condition = &entry->condition;
    int parts = (entry->process.value != NULL) + (entry->figure_node.value != NULL);
    int good = parts == (entry->incidents.value ? 0 : 2);
    if (!good)
        ism3__json_problem(json, node, ISM3_E_MODEL,
                           "expected either 'process' and 'figure', or 'incidents'");
    condition->process = ISM3_NO_INDEX;
    if (entry->process.value)
        good &= read_own_process(document, &entry->process, &condition->process);
    if (entry->resource.value && entry->incidents.value) {
        ism3__json_problem(json, &entry->resource, ISM3_E_MODEL, "incidents are of no resource");
        good = 0;
    } else {
        good &= ism3__model_read_resource(document, &entry->resource, condition->process,
                                          entry->figure.info, &condition->resource);
    }
    condition->figure = entry->figure.number;
    if (!entry->incidents.value)
        return good;
    condition->process = 0;
    good &= ism3__json_word(json, &entry->incidents, &condition->incidents, measures);
    condition->incidents += ISM3_INCIDENT_COUNT;
    return good;
}

static int read_wanted(ism3__json *json, condition_entry *entry) {
    ism3_condition *condition = &entry->condition;
    const ism3_figure_info *info = entry->figure.info;
    int in_seconds = entry->incidents.value != NULL ? condition->incidents == ISM3_INCIDENT_DURATION
                                                    : ism3__model_is_in_seconds(info);
    const ism3__model_measure measure = {info, condition->op, in_seconds};
    ism3__model_value value;
    if (condition->op > ISM3_BETWEEN ||
        !ism3__model_read_value(json, &entry->value, &measure, &value))
        return 0;
    if (entry->incidents.value && value.lower < 0) {
        ism3__json_problem(json, &entry->value, ISM3_E_MODEL,
                           "what incidents did is never below zero");
        return 0;
    }
    condition->value = value.lower;
    condition->upper = value.upper;
    return 1;
}

static int read_operator(ism3__json *json, const ism3__json_node *node, void *out,
                         const void *argument) {
    uint32_t op;
    if (!ism3__json_named(json, node, &op, argument))
        return 0;
    if (op == ISM3_NO_TARGET)
        ism3__json_problem(json, node, ISM3_E_MODEL, "a condition wants something");
    else
        *(uint32_t *)out = op;
    return op != ISM3_NO_TARGET;
}

static void read_condition(ism3__model_document *document, const ism3__json_node *node,
                           uint32_t objective) {
    static const ism3__json_field fields[] = {
        {"process", ism3__json_any, offsetof(condition_entry, process), 0, NULL},
        {"figure", read_condition_figure, 0, 0, NULL},
        {"resource", ism3__json_any, offsetof(condition_entry, resource), ISM3__NULLABLE, NULL},
        {"incidents", ism3__json_any, offsetof(condition_entry, incidents), 0, NULL},
        {"per", read_every, offsetof(condition_entry, condition), ISM3__REQUIRED, NULL},
        {"op", read_operator, offsetof(condition_entry, condition.op), ISM3__REQUIRED,
         &ism3__model_operators},
        {"value", ism3__json_any, offsetof(condition_entry, value), ISM3__REQUIRED, NULL},
    };
    ism3__json *json = &document->json;
    condition_entry entry = {.condition = {.size = sizeof entry.condition, .op = UINT32_MAX}};
    int good = ism3__json_object(json, node, fields, ISM3__LENGTH(fields), &entry);
    if (!json_is_object(node->value))
        return;
    good &= read_subject(document, node, &entry);
    good &= read_wanted(json, &entry);
    ism3_error error = ISM3_ERROR_INIT;
    if (good)
        ism3__model_answered(
            document, node,
            ism3_model_add_condition(document->model, objective, &entry.condition, &error), &error);
}

/* ---- objectives ------------------------------------------------------------------------------- */

typedef struct objective_entry {
    ism3_objective_options options;
    ism3__json_node conditions;
} objective_entry;

#define OBJECTIVE(member) offsetof(objective_entry, options.member)

static void read_objective(ism3__model_document *document, const ism3__json_node *node) {
    static const char *const kinds[] = {"business", "compliance", "technical", NULL};
    static const ism3__json_field fields[] = {
        {"id", ism3__json_name, OBJECTIVE(id), ISM3__REQUIRED, NULL},
        {"kind", ism3__json_word_text, OBJECTIVE(kind), ISM3__REQUIRED, kinds},
        {"text", ism3__json_text, OBJECTIVE(text), ISM3__NULLABLE, NULL},
        {"owner", ism3__json_name, OBJECTIVE(owner), ISM3__NULLABLE, NULL},
        {"harm_unit", ism3__json_name, OBJECTIVE(harm_unit), ISM3__NULLABLE, NULL},
        {"conditions", ism3__json_is_array, offsetof(objective_entry, conditions), 0, NULL},
    };
    ism3__json *json = &document->json;
    objective_entry entry = {.options = {.size = sizeof entry.options}};
    uint32_t index = ISM3_NO_INDEX;
    ism3_error error = ISM3_ERROR_INIT;
    ism3__json_object(json, node, fields, ISM3__LENGTH(fields), &entry);
    if (entry.options.id && entry.options.kind &&
        ism3_model_add_objective(document->model, &entry.options, &index, &error))
        ism3__json_pass_on(json, node, &error);
    ism3__json_node element;
    for (size_t i = 0; ism3__json_element(json, &entry.conditions, i, &element); i++)
        read_condition(document, &element, index);
}

void ism3__model_read_objectives(ism3__model_document *document,
                                 const ism3__json_node *objectives) {
    ism3__json_node element;
    for (size_t i = 0; ism3__json_element(&document->json, objectives, i, &element); i++)
        read_objective(document, &element);
}

/* ---- duties ----------------------------------------------------------------------------------- */

typedef struct duty_entry {
    ism3_duty_rule rule;
    ism3__json_node roles, process, other_process;
} duty_entry;

static int read_roles(ism3__json *json, const ism3__json_node *roles, ism3_duty_rule *rule) {
    static const ism3__json_names names = {ism3_role_name, ISM3_OWNER};
    ism3__json_node first, second;
    if (!roles->value)
        return 0;
    if (json_array_size(roles->value) != 2 || !ism3__json_element(json, roles, 0, &first) ||
        !ism3__json_element(json, roles, 1, &second)) {
        ism3__json_problem(json, roles, ISM3_E_SYNTAX,
                           "expected the two roles that one person must not have");
        return 0;
    }
    int good = ism3__json_named(json, &first, &rule->role, &names);
    return good & ism3__json_named(json, &second, &rule->other_role, &names);
}

static void read_duty(ism3__model_document *document, const ism3__json_node *node) {
    static const ism3__json_field fields[] = {
        {"roles", ism3__json_is_array, offsetof(duty_entry, roles), ISM3__REQUIRED, NULL},
        {"process", ism3__json_any, offsetof(duty_entry, process), ISM3__NULLABLE, NULL},
        {"other_process", ism3__json_any, offsetof(duty_entry, other_process), ISM3__NULLABLE,
         NULL},
        {"text", ism3__json_text, offsetof(duty_entry, rule.text), ISM3__NULLABLE, NULL},
    };
    ism3__json *json = &document->json;
    duty_entry entry = {.rule = {.size = sizeof entry.rule,
                                 .process = ISM3_NO_INDEX,
                                 .other_process = ISM3_NO_INDEX}};
    ism3_error error = ISM3_ERROR_INIT;
    int good = ism3__json_object(json, node, fields, ISM3__LENGTH(fields), &entry);
    good &= read_roles(json, &entry.roles, &entry.rule);
    if (entry.process.value)
        good &= read_own_process(document, &entry.process, &entry.rule.process);
    if (entry.other_process.value)
        good &= read_own_process(document, &entry.other_process, &entry.rule.other_process);
    if (good)
        ism3__model_answered(
            document, node, ism3_model_add_duty_rule(document->model, &entry.rule, &error), &error);
}

void ism3__model_read_duties(ism3__model_document *document, const ism3__json_node *duties) {
    ism3__json_node element;
    for (size_t i = 0; ism3__json_element(&document->json, duties, i, &element); i++)
        read_duty(document, &element);
}

/* ---- assets ----------------------------------------------------------------------------------- */

typedef struct asset_entry {
    const char *name;
    uint32_t kind, essential;
    ism3__json_node name_node, processes;
} asset_entry;

static int read_asset_name(ism3__json *json, const ism3__json_node *node, void *out,
                           const void *argument) {
    asset_entry *asset = out;
    asset->name_node = *node;
    return ism3__json_name(json, node, &asset->name, argument);
}

static void read_protection(ism3__model_document *document, const ism3__json_node *node,
                            uint32_t asset) {
    const char *code;
    ism3_error error = ISM3_ERROR_INIT;
    if (ism3__json_name(&document->json, node, &code, NULL) &&
        ism3__model_knows_process(document, node, code))
        ism3__model_answered(document, node,
                             ism3_model_add_protection(document->model, asset, code, &error),
                             &error);
}

static void read_asset(ism3__model_document *document, const ism3__json_node *node) {
    static const ism3__json_names kinds = {ism3_asset_kind_name, ISM3_ASSET_REPOSITORY};
    static const ism3__json_field fields[] = {
        {"name", read_asset_name, 0, ISM3__REQUIRED, NULL},
        {"kind", ism3__json_named, offsetof(asset_entry, kind), 0, &kinds},
        {"essential", ism3__json_flag, offsetof(asset_entry, essential), 0, NULL},
        {"processes", ism3__json_is_array, offsetof(asset_entry, processes), 0, NULL},
    };
    ism3__json *json = &document->json;
    asset_entry asset = {0};
    uint32_t index = ISM3_NO_INDEX;
    ism3_error error = ISM3_ERROR_INIT;
    ism3__json_object(json, node, fields, ISM3__LENGTH(fields), &asset);
    if (asset.name)
        ism3__model_answered(document, &asset.name_node,
                             ism3_model_add_asset(document->model, asset.name, asset.kind,
                                                  asset.essential, &index, &error),
                             &error);
    ism3__json_node element;
    for (size_t i = 0; ism3__json_element(json, &asset.processes, i, &element); i++)
        read_protection(document, &element, index);
}

void ism3__model_read_assets(ism3__model_document *document, const ism3__json_node *assets) {
    ism3__json_node element;
    for (size_t i = 0; ism3__json_element(&document->json, assets, i, &element); i++)
        read_asset(document, &element);
}
