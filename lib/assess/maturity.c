/* How mature the whole is, and what keeps it from more. */
#include "assess/assessment.h"

#include <string.h>

/* Of the improvements of a process the one with the least capability that is enough, the cheapest
 * of those. */
static uint32_t find_improvement(const ism3_model *model, const char *code, uint32_t capability) {
    uint32_t count = ism3_model_improvement_count(model), best = ISM3_NO_INDEX;
    ism3_improvement least = {.capability = UINT32_MAX, .cost = INT64_MAX};
    for (uint32_t i = 0; i < count; i++) {
        ism3_improvement one = {.size = sizeof one};
        ism3_model_improvement(model, i, &one);
        if (one.capability < capability || strcmp(one.code, code) != 0)
            continue;
        if (one.capability < least.capability ||
            (one.capability == least.capability && one.cost < least.cost)) {
            least = one;
            best = i;
        }
    }
    return best;
}

static int is_excluded(const ism3_model *model, const char *code) {
    uint32_t count = ism3_model_exclusion_count(model);
    for (uint32_t i = 0; i < count; i++) {
        const char *excluded;
        ism3_model_exclusion(model, i, &excluded, NULL);
        if (strcmp(excluded, code) == 0)
            return 1;
    }
    return 0;
}

static int32_t add_requirement(ism3_assessment *assessment, const ism3__requirement *asked,
                               ism3_error *error) {
    const ism3_model *model = assessment->model;
    if (is_excluded(model, asked->code))
        return ISM3_OK;
    ism3__requirement *requirement =
        ism3__array_add(&assessment->memory, &assessment->requirements, error);
    if (!requirement)
        return ism3__memory_fail(&assessment->memory, sizeof *requirement, error);
    *requirement = *asked;
    requirement->process = ism3_model_find_process(model, asked->code, strlen(asked->code));
    requirement->improvement = find_improvement(model, asked->code, asked->capability);
    return ISM3_OK;
}

static int32_t find_requirements(ism3_assessment *assessment, ism3_error *error) {
    const ism3_model *model = assessment->model;
    uint32_t levels = ism3_model_maturity_profile(model, NULL, NULL);
    int32_t rc = ISM3_OK;
    assessment->requirements.element_size = sizeof(ism3__requirement);
    for (uint32_t i = 0; !rc && i < levels; i++) {
        ism3__requirement asked = {.index = i};
        uint32_t count;
        ism3_model_maturity_level(model, i, &asked.level, NULL, &count);
        for (uint32_t r = 0; !rc && r < count; r++) {
            ism3_model_requirement(model, i, r, &asked.code, &asked.capability);
            rc = add_requirement(assessment, &asked, error);
        }
    }
    return rc;
}

static uint32_t reached(const ism3_assessment *assessment, size_t period,
                        const ism3__requirement *requirement) {
    if (requirement->process == ISM3_NO_INDEX)
        return 0;
    return assessment->capabilities[ism3__cell_of(assessment, period, requirement->process)].level;
}

static int32_t add_gap(ism3_assessment *assessment, uint32_t requirement, ism3_error *error) {
    uint32_t *gap = ism3__array_add(&assessment->memory, &assessment->gaps, error);
    if (!gap)
        return ism3__memory_fail(&assessment->memory, sizeof *gap, error);
    *gap = requirement;
    return ISM3_OK;
}

/* Requirements stand by level: the first gap is to the level that is not reached. */
static int32_t assess_period(ism3_assessment *assessment, size_t period, ism3_error *error) {
    ism3_maturity *maturity = &assessment->maturities[period];
    uint32_t next = ism3_model_maturity_profile(assessment->model, NULL, NULL);
    int32_t rc = ISM3_OK;
    *maturity = (ism3_maturity){.size = sizeof *maturity, .index = ISM3_NO_INDEX};
    assessment->first_gap[period] = assessment->gaps.count;
    for (size_t i = 0; !rc && i < assessment->requirements.count; i++) {
        const ism3__requirement *requirement =
            ISM3__AT(assessment->requirements, const ism3__requirement, i);
        if (requirement->process != ISM3_NO_INDEX &&
            reached(assessment, period, requirement) >= requirement->capability)
            continue;
        next = maturity->gaps ? next : requirement->index;
        maturity->gaps++;
        maturity->next_gaps += requirement->index == next;
        rc = add_gap(assessment, (uint32_t)i, error);
    }
    assessment->first_gap[period + 1] = assessment->gaps.count;
    if (!next)
        return rc;
    maturity->index = next - 1;
    ism3_model_maturity_level(assessment->model, next - 1, &maturity->level, NULL, NULL);
    return rc;
}

int32_t ism3__assess_maturities(ism3_assessment *assessment, ism3_error *error) {
    size_t periods = assessment->period_count;
    int32_t rc = find_requirements(assessment, error);
    assessment->gaps.element_size = sizeof(uint32_t);
    if (!rc)
        rc = ism3__assess_make(assessment, &assessment->maturities, periods,
                               sizeof *assessment->maturities, error);
    if (!rc)
        rc = ism3__assess_make(assessment, &assessment->first_gap, periods + 1,
                               sizeof *assessment->first_gap, error);
    for (size_t period = 0; !rc && period < periods; period++)
        rc = assess_period(assessment, period, error);
    return rc;
}

void ism3__maturities_free(ism3_assessment *assessment) {
    ism3__memory *memory = &assessment->memory;
    size_t periods = assessment->period_count;
    ism3__array_free(memory, &assessment->requirements);
    ism3__array_free(memory, &assessment->gaps);
    ism3__release(memory, assessment->maturities, periods * sizeof *assessment->maturities);
    ism3__release(memory, assessment->first_gap, (periods + 1) * sizeof *assessment->first_gap);
}

int32_t ism3_assessment_maturity(const ism3_assessment *assessment, size_t period,
                                 ism3_maturity *result) {
    if (!assessment || !result)
        return ISM3_E_ARGUMENT;
    if (period >= assessment->period_count)
        return ISM3_E_NOT_FOUND;
    const ism3_maturity *told = &assessment->maturities[period];
    return ism3__give_struct(result, told, sizeof *told, sizeof *told);
}

int32_t ism3_assessment_gap(const ism3_assessment *assessment, size_t period, uint32_t gap,
                            ism3_gap *result) {
    if (!assessment || !result)
        return ISM3_E_ARGUMENT;
    if (period >= assessment->period_count || gap >= assessment->maturities[period].gaps)
        return ISM3_E_NOT_FOUND;
    uint32_t place =
        *ISM3__AT(assessment->gaps, const uint32_t, assessment->first_gap[period] + gap);
    const ism3__requirement *requirement =
        ISM3__AT(assessment->requirements, const ism3__requirement, place);
    const ism3_gap told = {
        .size = sizeof told,
        .code = requirement->code,
        .level = requirement->level,
        .process = requirement->process,
        .required = requirement->capability,
        .reached = reached(assessment, period, requirement),
        .improvement = requirement->improvement,
    };
    return ism3__give_struct(result, &told, sizeof told, sizeof told);
}
