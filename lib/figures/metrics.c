/* The metrics object: the sums of every window, and the figures read from them on demand. */
#include "figures/metrics.h"

#include "figures/evaluate.h"
#include "figures/table.h"
#include "figures/windows.h"
#include "ledger/place.h"
#include "ledger/sketch.h"

#include <math.h>
#include <string.h>

/* One process: the environments seen, and the sums of each and of all. */
struct process_sums {
    uint32_t process, resource_count, slot_count;
    uint32_t *slots,
        *slot_of; /* rank of each slot's environment; slot of each rank, or ISM3_NO_INDEX */
    ism3__sums *sums;
    ism3__resource_sums *resources;
    ism3__sums *together;
    ism3__resource_sums *resources_together;
    ism3__array lead_ranges; /* ism3__lead_range: of all sums */
    uint8_t *states;         /* [window] ism3_period_state */
    int64_t *reads;          /* [window] when it is read; NULL: all at as_of */
};

struct entry {
    uint32_t process_sums; /* place in `processes` */
    uint32_t environment;  /* ISM3_NO_INDEX: all together */
};

struct ism3_metrics {
    ism3__count references;
    ism3__memory memory;
    ism3_model *model;
    ism3__windows windows;
    uint64_t future, late;
    uint32_t settled;      /* 1: each window is read at its own instant */
    ism3__array processes; /* struct process_sums */
    ism3__array entries;   /* struct entry */
    ism3__sums nothing;    /* of an environment that was never seen */
    ism3__resource_sums *no_resources;
};

int32_t ism3_metrics_options_init(ism3_metrics_options *options, size_t size) {
    static const ism3_metrics_options defaults = ISM3_METRICS_OPTIONS_INIT;
    return ISM3__INIT(ism3_metrics_options, options, size, &defaults);
}

static uint32_t environments_of(const ism3_metrics *metrics) {
    return ism3_model_environment_count(metrics->model);
}

static void free_process(ism3_metrics *metrics, struct process_sums *process) {
    ism3__memory *memory = &metrics->memory;
    size_t windows = metrics->windows.count, slots = process->slot_count,
           resources = process->resource_count;
    if (process->together != process->sums) {
        ism3__release(memory, process->together, windows * sizeof *process->together);
        ism3__release(memory, process->resources_together,
                      windows * resources * sizeof *process->resources_together);
    }
    ism3__release(memory, process->sums, slots * windows * sizeof *process->sums);
    ism3__release(memory, process->resources,
                  slots * windows * resources * sizeof *process->resources);
    ism3__release(memory, process->slots, environments_of(metrics) * 2 * sizeof *process->slots);
    ism3__array_free(memory, &process->lead_ranges);
    ism3__release(memory, process->states, windows);
    ism3__release(memory, process->reads, windows * sizeof *process->reads);
}

ism3_metrics *ism3_metrics_ref(ism3_metrics *metrics) {
    if (metrics)
        ism3__count_up(&metrics->references);
    return metrics;
}

ism3_metrics *ism3_metrics_unref(ism3_metrics *metrics) {
    if (!metrics || !ism3__count_down(&metrics->references))
        return NULL;
    for (size_t i = 0; i < metrics->processes.count; i++)
        free_process(metrics, ISM3__AT(metrics->processes, struct process_sums, i));
    ism3__array_free(&metrics->memory, &metrics->processes);
    ism3__array_free(&metrics->memory, &metrics->entries);
    ism3__windows_free(&metrics->windows, &metrics->memory);
    ism3__release(&metrics->memory, metrics->no_resources,
                  ISM3_RESOURCES_MAX * sizeof *metrics->no_resources);
    ism3_model_unref(metrics->model);
    ism3__memory last = metrics->memory;
    ism3__release(&last, metrics, sizeof *metrics);
    return NULL;
}

/* ---- making ---- */

