/* A ledger as bytes and back: equal bytes for equal observations, and nothing lost. */
#include "chaos.h"
#include "ledger_world.h"

enum { MOST = 400 };

static struct told told[MOST];
static size_t order[MOST];

static void tell_all(struct dice *dice, size_t count, unsigned span) {
    for (size_t i = 0; i < count; i++)
        tell(dice, &told[i], span);
}

static void equal_observations_give_equal_bytes(void **state) {
    struct dice dice = {42};
    (void)state;
    ism3_model *models[] = {world_model((struct world_options){0}),
                            world_model((struct world_options){.backwards = 1}),
                            world_model((struct world_options){.more = 1}),
                            world_model((struct world_options){.more = 1, .backwards = 1})};
    for (int round = 0; round < 60; round++) {
        size_t count = roll(&dice, round < 20 ? 6 : MOST);
        tell_all(&dice, count, 1 + (unsigned)roll(&dice, 40));
        ism3_ledger *ledger = world_ledger(models[0], told, count, NULL, &dice);
        struct bytes bytes = encoded(ledger);
        for (size_t m = 0; m < sizeof models / sizeof *models; m++) {
            world_shuffle(order, count, &dice);
            ism3_ledger *other = world_ledger(models[m], told, count, order, &dice);
            encodes_to(other, bytes);
            encodes_to(other, bytes);
            ism3_ledger_unref(other);
        }
        free(bytes.data);
        ism3_ledger_unref(ledger);
    }
    for (size_t m = 0; m < sizeof models / sizeof *models; m++)
        ism3_model_unref(models[m]);
}

static void same_figure(const ism3_metrics *a, const ism3_metrics *b, size_t period, size_t entry,
                        uint32_t figure, uint32_t resource) {
    ism3_figure x = {.size = sizeof x}, y = {.size = sizeof y};
    int32_t rc = ism3_metrics_figure(a, period, entry, figure, resource, &x);
    assert_int_equal(ism3_metrics_figure(b, period, entry, figure, resource, &y), rc);
    if (!rc)
        assert_memory_equal(&x, &y, sizeof x);
}

static void same_figures(ism3_ledger *a, ism3_ledger *b, int by_environment) {
    ism3_metrics *x, *y;
    ism3_metrics_options options = ISM3_METRICS_OPTIONS_INIT;
    options.by_environment = (uint32_t)by_environment;
    assert_int_equal(ism3_metrics_new(&x, a, &options, NULL), 0);
    assert_int_equal(ism3_metrics_new(&y, b, &options, NULL), 0);
    assert_int_equal(ism3_metrics_period_count(x), ism3_metrics_period_count(y));
    for (size_t period = 0; period < ism3_metrics_period_count(x); period++)
        for (size_t entry = 0; entry < ism3_metrics_entry_count(x); entry++)
            for (uint32_t figure = 0; figure < ism3_figure_count(); figure++)
                for (uint32_t resource = 0; resource < WORLD_RESOURCES; resource++)
                    same_figure(x, y, period, entry, figure, resource);
    ism3_metrics_unref(x);
    ism3_metrics_unref(y);
}

static void same_counts(const ism3_ledger *a, const ism3_ledger *b) {
    int64_t span[4];
    for (uint32_t which = ISM3_COUNT_OBSERVATIONS; which <= ISM3_COUNT_ITEMS; which++)
        assert_int_equal(ism3_ledger_count(a, which), ism3_ledger_count(b, which));
    assert_int_equal(ism3_ledger_span(a, &span[0], &span[1]), 0);
    assert_int_equal(ism3_ledger_span(b, &span[2], &span[3]), 0);
    assert_int_equal(span[0], span[2]);
    assert_int_equal(span[1], span[3]);
    assert_int_equal(ism3_ledger_source_count(a), ism3_ledger_source_count(b));
}

/* Seal some of it, now and then. */
static void seal_some(ism3_ledger *ledger, struct dice *dice) {
    ism3_seal_options options = {.size = sizeof options, .has_watermark = 1};
    options.watermark = WORLD_DAY0 + (int64_t)roll(dice, 6) * ISM3_DAY;
    for (uint64_t times = roll(dice, 3); times; times--) {
        assert_int_equal(ism3_ledger_seal(ledger, &options, NULL), 0);
        options.watermark += ISM3_DAY;
    }
}

