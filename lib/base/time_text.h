/* What the readers of times share. */
#ifndef ISM3__BASE_TIME_TEXT_H
#define ISM3__BASE_TIME_TEXT_H

#include "base/scan.h"
#include "base/time.h"

#define ISM3__DAY_SECONDS 86400

/* Past `Z`, `+01:00` and, where `loose`, `+0100` and `+01`. */
int32_t ism3__scan_offset(ism3__scan *scan, int loose, int32_t *utc_offset, ism3_error *error);
/* ISM3_E_RANGE of a time that no instant stands for. */
int32_t ism3__fail_beyond(ism3_error *error);
/* The instant of seconds since 1970 in UTC and a fraction of 0..999999999 ns, or ISM3_E_RANGE. */
int32_t ism3__instant_make(int64_t seconds, int32_t nanoseconds, int64_t *instant,
                           ism3_error *error);
/* ISM3_OK when the month has that day, else ISM3_E_SYNTAX at `column`. */
int32_t ism3__check_day(int64_t year, int32_t month, int32_t day, uint64_t column,
                        ism3_error *error);

#endif
