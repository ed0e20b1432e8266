/* Observations at random, in scenes: what goes together meets in one process, near in time. */
#include "scenario.h"

#include <stdlib.h>
#include <string.h>

/* Ids are pieces of a text, two digits each, so that they pass as numbers too. */
static const char ids[] = "1011121314151617181920212223242526272829";
static const char series_names[] = "gauge agauge bgauge c";
enum { IDS = 12, SERIES = 3, MARKS = 8 };

struct maker {
    struct rng rng;
    const struct plan *plan;
    struct scenario *scenario;
    size_t room;
    uint32_t process;
    uint32_t silent; /* an environment that stays without data; ISM3_NO_INDEX: none */
    int64_t span;
    int64_t marks[MARKS]; /* times are often one of these, so that they meet */
};

static uint64_t below(struct maker *maker, uint64_t n) {
    return rng_below(&maker->rng, n);
}

static int one_in(struct maker *maker, uint64_t n) {
    return rng_one_in(&maker->rng, n);
}

static ism3_text id_text(uint64_t which) {
    return (ism3_text){ids + which % IDS * 2, 2};
}

static ism3_text some_id(struct maker *maker) {
    return id_text(below(maker, IDS));
}

static ism3_text series_text(struct maker *maker) {
    uint64_t which = below(maker, SERIES + 1);
    return which == SERIES ? (ism3_text){NULL, 0} : (ism3_text){series_names + which * 7, 7};
}

static int64_t some_time(struct maker *maker) {
    static const int64_t units[] = {1, ISM3_SECOND, HOUR};
    if (!one_in(maker, 3))
        return maker->marks[below(maker, MARKS)];
    int64_t unit = units[below(maker, 3)];
    return maker->plan->start + (int64_t)below(maker, (uint64_t)maker->span) / unit * unit;
}

/* Not before an instant, mostly not long after. */
static int64_t time_after(struct maker *maker, int64_t instant) {
    const int64_t steps[] = {0, 1, ISM3_SECOND, HOUR, 3 * HOUR, ISM3_DAY, maker->plan->grain};
    if (one_in(maker, 3)) {
        int64_t time = some_time(maker);
        return time < instant ? instant : time;
    }
    return instant + steps[below(maker, 7)] * (int64_t)(1 + below(maker, 3));
}

static uint32_t some_environment(struct maker *maker) {
    uint32_t count = plan_environments(maker->plan);
    uint32_t first = (uint32_t)below(maker, count), chosen = ISM3_NO_INDEX;
    for (uint32_t i = 0; i < count; i++) {
        uint32_t environment = (first + i) % count;
        if (!plan_serves(maker->plan, maker->process, environment))
            continue;
        chosen = chosen == ISM3_NO_INDEX || chosen == maker->silent ? environment : chosen;
    }
    return chosen;
}

static void make_room(struct maker *maker) {
    struct scenario *scenario = maker->scenario;
    maker->room = maker->room ? maker->room * 2 : 32;
    scenario->observations =
        realloc(scenario->observations, maker->room * sizeof *scenario->observations);
    scenario->marks = realloc(scenario->marks, maker->room * sizeof *scenario->marks);
    if (!scenario->observations || !scenario->marks)
        abort();
}

/* One more, of a kind, somewhere. */
static ism3_observation *add(struct maker *maker, uint8_t kind, uint32_t environment,
                             int64_t time) {
    static const ism3_observation absent = ISM3_OBSERVATION_INIT;
    struct scenario *scenario = maker->scenario;
    if (scenario->count == maker->room)
        make_room(maker);
    scenario->marks[scenario->count] = rng_next(&maker->rng);
    ism3_observation *observation = &scenario->observations[scenario->count++];
    *observation = absent;
    observation->kind = kind;
    observation->process = maker->process;
    observation->environment = environment;
    observation->time = time;
    return observation;
}

static ism3_observation *add_here(struct maker *maker, uint8_t kind, int64_t time) {
    return add(maker, kind, some_environment(maker), time);
}

/* ---- items ---- */

static void add_input(struct maker *maker, ism3_text id, uint32_t environment, int64_t time) {
    ism3_observation *input = add(maker, ISM3_INPUT, environment, time);
    input->id = id;
    if (one_in(maker, 3))
        input->due = time_after(maker, time);
}

static void add_output(struct maker *maker, ism3_text id, int64_t time) {
    ism3_observation *output = add_here(maker, ISM3_OUTPUT, time);
    output->id = id;
    output->verdict = (uint8_t)below(maker, 3);
}

