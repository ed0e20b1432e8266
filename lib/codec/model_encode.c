#include "codec/model_encode.h"

#include "base/zone.h"
#include "codec/cbor_write.h"
#include <string.h>

const char *const ism3__objective_kinds[ISM3__OBJECTIVE_KINDS] = {"business", "compliance",
                                                                  "technical"};

/* One pair of a map: whether a value differs from its default, and how it is written. */
typedef struct field {
    uint64_t key;
    int (*is_there)(const void *value);
    void (*put)(ism3__cbor_writer *writer, const void *value);
    size_t offset; /* of the value in the view */
} field;

/* What is written of something: views, whose values are absent where they have the default. */

/* Environments, of a process that does not serve all. */
typedef struct served_view {
    const ism3_model *model;
    uint32_t process, count;
} served_view;

typedef struct service_view {
    const ism3__zone_rule *zone; /* NULL: the offset of the model */
    const ism3__weekday *week;
    const ism3__service *closed;
} service_view;

typedef struct resource_view {
    const char *name, *unit;
    const ism3__array *costs;
} resource_view;

typedef struct process_view {
    const char *code, *name, *practice, *owner, *customer, *supervisor, *supplier, *currency;
    ism3_duration frequency, grace, settle;
    int64_t answer_within, answer_clock, hold, documented;
    served_view served;
    const ism3__array *inputs, *outputs, *resources; /* NULL: those every process has */
    const ism3__service *service;
} process_view;

typedef struct objective_view {
    const char *id;
    int64_t kind;
    const char *text, *harm_unit;
} objective_view;

typedef struct model_view {
    const char *name;
    int64_t grain, utc_offset; /* seconds; the grain 0: a day */
    const ism3_model *key;     /* NULL: the public one */
    const ism3_model *model;
} model_view;

static const void *value_of(const field *one, const void *view) {
    return (const char *)view + one->offset;
}

static void put_pairs(ism3__cbor_writer *writer, const field *fields, size_t count,
                      const void *view) {
    for (size_t i = 0; i < count; i++) {
        const void *value = value_of(&fields[i], view);
        if (!fields[i].is_there(value))
            continue;
        ism3__cbor_put_uint(writer, fields[i].key);
        fields[i].put(writer, value);
    }
}

static size_t count_pairs(const field *fields, size_t count, const void *view) {
    size_t pairs = 0;
    for (size_t i = 0; i < count; i++)
        pairs += fields[i].is_there(value_of(&fields[i], view)) != 0;
    return pairs;
}

static void put_fields(ism3__cbor_writer *writer, const field *fields, size_t count,
                       const void *view) {
    ism3__cbor_put_map(writer, count_pairs(fields, count, view));
    put_pairs(writer, fields, count, view);
}
#define FIELD_COUNT(fields)              (sizeof(fields) / sizeof *(fields))
#define PUT_FIELDS(writer, fields, view) put_fields(writer, fields, FIELD_COUNT(fields), view)

static int is_pointer(const void *value) {
    return *(const void *const *)value != NULL;
}

static int is_number(const void *value) {
    return *(const int64_t *)value != 0;
}

static void put_number(ism3__cbor_writer *writer, const void *value) {
    ism3__cbor_put_int(writer, *(const int64_t *)value);
}

static void put_text(ism3__cbor_writer *writer, const void *value) {
    ism3__cbor_put_text(writer, *(const char *const *)value);
}

static int is_duration(const void *value) {
    const ism3_duration *duration = value;
    return duration->months != 0 || duration->nanoseconds != 0;
}

static void put_duration(ism3__cbor_writer *writer, const void *value) {
    const ism3_duration *duration = value;
    ism3__cbor_put_array(writer, 2);
    ism3__cbor_put_int(writer, duration->months);
    ism3__cbor_put_int(writer, duration->nanoseconds);
}

/* Service hours. */

static void put_zone_day(ism3__cbor_writer *writer, const ism3__zone_day *day) {
    ism3__cbor_put_int(writer, day->form);
    ism3__cbor_put_int(writer, day->month);
    ism3__cbor_put_int(writer, day->week);
    ism3__cbor_put_int(writer, day->day);
    ism3__cbor_put_int(writer, day->time);
}

static void put_zone(ism3__cbor_writer *writer, const void *value) {
    const ism3__zone_rule *rule = *(const ism3__zone_rule *const *)value;
    int fixed = rule->standard == rule->daylight;
    ism3__cbor_put_array(writer, fixed ? 1 : 12);
    ism3__cbor_put_int(writer, rule->standard);
    if (fixed)
        return;
    ism3__cbor_put_int(writer, rule->daylight);
    put_zone_day(writer, &rule->start);
    put_zone_day(writer, &rule->end);
}

