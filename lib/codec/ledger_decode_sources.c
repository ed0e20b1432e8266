/* Reading a ledger: its sources, and of each the facts without id that it reported. */
#include "codec/ledger_decode.h"

#include "ledger/place.h"
#include "ledger/sources.h"

#include <string.h>

/* ---- cells ---- */

/* A list of a count of facts and what they add up to. */
static uint64_t get_counts(ism3__decoding *decoding, ism3__int128 *numbers, size_t count,
                           const char *what) {
    ism3__cbor_get_array(&decoding->reader, count + 1, count + 1, 1, what);
    uint64_t facts = ism3__cbor_get_uint(&decoding->reader, ISM3__COUNTS_MAX, what);
    for (size_t i = 0; i < count; i++)
        numbers[i] = ism3__get_wide(decoding, ISM3__FLOW_MAX, what);
    if (ism3__is_well(decoding) && !facts)
        ISM3__REFUSE(decoding, "%s: no fact", what);
    ism3__weigh(decoding, &decoding->facts, facts, ISM3__COUNTS_MAX);
    return facts;
}

static void decode_verdicts(ism3__decoding *decoding, ism3__cell *cell) {
    ism3__cbor_get_array(&decoding->reader, 2, 2, 1, "the verdicts");
    cell->verdicts[ISM3_FIT] = ism3__get_wide(decoding, ISM3__FLOW_MAX, "outputs that are fit");
    cell->verdicts[ISM3_UNFIT] = ism3__get_wide(decoding, ISM3__FLOW_MAX, "outputs that are unfit");
    cell->verdicts[ISM3_VERDICT_NONE] -= cell->verdicts[ISM3_FIT] + cell->verdicts[ISM3_UNFIT];
    if (cell->verdicts[ISM3_VERDICT_NONE] < 0)
        ISM3__REFUSE(decoding, "more verdicts than outputs");
}

static void decode_assessed(ism3__decoding *decoding, ism3__cell *cell) {
    ism3__int128 numbers[2];
    cell->assessments = get_counts(decoding, numbers, 2, "what was assessed");
    cell->assessed = numbers[0];
    cell->fit = numbers[1];
    if (ism3__is_well(decoding) && cell->fit > cell->assessed)
        ISM3__REFUSE(decoding, "more were fit than assessed");
}

static void decode_cell(ism3__decoding *decoding, ism3__cell *cell, int64_t before, int is_first) {
    ism3__cbor_reader *reader = &decoding->reader;
    ism3__unit unit = decoding->unit;
    ism3__cbor_map map = ism3__cbor_get_map(reader, "a cell");
    *cell = (ism3__cell){.inputs = {0, 0, ISM3__NEVER, INT64_MIN},
                         .outputs = {0, 0, ISM3__NEVER, INT64_MIN}};
    cell->grain = ism3__get_grain(decoding, &map, ISM3__CELL_GRAIN, before, is_first);
    if (ism3__cbor_has(reader, &map, ISM3__CELL_INPUTS))
        ism3__get_tally(decoding, &cell->inputs, cell->grain, unit, "the inputs of a cell");
    if (ism3__cbor_has(reader, &map, ISM3__CELL_OUTPUTS))
        ism3__get_tally(decoding, &cell->outputs, cell->grain, unit, "the outputs of a cell");
    cell->verdicts[ISM3_VERDICT_NONE] = cell->outputs.count;
    if (ism3__cbor_has(reader, &map, ISM3__CELL_VERDICTS))
        decode_verdicts(decoding, cell);
    if (ism3__cbor_has(reader, &map, ISM3__CELL_ASSESSED))
        decode_assessed(decoding, cell);
    if (ism3__cbor_has(reader, &map, ISM3__CELL_CONFUSION))
        cell->confusions = get_counts(decoding, cell->confusion, 4, "tp, fp, tn, fn");
    ism3__cbor_end_map(reader, &map);
}

