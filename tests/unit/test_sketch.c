#include "ledger/sketch.h"
#include "test.h"

#include <math.h>

static void zero_has_a_bucket_of_its_own(void **state) {
    (void)state;
    assert_int_equal(ism3__sketch_bucket(0), 0);
    assert_int_equal(ism3__sketch_middle(0), 0);
    assert_int_equal(ism3__sketch_bucket(1), 1);
    assert_int_equal(ism3__sketch_bucket(INT64_MAX), ism3__sketch_buckets() - 1);
}

/* 2^(i/64) seconds for whole powers of two: the bound belongs to the bucket below it. */
static void bounds_are_included_above(void **state) {
    (void)state;
    for (int64_t seconds = 1; seconds <= INT64_C(1) << 33; seconds *= 2) {
        int64_t bound = seconds * INT64_C(1000000000);
        assert_int_equal(ism3__sketch_bucket(bound) + 1, ism3__sketch_bucket(bound + 1));
        if (seconds < INT64_C(1) << 33)
            assert_int_equal(ism3__sketch_bucket(2 * bound) - ism3__sketch_bucket(bound), 64);
    }
}

static void grows_with_the_lead_time(void **state) {
    (void)state;
    uint32_t last = 0;
    for (int64_t lead = 1; lead < INT64_MAX / 3; lead += lead / 500 + 1) {
        uint32_t bucket = ism3__sketch_bucket(lead);
        assert_true(bucket >= last);
        last = bucket;
        long double place = log2l((long double)lead / 1e9L) * 64;
        int32_t index = (int32_t)bucket - 1 - 1913;
        /* Bucket i holds (2^((i-1)/64), 2^(i/64)]; the long double may be off by its last digits. */
        assert_true(place <= index + 1e-9L && place > index - 1 - 1e-9L);
    }
}

static void middles_are_within_the_stated_error(void **state) {
    (void)state;
    const double bound = pow(2, 1.0 / 128) - 1;
    for (int64_t lead = 1; lead < INT64_MAX / 3; lead += lead / 333 + 1) {
        double middle = (double)ism3__sketch_middle(ism3__sketch_bucket(lead));
        assert_true(fabs(middle - (double)lead) <= bound * (double)lead + 0.5000001);
    }
}

/* Each bound ends a bucket, and parts those of the lead times around it. */
static void lead_times_are_told_apart_at_bounds(void **state) {
    (void)state;
    for (uint32_t i = 0; i < ISM3__SKETCH_BOUNDS; i++) {
        int64_t bound = ism3__sketch_bound(i);
        assert_int_equal(ism3__sketch_bound_of(ism3__sketch_bucket(bound)), i);
        assert_int_equal(ism3__sketch_bound_of(ism3__sketch_bucket(bound + 1)), i + 1);
    }
    assert_int_equal(ism3__sketch_bound_of(ism3__sketch_buckets() - 1), ISM3__SKETCH_BOUNDS);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(zero_has_a_bucket_of_its_own),
        cmocka_unit_test(bounds_are_included_above),
        cmocka_unit_test(grows_with_the_lead_time),
        cmocka_unit_test(middles_are_within_the_stated_error),
        cmocka_unit_test(lead_times_are_told_apart_at_bounds),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
