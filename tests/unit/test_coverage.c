/* Files held under the name of a source: what counts once, what is new, and what is refused. */
#include "test.h"
#include <ism3-io.h>

#include <stdio.h>
#include <stdlib.h>

#define LOGS   ISM3_FIXTURES "/logs/"
#define HEADER "kind,process,environment,time,end,id,used\n"

struct setting {
    ism3_model *model;
    ism3_ledger *ledger;
    ism3_error error;
    /* How files are read, and what the last reading counted. */
    ism3_reader_options options;
    const char *log, *source;
    uint64_t rows, held, skipped, told;
};

static int32_t see_skip(void *context, const ism3_error *problem) {
    struct setting *setting = context;
    (void)problem;
    setting->told++;
    return 0;
}

static void empty(struct setting *setting) {
    ism3_ledger_unref(setting->ledger);
    assert_int_equal(ism3_ledger_new(&setting->ledger, setting->model, NULL, NULL), 0);
}

static int set_up(void **state) {
    struct setting *setting = calloc(1, sizeof *setting);
    *state = setting;
    setting->source = "log.csv";
    setting->options = (ism3_reader_options){
        .size = sizeof setting->options, .on_skip = see_skip, .context = setting};
    return ism3_model_load(&setting->model, LOGS "model.json", NULL, NULL) ||
           ism3_ledger_new(&setting->ledger, setting->model, NULL, NULL);
}

static int tear_down(void **state) {
    struct setting *setting = *state;
    ism3_ledger_unref(setting->ledger);
    ism3_model_unref(setting->model);
    free(setting);
    return 0;
}

/* A reading of its own, as in a call of the command. */
static int32_t read_bytes(struct setting *setting, const char *text, size_t size) {
    ism3_log *log = NULL;
    ism3_reader *reader = NULL;
    setting->error = (ism3_error)ISM3_ERROR_INIT;
    setting->told = 0;
    int32_t rc = setting->log ? ism3_log_load(&log, setting->log, setting->model, &setting->error)
                              : ism3_log_read(&log, NULL, 0, NULL, setting->model, &setting->error);
    assert_int_equal(rc, 0);
    assert_int_equal(
        ism3_reader_new(&reader, log, setting->ledger, &setting->options, &setting->error), 0);
    assert_int_equal(ism3_reader_set_source(reader, setting->source, 0, &setting->error), 0);
    rc = ism3_reader_read_bytes(reader, text, size, "file", &setting->error);
    if (!rc)
        assert_int_equal(ism3_reader_finish(reader, &setting->error), 0);
    setting->rows = ism3_reader_count(reader, ISM3_READER_ROWS);
    setting->held = ism3_reader_count(reader, ISM3_READER_HELD);
    setting->skipped = ism3_reader_count(reader, ISM3_READER_SKIPPED);
    ism3_reader_free(reader);
    ism3_log_unref(log);
    return rc;
}

static int32_t read_text(struct setting *setting, const char *text) {
    return read_bytes(setting, text, strlen(text));
}

static void reads(struct setting *setting, const char *text, uint64_t rows, uint64_t held) {
    if (read_text(setting, text))
        fail_msg("%s", setting->error.message);
    assert_int_equal(setting->rows, rows);
    assert_int_equal(setting->held, held);
}

static void refuses(struct setting *setting, const char *text, const char *words) {
    assert_int_equal(read_text(setting, text), ISM3_E_CONFLICT);
    assert_string_equal(setting->error.place, "file");
    if (!strstr(setting->error.message, words))
        fail_msg("'%s' lacks '%s'", setting->error.message, words);
}

static ism3_source_state state_of(const struct setting *setting) {
    ism3_source_state state = {.size = sizeof state};
    assert_int_equal(ism3_ledger_source_count(setting->ledger), 1);
    assert_int_equal(ism3_ledger_source(setting->ledger, 0, &state), 0);
    return state;
}

/* The ledger holds so many records, all of the bytes. */
static void holds(const struct setting *setting, uint64_t records, const char *text, size_t size) {
    ism3_source_state state = state_of(setting);
    ism3_sha256 sha;
    uint8_t digest[32];
    ism3_sha256_init(&sha);
    ism3_sha256_update(&sha, text, size);
    ism3_sha256_digest(&sha, digest);
    assert_int_equal(state.records, records);
    assert_int_equal(state.ranges, 1);
    assert_memory_equal(state.digest, digest, sizeof digest);
}

#define A "input,OSP-24,servers,86400000000000,,,\n"
#define B "output,OSP-24,servers,96400000000000,,,\n"
#define C "input,OSP-24,servers,186400000000000,,c,\n"

