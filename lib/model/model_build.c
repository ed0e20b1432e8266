/* Building a model: every call adds all it was given, or nothing. */
#include "model/build.h"

#include <string.h>

#define MONTHS_MAX (292 * 12) /* as far as instants reach */
#define MONTH_DAYS 30         /* of a month where only its length counts */

int32_t ism3__changeable(const ism3_model *model, ism3_error *error) {
    if (!model)
        return ism3__fail(error, ISM3_E_ARGUMENT, "model is NULL");
    if (model->frozen)
        return ism3__fail(error, ISM3_E_STATE, "the model is frozen, it cannot be changed");
    return ISM3_OK;
}

int32_t ism3__changeable_process(ism3_model *model, uint32_t index, ism3__process **process,
                                 ism3_error *error) {
    int32_t rc = ism3__changeable(model, error);
    if (!rc && index >= model->processes.count)
        rc = ism3__fail(error, ISM3_E_NOT_FOUND, "no process %u, the model has %zu", index,
                        model->processes.count);
    *process = rc ? NULL : ISM3__AT(model->processes, ism3__process, index);
    return rc;
}

int32_t ism3__make_named_room(ism3_model *model, ism3__array *array, ism3__names *names,
                              size_t limit, const char *what, const char *name, ism3_error *error) {
    if (ism3__names_find(names, name, strlen(name)) != ISM3_NO_INDEX)
        return ism3__fail(error, ISM3_E_MODEL, "%s '%s' is in the model already", what, name);
    if (array->count >= limit)
        return ism3__fail(error, ISM3_E_LIMIT, "%s '%s' is one too many, expected at most %zu",
                          what, name, limit);
    int32_t rc = ism3__names_reserve(names, &model->memory, error);
    return rc ? rc : ism3__array_reserve(&model->memory, array, 1, error);
}

void ism3__enter_named(ism3__array *array, ism3__names *names, const char *name,
                       const void *element, uint32_t *index) {
    ism3__names_add(names, name);
    if (index)
        *index = (uint32_t)array->count;
    memcpy((char *)array->data + array->count++ * array->element_size, element,
           array->element_size);
}

int32_t ism3_model_add_environment(ism3_model *model, const char *name, uint32_t *index,
                                   ism3_error *error) {
    int32_t rc = ism3__changeable(model, error);
    if (rc)
        return rc;
    char *copy;
    rc = ism3__text_take(&model->memory, &copy, "name of the environment", ISM3__TEXT_NAME, name,
                         error);
    if (rc)
        return rc;
    rc = ism3__make_named_room(model, &model->environments, &model->environment_names,
                               ISM3_ENVIRONMENTS_MAX, "environment", copy, error);
    if (rc)
        ism3__text_release(&model->memory, copy);
    else
        ism3__enter_named(&model->environments, &model->environment_names, copy, &copy, index);
    return rc;
}

int32_t ism3__check_duration(const char *what, ism3_duration duration, ism3_error *error) {
    if (duration.months < 0 || duration.nanoseconds < 0 || duration.months > MONTHS_MAX)
        return ism3__fail(
            error, ISM3_E_MODEL,
            "%s is %lld months and %lld ns, expected 0 to %d months and no negative part", what,
            (long long)duration.months, (long long)duration.nanoseconds, MONTHS_MAX);
    return ISM3_OK;
}

static int32_t check_process(const ism3_process_options *options, ism3_error *error) {
    int32_t rc = ism3__check_duration("frequency", options->frequency, error);
    if (!rc)
        rc = ism3__check_duration("grace", options->grace, error);
    if (!rc)
        rc = ism3__check_duration("settle", options->settle, error);
    if (rc)
        return rc;
    if (options->answer_within < 0)
        return ism3__fail(error, ISM3_E_MODEL, "answer_within is %lld ns, expected 0 or more",
                          (long long)options->answer_within);
    if (options->hold < 0)
        return ism3__fail(error, ISM3_E_MODEL, "hold is %lld ns, expected 0 or more",
                          (long long)options->hold);
    if (options->answer_clock > ISM3_CLOCK_SERVICE)
        return ism3__fail(error, ISM3_E_MODEL,
                          "answer_clock is %u, expected 0 (elapsed) or 1 (service)",
                          options->answer_clock);
    if (options->documented > 1)
        return ism3__fail(error, ISM3_E_MODEL, "documented is %u, expected 0 or 1",
                          options->documented);
    return ISM3_OK;
}

