/* A model is built of bytes by the calls that build any model, so that all their checks apply; what
 * comes of it must encode to the same bytes. */
#include "codec/model_decode.h"

#include "base/surely.h"
#include "base/zone.h"
#include <string.h>

/* What a model names and does not have is a contradiction. */
void ism3__in_took(ism3__model_decoding *in, int32_t rc) {
    if (rc == ISM3_E_NOT_FOUND) {
        rc = ISM3_E_MODEL;
        if (ism3__is_heard(in->reader.error))
            in->reader.error->code = rc;
    }
    ism3__cbor_took(&in->reader, rc);
}

const char *ism3__in_name(ism3__model_decoding *in, size_t slot, const char *what) {
    size_t size;
    const char *text = ism3__cbor_get_text(&in->reader, 1, ISM3__NAME_MAX, &size, what);
    memcpy(in->scratch->names[slot], text, size);
    in->scratch->names[slot][size] = 0;
    return in->scratch->names[slot];
}

/* A difference to the value before. */
static int64_t get_next(ism3__model_decoding *in, int64_t before, const char *what) {
    int64_t value = before;
    uint64_t step = ism3__cbor_get_uint(&in->reader, UINT64_MAX, what);
    if (__builtin_add_overflow(before, step, &value))
        ism3__cbor_fail(&in->reader, ISM3_E_SYNTAX, "%s is out of range", what);
    return value;
}

int64_t ism3__in_positive(ism3__model_decoding *in, const char *what) {
    return (int64_t)ism3__cbor_get_uint(&in->reader, INT64_MAX, what);
}

ism3_duration ism3__in_duration(ism3__model_decoding *in, const char *what) {
    ism3__cbor_get_array(&in->reader, 2, 2, 1, what);
    int64_t months = ism3__in_positive(in, what);
    return (ism3_duration){months, ism3__in_positive(in, what)};
}

const char *ism3__in_note(ism3__model_decoding *in, const char *what) {
    size_t size;
    const char *text = ism3__cbor_get_note(&in->reader, 1, ISM3__NOTE_MAX, &size, what);
    if (ism3__in_failed(in))
        return NULL;
    char *copy = ism3__copy_text(&in->model->memory, text, size);
    if (copy)
        in->notes[in->note_count++] = (ism3__note){copy, size + 1};
    else
        ism3__in_took(in, ism3__memory_fail(&in->model->memory, size + 1, in->reader.error));
    return copy;
}

void ism3__in_drop_notes(ism3__model_decoding *in) {
    while (in->note_count) {
        const ism3__note *note = &in->notes[--in->note_count];
        ism3__release(&in->model->memory, note->text, note->bytes);
    }
}

uint32_t ism3__in_small_at(ism3__model_decoding *in, ism3__cbor_map *map, uint64_t key,
                           uint32_t most, const char *what) {
    return ism3__in_has(in, map, key) ? (uint32_t)ism3__cbor_get_uint(&in->reader, most, what) : 0;
}

int64_t ism3__in_number_at(ism3__model_decoding *in, ism3__cbor_map *map, uint64_t key,
                           const char *what) {
    return ism3__in_has(in, map, key) ? ism3__cbor_get_int(&in->reader, INT64_MIN, INT64_MAX, what)
                                      : 0;
}

const char *ism3__in_name_at(ism3__model_decoding *in, ism3__cbor_map *map, uint64_t key,
                             size_t slot, const char *what) {
    return ism3__in_has(in, map, key) ? ism3__in_name(in, slot, what) : NULL;
}

const char *ism3__in_note_at(ism3__model_decoding *in, ism3__cbor_map *map, uint64_t key,
                             const char *what) {
    return ism3__in_has(in, map, key) ? ism3__in_note(in, what) : NULL;
}

void ism3__in_read_list(ism3__model_decoding *in, const ism3__in_list *list, uint32_t index) {
    size_t count = ism3__cbor_get_array(&in->reader, 1, list->most, list->bytes_each, list->what);
    for (size_t i = 0; i < count && !ism3__in_failed(in); i++)
        list->read(in, index);
}

/* Service hours. */

static ism3__zone_day get_zone_day(ism3__model_decoding *in) {
    int32_t numbers[5];
    for (size_t i = 0; i < 5; i++)
        numbers[i] =
            (int32_t)ism3__cbor_get_int(&in->reader, INT32_MIN, INT32_MAX, "number of a zone");
    return (ism3__zone_day){numbers[0], numbers[1], numbers[2], numbers[3], numbers[4]};
}