/* What a cell adds to the sums and to the span. */
static void weigh_cell(ism3__decoding *decoding, const ism3__cell *cell) {
    const ism3__int128 counts[] = {cell->inputs.count, cell->outputs.count, cell->assessed,
                                   cell->confusion[0], cell->confusion[1],  cell->confusion[2],
                                   cell->confusion[3]};
    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++)
        ism3__weigh(decoding, &decoding->ledger->flow, counts[i], ISM3__FLOW_MAX);
    int64_t last = cell->inputs.last > cell->outputs.last ? cell->inputs.last : cell->outputs.last;
    decoding->last_in_cells = last > decoding->last_in_cells ? last : decoding->last_in_cells;
}

static void decode_cells(ism3__decoding *decoding, uint32_t source, ism3__place *place) {
    size_t count = ism3__cbor_get_array(&decoding->reader, 1, SIZE_MAX, 4, "the cells");
    int64_t before = 0;
    ism3__make_room(decoding, &place->cells, sizeof(ism3__cell), count);
    for (size_t i = 0; i < count && ism3__is_well(decoding); i++) {
        ism3__cell cell;
        decode_cell(decoding, &cell, before, !i);
        weigh_cell(decoding, &cell);
        if (!ism3__is_well(decoding))
            return;
        if (ism3__place_cell(place, source, cell.grain)) {
            ISM3__REFUSE(decoding, "the cells of one grain come twice");
            return;
        }
        ism3__note(decoding, ism3__place_add_cell(place, source, cell.grain,
                                                  &decoding->ledger->memory, decoding->error));
        cell.source = source;
        before = cell.grain;
        if (ism3__is_well(decoding))
            *ism3__place_cell(place, source, cell.grain) = cell;
    }
}

/* ---- amounts ---- */

static void decode_both(ism3__decoding *decoding, ism3__amounts *amounts) {
    ism3__cbor_get_array(&decoding->reader, 2, 2, 1, "used and available");
    amounts->both_used = ism3__get_wide(decoding, ISM3__AMOUNT_MAX, "used");
    amounts->both_available = ism3__get_wide(decoding, ISM3__AMOUNT_MAX, "available");
}

static void decode_amounts(ism3__decoding *decoding, const ism3__named_process *named,
                           ism3__amounts *amounts, const ism3__amounts *before) {
    ism3__cbor_reader *reader = &decoding->reader;
    ism3__cbor_map map = ism3__cbor_get_map(reader, "amounts");
    *amounts = (ism3__amounts){0};
    uint32_t number = ism3__get_part(decoding, &map, ISM3__AMOUNTS_RESOURCE, named->resource_count,
                                     "the resource");
    amounts->resource = ism3__resource_index(decoding, named, number);
    int is_first = !before || before->resource != amounts->resource;
    amounts->grain = ism3__get_grain(decoding, &map, ISM3__AMOUNTS_GRAIN,
                                     is_first ? 0 : before->grain, is_first);
    amounts->facts =
        ism3__get_number(decoding, &map, ISM3__AMOUNTS_FACTS, ISM3__COUNTS_MAX, "facts");
    amounts->used_facts =
        ism3__get_number(decoding, &map, ISM3__AMOUNTS_USED_FACTS, ISM3__COUNTS_MAX, "facts");
    if (ism3__cbor_has(reader, &map, ISM3__AMOUNTS_USED))
        amounts->used = ism3__get_wide(decoding, ISM3__AMOUNT_MAX, "used");
    if (ism3__cbor_has(reader, &map, ISM3__AMOUNTS_BOTH))
        decode_both(decoding, amounts);
    ism3__cbor_end_map(reader, &map);
    if (!ism3__is_well(decoding))
        return;
    if (!amounts->facts || amounts->used_facts > amounts->facts ||
        amounts->both_used > amounts->used ||
        ((amounts->used || amounts->both_available) && !amounts->used_facts))
        ISM3__REFUSE(decoding, "the amounts of a grain contradict each other");
    ism3__weigh(decoding, &decoding->facts, amounts->facts, ISM3__COUNTS_MAX);
    ism3__weigh(decoding, &decoding->ledger->amount, amounts->used, ISM3__AMOUNT_MAX);
    ism3__weigh(decoding, &decoding->ledger->amount, amounts->both_available, ISM3__AMOUNT_MAX);
}

