#include "base/siphash.h"
#include "chaos.h"
#include "model/model.h"
#include "model/text.h"
#include "model_case.h"

#include <stdio.h>
#include <stdlib.h>

static uint32_t find_process(const ism3_model *model, const char *code) {
    return ism3_model_find_process(model, code, strlen(code));
}

static void starts_with_defaults(void **state) {
    (void)state;
    ism3_model *model = new_model();
    assert_string_equal(ism3_model_name(model), "");
    assert_int_equal(ism3_model_grain(model), ISM3_DAY);
    assert_int_equal(ism3_model_utc_offset(model), 0);
    assert_int_equal(ism3_model_has_hash_key(model), 0);
    assert_int_equal(ism3_model_is_frozen(model), 0);
    assert_int_equal(ism3_model_environment_count(model), 0);
    assert_int_equal(ism3_model_find_environment(model, "default", 7), ISM3_NO_INDEX);
    uint32_t process = add_process(model, "INV");
    assert_int_equal(ism3_model_resource_count(model, process), 0);
    assert_int_equal(ism3_model_freeze(model, NULL), 0);
    assert_int_equal(ism3_model_freeze(model, NULL), 0);
    assert_int_equal(ism3_model_is_frozen(model), 1);
    assert_int_equal(ism3_model_environment_count(model), 1);
    assert_string_equal(ism3_model_environment_name(model, 0), "default");
    assert_null(ism3_model_environment_name(model, 1));
    assert_int_equal(ism3_model_find_environment(model, "default, of course", 7), 0);
    assert_int_equal(ism3__process_only_environment(model, process), 0);
    assert_int_equal(ism3_model_resource_count(model, process), 1);
    assert_string_equal(ism3_model_resource_name(model, process, 0), "work");
    assert_string_equal(ism3_model_resource_unit(model, process, 0), "h");
    assert_null(ism3_model_resource_name(model, process, 1));
    assert_null(ism3_model_process_currency(model, process));
    ism3_process_options options = {0};
    options.size = sizeof options;
    assert_int_equal(ism3_model_process(model, process, &options), 0);
    assert_string_equal(options.name, "INV");
    assert_string_equal(options.practice, "business");
    assert_null(options.owner);
    assert_int_equal(options.hold, ISM3_DAY);
    assert_int_equal(options.settle.months, 0);
    assert_int_equal(options.settle.nanoseconds, 0);
    assert_null(ism3_model_unref(model));
    assert_null(ism3_model_unref(NULL));
    assert_null(ism3_model_ref(NULL));
}

static void refuses_options_that_cannot_be(void **state) {
    (void)state;
    static const struct {
        int64_t grain;
        int32_t utc_offset;
        uint32_t has_hash_key;
        const char *name;
        int32_t code;
        const char *words;
    } bad[] = {
        {-1, 0, 0, NULL, ISM3_E_MODEL, "grain is -1 ns"},
        {ISM3_SECOND * 7, 0, 0, NULL, ISM3_E_MODEL, "divide a day"},
        {ISM3_SECOND / 2, 0, 0, NULL, ISM3_E_MODEL, "whole seconds"},
        {ISM3_DAY * 2, 0, 0, NULL, ISM3_E_MODEL, "divide a day"},
        {-ISM3_DAY, 0, 0, NULL, ISM3_E_MODEL, "divide a day"},
        {0, 86400, 0, NULL, ISM3_E_MODEL, "utc_offset is 86400"},
        {0, -86400, 0, NULL, ISM3_E_MODEL, "utc_offset is -86400"},
        {0, 0, 2, NULL, ISM3_E_ARGUMENT, "has_hash_key is 2"},
        {0, 0, 0, "\x80", ISM3_E_MODEL, "not UTF-8"},
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        ism3_error error = ISM3_ERROR_INIT;
        ism3_model_options options = {0};
        ism3_model *model = (ism3_model *)&options;
        options.size = sizeof options;
        options.grain = bad[i].grain;
        options.utc_offset = bad[i].utc_offset;
        options.has_hash_key = bad[i].has_hash_key;
        options.name = bad[i].name;
        expect(ism3_model_new(&model, &options, &error), bad[i].code, &error, bad[i].words);
        assert_null(model);
    }
    ism3_error error = ISM3_ERROR_INIT;
    ism3_model *model;
    ism3_model_options options = {0};
    expect(ism3_model_new(&model, &options, &error), ISM3_E_STRUCT, &error, "size");
    expect(ism3_model_new(NULL, NULL, &error), ISM3_E_ARGUMENT, &error, "out");
    ism3_allocator half = {sizeof half, NULL, NULL, NULL, NULL};
    options.size = sizeof options;
    options.allocator = &half;
    expect(ism3_model_new(&model, &options, &error), ISM3_E_ARGUMENT, &error, "allocator");
}

