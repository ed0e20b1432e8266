/* Model documents: what the assessment of figures is about. It is checked in full; of it, a model
 * keeps the objectives, which incidents name. */
#include "io/model_json.h"

#include <string.h>

#define LEVEL_MAX 63 /* levels are bits of a word */
/* Levels 1 to 5, those of the default scale. */
#define DEFAULT_LEVELS UINT64_C(0x3e)

/* ---- figures and the values they are compared with -------------------------------------------- */

enum op { OP_LESS, OP_AT_MOST, OP_MORE, OP_AT_LEAST, OP_BETWEEN };
static const char *const op_words[] = {"<", "<=", ">", ">=", "between", NULL};

/* What a value may be; `low` and `high` are equal except for "between". */
typedef struct bounds {
    double low, high;
} bounds;

static const char *figure_id(const void *context, size_t index) {
    (void)context;
    const ism3_figure_info *info = ism3_figure_at((uint32_t)index);
    return info ? info->id : NULL;
}

/* The figure's row of the table. */
static int read_figure(ism3__json *json, const ism3__json_node *node, void *out,
                       const void *argument) {
    (void)argument;
    const char *id;
    if (!ism3__json_text(json, node, &id, NULL))
        return 0;
    uint32_t figure = ism3_figure_find(id);
    if (figure != ISM3_NO_INDEX) {
        *(const ism3_figure_info **)out = ism3_figure_at(figure);
        return 1;
    }
    const char *meant = ism3__nearest(id, figure_id, NULL);
    ism3__json_problem(json, node, ISM3_E_MODEL, "there is no figure '%.60s'%s%s%s", id,
                       meant ? ", did you mean '" : "", meant ? meant : "", meant ? "'?" : "");
    return 0;
}

static int in_range(ism3__json *json, const ism3__json_node *node, const ism3_figure_info *figure,
                    double value) {
    if (!figure || (value >= figure->minimum && value <= figure->maximum))
        return 1;
    char least[ISM3_NUMBER_TEXT_SIZE], most[ISM3_NUMBER_TEXT_SIZE], found[ISM3_NUMBER_TEXT_SIZE];
    ism3_double_write(figure->minimum, least);
    ism3_double_write(figure->maximum, most);
    ism3_double_write(value, found);
    ism3__json_problem(json, node, ISM3_E_MODEL, "%s lies between %s and %s, found %s", figure->id,
                       least, most, found);
    return 0;
}

/* A pair of numbers for "between", else one. 0 for an absent node too. */
static int read_value(ism3__json *json, const ism3__json_node *node, uint32_t op,
                      const ism3_figure_info *figure, bounds *value) {
    if (!node->value)
        return 0;
    if (op != OP_BETWEEN) {
        if (!ism3__json_number(json, node, &value->low, NULL))
            return 0;
        value->high = value->low;
        return in_range(json, node, figure, value->low);
    }
    ism3__json_node low, high;
    if (!ism3__json_expect(json, node, JSON_ARRAY))
        return 0;
    if (json_array_size(node->value) != 2 || !ism3__json_element(json, node, 0, &low) ||
        !ism3__json_element(json, node, 1, &high)) {
        ism3__json_problem(json, node, ISM3_E_SYNTAX,
                           "'between' takes two numbers, the lower and the upper");
        return 0;
    }
    if (!ism3__json_number(json, &low, &value->low, NULL) ||
        !ism3__json_number(json, &high, &value->high, NULL) ||
        !in_range(json, &low, figure, value->low) || !in_range(json, &high, figure, value->high))
        return 0;
    if (value->low > value->high)
        ism3__json_problem(json, node, ISM3_E_MODEL, "the lower number is above the upper one");
    return value->low <= value->high;
}

/* A warning comes before the target is missed. */
static int is_stricter(uint32_t op, bounds warning, bounds value) {
    switch (op) {
    case OP_LESS:
    case OP_AT_MOST:
        return warning.low <= value.low;
    case OP_MORE:
    case OP_AT_LEAST:
        return warning.low >= value.low;
    default:
        return warning.low >= value.low && warning.high <= value.high;
    }
}

/* ---- processes -------------------------------------------------------------------------------- */

typedef struct rationale_entry {
    const char *assessment, *text;
} rationale_entry;

