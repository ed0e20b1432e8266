/* The voice of the process: what a series of one figure says about the process by itself, judged by
 * limits that are learnt from it and never typed. Arithmetic is IEEE + - * / and sqrt alone, in a
 * fixed order, so that every machine gets the same bytes. */
#ifndef ISM3__ASSESS_BEHAVIOUR_H
#define ISM3__ASSESS_BEHAVIOUR_H

#include <stddef.h>
#include <stdint.h>

/* The centre rests on the first 12 points, once there are 24 on these, and is frozen then. */
#define ISM3__BASELINE_LEAST 12
#define ISM3__BASELINE_MOST  24
/* A baseline that a person fixed may be shorter. */
#define ISM3__BASELINE_FIXED_LEAST 6

typedef struct ism3__point {
    double value;
    double numerator, denominator; /* of a ratio: counts; denominator 0: none */
    uint8_t is_there; /* 1: final, status ok, with a value: may be judged and learnt from */
    uint8_t rebase; /* 1: the first period that starts at or after a recorded change of the process:
                         a new baseline begins here */
} ism3__point;

typedef struct ism3__series {
    const ism3__point *points;
    size_t count;
    uint32_t chart;                    /* ism3_chart */
    uint32_t better;                   /* ism3_better */
    uint32_t normal;                   /* ism3_normal */
    double minimum, maximum;           /* range of the figure, may be infinite */
    int is_fixed;                      /* 1: the baseline is the points that follow */
    size_t baseline_from, baseline_to; /* [from, to), may be none */
} ism3__series;

typedef struct ism3__behaviour {
    uint32_t verdict;            /* ism3_behaviour */
    uint32_t rule;               /* ism3_rule: why it is a signal */
    uint32_t hint;               /* ism3_rule: of the runs that end here, the first in its order */
    uint32_t has_limits;         /* 1: what follows is known */
    double centre, lower, upper; /* a value on a limit is inside */
    double range, reach;         /* the moving range that they rest on, and as often as it takes */
    uint32_t widened;            /* bits: 1 lower, 2 upper: by chance */
    size_t baseline_first;       /* points that the centre rests on: the first, */
    size_t baseline_last;        /* the last, */
    size_t baseline_count;       /* and how many */
} ism3__behaviour;

/* Judges every point from those up to it. `out` holds series->count, `scratch` twice as many. */
void ism3__behave(const ism3__series *series, ism3__behaviour *out, double *scratch);

#endif
