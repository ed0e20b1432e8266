#include "facts.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LENGTH(array) (sizeof(array) / sizeof *(array))

void must(int32_t rc, const char *what, const ism3_error *error) {
    if (!rc)
        return;
    fprintf(stderr, "%s: %ld: %s\n", what, (long)rc, error->message);
    exit(2);
}

static void add_service_hours(ism3_model *model, uint32_t process, ism3_error *error) {
    static const char rule[] = "CET-1CEST,M3.5.0,M10.5.0/3";
    static const ism3_weekly_window weekly[] = {
        {31, 9 * 3600, 12 * 3600}, {31, 13 * 3600, 17 * 3600 + 1800}, {32, 10 * 3600, 86400}};
    static const int64_t closed[] = {20447, 20448, 20454}; /* Christmas, New Year's Day */
    ism3_zone *zone;
    must(ism3_zone_new(&zone, rule, sizeof rule - 1, NULL, error), "zone", error);
    must(ism3_model_set_service_hours(model, process, zone, weekly, LENGTH(weekly), closed,
                                      LENGTH(closed), error),
         "service hours", error);
    ism3_zone_unref(zone);
}

static void add_resources(ism3_model *model, uint32_t process, ism3_error *error) {
    static const ism3_unit_cost costs[] = {
        {FACTS_START - 5 * ISM3_DAY, 85250, "EUR"},
        {FACTS_START + 31 * ISM3_DAY, 91999, "EUR"},
    };
    uint32_t hours, scanners;
    must(ism3_model_add_resource(model, process, "staff", "h", &hours, error), "resource", error);
    must(ism3_model_add_resource(model, process, "Scanner", "h", &scanners, error), "resource",
         error);
    for (size_t i = 0; i < LENGTH(costs); i++)
        must(ism3_model_add_unit_cost(model, process, hours, &costs[i], error), "cost", error);
    must(ism3_model_add_unit_cost(model, process, scanners, &costs[0], error), "cost", error);
}

static void add_processes(ism3_model *model, ism3_error *error) {
    static const ism3_process_options processes[] = {
        {.size = sizeof *processes,
         .code = "OSP-24",
         .frequency = {.months = 1},
         .grace = {.nanoseconds = 3 * ISM3_DAY},
         .answer_within = 16 * FACTS_HOUR,
         .answer_clock = ISM3_CLOCK_SERVICE,
         .hold = 36 * FACTS_HOUR,
         .documented = 1,
         .owner = "Équipe 24",
         .customer = "everyone",
         .supervisor = "CISO"},
        {.size = sizeof *processes,
         .code = "OSP-5",
         .frequency = {.nanoseconds = 7 * ISM3_DAY},
         .answer_within = 30 * ISM3_DAY},
        {.size = sizeof *processes,
         .code = "own process \xe2\x82\xac",
         .name = "Of our own",
         .practice = "operational",
         .settle = {.nanoseconds = ISM3_DAY},
         .supplier = "elsewhere"},
    };
    for (size_t i = 0; i < LENGTH(processes); i++)
        must(ism3_model_add_process(model, &processes[i], NULL, error), "process", error);
    add_service_hours(model, 0, error);
    add_resources(model, 0, error);
    add_resources(model, 2, error);
    must(ism3_model_add_served(model, 1, 2, error), "served", error);
    must(ism3_model_add_input(model, 2, "request", NULL, error), "input", error);
    must(ism3_model_add_output(model, 2, "reply", error), "output", error);
}

static ism3_model *open_model(void) {
    static const char *const environments[] = {"servers", "Laptops", "\xc3\xa9tranger", "cloud"};
    ism3_model_options options = {
        .size = sizeof options, .name = "Somewhere", .utc_offset = 5400, .has_hash_key = 1};
    ism3_error error = ISM3_ERROR_INIT;
    ism3_model *model;
    for (size_t i = 0; i < sizeof options.hash_key; i++)
        options.hash_key[i] = (uint8_t)(255 - 7 * i);
    must(ism3_model_new(&model, &options, &error), "model", &error);
    for (size_t i = 0; i < LENGTH(environments); i++)
        must(ism3_model_add_environment(model, environments[i], NULL, &error), "environment",
             &error);
    add_processes(model, &error);
    const ism3_objective_options objectives[] = {
        {sizeof(ism3_objective_options), "SO-2", "technical", "No leaks", NULL, "records"},
        {sizeof(ism3_objective_options), "SO-1", "business", NULL, NULL, NULL},
    };
    for (size_t i = 0; i < LENGTH(objectives); i++)
        must(ism3_model_add_objective(model, &objectives[i], NULL, &error), "objective", &error);
    return model;
}

