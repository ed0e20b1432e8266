/* Reading a ledger: the items of a process. */
#include "codec/ledger_decode.h"

#include <ism3/observation.h>

/* An item being read: its facts are entered when it is known whole, but for its chain. */
struct item_reading {
    ism3__items *items;
    ism3__item *item;
    ism3__unit unit;
    int64_t begin;
    uint64_t begun_by;
    uint16_t environment; /* of begin */
};

static void append(ism3__decoding *decoding, struct item_reading *reading, int64_t time,
                   int64_t value, uint16_t environment, uint16_t kind) {
    ism3__item_fact fact = {time, value, ISM3__NO_FACT, environment, kind};
    if (ism3__is_well(decoding))
        ism3__items_append(reading->items, reading->item, &fact);
}

static void make_chain_room(ism3__decoding *decoding, ism3__items *items, size_t count) {
    if (!ism3__is_well(decoding))
        return;
    items->pending_facts = count;
    ism3__note(decoding, ism3__items_reserve(items, &decoding->ledger->memory, decoding->error));
    items->pending_facts = 0;
}

/* A time before or after begin: so many units, + 1 when not negative. */
static int64_t get_around(ism3__decoding *decoding, const struct item_reading *reading,
                          const char *what) {
    int64_t length = reading->unit.length, most = (ISM3_TIME_END - 1 - reading->begin) / length;
    int64_t units =
        ism3__cbor_get_int(&decoding->reader, -(reading->begin / length), most + 1, what);
    if (ism3__is_well(decoding) && !units)
        ISM3__REFUSE(decoding, "%s is 0, which stands for absent", what);
    return reading->begin + (units > 0 ? units - 1 : units) * length;
}

static void decode_outputs(ism3__decoding *decoding, struct item_reading *reading) {
    int64_t time = reading->item->output;
    size_t count = ism3__get_list(decoding, 0, 2, "the further outputs");
    make_chain_room(decoding, reading->items, count);
    if (ism3__is_well(decoding) && time == ISM3__NEVER)
        ISM3__REFUSE(decoding, "further outputs without a first");
    for (size_t i = 0; i < count && ism3__is_well(decoding); i++) {
        int64_t before = time;
        time = ism3__get_time(decoding, before, reading->unit, "a further output");
        uint64_t verdict = ism3__cbor_get_uint(&decoding->reader, ISM3_UNFIT, "a verdict");
        if (ism3__is_well(decoding) && time == before)
            ISM3__REFUSE(decoding, "two outputs at one time");
        append(decoding, reading, time, (int64_t)verdict, 0, ISM3__FACT_OUTPUT);
        ism3__see(decoding, time);
    }
}

/* Less the time of report for the first due, less the due before for later ones. */
static int64_t get_due(ism3__decoding *decoding, int64_t from, ism3__unit unit) {
    return from + unit.length * ism3__cbor_get_int(&decoding->reader, -(from / unit.length),
                                                   (ISM3_TIME_END - 1 - from) / unit.length,
                                                   "a due");
}

static void decode_dues(ism3__decoding *decoding, struct item_reading *reading) {
    int64_t reported = reading->begin, due = 0;
    size_t count = ism3__get_list(decoding, 0, 2, "the dues");
    make_chain_room(decoding, reading->items, count);
    if (ism3__is_well(decoding) && reading->begun_by != ISM3__BEGUN_BY_INPUT)
        ISM3__REFUSE(decoding, "a due without an input");
    for (size_t i = 0; i < count && ism3__is_well(decoding); i++) {
        reported = ism3__get_time(decoding, reported, reading->unit, "the time of a due");
        due = get_due(decoding, i ? due : reported, reading->unit);
        append(decoding, reading, reported, due, 0, ISM3__FACT_DUE);
        ism3__see(decoding, reported);
    }
}

/* ---- the parts of an item, in the order of their keys ---- */

static void decode_begin(ism3__decoding *decoding, ism3__cbor_map *map,
                         struct item_reading *reading, int64_t before) {
    int64_t length = reading->unit.length;
    uint64_t units =
        ism3__get_number(decoding, map, ISM3__ITEM_BEGIN,
                         (uint64_t)((ISM3_TIME_END - 1 - before) / length), "the begin of an item");
    reading->begin = before + (int64_t)units * length;
    reading->begun_by = ism3__get_number(decoding, map, ISM3__ITEM_BEGUN_BY,
                                         ISM3__BEGUN_BY_WITHDRAWAL, "what an item begins by");
    reading->environment = (uint16_t)ism3__get_environment(decoding, map, ISM3__ITEM_ENVIRONMENT);
    if (reading->begun_by == ISM3__BEGUN_BY_INPUT) {
        reading->item->input = reading->begin;
        reading->item->input_environment = reading->environment;
    } else if (reading->begun_by == ISM3__BEGUN_BY_OUTPUT) {
        reading->item->output = reading->begin;
        reading->item->output_environment = reading->environment & 0x3fffu;
    }
    ism3__see(decoding, reading->begin);
}

