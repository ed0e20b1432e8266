/* A log read in more than one way. */
#ifndef LOGS_H
#define LOGS_H

#include "exercise.h"

/* Read `rows` by a description, NULL for the native columns: at once and in batches of one, with
 * failing memory and without. What is read is the same, and its figures can be had. */
void logs_check(const char *description, size_t description_size, const char *rows, size_t size,
                struct tape *tape);

#endif
