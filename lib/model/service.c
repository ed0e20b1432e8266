#include "model/service.h"

#include "base/time.h"
#include "base/zone.h"
#include <string.h>

#define DAY_SECONDS 86400
#define SECONDS_MAX (INT64_MAX / ISM3_SECOND)

static int32_t check_window(const ism3_weekly_window *window, size_t index, ism3_error *error) {
    if (window->days == 0 || window->days > 127)
        return ism3__fail_at(error, ISM3_E_MODEL, index, 0,
                             "days are %u, expected bits 1 (Monday) to 64 (Sunday), at least one",
                             window->days);
    if (window->from < 0 || window->to > DAY_SECONDS || window->from >= window->to)
        return ism3__fail_at(
            error, ISM3_E_MODEL, index, 0,
            "service from second %d to second %d of a day, expected 0 <= from < to <= 86400",
            window->from, window->to);
    return ISM3_OK;
}

static int32_t check(const ism3_weekly_window *weekly, size_t weekly_count, const int64_t *closed,
                     size_t closed_count, ism3_error *error) {
    if ((weekly_count && !weekly) || (closed_count && !closed))
        return ism3__fail(error, ISM3_E_ARGUMENT, "weekly windows or closed days are NULL");
    if (weekly_count == 0)
        return ism3__fail(error, ISM3_E_MODEL, "no weekly window, expected at least one");
    if (weekly_count > ISM3__WEEKLY_MAX)
        return ism3__fail(error, ISM3_E_LIMIT, "%zu weekly windows, expected at most %d",
                          weekly_count, ISM3__WEEKLY_MAX);
    if (closed_count > ISM3__CLOSED_MAX)
        return ism3__fail(error, ISM3_E_LIMIT, "%zu closed days, expected at most %d", closed_count,
                          ISM3__CLOSED_MAX);
    for (size_t i = 0; i < weekly_count; i++) {
        int32_t rc = check_window(&weekly[i], i, error);
        if (rc)
            return rc;
    }
    for (size_t i = 1; i < closed_count; i++)
        if (closed[i] <= closed[i - 1])
            return ism3__fail_at(
                error, ISM3_E_MODEL, i, 0,
                "closed day %lld does not come after day %lld, expected ascending days",
                (long long)closed[i], (long long)closed[i - 1]);
    return ISM3_OK;
}

/* Put the hours where they belong in the day, unless they overlap what is there. */
static int insert(ism3__weekday *day, ism3__hours added) {
    size_t at = day->count;
    while (at > 0 && day->hours[at - 1].from >= added.from)
        at--;
    if ((at > 0 && day->hours[at - 1].to > added.from) ||
        (at < day->count && day->hours[at].from < added.to))
        return 0;
    memmove(&day->hours[at + 1], &day->hours[at], (day->count - at) * sizeof *day->hours);
    day->hours[at] = added;
    day->count++;
    return 1;
}

static int32_t fill_week(ism3__weekday week[7], ism3__hours *room, const ism3_weekly_window *weekly,
                         size_t count, ism3_error *error) {
    for (uint32_t day = 0; day < 7; day++) {
        week[day].hours = room;
        for (size_t i = 0; i < count; i++) {
            ism3__hours added = {weekly[i].from, weekly[i].to};
            if ((weekly[i].days & 1U << day) && !insert(&week[day], added))
                return ism3__fail_at(error, ISM3_E_MODEL, i, 0,
                                     "this weekly window overlaps another one of the same day");
        }
        room += week[day].count;
    }
    return ISM3_OK;
}

static size_t count_hours(const ism3_weekly_window *weekly, size_t count) {
    size_t sum = 0;
    for (size_t i = 0; i < count; i++)
        sum += (size_t)__builtin_popcount(weekly[i].days);
    return sum;
}

int32_t ism3__service_new(ism3__service **out, ism3__memory *memory, ism3_zone *zone,
                          int32_t utc_offset, const ism3_weekly_window *weekly, size_t weekly_count,
                          const int64_t *closed, size_t closed_count, ism3_error *error) {
    *out = NULL;
    int32_t rc = check(weekly, weekly_count, closed, closed_count, error);
    if (rc)
        return rc;
    size_t bytes = sizeof **out + closed_count * sizeof *closed +
                   count_hours(weekly, weekly_count) * sizeof(ism3__hours);
    ism3__service *service = ism3__allocate_zero(memory, bytes);
    if (!service)
        return ism3__memory_fail(memory, bytes, error);
    service->bytes = bytes;
    service->closed = (int64_t *)(service + 1);
    service->closed_count = closed_count;
    if (closed_count)
        memcpy(service->closed, closed, closed_count * sizeof *closed);
    rc = fill_week(service->week, (ism3__hours *)(service->closed + closed_count), weekly,
                   weekly_count, error);
    if (rc) {
        ism3__release(memory, service, bytes);
        return rc;
    }
    service->utc_offset = utc_offset;
    service->zone = ism3_zone_ref(zone);
    *out = service;
    return ISM3_OK;
}

void ism3__service_free(ism3__service *service, ism3__memory *memory) {
    if (!service)
        return;
    ism3_zone_unref(service->zone);
    ism3__release(memory, service, service->bytes);
}

