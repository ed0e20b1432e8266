/* Taking observations in: check all of them and make room, then change the ledger, which cannot
 * fail. */
#include "ledger/block.h"
#include "ledger/check.h"
#include "ledger/place.h"
#include "ledger/rows.h"
#include "ledger/seal.h"
#include "ledger/sources.h"

/* Later than the ledger may know: set aside. What is planned of resources, or watched, is no
 * fact yet. */
static inline int in_future(const ism3_ledger *ledger, const ism3__row *row) {
    if (row->kind == ISM3_RESOURCES)
        return 0;
    if (row->time > ledger->latest_allowed)
        return 1;
    return row->kind != ISM3_WATCHED && row->end > ledger->latest_allowed;
}

/* ---- making room ---- */

/* The history of a process, marked as touched by this batch. */
static int32_t history_of(ism3_ledger *ledger, uint32_t process, ism3__history **out,
                          ism3_error *error) {
    int32_t rc = ism3__ledger_history(ledger, process, out, error);
    if (rc || (*out)->touched)
        return rc;
    uint32_t *touched = ism3__array_add(&ledger->memory, &ledger->touched, error);
    if (!touched)
        return ism3__memory_fail(&ledger->memory, sizeof *touched, error);
    *touched = process;
    (*out)->touched = 1;
    return ISM3_OK;
}

static int32_t room(ism3_ledger *ledger, ism3__set *set, size_t size, size_t more,
                    ism3_error *error) {
    set->pending += more;
    return ism3__set_room(set, size, set->pending, &ledger->memory, error);
}

static int32_t room_for_flow(ism3_ledger *ledger, const ism3__rows *rows, size_t i,
                             const ism3__row *row, ism3__history *history, ism3__place *place,
                             ism3_error *error) {
    if (row->id_size) {
        history->items.pending_items++;
        history->items.pending_facts +=
            row->kind == ISM3_OUTPUT || row_number(rows, ISM3_FIELD_DUE, i) != ISM3_NONE;
        return ISM3_OK;
    }
    int32_t rc = ism3__check_span(ledger->model, rows, i, row, error);
    ism3__spread_facts spread;
    ism3__spread_facts_start(&spread, ledger->model, row->time, row->end, row_count(rows, i));
    while (!rc && ism3__spread_facts_next(&spread))
        rc = ism3__place_add_cell(place, ledger->source, spread.grain, &ledger->memory, error);
    return rc;
}

static int32_t room_for_resources(ism3_ledger *ledger, const ism3__rows *rows, size_t i,
                                  const ism3__row *row, ism3__history *history, ism3__place *place,
                                  ism3_error *error) {
    int32_t rc = ism3__check_span(ledger->model, rows, i, row, error);
    if (rc)
        return rc;
    if (row->id_size)
        return room(ledger, &history->facts, sizeof(ism3__keyed_fact), 1, error);
    int64_t first = ism3__grain_of(ledger->model, row->time),
            last = row->end > row->time ? ism3__grain_of(ledger->model, row->end - 1) : first;
    for (int64_t grain = first; !rc && grain <= last; grain++)
        rc = ism3__place_add_amounts(place, ledger->source, row_index(rows, ISM3_FIELD_RESOURCE, i),
                                     grain, &ledger->memory, error);
    return rc;
}

/* Sums that are kept in bounds. */
struct weight {
    ism3__int128 flow, amount, levels;
};

/* Room for a reading, and for it among the largest of all gauges. */
static int32_t room_for_reading(ism3_ledger *ledger, ism3__level_stream *stream, int64_t value,
                                struct weight *after, size_t i, ism3_error *error) {
    if (value > stream->told) {
        after->levels += value - stream->told;
        stream->told = value;
    }
    if (after->levels > ISM3__LEVELS_MAX)
        return ism3__fail_at(error, ISM3_E_RANGE, i, ISM3_FIELD_NONE,
                             "the levels of all gauges add up to more than a ledger holds");
    return room(ledger, &stream->points, sizeof(ism3__level_point), 1, error);
}

