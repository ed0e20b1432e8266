/* Objectives, and the conditions that say when they are met. */
#include "model/build.h"

#include <ism3/metrics.h>
#include <math.h>
#include <string.h>

static const ism3__text_field objective_texts[] = {
    {"id of the objective", offsetof(ism3_objective_options, id), ISM3__TEXT_NAME},
    {"kind of the objective", offsetof(ism3_objective_options, kind), ISM3__TEXT_NAME},
    {"text of the objective", offsetof(ism3_objective_options, text), ISM3__TEXT_NOTE},
    {"owner of the objective", offsetof(ism3_objective_options, owner), ISM3__TEXT_OPTIONAL},
    {"unit of harm", offsetof(ism3_objective_options, harm_unit), ISM3__TEXT_OPTIONAL},
};
#define OBJECTIVE_TEXT_COUNT (sizeof objective_texts / sizeof *objective_texts)

void ism3__objective_free(ism3__objective *objective, ism3__memory *memory) {
    ism3__texts_release(memory, &objective->options, objective_texts, OBJECTIVE_TEXT_COUNT);
    ism3__array_free(memory, &objective->conditions);
}

static int is_objective_kind(const char *kind) {
    return strcmp(kind, "business") == 0 || strcmp(kind, "compliance") == 0 ||
           strcmp(kind, "technical") == 0;
}

int32_t ism3_model_add_objective(ism3_model *model, const ism3_objective_options *options,
                                 uint32_t *index, ism3_error *error) {
    int32_t rc = ism3__changeable(model, error);
    ism3__objective objective = {.conditions.element_size = sizeof(ism3_condition)};
    ism3_objective_options *ours = &objective.options;
    if (!rc)
        rc = ISM3__TAKE_GIVEN(ism3_objective_options, ours, options, "options", error);
    if (!rc)
        rc = ism3__texts_take(&model->memory, ours, objective_texts, OBJECTIVE_TEXT_COUNT, error);
    if (rc)
        return rc;
    if (!is_objective_kind(ours->kind))
        rc = ism3__fail(error, ISM3_E_MODEL,
                        "kind of the objective is '%s', expected business, compliance or technical",
                        ours->kind);
    if (!rc)
        rc = ism3__make_named_room(model, &model->objectives, &model->objective_ids,
                                   ISM3_OBJECTIVES_MAX, "objective", ours->id, error);
    if (rc)
        ism3__objective_free(&objective, &model->memory);
    else
        ism3__enter_named(&model->objectives, &model->objective_ids, ours->id, &objective, index);
    return rc;
}

/* NULL beyond the last. */
static ism3__objective *get_objective(const ism3_model *model, uint32_t objective) {
    return objective < model->objectives.count
               ? ISM3__AT(model->objectives, ism3__objective, objective)
               : NULL;
}

int32_t ism3_model_objective(const ism3_model *model, uint32_t objective,
                             ism3_objective_options *result) {
    if (!model || !result)
        return ISM3_E_ARGUMENT;
    const ism3__objective *found = get_objective(model, objective);
    if (!found)
        return ISM3_E_NOT_FOUND;
    return ISM3__GIVE(ism3_objective_options, result, &found->options);
}

/* ---- conditions -------------------------------------------------------------------------------- */

static int32_t check_period(const ism3_model *model, const ism3_condition *condition,
                            ism3_error *error) {
    if (condition->every > ISM3_EVERY_DURATION)
        return ism3__fail(error, ISM3_E_MODEL, "every is %u, expected 0 to %u", condition->every,
                          ISM3_EVERY_DURATION);
    if (condition->every != ISM3_EVERY_DURATION)
        return condition->length
                   ? ism3__fail(error, ISM3_E_MODEL,
                                "length is %lld ns, expected 0: the calendar says how long",
                                (long long)condition->length)
                   : ISM3_OK;
    if (condition->length <= 0 || condition->length % model->grain)
        return ism3__fail(error, ISM3_E_MODEL,
                          "length is %lld ns, expected one or more whole grains of %lld ns",
                          (long long)condition->length, (long long)model->grain);
    return ISM3_OK;
}

