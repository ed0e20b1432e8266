/* Assessments: 48 bytes that drive, then either bytes that build a model and observe, or a model
 * document, a zero and rows of the native columns. What is told of them agrees with itself; a copy
 * of the ledger tells the same; nothing of it changes the ledger. */
#include "assessing.h"
#include "building.h"

#include <string.h>

enum { DRIVE = 48, CHANGES_MAX = 40, FACTS_MAX = 400 };
#define LEDGER_MEMORY (UINT64_C(4) << 20)
#define MEMORY        (UINT64_C(2) << 20)

/* What is assessed. */
struct subject {
    struct heap ledger_heap, heap;
    ism3_model *model;
    ism3_ledger *ledger;
};

/* ---- a model and a ledger ---- */

static void start_ledger(struct subject *subject) {
    ism3_ledger_options options = {.size = sizeof options,
                                   .allocator = &subject->ledger_heap.allocator,
                                   .memory_limit = LEDGER_MEMORY};
    promise(ism3_ledger_new(&subject->ledger, subject->model, &options, NULL) == ISM3_OK);
}

/* A fact that is mostly taken: three bytes tell its kind and process, its day, and how much. */
static void live(struct subject *subject, uint32_t number, struct tape *tape) {
    static const uint8_t kinds[] = {ISM3_ITEM,    ISM3_ITEM,      ISM3_OUTPUT,   ISM3_INTERRUPTION,
                                    ISM3_SCOPE,   ISM3_RESOURCES, ISM3_QUALITY,  ISM3_LEVEL,
                                    ISM3_WATCHED, ISM3_ITEM,      ISM3_INCIDENT, ISM3_SCOPE};
    static const int64_t start = INT64_C(1767225600) * ISM3_SECOND;
    char name[2] = {(char)('a' + number % 26), (char)('a' + number / 26 % 26)};
    uint8_t choice = tape_byte(tape), much;
    uint32_t processes = ism3_model_process_count(subject->model);
    ism3_observation fact = ISM3_OBSERVATION_INIT;
    fact.kind = kinds[choice % (sizeof kinds / sizeof *kinds)];
    fact.process = processes ? choice / 16 % processes : 0;
    fact.time = start + tape_below(tape, 128) * ISM3_DAY;
    much = tape_byte(tape);
    fact.environment = much < 128 ? ISM3_NO_INDEX : much % 2;
    const ism3_kind_info *info = ism3_kind_get(fact.kind);
    if (info->needs & 1U << ISM3_FIELD_ID)
        fact.id = (ism3_text){name, sizeof name};
    if ((info->needs | info->may_have) & 1U << ISM3_FIELD_END)
        fact.end = fact.time + (1 + much) * (ISM3_DAY / 16);
    if (fact.kind == ISM3_WATCHED)
        fact.end = fact.time + much * ISM3_DAY;
    fact.objective = fact.kind == ISM3_INCIDENT ? 0 : fact.objective;
    fact.cause = fact.kind == ISM3_INCIDENT;
    fact.kinds = fact.kind == ISM3_WATCHED ? 0x7fe : 0;
    if (fact.kind == ISM3_SCOPE || fact.kind == ISM3_QUALITY) {
        fact.total = fact.kind == ISM3_SCOPE ? 256 : ISM3_NONE;
        fact.covered = fact.kind == ISM3_SCOPE ? much : ISM3_NONE;
        fact.assessed = fact.kind == ISM3_QUALITY ? 256 : ISM3_NONE;
        fact.fit = fact.kind == ISM3_QUALITY ? much : ISM3_NONE;
    }
    if (fact.kind == ISM3_LEVEL || fact.kind == ISM3_RESOURCES) {
        fact.used = much;
        fact.available = 200;
    }
    ism3_ledger_observe(subject->ledger, &fact, 1, NULL);
}

static void build(struct subject *subject, struct tape tape) {
    subject->model = build_model(&tape, &subject->ledger_heap, 0);
    if (!subject->model)
        return;
    start_ledger(subject);
    uint32_t wild = tape_below(&tape, 4) ? 0 : CHANGES_MAX;
    for (; wild && tape.left; wild--)
        exercise_change(subject->ledger, &tape, NULL);
    for (uint32_t number = 0; number < FACTS_MAX && tape.left; number++)
        live(subject, number, &tape);
}

/* Up to the first bad row. */
static void read_rows(struct subject *subject, const char *rows, size_t size) {
    ism3_log *log = NULL;
    ism3_reader *reader = NULL;
    ism3_reader_options options = {.size = sizeof options, .batch_rows = 16};
    if (ism3_log_read(&log, NULL, 0, NULL, subject->model, NULL))
        return;
    if (!ism3_reader_new(&reader, log, subject->ledger, &options, NULL) &&
        !ism3_reader_read_bytes(reader, rows, size, "rows", NULL))
        ism3_reader_finish(reader, NULL);
    ism3_reader_free(reader);
    ism3_log_unref(log);
}

static void read_documents(struct subject *subject, const char *text, size_t size) {
    const char *end = size ? memchr(text, 0, size) : NULL;
    size_t length = end ? (size_t)(end - text) : size;
    if (ism3_model_read(&subject->model, text, length, "model", &subject->ledger_heap.allocator,
                        NULL))
        return;
    start_ledger(subject);
    if (end)
        read_rows(subject, end + 1, size - length - 1);
}

/* ---- assessing ---- */

