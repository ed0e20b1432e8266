/* Every public call that takes memory, failed at each of its allocations: afterwards the object is
 * as it was, or the call has done its work; nothing leaks. Prints the number of failures tried. */
#include "failing.h"

#include <inttypes.h>
#include <string.h>

enum { SCENARIOS = 4, POINTS = 1000 };

void pile_add(struct pile *pile, const void *bytes, size_t size) {
    if (pile->size + size > pile->room) {
        pile->room = 2 * (pile->size + size);
        pile->data = realloc(pile->data, pile->room);
        if (!pile->data)
            abort();
    }
    if (size)
        memcpy(pile->data + pile->size, bytes, size);
    pile->size += size;
}

int32_t pile_write(void *pile, const char *bytes, size_t size) {
    pile_add(pile, bytes, size);
    return 0;
}

static int same_piles(const struct pile *a, const struct pile *b) {
    return a->size == b->size && (!a->size || memcmp(a->data, b->data, a->size) == 0);
}

void give_up(const char *what, const ism3_error *error) {
    printf("cannot begin: %s: %s\n0 passed, 1 failed\n", what, error->message);
    exit(1);
}

/* ---- one call ---- */

static int begin(const struct call *call, struct stage *stage, uint64_t number) {
    ism3_error error = ISM3_ERROR_INIT;
    *stage = (struct stage){.scenario = scenario_make(number, 5)};
    faults_disarm(&stage->faults);
    stage->allocator = faults_allocator(&stage->faults);
    stage->sound = plan_model(&stage->scenario.plan, 0, NULL, &error);
    if (!stage->sound)
        give_up("the model of a scenario", &error);
    return !call->prepare || call->prepare(stage);
}

/* Gives 0 when something is left over. */
static int end(struct stage *stage) {
    ism3_assessment_unref(stage->assessment);
    ism3_metrics_unref(stage->metrics);
    ism3_ledger_unref(stage->other);
    ism3_ledger_unref(stage->ledger);
    ism3_time_format_unref(stage->format);
    ism3_zone_unref(stage->zone);
    ism3_model_unref(stage->model);
    ism3_model_unref(stage->sound);
    free(stage->input.data);
    free(stage->output.data);
    scenario_free(&stage->scenario);
    return !stage->faults.blocks && !stage->faults.bytes && !stage->faults.wrong_size;
}

/* The stage as bytes: all that the call told or made. */
static void read_all(const struct call *call, struct stage *stage, struct pile *pile) {
    pile_add(pile, stage->output.data, stage->output.size);
    call->read(stage, pile);
}

static int complain(const struct call *call, uint64_t number, long at, int sticky,
                    const char *what) {
    printf("%s, scenario %" PRIu64 ", allocation %ld%s: %s\n", call->name, number, at,
           sticky ? " and all after it" : "", what);
    return 0;
}

/* What to expect before and after. Gives 0 when the call has nothing to do in this scenario. */
static int expect(const struct call *call, uint64_t number, struct pile *before,
                  struct pile *after) {
    ism3_error error = ISM3_ERROR_INIT;
    struct stage stage;
    int useful = begin(call, &stage, number);
    if (useful)
        read_all(call, &stage, before);
    end(&stage);
    if (!useful)
        return 0;
    begin(call, &stage, number);
    int32_t rc = call->make(&stage, &error);
    if (rc)
        give_up(call->name, &error);
    read_all(call, &stage, after);
    if (!end(&stage))
        return complain(call, number, -1, 0, "something is left over without any fault");
    return 1;
}

/* Fail one allocation. Gives 1 when it failed as it should, 2 when there is no such allocation, 0
 * when something is wrong. */
static int fail_at(const struct call *call, uint64_t number, long at, int sticky, int again,
                   const struct pile *before, const struct pile *after) {
    ism3_error error = ISM3_ERROR_INIT;
    struct pile found = {NULL, 0, 0};
    struct stage stage;
    const char *wrong = NULL;
    begin(call, &stage, number);
    faults_arm(&stage.faults, at, sticky);
    int32_t rc = call->make(&stage, &error);
    int fired = stage.faults.fired > 0;
    faults_disarm(&stage.faults);
    if (rc && (rc != ISM3_E_MEMORY || error.code != rc || !error.message[0]))
        wrong = ism3_code_name(rc);
    if (rc && again) { /* it can be done once there is memory */
        stage.output.size = 0;
        wrong = wrong || !call->make(&stage, &error) ? wrong : "it fails when there is memory";
    }
    if (rc && !again)
        stage.output.size = 0;
    read_all(call, &stage, &found);
    int is_partial = rc && !again && call->leaves_part;
    if (!wrong && !is_partial && !same_piles(&found, rc && !again ? before : after))
        wrong = rc && !again ? "the object is not as it was" : "the result is wrong";
    free(found.data);
    if (!end(&stage))
        wrong = wrong ? wrong : "something is left over";
    if (wrong)
        return complain(call, number, at, sticky, wrong);
    return fired ? 1 : 2;
}

/* Gives the number of failures tried, or -1. */
static long try_call(const struct call *call, uint64_t number) {
    struct pile before = {NULL, 0, 0}, after = {NULL, 0, 0};
    long points = 0, at = 0;
    int state = 1;
    if (!expect(call, number, &before, &after))
        return 0;
    int ways = call->leaves_part ? 2 : 4; /* once, for good; then each with another try */
    for (int way = 0; way < ways && state; way++) {
        for (at = 0, state = 1; state == 1; at++) {
            state = fail_at(call, number, at, way & 1, way >> 1, &before, &after);
            points += state == 1 && way < 2;
        }
    }
    free(before.data);
    free(after.data);
    return state ? points : -1;
}

static int try_calls(const struct call *calls, size_t count, uint64_t scenarios, long *points,
                     int *failed) {
    for (size_t i = 0; i < count; i++) {
        long own = 0;
        for (uint64_t number = 0; number < scenarios; number++) {
            long tried = try_call(&calls[i], number);
            *failed += tried < 0;
            own += tried > 0 ? tried : 0;
        }
        printf("%-44s %5ld\n", calls[i].name, own);
        *points += own;
    }
    return (int)count;
}

int main(void) {
    long points = 0;
    int failed = 0;
    int calls = try_calls(failing_models, failing_model_count, 1, &points, &failed) +
                try_calls(failing_criteria, failing_criterion_count, 1, &points, &failed) +
                try_calls(failing_ledgers, failing_ledger_count, SCENARIOS, &points, &failed);
#ifdef ISM3_SOURCE
    calls += try_calls(failing_io, failing_io_count, 1, &points, &failed);
#endif
    printf("%ld failures of %d calls\n", points, calls);
    if (points < POINTS) {
        printf("expected at least %d\n", POINTS);
        failed++;
    }
    printf("%d passed, %d failed\n", failed ? 0 : calls, failed);
    return failed != 0;
}
