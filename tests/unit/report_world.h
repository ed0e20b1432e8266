/* A small organisation for tests of reports: sales feed invoicing, whose last month goes wrong. */
#ifndef ISM3__TEST_REPORT_WORLD_H
#define ISM3__TEST_REPORT_WORLD_H

#include "test.h"

#include <ism3-io.h>
#include <stdio.h>
#include <stdlib.h>

enum { SALES, INV, MONTHS = 27, ITEMS = 20 };

struct world {
    ism3_model *model;
    ism3_ledger *ledger;
    ism3_assessment *assessment;
    char *text;
    size_t size;
    size_t stop_after; /* bytes; 0: never */
};

static inline int64_t at(const char *time) {
    int64_t instant = 0;
    assert_int_equal(ism3_time_read_date(time, strlen(time), 0, &instant, NULL), ISM3_OK);
    return instant;
}

static inline int64_t month(int number) {
    return ism3_time_add(at("2024-01-01"), (ism3_duration){number, 0}, 0);
}

static inline void must(int32_t code, const ism3_error *error) {
    if (code != ISM3_OK)
        fail_msg("%d: %s", (int)code, error->message);
}

static inline void add_target(ism3_model *model, uint32_t process, const char *figure, uint32_t op,
                              int64_t value, int64_t warning) {
    ism3_error error = ISM3_ERROR_INIT;
    ism3_target target = {.size = sizeof target,
                          .figure = ism3_figure_find(figure),
                          .op = op,
                          .has_warning = warning != 0,
                          .value = value,
                          .warning = warning,
                          .set_by = "COO",
                          .set_on = at("2024-01-10")};
    must(ism3_model_add_target(model, process, &target, &error), &error);
}

/* Before the target that holds today there was another one, from 2023 to the first of February 2024. */
static inline void add_history(ism3_model *model) {
    ism3_error error = ISM3_ERROR_INIT;
    ism3_target target = {.size = sizeof target,
                          .figure = ism3_figure_find("activity.mean_lead_time"),
                          .op = ISM3_BETWEEN,
                          .value = 3600 * ISM3_ONE,
                          .upper = 6290 * ISM3_ONE,
                          .valid_from = at("2023-01-01"),
                          .set_by = "CEO"};
    must(ism3_model_add_target(model, INV, &target, &error), &error);
    target.op = ISM3_AT_MOST;
    target.value = 8 * 3600 * ISM3_ONE;
    target.upper = 0;
    target.valid_from = at("2024-02-01");
    must(ism3_model_add_target(model, INV, &target, &error), &error);
}

static inline void add_conditions(ism3_model *model) {
    ism3_error error = ISM3_ERROR_INIT;
    ism3_objective_options objective = {.size = sizeof objective,
                                        .id = "invoices-available",
                                        .kind = "business",
                                        .text = "Invoices go out the same day",
                                        .owner = "CFO",
                                        .harm_unit = "invoices entered again"};
    ism3_condition interruptions = {.size = sizeof interruptions,
                                    .process = INV,
                                    .figure = ism3_figure_find("unavailability.interruptions"),
                                    .every = ISM3_EVERY_WEEK,
                                    .op = ISM3_AT_MOST,
                                    .value = ISM3_ONE};
    ism3_condition harm = {.size = sizeof harm,
                           .incidents = ISM3_INCIDENT_HARM,
                           .every = ISM3_EVERY_MONTH,
                           .op = ISM3_AT_MOST,
                           .value = 15 * ISM3_ONE};
    must(ism3_model_add_objective(model, &objective, NULL, &error), &error);
    must(ism3_model_add_condition(model, 0, &interruptions, &error), &error);
    must(ism3_model_add_condition(model, 0, &harm, &error), &error);
    objective =
        (ism3_objective_options){.size = sizeof objective, .id = "law", .kind = "compliance"};
    must(ism3_model_add_objective(model, &objective, NULL, &error), &error);
}

