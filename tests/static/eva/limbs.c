/* Sums over the limbs of the large integers that a double is written with: what is carried fits. */
#include "base/double_write.c"

volatile int sign;

static big any_big(size_t count) {
    big x = {{0}, count};
    for (size_t i = 0; i < count; i++)
        x.limb[i] = ANY_UINT64;
    return x;
}

int main(void) {
    //@ loop unroll 16;
    for (size_t count = 1; count <= LIMBS; count++) {
        big a = any_big(count), b = any_big(count), c = any_big(count);
        sign = compare(&a, Frama_C_unsigned_int_interval(1, 2), &b,
                       Frama_C_unsigned_int_interval(0, 1), &c, count);
        subtract(&a, &b, Frama_C_unsigned_long_interval(0, 9), count);
    }
    big small = any_big(LIMBS - 1);
    multiply(&small, ANY_UINT64);
    return 0;
}
