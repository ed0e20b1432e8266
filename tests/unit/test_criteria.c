/* What belongs to one process: targets, specifications, changes, rationale, references. */
#include "criteria_world.h"

static const ism3_target at_least_half = {
    .size = sizeof(ism3_target), .op = ISM3_AT_LEAST, .value = ISM3_ONE / 2};

static ism3_target target_for(const char *figure) {
    ism3_target target = at_least_half;
    target.figure = figure_of(figure);
    return target;
}

/* ---- names ---- */

static void names_what_is_counted(void **state) {
    (void)state;
    static const char *const operators[] = {"<", "<=", ">", ">=", "between", "none", NULL};
    static const char *const normals[] = {"xmr", "xmr_median", "none", NULL};
    static const char *const roles[] = {"owner",    "customer",    "supervisor",
                                        "supplier", "asset_owner", NULL};
    static const char *const kinds[] = {NULL,      "repository", "interface", "service",
                                        "message", "channel",    "network",   NULL};
    for (uint32_t i = 0; i < 7; i++)
        same_text(ism3_operator_name(i), operators[i]);
    for (uint32_t i = 0; i < 4; i++)
        same_text(ism3_normal_name(i), normals[i]);
    for (uint32_t i = 0; i < 6; i++)
        same_text(ism3_role_name(i), roles[i]);
    for (uint32_t i = 0; i < 8; i++)
        same_text(ism3_asset_kind_name(i), kinds[i]);
    assert_null(ism3_operator_name(UINT32_MAX));
    assert_null(ism3_normal_name(UINT32_MAX));
    assert_null(ism3_role_name(UINT32_MAX));
    assert_null(ism3_asset_kind_name(UINT32_MAX));
}

/* ---- targets ---- */

static void keeps_targets(void **state) {
    (void)state;
    ism3_error error = ISM3_ERROR_INIT;
    ism3_model *model = new_world(NULL);
    char name[] = "the board";
    ism3_target given = target_for("efficacy.ratio");
    given.op = ISM3_BETWEEN;
    given.upper = ISM3_ONE;
    given.has_warning = 1;
    given.warning = given.value;
    given.warning_upper = ISM3_ONE - 1;
    given.valid_from = JUNE;
    given.set_on = JUNE - 1;
    given.set_by = name;
    must(ism3_model_add_target(model, 0, &given, &error), &error);
    name[0] = 0;
    ism3_target found = {.size = sizeof found};
    assert_int_equal(ism3_model_target(model, 0, 0, &found), 0);
    assert_string_equal(found.set_by, "the board");
    found.set_by = given.set_by;
    assert_memory_equal(&found, &given, sizeof found);
    assert_int_equal(ism3_model_target_count(model, 0), 1);
    assert_int_equal(ism3_model_target_count(model, 1), 0);
    assert_int_equal(ism3_model_target_count(model, 2), 0);
    assert_int_equal(ism3_model_target(model, 0, 1, &found), ISM3_E_NOT_FOUND);
    assert_int_equal(ism3_model_target(model, 1, 0, &found), ISM3_E_NOT_FOUND);
    assert_int_equal(ism3_model_target(model, 2, 0, &found), ISM3_E_NOT_FOUND);
    assert_int_equal(ism3_model_target(NULL, 0, 0, &found), ISM3_E_ARGUMENT);
    assert_int_equal(ism3_model_target(model, 0, 0, NULL), ISM3_E_ARGUMENT);
    ism3_model_unref(model);
}