static void decode_amounts_list(ism3__decoding *decoding, const ism3__named_process *named,
                                uint32_t source, ism3__place *place) {
    size_t count = ism3__cbor_get_array(&decoding->reader, 1, SIZE_MAX, 3, "the amounts");
    ism3__amounts amounts[2]; /* the one at hand and the one before in turns */
    ism3__memory *memory = &decoding->ledger->memory;
    ism3__make_room(decoding, &place->amounts, sizeof(ism3__amounts), count);
    for (size_t i = 0; i < count && ism3__is_well(decoding); i++) {
        ism3__amounts *now = &amounts[i % 2];
        decode_amounts(decoding, named, now, i ? &amounts[1 - i % 2] : NULL);
        if (!ism3__is_well(decoding))
            return;
        if (ism3__place_amounts(place, source, now->resource, now->grain)) {
            ISM3__REFUSE(decoding, "the amounts of one grain come twice");
            return;
        }
        ism3__note(decoding, ism3__place_add_amounts(place, source, now->resource, now->grain,
                                                     memory, decoding->error));
        now->source = source;
        if (ism3__is_well(decoding))
            *ism3__place_amounts(place, source, now->resource, now->grain) = *now;
    }
}

/* ---- shares ---- */

static void decode_share(ism3__decoding *decoding, uint32_t source) {
    ism3__cbor_reader *reader = &decoding->reader;
    const ism3__array *processes = &decoding->names.processes;
    ism3__cbor_map map = ism3__cbor_get_map(reader, "a share");
    uint32_t process =
        ism3__get_part(decoding, &map, ISM3__SHARE_PROCESS, processes->count, "the process");
    uint32_t environment = ism3__get_environment(decoding, &map, ISM3__SHARE_ENVIRONMENT);
    ism3__history *history;
    ism3__place *place = NULL;
    if (!ism3__is_well(decoding))
        return;
    const ism3__named_process *named = ISM3__AT(*processes, const ism3__named_process, process);
    int32_t rc =
        ism3__ledger_history(decoding->ledger, named->name.index, &history, decoding->error);
    if (!rc)
        rc = ism3__ledger_place(decoding->ledger, history, environment, &place, decoding->error);
    ism3__note(decoding, rc);
    if (rc)
        return;
    if (ism3__cbor_has(reader, &map, ISM3__SHARE_CELLS))
        decode_cells(decoding, source, place);
    if (ism3__cbor_has(reader, &map, ISM3__SHARE_AMOUNTS))
        decode_amounts_list(decoding, named, source, place);
    ism3__cbor_end_map(reader, &map);
}

static void decode_shares(ism3__decoding *decoding, uint32_t source) {
    size_t count = ism3__cbor_get_array(&decoding->reader, 1, SIZE_MAX, 5, "the shares");
    for (size_t i = 0; i < count && ism3__is_well(decoding); i++)
        decode_share(decoding, source);
}

/* ---- incidents ---- */

/* An optional number, one more than it is; `absent` where it is not given. */
static int64_t less_one(uint64_t number, int64_t absent) {
    return number ? (int64_t)number - 1 : absent;
}

