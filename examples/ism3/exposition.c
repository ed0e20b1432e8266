/* ism3 export: what an assessment says, as pages for monitoring systems. */
#include "exposition.h"
#include "assessing.h"

static int write_page(const struct assessing *assessing, uint32_t format, struct output *output) {
    ism3_exposition_options wanted = ISM3_EXPOSITION_OPTIONS_INIT;
    ism3_error error = ISM3_ERROR_INIT;
    wanted.format = format;
    wanted.periods = assessing->session.options->history ? ISM3_PERIODS_ALL : ISM3_PERIODS_NEWEST;
    wanted.processes = assessing->processes;
    wanted.process_count = assessing->session.options->processes.count;
    if (ism3_exposition_write(assessing->assessment, &wanted, output_sink, output, &error) !=
        ISM3_OK)
        return report(&error);
    return EXIT_DONE;
}

int write_exposition(const struct options *options, uint32_t format) {
    struct assessing assessing;
    struct output output = {.file = -1};
    if (options->history && format == ISM3_PROMETHEUS) {
        complain("--history: Prometheus takes a past from --format openmetrics only");
        return EXIT_USAGE;
    }
    int code = assessing_open(&assessing, options);
    if (code == EXIT_DONE)
        code = output_open(&output, options->output);
    if (code == EXIT_DONE)
        code = write_page(&assessing, format, &output);
    if (code == EXIT_DONE)
        code = output_commit(&output);
    output_abandon(&output);
    assessing_close(&assessing);
    return code;
}
