/* Ledgers and figures without memory. */
#include "failing.h"

#include <string.h>

#define COUNT(stage) ((stage)->scenario.count)

static ism3_ledger *made(struct stage *stage) {
    ism3_error error = ISM3_ERROR_INIT;
    ism3_ledger *ledger;
    ism3_ledger_options options = {.size = sizeof options, .allocator = &stage->allocator};
    if (ism3_ledger_new(&ledger, stage->sound, &options, &error))
        give_up("a ledger", &error);
    return ledger;
}

static int32_t source_of(ism3_ledger *ledger, const char *name, uint64_t next, uint32_t is_file,
                         ism3_error *error) {
    ism3_source source = {
        .size = sizeof source, .name = name, .next_record = next, .is_file = is_file};
    return ism3_ledger_set_source(ledger, &source, error);
}

ism3_ledger *stage_ledger(struct stage *stage, const char *source, size_t from, size_t to) {
    ism3_error error = ISM3_ERROR_INIT;
    ism3_ledger *ledger = made(stage);
    if (source_of(ledger, source, from, 0, &error) ||
        ism3_ledger_observe(ledger, stage->scenario.observations + from, to - from, &error))
        give_up("a ledger's first observations", &error);
    return ledger;
}

void read_ledger(struct stage *stage, struct pile *pile) {
    ism3_error error = ISM3_ERROR_INIT;
    if (stage->ledger && ism3_ledger_encode(stage->ledger, pile_write, pile, &error))
        give_up("encoding a ledger", &error);
}

static int32_t seal_ledger(struct stage *stage, ism3_ledger *ledger, int days, ism3_error *error) {
    ism3_seal_options options = {.size = sizeof options,
                                 .has_watermark = 1,
                                 .watermark = stage->scenario.plan.start + days * ISM3_DAY};
    return ism3_ledger_seal(ledger, &options, error);
}

/* ---- what there is before a call ---- */

static int begin_half(struct stage *stage) {
    stage->ledger = stage_ledger(stage, "one", 0, COUNT(stage) / 2);
    return 1;
}

static int begin_whole(struct stage *stage) {
    stage->ledger = stage_ledger(stage, "one", 0, COUNT(stage));
    return 1;
}

static int begin_empty(struct stage *stage) {
    stage->ledger = made(stage);
    return 1;
}

/* Facts to add, from the same source and from another. */
static int begin_halves(struct stage *stage) {
    begin_half(stage);
    stage->other = stage_ledger(stage, "one", COUNT(stage) / 2, COUNT(stage));
    return 1;
}

static int begin_nested(struct stage *stage) {
    begin_half(stage);
    stage->other = stage_ledger(stage, "one", 0, COUNT(stage));
    return 1;
}

static int begin_sealed(struct stage *stage) {
    ism3_error error = ISM3_ERROR_INIT;
    begin_whole(stage);
    if (seal_ledger(stage, stage->ledger, 1, &error))
        give_up("sealing", &error);
    return 1;
}

/* What is not late for a sealed ledger. */
static int begin_sealed_and_new(struct stage *stage) {
    ism3_error error = ISM3_ERROR_INIT;
    begin_sealed(stage);
    stage->other = made(stage);
    if (source_of(stage->other, "later", 0, 0, &error))
        give_up("a source", &error);
    for (size_t i = 0; i < COUNT(stage); i++) {
        ism3_observation o = stage->scenario.observations[i];
        if (o.time != ISM3_NONE && o.time > stage->scenario.plan.start + 25 * HOUR &&
            o.kind != ISM3_ITEM && ism3_ledger_observe(stage->other, &o, 1, &error))
            give_up("later facts", &error);
    }
    return 1;
}

static int begin_file(struct stage *stage) {
    ism3_error error = ISM3_ERROR_INIT;
    stage->ledger = made(stage);
    if (source_of(stage->ledger, "log.csv", 0, 1, &error) ||
        ism3_ledger_observe(stage->ledger, stage->scenario.observations, COUNT(stage), &error))
        give_up("a file's rows", &error);
    return 1;
}