static int32_t room_for_level(ism3_ledger *ledger, const ism3__rows *rows, size_t i,
                              ism3__place *place, struct weight *after, ism3_error *error) {
    ism3__hash series = ism3__row_series(rows, i, ledger->model->hash_key);
    int32_t rc = ISM3_OK;
    for (uint32_t measure = 0; !rc && measure < ISM3__MEASURES; measure++) {
        int64_t value = row_number(rows, ism3__measure_field(measure), i);
        if (value == ISM3_NONE)
            continue;
        uint32_t resource = ism3__row_stream_resource(rows, i, measure);
        rc = ism3__place_add_stream(place, resource, measure, series, &ledger->memory, error);
        if (!rc)
            rc = room_for_reading(ledger, ism3__place_stream(place, resource, measure, series),
                                  value, after, i, error);
    }
    return rc;
}

static int32_t room_for_quality(ism3_ledger *ledger, const ism3__rows *rows, size_t i,
                                const ism3__row *row, ism3__history *history, ism3__place *place,
                                ism3_error *error) {
    if (!row->id_size)
        return ism3__place_add_cell(place, ledger->source, ism3__grain_of(ledger->model, row->time),
                                    &ledger->memory, error);
    size_t forms = (row_number(rows, ISM3_FIELD_ASSESSED, i) != ISM3_NONE) +
                   (size_t)row_has_confusion(rows, i);
    return room(ledger, &history->facts, sizeof(ism3__keyed_fact), forms, error);
}

static int32_t room_for_incident(ism3_ledger *ledger, const ism3__row *row, ism3_error *error) {
    if (row->id_size)
        return room(ledger, &ledger->incidents, sizeof(ism3__keyed_fact), 1, error);
    return room(ledger, &ledger->loose_incidents, sizeof(ism3__incident), 1, error);
}

static int32_t room_for_watched(ism3_ledger *ledger, const ism3__rows *rows, size_t i,
                                ism3__place *place, ism3_error *error) {
    uint32_t kinds = row_index(rows, ISM3_FIELD_KINDS, i);
    int32_t rc = ISM3_OK;
    for (uint32_t kind = 1; !rc && kind < ISM3_WATCHED; kind++)
        if (kinds & ISM3_KIND_BIT(kind))
            rc = room(ledger, &place->watched[kind], sizeof(ism3__interval), 1, error);
    return rc;
}

static ism3__int128 given(const ism3__rows *rows, size_t i, int field) {
    int64_t value = row_number(rows, field, i);
    return value == ISM3_NONE ? 0 : value;
}

static struct weight weight_of(const ism3__rows *rows, size_t i, const ism3__row *row) {
    struct weight weight = {0, 0, 0};
    if (row->id_size)
        return weight;
    if (row->kind == ISM3_INPUT || row->kind == ISM3_OUTPUT)
        weight.flow = row_count(rows, i);
    if (row->kind == ISM3_QUALITY) {
        weight.flow = given(rows, i, ISM3_FIELD_ASSESSED);
        for (int field = ISM3_FIELD_TP; field <= ISM3_FIELD_FN; field++)
            weight.flow += given(rows, i, field);
    }
    if (row->kind == ISM3_RESOURCES && row_number(rows, ISM3_FIELD_USED, i) != ISM3_NONE)
        weight.amount = given(rows, i, ISM3_FIELD_USED) + given(rows, i, ISM3_FIELD_AVAILABLE);
    return weight;
}