static void takes_grains_and_offsets(void **state) {
    (void)state;
    static const int64_t grains[] = {1, 3600, 43200, 86400, 86400 / 27, 28800};
    for (size_t i = 0; i < 6; i++) {
        ism3_model_options options = {0};
        ism3_model *model;
        options.size = sizeof options;
        options.grain = grains[i] * ISM3_SECOND;
        options.utc_offset = i % 2 ? 86399 : -86399;
        options.name = "Example Ltd";
        assert_int_equal(ism3_model_new(&model, &options, NULL), 0);
        assert_int_equal(ism3_model_grain(model), grains[i] * ISM3_SECOND);
        assert_int_equal(ism3_model_utc_offset(model), options.utc_offset);
        assert_string_equal(ism3_model_name(model), "Example Ltd");
        ism3_model_unref(model);
    }
}

static void checks_texts(void **state) {
    (void)state;
    static const struct {
        const char *text, *words;
    } bad[] = {
        {"", "empty"},
        {"a\x80", "UTF-8 at its byte 2"},
        {"\xc3", "UTF-8 at its byte 1"},
        {"\xc0\x80", "UTF-8"},         /* overlong */
        {"\xe0\x80\x80", "UTF-8"},     /* overlong */
        {"\xf0\x80\x80\x80", "UTF-8"}, /* overlong */
        {"\xed\xa0\x80", "UTF-8"},     /* surrogate */
        {"\xf4\x90\x80\x80", "UTF-8"}, /* beyond U+10FFFF */
        {"\xf8\x88\x80\x80\x80", "UTF-8"},
        {"\xe2\x82x", "UTF-8"},
        {"a\nb", "control character at its byte 2"},
        {"\x1b[2J", "control character"},
        {"\x7f", "control character"},
        {"\xc2\x9b", "control character"},
    };
    ism3_model *model = new_model();
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        ism3_error error = ISM3_ERROR_INIT;
        expect(ism3_model_add_environment(model, bad[i].text, NULL, &error), ISM3_E_MODEL, &error,
               bad[i].words);
    }
    ism3_error error = ISM3_ERROR_INIT;
    char text[257] = "";
    memset(text, 'x', 256);
    expect(ism3_model_add_environment(model, text, NULL, &error), ISM3_E_MODEL, &error,
           "longer than 255");
    expect(ism3_model_add_environment(model, NULL, NULL, &error), ISM3_E_ARGUMENT, &error, "NULL");
    assert_int_equal(ism3_model_environment_count(model), 0);
    text[255] = 0;
    static const char *const good[] = {"\xc2\xa0",     "\xe2\x82\xac",     "\xf0\x9f\x94\x92",
                                       "\xef\xbf\xbf", "\xf4\x8f\xbf\xbf", "Z\xc3\xbcrich"};
    assert_int_equal(ism3_model_add_environment(model, text, NULL, NULL), 0);
    for (size_t i = 0; i < 6; i++)
        assert_int_equal(ism3_model_add_environment(model, good[i], NULL, NULL), 0);
    ism3_model_unref(model);
}

static void adds_environments(void **state) {
    (void)state;
    ism3_error error = ISM3_ERROR_INIT;
    ism3_model *model = new_model();
    uint32_t index = 77;
    assert_int_equal(ism3_model_add_environment(model, "servers", &index, &error), 0);
    assert_int_equal(index, 0);
    expect(ism3_model_add_environment(model, "servers", &index, &error), ISM3_E_MODEL, &error,
           "'servers' is in");
    expect(ism3_model_add_environment(NULL, "servers", &index, &error), ISM3_E_ARGUMENT, &error,
           "NULL");
    for (uint32_t i = 1; i < ISM3_ENVIRONMENTS_MAX; i++) {
        char name[20];
        snprintf(name, sizeof name, "e%u", i);
        assert_int_equal(ism3_model_add_environment(model, name, &index, &error), 0);
        assert_int_equal(index, i);
    }
    expect(ism3_model_add_environment(model, "one more", &index, &error), ISM3_E_LIMIT, &error,
           "4096");
    assert_int_equal(index, ISM3_ENVIRONMENTS_MAX - 1);
    for (uint32_t i = 1; i < ISM3_ENVIRONMENTS_MAX; i++) {
        char name[20];
        int size = snprintf(name, sizeof name, "e%u", i);
        assert_string_equal(ism3_model_environment_name(model, i), name);
        assert_int_equal(ism3_model_find_environment(model, name, (size_t)size), i);
    }
    assert_int_equal(ism3_model_freeze(model, &error), 0);
    assert_int_equal(ism3_model_environment_count(model), ISM3_ENVIRONMENTS_MAX);
    expect(ism3_model_add_environment(model, "late", NULL, &error), ISM3_E_STATE, &error, "frozen");
    ism3_model_unref(model);
}

