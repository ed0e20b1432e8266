/* Objectives: their conditions on figures and on incidents, window by window, and success. */
#include "assess_case.h"

#include <math.h>
#include <stdio.h>

static ism3_condition incidents(uint32_t measure, uint32_t every, uint32_t op, int64_t value) {
    return (ism3_condition){
        .incidents = measure, .every = every, .op = op, .value = value * ISM3_ONE};
}

static ism3_condition figure(uint32_t process, const char *id, uint32_t every, uint32_t op,
                             int64_t value) {
    return (ism3_condition){.process = process,
                            .figure = ism3_figure_find(id),
                            .every = every,
                            .op = op,
                            .value = value * ISM3_ONE};
}

/* What an incident is told with: end and harm ISM3_NONE: nothing; id NULL: none. */
struct incident {
    int64_t time, end, harm; /* days */
    const char *id;
};

static void tell_incident(ism3_ledger *ledger, uint32_t objective, struct incident told) {
    ism3_observation said = ISM3_OBSERVATION_INIT;
    said.kind = ISM3_INCIDENT;
    said.objective = objective;
    said.cause = ISM3_ERROR;
    said.time = at_day(told.time);
    said.end = told.end == ISM3_NONE ? ISM3_NONE : at_day(told.end);
    said.harm = told.harm;
    said.id = (ism3_text){told.id, told.id ? strlen(told.id) : 0};
    observe(ledger, said);
}

static void tell_outputs(ism3_ledger *ledger, uint32_t process, int64_t day, int64_t count) {
    ism3_observation output = ISM3_OBSERVATION_INIT;
    output.kind = ISM3_OUTPUT;
    output.process = process;
    output.time = at_day(day);
    output.count = count;
    observe(ledger, output);
}

/* One process, and one objective "B" with a condition; "A" after it has none. */
static ism3_ledger *one_condition(ism3_condition condition) {
    ism3_model *model = case_model();
    add_process(model, "P");
    add_condition(model, add_objective(model, "B"), condition);
    add_objective(model, "A");
    return case_ledger(model);
}

static ism3_condition_result result_of(const ism3_assessment *assessment, size_t period,
                                       uint32_t objective, uint32_t condition) {
    ism3_condition_result result = {.size = sizeof result};
    assert_int_equal(ism3_assessment_condition(assessment, period, objective, condition, &result),
                     0);
    return result;
}

#define NO_VALUE (-1.0)

/* Status and value (NO_VALUE: none) of the first condition of the first objective; a last period. */
static void stands(const ism3_assessment *assessment, size_t period, uint32_t status,
                   double value) {
    ism3_condition_result result = result_of(assessment, period, 0, 0);
    assert_int_equal(result.status, status);
    assert_int_equal(ism3_assessment_objective(assessment, period, 0), status);
    assert_int_equal(result.has_value, value >= 0);
    assert_true(value < 0 || result.value == value);
}

/* The last period as it stands at a day. */
static void stands_at(ism3_ledger *ledger, int64_t as_of, uint32_t status, double value) {
    ism3_assessment *assessment = assess_at(ledger, as_of);
    size_t periods = ism3_metrics_period_count(ism3_assessment_metrics(assessment));
    stands(assessment, periods - 1, status, value);
    ism3_assessment_unref(assessment);
}

/* ---- incidents ---- */

static void no_incidents_are_met_only_where_watched(void **state) {
    (void)state;
    ism3_ledger *ledger =
        one_condition(incidents(ISM3_INCIDENT_COUNT, ISM3_EVERY_MONTH, ISM3_AT_MOST, 0));
    stands_at(ledger, 31, ISM3_OBJECTIVE_UNKNOWN, NO_VALUE);
    watch(ledger, 0, ISM3_KIND_BIT(ISM3_INCIDENT), 0, 30);
    stands_at(ledger, 31, ISM3_OBJECTIVE_UNKNOWN, NO_VALUE);
    assert_int_equal(ism3_assessment_success(NULL, 0), ISM3_SUCCESS_UNKNOWN);
    watch(ledger, 0, ISM3_KIND_BIT(ISM3_OUTPUT), 30, 31);
    stands_at(ledger, 31, ISM3_OBJECTIVE_UNKNOWN, NO_VALUE);
    watch(ledger, 0, ISM3_KIND_BIT(ISM3_INCIDENT), 30, 31);
    stands_at(ledger, 31, ISM3_OBJECTIVE_MET, 0);
    /* Before the month is over it is too early to say, but there was none so far. */
    stands_at(ledger, 30, ISM3_OBJECTIVE_PENDING, 0);
    /* February is not watched. */
    stands_at(ledger, 32, ISM3_OBJECTIVE_PENDING, NO_VALUE);
    stands_at(ledger, 59, ISM3_OBJECTIVE_UNKNOWN, NO_VALUE);
    ism3_ledger_unref(ledger);
}

