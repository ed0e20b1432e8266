/* Model documents: processes. */
#include "io/model_json.h"

#include <stdlib.h>
#include <string.h>

typedef struct process_entry {
    ism3_process_options options;
    ism3__json_node code, inputs, outputs, resources, environments, service_hours;
    ism3__model_criteria criteria;
    uint32_t index; /* in the model; ISM3_NO_INDEX when it could not be added */
} process_entry;

/* ---- parts of a process ----------------------------------------------------------------------- */

/* An empty list would mean those of the catalogue, which who wrote it hardly thinks. */
static int has_elements(ism3__model_document *document, const ism3__json_node *array) {
    if (array->value && !json_array_size(array->value))
        ism3__json_problem(&document->json, array, ISM3_E_MODEL,
                           "expected at least one; without the key the catalogue's are taken");
    return json_array_size(array->value) > 0;
}

static void read_inputs(ism3__model_document *document, const process_entry *process) {
    static const ism3__json_field fields[] = {
        {"name", ism3__json_name, offsetof(ism3_work_product, name), ISM3__REQUIRED, NULL},
        {"from", ism3__json_name, offsetof(ism3_work_product, from), ISM3__NULLABLE, NULL},
    };
    ism3__json_node element;
    if (!has_elements(document, &process->inputs))
        return;
    for (size_t i = 0; ism3__json_element(&document->json, &process->inputs, i, &element); i++) {
        ism3_work_product input = {NULL, NULL};
        ism3_error error = ISM3_ERROR_INIT;
        if (ism3__json_object(&document->json, &element, fields, ISM3__LENGTH(fields), &input))
            ism3__model_answered(document, &element,
                                 ism3_model_add_input(document->model, process->index, input.name,
                                                      input.from, &error),
                                 &error);
    }
}

static void read_outputs(ism3__model_document *document, const process_entry *process) {
    static const ism3__json_field fields[] = {
        {"name", ism3__json_name, offsetof(ism3_work_product, name), ISM3__REQUIRED, NULL},
    };
    ism3__json_node element;
    if (!has_elements(document, &process->outputs))
        return;
    for (size_t i = 0; ism3__json_element(&document->json, &process->outputs, i, &element); i++) {
        ism3_work_product output = {NULL, NULL};
        ism3_error error = ISM3_ERROR_INIT;
        if (ism3__json_object(&document->json, &element, fields, ISM3__LENGTH(fields), &output))
            ism3__model_answered(
                document, &element,
                ism3_model_add_output(document->model, process->index, output.name, &error),
                &error);
    }
}

int ism3__model_read_price(ism3__json *json, const ism3__json_node *node, void *out,
                           const void *argument) {
    int64_t price = 0;
    if (!ism3__json_amount(json, node, &price, argument))
        return 0;
    if (price < 0) {
        ism3__json_problem(json, node, ISM3_E_SYNTAX, "expected a price of zero or more");
        return 0;
    }
    *(int64_t *)out = price;
    return 1;
}

static void read_unit_costs(ism3__model_document *document, uint32_t process, uint32_t resource,
                            const ism3__json_node *costs) {
    static const ism3__json_field fields[] = {
        {"from", ism3__json_date, offsetof(ism3_unit_cost, from), ISM3__REQUIRED, NULL},
        {"value", ism3__model_read_price, offsetof(ism3_unit_cost, value), ISM3__REQUIRED, NULL},
        {"currency", ism3__json_name, offsetof(ism3_unit_cost, currency), ISM3__REQUIRED, NULL},
    };
    ism3__json_node element;
    for (size_t i = 0; ism3__json_element(&document->json, costs, i, &element); i++) {
        ism3_unit_cost cost = {0, 0, NULL};
        ism3_error error = ISM3_ERROR_INIT;
        if (ism3__json_object(&document->json, &element, fields, ISM3__LENGTH(fields), &cost))
            ism3__model_answered(
                document, &element,
                ism3_model_add_unit_cost(document->model, process, resource, &cost, &error),
                &error);
    }
}

typedef struct resource_entry {
    const char *name, *unit;
    ism3__json_node unit_cost;
} resource_entry;

