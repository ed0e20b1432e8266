/* Law 5: the figures of a window are those of its grains taken together, and of an organisation
 * those of its environments. */
#include "figures.h"

#include <stdlib.h>
#include <string.h>

/* How figures of parts make that of the whole. */
enum way {
    SUM,         /* numerators and denominators add up */
    LOSSY_SUM,   /* the same, but a part without value may hold terms */
    LARGEST,     /* of those that there are */
    SMALLEST,    /* of those that there are */
    AT_END,      /* that of the last grain: it speaks of the end */
    AGES,        /* sums of ages, taken at the window's end */
    NOT_OF_PARTS /* another law speaks of it */
};

static const struct {
    const char *id;
    enum way of_grains, of_environments;
} ways[] = {
    {"activity.outputs", SUM, SUM},
    {"activity.unmatched", SUM, SUM},
    {"activity.mean_age", AGES, SUM},
    {"activity.last_output_age", AT_END, SMALLEST},
    {"activity.mean_lead_time", SUM, SUM},
    {"activity.worst_lead_time", LARGEST, LARGEST},
    {"activity.best_lead_time", SMALLEST, SMALLEST},
    {"activity.worst_wait", NOT_OF_PARTS, LARGEST},
    {"scope.covered", AT_END, LOSSY_SUM},
    {"scope.sampled", AT_END, LOSSY_SUM},
    {"unavailability.uptime", AT_END, SMALLEST},
    {"unavailability.interruptions", SUM, SUM},
    {"unavailability.rate", LOSSY_SUM, LOSSY_SUM},
    {"unavailability.mean_duration", SUM, SUM},
    {"unavailability.worst_duration", LARGEST, LARGEST},
    {"unavailability.downtime", SUM, SUM},
    {"unavailability.ratio", SUM, SUM},
    {"load.ratio", LOSSY_SUM, LOSSY_SUM},
    {"efficacy.inputs", SUM, SUM},
    {"efficacy.ratio", SUM, SUM},
    {"efficacy.on_time", SUM, SUM},
    {"efficacy.withdrawn", SUM, SUM},
    {"efficacy.backlog", AT_END, SUM},
    {"efficacy.oldest_open", AT_END, LARGEST},
    {"efficiency.outputs_per_resource", LOSSY_SUM, LOSSY_SUM},
    {"efficiency.cost_per_output", LOSSY_SUM, LOSSY_SUM},
    {"quality.fit", SUM, SUM},
    {"quality.accuracy", SUM, SUM},
    {"quality.precision", SUM, SUM},
    {"quality.recall", SUM, SUM},
};
enum { WAYS = sizeof ways / sizeof *ways };

/* What the parts seen so far make. */
struct total {
    enum way way;
    wide numerator, denominator;
    int any, lacking;
    int64_t end, part_end; /* for AGES */
};

static void count_in(struct total *total, const ism3_figure *part) {
    wide numerator = wide_of(part->numerator);
    int first = !total->any;
    if (!part->has_value) {
        total->lacking = 1;
        return;
    }
    total->any = 1;
    switch (total->way) {
    case LARGEST:
        total->numerator = first || numerator > total->numerator ? numerator : total->numerator;
        break;
    case SMALLEST:
        total->numerator = first || numerator < total->numerator ? numerator : total->numerator;
        break;
    case AT_END:
        total->numerator = numerator;
        total->denominator = wide_of(part->denominator);
        break;
    case AGES:
        numerator += (total->end - total->part_end) * wide_of(part->denominator);
        /* fall through */
    default:
        total->numerator += numerator;
        total->denominator += wide_of(part->denominator);
    }
}

static int agrees(struct trial *trial, const struct total *total, const ism3_figure *whole,
                  const char *id, const char *parts) {
    if (total->way == LOSSY_SUM && (total->lacking || !whole->has_value))
        return 0;
    ++*trial->checked;
    /* A quotient of nothing is no value, a sum of nothing may be zero. */
    int value = total->any || (whole->has_value && wide_of(whole->numerator) == 0);
    if (!whole->has_value != !value)
        return fails(trial, "%s: the whole has %s value, its %s have %s", id,
                     whole->has_value ? "a" : "no", parts, total->any ? "one" : "none");
    if (whole->has_value &&
        (wide_of(whole->numerator) != total->numerator ||
         (whole->is_quotient && wide_of(whole->denominator) != total->denominator)))
        return fails(trial, "%s: %.17g (numerator %.17g), but its %s give %.17g / %.17g", id,
                     whole->value, wide_shown(wide_of(whole->numerator)), parts,
                     wide_shown(total->numerator), wide_shown(total->denominator));
    return 0;
}

struct windows {
    const ism3_metrics *whole, *grains;
    int64_t end, grain;
};

