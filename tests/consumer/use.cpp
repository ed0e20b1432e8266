// The library from C++: headers, structs and functions work there as they do in C.
#include <cstdio>
#include <ism3.h>

int main() {
    ism3_model *model = nullptr;
    ism3_ledger *ledger = nullptr;
    ism3_metrics *metrics = nullptr;
    ism3_error error = ISM3_ERROR_INIT;
    ism3_process_options process = ism3_process_options();
    process.size = sizeof process;
    process.code = "BACKUP";
    ism3_observation output = ISM3_OBSERVATION_INIT;
    output.kind = ISM3_OUTPUT;
    output.process = 0;
    output.time = 1767600000 * ISM3_SECOND;
    bool failed = ism3_model_new(&model, nullptr, &error) ||
                  ism3_model_add_process(model, &process, nullptr, &error) ||
                  ism3_model_freeze(model, &error) ||
                  ism3_ledger_new(&ledger, model, nullptr, &error) ||
                  ism3_ledger_observe(ledger, &output, 1, &error) ||
                  ism3_metrics_new(&metrics, ledger, nullptr, &error);
    ism3_figure figure = ism3_figure();
    figure.size = sizeof figure;
    failed = failed ||
             ism3_metrics_figure(metrics, 0, 0, ism3_figure_find("activity.outputs"), 0, &figure);
    if (!failed)
        std::printf("activity.outputs %g\n", figure.value);
    else
        std::fprintf(stderr, "use: %s\n", error.message);
    ism3_metrics_unref(metrics);
    ism3_ledger_unref(ledger);
    ism3_model_unref(model);
    return failed ? 1 : 0;
}