void ism3__model_read_rationale(ism3__model_document *document, const ism3__json_node *rationale) {
    static const ism3__json_field fields[] = {
        {"assessment", ism3__json_name, offsetof(rationale_entry, assessment), 0, NULL},
        {"text", ism3__json_text, offsetof(rationale_entry, text), 0, NULL},
    };
    rationale_entry entry = {NULL, NULL};
    if (rationale->value)
        ism3__json_object(&document->json, rationale, fields, ISM3__LENGTH(fields), &entry);
}

typedef struct change_entry {
    int64_t on;
    const char *text;
} change_entry;

void ism3__model_read_changes(ism3__model_document *document, const ism3__json_node *changes) {
    static const ism3__json_field fields[] = {
        {"on", ism3__json_date, offsetof(change_entry, on), ISM3__REQUIRED, NULL},
        {"text", ism3__json_text, offsetof(change_entry, text), 0, NULL},
    };
    ism3__json_node element;
    for (size_t i = 0; ism3__json_element(&document->json, changes, i, &element); i++) {
        change_entry entry = {0, NULL};
        ism3__json_object(&document->json, &element, fields, ISM3__LENGTH(fields), &entry);
    }
}

typedef struct target_entry {
    const ism3_figure_info *figure;
    uint32_t op;
    ism3__json_node value, warning;
    const char *set_by;
    int64_t set_on, valid_from;
} target_entry;

static void read_target(ism3__json *json, const ism3__json_node *node) {
    static const ism3__json_field fields[] = {
        {"figure", read_figure, offsetof(target_entry, figure), ISM3__REQUIRED, NULL},
        {"op", ism3__json_word, offsetof(target_entry, op), ISM3__REQUIRED, op_words},
        {"value", ism3__json_any, offsetof(target_entry, value), ISM3__REQUIRED, NULL},
        {"warning", ism3__json_any, offsetof(target_entry, warning), ISM3__NULLABLE, NULL},
        {"set_by", ism3__json_name, offsetof(target_entry, set_by), ISM3__NULLABLE, NULL},
        {"set_on", ism3__json_date, offsetof(target_entry, set_on), ISM3__NULLABLE, NULL},
        {"valid_from", ism3__json_date, offsetof(target_entry, valid_from), ISM3__NULLABLE, NULL},
    };
    target_entry target = {.op = UINT32_MAX};
    bounds value, warning;
    ism3__json_object(json, node, fields, ISM3__LENGTH(fields), &target);
    if (target.op > OP_BETWEEN)
        return;
    int good = read_value(json, &target.value, target.op, target.figure, &value);
    if (read_value(json, &target.warning, target.op, target.figure, &warning) && good &&
        !is_stricter(target.op, warning, value))
        ism3__json_problem(json, &target.warning, ISM3_E_MODEL,
                           "the warning lies beyond the target: it would come too late");
}

void ism3__model_read_targets(ism3__model_document *document, const ism3__json_node *targets) {
    ism3__json_node element;
    for (size_t i = 0; ism3__json_element(&document->json, targets, i, &element); i++)
        read_target(&document->json, &element);
}

/* ---- objectives ------------------------------------------------------------------------------- */

typedef struct condition_entry {
    ism3__json_node process, incidents, value;
    const ism3_figure_info *figure;
    uint32_t has_figure, measure, op, every;
} condition_entry;

static int read_condition_figure(ism3__json *json, const ism3__json_node *node, void *out,
                                 const void *argument) {
    condition_entry *condition = out;
    condition->has_figure = 1;
    return read_figure(json, node, &condition->figure, argument);
}

static int read_every(ism3__json *json, const ism3__json_node *node, void *out,
                      const void *argument) {
    (void)argument;
    const char *text;
    int64_t length;
    ism3_error error = ISM3_ERROR_INIT;
    if (!ism3__json_text(json, node, &text, NULL))
        return 0;
    int32_t code = ism3_every_read(text, strlen(text), out, &length, &error);
    if (code)
        ism3__json_pass_on(json, node, &error);
    return !code;
}

static void check_condition_process(ism3__model_document *document, const ism3__json_node *node) {
    const char *code;
    if (ism3__json_name(&document->json, node, &code, NULL) &&
        ism3__model_process_number(document, code) < 0)
        ism3__json_problem(&document->json, node, ISM3_E_MODEL,
                           "there is no process '%.60s' in this model", code);
}

