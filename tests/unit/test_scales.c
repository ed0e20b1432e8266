/* What a model as a whole is judged by: objectives, duties, assets, scales, improvements. */
#include "criteria_world.h"

static uint32_t add_objective(ism3_model *model, const char *id) {
    ism3_error error = ISM3_ERROR_INIT;
    ism3_objective_options options = {sizeof options, id, "technical", "te\nxt", "Ann", "EUR"};
    uint32_t index;
    must(ism3_model_add_objective(model, &options, &index, &error), &error);
    return index;
}

/* ---- objectives ---- */

static void keeps_objectives(void **state) {
    (void)state;
    ism3_error error = ISM3_ERROR_INIT;
    ism3_model *model = new_world(NULL);
    assert_int_equal(add_objective(model, "first"), 0);
    assert_int_equal(add_objective(model, "second"), 1);
    ism3_objective_options found = {.size = sizeof found};
    assert_int_equal(ism3_model_objective(model, 1, &found), 0);
    assert_string_equal(found.id, "second");
    assert_string_equal(found.kind, "technical");
    assert_string_equal(found.text, "te\nxt");
    assert_string_equal(found.owner, "Ann");
    assert_string_equal(found.harm_unit, "EUR");
    assert_int_equal(ism3_model_objective(model, 2, &found), ISM3_E_NOT_FOUND);
    assert_int_equal(ism3_model_objective(NULL, 0, &found), ISM3_E_ARGUMENT);
    assert_int_equal(ism3_model_objective(model, 0, NULL), ISM3_E_ARGUMENT);
    found.size--;
    assert_int_equal(ism3_model_objective(model, 0, &found), ISM3_E_STRUCT);
    expect(ism3_model_add_objective(model, &found, NULL, &error), ISM3_E_STRUCT, &error, "size");
    expect(ism3_model_add_objective(model, NULL, NULL, &error), ISM3_E_ARGUMENT, &error, "NULL");
    found = (ism3_objective_options){sizeof found, "x", "business", NULL, "a\nb", NULL};
    expect(ism3_model_add_objective(model, &found, NULL, &error), ISM3_E_MODEL, &error,
           "owner of the objective");
    assert_int_equal(ism3_model_objective_count(model), 2);
    ism3_model_unref(model);
}

static void keeps_conditions(void **state) {
    (void)state;
    ism3_error error = ISM3_ERROR_INIT;
    ism3_model *model = new_world(NULL);
    add_objective(model, "first");
    add_objective(model, "second");
    const ism3_condition given = {sizeof given,
                                  ISM3_NO_INCIDENTS,
                                  0,
                                  figure_of("load.ratio"),
                                  1,
                                  ISM3_EVERY_DURATION,
                                  ISM3_BETWEEN,
                                  7 * ISM3_DAY,
                                  1,
                                  ISM3_ONE};
    const ism3_condition none_hurts = {.size = sizeof none_hurts,
                                       .incidents = ISM3_INCIDENT_HARM,
                                       .every = ISM3_EVERY_YEAR,
                                       .op = ISM3_AT_MOST};
    must(ism3_model_add_condition(model, 1, &given, &error), &error);
    must(ism3_model_add_condition(model, 1, &none_hurts, &error), &error);
    assert_int_equal(ism3_model_condition_count(model, 0), 0);
    assert_int_equal(ism3_model_condition_count(model, 1), 2);
    assert_int_equal(ism3_model_condition_count(model, 2), 0);
    ism3_condition found = {.size = sizeof found};
    assert_int_equal(ism3_model_condition(model, 1, 0, &found), 0);
    assert_memory_equal(&found, &given, sizeof found);
    assert_int_equal(ism3_model_condition(model, 1, 1, &found), 0);
    assert_memory_equal(&found, &none_hurts, sizeof found);
    assert_int_equal(ism3_model_condition(model, 1, 2, &found), ISM3_E_NOT_FOUND);
    assert_int_equal(ism3_model_condition(model, 2, 0, &found), ISM3_E_NOT_FOUND);
    assert_int_equal(ism3_model_condition(NULL, 1, 0, &found), ISM3_E_ARGUMENT);
    assert_int_equal(ism3_model_condition(model, 1, 0, NULL), ISM3_E_ARGUMENT);
    for (int i = 2; i < ISM3_CONDITIONS_MAX; i++)
        must(ism3_model_add_condition(model, 1, &given, &error), &error);
    expect(ism3_model_add_condition(model, 1, &given, &error), ISM3_E_LIMIT, &error,
           "objective 'second' has 256 conditions");
    freeze(model);
    expect(ism3_model_add_condition(model, 0, &given, &error), ISM3_E_STATE, &error, "frozen");
    ism3_model_unref(model);
}

