/* Laws 6 to 8, and what reading at an instant means. */
#include "figures.h"

#include <string.h>

static ism3_ledger *whole(struct trial *trial) {
    ism3_ledger *ledger = trial_ledger(trial);
    return take(trial, ledger, trial->scenario->observations, trial->scenario->count) ? NULL
                                                                                      : ledger;
}

/* ---- reading at as_of: later facts might as well not be there ---- */

int cut_at(ism3_observation *o, int64_t as_of) {
    int has_start = o->time != ISM3_NONE && o->time < as_of;
    int has_end = o->end != ISM3_NONE && o->end < as_of;
    if (o->kind == ISM3_ITEM && !has_start) {
        o->kind = ISM3_OUTPUT;
        o->time = o->end;
        o->end = o->due = ISM3_NONE;
        return has_end;
    }
    if ((o->kind == ISM3_ITEM || (o->kind == ISM3_INTERRUPTION && o->id.size)) && !has_end)
        o->end = ISM3_NONE;
    return has_start || (o->kind == ISM3_INTERRUPTION && o->id.size && has_end);
}

int law_reading(struct trial *trial) {
    ism3_metrics_options options = some_window(trial, 10);
    /* Without a now: nothing is set aside, whole records or parts of them. */
    ism3_ledger *all = trial_ledger_of(trial, trial->model, NULL),
                *early = trial_ledger_of(trial, trial->model, NULL);
    if (take(trial, all, trial->scenario->observations, trial->scenario->count))
        return 1;
    for (size_t i = 0; i < trial->scenario->count; i++) {
        ism3_observation o = trial->scenario->observations[i];
        if (cut_at(&o, options.as_of) && take(trial, early, &o, 1))
            return 1;
    }
    return same_figures(trial, all, early, &options, "a ledger without the later facts");
}

/* ---- 6: conservation ---- */

enum { GRAINS = 12 };

/* Items of one process as they read at as_of, and by grain of a window. */
struct account {
    const ism3_metrics_options *options;
    int64_t grain;
    uint64_t states[PROCESSES][4];
    int64_t begun[PROCESSES][GRAINS + 1], closed[PROCESSES][GRAINS + 1]; /* 0: before the window */
    int64_t items[PROCESSES][GRAINS + 1];
};

static size_t slot(const struct account *account, int64_t time) {
    const ism3_metrics_options *options = account->options;
    if (time < options->from)
        return 0;
    return 1 + (size_t)((time - options->from) / account->grain);
}

static int32_t book(void *context, const ism3_item *item) {
    struct account *account = context;
    int64_t end = account->options->to < account->options->as_of ? account->options->to
                                                                 : account->options->as_of;
    account->states[item->process][item->state]++;
    if (item->input == ISM3_NONE)
        return item->state != ISM3_ITEM_NO_INPUT;
    int64_t gone = item->withdrawal > item->input ? item->withdrawal : item->input;
    int64_t closed = item->state == ISM3_ITEM_ANSWERED    ? item->answer
                     : item->state == ISM3_ITEM_WITHDRAWN ? gone
                                                          : INT64_MAX;
    if (item->state == ISM3_ITEM_ANSWERED &&
        (item->answer < item->input || (item->withdrawal != ISM3_NONE && item->answer > gone)))
        return 1;
    if (item->input < end)
        account->begun[item->process][slot(account, item->input)]++;
    if (closed < end)
        account->closed[item->process][slot(account, closed)]++;
    return item->state == ISM3_ITEM_NO_INPUT;
}

/* Distinct ids of a process with an input before as_of. */
static uint64_t items_told(const struct scenario *s, uint32_t process, int64_t as_of) {
    char seen[100] = {0};
    uint64_t items = 0;
    int64_t latest = s->plan.has_now ? s->plan.now + ISM3_DAY : INT64_MAX;
    for (size_t i = 0; i < s->count; i++) {
        const ism3_observation *o = &s->observations[i];
        if (o->process != process || o->time >= as_of || o->id.size != 2 || o->time > latest ||
            (o->kind != ISM3_ITEM && o->kind != ISM3_INPUT) ||
            (o->kind == ISM3_ITEM && o->end > latest))
            continue;
        int id = (o->id.data[0] - '0') * 10 + (o->id.data[1] - '0');
        items += !seen[id];
        seen[id] = 1;
    }
    return items;
}

