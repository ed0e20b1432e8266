/* What models are judged by, from documents. */
#include "chaos.h"
#include "test.h"

#include <ism3-io.h>
#include <stdio.h>

#define HEADER "{\"ism3\": {\"format\": \"model\", \"version\": 1}, "
#define SECOND ISM3_SECOND
/* 2026-01-01T00:00:00Z */
#define YEAR INT64_C(1767225600000000000)

static ism3_model *load(void) {
    ism3_model *model;
    ism3_error error = ISM3_ERROR_INIT;
    if (ism3_model_load(&model, ISM3_FIXTURES "/models/criteria.json", NULL, &error))
        fail_msg("%llu:%llu %s", (unsigned long long)error.line, (unsigned long long)error.column,
                 error.message);
    return model;
}

static ism3_target target_of(const ism3_model *model, const char *figure, uint32_t number) {
    ism3_target target = {.size = sizeof target};
    uint32_t wanted = ism3_figure_find(figure);
    for (uint32_t i = 0; !ism3_model_target(model, 0, i, &target); i++)
        if (target.figure == wanted && !number--)
            return target;
    fail_msg("no target of %s", figure);
    return target;
}

static void reads_targets(void **state) {
    (void)state;
    ism3_model *model = load();
    assert_int_equal(ism3_model_target_count(model, 0), 5);
    assert_int_equal(ism3_model_target_count(model, 1), 0);
    ism3_target target = target_of(model, "efficacy.ratio", 0);
    assert_int_equal(target.op, ISM3_AT_LEAST);
    assert_int_equal(target.value, 950000000);
    assert_int_equal(target.has_warning, 1);
    assert_int_equal(target.warning, 970000000);
    assert_int_equal(target.valid_from, YEAR + 31 * ISM3_DAY - 3600 * SECOND);
    assert_int_equal(target.set_on, YEAR + 9 * ISM3_DAY - 3600 * SECOND);
    assert_string_equal(target.set_by, "COO");
    target = target_of(model, "efficacy.ratio", 1);
    assert_int_equal(target.op, ISM3_NO_TARGET);
    assert_int_equal(target.valid_from, YEAR + 365 * ISM3_DAY - 3600 * SECOND);
    target = target_of(model, "load.ratio", 0);
    assert_int_equal(target.resource, 1);
    assert_int_equal(target.value, 500000000);
    assert_int_equal(target.upper, 900000000);
    assert_int_equal(target.warning, 600000000);
    assert_int_equal(target.warning_upper, 800000000);
    target = target_of(model, "activity.p95_lead_time", 0);
    assert_int_equal(target.value, 3 * ISM3_DAY);
    assert_int_equal(target.warning, 60 * 3600 * SECOND);
    target = target_of(model, "activity.mean_lead_time", 0);
    assert_true(target.value == INT64_C(86400123456789));
    assert_int_equal(target.has_warning, 0);
    ism3_model_unref(model);
}

static void reads_specifications(void **state) {
    (void)state;
    ism3_model *model = load();
    ism3_specification it = {.size = sizeof it};
    assert_int_equal(ism3_model_specification_count(model, 0), 2);
    assert_int_equal(ism3_model_specification(model, 0, 0, &it), 0);
    assert_int_equal(it.metric, ISM3_METRIC_ACTIVITY);
    assert_int_equal(it.has_figure, 0);
    assert_int_equal(it.normal, ISM3_NORMAL_XMR_MEDIAN);
    assert_int_equal(it.baseline_from, YEAR - 3600 * SECOND);
    assert_int_equal(it.baseline_to, YEAR + 90 * ISM3_DAY - 3600 * SECOND);
    assert_int_equal(it.frequency.nanoseconds, 7 * ISM3_DAY);
    assert_int_equal(it.has_best, 0);
    assert_string_equal(it.name, "resolutions");
    assert_string_equal(it.description, "what was resolved");
    assert_string_equal(it.measurement, "tickets closed");
    assert_string_equal(it.thresholds, "mean and 2.66 mean ranges");
    assert_string_equal(it.unit, "1");
    assert_string_equal(it.information_need, "do we keep up?");
    assert_string_equal(it.data_source, "ticket system");
    assert_string_equal(it.information_owner, "CISO");
    assert_string_equal(it.collector, "service desk");
    assert_string_equal(it.client, "COO");
    assert_string_equal(it.reporting, "monthly, one page");
    assert_int_equal(ism3_model_specification(model, 0, 1, &it), 0);
    assert_int_equal(it.figure, ism3_figure_find("activity.worst_wait"));
    assert_int_equal(it.has_figure, 1);
    assert_int_equal(it.metric, ISM3_METRIC_ACTIVITY);
    assert_int_equal(it.normal, ISM3_NORMAL_NONE);
    assert_int_equal(it.has_best, 1);
    assert_int_equal(it.best, 3600 * SECOND);
    assert_null(it.name);
    ism3_model_unref(model);
}