static int32_t make_room(ism3_ledger *ledger, const ism3__rows *rows, size_t i,
                         const ism3__row *row, struct weight *after, ism3_error *error) {
    ism3__history *history;
    ism3__place *place;
    if (row->process == ISM3_NO_INDEX) /* only an incident may be of none */
        return room_for_incident(ledger, row, error);
    int32_t rc = history_of(ledger, row->process, &history, error);
    if (!rc)
        rc = ism3__ledger_place(ledger, history, row->environment, &place, error);
    if (rc)
        return rc;
    switch (row->kind) {
    case ISM3_INPUT:
    case ISM3_OUTPUT:
        return room_for_flow(ledger, rows, i, row, history, place, error);
    case ISM3_ITEM:
        history->items.pending_facts += 2;
        history->items.pending_items++;
        return ISM3_OK;
    case ISM3_WITHDRAWAL:
        history->items.pending_facts++;
        history->items.pending_items++;
        return ISM3_OK;
    case ISM3_INTERRUPTION:
        if (row->id_size)
            return room(ledger, &place->readings, sizeof(ism3__reading), 2, error);
        return room(ledger, &place->interruptions, sizeof(ism3__interval), 1, error);
    case ISM3_RESOURCES:
        return room_for_resources(ledger, rows, i, row, history, place, error);
    case ISM3_LEVEL:
        return room_for_level(ledger, rows, i, place, after, error);
    case ISM3_SCOPE:
        return room(ledger, &place->scope, sizeof(ism3__scope_sample), 1, error);
    case ISM3_QUALITY:
        return room_for_quality(ledger, rows, i, row, history, place, error);
    case ISM3_INCIDENT:
        return room_for_incident(ledger, row, error);
    default:
        return room_for_watched(ledger, rows, i, place, error);
    }
}

static void forget_pending_in(ism3_ledger *ledger, ism3__history *history) {
    history->items.pending_items = history->items.pending_facts = 0;
    history->facts.pending = 0;
    history->touched = 0;
    for (size_t e = 0; e < ledger->model->environments.count; e++) {
        ism3__place *place = history->places[e];
        if (!place)
            continue;
        place->interruptions.pending = place->readings.pending = place->scope.pending = 0;
        for (int kind = 0; kind < ISM3_WATCHED; kind++)
            place->watched[kind].pending = 0;
        for (size_t s = 0; s < place->streams.count; s++) {
            ism3__level_stream *stream = ISM3__AT(place->streams, ism3__level_stream, s);
            stream->points.pending = 0;
            stream->told = stream->largest;
        }
    }
}

static void forget_pending(ism3_ledger *ledger) {
    ledger->incidents.pending = ledger->loose_incidents.pending = 0;
    for (size_t i = 0; i < ledger->touched.count; i++)
        forget_pending_in(ledger, ledger->histories[*ISM3__AT(ledger->touched, uint32_t, i)]);
    ledger->touched.count = 0;
}

/* The records that a batch brings must not be held yet. */
static int32_t prepare_source(ism3_ledger *ledger, size_t records, ism3_error *error) {
    ism3__source *source = ism3__source_at(ledger, ledger->source);
    int32_t rc = ism3__sources_reserve(ledger, 1, error);
    if (rc || source->is_file)
        return rc;
    if (records > UINT64_MAX - source->next_record)
        return ism3__fail(error, ISM3_E_LIMIT, "the records of source '%s' have run out of numbers",
                          ism3__source_name(source));
    if (!ism3__coverage_is_free(&source->ranges, source->next_record,
                                source->next_record + records))
        return ism3__fail(error, ISM3_E_STATE,
                          "of the records from %llu on of source '%s' some are held already",
                          (unsigned long long)source->next_record, ism3__source_name(source));
    return ism3__array_reserve(&ledger->memory, &source->ranges, 1, error);
}

