/* Writing a ledger: a process, and what it left in an environment. */
#include "codec/ledger_encode.h"

#include "base/surely.h"

/* ---- places ---- */

/* Intervals are written flat, gap and length in turns; the last may be open and has no length. */
static void put_intervals(ism3__encoding *encoding, const ism3__set *set) {
    size_t count = set->array.count;
    int is_open = ism3__interval_at(set, count - 1)->end == ISM3__NEVER;
    ism3__unit unit = ISM3__UNIT_SECONDS;
    int64_t before = 0;
    for (size_t i = 0; i < count; i++) {
        const ism3__interval *interval = ism3__interval_at(set, i);
        ism3__unit_fit(&unit, interval->start);
        if (interval->end != ISM3__NEVER)
            ism3__unit_fit(&unit, interval->end);
    }
    ism3__cbor_put_array(encoding->writer, 1 + 2 * count - (size_t)is_open);
    ism3__cbor_put_uint(encoding->writer, unit.exponent);
    for (size_t i = 0; i < count; i++) {
        const ism3__interval *interval = ism3__interval_at(set, i);
        ism3__cbor_put_uint(encoding->writer, (uint64_t)((interval->start - before) / unit.length));
        if (interval->end == ISM3__NEVER)
            continue;
        ism3__cbor_put_uint(encoding->writer,
                            (uint64_t)((interval->end - interval->start) / unit.length));
        before = interval->end;
    }
}

static int is_same_series(const ism3__reading *a, const ism3__reading *b) {
    return a->series.low == b->series.low && a->series.high == b->series.high;
}

/* How many readings from the first are of its series. */
static size_t series_length(const ism3__reading *readings, size_t count) {
    size_t length = 1;
    while (length < count && is_same_series(readings, readings + length))
        length++;
    return length;
}

static void put_series(ism3__encoding *encoding, const ism3__reading *readings, size_t count) {
    ism3__unit unit = ISM3__UNIT_SECONDS;
    int64_t before = 0;
    for (size_t i = 0; i < count; i++)
        ism3__unit_fit(&unit, readings[i].time);
    ism3__cbor_put_array(encoding->writer, 2 + 2 * count);
    ism3__put_hash(encoding, readings->series);
    ism3__cbor_put_uint(encoding->writer, unit.exponent);
    for (size_t i = 0; i < count; i++) {
        ism3__cbor_put_uint(encoding->writer,
                            (uint64_t)((readings[i].time - before) / unit.length));
        ism3__cbor_put_uint(encoding->writer, readings[i].up);
        before = readings[i].time;
    }
}

static void put_readings(ism3__encoding *encoding, const ism3__set *set) {
    const ism3__reading *readings = set->array.data;
    size_t count = set->array.count, series = 0;
    for (size_t i = 0; i < count; i += series_length(readings + i, count - i))
        series++;
    ism3__cbor_put_array(encoding->writer, series);
    for (size_t i = 0, length; i < count; i += length) {
        length = series_length(readings + i, count - i);
        put_series(encoding, readings + i, length);
    }
}

static void put_scope(ism3__encoding *encoding, const ism3__set *set) {
    const ism3__scope_sample *samples = set->array.data;
    size_t count = set->array.count;
    ism3__unit unit = ISM3__UNIT_SECONDS;
    int64_t before = 0;
    for (size_t i = 0; i < count; i++)
        ism3__unit_fit(&unit, samples[i].time);
    ism3__cbor_put_array(encoding->writer, 1 + 4 * count);
    ism3__cbor_put_uint(encoding->writer, unit.exponent);
    for (size_t i = 0; i < count; i++) {
        const ism3__scope_sample *sample = &samples[i];
        uint64_t sampled = sample->sampled == ISM3_NONE ? 0 : (uint64_t)sample->sampled + 1;
        ism3__cbor_put_uint(encoding->writer, (uint64_t)((sample->time - before) / unit.length));
        ism3__cbor_put_uint(encoding->writer, (uint64_t)sample->total);
        ism3__cbor_put_uint(encoding->writer, (uint64_t)sample->covered);
        ism3__cbor_put_uint(encoding->writer, sampled);
        before = sample->time;
    }
}

static uint32_t watched_kinds(const ism3__place *place) {
    uint32_t kinds = 0;
    for (uint32_t kind = 1; kind < ISM3_WATCHED; kind++)
        kinds |= ISM3__WITH(kind, place->watched[kind].array.count);
    return kinds;
}

