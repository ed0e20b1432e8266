#include "assess_world.h"

#include <stdlib.h>

enum { CONTROLLED = 127 & ~(1 << ISM3_METRIC_EFFICIENCY) };

/* The model of the whole catalogue. */
static void begin_catalogue(void) {
    begin_model();
    for (size_t i = 0; i < ism3_catalogue_count(); i++) {
        ism3_process_options process = process_named(ism3_catalogue_at(i)->code);
        add_process(&process);
    }
}

static void is_gap(size_t period, uint32_t gap, uint32_t level, const char *code, uint32_t required,
                   uint32_t reached) {
    ism3_gap found = {.size = sizeof found};
    assert_int_equal(ism3_assessment_gap(assessment, period, gap, &found), 0);
    if (found.level != level || strcmp(found.code, code) || found.required != required ||
        found.reached != reached)
        print_error("gap %u: level %u asks for %s at %u, which has %u\n", gap, found.level,
                    found.code, found.required, found.reached);
    assert_int_equal(found.level, level);
    assert_string_equal(found.code, code);
    assert_int_equal(found.required, required);
    assert_int_equal(found.reached, reached);
    assert_int_equal(found.process, ism3_model_find_process(model, code, strlen(code)));
}

static void is_mature(size_t period, uint32_t level, uint32_t gaps, uint32_t next_gaps) {
    ism3_maturity maturity = maturity_of(period);
    if (maturity.level != level || maturity.gaps != gaps || maturity.next_gaps != next_gaps)
        print_error("period %zu: level %u, %u gaps, %u to the next\n", period, maturity.level,
                    maturity.gaps, maturity.next_gaps);
    assert_int_equal(maturity.level, level);
    assert_int_equal(maturity.index, level ? level - 1 : ISM3_NO_INDEX);
    assert_int_equal(maturity.gaps, gaps);
    assert_int_equal(maturity.next_gaps, next_gaps);
}

/* Month by month the processes of one more level are managed, then all of them controlled; then
 * the feed of one dies. */
static void all_levels_of_the_default_profile(void **state) {
    (void)state;
    const uint32_t sizes[] = {14, 12, 9, 10};
    begin_catalogue();
    begin_ledger();
    for (int32_t i = 0; i < 7; i++)
        for (uint32_t p = 0; p < 45; p++) {
            int32_t level = (int32_t)ism3_catalogue_at(p)->maturity_level;
            uint32_t types = i > 4 ? CONTROLLED : level <= i ? MANAGED : TYPE(QUALITY);
            if (i == 6 && p == 20)
                continue;
            use_types(p, types, i);
        }
    assess(month(7));
    uint32_t open = 45;
    for (uint32_t level = 0; level <= 4; level++) {
        open -= level ? sizes[level - 1] : 0;
        is_mature(level, level, open + 45, level < 4 ? sizes[level] : 45);
    }
    is_mature(5, 5, 0, 0);
    const ism3_catalogue_entry *dead = ism3_catalogue_at(20);
    is_mature(6, dead->maturity_level - 1, 2, 1);
    is_gap(6, 0, dead->maturity_level, dead->code, 2, 1);
    is_gap(6, 1, 5, dead->code, 4, 1);
}

/* Ascending by level, within one as the catalogue has them; each with what it has. */
static void gaps_are_exact_and_in_order(void **state) {
    (void)state;
    begin_catalogue();
    begin_ledger();
    for (uint32_t p = 0; p < 45; p++)
        if (p % 3)
            use_types(p, p % 3 == 1 ? MANAGED : 127, 0);
    assess(month(1));
    uint32_t gap = 0, next = 0;
    for (uint32_t level = 1; level <= 5; level++)
        for (uint32_t p = 0; p < 45; p++) {
            const ism3_catalogue_entry *entry = ism3_catalogue_at(p);
            uint32_t required = level == 5 ? 4 : 2, reached = p % 3 == 0 ? 1 : p % 3 == 1 ? 2 : 5;
            if ((level < 5 && entry->maturity_level != level) || reached >= required)
                continue;
            is_gap(0, gap++, level, entry->code, required, reached);
            next += level == 1;
        }
    assert_true(next);
    is_mature(0, 0, gap, next);
}

