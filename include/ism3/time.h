/**
 * @file
 * Instants, durations, offsets and zones.
 *
 * An instant is an `int64_t`: nanoseconds since 1970-01-01T00:00:00Z on the POSIX time scale (no
 * leap
 * seconds), from 1970 up to 2262-04-11. Nothing here reads a clock, a locale or the zone of the
 * process.
 */
#ifndef ISM3_TIME_H
#define ISM3_TIME_H

#include <ism3/allocator.h>
#include <ism3/error.h>
#include <ism3/export.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/** No instant, no amount, no count: the value that stands for an absent field. */
#define ISM3_NONE INT64_MIN
/** Nanoseconds in a second. */
#define ISM3_SECOND INT64_C(1000000000)
/** Nanoseconds in a day. */
#define ISM3_DAY (INT64_C(86400) * ISM3_SECOND)

/** A length of time: calendar months first, then nanoseconds. Neither is negative. */
typedef struct ism3_duration {
    int64_t months;      /**< 12 for a year */
    int64_t nanoseconds; /**< weeks, days, hours, minutes and seconds */
} ism3_duration;

/** A zone: a fixed offset or a POSIX rule with daylight saving. Opaque, immutable, counted. */
typedef struct ism3_zone ism3_zone;
/** A compiled time format. Opaque, immutable, counted. */
typedef struct ism3_time_format ism3_time_format;

/** Longest text that ism3_time_write() makes, with its terminating zero. */
#define ISM3_TIME_TEXT_SIZE 40

/**
 * Read an RFC 3339 date and time, strictly.
 *
 * `2026-02-28T23:59:59.5Z`, `2026-02-28 23:59:59+01:00`: all parts present, up to nine digits of
 * fraction, an offset or `Z`. A leap second (`:60`) is refused, so is a day that the month lacks.
 *
 * @param text  [borrow] `size` bytes, no terminating zero needed
 * @param size  length of the text
 * @param[out] instant  the instant; unchanged on failure
 * @param[out] error  [nullable] filled on failure; `column` is the byte that was not expected
 * @return 0; #ISM3_E_SYNTAX; #ISM3_E_RANGE outside 1970..2262
 * @par Threads  Any.
 * @since 0.1
 */
ISM3_API int32_t ism3_time_read(const char *text, size_t size, int64_t *instant, ism3_error *error);

/**
 * Read an instant as people type it: RFC 3339, or a date alone (`2026-02-28`), which is the start
 * of
 * that day at the offset given.
 *
 * @param text  [borrow] `size` bytes
 * @param size  length of the text
 * @param utc_offset  seconds east of UTC that a date alone is meant in, -86399..86399
 * @param[out] instant  the instant; unchanged on failure
 * @param[out] error  [nullable]
 * @return 0; #ISM3_E_SYNTAX; #ISM3_E_RANGE
 * @par Threads  Any.
 * @since 0.1
 */
ISM3_API int32_t ism3_time_read_date(const char *text, size_t size, int32_t utc_offset,
                                     int64_t *instant, ism3_error *error);

/**
 * Write an instant in RFC 3339, in UTC, with as many digits of fraction as needed (none, 3, 6 or
 * 9).
 *
 * @param instant  nanoseconds since 1970, any value but #ISM3_NONE
 * @param[out] text  [borrow] room for #ISM3_TIME_TEXT_SIZE bytes; zero-terminated
 * @return the length without the terminating zero
 * @par Threads  Any.
 * @since 0.1
 */
ISM3_API size_t ism3_time_write(int64_t instant, char *text);

/**
 * Read an ISO 8601 duration: `P1M`, `P7D`, `PT4H30M`, `PT0.5S`, `P1Y2M3DT4H`, `P2W`.
 *
 * @param text  [borrow] `size` bytes
 * @param size  length of the text
 * @param[out] duration  years and months in `months`, the rest in `nanoseconds`
 * @param[out] error  [nullable]
 * @return 0; #ISM3_E_SYNTAX; #ISM3_E_RANGE when it is longer than 292 years
 * @par Threads  Any.
 * @since 0.1
 */
ISM3_API int32_t ism3_duration_read(const char *text, size_t size, ism3_duration *duration,
                                    ism3_error *error);

/**
 * Read an offset from UTC: `Z`, `+01:00`, `-0530`, `+01`.
 *
 * @param text  [borrow] `size` bytes
 * @param size  length of the text
 * @param[out] utc_offset  seconds east of UTC, -86399..86399
 * @param[out] error  [nullable]
 * @return 0; #ISM3_E_SYNTAX
 * @par Threads  Any.
 * @since 0.1
 */
ISM3_API int32_t ism3_utc_offset_read(const char *text, size_t size, int32_t *utc_offset,
                                      ism3_error *error);

/**
 * Make a zone from text: an offset as ism3_utc_offset_read() takes it, or a POSIX TZ rule such as
 * `CET-1CEST,M3.5.0,M10.5.0/3` (POSIX.1-2017, section 8.3; `M`, `J` and day-of-year forms).
 *
 * @param[out] out  [new] NULL on failure; give back with ism3_zone_unref()
 * @param text  [borrow] `size` bytes
 * @param size  length of the text
 * @param allocator  [borrow, nullable] NULL: libc
 * @param[out] error  [nullable]
 * @return 0; #ISM3_E_SYNTAX; #ISM3_E_MEMORY
 * @par Threads  Any.
 * @since 0.1
 */