static int balanced(struct trial *trial, const ism3_metrics *metrics, size_t entry,
                    const struct account *account) {
    uint32_t process, backlog_figure = ism3_figure_find("efficacy.backlog");
    ism3_metrics_entry(metrics, entry, &process, NULL);
    int64_t backlog = account->begun[process][0] - account->closed[process][0];
    for (size_t period = 0; period < ism3_metrics_period_count(metrics); period++) {
        int64_t from;
        ism3_metrics_period(metrics, period, &from, NULL, NULL);
        if (from >= account->options->as_of)
            break;
        int64_t begun = account->begun[process][period + 1],
                closed = account->closed[process][period + 1];
        ism3_figure read = figure_at(metrics, period, entry, backlog_figure, 0);
        ism3_figure ratio =
            figure_at(metrics, period, entry, ism3_figure_find("efficacy.ratio"), 0);
        backlog += begun - closed;
        ++*trial->checked;
        if (read.has_value ? wide_of(read.numerator) != backlog : backlog != 0)
            return fails(trial,
                         "process %u, period %zu: backlog %.17g, but with %lld begun and %lld "
                         "closed it is %lld",
                         process, period, read.value, (long long)begun, (long long)closed,
                         (long long)backlog);
        if (ratio.has_value && ratio.count != (uint64_t)begun)
            return fails(trial, "process %u, period %zu: %llu items in efficacy.ratio, %lld begun",
                         process, period, (unsigned long long)ratio.count, (long long)begun);
    }
    return 0;
}

int law_conservation(struct trial *trial) {
    ism3_metrics_options options = some_window(trial, GRAINS);
    struct account account = {.options = &options, .grain = trial->scenario->plan.grain};
    ism3_error error = ISM3_ERROR_INIT;
    ism3_ledger *ledger = whole(trial);
    if (!ledger)
        return 1;
    int32_t rc = ism3_ledger_items(ledger, options.as_of, book, &account, &error);
    if (failed(trial, rc, &error, "items (an answer before its input, or after it was gone?)"))
        return 1;
    for (uint32_t p = 0; p < trial->scenario->plan.processes; p++) {
        const uint64_t *states = account.states[p];
        uint64_t expected = items_told(trial->scenario, p, options.as_of);
        uint64_t items =
            states[ISM3_ITEM_OPEN] + states[ISM3_ITEM_ANSWERED] + states[ISM3_ITEM_WITHDRAWN];
        ++*trial->checked;
        if (items != expected)
            return fails(trial, "process %u: %llu items open, answered or withdrawn, %llu told", p,
                         (unsigned long long)items, (unsigned long long)expected);
    }
    options.every = ISM3_EVERY_DURATION;
    options.length = account.grain;
    const ism3_metrics *metrics = trial_metrics(trial, ledger, &options);
    for (size_t entry = 0; metrics && entry < ism3_metrics_entry_count(metrics); entry++)
        if (balanced(trial, metrics, entry, &account))
            return 1;
    return !metrics;
}

/* ---- 7: identity ---- */

/* outputs / used x used / available x available = outputs, in whole numbers. */
static int identical(struct trial *trial, const ism3_metrics *metrics, size_t entry,
                     uint32_t resource) {
    ism3_figure per =
        figure_at(metrics, 0, entry, ism3_figure_find("efficiency.outputs_per_resource"), resource);
    ism3_figure load = figure_at(metrics, 0, entry, ism3_figure_find("load.ratio"), resource);
    ism3_figure outputs = figure_at(metrics, 0, entry, ism3_figure_find("activity.outputs"), 0);
    if (!per.has_value || !load.has_value)
        return 0;
    const ism3_figure_info *per_info =
        ism3_figure_at(ism3_figure_find("efficiency.outputs_per_resource"));
    const ism3_figure_info *load_info = ism3_figure_at(ism3_figure_find("load.ratio"));
    ++*trial->checked;
    /* per.n / per.d is outputs a unit used; load.n / load.d has available as load.d units. */
    if (per_info->denominator_divisor != load_info->numerator_divisor ||
        load_info->numerator_divisor != load_info->denominator_divisor)
        return fails(trial, "used is counted in different units");
    if (wide_of(per.denominator) != wide_of(load.numerator) ||
        wide_of(per.numerator) != wide_of(outputs.numerator) * per_info->numerator_divisor)
        return fails(
            trial, "resource %u: (%.17g / %.17g) x (%.17g / %.17g) x %.17g is not %.17g outputs",
            resource, wide_shown(wide_of(per.numerator)), wide_shown(wide_of(per.denominator)),
            wide_shown(wide_of(load.numerator)), wide_shown(wide_of(load.denominator)),
            wide_shown(wide_of(load.denominator)), outputs.value);
    return 0;
}

/* Work and an output of every process, so that there is mostly something to divide. */
static int work(struct trial *trial, ism3_ledger *ledger, int64_t time) {
    const struct plan *plan = &trial->scenario->plan;
    for (uint32_t p = 0; p < plan->processes; p++)
        for (uint32_t e = 0; e < plan_environments(plan); e++) {
            ism3_observation o = ISM3_OBSERVATION_INIT;
            if (!plan_serves(plan, p, e) || rng_one_in(&trial->rng, 3))
                continue;
            o.kind = ISM3_OUTPUT;
            o.process = p;
            o.environment = e;
            o.time = time;
            if (take(trial, ledger, &o, 1))
                return 1;
            o.kind = ISM3_RESOURCES;
            o.end = time + 7 * HOUR;
            o.available = 1000 + (int64_t)rng_below(&trial->rng, 7777);
            o.used = 1 + (int64_t)rng_below(&trial->rng, 7777);
            o.resource = (uint32_t)rng_below(&trial->rng, plan_resources(plan, p));
            if (take(trial, ledger, &o, 1))
                return 1;
        }
    return 0;
}

