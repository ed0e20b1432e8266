/* Log descriptions: what is wrong with one is said with its place. */
#include "test.h"
#include <ism3-io.h>

#include <stdio.h>
#include <stdlib.h>

#define LOGS ISM3_FIXTURES "/logs/"
#define HEAD "{\"ism3\": {\"format\": \"log\", \"version\": 1}, \"type\": \"csv\""
/* A rule that lacks nothing, then what else there is. */
#define RULE "{\"kind\": \"output\", \"process\": \"OSP-24\", \"time\": {\"column\": \"t\"}"

static int load_model(void **state) {
    return ism3_model_load((ism3_model **)state, LOGS "model.json", NULL, NULL);
}

static int free_model(void **state) {
    ism3_model_unref(*state);
    return 0;
}

static void takes(ism3_model *model, const char *text) {
    ism3_error error = ISM3_ERROR_INIT;
    ism3_log *log;
    if (ism3_log_read(&log, text, strlen(text), "log.json", model, &error))
        fail_msg("%s: %s", text, error.message);
    ism3_log_unref(log);
}

static void refuses(ism3_model *model, const char *text, const char *at, const char *words) {
    ism3_error error = ISM3_ERROR_INIT;
    ism3_log *log;
    const char *found = strstr(text, at);
    assert_non_null(found);
    int32_t rc = ism3_log_read(&log, text, strlen(text), "log.json", model, &error);
    assert_null(log);
    if (!rc || rc != error.code || !strstr(error.message, words))
        fail_msg("%s: %d: '%s' lacks '%s'", text, rc, error.message, words);
    if (error.line != 1 || error.column != (uint64_t)(found - text) + 1)
        fail_msg("%s: %s: is at byte %llu, expected %zu", text, error.message,
                 (unsigned long long)error.column, (size_t)(found - text) + 1);
    assert_true(strstr(error.place, "log.json") == error.place);
}

static void takes_all_that_is_documented(void **state) {
    takes(*state, HEAD ", \"rules\": [" RULE "}]}");
    takes(*state,
          HEAD ", \"separator\": \"\\t\", \"zone\": \"CET-1CEST,M3.5.0,M10.5.0/3\", \"null\": "
               "[\"\", \"?\"],"
               " \"rules\": [" RULE
               ", \"when\": {\"a\": 1, \"b\": [\"x\", null, true], \"c\": {\"not\": [2.5]}}}]}");
    takes(*state, HEAD
          ", \"complete\": {\"kinds\": [\"output\"], \"processes\": [\"OSP-5\"], \"environments\":"
          " [\"servers\"], \"from\": \"2026-01-01\", \"to\": \"2026-02-01T00:00:00Z\"}, \"rules\": "
          "[" RULE "}]}");
    takes(*state, HEAD
          ", \"rules\": [{\"kind\": {\"column\": \"k\", \"map\": {\"a\": \"input\", \"*\": null}},"
          " \"process\": {\"column\": \"p\"}, \"time\": \"2026-01-01\", \"due\": null}]}");
    takes(*state, HEAD
          ", \"rules\": [{\"kind\": \"watched\", \"process\": \"OSP-24\", \"time\": 0, \"end\": 5,"
          " \"kinds\": [\"input\", \"output\"]}, {\"kind\": \"level\", \"process\": \"OSP-24\","
          " \"resource\": \"cpu\", \"time\": 7, \"used\": {\"column\": \"u\", \"scale\": \"1/60\"},"
          " \"available\": 2.5}]}");
}

static void refuses_what_is_no_description(void **state) {
    refuses(*state, "[]", "[", "object");
    refuses(*state, "{\"ism3\": {\"format\": \"model\", \"version\": 1}}", "{\"format",
            "expected 'log'");
    refuses(*state, HEAD ", \"rules\": [" RULE "}], \"seperator\": \",\"}", "\"seperator\"",
            "separator");
    refuses(*state, HEAD ", \"separator\": \"|\", \"rules\": [" RULE "}]}", "\"|\"",
            "expected one of");
    refuses(*state, HEAD ", \"rules\": []}", "[]", "expected 1 to");
    refuses(*state, HEAD ", \"zone\": \"Nowhere\", \"rules\": [" RULE "}]}", "\"Nowhere\"", "");
    refuses(*state,
            HEAD ", \"utc_offset\": \"+01:00\", \"zone\": \"UTC0\", \"rules\": [" RULE "}]}",
            "\"+01:00\"", "not both");
    refuses(*state,
            "{\"ism3\": {\"format\": \"log\", \"version\": 1}, \"type\": \"xes\", \"rules\": [" RULE
            "}]}",
            "\"xes\"", "not supported in this version");
}

