/* Writing a ledger: its sources, and of each the facts without id that it reported. */
#include "codec/ledger_encode.h"

#include "ledger/sources.h"

/* Cells, or amounts, of one source. */
struct part {
    uint32_t source; /* its place in the document */
    uint32_t process, environment;
    uint32_t kind; /* 0: a cell; else the resource of amounts, + 1 */
    int64_t grain;
    const void *facts; /* ism3__cell, ism3__amounts */
};

struct loose_incident {
    const ism3__incident *incident;
    uint32_t source;
};

/* All that is needed to write the sources one by one. */
struct sources {
    ism3__scratch parts;     /* part */
    ism3__scratch incidents; /* loose_incident */
    ism3__scratch places;    /* uint32_t: of each source of the ledger, its place in the document */
};

#define ORDER(a, b)                                                                                \
    if ((a) != (b))                                                                                \
    return (a) < (b) ? -1 : 1

static int part_order(const void *a, const void *b) {
    const struct part *x = a, *y = b;
    ORDER(x->source, y->source);
    ORDER(x->process, y->process);
    ORDER(x->environment, y->environment);
    ORDER(x->kind, y->kind);
    return (x->grain > y->grain) - (x->grain < y->grain);
}

/* By all fields, what is not given before what is. */
static int incident_order(const void *a, const void *b) {
    const struct loose_incident *first = a, *second = b;
    const ism3__incident *x = first->incident, *y = second->incident;
    ORDER(first->source, second->source);
    ORDER(x->objective, y->objective);
    ORDER(x->time, y->time);
    ORDER(x->environment + 1, y->environment + 1);
    ORDER(x->end, y->end);
    ORDER(x->cause, y->cause);
    ORDER(x->harm, y->harm);
    ORDER(x->process + 1, y->process + 1);
    return 0;
}

static const ism3__set_type part_type = {sizeof(struct part), part_order, NULL};
static const ism3__set_type incident_type = {sizeof(struct loose_incident), incident_order, NULL};

/* ---- gathering ---- */

static void gather_place(ism3__encoding *encoding, struct sources *sources, uint32_t process,
                         uint32_t environment, const ism3__place *place) {
    struct part *parts = sources->parts.elements;
    const uint32_t *places = sources->places.elements;
    uint32_t rank = encoding->model->process_order.rank[process];
    struct part part = {.process = encoding->processes[rank],
                        .environment = ism3__environment_number(encoding, environment)};
    for (size_t i = 0; i < place->cells.count; i++) {
        const ism3__cell *cell = ISM3__AT(place->cells, const ism3__cell, i);
        if (ism3__cell_is_empty(cell))
            continue;
        part.source = places[cell->source];
        part.grain = cell->grain;
        part.facts = cell;
        parts[sources->parts.count++] = part;
    }
    for (size_t i = 0; i < place->amounts.count; i++) {
        const ism3__amounts *amounts = ISM3__AT(place->amounts, const ism3__amounts, i);
        if (!amounts->facts)
            continue;
        part.source = places[amounts->source];
        part.kind = ism3__index_number(encoding, process, amounts->resource) + 1;
        part.grain = amounts->grain;
        part.facts = amounts;
        parts[sources->parts.count++] = part;
    }
}

/* Calls gather_place() for each place seen; without `sources` only counts what it may gather. */
static size_t gather_places(ism3__encoding *encoding, struct sources *sources) {
    const ism3_ledger *ledger = encoding->ledger;
    size_t count = 0;
    for (uint32_t p = 0; p < encoding->model->processes.count; p++)
        for (uint32_t e = 0; ledger->histories[p] && e < encoding->model->environments.count; e++) {
            const ism3__place *place = ledger->histories[p]->places[e];
            if (!ism3__place_is_seen(place))
                continue;
            count += place->cells.count + place->amounts.count;
            if (sources)
                gather_place(encoding, sources, p, e, place);
        }
    return count;
}

static void number_sources(const ism3_ledger *ledger, struct sources *sources) {
    uint32_t *places = sources->places.elements;
    for (uint32_t i = 0; i < ledger->source_order.count; i++)
        places[*ISM3__AT(ledger->source_order, const uint32_t, i)] = i;
}

