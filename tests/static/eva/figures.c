/* Every formula, of any sums there can be: counts, amounts and levels are kept in bounds as they come in. */
#include "figures/table.c"

/* Facts without an id count no more than ISM3__FLOW_MAX, those with one no more than memory holds; amounts are alike. */
#define COUNT_MAX  (2 * ISM3__FLOW_MAX)
#define AMOUNT_MAX (2 * ISM3__AMOUNT_MAX * ISM3__HOUR)
/* Costs of all resources together are below 2^127, or metrics are refused. */
#define COST_MAX (((__int128)1 << 126) - 1)

volatile __int128 seen;

static __int128 any(__int128 most) {
    return Frama_C_long_long_interval(0, most);
}

static int64_t any_time(void) {
    return Frama_C_long_interval(0, ISM3_TIME_END);
}

static ism3__tally any_tally(void) {
    ism3__tally tally = {any(COUNT_MAX), any(COUNT_MAX * ISM3_TIME_END), ISM3__NEVER, INT64_MIN};
    if (tally.count)
        tally.first = any_time(), tally.last = any_time();
    return tally;
}

static void any_sums(ism3__sums *sums) {
    Frama_C_make_unknown((char *)sums, sizeof *sums);
    sums->outputs = any_tally();
    sums->inputs = any_tally();
    if (sums->newest_output != INT64_MIN)
        sums->newest_output = any_time();
    if (sums->oldest_open != ISM3__NEVER)
        sums->oldest_open = any_time();
    for (int i = 0; i < 4; i++)
        sums->confusion[i] = any(COUNT_MAX);
}

static ism3__resource_sums any_resource(void) {
    ism3__resource_sums sums;
    Frama_C_make_unknown((char *)&sums, sizeof sums);
    sums.used = any(AMOUNT_MAX);
    sums.cost = any(COST_MAX);
    return sums;
}

int main(void) {
    ism3__sums sums;
    ism3__resource_sums resources[] = {any_resource(), any_resource()};
    any_sums(&sums);
    ism3__window_view view = {&sums, resources, 2, 1, 0, any_time()};
    for (size_t i = 0; i < COUNT; i++) {
        ism3__figure_value value = rows[i].formula(&view);
        seen = value.numerator;
        seen = value.denominator;
    }
    return 0;
}