/* Mostly the start of a grain. */
static int64_t boundary(const ism3_model *model, struct tape *tape) {
    uint8_t choice = tape_byte(tape);
    if (choice < 96)
        return ISM3_NONE;
    int64_t time = tape_time(tape), grain = ism3_model_grain(model),
            offset = ism3_model_utc_offset(model) * ISM3_SECOND;
    if (choice >= 240 || time < 0 || time > ISM3_TIME_END)
        return time;
    return (time + offset) / grain * grain - offset;
}

static ism3_assessment_options choose(const struct subject *subject, struct tape *tape) {
    ism3_assessment_options options = ISM3_ASSESSMENT_OPTIONS_INIT;
    options.every = tape_below(tape, 8); /* one too many */
    options.by_environment = tape_below(tape, 3);
    if (options.every == ISM3_EVERY_DURATION)
        options.length = tape_below(tape, 4)
                             ? tape_below(tape, 16) * ism3_model_grain(subject->model)
                             : tape_wild(tape);
    options.from = boundary(subject->model, tape);
    options.to = boundary(subject->model, tape);
    options.as_of = boundary(subject->model, tape);
    options.now = tape_below(tape, 2) ? ISM3_NONE : tape_time(tape);
    return options;
}

/* Gives NULL where it is refused; then nothing is left of it. */
static ism3_assessment *assess(struct heap *heap, ism3_ledger *ledger,
                               const ism3_assessment_options *options, int32_t *rc) {
    ism3_assessment *assessment = NULL;
    ism3_error error = fuzz_no_error();
    uint64_t bytes = heap->bytes;
    size_t blocks = heap->blocks;
    ism3_assessment_options own = *options;
    own.allocator = &heap->allocator;
    *rc = ism3_assessment_new(&assessment, ledger, &own, &error);
    fuzz_check_error(*rc, &error);
    promise((*rc == ISM3_OK) == (assessment != NULL));
    promise(assessment ? heap->bytes - bytes <= own.memory_limit : heap->blocks == blocks);
    return assessment;
}

/* With too little memory, and where it fails: an error that says so, or the same as without. */
static void assess_poorly(struct subject *subject, ism3_assessment_options options, int32_t rc,
                          struct tape *tape) {
    int32_t poor, failing;
    struct heap *heap = tape_below(tape, 4) ? &subject->heap : &subject->ledger_heap;
    options.memory_limit = 1 + tape_byte(tape) * (tape_below(tape, 2) ? 64 : 2048);
    ism3_assessment_unref(assess(&subject->heap, subject->ledger, &options, &poor));
    promise(poor == rc || poor == ISM3_E_LIMIT);
    options.memory_limit = MEMORY;
    heap_fail_after(heap, tape_byte(tape), (int)tape_below(tape, 2));
    ism3_assessment_unref(assess(&subject->heap, subject->ledger, &options, &failing));
    promise(heap_never_fail(heap) ? failing == rc || failing == ISM3_E_MEMORY : failing == rc);
    heap_check_empty(&subject->heap);
}

/* The same ledger in other memory tells the same. */
static void compare_copy(struct subject *subject, const ism3_assessment *assessment,
                         const ism3_assessment_options *options) {
    int32_t rc;
    ism3_ledger *copied = exercise_copy(subject->ledger, &subject->ledger_heap);
    ism3_assessment *other = assess(&subject->heap, copied, options, &rc);
    promise(rc == ISM3_OK);
    struct encoded first = assessing_json(assessment), second = assessing_json(other);
    promise(encoded_equal(&first, &second));
    encoded_free(&first);
    encoded_free(&second);
    ism3_assessment_unref(other);
    ism3_ledger_unref(copied);
}

static void use(struct subject *subject, struct tape *tape) {
    enum { COMPARED_PERIODS = 100 };
    int32_t rc;
    ism3_assessment_options options = choose(subject, tape);
    options.memory_limit = MEMORY;
    struct encoded before = fuzz_encode(subject->ledger);
    ism3_assessment *assessment = assess(&subject->heap, subject->ledger, &options, &rc);
    if (assessment) {
        struct assessed assessed =
            assessing_of(assessment, &subject->heap, options.by_environment != 0);
        ism3_assessment_unref(ism3_assessment_ref(assessment));
        assessing_ask(&assessed, tape);
        assessing_write(&assessed, tape);
        assessing_expose(&assessed, tape);
        if (assessed.periods <= COMPARED_PERIODS)
            compare_copy(subject, assessment, &options);
    }
    ism3_assessment_unref(assessment);
    heap_check_empty(&subject->heap);
    if (rc != ISM3_E_LIMIT)
        assess_poorly(subject, options, rc, tape);
    struct encoded after = fuzz_encode(subject->ledger);
    promise(encoded_equal(&before, &after));
    encoded_free(&before);
    encoded_free(&after);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct subject subject = {.model = NULL};
    struct tape tape = {data, DRIVE};
    if (size < DRIVE || size > FUZZ_INPUT_MAX)
        return 0;
    heap_init(&subject.ledger_heap);
    heap_init(&subject.heap);
    if (tape_byte(&tape) < 128)
        build(&subject, (struct tape){data + DRIVE, size - DRIVE});
    else
        read_documents(&subject, (const char *)data + DRIVE, size - DRIVE);
    /* Near its limit a ledger has no room left to be put in order. */
    if (subject.ledger && ism3_ledger_count(subject.ledger, ISM3_COUNT_BYTES) < LEDGER_MEMORY / 4)
        use(&subject, &tape);
    ism3_ledger_unref(subject.ledger);
    ism3_model_unref(subject.model);
    heap_check_empty(&subject.ledger_heap);
    return 0;
}
