/* Days and dates both ways and months added, over more than every time that the library takes. */
#include "base/time.c"

volatile int64_t seen;

int main(void) {
    int64_t days = Frama_C_long_interval(-1000000, 1000000), year;
    int32_t month, day;
    ism3__civil_from_days(days, &year, &month, &day);
    seen = year + month + day;
    int64_t y = Frama_C_long_interval(-9999, 9999);
    int32_t m = Frama_C_int_interval(1, 12), d = Frama_C_int_interval(1, 31);
    seen = ism3__days_from_civil(y, m, d);
    seen = ism3__days_in_month(y, m);
    ism3_duration duration = {ANY_INT64, ANY_INT64};
    int64_t instant = ANY_INT64;
    seen = ism3_time_add(instant, duration, Frama_C_int_interval(-86399, 86399));
    return 0;
}
