/**
 * @file
 * The ledger: the state that observations accumulate into.
 */
#ifndef ISM3_LEDGER_H
#define ISM3_LEDGER_H

#include <ism3/allocator.h>
#include <ism3/bytes.h>
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
 * @return 0; #ISM3_E_OBSERVATION; #ISM3_E_RANGE when counts or amounts without ids, or levels, add
 *        up to more than a ledger holds (docs/wire-format.md); #ISM3_E_STATE when records of the
 *        source are held already, or the ledger was read without its model; #ISM3_E_MEMORY;
 *        #ISM3_E_LIMIT; #ISM3_E_ARGUMENT; #ISM3_E_STRUCT
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

/**
 * Where observations come from: whoever reports them, and numbers its records from 0 on. A restart
 * that lost count begins another epoch. Zero it, set `size`, then what differs from the default.
 */
typedef struct ism3_source {
    size_t size;          /**< `sizeof(ism3_source)` as the caller compiled it */
    const char *name;     /**< [borrow, nullable] UTF-8, at most 255 bytes; NULL: empty */
    uint64_t epoch;       /**< of its numbering */
    uint64_t next_record; /**< number of the next record */
    uint32_t is_file;     /**< 1: ism3_ledger_cover() says which records were read; 0: each
                               observation taken in is a record, numbered from `next_record` on */
    uint32_t reserved;    /**< 0 */
} ism3_source;

/**
 * Say where the observations come from that are taken in from now on. Facts without an id are kept
 * for each source by itself, with the numbers of the records that they came in: so a state that is
 * added twice counts once. A new ledger takes in from the source of empty name.
 *
 * @param ledger  [borrow]
 * @param source  [borrow, nullable] copied; NULL: the source of empty name, after its last record
 * @param[out] error  [nullable]
 * @return 0; #ISM3_E_ARGUMENT; #ISM3_E_STRUCT; #ISM3_E_CONFLICT when the source is a file's in the
 *        ledger and not here, or the other way round; #ISM3_E_LIMIT beyond 2^20 sources;
 *        #ISM3_E_MEMORY
 * @par Threads  One at a time.
 * @since 0.1
 */
ISM3_API int32_t ism3_ledger_set_source(ism3_ledger *ledger, const ism3_source *source,
                                        ism3_error *error);

/**
 * Say which records of the current source, a file, were taken in: those numbered from 0 on.
 *
 * @param ledger  [borrow]
 * @param records  how many, not fewer than said before
 * @param digest  [borrow] 32 bytes: SHA-256 of the file from its start to the end of the last of
 *        these records, its line end excluded
 * @param[out] error  [nullable]
 * @return 0; #ISM3_E_ARGUMENT; #ISM3_E_STATE when the current source is not a file; #ISM3_E_MEMORY
 * @par Threads  One at a time.
 * @since 0.1
 */
ISM3_API int32_t ism3_ledger_cover(ism3_ledger *ledger, uint64_t records, const uint8_t digest[32],
                                   ism3_error *error);

/** What a ledger holds of a source. */
typedef struct ism3_source_state {
    size_t size;           /**< `sizeof(ism3_source_state)` as the caller compiled it */
    const char *name;      /**< [borrow] the ledger's */
    uint64_t epoch;        /**< of its numbering */
    uint64_t records;      /**< how many of its records are held */
    uint64_t ranges;       /**< runs of numbers that these form; 1: no gap between them */
    uint64_t observations; /**< taken in, `watched` excepted */
    uint64_t future;       /**< set aside because they lay in the future */
    int64_t newest;        /**< latest event time; #ISM3_NONE: none */
    uint32_t is_file;      /**< 1: `digest` is set */
    uint32_t reserved;     /**< 0 */
    uint8_t digest[32];    /**< as ism3_ledger_cover() was told */
} ism3_source_state;

/**
 * @param ledger [borrow]
 * @return the number of sources that it holds anything of
 * @par Threads One at a time.
 * @since 0.1
 */
ISM3_API size_t ism3_ledger_source_count(const ism3_ledger *ledger);
/**
 * @param ledger  [borrow]
 * @param source  number of the source, by name, then epoch; the next change of the ledger may
 *        number them anew
 * @param[in,out] state  [borrow] its `size` set by the caller
 * @return 0; #ISM3_E_NOT_FOUND; #ISM3_E_ARGUMENT; #ISM3_E_STRUCT
 * @par Threads  One at a time.
 * @since 0.1
 */
