#include "test.h"

#include <ism3-io.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>

#define MODELS   ISM3_FIXTURES "/models/"
#define LOGS     ISM3_FIXTURES "/logs/"
#define EXAMPLES ISM3_FIXTURES "/../../examples/"
#define HEADER   "{\"ism3\": {\"format\": \"model\", \"version\": 1}, "

/* ---- what a check tells ---- */

struct told {
    char lines[100][640]; /* `code line:column message` */
    size_t count;
};

static int32_t tell(void *context, const ism3_error *problem) {
    struct told *told = context;
    assert_true(told->count < 100);
    snprintf(told->lines[told->count++], sizeof *told->lines, "%s %llu:%llu %s",
             ism3_code_name(problem->code), (unsigned long long)problem->line,
             (unsigned long long)problem->column, problem->message);
    return 0;
}

static char *read_fixture(const char *name, size_t *size) {
    char path[512];
    snprintf(path, sizeof path, MODELS "%s", name);
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    char *text = malloc(65536);
    assert_non_null(text);
    *size = fread(text, 1, 65536, file);
    fclose(file);
    return text;
}

static void assert_starts(const char *text, const char *start) {
    if (strncmp(text, start, strlen(start)) != 0)
        fail_msg("'%s' does not start with '%s'", text, start);
}

/* A fixture must be told of so, each line from its start (what the core says about values is left
 * open), and reading it must fail with the first real problem. */
static void expect_told(const char *name, const char *const *lines, size_t count) {
    struct told *told = calloc(1, sizeof *told);
    size_t size, problems, real = 0;
    char *text = read_fixture(name, &size);
    assert_int_equal(ism3_model_check(text, size, name, tell, told, &problems), 0);
    for (size_t i = 0; i < told->count && i < count; i++)
        assert_starts(told->lines[i], lines[i]);
    assert_int_equal(told->count, count);
    for (size_t i = 0; i < count; i++)
        real += strncmp(lines[i], "ok ", 3) != 0;
    assert_int_equal(problems, real);
    ism3_model *model;
    ism3_error error = ISM3_ERROR_INIT;
    int32_t code = ism3_model_read(&model, text, size, name, NULL, &error);
    assert_int_equal(code != 0, real > 0);
    assert_int_equal(error.code, code);
    if (code) {
        char line[640];
        size_t first = strncmp(lines[0], "ok ", 3) == 0;
        snprintf(line, sizeof line, "%s %llu:%llu %s", ism3_code_name(code),
                 (unsigned long long)error.line, (unsigned long long)error.column, error.message);
        assert_starts(line, lines[first]);
        assert_string_equal(error.place, name);
        assert_null(model);
    }
    ism3_model_unref(model);
    free(text);
    free(told);
}
#define EXPECT_TOLD(name, lines) expect_told(name, lines, sizeof(lines) / sizeof *(lines))

/* ---- good documents ---- */

static void reads_everything(void **state) {
    (void)state;
    ism3_model *model;
    ism3_error error = ISM3_ERROR_INIT;
    if (ism3_model_load(&model, MODELS "full.json", NULL, &error))
        fail_msg("%s", error.message);
    assert_int_equal(ism3_model_is_frozen(model), 1);
    assert_string_equal(ism3_model_name(model), "Example Ltd");
    assert_int_equal(ism3_model_has_hash_key(model), 1);
    assert_int_equal(ism3_model_environment_count(model), 2);
    assert_int_equal(ism3_model_process_count(model), 3);
    assert_int_equal(ism3_model_process_serves(model, 0, 0), 0);
    assert_int_equal(ism3_model_process_serves(model, 0, 1), 1);
    assert_int_equal(ism3_model_process_serves(model, 1, 0), 1);
    ism3_process_options process = {.size = sizeof process};
    assert_int_equal(ism3_model_process(model, 0, &process), 0);
    assert_string_equal(process.name, ism3_catalogue_find("OSP-24")->name);
    assert_int_equal(process.documented, 1);
    assert_int_equal(process.answer_within, 8 * 3600 * ISM3_SECOND);
    assert_int_equal(process.frequency.months, 1);
    assert_int_equal(process.grace.nanoseconds, 7 * ISM3_DAY);
    assert_string_equal(process.owner, "CISO");
    assert_true(!process.supplier || !*process.supplier);
    assert_int_equal(ism3_model_resource_count(model, 0), 2);
    assert_string_equal(ism3_model_resource_unit(model, 0, 1), "seats");
    assert_string_equal(ism3_model_process_currency(model, 0), "EUR");
    uint32_t count;
    const ism3_work_product *inputs = ism3_model_process_inputs(model, 1, &count);
    assert_int_equal(count, 4);
    assert_string_equal(inputs[0].from, "SALES");
    assert_string_equal(inputs[1].from, "*");
    assert_null(inputs[2].from);
    assert_int_equal(ism3_model_objective_count(model), 1);
    assert_string_equal(ism3_model_objective_id(model, 0), "invoices-available");
    ism3_model_unref(model);
}

