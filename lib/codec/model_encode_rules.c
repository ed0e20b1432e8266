/* Assets, scales, duties and improvements of a model, as bytes. */
#include "codec/model_parts.h"

#include <string.h>

/* ---- assets ----------------------------------------------------------------------------------- */

typedef struct asset_view {
    const char *name;
    uint32_t kind, essential;
    ism3__part protections; /* of asset `index` */
} asset_view;

static void put_protections(ism3__cbor_writer *writer, const void *value) {
    const ism3__part *part = value;
    ism3__cbor_put_array(writer, part->count);
    for (uint32_t i = 0; i < part->count; i++)
        ism3__cbor_put_text(writer, ism3_model_protection(part->model, part->index, i));
}

static const ism3__field asset_fields[] = {
    {0, ism3__field_is_pointer, ism3__field_put_text, offsetof(asset_view, name)},
    {1, ism3__field_is_small, ism3__field_put_small, offsetof(asset_view, kind)},
    {2, ism3__field_is_small, ism3__field_put_small, offsetof(asset_view, essential)},
    {3, ism3__is_part, put_protections, offsetof(asset_view, protections)},
};

void ism3__put_assets(ism3__cbor_writer *writer, const void *value) {
    const ism3__part *part = value;
    ism3__cbor_put_array(writer, part->count);
    for (uint32_t i = 0; i < part->count; i++) {
        asset_view view = {.protections = {part->model, i, 0}};
        ism3_model_asset(part->model, i, &view.name, &view.kind, &view.essential,
                         &view.protections.count);
        ISM3__PUT_FIELDS(writer, asset_fields, &view);
    }
}

/* ---- the capability scale --------------------------------------------------------------------- */

/* The outer form of scale and profile. */
typedef struct levels_view {
    const char *name, *source;
    ism3__part levels, exclusions;
} levels_view;

static const ism3__field capability_fields[] = {
    {0, ism3__field_is_small, ism3__field_put_small, offsetof(ism3_capability_level, level)},
    {1, ism3__field_is_pointer, ism3__field_put_text, offsetof(ism3_capability_level, name)},
    {2, ism3__field_is_small, ism3__field_put_small, offsetof(ism3_capability_level, documented)},
    {3, ism3__field_is_small, ism3__field_put_small, offsetof(ism3_capability_level, types)},
    {4, ism3__field_is_pointer, ism3__field_put_text, offsetof(ism3_capability_level, practices)},
};

static void put_capability_levels(ism3__cbor_writer *writer, const void *value) {
    const ism3__part *part = value;
    ism3_capability_level level = {.size = sizeof level};
    ism3__cbor_put_array(writer, part->count);
    for (uint32_t i = 0; i < part->count; i++) {
        ism3_model_capability_level(part->model, i, &level);
        ISM3__PUT_FIELDS(writer, capability_fields, &level);
    }
}

static const ism3__field scale_fields[] = {
    {0, ism3__field_is_pointer, ism3__field_put_text, offsetof(levels_view, name)},
    {1, ism3__field_is_pointer, ism3__field_put_text, offsetof(levels_view, source)},
    {2, ism3__is_part, put_capability_levels, offsetof(levels_view, levels)},
};

uint32_t ism3__has_own_scale(const ism3_model *model) {
    return model->scale.name || model->scale.shipped;
}

/* Of one that is shipped the name says all. */
void ism3__put_scale(ism3__cbor_writer *writer, const void *value) {
    const ism3_model *model = ((const ism3__part *)value)->model;
    levels_view view = {.levels = {model, 0, 0}};
    view.levels.count = ism3_model_capability_scale(model, &view.name, &view.source);
    if (!model->scale.name) {
        view.source = NULL;
        view.levels.count = 0;
    }
    ISM3__PUT_FIELDS(writer, scale_fields, &view);
}

/* ---- the maturity profile --------------------------------------------------------------------- */

typedef struct maturity_view {
    uint32_t level;
    const char *name;
    ism3__part requirements; /* of the level at `index` */
} maturity_view;

static void put_requirements(ism3__cbor_writer *writer, const void *value) {
    const ism3__part *part = value;
    ism3__cbor_put_array(writer, 2 * (size_t)part->count);
    for (uint32_t i = 0; i < part->count; i++) {
        const char *code;
        uint32_t capability;
        ism3_model_requirement(part->model, part->index, i, &code, &capability);
        ism3__cbor_put_text(writer, code);
        ism3__cbor_put_uint(writer, capability);
    }
}

