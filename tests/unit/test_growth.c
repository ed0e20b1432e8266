/* Structs that begin with their size, of programs older and newer than this library: every function of
 * libism3 that takes or fills one (docs/stability.md, "How structs grow"). */
#include "growth.h"

#include "assess_world.h"
#include "chaos.h"

enum { PROCESSES = 3, ENVIRONMENTS = 2, MONTHS = 2 };

/* ---- a world with something of everything: three processes in a row, all at fault ---- */

static void add_criteria(ism3_model *into) {
    const ism3_specification specification = {.size = sizeof specification,
                                              .metric = ISM3_METRIC_QUALITY};
    const ism3_change change = {.size = sizeof change, .on = day(1, 2), .text = "a new supplier"};
    const ism3_rationale rationale = {.size = sizeof rationale, .text = "why"};
    const ism3_objective_options objective = {
        .size = sizeof objective, .id = "O-1", .kind = "business"};
    const ism3_condition condition = {.size = sizeof condition,
                                      .process = 0,
                                      .figure = ism3_figure_find("activity.outputs"),
                                      .every = ISM3_EVERY_MONTH,
                                      .op = ISM3_AT_LEAST,
                                      .value = ISM3_ONE};
    const ism3_improvement improvement = {
        .size = sizeof improvement, .code = "A", .capability = 2, .cost = 1, .currency = "EUR"};
    assert_int_equal(ism3_model_add_specification(into, 0, &specification, NULL), 0);
    assert_int_equal(ism3_model_add_change(into, 0, &change, NULL), 0);
    assert_int_equal(ism3_model_set_rationale(into, 0, &rationale, NULL), 0);
    assert_int_equal(ism3_model_add_objective(into, &objective, NULL, NULL), 0);
    assert_int_equal(ism3_model_add_condition(into, 0, &condition, NULL), 0);
    assert_int_equal(ism3_model_begin_maturity_profile(into, "ours", NULL, NULL), 0);
    assert_int_equal(ism3_model_add_maturity_level(into, 1, "one", NULL), 0);
    assert_int_equal(ism3_model_add_requirement(into, "A", 2, NULL), 0);
    assert_int_equal(ism3_model_add_improvement(into, &improvement, NULL), 0);
}

static void make_model(void) {
    static const char *const codes[PROCESSES] = {"A", "B", "C"};
    begin_model();
    assert_int_equal(ism3_model_add_environment(model, "cloud", NULL, NULL), 0);
    assert_int_equal(ism3_model_add_environment(model, "office", NULL, NULL), 0);
    for (uint32_t i = 0; i < PROCESSES; i++) {
        ism3_process_options options = process_named(codes[i]);
        options.owner = options.supervisor = "Ann"; /* which the rules of duties forbid */
        add_process(&options);
        assert_int_equal(ism3_model_add_output(model, i, codes[i], NULL), 0);
        if (i)
            assert_int_equal(ism3_model_add_input(model, i, codes[i - 1], codes[i - 1], NULL), 0);
        add_target(i, "activity.outputs", ISM3_AT_MOST, 0, 0);
    }
    add_criteria(model);
}

static int prepare(void **state) {
    const ism3_source source = {.size = sizeof source, .name = "agent", .epoch = 1};
    ism3_assessment_options options = ISM3_ASSESSMENT_OPTIONS_INIT;
    (void)state;
    options.by_environment = 1;
    options.as_of = month(MONTHS);
    lay_ground();
    make_model();
    begin_ledger();
    assert_int_equal(ism3_ledger_set_source(ledger, &source, NULL), 0);
    for (uint32_t i = 0; i < PROCESSES * ENVIRONMENTS * MONTHS; i++) {
        ism3_observation output =
            fact(i % PROCESSES, ISM3_ITEM, month((int32_t)(i / PROCESSES % 2)));
        char id[] = {(char)('a' + i), 0};
        output.environment = i / PROCESSES / MONTHS;
        output.id = (ism3_text){id, 1};
        output.end = output.time + (1 + i) * HOUR;
        see(output);
    }
    assess_with(&options);
    return 0;
}

/* ---- what calls make and change: each time another ---- */

static struct {
    ism3_model *model;
    ism3_ledger *ledger;
    ism3_metrics *metrics;
    ism3_assessment *assessment;
    ism3_recorder *recorder;
    ism3_zone *zone;
    ism3_time_format *format;
} made;

