/* Local time, for the readers of times. */
#ifndef ISM3__BASE_ZONE_H
#define ISM3__BASE_ZONE_H

#include <ism3/bytes.h>
#include <ism3/time.h>

/* Seconds since 1970 in UTC of seconds since 1970 in local time. 1; of a time that comes twice, the
 * first. 0 where the clock skips that time: then the end of the gap. */
int ism3__zone_find(const ism3_zone *zone, int64_t local, int64_t *seconds);

/* Digest what the zone says: offsets, and every stretch of daylight saving. */
void ism3__zone_digest(const ism3_zone *zone, ism3_sha256 *sha);

/* The error of a skipped local time, by the end of the gap. */
int32_t ism3__zone_fail_skipped(int64_t gap_end, ism3_error *error);

#endif
