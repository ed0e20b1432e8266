#include "codec/model_encode.h"

#include "base/zone.h"
#include "codec/model_parts.h"
#include <string.h>

const char *const ism3__objective_kinds[ISM3__OBJECTIVE_KINDS] = {"business", "compliance",
                                                                  "technical"};

/* What is written of something: views, whose values are absent where they have the default. */

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
    const char *code, *name, *practice, *owner, *customer, *supervisor, *supplier, *asset_owner,
        *currency;
    ism3_duration frequency, grace, settle;
    int64_t answer_within, answer_clock, hold, documented;
    ism3__part served;
    const ism3__array *inputs, *outputs, *resources; /* NULL: those every process has */
    const ism3__service *service;
    ism3__part targets, specifications, changes, rationale, references;
} process_view;

typedef struct objective_view {
    const char *id;
    int64_t kind;
    const char *text, *harm_unit, *owner;
    ism3__part conditions;
} objective_view;

typedef struct model_view {
    const char *name;
    int64_t grain, utc_offset; /* seconds; the grain 0: a day */
    const ism3_model *key;     /* NULL: the public one */
    const ism3_model *model;
    ism3__part assets, scale, profile, duties, improvements;
} model_view;

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

static const ism3__field service_fields[] = {
    {0, ism3__field_is_pointer, put_zone, offsetof(service_view, zone)},
    {1, ism3__field_is_pointer, put_week, offsetof(service_view, week)},
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
    ISM3__PUT_FIELDS(writer, service_fields, &view);
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

static const ism3__field resource_fields[] = {
    {0, ism3__field_is_pointer, ism3__field_put_text, offsetof(resource_view, name)},
    {1, ism3__field_is_pointer, ism3__field_put_text, offsetof(resource_view, unit)},
    {2, has_elements, put_costs, offsetof(resource_view, costs)},
};

static void put_resources(ism3__cbor_writer *writer, const void *value) {
    const ism3__array *resources = *(const ism3__array *const *)value;
    ism3__cbor_put_array(writer, resources->count);
    for (size_t i = 0; i < resources->count; i++) {
        const ism3__resource *resource = ISM3__AT(*resources, const ism3__resource, i);
        resource_view view = {resource->name, resource->unit, &resource->costs};
        ISM3__PUT_FIELDS(writer, resource_fields, &view);
    }
}

/* Processes. */

static int serves_some(const void *value) {
    const ism3__part *served = value;
    return served->count > 0 && served->count < ism3_model_environment_count(served->model);
}

static void put_served(ism3__cbor_writer *writer, const void *value) {
    const ism3__part *served = value;
    ism3__cbor_put_array(writer, served->count);
    for (uint32_t i = 0; i < ism3_model_environment_count(served->model); i++)
        if (ism3_model_process_serves(served->model, served->index, i))
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

static const ism3__field process_fields[] = {
    {0, ism3__field_is_pointer, ism3__field_put_text, offsetof(process_view, code)},
    {1, ism3__field_is_pointer, ism3__field_put_text, offsetof(process_view, name)},
    {2, ism3__field_is_pointer, ism3__field_put_text, offsetof(process_view, practice)},
    {3, ism3__field_is_pointer, ism3__field_put_text, offsetof(process_view, owner)},
    {4, ism3__field_is_pointer, ism3__field_put_text, offsetof(process_view, customer)},
    {5, ism3__field_is_pointer, ism3__field_put_text, offsetof(process_view, supervisor)},
    {6, ism3__field_is_pointer, ism3__field_put_text, offsetof(process_view, supplier)},
    {7, ism3__field_is_duration, ism3__field_put_duration, offsetof(process_view, frequency)},
    {8, ism3__field_is_duration, ism3__field_put_duration, offsetof(process_view, grace)},
    {9, ism3__field_is_duration, ism3__field_put_duration, offsetof(process_view, settle)},
    {10, ism3__field_is_number, ism3__field_put_number, offsetof(process_view, answer_within)},
    {11, ism3__field_is_number, ism3__field_put_number, offsetof(process_view, answer_clock)},
    {12, ism3__field_is_number, ism3__field_put_number, offsetof(process_view, hold)},
    {13, ism3__field_is_number, ism3__field_put_number, offsetof(process_view, documented)},
    {14, serves_some, put_served, offsetof(process_view, served)},
    {15, has_elements, put_inputs, offsetof(process_view, inputs)},
    {16, has_elements, put_outputs, offsetof(process_view, outputs)},
    {17, ism3__field_is_pointer, ism3__field_put_text, offsetof(process_view, currency)},
    {18, has_elements, put_resources, offsetof(process_view, resources)},
    {19, ism3__field_is_pointer, put_service, offsetof(process_view, service)},
    {20, ism3__field_is_pointer, ism3__field_put_text, offsetof(process_view, asset_owner)},
    {21, ism3__is_part, ism3__put_targets, offsetof(process_view, targets)},
    {22, ism3__is_part, ism3__put_specifications, offsetof(process_view, specifications)},
    {23, ism3__is_part, ism3__put_changes, offsetof(process_view, changes)},
    {24, ism3__is_rationale, ism3__put_rationale, offsetof(process_view, rationale)},
    {25, ism3__is_part, ism3__put_references, offsetof(process_view, references)},
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
        .asset_owner = options->asset_owner,
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
        .targets = {model, index, ism3_model_target_count(model, index)},
        .specifications = {model, index, ism3_model_specification_count(model, index)},
        .changes = {model, index, ism3_model_change_count(model, index)},
        .rationale = {model, index, 1},
        .references = {model, index, ism3_model_reference_count(model, index)},
    };
}

/* The model. */

static const ism3__field objective_fields[] = {
    {0, ism3__field_is_pointer, ism3__field_put_text, offsetof(objective_view, id)},
    {1, ism3__field_is_number, ism3__field_put_number, offsetof(objective_view, kind)},
    {2, ism3__field_is_pointer, ism3__field_put_text, offsetof(objective_view, text)},
    {3, ism3__field_is_pointer, ism3__field_put_text, offsetof(objective_view, harm_unit)},
    {4, ism3__field_is_pointer, ism3__field_put_text, offsetof(objective_view, owner)},
    {5, ism3__is_part, ism3__put_conditions, offsetof(objective_view, conditions)},
};

static int64_t number_of_kind(const char *kind) {
    int64_t number = 0;
    /* NOLINTNEXTLINE(clang-analyzer-core.CallAndMessage): a kind is one of these */
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
    for (uint32_t i = 0; i < model->objectives.count; i++) {
        const ism3_objective_options *options =
            &ISM3__AT(model->objectives, const ism3__objective, i)->options;
        objective_view view = {
            .id = options->id,
            .kind = number_of_kind(options->kind),
            .text = options->text,
            .harm_unit = options->harm_unit,
            .owner = options->owner,
            .conditions = {model, i, ism3_model_condition_count(model, i)},
        };
        ISM3__PUT_FIELDS(writer, objective_fields, &view);
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
        ISM3__PUT_FIELDS(writer, process_fields, &view);
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

static const ism3__field model_fields[] = {
    {2, ism3__field_is_pointer, ism3__field_put_text, offsetof(model_view, name)},
    {3, ism3__field_is_number, ism3__field_put_number, offsetof(model_view, grain)},
    {4, ism3__field_is_number, ism3__field_put_number, offsetof(model_view, utc_offset)},
    {5, ism3__field_is_pointer, put_key, offsetof(model_view, key)},
    {6, ism3__field_is_pointer, put_environments, offsetof(model_view, model)},
    {7, has_processes, put_processes, offsetof(model_view, model)},
    {8, has_objectives, put_objectives, offsetof(model_view, model)},
    {9, ism3__is_part, ism3__put_assets, offsetof(model_view, assets)},
    {10, ism3__is_part, ism3__put_scale, offsetof(model_view, scale)},
    {11, ism3__is_part, ism3__put_profile, offsetof(model_view, profile)},
    {12, ism3__is_part, ism3__put_duties, offsetof(model_view, duties)},
    {13, ism3__is_part, ism3__put_improvements, offsetof(model_view, improvements)},
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
    model_view view = {
        .name = model->name,
        .grain = grain == ISM3__GRAIN_DEFAULT ? 0 : grain,
        .utc_offset = model->utc_offset,
        .key = model->has_hash_key ? model : NULL,
        .model = model,
        .assets = {model, 0, ism3_model_asset_count(model)},
        .scale = {model, 0, ism3__has_own_scale(model)},
        .profile = {model, 0, model->profile.name != NULL},
        .duties = {model, 0, (uint32_t)model->duty_rules.count},
        .improvements = {model, 0, ism3_model_improvement_count(model)},
    };
    ism3__cbor_writer_start(&writer, function, context);
    ism3__cbor_put_tag(&writer, ISM3__CBOR_SELF_DESCRIBED);
    /* What it is, its version and its digest come to the pairs of the model. */
    ism3__cbor_put_map(&writer,
                       3 + ism3__count_pairs(model_fields, ISM3__FIELD_COUNT(model_fields), &view));
    ism3__cbor_put_uint(&writer, 0);
    ism3__cbor_put_uint(&writer, ISM3__DOCUMENT_MODEL);
    ism3__cbor_put_uint(&writer, 1);
    ism3__cbor_put_uint(&writer, ISM3__DOCUMENT_VERSION);
    ism3__put_pairs(&writer, model_fields, ISM3__FIELD_COUNT(model_fields), &view);
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