static int32_t find_slots(ism3_metrics *metrics, const ism3__history *history,
                          struct process_sums *process, ism3_error *error) {
    uint32_t environments = environments_of(metrics);
    int32_t rc = ism3__make(&metrics->memory, &process->slots, environments * (size_t)2,
                            sizeof *process->slots, error);
    if (rc)
        return rc;
    process->slot_of = process->slots + environments;
    for (uint32_t rank = 0; rank < environments; rank++) {
        const ism3__place *place = history ? history->places[rank] : NULL;
        process->slot_of[rank] = ISM3_NO_INDEX;
        if (place && place->seen < metrics->windows.as_of) {
            process->slot_of[rank] = process->slot_count;
            process->slots[process->slot_count++] = rank;
        }
    }
    return ISM3_OK;
}

static int32_t make_sums(ism3_metrics *metrics, struct process_sums *process, ism3_error *error) {
    ism3__memory *memory = &metrics->memory;
    size_t windows = metrics->windows.count, slots = process->slot_count,
           resources = process->resource_count;
    int32_t rc = ism3__make(memory, &process->states, windows, 1, error);
    if (!rc)
        rc = ism3__make(memory, &process->sums, slots * windows, sizeof *process->sums, error);
    if (!rc)
        rc = ism3__make(memory, &process->resources, slots * windows * resources,
                        sizeof *process->resources, error);
    for (size_t i = 0; !rc && i < slots * windows; i++)
        ism3__sums_init(&process->sums[i]);
    if (rc || slots == 1) {
        process->together = process->sums;
        process->resources_together = process->resources;
        return rc;
    }
    rc = ism3__make(memory, &process->together, windows, sizeof *process->together, error);
    if (!rc)
        rc = ism3__make(memory, &process->resources_together, windows * resources,
                        sizeof *process->resources, error);
    for (size_t w = 0; !rc && w < windows; w++)
        ism3__sums_init(&process->together[w]);
    return rc;
}

/* One window's costs in all environments and of all resources: no part of a sum that fits is beyond. */
static int32_t check_costs(const ism3_metrics *metrics, const struct process_sums *process,
                           ism3_error *error) {
    size_t windows = metrics->windows.count, resources = process->resource_count;
    for (size_t w = 0; w < windows; w++) {
        ism3__int128 cost = 0;
        for (size_t slot = 0; slot < process->slot_count; slot++)
            for (size_t r = 0; r < resources; r++)
                if (__builtin_add_overflow(
                        cost, process->resources[(slot * windows + w) * resources + r].cost, &cost))
                    return ism3__fail(
                        error, ISM3_E_RANGE, "the costs of process %s do not fit 128 bits together",
                        ism3__model_process(metrics->model, process->process)->options.code);
    }
    return ISM3_OK;
}

static void add_together(ism3_metrics *metrics, struct process_sums *process) {
    size_t windows = metrics->windows.count, resources = process->resource_count;
    if (process->together == process->sums)
        return;
    for (size_t slot = 0; slot < process->slot_count; slot++)
        for (size_t w = 0; w < windows; w++) {
            ism3__sums_add(&process->together[w], &process->sums[slot * windows + w]);
            for (size_t r = 0; r < resources; r++)
                ism3__resource_sums_add(&process->resources_together[w * resources + r],
                                        &process->resources[(slot * windows + w) * resources + r]);
        }
}

/* What is folded reads alike from the horizon on, and not before. */
static int32_t find_reads(ism3_metrics *metrics, const ism3_ledger *ledger,
                          struct process_sums *process, ism3_error *error) {
    const ism3__windows *windows = &metrics->windows;
    int32_t rc = ism3__make(&metrics->memory, &process->reads, windows->count,
                            sizeof *process->reads, error);
    for (size_t w = 0; !rc && w < windows->count; w++) {
        int64_t settled =
            ism3__process_settles(metrics->model, process->process, windows->bounds[w + 1]);
        settled = settled > ledger->horizon ? settled : ledger->horizon;
        process->reads[w] = settled < windows->as_of ? settled : windows->as_of;
    }
    return rc;
}

