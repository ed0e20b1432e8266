/* Peers: one figure over environments; assets in scope; the return on an investment. */
#include "assess_case.h"
#include "chaos.h"

#include <math.h>

enum { ENVIRONMENTS = 6 };

/* A process that serves all environments, and one that serves the last and the second. */
static ism3_ledger *worlds(uint32_t *process, uint32_t *narrow) {
    static const char *const names[ENVIRONMENTS] = {"f", "a", "e", "b", "d", "c"};
    ism3_model *model = case_model();
    for (size_t i = 0; i < ENVIRONMENTS; i++)
        assert_int_equal(ism3_model_add_environment(model, names[i], NULL, NULL), 0);
    *narrow = add_process(model, "N");
    *process = add_process(model, "P");
    add_process(model, "Q");
    assert_int_equal(ism3_model_add_served(model, *narrow, 5, NULL), 0);
    assert_int_equal(ism3_model_add_served(model, *narrow, 1, NULL), 0);
    return case_ledger(model);
}

static void tell(ism3_ledger *ledger, uint32_t process, uint32_t environment, int64_t outputs) {
    ism3_observation said = ISM3_OBSERVATION_INIT;
    said.kind = ISM3_OUTPUT;
    said.process = process;
    said.environment = environment;
    said.time = at_day(3);
    said.count = outputs;
    observe(ledger, said);
}

static void tell_item(ism3_ledger *ledger, uint32_t process, uint32_t environment, int64_t hours) {
    ism3_observation said = ISM3_OBSERVATION_INIT;
    said.kind = ISM3_ITEM;
    said.process = process;
    said.environment = environment;
    said.time = at_day(4);
    said.end = said.time + hours * CASE_HOUR;
    said.id = (ism3_text){"item", 4};
    said.id.size -= environment % 4; /* one for each */
    observe(ledger, said);
}

static ism3_assessment *assess_worlds(ism3_ledger *ledger, const ism3_allocator *allocator) {
    ism3_assessment *assessment;
    ism3_error error = ISM3_ERROR_INIT;
    ism3_assessment_options options = ISM3_ASSESSMENT_OPTIONS_INIT;
    options.allocator = allocator;
    options.by_environment = 1;
    options.as_of = at_day(31);
    works(ism3_assessment_new(&assessment, ledger, &options, &error), &error);
    return assessment;
}

struct expected {
    uint32_t environment, rank;
    double value; /* NAN: none */
};

static void ranks(const ism3_assessment *assessment, uint32_t process, const char *figure,
                  const struct expected *expected, size_t count, double median) {
    ism3_peer peers[ENVIRONMENTS];
    size_t found = 99;
    for (size_t i = 0; i < ENVIRONMENTS; i++)
        peers[i] = (ism3_peer){.size = sizeof *peers};
    assert_int_equal(ism3_assessment_peers(assessment, 0, process, ism3_figure_find(figure), 0,
                                           peers, ENVIRONMENTS, &found),
                     0);
    assert_int_equal(found, count);
    for (size_t i = 0; i < count; i++) {
        assert_int_equal(peers[i].environment, expected[i].environment);
        assert_int_equal(peers[i].rank, expected[i].rank);
        assert_int_equal(isnan(peers[i].value) != 0, isnan(expected[i].value) != 0);
        assert_true(isnan(peers[i].value) || peers[i].value == expected[i].value);
        assert_int_equal(isnan(peers[i].median) != 0, isnan(median) != 0);
        assert_true(isnan(median) || peers[i].median == median);
    }
}

static void equal_values_share_the_better_rank(void **state) {
    (void)state;
    uint32_t process, narrow;
    ism3_ledger *ledger = worlds(&process, &narrow);
    const int64_t outputs[ENVIRONMENTS] = {7, 0, 9, 7, 2, 7};
    for (uint32_t e = 0; e < ENVIRONMENTS; e++)
        if (outputs[e])
            tell(ledger, process, e, outputs[e]);
    ism3_assessment *assessment = assess_worlds(ledger, NULL);
    /* A figure without direction: the largest first. 2, 7, 7, 7, 9. */
    ranks(assessment, process, "activity.outputs",
          (struct expected[]){{0, 2, 7}, {1, 0, NAN}, {2, 1, 9}, {3, 2, 7}, {4, 5, 2}, {5, 2, 7}},
          ENVIRONMENTS, 7);
    ism3_assessment_unref(assessment);
    ism3_ledger_unref(ledger);
}

