#include "ledger/place.h"

#include "ledger/fold.h"

static uint64_t mix(uint64_t x) {
    x ^= x >> 32;
    x *= UINT64_C(0xd6e8feb86659fd93);
    x ^= x >> 32;
    x *= UINT64_C(0xd6e8feb86659fd93);
    return x ^ x >> 32;
}

static uint64_t cell_hash(uint32_t source, int64_t grain) {
    return mix((uint64_t)grain ^ (uint64_t)source << 32);
}

static uint64_t amounts_hash(uint32_t source, uint32_t resource, int64_t grain) {
    return mix((uint64_t)grain ^ mix((uint64_t)source << 32 | (resource + UINT64_C(1))));
}

static uint64_t stream_hash(uint32_t resource, uint32_t measure, ism3__hash series) {
    return mix(series.low ^ (resource * UINT64_C(4) + measure));
}

static uint64_t hash_of_cell(const void *entries, uint32_t place) {
    const ism3__cell *cell = (const ism3__cell *)entries + place;
    return cell_hash(cell->source, cell->grain);
}

static uint64_t hash_of_amounts(const void *entries, uint32_t place) {
    const ism3__amounts *amounts = (const ism3__amounts *)entries + place;
    return amounts_hash(amounts->source, amounts->resource, amounts->grain);
}

static uint64_t hash_of_stream(const void *entries, uint32_t place) {
    const ism3__level_stream *stream = (const ism3__level_stream *)entries + place;
    return stream_hash(stream->resource, stream->measure, stream->series);
}

ism3__cell *ism3__place_cell(const ism3__place *place, uint32_t source, int64_t grain) {
    ism3__probe probe = ism3__index_start(&place->cell_index, cell_hash(source, grain));
    uint32_t at;
    while ((at = ism3__index_next(&place->cell_index, &probe)) != ISM3__NOWHERE) {
        ism3__cell *cell = ISM3__AT(place->cells, ism3__cell, at);
        if (cell->grain == grain && cell->source == source)
            return cell;
    }
    return NULL;
}

ism3__amounts *ism3__place_amounts(const ism3__place *place, uint32_t source, uint32_t resource,
                                   int64_t grain) {
    ism3__probe probe =
        ism3__index_start(&place->amounts_index, amounts_hash(source, resource, grain));
    uint32_t at;
    while ((at = ism3__index_next(&place->amounts_index, &probe)) != ISM3__NOWHERE) {
        ism3__amounts *amounts = ISM3__AT(place->amounts, ism3__amounts, at);
        if (amounts->grain == grain && amounts->resource == resource && amounts->source == source)
            return amounts;
    }
    return NULL;
}

ism3__level_stream *ism3__place_stream(const ism3__place *place, uint32_t resource,
                                       uint32_t measure, ism3__hash series) {
    ism3__probe probe =
        ism3__index_start(&place->stream_index, stream_hash(resource, measure, series));
    uint32_t at;
    while ((at = ism3__index_next(&place->stream_index, &probe)) != ISM3__NOWHERE) {
        ism3__level_stream *stream = ISM3__AT(place->streams, ism3__level_stream, at);
        if (stream->resource == resource && stream->measure == measure &&
            ism3__hash_is(stream->series, series))
            return stream;
    }
    return NULL;
}

/* The next element of an indexed array, zeroed, its place entered under `hash`. NULL on failure. */
static void *add_indexed(ism3__array *array, size_t size, ism3__index *index, uint64_t hash,
                         ism3__hash_of hash_of, ism3__memory *memory, ism3_error *error,
                         int32_t *rc) {
    array->element_size = size;
    *rc = ism3__array_reserve(memory, array, 1, error);
    if (!*rc)
        *rc = ism3__index_reserve(memory, index, 1, array->data, hash_of, error);
    if (!*rc && ism3__index_is_flooded(index, hash))
        *rc =
            ism3__fail(error, ISM3_E_LIMIT, "more than %d entries that hash alike", ISM3__RUN_MAX);
    if (*rc)
        return NULL;
    ism3__probe probe = ism3__index_start(index, hash);
    while (ism3__index_next(index, &probe) != ISM3__NOWHERE)
        continue;
    ism3__index_put(index, &probe, (uint32_t)array->count);
    return ism3__array_add(memory, array, error);
}

