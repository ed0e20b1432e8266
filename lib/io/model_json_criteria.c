/* Model documents: what a process is judged by. */
#include "io/model_json.h"

#include <string.h>

/* ---- targets ---------------------------------------------------------------------------------- */

const ism3__json_names ism3__model_operators = {ism3_operator_name, ISM3_LESS};

typedef struct target_entry {
    ism3_target target;
    ism3__model_figure figure;
    ism3__json_node resource, value, warning;
} target_entry;

/* A warning comes before the target is missed. */
static int is_stricter(uint32_t op, ism3__model_value warning, ism3__model_value value) {
    int above = warning.lower >= value.lower, below = warning.lower <= value.lower;
    const int stricter[] = {[ISM3_LESS] = below,
                            [ISM3_AT_MOST] = below,
                            [ISM3_MORE] = above,
                            [ISM3_AT_LEAST] = above,
                            [ISM3_BETWEEN] = above && warning.upper <= value.upper};
    return stricter[op];
}

/* That there is none from then on needs no value. */
static int has_no_value(ism3__json *json, const target_entry *entry) {
    const ism3__json_node *value = entry->value.value ? &entry->value : &entry->warning;
    if (value->value)
        ism3__json_problem(json, value, ISM3_E_MODEL, "'none' takes neither value nor warning");
    return !value->value;
}

static int read_wanted(ism3__json *json, const ism3__json_node *node, target_entry *entry) {
    ism3_target *target = &entry->target;
    const ism3_figure_info *info = entry->figure.info;
    const ism3__model_measure measure = {info, target->op, ism3__model_is_in_seconds(info)};
    ism3__model_value value = {0, 0}, warning = {0, 0};
    if (target->op == ISM3_NO_TARGET)
        return has_no_value(json, entry);
    if (!entry->value.value)
        ism3__json_problem(json, node, ISM3_E_SYNTAX, "the key 'value' is missing");
    int good = ism3__model_read_value(json, &entry->value, &measure, &value);
    target->has_warning = entry->warning.value != NULL;
    if (target->has_warning && !ism3__model_read_value(json, &entry->warning, &measure, &warning))
        return 0;
    if (good && target->has_warning && !is_stricter(target->op, warning, value)) {
        ism3__json_problem(json, &entry->warning, ISM3_E_MODEL,
                           "the warning lies beyond the target: it would come too late");
        return 0;
    }
    target->value = value.lower;
    target->upper = value.upper;
    target->warning = warning.lower;
    target->warning_upper = warning.upper;
    return good;
}

#define TARGET(member) offsetof(target_entry, target.member)

static void read_target(ism3__model_document *document, const ism3__json_node *node,
                        uint32_t process) {
    static const ism3__json_field fields[] = {
        {"figure", ism3__model_read_figure, offsetof(target_entry, figure), ISM3__REQUIRED, NULL},
        {"resource", ism3__json_any, offsetof(target_entry, resource), ISM3__NULLABLE, NULL},
        {"op", ism3__json_named, TARGET(op), ISM3__REQUIRED, &ism3__model_operators},
        {"value", ism3__json_any, offsetof(target_entry, value), 0, NULL},
        {"warning", ism3__json_any, offsetof(target_entry, warning), ISM3__NULLABLE, NULL},
        {"set_by", ism3__json_name, TARGET(set_by), ISM3__NULLABLE, NULL},
        {"set_on", ism3__json_date, TARGET(set_on), ISM3__NULLABLE, NULL},
        {"valid_from", ism3__json_date, TARGET(valid_from), ISM3__NULLABLE, NULL},
    };
    ism3__json *json = &document->json;
    target_entry entry = {.target = {.size = sizeof entry.target, .op = UINT32_MAX}};
    int good = ism3__json_object(json, node, fields, ISM3__LENGTH(fields), &entry);
    if (entry.target.op > ISM3_NO_TARGET)
        return;
    good &= read_wanted(json, node, &entry);
    good &= ism3__model_read_resource(document, &entry.resource, process, entry.figure.info,
                                      &entry.target.resource);
    entry.target.figure = entry.figure.number;
    ism3_error error = ISM3_ERROR_INIT;
    if (good)
        ism3__model_answered(document, node,
                             ism3_model_add_target(document->model, process, &entry.target, &error),
                             &error);
}

/* ---- specifications --------------------------------------------------------------------------- */

typedef struct baseline_entry {
    int64_t from, to;
} baseline_entry;

