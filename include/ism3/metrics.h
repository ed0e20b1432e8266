/**
 * @file
 * Metrics: the figures of processes over windows of time.
 */
#ifndef ISM3_METRICS_H
#define ISM3_METRICS_H

#include <ism3/allocator.h>
#include <ism3/catalogue.h>
#include <ism3/error.h>
#include <ism3/export.h>
#include <ism3/ledger.h>
#include <ism3/number.h>
#include <ism3/time.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/**
 * The figures of ledgers over periods. Opaque, immutable, counted: any number of threads may
 *   read it.
 */
typedef struct ism3_metrics ism3_metrics;

/** Which way a figure is better. Values are frozen. */
enum ism3_better {
    ISM3_BETTER_NONE = 0, /**< neither */
    ISM3_BETTER_UP = 1,   /**< more is better */
    ISM3_BETTER_DOWN = 2  /**< less is better */
};

/** How a figure is charted. Values are frozen. */
enum ism3_chart {
    ISM3_CHART_NONE = 0,  /**< not judged by its history */
    ISM3_CHART_VALUE = 1, /**< a measured value */
    ISM3_CHART_COUNT = 2, /**< a count */
    ISM3_CHART_RATIO = 3  /**< a share of a whole, 0..1 */
};

/** How far a figure can be trusted. Values are frozen. */
enum ism3_status {
    ISM3_STATUS_OK = 0,      /**< the whole window was seen */
    ISM3_STATUS_PARTIAL = 1, /**< part of the window, or some of the environments, is missing */
    ISM3_STATUS_STALE = 2,   /**< the newest sample is older than frequency + grace */
    ISM3_STATUS_NO_DATA = 3, /**< nothing was observed: there is no value */
    ISM3_STATUS_NOT_APPLICABLE =
        4 /**< observed, but the figure is not defined here: there is no value */
};

/** Whether a period's figures may still change. Values are frozen. */
enum ism3_period_state {
    ISM3_PERIOD_PARTIAL =
        0, /**< as_of lies before its end, or a source was not watched throughout */
    ISM3_PERIOD_SETTLING = 1, /**< answers are still awaited */
    ISM3_PERIOD_FINAL = 2     /**< nothing more is expected */
};

/** One figure of the table: what it is. */
typedef struct ism3_figure_info {
    const char *id;        /**< `"efficacy.ratio"` */
    uint32_t metric;       /**< one of ::ism3_metric */
    uint32_t better;       /**< one of ::ism3_better */
    uint32_t chart;        /**< one of ::ism3_chart */
    uint32_t per_resource; /**< 1: there is one for each resource of the process */
    const char *unit;      /**< `"1"`, `"s"`, `"ratio"`, `"1/day"`, `"1/unit"` or `"currency"` */
    const char *name;      /**< a few words */
    const char *help;      /**< one sentence */
    const char *formula;   /**< as in docs/semantics.md */
    double minimum;        /**< least possible value; -INFINITY: none */
    double maximum;        /**< largest possible value; INFINITY: none */
    double best;           /**< best possible value; NAN: none */
    uint64_t numerator_divisor;   /**< numerators are whole multiples of 1/this */
    uint64_t denominator_divisor; /**< denominators are whole multiples of 1/this */
    /** 1: an assessment judges it by its history; 0: only where a specification names it */
    uint32_t judged;
    uint32_t reserved; /**< 0 */
} ism3_figure_info;

/** @return the number of figures @par Threads Any. @since 0.1 */
ISM3_API uint32_t ism3_figure_count(void);
/**
 * @param figure 0 .. count - 1
 * @return [borrow, static] its row of the table, NULL beyond the last
 * @par Threads Any.
 * @since 0.1
 */
ISM3_API const ism3_figure_info *ism3_figure_at(uint32_t figure);
/**
 * @param id [borrow] such as `"efficacy.ratio"`
 * @return its number, #ISM3_NO_INDEX when there is none
 * @par Threads Any.
 * @since 0.1
 */
ISM3_API uint32_t ism3_figure_find(const char *id);
/**
 * @param status one of ::ism3_status
 * @return [static] `"ok"`, `"partial"`, ...; NULL when there is none
 * @par Threads Any.
 * @since 0.1
 */
ISM3_API const char *ism3_status_name(uint32_t status);
/**
 * @param state one of ::ism3_period_state
 * @return [static] `"partial"`, ...; NULL when there is none
 * @par Threads Any.
 * @since 0.1
 */
ISM3_API const char *ism3_period_state_name(uint32_t state);

