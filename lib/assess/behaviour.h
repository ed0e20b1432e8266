/* The voice of the process: what a series of one figure says about the process by itself, judged by
 * limits that are learnt from it and never typed. Arithmetic is IEEE + - * / and sqrt alone, in a
 * fixed order, so that every machine gets the same bytes. */
#ifndef ISM3__ASSESS_BEHAVIOUR_H
#define ISM3__ASSESS_BEHAVIOUR_H

#include <stddef.h>
#include <stdint.h>

enum ism3__method {
    ISM3__METHOD_NONE,      /* nothing is judged */
    ISM3__METHOD_XMR,       /* mean moving range */
    ISM3__METHOD_XMR_MEDIAN /* median moving range */
};

enum ism3__verdict {
    ISM3__NOT_JUDGED, /* not there, or of a figure that is not judged */
    ISM3__LEARNING,   /* the baseline is still too short */
    ISM3__STABLE,
    ISM3__BETTER, /* the last three are signals; only worse is a fault */
    ISM3__WORSE,
    ISM3__CHANGED /* of a figure without direction */
};

enum ism3__rule { ISM3__RULE_NONE, ISM3__BEYOND_LIMITS };

/* Bits: worth a look, never a signal. */
enum ism3__hint {
    ISM3__EIGHT_ABOVE = 1, /* the eighth or a later point in a row above the centre */
    ISM3__EIGHT_BELOW = 2,
    ISM3__SIX_RISING = 4, /* the sixth or a later point in a row, each above the one before */
    ISM3__SIX_FALLING = 8
};

/* The centre rests on the first 12 points, once there are 24 on these, and is frozen then. */
#define ISM3__BASELINE_LEAST 12
#define ISM3__BASELINE_MOST  24
/* A baseline that a person fixed may be shorter. */
#define ISM3__BASELINE_FIXED_LEAST 6

typedef struct ism3__point {
    double value;
    double numerator, denominator; /* of a ratio: counts; denominator 0: none */
    uint8_t is_there; /* 1: final, status ok, with a value: may be judged and learnt from */
    uint8_t rebase;   /* 1: a recorded change of the process lies in or before this period and after
                         the one before: a new baseline begins here */
} ism3__point;

typedef struct ism3__series {
    const ism3__point *points;
    size_t count;
    uint32_t chart;                    /* ism3_chart */
    uint32_t better;                   /* ism3_better */
    uint32_t method;                   /* ism3__method */
    double minimum, maximum;           /* range of the figure, may be infinite */
    size_t baseline_from, baseline_to; /* fixed baseline: points [from, to); 0, 0: learnt */
} ism3__series;

typedef struct ism3__behaviour {
    uint32_t verdict;            /* ism3__verdict */
    uint32_t rule;               /* ism3__rule */
    uint32_t hints;              /* ism3__hint bits */
    uint32_t has_limits;         /* 1: what follows is known */
    double centre, lower, upper; /* a value on a limit is inside */
    size_t baseline_first;       /* points that the limits rest on: the first, */
    size_t baseline_last;        /* the last, */
    size_t baseline_count;       /* and how many of those between were there */
} ism3__behaviour;

/* Judges every point from those up to it. `out` holds series->count, `scratch` twice as many. */
void ism3__behave(const ism3__series *series, ism3__behaviour *out, double *scratch);

#endif