/* Whatever order they come in, they stand by figure, resource and instant. */
static void orders_targets(void **state) {
    (void)state;
    static const struct {
        const char *figure;
        uint32_t resource;
        int64_t valid_from;
    } sorted[] = {{"activity.outputs", 0, 0}, {"activity.outputs", 0, 5}, {"load.ratio", 0, 2},
                  {"load.ratio", 0, JUNE},    {"load.ratio", 1, 1},       {"efficacy.ratio", 0, 0}};
    enum { COUNT = sizeof sorted / sizeof *sorted };
    ism3_error error = ISM3_ERROR_INIT;
    for (uint32_t turn = 0; turn < 2 * COUNT; turn++) {
        ism3_model *model = new_world(NULL);
        for (uint32_t i = 0; i < COUNT; i++) {
            uint32_t at = (turn < COUNT ? i + turn : 2 * COUNT - i + turn) % COUNT;
            ism3_target target = target_for(sorted[at].figure);
            target.resource = sorted[at].resource;
            target.valid_from = sorted[at].valid_from;
            must(ism3_model_add_target(model, 0, &target, &error), &error);
            expect(ism3_model_add_target(model, 0, &target, &error), ISM3_E_MODEL, &error,
                   "process 'PAY' has a target for ");
        }
        for (int frozen = 0; frozen < 2; frozen++) {
            for (uint32_t i = 0; i < COUNT; i++) {
                ism3_target found = {.size = sizeof found};
                assert_int_equal(ism3_model_target(model, 0, i, &found), 0);
                assert_int_equal(found.figure, figure_of(sorted[i].figure));
                assert_int_equal(found.resource, sorted[i].resource);
                assert_int_equal(found.valid_from, sorted[i].valid_from);
            }
            freeze(model);
        }
        ism3_model_unref(model);
    }
}

static const struct {
    const char *figure;
    ism3_target target;
    int32_t code;
    const char *words;
} target_refusals[] = {
    {"efficacy.ratio", {.resource = 1}, ISM3_E_NOT_FOUND, "efficacy.ratio is not of single"},
    {"load.ratio", {.resource = 2}, ISM3_E_NOT_FOUND, "no resource 2, process 'PAY' has 2"},
    {"efficacy.ratio", {.op = 6}, ISM3_E_MODEL, "operator is 6, expected 0 to 5"},
    {"efficacy.ratio",
     {.op = ISM3_MORE, .value = ISM3_ONE + 1},
     ISM3_E_MODEL,
     "the target is 1.000000001, but efficacy.ratio lies between 0 and 1"},
    {"efficacy.ratio", {.op = ISM3_MORE, .value = -1}, ISM3_E_MODEL, "the target is -0.000000001"},
    {"efficacy.ratio",
     {.op = ISM3_BETWEEN, .value = 0, .upper = 2 * ISM3_ONE},
     ISM3_E_MODEL,
     "the target is 2, but"},
    {"efficacy.ratio",
     {.op = ISM3_BETWEEN, .value = 2, .upper = 1},
     ISM3_E_MODEL,
     "lower number of the target is above"},
    {"efficacy.ratio", {.op = ISM3_LESS, .value = 1, .upper = 1}, ISM3_E_MODEL, "an upper value"},
    {"efficacy.ratio", {.has_warning = 2}, ISM3_E_MODEL, "has_warning is 2"},
    {"efficacy.ratio", {.warning = 1}, ISM3_E_MODEL, "has_warning is 0"},
    {"efficacy.ratio", {.warning_upper = 1}, ISM3_E_MODEL, "has_warning is 0"},
    {"efficacy.ratio",
     {.op = ISM3_AT_LEAST, .value = 5, .has_warning = 1, .warning = 4},
     ISM3_E_MODEL,
     "beyond the target for efficacy.ratio"},
    {"efficacy.ratio",
     {.op = ISM3_MORE, .value = 5, .has_warning = 1, .warning = 4},
     ISM3_E_MODEL,
     "beyond"},
    {"efficacy.ratio",
     {.op = ISM3_LESS, .value = 5, .has_warning = 1, .warning = 6},
     ISM3_E_MODEL,
     "beyond"},
    {"efficacy.ratio",
     {.op = ISM3_AT_MOST, .value = 5, .has_warning = 1, .warning = 6},
     ISM3_E_MODEL,
     "beyond"},
    {"efficacy.ratio",
     {.op = ISM3_BETWEEN,
      .value = 5,
      .upper = 9,
      .has_warning = 1,
      .warning = 4,
      .warning_upper = 9},
     ISM3_E_MODEL,
     "beyond"},
    {"efficacy.ratio",
     {.op = ISM3_BETWEEN,
      .value = 5,
      .upper = 9,
      .has_warning = 1,
      .warning = 5,
      .warning_upper = 10},
     ISM3_E_MODEL,
     "beyond"},
    {"efficacy.ratio",
     {.op = ISM3_BETWEEN,
      .value = 5,
      .upper = 9,
      .has_warning = 1,
      .warning = 8,
      .warning_upper = 7},
     ISM3_E_MODEL,
     "lower number of the warning is above"},
    {"efficacy.ratio",
     {.op = ISM3_AT_LEAST, .has_warning = 1, .warning = 2 * ISM3_ONE},
     ISM3_E_MODEL,
     "the warning is 2, but"},
    {"efficacy.ratio",
     {.op = ISM3_AT_LEAST, .has_warning = 1, .warning = 1, .warning_upper = 1},
     ISM3_E_MODEL,
     "the warning has an upper"},
    {"efficacy.ratio", {.op = ISM3_NO_TARGET, .value = 1}, ISM3_E_MODEL, "'none' takes no value"},
    {"efficacy.ratio", {.op = ISM3_NO_TARGET, .upper = 1}, ISM3_E_MODEL, "'none' takes no value"},
    {"efficacy.ratio", {.op = ISM3_NO_TARGET, .warning = 1}, ISM3_E_MODEL, "'none' takes no"},
    {"efficacy.ratio", {.op = ISM3_NO_TARGET, .has_warning = 1}, ISM3_E_MODEL, "'none' takes no"},
    {"efficacy.ratio", {.valid_from = -1}, ISM3_E_MODEL, "valid_from is instant -1"},
    {"efficacy.ratio", {.valid_from = INT64_MAX}, ISM3_E_MODEL, "valid_from is instant 9"},
    {"efficacy.ratio", {.set_on = -1}, ISM3_E_MODEL, "set_on is instant -1"},
    {"efficacy.ratio", {.set_by = "a\nb"}, ISM3_E_MODEL, "who set the target has a control"},
};

