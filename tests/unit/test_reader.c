/* Readers: what files become, and what is said about bad ones. */
#include "test.h"
#include <ism3-io.h>

#include <stdio.h>
#include <stdlib.h>

#define LOGS   ISM3_FIXTURES "/logs/"
#define HEADER "kind,process,environment,time,end,id,used\n"
#define DAY    "2026-01-01T"

/* What a reader is made of, and what it said. */
struct setting {
    ism3_model *model;
    ism3_log *log;
    ism3_ledger *ledger;
    ism3_reader *reader;
    ism3_reader_options options;
    ism3_error error;
    char seen[16384];   /* observations taken in, a line each */
    char skipped[4096]; /* rows passed over */
    size_t batches, told, stop_after;
};

/* ---- what is seen ---- */

static void add(struct setting *setting, const char *name, int64_t number) {
    size_t used = strlen(setting->seen);
    if (number != ISM3_NONE)
        snprintf(setting->seen + used, sizeof setting->seen - used, " %s=%lld", name,
                 (long long)number);
}

static void add_text(struct setting *setting, const char *name, const char *text, size_t size) {
    size_t used = strlen(setting->seen);
    if (size)
        snprintf(setting->seen + used, sizeof setting->seen - used, "%s%s%.*s", name,
                 *name ? "=" : "", (int)size, text);
}

static int64_t none_if(uint32_t value, uint32_t none) {
    return value == none ? ISM3_NONE : (int64_t)value;
}

