/**
 * @file
 * Assessments written out: reports for people, JSON for programs; explanations of single verdicts;
 * service levels that both sides can recompute.
 */
#ifndef ISM3_IO_ASSESSMENT_H
#define ISM3_IO_ASSESSMENT_H

#include <ism3.h>

#ifdef __cplusplus
extern "C" {
#endif

/** How an assessment is written. Values are frozen. */
enum ism3_report_form {
    ISM3_REPORT_TEXT = 0, /**< for people */
    ISM3_REPORT_JSON = 1  /**< docs/documents.md, "Assessment" */
};

/** How reports are written. Zero it, set `size`, then what differs from the default. */
typedef struct ism3_report_options {
    size_t size;         /**< `sizeof(ism3_report_options)` as the caller compiled it */
    uint32_t form;       /**< one of ::ism3_report_form */
    uint32_t colour;     /**< text: 1 uses terminal colours */
    uint32_t width;      /**< text: columns of the terminal; 0: 100 */
    uint32_t has_period; /**< 1: `period` is given */
    size_t period;       /**< text: the period it is about; else the newest final one, else the
                                 last */
    /** [borrow, nullable] indexes in the model; NULL: all processes */
    const uint32_t *processes;
    size_t process_count; /**< length of `processes` */
    uint64_t skipped;     /**< rows that the reader passed over */
    int64_t now;          /**< text: instant by which ages are told; 0: they are not */
    /** [borrow, nullable] the 32 bytes that the encoded ledger ends with */
    const uint8_t *ledger_digest;
    /** [borrow, nullable] the 32 bytes that the encoded model ends with */
    const uint8_t *model_digest;
} ism3_report_options;

/**
 * Write an assessment: as JSON all of it; as text what one period means, and the signals, misses
 * and breaches of the others.
 *
 * @param assessment  [borrow]
 * @param options  [borrow, nullable] NULL: text
 * @param function  takes the bytes
 * @param context  handed to `function`
 * @param[out] error  [nullable]
 * @return 0; #ISM3_E_STOPPED when `function` returned non-zero; #ISM3_E_NOT_FOUND for a period or
 *        process that is not there; #ISM3_E_ARGUMENT; #ISM3_E_STRUCT; #ISM3_E_MEMORY; #ISM3_E_RANGE
 * @par Threads  Any.
 * @since 0.1
 */
ISM3_API int32_t ism3_assessment_write(const ism3_assessment *assessment,
                                       const ism3_report_options *options,
                                       ism3_write_function function, void *context,
                                       ism3_error *error);

/** What is to be explained. Values are frozen. */
enum ism3_topic {
    ISM3_TOPIC_PROCESS = 0,    /**< everything about a process */
    ISM3_TOPIC_FIGURE = 1,     /**< a figure of a process: value, target, behaviour, causes */
    ISM3_TOPIC_CAPABILITY = 2, /**< the capability of a process */
    ISM3_TOPIC_MATURITY = 3,   /**< the maturity of the whole */
    ISM3_TOPIC_OBJECTIVE = 4   /**< an objective */
};

/** What to explain. Zero it, set `size`, then what differs from the default. */
typedef struct ism3_explain_options {
    size_t size;        /**< `sizeof(ism3_explain_options)` as the caller compiled it */
    uint32_t topic;     /**< one of ::ism3_topic */
    uint32_t process;   /**< index in the model, for a process, figure or capability */
    uint32_t figure;    /**< number of the figure */
    uint32_t resource;  /**< index within the process, for figures per resource */
    uint32_t objective; /**< index in the model */
    uint32_t reserved;  /**< 0 */
} ism3_explain_options;

/**
 * Explain a verdict: the numbers, the rule, the facts counted, in words or as JSON.
 *
 * @param assessment  [borrow]
 * @param what  [borrow]
 * @param options  [borrow, nullable] form, period and look; NULL: text, newest final period
 * @param function  takes the bytes
 * @param context  handed to `function`
 * @param[out] error  [nullable]
 * @return as ism3_assessment_write()
 * @par Threads  Any.
 * @since 0.1
 */
ISM3_API int32_t ism3_explanation_write(const ism3_assessment *assessment,
                                        const ism3_explain_options *what,
                                        const ism3_report_options *options,
                                        ism3_write_function function, void *context,
                                        ism3_error *error);

/**
 * Write the service levels that a supplier agreed to: every targeted figure of the processes that it
 * performs, period by period, with the exact numbers. Equal models, ledgers and options give equal
 * bytes.
 *
 * @param assessment  [borrow]
 * @param supplier  [borrow] its name, as processes of the model have it
 * @param options  [borrow, nullable] NULL: text
 * @param function  takes the bytes
 * @param context  handed to `function`
 * @param[out] error  [nullable]
 * @return as ism3_assessment_write(); #ISM3_E_NOT_FOUND when no process names that supplier
 * @par Threads  Any.
 * @since 0.1
 */
ISM3_API int32_t ism3_service_levels_write(const ism3_assessment *assessment, const char *supplier,
                                           const ism3_report_options *options,
                                           ism3_write_function function, void *context,
                                           ism3_error *error);

#ifdef __cplusplus
}
#endif

#endif