/* Puts away what was made, and hands the code on. */
static int32_t done(int32_t rc) {
    made.model = ism3_model_unref(made.model);
    made.ledger = ism3_ledger_unref(made.ledger);
    made.metrics = ism3_metrics_unref(made.metrics);
    made.assessment = ism3_assessment_unref(made.assessment);
    made.recorder = ism3_recorder_unref(made.recorder);
    made.zone = ism3_zone_unref(made.zone);
    made.format = ism3_time_format_unref(made.format);
    return rc;
}

/* A model to add to. */
static ism3_model *open_model(void) {
    const ism3_process_options process = {.size = sizeof process, .code = "A"};
    const ism3_objective_options objective = {
        .size = sizeof objective, .id = "O-1", .kind = "business"};
    done(0);
    assert_int_equal(ism3_model_new(&made.model, NULL, NULL), 0);
    assert_int_equal(ism3_model_add_process(made.model, &process, NULL, NULL), 0);
    assert_int_equal(ism3_model_add_objective(made.model, &objective, NULL, NULL), 0);
    assert_int_equal(ism3_model_begin_capability_scale(made.model, "ours", NULL, NULL), 0);
    return made.model;
}

static ism3_ledger *open_ledger(void) {
    done(0);
    assert_int_equal(ism3_ledger_new(&made.ledger, model, NULL, NULL), 0);
    return made.ledger;
}

/* With a record in it. */
static ism3_recorder *open_recorder(void) {
    const ism3_recorder_options options = {.size = sizeof options, .capacity = 64};
    ism3_observation output = fact(0, ISM3_OUTPUT, month(0));
    output.environment = 0;
    done(0);
    assert_int_equal(ism3_recorder_new(&made.recorder, model, &options, NULL), 0);
    assert_int_equal(ism3_recorder_record(made.recorder, &output, NULL, NULL), 0);
    return made.recorder;
}

static const unsigned char *bytes_of_model(size_t *size) {
    static unsigned char bytes[8192];
    assert_int_equal(ism3_model_encode_to(model, bytes, sizeof bytes, size, NULL), 0);
    return bytes;
}

static const unsigned char *bytes_of_ledger(size_t *size) {
    static unsigned char bytes[8192];
    assert_int_equal(ism3_ledger_encode_to(ledger, bytes, sizeof bytes, size, NULL), 0);
    return bytes;
}

static int32_t swallow(void *context, const char *bytes, size_t size) {
    (void)context;
    (void)bytes;
    (void)size;
    return 0;
}

/* ---- models ---- */

static void models(void **state) {
    (void)state;
    const ism3_model_options options = {.name = "ours", .grain = ISM3_SECOND};
    const ism3_process_options process = {
        .code = "B", .answer_within = HOUR, .owner = "Ann", .supplier = "Bob"};
    const ism3_objective_options objective = {.id = "O-2", .kind = "business", .owner = "Ann"};
    TAKES(ism3_model_new, ism3_model_options, &options,
          done(ism3_model_new(&made.model, it, error)));
    TAKES(ism3_model_add_process, ism3_process_options, &process,
          ism3_model_add_process(open_model(), it, NULL, error));
    TAKES(ism3_model_add_objective, ism3_objective_options, &objective,
          ism3_model_add_objective(open_model(), it, NULL, error));
    FILLS(ism3_model_process, ism3_process_options, ism3_model_process(model, 0, it));
    FILLS(ism3_model_objective, ism3_objective_options, ism3_model_objective(model, 0, it));
    none_failed();
}

