/* Service hours: weekly windows in a zone, less closed days; and the timetable of a stretch of
 * time. */
#ifndef ISM3__MODEL_SERVICE_H
#define ISM3__MODEL_SERVICE_H

#include "base/memory.h"
#include <ism3/model.h>
#include <ism3/time.h>

/* Hours of one weekday, in seconds after local midnight. */
typedef struct ism3__hours {
    int32_t from, to;
} ism3__hours;

/* Those of one weekday, 0 = Monday: ascending, disjoint. */
typedef struct ism3__weekday {
    ism3__hours *hours;
    size_t count;
} ism3__weekday;

/* Immutable once made; owned by the model. */
typedef struct ism3__service {
    ism3_zone *zone; /* NULL: utc_offset */
    int32_t utc_offset;
    ism3__weekday week[7];
    int64_t *closed; /* ascending */
    size_t closed_count;
    size_t bytes; /* of this block, which holds hours and closed days too */
} ism3__service;

#define ISM3__WEEKLY_MAX 256
#define ISM3__CLOSED_MAX 65536

/* Zone NULL: a fixed offset of utc_offset seconds. Checks everything that
 * ism3_model_set_service_hours() promises. */
int32_t ism3__service_new(ism3__service **out, ism3__memory *memory, ism3_zone *zone,
                          int32_t utc_offset, const ism3_weekly_window *weekly, size_t weekly_count,
                          const int64_t *closed, size_t closed_count, ism3_error *error);
void ism3__service_free(ism3__service *service, ism3__memory *memory);

/* Tells service hours apart: the first 8 bytes, most significant first, of the SHA-256 of how a model
 * encodes them (so it stands in codec/model_encode.c); 0 for NULL. */
uint64_t ism3__service_check(const ism3__service *service);

/* The stretches in service that overlap [from, to), as instants, cut to it, touching ones joined,
 * with the sum of all before each: made once for an evaluation, then asked often. `service` NULL:
 * always in service (one stretch). */
typedef struct ism3__timetable {
    int64_t *starts, *ends; /* ascending, disjoint */
    int64_t *before;        /* service time of all stretches before this one, ns */
    size_t count, capacity;
} ism3__timetable;

int32_t ism3__timetable_make(ism3__timetable *table, ism3__memory *memory,
                             const ism3__service *service, int64_t from, int64_t to,
                             ism3_error *error);
void ism3__timetable_free(ism3__timetable *table, ism3__memory *memory);
/* Service time within [from, to), which lies in the table's range; from <= to. */
int64_t ism3__timetable_measure(const ism3__timetable *table, int64_t from, int64_t to);
/* 1 when [from, to) overlaps service, or, where from == to, when that instant lies in service. */
int ism3__timetable_touches(const ism3__timetable *table, int64_t from, int64_t to);
/* The first instant by which `length` ns of service have passed since `from`; INT64_MAX when the
 * table ends before. */
int64_t ism3__timetable_after(const ism3__timetable *table, int64_t from, int64_t length);

#endif
