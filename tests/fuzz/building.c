/* Models built by bytes; see building.h. */
#include "building.h"

#include <string.h>

static const char *const texts[] = {"work",     "servers", "laptops",     "OSP-24", "OSP-5",
                                    "TSP-13",   "INV",     "invoice",     "h",      "EUR",
                                    "business", "*",       "L\xc3\xb6hne"};
static const char *const bad_texts[] = {"", "\xff", "a\nb", NULL, "bus\x7f", "\xed\xa0\x80"};
enum { TEXTS = sizeof texts / sizeof *texts, BAD_TEXTS = sizeof bad_texts / sizeof *bad_texts };

static const char *text(struct tape *tape) {
    uint8_t choice = tape_byte(tape);
    return choice < 240 ? texts[choice % TEXTS] : bad_texts[choice % BAD_TEXTS];
}

static uint32_t place(struct tape *tape) {
    uint8_t choice = tape_byte(tape);
    return choice < 250 ? choice % 3 : (uint32_t)tape_wild(tape);
}

static int32_t add_environment(ism3_model *model, struct tape *tape, ism3_error *error) {
    uint32_t index = 77, before = ism3_model_environment_count(model);
    int32_t rc = ism3_model_add_environment(model, text(tape), &index, error);
    promise(rc ? index == 77 : index == before);
    return rc;
}

static ism3_duration duration(struct tape *tape) {
    ism3_duration none = {0, 0};
    uint8_t choice = tape_byte(tape);
    if (choice < 128)
        return none;
    ism3_duration some = {tape_wild(tape), tape_wild(tape)};
    if (choice < 250)
        some.months = choice % 13;
    return some;
}

static int32_t add_process(ism3_model *model, struct tape *tape, ism3_error *error) {
    ism3_process_options options = {.size = sizeof options, .code = text(tape)};
    uint8_t flags = tape_byte(tape);
    uint32_t index = 77, before = ism3_model_process_count(model);
    if (flags & 1)
        options.name = text(tape);
    if (flags & 2)
        options.practice = flags & 128 ? text(tape) : "tactical";
    if (flags & 4)
        options.answer_within = tape_wild(tape);
    if (flags & 8)
        options.answer_clock = ISM3_CLOCK_SERVICE;
    if (flags & 16)
        options.frequency = duration(tape);
    if (flags & 32)
        options.grace = duration(tape);
    /* Sealing writes a sum for each grain that a level holds: here, not for centuries of them. */
    options.hold = 1 + tape_byte(tape) * 900 * ISM3_SECOND;
    if (flags & 64) {
        options.settle = duration(tape);
        options.hold -= tape_below(tape, 8) == 7 ? INT64_MAX : 0;
        options.owner = text(tape);
        options.documented = tape_below(tape, 3);
        options.asset_owner = tape_below(tape, 2) ? text(tape) : NULL;
    }
    int32_t rc = ism3_model_add_process(model, &options, &index, error);
    promise(rc ? index == 77 : index == before);
    return rc;
}

static int32_t add_served(ism3_model *model, struct tape *tape, ism3_error *error) {
    uint32_t process = place(tape), environment = place(tape);
    return ism3_model_add_served(model, process, environment, error);
}

static int32_t add_input(ism3_model *model, struct tape *tape, ism3_error *error) {
    uint32_t process = place(tape);
    const char *name = text(tape);
    return ism3_model_add_input(model, process, name, tape_below(tape, 2) ? text(tape) : NULL,
                                error);
}

static int32_t add_output(ism3_model *model, struct tape *tape, ism3_error *error) {
    uint32_t process = place(tape);
    return ism3_model_add_output(model, process, text(tape), error);
}

static int32_t add_resource(ism3_model *model, struct tape *tape, ism3_error *error) {
    uint32_t process = place(tape);
    const char *name = text(tape), *unit = text(tape);
    return ism3_model_add_resource(model, process, name, unit, NULL, error);
}

static int32_t add_unit_cost(ism3_model *model, struct tape *tape, ism3_error *error) {
    uint32_t process = place(tape), resource = place(tape);
    ism3_unit_cost cost = {tape_time(tape), tape_wild(tape), tape_below(tape, 8) ? "EUR" : NULL};
    return ism3_model_add_unit_cost(model, process, resource, &cost, error);
}

