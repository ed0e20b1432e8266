#include "io/report.h"

#include <stdio.h>
#include <stdlib.h>

static int32_t check_options(const ism3__report *report) {
    const ism3_report_options *options = &report->options;
    ism3_error *error = report->error;
    if (options->form > ISM3_REPORT_JSON)
        return ism3__fault(error, ISM3_E_ARGUMENT, "form is none of ism3_report_form");
    if (!options->processes && options->process_count > 0)
        return ism3__fault(error, ISM3_E_ARGUMENT, "processes is NULL, but process_count is not 0");
    if (options->process_count > ISM3_PROCESSES_MAX)
        return ism3__fault(error, ISM3_E_ARGUMENT, "process_count is %zu, at most %d can be",
                           options->process_count, ISM3_PROCESSES_MAX);
    uint32_t count = ism3_model_process_count(report->model);
    for (size_t i = 0; i < options->process_count; i++)
        if (options->processes[i] >= count)
            return ism3__fault(error, ISM3_E_NOT_FOUND,
                               "the model has %u processes, none is number %u", count,
                               options->processes[i]);
    if (options->has_period && options->period >= report->periods)
        return ism3__fault(error, ISM3_E_NOT_FOUND,
                           "the assessment has %zu periods, none is number %zu", report->periods,
                           options->period);
    return ISM3_OK;
}

/* The period asked for, else the newest that awaits nothing, else the last. */
static size_t choose_period(const ism3__report *report) {
    size_t period = 0;
    if (report->options.has_period)
        return report->options.period;
    if (ism3_assessment_newest_final(report->assessment, &period) == ISM3_OK)
        return period;
    return report->periods > 0 ? report->periods - 1 : 0;
}

int32_t ism3__report_open(ism3__report *report, const ism3_assessment *assessment,
                          const ism3_report_options *options, ism3_write_function function,
                          void *context, ism3_error *error) {
    memset(report, 0, sizeof *report);
    if (!assessment || !function)
        return ism3__fault(error, ISM3_E_ARGUMENT, "assessment or function is NULL");
    int32_t code = ISM3_OK;
    if (options)
        code = ISM3__OPTIONS_TAKE(ism3_report_options, &report->options, options, error);
    if (code != ISM3_OK)
        return code;
    report->assessment = assessment;
    report->metrics = ism3_assessment_metrics(assessment);
    report->model = ism3_metrics_model(report->metrics);
    report->error = error;
    report->periods = ism3_metrics_period_count(report->metrics);
    report->utc_offset = ism3_model_utc_offset(report->model);
    code = check_options(report);
    if (code != ISM3_OK)
        return code;
    report->period = choose_period(report);
    report->process_count = report->options.processes ? (uint32_t)report->options.process_count
                                                      : ism3_model_process_count(report->model);
    return ism3__writer_open(&report->writer, function, context, error);
}

int32_t ism3__report_close(ism3__report *report, int32_t code) {
    free(report->candidates);
    report->candidates = NULL;
    return ism3__writer_close(&report->writer, code, report->error);
}

static int32_t read_value(const ism3__report *report, size_t period, uint32_t process,
                          uint32_t figure, uint32_t resource, ism3_figure *value) {
    value->size = sizeof *value;
    int32_t code = ism3_metrics_figure(report->metrics, period, process, figure, resource, value);
    if (code == ISM3_OK)
        return code;
    return ism3__fault(
        report->error, code, "%s of %s in period %zu does not fit the exact integers",
        ism3_figure_at(figure)->id, ism3_model_process_code(report->model, process), period);
}

int32_t ism3__read(const ism3__report *report, size_t period, uint32_t process, uint32_t figure,
                   uint32_t resource, ism3__reading *reading) {
    *reading = (ism3__reading){.period = period,
                               .process = process,
                               .figure = figure,
                               .resource = resource,
                               .info = ism3_figure_at(figure),
                               .judgement = {.size = sizeof reading->judgement},
                               .target = {.size = sizeof reading->target}};
    int32_t code = read_value(report, period, process, figure, resource, &reading->value);
    if (code != ISM3_OK)
        return code;
    code = ism3_assessment_judgement(report->assessment, period, process, figure, resource,
                                     &reading->judgement);
    if (code != ISM3_OK)
        return ism3__fault(report->error, code, "%s of %s in period %zu was not judged",
                           reading->info->id, ism3_model_process_code(report->model, process),
                           period);
    reading->has_target = ism3_model_target(report->model, process, reading->judgement.target,
                                            &reading->target) == ISM3_OK &&
                          reading->target.op != ISM3_NO_TARGET;
    return ISM3_OK;
}