static void refuses_targets_that_cannot_be(void **state) {
    (void)state;
    ism3_error error = ISM3_ERROR_INIT;
    ism3_model *model = new_world(NULL);
    for (size_t i = 0; i < sizeof target_refusals / sizeof *target_refusals; i++) {
        ism3_target target = target_refusals[i].target;
        target.size = sizeof target;
        target.figure = figure_of(target_refusals[i].figure);
        expect(ism3_model_add_target(model, 0, &target, &error), target_refusals[i].code, &error,
               target_refusals[i].words);
    }
    ism3_target target = target_for("load.ratio");
    target.resource = 1; /* of a process without resources of its own, which has one */
    expect(ism3_model_add_target(model, 1, &target, &error), ISM3_E_NOT_FOUND, &error,
           "no resource 1, process 'INV' has 1");
    expect(ism3_model_add_target(model, 2, &target, &error), ISM3_E_NOT_FOUND, &error,
           "no process 2");
    target.figure = ism3_figure_count();
    expect(ism3_model_add_target(model, 0, &target, &error), ISM3_E_NOT_FOUND, &error,
           "no figure ");
    expect(ism3_model_add_target(model, 0, NULL, &error), ISM3_E_ARGUMENT, &error,
           "target is NULL");
    expect(ism3_model_add_target(NULL, 0, &target, &error), ISM3_E_ARGUMENT, &error,
           "model is NULL");
    assert_int_equal(ism3_model_target_count(model, 0), 0);
    freeze(model);
    target = target_for("load.ratio");
    expect(ism3_model_add_target(model, 0, &target, &error), ISM3_E_STATE, &error, "frozen");
    ism3_model_unref(model);
}

