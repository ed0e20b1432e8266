/* Getters of assessments; see assessing.h. */
#include "assessing.h"

#include <math.h>
#include <string.h>

enum { FEW = 4, PEERS_ROOM = 8 };

struct assessed assessing_of(const ism3_assessment *assessment, struct heap *heap,
                             int by_environment) {
    struct assessed assessed = {.assessment = assessment, .heap = heap};
    assessed.metrics = ism3_assessment_metrics(assessment);
    assessed.model = ism3_metrics_model(assessed.metrics);
    assessed.periods = ism3_metrics_period_count(assessed.metrics);
    assessed.processes = ism3_model_process_count(assessed.model);
    assessed.objectives = ism3_model_objective_count(assessed.model);
    assessed.assets = ism3_model_asset_count(assessed.model);
    assessed.by_environment = by_environment;
    return assessed;
}

/* A struct whose size is set and whose other bytes show whether it was written to. */
static void blank(void *result, size_t size) {
    memset(result, 0xa5, size);
    memcpy(result, &size, sizeof size);
}

static int is_blank(const void *result, size_t size) {
    const unsigned char *bytes = result;
    for (size_t i = sizeof size; i < size; i++)
        if (bytes[i] != 0xa5)
            return 0;
    return 1;
}

/* A getter gives what is there, and else says so and leaves the result as it was. */
static int given(int32_t rc, int is_there, const void *result, size_t size) {
    promise(rc == (is_there ? ISM3_OK : ISM3_E_NOT_FOUND));
    promise(is_there || is_blank(result, size));
    return is_there;
}

static uint32_t resources_of(const struct assessed *it, uint32_t process, uint32_t figure) {
    const ism3_figure_info *info = ism3_figure_at(figure);
    if (!info || process >= it->processes)
        return 0;
    return info->per_resource ? ism3_model_resource_count(it->model, process) : 1;
}

/* ---- judgements ---- */

static void check_limits(const ism3_judgement *judgement, size_t period) {
    promise(judgement->widened <= 3);
    if (!judgement->has_limits) {
        promise(isnan(judgement->centre) && isnan(judgement->lower) && isnan(judgement->upper));
        promise(isnan(judgement->range) && isnan(judgement->reach));
        return;
    }
    promise(isfinite(judgement->lower) && isfinite(judgement->upper));
    promise(isfinite(judgement->centre) && isfinite(judgement->range));
    promise(judgement->lower <= judgement->upper && judgement->range >= 0);
    promise(judgement->baseline_count > 0);
    promise(judgement->baseline_first <= judgement->baseline_last);
    promise(judgement->baseline_last <= period);
}

static void check_judgement(const struct assessed *it, size_t period, uint32_t process,
                            uint32_t figure, uint32_t resource, const ism3_judgement *judgement) {
    int is_signal = judgement->behaviour >= ISM3_BEHAVIOUR_BETTER;
    ism3_figure value = {.size = sizeof value};
    promise(ism3_target_status_name(judgement->target_status) != NULL);
    promise(ism3_behaviour_name(judgement->behaviour) != NULL);
    promise(ism3_rule_name(judgement->rule) && ism3_rule_name(judgement->hint));
    promise(ism3_outlook_text(judgement->outlook) != NULL);
    promise((judgement->rule != ISM3_RULE_NONE) == is_signal);
    promise(!is_signal || judgement->has_limits);
    promise(judgement->newest == SIZE_MAX || judgement->newest <= period);
    promise((judgement->target == ISM3_NO_INDEX) == (judgement->target_status == ISM3_TARGET_NONE));
    promise(judgement->target == ISM3_NO_INDEX ||
            judgement->target < ism3_model_target_count(it->model, process));
    check_limits(judgement, period);
    promise(ism3_metrics_figure(it->metrics, period, process, figure, resource, &value) == ISM3_OK);
    promise(value.has_value || (judgement->target_status != ISM3_TARGET_MET &&
                                judgement->target_status != ISM3_TARGET_AT_RISK &&
                                judgement->target_status != ISM3_TARGET_MISSED));
    promise(value.has_value || judgement->behaviour == ISM3_BEHAVIOUR_NOT_JUDGED);
    promise(!value.has_value || judgement->newest == period);
}

