/* Bytes that no encoder writes, for the decoder of models. */
#include "base/zone.h"
#include "chaos.h"
#include "codec/cbor_write.h"
#include "model_codec.h"

#include <stdio.h>

/* Parts of the documents below, in hexadecimal: tag, first pairs, environments, a process. */
#define HEAD  "d9d9f7"
#define MODEL "00020101"
#define ENV   "06816161"
#define PROCESS                                                                                    \
    "006150"                                                                                       \
    "0c01" /* code "P", hold 1 */

/* Documents with a good digest, most of them no model. */
static const struct {
    const char *text;
    int32_t code;
    const char *words;
} strange[] = {
    {HEAD "a4" MODEL ENV, 0, ""},
    {HEAD "a5" MODEL ENV "0781a2" PROCESS, 0, ""},
    /* header */
    {HEAD "a400000101" ENV, ISM3_E_SYNTAX, "no kind"},
    {HEAD "a400010101" ENV, ISM3_E_SYNTAX, "a ledger, expected a model"},
    {HEAD "a400030101" ENV, ISM3_E_SYNTAX, "no kind"},
    {HEAD "a400020100" ENV, ISM3_E_SYNTAX, "version 0"},
    {HEAD "a400020102" ENV, ISM3_E_SYNTAX, "version 2"},
    {HEAD "a30101" ENV, ISM3_E_SYNTAX, "lacks key 0"},
    {HEAD "a30002" ENV, ISM3_E_SYNTAX, "lacks key 1"},
    {HEAD "a3" MODEL, ISM3_E_SYNTAX, "lacks key 6"},
    {HEAD "a6" MODEL ENV "0e01", ISM3_E_SYNTAX, "key 14"},
    {HEAD "a5" MODEL ENV, ISM3_E_SYNTAX, ""},
    {HEAD "a3" MODEL ENV, ISM3_E_SYNTAX, ""},
    {HEAD "d9d9f7a4" MODEL ENV, ISM3_E_SYNTAX, "is a tag"},
    {HEAD "84" MODEL ENV, ISM3_E_SYNTAX, "an array"},
    /* what has its default, or is no model's */
    {HEAD "a5" MODEL "0260" ENV, ISM3_E_SYNTAX, "name of the model"},
    {HEAD "a5" MODEL "0300" ENV, ISM3_E_SYNTAX, "not as this model is written"},
    {HEAD "a5" MODEL "031a00015180" ENV, ISM3_E_SYNTAX, "not as this model is written"},
    {HEAD "a5" MODEL "031a00015181" ENV, ISM3_E_SYNTAX, "at most 86400"},
    {HEAD "a5" MODEL "0307" ENV, ISM3_E_MODEL, "grain"},
    {HEAD "a5" MODEL "03190e10" ENV, 0, ""},
    {HEAD "a5" MODEL "0400" ENV, ISM3_E_SYNTAX, "not as this model is written"},
    {HEAD "a5" MODEL "043a0001517f" ENV, ISM3_E_MODEL, "utc_offset"},
    {HEAD "a5" MODEL "043a0001517e" ENV, 0, ""},
    {HEAD "a5" MODEL "054f000000000000000000000000000000" ENV, ISM3_E_SYNTAX, "hash key has 15"},
    {HEAD "a5" MODEL "0550000102030405060708090a0b0c0d0e0f" ENV, 0, ""},
    {HEAD "a4" MODEL "0680", ISM3_E_SYNTAX, "environments has 0"},
    {HEAD "a4" MODEL "0681610a", ISM3_E_SYNTAX, "control character"},
    {HEAD "a4" MODEL "068261616161", ISM3_E_MODEL, "in the model already"},
    {HEAD "a4" MODEL "06826262616161", 0, ""},
    {HEAD "a5" MODEL ENV "0780", ISM3_E_SYNTAX, "processes has 0"},
    {HEAD "a5" MODEL ENV "0880", ISM3_E_SYNTAX, "objectives has 0"},
    /* a process */
    {HEAD "a5" MODEL ENV "0782a2" PROCESS "a2" PROCESS, ISM3_E_MODEL, "in the model already"},
    {HEAD "a5" MODEL ENV "0781a1006150", ISM3_E_SYNTAX, ""},
    {HEAD "a5" MODEL ENV "0781a20c010d01", ISM3_E_SYNTAX, "lacks key 0"},
    {HEAD "a5" MODEL ENV "0781a20061500c00", ISM3_E_SYNTAX, "not as this model is written"},
    {HEAD "a5" MODEL ENV "0781a30061500161500c01", ISM3_E_SYNTAX, "not as this"},
    {HEAD "a5" MODEL ENV "0781a30061500268627573696e6573730c01", ISM3_E_SYNTAX, "not as this"},
    {HEAD "a5" MODEL ENV "0781a300615003600c01", ISM3_E_SYNTAX, "owner has 0"},
    {HEAD "a5" MODEL ENV "0781a3006150078200000c01", ISM3_E_SYNTAX, "not as this"},
    {HEAD "a5" MODEL ENV "0781a30061500782190db1010c01", ISM3_E_MODEL, "frequency"},
    {HEAD "a5" MODEL ENV "0781a3006150078220010c01", ISM3_E_SYNTAX, "frequency is a neg"},
    {HEAD "a5" MODEL ENV "0781a30061500781010c01", ISM3_E_SYNTAX, "frequency has 1"},
    {HEAD "a5" MODEL ENV "0781a3006150078201000c01", ISM3_E_SYNTAX, "not as this"},
    {HEAD "a5" MODEL ENV "0781a400615007820100098201000c01", 0, ""},
    {HEAD "a5" MODEL ENV "0781a30061500a010c01", ISM3_E_SYNTAX, "not as this"},
    {HEAD "a5" MODEL ENV "0781a4006150098200010a010c01", 0, ""},
    {HEAD "a5" MODEL ENV "0781a30061500b000c01", ISM3_E_SYNTAX, "not as this"},
    {HEAD "a5" MODEL ENV "0781a30061500b020c01", ISM3_E_SYNTAX, "answer_clock is 2"},
    {HEAD "a5" MODEL ENV "0781a30061500b010c01", 0, ""},
    {HEAD "a5" MODEL ENV "0781a3" PROCESS "0d00", ISM3_E_SYNTAX, "not as this"},
    {HEAD "a5" MODEL ENV "0781a3" PROCESS "0d02", ISM3_E_SYNTAX, "documented is 2"},
    {HEAD "a5" MODEL ENV "0781a20061500c1b8000000000000000", ISM3_E_SYNTAX, "hold is"},
    {HEAD "a5" MODEL ENV "0781a3" PROCESS "181a00", ISM3_E_SYNTAX, "key 26"},
    /* environments served */
    {HEAD "a5" MODEL ENV "0781a3" PROCESS "0e8100", ISM3_E_SYNTAX, "not as this"},
    {HEAD "a5" MODEL ENV "0781a3" PROCESS "0e8101", ISM3_E_SYNTAX, "environment is 1"},
    {HEAD "a5" MODEL "0682616161620781a3" PROCESS "0e8101", 0, ""},
    {HEAD "a5" MODEL "0682616161620781a3" PROCESS "0e820100", ISM3_E_SYNTAX, "not as this"},
    {HEAD "a5" MODEL "0682616161620781a3" PROCESS "0e820101", ISM3_E_MODEL, "already"},
    {HEAD "a5" MODEL "0682616161620781a3" PROCESS "0e83000101", ISM3_E_SYNTAX, "served has 3"},
    {HEAD "a5" MODEL "06836161616261630781a3" PROCESS "0e820200", ISM3_E_SYNTAX, "not as this"},
    /* inputs and outputs */
    {HEAD "a5" MODEL ENV "0781a3" PROCESS "0f81826161612a", 0, ""},
    {HEAD "a5" MODEL ENV "0781a3" PROCESS "0f818161616161", ISM3_E_SYNTAX, ""},
    {HEAD "a5" MODEL ENV "0781a3" PROCESS "0f8180", ISM3_E_SYNTAX, ""},
    {HEAD "a5" MODEL ENV "0781a3" PROCESS "0f818261616150", ISM3_E_MODEL, "no output of process"},
    {HEAD "a5" MODEL ENV "0781a3" PROCESS "0f82816161816161", ISM3_E_MODEL, "already"},
    {HEAD "a5" MODEL ENV "0781a3" PROCESS "0f80", ISM3_E_SYNTAX, "inputs has 0"},
    {HEAD "a5" MODEL ENV "0781a3" PROCESS "1080", ISM3_E_SYNTAX, "outputs has 0"},
    {HEAD "a5" MODEL ENV "0781a4" PROCESS "0f81826161615010816161", 0, ""},
    /* resources */
    {HEAD "a5" MODEL ENV "0781a3" PROCESS "1281a2006172016168", 0, ""},
    /* named as the usual one, in another unit; and the usual one, which is not written */
    {HEAD "a5" MODEL ENV "0781a3" PROCESS "1281a20064776f726b01616d", 0, ""},
    {HEAD "a5" MODEL ENV "0781a3" PROCESS "1281a20064776f726b016168", ISM3_E_SYNTAX, "not as this"},
    {HEAD "a5" MODEL ENV "0781a3" PROCESS "1281a20064776f726b016168", ISM3_E_SYNTAX, "not as this"},
    {HEAD "a5" MODEL ENV "0781a3" PROCESS "1281a20061720160", ISM3_E_SYNTAX, ""},
    {HEAD "a5" MODEL ENV "0781a3" PROCESS "1281a10061720000000000", ISM3_E_SYNTAX, "lacks key 1"},
    {HEAD "a5" MODEL ENV "0781a3" PROCESS "1282a2006172016168a2006172016168", ISM3_E_MODEL,
     "already"},
    {HEAD "a5" MODEL ENV "0781a4" PROCESS "1161451281a300617201616802820101", 0, ""},
    {HEAD "a5" MODEL ENV "0781a4" PROCESS "1161451281a2006172016168", ISM3_E_SYNTAX, "not as this"},
    {HEAD "a5" MODEL ENV "0781a3" PROCESS "116145", ISM3_E_SYNTAX, "not as this"},
    {HEAD "a5" MODEL ENV "0781a3" PROCESS "1281a300617201616802820101", ISM3_E_SYNTAX, "currency"},
    {HEAD "a5" MODEL ENV "0781a4" PROCESS "1161451281a30061720161680283010101", ISM3_E_SYNTAX,
     "without a price"},
    {HEAD "a5" MODEL ENV "0781a4" PROCESS "1161451281a3006172016168028401010001", ISM3_E_MODEL,
     "does not start after"},
    {HEAD "a5" MODEL ENV "0781a4" PROCESS "1161451281a3006172016168028401011b7fffffffffffffff01",
     ISM3_E_SYNTAX, "instant is out of range"},
    {HEAD "a5" MODEL ENV "0781a4" PROCESS "1161451281a3006172016168028401011bffffffffffffffff01",
     ISM3_E_SYNTAX, "instant is out of range"},
    {HEAD "a5" MODEL ENV "0781a4" PROCESS "1161451281a30061720161680282011b0020000000000001",
     ISM3_E_MODEL, "price"},
    {HEAD "a5" MODEL ENV "0781a4" PROCESS "1161451281a300617201616802823b7fffffffffffffff01",
     ISM3_E_MODEL, "no instant"},
    /* service hours: always 0 to 1 on Mondays unless told */
    {HEAD "a5" MODEL ENV "0781a3" PROCESS "13a10187820001808080808080", 0, ""},
    {HEAD "a5" MODEL ENV "0781a3" PROCESS "13a101868200018080808080", ISM3_E_SYNTAX, "week has 6"},
    {HEAD "a5" MODEL ENV "0781a3" PROCESS "13a1018780808080808080", ISM3_E_MODEL, "no weekly"},
    {HEAD "a5" MODEL ENV "0781a3" PROCESS "13a101878100808080808080", ISM3_E_SYNTAX, "an end"},
    {HEAD "a5" MODEL ENV "0781a3" PROCESS "13a10187820101808080808080", ISM3_E_MODEL, "from < to"},
    {HEAD "a5" MODEL ENV "0781a3" PROCESS "13a1018782001a00015181808080808080", ISM3_E_MODEL,
     "from < to"},
    {HEAD "a5" MODEL ENV "0781a3" PROCESS "13a101878400010001808080808080", ISM3_E_SYNTAX,
     "not as this"},
    {HEAD "a5" MODEL ENV "0781a3" PROCESS "13a101878401020001808080808080", ISM3_E_SYNTAX,
     "not as this"},
    {HEAD "a5" MODEL ENV "0781a3" PROCESS "13a101878400020103808080808080", ISM3_E_MODEL,
     "overlaps"},
    {HEAD "a5" MODEL ENV "0781a3" PROCESS "13a1028100", ISM3_E_SYNTAX, "lacks key 1"},
    {HEAD "a5" MODEL ENV "0781a3" PROCESS "13a20187820001808080808080028100", 0, ""},
    {HEAD "a5" MODEL ENV "0781a3" PROCESS "13a201878200018080808080800280", ISM3_E_SYNTAX,
     "closed days has 0"},
    {HEAD "a5" MODEL ENV "0781a3" PROCESS "13a2018782000180808080808002820500", ISM3_E_MODEL,
     "ascending days"},
    {HEAD "a5" MODEL ENV "0781a3" PROCESS "13a201878200018080808080800282011b7fffffffffffffff",
     ISM3_E_SYNTAX, "closed day is out of range"},
    {HEAD "a5" MODEL ENV "0781a3" PROCESS "13a20081000187820001808080808080", ISM3_E_SYNTAX,
     "not as this"},
    {HEAD "a5" MODEL ENV "0781a3" PROCESS "13a20081010187820001808080808080", 0, ""},
    {HEAD "a5" MODEL ENV "0781a3" PROCESS "13a2008201020187820001808080808080", ISM3_E_SYNTAX,
     "expected 1 or 12"},
    {HEAD "a5" MODEL ENV "0781a3" PROCESS "13a2008c01020203050000020a0500000187820001808080808080",
     0, ""},
    {HEAD "a5" MODEL ENV "0781a3" PROCESS "13a2008c01010203050000020a0500000187820001808080808080",
     ISM3_E_SYNTAX, "not as this"},
    {HEAD "a5" MODEL ENV "0781a3" PROCESS "13a2008c01020303050000020a0500000187820001808080808080",
     ISM3_E_MODEL, "number of the zone"},
    /* objectives */
    {HEAD "a5" MODEL ENV "0881a1006161", 0, ""},
    {HEAD "a5" MODEL ENV "0881a10101", ISM3_E_SYNTAX, ""},
    {HEAD "a5" MODEL ENV "0881a20061610100", ISM3_E_SYNTAX, "not as this"},
    {HEAD "a5" MODEL ENV "0881a20061610102", 0, ""},
    {HEAD "a5" MODEL ENV "0881a20061610103", ISM3_E_SYNTAX, "kind of an objective is 3"},
    {HEAD "a5" MODEL ENV "0881a200616102610a", 0, ""},
    {HEAD "a5" MODEL ENV "0881a20061610260", ISM3_E_SYNTAX, "text of an objective has 0"},
    {HEAD "a5" MODEL ENV "0881a200616102610b", ISM3_E_SYNTAX, "control"},
    {HEAD "a5" MODEL ENV "0882a1006161a1006161", ISM3_E_MODEL, "already"},
    {HEAD "a5" MODEL ENV "0881a20061610601", ISM3_E_SYNTAX, "key 6"},
};

