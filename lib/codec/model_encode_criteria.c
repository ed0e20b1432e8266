/* What processes and objectives are judged by, as bytes. Figures are written by their ids: numbers
 * of figures may grow. */
#include "codec/model_parts.h"

#include <ism3/metrics.h>
#include <string.h>

int ism3__is_part(const void *value) {
    return ((const ism3__part *)value)->count > 0;
}

static const char *id_of(uint32_t figure) {
    return ism3_figure_at(figure)->id;
}

static int always(const void *value) {
    (void)value;
    return 1;
}

static void put_figure(ism3__cbor_writer *writer, const void *value) {
    ism3__cbor_put_text(writer, id_of(*(const uint32_t *)value));
}

/* ---- targets ---------------------------------------------------------------------------------- */

static int has_warning(const void *value) {
    return ((const ism3_target *)value)->has_warning != 0;
}

static void put_warning(ism3__cbor_writer *writer, const void *value) {
    ism3__cbor_put_int(writer, ((const ism3_target *)value)->warning);
}

static const ism3__field target_fields[] = {
    {0, always, put_figure, offsetof(ism3_target, figure)},
    {1, ism3__field_is_small, ism3__field_put_small, offsetof(ism3_target, resource)},
    {2, ism3__field_is_small, ism3__field_put_small, offsetof(ism3_target, op)},
    {3, ism3__field_is_number, ism3__field_put_number, offsetof(ism3_target, value)},
    {4, ism3__field_is_number, ism3__field_put_number, offsetof(ism3_target, upper)},
    {5, has_warning, put_warning, 0},
    {6, ism3__field_is_number, ism3__field_put_number, offsetof(ism3_target, warning_upper)},
    {7, ism3__field_is_number, ism3__field_put_number, offsetof(ism3_target, valid_from)},
    {8, ism3__field_is_number, ism3__field_put_number, offsetof(ism3_target, set_on)},
    {9, ism3__field_is_pointer, ism3__field_put_text, offsetof(ism3_target, set_by)},
};

static ism3_target target_at(const ism3__part *targets, uint32_t index) {
    ism3_target target = {.size = sizeof target};
    ism3_model_target(targets->model, targets->index, index, &target);
    return target;
}

/* Of the figures with targets the one whose id comes first after `last`; ISM3_NO_INDEX: none. */
static uint32_t figure_after(const ism3__part *targets, const char *last) {
    uint32_t first = ISM3_NO_INDEX, before = ISM3_NO_INDEX;
    for (uint32_t i = 0; i < targets->count; i++) {
        uint32_t figure = target_at(targets, i).figure;
        if (figure == before)
            continue;
        before = figure;
        if (strcmp(id_of(figure), last) > 0 &&
            (first == ISM3_NO_INDEX || strcmp(id_of(figure), id_of(first)) < 0))
            first = figure;
    }
    return first;
}

/* By the ids of figures; within one they stand in order. */
void ism3__put_targets(ism3__cbor_writer *writer, const void *value) {
    const ism3__part *targets = value;
    ism3__cbor_put_array(writer, targets->count);
    for (uint32_t figure = figure_after(targets, ""); figure != ISM3_NO_INDEX;
         figure = figure_after(targets, id_of(figure)))
        for (uint32_t i = 0; i < targets->count; i++) {
            ism3_target target = target_at(targets, i);
            if (target.figure == figure)
                ISM3__PUT_FIELDS(writer, target_fields, &target);
        }
}

/* ---- specifications --------------------------------------------------------------------------- */

/* The type is that of the figure, where there is one. */
static int has_type(const void *value) {
    const ism3_specification *specification = value;
    return !specification->has_figure && specification->metric;
}

static void put_type(ism3__cbor_writer *writer, const void *value) {
    ism3__cbor_put_uint(writer, ((const ism3_specification *)value)->metric);
}

static int has_figure(const void *value) {
    return ((const ism3_specification *)value)->has_figure != 0;
}

static void put_specified(ism3__cbor_writer *writer, const void *value) {
    put_figure(writer, &((const ism3_specification *)value)->figure);
}

static int has_baseline(const void *value) {
    return ((const ism3_specification *)value)->baseline_to != 0;
}

static void put_baseline(ism3__cbor_writer *writer, const void *value) {
    const ism3_specification *specification = value;
    ism3__cbor_put_array(writer, 2);
    ism3__cbor_put_int(writer, specification->baseline_from);
    ism3__cbor_put_int(writer, specification->baseline_to);
}

static int has_best(const void *value) {
    return ((const ism3_specification *)value)->has_best != 0;
}

static void put_best(ism3__cbor_writer *writer, const void *value) {
    ism3__cbor_put_int(writer, ((const ism3_specification *)value)->best);
}

#define SPECIFIED(member) offsetof(ism3_specification, member)

