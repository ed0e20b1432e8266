/* What figures are judged by, for the model with everything of model_codec.h: process 0 has two
 * resources, processes are OSP-24, INV (or PAY) and OSP-10. */
#ifndef ISM3__TEST_MODEL_CRITERIA_H
#define ISM3__TEST_MODEL_CRITERIA_H

#define MILLI (ISM3_ONE / 1000)

static inline uint32_t figure(const char *id) {
    uint32_t number = ism3_figure_find(id);
    assert_int_not_equal(number, ISM3_NO_INDEX);
    return number;
}

static inline void add_targets(struct builder *builder) {
    ism3_error error = ISM3_ERROR_INIT;
    const ism3_target targets[] = {
        {.figure = figure(PICK("unavailability.downtime", "unavailability.worst_duration")),
         .op = PICK(ISM3_AT_MOST, ISM3_LESS),
         .value = PICK(3600 * ISM3_ONE, 3600 * ISM3_ONE + 1),
         .has_warning = PICK(1U, 0U),
         .valid_from = PICK(ISM3_DAY, 2 * ISM3_DAY),
         .set_on = PICK(7, 8),
         .set_by = PICK("COO", NULL)},
        {.figure = figure("load.ratio"),
         .resource = PICK(1U, 0U),
         .op = ISM3_BETWEEN,
         .value = PICK(0, 1),
         .upper = PICK(900 * MILLI, 901 * MILLI),
         .has_warning = 1,
         .warning = PICK(100 * MILLI, 101 * MILLI),
         .warning_upper = PICK(800 * MILLI, 801 * MILLI)},
        {.figure = figure("activity.outputs"), .op = ISM3_MORE, .value = PICK(ISM3_ONE, 0)},
        {.figure = figure("activity.outputs"),
         .op = PICK(ISM3_NO_TARGET, ISM3_LESS),
         .valid_from = ISM3_DAY},
        {.figure = figure("efficacy.ratio"), .op = ISM3_AT_LEAST, .value = 950 * MILLI},
    };
    for (size_t i = 0; i < 5; i++) {
        ism3_target target = targets[i];
        target.size = sizeof target;
        must(ism3_model_add_target(builder->model, 0, &target, &error), &error);
    }
    ism3_target target = targets[4];
    target.size = sizeof target;
    if (PICK(1, 0))
        must(ism3_model_add_target(builder->model, 2, &target, &error), &error);
}

static inline void add_specifications(struct builder *builder) {
    ism3_error error = ISM3_ERROR_INIT;
    ism3_specification all = {
        .size = sizeof all,
        .metric = ISM3_METRIC_EFFICACY,
        .has_figure = 1,
        .figure = figure("efficacy.ratio"),
        .normal = PICK(ISM3_NORMAL_XMR_MEDIAN, ISM3_NORMAL_NONE),
        .baseline_from = PICK(0, 1),
        .baseline_to = PICK(ISM3_DAY, ISM3_DAY + 1),
        .frequency = {PICK(1, 2), PICK(0, 5)},
        .has_best = 1,
        .best = PICK(0, ISM3_ONE),
        .name = PICK("fit at once", NULL),
        .description = PICK("shared\nof all", NULL),
        .measurement = PICK("counted", NULL),
        .thresholds = PICK("mean and 2.66 ranges", NULL),
        .unit = PICK("1", NULL),
        .information_need = PICK("is it right", NULL),
        .data_source = PICK("tickets", NULL),
        .information_owner = PICK("CISO", NULL),
        .collector = PICK("desk", NULL),
        .client = PICK("CIO", NULL),
        .reporting = PICK("a page a month", NULL),
    };
    ism3_specification type = {.size = sizeof type,
                               .metric = PICK(ISM3_METRIC_ACTIVITY, ISM3_METRIC_LOAD)};
    must(ism3_model_add_specification(builder->model, 0, &all, &error), &error);
    if (PICK(1, 0))
        must(ism3_model_add_specification(builder->model, 0, &type, &error), &error);
}

static inline void add_history(struct builder *builder) {
    ism3_error error = ISM3_ERROR_INIT;
    ism3_change later = {sizeof later, PICK(5 * ISM3_DAY, 6 * ISM3_DAY), PICK("shift", NULL)};
    ism3_change first = {sizeof first, PICK(0, 1), NULL};
    ism3_rationale rationale = {.size = sizeof rationale,
                                .assessment = PICK("risk", NULL),
                                .text = PICK("it\nhappens", NULL),
                                .currency = PICK("EUR", "USD"),
                                .cost = PICK(1500, 0),
                                .has_losses = 1,
                                .losses_without = PICK(9000, 0),
                                .losses_with = PICK(0, 1)};
    ism3_rationale zero = {.size = sizeof zero, .has_losses = PICK(1U, 0U), .currency = "EUR"};
    must(ism3_model_add_change(builder->model, 0, &later, &error), &error);
    must(ism3_model_add_change(builder->model, 0, &first, &error), &error);
    must(ism3_model_set_rationale(builder->model, 0, &rationale, &error), &error);
    must(ism3_model_set_rationale(builder->model, 1, &zero, &error), &error);
    must(ism3_model_add_reference(builder->model, 0, PICK("ISO/IEC 27035", "27035"), &error),
         &error);
    if (PICK(1, 0))
        must(ism3_model_add_reference(builder->model, 0, "https://example.org/", &error), &error);
}