static int32_t set_service_hours(ism3_model *model, struct tape *tape, ism3_error *error) {
    static const char zone_text[] = "CET-1CEST,M3.5.0,M10.5.0/3";
    ism3_weekly_window windows[3];
    int64_t closed[3];
    ism3_zone *zone = NULL;
    uint32_t process = place(tape);
    size_t window_count = tape_below(tape, 4), closed_count = tape_below(tape, 4);
    for (size_t i = 0; i < 3; i++) {
        windows[i].days = tape_byte(tape);
        windows[i].from = tape_below(tape, 24) * 3600;
        windows[i].to = tape_below(tape, 26) * 3600;
        if (windows[i].days == 128)
            windows[i].from = (int32_t)tape_wild(tape);
        closed[i] = tape_below(tape, 8) ? 20000 + tape_byte(tape) : tape_wild(tape);
    }
    int32_t rc = tape_below(tape, 2)
                     ? ism3_zone_new(&zone, zone_text, sizeof zone_text - 1, NULL, error)
                     : ISM3_OK;
    if (!rc)
        rc = ism3_model_set_service_hours(model, process, zone, window_count ? windows : NULL,
                                          window_count, closed_count ? closed : NULL, closed_count,
                                          error);
    ism3_zone_unref(zone);
    return rc;
}

static int32_t add_objective(ism3_model *model, struct tape *tape, ism3_error *error) {
    ism3_objective_options objective = {.size = sizeof objective, .id = text(tape)};
    objective.kind = tape_below(tape, 4) ? "technical" : text(tape);
    objective.text = tape_below(tape, 2) ? text(tape) : NULL;
    objective.owner = tape_below(tape, 4) ? NULL : text(tape);
    return ism3_model_add_objective(model, &objective, NULL, error);
}

/* ---- what figures are judged by ---- */

/* One of the figures, most often one that each resource has or one between 0 and 1. */
static uint32_t figure(struct tape *tape) {
    uint8_t choice = tape_byte(tape);
    return choice < 80    ? ism3_figure_find("load.ratio")
           : choice < 160 ? ism3_figure_find("efficacy.ratio")
           : choice < 250 ? choice % ism3_figure_count()
                          : (uint32_t)tape_wild(tape);
}

/* Billionths: tenths up to a bit more than one, seldom anything. */
static int64_t value(struct tape *tape) {
    uint8_t choice = tape_byte(tape);
    return choice < 240 ? choice % 12 * (ISM3_ONE / 10) : tape_wild(tape);
}

static int64_t instant(struct tape *tape) {
    return tape_below(tape, 2) ? 0 : tape_time(tape);
}

static uint32_t word(struct tape *tape, uint32_t most) {
    uint8_t choice = tape_byte(tape);
    return choice < 250 ? choice % (most + 1) : (uint32_t)tape_wild(tape);
}

static const char *perhaps(struct tape *tape) {
    return tape_below(tape, 2) ? text(tape) : NULL;
}

static int32_t add_target(ism3_model *model, struct tape *tape, ism3_error *error) {
    ism3_target target = {.size = sizeof target, .figure = figure(tape)};
    uint32_t process = place(tape), before = ism3_model_target_count(model, process);
    target.resource = tape_below(tape, 4) ? 0 : place(tape);
    target.op = word(tape, ISM3_NO_TARGET);
    target.value = target.op == ISM3_NO_TARGET ? 0 : value(tape);
    target.upper = target.op == ISM3_BETWEEN ? value(tape) : 0;
    target.has_warning = word(tape, 1);
    if (target.has_warning) {
        target.warning = tape_below(tape, 4) ? target.value : value(tape);
        target.warning_upper = target.upper;
    }
    target.valid_from = instant(tape);
    target.set_on = instant(tape);
    target.set_by = perhaps(tape);
    int32_t rc = ism3_model_add_target(model, process, &target, error);
    promise(ism3_model_target_count(model, process) == before + !rc);
    return rc;
}