ISM3_API int32_t ism3_ledger_source(const ism3_ledger *ledger, size_t source,
                                    ism3_source_state *state);
/**
 * A run of records held; what lies between two runs is a gap.
 *
 * @param ledger  [borrow]
 * @param source  number of the source
 * @param range  number of the run, ascending
 * @param[out] from  first record
 * @param[out] to  the one after the last
 * @return 0; #ISM3_E_NOT_FOUND; #ISM3_E_ARGUMENT
 * @par Threads  One at a time.
 * @since 0.1
 */
ISM3_API int32_t ism3_ledger_source_range(const ism3_ledger *ledger, size_t source, size_t range,
                                          uint64_t *from, uint64_t *to);
/**
 * Forget what a source reported without ids, and which of its records are held, so that it can be
 * read anew. Facts with ids stay.
 *
 * @param ledger  [borrow]
 * @param name  [borrow] of the source
 * @param epoch  of its numbering
 * @param[out] error  [nullable]
 * @return 0; #ISM3_E_NOT_FOUND; #ISM3_E_ARGUMENT; #ISM3_E_MEMORY
 * @par Threads  One at a time.
 * @since 0.1
 */
ISM3_API int32_t ism3_ledger_forget_source(ism3_ledger *ledger, const char *name, uint64_t epoch,
                                           ism3_error *error);

/**
 * Add all that another ledger holds. Facts with ids and intervals are united. Of two states of one
 * source the one that covers the other stands; states that share no record are added; others
 * contradict each other. So adding is safe in any order and as often as one likes.
 *
 * @param ledger  [borrow]
 * @param other  [borrow] what it holds does not change; it is put in order
 * @param[out] error  [nullable] what disagrees
 * @return 0; #ISM3_E_CONFLICT when the two disagree on grain, offset, hash key, the unit of a
 *        resource or what was agreed for a sealed process, when states of one source overlap in
 *        part or differ, or when both have sealed the same process; #ISM3_E_NOT_FOUND when the
 *        ledger's model lacks a process, environment, resource or objective of the other;
 *        #ISM3_E_RANGE; #ISM3_E_MEMORY; #ISM3_E_LIMIT; #ISM3_E_ARGUMENT
 * @par Threads  One at a time, on both.
 * @since 0.1
 */
ISM3_API int32_t ism3_ledger_add(ism3_ledger *ledger, ism3_ledger *other, ism3_error *error);

/** How far a ledger is sealed. Zero it, set `size`, then what differs from the default. */
typedef struct ism3_seal_options {
    size_t size;            /**< `sizeof(ism3_seal_options)` as the caller compiled it */
    int64_t lateness;       /**< ns behind the watermark still awaited, >= 0 */
    uint32_t has_watermark; /**< 1: `watermark` is set; 0: the smallest of the live sources' newest
                                  event times */
    uint32_t reserved;      /**< 0 */
    int64_t watermark;      /**< instant before which all is known */
    const char *const
        *live;         /**< [borrow, nullable] names of the sources still reporting; NULL: all */
    size_t live_count; /**< how many */
} ism3_seal_options;

/**
 * Fold what is over: items closed with all their facts before the horizon, readings of series and
 * levels before it. The horizon is the last start of a grain not after watermark - lateness. Figures
 * read as before at any `as_of` from the horizon on; earlier ones can no longer be had. Items still
 * open stay.
 *
 * @param ledger  [borrow] read with its model
 * @param options  [borrow]
 * @param[out] error  [nullable]
 * @return 0, also when the horizon is not later than before; #ISM3_E_ARGUMENT; #ISM3_E_STRUCT;
 *        #ISM3_E_NOT_FOUND for a live source that the ledger does not know; #ISM3_E_STATE when it
 *        was read without its model; #ISM3_E_MEMORY; #ISM3_E_LIMIT
 * @par Threads  One at a time.
 * @since 0.1
 */
ISM3_API int32_t ism3_ledger_seal(ism3_ledger *ledger, const ism3_seal_options *options,
                                  ism3_error *error);
/**
 * @param ledger [borrow]
 * @return the instant up to which it is sealed, #ISM3_NONE when it is not
 * @par Threads One at a time.
 * @since 0.1
 */