static void check_condition(ism3__model_document *document, const ism3__json_node *node,
                            const condition_entry *condition) {
    static const char *const measures[] = {"count", "duration", "harm", NULL};
    ism3__json *json = &document->json;
    int about_figure = condition->process.value && condition->has_figure;
    int about_either = condition->process.value || condition->has_figure;
    uint32_t measure;
    bounds value;
    if (condition->incidents.value ? about_either : !about_figure)
        ism3__json_problem(json, node, ISM3_E_MODEL,
                           "expected either 'process' and 'figure', or 'incidents'");
    if (condition->process.value)
        check_condition_process(document, &condition->process);
    if (condition->incidents.value)
        ism3__json_word(json, &condition->incidents, &measure, measures);
    if (condition->op <= OP_BETWEEN &&
        read_value(json, &condition->value, condition->op, condition->figure, &value) &&
        condition->incidents.value && value.low < 0)
        ism3__json_problem(json, &condition->value, ISM3_E_MODEL,
                           "what incidents did is never below zero");
}

static void read_condition(ism3__model_document *document, const ism3__json_node *node) {
    static const ism3__json_field fields[] = {
        {"process", ism3__json_any, offsetof(condition_entry, process), 0, NULL},
        {"figure", read_condition_figure, 0, 0, NULL},
        {"incidents", ism3__json_any, offsetof(condition_entry, incidents), 0, NULL},
        {"per", read_every, offsetof(condition_entry, every), ISM3__REQUIRED, NULL},
        {"op", ism3__json_word, offsetof(condition_entry, op), ISM3__REQUIRED, op_words},
        {"value", ism3__json_any, offsetof(condition_entry, value), ISM3__REQUIRED, NULL},
    };
    condition_entry condition = {.op = UINT32_MAX};
    ism3__json_object(&document->json, node, fields, ISM3__LENGTH(fields), &condition);
    if (json_is_object(node->value))
        check_condition(document, node, &condition);
}

typedef struct objective_entry {
    const char *id, *kind, *text, *owner, *harm_unit;
    ism3__json_node conditions;
} objective_entry;

static void read_objective(ism3__model_document *document, const ism3__json_node *node) {
    static const char *const kinds[] = {"business", "compliance", "technical", NULL};
    static const ism3__json_field fields[] = {
        {"id", ism3__json_name, offsetof(objective_entry, id), ISM3__REQUIRED, NULL},
        {"kind", ism3__json_word_text, offsetof(objective_entry, kind), ISM3__REQUIRED, kinds},
        {"text", ism3__json_text, offsetof(objective_entry, text), ISM3__NULLABLE, NULL},
        {"owner", ism3__json_name, offsetof(objective_entry, owner), ISM3__NULLABLE, NULL},
        {"harm_unit", ism3__json_name, offsetof(objective_entry, harm_unit), ISM3__NULLABLE, NULL},
        {"conditions", ism3__json_is_array, offsetof(objective_entry, conditions), 0, NULL},
    };
    ism3__json *json = &document->json;
    objective_entry objective = {0};
    ism3_error error = ISM3_ERROR_INIT;
    ism3__json_object(json, node, fields, ISM3__LENGTH(fields), &objective);
    ism3_objective_options options = {sizeof options, objective.id,    objective.kind,
                                      objective.text, objective.owner, objective.harm_unit};
    if (objective.id && objective.kind &&
        ism3_model_add_objective(document->model, &options, NULL, &error))
        ism3__json_pass_on(json, node, &error);
    ism3__json_node element;
    for (size_t i = 0; ism3__json_element(json, &objective.conditions, i, &element); i++)
        read_condition(document, &element);
}

void ism3__model_read_objectives(ism3__model_document *document,
                                 const ism3__json_node *objectives) {
    ism3__json_node element;
    for (size_t i = 0; ism3__json_element(&document->json, objectives, i, &element); i++)
        read_objective(document, &element);
}

/* ---- assets ----------------------------------------------------------------------------------- */

typedef struct asset_entry {
    const char *name, *kind;
    uint32_t essential;
    ism3__json_node name_node, processes;
} asset_entry;

