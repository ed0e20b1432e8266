#include "ledger/ledger.h"

#include "base/time.h"
#include "ledger/block.h"
#include "ledger/place.h"
#include "ledger/sources.h"

#include <string.h>

int32_t ism3_ledger_new(ism3_ledger **out, ism3_model *model, const ism3_ledger_options *options,
                        ism3_error *error) {
    ism3_ledger_options taken = {.size = sizeof taken};
    ism3__memory memory;
    if (!out || !model)
        return ism3__fail(error, ISM3_E_ARGUMENT, "a place for the ledger and a model are needed");
    *out = NULL;
    int32_t rc = options ? ISM3__TAKE(ism3_ledger_options, &taken, options, error) : ISM3_OK;
    if (!rc)
        rc = ism3__memory_init(&memory, taken.allocator, taken.memory_limit, error);
    if (rc)
        return rc;
    if (!ism3_model_is_frozen(model))
        return ism3__fail(error, ISM3_E_STATE, "the model must be frozen before a ledger uses it");
    if (taken.max_future_skew < 0)
        return ism3__fail(error, ISM3_E_ARGUMENT, "max_future_skew is negative");
    ism3_ledger *ledger = ism3__allocate_zero(&memory, sizeof *ledger);
    if (!ledger)
        return ism3__memory_fail(&memory, sizeof *ledger, error);
    size_t histories = ism3_model_process_count(model) * sizeof *ledger->histories;
    ism3__count_init(&ledger->references);
    ledger->memory = memory;
    ledger->model = ism3_model_ref(model);
    ledger->first = ISM3__NEVER;
    ledger->last = ledger->last_resources = ledger->last_in_cells = ledger->horizon = INT64_MIN;
    ledger->latest_allowed = INT64_MAX;
    int64_t skew = taken.max_future_skew ? taken.max_future_skew : ISM3_DAY;
    if (taken.has_now && taken.now <= INT64_MAX - skew)
        ledger->latest_allowed = taken.now + skew;
    ledger->touched.element_size = sizeof(uint32_t);
    if (histories)
        ledger->histories = ism3__allocate_zero(&ledger->memory, histories);
    ledger->block = ism3__allocate_zero(&ledger->memory, sizeof *ledger->block);
    uint32_t unnamed;
    if ((histories && !ledger->histories) || !ledger->block)
        rc = ism3__memory_fail(&ledger->memory, histories + sizeof *ledger->block, error);
    else
        rc = ism3__sources_add(ledger, "", 0, 0, 0, &unnamed, error);
    if (rc) {
        ism3_ledger_unref(ledger);
        return rc;
    }
    *out = ledger;
    return ISM3_OK;
}

ism3_ledger *ism3_ledger_ref(ism3_ledger *ledger) {
    if (ledger)
        ism3__count_up(&ledger->references);
    return ledger;
}

static void free_history(ism3_ledger *ledger, ism3__history *history, uint32_t environments) {
    ism3__items_free(&history->items, &ledger->memory);
    ism3__set_free(&history->facts, &ledger->memory);
    for (uint32_t i = 0; i < environments; i++)
        ism3__place_free(history->places[i], &ledger->memory);
    ism3__release(&ledger->memory, history->places, environments * sizeof *history->places);
}

ism3_ledger *ism3_ledger_unref(ism3_ledger *ledger) {
    if (!ledger || !ism3__count_down(&ledger->references))
        return NULL;
    ism3__memory *memory = &ledger->memory;
    uint32_t environments = ism3_model_environment_count(ledger->model);
    uint32_t processes = ism3_model_process_count(ledger->model);
    for (uint32_t i = 0; ledger->histories && i < processes; i++) {
        if (!ledger->histories[i])
            continue;
        free_history(ledger, ledger->histories[i], environments);
        ism3__release(memory, ledger->histories[i], sizeof *ledger->histories[i]);
    }
    ism3__sources_free(ledger);
    ism3__set_free(&ledger->incidents, memory);
    ism3__set_free(&ledger->loose_incidents, memory);
    ism3__array_free(memory, &ledger->touched);
    ism3__release(memory, ledger->histories, processes * sizeof *ledger->histories);
    ism3__release(memory, ledger->block, sizeof *ledger->block);
    ism3_model_unref(ledger->model);
    ism3__memory last = *memory;
    ism3__release(&last, ledger, sizeof *ledger);
    return NULL;
}

ism3_model *ism3_ledger_model(const ism3_ledger *ledger) {
    return ledger->model;
}

int32_t ism3_ledger_has_model(const ism3_ledger *ledger) {
    return ledger && !ledger->model->bare;
}

int64_t ism3_ledger_horizon(const ism3_ledger *ledger) {
    return !ledger || ledger->horizon == INT64_MIN ? ISM3_NONE : ledger->horizon;
}

