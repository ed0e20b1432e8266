/* The families of figures, made from the one table, and those about the page as a whole. */
#include "export/exposition.h"

#include <ism3/version.h>
#include <math.h>
#include <string.h>

/* ---- the whole ---- */

static void write_build(ism3__exposition *exposition) {
    ism3__page_label(&exposition->page, "version", ism3_version_string());
    ism3__page_info(&exposition->page);
}

static void write_model(ism3__exposition *exposition) {
    ism3__label_whole(exposition);
    if (exposition->page.label_count)
        ism3__page_info(&exposition->page);
}

static void write_process(ism3__exposition *exposition) {
    ism3__page *page = &exposition->page;
    for (uint32_t process = 0; process < exposition->assessment->process_count; process++) {
        ism3_process_options options = {.size = sizeof options};
        if (!exposition->is_chosen[process])
            continue;
        ism3_model_process(exposition->model, process, &options);
        page->label_count = 0;
        ism3__page_label(page, "process", options.code);
        ism3__page_label(page, "name", options.name);
        ism3__page_label(page, "practice", options.practice);
        ism3__page_info(page);
    }
}

static void write_as_of(ism3__exposition *exposition) {
    ism3__page_billionths(&exposition->page, ism3_metrics_as_of(exposition->metrics));
}

static void write_last_observation(ism3__exposition *exposition) {
    int64_t newest = exposition->assessment->newest_fact,
            as_of = ism3_metrics_as_of(exposition->metrics);
    if (newest != ISM3_NONE)
        ism3__page_billionths(&exposition->page, newest < as_of ? newest : as_of);
}

static void write_set_aside(ism3__exposition *exposition) {
    static const struct {
        const char *reason;
        uint32_t count;
    } reasons[] = {{"future", ISM3_COUNT_FUTURE}, {"late", ISM3_COUNT_LATE}};
    ism3__page *page = &exposition->page;
    for (size_t i = 0; i < sizeof reasons / sizeof *reasons; i++) {
        page->label_count = 0;
        ism3__page_label(page, "reason", reasons[i].reason);
        ism3__page_number(page,
                          (double)ism3_metrics_set_aside(exposition->metrics, reasons[i].count));
    }
}

static void write_period(ism3__exposition *exposition, int is_end) {
    ism3__periods periods = ism3__periods_start(exposition, ISM3__ALL_TENSES);
    while (ism3__periods_next(&periods)) {
        int64_t from, to;
        ism3_metrics_period(exposition->metrics, periods.period, &from, &to, NULL);
        ism3__page_billionths(&exposition->page, is_end ? to : from);
    }
}

static void write_period_start(ism3__exposition *exposition) {
    write_period(exposition, 0);
}

static void write_period_end(ism3__exposition *exposition) {
    write_period(exposition, 1);
}

/* Of OTLP the scope and the resource say the first two. */
static const ism3__told names[] = {
    {{"build", "1", "The library that wrote this.", ISM3__INFO}, write_build},
    {{"model", "1", "Whose model it is, and what the writer adds.", ISM3__INFO}, write_model},
};

static const ism3__told whole[] = {
    {{"process", "1", "Processes of the model.", ISM3__INFO}, write_process},
    {{"as_of_timestamp", "s", "The time up to which the ledger was read.", ISM3__GAUGE},
     write_as_of},
    {{"last_observation_timestamp", "s", "Time of the newest fact in the ledger.", ISM3__GAUGE},
     write_last_observation},
    {{"observations_set_aside", "1",
      "Observations that do not count: in the future, or too late for what is sealed.",
      ISM3__GAUGE},
     write_set_aside},
    {{"period_start_timestamp", "s", "Start of the period that figures are of.", ISM3__GAUGE},
     write_period_start},
    {{"period_end_timestamp", "s", "End of the period that figures are of, excluded.", ISM3__GAUGE},
     write_period_end},
};

/* ---- figures ---- */

uint32_t ism3__resources_told(const ism3__exposition *exposition, uint32_t process,
                              uint32_t figure) {
    if (!exposition->is_chosen[process])
        return 0;
    return ism3_figure_at(figure)->per_resource
               ? ism3_model_resource_count(exposition->model, process)
               : 1;
}

