/* What can be done to a ledger; see exercise.h. */
#include "exercise.h"

#include <string.h>

/* ---- questions ---- */

static void ask_source(const ism3_ledger *ledger, size_t source) {
    ism3_source_state state = {.size = sizeof state};
    uint64_t from, to, before = 0, records = 0;
    promise(ism3_ledger_source(ledger, source, &state) == ISM3_OK);
    promise(state.name && strlen(state.name) <= 255);
    for (size_t range = 0; range < state.ranges; range++) {
        promise(ism3_ledger_source_range(ledger, source, range, &from, &to) == ISM3_OK);
        promise(from < to);
        promise(!range || from > before);
        before = to;
        records += to - from;
    }
    promise(records == state.records);
    promise(ism3_ledger_source_range(ledger, source, state.ranges, &from, &to) == ISM3_E_NOT_FOUND);
}

struct seen_items {
    uint64_t count;
    const ism3_model *model;
};

static int32_t see_item(void *context, const ism3_item *item) {
    struct seen_items *seen = context;
    seen->count++;
    promise(item->state <= ISM3_ITEM_NO_INPUT);
    promise(item->process < ism3_model_process_count(seen->model));
    promise(item->environment == ISM3_NO_INDEX ||
            item->environment < ism3_model_environment_count(seen->model));
    promise((item->state == ISM3_ITEM_ANSWERED) == (item->answer != ISM3_NONE));
    promise(item->state != ISM3_ITEM_ANSWERED || item->answer >= item->input);
    promise((item->state == ISM3_ITEM_NO_INPUT) == (item->input == ISM3_NONE));
    promise(item->unmatched <= item->outputs);
    return 0;
}

void exercise_questions(ism3_ledger *ledger) {
    int64_t first, last;
    size_t sources = ism3_ledger_source_count(ledger);
    ism3_source_state state = {.size = sizeof state};
    struct seen_items seen = {0, ism3_ledger_model(ledger)};
    promise(ism3_ledger_span(ledger, &first, &last) == ISM3_OK);
    promise(first != ISM3_NONE || last == ISM3_NONE);
    for (size_t source = 0; source < sources; source++)
        ask_source(ledger, source);
    promise(ism3_ledger_source(ledger, sources, &state) == ISM3_E_NOT_FOUND);
    int64_t horizon = ism3_ledger_horizon(ledger);
    promise(horizon == ISM3_NONE || (horizon > ISM3_NONE && horizon < ISM3_TIME_END));
    for (uint32_t which = 0; which <= ISM3_COUNT_BYTES + 1; which++)
        ism3_ledger_count(ledger, which);
    promise(ism3_ledger_items(ledger, ISM3_NONE, see_item, &seen, NULL) == ISM3_OK);
    promise(seen.count == ism3_ledger_count(ledger, ISM3_COUNT_ITEMS));
}

/* ---- figures ---- */

static void read_figure(const ism3_metrics *metrics, size_t period, size_t entry, uint32_t figure,
                        uint32_t resource) {
    ism3_figure result = {.size = sizeof result};
    int32_t rc = ism3_metrics_figure(metrics, period, entry, figure, resource, &result);
    promise(rc == ISM3_OK || rc == ISM3_E_RANGE);
    if (rc)
        return;
    const ism3_figure_info *info = ism3_figure_at(figure);
    promise(result.has_value == (result.status <= ISM3_STATUS_STALE));
    promise(result.has_value || result.count == 0);
    if (result.has_value) {
        promise(result.value >= info->minimum);
        promise(result.value <= info->maximum);
        promise(!result.is_quotient || result.denominator.low || result.denominator.high);
    }
}

/* All bounds, then some of them in some order: refused unless they ascend. */
static void read_lead_times(const ism3_metrics *metrics, size_t period, size_t entry,
                            uint64_t choice) {
    ism3_lead_times all = {.size = sizeof all};
    int64_t bounds[64], some[3];
    uint64_t up_to[64], of_some[3];
    uint32_t count = 0;
    for (int64_t bound; (bound = ism3_lead_time_bound(count)) != ISM3_NONE; count++)
        bounds[count] = bound;
    promise(ism3_metrics_lead_times(metrics, period, entry, bounds, count, up_to, &all) == ISM3_OK);
    promise((all.count > 0) == (all.status <= ISM3_STATUS_STALE));
    promise((all.count > 0) == (all.best != ISM3_NONE) && all.best <= all.worst);
    promise(up_to[count - 1] <= all.count);
    for (uint32_t i = 0; i < count; i++) {
        promise(!i || up_to[i] >= up_to[i - 1]);
        promise(bounds[i] < all.worst || up_to[i] == all.count);
        promise(!all.count || bounds[i] >= all.best || up_to[i] == 0);
    }
    uint64_t places[3] = {choice % count, choice / count % count, choice / count / count % count};
    for (size_t i = 0; i < 3; i++)
        some[i] = bounds[places[i]];
    int32_t rc = ism3_metrics_lead_times(metrics, period, entry, some, 3, of_some, &all);
    promise((rc == ISM3_OK) == (places[0] < places[1] && places[1] < places[2]));
    for (size_t i = 0; rc == ISM3_OK && i < 3; i++)
        promise(of_some[i] == up_to[places[i]]);
}

