/* Model documents: the capability scale, the maturity profile, what improvements cost. */
#include "io/model_json.h"

#include <string.h>

/* The outer form of scale and profile: where it comes from, and its levels. */
typedef struct levels_entry {
    const char *name, *source;
    ism3__json_node levels, excluded;
} levels_entry;

/* Levels while they are read. */
typedef struct progress {
    int64_t before; /* number of the last one */
    int begun;      /* the model has what they belong to */
} progress;

#define NO_NUMBER INT64_MIN /* it could not be read */

/* A level's number, which must be above that of the one before. */
static int check_level(ism3__json *json, const ism3__json_node *node, int64_t level, int lowest,
                       int64_t *before) {
    if (level == NO_NUMBER)
        return 0;
    if (level < lowest || level > ISM3_LEVEL_MAX) {
        ism3__json_problem(json, node, ISM3_E_MODEL, "expected a level of %d to %d, found %lld",
                           lowest, ISM3_LEVEL_MAX, (long long)level);
        return 0;
    }
    if (level <= *before) {
        ism3__json_problem(json, node, ISM3_E_MODEL,
                           "levels ascend: level %lld comes after level %lld", (long long)level,
                           (long long)*before);
        return 0;
    }
    *before = level;
    return 1;
}

/* ---- the capability scale --------------------------------------------------------------------- */

const ism3__json_names ism3__model_metrics = {ism3_metric_name, ISM3_METRIC_ACTIVITY};

static int read_types(ism3__json *json, const ism3__json_node *node, void *out,
                      const void *argument) {
    (void)argument;
    ism3__json_node element;
    uint32_t types = 0, metric;
    int good = 1;
    if (!ism3__json_expect(json, node, JSON_ARRAY))
        return 0;
    for (size_t i = 0; ism3__json_element(json, node, i, &element); i++) {
        if (!ism3__json_named(json, &element, &metric, &ism3__model_metrics)) {
            good = 0;
            continue;
        }
        if (types & UINT32_C(1) << metric) {
            ism3__json_problem(json, &element, ISM3_E_MODEL, "'%s' is there already",
                               ism3_metric_name(metric));
            good = 0;
        }
        types |= UINT32_C(1) << metric;
    }
    *(uint32_t *)out = types;
    return good;
}

typedef struct level_entry {
    ism3_capability_level level;
    int64_t number;
} level_entry;

#define LEVEL(member) offsetof(level_entry, level.member)

static void read_capability_level(ism3__model_document *document, const ism3__json_node *node,
                                  progress *levels) {
    static const ism3__json_field fields[] = {
        {"level", ism3__json_integer, offsetof(level_entry, number), ISM3__REQUIRED, NULL},
        {"name", ism3__json_name, LEVEL(name), ISM3__REQUIRED, NULL},
        {"documented", ism3__json_flag, LEVEL(documented), 0, NULL},
        {"types", read_types, LEVEL(types), 0, NULL},
        {"practices", ism3__json_text, LEVEL(practices), ISM3__NULLABLE, NULL},
    };
    level_entry entry = {.level = {.size = sizeof entry.level}, .number = NO_NUMBER};
    ism3_error error = ISM3_ERROR_INIT;
    int good = ism3__json_object(&document->json, node, fields, ISM3__LENGTH(fields), &entry);
    if (entry.number >= 0 && entry.number <= ISM3_LEVEL_MAX)
        document->capability_levels |= UINT64_C(1) << entry.number;
    entry.level.level = (uint32_t)entry.number;
    good &= check_level(&document->json, node, entry.number, 0, &levels->before);
    if (good && levels->begun)
        ism3__model_answered(document, node,
                             ism3_model_add_capability_level(document->model, &entry.level, &error),
                             &error);
}

