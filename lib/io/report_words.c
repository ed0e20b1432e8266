#include "io/report_words.h"

#include "io/export_text.h"

#include <math.h>
#include <stdio.h>

void ism3__say_window(ism3__buffer *buffer, const ism3__report *report, int64_t from, int64_t to) {
    ism3__period_name name;
    ism3__name_period(from, to, report->utc_offset, &name);
    ism3__buffer_add(buffer, name.first);
    if (*name.second)
        ism3__buffer_format(buffer, " %s", name.second);
}

void ism3__say_period(ism3__buffer *buffer, const ism3__report *report, size_t period) {
    int64_t from = 0, to = 0;
    ism3_metrics_period(report->metrics, period, &from, &to, NULL);
    ism3__say_window(buffer, report, from, to);
}

void ism3__say_instant(ism3__buffer *buffer, const ism3__report *report, int64_t instant) {
    char text[ISM3__CELL_SIZE];
    ism3__write_moment(instant, report->utc_offset, text);
    ism3__buffer_add(buffer, text);
}

const char *ism3__process_code(const ism3__report *report, uint32_t process) {
    const char *code = ism3_model_process_code(report->model, process);
    return code ? code : "?";
}

void ism3__say_figure(ism3__buffer *buffer, const ism3__report *report, uint32_t process,
                      uint32_t figure, uint32_t resource) {
    ism3__buffer_add(buffer, ism3_figure_at(figure)->name);
    if (ism3__resources_of(report->model, process, figure) > 1)
        ism3__buffer_format(buffer, " (%s)",
                            ism3_model_resource_name(report->model, process, resource));
}

static int is_in_amount(const char *unit) {
    static const char *const units[] = {"1", "s", "ratio"};
    for (size_t i = 0; i < sizeof units / sizeof *units; i++)
        if (strcmp(unit, units[i]) == 0)
            return 1;
    return 0;
}

static int is_whole(double value) {
    return value > -1e15 && value < 1e15 && (double)(int64_t)value == value;
}

void ism3__say_measure(ism3__buffer *buffer, const ism3__report *report, uint32_t process,
                       uint32_t figure, uint32_t resource, double value) {
    char text[ISM3__CELL_SIZE], unit[300];
    const char *table_unit = ism3_figure_at(figure)->unit;
    /* A limit of a count need not be whole. */
    int is_part = strcmp(table_unit, "1") == 0 && !is_whole(value);
    ism3__write_amount(value, is_part ? "" : table_unit, text);
    ism3__buffer_add(buffer, text);
    if (is_in_amount(table_unit))
        return;
    ism3_metrics_unit(report->metrics, process, figure, resource, unit, sizeof unit);
    ism3__buffer_format(buffer, " %s", unit);
}

void ism3__say_exactly(ism3__buffer *buffer, double value) {
    char text[ISM3_NUMBER_TEXT_SIZE];
    ism3_double_write(value, text);
    ism3__buffer_add(buffer, text);
}

double ism3__of_billionths(int64_t value) {
    return ism3_quotient((ism3_int128){(uint64_t)value, value < 0 ? -1 : 0}, ISM3_ONE,
                         (ism3_int128){1, 0}, 1);
}

double ism3__no_number(void) {
    return (double)NAN;
}

/* Whether a value and one that it is compared with look alike when they are rounded. */
static int looks_like(const ism3__reading *reading, int64_t billionths) {
    char value[ISM3__CELL_SIZE], other[ISM3__CELL_SIZE];
    double bound = ism3__of_billionths(billionths);
    if (reading->value.value == bound)
        return 0;
    ism3__write_amount(reading->value.value, reading->info->unit, value);
    ism3__write_amount(bound, reading->info->unit, other);
    return strcmp(value, other) == 0;
}

static int looks_like_target(const ism3__reading *reading) {
    const ism3_target *target = &reading->target;
    if (!reading->has_target)
        return 0;
    return looks_like(reading, target->value) ||
           (target->op == ISM3_BETWEEN && looks_like(reading, target->upper)) ||
           (target->has_warning && looks_like(reading, target->warning));
}

void ism3__say_value(ism3__buffer *buffer, const ism3__report *report,
                     const ism3__reading *reading) {
    if (!reading->value.has_value) {
        ism3__say_name(buffer, ism3_status_name(reading->value.status));
        return;
    }
    ism3__say_measure(buffer, report, reading->process, reading->figure, reading->resource,
                      reading->value.value);
    if (!looks_like_target(reading))
        return;
    ism3__buffer_add(buffer, " (");
    ism3__say_exactly(buffer, reading->value.value);
    ism3__buffer_add(buffer, ")");
}

static const char *words_of_operator(uint32_t op) {
    static const char *const words[] = {"below", "at most", "above", "at least", "between", "none"};
    return op < sizeof words / sizeof *words ? words[op] : "?";
}

static void say_bounds(ism3__buffer *buffer, const ism3__report *report, uint32_t process,
                       const ism3_target *target, int64_t value, int64_t upper) {
    ism3__buffer_format(buffer, "%s ", words_of_operator(target->op));
    ism3__say_measure(buffer, report, process, target->figure, target->resource,
                      ism3__of_billionths(value));
    if (target->op != ISM3_BETWEEN)
        return;
    ism3__buffer_add(buffer, " and ");
    ism3__say_measure(buffer, report, process, target->figure, target->resource,
                      ism3__of_billionths(upper));
}

void ism3__say_target(ism3__buffer *buffer, const ism3__report *report, uint32_t process,
                      const ism3_target *target) {
    if (target->op == ISM3_NO_TARGET)
        ism3__buffer_add(buffer, "no target");
    else
        say_bounds(buffer, report, process, target, target->value, target->upper);
}