static ism3__zone_rule get_zone_rule(ism3__model_decoding *in) {
    ism3__zone_rule rule = {0};
    size_t count = ism3__cbor_get_array(&in->reader, 1, 12, 1, "zone");
    if (!ism3__in_failed(in) && count != 1 && count != 12)
        ism3__cbor_fail(&in->reader, ISM3_E_SYNTAX, "zone has %zu numbers, expected 1 or 12",
                        count);
    rule.standard = (int32_t)ism3__cbor_get_int(&in->reader, INT32_MIN, INT32_MAX, "offset");
    rule.daylight = rule.standard;
    if (count != 12)
        return rule;
    rule.daylight = (int32_t)ism3__cbor_get_int(&in->reader, INT32_MIN, INT32_MAX, "offset");
    rule.start = get_zone_day(in);
    rule.end = get_zone_day(in);
    return rule;
}

/* Zones are no part of the model's memory; of its budget they are. */
static void make_zone(ism3__model_decoding *in, const ism3__zone_rule *rule) {
    ism3__memory *memory = &in->model->memory;
    size_t bytes = ism3__zone_bytes();
    in->zone = ism3_zone_unref(in->zone);
    if (memory->limit - memory->used < bytes) {
        ism3__in_took(in, ism3__memory_fail(memory, bytes, in->reader.error));
        return;
    }
    ism3__in_took(in,
                  ism3__zone_from_rule(&in->zone, rule, &memory->allocator, 0, in->reader.error));
    if (!ism3__in_failed(in))
        memory->limit -= bytes;
}

static ism3_zone *get_zone(ism3__model_decoding *in) {
    ism3__zone_rule rule = get_zone_rule(in);
    if (ism3__in_failed(in))
        return NULL;
    if (!in->zone || memcmp(ism3__zone_rule_of(in->zone), &rule, sizeof rule) != 0)
        make_zone(in, &rule);
    return in->zone;
}

/* Hours of a weekday, to those of the days before it: a window has one entry, whatever its days. */
static size_t add_window(ism3__model_decoding *in, size_t count, uint32_t day, int32_t from,
                         int32_t to) {
    ism3_weekly_window *windows = in->scratch->windows;
    size_t at = 0;
    while (at < count && (windows[at].from != from || windows[at].to != to))
        at++;
    if (at == ISM3__WEEKLY_MAX) {
        ism3__cbor_fail(&in->reader, ISM3_E_SYNTAX, "service hours of more than %d windows",
                        ISM3__WEEKLY_MAX);
        return count;
    }
    if (at == count)
        windows[count++] = (ism3_weekly_window){0, from, to};
    windows[at].days |= 1U << day;
    return count;
}

static size_t get_week(ism3__model_decoding *in) {
    size_t windows = 0;
    ism3__cbor_get_array(&in->reader, 7, 7, 1, "week");
    for (uint32_t day = 0; day < 7 && !ism3__in_failed(in); day++) {
        size_t count =
            ism3__cbor_get_array(&in->reader, 0, 2 * ISM3__WEEKLY_MAX, 1, "hours of a weekday");
        if (count % 2)
            ism3__cbor_fail(&in->reader, ISM3_E_SYNTAX, "hours of a weekday without an end");
        for (size_t i = 0; i < count && !ism3__in_failed(in); i += 2) {
            int32_t from = (int32_t)ism3__cbor_get_uint(&in->reader, INT32_MAX, "hours");
            int32_t to = (int32_t)ism3__cbor_get_uint(&in->reader, INT32_MAX, "hours");
            windows = add_window(in, windows, day, from, to);
        }
    }
    return windows;
}

static void set_service(ism3__model_decoding *in, uint32_t process, ism3_zone *zone, size_t windows,
                        size_t closed_count) {
    ism3__memory *memory = &in->model->memory;
    int64_t *closed = NULL;
    if (closed_count) {
        closed = ism3__allocate_array(memory, closed_count, sizeof *closed);
        if (!closed) {
            ism3__in_took(
                in, ism3__memory_fail(memory, closed_count * sizeof *closed, in->reader.error));
            return;
        }
        closed[0] = ism3__cbor_get_int(&in->reader, INT64_MIN, INT64_MAX, "closed day");
        for (size_t i = 1; i < closed_count; i++)
            closed[i] = get_next(in, closed[i - 1], "closed day");
    }
    if (!ism3__in_failed(in))
        ism3__in_took(in, ism3_model_set_service_hours(in->model, process, zone,
                                                       in->scratch->windows, windows, closed,
                                                       closed_count, in->reader.error));
    ism3__release(memory, closed, closed_count * sizeof *closed);
}

