/* What one process left in one environment: cells, gauges, intervals. */
#ifndef ISM3__LEDGER_PLACE_H
#define ISM3__LEDGER_PLACE_H

#include "ledger/ledger.h"

void ism3__place_free(ism3__place *place, ism3__memory *memory);
int32_t ism3__place_settle(ism3__place *place, ism3__memory *memory, ism3_error *error);
int32_t ism3__facts_settle(ism3__set *facts, ism3__memory *memory, ism3_error *error);

/* NULL when there is none. */
ism3__cell *ism3__place_cell(const ism3__place *place, uint32_t source, int64_t grain);
ism3__amounts *ism3__place_amounts(const ism3__place *place, uint32_t source, uint32_t resource,
                                   int64_t grain);
ism3__level_stream *ism3__place_stream(const ism3__place *place, uint32_t resource,
                                       uint32_t measure, ism3__hash series);
/* Add an empty one where there is none. */
int32_t ism3__place_add_cell(ism3__place *place, uint32_t source, int64_t grain,
                             ism3__memory *memory, ism3_error *error);
int32_t ism3__place_add_amounts(ism3__place *place, uint32_t source, uint32_t resource,
                                int64_t grain, ism3__memory *memory, ism3_error *error);
int32_t ism3__place_add_stream(ism3__place *place, uint32_t resource, uint32_t measure,
                               ism3__hash series, ism3__memory *memory, ism3_error *error);

/* Take in a reading that there is room for. */
void ism3__stream_take(ism3_ledger *ledger, ism3__level_stream *stream,
                       const ism3__level_point *point);
/* Sum up the largest readings anew, where readings were dropped. */
void ism3__levels_weigh(ism3_ledger *ledger);

/* Forget all cells and amounts of a source. */
void ism3__place_forget_source(ism3__place *place, uint32_t source);

/* When an item's answer is agreed: its due, else answer_within after its input; ISM3__NEVER when
 * nothing is, or not before the table ends. */
int64_t ism3__item_agreed(const ism3__item_reading *reading, const ism3_process_options *options,
                          const ism3__timetable *table);

/* `count` facts spread evenly over [time, end): the k-th at time + floor(k x (end - time) /
 * count). Walks the grains that have some. */
typedef struct ism3__spread_facts {
    const ism3_model *model;
    int64_t time, length; /* length 0: all at `time` */
    uint64_t count;
    uint64_t next; /* number of the first fact not walked yet */
    /* of the grain just walked: */
    int64_t grain, first, last;
    uint64_t facts;
    ism3__int128 sum; /* of their times */
} ism3__spread_facts;
void ism3__spread_facts_start(ism3__spread_facts *spread, const ism3_model *model, int64_t time,
                              int64_t end, uint64_t count);
/* 0: there is no further grain. */
int ism3__spread_facts_next(ism3__spread_facts *spread);

#endif
