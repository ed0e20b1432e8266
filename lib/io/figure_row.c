#include "io/figure_row.h"

#include <ism3/metrics.h>

uint32_t ism3__resources_of(const ism3_model *model, uint32_t process, uint32_t figure) {
    return ism3_figure_at(figure)->per_resource ? ism3_model_resource_count(model, process) : 1;
}

int ism3__next_figure_row(const ism3_model *model, uint32_t process, ism3__figure_row *row) {
    /* From before the first one the figure comes to 0. Every process has a resource. */
    if (row->figure == ISM3_NO_INDEX ||
        ++row->resource == ism3__resources_of(model, process, row->figure)) {
        row->figure++;
        row->resource = 0;
    }
    return row->figure < ism3_figure_count();
}
