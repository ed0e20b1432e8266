#include "base/zone.h"
#include "codec/model_encode.h"
#include "model/text.h"
#include "model_codec.h"

#include <stdio.h>

/* ---- what a model answers ---- */

static void assert_same_text(const char *a, const char *b) {
    assert_int_equal(a == NULL, b == NULL);
    if (a)
        assert_string_equal(a, b);
}

static void assert_same_options(const ism3_model *a, const ism3_model *b, uint32_t process) {
    ism3_process_options one = {0}, two = {0};
    one.size = two.size = sizeof one;
    assert_int_equal(ism3_model_process(a, process, &one), 0);
    assert_int_equal(ism3_model_process(b, process, &two), 0);
    assert_string_equal(one.code, two.code);
    assert_string_equal(one.name, two.name);
    assert_string_equal(one.practice, two.practice);
    assert_same_text(one.owner, two.owner);
    assert_same_text(one.customer, two.customer);
    assert_same_text(one.supervisor, two.supervisor);
    assert_same_text(one.supplier, two.supplier);
    assert_same_text(one.asset_owner, two.asset_owner);
    assert_memory_equal(&one.frequency, &two.frequency, sizeof one.frequency);
    assert_memory_equal(&one.grace, &two.grace, sizeof one.grace);
    assert_memory_equal(&one.settle, &two.settle, sizeof one.settle);
    assert_true(one.answer_within == two.answer_within && one.hold == two.hold);
    assert_int_equal(one.answer_clock, two.answer_clock);
    assert_int_equal(one.documented, two.documented);
}

static void assert_same_products(const ism3_work_product *a, uint32_t a_count,
                                 const ism3_work_product *b, uint32_t b_count) {
    assert_int_equal(a_count, b_count);
    for (uint32_t i = 0; i < a_count; i++) {
        assert_string_equal(a[i].name, b[i].name);
        assert_same_text(a[i].from, b[i].from);
    }
}

static void assert_same_resources(const ism3_model *a, const ism3_model *b, uint32_t process) {
    assert_same_text(ism3_model_process_currency(a, process),
                     ism3_model_process_currency(b, process));
    uint32_t count = ism3_model_resource_count(a, process);
    assert_int_equal(count, ism3_model_resource_count(b, process));
    for (uint32_t i = 0; i < count; i++) {
        const ism3__resource *one =
            ISM3__AT(ism3__model_process(a, process)->resources, const ism3__resource, i);
        const ism3__resource *two =
            ISM3__AT(ism3__model_process(b, process)->resources, const ism3__resource, i);
        assert_string_equal(one->name, two->name);
        assert_string_equal(one->unit, two->unit);
        assert_int_equal(one->costs.count, two->costs.count);
        if (one->costs.count)
            assert_memory_equal(one->costs.data, two->costs.data,
                                one->costs.count * sizeof(ism3__unit_cost));
    }
}

/* Service of two years, with the changes of the clock in them. */
static void assert_same_service(const ism3_model *a, const ism3_model *b, uint32_t process) {
    const ism3__service *one = ism3__model_process(a, process)->service;
    const ism3__service *two = ism3__model_process(b, process)->service;
    ism3__memory memory;
    ism3__timetable first, second;
    assert_int_equal(one == NULL, two == NULL);
    assert_true(ism3__service_check(one) == ism3__service_check(two));
    assert_int_equal(ism3__memory_init(&memory, NULL, 0, NULL), 0);
    int64_t from = 19900 * ISM3_DAY, to = from + 730 * ISM3_DAY;
    assert_int_equal(ism3__timetable_make(&first, &memory, one, from, to, NULL), 0);
    assert_int_equal(ism3__timetable_make(&second, &memory, two, from, to, NULL), 0);
    assert_int_equal(first.count, second.count);
    assert_memory_equal(first.starts, second.starts, first.count * sizeof *first.starts);
    assert_memory_equal(first.ends, second.ends, first.count * sizeof *first.ends);
    ism3__timetable_free(&first, &memory);
    ism3__timetable_free(&second, &memory);
}