/* Gives 1 for a fault. */
static uint32_t ask_judgement(const struct assessed *it, size_t period, uint32_t process,
                              uint32_t figure, uint32_t resource) {
    ism3_judgement judgement;
    blank(&judgement, sizeof judgement);
    int32_t rc =
        ism3_assessment_judgement(it->assessment, period, process, figure, resource, &judgement);
    int is_there = period < it->periods && resource < resources_of(it, process, figure);
    if (!given(rc, is_there, &judgement, sizeof judgement))
        return 0;
    check_judgement(it, period, process, figure, resource, &judgement);
    return judgement.target_status == ISM3_TARGET_MISSED ||
           judgement.behaviour == ISM3_BEHAVIOUR_WORSE;
}

static uint32_t ask_figures(const struct assessed *it, size_t period, uint32_t process) {
    uint32_t faults = 0;
    for (uint32_t figure = 0; figure < ism3_figure_count(); figure++)
        for (uint32_t i = 0; i < resources_of(it, process, figure); i++)
            faults += ask_judgement(it, period, process, figure, i);
    return faults;
}

/* ---- capability and maturity ---- */

static int ask_capability(const struct assessed *it, size_t period, uint32_t process,
                          ism3_capability *capability) {
    ism3_capability_level level = {.size = sizeof level};
    blank(capability, sizeof *capability);
    int32_t rc = ism3_assessment_capability(it->assessment, period, process, capability);
    int is_there = period < it->periods && process < it->processes;
    if (!given(rc, is_there, capability, sizeof *capability))
        return 0;
    promise(!(capability->in_use & capability->stale) && !(capability->in_use & capability->never));
    promise(!(capability->stale & capability->never));
    promise((capability->in_use | capability->stale | capability->never) < 1U << ISM3_METRIC_COUNT);
    promise(!(capability->missing & capability->in_use));
    promise(capability->index != ISM3_NO_INDEX || capability->level == 0);
    if (!ism3_model_capability_level(it->model, capability->index, &level))
        promise(level.level == capability->level);
    promise(capability->next == ISM3_NO_INDEX ||
            ism3_model_capability_level(it->model, capability->next, &level) == ISM3_OK);
    return 1;
}

static void ask_gap(const struct assessed *it, size_t period, uint32_t number, uint32_t gaps) {
    ism3_gap gap;
    blank(&gap, sizeof gap);
    int32_t rc = ism3_assessment_gap(it->assessment, period, number, &gap);
    if (!given(rc, period < it->periods && number < gaps, &gap, sizeof gap))
        return;
    promise(gap.code && (gap.process == ISM3_NO_INDEX || gap.process < it->processes));
    promise(gap.process == ISM3_NO_INDEX || gap.reached < gap.required);
    promise(gap.improvement == ISM3_NO_INDEX ||
            gap.improvement < ism3_model_improvement_count(it->model));
}

static void ask_maturity(const struct assessed *it, size_t period, struct tape *tape) {
    ism3_maturity maturity;
    blank(&maturity, sizeof maturity);
    int32_t rc = ism3_assessment_maturity(it->assessment, period, &maturity);
    if (!given(rc, period < it->periods, &maturity, sizeof maturity)) {
        ask_gap(it, period, 0, 0);
        return;
    }
    promise(maturity.next_gaps <= maturity.gaps);
    promise(maturity.index != ISM3_NO_INDEX || maturity.level == 0);
    for (uint32_t i = 0; i < maturity.gaps; i++)
        ask_gap(it, period, i, maturity.gaps);
    ask_gap(it, period, maturity.gaps, maturity.gaps);
    ask_gap(it, period, (uint32_t)tape_wild(tape), maturity.gaps);
}

/* ---- objectives ---- */

