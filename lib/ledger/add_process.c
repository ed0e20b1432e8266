/* Adding what one process holds: make room for all of it, then merge it. */
#include "ledger/add.h"
#include "ledger/place.h"
#include "ledger/seal.h"

#include <string.h>

static int32_t room_for_cells(const ism3__adding *adding, const ism3__adding_process *process,
                              const ism3__place *from, ism3__place *to, ism3_error *error) {
    ism3__memory *memory = &adding->to->memory;
    int32_t rc = ISM3_OK;
    for (size_t i = 0; !rc && i < from->cells.count; i++) {
        const ism3__cell *cell = ISM3__AT(from->cells, const ism3__cell, i);
        uint32_t source = adding->sources[cell->source];
        if (source != ISM3_NO_INDEX)
            rc = ism3__place_add_cell(to, source, cell->grain, memory, error);
    }
    for (size_t i = 0; !rc && i < from->amounts.count; i++) {
        const ism3__amounts *amounts = ISM3__AT(from->amounts, const ism3__amounts, i);
        uint32_t source = adding->sources[amounts->source];
        if (source != ISM3_NO_INDEX && amounts->facts)
            rc = ism3__place_add_amounts(to, source, process->resources[amounts->resource],
                                         amounts->grain, memory, error);
    }
    return rc;
}

static int32_t room_for_streams(const ism3__adding *adding, const ism3__adding_process *process,
                                const ism3__place *from, ism3__place *to, ism3_error *error) {
    ism3__memory *memory = &adding->to->memory;
    int32_t rc = ISM3_OK;
    for (size_t i = 0; !rc && i < from->streams.count; i++) {
        const ism3__level_stream *stream = ISM3__AT(from->streams, const ism3__level_stream, i);
        uint32_t resource = stream->measure == ISM3__UP ? 0 : process->resources[stream->resource];
        if (!stream->points.array.count)
            continue;
        rc = ism3__place_add_stream(to, resource, stream->measure, stream->series, memory, error);
        if (!rc)
            rc = ism3__set_room(
                &ism3__place_stream(to, resource, stream->measure, stream->series)->points,
                sizeof(ism3__level_point), stream->points.array.count, memory, error);
    }
    return rc;
}

/* What is folded of a place, which has nothing folded here. */
static int32_t copy_folds(const ism3__place *from, ism3__place *to, ism3__memory *memory,
                          ism3_error *error) {
    to->folds.element_size = sizeof(ism3__fold);
    int32_t rc = ism3__array_reserve(memory, &to->folds, from->folds.count, error);
    for (size_t i = 0; !rc && i < from->folds.count; i++) {
        const ism3__fold *fold = ISM3__AT(from->folds, const ism3__fold, i);
        ism3__fold *copy = ISM3__AT(to->folds, ism3__fold, i);
        *copy = *fold;
        copy->buckets = (ism3__array){.element_size = sizeof(ism3__bucket)};
        rc = ism3__array_reserve(memory, &copy->buckets, fold->buckets.count, error);
        if (rc)
            break;
        if (fold->buckets.count)
            memcpy(copy->buckets.data, fold->buckets.data,
                   fold->buckets.count * sizeof(ism3__bucket));
        copy->buckets.count = fold->buckets.count;
        to->folds.count++;
    }
    return rc;
}

/* In the order of the resources here. */
static int32_t copy_loads(const ism3__adding_process *process, const ism3__place *from,
                          ism3__place *to, ism3__memory *memory, ism3_error *error) {
    to->loads.element_size = sizeof(ism3__folded_load);
    int32_t rc = ism3__array_reserve(memory, &to->loads, from->loads.count, error);
    for (uint32_t resource = 0; !rc && resource < ISM3_RESOURCES_MAX; resource++)
        for (size_t i = 0; i < from->loads.count; i++) {
            const ism3__folded_load *load = ISM3__AT(from->loads, const ism3__folded_load, i);
            if (process->resources[load->resource] != resource)
                continue;
            ism3__folded_load *copy = ISM3__AT(to->loads, ism3__folded_load, to->loads.count++);
            *copy = *load;
            copy->resource = resource;
        }
    return rc;
}