static void watching_must_begin_with_the_window(void **state) {
    (void)state;
    ism3_ledger *ledger =
        one_condition(incidents(ISM3_INCIDENT_COUNT, ISM3_EVERY_MONTH, ISM3_AT_MOST, 0));
    watch(ledger, 0, ISM3_KIND_BIT(ISM3_INCIDENT), 1, 59);
    stands_at(ledger, 31, ISM3_OBJECTIVE_UNKNOWN, NO_VALUE);
    stands_at(ledger, 59, ISM3_OBJECTIVE_MET, 0);
    ism3_ledger_unref(ledger);
}

static void watching_is_united_over_processes_and_environments(void **state) {
    (void)state;
    ism3_model *model = case_model();
    assert_int_equal(ism3_model_add_environment(model, "east", NULL, NULL), 0);
    assert_int_equal(ism3_model_add_environment(model, "west", NULL, NULL), 0);
    add_process(model, "P");
    add_process(model, "Q");
    add_condition(model, add_objective(model, "O"),
                  incidents(ISM3_INCIDENT_COUNT, ISM3_EVERY_MONTH, ISM3_AT_MOST, 0));
    ism3_ledger *ledger = case_ledger(model);
    const struct {
        uint32_t process, environment;
        int64_t from, to;
    } rows[] = {{0, 0, 0, 12}, {0, 1, 12, 20}, {1, 1, 18, 31}};
    for (size_t i = 0; i < 3; i++) {
        stands_at(ledger, 31, ISM3_OBJECTIVE_UNKNOWN, NO_VALUE);
        ism3_observation watched = ISM3_OBSERVATION_INIT;
        watched.kind = ISM3_WATCHED;
        watched.process = rows[i].process;
        watched.environment = rows[i].environment;
        watched.time = at_day(rows[i].from);
        watched.end = at_day(rows[i].to);
        watched.kinds = ISM3_KIND_BIT(ISM3_INCIDENT);
        observe(ledger, watched);
    }
    stands_at(ledger, 31, ISM3_OBJECTIVE_MET, 0);
    ism3_ledger_unref(ledger);
}

static void an_incident_breaches_before_the_window_is_over(void **state) {
    (void)state;
    ism3_ledger *ledger =
        one_condition(incidents(ISM3_INCIDENT_COUNT, ISM3_EVERY_MONTH, ISM3_LESS, 2));
    tell_incident(ledger, 0, (struct incident){3, 3, ISM3_NONE, NULL});
    tell_incident(ledger, 0, (struct incident){5, ISM3_NONE, ISM3_NONE, NULL});
    tell_incident(ledger, 1, (struct incident){4, 4, ISM3_NONE, NULL});
    stands_at(ledger, 5, ISM3_OBJECTIVE_PENDING, 1);
    stands_at(ledger, 6, ISM3_OBJECTIVE_BREACHED, 2);
    stands_at(ledger, 31, ISM3_OBJECTIVE_BREACHED, 2);
    ism3_ledger_unref(ledger);
}

static void one_seen_speaks_where_nobody_says_to_watch(void **state) {
    (void)state;
    ism3_ledger *ledger =
        one_condition(incidents(ISM3_INCIDENT_COUNT, ISM3_EVERY_MONTH, ISM3_AT_MOST, 1));
    tell_incident(ledger, 0, (struct incident){3, 3, ISM3_NONE, NULL});
    stands_at(ledger, 31, ISM3_OBJECTIVE_MET, 1);
    ism3_ledger_unref(ledger);
}

static void too_few_are_told_at_the_end_only(void **state) {
    (void)state;
    const uint32_t kinds = ISM3_KIND_BIT(ISM3_INCIDENT);
    ism3_ledger *ledger =
        one_condition(incidents(ISM3_INCIDENT_COUNT, ISM3_EVERY_MONTH, ISM3_AT_LEAST, 2));
    tell_incident(ledger, 0, (struct incident){3, 3, ISM3_NONE, NULL});
    tell_incident(ledger, 0, (struct incident){40, 41, ISM3_NONE, NULL});
    tell_incident(ledger, 0, (struct incident){41, 41, ISM3_NONE, NULL});
    watch(ledger, 0, kinds, 59, 90);
    stands_at(ledger, 30, ISM3_OBJECTIVE_PENDING, 1);
    stands_at(ledger, 31, ISM3_OBJECTIVE_BREACHED, 1);
    stands_at(ledger, 50, ISM3_OBJECTIVE_PENDING, 2);
    stands_at(ledger, 59, ISM3_OBJECTIVE_MET, 2);
    stands_at(ledger, 90, ISM3_OBJECTIVE_BREACHED, 0);        /* March was watched, */
    stands_at(ledger, 120, ISM3_OBJECTIVE_UNKNOWN, NO_VALUE); /* April was not */
    ism3_ledger_unref(ledger);
}

static void between_may_be_exceeded_at_once(void **state) {
    (void)state;
    ism3_condition condition = incidents(ISM3_INCIDENT_HARM, ISM3_EVERY_MONTH, ISM3_BETWEEN, 3);
    condition.upper = 7 * ISM3_ONE;
    ism3_ledger *ledger = one_condition(condition);
    tell_incident(ledger, 0, (struct incident){3, 3, 2, NULL});
    tell_incident(ledger, 0, (struct incident){5, 5, 5, NULL});
    tell_incident(ledger, 0, (struct incident){7, 7, 1, NULL});
    tell_incident(ledger, 0, (struct incident){32, 32, 2, NULL});
    stands_at(ledger, 4, ISM3_OBJECTIVE_PENDING, 2);
    stands_at(ledger, 6, ISM3_OBJECTIVE_PENDING, 7);
    stands_at(ledger, 8, ISM3_OBJECTIVE_BREACHED, 8);
    stands_at(ledger, 59, ISM3_OBJECTIVE_BREACHED, 2);
    ism3_ledger_unref(ledger);
}

