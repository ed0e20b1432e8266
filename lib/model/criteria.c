/* What belongs to a process besides its targets: specifications, changes, rationale, references. */
#include "model/build.h"

#include <ism3/metrics.h>
#include <string.h>

/* ---- what all share ---------------------------------------------------------------------------- */

int32_t ism3__take_given(void *ours, size_t our_size, const void *theirs, size_t first_size,
                         const char *what, ism3_error *error) {
    if (!theirs)
        return ism3__fail(error, ISM3_E_ARGUMENT, "%s is NULL", what);
    return ism3__take_struct(ours, our_size, theirs, first_size, error);
}

int32_t ism3__check_flag(const char *what, uint32_t flag, ism3_error *error) {
    return flag > 1 ? ism3__fail(error, ISM3_E_MODEL, "%s is %u, expected 0 or 1", what, flag)
                    : ISM3_OK;
}

int32_t ism3__check_reserved(uint32_t reserved, ism3_error *error) {
    return reserved ? ism3__fail(error, ISM3_E_ARGUMENT, "reserved is %u, expected 0", reserved)
                    : ISM3_OK;
}

int32_t ism3__check_amount(const char *what, int64_t amount, ism3_error *error) {
    if (amount < 0 || amount > ISM3_AMOUNT_MAX)
        return ism3__fail(error, ISM3_E_MODEL, "%s is %lld thousandths, expected 0 to 2^53", what,
                          (long long)amount);
    return ISM3_OK;
}

int32_t ism3__check_instant(const char *what, int64_t instant, ism3_error *error) {
    if (instant < 0 || instant > ISM3_TIME_END)
        return ism3__fail(error, ISM3_E_MODEL, "%s is instant %lld, expected one of 1970 to 2261",
                          what, (long long)instant);
    return ISM3_OK;
}

int32_t ism3__criteria_make(ism3_model *model, ism3__process *process, ism3_error *error) {
    if (process->criteria)
        return ISM3_OK;
    ism3__criteria *criteria = ism3__allocate_zero(&model->memory, sizeof *criteria);
    if (!criteria)
        return ism3__memory_fail(&model->memory, sizeof *criteria, error);
    criteria->targets.element_size = sizeof(ism3_target);
    criteria->target_order.element_size = sizeof(uint32_t);
    criteria->specifications.element_size = sizeof(ism3_specification);
    criteria->changes.element_size = sizeof(ism3_change);
    criteria->references.element_size = sizeof(char *);
    process->criteria = criteria;
    return ISM3_OK;
}

const ism3__criteria *ism3__criteria_of(const ism3_model *model, uint32_t process) {
    return process < model->processes.count ? ism3__model_process(model, process)->criteria : NULL;
}

static int32_t has_room(const ism3__process *process, const ism3__array *array, const char *what,
                        ism3_error *error) {
    if (array->count >= ISM3_CRITERIA_MAX)
        return ism3__fail(error, ISM3_E_LIMIT, "process '%s' has %d %s, expected no more",
                          process->options.code, ISM3_CRITERIA_MAX, what);
    return ISM3_OK;
}

const ism3__text_field ism3__target_texts[ISM3__TARGET_TEXT_COUNT] = {
    {"who set the target", offsetof(ism3_target, set_by), ISM3__TEXT_OPTIONAL},
};

static const ism3__text_field specification_texts[] = {
    {"name of the specification", offsetof(ism3_specification, name), ISM3__TEXT_OPTIONAL},
    {"description", offsetof(ism3_specification, description), ISM3__TEXT_NOTE},
    {"measurement", offsetof(ism3_specification, measurement), ISM3__TEXT_NOTE},
    {"thresholds", offsetof(ism3_specification, thresholds), ISM3__TEXT_NOTE},
    {"unit of the specification", offsetof(ism3_specification, unit), ISM3__TEXT_OPTIONAL},
    {"information need", offsetof(ism3_specification, information_need), ISM3__TEXT_NOTE},
    {"data source", offsetof(ism3_specification, data_source), ISM3__TEXT_NOTE},
    {"information owner", offsetof(ism3_specification, information_owner), ISM3__TEXT_OPTIONAL},
    {"collector", offsetof(ism3_specification, collector), ISM3__TEXT_OPTIONAL},
    {"client", offsetof(ism3_specification, client), ISM3__TEXT_OPTIONAL},
    {"reporting", offsetof(ism3_specification, reporting), ISM3__TEXT_NOTE},
};
#define SPECIFICATION_TEXT_COUNT (sizeof specification_texts / sizeof *specification_texts)

static const ism3__text_field change_texts[] = {
    {"text of the change", offsetof(ism3_change, text), ISM3__TEXT_NOTE},
};

