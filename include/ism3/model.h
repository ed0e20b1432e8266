/**
 * @file
 * The model: what is managed. Build it, freeze it, then share it between threads and ledgers.
 */
#ifndef ISM3_MODEL_H
#define ISM3_MODEL_H

#include <ism3/allocator.h>
#include <ism3/bytes.h>
#include <ism3/catalogue.h>
#include <ism3/error.h>
#include <ism3/export.h>
#include <ism3/observation.h>
#include <ism3/time.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/** A model. Opaque and counted; one thread while it is built, any thread once it is frozen. */
typedef struct ism3_model ism3_model;

/** Most environments, processes and objectives of a model, and resources of a process. */
#define ISM3_ENVIRONMENTS_MAX 4096
#define ISM3_PROCESSES_MAX    65536 /**< most processes of a model */
#define ISM3_OBJECTIVES_MAX   65536 /**< most objectives of a model */
#define ISM3_RESOURCES_MAX    64    /**< most resources of a process */

/** What holds for a whole model. Zero it, set `size`, then what differs from the default. */
typedef struct ism3_model_options {
    size_t size;                     /**< `sizeof(ism3_model_options)` as the caller compiled it */
    const ism3_allocator *allocator; /**< [borrow, nullable] copied; NULL: libc */
    uint64_t memory_limit;           /**< bytes; 0: 1 GiB */
    const char *name;                /**< [borrow, nullable] of the organisation */
    int64_t grain;                   /**< ns; whole seconds that divide a day evenly; 0: one day */
    int32_t utc_offset;              /**< seconds east of UTC at which days and months start */
    uint32_t has_hash_key;           /**< 1: `hash_key` is set; 0: a fixed public key is used */
    uint8_t hash_key[16];            /**< secret key under which ids are hashed */
} ism3_model_options;

/** Which clock `answer_within` runs by. Values are frozen. */
enum ism3_answer_clock {
    ISM3_CLOCK_ELAPSED = 0, /**< every hour counts */
    ISM3_CLOCK_SERVICE = 1  /**< only service hours count */
};

/** One process. Zero it, set `size` and `code`, then what differs from the default. */
typedef struct ism3_process_options {
    size_t size; /**< `sizeof(ism3_process_options)` as the caller compiled it */
    /** [borrow] unique in the model; one of the catalogue takes its entry from there */
    const char *code;
    const char *name;        /**< [borrow, nullable] NULL: the catalogue's, else the code */
    const char *practice;    /**< [borrow, nullable] NULL: the catalogue's, else `"business"` */
    ism3_duration frequency; /**< how often it is measured; zero: not said */
    ism3_duration grace;     /**< how late a measurement may be before it is stale */
    /**
     * after a period's end, how long its answers are awaited; zero: answer_within, else
     * frequency
     */
    ism3_duration settle;
    int64_t answer_within; /**< ns from input to agreed answer; 0: none agreed */
    /**
     * ns a level reading holds; 0: frequency + grace where said (a month as 30 days), else one
     * day
     */
    int64_t hold;
    uint32_t answer_clock;   /**< one of ::ism3_answer_clock */
    uint32_t documented;     /**< 1: its documentation exists */
    const char *owner;       /**< [borrow, nullable] who answers for it */
    const char *customer;    /**< [borrow, nullable] who receives its outputs */
    const char *supervisor;  /**< [borrow, nullable] who oversees the owner */
    const char *supplier;    /**< [borrow, nullable] who performs it when it is outsourced */
    const char *asset_owner; /**< [borrow, nullable] who answers for what it protects */
} ism3_process_options;

/** One objective. Zero it, set `size`, `id` and `kind`, then what differs from the default. */
typedef struct ism3_objective_options {
    size_t size;           /**< `sizeof(ism3_objective_options)` as the caller compiled it */
    const char *id;        /**< [borrow] unique in the model */
    const char *kind;      /**< [borrow] `"business"`, `"compliance"` or `"technical"` */
    const char *text;      /**< [borrow, nullable] what is wanted */
    const char *owner;     /**< [borrow, nullable] who answers for it */
    const char *harm_unit; /**< [borrow, nullable] what harm is counted in */
} ism3_objective_options;

