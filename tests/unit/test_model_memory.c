/* A model whose allocator gives nothing at the first, second, ... call: it stays as it was. */
#include "chaos.h"
#include "model/model.h"
#include "model_case.h"

#include <stdio.h>

/* Everything that changes a model, so often that every table grows. */

static int32_t step_environment(ism3_model *model, uint32_t i, ism3_error *error) {
    char name[20];
    snprintf(name, sizeof name, "e%u", i);
    return ism3_model_add_environment(model, name, NULL, error);
}

static int32_t step_process(ism3_model *model, uint32_t i, ism3_error *error) {
    char code[20];
    snprintf(code, sizeof code, i % 2 ? "OSP-%u" : "MY-%u", i);
    ism3_process_options options = process_of(code);
    options.owner = "CISO";
    options.supplier = "Example Ltd";
    return ism3_model_add_process(model, &options, NULL, error);
}

static int32_t step_served(ism3_model *model, uint32_t i, ism3_error *error) {
    return ism3_model_add_served(model, 0, 29 - i, error);
}

static int32_t step_input(ism3_model *model, uint32_t i, ism3_error *error) {
    char name[20];
    snprintf(name, sizeof name, "in%u", i);
    return ism3_model_add_input(model, 0, name, "elsewhere", error);
}

static int32_t step_output(ism3_model *model, uint32_t i, ism3_error *error) {
    char name[20];
    snprintf(name, sizeof name, "out%u", i);
    return ism3_model_add_output(model, 0, name, error);
}

static int32_t step_resource(ism3_model *model, uint32_t i, ism3_error *error) {
    char name[20];
    snprintf(name, sizeof name, "r%u", i);
    return ism3_model_add_resource(model, 0, name, "h", NULL, error);
}

static int32_t step_cost(ism3_model *model, uint32_t i, ism3_error *error) {
    ism3_unit_cost cost = {i, i, "EUR"};
    return ism3_model_add_unit_cost(model, 0, 0, &cost, error);
}

static int32_t step_service(ism3_model *model, uint32_t i, ism3_error *error) {
    ism3_weekly_window window = {127, (int32_t)i, 86400};
    int64_t closed = i;
    return ism3_model_set_service_hours(model, 0, NULL, &window, 1, &closed, 1, error);
}

static int32_t step_objective(ism3_model *model, uint32_t i, ism3_error *error) {
    char id[20];
    snprintf(id, sizeof id, "o%u", i);
    ism3_objective_options options = {sizeof options, id, "business", "text", NULL, "unit"};
    return ism3_model_add_objective(model, &options, NULL, error);
}

static int32_t step_freeze(ism3_model *model, uint32_t i, ism3_error *error) {
    (void)i;
    return ism3_model_freeze(model, error);
}

/* What a caller can see of a model. */
typedef struct model_view {
    size_t frozen, environments, processes, objectives, served, inputs, outputs, resources, costs,
        priced, found;
    const void *service;
} model_view;

static model_view view_of(const ism3_model *model) {
    model_view view = {0};
    view.frozen = (size_t)model->frozen;
    view.environments = model->environments.count;
    view.processes = model->processes.count;
    view.objectives = model->objectives.count;
    for (uint32_t i = 0; i < 40; i++) {
        char name[20];
        int size = snprintf(name, sizeof name, "e%u", i);
        view.found += ism3_model_find_environment(model, name, (size_t)size) != ISM3_NO_INDEX;
        name[0] = 'o';
        view.found += ism3_model_find_objective(model, name, (size_t)size) != ISM3_NO_INDEX;
        size = snprintf(name, sizeof name, i % 2 ? "OSP-%u" : "MY-%u", i);
        view.found += ism3_model_find_process(model, name, (size_t)size) != ISM3_NO_INDEX;
    }
    if (!view.processes)
        return view;
    const ism3__process *process = ism3__model_process(model, 0);
    for (uint32_t i = 0; process->served.count && i < view.environments; i++)
        view.served += (size_t)ism3_model_process_serves(model, 0, i);
    view.inputs = process->inputs.count;
    view.outputs = process->outputs.count;
    view.resources = process->resources.count;
    view.costs = view.resources ? ISM3__AT(process->resources, ism3__resource, 0)->costs.count : 0;
    view.priced = process->currency != NULL;
    view.service = process->service;
    return view;
}

typedef int32_t (*step_function)(ism3_model *model, uint32_t i, ism3_error *error);

/* Run out of memory at the first, second, ... allocation of a step until it succeeds. */
static size_t run_step(ism3_model *model, struct chaos *chaos, step_function step, uint32_t i) {
    for (size_t failing = 1;; failing++) {
        ism3_error error = ISM3_ERROR_INIT;
        model_view before = view_of(model), after;
        chaos->left = (long)failing - 1;
        int32_t rc = step(model, i, &error);
        chaos->left = -1;
        after = view_of(model);
        if (rc == 0)
            return failing - 1;
        expect(rc, ISM3_E_MEMORY, &error, "no memory");
        assert_memory_equal(&before, &after, sizeof before);
    }
}

static void survives_failing_allocations(void **state) {
    (void)state;
    static const struct {
        step_function step;
        uint32_t times;
    } steps[] = {{step_environment, 30}, {step_process, 30},  {step_served, 30}, {step_input, 30},
                 {step_output, 30},      {step_resource, 30}, {step_cost, 30},   {step_service, 3},
                 {step_objective, 30},   {step_freeze, 1}};
    struct chaos chaos = {0, 0, 0};
    long calls = 0;
    ism3_allocator allocator = chaos_allocator(&chaos);
    ism3_model_options options = {sizeof options, &allocator, 0, "Example Ltd", 0, 0, 0, {0}};
    ism3_model *model;
    ism3_error error = ISM3_ERROR_INIT;
    while (ism3_model_new(&model, &options, &error)) {
        expect(error.code, ISM3_E_MEMORY, &error, "no memory");
        assert_null(model);
        assert_int_equal(chaos.bytes, 0);
        chaos.left = ++calls;
    }
    assert_int_equal(calls, 2);
    for (size_t s = 0; s < sizeof steps / sizeof *steps; s++) {
        size_t failures = 0;
        for (uint32_t i = 0; i < steps[s].times; i++)
            failures += run_step(model, &chaos, steps[s].step, i);
        assert_true(failures >= 2 || steps[s].step == step_freeze);
    }
    assert_int_equal(ism3_model_is_frozen(model), 1);
    ism3_model_unref(model);
    assert_int_equal(chaos.bytes, 0);
}

/* Freezing adds an environment where there is none: that may fail too. */
static void survives_a_failing_freeze(void **state) {
    (void)state;
    struct chaos chaos = {-1, 0, 0};
    ism3_allocator allocator = chaos_allocator(&chaos);
    ism3_model_options options = {sizeof options, &allocator, 0, NULL, 0, 0, 0, {0}};
    ism3_model *model;
    assert_int_equal(ism3_model_new(&model, &options, NULL), 0);
    add_process(model, "P");
    assert_true(run_step(model, &chaos, step_freeze, 0) >= 3);
    assert_int_equal(ism3_model_environment_count(model), 1);
    ism3_model_unref(model);
    assert_int_equal(chaos.bytes, 0);
}
int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(survives_failing_allocations),
        cmocka_unit_test(survives_a_failing_freeze),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
