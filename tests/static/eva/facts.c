/* The sum of the times of facts that are spread evenly over a record's time. */
#include "ledger/place.c"

volatile __int128 seen;

int main(void) {
    seen = floor_sum(Frama_C_long_interval(0, ISM3_AMOUNT_MAX),
                     Frama_C_long_interval(1, ISM3_AMOUNT_MAX),
                     Frama_C_long_interval(0, ISM3_TIME_END));
    return 0;
}