static void assert_same_process(const ism3_model *a, const ism3_model *b, uint32_t process) {
    uint32_t a_count, b_count;
    assert_same_options(a, b, process);
    for (uint32_t i = 0; i <= ism3_model_environment_count(a); i++)
        assert_int_equal(ism3_model_process_serves(a, process, i),
                         ism3_model_process_serves(b, process, i));
    assert_int_equal(ism3__process_only_environment(a, process),
                     ism3__process_only_environment(b, process));
    const ism3_work_product *one = ism3_model_process_inputs(a, process, &a_count);
    const ism3_work_product *two = ism3_model_process_inputs(b, process, &b_count);
    assert_same_products(one, a_count, two, b_count);
    one = ism3_model_process_outputs(a, process, &a_count);
    two = ism3_model_process_outputs(b, process, &b_count);
    assert_same_products(one, a_count, two, b_count);
    assert_same_resources(a, b, process);
    assert_same_service(a, b, process);
}

static void assert_same(const ism3_model *a, const ism3_model *b) {
    uint64_t one[2], two[2];
    assert_true(ism3_model_is_frozen(a) && ism3_model_is_frozen(b));
    assert_string_equal(ism3_model_name(a), ism3_model_name(b));
    assert_int_equal(ism3_model_grain(a), ism3_model_grain(b));
    assert_int_equal(ism3_model_utc_offset(a), ism3_model_utc_offset(b));
    assert_int_equal(ism3_model_has_hash_key(a), ism3_model_has_hash_key(b));
    assert_int_equal(ism3_model_hash_id(a, "INC-1", 5, one), 0);
    assert_int_equal(ism3_model_hash_id(b, "INC-1", 5, two), 0);
    assert_memory_equal(one, two, sizeof one);
    assert_true(a->key_check == b->key_check);
    assert_int_equal(ism3_model_environment_count(a), ism3_model_environment_count(b));
    for (uint32_t i = 0; i < ism3_model_environment_count(a); i++)
        assert_string_equal(ism3_model_environment_name(a, i), ism3_model_environment_name(b, i));
    assert_int_equal(ism3_model_process_count(a), ism3_model_process_count(b));
    for (uint32_t i = 0; i < ism3_model_process_count(a); i++)
        assert_same_process(a, b, i);
    assert_int_equal(ism3_model_objective_count(a), ism3_model_objective_count(b));
    for (uint32_t i = 0; i < ism3_model_objective_count(a); i++) {
        ism3_objective_options first = {.size = sizeof first}, second = {.size = sizeof second};
        assert_int_equal(ism3_model_objective(a, i, &first), 0);
        assert_int_equal(ism3_model_objective(b, i, &second), 0);
        assert_string_equal(first.id, second.id);
        assert_string_equal(first.kind, second.kind);
        assert_same_text(first.text, second.text);
        assert_same_text(first.harm_unit, second.harm_unit);
        assert_same_text(first.owner, second.owner);
        assert_int_equal(ism3_model_find_objective(b, first.id, strlen(first.id)), i);
    }
}

/* ---- tests ---- */

#define MOST_CHANGES 300

static void comes_back_whatever_it_was_told(void **state) {
    (void)state;
    static bytes all[MOST_CHANGES];
    struct builder builder;
    int changes = 0;
    for (int change = NO_CHANGE; change < changes || change == NO_CHANGE; change++) {
        bytes *one = &all[change + 1];
        ism3_model *model = build(&builder, change);
        changes = builder.at;
        assert_true(changes + 1 < MOST_CHANGES);
        encode(model, one);
        ism3_model *back = decode(one);
        assert_same(model, back);
        assert_encodes_to(back, one);
        ism3_model_unref(model);
        ism3_model_unref(back);
    }
    assert_true(changes > 130);
    /* Each change shows. */
    for (int i = 0; i <= changes; i++)
        for (int j = 0; j < i; j++)
            assert_false(all[i].size == all[j].size &&
                         memcmp(all[i].data, all[j].data, all[i].size) == 0);
}

