/* libism3 inside another program: a model in code, two tickets as they happened, what they say. */
#include <ism3.h>
#include <stdio.h>

int main(void) {
    const int64_t hour = 3600 * ISM3_SECOND, start = 1767600000 * ISM3_SECOND;
    const char *const figures[] = {"efficacy.inputs", "efficacy.ratio", "efficacy.on_time",
                                   "activity.mean_lead_time", "scope.covered"};
    ism3_process_options incidents = {.size = sizeof incidents, .code = "OSP-24"};
    incidents.answer_within = 8 * hour;
    ism3_observation tickets[] = {ISM3_OBSERVATION_INIT, ISM3_OBSERVATION_INIT};
    tickets[0].id = (ism3_text){"INC-1", 5};
    tickets[0].time = start;
    tickets[0].end = start + 3 * hour;
    tickets[1].id = (ism3_text){"INC-2", 5};
    tickets[1].time = start + hour; /* still open: no end */
    tickets[0].kind = tickets[1].kind = ISM3_ITEM;
    tickets[0].process = tickets[1].process = 0;

    ism3_error error = ISM3_ERROR_INIT;
    ism3_model *model = NULL;
    ism3_ledger *ledger = NULL;
    ism3_metrics *metrics = NULL;
    int failed = ism3_model_new(&model, NULL, &error) ||
                 ism3_model_add_process(model, &incidents, NULL, &error) ||
                 ism3_model_freeze(model, &error) ||
                 ism3_ledger_new(&ledger, model, NULL, &error) ||
                 ism3_ledger_observe(ledger, tickets, 2, &error) ||
                 ism3_metrics_new(&metrics, ledger, NULL, &error);
    if (failed)
        fprintf(stderr, "embed: %s\n", error.message);
    for (size_t i = 0; !failed && i < sizeof figures / sizeof *figures; i++) {
        ism3_figure figure = {.size = sizeof figure};
        failed = ism3_metrics_figure(metrics, 0, 0, ism3_figure_find(figures[i]), 0, &figure) != 0;
        printf("%-24s %-8s", figures[i], ism3_status_name(figure.status));
        if (figure.has_value)
            printf(" %g", figure.value);
        printf("\n");
    }
    ism3_metrics_unref(metrics);
    ism3_ledger_unref(ledger);
    ism3_model_unref(model);
    return failed;
}
