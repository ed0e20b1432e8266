#include "guard.h"

#include <limits.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

static char paths[GUARDED_COUNT][PATH_MAX];
static volatile sig_atomic_t is_guarded[GUARDED_COUNT];
static const int signals[] = {SIGINT, SIGTERM, SIGHUP};
static sigset_t before;

static void remove_guarded(int signal_number) {
    for (int i = 0; i < GUARDED_COUNT; i++)
        if (is_guarded[i])
            unlink(paths[i]);
    signal(signal_number, SIG_DFL);
    raise(signal_number);
}

void guard_hold(void) {
    sigset_t held;
    sigemptyset(&held);
    for (size_t i = 0; i < sizeof signals / sizeof *signals; i++)
        sigaddset(&held, signals[i]);
    sigprocmask(SIG_BLOCK, &held, &before);
}

void guard_release(void) {
    sigprocmask(SIG_SETMASK, &before, NULL);
}

void guard_file(enum guarded which, const char *path) {
    size_t size = strlen(path) + 1;
    if (size > sizeof paths[which])
        return;
    is_guarded[which] = 0;
    memcpy(paths[which], path, size);
    is_guarded[which] = 1;
    for (size_t i = 0; i < sizeof signals / sizeof *signals; i++)
        if (signal(signals[i], remove_guarded) == SIG_IGN)
            signal(signals[i], SIG_IGN);
}

void guard_end(enum guarded which) {
    is_guarded[which] = 0;
}
