#include "chaos.h"
#include "test.h"

#define HOUR (INT64_C(3600) * ISM3_SECOND)

/* Two environments; OSP-1 serves both, OSP-2 the first only. One objective. */
static ism3_model *make_model(const ism3_allocator *allocator) {
    ism3_model *model;
    ism3_model_options options = {.size = sizeof options, .allocator = allocator};
    ism3_process_options one = {.size = sizeof one, .code = "OSP-1"},
                         two = {.size = sizeof two, .code = "OSP-2"};
    assert_int_equal(ism3_model_new(&model, &options, NULL), 0);
    assert_int_equal(ism3_model_add_environment(model, "servers", NULL, NULL), 0);
    assert_int_equal(ism3_model_add_environment(model, "laptops", NULL, NULL), 0);
    assert_int_equal(ism3_model_add_process(model, &one, NULL, NULL), 0);
    assert_int_equal(ism3_model_add_process(model, &two, NULL, NULL), 0);
    assert_int_equal(ism3_model_add_served(model, 1, 0, NULL), 0);
    ism3_objective_options objective = {.size = sizeof objective, .id = "O", .kind = "business"};
    assert_int_equal(ism3_model_add_objective(model, &objective, NULL, NULL), 0);
    assert_int_equal(ism3_model_freeze(model, NULL), 0);
    return model;
}

static ism3_observation observation(uint8_t kind) {
    ism3_observation o = ISM3_OBSERVATION_INIT;
    o.kind = kind;
    o.process = 0;
    o.environment = 0;
    o.time = 10 * ISM3_DAY;
    return o;
}

static ism3_observation with_id(uint8_t kind, const char *id) {
    ism3_observation o = observation(kind);
    o.id = (ism3_text){id, strlen(id)};
    return o;
}

/* One valid observation of every kind and form. */
static size_t one_of_each(ism3_observation *all) {
    size_t n = 0;
    all[n++] = observation(ISM3_INPUT);
    all[n++] = with_id(ISM3_INPUT, "a");
    all[n - 1].due = 11 * ISM3_DAY;
    all[n++] = observation(ISM3_OUTPUT);
    all[n - 1].count = 7;
    all[n - 1].end = 13 * ISM3_DAY;
    all[n++] = with_id(ISM3_OUTPUT, "a");
    all[n - 1].time += HOUR;
    all[n - 1].verdict = ISM3_FIT;
    all[n++] = with_id(ISM3_ITEM, "b");
    all[n - 1].end = 12 * ISM3_DAY;
    all[n++] = with_id(ISM3_WITHDRAWAL, "c");
    all[n++] = observation(ISM3_INTERRUPTION);
    all[n++] = with_id(ISM3_INTERRUPTION, "i");
    all[n - 1].end = 11 * ISM3_DAY;
    all[n++] = observation(ISM3_RESOURCES);
    all[n - 1].end = 12 * ISM3_DAY;
    all[n - 1].used = 1000;
    all[n++] = with_id(ISM3_RESOURCES, "r");
    all[n - 1].end = 12 * ISM3_DAY;
    all[n - 1].available = 1000;
    all[n++] = observation(ISM3_LEVEL);
    all[n - 1].available = 1000;
    all[n - 1].used = 500;
    all[n - 1].up = 1;
    all[n - 1].series = (ism3_text){"s", 1};
    all[n++] = observation(ISM3_SCOPE);
    all[n - 1].total = 10;
    all[n - 1].covered = 9;
    all[n - 1].sampled = 3;
    all[n++] = observation(ISM3_QUALITY);
    all[n - 1].assessed = 4;
    all[n - 1].fit = 3;
    all[n++] = with_id(ISM3_QUALITY, "q");
    all[n - 1].tp = all[n - 1].fp = all[n - 1].tn = all[n - 1].fn = 1;
    all[n++] = observation(ISM3_INCIDENT);
    all[n - 1].objective = 0;
    all[n - 1].cause = ISM3_ATTACK;
    all[n++] = with_id(ISM3_INCIDENT, "x");
    all[n - 1].process = all[n - 1].environment = ISM3_NO_INDEX;
    all[n - 1].objective = 0;
    all[n - 1].cause = ISM3_ERROR;
    all[n++] = observation(ISM3_WATCHED);
    all[n - 1].end = 20 * ISM3_DAY;
    all[n - 1].kinds = ISM3_KIND_BIT(ISM3_INPUT) | ISM3_KIND_BIT(ISM3_INCIDENT);
    return n;
}

