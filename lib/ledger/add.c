#include "ledger/add.h"

#include "ledger/place.h"
#include "ledger/sources.h"
#include <string.h>

/* ---- what must agree ---- */

static int32_t disagree(ism3_error *error, const char *what, long long ours, long long theirs) {
    return ism3__fail(error, ISM3_E_CONFLICT, "the ledgers disagree on %s: %lld here, %lld there",
                      what, ours, theirs);
}

static int32_t agree_on_terms(const ism3_model *ours, const ism3_model *theirs, ism3_error *error) {
    if (ours->grain != theirs->grain)
        return disagree(error, "the grain in seconds", ours->grain / ISM3_SECOND,
                        theirs->grain / ISM3_SECOND);
    if (ours->utc_offset != theirs->utc_offset)
        return disagree(error, "the UTC offset in seconds", ours->utc_offset, theirs->utc_offset);
    if (ours->key_check != theirs->key_check)
        return ism3__fail(error, ISM3_E_CONFLICT,
                          "the ledgers were made under different hash keys: their ids cannot be "
                          "told apart or be the same");
    return ISM3_OK;
}

static int32_t agree_on_units(const ism3__adding *adding, uint32_t process, uint64_t used,
                              ism3_error *error) {
    const ism3_model *to = adding->to->model, *from = adding->from->model;
    uint32_t here = adding->processes[process];
    for (uint32_t i = 0; i < ISM3_RESOURCES_MAX && used >> i; i++) {
        const char *name = ism3_model_resource_name(from, process, i);
        if (!(used >> i & 1))
            continue;
        const char *theirs = ism3_model_resource_unit(from, process, i),
                   *ours = ism3_model_resource_unit(
                       to, here, ism3_model_find_resource(to, here, name, strlen(name)));
        if (strcmp(ours, theirs) != 0)
            return ism3__fail(error, ISM3_E_CONFLICT,
                              "the ledgers disagree on the unit of resource '%s' of process %s: "
                              "'%s' here, '%s' there",
                              name, ism3_model_process_code(to, here), ours, theirs);
    }
    return ISM3_OK;
}

/* Of a process with something folded. */
static int32_t agree_on_agreed(const ism3_model *to, uint32_t here, const ism3_model *from,
                               uint32_t process, ism3_error *error) {
    const ism3_process_options *ours = &ism3__model_process(to, here)->options,
                               *theirs = &ism3__model_process(from, process)->options;
    const char *what =
        ours->answer_within != theirs->answer_within ? "answer_within"
        : ours->answer_clock != theirs->answer_clock ? "answer_clock"
        : ours->hold != theirs->hold                 ? "hold"
        : ism3__process_service_check(to, here) != ism3__process_service_check(from, process)
            ? "service_hours"
            : NULL;
    if (!what)
        return ISM3_OK;
    return ism3__fail(error, ISM3_E_CONFLICT,
                      "the ledgers disagree on %s of process %s, which is sealed: what was folded "
                      "rests on it",
                      what, ism3_model_process_code(to, here));
}

static int32_t agree_on_sealing(const ism3__adding *adding, uint32_t process, ism3_error *error) {
    const ism3_ledger *to = adding->to;
    uint32_t here = adding->processes[process];
    uint32_t environments = (uint32_t)to->model->environments.count;
    if (adding->from->horizon == INT64_MIN)
        return ISM3_OK;
    if (!ism3__history_is_empty(to->histories[here], environments))
        return ism3__fail(error, ISM3_E_CONFLICT,
                          "process %s is sealed in the ledger that is added and known here: what "
                          "is folded cannot be taken apart; add this ledger to that one%s",
                          ism3_model_process_code(to->model, here),
                          to->histories[here]->sealed ? ", before sealing" : "");
    return to->model->bare ? ISM3_OK
                           : agree_on_agreed(to->model, here, adding->from->model, process, error);
}

static int is_empty(const ism3_ledger *ledger) {
    uint32_t environments = (uint32_t)ledger->model->environments.count;
    for (uint32_t p = 0; p < ledger->model->processes.count; p++)
        if (!ism3__history_is_empty(ledger->histories[p], environments))
            return 0;
    return 1;
}

int32_t ism3__adding_agree(const ism3__adding *adding, ism3_error *error) {
    const ism3_ledger *to = adding->to, *from = adding->from;
    int32_t rc = ISM3_OK;
    if (from->horizon != INT64_MIN && to->horizon != from->horizon &&
        (to->horizon > from->horizon || !is_empty(to)))
        return ism3__fail(error, ISM3_E_CONFLICT,
                          "the ledger that is added is sealed, this one is not, or up to another "
                          "horizon: seal both up to the same one first");
    for (uint32_t p = 0; !rc && p < from->model->processes.count; p++) {
        const ism3__history *history = from->histories[p];
        if (adding->processes[p] == ISM3_NO_INDEX)
            continue;
        uint64_t used = ism3__history_resources(history, ism3__model_process(from->model, p),
                                                (uint32_t)from->model->environments.count);
        rc = agree_on_units(adding, p, used, error);
        if (!rc)
            rc = agree_on_sealing(adding, p, error);
    }
    return rc;
}

