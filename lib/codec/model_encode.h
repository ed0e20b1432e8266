/* The model as bytes: what encoder and decoder agree on, docs/wire-format.md says the rest. */
#ifndef ISM3__CODEC_MODEL_ENCODE_H
#define ISM3__CODEC_MODEL_ENCODE_H

#include "model/model.h"

#define ISM3__DOCUMENT_LEDGER  1
#define ISM3__DOCUMENT_MODEL   2
#define ISM3__DOCUMENT_VERSION 1

#define ISM3__GRAIN_DEFAULT (ISM3_DAY / ISM3_SECOND)
#define ISM3__PRACTICE      "business" /* the one that is not written */

/* Kinds of objectives by their number; the first is not written. */
#define ISM3__OBJECTIVE_KINDS 3
extern const char *const ism3__objective_kinds[ISM3__OBJECTIVE_KINDS];

#endif