static void takes_every_kind(void **state) {
    (void)state;
    static ism3_observation all[32];
    size_t n = one_of_each(all);
    ism3_model *model = make_model(NULL);
    ism3_ledger *ledger;
    ism3_error error = ISM3_ERROR_INIT;
    assert_int_equal(ism3_ledger_new(&ledger, model, NULL, &error), 0);
    assert_int_equal(ism3_ledger_observe(ledger, all, n, &error), 0);
    assert_int_equal(ism3_ledger_count(ledger, ISM3_COUNT_OBSERVATIONS), n - 1);
    assert_int_equal(ism3_ledger_count(ledger, ISM3_COUNT_ITEMS), 3);
    int64_t first, last;
    ism3_ledger_span(ledger, &first, &last);
    assert_int_equal(first, 10 * ISM3_DAY);
    assert_int_equal(last,
                     10 * ISM3_DAY + 6 * 3 * ISM3_DAY / 7); /* the last of the seven outputs */
    assert_int_equal(ism3_ledger_observe(ledger, NULL, 0, &error), 0);
    ism3_ledger_unref(ledger);
    ism3_model_unref(model);
}

struct bad {
    const char *name;
    uint8_t kind;
    int32_t field;
    void (*spoil)(ism3_observation *);
};

static const char long_id[300];
#define SPOIL(name, statement)                                                                     \
    static void name(ism3_observation *o) {                                                        \
        statement;                                                                                 \
    }
SPOIL(no_time, o->time = ISM3_NONE)
SPOIL(early, o->time = -1)
SPOIL(too_late, o->time = INT64_MAX)
SPOIL(end_first, o->end = o->time - 1)
SPOIL(end_negative, o->end = -5)
SPOIL(no_process, o->process = ISM3_NO_INDEX)
SPOIL(strange_process, o->process = 2)
SPOIL(no_environment, o->environment = ISM3_NO_INDEX)
SPOIL(strange_environment, o->environment = 2)
SPOIL(unserved, (o->process = 1, o->environment = 1))
SPOIL(no_id, o->id.size = 0)
SPOIL(id_too_long, (o->id.data = long_id, o->id.size = 256))
SPOIL(no_count, o->count = 0)
SPOIL(huge_count, o->count = ISM3_AMOUNT_MAX + 1)
SPOIL(count_of_one_item, (o->id.data = "z", o->id.size = 1, o->count = 2))
SPOIL(end_of_input, (o->id.data = "z", o->id.size = 1, o->end = o->time))
SPOIL(due_without_id, o->due = o->time)
SPOIL(due_too_early, (o->id.data = "z", o->id.size = 1, o->due = -1))
SPOIL(strange_verdict, o->verdict = 3)
SPOIL(no_start_no_id, (o->end = o->time, o->time = ISM3_NONE))
SPOIL(no_end, o->end = ISM3_NONE)
SPOIL(nothing_given, (o->available = o->used = o->up = ISM3_NONE))
SPOIL(negative_used, o->used = -1)
SPOIL(huge_used, o->used = ISM3_AMOUNT_MAX + 1)
SPOIL(half_up, o->up = 2)
SPOIL(strange_resource, o->resource = 1)
SPOIL(long_series, (o->series.data = long_id, o->series.size = 256))
SPOIL(no_total, o->total = ISM3_NONE)
SPOIL(no_covered, o->covered = ISM3_NONE)
SPOIL(covered_over_total, o->covered = 11)
SPOIL(sampled_over_covered, o->sampled = 10)
SPOIL(fit_over_assessed, o->fit = 5)
SPOIL(fit_alone, o->assessed = ISM3_NONE)
SPOIL(part_of_confusion, o->fn = 1)
SPOIL(no_quality, (o->assessed = o->fit = ISM3_NONE))
SPOIL(strange_objective, o->objective = 1)
SPOIL(no_cause, o->cause = 0)
SPOIL(negative_harm, o->harm = -1)
SPOIL(no_kinds, o->kinds = 0)
SPOIL(watched_watched, o->kinds |= ISM3_KIND_BIT(ISM3_WATCHED))
SPOIL(no_kind, o->kind = 0)
SPOIL(strange_kind, o->kind = 12)