static void criteria(void **state) {
    (void)state;
    const ism3_target target = {.figure = ism3_figure_find("efficacy.ratio"),
                                .op = ISM3_AT_LEAST,
                                .value = ISM3_ONE / 2,
                                .set_by = "Ann"};
    const ism3_specification specification = {.metric = ISM3_METRIC_QUALITY};
    const ism3_change change = {.on = day(1, 2), .text = "a new supplier"};
    const ism3_rationale rationale = {.text = "why"};
    const ism3_condition condition = {
        .incidents = ISM3_INCIDENT_HARM, .every = ISM3_EVERY_MONTH, .op = ISM3_AT_MOST, .value = 9};
    TAKES(ism3_model_add_target, ism3_target, &target,
          ism3_model_add_target(open_model(), 0, it, error));
    TAKES(ism3_model_add_specification, ism3_specification, &specification,
          ism3_model_add_specification(open_model(), 0, it, error));
    TAKES(ism3_model_add_change, ism3_change, &change,
          ism3_model_add_change(open_model(), 0, it, error));
    TAKES(ism3_model_set_rationale, ism3_rationale, &rationale,
          ism3_model_set_rationale(open_model(), 0, it, error));
    TAKES(ism3_model_add_condition, ism3_condition, &condition,
          ism3_model_add_condition(open_model(), 0, it, error));
    FILLS(ism3_model_target, ism3_target, ism3_model_target(model, 0, 0, it));
    FILLS(ism3_model_specification, ism3_specification, ism3_model_specification(model, 0, 0, it));
    FILLS(ism3_model_change, ism3_change, ism3_model_change(model, 0, 0, it));
    FILLS(ism3_model_rationale, ism3_rationale, ism3_model_rationale(model, 0, it));
    FILLS(ism3_model_condition, ism3_condition, ism3_model_condition(model, 0, 0, it));
    none_failed();
}

static void scales_and_rules(void **state) {
    (void)state;
    const ism3_duty_rule rule = {.role = ISM3_OWNER,
                                 .other_role = ISM3_CUSTOMER,
                                 .process = ISM3_NO_INDEX,
                                 .other_process = ISM3_NO_INDEX};
    const ism3_capability_level level = {.level = 1, .name = "one"};
    const ism3_improvement improvement = {
        .code = "A", .capability = 2, .currency = "EUR", .text = "more people"};
    TAKES(ism3_model_add_duty_rule, ism3_duty_rule, &rule,
          ism3_model_add_duty_rule(open_model(), it, error));
    TAKES(ism3_model_add_capability_level, ism3_capability_level, &level,
          ism3_model_add_capability_level(open_model(), it, error));
    TAKES(ism3_model_add_improvement, ism3_improvement, &improvement,
          ism3_model_add_improvement(open_model(), it, error));
    FILLS(ism3_model_duty_rule, ism3_duty_rule, ism3_model_duty_rule(model, 0, it));
    FILLS(ism3_model_capability_level, ism3_capability_level,
          ism3_model_capability_level(model, 1, it));
    FILLS(ism3_model_improvement, ism3_improvement, ism3_model_improvement(model, 0, it));
    none_failed();
}

/* ---- ledgers and recorders ---- */

static void ledgers(void **state) {
    (void)state;
    size_t size;
    const unsigned char *bytes = bytes_of_ledger(&size);
    const ism3_ledger_options options = {.memory_limit = 1 << 20, .max_future_skew = HOUR};
    const ism3_source source = {.name = "feed", .epoch = 1};
    const ism3_seal_options seal = {.has_watermark = 1, .watermark = month(1)};
    ism3_observation outputs[3];
    ism3_columns columns = {.size = sizeof columns, .rows = 2, .constant = outputs};
    for (int i = 0; i < 3; i++) {
        outputs[i] = fact(0, ISM3_OUTPUT, day(0, 1 + i));
        outputs[i].environment = 0;
    }
    TAKES(ism3_ledger_new, ism3_ledger_options, &options,
          done(ism3_ledger_new(&made.ledger, model, it, error)));
    TAKES(ism3_ledger_decode, ism3_ledger_options, &options,
          done(ism3_ledger_decode(&made.ledger, NULL, bytes, size, it, error)));
    TAKES_ALL(ism3_ledger_observe, ism3_observation, 3, outputs,
              ism3_ledger_observe(open_ledger(), it, 3, error));
    TAKES(ism3_ledger_observe_columns, ism3_columns, &columns,
          ism3_ledger_observe_columns(open_ledger(), it, error));
    TAKES(ism3_ledger_observe_columns, ism3_observation, outputs,
          (columns.constant = it, ism3_ledger_observe_columns(open_ledger(), &columns, error)));
    TAKES(ism3_ledger_set_source, ism3_source, &source,
          ism3_ledger_set_source(open_ledger(), it, error));
    TAKES(ism3_ledger_seal, ism3_seal_options, &seal, ism3_ledger_seal(open_ledger(), it, error));
    FILLS(ism3_ledger_source, ism3_source_state, ism3_ledger_source(ledger, 0, it));
    FILLS(ism3_observation_init, ism3_observation, ism3_observation_init(it, it->size));
    FILLS(ism3_columns_init, ism3_columns, ism3_columns_init(it, it->size));
    none_failed();
}