static void find_states(ism3_metrics *metrics, struct process_sums *process) {
    const ism3__windows *windows = &metrics->windows;
    for (size_t w = 0; w < windows->count; w++) {
        int64_t to = windows->bounds[w + 1];
        int gap = 0;
        for (size_t slot = 0; slot < process->slot_count; slot++)
            gap |= process->sums[slot * windows->count + w].observed.any_gap;
        process->states[w] =
            windows->as_of < to || gap ? ISM3_PERIOD_PARTIAL
            : windows->as_of < ism3__process_settles(metrics->model, process->process, to)
                ? ISM3_PERIOD_SETTLING
                : ISM3_PERIOD_FINAL;
    }
}

/* Of a process that was seen before as_of, as the first fact was then. */
static int32_t evaluate(ism3__evaluation *evaluation, ism3_error *error) {
    int32_t (*const steps[])(const ism3__evaluation *, ism3_error *) = {
        ism3__evaluate_cells,        ism3__evaluate_items,    ism3__evaluate_facts,
        ism3__evaluate_scope,        ism3__evaluate_load,     ism3__evaluate_folded_loads,
        ism3__evaluate_availability, ism3__evaluate_observed,
    };
    const ism3_ledger *ledger = evaluation->ledger;
    int64_t as_of = evaluation->windows->as_of;
    ism3__timetable table = {0};
    int32_t rc = ism3__timetable_make(&table, evaluation->memory, evaluation->process->service,
                                      ledger->first, as_of, error);
    evaluation->service = &table;
    for (size_t i = 0; !rc && i < sizeof steps / sizeof *steps; i++)
        rc = steps[i](evaluation, error);
    evaluation->service = NULL;
    ism3__timetable_free(&table, evaluation->memory);
    return rc;
}

static int32_t add_process(ism3_metrics *metrics, const ism3_ledger *ledger, uint32_t index,
                           const ism3_metrics_options *options, ism3_error *error) {
    struct process_sums *process = ism3__array_add(&metrics->memory, &metrics->processes, error);
    if (!process)
        return ism3__memory_fail(&metrics->memory, sizeof *process, error);
    process->process = index;
    process->lead_ranges.element_size = sizeof(ism3__lead_range);
    process->resource_count = ism3_model_resource_count(metrics->model, index);
    int32_t rc = find_slots(metrics, ledger->histories[index], process, error);
    if (!rc)
        rc = make_sums(metrics, process, error);
    if (!rc && options->settled)
        rc = find_reads(metrics, ledger, process, error);
    if (rc)
        return rc;
    ism3__evaluation evaluation = {
        .ledger = ledger,
        .model = metrics->model,
        .process = ism3__model_process(metrics->model, index),
        .history = ledger->histories[index],
        .windows = &metrics->windows,
        .reads = process->reads,
        .memory = &metrics->memory,
        .resource_count = process->resource_count,
        .slot_count = process->slot_count,
        .slots = process->slots,
        .slot_of = process->slot_of,
        .sums = process->sums,
        .resources = process->resources,
        .together = process->together,
        .lead_ranges = &process->lead_ranges,
        .by_environment = options->by_environment != 0,
    };
    rc = process->slot_count ? evaluate(&evaluation, error) : ISM3_OK;
    if (!rc)
        rc = check_costs(metrics, process, error);
    if (rc)
        return rc;
    add_together(metrics, process);
    find_states(metrics, process);
    return ISM3_OK;
}

static int32_t add_entries(ism3_metrics *metrics, uint32_t place, int by_environment,
                           ism3_error *error) {
    const struct process_sums *process =
        ISM3__AT(metrics->processes, const struct process_sums, place);
    uint32_t count = by_environment ? environments_of(metrics) : 1;
    for (uint32_t e = 0; e < count; e++) {
        if (by_environment && !ism3_model_process_serves(metrics->model, process->process, e))
            continue;
        struct entry *entry = ism3__array_add(&metrics->memory, &metrics->entries, error);
        if (!entry)
            return ism3__memory_fail(&metrics->memory, sizeof *entry, error);
        entry->process_sums = place;
        entry->environment = by_environment ? e : ISM3_NO_INDEX;
    }
    return ISM3_OK;
}

