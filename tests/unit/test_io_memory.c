/* libism3-io where its own memory ends: it is built for this test to take it from here, and so is jansson. At each allocation
 * in turn, once and for good, a call says that there is none, and leaves nothing behind. */
#include "report_world.h"

#include <jansson.h>
#include <sys/stat.h>
#include <unistd.h>

#define LOGS   ISM3_FIXTURES "/logs/"
#define MODELS ISM3_FIXTURES "/models/"

static struct {
    long left; /* allocations that still succeed; negative: all do */
    int once;
    long blocks, taken;
} memory = {-1, 0, 0, 0};

/* What malloc and its kin are called in the library under test. */
void *failing_malloc(size_t bytes);
void *failing_calloc(size_t count, size_t size);
void *failing_realloc(void *block, size_t bytes);
void failing_free(void *block);

static int fails(void) {
    memory.taken++;
    if (memory.left == 0) {
        memory.left = memory.once ? -1 : 0;
        return 1;
    }
    memory.left -= memory.left > 0;
    return 0;
}

static void *counted(void *block) {
    memory.blocks += block != NULL;
    return block;
}

void *failing_malloc(size_t bytes) {
    return fails() ? NULL : counted(malloc(bytes));
}

void *failing_calloc(size_t count, size_t size) {
    return fails() ? NULL : counted(calloc(count, size));
}

void *failing_realloc(void *block, size_t bytes) {
    if (fails())
        return NULL;
    void *moved = realloc(block, bytes);
    memory.blocks += moved && !block;
    return moved;
}

void failing_free(void *block) {
    memory.blocks -= block != NULL;
    free(block);
}

/* What jansson has: all or nothing, since later in a document it does not notice that memory ended. */
static int jansson_fails;

static void *jansson_malloc(size_t bytes) {
    return jansson_fails ? NULL : counted(malloc(bytes));
}

/* ---- what is called ---- */

static struct world world;
static ism3_metrics *metrics, *apart;
static ism3_model *log_model;
static ism3_ledger *delta;
static char delta_name[ISM3_SPOOL_NAME_SIZE];
static char folder[] = "/tmp/ism3-io-memory-XXXXXX";
static char *full_text;
static size_t full_size;

static int32_t drop(void *context, const char *bytes, size_t size) {
    (void)context;
    (void)bytes;
    (void)size;
    return 0;
}

static int drop_problem(void *context, const ism3_error *problem) {
    (void)context;
    (void)problem;
    return 0;
}

static int32_t reads_log(const char *description, const char *data, ism3_error *error) {
    ism3_log *log = NULL;
    ism3_reader *reader = NULL;
    ism3_ledger *ledger;
    ism3_reader_options options = {.size = sizeof options, .batch_rows = 3};
    assert_int_equal(ism3_ledger_new(&ledger, log_model, NULL, NULL), 0);
    int32_t rc = ism3_log_load(&log, description, log_model, error);
    if (!rc)
        rc = ism3_reader_new(&reader, log, ledger, &options, error);
    if (!rc)
        rc = ism3_reader_read_file(reader, data, error);
    if (!rc)
        rc = ism3_reader_finish(reader, error);
    ism3_reader_free(reader);
    ism3_log_unref(log);
    ism3_ledger_unref(ledger);
    return rc;
}

static int32_t reads_csv(ism3_error *error) {
    return reads_log(LOGS "tickets.json", LOGS "tickets.csv", error);
}

static int32_t reads_json_lines(ism3_error *error) {
    return reads_log(LOGS "events.json", LOGS "events.jsonl", error);
}

static int32_t reads_native(ism3_error *error) {
    ism3_reader *reader = NULL;
    ism3_ledger *ledger;
    ism3_log *log = NULL;
    assert_int_equal(ism3_ledger_new(&ledger, log_model, NULL, NULL), 0);
    int32_t rc = ism3_log_read(&log, NULL, 0, NULL, log_model, error);
    if (!rc)
        rc = ism3_reader_new(&reader, log, ledger, NULL, error);
    if (!rc)
        rc = ism3_reader_read_file(reader, LOGS "native.csv", error);
    ism3_reader_free(reader);
    ism3_log_unref(log);
    ism3_ledger_unref(ledger);
    return rc;
}

