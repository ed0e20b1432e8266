/* A sequence of calls, and the same again where memory fails now and then: a call that failed for
 * want of memory is made again, and in the end both are the same. A call that failed for another
 * reason has changed nothing. */
#include "building.h"
#include "exercise.h"

enum { SLOTS = 2, STEPS_MAX = 48 };

/* A model and ledgers of it, in memory of their own. */
struct world {
    struct heap heap;
    ism3_model *model;
    ism3_ledger *ledgers[SLOTS];
};

typedef int32_t (*step)(struct world *world, uint32_t slot, struct tape *tape, ism3_error *error);

static int32_t change(struct world *world, uint32_t slot, struct tape *tape, ism3_error *error) {
    return exercise_change(world->ledgers[slot], tape, error);
}

static int32_t add(struct world *world, uint32_t slot, struct tape *tape, ism3_error *error) {
    ism3_ledger *other = world->ledgers[tape_below(tape, 8) ? 1 - slot : slot];
    return ism3_ledger_add(world->ledgers[slot], other, error);
}

static int32_t measure(struct world *world, uint32_t slot, struct tape *tape, ism3_error *error) {
    return exercise_metrics(world->ledgers[slot], tape, &world->heap, error);
}

static int32_t see_item(void *context, const ism3_item *item) {
    uint32_t *left = context;
    promise(item->size > 0);
    return (*left)-- == 0;
}

static int32_t list(struct world *world, uint32_t slot, struct tape *tape, ism3_error *error) {
    int64_t as_of = tape_below(tape, 4) ? tape_time(tape) : ISM3_NONE;
    uint32_t left = tape_below(tape, 4);
    return ism3_ledger_items(world->ledgers[slot], as_of, see_item, &left, error);
}

/* Put a copy in its place. */
static int32_t copy(struct world *world, uint32_t slot, struct tape *tape, ism3_error *error) {
    ism3_ledger_options options = {.size = sizeof options, .allocator = &world->heap.allocator};
    ism3_ledger *copied = NULL;
    (void)tape;
    long countdown = world->heap.countdown;
    int failed = world->heap.failed;
    heap_never_fail(&world->heap);
    struct encoded bytes = fuzz_encode(world->ledgers[slot]);
    world->heap.countdown = countdown;
    world->heap.failed = failed;
    int32_t rc = ism3_ledger_decode(&copied, world->model, bytes.data, bytes.size, &options, error);
    promise((rc == ISM3_OK) == (copied != NULL));
    encoded_free(&bytes);
    if (!rc) {
        ism3_ledger_unref(world->ledgers[slot]);
        world->ledgers[slot] = copied;
    }
    return rc;
}

/* Start anew, with limits. */
static int32_t restart(struct world *world, uint32_t slot, struct tape *tape, ism3_error *error) {
    ism3_ledger_options options = {.size = sizeof options, .allocator = &world->heap.allocator};
    ism3_ledger *fresh = NULL;
    options.has_now = tape_below(tape, 3);
    options.now = tape_time(tape);
    options.max_future_skew = tape_below(tape, 2) ? tape_wild(tape) : 0;
    int32_t rc = ism3_ledger_new(&fresh, world->model, &options, error);
    promise((rc == ISM3_OK) == (fresh != NULL));
    if (!rc) {
        ism3_ledger_unref(world->ledgers[slot]);
        world->ledgers[slot] = fresh;
    }
    return rc;
}

static int32_t encode(struct world *world, uint32_t slot, struct tape *tape, ism3_error *error) {
    uint64_t written = 0;
    (void)tape;
    return ism3_ledger_encode(world->ledgers[slot], fuzz_count_bytes, &written, error);
}

static const step steps[] = {change, change, change, change,  change, change, change,  change,
                             change, add,    add,    measure, list,   copy,   restart, encode};

/* The call with memory that may fail, made again where it did. */
static int32_t call(step function, struct world *world, uint32_t slot, struct tape *tape,
                    long failing_call, int sticky) {
    struct tape start = *tape;
    ism3_error error = fuzz_no_error();
    heap_fail_after(&world->heap, failing_call, sticky);
    int32_t rc = function(world, slot, tape, &error);
    fuzz_check_error(rc, &error);
    if (heap_never_fail(&world->heap) && rc == ISM3_E_MEMORY) {
        *tape = start;
        rc = function(world, slot, tape, NULL);
    }
    promise(rc != ISM3_E_MEMORY);
    return rc;
}

/* The same call in both worlds. */
static void call_both(struct world *failing, struct world *twin, struct tape *tape) {
    step function = steps[tape_below(tape, sizeof steps / sizeof *steps)];
    uint8_t flags = tape_byte(tape);
    uint32_t slot = flags & 1;
    long failing_call = flags & 2 ? tape_byte(tape) : -1;
    int watched = (flags & 12) == 12;
    struct encoded before = {NULL, 0}, after = {NULL, 0};
    struct tape same = *tape;
    if (watched)
        before = fuzz_encode(twin->ledgers[slot]);
    int32_t rc = call(function, twin, slot, &same, -1, 0);
    promise(call(function, failing, slot, tape, failing_call, flags & 16) == rc);
    if (watched && rc) {
        after = fuzz_encode(twin->ledgers[slot]);
        promise(encoded_equal(&before, &after));
    }
    encoded_free(&before);
    encoded_free(&after);
}

static void start(struct world *world, ism3_model *model) {
    ism3_ledger_options options = {.size = sizeof options, .allocator = &world->heap.allocator};
    world->model = model;
    for (uint32_t slot = 0; slot < SLOTS; slot++)
        promise(ism3_ledger_new(&world->ledgers[slot], model, &options, NULL) == ISM3_OK);
}

static void stop(struct world *world) {
    for (uint32_t slot = 0; slot < SLOTS; slot++)
        ism3_ledger_unref(world->ledgers[slot]);
    ism3_model_unref(world->model);
    heap_check_empty(&world->heap);
}

static void compare_models(const ism3_model *a, const ism3_model *b) {
    struct encoded first = fuzz_encode_model(a), second = fuzz_encode_model(b);
    promise(encoded_equal(&first, &second));
    encoded_free(&first);
    encoded_free(&second);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct world failing, twin;
    struct tape tape = {data, size};
    ism3_model *models[2];
    if (size > 8192)
        return 0;
    heap_init(&failing.heap);
    heap_init(&twin.heap);
    if (tape_byte(&tape) < 128) {
        models[0] = ism3_model_ref(fuzz_model());
        models[1] = ism3_model_ref(fuzz_model());
    } else {
        struct tape same = tape;
        models[0] = build_model(&same, &failing.heap, 1);
        models[1] = build_model(&tape, &twin.heap, 0);
        promise((models[0] == NULL) == (models[1] == NULL));
        if (!models[0]) {
            heap_check_empty(&failing.heap);
            heap_check_empty(&twin.heap);
            return 0;
        }
        compare_models(models[0], models[1]);
    }
    start(&failing, models[0]);
    start(&twin, models[1]);
    for (int left = STEPS_MAX; left && tape.left; left--)
        call_both(&failing, &twin, &tape);
    for (uint32_t slot = 0; slot < SLOTS; slot++) {
        struct encoded first = fuzz_encode(failing.ledgers[slot]),
                       second = fuzz_encode(twin.ledgers[slot]);
        promise(encoded_equal(&first, &second));
        encoded_free(&first);
        encoded_free(&second);
        exercise_questions(failing.ledgers[slot]);
    }
    stop(&failing);
    stop(&twin);
    return 0;
}
