/* Making recorders, and recording. The buffer is a bounded queue as D. Vyukov described it: who
 * records claims the next number, writes into its slot, then hands the slot over by its turn. */
#include "record/recorder.h"

#include "base/surely.h"
#include "ledger/check.h"
#include "ledger/sources.h"

#define CAPACITY_DEFAULT 4096

/* ---- making ---- */

static void forget_all(ism3_recorder *recorder, uint64_t next_record) {
    for (uint64_t i = 0; i < recorder->capacity; i++) {
        atomic_init(&recorder->slots[i].turn, i);
        ISM3__TELL_ATOMIC(recorder->slots[i].turn);
    }
    ISM3__TELL_ATOMIC(*recorder);
    atomic_init(&recorder->accepted, 0);
    atomic_init(&recorder->refused, 0);
    atomic_init(&recorder->invalid, 0);
    atomic_init(&recorder->released, 0);
    atomic_init(&recorder->collected, 0);
    atomic_init(&recorder->rejected, 0);
    atomic_init(&recorder->next_record, next_record);
    atomic_init(&recorder->collecting, 0);
}

/* The recorder and its slots in one block, at addresses that keep them apart. */
static int32_t make(ism3_recorder **out, ism3__memory *memory, uint64_t capacity,
                    ism3_error *error) {
    if (capacity > (SIZE_MAX - sizeof(ism3_recorder) - ISM3__TWO_LINES) / sizeof(ism3__slot))
        return ism3__memory_fail(memory, SIZE_MAX, error);
    size_t size =
        sizeof(ism3_recorder) + (size_t)capacity * sizeof(ism3__slot) + ISM3__TWO_LINES - 1;
    char *block = ism3__allocate_zero(memory, size);
    if (!block)
        return ism3__memory_fail(memory, size, error);
    size_t beyond = (uintptr_t)block % ISM3__TWO_LINES;
    ism3_recorder *recorder = (void *)(block + (beyond ? ISM3__TWO_LINES - beyond : 0));
    recorder->block = block;
    recorder->block_size = size;
    recorder->capacity = capacity;
    recorder->slots = (ism3__slot *)(recorder + 1);
    ism3__count_init(&recorder->references);
    *out = recorder;
    return ISM3_OK;
}

static int32_t take_capacity(const ism3_recorder_options *options, uint64_t *capacity,
                             ism3_error *error) {
    uint32_t asked = options->capacity ? options->capacity : CAPACITY_DEFAULT;
    if (asked > ISM3_RECORDER_CAPACITY_MAX)
        return ism3__fail(error, ISM3_E_ARGUMENT, "capacity is %u, expected at most %u", asked,
                          ISM3_RECORDER_CAPACITY_MAX);
    for (*capacity = 2; *capacity < asked;)
        *capacity *= 2;
    return ISM3_OK;
}

static int32_t check_source(ism3_source *told, const ism3_source *source, ism3_error *error) {
    int32_t rc = ism3__source_take(told, source, error);
    if (!rc && told->is_file)
        rc = ism3__fail(error, ISM3_E_ARGUMENT, "the source of a recorder is no file");
    return rc;
}

static int32_t take_options(ism3_recorder_options *taken, const ism3_recorder_options *options,
                            ism3_source *source, uint64_t *capacity, ism3_error *error) {
    *taken = (ism3_recorder_options){.size = sizeof *taken};
    int32_t rc = options ? ISM3__TAKE(ism3_recorder_options, taken, options, error) : ISM3_OK;
    if (!rc && taken->one_thread > 1)
        rc = ism3__fail(error, ISM3_E_ARGUMENT, "one_thread is %u, expected 0 or 1",
                        taken->one_thread);
    if (!rc)
        rc = take_capacity(taken, capacity, error);
    return rc ? rc : check_source(source, taken->source, error);
}

/* Report as a source from now on. */
static void begin(ism3_recorder *recorder, const ism3_source *source) {
    const char *name = source->name ? source->name : "";
    memmove(recorder->source, name, strlen(name) + 1); /* it may be the recorder's own */
    recorder->epoch = source->epoch;
    forget_all(recorder, source->next_record);
}

int32_t ism3_recorder_new(ism3_recorder **out, ism3_model *model,
                          const ism3_recorder_options *options, ism3_error *error) {
    ism3_recorder_options taken;
    ism3_source source;
    ism3__memory memory;
    uint64_t capacity = 0;
    if (!out || !model)
        return ism3__fail(error, ISM3_E_ARGUMENT,
                          "a place for the recorder and a model are needed");
    *out = NULL;
    int32_t rc = take_options(&taken, options, &source, &capacity, error);
    if (!rc)
        rc = ism3__memory_init(&memory, taken.allocator, taken.memory_limit, error);
    if (rc)
        return rc;
    if (!ism3_model_is_frozen(model) || model->bare)
        return ism3__fail(error, ISM3_E_STATE,
                          "the model must be frozen before a recorder uses it");
    rc = make(out, &memory, capacity, error);
    if (rc)
        return rc;
    (*out)->memory = memory;
    (*out)->model = ism3_model_ref(model);
    (*out)->one_thread = taken.one_thread;
    begin(*out, &source);
    return ISM3_OK;
}