/* A warning may be as strict as the target; an end of the history needs no value. */
static void takes_targets_at_the_edge(void **state) {
    (void)state;
    static const ism3_target targets[] = {
        {.op = ISM3_AT_LEAST, .value = ISM3_ONE, .has_warning = 1, .warning = ISM3_ONE},
        {.op = ISM3_AT_MOST, .value = 0, .has_warning = 1, .warning = 0},
        {.op = ISM3_LESS, .value = ISM3_ONE, .has_warning = 1, .warning = 5},
        {.op = ISM3_BETWEEN,
         .value = 5,
         .upper = 5,
         .has_warning = 1,
         .warning = 5,
         .warning_upper = 5},
        {.op = ISM3_NO_TARGET},
    };
    ism3_error error = ISM3_ERROR_INIT;
    ism3_model *model = new_world(NULL);
    for (size_t i = 0; i < sizeof targets / sizeof *targets; i++) {
        ism3_target target = targets[i];
        target.size = sizeof target;
        target.figure = figure_of("efficacy.ratio");
        target.valid_from = (int64_t)i;
        must(ism3_model_add_target(model, 0, &target, &error), &error);
    }
    /* Without an upper end, and as far as an integer reaches. */
    ism3_target long_wait = target_for("activity.worst_wait");
    long_wait.value = INT64_MAX;
    must(ism3_model_add_target(model, 0, &long_wait, &error), &error);
    ism3_target load = target_for("load.ratio");
    must(ism3_model_add_target(model, 1, &load, &error), &error);
    load.resource = 1;
    must(ism3_model_add_target(model, 0, &load, &error), &error);
    ism3_model_unref(model);
}

static void holds_as_many_as_promised(void **state) {
    (void)state;
    ism3_error error = ISM3_ERROR_INIT;
    ism3_model *model = new_world(NULL);
    ism3_target target = target_for("efficacy.ratio");
    ism3_change change = {.size = sizeof change};
    for (int64_t i = ISM3_CRITERIA_MAX; i > 0; i--) {
        target.valid_from = change.on = i;
        must(ism3_model_add_target(model, 0, &target, &error), &error);
        must(ism3_model_add_change(model, 0, &change, &error), &error);
        must(ism3_model_add_reference(model, 0, "a standard", &error), &error);
    }
    target.valid_from = change.on = 0;
    expect(ism3_model_add_target(model, 0, &target, &error), ISM3_E_LIMIT, &error, "4096 targets");
    expect(ism3_model_add_change(model, 0, &change, &error), ISM3_E_LIMIT, &error, "4096 changes");
    expect(ism3_model_add_reference(model, 0, "one more", &error), ISM3_E_LIMIT, &error,
           "4096 references");
    freeze(model);
    for (uint32_t i = 0; i < ISM3_CRITERIA_MAX; i++) {
        assert_int_equal(ism3_model_target(model, 0, i, &target), 0);
        assert_int_equal(target.valid_from, i + 1);
        assert_int_equal(ism3_model_change(model, 0, i, &change), 0);
        assert_int_equal(change.on, i + 1);
    }
    ism3_model_unref(model);
}

/* ---- specifications ---- */

