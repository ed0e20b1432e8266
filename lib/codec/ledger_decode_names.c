/* Reading a ledger: the names that it speaks of, and what they mean in a model. */
#include "codec/ledger_decode.h"

#include "base/siphash.h"
#include "model/text.h"

#include <string.h>

/* ---- reading ---- */

static void get_name(ism3__decoding *decoding, ism3__named *name, const char *what) {
    name->text = ism3__cbor_get_text(&decoding->reader, 1, ISM3__NAME_MAX, &name->size, what);
}

static int is_after(const ism3__named *name, const ism3__named *before) {
    size_t common = name->size < before->size ? name->size : before->size;
    int order = memcmp(name->text, before->text, common);
    return order ? order > 0 : name->size > before->size;
}

/* Names ascend, and so none comes twice. `before` is NULL for the first. */
static void check_order(ism3__decoding *decoding, const ism3__named *name,
                        const ism3__named *before, const char *what) {
    if (ism3__is_well(decoding) && before && !is_after(name, before))
        ISM3__REFUSE(decoding, "%s '%.*s' does not follow '%.*s' in the order of bytes", what,
                     (int)name->size, name->text, (int)before->size, before->text);
}

static void decode_list(ism3__decoding *decoding, ism3__array *names, size_t most,
                        const char *what) {
    size_t count = ism3__cbor_get_array(&decoding->reader, 1, most, 2, what);
    names->element_size = sizeof(ism3__named);
    ism3__note(decoding, ism3__array_reserve(&decoding->scratch, names, count, decoding->error));
    for (size_t i = 0; i < count && ism3__is_well(decoding); i++) {
        ism3__named *name = ISM3__AT(*names, ism3__named, names->count++);
        get_name(decoding, name, what);
        check_order(decoding, name, i ? name - 1 : NULL, what);
    }
}

static void decode_resources(ism3__decoding *decoding, ism3__named_process *process) {
    ism3__array *resources = &decoding->names.resources;
    size_t count =
        ism3__cbor_get_array(&decoding->reader, 1, ISM3_RESOURCES_MAX, 5, "the resources");
    process->resource_count = count;
    ism3__note(decoding,
               ism3__array_reserve(&decoding->scratch, resources, count, decoding->error));
    for (size_t i = 0; i < count && ism3__is_well(decoding); i++) {
        ism3__named_resource *resource =
            ISM3__AT(*resources, ism3__named_resource, resources->count++);
        ism3__cbor_get_array(&decoding->reader, 2, 2, 1, "a resource");
        get_name(decoding, &resource->name, "a resource");
        get_name(decoding, &resource->unit, "the unit of a resource");
        check_order(decoding, &resource->name, i ? &resource[-1].name : NULL, "resource");
    }
}

static void decode_process(ism3__decoding *decoding, ism3__named_process *process) {
    ism3__cbor_reader *reader = &decoding->reader;
    ism3__cbor_map map = ism3__cbor_get_map(reader, "a process");
    ism3__cbor_must_have(reader, &map, ISM3__PROCESS_CODE);
    get_name(decoding, &process->name, "the code of a process");
    process->first_resource = decoding->names.resources.count;
    process->resource_count = 0;
    if (ism3__cbor_has(reader, &map, ISM3__PROCESS_RESOURCES))
        decode_resources(decoding, process);
    for (uint64_t key = ISM3__PROCESS_UNIT; key <= ISM3__PROCESS_TERMS; key++)
        if (ism3__cbor_has(reader, &map, key))
            ism3__cbor_skip(reader, "a process");
    ism3__cbor_end_map(reader, &map);
}

static void decode_processes(ism3__decoding *decoding) {
    ism3__array *processes = &decoding->names.processes;
    size_t count =
        ism3__cbor_get_array(&decoding->reader, 1, ISM3_PROCESSES_MAX, 8, "the processes");
    processes->element_size = sizeof(ism3__named_process);
    decoding->names.resources.element_size = sizeof(ism3__named_resource);
    ism3__note(decoding,
               ism3__array_reserve(&decoding->scratch, processes, count, decoding->error));
    for (size_t i = 0; i < count && ism3__is_well(decoding); i++) {
        ism3__named_process *process =
            ISM3__AT(*processes, ism3__named_process, processes->count++);
        decode_process(decoding, process);
        check_order(decoding, &process->name, i ? &process[-1].name : NULL, "process");
    }
}

static void decode_agreed(ism3__decoding *decoding) {
    ism3__document_names *names = &decoding->names;
    const int64_t day = ISM3_DAY / ISM3_SECOND;
    ism3__cbor_get_array(&decoding->reader, 3, 3, 1, "what must agree");
    names->grain = ism3__cbor_get_int(&decoding->reader, 1, day, "the grain");
    if (ism3__is_well(decoding) && day % names->grain)
        ISM3__REFUSE(decoding, "a grain of %lld s does not divide a day evenly",
                     (long long)names->grain);
    names->utc_offset = ism3__cbor_get_int(&decoding->reader, 1 - day, day - 1, "the offset");
    names->key_check = ism3__cbor_get_uint(&decoding->reader, UINT64_MAX, "the key check");
}

