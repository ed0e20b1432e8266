#include "assess/incidents.h"
#include "base/surely.h"
#include "ledger/intervals.h"
#include <ism3/criteria.h>

/* What is done with each incident that stands. */
typedef void (*visit_function)(ism3__incidents *incidents, uint32_t objective,
                               ism3__standing_incident incident);

static ism3__standing_incident standing(int64_t time, int64_t end, int64_t harm, int64_t as_of) {
    /* An end that is not before as_of is not known yet. */
    int64_t known = end == ISM3_NONE || end > as_of ? as_of : end;
    return (ism3__standing_incident){time, known - time, harm == ISM3_NONE ? 0 : harm};
}

static int same_incident(const ism3__keyed_fact *a, const ism3__keyed_fact *b) {
    return a->objective == b->objective && ism3__hash_is(a->id, b->id);
}

static void visit_all(ism3__incidents *incidents, const ism3_ledger *ledger, int64_t as_of,
                      visit_function visit) {
    const ism3__array *keyed = &ledger->incidents.array, *loose = &ledger->loose_incidents.array;
    for (size_t i = 0; i < keyed->count; i++) {
        const ism3__keyed_fact *fact = ISM3__AT(*keyed, const ism3__keyed_fact, i);
        /* Versions stand in order of time: the last one before as_of speaks. */
        int superseded =
            i + 1 < keyed->count && same_incident(fact, fact + 1) && fact[1].time < as_of;
        if (fact->time < as_of && !superseded)
            visit(incidents, fact->objective,
                  standing(fact->time, fact->end, fact->values[1], as_of));
    }
    for (size_t i = 0; i < loose->count; i++) {
        const ism3__incident *incident = ISM3__AT(*loose, const ism3__incident, i);
        if (incident->time < as_of)
            visit(incidents, incident->objective,
                  standing(incident->time, incident->end, incident->harm, as_of));
    }
}

static void count_one(ism3__incidents *incidents, uint32_t objective,
                      ism3__standing_incident incident) {
    (void)incident;
    incidents->first[objective + 1]++;
    incidents->count++;
}

/* Those of an objective fill up from its end: then `first` is where they begin. */
static void place_one(ism3__incidents *incidents, uint32_t objective,
                      ism3__standing_incident incident) {
    incidents->standing[--incidents->first[objective + 1]] = incident;
}

static int32_t gather(ism3__incidents *incidents, const ism3_ledger *ledger, int64_t as_of,
                      ism3__memory *memory, ism3_error *error) {
    size_t objectives = ism3_model_objective_count(ledger->model),
           bytes = (objectives + 1) * sizeof *incidents->first;
    incidents->first = ism3__allocate_zero(memory, bytes);
    if (!incidents->first)
        return ism3__memory_fail(memory, bytes, error);
    incidents->objective_count = objectives;
    visit_all(incidents, ledger, as_of, count_one);
    if (!incidents->count)
        return ISM3_OK;
    bytes = incidents->count * sizeof *incidents->standing;
    incidents->standing = ism3__allocate(memory, bytes);
    if (!incidents->standing)
        return ism3__memory_fail(memory, bytes, error);
    for (size_t i = 1; i <= objectives; i++)
        incidents->first[i] += incidents->first[i - 1];
    visit_all(incidents, ledger, as_of, place_one);
    /* Each place now holds where the objective before it begins. */
    for (size_t i = 0; i < objectives; i++)
        incidents->first[i] = incidents->first[i + 1];
    incidents->first[objectives] = incidents->count;
    return ISM3_OK;
}

static int32_t unite_watched(ism3__incidents *incidents, const ism3_ledger *ledger, int64_t as_of,
                             ism3__memory *memory, ism3_error *error) {
    uint32_t processes = ism3_model_process_count(ledger->model),
             environments = ism3_model_environment_count(ledger->model);
    int32_t rc = ISM3_OK;
    for (uint32_t i = 0; !rc && i < processes; i++) {
        const ism3__history *history = ledger->histories[i];
        for (uint32_t e = 0; !rc && history && e < environments; e++)
            if (history->places[e])
                rc = ism3__intervals_append(&incidents->watched,
                                            &history->places[e]->watched[ISM3_INCIDENT], as_of,
                                            memory, error);
    }
    return rc ? rc : ism3__intervals_settle(&incidents->watched, memory, error);
}

int32_t ism3__incidents_make(ism3__incidents *incidents, ism3_ledger *ledger, int64_t as_of,
                             ism3__memory *memory, ism3_error *error) {
    int32_t rc = ism3__ledger_settle(ledger, error);
    if (ISM3__SURELY(!rc)) /* the figures settled it */
        rc = gather(incidents, ledger, as_of, memory, error);
    return rc ? rc : unite_watched(incidents, ledger, as_of, memory, error);
}

void ism3__incidents_free(ism3__incidents *incidents, ism3__memory *memory) {
    ism3__release(memory, incidents->standing, incidents->count * sizeof *incidents->standing);
    ism3__release(memory, incidents->first,
                  (incidents->objective_count + 1) * sizeof *incidents->first);
    ism3__set_free(&incidents->watched, memory);
    *incidents = (ism3__incidents){0};
}

void ism3__incidents_sum(const ism3__incidents *incidents, uint32_t objective_rank,
                         uint32_t measure, const ism3__windows *windows, ism3__incident_sum *sums) {
    ptrdiff_t window = 0;
    for (size_t i = incidents->first[objective_rank]; i < incidents->first[objective_rank + 1];
         i++) {
        const ism3__standing_incident *incident = &incidents->standing[i];
        window = ism3__window_of(windows, incident->time, window);
        if (window < 0 || window >= (ptrdiff_t)windows->count)
            continue;
        sums[window].count++;
        sums[window].sum += measure == ISM3_INCIDENT_COUNT      ? 1
                            : measure == ISM3_INCIDENT_DURATION ? incident->duration
                                                                : incident->harm;
    }
}

int ism3__incidents_watched(const ism3__incidents *incidents, int64_t from, int64_t to) {
    size_t i = ism3__intervals_after(&incidents->watched, from);
    if (i == incidents->watched.array.count)
        return 0;
    const ism3__interval *interval = ism3__interval_at(&incidents->watched, i);
    return interval->start <= from && interval->end >= to;
}
