/* Reading a ledger: values, and the document as a whole. */
#include "codec/ledger_decode.h"

#include "base/surely.h"

#include "ledger/sources.h"

/* What the memory of a ledger is in proportion to its bytes. */
#define BYTES_EACH   64
#define BYTES_ANYHOW (UINT64_C(4) << 20)

/* ---- values ---- */

uint64_t ism3__get_number(ism3__decoding *decoding, ism3__cbor_map *map, uint64_t key,
                          uint64_t most, const char *what) {
    if (!ism3__cbor_has(&decoding->reader, map, key))
        return 0;
    return ism3__cbor_get_uint(&decoding->reader, most, what);
}

int64_t ism3__get_integer(ism3__decoding *decoding, ism3__cbor_map *map, uint64_t key,
                          int64_t least, int64_t most, const char *what) {
    if (!ism3__cbor_has(&decoding->reader, map, key))
        return 0;
    return ism3__cbor_get_int(&decoding->reader, least, most, what);
}

uint32_t ism3__get_part(ism3__decoding *decoding, ism3__cbor_map *map, uint64_t key, size_t count,
                        const char *what) {
    uint64_t part = ism3__get_number(decoding, map, key, UINT32_MAX, what);
    if (part < count)
        return (uint32_t)part;
    ISM3__REFUSE(decoding, "%s is number %llu, the document has %zu", what,
                 (unsigned long long)part, count);
    return 0;
}

uint32_t ism3__get_environment(ism3__decoding *decoding, ism3__cbor_map *map, uint64_t key) {
    const ism3__array *environments = &decoding->names.environments;
    uint32_t number = ism3__get_part(decoding, map, key, environments->count, "the environment");
    return ism3__is_well(decoding) ? ISM3__AT(*environments, const ism3__named, number)->index : 0;
}

ism3__hash ism3__get_hash(ism3__decoding *decoding) {
    const uint8_t *bytes = ism3__cbor_get_bytes(&decoding->reader, 16, "a hash");
    ism3__hash hash = {0, 0};
    for (int i = 0; bytes && i < 8; i++) {
        hash.low = hash.low << 8 | bytes[i];
        hash.high = hash.high << 8 | bytes[8 + i];
    }
    return hash;
}

static ism3__unit checked_unit(ism3__decoding *decoding, uint64_t exponent) {
    if (exponent % 3 == 0)
        return ism3__unit_of((unsigned)exponent);
    ISM3__REFUSE(decoding, "the unit is 10^%llu ns, expected 0, 3, 6 or 9",
                 (unsigned long long)exponent);
    return ism3__unit_of(0);
}

ism3__unit ism3__get_unit(ism3__decoding *decoding) {
    return checked_unit(decoding, ism3__cbor_get_uint(&decoding->reader, 9, "the unit"));
}

ism3__unit ism3__get_unit_key(ism3__decoding *decoding, ism3__cbor_map *map, uint64_t key) {
    return checked_unit(decoding, ism3__get_number(decoding, map, key, 9, "the unit"));
}

int64_t ism3__get_time(ism3__decoding *decoding, int64_t before, ism3__unit unit,
                       const char *what) {
    uint64_t most = (uint64_t)((ISM3_TIME_END - 1 - before) / unit.length);
    return before + (int64_t)ism3__cbor_get_uint(&decoding->reader, most, what) * unit.length;
}

int64_t ism3__get_grain(ism3__decoding *decoding, ism3__cbor_map *map, uint64_t key, int64_t before,
                        int is_first) {
    int64_t least = ism3__grain_of(decoding->model, 0),
            most = ism3__grain_of(decoding->model, ISM3_TIME_END - 1);
    int64_t grain = ism3__get_integer(decoding, map, key, is_first ? least : 1,
                                      is_first ? most : most - before, "the grain");
    if (is_first ? grain < least : grain < 1)
        ISM3__REFUSE(decoding, is_first ? "the first grain lies before 1970"
                                        : "the grain is not later than the one before");
    return is_first ? grain : before + grain;
}

ism3__int128 ism3__get_wide(ism3__decoding *decoding, ism3__int128 most, const char *what) {
    return (ism3__int128)ism3__cbor_get_wide(&decoding->reader, (ism3__uint128)most, what);
}