static void what_is_read_is_what_was_written(void **state) {
    struct dice dice = {43};
    (void)state;
    ism3_model *model = world_model((struct world_options){0}),
               *other = world_model((struct world_options){.more = 1, .backwards = 1});
    for (int round = 0; round < 120; round++) {
        size_t count = roll(&dice, round < 40 ? 6 : MOST), first = roll(&dice, count + 1);
        tell_all(&dice, count, 1 + (unsigned)roll(&dice, 40));
        ism3_ledger *ledger = world_ledger(model, told, first, NULL, &dice);
        if (round % 2)
            seal_some(ledger, &dice);
        struct bytes bytes = encoded(ledger);
        ism3_ledger *same = decoded(model, bytes), *elsewhere = decoded(other, bytes),
                    *bare = decoded(NULL, bytes);
        encodes_to(same, bytes);
        encodes_to(elsewhere, bytes);
        encodes_to(bare, bytes);
        assert_int_equal(ism3_ledger_has_model(same), 1);
        assert_int_equal(ism3_ledger_has_model(bare), 0);
        same_counts(ledger, same);
        same_counts(ledger, elsewhere);
        same_counts(ledger, bare);
        same_figures(ledger, same, 0);
        same_figures(ledger, same, 1);
        free(bytes.data);
        ism3_ledger_unref(bare);
        ism3_ledger_unref(elsewhere);
        ism3_ledger_unref(same);
        ism3_ledger_unref(ledger);
    }
    ism3_model_unref(other);
    ism3_model_unref(model);
}

/* The records of a source go on behind those that are held. */
static void observe_rest(ism3_ledger *ledger, size_t from, size_t count, struct dice *dice) {
    static const char *const names[] = {NULL, "feed", "site"};
    for (uint32_t source = 0; source < 3; source++) {
        ism3_source options = {
            .size = sizeof options, .name = names[source], .epoch = source, .next_record = 1000};
        assert_int_equal(ism3_ledger_set_source(ledger, &options, NULL), 0);
        for (size_t i = from; i < count; i++) {
            ism3_observation said = world_say(ism3_ledger_model(ledger), &told[i]);
            if (told[i].source == source)
                assert_int_equal(ism3_ledger_observe(ledger, &said, 1, NULL), 0);
        }
    }
    (void)dice;
}

static void a_ledger_that_was_read_takes_more_in(void **state) {
    struct dice dice = {44};
    (void)state;
    ism3_model *model = world_model((struct world_options){0}),
               *other = world_model((struct world_options){.more = 1, .backwards = 1});
    for (int round = 0; round < 60; round++) {
        size_t count = roll(&dice, MOST), first = roll(&dice, count + 1);
        tell_all(&dice, count, 1 + (unsigned)roll(&dice, 40));
        ism3_ledger *ledger = world_ledger(model, told, first, NULL, &dice);
        if (round % 2)
            seal_some(ledger, &dice);
        struct bytes bytes = encoded(ledger);
        ism3_ledger *read = decoded(other, bytes);
        observe_rest(ledger, first, count, &dice);
        observe_rest(read, first, count, &dice);
        free(bytes.data);
        bytes = encoded(ledger);
        encodes_to(read, bytes);
        free(bytes.data);
        ism3_ledger_unref(read);
        ism3_ledger_unref(ledger);
    }
    ism3_model_unref(other);
    ism3_model_unref(model);
}

static int32_t take_some(void *context, const char *bytes, size_t size) {
    (void)bytes;
    size_t *left = context;
    if (*left < size)
        return 1;
    *left -= size;
    return 0;
}