static void uses_the_hash_key(void **state) {
    (void)state;
    static const char *const texts[] = {
        HEADER "\"processes\": []}",
        HEADER "\"processes\": [], \"hash_key\": \"00000000000000000000000000000001\"}",
        HEADER "\"processes\": [], \"hash_key\": \"000000000000000000000000000000f1\"}",
        HEADER "\"processes\": [], \"hash_key\": \"000000000000000000000000000000F1\"}",
    };
    uint64_t hash[4][2];
    for (size_t i = 0; i < 4; i++) {
        ism3_model *model;
        assert_int_equal(ism3_model_read(&model, texts[i], strlen(texts[i]), NULL, NULL, NULL), 0);
        assert_int_equal(ism3_model_has_hash_key(model), i > 0);
        assert_int_equal(ism3_model_hash_id(model, "id", 2, hash[i]), 0);
        ism3_model_unref(model);
    }
    assert_memory_not_equal(hash[0], hash[1], sizeof *hash);
    assert_memory_not_equal(hash[1], hash[2], sizeof *hash);
    assert_memory_equal(hash[2], hash[3], sizeof *hash);
}

static void tells_what_is_worth_a_thought(void **state) {
    (void)state;
    static const char *const minimal[] = {"ok 1:1 no 'hash_key': ids are hashed under a fixed "
                                          "public key, so who chooses ids can make a "
                                          "ledger slow"};
    static const char *const full[] = {
        "ok 19:17 processes[1].inputs[0]: 'SALES' is neither a process of this model nor of the "
        "catalogue: the link leads outside"};
    EXPECT_TOLD("minimal.json", minimal);
    EXPECT_TOLD("full.json", full);
}

/* ---- bad documents ---- */

static void tells_unknown_keys(void **state) {
    (void)state;
    static const char *const lines[] = {
        "syntax 3:3 unknown key 'utc_offest', did you mean 'utc_offset'?",
        "ok 1:1 no 'hash_key': ids are hashed under a fixed public key, so who chooses ids can "
        "make a "
        "ledger slow",
        "syntax 5:24 processes[0]: unknown key 'Owner', did you mean 'owner'?",
        "syntax 5:41 processes[0]: unknown key 'colour', expected one of: code, name, practice, "
        "documented, frequency, grace, settle, answer_within, answer_clock, hold, owner, customer, "
        "supervisor, supplier, asset_owner, environments, inputs, outputs, resources, "
        "service_hours, rationale, changes, targets, metrics, references",
        "syntax 6:5 processes[1]: the key 'code' is missing",
        /* bytes, not characters: the name before it has an umlaut */
        "syntax 7:53 processes[2].resources[0]: unknown key 'unti', did you mean 'unit'?",
        "syntax 7:35 processes[2].resources[0]: the key 'unit' is missing",
        "syntax 8:34 processes[3].resources: expected an array, found an object",
    };
    EXPECT_TOLD("bad-keys.json", lines);
}