static void refuses_processes_that_cannot_be(void **state) {
    (void)state;
    ism3_error error = ISM3_ERROR_INIT;
    ism3_model *model = new_model();
    ism3_process_options good = process_of("P"), bad[16];
    for (size_t i = 0; i < 16; i++)
        bad[i] = good;
    bad[0].frequency.months = -1;
    bad[1].grace.nanoseconds = -1;
    bad[2].settle.months = 292 * 12 + 1;
    bad[3].answer_within = -1;
    bad[4].hold = -1;
    bad[5].answer_clock = 2;
    bad[6].documented = 2;
    bad[7].code = "";
    bad[8].name = "\xff";
    bad[9].practice = "a\tb";
    bad[10].owner = "\xff";
    bad[11].customer = "\xff";
    bad[12].supervisor = "\xff";
    bad[13].supplier = "\xff";
    bad[14].code = "\n";
    bad[15].frequency.nanoseconds = INT64_MIN;
    static const char *const words[] = {"frequency is -1 months",
                                        "grace",
                                        "settle",
                                        "answer_within is -1",
                                        "hold",
                                        "answer_clock is 2",
                                        "documented",
                                        "code of the process is empty",
                                        "name of",
                                        "practice",
                                        "owner",
                                        "customer",
                                        "supervisor",
                                        "supplier",
                                        "code",
                                        "frequency"};
    for (size_t i = 0; i < 16; i++)
        expect(ism3_model_add_process(model, &bad[i], NULL, &error), ISM3_E_MODEL, &error,
               words[i]);
    good.size = 8;
    expect(ism3_model_add_process(model, &good, NULL, &error), ISM3_E_STRUCT, &error, "size");
    good = process_of(NULL);
    expect(ism3_model_add_process(model, &good, NULL, &error), ISM3_E_ARGUMENT, &error, "code");
    expect(ism3_model_add_process(model, NULL, NULL, &error), ISM3_E_ARGUMENT, &error, "NULL");
    good = process_of("P");
    expect(ism3_model_add_process(NULL, &good, NULL, &error), ISM3_E_ARGUMENT, &error, "NULL");
    assert_int_equal(ism3_model_process_count(model), 0);
    add_process(model, "P");
    expect(ism3_model_add_process(model, &good, NULL, &error), ISM3_E_MODEL, &error,
           "process 'P' is in the model");
    assert_int_equal(ism3_model_process_count(model), 1);
    ism3_model_freeze(model, NULL);
    good.code = "Q";
    expect(ism3_model_add_process(model, &good, NULL, &error), ISM3_E_STATE, &error, "frozen");
    ism3_model_unref(model);
}

static void adopts_from_the_catalogue(void **state) {
    (void)state;
    ism3_model *model = new_model();
    uint32_t incidents = add_process(model, "OSP-24"), count;
    ism3_process_options options = process_of("OSP-5");
    options.name = "Patching";
    options.practice = "";
    options.owner = "CISO";
    options.customer = "";
    assert_int_equal(ism3_model_add_process(model, &options, NULL, NULL), 0);
    const ism3_catalogue_entry *entry = ism3_catalogue_find("OSP-24");
    assert_ptr_equal(ism3_model_process_inputs(model, incidents, &count), entry->inputs);
    assert_int_equal(count, entry->input_count);
    assert_ptr_equal(ism3_model_process_outputs(model, incidents, &count), entry->outputs);
    assert_int_equal(count, entry->output_count);
    /* OSP-23, where two of its inputs come from, is outside. */
    assert_int_equal(ism3_model_freeze(model, NULL), 0);
    assert_int_equal(ism3_model_process(model, incidents, &options), 0);
    assert_string_equal(options.name, "Handling of Incidents and Near-incidents");
    assert_string_equal(options.practice, "operational");
    assert_int_equal(ism3_model_process(model, find_process(model, "OSP-5"), &options), 0);
    assert_string_equal(options.code, "OSP-5");
    assert_string_equal(options.name, "Patching");
    assert_string_equal(options.practice, "operational");
    assert_string_equal(options.owner, "CISO");
    assert_null(options.customer);
    ism3_model_unref(model);
}