static ism3_model *small_model(const ism3_process_options *process, int explicitly) {
    ism3_error error = ISM3_ERROR_INIT;
    ism3_model_options options = {0};
    ism3_model *model;
    options.size = sizeof options;
    options.utc_offset = 7200;
    options.grain = explicitly ? ISM3_DAY : 0;
    must(ism3_model_new(&model, &options, &error), &error);
    if (explicitly)
        must(ism3_model_add_environment(model, "default", NULL, &error), &error);
    must(ism3_model_add_process(model, process, NULL, &error), &error);
    return model;
}

/* Hours of Monday to Friday: in one window, or in several in any order; in the model's own offset,
 * told or not. */
static void set_hours(ism3_model *model, int explicitly) {
    const ism3_weekly_window week = {31, 3600, 7200}, evening = {1, 7200, 10800};
    const ism3_weekly_window one[] = {week, evening};
    const ism3_weekly_window many[] = {
        {16, 3600, 7200}, evening, {1, 3600, 7200}, {14, 3600, 7200}};
    ism3_error error = ISM3_ERROR_INIT;
    ism3_zone *zone = NULL;
    if (explicitly)
        must(ism3_zone_new(&zone, "AAA-2AAB-2,M3.5.0,M10.5.0", 25, NULL, &error), &error);
    must(ism3_model_set_service_hours(model, 0, zone, explicitly ? many : one, explicitly ? 4 : 2,
                                      NULL, 0, &error),
         &error);
    ism3_zone_unref(zone);
}

static void what_is_the_default_makes_no_difference(void **state) {
    (void)state;
    static bytes first, second;
    ism3_error error = ISM3_ERROR_INIT;
    ism3_process_options options = {0};
    options.size = sizeof options;
    options.code = "INV";
    options.frequency.months = 1;
    ism3_model *silent = small_model(&options, 0);
    options.name = "INV";
    options.practice = "business";
    options.settle.months = 1;
    options.hold = 30 * ISM3_DAY;
    options.owner = options.supplier = "";
    ism3_model *telling = small_model(&options, 1);
    must(ism3_model_add_served(telling, 0, 0, &error), &error);
    must(ism3_model_add_resource(telling, 0, "work", "h", NULL, &error), &error);
    set_hours(silent, 0);
    set_hours(telling, 1);
    must(ism3_model_freeze(silent, &error), &error);
    must(ism3_model_freeze(telling, &error), &error);
    encode(silent, &first);
    encode(telling, &second);
    assert_int_equal(first.size, second.size);
    assert_memory_equal(first.data, second.data, first.size);
    assert_same(silent, telling);
    ism3_model_unref(silent);
    ism3_model_unref(telling);
}

/* The page of the format, by hand: nothing here comes from the encoder. */
static void the_bytes_are_those_of_the_page(void **state) {
    (void)state;
    static bytes expected;
    ism3_error error = ISM3_ERROR_INIT;
    ism3_process_options options = {0};
    options.size = sizeof options;
    options.code = "INV";
    ism3_model *model = small_model(&options, 1);
    set_hours(model, 0);
    must(ism3_model_freeze(model, &error), &error);
    make_document("d9d9f7" /* tag */
                  "a6"     /* pairs */
                  "0002"
                  "0101"
                  "04191c20" /* offset 7200 */
                  "068167" /* "default" */ "64656661756c74"
                  "0781a3"                     /* one process */
                  "0063494e56"                 /* "INV" */
                  "0c1b00004e94914f0000"       /* hold: a day in ns */
                  "13a1"                       /* service hours */
                  "0187"                       /* week */
                  "84190e10191c20191c20192a30" /* Monday */
                  "82190e10191c2082190e10191c2082190e10191c2082190e10191c208080",
                  &expected);
    assert_encodes_to(model, &expected);
    /* The first 8 bytes of the SHA-256 of the map of the service hours. */
    assert_true(ism3__service_check(ism3__model_process(model, 0)->service) ==
                UINT64_C(0x4dfa2a73ee1b289d));
    assert_true(ism3__service_check(NULL) == 0);
    ism3_model *back = decode(&expected);
    assert_same(model, back);
    ism3_model_unref(back);
    ism3_model_unref(model);
}