static void put_week(ism3__cbor_writer *writer, const void *value) {
    const ism3__weekday *week = *(const ism3__weekday *const *)value;
    ism3__cbor_put_array(writer, 7);
    for (size_t day = 0; day < 7; day++) {
        ism3__cbor_put_array(writer, 2 * week[day].count);
        for (size_t i = 0; i < week[day].count; i++) {
            ism3__cbor_put_int(writer, week[day].hours[i].from);
            ism3__cbor_put_int(writer, week[day].hours[i].to);
        }
    }
}

static int has_closed_days(const void *value) {
    return (*(const ism3__service *const *)value)->closed_count > 0;
}

static void put_closed_days(ism3__cbor_writer *writer, const void *value) {
    const ism3__service *service = *(const ism3__service *const *)value;
    ism3__cbor_put_array(writer, service->closed_count);
    ism3__cbor_put_int(writer, service->closed[0]);
    for (size_t i = 1; i < service->closed_count; i++)
        ism3__cbor_put_uint(writer,
                            (uint64_t)service->closed[i] - (uint64_t)service->closed[i - 1]);
}

static const field service_fields[] = {
    {0, is_pointer, put_zone, offsetof(service_view, zone)},
    {1, is_pointer, put_week, offsetof(service_view, week)},
    {2, has_closed_days, put_closed_days, offsetof(service_view, closed)},
};

/* A zone that is but the model's offset says nothing. */
static const ism3__zone_rule *zone_of(const ism3__service *service) {
    const ism3__zone_rule *rule = service->zone ? ism3__zone_rule_of(service->zone) : NULL;
    int is_own_offset =
        rule && rule->standard == service->utc_offset && rule->standard == rule->daylight;
    return is_own_offset ? NULL : rule;
}

static void put_service(ism3__cbor_writer *writer, const void *value) {
    const ism3__service *service = *(const ism3__service *const *)value;
    service_view view = {zone_of(service), service->week, service};
    PUT_FIELDS(writer, service_fields, &view);
}

uint64_t ism3__service_check(const ism3__service *service) {
    ism3__buffer_sink nowhere = {NULL, 0, 0};
    ism3__cbor_writer writer;
    uint8_t digest[ISM3__CBOR_DIGEST_SIZE];
    uint64_t check = 0;
    if (!service)
        return 0;
    ism3__cbor_writer_start(&writer, ism3__sink_to_buffer, &nowhere);
    put_service(&writer, &service);
    ism3__cbor_writer_digest(&writer, digest);
    for (size_t i = 0; i < sizeof check; i++)
        check = check << 8 | digest[i];
    return check;
}

/* Resources. */

static int has_elements(const void *value) {
    const ism3__array *array = *(const ism3__array *const *)value;
    return array && array->count > 0;
}

static void put_costs(ism3__cbor_writer *writer, const void *value) {
    const ism3__array *costs = *(const ism3__array *const *)value;
    ism3__cbor_put_array(writer, 2 * costs->count);
    for (size_t i = 0; i < costs->count; i++) {
        const ism3__unit_cost *cost = ISM3__AT(*costs, const ism3__unit_cost, i);
        if (i == 0)
            ism3__cbor_put_int(writer, cost->from);
        else
            ism3__cbor_put_uint(writer, (uint64_t)cost->from - (uint64_t)cost[-1].from);
        ism3__cbor_put_int(writer, cost->value);
    }
}

static const field resource_fields[] = {
    {0, is_pointer, put_text, offsetof(resource_view, name)},
    {1, is_pointer, put_text, offsetof(resource_view, unit)},
    {2, has_elements, put_costs, offsetof(resource_view, costs)},
};

static void put_resources(ism3__cbor_writer *writer, const void *value) {
    const ism3__array *resources = *(const ism3__array *const *)value;
    ism3__cbor_put_array(writer, resources->count);
    for (size_t i = 0; i < resources->count; i++) {
        const ism3__resource *resource = ISM3__AT(*resources, const ism3__resource, i);
        resource_view view = {resource->name, resource->unit, &resource->costs};
        PUT_FIELDS(writer, resource_fields, &view);
    }
}

/* Processes. */

static int serves_some(const void *value) {
    const served_view *served = value;
    return served->count > 0 && served->count < ism3_model_environment_count(served->model);
}

static void put_served(ism3__cbor_writer *writer, const void *value) {
    const served_view *served = value;
    ism3__cbor_put_array(writer, served->count);
    for (uint32_t i = 0; i < ism3_model_environment_count(served->model); i++)
        if (ism3_model_process_serves(served->model, served->process, i))
            ism3__cbor_put_uint(writer, i);
}

