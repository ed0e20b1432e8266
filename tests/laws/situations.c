/* Which situations a scenario holds: a generator that misses one proves nothing about it. */
#include "scenario.h"

#include <string.h>

static const char *const names[SITUATIONS] = {
    [OUTPUT_BEFORE_INPUT] = "output before input",
    [SEVERAL_OUTPUTS] = "several outputs",
    [MANY_OUTPUTS] = "more than six outputs",
    [TIED_VERDICTS] = "tied verdicts",
    [WITHDRAWN_AND_ANSWERED] = "withdrawn and answered",
    [WITHDRAWN_BEFORE_INPUT] = "withdrawn before its input",
    [TIED_INPUTS] = "inputs at one time in two environments",
    [MOVED_ITEM] = "an item that moves environment",
    [NO_INPUT] = "an item without input",
    [SEVERAL_DUES] = "several dues",
    [ZERO_LENGTH] = "an interruption of zero length",
    [TOUCHING] = "touching intervals",
    [NESTED_INTERVALS] = "nested intervals",
    [OPEN_INTERVAL] = "an open interval",
    [SPLIT_INTERVAL] = "a split interval",
    [REUSED_ID] = "a reused id of a series",
    [LAPSED_LEVEL] = "a lapsed level",
    [TIED_LEVELS] = "levels at one time",
    [TIED_SCOPE] = "scope samples at one time",
    [REVISED_FACT] = "a fact with id, revised",
    [SPREAD_COUNT] = "a count spread over time",
    [MISSING_ENVIRONMENT] = "a missing environment",
    [SET_ASIDE] = "set aside: in the future",
    [AS_OF_INSIDE] = "as_of inside the data",
    [SEVERAL_SOURCES] = "several sources",
    [GAP_IN_COVERAGE] = "a gap in a coverage",
    [NESTED_COVERAGE] = "nested coverage",
    [DISJOINT_COVERAGE] = "disjoint coverage",
    [PARTIAL_OVERLAP] = "partial overlap, refused",
    [CONTRADICTION] = "contradicting states, refused",
    [SEALED_HALFWAY] = "sealing between two halves",
    [SEALED_ITEM] = "an item that sealing folds",
    [ANSWERED_TOO_LATE] = "settled: an answer came later",
    [AGREED_TOO_LATE] = "settled: an agreed time came later",
    [WITHDRAWN_TOO_LATE] = "settled: a withdrawal came later",
    [ENDED_TOO_LATE] = "settled: an interruption went on",
    [JUDGED_AGAIN_TOO_LATE] = "settled: quality was told again later",
    [USED_AGAIN_TOO_LATE] = "settled: resources were told again later",
    [MOVED_TOO_LATE] = "settled: an input elsewhere came later",
    [NEWEST_MOVED_TOO_LATE] = "settled: and took the newest output along",
    [SETTLED_BEFORE_HORIZON] = "settled: before the horizon",
    [KEPT_MISS] = "kept: a target missed",
    [KEPT_SIGNAL] = "kept: a signal",
    [KEPT_CAPABILITY] = "kept: a capability",
};

const char *situation_name(enum situation situation) {
    return names[situation];
}

typedef ism3_observation obs;

static int same_text(ism3_text a, ism3_text b) {
    return a.size == b.size && (!a.size || memcmp(a.data, b.data, a.size) == 0);
}

static int same_item(const obs *a, const obs *b) {
    return a->process == b->process && same_text(a->id, b->id);
}

static int is_of_item(const obs *o) {
    return o->kind == ISM3_ITEM ||
           (o->id.size &&
            (o->kind == ISM3_INPUT || o->kind == ISM3_OUTPUT || o->kind == ISM3_WITHDRAWAL));
}

static int64_t input_of(const obs *o) {
    return o->kind == ISM3_INPUT || o->kind == ISM3_ITEM ? o->time : ISM3_NONE;
}

static int64_t output_of(const obs *o) {
    return o->kind == ISM3_OUTPUT ? o->time : o->kind == ISM3_ITEM ? o->end : ISM3_NONE;
}

/* All that a scenario says of one item. */
struct story {
    int64_t input, withdrawal; /* the earliest; ISM3_NONE: none */
    int64_t outputs[128];
    size_t output_count, dues;
    int tied_verdicts, tied_inputs, moved;
};

static void tell_input(struct story *story, const struct scenario *s, const obs *o) {
    for (size_t i = 0; i < s->count; i++) {
        const obs *other = &s->observations[i];
        if (!is_of_item(other) || !same_item(o, other) || input_of(other) == ISM3_NONE ||
            plan_environment(&s->plan, other) == plan_environment(&s->plan, o))
            continue;
        story->moved = 1;
        story->tied_inputs |= input_of(other) == o->time;
    }
    if (story->input == ISM3_NONE || o->time < story->input)
        story->input = o->time;
    story->dues += o->due != ISM3_NONE;
}

static void tell_output(struct story *story, const struct scenario *s, const obs *o) {
    int64_t time = output_of(o);
    for (size_t i = 0; i < s->count; i++) {
        const obs *other = &s->observations[i];
        if (is_of_item(other) && same_item(o, other) && output_of(other) == time &&
            other->verdict != o->verdict)
            story->tied_verdicts = 1;
    }
    for (size_t i = 0; i < story->output_count; i++)
        if (story->outputs[i] == time)
            return;
    if (story->output_count < sizeof story->outputs / sizeof *story->outputs)
        story->outputs[story->output_count++] = time;
}