static void gather_incidents(ism3__encoding *encoding, struct sources *sources) {
    const ism3__array *all = &encoding->ledger->loose_incidents.array;
    struct loose_incident *incidents = sources->incidents.elements;
    const uint32_t *places = sources->places.elements;
    for (size_t i = 0; i < all->count; i++) {
        const ism3__incident *incident = ISM3__AT(*all, const ism3__incident, i);
        incidents[i] = (struct loose_incident){incident, places[incident->source]};
    }
    sources->incidents.count = all->count;
    ism3__scratch_sort(&sources->incidents, &incident_type);
}

/* ---- writing ---- */

static ism3__unit unit_of_parts(const ism3__encoding *encoding, const struct part *parts,
                                size_t count) {
    ism3__unit unit = ISM3__UNIT_SECONDS;
    for (size_t i = 0; i < count; i++) {
        const ism3__cell *cell = parts[i].facts;
        if (parts[i].kind)
            continue;
        int64_t start = ism3__grain_start(encoding->model, cell->grain);
        ism3__unit_fit_tally(&unit, &cell->inputs, start);
        ism3__unit_fit_tally(&unit, &cell->outputs, start);
    }
    return unit;
}

static void put_counts(ism3__encoding *encoding, uint64_t facts, const ism3__int128 *numbers,
                       size_t count) {
    ism3__cbor_put_array(encoding->writer, count + 1);
    ism3__cbor_put_uint(encoding->writer, facts);
    for (size_t i = 0; i < count; i++)
        ism3__put_wide(encoding, numbers[i]);
}

static void put_cell(ism3__encoding *encoding, const ism3__cell *cell, int64_t grain,
                     ism3__unit unit) {
    int64_t start = ism3__grain_start(encoding->model, cell->grain);
    const ism3__int128 fit = cell->verdicts[ISM3_FIT], unfit = cell->verdicts[ISM3_UNFIT];
    uint32_t keys = ISM3__WITH(ISM3__CELL_GRAIN, grain) |
                    ISM3__WITH(ISM3__CELL_INPUTS, cell->inputs.count) |
                    ISM3__WITH(ISM3__CELL_OUTPUTS, cell->outputs.count) |
                    ISM3__WITH(ISM3__CELL_VERDICTS, fit || unfit) |
                    ISM3__WITH(ISM3__CELL_ASSESSED, cell->assessments) |
                    ISM3__WITH(ISM3__CELL_CONFUSION, cell->confusions);
    ism3__put_keys(encoding, keys);
    if (ism3__put_key(encoding, keys, ISM3__CELL_GRAIN))
        ism3__cbor_put_int(encoding->writer, grain);
    if (ism3__put_key(encoding, keys, ISM3__CELL_INPUTS))
        ism3__put_tally(encoding, &cell->inputs, start, unit);
    if (ism3__put_key(encoding, keys, ISM3__CELL_OUTPUTS))
        ism3__put_tally(encoding, &cell->outputs, start, unit);
    if (ism3__put_key(encoding, keys, ISM3__CELL_VERDICTS)) {
        ism3__cbor_put_array(encoding->writer, 2);
        ism3__put_wide(encoding, fit);
        ism3__put_wide(encoding, unfit);
    }
    if (ism3__put_key(encoding, keys, ISM3__CELL_ASSESSED))
        put_counts(encoding, cell->assessments, (const ism3__int128[]){cell->assessed, cell->fit},
                   2);
    if (ism3__put_key(encoding, keys, ISM3__CELL_CONFUSION))
        put_counts(encoding, cell->confusions, cell->confusion, 4);
}

static void put_amounts(ism3__encoding *encoding, const ism3__amounts *amounts, uint32_t resource,
                        int64_t grain) {
    uint32_t keys = ISM3__WITH(ISM3__AMOUNTS_RESOURCE, resource) |
                    ISM3__WITH(ISM3__AMOUNTS_GRAIN, grain) | ISM3__WITH(ISM3__AMOUNTS_FACTS, 1) |
                    ISM3__WITH(ISM3__AMOUNTS_USED_FACTS, amounts->used_facts) |
                    ISM3__WITH(ISM3__AMOUNTS_USED, amounts->used) |
                    ISM3__WITH(ISM3__AMOUNTS_BOTH, amounts->both_used || amounts->both_available);
    ism3__put_keys(encoding, keys);
    ism3__put_number(encoding, keys, ISM3__AMOUNTS_RESOURCE, resource);
    if (ism3__put_key(encoding, keys, ISM3__AMOUNTS_GRAIN))
        ism3__cbor_put_int(encoding->writer, grain);
    ism3__put_number(encoding, keys, ISM3__AMOUNTS_FACTS, amounts->facts);
    ism3__put_number(encoding, keys, ISM3__AMOUNTS_USED_FACTS, amounts->used_facts);
    if (ism3__put_key(encoding, keys, ISM3__AMOUNTS_USED))
        ism3__put_wide(encoding, amounts->used);
    if (!ism3__put_key(encoding, keys, ISM3__AMOUNTS_BOTH))
        return;
    ism3__cbor_put_array(encoding->writer, 2);
    ism3__put_wide(encoding, amounts->both_used);
    ism3__put_wide(encoding, amounts->both_available);
}

