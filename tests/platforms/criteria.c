/* Criteria of every kind for the facts' model: numbers at which verdicts of all sorts come out. */
#include "facts.h"

#define LENGTH(array) (sizeof(array) / sizeof *(array))

typedef struct wanted {
    const char *figure;
    uint32_t op;
    int64_t value, upper, warning, warning_upper; /* in thousandths; a warning of -1: none */
    int64_t from_day;
} wanted;

static const wanted targets[] = {
    {"efficacy.ratio", ISM3_MORE, 500, 0, 550, 0, 0},
    {"efficacy.ratio", ISM3_AT_LEAST, 450, 0, -1, 0, 30},
    {"efficacy.ratio", ISM3_NO_TARGET, 0, 0, -1, 0, 80},
    {"efficacy.on_time", ISM3_AT_LEAST, 300, 0, 333, 0, 0},
    {"quality.fit", ISM3_BETWEEN, 500, 950, 600, 900, 0},
    {"quality.accuracy", ISM3_MORE, 999, 0, -1, 0, 10},
    {"activity.outputs", ISM3_AT_LEAST, 40000, 0, 50000, 0, 0},
    {"activity.mean_lead_time", ISM3_AT_MOST, 400000000, 0, 350000000, 0, 0},
    {"activity.p90_lead_time", ISM3_LESS, 900000000, 0, -1, 0, 0},
    {"unavailability.downtime", ISM3_AT_MOST, 3600000, 0, 1800000, 0, 0},
    {"unavailability.interruptions", ISM3_LESS, 12000, 0, -1, 0, 0},
    {"unavailability.ratio", ISM3_LESS, 20, 0, 10, 0, 0},
    {"load.ratio", ISM3_BETWEEN, 200, 900, -1, 0, 0},
    {"scope.covered", ISM3_AT_LEAST, 600, 0, 650, 0, 0},
    {"efficiency.outputs_per_resource", ISM3_MORE, 1, 0, -1, 0, 0},
};

static void add_targets(ism3_model *model, uint32_t process, ism3_error *error) {
    for (size_t i = 0; i < LENGTH(targets); i++) {
        const wanted *it = &targets[i];
        const int64_t unit = ISM3_ONE / 1000;
        ism3_target target = {.size = sizeof target,
                              .figure = ism3_figure_find(it->figure),
                              .op = it->op,
                              .value = it->value * unit,
                              .upper = it->upper * unit,
                              .has_warning = it->warning >= 0,
                              .set_by = "the board"};
        if (target.has_warning) {
            target.warning = it->warning * unit;
            target.warning_upper = it->warning_upper * unit;
        }
        if (it->from_day)
            target.valid_from = FACTS_START + it->from_day * ISM3_DAY;
        must(ism3_model_add_target(model, process, &target, error), it->figure, error);
    }
}

static const struct {
    uint32_t process;
    const char *figure;
    uint32_t normal;
    int64_t from_day, to_day; /* of a baseline; both 0: none */
} specifications[] = {
    {0, "efficacy.ratio", ISM3_NORMAL_XMR_MEDIAN, 0, 0},
    {0, "activity.outputs", ISM3_NORMAL_XMR, 0, 0},
    {0, "activity.mean_lead_time", ISM3_NORMAL_XMR_MEDIAN, 5, 45},
    {0, "unavailability.downtime", ISM3_NORMAL_XMR, 0, 0},
    {0, "unavailability.ratio", ISM3_NORMAL_XMR, 0, 0},
    {0, "unavailability.uptime", ISM3_NORMAL_XMR_MEDIAN, 0, 0},
    {0, "load.ratio", ISM3_NORMAL_XMR, 3, 30},
    {0, "scope.covered", ISM3_NORMAL_NONE, 0, 0},
    {0, "quality.fit", ISM3_NORMAL_XMR, 0, 0},
    {0, "efficiency.cost_per_output", ISM3_NORMAL_XMR_MEDIAN, 0, 0},
};

static void add_specifications(ism3_model *model, ism3_error *error) {
    for (size_t i = 0; i < LENGTH(specifications); i++) {
        uint32_t figure = ism3_figure_find(specifications[i].figure);
        ism3_specification it = {.size = sizeof it,
                                 .metric = ism3_figure_at(figure)->metric,
                                 .has_figure = 1,
                                 .figure = figure,
                                 .normal = specifications[i].normal,
                                 .name = specifications[i].figure};
        if (specifications[i].to_day) {
            it.baseline_from = FACTS_START + specifications[i].from_day * ISM3_DAY;
            it.baseline_to = FACTS_START + specifications[i].to_day * ISM3_DAY;
        }
        must(ism3_model_add_specification(model, specifications[i].process, &it, error), it.name,
             error);
    }
}

