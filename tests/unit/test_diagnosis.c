/* Diagnosis: whose faults may be behind those of a process. */
#include "assess_case.h"
#include "chaos.h"
#include "ledger_world.h"

enum { ROOM = 64 };

/* A process whose targets are that it has neither outputs, inputs nor interruptions: each of these
 * that is reported in a month is a fault. What it delivers has its code for a name. */
static uint32_t add_faulty(ism3_model *model, const char *code) {
    static const char *const figures[] = {"activity.outputs", "efficacy.inputs",
                                          "unavailability.interruptions"};
    uint32_t process = add_process(model, code);
    ism3_error error = ISM3_ERROR_INIT;
    for (size_t i = 0; i < 3; i++) {
        ism3_target target = {
            .size = sizeof target, .figure = ism3_figure_find(figures[i]), .op = ISM3_AT_MOST};
        works(ism3_model_add_target(model, process, &target, &error), &error);
    }
    works(ism3_model_add_output(model, process, code, &error), &error);
    return process;
}

static void feed(ism3_model *model, uint32_t from, uint32_t to) {
    const char *code = ism3_model_process_code(model, from);
    ism3_error error = ISM3_ERROR_INIT;
    works(ism3_model_add_input(model, to, code, code, &error), &error);
}

/* Faults of a process in a month: 1 to 3. */
static void fault(ism3_ledger *ledger, uint32_t process, size_t month, uint32_t faults) {
    static const uint8_t kinds[] = {ISM3_OUTPUT, ISM3_INPUT, ISM3_INTERRUPTION};
    for (uint32_t i = 0; i < faults; i++) {
        ism3_observation said = ISM3_OBSERVATION_INIT;
        said.kind = kinds[i];
        said.process = process;
        said.time = at_day(month ? 40 : 5);
        said.end = kinds[i] == ISM3_INTERRUPTION ? said.time + CASE_HOUR : ISM3_NONE;
        observe(ledger, said);
    }
}

struct expected {
    uint32_t process, is_origin, distance, severity;
    size_t period;
};

static size_t ask(const ism3_assessment *assessment, size_t period, uint32_t process,
                  ism3_candidate *candidates) {
    size_t count = 99;
    ism3_error error = ISM3_ERROR_INIT;
    for (size_t i = 0; i < ROOM; i++)
        candidates[i] = (ism3_candidate){.size = sizeof *candidates};
    works(ism3_assessment_candidates(assessment, period, process, candidates, ROOM, &count, &error),
          &error);
    return count;
}

static void traces(const ism3_assessment *assessment, size_t period, uint32_t process,
                   const struct expected *expected, size_t count) {
    ism3_candidate candidates[ROOM];
    assert_int_equal(ask(assessment, period, process, candidates), count);
    for (size_t i = 0; i < count; i++) {
        assert_int_equal(candidates[i].process, expected[i].process);
        assert_int_equal(candidates[i].is_origin, expected[i].is_origin);
        assert_int_equal(candidates[i].distance, expected[i].distance);
        assert_int_equal(candidates[i].severity, expected[i].severity);
        assert_int_equal(candidates[i].period, expected[i].period);
    }
}

/* A -> B -> C -> D. */
static ism3_model *chain(uint32_t processes[4]) {
    static const char *const codes[] = {"A", "B", "C", "D"};
    ism3_model *model = case_model();
    for (size_t i = 0; i < 4; i++)
        processes[i] = add_faulty(model, codes[i]);
    for (size_t i = 1; i < 4; i++)
        feed(model, processes[i - 1], processes[i]);
    return model;
}