const ism3__text_field ism3__process_texts[ISM3__PROCESS_TEXT_COUNT] = {
    {"code of the process", offsetof(ism3_process_options, code), ISM3__TEXT_NAME},
    {"name of the process", offsetof(ism3_process_options, name), ISM3__TEXT_OPTIONAL},
    {"practice", offsetof(ism3_process_options, practice), ISM3__TEXT_OPTIONAL},
    {"owner", offsetof(ism3_process_options, owner), ISM3__TEXT_OPTIONAL},
    {"customer", offsetof(ism3_process_options, customer), ISM3__TEXT_OPTIONAL},
    {"supervisor", offsetof(ism3_process_options, supervisor), ISM3__TEXT_OPTIONAL},
    {"supplier", offsetof(ism3_process_options, supplier), ISM3__TEXT_OPTIONAL},
    {"asset owner", offsetof(ism3_process_options, asset_owner), ISM3__TEXT_OPTIONAL},
};

static int is_absent(const char *text) {
    return !text || !*text;
}

static int32_t fill_process(ism3__process *process, ism3_process_options *given,
                            ism3__memory *memory, ism3_error *error) {
    process->inputs.element_size = process->outputs.element_size = sizeof(ism3_work_product);
    process->resources.element_size = sizeof(ism3__resource);
    process->served.element_size = sizeof(uint32_t);
    process->served_bits.element_size = sizeof(uint64_t);
    const ism3_catalogue_entry *entry = given->code ? ism3_catalogue_find(given->code) : NULL;
    process->catalogue = entry;
    if (is_absent(given->name))
        given->name = entry ? entry->name : given->code;
    if (is_absent(given->practice))
        given->practice = entry ? entry->practice : "business";
    process->options = *given;
    return ism3__texts_take(memory, &process->options, ism3__process_texts,
                            ISM3__PROCESS_TEXT_COUNT, error);
}

int32_t ism3_model_add_process(ism3_model *model, const ism3_process_options *options,
                               uint32_t *index, ism3_error *error) {
    int32_t rc = ism3__changeable(model, error);
    if (rc)
        return rc;
    if (!options)
        return ism3__fail(error, ISM3_E_ARGUMENT, "options are NULL");
    ism3_process_options given = {0};
    rc = ISM3__TAKE(ism3_process_options, &given, options, error);
    if (!rc)
        rc = check_process(&given, error);
    if (rc)
        return rc;
    ism3__process process = {0};
    rc = fill_process(&process, &given, &model->memory, error);
    if (!rc)
        rc = ism3__make_named_room(model, &model->processes, &model->process_codes,
                                   ISM3_PROCESSES_MAX, "process", process.options.code, error);
    if (rc)
        ism3__process_free(&process, &model->memory);
    else
        ism3__enter_named(&model->processes, &model->process_codes, process.options.code, &process,
                          index);
    return rc;
}

/* Room for that environment in the list and, zeroed, in the bitmap. */
static int32_t make_served_room(ism3_model *model, ism3__process *process, uint32_t environment,
                                ism3_error *error) {
    ism3__array *bits = &process->served_bits;
    size_t words = environment / 64 + 1;
    int32_t rc = ism3__array_reserve(&model->memory, &process->served, 1, error);
    if (rc || bits->count >= words)
        return rc;
    rc = ism3__array_reserve(&model->memory, bits, words - bits->count, error);
    if (rc)
        return rc;
    memset(ISM3__AT(*bits, uint64_t, bits->count), 0, (words - bits->count) * sizeof(uint64_t));
    bits->count = words;
    return ISM3_OK;
}

int32_t ism3_model_add_served(ism3_model *model, uint32_t process, uint32_t environment,
                              ism3_error *error) {
    ism3__process *found;
    int32_t rc = ism3__changeable_process(model, process, &found, error);
    if (rc)
        return rc;
    if (environment >= model->environments.count)
        return ism3__fail(error, ISM3_E_NOT_FOUND, "no environment %u, the model has %zu",
                          environment, model->environments.count);
    if (found->served.count && ism3_model_process_serves(model, process, environment))
        return ism3__fail(error, ISM3_E_MODEL, "process '%s' serves environment '%s' already",
                          found->options.code, ism3_model_environment_name(model, environment));
    rc = make_served_room(model, found, environment, error);
    if (rc)
        return rc;
    *ISM3__AT(found->served, uint32_t, found->served.count++) = environment;
    *ISM3__AT(found->served_bits, uint64_t, environment / 64) |= UINT64_C(1) << environment % 64;
    return ISM3_OK;
}

