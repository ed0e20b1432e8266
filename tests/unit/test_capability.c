#include "assess_world.h"

#include <stdio.h>

enum { SUBSETS = 1 << ISM3_METRIC_COUNT };

#define ALL        (SUBSETS - 1u)
#define DEFINED    (MANAGED | TYPE(LOAD))
#define CONTROLLED (DEFINED | TYPE(QUALITY))
#define OPTIMISED  (CONTROLLED | TYPE(EFFICIENCY))

/* A scale as its table is written. */
struct rung {
    uint32_t level, documented, types;
};

static const struct rung ism3_scale[] = {
    {1, 1, 0}, {2, 1, MANAGED}, {3, 1, DEFINED}, {4, 1, CONTROLLED}, {5, 1, OPTIMISED}};
static const struct rung iso_scale[] = {{0, 0, 0},          {1, 0, TYPE(ACTIVITY) | TYPE(EFFICACY)},
                                        {2, 1, MANAGED},    {3, 1, DEFINED},
                                        {4, 1, CONTROLLED}, {5, 1, OPTIMISED}};
static const struct rung own_scale[] = {
    {2, 0, TYPE(QUALITY)}, {3, 1, 0}, {9, 0, TYPE(LOAD) | TYPE(QUALITY)}};

/* A process for each set of types, with and without documentation. */
static void add_subsets(void) {
    char code[16];
    for (uint32_t i = 0; i < 2 * SUBSETS; i++) {
        snprintf(code, sizeof code, "P-%u", i);
        ism3_process_options process = process_named(code);
        process.documented = i >= SUBSETS;
        add_process(&process);
    }
}

/* What a table says, read from below. */
static ism3_capability read_table(const struct rung *scale, uint32_t count, uint32_t types,
                                  uint32_t documented) {
    ism3_capability told = {.size = sizeof told,
                            .index = ISM3_NO_INDEX,
                            .in_use = types,
                            .never = ALL & ~types,
                            .next = ISM3_NO_INDEX};
    uint32_t reached = 0;
    while (reached < count && (scale[reached].types & types) == scale[reached].types &&
           (documented || !scale[reached].documented))
        reached++;
    if (reached) {
        told.index = reached - 1;
        told.level = scale[reached - 1].level;
    }
    if (reached == count)
        return told;
    told.next = reached;
    told.missing = scale[reached].types & ~types;
    told.lacks_documentation = scale[reached].documented && !documented;
    return told;
}

/* Resources are used for nothing where no output was seen: there is no efficiency. */
static uint32_t observable(uint32_t types) {
    return types & TYPE(ACTIVITY) ? types : types & ~TYPE(EFFICIENCY);
}

static void check_scale(const struct rung *scale, uint32_t count) {
    begin_ledger();
    for (uint32_t i = 0; i < 2 * SUBSETS; i++)
        use_types(i, i % SUBSETS, 0);
    assess(month(1));
    for (uint32_t i = 0; i < 2 * SUBSETS; i++) {
        ism3_capability found = capability_of(0, i),
                        told = read_table(scale, count, observable(i % SUBSETS), i >= SUBSETS);
        if (memcmp(&found, &told, sizeof told))
            print_error("types %x of %u: level %u, in use %x, missing %x\n", i % SUBSETS, i,
                        found.level, found.in_use, found.missing);
        assert_memory_equal(&found, &told, sizeof told);
    }
    for (uint32_t i = 0; i < count; i++) {
        ism3_capability_level level = {.size = sizeof level};
        assert_int_equal(ism3_model_capability_level(model, i, &level), 0);
        assert_int_equal(level.level, scale[i].level);
    }
}

static void the_default_scale_level_by_level(void **state) {
    (void)state;
    begin_model();
    add_subsets();
    check_scale(ism3_scale, 5);
    /* The rows of the table, by name. */
    assert_int_equal(capability_of(0, ALL).index, ISM3_NO_INDEX);
    assert_int_equal(capability_of(0, ALL).lacks_documentation, 1);
    assert_int_equal(capability_of(0, SUBSETS).level, 1);
    assert_int_equal(capability_of(0, SUBSETS).missing, MANAGED);
    assert_int_equal(capability_of(0, SUBSETS + MANAGED).level, 2);
    assert_int_equal(capability_of(0, SUBSETS + MANAGED).missing, TYPE(LOAD));
    assert_int_equal(capability_of(0, SUBSETS + DEFINED).level, 3);
    assert_int_equal(capability_of(0, SUBSETS + DEFINED).missing, TYPE(QUALITY));
    assert_int_equal(capability_of(0, SUBSETS + CONTROLLED).level, 4);
    assert_int_equal(capability_of(0, SUBSETS + CONTROLLED).missing, TYPE(EFFICIENCY));
    assert_int_equal(capability_of(0, SUBSETS + ALL).level, 5);
    assert_int_equal(capability_of(0, SUBSETS + ALL).next, ISM3_NO_INDEX);
}