static int32_t add_processes(ism3_metrics *metrics, const ism3_ledger *ledger,
                             const ism3_metrics_options *options, ism3_error *error) {
    uint32_t all = ism3_model_process_count(metrics->model);
    size_t count = options->processes ? options->process_count : all;
    int32_t rc = ISM3_OK;
    for (size_t i = 0; !rc && i < count; i++) {
        uint32_t process = options->processes ? options->processes[i] : (uint32_t)i;
        if (process >= all)
            return ism3__fail_at(error, ISM3_E_NOT_FOUND, i, ISM3_FIELD_PROCESS,
                                 "the model has no process number %u", process);
        if (!options->processes && !ledger->histories[process])
            continue;
        rc = add_process(metrics, ledger, process, options, error);
        if (!rc)
            rc = add_entries(metrics, (uint32_t)metrics->processes.count - 1,
                             options->by_environment != 0, error);
    }
    return rc;
}

int32_t ism3_metrics_new(ism3_metrics **out, ism3_ledger *ledger,
                         const ism3_metrics_options *options, ism3_error *error) {
    ism3_metrics_options taken = ISM3_METRICS_OPTIONS_INIT;
    ism3__memory memory;
    if (!out || !ledger)
        return ism3__fail(error, ISM3_E_ARGUMENT,
                          "a place for the metrics and a ledger are needed");
    *out = NULL;
    if (ledger->model->bare)
        return ism3__fail(error, ISM3_E_STATE,
                          "the ledger was read without its model: read it with one for figures");
    int32_t rc = options ? ISM3__TAKE(ism3_metrics_options, &taken, options, error) : ISM3_OK;
    if (!rc)
        rc = ism3__memory_init(&memory,
                               taken.allocator ? taken.allocator : &ledger->memory.allocator,
                               taken.memory_limit ? taken.memory_limit : UINT64_C(4) << 30, error);
    if (!rc)
        rc = ism3__ledger_settle(ledger, error);
    if (rc)
        return rc;
    ism3_metrics *metrics = ism3__allocate_zero(&memory, sizeof *metrics);
    if (!metrics)
        return ism3__memory_fail(&memory, sizeof *metrics, error);
    metrics->memory = memory;
    metrics->model = ism3_model_ref(ledger->model);
    metrics->future = ism3_ledger_count(ledger, ISM3_COUNT_FUTURE);
    metrics->late = ism3_ledger_count(ledger, ISM3_COUNT_LATE);
    metrics->processes.element_size = sizeof(struct process_sums);
    metrics->entries.element_size = sizeof(struct entry);
    ism3__count_init(&metrics->references);
    ism3__sums_init(&metrics->nothing);
    metrics->settled = taken.settled != 0;
    rc = ism3__make(&metrics->memory, &metrics->no_resources, ISM3_RESOURCES_MAX,
                    sizeof *metrics->no_resources, error);
    if (!rc)
        rc = ism3__windows_make(&metrics->windows, ledger, &taken, &metrics->memory, error);
    if (!rc)
        rc = add_processes(metrics, ledger, &taken, error);
    if (rc) {
        ism3_metrics_unref(metrics);
        return rc;
    }
    *out = metrics;
    return ISM3_OK;
}

/* ---- reading ---- */

ism3_model *ism3_metrics_model(const ism3_metrics *metrics) {
    return metrics->model;
}

int64_t ism3_metrics_as_of(const ism3_metrics *metrics) {
    return metrics->windows.as_of;
}

uint32_t ism3_metrics_settled(const ism3_metrics *metrics) {
    return metrics->settled;
}

uint64_t ism3_metrics_set_aside(const ism3_metrics *metrics, uint32_t which) {
    return which == ISM3_COUNT_FUTURE ? metrics->future
           : which == ISM3_COUNT_LATE ? metrics->late
                                      : 0;
}

size_t ism3_metrics_period_count(const ism3_metrics *metrics) {
    return metrics->windows.count;
}

size_t ism3_metrics_entry_count(const ism3_metrics *metrics) {
    return metrics->entries.count;
}