static void read_resources(ism3__model_document *document, const process_entry *process) {
    static const ism3__json_field fields[] = {
        {"name", ism3__json_name, offsetof(resource_entry, name), ISM3__REQUIRED, NULL},
        {"unit", ism3__json_name, offsetof(resource_entry, unit), ISM3__REQUIRED, NULL},
        {"unit_cost", ism3__json_is_array, offsetof(resource_entry, unit_cost), 0, NULL},
    };
    ism3__json_node element;
    for (size_t i = 0; ism3__json_element(&document->json, &process->resources, i, &element); i++) {
        resource_entry resource = {NULL, NULL, {0}};
        ism3_error error = ISM3_ERROR_INIT;
        uint32_t index = ISM3_NO_INDEX;
        if (ism3__json_object(&document->json, &element, fields, ISM3__LENGTH(fields), &resource))
            ism3__model_answered(document, &element,
                                 ism3_model_add_resource(document->model, process->index,
                                                         resource.name, resource.unit, &index,
                                                         &error),
                                 &error);
        read_unit_costs(document, process->index, index, &resource.unit_cost);
    }
}

static void read_served(ism3__model_document *document, const process_entry *process) {
    ism3__json *json = &document->json;
    ism3__json_node element;
    for (size_t i = 0; ism3__json_element(json, &process->environments, i, &element); i++) {
        const char *name;
        if (!ism3__json_name(json, &element, &name, NULL))
            continue;
        uint32_t environment = ism3_model_find_environment(document->model, name, strlen(name));
        ism3_error error = ISM3_ERROR_INIT;
        if (environment == ISM3_NO_INDEX)
            ism3__json_problem(json, &element, ISM3_E_MODEL,
                               "there is no environment '%.60s' in this model", name);
        else
            ism3__model_answered(
                document, &element,
                ism3_model_add_served(document->model, process->index, environment, &error),
                &error);
    }
}

/* ---- service hours ---------------------------------------------------------------------------- */

typedef struct hours_entry {
    ism3__json_node zone, weekly, closed;
} hours_entry;

typedef struct window_entry {
    ism3__json_node days;
    int32_t from, to;
} window_entry;

static int two_digits(const char *text, int32_t limit, int32_t *number) {
    if (text[0] < '0' || text[0] > '9' || text[1] < '0' || text[1] > '9')
        return 0;
    *number = (text[0] - '0') * 10 + (text[1] - '0');
    return *number < limit;
}

/* `09:00`, `17:30:15` or `24:00`, as seconds after midnight. */
static int read_time_of_day(ism3__json *json, const ism3__json_node *node, void *out,
                            const void *argument) {
    (void)argument;
    if (!ism3__json_expect(json, node, JSON_STRING))
        return 0;
    const char *text = json_string_value(node->value);
    size_t length = json_string_length(node->value);
    int32_t hour = 0, minute = 0, second = 0;
    int good = (length == 5 || length == 8) && two_digits(text, 25, &hour) && text[2] == ':' &&
               two_digits(text + 3, 60, &minute) &&
               (length == 5 || (text[5] == ':' && two_digits(text + 6, 60, &second)));
    int32_t time = hour * 3600 + minute * 60 + second;
    if (!good || time > 86400) {
        ism3__json_problem(json, node, ISM3_E_SYNTAX,
                           "expected a time of day such as '09:00', '24:00' at most, found '%.40s'",
                           text);
        return 0;
    }
    *(int32_t *)out = time;
    return 1;
}

static uint32_t read_days(ism3__json *json, const ism3__json_node *days) {
    static const char *const words[] = {"mon", "tue", "wed", "thu", "fri", "sat", "sun", NULL};
    ism3__json_node element;
    uint32_t bits = 0, day;
    for (size_t i = 0; ism3__json_element(json, days, i, &element); i++) {
        if (!ism3__json_word(json, &element, &day, words))
            continue;
        if (bits & UINT32_C(1) << day)
            ism3__json_problem(json, &element, ISM3_E_MODEL, "'%s' is there already", words[day]);
        bits |= UINT32_C(1) << day;
    }
    if (days->value && !json_array_size(days->value))
        ism3__json_problem(json, days, ISM3_E_MODEL, "expected at least one day");
    return bits;
}

static ism3_weekly_window read_window(ism3__json *json, const ism3__json_node *node) {
    static const ism3__json_field fields[] = {
        {"days", ism3__json_is_array, offsetof(window_entry, days), ISM3__REQUIRED, NULL},
        {"from", read_time_of_day, offsetof(window_entry, from), ISM3__REQUIRED, NULL},
        {"to", read_time_of_day, offsetof(window_entry, to), ISM3__REQUIRED, NULL},
    };
    window_entry window = {{0}, 0, 0};
    int good = ism3__json_object(json, node, fields, ISM3__LENGTH(fields), &window);
    if (good && window.from >= window.to)
        ism3__json_problem(json, node, ISM3_E_MODEL,
                           "'from' is not before 'to'; what passes midnight takes two windows");
    return (ism3_weekly_window){read_days(json, &window.days), window.from, window.to};
}