ism3_recorder *ism3_recorder_ref(ism3_recorder *recorder) {
    if (recorder)
        ism3__count_up(&recorder->references);
    return recorder;
}

ism3_recorder *ism3_recorder_unref(ism3_recorder *recorder) {
    if (!recorder || !ism3__count_down(&recorder->references))
        return NULL;
    ism3_model_unref(recorder->model);
    ism3__memory last = recorder->memory;
    ism3__release(&last, recorder->block, recorder->block_size);
    return NULL;
}

int32_t ism3_recorder_restart(ism3_recorder *recorder, const ism3_source *source,
                              ism3_error *error) {
    ism3_source told;
    if (!recorder || !source)
        return ism3__fail(error, ISM3_E_ARGUMENT, "a recorder and a source are needed");
    int32_t rc = check_source(&told, source, error);
    if (!rc)
        begin(recorder, &told);
    return rc;
}

/* ---- what a slot holds of each kind ---- */

#define AT(field) (uint8_t) offsetof(ism3_observation, field)
#define NUMBER(name, at)                                                                           \
    { ISM3_FIELD_##name, offsetof(ism3__slot, numbers[at]) }

/* Places of an observation's fields: those that go to `numbers`, and the one that goes to `index`. */
static const struct layout {
    uint8_t count, numbers[ISM3__NUMBERS], index;
} layouts[] = {
    [ISM3_INPUT] = {2, {AT(due), AT(count)}, AT(resource)},
    [ISM3_OUTPUT] = {2, {AT(due), AT(count)}, AT(resource)},
    [ISM3_ITEM] = {1, {AT(due)}, AT(resource)},
    [ISM3_WITHDRAWAL] = {0, {0}, AT(resource)},
    [ISM3_INTERRUPTION] = {0, {0}, AT(resource)},
    [ISM3_RESOURCES] = {2, {AT(available), AT(used)}, AT(resource)},
    [ISM3_LEVEL] = {3, {AT(available), AT(used), AT(up)}, AT(resource)},
    [ISM3_SCOPE] = {3, {AT(total), AT(covered), AT(sampled)}, AT(resource)},
    [ISM3_QUALITY] = {6, {AT(assessed), AT(fit), AT(tp), AT(fp), AT(tn), AT(fn)}, AT(resource)},
    [ISM3_INCIDENT] = {1, {AT(harm)}, AT(objective)},
    [ISM3_WATCHED] = {0, {0}, AT(kinds)},
};

/* Where the ledger finds each field. */
static const struct place {
    uint8_t field, offset;
} places[] = {
    {ISM3_FIELD_KIND, offsetof(ism3__slot, kind)},
    {ISM3_FIELD_VERDICT, offsetof(ism3__slot, verdict)},
    {ISM3_FIELD_CAUSE, offsetof(ism3__slot, cause)},
    {ISM3_FIELD_PROCESS, offsetof(ism3__slot, process)},
    {ISM3_FIELD_ENVIRONMENT, offsetof(ism3__slot, environment)},
    {ISM3_FIELD_RESOURCE, offsetof(ism3__slot, index)},
    {ISM3_FIELD_OBJECTIVE, offsetof(ism3__slot, index)},
    {ISM3_FIELD_KINDS, offsetof(ism3__slot, index)},
    {ISM3_FIELD_TIME, offsetof(ism3__slot, time)},
    {ISM3_FIELD_END, offsetof(ism3__slot, end)},
    NUMBER(DUE, 0),
    NUMBER(COUNT, 1),
    NUMBER(AVAILABLE, 0),
    NUMBER(USED, 1),
    NUMBER(UP, 2),
    NUMBER(TOTAL, 0),
    NUMBER(COVERED, 1),
    NUMBER(SAMPLED, 2),
    NUMBER(ASSESSED, 0),
    NUMBER(FIT, 1),
    NUMBER(TP, 2),
    NUMBER(FP, 3),
    NUMBER(TN, 4),
    NUMBER(FN, 5),
    NUMBER(HARM, 0),
};

_Static_assert(sizeof(ism3__slot) == ISM3_RECORDER_RECORD_SIZE, "as the header says");
_Static_assert(sizeof(ism3_observation) <= UINT8_MAX, "places fit into bytes");

void ism3__slots_as_rows(ism3__rows *rows, const ism3__slot *first, size_t count) {
    ism3__rows_of_constant(rows, count);
    for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
        rows->column[places[i].field].base = (const char *)first + places[i].offset;
        rows->column[places[i].field].stride = sizeof *first;
    }
    rows->hashes = (const char *)&first->hash;
    rows->hash_stride = sizeof *first;
}