int32_t ism3_metrics_period(const ism3_metrics *metrics, size_t period, int64_t *from, int64_t *to,
                            uint32_t *state) {
    if (!metrics)
        return ISM3_E_ARGUMENT;
    if (period >= metrics->windows.count)
        return ISM3_E_NOT_FOUND;
    if (from)
        *from = metrics->windows.bounds[period];
    if (to)
        *to = metrics->windows.bounds[period + 1];
    if (!state)
        return ISM3_OK;
    *state = metrics->windows.as_of < metrics->windows.bounds[period + 1] ? ISM3_PERIOD_PARTIAL
                                                                          : ISM3_PERIOD_FINAL;
    for (size_t i = 0; i < metrics->processes.count; i++) {
        uint8_t own = ISM3__AT(metrics->processes, const struct process_sums, i)->states[period];
        *state = own < *state ? own : *state;
    }
    return ISM3_OK;
}

static const struct entry *entry_at(const ism3_metrics *metrics, size_t entry) {
    return entry < metrics->entries.count ? ISM3__AT(metrics->entries, const struct entry, entry)
                                          : NULL;
}

static const struct process_sums *process_of(const ism3_metrics *metrics,
                                             const struct entry *entry) {
    return ISM3__AT(metrics->processes, const struct process_sums, entry->process_sums);
}

int32_t ism3_metrics_entry(const ism3_metrics *metrics, size_t entry, uint32_t *process,
                           uint32_t *environment) {
    if (!metrics)
        return ISM3_E_ARGUMENT;
    const struct entry *found = entry_at(metrics, entry);
    if (!found)
        return ISM3_E_NOT_FOUND;
    if (process)
        *process = process_of(metrics, found)->process;
    if (environment)
        *environment = found->environment;
    return ISM3_OK;
}

uint32_t ism3_metrics_state(const ism3_metrics *metrics, size_t period, size_t entry) {
    const struct entry *found = entry_at(metrics, entry);
    return found && period < metrics->windows.count ? process_of(metrics, found)->states[period]
                                                    : ISM3_PERIOD_PARTIAL;
}

int64_t ism3_metrics_read_at(const ism3_metrics *metrics, size_t period, size_t entry) {
    const struct entry *found = entry_at(metrics, entry);
    if (!found || period >= metrics->windows.count)
        return ISM3_NONE;
    const struct process_sums *process = process_of(metrics, found);
    return process->reads ? process->reads[period] : metrics->windows.as_of;
}

/* Where an environment's sums are, by its index; ISM3_NO_INDEX: it was not seen. */
static uint32_t slot_of(const ism3_metrics *metrics, const struct process_sums *process,
                        uint32_t environment) {
    return process->slot_of[ism3__environment_rank(metrics->model, environment)];
}

static void view_window(const ism3_metrics *metrics, const struct process_sums *process,
                        size_t period, uint32_t environment, uint32_t resource,
                        ism3__window_view *view) {
    const ism3__windows *windows = &metrics->windows;
    uint32_t slot = environment == ISM3_NO_INDEX ? 0 : slot_of(metrics, process, environment);
    *view = (ism3__window_view){.resource_count = process->resource_count,
                                .resource = resource,
                                .to = windows->bounds[period + 1],
                                .end = ism3__window_end(windows, period)};
    if (slot == ISM3_NO_INDEX) {
        view->sums = &metrics->nothing;
        view->resources = metrics->no_resources;
        return;
    }
    size_t place = slot * windows->count + period;
    int all = environment == ISM3_NO_INDEX;
    view->sums = all ? &process->together[period] : &process->sums[place];
    view->resources = all ? process->resources_together + period * process->resource_count
                          : process->resources + place * process->resource_count;
}

uint32_t ism3__metrics_observed(const ism3_metrics *metrics, size_t period, size_t entry) {
    const struct entry *at = ISM3__AT(metrics->entries, const struct entry, entry);
    ism3__window_view view;
    view_window(metrics, process_of(metrics, at), period, at->environment, 0, &view);
    uint32_t observed = view.sums->observed.watched | view.sums->observed.seen;
    for (uint32_t r = 0; r < view.resource_count; r++)
        observed |= (uint32_t)(view.resources[r].known != 0) << ISM3_METRIC_LOAD |
                    (uint32_t)(view.resources[r].used_known != 0) << ISM3_METRIC_EFFICIENCY;
    return observed;
}