static const struct bad bads[] = {
    {"no time", ISM3_INPUT, ISM3_FIELD_TIME, no_time},
    {"before 1970", ISM3_OUTPUT, ISM3_FIELD_TIME, early},
    {"after 2262", ISM3_SCOPE, ISM3_FIELD_TIME, too_late},
    {"end before time", ISM3_RESOURCES, ISM3_FIELD_END, end_first},
    {"end before time", ISM3_INTERRUPTION, ISM3_FIELD_END, end_first},
    {"end before time", ISM3_WATCHED, ISM3_FIELD_END, end_first},
    {"end before time", ISM3_INCIDENT, ISM3_FIELD_END, end_first},
    {"end before time", ISM3_INPUT, ISM3_FIELD_END, end_first},
    {"end before 1970", ISM3_ITEM, ISM3_FIELD_END, end_negative},
    {"no process", ISM3_LEVEL, ISM3_FIELD_PROCESS, no_process},
    {"unknown process", ISM3_QUALITY, ISM3_FIELD_PROCESS, strange_process},
    {"no environment", ISM3_SCOPE, ISM3_FIELD_ENVIRONMENT, no_environment},
    {"unknown environment", ISM3_SCOPE, ISM3_FIELD_ENVIRONMENT, strange_environment},
    {"environment not served", ISM3_SCOPE, ISM3_FIELD_ENVIRONMENT, unserved},
    {"item without id", ISM3_ITEM, ISM3_FIELD_ID, no_id},
    {"withdrawal without id", ISM3_WITHDRAWAL, ISM3_FIELD_ID, no_id},
    {"long id", ISM3_ITEM, ISM3_FIELD_ID, id_too_long},
    {"count 0", ISM3_INPUT, ISM3_FIELD_COUNT, no_count},
    {"count too large", ISM3_INPUT, ISM3_FIELD_COUNT, huge_count},
    {"count with id", ISM3_INPUT, ISM3_FIELD_COUNT, count_of_one_item},
    {"end with id", ISM3_INPUT, ISM3_FIELD_END, end_of_input},
    {"due without id", ISM3_INPUT, ISM3_FIELD_DUE, due_without_id},
    {"due before 1970", ISM3_INPUT, ISM3_FIELD_DUE, due_too_early},
    {"due before 1970", ISM3_ITEM, ISM3_FIELD_DUE, due_too_early},
    {"verdict", ISM3_OUTPUT, ISM3_FIELD_VERDICT, strange_verdict},
    {"verdict", ISM3_ITEM, ISM3_FIELD_VERDICT, strange_verdict},
    {"end without start or id", ISM3_INTERRUPTION, ISM3_FIELD_ID, no_start_no_id},
    {"no end", ISM3_RESOURCES, ISM3_FIELD_END, no_end},
    {"no end", ISM3_WATCHED, ISM3_FIELD_END, no_end},
    {"no amount", ISM3_RESOURCES, ISM3_FIELD_AVAILABLE, nothing_given},
    {"no level", ISM3_LEVEL, ISM3_FIELD_AVAILABLE, nothing_given},
    {"negative amount", ISM3_RESOURCES, ISM3_FIELD_USED, negative_used},
    {"huge amount", ISM3_LEVEL, ISM3_FIELD_USED, huge_used},
    {"up 2", ISM3_LEVEL, ISM3_FIELD_UP, half_up},
    {"unknown resource", ISM3_LEVEL, ISM3_FIELD_RESOURCE, strange_resource},
    {"unknown resource", ISM3_RESOURCES, ISM3_FIELD_RESOURCE, strange_resource},
    {"long series", ISM3_LEVEL, ISM3_FIELD_SERIES, long_series},
    {"no total", ISM3_SCOPE, ISM3_FIELD_TOTAL, no_total},
    {"no covered", ISM3_SCOPE, ISM3_FIELD_COVERED, no_covered},
    {"covered over total", ISM3_SCOPE, ISM3_FIELD_COVERED, covered_over_total},
    {"sampled over covered", ISM3_SCOPE, ISM3_FIELD_SAMPLED, sampled_over_covered},
    {"fit over assessed", ISM3_QUALITY, ISM3_FIELD_FIT, fit_over_assessed},
    {"fit alone", ISM3_QUALITY, ISM3_FIELD_FIT, fit_alone},
    {"part of a confusion matrix", ISM3_QUALITY, ISM3_FIELD_FN, part_of_confusion},
    {"no quality", ISM3_QUALITY, ISM3_FIELD_ASSESSED, no_quality},
    {"unknown objective", ISM3_INCIDENT, ISM3_FIELD_OBJECTIVE, strange_objective},
    {"no cause", ISM3_INCIDENT, ISM3_FIELD_CAUSE, no_cause},
    {"negative harm", ISM3_INCIDENT, ISM3_FIELD_HARM, negative_harm},
    {"no kinds", ISM3_WATCHED, ISM3_FIELD_KINDS, no_kinds},
    {"watched is not watched", ISM3_WATCHED, ISM3_FIELD_KINDS, watched_watched},
    {"no kind", ISM3_INPUT, ISM3_FIELD_KIND, no_kind},
    {"unknown kind", ISM3_INPUT, ISM3_FIELD_KIND, strange_kind},
};