static inline void add_processes(ism3_model *model, const char *supplier) {
    ism3_error error = ISM3_ERROR_INIT;
    ism3_process_options sales = {.size = sizeof sales, .code = "SALES", .owner = "Ann"};
    ism3_process_options invoicing = {.size = sizeof invoicing,
                                      .code = "INV",
                                      .name = "Invoicing",
                                      .answer_within = 8 * 3600 * ISM3_SECOND,
                                      .documented = 1,
                                      .owner = "CFO",
                                      .supervisor = "CFO",
                                      .customer = "sales",
                                      .supplier = supplier};
    ism3_process_options open = {.size = sizeof open, .code = "OSP-5"};
    sales.frequency = invoicing.frequency = open.frequency = (ism3_duration){1, 0};
    invoicing.grace = (ism3_duration){0, 7 * ISM3_DAY};
    sales.settle = invoicing.settle = (ism3_duration){0, 5 * ISM3_DAY};
    must(ism3_model_add_process(model, &sales, NULL, &error), &error);
    must(ism3_model_add_process(model, &invoicing, NULL, &error), &error);
    must(ism3_model_add_process(model, &open, NULL, &error), &error);
    must(ism3_model_add_output(model, SALES, "served order", &error), &error);
    must(ism3_model_add_input(model, INV, "served order", "SALES", &error), &error);
    must(ism3_model_add_output(model, INV, "invoice", &error), &error);
}

static inline ism3_model *new_model(const char *supplier) {
    ism3_error error = ISM3_ERROR_INIT;
    ism3_model *model = NULL;
    ism3_model_options options = {.size = sizeof options, .name = "K\xc3\xa4se, Ltd"};
    ism3_improvement improvement = {.size = sizeof improvement,
                                    .code = "OSP-10",
                                    .capability = 2,
                                    .cost = 12500000,
                                    .currency = "EUR",
                                    .text = "test the backups"};
    ism3_rationale rationale = {.size = sizeof rationale,
                                .assessment = "risk",
                                .text = "wrong invoices cost customers",
                                .currency = "EUR",
                                .cost = 20000000,
                                .losses_without = 90000000,
                                .losses_with = 20000000,
                                .has_losses = 1};
    must(ism3_model_new(&model, &options, &error), &error);
    add_processes(model, supplier);
    add_target(model, INV, "efficacy.ratio", ISM3_AT_LEAST, 950000000, 990000000);
    add_history(model);
    add_target(model, INV, "scope.covered", ISM3_AT_LEAST, 900000000, 0);
    add_target(model, SALES, "efficacy.ratio", ISM3_AT_LEAST, 900000000, 0);
    add_target(model, 2, "activity.outputs", ISM3_AT_LEAST, 5 * ISM3_ONE, 0);
    must(ism3_model_set_rationale(model, INV, &rationale, &error), &error);
    must(ism3_model_add_asset(model, "ledger database", ISM3_ASSET_REPOSITORY, 1, NULL, &error),
         &error);
    must(ism3_model_add_protection(model, 0, "OSP-10", &error), &error);
    must(ism3_model_add_improvement(model, &improvement, &error), &error);
    must(ism3_model_begin_maturity_profile(model, "Ours", "internal", &error), &error);
    must(ism3_model_add_maturity_level(model, 1, "Essential", &error), &error);
    must(ism3_model_add_requirement(model, "INV", 2, &error), &error);
    must(ism3_model_add_requirement(model, "OSP-10", 2, &error), &error);
    must(ism3_model_add_exclusion(model, "TSP-13", "insured by the parent company", &error),
         &error);
    add_conditions(model);
    must(ism3_model_freeze(model, &error), &error);
    return model;
}

static inline ism3_observation fact(uint32_t kind, uint32_t process, int64_t time) {
    ism3_observation observation = ISM3_OBSERVATION_INIT;
    observation.kind = (uint8_t)kind;
    observation.process = process;
    observation.time = time;
    return observation;
}

