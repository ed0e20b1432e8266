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

__extension__ typedef __int128 ism3__int128;

/* A count of events and what their times add up to. */
typedef struct ism3__tally {
    ism3__int128 count;
    ism3__int128 sum;    /* of the times */
    int64_t first, last; /* ISM3__NEVER and INT64_MIN when there are none */
} ism3__tally;

/* Facts without an id within one grain of one process and environment. */
typedef struct ism3__cell {
    int64_t grain; /* number of the grain since 1970 at the model's offset */
    ism3__tally inputs, outputs;
    ism3__int128 verdicts[3];         /* of the outputs, by ism3_verdict */
    ism3__int128 assessed, fit;       /* of quality facts */
    ism3__int128 confusion[4];        /* of quality facts: tp, fp, tn, fn */
    uint64_t assessments, confusions; /* quality facts of either form */
} ism3__cell;

/* Amounts of one resource within one grain, thousandths. */
typedef struct ism3__amounts {
    int64_t grain;
    uint32_t resource;
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
    int64_t time, end;
    /* assessed, fit | tp, fp, tn, fn | available, used | cause, harm, process */
    int64_t values[4];
    uint32_t form, environment, resource;
    uint32_t objective; /* of an incident, else 0: one id may breach several */
} ism3__keyed_fact;

/* An incident without id. */
typedef struct ism3__incident {
    int64_t time, end, harm;
    uint32_t objective, process, environment, cause;
} ism3__incident;

/* What one process left in one environment. */
typedef struct ism3__place {
    int64_t seen; /* earliest time of any observation reported here */
    ism3__index cell_index, amounts_index, stream_index;
    ism3__array cells, amounts, streams;
    ism3__set interruptions;         /* ism3__interval, without id */
    ism3__set readings;              /* ism3__reading */
    ism3__set scope;                 /* ism3__scope_sample */
    ism3__set watched[ISM3_WATCHED]; /* ism3__interval, by kind */
} ism3__place;

typedef struct ism3__history {
    ism3__items items;
    ism3__set facts;      /* ism3__keyed_fact */
    ism3__place **places; /* by environment; NULL: nothing there */
    uint32_t only_environment;
    uint32_t touched; /* by the batch being checked */
} ism3__history;

struct ism3_ledger {
    ism3__count references;
    ism3__memory memory;
    ism3_model *model;
    int64_t latest_allowed; /* later times are set aside */
    int64_t first, last;    /* span; ISM3__NEVER, INT64_MIN: empty */
    int64_t last_in_cells;  /* latest time of a fact that only its grain knows */
    uint64_t observations, future;
    ism3__history **histories; /* by process; NULL: nothing there */
    ism3__set incidents;       /* ism3__keyed_fact: those with an id */
    ism3__set loose_incidents; /* ism3__incident: those without; additive */
    ism3__array touched;       /* uint32_t: processes with something pending */
    struct ism3__block *block; /* reports on their way into the item tables */
};

/* The grain that an instant lies in. */
int64_t ism3__grain_of(const ism3_model *model, int64_t time);
/* When a grain starts. */
int64_t ism3__grain_start(const ism3_model *model, int64_t grain);

/* Put every set in order, so that it can be read. */
int32_t ism3__ledger_settle(ism3_ledger *ledger, ism3_error *error);

/* Spread an amount over [start, end) in proportion to time: calls `add` for each grain, the rest
 * goes to the last one. */
typedef void (*ism3__spread_function)(void *context, int64_t grain, ism3__int128 available,
                                      ism3__int128 used);
void ism3__spread(const ism3_model *model, int64_t start, int64_t end, int64_t available,
                  int64_t used, ism3__spread_function add, void *context);

#endif
