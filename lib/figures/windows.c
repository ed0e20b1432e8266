#include "figures/windows.h"

#include "base/time.h"

#include <string.h>

static const struct {
    const char *name;
    uint32_t every;
} words[] = {{"all", ISM3_EVERY_ALL},         {"day", ISM3_EVERY_DAY},
             {"week", ISM3_EVERY_WEEK},       {"month", ISM3_EVERY_MONTH},
             {"quarter", ISM3_EVERY_QUARTER}, {"year", ISM3_EVERY_YEAR}};

int32_t ism3_every_read(const char *text, size_t size, uint32_t *every, int64_t *length,
                        ism3_error *error) {
    ism3_duration duration;
    if (!text || !every || !length)
        return ism3__fail(error, ISM3_E_ARGUMENT, "a text and places for the result are needed");
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strlen(words[i].name) == size && memcmp(words[i].name, text, size) == 0) {
            *every = words[i].every;
            *length = 0;
            return ISM3_OK;
        }
    if (size && text[0] == 'P' && ism3_duration_read(text, size, &duration, NULL) == ISM3_OK &&
        !duration.months && duration.nanoseconds > 0) {
        *every = ISM3_EVERY_DURATION;
        *length = duration.nanoseconds;
        return ISM3_OK;
    }
    return ism3__fail(error, ISM3_E_SYNTAX,
                      "'%.*s' is no way to cut time, expected day, week, month, quarter, year, all "
                      "or a duration such as PT6H or P14D",
                      size > 40 ? 40 : (int)size, text);
}

/* The start of the calendar window that holds a local day, and of the one after it. */
static int64_t window_start(uint32_t every, int64_t day, int next) {
    int64_t year;
    int32_t month, day_of_month;
    if (every == ISM3_EVERY_DAY)
        return day + next;
    if (every == ISM3_EVERY_WEEK)
        return ism3__floor_div(day + 3, 7) * 7 - 3 + 7 * next; /* 1970-01-01 was a Thursday */
    ism3__civil_from_days(day, &year, &month, &day_of_month);
    int32_t months = every == ISM3_EVERY_MONTH ? 1 : every == ISM3_EVERY_QUARTER ? 3 : 12;
    int32_t first = (month - 1) / months * months + months * next;
    return ism3__days_from_civil(year + first / 12, first % 12 + 1, 1);
}

static int64_t grain_after(const ism3_model *model, int64_t time) {
    return ism3__grain_start(model, ism3__grain_of(model, time) + 1);
}

/* No window reaches further. */
static int64_t end_of_time(const ism3_model *model) {
    return grain_after(model, ISM3_TIME_END);
}

int64_t ism3__window_start(const ism3_model *model, const ism3_metrics_options *options,
                           int64_t time, int next) {
    int64_t offset = model->utc_offset * ISM3_SECOND;
    if (options->every == ISM3_EVERY_ALL)
        return ism3__grain_start(model, ism3__grain_of(model, time) + next);
    if (options->every == ISM3_EVERY_DURATION && !next)
        return ism3__grain_start(model, ism3__grain_of(model, time));
    ism3__int128 start = (ism3__int128)time + options->length;
    if (options->every != ISM3_EVERY_DURATION) {
        int64_t day = ism3__floor_div(time + offset, ISM3_DAY);
        start = (ism3__int128)window_start(options->every, day, next) * ISM3_DAY - offset;
    }
    int64_t limit = end_of_time(model);
    return start < limit ? (int64_t)start : limit;
}

/* The end of the window that holds a time, where windows begin at `from`. */
static int64_t end_of(const ism3_model *model, const ism3_metrics_options *options, int64_t from,
                      int64_t time) {
    if (options->every == ISM3_EVERY_DURATION)
        time = from + (time - from) / options->length * options->length;
    return ism3__window_start(model, options, time, 1);
}

static int is_grain_start(const ism3_model *model, int64_t time) {
    return ism3__grain_start(model, ism3__grain_of(model, time)) == time;
}

