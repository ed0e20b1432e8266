/* Writing a ledger: what it speaks of, and the document as a whole. */
#include "codec/ledger_encode.h"

#include <string.h>

/* ---- small things that every part writes ---- */

int32_t ism3__scratch_make(ism3__encoding *encoding, ism3__scratch *scratch, size_t count,
                           size_t size) {
    ism3__memory *memory = &encoding->ledger->memory;
    *scratch = (ism3__scratch){NULL, 0, 0};
    if (!count)
        return ISM3_OK;
    /* Sorting needs as much again. */
    scratch->elements = ism3__allocate_array(memory, count, 2 * size);
    if (!scratch->elements)
        return ism3__memory_fail(memory, count * 2 * size, encoding->error);
    scratch->bytes = count * 2 * size;
    return ISM3_OK;
}

void ism3__scratch_sort(ism3__scratch *scratch, const ism3__set_type *type) {
    char *elements = scratch->elements;
    size_t ordered = 1;
    while (ordered < scratch->count && type->compare(elements + (ordered - 1) * type->size,
                                                     elements + ordered * type->size) <= 0)
        ordered++;
    if (ordered < scratch->count)
        ism3__sort(elements, scratch->count, type, elements + scratch->bytes / 2);
}

void ism3__scratch_free(ism3__encoding *encoding, ism3__scratch *scratch) {
    ism3__release(&encoding->ledger->memory, scratch->elements, scratch->bytes);
    *scratch = (ism3__scratch){NULL, 0, 0};
}

void ism3__put_keys(ism3__encoding *encoding, uint32_t keys) {
    ism3__cbor_put_map(encoding->writer, (size_t)__builtin_popcount(keys));
}

int ism3__put_key(ism3__encoding *encoding, uint32_t keys, uint32_t key) {
    if (!(keys >> key & 1))
        return 0;
    ism3__cbor_put_uint(encoding->writer, key);
    return 1;
}

void ism3__put_number(ism3__encoding *encoding, uint32_t keys, uint32_t key, uint64_t value) {
    if (ism3__put_key(encoding, keys, key))
        ism3__cbor_put_uint(encoding->writer, value);
}

void ism3__put_wide(ism3__encoding *encoding, ism3__int128 value) {
    ism3__cbor_put_wide(encoding->writer, (ism3__uint128)value);
}

void ism3__put_hash(ism3__encoding *encoding, ism3__hash hash) {
    uint8_t bytes[16];
    for (int i = 0; i < 8; i++) {
        bytes[i] = (uint8_t)(hash.low >> (56 - 8 * i));
        bytes[8 + i] = (uint8_t)(hash.high >> (56 - 8 * i));
    }
    ism3__cbor_put_bytes(encoding->writer, bytes, sizeof bytes);
}

void ism3__unit_fit_tally(ism3__unit *unit, const ism3__tally *tally, int64_t start) {
    if (!tally->count)
        return;
    ism3__unit_fit(unit, tally->first - start);
    ism3__unit_fit(unit, tally->last - start);
    ism3__unit_fit(unit, tally->sum - tally->count * start);
}

void ism3__put_tally(ism3__encoding *encoding, const ism3__tally *tally, int64_t start,
                     ism3__unit unit) {
    ism3__cbor_put_array(encoding->writer, 4);
    ism3__put_wide(encoding, tally->count);
    ism3__put_wide(encoding, (tally->sum - tally->count * start) / unit.length);
    ism3__put_wide(encoding, (tally->first - start) / unit.length);
    ism3__put_wide(encoding, (tally->last - start) / unit.length);
}

/* ---- what the ledger speaks of ---- */

static void mark_place(ism3__encoding *encoding, uint32_t process, const ism3__place *place) {
    uint64_t *resources = &encoding->resources[process];
    for (size_t i = 0; i < place->amounts.count; i++) {
        const ism3__amounts *amounts = ISM3__AT(place->amounts, const ism3__amounts, i);
        if (amounts->facts)
            *resources |= UINT64_C(1) << ism3__resource_rank(encoding, process, amounts->resource);
    }
    for (size_t i = 0; i < place->streams.count; i++) {
        const ism3__level_stream *stream = ISM3__AT(place->streams, const ism3__level_stream, i);
        if (stream->measure != ISM3__UP && stream->points.array.count)
            *resources |= UINT64_C(1) << ism3__resource_rank(encoding, process, stream->resource);
    }
    for (size_t i = 0; i < place->loads.count; i++) {
        const ism3__folded_load *load = ISM3__AT(place->loads, const ism3__folded_load, i);
        *resources |= UINT64_C(1) << ism3__resource_rank(encoding, process, load->resource);
    }
}

