/* Text for people: lines, paragraphs and grids that keep within a width. Whatever is put on a page
 * is made harmless; names of documents need no care. */
#ifndef ISM3__IO_PAGE_H
#define ISM3__IO_PAGE_H

#include "io/buffer.h"
#include "io/writer.h"

enum ism3__style {
    ISM3__PLAIN_TEXT,
    ISM3__BOLD,
    ISM3__DIM,
    ISM3__GOOD,
    ISM3__WARNING,
    ISM3__BAD,
    /* Of a cell that is a row of its own: */
    ISM3__NOTE, /* a paragraph under the row before */
    ISM3__TITLE /* a heading of the rows that follow */
};

typedef struct ism3__text_page {
    ism3__writer *writer;
    int colour;
    size_t width;  /* columns */
    size_t blanks; /* owed before the next text of the line; never written at its end */
} ism3__text_page;

void ism3__text_page_put(ism3__text_page *page, enum ism3__style style, const char *text);
void ism3__text_page_end_line(ism3__text_page *page);
/* A line of its own after an empty one. */
void ism3__text_page_heading(ism3__text_page *page, const char *text);
/* Lines of at most the width, each `indentation` columns in. */
void ism3__text_page_paragraph(ism3__text_page *page, size_t indentation, enum ism3__style style,
                               const char *text);

enum { ISM3__GRID_COLUMNS = 8 };

/* Rows of cells, kept until they are put on a page: column widths are known then. */
typedef struct ism3__grid {
    ism3__buffer cells; /* of each a byte for its style, its text and a zero */
    size_t columns, count, start;
    uint32_t to_the_right; /* bits of columns */
} ism3__grid;

/* Begin anew; `headings` has a text for each column, NULL: no line of headings. */
void ism3__grid_begin(ism3__grid *grid, size_t columns, uint32_t to_the_right,
                      const char *const *headings);
void ism3__grid_cell(ism3__grid *grid, enum ism3__style style, const char *text);
/* A cell whose text is added to the buffer that is returned; then end it. */
ism3__buffer *ism3__grid_open(ism3__grid *grid, enum ism3__style style);
void ism3__grid_close(ism3__grid *grid);
void ism3__text_page_grid(ism3__text_page *page, ism3__grid *grid, size_t indentation);

#endif
