/* The names of docs/wire-format.md. */
#include "wire.h"

enum shape {
    NOTHING,
    LEDGER,
    AGREEMENT,
    SPAN,
    SEAL,
    SOURCE,
    SHARE,
    CELL,
    TALLY,
    VERDICTS,
    ASSESSMENTS,
    CONFUSIONS,
    AMOUNTS,
    LEVELS,
    PROCESS,
    RESOURCE,
    TERMS,
    ITEM,
    FACT,
    INCIDENT,
    PLACE,
    FOLD,
    JUDGED,
    ITEMS,
    LOAD,
    MODEL,
    MODEL_PROCESS,
    PERIOD,
    INPUT,
    MODEL_RESOURCE,
    SERVICE_HOURS,
    OBJECTIVE
};

static const struct wire_name names[] = {
    {LEDGER, 0, NOTHING, 0, "document"},
    {LEDGER, 1, NOTHING, 0, "version"},
    {LEDGER, 2, AGREEMENT, 0, "agreement"},
    {LEDGER, 3, NOTHING, 0, "environments"},
    {LEDGER, 4, NOTHING, 0, "objectives"},
    {LEDGER, 5, SOURCE, 1, "sources"},
    {LEDGER, 6, PROCESS, 1, "processes"},
    {LEDGER, 7, INCIDENT, 1, "incidents"},
    {LEDGER, 8, SPAN, 0, "span"},
    {LEDGER, 9, SEAL, 0, "seal"},
    {LEDGER, 23, NOTHING, 0, "digest"},

    {AGREEMENT, 0, NOTHING, 0, "grain"},
    {AGREEMENT, 1, NOTHING, 0, "offset"},
    {AGREEMENT, 2, NOTHING, 0, "key_check"},

    {SPAN, 0, NOTHING, 0, "first"},
    {SPAN, 1, NOTHING, 0, "last"},
    {SPAN, 2, NOTHING, 0, "last_of_resources"},
    {SPAN, 3, NOTHING, 0, "last_in_cells"},

    {SEAL, 0, NOTHING, 0, "horizon"},
    {SEAL, 1, NOTHING, 0, "late"},

    {SOURCE, 0, NOTHING, 0, "name"},
    {SOURCE, 1, NOTHING, 0, "epoch"},
    {SOURCE, 2, NOTHING, 0, "coverage"},
    {SOURCE, 3, NOTHING, 0, "digest"},
    {SOURCE, 4, NOTHING, 0, "observations"},
    {SOURCE, 5, NOTHING, 0, "future"},
    {SOURCE, 6, NOTHING, 0, "newest"},
    {SOURCE, 7, NOTHING, 0, "unit"},
    {SOURCE, 8, SHARE, 1, "shares"},
    {SOURCE, 9, INCIDENT, 1, "incidents"},

    {SHARE, 0, NOTHING, 0, "process"},
    {SHARE, 1, NOTHING, 0, "environment"},
    {SHARE, 2, CELL, 1, "cells"},
    {SHARE, 3, AMOUNTS, 1, "amounts"},

    {CELL, 0, NOTHING, 0, "grain"},
    {CELL, 1, TALLY, 0, "inputs"},
    {CELL, 2, TALLY, 0, "outputs"},
    {CELL, 3, VERDICTS, 0, "verdicts"},
    {CELL, 4, ASSESSMENTS, 0, "assessments"},
    {CELL, 5, CONFUSIONS, 0, "confusions"},

    {TALLY, 0, NOTHING, 0, "count"},
    {TALLY, 1, NOTHING, 0, "sum"},
    {TALLY, 2, NOTHING, 0, "first"},
    {TALLY, 3, NOTHING, 0, "last"},

    {VERDICTS, 0, NOTHING, 0, "fit"},
    {VERDICTS, 1, NOTHING, 0, "unfit"},

    {ASSESSMENTS, 0, NOTHING, 0, "facts"},
    {ASSESSMENTS, 1, NOTHING, 0, "assessed"},
    {ASSESSMENTS, 2, NOTHING, 0, "fit"},

    {CONFUSIONS, 0, NOTHING, 0, "facts"},
    {CONFUSIONS, 1, NOTHING, 0, "tp"},
    {CONFUSIONS, 2, NOTHING, 0, "fp"},
    {CONFUSIONS, 3, NOTHING, 0, "tn"},
    {CONFUSIONS, 4, NOTHING, 0, "fn"},

    {AMOUNTS, 0, NOTHING, 0, "resource"},
    {AMOUNTS, 1, NOTHING, 0, "grain"},
    {AMOUNTS, 2, NOTHING, 0, "facts"},
    {AMOUNTS, 3, NOTHING, 0, "facts_with_used"},
    {AMOUNTS, 4, NOTHING, 0, "used"},
    {AMOUNTS, 5, LEVELS, 0, "both"},

    {LEVELS, 0, NOTHING, 0, "used"},
    {LEVELS, 1, NOTHING, 0, "available"},

    {PROCESS, 0, NOTHING, 0, "code"},
    {PROCESS, 1, RESOURCE, 1, "resources"},
    {PROCESS, 2, NOTHING, 0, "unit"},
    {PROCESS, 3, ITEM, 1, "items"},
    {PROCESS, 4, FACT, 1, "facts"},
    {PROCESS, 5, PLACE, 1, "places"},
    {PROCESS, 6, TERMS, 0, "terms"},

    {RESOURCE, 0, NOTHING, 0, "name"},
    {RESOURCE, 1, NOTHING, 0, "unit"},

    {TERMS, 0, NOTHING, 0, "answer_within"},
    {TERMS, 1, NOTHING, 0, "answer_clock"},
    {TERMS, 2, NOTHING, 0, "hold"},
    {TERMS, 3, NOTHING, 0, "service_check"},

    {ITEM, 0, NOTHING, 0, "hash"},
    {ITEM, 1, NOTHING, 0, "begin"},
    {ITEM, 2, NOTHING, 0, "begin_is"},
    {ITEM, 3, NOTHING, 0, "environment"},
    {ITEM, 4, NOTHING, 0, "output"},
    {ITEM, 5, NOTHING, 0, "verdict"},
    {ITEM, 6, NOTHING, 0, "output_environment"},
    {ITEM, 7, NOTHING, 0, "outputs"},
    {ITEM, 8, NOTHING, 0, "dues"},
    {ITEM, 9, NOTHING, 0, "withdrawal"},
    {ITEM, 10, NOTHING, 0, "withdrawal_environment"},

    {FACT, 0, NOTHING, 0, "hash"},
    {FACT, 1, NOTHING, 0, "form"},
    {FACT, 2, NOTHING, 0, "time"},
    {FACT, 3, NOTHING, 0, "environment"},
    {FACT, 4, NOTHING, 0, "end"},
    {FACT, 5, NOTHING, 0, "resource"},
    {FACT, 6, NOTHING, 0, "values"},

    {INCIDENT, 0, NOTHING, 0, "hash"},
    {INCIDENT, 1, NOTHING, 0, "objective"},
    {INCIDENT, 2, NOTHING, 0, "time"},
    {INCIDENT, 3, NOTHING, 0, "environment"},
    {INCIDENT, 4, NOTHING, 0, "end"},
    {INCIDENT, 5, NOTHING, 0, "cause"},
    {INCIDENT, 6, NOTHING, 0, "harm"},
    {INCIDENT, 7, NOTHING, 0, "process"},

    {PLACE, 0, NOTHING, 0, "environment"},
    {PLACE, 1, NOTHING, 0, "seen"},
    {PLACE, 2, NOTHING, 0, "interruptions"},
    {PLACE, 3, NOTHING, 0, "readings"},
    {PLACE, 4, NOTHING, 0, "scope"},
    {PLACE, 5, NOTHING, 0, "watched"},
    {PLACE, 6, NOTHING, 0, "levels"},
    {PLACE, 7, NOTHING, 0, "known_up"},
    {PLACE, 8, NOTHING, 0, "unit"},
    {PLACE, 9, FOLD, 1, "folds"},
    {PLACE, 10, LOAD, 1, "loads"},

    {FOLD, 0, NOTHING, 0, "grain"},
    {FOLD, 1, TALLY, 0, "inputs"},
    {FOLD, 2, TALLY, 0, "outputs"},
    {FOLD, 3, NOTHING, 0, "unmatched"},
    {FOLD, 4, JUDGED, 0, "judged"},
    {FOLD, 5, NOTHING, 0, "answers"},
    {FOLD, 6, ITEMS, 0, "items"},
    {FOLD, 7, NOTHING, 0, "withdrawals"},
    {FOLD, 8, NOTHING, 0, "closed"},
    {FOLD, 9, NOTHING, 0, "oldest"},

    {JUDGED, 0, NOTHING, 0, "judged"},
    {JUDGED, 1, NOTHING, 0, "fit"},

    {ITEMS, 0, NOTHING, 0, "items"},
    {ITEMS, 1, NOTHING, 0, "answered"},
    {ITEMS, 2, NOTHING, 0, "withdrawn"},
    {ITEMS, 3, NOTHING, 0, "agreed"},
    {ITEMS, 4, NOTHING, 0, "on_time"},

    {LOAD, 0, NOTHING, 0, "resource"},
    {LOAD, 1, NOTHING, 0, "grain"},
    {LOAD, 2, NOTHING, 0, "readings"},
    {LOAD, 3, NOTHING, 0, "known"},
    {LOAD, 4, NOTHING, 0, "used"},
    {LOAD, 5, LEVELS, 0, "both"},

    {MODEL, 0, NOTHING, 0, "document"},
    {MODEL, 1, NOTHING, 0, "version"},
    {MODEL, 2, NOTHING, 0, "name"},
    {MODEL, 3, NOTHING, 0, "grain"},
    {MODEL, 4, NOTHING, 0, "offset"},
    {MODEL, 5, NOTHING, 0, "hash_key"},
    {MODEL, 6, NOTHING, 0, "environments"},
    {MODEL, 7, MODEL_PROCESS, 1, "processes"},
    {MODEL, 8, OBJECTIVE, 1, "objectives"},
    {MODEL, 23, NOTHING, 0, "digest"},

    {MODEL_PROCESS, 0, NOTHING, 0, "code"},
    {MODEL_PROCESS, 1, NOTHING, 0, "name"},
    {MODEL_PROCESS, 2, NOTHING, 0, "practice"},
    {MODEL_PROCESS, 3, NOTHING, 0, "owner"},
    {MODEL_PROCESS, 4, NOTHING, 0, "customer"},
    {MODEL_PROCESS, 5, NOTHING, 0, "supervisor"},
    {MODEL_PROCESS, 6, NOTHING, 0, "supplier"},
    {MODEL_PROCESS, 7, PERIOD, 0, "frequency"},
    {MODEL_PROCESS, 8, PERIOD, 0, "grace"},
    {MODEL_PROCESS, 9, PERIOD, 0, "settle"},
    {MODEL_PROCESS, 10, NOTHING, 0, "answer_within"},
    {MODEL_PROCESS, 11, NOTHING, 0, "answer_clock"},
    {MODEL_PROCESS, 12, NOTHING, 0, "hold"},
    {MODEL_PROCESS, 13, NOTHING, 0, "documented"},
    {MODEL_PROCESS, 14, NOTHING, 0, "environments"},
    {MODEL_PROCESS, 15, INPUT, 1, "inputs"},
    {MODEL_PROCESS, 16, NOTHING, 0, "outputs"},
    {MODEL_PROCESS, 17, NOTHING, 0, "currency"},
    {MODEL_PROCESS, 18, MODEL_RESOURCE, 1, "resources"},
    {MODEL_PROCESS, 19, SERVICE_HOURS, 0, "service_hours"},

    {PERIOD, 0, NOTHING, 0, "months"},
    {PERIOD, 1, NOTHING, 0, "ns"},

    {INPUT, 0, NOTHING, 0, "name"},
    {INPUT, 1, NOTHING, 0, "from"},

    {MODEL_RESOURCE, 0, NOTHING, 0, "name"},
    {MODEL_RESOURCE, 1, NOTHING, 0, "unit"},
    {MODEL_RESOURCE, 2, NOTHING, 0, "prices"},

    {SERVICE_HOURS, 0, NOTHING, 0, "zone"},
    {SERVICE_HOURS, 1, NOTHING, 0, "weekly"},
    {SERVICE_HOURS, 2, NOTHING, 0, "closed"},

    {OBJECTIVE, 0, NOTHING, 0, "id"},
    {OBJECTIVE, 1, NOTHING, 0, "kind"},
    {OBJECTIVE, 2, NOTHING, 0, "text"},
    {OBJECTIVE, 3, NOTHING, 0, "harm_unit"},
};

const struct wire_name *wire_name_of(uint32_t shape, uint64_t key) {
    if (!shape)
        return NULL;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (names[i].shape == shape && names[i].key == key)
            return &names[i];
    return NULL;
}

uint32_t wire_shape_of(uint64_t document) {
    return document == WIRE_LEDGER ? LEDGER : document == WIRE_MODEL ? MODEL : NOTHING;
}