/* Whether a count of times in [first, last], both of them among these, can have that sum. */
static int is_possible(const ism3__tally *tally) {
    ism3__int128 others = tally->count - 1;
    return tally->count >= 1 && tally->first <= tally->last &&
           tally->sum >= others * tally->first + tally->last &&
           tally->sum <= others * tally->last + tally->first;
}

void ism3__get_tally(ism3__decoding *decoding, ism3__tally *tally, int64_t grain, ism3__unit unit,
                     const char *what) {
    int64_t length = decoding->model->grain, start = ism3__grain_start(decoding->model, grain);
    uint64_t most = (uint64_t)((length - 1) / unit.length);
    ism3__cbor_get_array(&decoding->reader, 4, 4, 1, what);
    tally->count = ism3__get_wide(decoding, ISM3__FLOW_MAX, what);
    tally->sum = ism3__get_wide(decoding, tally->count * (ism3__int128)most, what) * unit.length;
    tally->first = (int64_t)ism3__cbor_get_uint(&decoding->reader, most, what) * unit.length;
    tally->last = (int64_t)ism3__cbor_get_uint(&decoding->reader, most, what) * unit.length;
    if (!ism3__is_well(decoding))
        return;
    if (!is_possible(tally))
        ISM3__REFUSE(decoding, "%s: so many times cannot have that sum, first and last", what);
    tally->sum += tally->count * start;
    tally->first += start;
    tally->last += start;
    if (tally->first < 0 || tally->last >= ISM3_TIME_END)
        ISM3__REFUSE(decoding, "%s: a time lies outside 1970..2261", what);
    ism3__see(decoding, tally->last);
}

size_t ism3__get_list(ism3__decoding *decoding, size_t ahead, size_t each, const char *what) {
    size_t size = ism3__cbor_get_array(&decoding->reader, ahead + each, SIZE_MAX, 1, what);
    if (!ism3__is_well(decoding))
        return 0;
    if ((size - ahead) % each)
        ISM3__REFUSE(decoding, "%s: %zu elements, the last member is not whole", what, size);
    return ism3__is_well(decoding) ? (size - ahead) / each : 0;
}

void ism3__see(ism3__decoding *decoding, int64_t time) {
    decoding->last = time > decoding->last ? time : decoding->last;
}

void ism3__weigh(ism3__decoding *decoding, ism3__int128 *sum, ism3__int128 more,
                 ism3__int128 most) {
    *sum += more;
    if (*sum <= most || !ism3__is_well(decoding))
        return;
    *sum = 0;
    (void)ism3__cbor_fail(&decoding->reader, ISM3_E_RANGE,
                          "the counts or amounts of the ledger add up to more than it holds");
}

void ism3__make_room(ism3__decoding *decoding, ism3__array *array, size_t element_size,
                     size_t count) {
    ism3__memory *memory = &decoding->ledger->memory;
    array->element_size = element_size;
    if (!ism3__is_well(decoding))
        return;
    if (array->data) {
        ism3__note(decoding, ism3__array_reserve(memory, array, count, decoding->error));
        return;
    }
    array->data = ism3__allocate_array(memory, count, element_size);
    if (array->data)
        array->capacity = count;
    else
        ism3__note(decoding, ism3__memory_fail(memory, count * element_size, decoding->error));
}

/* ---- the document ---- */

static void decode_processes(ism3__decoding *decoding) {
    const ism3__array *processes = &decoding->names.processes;
    ism3__cbor_get_array(&decoding->reader, processes->count, processes->count, 1, "the processes");
    for (size_t i = 0; i < processes->count && ism3__is_well(decoding); i++)
        ism3__decode_process(decoding, ISM3__AT(*processes, const ism3__named_process, i));
}

static void decode_incidents(ism3__decoding *decoding) {
    ism3__set *set = &decoding->ledger->incidents;
    size_t count =
        ism3__cbor_get_array(&decoding->reader, 1, SIZE_MAX, 19, "the incidents with an id");
    ism3__make_room(decoding, &set->array, sizeof(ism3__keyed_fact), count);
    for (size_t i = 0; i < count && ism3__is_well(decoding); i++) {
        ism3__incident incident;
        ism3__keyed_fact *fact = ism3__set_append(set);
        *fact = (ism3__keyed_fact){.form = ISM3__FACT_INCIDENT};
        ism3__decode_incident(decoding, &incident, &fact->id);
        fact->time = incident.time;
        fact->end = incident.end;
        fact->values[0] = incident.cause;
        fact->values[1] = incident.harm;
        fact->values[2] = incident.process;
        fact->environment = incident.environment;
        fact->objective = incident.objective;
    }
}

