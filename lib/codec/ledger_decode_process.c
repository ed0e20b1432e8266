/* Reading a ledger: a process, and what it left in an environment. */
#include "codec/ledger_decode.h"

#include "ledger/place.h"

uint32_t ism3__resource_index(const ism3__decoding *decoding, const ism3__named_process *named,
                              uint32_t number) {
    if (number >= named->resource_count)
        return 0;
    return ISM3__AT(decoding->names.resources, const ism3__named_resource,
                    named->first_resource + number)
        ->name.index;
}

/* ---- facts with an id ---- */

static void decode_values(ism3__decoding *decoding, ism3__keyed_fact *fact) {
    size_t count = ism3__fact_value_count(fact->form);
    int may_be_absent = fact->form == ISM3__FACT_RESOURCES;
    uint64_t most = (uint64_t)ISM3_AMOUNT_MAX + (may_be_absent ? 1 : 0);
    ism3__cbor_get_array(&decoding->reader, count, count, 1, "the values of a fact");
    for (size_t i = 0; i < count; i++) {
        uint64_t value = ism3__cbor_get_uint(&decoding->reader, most, "a value of a fact");
        fact->values[i] = (int64_t)value;
        if (may_be_absent)
            fact->values[i] = value ? (int64_t)value - 1 : ISM3_NONE;
    }
    if (!ism3__is_well(decoding))
        return;
    if (fact->form == ISM3__FACT_ASSESSED && fact->values[1] > fact->values[0])
        ISM3__REFUSE(decoding, "more were fit than assessed");
    if (may_be_absent && fact->values[0] == ISM3_NONE && fact->values[1] == ISM3_NONE)
        ISM3__REFUSE(decoding, "resources without an amount");
}

static void decode_fact(ism3__decoding *decoding, const ism3__named_process *named,
                        ism3__keyed_fact *fact) {
    ism3__cbor_reader *reader = &decoding->reader;
    ism3__cbor_map map = ism3__cbor_get_map(reader, "a fact");
    *fact = (ism3__keyed_fact){.end = ISM3_NONE};
    ism3__cbor_must_have(reader, &map, ISM3__KEYED_HASH);
    fact->id = ism3__get_hash(decoding);
    fact->form = (uint32_t)ism3__get_number(decoding, &map, ISM3__KEYED_FORM, ISM3__FACT_RESOURCES,
                                            "the form of a fact");
    fact->time = (int64_t)ism3__get_number(decoding, &map, ISM3__KEYED_TIME, ISM3_TIME_END - 1,
                                           "the time of a fact");
    fact->environment = ism3__get_environment(decoding, &map, ISM3__KEYED_ENVIRONMENT);
    if (fact->form == ISM3__FACT_RESOURCES) {
        uint64_t most = (uint64_t)(ISM3_TIME_END - 1 - fact->time);
        fact->end = fact->time + (int64_t)ism3__get_number(decoding, &map, ISM3__KEYED_END, most,
                                                           "the end of a fact");
        uint32_t number = ism3__get_part(decoding, &map, ISM3__KEYED_RESOURCE,
                                         named->resource_count, "the resource");
        uint32_t index = ism3__resource_index(decoding, named, number);
        fact->resource =
            ism3__model_process(decoding->model, named->name.index)->resource_order.rank[index];
    } else {
        ism3__see(decoding, fact->time);
    }
    ism3__cbor_must_have(reader, &map, ISM3__KEYED_VALUES);
    decode_values(decoding, fact);
    ism3__cbor_end_map(reader, &map);
}

static void decode_facts(ism3__decoding *decoding, const ism3__named_process *named,
                         ism3__set *set) {
    size_t count = ism3__cbor_get_array(&decoding->reader, 1, SIZE_MAX, 22, "the facts with an id");
    ism3__make_room(decoding, &set->array, sizeof(ism3__keyed_fact), count);
    for (size_t i = 0; i < count && ism3__is_well(decoding); i++)
        decode_fact(decoding, named, ism3__set_append(set));
}

/* ---- places ---- */