static void less_is_better_where_it_is(void **state) {
    (void)state;
    uint32_t process, narrow;
    ism3_ledger *ledger = worlds(&process, &narrow);
    tell_item(ledger, process, 0, 5);
    tell_item(ledger, process, 1, 3);
    tell_item(ledger, process, 2, 5);
    tell_item(ledger, process, 3, 8);
    ism3_assessment *assessment = assess_worlds(ledger, NULL);
    ranks(assessment, process, "activity.worst_lead_time",
          (struct expected[]){{0, 2, 5 * 3600},
                              {1, 1, 3 * 3600},
                              {2, 2, 5 * 3600},
                              {3, 4, 8 * 3600},
                              {4, 0, NAN},
                              {5, 0, NAN}},
          ENVIRONMENTS, 5 * 3600);
    ism3_assessment_unref(assessment);
    ism3_ledger_unref(ledger);
}

static void the_median_of_an_even_number_lies_between(void **state) {
    (void)state;
    uint32_t process, narrow;
    ism3_ledger *ledger = worlds(&process, &narrow);
    tell(ledger, narrow, 5, 4);
    tell(ledger, narrow, 1, 9);
    ism3_assessment *assessment = assess_worlds(ledger, NULL);
    ranks(assessment, narrow, "activity.outputs", (struct expected[]){{1, 1, 9}, {5, 2, 4}}, 2,
          6.5);
    struct expected none[ENVIRONMENTS];
    for (uint32_t e = 0; e < ENVIRONMENTS; e++)
        none[e] = (struct expected){e, 0, NAN};
    ranks(assessment, process, "activity.outputs", none, ENVIRONMENTS, NAN);
    ism3_assessment_unref(assessment);
    ism3_ledger_unref(ledger);
}

static void peers_that_cannot_be_told_are_refused(void **state) {
    (void)state;
    uint32_t process, narrow;
    ism3_ledger *ledger = worlds(&process, &narrow);
    tell(ledger, narrow, 5, 4);
    tell(ledger, narrow, 1, 9);
    struct chaos chaos = {.left = -1};
    ism3_allocator allocator = chaos_allocator(&chaos);
    ism3_assessment *assessment = assess_worlds(ledger, &allocator),
                    *together = assess_at(ledger, 31);
    uint32_t outputs = ism3_figure_find("activity.outputs"), none = ism3_figure_count();
    ism3_peer one = {.size = sizeof one}, small = {.size = 8};
    size_t count;
    assert_int_equal(ism3_assessment_peers(together, 0, narrow, outputs, 0, &one, 1, &count),
                     ISM3_E_STATE);
    assert_int_equal(ism3_assessment_peers(assessment, 0, narrow, outputs, 0, NULL, 0, &count), 0);
    assert_int_equal(count, 2);
    assert_int_equal(ism3_assessment_peers(assessment, 0, narrow, outputs, 0, &one, 1, &count), 0);
    assert_int_equal(count, 2);
    assert_int_equal(one.environment, 1);
    assert_int_equal(ism3_assessment_peers(assessment, 0, narrow, outputs, 0, &small, 1, &count),
                     ISM3_E_STRUCT);
    assert_int_equal(ism3_assessment_peers(assessment, 1, narrow, outputs, 0, &one, 1, &count),
                     ISM3_E_NOT_FOUND);
    assert_int_equal(ism3_assessment_peers(assessment, 0, 3, outputs, 0, &one, 1, &count),
                     ISM3_E_NOT_FOUND);
    assert_int_equal(ism3_assessment_peers(assessment, 0, narrow, none, 0, &one, 1, &count),
                     ISM3_E_NOT_FOUND);
    assert_int_equal(ism3_assessment_peers(assessment, 0, narrow, outputs, 1, &one, 1, &count),
                     ISM3_E_NOT_FOUND);
    assert_int_equal(ism3_assessment_peers(assessment, 0, narrow, outputs, 0, &one, 1, NULL),
                     ISM3_E_ARGUMENT);
    chaos.left = 0;
    assert_int_equal(ism3_assessment_peers(assessment, 0, narrow, outputs, 0, &one, 1, &count),
                     ISM3_E_MEMORY);
    assert_int_equal(count, 0);
    ism3_assessment_unref(together);
    ism3_assessment_unref(assessment);
    assert_int_equal(chaos.blocks, 0);
    ism3_ledger_unref(ledger);
}

/* ---- assets ---- */

static void tell_scope(ism3_ledger *ledger, uint32_t process, int64_t day, int64_t covered) {
    ism3_observation scope = ISM3_OBSERVATION_INIT;
    scope.kind = ISM3_SCOPE;
    scope.process = process;
    scope.time = at_day(day);
    scope.total = 10;
    scope.covered = covered;
    observe(ledger, scope);
}