/* The first observation of a kind that has no id where a kind has both forms. */
static const ism3_observation *example_of(const ism3_observation *all, size_t n, uint8_t kind) {
    for (size_t i = 0; i < n; i++)
        if (all[i].kind == kind)
            return &all[i];
    return NULL;
}

static void refuses_the_whole_batch(void **state) {
    (void)state;
    static ism3_observation all[32];
    size_t n = one_of_each(all);
    ism3_model *model = make_model(NULL);
    for (size_t i = 0; i < sizeof bads / sizeof *bads; i++) {
        ism3_ledger *ledger;
        ism3_error error = ISM3_ERROR_INIT;
        ism3_observation batch[3] = {*example_of(all, n, bads[i].kind),
                                     *example_of(all, n, bads[i].kind), all[0]};
        bads[i].spoil(&batch[1]);
        assert_int_equal(ism3_ledger_new(&ledger, model, NULL, NULL), 0);
        int32_t rc = ism3_ledger_observe(ledger, batch, 3, &error);
        if (rc != ISM3_E_OBSERVATION || error.field != bads[i].field)
            print_error("%s of %s: code %d, field %d, %s\n", bads[i].name,
                        ism3_kind_get(bads[i].kind)->name, rc, error.field, error.message);
        assert_int_equal(rc, ISM3_E_OBSERVATION);
        assert_int_equal(error.index, 1);
        assert_int_equal(error.field, bads[i].field);
        assert_true(error.message[0] != 0);
        assert_int_equal(ism3_ledger_count(ledger, ISM3_COUNT_OBSERVATIONS), 0);
        assert_int_equal(ism3_ledger_count(ledger, ISM3_COUNT_ITEMS), 0);
        ism3_ledger_unref(ledger);
    }
    ism3_model_unref(model);
}