static void refuses_bad_rules(void **state) {
    static const struct {
        const char *rule, *at, *words;
    } cases[] = {
        {"{\"kind\": \"outputs\", \"process\": \"OSP-24\", \"time\": 5}", "\"outputs\"",
         "nearest is 'output'"},
        {"{\"process\": \"OSP-24\", \"time\": 5}", "{\"process", "kind"},
        {"{\"kind\": \"output\", \"process\": \"OSP-42\", \"time\": 5}", "\"OSP-42\"",
         "nearest is 'OSP-24'"},
        {"{\"kind\": \"output\", \"process\": \"OSP-24\"}", "{\"kind", "needs 'time'"},
        {RULE ", \"used\": 5}", "5", "takes no 'used'"},
        {RULE ", \"verdict\": \"good\"}", "\"good\"", "'fit', 'unfit'"},
        {RULE ", \"end\": \"yesterday\"}", "\"yesterday\"", ""},
        {RULE ", \"count\": 1.5}", "1.5", "a whole number"},
        {RULE ", \"environment\": {\"colum\": \"e\"}}", "\"colum\"", "column"},
        {RULE ", \"environment\": {\"column\": \"e\", \"map\": {\"a\": \"nowhere\"}}}",
         "\"nowhere\"", "environment"},
        {RULE ", \"environment\": {\"column\": \"e\", \"scale\": 2}}", "2", "means nothing"},
        {RULE ", \"environment\": {\"column\": \"e\", \"time\": \"%Y\"}}", "\"%Y\"",
         "means nothing"},
        {RULE ", \"count\": {\"column\": \"e\", \"scale\": 0}}", "0}", "a scale above 0"},
        {RULE ", \"count\": {\"column\": \"e\", \"scale\": 2, \"map\": {}}}", "{}", "no use"},
        {RULE ", \"end\": {\"column\": \"e\", \"time\": \"%Q\"}}", "\"%Q\"", ""},
        {RULE ", \"end\": {\"column\": \"e\", \"time\": \"rfc3339\", \"at\": \"end_of_day\"}}",
         "\"end_of_day\"", "dates only"},
        {RULE ", \"end\": {\"column\": \"e\", \"at\": \"noon\"}}", "\"noon\"", "end_of_day"},
        {RULE ", \"when\": {\"a\": {\"no\": 1}}}", "\"no\"", ""},
        {RULE ", \"when\": {\"a\": [[]]}}", "[]", "a text or a number"},
        {"{\"kind\": \"level\", \"process\": \"OSP-24\", \"time\": 5, \"used\": 1, \"resource\": "
         "\"gpu\"}",
         "\"gpu\"", "such as 'work'"},
    };
    char text[1024];
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        snprintf(text, sizeof text, "%s, \"rules\": [%s]}", HEAD, cases[i].rule);
        const char *rule = strstr(text, cases[i].rule);
        char at[256];
        /* The place is looked for within what the case adds. */
        const char *own = strncmp(rule, RULE, strlen(RULE)) ? rule : rule + strlen(RULE);
        snprintf(at, sizeof at, "%s", strstr(own, cases[i].at));
        refuses(*state, text, at, cases[i].words);
    }
}