static void all_of_a_chain_at_fault(void **state) {
    (void)state;
    uint32_t p[4];
    ism3_ledger *ledger = case_ledger(chain(p));
    for (size_t i = 0; i < 4; i++)
        fault(ledger, p[i], 0, 1 + (i == 2));
    ism3_assessment *assessment = assess_at(ledger, 31);
    traces(assessment, 0, p[3],
           (struct expected[]){{p[0], 1, 3, 1, 0}, {p[2], 0, 1, 2, 0}, {p[1], 0, 2, 1, 0}}, 3);
    traces(assessment, 0, p[1], (struct expected[]){{p[0], 1, 1, 1, 0}}, 1);
    traces(assessment, 0, p[0], NULL, 0);
    assert_int_equal(ism3_assessment_faults(assessment, 0, p[2]), 2);
    ism3_assessment_unref(assessment);
    ism3_ledger_unref(ledger);
}

static void those_in_between_may_have_no_data(void **state) {
    (void)state;
    uint32_t p[4];
    ism3_ledger *ledger = case_ledger(chain(p));
    fault(ledger, p[0], 0, 1);
    fault(ledger, p[3], 0, 1);
    ism3_assessment *assessment = assess_at(ledger, 31);
    traces(assessment, 0, p[3], (struct expected[]){{p[0], 1, 3, 1, 0}}, 1);
    traces(assessment, 0, p[2], NULL, 0); /* itself without a fault */
    ism3_assessment_unref(assessment);
    ism3_ledger_unref(ledger);
}

static void the_month_before_counts_and_the_one_before_that_does_not(void **state) {
    (void)state;
    uint32_t p[4];
    ism3_ledger *ledger = case_ledger(chain(p));
    fault(ledger, p[0], 0, 3); /* before: more faults than now */
    fault(ledger, p[0], 1, 2);
    fault(ledger, p[1], 0, 2); /* as many: now */
    fault(ledger, p[1], 1, 2);
    fault(ledger, p[2], 0, 1); /* before only */
    fault(ledger, p[3], 1, 1);
    ism3_observation late = ISM3_OBSERVATION_INIT;
    late.kind = ISM3_OUTPUT;
    late.process = p[3];
    late.time = at_day(62);
    observe(ledger, late);
    ism3_assessment *assessment = assess_at(ledger, 90);
    traces(assessment, 1, p[3],
           (struct expected[]){{p[0], 1, 3, 3, 0}, {p[2], 0, 1, 1, 0}, {p[1], 0, 2, 2, 1}}, 3);
    traces(assessment, 2, p[3], (struct expected[]){{p[0], 1, 3, 2, 1}, {p[1], 0, 2, 2, 1}}, 2);
    ism3_assessment_unref(assessment);
    ism3_ledger_unref(ledger);
}

/* E -> A, A -> B -> C -> A, C -> D: E last, as it is at fault or not. */
static void in_a_cycle_all_are_origins_unless_something_feeds_it(void **state) {
    (void)state;
    for (int fed = 0; fed < 2; fed++) {
        uint32_t p[4];
        ism3_model *model = chain(p);
        uint32_t e = add_faulty(model, "E");
        feed(model, p[2], p[0]);
        feed(model, e, p[0]);
        feed(model, e, e);
        ism3_ledger *ledger = case_ledger(model);
        for (size_t i = 0; i < 4; i++)
            fault(ledger, p[i], 0, 1);
        if (fed)
            fault(ledger, e, 0, 1);
        ism3_assessment *assessment = assess_at(ledger, 31);
        if (fed) {
            traces(assessment, 0, p[3],
                   (struct expected[]){
                       {e, 1, 4, 1, 0}, {p[2], 0, 1, 1, 0}, {p[1], 0, 2, 1, 0}, {p[0], 0, 3, 1, 0}},
                   4);
            traces(assessment, 0, e, NULL, 0); /* it feeds itself, and nobody else does */
        } else {
            traces(assessment, 0, p[3],
                   (struct expected[]){{p[2], 1, 1, 1, 0}, {p[1], 1, 2, 1, 0}, {p[0], 1, 3, 1, 0}},
                   3);
            /* One of the cycle is not its own cause. */
            traces(assessment, 0, p[0], (struct expected[]){{p[2], 1, 1, 1, 0}, {p[1], 1, 2, 1, 0}},
                   2);
        }
        ism3_assessment_unref(assessment);
        ism3_ledger_unref(ledger);
    }
}