static int32_t reads_model(ism3_error *error) {
    ism3_model *model = NULL;
    int32_t rc = ism3_model_load(&model, MODELS "full.json", NULL, error);
    assert_int_equal(model != NULL, rc == 0);
    ism3_model_unref(model);
    return rc;
}

static int32_t reads_criteria(ism3_error *error) {
    ism3_model *model = NULL;
    int32_t rc = ism3_model_load(&model, MODELS "criteria.json", NULL, error);
    ism3_model_unref(model);
    return rc;
}

static int32_t checks_model(ism3_error *error) {
    size_t problems;
    (void)error;
    return ism3_model_check(full_text, full_size, "full.json", drop_problem, NULL, &problems);
}

static int32_t exports(const ism3_metrics *of, uint32_t form, ism3_error *error) {
    ism3_export_options options = {.size = sizeof options, .form = form};
    return ism3_metrics_write(of, &options, drop, NULL, error);
}

static int32_t exports_all(ism3_error *error) {
    int32_t rc = ISM3_OK;
    for (uint32_t form = 0; !rc && form < 3; form++) {
        rc = exports(metrics, form, error);
        if (!rc)
            rc = exports(apart, form, error);
    }
    return rc;
}

static int32_t reports_all(ism3_error *error) {
    int32_t rc = ISM3_OK;
    for (uint32_t form = ISM3_REPORT_TEXT; !rc && form <= ISM3_REPORT_JSON; form++) {
        ism3_report_options options = {.size = sizeof options, .form = form};
        rc = ism3_assessment_write(world.assessment, &options, drop, NULL, error);
        if (!rc)
            rc = ism3_service_levels_write(world.assessment, "Invoices Ltd", &options, drop, NULL,
                                           error);
    }
    return rc;
}

static int32_t explains(uint32_t topic, ism3_error *error) {
    int32_t rc = ISM3_OK;
    ism3_explain_options what = {.size = sizeof what,
                                 .topic = topic,
                                 .process = INV,
                                 .figure = ism3_figure_find("efficacy.ratio")};
    for (uint32_t form = ISM3_REPORT_TEXT; !rc && form <= ISM3_REPORT_JSON; form++) {
        ism3_report_options options = {.size = sizeof options, .form = form};
        rc = ism3_explanation_write(world.assessment, &what, &options, drop, NULL, error);
    }
    return rc;
}

static int32_t explains_all(ism3_error *error) {
    int32_t rc = ISM3_OK;
    for (uint32_t topic = ISM3_TOPIC_PROCESS; !rc && topic <= ISM3_TOPIC_OBJECTIVE; topic++)
        rc = explains(topic, error);
    return rc;
}

static int32_t take_delta(void *context, const ism3_spool_delta *read) {
    (void)context;
    (void)read;
    return 0;
}

static int32_t spools(ism3_error *error) {
    ism3_spool_options options = {.size = sizeof options, .model = world.model};
    int32_t rc = ism3_spool_put(folder, delta, delta_name, error);
    return rc ? rc : ism3_spool_read(folder, &options, take_delta, NULL, NULL, error);
}

static const struct {
    const char *name;
    int32_t (*call)(ism3_error *error);
} calls[] = {
    {"a log in CSV", reads_csv},      {"a log in JSON lines", reads_json_lines},
    {"native columns", reads_native}, {"a model", reads_model},
    {"criteria", reads_criteria},     {"checking a model", checks_model},
    {"exports", exports_all},         {"reports", reports_all},
    {"explanations", explains_all},   {"a spool", spools},
};

/* ---- the laws ---- */