static void reads_history_and_reasons(void **state) {
    (void)state;
    ism3_model *model = load();
    ism3_change change = {.size = sizeof change};
    assert_int_equal(ism3_model_change_count(model, 0), 2);
    assert_int_equal(ism3_model_change(model, 0, 0, &change), 0);
    assert_int_equal(change.on, YEAR + 31 * ISM3_DAY + 12 * 3600 * SECOND);
    assert_null(change.text);
    assert_int_equal(ism3_model_change(model, 0, 1, &change), 0);
    assert_string_equal(change.text, "second shift");
    ism3_rationale rationale = {.size = sizeof rationale};
    assert_int_equal(ism3_model_rationale(model, 0, &rationale), 0);
    assert_string_equal(rationale.assessment, "risk");
    assert_string_equal(rationale.text, "incidents happen");
    assert_string_equal(rationale.currency, "EUR");
    assert_int_equal(rationale.cost, 120000000);
    assert_int_equal(rationale.has_losses, 1);
    assert_int_equal(rationale.losses_without, 900000500);
    assert_int_equal(rationale.losses_with, 0);
    assert_int_equal(ism3_model_rationale(model, 1, &rationale), ISM3_E_NOT_FOUND);
    assert_int_equal(ism3_model_reference_count(model, 0), 2);
    assert_string_equal(ism3_model_reference(model, 0, 0), "ISO/IEC 27035-1:2023");
    assert_string_equal(ism3_model_person(model, 0, ISM3_ASSET_OWNER), "CFO");
    assert_string_equal(ism3_model_person(model, 0, ISM3_OWNER), "CISO");
    ism3_model_unref(model);
}

static void reads_objectives(void **state) {
    (void)state;
    ism3_model *model = load();
    ism3_objective_options objective = {.size = sizeof objective};
    assert_int_equal(ism3_model_objective(model, 0, &objective), 0);
    assert_string_equal(objective.owner, "CFO");
    assert_string_equal(objective.harm_unit, "invoices re-entered");
    assert_int_equal(ism3_model_condition_count(model, 0), 5);
    ism3_condition it = {.size = sizeof it};
    assert_int_equal(ism3_model_condition(model, 0, 0, &it), 0);
    assert_int_equal(it.process, 1);
    assert_int_equal(it.figure, ism3_figure_find("unavailability.downtime"));
    assert_int_equal(it.every, ISM3_EVERY_MONTH);
    assert_int_equal(it.op, ISM3_AT_MOST);
    assert_int_equal(it.value, 4 * 3600 * SECOND);
    assert_int_equal(ism3_model_condition(model, 0, 1, &it), 0);
    assert_int_equal(it.process, 0);
    assert_int_equal(it.resource, 1);
    assert_int_equal(it.every, ISM3_EVERY_DURATION);
    assert_int_equal(it.length, 14 * ISM3_DAY);
    assert_int_equal(ism3_model_condition(model, 0, 2, &it), 0);
    assert_int_equal(it.resource, 0);
    assert_int_equal(ism3_model_condition(model, 0, 3, &it), 0);
    assert_int_equal(it.incidents, ISM3_INCIDENT_DURATION);
    assert_int_equal(it.value, 3600 * SECOND);
    assert_int_equal(ism3_model_condition(model, 0, 4, &it), 0);
    assert_int_equal(it.incidents, ISM3_INCIDENT_HARM);
    assert_int_equal(it.op, ISM3_BETWEEN);
    assert_true(it.value == 0 && it.upper == INT64_C(15500000000));
    ism3_model_unref(model);
}