static void fills_in_defaults(void **state) {
    (void)state;
    static const struct {
        ism3_duration frequency, grace, settle;
        int64_t answer_within, hold;
        ism3_duration settled;
        int64_t held;
    } cases[] = {
        {{0, 0}, {0, 0}, {0, 0}, 0, 0, {0, 0}, ISM3_DAY},
        {{1, 0}, {0, 5}, {0, 0}, 0, 0, {1, 0}, 30 * ISM3_DAY + 5},
        {{1, 3}, {2, 5}, {0, 0}, 9, 0, {0, 9}, 90 * ISM3_DAY + 8},
        {{0, 0}, {1, 0}, {0, 0}, 0, 0, {0, 0}, ISM3_DAY},
        {{1, 0}, {0, 0}, {0, 4}, 9, 6, {0, 4}, 6},
        {{3504, INT64_MAX}, {3504, 0}, {7, 0}, 9, 0, {7, 0}, INT64_MAX},
        {{3504, 0}, {3504, 0}, {7, 0}, 9, 0, {7, 0}, INT64_MAX},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        ism3_model *model = new_model();
        ism3_process_options options = process_of("P");
        options.frequency = cases[i].frequency;
        options.grace = cases[i].grace;
        options.settle = cases[i].settle;
        options.answer_within = cases[i].answer_within;
        options.hold = cases[i].hold;
        assert_int_equal(ism3_model_add_process(model, &options, NULL, NULL), 0);
        assert_int_equal(ism3_model_freeze(model, NULL), 0);
        assert_int_equal(ism3_model_process(model, 0, &options), 0);
        assert_int_equal(options.settle.months, cases[i].settled.months);
        assert_int_equal(options.settle.nanoseconds, cases[i].settled.nanoseconds);
        assert_int_equal(options.hold, cases[i].held);
        ism3_model_unref(model);
    }
}

static void serves_environments(void **state) {
    (void)state;
    ism3_error error = ISM3_ERROR_INIT;
    ism3_model *model = new_model();
    for (uint32_t i = 0; i < 200; i++) {
        char name[20];
        snprintf(name, sizeof name, "e%u", i);
        assert_int_equal(ism3_model_add_environment(model, name, NULL, NULL), 0);
    }
    uint32_t all = add_process(model, "ALL"), some = add_process(model, "SOME"),
             one = add_process(model, "ONE");
    assert_int_equal(ism3_model_add_served(model, some, 130, &error), 0);
    assert_int_equal(ism3_model_add_served(model, some, 3, &error), 0);
    assert_int_equal(ism3_model_add_served(model, one, 199, &error), 0);
    expect(ism3_model_add_served(model, some, 3, &error), ISM3_E_MODEL, &error,
           "serves environment 'e3' already");
    expect(ism3_model_add_served(model, some, 200, &error), ISM3_E_NOT_FOUND, &error,
           "no environment 200");
    expect(ism3_model_add_served(model, 3, 0, &error), ISM3_E_NOT_FOUND, &error, "no process 3");
    expect(ism3_model_add_served(NULL, 3, 0, &error), ISM3_E_ARGUMENT, &error, "NULL");
    ism3_model_freeze(model, NULL);
    expect(ism3_model_add_served(model, some, 4, &error), ISM3_E_STATE, &error, "frozen");
    for (uint32_t i = 0; i < 200; i++) {
        assert_int_equal(ism3_model_process_serves(model, all, i), 1);
        assert_int_equal(ism3_model_process_serves(model, some, i), i == 3 || i == 130);
        assert_int_equal(ism3_model_process_serves(model, one, i), i == 199);
    }
    assert_int_equal(ism3_model_process_serves(model, all, 200), 0);
    assert_int_equal(ism3_model_process_serves(model, 3, 0), 0);
    assert_int_equal(ism3__process_only_environment(model, all), ISM3_NO_INDEX);
    assert_int_equal(ism3__process_only_environment(model, some), ISM3_NO_INDEX);
    assert_int_equal(ism3__process_only_environment(model, one), 199);
    ism3_model_unref(model);
}

static void refuses_work_products_that_cannot_be(void **state) {
    (void)state;
    ism3_error error = ISM3_ERROR_INIT;
    ism3_model *model = new_model();
    uint32_t process = add_process(model, "P"), count = 7;
    assert_null(ism3_model_process_inputs(model, process, &count));
    assert_int_equal(count, 0);
    assert_null(ism3_model_process_outputs(model, 9, &count));
    expect(ism3_model_add_input(model, process, "", NULL, &error), ISM3_E_MODEL, &error,
           "input is empty");
    expect(ism3_model_add_input(model, process, NULL, NULL, &error), ISM3_E_ARGUMENT, &error,
           "input is NULL");
    expect(ism3_model_add_input(model, process, "x", "\x80", &error), ISM3_E_MODEL, &error,
           "origin");
    expect(ism3_model_add_input(model, 1, "x", NULL, &error), ISM3_E_NOT_FOUND, &error,
           "no process 1");
    expect(ism3_model_add_output(model, 1, "x", &error), ISM3_E_NOT_FOUND, &error, "no process 1");
    expect(ism3_model_add_output(model, process, "\x80", &error), ISM3_E_MODEL, &error,
           "output is not");
    for (uint32_t i = 0; i < 256; i++) {
        char name[20];
        snprintf(name, sizeof name, "w%u", i);
        assert_int_equal(ism3_model_add_input(model, process, name, i % 2 ? "*" : NULL, &error), 0);
        assert_int_equal(ism3_model_add_output(model, process, name, &error), 0);
    }
    expect(ism3_model_add_input(model, process, "w7", NULL, &error), ISM3_E_MODEL, &error,
           "an input 'w7' already");
    expect(ism3_model_add_output(model, process, "w7", &error), ISM3_E_MODEL, &error,
           "an output 'w7' already");
    expect(ism3_model_add_input(model, process, "more", NULL, &error), ISM3_E_LIMIT, &error,
           "256 inputs");
    expect(ism3_model_add_output(model, process, "more", &error), ISM3_E_LIMIT, &error,
           "256 outputs");
    const ism3_work_product *inputs = ism3_model_process_inputs(model, process, &count);
    assert_int_equal(count, 256);
    assert_string_equal(inputs[255].name, "w255");
    assert_string_equal(inputs[255].from, "*");
    assert_null(inputs[0].from);
    ism3_model_freeze(model, NULL);
    expect(ism3_model_add_input(model, process, "z", NULL, &error), ISM3_E_STATE, &error, "frozen");
    expect(ism3_model_add_output(model, process, "z", &error), ISM3_E_STATE, &error, "frozen");
    ism3_model_unref(model);
}

