/* Models: made at random, built twice, printed. */
#include "scenario.h"

#include <inttypes.h>

/* Nowhere in the order of their bytes. */
static const char *const environments[ENVIRONMENTS] = {"west", "east", "\xc3\x9cst", "lab"};
static const char *const processes[PROCESSES] = {"PAY", "INV", "OSP-24"};
static const char *const resources[RESOURCES] = {"work", "cpu", "money"};
static const char *const objectives[OBJECTIVES] = {"paid", "kept"};

static const struct service {
    const char *zone; /* NULL: the model's offset */
    ism3_weekly_window weekly[2];
    size_t count;
    int closed; /* days after the first day of the scenario; 0: none */
} services[SERVICES] = {
    {NULL, {{0}}, 0, 0},
    {NULL, {{31, 9 * 3600, 17 * 3600}}, 1, 1},
    {"CET-1CEST,M3.5.0,M10.5.0/3", {{127, 0, 8 * 3600}, {127, 20 * 3600, 86400}}, 2, 2},
    {"+05:30", {{42, 3600, 7200}, {85, 0, 86400}}, 2, 0},
};

#define PICK(rng, values) values[rng_below(rng, sizeof(values) / sizeof *(values))]

static struct plan_process process_make(struct rng *rng, uint32_t environments_count) {
    static const int64_t within[] = {0, 0, 4 * HOUR, 90 * MINUTE, 2 * ISM3_DAY};
    static const int64_t holds[] = {0, 2 * HOUR, 10 * HOUR, 2 * ISM3_DAY};
    static const ism3_duration durations[] = {{0, 0}, {0, ISM3_DAY}, {1, 0}, {0, 6 * HOUR}};
    struct plan_process process = {.answer_within = PICK(rng, within),
                                   .hold = PICK(rng, holds),
                                   .frequency = PICK(rng, durations),
                                   .grace = PICK(rng, durations),
                                   .resources = (uint32_t)rng_below(rng, RESOURCES + 1)};
    if (rng_one_in(rng, 2))
        process.service = (uint32_t)rng_below(rng, SERVICES);
    if (process.service)
        process.answer_clock = (uint32_t)rng_below(rng, 2);
    if (environments_count > 1 && rng_one_in(rng, 3))
        process.served = 1 + (uint32_t)rng_below(rng, (UINT32_C(1) << environments_count) - 1);
    for (uint32_t i = 0; i < process.resources; i++)
        process.prices[i] = (uint32_t)rng_below(rng, 3);
    return process;
}

struct plan plan_make(struct rng *rng) {
    static const int64_t grains[] = {ISM3_DAY, ISM3_DAY, 6 * HOUR, HOUR};
    static const int32_t offsets[] = {0, 0, 19800, -10800};
    /* Days about a change of the clock, a leap day, the end of a year, and the very start. */
    static const int64_t days[] = {18713, 18929, 19782, 20088, 1};
    struct plan plan = {.environments = (uint32_t)rng_below(rng, ENVIRONMENTS + 1),
                        .processes = 1 + (uint32_t)rng_below(rng, PROCESSES),
                        .objectives = 1 + (uint32_t)rng_below(rng, OBJECTIVES),
                        .grain = PICK(rng, grains),
                        .start = PICK(rng, days) * ISM3_DAY + (int64_t)rng_below(rng, 24) * HOUR,
                        .utc_offset = PICK(rng, offsets),
                        .keyed = (uint32_t)rng_below(rng, 2)};
    for (uint32_t i = 0; i < plan.processes; i++)
        plan.process[i] = process_make(rng, plan.environments);
    if (rng_one_in(rng, 4)) {
        plan.has_now = 1;
        plan.now = plan.start + (int64_t)rng_below(rng, 4) * ISM3_DAY;
    }
    return plan;
}

uint32_t plan_environments(const struct plan *plan) {
    return plan->environments ? plan->environments : 1;
}

uint32_t plan_resources(const struct plan *plan, uint32_t process) {
    return plan->process[process].resources ? plan->process[process].resources : 1;
}