static void tells_bad_values(void **state) {
    (void)state;
    static const char *const lines[] = {
        "syntax 1:54 name: expected a name, but it is empty",
        "syntax 1:72 utc_offset: ",
        "model 1:94 grain: expected whole seconds that divide a day evenly, found 'PT7H'",
        "syntax 2:15 hash_key: expected 32 hexadecimal digits, found 6 bytes that are not",
        "syntax 3:31 environments[1]: expected a string, found a number",
        "syntax 5:38 processes[0].documented: expected true or false, found a string",
        "syntax 5:62 processes[0].answer_within: expected a duration without months and years, "
        "found 'P1M'",
        "syntax 5:85 processes[0].answer_clock: unknown word 'elapsd', did you mean 'elapsed'?",
        "syntax 6:19 processes[0].frequency: expected a duration above zero, found 'P0D'",
        "syntax 6:35 processes[0].grace: ",
        "syntax 6:57 processes[0].hold: expected a duration above zero, found 'PT0S'",
        "syntax 6:74 processes[0].owner: expected a name, but it has a control character",
        "model 7:16 processes[0].inputs: expected at least one; without the key the catalogue's "
        "are taken",
        "syntax 9:40 processes[0].resources[0].unit_cost[0].value: expected at most three decimal "
        "places",
        "syntax 10:40 processes[0].resources[0].unit_cost[1].value: expected a price of zero or "
        "more",
        "syntax 11:40 processes[0].resources[0].unit_cost[2].value: the number is too large, "
        "expected less than 10^12",
        "model 18:19 processes[0].service_hours.weekly[0]: 'from' is not before 'to'; what passes "
        "midnight takes two windows",
        "model 18:36 processes[0].service_hours.weekly[0].days[1]: 'mon' is there already",
        "syntax 18:43 processes[0].service_hours.weekly[0].days[2]: expected one of 'mon', 'tue', "
        "'wed', 'thu', 'fri', 'sat', 'sun', found 'someday'",
        "syntax 19:40 processes[0].service_hours.weekly[1].from: expected a time of day such as "
        "'09:00', '24:00' at most, found '9:00'",
        "syntax 19:54 processes[0].service_hours.weekly[1].to: expected a time of day such as "
        "'09:00', '24:00' at most, found '24:01'",
        "model 19:28 processes[0].service_hours.weekly[1].days: expected at least one day",
        "syntax 17:73 processes[0].service_hours.closed[1]: ",
        "model 17:58 processes[0].service_hours.closed: the day 2026-12-25 is there twice",
        "syntax 17:32 processes[0].service_hours.zone: ",
        "syntax 7:39 processes[0].changes[0].on: ",
        "model 12:29 processes[0].targets[0].figure: there is no figure 'efficacy.ration', did you "
        "mean 'efficacy.ratio'?",
        "syntax 12:54 processes[0].targets[0].op: expected one of '<', '<=', '>', '>=', 'between', "
        "'none', found '='",
        "model 13:68 processes[0].targets[1].value: efficacy.ratio lies between 0 and 1, found 95",
        "model 14:84 processes[0].targets[2].warning: the warning lies beyond the target: it would "
        "come too late",
        "syntax 15:73 processes[0].targets[3].value: expected an array, found a number",
        "model 16:73 processes[0].targets[4].value: the lower value is above the upper one",
        "syntax 20:38 objectives[0].kind: unknown word 'busines', did you mean 'business'?",
        "model 21:5 objectives[0].conditions[0]: expected either 'process' and 'figure', or "
        "'incidents'",
        "syntax 22:55 objectives[0].conditions[1].per: ",
        "model 22:5 objectives[0].conditions[1]: expected either 'process' and 'figure', or "
        "'incidents'",
        "model 22:88 objectives[0].conditions[1].value: what incidents did is never below zero",
        "syntax 23:36 assets[0].kind: expected one of 'repository', 'interface', 'service', "
        "'message', 'channel', 'network', found 'thing'",
        "syntax 23:58 assets[0].essential: expected true or false, found a number",
        "model 25:51 capability_scale.levels[0].types[1]: 'load' is there already",
        "syntax 25:59 capability_scale.levels[0].types[2]: expected one of 'activity', 'scope', "
        "'unavailability', 'load', 'efficacy', 'efficiency', 'quality', found 'speed'",
        "model 25:70 capability_scale.levels[1]: levels ascend: level 2 comes after level 2",
        "model 26:5 capability_scale.levels[2]: expected a level of 0 to 63, found 99",
        "syntax 26:46 capability_scale.levels[3].level: expected a whole number, found one with a "
        "fraction or exponent",
        "model 28:56 maturity_profile.levels[0].processes.OSP-1: 1 is no level of the capability "
        "scale",
        "syntax 28:68 maturity_profile.levels[0].processes.OSP-2: expected a whole number, found a "
        "string",
    };
    EXPECT_TOLD("bad-values.json", lines);
}

