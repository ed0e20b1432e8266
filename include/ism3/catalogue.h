/**
 * @file
 * The built-in catalogue of ISM3 processes and the list of ISO/IEC 27001:2022 Annex A controls.
 *
 * Both are static tables, made at build time from lib/model/catalogue.tsv, lib/model/metrics.tsv
 * and
 * lib/model/annex-a.tsv, which say for each entry where it comes from.
 */
#ifndef ISM3_CATALOGUE_H
#define ISM3_CATALOGUE_H

#include <ism3/export.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/** The seven metric types. Values are frozen. */
enum ism3_metric {
    ISM3_METRIC_ACTIVITY = 0,       /**< what was produced, and how fast */
    ISM3_METRIC_SCOPE = 1,          /**< how much is protected, how much of it checked */
    ISM3_METRIC_UNAVAILABILITY = 2, /**< when it did not perform on demand */
    ISM3_METRIC_LOAD = 3,           /**< share of available resources in use */
    ISM3_METRIC_EFFICACY = 4,       /**< share of inputs that gave an output */
    ISM3_METRIC_EFFICIENCY = 5,     /**< outputs by resources used */
    ISM3_METRIC_QUALITY = 6         /**< fitness for purpose of the outputs */
};
/** Number of metric types. */
#define ISM3_METRIC_COUNT 7

/** A named input or output of a process and the process it is linked to. */
typedef struct ism3_work_product {
    const char *name; /**< such as `"asset inventory"` */
    /** code of the process whose output it is; `"*"`: of any; NULL: from outside */
    const char *from;
} ism3_work_product;

/** One process of the catalogue. Never changes while the program runs. */
typedef struct ism3_catalogue_entry {
    const char *code;        /**< `"OSP-24"` */
    const char *practice;    /**< `"generic"`, `"strategic"`, `"tactical"` or `"operational"` */
    const char *name;        /**< the standard's name */
    uint32_t maturity_level; /**< 1..5, the level that first asks for it */
    uint32_t input_count;    /**< length of `inputs` */
    uint32_t output_count;   /**< length of `outputs` */
    uint32_t control_count;  /**< length of `controls` */
    const ism3_work_product *inputs;        /**< what it acts upon */
    const ism3_work_product *outputs;       /**< what it delivers; `from` is NULL */
    const char *const *controls;            /**< Annex A codes, `"5.24"` */
    const char *metrics[ISM3_METRIC_COUNT]; /**< what each metric type means for this process */
    const char *source;                     /**< where the entry comes from */
} ism3_catalogue_entry;

/** One control of ISO/IEC 27001:2022 Annex A: code and short name only. */
typedef struct ism3_control {
    const char *code;   /**< `"5.24"` */
    const char *name;   /**< short name */
    const char *from;   /**< codes of the 2013 edition it came from, `", "` between; empty: new */
    const char *source; /**< where the entry comes from */
} ism3_control;

/** @return the number of processes in the catalogue @par Threads Any. @since 0.1 */
ISM3_API size_t ism3_catalogue_count(void);
/**
 * @param index 0 .. count - 1
 * @return [borrow, static] the entry, NULL beyond the last
 * @par Threads Any.
 * @since 0.1
 */
ISM3_API const ism3_catalogue_entry *ism3_catalogue_at(size_t index);
/**
 * A process of the catalogue by its code.
 * @param code  [borrow] zero-terminated, as in `"OSP-24"`; case matters
 * @return [borrow, static] NULL when there is none
 * @par Threads  Any.
 * @since 0.1
 */
ISM3_API const ism3_catalogue_entry *ism3_catalogue_find(const char *code);
/** @return the number of Annex A controls @par Threads Any. @since 0.1 */
ISM3_API size_t ism3_control_count(void);
/**
 * @param index 0 .. count - 1
 * @return [borrow, static] the control, NULL beyond the last
 * @par Threads Any.
 * @since 0.1
 */
ISM3_API const ism3_control *ism3_control_at(size_t index);
/**
 * @param code [borrow] such as `"5.24"`
 * @return [borrow, static] NULL when there is none
 * @par Threads Any.
 * @since 0.1
 */
ISM3_API const ism3_control *ism3_control_find(const char *code);
/**
 * @param metric one of ::ism3_metric
 * @return [static] `"activity"`, ...; NULL when there is none
 * @par Threads Any.
 * @since 0.1
 */
ISM3_API const char *ism3_metric_name(uint32_t metric);

#ifdef __cplusplus
}
#endif

#endif