static void reads_duties_and_assets(void **state) {
    (void)state;
    ism3_model *model = load();
    ism3_duty_rule rule = {.size = sizeof rule};
    assert_int_equal(ism3_model_duty_rule_count(model), 2);
    assert_int_equal(ism3_model_duty_rule(model, 0, &rule), 0);
    assert_int_equal(rule.role, ISM3_OWNER);
    assert_int_equal(rule.other_role, ISM3_ASSET_OWNER);
    assert_int_equal(rule.process, ISM3_NO_INDEX);
    assert_int_equal(rule.other_process, ISM3_NO_INDEX);
    assert_string_equal(rule.text, "who uses does not guard");
    assert_int_equal(ism3_model_duty_rule(model, 1, &rule), 0);
    assert_int_equal(rule.role, ISM3_SUPPLIER);
    assert_int_equal(rule.process, 0);
    assert_int_equal(rule.other_process, 1);
    const char *name;
    uint32_t kind, essential, protections;
    assert_int_equal(ism3_model_asset_count(model), 2);
    assert_int_equal(ism3_model_asset(model, 0, &name, &kind, &essential, &protections), 0);
    assert_string_equal(name, "ledger database");
    assert_int_equal(kind, ISM3_ASSET_REPOSITORY);
    assert_int_equal(essential, 1);
    assert_int_equal(protections, 2);
    assert_string_equal(ism3_model_protection(model, 0, 0), "OSP-10");
    assert_int_equal(ism3_model_asset(model, 1, &name, &kind, &essential, &protections), 0);
    assert_int_equal(kind, ISM3_ASSET_UNSAID);
    assert_int_equal(protections, 0);
    ism3_model_unref(model);
}

static void reads_scales(void **state) {
    (void)state;
    ism3_model *model = load();
    const char *name, *source, *code;
    uint32_t level_number, requirements, capability;
    assert_int_equal(ism3_model_capability_scale(model, &name, &source), 2);
    assert_string_equal(name, "Short");
    assert_string_equal(source, "own");
    ism3_capability_level level = {.size = sizeof level};
    assert_int_equal(ism3_model_capability_level(model, 1, &level), 0);
    assert_int_equal(level.level, 2);
    assert_int_equal(level.documented, 1);
    assert_int_equal(level.types, 1U << ISM3_METRIC_ACTIVITY | 1U << ISM3_METRIC_SCOPE);
    assert_string_equal(level.practices, "test, improve");
    assert_int_equal(ism3_model_maturity_profile(model, &name, &source), 2);
    assert_string_equal(name, "Small");
    assert_int_equal(ism3_model_maturity_level(model, 0, &level_number, &name, &requirements), 0);
    assert_int_equal(requirements, 2);
    assert_int_equal(ism3_model_requirement(model, 0, 1, &code, &capability), 0);
    assert_string_equal(code, "INV");
    assert_int_equal(capability, 0);
    assert_int_equal(ism3_model_exclusion_count(model), 1);
    assert_int_equal(ism3_model_exclusion(model, 0, &code, &source), 0);
    assert_string_equal(code, "OSP-14");
    assert_string_equal(source, "no such systems");
    ism3_improvement improvement = {.size = sizeof improvement};
    assert_int_equal(ism3_model_improvement_count(model), 1);
    assert_int_equal(ism3_model_improvement(model, 0, &improvement), 0);
    assert_string_equal(improvement.code, "INV");
    assert_int_equal(improvement.cost, 12000500);
    assert_string_equal(improvement.currency, "EUR");
    ism3_model_unref(model);
}

static void uses_what_is_shipped(void **state) {
    (void)state;
    static const struct {
        const char *scale, *name;
        uint32_t levels;
    } cases[] = {
        {"null", "ISM3", 5}, {"\"ISM3\"", "ISM3", 5}, {"\"ISO/IEC 33020\"", "ISO/IEC 33020", 6}};
    for (size_t i = 0; i < 3; i++) {
        char text[512];
        const char *name;
        ism3_model *model;
        snprintf(text, sizeof text,
                 HEADER
                 "\"processes\": [], \"capability_scale\": %s, \"maturity_profile\": "
                 "{\"name\": \"p\", \"excluded\": [{\"code\": \"OSP-1\", \"reason\": \"r\"}]}}",
                 cases[i].scale);
        assert_int_equal(ism3_model_read(&model, text, strlen(text), NULL, NULL, NULL), 0);
        assert_int_equal(ism3_model_capability_scale(model, &name, NULL), cases[i].levels);
        assert_string_equal(name, cases[i].name);
        assert_int_equal(ism3_model_maturity_profile(model, &name, NULL), 5);
        assert_string_equal(name, "p");
        assert_int_equal(ism3_model_duty_rule_count(model), 2);
        ism3_model_unref(model);
    }
}

