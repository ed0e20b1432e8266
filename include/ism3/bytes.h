/**
 * @file
 * Bytes on their way out, and the digest that ends an encoded ledger.
 */
#ifndef ISM3_BYTES_H
#define ISM3_BYTES_H

#include <ism3/export.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Takes bytes that were written. @return 0 to go on, anything else to stop. */
typedef int32_t (*ism3_write_function)(void *context, const char *bytes, size_t size);

/** A SHA-256 (FIPS 180-4) being computed. Its inside is the library's; it may be copied. */
typedef struct ism3_sha256 {
    uint32_t state[8]; /**< internal */
    uint64_t size;     /**< internal */
    uint8_t block[64]; /**< internal */
} ism3_sha256;

/** Start. @param[out] sha [borrow] @par Threads Any. @since 0.1 */
ISM3_API void ism3_sha256_init(ism3_sha256 *sha);
/**
 * Take in bytes.
 * @param sha [borrow]
 * @param bytes [borrow] `size` bytes
 * @param size length
 * @par Threads One at a time.
 * @since 0.1
 */
ISM3_API void ism3_sha256_update(ism3_sha256 *sha, const void *bytes, size_t size);
/**
 * The digest of all bytes taken in so far; more may follow.
 * @param sha [borrow]
 * @param[out] digest [borrow] 32 bytes
 * @par Threads Any.
 * @since 0.1
 */
ISM3_API void ism3_sha256_digest(const ism3_sha256 *sha, uint8_t digest[32]);

#ifdef __cplusplus
}
#endif

#endif