void ism3__label_figure(ism3__exposition *exposition, uint32_t process, uint32_t figure,
                        uint32_t resource) {
    const ism3_figure_info *info = ism3_figure_at(figure);
    ism3__page *page = &exposition->page;
    page->label_count = 0;
    ism3__page_label(page, "process", ism3_model_process_code(exposition->model, process));
    if (exposition->figure != figure)
        ism3__page_label(page, "figure", info->id);
    if (info->per_resource)
        ism3__page_label(page, "resource",
                         ism3_model_resource_name(exposition->model, process, resource));
}

/* An entry of the readings, and what of it is told. */
typedef struct subject {
    const ism3_metrics *metrics;
    size_t entry;
    uint32_t process, environment, resource;
} subject;

typedef void (*write_subject)(ism3__exposition *exposition, const subject *of);

enum { UNIT_SIZE = 600 };

static void label_subject(ism3__exposition *exposition, const subject *of) {
    ism3__label_figure(exposition, of->process, exposition->figure, of->resource);
    if (of->environment != ISM3_NO_INDEX)
        ism3__page_label(&exposition->page, "environment",
                         ism3_model_environment_name(exposition->model, of->environment));
}

static void write_values(ism3__exposition *exposition, const subject *of) {
    const ism3_figure_info *info = ism3_figure_at(exposition->figure);
    ism3__page *page = &exposition->page;
    char unit[UNIT_SIZE];
    label_subject(exposition, of);
    /* A unit that differs by process cannot be in the name. */
    ism3_metrics_unit(of->metrics, of->entry, exposition->figure, of->resource, unit, sizeof unit);
    if (strcmp(unit, info->unit) != 0)
        ism3__page_label(page, "unit", unit);
    ism3__periods periods = ism3__periods_start(exposition, ISM3__ALL_TENSES);
    while (ism3__periods_next(&periods)) {
        ism3_figure figure = {.size = sizeof figure};
        ism3_metrics_figure(of->metrics, periods.period, of->entry, exposition->figure,
                            of->resource, &figure);
        ism3__page_number(page, figure.has_value ? figure.value : NAN);
    }
}

/* One of each resource, of all environments together, then of each where they are known. */
static void write_subjects(ism3__exposition *exposition, uint32_t process, size_t *entry,
                           write_subject write) {
    const ism3_metrics *by_environment = exposition->assessment->by_environment;
    uint32_t resources = ism3__resources_told(exposition, process, exposition->figure);
    size_t first = *entry;
    subject of = {exposition->metrics, process, process, ISM3_NO_INDEX, 0};
    for (; of.resource < resources; of.resource++)
        write(exposition, &of);
    if (!by_environment)
        return;
    of.metrics = by_environment;
    for (of.entry = first;
         ism3_metrics_entry(by_environment, of.entry, &of.process, &of.environment) == ISM3_OK &&
         of.process == process;
         of.entry++)
        for (of.resource = 0; of.resource < resources; of.resource++)
            write(exposition, &of);
    *entry = of.entry;
}

static void write_all(ism3__exposition *exposition, write_subject write) {
    size_t entry = 0;
    for (uint32_t process = 0; process < exposition->assessment->process_count; process++)
        write_subjects(exposition, process, &entry, write);
}

static void write_figure(ism3__exposition *exposition) {
    write_all(exposition, write_values);
}

/* ---- lead times ---- */

/* Those of a period. */
static ism3__spread read_spread(const subject *of, size_t period) {
    ism3__spread spread = {.all.size = sizeof spread.all};
    ism3_metrics_lead_times(of->metrics, period, of->entry, ism3__bounds, ISM3__BOUNDS,
                            spread.up_to, &spread.all);
    return spread;
}

static void write_points(ism3__exposition *exposition, const subject *of) {
    label_subject(exposition, of);
    ism3__periods periods = ism3__periods_start(exposition, ISM3__ALL_TENSES);
    while (ism3__periods_next(&periods)) {
        ism3__spread spread = read_spread(of, periods.period);
        ism3__page_spread(&exposition->page, &spread);
    }
}

