/**
 * @file
 * Model documents: JSON in, a model out.
 */
#ifndef ISM3_IO_MODEL_H
#define ISM3_IO_MODEL_H

#include <ism3.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Called for each problem found. @return 0 to go on, anything else to stop. */
typedef int32_t (*ism3_problem_function)(void *context, const ism3_error *problem);

/**
 * Read a model document (docs/documents.md) and freeze the model.
 *
 * @param[out] out  [new] NULL on failure; give back with ism3_model_unref()
 * @param text  [borrow] UTF-8, `size` bytes
 * @param size  length, at most 64 MiB
 * @param name  [borrow, nullable] of the file, for errors
 * @param allocator  [borrow, nullable] for the model; the parser itself uses libc
 * @param[out] error  [nullable] the first problem, with line, column and the path in the document
 * @return 0; #ISM3_E_SYNTAX for text that is not such a document; #ISM3_E_MODEL for one that
 *        contradicts itself;
 *         #ISM3_E_LIMIT; #ISM3_E_MEMORY; #ISM3_E_ARGUMENT
 * @par Threads  Any.
 * @since 0.1
 */
ISM3_API int32_t ism3_model_read(ism3_model **out, const char *text, size_t size, const char *name,
                                 const ism3_allocator *allocator, ism3_error *error);

/**
 * Read a model document from a file; as ism3_model_read().
 *
 * @param[out] out  [new]
 * @param path  [borrow] the file
 * @param allocator  [borrow, nullable]
 * @param[out] error  [nullable]
 * @return as ism3_model_read(); #ISM3_E_IO
 * @par Threads  Any.
 * @since 0.1
 */
ISM3_API int32_t ism3_model_load(ism3_model **out, const char *path,
                                 const ism3_allocator *allocator, ism3_error *error);

/**
 * Find every problem of a model document, each with its place. Also told, with code #ISM3_OK, is
 * what is allowed but
 * worth a thought, such as a missing hash key.
 *
 * @param text  [borrow] UTF-8, `size` bytes
 * @param size  length
 * @param name  [borrow, nullable] of the file, for the places
 * @param function  called for each problem
 * @param context  handed to `function`
 * @param[out] problems  [nullable] how many real problems there are
 * @return 0 when the document was examined to its end, problems or not; #ISM3_E_STOPPED;
 *        #ISM3_E_MEMORY; #ISM3_E_ARGUMENT
 * @par Threads  Any.
 * @since 0.1
 */
ISM3_API int32_t ism3_model_check(const char *text, size_t size, const char *name,
                                  ism3_problem_function function, void *context, size_t *problems);

#ifdef __cplusplus
}
#endif

#endif