void ism3__decode_intervals(ism3__decoding *decoding, ism3__set *set, int may_be_open,
                            const char *what) {
    ism3__cbor_reader *reader = &decoding->reader;
    size_t size = ism3__cbor_get_array(reader, 2, SIZE_MAX, 1, what), count = size / 2;
    ism3__unit unit = ism3__get_unit(decoding);
    int64_t before = 0;
    int is_open = size % 2 == 0;
    if (ism3__is_well(decoding) && is_open && !may_be_open)
        ISM3__REFUSE(decoding, "%s: the last has no end", what);
    ism3__make_room(decoding, &set->array, sizeof(ism3__interval), count);
    for (size_t i = 0; i < count && ism3__is_well(decoding); i++) {
        ism3__interval *interval = ism3__set_append(set);
        interval->start = ism3__get_time(decoding, before, unit, what);
        interval->end = ISM3__NEVER;
        if (is_open && i == count - 1)
            return;
        interval->end = before = ism3__get_time(decoding, interval->start, unit, what);
    }
}

static void decode_series(ism3__decoding *decoding, ism3__set *set) {
    size_t count = ism3__get_list(decoding, 2, 2, "the readings of a series");
    ism3__hash series = ism3__get_hash(decoding);
    ism3__unit unit = ism3__get_unit(decoding);
    int64_t time = 0;
    ism3__make_room(decoding, &set->array, sizeof(ism3__reading), count);
    for (size_t i = 0; i < count && ism3__is_well(decoding); i++) {
        ism3__reading *reading = ism3__set_append(set);
        time = ism3__get_time(decoding, time, unit, "a reading");
        *reading = (ism3__reading){series, time, 0};
        reading->up = ism3__cbor_get_uint(&decoding->reader, 1, "a reading (0 down, 1 up)");
        ism3__see(decoding, time);
    }
}

static void decode_readings(ism3__decoding *decoding, ism3__set *set) {
    size_t count = ism3__cbor_get_array(&decoding->reader, 1, SIZE_MAX, 21, "the series");
    for (size_t i = 0; i < count && ism3__is_well(decoding); i++)
        decode_series(decoding, set);
}

static void decode_sample(ism3__decoding *decoding, ism3__scope_sample *sample) {
    const uint64_t most = (uint64_t)ISM3_AMOUNT_MAX;
    sample->total = (int64_t)ism3__cbor_get_uint(&decoding->reader, most, "total");
    sample->covered =
        (int64_t)ism3__cbor_get_uint(&decoding->reader, (uint64_t)sample->total, "covered");
    uint64_t sampled =
        ism3__cbor_get_uint(&decoding->reader, (uint64_t)sample->covered + 1, "sampled, + 1");
    sample->sampled = sampled ? (int64_t)sampled - 1 : ISM3_NONE;
}

static void decode_scope(ism3__decoding *decoding, ism3__set *set) {
    size_t count = ism3__get_list(decoding, 1, 4, "the scope samples");
    ism3__unit unit = ism3__get_unit(decoding);
    int64_t time = 0;
    ism3__make_room(decoding, &set->array, sizeof(ism3__scope_sample), count);
    for (size_t i = 0; i < count && ism3__is_well(decoding); i++) {
        ism3__scope_sample *sample = ism3__set_append(set);
        sample->time = time = ism3__get_time(decoding, time, unit, "a scope sample");
        decode_sample(decoding, sample);
        ism3__see(decoding, time);
    }
}

static void decode_watched(ism3__decoding *decoding, ism3__place *place) {
    ism3__cbor_map map = ism3__cbor_get_map(&decoding->reader, "what was watched");
    for (uint32_t kind = 1; kind < ISM3_WATCHED; kind++)
        if (ism3__cbor_has(&decoding->reader, &map, kind))
            ism3__decode_intervals(decoding, &place->watched[kind], 0, "when it was watched");
    ism3__cbor_end_map(&decoding->reader, &map);
}

