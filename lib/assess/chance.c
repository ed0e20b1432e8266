#include "assess/chance.h"

#include <math.h>

#define TAIL 0.00135
/* The quantile of the normal law that leaves TAIL beyond it. */
#define TAIL_NORMAL 2.9999769927034015
/* Terms smaller than this beside the first are left out: all of them together move a sum by less
 * than rounding does. */
#define NEGLIGIBLE 1e-18
/* From this variance on the expansion is used: see docs/semantics.md for its measured error. */
#define VARIANCE_SUMMED 400.0

struct law {
    double top;  /* the largest value; INFINITY: none */
    double odds; /* binomial: of success */
    double mean, variance;
    double third, fourth; /* cumulants */
};

/* t(k + 1) = t(k) * rise(k) / (k + 1) */
static double rise(const struct law *law, double k) {
    return isinf(law->top) ? law->mean : (law->top - k) * law->odds;
}

/* Sum of the terms beside that of `start`, which is 1, on one side of it. */
static double sum_above(const struct law *law, double start) {
    double sum = 0, term = 1;
    /* NOLINTNEXTLINE(cert-flp30-c): k is whole, far below 2^53 */
    for (double k = start; k < law->top && term > NEGLIGIBLE; k += 1) {
        term = term * rise(law, k) / (k + 1);
        sum += term;
    }
    return sum;
}

static double sum_below(const struct law *law, double start) {
    double sum = 0, term = 1;
    /* NOLINTNEXTLINE(cert-flp30-c): k is whole, far below 2^53 */
    for (double k = start; k > 0 && term > NEGLIGIBLE; k -= 1) {
        term = term * k / rise(law, k - 1);
        sum += term;
    }
    return sum;
}

static double lower_quantile(const struct law *law, double start, double up_to_start, double tail) {
    double k = start, term = 1, up_to = up_to_start;
    while (k > 0 && up_to - term >= tail) {
        up_to -= term;
        term = term * k / rise(law, k - 1);
        k -= 1;
    }
    return k;
}

static double upper_quantile(const struct law *law, double start, double above_start, double tail) {
    double k = start, term = 1, above = above_start;
    while (k < law->top && above > tail) {
        term = term * rise(law, k) / (k + 1);
        above -= term;
        k += 1;
    }
    return k;
}

static ism3__chance summed(const struct law *law) {
    /* The first term is the one nearest to the mean, which lies between the quantiles and is as good
     * as the mode. */
    double start = floor(law->mean + 0.5);
    double below = sum_below(law, start), above = sum_above(law, start);
    double tail = TAIL * (below + 1 + above);
    return (ism3__chance){lower_quantile(law, start, below + 1, tail),
                          upper_quantile(law, start, above, tail)};
}

/* Cornish and Fisher's expansion to the second order, with the continuity correction and, since the
 * law is one of whole numbers, Sheppard's of the variance. */
static double expanded(const struct law *law, double z) {
    double spread = sqrt(law->variance - 1.0 / 12);
    double skew = law->third / (law->variance * spread);
    double excess = law->fourth / (law->variance * law->variance);
    double w = z + (z * z - 1) * skew / 6 + (z * z * z - 3 * z) * excess / 24 -
               (2 * z * z * z - 5 * z) * skew * skew / 36;
    return ceil(law->mean + spread * w - 0.5);
}

static ism3__chance chance(const struct law *law) {
    if (!(law->variance > 0))
        return (ism3__chance){law->mean, law->mean};
    if (law->variance < VARIANCE_SUMMED)
        return summed(law);
    return (ism3__chance){expanded(law, -TAIL_NORMAL), expanded(law, TAIL_NORMAL)};
}

ism3__chance ism3__poisson_chance(double mean) {
    struct law poisson = {INFINITY, 0, mean, mean, mean, mean};
    return chance(&poisson);
}

ism3__chance ism3__binomial_chance(double size, double successes, double failures) {
    double p = successes / (successes + failures), q = failures / (successes + failures);
    double variance = size * p * q;
    struct law binomial = {size,     successes / failures, size * p,
                           variance, variance * (q - p),   variance * (1 - 6 * p * q)};
    return chance(&binomial);
}