static void put_watched(ism3__encoding *encoding, const ism3__place *place) {
    uint32_t kinds = watched_kinds(place);
    ism3__put_keys(encoding, kinds);
    for (uint32_t kind = 1; kind < ISM3_WATCHED; kind++)
        if (ism3__put_key(encoding, kinds, kind))
            put_intervals(encoding, &place->watched[kind]);
}

/* ---- levels ---- */

struct gauge {
    const ism3__level_stream *stream;
    uint32_t resource;
};

#define ORDER(a, b)                                                                                \
    if ((a) != (b))                                                                                \
    return (a) < (b) ? -1 : 1

static int gauge_order(const void *a, const void *b) {
    const struct gauge *x = a, *y = b;
    ORDER(x->resource, y->resource);
    ORDER(x->stream->measure, y->stream->measure);
    ORDER(x->stream->series.low, y->stream->series.low);
    return (x->stream->series.high > y->stream->series.high) -
           (x->stream->series.high < y->stream->series.high);
}

static void put_gauge(ism3__encoding *encoding, const struct gauge *gauge) {
    const ism3__array *points = &gauge->stream->points.array;
    ism3__unit unit = ISM3__UNIT_SECONDS;
    int64_t before = 0;
    for (size_t i = 0; i < points->count; i++)
        ism3__unit_fit(&unit, ISM3__AT(*points, const ism3__level_point, i)->time);
    ism3__cbor_put_array(encoding->writer, 4 + 2 * points->count);
    ism3__put_hash(encoding, gauge->stream->series);
    ism3__cbor_put_uint(encoding->writer, gauge->stream->measure);
    ism3__cbor_put_uint(encoding->writer, gauge->resource);
    ism3__cbor_put_uint(encoding->writer, unit.exponent);
    for (size_t i = 0; i < points->count; i++) {
        const ism3__level_point *point = ISM3__AT(*points, const ism3__level_point, i);
        ism3__cbor_put_uint(encoding->writer, (uint64_t)((point->time - before) / unit.length));
        ism3__cbor_put_uint(encoding->writer, (uint64_t)point->value);
        before = point->time;
    }
}

static size_t count_gauges(const ism3__place *place) {
    size_t count = 0;
    for (size_t i = 0; i < place->streams.count; i++)
        count += ISM3__AT(place->streams, const ism3__level_stream, i)->points.array.count != 0;
    return count;
}

static int32_t put_levels(ism3__encoding *encoding, uint32_t process, const ism3__place *place) {
    static const ism3__set_type type = {sizeof(struct gauge), gauge_order, NULL};
    ism3__scratch scratch;
    int32_t rc = ism3__scratch_make(encoding, &scratch, count_gauges(place), sizeof(struct gauge));
    if (rc)
        return rc;
    struct gauge *gauges = scratch.elements;
    for (size_t i = 0; i < place->streams.count; i++) {
        const ism3__level_stream *stream = ISM3__AT(place->streams, const ism3__level_stream, i);
        if (!stream->points.array.count)
            continue;
        /* `up` is of the process, not of a resource. */
        uint32_t resource = stream->measure == ISM3__UP
                                ? 0
                                : ism3__index_number(encoding, process, stream->resource);
        gauges[scratch.count++] = (struct gauge){stream, resource};
    }
    ism3__scratch_sort(&scratch, &type);
    ism3__cbor_put_array(encoding->writer, scratch.count);
    for (size_t i = 0; i < scratch.count; i++)
        put_gauge(encoding, &gauges[i]);
    ism3__scratch_free(encoding, &scratch);
    return ISM3_OK;
}

