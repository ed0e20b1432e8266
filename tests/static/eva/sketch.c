/* Every lead time has a bucket that there is, and every bucket a middle. */
#include "ledger/sketch.c"

#include "__fc_builtin.h"

int main(void) {
    //@ assert uppers[ISM3__SKETCH_COUNT - 1] == INT64_MAX;
    int64_t lead = Frama_C_long_long_interval(0, INT64_MAX);
    uint32_t bucket = ism3__sketch_bucket(lead);
    //@ assert bucket < 4096;
    uint32_t any = Frama_C_unsigned_int_interval(0, ism3__sketch_buckets() - 1);
    int64_t middle = ism3__sketch_middle(any);
    //@ assert middle >= 0;
    return bucket > 0 && middle > 0;
}