static const ism3__text_field rationale_texts[] = {
    {"kind of assessment", offsetof(ism3_rationale, assessment), ISM3__TEXT_OPTIONAL},
    {"text of the rationale", offsetof(ism3_rationale, text), ISM3__TEXT_NOTE},
    {"currency of the rationale", offsetof(ism3_rationale, currency), ISM3__TEXT_OPTIONAL},
};
#define RATIONALE_TEXT_COUNT (sizeof rationale_texts / sizeof *rationale_texts)

/* The texts of all elements, then the array. */
static void free_records(ism3__array *array, const ism3__text_field *fields, size_t field_count,
                         ism3__memory *memory) {
    for (size_t i = 0; i < array->count; i++)
        ism3__texts_release(memory, (char *)array->data + i * array->element_size, fields,
                            field_count);
    ism3__array_free(memory, array);
}

void ism3__criteria_free(ism3__criteria *criteria, ism3__memory *memory) {
    if (!criteria)
        return;
    free_records(&criteria->targets, ism3__target_texts, ISM3__TARGET_TEXT_COUNT, memory);
    ism3__array_free(memory, &criteria->target_order);
    free_records(&criteria->specifications, specification_texts, SPECIFICATION_TEXT_COUNT, memory);
    free_records(&criteria->changes, change_texts, 1, memory);
    for (size_t i = 0; i < criteria->references.count; i++)
        ism3__text_release(memory, *ISM3__AT(criteria->references, char *, i));
    ism3__array_free(memory, &criteria->references);
    ism3__texts_release(memory, &criteria->rationale, rationale_texts, RATIONALE_TEXT_COUNT);
    ism3__release(memory, criteria, sizeof *criteria);
}

/* ---- specifications ---------------------------------------------------------------------------- */

static const char *const normal_names[] = {"xmr", "xmr_median", "none"};
#define NORMAL_COUNT (sizeof normal_names / sizeof *normal_names)

const char *ism3_normal_name(uint32_t normal) {
    return normal < NORMAL_COUNT ? normal_names[normal] : NULL;
}

static int32_t check_specified(const ism3_specification *specification, ism3_error *error) {
    const ism3_figure_info *info = ism3_figure_at(specification->figure);
    if (specification->metric >= ISM3_METRIC_COUNT)
        return ism3__fail(error, ISM3_E_MODEL, "metric is %u, expected 0 to %d",
                          specification->metric, ISM3_METRIC_COUNT - 1);
    int32_t rc = ism3__check_flag("has_figure", specification->has_figure, error);
    if (rc)
        return rc;
    if (!specification->has_figure)
        return specification->figure
                   ? ism3__fail(error, ISM3_E_MODEL, "there is a figure, but has_figure is 0")
                   : ISM3_OK;
    if (!info)
        return ism3__fail(error, ISM3_E_NOT_FOUND, "no figure %u, there are %u",
                          specification->figure, ism3_figure_count());
    if (info->metric != specification->metric)
        return ism3__fail(error, ISM3_E_MODEL, "%s is no figure of metric '%s'", info->id,
                          ism3_metric_name(specification->metric));
    return ISM3_OK;
}

static int32_t check_baseline(const ism3_specification *specification, ism3_error *error) {
    int64_t from = specification->baseline_from, to = specification->baseline_to;
    int32_t rc = ism3__check_instant("baseline_from", from, error);
    if (!rc)
        rc = ism3__check_instant("baseline_to", to, error);
    if (!rc && from && from >= to)
        rc = ism3__fail(error, ISM3_E_MODEL, "the baseline ends before it begins");
    return rc;
}

static int32_t check_best(const ism3_specification *specification, ism3_error *error) {
    int32_t rc = ism3__check_flag("has_best", specification->has_best, error);
    if (!rc && !specification->has_best && specification->best)
        rc = ism3__fail(error, ISM3_E_MODEL, "there is a best value, but has_best is 0");
    if (rc || !specification->has_best || !specification->has_figure)
        return rc;
    const ism3_figure_info *info = ism3_figure_at(specification->figure);
    ism3__operands operands = {info->id,      info->minimum,       info->maximum,
                               ISM3_AT_LEAST, specification->best, 0};
    return ism3__check_operands(&operands, "the best value", error);
}

static int32_t check_specification(const ism3_specification *specification, ism3_error *error) {
    int32_t rc = check_specified(specification, error);
    if (!rc && specification->normal >= NORMAL_COUNT)
        rc = ism3__fail(error, ISM3_E_MODEL, "normal is %u, expected 0 to %u",
                        specification->normal, ISM3_NORMAL_NONE);
    if (!rc)
        rc = check_baseline(specification, error);
    if (!rc)
        rc = ism3__check_duration("frequency", specification->frequency, error);
    if (!rc)
        rc = check_best(specification, error);
    return rc ? rc : ism3__check_reserved(specification->reserved, error);
}

