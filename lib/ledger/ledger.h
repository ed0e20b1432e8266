/* The ledger as the floor above reads it: everything that observations left, integers only. */
#ifndef ISM3__LEDGER_LEDGER_H
#define ISM3__LEDGER_LEDGER_H

#include "base/index.h"
#include "base/memory.h"
#include "base/set.h"
#include "base/siphash.h"
#include "ledger/intervals.h"
#include "ledger/items.h"
#include "model/model.h"
#include <ism3/ledger.h>
#include <stddef.h>

/* Of itself it may want more alignment than allocators give, as on x86 of 32 bits. */
__extension__ typedef __int128 ism3__int128 __attribute__((aligned(_Alignof(max_align_t))));

/* Environments are known by their rank, resources of keyed facts too: the place of the name among
 * all names in byte order. So ties are broken alike whatever order a model lists them in. */

/* Facts without an id may add up to so much in a ledger, and so no sum of theirs, nor of their
 * times, outgrows 128 bits. */
#define ISM3__FLOW_MAX   ((ism3__int128)1 << 62)
#define ISM3__AMOUNT_MAX ((ism3__int128)1 << 80)
/* So may the largest readings of all gauges, for the same reason. */
#define ISM3__LEVELS_MAX ((ism3__int128)1 << 58)

/* Records held: [from, to). */
typedef struct ism3__range {
    uint64_t from, to;
} ism3__range;

/* Whoever reports; the first of a ledger has no name. */
typedef struct ism3__source {
    char *name; /* NULL: empty */
    uint64_t epoch;
    ism3__array ranges; /* ism3__range: ascending, apart */
    uint64_t next_record;
    int is_file;
    uint8_t digest[32]; /* of a file */
    uint64_t observations, future;
    int64_t newest; /* latest event time, of `watched` and resources none; INT64_MIN: none */
    int in_use;     /* in the order */
} ism3__source;

/* A count of events and what their times add up to. */
typedef struct ism3__tally {
    ism3__int128 count;
    ism3__int128 sum;    /* of the times */
    int64_t first, last; /* ISM3__NEVER and INT64_MIN when there are none */
} ism3__tally;

static inline void ism3__tally_one(ism3__tally *tally, int64_t time) {
    tally->count++;
    tally->sum += time;
    tally->first = time < tally->first ? time : tally->first;
    tally->last = time > tally->last ? time : tally->last;
}

/* Facts without an id within one grain of one process and environment, from one source. */
typedef struct ism3__cell {
    int64_t grain;   /* number of the grain since 1970 at the model's offset */
    uint32_t source; /* place in the ledger's sources */
    ism3__tally inputs, outputs;
    ism3__int128 verdicts[3];         /* of the outputs, by ism3_verdict */
    ism3__int128 assessed, fit;       /* of quality facts */
    ism3__int128 confusion[4];        /* of quality facts: tp, fp, tn, fn */
    uint64_t assessments, confusions; /* quality facts of either form */
} ism3__cell;

/* Amounts of one resource within one grain, from one source, thousandths. */
typedef struct ism3__amounts {
    int64_t grain;
    uint32_t resource, source;
    uint64_t facts, used_facts;
    ism3__int128 used;                      /* wherever it is given */
    ism3__int128 both_used, both_available; /* where both are */
} ism3__amounts;

/* A reading of an interruption series: down or up. */
typedef struct ism3__reading {
    ism3__hash series;
    int64_t time;
    uint64_t up;
} ism3__reading;

enum ism3__measure { ISM3__AVAILABLE, ISM3__USED, ISM3__UP, ISM3__MEASURES };

typedef struct ism3__level_point {
    int64_t time, value;
} ism3__level_point;

/* The readings of one gauge. */
typedef struct ism3__level_stream {
    ism3__hash series;
    uint32_t resource, measure;
    int64_t largest;  /* of the readings */
    int64_t told;     /* with those of the batch being checked */
    ism3__set points; /* ism3__level_point */
} ism3__level_stream;

typedef struct ism3__scope_sample {
    int64_t time, total, covered, sampled; /* sampled ISM3_NONE: not given */
} ism3__scope_sample;

/* Keyed facts: the latest version before as_of stands. What the numbers mean depends on the
 * form. */
enum ism3__fact_form {
    ISM3__FACT_ASSESSED,
    ISM3__FACT_CONFUSION,
    ISM3__FACT_RESOURCES,
    ISM3__FACT_INCIDENT
};

typedef struct ism3__keyed_fact {
    ism3__hash id;
    int64_t time, end; /* end ISM3_NONE: not given, or not of this form */
    /* assessed, fit | tp, fp, tn, fn | available, used | cause, harm, rank of the process */
    int64_t values[4];
    uint32_t form, environment, resource; /* ranks; ISM3_NO_INDEX: none */
    uint32_t objective; /* rank, of an incident, else 0: one id may breach several */
} ism3__keyed_fact;

/* An incident without id. */
typedef struct ism3__incident {
    int64_t time, end, harm;
    uint32_t objective, process, environment; /* ranks; ISM3_NO_INDEX: none */
    uint32_t cause, source;
} ism3__incident;

