/* The life of a model, and what it answers once it is built. */
#include "model/model.h"

#include <string.h>

#define MEMORY_LIMIT (UINT64_C(1) << 30)
#define OFFSET_MAX   86399

/* Public, so it hides nothing: it lets those without a key of their own agree with each other. */
static const uint8_t public_key[16] = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};

/* Hashed under the key, it tells keys apart and none of them. */
static const char key_text[] = "ism3 key check";

static int32_t check_options(ism3_model_options *options, ism3_error *error) {
    if (options->has_hash_key > 1)
        return ism3__fail(error, ISM3_E_ARGUMENT, "has_hash_key is %u, expected 0 or 1",
                          options->has_hash_key);
    if (options->grain == 0)
        options->grain = ISM3_DAY;
    if (options->grain < 0 || options->grain % ISM3_SECOND || ISM3_DAY % options->grain)
        return ism3__fail(error, ISM3_E_MODEL,
                          "grain is %lld ns, expected whole seconds that divide a day evenly",
                          (long long)options->grain);
    if (options->utc_offset < -OFFSET_MAX || options->utc_offset > OFFSET_MAX)
        return ism3__fail(error, ISM3_E_MODEL, "utc_offset is %d s, expected -%d to %d",
                          options->utc_offset, OFFSET_MAX, OFFSET_MAX);
    return ISM3_OK;
}

static void set_up(ism3_model *model, const ism3_model_options *options) {
    ism3__count_init(&model->references);
    model->grain = options->grain;
    model->utc_offset = options->utc_offset;
    model->has_hash_key = options->has_hash_key != 0;
    ism3__siphash_key(model->has_hash_key ? options->hash_key : public_key, model->hash_key);
    model->environments.element_size = sizeof(char *);
    model->processes.element_size = sizeof(ism3__process);
    model->objectives.element_size = sizeof(ism3__objective);
    model->duty_rules.element_size = sizeof(ism3_duty_rule);
    model->assets.element_size = sizeof(ism3__asset);
    model->improvements.element_size = sizeof(ism3_improvement);
    model->key_check = ism3__siphash128(model->hash_key, key_text, sizeof key_text - 1).low;
    memcpy(model->environment_names.key, model->hash_key, sizeof model->hash_key);
    memcpy(model->process_codes.key, model->hash_key, sizeof model->hash_key);
    memcpy(model->objective_ids.key, model->hash_key, sizeof model->hash_key);
    memcpy(model->asset_names.key, model->hash_key, sizeof model->hash_key);
    model->default_resource.name = "work";
    model->default_resource.unit = "h";
}

int32_t ism3_model_new(ism3_model **out, const ism3_model_options *options, ism3_error *error) {
    if (!out)
        return ism3__fail(error, ISM3_E_ARGUMENT, "out is NULL");
    *out = NULL;
    ism3_model_options ours = {sizeof ours, NULL, 0, NULL, 0, 0, 0, {0}};
    int32_t rc = options ? ISM3__TAKE(ism3_model_options, &ours, options, error) : ISM3_OK;
    if (!rc)
        rc = check_options(&ours, error);
    ism3__memory memory;
    if (!rc)
        rc = ism3__memory_init(&memory, ours.allocator,
                               ours.memory_limit ? ours.memory_limit : MEMORY_LIMIT, error);
    if (rc)
        return rc;
    char *name;
    rc =
        ism3__text_take(&memory, &name, "name of the model", ISM3__TEXT_OPTIONAL, ours.name, error);
    if (rc)
        return rc;
    ism3_model *model = ism3__allocate_zero(&memory, sizeof *model);
    if (!model) {
        rc = ism3__memory_fail(&memory, sizeof *model, error);
        ism3__text_release(&memory, name);
        return rc;
    }
    model->memory = memory;
    model->name = name;
    set_up(model, &ours);
    *out = model;
    return ISM3_OK;
}

ism3_model *ism3_model_ref(ism3_model *model) {
    if (model)
        ism3__count_up(&model->references);
    return model;
}

static void free_work_products(ism3__array *products, ism3__memory *memory) {
    for (size_t i = 0; i < products->count; i++) {
        const ism3_work_product *product = ISM3__AT(*products, const ism3_work_product, i);
        ism3__text_release(memory, product->name);
        ism3__text_release(memory, product->from);
    }
    ism3__array_free(memory, products);
}

static void free_resources(ism3__array *resources, ism3__memory *memory) {
    if (resources->capacity == 0)
        return; /* none, or the default one of the model */
    for (size_t i = 0; i < resources->count; i++) {
        ism3__resource *resource = ISM3__AT(*resources, ism3__resource, i);
        ism3__text_release(memory, resource->name);
        ism3__text_release(memory, resource->unit);
        ism3__array_free(memory, &resource->costs);
    }
    ism3__array_free(memory, resources);
}