/* How grave each status is where several meet. */
static int gravity(uint32_t status) {
    static const int gravities[] = {[ISM3_OBJECTIVE_MET] = 0,
                                    [ISM3_OBJECTIVE_PENDING] = 1,
                                    [ISM3_OBJECTIVE_UNKNOWN] = 2,
                                    [ISM3_OBJECTIVE_BREACHED] = 3};
    promise(ism3_objective_status_name(status) != NULL);
    return gravities[status];
}

/* Gives its gravity, -1 when it does not speak. */
static int ask_condition(const struct assessed *it, size_t period, uint32_t objective,
                         uint32_t number) {
    ism3_condition_result result;
    blank(&result, sizeof result);
    int32_t rc = ism3_assessment_condition(it->assessment, period, objective, number, &result);
    int is_there = period < it->periods && objective < it->objectives &&
                   number < ism3_model_condition_count(it->model, objective);
    if (!given(rc, is_there, &result, sizeof result))
        return -1;
    promise((uint64_t)result.breached + result.unknown <= result.windows);
    promise(!result.has_value || (result.windows && result.from < result.to));
    promise(!result.breached || result.status == ISM3_OBJECTIVE_BREACHED);
    promise(result.windows || result.status == ISM3_OBJECTIVE_PENDING);
    return result.windows ? gravity(result.status) : -1;
}

static int ask_objective(const struct assessed *it, size_t period, uint32_t objective) {
    uint32_t count = ism3_model_condition_count(it->model, objective);
    uint32_t status = ism3_assessment_objective(it->assessment, period, objective);
    int worst = count ? -1 : gravity(ISM3_OBJECTIVE_UNKNOWN);
    for (uint32_t i = 0; i < count; i++) {
        int one = ask_condition(it, period, objective, i);
        worst = one > worst ? one : worst;
    }
    ask_condition(it, period, objective, count);
    promise(gravity(status) == (worst < 0 ? gravity(ISM3_OBJECTIVE_PENDING) : worst));
    return gravity(status);
}

static void ask_objectives(const struct assessed *it, size_t period) {
    static const uint32_t successes[] = {ISM3_SUCCEEDED, ISM3_SUCCESS_PENDING, ISM3_SUCCESS_UNKNOWN,
                                         ISM3_FAILED};
    int worst = it->objectives ? 0 : gravity(ISM3_OBJECTIVE_UNKNOWN);
    for (uint32_t i = 0; i < it->objectives; i++) {
        int one = ask_objective(it, period, i);
        worst = one > worst ? one : worst;
    }
    promise(ism3_assessment_success(it->assessment, period) == successes[worst]);
}

/* ---- causes ---- */

static int32_t candidates_into(const struct assessed *it, size_t period, uint32_t process,
                               ism3_candidate *room, size_t capacity, size_t *count) {
    ism3_error error = fuzz_no_error();
    for (size_t i = 0; i < FEW; i++)
        blank(&room[i], sizeof room[i]);
    *count = 77;
    int32_t rc =
        ism3_assessment_candidates(it->assessment, period, process, room, capacity, count, &error);
    fuzz_check_error(rc, &error);
    promise(!rc || *count == 0);
    for (size_t i = rc ? 0 : *count < capacity ? *count : capacity; i < FEW; i++)
        promise(is_blank(&room[i], sizeof room[i]));
    return rc;
}

static void check_candidate(const struct assessed *it, size_t period, uint32_t process,
                            const ism3_candidate *candidate) {
    promise(candidate->process < it->processes && candidate->process != process);
    promise(candidate->distance > 0 && candidate->distance < it->processes);
    promise(candidate->is_origin <= 1);
    promise(candidate->period == period || candidate->period + 1 == period);
    promise(candidate->severity &&
            candidate->severity ==
                ism3_assessment_faults(it->assessment, candidate->period, candidate->process));
}