static void item_scene(struct maker *maker) {
    ism3_text id = some_id(maker);
    int64_t time = some_time(maker);
    if (!one_in(maker, 6))
        add_input(maker, id, some_environment(maker), time);
    for (uint64_t n = below(maker, 3); n; n--)
        add_output(maker, id, one_in(maker, 5) ? some_time(maker) : time_after(maker, time));
    if (one_in(maker, 4))
        add_here(maker, ISM3_WITHDRAWAL,
                 one_in(maker, 3) ? some_time(maker) : time_after(maker, time))
            ->id = id;
}

static void record_scene(struct maker *maker) {
    ism3_observation *item = add_here(maker, ISM3_ITEM, some_time(maker));
    item->id = some_id(maker);
    item->verdict = (uint8_t)below(maker, 3);
    if (!one_in(maker, 4))
        item->end = one_in(maker, 6) ? some_time(maker) : time_after(maker, item->time);
    if (one_in(maker, 3))
        item->due = time_after(maker, item->time);
}

static void moved_scene(struct maker *maker) {
    ism3_text id = some_id(maker);
    int64_t time = some_time(maker);
    for (int i = 0; i < 3; i++)
        add_input(maker, id, some_environment(maker),
                  one_in(maker, 2) ? time : time_after(maker, time));
    add_output(maker, id, time_after(maker, time));
}

static void busy_scene(struct maker *maker) {
    ism3_text id = some_id(maker);
    int64_t time = some_time(maker);
    for (uint64_t n = 6 + below(maker, 8); n; n--)
        add_output(maker, id, time_after(maker, time));
    add_input(maker, id, some_environment(maker), time);
}

static void tied_scene(struct maker *maker) {
    ism3_text id = some_id(maker);
    int64_t time = some_time(maker);
    add_output(maker, id, time);
    add_output(maker, id, time);
    add_input(maker, id, some_environment(maker), time);
}

static void loose_scene(struct maker *maker) {
    for (uint64_t n = 1 + below(maker, 3); n; n--) {
        uint8_t kind = one_in(maker, 2) ? ISM3_INPUT : ISM3_OUTPUT;
        ism3_observation *flow = add_here(maker, kind, some_time(maker));
        if (kind == ISM3_OUTPUT)
            flow->verdict = (uint8_t)below(maker, 3);
        if (one_in(maker, 3))
            flow->count = 1 + (int64_t)below(maker, 20);
        if (one_in(maker, 4))
            flow->end = time_after(maker, flow->time);
    }
}

/* ---- the others ---- */

static void interruption_scene(struct maker *maker) {
    ism3_observation *down = add_here(maker, ISM3_INTERRUPTION, some_time(maker));
    if (!one_in(maker, 8))
        down->end = time_after(maker, down->time);
}

static void neighbour_scene(struct maker *maker) {
    uint32_t environment = some_environment(maker);
    int64_t start = some_time(maker), middle = time_after(maker, start),
            end = time_after(maker, middle);
    const int64_t parts[][2] = {{start, middle}, {middle, end}, {start, end}, {middle, middle}};
    for (int i = 0; i < 4; i++)
        if (!one_in(maker, 3))
            add(maker, ISM3_INTERRUPTION, environment, parts[i][0])->end = parts[i][1];
}

/* A down that stays open, both in two rows or in one, and an up alone. */
static void series_scene(struct maker *maker) {
    uint32_t environment = some_environment(maker);
    ism3_text id = some_id(maker);
    for (uint64_t n = 1 + below(maker, 3); n; n--) {
        int64_t start = some_time(maker), end = time_after(maker, start);
        uint64_t form = below(maker, 5);
        if (form != 4) {
            ism3_observation *down = add(maker, ISM3_INTERRUPTION, environment, start);
            down->id = id;
            down->end = form < 2 ? ISM3_NONE : end;
        }
        if (form == 1 || form == 4) {
            ism3_observation *up = add(maker, ISM3_INTERRUPTION, environment, ISM3_NONE);
            up->id = id;
            up->end = end;
        }
    }
}

