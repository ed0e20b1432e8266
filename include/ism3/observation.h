/**
 * @file
 * Observations: what a process did, one fact at a time or as columns.
 */
#ifndef ISM3_OBSERVATION_H
#define ISM3_OBSERVATION_H

#include <ism3/export.h>
#include <ism3/time.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Kinds of observations. Values are frozen. */
enum ism3_kind {
    ISM3_INPUT = 1,        /**< something the process must act upon arrived */
    ISM3_OUTPUT = 2,       /**< a work product was delivered; with an id it answers that item */
    ISM3_ITEM = 3,         /**< input and output in one record */
    ISM3_WITHDRAWAL = 4,   /**< the item no longer needs an output */
    ISM3_INTERRUPTION = 5, /**< the process did not perform as expected on demand */
    ISM3_RESOURCES = 6,    /**< amounts available and used over an interval */
    ISM3_LEVEL = 7,        /**< a gauge reading that holds until the next of its series */
    ISM3_SCOPE = 8,        /**< how much exists, is covered, was sampled */
    ISM3_QUALITY = 9,      /**< outputs examined for fitness for purpose */
    ISM3_INCIDENT = 10,    /**< an objective was breached */
    ISM3_WATCHED = 11      /**< a source would have reported facts of these kinds */
};

/** The bit of a kind in `kinds`. */
#define ISM3_KIND_BIT(kind) (UINT32_C(1) << (kind))

/** Fitness for purpose of an output. Values are frozen; the larger wins where two meet. */
enum ism3_verdict {
    ISM3_VERDICT_NONE = 0, /**< not judged */
    ISM3_FIT = 1,          /**< fit for purpose */
    ISM3_UNFIT = 2         /**< not fit for purpose */
};

/** Cause of an incident. Values are frozen. */
enum ism3_cause {
    ISM3_CAUSE_NONE = 0, /**< only where no incident is reported */
    ISM3_ACCIDENT = 1,   /**< nobody meant it */
    ISM3_ERROR = 2,      /**< somebody erred */
    ISM3_ATTACK = 3      /**< somebody meant it */
};

/** Fields of an observation, in the words of the native columns. Values are frozen. */
enum ism3_field {
    ISM3_FIELD_NONE = 0,        /**< no field */
    ISM3_FIELD_KIND = 1,        /**< kind */
    ISM3_FIELD_PROCESS = 2,     /**< process */
    ISM3_FIELD_ENVIRONMENT = 3, /**< environment */
    ISM3_FIELD_TIME = 4,        /**< time */
    ISM3_FIELD_END = 5,         /**< end */
    ISM3_FIELD_ID = 6,          /**< id */
    ISM3_FIELD_DUE = 7,         /**< due */
    ISM3_FIELD_VERDICT = 8,     /**< verdict */
    ISM3_FIELD_COUNT = 9,       /**< count */
    ISM3_FIELD_RESOURCE = 10,   /**< resource */
    ISM3_FIELD_SERIES = 11,     /**< series */
    ISM3_FIELD_AVAILABLE = 12,  /**< available */
    ISM3_FIELD_USED = 13,       /**< used */
    ISM3_FIELD_UP = 14,         /**< up */
    ISM3_FIELD_TOTAL = 15,      /**< total */
    ISM3_FIELD_COVERED = 16,    /**< covered */
    ISM3_FIELD_SAMPLED = 17,    /**< sampled */
    ISM3_FIELD_ASSESSED = 18,   /**< assessed */
    ISM3_FIELD_FIT = 19,        /**< fit */
    ISM3_FIELD_TP = 20,         /**< tp: true positives */
    ISM3_FIELD_FP = 21,         /**< fp: false positives */
    ISM3_FIELD_TN = 22,         /**< tn: true negatives */
    ISM3_FIELD_FN = 23,         /**< fn: false negatives */
    ISM3_FIELD_OBJECTIVE = 24,  /**< objective */
    ISM3_FIELD_CAUSE = 25,      /**< cause */
    ISM3_FIELD_HARM = 26,       /**< harm */
    ISM3_FIELD_KINDS = 27       /**< kinds */
};

/** First instant that observations cannot have: 2262-01-01T00:00:00Z. Earliest: 0, which is 1970. */
#define ISM3_TIME_END INT64_C(9214646400000000000)
/** No process (an incident may have none), no environment named. */
#define ISM3_NO_INDEX UINT32_MAX
/** Longest id or series name, in bytes. */
#define ISM3_ID_SIZE_MAX 255
/** Largest amount, count or harm that one observation may carry, in its own integer unit. */
#define ISM3_AMOUNT_MAX (INT64_C(1) << 53)

