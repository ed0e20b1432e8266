/* realpath() */
#define _XOPEN_SOURCE 700

#include "lock.h"
#include "command.h"
#include "guard.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

static int fail(struct lock *lock, const char *path, int failure) {
    complain("%s: cannot write: %s", path, strerror(failure));
    lock_end(lock);
    return EXIT_RESOURCES;
}

/* The file beside the ledger itself, whatever link leads there. */
static char *path_of(const char *path) {
    static const char ending[] = ".lock";
    char *target = realpath(path, NULL);
    if (!target)
        target = strdup(path);
    size_t size = target ? strlen(target) : 0;
    char *longer = target ? realloc(target, size + sizeof ending) : NULL;
    if (longer)
        memcpy(longer + size, ending, sizeof ending);
    else
        free(target);
    return longer;
}

/* Returns 0 or an errno. */
static int hold(const struct lock *lock, const char *path) {
    if (flock(lock->file, LOCK_EX | LOCK_NB) == 0)
        return 0;
    if (errno != EWOULDBLOCK)
        return errno;
    fprintf(stderr, "%s: waiting for another ism3 that writes it\n", path);
    while (flock(lock->file, LOCK_EX) != 0)
        if (errno != EINTR)
            return errno;
    return 0;
}

/* Who held it before has removed the file: another one is the lock by now. */
static int is_removed(const struct lock *lock) {
    struct stat named, opened;
    return stat(lock->path, &named) != 0 || fstat(lock->file, &opened) != 0 ||
           named.st_ino != opened.st_ino || named.st_dev != opened.st_dev;
}

int lock_take(struct lock *lock, const char *path, int is_needed) {
    struct stat status;
    *lock = (struct lock){.file = -1};
    if (strcmp(path, "-") == 0 || (stat(path, &status) == 0 && !S_ISREG(status.st_mode)))
        return EXIT_DONE;
    lock->path = path_of(path);
    if (!lock->path)
        return out_of_memory();
    for (;;) {
        lock->file = open(lock->path, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0666);
        if (lock->file < 0)
            return fail(lock, path, errno);
        int failure = hold(lock, path);
        if (failure && is_needed)
            return fail(lock, path, failure);
        lock->is_held = !failure && !is_removed(lock);
        if (failure || lock->is_held)
            break;
        close(lock->file);
    }
    guard_file(GUARD_LOCK, lock->path);
    return EXIT_DONE;
}

void lock_end(struct lock *lock) {
    if (lock->file >= 0) {
        unlink(lock->path);
        guard_end(GUARD_LOCK);
        close(lock->file);
    }
    free(lock->path);
    *lock = (struct lock){.file = -1};
}