static void what_no_encoder_writes_is_refused(void **state) {
    (void)state;
    static bytes document;
    for (size_t i = 0; i < sizeof strange / sizeof *strange; i++) {
        ism3_error error = ISM3_ERROR_INIT;
        ism3_model *model = NULL;
        make_document(strange[i].text, &document);
        int32_t rc = ism3_model_decode(&model, document.data, document.size, NULL, 0, &error);
        if (rc != strange[i].code || (rc && !strstr(error.message, strange[i].words)))
            fail_msg("row %zu, %s: %s '%s' at %llu, expected %s '%s'", i, strange[i].text,
                     ism3_code_name(rc), error.message, (unsigned long long)error.index,
                     ism3_code_name(strange[i].code), strange[i].words);
        assert_int_equal(model != NULL, rc == 0);
        assert_true(rc == 0 || (error.code == rc && error.index <= document.size));
        if (rc == 0)
            assert_encodes_to(model, &document);
        ism3_model_unref(model);
    }
}

/* Each weekday may have as many hours as a week has windows, and all of them together no more. */
static void more_windows_than_a_week_may_have(void **state) {
    (void)state;
    static bytes document;
    static const char head[] = HEAD "a5" MODEL ENV "0781a3" PROCESS "13a10187";
    ism3_error error = ISM3_ERROR_INIT;
    ism3_model *model;
    char *text = malloc(ROOM), *at = text + sprintf(text, "%s", head);
    for (unsigned day = 0; day < 7; day++) {
        static const char *const heads[] = {"990200", "82", "80"};
        unsigned windows = day == 0 ? 256 : day == 1;
        at += sprintf(at, "%s", heads[day < 2 ? day : 2]);
        for (unsigned i = 0; i < windows; i++)
            at += sprintf(at, "19%04x19%04x", 1000 + 2 * i + day, 1001 + 2 * i + day);
    }
    make_document(text, &document);
    int32_t rc = ism3_model_decode(&model, document.data, document.size, NULL, 0, &error);
    assert_int_equal(rc, ISM3_E_SYNTAX);
    assert_non_null(strstr(error.message, "service hours of more than 256 windows"));
    free(text);
}

