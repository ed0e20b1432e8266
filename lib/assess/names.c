/* The words and sentences for what an assessment says. */
#include <ism3/assessment.h>

#define NAME_OF(names, number) ((number) < sizeof(names) / sizeof *(names) ? (names)[number] : NULL)

const char *ism3_target_status_name(uint32_t status) {
    static const char *const names[] = {
        [ISM3_TARGET_NONE] = "none",       [ISM3_TARGET_MET] = "met",
        [ISM3_TARGET_AT_RISK] = "at_risk", [ISM3_TARGET_MISSED] = "missed",
        [ISM3_TARGET_PENDING] = "pending", [ISM3_TARGET_NO_DATA] = "no_data",
        [ISM3_TARGET_STALE] = "stale",     [ISM3_TARGET_NOT_APPLICABLE] = "not_applicable",
    };
    return NAME_OF(names, status);
}

const char *ism3_behaviour_name(uint32_t behaviour) {
    static const char *const names[] = {
        [ISM3_BEHAVIOUR_NOT_JUDGED] = "not_judged", [ISM3_BEHAVIOUR_LEARNING] = "learning",
        [ISM3_BEHAVIOUR_STABLE] = "stable",         [ISM3_BEHAVIOUR_BETTER] = "better",
        [ISM3_BEHAVIOUR_WORSE] = "worse",           [ISM3_BEHAVIOUR_CHANGED] = "changed",
    };
    return NAME_OF(names, behaviour);
}

const char *ism3_rule_name(uint32_t rule) {
    static const char *const names[] = {
        [ISM3_RULE_NONE] = "none",
        [ISM3_RULE_BEYOND_LIMITS] = "beyond_limits",
        [ISM3_RULE_EIGHT_ON_ONE_SIDE] = "eight_on_one_side",
        [ISM3_RULE_SIX_RISING] = "six_rising",
        [ISM3_RULE_SIX_FALLING] = "six_falling",
    };
    return NAME_OF(names, rule);
}

const char *ism3_outlook_text(uint32_t outlook) {
    static const char *const texts[] = {
        [ISM3_OUTLOOK_NONE] = "",
        [ISM3_OUTLOOK_STABLE_MEETS] = "stable and meets the target",
        [ISM3_OUTLOOK_STABLE_CANNOT] = "stable but cannot meet the target: change the process",
        [ISM3_OUTLOOK_UNSTABLE_MEETS] =
            "meets the target but is not stable: find the special cause",
        [ISM3_OUTLOOK_UNSTABLE_MISSES] = "neither stable nor meeting the target",
    };
    return NAME_OF(texts, outlook);
}

const char *ism3_objective_status_name(uint32_t status) {
    static const char *const names[] = {
        [ISM3_OBJECTIVE_MET] = "met",
        [ISM3_OBJECTIVE_BREACHED] = "breached",
        [ISM3_OBJECTIVE_UNKNOWN] = "unknown",
        [ISM3_OBJECTIVE_PENDING] = "pending",
    };
    return NAME_OF(names, status);
}

const char *ism3_success_name(uint32_t success) {
    static const char *const names[] = {
        [ISM3_SUCCEEDED] = "succeeded",
        [ISM3_FAILED] = "failed",
        [ISM3_SUCCESS_UNKNOWN] = "unknown",
        [ISM3_SUCCESS_PENDING] = "pending",
    };
    return NAME_OF(names, success);
}

const char *ism3_asset_scope_name(uint32_t scope) {
    static const char *const names[] = {
        [ISM3_ASSET_IN_SCOPE] = "in_scope",
        [ISM3_ASSET_UNPROTECTED] = "unprotected",
        [ISM3_ASSET_NOT_ADOPTED] = "not_adopted",
        [ISM3_ASSET_NOT_MEASURED] = "not_measured",
    };
    return NAME_OF(names, scope);
}