static void put_inputs(ism3__cbor_writer *writer, const void *value) {
    const ism3__array *inputs = *(const ism3__array *const *)value;
    ism3__cbor_put_array(writer, inputs->count);
    for (size_t i = 0; i < inputs->count; i++) {
        const ism3_work_product *input = ISM3__AT(*inputs, const ism3_work_product, i);
        ism3__cbor_put_array(writer, input->from ? 2 : 1);
        ism3__cbor_put_text(writer, input->name);
        if (input->from)
            ism3__cbor_put_text(writer, input->from);
    }
}

static void put_outputs(ism3__cbor_writer *writer, const void *value) {
    const ism3__array *outputs = *(const ism3__array *const *)value;
    ism3__cbor_put_array(writer, outputs->count);
    for (size_t i = 0; i < outputs->count; i++)
        ism3__cbor_put_text(writer, ISM3__AT(*outputs, const ism3_work_product, i)->name);
}

static const field process_fields[] = {
    {0, is_pointer, put_text, offsetof(process_view, code)},
    {1, is_pointer, put_text, offsetof(process_view, name)},
    {2, is_pointer, put_text, offsetof(process_view, practice)},
    {3, is_pointer, put_text, offsetof(process_view, owner)},
    {4, is_pointer, put_text, offsetof(process_view, customer)},
    {5, is_pointer, put_text, offsetof(process_view, supervisor)},
    {6, is_pointer, put_text, offsetof(process_view, supplier)},
    {7, is_duration, put_duration, offsetof(process_view, frequency)},
    {8, is_duration, put_duration, offsetof(process_view, grace)},
    {9, is_duration, put_duration, offsetof(process_view, settle)},
    {10, is_number, put_number, offsetof(process_view, answer_within)},
    {11, is_number, put_number, offsetof(process_view, answer_clock)},
    {12, is_number, put_number, offsetof(process_view, hold)},
    {13, is_number, put_number, offsetof(process_view, documented)},
    {14, serves_some, put_served, offsetof(process_view, served)},
    {15, has_elements, put_inputs, offsetof(process_view, inputs)},
    {16, has_elements, put_outputs, offsetof(process_view, outputs)},
    {17, is_pointer, put_text, offsetof(process_view, currency)},
    {18, has_elements, put_resources, offsetof(process_view, resources)},
    {19, is_pointer, put_service, offsetof(process_view, service)},
};

/* NULL where it is the usual one. */
static const char *unless(const char *text, const char *usual) {
    return strcmp(text, usual) == 0 ? NULL : text;
}

/* Whether they are those of a process that was given none. */
static int are_default(const ism3__array *resources, const ism3__resource *usual) {
    const ism3__resource *first = ISM3__AT(*resources, const ism3__resource, 0);
    return resources->count == 1 && first->costs.count == 0 &&
           strcmp(first->name, usual->name) == 0 && strcmp(first->unit, usual->unit) == 0;
}

static process_view view_of_process(const ism3_model *model, uint32_t index) {
    const ism3__process *process = ism3__model_process(model, index);
    const ism3_process_options *options = &process->options;
    int usual = are_default(&process->resources, &model->default_resource);
    return (process_view){
        .code = options->code,
        .name = unless(options->name, options->code),
        .practice = unless(options->practice, ISM3__PRACTICE),
        .owner = options->owner,
        .customer = options->customer,
        .supervisor = options->supervisor,
        .supplier = options->supplier,
        .currency = process->currency,
        .frequency = options->frequency,
        .grace = options->grace,
        .settle = options->settle,
        .answer_within = options->answer_within,
        .answer_clock = options->answer_clock,
        .hold = options->hold,
        .documented = options->documented,
        .served = {model, index, (uint32_t)process->served.count},
        .inputs = &process->inputs,
        .outputs = &process->outputs,
        .resources = usual ? NULL : &process->resources,
        .service = process->service,
    };
}

/* The model. */

static const field objective_fields[] = {
    {0, is_pointer, put_text, offsetof(objective_view, id)},
    {1, is_number, put_number, offsetof(objective_view, kind)},
    {2, is_pointer, put_text, offsetof(objective_view, text)},
    {3, is_pointer, put_text, offsetof(objective_view, harm_unit)},
};

static int64_t number_of_kind(const char *kind) {
    int64_t number = 0;
    while (strcmp(ism3__objective_kinds[number], kind) != 0)
        number++;
    return number;
}