/** Bytes of a caller, not zero-terminated. Empty: absent. */
typedef struct ism3_text {
    const char *data; /**< [borrow] may be NULL when `size` is 0 */
    size_t size;      /**< length in bytes */
} ism3_text;

/**
 * One observation. Set all fields to "absent" with ism3_observation_init() or
 * #ISM3_OBSERVATION_INIT,
 * then those that the kind needs. Fields that a kind does not know are ignored.
 *
 * | kind | needs | may have |
 * |---|---|---|
 * | input | process, time | id, due, count, end |
 * | output | process, time | id, verdict, count, end |
 * | item | process, time, id | end (the output), due, verdict |
 * | withdrawal | process, time, id | |
 * | interruption | process, time or end (without id: time) | the other, id |
 * | resources | process, time, end, available or used | resource, id |
 * | level | process, time, one of available, used, up | resource, series |
 * | scope | process, time, total, covered | sampled |
 * | quality | process, time, assessed and fit, or tp, fp, tn and fn | id |
 * | incident | objective, time, cause | process, end, harm, id |
 * | watched | process, time, end, kinds | |
 *
 * All may name an environment; it may be absent where the process serves only one.
 */
typedef struct ism3_observation {
    size_t size;          /**< `sizeof(ism3_observation)` as the caller compiled it */
    uint32_t process;     /**< index in the model; #ISM3_NO_INDEX: none */
    uint32_t environment; /**< index in the model; #ISM3_NO_INDEX: the only one of the process */
    uint32_t resource;    /**< index within the process; 0: the first */
    uint32_t objective;   /**< index in the model; #ISM3_NO_INDEX: none */
    uint32_t kinds;       /**< of watched: #ISM3_KIND_BIT of each kind */
    uint8_t kind;         /**< one of ::ism3_kind */
    uint8_t verdict;      /**< one of ::ism3_verdict */
    uint8_t cause;        /**< one of ::ism3_cause */
    uint8_t reserved;     /**< 0 */
    int64_t time;         /**< instant; of an interval: its start */
    int64_t end;          /**< instant; of an interval: its end, excluded; of an item: the output */
    int64_t due;          /**< instant by which an output is agreed */
    int64_t count;        /**< >= 1; absent: 1 */
    int64_t available;    /**< thousandths of a unit; of a level: of a unit per hour */
    int64_t used;         /**< the same */
    int64_t up;           /**< 0 or 1 */
    int64_t total;        /**< how many exist, >= covered */
    int64_t covered;      /**< how many are protected, >= sampled */
    int64_t sampled;      /**< how many were checked */
    int64_t assessed;     /**< outputs examined, >= fit */
    int64_t fit;          /**< of these, fit for purpose */
    int64_t tp;           /**< true positives */
    int64_t fp;           /**< false positives */
    int64_t tn;           /**< true negatives */
    int64_t fn;           /**< false negatives */
    int64_t harm;         /**< in the objective's unit of harm */
    ism3_text id;         /**< [borrow] at most #ISM3_ID_SIZE_MAX bytes */
    ism3_text series;     /**< [borrow] at most #ISM3_ID_SIZE_MAX bytes */
} ism3_observation;

/** An ::ism3_observation with every field absent. */
#define ISM3_OBSERVATION_INIT                                                                      \
    {                                                                                              \
        sizeof(ism3_observation), ISM3_NO_INDEX, ISM3_NO_INDEX, 0, ISM3_NO_INDEX, 0, 0, 0, 0, 0,   \
            ISM3_NONE, ISM3_NONE, ISM3_NONE, ISM3_NONE, ISM3_NONE, ISM3_NONE, ISM3_NONE,           \
            ISM3_NONE, ISM3_NONE, ISM3_NONE, ISM3_NONE, ISM3_NONE, ISM3_NONE, ISM3_NONE,           \
            ISM3_NONE, ISM3_NONE, ISM3_NONE, {NULL, 0}, {                                          \
            NULL, 0                                                                                \
        }                                                                                          \
    }

/**
 * Set every field to absent, for callers that cannot use the macro.
 *
 * @param[out] observation  [borrow]
 * @param size  `sizeof(ism3_observation)` as the caller compiled it
 * @return 0; #ISM3_E_ARGUMENT; #ISM3_E_STRUCT when `size` is not known
 * @par Threads  Any.
 * @since 0.1
 */
ISM3_API int32_t ism3_observation_init(ism3_observation *observation, size_t size);