static void mark_history(ism3__encoding *encoding, uint32_t process) {
    const ism3__history *history = encoding->ledger->histories[process];
    for (uint32_t e = 0; e < encoding->model->environments.count; e++) {
        if (!ism3__place_is_seen(history->places[e]))
            continue;
        encoding->environments[e] = 1;
        encoding->processes[encoding->model->process_order.rank[process]] = 1;
        mark_place(encoding, process, history->places[e]);
    }
    for (size_t i = 0; i < history->facts.array.count; i++) {
        const ism3__keyed_fact *fact = ISM3__AT(history->facts.array, const ism3__keyed_fact, i);
        if (fact->form == ISM3__FACT_RESOURCES)
            encoding->resources[process] |= UINT64_C(1) << fact->resource;
    }
}

static void mark_incident(ism3__encoding *encoding, uint32_t objective, uint32_t environment) {
    encoding->objectives[objective] = 1;
    if (environment != ISM3_NO_INDEX)
        encoding->environments[environment] = 1;
}

static void mark_incidents(ism3__encoding *encoding) {
    const ism3__array *keyed = &encoding->ledger->incidents.array,
                      *loose = &encoding->ledger->loose_incidents.array;
    for (size_t i = 0; i < keyed->count; i++) {
        const ism3__keyed_fact *fact = ISM3__AT(*keyed, const ism3__keyed_fact, i);
        mark_incident(encoding, fact->objective, fact->environment);
    }
    for (size_t i = 0; i < loose->count; i++) {
        const ism3__incident *incident = ISM3__AT(*loose, const ism3__incident, i);
        mark_incident(encoding, incident->objective, incident->environment);
    }
}

/* Number what is marked; returns how many. */
static uint32_t number(uint32_t *marks, size_t count) {
    uint32_t next = 0;
    for (size_t i = 0; i < count; i++)
        marks[i] = marks[i] ? next++ : ISM3_NO_INDEX;
    return next;
}

static void mark(ism3__encoding *encoding) {
    for (uint32_t i = 0; i < encoding->model->processes.count; i++)
        if (encoding->ledger->histories[i])
            mark_history(encoding, i);
    mark_incidents(encoding);
    encoding->environment_count =
        number(encoding->environments, encoding->model->environments.count);
    encoding->objective_count = number(encoding->objectives, encoding->model->objectives.count);
    encoding->process_count = number(encoding->processes, encoding->model->processes.count);
}

/* ---- the document ---- */

static void put_names(ism3__encoding *encoding, const uint32_t *numbers, uint32_t count,
                      const ism3__order *order, const ism3__names *names) {
    ism3__cbor_put_array(encoding->writer, count);
    for (size_t rank = 0; rank < order->count; rank++)
        if (numbers[rank] != ISM3_NO_INDEX)
            ism3__cbor_put_text(encoding->writer, ism3__names_at(names, order->at[rank]));
}

static void put_agreed(ism3__encoding *encoding) {
    const ism3_model *model = encoding->model;
    ism3__cbor_put_array(encoding->writer, 3);
    ism3__cbor_put_uint(encoding->writer, (uint64_t)(model->grain / ISM3_SECOND));
    ism3__cbor_put_int(encoding->writer, model->utc_offset);
    ism3__cbor_put_uint(encoding->writer, model->key_check);
}

static int32_t put_processes(ism3__encoding *encoding) {
    const ism3__order *order = &encoding->model->process_order;
    int32_t rc = ISM3_OK;
    ism3__cbor_put_array(encoding->writer, encoding->process_count);
    for (size_t rank = 0; !rc && rank < order->count; rank++)
        if (encoding->processes[rank] != ISM3_NO_INDEX)
            rc = ism3__encode_process(encoding, order->at[rank]);
    return rc;
}