/* ---- numbers ---- */

#define VALUE(value)                                                                               \
    HEADER "\"processes\": [{\"code\": \"OSP-24\", \"targets\": [{\"figure\": "                    \
           "\"unavailability.downtime\", \"op\": \"<=\", \"value\": " value "}]}]}"

static void reads_numbers_exactly(void **state) {
    (void)state;
    static const struct {
        const char *text;
        int64_t value;
    } cases[] = {
        {VALUE("0"), 0},
        {VALUE("-0.0"), 0},
        {VALUE("1"), INT64_C(1000000000)},
        {VALUE("0.1"), 100000000},
        {VALUE("0.000000001"), 1},
        {VALUE("1.0000000010000"), 1000000001},
        {VALUE("1e-9"), 1},
        {VALUE("1E+2"), INT64_C(100000000000)},
        {VALUE("12.5e3"), INT64_C(12500000000000)},
        {VALUE("0.0000000125e1"), 125},
        {VALUE("123456789e-9"), 123456789},
        {VALUE("0e99"), 0},
        {VALUE("9007199.254740993"), INT64_C(9007199254740993)},
        {VALUE("9223372036.854775807"), INT64_MAX},
        {VALUE("9223372036"), INT64_C(9223372036000000000)},
        {VALUE("\"PT0.000000001S\""), 1},
        {VALUE("\"P2W\""), 14 * ISM3_DAY},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        ism3_model *model;
        ism3_error error = ISM3_ERROR_INIT;
        ism3_target target = {.size = sizeof target};
        if (ism3_model_read(&model, cases[i].text, strlen(cases[i].text), NULL, NULL, &error))
            fail_msg("%s: %s", cases[i].text, error.message);
        assert_int_equal(ism3_model_target(model, 0, 0, &target), 0);
        assert_true(target.value == cases[i].value);
        ism3_model_unref(model);
    }
}

/* ---- what is wrong ---- */

#define MODEL(parts)   HEADER "\"processes\": [{\"code\": \"OSP-24\"}], " parts "}"
#define PROCESS(parts) HEADER "\"processes\": [{\"code\": \"OSP-24\", " parts "}]}"
#define TARGET(parts)  PROCESS("\"targets\": [{" parts "}]")
#define METRIC(parts)  PROCESS("\"metrics\": [{" parts "}]")
#define CONDITION(parts)                                                                           \
    MODEL("\"objectives\": [{\"id\": \"o\", \"kind\": \"business\", \"conditions\": [{\"per\": "   \
          "\"week\", \"op\": \"<\", " parts "}]}]")

