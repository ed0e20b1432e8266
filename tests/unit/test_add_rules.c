/* What adding ledgers refuses and undoes: what is sealed, incidents of processes that told nothing else, states that differ in
 * one number, memory that ends in between. */
#include "chaos.h"
#include "ledger_world.h"

static ism3_model *model;
static ism3_ledger *to, *from;

static ism3_ledger *made(ism3_model *of, const char *source) {
    ism3_ledger *ledger;
    ism3_source named = {.size = sizeof named, .name = source};
    assert_int_equal(ism3_ledger_new(&ledger, of, NULL, NULL), 0);
    assert_int_equal(ism3_ledger_set_source(ledger, &named, NULL), 0);
    return ledger;
}

static int start(void **state) {
    (void)state;
    model = world_model((struct world_options){0});
    to = made(model, "to");
    from = made(model, "from");
    return 0;
}

static int finish(void **state) {
    (void)state;
    to = ism3_ledger_unref(to);
    from = ism3_ledger_unref(from);
    model = ism3_model_unref(model);
    return 0;
}

/* Of the first process and environment, at an hour of the first day. */
static ism3_observation fact(uint8_t kind, const char *id, int64_t hour) {
    ism3_observation o = ISM3_OBSERVATION_INIT;
    o.kind = kind;
    o.process = o.environment = 0;
    o.time = WORLD_DAY0 + hour * WORLD_HOUR;
    o.id = (ism3_text){id, strlen(id)};
    return o;
}

static void see(ism3_ledger *ledger, ism3_observation o) {
    ism3_error error = ISM3_ERROR_INIT;
    if (ism3_ledger_observe(ledger, &o, 1, &error))
        fail_msg("%s", error.message);
}

static void seal(ism3_ledger *ledger, int64_t days) {
    ism3_seal_options options = {
        .size = sizeof options, .has_watermark = 1, .watermark = WORLD_DAY0 + days * ISM3_DAY};
    assert_int_equal(ism3_ledger_seal(ledger, &options, NULL), 0);
}

static void refuse(ism3_ledger *ledger, ism3_ledger *added, int32_t code, const char *words) {
    ism3_error error = ISM3_ERROR_INIT;
    struct bytes before = encoded(ledger);
    int32_t rc = ism3_ledger_add(ledger, added, &error);
    if (rc != code || !strstr(error.message, words))
        fail_msg("%d: %s; expected %d: ... %s ...", (int)rc, error.message, (int)code, words);
    encodes_to(ledger, before);
    free(before.data);
}

static void accept(ism3_ledger *ledger, ism3_ledger *added) {
    ism3_error error = ISM3_ERROR_INIT;
    if (ism3_ledger_add(ledger, added, &error))
        fail_msg("%s", error.message);
}

static ism3_ledger *without_model(ism3_ledger *ledger, const ism3_allocator *allocator) {
    ism3_ledger *read;
    ism3_ledger_options options = {.size = sizeof options, .allocator = allocator};
    struct bytes bytes = encoded(ledger);
    assert_int_equal(ism3_ledger_decode(&read, NULL, bytes.data, bytes.size, &options, NULL), 0);
    free(bytes.data);
    return read;
}

/* ---- what is sealed ---- */

static void a_sealed_process_comes_only_where_nothing_is_known(void **state) {
    (void)state;
    see(from, fact(ISM3_ITEM, "a", 1));
    seal(from, 2);
    see(to, fact(ISM3_INPUT, "b", 60));
    refuse(to, from, ISM3_E_CONFLICT, "is sealed, this one is not");
    seal(to, 3);
    refuse(to, from, ISM3_E_CONFLICT, "another horizon");
    seal(from, 3);
    refuse(to, from, ISM3_E_CONFLICT, "add this ledger to that one");
    /* What is folded on both sides can only have been added before. */
    ism3_observation done = fact(ISM3_ITEM, "c", 73);
    done.end = done.time + 1;
    see(to, done);
    seal(to, 5);
    seal(from, 5);
    refuse(to, from, ISM3_E_CONFLICT, "before sealing");
}

