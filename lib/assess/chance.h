/* How far a count strays by chance alone: the 0.135 % quantiles of Poisson and binomial laws. */
#ifndef ISM3__ASSESS_CHANCE_H
#define ISM3__ASSESS_CHANCE_H

/* Below lower, and above upper, lies at most 0.135 % each. */
typedef struct ism3__chance {
    double lower, upper; /* the smallest k with P(X <= k) >= 0.00135, and >= 0.99865 */
} ism3__chance;

/* Of a count with this mean, >= 0 and finite. */
ism3__chance ism3__poisson_chance(double mean);
/* Of the successes among `size` trials, a whole number >= 0, of which `successes` in
 * successes + failures succeed; both >= 0 and finite, not both 0. */
ism3__chance ism3__binomial_chance(double size, double successes, double failures);

#endif
