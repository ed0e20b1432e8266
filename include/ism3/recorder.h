/**
 * @file
 * The recorder: observations from any number of threads, at the price of a few stores each, on
 * their way into a ledger.
 */
#ifndef ISM3_RECORDER_H
#define ISM3_RECORDER_H

#include <ism3/allocator.h>
#include <ism3/error.h>
#include <ism3/export.h>
#include <ism3/ledger.h>
#include <ism3/model.h>
#include <ism3/observation.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/**
 * A recorder: a buffer of fixed size between threads that record and the one that collects. Opaque
 * and counted. It starts no thread, reads no clock, and takes memory only when it is made.
 *
 * Recording is for any number of threads at once: it waits for nobody, allocates nothing and takes
 * no lock. Where the buffer is full the call says so, and that is counted. Collecting, which is
 * ism3_recorder_drain() and ism3_recorder_take(), is for one thread at a time, beside those that
 * record.
 *
 * A child made by fork() may record into a recorder of its parent after one call of
 * ism3_recorder_restart() in the child, before any other: what its parent recorded is the parent's
 * to collect, and a thread that was recording while the process forked is missing in the child.
 */
typedef struct ism3_recorder ism3_recorder;

/** Most records that a recorder can hold. */
#define ISM3_RECORDER_CAPACITY_MAX (UINT32_C(1) << 24)
/** Bytes that a recorder takes for each record of its capacity. */
#define ISM3_RECORDER_RECORD_SIZE 128

/** How a recorder is made. Zero it, set `size`, then what differs from the default. */
typedef struct ism3_recorder_options {
    size_t size; /**< `sizeof(ism3_recorder_options)` as the caller compiled it */
    const ism3_allocator *allocator; /**< [borrow, nullable] copied; NULL: libc */
    uint64_t memory_limit;           /**< bytes; 0: none */
    uint32_t capacity;               /**< records held, rounded up to a power of two of at least 2;
                                          0: 4096 */
    uint32_t one_thread;       /**< 1: only one thread records, nor does a signal handler: that
                                          is faster still; 0: any number do */
    const ism3_source *source; /**< [borrow, nullable] under which ledgers know what is
                                          recorded here, copied; no file. NULL: the one of empty
                                          name, epoch 0, from record 0 on */
} ism3_recorder_options;

/**
 * Make a recorder.
 *
 * @param[out] out  [new] NULL on failure; give back with ism3_recorder_unref()
 * @param model  [borrow] frozen; a reference is kept
 * @param options  [borrow, nullable] NULL: defaults
 * @param[out] error  [nullable]
 * @return 0; #ISM3_E_ARGUMENT; #ISM3_E_STRUCT; #ISM3_E_STATE when the model is not frozen;
 *        #ISM3_E_MODEL for a name of the source that is too long or no UTF-8; #ISM3_E_MEMORY;
 *        #ISM3_E_LIMIT
 * @par Threads  Any.
 * @since 0.1
 */
ISM3_API int32_t ism3_recorder_new(ism3_recorder **out, ism3_model *model,
                                   const ism3_recorder_options *options, ism3_error *error);
/**
 * Take a reference.
 * @param recorder [borrow, nullable]
 * @return the recorder
 * @par Threads Any.
 * @since 0.1
 */
ISM3_API ism3_recorder *ism3_recorder_ref(ism3_recorder *recorder);
/**
 * Drop a reference. With the last one goes what was recorded and not collected.
 * @param recorder [take, nullable]
 * @return NULL
 * @par Threads Any.
 * @since 0.1
 */
ISM3_API ism3_recorder *ism3_recorder_unref(ism3_recorder *recorder);

/**
 * Record an observation of any kind.
 *
 * It is judged by the rules of ism3_ledger_observe() as far as the model can tell, before it takes
 * a place. What depends on a ledger is settled when it is collected: times in its future and facts
 * before its horizon are set aside there and counted, as if observed there. One thing is stricter:
 * an observation that spans too many grains is invalid even where a ledger would set it aside.
 *
 * The id, and the series of a level, are hashed here, or ahead by the caller. Nothing of the
 * observation is kept.
 *
 * @param recorder  [borrow]
 * @param observation  [borrow]
 * @param hash  [borrow, nullable] two words of ism3_model_hash_id(), of the id or, for a level, of
 *        the series: then `id` and `series` are not looked at, and two zeroes mean that there is
 *        none. NULL: they are hashed here
 * @param[out] error  [nullable] writing its sentence takes time: NULL where that matters
 * @return 0; #ISM3_E_LIMIT when the buffer is full; #ISM3_E_OBSERVATION, #ISM3_E_STRUCT or
 *        #ISM3_E_ARGUMENT for one that is invalid. Either is counted
 * @par Threads  Any, at the same time; from signal handlers too.
 * @since 0.1
 */
