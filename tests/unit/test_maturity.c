/* The maturity profile, what improvements cost, what freezing checks; and criteria without memory. */
#include "chaos.h"
#include "criteria_world.h"

/* ---- the profile ---- */

/* docs/semantics.md, "Maturity": checked against the catalogue itself. */
static void asks_by_default_for_the_catalogue(void **state) {
    (void)state;
    ism3_model *model = new_world(NULL);
    const char *name, *source, *code;
    uint32_t level, count, capability, asked = 0;
    assert_int_equal(ism3_model_maturity_profile(model, &name, &source), 5);
    assert_non_null(name);
    assert_non_null(strstr(source, "catalogue"));
    for (uint32_t i = 0; i < 5; i++) {
        assert_int_equal(ism3_model_maturity_level(model, i, &level, &name, &count), 0);
        char expected[] = "Level 1";
        expected[6] = (char)('1' + i);
        assert_string_equal(name, expected);
        assert_int_equal(level, i + 1);
        uint32_t at = 0;
        for (size_t k = 0; k < ism3_catalogue_count(); k++) {
            const ism3_catalogue_entry *entry = ism3_catalogue_at(k);
            if (i < 4 && entry->maturity_level != level)
                continue;
            assert_int_equal(ism3_model_requirement(model, i, at++, &code, &capability), 0);
            assert_string_equal(code, entry->code);
            assert_int_equal(capability, i < 4 ? 2 : 4);
        }
        assert_int_equal(at, count);
        assert_int_equal(ism3_model_requirement(model, i, count, &code, &capability),
                         ISM3_E_NOT_FOUND);
        assert_int_equal(ism3_model_requirement(model, i, UINT32_MAX, NULL, NULL),
                         ISM3_E_NOT_FOUND);
        asked += count;
    }
    assert_int_equal(asked, 2 * ism3_catalogue_count());
    assert_int_equal(ism3_model_maturity_level(model, 5, NULL, NULL, NULL), ISM3_E_NOT_FOUND);
    assert_int_equal(ism3_model_requirement(model, 5, 0, NULL, NULL), ISM3_E_NOT_FOUND);
    assert_int_equal(ism3_model_requirement(model, 0, 0, NULL, NULL), 0);
    assert_int_equal(ism3_model_maturity_level(NULL, 0, NULL, NULL, NULL), ISM3_E_ARGUMENT);
    assert_int_equal(ism3_model_requirement(NULL, 0, 0, NULL, NULL), ISM3_E_ARGUMENT);
    ism3_model_unref(model);
}

static void begin_profile(ism3_model *model) {
    ism3_error error = ISM3_ERROR_INIT;
    must(ism3_model_begin_maturity_profile(model, "ours", "a book", &error), &error);
}

static void add_level(ism3_model *model, uint32_t level) {
    ism3_error error = ISM3_ERROR_INIT;
    must(ism3_model_add_maturity_level(model, level, "some level", &error), &error);
}

static void keeps_a_profile_of_ones_own(void **state) {
    (void)state;
    ism3_error error = ISM3_ERROR_INIT;
    ism3_model *model = new_world(NULL);
    const char *name, *source, *code;
    uint32_t level, count, capability;
    begin_profile(model);
    add_level(model, 1);
    must(ism3_model_add_requirement(model, "PAY", 5, &error), &error);
    must(ism3_model_add_exclusion(model, "PAY", "replaced with the profile", &error), &error);
    begin_profile(model);
    assert_int_equal(ism3_model_exclusion_count(model), 0);
    add_level(model, 2);
    must(ism3_model_add_requirement(model, "PAY", 1, &error), &error);
    must(ism3_model_add_requirement(model, "OSP-24", 2, &error), &error);
    add_level(model, 7);
    must(ism3_model_add_requirement(model, "PAY", 1, &error), &error);
    add_level(model, 63);
    freeze(model);
    assert_int_equal(ism3_model_maturity_profile(model, &name, &source), 3);
    assert_string_equal(name, "ours");
    assert_string_equal(source, "a book");
    assert_int_equal(ism3_model_maturity_level(model, 0, &level, &name, &count), 0);
    assert_int_equal(level, 2);
    assert_int_equal(count, 2);
    assert_string_equal(name, "some level");
    assert_int_equal(ism3_model_requirement(model, 0, 1, &code, &capability), 0);
    assert_string_equal(code, "OSP-24");
    assert_int_equal(capability, 2);
    assert_int_equal(ism3_model_requirement(model, 1, 0, &code, &capability), 0);
    assert_string_equal(code, "PAY");
    assert_int_equal(capability, 1);
    assert_int_equal(ism3_model_requirement(model, 1, 0, NULL, NULL), 0);
    assert_int_equal(ism3_model_requirement(model, 1, 1, NULL, NULL), ISM3_E_NOT_FOUND);
    assert_int_equal(ism3_model_maturity_level(model, 2, NULL, NULL, &count), 0);
    assert_int_equal(count, 0);
    assert_int_equal(ism3_model_maturity_level(model, 3, NULL, NULL, NULL), ISM3_E_NOT_FOUND);
    expect(ism3_model_begin_maturity_profile(model, "x", NULL, &error), ISM3_E_STATE, &error,
           "frozen");
    expect(ism3_model_add_maturity_level(model, 64, "x", &error), ISM3_E_STATE, &error, "frozen");
    expect(ism3_model_add_requirement(model, "x", 1, &error), ISM3_E_STATE, &error, "frozen");
    expect(ism3_model_add_exclusion(model, "x", "y", &error), ISM3_E_STATE, &error, "frozen");
    ism3_model_unref(model);
}