static void write_rest(ism3__slot *slot, const ism3_observation *observation) {
    const struct layout *layout = &layouts[observation->kind];
    memcpy(&slot->index, (const char *)observation + layout->index, sizeof slot->index);
    for (size_t i = 0; i < layout->count; i++)
        memcpy(&slot->numbers[i], (const char *)observation + layout->numbers[i],
               sizeof *slot->numbers);
}

static inline void write_slot(ism3__slot *slot, const ism3_observation *observation,
                              ism3__hash hash) {
    slot->process = observation->process;
    slot->environment = observation->environment;
    slot->kind = observation->kind;
    slot->verdict = observation->verdict;
    slot->cause = observation->cause;
    slot->hash = hash;
    slot->time = observation->time;
    slot->end = observation->end;
    if (observation->kind == ISM3_ITEM)
        slot->numbers[0] = observation->due; /* the same, without asking the table */
    else
        write_rest(slot, observation);
}

/* ---- recording ---- */

static inline int is_time(int64_t time) {
    return (uint64_t)time < (uint64_t)ISM3_TIME_END;
}

static inline int is_served(const ism3_model *model, uint32_t process, uint32_t environment) {
    if (process >= model->processes.count)
        return 0;
    const ism3__process *found = ism3__model_process(model, process);
    if (environment == ISM3_NO_INDEX)
        return found->served.count == 1 ||
               (found->served.count == 0 && model->environments.count == 1);
    return ism3_model_process_serves(model, process, environment);
}

/* Inputs, outputs, items and withdrawals as they mostly are: so valid that no more need be asked. */
static inline int is_plain(const ism3_model *model, const ism3_observation *observation,
                           int has_id) {
    const uint32_t with_id = ISM3_KIND_BIT(ISM3_INPUT) | ISM3_KIND_BIT(ISM3_OUTPUT) |
                             ISM3_KIND_BIT(ISM3_ITEM) | ISM3_KIND_BIT(ISM3_WITHDRAWAL),
                   without = ISM3_KIND_BIT(ISM3_INPUT) | ISM3_KIND_BIT(ISM3_OUTPUT);
    uint8_t kind = observation->kind;
    if (kind > ISM3_WITHDRAWAL || !((has_id ? with_id : without) & ISM3_KIND_BIT(kind)))
        return 0;
    if (!is_time(observation->time) || observation->verdict > ISM3_UNFIT ||
        observation->count != ISM3_NONE)
        return 0;
    if (observation->end != ISM3_NONE && !(kind == ISM3_ITEM && is_time(observation->end)))
        return 0;
    if (observation->due != ISM3_NONE && !(has_id && is_time(observation->due)))
        return 0;
    return is_served(model, observation->process, observation->environment);
}

/* By all the rules. Not within the common path: it needs a frame. */
static __attribute__((noinline)) int32_t judge(const ism3_model *model,
                                               const ism3_observation *observation,
                                               const uint64_t *hash, ism3_error *error) {
    ism3__rows rows;
    ism3__row row;
    int32_t rc = ism3__rows_of_observations(&rows, observation, 1, error);
    if (ISM3__SURELY_NOT(rc)) /* it is of our size: record_other() saw to that */
        return rc;
    if (hash) {
        rows.hashes = (const char *)hash;
        rows.column[ISM3_FIELD_SERIES].base = (const char *)&rows.constant.series;
    }
    ism3__row_read(&rows, 0, &row);
    rc = ism3__check_row(model, &rows, 0, &row, error);
    return rc ? rc : ism3__check_span(model, &rows, 0, &row, error);
}

static int32_t check(const ism3_model *model, const ism3_observation *observation,
                     const uint64_t *hash, ism3_error *error) {
    int has_id = hash ? (hash[0] | hash[1]) != 0 : observation->id.size != 0;
    int fits = hash || observation->id.size <= ISM3_ID_SIZE_MAX;
    return fits && is_plain(model, observation, has_id) ? ISM3_OK
                                                        : judge(model, observation, hash, error);
}