static void an_empty_ledger_and_its_sinks(void **state) {
    (void)state;
    ism3_model *model = world_model((struct world_options){0});
    ism3_ledger *ledger;
    uint8_t digest[32], small[8];
    size_t size, left = 10;
    assert_int_equal(ism3_ledger_new(&ledger, model, NULL, NULL), 0);
    struct bytes bytes = encoded(ledger);
    /* tag, map of 4: a ledger, version 1, [21600, 3600, key check], digest */
    const uint8_t begin[] = {0xd9, 0xd9, 0xf7, 0xa4, 0,    1,    1,    1,   2,
                             0x83, 0x19, 0x54, 0x60, 0x19, 0x0e, 0x10, 0x1b};
    assert_int_equal(bytes.size, sizeof begin + 8 + 3 + 32);
    assert_memory_equal(bytes.data, begin, sizeof begin);
    assert_int_equal(ism3_ledger_digest(ledger, digest, NULL), 0);
    assert_memory_equal(bytes.data + bytes.size - 32, digest, 32);
    assert_int_equal(ism3_ledger_encode_to(ledger, small, sizeof small, &size, NULL), ISM3_E_LIMIT);
    assert_int_equal(size, bytes.size);
    assert_int_equal(ism3_ledger_encode(ledger, take_some, &left, NULL), ISM3_E_STOPPED);
    assert_int_equal(ism3_ledger_encode(ledger, NULL, NULL, NULL), ISM3_E_ARGUMENT);
    assert_int_equal(ism3_ledger_encode(NULL, take_some, &left, NULL), ISM3_E_ARGUMENT);
    assert_int_equal(ism3_ledger_encode_to(ledger, NULL, 0, NULL, NULL), ISM3_E_ARGUMENT);
    assert_int_equal(ism3_ledger_encode_to(NULL, NULL, 0, &size, NULL), ISM3_E_ARGUMENT);
    assert_int_equal(ism3_ledger_digest(ledger, NULL, NULL), ISM3_E_ARGUMENT);
    assert_int_equal(ism3_ledger_digest(NULL, digest, NULL), ISM3_E_ARGUMENT);
    ism3_ledger *bare = decoded(NULL, bytes);
    encodes_to(bare, bytes);
    assert_int_equal(ism3_model_process_count(ism3_ledger_model(bare)), 0);
    ism3_ledger_unref(bare);
    free(bytes.data);
    ism3_ledger_unref(ledger);
    ism3_model_unref(model);
}

static ism3_observation item_of(const char *id, int64_t time, int64_t end) {
    ism3_observation item = ISM3_OBSERVATION_INIT;
    item.kind = ISM3_ITEM;
    item.process = 0;
    item.environment = 0;
    item.id = (ism3_text){id, strlen(id)};
    item.time = time;
    item.end = end;
    return item;
}

/* Where the first item begins: behind the head of its hash. */
static const uint8_t *item_in(struct bytes bytes) {
    const uint8_t *head = memchr(bytes.data, 0x50, bytes.size);
    assert_non_null(head);
    return head + 1;
}

/* What figures cannot tell apart is written alike. */
static void chains_are_reduced(void **state) {
    (void)state;
    ism3_model *model = world_model((struct world_options){0});
    ism3_ledger *plain, *long_winded;
    const int64_t hour = WORLD_HOUR, start = WORLD_DAY0;
    ism3_observation first = item_of("a", start, start + hour), gone = first;
    first.due = start + 3 * hour;
    gone.kind = ISM3_WITHDRAWAL;
    gone.end = ISM3_NONE;
    gone.time = start + 4 * hour;
    ism3_observation later_gone = gone, later = first, worse = first, again = first;
    later_gone.time += hour;   /* only the earliest withdrawal counts */
    later.time = start + hour; /* a later input whose due is no smaller */
    later.due = start + 5 * hour;
    later.end = ISM3_NONE;
    worse.kind = again.kind = ISM3_OUTPUT;
    worse.time = again.time = start + 2 * hour;
    worse.end = again.end = ISM3_NONE;
    worse.verdict = ISM3_UNFIT;
    again.verdict = ISM3_FIT;
    ism3_observation short_list[] = {first, gone, worse},
                     long_list[] = {later_gone, again, later, worse, gone, first};
    assert_int_equal(ism3_ledger_new(&plain, model, NULL, NULL), 0);
    assert_int_equal(ism3_ledger_new(&long_winded, model, NULL, NULL), 0);
    assert_int_equal(ism3_ledger_observe(plain, short_list, 3, NULL), 0);
    assert_int_equal(ism3_ledger_observe(long_winded, long_list, 6, NULL), 0);
    struct bytes a = encoded(plain), b = encoded(long_winded);
    /* Coverage, counts and span of the source differ, the item does not. */
    ism3_ledger *read = decoded(model, b);
    same_figures(read, long_winded, 0);
    assert_memory_equal(item_in(a), item_in(b), 60);
    ism3_ledger_unref(read);
    free(a.data);
    free(b.data);
    ism3_ledger_unref(long_winded);
    ism3_ledger_unref(plain);
    ism3_model_unref(model);
}

