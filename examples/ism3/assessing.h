/* What the verbs that judge have in common: an assessment of what a session read. */
#ifndef ASSESSING_H
#define ASSESSING_H

#include "ledgers.h"
#include "output.h"
#include "session.h"

struct assessing {
    struct session session;
    ism3_assessment *assessment;
    uint32_t *processes; /* those named by --process */
    uint8_t ledger_digest[DIGEST_SIZE], model_digest[DIGEST_SIZE];
    ism3_report_options report; /* how to write about it */
};

/* Read and assess; assessing_close() in any case. Returns an exit code. */
int assessing_open(struct assessing *assessing, const struct options *options);
void assessing_close(struct assessing *assessing);

/* The period to tell of: --at, else the newest final one, else the last. */
int assessing_period(const struct assessing *assessing, size_t *period);
/* Number of the figure and index of the resource that --figure and --resource name, for a process. */
int assessing_figure(const struct assessing *assessing, uint32_t process, uint32_t *figure,
                     uint32_t *resource);

#endif