int ism3__metrics_has_data(const ism3_metrics *metrics, size_t entry) {
    const struct entry *at = ISM3__AT(metrics->entries, const struct entry, entry);
    return process_of(metrics, at)->slot_count > 0;
}

uint64_t ism3__metrics_bytes(const ism3_metrics *metrics) {
    return metrics->memory.used;
}

static int lacks(const ism3_metrics *metrics, const struct process_sums *process, size_t period,
                 const ism3__figure_row *row, uint32_t resource, uint32_t environment) {
    ism3__window_view view;
    ism3__figure_value value;
    if (!ism3_model_process_serves(metrics->model, process->process, environment))
        return 0;
    if (slot_of(metrics, process, environment) == ISM3_NO_INDEX)
        return 1;
    view_window(metrics, process, period, environment, resource, &view);
    return ism3__figure_read(row, &view, 0, 1, &value) == ISM3_STATUS_NO_DATA;
}

static uint32_t count_missing(const ism3_metrics *metrics, const struct process_sums *process,
                              size_t period, const ism3__figure_row *row, uint32_t resource,
                              uint32_t *served) {
    uint32_t missing = 0;
    *served = 0;
    for (uint32_t e = 0; e < environments_of(metrics); e++) {
        missing += (uint32_t)lacks(metrics, process, period, row, resource, e);
        *served += ism3_model_process_serves(metrics->model, process->process, e) != 0;
    }
    return missing;
}

static ism3_int128 halves(ism3__int128 value) {
    return (ism3_int128){(uint64_t)value, (int64_t)(value >> 64)};
}

static void tell(const ism3__figure_row *row, const ism3__figure_value *value, uint32_t status,
                 uint32_t missing, ism3_figure *figure) {
    const ism3_int128 one = {1, 0};
    *figure =
        (ism3_figure){.size = sizeof *figure, .value = NAN, .status = status, .missing = missing};
    if (!value->has_value)
        return;
    figure->has_value = 1;
    figure->is_quotient = (uint32_t)value->is_quotient;
    figure->numerator = halves(value->numerator);
    figure->denominator = halves(value->denominator);
    figure->count = value->count > UINT64_MAX ? UINT64_MAX : (uint64_t)value->count;
    figure->value = ism3_quotient(figure->numerator, row->info.numerator_divisor,
                                  value->is_quotient ? figure->denominator : one,
                                  value->is_quotient ? row->info.denominator_divisor : 1);
}

int32_t ism3_metrics_figure(const ism3_metrics *metrics, size_t period, size_t entry,
                            uint32_t figure, uint32_t resource, ism3_figure *result) {
    if (!metrics || !result)
        return ISM3_E_ARGUMENT;
    const struct entry *found = entry_at(metrics, entry);
    const ism3__figure_row *row = ism3__figure_row_at(figure);
    if (!found || !row || period >= metrics->windows.count)
        return ISM3_E_NOT_FOUND;
    const struct process_sums *process = process_of(metrics, found);
    if (row->info.per_resource ? resource >= process->resource_count : resource != 0)
        return ISM3_E_NOT_FOUND;
    ism3__window_view view;
    ism3__figure_value value;
    ism3_figure told;
    uint32_t missing = 0, served = 1;
    view_window(metrics, process, period, found->environment, resource, &view);
    if (found->environment == ISM3_NO_INDEX)
        missing = count_missing(metrics, process, period, row, resource, &served);
    uint32_t status = ism3__figure_read(row, &view, missing, served, &value);
    tell(row, &value, status, missing, &told);
    return ISM3__GIVE(ism3_figure, result, &told);
}

/* ---- lead times ---- */

int64_t ism3_lead_time_bound(uint32_t index) {
    return index < ISM3__SKETCH_BOUNDS ? ism3__sketch_bound(index) : ISM3_NONE;
}

/* Lead times up to each bound, the ranges of a window being passed once. A bound that is not the
 * sketch's, or not above the one before it: ISM3_E_ARGUMENT. */