static void the_second_scale(void **state) {
    (void)state;
    begin_model();
    add_subsets();
    assert_int_equal(ism3_model_use_capability_scale(model, "ISO/IEC 33020", NULL), 0);
    check_scale(iso_scale, 6);
    assert_int_equal(capability_of(0, 0).index, 0);
    assert_int_equal(capability_of(0, 0).level, 0);
}

static void a_scale_of_ones_own(void **state) {
    (void)state;
    begin_model();
    add_subsets();
    assert_int_equal(ism3_model_begin_capability_scale(model, "house", "handbook", NULL), 0);
    for (size_t i = 0; i < 3; i++) {
        ism3_capability_level level = {.size = sizeof level,
                                       .level = own_scale[i].level,
                                       .documented = own_scale[i].documented,
                                       .types = own_scale[i].types,
                                       .name = "a level"};
        assert_int_equal(ism3_model_add_capability_level(model, &level, NULL), 0);
    }
    check_scale(own_scale, 3);
}

/* ---- from one period to the next ---- */

static void is_used(size_t period, uint32_t in_use, uint32_t stale, uint32_t never) {
    ism3_capability capability = capability_of(period, 0);
    if (capability.in_use != in_use || capability.stale != stale || capability.never != never)
        print_error("period %zu: in use %x, stale %x, never %x\n", period, capability.in_use,
                    capability.stale, capability.never);
    assert_int_equal(capability.in_use, in_use);
    assert_int_equal(capability.stale, stale);
    assert_int_equal(capability.never, never);
}

static void use_lasts_for_frequency_and_grace(void **state) {
    (void)state;
    const uint32_t facts = TYPE(ACTIVITY) | TYPE(EFFICACY) | TYPE(LOAD),
                   rest = ALL & ~(facts | TYPE(QUALITY));
    for (int32_t grace = 27; grace <= 28; grace++) { /* February 2025 has 28 days */
        ism3_process_options process = process_named("OSP-24");
        process.frequency.months = 1;
        process.grace.nanoseconds = grace * ISM3_DAY;
        begin_model();
        add_process(&process);
        begin_ledger();
        use_types(0, TYPE(QUALITY), 0);
        use_types(0, facts, 11);
        assess(month(16));
        is_used(0, TYPE(QUALITY), 0, ALL & ~TYPE(QUALITY));
        is_used(10, 0, TYPE(QUALITY), ALL & ~TYPE(QUALITY));
        is_used(11, facts, TYPE(QUALITY), rest);
        is_used(12, facts, TYPE(QUALITY), rest);
        is_used(13, grace == 28 ? facts : 0, grace == 28 ? TYPE(QUALITY) : facts | TYPE(QUALITY),
                rest);
        is_used(14, 0, facts | TYPE(QUALITY), rest);
        finish(NULL);
    }
}

static void without_frequency_only_the_period_counts(void **state) {
    (void)state;
    ism3_process_options process = process_named("OSP-24");
    process.grace.nanoseconds = 90 * ISM3_DAY;
    begin_model();
    add_process(&process);
    begin_ledger();
    use_types(0, TYPE(QUALITY), 0);
    assess(month(2));
    is_used(0, TYPE(QUALITY), 0, ALL & ~TYPE(QUALITY));
    is_used(1, 0, TYPE(QUALITY), ALL & ~TYPE(QUALITY));
    /* Cut by as_of a period may still come: the one before speaks for it, none older. */
    assess(day(1, 20));
    is_used(1, TYPE(QUALITY), 0, ALL & ~TYPE(QUALITY));
    assess(day(2, 20));
    is_used(2, 0, TYPE(QUALITY), ALL & ~TYPE(QUALITY));
}

/* A sample that is too old makes the type stale at once, with the figure. */
static void scope_is_as_old_as_its_sample(void **state) {
    (void)state;
    ism3_process_options process = process_named("OSP-24");
    process.frequency.months = 1;
    process.grace.nanoseconds = 10 * ISM3_DAY;
    begin_model();
    add_process(&process);
    begin_ledger();
    see_scope(0, day(0, 5), 10, 9);
    see_scope(0, day(3, 25), 10, 9);
    assess(month(6));
    const int in_use[] = {1, 0, 0, 1, 1, 0};
    for (size_t i = 0; i < 6; i++)
        is_used(i, in_use[i] ? TYPE(SCOPE) : 0, in_use[i] ? 0 : TYPE(SCOPE), ALL & ~TYPE(SCOPE));
}