int plan_serves(const struct plan *plan, uint32_t process, uint32_t environment) {
    uint32_t served = plan->process[process].served;
    return !served || (served >> environment & 1);
}

uint32_t plan_environment(const struct plan *plan, const ism3_observation *observation) {
    if (observation->environment != ISM3_NO_INDEX || observation->process == ISM3_NO_INDEX)
        return observation->environment;
    for (uint32_t i = 0; i < plan_environments(plan); i++)
        if (plan_serves(plan, observation->process, i))
            return i;
    return ISM3_NO_INDEX;
}

int64_t grain_start(const struct plan *plan, int64_t time) {
    int64_t local = time + plan->utc_offset * ISM3_SECOND;
    int64_t start = local - local % plan->grain;
    if (start > local)
        start -= plan->grain;
    return start - plan->utc_offset * ISM3_SECOND;
}

/* ---- building ---- */

/* The place of the i-th of n in a model that turns its lists round. */
static uint32_t turned(uint32_t n, uint32_t i, int other) {
    return other ? n - 1 - i : i;
}

static int32_t add_resource(const struct plan *plan, ism3_model *model, uint32_t process,
                            uint32_t resource, uint32_t prices, ism3_error *error) {
    uint32_t index;
    int32_t rc = ism3_model_add_resource(model, process, resources[resource],
                                         resource == 2 ? "EUR" : "h", &index, error);
    for (uint32_t i = 0; !rc && i < prices; i++) {
        ism3_unit_cost cost = {plan->start + ((int64_t)i * 2 - 1) * ISM3_DAY,
                               55125 - 12000 * (int64_t)i, "EUR"};
        rc = ism3_model_add_unit_cost(model, process, index, &cost, error);
    }
    return rc;
}

static int32_t add_service(const struct plan *plan, ism3_model *model, uint32_t process,
                           const struct service *service, ism3_error *error) {
    ism3_zone *zone = NULL;
    int64_t closed = plan->start / ISM3_DAY + service->closed;
    int32_t rc = ISM3_OK;
    if (!service->count)
        return rc;
    if (service->zone) {
        size_t size = 0;
        while (service->zone[size])
            size++;
        rc = ism3_zone_new(&zone, service->zone, size, NULL, error);
    }
    if (!rc)
        rc = ism3_model_set_service_hours(model, process, zone, service->weekly, service->count,
                                          &closed, service->closed != 0, error);
    ism3_zone_unref(zone);
    return rc;
}

static int32_t add_process(const struct plan *plan, ism3_model *model, uint32_t which, int other,
                           ism3_error *error) {
    const struct plan_process *process = &plan->process[which];
    uint32_t index = 0, n = plan->environments;
    ism3_process_options options = {.size = sizeof options,
                                    .code = processes[which],
                                    .owner = other ? "somebody new" : NULL,
                                    .frequency = process->frequency,
                                    .grace = process->grace,
                                    .settle = process->settle,
                                    .answer_within = process->answer_within,
                                    .hold = process->hold,
                                    .answer_clock = process->answer_clock};
    int32_t rc = ism3_model_add_process(model, &options, &index, error);
    for (uint32_t i = 0; !rc && i < n && process->served; i++)
        if (process->served >> i & 1)
            rc = ism3_model_add_served(model, index, turned(n, i, other), error);
    for (uint32_t i = 0; !rc && i < process->resources; i++) {
        uint32_t resource = turned(process->resources, i, other);
        rc = add_resource(plan, model, index, resource, process->prices[resource], error);
    }
    return rc ? rc : add_service(plan, model, index, &services[process->service], error);
}

