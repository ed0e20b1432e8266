#include "ledger/sources.h"

#include "ledger/place.h"
#include "model/text.h"
#include <string.h>

/* ---- coverage ---- */

/* The first range that ends after `record`. */
static size_t first_after(const ism3__array *ranges, uint64_t record) {
    size_t low = 0, high = ranges->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (ISM3__AT(*ranges, const ism3__range, middle)->to > record)
            high = middle;
        else
            low = middle + 1;
    }
    return low;
}

int ism3__coverage_is_free(const ism3__array *ranges, uint64_t from, uint64_t to) {
    size_t at = first_after(ranges, from);
    return at == ranges->count || ISM3__AT(*ranges, const ism3__range, at)->from >= to;
}

void ism3__coverage_insert(ism3__array *ranges, uint64_t from, uint64_t to) {
    size_t at = first_after(ranges, from);
    ism3__range *range = ISM3__AT(*ranges, ism3__range, at);
    int joins_left = at > 0 && range[-1].to == from;
    int joins_right = at < ranges->count && range->from == to;
    if (joins_left && joins_right) {
        range[-1].to = range->to;
        memmove(range, range + 1, (ranges->count - at - 1) * sizeof *range);
        ranges->count--;
    } else if (joins_left) {
        range[-1].to = to;
    } else if (joins_right) {
        range->from = from;
    } else {
        memmove(range + 1, range, (ranges->count - at) * sizeof *range);
        *range = (ism3__range){from, to};
        ranges->count++;
    }
}

uint64_t ism3__coverage_records(const ism3__array *ranges) {
    uint64_t records = 0;
    for (size_t i = 0; i < ranges->count; i++)
        records += ISM3__AT(*ranges, const ism3__range, i)->to -
                   ISM3__AT(*ranges, const ism3__range, i)->from;
    return records;
}

enum ism3__relation ism3__coverage_compare(const ism3__array *a, const ism3__array *b) {
    uint64_t common = 0, in_a = ism3__coverage_records(a), in_b = ism3__coverage_records(b);
    for (size_t i = 0, k = 0; i < a->count && k < b->count;) {
        const ism3__range *x = ISM3__AT(*a, const ism3__range, i),
                          *y = ISM3__AT(*b, const ism3__range, k);
        uint64_t from = x->from > y->from ? x->from : y->from, to = x->to < y->to ? x->to : y->to;
        common += to > from ? to - from : 0;
        if (x->to < y->to)
            i++;
        else
            k++;
    }
    if (common == in_a && common == in_b)
        return ISM3__EQUAL;
    if (common == in_a)
        return ISM3__CONTAINED;
    if (common == in_b)
        return ISM3__CONTAINS;
    return common ? ISM3__OVERLAP : ISM3__APART;
}

/* ---- sources ---- */

static int name_order(const char *name, size_t size, uint64_t epoch, const ism3__source *source) {
    const char *other = ism3__source_name(source);
    size_t other_size = strlen(other), common = size < other_size ? size : other_size;
    int order = common ? memcmp(name, other, common) : 0;
    if (order)
        return order;
    if (size != other_size)
        return size < other_size ? -1 : 1;
    return epoch < source->epoch ? -1 : epoch > source->epoch;
}

/* Where a source stands in the order, or would. */
static size_t place_in_order(const ism3_ledger *ledger, const char *name, size_t size,
                             uint64_t epoch) {
    size_t low = 0, high = ledger->source_order.count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        uint32_t source = *ISM3__AT(ledger->source_order, const uint32_t, middle);
        if (name_order(name, size, epoch, ism3__source_at(ledger, source)) <= 0)
            high = middle;
        else
            low = middle + 1;
    }
    return low;
}

uint32_t ism3__sources_find(const ism3_ledger *ledger, const char *name, size_t size,
                            uint64_t epoch) {
    size_t at = place_in_order(ledger, name, size, epoch);
    if (at == ledger->source_order.count)
        return ISM3_NO_INDEX;
    uint32_t source = *ISM3__AT(ledger->source_order, const uint32_t, at);
    return name_order(name, size, epoch, ism3__source_at(ledger, source)) == 0 ? source
                                                                               : ISM3_NO_INDEX;
}

