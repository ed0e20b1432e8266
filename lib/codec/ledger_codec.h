/* A ledger as bytes: what its writer and its reader share. docs/wire-format.md says what every key
 * holds. */
#ifndef ISM3__CODEC_LEDGER_CODEC_H
#define ISM3__CODEC_LEDGER_CODEC_H

#include "codec/cbor_read.h"
#include "codec/cbor_write.h"
#include "codec/model_encode.h"
#include "ledger/ledger.h"

enum ism3__document_key {
    ISM3__DOCUMENT_WHAT,
    ISM3__DOCUMENT_FORMAT,
    ISM3__DOCUMENT_AGREED,
    ISM3__DOCUMENT_ENVIRONMENTS,
    ISM3__DOCUMENT_OBJECTIVES,
    ISM3__DOCUMENT_SOURCES,
    ISM3__DOCUMENT_PROCESSES,
    ISM3__DOCUMENT_INCIDENTS,
    ISM3__DOCUMENT_SPAN,
    ISM3__DOCUMENT_SEALED,
    ISM3__DOCUMENT_DIGEST = ISM3__CBOR_DIGEST_KEY
};

enum ism3__source_key {
    ISM3__SOURCE_NAME,
    ISM3__SOURCE_EPOCH,
    ISM3__SOURCE_COVERAGE,
    ISM3__SOURCE_DIGEST,
    ISM3__SOURCE_OBSERVATIONS,
    ISM3__SOURCE_FUTURE,
    ISM3__SOURCE_NEWEST,
    ISM3__SOURCE_UNIT,
    ISM3__SOURCE_SHARES,
    ISM3__SOURCE_INCIDENTS
};

enum ism3__share_key {
    ISM3__SHARE_PROCESS,
    ISM3__SHARE_ENVIRONMENT,
    ISM3__SHARE_CELLS,
    ISM3__SHARE_AMOUNTS
};

enum ism3__cell_key {
    ISM3__CELL_GRAIN,
    ISM3__CELL_INPUTS,
    ISM3__CELL_OUTPUTS,
    ISM3__CELL_VERDICTS,
    ISM3__CELL_ASSESSED,
    ISM3__CELL_CONFUSION
};

enum ism3__amounts_key {
    ISM3__AMOUNTS_RESOURCE,
    ISM3__AMOUNTS_GRAIN,
    ISM3__AMOUNTS_FACTS,
    ISM3__AMOUNTS_USED_FACTS,
    ISM3__AMOUNTS_USED,
    ISM3__AMOUNTS_BOTH
};

enum ism3__process_key {
    ISM3__PROCESS_CODE,
    ISM3__PROCESS_RESOURCES,
    ISM3__PROCESS_UNIT,
    ISM3__PROCESS_ITEMS,
    ISM3__PROCESS_FACTS,
    ISM3__PROCESS_PLACES,
    ISM3__PROCESS_TERMS
};

enum ism3__item_key {
    ISM3__ITEM_HASH,
    ISM3__ITEM_BEGIN,
    ISM3__ITEM_BEGUN_BY,
    ISM3__ITEM_ENVIRONMENT,
    ISM3__ITEM_OUTPUT,
    ISM3__ITEM_VERDICT,
    ISM3__ITEM_OUTPUT_ENVIRONMENT,
    ISM3__ITEM_OUTPUTS,
    ISM3__ITEM_DUES,
    ISM3__ITEM_WITHDRAWAL,
    ISM3__ITEM_WITHDRAWAL_ENVIRONMENT
};

/* What an item's begin is the time of. */
enum ism3__begun_by { ISM3__BEGUN_BY_INPUT, ISM3__BEGUN_BY_OUTPUT, ISM3__BEGUN_BY_WITHDRAWAL };

enum ism3__keyed_key {
    ISM3__KEYED_HASH,
    ISM3__KEYED_FORM,
    ISM3__KEYED_TIME,
    ISM3__KEYED_ENVIRONMENT,
    ISM3__KEYED_END,
    ISM3__KEYED_RESOURCE,
    ISM3__KEYED_VALUES
};

enum ism3__incident_key {
    ISM3__INCIDENT_HASH,
    ISM3__INCIDENT_OBJECTIVE,
    ISM3__INCIDENT_TIME,
    ISM3__INCIDENT_ENVIRONMENT,
    ISM3__INCIDENT_END,
    ISM3__INCIDENT_CAUSE,
    ISM3__INCIDENT_HARM,
    ISM3__INCIDENT_PROCESS
};

enum ism3__place_key {
    ISM3__PLACE_ENVIRONMENT,
    ISM3__PLACE_SEEN,
    ISM3__PLACE_INTERRUPTIONS,
    ISM3__PLACE_READINGS,
    ISM3__PLACE_SCOPE,
    ISM3__PLACE_WATCHED,
    ISM3__PLACE_LEVELS,
    ISM3__PLACE_KNOWN_UP,
    ISM3__PLACE_UNIT,
    ISM3__PLACE_FOLDS,
    ISM3__PLACE_LOADS
};

enum ism3__fold_key {
    ISM3__FOLD_GRAIN,
    ISM3__FOLD_INPUTS,
    ISM3__FOLD_OUTPUTS,
    ISM3__FOLD_UNMATCHED,
    ISM3__FOLD_JUDGED,
    ISM3__FOLD_ANSWERS,
    ISM3__FOLD_ITEMS,
    ISM3__FOLD_WITHDRAWALS,
    ISM3__FOLD_CLOSED,
    ISM3__FOLD_OLDEST
};

enum ism3__load_key {
    ISM3__LOAD_RESOURCE,
    ISM3__LOAD_GRAIN,
    ISM3__LOAD_READINGS,
    ISM3__LOAD_KNOWN,
    ISM3__LOAD_USED,
    ISM3__LOAD_BOTH
};

/* Of the values of a keyed fact, how many its form has. */
static inline size_t ism3__fact_value_count(uint32_t form) {
    return form == ISM3__FACT_CONFUSION ? 4 : 2;
}

/* Times of a list are multiples of `length` = 10^exponent ns. */
typedef struct ism3__unit {
    unsigned exponent; /* 9, 6, 3 or 0 */
    int64_t length;
} ism3__unit;

#define ISM3__UNIT_SECONDS ((ism3__unit){9, ISM3_SECOND})

/* The unit of that exponent. */
static inline ism3__unit ism3__unit_of(unsigned exponent) {
    static const int64_t lengths[] = {1, 1000, 1000000, ISM3_SECOND};
    return (ism3__unit){exponent, lengths[exponent / 3]};
}

/* Make it so small that it fits a time. */
static inline void ism3__unit_fit(ism3__unit *unit, ism3__int128 time) {
    int64_t part = (int64_t)(time % ISM3_SECOND);
    while (part % unit->length)
        *unit = ism3__unit_of(unit->exponent - 3);
}

#endif