/* What the condition is about, and within what its values lie. */
static int32_t check_subject(const ism3_model *model, const ism3_condition *condition,
                             ism3__operands *operands, ism3_error *error) {
    if (condition->incidents > ISM3_INCIDENT_HARM)
        return ism3__fail(error, ISM3_E_MODEL, "incidents is %u, expected 0 to %u",
                          condition->incidents, ISM3_INCIDENT_HARM);
    if (condition->incidents) {
        operands->id = "what incidents did";
        operands->minimum = 0;
        operands->maximum = INFINITY;
        return condition->process || condition->figure || condition->resource
                   ? ism3__fail(error, ISM3_E_MODEL,
                                "a condition is about a figure or about incidents, not both")
                   : ISM3_OK;
    }
    if (condition->process >= model->processes.count)
        return ism3__fail(error, ISM3_E_NOT_FOUND, "no process %u, the model has %zu",
                          condition->process, model->processes.count);
    int32_t rc = ism3__check_figure(ism3__model_process(model, condition->process),
                                    condition->figure, condition->resource, error);
    if (rc)
        return rc;
    const ism3_figure_info *info = ism3_figure_at(condition->figure);
    operands->id = info->id;
    operands->minimum = info->minimum;
    operands->maximum = info->maximum;
    return ISM3_OK;
}

static int32_t check_condition(const ism3_model *model, const ism3_condition *condition,
                               ism3_error *error) {
    ism3__operands operands = {
        .op = condition->op, .value = condition->value, .upper = condition->upper};
    int32_t rc = check_subject(model, condition, &operands, error);
    if (!rc)
        rc = check_period(model, condition, error);
    if (!rc && condition->op > ISM3_BETWEEN)
        rc = ism3__fail(error, ISM3_E_MODEL, "operator is %u, expected 0 to %u", condition->op,
                        ISM3_BETWEEN);
    return rc ? rc : ism3__check_operands(&operands, "the condition", error);
}

int32_t ism3_model_add_condition(ism3_model *model, uint32_t objective,
                                 const ism3_condition *condition, ism3_error *error) {
    int32_t rc = ism3__changeable(model, error);
    if (rc)
        return rc;
    ism3__objective *found = get_objective(model, objective);
    if (!found)
        return ism3__fail(error, ISM3_E_NOT_FOUND, "no objective %u, the model has %zu", objective,
                          model->objectives.count);
    ism3_condition ours = {0};
    rc = ISM3__TAKE_GIVEN(ism3_condition, &ours, condition, "condition", error);
    if (!rc)
        rc = check_condition(model, &ours, error);
    if (!rc && found->conditions.count >= ISM3_CONDITIONS_MAX)
        rc = ism3__fail(error, ISM3_E_LIMIT, "objective '%s' has %d conditions, expected no more",
                        found->options.id, ISM3_CONDITIONS_MAX);
    if (!rc)
        rc = ism3__array_reserve(&model->memory, &found->conditions, 1, error);
    if (!rc)
        *ISM3__AT(found->conditions, ism3_condition, found->conditions.count++) = ours;
    return rc;
}

uint32_t ism3_model_condition_count(const ism3_model *model, uint32_t objective) {
    const ism3__objective *found = get_objective(model, objective);
    return found ? (uint32_t)found->conditions.count : 0;
}

int32_t ism3_model_condition(const ism3_model *model, uint32_t objective, uint32_t condition,
                             ism3_condition *result) {
    if (!model || !result)
        return ISM3_E_ARGUMENT;
    const ism3__objective *of = get_objective(model, objective);
    if (!of || condition >= of->conditions.count)
        return ISM3_E_NOT_FOUND;
    const ism3_condition *found = ISM3__AT(of->conditions, const ism3_condition, condition);
    return ISM3__GIVE(ism3_condition, result, found);
}
