/* Writing a ledger: the items of a process. */
#include "codec/ledger_encode.h"

#include "base/surely.h"

/* A further output and its verdict, or a time of report and the due reported then. */
struct item_part {
    int64_t time, value;
};

/* An item with the time it begins at. */
struct item_entry {
    int64_t begin;
    const ism3__item *item;
};

/* What stands in an item's chain, reduced to what shapes figures. */
struct chain {
    const ism3__array *outputs, *dues; /* item_part */
    int64_t withdrawal;
    uint32_t withdrawal_environment;
};

#define ORDER(a, b)                                                                                \
    if ((a) != (b))                                                                                \
    return (a) < (b) ? -1 : 1

static int part_order(const void *a, const void *b) {
    const struct item_part *x = a, *y = b;
    ORDER(x->time, y->time);
    ORDER(x->value, y->value);
    return 0;
}

static int entry_order(const void *a, const void *b) {
    const struct item_entry *x = a, *y = b;
    ORDER(x->begin, y->begin);
    ORDER(x->item->hash.low, y->item->hash.low);
    return (x->item->hash.high > y->item->hash.high) - (x->item->hash.high < y->item->hash.high);
}

static const ism3__set_type part_type = {sizeof(struct item_part), part_order, NULL};
static const ism3__set_type entry_type = {sizeof(struct item_entry), entry_order, NULL};

/* Sorted; the room behind is for sorting. */
static int32_t sort_parts(ism3__array *parts, ism3__memory *memory, ism3_error *error) {
    int32_t rc = ism3__array_reserve(memory, parts, parts->count, error);
    if (!rc && parts->count > 1)
        ism3__sort(parts->data, parts->count, &part_type,
                   ISM3__AT(*parts, struct item_part, parts->count));
    return rc;
}

/* One output a time, with its worst verdict, which is the last. */
static void keep_distinct(ism3__array *outputs) {
    struct item_part *parts = outputs->data;
    size_t kept = 0;
    for (size_t i = 0; i < outputs->count; i++) {
        if (!kept || parts[kept - 1].time != parts[i].time)
            kept++;
        parts[kept - 1] = parts[i];
    }
    outputs->count = kept;
}

/* Only a due smaller than all reported before it ever counts. */
static void keep_record_lows(ism3__array *dues) {
    struct item_part *parts = dues->data;
    size_t kept = 0;
    for (size_t i = 0; i < dues->count; i++)
        if (!kept || parts[i].value < parts[kept - 1].value)
            parts[kept++] = parts[i];
    dues->count = kept;
}

static int32_t gather_chain(ism3__encoding *encoding, ism3__item_list *list,
                            const ism3__item *item) {
    ism3__memory *memory = &encoding->ledger->memory;
    ism3__array *const targets[] = {
        [ISM3__FACT_OUTPUT] = &list->outputs, [ISM3__FACT_DUE] = &list->dues};
    for (uint32_t place = item->facts; place != ISM3__NO_FACT;) {
        const ism3__item_fact *fact = ISM3__AT(list->items->facts, const ism3__item_fact, place);
        place = fact->next;
        if (fact->kind == ISM3__FACT_WITHDRAWAL)
            continue;
        struct item_part *part = ism3__array_add(memory, targets[fact->kind], encoding->error);
        if (!part)
            return ism3__memory_fail(memory, sizeof *part, encoding->error);
        *part = (struct item_part){fact->time, fact->value};
    }
    int32_t rc = sort_parts(&list->outputs, memory, encoding->error);
    return rc ? rc : sort_parts(&list->dues, memory, encoding->error);
}

static void find_withdrawal(const ism3__item_list *list, const ism3__item *item,
                            struct chain *chain) {
    chain->withdrawal = ISM3__NEVER;
    chain->withdrawal_environment = 0;
    for (uint32_t place = item->facts; place != ISM3__NO_FACT;) {
        const ism3__item_fact *fact = ISM3__AT(list->items->facts, const ism3__item_fact, place);
        place = fact->next;
        if (fact->kind != ISM3__FACT_WITHDRAWAL || fact->time > chain->withdrawal ||
            (fact->time == chain->withdrawal && fact->environment >= chain->withdrawal_environment))
            continue;
        chain->withdrawal = fact->time;
        chain->withdrawal_environment = fact->environment;
    }
}

static int32_t read_chain(ism3__encoding *encoding, ism3__item_list *list, const ism3__item *item,
                          struct chain *chain) {
    list->outputs.count = list->dues.count = 0;
    *chain = (struct chain){&list->outputs, &list->dues, ISM3__NEVER, 0};
    if (item->facts == ISM3__NO_FACT)
        return ISM3_OK;
    int32_t rc = gather_chain(encoding, list, item);
    if (rc)
        return rc;
    keep_distinct(&list->outputs);
    keep_record_lows(&list->dues);
    find_withdrawal(list, item, chain);
    return ISM3_OK;
}