/* Zones of every form come back as the same rule. */
static void zones_come_back(void **state) {
    (void)state;
    static bytes first;
    static const char *const zones[] = {"Z",
                                        "+05:30",
                                        "-23:59",
                                        "AAA+24:59:59",
                                        "AAA-24:59:59BBB,J1,J365",
                                        "EST5EDT,M3.2.0,M11.1.0",
                                        "AEST-10AEDT,M10.1.0,M4.1.0/3",
                                        "AAA3BBB,0/-167:59:59,365/167:59:59",
                                        "<+0330>-3:30<+0430>,J79/24,J263/24",
                                        "IST-1GMT0,M10.5.0,M3.5.0/1"};
    for (size_t i = 0; i < sizeof zones / sizeof *zones; i++) {
        ism3_error error = ISM3_ERROR_INIT;
        ism3_process_options options = {0};
        const ism3_weekly_window weekly = {127, 3600, 72000};
        ism3_zone *zone;
        options.size = sizeof options;
        options.code = "INV";
        ism3_model *model = small_model(&options, 0);
        must(ism3_zone_new(&zone, zones[i], strlen(zones[i]), NULL, &error), &error);
        must(ism3_model_set_service_hours(model, 0, zone, &weekly, 1, NULL, 0, &error), &error);
        must(ism3_model_freeze(model, &error), &error);
        encode(model, &first);
        ism3_model *back = decode(&first);
        assert_same(model, back);
        const ism3_zone *other = ism3__model_process(back, 0)->service->zone;
        assert_memory_equal(ism3__zone_rule_of(zone), ism3__zone_rule_of(other),
                            sizeof(ism3__zone_rule));
        for (int64_t day = 0; day < 366 * 3; day++)
            assert_int_equal(ism3_zone_offset(zone, day * ISM3_DAY),
                             ism3_zone_offset(other, day * ISM3_DAY));
        ism3_zone_unref(zone);
        ism3_model_unref(back);
        ism3_model_unref(model);
    }
}

#define DAY      ISM3__ZONE_DAY
#define NO_LEAP  ISM3__ZONE_DAY_NO_LEAP
#define OF_MONTH ISM3__ZONE_DAY_OF_MONTH

static void a_rule_that_no_text_can_say_is_refused(void **state) {
    (void)state;
    static const ism3__zone_day spring = {OF_MONTH, 3, 5, 0, 7200};
    static const struct {
        int32_t standard, daylight;
        ism3__zone_day day;
        int good;
    } rules[] = {
        {0, 3600, {OF_MONTH, 1, 1, 6, 0}, 1},
        {89999, 93599, {DAY, 0, 0, 365, 604799}, 1},
        {-89999, -89998, {NO_LEAP, 0, 0, 1, -604799}, 1},
        {90000, 0, {OF_MONTH, 1, 1, 6, 0}, 0},
        {-90000, 0, {OF_MONTH, 1, 1, 6, 0}, 0},
        {0, 93600, {OF_MONTH, 1, 1, 6, 0}, 0},
        {0, -90000, {OF_MONTH, 1, 1, 6, 0}, 0},
        {0, 3600, {3, 1, 1, 6, 0}, 0},
        {0, 3600, {-1, 1, 1, 6, 0}, 0},
        {0, 3600, {OF_MONTH, 0, 1, 6, 0}, 0},
        {0, 3600, {OF_MONTH, 13, 1, 6, 0}, 0},
        {0, 3600, {OF_MONTH, 1, 0, 6, 0}, 0},
        {0, 3600, {OF_MONTH, 1, 6, 6, 0}, 0},
        {0, 3600, {OF_MONTH, 1, 1, 7, 0}, 0},
        {0, 3600, {OF_MONTH, 1, 1, -1, 0}, 0},
        {0, 3600, {OF_MONTH, 1, 1, 1, 604800}, 0},
        {0, 3600, {OF_MONTH, 1, 1, 1, -604800}, 0},
        {0, 3600, {DAY, 0, 0, 366, 0}, 0},
        {0, 3600, {DAY, 1, 0, 1, 0}, 0},
        {0, 3600, {DAY, 0, 1, 1, 0}, 0},
        {0, 3600, {NO_LEAP, 0, 0, 0, 0}, 0},
        {0, 3600, {NO_LEAP, 0, 0, 366, 0}, 0},
        {0, 3600, {NO_LEAP, 1, 0, 1, 0}, 0},
        {INT32_MAX, INT32_MIN, {INT32_MAX, INT32_MIN, 0, 0, 0}, 0},
    };
    for (size_t i = 0; i < 2 * sizeof rules / sizeof *rules; i++) {
        ism3_error error = ISM3_ERROR_INIT;
        ism3_zone *zone = NULL;
        size_t at = i / 2;
        ism3__zone_rule rule = {rules[at].standard, rules[at].daylight,
                                i % 2 ? spring : rules[at].day, i % 2 ? rules[at].day : spring};
        int32_t rc = ism3__zone_from_rule(&zone, &rule, NULL, 0, &error);
        assert_int_equal(rc, rules[at].good ? ISM3_OK : ISM3_E_MODEL);
        assert_int_equal(zone != NULL, rules[at].good);
        ism3_zone_unref(zone);
    }
    ism3_zone *zone;
    ism3__zone_rule fixed = {0, 0, {0}, {0}};
    assert_int_equal(ism3__zone_from_rule(&zone, &fixed, NULL, 64, NULL), ISM3_E_LIMIT);
    assert_null(zone);
}