static int32_t count_up_to(const ism3__lead_range *ranges, size_t range_count,
                           const int64_t *bounds, size_t bound_count, uint64_t *counts) {
    uint64_t below = 0;
    uint32_t index = 0;
    size_t next = 0;
    for (size_t i = 0; i < bound_count; i++, index++) {
        while (index < ISM3__SKETCH_BOUNDS && ism3__sketch_bound(index) != bounds[i])
            index++;
        if (index == ISM3__SKETCH_BOUNDS)
            return ISM3_E_ARGUMENT;
        for (; next < range_count && ranges[next].bound <= index; next++)
            below += ranges[next].count;
        counts[i] = below;
    }
    return ISM3_OK;
}

int32_t ism3_metrics_lead_times(const ism3_metrics *metrics, size_t period, size_t entry,
                                const int64_t *bounds, size_t bound_count, uint64_t *counts,
                                ism3_lead_times *result) {
    ism3_figure mean = {.size = sizeof mean};
    ism3__window_view view;
    if (!metrics || !result || (bound_count && (!bounds || !counts)))
        return ISM3_E_ARGUMENT;
    int32_t rc = ism3_metrics_figure(metrics, period, entry,
                                     ism3_figure_find("activity.mean_lead_time"), 0, &mean);
    if (rc)
        return rc;
    const struct entry *found = entry_at(metrics, entry);
    const struct process_sums *process = process_of(metrics, found);
    view_window(metrics, process, period, found->environment, 0, &view);
    const ism3__lead_range *ranges = NULL;
    if (view.sums->lead_ranges)
        ranges =
            ISM3__AT(process->lead_ranges, const ism3__lead_range, view.sums->first_lead_range);
    rc = count_up_to(ranges, view.sums->lead_ranges, bounds, bound_count, counts);
    if (rc)
        return rc;
    const ism3_lead_times told = {.size = sizeof told,
                                  .count = mean.count,
                                  .sum = mean.numerator,
                                  .best = mean.has_value ? view.sums->best_lead : ISM3_NONE,
                                  .worst = mean.has_value ? view.sums->worst_lead : ISM3_NONE,
                                  .status = mean.status};
    return ISM3__GIVE(ism3_lead_times, result, &told);
}

int32_t ism3_metrics_lacks(const ism3_metrics *metrics, size_t period, size_t entry,
                           uint32_t figure, uint32_t resource, uint32_t environment) {
    const struct entry *found = metrics ? entry_at(metrics, entry) : NULL;
    const ism3__figure_row *row = ism3__figure_row_at(figure);
    if (!found || !row || found->environment != ISM3_NO_INDEX || period >= metrics->windows.count ||
        environment >= environments_of(metrics) ||
        resource >= process_of(metrics, found)->resource_count)
        return 0;
    return lacks(metrics, process_of(metrics, found), period, row, resource, environment);
}

/* Append, cut to the room at a whole UTF-8 character; the length is counted in full. */
static void append(char *text, size_t size, size_t *length, const char *piece) {
    size_t all = strlen(piece), fits = *length < size ? size - 1 - *length : 0;
    fits = fits < all ? fits : all;
    while (fits && fits < all && ((unsigned char)piece[fits] & 0xc0) == 0x80)
        fits--;
    if (*length < size) {
        memcpy(text + *length, piece, fits);
        text[*length + fits] = 0;
    }
    *length += all;
}

size_t ism3_metrics_unit(const ism3_metrics *metrics, size_t entry, uint32_t figure,
                         uint32_t resource, char *text, size_t size) {
    const struct entry *found = metrics ? entry_at(metrics, entry) : NULL;
    const ism3_figure_info *info = ism3_figure_at(figure);
    size_t length = 0;
    if (!text || !size)
        return 0;
    text[0] = 0;
    if (!found || !info)
        return 0;
    uint32_t process = process_of(metrics, found)->process;
    const char *currency = ism3_model_process_currency(metrics->model, process);
    const char *unit = ism3_model_resource_unit(metrics->model, process, resource);
    if (strcmp(info->unit, "1/unit") == 0 && unit) {
        append(text, size, &length, "1/");
        append(text, size, &length, unit);
    } else if (strcmp(info->unit, "currency") == 0 && currency) {
        append(text, size, &length, currency);
    } else {
        append(text, size, &length, info->unit);
    }
    return length;
}
