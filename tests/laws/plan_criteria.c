/* Criteria for the models of scenarios. */
#include "scenario.h"

#define LENGTH(array) (sizeof(array) / sizeof *(array))

static const struct {
    const char *figure;
    uint32_t op;
    int64_t value; /* thousandths */
    int64_t from;  /* after the plan's start */
} targets[] = {
    {"efficacy.ratio", ISM3_MORE, 500, 0},
    {"efficacy.ratio", ISM3_AT_LEAST, 900, 2 * ISM3_DAY},
    {"activity.outputs", ISM3_AT_LEAST, 2000, 0},
    {"quality.fit", ISM3_MORE, 700, 0},
    {"unavailability.downtime", ISM3_AT_MOST, 600000, ISM3_DAY},
    {"unavailability.worst_duration", ISM3_LESS, 600000, 0},
    {"scope.covered", ISM3_AT_LEAST, 800, 0},
    {"load.ratio", ISM3_AT_MOST, 800, 0},
    {"efficacy.backlog", ISM3_LESS, 3000, 3 * ISM3_DAY},
};

static const struct {
    const char *figure;
    uint32_t normal;
} specifications[] = {{"activity.outputs", ISM3_NORMAL_XMR},
                      {"efficacy.ratio", ISM3_NORMAL_XMR_MEDIAN},
                      {"efficacy.inputs", ISM3_NORMAL_XMR},
                      {"efficacy.backlog", ISM3_NORMAL_XMR},
                      {"unavailability.downtime", ISM3_NORMAL_XMR},
                      {"quality.fit", ISM3_NORMAL_XMR_MEDIAN},
                      {"unavailability.uptime", ISM3_NORMAL_XMR},
                      {"scope.covered", ISM3_NORMAL_XMR},
                      {"activity.last_output_age", ISM3_NORMAL_XMR},
                      {"load.ratio", ISM3_NORMAL_XMR},
                      {"efficacy.oldest_open", ISM3_NORMAL_XMR_MEDIAN}};

static int32_t judge_process(const struct plan *plan, ism3_model *model, uint32_t process,
                             ism3_error *error) {
    int32_t rc = ISM3_OK;
    for (size_t i = 0; !rc && i < LENGTH(targets); i++) {
        ism3_target target = {.size = sizeof target,
                              .figure = ism3_figure_find(targets[i].figure),
                              .op = targets[i].op,
                              .value = targets[i].value * (ISM3_ONE / 1000),
                              .valid_from = targets[i].from ? plan->start + targets[i].from : 0};
        rc = ism3_model_add_target(model, process, &target, error);
    }
    for (size_t i = 0; !rc && i < LENGTH(specifications); i++) {
        uint32_t figure = ism3_figure_find(specifications[i].figure);
        ism3_specification it = {.size = sizeof it,
                                 .metric = ism3_figure_at(figure)->metric,
                                 .has_figure = 1,
                                 .figure = figure,
                                 .normal = specifications[i].normal};
        rc = ism3_model_add_specification(model, process, &it, error);
    }
    return rc;
}

static int32_t judge_objective(ism3_model *model, uint32_t objective, ism3_error *error) {
    ism3_condition incidents = {.size = sizeof incidents,
                                .incidents = ISM3_INCIDENT_COUNT + objective,
                                .every = ISM3_EVERY_DAY,
                                .op = ISM3_AT_MOST,
                                .value = ISM3_ONE};
    ism3_condition answered = {.size = sizeof answered,
                               .figure = ism3_figure_find("efficacy.ratio"),
                               .every = ISM3_EVERY_DAY,
                               .op = ISM3_MORE,
                               .value = ISM3_ONE / 3};
    int32_t rc = ism3_model_add_condition(model, objective, &incidents, error);
    return rc ? rc : ism3_model_add_condition(model, objective, &answered, error);
}

int32_t plan_judge(const struct plan *plan, ism3_model *model, ism3_error *error) {
    int32_t rc = ISM3_OK;
    for (uint32_t i = 0; !rc && i < plan->processes; i++)
        rc = judge_process(plan, model, i, error);
    for (uint32_t i = 0; !rc && i < plan->objectives; i++)
        rc = judge_objective(model, i, error);
    return rc;
}
