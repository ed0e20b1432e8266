/* Duties: who has two roles that one person must not have, and what nobody answers for. */
#include "assess/assessment.h"

#include <string.h>

static int32_t add_finding(ism3_assessment *assessment, uint32_t rule, uint32_t process,
                           uint32_t other_process, const char *person, ism3_error *error) {
    ism3_duty_finding *finding =
        ism3__array_add(&assessment->memory, &assessment->duty_findings, error);
    if (!finding)
        return ism3__memory_fail(&assessment->memory, sizeof *finding, error);
    *finding = (ism3_duty_finding){.size = sizeof *finding,
                                   .rule = rule,
                                   .process = process,
                                   .other_process = other_process,
                                   .person = person};
    return ISM3_OK;
}

static int32_t check_rule(ism3_assessment *assessment, uint32_t number, ism3_error *error) {
    const ism3_model *model = assessment->model;
    ism3_duty_rule rule = {.size = sizeof rule};
    int32_t rc = ism3_model_duty_rule(model, number, &rule);
    uint32_t all = rule.process == ISM3_NO_INDEX, first = all ? 0 : rule.process,
             end = all ? assessment->process_count : first + 1;
    for (uint32_t process = first; !rc && process < end; process++) {
        uint32_t other = rule.other_process == ISM3_NO_INDEX ? process : rule.other_process;
        const char *person = ism3_model_person(model, process, rule.role),
                   *second = ism3_model_person(model, other, rule.other_role);
        if (person && second && strcmp(person, second) == 0)
            rc = add_finding(assessment, number, process, other, person, error);
    }
    return rc;
}

int32_t ism3__assess_duties(ism3_assessment *assessment, ism3_error *error) {
    uint32_t rules = ism3_model_duty_rule_count(assessment->model);
    int32_t rc = ISM3_OK;
    assessment->duty_findings.element_size = sizeof(ism3_duty_finding);
    for (uint32_t rule = 0; !rc && rule < rules; rule++)
        rc = check_rule(assessment, rule, error);
    for (uint32_t process = 0; !rc && process < assessment->process_count; process++)
        if (!ism3_model_person(assessment->model, process, ISM3_OWNER))
            rc = add_finding(assessment, ISM3_NO_INDEX, process, process, NULL, error);
    return rc;
}

void ism3__duties_free(ism3_assessment *assessment) {
    ism3__array_free(&assessment->memory, &assessment->duty_findings);
}

size_t ism3_assessment_duty_finding_count(const ism3_assessment *assessment) {
    return assessment ? assessment->duty_findings.count : 0;
}

int32_t ism3_assessment_duty_finding(const ism3_assessment *assessment, size_t finding,
                                     ism3_duty_finding *result) {
    if (!assessment || !result)
        return ISM3_E_ARGUMENT;
    if (finding >= assessment->duty_findings.count)
        return ISM3_E_NOT_FOUND;
    return ISM3__GIVE(ism3_duty_finding, result,
                      ISM3__AT(assessment->duty_findings, ism3_duty_finding, finding));
}
