/* What assessing costs: every process of the catalogue, months of facts of every metric type, targets
 * on ten figures of each. Prints the median of the runs. */
#include <ism3.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { RUNS = 9, TARGETS = 10 };

#define START INT64_C(1609459200000000000) /* 2021-01-01T00:00:00Z */
#define HOUR  (INT64_C(3600) * ISM3_SECOND)

static const char *const targeted[TARGETS] = {
    "activity.p95_lead_time",  "activity.worst_wait",  "scope.covered",
    "unavailability.downtime", "unavailability.ratio", "load.ratio",
    "efficacy.ratio",          "efficacy.on_time",     "quality.fit",
    "efficacy.backlog"};

static void must(int32_t rc, const ism3_error *error) {
    if (!rc)
        return;
    fprintf(stderr, "assess: %s\n", error->message);
    exit(1);
}

static double now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec * 1e3 + (double)time.tv_nsec / 1e6;
}

static ism3_model *make_model(void) {
    ism3_error error = ISM3_ERROR_INIT;
    ism3_model *model;
    must(ism3_model_new(&model, NULL, &error), &error);
    for (uint32_t i = 0; i < ism3_catalogue_count(); i++) {
        ism3_process_options process = {.size = sizeof process,
                                        .code = ism3_catalogue_at(i)->code,
                                        .documented = 1,
                                        .frequency = {.months = 1},
                                        .answer_within = 240 * HOUR};
        must(ism3_model_add_process(model, &process, NULL, &error), &error);
        for (uint32_t t = 0; t < TARGETS; t++) {
            ism3_target target = {.size = sizeof target,
                                  .figure = ism3_figure_find(targeted[t]),
                                  .op = ISM3_AT_MOST,
                                  .value = ISM3_ONE / 2};
            must(ism3_model_add_target(model, i, &target, &error), &error);
        }
    }
    must(ism3_model_freeze(model, &error), &error);
    return model;
}

static uint64_t random_below(uint64_t *state, uint64_t sides) {
    *state ^= *state >> 12;
    *state ^= *state << 25;
    *state ^= *state >> 27;
    return (*state * UINT64_C(0x2545f4914f6cdd1d) >> 11) % sides;
}

static void see(ism3_ledger *ledger, ism3_observation *o, uint8_t kind, int64_t time) {
    ism3_error error = ISM3_ERROR_INIT;
    o->kind = kind;
    o->time = time;
    must(ism3_ledger_observe(ledger, o, 1, &error), &error);
}

static ism3_observation of(uint32_t process) {
    ism3_observation o = ISM3_OBSERVATION_INIT;
    o.process = process;
    return o;
}

static void observe_month(ism3_ledger *ledger, uint32_t process, int64_t from, int64_t to,
                          uint64_t items, uint64_t *state) {
    char id[32];
    ism3_observation watched = of(process), scope = of(process), load = of(process),
                     down = of(process);
    watched.end = load.end = to;
    watched.kinds = ISM3_KIND_BIT(ISM3_INTERRUPTION);
    see(ledger, &watched, ISM3_WATCHED, from);
    scope.total = 1000;
    scope.covered = (int64_t)(900 + random_below(state, 100));
    see(ledger, &scope, ISM3_SCOPE, from + HOUR);
    load.available = 100000;
    load.used = (int64_t)random_below(state, 100000);
    see(ledger, &load, ISM3_RESOURCES, from);
    down.end = from + (int64_t)(10 + random_below(state, 100)) * HOUR;
    see(ledger, &down, ISM3_INTERRUPTION, from + 9 * HOUR);
    for (uint64_t i = 0; i < items; i++) {
        ism3_observation item = of(process);
        int64_t time = from + (int64_t)random_below(state, (uint64_t)(to - from));
        snprintf(id, sizeof id, "%lld-%llu", (long long)(from / HOUR), (unsigned long long)i);
        item.id = (ism3_text){id, strlen(id)};
        item.end = random_below(state, 20) ? time + (int64_t)random_below(state, 400) * HOUR / 2
                                           : ISM3_NONE;
        item.verdict = (uint8_t)(1 + (random_below(state, 20) == 0));
        see(ledger, &item, ISM3_ITEM, time);
    }
}