static void checks_links(void **state) {
    (void)state;
    ism3_error error = ISM3_ERROR_INIT;
    ism3_model *model = new_model();
    uint32_t sales = add_process(model, "SALES"), invoicing = add_process(model, "INV"), count;
    uint32_t incidents = add_process(model, "OSP-24");
    assert_int_equal(ism3_model_add_input(model, invoicing, "served product", "SALES", &error), 0);
    assert_int_equal(ism3_model_add_input(model, invoicing, "weather", "elsewhere", &error), 0);
    assert_int_equal(ism3_model_add_input(model, invoicing, "asset inventory", "OSP-3", &error), 0);
    assert_int_equal(ism3_model_add_input(model, invoicing, "lesson learned", "OSP-24", &error), 0);
    expect(ism3_model_freeze(model, &error), ISM3_E_MODEL, &error,
           "process 'INV' has an input 'served product', which is no output of process 'SALES'");
    assert_int_equal(error.index, invoicing);
    assert_int_equal(ism3_model_is_frozen(model), 0);
    assert_int_equal(ism3_model_environment_count(model), 0);
    assert_int_equal(ism3_model_resource_count(model, sales), 0);
    assert_int_equal(ism3_model_add_output(model, sales, "served product", &error), 0);
    /* What the model says of a catalogue process replaces the catalogue. */
    assert_int_equal(ism3_model_add_output(model, incidents, "resolved incident", &error), 0);
    expect(ism3_model_freeze(model, &error), ISM3_E_MODEL, &error,
           "'lesson learned', which is no output");
    assert_int_equal(ism3_model_add_output(model, incidents, "lesson learned", &error), 0);
    /* By the catalogue it takes violation reports from OSP-24, which this one does not deliver. */
    add_process(model, "TSP-10");
    assert_int_equal(ism3_model_freeze(model, &error), 0);
    ism3_model_process_outputs(model, incidents, &count);
    assert_int_equal(count, 2);
    assert_int_equal(ism3_model_freeze(NULL, &error), ISM3_E_ARGUMENT);
    ism3_model_unref(model);
}