ISM3_API int64_t ism3_ledger_horizon(const ism3_ledger *ledger);

/**
 * Write a ledger as bytes (docs/wire-format.md): equal ones for equal observations, on any machine,
 * in whatever order and parts they came. The last 32 bytes are the SHA-256 of all before them.
 *
 * @param ledger  [borrow] what it holds does not change; it is put in order
 * @param function  takes the bytes, some at a time
 * @param context  handed to `function`
 * @param[out] error  [nullable]
 * @return 0; #ISM3_E_STOPPED when `function` returned non-zero; #ISM3_E_ARGUMENT; #ISM3_E_MEMORY;
 *        #ISM3_E_LIMIT
 * @par Threads  One at a time.
 * @since 0.1
 */
ISM3_API int32_t ism3_ledger_encode(ism3_ledger *ledger, ism3_write_function function,
                                    void *context, ism3_error *error);
/**
 * Write a ledger into a buffer; as ism3_ledger_encode().
 *
 * @param ledger  [borrow]
 * @param[out] buffer  [borrow, nullable] NULL: only the size is wanted
 * @param capacity  bytes of room
 * @param[out] size  [borrow] bytes needed, also when the room was too small
 * @param[out] error  [nullable]
 * @return 0; #ISM3_E_LIMIT when the room is too small; as ism3_ledger_encode()
 * @par Threads  One at a time.
 * @since 0.1
 */
ISM3_API int32_t ism3_ledger_encode_to(ism3_ledger *ledger, void *buffer, size_t capacity,
                                       size_t *size, ism3_error *error);
/**
 * The SHA-256 that the encoded ledger ends with.
 *
 * @param ledger  [borrow]
 * @param[out] digest  [borrow] 32 bytes
 * @param[out] error  [nullable]
 * @return as ism3_ledger_encode()
 * @par Threads  One at a time.
 * @since 0.1
 */
ISM3_API int32_t ism3_ledger_digest(ism3_ledger *ledger, uint8_t digest[32], ism3_error *error);
/**
 * Read a ledger from bytes of any origin: nothing but what ism3_ledger_encode() writes is taken.
 *
 * @param[out] out  [new] NULL on failure; give back with ism3_ledger_unref()
 * @param model  [borrow, nullable] frozen, a reference is kept; it must have what the ledger speaks
 *        of. NULL: the ledger can be added, shown and encoded, not observed into, sealed or read
 *        for figures
 * @param bytes  [borrow] `size` bytes, not kept
 * @param size  length
 * @param options  [borrow, nullable] as for ism3_ledger_new()
 * @param[out] error  [nullable] `index` is the byte where it stopped making sense
 * @return 0; #ISM3_E_DIGEST when the bytes were damaged; #ISM3_E_SYNTAX when they are no ledger;
 *        #ISM3_E_CONFLICT when the model disagrees, as in ism3_ledger_add(); #ISM3_E_NOT_FOUND for a
 *        process, environment, resource or objective that the model lacks; #ISM3_E_STATE when the
 *        model is not frozen; #ISM3_E_RANGE; #ISM3_E_MEMORY; #ISM3_E_LIMIT; #ISM3_E_ARGUMENT;
 *        #ISM3_E_STRUCT
 * @par Threads  Any.
 * @since 0.1
 */
ISM3_API int32_t ism3_ledger_decode(ism3_ledger **out, ism3_model *model, const void *bytes,
                                    size_t size, const ism3_ledger_options *options,
                                    ism3_error *error);
/**
 * @param ledger [borrow]
 * @return 1 when it has its model; 0 when it was read without: then ism3_ledger_model() knows the
 *        names in the ledger and nothing else
 * @par Threads One at a time.
 * @since 0.1
 */
ISM3_API int32_t ism3_ledger_has_model(const ism3_ledger *ledger);

/** What a ledger counts. Values are frozen. */
enum ism3_ledger_count {
    ISM3_COUNT_OBSERVATIONS = 0, /**< observations taken in, `watched` excepted */
    ISM3_COUNT_FUTURE = 1,       /**< observations set aside because they lie in the future */
    ISM3_COUNT_LATE = 2,         /**< facts set aside because they would change what is folded */
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
    size_t size;          /**< `sizeof(ism3_item)` as the library was compiled */
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
