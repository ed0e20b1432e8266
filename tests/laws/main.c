/* The laws of docs/semantics.md, each tried on random scenarios.
 *
 *   laws [--law NAME] [--cases N] [--seed S] [--case K] [--shrink 0] [--list 1]
 *
 * The seed is ISM3_SEED, else always the same. A law that does not hold is shown with a scenario cut
 * down to what it takes, and the command that tries it again. */
#include "laws.h"

#include <inttypes.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { ENOUGH = 500 }; /* so many cases must reach every situation */

static const enum situation of_reading[] = {AS_OF_INSIDE, SITUATIONS};

static const enum situation of_split[] = {SEVERAL_SOURCES, GAP_IN_COVERAGE, DISJOINT_COVERAGE,
                                          SITUATIONS};
static const enum situation of_coverage[] = {NESTED_COVERAGE, DISJOINT_COVERAGE, PARTIAL_OVERLAP,
                                             CONTRADICTION, SITUATIONS};
static const enum situation of_sealing[] = {AS_OF_INSIDE, SEALED_ITEM, SITUATIONS};
static const enum situation of_settled[] = {
    ANSWERED_TOO_LATE,      AGREED_TOO_LATE,     WITHDRAWN_TOO_LATE, ENDED_TOO_LATE,
    JUDGED_AGAIN_TOO_LATE,  USED_AGAIN_TOO_LATE, MOVED_TOO_LATE,     NEWEST_MOVED_TOO_LATE,
    SETTLED_BEFORE_HORIZON, SITUATIONS};
static const enum situation of_kept[] = {KEPT_MISS, KEPT_SIGNAL, KEPT_CAPABILITY, SITUATIONS};
static const enum situation of_sealed_adding[] = {SEALED_HALFWAY, SITUATIONS};

const struct law laws[] = {
    {"order", "any order of the observations gives the same bytes", law_order, NULL},
    {"split", "parts added in any tree give the bytes of the whole", law_split, of_split},
    {"coverage", "states of a source add in any order, or contradict each other", law_coverage,
     of_coverage},
    {"round-trip", "what was written is read back as it was", law_round_trip, of_reading},
    {"roll-up", "a window is its grains taken together", law_roll_up, of_reading},
    {"reading", "later facts might as well not be there", law_reading, of_reading},
    {"settled", "each window as if asked for alone, when it had settled", law_settled, of_settled},
    {"kept", "what was said of a settled period stays said, and criteria change no figure",
     law_kept, of_kept},
    {"conservation", "items are answered, withdrawn or open, and the backlog adds up",
     law_conservation, of_reading},
    {"identity", "outputs per resource x load x available = outputs", law_identity, of_reading},
    {"monotone", "an answer makes nothing worse", law_monotone, of_reading},
    {"all-or-nothing", "a call that fails changes nothing", law_all_or_nothing, NULL},
    {"sealing", "figures from the horizon on are as before", law_sealing, of_sealing},
    {"sealed-adding", "what is not late may come before sealing or after", law_sealed_adding,
     of_sealed_adding},
};
const size_t law_count = sizeof laws / sizeof *laws;

/* What is being tried, for when the library crashes. */
static volatile sig_atomic_t is_trying;
static char trying[256];

static void tell_crash(int number) {
    if (is_trying && write(STDOUT_FILENO, trying, strlen(trying)) < 0)
        _exit(3);
    if (number)
        _exit(3);
}

static void tell_death(void) {
    tell_crash(0);
}

/* Of the sanitizers, where the program has them. */
/* NOLINTNEXTLINE(bugprone-reserved-identifier): its name */
extern void __sanitizer_set_death_callback(void (*function)(void)) __attribute__((weak));

static void watch_crashes(void) {
    if (__sanitizer_set_death_callback) {
        __sanitizer_set_death_callback(tell_death);
        return;
    }
    signal(SIGSEGV, tell_crash);
    signal(SIGABRT, tell_crash);
    signal(SIGFPE, tell_crash);
}

struct settings {
    uint64_t seed, cases, first;
    int cut_down, list;
    const char *law;
};

static uint64_t seconds_since(struct timespec start) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)(now.tv_sec - start.tv_sec);
}

static void show(const struct law *law, const struct settings *settings, uint64_t number,
                 struct scenario *scenario) {
    char failure[1200];
    uint64_t checked = 0;
    if (settings->cut_down)
        shrink(law, scenario);
    trial_run(law, scenario, NULL, &checked, failure, sizeof failure);
    printf("\nBROKEN law %s (%s)\n  again: laws --law %s --seed %" PRIu64 " --case %" PRIu64
           "\n  cut down: %s\n",
           law->name, law->says, law->name, settings->seed, number, failure);
    scenario_print(scenario, stdout);
}

