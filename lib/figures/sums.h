/* What a window adds up to for one process, in one environment or all: integers that the figures
 * are quotients of. */
#ifndef ISM3__FIGURES_SUMS_H
#define ISM3__FIGURES_SUMS_H

#include "ledger/ledger.h"
#include <ism3/metrics.h>

enum { ISM3__P50, ISM3__P90, ISM3__P95, ISM3__P99, ISM3__QUANTILES };

/* Bits 1 << ism3_metric of the metric types that were ... in [from, end). */
typedef struct ism3__observed {
    uint8_t watched; /* watched in some of it */
    uint8_t gap;     /* watched in some of it, but not in all */
    uint8_t seen;    /* a fact of theirs was seen */
    uint8_t any_gap; /* 1: watched for any kind in some of it, but not in all */
} ism3__observed;

typedef struct ism3__sums {
    ism3__observed observed;
    uint8_t stale;         /* a scope sample is too old */
    uint8_t sampled_stale; /* one that gives `sampled` is */
    uint8_t uptime_known;
    uint8_t lead_ranges; /* of the process's ism3__lead_range, from first_lead_range on */
    /* activity */
    ism3__tally outputs;
    ism3__int128 unmatched;
    int64_t newest_output; /* before end, of any window; INT64_MIN: none */
    uint64_t answers;
    ism3__int128 lead_sum;
    int64_t best_lead, worst_lead;
    int64_t quantile[ISM3__QUANTILES];
    size_t first_lead_range;
    /* efficacy */
    ism3__tally inputs;
    uint64_t items, answered, withdrawn, agreed, on_time, backlog;
    int64_t oldest_open; /* input time; ISM3__NEVER: nothing open */
    /* unavailability, nanoseconds of service */
    int64_t uptime;
    uint64_t interruptions, overlapping;
    ism3__int128 lost, downtime, watched_downtime, watched_service;
    int64_t worst_lost;
    int64_t watched_time; /* of one environment: how long it was watched, in service or not */
    /* scope */
    uint64_t samples, sampled_samples;
    ism3__int128 total, covered, sampled, sampled_of;
    /* quality */
    ism3__int128 judged, fit;
    ism3__int128 confusion[4]; /* tp, fp, tn, fn */
} ism3__sums;

/* Lead times of a window above one bound of the sketch and up to the next, `bound`; where there are
 * some. */
typedef struct ism3__lead_range {
    uint64_t count;
    uint32_t bound; /* ISM3__SKETCH_BOUNDS: above the last */
} ism3__lead_range;

/* Of one resource; amounts in thousandths of a unit times 3.6e12, which is thousandths of a unit
 * per hour times nanoseconds. */
typedef struct ism3__resource_sums {
    ism3__int128 used, both_used, both_available;
    ism3__int128 cost; /* used x thousandths of the currency per unit */
    uint64_t facts;    /* that load counts */
    uint8_t known, used_known, priced, unpriced;
} ism3__resource_sums;

/* Nanoseconds in an hour: a level is units per hour. */
#define ISM3__HOUR INT64_C(3600000000000)

/* The windows: window w is [bounds[w], bounds[w + 1]). */
typedef struct ism3__windows {
    int64_t *bounds;
    size_t count, capacity; /* bounds has room for `capacity` */
    int64_t as_of;
} ism3__windows;

static inline int64_t ism3__window_end(const ism3__windows *windows, size_t w) {
    return windows->bounds[w + 1] < windows->as_of ? windows->bounds[w + 1] : windows->as_of;
}

/* Number of the window that holds a time; -1 before the first, `count` after the last. `hint` is
 * tried first. */
static inline ptrdiff_t ism3__window_of(const ism3__windows *windows, int64_t time,
                                        ptrdiff_t hint) {
    const int64_t *bounds = windows->bounds;
    if (hint >= 0 && hint < (ptrdiff_t)windows->count && bounds[hint] <= time &&
        time < bounds[hint + 1])
        return hint;
    size_t low = 0, high = windows->count + 1;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (bounds[middle] <= time)
            low = middle + 1;
        else
            high = middle;
    }
    return (ptrdiff_t)low - 1;
}

void ism3__sums_init(ism3__sums *sums);
/* Add what another environment has. */
void ism3__sums_add(ism3__sums *sums, const ism3__sums *other);
void ism3__resource_sums_add(ism3__resource_sums *sums, const ism3__resource_sums *other);

#endif