static void get_constant(ism3__decoding *decoding, ism3__cbor_map *map, uint64_t key,
                         uint64_t constant, const char *what) {
    ism3__cbor_must_have(&decoding->reader, map, key);
    uint64_t got = ism3__cbor_get_uint(&decoding->reader, UINT64_MAX, what);
    if (ism3__is_well(decoding) && got != constant)
        ISM3__REFUSE(decoding, "%s is %llu, expected %llu", what, (unsigned long long)got,
                     (unsigned long long)constant);
}

void ism3__decode_names(ism3__decoding *decoding) {
    ism3__cbor_reader *reader = &decoding->reader;
    ism3__cbor_get_tag(reader, ISM3__CBOR_SELF_DESCRIBED);
    ism3__cbor_map map = ism3__cbor_get_map(reader, "the document");
    get_constant(decoding, &map, ISM3__DOCUMENT_WHAT, ISM3__DOCUMENT_LEDGER,
                 "what the document is (1 a ledger, 2 a model)");
    get_constant(decoding, &map, ISM3__DOCUMENT_FORMAT, ISM3__DOCUMENT_VERSION,
                 "the version of the format");
    ism3__cbor_must_have(reader, &map, ISM3__DOCUMENT_AGREED);
    decode_agreed(decoding);
    if (ism3__cbor_has(reader, &map, ISM3__DOCUMENT_ENVIRONMENTS))
        decode_list(decoding, &decoding->names.environments, ISM3_ENVIRONMENTS_MAX, "environment");
    if (ism3__cbor_has(reader, &map, ISM3__DOCUMENT_OBJECTIVES))
        decode_list(decoding, &decoding->names.objectives, ISM3_OBJECTIVES_MAX, "objective");
    if (ism3__cbor_has(reader, &map, ISM3__DOCUMENT_SOURCES))
        ism3__cbor_skip(reader, "the sources");
    if (ism3__cbor_has(reader, &map, ISM3__DOCUMENT_PROCESSES))
        decode_processes(decoding);
}

void ism3__document_names_free(ism3__decoding *decoding) {
    ism3__document_names *names = &decoding->names;
    ism3__array_free(&decoding->scratch, &names->environments);
    ism3__array_free(&decoding->scratch, &names->objectives);
    ism3__array_free(&decoding->scratch, &names->processes);
    ism3__array_free(&decoding->scratch, &names->resources);
}

/* ---- a model of the names ---- */

/* A zero-terminated copy in a buffer. */
static const char *terminated(const ism3__named *name, char buffer[ISM3__NAME_MAX + 1]) {
    memcpy(buffer, name->text, name->size);
    buffer[name->size] = 0;
    return buffer;
}

static int32_t add_process(ism3__decoding *decoding, ism3_model *model,
                           const ism3__named_process *process) {
    char code[ISM3__NAME_MAX + 1], name[ISM3__NAME_MAX + 1], unit[ISM3__NAME_MAX + 1];
    ism3_process_options options = {.size = sizeof options,
                                    .code = terminated(&process->name, code)};
    uint32_t index;
    int32_t rc = ism3_model_add_process(model, &options, &index, decoding->error);
    for (size_t i = 0; !rc && i < process->resource_count; i++) {
        const ism3__named_resource *resource = ISM3__AT(
            decoding->names.resources, const ism3__named_resource, process->first_resource + i);
        rc = ism3_model_add_resource(model, index, terminated(&resource->name, name),
                                     terminated(&resource->unit, unit), NULL, decoding->error);
    }
    return rc;
}

static int32_t add_names(ism3__decoding *decoding, ism3_model *model) {
    const ism3__document_names *names = &decoding->names;
    char text[ISM3__NAME_MAX + 1];
    int32_t rc = ISM3_OK;
    for (size_t i = 0; !rc && i < names->environments.count; i++)
        rc = ism3_model_add_environment(
            model, terminated(ISM3__AT(names->environments, const ism3__named, i), text), NULL,
            decoding->error);
    ism3_objective_options objective = {.size = sizeof objective, .id = text, .kind = "business"};
    for (size_t i = 0; !rc && i < names->objectives.count; i++) {
        terminated(ISM3__AT(names->objectives, const ism3__named, i), text);
        rc = ism3_model_add_objective(model, &objective, NULL, decoding->error);
    }
    for (size_t i = 0; !rc && i < names->processes.count; i++)
        rc = add_process(decoding, model, ISM3__AT(names->processes, const ism3__named_process, i));
    return rc;
}

/* Names are found by a hash that whoever wrote the bytes cannot choose them for: its key is their
 * digest. */
static void key_by_digest(const ism3__decoding *decoding, ism3_model *model) {
    uint64_t key[2];
    ism3__siphash_key(decoding->reader.bytes + decoding->reader.size - 16, key);
    memcpy(model->environment_names.key, key, sizeof key);
    memcpy(model->process_codes.key, key, sizeof key);
    memcpy(model->objective_ids.key, key, sizeof key);
}