void ism3__decode_incident(ism3__decoding *decoding, ism3__incident *incident, ism3__hash *hash) {
    ism3__cbor_reader *reader = &decoding->reader;
    const ism3__document_names *names = &decoding->names;
    ism3__cbor_map map = ism3__cbor_get_map(reader, "an incident");
    *incident = (ism3__incident){.environment = ISM3_NO_INDEX, .process = ISM3_NO_INDEX};
    if (hash) {
        ism3__cbor_must_have(reader, &map, ISM3__INCIDENT_HASH);
        *hash = ism3__get_hash(decoding);
    }
    uint32_t objective = ism3__get_part(decoding, &map, ISM3__INCIDENT_OBJECTIVE,
                                        names->objectives.count, "the objective");
    incident->time = (int64_t)ism3__get_number(decoding, &map, ISM3__INCIDENT_TIME,
                                               ISM3_TIME_END - 1, "the time of an incident");
    uint64_t environment = ism3__get_number(decoding, &map, ISM3__INCIDENT_ENVIRONMENT,
                                            names->environments.count, "the environment, + 1");
    uint64_t end = ism3__get_number(decoding, &map, ISM3__INCIDENT_END,
                                    (uint64_t)(ISM3_TIME_END - incident->time), "the end, + 1");
    incident->cause =
        (uint32_t)ism3__get_number(decoding, &map, ISM3__INCIDENT_CAUSE, ISM3_ATTACK, "the cause");
    incident->harm = less_one(ism3__get_number(decoding, &map, ISM3__INCIDENT_HARM,
                                               (uint64_t)ISM3_AMOUNT_MAX + 1, "harm, + 1"),
                              ISM3_NONE);
    uint64_t process = ism3__get_number(decoding, &map, ISM3__INCIDENT_PROCESS,
                                        names->processes.count, "the process, + 1");
    ism3__cbor_end_map(reader, &map);
    if (!ism3__is_well(decoding))
        return;
    if (incident->cause < ISM3_ACCIDENT)
        ISM3__REFUSE(decoding, "an incident without a cause");
    incident->objective = ISM3__AT(names->objectives, const ism3__named, objective)->index;
    incident->end = end ? incident->time + (int64_t)end - 1 : ISM3_NONE;
    if (environment)
        incident->environment =
            ISM3__AT(names->environments, const ism3__named, environment - 1)->index;
    if (process) {
        uint32_t index =
            ISM3__AT(names->processes, const ism3__named_process, process - 1)->name.index;
        incident->process = decoding->model->process_order.rank[index];
    }
    decoding->first = incident->time < decoding->first ? incident->time : decoding->first;
    ism3__see(decoding, end ? incident->end : incident->time);
}

static void decode_incidents(ism3__decoding *decoding, uint32_t source) {
    ism3__set *set = &decoding->ledger->loose_incidents;
    size_t count = ism3__cbor_get_array(&decoding->reader, 1, SIZE_MAX, 3, "the incidents");
    ism3__make_room(decoding, &set->array, sizeof(ism3__incident), count);
    for (size_t i = 0; i < count && ism3__is_well(decoding); i++) {
        ism3__incident *incident = ism3__set_append(set);
        ism3__decode_incident(decoding, incident, NULL);
        incident->source = source;
    }
}

/* ---- sources ---- */

static void decode_coverage(ism3__decoding *decoding, ism3__source *source) {
    size_t count = ism3__get_list(decoding, 0, 2, "the coverage");
    uint64_t end = 0;
    ism3__make_room(decoding, &source->ranges, sizeof(ism3__range), count);
    for (size_t i = 0; i < count && ism3__is_well(decoding); i++) {
        uint64_t gap = ism3__cbor_get_uint(&decoding->reader, UINT64_MAX - end, "a gap");
        uint64_t length =
            ism3__cbor_get_uint(&decoding->reader, UINT64_MAX - end - gap, "a run of records");
        if (ism3__is_well(decoding) && (!length || (i && !gap)))
            ISM3__REFUSE(decoding, "runs of records that are empty or touch");
        *ISM3__AT(source->ranges, ism3__range, source->ranges.count++) =
            (ism3__range){end + gap, end + gap + length};
        end += gap + length;
    }
    source->next_record = end;
}

/* Name and epoch ascend, and so no source comes twice. */
static void check_order(ism3__decoding *decoding, const ism3__named *name, uint64_t epoch,
                        const ism3__source *before) {
    if (!before || !ism3__is_well(decoding))
        return;
    const char *other = ism3__source_name(before);
    size_t size = strlen(other), common = size < name->size ? size : name->size;
    int order = common ? memcmp(name->text, other, common) : 0;
    if (!order)
        order = name->size < size ? -1 : name->size > size;
    if (order < 0 || (!order && epoch <= before->epoch))
        ISM3__REFUSE(decoding, "source '%.*s' does not follow '%s' in the order of bytes",
                     (int)name->size, name->text, other);
}

