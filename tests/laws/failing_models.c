/* Models, zones and time formats without memory. */
#include "failing.h"

#include <string.h>

static ism3_model_options options_of(struct stage *stage) {
    return (ism3_model_options){
        .size = sizeof(ism3_model_options), .allocator = &stage->allocator, .name = "a name"};
}

int begin_model(struct stage *stage) {
    ism3_error error = ISM3_ERROR_INIT;
    ism3_model_options options = options_of(stage);
    ism3_process_options process = {.size = sizeof process, .code = "PAY", .owner = "somebody"};
    if (ism3_model_new(&stage->model, &options, &error) ||
        ism3_model_add_environment(stage->model, "west", NULL, &error) ||
        ism3_model_add_process(stage->model, &process, NULL, &error) ||
        ism3_model_add_resource(stage->model, 0, "work", "h", NULL, &error))
        give_up("a model in the making", &error);
    return 1;
}

/* Frozen and encoded, where there is one. */
static void read_model(struct stage *stage, struct pile *pile) {
    ism3_error error = ISM3_ERROR_INIT;
    if (!stage->model)
        return;
    if (ism3_model_freeze(stage->model, &error) ||
        ism3_model_encode(stage->model, pile_write, pile, &error))
        give_up("reading a model", &error);
}

static int32_t model_new(struct stage *stage, ism3_error *error) {
    ism3_model_options options = options_of(stage);
    return ism3_model_new(&stage->model, &options, error);
}

static int32_t add_environment(struct stage *stage, ism3_error *error) {
    return ism3_model_add_environment(stage->model, "somewhere else", NULL, error);
}

static int32_t add_own_process(struct stage *stage, ism3_error *error) {
    ism3_process_options process = {.size = sizeof process,
                                    .code = "INV",
                                    .name = "invoices",
                                    .practice = "business",
                                    .owner = "one",
                                    .customer = "another",
                                    .supervisor = "a third",
                                    .supplier = "a fourth",
                                    .asset_owner = "a fifth"};
    return ism3_model_add_process(stage->model, &process, NULL, error);
}

static int32_t add_catalogue_process(struct stage *stage, ism3_error *error) {
    ism3_process_options process = {.size = sizeof process, .code = "OSP-24"};
    return ism3_model_add_process(stage->model, &process, NULL, error);
}

static int32_t add_served(struct stage *stage, ism3_error *error) {
    return ism3_model_add_served(stage->model, 0, 0, error);
}

static int32_t add_input(struct stage *stage, ism3_error *error) {
    return ism3_model_add_input(stage->model, 0, "a request", "*", error);
}

static int32_t add_output(struct stage *stage, ism3_error *error) {
    return ism3_model_add_output(stage->model, 0, "a reply", error);
}

static int32_t add_resource(struct stage *stage, ism3_error *error) {
    return ism3_model_add_resource(stage->model, 0, "money", "EUR", NULL, error);
}

static int32_t add_unit_cost(struct stage *stage, ism3_error *error) {
    ism3_unit_cost cost = {0, 55000, "EUR"};
    return ism3_model_add_unit_cost(stage->model, 0, 0, &cost, error);
}

static const char zone_rule[] = "CET-1CEST,M3.5.0,M10.5.0/3";

static int32_t zone_new(struct stage *stage, ism3_error *error) {
    return ism3_zone_new(&stage->zone, zone_rule, strlen(zone_rule), &stage->allocator, error);
}

static int begin_service(struct stage *stage) {
    ism3_error error = ISM3_ERROR_INIT;
    begin_model(stage);
    if (ism3_zone_new(&stage->zone, zone_rule, strlen(zone_rule), NULL, &error))
        give_up("a zone", &error);
    return 1;
}

static int32_t set_service_hours(struct stage *stage, ism3_error *error) {
    const ism3_weekly_window weekly[] = {{31, 0, 3600}, {64, 7200, 86400}};
    const int64_t closed[] = {20000, 20001};
    return ism3_model_set_service_hours(stage->model, 0, stage->zone, weekly, 2, closed, 2, error);
}

static int32_t add_objective(struct stage *stage, ism3_error *error) {
    ism3_objective_options objective = {sizeof objective, "paid",      "business",
                                        "all is paid",    "a manager", "EUR"};
    return ism3_model_add_objective(stage->model, &objective, NULL, error);
}

static int begin_whole_model(struct stage *stage) {
    ism3_error error = ISM3_ERROR_INIT;
    begin_service(stage);
    if (set_service_hours(stage, &error) || add_catalogue_process(stage, &error) ||
        add_input(stage, &error) || add_objective(stage, &error) || add_unit_cost(stage, &error))
        give_up("a whole model", &error);
    return 1;
}

static int32_t freeze(struct stage *stage, ism3_error *error) {
    return ism3_model_freeze(stage->model, error);
}

static int begin_model_bytes(struct stage *stage) {
    begin_whole_model(stage);
    read_model(stage, &stage->input);
    stage->model = ism3_model_unref(stage->model);
    return 1;
}

static int32_t model_decode(struct stage *stage, ism3_error *error) {
    return ism3_model_decode(&stage->model, stage->input.data, stage->input.size, &stage->allocator,
                             0, error);
}

static void read_zone(struct stage *stage, struct pile *pile) {
    for (int64_t day = 0; stage->zone && day < 20000; day += 50) {
        int32_t offset = ism3_zone_offset(stage->zone, day * ISM3_DAY);
        pile_add(pile, &offset, sizeof offset);
    }
}

static int32_t format_new(struct stage *stage, ism3_error *error) {
    return ism3_time_format_new(&stage->format, "%d/%b/%Y %H:%M:%S.%f %z", NULL, &stage->allocator,
                                error);
}

static void read_format(struct stage *stage, struct pile *pile) {
    static const char text[] = "28/Feb/2026 23:59:01.5 +01:00";
    ism3_error error = ISM3_ERROR_INIT;
    int64_t instant;
    if (!stage->format)
        return;
    if (ism3_time_format_read(stage->format, text, strlen(text), &instant, &error))
        give_up("reading a time", &error);
    pile_add(pile, &instant, sizeof instant);
}

const struct call failing_models[] = {
    {"ism3_model_new", NULL, model_new, read_model, 0},
    {"ism3_model_add_environment", begin_model, add_environment, read_model, 0},
    {"ism3_model_add_process, of one's own", begin_model, add_own_process, read_model, 0},
    {"ism3_model_add_process, of the catalogue", begin_model, add_catalogue_process, read_model, 0},
    {"ism3_model_add_served", begin_model, add_served, read_model, 0},
    {"ism3_model_add_input", begin_model, add_input, read_model, 0},
    {"ism3_model_add_output", begin_model, add_output, read_model, 0},
    {"ism3_model_add_resource", begin_model, add_resource, read_model, 0},
    {"ism3_model_add_unit_cost", begin_model, add_unit_cost, read_model, 0},
    {"ism3_model_set_service_hours", begin_service, set_service_hours, read_model, 0},
    {"ism3_model_add_objective", begin_model, add_objective, read_model, 0},
    {"ism3_model_freeze", begin_whole_model, freeze, read_model, 0},
    {"ism3_model_decode", begin_model_bytes, model_decode, read_model, 0},
    {"ism3_zone_new", NULL, zone_new, read_zone, 0},
    {"ism3_time_format_new", NULL, format_new, read_format, 0},
};
const size_t failing_model_count = sizeof failing_models / sizeof *failing_models;