static void refuses_profiles_that_cannot_be(void **state) {
    (void)state;
    ism3_error error = ISM3_ERROR_INIT;
    ism3_model *model = new_world(NULL);
    expect(ism3_model_add_maturity_level(model, 1, "x", &error), ISM3_E_STATE, &error, "was begun");
    expect(ism3_model_add_requirement(model, "PAY", 1, &error), ISM3_E_STATE, &error, "was begun");
    expect(ism3_model_add_exclusion(model, "PAY", "x", &error), ISM3_E_STATE, &error, "was begun");
    expect(ism3_model_begin_maturity_profile(model, "", NULL, &error), ISM3_E_MODEL, &error,
           "name of the profile is empty");
    expect(ism3_model_begin_maturity_profile(model, "x", "\xff", &error), ISM3_E_MODEL, &error,
           "source of the profile");
    begin_profile(model);
    expect(ism3_model_add_requirement(model, "PAY", 1, &error), ISM3_E_STATE, &error,
           "has no level yet");
    expect(ism3_model_add_maturity_level(model, 0, "x", &error), ISM3_E_MODEL, &error,
           "level is 0, expected 1 to 63");
    expect(ism3_model_add_maturity_level(model, 64, "x", &error), ISM3_E_MODEL, &error,
           "level is 64, expected 1 to 63");
    expect(ism3_model_add_maturity_level(model, 1, NULL, &error), ISM3_E_ARGUMENT, &error, "NULL");
    add_level(model, 2);
    expect(ism3_model_add_maturity_level(model, 2, "x", &error), ISM3_E_MODEL, &error,
           "levels ascend: level 2 comes after level 2");
    must(ism3_model_add_requirement(model, "PAY", 3, &error), &error);
    expect(ism3_model_add_requirement(model, "PAY", 4, &error), ISM3_E_MODEL, &error,
           "level 2 asks for process 'PAY' already");
    expect(ism3_model_add_requirement(model, NULL, 4, &error), ISM3_E_ARGUMENT, &error, "NULL");
    expect(ism3_model_add_requirement(model, "", 4, &error), ISM3_E_MODEL, &error, "empty");
    expect(ism3_model_add_requirement(model, "INV", 64, &error), ISM3_E_MODEL, &error,
           "capability is 64, expected 0 to 63");
    add_level(model, 3);
    add_level(model, 4);
    expect(ism3_model_add_requirement(model, "PAY", 2, &error), ISM3_E_MODEL, &error,
           "level 4 asks for process 'PAY' at capability 2, level 2 at 3 already");
    must(ism3_model_add_exclusion(model, "PAY", "why", &error), &error);
    expect(ism3_model_add_exclusion(model, "PAY", "x", &error), ISM3_E_MODEL, &error,
           "exclusion of process 'PAY' is in the model already");
    expect(ism3_model_add_exclusion(model, "INV", NULL, &error), ISM3_E_ARGUMENT, &error,
           "reason of the exclusion is NULL");
    expect(ism3_model_add_exclusion(model, "INV", "", &error), ISM3_E_MODEL, &error,
           "reason of the exclusion is empty");
    expect(ism3_model_add_exclusion(model, NULL, "x", &error), ISM3_E_ARGUMENT, &error, "NULL");
    assert_int_equal(ism3_model_exclusion_count(model), 1);
    uint32_t count;
    assert_int_equal(ism3_model_maturity_level(model, 2, NULL, NULL, &count), 0);
    assert_int_equal(count, 0);
    freeze(model);
    ism3_model_unref(model);
}