static void write_buckets(ism3__exposition *exposition, const subject *of) {
    ism3__page *page = &exposition->page;
    label_subject(exposition, of);
    for (size_t i = 0; i <= ISM3__BOUNDS; i++) {
        ism3__periods periods = ism3__periods_start(exposition, ISM3__ALL_TENSES);
        while (ism3__periods_next(&periods)) {
            ism3__spread spread = read_spread(of, periods.period);
            uint64_t up_to = i < ISM3__BOUNDS ? spread.up_to[i] : spread.all.count;
            ism3__page_label(page, "le", i < ISM3__BOUNDS ? ism3__bound_texts[i] : "+Inf");
            if (spread.all.count)
                ism3__page_decimal(page, (ism3_int128){up_to, 0}, 1);
        }
    }
}

static void write_totals(ism3__exposition *exposition, const subject *of, int is_sum) {
    label_subject(exposition, of);
    ism3__periods periods = ism3__periods_start(exposition, ISM3__ALL_TENSES);
    while (ism3__periods_next(&periods)) {
        ism3__spread spread = read_spread(of, periods.period);
        const ism3_lead_times *all = &spread.all;
        if (all->count)
            ism3__page_decimal(&exposition->page, is_sum ? all->sum : (ism3_int128){all->count, 0},
                               is_sum ? 1000000000 : 1);
    }
}

static void write_counts(ism3__exposition *exposition, const subject *of) {
    write_totals(exposition, of, 0);
}

static void write_sums(ism3__exposition *exposition, const subject *of) {
    write_totals(exposition, of, 1);
}

static void write_all_points(ism3__exposition *exposition) {
    write_all(exposition, write_points);
}

static void write_all_buckets(ism3__exposition *exposition) {
    write_all(exposition, write_buckets);
}

static void write_all_counts(ism3__exposition *exposition) {
    write_all(exposition, write_counts);
}

static void write_all_sums(ism3__exposition *exposition) {
    write_all(exposition, write_sums);
}

static const ism3__told lead_times = {
    {"activity.lead_time", "s",
     "Times from an input to the output that answers it, of the answers in a period.",
     ISM3__HISTOGRAM},
    write_all_points,
};

/* The same series, as gauges: parsers of OpenMetrics, the reference among them, take a histogram at
 * one time only. */
static const ism3__told lead_times_then[] = {
    {{"activity.lead_time_seconds_bucket", "1", "Answers of a period that took no longer than le.",
      ISM3__GAUGE},
     write_all_buckets},
    {{"activity.lead_time_seconds_gcount", "1", "Answers of a period.", ISM3__GAUGE},
     write_all_counts},
    {{"activity.lead_time_seconds_gsum", "1", "What the answers of a period took together.",
      ISM3__GAUGE},
     write_all_sums},
};

static void tell_lead_times(ism3__exposition *exposition) {
    exposition->figure = ism3_figure_find("activity.mean_lead_time"); /* what they are told for */
    if (exposition->page.has_times && exposition->page.format == ISM3_OPENMETRICS)
        ism3__tell(exposition, lead_times_then, sizeof lead_times_then / sizeof *lead_times_then);
    else
        ism3__tell(exposition, &lead_times, 1);
}

/* ---- all of them ---- */

void ism3__tell_figures(ism3__exposition *exposition) {
    exposition->figure = ISM3_NO_INDEX;
    if (exposition->page.format != ISM3_OTLP)
        ism3__tell(exposition, names, sizeof names / sizeof *names);
    ism3__tell(exposition, whole, sizeof whole / sizeof *whole);
    for (uint32_t i = 0; i < ism3_figure_count(); i++) {
        const ism3_figure_info *info = ism3_figure_at(i);
        ism3__told told = {{info->id, info->unit, info->help, ISM3__GAUGE}, write_figure};
        exposition->figure = i;
        ism3__tell(exposition, &told, 1);
    }
    tell_lead_times(exposition);
    exposition->figure = ISM3_NO_INDEX;
}