static void check_source(ism3__decoding *decoding, const ism3__source *source) {
    if (!ism3__is_well(decoding))
        return;
    const ism3__range *first = source->ranges.data;
    size_t count = source->ranges.count;
    if (!source->is_file && !count)
        ISM3__REFUSE(decoding, "source '%s' has no record", ism3__source_name(source));
    if (source->is_file && count && (count > 1 || first->from))
        ISM3__REFUSE(decoding, "source '%s' is a file, and has gaps", ism3__source_name(source));
}

/* What a source says of itself, then what it reported. */
static void decode_reported(ism3__decoding *decoding, ism3__cbor_map *map, uint32_t number) {
    ism3__cbor_reader *reader = &decoding->reader;
    ism3__source *source = ism3__source_at(decoding->ledger, number);
    if (ism3__cbor_has(reader, map, ISM3__SOURCE_COVERAGE))
        decode_coverage(decoding, source);
    if (ism3__cbor_has(reader, map, ISM3__SOURCE_DIGEST)) {
        const uint8_t *digest =
            ism3__cbor_get_bytes(reader, sizeof source->digest, "the digest of a file");
        source->is_file = 1;
        if (digest)
            memcpy(source->digest, digest, sizeof source->digest);
    }
    source->observations = ism3__get_number(decoding, map, ISM3__SOURCE_OBSERVATIONS,
                                            ISM3__COUNTS_MAX, "the observations of a source");
    source->future = ism3__get_number(decoding, map, ISM3__SOURCE_FUTURE, ISM3__COUNTS_MAX,
                                      "what lay in the future");
    source->newest = less_one(ism3__get_number(decoding, map, ISM3__SOURCE_NEWEST, ISM3_TIME_END,
                                               "the latest event time"),
                              INT64_MIN);
    ism3__weigh(decoding, &decoding->facts, source->observations, ISM3__COUNTS_MAX);
    ism3__weigh(decoding, &decoding->facts, source->future, ISM3__COUNTS_MAX);
    check_source(decoding, source);
    decoding->unit = ism3__get_unit_key(decoding, map, ISM3__SOURCE_UNIT);
    if (ism3__cbor_has(reader, map, ISM3__SOURCE_SHARES))
        decode_shares(decoding, number);
    if (ism3__cbor_has(reader, map, ISM3__SOURCE_INCIDENTS))
        decode_incidents(decoding, number);
}

/* Returns its number in the ledger. */
static uint32_t decode_source(ism3__decoding *decoding, const ism3__source *before) {
    ism3__cbor_reader *reader = &decoding->reader;
    ism3__cbor_map map = ism3__cbor_get_map(reader, "a source");
    ism3__named name = {"", 0, 0};
    uint32_t number = 0;
    if (ism3__cbor_has(reader, &map, ISM3__SOURCE_NAME))
        name.text = ism3__cbor_get_text(reader, 1, ISM3__SOURCE_NAME_MAX, &name.size,
                                        "the name of a source");
    uint64_t epoch = ism3__get_number(decoding, &map, ISM3__SOURCE_EPOCH, UINT64_MAX, "the epoch");
    check_order(decoding, &name, epoch, before);
    if (ism3__is_well(decoding))
        ism3__note(decoding, ism3__sources_add(decoding->ledger, name.text, name.size, epoch, 0,
                                               &number, decoding->error));
    if (!ism3__is_well(decoding))
        return 0;
    ism3__sources_use(decoding->ledger, number);
    decode_reported(decoding, &map, number);
    ism3__cbor_end_map(reader, &map);
    return number;
}

void ism3__decode_sources(ism3__decoding *decoding) {
    size_t count = ism3__cbor_get_array(&decoding->reader, 1, ISM3__SOURCES_MAX, 3, "the sources");
    uint32_t before = 0;
    if (ism3__is_well(decoding))
        ism3__note(decoding, ism3__sources_reserve(decoding->ledger, count, decoding->error));
    for (size_t i = 0; i < count && ism3__is_well(decoding); i++)
        before = decode_source(decoding, i ? ism3__source_at(decoding->ledger, before) : NULL);
}