int ism3__read_condition(const ism3__report *report, size_t period, uint32_t objective,
                         uint32_t number, ism3_condition *condition,
                         ism3_condition_result *result) {
    *condition = (ism3_condition){.size = sizeof *condition};
    *result = (ism3_condition_result){.size = sizeof *result};
    return ism3_model_condition(report->model, objective, number, condition) == ISM3_OK &&
           ism3_assessment_condition(report->assessment, period, objective, number, result) ==
               ISM3_OK;
}

int32_t ism3__read_scope(const ism3__report *report, size_t period, uint32_t process,
                         ism3_figure *scope) {
    return read_value(report, period, process, ism3_figure_find("scope.covered"), 0, scope);
}

int ism3__is_telling(const ism3__reading *reading) {
    return reading->value.has_value || reading->has_target;
}

int ism3__is_signal(uint32_t behaviour) {
    return behaviour == ISM3_BEHAVIOUR_BETTER || behaviour == ISM3_BEHAVIOUR_WORSE ||
           behaviour == ISM3_BEHAVIOUR_CHANGED;
}

static int32_t ask_for_candidates(ism3__report *report, size_t period, uint32_t process) {
    for (size_t i = 0; i < report->candidate_room; i++)
        report->candidates[i] = (ism3_candidate){.size = sizeof *report->candidates};
    return ism3_assessment_candidates(report->assessment, period, process, report->candidates,
                                      report->candidate_room, &report->candidate_count,
                                      report->error);
}

int32_t ism3__read_candidates(ism3__report *report, size_t period, uint32_t process) {
    report->candidate_count = 0;
    if (ism3_assessment_faults(report->assessment, period, process) == 0)
        return ISM3_OK;
    int32_t code = ask_for_candidates(report, period, process);
    if (code != ISM3_OK || report->candidate_count <= report->candidate_room)
        return code;
    free(report->candidates);
    report->candidate_room = 0;
    report->candidates = calloc(report->candidate_count, sizeof *report->candidates);
    if (!report->candidates)
        return ism3__fault_memory(report->error);
    report->candidate_room = report->candidate_count;
    return ask_for_candidates(report, period, process);
}

void ism3__write_every(uint32_t every, int64_t length, char *text) {
    static const char *const names[] = {"all", "day", "week", "month", "quarter", "year"};
    static const struct {
        int64_t length;
        const char *format;
    } units[] = {{ISM3_DAY, "P%lldD"},
                 {3600 * ISM3_SECOND, "PT%lldH"},
                 {60 * ISM3_SECOND, "PT%lldM"},
                 {ISM3_SECOND, "PT%lldS"}};
    enum { ROOM = 40 };
    if (every < sizeof names / sizeof *names) {
        snprintf(text, ROOM, "%s", names[every]);
        return;
    }
    /* A whole number of grains, so of seconds. */
    size_t unit = 0;
    while (unit + 1 < sizeof units / sizeof *units && length % units[unit].length != 0)
        unit++;
    snprintf(text, ROOM, units[unit].format, (long long)(length / units[unit].length));
}

const char *ism3__incident_measure_name(uint32_t measure) {
    static const char *const names[] = {NULL, "count", "duration", "harm"};
    return measure < sizeof names / sizeof *names ? names[measure] : NULL;
}

int32_t ism3_assessment_write(const ism3_assessment *assessment, const ism3_report_options *options,
                              ism3_write_function function, void *context, ism3_error *error) {
    static int32_t (*const forms[])(ism3__report *) = {ism3__report_text, ism3__report_json};
    ism3__report report;
    int32_t code = ism3__report_open(&report, assessment, options, function, context, error);
    if (code != ISM3_OK)
        return code;
    return ism3__report_close(&report, forms[report.options.form](&report));
}