int32_t ism3__sources_add(ism3_ledger *ledger, const char *name, size_t size, uint64_t epoch,
                          int is_file, uint32_t *source, ism3_error *error) {
    if (ledger->sources.count) {
        /* The current one may wait to be used. */
        ism3__source *current = ism3__source_at(ledger, ledger->source);
        if (!current->in_use && name_order(name, size, epoch, current) == 0) {
            current->is_file = is_file;
            *source = ledger->source;
            return ISM3_OK;
        }
    }
    if (ledger->sources.count >= ISM3__SOURCES_MAX)
        return ism3__fail(error, ISM3_E_LIMIT, "more than %u sources in one ledger",
                          ISM3__SOURCES_MAX);
    ledger->sources.element_size = sizeof(ism3__source);
    int32_t rc = ism3__array_reserve(&ledger->memory, &ledger->sources, 1, error);
    if (rc)
        return rc;
    char *copy = NULL;
    if (size && !(copy = ism3__copy_text(&ledger->memory, name, size)))
        return ism3__memory_fail(&ledger->memory, size + 1, error);
    *source = (uint32_t)ledger->sources.count++;
    *ism3__source_at(ledger, *source) =
        (ism3__source){.name = copy,
                       .epoch = epoch,
                       .ranges = {.element_size = sizeof(ism3__range)},
                       .is_file = is_file,
                       .newest = INT64_MIN};
    return ISM3_OK;
}

int32_t ism3__sources_reserve(ism3_ledger *ledger, size_t more, ism3_error *error) {
    ledger->source_order.element_size = sizeof(uint32_t);
    return ism3__array_reserve(&ledger->memory, &ledger->source_order, more, error);
}

void ism3__sources_use(ism3_ledger *ledger, uint32_t source) {
    ism3__source *used = ism3__source_at(ledger, source);
    if (used->in_use)
        return;
    const char *name = ism3__source_name(used);
    size_t at = place_in_order(ledger, name, strlen(name), used->epoch);
    uint32_t *order = ISM3__AT(ledger->source_order, uint32_t, at);
    memmove(order + 1, order, (ledger->source_order.count++ - at) * sizeof *order);
    *order = source;
    used->in_use = 1;
}

/* Every place of a ledger, one after another: start with two zeroes. */
static ism3__place *next_place(const ism3_ledger *ledger, uint32_t *process,
                               uint32_t *environment) {
    for (; *process < ledger->model->processes.count; ++*process, *environment = 0) {
        const ism3__history *history = ledger->histories[*process];
        while (history && *environment < ledger->model->environments.count)
            if (history->places[(*environment)++])
                return history->places[*environment - 1];
    }
    return NULL;
}

void ism3__sources_weigh(const ism3_ledger *ledger, uint32_t source, ism3__int128 *flow,
                         ism3__int128 *amount) {
    uint32_t process = 0, environment = 0;
    const ism3__place *place;
    *flow = *amount = 0;
    while ((place = next_place(ledger, &process, &environment))) {
        for (size_t i = 0; i < place->cells.count; i++) {
            const ism3__cell *cell = ISM3__AT(place->cells, const ism3__cell, i);
            if (cell->source == source)
                *flow += cell->inputs.count + cell->outputs.count + cell->assessed +
                         cell->confusion[0] + cell->confusion[1] + cell->confusion[2] +
                         cell->confusion[3];
        }
        for (size_t i = 0; i < place->amounts.count; i++) {
            const ism3__amounts *amounts = ISM3__AT(place->amounts, const ism3__amounts, i);
            if (amounts->source == source)
                *amount += amounts->used + amounts->both_available;
        }
    }
}