static int compare_days(const void *a, const void *b) {
    const int64_t *left = a, *right = b;
    return (*left > *right) - (*left < *right);
}

/* Days in any order; ascending afterwards. */
static void read_closed(ism3__json *json, const ism3__json_node *array, int64_t *days) {
    ism3__json_node element;
    size_t count = 0;
    while (ism3__json_element(json, array, count, &element)) {
        ism3__json_day(json, &element, days + count, NULL);
        count++;
    }
    qsort(days, count, sizeof *days, compare_days);
    for (size_t i = 1; i < count; i++) {
        char text[ISM3_TIME_TEXT_SIZE];
        if (days[i] != days[i - 1])
            continue;
        ism3_time_write(days[i] * ISM3_DAY, text);
        ism3__json_problem(json, array, ISM3_E_MODEL, "the day %.10s is there twice", text);
    }
}

static ism3_zone *read_zone(ism3__json *json, const ism3__json_node *node) {
    const char *text;
    if (!node->value || !ism3__json_text(json, node, &text, NULL))
        return NULL;
    ism3_zone *zone = NULL;
    ism3_error error = ISM3_ERROR_INIT;
    if (ism3_zone_new(&zone, text, strlen(text), NULL, &error))
        ism3__json_pass_on(json, node, &error);
    return zone;
}

static void set_service_hours(ism3__model_document *document, const process_entry *process,
                              const hours_entry *hours, ism3_weekly_window *weekly,
                              int64_t *closed) {
    ism3__json *json = &document->json;
    size_t problems = json->problems;
    ism3__json_node element;
    for (size_t i = 0; ism3__json_element(json, &hours->weekly, i, &element); i++)
        weekly[i] = read_window(json, &element);
    read_closed(json, &hours->closed, closed);
    ism3_zone *zone = read_zone(json, &hours->zone);
    ism3_error error = ISM3_ERROR_INIT;
    if (problems == json->problems && !json->stopped)
        ism3__model_answered(
            document, &process->service_hours,
            ism3_model_set_service_hours(document->model, process->index, zone, weekly,
                                         json_array_size(hours->weekly.value), closed,
                                         json_array_size(hours->closed.value), &error),
            &error);
    ism3_zone_unref(zone);
}

static void read_service_hours(ism3__model_document *document, const process_entry *process) {
    static const ism3__json_field fields[] = {
        {"zone", ism3__json_any, offsetof(hours_entry, zone), 0, NULL},
        {"weekly", ism3__json_is_array, offsetof(hours_entry, weekly), ISM3__REQUIRED, NULL},
        {"closed", ism3__json_is_array, offsetof(hours_entry, closed), 0, NULL},
    };
    ism3__json *json = &document->json;
    hours_entry hours = {{0}, {0}, {0}};
    if (!process->service_hours.value)
        return;
    ism3__json_object(json, &process->service_hours, fields, ISM3__LENGTH(fields), &hours);
    if (!hours.weekly.value)
        return;
    ism3_weekly_window *weekly = calloc(json_array_size(hours.weekly.value) + 1, sizeof *weekly);
    int64_t *closed = calloc(json_array_size(hours.closed.value) + 1, sizeof *closed);
    if (weekly && closed)
        set_service_hours(document, process, &hours, weekly, closed);
    else
        ism3__json_no_memory(json);
    free(weekly);
    free(closed);
}

/* ---- processes -------------------------------------------------------------------------------- */

/* Letters, a dash and digits, and the letters are those of a practice of the catalogue. */
static int looks_like_catalogue(const char *code) {
    size_t letters = strcspn(code, "-");
    if (!code[letters] || !code[letters + 1] ||
        code[letters + 1 + strspn(code + letters + 1, "0123456789")])
        return 0;
    for (size_t i = 0; i < ism3_catalogue_count(); i++)
        if (!strncmp(ism3_catalogue_at(i)->code, code, letters + 1))
            return 1;
    return 0;
}