/* Gives the number of cases in which it was broken: 0 or 1. */
static int try_law(const struct law *law, const struct settings *settings,
                   struct situations *situations) {
    struct timespec start;
    uint64_t checked = 0;
    clock_gettime(CLOCK_MONOTONIC, &start);
    for (uint64_t i = settings->first; i < settings->first + settings->cases; i++) {
        char failure[1200];
        struct scenario scenario = scenario_make(settings->seed, i);
        snprintf(trying, sizeof trying,
                 "CRASHED: laws --law %s --seed %" PRIu64 " --case %" PRIu64 "\n", law->name,
                 settings->seed, i);
        is_trying = 1;
        int result = trial_run(law, &scenario, situations, &checked, failure, sizeof failure);
        is_trying = 0;
        if (result != HOLDS) {
            printf("law %s, case %" PRIu64 ": %s\n", law->name, i, failure);
            if (result == BROKEN)
                show(law, settings, i, &scenario);
            scenario_free(&scenario);
            return 1;
        }
        scenario_free(&scenario);
    }
    printf("law %-14s %" PRIu64 " cases, %" PRIu64 " comparisons, %" PRIu64 " s: %s\n", law->name,
           settings->cases, checked, seconds_since(start), law->says);
    fflush(stdout);
    if (checked == 0 && settings->cases >= ENOUGH)
        printf("law %s compared nothing\n", law->name);
    return checked == 0 && settings->cases >= ENOUGH;
}

static int unreached(const struct situations *situations, enum situation situation) {
    printf("  %-40s %" PRIu64 "\n", situation_name(situation), situations->counts[situation]);
    return situations->counts[situation] == 0;
}

/* What the scenarios held, and what the laws that ran made of them. */
static int show_situations(const struct settings *settings, struct situations *situations,
                           const int *ran) {
    int missing = 0, wanted[SITUATIONS] = {0};
    for (uint64_t i = settings->first; i < settings->first + settings->cases; i++) {
        struct scenario scenario = scenario_make(settings->seed, i);
        situations_count(&scenario, situations);
        scenario_free(&scenario);
    }
    for (size_t i = 0; i < law_count; i++)
        for (const enum situation *own = laws[i].reaches; ran[i] && own && *own != SITUATIONS;
             own++)
            wanted[*own] = 1;
    printf("situations reached:\n");
    for (int i = 0; i < SITUATIONS; i++)
        if (i < AS_OF_INSIDE || wanted[i])
            missing += unreached(situations, (enum situation)i);
    if (!missing || settings->cases < ENOUGH)
        return 0;
    printf("%d situations were never reached\n", missing);
    return 1;
}

static int read_settings(int count, char **arguments, struct settings *settings) {
    const char *seed = getenv("ISM3_SEED");
    int has_cases = 0;
    *settings = (struct settings){
        .seed = seed ? strtoull(seed, NULL, 0) : 20261122, .cases = 1000, .cut_down = 1};
    for (int i = 1; i + 1 < count; i += 2) {
        if (strcmp(arguments[i], "--law") == 0) {
            settings->law = arguments[i + 1];
            continue;
        }
        uint64_t value = strtoull(arguments[i + 1], NULL, 0);
        if (strcmp(arguments[i], "--seed") == 0) {
            settings->seed = value;
        } else if (strcmp(arguments[i], "--case") == 0) {
            settings->first = value;
            settings->cases = has_cases ? settings->cases : 1;
        } else if (strcmp(arguments[i], "--shrink") == 0) {
            settings->cut_down = value != 0;
        } else if (strcmp(arguments[i], "--list") == 0) {
            settings->list = value != 0;
        } else if (strcmp(arguments[i], "--cases") == 0) {
            settings->cases = value;
            has_cases = 1;
        } else {
            return 0;
        }
    }
    return count % 2 == 1;
}

int main(int count, char **arguments) {
    struct settings settings;
    struct situations situations = {{0}};
    int ran[64] = {0}, passed = 0, broken = 0;
    if (!read_settings(count, arguments, &settings)) {
        fprintf(
            stderr,
            "usage: laws [--law NAME] [--cases N] [--seed S] [--case K] [--shrink 0] [--list 1]\n");
        return 2;
    }
    for (size_t i = 0; i < law_count && settings.list; i++)
        printf("%s\n", laws[i].name);
    if (settings.list)
        return 0;
    printf("seed %" PRIu64 "\n", settings.seed);
    fflush(stdout);
    watch_crashes();
    for (size_t i = 0; i < law_count; i++) {
        if (settings.law && strcmp(settings.law, laws[i].name) != 0)
            continue;
        ran[i] = 1;
        if (try_law(&laws[i], &settings, &situations))
            broken++;
        else
            passed++;
    }
    if (!passed && !broken) {
        fprintf(stderr, "there is no law %s\n", settings.law);
        return 2;
    }
    if (!broken)
        broken += show_situations(&settings, &situations, ran);
    printf("%d passed, %d failed\n", passed, broken);
    return broken != 0;
}
