/* Diagnosis: where the faults of a process may come from. */
#include "assess/assessment.h"
#include "base/set.h"
#include "model/model.h"

int32_t ism3__assess_links(ism3_assessment *assessment, ism3_error *error) {
    return ism3__links_make(&assessment->links, assessment->model, &assessment->memory, error);
}

void ism3__diagnosis_free(ism3_assessment *assessment) {
    ism3__links_free(&assessment->links, &assessment->memory);
}

uint32_t ism3_assessment_faults(const ism3_assessment *assessment, size_t period,
                                uint32_t process) {
    if (!assessment || period >= assessment->period_count || process >= assessment->process_count)
        return 0;
    return assessment->faults[ism3__cell_of(assessment, period, process)];
}

/* What is known of a cycle on the way to the process at fault. */
enum { HOLDS_CANDIDATE = 1, HAS_CANDIDATE_UPSTREAM = 2 };

struct ranked {
    ism3_candidate candidate;
    uint32_t rank; /* of its code */
};

struct tracing {
    const ism3_assessment *assessment;
    size_t period;
    uint32_t process;   /* at fault */
    uint32_t *distance; /* [process]: links; ISM3_NO_INDEX: not upstream */
    uint32_t *queue;    /* those upstream, the nearer first */
    size_t queued;
    uint8_t *cycles; /* [cycle] */
    struct ranked *candidates;
    size_t count;
};

static void enqueue(struct tracing *tracing, uint32_t process, uint32_t distance) {
    tracing->distance[process] = distance;
    tracing->queue[tracing->queued++] = process;
}

static void trace(struct tracing *tracing) {
    const ism3__links *links = &tracing->assessment->links;
    for (uint32_t p = 0; p < links->process_count; p++)
        tracing->distance[p] = ISM3_NO_INDEX;
    enqueue(tracing, tracing->process, 0);
    for (size_t i = 0; i < tracing->queued; i++) {
        uint32_t process = tracing->queue[i];
        for (size_t l = links->first[process]; l < links->first[process + 1]; l++)
            if (tracing->distance[links->upstream[l]] == ISM3_NO_INDEX)
                enqueue(tracing, links->upstream[l], tracing->distance[process] + 1);
    }
}

/* The faults of a process in the period or the one before; sets when they were. */
static uint32_t severity_of(const struct tracing *tracing, uint32_t process, size_t *period) {
    uint32_t now = ism3_assessment_faults(tracing->assessment, tracing->period, process),
             before = 0;
    *period = tracing->period;
    if (tracing->period)
        before = ism3_assessment_faults(tracing->assessment, tracing->period - 1, process);
    if (before <= now)
        return now;
    --*period;
    return before;
}

static void add_candidate(struct tracing *tracing, uint32_t process) {
    size_t period;
    uint32_t severity = process == tracing->process ? 0 : severity_of(tracing, process, &period);
    if (!severity)
        return;
    tracing->cycles[tracing->assessment->links.cycle[process]] |= HOLDS_CANDIDATE;
    tracing->candidates[tracing->count++] =
        (struct ranked){{.size = sizeof(ism3_candidate),
                         .process = process,
                         .distance = tracing->distance[process],
                         .severity = severity,
                         .period = period},
                        tracing->assessment->model->process_order.rank[process]};
}

/* In an order in which whatever is upstream comes first, but for the rest of a cycle. */
static void find_candidates(struct tracing *tracing) {
    const ism3__links *links = &tracing->assessment->links;
    for (size_t i = 0; i < links->process_count; i++) {
        uint32_t process = links->order[i], cycle = links->cycle[process];
        if (tracing->distance[process] == ISM3_NO_INDEX)
            continue;
        add_candidate(tracing, process);
        for (size_t l = links->first[process]; l < links->first[process + 1]; l++) {
            uint32_t other = links->cycle[links->upstream[l]];
            if (other != cycle && tracing->cycles[other])
                tracing->cycles[cycle] |= HAS_CANDIDATE_UPSTREAM;
        }
    }
    for (size_t i = 0; i < tracing->count; i++) {
        ism3_candidate *candidate = &tracing->candidates[i].candidate;
        candidate->is_origin =
            !(tracing->cycles[links->cycle[candidate->process]] & HAS_CANDIDATE_UPSTREAM);
    }
}

static int by_suspicion(const void *a, const void *b) {
    const struct ranked *x = a, *y = b;
    if (x->candidate.is_origin != y->candidate.is_origin)
        return x->candidate.is_origin ? -1 : 1;
    if (x->candidate.distance != y->candidate.distance)
        return x->candidate.distance < y->candidate.distance ? -1 : 1;
    if (x->candidate.severity != y->candidate.severity)
        return x->candidate.severity > y->candidate.severity ? -1 : 1;
    return x->rank < y->rank ? -1 : x->rank > y->rank;
}

static int32_t tell(const struct tracing *tracing, ism3_candidate *candidates, size_t capacity) {
    size_t room = candidates ? capacity : 0;
    int32_t rc = ISM3_OK;
    for (size_t i = 0; !rc && i < tracing->count && i < room; i++)
        rc = ISM3__GIVE_AT(ism3_candidate, candidates, i, &tracing->candidates[i].candidate);
    return rc;
}

/* Scratch is not the assessment's: any number of threads may ask. */
static int32_t diagnose(struct tracing *tracing, ism3_candidate *candidates, size_t capacity,
                        ism3__memory *memory, ism3_error *error) {
    static const ism3__set_type type = {sizeof(struct ranked), by_suspicion, NULL};
    size_t count = tracing->assessment->process_count,
           each = 2 * sizeof *tracing->candidates + 2 * sizeof *tracing->distance + 1;
    struct ranked *scratch = ism3__allocate_zero(memory, count * each);
    if (!scratch)
        return ism3__memory_fail(memory, count * each, error);
    tracing->candidates = scratch + count;
    tracing->distance = (uint32_t *)(tracing->candidates + count);
    tracing->queue = tracing->distance + count;
    tracing->cycles = (uint8_t *)(tracing->queue + count);
    trace(tracing);
    find_candidates(tracing);
    ism3__sort(tracing->candidates, tracing->count, &type, scratch);
    int32_t rc = tell(tracing, candidates, capacity);
    ism3__release(memory, scratch, count * each);
    return rc;
}

int32_t ism3_assessment_candidates(const ism3_assessment *assessment, size_t period,
                                   uint32_t process, ism3_candidate *candidates, size_t capacity,
                                   size_t *count, ism3_error *error) {
    ism3__memory memory;
    if (!assessment || !count)
        return ism3__fail(error, ISM3_E_ARGUMENT,
                          "an assessment and a place for the count are needed");
    *count = 0;
    if (period >= assessment->period_count || process >= assessment->process_count)
        return ism3__fail(error, ISM3_E_NOT_FOUND,
                          "the assessment has no period %zu or no process number %u", period,
                          process);
    if (!ism3_assessment_faults(assessment, period, process))
        return ISM3_OK;
    struct tracing tracing = {.assessment = assessment, .period = period, .process = process};
    ism3__memory_init(&memory, &assessment->memory.allocator, 0, error); /* it was taken before */
    int32_t rc = diagnose(&tracing, candidates, capacity, &memory, error);
    if (rc == ISM3_E_STRUCT)
        return ism3__fail(error, rc, "the size of each candidate must be set");
    *count = rc ? 0 : tracing.count;
    return rc;
}
