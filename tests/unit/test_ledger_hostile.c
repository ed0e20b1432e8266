/* Bytes that are no ledger, or not quite, or lie: refused, with nothing left behind. */
#include "chaos.h"
#include "ledger_world.h"

#include "codec/cbor_write.h"

/* An allocator that knows the most that was out at once. */
struct meter {
    struct chaos chaos;
    long long most;
};

static void *meter_allocate(void *context, size_t bytes) {
    struct meter *meter = context;
    void *block = chaos_allocate(&meter->chaos, bytes);
    meter->most = meter->chaos.bytes > meter->most ? meter->chaos.bytes : meter->most;
    return block;
}

static void *meter_reallocate(void *context, void *block, size_t old_bytes, size_t new_bytes) {
    struct meter *meter = context;
    /* Old and new may be there at once. */
    long long both = meter->chaos.bytes + (long long)new_bytes;
    meter->most = both > meter->most ? both : meter->most;
    return chaos_reallocate(&meter->chaos, block, old_bytes, new_bytes);
}

static void meter_release(void *context, void *block, size_t bytes) {
    chaos_release(&((struct meter *)context)->chaos, block, bytes);
}

static int32_t decode_metered(ism3_ledger **ledger, ism3_model *model, struct bytes bytes,
                              struct meter *meter, ism3_error *error) {
    ism3_allocator allocator = {sizeof allocator, meter, meter_allocate, meter_reallocate,
                                meter_release};
    ism3_ledger_options options = {.size = sizeof options, .allocator = &allocator};
    *meter = (struct meter){{-1, 0, 0}, 0};
    return ism3_ledger_decode(ledger, model, bytes.data, bytes.size, &options, error);
}

static void seal_digest(struct bytes bytes) {
    ism3_sha256 sha;
    ism3_sha256_init(&sha);
    ism3_sha256_update(&sha, bytes.data, bytes.size - 32);
    ism3_sha256_digest(&sha, bytes.data + bytes.size - 32);
}

static struct bytes random_ledger(ism3_model *model, struct dice *dice, size_t count, int sealed) {
    static struct told told[60];
    ism3_seal_options options = {.size = sizeof options, .has_watermark = 1};
    options.watermark = WORLD_DAY0 + 3 * ISM3_DAY;
    for (size_t i = 0; i < count; i++)
        tell(dice, &told[i], 12);
    ism3_ledger *ledger = world_ledger(model, told, count, NULL, dice);
    if (sealed)
        assert_int_equal(ism3_ledger_seal(ledger, &options, NULL), 0);
    struct bytes bytes = encoded(ledger);
    ism3_ledger_unref(ledger);
    return bytes;
}

/* What was taken is whole: it can be read for figures and added, and writes the same bytes. */
static void use(ism3_ledger *ledger, ism3_model *model, struct bytes bytes) {
    ism3_metrics *metrics = NULL;
    ism3_metrics_options options = ISM3_METRICS_OPTIONS_INIT;
    ism3_ledger *sum;
    encodes_to(ledger, bytes);
    if (ism3_ledger_has_model(ledger)) {
        options.by_environment = 1;
        ism3_metrics_new(&metrics, ledger, &options, NULL);
        ism3_metrics_unref(metrics);
    }
    assert_int_equal(ism3_ledger_new(&sum, model, NULL, NULL), 0);
    if (!ism3_ledger_add(sum, ledger, NULL))
        encodes_to(sum, bytes);
    ism3_ledger_unref(sum);
}

/* Refused without a trace, or taken as just these bytes; returns whether it was taken. */
static int try_bytes(ism3_model *model, ism3_model *other, struct bytes bytes) {
    struct meter meter;
    ism3_ledger *ledger = NULL;
    ism3_error error = ISM3_ERROR_INIT;
    int32_t rc = decode_metered(&ledger, model, bytes, &meter, &error);
    if (rc) {
        assert_null(ledger);
        assert_int_equal(meter.chaos.blocks, 0);
        assert_int_equal(meter.chaos.bytes, 0);
        assert_int_equal(error.code, rc);
        assert_true(error.message[0] != 0);
        assert_true(rc == ISM3_E_SYNTAX || rc == ISM3_E_DIGEST || rc == ISM3_E_NOT_FOUND ||
                    rc == ISM3_E_CONFLICT || rc == ISM3_E_RANGE || rc == ISM3_E_LIMIT);
        return 0;
    }
    use(ledger, other, bytes);
    ism3_ledger_unref(ledger);
    assert_int_equal(meter.chaos.bytes, 0);
    return 1;
}