static void refuses_conditions_that_cannot_be(void **state) {
    (void)state;
    static const struct {
        ism3_condition condition;
        int32_t code;
        const char *words;
    } refusals[] = {
        {{.incidents = 4}, ISM3_E_MODEL, "incidents is 4, expected 0 to 3"},
        {{.incidents = 1, .process = 1}, ISM3_E_MODEL, "not both"},
        {{.incidents = 1, .figure = 1}, ISM3_E_MODEL, "not both"},
        {{.incidents = 1, .resource = 1}, ISM3_E_MODEL, "not both"},
        {{.incidents = 1, .value = -1}, ISM3_E_MODEL, "what incidents did lies between 0 and inf"},
        {{.process = 2}, ISM3_E_NOT_FOUND, "no process 2, the model has 2"},
        {{.figure = 9999}, ISM3_E_NOT_FOUND, "no figure 9999"},
        {{.resource = 1}, ISM3_E_NOT_FOUND, "is not of single resources"},
        {{.every = 7}, ISM3_E_MODEL, "every is 7, expected 0 to 6"},
        {{.length = 1}, ISM3_E_MODEL, "length is 1 ns, expected 0"},
        {{.every = ISM3_EVERY_DURATION},
         ISM3_E_MODEL,
         "length is 0 ns, expected one or more whole"},
        {{.every = ISM3_EVERY_DURATION, .length = -ISM3_DAY}, ISM3_E_MODEL, "one or more whole"},
        {{.every = ISM3_EVERY_DURATION, .length = ISM3_DAY + 1}, ISM3_E_MODEL, "one or more whole"},
        {{.op = ISM3_NO_TARGET}, ISM3_E_MODEL, "operator is 5, expected 0 to 4"},
        {{.value = -1}, ISM3_E_MODEL, "the condition is -0.000000001, but activity.outputs"},
        {{.upper = 1}, ISM3_E_MODEL, "the condition has an upper value"},
        {{.op = ISM3_BETWEEN, .value = 2, .upper = 1}, ISM3_E_MODEL, "of the condition is above"},
    };
    ism3_error error = ISM3_ERROR_INIT;
    ism3_model *model = new_world(NULL);
    add_objective(model, "it");
    for (size_t i = 0; i < sizeof refusals / sizeof *refusals; i++) {
        ism3_condition condition = refusals[i].condition;
        condition.size = sizeof condition;
        expect(ism3_model_add_condition(model, 0, &condition, &error), refusals[i].code, &error,
               refusals[i].words);
    }
    ism3_condition small = {.size = 8};
    expect(ism3_model_add_condition(model, 0, &small, &error), ISM3_E_STRUCT, &error, "size");
    expect(ism3_model_add_condition(model, 0, NULL, &error), ISM3_E_ARGUMENT, &error, "NULL");
    expect(ism3_model_add_condition(model, 1, &small, &error), ISM3_E_NOT_FOUND, &error,
           "no objective 1, the model has 1");
    assert_int_equal(ism3_model_condition_count(model, 0), 0);
    ism3_model_unref(model);
}

/* ---- duties ---- */

static void knows_who_has_a_role(void **state) {
    (void)state;
    static const char *const people[] = {"Ann", "Ben", "Cy", "Dee", "Eve"};
    ism3_model *model = new_world(NULL);
    for (uint32_t role = 0; role < ISM3_ROLE_COUNT; role++) {
        assert_string_equal(ism3_model_person(model, 1, role), people[role]);
        assert_null(ism3_model_person(model, 0, role));
        assert_null(ism3_model_person(model, 2, role));
    }
    assert_null(ism3_model_person(model, 1, ISM3_ROLE_COUNT));
    ism3_model_unref(model);
}

