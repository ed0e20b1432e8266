/* What models are judged by, without memory. */
#include "failing.h"

#include <string.h>

/* ---- reading ----------------------------------------------------------------------------------- */

static void pile_text(struct pile *pile, const char *text) {
    const char *shown = text ? text : "-";
    pile_add(pile, shown, strlen(shown) + 1);
}

static void read_process(const ism3_model *model, struct pile *pile) {
    ism3_target target = {.size = sizeof target};
    for (uint32_t i = 0; !ism3_model_target(model, 0, i, &target); i++) {
        pile_add(pile, &target, offsetof(ism3_target, set_by));
        pile_text(pile, target.set_by);
    }
    ism3_specification specification = {.size = sizeof specification};
    for (uint32_t i = 0; !ism3_model_specification(model, 0, i, &specification); i++) {
        pile_add(pile, &specification, offsetof(ism3_specification, name));
        pile_text(pile, specification.name);
        pile_text(pile, specification.reporting);
    }
    ism3_change change = {.size = sizeof change};
    for (uint32_t i = 0; !ism3_model_change(model, 0, i, &change); i++) {
        pile_add(pile, &change.on, sizeof change.on);
        pile_text(pile, change.text);
    }
    ism3_rationale rationale = {.size = sizeof rationale};
    if (!ism3_model_rationale(model, 0, &rationale)) {
        pile_add(pile, &rationale.cost, sizeof rationale.cost);
        pile_text(pile, rationale.text);
        pile_text(pile, rationale.currency);
    }
    for (uint32_t i = 0; i < ism3_model_reference_count(model, 0); i++)
        pile_text(pile, ism3_model_reference(model, 0, i));
}

static void read_objectives(const ism3_model *model, struct pile *pile) {
    for (uint32_t i = 0; i < ism3_model_objective_count(model); i++) {
        ism3_objective_options objective = {.size = sizeof objective};
        ism3_condition condition = {.size = sizeof condition};
        ism3_model_objective(model, i, &objective);
        pile_text(pile, objective.id);
        pile_text(pile, objective.owner);
        for (uint32_t k = 0; !ism3_model_condition(model, i, k, &condition); k++)
            pile_add(pile, &condition, sizeof condition);
    }
}

static void read_duties_and_assets(const ism3_model *model, struct pile *pile) {
    ism3_duty_rule rule = {.size = sizeof rule};
    for (uint32_t i = 0; !ism3_model_duty_rule(model, i, &rule); i++) {
        pile_add(pile, &rule, offsetof(ism3_duty_rule, text));
        pile_text(pile, rule.text);
    }
    for (uint32_t i = 0; i < ism3_model_asset_count(model); i++) {
        const char *name;
        uint32_t facts[3];
        ism3_model_asset(model, i, &name, &facts[0], &facts[1], &facts[2]);
        pile_text(pile, name);
        pile_add(pile, facts, sizeof facts);
        for (uint32_t k = 0; k < facts[2]; k++)
            pile_text(pile, ism3_model_protection(model, i, k));
    }
}

static void read_scale(const ism3_model *model, struct pile *pile) {
    const char *name, *source;
    ism3_model_capability_scale(model, &name, &source);
    pile_text(pile, name);
    pile_text(pile, source);
    ism3_capability_level level = {.size = sizeof level};
    for (uint32_t i = 0; !ism3_model_capability_level(model, i, &level); i++) {
        pile_add(pile, &level, offsetof(ism3_capability_level, name));
        pile_text(pile, level.name);
        pile_text(pile, level.practices);
    }
}

static void read_profile(const ism3_model *model, struct pile *pile) {
    const char *name, *text;
    uint32_t level, requirements, capability;
    ism3_model_maturity_profile(model, &name, &text);
    pile_text(pile, name);
    pile_text(pile, text);
    for (uint32_t i = 0; !ism3_model_maturity_level(model, i, &level, &name, &requirements); i++) {
        pile_add(pile, &level, sizeof level);
        pile_text(pile, name);
        for (uint32_t k = 0; k < requirements; k++) {
            ism3_model_requirement(model, i, k, &name, &capability);
            pile_text(pile, name);
            pile_add(pile, &capability, sizeof capability);
        }
    }
    for (uint32_t i = 0; !ism3_model_exclusion(model, i, &name, &text); i++) {
        pile_text(pile, name);
        pile_text(pile, text);
    }
    ism3_improvement improvement = {.size = sizeof improvement};
    for (uint32_t i = 0; !ism3_model_improvement(model, i, &improvement); i++) {
        pile_text(pile, improvement.code);
        pile_text(pile, improvement.text);
        pile_add(pile, &improvement.cost, sizeof improvement.cost);
    }
}