static int begin_bytes(struct stage *stage) {
    begin_whole(stage);
    read_ledger(stage, &stage->input);
    stage->ledger = ism3_ledger_unref(stage->ledger);
    return 1;
}

static int begin_sealed_bytes(struct stage *stage) {
    begin_sealed(stage);
    read_ledger(stage, &stage->input);
    stage->ledger = ism3_ledger_unref(stage->ledger);
    return 1;
}

static int32_t decode(struct stage *stage, ism3_model *model, ism3_error *error) {
    ism3_ledger_options options = {.size = sizeof options, .allocator = &stage->allocator};
    return ism3_ledger_decode(&stage->ledger, model, stage->input.data, stage->input.size, &options,
                              error);
}

/* A ledger without its model, and one with names that it does not know. */
static int begin_bare(struct stage *stage) {
    ism3_error error = ISM3_ERROR_INIT;
    begin_half(stage);
    read_ledger(stage, &stage->input);
    ism3_ledger_unref(stage->ledger);
    if (decode(stage, NULL, &error))
        give_up("decoding without a model", &error);
    stage->other = stage_ledger(stage, "two", COUNT(stage) / 2, COUNT(stage));
    return 1;
}

/* ---- the calls ---- */

static int32_t ledger_new(struct stage *stage, ism3_error *error) {
    ism3_ledger_options options = {.size = sizeof options, .allocator = &stage->allocator};
    return ism3_ledger_new(&stage->ledger, stage->sound, &options, error);
}

static int32_t observe(struct stage *stage, ism3_error *error) {
    size_t half = COUNT(stage) / 2;
    return ism3_ledger_observe(stage->ledger, stage->scenario.observations + half,
                               COUNT(stage) - half, error);
}

static int32_t observe_all(struct stage *stage, ism3_error *error) {
    return ism3_ledger_observe(stage->ledger, stage->scenario.observations, COUNT(stage), error);
}

/* Many items, so that tables grow. */
static int32_t observe_columns(struct stage *stage, ism3_error *error) {
    enum { ROWS = 700 };
    static uint64_t ids[ROWS];
    static int64_t times[ROWS], ends[ROWS];
    ism3_observation item = ISM3_OBSERVATION_INIT;
    item.kind = ISM3_ITEM;
    item.process = item.environment = 0;
    for (; !plan_serves(&stage->scenario.plan, 0, item.environment); item.environment++)
        ;
    for (uint64_t i = 0; i < ROWS; i++) {
        ids[i] = i / 2 * 977;
        times[i] = stage->scenario.plan.start + (int64_t)i * MINUTE;
        ends[i] = times[i] + (int64_t)(i % 7) * HOUR;
    }
    ism3_columns columns = {.size = sizeof columns,
                            .rows = ROWS,
                            .constant = &item,
                            .time = times,
                            .end = ends,
                            .id_number = ids};
    return ism3_ledger_observe_columns(stage->ledger, &columns, error);
}

static int32_t set_source(struct stage *stage, ism3_error *error) {
    return source_of(stage->ledger, "a source with a name", 17, 0, error);
}

/* A source shows by what is observed from it. */
static void read_source(struct stage *stage, struct pile *pile) {
    ism3_error error = ISM3_ERROR_INIT;
    if (observe(stage, &error))
        give_up("observing from a source", &error);
    read_ledger(stage, pile);
}

static int32_t cover(struct stage *stage, ism3_error *error) {
    uint8_t digest[32];
    memset(digest, 7, sizeof digest);
    return ism3_ledger_cover(stage->ledger, COUNT(stage) + 3, digest, error);
}

static int32_t forget(struct stage *stage, ism3_error *error) {
    return ism3_ledger_forget_source(stage->ledger, "one", 0, error);
}

static int32_t add(struct stage *stage, ism3_error *error) {
    return ism3_ledger_add(stage->ledger, stage->other, error);
}

static int32_t seal(struct stage *stage, ism3_error *error) {
    return seal_ledger(stage, stage->ledger, 4, error);
}