static void counts_a_file_once(void **state) {
    struct setting *setting = *state;
    const char *text = HEADER A B;
    reads(setting, text, 2, 0);
    reads(setting, text, 2, 2);
    assert_int_equal(ism3_ledger_count(setting->ledger, ISM3_COUNT_OBSERVATIONS), 2);
    holds(setting, 2, text, strlen(text) - 1);
    /* The line end is no part of the record. */
    reads(setting, HEADER A "output,OSP-24,servers,96400000000000,,,", 2, 2);
    reads(setting, HEADER A "output,OSP-24,servers,96400000000000,,,\r\n\n\n", 2, 2);
}

static void without_a_source_counts_it_each_time(void **state) {
    struct setting *setting = *state;
    setting->source = NULL;
    reads(setting, HEADER A B, 2, 0);
    reads(setting, HEADER A B, 2, 0);
    assert_int_equal(ism3_ledger_count(setting->ledger, ISM3_COUNT_OBSERVATIONS), 4);
}

static void adds_new_records_alone(void **state) {
    struct setting *setting = *state;
    const char *forms[] = {
        HEADER A B C,
        "\xEF\xBB\xBF" HEADER "\n" A "\n\n" B C "\n",
        "kind,process,environment,time,id\r\ninput,OSP-24,servers,5,\r\n"
        "\"input\",OSP-24,servers,6,\"two\r\nlines\"\r\n\r\ninput,OSP-24,servers,7,x",
        "{\"kind\":\"input\",\"process\":\"OSP-24\",\"environment\":\"servers\",\"time\":5}\n  \n"
        "{\"kind\":\"input\",\"process\":\"OSP-24\",\"environment\":\"servers\",\"time\":6}\r\n"
        "{\"kind\":\"input\",\"process\":\"OSP-24\",\"environment\":\"servers\",\"time\":7}",
    };
    for (size_t form = 0; form < sizeof forms / sizeof *forms; form++) {
        size_t size = strlen(forms[form]);
        empty(setting);
        assert_int_equal(read_bytes(setting, forms[form], size), 0);
        assert_int_equal(setting->rows, 3);
        ism3_source_state whole = state_of(setting);
        for (uint64_t first = 1; first < 3; first++) {
            /* The shortest beginning with so many rows that all hold good. */
            size_t cut = 1;
            for (;; cut++) {
                empty(setting);
                if (!read_bytes(setting, forms[form], cut) && setting->rows == first &&
                    !read_bytes(setting, forms[form], size))
                    break;
                assert_true(cut < size);
            }
            assert_int_equal(setting->rows, 3);
            assert_int_equal(setting->held, first);
            assert_memory_equal(state_of(setting).digest, whole.digest, sizeof whole.digest);
            assert_int_equal(state_of(setting).observations, 3);
        }
    }
}

/* Wherever a file was cut: what lay in whole lines counts once, a line that has grown since is a
 * change. */
static void knows_half_a_line(void **state) {
    struct setting *setting = *state;
    const char *text = HEADER A B C;
    size_t size = strlen(text), header = strlen(HEADER);
    setting->options.skip_bad = 9;
    for (size_t cut = 0; cut <= size; cut++) {
        int in_line = cut > header && text[cut - 1] != '\n' && text[cut] != '\n';
        empty(setting);
        int32_t before = read_bytes(setting, text, cut);
        assert_true(!before || cut < header);
        int32_t rc = read_bytes(setting, text, size);
        if (rc != (in_line ? ISM3_E_CONFLICT : 0))
            fail_msg("cut at %zu: %s", cut, setting->error.message);
        if (!rc)
            holds(setting, 3, text, size - 1);
    }
}

static void refuses_what_has_changed(void **state) {
    struct setting *setting = *state;
    char text[] = HEADER A B C;
    size_t size = strlen(text);
    reads(setting, HEADER A B, 2, 0);
    ism3_source_state before = state_of(setting);
    setting->options.skip_bad = 9;
    for (size_t i = 0; i < strlen(HEADER A B) - 1; i++)
        for (char bit = 1; bit < 64; bit = (char)(bit * 4)) {
            text[i] ^= bit;
            assert_int_not_equal(read_bytes(setting, text, size), 0);
            text[i] ^= bit;
            ism3_source_state after = state_of(setting);
            assert_int_equal(after.records, 2);
            assert_int_equal(after.observations, 2);
            assert_memory_equal(after.digest, before.digest, sizeof after.digest);
        }
    refuses(setting, HEADER B A C, "has changed");
    refuses(setting, HEADER A A C, "has changed");
    refuses(setting, HEADER "\n" A B, "has changed");
    reads(setting, text, 3, 2);
}