int32_t ism3__bare_model(ism3__decoding *decoding, const ism3_ledger_options *options,
                         ism3_model **model) {
    const ism3__document_names *names = &decoding->names;
    ism3_model_options given = {.size = sizeof given,
                                .allocator = options->allocator,
                                .memory_limit = options->memory_limit,
                                .grain = names->grain * ISM3_SECOND,
                                .utc_offset = (int32_t)names->utc_offset};
    int32_t rc = ism3_model_new(model, &given, decoding->error);
    if (rc)
        return rc;
    (*model)->bare = 1;
    (*model)->key_check = names->key_check;
    key_by_digest(decoding, *model);
    rc = add_names(decoding, *model);
    if (!rc)
        rc = ism3_model_freeze(*model, decoding->error);
    if (rc)
        *model = ism3_model_unref(*model);
    return rc;
}

/* ---- in a model ---- */

static int32_t fail_to_find(ism3__decoding *decoding, const char *what, const ism3__named *name) {
    return ism3__fail(decoding->error, ISM3_E_NOT_FOUND, "the model has no %s '%.*s'", what,
                      (int)name->size, name->text);
}

static int32_t match_list(ism3__decoding *decoding, ism3__array *list, const char *what,
                          uint32_t (*find)(const ism3_model *model, const char *name, size_t size),
                          const ism3__order *order) {
    for (size_t i = 0; i < list->count; i++) {
        ism3__named *name = ISM3__AT(*list, ism3__named, i);
        uint32_t index = find(decoding->model, name->text, name->size);
        if (index == ISM3_NO_INDEX)
            return fail_to_find(decoding, what, name);
        name->index = order->rank[index];
    }
    return ISM3_OK;
}

static int32_t match_resource(ism3__decoding *decoding, const ism3__named *process,
                              ism3__named_resource *resource) {
    const ism3__named *unit = &resource->unit;
    ism3__named *name = &resource->name;
    name->index = ism3_model_find_resource(decoding->model, process->index, name->text, name->size);
    if (name->index == ISM3_NO_INDEX)
        return ism3__fail(decoding->error, ISM3_E_NOT_FOUND,
                          "process '%.*s' of the model has no resource '%.*s'", (int)process->size,
                          process->text, (int)name->size, name->text);
    const char *known = ism3_model_resource_unit(decoding->model, process->index, name->index);
    if (ism3__text_is(known, unit->text, unit->size))
        return ISM3_OK;
    return ism3__fail(decoding->error, ISM3_E_CONFLICT,
                      "resource '%.*s' of process '%.*s' is in '%.*s' in the ledger and in '%s' in "
                      "the model",
                      (int)name->size, name->text, (int)process->size, process->text,
                      (int)unit->size, unit->text, known);
}

static int32_t match_process(ism3__decoding *decoding, ism3__named_process *process) {
    ism3__named *name = &process->name;
    int32_t rc = ISM3_OK;
    name->index = ism3_model_find_process(decoding->model, name->text, name->size);
    if (name->index == ISM3_NO_INDEX)
        return fail_to_find(decoding, "process", name);
    for (size_t i = 0; !rc && i < process->resource_count; i++)
        rc = match_resource(
            decoding, name,
            ISM3__AT(decoding->names.resources, ism3__named_resource, process->first_resource + i));
    return rc;
}

static int32_t match_agreed(const ism3__decoding *decoding) {
    const ism3__document_names *names = &decoding->names;
    const ism3_model *model = decoding->model;
    if (names->grain != model->grain / ISM3_SECOND)
        return ism3__fail(decoding->error, ISM3_E_CONFLICT,
                          "the grain is %lld s in the ledger and %lld s in the model",
                          (long long)names->grain, (long long)(model->grain / ISM3_SECOND));
    if (names->utc_offset != model->utc_offset)
        return ism3__fail(decoding->error, ISM3_E_CONFLICT,
                          "the offset from UTC is %lld s in the ledger and %d s in the model",
                          (long long)names->utc_offset, model->utc_offset);
    if (names->key_check != model->key_check)
        return ism3__fail(decoding->error, ISM3_E_CONFLICT,
                          "the ids of the ledger are hashed under another key than the model's "
                          "(key check %llu, the model's %llu)",
                          (unsigned long long)names->key_check,
                          (unsigned long long)model->key_check);
    return ISM3_OK;
}

int32_t ism3__match_names(ism3__decoding *decoding) {
    ism3__document_names *names = &decoding->names;
    int32_t rc = match_agreed(decoding);
    if (!rc)
        rc = match_list(decoding, &names->environments, "environment", ism3_model_find_environment,
                        &decoding->model->environment_order);
    if (!rc)
        rc = match_list(decoding, &names->objectives, "objective", ism3_model_find_objective,
                        &decoding->model->objective_order);
    for (size_t i = 0; !rc && i < names->processes.count; i++)
        rc = match_process(decoding, ISM3__AT(names->processes, ism3__named_process, i));
    return rc;
}