/* Whom nobody performs is a gap, one that is excluded is none. */
static void not_performed_and_excluded(void **state) {
    (void)state;
    ism3_process_options process = process_named("OSP-24");
    begin_model();
    add_process(&process);
    assert_int_equal(ism3_model_begin_maturity_profile(model, "ours", NULL, NULL), 0);
    assert_int_equal(ism3_model_add_maturity_level(model, 1, "first", NULL), 0);
    assert_int_equal(ism3_model_add_requirement(model, "OSP-24", 1, NULL), 0);
    assert_int_equal(ism3_model_add_requirement(model, "OSP-10", 1, NULL), 0);
    assert_int_equal(ism3_model_add_maturity_level(model, 4, "second", NULL), 0);
    assert_int_equal(ism3_model_add_requirement(model, "OSP-24", 2, NULL), 0);
    assert_int_equal(ism3_model_add_requirement(model, "OSP-5", 1, NULL), 0);
    assert_int_equal(ism3_model_add_exclusion(model, "OSP-10", "there are no backups", NULL), 0);
    begin_ledger();
    use_types(0, TYPE(QUALITY), 0);
    assess(month(1));
    ism3_maturity maturity = maturity_of(0);
    assert_int_equal(maturity.level, 1);
    assert_int_equal(maturity.index, 0);
    assert_int_equal(maturity.gaps, 2);
    assert_int_equal(maturity.next_gaps, 2);
    is_gap(0, 0, 4, "OSP-24", 2, 1);
    is_gap(0, 1, 4, "OSP-5", 1, 0);
}

static void exclusions_from_the_default_profile(void **state) {
    (void)state;
    begin_catalogue();
    assert_int_equal(ism3_model_begin_maturity_profile(model, "ours", NULL, NULL), 0);
    for (size_t i = 0; i < 45; i++)
        if (ism3_catalogue_at(i)->maturity_level == 2)
            assert_int_equal(
                ism3_model_add_exclusion(model, ism3_catalogue_at(i)->code, "not here", NULL), 0);
    begin_ledger();
    for (uint32_t p = 0; p < 45; p++)
        if (ism3_catalogue_at(p)->maturity_level == 1)
            use_types(p, CONTROLLED, 0);
    assess(month(1));
    /* Level 2 asks for nothing that is left; level 5 for no more than the levels 3 and 4. */
    is_mature(0, 2, 9 + 10 + 9 + 10, 9);
}

static void an_improvement_tells_the_cost(void **state) {
    (void)state;
    static const struct {
        const char *code;
        uint32_t capability;
        int64_t cost;
    } improvements[] = {{"OSP-24", 1, 1000}, {"OSP-10", 2, 5000}, {"OSP-24", 5, 2000},
                        {"OSP-24", 3, 9000}, {"OSP-24", 3, 8000}, {"OSP-24", 3, 8500}};
    begin_model();
    ism3_process_options process = process_named("OSP-24");
    add_process(&process);
    for (size_t i = 0; i < sizeof improvements / sizeof *improvements; i++) {
        ism3_improvement one = {.size = sizeof one,
                                .code = improvements[i].code,
                                .capability = improvements[i].capability,
                                .cost = improvements[i].cost,
                                .currency = "EUR"};
        assert_int_equal(ism3_model_add_improvement(model, &one, NULL), 0);
    }
    begin_ledger();
    use_types(0, TYPE(QUALITY), 0);
    assess(month(1));
    ism3_maturity maturity = maturity_of(0);
    uint32_t seen = 0;
    for (uint32_t i = 0; i < maturity.gaps; i++) {
        ism3_gap gap = {.size = sizeof gap};
        uint32_t expected = ISM3_NO_INDEX;
        assert_int_equal(ism3_assessment_gap(assessment, 0, i, &gap), 0);
        if (!strcmp(gap.code, "OSP-24")) /* at 2: the cheapest of those at 3; at 4: the one at 5 */
            expected = gap.required == 2 ? 4 : 2;
        if (!strcmp(gap.code, "OSP-10") && gap.required == 2)
            expected = 1;
        assert_int_equal(gap.improvement, expected);
        seen += expected != ISM3_NO_INDEX;
    }
    assert_int_equal(seen, 3);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(all_levels_of_the_default_profile, finish),
        cmocka_unit_test_teardown(gaps_are_exact_and_in_order, finish),
        cmocka_unit_test_teardown(not_performed_and_excluded, finish),
        cmocka_unit_test_teardown(exclusions_from_the_default_profile, finish),
        cmocka_unit_test_teardown(an_improvement_tells_the_cost, finish),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