/* Bytes must be refused, or be a model that is written just so. 1 when taken. */
static int is_taken(const uint8_t *data, size_t size) {
    static bytes again;
    ism3_error error = ISM3_ERROR_INIT;
    ism3_model *model;
    int32_t rc = ism3_model_decode(&model, data, size, NULL, 0, &error);
    assert_int_equal(rc == 0, model != NULL);
    if (rc) {
        assert_true(rc == ISM3_E_SYNTAX || rc == ISM3_E_MODEL || rc == ISM3_E_DIGEST);
        assert_int_equal(error.code, rc);
        return 0;
    }
    encode(model, &again);
    assert_int_equal(again.size, size);
    assert_memory_equal(again.data, data, size);
    ism3_model_unref(model);
    return 1;
}

static void a_cut_or_altered_model_is_refused(void **state) {
    (void)state;
    static bytes whole, part;
    struct builder builder;
    ism3_model *model = build(&builder, NO_CHANGE);
    encode(model, &whole);
    ism3_model_unref(model);
    for (size_t size = 0; size < whole.size; size++) {
        uint8_t *cut = malloc(size ? size : 1);
        assert_non_null(cut);
        memcpy(cut, whole.data, size);
        assert_false(is_taken(cut, size));
        free(cut);
        /* Cut, and with an end of its own. */
        memcpy(part.data, whole.data, size);
        memcpy(part.data + size, "\x17\x58\x20", 3);
        part.size = size + 35;
        seal(&part);
        if (size + 35 != whole.size)
            assert_false(is_taken(part.data, part.size));
    }
    size_t taken = 0;
    for (size_t bit = 0; bit < 8 * (whole.size - 32); bit++) {
        part = whole;
        part.data[bit / 8] = (uint8_t)(part.data[bit / 8] ^ 1 << bit % 8);
        assert_false(is_taken(part.data, part.size));
        seal(&part);
        taken += (size_t)is_taken(part.data, part.size);
    }
    assert_true(taken > 300); /* other letters of names, other numbers */
    part = whole;
    part.data[part.size++] = 0;
    assert_false(is_taken(part.data, part.size));
}

