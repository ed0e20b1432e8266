/* Scales of capability: those that are shipped, and one's own. */
#include "model/build.h"

#include <string.h>

#define BIT(metric) (1u << ISM3_METRIC_##metric)

/* What each level asks for, as docs/semantics.md has it. */
#define MANAGED    (BIT(ACTIVITY) | BIT(SCOPE) | BIT(UNAVAILABILITY) | BIT(EFFICACY))
#define DEFINED    (MANAGED | BIT(LOAD))
#define CONTROLLED (DEFINED | BIT(QUALITY))
#define OPTIMISED  (CONTROLLED | BIT(EFFICIENCY))
#define LEVEL(level, documented, types, name, practices)                                           \
    { sizeof(ism3_capability_level), level, documented, types, 0, name, practices }

static const ism3_capability_level ism3_levels[] = {
    LEVEL(1, 1, 0, "Initial", "audit, certify"),
    LEVEL(2, 1, MANAGED, "Managed", "test, monitor, improve"),
    LEVEL(3, 1, DEFINED, "Defined", "plan"),
    LEVEL(4, 1, CONTROLLED, "Controlled", "benefits realisation"),
    LEVEL(5, 1, OPTIMISED, "Optimised", "assess, optimise"),
};

static const ism3_capability_level iso_levels[] = {
    LEVEL(0, 0, 0, "Incomplete", NULL),
    LEVEL(1, 0, BIT(ACTIVITY) | BIT(EFFICACY), "Performed", NULL),
    LEVEL(2, 1, MANAGED, "Managed", NULL),
    LEVEL(3, 1, DEFINED, "Established", NULL),
    LEVEL(4, 1, CONTROLLED, "Predictable", NULL),
    LEVEL(5, 1, OPTIMISED, "Innovating", NULL),
};

/* NOLINTNEXTLINE(bugprone-macro-parentheses): the name of an array */
#define LEVELS(levels) levels, sizeof levels / sizeof *levels

static const struct {
    const char *name, *source;
    const ism3_capability_level *levels;
    size_t count;
} shipped[] = {
    {"ISM3",
     "libism3 default: names of the levels are those of ISM3, what they ask for is the project's "
     "own, since no public copy of the standard's table could be read",
     LEVELS(ism3_levels)},
    {"ISO/IEC 33020",
     "names of the levels: ISO/IEC 33020; metric types: the project's own judgement; ratings of "
     "process attributes are not computed",
     LEVELS(iso_levels)},
};
#define SHIPPED_COUNT (sizeof shipped / sizeof *shipped)

/* SHIPPED_COUNT when there is none. */
static size_t find_shipped(const char *name) {
    size_t i = 0;
    while (i < SHIPPED_COUNT && strcmp(shipped[i].name, name) != 0)
        i++;
    return i;
}

static const ism3__text_field level_texts[] = {
    {"name of the level", offsetof(ism3_capability_level, name), ISM3__TEXT_NAME},
    {"practices of the level", offsetof(ism3_capability_level, practices), ISM3__TEXT_NOTE},
};
#define LEVEL_TEXT_COUNT (sizeof level_texts / sizeof *level_texts)

void ism3__scale_free(ism3__scale *scale, ism3__memory *memory) {
    for (size_t i = 0; i < scale->levels.count; i++)
        ism3__texts_release(memory, ISM3__AT(scale->levels, ism3_capability_level, i), level_texts,
                            LEVEL_TEXT_COUNT);
    ism3__array_free(memory, &scale->levels);
    ism3__text_release(memory, scale->name);
    ism3__text_release(memory, scale->source);
    *scale = (ism3__scale){0};
}

int32_t ism3_model_use_capability_scale(ism3_model *model, const char *name, ism3_error *error) {
    int32_t rc = ism3__changeable(model, error);
    if (rc)
        return rc;
    if (!name)
        return ism3__fail(error, ISM3_E_ARGUMENT, "name of the scale is NULL");
    size_t number = find_shipped(name);
    if (number == SHIPPED_COUNT)
        return ism3__fail(error, ISM3_E_NOT_FOUND,
                          "there is no capability scale '%.60s', expected '%s' or '%s'", name,
                          shipped[0].name, shipped[1].name);
    ism3__scale_free(&model->scale, &model->memory);
    model->scale.shipped = (uint32_t)number;
    return ISM3_OK;
}