static void excludes_from_the_default(void **state) {
    (void)state;
    ism3_error error = ISM3_ERROR_INIT;
    ism3_model *model = new_world(NULL);
    const char *code, *reason, *name, *source;
    must(ism3_model_begin_maturity_profile(model, "ours", NULL, &error), &error);
    must(ism3_model_add_exclusion(model, "OSP-12", "no\noffice", &error), &error);
    must(ism3_model_add_exclusion(model, "PAY", "outsourced", &error), &error);
    freeze(model);
    assert_int_equal(ism3_model_maturity_profile(model, &name, &source), 5);
    assert_string_equal(name, "ours");
    assert_null(source);
    assert_int_equal(ism3_model_requirement(model, 4, 0, &code, NULL), 0);
    assert_string_equal(code, "GP-1");
    assert_int_equal(ism3_model_exclusion_count(model), 2);
    assert_int_equal(ism3_model_exclusion(model, 0, &code, &reason), 0);
    assert_string_equal(code, "OSP-12");
    assert_string_equal(reason, "no\noffice");
    assert_int_equal(ism3_model_exclusion(model, 1, NULL, NULL), 0);
    assert_int_equal(ism3_model_exclusion(model, 2, &code, &reason), ISM3_E_NOT_FOUND);
    assert_int_equal(ism3_model_exclusion(NULL, 0, &code, &reason), ISM3_E_ARGUMENT);
    ism3_model_unref(model);
}

static void holds_as_many_as_promised(void **state) {
    (void)state;
    ism3_error error = ISM3_ERROR_INIT;
    ism3_model *model = new_world(NULL);
    char code[20];
    begin_profile(model);
    add_level(model, 1);
    for (int i = 0; i < ISM3_PROCESSES_MAX; i++) {
        snprintf(code, sizeof code, "p%d", i);
        must(ism3_model_add_requirement(model, code, 1, &error), &error);
        must(ism3_model_add_exclusion(model, code, "x", &error), &error);
    }
    expect(ism3_model_add_requirement(model, "more", 1, &error), ISM3_E_LIMIT, &error,
           "level 1 asks for 65536 processes");
    expect(ism3_model_add_exclusion(model, "more", "x", &error), ISM3_E_LIMIT, &error,
           "exclusion of process 'more' is one too many");
    ism3_improvement improvement = {sizeof improvement, "PAY", 2, 0, 1, "EUR", NULL};
    for (int i = 0; i < ISM3_RULES_MAX; i++)
        must(ism3_model_add_improvement(model, &improvement, &error), &error);
    expect(ism3_model_add_improvement(model, &improvement, &error), ISM3_E_LIMIT, &error,
           "4096 improvements");
    ism3_model_unref(model);
}

/* ---- improvements ---- */

