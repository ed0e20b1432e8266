/* libism3-io from a program of somebody else: a model, native rows, metrics as CSV. */
#include <ism3-io.h>
#include <stdio.h>
#include <string.h>

static int32_t print(void *context, const char *bytes, size_t size) {
    (void)context;
    return fwrite(bytes, 1, size, stdout) == size ? 0 : 1;
}

int main(void) {
    static const char document[] = "{\"ism3\": {\"format\": \"model\", \"version\": 1},"
                                   " \"processes\": [{\"code\": \"OSP-24\"}]}";
    static const char rows[] = "kind,process,id,time,end\n"
                               "item,OSP-24,a,2026-01-05T08:00:00Z,2026-01-05T11:00:00Z\n"
                               "item,OSP-24,b,2026-01-05T09:00:00Z,\n";
    ism3_error error = ISM3_ERROR_INIT;
    ism3_model *model = NULL;
    ism3_log *log = NULL;
    ism3_ledger *ledger = NULL;
    ism3_reader *reader = NULL;
    ism3_metrics *metrics = NULL;
    ism3_export_options options = {.size = sizeof options, .form = ISM3_FORM_CSV};
    int failed = ism3_model_read(&model, document, strlen(document), "model", NULL, &error) ||
                 ism3_log_read(&log, NULL, 0, NULL, model, &error) ||
                 ism3_ledger_new(&ledger, model, NULL, &error) ||
                 ism3_reader_new(&reader, log, ledger, NULL, &error) ||
                 ism3_reader_read_bytes(reader, rows, strlen(rows), "rows", &error) ||
                 ism3_reader_finish(reader, &error) ||
                 ism3_metrics_new(&metrics, ledger, NULL, &error) ||
                 ism3_metrics_write(metrics, &options, print, NULL, &error);
    if (failed)
        fprintf(stderr, "io: %s: %s\n", error.place, error.message);
    ism3_metrics_unref(metrics);
    ism3_reader_free(reader);
    ism3_ledger_unref(ledger);
    ism3_log_unref(log);
    ism3_model_unref(model);
    return failed;
}
