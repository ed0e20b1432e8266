/* Which of two states of a source stands. */
#include "ledger/add.h"
#include "ledger/place.h"
#include "ledger/sources.h"

#include <string.h>

static int32_t contradict(ism3_error *error, const ism3__source *source, const char *how) {
    return ism3__fail(error, ISM3_E_CONFLICT,
                      "the two states of source '%s' in epoch %llu %s; if they are two sources, "
                      "give each a name of its own; else rebuild from what was first reported",
                      ism3__source_name(source), (unsigned long long)source->epoch, how);
}

static int tally_within(const ism3__tally *a, const ism3__tally *b) {
    if (a->count > b->count)
        return 0;
    if (!a->count)
        return 1;
    return a->first >= b->first && a->last <= b->last && (a->count < b->count || a->sum == b->sum);
}

/* Numbers of the same facts are the same, of fewer facts no larger. */
static int numbers_within(uint64_t facts, const ism3__int128 *a, uint64_t more,
                          const ism3__int128 *b, size_t count) {
    int within = facts <= more;
    for (size_t i = 0; i < count; i++)
        within &= facts == more ? a[i] == b[i] : a[i] <= b[i];
    return within;
}

static int cell_within(const ism3__cell *a, const ism3__cell *b) {
    const ism3__int128 ours[] = {a->assessed, a->fit, a->assessed - a->fit},
                       theirs[] = {b->assessed, b->fit, b->assessed - b->fit};
    int within = tally_within(&a->inputs, &b->inputs) && tally_within(&a->outputs, &b->outputs) &&
                 numbers_within(a->assessments, ours, b->assessments, theirs, 3) &&
                 numbers_within(a->confusions, a->confusion, b->confusions, b->confusion, 4);
    for (int i = 0; i < 3; i++)
        within &= a->verdicts[i] <= b->verdicts[i];
    return within;
}

static int cell_is_empty(const ism3__cell *cell) {
    return !cell->inputs.count && !cell->outputs.count && !cell->assessments && !cell->confusions;
}

static int amounts_within(const ism3__amounts *a, const ism3__amounts *b) {
    const ism3__int128 ours[] = {a->used_facts, a->used, a->both_used, a->both_available},
                       theirs[] = {b->used_facts, b->used, b->both_used, b->both_available};
    return numbers_within(a->facts, ours, b->facts, theirs, 4);
}

/* Compares the shares of two states, place by place of the ledger that is added. */
struct comparison {
    const ism3__adding *adding;
    uint32_t from, to; /* sources */
    int from_within, to_within;
    size_t matched_cells, matched_amounts; /* of `to`, found in `from` */
};

static void compare_cells(struct comparison *comparison, const ism3__place *from,
                          const ism3__place *to) {
    static const ism3__cell no_cell = {.inputs = {0, 0, ISM3__NEVER, INT64_MIN},
                                       .outputs = {0, 0, ISM3__NEVER, INT64_MIN}};
    for (size_t i = 0; i < from->cells.count; i++) {
        const ism3__cell *cell = ISM3__AT(from->cells, const ism3__cell, i), *held = NULL;
        if (cell->source != comparison->from || cell_is_empty(cell))
            continue;
        if (to)
            held = ism3__place_cell(to, comparison->to, cell->grain);
        comparison->matched_cells += held && !cell_is_empty(held);
        held = held ? held : &no_cell;
        comparison->from_within &= cell_within(cell, held);
        comparison->to_within &= cell_within(held, cell);
    }
}

static void compare_amounts(struct comparison *comparison, const ism3__adding_process *process,
                            const ism3__place *from, const ism3__place *to) {
    static const ism3__amounts no_amounts = {0};
    for (size_t i = 0; i < from->amounts.count; i++) {
        const ism3__amounts *amounts = ISM3__AT(from->amounts, const ism3__amounts, i),
                            *held = NULL;
        if (amounts->source != comparison->from || !amounts->facts)
            continue;
        if (to)
            held = ism3__place_amounts(to, comparison->to, process->resources[amounts->resource],
                                       amounts->grain);
        comparison->matched_amounts += held && held->facts;
        held = held ? held : &no_amounts;
        comparison->from_within &= amounts_within(amounts, held);
        comparison->to_within &= amounts_within(held, amounts);
    }
}

/* Cells and amounts of a source that hold anything. */
static void count_shares(const ism3_ledger *ledger, uint32_t source, size_t *cells,
                         size_t *amounts) {
    *cells = *amounts = 0;
    for (uint32_t p = 0; p < ledger->model->processes.count; p++)
        for (uint32_t e = 0; ledger->histories[p] && e < ledger->model->environments.count; e++) {
            const ism3__place *place = ledger->histories[p]->places[e];
            for (size_t i = 0; place && i < place->cells.count; i++) {
                const ism3__cell *cell = ISM3__AT(place->cells, const ism3__cell, i);
                *cells += cell->source == source && !cell_is_empty(cell);
            }
            for (size_t i = 0; place && i < place->amounts.count; i++) {
                const ism3__amounts *held = ISM3__AT(place->amounts, const ism3__amounts, i);
                *amounts += held->source == source && held->facts;
            }
        }
}

/* The incidents of a source, whatever their order: how many, and the sum of their hashes. */
struct incidents {
    size_t count;
    ism3__hash sum;
};

static void count_incident(struct incidents *incidents, const ism3__adding *adding,
                           const ism3__incident *incident) {
    const int64_t fields[] = {incident->time,      incident->end,     incident->harm,
                              incident->objective, incident->process, incident->environment,
                              incident->cause};
    ism3__hash hash = ism3__siphash128(adding->to->model->hash_key, fields, sizeof fields);
    incidents->count++;
    incidents->sum.low += hash.low;
    incidents->sum.high += hash.high;
}