static void read_entry(const ism3_metrics *metrics, size_t period, size_t entry) {
    uint32_t process = 0, environment = 0;
    char unit[24];
    const ism3_model *model = ism3_metrics_model(metrics);
    promise(ism3_metrics_entry(metrics, entry, &process, &environment) == ISM3_OK);
    promise(ism3_metrics_state(metrics, period, entry) <= ISM3_PERIOD_FINAL);
    promise(ism3_metrics_read_at(metrics, period, entry) <= ism3_metrics_as_of(metrics));
    read_lead_times(metrics, period, entry, (uint64_t)ism3_metrics_as_of(metrics) + period);
    for (uint32_t figure = 0; figure < ism3_figure_count(); figure++) {
        uint32_t resources =
            ism3_figure_at(figure)->per_resource ? ism3_model_resource_count(model, process) : 1;
        for (uint32_t resource = 0; resource < resources; resource++) {
            read_figure(metrics, period, entry, figure, resource);
            ism3_metrics_lacks(metrics, period, entry, figure, resource, 0);
            ism3_metrics_unit(metrics, entry, figure, resource, unit, sizeof unit);
        }
    }
}

static void read_metrics(const ism3_metrics *metrics) {
    size_t periods = ism3_metrics_period_count(metrics),
           entries = ism3_metrics_entry_count(metrics);
    int64_t from, to, before = ISM3_NONE;
    uint32_t state;
    /* The first few windows and the last: there may be many. */
    for (size_t period = 0; period < periods; period++) {
        if (period == 4 && periods > 5)
            period = periods - 1;
        promise(ism3_metrics_period(metrics, period, &from, &to, &state) == ISM3_OK);
        promise(from < to && from >= before && state <= ISM3_PERIOD_FINAL);
        before = to;
        for (size_t entry = 0; entry < entries; entry++)
            read_entry(metrics, period, entry);
    }
}

static void write_metrics(const ism3_metrics *metrics, struct tape *tape) {
    ism3_export_options options = {.size = sizeof options, .form = tape_below(tape, 3)};
    options.all_figures = tape_below(tape, 2);
    options.colour = tape_below(tape, 2);
    options.width = tape_below(tape, 256);
    options.now = tape_below(tape, 4) ? 0 : tape_time(tape);
    uint64_t written = 0;
    ism3_error error = fuzz_no_error();
    if (ism3_metrics_period_count(metrics) > 64)
        return;
    int32_t rc = ism3_metrics_write(metrics, &options, fuzz_count_bytes, &written, &error);
    fuzz_check_error(rc, &error);
    promise(rc || written);
}

/* Mostly the start of a grain of an hour. */
static int64_t boundary(struct tape *tape) {
    uint8_t choice = tape_byte(tape);
    if (choice < 64)
        return ISM3_NONE;
    int64_t time = tape_time(tape), hour = 3600 * ISM3_SECOND;
    return choice < 240 && time > 0 ? time / hour * hour : time;
}

int32_t exercise_metrics(ism3_ledger *ledger, struct tape *tape, struct heap *heap,
                         ism3_error *error) {
    static const int64_t lengths[] = {3600 * ISM3_SECOND, 7 * 3600 * ISM3_SECOND, 1, 0};
    ism3_metrics_options options = ISM3_METRICS_OPTIONS_INIT;
    ism3_metrics *metrics = NULL;
    uint32_t processes[4];
    options.allocator = &heap->allocator;
    options.memory_limit = UINT64_C(2) << 20;
    options.every = tape_below(tape, 8); /* one too many */
    options.by_environment = tape_below(tape, 2);
    if (options.every == ISM3_EVERY_DURATION)
        options.length = tape_below(tape, 2) ? lengths[tape_below(tape, 4)] : tape_wild(tape);
    options.from = boundary(tape);
    options.to = boundary(tape);
    options.as_of = boundary(tape);
    if (tape_below(tape, 4) == 3) {
        options.processes = processes;
        options.process_count = tape_below(tape, 4);
        for (size_t i = 0; i < 4; i++)
            processes[i] = tape_below(tape, 5);
    }
    options.settled = tape_below(tape, 2);
    int32_t rc = ism3_metrics_new(&metrics, ledger, &options, error);
    promise((rc == ISM3_OK) == (metrics != NULL));
    if (metrics) {
        int failing = heap->countdown >= 0;
        heap->countdown = -1;
        read_metrics(metrics);
        write_metrics(metrics, tape);
        ism3_metrics_unref(ism3_metrics_ref(metrics));
        heap->countdown = failing ? 0 : -1;
    }
    ism3_metrics_unref(metrics);
    return rc;
}

