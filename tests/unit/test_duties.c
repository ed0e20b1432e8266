/* Duties: who has two roles that one person must not have, and what nobody answers for. */
#include "assess_case.h"

struct people {
    const char *owner, *customer, *supervisor, *supplier, *asset_owner;
};

static uint32_t add_with(ism3_model *model, const char *code, struct people people) {
    return add_process_with(model, (ism3_process_options){.code = code,
                                                          .owner = people.owner,
                                                          .customer = people.customer,
                                                          .supervisor = people.supervisor,
                                                          .supplier = people.supplier,
                                                          .asset_owner = people.asset_owner});
}

static void add_rule(ism3_model *model, uint32_t process, uint32_t role, uint32_t other_process,
                     uint32_t other_role) {
    ism3_error error = ISM3_ERROR_INIT;
    ism3_duty_rule rule = {.size = sizeof rule,
                           .role = role,
                           .other_role = other_role,
                           .process = process,
                           .other_process = other_process};
    works(ism3_model_add_duty_rule(model, &rule, &error), &error);
}

struct expected {
    uint32_t rule, process, other_process;
    const char *person;
};

/* The findings about a model, which is given up. */
static void finds(ism3_model *model, const struct expected *expected, size_t count) {
    ism3_ledger *ledger = case_ledger(model);
    ism3_assessment *assessment = assess_at(ledger, 31);
    ism3_duty_finding finding = {.size = sizeof finding}, small = {.size = 8};
    assert_int_equal(ism3_assessment_duty_finding_count(assessment), count);
    for (size_t i = 0; i < count; i++) {
        assert_int_equal(ism3_assessment_duty_finding(assessment, i, &finding), 0);
        assert_int_equal(finding.rule, expected[i].rule);
        assert_int_equal(finding.process, expected[i].process);
        assert_int_equal(finding.other_process, expected[i].other_process);
        assert_int_equal(finding.person == NULL, expected[i].person == NULL);
        if (finding.person)
            assert_string_equal(finding.person, expected[i].person);
        assert_int_equal(ism3_assessment_duty_finding(assessment, i, &small), ISM3_E_STRUCT);
    }
    assert_int_equal(ism3_assessment_duty_finding(assessment, count, &finding), ISM3_E_NOT_FOUND);
    assert_int_equal(ism3_assessment_duty_finding(assessment, 0, NULL), ISM3_E_ARGUMENT);
    ism3_assessment_unref(assessment);
    ism3_ledger_unref(ledger);
}

static void by_default_supervisors_are_neither_owners_nor_suppliers(void **state) {
    (void)state;
    ism3_model *model = case_model();
    add_with(model, "P0", (struct people){"Ann", "Bob", "Cid", "Dora", "Ann"});
    add_with(model, "P1", (struct people){"Ann", "Bob", "Cid", "Cid", NULL});
    add_with(model, "P2", (struct people){"Ann", NULL, "Ann", "Ann", NULL});
    add_with(model, "P3", (struct people){"Ann", NULL, "ann", "Ann ", NULL}); /* by the byte */
    add_with(model, "P4", (struct people){"Bob", "Bob", NULL, "Bob", NULL});
    /* Supervisor and owner, then supervisor and supplier. */
    finds(model, (struct expected[]){{0, 2, 2, "Ann"}, {1, 1, 1, "Cid"}, {1, 2, 2, "Ann"}}, 3);
}

static void rules_of_ones_own_replace_the_default(void **state) {
    (void)state;
    ism3_model *model = case_model();
    uint32_t pay = add_with(model, "PAY", (struct people){"Ann", "Eve", "Ann", NULL, NULL}),
             approve =
                 add_with(model, "APPROVE", (struct people){"Ann", "Eve", "Bob", "Eve", "Eve"}),
             audit = add_with(model, "AUDIT", (struct people){"Cid", NULL, NULL, NULL, "Cid"});
    add_rule(model, pay, ISM3_OWNER, approve, ISM3_OWNER);
    add_rule(model, ISM3_NO_INDEX, ISM3_OWNER, ISM3_NO_INDEX, ISM3_ASSET_OWNER);
    add_rule(model, ISM3_NO_INDEX, ISM3_CUSTOMER, approve, ISM3_SUPPLIER);
    add_rule(model, audit, ISM3_OWNER, pay, ISM3_SUPERVISOR);
    finds(model,
          (struct expected[]){{0, pay, approve, "Ann"},
                              {1, audit, audit, "Cid"},
                              {2, pay, approve, "Eve"},
                              {2, approve, approve, "Eve"}},
          4);
}

static void what_nobody_owns_is_found_last(void **state) {
    (void)state;
    ism3_model *model = case_model();
    add_process(model, "P0");
    add_with(model, "P1", (struct people){"Ann", NULL, NULL, NULL, NULL});
    add_with(model, "P2", (struct people){NULL, "Bob", "Bob", "Bob", NULL});
    add_rule(model, 2, ISM3_CUSTOMER, ISM3_NO_INDEX, ISM3_SUPPLIER);
    add_rule(model, ISM3_NO_INDEX, ISM3_OWNER, ISM3_NO_INDEX, ISM3_SUPPLIER);
    finds(model,
          (struct expected[]){
              {0, 2, 2, "Bob"}, {ISM3_NO_INDEX, 0, 0, NULL}, {ISM3_NO_INDEX, 2, 2, NULL}},
          3);
}

static void a_model_without_processes_has_no_findings(void **state) {
    (void)state;
    assert_int_equal(ism3_assessment_duty_finding_count(NULL), 0);
    finds(case_model(), NULL, 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(by_default_supervisors_are_neither_owners_nor_suppliers),
        cmocka_unit_test(rules_of_ones_own_replace_the_default),
        cmocka_unit_test(what_nobody_owns_is_found_last),
        cmocka_unit_test(a_model_without_processes_has_no_findings),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