static void an_incident_told_again_counts_as_it_stood(void **state) {
    (void)state;
    ism3_ledger *ledger =
        one_condition(incidents(ISM3_INCIDENT_HARM, ISM3_EVERY_MONTH, ISM3_AT_MOST, 5));
    tell_incident(ledger, 0, (struct incident){5, 6, 10, "a"});
    tell_incident(ledger, 0, (struct incident){40, 41, 3, "a"}); /* later, with less harm */
    tell_incident(ledger, 0, (struct incident){5, 9, 2, "a"});   /* the larger harm stands */
    tell_incident(ledger, 1, (struct incident){6, 6, 50, "a"});  /* breaches another one too */
    ism3_assessment *before = assess_at(ledger, 40), *after = assess_at(ledger, 59);
    stands(before, 0, ISM3_OBJECTIVE_BREACHED, 10);
    stands(before, 1, ISM3_OBJECTIVE_PENDING, NO_VALUE);
    stands(after, 0, ISM3_OBJECTIVE_UNKNOWN, NO_VALUE);
    stands(after, 1, ISM3_OBJECTIVE_MET, 3);
    ism3_assessment_unref(before);
    ism3_assessment_unref(after);
    ism3_ledger_unref(ledger);
}

static void one_id_may_breach_several_objectives(void **state) {
    (void)state;
    ism3_model *model = case_model();
    static const char *const names[] = {"B", "C", "A"};
    for (uint32_t o = 0; o < 3; o++)
        add_condition(model, add_objective(model, names[o]),
                      incidents(ISM3_INCIDENT_HARM, ISM3_EVERY_MONTH, ISM3_LESS, 1));
    ism3_ledger *ledger = case_ledger(model);
    for (uint32_t o = 0; o < 3; o++)
        tell_incident(ledger, o, (struct incident){3, 4, 10 + o, "the one"});
    ism3_assessment *assessment = assess_at(ledger, 31);
    for (uint32_t o = 0; o < 3; o++)
        assert_true(result_of(assessment, 0, o, 0).value == 10 + o);
    ism3_assessment_unref(assessment);
    ism3_ledger_unref(ledger);
}

static void an_open_incident_grows_with_as_of(void **state) {
    (void)state;
    ism3_ledger *ledger = one_condition(
        incidents(ISM3_INCIDENT_DURATION, ISM3_EVERY_MONTH, ISM3_AT_MOST, 10 * 86400));
    tell_incident(ledger, 0, (struct incident){5, ISM3_NONE, ISM3_NONE, NULL});
    stands_at(ledger, 12, ISM3_OBJECTIVE_PENDING, 7 * 86400);
    stands_at(ledger, 15, ISM3_OBJECTIVE_PENDING, 10 * 86400);
    stands_at(ledger, 16, ISM3_OBJECTIVE_BREACHED, 11 * 86400);
    ism3_assessment *assessment = assess_at(ledger, 60);
    stands(assessment, 0, ISM3_OBJECTIVE_BREACHED, 55 * 86400);
    ism3_assessment_unref(assessment);
    ism3_ledger_unref(ledger);
}

static void an_end_to_come_is_not_known(void **state) {
    (void)state;
    ism3_ledger *ledger =
        one_condition(incidents(ISM3_INCIDENT_DURATION, ISM3_EVERY_MONTH, ISM3_AT_MOST, 3 * 86400));
    tell_incident(ledger, 0, (struct incident){5, 8, ISM3_NONE, NULL});
    stands_at(ledger, 7, ISM3_OBJECTIVE_PENDING, 2 * 86400);
    stands_at(ledger, 8, ISM3_OBJECTIVE_PENDING, 3 * 86400);
    stands_at(ledger, 20, ISM3_OBJECTIVE_PENDING, 3 * 86400);
    stands_at(ledger, 31, ISM3_OBJECTIVE_MET, 3 * 86400);
    ism3_ledger_unref(ledger);
}

/* ---- windows and periods ---- */