static uint64_t random_next(uint64_t *seed) {
    *seed ^= *seed << 13, *seed ^= *seed >> 7, *seed ^= *seed << 17;
    return *seed;
}

/* Bytes replaced, taken out, put in, moved; the digest put right. */
static void random_damage_is_refused_or_is_another_model(void **state) {
    (void)state;
    static bytes whole, part;
    struct builder builder;
    uint64_t seed = UINT64_C(0x9e3779b97f4a7c15);
    ism3_model *model = build(&builder, NO_CHANGE);
    encode(model, &whole);
    ism3_model_unref(model);
    size_t taken = 0, body = whole.size - 35;
    for (int round = 0; round < 20000; round++) {
        part = whole;
        for (uint64_t edits = 1 + random_next(&seed) % 3; edits > 0; edits--) {
            size_t at = random_next(&seed) % body, other = random_next(&seed) % body;
            size_t length = 1 + random_next(&seed) % 4;
            switch (random_next(&seed) % 4) {
            case 0:
                part.data[at] = (uint8_t)random_next(&seed);
                break;
            case 1:
                memmove(part.data + at, part.data + at + length, part.size - at - length);
                part.size -= length;
                break;
            case 2:
                memmove(part.data + at + length, part.data + at, part.size - at);
                part.size += length;
                break;
            default:
                part.data[at] = part.data[other];
            }
        }
        seal(&part);
        taken += (size_t)is_taken(part.data, part.size);
    }
    assert_true(taken > 100 && taken < 19000);
}

