/* What reports on an assessment share: the job at hand, figures read together with what they mean,
 * and the words for them. */
#ifndef ISM3__IO_REPORT_H
#define ISM3__IO_REPORT_H

#include "io/figure_row.h"
#include "io/writer.h"

#include <ism3-io/assessment.h>

typedef struct ism3__report {
    const ism3_assessment *assessment;
    const ism3_metrics *metrics;
    const ism3_model *model;
    ism3_report_options options;
    ism3_error *error; /* nullable */
    ism3__writer writer;
    size_t periods;
    size_t period; /* the one it is about; only where there is one */
    uint32_t process_count;
    int32_t utc_offset;
    ism3_candidate *candidates; /* of the process that was asked for last */
    size_t candidate_count, candidate_room;
} ism3__report;

/* Checks the arguments; what is open must be closed. */
int32_t ism3__report_open(ism3__report *report, const ism3_assessment *assessment,
                          const ism3_report_options *options, ism3_write_function function,
                          void *context, ism3_error *error);
/* Hands over the rest unless `code` says that writing failed; returns what the caller is told. */
int32_t ism3__report_close(ism3__report *report, int32_t code);

/* Index in the model of the `at`-th of the processes asked for. */
static inline uint32_t ism3__report_process(const ism3__report *report, uint32_t at) {
    return report->options.processes ? report->options.processes[at] : at;
}

/* A figure and what it means. */
typedef struct ism3__reading {
    size_t period;
    uint32_t process, figure, resource;
    const ism3_figure_info *info;
    ism3_figure value;
    ism3_judgement judgement;
    int has_target;
    ism3_target target; /* the one in force */
} ism3__reading;

/* Fills the error on failure. */
int32_t ism3__read(const ism3__report *report, size_t period, uint32_t process, uint32_t figure,
                   uint32_t resource, ism3__reading *reading);
/* How many rows a figure has for a process: one, or one for each of its resources. */
uint32_t ism3__resources_of(const ism3_model *model, uint32_t process, uint32_t figure);
/* A condition and how it stands in a period. 0: there is none. */
int ism3__read_condition(const ism3__report *report, size_t period, uint32_t objective,
                         uint32_t number, ism3_condition *condition, ism3_condition_result *result);
/* The share of the environment that a process covered in a period. */
int32_t ism3__read_scope(const ism3__report *report, size_t period, uint32_t process,
                         ism3_figure *scope);
/* Whether there is something to say: a value, or a target. */
int ism3__is_telling(const ism3__reading *reading);
int ism3__is_signal(uint32_t behaviour);
/* Candidates for the cause of the faults of a process, into the report. */
int32_t ism3__read_candidates(ism3__report *report, size_t period, uint32_t process);

/* `day`, `month`, ..., or an ISO 8601 duration. Room for 40 bytes. */
void ism3__write_every(uint32_t every, int64_t length, char *text);
/* `count`, `duration`, `harm`. */
const char *ism3__incident_measure_name(uint32_t measure);

/* The two forms of an assessment. */
int32_t ism3__report_json(ism3__report *report);
int32_t ism3__report_text(ism3__report *report);

#endif