static void a_week_belongs_to_the_month_it_ends_in(void **state) {
    (void)state;
    ism3_ledger *ledger =
        one_condition(incidents(ISM3_INCIDENT_COUNT, ISM3_EVERY_WEEK, ISM3_AT_MOST, 1));
    watch(ledger, 0, ISM3_KIND_BIT(ISM3_INCIDENT), -3, 32);
    tell_incident(ledger, 0, (struct incident){-2, -1, ISM3_NONE, NULL});
    tell_incident(ledger, 0, (struct incident){26, 26, ISM3_NONE, NULL});
    tell_incident(ledger, 0, (struct incident){31, 31, ISM3_NONE, NULL});
    ism3_assessment *assessment = assess_at(ledger, 59);
    ism3_condition_result january = result_of(assessment, 0, 0, 0),
                          february = result_of(assessment, 1, 0, 0);
    /* The first week began in December: all of it counts. */
    assert_int_equal(january.windows, 4);
    assert_int_equal(january.status, ISM3_OBJECTIVE_MET);
    assert_int_equal(january.breached + january.unknown, 0);
    assert_true(january.value == 1 && january.from == at_day(-3) && january.to == at_day(4));
    /* Two in the week from 26 January to 1 February; the other weeks were not watched. */
    assert_int_equal(february.windows, 4);
    assert_int_equal(february.status, ISM3_OBJECTIVE_BREACHED);
    assert_int_equal(february.breached, 1);
    assert_int_equal(february.unknown, 3);
    assert_true(february.value == 2 && february.from == at_day(25) && february.to == at_day(32));
    ism3_assessment_unref(assessment);
    ism3_ledger_unref(ledger);
}

static void a_window_that_outlasts_the_periods_is_not_cut(void **state) {
    (void)state;
    ism3_ledger *ledger =
        one_condition(incidents(ISM3_INCIDENT_COUNT, ISM3_EVERY_WEEK, ISM3_AT_MOST, 0));
    watch(ledger, 0, ISM3_KIND_BIT(ISM3_INCIDENT), -3, 31);
    tell_incident(ledger, 0, (struct incident){30, 30, ISM3_NONE, NULL});
    ism3_assessment *assessment = assess_at(ledger, 31);
    assert_int_equal(ism3_metrics_period_count(ism3_assessment_metrics(assessment)), 1);
    assert_int_equal(result_of(assessment, 0, 0, 0).windows, 4);
    stands(assessment, 0, ISM3_OBJECTIVE_MET, 0);
    ism3_assessment_unref(assessment);
    ism3_ledger_unref(ledger);
}

static void a_year_speaks_at_its_end_only(void **state) {
    (void)state;
    ism3_ledger *ledger =
        one_condition(incidents(ISM3_INCIDENT_COUNT, ISM3_EVERY_YEAR, ISM3_AT_MOST, 0));
    tell_incident(ledger, 0, (struct incident){30, 30, ISM3_NONE, NULL});
    ism3_assessment *assessment = assess_at(ledger, 365);
    for (size_t p = 0; p < 11; p++) {
        stands(assessment, p, ISM3_OBJECTIVE_PENDING, NO_VALUE);
        assert_int_equal(result_of(assessment, p, 0, 0).windows, 0);
    }
    stands(assessment, 11, ISM3_OBJECTIVE_BREACHED, 1);
    ism3_assessment_unref(assessment);
    ism3_ledger_unref(ledger);
}

static void who_has_no_window_does_not_speak(void **state) {
    (void)state;
    ism3_model *model = case_model();
    uint32_t objective = add_objective(model, "O");
    add_process(model, "P");
    add_condition(model, objective,
                  incidents(ISM3_INCIDENT_COUNT, ISM3_EVERY_QUARTER, ISM3_AT_MOST, 0));
    add_condition(model, objective,
                  incidents(ISM3_INCIDENT_COUNT, ISM3_EVERY_MONTH, ISM3_AT_MOST, 1));
    ism3_ledger *ledger = case_ledger(model);
    watch(ledger, 0, ISM3_KIND_BIT(ISM3_INCIDENT), 0, 90);
    tell_incident(ledger, 0, (struct incident){40, 40, ISM3_NONE, NULL});
    ism3_assessment *assessment = assess_at(ledger, 90);
    const uint32_t expected[] = {ISM3_OBJECTIVE_MET, ISM3_OBJECTIVE_MET, ISM3_OBJECTIVE_BREACHED};
    for (size_t p = 0; p < 3; p++)
        assert_int_equal(ism3_assessment_objective(assessment, p, objective), expected[p]);
    assert_int_equal(result_of(assessment, 2, objective, 1).status, ISM3_OBJECTIVE_MET);
    ism3_assessment_unref(assessment);
    ism3_ledger_unref(ledger);
}

static void lengths_count_from_the_first_period(void **state) {
    (void)state;
    ism3_condition condition = incidents(ISM3_INCIDENT_COUNT, ISM3_EVERY_DURATION, ISM3_AT_MOST, 0);
    condition.length = 10 * ISM3_DAY;
    ism3_ledger *ledger = one_condition(condition);
    watch(ledger, 0, ISM3_KIND_BIT(ISM3_INCIDENT), 0, 90);
    tell_incident(ledger, 0, (struct incident){30, 30, ISM3_NONE, NULL});
    ism3_assessment *assessment = assess_at(ledger, 59);
    ism3_condition_result january = result_of(assessment, 0, 0, 0),
                          february = result_of(assessment, 1, 0, 0);
    assert_int_equal(january.windows, 3);
    assert_int_equal(january.status, ISM3_OBJECTIVE_MET);
    assert_int_equal(february.windows, 2); /* [30, 40), [40, 50); [50, 60) is not whole */
    assert_int_equal(february.breached, 1);
    assert_true(february.from == at_day(30) && february.to == at_day(40));
    ism3_assessment_unref(assessment);
    ism3_ledger_unref(ledger);
}