static int32_t prepare(ism3_ledger *ledger, const ism3__rows *rows, struct weight *after,
                       ism3_error *error) {
    *after = (struct weight){ledger->flow, ledger->amount, ledger->levels};
    int32_t rc = rows->count ? prepare_source(ledger, rows->count, error) : ISM3_OK;
    for (size_t i = 0; !rc && i < rows->count; i++) {
        ism3__row row;
        ism3__row_read(rows, i, &row);
        rc = ism3__check_row(ledger->model, rows, i, &row, error);
        row.environment =
            rc ? row.environment : ism3__environment_rank(ledger->model, row.environment);
        if (rc || in_future(ledger, &row) || ism3__row_is_late(ledger, rows, i, &row))
            continue;
        struct weight more = weight_of(rows, i, &row);
        after->flow += more.flow;
        after->amount += more.amount;
        rc = after->flow > ISM3__FLOW_MAX || after->amount > ISM3__AMOUNT_MAX
                 ? ism3__fail_at(error, ISM3_E_RANGE, i, ISM3_FIELD_NONE,
                                 "the counts or amounts of the ledger add up to more than it holds")
                 : make_room(ledger, rows, i, &row, after, error);
    }
    for (size_t i = 0; !rc && i < ledger->touched.count; i++) {
        ism3__history *history = ledger->histories[*ISM3__AT(ledger->touched, uint32_t, i)];
        rc = ism3__items_reserve(&history->items, &ledger->memory, error);
    }
    return rc;
}

/* ---- taking in ---- */

static void report(ism3_ledger *ledger, const ism3__rows *rows, size_t i, const ism3__row *row,
                   ism3__history *history) {
    ism3__block *block = ledger->block;
    ism3__row_report(rows, i, row, &block->reports[block->count]);
    if (rows->hashes)
        block->reports[block->count].hash = row_hashed(rows, i);
    else
        block->ids[block->count] = ism3__row_id(rows, i, block->digits[block->count]);
    block->items[block->count++] = &history->items;
    if (block->count == ISM3__BLOCK)
        ism3__block_merge(block, rows->hashes ? NULL : ledger->model->hash_key);
}

static void in_cell(ism3_ledger *ledger, int64_t time) {
    if (time > ledger->last_in_cells)
        ledger->last_in_cells = time;
}

static void take_flow(ism3_ledger *ledger, const ism3__rows *rows, size_t i, const ism3__row *row,
                      ism3__place *place) {
    ism3__spread_facts spread;
    ism3__spread_facts_start(&spread, ledger->model, row->time, row->end, row_count(rows, i));
    while (ism3__spread_facts_next(&spread)) {
        ism3__cell *cell = ism3__place_cell(place, ledger->source, spread.grain);
        ism3__tally *tally = row->kind == ISM3_INPUT ? &cell->inputs : &cell->outputs;
        tally->count += spread.facts;
        tally->sum += spread.sum;
        tally->first = spread.first < tally->first ? spread.first : tally->first;
        tally->last = spread.last > tally->last ? spread.last : tally->last;
        if (row->kind == ISM3_OUTPUT)
            cell->verdicts[row_word(rows, ISM3_FIELD_VERDICT, i)] += spread.facts;
        in_cell(ledger, spread.last);
        if (spread.last > ledger->last)
            ledger->last = spread.last;
        ism3__source *source = ism3__source_at(ledger, ledger->source);
        source->newest = spread.last > source->newest ? spread.last : source->newest;
    }
}

static void take_interruption(ism3_ledger *ledger, const ism3__rows *rows, size_t i,
                              const ism3__row *row, ism3__place *place) {
    if (!row->id_size) {
        ism3__interval *interval = ism3__set_append(&place->interruptions);
        *interval = (ism3__interval){row->time, ism3__or_never(row->end)};
        return;
    }
    ism3__hash series = ism3__row_hash(rows, i, ledger->model->hash_key);
    /* Before the horizon only what is known comes this far. */
    if (row->time != ISM3_NONE && row->time >= ledger->horizon)
        *(ism3__reading *)ism3__set_append(&place->readings) =
            (ism3__reading){series, row->time, 0};
    if (row->end != ISM3_NONE)
        *(ism3__reading *)ism3__set_append(&place->readings) = (ism3__reading){series, row->end, 1};
}

