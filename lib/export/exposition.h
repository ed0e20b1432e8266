/* What a page tells of: an assessment, and the families made from it. */
#ifndef ISM3__EXPORT_EXPOSITION_H
#define ISM3__EXPORT_EXPOSITION_H

#include "assess/assessment.h"
#include "export/page.h"

/* What stands in the label `period`, in the order of the page. */
enum ism3__tense { ISM3__CURRENT, ISM3__SETTLING, ISM3__FINAL, ISM3__TENSES };

typedef struct ism3__exposition {
    ism3__page page;
    const ism3_assessment *assessment;
    const ism3_metrics *metrics;
    const ism3_model *model;
    const ism3_exposition_options *options;
    const uint8_t *is_chosen; /* [process] */
    const uint8_t *tenses;    /* [period]: bits 1 << ism3__tense, as which it is told of */
    size_t period_count;      /* those that have begun */
    uint32_t figure;          /* of the family, where it is of one */
} ism3__exposition;

/* All periods that are told of, tense by tense; each with its label, and the times of samples. Made
 * by ism3__periods_start(), over when ism3__periods_next() gives 0; labels are set back then. */
typedef struct ism3__periods {
    ism3__exposition *exposition;
    uint32_t tenses; /* bits, of those that matter */
    uint32_t tense;
    size_t labels;
    size_t next, period;
} ism3__periods;
#define ISM3__ALL_TENSES (~0u)
#define ISM3__VERDICTS   (1u << ISM3__SETTLING | 1u << ISM3__FINAL)
ism3__periods ism3__periods_start(ism3__exposition *exposition, uint32_t tenses);
int ism3__periods_next(ism3__periods *periods);

/* A family, and what writes its samples. */
typedef struct ism3__told {
    ism3__family family;
    void (*write)(ism3__exposition *exposition);
} ism3__told;
void ism3__tell(ism3__exposition *exposition, const ism3__told *told, size_t count);
/* Labels of what caller and model say of the whole. */
void ism3__label_whole(ism3__exposition *exposition);

/* The figures, and what is known of the whole. */
void ism3__tell_figures(ism3__exposition *exposition);
/* What they mean. */
void ism3__tell_verdicts(ism3__exposition *exposition);

/* Resources of a process that a figure is told for. */
uint32_t ism3__resources_told(const ism3__exposition *exposition, uint32_t process,
                              uint32_t figure);
/* The labels of a figure of a process. */
void ism3__label_figure(ism3__exposition *exposition, uint32_t process, uint32_t figure,
                        uint32_t resource);

#endif