static void every_truncation_is_refused(void **state) {
    struct dice dice = {50};
    (void)state;
    ism3_model *model = world_model((struct world_options){0});
    struct bytes bytes = random_ledger(model, &dice, 30, 1);
    for (size_t size = 0; size < bytes.size; size++) {
        struct bytes cut = {malloc(size + 1), size};
        memcpy(cut.data, bytes.data, size);
        assert_int_equal(try_bytes(model, model, cut), 0);
        if (size > 32) {
            seal_digest(cut);
            assert_int_equal(try_bytes(NULL, model, cut), 0);
        }
        free(cut.data);
    }
    struct bytes longer = {malloc(bytes.size + 1), bytes.size + 1};
    memcpy(longer.data, bytes.data, bytes.size);
    longer.data[bytes.size] = 0;
    assert_int_equal(try_bytes(model, model, longer), 0);
    seal_digest(longer);
    assert_int_equal(try_bytes(model, model, longer), 0);
    free(longer.data);
    free(bytes.data);
    ism3_model_unref(model);
}

static void every_flipped_bit_is_refused(void **state) {
    struct dice dice = {51};
    (void)state;
    ism3_model *model = world_model((struct world_options){0});
    for (int sealed = 0; sealed < 2; sealed++) {
        struct bytes bytes = random_ledger(model, &dice, 12, sealed);
        for (size_t bit = 0; bit < bytes.size * 8; bit++) {
            ism3_ledger *ledger;
            bytes.data[bit / 8] ^= (uint8_t)(1u << bit % 8);
            int32_t rc = ism3_ledger_decode(&ledger, model, bytes.data, bytes.size, NULL, NULL);
            assert_int_equal(rc, bit < 24 ? ISM3_E_SYNTAX : ISM3_E_DIGEST);
            assert_null(ledger);
            bytes.data[bit / 8] ^= (uint8_t)(1u << bit % 8);
        }
        free(bytes.data);
    }
    ism3_model_unref(model);
}

static void every_flipped_bit_with_a_new_digest(void **state) {
    struct dice dice = {52};
    size_t taken = 0, tried = 0;
    (void)state;
    ism3_model *model = world_model((struct world_options){0}),
               *other = world_model((struct world_options){.more = 1, .backwards = 1});
    for (int round = 0; round < 4; round++) {
        struct bytes bytes = random_ledger(model, &dice, 5 + roll(&dice, 20), round % 2);
        for (size_t bit = 0; bit < (bytes.size - 32) * 8; bit++) {
            bytes.data[bit / 8] ^= (uint8_t)(1u << bit % 8);
            seal_digest(bytes);
            taken += (size_t)try_bytes(bit % 3 ? model : NULL, other, bytes);
            tried++;
            bytes.data[bit / 8] ^= (uint8_t)(1u << bit % 8);
        }
        free(bytes.data);
    }
    /* Hashes, times and counts are taken as they are; heads and keys are not. */
    assert_true(taken > tried / 5 && taken < tried * 9 / 10);
    ism3_model_unref(other);
    ism3_model_unref(model);
}

/* Bytes removed, doubled, swapped and set at random, the digest made to fit. */
static void random_edits(void **state) {
    struct dice dice = {53};
    (void)state;
    ism3_model *model = world_model((struct world_options){0});
    for (int round = 0; round < 4000; round++) {
        struct bytes bytes = random_ledger(model, &dice, roll(&dice, 20), round % 2);
        struct bytes edited = {malloc(bytes.size + 64), bytes.size};
        memcpy(edited.data, bytes.data, bytes.size);
        for (uint64_t edits = 1 + roll(&dice, 3); edits; edits--) {
            size_t body = edited.size - 32, at = 3 + roll(&dice, body - 3),
                   length = 1 + roll(&dice, 8);
            length = length < body - at ? length : body - at;
            switch (roll(&dice, 4)) {
            case 0:
                memmove(edited.data + at, edited.data + at + length, edited.size - at - length);
                edited.size -= length;
                break;
            case 1:
                memmove(edited.data + at + length, edited.data + at, edited.size - at);
                edited.size += length;
                break;
            case 2:
                edited.data[at] = (uint8_t)roll(&dice, 256);
                break;
            default:
                edited.data[at] = (uint8_t)(edited.data[at] + 1);
            }
        }
        memcpy(edited.data + edited.size - 35, bytes.data + bytes.size - 35, 3);
        seal_digest(edited);
        try_bytes(round % 3 ? model : NULL, model, edited);
        free(edited.data);
        free(bytes.data);
    }
    ism3_model_unref(model);
}

/* ---- what a model refuses ---- */

static void refused_by(ism3_model *model, struct bytes bytes, int32_t code, const char *message) {
    ism3_error error = ISM3_ERROR_INIT;
    ism3_ledger *ledger;
    int32_t rc = ism3_ledger_decode(&ledger, model, bytes.data, bytes.size, NULL, &error);
    if (rc != code || !strstr(error.message, message))
        print_error("%d %s, expected %s\n", rc, error.message, message);
    assert_int_equal(rc, code);
    assert_null(ledger);
    assert_non_null(strstr(error.message, message));
}

/* What one part of a model may differ in. */
struct variation {
    int64_t grain, answer_within, hold;
    int32_t utc_offset;
    uint32_t answer_clock;
    uint8_t key;
    const char *environment, *process, *resource, *unit, *objective;
    int has_hours;
};