/** A weekly window of service: every week, on these days, from one time of day to another. */
typedef struct ism3_weekly_window {
    uint32_t days; /**< bits: 1 Monday, 2 Tuesday, ... 64 Sunday */
    int32_t from;  /**< seconds after local midnight, 0..86399 */
    int32_t to;    /**< seconds after local midnight, `from` < `to` <= 86400 */
} ism3_weekly_window;

/** A price of a resource from a day on. */
typedef struct ism3_unit_cost {
    int64_t from;         /**< instant from which it holds */
    int64_t value;        /**< thousandths of the currency per unit */
    const char *currency; /**< [borrow] such as `"EUR"`; one for the whole process */
} ism3_unit_cost;

/**
 * Start a model.
 *
 * @param[out] out  [new] NULL on failure; give back with ism3_model_unref()
 * @param options  [borrow, nullable] NULL: defaults
 * @param[out] error  [nullable]
 * @return 0; #ISM3_E_ARGUMENT; #ISM3_E_STRUCT; #ISM3_E_MODEL for a grain or offset that cannot be;
 *        #ISM3_E_MEMORY
 * @par Threads  Any.
 * @since 0.1
 */
ISM3_API int32_t ism3_model_new(ism3_model **out, const ism3_model_options *options,
                                ism3_error *error);
/**
 * Take a reference.
 * @param model [borrow, nullable]
 * @return the model
 * @par Threads Any once frozen.
 * @since 0.1
 */
ISM3_API ism3_model *ism3_model_ref(ism3_model *model);
/**
 * Drop a reference.
 * @param model [take, nullable]
 * @return NULL
 * @par Threads Any once frozen.
 * @since 0.1
 */
ISM3_API ism3_model *ism3_model_unref(ism3_model *model);

/**
 * Add an environment. A model without any gets one, named `default`, when it is frozen.
 *
 * @param model  [borrow] not frozen
 * @param name  [borrow] UTF-8, not empty, at most 255 bytes, unique
 * @param[out] index  [nullable] its index, from 0
 * @param[out] error  [nullable]
 * @return 0; #ISM3_E_MODEL when it is there already; #ISM3_E_STATE; #ISM3_E_LIMIT; #ISM3_E_MEMORY;
 *        #ISM3_E_ARGUMENT
 * @par Threads  One at a time.
 * @since 0.1
 */
ISM3_API int32_t ism3_model_add_environment(ism3_model *model, const char *name, uint32_t *index,
                                            ism3_error *error);

/**
 * Add a process. One whose code is in the catalogue takes name, practice, inputs, outputs and
 * controls
 * from there where nothing else is said.
 *
 * @param model  [borrow] not frozen
 * @param options  [borrow] copied
 * @param[out] index  [nullable] its index, from 0
 * @param[out] error  [nullable]
 * @return 0; #ISM3_E_MODEL when the code is there already or a value cannot be; #ISM3_E_STATE;
 *        #ISM3_E_LIMIT;
 *         #ISM3_E_MEMORY; #ISM3_E_ARGUMENT; #ISM3_E_STRUCT
 * @par Threads  One at a time.
 * @since 0.1
 */
ISM3_API int32_t ism3_model_add_process(ism3_model *model, const ism3_process_options *options,
                                        uint32_t *index, ism3_error *error);

/**
 * Say which environments a process serves. Without a call it serves all.
 *
 * @param model  [borrow] not frozen
 * @param process  its index
 * @param environment  one that it serves; call once for each
 * @param[out] error  [nullable]
 * @return 0; #ISM3_E_NOT_FOUND; #ISM3_E_MODEL when said already; #ISM3_E_STATE; #ISM3_E_MEMORY;
 *        #ISM3_E_ARGUMENT
 * @par Threads  One at a time.
 * @since 0.1
 */