static void recorders(void **state) {
    (void)state;
    const ism3_recorder_options options = {.capacity = 64};
    const ism3_ledger_options delta = {.max_future_skew = HOUR};
    const ism3_source source = {.name = "feed", .epoch = 2};
    ism3_recorder_options from = {.size = sizeof from, .capacity = 64};
    ism3_observation output = fact(0, ISM3_OUTPUT, month(0));
    output.environment = 0;
    TAKES(ism3_recorder_new, ism3_recorder_options, &options,
          done(ism3_recorder_new(&made.recorder, model, it, error)));
    TAKES(ism3_recorder_new, ism3_source, &source,
          (from.source = it, done(ism3_recorder_new(&made.recorder, model, &from, error))));
    TAKES(ism3_recorder_record, ism3_observation, &output,
          ism3_recorder_record(open_recorder(), it, NULL, error));
    TAKES(ism3_recorder_take, ism3_ledger_options, &delta,
          ism3_recorder_take(open_recorder(), &made.ledger, it, NULL, error));
    TAKES(ism3_recorder_restart, ism3_source, &source,
          (ism3_recorder_take(open_recorder(), &made.ledger, NULL, NULL, NULL),
           ism3_recorder_restart(made.recorder, it, error)));
    open_recorder();
    FILLS(ism3_recorder_read, ism3_recorder_state, ism3_recorder_read(made.recorder, it));
    none_failed();
    done(0);
}

/* ---- figures and what they mean ---- */

static void figures(void **state) {
    (void)state;
    const int64_t bound = ism3_lead_time_bound(0);
    const ism3_metrics *metrics = ism3_assessment_metrics(assessment);
    const uint32_t mean = ism3_figure_find("activity.mean_lead_time");
    ism3_metrics_options options = ISM3_METRICS_OPTIONS_INIT;
    uint64_t counts[2];
    options.as_of = month(MONTHS);
    TAKES(ism3_metrics_new, ism3_metrics_options, &options,
          done(ism3_metrics_new(&made.metrics, ledger, it, error)));
    FILLS(ism3_metrics_options_init, ism3_metrics_options, ism3_metrics_options_init(it, it->size));
    FILLS(ism3_metrics_figure, ism3_figure, ism3_metrics_figure(metrics, 0, 0, mean, 0, it));
    FILLS(ism3_metrics_lead_times, ism3_lead_times,
          ism3_metrics_lead_times(metrics, 0, 0, &bound, 1, counts, it));
    none_failed();
}

static void assessments(void **state) {
    (void)state;
    ism3_assessment_options options = ISM3_ASSESSMENT_OPTIONS_INIT;
    const ism3_exposition_options page = {.format = ISM3_OTLP};
    const uint32_t outputs = ism3_figure_find("activity.outputs");
    size_t count;
    options.as_of = month(MONTHS);
    TAKES(ism3_assessment_new, ism3_assessment_options, &options,
          done(ism3_assessment_new(&made.assessment, ledger, it, error)));
    TAKES(ism3_exposition_write, ism3_exposition_options, &page,
          ism3_exposition_write(assessment, it, swallow, NULL, error));
    FILLS(ism3_assessment_options_init, ism3_assessment_options,
          ism3_assessment_options_init(it, it->size));
    FILLS(ism3_exposition_options_init, ism3_exposition_options,
          ism3_exposition_options_init(it, it->size));
    FILLS(ism3_assessment_judgement, ism3_judgement,
          ism3_assessment_judgement(assessment, 0, 0, outputs, 0, it));
    FILLS(ism3_assessment_capability, ism3_capability,
          ism3_assessment_capability(assessment, 0, 0, it));
    FILLS(ism3_assessment_maturity, ism3_maturity, ism3_assessment_maturity(assessment, 0, it));
    FILLS(ism3_assessment_gap, ism3_gap, ism3_assessment_gap(assessment, 0, 0, it));
    FILLS(ism3_assessment_condition, ism3_condition_result,
          ism3_assessment_condition(assessment, 0, 0, 0, it));
    FILLS_ALL(ism3_assessment_candidates, ism3_candidate, 2,
              ism3_assessment_candidates(assessment, 0, 2, it, 2, &count, error));
    assert_int_equal(ism3_assessment_candidates(assessment, 0, 2, NULL, 0, &count, NULL), 0);
    assert_int_equal(count, 2);
    FILLS(ism3_assessment_data_quality, ism3_data_quality,
          ism3_assessment_data_quality(assessment, 0, it));
    FILLS(ism3_assessment_duty_finding, ism3_duty_finding,
          ism3_assessment_duty_finding(assessment, 0, it));
    FILLS_ALL(ism3_assessment_peers, ism3_peer, ENVIRONMENTS,
              ism3_assessment_peers(assessment, 0, 0, outputs, 0, it, ENVIRONMENTS, &count));
    assert_int_equal(ism3_assessment_peers(assessment, 0, 0, outputs, 0, NULL, 0, &count), 0);
    assert_int_equal(count, ENVIRONMENTS);
    none_failed();
}

