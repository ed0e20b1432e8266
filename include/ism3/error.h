/**
 * @file
 * Error codes and the error that a caller owns.
 *
 * Every function that can fail returns an `int32_t`: #ISM3_OK or one of the negative codes below. A
 * caller who wants to know more passes an ::ism3_error of its own; nothing is kept in the library.
 */
#ifndef ISM3_ERROR_H
#define ISM3_ERROR_H

#include <ism3/export.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/** What went wrong. Values are frozen; a retired one is never used again. */
enum ism3_code {
    ISM3_OK = 0,          /**< done */
    ISM3_E_ARGUMENT = -1, /**< an argument is outside what the function takes */
    ISM3_E_MEMORY = -2,   /**< the allocator gave no memory */
    ISM3_E_LIMIT = -3,    /**< a budget or a documented limit would be exceeded */
    ISM3_E_STRUCT =
        -4, /**< a struct's `size` is unknown here, or bytes this version does not know are set */
    ISM3_E_STATE = -5,       /**< not now: the model is frozen already, or not yet */
    ISM3_E_MODEL = -6,       /**< the model contradicts itself or a rule */
    ISM3_E_OBSERVATION = -7, /**< an observation is invalid; `index` names it, `field` the field */
    ISM3_E_SYNTAX = -8,      /**< text or a document is not of the expected form */
    ISM3_E_NOT_FOUND = -9,   /**< no such process, environment, resource, figure or file */
    ISM3_E_RANGE = -10,      /**< a sum or product does not fit the exact integers used */
    ISM3_E_IO = -11,         /**< reading or writing failed */
    ISM3_E_STOPPED = -12,    /**< a callback of the caller asked to stop */
    ISM3_E_CONFLICT = -13,   /**< two states contradict each other: they cannot both be true */
    ISM3_E_DIGEST = -14      /**< bytes do not have the digest they end with: damaged or altered */
};

/**
 * What went wrong, where, and what was expected. Owned by the caller, filled on failure only.
 *
 * Start with #ISM3_ERROR_INIT, or zero it and set `size`. Texts are UTF-8, one line, and for
 * people: programs look at the numbers.
 */
typedef struct ism3_error {
    size_t size;       /**< `sizeof(ism3_error)` as the caller compiled it */
    int32_t code;      /**< one of ::ism3_code */
    int32_t field;     /**< one of ::ism3_field, 0: none */
    uint64_t index;    /**< number, from 0, of the observation or element; UINT64_MAX: none */
    uint64_t line;     /**< line of a text, from 1; 0: none */
    uint64_t column;   /**< byte within the line, from 1; 0: none */
    char place[256];   /**< file name or path within a document; empty: none */
    char message[512]; /**< what was found and what was expected */
} ism3_error;

/** An empty ::ism3_error. */
#define ISM3_ERROR_INIT                                                                            \
    { sizeof(ism3_error), 0, 0, UINT64_MAX, 0, 0, "", "" }

/**
 * The name of a code, such as `"observation"`.
 *
 * @param code  one of ::ism3_code
 * @return a static string; `"unknown"` for a value that is no code. Never NULL.
 * @par Threads  Any.
 * @since 0.1
 */
ISM3_API const char *ism3_code_name(int32_t code);

#ifdef __cplusplus
}
#endif

#endif