static void ask_candidates(const struct assessed *it, size_t period, uint32_t process,
                           struct tape *tape) {
    ism3_candidate few[FEW], again[FEW];
    size_t count, counted, capacity = tape_below(tape, FEW + 1);
    int is_there = period < it->periods && process < it->processes;
    int32_t rc = candidates_into(it, period, process, few, FEW, &count);
    promise(rc == (is_there ? ISM3_OK : ISM3_E_NOT_FOUND));
    for (size_t i = 0; i < count && i < FEW; i++)
        check_candidate(it, period, process, &few[i]);
    promise(!count || ism3_assessment_faults(it->assessment, period, process));
    promise(candidates_into(it, period, process, again, capacity, &counted) == rc);
    promise(counted == count);
    promise(memcmp(few, again, (count < capacity ? count : capacity) * sizeof *few) == 0);
    heap_fail_after(it->heap, 0, 1);
    int32_t failing = candidates_into(it, period, process, again, FEW, &counted);
    promise(failing == rc || failing == ISM3_E_MEMORY);
    promise((failing == ISM3_E_MEMORY) == (heap_never_fail(it->heap) != 0));
    promise(ism3_assessment_candidates(it->assessment, period, process, NULL, 5, &counted, NULL) ==
                rc &&
            counted == count);
}

/* ---- peers ---- */

static int32_t peers_into(const struct assessed *it, size_t period, uint32_t process,
                          uint32_t figure, uint32_t resource, ism3_peer *room, size_t capacity,
                          size_t *count) {
    for (size_t i = 0; i < PEERS_ROOM; i++)
        blank(&room[i], sizeof room[i]);
    *count = 77;
    int32_t rc = ism3_assessment_peers(it->assessment, period, process, figure, resource, room,
                                       capacity, count);
    promise(!rc || *count == 0);
    for (size_t i = rc ? 0 : *count < capacity ? *count : capacity; i < PEERS_ROOM; i++)
        promise(is_blank(&room[i], sizeof room[i]));
    return rc;
}

static void check_peers(const struct assessed *it, const ism3_peer *peers, size_t count) {
    uint32_t valued = 0, first = 0;
    for (size_t i = 0; i < count; i++) {
        promise(peers[i].environment < ism3_model_environment_count(it->model));
        promise(!i || peers[i].environment > peers[i - 1].environment);
        promise(isnan(peers[i].value) == (peers[i].rank == 0));
        promise(isnan(peers[i].median) == isnan(peers[0].median));
        promise(peers[i].rank <= count);
        valued += peers[i].rank != 0;
        first += peers[i].rank == 1;
    }
    promise(!count || isnan(peers[0].median) == (valued == 0));
    promise((first > 0) == (valued > 0));
}

static void ask_peers(const struct assessed *it, size_t period, uint32_t process, uint32_t figure,
                      uint32_t resource, struct tape *tape) {
    ism3_peer peers[PEERS_ROOM], again[PEERS_ROOM];
    size_t count, counted, capacity = tape_below(tape, PEERS_ROOM + 1);
    int is_there = period < it->periods && resource < resources_of(it, process, figure);
    int32_t rc = peers_into(it, period, process, figure, resource, peers, PEERS_ROOM, &count);
    promise(it->by_environment ? !is_there == (rc != ISM3_OK) || rc == ISM3_E_RANGE
                               : rc == ISM3_E_STATE);
    if (!rc && count <= PEERS_ROOM)
        check_peers(it, peers, count);
    promise(peers_into(it, period, process, figure, resource, again, capacity, &counted) == rc);
    promise(counted == count);
    promise(memcmp(peers, again, (count < capacity ? count : capacity) * sizeof *peers) == 0);
    heap_fail_after(it->heap, 0, 1);
    int32_t failing = peers_into(it, period, process, figure, resource, again, 1, &counted);
    promise(failing == rc || failing == ISM3_E_MEMORY);
    heap_never_fail(it->heap);
}

/* ---- all of a period ---- */

static uint64_t bits(uint32_t set) {
    uint64_t count = 0;
    for (; set; set &= set - 1)
        count++;
    return count;
}

static void ask_quality(const struct assessed *it, size_t period) {
    ism3_data_quality quality;
    ism3_capability capability;
    uint64_t fresh = 0, stale = 0, never = 0;
    blank(&quality, sizeof quality);
    int32_t rc = ism3_assessment_data_quality(it->assessment, period, &quality);
    if (!given(rc, period < it->periods, &quality, sizeof quality))
        return;
    for (uint32_t process = 0; process < it->processes; process++) {
        promise(ask_capability(it, period, process, &capability));
        fresh += bits(capability.in_use);
        stale += bits(capability.stale);
        never += bits(capability.never);
    }
    promise(quality.fresh == fresh && quality.stale == stale && quality.never == never);
}