static void level_scene(struct maker *maker) {
    uint32_t environment = some_environment(maker);
    uint32_t resource = (uint32_t)below(maker, plan_resources(maker->plan, maker->process));
    int64_t time = some_time(maker);
    ism3_text series = series_text(maker);
    for (uint64_t n = 1 + below(maker, 4); n; n--) {
        ism3_observation *level = add(maker, ISM3_LEVEL, environment, time);
        uint64_t which = 1 + below(maker, 7);
        level->resource = resource;
        level->series = series;
        if (which & 1)
            level->available = (int64_t)below(maker, 9) * 500;
        if (which & 2)
            level->used = (int64_t)below(maker, 9) * 500;
        if (which & 4)
            level->up = (int64_t)below(maker, 2);
        time = time_after(maker, time);
        if (one_in(maker, 3))
            series = series_text(maker);
    }
}

static void resources_scene(struct maker *maker) {
    uint64_t versions = 1;
    ism3_text id = {NULL, 0};
    int64_t time = some_time(maker);
    if (one_in(maker, 2)) {
        id = some_id(maker);
        versions += below(maker, 3);
    }
    for (; versions; versions--) {
        ism3_observation *amounts = add_here(maker, ISM3_RESOURCES, time);
        uint64_t which = 1 + below(maker, 3);
        amounts->id = id;
        amounts->resource = (uint32_t)below(maker, plan_resources(maker->plan, maker->process));
        amounts->end = time_after(maker, time);
        if (which & 1)
            amounts->available = (int64_t)below(maker, 100) * 997;
        if (which & 2)
            amounts->used = (int64_t)below(maker, 100) * 991;
        if (one_in(maker, 2))
            time = some_time(maker);
    }
}

static void scope_scene(struct maker *maker) {
    uint32_t environment = some_environment(maker);
    int64_t time = some_time(maker);
    for (uint64_t n = 1 + below(maker, 3); n; n--) {
        ism3_observation *scope = add(maker, ISM3_SCOPE, environment, time);
        scope->total = (int64_t)below(maker, 50);
        scope->covered = (int64_t)below(maker, (uint64_t)scope->total + 1);
        if (one_in(maker, 2))
            scope->sampled = (int64_t)below(maker, (uint64_t)scope->covered + 1);
        if (one_in(maker, 2))
            time = time_after(maker, time);
    }
}

static void quality_scene(struct maker *maker) {
    uint64_t versions = 1;
    ism3_text id = {NULL, 0};
    int64_t time = some_time(maker);
    if (one_in(maker, 2)) {
        id = some_id(maker);
        versions += below(maker, 3);
    }
    for (; versions; versions--) {
        ism3_observation *quality = add_here(maker, ISM3_QUALITY, time);
        uint64_t which = 1 + below(maker, 3);
        quality->id = id;
        if (which & 1) {
            quality->assessed = (int64_t)below(maker, 9);
            quality->fit = (int64_t)below(maker, (uint64_t)quality->assessed + 1);
        }
        if (which & 2) {
            quality->tp = (int64_t)below(maker, 5);
            quality->fp = (int64_t)below(maker, 5);
            quality->tn = (int64_t)below(maker, 5);
            quality->fn = (int64_t)below(maker, 5);
        }
        if (one_in(maker, 2))
            time = some_time(maker);
    }
}

/* Often two that differ in little. */
static void incident_scene(struct maker *maker) {
    ism3_observation *incident = add_here(maker, ISM3_INCIDENT, some_time(maker));
    incident->objective = (uint32_t)below(maker, maker->plan->objectives);
    incident->cause = (uint8_t)(1 + below(maker, 3));
    if (one_in(maker, 2))
        incident->id = some_id(maker);
    if (one_in(maker, 2))
        incident->end = time_after(maker, incident->time);
    if (one_in(maker, 2))
        incident->harm = (int64_t)below(maker, 1000);
    if (one_in(maker, 3))
        incident->process = ISM3_NO_INDEX;
    if (one_in(maker, 3) && incident->process == ISM3_NO_INDEX)
        incident->environment = ISM3_NO_INDEX;
    ism3_observation first = *incident;
    if (one_in(maker, 2))
        return;
    incident = add_here(maker, ISM3_INCIDENT, first.time);
    *incident = first;
    uint64_t which = below(maker, 4);
    if (which == 0)
        incident->harm = (int64_t)below(maker, 5);
    else if (which == 1)
        incident->cause = (uint8_t)(1 + below(maker, 3));
    else if (which == 2)
        incident->end = time_after(maker, incident->time);
    else if (incident->end == ISM3_NONE)
        incident->time = time_after(maker, incident->time);
}