static void the_most_of_everything_comes_back(void **state) {
    (void)state;
    ism3_error error = ISM3_ERROR_INIT;
    ism3_process_options options = {0};
    static ism3_weekly_window weekly[ISM3__WEEKLY_MAX];
    static int64_t closed[ISM3__CLOSED_MAX];
    char text[ISM3__NAME_MAX + 1], *note = malloc(ISM3__NOTE_MAX + 1);
    assert_non_null(note);
    memset(text, 'n', ISM3__NAME_MAX);
    memset(note, '\n', ISM3__NOTE_MAX);
    text[ISM3__NAME_MAX] = note[ISM3__NOTE_MAX] = 0;
    options.size = sizeof options;
    options.code = options.name = options.practice = options.owner = text;
    ism3_model *model = small_model(&options, 0);
    for (int i = 0; i < ISM3__WEEKLY_MAX; i++)
        weekly[i] = (ism3_weekly_window){127, i * 300, i * 300 + 300};
    for (int i = 0; i < ISM3__CLOSED_MAX; i++)
        closed[i] = 3 * i - 65536;
    must(ism3_model_set_service_hours(model, 0, NULL, weekly, ISM3__WEEKLY_MAX, closed,
                                      ISM3__CLOSED_MAX, &error),
         &error);
    for (int i = 0; i < ISM3_RESOURCES_MAX; i++) {
        text[0] = (char)('0' + i);
        must(ism3_model_add_resource(model, 0, text, text, NULL, &error), &error);
    }
    for (int i = 0; i < 256; i++) {
        snprintf(text, sizeof text, "%d", i);
        must(ism3_model_add_input(model, 0, text, NULL, &error), &error);
        must(ism3_model_add_output(model, 0, text, &error), &error);
    }
    for (int i = 0; i < ISM3_ENVIRONMENTS_MAX; i++) {
        snprintf(text, sizeof text, "e%d", i);
        must(ism3_model_add_environment(model, text, NULL, &error), &error);
        if (i % 2)
            must(ism3_model_add_served(model, 0, (uint32_t)i, &error), &error);
    }
    ism3_objective_options objective = {sizeof objective, "o", "technical", note, NULL, "u"};
    must(ism3_model_add_objective(model, &objective, NULL, &error), &error);
    must(ism3_model_freeze(model, &error), &error);
    size_t size, again;
    must(ism3_model_encode_to(model, NULL, 0, &size, &error), &error);
    char *one = malloc(size), *two = malloc(size);
    assert_true(one && two);
    must(ism3_model_encode_to(model, one, size, &again, &error), &error);
    ism3_model *back;
    must(ism3_model_decode(&back, one, size, NULL, 0, &error), &error);
    must(ism3_model_encode_to(back, two, size, &again, &error), &error);
    assert_int_equal(again, size);
    assert_memory_equal(one, two, size);
    assert_same(model, back);
    ism3_model_unref(back);
    ism3_model_unref(model);
    free(one);
    free(two);
    free(note);
}