static int32_t encode(struct stage *stage, ism3_error *error) {
    return ism3_ledger_encode(stage->ledger, pile_write, &stage->output, error);
}

static int32_t encode_to(struct stage *stage, ism3_error *error) {
    size_t size = 0;
    int32_t rc = ism3_ledger_encode_to(stage->ledger, NULL, 0, &size, error);
    char *buffer = rc ? NULL : malloc(size);
    if (!rc)
        rc = ism3_ledger_encode_to(stage->ledger, buffer, size, &size, error);
    if (!rc)
        pile_add(&stage->output, buffer, size);
    free(buffer);
    return rc;
}

static int32_t digest(struct stage *stage, ism3_error *error) {
    uint8_t found[32];
    int32_t rc = ism3_ledger_digest(stage->ledger, found, error);
    if (!rc)
        pile_add(&stage->output, found, sizeof found);
    return rc;
}

static int32_t decode_with_model(struct stage *stage, ism3_error *error) {
    return decode(stage, stage->sound, error);
}

static int32_t decode_without_model(struct stage *stage, ism3_error *error) {
    return decode(stage, NULL, error);
}

static int32_t keep_item(void *context, const ism3_item *item) {
    pile_add(context, item, sizeof *item);
    return 0;
}

static int32_t items(struct stage *stage, ism3_error *error) {
    return ism3_ledger_items(stage->ledger, stage->scenario.plan.start + 30 * ISM3_DAY, keep_item,
                             &stage->output, error);
}

static int32_t metrics(struct stage *stage, ism3_error *error) {
    ism3_metrics_options options = ISM3_METRICS_OPTIONS_INIT;
    options.allocator = &stage->allocator;
    options.every = ISM3_EVERY_WEEK;
    options.by_environment = 1;
    return ism3_metrics_new(&stage->metrics, stage->ledger, &options, error);
}

static int32_t metrics_together(struct stage *stage, ism3_error *error) {
    return ism3_metrics_new(&stage->metrics, stage->ledger, NULL, error);
}

static int32_t metrics_settled(struct stage *stage, ism3_error *error) {
    ism3_metrics_options options = ISM3_METRICS_OPTIONS_INIT;
    options.allocator = &stage->allocator;
    options.every = ISM3_EVERY_DURATION;
    options.length = stage->scenario.plan.grain;
    options.settled = 1;
    return ism3_metrics_new(&stage->metrics, stage->ledger, &options, error);
}

static void read_lead_times(const ism3_metrics *metrics, size_t period, size_t entry,
                            struct pile *pile) {
    ism3_lead_times all = {.size = sizeof all};
    int64_t bounds[64];
    uint64_t up_to[64];
    uint32_t count = 0;
    for (int64_t bound; (bound = ism3_lead_time_bound(count)) != ISM3_NONE; count++)
        bounds[count] = bound;
    ism3_metrics_lead_times(metrics, period, entry, bounds, count, up_to, &all);
    pile_add(pile, up_to, count * sizeof *up_to);
    pile_add(pile, &all, sizeof all);
}

static void read_metrics(struct stage *stage, struct pile *pile) {
    const ism3_metrics *metrics = stage->metrics;
    for (size_t p = 0; metrics && p < ism3_metrics_period_count(metrics); p++)
        for (size_t entry = 0; entry < ism3_metrics_entry_count(metrics); entry++) {
            read_lead_times(metrics, p, entry, pile);
            for (uint32_t figure = 0; figure < ism3_figure_count(); figure++) {
                ism3_figure found = {.size = sizeof found};
                ism3_metrics_figure(metrics, p, entry, figure, 0, &found);
                pile_add(pile, &found.numerator, sizeof found.numerator);
                pile_add(pile, &found.denominator, sizeof found.denominator);
                pile_add(pile, &found.count, sizeof found.count);
                pile_add(pile, &found.status, sizeof found.status);
            }
        }
    read_ledger(stage, pile);
}