int32_t ism3__place_add_cell(ism3__place *place, uint32_t source, int64_t grain,
                             ism3__memory *memory, ism3_error *error) {
    int32_t rc = ISM3_OK;
    if (ism3__place_cell(place, source, grain))
        return rc;
    ism3__cell *cell = add_indexed(&place->cells, sizeof *cell, &place->cell_index,
                                   cell_hash(source, grain), hash_of_cell, memory, error, &rc);
    if (cell) {
        cell->source = source;
        cell->grain = grain;
        cell->inputs = cell->outputs = (ism3__tally){0, 0, ISM3__NEVER, INT64_MIN};
    }
    return rc;
}

int32_t ism3__place_add_amounts(ism3__place *place, uint32_t source, uint32_t resource,
                                int64_t grain, ism3__memory *memory, ism3_error *error) {
    int32_t rc = ISM3_OK;
    if (ism3__place_amounts(place, source, resource, grain))
        return rc;
    ism3__amounts *amounts =
        add_indexed(&place->amounts, sizeof *amounts, &place->amounts_index,
                    amounts_hash(source, resource, grain), hash_of_amounts, memory, error, &rc);
    if (amounts) {
        amounts->source = source;
        amounts->grain = grain;
        amounts->resource = resource;
    }
    return rc;
}

int32_t ism3__place_add_stream(ism3__place *place, uint32_t resource, uint32_t measure,
                               ism3__hash series, ism3__memory *memory, ism3_error *error) {
    int32_t rc = ISM3_OK;
    if (ism3__place_stream(place, resource, measure, series))
        return rc;
    ism3__level_stream *stream =
        add_indexed(&place->streams, sizeof *stream, &place->stream_index,
                    stream_hash(resource, measure, series), hash_of_stream, memory, error, &rc);
    if (stream) {
        stream->resource = resource;
        stream->measure = measure;
        stream->series = series;
    }
    return rc;
}

void ism3__stream_take(ism3_ledger *ledger, ism3__level_stream *stream,
                       const ism3__level_point *point) {
    *(ism3__level_point *)ism3__set_append(&stream->points) = *point;
    if (point->value <= stream->largest)
        return;
    ledger->levels += point->value - stream->largest;
    stream->largest = point->value;
}

static ism3__int128 weigh_place(ism3__place *place) {
    ism3__int128 levels = 0;
    for (size_t i = 0; i < place->streams.count; i++) {
        ism3__level_stream *stream = ISM3__AT(place->streams, ism3__level_stream, i);
        stream->largest = 0;
        for (size_t k = 0; k < stream->points.array.count; k++) {
            int64_t value = ISM3__AT(stream->points.array, const ism3__level_point, k)->value;
            stream->largest = value > stream->largest ? value : stream->largest;
        }
        stream->told = stream->largest;
        levels += stream->largest;
    }
    return levels;
}

void ism3__levels_weigh(ism3_ledger *ledger) {
    ledger->levels = 0;
    for (size_t p = 0; p < ledger->model->processes.count; p++)
        for (size_t e = 0; ledger->histories[p] && e < ledger->model->environments.count; e++)
            if (ledger->histories[p]->places[e])
                ledger->levels += weigh_place(ledger->histories[p]->places[e]);
}

void ism3__place_forget_source(ism3__place *place, uint32_t source) {
    ism3__cell *cells = place->cells.data;
    ism3__amounts *amounts = place->amounts.data;
    size_t kept = 0;
    for (size_t i = 0; i < place->cells.count; i++)
        if (cells[i].source != source)
            cells[kept++] = cells[i];
    if (kept != place->cells.count) {
        place->cells.count = kept;
        ism3__index_refill(&place->cell_index, cells, kept, hash_of_cell);
    }
    kept = 0;
    for (size_t i = 0; i < place->amounts.count; i++)
        if (amounts[i].source != source)
            amounts[kept++] = amounts[i];
    if (kept != place->amounts.count) {
        place->amounts.count = kept;
        ism3__index_refill(&place->amounts_index, amounts, kept, hash_of_amounts);
    }
}