static int32_t stop_at_once(void *context, const char *data, size_t size) {
    (void)data;
    (void)size;
    ++*(int *)context;
    return 1;
}

static void says_why_it_cannot(void **state) {
    (void)state;
    static bytes whole;
    struct builder builder;
    ism3_error error = ISM3_ERROR_INIT;
    ism3_model *model, *back = NULL;
    size_t size = 7;
    int calls = 0;
    assert_int_equal(ism3_model_new(&model, NULL, NULL), 0);
    assert_int_equal(ism3_model_encode(model, stop_at_once, &calls, &error), ISM3_E_STATE);
    assert_int_equal(ism3_model_encode_to(model, NULL, 0, &size, &error), ISM3_E_STATE);
    assert_int_equal(size, 0);
    ism3_model_unref(model);
    model = build(&builder, NO_CHANGE);
    assert_int_equal(ism3_model_encode(NULL, stop_at_once, &calls, &error), ISM3_E_ARGUMENT);
    assert_int_equal(ism3_model_encode(model, NULL, &calls, &error), ISM3_E_ARGUMENT);
    assert_int_equal(ism3_model_encode_to(model, NULL, 0, NULL, &error), ISM3_E_ARGUMENT);
    assert_int_equal(calls, 0);
    assert_int_equal(ism3_model_encode(model, stop_at_once, &calls, &error), ISM3_E_STOPPED);
    assert_int_equal(calls, 1);
    encode(model, &whole);
    assert_int_equal(ism3_model_encode_to(model, NULL, 0, &size, &error), 0);
    assert_int_equal(size, whole.size);
    uint8_t *room = malloc(whole.size - 1);
    assert_non_null(room);
    size = 0;
    assert_int_equal(ism3_model_encode_to(model, room, whole.size - 1, &size, &error),
                     ISM3_E_LIMIT);
    assert_int_equal(size, whole.size);
    free(room);
    ism3_model_unref(model);
    assert_int_equal(ism3_model_decode(NULL, whole.data, whole.size, NULL, 0, &error),
                     ISM3_E_ARGUMENT);
    assert_int_equal(ism3_model_decode(&back, NULL, 5, NULL, 0, &error), ISM3_E_ARGUMENT);
    assert_int_equal(ism3_model_decode(&back, whole.data, 0, NULL, 0, &error), ISM3_E_SYNTAX);
    assert_int_equal(ism3_model_decode(&back, "{\"ism3\": 1}", 11, NULL, 0, &error), ISM3_E_SYNTAX);
    ism3_allocator half = {sizeof half, NULL, NULL, NULL, NULL};
    assert_int_equal(ism3_model_decode(&back, whole.data, whole.size, &half, 0, &error),
                     ISM3_E_ARGUMENT);
    half.size = 1;
    assert_int_equal(ism3_model_decode(&back, whole.data, whole.size, &half, 0, &error),
                     ISM3_E_STRUCT);
    assert_null(back);
    whole.data[40] ^= 1;
    assert_int_equal(ism3_model_decode(&back, whole.data, whole.size, NULL, 0, &error),
                     ISM3_E_DIGEST);
    assert_int_equal(ism3_model_decode(&back, whole.data, whole.size, NULL, 0, NULL),
                     ISM3_E_DIGEST);
}

/* A model of names only must not pass for the model itself. */
static void a_bare_model_has_no_bytes(void **state) {
    (void)state;
    struct builder builder;
    int calls = 0;
    ism3_model *model = build(&builder, NO_CHANGE);
    model->bare = 1;
    assert_int_equal(ism3_model_encode(model, stop_at_once, &calls, NULL), ISM3_E_STATE);
    assert_int_equal(calls, 0);
    ism3_model_unref(model);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(comes_back_whatever_it_was_told),
        cmocka_unit_test(what_is_the_default_makes_no_difference),
        cmocka_unit_test(the_bytes_are_those_of_the_page),
        cmocka_unit_test(zones_come_back),
        cmocka_unit_test(a_rule_that_no_text_can_say_is_refused),
        cmocka_unit_test(the_most_of_everything_comes_back),
        cmocka_unit_test(says_why_it_cannot),
        cmocka_unit_test(a_bare_model_has_no_bytes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
