#include "test.h"

static void finds_every_process(void **state) {
    (void)state;
    assert_int_equal(ism3_catalogue_count(), 45);
    for (size_t i = 0; i < ism3_catalogue_count(); i++)
        assert_ptr_equal(ism3_catalogue_find(ism3_catalogue_at(i)->code), ism3_catalogue_at(i));
    assert_null(ism3_catalogue_at(45));
    assert_null(ism3_catalogue_at(SIZE_MAX));
    assert_null(ism3_catalogue_find("OSP-13")); /* retired */
    assert_null(ism3_catalogue_find("osp-24"));
    assert_null(ism3_catalogue_find(""));
}

static void counts_the_practices(void **state) {
    (void)state;
    static const struct {
        const char *name, *prefix;
        size_t count;
    } practices[] = {{"generic", "GP-", 3},
                     {"strategic", "SSP-", 4},
                     {"tactical", "TSP-", 12},
                     {"operational", "OSP-", 26}};
    for (size_t p = 0; p < 4; p++) {
        size_t count = 0;
        for (size_t i = 0; i < ism3_catalogue_count(); i++) {
            const ism3_catalogue_entry *entry = ism3_catalogue_at(i);
            int member = strcmp(entry->practice, practices[p].name) == 0;
            assert_int_equal(member, strncmp(entry->code, practices[p].prefix,
                                             strlen(practices[p].prefix)) == 0);
            count += (size_t)member;
        }
        assert_int_equal(count, practices[p].count);
    }
}

/* Two independent sources agree on the operational processes of level 1. */
static void knows_the_first_level(void **state) {
    (void)state;
    static const char *const first[] = {"OSP-1", "OSP-5", "OSP-10", "OSP-16", "OSP-17"};
    size_t count = 0;
    for (size_t i = 0; i < ism3_catalogue_count(); i++) {
        const ism3_catalogue_entry *entry = ism3_catalogue_at(i);
        assert_in_range(entry->maturity_level, 1, 5);
        count += strcmp(entry->practice, "operational") == 0 && entry->maturity_level == 1;
    }
    assert_int_equal(count, 5);
    for (size_t i = 0; i < 5; i++) {
        assert_int_equal(ism3_catalogue_find(first[i])->maturity_level, 1);
        assert_non_null(strstr(ism3_catalogue_find(first[i])->source, "two independent"));
    }
    assert_non_null(strstr(ism3_catalogue_find("OSP-24")->source, "default"));
}

static int has_output(const ism3_catalogue_entry *entry, const char *name) {
    for (uint32_t i = 0; i < entry->output_count; i++)
        if (strcmp(entry->outputs[i].name, name) == 0)
            return 1;
    return 0;
}

static void links_lead_to_outputs(void **state) {
    (void)state;
    for (size_t i = 0; i < ism3_catalogue_count(); i++) {
        const ism3_catalogue_entry *entry = ism3_catalogue_at(i);
        assert_true(entry->input_count > 0 && entry->output_count > 0);
        for (uint32_t k = 0; k < entry->output_count; k++)
            assert_null(entry->outputs[k].from);
        for (uint32_t k = 0; k < entry->input_count; k++) {
            const ism3_work_product *input = &entry->inputs[k];
            if (input->from && strcmp(input->from, "*") != 0)
                assert_true(has_output(ism3_catalogue_find(input->from), input->name));
        }
    }
    const ism3_catalogue_entry *incidents = ism3_catalogue_find("OSP-24");
    assert_int_equal(incidents->input_count, 3);
    assert_string_equal(incidents->inputs[0].name, "detected event");
    assert_string_equal(incidents->inputs[0].from, "OSP-23");
    assert_null(incidents->inputs[2].from);
    assert_string_equal(ism3_catalogue_find("GP-1")->inputs[0].from, "*");
}

static void says_what_every_metric_means(void **state) {
    (void)state;
    for (size_t i = 0; i < ism3_catalogue_count(); i++) {
        const ism3_catalogue_entry *entry = ism3_catalogue_at(i);
        assert_true(entry->name[0] && entry->source[0]);
        for (size_t metric = 0; metric < ISM3_METRIC_COUNT; metric++) {
            size_t size = strlen(entry->metrics[metric]);
            if (size < 10 || size > 140)
                fail_msg("%s, metric %zu: '%s'", entry->code, metric, entry->metrics[metric]);
        }
    }
}

static void knows_the_controls(void **state) {
    (void)state;
    assert_int_equal(ism3_control_count(), 93);
    assert_null(ism3_control_at(93));
    assert_null(ism3_control_find("5.38"));
    for (size_t i = 0; i < ism3_control_count(); i++) {
        const ism3_control *control = ism3_control_at(i);
        assert_ptr_equal(ism3_control_find(control->code), control);
        assert_true(control->name[0] && control->source[0]);
        assert_string_not_equal(control->from, "-");
    }
    assert_string_equal(ism3_control_find("5.7")->from, ""); /* new in 2022 */
    assert_string_equal(ism3_control_find("5.9")->from, "8.1.1, 8.1.2");
    for (size_t i = 0; i < ism3_catalogue_count(); i++)
        for (uint32_t k = 0; k < ism3_catalogue_at(i)->control_count; k++)
            assert_non_null(ism3_control_find(ism3_catalogue_at(i)->controls[k]));
    assert_int_equal(ism3_catalogue_find("OSP-24")->control_count, 7);
    assert_int_equal(ism3_catalogue_find("OSP-1")->control_count, 0);
}

static void names_the_metrics(void **state) {
    (void)state;
    assert_string_equal(ism3_metric_name(ISM3_METRIC_ACTIVITY), "activity");
    assert_string_equal(ism3_metric_name(ISM3_METRIC_QUALITY), "quality");
    assert_null(ism3_metric_name(ISM3_METRIC_COUNT));
    assert_null(ism3_metric_name(UINT32_MAX));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(finds_every_process),
        cmocka_unit_test(counts_the_practices),
        cmocka_unit_test(knows_the_first_level),
        cmocka_unit_test(links_lead_to_outputs),
        cmocka_unit_test(says_what_every_metric_means),
        cmocka_unit_test(knows_the_controls),
        cmocka_unit_test(names_the_metrics),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
