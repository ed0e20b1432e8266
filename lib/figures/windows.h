/* Cutting time into windows. */
#ifndef ISM3__FIGURES_WINDOWS_H
#define ISM3__FIGURES_WINDOWS_H

#include "figures/sums.h"

/* Most windows of one answer. */
#define ISM3__WINDOWS_MAX 1000000

/* The windows and the as_of that options ask of a ledger. `windows->bounds` is made in `memory`. */
int32_t ism3__windows_make(ism3__windows *windows, const ism3_ledger *ledger,
                           const ism3_metrics_options *options, ism3__memory *memory,
                           ism3_error *error);
void ism3__windows_free(ism3__windows *windows, ism3__memory *memory);

#endif
