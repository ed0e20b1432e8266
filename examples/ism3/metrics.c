/* ism3 metrics: the figures of every window. */
#include "ledgers.h"
#include "output.h"
#include "session.h"

#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

static int32_t write_bytes(void *context, const char *bytes, size_t size) {
    output_write(context, bytes, size);
    return 0;
}

static int read_every(const struct options *options, ism3_metrics_options *wanted) {
    ism3_error error = ISM3_ERROR_INIT;
    const char *text = options->every ? options->every : "month";
    if (ism3_every_read(text, strlen(text), &wanted->every, &wanted->length, &error) == ISM3_OK)
        return EXIT_DONE;
    complain("--every: %s", error.message);
    return EXIT_USAGE;
}

static int read_window(const struct session *session, ism3_metrics_options *wanted) {
    const struct options *options = session->options;
    int code = session_instant(session, "--from", options->from, &wanted->from);
    if (code == EXIT_DONE)
        code = session_instant(session, "--to", options->to, &wanted->to);
    if (code == EXIT_DONE)
        code = session_instant(session, "--as-of", options->as_of, &wanted->as_of);
    return code;
}

/* Colours and the width are the terminal's, where the table goes to one. */
static void look_at_terminal(const struct options *options, ism3_export_options *look) {
    const char *no_colour = getenv("NO_COLOR"), *kind = getenv("TERM");
    struct winsize size = {0};
    if (options->output || !isatty(STDOUT_FILENO))
        return;
    look->colour = !(no_colour && *no_colour) && kind && strcmp(kind, "dumb") != 0;
    if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col >= 40)
        look->width = size.ws_col;
}

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
    look_at_terminal(session->options, &look);
    if (ism3_metrics_write(metrics, &look, write_bytes, output, &error) != ISM3_OK)
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
    int code = read_every(options, &wanted);
    if (code != EXIT_DONE)
        return code;
    code = session_open(&session, options);
    if (code == EXIT_DONE)
        code = read_window(&session, &wanted);
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