static void tells_contradictions(void **state) {
    (void)state;
    static const char *const lines[] = {
        "model 3:42 environments[2]: ",
        "model 5:41 processes[0].environments[0]: there is no environment 'phones' in this model",
        "model 5:62 processes[0].environments[2]: ",
        "model 6:14 processes[1].code: the catalogue has no 'OSP-99'; a process of your own by "
        "that code needs a name",
        "model 8:14 processes[3].code: '*' stands for any process, it cannot be the code of one",
        "model 9:14 processes[4].code: 'OSP-24' is the code of processes[0] already",
        "syntax 9:47 processes[4].resources[0].name: expected a string, found a number",
        "model 10:54 processes[5].outputs[1]: ",
        "model 13:52 processes[5].resources[0].unit_cost[1]: ",
        "model 14:8 processes[5].resources[1]: ",
        "model 15:53 processes[5].resources[2].unit_cost[0]: ",
        "model 16:23 processes[5].service_hours: ",
        "model 18:32 processes[6].inputs[0]: the input 'invoices' comes from 'INV', which has no "
        "output of that name",
        "ok 18:69 processes[6].inputs[1]: 'NONE' is neither a process of this model nor of the "
        "catalogue: the link leads outside",
        "model 20:19 objectives[0].conditions[0].process: there is no process 'OSP-10' in this "
        "model",
        "model 21:5 objectives[1]: ",
        "model 22:42 assets[0].processes[0]: there is no process 'NONE' in this model or the "
        "catalogue",
        "model 22:61 assets[1].name: ",
        "model 24:49 maturity_profile.levels[0].processes: there is no process 'OSP-77' in this "
        "model or the catalogue",
        "model 24:71 maturity_profile.levels[0].processes.OSP-1: 6 is no level of the capability "
        "scale",
        "model 25:61 maturity_profile.excluded[1].code: ",
    };
    EXPECT_TOLD("bad-contradictions.json", lines);
}

/* What else is told of such a document is of no interest. */
static void expect_first(const char *name, const char *line) {
    struct told *told = calloc(1, sizeof *told);
    size_t size;
    char *text = read_fixture(name, &size);
    assert_non_null(told);
    assert_int_equal(ism3_model_check(text, size, NULL, tell, told, NULL), 0);
    assert_string_equal(told->lines[0], line);
    free(text);
    free(told);
}

static void tells_other_documents(void **state) {
    (void)state;
    expect_first("bad-format.json",
                 "syntax 1:11 ism3: this is a document of format 'log', expected 'model'");
    expect_first("bad-duplicate.json",
                 "syntax 2:35 this is not JSON: duplicate object key near '\"name\"'");
    expect_first("bad-version.json",
                 "syntax 1:11 ism3: the document has version 2, this library knows 1");
}