static void keeps_improvements(void **state) {
    (void)state;
    static const struct {
        ism3_improvement improvement;
        int32_t code;
        const char *words;
    } refusals[] = {
        {{0, "PAY", 64, 0, 1, "EUR", NULL}, ISM3_E_MODEL, "capability is 64"},
        {{0, "PAY", 2, 1, 1, "EUR", NULL}, ISM3_E_ARGUMENT, "reserved is 1"},
        {{0, "PAY", 2, 0, -1, "EUR", NULL}, ISM3_E_MODEL, "cost of the improvement is -1"},
        {{0, "PAY", 2, 0, 1, "USD", NULL},
         ISM3_E_MODEL,
         "is in 'USD', those before it are in 'EUR'"},
        {{0, "PAY", 2, 0, 1, NULL, NULL}, ISM3_E_ARGUMENT, "currency of the improvement is NULL"},
        {{0, NULL, 2, 0, 1, "EUR", NULL}, ISM3_E_ARGUMENT, "code of the process is NULL"},
        {{0, "PAY", 2, 0, 1, "EUR", "\xff"}, ISM3_E_MODEL, "text of the improvement"},
    };
    ism3_error error = ISM3_ERROR_INIT;
    ism3_model *model = new_world(NULL);
    const ism3_improvement given = {sizeof given, "PAY", 2, 0, 1500, "EUR", "a\ntool"};
    must(ism3_model_add_improvement(model, &given, &error), &error);
    for (size_t i = 0; i < sizeof refusals / sizeof *refusals; i++) {
        ism3_improvement improvement = refusals[i].improvement;
        improvement.size = sizeof improvement;
        expect(ism3_model_add_improvement(model, &improvement, &error), refusals[i].code, &error,
               refusals[i].words);
    }
    expect(ism3_model_add_improvement(model, NULL, &error), ISM3_E_ARGUMENT, &error, "NULL");
    freeze(model);
    assert_int_equal(ism3_model_improvement_count(model), 1);
    ism3_improvement found = {.size = sizeof found};
    assert_int_equal(ism3_model_improvement(model, 0, &found), 0);
    assert_string_equal(found.code, "PAY");
    assert_string_equal(found.currency, "EUR");
    assert_string_equal(found.text, "a\ntool");
    assert_int_equal(found.capability, 2);
    assert_int_equal(found.cost, 1500);
    assert_int_equal(ism3_model_improvement(model, 1, &found), ISM3_E_NOT_FOUND);
    assert_int_equal(ism3_model_improvement(NULL, 0, &found), ISM3_E_ARGUMENT);
    assert_int_equal(ism3_model_improvement(model, 0, NULL), ISM3_E_ARGUMENT);
    found.size = 3;
    assert_int_equal(ism3_model_improvement(model, 0, &found), ISM3_E_STRUCT);
    expect(ism3_model_add_improvement(model, &given, &error), ISM3_E_STATE, &error, "frozen");
    ism3_model_unref(model);
}

/* ---- freezing ---- */

/* What is named may be added later: until then the model is not frozen, afterwards it is. */
static void checks_names_when_frozen(void **state) {
    (void)state;
    static const char *const words[] = {
        "the maturity profile names process 'LATE', which is neither in the model nor",
        "an exclusion names process 'LATE'", "an improvement names process 'LATE'"};
    ism3_error error = ISM3_ERROR_INIT;
    for (int what = 0; what < 3; what++) {
        ism3_model *model = new_world(NULL);
        ism3_improvement improvement = {sizeof improvement, "LATE", 2, 0, 1, "EUR", NULL};
        ism3_process_options late = {.size = sizeof late, .code = "LATE"};
        begin_profile(model);
        add_level(model, 1);
        if (what == 0)
            must(ism3_model_add_requirement(model, "LATE", 2, &error), &error);
        if (what == 1)
            must(ism3_model_add_exclusion(model, "LATE", "why", &error), &error);
        if (what == 2)
            must(ism3_model_add_improvement(model, &improvement, &error), &error);
        expect(ism3_model_freeze(model, &error), ISM3_E_MODEL, &error, words[what]);
        assert_int_equal(ism3_model_is_frozen(model), 0);
        must(ism3_model_add_process(model, &late, NULL, &error), &error);
        freeze(model);
        ism3_model_unref(model);
    }
}

static void checks_capabilities_when_frozen(void **state) {
    (void)state;
    static const char *const words[] = {
        "the maturity profile asks for process 'PAY' at capability 9, which is no level",
        "an improvement asks for process 'PAY' at capability 9, which is no level"};
    ism3_error error = ISM3_ERROR_INIT;
    for (int what = 0; what < 2; what++) {
        ism3_model *model = new_world(NULL);
        ism3_improvement improvement = {sizeof improvement, "PAY", 9, 0, 1, "EUR", NULL};
        ism3_capability_level nine = {sizeof nine, 9, 0, 1, 0, "nine", NULL};
        begin_profile(model);
        add_level(model, 1);
        if (what == 0)
            must(ism3_model_add_requirement(model, "PAY", 9, &error), &error);
        else
            must(ism3_model_add_improvement(model, &improvement, &error), &error);
        expect(ism3_model_freeze(model, &error), ISM3_E_MODEL, &error, words[what]);
        must(ism3_model_begin_capability_scale(model, "ours", NULL, &error), &error);
        must(ism3_model_add_capability_level(model, &nine, &error), &error);
        freeze(model);
        ism3_model_unref(model);
    }
}