void ism3__say_warning(ism3__buffer *buffer, const ism3__report *report, uint32_t process,
                       const ism3_target *target) {
    say_bounds(buffer, report, process, target, target->warning, target->warning_upper);
}

void ism3__say_normal(ism3__buffer *buffer, const ism3__report *report,
                      const ism3__reading *reading) {
    char text[ISM3__CELL_SIZE];
    if (is_in_amount(reading->info->unit))
        ism3__say_measure(buffer, report, reading->process, reading->figure, reading->resource,
                          reading->judgement.lower);
    else {
        ism3__write_amount(reading->judgement.lower, reading->info->unit, text);
        ism3__buffer_add(buffer, text);
    }
    ism3__buffer_add(buffer, " to ");
    ism3__say_measure(buffer, report, reading->process, reading->figure, reading->resource,
                      reading->judgement.upper);
}

const char *ism3__hint_text(uint32_t hint) {
    static const char *const sentences[] = {NULL, NULL,
                                            "eight periods in a row lie on one side of the centre",
                                            "six periods in a row, each above the one before",
                                            "six periods in a row, each below the one before"};
    return hint < sizeof sentences / sizeof *sentences ? sentences[hint] : NULL;
}

static const char *harm_unit(const ism3__report *report, uint32_t objective) {
    ism3_objective_options about = {.size = sizeof about};
    if (ism3_model_objective(report->model, objective, &about) != ISM3_OK)
        return NULL;
    return about.harm_unit;
}

void ism3__say_condition_value(ism3__buffer *buffer, const ism3__report *report, uint32_t objective,
                               const ism3_condition *condition, double value) {
    static const char *const units[] = {"", "1", "s", "1"};
    char text[ISM3__CELL_SIZE];
    uint32_t measure = condition->incidents;
    if (measure == ISM3_NO_INCIDENTS) {
        ism3__say_measure(buffer, report, condition->process, condition->figure,
                          condition->resource, value);
        return;
    }
    int is_known = measure < sizeof units / sizeof *units &&
                   (is_whole(value) || measure == ISM3_INCIDENT_DURATION);
    ism3__write_amount(value, is_known ? units[measure] : "", text);
    ism3__buffer_add(buffer, text);
    const char *unit = measure == ISM3_INCIDENT_HARM ? harm_unit(report, objective) : NULL;
    if (unit && *unit)
        ism3__buffer_format(buffer, " %s", unit);
}

static void say_every(ism3__buffer *buffer, const ism3_condition *condition) {
    char every[40];
    ism3__write_every(condition->every, condition->length, every);
    if (condition->every == ISM3_EVERY_ALL)
        ism3__buffer_add(buffer, " over all time");
    else if (condition->every == ISM3_EVERY_DURATION)
        ism3__buffer_format(buffer, " in each %s", every);
    else
        ism3__buffer_format(buffer, " a %s", every);
}

void ism3__say_condition(ism3__buffer *buffer, const ism3__report *report, uint32_t objective,
                         const ism3_condition *condition) {
    static const char *const subjects[] = {"", "incidents: number", "incidents: duration",
                                           "incidents: harm"};
    uint32_t measure = condition->incidents;
    if (measure == ISM3_NO_INCIDENTS) {
        ism3__say_figure(buffer, report, condition->process, condition->figure,
                         condition->resource);
        ism3__buffer_format(buffer, " of %s", ism3__process_code(report, condition->process));
    } else
        ism3__buffer_add(buffer, measure < sizeof subjects / sizeof *subjects ? subjects[measure]
                                                                              : "incidents");
    ism3__buffer_format(buffer, " %s ", words_of_operator(condition->op));
    ism3__say_condition_value(buffer, report, objective, condition,
                              ism3__of_billionths(condition->value));
    if (condition->op == ISM3_BETWEEN) {
        ism3__buffer_add(buffer, " and ");
        ism3__say_condition_value(buffer, report, objective, condition,
                                  ism3__of_billionths(condition->upper));
    }
    say_every(buffer, condition);
}

void ism3__say_money(ism3__buffer *buffer, int64_t amount, const char *currency) {
    char text[ISM3__CELL_SIZE];
    ism3__write_amount((double)amount / 1000, "currency", text);
    ism3__buffer_add(buffer, text);
    if (currency)
        ism3__buffer_format(buffer, " %s", currency);
}

void ism3__say_level(ism3__buffer *buffer, uint32_t level, const char *name) {
    char number[32];
    snprintf(number, sizeof number, "Level %u", level);
    ism3__buffer_format(buffer, "level %u", level);
    if (strcmp(name, number) != 0)
        ism3__buffer_format(buffer, ", %s", name);
}

void ism3__say_types(ism3__buffer *buffer, uint32_t bits) {
    const char *separator = "";
    for (uint32_t metric = 0; metric < ISM3_METRIC_COUNT; metric++) {
        if (!(bits & 1U << metric))
            continue;
        ism3__buffer_format(buffer, "%s%s", separator, ism3_metric_name(metric));
        separator = ", ";
    }
}

void ism3__say_name(ism3__buffer *buffer, const char *name) {
    for (; name && *name; name++)
        ism3__buffer_bytes(buffer, *name == '_' ? " " : name, 1);
}

void ism3__say_count(ism3__buffer *buffer, uint64_t count, const char *one, const char *many) {
    char text[ISM3__CELL_SIZE];
    ism3__write_count(count, text);
    ism3__buffer_format(buffer, "%s %s", text, count == 1 ? one : many);
}