ISM3_API int32_t ism3_model_add_served(ism3_model *model, uint32_t process, uint32_t environment,
                                       ism3_error *error);

/**
 * Add an input. The first call replaces the inputs of the catalogue.
 *
 * @param model  [borrow] not frozen
 * @param process  its index
 * @param name  [borrow] what comes in
 * @param from  [borrow, nullable] code of the process whose output it is, `"*"` for any, NULL from
 *   outside
 * @param[out] error  [nullable]
 * @return 0; #ISM3_E_NOT_FOUND; #ISM3_E_MODEL when there is one of that name; #ISM3_E_STATE;
 *        #ISM3_E_LIMIT beyond 256;
 *         #ISM3_E_MEMORY; #ISM3_E_ARGUMENT
 * @par Threads  One at a time.
 * @since 0.1
 */
ISM3_API int32_t ism3_model_add_input(ism3_model *model, uint32_t process, const char *name,
                                      const char *from, ism3_error *error);
/**
 * Add an output. The first call replaces the outputs of the catalogue.
 *
 * @param model  [borrow] not frozen
 * @param process  its index
 * @param name  [borrow] what is delivered
 * @param[out] error  [nullable]
 * @return as ism3_model_add_input()
 * @par Threads  One at a time.
 * @since 0.1
 */
ISM3_API int32_t ism3_model_add_output(ism3_model *model, uint32_t process, const char *name,
                                       ism3_error *error);

/**
 * Add a resource. The first one of a process is what observations without a resource mean. A
 * process
 * without any has one, `work`, in hours (`h`).
 *
 * @param model  [borrow] not frozen
 * @param process  its index
 * @param name  [borrow] unique in the process
 * @param unit  [borrow] such as `"h"` or `"EUR"`
 * @param[out] index  [nullable] its index within the process, from 0
 * @param[out] error  [nullable]
 * @return 0; #ISM3_E_NOT_FOUND; #ISM3_E_MODEL; #ISM3_E_STATE; #ISM3_E_LIMIT; #ISM3_E_MEMORY;
 *        #ISM3_E_ARGUMENT
 * @par Threads  One at a time.
 * @since 0.1
 */
ISM3_API int32_t ism3_model_add_resource(ism3_model *model, uint32_t process, const char *name,
                                         const char *unit, uint32_t *index, ism3_error *error);

/**
 * Add a price to a resource's history.
 *
 * @param model  [borrow] not frozen
 * @param process  its index
 * @param resource  its index within the process
 * @param cost  [borrow] copied; `from` later than that of the price before it
 * @param[out] error  [nullable]
 * @return 0; #ISM3_E_NOT_FOUND; #ISM3_E_MODEL; #ISM3_E_STATE; #ISM3_E_MEMORY; #ISM3_E_ARGUMENT
 * @par Threads  One at a time.
 * @since 0.1
 */
ISM3_API int32_t ism3_model_add_unit_cost(ism3_model *model, uint32_t process, uint32_t resource,
                                          const ism3_unit_cost *cost, ism3_error *error);

/**
 * Set the service hours of a process. Without a call it is in service always.
 *
 * @param model  [borrow] not frozen
 * @param process  its index
 * @param zone  [borrow, nullable] a reference is kept; NULL: the model's offset
 * @param weekly  [borrow] windows, at least one; those of one day must not overlap
 * @param weekly_count  how many, at most 256
 * @param closed  [borrow, nullable] days without service, each as days since 1970-01-01, ascending
 * @param closed_count  how many, at most 65,536
 * @param[out] error  [nullable]
 * @return 0; #ISM3_E_NOT_FOUND; #ISM3_E_MODEL; #ISM3_E_STATE; #ISM3_E_MEMORY; #ISM3_E_ARGUMENT;
 *        #ISM3_E_LIMIT
 * @par Threads  One at a time.
 * @since 0.1
 */