/* ---- allocators, which options point at ---- */

#define WITH(type, ...) (&(type){.size = sizeof(type), .allocator = it, __VA_ARGS__})

#define READ_ALL .from = ISM3_NONE, .to = ISM3_NONE, .as_of = month(MONTHS)

static void allocators(void **state) {
    (void)state;
    struct chaos chaos = {.left = -1};
    const ism3_allocator allocator = chaos_allocator(&chaos);
    size_t model_size, ledger_size;
    const unsigned char *model_bytes = bytes_of_model(&model_size),
                        *ledger_bytes = bytes_of_ledger(&ledger_size);
    TAKES(ism3_model_new, ism3_allocator, &allocator,
          done(ism3_model_new(&made.model, WITH(ism3_model_options, .grain = ISM3_SECOND), error)));
    TAKES(ism3_model_decode, ism3_allocator, &allocator,
          done(ism3_model_decode(&made.model, model_bytes, model_size, it, 0, error)));
    TAKES(
        ism3_ledger_new, ism3_allocator, &allocator,
        done(ism3_ledger_new(&made.ledger, model, WITH(ism3_ledger_options, .has_now = 0), error)));
    TAKES(ism3_ledger_decode, ism3_allocator, &allocator,
          done(ism3_ledger_decode(&made.ledger, NULL, ledger_bytes, ledger_size,
                                  WITH(ism3_ledger_options, .has_now = 0), error)));
    TAKES(ism3_recorder_new, ism3_allocator, &allocator,
          done(ism3_recorder_new(&made.recorder, model, WITH(ism3_recorder_options, .capacity = 64),
                                 error)));
    TAKES(ism3_recorder_take, ism3_allocator, &allocator,
          done(ism3_recorder_take(open_recorder(), &made.ledger,
                                  WITH(ism3_ledger_options, .has_now = 0), NULL, error)));
    TAKES(
        ism3_metrics_new, ism3_allocator, &allocator,
        done(ism3_metrics_new(&made.metrics, ledger, WITH(ism3_metrics_options, READ_ALL), error)));
    TAKES(ism3_assessment_new, ism3_allocator, &allocator,
          done(ism3_assessment_new(&made.assessment, ledger,
                                   WITH(ism3_assessment_options, READ_ALL), error)));
    TAKES(ism3_zone_new, ism3_allocator, &allocator,
          done(ism3_zone_new(&made.zone, "Z", 1, it, error)));
    TAKES(ism3_time_format_new, ism3_allocator, &allocator,
          done(ism3_time_format_new(&made.format, "%F", NULL, it, error)));
    none_failed();
    assert_int_equal(chaos.blocks, 0);
    assert_int_equal(chaos.bytes, 0);
}

/* ---- errors, which every call that can fail tells ---- */

