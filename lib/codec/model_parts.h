/* The parts of a model that say what figures are judged by, on their way to bytes. */
#ifndef ISM3__CODEC_MODEL_PARTS_H
#define ISM3__CODEC_MODEL_PARTS_H

#include "codec/fields.h"
#include "model/model.h"

/* A list of things, of the model or of its process or objective `index`; or one thing. */
typedef struct ism3__part {
    const ism3_model *model;
    uint32_t index, count;
} ism3__part;

int ism3__is_part(const void *value); /* it has anything */

/* `value` is an ism3__part. */
void ism3__put_targets(ism3__cbor_writer *writer, const void *value);
void ism3__put_specifications(ism3__cbor_writer *writer, const void *value);
void ism3__put_changes(ism3__cbor_writer *writer, const void *value);
int ism3__is_rationale(const void *value);
void ism3__put_rationale(ism3__cbor_writer *writer, const void *value);
void ism3__put_references(ism3__cbor_writer *writer, const void *value);
void ism3__put_conditions(ism3__cbor_writer *writer, const void *value);
void ism3__put_assets(ism3__cbor_writer *writer, const void *value);
void ism3__put_scale(ism3__cbor_writer *writer, const void *value);
void ism3__put_profile(ism3__cbor_writer *writer, const void *value);
void ism3__put_duties(ism3__cbor_writer *writer, const void *value);
void ism3__put_improvements(ism3__cbor_writer *writer, const void *value);

/* 1 for a capability scale that is not the default. */
uint32_t ism3__has_own_scale(const ism3_model *model);

#endif
