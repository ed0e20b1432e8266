/* Reports, explanations and exports where libism3 refuses what it is asked, each function and call
 * in its turn: no figure that fits, or another release beneath libism3-io. What is asked is replaced
 * here for the whole program; only calls of libism3-io fail. */
#define _GNU_SOURCE /* dladdr, RTLD_NEXT */
#include "report_attempts.h"

#include <dlfcn.h>

/* What is asked for a report that cannot go on without it stands first. */
enum function {
    FIGURE,
    ENTRY,
    JUDGEMENT,
    CANDIDATES,
    NEEDED,
    TARGET = NEEDED,
    CONDITION,
    CONDITION_RESULT,
    OBJECTIVE,
    CAPABILITY,
    LEVEL,
    MATURITY,
    GAP,
    EXCLUSION,
    RATIONALE,
    DUTY_RULE,
    DUTY,
    ASSET,
    CHANGE,
    QUALITY,
    FUNCTIONS
};

static enum function refused;
static long left = -1; /* calls of it that still succeed; negative: all do */
static int has_failed;
static long times_failed[FUNCTIONS];

/* Whether the caller stands in a library whose file begins so. */
static int is_of(const void *caller, const char *library) {
    Dl_info info;
    if (!dladdr(caller, &info))
        return 0;
    const char *slash = strrchr(info.dli_fname, '/');
    return strncmp(slash ? slash + 1 : info.dli_fname, library, strlen(library)) == 0;
}

static int fails(enum function function, const void *caller) {
    if (left < 0 || function != refused || !is_of(caller, "libism3-io"))
        return 0;
    if (left-- > 0)
        return 0;
    has_failed = 1;
    times_failed[function]++;
    return 1;
}

static void *real(const char *name) {
    void *found = dlsym(RTLD_NEXT, name);
    assert_non_null(found);
    return found;
}

