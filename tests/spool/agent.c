/* A monitoring agent as small as it gets: it records observations, puts them into a spool every few
 * milliseconds, and notes in a log of its own what was put. It runs until it is killed.
 *
 *     agent MODEL SPOOL LOG SOURCE EPOCH [DELTAS]
 *
 * A line of the log is `SOURCE EPOCH FROM TO`: these records, TO excluded, were accepted. */
#include <ism3-io.h>

#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { RECORDS_MAX = 7, DAYS = 28, LINE_SIZE = 512 };

struct agent {
    ism3_model *model;
    ism3_recorder *recorder;
    const char *spool, *name;
    uint64_t epoch, next;
    int log;
};

static int complain(const ism3_error *error) {
    fprintf(stderr, "agent: %s: %s\n", error->place, error->message);
    return 1;
}

/* Outputs without ids, which count again when they are taken in again; the test knows their
 * counts from epoch and record. */
static ism3_observation observe(uint64_t epoch, uint64_t record) {
    ism3_observation output = ISM3_OBSERVATION_INIT;
    output.kind = ISM3_OUTPUT;
    output.process = 0;
    output.time = (1767225600 + (int64_t)(record % DAYS) * 86400) * ISM3_SECOND;
    output.count = (int64_t)(1 + (epoch * 31 + record * 7) % 9);
    return output;
}

static int record(struct agent *agent, uint64_t count) {
    ism3_error error = ISM3_ERROR_INIT;
    for (uint64_t i = 0; i < count; i++) {
        ism3_observation output = observe(agent->epoch, agent->next + i);
        if (ism3_recorder_record(agent->recorder, &output, NULL, &error) != ISM3_OK)
            return complain(&error);
    }
    return 0;
}

static void rest(void) {
    const struct timespec time = {.tv_nsec = 1000000};
    nanosleep(&time, NULL);
}

/* What could not be put is put again, as it is. */
static void put(const struct agent *agent, ism3_ledger *ledger) {
    ism3_error error = ISM3_ERROR_INIT;
    while (ism3_spool_put(agent->spool, ledger, NULL, &error) != ISM3_OK) {
        complain(&error);
        rest();
    }
}

static int note(const struct agent *agent, uint64_t count) {
    char line[LINE_SIZE];
    int size = snprintf(line, sizeof line, "%s %" PRIu64 " %" PRIu64 " %" PRIu64 "\n", agent->name,
                        agent->epoch, agent->next, agent->next + count);
    if (write(agent->log, line, (size_t)size) == size && fsync(agent->log) == 0)
        return 0;
    perror("agent: cannot write the log");
    return 1;
}

static int hand_over(struct agent *agent) {
    ism3_error error = ISM3_ERROR_INIT;
    ism3_ledger *delta = NULL;
    uint64_t count = 1 + (agent->next + agent->epoch) % RECORDS_MAX;
    int failed = record(agent, count);
    if (!failed && ism3_recorder_take(agent->recorder, &delta, NULL, &count, &error) != ISM3_OK)
        failed = complain(&error);
    if (!failed) {
        put(agent, delta);
        failed = note(agent, count);
        agent->next += count;
    }
    ism3_ledger_unref(delta);
    return failed;
}

static int run(struct agent *agent, long deltas) {
    ism3_error error = ISM3_ERROR_INIT;
    ism3_source source = {.size = sizeof source, .name = agent->name, .epoch = agent->epoch};
    ism3_recorder_options options = {.size = sizeof options, .capacity = 64, .source = &source};
    if (ism3_recorder_new(&agent->recorder, agent->model, &options, &error) != ISM3_OK)
        return complain(&error);
    int failed = 0;
    for (; deltas != 0 && !failed; deltas -= deltas > 0) {
        failed = hand_over(agent);
        rest();
    }
    ism3_recorder_unref(agent->recorder);
    return failed;
}

int main(int argc, char **argv) {
    ism3_error error = ISM3_ERROR_INIT;
    struct agent agent = {0};
    if (argc < 6) {
        fputs("usage: agent MODEL SPOOL LOG SOURCE EPOCH [DELTAS]\n", stderr);
        return 2;
    }
    long left = argc > 6 ? strtol(argv[6], NULL, 10) : -1;
    agent.spool = argv[2];
    agent.name = argv[4];
    agent.epoch = strtoull(argv[5], NULL, 10);
    agent.log = open(argv[3], O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
    if (agent.log < 0) {
        perror("agent: cannot open the log");
        return 1;
    }
    if (ism3_model_load(&agent.model, argv[1], NULL, &error) != ISM3_OK)
        return complain(&error);
    int failed = run(&agent, left);
    ism3_model_unref(agent.model);
    close(agent.log);
    return failed;
}
