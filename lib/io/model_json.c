/* Model documents: the outer form, environments, links, and the model that all of it makes. */
#include "io/model_json.h"
#include "io/fault.h"

#include <stdlib.h>
#include <string.h>

typedef struct top_entry {
    ism3_model_options options;
    ism3__json_node environments, processes, objectives, duties, assets, capability_scale,
        maturity_profile, improvements;
} top_entry;

/* ---- names ------------------------------------------------------------------------------------ */

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

void ism3__model_answered(ism3__model_document *document, const ism3__json_node *node, int32_t code,
                          const ism3_error *error) {
    if (code && code != ISM3_E_NOT_FOUND)
        ism3__json_pass_on(&document->json, node, error);
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

/* The name of one that is shipped, or one's own. */
static int read_scale_form(ism3__json *json, const ism3__json_node *node, void *out,
                           const void *argument) {
    return json_is_string(node->value) ? ism3__json_any(json, node, out, argument)
                                       : ism3__json_is_object(json, node, out, argument);
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
        {"duties", ism3__json_is_array, offsetof(top_entry, duties), 0, NULL},
        {"assets", ism3__json_is_array, offsetof(top_entry, assets), 0, NULL},
        {"capability_scale", read_scale_form, offsetof(top_entry, capability_scale), ISM3__NULLABLE,
         NULL},
        {"maturity_profile", ism3__json_is_object, offsetof(top_entry, maturity_profile),
         ISM3__NULLABLE, NULL},
        {"improvements", ism3__json_is_array, offsetof(top_entry, improvements), 0, NULL},
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
            ism3__model_answered(document, &element,
                                 ism3_model_add_environment(document->model, name, NULL, &error),
                                 &error);
    }
}

static void read_parts(ism3__model_document *document, const top_entry *top) {
    ism3__json_node element;
    read_environments(document, &top->environments);
    collect_codes(document, &top->processes);
    for (size_t i = 0; ism3__json_element(&document->json, &top->processes, i, &element); i++)
        ism3__model_read_process(document, &element);
    check_links(document, &top->processes);
    ism3__model_read_objectives(document, &top->objectives);
    ism3__model_read_duties(document, &top->duties);
    ism3__model_read_assets(document, &top->assets);
    ism3__model_read_capability_scale(document, &top->capability_scale);
    ism3__model_read_maturity_profile(document, &top->maturity_profile);
    ism3__model_read_improvements(document, &top->improvements);
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
