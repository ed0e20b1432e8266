/* Conditions of objectives, judged window by window. */
#ifndef ISM3__ASSESS_CONDITIONS_H
#define ISM3__ASSESS_CONDITIONS_H

#include "assess/assessment.h"

/* A condition, and where its results go. */
typedef struct ism3__wanted {
    ism3_condition condition;
    uint32_t objective;
    uint32_t number; /* among the conditions of all objectives */
} ism3__wanted;

/* Judge `count` conditions, ordered by how they cut time, into assessment->conditions. */
int32_t ism3__judge_conditions(ism3_assessment *assessment, ism3_ledger *ledger,
                               const ism3__wanted *wanted, size_t count, ism3_error *error);

/* The graver of two of ism3_objective_status: breached, unknown, pending, met. */
uint32_t ism3__graver(uint32_t a, uint32_t b);

#endif