static void has_two_rules_by_default(void **state) {
    (void)state;
    ism3_model *model = new_world(NULL);
    ism3_duty_rule found = {.size = sizeof found};
    assert_int_equal(ism3_model_duty_rule_count(model), 0);
    assert_int_equal(ism3_model_duty_rule(model, 0, &found), ISM3_E_NOT_FOUND);
    freeze(model);
    assert_int_equal(ism3_model_duty_rule_count(model), 2);
    for (uint32_t i = 0; i < 2; i++) {
        assert_int_equal(ism3_model_duty_rule(model, i, &found), 0);
        assert_int_equal(found.role, ISM3_SUPERVISOR);
        assert_int_equal(found.other_role, i ? ISM3_SUPPLIER : ISM3_OWNER);
        assert_int_equal(found.process, ISM3_NO_INDEX);
        assert_int_equal(found.other_process, ISM3_NO_INDEX);
        assert_non_null(found.text);
    }
    assert_int_equal(ism3_model_duty_rule(model, 2, &found), ISM3_E_NOT_FOUND);
    ism3_model_unref(model);
}

static void keeps_rules_of_ones_own(void **state) {
    (void)state;
    ism3_error error = ISM3_ERROR_INIT;
    ism3_model *model = new_world(NULL);
    const ism3_duty_rule given = {sizeof given, ISM3_OWNER, ISM3_OWNER, 0, 1, "two\nowners"};
    must(ism3_model_add_duty_rule(model, &given, &error), &error);
    ism3_duty_rule found = {.size = sizeof found};
    assert_int_equal(ism3_model_duty_rule(model, 0, &found), 0);
    assert_string_equal(found.text, "two\nowners");
    assert_memory_equal(&found, &given, offsetof(ism3_duty_rule, text));
    assert_int_equal(ism3_model_duty_rule(NULL, 0, &found), ISM3_E_ARGUMENT);
    assert_int_equal(ism3_model_duty_rule(model, 0, NULL), ISM3_E_ARGUMENT);
    for (int i = 1; i < ISM3_RULES_MAX; i++)
        must(ism3_model_add_duty_rule(model, &given, &error), &error);
    expect(ism3_model_add_duty_rule(model, &given, &error), ISM3_E_LIMIT, &error, "4096 rules");
    freeze(model);
    assert_int_equal(ism3_model_duty_rule_count(model), ISM3_RULES_MAX);
    expect(ism3_model_add_duty_rule(model, &given, &error), ISM3_E_STATE, &error, "frozen");
    ism3_model_unref(model);
}

static void refuses_rules_that_cannot_be(void **state) {
    (void)state;
    static const struct {
        ism3_duty_rule rule;
        int32_t code;
        const char *words;
    } refusals[] = {
        {{0, 5, 0, 0, 0, NULL}, ISM3_E_MODEL, "role is 5, expected 0 to 4"},
        {{0, 0, 6, 0, 0, NULL}, ISM3_E_MODEL, "role is 6, expected 0 to 4"},
        {{0, 0, 1, 2, 0, NULL}, ISM3_E_NOT_FOUND, "no process 2"},
        {{0, 0, 1, 0, 3, NULL}, ISM3_E_NOT_FOUND, "no process 3"},
        {{0, 1, 1, 0, 0, NULL}, ISM3_E_MODEL, "nobody could keep a rule that 'customer' and"},
        {{0, 1, 1, 0, ISM3_NO_INDEX, NULL}, ISM3_E_MODEL, "nobody could keep"},
        {{0, 1, 1, ISM3_NO_INDEX, 0, NULL}, ISM3_E_MODEL, "nobody could keep"},
        {{0, 1, 1, ISM3_NO_INDEX, ISM3_NO_INDEX, NULL}, ISM3_E_MODEL, "nobody could keep"},
        {{0, 0, 1, 0, 0, "\xff"}, ISM3_E_MODEL, "text of the rule"},
    };
    ism3_error error = ISM3_ERROR_INIT;
    ism3_model *model = new_world(NULL);
    for (size_t i = 0; i < sizeof refusals / sizeof *refusals; i++) {
        ism3_duty_rule rule = refusals[i].rule;
        rule.size = sizeof rule;
        expect(ism3_model_add_duty_rule(model, &rule, &error), refusals[i].code, &error,
               refusals[i].words);
    }
    ism3_duty_rule small = {.size = 1};
    expect(ism3_model_add_duty_rule(model, &small, &error), ISM3_E_STRUCT, &error, "size");
    expect(ism3_model_add_duty_rule(model, NULL, &error), ISM3_E_ARGUMENT, &error, "NULL");
    assert_int_equal(ism3_model_duty_rule_count(model), 0);
    ism3_model_unref(model);
}

