/* Model documents: the outer form, processes, and what of them makes the model. */
#include "io/model_json.h"
#include "io/fault.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct top_entry {
    ism3_model_options options;
    ism3__json_node environments, processes, objectives, assets, capability_scale, maturity_profile;
} top_entry;

typedef struct process_entry {
    ism3_process_options options;
    ism3__json_node code, inputs, outputs, resources, environments, service_hours, rationale,
        changes, targets;
    uint32_t index; /* in the model; ISM3_NO_INDEX when it could not be added */
} process_entry;

/* ---- names ------------------------------------------------------------------------------------ */

void ism3__model_add_name(ism3__json *json, json_t *names, const char *name,
                          const ism3__json_node *node) {
    if (json_object_get(names, name))
        ism3__json_problem(json, node, ISM3_E_MODEL, "'%.60s' is there already", name);
    else if (json_object_set_nocheck(names, name, json_true()))
        ism3__json_no_memory(json);
}

int64_t ism3__model_process_number(const ism3__model_document *document, const char *code) {
    const json_t *number = json_object_get(document->codes, code);
    return number ? json_integer_value(number) : -1;
}

int ism3__model_knows_process(ism3__model_document *document, const ism3__json_node *node,
                              const char *code) {
    if (ism3__model_process_number(document, code) >= 0 || ism3_catalogue_find(code))
        return 1;
    ism3__json_problem(&document->json, node, ISM3_E_MODEL,
                       "there is no process '%.60s' in this model or the catalogue", code);
    return 0;
}

/* What a function of the model answered. Parts of a process that could not be added are checked
 * all the same; that the model does not know the process is no news then. */
static void answered(ism3__model_document *document, const ism3__json_node *node, int32_t code,
                     const ism3_error *error) {
    if (code && code != ISM3_E_NOT_FOUND)
        ism3__json_pass_on(&document->json, node, error);
}

/* ---- parts of a process ----------------------------------------------------------------------- */

static int read_frequency(ism3__json *json, const ism3__json_node *node, void *out,
                          const void *argument) {
    ism3_duration duration = {0, 0};
    if (!ism3__json_duration(json, node, &duration, argument))
        return 0;
    if (!duration.months && !duration.nanoseconds) {
        ism3__json_problem(json, node, ISM3_E_SYNTAX,
                           "expected a duration above zero, found '%.40s'",
                           json_string_value(node->value));
        return 0;
    }
    *(ism3_duration *)out = duration;
    return 1;
}

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
            answered(document, &element,
                     ism3_model_add_input(document->model, process->index, input.name, input.from,
                                          &error),
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
            answered(document, &element,
                     ism3_model_add_output(document->model, process->index, output.name, &error),
                     &error);
    }
}

