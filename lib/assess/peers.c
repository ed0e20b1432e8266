/* Peers: one figure over the environments of a process; and what a process returns. */
#include "assess/assessment.h"
#include "base/set.h"
#include "ledger/ledger.h"

#include <math.h>

/* The first entry of a process, among those by process and environment. */
static size_t first_entry(const ism3_metrics *metrics, uint32_t process) {
    size_t low = 0, high = ism3_metrics_entry_count(metrics);
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        uint32_t of;
        ism3_metrics_entry(metrics, middle, &of, NULL);
        if (of < process)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* Those with a value first, the smallest before. */
static int by_value(const void *a, const void *b) {
    double x = ((const ism3_peer *)a)->value, y = ((const ism3_peer *)b)->value;
    if (isnan(x) || isnan(y))
        return isnan(x) - isnan(y);
    return x < y ? -1 : x > y;
}

static int by_environment(const void *a, const void *b) {
    const ism3_peer *x = a, *y = b;
    return x->environment < y->environment ? -1 : x->environment > y->environment;
}

/* `valued` have a value and stand in ascending order. Equal values share the better rank. */
static void rank(ism3_peer *peers, size_t valued, int smallest_first) {
    for (size_t i = 0; i < valued; i++) {
        size_t at = smallest_first ? i : valued - 1 - i, before = smallest_first ? at - 1 : at + 1;
        int is_tie = i && peers[at].value == peers[before].value;
        peers[at].rank = is_tie ? peers[before].rank : (uint32_t)i + 1;
    }
}

static double median_of(const ism3_peer *peers, size_t valued) {
    if (!valued)
        return NAN;
    double upper = peers[valued / 2].value, lower = peers[(valued - 1) / 2].value;
    return lower + (upper - lower) / 2;
}

static void compare(ism3_peer *peers, size_t count, ism3_peer *scratch, int smallest_first) {
    static const ism3__set_type value = {sizeof *peers, by_value, NULL},
                                environment = {sizeof *peers, by_environment, NULL};
    size_t valued = 0;
    ism3__sort(peers, count, &value, scratch);
    while (valued < count && !isnan(peers[valued].value))
        valued++;
    rank(peers, valued, smallest_first);
    double median = median_of(peers, valued);
    for (size_t i = 0; i < count; i++)
        peers[i].median = median;
    ism3__sort(peers, count, &environment, scratch);
}

/* What is asked for. */
struct question {
    const ism3_metrics *metrics;
    size_t period, first, count; /* the entries of the process */
    uint32_t figure, resource;
};

static int32_t read_peers(const struct question *question, ism3_peer *peers) {
    int32_t rc = ISM3_OK;
    for (size_t i = 0; !rc && i < question->count; i++) {
        ism3_figure figure = {.size = sizeof figure};
        size_t entry = question->first + i;
        peers[i] = (ism3_peer){.size = sizeof *peers};
        ism3_metrics_entry(question->metrics, entry, NULL, &peers[i].environment);
        rc = ism3_metrics_figure(question->metrics, question->period, entry, question->figure,
                                 question->resource, &figure);
        peers[i].value = figure.has_value ? figure.value : NAN;
    }
    return rc;
}

/* Scratch is not the assessment's: any number of threads may ask. */
static int32_t answer(const struct question *question, const ism3_allocator *allocator,
                      ism3_peer *peers, size_t capacity) {
    ism3__memory memory;
    int smallest_first = ism3_figure_at(question->figure)->better == ISM3_BETTER_DOWN;
    size_t bytes = question->count * 2 * sizeof *peers;
    ism3__memory_init(&memory, allocator, 0, NULL); /* it was taken before */
    ism3_peer *all = ism3__allocate(&memory, bytes);
    if (!all)
        return ISM3_E_MEMORY;
    int32_t rc = read_peers(question, all);
    if (!rc)
        compare(all, question->count, all + question->count, smallest_first);
    size_t room = peers ? capacity : 0;
    for (size_t i = 0; !rc && i < question->count && i < room; i++)
        rc = ISM3__GIVE_AT(ism3_peer, peers, i, &all[i]);
    ism3__release(&memory, all, bytes);
    return rc;
}

int32_t ism3_assessment_peers(const ism3_assessment *assessment, size_t period, uint32_t process,
                              uint32_t figure, uint32_t resource, ism3_peer *peers, size_t capacity,
                              size_t *count) {
    if (!assessment || !count)
        return ISM3_E_ARGUMENT;
    *count = 0;
    if (!assessment->by_environment)
        return ISM3_E_STATE;
    const ism3_figure_info *info = ism3_figure_at(figure);
    if (period >= assessment->period_count || process >= assessment->process_count || !info)
        return ISM3_E_NOT_FOUND;
    struct question question = {.metrics = assessment->by_environment,
                                .period = period,
                                .first = first_entry(assessment->by_environment, process),
                                .figure = figure,
                                .resource = resource};
    question.count = first_entry(assessment->by_environment, process + 1) - question.first;
    int32_t rc = answer(&question, &assessment->memory.allocator, peers, capacity);
    *count = rc ? 0 : question.count;
    return rc;
}

double ism3_assessment_rosi(const ism3_assessment *assessment, uint32_t process) {
    ism3_rationale rationale = {.size = sizeof rationale};
    if (!assessment || ism3_model_rationale(assessment->model, process, &rationale) ||
        !rationale.has_losses || rationale.cost <= 0)
        return NAN;
    ism3__int128 gain =
        (ism3__int128)rationale.losses_without - rationale.losses_with - rationale.cost;
    ism3_int128 numerator = {(uint64_t)gain, (int64_t)(gain >> 64)},
                denominator = {(uint64_t)rationale.cost, 0};
    return ism3_quotient(numerator, 1, denominator, 1);
}