static void check_code(ism3__model_document *document, const process_entry *process) {
    const ism3_process_options *options = &process->options;
    if (!strcmp(options->code, "*"))
        ism3__json_problem(&document->json, &process->code, ISM3_E_MODEL,
                           "'*' stands for any process, it cannot be the code of one");
    else if (!options->name && !ism3_catalogue_find(options->code) &&
             looks_like_catalogue(options->code))
        ism3__json_problem(&document->json, &process->code, ISM3_E_MODEL,
                           "the catalogue has no '%.60s'; a process of your own by that code needs "
                           "a name",
                           options->code);
}

static void add_process(ism3__model_document *document, const ism3__json_node *node,
                        process_entry *process) {
    ism3__json *json = &document->json;
    const char *code = process->options.code;
    if (!code)
        return;
    check_code(document, process);
    int64_t number = ism3__model_process_number(document, code);
    if (number != (int64_t)node->index) {
        ism3__json_problem(json, &process->code, ISM3_E_MODEL,
                           "'%.60s' is the code of processes[%lld] already", code,
                           (long long)number);
        return;
    }
    ism3_error error = ISM3_ERROR_INIT;
    ism3__model_answered(
        document, node,
        ism3_model_add_process(document->model, &process->options, &process->index, &error),
        &error);
}

static int read_code(ism3__json *json, const ism3__json_node *node, void *out,
                     const void *argument) {
    process_entry *process = out;
    process->code = *node;
    return ism3__json_name(json, node, &process->options.code, argument);
}

#define OPTION(member)   offsetof(process_entry, options.member)
#define CRITERIA(member) offsetof(process_entry, criteria.member)

void ism3__model_read_process(ism3__model_document *document, const ism3__json_node *node) {
    static const char *const clocks[] = {
        [ISM3_CLOCK_ELAPSED] = "elapsed", [ISM3_CLOCK_SERVICE] = "service", NULL};
    static const char *const practices[] = {"generic",     "strategic", "tactical",
                                            "operational", "business",  NULL};
    static const ism3__json_field fields[] = {
        {"code", read_code, 0, ISM3__REQUIRED, NULL},
        {"name", ism3__json_name, OPTION(name), 0, NULL},
        {"practice", ism3__json_word_text, OPTION(practice), 0, practices},
        {"documented", ism3__json_flag, OPTION(documented), 0, NULL},
        {"frequency", ism3__json_positive, OPTION(frequency), 0, NULL},
        {"grace", ism3__json_duration, OPTION(grace), 0, NULL},
        {"settle", ism3__json_duration, OPTION(settle), 0, NULL},
        {"answer_within", ism3__json_span, OPTION(answer_within), 0, NULL},
        {"answer_clock", ism3__json_word, OPTION(answer_clock), 0, clocks},
        {"hold", ism3__json_span, OPTION(hold), 0, NULL},
        {"owner", ism3__json_name, OPTION(owner), ISM3__NULLABLE, NULL},
        {"customer", ism3__json_name, OPTION(customer), ISM3__NULLABLE, NULL},
        {"supervisor", ism3__json_name, OPTION(supervisor), ISM3__NULLABLE, NULL},
        {"supplier", ism3__json_name, OPTION(supplier), ISM3__NULLABLE, NULL},
        {"asset_owner", ism3__json_name, OPTION(asset_owner), ISM3__NULLABLE, NULL},
        {"environments", ism3__json_is_array, offsetof(process_entry, environments), 0, NULL},
        {"inputs", ism3__json_is_array, offsetof(process_entry, inputs), 0, NULL},
        {"outputs", ism3__json_is_array, offsetof(process_entry, outputs), 0, NULL},
        {"resources", ism3__json_is_array, offsetof(process_entry, resources), 0, NULL},
        {"service_hours", ism3__json_is_object, offsetof(process_entry, service_hours), 0, NULL},
        {"rationale", ism3__json_is_object, CRITERIA(rationale), ISM3__NULLABLE, NULL},
        {"changes", ism3__json_is_array, CRITERIA(changes), 0, NULL},
        {"targets", ism3__json_is_array, CRITERIA(targets), 0, NULL},
        {"metrics", ism3__json_is_array, CRITERIA(metrics), 0, NULL},
        {"references", ism3__json_is_array, CRITERIA(references), 0, NULL},
    };
    process_entry process = {.options = {.size = sizeof process.options}, .index = ISM3_NO_INDEX};
    ism3__json_object(&document->json, node, fields, ISM3__LENGTH(fields), &process);
    add_process(document, node, &process);
    read_served(document, &process);
    read_inputs(document, &process);
    read_outputs(document, &process);
    read_resources(document, &process);
    read_service_hours(document, &process);
    ism3__model_read_criteria(document, process.index, &process.criteria);
}