static ism3_model *varied(const struct variation *variation) {
    ism3_model_options options = {.size = sizeof options,
                                  .grain = variation->grain,
                                  .utc_offset = variation->utc_offset,
                                  .has_hash_key = variation->key != 0,
                                  .hash_key = {variation->key}};
    ism3_process_options process = {.size = sizeof process,
                                    .code = variation->process ? variation->process : "OSP-24",
                                    .answer_within = variation->answer_within,
                                    .answer_clock = variation->answer_clock,
                                    .hold = variation->hold};
    const ism3_weekly_window week = {31, 9 * 3600, 17 * 3600};
    ism3_model *model;
    assert_int_equal(ism3_model_new(&model, &options, NULL), 0);
    assert_int_equal(
        ism3_model_add_environment(
            model, variation->environment ? variation->environment : "servers", NULL, NULL),
        0);
    ism3_objective_options objective = {.size = sizeof objective,
                                        .id = variation->objective ? variation->objective : "O-1",
                                        .kind = "business"};
    assert_int_equal(ism3_model_add_objective(model, &objective, NULL, NULL), 0);
    assert_int_equal(ism3_model_add_process(model, &process, NULL, NULL), 0);
    assert_int_equal(ism3_model_add_resource(model, 0,
                                             variation->resource ? variation->resource : "cpu",
                                             variation->unit ? variation->unit : "h", NULL, NULL),
                     0);
    if (variation->has_hours)
        assert_int_equal(ism3_model_set_service_hours(model, 0, NULL, &week, 1, NULL, 0, NULL), 0);
    assert_int_equal(ism3_model_freeze(model, NULL), 0);
    return model;
}

static struct bytes varied_bytes(ism3_model *model, int sealed) {
    ism3_observation rows[3] = {ISM3_OBSERVATION_INIT, ISM3_OBSERVATION_INIT,
                                ISM3_OBSERVATION_INIT};
    ism3_ledger *ledger;
    rows[0].kind = ISM3_ITEM;
    rows[0].id = (ism3_text){"a", 1};
    rows[1].kind = ISM3_LEVEL;
    rows[1].used = 5;
    rows[2].kind = ISM3_INCIDENT;
    rows[2].objective = 0;
    rows[2].cause = ISM3_ERROR;
    for (int i = 0; i < 3; i++) {
        rows[i].process = 0;
        rows[i].time = WORLD_DAY0;
    }
    rows[0].end = WORLD_DAY0 + WORLD_HOUR;
    assert_int_equal(ism3_ledger_new(&ledger, model, NULL, NULL), 0);
    assert_int_equal(ism3_ledger_observe(ledger, rows, 3, NULL), 0);
    ism3_seal_options options = {.size = sizeof options, .has_watermark = 1};
    options.watermark = WORLD_DAY0 + 9 * ISM3_DAY;
    if (sealed)
        assert_int_equal(ism3_ledger_seal(ledger, &options, NULL), 0);
    struct bytes bytes = encoded(ledger);
    ism3_ledger_unref(ledger);
    return bytes;
}

static void a_model_that_disagrees(void **state) {
    static const struct {
        struct variation variation;
        int32_t code; /* also of a ledger that is not sealed; 0: only of a sealed one */
        const char *message;
    } cases[] = {
        {{.grain = 3600 * ISM3_SECOND}, ISM3_E_CONFLICT, "86400 s in the ledger and 3600 s"},
        {{.utc_offset = -7200}, ISM3_E_CONFLICT, "0 s in the ledger and -7200 s in the model"},
        {{.key = 7}, ISM3_E_CONFLICT, "another key"},
        {{.environment = "clients"}, ISM3_E_NOT_FOUND, "no environment 'servers'"},
        {{.process = "OSP-23"}, ISM3_E_NOT_FOUND, "no process 'OSP-24'"},
        {{.resource = "gpu"}, ISM3_E_NOT_FOUND, "'OSP-24' of the model has no resource 'cpu'"},
        {{.unit = "min"}, ISM3_E_CONFLICT, "in 'h' in the ledger and in 'min' in the model"},
        {{.objective = "O-2"}, ISM3_E_NOT_FOUND, "no objective 'O-1'"},
        {{.answer_within = 5}, 0, "answer_within (ns) is 0 in the ledger and 5 in the model"},
        {{.answer_clock = ISM3_CLOCK_SERVICE}, 0, "answer_clock is 0 in the ledger and 1"},
        {{.hold = 77}, 0, "hold (ns) is 86400000000000 in the ledger and 77 in the model"},
        {{.has_hours = 1}, 0, "the check of the service hours is 0 in the ledger"},
    };
    (void)state;
    ism3_model *model = varied(&(struct variation){0});
    struct bytes plain = varied_bytes(model, 0), sealed = varied_bytes(model, 1);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        ism3_model *other = varied(&cases[i].variation);
        refused_by(other, sealed, cases[i].code ? cases[i].code : ISM3_E_CONFLICT,
                   cases[i].message);
        if (cases[i].code)
            refused_by(other, plain, cases[i].code, cases[i].message);
        else
            ism3_ledger_unref(decoded(other, plain));
        ism3_model_unref(other);
    }
    /* A sealed one keeps what was agreed without a model as well. */
    ism3_model *hours = varied(&(struct variation){.has_hours = 1, .hold = 99});
    struct bytes with_hours = varied_bytes(hours, 1);
    ism3_ledger *bare = decoded(NULL, with_hours);
    encodes_to(bare, with_hours);
    ism3_ledger_unref(bare);
    refused_by(model, with_hours, ISM3_E_CONFLICT, "hold (ns) is 99 in the ledger");
    free(with_hours.data);
    free(sealed.data);
    free(plain.data);
    ism3_model_unref(hours);
    ism3_model_unref(model);
}