static int window_of_grains(struct trial *trial, const struct windows *windows, size_t entry,
                            uint32_t way, uint32_t resource) {
    uint32_t figure = ism3_figure_find(ways[way].id);
    ism3_figure whole = figure_at(windows->whole, 0, entry, figure, resource);
    struct total total = {.way = ways[way].of_grains, .end = windows->end};
    size_t count = ism3_metrics_period_count(windows->grains);
    for (size_t i = 0; i < count; i++) {
        int64_t from, to;
        ism3_metrics_period(windows->grains, i, &from, &to, NULL);
        if (from >= windows->end || (total.way == AT_END && to < windows->end))
            continue;
        ism3_figure part = figure_at(windows->grains, i, entry, figure, resource);
        total.part_end = to < windows->end ? to : windows->end;
        count_in(&total, &part);
    }
    return agrees(trial, &total, &whole, ways[way].id, "grains");
}

/* Lead times are counted up to a bound in parts as in the whole. */
static int lead_times_add_up(struct trial *trial, const struct lead_times *parts,
                             const struct lead_times *whole, const char *what) {
    ++*trial->checked;
    if (memcmp(parts->up_to, whole->up_to, sizeof parts->up_to) == 0 &&
        parts->all.count == whole->all.count)
        return 0;
    return fails(trial, "the lead times of %s are not those of the whole", what);
}

static void add_lead_times(struct lead_times *sum, const struct lead_times *part) {
    for (size_t i = 0; i < LEAD_BOUNDS; i++)
        sum->up_to[i] += part->up_to[i];
    sum->all.count += part->all.count;
}

static int lead_times_of_grains(struct trial *trial, const struct windows *windows, size_t entry) {
    struct lead_times sum = {.all.count = 0}, whole = lead_times_at(windows->whole, 0, entry);
    for (size_t i = 0; i < ism3_metrics_period_count(windows->grains); i++) {
        struct lead_times part = lead_times_at(windows->grains, i, entry);
        int64_t from;
        ism3_metrics_period(windows->grains, i, &from, NULL, NULL);
        if (from < windows->end)
            add_lead_times(&sum, &part);
    }
    return lead_times_add_up(trial, &sum, &whole, "grains");
}

static int lead_times_of_environments(struct trial *trial, const ism3_metrics *together,
                                      const ism3_metrics *apart, size_t entry) {
    struct lead_times sum = {.all.count = 0}, whole = lead_times_at(together, 0, entry);
    uint32_t process, other;
    ism3_metrics_entry(together, entry, &process, NULL);
    for (size_t i = 0; i < ism3_metrics_entry_count(apart); i++) {
        struct lead_times part = lead_times_at(apart, 0, i);
        ism3_metrics_entry(apart, i, &other, NULL);
        if (other == process)
            add_lead_times(&sum, &part);
    }
    return lead_times_add_up(trial, &sum, &whole, "environments");
}

static int of_grains(struct trial *trial, const struct windows *windows) {
    size_t entries = ism3_metrics_entry_count(windows->whole);
    for (size_t entry = 0; entry < entries; entry++) {
        if (lead_times_of_grains(trial, windows, entry))
            return 1;
        for (uint32_t way = 0; way < WAYS; way++) {
            uint32_t figure = ism3_figure_find(ways[way].id);
            if (figure == ISM3_NO_INDEX)
                return fails(trial, "there is no figure %s", ways[way].id);
            uint32_t resources = figure_resources(windows->whole, entry, figure);
            for (uint32_t r = 0; r < resources && ways[way].of_grains != NOT_OF_PARTS; r++)
                if (window_of_grains(trial, windows, entry, way, r))
                    return 1;
        }
    }
    return 0;
}

static int one_of_environments(struct trial *trial, const ism3_metrics *together,
                               const ism3_metrics *apart, size_t entry, uint32_t way) {
    uint32_t figure = ism3_figure_find(ways[way].id), process, other;
    uint32_t resources = figure_resources(together, entry, figure);
    ism3_metrics_entry(together, entry, &process, NULL);
    for (uint32_t r = 0; r < resources; r++) {
        ism3_figure whole = figure_at(together, 0, entry, figure, r);
        struct total total = {.way = ways[way].of_environments};
        for (size_t i = 0; i < ism3_metrics_entry_count(apart); i++) {
            ism3_metrics_entry(apart, i, &other, NULL);
            ism3_figure part = figure_at(apart, 0, i, figure, r);
            if (other == process)
                count_in(&total, &part);
        }
        if (agrees(trial, &total, &whole, ways[way].id, "environments"))
            return 1;
    }
    return 0;
}