/* ---- the list ---- */

static void fit_parts(ism3__unit *unit, const ism3__array *parts, int values) {
    for (size_t i = 0; i < parts->count; i++) {
        const struct item_part *part = ISM3__AT(*parts, const struct item_part, i);
        ism3__unit_fit(unit, part->time);
        if (values)
            ism3__unit_fit(unit, part->value);
    }
}

static void fit_item(ism3__unit *unit, const ism3__item *item, const struct chain *chain) {
    if (item->input != ISM3__NEVER)
        ism3__unit_fit(unit, item->input);
    if (item->output != ISM3__NEVER)
        ism3__unit_fit(unit, item->output);
    if (chain->withdrawal != ISM3__NEVER)
        ism3__unit_fit(unit, chain->withdrawal);
    fit_parts(unit, chain->outputs, 0);
    fit_parts(unit, chain->dues, 1);
}

int32_t ism3__item_list_make(ism3__encoding *encoding, const ism3__items *items,
                             ism3__item_list *list) {
    size_t count = items->entries.count;
    *list = (ism3__item_list){.items = items, .unit = ISM3__UNIT_SECONDS};
    list->outputs.element_size = list->dues.element_size = sizeof(struct item_part);
    int32_t rc = ism3__scratch_make(encoding, &list->order, count, sizeof(struct item_entry));
    struct item_entry *entries = list->order.elements;
    for (size_t i = 0; !rc && i < count; i++) {
        const ism3__item *item = ISM3__AT(items->entries, const ism3__item, i);
        struct chain chain;
        rc = read_chain(encoding, list, item, &chain);
        if (rc)
            break;
        fit_item(&list->unit, item, &chain);
        entries[i].item = item;
        entries[i].begin = item->input != ISM3__NEVER    ? item->input
                           : item->output != ISM3__NEVER ? item->output
                                                         : chain.withdrawal;
    }
    if (rc)
        return rc;
    list->order.count = count;
    ism3__scratch_sort(&list->order, &entry_type);
    return ISM3_OK;
}

void ism3__item_list_free(ism3__encoding *encoding, ism3__item_list *list) {
    ism3__scratch_free(encoding, &list->order);
    ism3__array_free(&encoding->ledger->memory, &list->outputs);
    ism3__array_free(&encoding->ledger->memory, &list->dues);
}

/* ---- writing ---- */

/* So that 0 can mean absent. */
static int64_t one_more(int64_t difference) {
    return difference >= 0 ? difference + 1 : difference;
}

static void put_outputs(ism3__encoding *encoding, const ism3__array *outputs, int64_t before,
                        ism3__unit unit) {
    ism3__cbor_put_array(encoding->writer, outputs->count * 2);
    for (size_t i = 0; i < outputs->count; i++) {
        const struct item_part *output = ISM3__AT(*outputs, const struct item_part, i);
        ism3__cbor_put_uint(encoding->writer, (uint64_t)((output->time - before) / unit.length));
        ism3__cbor_put_uint(encoding->writer, (uint64_t)output->value);
        before = output->time;
    }
}

static void put_dues(ism3__encoding *encoding, const ism3__array *dues, int64_t input,
                     ism3__unit unit) {
    int64_t reported = input, due = 0;
    ism3__cbor_put_array(encoding->writer, dues->count * 2);
    for (size_t i = 0; i < dues->count; i++) {
        const struct item_part *part = ISM3__AT(*dues, const struct item_part, i);
        int64_t from = i ? due : part->time;
        ism3__cbor_put_uint(encoding->writer, (uint64_t)((part->time - reported) / unit.length));
        ism3__cbor_put_int(encoding->writer, (part->value - from) / unit.length);
        reported = part->time;
        due = part->value;
    }
}

/* Numbers of an item as they are written; 0: absent. */
struct item_numbers {
    uint64_t begin, begun_by, environment, verdict, output_environment, withdrawal_environment;
    int64_t output, withdrawal;
};