static void refuses_bad_declarations(void **state) {
    static const struct {
        const char *complete, *at, *words;
    } cases[] = {
        {"{\"kinds\": [\"item\"]}", "{\"kinds", "processes"},
        {"{\"kinds\": [], \"processes\": [\"OSP-24\"]}", "[]", "expected kinds"},
        {"{\"kinds\": [\"watched\"], \"processes\": [\"OSP-24\"]}", "[\"watched",
         "'watched' is none"},
        {"{\"kinds\": [\"item\"], \"processes\": [\"OSP-1\"]}", "\"OSP-1\"", "process"},
        {"{\"kinds\": [\"item\"], \"processes\": [\"OSP-5\"], \"environments\": [\"laptops\"]}",
         "{\"kinds", "does not serve"},
        {"{\"kinds\": [\"item\"], \"processes\": [\"OSP-5\"], \"from\": \"2026-02-01\", \"to\": "
         "\"2026-01-01\"}",
         "{\"kinds", "not before"},
    };
    char text[1024], at[256];
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        snprintf(text, sizeof text, "%s, \"rules\": [%s}], \"complete\": %s}", HEAD, RULE,
                 cases[i].complete);
        snprintf(at, sizeof at, "%s", strstr(strstr(text, "\"complete\""), cases[i].at));
        refuses(*state, text, at, cases[i].words);
    }
}

static void checks_arguments(void **state) {
    ism3_log *log;
    ism3_error error = ISM3_ERROR_INIT;
    ism3_model *open;
    assert_int_equal(ism3_log_read(NULL, NULL, 0, NULL, *state, NULL), ISM3_E_ARGUMENT);
    assert_int_equal(ism3_log_read(&log, NULL, 0, NULL, NULL, NULL), ISM3_E_ARGUMENT);
    assert_int_equal(ism3_log_read(&log, NULL, 7, NULL, *state, NULL), ISM3_E_ARGUMENT);
    assert_int_equal(ism3_log_load(&log, LOGS "none.json", *state, &error), ISM3_E_IO);
    assert_int_equal(ism3_log_load(NULL, LOGS "none.json", *state, NULL), ISM3_E_ARGUMENT);
    assert_int_equal(ism3_log_load(&log, NULL, *state, NULL), ISM3_E_ARGUMENT);
    assert_int_equal(ism3_log_load(&log, LOGS "none.json", NULL, NULL), ISM3_E_ARGUMENT);
    assert_int_equal(ism3_log_read(&log, "[", 1, NULL, *state, NULL), ISM3_E_SYNTAX);
    assert_null(ism3_log_ref(NULL));
    assert_int_equal(ism3_model_new(&open, NULL, NULL), 0);
    assert_int_equal(ism3_log_read(&log, NULL, 0, NULL, open, NULL), ISM3_E_ARGUMENT);
    ism3_model_unref(open);
    assert_int_equal(ism3_log_read(&log, NULL, 0, NULL, *state, NULL), 0);
    assert_ptr_equal(ism3_log_ref(log), log);
    assert_null(ism3_log_unref(log));
    assert_null(ism3_log_unref(log));
    assert_null(ism3_log_unref(NULL));
}

/* Whatever the bytes, a description is taken or refused with a reason. */
static void survives_damage(void **state) {
    enum { ROOM = 4096, ROUNDS = 3000 };
    static char original[ROOM], text[ROOM];
    FILE *file = fopen(LOGS "tickets.json", "rb");
    assert_non_null(file);
    size_t size = fread(original, 1, ROOM, file);
    fclose(file);
    uint32_t random = 3;
    for (int round = 0; round < ROUNDS; round++) {
        memcpy(text, original, size);
        for (int i = 0; i < 1 + round % 3; i++) {
            random = random * 1664525 + 1013904223;
            size_t at = (random >> 8) % size, length = (random >> 4) % 12;
            if (round % 2)
                text[at] = "\"{}[],:01.\\*\xFF"[(random >> 20) % 14];
            else
                memmove(text + at, text + (random >> 12) % (size - 12),
                        length < size - at ? length : size - at);
        }
        ism3_error error = ISM3_ERROR_INIT;
        ism3_log *log;
        int32_t rc = ism3_log_read(&log, text, size, "log.json", *state, &error);
        assert_int_equal(rc, error.code);
        assert_true(!rc == (log != NULL));
        assert_true(!rc || error.message[0]);
        ism3_log_unref(log);
    }
}

#define with_model(test) cmocka_unit_test_setup_teardown(test, load_model, free_model)

int main(void) {
    const struct CMUnitTest tests[] = {
        with_model(takes_all_that_is_documented),
        with_model(refuses_what_is_no_description),
        with_model(refuses_bad_rules),
        with_model(refuses_bad_declarations),
        with_model(checks_arguments),
        with_model(survives_damage),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
