#include "io/export.h"

int32_t ism3__export_figure(const ism3__export *export, size_t period, size_t entry,
                            uint32_t figure, uint32_t resource, ism3_figure *result) {
    result->size = sizeof *result;
    int32_t code = ism3_metrics_figure(export->metrics, period, entry, figure, resource, result);
    if (code == ISM3_OK)
        return code;
    uint32_t process = ISM3_NO_INDEX;
    ism3_metrics_entry(export->metrics, entry, &process, NULL);
    const char *process_code = ism3_model_process_code(export->model, process);
    return ism3__fault(
        export->error, code, "%s of %s in period %llu does not fit the exact integers",
        ism3_figure_at(figure)->id, process_code ? process_code : "?", (unsigned long long)period);
}

static int32_t take_options(ism3_export_options *ours, const ism3_export_options *theirs,
                            ism3_error *error) {
    *ours = (ism3_export_options){.size = sizeof *ours};
    int32_t rc = theirs ? ISM3__OPTIONS_TAKE(ism3_export_options, ours, theirs, error) : ISM3_OK;
    if (rc)
        return rc;
    if (ours->form > ISM3_FORM_CSV)
        return ism3__fault(error, ISM3_E_ARGUMENT, "form is none of ism3_metrics_form");
    return ISM3_OK;
}

int32_t ism3_metrics_write(const ism3_metrics *metrics, const ism3_export_options *options,
                           ism3_write_function function, void *context, ism3_error *error) {
    static int32_t (*const forms[])(ism3__export *) = {ism3__export_table, ism3__export_json,
                                                       ism3__export_csv};
    if (!metrics || !function)
        return ism3__fault(error, ISM3_E_ARGUMENT, "metrics or function is NULL");
    ism3__export export = {
        .metrics = metrics, .model = ism3_metrics_model(metrics), .error = error};
    int32_t code = take_options(&export.options, options, error);
    if (code != ISM3_OK)
        return code;
    code = ism3__writer_open(&export.writer, function, context, error);
    if (code != ISM3_OK)
        return code;
    return ism3__writer_close(&export.writer, forms[export.options.form](&export), error);
}