ISM3_API int32_t ism3_model_set_service_hours(ism3_model *model, uint32_t process, ism3_zone *zone,
                                              const ism3_weekly_window *weekly, size_t weekly_count,
                                              const int64_t *closed, size_t closed_count,
                                              ism3_error *error);

/**
 * Add an objective, which incidents name.
 *
 * @param model  [borrow] not frozen
 * @param options  [borrow] copied
 * @param[out] index  [nullable] its index, from 0
 * @param[out] error  [nullable]
 * @return 0; #ISM3_E_MODEL; #ISM3_E_STATE; #ISM3_E_LIMIT; #ISM3_E_MEMORY; #ISM3_E_ARGUMENT;
 *        #ISM3_E_STRUCT
 * @par Threads  One at a time.
 * @since 0.1
 */
ISM3_API int32_t ism3_model_add_objective(ism3_model *model, const ism3_objective_options *options,
                                          uint32_t *index, ism3_error *error);

/**
 * Check the model as a whole and make it immutable. Every input that names a process of the model
 * must name one of its outputs by the same name; a link to a process that the model does not have is
 * kept, it leads outside. A capability scale of one's own must have a level; what a maturity profile
 * of one's own and improvements speak of must be processes of the model or of the catalogue, and
 * levels of the scale.
 *
 * @param model  [borrow]
 * @param[out] error  [nullable] the first problem
 * @return 0, also when it is frozen already; #ISM3_E_MODEL, and the model can still be changed;
 *        #ISM3_E_MEMORY
 * @par Threads  One at a time.
 * @since 0.1
 */
ISM3_API int32_t ism3_model_freeze(ism3_model *model, ism3_error *error);

/**
 * Write a model as bytes (docs/wire-format.md), its hash key included: whoever reads it can tell
 * which id has which hash. Equal models give equal bytes; the last 32 are the SHA-256 of all before.
 *
 * @param model  [borrow] frozen
 * @param function  takes the bytes, some at a time
 * @param context  handed to `function`
 * @param[out] error  [nullable]
 * @return 0; #ISM3_E_STATE when it is not frozen; #ISM3_E_STOPPED when `function` returned non-zero;
 *        #ISM3_E_ARGUMENT
 * @par Threads  Any once frozen.
 * @since 0.1
 */
ISM3_API int32_t ism3_model_encode(const ism3_model *model, ism3_write_function function,
                                   void *context, ism3_error *error);
/**
 * Write a model into a buffer; as ism3_model_encode().
 *
 * @param model  [borrow] frozen
 * @param[out] buffer  [borrow, nullable] NULL: only the size is wanted
 * @param capacity  bytes of room
 * @param[out] size  [borrow] bytes needed, also when the room was too small
 * @param[out] error  [nullable]
 * @return 0; #ISM3_E_LIMIT when the room is too small; as ism3_model_encode()
 * @par Threads  Any once frozen.
 * @since 0.1
 */
ISM3_API int32_t ism3_model_encode_to(const ism3_model *model, void *buffer, size_t capacity,
                                      size_t *size, ism3_error *error);
/**
 * Read a model from bytes of any origin: nothing but what ism3_model_encode() writes is taken.
 *
 * @param[out] out  [new] frozen; NULL on failure; give back with ism3_model_unref()
 * @param bytes  [borrow] `size` bytes, not kept
 * @param size  length
 * @param allocator  [borrow, nullable] copied; NULL: libc
 * @param memory_limit  bytes; 0: 1 GiB
 * @param[out] error  [nullable] `index` is the byte where it stopped making sense
 * @return 0; #ISM3_E_DIGEST when the bytes were damaged; #ISM3_E_SYNTAX when they are no model;
 *        #ISM3_E_MODEL when the model contradicts itself; #ISM3_E_MEMORY; #ISM3_E_LIMIT;
 *        #ISM3_E_ARGUMENT; #ISM3_E_STRUCT
 * @par Threads  Any.
 * @since 0.1
 */
ISM3_API int32_t ism3_model_decode(ism3_model **out, const void *bytes, size_t size,
                                   const ism3_allocator *allocator, uint64_t memory_limit,
                                   ism3_error *error);