static const ism3_work_product *find_work_product(const ism3_work_product *products, size_t count,
                                                  const char *name) {
    for (size_t i = 0; i < count; i++)
        if (strcmp(products[i].name, name) == 0)
            return &products[i];
    return NULL;
}

/* `what` is "input" or "output". */
static int32_t make_product_room(ism3_model *model, const ism3__process *process,
                                 ism3__array *products, const char *what, const char *name,
                                 ism3_error *error) {
    if (products->count && find_work_product(products->data, products->count, name))
        return ism3__fail(error, ISM3_E_MODEL, "process '%s' has an %s '%s' already",
                          process->options.code, what, name);
    if (products->count >= ISM3__WORK_PRODUCTS_MAX)
        return ism3__fail(error, ISM3_E_LIMIT, "process '%s' has %d %ss, expected no more",
                          process->options.code, ISM3__WORK_PRODUCTS_MAX, what);
    return ism3__array_reserve(&model->memory, products, 1, error);
}

static int32_t add_work_product(ism3_model *model, const ism3__process *process,
                                ism3__array *products, const char *what,
                                const ism3_work_product *given, ism3_error *error) {
    char *name, *from = NULL;
    int32_t rc = ism3__text_take(&model->memory, &name, what, ISM3__TEXT_NAME, given->name, error);
    if (!rc)
        rc = ism3__text_take(&model->memory, &from, "origin of an input", ISM3__TEXT_OPTIONAL,
                             given->from, error);
    if (!rc)
        rc = make_product_room(model, process, products, what, name, error);
    if (rc) {
        ism3__text_release(&model->memory, name);
        ism3__text_release(&model->memory, from);
        return rc;
    }
    ism3_work_product product = {name, from};
    *ISM3__AT(*products, ism3_work_product, products->count++) = product;
    return ISM3_OK;
}

int32_t ism3_model_add_input(ism3_model *model, uint32_t process, const char *name,
                             const char *from, ism3_error *error) {
    ism3__process *found;
    int32_t rc = ism3__changeable_process(model, process, &found, error);
    ism3_work_product input = {name, from};
    return rc ? rc : add_work_product(model, found, &found->inputs, "input", &input, error);
}

int32_t ism3_model_add_output(ism3_model *model, uint32_t process, const char *name,
                              ism3_error *error) {
    ism3__process *found;
    int32_t rc = ism3__changeable_process(model, process, &found, error);
    ism3_work_product output = {name, NULL};
    return rc ? rc : add_work_product(model, found, &found->outputs, "output", &output, error);
}

static int32_t make_resource_room(ism3_model *model, uint32_t process, const char *name,
                                  ism3_error *error) {
    ism3__process *found = ISM3__AT(model->processes, ism3__process, process);
    if (ism3_model_find_resource(model, process, name, strlen(name)) != ISM3_NO_INDEX)
        return ism3__fail(error, ISM3_E_MODEL, "process '%s' has a resource '%s' already",
                          found->options.code, name);
    if (found->resources.count >= ISM3_RESOURCES_MAX)
        return ism3__fail(error, ISM3_E_LIMIT, "process '%s' has %d resources, expected no more",
                          found->options.code, ISM3_RESOURCES_MAX);
    return ism3__array_reserve(&model->memory, &found->resources, 1, error);
}

int32_t ism3_model_add_resource(ism3_model *model, uint32_t process, const char *name,
                                const char *unit, uint32_t *index, ism3_error *error) {
    ism3__process *found;
    int32_t rc = ism3__changeable_process(model, process, &found, error);
    if (rc)
        return rc;
    ism3__resource resource = {NULL, NULL, {.element_size = sizeof(ism3__unit_cost)}};
    rc = ism3__text_take(&model->memory, &resource.name, "name of the resource", ISM3__TEXT_NAME,
                         name, error);
    if (!rc)
        rc = ism3__text_take(&model->memory, &resource.unit, "unit of the resource",
                             ISM3__TEXT_NAME, unit, error);
    if (!rc)
        rc = make_resource_room(model, process, resource.name, error);
    if (rc) {
        ism3__text_release(&model->memory, resource.name);
        ism3__text_release(&model->memory, resource.unit);
        return rc;
    }
    if (index)
        *index = (uint32_t)found->resources.count;
    *ISM3__AT(found->resources, ism3__resource, found->resources.count++) = resource;
    return ISM3_OK;
}

