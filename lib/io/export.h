/* What the three forms of written metrics share: the job at hand. */
#ifndef ISM3__IO_EXPORT_H
#define ISM3__IO_EXPORT_H

#include "io/figure_row.h"
#include "io/writer.h"

#include <ism3-io/export.h>

typedef struct ism3__export {
    const ism3_metrics *metrics;
    const ism3_model *model;
    ism3_export_options options;
    ism3_error *error; /* nullable */
    ism3__writer writer;
} ism3__export;

/* One figure; fills the error on failure. */
int32_t ism3__export_figure(const ism3__export *export, size_t period, size_t entry,
                            uint32_t figure, uint32_t resource, ism3_figure *result);

int32_t ism3__export_json(ism3__export *export);
int32_t ism3__export_csv(ism3__export *export);
int32_t ism3__export_table(ism3__export *export);

/* Text of a figure's value: exact where it is no quotient. Returns the length. */
static inline size_t ism3__write_value(const ism3_figure_info *info, const ism3_figure *figure,
                                       char *text) {
    if (figure->is_quotient)
        return ism3_double_write(figure->value, text);
    return ism3_decimal_write(figure->numerator, info->numerator_divisor, text);
}

#endif