/** A figure of one process, one window and one environment or all of them. */
typedef struct ism3_figure {
    size_t size;           /**< `sizeof(ism3_figure)` as the caller compiled it */
    double value;          /**< the nearest double; NAN when there is no value */
    ism3_int128 numerator; /**< exact, in units of 1/numerator_divisor */
    /** exact, in units of 1/denominator_divisor; 0 where the figure is no quotient */
    ism3_int128 denominator;
    uint64_t count;       /**< facts that it rests on */
    uint32_t status;      /**< one of ::ism3_status */
    uint32_t has_value;   /**< 1: there is a value */
    uint32_t is_quotient; /**< 1: value = numerator / denominator; 0: value = numerator */
    uint32_t missing;     /**< environments without data that all-environments figures lack */
} ism3_figure;

/** The lead times of one process, one window and one environment or all of them: from an input to
 * the output that answers it. */
typedef struct ism3_lead_times {
    size_t size;       /**< `sizeof(ism3_lead_times)` as the caller compiled it */
    uint64_t count;    /**< how many there are: the answers in the window */
    ism3_int128 sum;   /**< of all, ns; exact */
    int64_t best;      /**< the shortest, ns; #ISM3_NONE when there is none */
    int64_t worst;     /**< the longest, ns; #ISM3_NONE when there is none */
    uint32_t status;   /**< one of ::ism3_status, that of activity.mean_lead_time */
    uint32_t reserved; /**< 0 */
} ism3_lead_times;

/** How time is cut into windows. Values are frozen. */
enum ism3_every {
    ISM3_EVERY_ALL = 0,     /**< one window */
    ISM3_EVERY_DAY = 1,     /**< calendar days */
    ISM3_EVERY_WEEK = 2,    /**< calendar weeks, from Monday */
    ISM3_EVERY_MONTH = 3,   /**< calendar months */
    ISM3_EVERY_QUARTER = 4, /**< calendar quarters */
    ISM3_EVERY_YEAR = 5,    /**< calendar years */
    ISM3_EVERY_DURATION =
        6 /**< `length`, counted from `from`, else from the grain of the first fact */
};

/**
 * Read a word or an ISO 8601 duration that says how time is cut: `day`, `week`, `month`, `quarter`,
 * `year`, `all`, `PT6H`, `P14D`.
 *
 * @param text  [borrow] `size` bytes
 * @param size  length
 * @param[out] every  one of ::ism3_every
 * @param[out] length  ns for #ISM3_EVERY_DURATION, else 0
 * @param[out] error  [nullable]
 * @return 0; #ISM3_E_SYNTAX
 * @par Threads  Any.
 * @since 0.1
 */
ISM3_API int32_t ism3_every_read(const char *text, size_t size, uint32_t *every, int64_t *length,
                                 ism3_error *error);

/**
 * What to compute. Set all to defaults with #ISM3_METRICS_OPTIONS_INIT or
 *   ism3_metrics_options_init().
 */
typedef struct ism3_metrics_options {
    size_t size; /**< `sizeof(ism3_metrics_options)` as the caller compiled it */
    const ism3_allocator *allocator; /**< [borrow, nullable] copied; NULL: the ledger's */
    uint64_t memory_limit;           /**< bytes; 0: 4 GiB */
    uint32_t every;                  /**< one of ::ism3_every */
    uint32_t by_environment;         /**< 1: one entry per environment; 0: one for all together */
    int64_t length;                  /**< ns, a whole number of grains, for #ISM3_EVERY_DURATION */
    int64_t from;                    /**< start of a grain; #ISM3_NONE: the ledger's first */
    int64_t to; /**< start of a grain, excluded; #ISM3_NONE: after the ledger's last */
    /** start of a grain or after everything held; #ISM3_NONE: end of the last grain with a fact */
    int64_t as_of;
    /** [borrow, nullable] indexes in the model; NULL: all that the ledger holds */
    const uint32_t *processes;
    size_t process_count; /**< length of `processes` */
    /** 1: each window is read at its end + settle of the process, at the latest at as_of */
    uint32_t settled;
    uint32_t reserved; /**< 0 */
} ism3_metrics_options;

/** ::ism3_metrics_options with every default: all the ledger holds, in one window. */
#define ISM3_METRICS_OPTIONS_INIT                                                                  \
    {                                                                                              \
        sizeof(ism3_metrics_options), NULL, 0, 0, 0, 0, ISM3_NONE, ISM3_NONE, ISM3_NONE, NULL, 0,  \
            0, 0                                                                                   \
    }