/* A function of libism3 that is refused in its turn; otherwise it is asked. */
#define REPLACE(function, name, parameters, arguments)                                             \
    int32_t name parameters {                                                                      \
        if (fails(function, __builtin_return_address(0)))                                          \
            return ISM3_E_RANGE;                                                                   \
        /* ISO C knows no other way to a function; the arguments have parentheses of their own. */ \
        /* NOLINTNEXTLINE(performance-no-int-to-ptr,bugprone-macro-parentheses): as said */        \
        return ((__typeof__(&(name)))(uintptr_t)real(#name))arguments;                             \
    }

REPLACE(FIGURE, ism3_metrics_figure,
        (const ism3_metrics *metrics, size_t period, size_t entry, uint32_t figure,
         uint32_t resource, ism3_figure *result),
        (metrics, period, entry, figure, resource, result))
REPLACE(ENTRY, ism3_metrics_entry,
        (const ism3_metrics *metrics, size_t entry, uint32_t *process, uint32_t *environment),
        (metrics, entry, process, environment))
REPLACE(JUDGEMENT, ism3_assessment_judgement,
        (const ism3_assessment *assessment, size_t period, uint32_t process, uint32_t figure,
         uint32_t resource, ism3_judgement *result),
        (assessment, period, process, figure, resource, result))
REPLACE(TARGET, ism3_model_target,
        (const ism3_model *model, uint32_t process, uint32_t target, ism3_target *result),
        (model, process, target, result))
REPLACE(CONDITION, ism3_model_condition,
        (const ism3_model *model, uint32_t objective, uint32_t condition, ism3_condition *result),
        (model, objective, condition, result))
REPLACE(CONDITION_RESULT, ism3_assessment_condition,
        (const ism3_assessment *assessment, size_t period, uint32_t objective, uint32_t condition,
         ism3_condition_result *result),
        (assessment, period, objective, condition, result))
REPLACE(OBJECTIVE, ism3_model_objective,
        (const ism3_model *model, uint32_t objective, ism3_objective_options *result),
        (model, objective, result))
REPLACE(CAPABILITY, ism3_assessment_capability,
        (const ism3_assessment *assessment, size_t period, uint32_t process,
         ism3_capability *result),
        (assessment, period, process, result))
REPLACE(LEVEL, ism3_model_capability_level,
        (const ism3_model *model, uint32_t index, ism3_capability_level *result),
        (model, index, result))
REPLACE(MATURITY, ism3_assessment_maturity,
        (const ism3_assessment *assessment, size_t period, ism3_maturity *result),
        (assessment, period, result))
REPLACE(GAP, ism3_assessment_gap,
        (const ism3_assessment *assessment, size_t period, uint32_t gap, ism3_gap *result),
        (assessment, period, gap, result))
REPLACE(EXCLUSION, ism3_model_exclusion,
        (const ism3_model *model, uint32_t exclusion, const char **code, const char **reason),
        (model, exclusion, code, reason))
REPLACE(RATIONALE, ism3_model_rationale,
        (const ism3_model *model, uint32_t process, ism3_rationale *result),
        (model, process, result))
REPLACE(DUTY_RULE, ism3_model_duty_rule,
        (const ism3_model *model, uint32_t rule, ism3_duty_rule *result), (model, rule, result))
REPLACE(DUTY, ism3_assessment_duty_finding,
        (const ism3_assessment *assessment, size_t finding, ism3_duty_finding *result),
        (assessment, finding, result))
REPLACE(ASSET, ism3_model_asset,
        (const ism3_model *model, uint32_t asset, const char **name, uint32_t *kind,
         uint32_t *essential, uint32_t *protections),
        (model, asset, name, kind, essential, protections))
REPLACE(CHANGE, ism3_model_change,
        (const ism3_model *model, uint32_t process, uint32_t change, ism3_change *result),
        (model, process, change, result))
REPLACE(QUALITY, ism3_assessment_data_quality,
        (const ism3_assessment *assessment, size_t period, ism3_data_quality *result),
        (assessment, period, result))

int32_t ism3_assessment_candidates(const ism3_assessment *assessment, size_t period,
                                   uint32_t process, ism3_candidate *candidates, size_t capacity,
                                   size_t *count, ism3_error *error) {
    if (fails(CANDIDATES, __builtin_return_address(0))) {
        if (error) {
            error->code = ISM3_E_RANGE;
            strcpy(error->message, "refused");
        }
        return ISM3_E_RANGE;
    }
    /* NOLINTNEXTLINE(performance-no-int-to-ptr): ISO C knows no other way to a function */
    return ((__typeof__(&ism3_assessment_candidates))(uintptr_t)real("ism3_assessment_candidates"))(
        assessment, period, process, candidates, capacity, count, error);
}

/* A report ends with what was refused when it cannot do without, and else says the rest. */
static void try_refused(const struct attempt *attempt, uint32_t variant, enum function function) {
    ism3_error good = ISM3_ERROR_INIT;
    refused = function;
    int32_t usual = attempt->call(variant, &good);
    has_failed = 1;
    for (long at = 0; has_failed; at = 2 * at + 1) {
        ism3_error error = ISM3_ERROR_INIT;
        has_failed = 0;
        left = at;
        int32_t rc = attempt->call(variant, &error);
        left = -1;
        if (!has_failed)
            assert_int_equal(rc, usual);
        else if (function < NEEDED ? rc != ISM3_E_RANGE : rc && rc != ISM3_E_RANGE && rc != usual)
            fail_msg("function %u, call %ld, variant %u: %s", function, at, variant,
                     ism3_code_name(rc));
        if (rc && (error.code != rc || !*error.message))
            fail_msg("function %u, call %ld, variant %u: %s, but told is '%s'", function, at,
                     variant, ism3_code_name(rc), error.message);
    }
}

static void every_question_refused(void **state) {
    static const struct attempt attempts[] = {{write_metrics, 6},
                                              {write_assessment, 4},
                                              {write_service_levels, 8},
                                              {write_explanation, 100}};
    (void)state;
    stop_at = SIZE_MAX;
    for (size_t i = 0; i < sizeof attempts / sizeof *attempts; i++)
        for (uint32_t variant = 0; variant < attempts[i].variants; variant++)
            for (uint32_t function = 0; function < FUNCTIONS; function++)
                try_refused(&attempts[i], variant, function);
    for (uint32_t function = 0; function < NEEDED; function++)
        assert_true(times_failed[function] > 5);
}

static int prepare(void **state) {
    (void)state;
    open_world(&world);
    return 0;
}

static int tidy(void **state) {
    (void)state;
    close_world(&world);
    return 0;
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(every_question_refused)};
    return cmocka_run_group_tests(tests, prepare, tidy);
}
