/* What the floor above wants to know of metrics that no figure says. */
#ifndef ISM3__FIGURES_METRICS_H
#define ISM3__FIGURES_METRICS_H

#include <ism3/metrics.h>

/* Bits 1 << ism3_metric of the types that were observed in a window: watched in some of it, or a
 * fact was seen. `period` and `entry` exist. */
uint32_t ism3__metrics_observed(const ism3_metrics *metrics, size_t period, size_t entry);
/* 0: nothing of its process was seen before as_of, no figure of it has a value. `entry` exists. */
int ism3__metrics_has_data(const ism3_metrics *metrics, size_t entry);
/* Bytes that it holds. */
uint64_t ism3__metrics_bytes(const ism3_metrics *metrics);

#endif
