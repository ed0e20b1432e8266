/* Files that must not survive a signal that ends the command. */
#ifndef GUARD_H
#define GUARD_H

enum guarded { GUARD_OUTPUT, GUARD_LOCK, GUARDED_COUNT };

/* One file of each sort. */
void guard_file(enum guarded which, const char *path);
void guard_end(enum guarded which);

#endif
