/* Texts for people: amounts in fitting units, names of periods, the width of names on a screen. */
#ifndef ISM3__IO_EXPORT_TEXT_H
#define ISM3__IO_EXPORT_TEXT_H

#include <ism3.h>

/* Room for any text that the functions of this file write. */
#define ISM3__CELL_SIZE 96

/* `2.4 h`, `93.8 %`, `1,204`; `unit` is that of the table of figures. Returns the length. */
size_t ism3__write_amount(double value, const char *unit, char *text);
/* A whole number with commas between thousands. */
size_t ism3__write_count(uint64_t count, char *text);
/* How long ago, `3,563 days ago`. */
size_t ism3__write_age(int64_t instant, int64_t now, char *text);

/* `2016-02-29`, or with the time of day where it is not midnight; local time. */
void ism3__write_moment(int64_t instant, int32_t utc_offset, char *text);

/* The name of a window: `2016-05`, `2016-W09`, `2016-Q2`, `2016`; of others start and end. */
typedef struct ism3__period_name {
    char first[40];
    char second[40]; /* `to 05-17` where the first line alone does not say it; else empty */
} ism3__period_name;
void ism3__name_period(int64_t from, int64_t to, int32_t utc_offset, ism3__period_name *name);

/* Columns that a UTF-8 text takes: its characters. */
size_t ism3__text_width(const char *text);

#endif