static void bounds_the_grains_of_one_record(void **state) {
    (void)state;
    ism3_model *model;
    ism3_model_options options = {.size = sizeof options, .grain = 60 * ISM3_SECOND};
    ism3_process_options process = {.size = sizeof process, .code = "OSP-1"};
    assert_int_equal(ism3_model_new(&model, &options, NULL), 0);
    assert_int_equal(ism3_model_add_process(model, &process, NULL, NULL), 0);
    assert_int_equal(ism3_model_freeze(model, NULL), 0);
    ism3_ledger *ledger;
    ism3_error error = ISM3_ERROR_INIT;
    assert_int_equal(ism3_ledger_new(&ledger, model, NULL, NULL), 0);
    ism3_observation used = observation(ISM3_RESOURCES), inputs = observation(ISM3_INPUT);
    used.used = 5;
    used.end = used.time + 400 * ISM3_DAY;
    assert_int_equal(ism3_ledger_observe(ledger, &used, 1, &error), ISM3_E_OBSERVATION);
    inputs.count = 1000000;
    inputs.end = inputs.time + 400 * ISM3_DAY;
    assert_int_equal(ism3_ledger_observe(ledger, &inputs, 1, &error), ISM3_E_OBSERVATION);
    inputs.count = 3; /* three facts lie in three grains */
    assert_int_equal(ism3_ledger_observe(ledger, &inputs, 1, &error), 0);
    ism3_ledger_unref(ledger);
    ism3_model_unref(model);
}

static void sets_the_future_aside(void **state) {
    (void)state;
    ism3_model *model = make_model(NULL);
    ism3_ledger *ledger;
    ism3_ledger_options options = {.size = sizeof options, .has_now = 1, .now = 10 * ISM3_DAY};
    ism3_observation batch[4] = {observation(ISM3_INPUT), observation(ISM3_INPUT),
                                 observation(ISM3_RESOURCES), with_id(ISM3_ITEM, "a")};
    batch[1].time = 11 * ISM3_DAY + 1;
    batch[2].time = 30 * ISM3_DAY;
    batch[2].end = 31 * ISM3_DAY;
    batch[2].used = 1;
    batch[3].end = 12 * ISM3_DAY;
    assert_int_equal(ism3_ledger_new(&ledger, model, &options, NULL), 0);
    assert_int_equal(ism3_ledger_observe(ledger, batch, 4, NULL), 0);
    assert_int_equal(ism3_ledger_count(ledger, ISM3_COUNT_OBSERVATIONS), 2);
    assert_int_equal(ism3_ledger_count(ledger, ISM3_COUNT_FUTURE), 2);
    int64_t first, last;
    ism3_ledger_span(ledger, &first, &last);
    assert_true(last <= 11 * ISM3_DAY);
    ism3_ledger_unref(ledger);
    ism3_model_unref(model);
}

/* A budget that is too small is called that, never a lack of memory. */
static void says_limit_at_every_budget(void **state) {
    (void)state;
    static ism3_observation all[32];
    size_t n = one_of_each(all);
    ism3_model *model = make_model(NULL);
    int32_t rc = ISM3_E_LIMIT;
    for (uint64_t limit = 8; rc; limit += 8) {
        ism3_ledger_options options = {.size = sizeof options, .memory_limit = limit};
        ism3_ledger *ledger;
        rc = ism3_ledger_new(&ledger, model, &options, NULL);
        if (!rc)
            rc = ism3_ledger_observe(ledger, all, n, NULL);
        ism3_ledger_unref(ledger);
        assert_true(rc == ISM3_OK || rc == ISM3_E_LIMIT);
        assert_true(limit < 10000000);
    }
    ism3_model_unref(model);
}