/* ---- assets ---- */

static void keeps_assets(void **state) {
    (void)state;
    ism3_error error = ISM3_ERROR_INIT;
    ism3_model *model = new_world(NULL);
    uint32_t index, kind, essential, protections;
    const char *name;
    must(ism3_model_add_asset(model, "files", ISM3_ASSET_REPOSITORY, 1, &index, &error), &error);
    must(ism3_model_add_asset(model, "post", ISM3_ASSET_UNSAID, 0, &index, &error), &error);
    assert_int_equal(index, 1);
    must(ism3_model_add_protection(model, 0, "PAY", &error), &error);
    must(ism3_model_add_protection(model, 0, "of nobody", &error), &error);
    expect(ism3_model_add_protection(model, 0, "PAY", &error), ISM3_E_MODEL, &error,
           "asset 'files' is protected by 'PAY' already");
    expect(ism3_model_add_protection(model, 2, "PAY", &error), ISM3_E_NOT_FOUND, &error,
           "no asset 2");
    expect(ism3_model_add_protection(model, 0, NULL, &error), ISM3_E_ARGUMENT, &error, "NULL");
    expect(ism3_model_add_protection(model, 0, "", &error), ISM3_E_MODEL, &error, "empty");
    expect(ism3_model_add_asset(model, "files", 0, 0, NULL, &error), ISM3_E_MODEL, &error,
           "asset 'files' is in the model already");
    expect(ism3_model_add_asset(model, "x", 7, 0, NULL, &error), ISM3_E_MODEL, &error,
           "kind of the asset is 7, expected 0 to 6");
    expect(ism3_model_add_asset(model, "x", 0, 2, NULL, &error), ISM3_E_MODEL, &error,
           "essential is 2");
    expect(ism3_model_add_asset(model, NULL, 0, 0, NULL, &error), ISM3_E_ARGUMENT, &error, "NULL");
    freeze(model);
    assert_int_equal(ism3_model_asset_count(model), 2);
    assert_int_equal(ism3_model_asset(model, 0, &name, &kind, &essential, &protections), 0);
    assert_string_equal(name, "files");
    assert_int_equal(kind, ISM3_ASSET_REPOSITORY);
    assert_int_equal(essential, 1);
    assert_int_equal(protections, 2);
    assert_int_equal(ism3_model_asset(model, 1, NULL, NULL, NULL, NULL), 0);
    assert_int_equal(ism3_model_asset(model, 2, NULL, NULL, NULL, NULL), ISM3_E_NOT_FOUND);
    assert_int_equal(ism3_model_asset(NULL, 0, NULL, NULL, NULL, NULL), ISM3_E_ARGUMENT);
    assert_string_equal(ism3_model_protection(model, 0, 1), "of nobody");
    assert_null(ism3_model_protection(model, 0, 2));
    assert_null(ism3_model_protection(model, 1, 0));
    assert_null(ism3_model_protection(model, 2, 0));
    expect(ism3_model_add_asset(model, "y", 0, 0, NULL, &error), ISM3_E_STATE, &error, "frozen");
    expect(ism3_model_add_protection(model, 0, "y", &error), ISM3_E_STATE, &error, "frozen");
    ism3_model_unref(model);
}

/* Names are found by hash: as many as there may be cost no more than a few. */
static void holds_as_many_assets_as_promised(void **state) {
    (void)state;
    ism3_error error = ISM3_ERROR_INIT;
    ism3_model *model = new_world(NULL);
    char name[20];
    for (int i = 0; i < ISM3_ASSETS_MAX; i++) {
        snprintf(name, sizeof name, "a%d", i);
        must(ism3_model_add_asset(model, name, 0, 0, NULL, &error), &error);
        must(ism3_model_add_protection(model, 0, name, &error), &error);
    }
    expect(ism3_model_add_asset(model, "more", 0, 0, NULL, &error), ISM3_E_LIMIT, &error,
           "asset 'more' is one too many, expected at most 65536");
    expect(ism3_model_add_protection(model, 0, "more", &error), ISM3_E_LIMIT, &error,
           "asset 'a0' is protected by 65536 processes");
    ism3_model_unref(model);
}

