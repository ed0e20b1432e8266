/* Structs that begin with their size, of programs older and newer than this library: every function of
 * libism3-io that takes or fills one (docs/stability.md, "How structs grow"). */
#include "growth.h"

#include "chaos.h"
#include "report_world.h"

#define LOGS ISM3_FIXTURES "/logs/"

static struct world world;
static char spool[] = "/tmp/ism3-growth-XXXXXX", name[ISM3_SPOOL_NAME_SIZE];

/* What calls make: each time another. */
static struct {
    ism3_model *model;
    ism3_ledger *ledger;
    ism3_log *log;
    ism3_reader *reader;
} made;

/* Puts away what was made, and hands the code on. */
static int32_t done(int32_t rc) {
    ism3_reader_free(made.reader);
    made.reader = NULL;
    made.log = ism3_log_unref(made.log);
    made.ledger = ism3_ledger_unref(made.ledger);
    made.model = ism3_model_unref(made.model);
    return rc;
}

/* A log without a description of its own, and a ledger for its rows. */
static void open_log(void) {
    done(0);
    assert_int_equal(ism3_ledger_new(&made.ledger, world.model, NULL, NULL), 0);
    assert_int_equal(ism3_log_read(&made.log, NULL, 0, NULL, world.model, NULL), 0);
}

static ism3_reader *open_reader(void) {
    open_log();
    assert_int_equal(ism3_reader_new(&made.reader, made.log, made.ledger, NULL, NULL), 0);
    return made.reader;
}

static int32_t swallow(void *context, const char *bytes, size_t size) {
    (void)context;
    (void)bytes;
    (void)size;
    return 0;
}

/* Programs go by the size of what they are shown, which is ours. */
static int32_t see(void *context, const ism3_spool_delta *delta) {
    *(int *)context += delta->size == sizeof *delta && delta->ledger;
    return 0;
}

static int prepare(void **state) {
    const ism3_source source = {.size = sizeof source, .name = "agent", .epoch = 1};
    (void)state;
    lay_ground();
    open_world(&world);
    open_log();
    ism3_observation output = fact(ISM3_OUTPUT, SALES, month(0));
    return !mkdtemp(spool) || ism3_ledger_set_source(made.ledger, &source, NULL) ||
           ism3_ledger_observe(made.ledger, &output, 1, NULL) ||
           ism3_spool_put(spool, made.ledger, name, NULL);
}

static int tidy(void **state) {
    const char *const names[] = {name};
    (void)state;
    done(0);
    ism3_spool_remove(spool, names, 1, NULL, NULL);
    rmdir(spool);
    close_world(&world);
    return 0;
}

static void reports(void **state) {
    (void)state;
    const ism3_report_options options = {.form = ISM3_REPORT_JSON, .now = month(MONTHS)};
    const ism3_explain_options topic = {
        .topic = ISM3_TOPIC_FIGURE, .process = INV, .figure = ism3_figure_find("scope.covered")};
    const ism3_export_options export = {.form = ISM3_FORM_CSV, .skipped = 3, .width = 60};
    ism3_explain_options what = topic;
    what.size = sizeof what;
    TAKES(ism3_assessment_write, ism3_report_options, &options,
          ism3_assessment_write(world.assessment, it, swallow, NULL, error));
    TAKES(ism3_explanation_write, ism3_report_options, &options,
          ism3_explanation_write(world.assessment, &what, it, swallow, NULL, error));
    TAKES(ism3_explanation_write, ism3_explain_options, &topic,
          ism3_explanation_write(world.assessment, it, NULL, swallow, NULL, error));
    TAKES(ism3_service_levels_write, ism3_report_options, &options,
          ism3_service_levels_write(world.assessment, "Invoices Ltd", it, swallow, NULL, error));
    TAKES(ism3_metrics_write, ism3_export_options, &export,
          ism3_metrics_write(ism3_assessment_metrics(world.assessment), it, swallow, NULL, error));
    none_failed();
}

static void documents(void **state) {
    (void)state;
    struct chaos chaos = {.left = -1};
    const ism3_allocator allocator = chaos_allocator(&chaos);
    const ism3_reader_options options = {.batch_rows = 3};
    const char *text = "{\"ism3\": {\"format\": \"model\", \"version\": 1}, \"processes\": "
                       "[{\"code\": \"OSP-5\"}]}";
    TAKES(ism3_reader_new, ism3_reader_options, &options,
          (open_log(), done(ism3_reader_new(&made.reader, made.log, made.ledger, it, error))));
    TAKES(ism3_model_read, ism3_allocator, &allocator,
          done(ism3_model_read(&made.model, text, strlen(text), NULL, it, error)));
    TAKES(ism3_model_load, ism3_allocator, &allocator,
          done(ism3_model_load(&made.model, LOGS "model.json", it, error)));
    none_failed();
    assert_int_equal(chaos.blocks, 0);
    assert_int_equal(chaos.bytes, 0);
}