static void keeps_specifications(void **state) {
    (void)state;
    ism3_error error = ISM3_ERROR_INIT;
    ism3_model *model = new_world(NULL);
    const ism3_specification whole = {.size = sizeof whole, .metric = ISM3_METRIC_QUALITY};
    const ism3_specification given = {.size = sizeof given,
                                      .metric = ISM3_METRIC_EFFICACY,
                                      .has_figure = 1,
                                      .figure = figure_of("efficacy.ratio"),
                                      .normal = ISM3_NORMAL_NONE,
                                      .baseline_from = JUNE,
                                      .baseline_to = JUNE + 1,
                                      .frequency = {1, 2},
                                      .best = ISM3_ONE,
                                      .has_best = 1,
                                      .name = "n",
                                      .description = "de\ns",
                                      .measurement = "m",
                                      .thresholds = "t",
                                      .unit = "u",
                                      .information_need = "in",
                                      .data_source = "ds",
                                      .information_owner = "io",
                                      .collector = "co",
                                      .client = "cl",
                                      .reporting = "r"};
    must(ism3_model_add_specification(model, 1, &whole, &error), &error);
    must(ism3_model_add_specification(model, 1, &given, &error), &error);
    assert_int_equal(ism3_model_specification_count(model, 1), 2);
    assert_int_equal(ism3_model_specification_count(model, 0), 0);
    assert_int_equal(ism3_model_specification_count(model, 9), 0);
    ism3_specification found = {.size = sizeof found};
    assert_int_equal(ism3_model_specification(model, 1, 0, &found), 0);
    assert_memory_equal(&found, &whole, sizeof found);
    assert_int_equal(ism3_model_specification(model, 1, 1, &found), 0);
    assert_memory_equal(&found, &given, offsetof(ism3_specification, name));
    const char *const *texts = &found.name, *const *expected = &given.name;
    for (size_t i = 0; i < 11; i++)
        assert_string_equal(texts[i], expected[i]);
    assert_int_equal(ism3_model_specification(model, 1, 2, &found), ISM3_E_NOT_FOUND);
    assert_int_equal(ism3_model_specification(model, 9, 0, &found), ISM3_E_NOT_FOUND);
    assert_int_equal(ism3_model_specification(NULL, 1, 0, &found), ISM3_E_ARGUMENT);
    assert_int_equal(ism3_model_specification(model, 1, 0, NULL), ISM3_E_ARGUMENT);
    expect(ism3_model_add_specification(model, 1, &whole, &error), ISM3_E_MODEL, &error,
           "process 'INV' has a specification of quality already");
    expect(ism3_model_add_specification(model, 1, &given, &error), ISM3_E_MODEL, &error,
           "specification of efficacy.ratio already");
    freeze(model);
    expect(ism3_model_add_specification(model, 0, &given, &error), ISM3_E_STATE, &error, "frozen");
    ism3_model_unref(model);
}

static void refuses_specifications_that_cannot_be(void **state) {
    (void)state;
    static const struct {
        ism3_specification specification;
        int32_t code;
        const char *words;
    } refusals[] = {
        {{.metric = 7}, ISM3_E_MODEL, "metric is 7, expected 0 to 6"},
        {{.has_figure = 2}, ISM3_E_MODEL, "has_figure is 2"},
        {{.figure = 1}, ISM3_E_MODEL, "has_figure is 0"},
        {{.has_figure = 1, .figure = 9999}, ISM3_E_NOT_FOUND, "no figure 9999"},
        {{.metric = ISM3_METRIC_LOAD, .has_figure = 1}, ISM3_E_MODEL, "no figure of metric 'load'"},
        {{.normal = 3}, ISM3_E_MODEL, "normal is 3"},
        {{.baseline_from = 5, .baseline_to = 5}, ISM3_E_MODEL, "ends before it begins"},
        {{.baseline_from = 5}, ISM3_E_MODEL, "ends before it begins"},
        {{.baseline_from = -5, .baseline_to = 5}, ISM3_E_MODEL, "baseline_from is instant -5"},
        {{.baseline_to = -5}, ISM3_E_MODEL, "baseline_to is instant -5"},
        {{.frequency = {-1, 0}}, ISM3_E_MODEL, "frequency is -1 months"},
        {{.has_best = 2}, ISM3_E_MODEL, "has_best is 2"},
        {{.best = 1}, ISM3_E_MODEL, "has_best is 0"},
        {{.has_figure = 1, .has_best = 1, .best = -ISM3_ONE},
         ISM3_E_MODEL,
         "best value is -1, but"},
        {{.reserved = 1}, ISM3_E_ARGUMENT, "reserved is 1"},
        {{.name = "\x01"}, ISM3_E_MODEL, "name of the specification has a control"},
        {{.description = "\xff"}, ISM3_E_MODEL, "description is not UTF-8"},
        {{.reporting = "\xff"}, ISM3_E_MODEL, "reporting is not UTF-8"},
    };
    ism3_error error = ISM3_ERROR_INIT;
    ism3_model *model = new_world(NULL);
    for (size_t i = 0; i < sizeof refusals / sizeof *refusals; i++) {
        ism3_specification specification = refusals[i].specification;
        specification.size = sizeof specification;
        expect(ism3_model_add_specification(model, 0, &specification, &error), refusals[i].code,
               &error, refusals[i].words);
    }
    expect(ism3_model_add_specification(model, 0, NULL, &error), ISM3_E_ARGUMENT, &error,
           "specification is NULL");
    assert_int_equal(ism3_model_specification_count(model, 0), 0);
    ism3_model_unref(model);
}