/** @param model [borrow] @return 1 when it is frozen @par Threads Any once frozen. @since 0.1 */
ISM3_API int32_t ism3_model_is_frozen(const ism3_model *model);
/**
 * @param model [borrow]
 * @return [borrow] its name, empty when it has none
 * @par Threads Any once frozen.
 * @since 0.1
 */
ISM3_API const char *ism3_model_name(const ism3_model *model);
/** @param model [borrow] @return its grain in ns @par Threads Any once frozen. @since 0.1 */
ISM3_API int64_t ism3_model_grain(const ism3_model *model);
/**
 * @param model [borrow]
 * @return seconds east of UTC at which its days start
 * @par Threads Any once frozen.
 * @since 0.1
 */
ISM3_API int32_t ism3_model_utc_offset(const ism3_model *model);
/**
 * @param model [borrow]
 * @return 1 when it has a hash key of its own
 * @par Threads Any once frozen.
 * @since 0.1
 */
ISM3_API int32_t ism3_model_has_hash_key(const ism3_model *model);
/**
 * @param model [borrow]
 * @return the number of environments
 * @par Threads Any once frozen.
 * @since 0.1
 */
ISM3_API uint32_t ism3_model_environment_count(const ism3_model *model);
/**
 * @param model [borrow]
 * @param environment its index
 * @return [borrow] its name, NULL beyond the last
 * @par Threads Any once frozen.
 * @since 0.1
 */
ISM3_API const char *ism3_model_environment_name(const ism3_model *model, uint32_t environment);
/**
 * @param model [borrow]
 * @param name [borrow] `size` bytes
 * @param size length
 * @return its index, #ISM3_NO_INDEX when there is none
 * @par Threads Any once frozen.
 * @since 0.1
 */
ISM3_API uint32_t ism3_model_find_environment(const ism3_model *model, const char *name,
                                              size_t size);
/**
 * @param model [borrow]
 * @return the number of processes
 * @par Threads Any once frozen.
 * @since 0.1
 */
ISM3_API uint32_t ism3_model_process_count(const ism3_model *model);
/**
 * @param model [borrow]
 * @param code [borrow] `size` bytes
 * @param size length
 * @return its index, #ISM3_NO_INDEX when there is none
 * @par Threads Any once frozen.
 * @since 0.1
 */
ISM3_API uint32_t ism3_model_find_process(const ism3_model *model, const char *code, size_t size);
/**
 * What a process was made with, defaults filled in.
 *
 * @param model  [borrow]
 * @param process  its index
 * @param[in,out] options  [borrow] its `size` set by the caller; texts are borrowed from the model
 * @return 0; #ISM3_E_NOT_FOUND; #ISM3_E_ARGUMENT; #ISM3_E_STRUCT
 * @par Threads  Any once frozen.
 * @since 0.1
 */
ISM3_API int32_t ism3_model_process(const ism3_model *model, uint32_t process,
                                    ism3_process_options *options);
/**
 * @param model [borrow]
 * @param process its index
 * @return [borrow] its code, NULL beyond the last
 * @par Threads Any once frozen.
 * @since 0.1
 */
ISM3_API const char *ism3_model_process_code(const ism3_model *model, uint32_t process);
/**
 * @param model [borrow]
 * @param process its index
 * @param environment its index
 * @return 1 when the process serves it
 * @par Threads Any once frozen.
 * @since 0.1
 */
ISM3_API int32_t ism3_model_process_serves(const ism3_model *model, uint32_t process,
                                           uint32_t environment);
/**
 * The inputs of a process.
 * @param model  [borrow]
 * @param process  its index
 * @param[out] count  how many
 * @return [borrow] NULL when there are none
 * @par Threads  Any once frozen.
 * @since 0.1
 */
ISM3_API const ism3_work_product *ism3_model_process_inputs(const ism3_model *model,
                                                            uint32_t process, uint32_t *count);
