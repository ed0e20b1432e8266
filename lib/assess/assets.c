/* Assets: whether a process that protects one shows that it covers anything. */
#include "assess/assessment.h"

#include <string.h>

/* Whether a process has in this period a scope above zero that is fresh. */
static int is_measured(const ism3_assessment *assessment, size_t period, uint32_t process,
                       uint32_t covered) {
    ism3_figure figure = {.size = sizeof figure};
    ism3_metrics_figure(assessment->metrics, period, process, covered, 0, &figure);
    return figure.has_value && figure.status != ISM3_STATUS_STALE && figure.value > 0;
}

uint32_t ism3_assessment_asset(const ism3_assessment *assessment, size_t period, uint32_t asset) {
    uint32_t protections = 0, covered = ism3_figure_find("scope.covered"), adopted = 0;
    if (!assessment || period >= assessment->period_count ||
        ism3_model_asset(assessment->model, asset, NULL, NULL, NULL, &protections))
        return ISM3_ASSET_UNPROTECTED;
    for (uint32_t i = 0; i < protections; i++) {
        const char *code = ism3_model_protection(assessment->model, asset, i);
        uint32_t process = ism3_model_find_process(assessment->model, code, strlen(code));
        if (process == ISM3_NO_INDEX)
            continue;
        adopted++;
        if (is_measured(assessment, period, process, covered))
            return ISM3_ASSET_IN_SCOPE;
    }
    return adopted       ? ISM3_ASSET_NOT_MEASURED
           : protections ? ISM3_ASSET_NOT_ADOPTED
                         : ISM3_ASSET_UNPROTECTED;
}
