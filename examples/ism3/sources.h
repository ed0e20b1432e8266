/* Under which names the records of files are held. */
#ifndef SOURCES_H
#define SOURCES_H

#include "command.h"

/* The names of the sources of all files, NULL for one that has none: a ledger, and standard input
 * unless `--source` says. Complains where two are alike. sources_free() in any case. */
int sources_name(const struct options *options, char ***names);
void sources_free(const struct options *options, char **names);

#endif