static void the_more_severe_then_the_first_by_code(void **state) {
    (void)state;
    ism3_model *model = case_model();
    uint32_t z = add_faulty(model, "Z"), x = add_faulty(model, "X"), y = add_faulty(model, "Y"),
             end = add_faulty(model, "A");
    feed(model, z, end);
    feed(model, x, end);
    feed(model, y, end);
    ism3_ledger *ledger = case_ledger(model);
    fault(ledger, z, 0, 1);
    fault(ledger, x, 0, 1);
    fault(ledger, y, 0, 3);
    fault(ledger, end, 0, 1);
    ism3_assessment *assessment = assess_at(ledger, 31);
    traces(assessment, 0, end,
           (struct expected[]){{y, 1, 1, 3, 0}, {x, 1, 1, 1, 0}, {z, 1, 1, 1, 0}}, 3);
    ism3_assessment_unref(assessment);
    ism3_ledger_unref(ledger);
}

static void any_process_and_the_outside_are_not_followed(void **state) {
    (void)state;
    ism3_model *model = case_model();
    uint32_t a = add_faulty(model, "A"), b = add_faulty(model, "B"),
             star = add_faulty(model, "*"); /* so called, yet not what `*` means */
    assert_int_equal(ism3_model_add_input(model, b, "*", "*", NULL), 0);
    assert_int_equal(ism3_model_add_input(model, b, "orders", NULL, NULL), 0);
    assert_int_equal(ism3_model_add_input(model, b, "parts", "ELSEWHERE", NULL), 0);
    ism3_ledger *ledger = case_ledger(model);
    fault(ledger, a, 0, 1);
    fault(ledger, b, 0, 1);
    fault(ledger, star, 0, 1);
    ism3_assessment *assessment = assess_at(ledger, 31);
    traces(assessment, 0, b, NULL, 0);
    ism3_assessment_unref(assessment);
    ism3_ledger_unref(ledger);
}

/* Where a model says nothing of inputs, those of the catalogue count: every link between two of its
 * processes is traced. */
static void the_links_of_the_catalogue_count(void **state) {
    (void)state;
    size_t tried = 0;
    for (size_t i = 0; i < ism3_catalogue_count() && tried < 5; i++) {
        const ism3_catalogue_entry *entry = ism3_catalogue_at(i);
        const char *from = entry->input_count ? entry->inputs[0].from : NULL;
        if (!from || strcmp(from, "*") == 0 || strcmp(from, entry->code) == 0)
            continue;
        ism3_model *model = case_model();
        uint32_t down = add_process(model, entry->code), up = add_process(model, from);
        ism3_target target = {.size = sizeof target,
                              .figure = ism3_figure_find("activity.outputs"),
                              .op = ISM3_AT_MOST};
        assert_int_equal(ism3_model_add_target(model, down, &target, NULL), 0);
        assert_int_equal(ism3_model_add_target(model, up, &target, NULL), 0);
        ism3_ledger *ledger = case_ledger(model);
        fault(ledger, down, 0, 1);
        fault(ledger, up, 0, 1);
        ism3_assessment *assessment = assess_at(ledger, 31);
        ism3_candidate candidates[ROOM];
        assert_int_equal(ask(assessment, 0, down, candidates), 1);
        assert_int_equal(candidates[0].process, up);
        ism3_assessment_unref(assessment);
        ism3_ledger_unref(ledger);
        tried++;
    }
    assert_int_equal(tried, 5);
}

/* ---- a week's interruption, as figures tell it ---- */

static void add_target(ism3_model *model, uint32_t process, const char *figure, uint32_t op,
                       int64_t value) {
    ism3_error error = ISM3_ERROR_INIT;
    ism3_target target = {
        .size = sizeof target, .figure = ism3_figure_find(figure), .op = op, .value = value};
    works(ism3_model_add_target(model, process, &target, &error), &error);
}