static void all_of_a_sealed_ledger_or_nothing(void **state) {
    (void)state;
    struct chaos chaos = {-1, 0, 0};
    ism3_allocator allocator = chaos_allocator(&chaos);
    ism3_ledger_options options = {.size = sizeof options, .allocator = &allocator};
    for (uint32_t process = 0; process < WORLD_PROCESSES; process += 2)
        for (uint32_t environment = 0; environment < 2; environment++)
            for (int64_t hour = 1; hour < 40; hour += 13) {
                char id[16];
                snprintf(id, sizeof id, "%lld", (long long)hour);
                ism3_observation o = fact(ISM3_ITEM, id, hour);
                o.process = process;
                o.environment = environment;
                o.end = o.time + WORLD_HOUR;
                see(from, o);
                o = fact(ISM3_LEVEL, "", hour);
                o.process = process;
                o.environment = environment;
                o.used = 5;
                o.available = 9;
                o.resource = (uint32_t)(hour % 2);
                see(from, o);
            }
    see(from, fact(ISM3_ITEM, "open", 30));
    seal(from, 2);
    struct bytes expected = encoded(from);
    ism3_ledger *empty;
    assert_int_equal(ism3_ledger_new(&empty, model, NULL, NULL), 0);
    struct bytes nothing = encoded(empty);
    ism3_ledger_unref(empty);
    long points = 0;
    for (int32_t rc = 1; rc; points++) {
        ism3_ledger *ledger;
        chaos.left = -1;
        assert_int_equal(ism3_ledger_new(&ledger, model, &options, NULL), 0);
        chaos.left = points;
        rc = ism3_ledger_add(ledger, from, NULL);
        chaos.left = -1;
        if (rc) {
            assert_int_equal(rc, ISM3_E_MEMORY);
            encodes_to(ledger, nothing);
            accept(ledger, from);
        }
        encodes_to(ledger, expected);
        ism3_ledger_unref(ledger);
        assert_int_equal(chaos.blocks, 0);
    }
    assert_true(points > 20);
    free(expected.data);
    free(nothing.data);
}

/* ---- names ---- */

static ism3_observation incident(uint32_t process, uint32_t environment) {
    ism3_observation o = fact(ISM3_INCIDENT, "", 1);
    o.process = process;
    o.environment = environment;
    o.objective = 0;
    o.cause = ISM3_ERROR;
    return o;
}

/* Read again, such a process has nothing but its name. */
static void an_incident_may_name_a_process_that_told_nothing(void **state) {
    (void)state;
    see(from, incident(1, 0));
    see(from, incident(1, 2));
    struct bytes bytes = encoded(from);
    ism3_ledger *read = decoded(model, bytes), *bare = without_model(from, NULL), *bare_to = NULL;
    see(to, fact(ISM3_INPUT, "x", 1));
    bare_to = without_model(to, NULL);
    accept(bare_to, read);
    accept(to, read);
    struct bytes both = encoded(to);
    encodes_to(bare_to, both);
    accept(to, read); /* nothing new */
    encodes_to(to, both);
    /* A state that contains the other, of the same source. */
    ism3_source go_on = {.size = sizeof go_on, .name = "from", .next_record = 2};
    assert_int_equal(ism3_ledger_set_source(from, &go_on, NULL), 0);
    see(from, incident(1, 1));
    struct bytes more = encoded(from);
    ism3_ledger *larger = decoded(model, more);
    accept(read, larger);
    encodes_to(read, more);
    accept(bare, to);
    encodes_to(bare, both);
    free(bytes.data);
    free(both.data);
    free(more.data);
    ism3_ledger_unref(read);
    ism3_ledger_unref(larger);
    ism3_ledger_unref(bare);
    ism3_ledger_unref(bare_to);
}

