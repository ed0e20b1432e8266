/* Figures of ledgers, compared. */
#ifndef LAWS_FIGURES_H
#define LAWS_FIGURES_H

#include "laws.h"

__extension__ typedef __int128 wide;

static inline wide wide_of(ism3_int128 value) {
    return (wide)value.high * ((wide)1 << 64) + value.low;
}

/* As a double, to be shown: a cast needs a function that compilers for 32 bits do not have. */
static inline double wide_shown(wide value) {
    return (double)(int64_t)(value >> 64) * 0x1p64 + (double)(uint64_t)value;
}

/* A window of a few grains of the scenario, read somewhere in it or after it. */
ism3_metrics_options some_window(struct trial *trial, uint32_t grains);
/* What an observation said before an instant. Gives 0 when it said nothing. */
int cut_at(ism3_observation *o, int64_t as_of);
/* One figure, or one without value when there is no such entry. */
ism3_figure figure_at(const ism3_metrics *metrics, size_t period, size_t entry, uint32_t figure,
                      uint32_t resource);
/* How its lead times are spread; none where there is no such entry. */
enum { LEAD_BOUNDS = 44 };
struct lead_times {
    uint64_t up_to[LEAD_BOUNDS];
    ism3_lead_times all;
};
struct lead_times lead_times_at(const ism3_metrics *metrics, size_t period, size_t entry);
/* How many there are of a figure for an entry: one, or one for each resource. */
uint32_t figure_resources(const ism3_metrics *metrics, size_t entry, uint32_t figure);
/* Whether a figure is the same in one place and another. */
int same_figure(const ism3_metrics *a, size_t a_period, size_t a_entry, const ism3_metrics *b,
                size_t b_period, size_t b_entry, uint32_t figure, uint32_t resource);
/* All figures of an entry of two periods. Gives 0, or 1 noted. */
int same_entry(struct trial *trial, const ism3_metrics *a, size_t a_period, const ism3_metrics *b,
               size_t b_period, size_t entry, const char *what);
/* Whether two ledgers give the same figures, with every environment by itself and together. */
int same_figures(struct trial *trial, ism3_ledger *ledger, ism3_ledger *expected,
                 const ism3_metrics_options *options, const char *what);

#endif