struct amounts_target {
    ism3__place *place;
    uint32_t source, resource;
    int has_available, has_used;
};

static void add_amounts(void *context, int64_t grain, ism3__int128 available, ism3__int128 used) {
    const struct amounts_target *target = context;
    ism3__amounts *amounts =
        ism3__place_amounts(target->place, target->source, target->resource, grain);
    amounts->facts++;
    amounts->used_facts += (uint64_t)target->has_used;
    amounts->used += used;
    if (target->has_used && target->has_available) {
        amounts->both_used += used;
        amounts->both_available += available;
    }
}

static ism3__keyed_fact *append_fact(const ism3_ledger *ledger, ism3__set *facts, uint32_t form,
                                     const ism3__rows *rows, size_t i, const ism3__row *row) {
    ism3__keyed_fact *fact = ism3__set_append(facts);
    *fact = (ism3__keyed_fact){.id = ism3__row_hash(rows, i, ledger->model->hash_key),
                               .time = row->time,
                               .end = form < ISM3__FACT_RESOURCES ? ISM3_NONE : row->end,
                               .form = form,
                               .environment = row->environment};
    return fact;
}

static void take_resources(ism3_ledger *ledger, const ism3__rows *rows, size_t i,
                           const ism3__row *row, ism3__history *history, ism3__place *place) {
    int64_t available = row_number(rows, ISM3_FIELD_AVAILABLE, i),
            used = row_number(rows, ISM3_FIELD_USED, i);
    uint32_t resource = row_index(rows, ISM3_FIELD_RESOURCE, i);
    if (row->id_size) {
        ism3__keyed_fact *fact =
            append_fact(ledger, &history->facts, ISM3__FACT_RESOURCES, rows, i, row);
        fact->resource =
            ism3__model_process(ledger->model, row->process)->resource_order.rank[resource];
        fact->values[0] = available;
        fact->values[1] = used;
        return;
    }
    struct amounts_target target = {place, ledger->source, resource, available != ISM3_NONE,
                                    used != ISM3_NONE};
    ism3__spread(ledger->model, row->time, row->end, target.has_available ? available : 0,
                 target.has_used ? used : 0, add_amounts, &target);
    in_cell(ledger, row->end > row->time ? row->end - 1 : row->time);
}

static void take_level(ism3_ledger *ledger, const ism3__rows *rows, size_t i, const ism3__row *row,
                       ism3__place *place) {
    ism3__hash series = ism3__row_series(rows, i, ledger->model->hash_key);
    for (uint32_t measure = 0; measure < ISM3__MEASURES; measure++) {
        int64_t value = row_number(rows, ism3__measure_field(measure), i);
        if (value == ISM3_NONE)
            continue;
        ism3__level_stream *stream =
            ism3__place_stream(place, ism3__row_stream_resource(rows, i, measure), measure, series);
        const ism3__level_point point = {row->time, value};
        ism3__stream_take(ledger, stream, &point);
    }
}

static void take_quality(ism3_ledger *ledger, const ism3__rows *rows, size_t i,
                         const ism3__row *row, ism3__history *history, ism3__place *place) {
    int64_t assessed = row_number(rows, ISM3_FIELD_ASSESSED, i),
            fit = row_number(rows, ISM3_FIELD_FIT, i);
    int64_t confusion[4];
    for (int k = 0; k < 4; k++)
        confusion[k] = row_number(rows, ISM3_FIELD_TP + k, i);
    if (row->id_size) {
        if (assessed != ISM3_NONE) {
            ism3__keyed_fact *fact =
                append_fact(ledger, &history->facts, ISM3__FACT_ASSESSED, rows, i, row);
            fact->values[0] = assessed;
            fact->values[1] = fit;
        }
        if (confusion[0] != ISM3_NONE)
            memcpy(append_fact(ledger, &history->facts, ISM3__FACT_CONFUSION, rows, i, row)->values,
                   confusion, sizeof confusion);
        return;
    }
    ism3__cell *cell =
        ism3__place_cell(place, ledger->source, ism3__grain_of(ledger->model, row->time));
    if (assessed != ISM3_NONE) {
        cell->assessed += assessed;
        cell->fit += fit;
        cell->assessments++;
    }
    if (confusion[0] != ISM3_NONE) {
        for (int k = 0; k < 4; k++)
            cell->confusion[k] += confusion[k];
        cell->confusions++;
    }
    in_cell(ledger, row->time);
}