static int32_t assess(struct stage *stage, ism3_error *error) {
    ism3_assessment_options options = ISM3_ASSESSMENT_OPTIONS_INIT;
    options.allocator = &stage->allocator;
    options.every = ISM3_EVERY_DAY;
    options.by_environment = 1;
    return ism3_assessment_new(&stage->assessment, stage->ledger, &options, error);
}

static void read_judgements(const ism3_assessment *assessment, size_t period, uint32_t process,
                            struct pile *pile) {
    for (uint32_t figure = 0; figure < ism3_figure_count(); figure++) {
        ism3_judgement found = {.size = sizeof found};
        if (!ism3_assessment_judgement(assessment, period, process, figure, 0, &found))
            pile_add(pile, &found, sizeof found);
    }
}

static void read_assessment(struct stage *stage, struct pile *pile) {
    const ism3_assessment *assessment = stage->assessment;
    ism3_maturity maturity = {.size = sizeof maturity};
    for (size_t p = 0; assessment && !ism3_assessment_maturity(assessment, p, &maturity); p++) {
        ism3_capability capability = {.size = sizeof capability};
        pile_add(pile, &maturity, sizeof maturity);
        for (uint32_t process = 0; !ism3_assessment_capability(assessment, p, process, &capability);
             process++) {
            pile_add(pile, &capability, sizeof capability);
            read_judgements(assessment, p, process, pile);
        }
    }
    read_ledger(stage, pile);
}

const struct call failing_ledgers[] = {
    {"ism3_ledger_new", NULL, ledger_new, read_ledger, 0},
    {"ism3_ledger_observe", begin_half, observe, read_ledger, 0},
    {"ism3_ledger_observe, into an empty ledger", begin_empty, observe_all, read_ledger, 0},
    {"ism3_ledger_observe_columns", begin_half, observe_columns, read_ledger, 0},
    {"ism3_ledger_set_source", begin_half, set_source, read_source, 0},
    {"ism3_ledger_cover", begin_file, cover, read_ledger, 0},
    {"ism3_ledger_forget_source", begin_whole, forget, read_ledger, 0},
    {"ism3_ledger_add", begin_halves, add, read_ledger, 0},
    {"ism3_ledger_add, a longer state", begin_nested, add, read_ledger, 0},
    {"ism3_ledger_add, without a model", begin_bare, add, read_ledger, 0},
    {"ism3_ledger_add, to a sealed ledger", begin_sealed_and_new, add, read_ledger, 0},
    {"ism3_ledger_seal", begin_whole, seal, read_ledger, 0},
    {"ism3_ledger_seal, again", begin_sealed, seal, read_ledger, 0},
    {"ism3_ledger_encode", begin_whole, encode, read_ledger, 0},
    {"ism3_ledger_encode, sealed", begin_sealed, encode, read_ledger, 0},
    {"ism3_ledger_encode_to", begin_whole, encode_to, read_ledger, 0},
    {"ism3_ledger_digest", begin_whole, digest, read_ledger, 0},
    {"ism3_ledger_decode", begin_bytes, decode_with_model, read_ledger, 0},
    {"ism3_ledger_decode, without a model", begin_bytes, decode_without_model, read_ledger, 0},
    {"ism3_ledger_decode, sealed", begin_sealed_bytes, decode_with_model, read_ledger, 0},
    {"ism3_ledger_items", begin_whole, items, read_ledger, 0},
    {"ism3_metrics_new", begin_whole, metrics_together, read_metrics, 0},
    {"ism3_metrics_new, by environment", begin_whole, metrics, read_metrics, 0},
    {"ism3_metrics_new, settled", begin_whole, metrics_settled, read_metrics, 0},
    {"ism3_metrics_new, sealed", begin_sealed, metrics, read_metrics, 0},
    {"ism3_assessment_new", begin_whole, assess, read_assessment, 0},
    {"ism3_assessment_new, sealed", begin_sealed, assess, read_assessment, 0},
};
const size_t failing_ledger_count = sizeof failing_ledgers / sizeof *failing_ledgers;