/* ---- capability ---- */

enum { ACTIVITY = 1, SCOPE = 2, UNAVAILABILITY = 4, LOAD = 8, EFFICACY = 16, EFFICIENCY = 32 };
enum { QUALITY = 64, MANAGED = ACTIVITY | SCOPE | UNAVAILABILITY | EFFICACY };

/* docs/semantics.md, "Capability" */
static const ism3_capability_level documented_levels[2][6] = {
    {{0, 1, 1, 0, 0, "Initial", "audit, certify"},
     {0, 2, 1, MANAGED, 0, "Managed", "test, monitor, improve"},
     {0, 3, 1, MANAGED | LOAD, 0, "Defined", "plan"},
     {0, 4, 1, MANAGED | LOAD | QUALITY, 0, "Controlled", "benefits realisation"},
     {0, 5, 1, 127, 0, "Optimised", "assess, optimise"}},
    {{0, 0, 0, 0, 0, "Incomplete", NULL},
     {0, 1, 0, ACTIVITY | EFFICACY, 0, "Performed", NULL},
     {0, 2, 1, MANAGED, 0, "Managed", NULL},
     {0, 3, 1, MANAGED | LOAD, 0, "Established", NULL},
     {0, 4, 1, MANAGED | LOAD | QUALITY, 0, "Predictable", NULL},
     {0, 5, 1, 127, 0, "Innovating", NULL}}};

static void ships_two_scales(void **state) {
    (void)state;
    static const char *const names[] = {"ISM3", "ISO/IEC 33020"};
    ism3_error error = ISM3_ERROR_INIT;
    ism3_model *model = new_world(NULL);
    const char *name, *source;
    for (uint32_t scale = 0; scale < 2; scale++) {
        if (scale)
            must(ism3_model_use_capability_scale(model, names[scale], &error), &error);
        assert_int_equal(ism3_model_capability_scale(model, &name, &source), 5 + scale);
        assert_string_equal(name, names[scale]);
        assert_non_null(strstr(source, "project's own"));
        for (uint32_t i = 0; i < 5 + scale; i++) {
            const ism3_capability_level *expected = &documented_levels[scale][i];
            ism3_capability_level found = {.size = sizeof found};
            assert_int_equal(ism3_model_capability_level(model, i, &found), 0);
            assert_int_equal(found.level, expected->level);
            assert_int_equal(found.documented, expected->documented);
            assert_int_equal(found.types, expected->types);
            assert_string_equal(found.name, expected->name);
            same_text(found.practices, expected->practices);
            assert_int_equal(ism3_model_capability_level(model, 5 + scale, &found),
                             ISM3_E_NOT_FOUND);
        }
    }
    must(ism3_model_use_capability_scale(model, "ISM3", &error), &error);
    assert_int_equal(ism3_model_capability_scale(model, NULL, NULL), 5);
    expect(ism3_model_use_capability_scale(model, "CMM", &error), ISM3_E_NOT_FOUND, &error,
           "no capability scale 'CMM', expected 'ISM3' or 'ISO/IEC 33020'");
    expect(ism3_model_use_capability_scale(model, NULL, &error), ISM3_E_ARGUMENT, &error, "NULL");
    freeze(model);
    expect(ism3_model_use_capability_scale(model, "ISM3", &error), ISM3_E_STATE, &error, "frozen");
    ism3_model_unref(model);
}

