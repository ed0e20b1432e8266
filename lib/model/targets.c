/* Targets of a process, and how values stand to the figures they are for. */
#include "model/build.h"

#include <ism3/metrics.h>
#include <ism3/number.h>
#include <string.h>

static const char *const operator_names[] = {"<", "<=", ">", ">=", "between", "none"};
#define OPERATOR_COUNT (sizeof operator_names / sizeof *operator_names)

const char *ism3_operator_name(uint32_t op) {
    return op < OPERATOR_COUNT ? operator_names[op] : NULL;
}

int32_t ism3__check_figure(const ism3__process *process, uint32_t figure, uint32_t resource,
                           ism3_error *error) {
    const ism3_figure_info *info = ism3_figure_at(figure);
    if (!info)
        return ism3__fail(error, ISM3_E_NOT_FOUND, "no figure %u, there are %u", figure,
                          ism3_figure_count());
    if (!info->per_resource && resource)
        return ism3__fail(error, ISM3_E_NOT_FOUND,
                          "resource is %u, expected 0: %s is not of single resources", resource,
                          info->id);
    size_t count = process->resources.count ? process->resources.count : 1;
    if (resource >= count)
        return ism3__fail(error, ISM3_E_NOT_FOUND, "no resource %u, process '%s' has %zu", resource,
                          process->options.code, count);
    return ISM3_OK;
}

/* ---- values ------------------------------------------------------------------------------------ */

static ism3_int128 widened(int64_t number) {
    return (ism3_int128){(uint64_t)number, number < 0 ? -1 : 0};
}

double ism3__billionths(int64_t billionths) {
    return ism3_quotient(widened(billionths), ISM3_ONE, widened(1), 1);
}

static int32_t check_range(const ism3__operands *operands, const char *what, int64_t billionths,
                           ism3_error *error) {
    double value = ism3__billionths(billionths);
    if (value >= operands->minimum && value <= operands->maximum)
        return ISM3_OK;
    char least[ISM3_NUMBER_TEXT_SIZE], most[ISM3_NUMBER_TEXT_SIZE], found[ISM3_NUMBER_TEXT_SIZE];
    ism3_double_write(operands->minimum, least);
    ism3_double_write(operands->maximum, most);
    ism3_decimal_write(widened(billionths), ISM3_ONE, found);
    return ism3__fail(error, ISM3_E_MODEL, "%s is %s, but %s lies between %s and %s", what, found,
                      operands->id, least, most);
}

int32_t ism3__check_operands(const ism3__operands *operands, const char *what, ism3_error *error) {
    int has_upper = operands->op == ISM3_BETWEEN;
    if (operands->upper && !has_upper)
        return ism3__fail(error, ISM3_E_MODEL, "%s has an upper value, which is for 'between' only",
                          what);
    int32_t rc = check_range(operands, what, operands->value, error);
    if (!rc && has_upper)
        rc = check_range(operands, what, operands->upper, error);
    if (!rc && has_upper && operands->value > operands->upper)
        rc = ism3__fail(error, ISM3_E_MODEL, "the lower number of %s is above the upper one", what);
    return rc;
}

/* ---- targets ----------------------------------------------------------------------------------- */

/* A warning comes before the target is missed. */
static int is_stricter(const ism3_target *target) {
    switch (target->op) {
    case ISM3_LESS:
    case ISM3_AT_MOST:
        return target->warning <= target->value;
    case ISM3_MORE:
    case ISM3_AT_LEAST:
        return target->warning >= target->value;
    default:
        return target->warning >= target->value && target->warning_upper <= target->upper;
    }
}

static int32_t check_warning(const ism3_target *target, const ism3_figure_info *info,
                             ism3_error *error) {
    if (!target->has_warning)
        return target->warning || target->warning_upper
                   ? ism3__fail(error, ISM3_E_MODEL, "there is a warning, but has_warning is 0")
                   : ISM3_OK;
    ism3__operands operands = {info->id,   info->minimum,   info->maximum,
                               target->op, target->warning, target->warning_upper};
    int32_t rc = ism3__check_operands(&operands, "the warning", error);
    if (!rc && !is_stricter(target))
        rc = ism3__fail(error, ISM3_E_MODEL,
                        "the warning lies beyond the target for %s: it would come too late",
                        info->id);
    return rc;
}

static int32_t check_values(const ism3_target *target, ism3_error *error) {
    if (target->op >= OPERATOR_COUNT)
        return ism3__fail(error, ISM3_E_MODEL, "operator is %u, expected 0 to %u", target->op,
                          ISM3_NO_TARGET);
    if (target->op == ISM3_NO_TARGET)
        return target->value || target->upper || target->has_warning || target->warning ||
                       target->warning_upper
                   ? ism3__fail(error, ISM3_E_MODEL, "'none' takes no value and no warning")
                   : ISM3_OK;
    const ism3_figure_info *info = ism3_figure_at(target->figure);
    ism3__operands operands = {info->id,   info->minimum, info->maximum,
                               target->op, target->value, target->upper};
    int32_t rc = ism3__check_operands(&operands, "the target", error);
    return rc ? rc : check_warning(target, info, error);
}

