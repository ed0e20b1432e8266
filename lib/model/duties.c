/* Roles, and the rules on who must not have two of them. */
#include "model/build.h"

static const struct {
    const char *name;
    size_t offset; /* in the options of a process */
} roles[ISM3_ROLE_COUNT] = {
    {"owner", offsetof(ism3_process_options, owner)},
    {"customer", offsetof(ism3_process_options, customer)},
    {"supervisor", offsetof(ism3_process_options, supervisor)},
    {"supplier", offsetof(ism3_process_options, supplier)},
    {"asset_owner", offsetof(ism3_process_options, asset_owner)},
};

const char *ism3_role_name(uint32_t role) {
    return role < ISM3_ROLE_COUNT ? roles[role].name : NULL;
}

const char *ism3_model_person(const ism3_model *model, uint32_t process, uint32_t role) {
    if (process >= model->processes.count || role >= ISM3_ROLE_COUNT)
        return NULL;
    const ism3_process_options *options = &ism3__model_process(model, process)->options;
    return *(const char *const *)((const char *)options + roles[role].offset);
}

static const ism3_duty_rule default_rules[] = {
    {sizeof(ism3_duty_rule), ISM3_SUPERVISOR, ISM3_OWNER, ISM3_NO_INDEX, ISM3_NO_INDEX,
     "who oversees a process does not answer for it too"},
    {sizeof(ism3_duty_rule), ISM3_SUPERVISOR, ISM3_SUPPLIER, ISM3_NO_INDEX, ISM3_NO_INDEX,
     "who oversees a process does not perform it too"},
};
#define DEFAULT_RULE_COUNT (sizeof default_rules / sizeof *default_rules)

static const ism3__text_field rule_texts[] = {
    {"text of the rule", offsetof(ism3_duty_rule, text), ISM3__TEXT_NOTE},
};

void ism3__duty_rules_free(ism3_model *model, ism3__memory *memory) {
    for (size_t i = 0; i < model->duty_rules.count; i++)
        ism3__texts_release(memory, ISM3__AT(model->duty_rules, ism3_duty_rule, i), rule_texts, 1);
    ism3__array_free(memory, &model->duty_rules);
}

static int32_t check_process(const ism3_model *model, uint32_t process, ism3_error *error) {
    if (process != ISM3_NO_INDEX && process >= model->processes.count)
        return ism3__fail(error, ISM3_E_NOT_FOUND, "no process %u, the model has %zu", process,
                          model->processes.count);
    return ISM3_OK;
}

/* Whether the rule forbids a role to who has it. */
static int forbids_itself(const ism3_duty_rule *rule) {
    if (rule->role != rule->other_role)
        return 0;
    return rule->process == ISM3_NO_INDEX || rule->other_process == ISM3_NO_INDEX ||
           rule->process == rule->other_process;
}

static int32_t check_rule(const ism3_model *model, const ism3_duty_rule *rule, ism3_error *error) {
    uint32_t unknown = rule->role >= ISM3_ROLE_COUNT ? rule->role : rule->other_role;
    if (unknown >= ISM3_ROLE_COUNT)
        return ism3__fail(error, ISM3_E_MODEL, "role is %u, expected 0 to %d", unknown,
                          ISM3_ROLE_COUNT - 1);
    int32_t rc = check_process(model, rule->process, error);
    if (!rc)
        rc = check_process(model, rule->other_process, error);
    if (!rc && forbids_itself(rule))
        rc = ism3__fail(error, ISM3_E_MODEL,
                        "nobody could keep a rule that '%s' and '%s' of one process are not one "
                        "person",
                        roles[rule->role].name, roles[rule->role].name);
    return rc;
}

int32_t ism3_model_add_duty_rule(ism3_model *model, const ism3_duty_rule *rule, ism3_error *error) {
    int32_t rc = ism3__changeable(model, error);
    ism3_duty_rule ours = {0};
    if (!rc)
        rc = ISM3__TAKE_GIVEN(ism3_duty_rule, &ours, rule, "rule", error);
    if (!rc)
        rc = check_rule(model, &ours, error);
    if (!rc && model->duty_rules.count >= ISM3_RULES_MAX)
        rc = ism3__fail(error, ISM3_E_LIMIT, "the model has %d rules on duties, expected no more",
                        ISM3_RULES_MAX);
    if (!rc)
        rc = ism3__array_reserve(&model->memory, &model->duty_rules, 1, error);
    if (!rc)
        rc = ism3__texts_take(&model->memory, &ours, rule_texts, 1, error);
    if (!rc)
        *ISM3__AT(model->duty_rules, ism3_duty_rule, model->duty_rules.count++) = ours;
    return rc;
}

static int has_default_rules(const ism3_model *model) {
    return model->frozen && model->duty_rules.count == 0;
}

uint32_t ism3_model_duty_rule_count(const ism3_model *model) {
    return (uint32_t)(has_default_rules(model) ? DEFAULT_RULE_COUNT : model->duty_rules.count);
}

int32_t ism3_model_duty_rule(const ism3_model *model, uint32_t rule, ism3_duty_rule *result) {
    if (!model || !result)
        return ISM3_E_ARGUMENT;
    if (rule >= ism3_model_duty_rule_count(model))
        return ISM3_E_NOT_FOUND;
    const ism3_duty_rule *found = has_default_rules(model)
                                      ? &default_rules[rule]
                                      : ISM3__AT(model->duty_rules, const ism3_duty_rule, rule);
    return ISM3__GIVE(ism3_duty_rule, result, found);
}