static int32_t add_specification(ism3_model *model, struct tape *tape, ism3_error *error) {
    ism3_specification it = {.size = sizeof it, .metric = word(tape, ISM3_METRIC_COUNT - 1)};
    uint32_t process = place(tape), before = ism3_model_specification_count(model, process);
    it.has_figure = word(tape, 1);
    if (it.has_figure) {
        it.figure = figure(tape);
        const ism3_figure_info *info = ism3_figure_at(it.figure);
        it.metric = info && tape_below(tape, 8) ? info->metric : it.metric;
    }
    it.normal = word(tape, ISM3_NORMAL_NONE);
    it.baseline_from = instant(tape);
    it.baseline_to = instant(tape);
    it.frequency = duration(tape);
    it.has_best = word(tape, 1);
    it.best = it.has_best ? value(tape) : 0;
    it.name = perhaps(tape);
    it.description = perhaps(tape);
    it.collector = perhaps(tape);
    it.reporting = perhaps(tape);
    int32_t rc = ism3_model_add_specification(model, process, &it, error);
    promise(ism3_model_specification_count(model, process) == before + !rc);
    return rc;
}

static int32_t add_change(ism3_model *model, struct tape *tape, ism3_error *error) {
    ism3_change it = {sizeof it, instant(tape), perhaps(tape)};
    return ism3_model_add_change(model, place(tape), &it, error);
}

static int32_t set_rationale(ism3_model *model, struct tape *tape, ism3_error *error) {
    ism3_rationale it = {.size = sizeof it, .cost = value(tape), .has_losses = word(tape, 1)};
    if (it.has_losses)
        it.losses_without = value(tape);
    it.currency = perhaps(tape);
    it.text = perhaps(tape);
    return ism3_model_set_rationale(model, place(tape), &it, error);
}

static int32_t add_reference(ism3_model *model, struct tape *tape, ism3_error *error) {
    uint32_t process = place(tape);
    return ism3_model_add_reference(model, process, text(tape), error);
}

static int32_t add_condition(ism3_model *model, struct tape *tape, ism3_error *error) {
    ism3_condition it = {.size = sizeof it, .incidents = word(tape, ISM3_INCIDENT_HARM)};
    if (!it.incidents) {
        it.process = place(tape);
        it.figure = figure(tape);
        it.resource = tape_below(tape, 4) ? 0 : place(tape);
    }
    it.every = word(tape, ISM3_EVERY_DURATION);
    it.length = it.every == ISM3_EVERY_DURATION ? ISM3_DAY * tape_below(tape, 4) : 0;
    it.op = word(tape, ISM3_BETWEEN);
    it.value = value(tape);
    it.upper = it.op == ISM3_BETWEEN ? value(tape) : 0;
    return ism3_model_add_condition(model, place(tape), &it, error);
}

static int32_t add_duty_rule(ism3_model *model, struct tape *tape, ism3_error *error) {
    ism3_duty_rule it = {.size = sizeof it, .role = word(tape, 4), .other_role = word(tape, 4)};
    it.process = tape_below(tape, 2) ? ISM3_NO_INDEX : place(tape);
    it.other_process = tape_below(tape, 2) ? ISM3_NO_INDEX : place(tape);
    it.text = perhaps(tape);
    return ism3_model_add_duty_rule(model, &it, error);
}

static int32_t add_asset(ism3_model *model, struct tape *tape, ism3_error *error) {
    uint32_t index = 77, before = ism3_model_asset_count(model);
    uint32_t kind = word(tape, ISM3_ASSET_NETWORK), essential = word(tape, 1);
    int32_t rc = ism3_model_add_asset(model, text(tape), kind, essential, &index, error);
    promise(rc ? index == 77 : index == before);
    return rc;
}

static int32_t add_protection(ism3_model *model, struct tape *tape, ism3_error *error) {
    uint32_t asset = place(tape);
    return ism3_model_add_protection(model, asset, text(tape), error);
}

static int32_t set_scale(ism3_model *model, struct tape *tape, ism3_error *error) {
    static const char *const shipped[] = {"ISM3", "ISO/IEC 33020"};
    if (tape_below(tape, 4))
        return ism3_model_use_capability_scale(model, shipped[tape_below(tape, 2)], error);
    const char *name = text(tape);
    return ism3_model_begin_capability_scale(model, name, perhaps(tape), error);
}

static int32_t add_capability_level(ism3_model *model, struct tape *tape, ism3_error *error) {
    ism3_capability_level it = {.size = sizeof it, .level = word(tape, 7), .name = text(tape)};
    it.documented = word(tape, 1);
    it.types = word(tape, 127);
    it.practices = perhaps(tape);
    return ism3_model_add_capability_level(model, &it, error);
}

