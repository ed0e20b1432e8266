/* Sealing changes no figure: random ledgers are read before and after, by the same windows. */
#include "chaos.h"
#include "test.h"

#include "ledger/ledger.h"
#include "ledger/sources.h"

#include <stdio.h>

#define HOUR (INT64_C(3600) * ISM3_SECOND)
#define D0   INT64_C(1767225600000000000) /* 2026-01-01T00:00:00Z, a Thursday */

enum { DAYS = 24, IDS = 24, ROWS = 160, MORE = 60, SEEDS = 60, ENVIRONMENTS = 3, PROCESSES = 2 };

/* ---- random ledgers ---- */

struct world {
    uint64_t random;
    ism3_model *model;
    int64_t grain, offset;
    char ids[2 * IDS][8]; /* the second half is for what comes after the first sealing */
    uint8_t used[PROCESSES][2 * IDS];
    ism3_observation rows[ROWS + MORE];
    size_t count;
    /* What a ledger still holds of the items: an id that was folded begins anew. */
    uint8_t is_held[PROCESSES][2 * IDS];
    ism3_item held[PROCESSES][2 * IDS];
};

static uint64_t next(struct world *world) {
    uint64_t x = world->random += UINT64_C(0x9e3779b97f4a7c15);
    x = (x ^ x >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    x = (x ^ x >> 27) * UINT64_C(0x94d049bb133111eb);
    return x ^ x >> 31;
}

static int64_t below(struct world *world, int64_t limit) {
    return (int64_t)(next(world) % (uint64_t)limit);
}

static int one_in(struct world *world, int64_t n) {
    return below(world, n) == 0;
}

static void add_process(struct world *world, const char *code) {
    const ism3_weekly_window weekdays = {31, 8 * 3600, 18 * 3600};
    const ism3_unit_cost costs[] = {{0, 5000, "EUR"}, {D0 + 5 * ISM3_DAY + 3 * HOUR, 7000, "EUR"}};
    ism3_process_options process = {.size = sizeof process, .code = code};
    uint32_t index;
    if (one_in(world, 2))
        process.answer_within = (1 + below(world, 60)) * HOUR;
    process.answer_clock = one_in(world, 2) ? ISM3_CLOCK_SERVICE : ISM3_CLOCK_ELAPSED;
    process.hold = (1 + below(world, 60)) * HOUR;
    assert_int_equal(ism3_model_add_process(world->model, &process, &index, NULL), 0);
    if (one_in(world, 2))
        assert_int_equal(
            ism3_model_set_service_hours(world->model, index, NULL, &weekdays, 1, NULL, 0, NULL),
            0);
    assert_int_equal(ism3_model_add_resource(world->model, index, "people", "h", NULL, NULL), 0);
    assert_int_equal(ism3_model_add_resource(world->model, index, "disks", "GB", NULL, NULL), 0);
    for (int i = 0; i < 2; i++)
        assert_int_equal(ism3_model_add_unit_cost(world->model, index, 0, &costs[i], NULL), 0);
}

static void make_model(struct world *world) {
    static const char *const names[ENVIRONMENTS] = {"servers", "laptops", "abroad"};
    ism3_model_options options = {.size = sizeof options};
    options.grain = world->grain = one_in(world, 3) ? 6 * HOUR : ISM3_DAY;
    options.utc_offset = one_in(world, 3) ? 5400 : 0;
    world->offset = options.utc_offset * ISM3_SECOND;
    assert_int_equal(ism3_model_new(&world->model, &options, NULL), 0);
    size_t environments = 1 + (size_t)below(world, ENVIRONMENTS);
    for (size_t i = 0; i < environments; i++)
        assert_int_equal(ism3_model_add_environment(world->model, names[i], NULL, NULL), 0);
    add_process(world, "OSP-24");
    add_process(world, "OSP-5");
    assert_int_equal(ism3_model_freeze(world->model, NULL), 0);
    for (int i = 0; i < 2 * IDS; i++)
        snprintf(world->ids[i], sizeof world->ids[i], "%c%d", i < IDS ? 'i' : 'n', i);
}

/* Instants often meet each other and the bounds of grains. */
static int64_t instant(struct world *world, int64_t from, int64_t to) {
    int64_t time = from + below(world, to - from);
    if (one_in(world, 2))
        time -= (time + world->offset) % (one_in(world, 3) ? world->grain : HOUR);
    return time < from ? from : time;
}

static ism3_text text(const char *id) {
    return (ism3_text){id, strlen(id)};
}

static void fill_item(struct world *world, ism3_observation *o, int64_t from, int64_t to) {
    o->id = text(world->ids[below(world, IDS)]);
    o->verdict = o->kind == ISM3_OUTPUT ? (uint8_t)below(world, 3) : 0;
    if (o->kind == ISM3_ITEM && !one_in(world, 3)) {
        o->end = instant(world, from, to);
        if (one_in(world, 2) && o->end < o->time) {
            int64_t swap = o->end;
            o->end = o->time;
            o->time = swap;
        }
        o->verdict = (uint8_t)below(world, 3);
    }
    if ((o->kind == ISM3_ITEM || o->kind == ISM3_INPUT) && one_in(world, 3))
        o->due = instant(world, o->time, o->time + 6 * ISM3_DAY);
}

static void fill_rest(struct world *world, ism3_observation *o, int64_t from, int64_t to) {
    static const char *const series[] = {"", "a", "b"};
    int64_t later = o->time + below(world, 2 * ISM3_DAY);
    switch (o->kind) {
    case ISM3_INTERRUPTION:
        if (one_in(world, 3)) {
            o->end = one_in(world, 4) ? ISM3_NONE : later;
            return;
        }
        o->id = text(world->ids[below(world, 3)]);
        if (one_in(world, 2))
            o->end = one_in(world, 4) ? o->time : instant(world, from, to);
        if (o->end != ISM3_NONE && (o->end < o->time || one_in(world, 3)))
            o->time = ISM3_NONE;
        return;
    case ISM3_LEVEL:
        o->series = text(series[below(world, 3)]);
        o->resource = (uint32_t)below(world, 2);
        if (one_in(world, 2))
            o->available = below(world, 9000);
        if (o->available == ISM3_NONE || one_in(world, 2))
            o->used = below(world, 4) * 1500;
        if (one_in(world, 2))
            o->up = !one_in(world, 3);
        return;
    case ISM3_RESOURCES:
        o->end = later;
        o->resource = (uint32_t)below(world, 2);
        o->used = below(world, 100000);
        o->available = one_in(world, 2) ? ISM3_NONE : o->used + 7;
        return;
    case ISM3_SCOPE:
        o->total = 50 + below(world, 50);
        o->covered = below(world, 50);
        return;
    case ISM3_QUALITY:
        o->assessed = 1 + below(world, 9);
        o->fit = below(world, o->assessed);
        return;
    default:
        o->end = later + 1;
        o->kinds = 2u << below(world, ISM3_WATCHED - 1);
    }
}

static ism3_observation random_row(struct world *world, int64_t from, int64_t to) {
    static const uint8_t kinds[] = {ISM3_INPUT,        ISM3_INPUT, ISM3_OUTPUT,    ISM3_OUTPUT,
                                    ISM3_ITEM,         ISM3_ITEM,  ISM3_ITEM,      ISM3_WITHDRAWAL,
                                    ISM3_INTERRUPTION, ISM3_LEVEL, ISM3_LEVEL,     ISM3_LEVEL,
                                    ISM3_INTERRUPTION, ISM3_SCOPE, ISM3_RESOURCES, ISM3_QUALITY,
                                    ISM3_WATCHED};
    ism3_observation o = ISM3_OBSERVATION_INIT;
    o.kind = kinds[below(world, sizeof kinds)];
    o.process = (uint32_t)below(world, PROCESSES);
    o.environment = (uint32_t)below(world, ism3_model_environment_count(world->model));
    o.time = instant(world, from, to);
    if (o.kind == ISM3_ITEM || o.kind == ISM3_WITHDRAWAL ||
        ((o.kind == ISM3_INPUT || o.kind == ISM3_OUTPUT) && !one_in(world, 5)))
        fill_item(world, &o, from, to);
    else if (o.kind != ISM3_INPUT && o.kind != ISM3_OUTPUT)
        fill_rest(world, &o, from, to);
    return o;
}

static int number_of(const struct world *world, ism3_text id) {
    int number = 0;
    while (world->ids[number] != id.data)
        number++;
    return number;
}

static int is_of_item(const ism3_observation *o) {
    return o->id.size && (o->kind == ISM3_INPUT || o->kind == ISM3_OUTPUT || o->kind == ISM3_ITEM ||
                          o->kind == ISM3_WITHDRAWAL);
}

static void start(struct world *world, uint64_t seed) {
    memset(world, 0, sizeof *world);
    world->random = seed;
    make_model(world);
    int64_t length = (1 + below(world, DAYS)) * ISM3_DAY;
    for (; world->count < ROWS; world->count++) {
        ism3_observation o = random_row(world, D0, D0 + length);
        world->rows[world->count] = o;
        if (is_of_item(&o))
            world->used[o.process][number_of(world, o.id)] = 1;
    }
}

static ism3_ledger *ledger_of(const struct world *world, const ism3_allocator *allocator) {
    ism3_ledger_options options = {.size = sizeof options, .allocator = allocator};
    ism3_ledger *ledger;
    ism3_error error = ISM3_ERROR_INIT;
    assert_int_equal(ism3_ledger_new(&ledger, world->model, &options, NULL), 0);
    if (ism3_ledger_observe(ledger, world->rows, ROWS, &error))
        fail_msg("%s", error.message);
    return ledger;
}

/* ---- reading ---- */

static ism3_metrics *measure(ism3_ledger *ledger, uint32_t every, uint32_t by_environment,
                             int64_t from, int64_t as_of) {
    ism3_metrics_options options = ISM3_METRICS_OPTIONS_INIT;
    ism3_error error = ISM3_ERROR_INIT;
    ism3_metrics *metrics;
    options.every = every;
    options.by_environment = by_environment;
    options.from = from;
    options.as_of = as_of;
    if (ism3_metrics_new(&metrics, ledger, &options, &error))
        fail_msg("%s", error.message);
    return metrics;
}

static int same_number(ism3_int128 a, ism3_int128 b) {
    return a.low == b.low && a.high == b.high;
}

static void same_figure(const ism3_metrics *a, const ism3_metrics *b, size_t period, size_t entry,
                        uint32_t figure, uint32_t resource, const char *when) {
    ism3_figure x = {.size = sizeof x}, y = {.size = sizeof y};
    int32_t rc = ism3_metrics_figure(a, period, entry, figure, resource, &x);
    assert_int_equal(rc, ism3_metrics_figure(b, period, entry, figure, resource, &y));
    if (rc)
        return;
    if (x.has_value != y.has_value || x.status != y.status || x.count != y.count ||
        x.missing != y.missing || !same_number(x.numerator, y.numerator) ||
        !same_number(x.denominator, y.denominator))
        fail_msg("%s: %s of period %zu, entry %zu, resource %u: %g %s of %llu, expected %g %s of "
                 "%llu",
                 when, ism3_figure_at(figure)->id, period, entry, resource, y.value,
                 ism3_status_name(y.status), (unsigned long long)y.count, x.value,
                 ism3_status_name(x.status), (unsigned long long)x.count);
}

static void same_metrics(const ism3_metrics *a, const ism3_metrics *b, const char *when) {
    assert_int_equal(ism3_metrics_period_count(a), ism3_metrics_period_count(b));
    assert_int_equal(ism3_metrics_entry_count(a), ism3_metrics_entry_count(b));
    for (size_t period = 0; period < ism3_metrics_period_count(a); period++)
        for (size_t entry = 0; entry < ism3_metrics_entry_count(a); entry++) {
            assert_int_equal(ism3_metrics_state(a, period, entry),
                             ism3_metrics_state(b, period, entry));
            for (uint32_t figure = 0; figure < ism3_figure_count(); figure++)
                for (uint32_t resource = 0; resource < 2; resource++)
                    same_figure(a, b, period, entry, figure, resource, when);
        }
}

/* Every window of both, from the first or a later one on, read at one instant, is the same. */
static void same_at(ism3_ledger *a, ism3_ledger *b, int64_t as_of, const char *when) {
    static const uint32_t cuts[] = {ISM3_EVERY_DAY, ISM3_EVERY_MONTH, ISM3_EVERY_ALL};
    int64_t grain = ism3_model_grain(ism3_ledger_model(a));
    int64_t later = as_of -
                    (as_of + ism3_model_utc_offset(ism3_ledger_model(a)) * ISM3_SECOND) % grain -
                    2 * grain;
    for (uint32_t i = 0; i < 8; i++) {
        int64_t from = i < 6 ? ISM3_NONE : later;
        ism3_metrics *x = measure(a, cuts[i / 2 % 3], i % 2, from, as_of);
        ism3_metrics *y = measure(b, cuts[i / 2 % 3], i % 2, from, as_of);
        same_metrics(x, y, when);
        ism3_metrics_unref(x);
        ism3_metrics_unref(y);
    }
}

static int64_t grain_start(const struct world *world, int64_t time) {
    return time - (time + world->offset) % world->grain;
}

static void same_from(const struct world *world, ism3_ledger *a, ism3_ledger *b, int64_t horizon,
                      const char *when) {
    int64_t from = horizon == ISM3_NONE ? grain_start(world, D0) : horizon;
    for (int i = 0; i < 4; i++)
        same_at(a, b, from + i * i * world->grain, when);
    same_at(a, b, D0 + 3 * DAYS * ISM3_DAY + 1, when);
}

/* ---- sealing ---- */

static int32_t seal_at(ism3_ledger *ledger, int64_t watermark, int64_t lateness,
                       ism3_error *error) {
    ism3_seal_options options = {.size = sizeof options, .has_watermark = 1};
    options.watermark = watermark;
    options.lateness = lateness;
    return ism3_ledger_seal(ledger, &options, error);
}

static int64_t seal(struct world *world, ism3_ledger *ledger, int64_t horizon) {
    ism3_error error = ISM3_ERROR_INIT;
    int64_t lateness = below(world, 3) * HOUR;
    if (seal_at(ledger, horizon + lateness + below(world, world->grain), lateness, &error))
        fail_msg("%s", error.message);
    return ism3_ledger_horizon(ledger);
}

static int32_t note_item(void *context, const ism3_item *item) {
    struct world *world = context;
    for (int i = 0; i < 2 * IDS; i++) {
        uint64_t hash[2];
        ism3_model_hash_id(world->model, world->ids[i], strlen(world->ids[i]), hash);
        if (memcmp(hash, item->hash, sizeof hash) == 0) {
            world->is_held[item->process][i] = 1;
            world->held[item->process][i] = *item;
        }
    }
    return 0;
}

static void note_held(struct world *world, ism3_ledger *ledger) {
    memset(world->is_held, 0, sizeof world->is_held);
    assert_int_equal(ism3_ledger_items(ledger, ISM3_NONE, note_item, world, NULL), 0);
}

/* Facts from the horizon on, about items that are held or new; sometimes with the input that is
 * known already. */
static void add_more(struct world *world, ism3_ledger *sealed, int64_t horizon) {
    note_held(world, sealed);
    int64_t from = horizon > D0 ? horizon : D0;
    for (int i = 0; i < MORE; i++) {
        ism3_observation o = random_row(world, from, from + 8 * ISM3_DAY);
        if (is_of_item(&o)) {
            int number = number_of(world, o.id);
            const ism3_item *item = &world->held[o.process][number];
            if (world->used[o.process][number] && !world->is_held[o.process][number])
                o.id = text(world->ids[number + IDS]);
            else if (o.kind == ISM3_ITEM && world->is_held[o.process][number] &&
                     item->input != ISM3_NONE && item->input < horizon) {
                o.time = item->input;
                o.environment = item->environment;
                o.end = o.end != ISM3_NONE && o.end < from ? from : o.end;
                o.due = ISM3_NONE;
            }
        }
        world->rows[world->count++] = o;
    }
}

/* What comes after the first sealing is observed, or comes in another ledger. */
static void bring_more(const struct world *world, ism3_ledger *ledger, int is_added) {
    const ism3_source agent = {.size = sizeof agent, .name = "agent"};
    ism3_error error = ISM3_ERROR_INIT;
    ism3_ledger *to = ledger;
    if (is_added) {
        assert_int_equal(ism3_ledger_new(&to, world->model, NULL, NULL), 0);
        assert_int_equal(ism3_ledger_set_source(to, &agent, NULL), 0);
    }
    if (ism3_ledger_observe(to, world->rows + ROWS, world->count - ROWS, &error))
        fail_msg("%s", error.message);
    if (!is_added)
        return;
    if (ism3_ledger_add(ledger, to, &error))
        fail_msg("%s", error.message);
    assert_int_equal(ism3_ledger_add(ledger, to, NULL), 0);
    ism3_ledger_unref(to);
}

/* A folded id that comes again begins anew, where nothing of the row lies before the horizon. */
static int may_come_again(const struct world *world, const ism3_observation *o, int64_t horizon) {
    if (is_of_item(o))
        return o->time < horizon || (o->end != ISM3_NONE && o->end < horizon) ||
               world->is_held[o->process][number_of(world, o->id)];
    return o->kind == ISM3_LEVEL || (o->kind == ISM3_INTERRUPTION && o->id.size);
}

static void repeat(struct world *world, ism3_ledger *ledger) {
    note_held(world, ledger);
    for (size_t i = 0; i < world->count; i++)
        if (may_come_again(world, &world->rows[i], ism3_ledger_horizon(ledger)))
            assert_int_equal(ism3_ledger_observe(ledger, &world->rows[i], 1, NULL), 0);
}

/* The same in a ledger that is added. */
static void repeat_added(struct world *world, ism3_ledger *ledger) {
    const ism3_source again = {.size = sizeof again, .name = "again"};
    int64_t horizon = ism3_ledger_horizon(ledger);
    ism3_ledger *other;
    note_held(world, ledger);
    assert_int_equal(ism3_ledger_new(&other, world->model, NULL, NULL), 0);
    assert_int_equal(ism3_ledger_set_source(other, &again, NULL), 0);
    for (size_t i = 0; i < world->count; i++)
        if (may_come_again(world, &world->rows[i], horizon))
            assert_int_equal(ism3_ledger_observe(other, &world->rows[i], 1, NULL), 0);
    assert_int_equal(ism3_ledger_add(ledger, other, NULL), 0);
    ism3_ledger_unref(other);
}

/* ---- two states of one history ---- */

static void same_array(const ism3__array *a, const ism3__array *b, size_t size) {
    assert_int_equal(a->count, b->count);
    if (a->count)
        assert_memory_equal(a->data, b->data, a->count * size);
}

static int same_tally(const ism3__tally *a, const ism3__tally *b) {
    return a->count == b->count && a->sum == b->sum && a->first == b->first && a->last == b->last;
}

static void same_fold(const ism3__fold *a, const ism3__fold *b) {
    assert_int_equal(a->grain, b->grain);
    assert_true(same_tally(&a->inputs, &b->inputs) && same_tally(&a->outputs, &b->outputs));
    assert_true(a->unmatched == b->unmatched && a->judged == b->judged && a->fit == b->fit);
    assert_true(a->answers == b->answers && a->lead_sum == b->lead_sum);
    assert_true(a->best_lead == b->best_lead && a->worst_lead == b->worst_lead);
    assert_true(a->items == b->items && a->answered == b->answered && a->withdrawn == b->withdrawn);
    assert_true(a->agreed == b->agreed && a->on_time == b->on_time);
    assert_true(a->withdrawals == b->withdrawals && a->closed == b->closed);
    assert_int_equal(a->oldest_open, b->oldest_open);
    assert_int_equal(a->buckets.count, b->buckets.count);
    for (size_t i = 0; i < a->buckets.count; i++) {
        const ism3__bucket *x = ISM3__AT(a->buckets, const ism3__bucket, i);
        const ism3__bucket *y = ISM3__AT(b->buckets, const ism3__bucket, i);
        assert_true(x->bucket == y->bucket && x->count == y->count);
    }
}

static void same_load(const ism3__folded_load *a, const ism3__folded_load *b) {
    assert_true(a->grain == b->grain && a->resource == b->resource && a->readings == b->readings);
    assert_true(a->known == b->known && a->used_known == b->used_known &&
                a->both_known == b->both_known);
    assert_true(a->used == b->used && a->both_used == b->both_used &&
                a->both_available == b->both_available);
}

static size_t points_of(const ism3__place *place) {
    size_t points = 0;
    for (size_t i = 0; i < place->streams.count; i++)
        points += ISM3__AT(place->streams, const ism3__level_stream, i)->points.array.count;
    return points;
}

static void same_place(const ism3__place *a, const ism3__place *b) {
    assert_int_equal(a->folds.count, b->folds.count);
    for (size_t i = 0; i < a->folds.count; i++)
        same_fold(ISM3__AT(a->folds, const ism3__fold, i), ISM3__AT(b->folds, const ism3__fold, i));
    assert_int_equal(a->loads.count, b->loads.count);
    for (size_t i = 0; i < a->loads.count; i++)
        same_load(ISM3__AT(a->loads, const ism3__folded_load, i),
                  ISM3__AT(b->loads, const ism3__folded_load, i));
    same_array(&a->interruptions.array, &b->interruptions.array, sizeof(ism3__interval));
    same_array(&a->known_up.array, &b->known_up.array, sizeof(ism3__interval));
    same_array(&a->readings.array, &b->readings.array, sizeof(ism3__reading));
    assert_int_equal(points_of(a), points_of(b));
}

/* Both are settled. Items are told apart by what is counted of them, and by the figures. */
static void same_state(const ism3_ledger *a, const ism3_ledger *b) {
    assert_int_equal(a->horizon, b->horizon);
    assert_int_equal(ism3_ledger_count(a, ISM3_COUNT_ITEMS),
                     ism3_ledger_count(b, ISM3_COUNT_ITEMS));
    for (uint32_t i = 0; i < PROCESSES; i++) {
        const ism3__history *x = a->histories[i], *y = b->histories[i];
        assert_int_equal(!x, !y);
        assert_int_equal(x ? x->sealed : 0, y ? y->sealed : 0);
        for (uint32_t e = 0; x && e < ism3_model_environment_count(a->model); e++) {
            assert_int_equal(!x->places[e], !y->places[e]);
            if (x->places[e])
                same_place(x->places[e], y->places[e]);
        }
    }
}

static void same_bytes(ism3_ledger *a, ism3_ledger *b) {
    uint8_t x[32], y[32];
    assert_int_equal(ism3_ledger_digest(a, x, NULL), 0);
    assert_int_equal(ism3_ledger_digest(b, y, NULL), 0);
    assert_memory_equal(x, y, sizeof x);
}

/* A sealed ledger that was written and read again reads the same, and knows as well what is late. */
static void through_bytes(struct world *world, ism3_ledger *plain, ism3_ledger *sealed,
                          int64_t horizon) {
    size_t size;
    ism3_error error = ISM3_ERROR_INIT;
    ism3_ledger *read;
    assert_int_equal(ism3_ledger_encode_to(sealed, NULL, 0, &size, NULL), 0);
    uint8_t *bytes = malloc(size);
    assert_non_null(bytes);
    assert_int_equal(ism3_ledger_encode_to(sealed, bytes, size, &size, NULL), 0);
    if (ism3_ledger_decode(&read, world->model, bytes, size, NULL, &error))
        fail_msg("%s", error.message);
    free(bytes);
    assert_int_equal(ism3_ledger_horizon(read), horizon);
    same_from(world, plain, read, horizon, "read again");
    repeat(world, sealed);
    repeat(world, read);
    same_bytes(sealed, read);
    same_from(world, plain, read, horizon, "read again and repeated");
    ism3_ledger_unref(read);
}

/* ---- tests ---- */

static void seal_and_compare(uint64_t seed) {
    struct world *world = malloc(sizeof *world);
    assert_non_null(world);
    start(world, seed);
    ism3_ledger *plain = ledger_of(world, NULL), *sealed = ledger_of(world, NULL);
    int64_t first = grain_start(world, D0 + below(world, (DAYS + 4) * ISM3_DAY));
    int64_t horizon = seal(world, sealed, first);
    assert_int_equal(horizon, first);
    same_from(world, plain, sealed, horizon, "sealed");
    if (seed % 2) {
        repeat(world, sealed);
        same_from(world, plain, sealed, horizon, "rows repeated");
        repeat_added(world, sealed);
        same_from(world, plain, sealed, horizon, "rows added again");
    }
    uint64_t late = ism3_ledger_count(sealed, ISM3_COUNT_LATE);
    add_more(world, sealed, horizon);
    int is_added = seed % 3 == 0;
    bring_more(world, plain, is_added);
    bring_more(world, sealed, is_added);
    assert_int_equal(ism3_ledger_count(sealed, ISM3_COUNT_LATE), late);
    same_from(world, plain, sealed, horizon, "more observed");
    int64_t second = first + below(world, 10) * world->grain;
    assert_int_equal(seal(world, sealed, second), second);
    same_from(world, plain, sealed, second, "sealed again");
    ism3_ledger *at_once = ledger_of(world, NULL);
    bring_more(world, at_once, is_added);
    assert_int_equal(seal(world, at_once, second), second);
    same_state(sealed, at_once);
    if (seed % 2 == 0)
        same_bytes(sealed, at_once);
    through_bytes(world, plain, sealed, second);
    ism3_ledger_unref(plain);
    ism3_ledger_unref(sealed);
    ism3_ledger_unref(at_once);
    ism3_model_unref(world->model);
    free(world);
}

static uint64_t seed_from, seed_to = SEEDS;

static void no_figure_changes(void **state) {
    (void)state;
    for (uint64_t seed = seed_from; seed < seed_to; seed++) {
        print_message("\rseed %llu ", (unsigned long long)seed);
        seal_and_compare(seed);
    }
    print_message("\n");
}

static void no_memory_changes_nothing(void **state) {
    (void)state;
    struct world *world = malloc(sizeof *world);
    assert_non_null(world);
    for (uint64_t seed = 0; seed < 4; seed++) {
        struct chaos chaos = {-1, 0, 0};
        ism3_allocator allocator = chaos_allocator(&chaos);
        start(world, seed);
        ism3_ledger *plain = ledger_of(world, NULL), *ledger = ledger_of(world, &allocator);
        int64_t horizon = grain_start(world, D0 + 6 * ISM3_DAY);
        int32_t rc = ISM3_E_MEMORY;
        for (long calls = 0; rc; calls++) {
            long long bytes = chaos.bytes;
            chaos.left = calls;
            rc = seal_at(ledger, horizon, 0, NULL);
            chaos.left = -1;
            assert_true(rc == 0 || rc == ISM3_E_MEMORY);
            if (!rc)
                break;
            assert_int_equal(ism3_ledger_horizon(ledger), ISM3_NONE);
            assert_true(chaos.bytes == bytes);
            if (calls % 16 == 0)
                same_at(plain, ledger, horizon, "no memory");
        }
        same_from(world, plain, ledger, horizon, "sealed after all");
        ism3_ledger_unref(plain);
        ism3_ledger_unref(ledger);
        ism3_model_unref(world->model);
        assert_int_equal(chaos.blocks, 0);
        assert_true(chaos.bytes == 0);
    }
    free(world);
}

int main(int count, char **arguments) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_figure_changes),
        cmocka_unit_test(no_memory_changes_nothing),
    };
    if (count > 1) {
        seed_from = strtoull(arguments[1], NULL, 10);
        seed_to = seed_from + (count > 2 ? strtoull(arguments[2], NULL, 10) : 1);
    }
    return cmocka_run_group_tests(tests, NULL, NULL);
}
