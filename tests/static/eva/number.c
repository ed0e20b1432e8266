/* Quotients and decimals of 128 bits. Lengths in bits and digits are gone through one by one, since shifts and counts of
 * digits hang on them. Each side of a quotient is aligned by itself: every length is, and then any two aligned sides meet. */
#include "base/number.c"

volatile double quotient;

/* Any number of so many bits. */
static uint128 of_bits(int bits) {
    uint128 least = (uint128)1 << (bits - 1);
    return Frama_C_unsigned_long_long_interval(least, least + (least - 1));
}

static wide wide_of_bits(int bits) {
    if (bits <= 128)
        return (wide){0, of_bits(bits)};
    return (wide){of_bits(bits - 128), Frama_C_unsigned_long_long_interval(0, -(uint128)1)};
}

/* Both sides with 255 bits. */
static void align_all(void) {
    //@ loop unroll 192;
    for (int bits = 1; bits <= 192; bits++) {
        wide x = wide_of_bits(bits);
        //@ assert x.high != 0 || x.low != 0;
        int found = bits_of(x);
        //@ assert found == bits;
        x = shift_left(x, 255 - found);
        //@ assert 1 <= x.high / 0x40000000000000000000000000000000 < 2;
    }
}

static void divide_all(void) {
    quotient = divide_256(wide_of_bits(192), wide_of_bits(192));
    quotient = divide_256(wide_of_bits(192), wide_of_bits(1));
    quotient = divide_256(wide_of_bits(1), wide_of_bits(192));
    //@ loop unroll 128;
    for (int bits = 1; bits <= 128; bits++) {
        quotient = divide_128(of_bits(bits), of_bits(1));
        quotient = divide_128(of_bits(bits), of_bits(72));
    }
    //@ loop unroll 72;
    for (int bits = 1; bits <= 72; bits++)
        quotient = divide_128(of_bits(1), of_bits(bits));
}

static void write_all(void) {
    char text[ISM3_NUMBER_TEXT_SIZE];
    char *end = put_whole(text + 1, 0); /* behind a sign */
    //@ loop unroll 128;
    for (int bits = 1; bits <= 128; bits++) {
        end = put_whole(text + 1, of_bits(bits));
        //@ assert end <= text + 41;
    }
    uint64_t least = 1;
    //@ loop unroll 18;
    for (int digits = 1; digits <= 18; digits++, least *= 10)
        *put_places(text + 41, Frama_C_unsigned_long_interval(least, least * 10 - 1)) = 0;
}

int main(void) {
    uint128 size = magnitude((ism3_int128){ANY_UINT64, ANY_INT64});
    wide most = product(size, ANY_UINT64);
    //@ assert most.high <= 18446744073709551615;
    align_all();
    divide_all();
    write_all();
    return 0;
}