/* ---- what changes ---- */

static void merge_incidents(ism3__adding *adding) {
    ism3_ledger *to = adding->to;
    const ism3__array *keyed = &adding->from->incidents.array,
                      *loose = &adding->from->loose_incidents.array;
    for (size_t i = 0; i < keyed->count; i++) {
        ism3__keyed_fact *fact = ism3__set_append(&to->incidents);
        *fact = *ISM3__AT(*keyed, const ism3__keyed_fact, i);
        fact->objective = adding->objectives[fact->objective];
        fact->environment = ism3__environment_here(adding, fact->environment);
        fact->values[2] = ism3__process_here(adding, (uint32_t)fact->values[2]);
    }
    for (size_t i = 0; i < loose->count; i++) {
        const ism3__incident *other = ISM3__AT(*loose, const ism3__incident, i);
        if (adding->sources[other->source] == ISM3_NO_INDEX)
            continue;
        ism3__incident *incident = ism3__set_append(&to->loose_incidents);
        *incident = *other;
        incident->source = adding->sources[other->source];
        incident->objective = adding->objectives[other->objective];
        incident->environment = ism3__environment_here(adding, other->environment);
        incident->process = ism3__process_here(adding, other->process);
    }
}

static void merge_sources(ism3__adding *adding) {
    ism3_ledger *to = adding->to;
    for (uint32_t i = 0; i < adding->from->sources.count; i++) {
        const ism3__source *other = ism3__source_at(adding->from, i);
        uint32_t here = adding->sources[i], replaced = adding->replaced[i];
        if (here == ISM3_NO_INDEX)
            continue;
        if (replaced != ISM3_NO_INDEX) {
            ism3__sources_forget(to, replaced);
            ism3__sources_put_out_of_use(to, replaced);
            if (to->source == replaced)
                to->source = here;
        }
        ism3__source *source = ism3__source_at(to, here);
        for (size_t r = 0; r < other->ranges.count; r++) {
            const ism3__range *range = ISM3__AT(other->ranges, const ism3__range, r);
            ism3__coverage_insert(&source->ranges, range->from, range->to);
        }
        source->is_file = other->is_file;
        if (other->is_file)
            memcpy(source->digest, other->digest, sizeof source->digest);
        source->observations += other->observations;
        source->future += other->future;
        source->newest = other->newest > source->newest ? other->newest : source->newest;
        source->next_record =
            source->ranges.count
                ? ISM3__AT(source->ranges, ism3__range, source->ranges.count - 1)->to
                : 0;
        ism3__int128 flow, amount;
        ism3__sources_weigh(adding->from, i, &flow, &amount);
        to->flow += flow;
        to->amount += amount;
        ism3__sources_use(to, here);
    }
}

static int64_t larger(int64_t a, int64_t b) {
    return a > b ? a : b;
}

static void merge(ism3__adding *adding) {
    ism3_ledger *to = adding->to;
    const ism3_ledger *from = adding->from;
    merge_sources(adding);
    for (uint32_t p = 0; p < from->model->processes.count; p++) {
        ism3__adding_process process;
        if (adding->processes[p] == ISM3_NO_INDEX)
            continue;
        ism3__adding_process_start(adding, p, &process);
        ism3__adding_merge(adding, &process);
    }
    merge_incidents(adding);
    to->first = from->first < to->first ? from->first : to->first;
    to->last = larger(to->last, from->last);
    to->last_resources = larger(to->last_resources, from->last_resources);
    to->last_in_cells = larger(to->last_in_cells, from->last_in_cells);
    to->horizon = larger(to->horizon, from->horizon);
    to->late += from->late + adding->late;
}

/* ---- room ---- */

/* Only what is not folded by now can still be undone. */
static void undo(const ism3__adding *adding, uint32_t processes) {
    for (uint32_t p = 0; p < processes; p++) {
        ism3__adding_process process;
        if (adding->processes[p] == ISM3_NO_INDEX || adding->from->horizon == INT64_MIN)
            continue;
        ism3__adding_process_start(adding, p, &process);
        ism3__adding_undo(&process, &adding->to->memory,
                          (uint32_t)adding->to->model->environments.count);
    }
}

static int32_t check_sums(const ism3__adding *adding, ism3_error *error) {
    ism3__int128 flow = adding->to->flow, amount = adding->to->amount;
    for (uint32_t i = 0; i < adding->from->sources.count; i++) {
        ism3__int128 more, more_amount;
        if (adding->sources[i] == ISM3_NO_INDEX)
            continue;
        ism3__sources_weigh(adding->from, i, &more, &more_amount);
        flow += more;
        amount += more_amount;
        if (adding->replaced[i] == ISM3_NO_INDEX)
            continue;
        ism3__sources_weigh(adding->to, adding->replaced[i], &more, &more_amount);
        flow -= more;
        amount -= more_amount;
    }
    if (flow > ISM3__FLOW_MAX || amount > ISM3__AMOUNT_MAX ||
        adding->to->levels + adding->from->levels > ISM3__LEVELS_MAX)
        return ism3__fail(
            error, ISM3_E_RANGE,
            "the counts, amounts or levels of both ledgers add up to more than one holds");
    return ISM3_OK;
}

