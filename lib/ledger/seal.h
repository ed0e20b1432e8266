/* Sealing: folding what is over, and forgetting it. */
#ifndef ISM3__LEDGER_SEAL_H
#define ISM3__LEDGER_SEAL_H

#include "ledger/rows.h"

/* Seal up to a start of a grain after 1970 and after the horizon so far. */
int32_t ism3__ledger_seal_to(ism3_ledger *ledger, int64_t horizon, ism3_error *error);

/* Whether a reading of a series, or of a level stream, tells anything before the horizon that the
 * place does not know already. */
int ism3__reading_is_late(const ism3__place *place, const ism3__reading *reading, int64_t horizon);
int ism3__level_is_late(const ism3__level_stream *stream, const ism3__level_point *point,
                        int64_t horizon);

/* Whether a row, its environment by rank, comes too late for what is folded. */
int ism3__row_is_news_late(const ism3_ledger *ledger, const ism3__rows *rows, size_t i,
                           const ism3__row *row);
static inline int ism3__row_is_late(const ism3_ledger *ledger, const ism3__rows *rows, size_t i,
                                    const ism3__row *row) {
    int64_t horizon = ledger->horizon;
    int64_t start = row->time == ISM3_NONE ? row->end : row->time;
    if (start >= horizon && (row->end == ISM3_NONE || row->end >= horizon))
        return 0;
    return ism3__row_is_news_late(ledger, rows, i, row);
}

#endif