static void refuses_what_has_shrunk(void **state) {
    struct setting *setting = *state;
    reads(setting, HEADER A B C, 3, 0);
    refuses(setting, HEADER A B, "has shrunk");
    refuses(setting, HEADER, "has shrunk");
    refuses(setting, "{}", "has shrunk");
    assert_int_equal(state_of(setting).records, 3);
    assert_int_equal(ism3_ledger_forget_source(setting->ledger, "log.csv", 0, NULL), 0);
    reads(setting, HEADER A B, 2, 0);
    assert_int_equal(state_of(setting).records, 2);
}

/* Over many buffers and batches, with the part held before ending anywhere. */
static void reads_long_files(void **state) {
    struct setting *setting = *state;
    enum { ROWS = 40000 };
    static const size_t batches[] = {0, 1, 333};
    char *text = malloc(ROWS * 48), *at = text;
    size_t *ends = malloc(ROWS * sizeof *ends);
    at += sprintf(at, HEADER);
    for (int i = 0; i < ROWS; i++) {
        at += sprintf(
            at, i % 5 ? "input,OSP-24,servers,%d,,,\n" : "input,\"OSP-24\",servers,%d,,,\n", i);
        ends[i] = (size_t)(at - text);
    }
    size_t at_buffer = 0;
    while (ends[at_buffer] < (size_t)512 * 1024)
        at_buffer++;
    for (size_t i = 0; i < 30; i++) {
        /* Rows around the place where the first buffer ends, and others. */
        size_t first = i < 20 ? at_buffer - 10 + i : (i - 20) * 3999 + 1;
        empty(setting);
        setting->options.batch_rows = batches[i % 3];
        assert_int_equal(read_bytes(setting, text, ends[first - 1] - i % 2), 0);
        holds(setting, first, text, ends[first - 1] - 1);
        assert_int_equal(read_bytes(setting, text, (size_t)(at - text)), 0);
        assert_int_equal(setting->held, first);
        holds(setting, ROWS, text, (size_t)(at - text) - 1);
        assert_int_equal(ism3_ledger_count(setting->ledger, ISM3_COUNT_OBSERVATIONS), ROWS);
        text[ends[first - 1] / 2] ^= 2;
        assert_int_not_equal(read_bytes(setting, text, (size_t)(at - text)), 0);
        text[ends[first - 1] / 2] ^= 2;
    }
    free(ends);
    free(text);
}

/* The last record may have left the buffer when the file ends. */
static void looks_past_blank_lines(void **state) {
    struct setting *setting = *state;
    enum { BLANK = 2 * 1024 * 1024 };
    const size_t size = strlen(HEADER A);
    char *text = malloc(BLANK + 2 * sizeof HEADER A B);
    memcpy(text, HEADER A, size);
    memset(text + size, '\n', BLANK);
    memcpy(text + size + BLANK, B, strlen(B));
    assert_int_equal(read_bytes(setting, text, size + BLANK), 0);
    holds(setting, 1, text, size - 1);
    assert_int_equal(read_bytes(setting, text, size + BLANK + strlen(B)), 0);
    assert_int_equal(setting->held, 1);
    holds(setting, 2, text, size + BLANK + strlen(B) - 1);
    text[size + BLANK / 2] = 'x';
    assert_int_not_equal(read_bytes(setting, text, size + BLANK + strlen(B)), 0);
    free(text);
}

/* A bad row was told when it was read, and stays passed over. */
static void holds_bad_rows(void **state) {
    struct setting *setting = *state;
    const char *bad = HEADER A "input,OSP-99,servers,2,,b,\ntoo,few\n"
                               "interruption,OSP-24,servers,9,4,,\n" B;
    char text[512];
    setting->options.skip_bad = 3;
    reads(setting, bad, 5, 0);
    assert_int_equal(setting->told, 3);
    setting->options.skip_bad = 0;
    snprintf(text, sizeof text, "%s%s", bad, C);
    reads(setting, text, 6, 5);
    assert_int_equal(setting->told, 0);
    assert_int_equal(setting->skipped, 0);
    assert_int_equal(state_of(setting).observations, 3);
    snprintf(text, sizeof text, "%s%s%s", bad, C, "too,few\n");
    assert_int_equal(read_text(setting, text), ISM3_E_SYNTAX);
    assert_int_equal(setting->error.line, 8);
}

