/* How a public function treats one struct that begins with its size: with that of its first release,
 * ours, a longer one and one that is too short, each at the end of what may be read and written. One
 * row for each function and each struct it takes, fills or reaches; tests/abi/growth.py holds the
 * rows against the headers. */
#ifndef ISM3__TEST_GROWTH_H
#define ISM3__TEST_GROWTH_H

#include "test.h"

#include "sized.h"
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

enum use { TAKEN, GIVEN, ERROR };
enum variant { KNOWN, OLDEST, NEWER, NEWER_SET, TOO_SHORT, UNEQUAL, VARIANTS };
enum { UNTOUCHED = 0xa5, MORE = 16, ROOM = 4096 };

/* The row that is tried. */
static struct {
    /* as it says */
    const char *function, *type;
    enum use use;
    size_t first, now, count;
    const void *given;
    /* as it goes on */
    enum variant variant;
    int32_t rc, known_rc;
    ism3_error error;
    char *place;                /* of the struct, or of the first of an array */
    unsigned char before[ROOM]; /* all that may be written, as it was before the call */
    unsigned char known[ROOM];  /* what the call with our size filled in */
} trial;

static size_t trials, faults;
static char *ground; /* ROOM bytes, and nothing behind them */

static inline void lay_ground(void) {
    size_t page = (size_t)sysconf(_SC_PAGESIZE), room = (ROOM + page - 1) / page * page;
    int file = open("/dev/zero", O_RDWR);
    char *pages = mmap(NULL, room + page, PROT_READ | PROT_WRITE, MAP_PRIVATE, file, 0);
    assert_true(pages != MAP_FAILED);
    close(file);
    assert_int_equal(mprotect(pages + room, page, PROT_NONE), 0);
    ground = pages + room - ROOM;
}

static inline size_t size_of(void) {
    const size_t sizes[VARIANTS] = {[KNOWN] = trial.now,           [OLDEST] = trial.first,
                                    [NEWER] = trial.now + MORE,    [NEWER_SET] = trial.now + MORE,
                                    [TOO_SHORT] = trial.first - 1, [UNEQUAL] = trial.now};
    return sizes[trial.variant];
}

/* The struct, or an array of them, such that it ends where nothing more may be touched, or as near to
 * that as its alignment lets it. */
static inline void set_up(void) {
    size_t size = size_of(), own = size;
    memset(ground, UNTOUCHED, ROOM);
    trial.place = ground + (ROOM - size * trial.count) / sizeof(uint64_t) * sizeof(uint64_t);
    for (size_t i = 0; i < trial.count; i++) {
        char *element = trial.place + i * size;
        if (trial.use == TAKEN) {
            const char *given = (const char *)trial.given + i * trial.now;
            memset(element, 0, size);
            memcpy(element, given, size < trial.now ? size : trial.now);
        }
        own -= trial.variant == UNEQUAL && i + 1 == trial.count;
        memcpy(element, &own, sizeof own);
    }
    if (trial.variant == NEWER_SET)
        trial.place[size * trial.count - 1] = 1;
    trial.error = (ism3_error)ISM3_ERROR_INIT;
    memcpy(trial.before, ground, ROOM);
}

static inline void blame(const char *why) {
    static const char *const names[VARIANTS] = {
        [KNOWN] = "of our size",
        [OLDEST] = "of its first size",
        [NEWER] = "longer",
        [NEWER_SET] = "longer and set there",
        [TOO_SHORT] = "one byte short",
        [UNEQUAL] = "of unequal elements",
    };
    faults++;
    printf("FAIL %s: %s %s: %s (%s: %s)\n", trial.function, trial.type, names[trial.variant], why,
           ism3_code_name(trial.rc), trial.error.message);
}

/* Whether bytes of the ground from a place on are as they were. */
static inline int is_as_before(const char *from, size_t size) {
    return memcmp(from, trial.before + (from - ground), size) == 0;
}

static inline int is_all_zero(const char *bytes, size_t size) {
    for (size_t i = 0; i < size; i++)
        if (bytes[i])
            return 0;
    return 1;
}

/* What lies around is as before; of each element as much is filled in as it has room for, and the
 * rest of it is zero. */
static inline void check_filled(void) {
    size_t size = size_of(), known = size < trial.now ? size : trial.now;
    char *end = trial.place + size * trial.count;
    if (trial.variant == KNOWN)
        memcpy(trial.known, trial.place, size * trial.count);
    if (!is_as_before(ground, (size_t)(trial.place - ground)) ||
        !is_as_before(end, (size_t)(ground + ROOM - end)))
        blame("writes beyond it");
    for (size_t i = 0; i < trial.count; i++) {
        const char *element = trial.place + i * size;
        const unsigned char *filled = trial.known + i * trial.now;
        if (memcmp(element, &size, sizeof size) != 0)
            blame("changes its size");
        if (is_as_before(element, known))
            blame("fills nothing in");
        if (memcmp(element + sizeof size, filled + sizeof size, known - sizeof size) != 0)
            blame("fills in something else than for our size");
        if (!is_all_zero(element + known, size - known))
            blame("leaves what it does not know as it was");
    }
}