static void all_is_one_window_to_the_end(void **state) {
    (void)state;
    ism3_ledger *ledger =
        one_condition(incidents(ISM3_INCIDENT_COUNT, ISM3_EVERY_ALL, ISM3_AT_MOST, 1));
    tell_incident(ledger, 0, (struct incident){3, 3, ISM3_NONE, NULL});
    tell_incident(ledger, 0, (struct incident){33, 33, ISM3_NONE, NULL});
    ism3_assessment *assessment = assess_at(ledger, 80);
    stands(assessment, 0, ISM3_OBJECTIVE_PENDING, NO_VALUE);
    stands(assessment, 1, ISM3_OBJECTIVE_PENDING, NO_VALUE);
    stands(assessment, 2, ISM3_OBJECTIVE_BREACHED, 2);
    ism3_condition_result result = result_of(assessment, 2, 0, 0);
    assert_true(result.from == at_day(0) && result.to == at_day(90));
    ism3_assessment_unref(assessment);
    ism3_ledger_unref(ledger);
}

static void a_period_that_is_cut_has_whole_windows(void **state) {
    (void)state;
    ism3_ledger *ledger =
        one_condition(incidents(ISM3_INCIDENT_COUNT, ISM3_EVERY_MONTH, ISM3_AT_MOST, 1));
    tell_incident(ledger, 0, (struct incident){3, 3, ISM3_NONE, NULL});
    tell_incident(ledger, 0, (struct incident){13, 13, ISM3_NONE, NULL});
    ism3_assessment *assessment = assess_from(ledger, ISM3_EVERY_MONTH, 10, 31);
    stands(assessment, 0, ISM3_OBJECTIVE_BREACHED, 2);
    assert_true(result_of(assessment, 0, 0, 0).from == at_day(0));
    ism3_assessment_unref(assessment);
    ism3_ledger_unref(ledger);
}

/* The first period begins amid a month, the last one ends amid one. */
static void figures_of_a_cut_period_have_whole_windows_too(void **state) {
    (void)state;
    ism3_model *model = case_model();
    uint32_t process = add_process(model, "P");
    add_condition(model, add_objective(model, "O"),
                  figure(process, "activity.outputs", ISM3_EVERY_MONTH, ISM3_AT_MOST, 9));
    ism3_ledger *ledger = case_ledger(model);
    tell_outputs(ledger, process, 3, 4);
    tell_outputs(ledger, process, 13, 3);
    tell_outputs(ledger, process, 33, 2);
    tell_outputs(ledger, process, 70, 1);
    ism3_assessment_options options = ISM3_ASSESSMENT_OPTIONS_INIT;
    options.from = at_day(10);
    options.to = at_day(80);
    options.as_of = at_day(90);
    ism3_assessment *assessment;
    assert_int_equal(ism3_assessment_new(&assessment, ledger, &options, NULL), 0);
    stands(assessment, 0, ISM3_OBJECTIVE_MET, 7);
    stands(assessment, 1, ISM3_OBJECTIVE_MET, 2);
    stands(assessment, 2, ISM3_OBJECTIVE_PENDING, NO_VALUE);
    ism3_assessment_unref(assessment);
    ism3_ledger_unref(ledger);
}

static void the_first_week_of_1970_can_be_judged(void **state) {
    (void)state;
    ism3_ledger *ledger =
        one_condition(incidents(ISM3_INCIDENT_COUNT, ISM3_EVERY_WEEK, ISM3_AT_MOST, 0));
    ism3_observation said = ISM3_OBSERVATION_INIT;
    said.kind = ISM3_INCIDENT;
    said.objective = 0;
    said.cause = ISM3_ATTACK;
    said.time = ISM3_DAY;
    observe(ledger, said);
    const uint32_t periods[] = {ISM3_EVERY_WEEK, ISM3_EVERY_MONTH};
    for (size_t i = 0; i < 2; i++) {
        ism3_assessment_options options = ISM3_ASSESSMENT_OPTIONS_INIT;
        options.every = periods[i];
        options.as_of = 4 * ISM3_DAY;
        ism3_assessment *assessment;
        ism3_error error = ISM3_ERROR_INIT;
        works(ism3_assessment_new(&assessment, ledger, &options, &error), &error);
        stands(assessment, 0, ISM3_OBJECTIVE_BREACHED, 1);
        ism3_assessment_unref(assessment);
    }
    ism3_ledger_unref(ledger);
}

/* ---- figures ---- */

