/* How far a ledger may be sealed. */
#include "ledger/seal.h"
#include "ledger/sources.h"

#include <string.h>

static const ism3__source *in_order(const ism3_ledger *ledger, size_t i) {
    return ism3__source_at(ledger, *ISM3__AT(ledger->source_order, const uint32_t, i));
}

/* Of each name only the last epoch speaks: a restart leaves the earlier ones behind. */
static int is_last_epoch(const ism3_ledger *ledger, size_t i) {
    return i + 1 == ledger->source_order.count ||
           strcmp(ism3__source_name(in_order(ledger, i)),
                  ism3__source_name(in_order(ledger, i + 1))) != 0;
}

/* The newest event time of the sources of a name. 0: none has it. */
static int newest_of(const ism3_ledger *ledger, const char *name, int64_t *newest) {
    for (size_t i = 0; i < ledger->source_order.count; i++)
        if (is_last_epoch(ledger, i) && strcmp(ism3__source_name(in_order(ledger, i)), name) == 0) {
            *newest = in_order(ledger, i)->newest;
            return 1;
        }
    return 0;
}

static int32_t of_live(const ism3_ledger *ledger, const ism3_seal_options *options,
                       int64_t *watermark, ism3_error *error) {
    for (size_t i = 0; i < options->live_count; i++) {
        int64_t newest;
        if (!options->live[i])
            return ism3__fail_at(error, ISM3_E_ARGUMENT, i, ISM3_FIELD_NONE,
                                 "live source %zu has no name", i);
        if (!newest_of(ledger, options->live[i], &newest))
            return ism3__fail_at(error, ISM3_E_NOT_FOUND, i, ISM3_FIELD_NONE,
                                 "the ledger holds nothing of source '%.200s', named as live",
                                 options->live[i]);
        *watermark = newest < *watermark ? newest : *watermark;
    }
    return ISM3_OK;
}

static void of_all(const ism3_ledger *ledger, int64_t *watermark) {
    for (size_t i = 0; i < ledger->source_order.count; i++) {
        int64_t newest = in_order(ledger, i)->newest;
        if (is_last_epoch(ledger, i))
            *watermark = newest < *watermark ? newest : *watermark;
    }
}

/* INT64_MAX: nobody says; INT64_MIN: one of them told nothing yet. */
static int32_t watermark_of(const ism3_ledger *ledger, const ism3_seal_options *options,
                            int64_t *watermark, ism3_error *error) {
    *watermark = INT64_MAX;
    if (options->has_watermark) {
        *watermark = options->watermark;
        return *watermark >= 0 && *watermark <= ISM3_TIME_END
                   ? ISM3_OK
                   : ism3__fail(error, ISM3_E_ARGUMENT, "the watermark lies outside 1970..2261");
    }
    if (options->live)
        return of_live(ledger, options, watermark, error);
    of_all(ledger, watermark);
    return ISM3_OK;
}

int32_t ism3_ledger_seal(ism3_ledger *ledger, const ism3_seal_options *options, ism3_error *error) {
    ism3_seal_options taken;
    if (!ledger || !options)
        return ism3__fail(error, ISM3_E_ARGUMENT, "a ledger and options are needed");
    int32_t rc = ISM3__TAKE(ism3_seal_options, &taken, options, error);
    if (rc)
        return rc;
    if (ledger->model->bare)
        return ism3__fail(error, ISM3_E_STATE,
                          "the ledger was read without its model: read it with one to seal it");
    if (taken.lateness < 0)
        return ism3__fail(error, ISM3_E_ARGUMENT, "lateness is %lld ns, expected 0 or more",
                          (long long)taken.lateness);
    if (taken.live_count && !taken.live)
        return ism3__fail(error, ISM3_E_ARGUMENT, "%zu live sources are counted, none is named",
                          taken.live_count);
    int64_t watermark;
    rc = watermark_of(ledger, &taken, &watermark, error);
    if (rc || watermark == INT64_MAX || watermark < taken.lateness)
        return rc; /* nothing is known to be over */
    const ism3_model *model = ledger->model;
    int64_t horizon = ism3__grain_start(model, ism3__grain_of(model, watermark - taken.lateness));
    if (horizon <= 0 || horizon <= ledger->horizon)
        return ISM3_OK;
    return ism3__ledger_seal_to(ledger, horizon, error);
}