/* Every point where there are few, else those at the start and then ever fewer. */
static long next_point(long point) {
    return point < 300 ? point + 1 : point + point / 20;
}

static void says_so_and_leaves_nothing(int once) {
    for (size_t i = 0; i < sizeof calls / sizeof *calls; i++) {
        memory.once = once;
        memory.taken = 0;
        memory.left = -1;
        ism3_error none = ISM3_ERROR_INIT;
        must(calls[i].call(&none), &none);
        long points = memory.taken, failures = 0;
        for (long point = 0; point < points; point = next_point(point)) {
            ism3_error error = ISM3_ERROR_INIT;
            memory.left = point;
            int32_t rc = calls[i].call(&error);
            memory.left = -1;
            if (rc && rc != ISM3_E_MEMORY)
                fail_msg("%s, allocation %ld: %d: %s", calls[i].name, point, (int)rc,
                         error.message);
            if (memory.blocks)
                fail_msg("%s, allocation %ld: %ld blocks left", calls[i].name, point,
                         memory.blocks);
            failures += rc != 0;
        }
        if (!failures)
            fail_msg("%s never failed", calls[i].name);
    }
}

static void without_memory_for_good(void **state) {
    (void)state;
    says_so_and_leaves_nothing(0);
}

static void without_memory_once(void **state) {
    (void)state;
    says_so_and_leaves_nothing(1);
}

static void documents_without_memory(void **state) {
    static int32_t (*const read[])(ism3_error *) = {reads_csv, reads_json_lines, reads_model,
                                                    reads_criteria, checks_model};
    (void)state;
    for (size_t i = 0; i < sizeof read / sizeof *read; i++) {
        ism3_error error = ISM3_ERROR_INIT;
        jansson_fails = 1;
        assert_int_equal(read[i](&error), ISM3_E_MEMORY);
        jansson_fails = 0;
        assert_int_equal(memory.blocks, 0);
    }
}

static char *load(const char *path, size_t *size) {
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    char *text = malloc(1 << 20);
    assert_non_null(text);
    *size = fread(text, 1, 1 << 20, file);
    fclose(file);
    return text;
}

static int start(void **state) {
    (void)state;
    size_t size;
    json_set_alloc_funcs(jansson_malloc, failing_free);
    open_world(&world);
    ism3_metrics_options options = ISM3_METRICS_OPTIONS_INIT;
    options.every = ISM3_EVERY_YEAR;
    assert_int_equal(ism3_metrics_new(&metrics, world.ledger, &options, NULL), 0);
    options.by_environment = 1;
    assert_int_equal(ism3_metrics_new(&apart, world.ledger, &options, NULL), 0);
    ism3_source named = {.size = sizeof named, .name = "agent"};
    assert_int_equal(ism3_ledger_new(&delta, world.model, NULL, NULL), 0);
    assert_int_equal(ism3_ledger_set_source(delta, &named, NULL), 0);
    ism3_observation o = fact(ISM3_INPUT, INV, month(1));
    assert_int_equal(ism3_ledger_observe(delta, &o, 1, NULL), 0);
    char *text = load(LOGS "model.json", &size);
    assert_int_equal(ism3_model_read(&log_model, text, size, "model.json", NULL, NULL), 0);
    free(text);
    full_text = load(MODELS "full.json", &full_size);
    return !mkdtemp(folder);
}

static int finish(void **state) {
    (void)state;
    const char *const names[] = {delta_name};
    ism3_spool_remove(folder, names, 1, NULL, NULL);
    ism3_spool_sweep(folder, NULL, NULL);
    rmdir(folder);
    ism3_ledger_unref(delta);
    free(full_text);
    ism3_metrics_unref(metrics);
    ism3_metrics_unref(apart);
    ism3_model_unref(log_model);
    close_world(&world);
    return 0;
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(without_memory_for_good),
        cmocka_unit_test(without_memory_once),
        cmocka_unit_test(documents_without_memory),
    };
    return cmocka_run_group_tests(tests, start, finish);
}
