/* How mature the whole is, and what keeps it from more. */
#include "assess/assessment.h"
#include "model/model.h"

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

static int32_t add_demand(ism3_assessment *assessment, const ism3__demand *asked,
                          ism3_error *error) {
    const ism3_model *model = assessment->model;
    size_t size = strlen(asked->code);
    if (ism3__names_find(&model->profile.excluded, asked->code, size) != ISM3_NO_INDEX)
        return ISM3_OK;
    ism3__demand *demand = ism3__array_add(&assessment->memory, &assessment->demands, error);
    if (!demand)
        return ism3__memory_fail(&assessment->memory, sizeof *demand, error);
    *demand = *asked;
    demand->process = ism3_model_find_process(model, asked->code, size);
    return ISM3_OK;
}

static int32_t find_demands(ism3_assessment *assessment, ism3_error *error) {
    const ism3_model *model = assessment->model;
    uint32_t levels = ism3_model_maturity_profile(model, NULL, NULL);
    int32_t rc = ISM3_OK;
    assessment->demands.element_size = sizeof(ism3__demand);
    for (uint32_t i = 0; !rc && i < levels; i++) {
        ism3__demand asked = {.index = i};
        uint32_t count;
        ism3_model_maturity_level(model, i, &asked.level, NULL, &count);
        for (uint32_t r = 0; !rc && r < count; r++) {
            ism3_model_requirement(model, i, r, &asked.code, &asked.capability);
            rc = add_demand(assessment, &asked, error);
        }
    }
    return rc;
}

static uint32_t reached(const ism3_assessment *assessment, size_t period,
                        const ism3__demand *demand) {
    if (demand->process == ISM3_NO_INDEX)
        return 0;
    return assessment->capabilities[ism3__cell_of(assessment, period, demand->process)].level;
}

static int32_t add_gap(ism3_assessment *assessment, uint32_t demand, ism3_error *error) {
    uint32_t *gap = ism3__array_add(&assessment->memory, &assessment->gaps, error);
    if (!gap)
        return ism3__memory_fail(&assessment->memory, sizeof *gap, error);
    *gap = demand;
    return ISM3_OK;
}

/* Demands stand by level: the first gap is to the level that is not reached. */
static int32_t assess_period(ism3_assessment *assessment, size_t period, ism3_error *error) {
    ism3_maturity *maturity = &assessment->maturities[period];
    uint32_t next = ism3_model_maturity_profile(assessment->model, NULL, NULL);
    int32_t rc = ISM3_OK;
    *maturity = (ism3_maturity){.size = sizeof *maturity, .index = ISM3_NO_INDEX};
    assessment->first_gap[period] = assessment->gaps.count;
    for (size_t i = 0; !rc && i < assessment->demands.count; i++) {
        const ism3__demand *demand = ISM3__AT(assessment->demands, const ism3__demand, i);
        if (demand->process != ISM3_NO_INDEX &&
            reached(assessment, period, demand) >= demand->capability)
            continue;
        next = maturity->gaps ? next : demand->index;
        maturity->gaps++;
        maturity->next_gaps += demand->index == next;
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
    int32_t rc = find_demands(assessment, error);
    assessment->gaps.element_size = sizeof(uint32_t);
    if (!rc)
        rc = ism3__make(&assessment->memory, &assessment->maturities, periods,
                        sizeof *assessment->maturities, error);
    if (!rc)
        rc = ism3__make(&assessment->memory, &assessment->first_gap, periods + 1,
                        sizeof *assessment->first_gap, error);
    for (size_t period = 0; !rc && period < periods; period++)
        rc = assess_period(assessment, period, error);
    return rc;
}

void ism3__maturities_free(ism3_assessment *assessment) {
    ism3__memory *memory = &assessment->memory;
    size_t periods = assessment->period_count;
    ism3__array_free(memory, &assessment->demands);
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
    return ISM3__GIVE(ism3_maturity, result, told);
}

int32_t ism3_assessment_gap(const ism3_assessment *assessment, size_t period, uint32_t gap,
                            ism3_gap *result) {
    if (!assessment || !result)
        return ISM3_E_ARGUMENT;
    if (period >= assessment->period_count || gap >= assessment->maturities[period].gaps)
        return ISM3_E_NOT_FOUND;
    uint32_t place =
        *ISM3__AT(assessment->gaps, const uint32_t, assessment->first_gap[period] + gap);
    const ism3__demand *demand = ISM3__AT(assessment->demands, const ism3__demand, place);
    const ism3_gap told = {
        .size = sizeof told,
        .code = demand->code,
        .level = demand->level,
        .process = demand->process,
        .required = demand->capability,
        .reached = reached(assessment, period, demand),
        .improvement = find_improvement(assessment->model, demand->code, demand->capability),
    };
    return ISM3__GIVE(ism3_gap, result, &told);
}