/* Fail the first allocation, then the second, ...: nothing is lost, nothing half applied, and the next try succeeds. */
static void survives_every_failing_allocation(void **state) {
    (void)state;
    static ism3_observation all[32];
    size_t n = one_of_each(all);
    ism3_model *model = make_model(NULL);
    for (long calls = 0;; calls++) {
        struct chaos chaos = {-1, 0, 0};
        ism3_allocator allocator = chaos_allocator(&chaos);
        ism3_ledger_options options = {.size = sizeof options, .allocator = &allocator};
        ism3_ledger *ledger;
        ism3_error error = ISM3_ERROR_INIT;
        ism3_metrics *metrics = NULL;
        chaos.left = calls;
        int32_t rc = ism3_ledger_new(&ledger, model, &options, &error);
        if (!rc) {
            rc = ism3_ledger_observe(ledger, all, n, &error);
            if (rc) {
                assert_int_equal(ism3_ledger_count(ledger, ISM3_COUNT_OBSERVATIONS), 0);
                assert_int_equal(ism3_ledger_count(ledger, ISM3_COUNT_ITEMS), 0);
                chaos.left = -1;
                assert_int_equal(ism3_ledger_observe(ledger, all, n, NULL), 0);
                chaos.left = 0;
            }
            assert_int_equal(ism3_ledger_count(ledger, ISM3_COUNT_OBSERVATIONS), n - 1);
            if (!rc)
                rc = ism3_metrics_new(&metrics, ledger, NULL, &error);
            if (rc)
                assert_null(metrics);
            ism3_metrics_unref(metrics);
            ism3_ledger_unref(ledger);
        } else {
            assert_null(ledger);
        }
        assert_int_equal(chaos.blocks, 0);
        assert_int_equal(chaos.bytes, 0);
        if (!rc)
            break;
        assert_int_equal(rc, ISM3_E_MEMORY);
        assert_int_equal(error.code, rc);
        assert_true(calls < 1000);
    }
    ism3_model_unref(model);
}

static void keeps_to_its_budget(void **state) {
    (void)state;
    ism3_model *model = make_model(NULL);
    ism3_ledger *ledger;
    ism3_error error = ISM3_ERROR_INIT;
    ism3_ledger_options options = {.size = sizeof options, .memory_limit = 100000};
    assert_int_equal(ism3_ledger_new(&ledger, model, &options, NULL), 0);
    static uint64_t ids[500];
    ism3_observation constant = observation(ISM3_INPUT);
    ism3_columns columns = {
        .size = sizeof columns, .rows = 500, .constant = &constant, .id_number = ids};
    int32_t rc = 0;
    uint64_t taken = 0;
    for (uint64_t round = 0; !rc && round < 1000; round++) {
        for (uint64_t i = 0; i < 500; i++)
            ids[i] = round * 500 + i;
        taken = ism3_ledger_count(ledger, ISM3_COUNT_ITEMS);
        rc = ism3_ledger_observe_columns(ledger, &columns, &error);
    }
    assert_int_equal(rc, ISM3_E_LIMIT);
    assert_int_equal(ism3_ledger_count(ledger, ISM3_COUNT_ITEMS), taken);
    assert_true(taken >= 500);
    assert_true(ism3_ledger_count(ledger, ISM3_COUNT_BYTES) <= 100000);
    ism3_ledger_unref(ledger);
    ism3_model_unref(model);
}

