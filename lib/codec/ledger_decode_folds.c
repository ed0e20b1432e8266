/* Reading a ledger: what sealing folded. */
#include "codec/ledger_decode.h"

#include "ledger/sketch.h"

/* Thousandths x ns per hour, of all that is folded together. */
#define LOADS_MAX ((ism3__int128)1 << 122)

/* ---- items ---- */

static void decode_judged(ism3__decoding *decoding, ism3__fold *fold) {
    ism3__cbor_get_array(&decoding->reader, 2, 2, 1, "the verdicts");
    fold->judged = ism3__get_wide(decoding, fold->outputs.count, "outputs judged");
    fold->fit = ism3__get_wide(decoding, fold->judged, "outputs that are fit");
}

static void decode_buckets(ism3__decoding *decoding, ism3__fold *fold, size_t count) {
    uint32_t last = ism3__sketch_buckets() - 1, bucket = 0;
    ism3__int128 sum = 0;
    ism3__make_room(decoding, &fold->buckets, sizeof(ism3__bucket), count);
    for (size_t i = 0; i < count && ism3__is_well(decoding); i++) {
        uint32_t more = (uint32_t)ism3__cbor_get_uint(&decoding->reader, last - bucket, "a bucket");
        uint64_t leads =
            ism3__cbor_get_uint(&decoding->reader, fold->answers, "the lead times of a bucket");
        if (ism3__is_well(decoding) && (!leads || (i && !more)))
            ISM3__REFUSE(decoding, "a bucket that is empty or comes twice");
        bucket += more;
        sum += leads;
        *ISM3__AT(fold->buckets, ism3__bucket, fold->buckets.count++) =
            (ism3__bucket){bucket, leads};
    }
    if (ism3__is_well(decoding) && sum != fold->answers)
        ISM3__REFUSE(decoding, "the lead times of the buckets are not as many as the answers");
}

static void decode_answers(ism3__decoding *decoding, ism3__fold *fold, ism3__unit unit) {
    ism3__cbor_reader *reader = &decoding->reader;
    uint64_t most = (uint64_t)((ISM3_TIME_END - 1) / unit.length);
    size_t count = ism3__get_list(decoding, 4, 2, "the answers");
    ism3__int128 matched = fold->outputs.count - fold->unmatched;
    fold->answers = (uint64_t)ism3__get_wide(decoding, matched, "answers");
    fold->lead_sum =
        ism3__get_wide(decoding, fold->answers * (ism3__int128)most, "lead times") * unit.length;
    fold->best_lead = (int64_t)ism3__cbor_get_uint(reader, most, "the best lead time");
    fold->worst_lead = (int64_t)ism3__cbor_get_uint(reader, most, "the worst lead time");
    fold->best_lead *= unit.length;
    fold->worst_lead *= unit.length;
    if (!ism3__is_well(decoding))
        return;
    ism3__int128 others = (ism3__int128)fold->answers - 1;
    if (!fold->answers || fold->best_lead > fold->worst_lead ||
        fold->lead_sum < others * fold->best_lead + fold->worst_lead ||
        fold->lead_sum > others * fold->worst_lead + fold->best_lead)
        ISM3__REFUSE(decoding, "so many lead times cannot have that sum, best and worst");
    decode_buckets(decoding, fold, count);
}

static void decode_items(ism3__decoding *decoding, ism3__fold *fold) {
    uint64_t numbers[5];
    ism3__cbor_get_array(&decoding->reader, 5, 5, 1, "the items of a grain");
    for (int i = 0; i < 5; i++)
        numbers[i] = (uint64_t)ism3__get_wide(decoding, fold->inputs.count, "items of a grain");
    fold->items = numbers[0];
    fold->answered = numbers[1];
    fold->withdrawn = numbers[2];
    fold->agreed = numbers[3];
    fold->on_time = numbers[4];
    if (!ism3__is_well(decoding))
        return;
    if (!fold->items || fold->answered + fold->withdrawn != fold->items ||
        fold->agreed > fold->answered || fold->on_time > fold->agreed)
        ISM3__REFUSE(decoding, "the items of a grain contradict each other");
}