static int32_t room_for_place(const ism3__adding *adding, const ism3__adding_process *process,
                              const ism3__place *from, ism3__place *to, ism3_error *error) {
    ism3__memory *memory = &adding->to->memory;
    const struct {
        const ism3__set *from;
        ism3__set *to;
        size_t size;
    } sets[] = {
        {&from->interruptions, &to->interruptions, sizeof(ism3__interval)},
        {&from->readings, &to->readings, sizeof(ism3__reading)},
        {&from->scope, &to->scope, sizeof(ism3__scope_sample)},
        {&from->known_up, &to->known_up, sizeof(ism3__interval)},
    };
    int32_t rc = room_for_cells(adding, process, from, to, error);
    for (size_t i = 0; !rc && i < sizeof sets / sizeof *sets; i++)
        rc = ism3__set_room(sets[i].to, sets[i].size, sets[i].from->array.count, memory, error);
    for (size_t i = 0; !rc && i < ISM3_WATCHED; i++)
        rc = ism3__set_room(&to->watched[i], sizeof(ism3__interval), from->watched[i].array.count,
                            memory, error);
    if (!rc)
        rc = room_for_streams(adding, process, from, to, error);
    if (!rc && from->folds.count)
        rc = copy_folds(from, to, memory, error);
    if (!rc && from->loads.count)
        rc = copy_loads(process, from, to, memory, error);
    return rc;
}

int32_t ism3__adding_make_room(const ism3__adding *adding, ism3__adding_process *process,
                               ism3_error *error) {
    ism3_ledger *to = adding->to;
    int32_t rc =
        ism3__items_reserve_all(&process->to->items, &process->from->items, &to->memory, error);
    if (!rc)
        rc = ism3__set_room(&process->to->facts, sizeof(ism3__keyed_fact),
                            process->from->facts.array.count, &to->memory, error);
    for (uint32_t e = 0; !rc && e < adding->from->model->environments.count; e++) {
        const ism3__place *from = process->from->places[e];
        ism3__place *place;
        if (!from || from->seen == ISM3__NEVER)
            continue;
        rc = ism3__ledger_place(to, process->to, adding->environments[e], &place, error);
        if (!rc)
            rc = room_for_place(adding, process, from, place, error);
    }
    return rc;
}

void ism3__adding_undo(const ism3__adding_process *process, ism3__memory *memory,
                       uint32_t environments) {
    for (uint32_t e = 0; e < environments; e++) {
        ism3__place *place = process->to->places[e];
        if (!place)
            continue;
        for (size_t i = 0; i < place->folds.count; i++)
            ism3__array_free(memory, &ISM3__AT(place->folds, ism3__fold, i)->buckets);
        place->folds.count = place->loads.count = 0;
    }
}

/* ---- merging ---- */

static void add_cell(ism3__cell *to, const ism3__cell *from) {
    ism3__tally_add(&to->inputs, &from->inputs);
    ism3__tally_add(&to->outputs, &from->outputs);
    for (int i = 0; i < 3; i++)
        to->verdicts[i] += from->verdicts[i];
    to->assessed += from->assessed;
    to->fit += from->fit;
    for (int i = 0; i < 4; i++)
        to->confusion[i] += from->confusion[i];
    to->assessments += from->assessments;
    to->confusions += from->confusions;
}

