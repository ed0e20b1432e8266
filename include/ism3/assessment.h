/**
 * @file
 * Assessment: what the figures of a ledger mean by the criteria of its model.
 */
#ifndef ISM3_ASSESSMENT_H
#define ISM3_ASSESSMENT_H

#include <ism3/criteria.h>
#include <ism3/metrics.h>

#ifdef __cplusplus
extern "C" {
#endif

/**
 * What the figures of all processes of a model mean, period by period. Opaque, immutable, counted:
 * any number of threads may read it.
 */
typedef struct ism3_assessment ism3_assessment;

/** What to assess. Set all to defaults with #ISM3_ASSESSMENT_OPTIONS_INIT. */
typedef struct ism3_assessment_options {
    size_t size; /**< `sizeof(ism3_assessment_options)` as the caller compiled it */
    const ism3_allocator *allocator; /**< [borrow, nullable] copied; NULL: the ledger's */
    uint64_t memory_limit;           /**< bytes; 0: 4 GiB */
    uint32_t every;                  /**< one of ::ism3_every: the periods */
    uint32_t by_environment;         /**< 1: peers can be asked for */
    int64_t length;                  /**< ns, for #ISM3_EVERY_DURATION */
    /** start of a grain; #ISM3_NONE: the ledger's first, or the period of as_of when nothing was
     * before it */
    int64_t from;
    /** start of a grain, excluded; #ISM3_NONE: the end of the period in which as_of lies, or whose
     * end it is */
    int64_t to;
    /** start of a grain or after everything held; #ISM3_NONE: `now`, else the end of the last grain
     * with a fact */
    int64_t as_of;
    /** instant: read at it, or at the start of its grain where facts known by their grain alone lie
     * at or after it; #ISM3_NONE: `as_of` says when */
    int64_t now;
} ism3_assessment_options;

/** ::ism3_assessment_options with every default: months. */
#define ISM3_ASSESSMENT_OPTIONS_INIT                                                               \
    {                                                                                              \
        sizeof(ism3_assessment_options), NULL, 0, ISM3_EVERY_MONTH, 0, 0, ISM3_NONE, ISM3_NONE,    \
            ISM3_NONE, ISM3_NONE                                                                   \
    }

/**
 * Set every default.
 * @param[out] options [borrow]
 * @param size `sizeof(ism3_assessment_options)`
 * @return 0; #ISM3_E_ARGUMENT; #ISM3_E_STRUCT
 * @par Threads Any.
 * @since 0.1
 */
ISM3_API int32_t ism3_assessment_options_init(ism3_assessment_options *options, size_t size);

/**
 * Assess all processes of the model. Every period is read at its end + settle of the process, at
 * the latest at as_of, so a verdict that is final stays. The same model, ledger and options give the
 * same answers.
 *
 * @param[out] out  [new] NULL on failure; give back with ism3_assessment_unref()
 * @param ledger  [borrow]
 * @param options  [borrow, nullable] NULL: defaults
 * @param[out] error  [nullable]
 * @return 0; #ISM3_E_ARGUMENT; #ISM3_E_LIMIT beyond 1,000,000 periods or the memory limit;
 *        #ISM3_E_MEMORY; #ISM3_E_RANGE;
 *        #ISM3_E_STATE for a ledger without its model; #ISM3_E_STRUCT
 * @par Threads  One at a time on one ledger.
 * @since 0.1
 */
ISM3_API int32_t ism3_assessment_new(ism3_assessment **out, ism3_ledger *ledger,
                                     const ism3_assessment_options *options, ism3_error *error);
/**
 * Take a reference.
 * @param assessment [borrow, nullable]
 * @return the assessment
 * @par Threads Any.
 * @since 0.1
 */
ISM3_API ism3_assessment *ism3_assessment_ref(ism3_assessment *assessment);
/**
 * Drop a reference.
 * @param assessment [take, nullable]
 * @return NULL
 * @par Threads Any.
 * @since 0.1
 */
ISM3_API ism3_assessment *ism3_assessment_unref(ism3_assessment *assessment);

/**
 * The figures that it rests on: a settled reading of all processes, whose entries are the processes
 * of the model in its order.
 * @param assessment [borrow]
 * @return [borrow] lives as long as the assessment
 * @par Threads Any.
 * @since 0.1
 */
ISM3_API ism3_metrics *ism3_assessment_metrics(const ism3_assessment *assessment);
/**
 * The newest period that is over and awaits no more answers of any process.
 * @param assessment [borrow]
 * @param[out] period its number
 * @return 0; #ISM3_E_NOT_FOUND when there is none; #ISM3_E_ARGUMENT
 * @par Threads Any.
 * @since 0.1
 */
ISM3_API int32_t ism3_assessment_newest_final(const ism3_assessment *assessment, size_t *period);

/** How a figure stands to its target. Values are frozen. */
enum ism3_target_status {
    ISM3_TARGET_NONE = 0,          /**< there is no target */
    ISM3_TARGET_MET = 1,           /**< met */
    ISM3_TARGET_AT_RISK = 2,       /**< met, but the warning is reached */
    ISM3_TARGET_MISSED = 3,        /**< missed */
    ISM3_TARGET_PENDING = 4,       /**< the period is not over, or answers are still awaited */
    ISM3_TARGET_NO_DATA = 5,       /**< nothing was ever observed */
    ISM3_TARGET_STALE = 6,         /**< what was observed is too old */
    ISM3_TARGET_NOT_APPLICABLE = 7 /**< observed, but the figure is not defined here */
};
/**
 * @param status one of ::ism3_target_status
 * @return [static] `"none"`, `"met"`, ...; NULL when there is none
 * @par Threads Any.
 * @since 0.1
 */
ISM3_API const char *ism3_target_status_name(uint32_t status);

/** What a figure does by its own history. Values are frozen. */
enum ism3_behaviour {
    ISM3_BEHAVIOUR_NOT_JUDGED = 0, /**< no value, not final, or not judged by its history */
    ISM3_BEHAVIOUR_LEARNING = 1,   /**< too few periods to know what is normal */
    ISM3_BEHAVIOUR_STABLE = 2,     /**< within its normal range */
    ISM3_BEHAVIOUR_BETTER = 3,     /**< a signal: beyond the range, on the good side */
    ISM3_BEHAVIOUR_WORSE = 4,      /**< a signal: beyond the range, on the bad side: a fault */
    ISM3_BEHAVIOUR_CHANGED = 5     /**< a signal of a figure that has no good side */
};
/**
 * @param behaviour one of ::ism3_behaviour
 * @return [static] `"not_judged"`, ...; NULL when there is none
 * @par Threads Any.
 * @since 0.1
 */
ISM3_API const char *ism3_behaviour_name(uint32_t behaviour);

/** Which rule fired. Values are frozen. */
enum ism3_rule {
    ISM3_RULE_NONE = 0,              /**< none */
    ISM3_RULE_BEYOND_LIMITS = 1,     /**< one period outside the limits: a signal */
    ISM3_RULE_EIGHT_ON_ONE_SIDE = 2, /**< eight periods on one side of the centre: a hint */
    ISM3_RULE_SIX_RISING = 3,        /**< six periods steadily rising: a hint */
    ISM3_RULE_SIX_FALLING = 4        /**< six periods steadily falling: a hint */
};
/**
 * @param rule one of ::ism3_rule
 * @return [static] `"none"`, `"beyond_limits"`, ...; NULL when there is none
 * @par Threads Any.
 * @since 0.1
 */
ISM3_API const char *ism3_rule_name(uint32_t rule);

/** Target and behaviour together. Values are frozen. */
enum ism3_outlook {
    ISM3_OUTLOOK_NONE = 0,           /**< one of the two is not known */
    ISM3_OUTLOOK_STABLE_MEETS = 1,   /**< stable, and meets its target */
    ISM3_OUTLOOK_STABLE_CANNOT = 2,  /**< stable, but cannot meet it: change the process */
    ISM3_OUTLOOK_UNSTABLE_MEETS = 3, /**< meets it, but is not stable: find out why */
    ISM3_OUTLOOK_UNSTABLE_MISSES = 4 /**< neither */
};
/**
 * @param outlook one of ::ism3_outlook
 * @return [static] a sentence for people, empty for #ISM3_OUTLOOK_NONE; NULL when there is none
 * @par Threads Any.
 * @since 0.1
 */
ISM3_API const char *ism3_outlook_text(uint32_t outlook);

/** What one figure of one process in one period means. */
typedef struct ism3_judgement {
    size_t size;             /**< `sizeof(ism3_judgement)` as the caller compiled it */
    uint32_t target;         /**< the target in force, as ism3_model_target() counts;
                                   #ISM3_NO_INDEX: none */
    uint32_t target_status;  /**< one of ::ism3_target_status */
    uint32_t behaviour;      /**< one of ::ism3_behaviour */
    uint32_t rule;           /**< one of ::ism3_rule: why it is a signal */
    uint32_t hint;           /**< one of ::ism3_rule: a run that is worth a thought */
    uint32_t outlook;        /**< one of ::ism3_outlook */
    uint32_t has_limits;     /**< 1: centre, lower, upper and the baseline are set */
    uint32_t baseline_count; /**< periods that the limits were learnt from */
    double centre;           /**< of the baseline; NAN without limits */
    double lower;            /**< natural limit, clipped to the figure's range; NAN without */
    double upper;            /**< natural limit, clipped to the figure's range; NAN without */
    size_t baseline_first;   /**< first period of the baseline */
    size_t baseline_last;    /**< last period of it */
    size_t newest;           /**< newest period up to this one in which there was a value;
                                   SIZE_MAX: none */
    double range;            /**< mean moving range that the limits rest on, the median one where
                                   that was asked for and is not 0; NAN without limits */
    double reach;            /**< 2.66 times it, of the median one 3.14 times: how far from the
                                   centre the limits are before they are widened or clipped */
    uint32_t widened;        /**< bits: 1 the lower, 2 the upper limit is that of chance for facts
                                   so few, since it lies farther out */
    uint32_t reserved;       /**< 0 */
} ism3_judgement;

/**
 * What a figure means.
 * @param assessment  [borrow]
 * @param period  its number, as ism3_metrics_period() counts
 * @param process  index in the model
 * @param figure  number of the figure
 * @param resource  index within the process, for figures per resource; 0 for others
 * @param[in,out] result  [borrow] its `size` set by the caller
 * @return 0; #ISM3_E_NOT_FOUND; #ISM3_E_ARGUMENT; #ISM3_E_STRUCT
 * @par Threads  Any.
 * @since 0.1
 */
ISM3_API int32_t ism3_assessment_judgement(const ism3_assessment *assessment, size_t period,
                                           uint32_t process, uint32_t figure, uint32_t resource,
                                           ism3_judgement *result);

/** How capable a process is at the end of a period. */
typedef struct ism3_capability {
    size_t size;      /**< `sizeof(ism3_capability)` as the caller compiled it */
    uint32_t level;   /**< its level; 0 when it reaches none */
    uint32_t index;   /**< of that level in the scale; #ISM3_NO_INDEX: it reaches none */
    uint32_t in_use;  /**< bits 1 << ::ism3_metric: specified, and fresh at the end */
    uint32_t stale;   /**< specified, observed, but too old */
    uint32_t never;   /**< specified, never observed */
    uint32_t next;    /**< index of the next level in the scale; #ISM3_NO_INDEX: none */
    uint32_t missing; /**< bits of the types that the next level asks for, not in use */
    uint32_t lacks_documentation; /**< 1: the next level asks for documentation that is missing */
} ism3_capability;

/**
 * The capability of a process.
 * @param assessment  [borrow]
 * @param period  its number
 * @param process  index in the model
 * @param[in,out] result  [borrow] its `size` set by the caller
 * @return 0; #ISM3_E_NOT_FOUND; #ISM3_E_ARGUMENT; #ISM3_E_STRUCT
 * @par Threads  Any.
 * @since 0.1
 */
ISM3_API int32_t ism3_assessment_capability(const ism3_assessment *assessment, size_t period,
                                            uint32_t process, ism3_capability *result);

/** How mature the whole is at the end of a period. */
typedef struct ism3_maturity {
    size_t size;        /**< `sizeof(ism3_maturity)` as the caller compiled it */
    uint32_t level;     /**< its level; 0 when it reaches none */
    uint32_t index;     /**< of that level in the profile; #ISM3_NO_INDEX: it reaches none */
    uint32_t gaps;      /**< what keeps it from the highest level: for each level the processes that
                              lack what it asks for */
    uint32_t next_gaps; /**< how many of these keep it from the next level; they come first */
} ism3_maturity;

/**
 * The maturity.
 * @param assessment  [borrow]
 * @param period  its number
 * @param[in,out] result  [borrow] its `size` set by the caller
 * @return 0; #ISM3_E_NOT_FOUND; #ISM3_E_ARGUMENT; #ISM3_E_STRUCT
 * @par Threads  Any.
 * @since 0.1
 */
ISM3_API int32_t ism3_assessment_maturity(const ism3_assessment *assessment, size_t period,
                                          ism3_maturity *result);

/** What keeps the whole from a level of maturity. */
typedef struct ism3_gap {
    size_t size;          /**< `sizeof(ism3_gap)` as the caller compiled it */
    const char *code;     /**< [borrow] of the process */
    uint32_t level;       /**< maturity level that asks for it */
    uint32_t process;     /**< index in the model; #ISM3_NO_INDEX: nobody performs it */
    uint32_t required;    /**< capability that is asked for */
    uint32_t reached;     /**< capability that it has; 0 when nobody performs it */
    uint32_t improvement; /**< what it costs, as ism3_model_improvement() counts;
                               #ISM3_NO_INDEX: not known */
    uint32_t reserved;    /**< 0 */
} ism3_gap;

/**
 * A gap; those to the next level come first, each by the order of the profile.
 * @param assessment  [borrow]
 * @param period  its number
 * @param gap  0 .. gaps - 1
 * @param[in,out] result  [borrow] its `size` set by the caller
 * @return 0; #ISM3_E_NOT_FOUND; #ISM3_E_ARGUMENT; #ISM3_E_STRUCT
 * @par Threads  Any.
 * @since 0.1
 */
ISM3_API int32_t ism3_assessment_gap(const ism3_assessment *assessment, size_t period, uint32_t gap,
                                     ism3_gap *result);

/** How an objective, or a condition of it, stands in a period. Values are frozen. */
enum ism3_objective_status {
    ISM3_OBJECTIVE_MET = 0,      /**< met */
    ISM3_OBJECTIVE_BREACHED = 1, /**< breached: an incident of the management of security */
    ISM3_OBJECTIVE_UNKNOWN = 2,  /**< data is missing, or there is no condition */
    ISM3_OBJECTIVE_PENDING = 3   /**< it is too early to tell */
};
/**
 * @param status one of ::ism3_objective_status
 * @return [static] `"met"`, ...; NULL when there is none
 * @par Threads Any.
 * @since 0.1
 */
ISM3_API const char *ism3_objective_status_name(uint32_t status);

/**
 * How an objective stands: breached if one of its conditions is, else unknown if one is or there is
 * none, else pending if one is, else met. A condition without a window that ends in the period does
 * not speak; where none speaks it is pending.
 * @param assessment [borrow]
 * @param period its number
 * @param objective index in the model
 * @return one of ::ism3_objective_status; #ISM3_OBJECTIVE_UNKNOWN beyond the last
 * @par Threads Any.
 * @since 0.1
 */
ISM3_API uint32_t ism3_assessment_objective(const ism3_assessment *assessment, size_t period,
                                            uint32_t objective);

/** How a condition stands in a period: by those of its windows that end in the period. */
typedef struct ism3_condition_result {
    size_t size;        /**< `sizeof(ism3_condition_result)` as the caller compiled it */
    uint32_t status;    /**< one of ::ism3_objective_status: the worst of its windows; pending
                               where there is none */
    uint32_t windows;   /**< how many windows end in the period */
    uint32_t breached;  /**< in how many it is breached */
    uint32_t unknown;   /**< in how many data is missing */
    uint32_t has_value; /**< 1: value, from and to are set */
    uint32_t reserved;  /**< 0 */
    double value;       /**< of the worst window: a breached one before a met one before a pending
                               one, then the one farthest from what is wanted */
    int64_t from;       /**< its start */
    int64_t to;         /**< its end, excluded */
} ism3_condition_result;

/**
 * How a condition stands.
 * @param assessment  [borrow]
 * @param period  its number
 * @param objective  index in the model
 * @param condition  its number, as ism3_model_condition() counts
 * @param[in,out] result  [borrow] its `size` set by the caller
 * @return 0; #ISM3_E_NOT_FOUND; #ISM3_E_ARGUMENT; #ISM3_E_STRUCT
 * @par Threads  Any.
 * @since 0.1
 */
ISM3_API int32_t ism3_assessment_condition(const ism3_assessment *assessment, size_t period,
                                           uint32_t objective, uint32_t condition,
                                           ism3_condition_result *result);

/** Whether the management of security succeeded. Values are frozen. */
enum ism3_success {
    ISM3_SUCCEEDED = 0,       /**< every objective is met */
    ISM3_FAILED = 1,          /**< one is breached */
    ISM3_SUCCESS_UNKNOWN = 2, /**< none is, but one lacks data, or there is none */
    ISM3_SUCCESS_PENDING = 3  /**< it is too early to tell */
};
/**
 * @param success one of ::ism3_success
 * @return [static] `"succeeded"`, ...; NULL when there is none
 * @par Threads Any.
 * @since 0.1
 */
ISM3_API const char *ism3_success_name(uint32_t success);
/**
 * @param assessment [borrow]
 * @param period its number
 * @return one of ::ism3_success; #ISM3_SUCCESS_UNKNOWN beyond the last
 * @par Threads Any.
 * @since 0.1
 */
ISM3_API uint32_t ism3_assessment_success(const ism3_assessment *assessment, size_t period);

/** Where the fault of a process may come from: a process upstream that was at fault too. */
typedef struct ism3_candidate {
    size_t size;        /**< `sizeof(ism3_candidate)` as the caller compiled it */
    uint32_t process;   /**< index in the model */
    uint32_t distance;  /**< links between it and the process at fault */
    uint32_t severity;  /**< number of its figures that are missed or signal worse there */
    uint32_t is_origin; /**< 1: nothing upstream of it is at fault but what it feeds itself */
    size_t period;      /**< when it was at fault: this period or the one before */
} ism3_candidate;

/**
 * How many figures of a process are missed or signal worse in a period: its faults.
 * @param assessment [borrow]
 * @param period its number
 * @param process index in the model
 * @return their number, 0 beyond the last
 * @par Threads Any.
 * @since 0.1
 */
ISM3_API uint32_t ism3_assessment_faults(const ism3_assessment *assessment, size_t period,
                                         uint32_t process);
/**
 * The candidate causes of a process's faults, traced upstream along the named links of the model:
 * origins first, then by distance, severity and code.
 * @param assessment  [borrow]
 * @param period  its number
 * @param process  index in the model
 * @param[in,out] candidates  [borrow, nullable] room for `capacity`; the `size` of each set by the
 *   caller
 * @param capacity  room
 * @param[out] count  [borrow] how many there are, also when the room was too small; 0 where the
 *   process has no fault
 * @param[out] error  [nullable]
 * @return 0; #ISM3_E_NOT_FOUND; #ISM3_E_MEMORY; #ISM3_E_ARGUMENT; #ISM3_E_STRUCT
 * @par Threads  Any.
 * @since 0.1
 */
ISM3_API int32_t ism3_assessment_candidates(const ism3_assessment *assessment, size_t period,
                                            uint32_t process, ism3_candidate *candidates,
                                            size_t capacity, size_t *count, ism3_error *error);

/** How good the data is at the end of a period: specified metric types of all processes. */
typedef struct ism3_data_quality {
    size_t size;    /**< `sizeof(ism3_data_quality)` as the caller compiled it */
    uint64_t fresh; /**< observed, and not too old */
    uint64_t stale; /**< observed, but too old */
    uint64_t never; /**< never observed */
} ism3_data_quality;

/**
 * How good the data is.
 * @param assessment  [borrow]
 * @param period  its number
 * @param[in,out] result  [borrow] its `size` set by the caller
 * @return 0; #ISM3_E_NOT_FOUND; #ISM3_E_ARGUMENT; #ISM3_E_STRUCT
 * @par Threads  Any.
 * @since 0.1
 */
ISM3_API int32_t ism3_assessment_data_quality(const ism3_assessment *assessment, size_t period,
                                              ism3_data_quality *result);

/** A finding about duties. */
typedef struct ism3_duty_finding {
    size_t size;      /**< `sizeof(ism3_duty_finding)` as the caller compiled it */
    uint32_t rule;    /**< as ism3_model_duty_rule() counts; #ISM3_NO_INDEX: the process has no
                                 owner */
    uint32_t process; /**< index in the model */
    uint32_t other_process; /**< index in the model; the same for most rules */
    uint32_t reserved;      /**< 0 */
    const char *person;     /**< [borrow] who has both roles; NULL: nobody */
} ism3_duty_finding;

/** @param assessment [borrow] @return the number of findings about duties @par Threads Any.
 * @since 0.1 */
ISM3_API size_t ism3_assessment_duty_finding_count(const ism3_assessment *assessment);
/**
 * @param assessment  [borrow]
 * @param finding  0 .. count - 1; by rule, then process; processes without an owner come last
 * @param[in,out] result  [borrow] its `size` set by the caller
 * @return 0; #ISM3_E_NOT_FOUND; #ISM3_E_ARGUMENT; #ISM3_E_STRUCT
 * @par Threads  Any.
 * @since 0.1
 */
ISM3_API int32_t ism3_assessment_duty_finding(const ism3_assessment *assessment, size_t finding,
                                              ism3_duty_finding *result);

/** Whether an asset is in scope. Values are frozen. */
enum ism3_asset_scope {
    ISM3_ASSET_IN_SCOPE = 0,    /**< a process that protects it has a fresh scope above zero */
    ISM3_ASSET_UNPROTECTED = 1, /**< no process is named that protects it */
    ISM3_ASSET_NOT_ADOPTED = 2, /**< those named are not in the model */
    ISM3_ASSET_NOT_MEASURED = 3 /**< those that are show no fresh scope above zero */
};
/**
 * @param scope one of ::ism3_asset_scope
 * @return [static] `"in_scope"`, ...; NULL when there is none
 * @par Threads Any.
 * @since 0.1
 */
ISM3_API const char *ism3_asset_scope_name(uint32_t scope);
/**
 * @param assessment [borrow]
 * @param period its number
 * @param asset index in the model
 * @return one of ::ism3_asset_scope; #ISM3_ASSET_UNPROTECTED beyond the last
 * @par Threads Any.
 * @since 0.1
 */
ISM3_API uint32_t ism3_assessment_asset(const ism3_assessment *assessment, size_t period,
                                        uint32_t asset);

/** A figure among its peers: the same one in the environments of a process, in one period. */
typedef struct ism3_peer {
    size_t size;          /**< `sizeof(ism3_peer)` as the caller compiled it */
    uint32_t environment; /**< index in the model */
    uint32_t rank;        /**< from 1, the best first; equal values share a rank; 0: no value */
    double value;         /**< NAN: no value */
    double median;        /**< of those that have one; NAN: none has */
} ism3_peer;

/**
 * A figure over the environments that a process serves.
 * @param assessment  [borrow]
 * @param period  its number
 * @param process  index in the model
 * @param figure  number of the figure; of one without direction the largest ranks first
 * @param resource  index within the process, for figures per resource; 0 for others
 * @param[in,out] peers  [borrow, nullable] room for `capacity`, by index of the environment; the
 *   `size` of each set by the caller
 * @param capacity  room
 * @param[out] count  [borrow] how many there are, also when the room was too small
 * @return 0; #ISM3_E_STATE when the assessment was made without `by_environment`; #ISM3_E_NOT_FOUND;
 *        #ISM3_E_MEMORY; #ISM3_E_ARGUMENT; #ISM3_E_STRUCT; #ISM3_E_RANGE
 * @par Threads  Any.
 * @since 0.1
 */
ISM3_API int32_t ism3_assessment_peers(const ism3_assessment *assessment, size_t period,
                                       uint32_t process, uint32_t figure, uint32_t resource,
                                       ism3_peer *peers, size_t capacity, size_t *count);

/**
 * The return on the investment in a process: (losses avoided - cost) / cost, from its rationale.
 * @param assessment [borrow]
 * @param process index in the model
 * @return NAN where the model does not state losses and a cost above zero
 * @par Threads Any.
 * @since 0.1
 */
ISM3_API double ism3_assessment_rosi(const ism3_assessment *assessment, uint32_t process);

#ifdef __cplusplus
}
#endif

#endif