static void decode_oldest(ism3__decoding *decoding, ism3__cbor_map *map, ism3__fold *fold,
                          ism3__unit unit) {
    int64_t end = ism3__grain_start(decoding->model, fold->grain + 1);
    int64_t waited = (int64_t)ism3__get_number(decoding, map, ISM3__FOLD_OLDEST,
                                               (uint64_t)(end / unit.length), "the longest wait");
    fold->oldest_open = waited ? end - waited * unit.length : ISM3__NEVER;
    if (waited && fold->oldest_open >= ISM3_TIME_END)
        ISM3__REFUSE(decoding, "an item that is open before its time");
}

static void weigh_fold(ism3__decoding *decoding, const ism3__fold *fold) {
    const ism3__int128 counts[] = {fold->inputs.count, fold->outputs.count, fold->withdrawals,
                                   fold->closed};
    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++)
        ism3__weigh(decoding, &decoding->folded, counts[i], ISM3__COUNTS_MAX);
}

static void decode_fold(ism3__decoding *decoding, ism3__fold *fold, int64_t before, int is_first,
                        ism3__unit unit) {
    ism3__cbor_reader *reader = &decoding->reader;
    ism3__cbor_map map = ism3__cbor_get_map(reader, "a fold");
    fold->grain = ism3__get_grain(decoding, &map, ISM3__FOLD_GRAIN, before, is_first);
    if (ism3__cbor_has(reader, &map, ISM3__FOLD_INPUTS))
        ism3__get_tally(decoding, &fold->inputs, fold->grain, unit, "the inputs of a fold");
    if (ism3__cbor_has(reader, &map, ISM3__FOLD_OUTPUTS))
        ism3__get_tally(decoding, &fold->outputs, fold->grain, unit, "the outputs of a fold");
    if (ism3__cbor_has(reader, &map, ISM3__FOLD_UNMATCHED))
        fold->unmatched = ism3__get_wide(decoding, fold->outputs.count, "unmatched outputs");
    if (ism3__cbor_has(reader, &map, ISM3__FOLD_JUDGED))
        decode_judged(decoding, fold);
    if (ism3__cbor_has(reader, &map, ISM3__FOLD_ANSWERS))
        decode_answers(decoding, fold, unit);
    if (ism3__cbor_has(reader, &map, ISM3__FOLD_ITEMS))
        decode_items(decoding, fold);
    fold->withdrawals =
        ism3__get_number(decoding, &map, ISM3__FOLD_WITHDRAWALS, ISM3__COUNTS_MAX, "withdrawals");
    fold->closed =
        ism3__get_number(decoding, &map, ISM3__FOLD_CLOSED, ISM3__COUNTS_MAX, "items closed");
    decode_oldest(decoding, &map, fold, unit);
    ism3__cbor_end_map(reader, &map);
    weigh_fold(decoding, fold);
}

/* Items begun and not closed by the end of the grain: as many as there are, some of them are the
 * oldest. */
static void check_open(ism3__decoding *decoding, const ism3__fold *fold, ism3__int128 open) {
    if (!ism3__is_well(decoding))
        return;
    if (open < 0)
        ISM3__REFUSE(decoding, "more items closed than began");
    if ((open > 0) != (fold->oldest_open != ISM3__NEVER))
        ISM3__REFUSE(decoding, "an oldest item where none is open, or none where one is");
}

/* The end of a grain that something was folded of. */
static void fold_to(ism3__decoding *decoding, int64_t grain) {
    int64_t end = ism3__grain_start(decoding->model, grain + 1);
    decoding->folded_to = end > decoding->folded_to ? end : decoding->folded_to;
}

void ism3__decode_folds(ism3__decoding *decoding, ism3__place *place, ism3__unit unit) {
    size_t count = ism3__cbor_get_array(&decoding->reader, 1, SIZE_MAX, 3, "the folds");
    ism3__int128 open = 0;
    int64_t before = 0;
    ism3__make_room(decoding, &place->folds, sizeof(ism3__fold), count);
    for (size_t i = 0; i < count && ism3__is_well(decoding); i++) {
        ism3__fold *fold = ISM3__AT(place->folds, ism3__fold, place->folds.count++);
        const ism3__tally none = {0, 0, ISM3__NEVER, INT64_MIN};
        *fold = (ism3__fold){.inputs = none,
                             .outputs = none,
                             .best_lead = ISM3__NEVER,
                             .worst_lead = INT64_MIN,
                             .buckets = {.element_size = sizeof(ism3__bucket)},
                             .oldest_open = ISM3__NEVER};
        decode_fold(decoding, fold, before, !i, unit);
        fold_to(decoding, fold->grain);
        open += (ism3__int128)fold->items - fold->closed;
        check_open(decoding, fold, open);
        before = fold->grain;
    }
    if (ism3__is_well(decoding) && open)
        ISM3__REFUSE(decoding, "an item was folded that is still open");
}

