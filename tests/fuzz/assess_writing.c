/* Assessments written out; see assessing.h. */
#include "assessing.h"

#include <jansson.h>
#include <string.h>

enum { WRITTEN_PERIODS = 24, MOST_PROCESSES = 4 };

/* What is to be written: one of the three documents. */
struct document {
    const struct assessed *assessed;
    const ism3_explain_options *what; /* of an explanation */
    const char *supplier;             /* of service levels */
};

static int32_t write_document(const struct document *document, const ism3_report_options *options,
                              ism3_write_function function, void *context, ism3_error *error) {
    const ism3_assessment *assessment = document->assessed->assessment;
    if (document->what)
        return ism3_explanation_write(assessment, document->what, options, function, context,
                                      error);
    if (document->supplier)
        return ism3_service_levels_write(assessment, document->supplier, options, function, context,
                                         error);
    return ism3_assessment_write(assessment, options, function, context, error);
}

static void check_json(const struct encoded *bytes) {
    json_error_t where;
    json_t *json =
        json_loadb((const char *)bytes->data, bytes->size, JSON_REJECT_DUPLICATES, &where);
    if (!json)
        fprintf(stderr, "%s, at %d\n", where.text, where.position);
    promise(json_is_object(json));
    json_decref(json);
}

static int32_t stop(void *context, const char *bytes, size_t size) {
    int *left = context;
    promise(bytes && size);
    return (*left)-- == 0;
}

/* Twice the same, as its form asks for; and stopped where the receiver stops. */
static void check_document(const struct document *document, const ism3_report_options *options) {
    struct encoded first = {NULL, 0}, second = {NULL, 0};
    ism3_error error = fuzz_no_error();
    int left = 0;
    int32_t rc = write_document(document, options, fuzz_keep_bytes, &first, &error);
    fuzz_check_error(rc, &error);
    promise(write_document(document, options, fuzz_keep_bytes, &second, NULL) == rc);
    promise(encoded_equal(&first, &second));
    promise(rc || first.size);
    if (!rc && options->form == ISM3_REPORT_JSON)
        check_json(&first);
    else if (!rc)
        promise(fuzz_is_text((const char *)first.data, first.size, options->colour != 0));
    if (!rc) {
        error = fuzz_no_error();
        rc = write_document(document, options, stop, &left, &error);
        fuzz_check_error(rc, &error);
        promise(rc == ISM3_E_STOPPED);
    }
    encoded_free(&first);
    encoded_free(&second);
}

/* What candidates take is the assessment's; the rest is not. */
static void check_without_memory(const struct document *document,
                                 const ism3_report_options *options, long calls) {
    uint64_t written = 0;
    struct heap *heap = document->assessed->heap;
    ism3_error error = fuzz_no_error();
    size_t blocks = heap->blocks;
    heap_fail_after(heap, calls, 0);
    int32_t rc = write_document(document, options, fuzz_count_bytes, &written, &error);
    fuzz_check_error(rc, &error);
    promise((rc == ISM3_E_MEMORY) == (heap_never_fail(heap) != 0));
    promise(heap->blocks == blocks);
}

/* ---- options ---- */

static const uint8_t digest[32] = {1, 2, 3};

static ism3_report_options choose(const struct assessed *assessed, uint32_t *processes,
                                  struct tape *tape) {
    ism3_report_options options = {.size = sizeof options};
    uint8_t flags = tape_byte(tape);
    options.form = tape_below(tape, 16) ? flags & 1 : (uint32_t)tape_wild(tape);
    options.colour = flags >> 1 & 1;
    options.width = tape_below(tape, 2) ? tape_byte(tape) : (uint32_t)tape_wild(tape);
    options.has_period = flags >> 2 & 1;
    if (options.has_period)
        options.period = tape_below(tape, 8) && assessed->periods
                             ? tape_byte(tape) % assessed->periods
                             : (size_t)tape_wild(tape);
    if (flags & 8) {
        options.processes = processes;
        options.process_count = tape_below(tape, MOST_PROCESSES + 1);
        for (size_t i = 0; i < MOST_PROCESSES; i++)
            processes[i] = tape_below(tape, 16) && assessed->processes
                               ? tape_byte(tape) % assessed->processes
                               : (uint32_t)tape_wild(tape);
    }
    options.skipped = flags & 16 ? (uint64_t)tape_wild(tape) : 0;
    options.now = flags & 32 ? tape_time(tape) : 0;
    options.ledger_digest = flags & 64 ? digest : NULL;
    options.model_digest = flags & 128 ? digest : NULL;
    return options;
}

static void explain(const struct assessed *assessed, const ism3_report_options *options,
                    const ism3_explain_options *what) {
    const struct document document = {.assessed = assessed, .what = what};
    check_document(&document, options);
}

/* Every topic once, and one that may not be there. */
static void explain_all(const struct assessed *assessed, const ism3_report_options *options,
                        struct tape *tape) {
    ism3_explain_options what = {.size = sizeof what};
    uint32_t figures = ism3_figure_count();
    what.process = assessed->processes ? tape_byte(tape) % assessed->processes : 0;
    what.objective = assessed->objectives ? tape_byte(tape) % assessed->objectives : 0;
    what.figure = tape_below(tape, figures);
    for (what.topic = ISM3_TOPIC_PROCESS; what.topic <= ISM3_TOPIC_OBJECTIVE; what.topic++)
        explain(assessed, options, &what);
    what.topic = tape_below(tape, 8);
    what.process = (uint32_t)tape_wild(tape);
    what.figure = tape_below(tape, 2) ? tape_below(tape, figures) : (uint32_t)tape_wild(tape);
    what.resource = tape_below(tape, 2) ? 1 : (uint32_t)tape_wild(tape);
    what.objective = (uint32_t)tape_wild(tape);
    explain(assessed, options, &what);
}

static void write_service_levels(const struct assessed *assessed,
                                 const ism3_report_options *options) {
    struct document document = {.assessed = assessed, .supplier = "nobody \xc3\xa9"};
    uint64_t written = 0;
    promise(write_document(&document, options, fuzz_count_bytes, &written, NULL) != ISM3_OK);
    for (uint32_t process = 0; process < assessed->processes; process++) {
        ism3_process_options described = {.size = sizeof described};
        promise(ism3_model_process(assessed->model, process, &described) == ISM3_OK);
        document.supplier = described.supplier;
        if (document.supplier)
            check_document(&document, options);
    }
}

void assessing_write(const struct assessed *assessed, struct tape *tape) {
    uint32_t processes[MOST_PROCESSES];
    const struct document whole = {.assessed = assessed};
    ism3_report_options options = choose(assessed, processes, tape);
    if (assessed->periods > WRITTEN_PERIODS || assessed->processes > 2 * MOST_PROCESSES)
        return;
    check_document(&whole, &options);
    write_service_levels(assessed, &options);
    options.form = options.form == ISM3_REPORT_TEXT;
    check_document(&whole, &options);
    check_without_memory(&whole, &options, tape_below(tape, 4));
    write_service_levels(assessed, &options);
    explain_all(assessed, &options, tape);
    options.form = !options.form;
    explain_all(assessed, &options, tape);
}

struct encoded assessing_json(const ism3_assessment *assessment) {
    struct encoded bytes = {NULL, 0};
    const ism3_report_options options = {.size = sizeof options, .form = ISM3_REPORT_JSON};
    promise(ism3_assessment_write(assessment, &options, fuzz_keep_bytes, &bytes, NULL) == ISM3_OK);
    return bytes;
}
