/* ism3 metrics: the figures of every window. */
#include "ledgers.h"
#include "output.h"
#include "session.h"

#include <stdlib.h>

static int write_metrics(const struct session *session, const ism3_metrics *metrics,
                         struct output *output) {
    ism3_error error = ISM3_ERROR_INIT;
    ism3_export_options look = {.size = sizeof look,
                                .form = session->options->form,
                                .all_figures = session->options->all_figures,
                                .skipped = session->skipped,
                                .now = session->now};
    uint8_t digest[DIGEST_SIZE];
    if (session->ledgers && look.form == ISM3_FORM_JSON) {
        int code = ledger_digest(session->ledger, digest);
        if (code != EXIT_DONE)
            return code;
        look.ledger_digest = digest;
    }
    output_look(session->options->output, &look.colour, &look.width);
    if (ism3_metrics_write(metrics, &look, output_sink, output, &error) != ISM3_OK)
        return report(&error);
    return output_commit(output);
}

static int compute(struct session *session, ism3_metrics_options *wanted, struct output *output) {
    ism3_error error = ISM3_ERROR_INIT;
    ism3_metrics *metrics = NULL;
    int code = session_read(session);
    if (code != EXIT_DONE)
        return code;
    if (ism3_metrics_new(&metrics, session->ledger, wanted, &error) != ISM3_OK)
        return report(&error);
    code = write_metrics(session, metrics, output);
    ism3_metrics_unref(metrics);
    return code;
}

int run_metrics(const struct options *options) {
    ism3_metrics_options wanted = ISM3_METRICS_OPTIONS_INIT;
    struct session session;
    struct output output = {.file = -1};
    uint32_t *processes = NULL;
    wanted.by_environment = options->by_environment;
    wanted.settled = options->settled;
    int code = session_every(options, &wanted.every, &wanted.length);
    if (code != EXIT_DONE)
        return code;
    code = session_open(&session, options);
    if (code == EXIT_DONE)
        code = session_times(&session, &wanted.from, &wanted.to, &wanted.as_of);
    if (code == EXIT_DONE)
        code = session_processes(&session, &processes);
    wanted.processes = processes;
    wanted.process_count = options->processes.count;
    if (code == EXIT_DONE)
        code = output_open(&output, options->output);
    if (code == EXIT_DONE)
        code = compute(&session, &wanted, &output);
    output_abandon(&output);
    free(processes);
    session_close(&session);
    return code;
}