static int is_same_thing(const ism3_specification *a, const ism3_specification *b) {
    return a->metric == b->metric && a->has_figure == b->has_figure && a->figure == b->figure;
}

/* There are no more specifications than metric types and figures. */
static int32_t make_specification_room(ism3_model *model, const ism3__process *process,
                                       const ism3_specification *specification, ism3_error *error) {
    ism3__array *array = &process->criteria->specifications;
    for (size_t i = 0; i < array->count; i++)
        if (is_same_thing(ISM3__AT(*array, const ism3_specification, i), specification))
            return ism3__fail(error, ISM3_E_MODEL, "process '%s' has a specification of %s already",
                              process->options.code,
                              specification->has_figure ? ism3_figure_at(specification->figure)->id
                                                        : ism3_metric_name(specification->metric));
    return ism3__array_reserve(&model->memory, array, 1, error);
}

int32_t ism3_model_add_specification(ism3_model *model, uint32_t process,
                                     const ism3_specification *specification, ism3_error *error) {
    ism3__process *found;
    int32_t rc = ism3__changeable_process(model, process, &found, error);
    ism3_specification ours = {0};
    if (!rc)
        rc = ISM3__TAKE_GIVEN(ism3_specification, &ours, specification, "specification", error);
    if (!rc)
        rc = check_specification(&ours, error);
    if (!rc)
        rc = ism3__criteria_make(model, found, error);
    if (!rc)
        rc = make_specification_room(model, found, &ours, error);
    if (!rc)
        rc = ism3__texts_take(&model->memory, &ours, specification_texts, SPECIFICATION_TEXT_COUNT,
                              error);
    if (rc)
        return rc;
    ism3__array *array = &found->criteria->specifications;
    *ISM3__AT(*array, ism3_specification, array->count++) = ours;
    return ISM3_OK;
}

uint32_t ism3_model_specification_count(const ism3_model *model, uint32_t process) {
    const ism3__criteria *criteria = ism3__criteria_of(model, process);
    return criteria ? (uint32_t)criteria->specifications.count : 0;
}

int32_t ism3_model_specification(const ism3_model *model, uint32_t process, uint32_t specification,
                                 ism3_specification *result) {
    if (!model || !result)
        return ISM3_E_ARGUMENT;
    const ism3__criteria *criteria = ism3__criteria_of(model, process);
    if (!criteria || specification >= criteria->specifications.count)
        return ISM3_E_NOT_FOUND;
    const ism3_specification *found =
        ISM3__AT(criteria->specifications, const ism3_specification, specification);
    return ISM3__GIVE(ism3_specification, result, found);
}

/* ---- changes ----------------------------------------------------------------------------------- */

/* Where the first change stands that is not before that instant. */
static size_t find_change(const ism3__array *changes, int64_t on) {
    size_t from = 0, to = changes->count;
    while (from < to) {
        size_t middle = from + (to - from) / 2;
        if (ISM3__AT(*changes, const ism3_change, middle)->on < on)
            from = middle + 1;
        else
            to = middle;
    }
    return from;
}

static int32_t make_change_room(ism3_model *model, const ism3__process *process, int64_t on,
                                size_t *place, ism3_error *error) {
    ism3__array *changes = &process->criteria->changes;
    int32_t rc = has_room(process, changes, "changes", error);
    if (rc)
        return rc;
    *place = find_change(changes, on);
    if (*place < changes->count && ISM3__AT(*changes, const ism3_change, *place)->on == on)
        return ism3__fail(error, ISM3_E_MODEL, "process '%s' has a change at that instant already",
                          process->options.code);
    return ism3__array_reserve(&model->memory, changes, 1, error);
}

int32_t ism3_model_add_change(ism3_model *model, uint32_t process, const ism3_change *change,
                              ism3_error *error) {
    ism3__process *found;
    int32_t rc = ism3__changeable_process(model, process, &found, error);
    ism3_change ours = {0};
    if (!rc)
        rc = ISM3__TAKE_GIVEN(ism3_change, &ours, change, "change", error);
    if (!rc)
        rc = ism3__check_instant("the change", ours.on, error);
    if (!rc)
        rc = ism3__criteria_make(model, found, error);
    size_t place = 0;
    if (!rc)
        rc = make_change_room(model, found, ours.on, &place, error);
    if (!rc)
        rc = ism3__texts_take(&model->memory, &ours, change_texts, 1, error);
    if (rc)
        return rc;
    ism3__array *changes = &found->criteria->changes;
    ism3_change *at = ISM3__AT(*changes, ism3_change, place);
    memmove(at + 1, at, (changes->count++ - place) * sizeof *at);
    *at = ours;
    return ISM3_OK;
}