static void number_item(const ism3__encoding *encoding, const ism3__item *item,
                        const struct chain *chain, int64_t begin, ism3__unit unit,
                        struct item_numbers *numbers) {
    int has_input = item->input != ISM3__NEVER, has_output = item->output != ISM3__NEVER;
    uint32_t environment = has_input    ? item->input_environment
                           : has_output ? item->output_environment
                                        : chain->withdrawal_environment;
    int64_t first = has_input && item->input < item->output ? item->input : item->output;
    *numbers = (struct item_numbers){0};
    numbers->begun_by = has_input    ? ISM3__BEGUN_BY_INPUT
                        : has_output ? ISM3__BEGUN_BY_OUTPUT
                                     : ISM3__BEGUN_BY_WITHDRAWAL;
    numbers->environment = ism3__environment_number(encoding, environment);
    if (has_output)
        numbers->verdict = item->verdict;
    if (has_input && has_output)
        numbers->output = one_more((item->output - begin) / unit.length);
    if (has_input && item->output < item->input)
        numbers->output_environment = ism3__environment_number(encoding, item->output_environment);
    if (chain->withdrawal == ISM3__NEVER || numbers->begun_by == ISM3__BEGUN_BY_WITHDRAWAL)
        return;
    numbers->withdrawal = one_more((chain->withdrawal - begin) / unit.length);
    if (chain->withdrawal < first)
        numbers->withdrawal_environment =
            ism3__environment_number(encoding, chain->withdrawal_environment);
}

static void put_item(ism3__encoding *encoding, const ism3__item *item, const struct chain *chain,
                     const struct item_numbers *numbers, ism3__unit unit) {
    uint32_t keys = ISM3__WITH(ISM3__ITEM_HASH, 1) | ISM3__WITH(ISM3__ITEM_BEGIN, numbers->begin) |
                    ISM3__WITH(ISM3__ITEM_BEGUN_BY, numbers->begun_by) |
                    ISM3__WITH(ISM3__ITEM_ENVIRONMENT, numbers->environment) |
                    ISM3__WITH(ISM3__ITEM_OUTPUT, numbers->output) |
                    ISM3__WITH(ISM3__ITEM_VERDICT, numbers->verdict) |
                    ISM3__WITH(ISM3__ITEM_OUTPUT_ENVIRONMENT, numbers->output_environment) |
                    ISM3__WITH(ISM3__ITEM_OUTPUTS, chain->outputs->count) |
                    ISM3__WITH(ISM3__ITEM_DUES, chain->dues->count) |
                    ISM3__WITH(ISM3__ITEM_WITHDRAWAL, numbers->withdrawal) |
                    ISM3__WITH(ISM3__ITEM_WITHDRAWAL_ENVIRONMENT, numbers->withdrawal_environment);
    ism3__put_keys(encoding, keys);
    ism3__put_key(encoding, keys, ISM3__ITEM_HASH);
    ism3__put_hash(encoding, item->hash);
    ism3__put_number(encoding, keys, ISM3__ITEM_BEGIN, numbers->begin);
    ism3__put_number(encoding, keys, ISM3__ITEM_BEGUN_BY, numbers->begun_by);
    ism3__put_number(encoding, keys, ISM3__ITEM_ENVIRONMENT, numbers->environment);
    if (ism3__put_key(encoding, keys, ISM3__ITEM_OUTPUT))
        ism3__cbor_put_int(encoding->writer, numbers->output);
    ism3__put_number(encoding, keys, ISM3__ITEM_VERDICT, numbers->verdict);
    ism3__put_number(encoding, keys, ISM3__ITEM_OUTPUT_ENVIRONMENT, numbers->output_environment);
    if (ism3__put_key(encoding, keys, ISM3__ITEM_OUTPUTS))
        put_outputs(encoding, chain->outputs, item->output, unit);
    if (ism3__put_key(encoding, keys, ISM3__ITEM_DUES))
        put_dues(encoding, chain->dues, item->input, unit);
    if (ism3__put_key(encoding, keys, ISM3__ITEM_WITHDRAWAL))
        ism3__cbor_put_int(encoding->writer, numbers->withdrawal);
    ism3__put_number(encoding, keys, ISM3__ITEM_WITHDRAWAL_ENVIRONMENT,
                     numbers->withdrawal_environment);
}

int32_t ism3__item_list_encode(ism3__encoding *encoding, ism3__item_list *list) {
    const struct item_entry *entries = list->order.elements;
    int64_t before = 0;
    ism3__cbor_put_array(encoding->writer, list->order.count);
    for (size_t i = 0; i < list->order.count; i++) {
        struct chain chain;
        struct item_numbers numbers;
        int32_t rc = read_chain(encoding, list, entries[i].item, &chain);
        /* All chains were read when the list was made: there is room for the longest. */
        if (ISM3__SURELY_NOT(rc))
            return rc;
        number_item(encoding, entries[i].item, &chain, entries[i].begin, list->unit, &numbers);
        numbers.begin = (uint64_t)((entries[i].begin - before) / list->unit.length);
        before = entries[i].begin;
        put_item(encoding, entries[i].item, &chain, &numbers, list->unit);
    }
    return ISM3_OK;
}
