/* How capable each process is: which metric types are in use, and what they make possible. */
#include "assess/assessment.h"
#include "model/model.h"

enum { TYPES = ISM3_METRIC_COUNT };

/* One process, period after period. */
struct progress {
    const ism3_process_options *options;
    uint32_t specified; /* bits of the types */
    ism3_duration frequency[TYPES];
    size_t newest[TYPES]; /* period in which a type was last observed; SIZE_MAX: none */
};

static int has_length(ism3_duration duration) {
    return duration.months || duration.nanoseconds;
}

static void find_specified(const ism3_model *model, uint32_t process, struct progress *progress) {
    uint32_t count = ism3_model_specification_count(model, process);
    *progress = (struct progress){
        .options = &ism3__model_process(model, process)->options,
        .specified = count ? 0 : (1u << TYPES) - 1,
    };
    for (uint32_t type = 0; type < TYPES; type++) {
        progress->frequency[type] = progress->options->frequency;
        progress->newest[type] = SIZE_MAX;
    }
    for (uint32_t i = 0; i < count; i++) {
        ism3_specification one = {.size = sizeof one};
        ism3_model_specification(model, process, i, &one);
        progress->specified |= 1u << one.metric;
        if (!one.has_figure && has_length(one.frequency))
            progress->frequency[one.metric] = one.frequency;
    }
}

/* Whether what was observed in an earlier period still speaks at the end of this one. */
static int still_speaks(const ism3_assessment *assessment, const struct progress *progress,
                        uint32_t type, size_t period) {
    size_t newest = progress->newest[type];
    ism3_duration frequency = progress->frequency[type];
    int32_t offset = assessment->model->utc_offset;
    int64_t to, end, as_of = ism3_metrics_as_of(assessment->metrics);
    ism3_metrics_period(assessment->metrics, period, NULL, &end, NULL);
    if (as_of < end && newest + 1 == period)
        return 1;
    if (!has_length(frequency))
        return 0;
    ism3_metrics_period(assessment->metrics, newest, NULL, &to, NULL);
    int64_t due = ism3_time_add(to, frequency, offset);
    return (as_of < end ? as_of : end) <= ism3_time_add(due, progress->options->grace, offset);
}

static int is_in_use(const ism3_assessment *assessment, const struct progress *progress,
                     uint32_t type, size_t period, int is_outdated) {
    size_t newest = progress->newest[type];
    if (newest == SIZE_MAX || newest == period)
        return newest == period;
    return !is_outdated && still_speaks(assessment, progress, type, period);
}

static void find_types(const ism3_assessment *assessment, uint32_t process, size_t period,
                       struct progress *progress, ism3_capability *capability) {
    size_t cell = ism3__cell_of(assessment, period, process);
    for (uint32_t type = 0; type < TYPES; type++) {
        uint32_t bit = 1u << type;
        int is_fresh = (assessment->fresh[cell] & bit) != 0,
            is_outdated = (assessment->outdated[cell] & bit) != 0;
        progress->newest[type] = is_fresh ? period : progress->newest[type];
        if (!(progress->specified & bit))
            continue;
        if (is_in_use(assessment, progress, type, period, is_outdated))
            capability->in_use |= bit;
        else if (progress->newest[type] != SIZE_MAX || is_outdated)
            capability->stale |= bit;
        else
            capability->never |= bit;
    }
}

/* The highest level such that it and those below ask for nothing that is missing. */
static void find_level(const ism3_model *model, const struct progress *progress,
                       ism3_capability *capability) {
    uint32_t count = ism3_model_capability_scale(model, NULL, NULL);
    capability->index = capability->next = ISM3_NO_INDEX;
    for (uint32_t i = 0; i < count; i++) {
        ism3_capability_level level = {.size = sizeof level};
        ism3_model_capability_level(model, i, &level);
        capability->missing = level.types & ~capability->in_use;
        capability->lacks_documentation = level.documented && !progress->options->documented;
        if (capability->missing || capability->lacks_documentation) {
            capability->next = i;
            return;
        }
        capability->index = i;
        capability->level = level.level;
    }
}

int32_t ism3__assess_capabilities(ism3_assessment *assessment, ism3_error *error) {
    int32_t rc = ism3__make(&assessment->memory, &assessment->capabilities,
                            assessment->period_count * assessment->process_count,
                            sizeof *assessment->capabilities, error);
    for (uint32_t process = 0; !rc && process < assessment->process_count; process++) {
        struct progress progress;
        find_specified(assessment->model, process, &progress);
        for (size_t period = 0; period < assessment->period_count; period++) {
            ism3_capability *capability =
                &assessment->capabilities[ism3__cell_of(assessment, period, process)];
            capability->size = sizeof *capability;
            find_types(assessment, process, period, &progress, capability);
            find_level(assessment->model, &progress, capability);
        }
    }
    return rc;
}

void ism3__capabilities_free(ism3_assessment *assessment) {
    ism3__release(&assessment->memory, assessment->capabilities,
                  assessment->period_count * assessment->process_count *
                      sizeof *assessment->capabilities);
}

int32_t ism3_assessment_capability(const ism3_assessment *assessment, size_t period,
                                   uint32_t process, ism3_capability *result) {
    if (!assessment || !result)
        return ISM3_E_ARGUMENT;
    if (period >= assessment->period_count || process >= assessment->process_count)
        return ISM3_E_NOT_FOUND;
    const ism3_capability *told =
        &assessment->capabilities[ism3__cell_of(assessment, period, process)];
    return ISM3__GIVE(ism3_capability, result, told);
}

int32_t ism3_assessment_data_quality(const ism3_assessment *assessment, size_t period,
                                     ism3_data_quality *result) {
    ism3_data_quality told = {.size = sizeof told};
    if (!assessment || !result)
        return ISM3_E_ARGUMENT;
    if (period >= assessment->period_count)
        return ISM3_E_NOT_FOUND;
    for (uint32_t process = 0; process < assessment->process_count; process++) {
        const ism3_capability *one =
            &assessment->capabilities[ism3__cell_of(assessment, period, process)];
        told.fresh += (uint64_t)__builtin_popcount(one->in_use);
        told.stale += (uint64_t)__builtin_popcount(one->stale);
        told.never += (uint64_t)__builtin_popcount(one->never);
    }
    return ISM3__GIVE(ism3_data_quality, result, &told);
}