/* A file is known by its digest, other sources by their records. */
static void sources_are_kept(void **state) {
    (void)state;
    ism3_model *model = world_model((struct world_options){0});
    ism3_source file = {.size = sizeof file, .name = "log.csv", .epoch = 3, .is_file = 1},
                gaps = {.size = sizeof gaps, .name = "gaps", .next_record = 5};
    ism3_observation item = item_of("a", WORLD_DAY0, ISM3_NONE);
    ism3_source_state told_of = {.size = sizeof told_of};
    uint8_t digest[32] = {1, 2, 3};
    uint64_t from, to;
    ism3_ledger *ledger;
    assert_int_equal(ism3_ledger_new(&ledger, model, NULL, NULL), 0);
    assert_int_equal(ism3_ledger_set_source(ledger, &file, NULL), 0);
    assert_int_equal(ism3_ledger_observe(ledger, &item, 1, NULL), 0);
    assert_int_equal(ism3_ledger_cover(ledger, 12, digest, NULL), 0);
    for (; gaps.next_record < 30; gaps.next_record += 10) {
        assert_int_equal(ism3_ledger_set_source(ledger, &gaps, NULL), 0);
        assert_int_equal(ism3_ledger_observe(ledger, &item, 1, NULL), 0);
    }
    struct bytes bytes = encoded(ledger);
    ism3_ledger *read = decoded(model, bytes);
    encodes_to(read, bytes);
    assert_int_equal(ism3_ledger_source_count(read), 2);
    assert_int_equal(ism3_ledger_source(read, 0, &told_of), 0);
    assert_string_equal(told_of.name, "gaps");
    assert_int_equal(told_of.ranges, 3);
    assert_int_equal(ism3_ledger_source_range(read, 0, 2, &from, &to), 0);
    assert_int_equal(from, 25);
    assert_int_equal(to, 26);
    assert_int_equal(ism3_ledger_source(read, 1, &told_of), 0);
    assert_string_equal(told_of.name, "log.csv");
    assert_int_equal(told_of.epoch, 3);
    assert_int_equal(told_of.records, 12);
    assert_int_equal(told_of.is_file, 1);
    assert_int_equal(told_of.newest, WORLD_DAY0);
    assert_memory_equal(told_of.digest, digest, sizeof digest);
    free(bytes.data);
    ism3_ledger_unref(read);
    ism3_ledger_unref(ledger);
    ism3_model_unref(model);
}

/* Incidents without an id that differ in one field only, in any order. */
static void incidents_are_ordered_by_all_fields(void **state) {
    struct dice dice = {49};
    (void)state;
    ism3_model *model = world_model((struct world_options){0});
    static ism3_observation incidents[24];
    size_t places[24];
    struct bytes first = {NULL, 0};
    for (size_t i = 0; i < 24; i++) {
        ism3_observation *incident = &incidents[i];
        *incident = (ism3_observation)ISM3_OBSERVATION_INIT;
        incident->kind = ISM3_INCIDENT;
        incident->objective = 0;
        incident->time = WORLD_DAY0;
        incident->cause = i & 1 ? ISM3_ERROR : ISM3_ATTACK;
        incident->end = i & 2 ? WORLD_DAY0 + (int64_t)i : ISM3_NONE;
        incident->harm = i & 4 ? 5 : ISM3_NONE;
        incident->process = i & 8 ? 1 : 0;
        incident->environment = (uint32_t)(i / 16);
    }
    for (int round = 0; round < 20; round++) {
        ism3_ledger *ledger;
        world_shuffle(places, 24, &dice);
        assert_int_equal(ism3_ledger_new(&ledger, model, NULL, NULL), 0);
        for (size_t i = 0; i < 24; i++)
            assert_int_equal(ism3_ledger_observe(ledger, &incidents[places[i]], 1, NULL), 0);
        if (!round)
            first = encoded(ledger);
        encodes_to(ledger, first);
        ism3_ledger_unref(ledger);
    }
    ism3_ledger_unref(decoded(NULL, first));
    free(first.data);
    ism3_model_unref(model);
}