/* ---- changes, rationale, references ---- */

static void keeps_changes_in_order(void **state) {
    (void)state;
    static const int64_t instants[] = {JUNE, 5, 0, JUNE + 1, 6};
    static const int64_t sorted[] = {0, 5, 6, JUNE, JUNE + 1};
    ism3_error error = ISM3_ERROR_INIT;
    ism3_model *model = new_world(NULL);
    ism3_change change = {.size = sizeof change, .text = "a new\nsupplier"};
    for (size_t i = 0; i < 5; i++) {
        change.on = instants[i];
        must(ism3_model_add_change(model, 0, &change, &error), &error);
        expect(ism3_model_add_change(model, 0, &change, &error), ISM3_E_MODEL, &error,
               "process 'PAY' has a change at that instant");
    }
    assert_int_equal(ism3_model_change_count(model, 0), 5);
    assert_int_equal(ism3_model_change_count(model, 1), 0);
    ism3_change found = {.size = sizeof found};
    for (uint32_t i = 0; i < 5; i++) {
        assert_int_equal(ism3_model_change(model, 0, i, &found), 0);
        assert_int_equal(found.on, sorted[i]);
        assert_string_equal(found.text, "a new\nsupplier");
    }
    assert_int_equal(ism3_model_change(model, 0, 5, &found), ISM3_E_NOT_FOUND);
    assert_int_equal(ism3_model_change(model, 9, 0, &found), ISM3_E_NOT_FOUND);
    assert_int_equal(ism3_model_change(NULL, 0, 0, &found), ISM3_E_ARGUMENT);
    assert_int_equal(ism3_model_change(model, 0, 0, NULL), ISM3_E_ARGUMENT);
    change.on = -1;
    expect(ism3_model_add_change(model, 0, &change, &error), ISM3_E_MODEL, &error, "instant -1");
    change = (ism3_change){.size = sizeof change, .on = 9, .text = "\x02"};
    expect(ism3_model_add_change(model, 0, &change, &error), ISM3_E_MODEL, &error,
           "text of the change");
    expect(ism3_model_add_change(model, 0, NULL, &error), ISM3_E_ARGUMENT, &error, "is NULL");
    expect(ism3_model_add_change(model, 7, &change, &error), ISM3_E_NOT_FOUND, &error,
           "no process");
    assert_int_equal(ism3_model_change_count(model, 0), 5);
    freeze(model);
    expect(ism3_model_add_change(model, 0, &change, &error), ISM3_E_STATE, &error, "frozen");
    ism3_model_unref(model);
}

