#include "ledger/items.h"

#include "base/set.h"
#include <ism3/observation.h>

/* A chain is searched this far for a fact that it has already; longer ones are made distinct
 * when read. */
#define CHAIN_SEARCHED 8

static uint64_t hash_of(const void *entries, uint32_t place) {
    return ((const ism3__item *)entries)[place].hash.low;
}

int32_t ism3__items_reserve(ism3__items *items, ism3__memory *memory, ism3_error *error) {
    items->entries.element_size = sizeof(ism3__item);
    items->facts.element_size = sizeof(ism3__item_fact);
    if (items->pending_facts >= ISM3__NO_FACT - items->facts.count)
        return ism3__fail(error, ISM3_E_LIMIT,
                          "more than 4,294,967,294 facts about the items of one process");
    int32_t rc = ism3__array_reserve(memory, &items->entries, items->pending_items, error);
    if (!rc)
        rc = ism3__array_reserve(memory, &items->facts, items->pending_facts, error);
    if (!rc)
        rc = ism3__index_reserve(memory, &items->index, items->pending_items, items->entries.data,
                                 hash_of, error);
    return rc;
}

void ism3__items_free(ism3__items *items, ism3__memory *memory) {
    ism3__index_free(memory, &items->index);
    ism3__array_free(memory, &items->entries);
    ism3__array_free(memory, &items->facts);
}

/* The item of a hash, or NULL: the probe then stands where it belongs. */
static ism3__item *find(const ism3__items *items, ism3__hash hash, ism3__probe *probe) {
    uint32_t place;
    *probe = ism3__index_start(&items->index, hash.low);
    while ((place = ism3__index_next(&items->index, probe)) != ISM3__NOWHERE) {
        ism3__item *item = ISM3__AT(items->entries, ism3__item, place);
        if (ism3__hash_is(item->hash, hash))
            return item;
    }
    return NULL;
}

static ism3__item *enter(ism3__items *items, ism3__hash hash, const ism3__probe *probe) {
    uint32_t place = (uint32_t)items->entries.count++;
    ism3__index_put(&items->index, probe, place);
    ism3__item *item = ISM3__AT(items->entries, ism3__item, place);
    *item = (ism3__item){hash, ISM3__NEVER, ISM3__NEVER, ISM3__NO_FACT, 0, 0, 0};
    return item;
}

static ism3__item *find_or_add(ism3__items *items, ism3__hash hash) {
    ism3__probe probe;
    ism3__item *item = find(items, hash, &probe);
    return item ? item : enter(items, hash, &probe);
}

ism3__item *ism3__items_add(ism3__items *items, ism3__hash hash) {
    ism3__probe probe;
    if (ism3__index_is_flooded(&items->index, hash.low) || find(items, hash, &probe))
        return NULL;
    return enter(items, hash, &probe);
}

void ism3__items_append(ism3__items *items, ism3__item *item, const ism3__item_fact *fact) {
    uint32_t place = (uint32_t)items->facts.count++;
    ism3__item_fact *added = ISM3__AT(items->facts, ism3__item_fact, place);
    *added = *fact;
    added->next = item->facts;
    item->facts = place;
}

static void add_fact(ism3__items *items, ism3__item *item, uint16_t kind, int64_t time,
                     int64_t value, uint16_t environment) {
    uint32_t place = item->facts;
    for (int searched = 0; place != ISM3__NO_FACT && searched < CHAIN_SEARCHED; searched++) {
        ism3__item_fact *fact = ISM3__AT(items->facts, ism3__item_fact, place);
        if (fact->kind == kind && fact->time == time && fact->environment == environment &&
            (kind == ISM3__FACT_OUTPUT || fact->value == value)) {
            if (fact->value < value)
                fact->value = value;
            return;
        }
        place = fact->next;
    }
    ism3__item_fact fact = {time, value, ISM3__NO_FACT, environment, kind};
    ism3__items_append(items, item, &fact);
}

