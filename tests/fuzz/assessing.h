/* What an assessment tells and how it is written, asked by bytes. */
#ifndef ASSESSING_H
#define ASSESSING_H

#include "exercise.h"

/* An assessment and what is needed to ask it. */
struct assessed {
    const ism3_assessment *assessment;
    const ism3_model *model;
    const ism3_metrics *metrics;
    struct heap *heap; /* what it was made in */
    size_t periods;
    uint32_t processes, objectives, assets;
    int by_environment;
};
struct assessed assessing_of(const ism3_assessment *assessment, struct heap *heap,
                             int by_environment);
/* Call every getter within the range and beyond it: what one tells must agree with the others. */
void assessing_ask(const struct assessed *assessed, struct tape *tape);
/* Write text, JSON, explanations and service levels with options of the tape: valid, and the same
 * bytes when written again. */
void assessing_write(const struct assessed *assessed, struct tape *tape);
/* Write pages for monitoring systems with options of the tape: what a parser takes, and the same
 * bytes when written again. */
void assessing_expose(const struct assessed *assessed, struct tape *tape);
/* All of it as JSON. */
struct encoded assessing_json(const ism3_assessment *assessment);

#endif