static void read_criteria(struct stage *stage, struct pile *pile) {
    read_process(stage->model, pile);
    read_objectives(stage->model, pile);
    read_duties_and_assets(stage->model, pile);
    read_scale(stage->model, pile);
    read_profile(stage->model, pile);
}

/* ---- calls ------------------------------------------------------------------------------------- */

static int32_t add_target(struct stage *stage, ism3_error *error) {
    ism3_target target = {.size = sizeof target,
                          .figure = ism3_figure_find("efficacy.ratio"),
                          .op = ISM3_AT_LEAST,
                          .value = ISM3_ONE / 2,
                          .set_by = "the board"};
    return ism3_model_add_target(stage->model, 0, &target, error);
}

static int32_t add_specification(struct stage *stage, ism3_error *error) {
    ism3_specification specification = {.size = sizeof specification,
                                        .metric = ISM3_METRIC_QUALITY,
                                        .name = "a name",
                                        .description = "what it is",
                                        .unit = "h",
                                        .reporting = "monthly"};
    return ism3_model_add_specification(stage->model, 0, &specification, error);
}

static int32_t add_change(struct stage *stage, ism3_error *error) {
    ism3_change change = {sizeof change, ISM3_DAY, "a new supplier"};
    return ism3_model_add_change(stage->model, 0, &change, error);
}

static int32_t set_rationale(struct stage *stage, ism3_error *error) {
    ism3_rationale rationale = {
        .size = sizeof rationale, .text = "the reasons", .currency = "EUR", .cost = 5};
    return ism3_model_set_rationale(stage->model, 0, &rationale, error);
}

static int begin_rationale(struct stage *stage) {
    ism3_error error = ISM3_ERROR_INIT;
    ism3_rationale rationale = {.size = sizeof rationale, .text = "those of before"};
    begin_model(stage);
    if (ism3_model_set_rationale(stage->model, 0, &rationale, &error))
        give_up("a rationale", &error);
    return 1;
}

static int32_t add_reference(struct stage *stage, ism3_error *error) {
    return ism3_model_add_reference(stage->model, 0, "a standard", error);
}

static int begin_objective(struct stage *stage) {
    ism3_error error = ISM3_ERROR_INIT;
    ism3_objective_options objective = {.size = sizeof objective, .id = "it", .kind = "business"};
    begin_model(stage);
    if (ism3_model_add_objective(stage->model, &objective, NULL, &error))
        give_up("an objective", &error);
    return 1;
}

static int32_t add_condition(struct stage *stage, ism3_error *error) {
    ism3_condition condition = {
        .size = sizeof condition, .incidents = ISM3_INCIDENT_COUNT, .value = ISM3_ONE};
    return ism3_model_add_condition(stage->model, 0, &condition, error);
}

static int32_t add_duty_rule(struct stage *stage, ism3_error *error) {
    ism3_duty_rule rule = {sizeof rule, ISM3_OWNER, ISM3_CUSTOMER, 0, 0, "why"};
    return ism3_model_add_duty_rule(stage->model, &rule, error);
}

static int32_t add_asset(struct stage *stage, ism3_error *error) {
    return ism3_model_add_asset(stage->model, "files", ISM3_ASSET_SERVICE, 1, NULL, error);
}

static int begin_asset(struct stage *stage) {
    ism3_error error = ISM3_ERROR_INIT;
    begin_model(stage);
    if (add_asset(stage, &error))
        give_up("an asset", &error);
    return 1;
}

static int32_t add_protection(struct stage *stage, ism3_error *error) {
    return ism3_model_add_protection(stage->model, 0, "PAY", error);
}

static int32_t begin_scale(struct stage *stage, ism3_error *error) {
    return ism3_model_begin_capability_scale(stage->model, "ours", "a book", error);
}

static int32_t add_capability_level(struct stage *stage, ism3_error *error) {
    ism3_capability_level level = {sizeof level, 2, 1, 127, 0, "all", "every practice"};
    return ism3_model_add_capability_level(stage->model, &level, error);
}

static int begin_capability(struct stage *stage) {
    ism3_error error = ISM3_ERROR_INIT;
    begin_model(stage);
    if (begin_scale(stage, &error))
        give_up("a scale", &error);
    return 1;
}