static int read_price(ism3__json *json, const ism3__json_node *node, void *out,
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
        {"value", read_price, offsetof(ism3_unit_cost, value), ISM3__REQUIRED, NULL},
        {"currency", ism3__json_name, offsetof(ism3_unit_cost, currency), ISM3__REQUIRED, NULL},
    };
    ism3__json_node element;
    for (size_t i = 0; ism3__json_element(&document->json, costs, i, &element); i++) {
        ism3_unit_cost cost = {0, 0, NULL};
        ism3_error error = ISM3_ERROR_INIT;
        if (ism3__json_object(&document->json, &element, fields, ISM3__LENGTH(fields), &cost))
            answered(document, &element,
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
            answered(document, &element,
                     ism3_model_add_resource(document->model, process->index, resource.name,
                                             resource.unit, &index, &error),
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
            answered(document, &element,
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
        answered(document, &process->service_hours,
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
    answered(document, node,
             ism3_model_add_process(document->model, &process->options, &process->index, &error),
             &error);
}

static int read_code(ism3__json *json, const ism3__json_node *node, void *out,
                     const void *argument) {
    process_entry *process = out;
    process->code = *node;
    return ism3__json_name(json, node, &process->options.code, argument);
}

#define OPTION(member) offsetof(process_entry, options.member)

static void read_process(ism3__model_document *document, const ism3__json_node *node) {
    static const char *const clocks[] = {
        [ISM3_CLOCK_ELAPSED] = "elapsed", [ISM3_CLOCK_SERVICE] = "service", NULL};
    static const char *const practices[] = {"generic",     "strategic", "tactical",
                                            "operational", "business",  NULL};
    static const ism3__json_field fields[] = {
        {"code", read_code, 0, ISM3__REQUIRED, NULL},
        {"name", ism3__json_name, OPTION(name), 0, NULL},
        {"practice", ism3__json_word_text, OPTION(practice), 0, practices},
        {"documented", ism3__json_flag, OPTION(documented), 0, NULL},
        {"frequency", read_frequency, OPTION(frequency), 0, NULL},
        {"grace", ism3__json_duration, OPTION(grace), 0, NULL},
        {"settle", ism3__json_duration, OPTION(settle), 0, NULL},
        {"answer_within", ism3__json_span, OPTION(answer_within), 0, NULL},
        {"answer_clock", ism3__json_word, OPTION(answer_clock), 0, clocks},
        {"hold", ism3__json_span, OPTION(hold), 0, NULL},
        {"owner", ism3__json_name, OPTION(owner), ISM3__NULLABLE, NULL},
        {"customer", ism3__json_name, OPTION(customer), ISM3__NULLABLE, NULL},
        {"supervisor", ism3__json_name, OPTION(supervisor), ISM3__NULLABLE, NULL},
        {"supplier", ism3__json_name, OPTION(supplier), ISM3__NULLABLE, NULL},
        {"environments", ism3__json_is_array, offsetof(process_entry, environments), 0, NULL},
        {"inputs", ism3__json_is_array, offsetof(process_entry, inputs), 0, NULL},
        {"outputs", ism3__json_is_array, offsetof(process_entry, outputs), 0, NULL},
        {"resources", ism3__json_is_array, offsetof(process_entry, resources), 0, NULL},
        {"service_hours", ism3__json_is_object, offsetof(process_entry, service_hours), 0, NULL},
        {"rationale", ism3__json_is_object, offsetof(process_entry, rationale), ISM3__NULLABLE,
         NULL},
        {"changes", ism3__json_is_array, offsetof(process_entry, changes), 0, NULL},
        {"targets", ism3__json_is_array, offsetof(process_entry, targets), 0, NULL},
    };
    process_entry process = {.options = {.size = sizeof process.options}, .index = ISM3_NO_INDEX};
    ism3__json_object(&document->json, node, fields, ISM3__LENGTH(fields), &process);
    add_process(document, node, &process);
    read_served(document, &process);
    read_inputs(document, &process);
    read_outputs(document, &process);
    read_resources(document, &process);
    read_service_hours(document, &process);
    ism3__model_read_rationale(document, &process.rationale);
    ism3__model_read_changes(document, &process.changes);
    ism3__model_read_targets(document, &process.targets);
}

/* The codes of all processes, of which links and objectives may name later ones. */
static void collect_codes(ism3__model_document *document, const ism3__json_node *processes) {
    ism3__json_node element;
    for (size_t i = 0; ism3__json_element(&document->json, processes, i, &element); i++) {
        const char *code = json_string_value(json_object_get(element.value, "code"));
        if (!code || json_object_get(document->codes, code))
            continue;
        if (json_object_set_new_nocheck(document->codes, code, json_integer((json_int_t)i)))
            ism3__json_no_memory(&document->json);
    }
}

/* ---- links ------------------------------------------------------------------------------------ */

static int delivers(const ism3_model *model, uint32_t process, const char *name) {
    uint32_t count;
    const ism3_work_product *outputs = ism3_model_process_outputs(model, process, &count);
    for (uint32_t i = 0; i < count; i++)
        if (!strcmp(outputs[i].name, name))
            return 1;
    return 0;
}

static void check_link(ism3__model_document *document, const ism3__json_node *node,
                       const ism3_work_product *input) {
    uint32_t from = ism3_model_find_process(document->model, input->from, strlen(input->from));
    if (from != ISM3_NO_INDEX) {
        if (!delivers(document->model, from, input->name))
            ism3__json_problem(&document->json, node, ISM3_E_MODEL,
                               "the input '%.60s' comes from '%.60s', which has no output of that "
                               "name",
                               input->name, input->from);
    } else if (!ism3_catalogue_find(input->from)) {
        ism3__json_problem(&document->json, node, ISM3_OK,
                           "'%.60s' is neither a process of this model nor of the catalogue: the "
                           "link leads outside",
                           input->from);
    }
}

/* Inputs of the model in one order are those of the document in the same; a process that says
 * nothing of its inputs has those of the catalogue. */
static void check_links(ism3__model_document *document, const ism3__json_node *processes) {
    for (uint32_t i = 0; i < ism3_model_process_count(document->model); i++) {
        uint32_t count;
        const ism3_work_product *inputs = ism3_model_process_inputs(document->model, i, &count);
        int64_t number =
            ism3__model_process_number(document, ism3_model_process_code(document->model, i));
        ism3__json_node process;
        if (!ism3__json_element(&document->json, processes, (size_t)number, &process))
            return;
        const ism3__json_node array = {
            .parent = &process, .key = "inputs", .value = json_object_get(process.value, "inputs")};
        for (uint32_t k = 0; k < count; k++) {
            ism3__json_node element = process;
            if (json_array_size(array.value) == count)
                ism3__json_element(&document->json, &array, k, &element);
            if (inputs[k].from && strcmp(inputs[k].from, "*"))
                check_link(document, &element, &inputs[k]);
        }
    }
}

/* ---- the document ----------------------------------------------------------------------------- */

static int read_grain(ism3__json *json, const ism3__json_node *node, void *out,
                      const void *argument) {
    int64_t grain = 0;
    if (!ism3__json_span(json, node, &grain, argument))
        return 0;
    if (grain % ISM3_SECOND || ISM3_DAY % grain) {
        ism3__json_problem(json, node, ISM3_E_MODEL,
                           "expected whole seconds that divide a day evenly, found '%.40s'",
                           json_string_value(node->value));
        return 0;
    }
    *(int64_t *)out = grain;
    return 1;
}

static int hex_digit(char c) {
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* The key is secret: no message repeats it. */
static int read_hash_key(ism3__json *json, const ism3__json_node *node, void *out,
                         const void *argument) {
    (void)argument;
    if (!ism3__json_expect(json, node, JSON_STRING))
        return 0;
    const char *text = json_string_value(node->value);
    size_t length = json_string_length(node->value);
    ism3_model_options *options = out;
    uint8_t key[sizeof options->hash_key];
    int good = length == 2 * sizeof key;
    for (size_t i = 0; good && i < sizeof key; i++) {
        int high = hex_digit(text[2 * i]), low = hex_digit(text[2 * i + 1]);
        good = high >= 0 && low >= 0;
        key[i] = (uint8_t)(high * 16 + low);
    }
    if (!good) {
        ism3__json_problem(json, node, ISM3_E_SYNTAX,
                           "expected 32 hexadecimal digits, found %zu bytes that are not", length);
        return 0;
    }
    memcpy(options->hash_key, key, sizeof key);
    options->has_hash_key = 1;
    return 1;
}

static void read_top(ism3__model_document *document, const ism3__json_node *root, top_entry *top) {
    static const ism3__json_field fields[] = {
        {"ism3", ism3__json_format, 0, ISM3__REQUIRED, "model"},
        {"name", ism3__json_name, offsetof(top_entry, options.name), 0, NULL},
        {"utc_offset", ism3__json_utc_offset, offsetof(top_entry, options.utc_offset), 0, NULL},
        {"grain", read_grain, offsetof(top_entry, options.grain), 0, NULL},
        {"hash_key", read_hash_key, offsetof(top_entry, options), 0, NULL},
        {"environments", ism3__json_is_array, offsetof(top_entry, environments), 0, NULL},
        {"processes", ism3__json_is_array, offsetof(top_entry, processes), ISM3__REQUIRED, NULL},
        {"objectives", ism3__json_is_array, offsetof(top_entry, objectives), 0, NULL},
        {"assets", ism3__json_is_array, offsetof(top_entry, assets), 0, NULL},
        {"capability_scale", ism3__json_is_object, offsetof(top_entry, capability_scale),
         ISM3__NULLABLE, NULL},
        {"maturity_profile", ism3__json_is_object, offsetof(top_entry, maturity_profile),
         ISM3__NULLABLE, NULL},
    };
    ism3__json *json = &document->json;
    ism3__json_object(json, root, fields, ISM3__LENGTH(fields), top);
    json->utc_offset = top->options.utc_offset;
    if (json_is_object(root->value) && !json_object_get(root->value, "hash_key"))
        ism3__json_problem(json, root, ISM3_OK,
                           "no 'hash_key': ids are hashed under a fixed public key, so who chooses "
                           "ids can make a ledger slow");
}

static void read_environments(ism3__model_document *document, const ism3__json_node *environments) {
    ism3__json_node element;
    for (size_t i = 0; ism3__json_element(&document->json, environments, i, &element); i++) {
        const char *name;
        ism3_error error = ISM3_ERROR_INIT;
        if (ism3__json_name(&document->json, &element, &name, NULL))
            answered(document, &element,
                     ism3_model_add_environment(document->model, name, NULL, &error), &error);
    }
}

static void read_parts(ism3__model_document *document, const top_entry *top) {
    ism3__json_node element;
    read_environments(document, &top->environments);
    collect_codes(document, &top->processes);
    for (size_t i = 0; ism3__json_element(&document->json, &top->processes, i, &element); i++)
        read_process(document, &element);
    check_links(document, &top->processes);
    ism3__model_read_objectives(document, &top->objectives);
    ism3__model_read_assets(document, &top->assets);
    ism3__model_read_capability_scale(document, &top->capability_scale);
    ism3__model_read_maturity_profile(document, &top->maturity_profile);
}

static void read_document(ism3__model_document *document, const ism3_allocator *allocator) {
    ism3__json *json = &document->json;
    ism3__json_node root = ism3__json_root(json);
    top_entry top = {.options = {.size = sizeof top.options, .allocator = allocator}};
    read_top(document, &root, &top);
    if (json->stopped)
        return;
    ism3_error error = ISM3_ERROR_INIT;
    document->codes = json_object();
    if (!document->codes)
        ism3__json_no_memory(json);
    else if (ism3_model_new(&document->model, &top.options, &error))
        ism3__json_pass_on(json, &root, &error);
    else
        read_parts(document, &top);
    if (!json->problems && !json->stopped && ism3_model_freeze(document->model, &error))
        ism3__json_pass_on(json, &root, &error);
}

/* Walk through a document; the model is whole when there was no problem. */
static void examine(ism3__model_document *document, const char *text, size_t size, const char *name,
                    const ism3_allocator *allocator, ism3_problem_function function,
                    void *context) {
    document->model = NULL;
    document->codes = NULL;
    if (ism3__json_open(&document->json, text, size, name, function, context))
        read_document(document, allocator);
    json_decref(document->codes);
    ism3__json_close(&document->json);
}

int32_t ism3_model_read(ism3_model **out, const char *text, size_t size, const char *name,
                        const ism3_allocator *allocator, ism3_error *error) {
    if (out)
        *out = NULL;
    if (!out || !text)
        return ism3__fault(error, ISM3_E_ARGUMENT, "expected a place for the model, and a text");
    ism3__model_document document;
    examine(&document, text, size, name, allocator, NULL, NULL);
    int32_t code = ism3__json_result(&document.json, error);
    if (code)
        ism3_model_unref(document.model);
    else
        *out = document.model;
    return code;
}

int32_t ism3_model_load(ism3_model **out, const char *path, const ism3_allocator *allocator,
                        ism3_error *error) {
    if (out)
        *out = NULL;
    if (!out || !path)
        return ism3__fault(error, ISM3_E_ARGUMENT, "expected a place for the model, and a path");
    char *text;
    size_t size;
    int32_t code = ism3__file_read(path, &text, &size, error);
    if (!code)
        code = ism3_model_read(out, text, size, path, allocator, error);
    free(text);
    return code;
}

int32_t ism3_model_check(const char *text, size_t size, const char *name,
                         ism3_problem_function function, void *context, size_t *problems) {
    if (problems)
        *problems = 0;
    if (!text || !function)
        return ISM3_E_ARGUMENT;
    ism3__model_document document;
    examine(&document, text, size, name, NULL, function, context);
    ism3_model_unref(document.model);
    if (problems)
        *problems = document.json.problems;
    if (document.json.no_memory)
        return ISM3_E_MEMORY;
    return document.json.refused ? ISM3_E_STOPPED : ISM3_OK;
}