void ism3__sources_forget(ism3_ledger *ledger, uint32_t source) {
    ism3__source *forgotten = ism3__source_at(ledger, source);
    uint32_t process = 0, environment = 0;
    ism3__int128 flow, amount;
    ism3__place *place;
    ism3__sources_weigh(ledger, source, &flow, &amount);
    ledger->flow -= flow;
    ledger->amount -= amount;
    while ((place = next_place(ledger, &process, &environment)))
        ism3__place_forget_source(place, source);
    ism3__incident *incidents = ledger->loose_incidents.array.data;
    size_t kept = 0;
    for (size_t i = 0; i < ledger->loose_incidents.array.count; i++)
        if (incidents[i].source != source)
            incidents[kept++] = incidents[i];
    ledger->loose_incidents.array.count = kept;
    forgotten->ranges.count = 0;
    forgotten->observations = forgotten->future = 0;
    forgotten->newest = INT64_MIN;
    memset(forgotten->digest, 0, sizeof forgotten->digest);
}

void ism3__sources_put_out_of_use(ism3_ledger *ledger, uint32_t source) {
    ism3__source *unused = ism3__source_at(ledger, source);
    const char *name = ism3__source_name(unused);
    size_t at = place_in_order(ledger, name, strlen(name), unused->epoch);
    uint32_t *order = ISM3__AT(ledger->source_order, uint32_t, at);
    memmove(order, order + 1, (--ledger->source_order.count - at) * sizeof *order);
    unused->in_use = 0;
}

static void free_source(ism3__source *source, ism3__memory *memory) {
    if (source->name)
        ism3__release(memory, source->name, strlen(source->name) + 1);
    ism3__array_free(memory, &source->ranges);
}

void ism3__sources_free(ism3_ledger *ledger) {
    for (uint32_t i = 0; i < ledger->sources.count; i++)
        free_source(ism3__source_at(ledger, i), &ledger->memory);
    ism3__array_free(&ledger->memory, &ledger->sources);
    ism3__array_free(&ledger->memory, &ledger->source_order);
}

/* ---- what the caller says ---- */

/* The source of that name: in use, the current one, or a new one. */
static int32_t take_source(ism3_ledger *ledger, const ism3_source *told, uint32_t *source,
                           ism3_error *error) {
    const char *name = told->name ? told->name : "";
    size_t size = strlen(name);
    *source = ism3__sources_find(ledger, name, size, told->epoch);
    if (*source == ISM3_NO_INDEX)
        return ism3__sources_add(ledger, name, size, told->epoch, told->is_file != 0, source,
                                 error);
    if (ism3__source_at(ledger, *source)->is_file != (told->is_file != 0))
        return ism3__fail(error, ISM3_E_CONFLICT,
                          "source '%s' %s: give the other one a name of its own", name,
                          told->is_file ? "is no file in the ledger" : "is a file in the ledger");
    return ISM3_OK;
}

int32_t ism3__source_take(ism3_source *told, const ism3_source *source, ism3_error *error) {
    size_t length;
    *told = (ism3_source){.size = sizeof *told};
    int32_t rc = source ? ISM3__TAKE(ism3_source, told, source, error) : ISM3_OK;
    if (!rc && told->is_file > 1)
        rc = ism3__fail(error, ISM3_E_ARGUMENT, "is_file is %u, expected 0 or 1", told->is_file);
    return rc ? rc
              : ism3__text_check("name of the source", ISM3__TEXT_OPTIONAL, told->name, &length,
                                 error);
}

int32_t ism3_ledger_set_source(ism3_ledger *ledger, const ism3_source *source, ism3_error *error) {
    ism3_source told;
    uint32_t found;
    if (!ledger)
        return ism3__fail(error, ISM3_E_ARGUMENT, "a ledger is needed");
    int32_t rc = ism3__source_take(&told, source, error);
    if (!rc)
        rc = take_source(ledger, &told, &found, error);
    if (rc)
        return rc;
    ism3__source *current = ism3__source_at(ledger, found);
    if (source)
        current->next_record = told.next_record;
    else if (current->ranges.count)
        current->next_record =
            ISM3__AT(current->ranges, const ism3__range, current->ranges.count - 1)->to;
    ledger->source = found;
    return ISM3_OK;
}

ism3__source_mark ism3__sources_mark(const ism3_ledger *ledger) {
    return (ism3__source_mark){ledger->source, ledger->sources.count,
                               ism3__source_at(ledger, ledger->source)->next_record};
}

