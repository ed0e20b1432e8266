/**
 * @file
 * Exposition: what an assessment says, as pages that monitoring systems read.
 */
#ifndef ISM3_EXPOSITION_H
#define ISM3_EXPOSITION_H

#include <ism3/assessment.h>
#include <ism3/bytes.h>

#ifdef __cplusplus
extern "C" {
#endif

/** How a page is written. Values are frozen. */
enum ism3_exposition_format {
    ISM3_OPENMETRICS = 0, /**< OpenMetrics text, version 1.0.0 */
    ISM3_PROMETHEUS = 1,  /**< Prometheus text, version 0.0.4; the same series but for a suffix */
    ISM3_OTLP = 2         /**< an OTLP metrics request as JSON: gauges and a histogram */
};

/** Of which periods a page tells. Values are frozen. */
enum ism3_exposition_periods {
    /** without timestamps: the newest period that has begun, labelled current, and the newest that
     * is over and awaits no answers of any process, labelled final */
    ISM3_PERIODS_NEWEST = 0,
    ISM3_PERIODS_CURRENT = 1, /**< only the former */
    ISM3_PERIODS_FINAL = 2,   /**< only the latter */
    /** every period that has begun, with timestamps: its end, of the current one as_of; those that
     * are over but await answers are labelled settling. Not in #ISM3_PROMETHEUS */
    ISM3_PERIODS_ALL = 3
};

/** Something that a caller says of the whole page. */
typedef struct ism3_exposition_attribute {
    const char *key;   /**< [borrow] letters, digits, underscores and points, a letter first */
    const char *value; /**< [borrow] UTF-8 without control characters */
} ism3_exposition_attribute;

/** What to write. Set all to defaults with #ISM3_EXPOSITION_OPTIONS_INIT. */
typedef struct ism3_exposition_options {
    size_t size;      /**< `sizeof(ism3_exposition_options)` as the caller compiled it */
    uint32_t format;  /**< one of ::ism3_exposition_format */
    uint32_t periods; /**< one of ::ism3_exposition_periods */
    /** [borrow, nullable] indexes in the model, in any order; NULL: all. What is of the whole is
     * written in any case */
    const uint32_t *processes;
    size_t process_count; /**< length of `processes` */
    /** [borrow, nullable] labels of ism3_model_info, where a point becomes an underscore; attributes
     * of the resource in OTLP */
    const ism3_exposition_attribute *attributes;
    size_t attribute_count; /**< length of `attributes`, at most #ISM3_ATTRIBUTES_MAX */
} ism3_exposition_options;

/** Most attributes of a page. */
#define ISM3_ATTRIBUTES_MAX 32

/** ::ism3_exposition_options with every default. */
#define ISM3_EXPOSITION_OPTIONS_INIT                                                               \
    { sizeof(ism3_exposition_options), ISM3_OPENMETRICS, ISM3_PERIODS_NEWEST, NULL, 0, NULL, 0 }

/**
 * Set every default.
 * @param[out] options [borrow]
 * @param size `sizeof(ism3_exposition_options)`
 * @return 0; #ISM3_E_ARGUMENT; #ISM3_E_STRUCT
 * @par Threads Any.
 * @since 0.1
 */
ISM3_API int32_t ism3_exposition_options_init(ism3_exposition_options *options, size_t size);

/**
 * Write what an assessment says as one page. What there is no data for has no sample, and a state
 * that says so; docs/exposition.md lists the families. Equal assessments and options give equal
 * bytes.
 *
 * @param assessment  [borrow] with entries by environment, where it was made so
 * @param options  [borrow, nullable] NULL: defaults
 * @param function  takes the bytes, part by part; nothing is written when an argument is refused
 * @param context  [nullable] passed to it
 * @param[out] error  [nullable]
 * @return 0; #ISM3_E_STOPPED when the function asked to stop; #ISM3_E_ARGUMENT for an unknown format
 *        or periods, all periods in #ISM3_PROMETHEUS, or an attribute that cannot be written;
 *        #ISM3_E_NOT_FOUND for a process that is not in the model; #ISM3_E_LIMIT; #ISM3_E_MEMORY;
 *        #ISM3_E_STRUCT
 * @par Threads  Any.
 * @since 0.1
 */
ISM3_API int32_t ism3_exposition_write(const ism3_assessment *assessment,
                                       const ism3_exposition_options *options,
                                       ism3_write_function function, void *context,
                                       ism3_error *error);

/**
 * The media type to serve a page as.
 * @param format one of ::ism3_exposition_format
 * @return [static] such as `"application/openmetrics-text; version=1.0.0; charset=utf-8"`; NULL when
 *   there is none
 * @par Threads Any.
 * @since 0.1
 */
ISM3_API const char *ism3_exposition_content_type(uint32_t format);

#ifdef __cplusplus
}
#endif

#endif