static int begin_own_scale(struct stage *stage) {
    ism3_error error = ISM3_ERROR_INIT;
    begin_capability(stage);
    if (add_capability_level(stage, &error))
        give_up("a level of capability", &error);
    return 1;
}

static int32_t use_scale(struct stage *stage, ism3_error *error) {
    return ism3_model_use_capability_scale(stage->model, "ISO/IEC 33020", error);
}

static int32_t begin_profile(struct stage *stage, ism3_error *error) {
    return ism3_model_begin_maturity_profile(stage->model, "ours", "a book", error);
}

static int begin_maturity(struct stage *stage) {
    ism3_error error = ISM3_ERROR_INIT;
    begin_model(stage);
    if (begin_profile(stage, &error))
        give_up("a profile", &error);
    return 1;
}

static int32_t add_maturity_level(struct stage *stage, ism3_error *error) {
    return ism3_model_add_maturity_level(stage->model, 1, "the first", error);
}

static int begin_level(struct stage *stage) {
    ism3_error error = ISM3_ERROR_INIT;
    begin_maturity(stage);
    if (add_maturity_level(stage, &error))
        give_up("a level of maturity", &error);
    return 1;
}

static int32_t add_requirement(struct stage *stage, ism3_error *error) {
    return ism3_model_add_requirement(stage->model, "PAY", 2, error);
}

static int32_t add_exclusion(struct stage *stage, ism3_error *error) {
    return ism3_model_add_exclusion(stage->model, "PAY", "outsourced", error);
}

static int32_t add_improvement(struct stage *stage, ism3_error *error) {
    ism3_improvement improvement = {sizeof improvement, "PAY", 2, 0, 5, "EUR", "a tool"};
    return ism3_model_add_improvement(stage->model, &improvement, error);
}

/* One of all, which the model is judged by. */
static int begin_judged(struct stage *stage) {
    static int32_t (*const calls[])(struct stage * stage, ism3_error * error) = {
        add_target,      add_specification, add_change,     set_rationale, add_reference,
        add_condition,   add_asset,         add_protection, begin_profile, add_maturity_level,
        add_requirement, add_exclusion,     add_improvement};
    ism3_error error = ISM3_ERROR_INIT;
    begin_objective(stage);
    for (size_t i = 0; i < sizeof calls / sizeof *calls; i++)
        if (calls[i](stage, &error))
            give_up("a model with criteria", &error);
    return 1;
}

static int32_t freeze(struct stage *stage, ism3_error *error) {
    return ism3_model_freeze(stage->model, error);
}

const struct call failing_criteria[] = {
    {"ism3_model_add_target", begin_model, add_target, read_criteria, 0},
    {"ism3_model_add_specification", begin_model, add_specification, read_criteria, 0},
    {"ism3_model_add_change", begin_model, add_change, read_criteria, 0},
    {"ism3_model_set_rationale", begin_model, set_rationale, read_criteria, 0},
    {"ism3_model_set_rationale, another", begin_rationale, set_rationale, read_criteria, 0},
    {"ism3_model_add_reference", begin_model, add_reference, read_criteria, 0},
    {"ism3_model_add_condition", begin_objective, add_condition, read_criteria, 0},
    {"ism3_model_add_duty_rule", begin_model, add_duty_rule, read_criteria, 0},
    {"ism3_model_add_asset", begin_model, add_asset, read_criteria, 0},
    {"ism3_model_add_protection", begin_asset, add_protection, read_criteria, 0},
    {"ism3_model_use_capability_scale", begin_own_scale, use_scale, read_criteria, 0},
    {"ism3_model_begin_capability_scale", begin_own_scale, begin_scale, read_criteria, 0},
    {"ism3_model_add_capability_level", begin_capability, add_capability_level, read_criteria, 0},
    {"ism3_model_begin_maturity_profile", begin_level, begin_profile, read_criteria, 0},
    {"ism3_model_add_maturity_level", begin_maturity, add_maturity_level, read_criteria, 0},
    {"ism3_model_add_requirement", begin_level, add_requirement, read_criteria, 0},
    {"ism3_model_add_exclusion", begin_maturity, add_exclusion, read_criteria, 0},
    {"ism3_model_add_improvement", begin_model, add_improvement, read_criteria, 0},
    {"ism3_model_freeze, with criteria", begin_judged, freeze, read_criteria, 0},
};
const size_t failing_criterion_count = sizeof failing_criteria / sizeof *failing_criteria;