/* Items of a day: answered at once, or never. */
static void work(ism3_ledger *ledger, uint32_t process, int64_t day, int answered) {
    char id[32];
    ism3_observation item = ISM3_OBSERVATION_INIT;
    item.kind = ISM3_ITEM;
    item.process = process;
    item.time = at_day(day);
    item.end = answered ? at_day(day) + CASE_HOUR : ISM3_NONE;
    item.id = (ism3_text){id, (size_t)snprintf(id, sizeof id, "%d", (int)day)};
    observe(ledger, item);
}

/* Log collection feeds alerting, that triage, that response; and reports, which feed each other with
 * reviews, hang on triage. Collection is down for a week in January: whoever is downstream waits. */
static void a_week_without_logs(void **state) {
    (void)state;
    static const char *const codes[] = {"COLLECT", "ALERT",  "TRIAGE",
                                        "RESPOND", "REPORT", "REVIEW"};
    static const uint32_t links[][2] = {{0, 1}, {1, 2}, {2, 3}, {2, 4}, {4, 5}, {5, 4}};
    ism3_model *model = case_model();
    ism3_error error = ISM3_ERROR_INIT;
    for (uint32_t i = 0; i < 6; i++) {
        assert_int_equal(add_process(model, codes[i]), i);
        works(ism3_model_add_output(model, i, codes[i], &error), &error);
        add_target(model, i, "efficacy.ratio", ISM3_AT_LEAST, ISM3_ONE / 10 * 9);
        add_target(model, i, "unavailability.downtime", ISM3_AT_MOST, 86400 * ISM3_ONE);
    }
    for (size_t i = 0; i < sizeof links / sizeof *links; i++)
        feed(model, links[i][0], links[i][1]);
    ism3_ledger *ledger = case_ledger(model);
    for (int64_t day = 0; day < 59; day++)
        for (uint32_t i = 0; i < 6; i++)
            work(ledger, i, day, i == 0 || day < 10 || day >= 17);
    ism3_observation down = ISM3_OBSERVATION_INIT;
    down.kind = ISM3_INTERRUPTION;
    down.process = 0;
    down.time = at_day(10);
    down.end = at_day(17);
    observe(ledger, down);
    ism3_assessment *assessment = assess_at(ledger, 59);
    for (uint32_t i = 0; i < 6; i++) {
        ism3_candidate candidates[ROOM];
        assert_int_equal(ism3_assessment_faults(assessment, 0, i), 1);
        assert_int_equal(ism3_assessment_faults(assessment, 1, i), 0);
        size_t count = ask(assessment, 0, i, candidates);
        assert_int_equal(count, i == 0 ? 0 : i < 4 ? i : 4);
        if (!i)
            continue;
        assert_int_equal(candidates[0].process, 0);
        assert_int_equal(candidates[0].is_origin, 1);
        for (size_t other = 1; other < count; other++)
            assert_int_equal(candidates[other].is_origin, 0);
    }
    ism3_assessment_unref(assessment);
    ism3_ledger_unref(ledger);
}

/* ---- random graphs ---- */

enum { NODES = 11 };

struct graph {
    int links[NODES][NODES]; /* [to][from] */
    uint32_t faults[2][NODES];
    int distance[NODES][NODES]; /* [to][from]; 0: not upstream */
};

static void roll_graph(struct dice *dice, struct graph *graph) {
    uint64_t sides = 4 + roll(dice, 12);
    for (int to = 0; to < NODES; to++)
        for (int from = 0; from < NODES; from++) {
            graph->links[to][from] = !roll(dice, sides);
            graph->distance[to][from] = graph->links[to][from];
        }
    for (int month = 0; month < 2; month++)
        for (int i = 0; i < NODES; i++)
            graph->faults[month][i] = roll(dice, 2) ? (uint32_t)roll(dice, 4) : 0;
    for (int via = 0; via < NODES; via++)
        for (int to = 0; to < NODES; to++)
            for (int from = 0; from < NODES; from++) {
                int a = graph->distance[to][via], b = graph->distance[via][from],
                    *shortest = &graph->distance[to][from];
                if (a && b && (!*shortest || a + b < *shortest))
                    *shortest = a + b;
            }
}