static void adds_resources_and_prices(void **state) {
    (void)state;
    ism3_error error = ISM3_ERROR_INIT;
    ism3_model *model = new_model();
    uint32_t process = add_process(model, "P"), index = 9;
    assert_int_equal(ism3_model_add_resource(model, process, "staff", "h", &index, &error), 0);
    assert_int_equal(index, 0);
    expect(ism3_model_add_resource(model, process, "staff", "h", &index, &error), ISM3_E_MODEL,
           &error, "'staff' already");
    expect(ism3_model_add_resource(model, process, "", "h", &index, &error), ISM3_E_MODEL, &error,
           "name of the resource");
    expect(ism3_model_add_resource(model, process, "x", NULL, &index, &error), ISM3_E_ARGUMENT,
           &error, "unit of the");
    expect(ism3_model_add_resource(model, 5, "x", "h", &index, &error), ISM3_E_NOT_FOUND, &error,
           "no process 5");
    for (uint32_t i = 1; i < ISM3_RESOURCES_MAX; i++) {
        char name[20];
        snprintf(name, sizeof name, "r%u", i);
        assert_int_equal(ism3_model_add_resource(model, process, name, "EUR", &index, &error), 0);
        assert_int_equal(index, i);
    }
    expect(ism3_model_add_resource(model, process, "x", "h", &index, &error), ISM3_E_LIMIT, &error,
           "64 resources");
    assert_int_equal(ism3_model_find_resource(model, process, "r63", 3), 63);
    assert_int_equal(ism3_model_find_resource(model, process, "r64", 3), ISM3_NO_INDEX);
    assert_int_equal(ism3_model_find_resource(model, 5, "r63", 3), ISM3_NO_INDEX);
    assert_string_equal(ism3_model_resource_unit(model, process, 63), "EUR");

    ism3_unit_cost cost = {100, 55000, "EUR"}, next = {101, 0, "EUR"};
    assert_int_equal(ism3_model_add_unit_cost(model, process, 0, &cost, &error), 0);
    assert_int_equal(ism3_model_add_unit_cost(model, process, 0, &next, &error), 0);
    assert_int_equal(ism3_model_add_unit_cost(model, process, 1, &cost, &error), 0);
    expect(ism3_model_add_unit_cost(model, process, 0, &next, &error), ISM3_E_MODEL, &error,
           "after the one before");
    expect(ism3_model_add_unit_cost(model, process, 64, &next, &error), ISM3_E_NOT_FOUND, &error,
           "no resource 64");
    expect(ism3_model_add_unit_cost(model, 5, 0, &next, &error), ISM3_E_NOT_FOUND, &error,
           "no process 5");
    expect(ism3_model_add_unit_cost(model, process, 0, NULL, &error), ISM3_E_ARGUMENT, &error,
           "NULL");
    next.from = 500;
    next.currency = "USD";
    expect(ism3_model_add_unit_cost(model, process, 2, &next, &error), ISM3_E_MODEL, &error,
           "prices in 'EUR'");
    next.currency = NULL;
    expect(ism3_model_add_unit_cost(model, process, 2, &next, &error), ISM3_E_ARGUMENT, &error,
           "currency");
    next.currency = "EUR";
    next.value = -1;
    expect(ism3_model_add_unit_cost(model, process, 2, &next, &error), ISM3_E_MODEL, &error,
           "-1 thousandths");
    next.value = ISM3_AMOUNT_MAX + 1;
    expect(ism3_model_add_unit_cost(model, process, 2, &next, &error), ISM3_E_MODEL, &error,
           "2^53");
    next.value = ISM3_AMOUNT_MAX;
    next.from = ISM3_NONE;
    expect(ism3_model_add_unit_cost(model, process, 2, &next, &error), ISM3_E_MODEL, &error,
           "no instant");
    const ism3__resource *staff =
        ISM3__AT(ism3__model_process(model, process)->resources, ism3__resource, 0);
    assert_int_equal(staff->costs.count, 2);
    assert_int_equal(ISM3__AT(staff->costs, ism3__unit_cost, 0)->value, 55000);
    ism3_model_freeze(model, NULL);
    assert_string_equal(ism3_model_process_currency(model, process), "EUR");
    assert_int_equal(ism3_model_resource_count(model, process), 64);
    expect(ism3_model_add_resource(model, process, "x", "h", NULL, &error), ISM3_E_STATE, &error,
           "frozen");
    expect(ism3_model_add_unit_cost(model, process, 0, &next, &error), ISM3_E_STATE, &error,
           "frozen");
    ism3_model_unref(model);
}

static void sets_service_hours(void **state) {
    (void)state;
    ism3_error error = ISM3_ERROR_INIT;
    ism3_model *model = new_model();
    uint32_t process = add_process(model, "P");
    ism3_weekly_window office = {31, 9 * 3600, 17 * 3600}, night = {127, 0, 3600},
                       pair[2] = {office, office};
    ism3_zone *zone;
    assert_int_equal(ism3_zone_new(&zone, "EST5", 4, NULL, NULL), 0);
    assert_int_equal(
        ism3_model_set_service_hours(model, process, zone, &office, 1, NULL, 0, &error), 0);
    ism3_zone_unref(zone);
    expect(ism3_model_set_service_hours(model, process, NULL, pair, 2, NULL, 0, &error),
           ISM3_E_MODEL, &error, "overlaps");
    expect(ism3_model_set_service_hours(model, 1, NULL, &night, 1, NULL, 0, &error),
           ISM3_E_NOT_FOUND, &error, "no process 1");
    ism3__memory memory;
    ism3__timetable table;
    ism3__memory_init(&memory, NULL, 0, NULL);
    const ism3__service *service = ism3__model_process(model, process)->service;
    assert_int_equal(ism3__timetable_make(&table, &memory, service, 0, ISM3_DAY, NULL), 0);
    assert_int_equal(table.starts[0], 14 * 3600 * ISM3_SECOND);
    ism3__timetable_free(&table, &memory);
    assert_int_equal(ism3_model_set_service_hours(model, process, NULL, &night, 1, NULL, 0, &error),
                     0);
    service = ism3__model_process(model, process)->service;
    assert_int_equal(ism3__timetable_make(&table, &memory, service, 0, ISM3_DAY, NULL), 0);
    assert_int_equal(table.ends[0], 3600 * ISM3_SECOND);
    ism3__timetable_free(&table, &memory);
    ism3_model_freeze(model, NULL);
    expect(ism3_model_set_service_hours(model, process, NULL, &night, 1, NULL, 0, &error),
           ISM3_E_STATE, &error, "frozen");
    ism3_model_unref(model);
}