typedef struct normal_entry {
    uint32_t method;
    baseline_entry baseline;
} normal_entry;

typedef struct specification_entry {
    ism3_specification specification;
    ism3__model_figure figure;
    ism3__json_node metric, best;
} specification_entry;

static int read_baseline(ism3__json *json, const ism3__json_node *node, void *out,
                         const void *argument) {
    static const ism3__json_field fields[] = {
        {"from", ism3__json_date, offsetof(baseline_entry, from), ISM3__REQUIRED, NULL},
        {"to", ism3__json_date, offsetof(baseline_entry, to), ISM3__REQUIRED, NULL},
    };
    (void)argument;
    return ism3__json_object(json, node, fields, ISM3__LENGTH(fields), out);
}

static int read_normal(ism3__json *json, const ism3__json_node *node, void *out,
                       const void *argument) {
    static const ism3__json_names methods = {ism3_normal_name, ISM3_NORMAL_XMR};
    static const ism3__json_field fields[] = {
        {"method", ism3__json_named, offsetof(normal_entry, method), 0, &methods},
        {"baseline", read_baseline, offsetof(normal_entry, baseline), ISM3__NULLABLE, NULL},
    };
    (void)argument;
    ism3_specification *specification = out;
    normal_entry normal = {ISM3_NORMAL_XMR, {0, 0}};
    if (!ism3__json_object(json, node, fields, ISM3__LENGTH(fields), &normal))
        return 0;
    specification->normal = normal.method;
    specification->baseline_from = normal.baseline.from;
    specification->baseline_to = normal.baseline.to;
    return 1;
}

/* The type, or the figure, that a specification is about. */
static int read_subject(ism3__json *json, const ism3__json_node *node, specification_entry *entry) {
    ism3_specification *specification = &entry->specification;
    specification->has_figure = json_object_get(node->value, "figure") != NULL;
    if (specification->has_figure == (entry->metric.value != NULL)) {
        ism3__json_problem(json, node, ISM3_E_MODEL, "expected either 'metric' or 'figure'");
        return 0;
    }
    if (!specification->has_figure)
        return ism3__json_named(json, &entry->metric, &specification->metric, &ism3__model_metrics);
    if (!entry->figure.info)
        return 0;
    specification->figure = entry->figure.number;
    specification->metric = entry->figure.info->metric;
    return 1;
}

static int read_best(ism3__json *json, specification_entry *entry) {
    const ism3_figure_info *info = entry->figure.info;
    const ism3__model_measure measure = {info, ISM3_AT_LEAST, ism3__model_is_in_seconds(info)};
    if (!entry->best.value)
        return 1;
    entry->specification.has_best = 1;
    return ism3__model_read_number(json, &entry->best, &measure, &entry->specification.best);
}

#define OF_SPECIFICATION(member) offsetof(specification_entry, specification.member)

static void read_specification(ism3__model_document *document, const ism3__json_node *node,
                               uint32_t process) {
    static const ism3__json_field fields[] = {
        {"metric", ism3__json_any, offsetof(specification_entry, metric), 0, NULL},
        {"figure", ism3__model_read_figure, offsetof(specification_entry, figure), 0, NULL},
        {"name", ism3__json_name, OF_SPECIFICATION(name), 0, NULL},
        {"description", ism3__json_text, OF_SPECIFICATION(description), 0, NULL},
        {"measurement", ism3__json_text, OF_SPECIFICATION(measurement), 0, NULL},
        {"frequency", ism3__json_positive, OF_SPECIFICATION(frequency), 0, NULL},
        {"thresholds", ism3__json_text, OF_SPECIFICATION(thresholds), 0, NULL},
        {"normal", read_normal, offsetof(specification_entry, specification), ISM3__NULLABLE, NULL},
        {"best", ism3__json_any, offsetof(specification_entry, best), ISM3__NULLABLE, NULL},
        {"unit", ism3__json_name, OF_SPECIFICATION(unit), 0, NULL},
        {"information_need", ism3__json_text, OF_SPECIFICATION(information_need), 0, NULL},
        {"data_source", ism3__json_text, OF_SPECIFICATION(data_source), 0, NULL},
        {"information_owner", ism3__json_name, OF_SPECIFICATION(information_owner), 0, NULL},
        {"collector", ism3__json_name, OF_SPECIFICATION(collector), 0, NULL},
        {"client", ism3__json_name, OF_SPECIFICATION(client), 0, NULL},
        {"reporting", ism3__json_text, OF_SPECIFICATION(reporting), 0, NULL},
    };
    ism3__json *json = &document->json;
    specification_entry entry = {.specification = {.size = sizeof entry.specification}};
    int good = ism3__json_object(json, node, fields, ISM3__LENGTH(fields), &entry);
    if (!json_is_object(node->value))
        return;
    good &= read_subject(json, node, &entry);
    good &= read_best(json, &entry);
    ism3_error error = ISM3_ERROR_INIT;
    if (good)
        ism3__model_answered(
            document, node,
            ism3_model_add_specification(document->model, process, &entry.specification, &error),
            &error);
}