static void read_service(ism3__model_decoding *in, uint32_t process) {
    ism3_zone *zone = NULL;
    size_t closed_count = 0;
    ism3__cbor_map map = ism3__cbor_get_map(&in->reader, "service hours");
    if (ism3__in_has(in, &map, 0))
        zone = get_zone(in);
    ism3__cbor_must_have(&in->reader, &map, 1);
    size_t windows = get_week(in);
    if (ism3__in_has(in, &map, 2))
        closed_count = ism3__cbor_get_array(&in->reader, 1, ISM3__CLOSED_MAX, 1, "closed days");
    if (!ism3__in_failed(in))
        set_service(in, process, zone, windows, closed_count);
    ism3__cbor_end_map(&in->reader, &map);
}

/* Resources. */

static void read_costs(ism3__model_decoding *in, uint32_t process, uint32_t resource,
                       const char *currency) {
    ism3_unit_cost cost = {0, 0, currency};
    size_t count = ism3__cbor_get_array(&in->reader, 2, SIZE_MAX, 1, "prices");
    if (count % 2 || (count && !currency))
        ism3__cbor_fail(&in->reader, ISM3_E_SYNTAX,
                        "prices without a currency, or an instant without a price");
    for (size_t i = 0; i < count && !ism3__in_failed(in); i += 2) {
        cost.from = i == 0 ? ism3__cbor_get_int(&in->reader, INT64_MIN, INT64_MAX, "instant")
                           : get_next(in, cost.from, "instant");
        cost.value = ism3__in_positive(in, "price");
        if (!ism3__in_failed(in))
            ism3__in_took(in, ism3_model_add_unit_cost(in->model, process, resource, &cost,
                                                       in->reader.error));
    }
}

enum { CURRENCY_SLOT = 2 }; /* of a resource: name, unit, currency */

static void read_resource(ism3__model_decoding *in, uint32_t process, const char *currency) {
    uint32_t index = 0;
    ism3__cbor_map map = ism3__cbor_get_map(&in->reader, "resource");
    ism3__cbor_must_have(&in->reader, &map, 0);
    const char *name = ism3__in_name(in, 0, "name of a resource");
    ism3__cbor_must_have(&in->reader, &map, 1);
    const char *unit = ism3__in_name(in, 1, "unit of a resource");
    if (!ism3__in_failed(in))
        ism3__in_took(
            in, ism3_model_add_resource(in->model, process, name, unit, &index, in->reader.error));
    if (ism3__in_has(in, &map, 2))
        read_costs(in, process, index, currency);
    ism3__cbor_end_map(&in->reader, &map);
}

static void read_resources(ism3__model_decoding *in, uint32_t process, const char *currency) {
    size_t count = ism3__cbor_get_array(&in->reader, 1, ISM3_RESOURCES_MAX, 7, "resources");
    for (size_t i = 0; i < count && !ism3__in_failed(in); i++)
        read_resource(in, process, currency);
}

/* Processes. */

static void read_served(ism3__model_decoding *in, uint32_t process) {
    uint32_t environments = ism3_model_environment_count(in->model);
    size_t count = ism3__cbor_get_array(&in->reader, 1, environments, 1, "environments served");
    for (size_t i = 0; i < count && !ism3__in_failed(in); i++) {
        uint32_t environment =
            (uint32_t)ism3__cbor_get_uint(&in->reader, environments - 1, "environment");
        if (!ism3__in_failed(in))
            ism3__in_took(in,
                          ism3_model_add_served(in->model, process, environment, in->reader.error));
    }
}