static int32_t add_objective(ism3_model *model, const char *id, const char *kind, const char *text,
                             const char *harm_unit, uint32_t *index, ism3_error *error) {
    ism3_objective_options options = {sizeof options, id, kind, text, NULL, harm_unit};
    return ism3_model_add_objective(model, &options, index, error);
}

static void adds_objectives(void **state) {
    (void)state;
    ism3_error error = ISM3_ERROR_INIT;
    ism3_model *model = new_model();
    uint32_t index;
    assert_int_equal(
        add_objective(model, "paid", "business", "one\n\ttwo", "invoices", &index, &error), 0);
    assert_int_equal(add_objective(model, "kept", "technical", NULL, NULL, &index, &error), 0);
    assert_int_equal(index, 1);
    expect(add_objective(model, "paid", "business", NULL, NULL, NULL, &error), ISM3_E_MODEL, &error,
           "'paid' is in");
    expect(add_objective(model, "x", "secret", NULL, NULL, NULL, &error), ISM3_E_MODEL, &error,
           "'secret', expected");
    expect(add_objective(model, "x", NULL, NULL, NULL, NULL, &error), ISM3_E_ARGUMENT, &error,
           "kind");
    expect(add_objective(model, "", "business", NULL, NULL, NULL, &error), ISM3_E_MODEL, &error,
           "id");
    expect(add_objective(model, "x", "business", "\x1b", NULL, NULL, &error), ISM3_E_MODEL, &error,
           "text of");
    expect(add_objective(model, "x", "business", NULL, "a\nb", NULL, &error), ISM3_E_MODEL, &error,
           "unit of harm");
    char *text = calloc(1, 65538);
    memset(text, 'x', 65537);
    expect(add_objective(model, "x", "business", text, NULL, NULL, &error), ISM3_E_MODEL, &error,
           "65536");
    text[65536] = 0;
    assert_int_equal(add_objective(model, "x", "compliance", text, NULL, NULL, &error), 0);
    free(text);
    assert_int_equal(ism3_model_objective_count(model), 3);
    assert_int_equal(ism3_model_find_objective(model, "kept", 4), 1);
    assert_int_equal(ism3_model_find_objective(model, "kep", 3), ISM3_NO_INDEX);
    assert_string_equal(ism3_model_objective_id(model, 0), "paid");
    assert_null(ism3_model_objective_id(model, 3));
    ism3_model_freeze(model, NULL);
    expect(add_objective(model, "y", "business", NULL, NULL, NULL, &error), ISM3_E_STATE, &error,
           "frozen");
    ism3_model_unref(model);
}

static void holds_as_many_processes_as_promised(void **state) {
    (void)state;
    ism3_error error = ISM3_ERROR_INIT;
    ism3_model *model = new_model();
    char code[20];
    for (uint32_t i = 0; i < ISM3_PROCESSES_MAX; i++) {
        snprintf(code, sizeof code, "P-%u", i);
        assert_int_equal(add_process(model, code), i);
    }
    ism3_process_options options = process_of("P-7");
    expect(ism3_model_add_process(model, &options, NULL, &error), ISM3_E_MODEL, &error, "'P-7'");
    options.code = "more";
    expect(ism3_model_add_process(model, &options, NULL, &error), ISM3_E_LIMIT, &error, "65536");
    assert_int_equal(ism3_model_freeze(model, NULL), 0);
    for (uint32_t i = 0; i < ISM3_PROCESSES_MAX; i++) {
        int size = snprintf(code, sizeof code, "P-%u", i);
        assert_int_equal(ism3_model_find_process(model, code, (size_t)size), i);
        assert_string_equal(ism3_model_process_code(model, i), code);
    }
    assert_int_equal(find_process(model, "P-65536"), ISM3_NO_INDEX);
    assert_int_equal(ism3_model_find_process(model, "", 0), ISM3_NO_INDEX);
    assert_null(ism3_model_process_code(model, ISM3_PROCESSES_MAX));
    ism3_model_unref(model);
}