/* The three ways of giving ids and the two of giving observations mean the same items. */
static void one_item_however_its_id_is_given(void **state) {
    (void)state;
    ism3_model *model = make_model(NULL);
    ism3_ledger *ledger;
    assert_int_equal(ism3_ledger_new(&ledger, model, NULL, NULL), 0);
    ism3_observation single = with_id(ISM3_INPUT, "1234567"), constant = observation(ISM3_OUTPUT);
    const ism3_text texts[] = {{"1234567", 7}, {"7", 1}};
    const uint64_t numbers[] = {1234567, 7};
    const int32_t offsets32[] = {0, 7, 8};
    const int64_t offsets[] = {0, 7, 8};
    ism3_columns columns = {.size = sizeof columns, .rows = 2, .constant = &constant, .id = texts};
    assert_int_equal(ism3_ledger_observe(ledger, &single, 1, NULL), 0);
    assert_int_equal(ism3_ledger_observe_columns(ledger, &columns, NULL), 0);
    columns.id = NULL;
    columns.id_number = numbers;
    assert_int_equal(ism3_ledger_observe_columns(ledger, &columns, NULL), 0);
    columns.id_number = NULL;
    columns.id_bytes = "12345677";
    assert_int_equal(ism3_ledger_observe_columns(ledger, &columns, NULL), ISM3_E_ARGUMENT);
    columns.id_offsets32 = offsets32;
    assert_int_equal(ism3_ledger_observe_columns(ledger, &columns, NULL), 0);
    columns.id_offsets = offsets;
    assert_int_equal(ism3_ledger_observe_columns(ledger, &columns, NULL), ISM3_E_ARGUMENT);
    columns.id_offsets32 = NULL;
    assert_int_equal(ism3_ledger_observe_columns(ledger, &columns, NULL), 0);
    columns.id = texts;
    assert_int_equal(ism3_ledger_observe_columns(ledger, &columns, NULL), ISM3_E_ARGUMENT);
    assert_int_equal(ism3_ledger_count(ledger, ISM3_COUNT_ITEMS), 2);
    const int64_t backwards[] = {5, 3, 3};
    columns.id = NULL;
    columns.id_offsets = backwards;
    assert_int_equal(ism3_ledger_observe_columns(ledger, &columns, NULL), ISM3_E_OBSERVATION);
    ism3_ledger_unref(ledger);
    ism3_model_unref(model);
}

static int32_t tell(void *context, const ism3_item *item) {
    ism3_item *items = context;
    items[items[3].outputs++] = *item;
    return items[3].outputs == items[3].unmatched;
}

static void tells_its_items(void **state) {
    (void)state;
    ism3_model *model = make_model(NULL);
    ism3_ledger *ledger;
    assert_int_equal(ism3_ledger_new(&ledger, model, NULL, NULL), 0);
    ism3_observation batch[5] = {with_id(ISM3_ITEM, "a"), with_id(ISM3_INPUT, "b"),
                                 with_id(ISM3_WITHDRAWAL, "b"), with_id(ISM3_OUTPUT, "a"),
                                 with_id(ISM3_OUTPUT, "c")};
    batch[0].end = batch[0].time + HOUR;
    batch[0].due = batch[0].time + 60 * ISM3_SECOND;
    batch[3].time -= HOUR;
    assert_int_equal(ism3_ledger_observe(ledger, batch, 5, NULL), 0);
    ism3_item items[4] = {{0}};
    assert_int_equal(ism3_ledger_items(ledger, ISM3_NONE, tell, items, NULL), 0);
    assert_int_equal(items[3].outputs, 3);
    assert_int_equal(items[0].state, ISM3_ITEM_ANSWERED);
    assert_int_equal(items[0].answer, batch[0].end);
    assert_int_equal(items[0].late, 1);
    assert_int_equal(items[0].outputs, 2);
    assert_int_equal(items[0].unmatched, 1);
    uint64_t hash[2];
    assert_int_equal(ism3_model_hash_id(model, "a", 1, hash), 0);
    assert_memory_equal(hash, items[0].hash, sizeof hash);
    assert_int_equal(items[1].state, ISM3_ITEM_WITHDRAWN);
    assert_int_equal(items[2].state, ISM3_ITEM_NO_INPUT);
    memset(items, 0, sizeof items);
    items[3].unmatched = 2; /* stop after two */
    assert_int_equal(ism3_ledger_items(ledger, ISM3_NONE, tell, items, NULL), ISM3_E_STOPPED);
    assert_int_equal(items[3].outputs, 2);
    ism3_ledger_unref(ledger);
    ism3_model_unref(model);
}

