/* Model documents: figures, and the values that they are compared with. */
#include "io/model_json.h"

#include <string.h>

static const char *figure_id(const void *context, size_t index) {
    (void)context;
    const ism3_figure_info *info = ism3_figure_at((uint32_t)index);
    return info ? info->id : NULL;
}

int ism3__model_read_figure(ism3__json *json, const ism3__json_node *node, void *out,
                            const void *argument) {
    (void)argument;
    const char *id;
    if (!ism3__json_text(json, node, &id, NULL))
        return 0;
    uint32_t number = ism3_figure_find(id);
    if (number != ISM3_NO_INDEX) {
        *(ism3__model_figure *)out = (ism3__model_figure){number, ism3_figure_at(number)};
        return 1;
    }
    const char *meant = ism3__nearest(id, figure_id, NULL);
    ism3__json_problem(json, node, ISM3_E_MODEL, "there is no figure '%.60s'%s%s%s", id,
                       meant ? ", did you mean '" : "", meant ? meant : "", meant ? "'?" : "");
    return 0;
}

/* ---- values ----------------------------------------------------------------------------------- */

/* A duration is the ns that it takes, which are the billionths of its seconds. */
static int read_seconds(ism3__json *json, const ism3__json_node *node, int64_t *value) {
    ism3_duration duration;
    if (!ism3__json_duration(json, node, &duration, NULL))
        return 0;
    if (duration.months)
        ism3__json_problem(json, node, ISM3_E_SYNTAX,
                           "expected a duration without months and years, found '%.40s'",
                           json_string_value(node->value));
    *value = duration.nanoseconds;
    return !duration.months;
}

static int in_range(ism3__json *json, const ism3__json_node *node, const ism3_figure_info *figure,
                    int64_t value) {
    double number = (double)value / (double)ISM3_ONE;
    if (!figure || (number >= figure->minimum && number <= figure->maximum))
        return 1;
    char least[ISM3_NUMBER_TEXT_SIZE], most[ISM3_NUMBER_TEXT_SIZE], found[ISM3_NUMBER_TEXT_SIZE];
    ism3_double_write(figure->minimum, least);
    ism3_double_write(figure->maximum, most);
    ism3_double_write(number, found);
    ism3__json_problem(json, node, ISM3_E_MODEL, "%s lies between %s and %s, found %s", figure->id,
                       least, most, found);
    return 0;
}

int ism3__model_is_in_seconds(const ism3_figure_info *figure) {
    return figure && !strcmp(figure->unit, "s");
}

int ism3__model_read_number(ism3__json *json, const ism3__json_node *node,
                            const ism3__model_measure *measure, int64_t *value) {
    int read = measure->in_seconds && json_is_string(node->value)
                   ? read_seconds(json, node, value)
                   : ism3__json_decimal(json, node, value, NULL);
    return read && in_range(json, node, measure->figure, *value);
}

int ism3__model_read_value(ism3__json *json, const ism3__json_node *node,
                           const ism3__model_measure *measure, ism3__model_value *value) {
    if (!node->value)
        return 0;
    value->upper = 0;
    if (measure->op != ISM3_BETWEEN)
        return ism3__model_read_number(json, node, measure, &value->lower);
    ism3__json_node lower, upper;
    if (!ism3__json_expect(json, node, JSON_ARRAY))
        return 0;
    if (json_array_size(node->value) != 2 || !ism3__json_element(json, node, 0, &lower) ||
        !ism3__json_element(json, node, 1, &upper)) {
        ism3__json_problem(json, node, ISM3_E_SYNTAX,
                           "'between' takes two values, the lower and the upper");
        return 0;
    }
    if (!ism3__model_read_number(json, &lower, measure, &value->lower) ||
        !ism3__model_read_number(json, &upper, measure, &value->upper))
        return 0;
    if (value->lower > value->upper)
        ism3__json_problem(json, node, ISM3_E_MODEL, "the lower value is above the upper one");
    return value->lower <= value->upper;
}

/* ---- resources -------------------------------------------------------------------------------- */

/* A process without resources of its own gets one. */
static uint32_t find_resource(const ism3_model *model, uint32_t process, const char *name) {
    if (!ism3_model_resource_count(model, process) && !strcmp(name, "work"))
        return 0;
    return ism3_model_find_resource(model, process, name, strlen(name));
}

int ism3__model_read_resource(ism3__model_document *document, const ism3__json_node *node,
                              uint32_t process, const ism3_figure_info *figure,
                              uint32_t *resource) {
    ism3__json *json = &document->json;
    const char *name;
    if (!node->value)
        return 1;
    if (!ism3__json_name(json, node, &name, NULL))
        return 0;
    if (!figure || process == ISM3_NO_INDEX)
        return 0;
    if (!figure->per_resource) {
        ism3__json_problem(json, node, ISM3_E_MODEL, "there is no '%s' of single resources",
                           figure->id);
        return 0;
    }
    *resource = find_resource(document->model, process, name);
    if (*resource == ISM3_NO_INDEX)
        ism3__json_problem(json, node, ISM3_E_MODEL,
                           "the process has no resource by the name of '%.60s'", name);
    return *resource != ISM3_NO_INDEX;
}