static void errors_of_models(void **state) {
    (void)state;
    TELLS(ism3_model_new, ism3_error, ism3_model_new(NULL, NULL, it));
    TELLS(ism3_model_add_environment, ism3_error, ism3_model_add_environment(NULL, "e", NULL, it));
    TELLS(ism3_model_add_process, ism3_error, ism3_model_add_process(NULL, NULL, NULL, it));
    TELLS(ism3_model_add_served, ism3_error, ism3_model_add_served(NULL, 0, 0, it));
    TELLS(ism3_model_add_input, ism3_error, ism3_model_add_input(NULL, 0, "i", NULL, it));
    TELLS(ism3_model_add_output, ism3_error, ism3_model_add_output(NULL, 0, "o", it));
    TELLS(ism3_model_add_resource, ism3_error,
          ism3_model_add_resource(NULL, 0, "r", "h", NULL, it));
    TELLS(ism3_model_add_unit_cost, ism3_error, ism3_model_add_unit_cost(NULL, 0, 0, NULL, it));
    TELLS(ism3_model_set_service_hours, ism3_error,
          ism3_model_set_service_hours(NULL, 0, NULL, NULL, 0, NULL, 0, it));
    TELLS(ism3_model_add_objective, ism3_error, ism3_model_add_objective(NULL, NULL, NULL, it));
    TELLS(ism3_model_freeze, ism3_error, ism3_model_freeze(NULL, it));
    TELLS(ism3_model_encode, ism3_error, ism3_model_encode(NULL, swallow, NULL, it));
    TELLS(ism3_model_encode_to, ism3_error, ism3_model_encode_to(NULL, NULL, 0, NULL, it));
    TELLS(ism3_model_decode, ism3_error,
          done(ism3_model_decode(&made.model, "no model", 8, NULL, 0, it)));
    none_failed();
}

static void errors_of_criteria(void **state) {
    (void)state;
    TELLS(ism3_model_add_target, ism3_error, ism3_model_add_target(NULL, 0, NULL, it));
    TELLS(ism3_model_add_specification, ism3_error,
          ism3_model_add_specification(NULL, 0, NULL, it));
    TELLS(ism3_model_add_change, ism3_error, ism3_model_add_change(NULL, 0, NULL, it));
    TELLS(ism3_model_set_rationale, ism3_error, ism3_model_set_rationale(NULL, 0, NULL, it));
    TELLS(ism3_model_add_reference, ism3_error, ism3_model_add_reference(NULL, 0, "r", it));
    TELLS(ism3_model_add_condition, ism3_error, ism3_model_add_condition(NULL, 0, NULL, it));
    TELLS(ism3_model_add_duty_rule, ism3_error, ism3_model_add_duty_rule(NULL, NULL, it));
    TELLS(ism3_model_add_asset, ism3_error, ism3_model_add_asset(NULL, "a", 0, 0, NULL, it));
    TELLS(ism3_model_add_protection, ism3_error, ism3_model_add_protection(NULL, 0, "A", it));
    TELLS(ism3_model_use_capability_scale, ism3_error,
          ism3_model_use_capability_scale(NULL, "s", it));
    TELLS(ism3_model_begin_capability_scale, ism3_error,
          ism3_model_begin_capability_scale(NULL, "s", NULL, it));
    TELLS(ism3_model_add_capability_level, ism3_error,
          ism3_model_add_capability_level(NULL, NULL, it));
    TELLS(ism3_model_begin_maturity_profile, ism3_error,
          ism3_model_begin_maturity_profile(NULL, "p", NULL, it));
    TELLS(ism3_model_add_maturity_level, ism3_error,
          ism3_model_add_maturity_level(NULL, 1, "one", it));
    TELLS(ism3_model_add_requirement, ism3_error, ism3_model_add_requirement(NULL, "A", 1, it));
    TELLS(ism3_model_add_exclusion, ism3_error, ism3_model_add_exclusion(NULL, "A", "why", it));
    TELLS(ism3_model_add_improvement, ism3_error, ism3_model_add_improvement(NULL, NULL, it));
    none_failed();
}

