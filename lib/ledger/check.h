/* Whether an observation is valid, as far as its model can tell. */
#ifndef ISM3__LEDGER_CHECK_H
#define ISM3__LEDGER_CHECK_H

#include "ledger/rows.h"

/* ISM3_E_OBSERVATION with the row's number and the field. The row's environment is filled in where
 * it names none and its process serves only one. */
int32_t ism3__check_row(const ism3_model *model, const ism3__rows *rows, size_t i, ism3__row *row,
                        ism3_error *error);

/* One observation may touch this many grains. */
#define ISM3__GRAINS_MAX 400000
/* ISM3_E_OBSERVATION when a valid row touches more. What is set aside may. */
int32_t ism3__check_span(const ism3_model *model, const ism3__rows *rows, size_t i,
                         const ism3__row *row, ism3_error *error);

#endif
