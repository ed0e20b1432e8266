/* Local time, for the readers of times. */
#ifndef ISM3__BASE_ZONE_H
#define ISM3__BASE_ZONE_H

#include <ism3/bytes.h>
#include <ism3/time.h>

/* How a rule tells the day of a change. */
enum ism3__zone_form {
    ISM3__ZONE_DAY,          /* 0..365, days since the first of January */
    ISM3__ZONE_DAY_NO_LEAP,  /* J: 1..365, 60 is the first of March in every year */
    ISM3__ZONE_DAY_OF_MONTH, /* M: a weekday of a month */
    ISM3__ZONE_FORMS
};

/* A day of any year and a time on it. */
typedef struct ism3__zone_day {
    int32_t form;
    int32_t month, week, day; /* of a month: 1..12, 1..5 (5 the last), 0..6. Else day alone */
    int32_t time;             /* seconds after midnight, up to 168 hours either way */
} ism3__zone_day;

/* What a zone is made of. */
typedef struct ism3__zone_rule {
    int32_t standard, daylight; /* seconds east of UTC; equal for a fixed offset */
    ism3__zone_day start, end;  /* each in the local time before the change; of none all zero */
} ism3__zone_rule;

const ism3__zone_rule *ism3__zone_rule_of(const ism3_zone *zone);
/* A zone of a rule of any origin: ISM3_E_MODEL unless a text could say it. `limit` bytes at most; 0:
 * any. */
int32_t ism3__zone_from_rule(ism3_zone **out, const ism3__zone_rule *rule,
                             const ism3_allocator *allocator, uint64_t limit, ism3_error *error);
/* Bytes that a zone takes. */
size_t ism3__zone_bytes(void);

/* Seconds since 1970 in UTC of seconds since 1970 in local time. 1; of a time that comes twice, the
 * first. 0 where the clock skips that time: then the end of the gap. */
int ism3__zone_find(const ism3_zone *zone, int64_t local, int64_t *seconds);

/* The error of a skipped local time, by the end of the gap. */
int32_t ism3__zone_fail_skipped(int64_t gap_end, ism3_error *error);

#endif
