/* Every public call with an allocator that fails: at each of its allocations, once and for good. */
#ifndef LAWS_FAILING_H
#define LAWS_FAILING_H

#include "faults.h"
#include "scenario.h"

/* Text and bytes that grow. */
struct pile {
    char *data;
    size_t size, room;
};
void pile_add(struct pile *pile, const void *bytes, size_t size);
int32_t pile_write(void *pile, const char *bytes, size_t size);

/* What a call works on. */
struct stage {
    struct faults faults;
    ism3_allocator allocator;
    struct scenario scenario;
    ism3_model *sound, *model; /* of the scenario, without faults; the one that is made */
    ism3_ledger *ledger, *other;
    ism3_metrics *metrics;
    ism3_assessment *assessment;
    ism3_zone *zone;
    ism3_time_format *format;
    struct pile input;  /* bytes for the call */
    struct pile output; /* what the call told */
};

struct call {
    const char *name;
    int (*prepare)(struct stage *stage); /* gives 0 when the call has nothing to do here; or NULL */
    int32_t (*make)(struct stage *stage, ism3_error *error);
    /* What is there now, as bytes. May finish what the call began. */
    void (*read)(struct stage *stage, struct pile *pile);
    int leaves_part; /* when it fails it may have done part of its work */
};

extern const struct call failing_models[], failing_criteria[], failing_ledgers[], failing_io[];
extern const size_t failing_model_count, failing_criterion_count, failing_ledger_count,
    failing_io_count;

/* Something that must not fail did. */
void give_up(const char *what, const ism3_error *error);
/* The ledger of a stage, with memory that may fail; from the first observations of its scenario. */
ism3_ledger *stage_ledger(struct stage *stage, const char *source, size_t from, size_t to);
/* A model in the making, with one of everything. */
int begin_model(struct stage *stage);
void read_ledger(struct stage *stage, struct pile *pile);

#endif
