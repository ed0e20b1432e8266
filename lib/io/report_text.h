/* What the parts of a report for people share. */
#ifndef ISM3__IO_REPORT_TEXT_H
#define ISM3__IO_REPORT_TEXT_H

#include "io/page.h"
#include "io/report_words.h"

struct ism3__text_report {
    ism3__report *report;
    ism3__text_page page;
    ism3__grid grid;
    ism3__buffer line; /* for what is put together before it is put on the page */
};

static inline ism3__buffer *ism3__fresh_line(struct ism3__text_report *text) {
    ism3__buffer_clear(&text->line);
    return &text->line;
}

static inline void ism3__put_line(struct ism3__text_report *text, size_t indentation,
                                  enum ism3__style style) {
    ism3__text_page_paragraph(&text->page, indentation, style, ism3__buffer_text(&text->line));
}

void ism3__text_begin(struct ism3__text_report *text, ism3__report *report);
/* Returns `code`, or that there was no memory. */
int32_t ism3__text_end(struct ism3__text_report *text, int32_t code);

/* Put the grid under a heading, where it has rows. */
void ism3__put_grid(struct ism3__text_report *text, const char *heading);

/* Calls `function` for every figure of a process in a period, of every resource. */
int32_t ism3__each_reading(struct ism3__text_report *text, size_t period, uint32_t process,
                           int32_t (*function)(struct ism3__text_report *, const ism3__reading *,
                                               void *),
                           void *context);

/* The parts that are about processes. */
int32_t ism3__put_processes(struct ism3__text_report *text);
int32_t ism3__put_figures(struct ism3__text_report *text);
int32_t ism3__put_causes(struct ism3__text_report *text);
/* What is not about one period. */
void ism3__put_duty_findings(struct ism3__text_report *text);
void ism3__put_asset_scopes(struct ism3__text_report *text);
int32_t ism3__put_other_periods(struct ism3__text_report *text);

enum ism3__style ism3__style_of_status(uint32_t status);
enum ism3__style ism3__style_of_behaviour(uint32_t behaviour);
enum ism3__style ism3__style_of_objective(uint32_t status);

#endif
