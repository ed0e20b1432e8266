/* The calendar, for the floors above. */
#ifndef ISM3__BASE_TIME_H
#define ISM3__BASE_TIME_H

#include <ism3/time.h>

/* Days since 1970-01-01 of a proleptic Gregorian date; month 1..12, day 1..31 need not exist in
 * the month. */
int64_t ism3__days_from_civil(int64_t year, int32_t month, int32_t day);
void ism3__civil_from_days(int64_t days, int64_t *year, int32_t *month, int32_t *day);
int32_t ism3__days_in_month(int64_t year, int32_t month);

/* Division that rounds down; b > 0. */
static inline int64_t ism3__floor_div(int64_t a, int64_t b) {
    int64_t q = a / b;
    return q - (a % b < 0);
}

#endif