static void decode_points(ism3__decoding *decoding, ism3__level_stream *stream, size_t count,
                          ism3__unit unit) {
    uint64_t most = stream->measure == ISM3__UP ? 1 : (uint64_t)ISM3_AMOUNT_MAX;
    int64_t time = 0;
    ism3__make_room(decoding, &stream->points.array, sizeof(ism3__level_point), count);
    for (size_t i = 0; i < count && ism3__is_well(decoding); i++) {
        ism3__level_point point;
        point.time = time = ism3__get_time(decoding, time, unit, "a level");
        point.value = (int64_t)ism3__cbor_get_uint(&decoding->reader, most, "a level");
        ism3__stream_take(decoding->ledger, stream, &point);
        ism3__see(decoding, time);
    }
    stream->told = stream->largest;
    ism3__weigh(decoding, &decoding->ledger->levels, 0, ISM3__LEVELS_MAX);
}

static void decode_gauge(ism3__decoding *decoding, const ism3__named_process *named,
                         ism3__place *place) {
    size_t count = ism3__get_list(decoding, 4, 2, "the readings of a gauge");
    ism3__hash series = ism3__get_hash(decoding);
    uint32_t measure =
        (uint32_t)ism3__cbor_get_uint(&decoding->reader, ISM3__UP, "the measure of a gauge");
    uint64_t number =
        ism3__cbor_get_uint(&decoding->reader, ISM3_RESOURCES_MAX, "the resource of a gauge");
    ism3__unit unit = ism3__get_unit(decoding);
    uint32_t resource = 0;
    if (!ism3__is_well(decoding))
        return;
    if (measure != ISM3__UP)
        resource = ism3__resource_index(decoding, named, (uint32_t)number);
    if (number >= (measure == ISM3__UP ? 1 : named->resource_count))
        ISM3__REFUSE(decoding, "the process has no resource %llu", (unsigned long long)number);
    else if (ism3__place_stream(place, resource, measure, series))
        ISM3__REFUSE(decoding, "a gauge comes twice");
    if (ism3__is_well(decoding))
        ism3__note(decoding, ism3__place_add_stream(place, resource, measure, series,
                                                    &decoding->ledger->memory, decoding->error));
    if (ism3__is_well(decoding))
        decode_points(decoding, ism3__place_stream(place, resource, measure, series), count, unit);
}

static void decode_levels(ism3__decoding *decoding, const ism3__named_process *named,
                          ism3__place *place) {
    size_t count = ism3__cbor_get_array(&decoding->reader, 1, SIZE_MAX, 23, "the gauges");
    ism3__make_room(decoding, &place->streams, sizeof(ism3__level_stream), count);
    for (size_t i = 0; i < count && ism3__is_well(decoding); i++)
        decode_gauge(decoding, named, place);
}

/* Interruptions are facts by their start; how far they last may be known to be later than any. */
static void see_interruptions(ism3__decoding *decoding, const ism3__place *place) {
    for (size_t i = 0; i < place->interruptions.array.count; i++)
        ism3__see(decoding, ism3__interval_at(&place->interruptions, i)->start);
}

