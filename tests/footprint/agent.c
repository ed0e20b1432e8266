/* A monitoring agent as small as it gets: 45 processes, all of its memory from one budget, deltas by the hour for two
 * days, each delivered an hour late, and every hour a page for a monitor. It prints what it needs; main() fails where that is too much. */
#include <ism3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define HOUR (INT64_C(3600) * ISM3_SECOND)
#define DAY0 INT64_C(1767225600000000000) /* 2026-01-01T00:00:00Z */
enum { PROCESSES = 45, HOURS = 48, ITEMS = 4, OUTPUTS = 20, BUDGET = 4 * 1024 * 1024 };

/* All that the agent takes, and the most it ever took. */
struct budget {
    size_t used, most;
};

static int spend(struct budget *budget, size_t less, size_t more) {
    if (budget->used - less + more > BUDGET)
        return 0;
    budget->used = budget->used - less + more;
    budget->most = budget->used > budget->most ? budget->used : budget->most;
    return 1;
}

static void *allocate(void *context, size_t bytes) {
    return spend(context, 0, bytes) ? malloc(bytes) : NULL;
}

static void *reallocate(void *context, void *block, size_t old_bytes, size_t new_bytes) {
    return spend(context, old_bytes, new_bytes) ? realloc(block, new_bytes) : NULL;
}

static void release(void *context, void *block, size_t bytes) {
    struct budget *budget = context;
    budget->used -= bytes;
    free(block);
}

static struct agent {
    struct budget budget;
    ism3_allocator allocator;
    ism3_model *model;
    ism3_recorder *recorder;
    ism3_ledger *own;   /* all that happened: what figures are read from */
    ism3_ledger *delta; /* the last hour, until it is delivered */
    uint8_t *encoded;   /* the one before, on its way */
    size_t encoded_size;
    uint64_t deltas, delta_bytes, delta_bytes_max;
    uint64_t pages, page_bytes; /* pages shown to a monitor, and the size of the last one */
} agent;

static int32_t make_model(ism3_error *error) {
    static char codes[PROCESSES][8];
    ism3_model_options options = {.size = sizeof options, .allocator = &agent.allocator};
    int32_t rc = ism3_model_new(&agent.model, &options, error);
    for (int i = 0; !rc && i < PROCESSES; i++) {
        ism3_process_options process = {
            .size = sizeof process, .code = codes[i], .answer_within = 8 * HOUR};
        snprintf(codes[i], sizeof codes[i], "P-%d", i + 1);
        rc = ism3_model_add_process(agent.model, &process, NULL, error);
    }
    return rc ? rc : ism3_model_freeze(agent.model, error);
}

static int32_t start(ism3_error *error) {
    const ism3_source source = {.size = sizeof source, .name = "host-1", .epoch = 1};
    agent.allocator =
        (ism3_allocator){sizeof agent.allocator, &agent.budget, allocate, reallocate, release};
    ism3_recorder_options options = {
        .size = sizeof options, .allocator = &agent.allocator, .source = &source};
    ism3_ledger_options ledger = {.size = sizeof ledger, .allocator = &agent.allocator};
    int32_t rc = make_model(error);
    if (!rc)
        rc = ism3_recorder_new(&agent.recorder, agent.model, &options, error);
    return rc ? rc : ism3_ledger_new(&agent.own, agent.model, &ledger, error);
}

static int32_t record(const ism3_observation *observation, ism3_error *error) {
    return ism3_recorder_record(agent.recorder, observation, NULL, error);
}