static void figures_are_met_breached_unknown_or_pending(void **state) {
    (void)state;
    ism3_model *model = case_model();
    uint32_t process = add_process_with(
        model, (ism3_process_options){.code = "P", .settle = {.nanoseconds = 5 * ISM3_DAY}});
    add_condition(model, add_objective(model, "O"),
                  figure(process, "activity.outputs", ISM3_EVERY_MONTH, ISM3_AT_LEAST, 3));
    ism3_ledger *ledger = case_ledger(model);
    tell_outputs(ledger, process, 3, 3);
    tell_outputs(ledger, process, 40, 2);
    stands_at(ledger, 31, ISM3_OBJECTIVE_PENDING, 3);
    ism3_assessment *early = assess_at(ledger, 35), *settled = assess_at(ledger, 36),
                    *later = assess_at(ledger, 110);
    stands(early, 0, ISM3_OBJECTIVE_PENDING, 3);
    stands(settled, 0, ISM3_OBJECTIVE_MET, 3);
    stands(settled, 1, ISM3_OBJECTIVE_PENDING, NO_VALUE);
    stands(later, 0, ISM3_OBJECTIVE_MET, 3);
    stands(later, 1, ISM3_OBJECTIVE_BREACHED, 2);
    stands(later, 2, ISM3_OBJECTIVE_UNKNOWN, NO_VALUE);
    stands(later, 3, ISM3_OBJECTIVE_PENDING, NO_VALUE);
    ism3_assessment_unref(early);
    ism3_assessment_unref(settled);
    ism3_assessment_unref(later);
    ism3_ledger_unref(ledger);
}

static void figures_by_week_in_months_read_their_own_windows(void **state) {
    (void)state;
    ism3_model *model = case_model();
    uint32_t other = add_process(model, "A"), process = add_process(model, "P");
    uint32_t objective = add_objective(model, "O");
    add_condition(model, objective,
                  figure(process, "activity.outputs", ISM3_EVERY_WEEK, ISM3_AT_LEAST, 2));
    add_condition(model, objective,
                  figure(other, "activity.outputs", ISM3_EVERY_WEEK, ISM3_LESS, 100));
    add_condition(model, objective,
                  figure(process, "activity.outputs", ISM3_EVERY_MONTH, ISM3_AT_LEAST, 9));
    ism3_ledger *ledger = case_ledger(model);
    watch(ledger, process, ISM3_KIND_BIT(ISM3_OUTPUT), -3, 60);
    for (int64_t day = -3; day < 60; day += 7)
        tell_outputs(ledger, process, day, day == 25 ? 1 : 2);
    tell_outputs(ledger, other, 33, 99);
    ism3_assessment *assessment = assess_at(ledger, 59);
    ism3_condition_result january = result_of(assessment, 0, objective, 0),
                          february = result_of(assessment, 1, objective, 0);
    assert_int_equal(january.windows, 4);
    assert_int_equal(january.status, ISM3_OBJECTIVE_MET);
    assert_int_equal(february.windows, 4);
    assert_int_equal(february.status, ISM3_OBJECTIVE_BREACHED);
    assert_int_equal(february.breached, 1);
    assert_true(february.value == 1 && february.from == at_day(25) && february.to == at_day(32));
    january = result_of(assessment, 0, objective, 1);
    february = result_of(assessment, 1, objective, 1);
    assert_int_equal(january.status, ISM3_OBJECTIVE_UNKNOWN);
    assert_int_equal(january.unknown, 4);
    assert_int_equal(february.unknown, 3);
    assert_true(february.value == 99 && february.from == at_day(32));
    /* 2 + 2 + 2 + 1 in January: the outputs of 29 December are not its own. */
    january = result_of(assessment, 0, objective, 2);
    assert_true(january.status == ISM3_OBJECTIVE_BREACHED && january.value == 7);
    ism3_assessment_unref(assessment);
    ism3_ledger_unref(ledger);
}

/* Weeks with 5, 3, 3 and 8 outputs. */
static void the_worst_window_is_told(void **state) {
    (void)state;
    const struct {
        uint32_t op;
        int64_t value, upper, worst, from;
        uint32_t breached;
    } cases[] = {{ISM3_AT_LEAST, 1, 0, 3, 4, 0}, {ISM3_MORE, 4, 0, 3, 4, 2},
                 {ISM3_AT_MOST, 9, 0, 8, 18, 0}, {ISM3_LESS, 4, 0, 8, 18, 2},
                 {ISM3_BETWEEN, 2, 10, 3, 4, 0}, {ISM3_BETWEEN, 0, 9, 8, 18, 0},
                 {ISM3_BETWEEN, 4, 7, 3, 4, 3}};
    enum { CASES = sizeof cases / sizeof *cases };
    ism3_model *model = case_model();
    uint32_t process = add_process(model, "P"), objective = add_objective(model, "O");
    for (size_t i = 0; i < CASES; i++) {
        ism3_condition condition =
            figure(process, "activity.outputs", ISM3_EVERY_WEEK, cases[i].op, cases[i].value);
        condition.upper = cases[i].upper * ISM3_ONE;
        add_condition(model, objective, condition);
    }
    ism3_ledger *ledger = case_ledger(model);
    const int64_t outputs[] = {5, 3, 3, 8};
    for (int64_t week = 0; week < 4; week++)
        tell_outputs(ledger, process, week * 7, outputs[week]);
    ism3_assessment *assessment = assess_at(ledger, 31);
    for (uint32_t i = 0; i < CASES; i++) {
        ism3_condition_result result = result_of(assessment, 0, objective, i);
        assert_int_equal(result.windows, 4);
        assert_int_equal(result.breached, cases[i].breached);
        assert_true(result.value == (double)cases[i].worst);
        assert_true(result.from == at_day(cases[i].from));
    }
    ism3_assessment_unref(assessment);
    ism3_ledger_unref(ledger);
}

