/* Models of any origin: what is taken is written again with the same bytes, and can have a
 * ledger. */
#include "exercise.h"

#include <string.h>

static ism3_model *decode(const uint8_t *data, size_t size, struct heap *heap, int32_t *rc) {
    ism3_model *model = NULL;
    ism3_error error = fuzz_no_error();
    *rc = ism3_model_decode(&model, data, size, &heap->allocator, FUZZ_MEMORY, &error);
    fuzz_check_error(*rc, &error);
    promise((*rc == ISM3_OK) == (model != NULL));
    promise(heap->peak <= FUZZ_MEMORY);
    if (!model)
        heap_check_empty(heap);
    return model;
}

/* And for what its figures are judged by: no more and no less than is counted. */
static void ask_for_criteria(const ism3_model *model, uint32_t process) {
    ism3_target target = {.size = sizeof target};
    ism3_specification specification = {.size = sizeof specification};
    ism3_change change = {.size = sizeof change};
    ism3_rationale rationale = {.size = sizeof rationale};
    uint32_t count = 0;
    while (!ism3_model_target(model, process, count, &target))
        promise(ism3_figure_at(target.figure) && ++count);
    promise(count == ism3_model_target_count(model, process));
    for (count = 0; !ism3_model_specification(model, process, count, &specification); count++)
        promise(ism3_metric_name(specification.metric) != NULL);
    promise(count == ism3_model_specification_count(model, process));
    for (count = 0; !ism3_model_change(model, process, count, &change);)
        count++;
    promise(count == ism3_model_change_count(model, process));
    for (count = 0; ism3_model_reference(model, process, count);)
        count++;
    promise(count == ism3_model_reference_count(model, process));
    ism3_model_rationale(model, process, &rationale);
}

static void ask_for_rules(const ism3_model *model) {
    ism3_condition condition = {.size = sizeof condition};
    ism3_capability_level level = {.size = sizeof level};
    ism3_duty_rule rule = {.size = sizeof rule};
    ism3_improvement improvement = {.size = sizeof improvement};
    const char *name, *source;
    uint32_t count = 0, requirements = 0;
    for (uint32_t i = 0; i < ism3_model_objective_count(model) && i < 16; i++) {
        for (count = 0; !ism3_model_condition(model, i, count, &condition);)
            count++;
        promise(count == ism3_model_condition_count(model, i));
    }
    for (count = 0; !ism3_model_asset(model, count, &name, NULL, NULL, &requirements); count++)
        promise(name && !ism3_model_protection(model, count, requirements));
    promise(count == ism3_model_asset_count(model));
    for (count = 0; !ism3_model_capability_level(model, count, &level); count++)
        promise(level.name != NULL);
    promise(count && count == ism3_model_capability_scale(model, &name, &source) && name);
    for (count = 0; !ism3_model_maturity_level(model, count, NULL, &name, &requirements); count++)
        promise(name && ism3_model_requirement(model, count, requirements, NULL, NULL));
    promise(count && count == ism3_model_maturity_profile(model, &name, &source) && name);
    for (count = 0; !ism3_model_duty_rule(model, count, &rule);)
        count++;
    promise(count && count == ism3_model_duty_rule_count(model));
    for (count = 0; !ism3_model_improvement(model, count, &improvement);)
        count++;
    promise(count == ism3_model_improvement_count(model));
    for (count = 0; !ism3_model_exclusion(model, count, &name, &source); count++)
        promise(name && source);
    promise(count == ism3_model_exclusion_count(model));
}

/* Ask for everything that a model tells of a process. */
static void ask(const ism3_model *model, uint32_t process) {
    ism3_process_options options = {.size = sizeof options};
    uint32_t count = 0;
    const char *code = ism3_model_process_code(model, process);
    promise(ism3_model_process(model, process, &options) == ISM3_OK);
    promise(options.name && options.practice && code);
    promise(ism3_model_find_process(model, code, strlen(code)) == process);
    const ism3_work_product *products = ism3_model_process_inputs(model, process, &count);
    promise(products || !count);
    products = ism3_model_process_outputs(model, process, &count);
    promise(products || !count);
    promise(ism3_model_resource_count(model, process) > 0);
    for (uint32_t i = 0; i < ism3_model_resource_count(model, process); i++) {
        const char *name = ism3_model_resource_name(model, process, i);
        promise(ism3_model_find_resource(model, process, name, strlen(name)) == i);
        promise(ism3_model_resource_unit(model, process, i) != NULL);
    }
    ism3_model_process_currency(model, process);
    ask_for_criteria(model, process);
}

static void use(ism3_model *model, struct heap *heap, struct tape *tape) {
    ism3_ledger *ledger = NULL;
    ism3_ledger_options options = {.size = sizeof options, .allocator = &heap->allocator};
    ism3_error error = fuzz_no_error();
    promise(ism3_model_is_frozen(model) == 1);
    promise(ism3_model_environment_count(model) > 0);
    for (uint32_t i = 0; i < ism3_model_process_count(model) && i < 16; i++)
        ask(model, i);
    ask_for_rules(model);
    promise(ism3_ledger_new(&ledger, model, &options, &error) == ISM3_OK);
    for (int i = 0; i < 8; i++) {
        error = fuzz_no_error();
        fuzz_check_error(exercise_change(ledger, tape, &error), &error);
    }
    exercise_questions(ledger);
    ism3_ledger_unref(exercise_copy(ledger, heap));
    error = fuzz_no_error();
    fuzz_check_error(exercise_metrics(ledger, tape, heap, &error), &error);
    ism3_ledger_unref(ledger);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct heap heap;
    struct tape tape = {data + size / 2, size / 2};
    int32_t rc, again;
    if (size > FUZZ_INPUT_MAX)
        return 0;
    heap_init(&heap);
    ism3_model *model = decode(data, size, &heap, &rc);
    if (model) {
        struct encoded bytes = fuzz_encode_model(model);
        promise(bytes.size == size && memcmp(bytes.data, data, size) == 0);
        encoded_free(&bytes);
        use(model, &heap, &tape);
        ism3_model_unref(model);
    }
    heap_check_empty(&heap);

    heap_fail_after(&heap, size > 40 ? (data[size - 1] ^ data[size / 2]) % 128 : 0, size % 2);
    model = decode(data, size, &heap, &again);
    promise(again == rc || (heap_never_fail(&heap) && again == ISM3_E_MEMORY));
    ism3_model_unref(model);
    heap_check_empty(&heap);
    return 0;
}