int32_t ism3__encode_place(ism3__encoding *encoding, uint32_t process, uint32_t environment,
                           const ism3__place *place) {
    uint32_t number = ism3__environment_number(encoding, environment);
    ism3__unit unit = ism3__unit_of_folds(encoding, place);
    uint32_t keys = ISM3__WITH(ISM3__PLACE_ENVIRONMENT, number) | ISM3__WITH(ISM3__PLACE_SEEN, 1) |
                    ISM3__WITH(ISM3__PLACE_INTERRUPTIONS, place->interruptions.array.count) |
                    ISM3__WITH(ISM3__PLACE_READINGS, place->readings.array.count) |
                    ISM3__WITH(ISM3__PLACE_SCOPE, place->scope.array.count) |
                    ISM3__WITH(ISM3__PLACE_WATCHED, watched_kinds(place)) |
                    ISM3__WITH(ISM3__PLACE_LEVELS, count_gauges(place)) |
                    ISM3__WITH(ISM3__PLACE_KNOWN_UP, place->known_up.array.count) |
                    ISM3__WITH(ISM3__PLACE_UNIT, place->folds.count && unit.exponent) |
                    ISM3__WITH(ISM3__PLACE_FOLDS, place->folds.count) |
                    ISM3__WITH(ISM3__PLACE_LOADS, place->loads.count);
    int32_t rc = ISM3_OK;
    ism3__put_keys(encoding, keys);
    ism3__put_number(encoding, keys, ISM3__PLACE_ENVIRONMENT, number);
    ism3__put_number(encoding, keys, ISM3__PLACE_SEEN, (uint64_t)place->seen + 1);
    if (ism3__put_key(encoding, keys, ISM3__PLACE_INTERRUPTIONS))
        put_intervals(encoding, &place->interruptions);
    if (ism3__put_key(encoding, keys, ISM3__PLACE_READINGS))
        put_readings(encoding, &place->readings);
    if (ism3__put_key(encoding, keys, ISM3__PLACE_SCOPE))
        put_scope(encoding, &place->scope);
    if (ism3__put_key(encoding, keys, ISM3__PLACE_WATCHED))
        put_watched(encoding, place);
    if (ism3__put_key(encoding, keys, ISM3__PLACE_LEVELS))
        rc = put_levels(encoding, process, place);
    if (ism3__put_key(encoding, keys, ISM3__PLACE_KNOWN_UP))
        put_intervals(encoding, &place->known_up);
    ism3__put_number(encoding, keys, ISM3__PLACE_UNIT, unit.exponent);
    if (ism3__put_key(encoding, keys, ISM3__PLACE_FOLDS))
        ism3__encode_folds(encoding, place, unit);
    if (!rc && ism3__put_key(encoding, keys, ISM3__PLACE_LOADS))
        rc = ism3__encode_loads(encoding, process, place);
    return rc;
}

/* ---- the process ---- */

static void put_resources(ism3__encoding *encoding, uint32_t process) {
    const ism3__process *found = ism3__model_process(encoding->model, process);
    uint64_t spoken_of = encoding->resources[process];
    ism3__cbor_put_array(encoding->writer, (size_t)__builtin_popcountll(spoken_of));
    for (size_t rank = 0; rank < found->resource_order.count; rank++) {
        if (!(spoken_of >> rank & 1))
            continue;
        const ism3__resource *resource =
            ISM3__AT(found->resources, const ism3__resource, found->resource_order.at[rank]);
        ism3__cbor_put_array(encoding->writer, 2);
        ism3__cbor_put_text(encoding->writer, resource->name);
        ism3__cbor_put_text(encoding->writer, resource->unit);
    }
}

static void put_values(ism3__encoding *encoding, const ism3__keyed_fact *fact) {
    size_t count = ism3__fact_value_count(fact->form);
    ism3__cbor_put_array(encoding->writer, count);
    for (size_t i = 0; i < count; i++) {
        int64_t value = fact->values[i];
        if (fact->form == ISM3__FACT_RESOURCES)
            value = value == ISM3_NONE ? 0 : value + 1;
        ism3__cbor_put_uint(encoding->writer, (uint64_t)value);
    }
}

static void put_fact(ism3__encoding *encoding, uint32_t process, const ism3__keyed_fact *fact) {
    int of_resource = fact->form == ISM3__FACT_RESOURCES;
    uint32_t environment = ism3__environment_number(encoding, fact->environment);
    uint32_t resource = of_resource ? ism3__resource_number(encoding, process, fact->resource) : 0;
    uint64_t length = of_resource ? (uint64_t)(fact->end - fact->time) : 0;
    uint32_t keys = ISM3__WITH(ISM3__KEYED_HASH, 1) | ISM3__WITH(ISM3__KEYED_FORM, fact->form) |
                    ISM3__WITH(ISM3__KEYED_TIME, fact->time) |
                    ISM3__WITH(ISM3__KEYED_ENVIRONMENT, environment) |
                    ISM3__WITH(ISM3__KEYED_END, length) |
                    ISM3__WITH(ISM3__KEYED_RESOURCE, resource) | ISM3__WITH(ISM3__KEYED_VALUES, 1);
    ism3__put_keys(encoding, keys);
    ism3__put_key(encoding, keys, ISM3__KEYED_HASH);
    ism3__put_hash(encoding, fact->id);
    ism3__put_number(encoding, keys, ISM3__KEYED_FORM, fact->form);
    ism3__put_number(encoding, keys, ISM3__KEYED_TIME, (uint64_t)fact->time);
    ism3__put_number(encoding, keys, ISM3__KEYED_ENVIRONMENT, environment);
    ism3__put_number(encoding, keys, ISM3__KEYED_END, length);
    ism3__put_number(encoding, keys, ISM3__KEYED_RESOURCE, resource);
    ism3__put_key(encoding, keys, ISM3__KEYED_VALUES);
    put_values(encoding, fact);
}