void ism3__process_free(ism3__process *process, ism3__memory *memory) {
    ism3__texts_release(memory, &process->options, ism3__process_texts, ISM3__PROCESS_TEXT_COUNT);
    ism3__text_release(memory, process->currency);
    free_work_products(&process->inputs, memory);
    free_work_products(&process->outputs, memory);
    free_resources(&process->resources, memory);
    ism3__array_free(memory, &process->served);
    ism3__array_free(memory, &process->served_bits);
    ism3__order_free(&process->resource_order, memory);
    ism3__service_free(process->service, memory);
    ism3__criteria_free(process->criteria, memory);
}

static void free_model(ism3_model *model) {
    ism3__memory memory = model->memory;
    for (size_t i = 0; i < model->environments.count; i++)
        ism3__text_release(&memory, *ISM3__AT(model->environments, char *, i));
    for (size_t i = 0; i < model->processes.count; i++)
        ism3__process_free(ISM3__AT(model->processes, ism3__process, i), &memory);
    for (size_t i = 0; i < model->objectives.count; i++)
        ism3__objective_free(ISM3__AT(model->objectives, ism3__objective, i), &memory);
    ism3__array_free(&memory, &model->environments);
    ism3__array_free(&memory, &model->processes);
    ism3__array_free(&memory, &model->objectives);
    ism3__order_free(&model->environment_order, &memory);
    ism3__order_free(&model->process_order, &memory);
    ism3__order_free(&model->objective_order, &memory);
    ism3__names_free(&model->environment_names, &memory);
    ism3__names_free(&model->process_codes, &memory);
    ism3__names_free(&model->objective_ids, &memory);
    ism3__assets_free(model, &memory);
    ism3__duty_rules_free(model, &memory);
    ism3__improvements_free(model, &memory);
    ism3__scale_free(&model->scale, &memory);
    ism3__profile_free(&model->profile, &memory);
    ism3__text_release(&memory, model->name);
    ism3__release(&memory, model, sizeof *model);
}

ism3_model *ism3_model_unref(ism3_model *model) {
    if (model && ism3__count_down(&model->references))
        free_model(model);
    return NULL;
}

int32_t ism3_model_is_frozen(const ism3_model *model) {
    return model->frozen;
}

const char *ism3_model_name(const ism3_model *model) {
    return model->name ? model->name : "";
}

int64_t ism3_model_grain(const ism3_model *model) {
    return model->grain;
}

int32_t ism3_model_utc_offset(const ism3_model *model) {
    return model->utc_offset;
}

int32_t ism3_model_has_hash_key(const ism3_model *model) {
    return model->has_hash_key;
}

uint32_t ism3_model_environment_count(const ism3_model *model) {
    return (uint32_t)model->environments.count;
}

const char *ism3_model_environment_name(const ism3_model *model, uint32_t environment) {
    return ism3__names_at(&model->environment_names, environment);
}

uint32_t ism3_model_find_environment(const ism3_model *model, const char *name, size_t size) {
    return ism3__names_find(&model->environment_names, name, size);
}

uint32_t ism3_model_process_count(const ism3_model *model) {
    return (uint32_t)model->processes.count;
}

uint32_t ism3_model_find_process(const ism3_model *model, const char *code, size_t size) {
    return ism3__names_find(&model->process_codes, code, size);
}

/* NULL beyond the last. */
static const ism3__process *get_process(const ism3_model *model, uint32_t process) {
    return process < model->processes.count ? ism3__model_process(model, process) : NULL;
}

int32_t ism3_model_process(const ism3_model *model, uint32_t process,
                           ism3_process_options *options) {
    if (!model || !options)
        return ISM3_E_ARGUMENT;
    const ism3__process *found = get_process(model, process);
    if (!found)
        return ISM3_E_NOT_FOUND;
    return ISM3__GIVE(ism3_process_options, options, &found->options);
}

const char *ism3_model_process_code(const ism3_model *model, uint32_t process) {
    return ism3__names_at(&model->process_codes, process);
}

int32_t ism3_model_process_serves(const ism3_model *model, uint32_t process, uint32_t environment) {
    const ism3__process *found = get_process(model, process);
    if (!found || environment >= model->environments.count)
        return 0;
    if (found->served.count == 0)
        return 1;
    size_t word = environment / 64;
    return word < found->served_bits.count &&
           (*ISM3__AT(found->served_bits, uint64_t, word) >> environment % 64 & 1);
}

