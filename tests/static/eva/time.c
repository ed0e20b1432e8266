/* Days and dates both ways and months added, over more than every time that the library takes. */
#include "__fc_builtin.h"

#include <stdint.h>

/* The builtins as they are documented, but for the value: any, whether it overflows or not. */
static int any_overflow(int64_t *out) {
    *out = Frama_C_long_long_interval(INT64_MIN, INT64_MAX);
    return Frama_C_int_interval(0, 1);
}
#define __builtin_mul_overflow(a, b, out) any_overflow(out)
#define __builtin_add_overflow(a, b, out) any_overflow(out)
#include "base/time.c"

volatile int64_t seen;

int main(void) {
    int64_t days = Frama_C_long_long_interval(-1000000, 1000000), year;
    int32_t month, day;
    ism3__civil_from_days(days, &year, &month, &day);
    seen = year + month + day;
    int64_t y = Frama_C_long_long_interval(-9999, 9999);
    int32_t m = Frama_C_int_interval(1, 12), d = Frama_C_int_interval(1, 31);
    seen = ism3__days_from_civil(y, m, d);
    seen = ism3__days_in_month(y, m);
    ism3_duration duration = {Frama_C_long_long_interval(INT64_MIN, INT64_MAX),
                              Frama_C_long_long_interval(INT64_MIN, INT64_MAX)};
    int64_t instant = Frama_C_long_long_interval(INT64_MIN, INT64_MAX);
    seen = ism3_time_add(instant, duration, Frama_C_int_interval(-86399, 86399));
    return 0;
}