static int has_objectives(const void *value) {
    return (*(const ism3_model *const *)value)->objectives.count > 0;
}

static void put_objectives(ism3__cbor_writer *writer, const void *value) {
    const ism3_model *model = *(const ism3_model *const *)value;
    ism3__cbor_put_array(writer, model->objectives.count);
    for (size_t i = 0; i < model->objectives.count; i++) {
        const ism3__objective *objective = ISM3__AT(model->objectives, const ism3__objective, i);
        const ism3_objective_options *options = &objective->options;
        objective_view view = {options->id, number_of_kind(options->kind), options->text,
                               options->harm_unit};
        PUT_FIELDS(writer, objective_fields, &view);
    }
}

static int has_processes(const void *value) {
    return (*(const ism3_model *const *)value)->processes.count > 0;
}

static void put_processes(ism3__cbor_writer *writer, const void *value) {
    const ism3_model *model = *(const ism3_model *const *)value;
    ism3__cbor_put_array(writer, model->processes.count);
    for (uint32_t i = 0; i < model->processes.count; i++) {
        process_view view = view_of_process(model, i);
        PUT_FIELDS(writer, process_fields, &view);
    }
}

static void put_environments(ism3__cbor_writer *writer, const void *value) {
    const ism3_model *model = *(const ism3_model *const *)value;
    uint32_t count = ism3_model_environment_count(model);
    ism3__cbor_put_array(writer, count);
    for (uint32_t i = 0; i < count; i++)
        ism3__cbor_put_text(writer, ism3_model_environment_name(model, i));
}

static void put_key(ism3__cbor_writer *writer, const void *value) {
    uint8_t bytes[16];
    ism3__siphash_key_bytes((*(const ism3_model *const *)value)->hash_key, bytes);
    ism3__cbor_put_bytes(writer, bytes, sizeof bytes);
}

static const field model_fields[] = {
    {2, is_pointer, put_text, offsetof(model_view, name)},
    {3, is_number, put_number, offsetof(model_view, grain)},
    {4, is_number, put_number, offsetof(model_view, utc_offset)},
    {5, is_pointer, put_key, offsetof(model_view, key)},
    {6, is_pointer, put_environments, offsetof(model_view, model)},
    {7, has_processes, put_processes, offsetof(model_view, model)},
    {8, has_objectives, put_objectives, offsetof(model_view, model)},
};

int32_t ism3_model_encode(const ism3_model *model, ism3_write_function function, void *context,
                          ism3_error *error) {
    ism3__cbor_writer writer;
    if (!model || !function)
        return ism3__fail(error, ISM3_E_ARGUMENT, "model or function is NULL");
    if (!model->frozen || model->bare)
        return ism3__fail(error, ISM3_E_STATE,
                          "only a frozen model that is more than the names in a ledger has bytes");
    int64_t grain = model->grain / ISM3_SECOND;
    model_view view = {model->name, grain == ISM3__GRAIN_DEFAULT ? 0 : grain, model->utc_offset,
                       model->has_hash_key ? model : NULL, model};
    ism3__cbor_writer_start(&writer, function, context);
    ism3__cbor_put_tag(&writer, ISM3__CBOR_SELF_DESCRIBED);
    /* What it is, its version and its digest come to the pairs of the model. */
    ism3__cbor_put_map(&writer, 3 + count_pairs(model_fields, FIELD_COUNT(model_fields), &view));
    ism3__cbor_put_uint(&writer, 0);
    ism3__cbor_put_uint(&writer, ISM3__DOCUMENT_MODEL);
    ism3__cbor_put_uint(&writer, 1);
    ism3__cbor_put_uint(&writer, ISM3__DOCUMENT_VERSION);
    put_pairs(&writer, model_fields, FIELD_COUNT(model_fields), &view);
    ism3__cbor_put_uint(&writer, ISM3__CBOR_DIGEST_KEY);
    return ism3__cbor_writer_finish(&writer, NULL, error);
}

int32_t ism3_model_encode_to(const ism3_model *model, void *buffer, size_t capacity, size_t *size,
                             ism3_error *error) {
    ism3__buffer_sink sink = {buffer, capacity, 0};
    if (!size)
        return ism3__fail(error, ISM3_E_ARGUMENT, "size is NULL");
    *size = 0;
    int32_t rc = ism3_model_encode(model, ism3__sink_to_buffer, &sink, error);
    *size = sink.size;
    if (!rc && buffer && sink.size > capacity)
        return ism3__fail(error, ISM3_E_LIMIT, "the model takes %zu bytes, the buffer has %zu",
                          sink.size, capacity);
    return rc;
}