/* ---- without memory ---- */

static int32_t step_target(ism3_model *model, uint32_t i, ism3_error *error) {
    ism3_target target = {.size = sizeof target, .set_by = "me", .valid_from = 100 - i};
    return ism3_model_add_target(model, 0, &target, error);
}

static int32_t step_specification(ism3_model *model, uint32_t i, ism3_error *error) {
    ism3_specification specification = {
        .size = sizeof specification, .metric = i, .name = "n", .reporting = "r"};
    return ism3_model_add_specification(model, 0, &specification, error);
}

static int32_t step_change(ism3_model *model, uint32_t i, ism3_error *error) {
    ism3_change change = {sizeof change, 100 - i, "text"};
    return ism3_model_add_change(model, 0, &change, error);
}

static int32_t step_rationale(ism3_model *model, uint32_t i, ism3_error *error) {
    ism3_rationale rationale = {
        .size = sizeof rationale, .assessment = "risk", .currency = "EUR", .cost = i};
    return ism3_model_set_rationale(model, 0, &rationale, error);
}

static int32_t step_reference(ism3_model *model, uint32_t i, ism3_error *error) {
    (void)i;
    return ism3_model_add_reference(model, 0, "a standard", error);
}

static int32_t step_condition(ism3_model *model, uint32_t i, ism3_error *error) {
    ism3_condition condition = {.size = sizeof condition, .value = i};
    return ism3_model_add_condition(model, 0, &condition, error);
}

static int32_t step_rule(ism3_model *model, uint32_t i, ism3_error *error) {
    (void)i;
    ism3_duty_rule rule = {sizeof rule, 0, 1, 0, 0, "text"};
    return ism3_model_add_duty_rule(model, &rule, error);
}

static int32_t step_asset(ism3_model *model, uint32_t i, ism3_error *error) {
    char name[20];
    snprintf(name, sizeof name, "a%u", i);
    return ism3_model_add_asset(model, name, 0, 0, NULL, error);
}

static int32_t step_protection(ism3_model *model, uint32_t i, ism3_error *error) {
    char code[20];
    snprintf(code, sizeof code, "p%u", i);
    return ism3_model_add_protection(model, 0, code, error);
}

static int32_t step_scale(ism3_model *model, uint32_t i, ism3_error *error) {
    (void)i;
    return ism3_model_begin_capability_scale(model, "ours", "a book", error);
}

static int32_t step_capability(ism3_model *model, uint32_t i, ism3_error *error) {
    ism3_capability_level level = {sizeof level, i, 0, 0, 0, "name", "text"};
    return ism3_model_add_capability_level(model, &level, error);
}

static int32_t step_profile(ism3_model *model, uint32_t i, ism3_error *error) {
    (void)i;
    return ism3_model_begin_maturity_profile(model, "ours", "a book", error);
}

static int32_t step_maturity(ism3_model *model, uint32_t i, ism3_error *error) {
    return ism3_model_add_maturity_level(model, i + 1, "name", error);
}

static int32_t step_requirement(ism3_model *model, uint32_t i, ism3_error *error) {
    return ism3_model_add_requirement(model, ism3_catalogue_at(i)->code, 1, error);
}

static int32_t step_exclusion(ism3_model *model, uint32_t i, ism3_error *error) {
    return ism3_model_add_exclusion(model, ism3_catalogue_at(i)->code, "why", error);
}

static int32_t step_improvement(ism3_model *model, uint32_t i, ism3_error *error) {
    ism3_improvement improvement = {sizeof improvement, "PAY", 1, 0, i, "EUR", "text"};
    return ism3_model_add_improvement(model, &improvement, error);
}

/* What a caller can count, and what was said last. */
typedef struct view {
    uint32_t targets, specifications, changes, references, conditions, rules, assets, protections,
        capabilities, maturities, requirements, exclusions, improvements;
    int64_t first_target, first_change, cost;
    const char *scale, *profile;
} view;