static void read_own_scale(ism3__model_document *document, const ism3__json_node *scale) {
    static const ism3__json_field fields[] = {
        {"name", ism3__json_name, offsetof(levels_entry, name), ISM3__REQUIRED, NULL},
        {"source", ism3__json_text, offsetof(levels_entry, source), ISM3__NULLABLE, NULL},
        {"levels", ism3__json_is_array, offsetof(levels_entry, levels), ISM3__REQUIRED, NULL},
    };
    levels_entry entry = {0};
    ism3_error error = ISM3_ERROR_INIT;
    ism3__json_object(&document->json, scale, fields, ISM3__LENGTH(fields), &entry);
    /* Where a name is missing, the levels are looked at all the same. */
    const char *name = entry.name ? entry.name : "?";
    int32_t code = ism3_model_begin_capability_scale(document->model, name, entry.source, &error);
    progress levels = {-1, !code};
    if (code)
        ism3__json_pass_on(&document->json, scale, &error);
    document->capability_levels = 0;
    ism3__json_node element;
    size_t count = 0;
    while (ism3__json_element(&document->json, &entry.levels, count, &element)) {
        read_capability_level(document, &element, &levels);
        count++;
    }
    if (entry.levels.value && !count)
        ism3__json_problem(&document->json, &entry.levels, ISM3_E_MODEL,
                           "expected at least one level");
}

/* Those of the scale in force. */
static void note_levels(ism3__model_document *document) {
    ism3_capability_level level = {.size = sizeof level};
    document->capability_levels = 0;
    for (uint32_t i = 0; !ism3_model_capability_level(document->model, i, &level); i++)
        document->capability_levels |= UINT64_C(1) << level.level;
}

void ism3__model_read_capability_scale(ism3__model_document *document,
                                       const ism3__json_node *scale) {
    ism3_error error = ISM3_ERROR_INIT;
    note_levels(document);
    if (!scale->value)
        return;
    if (!json_is_string(scale->value)) {
        read_own_scale(document, scale);
        return;
    }
    if (ism3_model_use_capability_scale(document->model, json_string_value(scale->value), &error))
        ism3__json_pass_on(&document->json, scale, &error);
    note_levels(document);
}

/* ---- the maturity profile --------------------------------------------------------------------- */

static int read_capability(ism3__model_document *document, const ism3__json_node *node,
                           uint32_t *capability) {
    int64_t level;
    if (!ism3__json_integer(&document->json, node, &level, NULL))
        return 0;
    if (level < 0 || level > ISM3_LEVEL_MAX || !(document->capability_levels >> level & 1)) {
        ism3__json_problem(&document->json, node, ISM3_E_MODEL,
                           "%lld is no level of the capability scale", (long long)level);
        return 0;
    }
    *capability = (uint32_t)level;
    return 1;
}

/* The capability that a maturity level asks of each process. `added`: the level is in the model. */
static void read_required(ism3__model_document *document, const ism3__json_node *processes,
                          int added) {
    void *iterator = NULL;
    ism3__json_node member;
    while (ism3__json_member(&document->json, processes, &iterator, &member)) {
        ism3__json_node key = member;
        uint32_t capability = 0;
        ism3_error error = ISM3_ERROR_INIT;
        key.at_key = 1;
        int known = ism3__model_knows_process(document, &key, member.key);
        if (read_capability(document, &member, &capability) && known && added)
            ism3__model_answered(
                document, &member,
                ism3_model_add_requirement(document->model, member.key, capability, &error),
                &error);
    }
}

typedef struct maturity_entry {
    int64_t level;
    const char *name;
    ism3__json_node processes;
} maturity_entry;

static void read_maturity_level(ism3__model_document *document, const ism3__json_node *node,
                                progress *levels) {
    static const ism3__json_field fields[] = {
        {"level", ism3__json_integer, offsetof(maturity_entry, level), ISM3__REQUIRED, NULL},
        {"name", ism3__json_name, offsetof(maturity_entry, name), ISM3__REQUIRED, NULL},
        {"processes", ism3__json_is_object, offsetof(maturity_entry, processes), ISM3__REQUIRED,
         NULL},
    };
    ism3__json *json = &document->json;
    maturity_entry entry = {.level = NO_NUMBER};
    ism3_error error = ISM3_ERROR_INIT;
    int added = ism3__json_object(json, node, fields, ISM3__LENGTH(fields), &entry);
    added &= check_level(json, node, entry.level, 1, &levels->before) & levels->begun;
    if (added &&
        ism3_model_add_maturity_level(document->model, (uint32_t)entry.level, entry.name, &error)) {
        ism3__json_pass_on(json, node, &error);
        added = 0;
    }
    read_required(document, &entry.processes, added);
}

typedef struct excluded_entry {
    ism3__json_node code;
    const char *reason;
} excluded_entry;