static inline void add_conditions(struct builder *builder) {
    ism3_error error = ISM3_ERROR_INIT;
    const ism3_condition conditions[] = {
        {.process = PICK(0U, 1U),
         .figure = figure(PICK("load.ratio", "efficiency.outputs_per_resource")),
         .every = PICK(ISM3_EVERY_WEEK, ISM3_EVERY_ALL),
         .op = PICK(ISM3_AT_MOST, ISM3_LESS),
         .value = PICK(0, ISM3_ONE)},
        {.process = 0,
         .figure = figure("load.ratio"),
         .resource = PICK(1U, 0U),
         .every = ISM3_EVERY_DURATION,
         .length = PICK(3 * ISM3_DAY, 2 * ISM3_DAY),
         .op = ISM3_BETWEEN,
         .value = PICK(100 * MILLI, 0),
         .upper = PICK(ISM3_ONE, ISM3_ONE + 1)},
        {.incidents = PICK(ISM3_INCIDENT_HARM, ISM3_INCIDENT_COUNT), .every = ISM3_EVERY_YEAR},
    };
    for (size_t i = 0; i < 3; i++) {
        ism3_condition condition = conditions[i];
        condition.size = sizeof condition;
        must(ism3_model_add_condition(builder->model, PICK(0U, 1U), &condition, &error), &error);
    }
}

static inline void add_duties_and_assets(struct builder *builder) {
    ism3_error error = ISM3_ERROR_INIT;
    uint32_t asset;
    ism3_duty_rule between = {
        sizeof between, PICK(ISM3_CUSTOMER, ISM3_OWNER), PICK(ISM3_SUPPLIER, ISM3_ASSET_OWNER),
        PICK(0U, 1U),   PICK(2U, ISM3_NO_INDEX),         PICK("fraud", NULL)};
    ism3_duty_rule within = {sizeof within,           ISM3_OWNER,    ISM3_SUPERVISOR,
                             PICK(ISM3_NO_INDEX, 0U), ISM3_NO_INDEX, NULL};
    must(ism3_model_add_duty_rule(builder->model, &between, &error), &error);
    must(ism3_model_add_duty_rule(builder->model, &within, &error), &error);
    must(ism3_model_add_asset(builder->model, PICK("books", "ledgers"),
                              PICK(ISM3_ASSET_REPOSITORY, ISM3_ASSET_UNSAID), PICK(1U, 0U), &asset,
                              &error),
         &error);
    must(ism3_model_add_protection(builder->model, asset, "OSP-24", &error), &error);
    must(ism3_model_add_protection(builder->model, asset, PICK("OSP-5", "OSP-6"), &error), &error);
    if (PICK(1, 0))
        must(ism3_model_add_asset(builder->model, "web", ISM3_ASSET_UNSAID, 0, NULL, &error),
             &error);
}

static inline void add_capability_levels(struct builder *builder) {
    ism3_error error = ISM3_ERROR_INIT;
    const ism3_capability_level levels[] = {
        {.level = PICK(0U, 1U), .name = PICK("none", "nothing"), .types = PICK(0U, 1U)},
        {.level = 2,
         .name = "some",
         .documented = PICK(1U, 0U),
         .types = PICK(127U, 126U),
         .practices = PICK("test,\nimprove", NULL)},
        {.level = PICK(63U, 62U), .name = "all"},
    };
    must(ism3_model_begin_capability_scale(builder->model, PICK("Ours", "Own"),
                                           PICK("a\nworkshop", NULL), &error),
         &error);
    for (size_t i = 0; i < 3; i++) {
        ism3_capability_level level = levels[i];
        level.size = sizeof level;
        must(ism3_model_add_capability_level(builder->model, &level, &error), &error);
    }
}

static inline void add_maturity(struct builder *builder) {
    ism3_error error = ISM3_ERROR_INIT;
    ism3_model *model = builder->model;
    const ism3_improvement costs[] = {
        {.code = PICK("OSP-24", "OSP-5"),
         .capability = 2,
         .cost = PICK(7500, 0),
         .currency = "EUR"},
        {.code = "OSP-5",
         .capability = 2,
         .cost = ISM3_AMOUNT_MAX,
         .currency = "EUR",
         .text = PICK("measure", NULL)},
    };
    must(ism3_model_begin_maturity_profile(model, PICK("Small", "Tiny"), PICK("own", NULL), &error),
         &error);
    must(ism3_model_add_maturity_level(model, PICK(1U, 2U), PICK("one", "first"), &error), &error);
    must(ism3_model_add_requirement(model, PICK("OSP-24", "OSP-5"), 2, &error), &error);
    if (PICK(1, 0))
        must(ism3_model_add_requirement(model, "GP-1", 2, &error), &error);
    must(ism3_model_add_maturity_level(model, PICK(40U, 63U), "empty", &error), &error);
    must(ism3_model_add_exclusion(model, PICK("OSP-7", "OSP-8"), PICK("no\nneed", "none"), &error),
         &error);
    for (size_t i = 0; i < 2; i++) {
        ism3_improvement cost = costs[i];
        cost.size = sizeof cost;
        must(ism3_model_add_improvement(model, &cost, &error), &error);
    }
}

static inline void add_criteria(struct builder *builder) {
    add_targets(builder);
    add_specifications(builder);
    add_history(builder);
    add_conditions(builder);
    add_duties_and_assets(builder);
    add_capability_levels(builder);
    add_maturity(builder);
}

#endif