/**
 * Many observations as columns: one pointer a field, each to `rows` values, so that arrays of
 * numpy,
 * Arrow or a database pass through without a copy. A NULL column takes its value for every row from
 * `constant`, or is absent where `constant` is NULL too. Absent within a column: #ISM3_NONE in
 * 64-bit columns, #ISM3_NO_INDEX in `process`, `environment` and `objective`, 0 in the others, an
 * empty text in `id` and `series`.
 *
 * Ids come in one of three ways: `id`; `id_bytes` with `id_offsets` or `id_offsets32` (rows + 1 of
 * them, as Arrow keeps strings); or `id_number`, where a number means its decimal text and
 * UINT64_MAX
 * is absent.
 */
typedef struct ism3_columns {
    size_t size;                      /**< `sizeof(ism3_columns)` as the caller compiled it */
    size_t rows;                      /**< number of observations */
    const ism3_observation *constant; /**< [borrow, nullable] values of absent columns */
    const uint8_t *kind;              /**< ::ism3_kind */
    const uint32_t *process;          /**< index in the model */
    const uint32_t *environment;      /**< index in the model */
    const uint32_t *resource;         /**< index within the process */
    const uint32_t *objective;        /**< index in the model */
    const uint8_t *verdict;           /**< ::ism3_verdict */
    const uint8_t *cause;             /**< ::ism3_cause */
    const uint32_t *kinds;            /**< bits of kinds */
    const int64_t *time;              /**< instants */
    const int64_t *end;               /**< instants */
    const int64_t *due;               /**< instants */
    const int64_t *count;             /**< counts */
    const int64_t *available;         /**< thousandths */
    const int64_t *used;              /**< thousandths */
    const int64_t *up;                /**< 0 or 1 */
    const int64_t *total;             /**< counts */
    const int64_t *covered;           /**< counts */
    const int64_t *sampled;           /**< counts */
    const int64_t *assessed;          /**< counts */
    const int64_t *fit;               /**< counts */
    const int64_t *tp;                /**< counts */
    const int64_t *fp;                /**< counts */
    const int64_t *tn;                /**< counts */
    const int64_t *fn;                /**< counts */
    const int64_t *harm;              /**< units of harm */
    const ism3_text *id;              /**< ids, one way */
    const char *id_bytes;             /**< ids, another way: the bytes of all */
    const int64_t *id_offsets;        /**< rows + 1 offsets into `id_bytes` */
    const int32_t *id_offsets32;      /**< the same, narrow */
    const uint64_t *id_number;        /**< ids, a third way */
    const ism3_text *series;          /**< names of series */
} ism3_columns;

/**
 * Set every column to NULL, for callers that cannot write `ism3_columns c = {sizeof c}`.
 *
 * @param[out] columns  [borrow]
 * @param size  `sizeof(ism3_columns)` as the caller compiled it
 * @return 0; #ISM3_E_ARGUMENT; #ISM3_E_STRUCT
 * @par Threads  Any.
 * @since 0.1
 */
ISM3_API int32_t ism3_columns_init(ism3_columns *columns, size_t size);

/** What a kind of observation is: one row of a table. */
typedef struct ism3_kind_info {
    const char *name;  /**< `"item"` */
    uint32_t needs;    /**< bits `1 << field` of ::ism3_field that must be there */
    uint32_t may_have; /**< bits of fields that may be there besides */
    const char *help;  /**< what it says, in one sentence */
} ism3_kind_info;

/**
 * A kind's row of the table.
 *
 * @param kind  one of ::ism3_kind
 * @return [borrow, static] or NULL when there is no such kind
 * @par Threads  Any.
 * @since 0.1
 */
ISM3_API const ism3_kind_info *ism3_kind_get(uint32_t kind);

/**
 * A kind by its name.
 *
 * @param name  [borrow] `size` bytes
 * @param size  length
 * @return one of ::ism3_kind, 0 when there is none of that name
 * @par Threads  Any.
 * @since 0.1
 */
ISM3_API uint32_t ism3_kind_find(const char *name, size_t size);

/**
 * The name of a field, as in the native columns.
 *
 * @param field  one of ::ism3_field
 * @return [static] NULL when there is no such field
 * @par Threads  Any.
 * @since 0.1
 */
ISM3_API const char *ism3_field_name(uint32_t field);

/**
 * A field by its name.
 *
 * @param name  [borrow] `size` bytes
 * @param size  length
 * @return one of ::ism3_field, 0 when there is none of that name
 * @par Threads  Any.
 * @since 0.1
 */
ISM3_API uint32_t ism3_field_find(const char *name, size_t size);

#ifdef __cplusplus
}
#endif

#endif