static int read_asset_name(ism3__json *json, const ism3__json_node *node, void *out,
                           const void *argument) {
    asset_entry *asset = out;
    asset->name_node = *node;
    return ism3__json_name(json, node, &asset->name, argument);
}

static void read_asset(ism3__model_document *document, const ism3__json_node *node, json_t *names) {
    static const char *const kinds[] = {"repository", "interface", "service", "message",
                                        "channel",    "network",   NULL};
    static const ism3__json_field fields[] = {
        {"name", read_asset_name, 0, ISM3__REQUIRED, NULL},
        {"kind", ism3__json_word_text, offsetof(asset_entry, kind), 0, kinds},
        {"essential", ism3__json_flag, offsetof(asset_entry, essential), 0, NULL},
        {"processes", ism3__json_is_array, offsetof(asset_entry, processes), 0, NULL},
    };
    ism3__json *json = &document->json;
    asset_entry asset = {0};
    ism3__json_object(json, node, fields, ISM3__LENGTH(fields), &asset);
    if (asset.name)
        ism3__model_add_name(json, names, asset.name, &asset.name_node);
    ism3__json_node element;
    for (size_t i = 0; ism3__json_element(json, &asset.processes, i, &element); i++) {
        const char *code;
        if (ism3__json_name(json, &element, &code, NULL))
            ism3__model_knows_process(document, &element, code);
    }
}

void ism3__model_read_assets(ism3__model_document *document, const ism3__json_node *assets) {
    json_t *names = json_object();
    if (!names) {
        ism3__json_no_memory(&document->json);
        return;
    }
    ism3__json_node element;
    for (size_t i = 0; ism3__json_element(&document->json, assets, i, &element); i++)
        read_asset(document, &element, names);
    json_decref(names);
}

/* ---- capability and maturity ------------------------------------------------------------------ */

/* The outer form of both: where the data comes from, and its levels. */
typedef struct levels_entry {
    const char *name, *source;
    ism3__json_node levels, excluded;
} levels_entry;

typedef struct level_entry {
    int64_t level;
    const char *name;
    uint32_t documented;
    ism3__json_node types, processes;
} level_entry;

/* A level's number, which must be above that of the one before. */
static void check_level(ism3__json *json, const ism3__json_node *node, int64_t level,
                        int64_t *before) {
    if (level < 0 || level > LEVEL_MAX)
        ism3__json_problem(json, node, ISM3_E_MODEL, "expected a level of 0 to %d, found %lld",
                           LEVEL_MAX, (long long)level);
    else if (level <= *before)
        ism3__json_problem(json, node, ISM3_E_MODEL,
                           "levels ascend: level %lld comes after level %lld", (long long)level,
                           (long long)*before);
    else
        *before = level;
}

static void read_types(ism3__json *json, const ism3__json_node *types) {
    const char *words[ISM3_METRIC_COUNT + 1] = {NULL};
    for (uint32_t i = 0; i < ISM3_METRIC_COUNT; i++)
        words[i] = ism3_metric_name(i);
    ism3__json_node element;
    uint32_t seen = 0, metric;
    for (size_t i = 0; ism3__json_element(json, types, i, &element); i++) {
        if (!ism3__json_word(json, &element, &metric, words))
            continue;
        if (seen & UINT32_C(1) << metric)
            ism3__json_problem(json, &element, ISM3_E_MODEL, "'%s' is there already",
                               words[metric]);
        seen |= UINT32_C(1) << metric;
    }
}

void ism3__model_read_capability_scale(ism3__model_document *document,
                                       const ism3__json_node *scale) {
    static const ism3__json_field fields[] = {
        {"name", ism3__json_name, offsetof(levels_entry, name), ISM3__REQUIRED, NULL},
        {"source", ism3__json_text, offsetof(levels_entry, source), ISM3__NULLABLE, NULL},
        {"levels", ism3__json_is_array, offsetof(levels_entry, levels), ISM3__REQUIRED, NULL},
    };
    static const ism3__json_field level_fields[] = {
        {"level", ism3__json_integer, offsetof(level_entry, level), ISM3__REQUIRED, NULL},
        {"name", ism3__json_name, offsetof(level_entry, name), ISM3__REQUIRED, NULL},
        {"documented", ism3__json_flag, offsetof(level_entry, documented), 0, NULL},
        {"types", ism3__json_is_array, offsetof(level_entry, types), 0, NULL},
    };
    ism3__json *json = &document->json;
    document->capability_levels = DEFAULT_LEVELS;
    if (!scale->value)
        return;
    levels_entry entry = {0};
    ism3__json_object(json, scale, fields, ISM3__LENGTH(fields), &entry);
    document->capability_levels = 0;
    ism3__json_node element;
    int64_t before = -1;
    for (size_t i = 0; ism3__json_element(json, &entry.levels, i, &element); i++) {
        level_entry level = {0};
        if (ism3__json_object(json, &element, level_fields, ISM3__LENGTH(level_fields), &level))
            check_level(json, &element, level.level, &before);
        if (level.level >= 0 && level.level <= LEVEL_MAX)
            document->capability_levels |= UINT64_C(1) << level.level;
        read_types(json, &level.types);
    }
}

