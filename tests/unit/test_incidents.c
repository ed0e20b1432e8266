/* Conditions on incidents: random ones against a count by hand, and no memory. */
#include "assess_case.h"
#include "chaos.h"
#include "ledger_world.h"

enum { DAYS = 40, OBJECTIVES = 3, MEASURES = 3, TOLD = 160, IDS = 12 };

static const char *const names[OBJECTIVES] = {"z", "a", "m"}; /* not in byte order */
static const uint32_t measures[MEASURES] = {ISM3_INCIDENT_COUNT, ISM3_INCIDENT_DURATION,
                                            ISM3_INCIDENT_HARM};

struct said {
    uint32_t objective;
    int64_t time, end, harm;
    unsigned id; /* 0: none */
};

static void tell_one(ism3_ledger *ledger, const struct said *said) {
    char id[16];
    ism3_observation observation = ISM3_OBSERVATION_INIT;
    observation.kind = ISM3_INCIDENT;
    observation.cause = ISM3_ATTACK;
    observation.objective = said->objective;
    observation.time = said->time;
    observation.end = said->end;
    observation.harm = said->harm;
    if (said->id)
        observation.id = (ism3_text){id, (size_t)snprintf(id, sizeof id, "id %u", said->id)};
    observe(ledger, observation);
}

/* Days, each with the count, the seconds and the harm of the incidents of each objective. */
static ism3_ledger *ledger_of(const struct said *said, size_t count) {
    ism3_model *model = case_model();
    add_process(model, "P");
    for (uint32_t o = 0; o < OBJECTIVES; o++) {
        add_objective(model, names[o]);
        for (int m = 0; m < MEASURES; m++)
            add_condition(model, o,
                          (ism3_condition){.incidents = measures[m],
                                           .every = ISM3_EVERY_DAY,
                                           .op = ISM3_LESS,
                                           .value = 1});
    }
    ism3_ledger *ledger = case_ledger(model);
    watch(ledger, 0, ISM3_KIND_BIT(ISM3_INCIDENT), 0, DAYS);
    for (size_t i = 0; i < count; i++)
        tell_one(ledger, &said[i]);
    return ledger;
}

static void roll_incidents(struct dice *dice, struct said *said) {
    for (size_t i = 0; i < TOLD; i++) {
        struct said *one = &said[i];
        one->objective = (uint32_t)roll(dice, OBJECTIVES);
        /* Each version of an id has a time of its own: at one time the larger harm would stand. */
        one->time = at_day((int64_t)roll(dice, DAYS)) + (int64_t)i * ISM3_SECOND;
        one->end = roll(dice, 3) ? one->time + (int64_t)roll(dice, 20) * CASE_HOUR : ISM3_NONE;
        one->harm = roll(dice, 3) ? (int64_t)roll(dice, 100) : ISM3_NONE;
        one->id = roll(dice, 2) ? 1 + (unsigned)roll(dice, IDS) : 0;
    }
}

static int stands(const struct said *said, size_t i, int64_t as_of) {
    if (said[i].time >= as_of)
        return 0;
    for (size_t other = 0; said[i].id && other < TOLD; other++)
        if (said[other].id == said[i].id && said[other].objective == said[i].objective &&
            said[other].time > said[i].time && said[other].time < as_of)
            return 0;
    return 1;
}

static double by_hand(const struct said *said, uint32_t objective, uint32_t measure, int64_t day,
                      int64_t as_of) {
    int64_t sum = 0;
    for (size_t i = 0; i < TOLD; i++) {
        if (said[i].objective != objective || said[i].time < at_day(day) ||
            said[i].time >= at_day(day + 1) || !stands(said, i, as_of))
            continue;
        int64_t end = said[i].end == ISM3_NONE || said[i].end > as_of ? as_of : said[i].end;
        sum += measure == ISM3_INCIDENT_COUNT      ? 1
               : measure == ISM3_INCIDENT_DURATION ? end - said[i].time
               : said[i].harm == ISM3_NONE         ? 0
                                                   : said[i].harm;
    }
    return measure == ISM3_INCIDENT_DURATION ? (double)sum / ISM3_SECOND : (double)sum;
}

static void compare(const ism3_assessment *assessment, const struct said *said, int64_t as_of) {
    size_t periods = ism3_metrics_period_count(ism3_assessment_metrics(assessment));
    for (size_t day = 0; day < periods; day++)
        for (uint32_t o = 0; o < OBJECTIVES; o++)
            for (uint32_t m = 0; m < MEASURES; m++) {
                ism3_condition_result result = {.size = sizeof result};
                double expected = by_hand(said, o, measures[m], (int64_t)day, as_of);
                assert_int_equal(ism3_assessment_condition(assessment, day, o, m, &result), 0);
                assert_int_equal(result.has_value, 1);
                assert_float_equal(result.value, expected, 1e-6);
                assert_int_equal(result.status,
                                 expected > 0 ? ISM3_OBJECTIVE_BREACHED : ISM3_OBJECTIVE_MET);
            }
}

static void random_incidents_are_as_by_hand(void **state) {
    (void)state;
    struct dice dice = {20261122};
    static struct said said[TOLD];
    for (int round = 0; round < 12; round++) {
        int64_t as_of = 1 + (int64_t)roll(&dice, DAYS);
        roll_incidents(&dice, said);
        ism3_ledger *ledger = ledger_of(said, TOLD);
        ism3_assessment *assessment = assess_from(ledger, ISM3_EVERY_DAY, 0, as_of);
        compare(assessment, said, at_day(as_of));
        ism3_assessment_unref(assessment);
        ism3_ledger_unref(ledger);
    }
}

