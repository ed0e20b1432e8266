/* A settled reading: each window as if it had been asked for alone, when it had settled. */
#include "figures.h"

#include <string.h>

/* Which figure shows that something came too late for a settled reading. */
static const struct {
    const char *figure;
    int by_environment;
    enum situation situation;
} signs[] = {
    {"efficacy.ratio", 0, ANSWERED_TOO_LATE},
    {"efficacy.on_time", 0, AGREED_TOO_LATE},
    {"efficacy.withdrawn", 0, WITHDRAWN_TOO_LATE},
    {"unavailability.worst_duration", 0, ENDED_TOO_LATE},
    {"quality.accuracy", 0, JUDGED_AGAIN_TOO_LATE},
    {"load.ratio", 0, USED_AGAIN_TOO_LATE},
    {"activity.outputs", 1, MOVED_TOO_LATE},
    {"activity.last_output_age", 1, NEWEST_MOVED_TOO_LATE},
};

/* What is tried on one scenario. */
struct settling {
    struct trial *trial;
    struct plan plan;
    ism3_ledger *ledger;
    int64_t horizon; /* INT64_MIN: none */
    ism3_metrics_options options;
};

static int64_t expected_read(const struct settling *settling, uint32_t process, int64_t to) {
    ism3_duration settle = plan_settle(&settling->plan.process[process]);
    int64_t read = ism3_time_add(to, settle, settling->plan.utc_offset);
    read = read > settling->horizon ? read : settling->horizon;
    return read < settling->options.as_of ? read : settling->options.as_of;
}

static void note_signs(const struct settling *settling, const ism3_metrics *settled,
                       const ism3_metrics *plain, size_t period, size_t entry) {
    for (size_t i = 0; i < sizeof signs / sizeof *signs; i++) {
        uint32_t figure = ism3_figure_find(signs[i].figure);
        if (settling->options.by_environment == (uint32_t)signs[i].by_environment &&
            !same_figure(settled, period, entry, plain, period, entry, figure, 0))
            reached(settling->trial, signs[i].situation);
    }
}

/* The window alone, read then. NULL with nothing noted: not an instant that can be asked for. */
static ism3_metrics *alone(const struct settling *settling, int64_t from, int64_t to,
                           int64_t read) {
    ism3_metrics_options options = settling->options;
    ism3_metrics *metrics = NULL;
    options.settled = 0;
    options.every = ISM3_EVERY_ALL;
    options.length = 0;
    options.from = from;
    options.to = to;
    options.as_of = read;
    int is_asked = grain_start(&settling->plan, read) == read || read == settling->options.as_of;
    if (!is_asked && ism3_metrics_new(&metrics, settling->ledger, &options, NULL))
        return NULL; /* within a grain: the library says whether it can be */
    ism3_metrics_unref(metrics);
    return trial_metrics(settling->trial, settling->ledger, &options);
}

static int same_window(const struct settling *settling, const ism3_metrics *settled,
                       const ism3_metrics *plain, size_t period, uint32_t process) {
    struct trial *trial = settling->trial;
    int64_t from, to, read = ism3_metrics_read_at(settled, period, 0);
    ism3_metrics_period(settled, period, &from, &to, NULL);
    int64_t expected = expected_read(settling, process, to);
    if (read != expected)
        return fails(trial, "period %zu of process %u is read at %lld, expected %lld", period,
                     process, (long long)read, (long long)expected);
    if (read == settling->horizon && read < settling->options.as_of)
        reached(trial, SETTLED_BEFORE_HORIZON);
    ism3_metrics *single = alone(settling, from, to, read);
    for (size_t entry = 0; entry < ism3_metrics_entry_count(settled); entry++) {
        if (ism3_metrics_state(settled, period, entry) != ism3_metrics_state(plain, period, entry))
            return fails(trial, "the state of period %zu differs in a settled reading", period);
        if (single && same_entry(trial, settled, period, single, 0, entry, "a settled window"))
            return 1;
        note_signs(settling, settled, plain, period, entry);
    }
    return trial->failure[0] != 0;
}

static int same_windows(struct settling *settling, uint32_t process) {
    settling->options.processes = &process;
    settling->options.process_count = 1;
    settling->options.settled = 0;
    const ism3_metrics *plain =
        trial_metrics(settling->trial, settling->ledger, &settling->options);
    settling->options.settled = 1;
    const ism3_metrics *settled =
        trial_metrics(settling->trial, settling->ledger, &settling->options);
    if (!plain || !settled)
        return 1;
    for (size_t period = 0; period < ism3_metrics_period_count(settled); period++)
        if (same_window(settling, settled, plain, period, process))
            return 1;
    return 0;
}