/* An hour of one process: items of which one stays open for a day, outputs, a level and resources. */
static int32_t live(uint32_t process, int64_t hour, ism3_error *error) {
    ism3_observation observation = ISM3_OBSERVATION_INIT;
    char id[32];
    int32_t rc = ISM3_OK;
    observation.process = process;
    for (int i = 0; !rc && i < ITEMS; i++) {
        int64_t opened = i ? hour : hour - 24;
        observation.kind = i ? ISM3_ITEM : ISM3_INPUT;
        observation.time = DAY0 + hour * HOUR + i * ISM3_SECOND;
        observation.end = i ? observation.time + HOUR / 2 : ISM3_NONE;
        observation.id = (ism3_text){
            id, (size_t)snprintf(id, sizeof id, "%u-%lld-%d", process, (long long)hour, i)};
        rc = record(&observation, error);
        if (rc || i || opened < 0)
            continue;
        observation.kind = ISM3_OUTPUT; /* the answer to that of yesterday */
        observation.end = ISM3_NONE;
        observation.id.size =
            (size_t)snprintf(id, sizeof id, "%u-%lld-%d", process, (long long)opened, i);
        rc = record(&observation, error);
    }
    observation.id.size = 0;
    observation.end = ISM3_NONE;
    observation.kind = ISM3_OUTPUT;
    for (int i = 0; !rc && i < OUTPUTS; i++) {
        observation.time = DAY0 + hour * HOUR + i * 60 * ISM3_SECOND;
        rc = record(&observation, error);
    }
    observation.kind = ISM3_RESOURCES;
    observation.end = observation.time + HOUR / 2;
    observation.used = 1500;
    return rc ? rc : record(&observation, error);
}

/* The delta of before is delivered; this hour's takes its place. */
static int32_t hand_over(ism3_error *error) {
    ism3_ledger_options options = {.size = sizeof options, .allocator = &agent.allocator};
    size_t size = 0;
    ism3_ledger_unref(agent.delta);
    int32_t rc = ism3_recorder_take(agent.recorder, &agent.delta, &options, NULL, error);
    if (!rc)
        rc = ism3_ledger_add(agent.own, agent.delta, error);
    if (!rc)
        rc = ism3_ledger_encode_to(agent.delta, NULL, 0, &size, error);
    if (rc)
        return rc;
    release(&agent.budget, agent.encoded, agent.encoded_size);
    agent.encoded = allocate(&agent.budget, size);
    agent.encoded_size = agent.encoded ? size : 0;
    if (!agent.encoded)
        return ISM3_E_MEMORY;
    agent.deltas++;
    agent.delta_bytes += size;
    agent.delta_bytes_max = size > agent.delta_bytes_max ? size : agent.delta_bytes_max;
    return ism3_ledger_encode_to(agent.delta, agent.encoded, size, &size, error);
}

/* What was folded a day after it was over is small: the own ledger does not grow with time. */
static int32_t fold(int64_t hour, ism3_error *error) {
    ism3_seal_options options = {.size = sizeof options, .has_watermark = 1};
    options.watermark = DAY0 + hour * HOUR;
    return hour % 24 ? ISM3_OK : ism3_ledger_seal(agent.own, &options, error);
}

static int32_t count_bytes(void *context, const char *bytes, size_t size) {
    (void)bytes;
    *(uint64_t *)context += size;
    return 0;
}

/* What a monitor reads: the page of the day so far. */
static int32_t show(int64_t hour, ism3_error *error) {
    ism3_assessment_options options = ISM3_ASSESSMENT_OPTIONS_INIT;
    ism3_exposition_options page = ISM3_EXPOSITION_OPTIONS_INIT;
    ism3_assessment *assessment = NULL;
    options.every = ISM3_EVERY_DAY;
    options.now = DAY0 + (hour + 1) * HOUR;
    page.periods = ISM3_PERIODS_CURRENT;
    agent.page_bytes = 0;
    int32_t rc = ism3_assessment_new(&assessment, agent.own, &options, error);
    if (!rc)
        rc = ism3_exposition_write(assessment, &page, count_bytes, &agent.page_bytes, error);
    ism3_assessment_unref(assessment);
    agent.pages++;
    return rc;
}