/* ---- levels ---- */

static void decode_load(ism3__decoding *decoding, const ism3__named_process *named,
                        ism3__folded_load *load, const ism3__folded_load *before) {
    ism3__cbor_reader *reader = &decoding->reader;
    ism3__cbor_map map = ism3__cbor_get_map(reader, "a load");
    uint32_t number =
        ism3__get_part(decoding, &map, ISM3__LOAD_RESOURCE, named->resource_count, "the resource");
    *load = (ism3__folded_load){.resource = ism3__resource_index(decoding, named, number)};
    int is_first = !before || before->resource != load->resource;
    load->grain =
        ism3__get_grain(decoding, &map, ISM3__LOAD_GRAIN, is_first ? 0 : before->grain, is_first);
    load->readings =
        ism3__get_number(decoding, &map, ISM3__LOAD_READINGS, ISM3__COUNTS_MAX, "readings");
    load->known = ism3__get_number(decoding, &map, ISM3__LOAD_KNOWN, 1, "known") != 0;
    if (ism3__cbor_has(reader, &map, ISM3__LOAD_USED)) {
        ism3__cbor_get_array(reader, 1, 1, 1, "used");
        load->used = ism3__get_wide(decoding, LOADS_MAX, "used");
        load->used_known = 1;
    }
    if (ism3__cbor_has(reader, &map, ISM3__LOAD_BOTH)) {
        ism3__cbor_get_array(reader, 2, 2, 1, "used and available");
        load->both_used = ism3__get_wide(decoding, load->used, "used");
        load->both_available = ism3__get_wide(decoding, LOADS_MAX, "available");
        load->both_known = 1;
    }
    ism3__cbor_end_map(reader, &map);
    if (ism3__is_well(decoding) &&
        (load->used_known > load->known || load->both_known > load->used_known))
        ISM3__REFUSE(decoding, "what is known of a load contradicts itself");
    ism3__weigh(decoding, &decoding->folded, load->readings, ISM3__COUNTS_MAX);
    ism3__weigh(decoding, &decoding->load, load->used, LOADS_MAX);
    ism3__weigh(decoding, &decoding->load, load->both_available, LOADS_MAX);
}

/* Of one resource they ascend by grain already, and the sort is stable. */
static int load_order(const void *a, const void *b) {
    const ism3__folded_load *x = a, *y = b;
    return x->resource < y->resource ? -1 : x->resource > y->resource;
}

/* The model may list resources in another order than that of the document. */
static void order_loads(ism3__decoding *decoding, ism3__array *loads) {
    static const ism3__set_type type = {sizeof(ism3__folded_load), load_order, NULL};
    ism3__memory *memory = &decoding->ledger->memory;
    size_t bytes = loads->count * sizeof(ism3__folded_load);
    void *scratch = ism3__is_well(decoding) ? ism3__allocate(memory, bytes) : NULL;
    if (!ism3__is_well(decoding))
        return;
    if (!scratch) {
        ism3__note(decoding, ism3__memory_fail(memory, bytes, decoding->error));
        return;
    }
    ism3__sort(loads->data, loads->count, &type, scratch);
    ism3__release(memory, scratch, bytes);
}

void ism3__decode_loads(ism3__decoding *decoding, const ism3__named_process *named,
                        ism3__place *place) {
    size_t count = ism3__cbor_get_array(&decoding->reader, 1, SIZE_MAX, 3, "the loads");
    ism3__make_room(decoding, &place->loads, sizeof(ism3__folded_load), count);
    for (size_t i = 0; i < count && ism3__is_well(decoding); i++) {
        ism3__folded_load *load = ISM3__AT(place->loads, ism3__folded_load, place->loads.count++);
        decode_load(decoding, named, load, i ? load - 1 : NULL);
        fold_to(decoding, load->grain);
    }
    order_loads(decoding, &place->loads);
}
