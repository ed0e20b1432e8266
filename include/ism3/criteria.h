/**
 * @file
 * Criteria: what the figures of a model are judged by. Targets, normal ranges, objectives, duties,
 * assets, and the scales of capability and maturity. They are added while a model is built and never
 * change a figure.
 */
#ifndef ISM3_CRITERIA_H
#define ISM3_CRITERIA_H

#include <ism3/model.h>

#ifdef __cplusplus
extern "C" {
#endif

/** One, in the unit of values that figures are compared with: billionths. Of seconds: ns. */
#define ISM3_ONE INT64_C(1000000000)

/** Most targets, changes, specifications and references of a process. */
#define ISM3_CRITERIA_MAX 4096
/** Most conditions of an objective. */
#define ISM3_CONDITIONS_MAX 256
/** Most assets of a model. */
#define ISM3_ASSETS_MAX 65536
/** Most rules on duties of a model, and improvements with a cost. */
#define ISM3_RULES_MAX 4096
/** Highest level of a scale. */
#define ISM3_LEVEL_MAX 63

/** How a figure is compared with a value. Values are frozen. */
enum ism3_operator {
    ISM3_LESS = 0,     /**< `<` */
    ISM3_AT_MOST = 1,  /**< `<=` */
    ISM3_MORE = 2,     /**< `>` */
    ISM3_AT_LEAST = 3, /**< `>=` */
    ISM3_BETWEEN = 4,  /**< from the lower to the upper value, both included */
    ISM3_NO_TARGET = 5 /**< of a target: from then on there is none */
};
/**
 * @param op one of ::ism3_operator
 * @return [static] `"<"`, ..., `"between"`, `"none"`; NULL when there is none
 * @par Threads Any.
 * @since 0.1
 */
ISM3_API const char *ism3_operator_name(uint32_t op);

/** A value that somebody wants of a figure. Zero it, set `size`, then what differs. */
typedef struct ism3_target {
    size_t size;           /**< `sizeof(ism3_target)` as the caller compiled it */
    uint32_t figure;       /**< number of the figure */
    uint32_t resource;     /**< index within the process, for figures per resource; else 0 */
    uint32_t op;           /**< one of ::ism3_operator */
    uint32_t has_warning;  /**< 1: there is a warning */
    int64_t value;         /**< billionths of the figure's unit; of #ISM3_BETWEEN the lower */
    int64_t upper;         /**< of #ISM3_BETWEEN the upper, else 0 */
    int64_t warning;       /**< at risk where the figure does not reach this; not beyond `value` */
    int64_t warning_upper; /**< of #ISM3_BETWEEN */
    int64_t valid_from;    /**< instant, not before 1970, from which it holds; 0: always */
    int64_t set_on;        /**< instant, not before 1970, at which it was set; 0: not said */
    const char *set_by;    /**< [borrow, nullable] who set it */
} ism3_target;

/**
 * Add a target to the history of a figure: a window is judged by the one with the latest
 * `valid_from` before its end.
 *
 * @param model  [borrow] not frozen
 * @param process  its index
 * @param target  [borrow] copied
 * @param[out] error  [nullable]
 * @return 0; #ISM3_E_NOT_FOUND for a process, figure or resource that is not there; #ISM3_E_MODEL
 *        for a value outside the figure's range, a lower value above the upper one, a value that the
 *        operator does not take, a warning beyond the target, or a second target of one figure and
 *        resource from one instant; #ISM3_E_STATE; #ISM3_E_LIMIT beyond #ISM3_CRITERIA_MAX;
 *        #ISM3_E_MEMORY; #ISM3_E_ARGUMENT; #ISM3_E_STRUCT
 * @par Threads  One at a time.
 * @since 0.1
 */
ISM3_API int32_t ism3_model_add_target(ism3_model *model, uint32_t process,
                                       const ism3_target *target, ism3_error *error);
/**
 * @param model [borrow]
 * @param process its index
 * @return the number of targets
 * @par Threads Any once frozen.
 * @since 0.1
 */
ISM3_API uint32_t ism3_model_target_count(const ism3_model *model, uint32_t process);
/**
 * A target. They stand by figure, resource, then `valid_from`, whatever order they came in.
 * @param model  [borrow]
 * @param process  its index
 * @param target  0 .. count - 1
 * @param[in,out] result  [borrow] its `size` set by the caller; texts are the model's
 * @return 0; #ISM3_E_NOT_FOUND; #ISM3_E_ARGUMENT; #ISM3_E_STRUCT
 * @par Threads  Any once frozen.
 * @since 0.1
 */
ISM3_API int32_t ism3_model_target(const ism3_model *model, uint32_t process, uint32_t target,
                                   ism3_target *result);

/** How the normal range of a figure is found. Values are frozen. */
enum ism3_normal {
    ISM3_NORMAL_XMR = 0,        /**< individuals and mean moving range */
    ISM3_NORMAL_XMR_MEDIAN = 1, /**< the same with the median moving range */
    ISM3_NORMAL_NONE = 2        /**< not judged by its history */
};
/**
 * @param normal one of ::ism3_normal
 * @return [static] `"xmr"`, `"xmr_median"`, `"none"`; NULL when there is none
 * @par Threads Any.
 * @since 0.1
 */
ISM3_API const char *ism3_normal_name(uint32_t normal);

/**
 * The specification of a metric: the eight fields of ISM3 and those that ISO/IEC 27004 adds. Zero
 * it, set `size` and `metric`, then what differs.
 */
typedef struct ism3_specification {
    size_t size;             /**< `sizeof(ism3_specification)` as the caller compiled it */
    uint32_t metric;         /**< one of ::ism3_metric */
    uint32_t has_figure;     /**< 1: it is about `figure`; 0: about the metric type as a whole */
    uint32_t figure;         /**< number of a figure of that type */
    uint32_t normal;         /**< one of ::ism3_normal: the range considered normal */
    int64_t baseline_from;   /**< instant from which the normal range is learnt */
    int64_t baseline_to;     /**< up to which, excluded; both 0: not fixed */
    ism3_duration frequency; /**< how often it is measured; zero: the process's */
    int64_t best;            /**< best possible value, billionths */
    uint32_t has_best;       /**< 1: `best` is given; 0: the figure's own */
    uint32_t reserved;       /**< 0 */
    const char *name;        /**< [borrow, nullable] */
    const char *description; /**< [borrow, nullable] */
    const char *measurement; /**< [borrow, nullable] how it is measured */
    const char *thresholds;  /**< [borrow, nullable] how thresholds are calculated */
    const char *unit;        /**< [borrow, nullable] */
    const char *information_need;  /**< [borrow, nullable] what one wants to know */
    const char *data_source;       /**< [borrow, nullable] where the data comes from */
    const char *information_owner; /**< [borrow, nullable] */
    const char *collector;         /**< [borrow, nullable] who measures */
    const char *client;            /**< [borrow, nullable] who asked for it */
    const char *reporting;         /**< [borrow, nullable] in what form, and when it is analysed */
} ism3_specification;

/**
 * Add the specification of a metric. A process without any is specified in all seven types by the
 * figures' own definitions; one with some, in the types of these.
 *
 * @param model  [borrow] not frozen
 * @param process  its index
 * @param specification  [borrow] copied
 * @param[out] error  [nullable]
 * @return 0; #ISM3_E_NOT_FOUND for a process or figure that is not there; #ISM3_E_MODEL for a figure
 *        of another type, a best value outside its range, a baseline that ends before it begins, or a
 *        second specification of one thing; #ISM3_E_STATE; #ISM3_E_LIMIT; #ISM3_E_MEMORY; #ISM3_E_ARGUMENT; #ISM3_E_STRUCT
 * @par Threads  One at a time.
 * @since 0.1
 */
ISM3_API int32_t ism3_model_add_specification(ism3_model *model, uint32_t process,
                                              const ism3_specification *specification,
                                              ism3_error *error);
/**
 * @param model [borrow]
 * @param process its index
 * @return the number of specifications
 * @par Threads Any once frozen.
 * @since 0.1
 */
ISM3_API uint32_t ism3_model_specification_count(const ism3_model *model, uint32_t process);
/**
 * A specification, in the order in which they were added.
 * @param model  [borrow]
 * @param process  its index
 * @param specification  0 .. count - 1
 * @param[in,out] result  [borrow] its `size` set by the caller; texts are the model's
 * @return 0; #ISM3_E_NOT_FOUND; #ISM3_E_ARGUMENT; #ISM3_E_STRUCT
 * @par Threads  Any once frozen.
 * @since 0.1
 */
ISM3_API int32_t ism3_model_specification(const ism3_model *model, uint32_t process,
                                          uint32_t specification, ism3_specification *result);

/** A recorded change of a process: what is normal is learnt anew from there on. */
typedef struct ism3_change {
    size_t size;      /**< `sizeof(ism3_change)` as the caller compiled it */
    int64_t on;       /**< instant, not before 1970 */
    const char *text; /**< [borrow, nullable] what was changed */
} ism3_change;

/**
 * Add a recorded change.
 * @param model  [borrow] not frozen
 * @param process  its index
 * @param change  [borrow] copied; two at one instant are refused
 * @param[out] error  [nullable]
 * @return 0; #ISM3_E_NOT_FOUND; #ISM3_E_MODEL; #ISM3_E_STATE; #ISM3_E_LIMIT; #ISM3_E_MEMORY;
 *        #ISM3_E_ARGUMENT; #ISM3_E_STRUCT
 * @par Threads  One at a time.
 * @since 0.1
 */
ISM3_API int32_t ism3_model_add_change(ism3_model *model, uint32_t process,
                                       const ism3_change *change, ism3_error *error);
/**
 * @param model [borrow]
 * @param process its index
 * @return the number of changes
 * @par Threads Any once frozen.
 * @since 0.1
 */
ISM3_API uint32_t ism3_model_change_count(const ism3_model *model, uint32_t process);
/**
 * A change. They stand in order of time, whatever order they came in.
 * @param model  [borrow]
 * @param process  its index
 * @param change  0 .. count - 1
 * @param[in,out] result  [borrow] its `size` set by the caller; texts are the model's
 * @return 0; #ISM3_E_NOT_FOUND; #ISM3_E_ARGUMENT; #ISM3_E_STRUCT
 * @par Threads  Any once frozen.
 * @since 0.1
 */
ISM3_API int32_t ism3_model_change(const ism3_model *model, uint32_t process, uint32_t change,
                                   ism3_change *result);

/** Why a process is there, and what it is worth. Zero it, set `size`, then what is known. */
typedef struct ism3_rationale {
    size_t size; /**< `sizeof(ism3_rationale)` as the caller compiled it */
    /** [borrow, nullable] kind of assessment behind it, such as `"risk"`, `"threat"`,
     * `"vulnerability"`, `"business impact"`, `"rosi"`, `"compliance"` */
    const char *assessment;
    const char *text;       /**< [borrow, nullable] the reasons */
    const char *currency;   /**< [borrow, nullable] of the amounts below */
    int64_t cost;           /**< a year, thousandths of the currency; 0: not said */
    int64_t losses_without; /**< expected in a year without the process, thousandths */
    int64_t losses_with;    /**< expected in a year with it, thousandths */
    uint32_t has_losses;    /**< 1: both losses are stated */
    uint32_t reserved;      /**< 0 */
} ism3_rationale;

/**
 * Set the rationale of a process, instead of the one it had.
 * @param model  [borrow] not frozen
 * @param process  its index
 * @param rationale  [borrow] copied
 * @param[out] error  [nullable]
 * @return 0; #ISM3_E_NOT_FOUND; #ISM3_E_MODEL for amounts below zero, beyond #ISM3_AMOUNT_MAX or
 *        without currency, and for losses that `has_losses` does not speak of;
 *        #ISM3_E_STATE; #ISM3_E_MEMORY; #ISM3_E_ARGUMENT; #ISM3_E_STRUCT
 * @par Threads  One at a time.
 * @since 0.1
 */
ISM3_API int32_t ism3_model_set_rationale(ism3_model *model, uint32_t process,
                                          const ism3_rationale *rationale, ism3_error *error);
/**
 * @param model  [borrow]
 * @param process  its index
 * @param[in,out] result  [borrow] its `size` set by the caller; texts are the model's
 * @return 0; #ISM3_E_NOT_FOUND also when the process has none; #ISM3_E_ARGUMENT; #ISM3_E_STRUCT
 * @par Threads  Any once frozen.
 * @since 0.1
 */
ISM3_API int32_t ism3_model_rationale(const ism3_model *model, uint32_t process,
                                      ism3_rationale *result);

/**
 * Add a reference of a process: a document, a standard, a link.
 * @param model  [borrow] not frozen
 * @param process  its index
 * @param text  [borrow] one line, at most 255 bytes
 * @param[out] error  [nullable]
 * @return 0; #ISM3_E_NOT_FOUND; #ISM3_E_MODEL; #ISM3_E_STATE; #ISM3_E_LIMIT; #ISM3_E_MEMORY;
 *        #ISM3_E_ARGUMENT
 * @par Threads  One at a time.
 * @since 0.1
 */
ISM3_API int32_t ism3_model_add_reference(ism3_model *model, uint32_t process, const char *text,
                                          ism3_error *error);
/**
 * @param model [borrow]
 * @param process its index
 * @return the number of references
 * @par Threads Any once frozen.
 * @since 0.1
 */
ISM3_API uint32_t ism3_model_reference_count(const ism3_model *model, uint32_t process);
/**
 * @param model [borrow]
 * @param process its index
 * @param reference 0 .. count - 1
 * @return [borrow] its text, NULL beyond the last
 * @par Threads Any once frozen.
 * @since 0.1
 */
ISM3_API const char *ism3_model_reference(const ism3_model *model, uint32_t process,
                                          uint32_t reference);

/** What of incidents a condition is about. Values are frozen. */
enum ism3_incident_measure {
    ISM3_NO_INCIDENTS = 0,      /**< it is about a figure */
    ISM3_INCIDENT_COUNT = 1,    /**< how many began */
    ISM3_INCIDENT_DURATION = 2, /**< seconds, of those that began; open ones up to as_of */
    ISM3_INCIDENT_HARM = 3      /**< harm, of those that began */
};

/** When an objective is met. Zero it, set `size`, then what differs. */
typedef struct ism3_condition {
    size_t size;        /**< `sizeof(ism3_condition)` as the caller compiled it */
    uint32_t incidents; /**< one of ::ism3_incident_measure */
    uint32_t process;   /**< index, of a condition on a figure */
    uint32_t figure;    /**< number of the figure */
    uint32_t resource;  /**< index within the process, for figures per resource */
    uint32_t every;     /**< one of ::ism3_every: per what it holds */
    uint32_t op;        /**< one of ::ism3_operator, not #ISM3_NO_TARGET */
    int64_t length;     /**< ns, for #ISM3_EVERY_DURATION; a whole number of grains */
    int64_t value;      /**< billionths; of #ISM3_BETWEEN the lower */
    int64_t upper;      /**< of #ISM3_BETWEEN the upper, else 0 */
} ism3_condition;

/**
 * Add a condition to an objective. All of them together say when it is met.
 * @param model  [borrow] not frozen
 * @param objective  its index
 * @param condition  [borrow] copied
 * @param[out] error  [nullable]
 * @return 0; #ISM3_E_NOT_FOUND; #ISM3_E_MODEL; #ISM3_E_STATE; #ISM3_E_LIMIT beyond
 *        #ISM3_CONDITIONS_MAX; #ISM3_E_MEMORY; #ISM3_E_ARGUMENT; #ISM3_E_STRUCT
 * @par Threads  One at a time.
 * @since 0.1
 */
ISM3_API int32_t ism3_model_add_condition(ism3_model *model, uint32_t objective,
                                          const ism3_condition *condition, ism3_error *error);
/**
 * @param model [borrow]
 * @param objective its index
 * @return the number of conditions
 * @par Threads Any once frozen.
 * @since 0.1
 */
ISM3_API uint32_t ism3_model_condition_count(const ism3_model *model, uint32_t objective);
/**
 * @param model  [borrow]
 * @param objective  its index
 * @param condition  0 .. count - 1
 * @param[in,out] result  [borrow] its `size` set by the caller
 * @return 0; #ISM3_E_NOT_FOUND; #ISM3_E_ARGUMENT; #ISM3_E_STRUCT
 * @par Threads  Any once frozen.
 * @since 0.1
 */
ISM3_API int32_t ism3_model_condition(const ism3_model *model, uint32_t objective,
                                      uint32_t condition, ism3_condition *result);

/** Roles in a process. Values are frozen. */
enum ism3_role {
    ISM3_OWNER = 0,      /**< answers for it */
    ISM3_CUSTOMER = 1,   /**< receives its outputs */
    ISM3_SUPERVISOR = 2, /**< oversees the owner */
    ISM3_SUPPLIER = 3,   /**< performs it when it is outsourced */
    ISM3_ASSET_OWNER = 4 /**< answers for what it protects */
};
/** Number of roles. */
#define ISM3_ROLE_COUNT 5
/**
 * @param role one of ::ism3_role
 * @return [static] `"owner"`, ...; NULL when there is none
 * @par Threads Any.
 * @since 0.1
 */
ISM3_API const char *ism3_role_name(uint32_t role);
/**
 * Who has a role in a process.
 * @param model [borrow]
 * @param process its index
 * @param role one of ::ism3_role
 * @return [borrow] NULL: nobody is named
 * @par Threads Any once frozen.
 * @since 0.1
 */
ISM3_API const char *ism3_model_person(const ism3_model *model, uint32_t process, uint32_t role);

/**
 * A rule on the division of duties: who has one role in a process must not have the other one, in
 * the same process or in another. Zero it, set `size`, then what differs.
 */
typedef struct ism3_duty_rule {
    size_t size;            /**< `sizeof(ism3_duty_rule)` as the caller compiled it */
    uint32_t role;          /**< one of ::ism3_role */
    uint32_t other_role;    /**< one of ::ism3_role */
    uint32_t process;       /**< index; #ISM3_NO_INDEX: every process */
    uint32_t other_process; /**< index; #ISM3_NO_INDEX: the same process */
    const char *text;       /**< [borrow, nullable] why */
} ism3_duty_rule;

/**
 * Add a rule on duties. Without any, the supervisor of a process must be neither its owner nor its
 * supplier.
 * @param model  [borrow] not frozen
 * @param rule  [borrow] copied
 * @param[out] error  [nullable]
 * @return 0; #ISM3_E_NOT_FOUND; #ISM3_E_MODEL for a rule that nobody could keep, such as one role
 *        with itself in one process; #ISM3_E_STATE; #ISM3_E_LIMIT; #ISM3_E_MEMORY; #ISM3_E_ARGUMENT;
 *        #ISM3_E_STRUCT
 * @par Threads  One at a time.
 * @since 0.1
 */
ISM3_API int32_t ism3_model_add_duty_rule(ism3_model *model, const ism3_duty_rule *rule,
                                          ism3_error *error);
/** @param model [borrow] @return the number of rules; of a frozen model those without any have two
 * @par Threads Any once frozen. @since 0.1 */
ISM3_API uint32_t ism3_model_duty_rule_count(const ism3_model *model);
/**
 * @param model  [borrow]
 * @param rule  0 .. count - 1
 * @param[in,out] result  [borrow] its `size` set by the caller; texts are the model's
 * @return 0; #ISM3_E_NOT_FOUND; #ISM3_E_ARGUMENT; #ISM3_E_STRUCT
 * @par Threads  Any once frozen.
 * @since 0.1
 */
ISM3_API int32_t ism3_model_duty_rule(const ism3_model *model, uint32_t rule,
                                      ism3_duty_rule *result);

/** Kinds of assets, as ISM3 has them. Values are frozen. */
enum ism3_asset_kind {
    ISM3_ASSET_UNSAID = 0,     /**< not said */
    ISM3_ASSET_REPOSITORY = 1, /**< where information rests */
    ISM3_ASSET_INTERFACE = 2,  /**< where it goes in and out */
    ISM3_ASSET_SERVICE = 3,    /**< what works on it */
    ISM3_ASSET_MESSAGE = 4,    /**< what carries it */
    ISM3_ASSET_CHANNEL = 5,    /**< over which messages go */
    ISM3_ASSET_NETWORK = 6     /**< of channels */
};
/**
 * @param kind one of ::ism3_asset_kind
 * @return [static] `"repository"`, ...; NULL for #ISM3_ASSET_UNSAID and when there is none
 * @par Threads Any.
 * @since 0.1
 */
ISM3_API const char *ism3_asset_kind_name(uint32_t kind);

/**
 * Add an asset: something that processes protect.
 * @param model  [borrow] not frozen
 * @param name  [borrow] unique among the assets
 * @param kind  one of ::ism3_asset_kind
 * @param essential  1: the organisation cannot run without it
 * @param[out] index  [nullable] its index, from 0
 * @param[out] error  [nullable]
 * @return 0; #ISM3_E_MODEL; #ISM3_E_STATE; #ISM3_E_LIMIT; #ISM3_E_MEMORY; #ISM3_E_ARGUMENT
 * @par Threads  One at a time.
 * @since 0.1
 */
ISM3_API int32_t ism3_model_add_asset(ism3_model *model, const char *name, uint32_t kind,
                                      uint32_t essential, uint32_t *index, ism3_error *error);
/**
 * Say that a process protects an asset.
 * @param model  [borrow] not frozen
 * @param asset  its index
 * @param code  [borrow] of a process; the model need not have it: then nobody performs it
 * @param[out] error  [nullable]
 * @return 0; #ISM3_E_NOT_FOUND; #ISM3_E_MODEL when said already; #ISM3_E_STATE; #ISM3_E_LIMIT beyond
 *        #ISM3_PROCESSES_MAX;
 *        #ISM3_E_MEMORY; #ISM3_E_ARGUMENT
 * @par Threads  One at a time.
 * @since 0.1
 */
ISM3_API int32_t ism3_model_add_protection(ism3_model *model, uint32_t asset, const char *code,
                                           ism3_error *error);
/** @param model [borrow] @return the number of assets @par Threads Any once frozen. @since 0.1 */
ISM3_API uint32_t ism3_model_asset_count(const ism3_model *model);
/**
 * An asset.
 * @param model  [borrow]
 * @param asset  0 .. count - 1
 * @param[out] name  [nullable] the model's
 * @param[out] kind  [nullable] one of ::ism3_asset_kind
 * @param[out] essential  [nullable]
 * @param[out] protections  [nullable] number of processes that protect it
 * @return 0; #ISM3_E_NOT_FOUND; #ISM3_E_ARGUMENT
 * @par Threads  Any once frozen.
 * @since 0.1
 */
ISM3_API int32_t ism3_model_asset(const ism3_model *model, uint32_t asset, const char **name,
                                  uint32_t *kind, uint32_t *essential, uint32_t *protections);
/**
 * @param model [borrow]
 * @param asset its index
 * @param protection 0 .. count - 1
 * @return [borrow] code of the process, NULL beyond the last
 * @par Threads Any once frozen.
 * @since 0.1
 */
ISM3_API const char *ism3_model_protection(const ism3_model *model, uint32_t asset,
                                           uint32_t protection);

/** A level of capability: what a process needs to have it. Zero it, set `size`, then the rest. */
typedef struct ism3_capability_level {
    size_t size;         /**< `sizeof(ism3_capability_level)` as the caller compiled it */
    uint32_t level;      /**< 0..#ISM3_LEVEL_MAX */
    uint32_t documented; /**< 1: its documentation must exist */
    uint32_t types;      /**< bits 1 << ::ism3_metric of the types that must be in use */
    uint32_t reserved;   /**< 0 */
    const char *name;    /**< [borrow] */
    /** [borrow, nullable] management practices that it enables, such as `"test, monitor, improve"` */
    const char *practices;
} ism3_capability_level;

/**
 * Use a capability scale that is shipped: `"ISM3"`, the default, or `"ISO/IEC 33020"`.
 * @param model  [borrow] not frozen
 * @param name  [borrow]
 * @param[out] error  [nullable]
 * @return 0; #ISM3_E_NOT_FOUND; #ISM3_E_STATE; #ISM3_E_MEMORY; #ISM3_E_ARGUMENT
 * @par Threads  One at a time.
 * @since 0.1
 */
ISM3_API int32_t ism3_model_use_capability_scale(ism3_model *model, const char *name,
                                                 ism3_error *error);
/**
 * Begin a capability scale of one's own, without levels yet, instead of the one there was. A model
 * is not frozen while it has none.
 * @param model  [borrow] not frozen
 * @param name  [borrow] must not be the name of a shipped one
 * @param source  [borrow, nullable] where it comes from
 * @param[out] error  [nullable]
 * @return 0; #ISM3_E_MODEL; #ISM3_E_STATE; #ISM3_E_MEMORY; #ISM3_E_ARGUMENT
 * @par Threads  One at a time.
 * @since 0.1
 */
ISM3_API int32_t ism3_model_begin_capability_scale(ism3_model *model, const char *name,
                                                   const char *source, ism3_error *error);
/**
 * Add a level to the scale that was begun; levels ascend.
 * @param model  [borrow] not frozen
 * @param level  [borrow] copied
 * @param[out] error  [nullable]
 * @return 0; #ISM3_E_MODEL also for a level that is not above the one before; #ISM3_E_STATE also
 *        when no scale was begun; #ISM3_E_LIMIT; #ISM3_E_MEMORY; #ISM3_E_ARGUMENT; #ISM3_E_STRUCT
 * @par Threads  One at a time.
 * @since 0.1
 */
ISM3_API int32_t ism3_model_add_capability_level(ism3_model *model,
                                                 const ism3_capability_level *level,
                                                 ism3_error *error);
/**
 * The capability scale of a model, never without one.
 * @param model  [borrow]
 * @param[out] name  [nullable] the model's, or static
 * @param[out] source  [nullable] the model's, or static; NULL: not said
 * @return the number of its levels
 * @par Threads  Any once frozen.
 * @since 0.1
 */
ISM3_API uint32_t ism3_model_capability_scale(const ism3_model *model, const char **name,
                                              const char **source);
/**
 * @param model  [borrow]
 * @param index  0 .. number of levels - 1
 * @param[in,out] result  [borrow] its `size` set by the caller; texts are the model's, or static
 * @return 0; #ISM3_E_NOT_FOUND; #ISM3_E_ARGUMENT; #ISM3_E_STRUCT
 * @par Threads  Any once frozen.
 * @since 0.1
 */
ISM3_API int32_t ism3_model_capability_level(const ism3_model *model, uint32_t index,
                                             ism3_capability_level *result);

/**
 * Begin a maturity profile of one's own, without levels yet, instead of the one there was. One that
 * never gets a level keeps those of the default, so that processes can be excluded from it.
 * @param model  [borrow] not frozen
 * @param name  [borrow]
 * @param source  [borrow, nullable] where it comes from
 * @param[out] error  [nullable]
 * @return 0; #ISM3_E_MODEL; #ISM3_E_STATE; #ISM3_E_MEMORY; #ISM3_E_ARGUMENT
 * @par Threads  One at a time.
 * @since 0.1
 */
ISM3_API int32_t ism3_model_begin_maturity_profile(ism3_model *model, const char *name,
                                                   const char *source, ism3_error *error);
/**
 * Add a level to the profile; levels ascend.
 * @param model  [borrow] not frozen
 * @param level  1..#ISM3_LEVEL_MAX
 * @param name  [borrow]
 * @param[out] error  [nullable]
 * @return 0; #ISM3_E_MODEL also for a level that is not above the one before; #ISM3_E_STATE also
 *        when no profile was begun; #ISM3_E_LIMIT; #ISM3_E_MEMORY; #ISM3_E_ARGUMENT
 * @par Threads  One at a time.
 * @since 0.1
 */
ISM3_API int32_t ism3_model_add_maturity_level(ism3_model *model, uint32_t level, const char *name,
                                               ism3_error *error);
/**
 * Say what the last level added asks of a process, besides what the levels before it ask. Process and
 * capability may be added later: they are looked for when the model is frozen.
 * @param model  [borrow] not frozen
 * @param code  [borrow] of a process, of the model or of the catalogue
 * @param capability  level of the capability scale
 * @param[out] error  [nullable]
 * @return 0; #ISM3_E_MODEL when said already, or less than a lower level asks; #ISM3_E_STATE also
 *        when no level was added; #ISM3_E_LIMIT; #ISM3_E_MEMORY; #ISM3_E_ARGUMENT
 * @par Threads  One at a time.
 * @since 0.1
 */
ISM3_API int32_t ism3_model_add_requirement(ism3_model *model, const char *code,
                                            uint32_t capability, ism3_error *error);
/**
 * Exclude a process from the maturity profile that was begun, with a reason that every report
 * repeats. The process may be added later.
 * @param model  [borrow] not frozen
 * @param code  [borrow] of a process, of the model or of the catalogue
 * @param reason  [borrow] must be there
 * @param[out] error  [nullable]
 * @return 0; #ISM3_E_MODEL when excluded already; #ISM3_E_STATE also when no profile was begun;
 *        #ISM3_E_LIMIT; #ISM3_E_MEMORY; #ISM3_E_ARGUMENT
 * @par Threads  One at a time.
 * @since 0.1
 */
ISM3_API int32_t ism3_model_add_exclusion(ism3_model *model, const char *code, const char *reason,
                                          ism3_error *error);
/**
 * The maturity profile of a model, never without one: the default asks for the processes of the
 * catalogue's levels at capability 2 up to level 4, and at 4 for level 5.
 * A scale of one's own need not have these two levels: capabilities are compared by their numbers.
 * @param model  [borrow]
 * @param[out] name  [nullable] the model's, or static
 * @param[out] source  [nullable] the model's, or static; NULL: not said
 * @return the number of its levels
 * @par Threads  Any once frozen.
 * @since 0.1
 */
ISM3_API uint32_t ism3_model_maturity_profile(const ism3_model *model, const char **name,
                                              const char **source);
/**
 * A level of the maturity profile.
 * @param model  [borrow]
 * @param index  0 .. number of levels - 1
 * @param[out] level  [nullable] its number
 * @param[out] name  [nullable] the model's, or static
 * @param[out] requirements  [nullable] how many processes it asks for
 * @return 0; #ISM3_E_NOT_FOUND; #ISM3_E_ARGUMENT
 * @par Threads  Any once frozen.
 * @since 0.1
 */
ISM3_API int32_t ism3_model_maturity_level(const ism3_model *model, uint32_t index, uint32_t *level,
                                           const char **name, uint32_t *requirements);
/**
 * What a level asks of a process.
 * @param model  [borrow]
 * @param index  of the level
 * @param requirement  0 .. its requirements - 1
 * @param[out] code  [nullable] of the process
 * @param[out] capability  [nullable] level of the capability scale
 * @return 0; #ISM3_E_NOT_FOUND; #ISM3_E_ARGUMENT
 * @par Threads  Any once frozen.
 * @since 0.1
 */
ISM3_API int32_t ism3_model_requirement(const ism3_model *model, uint32_t index,
                                        uint32_t requirement, const char **code,
                                        uint32_t *capability);
/** @param model [borrow] @return the number of exclusions @par Threads Any once frozen. @since 0.1 */
ISM3_API uint32_t ism3_model_exclusion_count(const ism3_model *model);
/**
 * @param model  [borrow]
 * @param exclusion  0 .. count - 1
 * @param[out] code  [nullable] of the process
 * @param[out] reason  [nullable]
 * @return 0; #ISM3_E_NOT_FOUND; #ISM3_E_ARGUMENT
 * @par Threads  Any once frozen.
 * @since 0.1
 */
ISM3_API int32_t ism3_model_exclusion(const ism3_model *model, uint32_t exclusion,
                                      const char **code, const char **reason);

/** What it costs to bring a process to a capability. Zero it, set `size`, then the rest. */
typedef struct ism3_improvement {
    size_t size;          /**< `sizeof(ism3_improvement)` as the caller compiled it */
    const char *code;     /**< [borrow] of a process, of the model or of the catalogue */
    uint32_t capability;  /**< level of the capability scale */
    uint32_t reserved;    /**< 0 */
    int64_t cost;         /**< thousandths of the currency */
    const char *currency; /**< [borrow] one for the whole model */
    const char *text;     /**< [borrow, nullable] what would be done */
} ism3_improvement;

/**
 * Add what an improvement costs; the gaps of the maturity then tell it. Process and capability may be
 * added later: they are looked for when the model is frozen.
 * @param model  [borrow] not frozen
 * @param improvement  [borrow] copied
 * @param[out] error  [nullable]
 * @return 0; #ISM3_E_MODEL also for a second currency; #ISM3_E_STATE; #ISM3_E_LIMIT beyond
 *        #ISM3_RULES_MAX; #ISM3_E_MEMORY; #ISM3_E_ARGUMENT; #ISM3_E_STRUCT
 * @par Threads  One at a time.
 * @since 0.1
 */
ISM3_API int32_t ism3_model_add_improvement(ism3_model *model, const ism3_improvement *improvement,
                                            ism3_error *error);
/** @param model [borrow] @return the number of improvements @par Threads Any once frozen.
 * @since 0.1 */
ISM3_API uint32_t ism3_model_improvement_count(const ism3_model *model);
/**
 * @param model  [borrow]
 * @param improvement  0 .. count - 1
 * @param[in,out] result  [borrow] its `size` set by the caller; texts are the model's
 * @return 0; #ISM3_E_NOT_FOUND; #ISM3_E_ARGUMENT; #ISM3_E_STRUCT
 * @par Threads  Any once frozen.
 * @since 0.1
 */
ISM3_API int32_t ism3_model_improvement(const ism3_model *model, uint32_t improvement,
                                        ism3_improvement *result);

#ifdef __cplusplus
}
#endif

#endif
