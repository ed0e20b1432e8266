/* The one table of figures: what each is, and its formula. */
#ifndef ISM3__FIGURES_TABLE_H
#define ISM3__FIGURES_TABLE_H

#include "figures/sums.h"

/* What a formula may look at. */
typedef struct ism3__window_view {
    const ism3__sums *sums;
    const ism3__resource_sums *resources; /* of all resources */
    uint32_t resource_count, resource;    /* the one that a figure per resource is for */
    int64_t to, end;                      /* of the window; end: where as_of cuts it */
} ism3__window_view;

typedef struct ism3__figure_value {
    ism3__int128 numerator, denominator;
    ism3__int128 count;
    int has_value, is_quotient;
} ism3__figure_value;

typedef ism3__figure_value (*ism3__formula)(const ism3__window_view *view);

/* What a figure needs besides its terms, to have a value or to be called observed. */
enum ism3__figure_rule {
    ISM3__PLAIN,
    ISM3__ZERO_IF_OBSERVED, /* zero only where its metric type was observed */
    ISM3__NEEDS_ACTIVITY,   /* outputs must have been observed too */
    ISM3__SAYS_ITSELF,      /* without a value there is no data */
};

typedef struct ism3__figure_row {
    ism3_figure_info info;
    ism3__formula formula;
    enum ism3__figure_rule rule;
} ism3__figure_row;

const ism3__figure_row *ism3__figure_row_at(uint32_t figure);
/* Value and status of a figure for one environment, or for all `served` of which `missing` lack
 * data. */
uint32_t ism3__figure_read(const ism3__figure_row *row, const ism3__window_view *view,
                           uint32_t missing, uint32_t served, ism3__figure_value *value);

#endif
