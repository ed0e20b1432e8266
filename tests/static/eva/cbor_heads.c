/* Heads of CBOR out of any bytes: libcbor says what it read within its contract, and the reader keeps to the bytes it has. */
#include "codec/cbor_read.c"

/* As documented: it calls one of the callbacks for what it read. */
static void read_item(const struct cbor_callbacks *call, void *context) {
    uint64_t value = ANY_UINT64;
    switch (Frama_C_int_interval(0, 5)) {
    case 0:
        call->uint8(context, (uint8_t)value);
        break;
    case 1:
        call->uint64(context, value);
        break;
    case 2:
        call->negint64(context, value);
        break;
    case 3:
        call->array_start(context, value);
        break;
    case 4:
        call->map_start(context, value);
        break;
    default:
        call->tag(context, value);
        break;
    }
}

/* Ways out of the decoder are kept apart by it: a callback was called where it is finished, and there only. */
int status;

struct cbor_decoder_result cbor_stream_decode(cbor_data source, size_t size,
                                              const struct cbor_callbacks *call, void *context) {
    struct cbor_decoder_result result = {0, CBOR_DECODER_NEDATA, 1};
    status = Frama_C_int_interval(size > 0 ? 0 : 1, 2);
    //@ split status;
    if (status == 0) {
        result.status = CBOR_DECODER_FINISHED;
        result.read = Frama_C_unsigned_long_interval(1, 9);
        if (result.read > size)
            result.read = size;
        read_item(call, context);
    } else if (status == 1) {
        result.status = CBOR_DECODER_ERROR;
    }
    return result;
}

/* A failure gives back its code and fills in the caller's error. */
int32_t ism3__fail_at(ism3_error *error, int32_t code, uint64_t index, int32_t line,
                      const char *format, ...) {
    (void)error, (void)index, (void)line, (void)format;
    return code;
}

volatile uint64_t seen;

static void read_at(size_t at) {
    static uint8_t bytes[16];
    Frama_C_make_unknown((char *)bytes, sizeof bytes);
    ism3__cbor_reader reader = {bytes, sizeof bytes, at, at, ISM3_OK, NULL};
    item got;
    if (next(&reader, &got, "something"))
        seen = got.value;
    seen = ism3__cbor_get_uint(&reader, 1000, "a number");
    int64_t number = ism3__cbor_get_int(&reader, -1000, 1000, "a number");
    //@ assert number >= -1000 && number <= 1000;
    seen = (uint64_t)number;
    ism3__uint128 most = (ism3__uint128)1 << 125;
    ism3__uint128 wide = ism3__cbor_get_wide(&reader, most, "a number");
    //@ assert wide <= most;
    seen = (uint64_t)(wide >> 64);
}

int main(void) {
    seen = head_size(ANY_UINT64);
    for (size_t at = 0; at <= 16; at++)
        read_at(at);
    return 0;
}