static void decode_output(ism3__decoding *decoding, ism3__cbor_map *map,
                          struct item_reading *reading) {
    ism3__cbor_reader *reader = &decoding->reader;
    ism3__item *item = reading->item;
    if (ism3__cbor_has(reader, map, ISM3__ITEM_OUTPUT)) {
        item->output = get_around(decoding, reading, "the output of an item");
        ism3__see(decoding, item->output);
        if (reading->begun_by != ISM3__BEGUN_BY_INPUT)
            ISM3__REFUSE(decoding, "an output beside a begin that is not of an input");
    }
    uint64_t verdict = ism3__get_number(decoding, map, ISM3__ITEM_VERDICT, ISM3_UNFIT, "a verdict");
    if (ism3__is_well(decoding) && verdict && item->output == ISM3__NEVER)
        ISM3__REFUSE(decoding, "a verdict without an output");
    item->verdict = verdict & 3u;
    /* It counts where the output lies before the input. */
    if (reading->begun_by == ISM3__BEGUN_BY_INPUT && item->output < item->input)
        item->output_environment =
            ism3__get_environment(decoding, map, ISM3__ITEM_OUTPUT_ENVIRONMENT) & 0x3fffu;
    if (ism3__cbor_has(reader, map, ISM3__ITEM_OUTPUTS))
        decode_outputs(decoding, reading);
}

static void decode_withdrawal(ism3__decoding *decoding, ism3__cbor_map *map,
                              struct item_reading *reading) {
    const ism3__item *item = reading->item;
    int64_t first = item->input < item->output ? item->input : item->output, time = reading->begin;
    uint16_t environment = reading->environment;
    if (reading->begun_by == ISM3__BEGUN_BY_WITHDRAWAL) {
        make_chain_room(decoding, reading->items, 1);
    } else if (ism3__cbor_has(&decoding->reader, map, ISM3__ITEM_WITHDRAWAL)) {
        make_chain_room(decoding, reading->items, 1);
        time = get_around(decoding, reading, "the withdrawal of an item");
        environment = 0;
        if (time < first)
            environment =
                (uint16_t)ism3__get_environment(decoding, map, ISM3__ITEM_WITHDRAWAL_ENVIRONMENT);
    } else {
        return;
    }
    append(decoding, reading, time, 0, environment, ISM3__FACT_WITHDRAWAL);
    ism3__see(decoding, time);
}

static void decode_item(ism3__decoding *decoding, struct item_reading *reading, int64_t before) {
    ism3__cbor_reader *reader = &decoding->reader;
    ism3__cbor_map map = ism3__cbor_get_map(reader, "an item");
    ism3__cbor_must_have(reader, &map, ISM3__ITEM_HASH);
    ism3__hash hash = ism3__get_hash(decoding);
    if (!ism3__is_well(decoding))
        return;
    reading->item = ism3__items_add(reading->items, hash);
    if (!reading->item) {
        ISM3__REFUSE(decoding, "the item comes twice, or too many have hashes alike");
        return;
    }
    decode_begin(decoding, &map, reading, before);
    decode_output(decoding, &map, reading);
    if (ism3__cbor_has(reader, &map, ISM3__ITEM_DUES))
        decode_dues(decoding, reading);
    decode_withdrawal(decoding, &map, reading);
    ism3__cbor_end_map(reader, &map);
}

void ism3__decode_items(ism3__decoding *decoding, ism3__items *items, ism3__unit unit) {
    size_t count = ism3__cbor_get_array(&decoding->reader, 1, ISM3__NO_FACT - 1, 19, "the items");
    struct item_reading reading = {.items = items, .unit = unit, .begin = 0};
    ism3__make_room(decoding, &items->entries, sizeof(ism3__item), count);
    if (!ism3__is_well(decoding))
        return;
    items->pending_items = count;
    ism3__note(decoding, ism3__items_reserve(items, &decoding->ledger->memory, decoding->error));
    items->pending_items = 0;
    for (size_t i = 0; i < count && ism3__is_well(decoding); i++)
        decode_item(decoding, &reading, reading.begin);
}