static inline void check_error(void) {
    const ism3_error *told = (const ism3_error *)(const void *)trial.place;
    if (trial.variant == TOO_SHORT) {
        if (!is_as_before(ground, ROOM))
            blame("writes to it all the same");
        return;
    }
    if (told->code != trial.rc || !memchr(told->message, 0, sizeof told->message) ||
        !memchr(told->place, 0, sizeof told->place) || !*told->message)
        blame("does not tell what went wrong");
    /* What follows the zero of a text is nobody's. */
    size_t place = strlen(told->place), message = strlen(told->message);
    memset(trial.place + offsetof(ism3_error, place) + place, 0, sizeof told->place - place);
    memset(trial.place + offsetof(ism3_error, message) + message, 0,
           sizeof told->message - message);
    check_filled();
}

static inline void check_trial(void) {
    int is_refused = trial.variant >= NEWER_SET;
    trials++;
    if (trial.variant == KNOWN)
        trial.known_rc = trial.rc;
    if (trial.use == ERROR && (trial.rc >= 0 || trial.rc != trial.known_rc))
        blame("does not fail as it does for our size");
    else if (trial.use == ERROR)
        check_error();
    else if (trial.rc != (is_refused ? ISM3_E_STRUCT : ISM3_OK))
        blame(is_refused ? "is not refused" : "is refused");
    else if (trial.use == GIVEN && !is_refused)
        check_filled();
    else if (trial.variant != UNEQUAL && !is_as_before(ground, ROOM))
        blame("writes to it");
}

/* Whether a variant is one of the row's. Bytes of a result that we do not know need not be zero, so
 * that one is never refused for them. */
static inline int is_tried(void) {
    return !(trial.variant == NEWER_SET && trial.use != TAKEN) &&
           !(trial.variant == UNEQUAL && trial.count == 1);
}

static inline void begin_trials(const char *function, const char *type, enum use use, size_t first,
                                size_t now) {
    trial.function = function;
    trial.type = type;
    trial.use = use;
    trial.first = first;
    trial.now = now;
    trial.variant = KNOWN;
}

/* Looks at the call there was, if any, and prepares the next one; 0 after the last. */
static inline int next_trial(int is_first) {
    if (!is_first) {
        check_trial();
        trial.variant++;
    }
    while (trial.variant < VARIANTS && !is_tried())
        trial.variant++;
    if (trial.variant == VARIANTS)
        return 0;
    set_up();
    trial.rc = ISM3_OK;
    return 1;
}

/* A row: a call that takes or fills `it`, or an array of `many` of them, or that fails and tells `it`
 * why. It is made once for each variant, and succeeds each time. */
#define TRY(function_, type_, use_, many, given_, call)                                            \
    do {                                                                                           \
        begin_trials(#function_, #type_, use_, ISM3__FIRST_SIZE(type_), sizeof(type_));            \
        trial.count = many;                                                                        \
        trial.given = given_;                                                                      \
        for (int is_first = 1; next_trial(is_first); is_first = 0) {                               \
            ism3_error *error = &trial.error;                                                      \
            /* NOLINTNEXTLINE(bugprone-macro-parentheses): it is a type */                         \
            type_ *it = (type_ *)(void *)trial.place;                                              \
            (void)error;                                                                           \
            trial.rc = (call);                                                                     \
        }                                                                                          \
    } while (0)
#define TAKES(function, type, given, call)           TRY(function, type, TAKEN, 1, given, call)
#define TAKES_ALL(function, type, many, given, call) TRY(function, type, TAKEN, many, given, call)
#define FILLS(function, type, call)                  TRY(function, type, GIVEN, 1, NULL, call)
#define FILLS_ALL(function, type, many, call)        TRY(function, type, GIVEN, many, NULL, call)
#define TELLS(function, type, call)                  TRY(function, type, ERROR, 1, NULL, call)

/* After each test: the row in which it broke off, if it did. */
static inline int name_unfinished(void **state) {
    (void)state;
    if (trial.function && trial.variant < VARIANTS)
        blame("the call does not come back");
    trial.variant = VARIANTS;
    trials = faults = 0;
    return 0;
}
#define TEST(function) cmocka_unit_test_teardown(function, name_unfinished)

static inline void none_failed(void) {
    size_t failed = faults;
    printf("%zu calls, %zu faults\n", trials, faults);
    assert_true(trials > 0);
    trials = faults = 0;
    assert_int_equal(failed, 0);
}

#endif