static int32_t fill(const struct plan *plan, ism3_model *model, int other, ism3_error *error) {
    int32_t rc = ISM3_OK;
    for (uint32_t i = 0; !rc && i < plan->environments; i++) {
        uint32_t which = turned(plan->environments, i, other);
        rc = ism3_model_add_environment(model, environments[which], NULL, error);
    }
    if (!rc && other && plan->environments)
        rc = ism3_model_add_environment(model, "annexe", NULL, error);
    for (uint32_t i = 0; !rc && i < plan->processes; i++)
        rc = add_process(plan, model, turned(plan->processes, i, other), other, error);
    if (!rc && other) {
        ism3_process_options options = {.size = sizeof options, .code = "OSP-10"};
        rc = ism3_model_add_process(model, &options, NULL, error);
    }
    for (uint32_t i = 0; !rc && i < plan->objectives; i++) {
        ism3_objective_options objective = {.size = sizeof objective,
                                            .id = objectives[turned(plan->objectives, i, other)],
                                            .kind = "business",
                                            .harm_unit = "EUR"};
        rc = ism3_model_add_objective(model, &objective, NULL, error);
    }
    if (!rc && plan->judged)
        rc = plan_judge(plan, model, error);
    return rc ? rc : ism3_model_freeze(model, error);
}

ism3_model *plan_model(const struct plan *plan, int other, const ism3_allocator *allocator,
                       ism3_error *error) {
    ism3_model *model = NULL;
    ism3_model_options options = {.size = sizeof options,
                                  .allocator = allocator,
                                  .name = other ? "renamed" : NULL,
                                  .grain = plan->grain,
                                  .utc_offset = plan->utc_offset,
                                  .has_hash_key = plan->keyed};
    /* NOLINTNEXTLINE(bugprone-too-small-loop-variable): 16 bytes */
    for (uint8_t i = 0; i < sizeof options.hash_key; i++)
        options.hash_key[i] = (uint8_t)(i * 37 + 11);
    if (ism3_model_new(&model, &options, error))
        return NULL;
    return fill(plan, model, other, error) ? ism3_model_unref(model) : model;
}

ism3_duration plan_settle(const struct plan_process *process) {
    if (process->settle.months || process->settle.nanoseconds)
        return process->settle;
    if (process->answer_within)
        return (ism3_duration){0, process->answer_within};
    return process->frequency;
}

ism3_observation plan_other(const struct plan *plan, const ism3_observation *observation) {
    ism3_observation other = *observation;
    if (observation->process != ISM3_NO_INDEX) {
        other.process = turned(plan->processes, observation->process, 1);
        if (plan->process[observation->process].resources)
            other.resource =
                turned(plan->process[observation->process].resources, observation->resource, 1);
    }
    uint32_t environment = plan_environment(plan, observation);
    if (environment != ISM3_NO_INDEX)
        other.environment = turned(plan_environments(plan), environment, 1);
    if (observation->objective != ISM3_NO_INDEX)
        other.objective = turned(plan->objectives, observation->objective, 1);
    return other;
}

/* ---- printing ---- */

void plan_print(const struct plan *plan, FILE *file) {
    fprintf(file, "model: grain %" PRId64 " s, offset %d s, %s key,", plan->grain / ISM3_SECOND,
            plan->utc_offset, plan->keyed ? "own" : "public");
    for (uint32_t i = 0; i < plan->environments; i++)
        fprintf(file, " %s", environments[i]);
    fprintf(file, plan->environments ? "\n" : " one environment\n");
    for (uint32_t i = 0; i < plan->processes; i++) {
        const struct plan_process *process = &plan->process[i];
        fprintf(file,
                "  %s: serves %#x, answer_within %" PRId64 " s (clock %u), hold %" PRId64
                " s, frequency %" PRId64 "M %" PRId64 " s, grace %" PRId64 "M %" PRId64
                " s, service %u, %u resources",
                processes[i], process->served, process->answer_within / ISM3_SECOND,
                process->answer_clock, process->hold / ISM3_SECOND, process->frequency.months,
                process->frequency.nanoseconds / ISM3_SECOND, process->grace.months,
                process->grace.nanoseconds / ISM3_SECOND, process->service, process->resources);
        for (uint32_t k = 0; k < process->resources; k++)
            fprintf(file, " (%u prices)", process->prices[k]);
        fprintf(file, "\n");
    }
    char text[ISM3_TIME_TEXT_SIZE];
    ism3_time_write(plan->now, text);
    if (plan->has_now)
        fprintf(file, "  now %s\n", text);
}