static int32_t check_target(const ism3__process *process, const ism3_target *target,
                            ism3_error *error) {
    int32_t rc = ism3__check_figure(process, target->figure, target->resource, error);
    if (!rc)
        rc = ism3__check_flag("has_warning", target->has_warning, error);
    if (!rc)
        rc = check_values(target, error);
    if (!rc)
        rc = ism3__check_instant("valid_from", target->valid_from, error);
    if (!rc)
        rc = ism3__check_instant("set_on", target->set_on, error);
    return rc;
}

static int compare(const ism3_target *a, const ism3_target *b) {
    if (a->figure != b->figure)
        return a->figure < b->figure ? -1 : 1;
    if (a->resource != b->resource)
        return a->resource < b->resource ? -1 : 1;
    return (a->valid_from > b->valid_from) - (a->valid_from < b->valid_from);
}

static const ism3_target *target_at(const ism3__criteria *criteria, size_t place) {
    return ISM3__AT(criteria->targets, const ism3_target,
                    *ISM3__AT(criteria->target_order, uint32_t, place));
}

/* Where the first target stands that is not before this one. */
static size_t find_place(const ism3__criteria *criteria, const ism3_target *target) {
    size_t from = 0, to = criteria->target_order.count;
    while (from < to) {
        size_t middle = from + (to - from) / 2;
        if (compare(target_at(criteria, middle), target) < 0)
            from = middle + 1;
        else
            to = middle;
    }
    return from;
}

static int32_t make_target_room(ism3_model *model, const ism3__process *process,
                                const ism3_target *target, size_t *place, ism3_error *error) {
    ism3__criteria *criteria = process->criteria;
    if (criteria->targets.count >= ISM3_CRITERIA_MAX)
        return ism3__fail(error, ISM3_E_LIMIT, "process '%s' has %d targets, expected no more",
                          process->options.code, ISM3_CRITERIA_MAX);
    *place = find_place(criteria, target);
    if (*place < criteria->targets.count && compare(target_at(criteria, *place), target) == 0)
        return ism3__fail(error, ISM3_E_MODEL,
                          "process '%s' has a target for %s from that instant on already",
                          process->options.code, ism3_figure_at(target->figure)->id);
    int32_t rc = ism3__array_reserve(&model->memory, &criteria->targets, 1, error);
    return rc ? rc : ism3__array_reserve(&model->memory, &criteria->target_order, 1, error);
}

static void insert_target(ism3__criteria *criteria, size_t place, const ism3_target *target) {
    uint32_t *at = ISM3__AT(criteria->target_order, uint32_t, place);
    memmove(at + 1, at, (criteria->target_order.count++ - place) * sizeof *at);
    *at = (uint32_t)criteria->targets.count++;
    *ISM3__AT(criteria->targets, ism3_target, *at) = *target;
}

int32_t ism3_model_add_target(ism3_model *model, uint32_t process, const ism3_target *target,
                              ism3_error *error) {
    ism3__process *found;
    int32_t rc = ism3__changeable_process(model, process, &found, error);
    ism3_target ours = {0};
    if (!rc)
        rc = ISM3__TAKE_GIVEN(ism3_target, &ours, target, "target", error);
    if (!rc)
        rc = check_target(found, &ours, error);
    if (!rc)
        rc = ism3__criteria_make(model, found, error);
    size_t place = 0;
    if (!rc)
        rc = make_target_room(model, found, &ours, &place, error);
    if (!rc)
        rc = ism3__texts_take(&model->memory, &ours, ism3__target_texts, ISM3__TARGET_TEXT_COUNT,
                              error);
    if (!rc)
        insert_target(found->criteria, place, &ours);
    return rc;
}

uint32_t ism3_model_target_count(const ism3_model *model, uint32_t process) {
    const ism3__criteria *criteria = ism3__criteria_of(model, process);
    return criteria ? (uint32_t)criteria->targets.count : 0;
}

int32_t ism3_model_target(const ism3_model *model, uint32_t process, uint32_t target,
                          ism3_target *result) {
    if (!model || !result)
        return ISM3_E_ARGUMENT;
    if (target >= ism3_model_target_count(model, process))
        return ISM3_E_NOT_FOUND;
    return ISM3__GIVE(ism3_target, result, target_at(ism3__criteria_of(model, process), target));
}