/**
 * Set every default.
 * @param[out] options [borrow]
 * @param size `sizeof(ism3_metrics_options)`
 * @return 0; #ISM3_E_ARGUMENT; #ISM3_E_STRUCT
 * @par Threads Any.
 * @since 0.1
 */
ISM3_API int32_t ism3_metrics_options_init(ism3_metrics_options *options, size_t size);

/**
 * Compute the figures of windows. Windows that `from` or `to` cut are cut; without them, calendar
 * windows
 * are whole. At most 1,000,000 windows.
 *
 * @param[out] out  [new] NULL on failure; give back with ism3_metrics_unref()
 * @param ledger  [borrow]
 * @param options  [borrow, nullable] NULL: defaults
 * @param[out] error  [nullable]
 * @return 0; #ISM3_E_ARGUMENT when a time is no start of a grain, or `from` is not before `to`;
 *        #ISM3_E_NOT_FOUND for a
 *         process that is not in the model; #ISM3_E_LIMIT; #ISM3_E_MEMORY; #ISM3_E_RANGE when the
 *         costs of a process in a window do not fit 128 bits; #ISM3_E_STRUCT
 * @par Threads  One at a time on one ledger.
 * @since 0.1
 */
ISM3_API int32_t ism3_metrics_new(ism3_metrics **out, ism3_ledger *ledger,
                                  const ism3_metrics_options *options, ism3_error *error);
/**
 * Take a reference.
 * @param metrics [borrow, nullable]
 * @return the metrics
 * @par Threads Any.
 * @since 0.1
 */
ISM3_API ism3_metrics *ism3_metrics_ref(ism3_metrics *metrics);
/** Drop a reference. @param metrics [take, nullable] @return NULL @par Threads Any. @since 0.1 */
ISM3_API ism3_metrics *ism3_metrics_unref(ism3_metrics *metrics);

/** @param metrics [borrow] @return [borrow] the model @par Threads Any. @since 0.1 */
ISM3_API ism3_model *ism3_metrics_model(const ism3_metrics *metrics);
/**
 * @param metrics [borrow]
 * @return the instant up to which the ledger was read
 * @par Threads Any.
 * @since 0.1
 */
ISM3_API int64_t ism3_metrics_as_of(const ism3_metrics *metrics);
/**
 * @param metrics [borrow]
 * @return 1 when each window was read at its own instant, see ism3_metrics_read_at(); 0: all at
 *   as_of
 * @par Threads Any.
 * @since 0.1
 */
ISM3_API uint32_t ism3_metrics_settled(const ism3_metrics *metrics);
/**
 * @param metrics [borrow]
 * @param which #ISM3_COUNT_FUTURE or #ISM3_COUNT_LATE
 * @return that count of the ledger when it was read
 * @par Threads Any.
 * @since 0.1
 */
ISM3_API uint64_t ism3_metrics_set_aside(const ism3_metrics *metrics, uint32_t which);
/** @param metrics [borrow] @return the number of windows @par Threads Any. @since 0.1 */
ISM3_API size_t ism3_metrics_period_count(const ism3_metrics *metrics);
/**
 * A window.
 * @param metrics  [borrow]
 * @param period  0 .. count - 1
 * @param[out] from  [nullable] its start
 * @param[out] to  [nullable] its end, excluded
 * @param[out] state  [nullable] one of ::ism3_period_state: the least final of the processes shown
 * @return 0; #ISM3_E_NOT_FOUND; #ISM3_E_ARGUMENT
 * @par Threads  Any.
 * @since 0.1
 */
ISM3_API int32_t ism3_metrics_period(const ism3_metrics *metrics, size_t period, int64_t *from,
                                     int64_t *to, uint32_t *state);
/**
 * @param metrics [borrow]
 * @return the number of entries: processes, or processes by environment
 * @par Threads Any.
 * @since 0.1
 */
ISM3_API size_t ism3_metrics_entry_count(const ism3_metrics *metrics);
/**
 * Which process and environment an entry is for.
 * @param metrics  [borrow]
 * @param entry  0 .. count - 1
 * @param[out] process  [nullable] index in the model
 * @param[out] environment  [nullable] index in the model; #ISM3_NO_INDEX: all together
 * @return 0; #ISM3_E_NOT_FOUND; #ISM3_E_ARGUMENT
 * @par Threads  Any.
 * @since 0.1
 */
ISM3_API int32_t ism3_metrics_entry(const ism3_metrics *metrics, size_t entry, uint32_t *process,
                                    uint32_t *environment);