void ism3__encode_incident(ism3__encoding *encoding, const ism3__incident *incident,
                           const ism3__hash *hash) {
    uint32_t objective = encoding->objectives[incident->objective];
    /* What is not given is 0, other numbers are one more. */
    uint64_t environment = 0, process = 0;
    if (incident->environment != ISM3_NO_INDEX)
        environment = ism3__environment_number(encoding, incident->environment) + UINT64_C(1);
    if (incident->process != ISM3_NO_INDEX)
        process = encoding->processes[incident->process] + UINT64_C(1);
    uint64_t end = incident->end == ISM3_NONE ? 0 : (uint64_t)(incident->end - incident->time) + 1,
             harm = incident->harm == ISM3_NONE ? 0 : (uint64_t)incident->harm + 1;
    uint32_t keys =
        ISM3__WITH(ISM3__INCIDENT_HASH, hash) | ISM3__WITH(ISM3__INCIDENT_OBJECTIVE, objective) |
        ISM3__WITH(ISM3__INCIDENT_TIME, incident->time) |
        ISM3__WITH(ISM3__INCIDENT_ENVIRONMENT, environment) | ISM3__WITH(ISM3__INCIDENT_END, end) |
        ISM3__WITH(ISM3__INCIDENT_CAUSE, 1) | ISM3__WITH(ISM3__INCIDENT_HARM, harm) |
        ISM3__WITH(ISM3__INCIDENT_PROCESS, process);
    ism3__put_keys(encoding, keys);
    if (ism3__put_key(encoding, keys, ISM3__INCIDENT_HASH))
        ism3__put_hash(encoding, *hash);
    ism3__put_number(encoding, keys, ISM3__INCIDENT_OBJECTIVE, objective);
    ism3__put_number(encoding, keys, ISM3__INCIDENT_TIME, (uint64_t)incident->time);
    ism3__put_number(encoding, keys, ISM3__INCIDENT_ENVIRONMENT, environment);
    ism3__put_number(encoding, keys, ISM3__INCIDENT_END, end);
    ism3__put_number(encoding, keys, ISM3__INCIDENT_CAUSE, incident->cause);
    ism3__put_number(encoding, keys, ISM3__INCIDENT_HARM, harm);
    ism3__put_number(encoding, keys, ISM3__INCIDENT_PROCESS, process);
}

static void put_incidents(ism3__encoding *encoding) {
    const ism3__array *facts = &encoding->ledger->incidents.array;
    ism3__cbor_put_array(encoding->writer, facts->count);
    for (size_t i = 0; i < facts->count; i++) {
        const ism3__keyed_fact *fact = ISM3__AT(*facts, const ism3__keyed_fact, i);
        ism3__incident incident = {.time = fact->time,
                                   .end = fact->end,
                                   .harm = fact->values[1],
                                   .objective = fact->objective,
                                   .process = (uint32_t)fact->values[2],
                                   .environment = fact->environment,
                                   .cause = (uint32_t)fact->values[0]};
        ism3__encode_incident(encoding, &incident, &fact->id);
    }
}

static uint32_t span_keys(const uint64_t span[4]) {
    uint32_t keys = 0;
    for (uint32_t i = 0; i < 4; i++)
        keys |= ISM3__WITH(i, span[i]);
    return keys;
}

/* Times of the span, one more each; 0: not known. */
static void read_span(const ism3_ledger *ledger, uint64_t span[4]) {
    const int64_t times[4] = {ledger->first == ISM3__NEVER ? INT64_MIN : ledger->first,
                              ledger->last, ledger->last_resources, ledger->last_in_cells};
    for (int i = 0; i < 4; i++)
        span[i] = times[i] == INT64_MIN ? 0 : (uint64_t)times[i] + 1;
}

static void put_span(ism3__encoding *encoding, const uint64_t span[4]) {
    uint32_t keys = span_keys(span);
    ism3__put_keys(encoding, keys);
    for (uint32_t i = 0; i < 4; i++)
        ism3__put_number(encoding, keys, i, span[i]);
}

static void put_sealed(ism3__encoding *encoding) {
    uint32_t keys = ISM3__WITH(0, 1) | ISM3__WITH(1, encoding->ledger->late);
    ism3__put_keys(encoding, keys);
    ism3__put_number(encoding, keys, 0, (uint64_t)encoding->ledger->horizon);
    ism3__put_number(encoding, keys, 1, encoding->ledger->late);
}