/* Later than an instant, often when windows are read. */
static int64_t some_later(const struct settling *settling, uint32_t process, int64_t instant) {
    struct trial *trial = settling->trial;
    int64_t later = instant + (int64_t)rng_below(&trial->rng, 48) * HOUR;
    int64_t grain = grain_start(&settling->plan, later) + settling->plan.grain;
    if (rng_one_in(&trial->rng, 2))
        return later;
    return grain + plan_settle(&settling->plan.process[process]).nanoseconds;
}

/* An output or a withdrawal whose input, or output, comes later and mostly elsewhere: scenarios have
 * few of them. */
static int take_mover(const struct settling *settling) {
    static const uint8_t kinds[][2] = {{ISM3_OUTPUT, ISM3_INPUT},
                                       {ISM3_OUTPUT, ISM3_INPUT},
                                       {ISM3_WITHDRAWAL, ISM3_INPUT},
                                       {ISM3_WITHDRAWAL, ISM3_OUTPUT}};
    struct trial *trial = settling->trial;
    const struct plan *plan = &settling->plan;
    const uint8_t *kind = kinds[rng_below(&trial->rng, sizeof kinds / sizeof *kinds)];
    uint32_t count = plan_environments(plan);
    ism3_observation o = ISM3_OBSERVATION_INIT;
    o.process = (uint32_t)rng_below(&trial->rng, plan->processes);
    o.id = (ism3_text){"mover", 5};
    o.time = plan->start + (int64_t)rng_below(&trial->rng, 96) * HOUR;
    for (int i = 0; i < 2; i++) {
        o.kind = kind[i];
        o.environment = (uint32_t)rng_below(&trial->rng, count);
        while (!plan_serves(plan, o.process, o.environment))
            o.environment = (o.environment + 1) % count;
        if (take(trial, settling->ledger, &o, 1))
            return 1;
        o.time = some_later(settling, o.process, o.time);
    }
    return 0;
}

/* A model that is like the scenario's, but for how long its processes take to settle. */
static int begin(struct settling *settling) {
    static const ism3_duration settles[] = {{0, 0},        {0, 1},        {0, HOUR},
                                            {0, 6 * HOUR}, {0, ISM3_DAY}, {1, 0}};
    struct trial *trial = settling->trial;
    ism3_error error = ISM3_ERROR_INIT;
    settling->plan = trial->scenario->plan;
    for (uint32_t p = 0; p < settling->plan.processes; p++)
        settling->plan.process[p].settle =
            settles[rng_below(&trial->rng, sizeof settles / sizeof *settles)];
    ism3_model *model = plan_model(&settling->plan, 0, NULL, &error);
    if (!model)
        return fails(trial, "a model that settles: %s", error.message);
    ism3_ledger_options options = trial_options(trial);
    settling->ledger = trial_ledger_of(trial, model, &options);
    ism3_model_unref(model);
    return take(trial, settling->ledger, trial->scenario->observations, trial->scenario->count) ||
           take_mover(settling);
}

static int seal_some(struct settling *settling) {
    struct trial *trial = settling->trial;
    ism3_error error = ISM3_ERROR_INIT;
    ism3_seal_options seal = {.size = sizeof seal, .has_watermark = 1};
    seal.watermark = settling->plan.start + (int64_t)rng_below(&trial->rng, 5 * 24) * HOUR;
    if (failed(trial, ism3_ledger_seal(settling->ledger, &seal, &error), &error, "seal"))
        return 1;
    settling->horizon = ism3_ledger_horizon(settling->ledger);
    if (settling->horizon == ISM3_NONE)
        settling->horizon = INT64_MIN;
    else if (settling->options.as_of < settling->horizon)
        settling->options.as_of = settling->horizon;
    return 0;
}

static int try_once(struct trial *trial) {
    struct settling settling = {.trial = trial, .horizon = INT64_MIN};
    if (begin(&settling))
        return 1;
    settling.options = some_window(trial, 10);
    settling.options.every = ISM3_EVERY_DURATION;
    settling.options.length =
        (1 + (int64_t)rng_below(&trial->rng, 3)) * trial->scenario->plan.grain;
    if (rng_one_in(&trial->rng, 3) && seal_some(&settling))
        return 1;
    for (; settling.options.by_environment < 2; settling.options.by_environment++)
        for (uint32_t p = 0; p < settling.plan.processes; p++)
            if (same_windows(&settling, p))
                return 1;
    return 0;
}

int law_settled(struct trial *trial) {
    for (uint64_t i = 0; i < 5; i++) {
        /* Choices that do not depend on how many were made before, so that shrinking keeps them. */
        trial->rng = rng_stream(trial->scenario->seed, i);
        if (try_once(trial))
            return 1;
    }
    return 0;
}