static void keeps_one_rationale(void **state) {
    (void)state;
    ism3_error error = ISM3_ERROR_INIT;
    ism3_model *model = new_world(NULL);
    ism3_rationale given = {sizeof given, "rosi", "why", "EUR", 1, ISM3_AMOUNT_MAX, 3, 1, 0};
    ism3_rationale found = {.size = sizeof found}, only_text = {.size = sizeof found, .text = "x"};
    assert_int_equal(ism3_model_rationale(model, 0, &found), ISM3_E_NOT_FOUND);
    must(ism3_model_set_rationale(model, 0, &only_text, &error), &error);
    must(ism3_model_set_rationale(model, 0, &given, &error), &error);
    assert_int_equal(ism3_model_rationale(model, 0, &found), 0);
    assert_string_equal(found.assessment, "rosi");
    assert_string_equal(found.text, "why");
    assert_string_equal(found.currency, "EUR");
    assert_memory_equal(&found.cost, &given.cost, sizeof found - offsetof(ism3_rationale, cost));
    static const struct {
        ism3_rationale rationale;
        int32_t code;
        const char *words;
    } refusals[] = {
        {{.currency = "EUR", .cost = -1}, ISM3_E_MODEL, "the cost is -1 thousandths"},
        {{.currency = "EUR", .cost = ISM3_AMOUNT_MAX + 1}, ISM3_E_MODEL, "expected 0 to 2^53"},
        {{.currency = "EUR", .losses_without = -1, .has_losses = 1},
         ISM3_E_MODEL,
         "losses_without"},
        {{.currency = "EUR", .losses_with = -1, .has_losses = 1}, ISM3_E_MODEL, "losses_with is"},
        {{.currency = "EUR", .losses_with = 1}, ISM3_E_MODEL, "has_losses is 0"},
        {{.currency = "EUR", .losses_without = 1}, ISM3_E_MODEL, "has_losses is 0"},
        {{.has_losses = 2}, ISM3_E_MODEL, "has_losses is 2"},
        {{.has_losses = 1}, ISM3_E_MODEL, "need a currency"},
        {{.cost = 1, .currency = ""}, ISM3_E_MODEL, "need a currency"},
        {{.reserved = 1}, ISM3_E_ARGUMENT, "reserved is 1"},
        {{.text = "\xff"}, ISM3_E_MODEL, "text of the rationale"},
    };
    for (size_t i = 0; i < sizeof refusals / sizeof *refusals; i++) {
        ism3_rationale rationale = refusals[i].rationale;
        rationale.size = sizeof rationale;
        expect(ism3_model_set_rationale(model, 0, &rationale, &error), refusals[i].code, &error,
               refusals[i].words);
    }
    expect(ism3_model_set_rationale(model, 0, NULL, &error), ISM3_E_ARGUMENT, &error, "is NULL");
    assert_int_equal(ism3_model_rationale(model, 0, &found), 0);
    assert_string_equal(found.text, "why");
    assert_int_equal(ism3_model_rationale(model, 1, &found), ISM3_E_NOT_FOUND);
    assert_int_equal(ism3_model_rationale(model, 2, &found), ISM3_E_NOT_FOUND);
    assert_int_equal(ism3_model_rationale(NULL, 0, &found), ISM3_E_ARGUMENT);
    assert_int_equal(ism3_model_rationale(model, 0, NULL), ISM3_E_ARGUMENT);
    freeze(model);
    expect(ism3_model_set_rationale(model, 0, &given, &error), ISM3_E_STATE, &error, "frozen");
    ism3_model_unref(model);
}

static void keeps_references(void **state) {
    (void)state;
    ism3_error error = ISM3_ERROR_INIT;
    ism3_model *model = new_world(NULL);
    must(ism3_model_add_reference(model, 0, "ISO/IEC 27001", &error), &error);
    must(ism3_model_add_reference(model, 0, "policy 7", &error), &error);
    assert_int_equal(ism3_model_reference_count(model, 0), 2);
    assert_int_equal(ism3_model_reference_count(model, 1), 0);
    assert_string_equal(ism3_model_reference(model, 0, 1), "policy 7");
    assert_null(ism3_model_reference(model, 0, 2));
    assert_null(ism3_model_reference(model, 1, 0));
    assert_null(ism3_model_reference(model, 2, 0));
    expect(ism3_model_add_reference(model, 0, NULL, &error), ISM3_E_ARGUMENT, &error, "is NULL");
    expect(ism3_model_add_reference(model, 0, "", &error), ISM3_E_MODEL, &error, "is empty");
    expect(ism3_model_add_reference(model, 0, "a\nb", &error), ISM3_E_MODEL, &error, "control");
    expect(ism3_model_add_reference(model, 3, "a", &error), ISM3_E_NOT_FOUND, &error, "no process");
    assert_int_equal(ism3_model_reference_count(model, 0), 2);
    freeze(model);
    expect(ism3_model_add_reference(model, 0, "a", &error), ISM3_E_STATE, &error, "frozen");
    ism3_model_unref(model);
}