/* Seconds as nanoseconds; what does not fit becomes the end of time. */
static int64_t nanoseconds(int64_t seconds) {
    if (seconds > SECONDS_MAX)
        return INT64_MAX;
    return seconds < -SECONDS_MAX ? INT64_MIN : seconds * ISM3_SECOND;
}

/* When the clock shows that local time: of one it shows twice the first; of one it skips the end of
 * the gap. */
static int64_t second_of(const ism3__service *service, int64_t local) {
    int64_t second = local - service->utc_offset;
    if (service->zone)
        ism3__zone_find(service->zone, local, &second);
    return second;
}

/* Stretches come in ascending order, but where a clock goes back further than saving lasts: what then
 * lies before the last one is left out. Room was made for all that can be. */
static void append(ism3__timetable *table, int64_t start, int64_t end) {
    size_t last = table->count - 1;
    if (start >= end)
        return;
    if (table->count && start <= table->ends[last]) {
        table->ends[last] = end > table->ends[last] ? end : table->ends[last];
        return;
    }
    table->starts[table->count] = start;
    table->ends[table->count] = end;
    table->before[table->count] =
        table->count ? table->before[last] + (table->ends[last] - table->starts[last]) : 0;
    table->count++;
}

static void append_day(ism3__timetable *table, const ism3__service *service, int64_t day,
                       int64_t from, int64_t to) {
    const ism3__weekday *open = &service->week[(day + 3) - 7 * ism3__floor_div(day + 3, 7)];
    for (size_t i = 0; i < open->count; i++) {
        int64_t start = nanoseconds(second_of(service, day * DAY_SECONDS + open->hours[i].from));
        int64_t end = nanoseconds(second_of(service, day * DAY_SECONDS + open->hours[i].to));
        append(table, start > from ? start : from, end < to ? end : to);
    }
}

static int32_t make_room(ism3__timetable *table, ism3__memory *memory, size_t capacity,
                         ism3_error *error) {
    int64_t *room = ism3__allocate_array(memory, capacity, 3 * sizeof *room);
    if (!room)
        return ism3__memory_fail(memory, capacity * 3 * sizeof *room, error);
    table->starts = room;
    table->ends = room + capacity;
    table->before = room + 2 * capacity;
    table->capacity = capacity;
    return ISM3_OK;
}

static void append_days(ism3__timetable *table, const ism3__service *service, int64_t first,
                        int64_t last, int64_t from, int64_t to) {
    size_t closed = 0;
    for (int64_t day = first; day <= last; day++) {
        while (closed < service->closed_count && service->closed[closed] < day)
            closed++;
        if (closed == service->closed_count || service->closed[closed] != day)
            append_day(table, service, day, from, to);
    }
}

int32_t ism3__timetable_make(ism3__timetable *table, ism3__memory *memory,
                             const ism3__service *service, int64_t from, int64_t to,
                             ism3_error *error) {
    memset(table, 0, sizeof *table);
    if (from >= to)
        return ISM3_OK;
    if (!service) {
        int32_t rc = make_room(table, memory, 1, error);
        if (!rc)
            append(table, from, to);
        return rc;
    }
    /* Local days that may reach into the range, whatever the offset. */
    int64_t first = ism3__floor_div(from, ISM3_DAY) - 2, last = ism3__floor_div(to, ISM3_DAY) + 2;
    size_t weekly = 0;
    for (size_t i = 0; i < 7; i++)
        weekly += service->week[i].count;
    int32_t rc = make_room(table, memory, (size_t)((last - first) / 7 + 1) * weekly, error);
    if (!rc)
        append_days(table, service, first, last, from, to);
    return rc;
}

void ism3__timetable_free(ism3__timetable *table, ism3__memory *memory) {
    ism3__release(memory, table->starts, table->capacity * 3 * sizeof *table->starts);
    memset(table, 0, sizeof *table);
}

/* How many of the ascending values are not after `limit`. */
static size_t count_upto(const int64_t *values, size_t count, int64_t limit) {
    size_t low = 0, high = count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (values[middle] <= limit)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* Service time from the start of the table up to `instant`. */
static int64_t elapsed(const ism3__timetable *table, int64_t instant) {
    size_t begun = count_upto(table->starts, table->count, instant);
    if (begun == 0)
        return 0;
    int64_t start = table->starts[begun - 1], end = table->ends[begun - 1];
    return table->before[begun - 1] + ((instant < end ? instant : end) - start);
}

int64_t ism3__timetable_measure(const ism3__timetable *table, int64_t from, int64_t to) {
    return elapsed(table, to) - elapsed(table, from);
}

int ism3__timetable_touches(const ism3__timetable *table, int64_t from, int64_t to) {
    size_t begun = count_upto(table->starts, table->count, from);
    if (begun > 0 && table->ends[begun - 1] > from)
        return 1;
    return begun < table->count && table->starts[begun] < to;
}

int64_t ism3__timetable_after(const ism3__timetable *table, int64_t from, int64_t length) {
    int64_t wanted;
    if (length <= 0)
        return from;
    if (__builtin_add_overflow(elapsed(table, from), length, &wanted))
        return INT64_MAX;
    /* The last stretch before which less has passed than wanted. */
    size_t index = count_upto(table->before, table->count, wanted - 1);
    if (index == 0)
        return INT64_MAX;
    int64_t into = wanted - table->before[index - 1];
    return into <= table->ends[index - 1] - table->starts[index - 1]
               ? table->starts[index - 1] + into
               : INT64_MAX;
}