uint64_t ism3_ledger_count(const ism3_ledger *ledger, uint32_t which) {
    uint64_t count = 0;
    switch (which) {
    case ISM3_COUNT_OBSERVATIONS:
        for (uint32_t i = 0; i < ledger->sources.count; i++)
            count += ism3__source_at(ledger, i)->observations;
        return count;
    case ISM3_COUNT_FUTURE:
        for (uint32_t i = 0; i < ledger->sources.count; i++)
            count += ism3__source_at(ledger, i)->future;
        return count;
    case ISM3_COUNT_LATE:
        return ledger->late;
    case ISM3_COUNT_ITEMS:
        for (uint32_t i = 0; i < ism3_model_process_count(ledger->model); i++)
            count += ledger->histories[i] ? ledger->histories[i]->items.entries.count : 0;
        return count;
    case ISM3_COUNT_BYTES:
        return ledger->memory.used;
    default:
        return 0;
    }
}

int32_t ism3_ledger_span(const ism3_ledger *ledger, int64_t *first, int64_t *last) {
    if (!ledger || !first || !last)
        return ISM3_E_ARGUMENT;
    *first = ledger->first == ISM3__NEVER ? ISM3_NONE : ledger->first;
    int64_t latest = ism3__ledger_last(ledger);
    *last = latest == INT64_MIN ? ISM3_NONE : latest;
    return ISM3_OK;
}

int64_t ism3__ledger_last(const ism3_ledger *ledger) {
    int64_t resources = ledger->last_resources < ledger->latest_allowed ? ledger->last_resources
                                                                        : ledger->latest_allowed;
    if (ledger->last_resources == INT64_MIN)
        return ledger->last;
    return resources > ledger->last ? resources : ledger->last;
}

int32_t ism3__ledger_history(ism3_ledger *ledger, uint32_t process, ism3__history **out,
                             ism3_error *error) {
    *out = ledger->histories[process];
    if (*out)
        return ISM3_OK;
    size_t places = ledger->model->environments.count * sizeof *(*out)->places;
    ism3__history *history = ism3__allocate_zero(&ledger->memory, sizeof *history);
    if (!history)
        return ism3__memory_fail(&ledger->memory, sizeof *history, error);
    history->places = ism3__allocate_zero(&ledger->memory, places);
    if (!history->places) {
        int32_t rc = ism3__memory_fail(&ledger->memory, places, error);
        ism3__release(&ledger->memory, history, sizeof *history);
        return rc;
    }
    history->only_environment = ism3__environment_rank(
        ledger->model, ism3__process_only_environment(ledger->model, process));
    *out = ledger->histories[process] = history;
    return ISM3_OK;
}

int32_t ism3__ledger_place(ism3_ledger *ledger, ism3__history *history, uint32_t environment,
                           ism3__place **out, ism3_error *error) {
    *out = history->places[environment];
    if (*out)
        return ISM3_OK;
    *out = ism3__allocate_zero(&ledger->memory, sizeof **out);
    if (!*out)
        return ism3__memory_fail(&ledger->memory, sizeof **out, error);
    (*out)->seen = ISM3__NEVER;
    history->places[environment] = *out;
    return ISM3_OK;
}

void ism3__tally_add(ism3__tally *tally, const ism3__tally *other) {
    tally->count += other->count;
    tally->sum += other->sum;
    tally->first = other->first < tally->first ? other->first : tally->first;
    tally->last = other->last > tally->last ? other->last : tally->last;
}

int64_t ism3__grain_of(const ism3_model *model, int64_t time) {
    return ism3__floor_div(time + model->utc_offset * ISM3_SECOND, model->grain);
}

int64_t ism3__grain_start(const ism3_model *model, int64_t grain) {
    return grain * model->grain - model->utc_offset * ISM3_SECOND;
}

void ism3__spread(const ism3_model *model, int64_t start, int64_t end, int64_t available,
                  int64_t used, ism3__spread_function add, void *context) {
    int64_t first = ism3__grain_of(model, start),
            last = end > start ? ism3__grain_of(model, end - 1) : first;
    ism3__int128 available_left = available, used_left = used;
    for (int64_t grain = first; grain < last; grain++) {
        int64_t from = grain == first ? start : ism3__grain_start(model, grain);
        int64_t length = ism3__grain_start(model, grain + 1) - from;
        ism3__int128 available_part = (ism3__int128)available * length / (end - start);
        ism3__int128 used_part = (ism3__int128)used * length / (end - start);
        add(context, grain, available_part, used_part);
        available_left -= available_part;
        used_left -= used_part;
    }
    add(context, last, available_left, used_left);
}

int32_t ism3__ledger_settle(ism3_ledger *ledger, ism3_error *error) {
    uint32_t processes = ism3_model_process_count(ledger->model);
    uint32_t environments = ism3_model_environment_count(ledger->model);
    int32_t rc = ism3__facts_settle(&ledger->incidents, &ledger->memory, error);
    for (uint32_t i = 0; !rc && i < processes; i++) {
        ism3__history *history = ledger->histories[i];
        if (!history)
            continue;
        rc = ism3__facts_settle(&history->facts, &ledger->memory, error);
        for (uint32_t e = 0; !rc && e < environments; e++)
            if (history->places[e])
                rc = ism3__place_settle(history->places[e], &ledger->memory, error);
    }
    return rc;
}

