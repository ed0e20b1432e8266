/* Reading a ledger: what each window of a process adds up to. */
#ifndef ISM3__FIGURES_EVALUATE_H
#define ISM3__FIGURES_EVALUATE_H

#include "figures/sums.h"
#include "ledger/ledger.h"
#include "ledger/place.h"
#include "ledger/steps.h"

/* One process being read. */
typedef struct ism3__evaluation {
    const ism3_ledger *ledger;
    const ism3_model *model;
    const ism3__process *process;
    const ism3__history *history;
    const ism3__windows *windows;
    const int64_t *reads; /* when each window is read; NULL: all at as_of */
    ism3__memory *memory;
    const ism3__timetable *service; /* from the first fact to as_of */
    uint32_t resource_count;
    size_t slot_count;              /* environments seen before as_of */
    const uint32_t *slots;          /* rank of the environment of each slot */
    const uint32_t *slot_of;        /* slot of each environment, by its rank */
    ism3__sums *sums;               /* [slot][window] */
    ism3__resource_sums *resources; /* [slot][window][resource] */
    ism3__sums *together;     /* [window]: all environments; may be the sums of the only slot */
    ism3__array *lead_ranges; /* ism3__lead_range */
    /* quantiles and ranges of lead times are wanted for each environment, else for all together */
    int by_environment;
} ism3__evaluation;

static inline ism3__sums *ism3__sums_of(const ism3__evaluation *evaluation, size_t slot,
                                        size_t window) {
    return evaluation->sums + slot * evaluation->windows->count + window;
}

static inline ism3__resource_sums *ism3__resource_sums_of(const ism3__evaluation *evaluation,
                                                          size_t slot, size_t window) {
    return evaluation->resources +
           (slot * evaluation->windows->count + window) * evaluation->resource_count;
}

/* When a window is read. A window that does not know of a time before as_of has its end before it:
 * settling takes no less than no time. More than that does not follow from the order of windows,
 * since a month after the 30th may be a later hour of the day that is a month after the 31st. */
static inline int64_t ism3__read_of(const ism3__evaluation *evaluation, size_t window) {
    return evaluation->reads ? evaluation->reads[window] : evaluation->windows->as_of;
}

static inline const ism3__place *ism3__place_of_slot(const ism3__evaluation *evaluation,
                                                     size_t slot) {
    return evaluation->history->places[evaluation->slots[slot]];
}

/* Gauges are read from the horizon on: what was before it is folded. */
static inline ism3__steps_range ism3__steps_range_of(const ism3__evaluation *evaluation) {
    return (ism3__steps_range){evaluation->ledger->horizon, evaluation->windows->as_of,
                               evaluation->process->options.hold};
}

int32_t ism3__evaluate_items(const ism3__evaluation *evaluation, ism3_error *error);
int32_t ism3__evaluate_cells(const ism3__evaluation *evaluation, ism3_error *error);
int32_t ism3__evaluate_facts(const ism3__evaluation *evaluation, ism3_error *error);
int32_t ism3__evaluate_scope(const ism3__evaluation *evaluation, ism3_error *error);
int32_t ism3__evaluate_availability(const ism3__evaluation *evaluation, ism3_error *error);
int32_t ism3__evaluate_load(const ism3__evaluation *evaluation, ism3_error *error);
int32_t ism3__evaluate_folded_loads(const ism3__evaluation *evaluation, ism3_error *error);
/* After all others: running maxima, what was watched. */
int32_t ism3__evaluate_observed(const ism3__evaluation *evaluation, ism3_error *error);

/* An output of an item whose input came later and elsewhere: until a window knows of that, the item
 * stands in the environment of its outputs. */
typedef struct ism3__moved {
    int64_t time, input;
    size_t from, to; /* slots, before and after */
    uint32_t verdict;
} ism3__moved;

/* Such outputs, none after the last window, into the sums; after all others were. Sorts them. */
int32_t ism3__add_moved(const ism3__evaluation *evaluation, ism3__array *moved, ism3_error *error);

/* What was folded of the items of a slot, added to the sums that the others made, before quantiles
 * are read. */
void ism3__add_folds(const ism3__evaluation *evaluation, size_t slot);
/* The folded lead times of the answers in a window, counted by bucket; those of one slot. Widens
 * [*low, *high], the buckets in use. Returns how many there are. */
ism3__int128 ism3__count_folded_leads(const ism3__evaluation *evaluation, size_t slot,
                                      size_t window, uint64_t *histogram, uint32_t *low,
                                      uint32_t *high);

/* An amount of a resource used in a grain, thousandths of a unit times 3.6e12: its cost into the
 * window's sums. ISM3_E_RANGE when it does not fit. */
int32_t ism3__add_cost(const ism3__resource *resource, const ism3_model *model, int64_t time,
                       ism3__int128 used, ism3__resource_sums *sums, ism3_error *error);

#endif