static void ask_period(const struct assessed *it, size_t period, struct tape *tape) {
    for (uint32_t process = 0; process < it->processes; process++) {
        uint32_t figure = tape_below(tape, ism3_figure_count());
        promise(ism3_assessment_faults(it->assessment, period, process) ==
                ask_figures(it, period, process));
        ask_candidates(it, period, process, tape);
        for (uint32_t i = 0; i <= resources_of(it, process, figure); i++)
            ask_peers(it, period, process, figure, i, tape);
    }
    ask_maturity(it, period, tape);
    ask_objectives(it, period);
    ask_quality(it, period);
    for (uint32_t asset = 0; asset < it->assets; asset++)
        promise(ism3_asset_scope_name(ism3_assessment_asset(it->assessment, period, asset)));
}

/* Places that may be there or not. */
static void ask_anywhere(const struct assessed *it, struct tape *tape) {
    ism3_capability capability;
    size_t period = tape_below(tape, 2) ? (size_t)tape_wild(tape) : it->periods;
    uint32_t process = tape_below(tape, 2) ? (uint32_t)tape_wild(tape) : 0;
    uint32_t figure = tape_below(tape, 2) ? (uint32_t)tape_wild(tape) : 0;
    uint32_t other = (uint32_t)tape_wild(tape);
    size_t where = tape_below(tape, 2) ? 0 : period;
    ask_judgement(it, where, process, figure, other);
    ask_capability(it, where, process, &capability);
    ask_candidates(it, where, process, tape);
    ask_peers(it, where, process, figure, other, tape);
    ask_condition(it, where, other, figure);
    ask_maturity(it, period, tape);
    ask_quality(it, period);
    if (period >= it->periods || other >= it->objectives)
        promise(ism3_assessment_objective(it->assessment, period, other) == ISM3_OBJECTIVE_UNKNOWN);
    if (period >= it->periods)
        promise(ism3_assessment_success(it->assessment, period) == ISM3_SUCCESS_UNKNOWN);
    if (period >= it->periods || other >= it->assets)
        promise(ism3_assessment_asset(it->assessment, period, other) == ISM3_ASSET_UNPROTECTED);
    if (period >= it->periods || process >= it->processes)
        promise(ism3_assessment_faults(it->assessment, period, process) == 0);
    promise(process < it->processes || isnan(ism3_assessment_rosi(it->assessment, process)));
}

static void ask_duties(const struct assessed *it) {
    size_t count = ism3_assessment_duty_finding_count(it->assessment);
    for (size_t i = 0; i <= count; i++) {
        ism3_duty_finding finding;
        blank(&finding, sizeof finding);
        int32_t rc = ism3_assessment_duty_finding(it->assessment, i, &finding);
        if (!given(rc, i < count, &finding, sizeof finding))
            break;
        promise(finding.process < it->processes && finding.other_process < it->processes);
        promise((finding.rule == ISM3_NO_INDEX) == (finding.person == NULL));
        promise(finding.rule == ISM3_NO_INDEX ||
                finding.rule < ism3_model_duty_rule_count(it->model));
    }
}

void assessing_ask(const struct assessed *assessed, struct tape *tape) {
    size_t newest = 77;
    int32_t rc = ism3_assessment_newest_final(assessed->assessment, &newest);
    promise(rc ? rc == ISM3_E_NOT_FOUND : newest < assessed->periods);
    for (size_t period = 0; period < assessed->periods; period++) {
        if (period == FEW && assessed->periods > FEW + 1)
            period = assessed->periods - 1;
        ask_period(assessed, period, tape);
    }
    for (uint32_t process = 0; process < assessed->processes; process++)
        ism3_assessment_rosi(assessed->assessment, process);
    ask_anywhere(assessed, tape);
    ask_duties(assessed);
}