static void read_inputs(ism3__model_decoding *in, uint32_t process) {
    size_t count = ism3__cbor_get_array(&in->reader, 1, ISM3__WORK_PRODUCTS_MAX, 3, "inputs");
    for (size_t i = 0; i < count && !ism3__in_failed(in); i++) {
        size_t parts = ism3__cbor_get_array(&in->reader, 1, 2, 2, "input");
        const char *name = ism3__in_name(in, 0, "name of an input");
        const char *from = parts == 2 ? ism3__in_name(in, 1, "origin of an input") : NULL;
        if (!ism3__in_failed(in))
            ism3__in_took(in,
                          ism3_model_add_input(in->model, process, name, from, in->reader.error));
    }
}

static void read_outputs(ism3__model_decoding *in, uint32_t process) {
    size_t count = ism3__cbor_get_array(&in->reader, 1, ISM3__WORK_PRODUCTS_MAX, 2, "outputs");
    for (size_t i = 0; i < count && !ism3__in_failed(in); i++) {
        const char *name = ism3__in_name(in, 0, "name of an output");
        if (!ism3__in_failed(in))
            ism3__in_took(in, ism3_model_add_output(in->model, process, name, in->reader.error));
    }
}

/* Texts of a process after its code, by key from 1. */
static const struct {
    size_t offset;
    const char *what;
} process_texts[] = {
    {offsetof(ism3_process_options, name), "name of a process"},
    {offsetof(ism3_process_options, practice), "practice"},
    {offsetof(ism3_process_options, owner), "owner"},
    {offsetof(ism3_process_options, customer), "customer"},
    {offsetof(ism3_process_options, supervisor), "supervisor"},
    {offsetof(ism3_process_options, supplier), "supplier"},
};
#define PROCESS_TEXT_COUNT (sizeof process_texts / sizeof *process_texts)

/* Its durations, by key from 7. */
static const struct {
    size_t offset;
    const char *what;
} process_durations[] = {
    {offsetof(ism3_process_options, frequency), "frequency"},
    {offsetof(ism3_process_options, grace), "grace"},
    {offsetof(ism3_process_options, settle), "settle"},
};
#define PROCESS_DURATION_COUNT (sizeof process_durations / sizeof *process_durations)

enum { ASSET_OWNER_SLOT = 1 + PROCESS_TEXT_COUNT };

/* It stands behind parts that want the process to be there, which wants all its options: so it is
 * looked for ahead, and read again in its place. */
static const char *find_asset_owner(ism3__model_decoding *in, const ism3__cbor_map *map) {
    ism3__cbor_reader here = in->reader;
    ism3__cbor_map rest = *map;
    const char *name = NULL;
    in->reader.error = NULL;
    for (uint64_t key = 14; key < 20; key++)
        if (ism3__in_has(in, &rest, key))
            ism3__cbor_skip(&in->reader, "part of a process");
    if (ism3__in_has(in, &rest, 20))
        name = ism3__in_name(in, ASSET_OWNER_SLOT, "asset owner");
    if (ism3__in_failed(in))
        name = NULL;
    in->reader = here;
    return name;
}

static uint32_t read_process_options(ism3__model_decoding *in, ism3__cbor_map *map) {
    uint32_t index = 0;
    ism3_process_options options = {0};
    options.size = sizeof options;
    ism3__cbor_must_have(&in->reader, map, 0);
    options.name = options.code = ism3__in_name(in, 0, "code of a process");
    options.practice = ISM3__PRACTICE;
    for (size_t i = 0; i < PROCESS_TEXT_COUNT; i++)
        if (ism3__in_has(in, map, 1 + i))
            *(const char **)((char *)&options + process_texts[i].offset) =
                ism3__in_name(in, 1 + i, process_texts[i].what);
    for (size_t i = 0; i < PROCESS_DURATION_COUNT; i++)
        if (ism3__in_has(in, map, 7 + i))
            *(ism3_duration *)((char *)&options + process_durations[i].offset) =
                ism3__in_duration(in, process_durations[i].what);
    if (ism3__in_has(in, map, 10))
        options.answer_within = ism3__in_positive(in, "answer_within");
    if (ism3__in_has(in, map, 11))
        options.answer_clock = (uint32_t)ism3__cbor_get_uint(&in->reader, 1, "answer_clock");
    ism3__cbor_must_have(&in->reader, map, 12);
    options.hold = ism3__in_positive(in, "hold");
    if (ism3__in_has(in, map, 13))
        options.documented = (uint32_t)ism3__cbor_get_uint(&in->reader, 1, "documented");
    options.asset_owner = find_asset_owner(in, map);
    if (!ism3__in_failed(in))
        ism3__in_took(in, ism3_model_add_process(in->model, &options, &index, in->reader.error));
    return index;
}

