/* Logs with a description of their own: sixteen bytes that drive, a description, a zero, rows. An
 * empty description means the native columns. */
#include "logs.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct tape tape = {data, size < 16 ? size : 16};
    if (size < 16 || size > FUZZ_INPUT_MAX)
        return 0;
    const char *description = (const char *)data + 16;
    size -= 16;
    const char *end = size ? memchr(description, 0, size) : NULL;
    if (!end)
        logs_check(description, size, "", 0, &tape);
    else
        logs_check(end == description ? NULL : description, (size_t)(end - description), end + 1,
                   size - (size_t)(end - description) - 1, &tape);
    return 0;
}