static const struct {
    const char *text, *message;
} wrong[] = {
    {VALUE("0.0000000001"),
     "processes[0].targets[0].value: expected at most nine decimal places, found '0.0000000001'"},
    {VALUE("1e-10"), "processes[0].targets[0].value: expected at most nine decimal places"},
    {VALUE("0.1000000000000000055"), "processes[0].targets[0].value: expected at most nine"},
    {VALUE("9000000000.0000000001"), "processes[0].targets[0].value: expected at most nine"},
    {VALUE("9223372036.854775808"),
     "processes[0].targets[0].value: expected a number of less than 9.2 * 10^9 either way, found "
     "'9223372036.854775808'"},
    {VALUE("1e10"), "processes[0].targets[0].value: expected a number of less than"},
    {VALUE("10000000000"), "processes[0].targets[0].value: expected a number of less than"},
    {VALUE("-1"), "processes[0].targets[0].value: unavailability.downtime lies between 0 and inf"},
    {VALUE("\"P1M\""), "processes[0].targets[0].value: expected a duration without months"},
    {VALUE("\"soon\""), "processes[0].targets[0].value: "},
    {VALUE("true"), "processes[0].targets[0].value: expected a number, found true"},
    {TARGET("\"figure\": \"efficacy.ratio\", \"op\": \"<\", \"value\": \"PT1H\""),
     "processes[0].targets[0].value: expected a number, found a string"},
    {TARGET("\"figure\": \"efficacy.ratio\", \"op\": \"<\""),
     "processes[0].targets[0]: the key 'value' is missing"},
    {TARGET("\"figure\": \"efficacy.ratio\", \"op\": \"none\", \"value\": 1"),
     "processes[0].targets[0].value: 'none' takes neither value nor warning"},
    {TARGET("\"figure\": \"efficacy.ratio\", \"op\": \"none\", \"warning\": 1"),
     "processes[0].targets[0].warning: 'none' takes neither value nor warning"},
    {TARGET("\"figure\": \"efficacy.ratio\", \"op\": \"<\", \"value\": 1, \"resource\": \"work\""),
     "processes[0].targets[0].resource: there is no 'efficacy.ratio' of single resources"},
    {TARGET("\"figure\": \"load.ratio\", \"op\": \"<\", \"value\": 1, \"resource\": \"seats\""),
     "processes[0].targets[0].resource: the process has no resource by the name of 'seats'"},
    {TARGET("\"figure\": \"load.ratio\", \"op\": \"<\", \"value\": 1}, {\"figure\": "
            "\"load.ratio\", \"resource\": \"work\", \"op\": \"<\", \"value\": 2"),
     "processes[0].targets[1]: "},
    {TARGET(
         "\"figure\": \"load.ratio\", \"op\": \"<\", \"value\": 1, \"valid_from\": \"1969-12-31\""),
     "processes[0].targets[0].valid_from: the time lies outside"},
    {METRIC("\"name\": \"x\""), "processes[0].metrics[0]: expected either 'metric' or 'figure'"},
    {METRIC("\"metric\": \"load\", \"figure\": \"load.ratio\""),
     "processes[0].metrics[0]: expected either 'metric' or 'figure'"},
    {METRIC("\"metric\": \"laod\""),
     "processes[0].metrics[0].metric: unknown word 'laod', did you mean 'load'?"},
    {METRIC("\"metric\": \"load\"}, {\"metric\": \"load\""), "processes[0].metrics[1]: "},
    {METRIC("\"metric\": \"load\", \"normal\": {\"method\": \"xnr\"}"),
     "processes[0].metrics[0].normal.method: unknown word 'xnr', did you mean 'xmr'?"},
    {METRIC("\"metric\": \"load\", \"normal\": {\"baseline\": {\"from\": \"2026-01-01\"}}"),
     "processes[0].metrics[0].normal.baseline: the key 'to' is missing"},
    {METRIC("\"metric\": \"load\", \"normal\": {\"baseline\": {\"from\": \"2026-02-01\", \"to\": "
            "\"2026-01-01\"}}"),
     "processes[0].metrics[0]: the baseline ends before it begins"},
    {METRIC("\"figure\": \"load.ratio\", \"best\": -1"),
     "processes[0].metrics[0].best: load.ratio lies between 0 and"},
    {METRIC("\"metric\": \"load\", \"frequency\": \"P0D\""),
     "processes[0].metrics[0].frequency: expected a duration above zero"},
    {PROCESS("\"changes\": [{\"on\": \"2026-01-01\"}, {\"on\": \"2026-01-01\"}]"),
     "processes[0].changes[1]: "},
    {PROCESS("\"references\": [\"a\\nb\"]"), "processes[0].references[0]: expected a name, but"},
    {PROCESS("\"rationale\": {\"cost\": 1}"), "processes[0].rationale: "},
    {PROCESS("\"rationale\": {\"cost\": -1, \"currency\": \"EUR\"}"),
     "processes[0].rationale.cost: expected a price of zero or more"},
    {PROCESS("\"rationale\": {\"losses_with\": 1, \"currency\": \"EUR\"}"),
     "processes[0].rationale: 'losses_without' and 'losses_with' need each other"},
    {CONDITION("\"incidents\": \"count\", \"resource\": \"work\", \"value\": 1"),
     "objectives[0].conditions[0].resource: incidents are of no resource"},
    {CONDITION("\"incidents\": \"count\", \"value\": \"PT1H\""),
     "objectives[0].conditions[0].value: expected a number, found a string"},
    {CONDITION("\"process\": \"OSP-24\", \"value\": 1"),
     "objectives[0].conditions[0]: expected either 'process' and 'figure', or 'incidents'"},
    {MODEL("\"objectives\": [{\"id\": \"o\", \"kind\": \"business\", \"conditions\": "
           "[{\"incidents\": "
           "\"count\", \"per\": \"PT1H\", \"op\": \"<\", \"value\": 1}]}]"),
     "objectives[0].conditions[0]: length is"},
    {MODEL("\"objectives\": [{\"id\": \"o\", \"kind\": \"business\", \"conditions\": "
           "[{\"incidents\": "
           "\"count\", \"per\": \"week\", \"op\": \"none\", \"value\": 1}]}]"),
     "objectives[0].conditions[0].op: a condition wants something"},
    {MODEL("\"duties\": [{\"roles\": [\"owner\"]}]"),
     "duties[0].roles: expected the two roles that one person must not have"},
    {MODEL("\"duties\": [{\"roles\": [\"owner\", \"boss\"]}]"),
     "duties[0].roles[1]: expected one of"},
    {MODEL("\"duties\": [{\"roles\": [\"owner\", \"owner\"]}]"), "duties[0]: nobody could keep"},
    {MODEL("\"duties\": [{\"roles\": [\"owner\", \"customer\"], \"process\": \"OSP-10\"}]"),
     "duties[0].process: there is no process 'OSP-10' in this model"},
    {MODEL("\"assets\": [{\"name\": \"a\", \"processes\": [\"OSP-1\", \"OSP-1\"]}]"),
     "assets[0].processes[1]: "},
    {MODEL("\"capability_scale\": \"SPICE\""),
     "capability_scale: there is no capability scale 'SPICE', expected 'ISM3' or 'ISO/IEC 33020'"},
    {MODEL("\"capability_scale\": 3"), "capability_scale: expected an object, found a number"},
    {MODEL("\"capability_scale\": {\"name\": \"ISM3\", \"levels\": [{\"level\": 1, \"name\": "
           "\"x\"}]}"),
     "capability_scale: 'ISM3' is the name of a scale that is shipped"},
    {MODEL("\"capability_scale\": {\"name\": \"x\", \"levels\": []}"),
     "capability_scale.levels: expected at least one level"},
    {MODEL("\"maturity_profile\": {\"name\": \"x\", \"levels\": [{\"level\": 0, \"name\": \"l\", "
           "\"processes\": {}}]}"),
     "maturity_profile.levels[0]: expected a level of 1 to 63, found 0"},
    {MODEL("\"maturity_profile\": {\"name\": \"x\", \"levels\": [{\"level\": 1, \"name\": \"l\", "
           "\"processes\": {\"OSP-1\": 3}}, {\"level\": 2, \"name\": \"m\", \"processes\": "
           "{\"OSP-1\": 2}}]}"),
     "maturity_profile.levels[1].processes.OSP-1: "},
    {MODEL(
         "\"maturity_profile\": {\"name\": \"x\", \"excluded\": [{\"code\": \"OSP-1\", \"reason\": "
         "\"\"}]}"),
     "maturity_profile.excluded[0].code: "},
    {MODEL("\"improvements\": [{\"process\": \"OSP-24\", \"capability\": 9, \"cost\": 1, "
           "\"currency\": \"EUR\"}]"),
     "improvements[0].capability: 9 is no level of the capability scale"},
    {MODEL(
         "\"improvements\": [{\"process\": \"NONE\", \"capability\": 2, \"cost\": 1, \"currency\": "
         "\"EUR\"}]"),
     "improvements[0].process: there is no process 'NONE'"},
    {MODEL("\"improvements\": [{\"process\": \"OSP-24\", \"capability\": 2, \"cost\": 1, "
           "\"currency\": \"EUR\"}, {\"process\": \"OSP-24\", \"capability\": 3, \"cost\": 1, "
           "\"currency\": \"USD\"}]"),
     "improvements[1]: the improvement is in 'USD'"},
};