/* The same ledger in two parts, told to each other. */
static void added_ledgers_tell_the_same(void **state) {
    (void)state;
    struct dice dice = {7};
    static struct said said[TOLD];
    roll_incidents(&dice, said);
    ism3_ledger *whole = ledger_of(said, TOLD / 2);
    ism3_source source = {.size = sizeof source, .name = "other"};
    ism3_ledger *rest = ledger_of(said, 0);
    assert_int_equal(ism3_ledger_set_source(rest, &source, NULL), 0);
    for (size_t i = TOLD / 2; i < TOLD; i++)
        tell_one(rest, &said[i]);
    assert_int_equal(ism3_ledger_add(whole, rest, NULL), 0);
    assert_int_equal(ism3_ledger_add(whole, rest, NULL), 0);
    ism3_assessment *assessment = assess_from(whole, ISM3_EVERY_DAY, 0, DAYS);
    compare(assessment, said, at_day(DAYS));
    ism3_assessment_unref(assessment);
    ism3_ledger_unref(rest);
    ism3_ledger_unref(whole);
}

/* Conditions of two ways to cut time, on figures and incidents. */
static ism3_ledger *mixed_ledger(void) {
    ism3_model *model = case_model();
    uint32_t p = add_process(model, "P"), q = add_process(model, "Q"),
             o = add_objective(model, "O"), outputs = ism3_figure_find("activity.outputs");
    const uint32_t cuts[] = {ISM3_EVERY_MONTH, ISM3_EVERY_WEEK};
    for (size_t i = 0; i < 2; i++) {
        add_condition(model, o,
                      (ism3_condition){.process = i ? p : q,
                                       .figure = outputs,
                                       .every = cuts[i],
                                       .op = ISM3_AT_LEAST,
                                       .value = ISM3_ONE});
        add_condition(model, o,
                      (ism3_condition){.incidents = ISM3_INCIDENT_HARM,
                                       .every = cuts[i],
                                       .op = ISM3_LESS,
                                       .value = ISM3_ONE});
    }
    ism3_ledger *ledger = case_ledger(model);
    ism3_observation told = ISM3_OBSERVATION_INIT;
    told.kind = ISM3_INCIDENT;
    told.objective = o;
    told.cause = ISM3_ACCIDENT;
    told.time = at_day(9);
    told.harm = 3;
    observe(ledger, told);
    told.kind = ISM3_OUTPUT;
    told.process = p;
    observe(ledger, told);
    watch(ledger, q, ISM3_KIND_BIT(ISM3_INCIDENT), 3, 50);
    return ledger;
}

static void without_memory_nothing_is_left(void **state) {
    (void)state;
    ism3_ledger *ledger = mixed_ledger();
    struct chaos chaos = {.left = -1};
    ism3_allocator allocator = chaos_allocator(&chaos);
    ism3_assessment_options options = ISM3_ASSESSMENT_OPTIONS_INIT;
    options.allocator = &allocator;
    options.as_of = at_day(59);
    int32_t rc = ISM3_E_MEMORY;
    long calls = 0;
    for (; rc; calls++) {
        ism3_assessment *assessment;
        ism3_error error = ISM3_ERROR_INIT;
        chaos.left = calls;
        rc = ism3_assessment_new(&assessment, ledger, &options, &error);
        assert_int_equal(rc, rc ? ISM3_E_MEMORY : 0);
        assert_true(!rc == !error.message[0]);
        if (!rc)
            assert_int_equal(ism3_assessment_success(assessment, 0), ISM3_FAILED);
        ism3_assessment_unref(assessment);
        assert_int_equal(chaos.blocks, 0);
        assert_int_equal(chaos.bytes, 0);
    }
    assert_true(calls > 20);
    ism3_ledger_unref(ledger);
}

/* Every budget either suffices or is refused. */
static void a_budget_is_kept(void **state) {
    (void)state;
    ism3_ledger *ledger = mixed_ledger();
    struct chaos chaos = {.left = -1};
    ism3_allocator allocator = chaos_allocator(&chaos);
    ism3_assessment_options options = ISM3_ASSESSMENT_OPTIONS_INIT;
    options.allocator = &allocator;
    options.as_of = at_day(59);
    int refused = 0;
    for (uint64_t limit = 1000;; limit += limit / 8) {
        ism3_assessment *assessment;
        options.memory_limit = limit;
        int32_t rc = ism3_assessment_new(&assessment, ledger, &options, NULL);
        assert_true((uint64_t)chaos.bytes <= limit);
        ism3_assessment_unref(assessment);
        assert_int_equal(chaos.bytes, 0);
        if (!rc)
            break;
        assert_int_equal(rc, ISM3_E_LIMIT);
        refused++;
    }
    assert_true(refused > 3);
    ism3_ledger_unref(ledger);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(random_incidents_are_as_by_hand),
        cmocka_unit_test(added_ledgers_tell_the_same),
        cmocka_unit_test(without_memory_nothing_is_left),
        cmocka_unit_test(a_budget_is_kept),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
