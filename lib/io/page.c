#include "io/page.h"

#include "io/export_text.h"
#include "io/shown.h"

enum { SPACE_BETWEEN = 2, NARROWEST = 6 };

static void put_style(ism3__text_page *page, enum ism3__style style) {
    static const char *const codes[] = {"\x1b[0m",  "\x1b[1m",  "\x1b[2m", "\x1b[32m",
                                        "\x1b[33m", "\x1b[31m", "\x1b[0m", "\x1b[1m"};
    if (page->colour)
        ism3__put_text(page->writer, codes[style]);
}

static void put_part(ism3__text_page *page, enum ism3__style style, const char *text, size_t size) {
    if (size == 0)
        return;
    for (; page->blanks > 0; page->blanks--)
        ism3__put(page->writer, " ", 1);
    if (style != ISM3__PLAIN_TEXT)
        put_style(page, style);
    ism3__put_shown(page->writer, text, size);
    if (style != ISM3__PLAIN_TEXT)
        put_style(page, ISM3__PLAIN_TEXT);
}

void ism3__text_page_put(ism3__text_page *page, enum ism3__style style, const char *text) {
    put_part(page, style, text, strlen(text));
}

void ism3__text_page_end_line(ism3__text_page *page) {
    page->blanks = 0;
    ism3__put(page->writer, "\n", 1);
}

void ism3__text_page_heading(ism3__text_page *page, const char *text) {
    ism3__text_page_end_line(page);
    ism3__text_page_put(page, ISM3__BOLD, text);
    ism3__text_page_end_line(page);
}

static int is_blank(char byte) {
    return byte == ' ' || byte == '\n' || byte == '\t';
}

static const char *skip_blanks(const char *text) {
    while (is_blank(*text))
        text++;
    return text;
}

/* Length in bytes of the first line of a text that may take `width` columns: up to the last blank
 * that fits, else as many characters as fit. `columns`: how many it takes. */
static size_t line_of(const char *text, size_t width, size_t *columns) {
    size_t at = 0, used = 0, good = 0, good_columns = 0;
    for (;; at++) {
        int is_end = !text[at] || text[at] == '\n';
        if (is_end || is_blank(text[at])) {
            good = at;
            good_columns = used;
        }
        if (is_end)
            break;
        int starts = ((unsigned char)text[at] & 0xc0) != 0x80;
        if (starts && used == width)
            break;
        used += starts;
    }
    *columns = good ? good_columns : used;
    return good ? good : at;
}

void ism3__text_page_paragraph(ism3__text_page *page, size_t indentation, enum ism3__style style,
                               const char *text) {
    size_t width = page->width > indentation + NARROWEST ? page->width - indentation : NARROWEST;
    for (text = skip_blanks(text); *text; text = skip_blanks(text)) {
        size_t columns, size = line_of(text, width, &columns);
        page->blanks = indentation;
        put_part(page, style, text, size);
        ism3__text_page_end_line(page);
        text += size;
    }
}

/* ---- grids ---- */

void ism3__grid_begin(ism3__grid *grid, size_t columns, uint32_t to_the_right,
                      const char *const *headings) {
    ism3__buffer_clear(&grid->cells);
    grid->columns = columns;
    grid->to_the_right = to_the_right;
    grid->count = 0;
    for (size_t column = 0; headings && column < columns; column++)
        ism3__grid_cell(grid, ISM3__DIM, headings[column]);
    grid->start = grid->count;
}

ism3__buffer *ism3__grid_open(ism3__grid *grid, enum ism3__style style) {
    char byte = (char)style;
    ism3__buffer_bytes(&grid->cells, &byte, 1);
    return &grid->cells;
}

void ism3__grid_close(ism3__grid *grid) {
    ism3__buffer_bytes(&grid->cells, "", 1);
    grid->count++;
}

void ism3__grid_cell(ism3__grid *grid, enum ism3__style style, const char *text) {
    ism3__buffer_add(ism3__grid_open(grid, style), text);
    ism3__grid_close(grid);
}

/* The cell after this one. */
static const char *after(const char *cell) {
    return cell + 1 + strlen(cell + 1) + 1;
}

static size_t widest_of(const size_t *widths, size_t columns) {
    size_t widest = 0;
    for (size_t column = 1; column < columns; column++)
        if (widths[column] > widths[widest])
            widest = column;
    return widest;
}

/* As wide as the widest cell; where that is too much, the widest columns give way. */
static void choose_widths(const ism3__grid *grid, size_t room, size_t *widths) {
    const char *cell = ism3__buffer_text(&grid->cells), *end = cell + grid->cells.used;
    size_t total = SPACE_BETWEEN * (grid->columns - 1);
    memset(widths, 0, grid->columns * sizeof *widths);
    for (size_t column = 0; cell < end; cell = after(cell)) {
        if (*cell >= ISM3__NOTE)
            continue;
        size_t width = ism3__text_width(cell + 1);
        if (width > widths[column])
            widths[column] = width;
        column = (column + 1) % grid->columns;
    }
    for (size_t column = 0; column < grid->columns; column++)
        total += widths[column];
    for (; total > room; total--) {
        size_t widest = widest_of(widths, grid->columns);
        if (widths[widest] <= NARROWEST)
            return;
        widths[widest]--;
    }
}

/* One line of each of the cells of a row, which move on; whether something is left. */
static int put_row_line(ism3__text_page *page, const ism3__grid *grid, const size_t *widths,
                        const char **texts, const enum ism3__style *styles, size_t indentation) {
    int goes_on = 0;
    page->blanks = indentation;
    for (size_t column = 0; column < grid->columns; column++) {
        size_t columns, size = line_of(texts[column], widths[column], &columns);
        size_t rest = widths[column] - columns;
        int is_right = (grid->to_the_right & 1U << column) != 0;
        page->blanks += is_right ? rest : 0;
        put_part(page, styles[column], texts[column], size);
        page->blanks += (is_right ? 0 : rest) + SPACE_BETWEEN;
        texts[column] = skip_blanks(texts[column] + size);
        goes_on |= *texts[column] != 0;
    }
    ism3__text_page_end_line(page);
    return goes_on;
}

static const char *put_row(ism3__text_page *page, const ism3__grid *grid, const size_t *widths,
                           const char *cell, size_t indentation) {
    const char *texts[ISM3__GRID_COLUMNS];
    enum ism3__style styles[ISM3__GRID_COLUMNS];
    if (*cell == ISM3__NOTE) {
        ism3__text_page_paragraph(page, indentation + 4, ISM3__PLAIN_TEXT, cell + 1);
        return after(cell);
    }
    if (*cell == ISM3__TITLE) {
        ism3__text_page_paragraph(page, indentation, ISM3__BOLD, cell + 1);
        return after(cell);
    }
    for (size_t column = 0; column < grid->columns; column++, cell = after(cell)) {
        styles[column] = (enum ism3__style) * cell;
        texts[column] = skip_blanks(cell + 1);
    }
    while (put_row_line(page, grid, widths, texts, styles, indentation))
        continue;
    return cell;
}

void ism3__text_page_grid(ism3__text_page *page, ism3__grid *grid, size_t indentation) {
    size_t widths[ISM3__GRID_COLUMNS];
    const char *cell = ism3__buffer_text(&grid->cells), *end = cell + grid->cells.used;
    if (grid->count == grid->start || grid->cells.failed)
        return;
    choose_widths(grid, page->width > indentation ? page->width - indentation : 0, widths);
    while (cell < end)
        cell = put_row(page, grid, widths, cell, indentation);
}
