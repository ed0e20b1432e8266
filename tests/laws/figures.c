#include "figures.h"

#include <inttypes.h>
#include <string.h>

/* An instant at which something happens and a grain starts, or `otherwise`. */
static int64_t some_edge(struct trial *trial, int64_t from, int64_t otherwise) {
    const struct scenario *s = trial->scenario;
    uint64_t edges = 0;
    for (size_t i = 0; i < s->count; i++) {
        int64_t time = s->observations[i].time;
        if (time != ISM3_NONE && time > from && grain_start(&s->plan, time) == time &&
            rng_one_in(&trial->rng, ++edges))
            otherwise = time;
    }
    return otherwise;
}

ism3_metrics_options some_window(struct trial *trial, uint32_t grains) {
    const struct plan *plan = &trial->scenario->plan;
    ism3_metrics_options options = ISM3_METRICS_OPTIONS_INIT;
    int64_t first = grain_start(plan, plan->start + (int64_t)rng_below(&trial->rng, 72) * HOUR);
    int64_t length = 1 + (int64_t)rng_below(&trial->rng, grains);
    options.from = first;
    options.to = first + length * plan->grain;
    options.as_of =
        first + (1 + (int64_t)rng_below(&trial->rng, (uint64_t)length + 3)) * plan->grain;
    uint64_t choice = rng_below(&trial->rng, 3);
    if (choice == 0)
        options.as_of = grain_start(plan, plan->start + 60 * ISM3_DAY);
    else
        reached(trial, AS_OF_INSIDE);
    if (choice == 1)
        options.as_of = some_edge(trial, first, options.as_of);
    return options;
}

ism3_figure figure_at(const ism3_metrics *metrics, size_t period, size_t entry, uint32_t figure,
                      uint32_t resource) {
    ism3_figure read = {.size = sizeof read};
    if (ism3_metrics_figure(metrics, period, entry, figure, resource, &read))
        read = (ism3_figure){.size = sizeof read, .status = ISM3_STATUS_NO_DATA};
    return read;
}

uint32_t figure_resources(const ism3_metrics *metrics, size_t entry, uint32_t figure) {
    uint32_t process = 0;
    if (!ism3_figure_at(figure)->per_resource)
        return 1;
    ism3_metrics_entry(metrics, entry, &process, NULL);
    return ism3_model_resource_count(ism3_metrics_model(metrics), process);
}

static int same_number(ism3_int128 a, ism3_int128 b) {
    return a.low == b.low && a.high == b.high;
}

static int equal(const ism3_figure *a, const ism3_figure *b) {
    return a->has_value == b->has_value && a->status == b->status && a->count == b->count &&
           a->is_quotient == b->is_quotient && a->missing == b->missing &&
           same_number(a->numerator, b->numerator) && same_number(a->denominator, b->denominator);
}

int same_figure(const ism3_metrics *a, size_t a_period, size_t a_entry, const ism3_metrics *b,
                size_t b_period, size_t b_entry, uint32_t figure, uint32_t resource) {
    ism3_figure x = figure_at(a, a_period, a_entry, figure, resource),
                y = figure_at(b, b_period, b_entry, figure, resource);
    return equal(&x, &y);
}

struct lead_times lead_times_at(const ism3_metrics *metrics, size_t period, size_t entry) {
    struct lead_times read = {.all.size = sizeof read.all};
    int64_t bounds[LEAD_BOUNDS];
    for (uint32_t i = 0; i < LEAD_BOUNDS; i++)
        bounds[i] = ism3_lead_time_bound(i);
    if (ism3_metrics_lead_times(metrics, period, entry, bounds, LEAD_BOUNDS, read.up_to, &read.all))
        read = (struct lead_times){.all.status = ISM3_STATUS_NO_DATA};
    return read;
}

static int same_lead_times(struct trial *trial, const ism3_metrics *a, size_t a_period,
                           const ism3_metrics *b, size_t b_period, size_t entry, const char *what) {
    struct lead_times x = lead_times_at(a, a_period, entry), y = lead_times_at(b, b_period, entry);
    ++*trial->checked;
    if (memcmp(&x, &y, sizeof x) == 0)
        return 0;
    return fails(trial, "%s: the lead times of entry %zu, period %zu are spread otherwise", what,
                 entry, a_period);
}

int same_entry(struct trial *trial, const ism3_metrics *a, size_t a_period, const ism3_metrics *b,
               size_t b_period, size_t entry, const char *what) {
    for (uint32_t figure = 0; figure < ism3_figure_count(); figure++) {
        uint32_t resources = figure_resources(a, entry, figure);
        for (uint32_t resource = 0; resource < resources; resource++) {
            ism3_figure x = figure_at(a, a_period, entry, figure, resource),
                        y = figure_at(b, b_period, entry, figure, resource);
            ++*trial->checked;
            if (equal(&x, &y))
                continue;
            uint32_t process = 0, environment = 0;
            ism3_metrics_entry(a, entry, &process, &environment);
            return fails(trial,
                         "%s: %s of process %u, environment %d, resource %u, period %zu is %.17g "
                         "(%s, %" PRIu64 " facts, %u missing), expected %.17g (%s, %" PRIu64
                         " facts, %u missing)",
                         what, ism3_figure_at(figure)->id, process, (int)environment, resource,
                         a_period, x.value, ism3_status_name(x.status), x.count, x.missing, y.value,
                         ism3_status_name(y.status), y.count, y.missing);
        }
    }
    return same_lead_times(trial, a, a_period, b, b_period, entry, what);
}

static int same_metrics(struct trial *trial, const ism3_metrics *a, const ism3_metrics *b,
                        const char *what) {
    if (!a || !b)
        return 1;
    size_t periods = ism3_metrics_period_count(a), entries = ism3_metrics_entry_count(a);
    if (periods != ism3_metrics_period_count(b) || entries != ism3_metrics_entry_count(b))
        return fails(trial, "%s: %zu periods of %zu entries, expected %zu of %zu", what, periods,
                     entries, ism3_metrics_period_count(b), ism3_metrics_entry_count(b));
    for (size_t period = 0; period < periods; period++)
        for (size_t entry = 0; entry < entries; entry++) {
            if (ism3_metrics_state(a, period, entry) != ism3_metrics_state(b, period, entry))
                return fails(trial, "%s: the state of period %zu, entry %zu differs", what, period,
                             entry);
            if (same_entry(trial, a, period, b, period, entry, what))
                return 1;
        }
    return 0;
}

int same_figures(struct trial *trial, ism3_ledger *ledger, ism3_ledger *expected,
                 const ism3_metrics_options *options, const char *what) {
    uint32_t processes[PROCESSES];
    ism3_metrics_options asked = *options;
    for (uint32_t i = 0; i < trial->scenario->plan.processes; i++)
        processes[i] = i;
    asked.processes = processes;
    asked.process_count = trial->scenario->plan.processes;
    for (asked.by_environment = 0; asked.by_environment < 2; asked.by_environment++)
        if (same_metrics(trial, trial_metrics(trial, ledger, &asked),
                         trial_metrics(trial, expected, &asked), what))
            return 1;
    return 0;
}
