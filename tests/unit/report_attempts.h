/* What libism3-io writes of the small organisation, in every form: for tests in which something
 * beneath it fails. */
#ifndef ISM3__TEST_REPORT_ATTEMPTS_H
#define ISM3__TEST_REPORT_ATTEMPTS_H

#include "report_world.h"

static struct world world;
static size_t stop_at; /* pieces taken before the sink stops */

static int32_t swallow(void *context, const char *bytes, size_t size) {
    (void)bytes;
    (void)size;
    size_t *pieces = context;
    return (*pieces)++ == stop_at;
}

struct attempt {
    int32_t (*call)(uint32_t variant, ism3_error *error);
    uint32_t variants;
};

static int32_t write_metrics(uint32_t variant, ism3_error *error) {
    size_t pieces = 0;
    ism3_export_options options = {.size = sizeof options,
                                   .form = variant % 3,
                                   .all_figures = variant / 3,
                                   .colour = variant / 3,
                                   .width = 60,
                                   .now = at("2026-04-11")};
    return ism3_metrics_write(ism3_assessment_metrics(world.assessment), &options, swallow, &pieces,
                              error);
}

static ism3_report_options report_options(uint32_t variant) {
    return (ism3_report_options){.size = sizeof(ism3_report_options),
                                 .form = variant % 2,
                                 .colour = variant / 2 % 2,
                                 .has_period = variant / 2 % 2,
                                 .period = MONTHS - 1,
                                 .now = at("2026-04-11")};
}

static int32_t write_assessment(uint32_t variant, ism3_error *error) {
    size_t pieces = 0;
    ism3_report_options options = report_options(variant);
    return ism3_assessment_write(world.assessment, &options, swallow, &pieces, error);
}

static int32_t write_service_levels(uint32_t variant, ism3_error *error) {
    size_t pieces = 0;
    ism3_report_options options = report_options(variant);
    return ism3_service_levels_write(world.assessment, variant / 4 ? "Invoices Ltd" : NULL,
                                     &options, swallow, &pieces, error);
}

static int32_t write_explanation(uint32_t variant, ism3_error *error) {
    static const char *const figures[] = {"efficacy.ratio", "scope.covered",
                                          "activity.mean_lead_time", "unavailability.interruptions",
                                          "load.ratio"};
    size_t pieces = 0;
    ism3_report_options options = report_options(variant);
    uint32_t topic = variant / 4 % 5;
    ism3_explain_options explain = {.size = sizeof explain,
                                    .topic = topic,
                                    .process = variant / 20 % 3,
                                    .figure = ism3_figure_find(figures[variant / 20 % 5])};
    return ism3_explanation_write(world.assessment, &explain, &options, swallow, &pieces, error);
}

#endif