static uint32_t worst_of(const struct graph *graph, int i) {
    uint32_t before = graph->faults[0][i], now = graph->faults[1][i];
    return before > now ? before : now;
}

static int is_candidate(const struct graph *graph, int of, int i) {
    return i != of && graph->distance[of][i] && worst_of(graph, i);
}

static int is_origin(const struct graph *graph, int of, int i) {
    for (int other = 0; other < NODES; other++)
        if (graph->distance[i][other] && !graph->distance[other][i] &&
            is_candidate(graph, of, other))
            return 0;
    return 1;
}

/* Whether `a` must be told before `b`; codes ascend with the number. */
static int before(const struct graph *graph, int of, int a, int b) {
    if (is_origin(graph, of, a) != is_origin(graph, of, b))
        return is_origin(graph, of, a);
    if (graph->distance[of][a] != graph->distance[of][b])
        return graph->distance[of][a] < graph->distance[of][b];
    if (worst_of(graph, a) != worst_of(graph, b))
        return worst_of(graph, a) > worst_of(graph, b);
    return a < b;
}

static void compare(const ism3_assessment *assessment, const struct graph *graph,
                    const uint32_t *processes, int of) {
    struct expected expected[NODES];
    int order[NODES], count = 0;
    for (int i = 0; i < NODES; i++) {
        if (!graph->faults[1][of] || !is_candidate(graph, of, i))
            continue;
        int at = count++;
        for (; at && before(graph, of, i, order[at - 1]); at--)
            order[at] = order[at - 1];
        order[at] = i;
    }
    for (int i = 0; i < count; i++)
        expected[i] =
            (struct expected){processes[order[i]], (uint32_t)is_origin(graph, of, order[i]),
                              (uint32_t)graph->distance[of][order[i]], worst_of(graph, order[i]),
                              graph->faults[0][order[i]] <= graph->faults[1][order[i]]};
    traces(assessment, 1, processes[of], expected, (size_t)count);
}

static void random_graphs_are_as_by_hand(void **state) {
    (void)state;
    struct dice dice = {424242};
    for (int round = 0; round < 60; round++) {
        static struct graph graph;
        uint32_t processes[NODES];
        roll_graph(&dice, &graph);
        ism3_model *model = case_model();
        for (int i = NODES; i--;) { /* listed against the order of their codes */
            char code[8];
            snprintf(code, sizeof code, "P%02d", i);
            processes[i] = add_faulty(model, code);
        }
        for (int to = 0; to < NODES; to++)
            for (int from = 0; from < NODES; from++)
                if (graph.links[to][from])
                    feed(model, processes[from], processes[to]);
        ism3_ledger *ledger = case_ledger(model);
        for (int i = 0; i < NODES; i++)
            for (size_t month = 0; month < 2; month++)
                fault(ledger, processes[i], month, graph.faults[month][i]);
        watch(ledger, processes[0], ISM3_KIND_BIT(ISM3_OUTPUT), 0, 59);
        ism3_assessment *assessment = assess_at(ledger, 59);
        for (int of = 0; of < NODES; of++)
            compare(assessment, &graph, processes, of);
        ism3_assessment_unref(assessment);
        ism3_ledger_unref(ledger);
    }
}

/* ---- size, memory, arguments ---- */

static void a_long_chain_needs_no_deep_stack(void **state) {
    (void)state;
    enum { LENGTH = 20000 };
    ism3_model *model = case_model();
    for (uint32_t i = 0; i < LENGTH; i++) {
        char code[16];
        snprintf(code, sizeof code, "P%u", (unsigned)i);
        if (i == 0 || i == LENGTH - 1)
            add_faulty(model, code);
        else {
            add_process(model, code);
            assert_int_equal(ism3_model_add_output(model, i, code, NULL), 0);
        }
        if (i)
            feed(model, i - 1, i);
    }
    ism3_ledger *ledger = case_ledger(model);
    fault(ledger, 0, 0, 1);
    fault(ledger, LENGTH - 1, 0, 1);
    ism3_assessment *assessment = assess_at(ledger, 31);
    traces(assessment, 0, LENGTH - 1, (struct expected[]){{0, 1, LENGTH - 1, 1, 0}}, 1);
    ism3_assessment_unref(assessment);
    ism3_ledger_unref(ledger);
}

