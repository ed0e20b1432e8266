/* What the things of one ledger are called in another: found by name, never by number. */
#include "base/surely.h"
#include "ledger/add.h"
#include "ledger/sources.h"

#include <string.h>

static int place_is_seen(const ism3__place *place) {
    return place && place->seen != ISM3__NEVER;
}

int ism3__history_is_empty(const ism3__history *history, uint32_t environments) {
    if (!history)
        return 1;
    for (uint32_t e = 0; e < environments; e++)
        if (place_is_seen(history->places[e]))
            return 0;
    /* Items and keyed facts lie in places, and whatever takes them in marks those as seen. */
    return ISM3__SURELY(!history->items.entries.count && !history->facts.array.count);
}

static uint64_t place_resources(const ism3__place *place) {
    uint64_t bits = 0;
    for (size_t i = 0; i < place->amounts.count; i++) {
        const ism3__amounts *amounts = ISM3__AT(place->amounts, const ism3__amounts, i);
        bits |= amounts->facts ? UINT64_C(1) << amounts->resource : 0;
    }
    for (size_t i = 0; i < place->streams.count; i++) {
        const ism3__level_stream *stream = ISM3__AT(place->streams, const ism3__level_stream, i);
        if (stream->measure != ISM3__UP && stream->points.array.count)
            bits |= UINT64_C(1) << stream->resource;
    }
    for (size_t i = 0; i < place->loads.count; i++)
        bits |= UINT64_C(1) << ISM3__AT(place->loads, const ism3__folded_load, i)->resource;
    return bits;
}

uint64_t ism3__history_resources(const ism3__history *history, const ism3__process *process,
                                 uint32_t environments) {
    uint64_t bits = 0;
    for (uint32_t e = 0; e < environments; e++)
        bits |= history->places[e] ? place_resources(history->places[e]) : 0;
    for (size_t i = 0; i < history->facts.array.count; i++) {
        const ism3__keyed_fact *fact = ISM3__AT(history->facts.array, const ism3__keyed_fact, i);
        if (fact->form == ISM3__FACT_RESOURCES)
            bits |= UINT64_C(1) << process->resource_order.at[fact->resource];
    }
    return bits;
}

static int32_t lacks(ism3_error *error, const char *what, const char *name) {
    return ism3__fail(error, ISM3_E_NOT_FOUND,
                      "the added ledger speaks of %s '%s', which the model lacks", what, name);
}

static int32_t find_environment(ism3__adding *adding, uint32_t rank, ism3_error *error) {
    const ism3_model *from = adding->from->model, *to = adding->to->model;
    if (rank == ISM3_NO_INDEX)
        return ISM3_OK;
    const char *name = ism3_model_environment_name(from, ism3__environment_at(from, rank));
    uint32_t found = ism3_model_find_environment(to, name, strlen(name));
    if (found == ISM3_NO_INDEX)
        return lacks(error, "environment", name);
    adding->environments[rank] = ism3__environment_rank(to, found);
    return ISM3_OK;
}

static int32_t find_resources(const ism3__adding *adding, uint32_t process, uint32_t here,
                              ism3_error *error) {
    const ism3_model *from = adding->from->model, *to = adding->to->model;
    uint64_t used = ism3__history_resources(adding->from->histories[process],
                                            ism3__model_process(from, process),
                                            (uint32_t)from->environments.count);
    for (uint32_t i = 0; i < ISM3_RESOURCES_MAX && used >> i; i++) {
        const char *name = ism3_model_resource_name(from, process, i);
        if (used >> i & 1 &&
            ism3_model_find_resource(to, here, name, strlen(name)) == ISM3_NO_INDEX)
            return lacks(error, "resource", name);
    }
    return ISM3_OK;
}

static int32_t find_process(ism3__adding *adding, uint32_t process, ism3_error *error) {
    const ism3_model *from = adding->from->model;
    const char *code = ism3_model_process_code(from, process);
    uint32_t found = ism3_model_find_process(adding->to->model, code, strlen(code));
    if (found == ISM3_NO_INDEX)
        return lacks(error, "process", code);
    adding->processes[process] = found;
    return find_resources(adding, process, found, error);
}

static int32_t find_of_history(ism3__adding *adding, uint32_t process, ism3_error *error) {
    const ism3__history *history = adding->from->histories[process];
    uint32_t environments = (uint32_t)adding->from->model->environments.count;
    if (ism3__history_is_empty(history, environments))
        return ISM3_OK;
    int32_t rc = find_process(adding, process, error);
    for (uint32_t e = 0; !rc && e < environments; e++)
        if (place_is_seen(history->places[e]))
            rc = find_environment(adding, e, error);
    return rc;
}