static struct story tell(const struct scenario *s, const obs *of) {
    struct story story = {.input = ISM3_NONE, .withdrawal = ISM3_NONE};
    for (size_t i = 0; i < s->count; i++) {
        const obs *o = &s->observations[i];
        if (!is_of_item(o) || !same_item(o, of))
            continue;
        if (input_of(o) != ISM3_NONE)
            tell_input(&story, s, o);
        if (output_of(o) != ISM3_NONE)
            tell_output(&story, s, o);
        if (o->kind == ISM3_WITHDRAWAL &&
            (story.withdrawal == ISM3_NONE || o->time < story.withdrawal))
            story.withdrawal = o->time;
    }
    return story;
}

static void count_item(const struct story *story, uint64_t *counts) {
    int before = 0, answered = 0;
    for (size_t i = 0; i < story->output_count && story->input != ISM3_NONE; i++) {
        before |= story->outputs[i] < story->input;
        answered |= story->outputs[i] >= story->input;
    }
    counts[OUTPUT_BEFORE_INPUT] += before;
    counts[SEVERAL_OUTPUTS] += story->output_count > 1;
    counts[MANY_OUTPUTS] += story->output_count > 6;
    counts[TIED_VERDICTS] += story->tied_verdicts;
    counts[WITHDRAWN_AND_ANSWERED] += answered && story->withdrawal != ISM3_NONE;
    counts[WITHDRAWN_BEFORE_INPUT] += story->withdrawal != ISM3_NONE && story->input != ISM3_NONE &&
                                      story->withdrawal < story->input;
    counts[TIED_INPUTS] += story->tied_inputs;
    counts[MOVED_ITEM] += story->moved;
    counts[NO_INPUT] += story->input == ISM3_NONE;
    counts[SEVERAL_DUES] += story->dues > 1;
}

static int told_before(const struct scenario *s, size_t i) {
    for (size_t k = 0; k < i; k++)
        if (is_of_item(&s->observations[k]) && same_item(&s->observations[k], &s->observations[i]))
            return 1;
    return 0;
}

/* Two interruptions without id in one place. */
static void count_interruptions(const obs *a, const obs *b, uint64_t *counts) {
    if (a->id.size || b->id.size || a->end == ISM3_NONE || b->end == ISM3_NONE)
        return;
    counts[TOUCHING] += a->end == b->time && a->time < b->time;
    counts[NESTED_INTERVALS] += a->time < b->time && b->end < a->end;
}

/* Two rows of an interruption series in one place. */
static void count_series(const obs *a, const obs *b, uint64_t *counts) {
    if (!a->id.size || !same_text(a->id, b->id))
        return;
    counts[SPLIT_INTERVAL] += a->end == ISM3_NONE && b->time == ISM3_NONE && a->time <= b->end;
    counts[REUSED_ID] += a->time != ISM3_NONE && b->time != ISM3_NONE && a->time < b->time;
}

static void count_levels(const struct scenario *s, const obs *a, const obs *b, uint64_t *counts) {
    int64_t hold = s->plan.process[a->process].hold;
    if (a->resource != b->resource || !same_text(a->series, b->series))
        return;
    counts[TIED_LEVELS] += a->time == b->time && a->used != b->used;
    counts[LAPSED_LEVEL] += hold && b->time - a->time > hold;
}

static void count_pair(const struct scenario *s, const obs *a, const obs *b, uint64_t *counts) {
    if (a->kind != b->kind || a->process != b->process)
        return;
    if ((a->kind == ISM3_QUALITY || a->kind == ISM3_RESOURCES) && a->id.size)
        counts[REVISED_FACT] += same_text(a->id, b->id) && a->time < b->time;
    if (plan_environment(&s->plan, a) != plan_environment(&s->plan, b))
        return;
    if (a->kind == ISM3_INTERRUPTION) {
        count_interruptions(a, b, counts);
        count_series(a, b, counts);
    }
    if (a->kind == ISM3_LEVEL)
        count_levels(s, a, b, counts);
    if (a->kind == ISM3_SCOPE)
        counts[TIED_SCOPE] += a->time == b->time && a->total != b->total;
}

static void count_one(const struct scenario *s, const obs *o, uint64_t *counts) {
    if (o->kind == ISM3_INTERRUPTION) {
        counts[ZERO_LENGTH] += o->time == o->end;
        counts[OPEN_INTERVAL] += o->end == ISM3_NONE;
    }
    if (!o->id.size && (o->kind == ISM3_INPUT || o->kind == ISM3_OUTPUT))
        counts[SPREAD_COUNT] += o->count > 1 && o->end != ISM3_NONE && o->end > o->time;
    counts[SET_ASIDE] += s->plan.has_now && o->kind != ISM3_RESOURCES && o->time != ISM3_NONE &&
                         o->time > s->plan.now + ISM3_DAY;
}

static void count_missing(const struct scenario *s, uint64_t *counts) {
    for (uint32_t p = 0; p < s->plan.processes; p++) {
        uint32_t seen = 0, silent = 0;
        for (size_t i = 0; i < s->count; i++)
            if (s->observations[i].process == p)
                seen |= UINT32_C(1) << plan_environment(&s->plan, &s->observations[i]);
        for (uint32_t e = 0; e < plan_environments(&s->plan); e++)
            silent |= plan_serves(&s->plan, p, e) && !(seen >> e & 1);
        counts[MISSING_ENVIRONMENT] += seen && silent;
    }
}

void situations_count(const struct scenario *s, struct situations *situations) {
    uint64_t *counts = situations->counts;
    for (size_t i = 0; i < s->count; i++) {
        const obs *o = &s->observations[i];
        count_one(s, o, counts);
        if (is_of_item(o) && !told_before(s, i)) {
            struct story story = tell(s, o);
            count_item(&story, counts);
        }
        for (size_t k = 0; k < s->count; k++)
            if (k != i)
                count_pair(s, o, &s->observations[k], counts);
    }
    count_missing(s, counts);
}