static void merge_output(ism3__items *items, ism3__item *item, const ism3__item_report *report) {
    if (report->output > item->output) {
        add_fact(items, item, ISM3__FACT_OUTPUT, report->output, report->verdict, 0);
        return;
    }
    if (report->output == item->output) {
        if (report->verdict > item->verdict)
            item->verdict = report->verdict & 3u;
        if (report->environment < item->output_environment)
            item->output_environment = report->environment & 0x3fffu;
        return;
    }
    if (item->output != ISM3__NEVER)
        add_fact(items, item, ISM3__FACT_OUTPUT, item->output, item->verdict, 0);
    item->output = report->output;
    item->output_environment = report->environment & 0x3fffu;
    item->verdict = report->verdict & 3u;
}

static void merge_report(ism3__items *items, ism3__item *item, const ism3__item_report *report) {
    if (report->input < item->input ||
        (report->input == item->input && report->environment < item->input_environment)) {
        item->input = report->input;
        item->input_environment = report->environment;
    }
    if (report->output != ISM3__NEVER)
        merge_output(items, item, report);
    if (report->due != ISM3__NEVER)
        add_fact(items, item, ISM3__FACT_DUE, report->input, report->due, 0);
    if (report->withdrawal != ISM3__NEVER)
        add_fact(items, item, ISM3__FACT_WITHDRAWAL, report->withdrawal, 0, report->environment);
}

void ism3__items_merge(ism3__items *items, const ism3__item_report *report) {
    merge_report(items, find_or_add(items, report->hash), report);
}

int32_t ism3__items_reserve_all(ism3__items *items, const ism3__items *from, ism3__memory *memory,
                                ism3_error *error) {
    items->pending_items = from->entries.count;
    items->pending_facts = from->entries.count + from->facts.count;
    int32_t rc = items->pending_items ? ism3__items_reserve(items, memory, error) : ISM3_OK;
    items->pending_items = items->pending_facts = 0;
    return rc;
}

static const ism3__item_report nothing_reported = {
    .input = ISM3__NEVER, .output = ISM3__NEVER, .due = ISM3__NEVER, .withdrawal = ISM3__NEVER};

/* A further fact as it was reported. */
static ism3__item_report report_of(const ism3__item_fact *fact, uint16_t input_environment,
                                   const uint32_t *environments) {
    ism3__item_report report = nothing_reported;
    if (fact->kind == ISM3__FACT_OUTPUT) {
        report.output = fact->time;
        report.verdict = (uint8_t)fact->value;
        report.environment = UINT16_MAX; /* nobody knows; it decides nothing */
    } else if (fact->kind == ISM3__FACT_DUE) {
        report.input = fact->time;
        report.due = fact->value;
        report.environment = input_environment;
    } else {
        report.withdrawal = fact->time;
        report.environment = (uint16_t)environments[fact->environment];
    }
    return report;
}

/* An item of another table on its way into this one. */
struct arrival {
    ism3__items *items;
    ism3__item *item; /* NULL: each report is judged by the horizon first */
    int64_t horizon;
    uint64_t *late;
};

static void take_report(const struct arrival *arrival, const ism3__item_report *report) {
    if (arrival->item)
        merge_report(arrival->items, arrival->item, report);
    else if (ism3__items_are_late(arrival->items, report, arrival->horizon))
        ++*arrival->late;
    else
        ism3__items_merge(arrival->items, report);
}

static void take_item(const struct arrival *arrival, const ism3__items *from,
                      const ism3__item *other, const uint32_t *environments) {
    ism3__item_report report = nothing_reported;
    uint16_t input_environment = (uint16_t)environments[other->input_environment];
    report.hash = other->hash;
    report.input = other->input;
    report.environment = input_environment;
    if (other->input != ISM3__NEVER)
        take_report(arrival, &report);
    report = nothing_reported;
    report.hash = other->hash;
    report.output = other->output;
    report.verdict = other->verdict;
    report.environment = (uint16_t)environments[other->output_environment];
    if (other->output != ISM3__NEVER)
        take_report(arrival, &report);
    for (uint32_t place = other->facts; place != ISM3__NO_FACT;) {
        const ism3__item_fact *fact = ISM3__AT(from->facts, const ism3__item_fact, place);
        report = report_of(fact, input_environment, environments);
        report.hash = other->hash;
        take_report(arrival, &report);
        place = fact->next;
    }
}