ISM3_API int32_t ism3_zone_new(ism3_zone **out, const char *text, size_t size,
                               const ism3_allocator *allocator, ism3_error *error);
/**
 * Take a reference.
 * @param zone [borrow, nullable]
 * @return the zone
 * @par Threads Any.
 * @since 0.1
 */
ISM3_API ism3_zone *ism3_zone_ref(ism3_zone *zone);
/** Drop a reference. @param zone [take, nullable] @return NULL @par Threads Any. @since 0.1 */
ISM3_API ism3_zone *ism3_zone_unref(ism3_zone *zone);

/**
 * The instant of a local time given as nanoseconds since 1970-01-01T00:00:00 local time.
 *
 * @param zone  [borrow]
 * @param local  local time
 * @param[out] instant  of a time that comes twice, the first
 * @param[out] error  [nullable]
 * @return 0; #ISM3_E_RANGE when the clock skips that time, or outside 1970..2262
 * @par Threads  Any.
 * @since 0.1
 */
ISM3_API int32_t ism3_zone_instant(const ism3_zone *zone, int64_t local, int64_t *instant,
                                   ism3_error *error);

/**
 * The offset in force at an instant.
 *
 * @param zone  [borrow]
 * @param instant  nanoseconds since 1970
 * @return seconds east of UTC
 * @par Threads  Any.
 * @since 0.1
 */
ISM3_API int32_t ism3_zone_offset(const ism3_zone *zone, int64_t instant);

/**
 * Compile a time format.
 *
 * - `rfc3339`; `epoch_s`, `epoch_ms`, `epoch_us`, `epoch_ns` (decimal numbers; a fraction as far as
 *   it
 *   is whole nanoseconds);
 * - else a pattern after `strptime`: `%Y %y %m %d %e %H %I %M %S %f %p %b %B %j %z %Z`, `%T` =
 *   `%H:%M:%S`, `%F` = `%Y-%m-%d`,
 *   `%n`/`%t`/blank = any white space, `%%`. `%f` is a fraction of one to nine digits, `%b` an
 *   English month
 *   name, short or long, `%z` an offset or `Z`, `%Z` only `UTC`, `GMT` or `Z`, `%y` 70..99 = 19..,
 *   00..69 = 20... Numbers may lack their
 *   leading zeros. There must be a year, a month and a day (or `%j`).
 *
 * @param[out] out  [new] NULL on failure; give back with ism3_time_format_unref()
 * @param pattern  [borrow] zero-terminated
 * @param zone  [borrow, nullable] what a time without `%z` is meant in; a reference is kept; NULL:
 *   UTC
 * @param allocator  [borrow, nullable]
 * @param[out] error  [nullable] `column` is the place in the pattern
 * @return 0; #ISM3_E_SYNTAX; #ISM3_E_MEMORY
 * @par Threads  Any.
 * @since 0.1
 */
ISM3_API int32_t ism3_time_format_new(ism3_time_format **out, const char *pattern, ism3_zone *zone,
                                      const ism3_allocator *allocator, ism3_error *error);
/**
 * Take a reference.
 * @param format [borrow, nullable]
 * @return the format
 * @par Threads Any.
 * @since 0.1
 */
ISM3_API ism3_time_format *ism3_time_format_ref(ism3_time_format *format);
/** Drop a reference. @param format [take, nullable] @return NULL @par Threads Any. @since 0.1 */
ISM3_API ism3_time_format *ism3_time_format_unref(ism3_time_format *format);

/**
 * Read a text by a compiled format. The whole text must match.
 *
 * @param format  [borrow]
 * @param text  [borrow] `size` bytes
 * @param size  length of the text
 * @param[out] instant  unchanged on failure
 * @param[out] error  [nullable] `column` is the byte of the text that did not match
 * @return 0; #ISM3_E_SYNTAX; #ISM3_E_RANGE
 * @par Threads  Any.
 * @since 0.1
 */
ISM3_API int32_t ism3_time_format_read(const ism3_time_format *format, const char *text,
                                       size_t size, int64_t *instant, ism3_error *error);

/**
 * Whether a format holds a time of day. A date-only one reads as the start of its day.
 *
 * @param format  [borrow]
 * @return 1 or 0
 * @par Threads  Any.
 * @since 0.1
 */
ISM3_API int32_t ism3_time_format_has_time(const ism3_time_format *format);

/**
 * Add a duration to an instant: months by the calendar at an offset (a day that the month lacks
 * becomes
 * its last), then nanoseconds.
 *
 * @param instant  nanoseconds since 1970
 * @param duration  what to add
 * @param utc_offset  seconds east of UTC whose calendar counts
 * @return the instant; INT64_MAX when it lies beyond 2262
 * @par Threads  Any.
 * @since 0.1
 */
ISM3_API int64_t ism3_time_add(int64_t instant, ism3_duration duration, int32_t utc_offset);

#ifdef __cplusplus
}
#endif

#endif