/* ---- observations ---- */

/* Where a number lies in an observation, and what it mostly is: so that the greater of two comes
 * out greater. */
struct number {
    uint32_t field;
    size_t offset;
    uint32_t least, range;
};
#define NUMBER(FIELD, name, least, range)                                                          \
    { ISM3_FIELD_##FIELD, offsetof(ism3_observation, name), least, range }
static const struct number numbers[] = {NUMBER(COUNT, count, 1, 200),
                                        NUMBER(AVAILABLE, available, 0, 250),
                                        NUMBER(USED, used, 0, 250),
                                        NUMBER(UP, up, 0, 2),
                                        NUMBER(TOTAL, total, 200, 50),
                                        NUMBER(COVERED, covered, 100, 100),
                                        NUMBER(SAMPLED, sampled, 0, 100),
                                        NUMBER(ASSESSED, assessed, 100, 100),
                                        NUMBER(FIT, fit, 0, 100),
                                        NUMBER(TP, tp, 0, 20),
                                        NUMBER(FP, fp, 0, 20),
                                        NUMBER(TN, tn, 0, 20),
                                        NUMBER(FN, fn, 0, 20),
                                        NUMBER(HARM, harm, 0, 200)};
enum { NUMBERS = sizeof numbers / sizeof *numbers, ROWS_MAX = 8 };

static const char names[] = "abcdefghijklmnopqrstuvwxyz";

static ism3_text name(struct tape *tape) {
    uint8_t choice = tape_byte(tape);
    if (choice >= 8)
        return (ism3_text){names + choice % 8, 1};
    return (ism3_text){names, choice}; /* 0: none */
}

static void put_number(ism3_observation *observation, const struct number *number, int64_t value) {
    memcpy((char *)observation + number->offset, &value, sizeof value);
}

/* Fields as the kind asks for them; `more` says which it may have. */
static void fill(ism3_observation *observation, uint32_t fields, struct tape *tape) {
    if (fields & 1U << ISM3_FIELD_TIME)
        observation->time = tape_time(tape);
    if (fields & 1U << ISM3_FIELD_END)
        observation->end = tape_below(tape, 4) && observation->time < ISM3_TIME_END / 2
                               ? observation->time + tape_below(tape, 256) * 900 * ISM3_SECOND
                               : tape_time(tape);
    if (fields & 1U << ISM3_FIELD_DUE)
        observation->due = tape_time(tape);
    if (fields & 1U << ISM3_FIELD_ID)
        observation->id = name(tape);
    if (fields & 1U << ISM3_FIELD_SERIES)
        observation->series = name(tape);
    if (fields & 1U << ISM3_FIELD_VERDICT)
        observation->verdict = (uint8_t)tape_below(tape, 3);
    if (fields & 1U << ISM3_FIELD_RESOURCE)
        observation->resource = tape_below(tape, 2);
    if (fields & 1U << ISM3_FIELD_OBJECTIVE)
        observation->objective = tape_below(tape, 2);
    if (fields & 1U << ISM3_FIELD_CAUSE)
        observation->cause = (uint8_t)(1 + tape_below(tape, 3));
    if (fields & 1U << ISM3_FIELD_KINDS)
        observation->kinds = (uint32_t)tape_byte(tape) << 1 | (uint32_t)tape_below(tape, 8) << 8;
    for (size_t i = 0; i < NUMBERS; i++)
        if (fields & 1U << numbers[i].field)
            put_number(observation, &numbers[i],
                       numbers[i].least + tape_byte(tape) % numbers[i].range);
}

/* One field that is not what it should be. */
static void spoil(ism3_observation *observation, struct tape *tape) {
    int64_t value = tape_wild(tape);
    uint32_t choice = tape_below(tape, NUMBERS + 10);
    if (choice < NUMBERS) {
        put_number(observation, &numbers[choice], value);
        return;
    }
    switch (choice - NUMBERS) {
    case 0:
        observation->time = value;
        return;
    case 1:
        observation->end = value;
        return;
    case 2:
        observation->due = value;
        return;
    case 3:
        observation->kind = (uint8_t)value;
        return;
    case 4:
        observation->process = (uint32_t)value;
        return;
    case 5:
        observation->environment = (uint32_t)value;
        return;
    case 6:
        observation->resource = (uint32_t)value;
        return;
    case 7:
        observation->objective = (uint32_t)value;
        return;
    case 8:
        observation->verdict = (uint8_t)value;
        observation->cause = (uint8_t)(value >> 8);
        return;
    default:
        observation->kinds = (uint32_t)value;
    }
}

static void make_observation(ism3_observation *observation, const ism3_model *model,
                             struct tape *tape) {
    static const ism3_observation absent = ISM3_OBSERVATION_INIT;
    *observation = absent;
    observation->kind = (uint8_t)(1 + tape_below(tape, ISM3_WATCHED));
    const ism3_kind_info *info = ism3_kind_get(observation->kind);
    uint8_t flags = tape_byte(tape);
    uint32_t processes = ism3_model_process_count(model);
    if (processes)
        observation->process = tape_below(tape, processes > 256 ? 256 : processes);
    observation->environment = flags & 3 ? flags & 1 : ISM3_NO_INDEX;
    uint32_t may = info->may_have & (tape_byte(tape) * UINT32_C(0x01010101));
    fill(observation, info->needs | may, tape);
    if (flags >= 240)
        spoil(observation, tape);
}

static int32_t observe(ism3_ledger *ledger, struct tape *tape, ism3_error *error) {
    ism3_observation observations[ROWS_MAX];
    size_t count = 1 + tape_below(tape, ROWS_MAX);
    for (size_t i = 0; i < count; i++)
        make_observation(&observations[i], ism3_ledger_model(ledger), tape);
    return ism3_ledger_observe(ledger, observations, count, error);
}

/* ---- columns ---- */

struct columns {
    ism3_columns columns;
    ism3_observation rows[ROWS_MAX];
    uint8_t kind[ROWS_MAX], verdict[ROWS_MAX];
    uint32_t process[ROWS_MAX], environment[ROWS_MAX], kinds[ROWS_MAX];
    int64_t time[ROWS_MAX], end[ROWS_MAX], due[ROWS_MAX], used[ROWS_MAX];
    ism3_text id[ROWS_MAX];
    int64_t offsets[ROWS_MAX + 1];
    int32_t offsets32[ROWS_MAX + 1];
    uint64_t number[ROWS_MAX];
};

#define COLUMN(name, bit)                                                                          \
    do {                                                                                           \
        for (size_t i = 0; i < ROWS_MAX; i++)                                                      \
            all->name[i] = all->rows[i].name;                                                      \
        if (chosen & 1U << (bit))                                                                  \
            all->columns.name = all->name;                                                         \
    } while (0)

/* Ids in one of the ways that there are, or in several, which is refused. */
static void choose_ids(struct columns *all, struct tape *tape) {
    uint8_t ways = (uint8_t)tape_below(tape, 16);
    for (size_t i = 0; i <= ROWS_MAX; i++) {
        all->offsets[i] = tape_below(tape, sizeof names - 1);
        /* Mostly ascending. */
        if (i && ways < 12 && all->offsets[i] < all->offsets[i - 1])
            all->offsets[i] = all->offsets[i - 1];
        all->offsets32[i] = (int32_t)all->offsets[i];
    }
    for (size_t i = 0; i < ROWS_MAX; i++)
        all->number[i] = (uint64_t)tape_wild(tape);
    if (ways % 4 == 0 || ways == 15)
        all->columns.id = all->id;
    if (ways % 4 == 1 || ways % 4 == 2)
        all->columns.id_bytes = names;
    if (ways % 4 == 1)
        all->columns.id_offsets = all->offsets;
    if (ways % 4 == 2)
        all->columns.id_offsets32 = all->offsets32;
    if (ways % 4 == 3)
        all->columns.id_number = all->number;
}

static int32_t observe_columns(ism3_ledger *ledger, struct tape *tape, ism3_error *error) {
    struct columns columns, *all = &columns;
    memset(all, 0, sizeof *all);
    all->columns.size = sizeof all->columns;
    all->columns.rows = tape_below(tape, ROWS_MAX + 1);
    uint32_t chosen = tape_byte(tape) | (uint32_t)tape_byte(tape) << 8;
    for (size_t i = 0; i < ROWS_MAX; i++)
        make_observation(&all->rows[i], ism3_ledger_model(ledger), tape);
    if (chosen & 1)
        all->columns.constant = all->rows;
    COLUMN(kind, 1);
    COLUMN(process, 2);
    COLUMN(environment, 3);
    COLUMN(time, 4);
    COLUMN(end, 5);
    COLUMN(due, 6);
    COLUMN(used, 7);
    COLUMN(verdict, 8);
    COLUMN(kinds, 9);
    for (size_t i = 0; i < ROWS_MAX; i++)
        all->id[i] = all->rows[i].id;
    if (chosen & 1U << 10)
        choose_ids(all, tape);
    return ism3_ledger_observe_columns(ledger, &all->columns, error);
}

/* ---- sources ---- */

static int32_t set_source(ism3_ledger *ledger, struct tape *tape, ism3_error *error) {
    static const char *const sources[] = {"", "a", "b", "file.csv", NULL, "\xff", "a\nb"};
    ism3_source source = {.size = sizeof source};
    uint8_t choice = tape_byte(tape);
    if (choice == 255)
        return ism3_ledger_set_source(ledger, NULL, error);
    source.name = sources[choice >= 250 ? choice - 249 : choice % 4];
    source.is_file = source.name == sources[3] ? 1 : choice > 240;
    source.epoch = choice & 32 ? (uint64_t)tape_wild(tape) : choice & 16 ? 1 : 0;
    source.next_record = choice & 64 ? (uint64_t)tape_wild(tape) : tape_below(tape, 16);
    return ism3_ledger_set_source(ledger, &source, error);
}

static int32_t cover(ism3_ledger *ledger, struct tape *tape, ism3_error *error) {
    uint8_t digest[32];
    memset(digest, tape_below(tape, 3), sizeof digest);
    uint64_t records = tape_below(tape, 8) ? tape_below(tape, 256) : (uint64_t)tape_wild(tape);
    return ism3_ledger_cover(ledger, records, digest, error);
}

static int32_t forget(ism3_ledger *ledger, struct tape *tape, ism3_error *error) {
    static const char *const sources[] = {"", "a", "b", "file.csv"};
    const char *source = sources[tape_below(tape, 4)];
    return ism3_ledger_forget_source(ledger, source, tape_below(tape, 2), error);
}

static int32_t seal(ism3_ledger *ledger, struct tape *tape, ism3_error *error) {
    static const char *const live[] = {"a", "", "b", "nobody"};
    ism3_seal_options options = {.size = sizeof options};
    uint8_t choice = tape_byte(tape);
    options.lateness = choice & 1 ? tape_below(tape, 64) * 900 * ISM3_SECOND : 0;
    if (choice >= 248)
        options.lateness = tape_wild(tape);
    options.has_watermark = choice & 2 ? 1 : 0;
    if (choice & 2)
        options.watermark = tape_time(tape);
    if (choice & 4)
        options.live = live;
    options.live_count = choice & 4 ? 1 + tape_below(tape, 4) : 0;
    return ism3_ledger_seal(ledger, &options, error);
}

int32_t exercise_change(ism3_ledger *ledger, struct tape *tape, ism3_error *error) {
    static int32_t (*const changes[])(ism3_ledger *, struct tape *, ism3_error *) = {
        observe,         observe, observe,    observe, observe_columns, observe_columns,
        observe_columns, observe, set_source, cover,   forget,          seal};
    return changes[tape_below(tape, sizeof changes / sizeof *changes)](ledger, tape, error);
}

/* ---- copies ---- */

ism3_ledger *exercise_copy(ism3_ledger *ledger, struct heap *heap) {
    ism3_ledger_options options = {.size = sizeof options, .allocator = &heap->allocator};
    ism3_ledger *copy = NULL;
    ism3_error error = fuzz_no_error();
    struct encoded bytes = fuzz_encode(ledger);
    ism3_model *model = ism3_ledger_has_model(ledger) ? ism3_ledger_model(ledger) : NULL;
    int32_t rc = ism3_ledger_decode(&copy, model, bytes.data, bytes.size, &options, &error);
    fuzz_check_error(rc, &error);
    promise(rc == ISM3_OK && copy);
    struct encoded again = fuzz_encode(copy);
    promise(encoded_equal(&bytes, &again));
    encoded_free(&bytes);
    encoded_free(&again);
    return copy;
}
