/* What can be done to a ledger, told by bytes. */
#ifndef EXERCISE_H
#define EXERCISE_H

#include "fuzz.h"

/* Ask everything that a ledger tells without its model: counts, span, sources, items. */
void exercise_questions(ism3_ledger *ledger);
/* The figures of a ledger with options of the tape, each of them read, and written in each form.
 * Takes memory of `heap` and gives it back. */
int32_t exercise_metrics(ism3_ledger *ledger, struct tape *tape, struct heap *heap,
                         ism3_error *error);
/* One call that changes a ledger which has its model: observations as structs or as columns, a
 * source, coverage, sealing, forgetting. */
int32_t exercise_change(ism3_ledger *ledger, struct tape *tape, ism3_error *error);
/* A copy: encoded and read again, with the same bytes as promised. */
ism3_ledger *exercise_copy(ism3_ledger *ledger, struct heap *heap);

#endif