static void what_cannot_be_asked_is_refused(void **state) {
    (void)state;
    uint32_t p[4];
    ism3_ledger *ledger = case_ledger(chain(p));
    for (size_t i = 0; i < 4; i++)
        fault(ledger, p[i], 0, 1);
    struct chaos chaos = {.left = -1};
    ism3_allocator allocator = chaos_allocator(&chaos);
    ism3_assessment_options options = ISM3_ASSESSMENT_OPTIONS_INIT;
    options.allocator = &allocator;
    options.as_of = at_day(31);
    ism3_assessment *assessment;
    assert_int_equal(ism3_assessment_new(&assessment, ledger, &options, NULL), 0);
    ism3_candidate two[2] = {{.size = sizeof *two}, {.size = sizeof *two}};
    ism3_error error = ISM3_ERROR_INIT;
    size_t count;
    long blocks = chaos.blocks;
    assert_int_equal(ism3_assessment_candidates(assessment, 0, p[3], NULL, 0, &count, NULL), 0);
    assert_int_equal(count, 3);
    assert_int_equal(ism3_assessment_candidates(assessment, 0, p[3], two, 2, &count, NULL), 0);
    assert_int_equal(count, 3);
    assert_int_equal(two[0].process, p[0]);
    assert_int_equal(two[1].process, p[2]);
    two[1].size = 0;
    assert_int_equal(ism3_assessment_candidates(assessment, 0, p[3], two, 2, &count, &error),
                     ISM3_E_STRUCT);
    assert_string_equal(error.message, "the size of each candidate must be set");
    assert_int_equal(count, 0);
    assert_int_equal(ism3_assessment_candidates(assessment, 9, p[3], two, 1, &count, NULL),
                     ISM3_E_NOT_FOUND);
    assert_int_equal(ism3_assessment_candidates(assessment, 0, 4, two, 1, &count, NULL),
                     ISM3_E_NOT_FOUND);
    assert_int_equal(ism3_assessment_candidates(assessment, 0, p[3], two, 1, NULL, NULL),
                     ISM3_E_ARGUMENT);
    assert_int_equal(ism3_assessment_candidates(NULL, 0, p[3], two, 1, &count, NULL),
                     ISM3_E_ARGUMENT);
    assert_int_equal(ism3_assessment_faults(assessment, 9, p[0]), 0);
    assert_int_equal(ism3_assessment_faults(assessment, 0, 4), 0);
    chaos.left = 0;
    assert_int_equal(ism3_assessment_candidates(assessment, 0, p[3], two, 1, &count, &error),
                     ISM3_E_MEMORY);
    assert_int_equal(chaos.blocks, blocks);
    ism3_assessment_unref(assessment);
    assert_int_equal(chaos.blocks, 0);
    ism3_ledger_unref(ledger);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_of_a_chain_at_fault),
        cmocka_unit_test(those_in_between_may_have_no_data),
        cmocka_unit_test(the_month_before_counts_and_the_one_before_that_does_not),
        cmocka_unit_test(in_a_cycle_all_are_origins_unless_something_feeds_it),
        cmocka_unit_test(the_more_severe_then_the_first_by_code),
        cmocka_unit_test(any_process_and_the_outside_are_not_followed),
        cmocka_unit_test(the_links_of_the_catalogue_count),
        cmocka_unit_test(a_week_without_logs),
        cmocka_unit_test(random_graphs_are_as_by_hand),
        cmocka_unit_test(a_long_chain_needs_no_deep_stack),
        cmocka_unit_test(what_cannot_be_asked_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
