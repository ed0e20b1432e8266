/* Everything that an assessment tells, number by number: the core alone, so that it needs no library for
 * documents. */
#include "digest.h"

#include <math.h>
#include <string.h>

enum { ROOM = 8 };

/* Bit by bit; there are many NANs, and they are one. */
static void put_double(ism3_sha256 *sha, double value) {
    uint64_t bits = 0;
    char text[ISM3_NUMBER_TEXT_SIZE];
    if (!isnan(value)) {
        memcpy(&bits, &value, sizeof bits);
        ism3_sha256_update(sha, text, ism3_double_write(value, text));
    }
    put64(sha, isnan(value));
    put64(sha, bits);
}

/* A number of a period; SIZE_MAX: none, however wide it is. */
static void put_period(ism3_sha256 *sha, size_t period) {
    put64(sha, period == SIZE_MAX ? UINT64_MAX : period);
}

static void put_text(ism3_sha256 *sha, const char *text) {
    const char *shown = text ? text : "-";
    ism3_sha256_update(sha, shown, strlen(shown) + 1);
}

/* What one assessment told, apart from the digest: that it is worth digesting. */
typedef struct variety {
    uint64_t limits, signals, missed, causes;
} variety;

typedef struct telling {
    const ism3_assessment *assessment;
    const ism3_model *model;
    ism3_sha256 sha;
    variety variety;
} telling;

static void put_judgement(telling *it, size_t period, uint32_t process, uint32_t figure,
                          uint32_t resource) {
    ism3_sha256 *sha = &it->sha;
    ism3_judgement judgement = {.size = sizeof judgement};
    must(ism3_assessment_judgement(it->assessment, period, process, figure, resource, &judgement),
         "judgement", &(ism3_error)ISM3_ERROR_INIT);
    const uint64_t numbers[] = {judgement.target,     judgement.target_status,  judgement.behaviour,
                                judgement.rule,       judgement.hint,           judgement.outlook,
                                judgement.has_limits, judgement.baseline_count, judgement.widened};
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
        put64(sha, numbers[i]);
    const double values[] = {judgement.centre, judgement.lower, judgement.upper, judgement.range,
                             judgement.reach};
    for (size_t i = 0; i < sizeof values / sizeof *values; i++)
        put_double(sha, values[i]);
    put_period(sha, judgement.baseline_first);
    put_period(sha, judgement.baseline_last);
    put_period(sha, judgement.newest);
    it->variety.limits += judgement.has_limits;
    it->variety.signals += judgement.behaviour >= ISM3_BEHAVIOUR_BETTER;
    it->variety.missed += judgement.target_status == ISM3_TARGET_MISSED;
}

static void put_peers(telling *it, size_t period, uint32_t process, uint32_t figure,
                      uint32_t resource) {
    ism3_peer peers[ROOM];
    size_t count;
    for (size_t i = 0; i < ROOM; i++)
        peers[i].size = sizeof *peers;
    if (ism3_assessment_peers(it->assessment, period, process, figure, resource, peers, ROOM,
                              &count))
        return; /* not asked for by environment */
    put64(&it->sha, count);
    for (size_t i = 0; i < count && i < ROOM; i++) {
        put64(&it->sha, peers[i].environment);
        put64(&it->sha, peers[i].rank);
        put_double(&it->sha, peers[i].value);
        put_double(&it->sha, peers[i].median);
    }
}

static void put_figures(telling *it, size_t period, uint32_t process) {
    for (uint32_t figure = 0; figure < ism3_figure_count(); figure++) {
        uint32_t resources = ism3_figure_at(figure)->per_resource
                                 ? ism3_model_resource_count(it->model, process)
                                 : 1;
        for (uint32_t resource = 0; resource < resources; resource++) {
            ism3_figure value = {.size = sizeof value};
            must(ism3_metrics_figure(ism3_assessment_metrics(it->assessment), period, process,
                                     figure, resource, &value),
                 "figure", &(ism3_error)ISM3_ERROR_INIT);
            put_figure(&it->sha, &value);
            put_judgement(it, period, process, figure, resource);
            put_peers(it, period, process, figure, resource);
        }
    }
}

static void put_causes(telling *it, size_t period, uint32_t process) {
    ism3_candidate candidates[ROOM];
    ism3_error error = ISM3_ERROR_INIT;
    size_t count;
    for (size_t i = 0; i < ROOM; i++)
        candidates[i].size = sizeof *candidates;
    must(ism3_assessment_candidates(it->assessment, period, process, candidates, ROOM, &count,
                                    &error),
         "candidates", &error);
    put64(&it->sha, ism3_assessment_faults(it->assessment, period, process));
    put64(&it->sha, count);
    for (size_t i = 0; i < count && i < ROOM; i++) {
        const uint64_t numbers[] = {candidates[i].process, candidates[i].distance,
                                    candidates[i].severity, candidates[i].is_origin,
                                    candidates[i].period};
        for (size_t k = 0; k < sizeof numbers / sizeof *numbers; k++)
            put64(&it->sha, numbers[k]);
    }
    it->variety.causes += count;
}

static void put_capability(telling *it, size_t period, uint32_t process) {
    ism3_capability capability = {.size = sizeof capability};
    must(ism3_assessment_capability(it->assessment, period, process, &capability), "capability",
         &(ism3_error)ISM3_ERROR_INIT);
    const uint64_t numbers[] = {
        capability.level, capability.index, capability.in_use,  capability.stale,
        capability.never, capability.next,  capability.missing, capability.lacks_documentation};
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
        put64(&it->sha, numbers[i]);
}

