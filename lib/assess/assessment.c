/* The assessment object: what is asked for, and the parts that answer. */
#include "assess/assessment.h"
#include "figures/metrics.h"
#include "figures/windows.h"
#include "ledger/ledger.h"

#include <string.h>

int32_t ism3_assessment_options_init(ism3_assessment_options *options, size_t size) {
    static const ism3_assessment_options defaults = ISM3_ASSESSMENT_OPTIONS_INIT;
    return ISM3__INIT(ism3_assessment_options, options, size, &defaults);
}

ism3_assessment *ism3_assessment_ref(ism3_assessment *assessment) {
    if (assessment)
        ism3__count_up(&assessment->references);
    return assessment;
}

ism3_assessment *ism3_assessment_unref(ism3_assessment *assessment) {
    void (*const parts[])(ism3_assessment *) = {
        ism3__duties_free,     ism3__diagnosis_free,    ism3__objectives_free,
        ism3__maturities_free, ism3__capabilities_free, ism3__judgements_free,
    };
    if (!assessment || !ism3__count_down(&assessment->references))
        return NULL;
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        parts[i](assessment);
    ism3_metrics_unref(assessment->by_environment);
    ism3_metrics_unref(assessment->metrics);
    ism3_model_unref(assessment->model);
    ism3__memory last = assessment->memory;
    ism3__release(&last, assessment, sizeof *assessment);
    return NULL;
}

/* What is left of the budget for one more object; 0 would mean the default. */
static uint64_t left_over(const ism3_assessment *assessment) {
    const ism3__memory *memory = &assessment->memory;
    uint64_t used = memory->used;
    if (assessment->metrics)
        used += ism3__metrics_bytes(assessment->metrics);
    return used < memory->limit ? memory->limit - used : 1;
}

/* All processes of the model, with data or without: so an entry is a process. */
static int32_t read_figures(ism3_assessment *assessment, ism3_ledger *ledger,
                            ism3_metrics_options *asked, int by_environment, ism3_error *error) {
    size_t count = assessment->process_count;
    uint32_t *all = NULL;
    int32_t rc = ism3__make(&assessment->memory, &all, count + 1, sizeof *all, error);
    if (rc)
        return rc;
    for (size_t i = 0; i < count; i++)
        all[i] = (uint32_t)i;
    asked->processes = all;
    asked->process_count = count;
    asked->memory_limit = left_over(assessment);
    rc = ism3_metrics_new(&assessment->metrics, ledger, asked, error);
    if (!rc && by_environment) {
        asked->by_environment = 1;
        asked->memory_limit = left_over(assessment);
        rc = ism3_metrics_new(&assessment->by_environment, ledger, asked, error);
    }
    ism3__release(&assessment->memory, all, (count + 1) * sizeof *all);
    return rc;
}

/* What the readings hold comes out of the one budget. */
static void take_over(ism3_assessment *assessment, const ism3_ledger *ledger) {
    int64_t first;
    ism3_ledger_span(ledger, &first, &assessment->newest_fact);
    assessment->memory.limit -= ism3__metrics_bytes(assessment->metrics);
    if (assessment->by_environment)
        assessment->memory.limit -= ism3__metrics_bytes(assessment->by_environment);
    assessment->period_count = ism3_metrics_period_count(assessment->metrics);
}

static int32_t begin(ism3_assessment *assessment, ism3_ledger *ledger,
                     const ism3_assessment_options *options, ism3_error *error) {
    ism3_metrics_options asked = ISM3_METRICS_OPTIONS_INIT;
    asked.allocator = &assessment->memory.allocator;
    asked.every = options->every;
    asked.length = options->length;
    asked.from = options->from;
    asked.to = options->to;
    asked.as_of = options->as_of;
    asked.settled = 1;
    int32_t rc = ism3__windows_up_to_now(ledger, &asked, options->now, error);
    if (!rc)
        rc = read_figures(assessment, ledger, &asked, options->by_environment != 0, error);
    if (!rc)
        take_over(assessment, ledger);
    return rc;
}

static int32_t assess(ism3_assessment *assessment, ism3_ledger *ledger, ism3_error *error) {
    int32_t rc = ism3__assess_judgements(assessment, error);
    if (!rc)
        rc = ism3__assess_capabilities(assessment, error);
    if (!rc)
        rc = ism3__assess_maturities(assessment, error);
    if (!rc)
        rc = ism3__assess_objectives(assessment, ledger, error);
    if (!rc)
        rc = ism3__assess_links(assessment, error);
    return rc ? rc : ism3__assess_duties(assessment, error);
}

int32_t ism3_assessment_new(ism3_assessment **out, ism3_ledger *ledger,
                            const ism3_assessment_options *options, ism3_error *error) {
    ism3_assessment_options taken = ISM3_ASSESSMENT_OPTIONS_INIT;
    ism3__memory memory;
    if (!out || !ledger)
        return ism3__fail(error, ISM3_E_ARGUMENT,
                          "a place for the assessment and a ledger are needed");
    *out = NULL;
    if (ledger->model->bare)
        return ism3__fail(error, ISM3_E_STATE,
                          "the ledger was read without its model: read it with one to assess it");
    int32_t rc = options ? ISM3__TAKE(ism3_assessment_options, &taken, options, error) : ISM3_OK;
    if (!rc)
        rc = ism3__memory_init(&memory,
                               taken.allocator ? taken.allocator : &ledger->memory.allocator,
                               taken.memory_limit ? taken.memory_limit : UINT64_C(4) << 30, error);
    if (rc)
        return rc;
    ism3_assessment *assessment = ism3__allocate_zero(&memory, sizeof *assessment);
    if (!assessment)
        return ism3__memory_fail(&memory, sizeof *assessment, error);
    assessment->memory = memory;
    assessment->model = ism3_model_ref(ledger->model);
    assessment->process_count = ism3_model_process_count(ledger->model);
    assessment->figure_count = ism3_figure_count();
    ism3__count_init(&assessment->references);
    rc = begin(assessment, ledger, &taken, error);
    if (!rc)
        rc = assess(assessment, ledger, error);
    if (rc) {
        ism3_assessment_unref(assessment);
        return rc;
    }
    *out = assessment;
    return ISM3_OK;
}

ism3_metrics *ism3_assessment_metrics(const ism3_assessment *assessment) {
    return assessment->metrics;
}