static int32_t find_of_incident(ism3__adding *adding, uint32_t objective, uint32_t environment,
                                uint32_t process_rank, ism3_error *error) {
    const ism3_model *from = adding->from->model, *to = adding->to->model;
    const char *id = ism3_model_objective_id(from, from->objective_order.at[objective]);
    uint32_t found = ism3_model_find_objective(to, id, strlen(id));
    if (found == ISM3_NO_INDEX)
        return lacks(error, "objective", id);
    adding->objectives[objective] = to->objective_order.rank[found];
    int32_t rc = find_environment(adding, environment, error);
    if (rc || process_rank == ISM3_NO_INDEX)
        return rc;
    /* Where an incident names a process that process was seen: it was found with its history. */
    uint32_t process = from->process_order.at[process_rank];
    return ISM3__SURELY(adding->processes[process] != ISM3_NO_INDEX)
               ? ISM3_OK
               : find_process(adding, process, error);
}

static int32_t find_of_incidents(ism3__adding *adding, ism3_error *error) {
    const ism3__array *keyed = &adding->from->incidents.array,
                      *loose = &adding->from->loose_incidents.array;
    int32_t rc = ISM3_OK;
    for (size_t i = 0; !rc && i < keyed->count; i++) {
        const ism3__keyed_fact *fact = ISM3__AT(*keyed, const ism3__keyed_fact, i);
        rc = find_of_incident(adding, fact->objective, fact->environment, (uint32_t)fact->values[2],
                              error);
    }
    for (size_t i = 0; !rc && i < loose->count; i++) {
        const ism3__incident *incident = ISM3__AT(*loose, const ism3__incident, i);
        rc = find_of_incident(adding, incident->objective, incident->environment, incident->process,
                              error);
    }
    return rc;
}

static int32_t make_tables(ism3__adding *adding, ism3_error *error) {
    const ism3_model *model = adding->from->model;
    size_t processes = model->processes.count, environments = model->environments.count,
           objectives = model->objectives.count, sources = adding->from->sources.count;
    adding->bytes = (processes + environments + objectives + 2 * sources) * sizeof(uint32_t);
    adding->block = ism3__allocate(&adding->to->memory, adding->bytes);
    if (!adding->block)
        return ism3__memory_fail(&adding->to->memory, adding->bytes, error);
    memset(adding->block, 0xff, adding->bytes); /* ISM3_NO_INDEX */
    adding->processes = adding->block;
    adding->objectives = adding->processes + processes;
    adding->sources = adding->objectives + objectives;
    adding->replaced = adding->sources + sources;
    adding->environments = adding->replaced + sources;
    /* Items may carry an environment that no longer matters. */
    memset(adding->environments, 0, environments * sizeof(uint32_t));
    return ISM3_OK;
}

int32_t ism3__adding_start(ism3__adding *adding, ism3_ledger *to, const ism3_ledger *from,
                           ism3_error *error) {
    *adding = (ism3__adding){.to = to, .from = from};
    /* A process of a sealed ledger comes as a whole, to where nothing is known of it. */
    adding->horizon = from->horizon == INT64_MIN ? to->horizon : INT64_MIN;
    int32_t rc = make_tables(adding, error);
    for (uint32_t i = 0; !rc && i < from->model->processes.count; i++)
        rc = find_of_history(adding, i, error);
    if (!rc)
        rc = find_of_incidents(adding, error);
    if (rc)
        ism3__adding_free(adding);
    return rc;
}

void ism3__adding_free(ism3__adding *adding) {
    ism3__release(&adding->to->memory, adding->block, adding->bytes);
    adding->block = NULL;
}

void ism3__adding_process_start(const ism3__adding *adding, uint32_t process,
                                ism3__adding_process *out) {
    const ism3_model *from = adding->from->model, *to = adding->to->model;
    uint32_t here = adding->processes[process];
    const ism3__order *ours = &ism3__model_process(to, here)->resource_order,
                      *theirs = &ism3__model_process(from, process)->resource_order;
    memset(out, 0, sizeof *out);
    out->from = adding->from->histories[process];
    out->to = adding->to->histories[here];
    for (uint32_t i = 0; i < theirs->count; i++) {
        const char *name = ism3_model_resource_name(from, process, i);
        uint32_t found = ism3_model_find_resource(to, here, name, strlen(name));
        out->resources[i] = found;
        out->resource_ranks[theirs->rank[i]] =
            found == ISM3_NO_INDEX ? ISM3_NO_INDEX : ours->rank[found];
    }
}