static void read_process(ism3__model_decoding *in, uint32_t index) {
    (void)index;
    const char *currency = NULL;
    ism3__cbor_map map = ism3__cbor_get_map(&in->reader, "process");
    uint32_t process = read_process_options(in, &map);
    if (ism3__in_has(in, &map, 14))
        read_served(in, process);
    if (ism3__in_has(in, &map, 15))
        read_inputs(in, process);
    if (ism3__in_has(in, &map, 16))
        read_outputs(in, process);
    if (ism3__in_has(in, &map, 17))
        currency = ism3__in_name(in, CURRENCY_SLOT, "currency");
    if (ism3__in_has(in, &map, 18))
        read_resources(in, process, currency);
    if (ism3__in_has(in, &map, 19))
        read_service(in, process);
    ism3__in_name_at(in, &map, 20, ASSET_OWNER_SLOT, "asset owner");
    ism3__in_criteria(in, &map, process);
    ism3__cbor_end_map(&in->reader, &map);
}

/* The model. */

static void read_objective(ism3__model_decoding *in, uint32_t index) {
    ism3_objective_options options = {.size = sizeof options};
    ism3__cbor_map map = ism3__cbor_get_map(&in->reader, "objective");
    ism3__cbor_must_have(&in->reader, &map, 0);
    options.id = ism3__in_name(in, 0, "id of an objective");
    options.kind = ism3__objective_kinds[ism3__in_small_at(in, &map, 1, ISM3__OBJECTIVE_KINDS - 1,
                                                           "kind of an objective")];
    options.text = ism3__in_note_at(in, &map, 2, "text of an objective");
    options.harm_unit = ism3__in_name_at(in, &map, 3, 1, "unit of harm");
    options.owner = ism3__in_name_at(in, &map, 4, 2, "owner of an objective");
    if (!ism3__in_failed(in))
        ism3__in_took(in, ism3_model_add_objective(in->model, &options, &index, in->reader.error));
    ism3__in_drop_notes(in);
    ism3__in_conditions(in, &map, index);
    ism3__cbor_end_map(&in->reader, &map);
}

static void read_environments(ism3__model_decoding *in) {
    size_t count = ism3__cbor_get_array(&in->reader, 1, ISM3_ENVIRONMENTS_MAX, 2, "environments");
    for (size_t i = 0; i < count && !ism3__in_failed(in); i++) {
        const char *name = ism3__in_name(in, 0, "name of an environment");
        if (!ism3__in_failed(in))
            ism3__in_took(in, ism3_model_add_environment(in->model, name, NULL, in->reader.error));
    }
}

/* What comes after the environments, and no model contradicts itself. */
static void read_parts(ism3__model_decoding *in, ism3__cbor_map *map) {
    static const ism3__in_list processes = {read_process, ISM3_PROCESSES_MAX, 6, "processes"};
    static const ism3__in_list objectives = {read_objective, ISM3_OBJECTIVES_MAX, 4, "objectives"};
    ism3__cbor_must_have(&in->reader, map, 6);
    read_environments(in);
    if (ism3__in_has(in, map, 7))
        ism3__in_read_list(in, &processes, 0);
    if (ism3__in_has(in, map, 8))
        ism3__in_read_list(in, &objectives, 0);
    ism3__in_rules(in, map);
    ism3__cbor_must_have(&in->reader, map, ISM3__CBOR_DIGEST_KEY);
    ism3__cbor_get_bytes(&in->reader, ISM3__CBOR_DIGEST_SIZE, "digest");
    ism3__cbor_end_map(&in->reader, map);
    ism3__cbor_end(&in->reader);
    if (!ism3__in_failed(in))
        ism3__in_took(in, ism3_model_freeze(in->model, in->reader.error));
}