/* What one window says of itself. */
static int in_order(struct trial *trial, const ism3_metrics *metrics, size_t entry) {
    static const char *const ascending[] = {
        "activity.best_lead_time", "activity.p50_lead_time", "activity.p90_lead_time",
        "activity.p95_lead_time",  "activity.p99_lead_time", "activity.worst_lead_time",
        "activity.worst_wait",
    };
    wide before = 0;
    for (size_t i = 0; i < sizeof ascending / sizeof *ascending; i++) {
        ism3_figure figure = figure_at(metrics, 0, entry, ism3_figure_find(ascending[i]), 0);
        if (!figure.has_value)
            continue;
        if (wide_of(figure.numerator) < before)
            return fails(trial, "%s is less than %s", ascending[i], ascending[i - 1]);
        before = wide_of(figure.numerator);
    }
    return 0;
}

/* The counts of one window agree with its figures: a quantile lies between the two bounds that the
 * answer of its rank lies between. */
static int quantiles_agree(struct trial *trial, const ism3_metrics *metrics, size_t entry) {
    static const struct {
        const char *id;
        uint64_t percent;
    } quantiles[] = {{"activity.p50_lead_time", 50},
                     {"activity.p90_lead_time", 90},
                     {"activity.p95_lead_time", 95},
                     {"activity.p99_lead_time", 99}};
    struct lead_times leads = lead_times_at(metrics, 0, entry);
    ism3_figure mean = figure_at(metrics, 0, entry, ism3_figure_find("activity.mean_lead_time"), 0);
    if (leads.all.count != mean.count || wide_of(leads.all.sum) != wide_of(mean.numerator))
        return fails(trial, "count or sum of the lead times are not those of their mean");
    for (size_t i = 0; leads.all.count && i < sizeof quantiles / sizeof *quantiles; i++) {
        uint32_t figure = ism3_figure_find(quantiles[i].id);
        wide value = wide_of(figure_at(metrics, 0, entry, figure, 0).numerator);
        uint64_t rank = (quantiles[i].percent * leads.all.count + 99) / 100;
        for (uint32_t b = 0; b < LEAD_BOUNDS; b++)
            if ((leads.up_to[b] >= rank) != (value <= ism3_lead_time_bound(b)))
                return fails(trial, "%s and the lead times up to 2^%d s disagree", quantiles[i].id,
                             (int)b - 10);
        ++*trial->checked;
    }
    return 0;
}

/* Everything is watched, so that a grain without value has nothing. */
static int watch_all(struct trial *trial, ism3_ledger *ledger) {
    const struct plan *plan = &trial->scenario->plan;
    for (uint32_t p = 0; p < plan->processes; p++)
        for (uint32_t e = 0; e < plan_environments(plan); e++) {
            ism3_observation watched = ISM3_OBSERVATION_INIT;
            if (!plan_serves(plan, p, e))
                continue;
            watched.kind = ISM3_WATCHED;
            watched.process = p;
            watched.environment = e;
            watched.time = grain_start(plan, plan->start) < 0 ? 0 : grain_start(plan, plan->start);
            watched.end = plan->start + 90 * ISM3_DAY;
            watched.kinds = ISM3_KIND_BIT(ISM3_WATCHED) - 2;
            if (take(trial, ledger, &watched, 1))
                return 1;
        }
    return 0;
}

int law_roll_up(struct trial *trial) {
    ism3_ledger *ledger = trial_ledger(trial);
    if (take(trial, ledger, trial->scenario->observations, trial->scenario->count) ||
        watch_all(trial, ledger))
        return 1;
    ism3_metrics_options options = some_window(trial, 10);
    const ism3_metrics *together = trial_metrics(trial, ledger, &options);
    options.by_environment = 1;
    struct windows windows = {.whole = trial_metrics(trial, ledger, &options),
                              .end = options.to < options.as_of ? options.to : options.as_of,
                              .grain = trial->scenario->plan.grain};
    options.every = ISM3_EVERY_DURATION;
    options.length = windows.grain;
    windows.grains = trial_metrics(trial, ledger, &options);
    if (!together || !windows.whole || !windows.grains || of_grains(trial, &windows))
        return 1;
    windows.whole = together;
    options.by_environment = 0;
    const ism3_metrics *apart = windows.grains;
    windows.grains = trial_metrics(trial, ledger, &options);
    if (!windows.grains || of_grains(trial, &windows))
        return 1;
    options.by_environment = 1;
    options.every = ISM3_EVERY_ALL;
    options.length = 0;
    apart = trial_metrics(trial, ledger, &options);
    for (size_t entry = 0; apart && entry < ism3_metrics_entry_count(together); entry++) {
        for (uint32_t way = 0; way < WAYS; way++)
            if (one_of_environments(trial, together, apart, entry, way))
                return 1;
        if (in_order(trial, together, entry) || quantiles_agree(trial, together, entry) ||
            lead_times_of_environments(trial, together, apart, entry))
            return 1;
    }
    return !apart;
}
