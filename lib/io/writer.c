#include "io/writer.h"

#include <stdlib.h>

int32_t ism3__writer_open(ism3__writer *writer, ism3_write_function function, void *context,
                          ism3_error *error) {
    *writer = (ism3__writer){.function = function, .context = context};
    writer->buffer = malloc(ISM3__WRITER_SIZE);
    return writer->buffer ? ISM3_OK : ism3__fault_memory(error);
}

void ism3__flush(ism3__writer *writer) {
    if (writer->used > 0 && !writer->stopped)
        writer->stopped = writer->function(writer->context, writer->buffer, writer->used) != 0;
    writer->used = 0;
}

int32_t ism3__writer_close(ism3__writer *writer, int32_t code, ism3_error *error) {
    if (code == ISM3_OK)
        ism3__flush(writer);
    free(writer->buffer);
    writer->buffer = NULL;
    if (code == ISM3_OK && writer->stopped)
        return ism3__fault(error, ISM3_E_STOPPED, "the function that takes the bytes stopped");
    return code;
}