static view view_of(const ism3_model *model) {
    view seen = {0};
    ism3_target target = {.size = sizeof target};
    ism3_change change = {.size = sizeof change};
    ism3_rationale rationale = {.size = sizeof rationale};
    seen.targets = ism3_model_target_count(model, 0);
    seen.specifications = ism3_model_specification_count(model, 0);
    seen.changes = ism3_model_change_count(model, 0);
    seen.references = ism3_model_reference_count(model, 0);
    seen.conditions = ism3_model_condition_count(model, 0);
    seen.rules = ism3_model_duty_rule_count(model);
    seen.assets = ism3_model_asset_count(model);
    ism3_model_asset(model, 0, NULL, NULL, NULL, &seen.protections);
    seen.capabilities = ism3_model_capability_scale(model, &seen.scale, NULL);
    seen.maturities = ism3_model_maturity_profile(model, &seen.profile, NULL);
    ism3_model_maturity_level(model, seen.maturities - 1, NULL, NULL, &seen.requirements);
    seen.exclusions = ism3_model_exclusion_count(model);
    seen.improvements = ism3_model_improvement_count(model);
    ism3_model_target(model, 0, 0, &target);
    ism3_model_change(model, 0, 0, &change);
    ism3_model_rationale(model, 0, &rationale);
    seen.first_target = target.valid_from;
    seen.first_change = change.on;
    seen.cost = rationale.cost;
    return seen;
}

typedef int32_t (*step_function)(ism3_model *model, uint32_t i, ism3_error *error);

/* Run out of memory at the first, second, ... allocation of a step until it succeeds. */
static size_t run_step(ism3_model *model, struct chaos *chaos, step_function step, uint32_t i) {
    for (size_t failing = 1;; failing++) {
        ism3_error error = ISM3_ERROR_INIT;
        view before = view_of(model), after;
        chaos->left = (long)failing - 1;
        int32_t rc = step(model, i, &error);
        chaos->left = -1;
        after = view_of(model);
        if (rc == 0) {
            assert_memory_not_equal(&before, &after, sizeof before);
            return failing - 1;
        }
        expect(rc, ISM3_E_MEMORY, &error, "no memory");
        assert_memory_equal(&before, &after, sizeof before);
    }
}

static void survives_failing_allocations(void **state) {
    (void)state;
    static const struct {
        step_function step;
        uint32_t from, times;
    } steps[] = {{step_target, 0, 30},     {step_specification, 0, 7}, {step_change, 0, 30},
                 {step_rationale, 1, 3},   {step_reference, 0, 30},    {step_condition, 0, 30},
                 {step_rule, 0, 30},       {step_asset, 0, 30},        {step_protection, 0, 30},
                 {step_scale, 0, 1},       {step_capability, 0, 30},   {step_profile, 0, 1},
                 {step_maturity, 0, 1},    {step_requirement, 0, 30},  {step_exclusion, 0, 30},
                 {step_improvement, 0, 30}};
    struct chaos chaos = {-1, 0, 0};
    ism3_allocator allocator = chaos_allocator(&chaos);
    ism3_model *model = new_world(&allocator);
    ism3_error error = ISM3_ERROR_INIT;
    ism3_objective_options objective = {sizeof objective, "o", "business", NULL, NULL, NULL};
    must(ism3_model_add_objective(model, &objective, NULL, &error), &error);
    for (size_t s = 0; s < sizeof steps / sizeof *steps; s++) {
        size_t failures = 0;
        for (uint32_t i = 0; i < steps[s].times; i++)
            failures += run_step(model, &chaos, steps[s].step, steps[s].from + i);
        assert_true(failures >= 2);
    }
    freeze(model);
    assert_int_equal(ism3_model_target_count(model, 0), 30);
    ism3_model_unref(model);
    assert_int_equal(chaos.bytes, 0);
    assert_int_equal(chaos.blocks, 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(asks_by_default_for_the_catalogue),
        cmocka_unit_test(keeps_a_profile_of_ones_own),
        cmocka_unit_test(refuses_profiles_that_cannot_be),
        cmocka_unit_test(excludes_from_the_default),
        cmocka_unit_test(holds_as_many_as_promised),
        cmocka_unit_test(keeps_improvements),
        cmocka_unit_test(checks_names_when_frozen),
        cmocka_unit_test(checks_capabilities_when_frozen),
        cmocka_unit_test(survives_failing_allocations),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