static void watched_scene(struct maker *maker) {
    ism3_observation *watched = add_here(maker, ISM3_WATCHED, some_time(maker));
    watched->end = time_after(maker, watched->time);
    /* NOLINTNEXTLINE(misc-redundant-expression): two draws */
    watched->kinds = ISM3_KIND_BIT(1 + below(maker, ISM3_INCIDENT)) |
                     ISM3_KIND_BIT(1 + below(maker, ISM3_INCIDENT));
}

static const struct scene {
    void (*play)(struct maker *maker);
    uint64_t weight;
} scenes[] = {
    {item_scene, 9},         {record_scene, 3},   {moved_scene, 2},   {busy_scene, 1},
    {tied_scene, 2},         {loose_scene, 4},    {series_scene, 3},  {neighbour_scene, 2},
    {interruption_scene, 2}, {level_scene, 4},    {scope_scene, 2},   {resources_scene, 3},
    {quality_scene, 3},      {incident_scene, 2}, {watched_scene, 3},
};

static void play_one(struct maker *maker) {
    uint64_t all = 0;
    for (size_t i = 0; i < sizeof scenes / sizeof *scenes; i++)
        all += scenes[i].weight;
    uint64_t drawn = below(maker, all);
    size_t scene = 0;
    while (drawn >= scenes[scene].weight)
        drawn -= scenes[scene++].weight;
    scenes[scene].play(maker);
}

/* Where a process serves one environment only, it need not be named. */
static void leave_out_environments(struct maker *maker) {
    for (size_t i = 0; i < maker->scenario->count; i++) {
        ism3_observation *observation = &maker->scenario->observations[i];
        uint32_t served = 0;
        if (observation->process == ISM3_NO_INDEX || one_in(maker, 2))
            continue;
        for (uint32_t e = 0; e < plan_environments(maker->plan); e++)
            served += (uint32_t)plan_serves(maker->plan, observation->process, e);
        if (served == 1)
            observation->environment = ISM3_NO_INDEX;
    }
}

static void shuffle(struct maker *maker) {
    struct scenario *scenario = maker->scenario;
    for (size_t i = scenario->count; i > 1; i--) {
        size_t k = (size_t)below(maker, i);
        ism3_observation moved = scenario->observations[k];
        scenario->observations[k] = scenario->observations[i - 1];
        scenario->observations[i - 1] = moved;
    }
}

struct scenario scenario_make(uint64_t seed, uint64_t number) {
    static const int64_t spans[] = {1, 2, 4, 7};
    static const uint64_t lengths[] = {1, 4, 10, 24};
    struct scenario scenario = {.observations = NULL};
    struct maker maker = {.rng = rng_stream(seed, number), .scenario = &scenario};
    scenario.seed = rng_next(&maker.rng);
    scenario.plan = plan_make(&maker.rng);
    maker.plan = &scenario.plan;
    make_room(&maker);
    maker.span = spans[below(&maker, 4)] * ISM3_DAY;
    for (int i = 0; i < MARKS; i++) {
        int64_t mark =
            scenario.plan.start + (int64_t)below(&maker, (uint64_t)maker.span) / MINUTE * MINUTE;
        int64_t edge = grain_start(&scenario.plan, mark);
        maker.marks[i] = i < MARKS / 2 || edge < scenario.plan.start ? mark : edge;
    }
    maker.silent = one_in(&maker, 2) ? 0 : ISM3_NO_INDEX;
    uint64_t length = lengths[below(&maker, 4)];
    for (uint64_t i = 0; i < length; i++) {
        maker.process = (uint32_t)below(&maker, scenario.plan.processes);
        play_one(&maker);
    }
    leave_out_environments(&maker);
    shuffle(&maker);
    return scenario;
}

struct scenario scenario_copy(const struct scenario *scenario) {
    struct scenario copy = *scenario;
    copy.observations = malloc((scenario->count + 1) * sizeof *copy.observations);
    copy.marks = malloc((scenario->count + 1) * sizeof *copy.marks);
    if (!copy.observations || !copy.marks)
        abort();
    if (scenario->count) {
        memcpy(copy.observations, scenario->observations,
               scenario->count * sizeof *copy.observations);
        memcpy(copy.marks, scenario->marks, scenario->count * sizeof *copy.marks);
    }
    return copy;
}

void scenario_free(struct scenario *scenario) {
    free(scenario->observations);
    free(scenario->marks);
    *scenario = (struct scenario){.observations = NULL};
}