static void spools(void **state) {
    (void)state;
    int seen = 0;
    struct chaos chaos = {.left = -1};
    const ism3_allocator allocator = chaos_allocator(&chaos);
    const ism3_spool_options options = {.model = world.model, .delta_limit = 3};
    const ism3_ledger_options ledger = {.memory_limit = 1 << 20, .max_future_skew = ISM3_DAY};
    ism3_ledger_options of_ledger = {.size = sizeof of_ledger};
    ism3_spool_options with = {.size = sizeof with, .model = world.model};
    TAKES(ism3_spool_read, ism3_spool_options, &options,
          ism3_spool_read(spool, it, see, &seen, NULL, error));
    TAKES(ism3_spool_read, ism3_ledger_options, &ledger,
          (with.ledger = it, ism3_spool_read(spool, &with, see, &seen, NULL, error)));
    with.ledger = &of_ledger;
    TAKES(ism3_spool_read, ism3_allocator, &allocator,
          (of_ledger.allocator = it, ism3_spool_read(spool, &with, see, &seen, NULL, error)));
    FILLS(ism3_spool_read, ism3_spool_counts, ism3_spool_read(spool, NULL, see, &seen, it, error));
    none_failed();
    assert_true(seen > 0);
    assert_int_equal(chaos.blocks, 0);
}

/* ---- errors, which every call that can fail tells ---- */

static void errors_of_reports(void **state) {
    (void)state;
    TELLS(ism3_assessment_write, ism3_error, ism3_assessment_write(NULL, NULL, NULL, NULL, it));
    TELLS(ism3_explanation_write, ism3_error,
          ism3_explanation_write(world.assessment, NULL, NULL, swallow, NULL, it));
    TELLS(ism3_service_levels_write, ism3_error,
          ism3_service_levels_write(world.assessment, "nobody", NULL, swallow, NULL, it));
    TELLS(ism3_metrics_write, ism3_error, ism3_metrics_write(NULL, NULL, NULL, NULL, it));
    none_failed();
}

static void errors_of_documents(void **state) {
    (void)state;
    const char *bad =
        "{\"ism3\": {\"format\": \"model\", \"version\": 1}, \"processes\": [{\"code\": 5}]}";
    TELLS(ism3_model_read, ism3_error,
          done(ism3_model_read(&made.model, bad, strlen(bad), "bad", NULL, it)));
    TELLS(ism3_model_load, ism3_error, done(ism3_model_load(&made.model, LOGS "none", NULL, it)));
    TELLS(ism3_log_read, ism3_error,
          done(ism3_log_read(&made.log, "{\"x\": 1}", 8, "bad", world.model, it)));
    TELLS(ism3_log_load, ism3_error, done(ism3_log_load(&made.log, LOGS "none", world.model, it)));
    TELLS(ism3_reader_new, ism3_error, ism3_reader_new(NULL, NULL, NULL, NULL, it));
    TELLS(ism3_reader_set_source, ism3_error, ism3_reader_set_source(NULL, NULL, 0, it));
    TELLS(ism3_reader_read_file, ism3_error, ism3_reader_read_file(open_reader(), LOGS "none", it));
    TELLS(ism3_reader_read_bytes, ism3_error,
          ism3_reader_read_bytes(open_reader(), "no,log\n1,2\n", 11, "bad", it));
    TELLS(ism3_reader_finish, ism3_error, ism3_reader_finish(NULL, it));
    none_failed();
    done(0);
}

static void errors_of_spools(void **state) {
    (void)state;
    const char *const names[] = {"x"};
    TELLS(ism3_spool_put, ism3_error, ism3_spool_put("/nowhere/at/all", world.ledger, NULL, it));
    TELLS(ism3_spool_read, ism3_error,
          ism3_spool_read("/nowhere/at/all", NULL, see, NULL, NULL, it));
    TELLS(ism3_spool_remove, ism3_error, ism3_spool_remove(spool, names, 1, NULL, it));
    TELLS(ism3_spool_sweep, ism3_error, ism3_spool_sweep("/nowhere/at/all", NULL, it));
    none_failed();
}

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(reports),           TEST(documents),           TEST(spools),
        TEST(errors_of_reports), TEST(errors_of_documents), TEST(errors_of_spools),
    };
    return cmocka_run_group_tests(tests, prepare, tidy);
}
