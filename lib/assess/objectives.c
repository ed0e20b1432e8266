/* Objectives: whether what the organisation wants of security is met. */
#include "assess/conditions.h"
#include "base/set.h"

static uint32_t objective_count(const ism3_assessment *assessment) {
    return ism3_model_objective_count(assessment->model);
}

static const ism3_condition_result *result_at(const ism3_assessment *assessment, size_t period,
                                              uint32_t number) {
    return &assessment->conditions[period * assessment->condition_count + number];
}

/* ---- making ---- */

static int32_t number_conditions(ism3_assessment *assessment, ism3_error *error) {
    uint32_t objectives = objective_count(assessment);
    size_t bytes = (objectives + (size_t)1) * sizeof *assessment->first_condition;
    assessment->first_condition = ism3__allocate_zero(&assessment->memory, bytes);
    if (!assessment->first_condition)
        return ism3__memory_fail(&assessment->memory, bytes, error);
    for (uint32_t o = 0; o < objectives; o++) {
        assessment->condition_count += ism3_model_condition_count(assessment->model, o);
        assessment->first_condition[o + 1] = assessment->condition_count;
    }
    return ISM3_OK;
}

static int32_t make_results(ism3_assessment *assessment, ism3_error *error) {
    static const ism3_condition_result no_windows = {.size = sizeof no_windows,
                                                     .status = ISM3_OBJECTIVE_PENDING};
    ism3__memory *memory = &assessment->memory;
    size_t results = assessment->period_count * assessment->condition_count,
           objectives = assessment->period_count * objective_count(assessment);
    if (objectives && !(assessment->objectives = ism3__allocate(memory, objectives)))
        return ism3__memory_fail(memory, objectives, error);
    if (!results)
        return ISM3_OK;
    assessment->conditions = ism3__allocate_array(memory, results, sizeof no_windows);
    if (!assessment->conditions)
        return ism3__memory_fail(memory, results * sizeof no_windows, error);
    for (size_t i = 0; i < results; i++)
        assessment->conditions[i] = no_windows;
    return ISM3_OK;
}

static int by_windows(const void *a, const void *b) {
    const ism3__wanted *x = a, *y = b;
    if (x->condition.every != y->condition.every)
        return x->condition.every < y->condition.every ? -1 : 1;
    if (x->condition.length != y->condition.length)
        return x->condition.length < y->condition.length ? -1 : 1;
    return x->number < y->number ? -1 : x->number > y->number;
}

static int32_t list_conditions(const ism3_assessment *assessment, ism3__memory *memory,
                               ism3__set *wanted, ism3_error *error) {
    static const ism3__set_type type = {sizeof(ism3__wanted), by_windows, NULL};
    int32_t rc =
        ism3__set_room(wanted, sizeof(ism3__wanted), assessment->condition_count, memory, error);
    for (uint32_t o = 0; !rc && o < objective_count(assessment); o++) {
        uint32_t first = assessment->first_condition[o];
        for (uint32_t c = 0; c < assessment->first_condition[o + 1] - first; c++) {
            ism3__wanted *one = ism3__set_append(wanted);
            *one = (ism3__wanted){{.size = sizeof one->condition}, o, first + c};
            ism3_model_condition(assessment->model, o, c, &one->condition);
        }
    }
    return rc ? rc : ism3__set_settle(wanted, &type, memory, error);
}

/* Breached, unknown, pending or met: by those of its conditions that have a window in the period. */
static uint32_t status_of(const ism3_assessment *assessment, size_t period, uint32_t objective) {
    uint32_t first = assessment->first_condition[objective],
             end = assessment->first_condition[objective + 1], status = ISM3_OBJECTIVE_MET;
    int has_window = 0;
    if (first == end)
        return ISM3_OBJECTIVE_UNKNOWN;
    for (uint32_t c = first; c < end; c++) {
        const ism3_condition_result *result = result_at(assessment, period, c);
        if (!result->windows)
            continue;
        status = ism3__graver(status, result->status);
        has_window = 1;
    }
    return has_window ? status : ISM3_OBJECTIVE_PENDING;
}

int32_t ism3__assess_objectives(ism3_assessment *assessment, ism3_ledger *ledger,
                                ism3_error *error) {
    ism3__set wanted = {0};
    int32_t rc = number_conditions(assessment, error);
    if (!rc)
        rc = make_results(assessment, error);
    if (!rc && assessment->condition_count && assessment->period_count) {
        rc = list_conditions(assessment, &assessment->memory, &wanted, error);
        if (!rc)
            rc = ism3__judge_conditions(assessment, ledger, wanted.array.data, wanted.array.count,
                                        error);
        ism3__set_free(&wanted, &assessment->memory);
    }
    uint32_t objectives = objective_count(assessment);
    for (size_t p = 0; !rc && p < assessment->period_count; p++)
        for (uint32_t o = 0; o < objectives; o++)
            assessment->objectives[p * objectives + o] = (uint8_t)status_of(assessment, p, o);
    return rc;
}

void ism3__objectives_free(ism3_assessment *assessment) {
    ism3__memory *memory = &assessment->memory;
    ism3__release(memory, assessment->conditions,
                  assessment->period_count * assessment->condition_count *
                      sizeof *assessment->conditions);
    ism3__release(memory, assessment->objectives,
                  assessment->period_count * objective_count(assessment));
    ism3__release(memory, assessment->first_condition,
                  (objective_count(assessment) + (size_t)1) * sizeof *assessment->first_condition);
    assessment->conditions = NULL;
    assessment->objectives = NULL;
    assessment->first_condition = NULL;
}

/* ---- reading ---- */

uint32_t ism3_assessment_objective(const ism3_assessment *assessment, size_t period,
                                   uint32_t objective) {
    if (!assessment || period >= assessment->period_count ||
        objective >= objective_count(assessment))
        return ISM3_OBJECTIVE_UNKNOWN;
    return assessment->objectives[period * objective_count(assessment) + objective];
}

int32_t ism3_assessment_condition(const ism3_assessment *assessment, size_t period,
                                  uint32_t objective, uint32_t condition,
                                  ism3_condition_result *result) {
    if (!assessment || !result)
        return ISM3_E_ARGUMENT;
    if (period >= assessment->period_count || objective >= objective_count(assessment))
        return ISM3_E_NOT_FOUND;
    uint32_t first = assessment->first_condition[objective];
    if (condition >= assessment->first_condition[objective + 1] - first)
        return ISM3_E_NOT_FOUND;
    return ISM3__GIVE(ism3_condition_result, result,
                      result_at(assessment, period, first + condition));
}

uint32_t ism3_assessment_success(const ism3_assessment *assessment, size_t period) {
    static const uint8_t success[] = {[ISM3_OBJECTIVE_MET] = ISM3_SUCCEEDED,
                                      [ISM3_OBJECTIVE_PENDING] = ISM3_SUCCESS_PENDING,
                                      [ISM3_OBJECTIVE_UNKNOWN] = ISM3_SUCCESS_UNKNOWN,
                                      [ISM3_OBJECTIVE_BREACHED] = ISM3_FAILED};
    if (!assessment || period >= assessment->period_count || !objective_count(assessment))
        return ISM3_SUCCESS_UNKNOWN;
    uint32_t status = ISM3_OBJECTIVE_MET;
    for (uint32_t o = 0; o < objective_count(assessment); o++)
        status = ism3__graver(status, ism3_assessment_objective(assessment, period, o));
    return success[status];
}
