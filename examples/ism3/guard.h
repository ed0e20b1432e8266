/* Files that must not survive a signal that ends the command. */
#ifndef GUARD_H
#define GUARD_H

enum guarded { GUARD_OUTPUT, GUARD_LOCK, GUARDED_COUNT };

/* Between these two such signals wait: a file is made and guarded as one step. */
void guard_hold(void);
void guard_release(void);

/* One file of each sort. */
void guard_file(enum guarded which, const char *path);
void guard_end(enum guarded which);

#endif
