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
/* The start of the window that holds a time, or of the one after it. Windows of a length of their
 * own start where they are counted from: then `time` is the start of one, or its grain is taken. */
int64_t ism3__window_start(const ism3_model *model, const ism3_metrics_options *options,
                           int64_t time, int next);
/* The start of the window that holds a time, but not before what may be asked for: nothing lies
 * before 1970. */
int64_t ism3__first_window(const ism3_model *model, const ism3_metrics_options *options,
                           int64_t time);
/* ISM3_E_ARGUMENT for what cannot be asked of a ledger. */
int32_t ism3__windows_check(const ism3_ledger *ledger, const ism3_metrics_options *options,
                            ism3_error *error);
/* Options for an answer that goes on whether facts come or not: `as_of` (of `now`, where it is not
 * ISM3_NONE) and `to`, the end of the window in which as_of lies, or whose end it is, are filled in
 * where they were not given; so is `from` where nothing was before as_of. One window of all the time
 * ends with the last whole grain. */
int32_t ism3__windows_up_to_now(const ism3_ledger *ledger, ism3_metrics_options *options,
                                int64_t now, ism3_error *error);
void ism3__windows_free(ism3__windows *windows, ism3__memory *memory);

#endif