static int32_t refuse(ism3_error *error, const ism3_model *model, const char *name, int64_t time) {
    char given[ISM3_TIME_TEXT_SIZE], earlier[ISM3_TIME_TEXT_SIZE];
    ism3_time_write(time, given);
    ism3_time_write(ism3__grain_start(model, ism3__grain_of(model, time)), earlier);
    return ism3__fail(error, ISM3_E_ARGUMENT, "%s is %s, expected the start of a grain such as %s",
                      name, given, earlier);
}

int32_t ism3__windows_check(const ism3_ledger *ledger, const ism3_metrics_options *options,
                            ism3_error *error) {
    const ism3_model *model = ledger->model;
    const struct {
        const char *name;
        int64_t time;
    } times[] = {{"from", options->from}, {"to", options->to}, {"as_of", options->as_of}};
    if (options->every > ISM3_EVERY_DURATION)
        return ism3__fail(error, ISM3_E_ARGUMENT, "every is %d, expected one of ism3_every",
                          (int)options->every);
    if (options->every == ISM3_EVERY_DURATION &&
        (options->length <= 0 || options->length % model->grain))
        return ism3__fail(
            error, ISM3_E_ARGUMENT,
            "the length of a window is %lld ns, expected a whole number of grains of %lld ns",
            (long long)options->length, (long long)model->grain);
    for (int i = 0; i < 3; i++) {
        /* A day before 1970 is room for offsets, so is the one after 2261. */
        if (times[i].time != ISM3_NONE &&
            (times[i].time < -ISM3_DAY || times[i].time > end_of_time(model)))
            return ism3__fail(error, ISM3_E_ARGUMENT, "%s lies outside 1970..2261", times[i].name);
        if (i < 2 && times[i].time != ISM3_NONE && !is_grain_start(model, times[i].time))
            return refuse(error, model, times[i].name, times[i].time);
    }
    int32_t rc = options->as_of == ISM3_NONE
                     ? ISM3_OK
                     : ism3__ledger_check_as_of(ledger, options->as_of, error);
    if (rc)
        return rc;
    if (options->as_of != ISM3_NONE && !is_grain_start(model, options->as_of) &&
        options->as_of <= ledger->last_in_cells)
        return refuse(error, model, "as_of", options->as_of);
    if (options->from != ISM3_NONE && options->to != ISM3_NONE && options->from >= options->to)
        return ism3__fail(error, ISM3_E_ARGUMENT, "from is not before to");
    return ISM3_OK;
}

static int32_t too_many(ism3_error *error) {
    return ism3__fail(error, ISM3_E_LIMIT,
                      "more than %d windows: cut time less finely or narrow it with from and to",
                      ISM3__WINDOWS_MAX);
}

static int32_t cut(ism3__windows *windows, const ism3_model *model,
                   const ism3_metrics_options *options, int64_t from, int64_t to,
                   ism3__memory *memory, ism3_error *error) {
    ism3__array bounds = {.element_size = sizeof(int64_t)};
    int64_t *bound = ism3__array_add(memory, &bounds, error);
    int32_t rc = bound ? ISM3_OK : ism3__memory_fail(memory, sizeof *bound, error);
    int64_t start = from;
    if (!rc)
        *bound = from;
    while (!rc && start < to) {
        int64_t next =
            options->every == ISM3_EVERY_ALL ? to : ism3__window_start(model, options, start, 1);
        start = next < to ? next : to;
        bound = bounds.count > ISM3__WINDOWS_MAX ? NULL : ism3__array_add(memory, &bounds, error);
        if (bound)
            *bound = start;
        else
            rc = bounds.count > ISM3__WINDOWS_MAX ? too_many(error)
                                                  : ism3__memory_fail(memory, sizeof *bound, error);
    }
    if (!rc) {
        windows->bounds = bounds.data;
        windows->count = bounds.count - 1;
        windows->capacity = bounds.capacity;
        return ISM3_OK;
    }
    ism3__array_free(memory, &bounds);
    return rc;
}

/* What was asked for, else an instant, or the horizon where that is later. */
static int64_t default_as_of(const ism3_ledger *ledger, const ism3_metrics_options *options,
                             int64_t usual) {
    if (options->as_of != ISM3_NONE)
        return options->as_of;
    return usual > ledger->horizon ? usual : ledger->horizon;
}