static void a_stale_figure_is_unknown(void **state) {
    (void)state;
    ism3_model *model = case_model();
    uint32_t process =
        add_process_with(model, (ism3_process_options){.code = "P",
                                                       .frequency = {.nanoseconds = 40 * ISM3_DAY},
                                                       .settle = {.nanoseconds = ISM3_DAY}});
    ism3_condition condition = figure(process, "scope.covered", ISM3_EVERY_MONTH, ISM3_AT_LEAST, 0);
    condition.value = ISM3_ONE / 2;
    add_condition(model, add_objective(model, "O"), condition);
    ism3_ledger *ledger = case_ledger(model);
    ism3_observation scope = ISM3_OBSERVATION_INIT;
    scope.kind = ISM3_SCOPE;
    scope.process = process;
    scope.time = at_day(10);
    scope.total = 4;
    scope.covered = 3;
    observe(ledger, scope);
    ism3_assessment *assessment = assess_at(ledger, 90);
    stands(assessment, 0, ISM3_OBJECTIVE_MET, 0.75);
    stands(assessment, 1, ISM3_OBJECTIVE_UNKNOWN, NO_VALUE);
    ism3_assessment_unref(assessment);
    ism3_ledger_unref(ledger);
}

/* A window read later than its end + settle must not change what was said. */
static void a_late_answer_does_not_change_a_settled_window(void **state) {
    (void)state;
    ism3_model *model = case_model();
    uint32_t process = add_process_with(
        model, (ism3_process_options){.code = "P", .settle = {.nanoseconds = 2 * ISM3_DAY}});
    add_condition(model, add_objective(model, "O"),
                  figure(process, "efficacy.ratio", ISM3_EVERY_WEEK, ISM3_AT_LEAST, 1));
    ism3_ledger *ledger = case_ledger(model);
    ism3_observation item = ISM3_OBSERVATION_INIT;
    item.kind = ISM3_ITEM;
    item.process = process;
    item.time = at_day(5);
    item.end = at_day(20);
    item.id = (ism3_text){"slow", 4};
    observe(ledger, item);
    ism3_assessment *before = assess_at(ledger, 15), *after = assess_at(ledger, 31);
    assert_int_equal(result_of(before, 0, 0, 0).breached, 1);
    assert_int_equal(result_of(after, 0, 0, 0).breached, 1);
    assert_true(result_of(after, 0, 0, 0).from == at_day(4));
    ism3_assessment_unref(before);
    ism3_assessment_unref(after);
    ism3_ledger_unref(ledger);
}

/* ---- success ---- */

static void without_objectives_success_is_unknown(void **state) {
    (void)state;
    ism3_model *model = case_model();
    uint32_t process = add_process(model, "P");
    ism3_ledger *ledger = case_ledger(model);
    tell_outputs(ledger, process, 3, 3);
    ism3_assessment *assessment = assess_at(ledger, 31);
    assert_int_equal(ism3_assessment_success(assessment, 0), ISM3_SUCCESS_UNKNOWN);
    assert_int_equal(ism3_assessment_objective(assessment, 0, 0), ISM3_OBJECTIVE_UNKNOWN);
    ism3_assessment_unref(assessment);
    ism3_ledger_unref(ledger);
}

/* Objectives that are met, pending, unknown and breached in January, by the bits of `which`; one bit
 * more: one without conditions. */
static ism3_ledger *objectives_that_are(unsigned which) {
    static const char *const names[] = {"met", "pending", "unknown", "breached", "empty"};
    static const int64_t limits[] = {9, 9, 0, 0};
    ism3_model *model = case_model();
    uint32_t process = add_process(model, "P"), silent = add_process(model, "S");
    for (unsigned i = 0; i < 5; i++) {
        if (!(which >> i & 1))
            continue;
        uint32_t objective = add_objective(model, names[i]);
        if (i < 4)
            add_condition(model, objective,
                          figure(i == 2 ? silent : process, "activity.outputs",
                                 i == 1 ? ISM3_EVERY_QUARTER : ISM3_EVERY_MONTH, ISM3_AT_MOST,
                                 limits[i]));
    }
    ism3_ledger *ledger = case_ledger(model);
    tell_outputs(ledger, process, 3, 3);
    return ledger;
}

static void success_is_as_the_worst_objective(void **state) {
    (void)state;
    for (unsigned which = 1; which < 32; which++) {
        uint32_t expected = which & 8          ? ISM3_FAILED
                            : which & (4 | 16) ? ISM3_SUCCESS_UNKNOWN
                            : which & 2        ? ISM3_SUCCESS_PENDING
                                               : ISM3_SUCCEEDED;
        ism3_ledger *ledger = objectives_that_are(which);
        ism3_assessment *assessment = assess_at(ledger, 31);
        assert_int_equal(ism3_assessment_success(assessment, 0), expected);
        assert_int_equal(ism3_assessment_success(assessment, 1), ISM3_SUCCESS_UNKNOWN);
        ism3_assessment_unref(assessment);
        ism3_ledger_unref(ledger);
    }
}