static void arguments(void **state) {
    (void)state;
    ism3_model *model;
    ism3_ledger *ledger;
    const ism3_ledger_options bad = {.size = 3};
    assert_int_equal(ism3_model_new(&model, NULL, NULL), 0);
    assert_int_equal(ism3_ledger_decode(NULL, NULL, "", 0, NULL, NULL), ISM3_E_ARGUMENT);
    assert_int_equal(ism3_ledger_decode(&ledger, NULL, NULL, 5, NULL, NULL), ISM3_E_ARGUMENT);
    assert_int_equal(ism3_ledger_decode(&ledger, NULL, NULL, 0, NULL, NULL), ISM3_E_SYNTAX);
    assert_int_equal(ism3_ledger_decode(&ledger, model, "", 0, NULL, NULL), ISM3_E_STATE);
    assert_int_equal(ism3_ledger_decode(&ledger, NULL, "", 0, &bad, NULL), ISM3_E_STRUCT);
    const ism3_allocator half = {sizeof half, NULL, chaos_allocate, NULL, NULL};
    const ism3_ledger_options crippled = {.size = sizeof crippled, .allocator = &half};
    assert_int_equal(ism3_ledger_decode(&ledger, NULL, "", 0, &crippled, NULL), ISM3_E_ARGUMENT);
    ism3_model_unref(model);
}

/* ---- made by hand ---- */

/* A document that begins as every ledger does. */
struct craft {
    ism3__cbor_writer writer;
    ism3__buffer_sink sink;
    struct bytes bytes;
};

static void craft_start(struct craft *craft, size_t capacity, size_t keys) {
    craft->bytes = (struct bytes){malloc(capacity), 0};
    craft->sink = (ism3__buffer_sink){(char *)craft->bytes.data, capacity, 0};
    ism3__cbor_writer_start(&craft->writer, ism3__sink_to_buffer, &craft->sink);
    ism3__cbor_put_tag(&craft->writer, ISM3__CBOR_SELF_DESCRIBED);
    ism3__cbor_put_map(&craft->writer, keys + 4);
    for (uint64_t i = 0; i < 2; i++) {
        ism3__cbor_put_uint(&craft->writer, i);
        ism3__cbor_put_uint(&craft->writer, 1);
    }
    ism3__cbor_put_uint(&craft->writer, 2);
    ism3__cbor_put_array(&craft->writer, 3);
    ism3__cbor_put_uint(&craft->writer, 86400);
    ism3__cbor_put_uint(&craft->writer, 0);
    ism3__cbor_put_uint(&craft->writer, 77);
}

static struct bytes craft_finish(struct craft *craft) {
    ism3__cbor_put_uint(&craft->writer, ISM3__CBOR_DIGEST_KEY);
    assert_int_equal(ism3__cbor_writer_finish(&craft->writer, NULL, NULL), 0);
    craft->bytes.size = craft->sink.size;
    assert_true(craft->sink.size <= craft->sink.capacity);
    return craft->bytes;
}

/* Names of four letters, in order. */
static void craft_names(struct craft *craft, uint64_t key, size_t count) {
    ism3__cbor_put_uint(&craft->writer, key);
    ism3__cbor_put_array(&craft->writer, count);
    for (size_t i = 0; i < count; i++) {
        const char name[] = {(char)('a' + i / 17576), (char)('a' + i / 676 % 26),
                             (char)('a' + i / 26 % 26), (char)('a' + i % 26), 0};
        ism3__cbor_put_text(&craft->writer, name);
    }
}

static void craft_process(struct craft *craft, size_t i, size_t keys) {
    const char code[] = {(char)('a' + i / 17576), (char)('a' + i / 676 % 26),
                         (char)('a' + i / 26 % 26), (char)('a' + i % 26), 0};
    ism3__cbor_put_map(&craft->writer, keys);
    ism3__cbor_put_uint(&craft->writer, 0);
    ism3__cbor_put_text(&craft->writer, code);
}

