/* Every lead time has its bucket, the first whose end it does not exceed, and every bucket a middle. Buckets are gone through one
 * by one, and those that a power of two lies in in two parts: the place of the first bit is where the search begins. */
#include "ledger/sketch.c"

static void look_up(int64_t from, int64_t to, uint32_t expected) {
    uint32_t bucket = ism3__sketch_bucket(Frama_C_long_interval(from, to));
    //@ assert bucket == expected;
}

int main(void) {
    int64_t from = 1, power = 1;
    //@ assert uppers[ISM3__SKETCH_COUNT - 1] == INT64_MAX;
    //@ loop unroll ISM3__SKETCH_COUNT;
    for (uint32_t i = 0; i < ISM3__SKETCH_COUNT; i++) {
        int64_t to = uppers[i];
        if (from > to) /* no nanosecond ends in it */
            continue;
        //@ loop unroll 63;
        while (power <= INT64_MAX / 2 && power * 2 <= from)
            power *= 2;
        if (power <= INT64_MAX / 2 && power * 2 <= to) {
            look_up(from, power * 2 - 1, i + 1);
            from = power * 2;
        }
        look_up(from, to, i + 1);
        int64_t middle = ism3__sketch_middle(i + 1);
        //@ assert middle >= 0;
        if (to < INT64_MAX)
            from = to + 1;
    }
    look_up(INT64_MIN, 0, 0);
    int64_t none = ism3__sketch_middle(0);
    //@ assert none == 0;
    return ism3__sketch_buckets() == ISM3__SKETCH_COUNT + 1;
}