static void errors_of_ledgers(void **state) {
    (void)state;
    uint8_t digest[32];
    size_t size;
    const ism3_observation bad = fact(0, UINT8_MAX, month(0));
    const ism3_columns columns = {.size = sizeof columns, .rows = 1, .constant = &bad};
    TELLS(ism3_ledger_new, ism3_error, ism3_ledger_new(NULL, NULL, NULL, it));
    TELLS(ism3_ledger_observe, ism3_error, ism3_ledger_observe(open_ledger(), &bad, 1, it));
    TELLS(ism3_ledger_observe_columns, ism3_error,
          ism3_ledger_observe_columns(open_ledger(), &columns, it));
    TELLS(ism3_ledger_set_source, ism3_error, ism3_ledger_set_source(NULL, NULL, it));
    TELLS(ism3_ledger_cover, ism3_error, ism3_ledger_cover(NULL, 1, NULL, it));
    TELLS(ism3_ledger_forget_source, ism3_error, ism3_ledger_forget_source(NULL, "s", 0, it));
    TELLS(ism3_ledger_add, ism3_error, ism3_ledger_add(open_ledger(), NULL, it));
    TELLS(ism3_ledger_seal, ism3_error, ism3_ledger_seal(NULL, NULL, it));
    TELLS(ism3_ledger_encode, ism3_error, ism3_ledger_encode(NULL, swallow, NULL, it));
    TELLS(ism3_ledger_encode_to, ism3_error, ism3_ledger_encode_to(NULL, NULL, 0, &size, it));
    TELLS(ism3_ledger_digest, ism3_error, ism3_ledger_digest(NULL, digest, it));
    done(0);
    TELLS(ism3_ledger_decode, ism3_error,
          done(ism3_ledger_decode(&made.ledger, NULL, "no ledger", 9, NULL, it)));
    TELLS(ism3_ledger_items, ism3_error, ism3_ledger_items(NULL, 0, NULL, NULL, it));
    TELLS(ism3_recorder_new, ism3_error, ism3_recorder_new(NULL, NULL, NULL, it));
    TELLS(ism3_recorder_record, ism3_error, ism3_recorder_record(open_recorder(), &bad, NULL, it));
    TELLS(ism3_recorder_drain, ism3_error, ism3_recorder_drain(open_recorder(), NULL, NULL, it));
    TELLS(ism3_recorder_take, ism3_error, ism3_recorder_take(NULL, NULL, NULL, NULL, it));
    TELLS(ism3_recorder_restart, ism3_error, ism3_recorder_restart(NULL, NULL, it));
    none_failed();
    done(0);
}

static void errors_of_figures(void **state) {
    (void)state;
    size_t count;
    TELLS(ism3_metrics_new, ism3_error, ism3_metrics_new(NULL, NULL, NULL, it));
    TELLS(ism3_assessment_new, ism3_error, ism3_assessment_new(NULL, NULL, NULL, it));
    TELLS(ism3_assessment_candidates, ism3_error,
          ism3_assessment_candidates(assessment, 99, 0, NULL, 0, &count, it));
    TELLS(ism3_exposition_write, ism3_error, ism3_exposition_write(NULL, NULL, NULL, NULL, it));
    none_failed();
}

static void errors_of_texts(void **state) {
    (void)state;
    int64_t number;
    int32_t offset;
    uint32_t every;
    ism3_duration duration;
    ism3_zone *zone;
    ism3_time_format *format;
    assert_int_equal(ism3_zone_new(&zone, "Z", 1, NULL, NULL), 0);
    assert_int_equal(ism3_time_format_new(&format, "%F", NULL, NULL, NULL), 0);
    TELLS(ism3_every_read, ism3_error, ism3_every_read("x", 1, &every, &number, it));
    TELLS(ism3_decimal_read, ism3_error, ism3_decimal_read("x", 1, 1, &number, it));
    TELLS(ism3_time_read, ism3_error, ism3_time_read("x", 1, &number, it));
    TELLS(ism3_time_read_date, ism3_error, ism3_time_read_date("x", 1, 0, &number, it));
    TELLS(ism3_duration_read, ism3_error, ism3_duration_read("x", 1, &duration, it));
    TELLS(ism3_utc_offset_read, ism3_error, ism3_utc_offset_read("x", 1, &offset, it));
    TELLS(ism3_zone_new, ism3_error, done(ism3_zone_new(&made.zone, "?", 1, NULL, it)));
    TELLS(ism3_zone_instant, ism3_error, ism3_zone_instant(zone, -1, &number, it));
    TELLS(ism3_time_format_new, ism3_error,
          done(ism3_time_format_new(&made.format, "%?", NULL, NULL, it)));
    TELLS(ism3_time_format_read, ism3_error, ism3_time_format_read(format, "x", 1, &number, it));
    none_failed();
    ism3_time_format_unref(format);
    ism3_zone_unref(zone);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(models),
        TEST(criteria),
        TEST(scales_and_rules),
        TEST(ledgers),
        TEST(recorders),
        TEST(figures),
        TEST(assessments),
        TEST(allocators),
        TEST(errors_of_models),
        TEST(errors_of_criteria),
        TEST(errors_of_ledgers),
        TEST(errors_of_figures),
        TEST(errors_of_texts),
    };
    return cmocka_run_group_tests(tests, prepare, finish);
}
