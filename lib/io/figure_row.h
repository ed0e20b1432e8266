/* What a report or an export has a row for: a figure of a process, or one of its resources where the
 * figure is told of each. */
#ifndef ISM3__IO_FIGURE_ROW_H
#define ISM3__IO_FIGURE_ROW_H

#include <ism3/model.h>

typedef struct ism3__figure_row {
    uint32_t figure, resource;
} ism3__figure_row;

/* Before the first of them. */
#define ISM3__FIGURE_ROWS ((ism3__figure_row){ISM3_NO_INDEX, 0})

/* How many rows a figure has for a process. */
uint32_t ism3__resources_of(const ism3_model *model, uint32_t process, uint32_t figure);

/* Goes on to the next row of the process; 0 after the last one. */
int ism3__next_figure_row(const ism3_model *model, uint32_t process, ism3__figure_row *row);

#endif