void ism3__items_merge_all(
    ism3__items *items, const ism3__items *from,
    /* NOLINTNEXTLINE(readability-non-const-parameter): counted in through the struct */
    const uint32_t *environments, int64_t horizon, uint64_t *late) {
    struct arrival arrival = {items, NULL, horizon, late};
    for (size_t i = 0; i < from->entries.count; i++) {
        const ism3__item *other = ISM3__AT(from->entries, const ism3__item, i);
        if (horizon == INT64_MIN)
            arrival.item = find_or_add(items, other->hash);
        take_item(&arrival, from, other, environments);
    }
}

void ism3__items_copy(ism3__items *items, const ism3__items *from, const ism3__item *item) {
    ism3__item *copy = find_or_add(items, item->hash);
    *copy = *item;
    uint32_t *link = &copy->facts;
    for (uint32_t place = item->facts; place != ISM3__NO_FACT;) {
        const ism3__item_fact *fact = ISM3__AT(from->facts, const ism3__item_fact, place);
        *link = (uint32_t)items->facts.count++;
        ism3__item_fact *moved = ISM3__AT(items->facts, ism3__item_fact, *link);
        *moved = *fact;
        place = fact->next;
        link = &moved->next;
    }
}

int ism3__item_reaches(const ism3__items *items, const ism3__item *item, int64_t time) {
    if ((item->input != ISM3__NEVER && item->input >= time) ||
        (item->output != ISM3__NEVER && item->output >= time))
        return 1;
    for (uint32_t place = item->facts; place != ISM3__NO_FACT;) {
        const ism3__item_fact *fact = ISM3__AT(items->facts, const ism3__item_fact, place);
        if (fact->time >= time)
            return 1;
        place = fact->next;
    }
    return 0;
}

/* What a report says of one kind of fact. */
struct claim {
    uint16_t kind, environment;
    int64_t time, value;
};

/* A due is known where a smaller one is, an output where there is one at its time that is no
 * better, a withdrawal where there is an earlier one. */
static int bears_out(const ism3__item_fact *fact, const struct claim *claim) {
    if (fact->kind != claim->kind)
        return 0;
    if (fact->kind == ISM3__FACT_OUTPUT)
        return fact->time == claim->time && fact->value >= claim->value;
    if (fact->kind == ISM3__FACT_DUE)
        return fact->time <= claim->time && fact->value <= claim->value;
    return fact->time < claim->time ||
           (fact->time == claim->time && fact->environment <= claim->environment);
}

static int is_known(const ism3__items *items, const ism3__item *item, const struct claim *claim) {
    for (uint32_t place = item->facts; place != ISM3__NO_FACT;) {
        const ism3__item_fact *fact = ISM3__AT(items->facts, const ism3__item_fact, place);
        if (bears_out(fact, claim))
            return 1;
        place = fact->next;
    }
    return 0;
}

static int knows_input(const ism3__items *items, const ism3__item *item,
                       const ism3__item_report *report) {
    int is_earlier = item->input != report->input ? item->input > report->input
                                                  : item->input_environment > report->environment;
    if (is_earlier)
        return 0;
    const struct claim due = {ISM3__FACT_DUE, 0, report->input, report->due};
    return report->due == ISM3__NEVER || is_known(items, item, &due);
}

static int knows_output(const ism3__items *items, const ism3__item *item,
                        const ism3__item_report *report) {
    if (report->output == item->output)
        return report->verdict <= item->verdict && report->environment >= item->output_environment;
    const struct claim output = {ISM3__FACT_OUTPUT, 0, report->output, report->verdict};
    return report->output > item->output && is_known(items, item, &output);
}

