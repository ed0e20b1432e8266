/* Explanations: sentences and the data behind them, put together once and written as text or as
 * JSON. */
#ifndef ISM3__IO_EXPLAIN_H
#define ISM3__IO_EXPLAIN_H

#include "io/report_words.h"

typedef struct ism3__explanation {
    ism3__report *report;
    ism3__buffer records;  /* of each a byte for its kind, then key, value and shown text */
    ism3__buffer sentence; /* the one that is being put together */
} ism3__explanation;

/* A part of its own. `about`: for programs; its title is the sentence put together before. */
void ism3__explain_section(ism3__explanation *explanation, const char *about);
/* Begin a sentence (or a title, or what a cell shows): add to what is returned. */
ism3__buffer *ism3__begin_sentence(ism3__explanation *explanation);
void ism3__end_sentence(ism3__explanation *explanation);
void ism3__explain(ism3__explanation *explanation, const char *sentence);

/* Data of the section, for programs. */
void ism3__tell_number(ism3__explanation *explanation, const char *key, double number);
void ism3__tell_count(ism3__explanation *explanation, const char *key, uint64_t count);
void ism3__tell_decimal(ism3__explanation *explanation, const char *key, ism3_int128 number,
                        uint64_t divisor);
void ism3__tell_text(ism3__explanation *explanation, const char *key, const char *text);
void ism3__tell_instant(ism3__explanation *explanation, const char *key, int64_t instant);
/* Rows of the section, for both: every row has the same cells. A cell of numbers shows the sentence
 * that was put together before. */
void ism3__begin_row(ism3__explanation *explanation);
void ism3__cell_text(ism3__explanation *explanation, const char *key, const char *text);
void ism3__cell_number(ism3__explanation *explanation, const char *key, double number);
void ism3__cell_instant(ism3__explanation *explanation, const char *key, int64_t instant);

/* What is explained. */
int32_t ism3__explain_figure(ism3__explanation *explanation, uint32_t process, uint32_t figure,
                             uint32_t resource, int with_history);
int32_t ism3__explain_causes(ism3__explanation *explanation, uint32_t process);
void ism3__explain_capability(ism3__explanation *explanation, uint32_t process);
void ism3__explain_maturity(ism3__explanation *explanation);
void ism3__explain_objective(ism3__explanation *explanation, uint32_t objective);
int32_t ism3__explain_process(ism3__explanation *explanation, uint32_t process);

#endif
