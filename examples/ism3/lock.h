/* One command at a time changes a ledger: what one of two that ran at once had added would be gone. */
#ifndef LOCK_H
#define LOCK_H

struct lock {
    int file;    /* -1: none */
    int is_held; /* 0: it is not needed, or there are no locks */
    char *path;  /* beside the ledger, there while the lock is held */
};

/* Wait until nobody else holds the lock of a ledger file. What is no file, or lies where there are no
 * locks, needs none, unless `is_needed`. Complains and returns an exit code on failure. */
int lock_take(struct lock *lock, const char *path, int is_needed);
void lock_end(struct lock *lock);

#endif