void ism3__place_free(ism3__place *place, ism3__memory *memory) {
    if (!place)
        return;
    for (size_t i = 0; i < place->streams.count; i++)
        ism3__set_free(&ISM3__AT(place->streams, ism3__level_stream, i)->points, memory);
    ism3__index_free(memory, &place->cell_index);
    ism3__index_free(memory, &place->amounts_index);
    ism3__index_free(memory, &place->stream_index);
    ism3__array_free(memory, &place->cells);
    ism3__array_free(memory, &place->amounts);
    ism3__array_free(memory, &place->streams);
    ism3__set_free(&place->interruptions, memory);
    ism3__set_free(&place->readings, memory);
    ism3__set_free(&place->scope, memory);
    for (size_t i = 0; i < ISM3_WATCHED; i++)
        ism3__set_free(&place->watched[i], memory);
    ism3__set_free(&place->known_up, memory);
    ism3__folds_free(&place->folds, memory);
    ism3__array_free(memory, &place->loads);
    ism3__release(memory, place, sizeof *place);
}

#define ORDER(a, b)                                                                                \
    if ((a) != (b))                                                                                \
    return (a) < (b) ? -1 : 1

static int reading_order(const void *a, const void *b) {
    const ism3__reading *x = a, *y = b;
    ORDER(x->series.low, y->series.low);
    ORDER(x->series.high, y->series.high);
    ORDER(x->time, y->time);
    ORDER(x->up, y->up); /* down before up */
    return 0;
}

static int point_order(const void *a, const void *b) {
    const ism3__level_point *x = a, *y = b;
    ORDER(x->time, y->time);
    return 0;
}

static void larger_amount(void *kept, const void *dropped) {
    ism3__level_point *x = kept;
    const ism3__level_point *y = dropped;
    if (y->value > x->value)
        x->value = y->value;
}

static void lower_up(void *kept, const void *dropped) {
    ism3__level_point *x = kept;
    const ism3__level_point *y = dropped;
    if (y->value < x->value)
        x->value = y->value;
}

static int scope_order(const void *a, const void *b) {
    const ism3__scope_sample *x = a, *y = b;
    ORDER(x->time, y->time);
    return 0;
}

/* Whether a sample speaks rather than another of the same instant. */
static int scope_outranks(const ism3__scope_sample *a, const ism3__scope_sample *b) {
    if (a->total != b->total)
        return a->total > b->total;
    if (a->covered != b->covered)
        return a->covered < b->covered;
    if ((a->sampled == ISM3_NONE) != (b->sampled == ISM3_NONE))
        return b->sampled == ISM3_NONE;
    return a->sampled < b->sampled;
}

static void better_sample(void *kept, const void *dropped) {
    if (scope_outranks(dropped, kept))
        *(ism3__scope_sample *)kept = *(const ism3__scope_sample *)dropped;
}

static int fact_order(const void *a, const void *b) {
    const ism3__keyed_fact *x = a, *y = b;
    ORDER(x->form, y->form);
    ORDER(x->objective, y->objective);
    ORDER(x->id.low, y->id.low);
    ORDER(x->id.high, y->id.high);
    ORDER(x->time, y->time);
    return 0;
}

/* Of two versions of one time, which stands; every field decides in turn, so that order of
 * arrival never does. */
static int fact_outranks(const ism3__keyed_fact *a, const ism3__keyed_fact *b) {
    int64_t x, y;
    switch (a->form) {
    case ISM3__FACT_ASSESSED: /* smaller fit */
        x = -a->values[1], y = -b->values[1];
        break;
    case ISM3__FACT_CONFUSION: /* smaller tp + tn */
        x = -(a->values[0] + a->values[2]), y = -(b->values[0] + b->values[2]);
        break;
    default: /* larger used, larger harm */
        x = a->values[1], y = b->values[1];
    }
    if (x != y)
        return x > y;
    if (a->environment != b->environment)
        return a->environment < b->environment;
    if (a->resource != b->resource)
        return a->resource < b->resource;
    if (a->end != b->end)
        return a->end > b->end;
    for (int i = 0; i < 4; i++)
        if (a->values[i] != b->values[i])
            return a->values[i] > b->values[i];
    return 0;
}

static void standing_fact(void *kept, const void *dropped) {
    if (fact_outranks(dropped, kept))
        *(ism3__keyed_fact *)kept = *(const ism3__keyed_fact *)dropped;
}