void ism3__decode_place(ism3__decoding *decoding, const ism3__named_process *named,
                        ism3__history *history) {
    ism3__cbor_reader *reader = &decoding->reader;
    ism3__cbor_map map = ism3__cbor_get_map(reader, "a place");
    uint32_t environment = ism3__get_environment(decoding, &map, ISM3__PLACE_ENVIRONMENT);
    ism3__place *place;
    if (ism3__is_well(decoding))
        ism3__note(decoding, ism3__ledger_place(decoding->ledger, history, environment, &place,
                                                decoding->error));
    ism3__cbor_must_have(reader, &map, ISM3__PLACE_SEEN);
    uint64_t seen = ism3__cbor_get_uint(reader, ISM3_TIME_END, "since when it is seen, + 1");
    if (!ism3__is_well(decoding))
        return;
    /* NOLINTNEXTLINE(clang-analyzer-core.NullDereference): a decoding that is well has its place */
    if (!seen || place->seen != ISM3__NEVER)
        ISM3__REFUSE(decoding, "an environment that comes twice or is never seen");
    /* NOLINTNEXTLINE(clang-analyzer-core.NullDereference): as above */
    place->seen = (int64_t)seen - 1;
    decoding->first = place->seen < decoding->first ? place->seen : decoding->first;
    if (ism3__cbor_has(reader, &map, ISM3__PLACE_INTERRUPTIONS))
        ism3__decode_intervals(decoding, &place->interruptions, 1, "the interruptions");
    see_interruptions(decoding, place);
    if (ism3__cbor_has(reader, &map, ISM3__PLACE_READINGS))
        decode_readings(decoding, &place->readings);
    if (ism3__cbor_has(reader, &map, ISM3__PLACE_SCOPE))
        decode_scope(decoding, &place->scope);
    if (ism3__cbor_has(reader, &map, ISM3__PLACE_WATCHED))
        decode_watched(decoding, place);
    if (ism3__cbor_has(reader, &map, ISM3__PLACE_LEVELS))
        decode_levels(decoding, named, place);
    if (ism3__cbor_has(reader, &map, ISM3__PLACE_KNOWN_UP))
        ism3__decode_intervals(decoding, &place->known_up, 0, "where `up` was known");
    ism3__unit unit = ism3__get_unit_key(decoding, &map, ISM3__PLACE_UNIT);
    if (ism3__cbor_has(reader, &map, ISM3__PLACE_FOLDS))
        ism3__decode_folds(decoding, place, unit);
    if (ism3__cbor_has(reader, &map, ISM3__PLACE_LOADS))
        ism3__decode_loads(decoding, named, place);
    ism3__cbor_end_map(reader, &map);
}

static void decode_places(ism3__decoding *decoding, const ism3__named_process *named,
                          ism3__history *history) {
    size_t count = ism3__cbor_get_array(&decoding->reader, 1, ISM3_ENVIRONMENTS_MAX, 3,
                                        "the environments of a process");
    for (size_t i = 0; i < count && ism3__is_well(decoding); i++)
        ism3__decode_place(decoding, named, history);
}

/* ---- whether all that names an environment was seen there ---- */

static int is_seen(const ism3__history *history, uint32_t environment, int64_t time) {
    const ism3__place *place = history->places[environment];
    return place && place->seen <= time;
}

static int item_is_seen(const ism3__history *history, const ism3__item *item) {
    if (item->input != ISM3__NEVER && !is_seen(history, item->input_environment, item->input))
        return 0;
    if (item->output < item->input && !is_seen(history, item->output_environment, item->output))
        return 0;
    for (uint32_t place = item->facts; place != ISM3__NO_FACT;) {
        const ism3__item_fact *fact = ISM3__AT(history->items.facts, const ism3__item_fact, place);
        place = fact->next;
        if (fact->kind == ISM3__FACT_WITHDRAWAL && fact->time < item->input &&
            fact->time < item->output && !is_seen(history, fact->environment, fact->time))
            return 0;
    }
    return 1;
}

static void check_seen(ism3__decoding *decoding, const ism3__history *history) {
    int is_well = ism3__is_well(decoding);
    for (size_t i = 0; is_well && i < history->items.entries.count; i++)
        is_well = item_is_seen(history, ISM3__AT(history->items.entries, const ism3__item, i));
    for (size_t i = 0; is_well && i < history->facts.array.count; i++) {
        const ism3__keyed_fact *fact = ISM3__AT(history->facts.array, const ism3__keyed_fact, i);
        is_well = is_seen(history, fact->environment, fact->time);
    }
    if (!is_well && ism3__is_well(decoding))
        ISM3__REFUSE(decoding, "a fact of an environment that was not seen by then");
}

/* ---- terms ---- */

struct terms {
    int64_t answer_within, hold;
    uint32_t answer_clock;
    uint64_t service_check;
};

static void get_terms(ism3__decoding *decoding, struct terms *terms) {
    ism3__cbor_reader *reader = &decoding->reader;
    ism3__cbor_get_array(reader, 4, 4, 1, "what was agreed");
    terms->answer_within = ism3__cbor_get_int(reader, 0, INT64_MAX, "answer_within");
    terms->answer_clock = (uint32_t)ism3__cbor_get_uint(reader, ISM3_CLOCK_SERVICE, "answer_clock");
    terms->hold = ism3__cbor_get_int(reader, 1, INT64_MAX, "hold");
    terms->service_check = ism3__cbor_get_uint(reader, UINT64_MAX, "the service check");
}