/* ---- the union of two ledgers' names ---- */

static int32_t unite_environments(ism3_model *model, const ism3_model *other, ism3_error *error) {
    int32_t rc = ISM3_OK;
    for (uint32_t e = 0; !rc && e < other->environments.count; e++) {
        const char *name = ism3_model_environment_name(other, e);
        if (ism3_model_find_environment(model, name, strlen(name)) == ISM3_NO_INDEX)
            rc = ism3_model_add_environment(model, name, NULL, error);
    }
    return rc;
}

static int32_t unite_resources(ism3_model *model, uint32_t here, const ism3_model *other,
                               uint32_t process, ism3_error *error) {
    int32_t rc = ISM3_OK;
    for (uint32_t i = 0; !rc && i < ism3_model_resource_count(other, process); i++) {
        const char *name = ism3_model_resource_name(other, process, i);
        if (ism3_model_find_resource(model, here, name, strlen(name)) == ISM3_NO_INDEX)
            rc = ism3_model_add_resource(model, here, name,
                                         ism3_model_resource_unit(other, process, i), NULL, error);
    }
    return rc;
}

/* What was agreed counts only where it shaped something: for a sealed process. */
static void take_agreed(ism3_model *model, uint32_t here, const ism3_model *other,
                        uint32_t process) {
    const ism3_process_options *options = &ism3__model_process(other, process)->options;
    ism3__process *taken = ISM3__AT(model->processes, ism3__process, here);
    taken->options.answer_within = options->answer_within;
    taken->options.answer_clock = options->answer_clock;
    taken->options.hold = options->hold;
    taken->service_check = ism3__process_service_check(other, process);
}

static int32_t unite_processes(ism3_model *model, const ism3_ledger *ledger, ism3_error *error) {
    const ism3_model *other = ledger->model;
    int32_t rc = ISM3_OK;
    for (uint32_t p = 0; !rc && p < other->processes.count; p++) {
        const ism3__process *process = ism3__model_process(other, p);
        const char *code = process->options.code;
        int sealed = ledger->histories[p] && ledger->histories[p]->sealed;
        uint32_t here = ism3_model_find_process(model, code, strlen(code));
        if (ism3__history_is_empty(ledger->histories[p], (uint32_t)other->environments.count))
            continue;
        ism3_process_options options = {.size = sizeof options, .code = code};
        if (here == ISM3_NO_INDEX)
            rc = ism3_model_add_process(model, &options, &here, error);
        if (!rc && sealed)
            take_agreed(model, here, other, p);
        if (!rc)
            rc = unite_resources(model, here, other, p, error);
    }
    return rc;
}

static int32_t unite_objectives(ism3_model *model, const ism3_model *other, ism3_error *error) {
    int32_t rc = ISM3_OK;
    for (uint32_t i = 0; !rc && i < other->objectives.count; i++) {
        ism3_objective_options objective = {
            .size = sizeof objective, .id = ism3_model_objective_id(other, i), .kind = "business"};
        if (ism3_model_find_objective(model, objective.id, strlen(objective.id)) == ISM3_NO_INDEX)
            rc = ism3_model_add_objective(model, &objective, NULL, error);
    }
    return rc;
}

int32_t ism3__bare_union(ism3_model **out, const ism3_ledger *a, const ism3_ledger *b,
                         ism3_error *error) {
    const ism3_ledger *const both[2] = {a, b};
    ism3_model_options options = {.size = sizeof options,
                                  .allocator = &a->model->memory.allocator,
                                  .grain = a->model->grain,
                                  .utc_offset = a->model->utc_offset};
    int32_t rc = ism3_model_new(out, &options, error);
    for (int i = 0; !rc && i < 2; i++) {
        rc = unite_environments(*out, both[i]->model, error);
        if (!rc)
            rc = unite_processes(*out, both[i], error);
        if (!rc)
            rc = unite_objectives(*out, both[i]->model, error);
    }
    if (!rc)
        rc = ism3_model_freeze(*out, error);
    if (rc) {
        *out = ism3_model_unref(*out);
        return rc;
    }
    (*out)->bare = 1;
    (*out)->key_check = a->model->key_check;
    return ISM3_OK;
}