ISM3_API int32_t ism3_recorder_record(ism3_recorder *recorder, const ism3_observation *observation,
                                      const uint64_t *hash, ism3_error *error);

/**
 * Take what was recorded into a ledger, under the recorder's source and the numbers that follow the
 * last ones. Records by and by, at most the capacity in one call; what threads record meanwhile
 * waits for the next. The current source of the ledger stays.
 *
 * Only what would make the sums of the ledger too large is rejected, and counted. On any other
 * failure the records that were not taken in stay in the recorder, and the next call begins with
 * them.
 *
 * @param recorder  [borrow]
 * @param ledger  [borrow] of the same model
 * @param[out] count  [nullable] how many were taken in, also on failure
 * @param[out] error  [nullable]
 * @return 0; #ISM3_E_ARGUMENT, also for a ledger of another model; #ISM3_E_STATE when another
 *        thread is collecting, or the ledger holds records of these numbers already;
 *        #ISM3_E_CONFLICT when the source is a file in the ledger; #ISM3_E_MEMORY; #ISM3_E_LIMIT
 * @par Threads  One at a time, on the ledger too; others may record.
 * @since 0.1
 */
ISM3_API int32_t ism3_recorder_drain(ism3_recorder *recorder, ism3_ledger *ledger, uint64_t *count,
                                     ism3_error *error);

/**
 * Take what was recorded since the last time as a ledger of its own, which knows its source, epoch
 * and the numbers of its records: ready for ism3_ledger_encode() and ism3_ledger_add(). Such deltas
 * added in any order, as often as one likes, are the ledger that had observed it all. On failure
 * everything stays in the recorder.
 *
 * @param recorder  [borrow]
 * @param[out] delta  [new] NULL on failure; empty where nothing was recorded
 * @param options  [borrow, nullable] of the new ledger
 * @param[out] count  [nullable] how many records it holds
 * @param[out] error  [nullable]
 * @return 0; as ism3_ledger_new(), then as ism3_recorder_drain()
 * @par Threads  One at a time; others may record.
 * @since 0.1
 */
ISM3_API int32_t ism3_recorder_take(ism3_recorder *recorder, ism3_ledger **delta,
                                    const ism3_ledger_options *options, uint64_t *count,
                                    ism3_error *error);

/**
 * Forget what is in the buffer, set all counts to 0 and go on under another source or epoch: in a
 * child after fork(), or where a host begins anew. Allocates nothing.
 *
 * @param recorder  [borrow]
 * @param source  [borrow] copied; no file. With the epoch it must be one that nothing else reports
 *        under
 * @param[out] error  [nullable]
 * @return 0; #ISM3_E_ARGUMENT; #ISM3_E_STRUCT; #ISM3_E_MODEL for a bad name
 * @par Threads  None other may use the recorder meanwhile.
 * @since 0.1
 */
ISM3_API int32_t ism3_recorder_restart(ism3_recorder *recorder, const ism3_source *source,
                                       ism3_error *error);

/**
 * What became of the observations. `offered` is `accepted` + `refused` + `invalid`, `accepted` is
 * `collected` + `rejected` + `waiting`; so it reads at any time that no thread is amid a call, and
 * else but for the calls under way.
 */
typedef struct ism3_recorder_state {
    size_t size;          /**< `sizeof(ism3_recorder_state)` as the caller compiled it */
    uint64_t offered;     /**< calls of ism3_recorder_record() */
    uint64_t accepted;    /**< found a place */
    uint64_t refused;     /**< found the buffer full */
    uint64_t invalid;     /**< were no valid observations */
    uint64_t collected;   /**< are in ledgers, or set aside and counted there */
    uint64_t rejected;    /**< would have made the sums of a ledger too large */
    uint64_t waiting;     /**< are in the buffer */
    uint64_t capacity;    /**< records that the buffer holds */
    uint64_t epoch;       /**< of the source */
    uint64_t next_record; /**< number that the next record collected gets */
    const char *source;   /**< [borrow] the recorder's; its name, maybe empty */
} ism3_recorder_state;

/**
 * @param recorder  [borrow]
 * @param[in,out] state  [borrow] its `size` set by the caller
 * @return 0; #ISM3_E_ARGUMENT; #ISM3_E_STRUCT
 * @par Threads  Any.
 * @since 0.1
 */
ISM3_API int32_t ism3_recorder_read(const ism3_recorder *recorder, ism3_recorder_state *state);

#ifdef __cplusplus
}
#endif

#endif