uint32_t ism3_model_change_count(const ism3_model *model, uint32_t process) {
    const ism3__criteria *criteria = ism3__criteria_of(model, process);
    return criteria ? (uint32_t)criteria->changes.count : 0;
}

int32_t ism3_model_change(const ism3_model *model, uint32_t process, uint32_t change,
                          ism3_change *result) {
    if (!model || !result)
        return ISM3_E_ARGUMENT;
    const ism3__criteria *criteria = ism3__criteria_of(model, process);
    if (!criteria || change >= criteria->changes.count)
        return ISM3_E_NOT_FOUND;
    const ism3_change *found = ISM3__AT(criteria->changes, const ism3_change, change);
    return ISM3__GIVE(ism3_change, result, found);
}

/* ---- rationale --------------------------------------------------------------------------------- */

static int32_t check_rationale(const ism3_rationale *rationale, ism3_error *error) {
    int32_t rc = ism3__check_amount("the cost", rationale->cost, error);
    if (!rc)
        rc = ism3__check_amount("losses_without", rationale->losses_without, error);
    if (!rc)
        rc = ism3__check_amount("losses_with", rationale->losses_with, error);
    if (!rc)
        rc = ism3__check_flag("has_losses", rationale->has_losses, error);
    if (!rc && !rationale->has_losses && (rationale->losses_without || rationale->losses_with))
        rc = ism3__fail(error, ISM3_E_MODEL, "there are losses, but has_losses is 0");
    int has_amounts = rationale->cost || rationale->has_losses;
    if (!rc && has_amounts && (!rationale->currency || !*rationale->currency))
        rc = ism3__fail(error, ISM3_E_MODEL, "the amounts of a rationale need a currency");
    return rc ? rc : ism3__check_reserved(rationale->reserved, error);
}

int32_t ism3_model_set_rationale(ism3_model *model, uint32_t process,
                                 const ism3_rationale *rationale, ism3_error *error) {
    ism3__process *found;
    int32_t rc = ism3__changeable_process(model, process, &found, error);
    ism3_rationale ours = {0};
    if (!rc)
        rc = ISM3__TAKE_GIVEN(ism3_rationale, &ours, rationale, "rationale", error);
    if (!rc)
        rc = check_rationale(&ours, error);
    if (!rc)
        rc = ism3__criteria_make(model, found, error);
    if (!rc)
        rc = ism3__texts_take(&model->memory, &ours, rationale_texts, RATIONALE_TEXT_COUNT, error);
    if (rc)
        return rc;
    ism3__criteria *criteria = found->criteria;
    ism3__texts_release(&model->memory, &criteria->rationale, rationale_texts,
                        RATIONALE_TEXT_COUNT);
    criteria->rationale = ours;
    criteria->has_rationale = 1;
    return ISM3_OK;
}

int32_t ism3_model_rationale(const ism3_model *model, uint32_t process, ism3_rationale *result) {
    if (!model || !result)
        return ISM3_E_ARGUMENT;
    const ism3__criteria *criteria = ism3__criteria_of(model, process);
    if (!criteria || !criteria->has_rationale)
        return ISM3_E_NOT_FOUND;
    return ISM3__GIVE(ism3_rationale, result, &criteria->rationale);
}

/* ---- references -------------------------------------------------------------------------------- */

int32_t ism3_model_add_reference(ism3_model *model, uint32_t process, const char *text,
                                 ism3_error *error) {
    ism3__process *found;
    int32_t rc = ism3__changeable_process(model, process, &found, error);
    if (!rc)
        rc = ism3__criteria_make(model, found, error);
    if (rc)
        return rc;
    ism3__array *references = &found->criteria->references;
    rc = has_room(found, references, "references", error);
    if (!rc)
        rc = ism3__array_reserve(&model->memory, references, 1, error);
    char *copy;
    if (!rc)
        rc = ism3__text_take(&model->memory, &copy, "reference", ISM3__TEXT_NAME, text, error);
    if (!rc)
        *ISM3__AT(*references, char *, references->count++) = copy;
    return rc;
}

uint32_t ism3_model_reference_count(const ism3_model *model, uint32_t process) {
    const ism3__criteria *criteria = ism3__criteria_of(model, process);
    return criteria ? (uint32_t)criteria->references.count : 0;
}

const char *ism3_model_reference(const ism3_model *model, uint32_t process, uint32_t reference) {
    if (reference >= ism3_model_reference_count(model, process))
        return NULL;
    return *ISM3__AT(ism3__criteria_of(model, process)->references, char *, reference);
}