static void take_incident(ism3_ledger *ledger, const ism3__rows *rows, size_t i,
                          const ism3__row *row) {
    int64_t harm = row_number(rows, ISM3_FIELD_HARM, i);
    const ism3_model *model = ledger->model;
    uint32_t objective = model->objective_order.rank[row_index(rows, ISM3_FIELD_OBJECTIVE, i)],
             process = row->process == ISM3_NO_INDEX ? ISM3_NO_INDEX
                                                     : model->process_order.rank[row->process],
             cause = row_word(rows, ISM3_FIELD_CAUSE, i);
    if (row->id_size) {
        ism3__keyed_fact *fact =
            append_fact(ledger, &ledger->incidents, ISM3__FACT_INCIDENT, rows, i, row);
        fact->values[0] = cause;
        fact->values[1] = harm;
        fact->values[2] = process;
        fact->objective = objective;
        return;
    }
    *(ism3__incident *)ism3__set_append(&ledger->loose_incidents) = (ism3__incident){
        row->time, row->end, harm, objective, process, row->environment, cause, ledger->source};
}

static void take_watched(const ism3__rows *rows, size_t i, const ism3__row *row,
                         ism3__place *place) {
    uint32_t kinds = row_index(rows, ISM3_FIELD_KINDS, i);
    for (uint32_t kind = 1; kind < ISM3_WATCHED; kind++)
        if (kinds & ISM3_KIND_BIT(kind))
            *(ism3__interval *)ism3__set_append(&place->watched[kind]) =
                (ism3__interval){row->time, row->end};
}

/* What a row adds to the span of the ledger and to the newest time of its source. */
static void extend_span(ism3_ledger *ledger, const ism3__row *row, ism3__place *place) {
    int64_t first = row->time != ISM3_NONE ? row->time : row->end, last = first;
    ism3__source *source = ism3__source_at(ledger, ledger->source);
    if (row->kind == ISM3_ITEM && row->end != ISM3_NONE && row->end < first)
        first = row->end; /* an output before its input is a fact too */
    if (place && first < place->seen)
        place->seen = first;
    if (first < ledger->first)
        ledger->first = first;
    if (row->kind == ISM3_WATCHED)
        return;
    if (row->kind == ISM3_RESOURCES) {
        last = row->end > last ? row->end - 1 : last;
        ledger->last_resources = last > ledger->last_resources ? last : ledger->last_resources;
        return;
    }
    /* Facts spread to an end lie before it: take_flow() knows the last one. */
    if (row->end > last && row->kind != ISM3_INPUT && row->kind != ISM3_OUTPUT)
        last = row->end;
    ledger->last = last > ledger->last ? last : ledger->last;
    source->newest = last > source->newest ? last : source->newest;
}