static void tells_where_json_ends(void **state) {
    (void)state;
    static const struct {
        const char *text;
        uint64_t line, column;
        const char *message;
    } cases[] = {
        {"", 1, 1, "end of file"},
        {" \n ", 2, 2, "end of file"},
        {"{\"a\":1,\n \"a\":2}", 2, 2, "duplicate object key"},
        {"{\"a\":1,\n \"b\" 2}", 2, 6, "':' expected"},
        {"{\"a\":tru}", 1, 6, "invalid token"},
        {"{\"a\":\"\xff\"}", 1, 7, "unable to decode byte 0xff"},
        {"{\"a\":1e999}", 1, 6, "real number overflow"},
        {"{\"a\":123456789012345678901234567890}", 1, 6, "too big integer"},
        {"{\"a\":\"\\u0000\"}", 1, 6, "u0000"},
        {"{\"\xc3\xa9\":1,}", 1, 9, "'}'"},
        {"{\"a\":[1,2", 1, 10, "']' expected near end of file"},
        {"{} {}", 1, 4, "end of file expected"},
        {"[1]", 1, 1, "expected an object, found an array"},
        {"\xef\xbb\xbf 7", 1, 5, "expected an object, found a number"},
        {"null", 1, 1, "expected an object, found null"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        ism3_model *model;
        ism3_error error = ISM3_ERROR_INIT;
        assert_int_equal(
            ism3_model_read(&model, cases[i].text, strlen(cases[i].text), "x", NULL, &error),
            ISM3_E_SYNTAX);
        if (!strstr(error.message, cases[i].message))
            fail_msg("case %zu: %s", i, error.message);
        assert_int_equal(error.line, cases[i].line);
        assert_int_equal(error.column, cases[i].column);
    }
}

static void cuts_files_short_at_the_end(void **state) {
    (void)state;
    static const char *const lines[] = {
        "syntax 3:29 this is not JSON: '}' expected near end of file"};
    EXPECT_TOLD("bad-cut.json", lines);
}

/* Whatever is wrong, a message is one line of UTF-8. */
static void keeps_messages_to_one_line(void **state) {
    (void)state;
    static const char *const texts[] = {
        HEADER "\"processes\": [], \"a\\nb\\u001b[2J\": 1}",
        HEADER "\"processes\": [{\"code\": \"A\\r\\n\", \"practice\": \"\\u0007\"}]}",
        HEADER "\"processes\": [], \"grain\": \"\xc3\xa9\xc3\xa9\"}",
        HEADER
        "\"processes\": [], \"x\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9"
        "\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9"
        "\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\": 1}",
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        ism3_model *model;
        ism3_error error = ISM3_ERROR_INIT;
        assert_int_equal(
            ism3_model_read(&model, texts[i], strlen(texts[i]), "bad\nname", NULL, &error),
            ISM3_E_SYNTAX);
        assert_string_equal(error.place, "bad?name");
        for (const char *c = error.message; *c; c++)
            assert_true((unsigned char)*c >= ' ' && *c != 0x7f);
        /* A character that was cut in two leaves no byte behind. */
        for (const char *c = error.message; *c; c++)
            assert_true((unsigned char)*c != 0xc3 || (unsigned char)c[1] == 0xa9);
    }
}

/* ---- limits ---- */

static void refuses_what_is_too_much(void **state) {
    (void)state;
    size_t size = ((size_t)64 << 20) + 1;
    char *text = malloc(size);
    assert_non_null(text);
    memset(text, ' ', size);
    ism3_model *model;
    ism3_error error = ISM3_ERROR_INIT;
    assert_int_equal(ism3_model_read(&model, text, size, NULL, NULL, &error), ISM3_E_LIMIT);
    assert_int_equal(ism3_model_read(&model, text, size - 1, NULL, NULL, &error), ISM3_E_SYNTAX);
    size = (size_t)6 << 20;
    memset(text, ',', size);
    assert_int_equal(ism3_model_read(&model, text, size, NULL, NULL, &error), ISM3_E_LIMIT);
    memset(text, '[', 100000);
    assert_int_equal(ism3_model_read(&model, text, 100000, NULL, NULL, &error), ISM3_E_SYNTAX);
    free(text);
}

/* How many of each code. */
static int32_t count_up(void *context, const ism3_error *problem) {
    ((size_t *)context)[-problem->code]++;
    return 0;
}

/* Many problems in a long document take neither forever nor more than they are allowed. */
static void stops_at_too_many_problems(void **state) {
    (void)state;
    size_t count = 200000, size = 0, told[20] = {0}, problems;
    char *text = malloc(count * 2 + 100);
    assert_non_null(text);
    size += (size_t)sprintf(text, HEADER "\"environments\": [1");
    for (size_t i = 1; i < count; i++, size += 2)
        memcpy(text + size, ",1", 2);
    size += (size_t)sprintf(text + size, "], \"processes\": []}");
    assert_int_equal(ism3_model_check(text, size, NULL, count_up, told, &problems), 0);
    assert_int_equal(problems, 1000);
    assert_int_equal(told[-ISM3_E_SYNTAX], problems);
    assert_int_equal(told[-ISM3_E_LIMIT], 1);
    assert_int_equal(told[ISM3_OK], 1);
    free(text);
}

static int32_t stop_at_three(void *context, const ism3_error *problem) {
    (void)problem;
    return ++*(int *)context == 3;
}

static void stops_when_told(void **state) {
    (void)state;
    int told = 0;
    size_t size;
    char *text = read_fixture("bad-values.json", &size);
    assert_int_equal(ism3_model_check(text, size, NULL, stop_at_three, &told, NULL),
                     ISM3_E_STOPPED);
    assert_int_equal(told, 3);
    free(text);
}

/* ---- files and arguments ---- */

static void tells_what_a_file_lacks(void **state) {
    (void)state;
    static const char *const paths[] = {MODELS "absent.json", MODELS};
    for (size_t i = 0; i < 2; i++) {
        ism3_model *model = (ism3_model *)&model;
        ism3_error error = ISM3_ERROR_INIT;
        assert_int_equal(ism3_model_load(&model, paths[i], NULL, &error), ISM3_E_IO);
        assert_null(model);
        assert_string_equal(error.place, paths[i]);
        assert_true(*error.message != 0);
    }
}

static void refuses_missing_arguments(void **state) {
    (void)state;
    ism3_model *model;
    size_t problems = 7;
    assert_int_equal(ism3_model_read(NULL, "", 0, NULL, NULL, NULL), ISM3_E_ARGUMENT);
    assert_int_equal(ism3_model_read(&model, NULL, 0, NULL, NULL, NULL), ISM3_E_ARGUMENT);
    assert_int_equal(ism3_model_load(&model, NULL, NULL, NULL), ISM3_E_ARGUMENT);
    assert_int_equal(ism3_model_load(NULL, "x", NULL, NULL), ISM3_E_ARGUMENT);
    assert_int_equal(ism3_model_check(NULL, 0, NULL, tell, NULL, &problems), ISM3_E_ARGUMENT);
    assert_int_equal(problems, 0);
    assert_int_equal(ism3_model_check("", 0, NULL, NULL, NULL, NULL), ISM3_E_ARGUMENT);
}

/* ---- memory of the caller ---- */

struct heap {
    size_t used, left; /* bytes in use; allocations until one fails */
};

static void *heap_allocate(void *context, size_t bytes) {
    struct heap *heap = context;
    if (!heap->left)
        return NULL;
    heap->left--;
    heap->used += bytes;
    return malloc(bytes);
}

static void *heap_reallocate(void *context, void *block, size_t old_bytes, size_t new_bytes) {
    struct heap *heap = context;
    if (!heap->left)
        return NULL;
    heap->left--;
    heap->used += new_bytes - old_bytes;
    return realloc(block, new_bytes);
}

static void heap_release(void *context, void *block, size_t bytes) {
    ((struct heap *)context)->used -= bytes;
    free(block);
}

/* Each allocation of the model fails once: no model, that code, and nothing is kept. */
static void survives_lack_of_memory(void **state) {
    (void)state;
    size_t size, left = 0;
    char *text = read_fixture("full.json", &size);
    int32_t code;
    do {
        struct heap heap = {0, left++};
        ism3_allocator allocator = {sizeof allocator, &heap, heap_allocate, heap_reallocate,
                                    heap_release};
        ism3_model *model;
        ism3_error error = ISM3_ERROR_INIT;
        code = ism3_model_read(&model, text, size, NULL, &allocator, &error);
        assert_int_equal(error.code, code);
        ism3_model_unref(model);
        assert_int_equal(heap.used, 0);
        assert_true(code == 0 || code == ISM3_E_MEMORY);
    } while (code);
    assert_true(left > 20);
    free(text);
}

/* Every model document of ours comes back from its bytes. */
static void documents_survive_as_bytes(void **state) {
    (void)state;
    static const char *const paths[] = {MODELS "full.json",
                                        MODELS "minimal.json",
                                        LOGS "model.json",
                                        EXAMPLES "data/servicenow/model.json",
                                        EXAMPLES "logs/dotgov/model.json",
                                        EXAMPLES "logs/github_status/model.json",
                                        EXAMPLES "logs/kev/model.json",
                                        EXAMPLES "logs/lanl/model.json",
                                        EXAMPLES "logs/vulndb/model.json"};
    static char first[65536], second[65536];
    for (size_t i = 0; i < sizeof paths / sizeof *paths; i++) {
        ism3_error error = ISM3_ERROR_INIT;
        ism3_model *model = NULL, *back = NULL;
        size_t size = 0, again = 0;
        if (ism3_model_load(&model, paths[i], NULL, &error) ||
            ism3_model_encode_to(model, first, sizeof first, &size, &error) ||
            ism3_model_decode(&back, first, size, NULL, 0, &error) ||
            ism3_model_encode_to(back, second, sizeof second, &again, &error))
            fail_msg("%s: %s", paths[i], error.message);
        assert_int_equal(size, again);
        assert_memory_equal(first, second, size);
        assert_string_equal(ism3_model_name(back), ism3_model_name(model));
        assert_int_equal(ism3_model_process_count(back), ism3_model_process_count(model));
        ism3_model_unref(model);
        ism3_model_unref(back);
    }
}

static void *nothing(size_t bytes) {
    (void)bytes;
    return NULL;
}

/* Without any memory jansson tells nothing at all: not even what went wrong. */
static void says_when_jansson_has_no_memory(void **state) {
    static const char text[] = HEADER "\"processes\": [{\"code\": \"OSP-1\"}]}";
    ism3_model *model;
    ism3_error error = ISM3_ERROR_INIT;
    (void)state;
    json_set_alloc_funcs(nothing, free);
    int32_t rc = ism3_model_read(&model, text, strlen(text), "short", NULL, &error);
    json_set_alloc_funcs(malloc, free);
    assert_int_equal(rc, ISM3_E_MEMORY);
    assert_null(model);
    assert_int_equal(ism3_model_read(&model, text, strlen(text), "short", NULL, &error), 0);
    ism3_model_unref(model);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_everything),
        cmocka_unit_test(uses_the_hash_key),
        cmocka_unit_test(tells_what_is_worth_a_thought),
        cmocka_unit_test(tells_unknown_keys),
        cmocka_unit_test(tells_bad_values),
        cmocka_unit_test(tells_contradictions),
        cmocka_unit_test(tells_other_documents),
        cmocka_unit_test(tells_where_json_ends),
        cmocka_unit_test(says_when_jansson_has_no_memory),
        cmocka_unit_test(cuts_files_short_at_the_end),
        cmocka_unit_test(keeps_messages_to_one_line),
        cmocka_unit_test(refuses_what_is_too_much),
        cmocka_unit_test(stops_at_too_many_problems),
        cmocka_unit_test(stops_when_told),
        cmocka_unit_test(tells_what_a_file_lacks),
        cmocka_unit_test(refuses_missing_arguments),
        cmocka_unit_test(survives_lack_of_memory),
        cmocka_unit_test(documents_survive_as_bytes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