static void the_worst_condition_says_how_an_objective_stands(void **state) {
    (void)state;
    ism3_model *model = case_model();
    uint32_t process = add_process(model, "P"), silent = add_process(model, "S"),
             objective = add_objective(model, "O");
    /* S has no data; in January P keeps its own, in February it does not. */
    add_condition(model, objective,
                  figure(process, "activity.outputs", ISM3_EVERY_MONTH, ISM3_AT_MOST, 3));
    add_condition(model, objective,
                  figure(silent, "activity.outputs", ISM3_EVERY_MONTH, ISM3_AT_MOST, 3));
    ism3_ledger *ledger = case_ledger(model);
    tell_outputs(ledger, process, 3, 3);
    tell_outputs(ledger, process, 33, 4);
    ism3_assessment *assessment = assess_at(ledger, 59);
    assert_int_equal(ism3_assessment_objective(assessment, 0, objective), ISM3_OBJECTIVE_UNKNOWN);
    assert_int_equal(ism3_assessment_objective(assessment, 1, objective), ISM3_OBJECTIVE_BREACHED);
    ism3_assessment_unref(assessment);
    ism3_ledger_unref(ledger);
}

/* ---- what is not there ---- */

static void what_is_not_there_is_refused(void **state) {
    (void)state;
    ism3_ledger *ledger =
        one_condition(incidents(ISM3_INCIDENT_COUNT, ISM3_EVERY_MONTH, ISM3_AT_MOST, 0));
    tell_incident(ledger, 0, (struct incident){3, 3, ISM3_NONE, NULL});
    ism3_assessment *assessment = assess_at(ledger, 31);
    ism3_condition_result result = {.size = sizeof result}, small = {.size = 8};
    const struct {
        size_t period;
        uint32_t objective, condition;
    } beyond[] = {{1, 0, 0}, {0, 2, 0}, {0, 1, 0}, {0, 0, 1}};
    for (size_t i = 0; i < sizeof beyond / sizeof *beyond; i++)
        assert_int_equal(ism3_assessment_condition(assessment, beyond[i].period,
                                                   beyond[i].objective, beyond[i].condition,
                                                   &result),
                         ISM3_E_NOT_FOUND);
    assert_int_equal(ism3_assessment_condition(assessment, 0, 0, 0, NULL), ISM3_E_ARGUMENT);
    assert_int_equal(ism3_assessment_condition(NULL, 0, 0, 0, &result), ISM3_E_ARGUMENT);
    assert_int_equal(ism3_assessment_condition(assessment, 0, 0, 0, &small), ISM3_E_STRUCT);
    assert_int_equal(ism3_assessment_objective(assessment, 1, 0), ISM3_OBJECTIVE_UNKNOWN);
    assert_int_equal(ism3_assessment_objective(assessment, 0, 2), ISM3_OBJECTIVE_UNKNOWN);
    ism3_assessment_unref(assessment);
    ism3_ledger_unref(ledger);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_incidents_are_met_only_where_watched),
        cmocka_unit_test(watching_must_begin_with_the_window),
        cmocka_unit_test(watching_is_united_over_processes_and_environments),
        cmocka_unit_test(an_incident_breaches_before_the_window_is_over),
        cmocka_unit_test(one_seen_speaks_where_nobody_says_to_watch),
        cmocka_unit_test(too_few_are_told_at_the_end_only),
        cmocka_unit_test(between_may_be_exceeded_at_once),
        cmocka_unit_test(an_incident_told_again_counts_as_it_stood),
        cmocka_unit_test(one_id_may_breach_several_objectives),
        cmocka_unit_test(an_open_incident_grows_with_as_of),
        cmocka_unit_test(an_end_to_come_is_not_known),
        cmocka_unit_test(a_week_belongs_to_the_month_it_ends_in),
        cmocka_unit_test(a_window_that_outlasts_the_periods_is_not_cut),
        cmocka_unit_test(a_year_speaks_at_its_end_only),
        cmocka_unit_test(who_has_no_window_does_not_speak),
        cmocka_unit_test(lengths_count_from_the_first_period),
        cmocka_unit_test(all_is_one_window_to_the_end),
        cmocka_unit_test(a_period_that_is_cut_has_whole_windows),
        cmocka_unit_test(figures_of_a_cut_period_have_whole_windows_too),
        cmocka_unit_test(the_first_week_of_1970_can_be_judged),
        cmocka_unit_test(figures_are_met_breached_unknown_or_pending),
        cmocka_unit_test(figures_by_week_in_months_read_their_own_windows),
        cmocka_unit_test(the_worst_window_is_told),
        cmocka_unit_test(a_stale_figure_is_unknown),
        cmocka_unit_test(a_late_answer_does_not_change_a_settled_window),
        cmocka_unit_test(without_objectives_success_is_unknown),
        cmocka_unit_test(success_is_as_the_worst_objective),
        cmocka_unit_test(the_worst_condition_says_how_an_objective_stands),
        cmocka_unit_test(what_is_not_there_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