static void take(ism3_ledger *ledger, const ism3__rows *rows, size_t i, const ism3__row *row) {
    ism3__history *history = row->process == ISM3_NO_INDEX ? NULL : ledger->histories[row->process];
    ism3__place *place = history ? history->places[row->environment] : NULL;
    extend_span(ledger, row, place);
    switch (row->kind) {
    case ISM3_INPUT:
    case ISM3_OUTPUT:
        if (!row->id_size) {
            take_flow(ledger, rows, i, row, place);
            return;
        }
        report(ledger, rows, i, row, history);
        return;
    case ISM3_ITEM:
    case ISM3_WITHDRAWAL:
        report(ledger, rows, i, row, history);
        return;
    case ISM3_INTERRUPTION:
        take_interruption(ledger, rows, i, row, place);
        return;
    case ISM3_RESOURCES:
        take_resources(ledger, rows, i, row, history, place);
        return;
    case ISM3_LEVEL:
        take_level(ledger, rows, i, row, place);
        return;
    case ISM3_SCOPE:
        *(ism3__scope_sample *)ism3__set_append(&place->scope) = (ism3__scope_sample){
            row->time, row_number(rows, ISM3_FIELD_TOTAL, i),
            row_number(rows, ISM3_FIELD_COVERED, i), row_number(rows, ISM3_FIELD_SAMPLED, i)};
        return;
    case ISM3_QUALITY:
        take_quality(ledger, rows, i, row, history, place);
        return;
    case ISM3_INCIDENT:
        take_incident(ledger, rows, i, row);
        return;
    default:
        take_watched(rows, i, row, place);
    }
}

/* Count the records of a batch that was taken in. */
static void cover(ism3_ledger *ledger, size_t records) {
    ism3__source *source = ism3__source_at(ledger, ledger->source);
    ism3__sources_use(ledger, ledger->source);
    if (source->is_file)
        return;
    ism3__coverage_insert(&source->ranges, source->next_record, source->next_record + records);
    source->next_record += records;
}

static void take_all(ism3_ledger *ledger, const ism3__rows *rows) {
    ism3__source *source = ism3__source_at(ledger, ledger->source);
    for (size_t i = 0; i < rows->count; i++) {
        ism3__row row;
        ism3__row_read(rows, i, &row);
        if (row.environment != ISM3_NO_INDEX)
            row.environment = ism3__environment_rank(ledger->model, row.environment);
        else if (row.process != ISM3_NO_INDEX && ledger->histories[row.process])
            row.environment = ledger->histories[row.process]->only_environment;
        if (in_future(ledger, &row)) {
            source->future++;
            continue;
        }
        if (ism3__row_is_late(ledger, rows, i, &row)) {
            ledger->late++;
            continue;
        }
        take(ledger, rows, i, &row);
        source->observations += row.kind != ISM3_WATCHED;
    }
    ism3__block_merge(ledger->block, rows->hashes ? NULL : ledger->model->hash_key);
    if (rows->count)
        cover(ledger, rows->count);
}

int32_t ism3__ledger_take_rows(ism3_ledger *ledger, const ism3__rows *rows, ism3_error *error) {
    if (ledger->model->bare)
        return ism3__fail(error, ISM3_E_STATE,
                          "the ledger was read without its model: it takes nothing in");
    struct weight after;
    int32_t rc = prepare(ledger, rows, &after, error);
    if (!rc) {
        take_all(ledger, rows);
        ledger->flow = after.flow;
        ledger->amount = after.amount;
    }
    forget_pending(ledger);
    return rc;
}

int32_t ism3_ledger_observe(ism3_ledger *ledger, const ism3_observation *observations, size_t count,
                            ism3_error *error) {
    ism3__rows rows;
    if (!ledger || (count && !observations))
        return ism3__fail(error, ISM3_E_ARGUMENT, "a ledger and observations are needed");
    int32_t rc = ism3__rows_of_observations(&rows, observations, count, error);
    return rc ? rc : ism3__ledger_take_rows(ledger, &rows, error);
}

int32_t ism3_ledger_observe_columns(ism3_ledger *ledger, const ism3_columns *columns,
                                    ism3_error *error) {
    ism3__rows rows;
    if (!ledger || !columns)
        return ism3__fail(error, ISM3_E_ARGUMENT, "a ledger and columns are needed");
    int32_t rc = ism3__rows_of_columns(&rows, columns, error);
    return rc ? rc : ism3__ledger_take_rows(ledger, &rows, error);
}