static ism3_ledger *make_ledger(ism3_model *model, int32_t months, uint64_t items) {
    ism3_error error = ISM3_ERROR_INIT;
    ism3_ledger *ledger;
    uint64_t state = 20260101;
    must(ism3_ledger_new(&ledger, model, NULL, &error), &error);
    for (uint32_t p = 0; p < ism3_model_process_count(model); p++)
        for (int32_t m = 0; m < months; m++) {
            ism3_duration first = {.months = m}, next = {.months = m + 1};
            observe_month(ledger, p, ism3_time_add(START, first, 0), ism3_time_add(START, next, 0),
                          items, &state);
        }
    return ledger;
}

static int by_size(const void *a, const void *b) {
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double median(double *samples) {
    qsort(samples, RUNS, sizeof *samples, by_size);
    return samples[RUNS / 2];
}

/* Every judgement is read once, as a report does. */
static uint64_t read_all(const ism3_assessment *assessment, uint32_t processes, size_t periods) {
    uint64_t valued = 0;
    for (size_t period = 0; period < periods; period++)
        for (uint32_t process = 0; process < processes; process++)
            for (uint32_t figure = 0; figure < ism3_figure_count(); figure++) {
                ism3_judgement judgement = {.size = sizeof judgement};
                ism3_assessment_judgement(assessment, period, process, figure, 0, &judgement);
                valued += judgement.newest == period;
            }
    return valued;
}

int main(int argc, char **argv) {
    ism3_error error = ISM3_ERROR_INIT;
    int32_t months = argc > 1 ? atoi(argv[1]) : 60;
    uint64_t items = argc > 2 ? strtoull(argv[2], NULL, 10) : 100, valued = 0;
    double figures[RUNS], whole[RUNS], reading[RUNS];
    if (argc > 3 || months < 1 || months > 1200) {
        fputs("Usage: assess [MONTHS [ITEMS-A-MONTH]]\n", stderr);
        return 2;
    }
    ism3_model *model = make_model();
    ism3_ledger *ledger = make_ledger(model, months, items);
    ism3_duration length = {.months = months};
    int64_t as_of = ism3_time_add(START, length, 0);
    for (int run = -1; run < RUNS; run++) { /* once to warm up */
        ism3_assessment_options options = ISM3_ASSESSMENT_OPTIONS_INIT;
        ism3_metrics_options plain = ISM3_METRICS_OPTIONS_INIT;
        ism3_assessment *assessment;
        ism3_metrics *metrics;
        options.as_of = plain.as_of = as_of;
        plain.every = ISM3_EVERY_MONTH;
        plain.settled = 1;
        double start = now();
        must(ism3_metrics_new(&metrics, ledger, &plain, &error), &error);
        double evaluated = now();
        must(ism3_assessment_new(&assessment, ledger, &options, &error), &error);
        double assessed = now();
        valued = read_all(assessment, ism3_model_process_count(model),
                          ism3_metrics_period_count(metrics));
        if (run >= 0) {
            figures[run] = evaluated - start;
            whole[run] = assessed - evaluated;
            reading[run] = now() - assessed;
        }
        ism3_assessment_unref(assessment);
        ism3_metrics_unref(metrics);
    }
    printf(
        "%u processes x %d months, %llu observations, %llu values: assessed in %.1f ms, of which "
        "figures %.1f ms; all judgements read in %.1f ms\n",
        ism3_model_process_count(model), months,
        (unsigned long long)ism3_ledger_count(ledger, ISM3_COUNT_OBSERVATIONS),
        (unsigned long long)valued, median(whole), median(figures), median(reading));
    ism3_ledger_unref(ledger);
    ism3_model_unref(model);
    return 0;
}