/**
 * The outputs of a process, like ism3_model_process_inputs().
 * @param model [borrow]
 * @param process its index
 * @param[out] count how many
 * @return [borrow]
 * @par Threads Any once frozen.
 * @since 0.1
 */
ISM3_API const ism3_work_product *ism3_model_process_outputs(const ism3_model *model,
                                                             uint32_t process, uint32_t *count);
/**
 * @param model [borrow]
 * @param process its index
 * @return the number of its resources
 * @par Threads Any once frozen.
 * @since 0.1
 */
ISM3_API uint32_t ism3_model_resource_count(const ism3_model *model, uint32_t process);
/**
 * @param model [borrow]
 * @param process its index
 * @param resource its index
 * @return [borrow] its name, NULL beyond the last
 * @par Threads Any once frozen.
 * @since 0.1
 */
ISM3_API const char *ism3_model_resource_name(const ism3_model *model, uint32_t process,
                                              uint32_t resource);
/**
 * @param model [borrow]
 * @param process its index
 * @param resource its index
 * @return [borrow] its unit, NULL beyond the last
 * @par Threads Any once frozen.
 * @since 0.1
 */
ISM3_API const char *ism3_model_resource_unit(const ism3_model *model, uint32_t process,
                                              uint32_t resource);
/**
 * @param model [borrow]
 * @param process its index
 * @return [borrow] currency of its prices, NULL when it has none
 * @par Threads Any once frozen.
 * @since 0.1
 */
ISM3_API const char *ism3_model_process_currency(const ism3_model *model, uint32_t process);
/**
 * @param model [borrow]
 * @param process its index
 * @param name [borrow] `size` bytes
 * @param size length
 * @return index of that resource, #ISM3_NO_INDEX when there is none
 * @par Threads Any once frozen.
 * @since 0.1
 */
ISM3_API uint32_t ism3_model_find_resource(const ism3_model *model, uint32_t process,
                                           const char *name, size_t size);
/**
 * @param model [borrow]
 * @return the number of objectives
 * @par Threads Any once frozen.
 * @since 0.1
 */
ISM3_API uint32_t ism3_model_objective_count(const ism3_model *model);
/**
 * What an objective was made with.
 *
 * @param model  [borrow]
 * @param objective  its index
 * @param[in,out] result  [borrow] its `size` set by the caller; texts are the model's
 * @return 0; #ISM3_E_NOT_FOUND; #ISM3_E_ARGUMENT; #ISM3_E_STRUCT
 * @par Threads  Any once frozen.
 * @since 0.1
 */
ISM3_API int32_t ism3_model_objective(const ism3_model *model, uint32_t objective,
                                      ism3_objective_options *result);
/**
 * @param model [borrow]
 * @param objective its index
 * @return [borrow] its id, NULL beyond the last
 * @par Threads Any once frozen.
 * @since 0.1
 */
ISM3_API const char *ism3_model_objective_id(const ism3_model *model, uint32_t objective);
/**
 * @param model [borrow]
 * @param id [borrow] `size` bytes
 * @param size length
 * @return index of that objective, #ISM3_NO_INDEX when there is none
 * @par Threads Any once frozen.
 * @since 0.1
 */
ISM3_API uint32_t ism3_model_find_objective(const ism3_model *model, const char *id, size_t size);

/**
 * The keyed hash under which a ledger knows an id: SipHash-2-4 with 128 bits under the model's key.
 *
 * @param model  [borrow] frozen
 * @param id  [borrow] `size` bytes
 * @param size  length, at most #ISM3_ID_SIZE_MAX
 * @param[out] hash  two words
 * @return 0; #ISM3_E_ARGUMENT; #ISM3_E_STATE when the model is not frozen
 * @par Threads  Any.
 * @since 0.1
 */
ISM3_API int32_t ism3_model_hash_id(const ism3_model *model, const char *id, size_t size,
                                    uint64_t hash[2]);

#ifdef __cplusplus
}
#endif

#endif