static uint32_t inputs_on(struct setting *setting, int64_t day) {
    ism3_metrics_options options = ISM3_METRICS_OPTIONS_INIT;
    ism3_metrics *metrics;
    ism3_figure figure = {.size = sizeof figure};
    options.from = day;
    options.to = day + ISM3_DAY;
    assert_int_equal(ism3_metrics_new(&metrics, setting->ledger, &options, NULL), 0);
    assert_int_equal(
        ism3_metrics_figure(metrics, 0, 0, ism3_figure_find("efficacy.inputs"), 0, &figure), 0);
    ism3_metrics_unref(metrics);
    return figure.status;
}

/* A log that is complete is so from its first row on, however often it was read. */
static void watches_over_the_whole_file(void **state) {
    struct setting *setting = *state;
    const int64_t march = INT64_C(1709251200) * ISM3_SECOND;
    setting->log = LOGS "tickets.json";
#define TICKETS "number;opened;resolved;closed;priority;reopened;place\n"
#define FIRST   TICKETS "a;1/3/2024 10:00;?;?;3 - Low;0;Servers\n"
    reads(setting, FIRST, 1, 0);
    assert_int_equal(inputs_on(setting, march + 4 * ISM3_DAY), ISM3_STATUS_NO_DATA);
    reads(setting, FIRST "b;9/3/2024 10:00;?;?;3 - Low;0;Servers\n", 2, 1);
    assert_int_equal(inputs_on(setting, march - ISM3_DAY), ISM3_STATUS_NO_DATA);
    assert_int_equal(inputs_on(setting, march + 4 * ISM3_DAY), ISM3_STATUS_OK);
    assert_int_equal(inputs_on(setting, march + 9 * ISM3_DAY), ISM3_STATUS_NO_DATA);
}

static void keeps_sources_apart(void **state) {
    struct setting *setting = *state;
    char name[16];
    for (int round = 0; round < 2; round++)
        for (int i = 0; i < 50; i++) {
            snprintf(name, sizeof name, "%d.csv", i * 37 % 50);
            setting->source = name;
            reads(setting, HEADER A B, 2, round ? 2 : 0);
        }
    assert_int_equal(ism3_ledger_source_count(setting->ledger), 50);
    assert_int_equal(ism3_ledger_count(setting->ledger, ISM3_COUNT_OBSERVATIONS), 100);
}

static void checks_arguments(void **state) {
    struct setting *setting = *state;
    char name[258];
    ism3_log *log;
    ism3_reader *reader;
    ism3_source own = {.size = sizeof own, .name = "own"};
    memset(name, 'x', sizeof name);
    name[256] = 0;
    assert_int_equal(ism3_log_read(&log, NULL, 0, NULL, setting->model, NULL), 0);
    assert_int_equal(ism3_reader_new(&reader, log, setting->ledger, NULL, NULL), 0);
    assert_int_equal(ism3_reader_set_source(NULL, "x", 0, NULL), ISM3_E_ARGUMENT);
    assert_int_equal(ism3_reader_set_source(reader, name, 0, NULL), ISM3_E_ARGUMENT);
    name[255] = 0;
    assert_int_equal(ism3_reader_set_source(reader, name, 0, NULL), 0);
    assert_int_equal(ism3_reader_set_source(reader, NULL, 0, NULL), 0);
    ism3_reader_free(reader);
    ism3_log_unref(log);
    /* A source that numbers its records by itself is no file. */
    assert_int_equal(ism3_ledger_set_source(setting->ledger, &own, NULL), 0);
    ism3_observation input = ISM3_OBSERVATION_INIT;
    input.kind = ISM3_INPUT;
    input.process = input.environment = 0;
    input.time = 5;
    assert_int_equal(ism3_ledger_observe(setting->ledger, &input, 1, NULL), 0);
    setting->source = "own";
    assert_int_equal(read_text(setting, HEADER A), ISM3_E_CONFLICT);
    assert_string_equal(setting->error.place, "file");
}

#define with_setting(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void) {
    const struct CMUnitTest tests[] = {
        with_setting(counts_a_file_once),       with_setting(without_a_source_counts_it_each_time),
        with_setting(adds_new_records_alone),   with_setting(knows_half_a_line),
        with_setting(refuses_what_has_changed), with_setting(refuses_what_has_shrunk),
        with_setting(reads_long_files),         with_setting(looks_past_blank_lines),
        with_setting(holds_bad_rows),           with_setting(watches_over_the_whole_file),
        with_setting(keeps_sources_apart),      with_setting(checks_arguments),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
