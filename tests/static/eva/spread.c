/* Amounts and counts spread over grains, of any stretch of time and any amount that is taken in. */
#include "ledger/ledger.c"

volatile __int128 seen;

static void add(void *context, int64_t grain, ism3__int128 available, ism3__int128 used) {
    (void)context;
    seen = grain;
    seen = available;
    seen = used;
}

static void spread(int64_t grain) {
    ism3_model model = {0};
    model.grain = grain;
    model.utc_offset = Frama_C_int_interval(-86399, 86399);
    int64_t start = Frama_C_long_interval(0, ISM3_TIME_END - 1),
            end = Frama_C_long_interval(0, ISM3_TIME_END - 1);
    if (start < end)
        ism3__spread(&model, start, end, Frama_C_long_interval(0, ISM3_AMOUNT_MAX),
                     Frama_C_long_interval(0, ISM3_AMOUNT_MAX), add, NULL);
}

int main(void) {
    spread(ISM3_SECOND);
    spread(ISM3_DAY / 24);
    spread(ISM3_DAY);
    return 0;
}