static int has_value(size_t period, const char *id) {
    ism3_figure figure = {.size = sizeof figure};
    assert_int_equal(ism3_metrics_figure(ism3_assessment_metrics(assessment), period, 0,
                                         ism3_figure_find(id), 0, &figure),
                     0);
    return figure.has_value && figure.status != ISM3_STATUS_STALE;
}

/* Some figures go on without anybody looking: they keep no process capable. */
static void a_dead_feed_is_not_in_use(void **state) {
    (void)state;
    ism3_process_options process = process_named("OSP-24");
    process.frequency.months = 1;
    begin_model();
    add_process(&process);
    begin_ledger();
    use_types(0, MANAGED, 0);
    assess(month(6));
    assert_int_equal(capability_of(0, 0).level, 2);
    assert_true(has_value(5, "unavailability.uptime"));
    assert_true(has_value(5, "activity.last_output_age"));
    assert_true(has_value(5, "activity.worst_wait"));
    assert_true(has_value(5, "efficacy.backlog"));
    is_used(5, 0, MANAGED, ALL & ~MANAGED);
    ism3_capability last = capability_of(5, 0);
    assert_int_equal(last.level, 1);
    assert_int_equal(last.next, 1);
    assert_int_equal(last.missing, MANAGED);
}

/* ---- specifications and data quality ---- */

static void only_what_is_specified_counts(void **state) {
    (void)state;
    ism3_process_options process = process_named("OSP-24");
    ism3_specification activity = {.size = sizeof activity, .metric = ISM3_METRIC_ACTIVITY},
                       fit = {.size = sizeof fit,
                              .metric = ISM3_METRIC_QUALITY,
                              .has_figure = 1,
                              .figure = ism3_figure_find("quality.fit")},
                       load = {.size = sizeof load,
                               .metric = ISM3_METRIC_LOAD,
                               .frequency = {.months = 3}};
    begin_model();
    process.frequency.months = 1;
    add_process(&process);
    assert_int_equal(ism3_model_add_specification(model, 0, &activity, NULL), 0);
    assert_int_equal(ism3_model_add_specification(model, 0, &fit, NULL), 0);
    assert_int_equal(ism3_model_add_specification(model, 0, &load, NULL), 0);
    begin_ledger();
    use_types(0, TYPE(QUALITY) | TYPE(SCOPE) | TYPE(LOAD), 0);
    assess(month(5));
    is_used(0, TYPE(QUALITY) | TYPE(LOAD), 0, TYPE(ACTIVITY));
    is_used(1, TYPE(QUALITY) | TYPE(LOAD), 0, TYPE(ACTIVITY));
    is_used(2, TYPE(LOAD), TYPE(QUALITY), TYPE(ACTIVITY));
    is_used(3, TYPE(LOAD), TYPE(QUALITY), TYPE(ACTIVITY));
    is_used(4, 0, TYPE(QUALITY) | TYPE(LOAD), TYPE(ACTIVITY));
    assert_int_equal(capability_of(0, 0).missing, MANAGED);
}

static void is_quality(size_t period, uint64_t fresh, uint64_t stale, uint64_t never) {
    ism3_data_quality quality = data_quality_of(period);
    assert_int_equal(quality.fresh, fresh);
    assert_int_equal(quality.stale, stale);
    assert_int_equal(quality.never, never);
}

static void data_quality_counts_types(void **state) {
    (void)state;
    ism3_process_options first = process_named("OSP-24"), second = process_named("OSP-10"),
                         third = process_named("OSP-5");
    ism3_specification activity = {.size = sizeof activity, .metric = ISM3_METRIC_ACTIVITY};
    begin_model();
    add_process(&first);
    add_process(&second);
    add_process(&third);
    assert_int_equal(ism3_model_add_specification(model, 2, &activity, NULL), 0);
    begin_ledger();
    use_types(0, ALL, 0);
    use_types(0, ALL & ~TYPE(LOAD), 1);
    use_types(1, TYPE(QUALITY), 1);
    assess(month(3));
    is_quality(0, 7, 0, 8);
    is_quality(1, 7, 1, 7);
    is_quality(2, 1, 7, 7); /* no frequency: a sample of the scope never gets old */
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(the_default_scale_level_by_level, finish),
        cmocka_unit_test_teardown(the_second_scale, finish),
        cmocka_unit_test_teardown(a_scale_of_ones_own, finish),
        cmocka_unit_test_teardown(use_lasts_for_frequency_and_grace, finish),
        cmocka_unit_test_teardown(without_frequency_only_the_period_counts, finish),
        cmocka_unit_test_teardown(scope_is_as_old_as_its_sample, finish),
        cmocka_unit_test_teardown(a_dead_feed_is_not_in_use, finish),
        cmocka_unit_test_teardown(only_what_is_specified_counts, finish),
        cmocka_unit_test_teardown(data_quality_counts_types, finish),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