static void put_facts(ism3__encoding *encoding, uint32_t process, const ism3__array *facts) {
    ism3__cbor_put_array(encoding->writer, facts->count);
    for (size_t i = 0; i < facts->count; i++)
        put_fact(encoding, process, ISM3__AT(*facts, const ism3__keyed_fact, i));
}

static int32_t put_places(ism3__encoding *encoding, uint32_t process,
                          const ism3__history *history) {
    size_t environments = encoding->model->environments.count, count = 0;
    int32_t rc = ISM3_OK;
    for (size_t e = 0; e < environments; e++)
        count += ism3__place_is_seen(history->places[e]) != 0;
    ism3__cbor_put_array(encoding->writer, count);
    for (uint32_t e = 0; !rc && e < environments; e++)
        if (ism3__place_is_seen(history->places[e]))
            rc = ism3__encode_place(encoding, process, e, history->places[e]);
    return rc;
}

static void put_terms(ism3__encoding *encoding, uint32_t process) {
    const ism3__process *found = ism3__model_process(encoding->model, process);
    ism3__cbor_put_array(encoding->writer, 4);
    ism3__cbor_put_uint(encoding->writer, (uint64_t)found->options.answer_within);
    ism3__cbor_put_uint(encoding->writer, found->options.answer_clock);
    ism3__cbor_put_uint(encoding->writer, (uint64_t)found->options.hold);
    ism3__cbor_put_uint(encoding->writer, ism3__process_service_check(encoding->model, process));
}

static int32_t put_process(ism3__encoding *encoding, uint32_t process, const ism3__history *history,
                           ism3__item_list *items) {
    size_t item_count = history->items.entries.count;
    uint32_t keys = ISM3__WITH(ISM3__PROCESS_CODE, 1) |
                    ISM3__WITH(ISM3__PROCESS_RESOURCES, encoding->resources[process]) |
                    ISM3__WITH(ISM3__PROCESS_UNIT, item_count && items->unit.exponent) |
                    ISM3__WITH(ISM3__PROCESS_ITEMS, item_count) |
                    ISM3__WITH(ISM3__PROCESS_FACTS, history->facts.array.count) |
                    ISM3__WITH(ISM3__PROCESS_PLACES, 1) |
                    ISM3__WITH(ISM3__PROCESS_TERMS, history->sealed);
    int32_t rc = ISM3_OK;
    ism3__put_keys(encoding, keys);
    ism3__put_key(encoding, keys, ISM3__PROCESS_CODE);
    ism3__cbor_put_text(encoding->writer, ism3_model_process_code(encoding->model, process));
    if (ism3__put_key(encoding, keys, ISM3__PROCESS_RESOURCES))
        put_resources(encoding, process);
    ism3__put_number(encoding, keys, ISM3__PROCESS_UNIT, items->unit.exponent);
    if (ism3__put_key(encoding, keys, ISM3__PROCESS_ITEMS))
        rc = ism3__item_list_encode(encoding, items);
    if (ism3__put_key(encoding, keys, ISM3__PROCESS_FACTS))
        put_facts(encoding, process, &history->facts.array);
    ism3__put_key(encoding, keys, ISM3__PROCESS_PLACES);
    if (ISM3__SURELY(!rc))
        rc = put_places(encoding, process, history);
    if (ism3__put_key(encoding, keys, ISM3__PROCESS_TERMS))
        put_terms(encoding, process);
    return rc;
}

int32_t ism3__encode_process(ism3__encoding *encoding, uint32_t process) {
    const ism3__history *history = encoding->ledger->histories[process];
    ism3__item_list items;
    int32_t rc = ism3__item_list_make(encoding, &history->items, &items);
    if (!rc)
        rc = put_process(encoding, process, history, &items);
    ism3__item_list_free(encoding, &items);
    return rc;
}
