/* Pages for monitoring systems. */
#ifndef EXPOSITION_H
#define EXPOSITION_H

#include "command.h"

/* Read, assess, and write a page in one of ism3_exposition_format. Returns an exit code. */
int write_exposition(const struct options *options, uint32_t format);

#endif