struct told {
    size_t count;
    ism3_error first;
};

static int32_t tell(void *context, const ism3_error *problem) {
    struct told *told = context;
    if (problem->code && !told->count++)
        told->first = *problem;
    return 0;
}

static void tells_what_is_wrong(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        struct told told = {0, ISM3_ERROR_INIT};
        ism3_model *model;
        ism3_error error = ISM3_ERROR_INIT;
        size_t size = strlen(wrong[i].text), problems;
        assert_int_equal(ism3_model_check(wrong[i].text, size, "x", tell, &told, &problems), 0);
        if (problems != 1 ||
            strncmp(told.first.message, wrong[i].message, strlen(wrong[i].message)))
            fail_msg("row %zu: %zu problems, '%s', expected '%s'", i, problems, told.first.message,
                     wrong[i].message);
        assert_true(told.first.line == 1 && told.first.column > 1);
        assert_int_equal(ism3_model_read(&model, wrong[i].text, size, "x", NULL, &error),
                         told.first.code);
        assert_string_equal(error.message, told.first.message);
        assert_null(model);
    }
}

struct places {
    size_t count;
    char texts[8][24];
};

static int32_t note_place(void *context, const ism3_error *problem) {
    struct places *found = context;
    if (!problem->code)
        return 0;
    assert_true(found->count < 8);
    snprintf(found->texts[found->count++], sizeof *found->texts, "%llu:%llu",
             (unsigned long long)problem->line, (unsigned long long)problem->column);
    return 0;
}