static const struct {
    uint32_t objective, incidents, process;
    const char *figure;
    uint32_t every, op;
    int64_t value;
} conditions[] = {
    {0, ISM3_NO_INCIDENTS, 0, "efficacy.ratio", ISM3_EVERY_MONTH, ISM3_MORE, ISM3_ONE / 2},
    {0, ISM3_NO_INCIDENTS, 2, "load.ratio", ISM3_EVERY_WEEK, ISM3_LESS, ISM3_ONE},
    {0, ISM3_INCIDENT_COUNT, 0, NULL, ISM3_EVERY_DAY, ISM3_AT_MOST, 9 * ISM3_ONE},
    {1, ISM3_INCIDENT_DURATION, 0, NULL, ISM3_EVERY_WEEK, ISM3_LESS, 200000 * ISM3_ONE},
    {1, ISM3_INCIDENT_HARM, 0, NULL, ISM3_EVERY_MONTH, ISM3_AT_MOST, ISM3_ONE},
};

static void add_conditions(ism3_model *model, ism3_error *error) {
    for (size_t i = 0; i < LENGTH(conditions); i++) {
        ism3_condition it = {.size = sizeof it,
                             .incidents = conditions[i].incidents,
                             .process = conditions[i].process,
                             .every = conditions[i].every,
                             .op = conditions[i].op,
                             .value = conditions[i].value};
        if (conditions[i].figure)
            it.figure = ism3_figure_find(conditions[i].figure);
        must(ism3_model_add_condition(model, conditions[i].objective, &it, error), "condition",
             error);
    }
}

static void add_causes(ism3_model *model, ism3_error *error) {
    const ism3_change change = {sizeof change, FACTS_START + 50 * ISM3_DAY, "another supplier"};
    const ism3_rationale rationale = {.size = sizeof rationale,
                                      .currency = "EUR",
                                      .cost = 24000001,
                                      .losses_without = 90000000,
                                      .losses_with = 12000007,
                                      .has_losses = 1};
    must(ism3_model_add_change(model, 2, &change, error), "change", error);
    must(ism3_model_set_rationale(model, 1, &rationale, error), "rationale", error);
    must(ism3_model_add_output(model, 0, "what is done", error), "output", error);
    must(ism3_model_add_output(model, 1, "what is found", error), "output", error);
    must(ism3_model_add_input(model, 0, "what is found", "OSP-5", error), "input", error);
    must(ism3_model_add_input(model, 1, "what is done", "OSP-24", error), "input", error);
    must(ism3_model_add_input(model, 2, "what is done", "OSP-24", error), "input", error);
}

static void add_rules(ism3_model *model, ism3_error *error) {
    const ism3_duty_rule rule = {sizeof rule,   ISM3_OWNER,    ISM3_SUPPLIER,
                                 ISM3_NO_INDEX, ISM3_NO_INDEX, "why"};
    const ism3_improvement improvement = {.size = sizeof improvement,
                                          .code = "OSP-5",
                                          .capability = 4,
                                          .cost = 5000,
                                          .currency = "EUR"};
    uint32_t asset;
    must(ism3_model_add_duty_rule(model, &rule, error), "duty", error);
    must(ism3_model_add_improvement(model, &improvement, error), "improvement", error);
    must(ism3_model_add_asset(model, "files", ISM3_ASSET_REPOSITORY, 1, &asset, error), "asset",
         error);
    must(ism3_model_add_protection(model, asset, "OSP-24", error), "protection", error);
    must(ism3_model_add_asset(model, "paper", ISM3_ASSET_MESSAGE, 0, &asset, error), "asset",
         error);
}

void facts_add_criteria(ism3_model *model) {
    ism3_error error = ISM3_ERROR_INIT;
    for (uint32_t process = 0; process < 3; process++)
        add_targets(model, process, &error);
    add_specifications(model, &error);
    add_conditions(model, &error);
    add_causes(model, &error);
    add_rules(model, &error);
}

void facts_watch(ism3_ledger *ledger) {
    ism3_error error = ISM3_ERROR_INIT;
    const ism3_model *model = ism3_ledger_model(ledger);
    for (uint32_t process = 0; process < ism3_model_process_count(model); process++)
        for (uint32_t e = 0; e < ism3_model_environment_count(model); e++) {
            ism3_observation watched = ISM3_OBSERVATION_INIT;
            if (process == 1 && e != 2)
                continue;
            watched.kind = ISM3_WATCHED;
            watched.process = process;
            watched.environment = e;
            watched.time = FACTS_START;
            watched.end = FACTS_START + FACTS_DAYS * ISM3_DAY;
            watched.kinds = 0x7fe;
            must(ism3_ledger_observe(ledger, &watched, 1, &error), "watched", &error);
        }
}