int ism3__items_are_late(const ism3__items *items, const ism3__item_report *report,
                         int64_t horizon) {
    int input = report->input < horizon, output = report->output < horizon,
        withdrawal = report->withdrawal < horizon;
    if (!input && !output && !withdrawal)
        return 0;
    ism3__probe probe;
    const ism3__item *item = find(items, report->hash, &probe);
    if (!item)
        return 1;
    const struct claim withdrawn = {ISM3__FACT_WITHDRAWAL, report->environment, report->withdrawal,
                                    0};
    return (input && !knows_input(items, item, report)) ||
           (output && !knows_output(items, item, report)) ||
           (withdrawal && !is_known(items, item, &withdrawn));
}

static int by_time(const void *a, const void *b) {
    const ism3__more_output *x = a, *y = b;
    return x->time < y->time ? -1 : x->time > y->time;
}

static const ism3__set_type more_type = {sizeof(ism3__more_output), by_time, NULL};

/* In order, one a time with its worst verdict. */
static int32_t order_more(ism3__array *more, ism3__memory *memory, ism3_error *error) {
    size_t count = more->count, kept = 0;
    int32_t rc = ism3__array_reserve(memory, more, count, error);
    if (rc)
        return rc;
    ism3__more_output *outputs = more->data;
    ism3__sort(outputs, count, &more_type, outputs + count);
    for (size_t i = 0; i < count; i++) {
        if (!kept || outputs[kept - 1].time != outputs[i].time)
            outputs[kept++] = outputs[i];
        else if (outputs[kept - 1].verdict < outputs[i].verdict)
            outputs[kept - 1].verdict = outputs[i].verdict;
    }
    more->count = kept;
    return ISM3_OK;
}

int32_t ism3__item_read(const ism3__items *items, const ism3__item *item, int64_t as_of,
                        ism3__item_reading *reading, ism3__array *more, ism3__memory *memory,
                        ism3_error *error) {
    uint16_t withdrawal_environment = 0;
    more->element_size = sizeof(ism3__more_output);
    more->count = 0;
    ism3__item_read_plain(item, as_of, reading);
    for (uint32_t place = item->facts; place != ISM3__NO_FACT;) {
        const ism3__item_fact *fact = ISM3__AT(items->facts, const ism3__item_fact, place);
        place = fact->next;
        if (fact->time >= as_of)
            continue;
        if (fact->kind == ISM3__FACT_DUE && fact->value < reading->due)
            reading->due = fact->value;
        if (fact->kind == ISM3__FACT_WITHDRAWAL &&
            (fact->time < reading->withdrawal ||
             (fact->time == reading->withdrawal && fact->environment < withdrawal_environment))) {
            reading->withdrawal = fact->time;
            withdrawal_environment = fact->environment;
        }
        if (fact->kind == ISM3__FACT_OUTPUT) {
            ism3__more_output *output = ism3__array_add(memory, more, error);
            if (!output)
                return ism3__memory_fail(memory, sizeof *output, error);
            output->time = fact->time;
            output->verdict = (uint32_t)fact->value;
        }
    }
    int32_t rc = more->count ? order_more(more, memory, error) : ISM3_OK;
    if (rc)
        return rc;
    reading->more_count = more->count;
    if (reading->input == ISM3__NEVER) {
        if (reading->output == ISM3__NEVER)
            reading->environment = withdrawal_environment;
        return ISM3_OK;
    }
    const ism3__more_output *outputs = more->data;
    for (size_t i = 0; reading->answer == ISM3__NEVER && i < more->count; i++)
        if (outputs[i].time >= reading->input)
            reading->answer = outputs[i].time;
    if (reading->withdrawal != ISM3__NEVER)
        reading->gone = reading->withdrawal > reading->input ? reading->withdrawal : reading->input;
    if (reading->gone < reading->answer)
        reading->answer = ISM3__NEVER;
    else if (reading->answer != ISM3__NEVER)
        reading->gone = ISM3__NEVER;
    reading->closed = reading->answer < reading->gone ? reading->answer : reading->gone;
    return ISM3_OK;
}
