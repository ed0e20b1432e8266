/* ism3 assess, explain and sla: what the figures mean. */
#include "assessing.h"

#include <string.h>

/* Whether a targeted figure of a process is missed, or cannot be told for want of data. */
static int process_fails(const ism3_assessment *assessment, const ism3_model *model, size_t period,
                         uint32_t process) {
    for (uint32_t i = 0; i < ism3_model_target_count(model, process); i++) {
        ism3_target target = {.size = sizeof target};
        ism3_judgement judgement = {.size = sizeof judgement};
        ism3_model_target(model, process, i, &target);
        ism3_assessment_judgement(assessment, period, process, target.figure, target.resource,
                                  &judgement);
        if (judgement.target_status == ISM3_TARGET_MISSED ||
            judgement.target_status == ISM3_TARGET_NO_DATA ||
            judgement.target_status == ISM3_TARGET_STALE)
            return 1;
    }
    return 0;
}

static int objective_fails(const ism3_assessment *assessment, size_t period, uint32_t objective) {
    uint32_t status = ism3_assessment_objective(assessment, period, objective);
    return status == ISM3_OBJECTIVE_BREACHED || status == ISM3_OBJECTIVE_UNKNOWN;
}

/* The exit code of --strict. */
static int strict_code(const struct assessing *assessing) {
    const ism3_model *model = assessing->session.model;
    size_t period;
    int code = assessing_period(assessing, &period);
    if (code != EXIT_DONE)
        return code;
    for (uint32_t i = 0; i < ism3_model_process_count(model); i++)
        if (process_fails(assessing->assessment, model, period, i))
            return EXIT_FAULT;
    for (uint32_t i = 0; i < ism3_model_objective_count(model); i++)
        if (objective_fails(assessing->assessment, period, i))
            return EXIT_FAULT;
    return EXIT_DONE;
}

/* What a verb writes about an assessment. */
typedef int (*write_function)(const struct assessing *assessing, struct output *output);

static int run(const struct options *options, write_function write) {
    struct assessing assessing;
    struct output output = {.file = -1};
    int code = assessing_open(&assessing, options);
    if (code == EXIT_DONE)
        code = output_open(&output, options->output);
    if (code == EXIT_DONE)
        code = write(&assessing, &output);
    if (code == EXIT_DONE)
        code = output_commit(&output);
    if (code == EXIT_DONE && options->strict)
        code = strict_code(&assessing);
    output_abandon(&output);
    assessing_close(&assessing);
    return code;
}

static int write_assessment(const struct assessing *assessing, struct output *output) {
    ism3_error error = ISM3_ERROR_INIT;
    if (ism3_assessment_write(assessing->assessment, &assessing->report, output_sink, output,
                              &error) != ISM3_OK)
        return report(&error);
    return EXIT_DONE;
}

int run_assess(const struct options *options) {
    return run(options, write_assessment);
}

static int find_objective(const struct assessing *assessing, uint32_t *objective) {
    const ism3_model *model = assessing->session.model;
    const char *id = assessing->session.options->objective;
    char hint[HINT_SIZE];
    *objective = ism3_model_find_objective(model, id, strlen(id));
    if (*objective != ISM3_NO_INDEX)
        return EXIT_DONE;
    struct nearest nearest = nearest_to(id);
    for (uint32_t i = 0; i < ism3_model_objective_count(model); i++)
        nearest_offer(&nearest, ism3_model_objective_id(model, i));
    complain("--objective: the model has no objective '%s'%s", id, nearest_hint(&nearest, hint));
    return EXIT_USAGE;
}

static int find_topic(const struct assessing *assessing, ism3_explain_options *what) {
    const struct options *options = assessing->session.options;
    what->process = assessing->processes ? assessing->processes[0] : ISM3_NO_INDEX;
    if (options->maturity) {
        what->topic = ISM3_TOPIC_MATURITY;
        return EXIT_DONE;
    }
    if (options->objective) {
        what->topic = ISM3_TOPIC_OBJECTIVE;
        return find_objective(assessing, &what->objective);
    }
    if (options->capability) {
        what->topic = ISM3_TOPIC_CAPABILITY;
        return EXIT_DONE;
    }
    what->topic = options->figure ? ISM3_TOPIC_FIGURE : ISM3_TOPIC_PROCESS;
    return options->figure
               ? assessing_figure(assessing, what->process, &what->figure, &what->resource)
               : EXIT_DONE;
}

static int write_explanation(const struct assessing *assessing, struct output *output) {
    ism3_explain_options what = {.size = sizeof what};
    ism3_error error = ISM3_ERROR_INIT;
    int code = find_topic(assessing, &what);
    if (code != EXIT_DONE)
        return code;
    if (ism3_explanation_write(assessing->assessment, &what, &assessing->report, output_sink,
                               output, &error) != ISM3_OK)
        return report(&error);
    return EXIT_DONE;
}

int run_explain(const struct options *options) {
    int of_whole = options->maturity || options->objective;
    int topics = (options->figure != NULL) + (options->capability != 0) + (options->maturity != 0) +
                 (options->objective != NULL);
    if (topics > 1) {
        complain("one thing at a time: --figure, --capability, --maturity or --objective");
        return EXIT_USAGE;
    }
    if (of_whole ? options->processes.count > 0 : options->processes.count != 1) {
        complain(of_whole ? "--maturity and --objective are about the whole: leave --process out"
                          : "say what to explain: --process CODE, once, or --maturity, or "
                            "--objective ID");
        return EXIT_USAGE;
    }
    return run(options, write_explanation);
}

static int write_service_levels(const struct assessing *assessing, struct output *output) {
    ism3_error error = ISM3_ERROR_INIT;
    if (ism3_service_levels_write(assessing->assessment, assessing->session.options->supplier,
                                  &assessing->report, output_sink, output, &error) != ISM3_OK)
        return report(&error);
    return EXIT_DONE;
}

int run_sla(const struct options *options) {
    if (!options->supplier) {
        complain("whose service levels? Say --supplier NAME");
        return EXIT_USAGE;
    }
    return run(options, write_service_levels);
}