static const ism3__field maturity_fields[] = {
    {0, ism3__field_is_small, ism3__field_put_small, offsetof(maturity_view, level)},
    {1, ism3__field_is_pointer, ism3__field_put_text, offsetof(maturity_view, name)},
    {2, ism3__is_part, put_requirements, offsetof(maturity_view, requirements)},
};

static void put_maturity_levels(ism3__cbor_writer *writer, const void *value) {
    const ism3__part *part = value;
    ism3__cbor_put_array(writer, part->count);
    for (uint32_t i = 0; i < part->count; i++) {
        maturity_view view = {.requirements = {part->model, i, 0}};
        ism3_model_maturity_level(part->model, i, &view.level, &view.name,
                                  &view.requirements.count);
        ISM3__PUT_FIELDS(writer, maturity_fields, &view);
    }
}

static void put_exclusions(ism3__cbor_writer *writer, const void *value) {
    const ism3__part *part = value;
    ism3__cbor_put_array(writer, 2 * (size_t)part->count);
    for (uint32_t i = 0; i < part->count; i++) {
        const char *code, *reason;
        ism3_model_exclusion(part->model, i, &code, &reason);
        ism3__cbor_put_text(writer, code);
        ism3__cbor_put_text(writer, reason);
    }
}

static const ism3__field profile_fields[] = {
    {0, ism3__field_is_pointer, ism3__field_put_text, offsetof(levels_view, name)},
    {1, ism3__field_is_pointer, ism3__field_put_text, offsetof(levels_view, source)},
    {2, ism3__is_part, put_maturity_levels, offsetof(levels_view, levels)},
    {3, ism3__is_part, put_exclusions, offsetof(levels_view, exclusions)},
};

void ism3__put_profile(ism3__cbor_writer *writer, const void *value) {
    const ism3_model *model = ((const ism3__part *)value)->model;
    levels_view view = {
        .levels = {model, 0, (uint32_t)model->profile.levels.count},
        .exclusions = {model, 0, ism3_model_exclusion_count(model)},
    };
    ism3_model_maturity_profile(model, &view.name, &view.source);
    ISM3__PUT_FIELDS(writer, profile_fields, &view);
}

/* ---- duties ----------------------------------------------------------------------------------- */

/* A process by its index and one; 0 stands for ISM3_NO_INDEX. */
static void put_index(ism3__cbor_writer *writer, const void *value) {
    ism3__cbor_put_uint(writer, (uint64_t) * (const uint32_t *)value + 1);
}

static int is_index(const void *value) {
    return *(const uint32_t *)value != ISM3_NO_INDEX;
}

static const ism3__field duty_fields[] = {
    {0, ism3__field_is_small, ism3__field_put_small, offsetof(ism3_duty_rule, role)},
    {1, ism3__field_is_small, ism3__field_put_small, offsetof(ism3_duty_rule, other_role)},
    {2, is_index, put_index, offsetof(ism3_duty_rule, process)},
    {3, is_index, put_index, offsetof(ism3_duty_rule, other_process)},
    {4, ism3__field_is_pointer, ism3__field_put_text, offsetof(ism3_duty_rule, text)},
};

void ism3__put_duties(ism3__cbor_writer *writer, const void *value) {
    const ism3__part *part = value;
    ism3_duty_rule rule = {.size = sizeof rule};
    ism3__cbor_put_array(writer, part->count);
    for (uint32_t i = 0; i < part->count; i++) {
        ism3_model_duty_rule(part->model, i, &rule);
        ISM3__PUT_FIELDS(writer, duty_fields, &rule);
    }
}

/* ---- improvements ----------------------------------------------------------------------------- */

static const ism3__field improvement_fields[] = {
    {0, ism3__field_is_pointer, ism3__field_put_text, offsetof(ism3_improvement, code)},
    {1, ism3__field_is_small, ism3__field_put_small, offsetof(ism3_improvement, capability)},
    {2, ism3__field_is_number, ism3__field_put_number, offsetof(ism3_improvement, cost)},
    {3, ism3__field_is_pointer, ism3__field_put_text, offsetof(ism3_improvement, text)},
};

/* The currency is the same for all: it comes first. */
void ism3__put_improvements(ism3__cbor_writer *writer, const void *value) {
    const ism3__part *part = value;
    ism3_improvement improvement = {.size = sizeof improvement};
    ism3_model_improvement(part->model, 0, &improvement);
    ism3__cbor_put_array(writer, 1 + (size_t)part->count);
    ism3__cbor_put_text(writer, improvement.currency);
    for (uint32_t i = 0; i < part->count; i++) {
        ism3_model_improvement(part->model, i, &improvement);
        ISM3__PUT_FIELDS(writer, improvement_fields, &improvement);
    }
}
