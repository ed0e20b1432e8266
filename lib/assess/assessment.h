/* The assessment as its parts see it. Each part fills what is its own, once, while the object is
 * made; afterwards nothing changes. */
#ifndef ISM3__ASSESS_ASSESSMENT_H
#define ISM3__ASSESS_ASSESSMENT_H

#include "assess/links.h"
#include "base/memory.h"
#include <ism3/assessment.h>

/* A figure of one process and resource over all periods. */
typedef struct ism3__judged {
    ism3_judgement *judgements; /* [period]; NULL: never a value, and no target */
} ism3__judged;

/* What the profile asks for of a process that is not excluded. */
typedef struct ism3__demand {
    const char *code;
    uint32_t index, level; /* of the maturity level */
    uint32_t process;      /* ISM3_NO_INDEX: not in the model */
    uint32_t capability;
} ism3__demand;

struct ism3_assessment {
    ism3__count references;
    ism3__memory memory;
    ism3_model *model;
    ism3_metrics *metrics;        /* settled, all processes: entry = process */
    ism3_metrics *by_environment; /* the same by environment; NULL: not asked for */
    size_t period_count;
    uint32_t process_count, figure_count;
    int64_t newest_fact; /* latest event time in the ledger; ISM3_NONE: none */
    /* judgement.c: every figure of every process */
    ism3__judged *judged; /* by process, figure, resource */
    size_t *first_judged; /* [process + 1]: where those of a process begin */
    uint32_t *faults;     /* [period][process] */
    uint8_t *fresh;       /* [period][process]: bits 1 << ism3_metric, observed there */
    uint8_t *outdated;    /* [period][process]: the same, a figure of it is stale */
    uint8_t *is_pending;  /* [period][process]: 1: as_of is before its end + settle */
    /* capability.c */
    ism3_capability *capabilities; /* [period][process] */
    /* maturity.c */
    ism3_maturity *maturities; /* [period] */
    ism3__array demands;       /* ism3__demand, in the order of the profile */
    ism3__array gaps;          /* uint32_t demands, by period */
    size_t *first_gap;         /* [period + 1] */
    /* objectives.c */
    ism3_condition_result *conditions; /* [period][condition of any objective] */
    uint32_t condition_count;
    uint32_t *first_condition; /* [objective + 1] */
    uint8_t *objectives;       /* [period][objective] ism3_objective_status */
    /* diagnosis.c */
    ism3__links links;
    /* duties.c */
    ism3__array duty_findings; /* ism3_duty_finding */
};

/* Where things by period and process are. */
static inline size_t ism3__cell_of(const ism3_assessment *assessment, size_t period,
                                   uint32_t process) {
    return period * assessment->process_count + process;
}

/* Whether answers of any process are still awaited for a period. */
int ism3__awaits_answers(const ism3_assessment *assessment, size_t period);

/* The parts, in this order: each may read what those before it filled. All-or-nothing belongs to
 * the caller, who frees the whole object when one fails. */
int32_t ism3__assess_judgements(ism3_assessment *assessment, ism3_error *error);
int32_t ism3__assess_capabilities(ism3_assessment *assessment, ism3_error *error);
int32_t ism3__assess_maturities(ism3_assessment *assessment, ism3_error *error);
int32_t ism3__assess_objectives(ism3_assessment *assessment, ism3_ledger *ledger,
                                ism3_error *error);
int32_t ism3__assess_links(ism3_assessment *assessment, ism3_error *error);
int32_t ism3__assess_duties(ism3_assessment *assessment, ism3_error *error);
/* What each part made; safe on what was not made. */
void ism3__judgements_free(ism3_assessment *assessment);
void ism3__capabilities_free(ism3_assessment *assessment);
void ism3__maturities_free(ism3_assessment *assessment);
void ism3__objectives_free(ism3_assessment *assessment);
void ism3__diagnosis_free(ism3_assessment *assessment);
void ism3__duties_free(ism3_assessment *assessment);

/* How a value stands to an operator and its operands: 1 where it holds. Values as the nearest
 * doubles. */
int ism3__holds(double value, uint32_t op, int64_t operand, int64_t upper);

#endif