static int32_t put_document(ism3__encoding *encoding) {
    const ism3_model *model = encoding->model;
    const ism3_ledger *ledger = encoding->ledger;
    uint64_t span[4];
    read_span(ledger, span);
    uint32_t keys = ISM3__WITH(ISM3__DOCUMENT_WHAT, 1) | ISM3__WITH(ISM3__DOCUMENT_FORMAT, 1) |
                    ISM3__WITH(ISM3__DOCUMENT_AGREED, 1) |
                    ISM3__WITH(ISM3__DOCUMENT_ENVIRONMENTS, encoding->environment_count) |
                    ISM3__WITH(ISM3__DOCUMENT_OBJECTIVES, encoding->objective_count) |
                    ISM3__WITH(ISM3__DOCUMENT_SOURCES, ledger->source_order.count) |
                    ISM3__WITH(ISM3__DOCUMENT_PROCESSES, encoding->process_count) |
                    ISM3__WITH(ISM3__DOCUMENT_INCIDENTS, ledger->incidents.array.count) |
                    ISM3__WITH(ISM3__DOCUMENT_SPAN, span_keys(span)) |
                    ISM3__WITH(ISM3__DOCUMENT_SEALED, ledger->horizon != INT64_MIN) |
                    ISM3__WITH(ISM3__DOCUMENT_DIGEST, 1);
    int32_t rc = ISM3_OK;
    ism3__cbor_put_tag(encoding->writer, ISM3__CBOR_SELF_DESCRIBED);
    ism3__put_keys(encoding, keys);
    ism3__put_number(encoding, keys, ISM3__DOCUMENT_WHAT, ISM3__DOCUMENT_LEDGER);
    ism3__put_number(encoding, keys, ISM3__DOCUMENT_FORMAT, ISM3__DOCUMENT_VERSION);
    ism3__put_key(encoding, keys, ISM3__DOCUMENT_AGREED);
    put_agreed(encoding);
    if (ism3__put_key(encoding, keys, ISM3__DOCUMENT_ENVIRONMENTS))
        put_names(encoding, encoding->environments, encoding->environment_count,
                  &model->environment_order, &model->environment_names);
    if (ism3__put_key(encoding, keys, ISM3__DOCUMENT_OBJECTIVES))
        put_names(encoding, encoding->objectives, encoding->objective_count,
                  &model->objective_order, &model->objective_ids);
    if (ism3__put_key(encoding, keys, ISM3__DOCUMENT_SOURCES))
        rc = ism3__encode_sources(encoding);
    if (!rc && ism3__put_key(encoding, keys, ISM3__DOCUMENT_PROCESSES))
        rc = put_processes(encoding);
    if (ism3__put_key(encoding, keys, ISM3__DOCUMENT_INCIDENTS))
        put_incidents(encoding);
    if (ism3__put_key(encoding, keys, ISM3__DOCUMENT_SPAN))
        put_span(encoding, span);
    if (ism3__put_key(encoding, keys, ISM3__DOCUMENT_SEALED))
        put_sealed(encoding);
    ism3__put_key(encoding, keys, ISM3__DOCUMENT_DIGEST);
    return rc;
}

static int32_t encode(ism3_ledger *ledger, ism3_write_function function, void *context,
                      uint8_t digest[32], ism3_error *error) {
    const ism3_model *model = ledger->model;
    size_t environments = model->environments.count, objectives = model->objectives.count,
           processes = model->processes.count;
    size_t bytes =
        processes * sizeof(uint64_t) + (environments + objectives + processes) * sizeof(uint32_t);
    int32_t rc = ism3__ledger_settle(ledger, error);
    if (rc)
        return rc;
    uint64_t *numbers = ism3__allocate_zero(&ledger->memory, bytes);
    if (!numbers)
        return ism3__memory_fail(&ledger->memory, bytes, error);
    ism3__cbor_writer writer;
    ism3__cbor_writer_start(&writer, function, context);
    ism3__encoding encoding = {
        .ledger = ledger, .model = model, .writer = &writer, .error = error, .resources = numbers};
    encoding.environments = (uint32_t *)(numbers + processes);
    encoding.objectives = encoding.environments + environments;
    encoding.processes = encoding.objectives + objectives;
    mark(&encoding);
    rc = put_document(&encoding);
    if (!rc)
        rc = ism3__cbor_writer_finish(&writer, digest, error);
    ism3__release(&ledger->memory, numbers, bytes);
    return rc;
}

int32_t ism3_ledger_encode(ism3_ledger *ledger, ism3_write_function function, void *context,
                           ism3_error *error) {
    if (!ledger || !function)
        return ism3__fail(error, ISM3_E_ARGUMENT, "a ledger and a function are needed");
    return encode(ledger, function, context, NULL, error);
}

int32_t ism3_ledger_encode_to(ism3_ledger *ledger, void *buffer, size_t capacity, size_t *size,
                              ism3_error *error) {
    if (!ledger || !size)
        return ism3__fail(error, ISM3_E_ARGUMENT, "a ledger and a place for the size are needed");
    ism3__buffer_sink sink = {buffer, buffer ? capacity : 0, 0};
    int32_t rc = encode(ledger, ism3__sink_to_buffer, &sink, NULL, error);
    if (rc)
        return rc;
    *size = sink.size;
    if (buffer && sink.size > capacity)
        return ism3__fail(error, ISM3_E_LIMIT, "the ledger has %zu bytes, there is room for %zu",
                          sink.size, capacity);
    return ISM3_OK;
}

int32_t ism3_ledger_digest(ism3_ledger *ledger, uint8_t digest[32], ism3_error *error) {
    if (!ledger || !digest)
        return ism3__fail(error, ISM3_E_ARGUMENT, "a ledger and a place for the digest are needed");
    ism3__buffer_sink counted = {NULL, 0, 0};
    return encode(ledger, ism3__sink_to_buffer, &counted, digest, error);
}