static int32_t begin_profile(ism3_model *model, struct tape *tape, ism3_error *error) {
    const char *name = text(tape);
    return ism3_model_begin_maturity_profile(model, name, perhaps(tape), error);
}

static int32_t add_maturity_level(ism3_model *model, struct tape *tape, ism3_error *error) {
    uint32_t level = word(tape, 7);
    return ism3_model_add_maturity_level(model, level, text(tape), error);
}

static int32_t add_requirement(ism3_model *model, struct tape *tape, ism3_error *error) {
    uint32_t capability = word(tape, 5);
    return ism3_model_add_requirement(model, text(tape), capability, error);
}

static int32_t add_exclusion(ism3_model *model, struct tape *tape, ism3_error *error) {
    const char *code = text(tape);
    return ism3_model_add_exclusion(model, code, text(tape), error);
}

static int32_t add_improvement(ism3_model *model, struct tape *tape, ism3_error *error) {
    ism3_improvement it = {.size = sizeof it, .code = text(tape), .capability = word(tape, 5)};
    it.cost = value(tape);
    it.currency = tape_below(tape, 8) ? "EUR" : text(tape);
    it.text = perhaps(tape);
    return ism3_model_add_improvement(model, &it, error);
}

typedef int32_t (*change)(ism3_model *model, struct tape *tape, ism3_error *error);

static int32_t freeze(ism3_model *model, struct tape *tape, ism3_error *error) {
    (void)tape;
    return ism3_model_freeze(model, error);
}

/* The call; once more where only memory was missing. */
static int32_t call(change function, ism3_model *model, struct tape *tape, struct heap *heap,
                    long failing_call) {
    struct tape start = *tape;
    ism3_error error = fuzz_no_error();
    heap_fail_after(heap, failing_call, 0);
    int32_t rc = function(model, tape, &error);
    fuzz_check_error(rc, &error);
    if (heap_never_fail(heap) && rc == ISM3_E_MEMORY) {
        *tape = start;
        rc = function(model, tape, NULL);
    }
    promise(rc != ISM3_E_MEMORY);
    return rc;
}

static ism3_model *new_model(struct tape *tape, struct heap *heap) {
    static const int64_t grains[] = {0, 86400, 3600, 60, 1, 7};
    static const int32_t offsets[] = {0, 3600, -5 * 3600, 14 * 3600, 50401, INT32_MIN};
    ism3_model *model = NULL;
    ism3_model_options options = {.size = sizeof options, .allocator = &heap->allocator};
    ism3_error error = fuzz_no_error();
    options.memory_limit = FUZZ_MEMORY;
    options.grain = grains[tape_below(tape, 6)] * ISM3_SECOND;
    options.utc_offset = offsets[tape_below(tape, 6)];
    options.has_hash_key = tape_below(tape, 2);
    memset(options.hash_key, 7, sizeof options.hash_key);
    options.name = tape_below(tape, 4) ? NULL : text(tape);
    int32_t rc = ism3_model_new(&model, &options, &error);
    fuzz_check_error(rc, &error);
    promise((rc == ISM3_OK) == (model != NULL));
    return model;
}

ism3_model *build_model(struct tape *tape, struct heap *heap, int failing) {
    static const change changes[] = {
        add_environment,   add_process,          add_process,    add_served,
        add_input,         add_output,           add_resource,   add_unit_cost,
        set_service_hours, add_objective,        add_target,     add_target,
        add_specification, add_change,           set_rationale,  add_reference,
        add_condition,     add_duty_rule,        add_asset,      add_protection,
        set_scale,         add_capability_level, begin_profile,  add_maturity_level,
        add_requirement,   add_exclusion,        add_improvement};
    ism3_model *model = new_model(tape, heap);
    if (!model)
        return NULL;
    for (uint32_t left = tape_below(tape, 40); left; left--) {
        change function = changes[tape_below(tape, sizeof changes / sizeof *changes)];
        long failing_call = tape_below(tape, 16) - 8;
        call(function, model, tape, heap, failing ? failing_call : -1);
    }
    if (call(freeze, model, tape, heap, failing ? tape_below(tape, 64) : -1 - tape_below(tape, 64)))
        model = ism3_model_unref(model);
    return model;
}
