/**
 * @file
 * Metrics written out: a table for people, JSON and CSV for programs.
 */
#ifndef ISM3_IO_EXPORT_H
#define ISM3_IO_EXPORT_H

#include <ism3.h>

#ifdef __cplusplus
extern "C" {
#endif

/** How metrics are written. Values are frozen. */
enum ism3_metrics_form {
    ISM3_FORM_TABLE = 0, /**< aligned columns for people */
    ISM3_FORM_JSON = 1,  /**< docs/documents.md, "Metrics" */
    ISM3_FORM_CSV = 2    /**< a row per period, process, environment and figure */
};

/** How metrics are written. Zero it, set `size`, then what differs from the default. */
typedef struct ism3_export_options {
    size_t size;          /**< `sizeof(ism3_export_options)` as the caller compiled it */
    uint32_t form;        /**< one of ::ism3_metrics_form */
    uint32_t all_figures; /**< table: 1 shows figures without a value too */
    uint64_t skipped;     /**< rows that the reader passed over, for `set_aside` */
    uint32_t colour;      /**< table: 1 uses terminal colours */
    uint32_t width;       /**< table: columns of the terminal; 0: 100 */
    /** table: instant by which the heading tells the age of `as_of`; 0: it does not */
    int64_t now;
    /** [borrow, nullable] JSON: the 32 bytes that the encoded ledger ends with, as `ledger` */
    const uint8_t *ledger_digest;
} ism3_export_options;

/**
 * Write metrics.
 *
 * @param metrics  [borrow]
 * @param options  [borrow, nullable] NULL: a table
 * @param function  takes the bytes
 * @param context  handed to `function`
 * @param[out] error  [nullable]
 * @return 0; #ISM3_E_STOPPED when `function` returned non-zero; #ISM3_E_ARGUMENT; #ISM3_E_STRUCT;
 *        #ISM3_E_MEMORY; #ISM3_E_RANGE
 * @par Threads  Any.
 * @since 0.1
 */
ISM3_API int32_t ism3_metrics_write(const ism3_metrics *metrics, const ism3_export_options *options,
                                    ism3_write_function function, void *context, ism3_error *error);

#ifdef __cplusplus
}
#endif

#endif
