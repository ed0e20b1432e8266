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

/* A price or cost, not below zero: thousandths [int64_t]. */
ism3__json_reader ism3__model_read_price;
/* Names of ::ism3_metric. */
extern const ism3__json_names ism3__model_metrics;

/* A figure by its id [ism3__model_figure]. */
typedef struct ism3__model_figure {
    uint32_t number;
    const ism3_figure_info *info; /* NULL: none was found */
} ism3__model_figure;
ism3__json_reader ism3__model_read_figure;

/* What a value is compared with. */
typedef struct ism3__model_measure {
    const ism3_figure_info *figure; /* NULL: none, or an unknown one */
    uint32_t op;
    int in_seconds; /* so durations are values too */
} ism3__model_measure;
typedef struct ism3__model_value {
    int64_t lower, upper; /* billionths; upper is 0 where the operator takes but one */
} ism3__model_value;
/* Names of ::ism3_operator. */
extern const ism3__json_names ism3__model_operators;
int ism3__model_is_in_seconds(const ism3_figure_info *figure);
int ism3__model_read_number(ism3__json *json, const ism3__json_node *node,
                            const ism3__model_measure *measure, int64_t *value);
/* A pair for "between", else one. 0 for an absent node too. */
int ism3__model_read_value(ism3__json *json, const ism3__json_node *node,
                           const ism3__model_measure *measure, ism3__model_value *value);
/* The resource of a process by its name, for a figure of single resources. An absent node is fine
 * and leaves `resource` as it is. */
int ism3__model_read_resource(ism3__model_document *document, const ism3__json_node *node,
                              uint32_t process, const ism3_figure_info *figure, uint32_t *resource);

/* What a process is judged by. */
typedef struct ism3__model_criteria {
    ism3__json_node rationale, changes, targets, metrics, references;
} ism3__model_criteria;
void ism3__model_read_criteria(ism3__model_document *document, uint32_t process,
                               const ism3__model_criteria *criteria);

void ism3__model_read_objectives(ism3__model_document *document, const ism3__json_node *objectives);
void ism3__model_read_duties(ism3__model_document *document, const ism3__json_node *duties);
void ism3__model_read_assets(ism3__model_document *document, const ism3__json_node *assets);
void ism3__model_read_capability_scale(ism3__model_document *document,
                                       const ism3__json_node *scale);
/* After the scale, whose levels they name. */
void ism3__model_read_maturity_profile(ism3__model_document *document,
                                       const ism3__json_node *profile);
void ism3__model_read_improvements(ism3__model_document *document,
                                   const ism3__json_node *improvements);

#endif
