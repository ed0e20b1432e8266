/* What MemorySanitizer must know of the installed libcbor, which it does not see into: the bytes
 * that libcbor writes, and that what it gives its callbacks and returns is set. That the bytes it
 * reads are set is asked here. To be preloaded into programs that are built with the sanitizer. */
#define _GNU_SOURCE
#include <cbor.h>
#include <dlfcn.h>
#include <sanitizer/msan_interface.h>
#include <stdlib.h>

/* The functions that the core calls to write a head: name, type of what is written. */
#define HEADS(F)                                                                                   \
    F(cbor_encode_uint, uint64_t)                                                                  \
    F(cbor_encode_negint, uint64_t)                                                                \
    F(cbor_encode_tag, uint64_t)                                                                   \
    F(cbor_encode_array_start, size_t)                                                             \
    F(cbor_encode_map_start, size_t)                                                               \
    F(cbor_encode_bytestring_start, size_t)                                                        \
    F(cbor_encode_string_start, size_t)

/* libcbor's own function of that name. */
static void *its(const char *name) {
    void *found = dlsym(RTLD_NEXT, name);
    if (!found)
        abort();
    return found;
}

#define HEAD(name, type)                                                                           \
    size_t name(type value, unsigned char *bytes, size_t size) {                                   \
        size_t (*own)(type, unsigned char *, size_t);                                              \
        *(void **)&own = its(#name);                                                               \
        size_t written = own(value, bytes, size);                                                  \
        __msan_unpoison(bytes, written);                                                           \
        return written;                                                                            \
    }
HEADS(HEAD)

struct cbor_decoder_result cbor_stream_decode(cbor_data bytes, size_t size,
                                              const struct cbor_callbacks *callbacks,
                                              void *context) {
    struct cbor_decoder_result (*own)(cbor_data, size_t, const struct cbor_callbacks *, void *);
    *(void **)&own = its("cbor_stream_decode");
    /* What stands here for arguments is what the callback, one at most, finds for its own. */
    struct cbor_decoder_result result = own(bytes, size, callbacks, context);
    __msan_unpoison(&result, sizeof result);
    __msan_check_mem_is_initialized(bytes, result.read);
    return result;
}