/* 1970-01-01T00:00:00Z is an instant like any other, though a 0 is what is not written. */
static void the_first_instant_is_written_and_read(void **state) {
    (void)state;
    ism3_model *model = world_model((struct world_options){0});
    ism3_observation incident = ISM3_OBSERVATION_INIT, amounts = incident;
    ism3_ledger *ledger;
    incident.kind = ISM3_INCIDENT;
    incident.objective = incident.process = incident.environment = 0;
    incident.cause = ISM3_ATTACK;
    incident.time = incident.end = 0;
    amounts.kind = ISM3_RESOURCES;
    amounts.process = amounts.environment = amounts.resource = 0;
    amounts.id = (ism3_text){"a", 1};
    amounts.time = amounts.end = 0;
    amounts.used = 5;
    const ism3_observation told_of[] = {incident, amounts};
    assert_int_equal(ism3_ledger_new(&ledger, model, NULL, NULL), 0);
    assert_int_equal(ism3_ledger_observe(ledger, told_of, 2, NULL), 0);
    struct bytes bytes = encoded(ledger);
    ism3_ledger *read = decoded(model, bytes);
    encodes_to(read, bytes);
    same_figures(ledger, read, 1);
    ism3_ledger_unref(read);
    free(bytes.data);
    ism3_ledger_unref(ledger);
    ism3_model_unref(model);
}

/* Rows of a batch that failed leave room behind, and nothing else. */
static void failed_batches_leave_nothing(void **state) {
    struct dice dice = {45};
    (void)state;
    ism3_model *model = world_model((struct world_options){0});
    for (int round = 0; round < 40; round++) {
        size_t count = roll(&dice, 60);
        tell_all(&dice, count, 10);
        ism3_ledger *ledger = world_ledger(model, told, count, NULL, &dice);
        struct bytes bytes = encoded(ledger);
        for (int batch = 0; batch < 10; batch++) {
            ism3_observation rows[3];
            struct told other[2];
            ism3_source source = {.size = sizeof source, .name = "failing", .next_record = 7};
            tell(&dice, &other[0], 10);
            tell(&dice, &other[1], 10);
            rows[0] = world_say(model, &other[0]);
            rows[1] = world_say(model, &other[1]);
            rows[2] = (ism3_observation)ISM3_OBSERVATION_INIT;
            assert_int_equal(ism3_ledger_set_source(ledger, &source, NULL), 0);
            assert_int_equal(ism3_ledger_observe(ledger, rows, 3, NULL), ISM3_E_OBSERVATION);
        }
        encodes_to(ledger, bytes);
        free(bytes.data);
        ism3_ledger_unref(ledger);
    }
    ism3_model_unref(model);
}

/* ---- memory that runs out ---- */

static void seal_to_third_day(ism3_ledger *ledger) {
    ism3_seal_options options = {.size = sizeof options, .has_watermark = 1};
    options.watermark = WORLD_DAY0 + 2 * ISM3_DAY;
    assert_int_equal(ism3_ledger_seal(ledger, &options, NULL), 0);
}

static ism3_ledger *chaotic_ledger(struct chaos *chaos, ism3_model *model, size_t count, int sealed,
                                   struct dice *dice) {
    ism3_allocator allocator = chaos_allocator(chaos);
    ism3_ledger_options options = {.size = sizeof options, .allocator = &allocator};
    ism3_ledger *ledger;
    assert_int_equal(ism3_ledger_new(&ledger, model, &options, NULL), 0);
    world_observe(ledger, told, NULL, count, dice);
    if (sealed)
        seal_to_third_day(ledger);
    return ledger;
}

