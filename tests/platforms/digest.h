/* What is digested, and how it is said. */
#ifndef ISM3__TESTS_DIGEST_H
#define ISM3__TESTS_DIGEST_H

#include "facts.h"
#include <stdio.h>

typedef struct digest_report {
    FILE *expected; /* NULL: nothing to compare with */
    int differences;
} digest_report;

void say(digest_report *report, const char *name, const uint8_t digest[32]);
void put64(ism3_sha256 *sha, uint64_t value);
void put_figure(ism3_sha256 *sha, const ism3_figure *figure);

/* assessments.c: everything that getters tell, by day and environment, by week and by month. */
void say_assessments(digest_report *report, const char *name, ism3_ledger *ledger);

#endif
