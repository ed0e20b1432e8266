#include "io/emit.h"
#include "io/export.h"

static int32_t put_figure(ism3__export *export, size_t period, size_t entry, uint32_t number,
                          uint32_t resource) {
    ism3_figure figure;
    int32_t code = ism3__export_figure(export, period, entry, number, resource, &figure);
    if (code != ISM3_OK)
        return code;
    ism3__put(&export->writer, "\"", 1);
    ism3__put_text(&export->writer, ism3_figure_at(number)->id);
    ism3__put_text(&export->writer, "\": {");
    ism3__put_figure(&export->writer, export->metrics, period, entry, number, resource, &figure);
    ism3__put(&export->writer, "}", 1);
    return ISM3_OK;
}

/* The figures of one kind, "per resource" or all, for a resource; between braces. */
static int32_t put_figures(ism3__export *export, size_t period, size_t entry, uint32_t resource,
                           int only_per_resource, const char *indentation) {
    const char *separator = "{";
    for (uint32_t figure = 0; figure < ism3_figure_count(); figure++) {
        if (only_per_resource && !ism3_figure_at(figure)->per_resource)
            continue;
        ism3__put_text(&export->writer, separator);
        ism3__put_text(&export->writer, indentation);
        int32_t code = put_figure(export, period, entry, figure, resource);
        if (code != ISM3_OK)
            return code;
        separator = ",";
    }
    ism3__put(&export->writer, "}", 1);
    return ISM3_OK;
}

static int32_t put_resources(ism3__export *export, size_t period, size_t entry, uint32_t process) {
    uint32_t count = ism3_model_resource_count(export->model, process);
    if (count < 2)
        return ISM3_OK;
    const char *separator = ",\n       \"resources\": {\n        ";
    for (uint32_t resource = 0; resource < count; resource++) {
        ism3__put_text(&export->writer, separator);
        ism3__put_string(&export->writer,
                         ism3_model_resource_name(export->model, process, resource));
        ism3__put_text(&export->writer, ": ");
        int32_t code = put_figures(export, period, entry, resource, 1, "\n          ");
        if (code != ISM3_OK)
            return code;
        separator = ",\n        ";
    }
    ism3__put(&export->writer, "}", 1);
    return ISM3_OK;
}

static int32_t put_entry(ism3__export *export, size_t period, size_t entry) {
    uint32_t process = 0, environment = ISM3_NO_INDEX;
    int32_t code = ism3_metrics_entry(export->metrics, entry, &process, &environment);
    if (code != ISM3_OK)
        return ism3__fault(export->error, code, "no such entry");
    ism3__put_text(&export->writer, "\n      {\"process\": ");
    ism3__put_string(&export->writer, ism3_model_process_code(export->model, process));
    ism3__put_text(&export->writer, ", \"environment\": ");
    if (environment == ISM3_NO_INDEX)
        ism3__put_text(&export->writer, "null");
    else
        ism3__put_string(&export->writer, ism3_model_environment_name(export->model, environment));
    ism3__put_text(&export->writer, ", \"state\": ");
    ism3__put_string(&export->writer,
                     ism3_period_state_name(ism3_metrics_state(export->metrics, period, entry)));
    ism3__put_text(&export->writer, ",\n       \"figures\": ");
    code = put_figures(export, period, entry, 0, 0, "\n        ");
    if (code != ISM3_OK)
        return code;
    code = put_resources(export, period, entry, process);
    ism3__put(&export->writer, "}", 1);
    return code;
}

static int32_t put_period(ism3__export *export, size_t period) {
    int64_t from = ISM3_NONE, to = ISM3_NONE;
    uint32_t state = ISM3_PERIOD_PARTIAL;
    ism3_metrics_period(export->metrics, period, &from, &to, &state);
    ism3__put_text(&export->writer, "\n    {\"from\": ");
    ism3__put_instant(&export->writer, from);
    ism3__put_text(&export->writer, ", \"to\": ");
    ism3__put_instant(&export->writer, to);
    ism3__put_text(&export->writer, ", \"state\": ");
    ism3__put_string(&export->writer, ism3_period_state_name(state));
    ism3__put_text(&export->writer, ", \"processes\": [");
    size_t entries = ism3_metrics_entry_count(export->metrics);
    for (size_t entry = 0; entry < entries && !export->writer.stopped; entry++) {
        if (entry > 0)
            ism3__put(&export->writer, ",", 1);
        int32_t code = put_entry(export, period, entry);
        if (code != ISM3_OK)
            return code;
    }
    ism3__put_text(&export->writer, "]}");
    return ISM3_OK;
}

int32_t ism3__export_json(ism3__export *export) {
    ism3__put_text(&export->writer,
                   "{\"ism3\": {\"format\": \"metrics\", \"version\": 1, \"library\": ");
    ism3__put_string(&export->writer, ism3_version_string());
    ism3__put_text(&export->writer, "},\n  \"as_of\": ");
    ism3__put_instant(&export->writer, ism3_metrics_as_of(export->metrics));
    if (ism3_metrics_settled(export->metrics))
        ism3__put_text(&export->writer, ", \"settled\": true");
    ism3__put_text(&export->writer, ", \"ledger\": ");
    ism3__put_digest(&export->writer, export->options.ledger_digest);
    ism3__put_text(&export->writer, ",\n  \"set_aside\": {\"late\": ");
    ism3__put_count(&export->writer, ism3_metrics_set_aside(export->metrics, ISM3_COUNT_LATE));
    ism3__put_text(&export->writer, ", \"future\": ");
    ism3__put_count(&export->writer, ism3_metrics_set_aside(export->metrics, ISM3_COUNT_FUTURE));
    ism3__put_text(&export->writer, ", \"skipped\": ");
    ism3__put_count(&export->writer, export->options.skipped);
    ism3__put_text(&export->writer, "},\n  \"periods\": [");
    size_t periods = ism3_metrics_period_count(export->metrics);
    for (size_t period = 0; period < periods && !export->writer.stopped; period++) {
        if (period > 0)
            ism3__put(&export->writer, ",", 1);
        int32_t code = put_period(export, period);
        if (code != ISM3_OK)
            return code;
    }
    ism3__put_text(&export->writer, "]}\n");
    return ISM3_OK;
}
