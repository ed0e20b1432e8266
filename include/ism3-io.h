/**
 * @file
 * libism3-io: documents, logs, exports and spools. Includes every part of it, and the core.
 */
#ifndef ISM3_IO_H
#define ISM3_IO_H

#include <ism3-io/assessment.h>
#include <ism3-io/export.h>
#include <ism3-io/log.h>
#include <ism3-io/model.h>
#include <ism3-io/spool.h>
#include <ism3.h>

#endif