static void checks_structs_and_arguments(void **state) {
    (void)state;
    ism3_model *model = make_model(NULL), *thawed;
    ism3_ledger *ledger;
    ism3_ledger_options options = {.size = 3};
    ism3_error error = ISM3_ERROR_INIT;
    assert_int_equal(ism3_ledger_new(&ledger, model, &options, &error), ISM3_E_STRUCT);
    assert_int_equal(ism3_ledger_new(NULL, model, NULL, &error), ISM3_E_ARGUMENT);
    options = (ism3_ledger_options){.size = sizeof options, .max_future_skew = -1};
    assert_int_equal(ism3_ledger_new(&ledger, model, &options, &error), ISM3_E_ARGUMENT);
    assert_int_equal(ism3_model_new(&thawed, NULL, NULL), 0);
    assert_int_equal(ism3_ledger_new(&ledger, thawed, NULL, &error), ISM3_E_STATE);
    ism3_model_unref(thawed);
    assert_int_equal(ism3_ledger_new(&ledger, model, NULL, &error), 0);
    ism3_observation batch[2] = {observation(ISM3_INPUT), observation(ISM3_INPUT)};
    batch[1].size = 0;
    assert_int_equal(ism3_ledger_observe(ledger, batch, 2, &error), ISM3_E_STRUCT);
    assert_int_equal(error.index, 1);
    batch[0].size = 8;
    assert_int_equal(ism3_ledger_observe(ledger, batch, 1, &error), ISM3_E_STRUCT);
    assert_int_equal(ism3_ledger_observe(ledger, NULL, 1, &error), ISM3_E_ARGUMENT);
    assert_int_equal(ism3_ledger_observe_columns(ledger, NULL, &error), ISM3_E_ARGUMENT);
    ism3_columns columns;
    assert_int_equal(ism3_columns_init(&columns, sizeof columns), 0);
    assert_int_equal(ism3_ledger_observe_columns(ledger, &columns, &error), 0);
    columns.size = 4;
    assert_int_equal(ism3_ledger_observe_columns(ledger, &columns, &error), ISM3_E_STRUCT);
    assert_int_equal(ism3_columns_init(&columns, 3), ISM3_E_STRUCT);
    ism3_observation init;
    assert_int_equal(ism3_observation_init(&init, sizeof init), 0);
    assert_true(init.harm == ISM3_NONE && init.time == ISM3_NONE && init.process == ISM3_NO_INDEX &&
                init.id.size == 0);
    assert_int_equal(ism3_ledger_items(ledger, ISM3_NONE, NULL, NULL, &error), ISM3_E_ARGUMENT);
    assert_null(ism3_ledger_unref(ledger));
    assert_null(ism3_ledger_unref(NULL));
    ism3_model_unref(model);
}

static void names_kinds_and_fields(void **state) {
    (void)state;
    for (uint32_t kind = 1; kind <= ISM3_WATCHED; kind++) {
        const ism3_kind_info *info = ism3_kind_get(kind);
        assert_non_null(info);
        assert_int_equal(ism3_kind_find(info->name, strlen(info->name)), kind);
        assert_int_equal(info->needs & info->may_have, 0);
    }
    for (uint32_t field = 1; field <= ISM3_FIELD_KINDS; field++)
        assert_int_equal(ism3_field_find(ism3_field_name(field), strlen(ism3_field_name(field))),
                         field);
    assert_null(ism3_kind_get(0));
    assert_null(ism3_kind_get(ISM3_WATCHED + 1));
    assert_null(ism3_field_name(ISM3_FIELD_KINDS + 1));
    assert_int_equal(ism3_kind_find("inputs", 6), 0);
    assert_int_equal(ism3_field_find("", 0), 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(takes_every_kind),
        cmocka_unit_test(refuses_the_whole_batch),
        cmocka_unit_test(bounds_the_grains_of_one_record),
        cmocka_unit_test(sets_the_future_aside),
        cmocka_unit_test(says_limit_at_every_budget),
        cmocka_unit_test(survives_every_failing_allocation),
        cmocka_unit_test(keeps_to_its_budget),
        cmocka_unit_test(one_item_however_its_id_is_given),
        cmocka_unit_test(tells_its_items),
        cmocka_unit_test(checks_structs_and_arguments),
        cmocka_unit_test(names_kinds_and_fields),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
