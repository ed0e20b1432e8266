/* A fixed model and facts drawn from a seed: integers only, so that they are the same anywhere. */
#ifndef ISM3__TESTS_FACTS_H
#define ISM3__TESTS_FACTS_H

#include <ism3.h>

#define FACTS_HOUR  (INT64_C(3600) * ISM3_SECOND)
#define FACTS_START INT64_C(1764547200000000000) /* 2025-12-01T00:00:00Z */
#define FACTS_DAYS  100

/* Stop with a message where a call failed. */
void must(int32_t rc, const char *what, const ism3_error *error);

/* Frozen: environments not in the order of their names, an offset, service hours in a zone with
 * summer time, prices, dues by either clock, objectives. */
ism3_model *facts_model(void);
/* The same with criteria of every kind (criteria.c). */
ism3_model *facts_judged_model(void);
void facts_add_criteria(ism3_model *model);
/* Everything was watched all the time. */
void facts_watch(ism3_ledger *ledger);

/* One fact after the other. */
typedef struct facts_source {
    uint64_t seed;
    char id[24], series[24]; /* what the latest fact points to */
} facts_source;
ism3_observation facts_next(facts_source *facts);

#endif