static void assets_are_in_scope_or_it_is_said_why_not(void **state) {
    (void)state;
    ism3_model *model = case_model();
    uint32_t monthly = add_process_with(
                 model, (ism3_process_options){.code = "M", .frequency = {.months = 1}}),
             empty = add_process(model, "Z");
    add_process(model, "S");
    const struct {
        const char *name;
        const char *protections[3];
        uint32_t scopes[3]; /* in January, February, March */
    } assets[] = {
        {"bare", {NULL}, {ISM3_ASSET_UNPROTECTED, ISM3_ASSET_UNPROTECTED, ISM3_ASSET_UNPROTECTED}},
        {"abroad",
         {"OSP-1", "OSP-2"},
         {ISM3_ASSET_NOT_ADOPTED, ISM3_ASSET_NOT_ADOPTED, ISM3_ASSET_NOT_ADOPTED}},
        {"silent",
         {"S", "OSP-1"},
         {ISM3_ASSET_NOT_MEASURED, ISM3_ASSET_NOT_MEASURED, ISM3_ASSET_NOT_MEASURED}},
        {"nothing covered",
         {"Z"},
         {ISM3_ASSET_NOT_MEASURED, ISM3_ASSET_NOT_MEASURED, ISM3_ASSET_IN_SCOPE}},
        {"fresh, then stale",
         {"OSP-1", "S", "M"},
         {ISM3_ASSET_NOT_MEASURED, ISM3_ASSET_IN_SCOPE, ISM3_ASSET_NOT_MEASURED}},
    };
    for (size_t i = 0; i < 5; i++) {
        assert_int_equal(
            ism3_model_add_asset(model, assets[i].name, ISM3_ASSET_SERVICE, 1, NULL, NULL), 0);
        for (size_t p = 0; p < 3 && assets[i].protections[p]; p++)
            assert_int_equal(
                ism3_model_add_protection(model, (uint32_t)i, assets[i].protections[p], NULL), 0);
    }
    ism3_ledger *ledger = case_ledger(model);
    tell_scope(ledger, empty, 3, 0);
    tell_scope(ledger, monthly, 45, 1);
    tell_scope(ledger, empty, 70, 1);
    ism3_assessment *assessment = assess_at(ledger, 180);
    for (uint32_t a = 0; a < 5; a++)
        for (size_t p = 0; p < 3; p++)
            assert_int_equal(ism3_assessment_asset(assessment, p, a), assets[a].scopes[p]);
    assert_int_equal(ism3_assessment_asset(assessment, 0, 5), ISM3_ASSET_UNPROTECTED);
    assert_int_equal(ism3_assessment_asset(assessment, 99, 4), ISM3_ASSET_UNPROTECTED);
    assert_int_equal(ism3_assessment_asset(NULL, 0, 0), ISM3_ASSET_UNPROTECTED);
    ism3_assessment_unref(assessment);
    ism3_ledger_unref(ledger);
}

/* ---- return ---- */

static void what_an_investment_returns(void **state) {
    (void)state;
    const struct {
        ism3_rationale rationale;
        double rosi;
    } cases[] = {
        {{.cost = 25000, .losses_without = 200000, .losses_with = 50000, .has_losses = 1}, 5},
        {{.cost = 100, .losses_without = 0, .losses_with = 0, .has_losses = 1}, -1},
        {{.cost = 3, .losses_without = 1, .losses_with = 2, .has_losses = 1}, -4.0 / 3},
        {{.cost = 0, .losses_without = 200000, .losses_with = 50000, .has_losses = 1}, NAN},
        {{.cost = 100, .has_losses = 0}, NAN},
    };
    enum { CASES = sizeof cases / sizeof *cases };
    ism3_model *model = case_model();
    for (uint32_t i = 0; i < CASES; i++) {
        ism3_rationale rationale = cases[i].rationale;
        ism3_error error = ISM3_ERROR_INIT;
        const char code[] = {'P', (char)('0' + i), 0};
        rationale.size = sizeof rationale;
        rationale.currency = "EUR";
        works(ism3_model_set_rationale(model, add_process(model, code), &rationale, &error),
              &error);
    }
    uint32_t without = add_process(model, "Q");
    ism3_ledger *ledger = case_ledger(model);
    ism3_assessment *assessment = assess_at(ledger, 31);
    for (uint32_t i = 0; i < CASES; i++) {
        double rosi = ism3_assessment_rosi(assessment, i);
        assert_true(isnan(cases[i].rosi) ? isnan(rosi) : rosi == cases[i].rosi);
    }
    assert_true(isnan(ism3_assessment_rosi(assessment, without)));
    assert_true(isnan(ism3_assessment_rosi(assessment, without + 1)));
    assert_true(isnan(ism3_assessment_rosi(NULL, 0)));
    ism3_assessment_unref(assessment);
    ism3_ledger_unref(ledger);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(equal_values_share_the_better_rank),
        cmocka_unit_test(less_is_better_where_it_is),
        cmocka_unit_test(the_median_of_an_even_number_lies_between),
        cmocka_unit_test(peers_that_cannot_be_told_are_refused),
        cmocka_unit_test(assets_are_in_scope_or_it_is_said_why_not),
        cmocka_unit_test(what_an_investment_returns),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