int32_t ism3_model_begin_capability_scale(ism3_model *model, const char *name, const char *source,
                                          ism3_error *error) {
    int32_t rc = ism3__changeable(model, error);
    if (rc)
        return rc;
    ism3__scale scale = {.levels.element_size = sizeof(ism3_capability_level)};
    rc = ism3__text_take(&model->memory, &scale.name, "name of the scale", ISM3__TEXT_NAME, name,
                         error);
    if (!rc && find_shipped(scale.name) != SHIPPED_COUNT)
        rc = ism3__fail(error, ISM3_E_MODEL,
                        "'%s' is the name of a scale that is shipped, expected one's own",
                        scale.name);
    if (!rc)
        rc = ism3__text_take(&model->memory, &scale.source, "source of the scale", ISM3__TEXT_NOTE,
                             source, error);
    if (rc) {
        ism3__scale_free(&scale, &model->memory);
        return rc;
    }
    ism3__scale_free(&model->scale, &model->memory);
    model->scale = scale;
    return ISM3_OK;
}

static int32_t check_level(const ism3__scale *scale, const ism3_capability_level *level,
                           ism3_error *error) {
    size_t count = scale->levels.count;
    if (level->level > ISM3_LEVEL_MAX)
        return ism3__fail(error, ISM3_E_MODEL, "level is %u, expected 0 to %d", level->level,
                          ISM3_LEVEL_MAX);
    uint32_t before = count ? ISM3__AT(scale->levels, ism3_capability_level, count - 1)->level : 0;
    if (count && level->level <= before)
        return ism3__fail(error, ISM3_E_MODEL, "levels ascend: level %u comes after level %u",
                          level->level, before);
    if (level->types >> ISM3_METRIC_COUNT)
        return ism3__fail(error, ISM3_E_MODEL, "types of level %u are bits of %d metric types",
                          level->level, ISM3_METRIC_COUNT);
    int32_t rc = ism3__check_flag("documented", level->documented, error);
    return rc ? rc : ism3__check_reserved(level->reserved, error);
}

int32_t ism3_model_add_capability_level(ism3_model *model, const ism3_capability_level *level,
                                        ism3_error *error) {
    int32_t rc = ism3__changeable(model, error);
    if (!rc && !model->scale.name)
        rc = ism3__fail(error, ISM3_E_STATE, "no capability scale was begun");
    ism3_capability_level ours = {0};
    if (!rc)
        rc = ISM3__TAKE_GIVEN(ism3_capability_level, &ours, level, "level", error);
    if (!rc)
        rc = check_level(&model->scale, &ours, error);
    if (rc)
        return rc;
    ism3__array *levels = &model->scale.levels;
    rc = ism3__array_reserve(&model->memory, levels, 1, error);
    if (!rc)
        rc = ism3__texts_take(&model->memory, &ours, level_texts, LEVEL_TEXT_COUNT, error);
    if (!rc)
        *ISM3__AT(*levels, ism3_capability_level, levels->count++) = ours;
    return rc;
}

int32_t ism3__scale_check(const ism3__scale *scale, ism3_error *error) {
    if (scale->name && scale->levels.count == 0)
        return ism3__fail(error, ISM3_E_MODEL, "the capability scale '%s' has no levels",
                          scale->name);
    return ISM3_OK;
}

static const ism3_capability_level *levels_of(const ism3__scale *scale, size_t *count) {
    *count = scale->name ? scale->levels.count : shipped[scale->shipped].count;
    return scale->name ? scale->levels.data : shipped[scale->shipped].levels;
}

uint64_t ism3__capability_levels(const ism3__scale *scale) {
    size_t count;
    const ism3_capability_level *levels = levels_of(scale, &count);
    uint64_t bits = 0;
    for (size_t i = 0; i < count; i++)
        bits |= UINT64_C(1) << levels[i].level;
    return bits;
}

uint32_t ism3_model_capability_scale(const ism3_model *model, const char **name,
                                     const char **source) {
    const ism3__scale *scale = &model->scale;
    if (name)
        *name = scale->name ? scale->name : shipped[scale->shipped].name;
    if (source)
        *source = scale->name ? scale->source : shipped[scale->shipped].source;
    size_t count;
    levels_of(scale, &count);
    return (uint32_t)count;
}

int32_t ism3_model_capability_level(const ism3_model *model, uint32_t index,
                                    ism3_capability_level *result) {
    if (!model || !result)
        return ISM3_E_ARGUMENT;
    size_t count;
    const ism3_capability_level *levels = levels_of(&model->scale, &count);
    if (index >= count)
        return ISM3_E_NOT_FOUND;
    return ISM3__GIVE(ism3_capability_level, result, &levels[index]);
}