static int32_t check_cost(const ism3__process *process, const ism3__resource *resource,
                          const ism3_unit_cost *cost, const char *currency, ism3_error *error) {
    size_t count = resource->costs.count;
    if (cost->value < 0 || cost->value > ISM3_AMOUNT_MAX)
        return ism3__fail(error, ISM3_E_MODEL,
                          "price of '%s' is %lld thousandths, expected 0 to 2^53", resource->name,
                          (long long)cost->value);
    if (cost->from == ISM3_NONE)
        return ism3__fail(error, ISM3_E_MODEL, "price of '%s' has no instant to hold from",
                          resource->name);
    if (count && cost->from <= ISM3__AT(resource->costs, const ism3__unit_cost, count - 1)->from)
        return ism3__fail(error, ISM3_E_MODEL,
                          "price of '%s' does not start after the one before it", resource->name);
    if (process->currency && strcmp(process->currency, currency) != 0)
        return ism3__fail(error, ISM3_E_MODEL,
                          "price of '%s' is in '%s', the process has prices in '%s'",
                          resource->name, currency, process->currency);
    return ISM3_OK;
}

int32_t ism3_model_add_unit_cost(ism3_model *model, uint32_t process, uint32_t resource,
                                 const ism3_unit_cost *cost, ism3_error *error) {
    ism3__process *found;
    int32_t rc = ism3__changeable_process(model, process, &found, error);
    if (rc)
        return rc;
    if (!cost)
        return ism3__fail(error, ISM3_E_ARGUMENT, "cost is NULL");
    if (resource >= found->resources.count)
        return ism3__fail(error, ISM3_E_NOT_FOUND, "no resource %u, process '%s' has %zu", resource,
                          found->options.code, found->resources.count);
    ism3__resource *priced = ISM3__AT(found->resources, ism3__resource, resource);
    char *currency;
    rc = ism3__text_take(&model->memory, &currency, "currency", ISM3__TEXT_NAME, cost->currency,
                         error);
    if (!rc)
        rc = check_cost(found, priced, cost, currency, error);
    if (!rc)
        rc = ism3__array_reserve(&model->memory, &priced->costs, 1, error);
    if (!rc) {
        ism3__unit_cost added = {cost->from, cost->value};
        *ISM3__AT(priced->costs, ism3__unit_cost, priced->costs.count++) = added;
    }
    if (rc || found->currency)
        ism3__text_release(&model->memory, currency);
    else
        found->currency = currency;
    return rc;
}

int32_t ism3_model_set_service_hours(ism3_model *model, uint32_t process, ism3_zone *zone,
                                     const ism3_weekly_window *weekly, size_t weekly_count,
                                     const int64_t *closed, size_t closed_count,
                                     ism3_error *error) {
    ism3__process *found;
    int32_t rc = ism3__changeable_process(model, process, &found, error);
    if (rc)
        return rc;
    ism3__service *service;
    rc = ism3__service_new(&service, &model->memory, zone, model->utc_offset, weekly, weekly_count,
                           closed, closed_count, error);
    if (rc)
        return rc;
    ism3__service_free(found->service, &model->memory);
    found->service = service;
    return ISM3_OK;
}

/* Whether an input from a process of the model is one of its outputs. Others lead outside. */
static int is_linked(const ism3_model *model, const ism3_work_product *input) {
    uint32_t from = input->from ? ism3_model_find_process(model, input->from, strlen(input->from))
                                : ISM3_NO_INDEX;
    if (from == ISM3_NO_INDEX)
        return 1;
    uint32_t count;
    const ism3_work_product *outputs = ism3_model_process_outputs(model, from, &count);
    return find_work_product(outputs, count, input->name) != NULL;
}

/* Only inputs that the model itself declares: those of the catalogue may lead to outputs that the
 * model replaced. */