int32_t ism3__windows_make(ism3__windows *windows, const ism3_ledger *ledger,
                           const ism3_metrics_options *options, ism3__memory *memory,
                           ism3_error *error) {
    const ism3_model *model = ledger->model;
    int32_t rc = ism3__windows_check(ledger, options, error);
    if (rc)
        return rc;
    if (ledger->first == ISM3__NEVER && options->from == ISM3_NONE && options->to == ISM3_NONE) {
        windows->as_of = default_as_of(ledger, options, 0);
        return cut(windows, model, options, 0, 0, memory, error); /* nothing observed: no window */
    }
    /* An empty ledger reads like one whose only fact was in the first grain asked for. */
    int64_t asked = options->from != ISM3_NONE ? options->from
                    : options->to != ISM3_NONE ? options->to - 1
                                               : 0;
    int64_t first = ledger->first == ISM3__NEVER ? asked : ledger->first;
    int64_t last = ism3__ledger_last(ledger);
    last = last == INT64_MIN ? first : last;
    int64_t from =
        options->from != ISM3_NONE ? options->from : ism3__window_start(model, options, first, 0);
    int64_t to = options->to;
    if (to == ISM3_NONE) {
        int64_t end = from < last ? last : from;
        to = end_of(model, options, from, end);
    }
    if (from >= to)
        return ism3__fail(error, ISM3_E_ARGUMENT,
                          "there is nothing before to: the first fact is not before it");
    windows->as_of = default_as_of(ledger, options, grain_after(model, last));
    return cut(windows, model, options, from, to, memory, error);
}

/* `now`, or the start of its grain where only that is sure. */
static int64_t readable_at(const ism3_ledger *ledger, int64_t now) {
    const ism3_model *model = ledger->model;
    if (now > ledger->last_in_cells)
        return now;
    return ism3__grain_start(model, ism3__grain_of(model, now));
}

static int64_t as_of_now(const ism3_ledger *ledger, const ism3_metrics_options *options,
                         int64_t now) {
    int64_t last = ism3__ledger_last(ledger);
    if (now != ISM3_NONE)
        return default_as_of(ledger, options, readable_at(ledger, now));
    return default_as_of(ledger, options, last == INT64_MIN ? 0 : grain_after(ledger->model, last));
}

int64_t ism3__first_window(const ism3_model *model, const ism3_metrics_options *options,
                           int64_t time) {
    int64_t start = ism3__window_start(model, options, time, 0);
    return start < -ISM3_DAY ? ism3__grain_start(model, ism3__grain_of(model, 0)) : start;
}

int32_t ism3__windows_up_to_now(const ism3_ledger *ledger, ism3_metrics_options *options,
                                int64_t now, ism3_error *error) {
    const ism3_model *model = ledger->model;
    int32_t rc = ism3__windows_check(ledger, options, error);
    if (rc)
        return rc;
    if (now != ISM3_NONE && (now < 0 || now > end_of_time(model)))
        return ism3__fail(error, ISM3_E_ARGUMENT, "now lies outside 1970..2261");
    options->as_of = as_of_now(ledger, options, now);
    if (options->to != ISM3_NONE)
        return ISM3_OK;
    int64_t last = options->as_of > 0 ? options->as_of - 1 : 0;
    if (options->from == ISM3_NONE && ledger->first > last)
        options->from = ism3__first_window(model, options, last);
    int64_t from = options->from != ISM3_NONE
                       ? options->from
                       : ism3__window_start(model, options, ledger->first, 0);
    options->to = end_of(model, options, from, last < from ? from : last);
    if (options->every == ISM3_EVERY_ALL && options->to > options->as_of &&
        options->to - model->grain > from)
        options->to -= model->grain;
    return ISM3_OK;
}

void ism3__windows_free(ism3__windows *windows, ism3__memory *memory) {
    ism3__release(memory, windows->bounds, windows->capacity * sizeof *windows->bounds);
    windows->bounds = NULL;
}