static void an_incident_names_where_it_was(void **state) {
    (void)state;
    ism3_model *other = world_model((struct world_options){.more = 1});
    for (int with_id = 0; with_id < 2; with_id++) {
        ism3_ledger *elsewhere = made(other, "elsewhere");
        ism3_observation o =
            incident(ISM3_NO_INDEX, world_find(ism3_model_find_environment, other, "attic"));
        if (with_id)
            o.id = (ism3_text){"i", 1};
        see(elsewhere, o);
        refuse(to, elsewhere, ISM3_E_NOT_FOUND, "environment 'attic'");
        ism3_ledger_unref(elsewhere);
    }
    ism3_model_unref(other);
}

static void tell_both(ism3_ledger *one, ism3_ledger *other) {
    static struct told told[60];
    struct dice dice = {4711};
    for (size_t i = 0; i < 60; i++)
        tell(&dice, &told[i], 9);
    world_observe(one, told, NULL, 30, &dice);
    world_observe(other, told + 30, NULL, 30, &dice);
}

static void all_names_are_learnt_or_none(void **state) {
    (void)state;
    struct chaos chaos = {-1, 0, 0};
    ism3_allocator allocator = chaos_allocator(&chaos);
    ism3_model *other = world_model((struct world_options){.more = 1, .backwards = 1});
    ism3_ledger *more = made(other, "more");
    tell_both(from, more);
    ism3_source mine = {.size = sizeof mine, .name = "mine"};
    assert_int_equal(ism3_ledger_set_source(more, &mine, NULL), 0);
    ism3_observation o = incident(ISM3_NO_INDEX, 1);
    o.objective = world_find(ism3_model_find_objective, other, "O-15");
    see(more, o);
    o = fact(ISM3_RESOURCES, "", 90);
    o.process = world_find(ism3_model_find_process, other, "OSP-11");
    o.environment = world_find(ism3_model_find_environment, other, "attic");
    o.resource = ism3_model_find_resource(other, o.process, "more", 4);
    o.end = o.time + WORLD_HOUR;
    o.used = 3;
    see(more, o);
    /* Of the other sources the sealed one holds another state. */
    assert_int_equal(ism3_ledger_forget_source(more, "", 0, NULL), 0);
    assert_int_equal(ism3_ledger_forget_source(more, "feed", 1, NULL), 0);
    assert_int_equal(ism3_ledger_forget_source(more, "site", 2, NULL), 0);
    seal(from, 3);
    ism3_ledger *bare = without_model(from, NULL), *bare_more = without_model(more, NULL);
    struct bytes before = encoded(bare);
    accept(bare, bare_more);
    struct bytes expected = encoded(bare);
    long points = 0;
    for (int32_t rc = 1; rc; points++) {
        ism3_ledger_unref(bare);
        chaos.left = -1;
        bare = without_model(from, &allocator);
        chaos.left = points;
        rc = ism3_ledger_add(bare, bare_more, NULL);
        chaos.left = -1;
        assert_true(rc == 0 || rc == ISM3_E_MEMORY);
        encodes_to(bare, rc ? before : expected);
    }
    assert_true(points > 50);
    ism3_ledger_unref(bare);
    assert_int_equal(chaos.blocks, 0);
    free(before.data);
    free(expected.data);
    ism3_ledger_unref(more);
    ism3_ledger_unref(bare_more);
    ism3_model_unref(other);
}

/* ---- resources ---- */

static ism3_model *many_resources(int backwards) {
    ism3_model *made_model;
    ism3_process_options process = {.size = sizeof process, .code = "X-1"};
    assert_int_equal(ism3_model_new(&made_model, NULL, NULL), 0);
    assert_int_equal(ism3_model_add_process(made_model, &process, NULL, NULL), 0);
    for (int i = 0; i < ISM3_RESOURCES_MAX; i++) {
        char name[8];
        snprintf(name, sizeof name, "r%02d", backwards ? ISM3_RESOURCES_MAX - 1 - i : i);
        assert_int_equal(ism3_model_add_resource(made_model, 0, name, "h", NULL, NULL), 0);
    }
    assert_int_equal(ism3_model_freeze(made_model, NULL), 0);
    return made_model;
}