static void put_maturity(telling *it, size_t period) {
    ism3_maturity maturity = {.size = sizeof maturity};
    ism3_gap gap = {.size = sizeof gap};
    must(ism3_assessment_maturity(it->assessment, period, &maturity), "maturity",
         &(ism3_error)ISM3_ERROR_INIT);
    put64(&it->sha, maturity.level);
    put64(&it->sha, maturity.index);
    put64(&it->sha, maturity.next_gaps);
    for (uint32_t i = 0; !ism3_assessment_gap(it->assessment, period, i, &gap); i++) {
        put_text(&it->sha, gap.code);
        const uint64_t numbers[] = {gap.level, gap.process, gap.required, gap.reached,
                                    gap.improvement};
        for (size_t k = 0; k < sizeof numbers / sizeof *numbers; k++)
            put64(&it->sha, numbers[k]);
    }
}

static void put_objectives(telling *it, size_t period) {
    for (uint32_t objective = 0; objective < ism3_model_objective_count(it->model); objective++) {
        ism3_condition_result result = {.size = sizeof result};
        put64(&it->sha, ism3_assessment_objective(it->assessment, period, objective));
        for (uint32_t i = 0;
             !ism3_assessment_condition(it->assessment, period, objective, i, &result); i++) {
            const uint64_t numbers[] = {result.status,      result.windows,   result.breached,
                                        result.unknown,     result.has_value, (uint64_t)result.from,
                                        (uint64_t)result.to};
            for (size_t k = 0; k < sizeof numbers / sizeof *numbers; k++)
                put64(&it->sha, numbers[k]);
            put_double(&it->sha, result.value);
        }
    }
    put64(&it->sha, ism3_assessment_success(it->assessment, period));
}

static void put_whole_period(telling *it, size_t period) {
    ism3_data_quality quality = {.size = sizeof quality};
    for (uint32_t process = 0; process < ism3_model_process_count(it->model); process++) {
        put_figures(it, period, process);
        put_capability(it, period, process);
        put_causes(it, period, process);
    }
    put_maturity(it, period);
    put_objectives(it, period);
    must(ism3_assessment_data_quality(it->assessment, period, &quality), "data quality",
         &(ism3_error)ISM3_ERROR_INIT);
    put64(&it->sha, quality.fresh);
    put64(&it->sha, quality.stale);
    put64(&it->sha, quality.never);
    for (uint32_t asset = 0; asset < ism3_model_asset_count(it->model); asset++)
        put64(&it->sha, ism3_assessment_asset(it->assessment, period, asset));
}

static void put_rest(telling *it) {
    ism3_duty_finding finding = {.size = sizeof finding};
    size_t newest = SIZE_MAX;
    for (size_t i = 0; !ism3_assessment_duty_finding(it->assessment, i, &finding); i++) {
        put64(&it->sha, finding.rule);
        put64(&it->sha, finding.process);
        put64(&it->sha, finding.other_process);
        put_text(&it->sha, finding.person);
    }
    for (uint32_t process = 0; process < ism3_model_process_count(it->model); process++)
        put_double(&it->sha, ism3_assessment_rosi(it->assessment, process));
    ism3_assessment_newest_final(it->assessment, &newest);
    put_period(&it->sha, newest);
}

/* Gives what it saw. */
static variety say_assessment(digest_report *report, const char *name, ism3_ledger *ledger,
                              const char *periods, uint32_t every, uint32_t by_environment) {
    ism3_assessment_options options = ISM3_ASSESSMENT_OPTIONS_INIT;
    ism3_error error = ISM3_ERROR_INIT;
    ism3_assessment *assessment;
    uint8_t digest[32];
    char line[96];
    options.every = every;
    options.by_environment = by_environment;
    must(ism3_assessment_new(&assessment, ledger, &options, &error), name, &error);
    telling it = {.assessment = assessment, .model = ism3_ledger_model(ledger)};
    ism3_sha256_init(&it.sha);
    size_t count = ism3_metrics_period_count(ism3_assessment_metrics(assessment));
    for (size_t period = 0; period < count; period++)
        put_whole_period(&it, period);
    put_rest(&it);
    ism3_sha256_digest(&it.sha, digest);
    snprintf(line, sizeof line, "%s, assessed by %s", name, periods);
    say(report, line, digest);
    ism3_assessment_unref(assessment);
    return it.variety;
}

void say_assessments(digest_report *report, const char *name, ism3_ledger *ledger) {
    variety days = say_assessment(report, name, ledger, "day and environment", ISM3_EVERY_DAY, 1);
    say_assessment(report, name, ledger, "week", ISM3_EVERY_WEEK, 0);
    say_assessment(report, name, ledger, "month", ISM3_EVERY_MONTH, 0);
    if (days.limits && days.signals && days.missed && days.causes)
        return;
    fprintf(stderr,
            "%s: %llu limits, %llu signals, %llu targets missed, %llu causes: none of some\n", name,
            (unsigned long long)days.limits, (unsigned long long)days.signals,
            (unsigned long long)days.missed, (unsigned long long)days.causes);
    report->differences++;
}