static void hashes_ids(void **state) {
    (void)state;
    ism3_model_options options = {0};
    ism3_model *own, *shared = new_model();
    uint64_t a[2], b[2], key[2];
    options.size = sizeof options;
    options.has_hash_key = 1;
    for (int i = 0; i < 16; i++)
        options.hash_key[i] = (uint8_t)(i * 3);
    assert_int_equal(ism3_model_new(&own, &options, NULL), 0);
    assert_int_equal(ism3_model_has_hash_key(own), 1);
    assert_int_equal(ism3_model_hash_id(own, "INC1", 4, a), ISM3_E_STATE);
    ism3_model_freeze(own, NULL);
    ism3_model_freeze(shared, NULL);
    assert_int_equal(ism3_model_hash_id(own, "INC1", 4, a), 0);
    assert_int_equal(ism3_model_hash_id(shared, "INC1", 4, b), 0);
    assert_true(a[0] != b[0] && a[1] != b[1]);
    ism3__siphash_key(options.hash_key, key);
    ism3__hash hash = ism3__siphash128(key, "INC1", 4);
    assert_true(a[0] == hash.low && a[1] == hash.high);
    /* The public key is 00 01 .. 0f, for which the reference vectors hold: the empty input. */
    assert_int_equal(ism3_model_hash_id(shared, NULL, 0, b), 0);
    assert_true(b[0] == UINT64_C(0xe6a825ba047f81a3) && b[1] == UINT64_C(0x930255c71472f66d));
    static const char longest[256];
    assert_int_equal(ism3_model_hash_id(own, longest, 255, a), 0);
    assert_int_equal(ism3_model_hash_id(own, longest, 256, a), ISM3_E_ARGUMENT);
    assert_int_equal(ism3_model_hash_id(own, NULL, 1, a), ISM3_E_ARGUMENT);
    assert_int_equal(ism3_model_hash_id(NULL, "x", 1, a), ISM3_E_ARGUMENT);
    assert_int_equal(ism3_model_hash_id(own, "x", 1, NULL), ISM3_E_ARGUMENT);
    ism3_model_unref(own);
    ism3_model_unref(shared);
}

static void answers_politely_beyond_the_last(void **state) {
    (void)state;
    ism3_model *model = new_model();
    ism3_process_options options = process_of("");
    assert_int_equal(ism3_model_process(model, 0, &options), ISM3_E_NOT_FOUND);
    assert_int_equal(ism3_model_process(NULL, 0, &options), ISM3_E_ARGUMENT);
    assert_int_equal(ism3_model_process(model, 0, NULL), ISM3_E_ARGUMENT);
    assert_int_equal(ism3_model_resource_count(model, 0), 0);
    uint32_t products = 77;
    assert_null(ism3_model_process_inputs(model, 0, &products));
    assert_int_equal(products, 0);
    products = 77;
    assert_null(ism3_model_process_outputs(model, 0, &products));
    assert_int_equal(products, 0);
    assert_null(ism3_model_resource_unit(model, 0, 0));
    assert_null(ism3_model_process_currency(model, 0));
    add_process(model, "P");
    options.size = 4;
    assert_int_equal(ism3_model_process(model, 0, &options), ISM3_E_STRUCT);
    ism3_model_unref(model);
}

static void counts_references(void **state) {
    (void)state;
    struct chaos chaos = {-1, 0, 0};
    ism3_allocator allocator = chaos_allocator(&chaos);
    ism3_model_options options = {sizeof options, &allocator, 0, "n", 0, 0, 0, {0}};
    ism3_model *model;
    assert_int_equal(ism3_model_new(&model, &options, NULL), 0);
    assert_ptr_equal(ism3_model_ref(model), model);
    ism3_model_unref(model);
    assert_string_equal(ism3_model_name(model), "n");
    ism3_model_unref(model);
    assert_int_equal(chaos.bytes, 0);
}

static void obeys_the_budget(void **state) {
    (void)state;
    ism3_error error = ISM3_ERROR_INIT;
    ism3_model_options options = {sizeof options, NULL, 10, NULL, 0, 0, 0, {0}};
    ism3_model *model;
    expect(ism3_model_new(&model, &options, &error), ISM3_E_LIMIT, &error, "memory limit of 10");
    options.memory_limit = 4000;
    assert_int_equal(ism3_model_new(&model, &options, NULL), 0);
    int32_t rc = 0;
    uint32_t count = 0;
    for (; rc == 0; count++) {
        char name[20];
        snprintf(name, sizeof name, "e%u", count);
        rc = ism3_model_add_environment(model, name, NULL, &error);
    }
    expect(rc, ISM3_E_LIMIT, &error, "memory limit");
    assert_true(count > 10);
    assert_int_equal(ism3_model_environment_count(model), count - 1);
    ism3_model_unref(model);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(starts_with_defaults),
        cmocka_unit_test(refuses_options_that_cannot_be),
        cmocka_unit_test(takes_grains_and_offsets),
        cmocka_unit_test(checks_texts),
        cmocka_unit_test(adds_environments),
        cmocka_unit_test(refuses_processes_that_cannot_be),
        cmocka_unit_test(adopts_from_the_catalogue),
        cmocka_unit_test(fills_in_defaults),
        cmocka_unit_test(serves_environments),
        cmocka_unit_test(refuses_work_products_that_cannot_be),
        cmocka_unit_test(checks_links),
        cmocka_unit_test(adds_resources_and_prices),
        cmocka_unit_test(sets_service_hours),
        cmocka_unit_test(adds_objectives),
        cmocka_unit_test(holds_as_many_processes_as_promised),
        cmocka_unit_test(hashes_ids),
        cmocka_unit_test(answers_politely_beyond_the_last),
        cmocka_unit_test(counts_references),
        cmocka_unit_test(obeys_the_budget),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