/* [{1: 1}]: seen in the first environment, from 1970 on, with more keys to come. */
static void craft_place(struct craft *craft, size_t keys) {
    ism3__cbor_put_uint(&craft->writer, 5);
    ism3__cbor_put_array(&craft->writer, 1);
    ism3__cbor_put_map(&craft->writer, keys + 1);
    ism3__cbor_put_uint(&craft->writer, 1);
    ism3__cbor_put_uint(&craft->writer, 1);
}

/* {0: 1}: the span begins in 1970; with last = 1970 as well where there is a fact. */
static void craft_span(struct craft *craft, int has_last) {
    ism3__cbor_put_uint(&craft->writer, 8);
    ism3__cbor_put_map(&craft->writer, 1 + (size_t)has_last);
    for (uint64_t i = 0; i < 1 + (uint64_t)has_last; i++) {
        ism3__cbor_put_uint(&craft->writer, i);
        ism3__cbor_put_uint(&craft->writer, 1);
    }
}

static void stays_in_proportion(struct bytes bytes, int32_t expected) {
    struct meter meter;
    ism3_ledger *ledger;
    ism3_error error = ISM3_ERROR_INIT;
    int32_t rc = decode_metered(&ledger, NULL, bytes, &meter, &error);
    if (rc != expected)
        print_error("%s\n", error.message);
    assert_int_equal(rc, expected);
    ism3_ledger_unref(ledger);
    assert_int_equal(meter.chaos.bytes, 0);
    if (meter.most > 256 * (long long)bytes.size + (8 << 20))
        print_error("%lld bytes for a ledger of %zu\n", meter.most, bytes.size);
    assert_true(meter.most <= 256 * (long long)bytes.size + (8 << 20));
}

static void many_processes_in_many_environments(void **state) {
    (void)state;
    for (size_t environments = 1; environments <= 4096; environments *= 64) {
        struct craft craft;
        size_t processes = 20000;
        craft_start(&craft, 1 << 20, 3);
        craft_names(&craft, 3, environments);
        ism3__cbor_put_uint(&craft.writer, 6);
        ism3__cbor_put_array(&craft.writer, processes);
        for (size_t i = 0; i < processes; i++) {
            craft_process(&craft, i, 2);
            craft_place(&craft, 0);
        }
        craft_span(&craft, 0);
        struct bytes bytes = craft_finish(&craft);
        stays_in_proportion(bytes, environments == 1    ? 0
                                   : environments == 64 ? ISM3_E_SYNTAX
                                                        : ISM3_E_LIMIT);
        free(bytes.data);
    }
}

/* Items whose hashes meet in one slot of the table. */
static void hashes_that_collide(void **state) {
    (void)state;
    struct craft craft;
    size_t items = 200000;
    craft_start(&craft, 8 << 20, 3);
    craft_names(&craft, 3, 1);
    ism3__cbor_put_uint(&craft.writer, 6);
    ism3__cbor_put_array(&craft.writer, 1);
    craft_process(&craft, 0, 3);
    ism3__cbor_put_uint(&craft.writer, 3);
    ism3__cbor_put_array(&craft.writer, items);
    for (size_t i = 0; i < items; i++) {
        uint8_t hash[16] = {0};
        hash[0] = (uint8_t)(i >> 16);
        hash[1] = (uint8_t)(i >> 8);
        hash[2] = (uint8_t)i;
        ism3__cbor_put_map(&craft.writer, 1);
        ism3__cbor_put_uint(&craft.writer, 0);
        ism3__cbor_put_bytes(&craft.writer, hash, sizeof hash);
    }
    craft_place(&craft, 0);
    craft_span(&craft, 1);
    struct bytes bytes = craft_finish(&craft);
    stays_in_proportion(bytes, ISM3_E_SYNTAX);
    free(bytes.data);
}

/* Places with one of everything that is small in bytes and large in memory. */
static void small_things_that_take_room(void **state) {
    (void)state;
    struct craft craft;
    size_t processes = 10000;
    craft_start(&craft, 2 << 20, 4);
    craft_names(&craft, 3, 1);
    ism3__cbor_put_uint(&craft.writer, 6);
    ism3__cbor_put_array(&craft.writer, processes);
    for (size_t i = 0; i < processes; i++) {
        craft_process(&craft, i, 3);
        craft_place(&craft, 2);
        ism3__cbor_put_uint(&craft.writer, 8); /* no time is finer than a second */
        ism3__cbor_put_uint(&craft.writer, 9);
        ism3__cbor_put_uint(&craft.writer, 9); /* [{7: 1}]: a fold with a withdrawal */
        ism3__cbor_put_array(&craft.writer, 1);
        ism3__cbor_put_map(&craft.writer, 1);
        ism3__cbor_put_uint(&craft.writer, 7);
        ism3__cbor_put_uint(&craft.writer, 1);
        ism3__cbor_put_uint(&craft.writer, 6); /* nothing agreed */
        ism3__cbor_put_array(&craft.writer, 4);
        for (uint64_t k = 0; k < 4; k++)
            ism3__cbor_put_uint(&craft.writer, k == 2);
    }
    craft_span(&craft, 1);
    ism3__cbor_put_uint(&craft.writer, 9); /* sealed up to the second day */
    ism3__cbor_put_map(&craft.writer, 1);
    ism3__cbor_put_uint(&craft.writer, 0);
    ism3__cbor_put_uint(&craft.writer, (uint64_t)ISM3_DAY);
    struct bytes bytes = craft_finish(&craft);
    stays_in_proportion(bytes, 0);
    free(bytes.data);
}