/* Positions are found by going on from where the last one was: in any order they are the same. */
static void finds_its_place_whatever_came_before(void **state) {
    (void)state;
    static const char text[] =
        HEADER "\"improvements\": [{\"cost\": 0.0001, \"process\": \"OSP-24\", \"capability\": 1, "
               "\"currency\": \"EUR\"}],\n"
               "\"objectives\": [{\"conditions\": [\n"
               "{\"value\": 1e-99, \"op\": \"<\", \"per\": \"day\", \"incidents\": \"count\"}],\n"
               "\"id\": \"o\", \"kind\": \"business\"}],\n"
               "\"processes\": [{\"targets\": [{\"warning\": 0.00000000002, \"value\": 1,\n"
               "\"op\": \"<\", \"figure\": \"load.ratio\"}, {\"value\": [0.1, 0.00000000003], \n"
               "\"op\": \"between\", \"figure\": \"load.ratio\"}], \"code\": \"OSP-24\"}]}";
    static const char *const places[] = {"5:40", "6:53", "3:11", "1:71"};
    struct places found = {0, {""}};
    assert_int_equal(ism3_model_check(text, sizeof text - 1, "x", note_place, &found, NULL), 0);
    assert_int_equal(found.count, sizeof places / sizeof *places);
    for (size_t i = 0; i < found.count; i++)
        assert_string_equal(found.texts[i], places[i]);
}

static void every_failing_allocation_leaves_nothing(void **state) {
    (void)state;
    int32_t rc = ISM3_E_MEMORY;
    long point = 0;
    for (; rc; point++) {
        struct chaos chaos = {point, 0, 0};
        ism3_allocator allocator = chaos_allocator(&chaos);
        ism3_error error = ISM3_ERROR_INIT;
        ism3_model *model;
        rc = ism3_model_load(&model, ISM3_FIXTURES "/models/criteria.json", &allocator, &error);
        assert_true(rc == (model ? ISM3_OK : ISM3_E_MEMORY));
        assert_int_equal(error.code, rc);
        ism3_model_unref(model);
        assert_int_equal(chaos.blocks, 0);
        assert_int_equal(chaos.bytes, 0);
    }
    assert_true(point > 100);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_targets),
        cmocka_unit_test(reads_specifications),
        cmocka_unit_test(reads_history_and_reasons),
        cmocka_unit_test(reads_objectives),
        cmocka_unit_test(reads_duties_and_assets),
        cmocka_unit_test(reads_scales),
        cmocka_unit_test(uses_what_is_shipped),
        cmocka_unit_test(reads_numbers_exactly),
        cmocka_unit_test(tells_what_is_wrong),
        cmocka_unit_test(finds_its_place_whatever_came_before),
        cmocka_unit_test(every_failing_allocation_leaves_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