/* The capability that a maturity level asks of each process. */
static void read_required(ism3__model_document *document, const ism3__json_node *processes) {
    ism3__json *json = &document->json;
    void *iterator = NULL;
    ism3__json_node member;
    while (ism3__json_member(json, processes, &iterator, &member)) {
        ism3__json_node key = member;
        key.at_key = 1;
        ism3__model_knows_process(document, &key, member.key);
        int64_t level;
        if (!ism3__json_integer(json, &member, &level, NULL))
            continue;
        if (level < 0 || level > LEVEL_MAX || !(document->capability_levels >> level & 1))
            ism3__json_problem(json, &member, ISM3_E_MODEL,
                               "%lld is no level of the capability scale", (long long)level);
    }
}

typedef struct excluded_entry {
    ism3__json_node code;
    const char *reason;
} excluded_entry;

static void read_excluded(ism3__model_document *document, const ism3__json_node *excluded,
                          json_t *codes) {
    static const ism3__json_field fields[] = {
        {"code", ism3__json_any, offsetof(excluded_entry, code), ISM3__REQUIRED, NULL},
        {"reason", ism3__json_text, offsetof(excluded_entry, reason), ISM3__REQUIRED, NULL},
    };
    ism3__json *json = &document->json;
    ism3__json_node element;
    for (size_t i = 0; ism3__json_element(json, excluded, i, &element); i++) {
        excluded_entry entry = {0};
        const char *code;
        ism3__json_object(json, &element, fields, ISM3__LENGTH(fields), &entry);
        if (entry.code.value && ism3__json_name(json, &entry.code, &code, NULL) &&
            ism3__model_knows_process(document, &entry.code, code))
            ism3__model_add_name(json, codes, code, &entry.code);
    }
}

void ism3__model_read_maturity_profile(ism3__model_document *document,
                                       const ism3__json_node *profile) {
    static const ism3__json_field fields[] = {
        {"name", ism3__json_name, offsetof(levels_entry, name), ISM3__REQUIRED, NULL},
        {"source", ism3__json_text, offsetof(levels_entry, source), ISM3__NULLABLE, NULL},
        {"levels", ism3__json_is_array, offsetof(levels_entry, levels), ISM3__REQUIRED, NULL},
        {"excluded", ism3__json_is_array, offsetof(levels_entry, excluded), 0, NULL},
    };
    static const ism3__json_field level_fields[] = {
        {"level", ism3__json_integer, offsetof(level_entry, level), ISM3__REQUIRED, NULL},
        {"name", ism3__json_name, offsetof(level_entry, name), ISM3__REQUIRED, NULL},
        {"processes", ism3__json_is_object, offsetof(level_entry, processes), ISM3__REQUIRED, NULL},
    };
    ism3__json *json = &document->json;
    if (!profile->value)
        return;
    levels_entry entry = {0};
    ism3__json_object(json, profile, fields, ISM3__LENGTH(fields), &entry);
    ism3__json_node element;
    int64_t before = -1;
    for (size_t i = 0; ism3__json_element(json, &entry.levels, i, &element); i++) {
        level_entry level = {0};
        if (ism3__json_object(json, &element, level_fields, ISM3__LENGTH(level_fields), &level))
            check_level(json, &element, level.level, &before);
        read_required(document, &level.processes);
    }
    json_t *codes = json_object();
    if (codes)
        read_excluded(document, &entry.excluded, codes);
    else
        ism3__json_no_memory(json);
    json_decref(codes);
}