/* The model that the options of the document make. */
static void begin(ism3__model_decoding *in, ism3__cbor_map *map, ism3_model_options options) {
    char name[ISM3__NAME_MAX + 1];
    size_t size;
    if (ism3__in_has(in, map, 2)) {
        const char *text =
            ism3__cbor_get_text(&in->reader, 1, ISM3__NAME_MAX, &size, "name of the model");
        memcpy(name, text, size);
        name[size] = 0;
        options.name = name;
    }
    if (ism3__in_has(in, map, 3))
        options.grain = ISM3_SECOND * (int64_t)ism3__cbor_get_uint(&in->reader, ISM3__GRAIN_DEFAULT,
                                                                   "grain of the model");
    if (ism3__in_has(in, map, 4))
        options.utc_offset =
            (int32_t)ism3__cbor_get_int(&in->reader, INT32_MIN, INT32_MAX, "offset of the model");
    if (ism3__in_has(in, map, 5)) {
        const uint8_t *key = ism3__cbor_get_bytes(&in->reader, sizeof options.hash_key, "hash key");
        options.has_hash_key = 1;
        if (key)
            memcpy(options.hash_key, key, sizeof options.hash_key);
    }
    if (!ism3__in_failed(in))
        ism3__in_took(in, ism3_model_new(&in->model, &options, in->reader.error));
}

static void read_header(ism3__model_decoding *in, ism3__cbor_map *map) {
    ism3__cbor_must_have(&in->reader, map, 0);
    uint64_t kind = ism3__cbor_get_uint(&in->reader, UINT64_MAX, "what the document is");
    if (!ism3__in_failed(in) && kind != ISM3__DOCUMENT_MODEL)
        ism3__cbor_fail(&in->reader, ISM3_E_SYNTAX, "the document is %s, expected a model",
                        kind == ISM3__DOCUMENT_LEDGER ? "a ledger" : "of no kind known here");
    ism3__cbor_must_have(&in->reader, map, 1);
    uint64_t version = ism3__cbor_get_uint(&in->reader, UINT64_MAX, "version of the format");
    if (!ism3__in_failed(in) && version != ISM3__DOCUMENT_VERSION)
        ism3__cbor_fail(&in->reader, ISM3_E_SYNTAX, "version %llu of the format, expected %d",
                        (unsigned long long)version, ISM3__DOCUMENT_VERSION);
}

/* Equal models have equal bytes: so it must be written again as it was read. */
static void compare(ism3__model_decoding *in) {
    ism3__comparing_sink sink = {(const char *)in->reader.bytes, in->reader.size, 0};
    /* What was read was whole, and so is what was written: neither can be the beginning of the other. */
    if (!ism3_model_encode(in->model, ism3__sink_compare, &sink, NULL) &&
        ISM3__SURELY(sink.at == sink.size))
        return;
    in->reader.begin = sink.at;
    ism3__cbor_fail(&in->reader, ISM3_E_SYNTAX, "byte %zu is not as this model is written",
                    sink.at);
}

static void read_model(ism3__model_decoding *in, const ism3_model_options *options) {
    ism3__cbor_get_tag(&in->reader, ISM3__CBOR_SELF_DESCRIBED);
    ism3__cbor_map map = ism3__cbor_get_map(&in->reader, "model");
    read_header(in, &map);
    begin(in, &map, *options);
    if (ism3__in_failed(in))
        return;
    ism3__memory *memory = &in->model->memory;
    in->scratch = ism3__allocate(memory, sizeof *in->scratch);
    if (!in->scratch) {
        ism3__in_took(in, ism3__memory_fail(memory, sizeof *in->scratch, in->reader.error));
        return;
    }
    read_parts(in, &map);
    ism3__release(memory, in->scratch, sizeof *in->scratch);
    if (!ism3__in_failed(in))
        compare(in);
}

int32_t ism3_model_decode(ism3_model **out, const void *bytes, size_t size,
                          const ism3_allocator *allocator, uint64_t memory_limit,
                          ism3_error *error) {
    ism3_model_options options = {0};
    ism3__model_decoding in = {0};
    if (!out)
        return ism3__fail(error, ISM3_E_ARGUMENT, "out is NULL");
    *out = NULL;
    if (!bytes)
        return ism3__fail(error, ISM3_E_ARGUMENT, "bytes are NULL");
    int32_t rc = ism3__cbor_check_digest(bytes, size, error);
    if (rc)
        return rc;
    options.size = sizeof options;
    options.allocator = allocator;
    options.memory_limit = memory_limit;
    ism3__cbor_reader_start(&in.reader, bytes, size, error);
    read_model(&in, &options);
    ism3_zone_unref(in.zone);
    if (ism3__in_failed(&in))
        ism3_model_unref(in.model);
    else
        *out = in.model;
    return ism3__cbor_reader_rc(&in.reader);
}
