/* Criteria as a model keeps them. */
#ifndef ISM3__MODEL_CRITERIA_H
#define ISM3__MODEL_CRITERIA_H

#include "base/memory.h"
#include "model/names.h"
#include <ism3/criteria.h>

/* Those of one process; texts are the model's. */
typedef struct ism3__criteria {
    ism3__array targets;        /* ism3_target, as they came */
    ism3__array target_order;   /* uint32_t: targets by figure, resource and valid_from */
    ism3__array specifications; /* ism3_specification */
    ism3__array changes;        /* ism3_change, ascending */
    ism3__array references;     /* char * */
    ism3_rationale rationale;
    int has_rationale;
} ism3__criteria;

typedef struct ism3__asset {
    char *name;
    uint32_t kind, essential;
    ism3__names protections; /* codes of processes; the texts are the asset's */
} ism3__asset;

/* A capability scale: one that is shipped, or one's own. */
typedef struct ism3__scale {
    uint32_t shipped; /* number of the shipped one, where there is no own one */
    char *name;       /* NULL: no own one */
    char *source;
    ism3__array levels; /* ism3_capability_level */
} ism3__scale;

typedef struct ism3__requirement {
    uint32_t code; /* number in the profile's codes */
    uint32_t capability;
} ism3__requirement;

typedef struct ism3__maturity_level {
    uint32_t level;
    char *name;
    ism3__array requirements; /* ism3__requirement */
} ism3__maturity_level;

/* The last requirement made of a process. */
typedef struct ism3__asked {
    uint32_t level, capability;
} ism3__asked;

/* A maturity profile of one's own. */
typedef struct ism3__profile {
    char *name; /* NULL: the default one */
    char *source;
    ism3__array levels;   /* ism3__maturity_level; empty: those of the default */
    ism3__names codes;    /* of all requirements; the texts are the profile's */
    ism3__array asked;    /* ism3__asked, of each code */
    ism3__names excluded; /* codes of the exclusions; the texts are the profile's */
    ism3__array reasons;  /* char *, of each exclusion */
} ism3__profile;

/* The nearest double of so many billionths. */
double ism3__billionths(int64_t billionths);

/* NULL is fine. */
void ism3__criteria_free(ism3__criteria *criteria, ism3__memory *memory);
void ism3__scale_free(ism3__scale *scale, ism3__memory *memory);
void ism3__profile_free(ism3__profile *profile, ism3__memory *memory);

#endif