static inline void observe(struct world *world, ism3_observation observation) {
    ism3_error error = ISM3_ERROR_INIT;
    must(ism3_ledger_observe(world->ledger, &observation, 1, &error), &error);
}

/* A month of items; `lost` of them are never answered. */
static inline void observe_month(struct world *world, uint32_t process, int number, int lost) {
    for (int i = 0; i < ITEMS; i++) {
        char id[32];
        int size = snprintf(id, sizeof id, "%d-%d", number, i);
        ism3_observation item = fact(ISM3_ITEM, process, month(number) + i * ISM3_DAY);
        item.id = (ism3_text){id, (size_t)size};
        if (i >= lost)
            item.end = item.time + (3600 + 600 * ((number * 7 + i * 3) % 10)) * ISM3_SECOND;
        observe(world, item);
    }
    ism3_observation scope = fact(ISM3_SCOPE, process, month(number));
    scope.total = 240;
    scope.covered = 231;
    observe(world, scope);
}

static inline void observe_watched(struct world *world, uint32_t process) {
    ism3_observation watched = fact(ISM3_WATCHED, process, month(0));
    watched.end = month(MONTHS);
    watched.kinds =
        ISM3_KIND_BIT(ISM3_ITEM) | ISM3_KIND_BIT(ISM3_INTERRUPTION) | ISM3_KIND_BIT(ISM3_INCIDENT);
    observe(world, watched);
}

static inline void observe_all(struct world *world) {
    for (int number = 0; number < MONTHS; number++) {
        int is_last = number == MONTHS - 1;
        observe_month(world, SALES, number, is_last ? 8 : number % 3 == 0);
        observe_month(world, INV, number, is_last ? 9 : number % 4 == 1);
    }
    observe_watched(world, SALES);
    observe_watched(world, INV);
    for (int i = 0; i < 3; i++) {
        ism3_observation interruption =
            fact(ISM3_INTERRUPTION, INV, at("2026-03-10") + i * 7200 * ISM3_SECOND);
        interruption.end = interruption.time + 3600 * ISM3_SECOND;
        observe(world, interruption);
    }
    ism3_observation incident = ISM3_OBSERVATION_INIT;
    incident.kind = ISM3_INCIDENT;
    incident.objective = 0;
    incident.time = at("2026-03-10");
    incident.cause = ISM3_ERROR;
    incident.harm = 22;
    incident.process = INV;
    observe(world, incident);
}

static inline void open_world_of(struct world *world, const char *supplier) {
    ism3_error error = ISM3_ERROR_INIT;
    memset(world, 0, sizeof *world);
    world->model = new_model(supplier);
    must(ism3_ledger_new(&world->ledger, world->model, NULL, &error), &error);
    observe_all(world);
    ism3_assessment_options options = ISM3_ASSESSMENT_OPTIONS_INIT;
    options.as_of = at("2026-04-10");
    must(ism3_assessment_new(&world->assessment, world->ledger, &options, &error), &error);
}

static inline void open_world(struct world *world) {
    open_world_of(world, "Invoices Ltd");
}

static inline void close_world(struct world *world) {
    ism3_assessment_unref(world->assessment);
    ism3_ledger_unref(world->ledger);
    ism3_model_unref(world->model);
    free(world->text);
}

static inline int32_t take(void *context, const char *bytes, size_t size) {
    struct world *world = context;
    if (world->stop_after && world->size + size > world->stop_after)
        return 1;
    world->text = realloc(world->text, world->size + size + 1);
    assert_non_null(world->text);
    memcpy(world->text + world->size, bytes, size);
    world->text[world->size += size] = 0;
    return 0;
}

static inline void holds(const char *text, const char *part) {
    if (!strstr(text, part))
        fail_msg("expected to find:\n%s\nin:\n%s", part, text);
}

static inline void lacks(const char *text, const char *part) {
    if (strstr(text, part))
        fail_msg("did not expect:\n%s\nin:\n%s", part, text);
}

#endif