static void every_failing_allocation_leaves_nothing(void **state) {
    (void)state;
    static bytes whole;
    struct builder builder;
    ism3_model *model = build(&builder, NO_CHANGE);
    encode(model, &whole);
    ism3_model_unref(model);
    long point = 0;
    for (;; point++) {
        struct chaos chaos = {point, 0, 0};
        ism3_allocator allocator = chaos_allocator(&chaos);
        ism3_error error = ISM3_ERROR_INIT;
        ism3_model *back;
        int32_t rc = ism3_model_decode(&back, whole.data, whole.size, &allocator, 0, &error);
        if (rc == 0) {
            chaos.left = -1;
            assert_encodes_to(back, &whole);
            ism3_model_unref(back);
        } else {
            assert_int_equal(rc, ISM3_E_MEMORY);
            assert_int_equal(error.code, rc);
            assert_null(back);
        }
        assert_int_equal(chaos.blocks, 0);
        assert_int_equal(chaos.bytes, 0);
        if (rc == 0)
            break;
    }
    assert_true(point > 50);
}

static void stays_within_its_budget(void **state) {
    (void)state;
    static bytes whole;
    struct builder builder;
    ism3_model *model = build(&builder, NO_CHANGE);
    encode(model, &whole);
    ism3_model_unref(model);
    size_t refused = 0;
    for (uint64_t limit = 1;; limit += 97) {
        struct chaos chaos = {-1, 0, 0};
        ism3_allocator allocator = chaos_allocator(&chaos);
        ism3_model *back;
        int32_t rc = ism3_model_decode(&back, whole.data, whole.size, &allocator, limit, NULL);
        assert_true(chaos.bytes <= (long long)limit);
        ism3_model_unref(back);
        assert_int_equal(chaos.blocks, 0);
        if (rc == 0)
            break;
        assert_int_equal(rc, ISM3_E_LIMIT);
        refused++;
    }
    assert_true(refused > 50);
}