uint32_t ism3__process_only_environment(const ism3_model *model, uint32_t process) {
    const ism3__process *found = ism3__model_process(model, process);
    if (found->served.count == 1)
        return *ISM3__AT(found->served, uint32_t, 0);
    return found->served.count == 0 && model->environments.count == 1 ? 0 : ISM3_NO_INDEX;
}

uint64_t ism3__process_service_check(const ism3_model *model, uint32_t process) {
    const ism3__process *found = ism3__model_process(model, process);
    return model->bare ? found->service_check : ism3__service_check(found->service);
}

/* A process's own work products, or those of the catalogue. */
static const ism3_work_product *work_products(const ism3__array *own,
                                              const ism3_work_product *catalogue,
                                              uint32_t catalogue_count, uint32_t *count) {
    *count = own->count ? (uint32_t)own->count : catalogue_count;
    if (*count == 0)
        return NULL;
    return own->count ? ISM3__AT(*own, const ism3_work_product, 0) : catalogue;
}

const ism3_work_product *ism3_model_process_inputs(const ism3_model *model, uint32_t process,
                                                   uint32_t *count) {
    *count = 0;
    const ism3__process *found = get_process(model, process);
    if (!found)
        return NULL;
    const ism3_catalogue_entry *entry = found->catalogue;
    return work_products(&found->inputs, entry ? entry->inputs : NULL,
                         entry ? entry->input_count : 0, count);
}

const ism3_work_product *ism3_model_process_outputs(const ism3_model *model, uint32_t process,
                                                    uint32_t *count) {
    *count = 0;
    const ism3__process *found = get_process(model, process);
    if (!found)
        return NULL;
    const ism3_catalogue_entry *entry = found->catalogue;
    return work_products(&found->outputs, entry ? entry->outputs : NULL,
                         entry ? entry->output_count : 0, count);
}

/* NULL beyond the last. */
static const ism3__resource *get_resource(const ism3_model *model, uint32_t process,
                                          uint32_t resource) {
    const ism3__process *found = get_process(model, process);
    if (!found || resource >= found->resources.count)
        return NULL;
    return ISM3__AT(found->resources, const ism3__resource, resource);
}

uint32_t ism3_model_resource_count(const ism3_model *model, uint32_t process) {
    const ism3__process *found = get_process(model, process);
    return found ? (uint32_t)found->resources.count : 0;
}

const char *ism3_model_resource_name(const ism3_model *model, uint32_t process, uint32_t resource) {
    const ism3__resource *found = get_resource(model, process, resource);
    return found ? found->name : NULL;
}

const char *ism3_model_resource_unit(const ism3_model *model, uint32_t process, uint32_t resource) {
    const ism3__resource *found = get_resource(model, process, resource);
    return found ? found->unit : NULL;
}

const char *ism3_model_process_currency(const ism3_model *model, uint32_t process) {
    const ism3__process *found = get_process(model, process);
    return found ? found->currency : NULL;
}

uint32_t ism3_model_find_resource(const ism3_model *model, uint32_t process, const char *name,
                                  size_t size) {
    const ism3__process *found = get_process(model, process);
    for (uint32_t i = 0; found && i < found->resources.count; i++)
        if (ism3__text_is(ISM3__AT(found->resources, ism3__resource, i)->name, name, size))
            return i;
    return ISM3_NO_INDEX;
}

uint32_t ism3_model_objective_count(const ism3_model *model) {
    return (uint32_t)model->objectives.count;
}

const char *ism3_model_objective_id(const ism3_model *model, uint32_t objective) {
    return ism3__names_at(&model->objective_ids, objective);
}

uint32_t ism3_model_find_objective(const ism3_model *model, const char *id, size_t size) {
    return ism3__names_find(&model->objective_ids, id, size);
}

int32_t ism3_model_hash_id(const ism3_model *model, const char *id, size_t size, uint64_t hash[2]) {
    if (!model || !hash || (!id && size) || size > ISM3_ID_SIZE_MAX)
        return ISM3_E_ARGUMENT;
    if (!model->frozen)
        return ISM3_E_STATE;
    ism3__hash result = ism3__siphash128(model->hash_key, id, size);
    hash[0] = result.low;
    hash[1] = result.high;
    return ISM3_OK;
}

int64_t ism3__process_settles(const ism3_model *model, uint32_t process, int64_t end) {
    ism3_duration settle = ism3__model_process(model, process)->options.settle;
    if (!settle.months && !settle.nanoseconds)
        return end;
    return ism3_time_add(end, settle, model->utc_offset);
}