static struct incidents incidents_here(const ism3__adding *adding, uint32_t source) {
    const ism3__array *all = &adding->to->loose_incidents.array;
    struct incidents incidents = {0, {0, 0}};
    for (size_t i = 0; i < all->count; i++)
        if (ISM3__AT(*all, const ism3__incident, i)->source == source)
            count_incident(&incidents, adding, ISM3__AT(*all, const ism3__incident, i));
    return incidents;
}

static struct incidents incidents_there(const ism3__adding *adding, uint32_t source) {
    const ism3__array *all = &adding->from->loose_incidents.array;
    struct incidents incidents = {0, {0, 0}};
    for (size_t i = 0; i < all->count; i++) {
        ism3__incident incident = *ISM3__AT(*all, const ism3__incident, i);
        if (incident.source != source)
            continue;
        incident.objective = adding->objectives[incident.objective];
        incident.environment = ism3__environment_here(adding, incident.environment);
        incident.process = ism3__process_here(adding, incident.process);
        count_incident(&incidents, adding, &incident);
    }
    return incidents;
}

static int incidents_within(const struct incidents *a, const struct incidents *b) {
    if (a->count != b->count)
        return a->count < b->count;
    return ism3__hash_is(a->sum, b->sum);
}

/* Whether either state can be part of the other. */
static void compare_states(struct comparison *comparison) {
    const ism3__adding *adding = comparison->adding;
    const ism3__source *from = ism3__source_at(adding->from, comparison->from),
                       *to = ism3__source_at(adding->to, comparison->to);
    const struct incidents there = incidents_there(adding, comparison->from),
                           here = incidents_here(adding, comparison->to);
    size_t cells, amounts;
    comparison->from_within = from->observations <= to->observations &&
                              from->future <= to->future && from->newest <= to->newest &&
                              incidents_within(&there, &here);
    comparison->to_within = to->observations <= from->observations && to->future <= from->future &&
                            to->newest <= from->newest && incidents_within(&here, &there);
    for (uint32_t p = 0; p < adding->from->model->processes.count; p++) {
        ism3__adding_process process;
        if (adding->processes[p] == ISM3_NO_INDEX)
            continue;
        ism3__adding_process_start(adding, p, &process);
        for (uint32_t e = 0; e < adding->from->model->environments.count; e++) {
            const ism3__place *place = process.from->places[e];
            const ism3__place *held =
                process.to ? process.to->places[adding->environments[e]] : NULL;
            if (!place || place->seen == ISM3__NEVER)
                continue;
            compare_cells(comparison, place, held);
            compare_amounts(comparison, &process, place, held);
        }
    }
    count_shares(adding->to, comparison->to, &cells, &amounts);
    comparison->to_within &=
        cells == comparison->matched_cells && amounts == comparison->matched_amounts;
}

static int32_t add_source(ism3__adding *adding, uint32_t from, ism3_error *error) {
    const ism3__source *other = ism3__source_at(adding->from, from);
    const char *name = ism3__source_name(other);
    uint32_t here;
    int32_t rc = ism3__sources_add(adding->to, name, strlen(name), other->epoch, other->is_file,
                                   &here, error);
    if (!rc)
        rc = ism3__array_reserve(&adding->to->memory, &ism3__source_at(adding->to, here)->ranges,
                                 other->ranges.count, error);
    if (!rc)
        adding->sources[from] = here;
    return rc;
}

static int32_t judge_states(ism3__adding *adding, uint32_t from, uint32_t to, int *news,
                            ism3_error *error) {
    const ism3__source *other = ism3__source_at(adding->from, from);
    ism3__source *held = ism3__source_at(adding->to, to);
    struct comparison comparison = {.adding = adding, .from = from, .to = to};
    enum ism3__relation relation = ism3__coverage_compare(&held->ranges, &other->ranges);
    if (held->is_file != other->is_file)
        return contradict(error, other, "disagree on whether it is a file");
    if (relation == ISM3__OVERLAP)
        return contradict(error, other, "overlap in part: neither holds all records of the other");
    if (relation == ISM3__APART) {
        *news = 1;
        adding->sources[from] = to;
        return ism3__array_reserve(&adding->to->memory, &held->ranges, other->ranges.count, error);
    }
    compare_states(&comparison);
    int from_stands = relation == ISM3__CONTAINED;
    if ((relation == ISM3__EQUAL && !(comparison.from_within && comparison.to_within)) ||
        (relation == ISM3__CONTAINS && !comparison.from_within) ||
        (from_stands && !comparison.to_within) ||
        (relation == ISM3__EQUAL && held->is_file &&
         memcmp(held->digest, other->digest, sizeof held->digest) != 0))
        return contradict(error, other, "cover the same records and hold different facts");
    if (!from_stands)
        return ISM3_OK;
    *news = 1;
    adding->replaced[from] = to;
    return add_source(adding, from, error);
}

int32_t ism3__adding_sources(ism3__adding *adding, int *news, ism3_error *error) {
    int32_t rc = ism3__sources_reserve(adding->to, adding->from->source_order.count, error);
    for (size_t i = 0; !rc && i < adding->from->source_order.count; i++) {
        uint32_t from = *ISM3__AT(adding->from->source_order, const uint32_t, i);
        const ism3__source *other = ism3__source_at(adding->from, from);
        const char *name = ism3__source_name(other);
        uint32_t here = ism3__sources_find(adding->to, name, strlen(name), other->epoch);
        if (here != ISM3_NO_INDEX) {
            rc = judge_states(adding, from, here, news, error);
            continue;
        }
        *news = 1;
        rc = add_source(adding, from, error);
    }
    return rc;
}