int law_identity(struct trial *trial) {
    ism3_ledger *ledger = trial_ledger(trial);
    ism3_metrics_options options = some_window(trial, 10);
    if (work(trial, ledger, options.from < 0 ? 0 : options.from))
        return 1;
    for (size_t i = 0; i < trial->scenario->count; i++) {
        ism3_observation o = trial->scenario->observations[i];
        if (o.kind == ISM3_LEVEL || o.kind == ISM3_RESOURCES) {
            /* Both amounts, wherever there is one; the two readings of a gauge lapse together. */
            o.available = o.available == ISM3_NONE ? 1250 : o.available;
            o.used = o.used == ISM3_NONE ? 750 : o.used;
        }
        if (take(trial, ledger, &o, 1))
            return 1;
    }
    for (options.by_environment = 0; options.by_environment < 2; options.by_environment++) {
        const ism3_metrics *metrics = trial_metrics(trial, ledger, &options);
        if (!metrics)
            return 1;
        uint32_t figure = ism3_figure_find("load.ratio");
        for (size_t entry = 0; entry < ism3_metrics_entry_count(metrics); entry++)
            for (uint32_t r = 0; r < figure_resources(metrics, entry, figure); r++)
                if (identical(trial, metrics, entry, r))
                    return 1;
    }
    return 0;
}

/* ---- 8: monotone ---- */

struct wanted {
    uint64_t skip;
    ism3_item item;
    int found;
};

static int32_t find_open(void *context, const ism3_item *item) {
    struct wanted *wanted = context;
    if (item->state != ISM3_ITEM_OPEN || wanted->skip--)
        return 0;
    wanted->item = *item;
    wanted->found = 1;
    return 1;
}

static int no_worse(struct trial *trial, const ism3_metrics *before, const ism3_metrics *after) {
    uint32_t ratio = ism3_figure_find("efficacy.ratio"),
             backlog = ism3_figure_find("efficacy.backlog");
    for (size_t entry = 0; entry < ism3_metrics_entry_count(before); entry++)
        for (size_t period = 0; period < ism3_metrics_period_count(before); period++) {
            ism3_figure old = figure_at(before, period, entry, ratio, 0),
                        new = figure_at(after, period, entry, ratio, 0);
            ++*trial->checked;
            if (old.has_value &&
                (!new.has_value || wide_of(new.numerator) * wide_of(old.denominator) <
                                       wide_of(old.numerator) * wide_of(new.denominator)))
                return fails(trial, "efficacy.ratio of period %zu was %.17g, is %.17g", period,
                             old.value, new.value);
            old = figure_at(before, period, entry, backlog, 0);
            new = figure_at(after, period, entry, backlog, 0);
            /* None where it is zero in a window that nobody watched. */
            if (wide_of(new.numerator) > wide_of(old.numerator))
                return fails(trial, "efficacy.backlog of period %zu was %.17g, is %.17g", period,
                             old.value, new.value);
        }
    return 0;
}

/* The text of an item's id: its hash does not tell. */
static ism3_text id_of(const struct trial *trial, const ism3_item *item) {
    const struct scenario *s = trial->scenario;
    for (size_t i = 0; i < s->count; i++) {
        uint64_t hash[2];
        ism3_text id = s->observations[i].id;
        if (id.size && !ism3_model_hash_id(trial->model, id.data, id.size, hash) &&
            hash[0] == item->hash[0] && hash[1] == item->hash[1])
            return id;
    }
    return (ism3_text){NULL, 0};
}

int law_monotone(struct trial *trial) {
    ism3_metrics_options options = some_window(trial, 10);
    struct wanted wanted = {.skip = rng_below(&trial->rng, 3)};
    ism3_error error = ISM3_ERROR_INIT;
    ism3_ledger *ledger = whole(trial);
    if (!ledger)
        return 1;
    int32_t rc = ism3_ledger_items(ledger, options.as_of, find_open, &wanted, &error);
    if (rc && rc != ISM3_E_STOPPED)
        return failed(trial, rc, &error, "items");
    if (!wanted.found)
        return 0;
    options.every = ISM3_EVERY_DURATION;
    options.length = trial->scenario->plan.grain;
    const ism3_metrics *before = trial_metrics(trial, ledger, &options);
    ism3_observation output = ISM3_OBSERVATION_INIT;
    output.kind = ISM3_OUTPUT;
    output.process = wanted.item.process;
    output.environment = wanted.item.environment;
    output.id = id_of(trial, &wanted.item);
    output.time = wanted.item.input +
                  (int64_t)rng_below(&trial->rng, (uint64_t)(options.as_of - wanted.item.input));
    if (!output.id.size)
        return fails(trial, "items told of an item that nobody reported");
    if (take(trial, ledger, &output, 1))
        return 1;
    const ism3_metrics *after = trial_metrics(trial, ledger, &options);
    return !before || !after || no_worse(trial, before, after);
}