static int32_t visit(const ism3_ledger *ledger, uint32_t process, const ism3__item *item,
                     const ism3__item_reading *reading, const ism3__more_output *more,
                     const ism3__timetable *table, int64_t as_of, ism3_item_function function,
                     void *context) {
    const ism3_process_options *options = &ism3__model_process(ledger->model, process)->options;
    ism3_item told = {.size = sizeof told, .process = process};
    told.environment = ism3__environment_at(ledger->model, reading->environment);
    int64_t agreed = ism3__item_agreed(reading, options, table);
    told.hash[0] = item->hash.low;
    told.hash[1] = item->hash.high;
    told.input = reading->input == ISM3__NEVER ? ISM3_NONE : reading->input;
    told.answer = reading->answer == ISM3__NEVER ? ISM3_NONE : reading->answer;
    told.withdrawal = reading->withdrawal == ISM3__NEVER ? ISM3_NONE : reading->withdrawal;
    told.agreed = agreed == ISM3__NEVER ? ISM3_NONE : agreed;
    told.outputs = (reading->output != ISM3__NEVER) + reading->more_count;
    told.unmatched = reading->output < reading->input;
    for (size_t i = 0; i < reading->more_count; i++)
        told.unmatched += more[i].time < reading->input;
    told.state = reading->input == ISM3__NEVER    ? ISM3_ITEM_NO_INPUT
                 : reading->answer != ISM3__NEVER ? ISM3_ITEM_ANSWERED
                 : reading->gone != ISM3__NEVER   ? ISM3_ITEM_WITHDRAWN
                                                  : ISM3_ITEM_OPEN;
    told.late = (told.state == ISM3_ITEM_OPEN || told.state == ISM3_ITEM_ANSWERED) &&
                agreed < as_of && agreed < reading->answer;
    return function(context, &told);
}

static int32_t visit_process(ism3_ledger *ledger, uint32_t process, int64_t as_of,
                             ism3_item_function function, void *context, ism3__array *more,
                             ism3_error *error) {
    const ism3__items *items = &ledger->histories[process]->items;
    const ism3__service *service = ism3__model_process(ledger->model, process)->service;
    ism3__timetable table = {0};
    int64_t from = ledger->first < as_of ? ledger->first : as_of;
    int32_t rc = ism3__timetable_make(&table, &ledger->memory, service, from, as_of, error);
    for (size_t i = 0; !rc && i < items->entries.count; i++) {
        const ism3__item *item = ISM3__AT(items->entries, const ism3__item, i);
        ism3__item_reading reading;
        rc = ism3__item_read(items, item, as_of, &reading, more, &ledger->memory, error);
        if (rc || (reading.input == ISM3__NEVER && reading.output == ISM3__NEVER &&
                   reading.withdrawal == ISM3__NEVER))
            continue;
        if (visit(ledger, process, item, &reading, more->data, &table, as_of, function, context))
            rc = ism3__fail(error, ISM3_E_STOPPED, "the caller stopped");
    }
    ism3__timetable_free(&table, &ledger->memory);
    return rc;
}

int32_t ism3__ledger_check_as_of(const ism3_ledger *ledger, int64_t as_of, ism3_error *error) {
    char asked[ISM3_TIME_TEXT_SIZE], horizon[ISM3_TIME_TEXT_SIZE];
    if (as_of >= ledger->horizon)
        return ISM3_OK;
    ism3_time_write(as_of, asked);
    ism3_time_write(ledger->horizon, horizon);
    return ism3__fail(error, ISM3_E_ARGUMENT,
                      "as_of is %s, but the ledger is sealed up to %s: expected no earlier instant",
                      asked, horizon);
}

int32_t ism3_ledger_items(ism3_ledger *ledger, int64_t as_of, ism3_item_function function,
                          void *context, ism3_error *error) {
    ism3__array more = {0};
    int32_t rc = ISM3_OK;
    if (!ledger || !function)
        return ism3__fail(error, ISM3_E_ARGUMENT, "a ledger and a function are needed");
    if (as_of == ISM3_NONE)
        as_of = ism3__ledger_last(ledger) == INT64_MIN ? 0 : ism3__ledger_last(ledger) + 1;
    else
        rc = ism3__ledger_check_as_of(ledger, as_of, error);
    as_of = as_of > ledger->horizon ? as_of : ledger->horizon;
    for (uint32_t i = 0; !rc && i < ism3_model_process_count(ledger->model); i++)
        if (ledger->histories[i])
            rc = visit_process(ledger, i, as_of, function, context, &more, error);
    ism3__array_free(&ledger->memory, &more);
    return rc;
}