static const ism3__field specification_fields[] = {
    {0, has_type, put_type, 0},
    {1, has_figure, put_specified, 0},
    {2, ism3__field_is_small, ism3__field_put_small, SPECIFIED(normal)},
    {3, has_baseline, put_baseline, 0},
    {4, ism3__field_is_duration, ism3__field_put_duration, SPECIFIED(frequency)},
    {5, has_best, put_best, 0},
    {6, ism3__field_is_pointer, ism3__field_put_text, SPECIFIED(name)},
    {7, ism3__field_is_pointer, ism3__field_put_text, SPECIFIED(description)},
    {8, ism3__field_is_pointer, ism3__field_put_text, SPECIFIED(measurement)},
    {9, ism3__field_is_pointer, ism3__field_put_text, SPECIFIED(thresholds)},
    {10, ism3__field_is_pointer, ism3__field_put_text, SPECIFIED(unit)},
    {11, ism3__field_is_pointer, ism3__field_put_text, SPECIFIED(information_need)},
    {12, ism3__field_is_pointer, ism3__field_put_text, SPECIFIED(data_source)},
    {13, ism3__field_is_pointer, ism3__field_put_text, SPECIFIED(information_owner)},
    {14, ism3__field_is_pointer, ism3__field_put_text, SPECIFIED(collector)},
    {15, ism3__field_is_pointer, ism3__field_put_text, SPECIFIED(client)},
    {16, ism3__field_is_pointer, ism3__field_put_text, SPECIFIED(reporting)},
};

void ism3__put_specifications(ism3__cbor_writer *writer, const void *value) {
    const ism3__part *part = value;
    ism3_specification specification = {.size = sizeof specification};
    ism3__cbor_put_array(writer, part->count);
    for (uint32_t i = 0; i < part->count; i++) {
        ism3_model_specification(part->model, part->index, i, &specification);
        ISM3__PUT_FIELDS(writer, specification_fields, &specification);
    }
}

/* ---- changes, rationale, references ----------------------------------------------------------- */

void ism3__put_changes(ism3__cbor_writer *writer, const void *value) {
    const ism3__part *part = value;
    ism3_change change = {.size = sizeof change};
    ism3__cbor_put_array(writer, part->count);
    for (uint32_t i = 0; i < part->count; i++) {
        ism3_model_change(part->model, part->index, i, &change);
        ism3__cbor_put_array(writer, change.text ? 2 : 1);
        ism3__cbor_put_int(writer, change.on);
        if (change.text)
            ism3__cbor_put_text(writer, change.text);
    }
}

static int has_losses(const void *value) {
    return ((const ism3_rationale *)value)->has_losses != 0;
}

static void put_losses(ism3__cbor_writer *writer, const void *value) {
    const ism3_rationale *rationale = value;
    ism3__cbor_put_array(writer, 2);
    ism3__cbor_put_int(writer, rationale->losses_without);
    ism3__cbor_put_int(writer, rationale->losses_with);
}

static const ism3__field rationale_fields[] = {
    {0, ism3__field_is_pointer, ism3__field_put_text, offsetof(ism3_rationale, assessment)},
    {1, ism3__field_is_pointer, ism3__field_put_text, offsetof(ism3_rationale, text)},
    {2, ism3__field_is_pointer, ism3__field_put_text, offsetof(ism3_rationale, currency)},
    {3, ism3__field_is_number, ism3__field_put_number, offsetof(ism3_rationale, cost)},
    {4, has_losses, put_losses, 0},
};

static int get_rationale(const ism3__part *part, ism3_rationale *rationale) {
    *rationale = (ism3_rationale){.size = sizeof *rationale};
    return !ism3_model_rationale(part->model, part->index, rationale);
}

/* One that says nothing is none. */
int ism3__is_rationale(const void *value) {
    ism3_rationale rationale;
    return get_rationale(value, &rationale) &&
           ism3__count_pairs(rationale_fields, ISM3__FIELD_COUNT(rationale_fields), &rationale) > 0;
}

void ism3__put_rationale(ism3__cbor_writer *writer, const void *value) {
    ism3_rationale rationale;
    get_rationale(value, &rationale);
    ISM3__PUT_FIELDS(writer, rationale_fields, &rationale);
}

void ism3__put_references(ism3__cbor_writer *writer, const void *value) {
    const ism3__part *part = value;
    ism3__cbor_put_array(writer, part->count);
    for (uint32_t i = 0; i < part->count; i++)
        ism3__cbor_put_text(writer, ism3_model_reference(part->model, part->index, i));
}

/* ---- conditions of objectives ----------------------------------------------------------------- */

static int is_about_figure(const void *value) {
    return !((const ism3_condition *)value)->incidents;
}

static void put_judged(ism3__cbor_writer *writer, const void *value) {
    put_figure(writer, &((const ism3_condition *)value)->figure);
}

static const ism3__field condition_fields[] = {
    {0, ism3__field_is_small, ism3__field_put_small, offsetof(ism3_condition, incidents)},
    {1, ism3__field_is_small, ism3__field_put_small, offsetof(ism3_condition, process)},
    {2, is_about_figure, put_judged, 0},
    {3, ism3__field_is_small, ism3__field_put_small, offsetof(ism3_condition, resource)},
    {4, ism3__field_is_small, ism3__field_put_small, offsetof(ism3_condition, every)},
    {5, ism3__field_is_number, ism3__field_put_number, offsetof(ism3_condition, length)},
    {6, ism3__field_is_small, ism3__field_put_small, offsetof(ism3_condition, op)},
    {7, ism3__field_is_number, ism3__field_put_number, offsetof(ism3_condition, value)},
    {8, ism3__field_is_number, ism3__field_put_number, offsetof(ism3_condition, upper)},
};

void ism3__put_conditions(ism3__cbor_writer *writer, const void *value) {
    const ism3__part *part = value;
    ism3_condition condition = {.size = sizeof condition};
    ism3__cbor_put_array(writer, part->count);
    for (uint32_t i = 0; i < part->count; i++) {
        ism3_model_condition(part->model, part->index, i, &condition);
        ISM3__PUT_FIELDS(writer, condition_fields, &condition);
    }
}