/* One after the other no allocation is given; returns how many there were. */
static long fail_each_allocation(ism3_model *model, int sealed, struct dice *dice) {
    struct chaos chaos = {-1, 0, 0};
    ism3_ledger *ledger = world_ledger(model, told, MOST, NULL, dice);
    if (sealed)
        seal_to_third_day(ledger);
    struct bytes bytes = encoded(ledger);
    int32_t rc = ISM3_E_MEMORY;
    long fail_at = 0;
    for (; rc; fail_at++) {
        ism3_ledger *failing = chaotic_ledger(&chaos, model, MOST, sealed, dice);
        long blocks = chaos.blocks;
        uint8_t digest[32];
        chaos.left = fail_at;
        rc = ism3_ledger_digest(failing, digest, NULL);
        chaos.left = -1;
        assert_true(rc == 0 || rc == ISM3_E_MEMORY);
        assert_int_equal(chaos.blocks, blocks);
        encodes_to(failing, bytes);
        ism3_ledger_unref(failing);
        assert_int_equal(chaos.blocks, 0);
        assert_int_equal(chaos.bytes, 0);
    }
    free(bytes.data);
    ism3_ledger_unref(ledger);
    return fail_at - 1;
}

static void encoding_survives_every_failure(void **state) {
    struct dice dice = {46};
    (void)state;
    ism3_model *model = world_model((struct world_options){0});
    tell_all(&dice, MOST, 30);
    assert_true(fail_each_allocation(model, 0, &dice) > 30);
    assert_true(fail_each_allocation(model, 1, &dice) > 10);
    ism3_model_unref(model);
}

static void decoding_survives_every_failure(void **state) {
    struct dice dice = {47};
    struct chaos chaos = {-1, 0, 0};
    (void)state;
    ism3_model *model = world_model((struct world_options){0});
    tell_all(&dice, MOST, 30);
    ism3_ledger *ledger = world_ledger(model, told, MOST, NULL, &dice);
    seal_to_third_day(ledger);
    struct bytes bytes = encoded(ledger);
    ism3_allocator allocator = chaos_allocator(&chaos);
    ism3_ledger_options options = {.size = sizeof options, .allocator = &allocator};
    for (int with_model = 0; with_model < 2; with_model++) {
        long failures = 0;
        for (long fail_at = 0;; fail_at++) {
            ism3_ledger *read = ledger;
            chaos.left = fail_at;
            int32_t rc = ism3_ledger_decode(&read, with_model ? model : NULL, bytes.data,
                                            bytes.size, &options, NULL);
            chaos.left = -1;
            assert_true(rc == 0 || rc == ISM3_E_MEMORY);
            assert_int_equal(read == NULL, rc != 0);
            if (read)
                encodes_to(read, bytes);
            ism3_ledger_unref(read);
            assert_int_equal(chaos.blocks, 0);
            assert_int_equal(chaos.bytes, 0);
            if (!rc)
                break;
            failures++;
        }
        assert_true(failures > 60);
    }
    free(bytes.data);
    ism3_ledger_unref(ledger);
    ism3_model_unref(model);
}

/* A ledger's budget holds for reading as well. */
static void decoding_stays_in_its_budget(void **state) {
    struct dice dice = {48};
    (void)state;
    ism3_model *model = world_model((struct world_options){0});
    tell_all(&dice, MOST, 300);
    ism3_ledger *ledger = world_ledger(model, told, MOST, NULL, &dice), *read;
    struct bytes bytes = encoded(ledger);
    ism3_ledger_options options = {.size = sizeof options, .memory_limit = 20000};
    assert_int_equal(ism3_ledger_decode(&read, model, bytes.data, bytes.size, &options, NULL),
                     ISM3_E_LIMIT);
    assert_null(read);
    options.memory_limit = 4000000;
    assert_int_equal(ism3_ledger_decode(&read, model, bytes.data, bytes.size, &options, NULL), 0);
    ism3_ledger_unref(read);
    free(bytes.data);
    ism3_ledger_unref(ledger);
    ism3_model_unref(model);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_empty_ledger_and_its_sinks),
        cmocka_unit_test(equal_observations_give_equal_bytes),
        cmocka_unit_test(what_is_read_is_what_was_written),
        cmocka_unit_test(a_ledger_that_was_read_takes_more_in),
        cmocka_unit_test(chains_are_reduced),
        cmocka_unit_test(sources_are_kept),
        cmocka_unit_test(incidents_are_ordered_by_all_fields),
        cmocka_unit_test(the_first_instant_is_written_and_read),
        cmocka_unit_test(failed_batches_leave_nothing),
        cmocka_unit_test(encoding_survives_every_failure),
        cmocka_unit_test(decoding_survives_every_failure),
        cmocka_unit_test(decoding_stays_in_its_budget),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