/* A bucket of the sketch. */
typedef struct ism3__bucket {
    uint32_t bucket;
    uint64_t count;
} ism3__bucket;

/* What sealing folded of the items within one grain; see figures/sums.h for what each is. */
typedef struct ism3__fold {
    int64_t grain;
    ism3__tally inputs, outputs;
    ism3__int128 unmatched, judged, fit;
    uint64_t answers;
    ism3__int128 lead_sum;
    int64_t best_lead, worst_lead;                        /* ISM3__NEVER, INT64_MIN: no answer */
    ism3__array buckets;                                  /* ism3__bucket, ascending */
    uint64_t items, answered, withdrawn, agreed, on_time; /* of the inputs in the grain */
    uint64_t withdrawals, closed;                         /* at a time in the grain */
    /* Earliest input of the items open at the grain's end, or ISM3__NEVER. It holds for the grains
     * up to the next fold too: nothing begins nor closes there. */
    int64_t oldest_open;
} ism3__fold;

/* What sealing folded of the levels within one grain: thousandths x ns per hour. */
typedef struct ism3__folded_load {
    int64_t grain;
    uint32_t resource;
    uint8_t known, used_known, both_known;
    uint64_t readings; /* of `used` */
    ism3__int128 used, both_used, both_available;
} ism3__folded_load;

/* What one process left in one environment. */
typedef struct ism3__place {
    int64_t seen; /* earliest time of any observation reported here */
    ism3__index cell_index, amounts_index, stream_index;
    ism3__array cells, amounts, streams;
    ism3__set interruptions;         /* ism3__interval, without id */
    ism3__set readings;              /* ism3__reading */
    ism3__set scope;                 /* ism3__scope_sample */
    ism3__set watched[ISM3_WATCHED]; /* ism3__interval, by kind */
    /* What sealing left: */
    ism3__set known_up; /* ism3__interval: where `up` was known */
    ism3__array folds;  /* ism3__fold, ascending by grain */
    ism3__array loads;  /* ism3__folded_load, ascending by resource, grain */
} ism3__place;

typedef struct ism3__history {
    ism3__items items;
    ism3__set facts;           /* ism3__keyed_fact */
    ism3__place **places;      /* by rank of the environment; NULL: nothing there */
    uint32_t only_environment; /* its rank, or ISM3_NO_INDEX */
    int sealed;                /* something of it is folded */
    uint32_t touched;          /* by the batch being checked */
} ism3__history;

struct ism3_ledger {
    ism3__count references;
    ism3__memory memory;
    ism3_model *model;
    int64_t latest_allowed; /* later times are set aside */
    int64_t first, last;    /* span of all but resources; ISM3__NEVER, INT64_MIN: empty */
    int64_t last_resources; /* last instant of resources, not in `last`; INT64_MIN: none */
    int64_t last_in_cells;  /* latest time of a fact that only its grain knows */
    int64_t horizon;        /* sealed up to it; INT64_MIN: not sealed */
    uint64_t late;
    ism3__int128 flow, amount; /* sums of all counts, and of all amounts, without an id */
    ism3__int128 levels;       /* sum of the largest readings of all gauges */
    ism3__array sources;       /* ism3__source */
    ism3__array source_order;  /* uint32_t: those in use, by name, then epoch */
    uint32_t source;           /* the current one */
    ism3__history **histories; /* by process; NULL: nothing there */
    ism3__set incidents;       /* ism3__keyed_fact: those with an id */
    ism3__set loose_incidents; /* ism3__incident: those without; additive */
    ism3__array touched;       /* uint32_t: processes with something pending */
    struct ism3__block *block; /* reports on their way into the item tables */
};

/* The latest fact: planned resources count no further than what may be known. INT64_MIN: none. */
int64_t ism3__ledger_last(const ism3_ledger *ledger);
/* The history of a process, made where there is none; the place of an environment (by rank). */
int32_t ism3__ledger_history(ism3_ledger *ledger, uint32_t process, ism3__history **out,
                             ism3_error *error);
int32_t ism3__ledger_place(ism3_ledger *ledger, ism3__history *history, uint32_t environment,
                           ism3__place **out, ism3_error *error);

/* ISM3_E_ARGUMENT before the horizon. */
int32_t ism3__ledger_check_as_of(const ism3_ledger *ledger, int64_t as_of, ism3_error *error);

/* The grain that an instant lies in. */
int64_t ism3__grain_of(const ism3_model *model, int64_t time);
/* When a grain starts. */
int64_t ism3__grain_start(const ism3_model *model, int64_t grain);

void ism3__tally_add(ism3__tally *tally, const ism3__tally *other);

/* Put every set in order, so that it can be read. */
int32_t ism3__ledger_settle(ism3_ledger *ledger, ism3_error *error);

/* Spread an amount over [start, end) in proportion to time: calls `add` for each grain, the rest
 * goes to the last one. */
typedef void (*ism3__spread_function)(void *context, int64_t grain, ism3__int128 available,
                                      ism3__int128 used);
void ism3__spread(const ism3_model *model, int64_t start, int64_t end, int64_t available,
                  int64_t used, ism3__spread_function add, void *context);

#endif
