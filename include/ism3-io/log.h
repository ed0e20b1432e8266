/**
 * @file
 * Logs: rows of somebody's export in, observations out.
 */
#ifndef ISM3_IO_LOG_H
#define ISM3_IO_LOG_H

#include <ism3-io/model.h>
#include <ism3.h>

#ifdef __cplusplus
extern "C" {
#endif

/** A log description bound to a model. Opaque, immutable, counted. */
typedef struct ism3_log ism3_log;

/**
 * Read a log description (docs/documents.md) for a model.
 *
 * @param[out] out  [new] NULL on failure; give back with ism3_log_unref()
 * @param text  [borrow, nullable] UTF-8, `size` bytes; NULL: the native columns
 * @param size  length
 * @param name  [borrow, nullable] of the file, for errors
 * @param model  [borrow] frozen; a reference is kept
 * @param[out] error  [nullable] with line, column and path in the document
 * @return 0; #ISM3_E_SYNTAX; #ISM3_E_NOT_FOUND for a process or environment that the model lacks;
 *        #ISM3_E_MEMORY; #ISM3_E_ARGUMENT
 * @par Threads  Any.
 * @since 0.1
 */
ISM3_API int32_t ism3_log_read(ism3_log **out, const char *text, size_t size, const char *name,
                               ism3_model *model, ism3_error *error);
/**
 * Read a log description from a file; as ism3_log_read().
 *
 * @param[out] out  [new]
 * @param path  [borrow] the file
 * @param model  [borrow] frozen
 * @param[out] error  [nullable]
 * @return as ism3_log_read(); #ISM3_E_IO
 * @par Threads  Any.
 * @since 0.1
 */
ISM3_API int32_t ism3_log_load(ism3_log **out, const char *path, ism3_model *model,
                               ism3_error *error);
/** Take a reference. @param log [borrow, nullable] @return the log @par Threads Any. @since 0.1 */
ISM3_API ism3_log *ism3_log_ref(ism3_log *log);
/** Drop a reference. @param log [take, nullable] @return NULL @par Threads Any. @since 0.1 */
ISM3_API ism3_log *ism3_log_unref(ism3_log *log);

/** A reader of files by one log description into one ledger. Opaque; one thread at a time. */
typedef struct ism3_reader ism3_reader;

/**
 * Called now and then.
 * @return 0 to go on, anything else to stop. `total` is 0 where it is not known.
 */
typedef int32_t (*ism3_progress_function)(void *context, uint64_t bytes, uint64_t total,
                                          uint64_t rows);
/**
 * Called with each batch that the ledger has just taken in; borrowed for the call.
 * @return 0 to go on.
 */
typedef int32_t (*ism3_batch_function)(void *context, const ism3_columns *columns);

/** How files are read. Zero it, set `size`, then what differs from the default. */
typedef struct ism3_reader_options {
    size_t size;                   /**< `sizeof(ism3_reader_options)` as the caller compiled it */
    uint64_t skip_bad;             /**< bad rows to pass over before stopping */
    uint64_t line_limit;           /**< longest line (JSON) or record (CSV) in bytes; 0: 1 MiB */
    ism3_problem_function on_skip; /**< [nullable] told each row passed over */
    ism3_progress_function on_progress; /**< [nullable] told progress, every few MiB */
    ism3_batch_function on_batch; /**< [nullable] shown each batch taken in, `watched` excepted */
    void *context;                /**< handed to the three functions */
    size_t batch_rows;            /**< observations a batch; 0: 4096 */
} ism3_reader_options;

/**
 * Start reading.
 *
 * @param[out] out  [new] NULL on failure; give back with ism3_reader_free()
 * @param log  [borrow] a reference is kept
 * @param ledger  [borrow] of the log's model; a reference is kept
 * @param options  [borrow, nullable] copied
 * @param[out] error  [nullable]
 * @return 0; #ISM3_E_ARGUMENT; #ISM3_E_STRUCT; #ISM3_E_MEMORY
 * @par Threads  One at a time.
 * @since 0.1
 */
ISM3_API int32_t ism3_reader_new(ism3_reader **out, ism3_log *log, ism3_ledger *ledger,
                                 const ism3_reader_options *options, ism3_error *error);
/** Give a reader back. @param reader [take, nullable] @par Threads One at a time. @since 0.1 */
ISM3_API void ism3_reader_free(ism3_reader *reader);

/**
 * Say under which name the ledger holds the records of the file that is read next: one name for
 * each file, and the same one each time that file is read. Then what the ledger holds of it already
 * is read but not taken in again, and a file that has grown adds its new records alone. Of what is
 * held the ledger keeps a digest; where these bytes have changed, or are no longer all there,
 * reading fails with #ISM3_E_CONFLICT (ism3_ledger_forget_source() lets the file be read anew).
 *
 * A row passed over because it is bad, or set aside by the ledger, is held too.
 *
 * @param reader  [borrow]
 * @param name  [borrow, nullable] UTF-8, at most 255 bytes; copied. NULL: no source is said, and
 *        each reading takes in all, from the ledger's current source
 * @param epoch  0, unless a file of that name began anew
 * @param[out] error  [nullable]
 * @return 0; #ISM3_E_ARGUMENT
 * @par Threads  One at a time.
 * @since 0.1
 */
ISM3_API int32_t ism3_reader_set_source(ism3_reader *reader, const char *name, uint64_t epoch,
                                        ism3_error *error);

/**
 * Read a file (plain or gzip, told by its first bytes; `-`: standard input) into the ledger. On
 * failure the ledger holds
 * the rows before the bad one: drop it, or read into a fresh one.
 *
 * @param reader  [borrow]
 * @param path  [borrow]
 * @param[out] error  [nullable] file, line, column, what was found and what was expected
 * @return 0; #ISM3_E_SYNTAX; #ISM3_E_OBSERVATION; #ISM3_E_NOT_FOUND; #ISM3_E_IO; #ISM3_E_LIMIT;
 *        #ISM3_E_MEMORY; #ISM3_E_STOPPED; #ISM3_E_CONFLICT where a source is said
 * @par Threads  One at a time.
 * @since 0.1
 */
ISM3_API int32_t ism3_reader_read_file(ism3_reader *reader, const char *path, ism3_error *error);

/**
 * Read bytes in memory as if they were a file.
 *
 * @param reader  [borrow]
 * @param text  [borrow] `size` bytes
 * @param size  length
 * @param name  [borrow] for errors
 * @param[out] error  [nullable]
 * @return as ism3_reader_read_file()
 * @par Threads  One at a time.
 * @since 0.1
 */
ISM3_API int32_t ism3_reader_read_bytes(ism3_reader *reader, const char *text, size_t size,
                                        const char *name, ism3_error *error);

/**
 * All files are read: what the log declares `complete` becomes `watched`, over the span of the rows
 * read.
 *
 * @param reader  [borrow]
 * @param[out] error  [nullable]
 * @return 0; #ISM3_E_MEMORY; #ISM3_E_LIMIT; #ISM3_E_OBSERVATION
 * @par Threads  One at a time.
 * @since 0.1
 */
ISM3_API int32_t ism3_reader_finish(ism3_reader *reader, ism3_error *error);

/** What a reader counts. Values are frozen. */
enum ism3_reader_count {
    ISM3_READER_ROWS = 0,         /**< rows read, header and blank ones left out */
    ISM3_READER_SKIPPED = 1,      /**< rows passed over because they are bad */
    ISM3_READER_OBSERVATIONS = 2, /**< observations handed to the ledger, those it set aside too */
    ISM3_READER_UNMATCHED = 3,    /**< rows that no rule of the log description matched */
    ISM3_READER_BYTES = 4,        /**< bytes read, unpacked */
    ISM3_READER_HELD = 5          /**< rows that the ledger held already, and did not take in */
};
/**
 * @param reader [borrow]
 * @param which one of ::ism3_reader_count
 * @return that count
 * @par Threads One at a time.
 * @since 0.1
 */
ISM3_API uint64_t ism3_reader_count(const ism3_reader *reader, uint32_t which);

#ifdef __cplusplus
}
#endif

#endif