/* ---- the rest --------------------------------------------------------------------------------- */

static void read_change(ism3__model_document *document, const ism3__json_node *node,
                        uint32_t process) {
    static const ism3__json_field fields[] = {
        {"on", ism3__json_date, offsetof(ism3_change, on), ISM3__REQUIRED, NULL},
        {"text", ism3__json_text, offsetof(ism3_change, text), 0, NULL},
    };
    ism3_change change = {.size = sizeof change};
    ism3_error error = ISM3_ERROR_INIT;
    if (ism3__json_object(&document->json, node, fields, ISM3__LENGTH(fields), &change))
        ism3__model_answered(document, node,
                             ism3_model_add_change(document->model, process, &change, &error),
                             &error);
}

static void read_reference(ism3__model_document *document, const ism3__json_node *node,
                           uint32_t process) {
    const char *text;
    ism3_error error = ISM3_ERROR_INIT;
    if (ism3__json_name(&document->json, node, &text, NULL))
        ism3__model_answered(document, node,
                             ism3_model_add_reference(document->model, process, text, &error),
                             &error);
}

typedef struct rationale_entry {
    ism3_rationale rationale;
    ism3__json_node without, with;
} rationale_entry;

/* Of the losses both or none. */
static int read_losses(ism3__json *json, const ism3__json_node *node, rationale_entry *entry) {
    ism3_rationale *rationale = &entry->rationale;
    if (!entry->without.value && !entry->with.value)
        return 1;
    if (!entry->without.value || !entry->with.value) {
        ism3__json_problem(json, node, ISM3_E_MODEL,
                           "'losses_without' and 'losses_with' need each other");
        return 0;
    }
    rationale->has_losses = 1;
    int good = ism3__model_read_price(json, &entry->without, &rationale->losses_without, NULL);
    return good & ism3__model_read_price(json, &entry->with, &rationale->losses_with, NULL);
}

#define RATIONALE(member) offsetof(rationale_entry, rationale.member)

static void read_rationale(ism3__model_document *document, const ism3__json_node *node,
                           uint32_t process) {
    static const ism3__json_field fields[] = {
        {"assessment", ism3__json_name, RATIONALE(assessment), 0, NULL},
        {"text", ism3__json_text, RATIONALE(text), 0, NULL},
        {"cost", ism3__model_read_price, RATIONALE(cost), 0, NULL},
        {"losses_without", ism3__json_any, offsetof(rationale_entry, without), 0, NULL},
        {"losses_with", ism3__json_any, offsetof(rationale_entry, with), 0, NULL},
        {"currency", ism3__json_name, RATIONALE(currency), 0, NULL},
    };
    rationale_entry entry = {.rationale = {.size = sizeof entry.rationale}};
    ism3_error error = ISM3_ERROR_INIT;
    if (!node->value)
        return;
    int good = ism3__json_object(&document->json, node, fields, ISM3__LENGTH(fields), &entry);
    good &= read_losses(&document->json, node, &entry);
    if (good)
        ism3__model_answered(
            document, node,
            ism3_model_set_rationale(document->model, process, &entry.rationale, &error), &error);
}

typedef void part_reader(ism3__model_document *document, const ism3__json_node *node,
                         uint32_t process);

static void read_each(ism3__model_document *document, const ism3__json_node *array,
                      uint32_t process, part_reader *read) {
    ism3__json_node element;
    for (size_t i = 0; ism3__json_element(&document->json, array, i, &element); i++)
        read(document, &element, process);
}

void ism3__model_read_criteria(ism3__model_document *document, uint32_t process,
                               const ism3__model_criteria *criteria) {
    read_rationale(document, &criteria->rationale, process);
    read_each(document, &criteria->changes, process, read_change);
    read_each(document, &criteria->targets, process, read_target);
    read_each(document, &criteria->metrics, process, read_specification);
    read_each(document, &criteria->references, process, read_reference);
}