/* The last of as many resources as there may be has the last bit. */
static void the_last_resource_is_added_too(void **state) {
    (void)state;
    ism3_model *ours = many_resources(0), *theirs = many_resources(1);
    ism3_ledger *one = made(ours, "a"), *other = made(theirs, "b");
    for (uint32_t resource = 0; resource < ISM3_RESOURCES_MAX; resource += 63) {
        ism3_observation o = fact(ISM3_RESOURCES, "", 1);
        o.end = o.time + WORLD_HOUR;
        o.resource = resource;
        o.used = 5 + resource;
        see(other, o);
    }
    accept(one, other);
    struct bytes expected = encoded(other);
    encodes_to(one, expected);
    free(expected.data);
    ism3_ledger_unref(one);
    ism3_ledger_unref(other);
    ism3_model_unref(ours);
    ism3_model_unref(theirs);
}

/* ---- states of a source ---- */

static void the_times_in_between_tell_states_apart(void **state) {
    (void)state;
    ism3_ledger *same = made(model, "from");
    static const int64_t minutes[2][3] = {{1, 2, 5}, {1, 4, 5}};
    for (int i = 0; i < 3; i++) {
        ism3_observation o = fact(ISM3_INPUT, "", 0);
        o.time += minutes[0][i] * 60 * ISM3_SECOND;
        see(from, o);
        o.time += (minutes[1][i] - minutes[0][i]) * 60 * ISM3_SECOND;
        see(same, o);
    }
    refuse(from, same, ISM3_E_CONFLICT, "hold different facts");
    refuse(same, from, ISM3_E_CONFLICT, "hold different facts");
    ism3_ledger_unref(same);
}

/* A batch that was refused had found room already; that room is nothing that a source holds. */
static void room_is_no_fact(void **state) {
    (void)state;
    ism3_ledger *whole = made(model, "from");
    ism3_observation batch[3] = {fact(ISM3_INPUT, "", 30), fact(ISM3_RESOURCES, "", 30),
                                 fact(ISM3_ITEM, "", 30)};
    batch[1].end = batch[1].time + WORLD_HOUR;
    batch[1].resource = 0;
    batch[1].used = 7;
    see(from, fact(ISM3_INPUT, "", 1));
    see(whole, fact(ISM3_INPUT, "", 1));
    assert_int_equal(ism3_ledger_observe(from, batch, 3, NULL), ISM3_E_OBSERVATION);
    /* Equal but for the room, either way round. */
    accept(whole, from);
    accept(from, whole);
    see(whole, batch[0]);
    see(whole, batch[1]);
    /* The larger state stands; so does it where the smaller one is added. */
    struct bytes expected = encoded(whole);
    accept(whole, from);
    encodes_to(whole, expected);
    accept(from, whole);
    encodes_to(from, expected);
    free(expected.data);
    ism3_ledger_unref(whole);
}

static void a_file_is_no_stream(void **state) {
    (void)state;
    ism3_source file = {.size = sizeof file, .name = "from", .is_file = 1};
    const uint8_t digest[32] = {1};
    assert_int_equal(ism3_ledger_set_source(to, &file, NULL), 0);
    see(to, fact(ISM3_INPUT, "", 1));
    assert_int_equal(ism3_ledger_cover(to, 1, digest, NULL), 0);
    see(from, fact(ISM3_INPUT, "", 1));
    refuse(to, from, ISM3_E_CONFLICT, "whether it is a file");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_sealed_process_comes_only_where_nothing_is_known, start,
                                        finish),
        cmocka_unit_test_setup_teardown(all_of_a_sealed_ledger_or_nothing, start, finish),
        cmocka_unit_test_setup_teardown(an_incident_may_name_a_process_that_told_nothing, start,
                                        finish),
        cmocka_unit_test_setup_teardown(an_incident_names_where_it_was, start, finish),
        cmocka_unit_test_setup_teardown(all_names_are_learnt_or_none, start, finish),
        cmocka_unit_test_setup_teardown(the_last_resource_is_added_too, start, finish),
        cmocka_unit_test_setup_teardown(the_times_in_between_tell_states_apart, start, finish),
        cmocka_unit_test_setup_teardown(room_is_no_fact, start, finish),
        cmocka_unit_test_setup_teardown(a_file_is_no_stream, start, finish),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