#define NUMBER(field) add(setting, #field, columns->field ? columns->field[i] : ISM3_NONE)
#define INDEX(field)                                                                               \
    add(setting, #field, columns->field ? none_if(columns->field[i], ISM3_NO_INDEX) : ISM3_NONE)
#define CODE(field) add(setting, #field, columns->field ? none_if(columns->field[i], 0) : ISM3_NONE)

static void see_row(struct setting *setting, const ism3_columns *columns, size_t i) {
    add_text(setting, "", ism3_kind_get(columns->kind[i])->name,
             strlen(ism3_kind_get(columns->kind[i])->name));
    INDEX(process);
    INDEX(environment);
    CODE(resource);
    INDEX(objective);
    CODE(verdict);
    CODE(cause);
    CODE(kinds);
    NUMBER(time);
    NUMBER(end);
    NUMBER(due);
    NUMBER(count);
    NUMBER(available);
    NUMBER(used);
    NUMBER(up);
    NUMBER(total);
    NUMBER(covered);
    NUMBER(sampled);
    NUMBER(assessed);
    NUMBER(fit);
    NUMBER(tp);
    NUMBER(fp);
    NUMBER(tn);
    NUMBER(fn);
    NUMBER(harm);
    if (columns->id)
        add_text(setting, " id", columns->id[i].data, columns->id[i].size);
    if (columns->series)
        add_text(setting, " series", columns->series[i].data, columns->series[i].size);
    add_text(setting, "", "\n", 1);
}

static int32_t see_batch(void *context, const ism3_columns *columns) {
    struct setting *setting = context;
    setting->batches++;
    for (size_t i = 0; i < columns->rows; i++)
        see_row(setting, columns, i);
    return setting->batches == setting->stop_after;
}

static int32_t see_skip(void *context, const ism3_error *problem) {
    struct setting *setting = context;
    size_t used = strlen(setting->skipped);
    snprintf(setting->skipped + used, sizeof setting->skipped - used, "%llu:%llu ",
             (unsigned long long)problem->line, (unsigned long long)problem->column);
    return 0;
}

static int32_t see_progress(void *context, uint64_t bytes, uint64_t total, uint64_t rows) {
    struct setting *setting = context;
    (void)rows;
    setting->told++;
    assert_true(!total || bytes == total);
    return 0;
}

/* ---- settings ---- */

static void start(struct setting *setting, const char *log) {
    setting->error = (ism3_error)ISM3_ERROR_INIT;
    int32_t rc = log ? ism3_log_load(&setting->log, log, setting->model, &setting->error)
                     : ism3_log_read(&setting->log, NULL, 0, NULL, setting->model, &setting->error);
    if (rc)
        fail_msg("%s:%llu: %s", setting->error.place, (unsigned long long)setting->error.line,
                 setting->error.message);
    assert_int_equal(ism3_ledger_new(&setting->ledger, setting->model, NULL, NULL), 0);
    assert_int_equal(
        ism3_reader_new(&setting->reader, setting->log, setting->ledger, &setting->options, NULL),
        0);
}

static void let_go(struct setting *setting) {
    ism3_reader_free(setting->reader);
    setting->ledger = ism3_ledger_unref(setting->ledger);
    setting->log = ism3_log_unref(setting->log);
    setting->reader = NULL;
    setting->seen[0] = setting->skipped[0] = 0;
    setting->batches = setting->told = setting->stop_after = 0;
}

static int set_up(void **state) {
    struct setting *setting = calloc(1, sizeof *setting);
    *state = setting;
    setting->options = (ism3_reader_options){.size = sizeof setting->options,
                                             .on_batch = see_batch,
                                             .on_skip = see_skip,
                                             .on_progress = see_progress,
                                             .context = setting};
    return ism3_model_load(&setting->model, LOGS "model.json", NULL, NULL);
}

static int tear_down(void **state) {
    struct setting *setting = *state;
    let_go(setting);
    ism3_model_unref(setting->model);
    free(setting);
    return 0;
}

static int32_t read_text(struct setting *setting, const char *text) {
    return ism3_reader_read_bytes(setting->reader, text, strlen(text), "log", &setting->error);
}

/* Read a text with the native columns afresh; it must be fine. */
static void reads(struct setting *setting, const char *text, const char *seen) {
    let_go(setting);
    start(setting, NULL);
    if (read_text(setting, text))
        fail_msg("%llu:%llu: %s", (unsigned long long)setting->error.line,
                 (unsigned long long)setting->error.column, setting->error.message);
    assert_string_equal(setting->seen, seen);
}

/* The same; it must fail, at this place and with these words. */
static void refuses(struct setting *setting, const char *log, const char *text, int32_t code,
                    uint64_t line, uint64_t column, const char *words) {
    let_go(setting);
    start(setting, log);
    assert_int_equal(read_text(setting, text), code);
    assert_string_equal(setting->error.place, "log");
    if (!strstr(setting->error.message, words))
        fail_msg("'%s' lacks '%s'", setting->error.message, words);
    assert_int_equal(setting->error.line, line);
    assert_int_equal(setting->error.column, column);
    assert_int_equal(setting->error.code, code);
}

/* ---- what files become ---- */

static void reads_every_native_column(void **state) {
    struct setting *setting = *state;
    start(setting, NULL);
    assert_int_equal(ism3_reader_read_file(setting->reader, LOGS "native.csv", &setting->error), 0);
    assert_string_equal(
        setting->seen,
        "watched process=0 environment=0 kinds=6 time=1767225600000000000 end=1769904000000000000\n"
        "input process=0 environment=0 time=1767261600000000000 due=1767344400000000000 id=A-1\n"
        "output process=0 environment=0 verdict=1 time=1767268800500000000 id=A-1\n"
        "item process=1 environment=0 verdict=2 time=1767261600000000000 end=1767265200000000000 "
        "id=B-1\n"
        "withdrawal process=0 environment=1 time=1767261600000000000 id=A-2\n"
        "interruption process=2 environment=1 end=1767261600000000000 id=X\n"
        "resources process=0 environment=0 resource=1 time=1767225600000000000 "
        "end=1767229200000000000"
        " available=12500 used=3125\n"
        "level process=0 environment=0 time=1767225600000000000 available=40000 used=7000 up=1 "
        "series=gauge 1\n"
        "scope process=1 environment=0 time=1767225600000000000 total=100 covered=90 sampled=10\n"
        "quality process=0 environment=0 time=1767225600000000000 assessed=7 fit=6\n"
        "quality process=0 environment=0 time=1767225600000000000 tp=5 fp=1 tn=9 fn=2\n"
        "incident environment=0 objective=0 cause=3 time=1767225600000000000 "
        "end=1767229200000000000 harm=3 id=I-1\n");
    assert_int_equal(ism3_reader_count(setting->reader, ISM3_READER_ROWS), 12);
    assert_int_equal(ism3_reader_count(setting->reader, ISM3_READER_OBSERVATIONS), 12);
    assert_int_equal(ism3_ledger_count(setting->ledger, ISM3_COUNT_OBSERVATIONS), 11);
    assert_int_equal(setting->batches, 1);
    assert_int_equal(setting->told, 1);
}

static void reads_json_lines(void **state) {
    struct setting *setting = *state;
    start(setting, NULL);
    assert_int_equal(ism3_reader_read_file(setting->reader, LOGS "native.jsonl", &setting->error),
                     0);
    assert_string_equal(
        setting->seen,
        "input process=0 environment=0 time=1767261600000000000 id=A-1\n"
        "output process=0 environment=0 verdict=1 time=1767268800000000000 id=A-1\n"
        "level process=0 environment=1 time=1767268800000000000 available=12500 used=3000\n");
    assert_int_equal(ism3_reader_count(setting->reader, ISM3_READER_ROWS), 3);
}

static void follows_rules(void **state) {
    struct setting *setting = *state;
    start(setting, LOGS "tickets.json");
    assert_int_equal(ism3_reader_read_file(setting->reader, LOGS "tickets.csv", &setting->error),
                     0);
    assert_string_equal(setting->seen,
                        "item process=0 environment=0 verdict=1 time=1709165760000000000 "
                        "end=1709202540000000000 id=INC1\n"
                        "output process=2 environment=0 time=1709636400000000000\n"
                        "item process=0 environment=1 verdict=2 time=1709276400000000000 id=INC2\n"
                        "item process=0 environment=0 verdict=2 time=1709280000000000000 "
                        "end=1709283600000000000 id=INC\"3\n");
    /* Complete from the grain of the first fact to that of the last, in both environments. */
    assert_int_equal(ism3_reader_finish(setting->reader, &setting->error), 0);
    assert_int_equal(ism3_reader_count(setting->reader, ISM3_READER_OBSERVATIONS), 6);
    int64_t first, last;
    assert_int_equal(ism3_ledger_span(setting->ledger, &first, &last), 0);
    assert_int_equal(first, INT64_C(1709164800) * ISM3_SECOND);
    assert_int_equal(last, INT64_C(1709636400) * ISM3_SECOND);
}

static void follows_paths_zones_and_scales(void **state) {
    struct setting *setting = *state;
    start(setting, LOGS "events.json");
    assert_int_equal(ism3_reader_read_file(setting->reader, LOGS "events.jsonl", &setting->error),
                     0);
    /* The day on which the clocks go forward has 23 hours; an input takes no verdict; an
     * interval ends with its day. */
    assert_string_equal(setting->seen,
                        "input process=1 time=1774821599999999999 id=T-1\n"
                        "output process=1 verdict=2 time=1774907999999999999 id=T-2\n"
                        "resources process=0 environment=1 resource=1 time=1774821600000000000 "
                        "end=1774908000000000000 used=1500\n");
}

static void takes_any_form_of_csv(void **state) {
    struct setting *setting = *state;
    const char *one = "input process=0 environment=0 time=5 id=a\n";
    reads(setting, HEADER "input,OSP-24,servers,5,,a,\n", one);
    reads(setting, HEADER "input,OSP-24,servers,5,,a,", one);
    reads(setting, "\xEF\xBB\xBF" HEADER "\ninput,OSP-24,servers,5,,a,\n\n", one);
    reads(setting, "kind,process,environment,time,id\r\ninput,OSP-24,servers,5,a\r\n\r\n", one);
    reads(setting, "kind;process;environment;time;id\ninput;OSP-24;servers;5;a\n", one);
    reads(setting, "id\tkind\ttime\tenvironment\tprocess\na\tinput\t5\tservers\tOSP-24", one);
    reads(setting,
          "\"kind\",\"process\",environment,\"time\",id\n\"input\",\"OSP-24\",servers,\"5\","
          "\"a\"\r\n",
          one);
    reads(setting, "kind,process,environment,time,id,series\ninput,OSP-24,servers,5,\"a\",\"\"\n",
          one);
    reads(setting, HEADER, "");
    reads(setting, HEADER "input,OSP-24,servers,5,,\"\xC3\xA4 \"\"b\"\"\n,\",\n",
          "input process=0 environment=0 time=5 id=\xC3\xA4 \"b\"\n,\n");
    reads(setting, HEADER "level,OSP-24,servers,5,,,0.5\n",
          "level process=0 environment=0 time=5 used=500\n");
    reads(setting,
          "{\"kind\":\"input\",\"process\":\"OSP-24\",\"environment\":\"servers\",\"time\":5,"
          "\"id\":\"a\"}",
          one);
}

static void gives_the_same_for_any_batch_and_buffer(void **state) {
    struct setting *setting = *state;
    enum { ROWS = 30000 };
    char *text = malloc(ROWS * 80), *at = text;
    at += sprintf(at, HEADER);
    for (int i = 0; i < ROWS; i++)
        at += sprintf(at,
                      i % 7 ? "input,OSP-24,servers,%d,,%s%d%s,\n"
                            : "input,\"OSP-24\",servers,%d,,%s%d%s,\n",
                      i, i % 3 ? "" : "\"x\"\"", i, i % 3 ? "" : "\"");
    ism3_error error = ISM3_ERROR_INIT;
    uint64_t items[3];
    for (size_t i = 0; i < 3; i++) {
        setting->options.on_batch = NULL;
        setting->options.batch_rows = i == 0 ? 0 : i == 1 ? 1 : 1000;
        start(setting, NULL);
        if (ism3_reader_read_bytes(setting->reader, text, (size_t)(at - text), "log", &error))
            fail_msg("%s", error.message);
        items[i] = ism3_ledger_count(setting->ledger, ISM3_COUNT_ITEMS);
        assert_int_equal(ism3_reader_count(setting->reader, ISM3_READER_BYTES), at - text);
        let_go(setting);
    }
    assert_int_equal(items[0], ROWS);
    assert_int_equal(items[1], ROWS);
    assert_int_equal(items[2], ROWS);
    free(text);
}

/* ---- bad files ---- */

#define GOOD "input,OSP-24,servers,5,,a,\n"

static void refuses_bad_headers(void **state) {
    struct setting *setting = *state;
    refuses(setting, NULL, "", ISM3_E_SYNTAX, 1, 0, "the file is empty");
    refuses(setting, NULL, "\n\n", ISM3_E_SYNTAX, 1, 0, "the file is empty");
    refuses(setting, NULL, "kind,proces\n", ISM3_E_SYNTAX, 1, 6, "the nearest is 'process'");
    refuses(setting, NULL, "process,time\n", ISM3_E_SYNTAX, 1, 1, "no column 'kind'");
    refuses(setting, NULL, "\nkind,time,kind\n", ISM3_E_SYNTAX, 2, 11, "two columns 'kind'");
    refuses(setting, NULL, "kind,\"ti\"me\n", ISM3_E_SYNTAX, 1, 6, "quote");
    refuses(setting, NULL, "kind,time\rinput,5\r", ISM3_E_SYNTAX, 1, 0, "carriage return");
    refuses(setting, NULL, "kind,\xFF\n", ISM3_E_SYNTAX, 1, 6, "UTF-8");
    refuses(setting, LOGS "tickets.json", "place;number;opend;resolved\n", ISM3_E_SYNTAX, 1, 1,
            "the nearest is 'opend'");
}

static void refuses_bad_rows(void **state) {
    struct setting *setting = *state;
    refuses(setting, NULL, HEADER GOOD "input,OSP-24,servers,5,,a\n", ISM3_E_SYNTAX, 3, 0,
            "6 fields, expected 7");
    refuses(setting, NULL, HEADER "inputs,OSP-24,servers,5,,,\n", ISM3_E_NOT_FOUND, 2, 1,
            "the nearest is 'input'");
    refuses(setting, NULL, HEADER ",OSP-24,servers,5,,,\n", ISM3_E_OBSERVATION, 2, 1, "is empty");
    refuses(setting, NULL, HEADER "input,OSP-25,servers,5,,,\n", ISM3_E_NOT_FOUND, 2, 7,
            "the nearest is 'OSP-24'");
    refuses(setting, NULL, HEADER "input,OSP-24,server,5,,,\n", ISM3_E_NOT_FOUND, 2, 14,
            "the nearest is 'servers'");
    refuses(setting, NULL, HEADER "input,OSP-24,servers,5x,,,\n", ISM3_E_SYNTAX, 2, 22,
            "found '5x', expected a time");
    refuses(setting, NULL, HEADER "input,OSP-24,servers,9999999999999999999,,,\n", ISM3_E_SYNTAX, 2,
            22, "expected a time");
    refuses(setting, NULL, HEADER "level,OSP-24,servers,5,,,1.2345\n", ISM3_E_SYNTAX, 2, 26,
            "three decimal places");
    refuses(setting, NULL, HEADER "input,OSP-24,servers,5,,,7\n", ISM3_E_OBSERVATION, 2, 26,
            "takes no 'used'");
    refuses(setting, NULL, HEADER "item,OSP-24,servers,5,,,\n", ISM3_E_OBSERVATION, 2, 24,
            "needs 'id'");
    refuses(setting, NULL, HEADER "scope,OSP-24,servers,5,,,\n", ISM3_E_OBSERVATION, 2, 0,
            "needs 'total'");
    refuses(setting, NULL, HEADER "input,OSP-24,servers,5,,\"a\"b,\n", ISM3_E_SYNTAX, 2, 25,
            "quote");
    refuses(setting, NULL, HEADER GOOD "input,OSP-24,servers,5,,\"a\n\n", ISM3_E_SYNTAX, 3, 25,
            "never closed");
    refuses(setting, NULL, HEADER "input,OSP-24,servers,5,,\xC3\x28,\n", ISM3_E_SYNTAX, 2, 25,
            "UTF-8");
    refuses(setting, NULL, HEADER "input,OSP-24,servers,\"5\n6\",,\"x\ny\",z\n", ISM3_E_SYNTAX, 2,
            22, "'5\\n6'");
    refuses(setting, NULL, HEADER "level,OSP-24,servers,5,,\"x\ny\",z\n", ISM3_E_SYNTAX, 3, 4,
            "found 'z'");
}

static void refuses_what_the_ledger_refuses(void **state) {
    struct setting *setting = *state;
    refuses(setting, NULL,
            HEADER GOOD "item,OSP-24,servers,5,,b,\n"
                        "interruption,OSP-24,servers,9,5,,\n",
            ISM3_E_OBSERVATION, 4, 31, "(column 'end')");
    /* The rows before it are in. */
    assert_int_equal(ism3_ledger_count(setting->ledger, ISM3_COUNT_ITEMS), 2);
    assert_int_equal(ism3_ledger_count(setting->ledger, ISM3_COUNT_OBSERVATIONS), 2);
}

static void refuses_bad_json(void **state) {
    struct setting *setting = *state;
    const char *good =
        "{\"kind\":\"input\",\"process\":\"OSP-24\",\"environment\":\"servers\",\"time\":5}\n";
    char text[512];
    static const struct {
        const char *line, *words;
        uint64_t column;
        int32_t code;
    } cases[] = {
        {"{\"kind\":\"input\",\"proces\":\"OSP-24\"}", "the nearest is 'process'", 0,
         ISM3_E_SYNTAX},
        {"{\"kind\":\"input\",}", "not valid JSON", 17, ISM3_E_SYNTAX},
        {"{\"kind\":\"input\",\"kind\":\"input\"}", "not valid JSON", 22, ISM3_E_SYNTAX},
        {"[]", "expected a JSON object", 0, ISM3_E_SYNTAX},
        {"{\"kind\":[\"input\"]}", "an object or a list", 0, ISM3_E_SYNTAX},
        {"{\"kind\":\"\xFF\"}", "UTF-8", 10, ISM3_E_SYNTAX},
        {"{\"kind\":\"input\",\"process\":\"OSP-24\"}", "needs 'time'", 0, ISM3_E_OBSERVATION},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        snprintf(text, sizeof text, "%s\n%s", good, cases[i].line);
        refuses(setting, NULL, text, cases[i].code, 3, cases[i].column, cases[i].words);
    }
}

static void refuses_long_rows(void **state) {
    struct setting *setting = *state;
    enum { LONG = 3 * 1024 * 1024 };
    char *text = malloc(LONG);
    strcpy(text, HEADER "input,OSP-24,servers,5,,");
    size_t used = strlen(text);
    memset(text + used, 'x', LONG - used);
    text[LONG - 1] = 0;
    refuses(setting, NULL, text, ISM3_E_LIMIT, 2, 0, "longer than the limit");
    text[used] = '"';
    refuses(setting, NULL, text, ISM3_E_LIMIT, 2, 0, "longer than the limit");
    memset(text, ' ', LONG - 1);
    text[0] = '{';
    refuses(setting, NULL, text, ISM3_E_LIMIT, 1, 0, "longer than the limit");
    setting->options.line_limit = 30;
    refuses(setting, NULL, HEADER "input,OSP-24,servers,5,,,\n", ISM3_E_LIMIT, 1, 0,
            "longer than the limit");
    free(text);
}

/* Of a file that fails in the middle the rows before the bad one are in the ledger, whatever is
 * bad about that. */
static void keeps_the_rows_before_a_bad_one(void **state) {
    static const char *const rest[] = {
        "input,OSP-24,servers,5,,this-line-is-much-longer-than-the-limit-of-forty-five-bytes,\n",
        "input,OSP-24,servers,never,,,\n", "input,OSP-24,servers,5,,\"a"};
    for (size_t i = 0; i < sizeof rest / sizeof *rest; i++) {
        struct setting *setting = *state;
        char text[512];
        setting->options.line_limit = 45;
        snprintf(text, sizeof text, HEADER GOOD GOOD "%s", rest[i]);
        start(setting, NULL);
        assert_true(read_text(setting, text));
        assert_int_equal(ism3_ledger_count(setting->ledger, ISM3_COUNT_OBSERVATIONS), 2);
        let_go(setting);
    }
    static const char line[] =
        "{\"kind\":\"input\",\"process\":\"OSP-24\",\"environment\":\"servers\",\"time\":5}\n";
    struct setting *setting = *state;
    char text[512];
    setting->options.line_limit = sizeof line - 2;
    snprintf(text, sizeof text, "%s%.*s ,\"id\":\"A\"}\n", line, (int)sizeof line - 3, line);
    start(setting, NULL);
    assert_int_equal(read_text(setting, text), ISM3_E_LIMIT);
    assert_int_equal(ism3_ledger_count(setting->ledger, ISM3_COUNT_OBSERVATIONS), 1);
}

static void refuses_bad_files(void **state) {
    struct setting *setting = *state;
    start(setting, NULL);
    assert_int_equal(ism3_reader_read_file(setting->reader, LOGS "none.csv", &setting->error),
                     ISM3_E_NOT_FOUND);
    assert_string_equal(setting->error.place, LOGS "none.csv");
    assert_int_equal(ism3_reader_read_file(setting->reader, LOGS, &setting->error), ISM3_E_IO);
    assert_int_equal(ism3_reader_read_file(NULL, LOGS, &setting->error), ISM3_E_ARGUMENT);
    assert_int_equal(ism3_reader_read_file(setting->reader, NULL, NULL), ISM3_E_ARGUMENT);
    assert_int_equal(ism3_reader_read_bytes(NULL, "", 0, "x", NULL), ISM3_E_ARGUMENT);
    assert_int_equal(ism3_reader_read_bytes(setting->reader, NULL, 1, "x", NULL), ISM3_E_ARGUMENT);
    assert_int_equal(ism3_reader_read_bytes(setting->reader, NULL, 0, NULL, NULL), ISM3_E_SYNTAX);
    assert_int_equal(ism3_reader_finish(NULL, NULL), ISM3_E_ARGUMENT);
}

/* ---- gzip ---- */

/* HEADER and GOOD, packed. */
static const unsigned char packed[] = {
    0x1f, 0x8b, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00, 0x02, 0xff, 0x0d, 0xc8, 0xb1, 0x0d,
    0x80, 0x30, 0x0c, 0x04, 0xc0, 0x3e, 0xb3, 0x3c, 0x0d, 0x82, 0x39, 0x40, 0x62, 0x02,
    0x84, 0xbf, 0xb0, 0x50, 0x9c, 0xc8, 0x76, 0x32, 0x3f, 0x5c, 0x79, 0xaf, 0x9a, 0xa0,
    0x7b, 0x7b, 0x18, 0x01, 0xda, 0x54, 0x6f, 0x56, 0x69, 0x89, 0xd4, 0xca, 0x3f, 0x04,
    0x2a, 0x18, 0x41, 0x29, 0x6a, 0x7d, 0x24, 0x8e, 0xeb, 0x5c, 0xd6, 0x0d, 0x41, 0x9f,
    0xf4, 0xc0, 0x0e, 0xdc, 0x28, 0x1f, 0x05, 0x84, 0xc9, 0x3c, 0x45, 0x00, 0x00, 0x00,
};

static void unpacks(void **state) {
    struct setting *setting = *state;
    const char *one = "input process=0 environment=0 time=5 id=a\n";
    char twice[2 * sizeof packed];
    start(setting, NULL);
    assert_int_equal(ism3_reader_read_bytes(setting->reader, (const char *)packed, sizeof packed,
                                            "log", &setting->error),
                     0);
    assert_string_equal(setting->seen, one);
    for (size_t cut = 2; cut < sizeof packed; cut++)
        assert_int_equal(ism3_reader_read_bytes(setting->reader, (const char *)packed, cut, "log",
                                                &setting->error),
                         ISM3_E_IO);
    /* A second member goes on where the first ends: with a header line, which is no row. */
    memcpy(twice, packed, sizeof packed);
    memcpy(twice + sizeof packed, packed, sizeof packed);
    assert_int_equal(
        ism3_reader_read_bytes(setting->reader, twice, sizeof twice, "log", &setting->error),
        ISM3_E_NOT_FOUND);
    assert_int_equal(setting->error.line, 3);
    twice[sizeof packed - 1] ^= 1;
    assert_int_equal(
        ism3_reader_read_bytes(setting->reader, twice, sizeof packed, "log", &setting->error),
        ISM3_E_IO);
}

/* ---- going on ---- */

static void passes_over_bad_rows(void **state) {
    struct setting *setting = *state;
    const char *text = HEADER "input,OSP-24,servers,1,,a,\n"
                              "input,OSP-99,servers,2,,b,\n"
                              "item,OSP-24,servers,9,3,c,\n"
                              "too,few\n"
                              "interruption,OSP-24,servers,9,4,,\n"
                              "input,OSP-24,servers,5,,e,\n";
    setting->options.skip_bad = 4;
    start(setting, NULL);
    assert_int_equal(read_text(setting, text), 0);
    assert_string_equal(setting->seen, "input process=0 environment=0 time=1 id=a\n"
                                       "item process=0 environment=0 time=9 end=3 id=c\n"
                                       "input process=0 environment=0 time=5 id=e\n");
    assert_string_equal(setting->skipped, "3:7 5:0 6:31 ");
    assert_int_equal(ism3_reader_count(setting->reader, ISM3_READER_SKIPPED), 3);
    assert_int_equal(ism3_reader_count(setting->reader, ISM3_READER_ROWS), 6);
    let_go(setting);
    setting->options.skip_bad = 2;
    start(setting, NULL);
    assert_int_equal(read_text(setting, text), ISM3_E_OBSERVATION);
    assert_int_equal(setting->error.line, 6);
}

static void takes_a_row_as_a_whole(void **state) {
    struct setting *setting = *state;
    static const char log[] =
        "{\"ism3\": {\"format\": \"log\", \"version\": 1}, \"type\": \"csv\", \"rules\": ["
        "{\"kind\": \"output\", \"process\": \"OSP-24\", \"environment\": \"servers\", \"time\": "
        "{\"column\": \"a\"}},"
        "{\"kind\": \"scope\", \"process\": \"OSP-5\", \"time\": {\"column\": \"a\"}, \"total\": "
        "{\"column\": \"t\"},"
        " \"covered\": {\"column\": \"c\"}},"
        "{\"when\": {\"t\": [\"1\", null]}, \"kind\": \"input\", \"process\": \"OSP-5\", \"time\": "
        "{\"column\": \"b\"}}]}";
    assert_int_equal(
        ism3_log_read(&setting->log, log, strlen(log), "log", setting->model, &setting->error), 0);
    setting->options.skip_bad = 9;
    assert_int_equal(ism3_ledger_new(&setting->ledger, setting->model, NULL, NULL), 0);
    assert_int_equal(
        ism3_reader_new(&setting->reader, setting->log, setting->ledger, &setting->options, NULL),
        0);
    /* Good; refused by the ledger for its second observation; by the reader for its second;
     * nothing to say. */
    assert_int_equal(read_text(setting, "a,b,t,c\n1,,1,1\n2,,5,9\n3,,x,1\n,,7,7\n4,4,1,1\n"), 0);
    assert_string_equal(setting->seen, "output process=0 environment=0 time=1\n"
                                       "scope process=1 time=1 total=1 covered=1\n"
                                       "output process=0 environment=0 time=4\n"
                                       "scope process=1 time=4 total=1 covered=1\n"
                                       "input process=1 time=4\n");
    assert_string_equal(setting->skipped, "3:6 4:4 ");
    assert_int_equal(ism3_reader_count(setting->reader, ISM3_READER_UNMATCHED), 1);
}

static void stops_when_told(void **state) {
    struct setting *setting = *state;
    start(setting, NULL);
    setting->stop_after = 1;
    assert_int_equal(read_text(setting, HEADER GOOD GOOD), ISM3_E_STOPPED);
}

static void checks_arguments(void **state) {
    struct setting *setting = *state;
    ism3_reader *reader;
    ism3_reader_options options = {.size = sizeof options, .line_limit = UINT64_MAX};
    start(setting, NULL);
    assert_int_equal(ism3_reader_new(NULL, setting->log, setting->ledger, NULL, NULL),
                     ISM3_E_ARGUMENT);
    assert_int_equal(ism3_reader_new(&reader, NULL, setting->ledger, NULL, NULL), ISM3_E_ARGUMENT);
    assert_int_equal(ism3_reader_new(&reader, setting->log, NULL, NULL, NULL), ISM3_E_ARGUMENT);
    ism3_model *other_model;
    ism3_ledger *other;
    assert_int_equal(ism3_model_new(&other_model, NULL, NULL), 0);
    assert_int_equal(ism3_model_freeze(other_model, NULL), 0);
    assert_int_equal(ism3_ledger_new(&other, other_model, NULL, NULL), 0);
    assert_int_equal(ism3_reader_new(&reader, setting->log, other, NULL, NULL), ISM3_E_ARGUMENT);
    ism3_ledger_unref(other);
    ism3_model_unref(other_model);
    assert_int_equal(ism3_reader_new(&reader, setting->log, setting->ledger, &options, NULL),
                     ISM3_E_ARGUMENT);
    options.line_limit = 0;
    options.batch_rows = SIZE_MAX;
    assert_int_equal(ism3_reader_new(&reader, setting->log, setting->ledger, &options, NULL),
                     ISM3_E_ARGUMENT);
    options.size = 3;
    assert_int_equal(ism3_reader_new(&reader, setting->log, setting->ledger, &options, NULL),
                     ISM3_E_STRUCT);
    assert_null(reader);
    assert_int_equal(ism3_reader_count(NULL, ISM3_READER_ROWS), 0);
    assert_int_equal(ism3_reader_count(setting->reader, 99), 0);
    ism3_reader_free(NULL);
}

/* ---- damaged files ---- */

static uint32_t next_random(uint32_t *random) {
    *random = *random * 1664525 + 1013904223;
    return *random >> 8;
}

/* Change, drop, double or insert some bytes. Returns the new size. */
static size_t damage(char *text, size_t size, size_t room, uint32_t *random) {
    static const char bytes[] = "\"\",,;\n\r\t{}[]:0919-.eT\\\xFF\xC3\xED\x80\x00x";
    for (uint32_t left = 1 + next_random(random) % 6; left && size; left--) {
        size_t at = next_random(random) % size, length = 1 + next_random(random) % 9;
        length = length < size - at ? length : size - at;
        switch (next_random(random) % 4) {
        case 0:
            text[at] = bytes[next_random(random) % sizeof bytes];
            break;
        case 1:
            memmove(text + at, text + at + length, size - at - length);
            size -= length;
            break;
        case 2:
            if (size + length > room)
                break;
            memmove(text + at + length, text + at, size - at);
            size += length;
            break;
        default:
            text[at] = (char)next_random(random);
        }
    }
    return size;
}

/* Whatever the bytes, a reader takes them or says what is wrong. */
static void survives(struct setting *setting, const char *path, const char *log) {
    enum { ROOM = 8192, ROUNDS = 1500 };
    static char original[ROOM], text[ROOM];
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    size_t size = fread(original, 1, ROOM / 2, file);
    fclose(file);
    uint32_t random = 7;
    setting->options.on_batch = NULL;
    setting->options.on_skip = NULL;
    setting->options.skip_bad = 5;
    setting->options.batch_rows = 2;
    start(setting, log);
    for (int round = 0; round < ROUNDS; round++) {
        memcpy(text, original, size);
        size_t damaged = damage(text, size, ROOM, &random);
        setting->error = (ism3_error)ISM3_ERROR_INIT;
        int32_t rc = ism3_reader_read_bytes(setting->reader, text, damaged, "log", &setting->error);
        assert_int_equal(rc, setting->error.code);
        assert_true(rc == 0 || setting->error.message[0]);
    }
}

static void survives_damaged_csv(void **state) {
    survives(*state, LOGS "native.csv", NULL);
}

static void survives_damaged_json_lines(void **state) {
    survives(*state, LOGS "native.jsonl", NULL);
}

static void survives_damaged_tickets(void **state) {
    survives(*state, LOGS "tickets.csv", LOGS "tickets.json");
}

static void survives_damaged_events(void **state) {
    survives(*state, LOGS "events.jsonl", LOGS "events.json");
}

/* What a process's zero says in the day that starts at `from`: whether that kind was watched then. */
static uint32_t status_of(struct setting *setting, const char *code, const char *figure,
                          int64_t from) {
    ism3_metrics_options options = ISM3_METRICS_OPTIONS_INIT;
    ism3_metrics *metrics;
    ism3_figure result = {.size = sizeof result};
    uint32_t process = ism3_model_find_process(setting->model, code, strlen(code));
    options.processes = &process;
    options.process_count = 1;
    options.by_environment = 1;
    options.from = from;
    options.to = from + ISM3_DAY;
    assert_int_equal(ism3_metrics_new(&metrics, setting->ledger, &options, NULL), 0);
    assert_int_equal(ism3_metrics_figure(metrics, 0, 0, ism3_figure_find(figure), 0, &result), 0);
    ism3_metrics_unref(metrics);
    return result.status;
}

#define LEVEL "\"kind\": \"level\", \"resource\": \"work\", \"available\": 9, "

/* A level of which the rule says how to read one field: what a row's field makes of it. */
static void numbers_and_days_at_the_edge(void **state) {
    static const struct {
        const char *rule, *text;
        int32_t rc;
        const char *words;
    } cases[] = {
        {LEVEL "\"used\": {\"column\": \"u\", \"scale\": \"1000000\"}", "x", ISM3_E_SYNTAX,
         "six decimal"},
        {LEVEL "\"used\": {\"column\": \"u\", \"scale\": \"1000000\"}", "1.2345678", ISM3_E_SYNTAX,
         "six decimal"},
        {LEVEL "\"used\": {\"column\": \"u\", \"scale\": \"1000000\"}", "9000000000000",
         ISM3_E_RANGE, "smaller number"},
        {LEVEL "\"used\": {\"column\": \"u\", \"scale\": \"1000000\"}", "-9000000000000",
         ISM3_E_RANGE, "smaller number"},
        {LEVEL "\"used\": {\"column\": \"u\", \"scale\": \"1000000\"}", "-", ISM3_OK, ""},
        {LEVEL "\"used\": {\"column\": \"u\"}", "-", ISM3_OK, ""},
        {LEVEL "\"used\": 1, \"when\": {\"u\": [null]}", "-", ISM3_OK, ""},
        {LEVEL "\"used\": 1, \"when\": {\"u\": {\"not\": [null]}}", "-", ISM3_OK, ""},
        {"\"kind\": \"interruption\", \"end\": {\"column\": \"u\", \"time\": \"%Y-%m-%d\", \"at\": "
         "\"end_of_day\"}",
         "2262-04-11", ISM3_E_RANGE, "before the end of 2261"},
    };
    struct setting *setting = *state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char text[1024];
        snprintf(text, sizeof text,
                 "{\"ism3\": {\"format\": \"log\", \"version\": 1}, \"type\": \"csv\", \"null\": "
                 "[\"-\"], \"rules\": [{\"process\": \"OSP-5\", \"time\": 5, %s}]}",
                 cases[i].rule);
        let_go(setting);
        start(setting, NULL);
        ism3_reader_free(setting->reader);
        ism3_log_unref(setting->log);
        if (ism3_log_read(&setting->log, text, strlen(text), "log.json", setting->model,
                          &setting->error))
            fail_msg("%s: %s", cases[i].rule, setting->error.message);
        assert_int_equal(ism3_reader_new(&setting->reader, setting->log, setting->ledger,
                                         &setting->options, NULL),
                         0);
        snprintf(text, sizeof text, "t,u\n1,%s\n", cases[i].text);
        int32_t rc = read_text(setting, text);
        if (rc != cases[i].rc || (rc && !strstr(setting->error.message, cases[i].words)))
            fail_msg("%s of '%s': %s: %s", cases[i].rule, cases[i].text, ism3_code_name(rc),
                     setting->error.message);
    }
}