void ism3__sources_return(ism3_ledger *ledger, const ism3__source_mark *mark, int changed) {
    ledger->source = mark->source;
    if (changed)
        return;
    ism3__source_at(ledger, mark->source)->next_record = mark->next_record;
    if (ledger->sources.count > mark->count)
        free_source(ism3__source_at(ledger, (uint32_t)--ledger->sources.count), &ledger->memory);
}

int32_t ism3_ledger_cover(ism3_ledger *ledger, uint64_t records, const uint8_t digest[32],
                          ism3_error *error) {
    if (!ledger || !digest)
        return ism3__fail(error, ISM3_E_ARGUMENT, "a ledger and a digest are needed");
    ism3__source *source = ism3__source_at(ledger, ledger->source);
    if (!source->is_file)
        return ism3__fail(error, ISM3_E_STATE,
                          "the source '%s' is no file: its records are counted",
                          ism3__source_name(source));
    if (records < ism3__coverage_records(&source->ranges))
        return ism3__fail(error, ISM3_E_ARGUMENT,
                          "%llu records are fewer than the %llu covered already",
                          (unsigned long long)records,
                          (unsigned long long)ism3__coverage_records(&source->ranges));
    int32_t rc = ism3__array_reserve(&ledger->memory, &source->ranges, 1, error);
    if (!rc)
        rc = ism3__sources_reserve(ledger, 1, error);
    if (rc)
        return rc;
    if (records) {
        *ISM3__AT(source->ranges, ism3__range, 0) = (ism3__range){0, records};
        source->ranges.count = 1;
    }
    memcpy(source->digest, digest, sizeof source->digest);
    ism3__sources_use(ledger, ledger->source);
    return ISM3_OK;
}

size_t ism3_ledger_source_count(const ism3_ledger *ledger) {
    return ledger ? ledger->source_order.count : 0;
}

/* NULL beyond the last. */
static const ism3__source *get_source(const ism3_ledger *ledger, size_t source) {
    if (source >= ledger->source_order.count)
        return NULL;
    return ism3__source_at(ledger, *ISM3__AT(ledger->source_order, const uint32_t, source));
}

int32_t ism3_ledger_source(const ism3_ledger *ledger, size_t source, ism3_source_state *state) {
    if (!ledger || !state)
        return ISM3_E_ARGUMENT;
    const ism3__source *found = get_source(ledger, source);
    if (!found)
        return ISM3_E_NOT_FOUND;
    ism3_source_state told = {.size = sizeof told,
                              .name = ism3__source_name(found),
                              .epoch = found->epoch,
                              .records = ism3__coverage_records(&found->ranges),
                              .ranges = found->ranges.count,
                              .observations = found->observations,
                              .future = found->future,
                              .newest = found->newest == INT64_MIN ? ISM3_NONE : found->newest,
                              .is_file = found->is_file != 0};
    memcpy(told.digest, found->digest, sizeof told.digest);
    return ISM3__GIVE(ism3_source_state, state, &told);
}

int32_t ism3_ledger_source_range(const ism3_ledger *ledger, size_t source, size_t range,
                                 uint64_t *from, uint64_t *to) {
    if (!ledger || !from || !to)
        return ISM3_E_ARGUMENT;
    const ism3__source *found = get_source(ledger, source);
    if (!found || range >= found->ranges.count)
        return ISM3_E_NOT_FOUND;
    *from = ISM3__AT(found->ranges, const ism3__range, range)->from;
    *to = ISM3__AT(found->ranges, const ism3__range, range)->to;
    return ISM3_OK;
}

int32_t ism3_ledger_forget_source(ism3_ledger *ledger, const char *name, uint64_t epoch,
                                  ism3_error *error) {
    if (!ledger || !name)
        return ism3__fail(error, ISM3_E_ARGUMENT, "a ledger and a name are needed");
    uint32_t found = ism3__sources_find(ledger, name, strlen(name), epoch);
    if (found == ISM3_NO_INDEX)
        return ism3__fail(error, ISM3_E_NOT_FOUND,
                          "the ledger holds nothing of a source '%.200s' in epoch %llu", name,
                          (unsigned long long)epoch);
    ism3__sources_forget(ledger, found);
    ism3__sources_put_out_of_use(ledger, found);
    return ISM3_OK;
}
