/* Models built by bytes. */
#ifndef BUILDING_H
#define BUILDING_H

#include "fuzz.h"

/* A frozen model as the tape tells, or NULL when what it tells is no model. Where memory fails,
 * as it does when `failing`, the call is made again: the model is the same. */
ism3_model *build_model(struct tape *tape, struct heap *heap, int failing);

#endif