/* Each process has a zone of its own; zones count. */
static void many_zones_stay_within_the_budget(void **state) {
    (void)state;
    static bytes document;
    static ism3__cbor_writer writer;
    ism3__buffer_sink sink = {(char *)document.data, sizeof document.data, 0};
    ism3__cbor_writer_start(&writer, ism3__sink_to_buffer, &sink);
    ism3__cbor_put_tag(&writer, ISM3__CBOR_SELF_DESCRIBED);
    ism3__cbor_put_map(&writer, 5);
    for (uint64_t key = 0; key < 2; key++) {
        ism3__cbor_put_uint(&writer, key);
        ism3__cbor_put_uint(&writer, 2 - key);
    }
    ism3__cbor_put_uint(&writer, 6);
    ism3__cbor_put_array(&writer, 1);
    ism3__cbor_put_text(&writer, "e");
    ism3__cbor_put_uint(&writer, 7);
    ism3__cbor_put_array(&writer, 1000);
    for (int i = 0; i < 1000; i++) {
        char code[8];
        snprintf(code, sizeof code, "%d", i);
        ism3__cbor_put_map(&writer, 3);
        ism3__cbor_put_uint(&writer, 0);
        ism3__cbor_put_text(&writer, code);
        ism3__cbor_put_uint(&writer, 12);
        ism3__cbor_put_uint(&writer, 1);
        ism3__cbor_put_uint(&writer, 19);
        ism3__cbor_put_map(&writer, 2);
        ism3__cbor_put_uint(&writer, 0);
        ism3__cbor_put_array(&writer, 1);
        ism3__cbor_put_int(&writer, i % 2 ? i + 1 : -i - 1);
        ism3__cbor_put_uint(&writer, 1);
        ism3__cbor_put_array(&writer, 7);
        ism3__cbor_put_array(&writer, 2);
        ism3__cbor_put_uint(&writer, 0);
        ism3__cbor_put_uint(&writer, 1);
        for (int day = 1; day < 7; day++)
            ism3__cbor_put_array(&writer, 0);
    }
    ism3__cbor_put_uint(&writer, ISM3__CBOR_DIGEST_KEY);
    assert_int_equal(ism3__cbor_writer_finish(&writer, NULL, NULL), 0);
    assert_true(sink.size < sizeof document.data);
    uint64_t zones = 1000 * ism3__zone_bytes();
    for (int enough = 0; enough < 2; enough++) {
        struct chaos chaos = {-1, 0, 0};
        ism3_allocator allocator = chaos_allocator(&chaos);
        ism3_model *model;
        uint64_t limit = enough ? zones + (1 << 20) : zones;
        int32_t rc = ism3_model_decode(&model, document.data, sink.size, &allocator, limit, NULL);
        assert_int_equal(rc, enough ? ISM3_OK : ISM3_E_LIMIT);
        assert_true(chaos.bytes <= (long long)limit);
        assert_true(!enough || chaos.bytes > (long long)zones);
        ism3_model_unref(model);
        assert_int_equal(chaos.blocks, 0);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_no_encoder_writes_is_refused),
        cmocka_unit_test(more_windows_than_a_week_may_have),
        cmocka_unit_test(a_cut_or_altered_model_is_refused),
        cmocka_unit_test(random_damage_is_refused_or_is_another_model),
        cmocka_unit_test(every_failing_allocation_leaves_nothing),
        cmocka_unit_test(stays_within_its_budget),
        cmocka_unit_test(many_zones_stay_within_the_budget),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
