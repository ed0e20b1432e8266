/**
 * @file
 * The ledger: the state that observations accumulate into.
 */
#ifndef ISM3_LEDGER_H
#define ISM3_LEDGER_H

#include <ism3/allocator.h>
#include <ism3/error.h>
#include <ism3/export.h>
#include <ism3/model.h>
#include <ism3/observation.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/**
 * A ledger. Opaque and counted; one thread at a time, different ledgers share nothing that
 *   changes.
 */
typedef struct ism3_ledger ism3_ledger;

/** How a ledger is made. Zero it, set `size`, then what differs from the default. */
typedef struct ism3_ledger_options {
    size_t size;                     /**< `sizeof(ism3_ledger_options)` as the caller compiled it */
    const ism3_allocator *allocator; /**< [borrow, nullable] copied; NULL: libc */
    uint64_t memory_limit;           /**< bytes; 0: none */
    uint32_t has_now;                /**< 1: `now` is set; 0: no time is in the future */
    uint32_t reserved;               /**< 0 */
    int64_t now;                     /**< the instant to judge the future by */
    int64_t max_future_skew;         /**< ns after `now` still taken; 0: one day */
} ism3_ledger_options;

/**
 * Start an empty ledger.
 *
 * @param[out] out  [new] NULL on failure; give back with ism3_ledger_unref()
 * @param model  [borrow] frozen; a reference is kept
 * @param options  [borrow, nullable] NULL: defaults
 * @param[out] error  [nullable]
 * @return 0; #ISM3_E_ARGUMENT; #ISM3_E_STRUCT; #ISM3_E_STATE when the model is not frozen;
 *        #ISM3_E_MEMORY; #ISM3_E_LIMIT
 * @par Threads  Any.
 * @since 0.1
 */
ISM3_API int32_t ism3_ledger_new(ism3_ledger **out, ism3_model *model,
                                 const ism3_ledger_options *options, ism3_error *error);
/**
 * Take a reference.
 * @param ledger [borrow, nullable]
 * @return the ledger
 * @par Threads One at a time.
 * @since 0.1
 */
ISM3_API ism3_ledger *ism3_ledger_ref(ism3_ledger *ledger);
/**
 * Drop a reference.
 * @param ledger [take, nullable]
 * @return NULL
 * @par Threads One at a time.
 * @since 0.1
 */
ISM3_API ism3_ledger *ism3_ledger_unref(ism3_ledger *ledger);
/** @param ledger [borrow] @return [borrow] its model @par Threads One at a time. @since 0.1 */
ISM3_API ism3_model *ism3_ledger_model(const ism3_ledger *ledger);

/**
 * Take in observations: all of them or, on error, none. Later than `now` + `max_future_skew`
 * (resources
 * excepted) they are set aside and counted, and the call succeeds.
 *
 * @param ledger  [borrow]
 * @param observations  [borrow] not kept after the call
 * @param count  how many
 * @param[out] error  [nullable] `index` names the first bad one, `field` what is wrong with it
 * @return 0; #ISM3_E_OBSERVATION; #ISM3_E_MEMORY; #ISM3_E_LIMIT; #ISM3_E_ARGUMENT; #ISM3_E_STRUCT
 * @par Threads  One at a time.
 * @since 0.1
 */
ISM3_API int32_t ism3_ledger_observe(ism3_ledger *ledger, const ism3_observation *observations,
                                     size_t count, ism3_error *error);

/**
 * Take in observations given as columns; as ism3_ledger_observe() in all else. This is the fast
 * way: a
 * few thousand rows or more a call.
 *
 * @param ledger  [borrow]
 * @param columns  [borrow] not kept after the call
 * @param[out] error  [nullable] `index` names the first bad row
 * @return as ism3_ledger_observe()
 * @par Threads  One at a time.
 * @since 0.1
 */
ISM3_API int32_t ism3_ledger_observe_columns(ism3_ledger *ledger, const ism3_columns *columns,
                                             ism3_error *error);

/** What a ledger counts. Values are frozen. */
enum ism3_ledger_count {
    ISM3_COUNT_OBSERVATIONS = 0, /**< observations taken in */
    ISM3_COUNT_FUTURE = 1,       /**< observations set aside because they lie in the future */
    ISM3_COUNT_LATE = 2,         /**< observations set aside because their period is sealed */
    ISM3_COUNT_ITEMS = 3,        /**< distinct items held */
    ISM3_COUNT_BYTES = 4         /**< bytes of memory held */
};

/**
 * @param ledger [borrow]
 * @param which one of ::ism3_ledger_count
 * @return that count, 0 for none such
 * @par Threads One at a time.
 * @since 0.1
 */
ISM3_API uint64_t ism3_ledger_count(const ism3_ledger *ledger, uint32_t which);

/**
 * The time that the ledger's facts span; `watched` counts for `first` and not for `last`.
 *
 * @param ledger  [borrow]
 * @param[out] first  earliest event time or start of watching, #ISM3_NONE when empty
 * @param[out] last  latest event time of a fact, #ISM3_NONE when there is none
 * @return 0; #ISM3_E_ARGUMENT
 * @par Threads  One at a time.
 * @since 0.1
 */
ISM3_API int32_t ism3_ledger_span(const ism3_ledger *ledger, int64_t *first, int64_t *last);

/** What became of an item. Values are frozen. */
enum ism3_item_state {
    ISM3_ITEM_OPEN = 0,      /**< it has an input and waits */
    ISM3_ITEM_ANSWERED = 1,  /**< an output not before its input closed it */
    ISM3_ITEM_WITHDRAWN = 2, /**< it no longer needs an output */
    ISM3_ITEM_NO_INPUT = 3   /**< outputs or a withdrawal only */
};

/** One item as read at an instant. */
typedef struct ism3_item {
    size_t size;          /**< `sizeof(ism3_item)` as the caller of ism3_ledger_items() gave it */
    uint32_t process;     /**< index in the model */
    uint32_t environment; /**< index in the model; #ISM3_NO_INDEX: unknown */
    uint32_t state;       /**< one of ::ism3_item_state */
    uint32_t late;        /**< 1: its agreed time passed without an answer by then */
    uint64_t hash[2];     /**< ism3_model_hash_id() of its id */
    int64_t input;        /**< instant, #ISM3_NONE: none */
    int64_t answer;       /**< instant of the output that answered it, #ISM3_NONE: none */
    int64_t withdrawal;   /**< instant, #ISM3_NONE: none */
    int64_t agreed;       /**< instant by which an answer is agreed, #ISM3_NONE: none */
    uint64_t outputs;     /**< distinct outputs */
    uint64_t unmatched;   /**< of these, without an input at or before them */
} ism3_item;

/** Called for each item. @return 0 to go on, anything else to stop. */
typedef int32_t (*ism3_item_function)(void *context, const ism3_item *item);

/**
 * Visit every item as it reads at an instant, by process, in no particular order within one.
 *
 * @param ledger  [borrow]
 * @param as_of  facts at or after it do not exist; #ISM3_NONE: everything held
 * @param function  called for each item with a fact before `as_of`
 * @param context  handed to `function`
 * @param[out] error  [nullable]
 * @return 0; #ISM3_E_STOPPED when `function` returned non-zero; #ISM3_E_ARGUMENT; #ISM3_E_MEMORY
 * @par Threads  One at a time; `function` must not call into this ledger.
 * @since 0.1
 */
ISM3_API int32_t ism3_ledger_items(ism3_ledger *ledger, int64_t as_of, ism3_item_function function,
                                   void *context, ism3_error *error);

#ifdef __cplusplus
}
#endif

#endif