static void merge_cells(const ism3__adding *adding, const ism3__adding_process *process,
                        const ism3__place *from, ism3__place *to) {
    for (size_t i = 0; i < from->cells.count; i++) {
        const ism3__cell *cell = ISM3__AT(from->cells, const ism3__cell, i);
        uint32_t source = adding->sources[cell->source];
        if (source != ISM3_NO_INDEX)
            add_cell(ism3__place_cell(to, source, cell->grain), cell);
    }
    for (size_t i = 0; i < from->amounts.count; i++) {
        const ism3__amounts *amounts = ISM3__AT(from->amounts, const ism3__amounts, i);
        uint32_t source = adding->sources[amounts->source];
        if (source == ISM3_NO_INDEX || !amounts->facts)
            continue;
        ism3__amounts *held =
            ism3__place_amounts(to, source, process->resources[amounts->resource], amounts->grain);
        held->facts += amounts->facts;
        held->used_facts += amounts->used_facts;
        held->used += amounts->used;
        held->both_used += amounts->both_used;
        held->both_available += amounts->both_available;
    }
}

static void append_all(ism3__set *to, const ism3__set *from) {
    for (size_t i = 0; i < from->array.count; i++)
        memcpy(ism3__set_append(to), (const char *)from->array.data + i * from->array.element_size,
               from->array.element_size);
}

/* What comes too late for what is folded is counted, not taken; a reading from before the horizon
 * that is not late says nothing new. */
static void merge_readings(ism3__adding *adding, const ism3__set *from, ism3__place *to) {
    for (size_t i = 0; i < from->array.count; i++) {
        const ism3__reading *reading = ISM3__AT(from->array, const ism3__reading, i);
        if (reading->time >= adding->horizon)
            *(ism3__reading *)ism3__set_append(&to->readings) = *reading;
        else
            adding->late += (uint64_t)ism3__reading_is_late(to, reading, adding->horizon);
    }
}

static void merge_points(ism3__adding *adding, const ism3__level_stream *from,
                         ism3__level_stream *to) {
    for (size_t i = 0; i < from->points.array.count; i++) {
        const ism3__level_point *point = ISM3__AT(from->points.array, const ism3__level_point, i);
        if (ism3__level_is_late(to, point, adding->horizon))
            adding->late++;
        else
            ism3__stream_take(adding->to, to, point);
    }
}

static void merge_streams(ism3__adding *adding, const ism3__adding_process *process,
                          const ism3__place *from, ism3__place *to) {
    for (size_t i = 0; i < from->streams.count; i++) {
        const ism3__level_stream *stream = ISM3__AT(from->streams, const ism3__level_stream, i);
        uint32_t resource = stream->measure == ISM3__UP ? 0 : process->resources[stream->resource];
        if (stream->points.array.count)
            merge_points(adding, stream,
                         ism3__place_stream(to, resource, stream->measure, stream->series));
    }
}

static void merge_place(ism3__adding *adding, const ism3__adding_process *process,
                        const ism3__place *from, ism3__place *to) {
    to->seen = from->seen < to->seen ? from->seen : to->seen;
    merge_cells(adding, process, from, to);
    append_all(&to->interruptions, &from->interruptions);
    merge_readings(adding, &from->readings, to);
    append_all(&to->scope, &from->scope);
    append_all(&to->known_up, &from->known_up);
    for (size_t i = 0; i < ISM3_WATCHED; i++)
        append_all(&to->watched[i], &from->watched[i]);
    merge_streams(adding, process, from, to);
}

void ism3__adding_merge(ism3__adding *adding, const ism3__adding_process *process) {
    const ism3__set *facts = &process->from->facts;
    ism3__items_merge_all(&process->to->items, &process->from->items, adding->environments,
                          adding->horizon, &adding->late);
    for (size_t i = 0; i < facts->array.count; i++) {
        ism3__keyed_fact *fact = ism3__set_append(&process->to->facts);
        *fact = *ISM3__AT(facts->array, const ism3__keyed_fact, i);
        fact->environment = adding->environments[fact->environment];
        if (fact->form == ISM3__FACT_RESOURCES)
            fact->resource = process->resource_ranks[fact->resource];
    }
    process->to->sealed |= process->from->sealed;
    for (uint32_t e = 0; e < adding->from->model->environments.count; e++) {
        const ism3__place *from = process->from->places[e];
        if (from && from->seen != ISM3__NEVER)
            merge_place(adding, process, from, process->to->places[adding->environments[e]]);
    }
}