static ism3_model *frozen(ism3_model *model) {
    ism3_error error = ISM3_ERROR_INIT;
    must(ism3_model_freeze(model, &error), "freeze", &error);
    return model;
}

ism3_model *facts_model(void) {
    return frozen(open_model());
}

ism3_model *facts_judged_model(void) {
    ism3_model *model = open_model();
    facts_add_criteria(model);
    return frozen(model);
}

/* splitmix64 */
static uint64_t draw(facts_source *facts) {
    uint64_t x = facts->seed += UINT64_C(0x9e3779b97f4a7c15);
    x = (x ^ x >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    x = (x ^ x >> 27) * UINT64_C(0x94d049bb133111eb);
    return x ^ x >> 31;
}

static int64_t below(facts_source *facts, int64_t end) {
    return (int64_t)(draw(facts) % (uint64_t)end);
}

static int one_in(facts_source *facts, int64_t count) {
    return below(facts, count) == 0;
}

/* Whole seconds mostly, so that times meet; milliseconds and nanoseconds now and then. */
static int64_t length_up_to(facts_source *facts, int64_t longest) {
    static const int64_t units[] = {3600 * ISM3_SECOND, ISM3_SECOND, ISM3_SECOND, 1000000, 1};
    int64_t length = below(facts, longest);
    return length - length % units[below(facts, LENGTH(units))];
}

static ism3_text text(char *room, size_t size, const char *form, int64_t number) {
    return (ism3_text){room, (size_t)snprintf(room, size, form, (long long)number)};
}

static void name_it(facts_source *facts, ism3_observation *o) {
    o->id = text(facts->id, sizeof facts->id, "T-%lld", below(facts, 3000));
}

static void draw_input(facts_source *facts, ism3_observation *o) {
    if (one_in(facts, 3)) {
        o->count = 1 + below(facts, 50);
        o->end = one_in(facts, 2) ? o->time + length_up_to(facts, 3 * ISM3_DAY) : ISM3_NONE;
        return;
    }
    name_it(facts, o);
    o->due = one_in(facts, 2) ? o->time + length_up_to(facts, 9 * ISM3_DAY) : ISM3_NONE;
}

static void draw_output(facts_source *facts, ism3_observation *o) {
    o->verdict = (uint8_t)below(facts, 3);
    if (one_in(facts, 3)) {
        o->count = 1 + below(facts, 9);
        o->end = one_in(facts, 2) ? o->time + length_up_to(facts, ISM3_DAY) : ISM3_NONE;
        return;
    }
    name_it(facts, o);
}

static void draw_item(facts_source *facts, ism3_observation *o) {
    name_it(facts, o);
    if (!one_in(facts, 8))
        o->end = o->time + length_up_to(facts, 12 * ISM3_DAY) - 2 * FACTS_HOUR;
    if (one_in(facts, 3))
        o->due = o->time + length_up_to(facts, 9 * ISM3_DAY);
    o->verdict = (uint8_t)below(facts, 3);
}

static void draw_withdrawal(facts_source *facts, ism3_observation *o) {
    name_it(facts, o);
}

static void draw_interruption(facts_source *facts, ism3_observation *o) {
    o->end = o->time + length_up_to(facts, FACTS_HOUR);
    if (one_in(facts, 2))
        return;
    o->id = text(facts->id, sizeof facts->id, "probe %lld", below(facts, 4));
    if (one_in(facts, 4))
        o->time = ISM3_NONE;
    else if (one_in(facts, 4))
        o->end = ISM3_NONE;
}

static void draw_resources(facts_source *facts, ism3_observation *o) {
    o->end = o->time + length_up_to(facts, 4 * ISM3_DAY);
    o->available = one_in(facts, 5) ? ISM3_NONE : below(facts, 80000000);
    o->used = o->available == ISM3_NONE || !one_in(facts, 5) ? below(facts, 60000000) : ISM3_NONE;
    if (one_in(facts, 2))
        name_it(facts, o);
}

static void draw_level(facts_source *facts, ism3_observation *o) {
    o->available = one_in(facts, 3) ? below(facts, 9000) : ISM3_NONE;
    o->used = one_in(facts, 3) ? below(facts, 9000) : ISM3_NONE;
    o->up = o->available == ISM3_NONE && o->used == ISM3_NONE ? !one_in(facts, 9) : ISM3_NONE;
    if (!one_in(facts, 3))
        o->series = text(facts->series, sizeof facts->series, "gauge-%lld", below(facts, 3));
}

static void draw_scope(facts_source *facts, ism3_observation *o) {
    o->sampled = below(facts, 1000);
    o->covered = o->sampled + below(facts, 1000);
    o->total = o->covered + below(facts, 1000);
    if (one_in(facts, 3))
        o->sampled = ISM3_NONE;
}

static void draw_quality(facts_source *facts, ism3_observation *o) {
    if (one_in(facts, 2)) {
        o->fit = below(facts, 100);
        o->assessed = o->fit + below(facts, 20);
    }
    if (o->fit == ISM3_NONE || one_in(facts, 3)) {
        o->tp = below(facts, 100);
        o->fp = below(facts, 10);
        o->tn = below(facts, 100000);
        o->fn = below(facts, 10);
    }
    if (one_in(facts, 2))
        name_it(facts, o);
}

static void draw_incident(facts_source *facts, ism3_observation *o) {
    o->objective = (uint32_t)below(facts, 2);
    o->cause = (uint8_t)(1 + below(facts, 3));
    o->end = one_in(facts, 2) ? o->time + length_up_to(facts, ISM3_DAY) : ISM3_NONE;
    o->harm = one_in(facts, 2) ? below(facts, ISM3_AMOUNT_MAX) : ISM3_NONE;
    if (one_in(facts, 4)) {
        o->process = ISM3_NO_INDEX;
        o->environment = ISM3_NO_INDEX;
    }
    if (one_in(facts, 2))
        name_it(facts, o);
}

static void draw_watched(facts_source *facts, ism3_observation *o) {
    o->end = o->time + length_up_to(facts, 5 * ISM3_DAY);
    o->kinds = (uint32_t)(1 + below(facts, 1023)) << 1;
}

/* How often each kind comes, of SHARES. */
static const struct {
    uint8_t kind;
    int64_t share;
    void (*draw)(facts_source *facts, ism3_observation *o);
} kinds[] = {
    {ISM3_INPUT, 20, draw_input},
    {ISM3_OUTPUT, 20, draw_output},
    {ISM3_ITEM, 18, draw_item},
    {ISM3_WITHDRAWAL, 4, draw_withdrawal},
    {ISM3_INTERRUPTION, 6, draw_interruption},
    {ISM3_RESOURCES, 8, draw_resources},
    {ISM3_LEVEL, 12, draw_level},
    {ISM3_SCOPE, 3, draw_scope},
    {ISM3_QUALITY, 5, draw_quality},
    {ISM3_INCIDENT, 2, draw_incident},
    {ISM3_WATCHED, 2, draw_watched},
};
#define SHARES 100

ism3_observation facts_next(facts_source *facts) {
    ism3_observation o = ISM3_OBSERVATION_INIT;
    int64_t left = below(facts, SHARES);
    size_t i = 0;
    while (left >= kinds[i].share)
        left -= kinds[i++].share;
    o.kind = kinds[i].kind;
    o.process = (uint32_t)below(facts, 3);
    o.environment = o.process == 1 ? 2 : (uint32_t)below(facts, 4);
    o.time = FACTS_START + length_up_to(facts, FACTS_DAYS * ISM3_DAY);
    if (o.process != 1 && (o.kind == ISM3_RESOURCES || o.kind == ISM3_LEVEL))
        o.resource = (uint32_t)below(facts, 2);
    kinds[i].draw(facts, &o);
    return o;
}