/* Bytes of memory that a cell takes: a ledger with one more day of one process. */
static int32_t cell_size(double *bytes, ism3_error *error) {
    enum { DAYS = 1000 };
    ism3_ledger *ledger = NULL;
    ism3_observation observation = ISM3_OBSERVATION_INIT;
    int32_t rc = ism3_ledger_new(&ledger, agent.model, NULL, error);
    observation.kind = ISM3_OUTPUT;
    observation.process = 0;
    uint64_t before = rc ? 0 : ism3_ledger_count(ledger, ISM3_COUNT_BYTES);
    for (int64_t day = 0; !rc && day < DAYS; day++) {
        observation.time = DAY0 + day * ISM3_DAY;
        rc = ism3_ledger_observe(ledger, &observation, 1, error);
    }
    *bytes = rc ? 0 : (double)(ism3_ledger_count(ledger, ISM3_COUNT_BYTES) - before) / DAYS;
    ism3_ledger_unref(ledger);
    return rc;
}

static int32_t run(ism3_error *error) {
    int32_t rc = start(error);
    for (int64_t hour = 0; !rc && hour < HOURS; hour++) {
        for (uint32_t process = 0; !rc && process < PROCESSES; process++)
            rc = live(process, hour, error);
        if (!rc)
            rc = hand_over(error);
        if (!rc)
            rc = fold(hour, error);
        if (!rc)
            rc = show(hour, error);
    }
    return rc;
}

static uint64_t held(const ism3_ledger *ledger) {
    return ism3_ledger_count(ledger, ISM3_COUNT_BYTES);
}

/* 0 when no record is missing in the end. */
static int report(void) {
    ism3_recorder_state state = {.size = sizeof state};
    ism3_error error = ISM3_ERROR_INIT;
    size_t size = 0;
    double cell;
    if (ism3_recorder_read(agent.recorder, &state) || cell_size(&cell, &error) ||
        ism3_ledger_encode_to(agent.own, NULL, 0, &size, &error))
        return 1;
    printf("%d processes, %d hours, %llu observations, %llu deltas\n", PROCESSES, HOURS,
           (unsigned long long)state.collected, (unsigned long long)agent.deltas);
    printf("most memory ever       %9zu bytes of a budget of %d\n", agent.budget.most, BUDGET);
    printf("  the recorder         %9llu\n",
           (unsigned long long)state.capacity * ISM3_RECORDER_RECORD_SIZE);
    printf("  the ledger           %9llu, %zu as bytes, with %llu items\n",
           (unsigned long long)held(agent.own), size,
           (unsigned long long)ism3_ledger_count(agent.own, ISM3_COUNT_ITEMS));
    printf("  a delta, in memory   %9llu\n", (unsigned long long)held(agent.delta));
    printf("  a delta, undelivered %9llu as bytes at most, %llu on average\n",
           (unsigned long long)agent.delta_bytes_max,
           (unsigned long long)(agent.delta_bytes / agent.deltas));
    printf("a page for a monitor   %9llu bytes, %llu shown\n", (unsigned long long)agent.page_bytes,
           (unsigned long long)agent.pages);
    printf("a dense cell           %9.0f\n", cell);
    return state.refused || state.invalid || state.rejected || state.waiting ||
           state.collected != ism3_ledger_count(agent.own, ISM3_COUNT_OBSERVATIONS);
}

int main(void) {
    ism3_error error = ISM3_ERROR_INIT;
    int failed = run(&error) != 0;
    if (failed)
        fprintf(stderr, "agent: %s\n", error.message);
    else
        failed = report();
    release(&agent.budget, agent.encoded, agent.encoded_size);
    ism3_ledger_unref(agent.delta);
    ism3_ledger_unref(agent.own);
    ism3_recorder_unref(agent.recorder);
    ism3_model_unref(agent.model);
    if (agent.budget.used)
        fprintf(stderr, "agent: %zu bytes are still out\n", agent.budget.used);
    return failed || agent.budget.used != 0;
}