static int32_t check_links(const ism3_model *model, ism3_error *error) {
    for (uint32_t process = 0; process < model->processes.count; process++) {
        const ism3__array *inputs = &ism3__model_process(model, process)->inputs;
        for (size_t i = 0; i < inputs->count; i++) {
            const ism3_work_product *input = ISM3__AT(*inputs, const ism3_work_product, i);
            if (!is_linked(model, input))
                return ism3__fail_at(
                    error, ISM3_E_MODEL, process, ISM3_FIELD_NONE,
                    "process '%s' has an input '%s', which is no output of process '%s'",
                    ism3_model_process_code(model, process), input->name, input->from);
        }
    }
    return ISM3_OK;
}

static int is_zero(ism3_duration duration) {
    return duration.months == 0 && duration.nanoseconds == 0;
}

/* A duration where the calendar does not matter; what is too long becomes the longest. */
static int64_t length_of(ism3_duration duration) {
    int64_t length;
    if (__builtin_add_overflow(duration.months * MONTH_DAYS * ISM3_DAY, duration.nanoseconds,
                               &length))
        return INT64_MAX;
    return length;
}

static int64_t default_hold(const ism3_process_options *options) {
    int64_t hold;
    if (is_zero(options->frequency))
        return ISM3_DAY;
    if (__builtin_add_overflow(length_of(options->frequency), length_of(options->grace), &hold))
        return INT64_MAX;
    return hold;
}

static void fill_defaults(ism3_model *model, ism3__process *process) {
    ism3_process_options *options = &process->options;
    if (is_zero(options->settle)) {
        ism3_duration answer = {0, options->answer_within};
        options->settle = options->answer_within ? answer : options->frequency;
    }
    if (options->hold == 0)
        options->hold = default_hold(options);
    if (process->resources.count == 0) {
        process->resources.data = &model->default_resource;
        process->resources.count = 1;
    }
}

static const char *name_of_entry(const void *names, uint32_t index) {
    return ism3__names_at(names, index);
}

static const char *name_of_resource(const void *resources, uint32_t index) {
    return ((const ism3__resource *)resources)[index].name;
}

static void free_orders(ism3_model *model) {
    ism3__order_free(&model->environment_order, &model->memory);
    ism3__order_free(&model->process_order, &model->memory);
    ism3__order_free(&model->objective_order, &model->memory);
    for (size_t i = 0; i < model->processes.count; i++)
        ism3__order_free(&ISM3__AT(model->processes, ism3__process, i)->resource_order,
                         &model->memory);
}

/* A model without environments is about to get one. */
static int32_t make_orders(ism3_model *model, ism3_error *error) {
    ism3__memory *memory = &model->memory;
    size_t environments = model->environments.count ? model->environments.count : 1;
    int32_t rc = ism3__order_make(&model->environment_order, &model->environment_names,
                                  environments, name_of_entry, memory, error);
    if (!rc)
        rc = ism3__order_make(&model->process_order, &model->process_codes, model->processes.count,
                              name_of_entry, memory, error);
    if (!rc)
        rc = ism3__order_make(&model->objective_order, &model->objective_ids,
                              model->objectives.count, name_of_entry, memory, error);
    for (size_t i = 0; !rc && i < model->processes.count; i++) {
        ism3__process *process = ISM3__AT(model->processes, ism3__process, i);
        size_t count = process->resources.count;
        const void *resources = count ? process->resources.data : &model->default_resource;
        rc = ism3__order_make(&process->resource_order, resources, count ? count : 1,
                              name_of_resource, memory, error);
    }
    if (rc)
        free_orders(model);
    return rc;
}

int32_t ism3_model_freeze(ism3_model *model, ism3_error *error) {
    if (!model)
        return ism3__fail(error, ISM3_E_ARGUMENT, "model is NULL");
    if (model->frozen)
        return ISM3_OK;
    int32_t rc = check_links(model, error);
    if (!rc)
        rc = ism3__scale_check(&model->scale, error);
    if (!rc)
        rc = ism3__profile_check(model, error);
    if (!rc)
        rc = ism3__improvements_check(model, error);
    if (!rc)
        rc = make_orders(model, error);
    if (!rc && model->environments.count == 0) {
        rc = ism3_model_add_environment(model, "default", NULL, error);
        if (rc)
            free_orders(model);
    }
    if (rc)
        return rc;
    for (size_t i = 0; i < model->processes.count; i++)
        fill_defaults(model, ISM3__AT(model->processes, ism3__process, i));
    model->frozen = 1;
    return ISM3_OK;
}