static void keeps_a_scale_of_ones_own(void **state) {
    (void)state;
    static const struct {
        ism3_capability_level level;
        int32_t code;
        const char *words;
    } refusals[] = {
        {{.level = 64, .name = "x"}, ISM3_E_MODEL, "level is 64, expected 0 to 63"},
        {{.level = 3, .name = "x"}, ISM3_E_MODEL, "levels ascend: level 3 comes after level 3"},
        {{.level = 4, .types = 128, .name = "x"}, ISM3_E_MODEL, "types of level 4"},
        {{.level = 4, .documented = 2, .name = "x"}, ISM3_E_MODEL, "documented is 2"},
        {{.level = 4, .reserved = 1, .name = "x"}, ISM3_E_ARGUMENT, "reserved is 1"},
        {{.level = 4}, ISM3_E_ARGUMENT, "name of the level is NULL"},
        {{.level = 4, .name = "x", .practices = "\xff"}, ISM3_E_MODEL, "practices of the level"},
    };
    ism3_error error = ISM3_ERROR_INIT;
    ism3_model *model = new_world(NULL);
    ism3_capability_level low = {sizeof low, 0, 1, 127, 0, "low", "some"};
    const char *name, *source;
    expect(ism3_model_add_capability_level(model, &low, &error), ISM3_E_STATE, &error, "was begun");
    expect(ism3_model_begin_capability_scale(model, "ISM3", NULL, &error), ISM3_E_MODEL, &error,
           "'ISM3' is the name of a scale that is shipped");
    expect(ism3_model_begin_capability_scale(model, NULL, NULL, &error), ISM3_E_ARGUMENT, &error,
           "NULL");
    expect(ism3_model_begin_capability_scale(model, "x", "\xff", &error), ISM3_E_MODEL, &error,
           "source of the scale");
    assert_int_equal(ism3_model_capability_scale(model, &name, NULL), 5);
    must(ism3_model_begin_capability_scale(model, "replaced", "a book", &error), &error);
    must(ism3_model_add_capability_level(model, &low, &error), &error);
    must(ism3_model_begin_capability_scale(model, "ours", NULL, &error), &error);
    assert_int_equal(ism3_model_capability_scale(model, &name, &source), 0);
    assert_string_equal(name, "ours");
    assert_null(source);
    expect(ism3_model_freeze(model, &error), ISM3_E_MODEL, &error,
           "the capability scale 'ours' has no levels");
    must(ism3_model_add_capability_level(model, &low, &error), &error);
    low.level = 3;
    must(ism3_model_add_capability_level(model, &low, &error), &error);
    for (size_t i = 0; i < sizeof refusals / sizeof *refusals; i++) {
        ism3_capability_level level = refusals[i].level;
        level.size = sizeof level;
        expect(ism3_model_add_capability_level(model, &level, &error), refusals[i].code, &error,
               refusals[i].words);
    }
    expect(ism3_model_add_capability_level(model, NULL, &error), ISM3_E_ARGUMENT, &error, "NULL");
    freeze(model);
    ism3_capability_level found = {.size = sizeof found};
    assert_int_equal(ism3_model_capability_scale(model, NULL, NULL), 2);
    assert_int_equal(ism3_model_capability_level(model, 1, &found), 0);
    assert_int_equal(found.level, 3);
    assert_string_equal(found.name, "low");
    assert_string_equal(found.practices, "some");
    assert_int_equal(ism3_model_capability_level(model, 2, &found), ISM3_E_NOT_FOUND);
    assert_int_equal(ism3_model_capability_level(NULL, 0, &found), ISM3_E_ARGUMENT);
    assert_int_equal(ism3_model_capability_level(model, 0, NULL), ISM3_E_ARGUMENT);
    found.size = 0;
    assert_int_equal(ism3_model_capability_level(model, 0, &found), ISM3_E_STRUCT);
    expect(ism3_model_begin_capability_scale(model, "x", NULL, &error), ISM3_E_STATE, &error,
           "frozen");
    expect(ism3_model_add_capability_level(model, &low, &error), ISM3_E_STATE, &error, "frozen");
    ism3_model_unref(model);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keeps_objectives),
        cmocka_unit_test(keeps_conditions),
        cmocka_unit_test(refuses_conditions_that_cannot_be),
        cmocka_unit_test(knows_who_has_a_role),
        cmocka_unit_test(has_two_rules_by_default),
        cmocka_unit_test(keeps_rules_of_ones_own),
        cmocka_unit_test(refuses_rules_that_cannot_be),
        cmocka_unit_test(keeps_assets),
        cmocka_unit_test(holds_as_many_assets_as_promised),
        cmocka_unit_test(ships_two_scales),
        cmocka_unit_test(keeps_a_scale_of_ones_own),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