/* A bare model takes the terms, a full one must have them. */
static void take_terms(ism3__decoding *decoding, uint32_t process, const struct terms *terms) {
    ism3__process *found = ISM3__AT(decoding->model->processes, ism3__process, process);
    found->options.answer_within = terms->answer_within;
    found->options.answer_clock = terms->answer_clock;
    found->options.hold = terms->hold;
    found->service_check = terms->service_check;
}

static void compare_terms(ism3__decoding *decoding, uint32_t process, const struct terms *terms) {
    const ism3__process *found = ism3__model_process(decoding->model, process);
    const struct {
        const char *what;
        uint64_t in_ledger, in_model;
    } compared[] = {
        {"answer_within (ns)", (uint64_t)terms->answer_within,
         (uint64_t)found->options.answer_within},
        {"answer_clock", terms->answer_clock, found->options.answer_clock},
        {"hold (ns)", (uint64_t)terms->hold, (uint64_t)found->options.hold},
        {"the check of the service hours", terms->service_check,
         ism3__process_service_check(decoding->model, process)},
    };
    for (size_t i = 0; i < sizeof compared / sizeof *compared && ism3__is_well(decoding); i++)
        if (compared[i].in_ledger != compared[i].in_model)
            (void)ism3__cbor_fail(
                &decoding->reader, ISM3_E_CONFLICT,
                "process '%s' was sealed: %s is %llu in the ledger and %llu in the model",
                found->options.code, compared[i].what, (unsigned long long)compared[i].in_ledger,
                (unsigned long long)compared[i].in_model);
}

static int has_folded(const ism3__decoding *decoding, const ism3__history *history) {
    for (size_t e = 0; e < decoding->model->environments.count; e++) {
        const ism3__place *place = history->places[e];
        if (place && (place->known_up.array.count || place->folds.count || place->loads.count))
            return 1;
    }
    return 0;
}

static void decode_terms(ism3__decoding *decoding, ism3__cbor_map *map, uint32_t process,
                         ism3__history *history) {
    struct terms terms;
    if (ism3__cbor_has(&decoding->reader, map, ISM3__PROCESS_TERMS)) {
        get_terms(decoding, &terms);
        history->sealed = 1;
        if (decoding->model->bare)
            take_terms(decoding, process, &terms);
        else
            compare_terms(decoding, process, &terms);
    }
    if (ism3__is_well(decoding) && !history->sealed && has_folded(decoding, history))
        ISM3__REFUSE(decoding, "something is folded, and not what was agreed then");
}

void ism3__decode_process(ism3__decoding *decoding, const ism3__named_process *named) {
    ism3__cbor_reader *reader = &decoding->reader;
    ism3__history *history;
    ism3__note(decoding, ism3__ledger_history(decoding->ledger, named->name.index, &history,
                                              decoding->error));
    if (!ism3__is_well(decoding))
        return;
    ism3__cbor_map map = ism3__cbor_get_map(reader, "a process");
    for (uint64_t key = ISM3__PROCESS_CODE; key <= ISM3__PROCESS_RESOURCES; key++)
        if (ism3__cbor_has(reader, &map, key))
            ism3__cbor_skip(reader, "the names");
    ism3__unit unit = ism3__get_unit_key(decoding, &map, ISM3__PROCESS_UNIT);
    if (ism3__cbor_has(reader, &map, ISM3__PROCESS_ITEMS))
        ism3__decode_items(decoding, &history->items, unit);
    if (ism3__cbor_has(reader, &map, ISM3__PROCESS_FACTS))
        decode_facts(decoding, named, &history->facts);
    ism3__cbor_must_have(reader, &map, ISM3__PROCESS_PLACES);
    decode_places(decoding, named, history);
    check_seen(decoding, history);
    decode_terms(decoding, &map, named->name.index, history);
    ism3__cbor_end_map(reader, &map);
}