int32_t ism3__facts_settle(ism3__set *facts, ism3__memory *memory, ism3_error *error) {
    static const ism3__set_type type = {sizeof(ism3__keyed_fact), fact_order, standing_fact};
    return ism3__set_settle(facts, &type, memory, error);
}

int32_t ism3__place_settle(ism3__place *place, ism3__memory *memory, ism3_error *error) {
    static const ism3__set_type readings = {sizeof(ism3__reading), reading_order, NULL};
    static const ism3__set_type scope = {sizeof(ism3__scope_sample), scope_order, better_sample};
    static const ism3__set_type points[ISM3__MEASURES] = {
        {sizeof(ism3__level_point), point_order, larger_amount},
        {sizeof(ism3__level_point), point_order, larger_amount},
        {sizeof(ism3__level_point), point_order, lower_up},
    };
    int32_t rc = ism3__intervals_settle(&place->interruptions, memory, error);
    if (!rc)
        rc = ism3__set_settle(&place->readings, &readings, memory, error);
    if (!rc)
        rc = ism3__set_settle(&place->scope, &scope, memory, error);
    for (size_t i = 0; !rc && i < place->streams.count; i++) {
        ism3__level_stream *stream = ISM3__AT(place->streams, ism3__level_stream, i);
        rc = ism3__set_settle(&stream->points, &points[stream->measure], memory, error);
    }
    for (size_t i = 0; !rc && i < ISM3_WATCHED; i++)
        rc = ism3__intervals_settle(&place->watched[i], memory, error);
    if (!rc)
        rc = ism3__intervals_settle(&place->known_up, memory, error);
    return rc;
}

int64_t ism3__item_agreed(const ism3__item_reading *reading, const ism3_process_options *options,
                          const ism3__timetable *table) {
    if (reading->input == ISM3__NEVER || reading->due != ISM3__NEVER)
        return reading->due;
    if (!options->answer_within)
        return ISM3__NEVER;
    if (options->answer_clock == ISM3_CLOCK_SERVICE)
        return ism3__timetable_after(table, reading->input, options->answer_within);
    if (options->answer_within > INT64_MAX - reading->input)
        return ISM3__NEVER;
    return reading->input + options->answer_within;
}

/* Sum over k = 0 .. n - 1 of floor(k x a / m), by Euclid's descent on (a, m). */
static ism3__int128 floor_sum(ism3__int128 n, ism3__int128 m, ism3__int128 a) {
    ism3__int128 sum = 0, b = 0;
    while (n > 0) {
        if (a >= m) {
            sum += n * (n - 1) / 2 * (a / m);
            a %= m;
        }
        if (b >= m) {
            sum += n * (b / m);
            b %= m;
        }
        ism3__int128 top = a * n + b;
        if (top < m)
            break;
        n = top / m;
        b = top % m;
        ism3__int128 swap = m;
        m = a;
        a = swap;
    }
    return sum;
}

void ism3__spread_facts_start(ism3__spread_facts *spread, const ism3_model *model, int64_t time,
                              int64_t end, uint64_t count) {
    *spread = (ism3__spread_facts){.model = model, .time = time, .count = count};
    spread->length = end > time ? end - time : 0;
}

static int64_t time_of_fact(const ism3__spread_facts *spread, uint64_t k) {
    return spread->time + (int64_t)((ism3__int128)k * spread->length / spread->count);
}

int ism3__spread_facts_next(ism3__spread_facts *spread) {
    uint64_t from = spread->next, to = spread->count;
    if (from >= to)
        return 0;
    spread->first = time_of_fact(spread, from);
    spread->grain = ism3__grain_of(spread->model, spread->first);
    int64_t length = spread->length,
            next_grain = ism3__grain_start(spread->model, spread->grain + 1) - spread->time;
    if (length > next_grain) {
        /* Facts before the next grain: k x length / count < next_grain. */
        ism3__int128 before = ((ism3__int128)next_grain * spread->count + length - 1) / length;
        to = before < (ism3__int128)to ? (uint64_t)before : to;
    }
    spread->last = time_of_fact(spread, to - 1);
    spread->facts = to - from;
    spread->sum = (ism3__int128)spread->time * spread->facts +
                  floor_sum(to, spread->count, length) - floor_sum(from, spread->count, length);
    spread->next = to;
    return 1;
}
