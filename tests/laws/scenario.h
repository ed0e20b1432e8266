/* What a law is tried on: a model and observations, as data that can be cut down and printed. */
#ifndef LAWS_SCENARIO_H
#define LAWS_SCENARIO_H

#include "random.h"
#include <ism3.h>
#include <stdio.h>

#define HOUR   (INT64_C(3600) * ISM3_SECOND)
#define MINUTE (INT64_C(60) * ISM3_SECOND)

enum { ENVIRONMENTS = 4, PROCESSES = 3, RESOURCES = 3, OBJECTIVES = 2, SERVICES = 4 };

struct plan_process {
    uint32_t served; /* bits of environments; 0: all */
    int64_t answer_within, hold;
    ism3_duration frequency, grace;
    ism3_duration settle; /* zero: the default */
    uint32_t answer_clock;
    uint32_t service;           /* 0: always, else the number of an example */
    uint32_t resources;         /* 0: the default one */
    uint32_t prices[RESOURCES]; /* how many each has */
};

struct plan {
    uint32_t environments, processes, objectives; /* 0 environments: the default one */
    int64_t grain, start, now;
    int32_t utc_offset;
    uint32_t keyed, has_now;
    uint32_t judged; /* 1: with criteria */
    struct plan_process process[PROCESSES];
};

struct scenario {
    struct plan plan;
    ism3_observation *observations;
    uint64_t *marks; /* a random number for each, which stays with it */
    size_t count;
    uint64_t seed; /* of what the law chooses */
};

/* plan.c */
struct plan plan_make(struct rng *rng);
/* In the order of the plan, or (other) all lists turned round and with more in it than is needed. */
ism3_model *plan_model(const struct plan *plan, int other, const ism3_allocator *allocator,
                       ism3_error *error);
/* An observation as the other model numbers things. */
ism3_observation plan_other(const struct plan *plan, const ism3_observation *observation);
uint32_t plan_environments(const struct plan *plan);
uint32_t plan_resources(const struct plan *plan, uint32_t process);
int plan_serves(const struct plan *plan, uint32_t process, uint32_t environment);
/* The environment of an observation that may leave it out; ISM3_NO_INDEX: none. */
uint32_t plan_environment(const struct plan *plan, const ism3_observation *observation);
/* The start of the grain that an instant lies in. */
int64_t grain_start(const struct plan *plan, int64_t time);
void plan_print(const struct plan *plan, FILE *file);

/* How long after its end a window of the process is read at the latest. */
ism3_duration plan_settle(const struct plan_process *process);

/* plan_criteria.c: targets, specifications and conditions at which verdicts of all sorts come out. */
int32_t plan_judge(const struct plan *plan, ism3_model *model, ism3_error *error);

/* generate.c */
struct scenario scenario_make(uint64_t seed, uint64_t number);
struct scenario scenario_copy(const struct scenario *scenario);
void scenario_free(struct scenario *scenario);

/* print.c */
void scenario_print(const struct scenario *scenario, FILE *file);

/* situations.c: what the scenarios of a run reached. */
enum situation {
    OUTPUT_BEFORE_INPUT,
    SEVERAL_OUTPUTS,
    MANY_OUTPUTS,
    TIED_VERDICTS,
    WITHDRAWN_AND_ANSWERED,
    WITHDRAWN_BEFORE_INPUT,
    TIED_INPUTS,
    MOVED_ITEM,
    NO_INPUT,
    SEVERAL_DUES,
    ZERO_LENGTH,
    TOUCHING,
    NESTED_INTERVALS,
    OPEN_INTERVAL,
    SPLIT_INTERVAL,
    REUSED_ID,
    LAPSED_LEVEL,
    TIED_LEVELS,
    TIED_SCOPE,
    REVISED_FACT,
    SPREAD_COUNT,
    MISSING_ENVIRONMENT,
    SET_ASIDE,
    /* reached by laws: */
    AS_OF_INSIDE,
    SEVERAL_SOURCES,
    GAP_IN_COVERAGE,
    NESTED_COVERAGE,
    DISJOINT_COVERAGE,
    PARTIAL_OVERLAP,
    CONTRADICTION,
    SEALED_HALFWAY,
    SEALED_ITEM,
    ANSWERED_TOO_LATE,
    AGREED_TOO_LATE,
    WITHDRAWN_TOO_LATE,
    ENDED_TOO_LATE,
    JUDGED_AGAIN_TOO_LATE,
    USED_AGAIN_TOO_LATE,
    MOVED_TOO_LATE,
    NEWEST_MOVED_TOO_LATE,
    SETTLED_BEFORE_HORIZON,
    KEPT_MISS,
    KEPT_SIGNAL,
    KEPT_CAPABILITY,
    SITUATIONS
};
struct situations {
    uint64_t counts[SITUATIONS];
};
const char *situation_name(enum situation situation);
void situations_count(const struct scenario *scenario, struct situations *situations);

#endif