/* Counts that the bytes left cannot hold, at every depth. */
static void counts_that_lie(void **state) {
    (void)state;
    static const uint64_t keys[] = {3, 4, 5, 6, 7, 8, 9};
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        struct craft craft;
        craft_start(&craft, 256, 1);
        ism3__cbor_put_uint(&craft.writer, keys[i]);
        ism3__cbor_put_array(&craft.writer, (size_t)1 << 40);
        struct bytes bytes = craft_finish(&craft);
        stays_in_proportion(bytes, ISM3_E_SYNTAX);
        free(bytes.data);
        /* Nested so deep that a reader that recursed would fall over. */
        craft_start(&craft, 300000, 1);
        ism3__cbor_put_uint(&craft.writer, keys[i]);
        for (int depth = 0; depth < 250000; depth++)
            ism3__cbor_put_array(&craft.writer, 1);
        ism3__cbor_put_uint(&craft.writer, 0);
        bytes = craft_finish(&craft);
        stays_in_proportion(bytes, ISM3_E_SYNTAX);
        free(bytes.data);
    }
}

/* Hexadecimal digits; H is a byte string of 16 zeroes, h one whose last byte is 1. */
static size_t unhex(const char *text, uint8_t *bytes) {
    size_t size = 0;
    for (; *text; text++) {
        unsigned byte;
        if (*text == ' ')
            continue;
        if (*text == 'H' || *text == 'h') {
            bytes[size] = 0x50;
            memset(bytes + size + 1, 0, 16);
            bytes[size + 16] = *text == 'h';
            size += 17;
            continue;
        }
        /* NOLINTNEXTLINE(cert-err34-c): two digits cannot overflow */
        assert_int_equal(sscanf(text++, "%2x", &byte), 1);
        bytes[size++] = (uint8_t)byte;
    }
    return size;
}

/* The writer knows no raw bytes: they are put into its buffer in its stead. */
static void craft_raw(struct craft *craft, const uint8_t *raw, size_t size) {
    for (size_t i = 0; i < size; i++)
        craft->writer.buffer[craft->writer.used++] = (char)raw[i];
}

/* A ledger of one process with one resource in one environment, with more pairs of its own and of
 * its place. */
static struct bytes craft_one(const char *pairs, size_t pair_count, const char *place,
                              size_t place_count) {
    struct craft craft;
    uint8_t raw[256];
    craft_start(&craft, 1024, 3);
    craft_names(&craft, 3, 1);
    ism3__cbor_put_uint(&craft.writer, 6);
    ism3__cbor_put_array(&craft.writer, 1);
    craft_process(&craft, 0, 3 + pair_count);
    size_t size = unhex("01 81 82 61 72 61 68", raw); /* 1: [["r", "h"]] */
    size += unhex(pairs, raw + size);
    craft_raw(&craft, raw, size);
    craft_place(&craft, place_count);
    craft_raw(&craft, raw, unhex(place, raw));
    craft_span(&craft, 1);
    struct bytes bytes = craft_finish(&craft);
    seal_digest(bytes);
    return bytes;
}

