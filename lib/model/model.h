/* The model as the floors above read it. They never change it: it is frozen by then. */
#ifndef ISM3__MODEL_MODEL_H
#define ISM3__MODEL_MODEL_H

#include "base/memory.h"
#include "base/siphash.h"
#include "model/criteria.h"
#include "model/names.h"
#include "model/order.h"
#include "model/service.h"
#include "model/text.h"
#include <ism3/model.h>

/* Most inputs, and outputs, of a process. */
#define ISM3__WORK_PRODUCTS_MAX 256

typedef struct ism3__unit_cost {
    int64_t from;  /* instant */
    int64_t value; /* thousandths of the currency per unit */
} ism3__unit_cost;

typedef struct ism3__resource {
    char *name, *unit;
    ism3__array costs; /* ism3__unit_cost, ascending by from */
} ism3__resource;

typedef struct ism3__process {
    ism3_process_options options; /* texts are the model's; frozen: settle and hold filled in */
    const ism3_catalogue_entry *catalogue; /* NULL: the user's own */
    ism3__array inputs, outputs;           /* ism3_work_product; empty: the catalogue's */
    ism3__array resources;                 /* ism3__resource; at least one when frozen */
    ism3__array served;                    /* uint32_t environments, in no order; empty: all */
    ism3__array served_bits;               /* uint64_t: the same as a bitmap */
    ism3__service *service;                /* NULL: always in service */
    uint64_t service_check;                /* of a bare model: that of the service hours */
    char *currency;                        /* NULL: no prices */
    ism3__order resource_order;            /* of a frozen model */
    ism3__criteria *criteria;              /* NULL: none */
} ism3__process;

typedef struct ism3__objective {
    ism3_objective_options options; /* texts are the model's */
    ism3__array conditions;         /* ism3_condition */
} ism3__objective;

struct ism3_model {
    ism3__count references;
    ism3__memory memory;
    char *name;
    int64_t grain; /* ns */
    int32_t utc_offset;
    int frozen, has_hash_key;
    uint64_t hash_key[2];
    ism3__array environments; /* char * */
    ism3__array processes;    /* ism3__process */
    ism3__array objectives;   /* ism3__objective */
    ism3__names environment_names, process_codes, objective_ids;
    ism3__array duty_rules;   /* ism3_duty_rule; empty: the default ones */
    ism3__array assets;       /* ism3__asset */
    ism3__array improvements; /* ism3_improvement */
    ism3__names asset_names;
    ism3__scale scale;
    ism3__profile profile;
    ism3__order environment_order, process_order, objective_order; /* of a frozen model */
    int bare;                        /* made from the names in a ledger: knows nothing else */
    uint64_t key_check;              /* tells hash keys apart without telling them */
    ism3__resource default_resource; /* shared by the processes that have none of their own */
};

static inline const ism3__process *ism3__model_process(const ism3_model *model, uint32_t process) {
    return ISM3__AT(model->processes, const ism3__process, process);
}

static inline uint32_t ism3__environment_rank(const ism3_model *model, uint32_t environment) {
    return environment == ISM3_NO_INDEX ? ISM3_NO_INDEX
                                        : model->environment_order.rank[environment];
}

/* Of a rank that is one. */
static inline uint32_t ism3__environment_at(const ism3_model *model, uint32_t rank) {
    return model->environment_order.at[rank];
}

/* The only environment of a process, or ISM3_NO_INDEX where it serves several. */
uint32_t ism3__process_only_environment(const ism3_model *model, uint32_t process);

/* When no more answers of a process are awaited for what came before an instant. */
int64_t ism3__process_settles(const ism3_model *model, uint32_t process, int64_t end);

/* Tells service hours apart. */
uint64_t ism3__process_service_check(const ism3_model *model, uint32_t process);

/* Texts of the options of a process. */
#define ISM3__PROCESS_TEXT_COUNT 8
extern const ism3__text_field ism3__process_texts[ISM3__PROCESS_TEXT_COUNT];

/* For those who build and end models. */
void ism3__process_free(ism3__process *process, ism3__memory *memory);
void ism3__objective_free(ism3__objective *objective, ism3__memory *memory);
void ism3__assets_free(ism3_model *model, ism3__memory *memory);
void ism3__duty_rules_free(ism3_model *model, ism3__memory *memory);
void ism3__improvements_free(ism3_model *model, ism3__memory *memory);

#endif
