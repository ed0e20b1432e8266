/**
 * @file
 * libism3: security management made measurable. Includes every part of the core library.
 */
#ifndef ISM3_H
#define ISM3_H

#include <ism3/allocator.h>
#include <ism3/assessment.h>
#include <ism3/bytes.h>
#include <ism3/catalogue.h>
#include <ism3/criteria.h>
#include <ism3/error.h>
#include <ism3/export.h>
#include <ism3/exposition.h>
#include <ism3/ledger.h>
#include <ism3/metrics.h>
#include <ism3/model.h>
#include <ism3/number.h>
#include <ism3/observation.h>
#include <ism3/time.h>
#include <ism3/version.h>

#endif