static void check_span(ism3__decoding *decoding) {
    const ism3_ledger *ledger = decoding->ledger;
    if (!ism3__is_well(decoding))
        return;
    if (ledger->first > decoding->first)
        ISM3__REFUSE(decoding, "the ledger begins later than what is in it");
    if (ledger->last < decoding->last)
        ISM3__REFUSE(decoding, "the ledger ends earlier than what is in it");
    if (ledger->last_in_cells < decoding->last_in_cells)
        ISM3__REFUSE(decoding, "facts in cells are later than the ledger says");
}

static void decode_span(ism3__decoding *decoding, ism3__cbor_map *document) {
    ism3_ledger *ledger = decoding->ledger;
    int64_t *const times[] = {&ledger->first, &ledger->last, &ledger->last_resources,
                              &ledger->last_in_cells};
    if (!ism3__cbor_has(&decoding->reader, document, ISM3__DOCUMENT_SPAN))
        return;
    ism3__cbor_map map = ism3__cbor_get_map(&decoding->reader, "the span");
    for (uint32_t i = 0; i < 4; i++)
        if (ism3__cbor_has(&decoding->reader, &map, i))
            *times[i] =
                (int64_t)ism3__cbor_get_uint(&decoding->reader, ISM3_TIME_END, "a time") - 1;
    ism3__cbor_end_map(&decoding->reader, &map);
}

static void decode_sealed(ism3__decoding *decoding, ism3__cbor_map *document) {
    ism3_ledger *ledger = decoding->ledger;
    if (!ism3__cbor_has(&decoding->reader, document, ISM3__DOCUMENT_SEALED))
        return;
    ism3__cbor_map map = ism3__cbor_get_map(&decoding->reader, "the seal");
    ism3__cbor_must_have(&decoding->reader, &map, 0);
    ledger->horizon = ism3__cbor_get_int(&decoding->reader, 1, ISM3_TIME_END, "the horizon");
    ledger->late = ism3__get_number(decoding, &map, 1, ISM3__COUNTS_MAX, "late facts");
    ism3__cbor_end_map(&decoding->reader, &map);
    int64_t grain = ism3__grain_of(decoding->model, ledger->horizon);
    if (ism3__is_well(decoding) && ism3__grain_start(decoding->model, grain) != ledger->horizon)
        ISM3__REFUSE(decoding, "the horizon is not the start of a grain");
}

static void check_sealed(ism3__decoding *decoding) {
    const ism3_ledger *ledger = decoding->ledger;
    int is_sealed = 0;
    for (size_t i = 0; i < decoding->names.processes.count && ism3__is_well(decoding); i++)
        is_sealed |=
            ledger
                ->histories[ISM3__AT(decoding->names.processes, const ism3__named_process, i)
                                ->name.index]
                ->sealed;
    if (is_sealed && ledger->horizon == INT64_MIN)
        ISM3__REFUSE(decoding, "a process is sealed, and the ledger has no horizon");
    if (ledger->horizon != INT64_MIN && decoding->folded_to > ledger->horizon)
        ISM3__REFUSE(decoding, "what is folded ends later than the horizon");
}

static void decode_document(ism3__decoding *decoding) {
    ism3__cbor_reader *reader = &decoding->reader;
    ism3__cbor_get_tag(reader, ISM3__CBOR_SELF_DESCRIBED);
    ism3__cbor_map map = ism3__cbor_get_map(reader, "the document");
    for (uint64_t key = ISM3__DOCUMENT_WHAT; key <= ISM3__DOCUMENT_OBJECTIVES; key++)
        if (ism3__cbor_has(reader, &map, key))
            ism3__cbor_skip(reader, "the names");
    if (ism3__cbor_has(reader, &map, ISM3__DOCUMENT_SOURCES))
        ism3__decode_sources(decoding);
    if (ism3__cbor_has(reader, &map, ISM3__DOCUMENT_PROCESSES))
        decode_processes(decoding);
    if (ism3__cbor_has(reader, &map, ISM3__DOCUMENT_INCIDENTS))
        decode_incidents(decoding);
    decode_span(decoding, &map);
    check_span(decoding);
    decode_sealed(decoding, &map);
    check_sealed(decoding);
    ism3__cbor_must_have(reader, &map, ISM3__DOCUMENT_DIGEST);
    ism3__cbor_get_bytes(reader, ISM3__CBOR_DIGEST_SIZE, "the digest");
    ism3__cbor_end_map(reader, &map);
    ism3__cbor_end(reader);
}