static inline ism3__hash hash_of(const ism3_model *model, const ism3_observation *observation,
                                 const uint64_t *hash) {
    const uint32_t without =
        ISM3_KIND_BIT(ISM3_LEVEL) | ISM3_KIND_BIT(ISM3_SCOPE) | ISM3_KIND_BIT(ISM3_WATCHED);
    if (hash)
        return (ism3__hash){hash[0], hash[1]};
    ism3_text text = observation->id;
    if (ISM3_KIND_BIT(observation->kind) & without)
        text = observation->kind == ISM3_LEVEL ? observation->series : (ism3_text){NULL, 0};
    return text.size ? ism3__siphash128(model->hash_key, text.data, text.size) : (ism3__hash){0, 0};
}

/* The slot of the next record, NULL when the buffer is full. */
static inline ism3__slot *claim(ism3_recorder *recorder, uint64_t *number) {
    *number = atomic_load_explicit(&recorder->accepted, memory_order_relaxed);
    for (;;) {
        ism3__slot *slot = ism3__recorder_slot(recorder, *number);
        uint64_t turn = atomic_load_explicit(&slot->turn, memory_order_acquire);
        int64_t ahead = (int64_t)(turn - *number);
        ISM3__TELL_RECEIVED(slot->turn);
        if (ahead < 0)
            return NULL;
        if (ahead > 0) {
            *number = atomic_load_explicit(&recorder->accepted, memory_order_relaxed);
        } else if (recorder->one_thread) {
            atomic_store_explicit(&recorder->accepted, *number + 1, memory_order_relaxed);
            return slot;
        } else if (atomic_compare_exchange_weak_explicit(&recorder->accepted, number, *number + 1,
                                                         memory_order_relaxed,
                                                         memory_order_relaxed)) {
            return slot;
        }
    }
}

static int32_t count_one(_Atomic uint64_t *count, int32_t code) {
    atomic_fetch_add_explicit(count, 1, memory_order_relaxed);
    return code;
}

static inline __attribute__((always_inline)) int32_t record(ism3_recorder *recorder,
                                                            const ism3_observation *observation,
                                                            const uint64_t *hash,
                                                            ism3_error *error) {
    uint64_t number;
    int32_t rc = check(recorder->model, observation, hash, error);
    if (rc)
        return count_one(&recorder->invalid, rc);
    ism3__hash hashed = hash_of(recorder->model, observation, hash);
    ism3__slot *slot = claim(recorder, &number);
    if (!slot)
        return count_one(&recorder->refused,
                         ism3__fail(error, ISM3_E_LIMIT, "the buffer of %llu records is full",
                                    (unsigned long long)recorder->capacity));
    write_slot(slot, observation, hashed);
    ISM3__TELL_GIVEN(slot->turn);
    atomic_store_explicit(&slot->turn, number + 1, memory_order_release);
    return ISM3_OK;
}

/* Of an older or a newer caller. Not within the common path: it needs a frame. */
static __attribute__((noinline)) int32_t record_other(ism3_recorder *recorder,
                                                      const ism3_observation *observation,
                                                      const uint64_t *hash, ism3_error *error) {
    ism3_observation known;
    int32_t rc = ISM3__TAKE(ism3_observation, &known, observation, error);
    return rc ? count_one(&recorder->invalid, rc) : record(recorder, &known, hash, error);
}

int32_t ism3_recorder_record(ism3_recorder *recorder, const ism3_observation *observation,
                             const uint64_t *hash, ism3_error *error) {
    if (!recorder)
        return ism3__fail(error, ISM3_E_ARGUMENT, "a recorder is needed");
    if (!observation)
        return count_one(&recorder->invalid,
                         ism3__fail(error, ISM3_E_ARGUMENT, "an observation is needed"));
    if (observation->size != sizeof *observation)
        return record_other(recorder, observation, hash, error);
    return record(recorder, observation, hash, error);
}

int32_t ism3_recorder_read(const ism3_recorder *recorder, ism3_recorder_state *state) {
    if (!recorder || !state)
        return ISM3_E_ARGUMENT;
    /* What is released was accepted before: read in this order `waiting` is never negative. */
    uint64_t released = atomic_load_explicit(&recorder->released, memory_order_acquire);
    ism3_recorder_state told = {
        .size = sizeof told,
        .refused = atomic_load_explicit(&recorder->refused, memory_order_relaxed),
        .invalid = atomic_load_explicit(&recorder->invalid, memory_order_relaxed),
        .collected = atomic_load_explicit(&recorder->collected, memory_order_relaxed),
        .rejected = atomic_load_explicit(&recorder->rejected, memory_order_relaxed),
        .accepted = atomic_load_explicit(&recorder->accepted, memory_order_relaxed),
        .capacity = recorder->capacity,
        .epoch = recorder->epoch,
        .next_record = atomic_load_explicit(&recorder->next_record, memory_order_relaxed),
        .source = recorder->source};
    told.offered = told.accepted + told.refused + told.invalid;
    told.waiting = told.accepted - released;
    return ISM3__GIVE(ism3_recorder_state, state, &told);
}