/**
 * @param metrics [borrow]
 * @param period its number
 * @param entry its number
 * @return one of ::ism3_period_state for that process, #ISM3_PERIOD_PARTIAL beyond the last
 * @par Threads Any.
 * @since 0.1
 */
ISM3_API uint32_t ism3_metrics_state(const ism3_metrics *metrics, size_t period, size_t entry);
/**
 * When a window of a process was read: what was reported later does not count in it.
 * @param metrics [borrow]
 * @param period its number
 * @param entry its number
 * @return as_of; of a settled reading the window's end + settle, not before the ledger's horizon
 *   and not after as_of; #ISM3_NONE beyond the last
 * @par Threads Any.
 * @since 0.1
 */
ISM3_API int64_t ism3_metrics_read_at(const ism3_metrics *metrics, size_t period, size_t entry);

/**
 * One figure.
 *
 * @param metrics  [borrow]
 * @param period  number of the window
 * @param entry  number of the entry
 * @param figure  number of the figure
 * @param resource  index within the process, for figures per resource; 0 for others
 * @param[in,out] result  [borrow] its `size` set by the caller
 * @return 0, also where there is no value; #ISM3_E_NOT_FOUND; #ISM3_E_ARGUMENT; #ISM3_E_STRUCT;
 *        #ISM3_E_RANGE
 * @par Threads  Any.
 * @since 0.1
 */
ISM3_API int32_t ism3_metrics_figure(const ism3_metrics *metrics, size_t period, size_t entry,
                                     uint32_t figure, uint32_t resource, ism3_figure *result);

/**
 * A bound up to which lead times can be counted: 0, then each power of two seconds from 2^-9 s,
 * 1,953,125 ns, up to 2^33 s, 272 years.
 * @param index 0 .. 43, ascending
 * @return the bound, ns; #ISM3_NONE beyond the last
 * @par Threads Any.
 * @since 0.1
 */
ISM3_API int64_t ism3_lead_time_bound(uint32_t index);

/**
 * How the lead times of a window are spread: how many were no longer than each bound. The counts
 * are exact, so those of windows that lie side by side, or of environments, add up to those of all.
 *
 * @param metrics  [borrow]
 * @param period  number of the window
 * @param entry  number of the entry
 * @param bounds  [borrow, nullable] ns, ascending, each one of ism3_lead_time_bound()
 * @param bound_count  how many; 0: only the result is wanted
 * @param[out] counts  [borrow, nullable] room for as many: lead times up to and with each bound.
 *   What lies above the last bound is the result's count less the last of these
 * @param[in,out] result  [borrow] its `size` set by the caller; count 0 where there is none, and a
 *   status that says why
 * @return 0, also where there is none; #ISM3_E_NOT_FOUND; #ISM3_E_ARGUMENT, also for a bound that
 *        cannot be counted up to or is not above the one before it; #ISM3_E_STRUCT
 * @par Threads  Any.
 * @since 0.1
 */
ISM3_API int32_t ism3_metrics_lead_times(const ism3_metrics *metrics, size_t period, size_t entry,
                                         const int64_t *bounds, size_t bound_count,
                                         uint64_t *counts, ism3_lead_times *result);

/**
 * Whether an environment lacks data for a figure of an all-environments entry.
 *
 * @param metrics  [borrow]
 * @param period  number of the window
 * @param entry  number of the entry
 * @param figure  number of the figure
 * @param resource  index within the process
 * @param environment  index in the model
 * @return 1 when it is one of the missing, else 0
 * @par Threads  Any.
 * @since 0.1
 */
ISM3_API int32_t ism3_metrics_lacks(const ism3_metrics *metrics, size_t period, size_t entry,
                                    uint32_t figure, uint32_t resource, uint32_t environment);

/**
 * The unit of a figure for a process, with the resource's unit and the currency filled in: `1/h`,
 * `EUR`.
 *
 * @param metrics  [borrow]
 * @param entry  number of the entry
 * @param figure  number of the figure
 * @param resource  index within the process
 * @param[out] text  [borrow] room for `size` bytes; zero-terminated, cut at a whole character when
 *   it does not fit
 * @param size  room, at least 1
 * @return the length that the unit has
 * @par Threads  Any.
 * @since 0.1
 */
ISM3_API size_t ism3_metrics_unit(const ism3_metrics *metrics, size_t entry, uint32_t figure,
                                  uint32_t resource, char *text, size_t size);

#ifdef __cplusplus
}
#endif

#endif
