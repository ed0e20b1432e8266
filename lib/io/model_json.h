/* A model document while it is read. */
#ifndef ISM3__IO_MODEL_JSON_H
#define ISM3__IO_MODEL_JSON_H

#include "io/json.h"

typedef struct ism3__model_document {
    ism3__json json; /* first: readers are given this and may need the rest */
    ism3_model *model;
    json_t *codes;              /* code of each process of the document: its number there */
    uint64_t capability_levels; /* bits of the levels that the capability scale has */
} ism3__model_document;

#define ISM3__LENGTH(array) (sizeof(array) / sizeof *(array))

/* Put a name into a set; a problem when it is there already. */
void ism3__model_add_name(ism3__json *json, json_t *names, const char *name,
                          const ism3__json_node *node);
/* The number in the document of the process of that code, -1 when it has none. */
int64_t ism3__model_process_number(const ism3__model_document *document, const char *code);
/* 1 for a code of the document or of the catalogue; else it is a problem. */
int ism3__model_knows_process(ism3__model_document *document, const ism3__json_node *node,
                              const char *code);

/* What a function of the model answered. Parts of a process that could not be added are checked
 * all the same; that the model does not know the process is no news then. */
void ism3__model_answered(ism3__model_document *document, const ism3__json_node *node, int32_t code,
                          const ism3_error *error);
/* Check a process and add it to the model. */
void ism3__model_read_process(ism3__model_document *document, const ism3__json_node *node);

/* Parts whose meaning is for the assessment: they are checked, and only objectives are kept. */
void ism3__model_read_rationale(ism3__model_document *document, const ism3__json_node *rationale);
void ism3__model_read_changes(ism3__model_document *document, const ism3__json_node *changes);
void ism3__model_read_targets(ism3__model_document *document, const ism3__json_node *targets);
void ism3__model_read_objectives(ism3__model_document *document, const ism3__json_node *objectives);
void ism3__model_read_assets(ism3__model_document *document, const ism3__json_node *assets);
void ism3__model_read_capability_scale(ism3__model_document *document,
                                       const ism3__json_node *scale);
void ism3__model_read_maturity_profile(ism3__model_document *document,
                                       const ism3__json_node *profile);

#endif
