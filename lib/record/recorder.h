/* The recorder's buffer: a ring of slots, each with a turn that tells whose it is. */
#ifndef ISM3__RECORD_RECORDER_H
#define ISM3__RECORD_RECORDER_H

#include "ledger/rows.h"
#include "model/model.h"
#include <ism3/recorder.h>

#include <stdalign.h>
#include <stdatomic.h>

/* What is written by different threads stands two cache lines apart: processors fetch them in
 * pairs. */
#define ISM3__TWO_LINES 128

/* Helgrind knows nothing of C11 atomics: a build for it is told what they mean. */
#ifdef ISM3_HELGRIND
#include <valgrind/helgrind.h>
#define ISM3__TELL_ATOMIC(place)   VALGRIND_HG_DISABLE_CHECKING(&(place), sizeof(place))
#define ISM3__TELL_GIVEN(place)    ANNOTATE_HAPPENS_BEFORE(&(place))
#define ISM3__TELL_RECEIVED(place) ANNOTATE_HAPPENS_AFTER(&(place))
#else
#define ISM3__TELL_ATOMIC(place)   ((void)0)
#define ISM3__TELL_GIVEN(place)    ((void)0)
#define ISM3__TELL_RECEIVED(place) ((void)0)
#endif

/* Most numbers of a kind beside its times. */
#define ISM3__NUMBERS 6

/* A record. Of what only some kinds have, they share the places: `index` is the resource, the
 * objective or the kinds watched; `numbers` see recorder.c. All that most records have is within
 * the first cache line. */
typedef struct ism3__slot {
    /* The number of a record, counted from 0: its place is free for it; one more: it is here. */
    alignas(64) _Atomic uint64_t turn;
    uint32_t process, environment, index;
    uint8_t kind, verdict, cause;
    ism3__hash hash; /* of the id, of a level of the series; zero: none */
    int64_t time, end;
    int64_t numbers[ISM3__NUMBERS];
} ism3__slot;

struct ism3_recorder {
    /* Written before others know of it, and by a restart: */
    ism3__memory memory;
    void *block; /* that all of this lies in */
    size_t block_size;
    ism3_model *model;
    ism3__slot *slots;
    uint64_t capacity; /* a power of two */
    uint32_t one_thread;
    uint64_t epoch;
    char source[ISM3__NAME_MAX + 1];
    /* By those who record: */
    alignas(ISM3__TWO_LINES) _Atomic uint64_t accepted; /* number of the next record */
    /* By those who could not: */
    alignas(ISM3__TWO_LINES) _Atomic uint64_t refused;
    _Atomic uint64_t invalid;
    /* By the one who collects: */
    alignas(ISM3__TWO_LINES) _Atomic uint64_t released; /* number of the oldest record waiting */
    _Atomic uint64_t collected, rejected, next_record;
    _Atomic uint32_t collecting;
    ism3__count references;
};

static inline ism3__slot *ism3__recorder_slot(const ism3_recorder *recorder, uint64_t number) {
    return &recorder->slots[number & (recorder->capacity - 1)];
}

/* The fields of slots as rows. */
void ism3__slots_as_rows(ism3__rows *rows, const ism3__slot *first, size_t count);

#endif
