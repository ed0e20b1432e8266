#include "assessing.h"
#include "bytes.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int read_times(const struct session *session, ism3_assessment_options *wanted) {
    const struct options *options = session->options;
    int code = session_every(options, &wanted->every, &wanted->length);
    if (code == EXIT_DONE)
        code = session_times(session, &wanted->from, &wanted->to, &wanted->as_of);
    if (wanted->as_of == ISM3_NONE) /* the clock in whole seconds: people may repeat it */
        wanted->now = options->now ? session->now : session->now - session->now % ISM3_SECOND;
    return code;
}

/* The digest of a model is the last of its bytes. */
static int model_digest(const ism3_model *model, uint8_t digest[DIGEST_SIZE]) {
    ism3_error error = ISM3_ERROR_INIT;
    struct bytes bytes = {0};
    int32_t rc = ism3_model_encode(model, bytes_append, &bytes, &error);
    if (rc == ISM3_OK)
        memcpy(digest, bytes.data + bytes.size - DIGEST_SIZE, DIGEST_SIZE);
    bytes_free(&bytes);
    return rc == ISM3_OK ? EXIT_DONE : rc == ISM3_E_STOPPED ? out_of_memory() : report(&error);
}

/* Only documents for programs, and service levels, name what they rest on: a check need not hash the
 * ledger. */
static int find_digests(struct assessing *assessing) {
    const struct options *options = assessing->session.options;
    if (options->form != ISM3_REPORT_JSON && !options->supplier)
        return EXIT_DONE;
    int code = ledger_digest(assessing->session.ledger, assessing->ledger_digest);
    return code == EXIT_DONE ? model_digest(assessing->session.model, assessing->model_digest)
                             : code;
}

static int assess(struct assessing *assessing) {
    ism3_assessment_options wanted = ISM3_ASSESSMENT_OPTIONS_INIT;
    ism3_error error = ISM3_ERROR_INIT;
    wanted.by_environment = assessing->session.options->by_environment;
    int code = read_times(&assessing->session, &wanted);
    if (code == EXIT_DONE)
        code = session_processes(&assessing->session, &assessing->processes);
    if (code == EXIT_DONE)
        code = session_read(&assessing->session);
    if (code == EXIT_DONE)
        code = find_digests(assessing);
    if (code != EXIT_DONE)
        return code;
    if (ism3_assessment_new(&assessing->assessment, assessing->session.ledger, &wanted, &error))
        return report(&error);
    return EXIT_DONE;
}

int assessing_open(struct assessing *assessing, const struct options *options) {
    *assessing = (struct assessing){0};
    int code = session_open(&assessing->session, options);
    if (code == EXIT_DONE)
        code = assess(assessing);
    if (code != EXIT_DONE)
        return code;
    assessing->report = (ism3_report_options){.size = sizeof assessing->report,
                                              .form = options->form,
                                              .processes = assessing->processes,
                                              .process_count = options->processes.count,
                                              .skipped = assessing->session.skipped,
                                              .now = assessing->session.now,
                                              .ledger_digest = assessing->ledger_digest,
                                              .model_digest = assessing->model_digest};
    output_look(options->output, &assessing->report.colour, &assessing->report.width);
    if (!options->at)
        return EXIT_DONE;
    assessing->report.has_period = 1;
    return assessing_period(assessing, &assessing->report.period);
}

void assessing_close(struct assessing *assessing) {
    ism3_assessment_unref(assessing->assessment);
    free(assessing->processes);
    session_close(&assessing->session);
}

/* The first day of a year, quarter or month, or the date itself, as a date. 0: it is none. */
static int first_day(const char *text, char date[16]) {
    int year, quarter, length = 0;
    /* NOLINTNEXTLINE(cert-err34-c): four digits and one cannot overflow */
    if (sscanf(text, "%4d-Q%1d%n", &year, &quarter, &length) == 2 && length == 7 && !text[7] &&
        year >= 1970 && quarter >= 1 && quarter <= 4)
        return snprintf(date, 16, "%04d-%02d-01", year, 3 * quarter - 2);
    size_t size = strlen(text);
    if (size == 4 || size == 7 || size == 10)
        return snprintf(date, 16, "%s%s", text, size == 4 ? "-01-01" : size == 7 ? "-01" : "");
    return 0;
}

static int find_at(const struct assessing *assessing, size_t *period) {
    const struct session *session = &assessing->session;
    const ism3_metrics *metrics = ism3_assessment_metrics(assessing->assessment);
    const char *at = session->options->at;
    char date[16];
    int64_t instant;
    if (!first_day(at, date)) {
        complain("--at: expected a date, a month such as 2026-03, a quarter such as 2026-Q1 or a "
                 "year, found '%s'",
                 at);
        return EXIT_USAGE;
    }
    int code = session_instant(session, "--at", date, &instant);
    if (code != EXIT_DONE)
        return code;
    for (*period = 0; *period < ism3_metrics_period_count(metrics); ++*period) {
        int64_t from, to;
        ism3_metrics_period(metrics, *period, &from, &to, NULL);
        if (from <= instant && instant < to)
            return EXIT_DONE;
    }
    complain("--at: no period holds %s", at);
    return EXIT_USAGE;
}

int assessing_period(const struct assessing *assessing, size_t *period) {
    size_t count = ism3_metrics_period_count(ism3_assessment_metrics(assessing->assessment));
    if (assessing->session.options->at)
        return find_at(assessing, period);
    if (ism3_assessment_newest_final(assessing->assessment, period) != ISM3_OK)
        *period = count - 1;
    if (count)
        return EXIT_DONE;
    complain("there is no period to tell of: say --from and --to");
    return EXIT_USAGE;
}

static int find_resource(const struct assessing *assessing, uint32_t process, uint32_t *resource) {
    const ism3_model *model = assessing->session.model;
    const char *name = assessing->session.options->resource;
    char hint[HINT_SIZE];
    *resource = name ? ism3_model_find_resource(model, process, name, strlen(name)) : 0;
    if (*resource != ISM3_NO_INDEX)
        return EXIT_DONE;
    struct nearest nearest = nearest_to(name);
    for (uint32_t i = 0; i < ism3_model_resource_count(model, process); i++)
        nearest_offer(&nearest, ism3_model_resource_name(model, process, i));
    complain("--resource: %s has no resource '%s'%s", ism3_model_process_code(model, process), name,
             nearest_hint(&nearest, hint));
    return EXIT_USAGE;
}

int assessing_figure(const struct assessing *assessing, uint32_t process, uint32_t *figure,
                     uint32_t *resource) {
    const struct options *options = assessing->session.options;
    char hint[HINT_SIZE];
    *figure = ism3_figure_find(options->figure);
    if (*figure == ISM3_NO_INDEX) {
        struct nearest nearest = nearest_to(options->figure);
        for (uint32_t i = 0; i < ism3_figure_count(); i++)
            nearest_offer(&nearest, ism3_figure_at(i)->id);
        complain("--figure: there is no figure '%s'%s", options->figure,
                 nearest_hint(&nearest, hint));
        return EXIT_USAGE;
    }
    if (options->resource && !ism3_figure_at(*figure)->per_resource) {
        complain("--resource: there is one %s for all resources", options->figure);
        return EXIT_USAGE;
    }
    return find_resource(assessing, process, resource);
}