static int32_t make_room(ism3__adding *adding, ism3_error *error) {
    ism3_ledger *to = adding->to;
    const ism3_ledger *from = adding->from;
    int32_t rc = check_sums(adding, error);
    if (!rc)
        rc = ism3__set_room(&to->incidents, sizeof(ism3__keyed_fact), from->incidents.array.count,
                            &to->memory, error);
    if (!rc)
        rc = ism3__set_room(&to->loose_incidents, sizeof(ism3__incident),
                            from->loose_incidents.array.count, &to->memory, error);
    uint32_t p = 0;
    for (; !rc && p < from->model->processes.count; p++) {
        ism3__adding_process process;
        ism3__history *history;
        if (adding->processes[p] == ISM3_NO_INDEX)
            continue;
        rc = ism3__ledger_history(to, adding->processes[p], &history, error);
        if (rc)
            break;
        ism3__adding_process_start(adding, p, &process);
        rc = ism3__adding_make_room(adding, &process, error);
    }
    if (rc)
        undo(adding, p);
    return rc;
}

/* ---- the call ---- */

static int32_t add_named(ism3_ledger *to, const ism3_ledger *from, ism3_error *error) {
    ism3__adding adding;
    int news = !from->source_order.count; /* nothing reported can have come already */
    int32_t rc = ism3__adding_start(&adding, to, from, error);
    if (rc)
        return rc;
    rc = ism3__adding_sources(&adding, &news, error);
    /* Where something is folded, what came already must not come again. */
    int folded = to->horizon != INT64_MIN || from->horizon != INT64_MIN;
    if (!rc && (news || !folded)) {
        rc = ism3__adding_agree(&adding, error);
        if (!rc)
            rc = make_room(&adding, error);
        if (!rc)
            merge(&adding);
    }
    ism3__adding_free(&adding);
    return rc;
}

/* Whether a bare ledger knows all names that another speaks of, and what was agreed where that
 * matters. */
static int32_t knows_all(ism3_ledger *to, const ism3_ledger *from, int *knows, ism3_error *error) {
    ism3__adding adding;
    int32_t rc = ism3__adding_start(&adding, to, from, NULL);
    *knows = rc != ISM3_E_NOT_FOUND;
    if (!*knows)
        return ISM3_OK;
    if (rc)
        return ism3__fail(error, rc, "no memory to compare the names in both ledgers");
    for (uint32_t p = 0; p < from->model->processes.count; p++)
        *knows &= adding.processes[p] == ISM3_NO_INDEX || !from->histories[p]->sealed;
    ism3__adding_free(&adding);
    return ISM3_OK;
}

/* A ledger read without its model learns the names of the other: what it holds moves into a ledger
 * that knows both. */
static int32_t learn_names(ism3_ledger *to, const ism3_ledger *from, ism3_error *error) {
    ism3_model *model;
    ism3_ledger *grown;
    ism3_ledger_options options = {.size = sizeof options, .allocator = &to->memory.allocator};
    int32_t rc = ism3__bare_union(&model, to, from, error);
    if (rc)
        return rc;
    options.memory_limit = to->memory.limit == UINT64_MAX ? 0 : to->memory.limit;
    rc = ism3_ledger_new(&grown, model, &options, error);
    ism3_model_unref(model);
    if (!rc)
        rc = add_named(grown, to, error);
    if (rc) {
        ism3_ledger_unref(grown);
        return rc;
    }
    grown->latest_allowed = to->latest_allowed;
    ism3_ledger swap = *to;
    *to = *grown;
    *grown = swap;
    ism3__count references = to->references;
    to->references = grown->references;
    grown->references = references;
    ism3_ledger_unref(grown);
    return ISM3_OK;
}

int32_t ism3_ledger_add(ism3_ledger *ledger, ism3_ledger *other, ism3_error *error) {
    if (!ledger || !other)
        return ism3__fail(error, ISM3_E_ARGUMENT, "two ledgers are needed");
    int32_t rc = ism3__ledger_settle(ledger, error);
    int knows = 1;
    if (rc || ledger == other)
        return rc;
    rc = ism3__ledger_settle(other, error);
    if (!rc)
        rc = agree_on_terms(ledger->model, other->model, error);
    if (!rc && ledger->model->bare)
        rc = knows_all(ledger, other, &knows, error);
    if (!rc && !knows)
        rc = learn_names(ledger, other, error);
    return rc ? rc : add_named(ledger, other, error);
}