/* One ledger has one encoding: it must be the bytes that were read. */
static int32_t check_encoding(ism3__decoding *decoding) {
    ism3__comparing_sink sink = {(const char *)decoding->reader.bytes, decoding->reader.size, 0};
    int32_t rc = ism3_ledger_encode(decoding->ledger, ism3__sink_compare, &sink, decoding->error);
    if (rc && rc != ISM3_E_STOPPED)
        return rc;
    /* What was read was whole, and so is what was written: neither can be the beginning of the other. */
    if (!rc && ISM3__SURELY(sink.at == sink.size))
        return ISM3_OK;
    return ism3__fail_at(decoding->error, ISM3_E_SYNTAX, sink.at, 0,
                         "the ledger is not encoded canonically from byte %zu on", sink.at);
}

/* Read all but the names into a ledger that was made for them. */
static int32_t decode_into(ism3__decoding *decoding) {
    int32_t rc = ism3__match_names(decoding);
    if (rc)
        return rc;
    ism3__cbor_reader_start(&decoding->reader, decoding->reader.bytes, decoding->reader.size,
                            decoding->error);
    decode_document(decoding);
    rc = ism3__cbor_reader_rc(&decoding->reader);
    return rc ? rc : check_encoding(decoding);
}

/* Every process keeps a table of the environments. Without a model nobody but the writer of the bytes
 * says how many there are of both, and a few bytes name each: what the tables take stays in
 * proportion to the bytes. */
static int32_t check_tables(const ism3__decoding *decoding) {
    size_t environments = decoding->names.environments.count,
           processes = decoding->names.processes.count;
    uint64_t bytes = (uint64_t)environments * processes * sizeof(ism3__place *),
             most = BYTES_EACH * (uint64_t)decoding->reader.size + BYTES_ANYHOW;
    if (bytes <= most)
        return ISM3_OK;
    return ism3__fail(decoding->error, ISM3_E_LIMIT,
                      "%zu processes in %zu environments are too many for a ledger of %zu bytes "
                      "that is read without its model",
                      processes, environments, decoding->reader.size);
}

static int32_t decode(ism3__decoding *decoding, ism3_model *model,
                      const ism3_ledger_options *options) {
    ism3_model *bare = NULL;
    ism3__decode_names(decoding);
    int32_t rc = ism3__cbor_reader_rc(&decoding->reader);
    if (!rc && !model)
        rc = check_tables(decoding);
    if (!rc && !model)
        rc = ism3__bare_model(decoding, options, &bare);
    if (!rc)
        rc = ism3_ledger_new(&decoding->ledger, model ? model : bare, options, decoding->error);
    decoding->model = model ? model : bare;
    ism3_model_unref(bare);
    if (rc)
        return rc;
    rc = decode_into(decoding);
    if (rc)
        decoding->ledger = ism3_ledger_unref(decoding->ledger);
    return rc;
}

int32_t ism3_ledger_decode(ism3_ledger **out, ism3_model *model, const void *bytes, size_t size,
                           const ism3_ledger_options *options, ism3_error *error) {
    ism3_ledger_options taken = {.size = sizeof taken};
    if (!out || (size && !bytes))
        return ism3__fail(error, ISM3_E_ARGUMENT, "a place for the ledger and bytes are needed");
    *out = NULL;
    int32_t rc = options ? ISM3__TAKE(ism3_ledger_options, &taken, options, error) : ISM3_OK;
    if (rc)
        return rc;
    if (model && !ism3_model_is_frozen(model))
        return ism3__fail(error, ISM3_E_STATE, "the model must be frozen before a ledger uses it");
    ism3__decoding decoding = {.error = error,
                               .first = ISM3__NEVER,
                               .last = INT64_MIN,
                               .last_in_cells = INT64_MIN,
                               .folded_to = INT64_MIN};
    rc = ism3__memory_init(&decoding.scratch, taken.allocator, taken.memory_limit, error);
    if (!rc)
        rc = ism3__cbor_check_digest(bytes, size, error);
    if (rc)
        return rc;
    ism3__cbor_reader_start(&decoding.reader, bytes, size, error);
    rc = decode(&decoding, model, &taken);
    ism3__document_names_free(&decoding);
    *out = decoding.ledger;
    return rc;
}