static void read_excluded(ism3__model_document *document, const ism3__json_node *node, int begun) {
    static const ism3__json_field fields[] = {
        {"code", ism3__json_any, offsetof(excluded_entry, code), ISM3__REQUIRED, NULL},
        {"reason", ism3__json_text, offsetof(excluded_entry, reason), ISM3__REQUIRED, NULL},
    };
    ism3__json *json = &document->json;
    excluded_entry entry = {0};
    const char *code;
    ism3_error error = ISM3_ERROR_INIT;
    int good = ism3__json_object(json, node, fields, ISM3__LENGTH(fields), &entry);
    if (entry.code.value && ism3__json_name(json, &entry.code, &code, NULL) &&
        ism3__model_knows_process(document, &entry.code, code) && good && begun)
        ism3__model_answered(document, &entry.code,
                             ism3_model_add_exclusion(document->model, code, entry.reason, &error),
                             &error);
}

void ism3__model_read_maturity_profile(ism3__model_document *document,
                                       const ism3__json_node *profile) {
    static const ism3__json_field fields[] = {
        {"name", ism3__json_name, offsetof(levels_entry, name), ISM3__REQUIRED, NULL},
        {"source", ism3__json_text, offsetof(levels_entry, source), ISM3__NULLABLE, NULL},
        {"levels", ism3__json_is_array, offsetof(levels_entry, levels), 0, NULL},
        {"excluded", ism3__json_is_array, offsetof(levels_entry, excluded), 0, NULL},
    };
    ism3__json *json = &document->json;
    if (!profile->value)
        return;
    levels_entry entry = {0};
    ism3_error error = ISM3_ERROR_INIT;
    ism3__json_object(json, profile, fields, ISM3__LENGTH(fields), &entry);
    const char *name = entry.name ? entry.name : "?";
    int32_t code = ism3_model_begin_maturity_profile(document->model, name, entry.source, &error);
    progress levels = {0, !code};
    if (code)
        ism3__json_pass_on(json, profile, &error);
    ism3__json_node element;
    for (size_t i = 0; ism3__json_element(json, &entry.levels, i, &element); i++)
        read_maturity_level(document, &element, &levels);
    for (size_t i = 0; ism3__json_element(json, &entry.excluded, i, &element); i++)
        read_excluded(document, &element, levels.begun);
}

/* ---- improvements ----------------------------------------------------------------------------- */

typedef struct improvement_entry {
    ism3_improvement improvement;
    ism3__json_node process, capability;
} improvement_entry;

#define IMPROVEMENT(member) offsetof(improvement_entry, improvement.member)

static void read_improvement(ism3__model_document *document, const ism3__json_node *node) {
    static const ism3__json_field fields[] = {
        {"process", ism3__json_any, offsetof(improvement_entry, process), ISM3__REQUIRED, NULL},
        {"capability", ism3__json_any, offsetof(improvement_entry, capability), ISM3__REQUIRED,
         NULL},
        {"cost", ism3__model_read_price, IMPROVEMENT(cost), ISM3__REQUIRED, NULL},
        {"currency", ism3__json_name, IMPROVEMENT(currency), ISM3__REQUIRED, NULL},
        {"text", ism3__json_text, IMPROVEMENT(text), ISM3__NULLABLE, NULL},
    };
    ism3__json *json = &document->json;
    improvement_entry entry = {.improvement = {.size = sizeof entry.improvement}};
    ism3_error error = ISM3_ERROR_INIT;
    int good = ism3__json_object(json, node, fields, ISM3__LENGTH(fields), &entry);
    if (entry.process.value)
        good &= ism3__json_name(json, &entry.process, &entry.improvement.code, NULL) &&
                ism3__model_knows_process(document, &entry.process, entry.improvement.code);
    if (entry.capability.value)
        good &= read_capability(document, &entry.capability, &entry.improvement.capability);
    if (good)
        ism3__model_answered(
            document, node, ism3_model_add_improvement(document->model, &entry.improvement, &error),
            &error);
}

void ism3__model_read_improvements(ism3__model_document *document,
                                   const ism3__json_node *improvements) {
    ism3__json_node element;
    for (size_t i = 0; ism3__json_element(&document->json, improvements, i, &element); i++)
        read_improvement(document, &element);
}
