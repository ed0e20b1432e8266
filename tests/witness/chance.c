/* Prints the bounds that chance sets, for tests/witness/chance.py: a line of numbers gives
 * `mean`, or `size successes failures`. */
#include "assess/chance.h"

#include <stdio.h>

int main(void) {
    char line[200];
    while (fgets(line, sizeof line, stdin)) {
        double first, successes, failures;
        /* NOLINTNEXTLINE(cert-err34-c): how many it read is looked at */
        int numbers = sscanf(line, "%lf %lf %lf", &first, &successes, &failures);
        if (numbers != 1 && numbers != 3)
            return 1;
        ism3__chance chance = numbers == 1 ? ism3__poisson_chance(first)
                                           : ism3__binomial_chance(first, successes, failures);
        printf("%.17g %.17g\n", chance.lower, chance.upper);
    }
    return 0;
}