/* A grain less the one before in a list of one kind. */
static int64_t grain_after(const struct part *part, const struct part *first) {
    int follows = part > first && part[-1].kind == part->kind;
    return follows ? part->grain - part[-1].grain : part->grain;
}

static void put_share(ism3__encoding *encoding, const struct part *parts, size_t count,
                      ism3__unit unit) {
    size_t cells = 0;
    while (cells < count && !parts[cells].kind)
        cells++;
    uint32_t keys = ISM3__WITH(ISM3__SHARE_PROCESS, parts->process) |
                    ISM3__WITH(ISM3__SHARE_ENVIRONMENT, parts->environment) |
                    ISM3__WITH(ISM3__SHARE_CELLS, cells) |
                    ISM3__WITH(ISM3__SHARE_AMOUNTS, count > cells);
    ism3__put_keys(encoding, keys);
    ism3__put_number(encoding, keys, ISM3__SHARE_PROCESS, parts->process);
    ism3__put_number(encoding, keys, ISM3__SHARE_ENVIRONMENT, parts->environment);
    if (ism3__put_key(encoding, keys, ISM3__SHARE_CELLS))
        ism3__cbor_put_array(encoding->writer, cells);
    for (size_t i = 0; i < cells; i++)
        put_cell(encoding, parts[i].facts, grain_after(&parts[i], parts), unit);
    if (ism3__put_key(encoding, keys, ISM3__SHARE_AMOUNTS))
        ism3__cbor_put_array(encoding->writer, count - cells);
    for (size_t i = cells; i < count; i++)
        put_amounts(encoding, parts[i].facts, parts[i].kind - 1,
                    grain_after(&parts[i], parts + cells));
}

/* How many parts from the first are of the same process and environment. */
static size_t share_length(const struct part *parts, size_t count) {
    size_t length = 1;
    while (length < count && parts[length].process == parts->process &&
           parts[length].environment == parts->environment)
        length++;
    return length;
}

static void put_shares(ism3__encoding *encoding, const struct part *parts, size_t count,
                       ism3__unit unit) {
    size_t shares = 0;
    for (size_t i = 0; i < count; i += share_length(parts + i, count - i))
        shares++;
    ism3__cbor_put_array(encoding->writer, shares);
    for (size_t i = 0, length; i < count; i += length) {
        length = share_length(parts + i, count - i);
        put_share(encoding, parts + i, length, unit);
    }
}

static void put_coverage(ism3__encoding *encoding, const ism3__source *source) {
    uint64_t end = 0;
    ism3__cbor_put_array(encoding->writer, source->ranges.count * 2);
    for (size_t i = 0; i < source->ranges.count; i++) {
        const ism3__range *range = ISM3__AT(source->ranges, const ism3__range, i);
        ism3__cbor_put_uint(encoding->writer, range->from - end);
        ism3__cbor_put_uint(encoding->writer, range->to - range->from);
        end = range->to;
    }
}

/* What one source reported: a run of all parts, and of all incidents. */
struct reported {
    const struct part *parts;
    const struct loose_incident *incidents;
    size_t part_count, incident_count;
};