static void what_contradicts_itself(void **state) {
    static const struct {
        const char *pairs; /* of the process */
        size_t pair_count;
        const char *place; /* pairs of its place */
        size_t place_count;
        const char *message;
    } cases[] = {
        {"03 81 a2 00 H 04 00", 1, "", 0, "is 0, which stands for absent"},
        {"03 81 a2 00 H 07 82 01 00", 1, "", 0, "further outputs without a first"},
        {"03 81 a3 00 H 02 01 07 82 00 00", 1, "", 0, "two outputs at one time"},
        {"03 81 a2 00 H 05 01", 1, "", 0, "a verdict without an output"},
        {"03 81 a3 00 H 02 01 08 82 00 01", 1, "", 0, "a due without an input"},
        {"03 81 a3 00 H 02 01 04 01", 1, "", 0, "a begin that is not of an input"},
        {"03 81 a2 00 H 03 01", 1, "", 0, "environment is number 1, the document has 1"},
        {"03 82 a1 00 H a1 00 H", 1, "", 0, "the item comes twice"},
        {"04 81 a3 00 H 01 02 06 82 00 00", 1, "", 0, "resources without an amount"},
        {"04 81 a2 00 H 06 82 01 02", 1, "", 0, "more were fit than assessed"},
        {"", 0, "03 81 82 H 00", 1, "has 2 elements, expected 4"},
        {"", 0, "04 81 00", 1, "has 1 elements, expected 5"},
        {"", 0, "04 85 00 00 01 02 00", 1, "covered is 2, expected at most 1"},
        {"", 0, "05 a1 01 82 09 05", 1, "the last has no end"},
        {"", 0, "06 81 84 H 02 00 00", 1, "has 4 elements, expected 6"},
        {"", 0, "06 81 86 H 00 01 00 00 00", 1, "the process has no resource 1"},
        {"", 0, "06 82 86 H 02 00 00 00 00 86 H 02 00 00 00 00", 1, "a gauge comes twice"},
        {"", 0, "09 81 a1 01 84 01 1b 00 01 00 00 00 00 00 00 00 00", 1, "is more than it can be"},
        {"", 0, "09 81 a1 01 84 02 09 00 05", 1, "cannot have that sum, first and last"},
        {"", 0, "09 81 a2 02 84 01 00 00 00 05 86 01 01 00 01 00 01", 1,
         "cannot have that sum, best and worst"},
        {"", 0, "09 81 a2 02 84 01 00 00 00 05 86 01 00 00 00 00 00", 1, "a bucket that is empty"},
        {"", 0, "09 81 a2 02 84 02 00 00 00 05 88 02 00 00 00 00 01 00 01", 1, "or comes twice"},
        {"", 0, "09 81 a2 02 84 02 00 00 00 05 86 02 00 00 00 00 01", 1,
         "not as many as the answers"},
        {"", 0, "09 81 a2 01 84 01 00 00 00 06 85 01 00 00 00 00", 1, "contradict each other"},
        {"", 0, "09 81 a2 01 84 01 00 00 00 06 85 01 00 01 01 00", 1, "contradict each other"},
        {"", 0, "09 81 a2 01 84 01 00 00 00 06 85 00 00 00 00 00", 1, "contradict each other"},
        {"", 0, "09 81 a2 01 84 01 00 00 00 06 85 01 01 00 00 01", 1, "contradict each other"},
        {"", 0, "09 81 a2 01 84 01 00 00 00 06 85 01 01 00 00 00", 1, "an oldest item where none"},
        {"", 0, "09 81 a1 08 01", 1, "more items closed than began"},
        {"", 0, "09 81 a3 01 84 01 00 00 00 06 85 01 01 00 00 00 09 01", 1, "still open"},
        {"", 0, "09 81 a1 07 01", 1, "and not what was agreed then"},
        {"", 0, "09 82 a1 07 01 a1 07 01", 1, "the grain is not later"},
        {"", 0, "0a 81 a1 04 81 01", 1, "what is known of a load"},
        {"", 0, "0a 81 a2 03 01 05 82 00 00", 1, "what is known of a load"},
        {"", 0, "0a 81 a1 03 01", 1, "and not what was agreed then"},
        {"", 0, "0a 82 a1 03 01 a1 03 01", 1, "the grain is not later"},
        {"", 0, "09 81 a1 07 1b 40 00 00 00 00 00 00 01", 1,
         "expected at most 4611686018427387904"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct bytes bytes =
            craft_one(cases[i].pairs, cases[i].pair_count, cases[i].place, cases[i].place_count);
        refused_by(NULL, bytes, ISM3_E_SYNTAX, cases[i].message);
        free(bytes.data);
    }
    struct bytes bytes =
        craft_one("", 0, "09 82 a1 07 1b 40 00 00 00 00 00 00 00 a2 00 01 07 01", 1);
    refused_by(NULL, bytes, ISM3_E_RANGE, "add up to more than it holds");
    free(bytes.data);
    bytes = craft_one("", 0, "", 0);
    refused_by(NULL, bytes, ISM3_E_SYNTAX, "canonically"); /* the resource is not spoken of */
    free(bytes.data);
}

/* The same with a source, whose pairs these are. */
static struct bytes craft_source(const char *pairs, size_t pair_count) {
    struct craft craft;
    uint8_t raw[256];
    craft_start(&craft, 1024, 4);
    craft_names(&craft, 3, 1);
    ism3__cbor_put_uint(&craft.writer, 5);
    ism3__cbor_put_array(&craft.writer, 1);
    ism3__cbor_put_map(&craft.writer, pair_count);
    craft_raw(&craft, raw, unhex(pairs, raw));
    ism3__cbor_put_uint(&craft.writer, 6);
    ism3__cbor_put_array(&craft.writer, 1);
    craft_process(&craft, 0, 3);
    craft_raw(&craft, raw, unhex("01 81 82 61 72 61 68", raw));
    craft_place(&craft, 0);
    craft_span(&craft, 1);
    struct bytes bytes = craft_finish(&craft);
    seal_digest(bytes);
    return bytes;
}

#define ZEROS16 "00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00"

static void sources_that_contradict_themselves(void **state) {
    static const struct {
        const char *pairs;
        size_t pair_count;
        const char *message;
    } cases[] = {
        {"02 84 00 01 01 01 03 58 20" ZEROS16 ZEROS16, 2, "is a file, and has gaps"},
        {"02 82 01 01 03 58 20" ZEROS16 ZEROS16, 2, "is a file, and has gaps"},
        {"02 82 00 01 08 82 a1 02 81 a1 01 84 01 00 00 00 a1 02 81 a1 01 84 01 00 00 00", 2,
         "the cells of one grain come twice"},
        {"02 82 00 01 08 81 a1 03 81 a2 02 01 05 82 00 01", 2,
         "the amounts of a grain contradict each other"},
        {"02 82 00 01 08 82 a1 03 81 a1 02 01 a1 03 81 a1 02 01", 2,
         "the amounts of one grain come twice"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct bytes bytes = craft_source(cases[i].pairs, cases[i].pair_count);
        refused_by(NULL, bytes, ISM3_E_SYNTAX, cases[i].message);
        free(bytes.data);
    }
}

/* Where days do not begin with those of UTC, the first and the last one reach beyond the instants. */
static void days_that_reach_beyond_time(void **state) {
    static const struct {
        const char *pairs; /* of a source */
        size_t pair_count;
        const char *place; /* pairs of a place, where there is no source */
        const char *message;
    } cases[] = {
        {"02 82 00 01 08 81 a1 02 81 a1 01 84 01 00 00 00", 2, NULL, "a time lies outside"},
        {"02 82 00 01 08 81 a1 02 81 a2 00 1a 00 01 a0 9b 01"
         "84 01 1b 00 00 00 04 a8 17 c8 00 1b 00 00 00 04 a8 17 c8 00 1b 00 00 00 04 a8 17 c8 00",
         2, NULL, "a time lies outside"},
        {NULL, 0, "09 81 a2 00 1a 00 01 a0 9b 09 01", "open before its time"},
    };
    enum { UTC_OFFSET_AT = 15 };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct bytes bytes = cases[i].place ? craft_one("", 0, cases[i].place, 1)
                                            : craft_source(cases[i].pairs, cases[i].pair_count);
        assert_int_equal(bytes.data[UTC_OFFSET_AT], 0);
        bytes.data[UTC_OFFSET_AT] = 20; /* seconds */
        seal_digest(bytes);
        refused_by(NULL, bytes, ISM3_E_SYNTAX, cases[i].message);
        free(bytes.data);
    }
}

/* What differs in the second half of its hash only is told apart, and has its order. */
static void hashes_alike_in_their_first_half(void **state) {
    static const struct {
        const char *pairs;
        size_t pair_count;
        const char *place, *swapped;
        size_t place_count;
    } cases[] = {
        {"02 09 03 82 a1 00 H a1 00 h", 2, "06 81 86 H 00 00 09 00 00", NULL, 1},
        {"02 09 03 82 a1 00 h a1 00 H", 2, NULL, "06 81 86 H 00 00 09 00 00", 1},
        {"", 0, "06 82 86 H 00 00 09 00 00 86 h 00 00 09 00 00",
         "06 82 86 h 00 00 09 00 00 86 H 00 00 09 00 00", 1},
        {"", 0, "03 82 84 H 09 00 01 84 h 09 00 01 06 81 86 H 00 00 09 00 00",
         "03 82 84 h 09 00 01 84 H 09 00 01 06 81 86 H 00 00 09 00 00", 2},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        if (cases[i].place) {
            struct bytes bytes = craft_one(cases[i].pairs, cases[i].pair_count, cases[i].place,
                                           cases[i].place_count);
            ism3_ledger *ledger = decoded(NULL, bytes);
            encodes_to(ledger, bytes);
            ism3_ledger_unref(ledger);
            free(bytes.data);
        }
        if (!cases[i].swapped)
            continue;
        struct bytes bytes =
            craft_one(cases[i].pairs, cases[i].pair_count, cases[i].swapped, cases[i].place_count);
        refused_by(NULL, bytes, ISM3_E_SYNTAX, "canonically");
        free(bytes.data);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(arguments),
        cmocka_unit_test(every_truncation_is_refused),
        cmocka_unit_test(every_flipped_bit_is_refused),
        cmocka_unit_test(every_flipped_bit_with_a_new_digest),
        cmocka_unit_test(random_edits),
        cmocka_unit_test(a_model_that_disagrees),
        cmocka_unit_test(many_processes_in_many_environments),
        cmocka_unit_test(hashes_that_collide),
        cmocka_unit_test(small_things_that_take_room),
        cmocka_unit_test(counts_that_lie),
        cmocka_unit_test(what_contradicts_itself),
        cmocka_unit_test(sources_that_contradict_themselves),
        cmocka_unit_test(days_that_reach_beyond_time),
        cmocka_unit_test(hashes_alike_in_their_first_half),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