static void keeps_declarations_apart(void **state) {
    struct setting *setting = *state;
    const int64_t february = INT64_C(1706745600) * ISM3_SECOND, march = february + 29 * ISM3_DAY;
    const char *text = "number;opened\na;01/03/2024 10:00\nb;03/03/2024 10:00\n";
    start(setting, LOGS "declared.json");
    assert_int_equal(
        ism3_reader_read_bytes(setting->reader, text, strlen(text), "log", &setting->error), 0);
    assert_int_equal(ism3_reader_finish(setting->reader, &setting->error), 0);
    assert_int_equal(ism3_reader_count(setting->reader, ISM3_READER_OBSERVATIONS), 4);
    const char *down = "unavailability.interruptions", *inputs = "efficacy.inputs";
    assert_int_equal(status_of(setting, "OSP-24", inputs, march + ISM3_DAY), ISM3_STATUS_OK);
    assert_int_equal(status_of(setting, "OSP-24", down, march + ISM3_DAY), ISM3_STATUS_NO_DATA);
    assert_int_equal(status_of(setting, "OSP-24", inputs, february), ISM3_STATUS_NO_DATA);
    assert_int_equal(status_of(setting, "OSP-10", down, february + ISM3_DAY), ISM3_STATUS_OK);
    assert_int_equal(status_of(setting, "OSP-10", down, february + 2 * ISM3_DAY),
                     ISM3_STATUS_NO_DATA);
    assert_int_equal(status_of(setting, "OSP-10", inputs, february), ISM3_STATUS_NO_DATA);
}

#define with_setting(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void) {
    const struct CMUnitTest tests[] = {
        with_setting(reads_every_native_column),
        with_setting(reads_json_lines),
        with_setting(follows_rules),
        with_setting(follows_paths_zones_and_scales),
        with_setting(takes_any_form_of_csv),
        with_setting(gives_the_same_for_any_batch_and_buffer),
        with_setting(keeps_declarations_apart),
        with_setting(numbers_and_days_at_the_edge),
        with_setting(refuses_bad_headers),
        with_setting(refuses_bad_rows),
        with_setting(refuses_what_the_ledger_refuses),
        with_setting(refuses_bad_json),
        with_setting(refuses_long_rows),
        with_setting(keeps_the_rows_before_a_bad_one),
        with_setting(refuses_bad_files),
        with_setting(unpacks),
        with_setting(passes_over_bad_rows),
        with_setting(takes_a_row_as_a_whole),
        with_setting(stops_when_told),
        with_setting(checks_arguments),
        with_setting(survives_damaged_csv),
        with_setting(survives_damaged_json_lines),
        with_setting(survives_damaged_tickets),
        with_setting(survives_damaged_events),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