/* ---- structs of older and newer callers ---- */

static void takes_processes_of_older_callers(void **state) {
    (void)state;
    ism3_error error = ISM3_ERROR_INIT;
    ism3_model *model = new_world(NULL);
    ism3_process_options old = {.size = offsetof(ism3_process_options, asset_owner),
                                .code = "OLD",
                                .asset_owner = "\xff not to be read"};
    uint32_t index;
    must(ism3_model_add_process(model, &old, &index, &error), &error);
    assert_null(ism3_model_person(model, index, ISM3_ASSET_OWNER));
    ism3_process_options found = {.size = old.size, .asset_owner = "not to be written"};
    assert_int_equal(ism3_model_process(model, 1, &found), 0);
    assert_string_equal(found.owner, "Ann");
    assert_string_equal(found.asset_owner, "not to be written");
    found.size = sizeof found;
    assert_int_equal(ism3_model_process(model, 1, &found), 0);
    assert_string_equal(found.asset_owner, "Eve");
    old.size--;
    expect(ism3_model_add_process(model, &old, NULL, &error), ISM3_E_STRUCT, &error, "struct size");
    found.size = old.size;
    assert_int_equal(ism3_model_process(model, 1, &found), ISM3_E_STRUCT);
    ism3_model_unref(model);
}

static void takes_structs_of_newer_callers(void **state) {
    (void)state;
    struct newer {
        ism3_target target;
        uint64_t unknown;
    } newer = {target_for("efficacy.ratio"), 1};
    ism3_error error = ISM3_ERROR_INIT;
    ism3_model *model = new_world(NULL);
    newer.target.size = sizeof newer;
    expect(ism3_model_add_target(model, 0, &newer.target, &error), ISM3_E_STRUCT, &error,
           "of the struct is set");
    newer.unknown = 0;
    must(ism3_model_add_target(model, 0, &newer.target, &error), &error);
    newer.unknown = 1;
    assert_int_equal(ism3_model_target(model, 0, 0, &newer.target), 0);
    assert_int_equal(newer.unknown, 0);
    assert_int_equal(newer.target.value, ISM3_ONE / 2);
    newer.target.size = sizeof(ism3_target) - 1;
    assert_int_equal(ism3_model_target(model, 0, 0, &newer.target), ISM3_E_STRUCT);
    expect(ism3_model_add_target(model, 0, &newer.target, &error), ISM3_E_STRUCT, &error,
           "expected at least");
    ism3_specification specification = {0};
    ism3_change change = {0};
    ism3_rationale rationale = {0};
    expect(ism3_model_add_specification(model, 0, &specification, &error), ISM3_E_STRUCT, &error,
           "size");
    expect(ism3_model_add_change(model, 0, &change, &error), ISM3_E_STRUCT, &error, "size");
    expect(ism3_model_set_rationale(model, 0, &rationale, &error), ISM3_E_STRUCT, &error, "size");
    ism3_model_unref(model);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_what_is_counted),
        cmocka_unit_test(keeps_targets),
        cmocka_unit_test(orders_targets),
        cmocka_unit_test(refuses_targets_that_cannot_be),
        cmocka_unit_test(takes_targets_at_the_edge),
        cmocka_unit_test(holds_as_many_as_promised),
        cmocka_unit_test(keeps_specifications),
        cmocka_unit_test(refuses_specifications_that_cannot_be),
        cmocka_unit_test(keeps_changes_in_order),
        cmocka_unit_test(keeps_one_rationale),
        cmocka_unit_test(keeps_references),
        cmocka_unit_test(takes_processes_of_older_callers),
        cmocka_unit_test(takes_structs_of_newer_callers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
