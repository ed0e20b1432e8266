/**
 * @file
 * Spools: folders through which agents hand over what they recorded, a delta at a time.
 *
 * A delta is a ledger of what one agent took in since its last one, with the source, the epoch and
 * the numbers of these records (ism3_ledger_set_source()). It is put into the folder whole or not at
 * all. A receiver reads the deltas, adds them to a ledger of its own, makes that one safe on disk,
 * and removes the deltas only then. Each side may be killed at any moment, and do its last step
 * again: what was put is not lost, and what is added twice counts once.
 */
#ifndef ISM3_IO_SPOOL_H
#define ISM3_IO_SPOOL_H

#include <ism3.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Bytes that the name of a delta takes, with its terminating zero. */
#define ISM3_SPOOL_NAME_SIZE 160

/**
 * Put a delta into a spool: under a temporary name first, then, once its bytes are safe on disk,
 * under its own. Names order by source, epoch and first record, and end with the start of the
 * ledger's digest: a delta put twice is one file. A ledger that holds nothing is not put.
 *
 * When this fails, the delta may be in the spool all the same. Then keep the ledger and put it again
 * as it is, before anything else of its source: a later delta that held its records too would
 * contradict it.
 *
 * @param directory  [borrow] the spool; it must exist
 * @param ledger  [borrow] what it holds does not change; it is put in order
 * @param[out] name  [borrow, nullable] #ISM3_SPOOL_NAME_SIZE bytes: the name of the file, empty when
 *        the ledger holds nothing
 * @param[out] error  [nullable]
 * @return 0; #ISM3_E_ARGUMENT, also for records of the source of empty name: all agents without a
 *        name would be taken for one; #ISM3_E_NOT_FOUND when there is no such folder; #ISM3_E_IO;
 *        #ISM3_E_MEMORY; #ISM3_E_LIMIT
 * @par Threads  Any, and any number of processes, into one spool; one at a time on the ledger.
 * @since 0.1
 */
ISM3_API int32_t ism3_spool_put(const char *directory, ism3_ledger *ledger, char *name,
                                ism3_error *error);

/** How a spool is read. Zero it, set `size`, then what differs from the default. */
typedef struct ism3_spool_options {
    size_t size;       /**< `sizeof(ism3_spool_options)` as the caller compiled it */
    ism3_model *model; /**< [borrow, nullable] as for ism3_ledger_decode() */
    const ism3_ledger_options *ledger; /**< [borrow, nullable] as for ism3_ledger_decode() */
    uint64_t byte_limit;               /**< largest delta taken; 0: 64 MiB */
    uint64_t delta_limit; /**< deltas of one reading; 0: 65,536. The others wait for the next one */
} ism3_spool_options;

/** One file of a spool that has the name of a delta. */
typedef struct ism3_spool_delta {
    size_t size;               /**< `sizeof(ism3_spool_delta)` as the library was compiled */
    const char *name;          /**< [borrow] its name in the spool */
    ism3_ledger *ledger;       /**< [borrow] NULL: it could not be read */
    const ism3_error *problem; /**< [borrow] why not; NULL: it was read */
} ism3_spool_delta;

/** What was found in a spool. */
typedef struct ism3_spool_counts {
    size_t size;        /**< `sizeof(ism3_spool_counts)` as the caller compiled it */
    uint64_t deltas;    /**< read */
    uint64_t bad;       /**< named like deltas, but damaged, too large, or no file */
    uint64_t waiting;   /**< beyond the limit of one reading */
    uint64_t temporary; /**< being put, or left behind by a writer that was killed */
    uint64_t foreign;   /**< entries with any other name; they are not touched */
} ism3_spool_counts;

/** Called for each delta. @return 0 to go on, anything else to stop. */
typedef int32_t (*ism3_spool_function)(void *context, const ism3_spool_delta *delta);

/**
 * Read the deltas of a spool, in the order of their names. Nothing in it changes. A bad one is shown
 * with its problem, and the others go on: links, pipes and whatever else is no plain file, files
 * that are too large, damaged, or not what their name says. One that is removed meanwhile is
 * passed over.
 *
 * @param directory  [borrow] the spool
 * @param options  [borrow, nullable] NULL: defaults
 * @param function  called for each delta
 * @param context  handed to `function`
 * @param[in,out] counts  [borrow, nullable] its `size` set by the caller; also on failure
 * @param[out] error  [nullable]
 * @return 0, also when some are bad; #ISM3_E_STOPPED when `function` returned non-zero;
 *        #ISM3_E_NOT_FOUND when there is no such folder; #ISM3_E_IO when it cannot be listed;
 *        #ISM3_E_MEMORY; #ISM3_E_ARGUMENT; #ISM3_E_STRUCT
 * @par Threads  Any.
 * @since 0.1
 */
ISM3_API int32_t ism3_spool_read(const char *directory, const ism3_spool_options *options,
                                 ism3_spool_function function, void *context,
                                 ism3_spool_counts *counts, ism3_error *error);

/**
 * Remove deltas that were added, once the ledger that they were added to is safe on disk. One that
 * is gone already is no error. A name tells the digest of what is in the file, so that nothing put
 * meanwhile is removed unseen.
 *
 * @param directory  [borrow] the spool
 * @param names  [borrow] of deltas, as ism3_spool_read() showed them
 * @param count  how many
 * @param[out] removed  [nullable] how many were there; also on failure
 * @param[out] error  [nullable] `index` is the name that failed
 * @return 0; #ISM3_E_ARGUMENT for what is no name of a delta; #ISM3_E_NOT_FOUND when there is no
 *        such folder; #ISM3_E_IO
 * @par Threads  Any.
 * @since 0.1
 */
ISM3_API int32_t ism3_spool_remove(const char *directory, const char *const *names, size_t count,
                                   uint64_t *removed, ism3_error *error);

/**
 * Remove the temporary files of writers that were killed: those that no writer holds a lock on any
 * longer. What cannot be removed stays, silently.
 *
 * @param directory  [borrow] the spool
 * @param[out] removed  [nullable] how many
 * @param[out] error  [nullable]
 * @return 0; #ISM3_E_ARGUMENT; #ISM3_E_NOT_FOUND when there is no such folder; #ISM3_E_IO
 * @par Threads  Any.
 * @since 0.1
 */
ISM3_API int32_t ism3_spool_sweep(const char *directory, uint64_t *removed, ism3_error *error);

#ifdef __cplusplus
}
#endif

#endif