static void put_source(ism3__encoding *encoding, const ism3__source *source,
                       const struct reported *reported) {
    ism3__unit unit = unit_of_parts(encoding, reported->parts, reported->part_count);
    uint64_t newest = source->newest == INT64_MIN ? 0 : (uint64_t)source->newest + 1;
    uint32_t keys = ISM3__WITH(ISM3__SOURCE_NAME, source->name && *source->name) |
                    ISM3__WITH(ISM3__SOURCE_EPOCH, source->epoch) |
                    ISM3__WITH(ISM3__SOURCE_COVERAGE, source->ranges.count) |
                    ISM3__WITH(ISM3__SOURCE_DIGEST, source->is_file) |
                    ISM3__WITH(ISM3__SOURCE_OBSERVATIONS, source->observations) |
                    ISM3__WITH(ISM3__SOURCE_FUTURE, source->future) |
                    ISM3__WITH(ISM3__SOURCE_NEWEST, newest) |
                    ISM3__WITH(ISM3__SOURCE_UNIT, reported->part_count && unit.exponent) |
                    ISM3__WITH(ISM3__SOURCE_SHARES, reported->part_count) |
                    ISM3__WITH(ISM3__SOURCE_INCIDENTS, reported->incident_count);
    ism3__put_keys(encoding, keys);
    if (ism3__put_key(encoding, keys, ISM3__SOURCE_NAME))
        ism3__cbor_put_text(encoding->writer, source->name);
    ism3__put_number(encoding, keys, ISM3__SOURCE_EPOCH, source->epoch);
    if (ism3__put_key(encoding, keys, ISM3__SOURCE_COVERAGE))
        put_coverage(encoding, source);
    if (ism3__put_key(encoding, keys, ISM3__SOURCE_DIGEST))
        ism3__cbor_put_bytes(encoding->writer, source->digest, sizeof source->digest);
    ism3__put_number(encoding, keys, ISM3__SOURCE_OBSERVATIONS, source->observations);
    ism3__put_number(encoding, keys, ISM3__SOURCE_FUTURE, source->future);
    ism3__put_number(encoding, keys, ISM3__SOURCE_NEWEST, newest);
    ism3__put_number(encoding, keys, ISM3__SOURCE_UNIT, unit.exponent);
    if (ism3__put_key(encoding, keys, ISM3__SOURCE_SHARES))
        put_shares(encoding, reported->parts, reported->part_count, unit);
    if (!ism3__put_key(encoding, keys, ISM3__SOURCE_INCIDENTS))
        return;
    ism3__cbor_put_array(encoding->writer, reported->incident_count);
    for (size_t i = 0; i < reported->incident_count; i++)
        ism3__encode_incident(encoding, reported->incidents[i].incident, NULL);
}

static void put_sources(ism3__encoding *encoding, const struct sources *sources) {
    const ism3__array *order = &encoding->ledger->source_order;
    const struct part *parts = sources->parts.elements;
    const struct loose_incident *incidents = sources->incidents.elements;
    size_t part = 0, incident = 0;
    ism3__cbor_put_array(encoding->writer, order->count);
    for (size_t i = 0; i < order->count; i++) {
        struct reported reported = {parts ? parts + part : NULL,
                                    incidents ? incidents + incident : NULL, 0, 0};
        /* NOLINTNEXTLINE(clang-analyzer-core.NullDereference): elements where there is a count */
        for (; part < sources->parts.count && parts[part].source == i; part++)
            reported.part_count++;
        /* NOLINTNEXTLINE(clang-analyzer-core.NullDereference): as above */
        for (; incident < sources->incidents.count && incidents[incident].source == i; incident++)
            reported.incident_count++;
        put_source(encoding,
                   ism3__source_at(encoding->ledger, *ISM3__AT(*order, const uint32_t, i)),
                   &reported);
    }
}

static int32_t make_sources(ism3__encoding *encoding, struct sources *sources) {
    const ism3_ledger *ledger = encoding->ledger;
    int32_t rc =
        ism3__scratch_make(encoding, &sources->places, ledger->sources.count, sizeof(uint32_t));
    if (!rc)
        rc = ism3__scratch_make(encoding, &sources->parts, gather_places(encoding, NULL),
                                sizeof(struct part));
    if (!rc)
        rc = ism3__scratch_make(encoding, &sources->incidents, ledger->loose_incidents.array.count,
                                sizeof(struct loose_incident));
    return rc;
}

int32_t ism3__encode_sources(ism3__encoding *encoding) {
    struct sources sources = {0};
    int32_t rc = make_sources(encoding, &sources);
    if (!rc) {
        number_sources(encoding->ledger, &sources);
        gather_places(encoding, &sources);
        ism3__scratch_sort(&sources.parts, &part_type);
        gather_incidents(encoding, &sources);
        put_sources(encoding, &sources);
    }
    ism3__scratch_free(encoding, &sources.incidents);
    ism3__scratch_free(encoding, &sources.parts);
    ism3__scratch_free(encoding, &sources.places);
    return rc;
}
