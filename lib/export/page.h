/* A page on its way to a sink: families, each with its samples. Failures stick: write all, then ask
 * ism3__page_finish(). */
#ifndef ISM3__EXPORT_PAGE_H
#define ISM3__EXPORT_PAGE_H

#include "base/error.h"
#include <ism3/exposition.h>

enum ism3__family_type { ISM3__GAUGE, ISM3__STATESET, ISM3__INFO, ISM3__HISTOGRAM };

typedef struct ism3__family {
    const char *id;   /* "efficacy.ratio"; of the one table of figures, or in its manner */
    const char *unit; /* as in the table of figures */
    const char *help;
    enum ism3__family_type type;
} ism3__family;

typedef struct ism3__label {
    const char *name, *value;
} ism3__label;

enum { ISM3__LABELS_MAX = ISM3_ATTRIBUTES_MAX + 8, ISM3__FAMILY_NAME_MAX = 128 };

typedef struct ism3__page ism3__page;

/* How times are spread: how many were no longer than each bound, and all of them. */
enum { ISM3__BOUNDS = 14 };
typedef struct ism3__spread {
    uint64_t up_to[ISM3__BOUNDS];
    ism3_lead_times all;
} ism3__spread;
/* 1 s, 4 s, 16 s ... 4^13 s, as ns, and as seconds in the one way that OpenMetrics has for each. */
extern const int64_t ism3__bounds[ISM3__BOUNDS];
extern const char *const ism3__bound_texts[ISM3__BOUNDS];

/* How the parts of a page are written. */
typedef struct ism3__page_form {
    const char *content_type;
    int has_history;                        /* 1: it can tell of times other than now */
    void (*begin)(ism3__page *page);        /* before everything; the labels are the whole's */
    void (*name_family)(ism3__page *page);  /* what it is called */
    void (*begin_family)(ism3__page *page); /* before its first sample */
    void (*end_family)(ism3__page *page);   /* after its last one */
    void (*sample)(ism3__page *page, const char *number); /* NULL: there is no data */
    void (*spread)(ism3__page *page, const ism3__spread *spread);
    void (*end)(ism3__page *page);
} ism3__page_form;

struct ism3__page {
    const ism3__page_form *form;
    ism3_write_function function;
    void *context;
    int is_stopped;  /* by the write function */
    uint32_t format; /* one of ism3_exposition_format */
    int has_times;   /* 1: samples are of many times */
    size_t families; /* how many have a sample */
    int is_begun;    /* 1: the family has a sample */
    ism3__family family;
    char name[ISM3__FAMILY_NAME_MAX]; /* of the family, as the format has it */
    int64_t from,
        time; /* of the sample: the start of what it tells of, ISM3_NONE: none; its time */
    size_t label_count;
    ism3__label labels[ISM3__LABELS_MAX]; /* of the sample */
    size_t samples;                       /* of the family */
    size_t used;
    char buffer[1024];
};

void ism3__page_put(ism3__page *page, const char *text);
void ism3__page_put_bytes(ism3__page *page, const char *bytes, size_t size);
/* A character as `escapes` has it, pairs of a character and what stands for it after a `\`. */
void ism3__page_put_escaped(ism3__page *page, const char *text, const char *escapes);

void ism3__page_family(ism3__page *page, const ism3__family *family);
void ism3__page_end_family(ism3__page *page);
/* One more label for the samples that follow, until `label_count` is set back. NULL, or empty: not
 * there. */
void ism3__page_label(ism3__page *page, const char *name, const char *value);

/* A sample with the labels at hand. A number that is not finite is no data. */
void ism3__page_number(ism3__page *page, double value);
void ism3__page_none(ism3__page *page);
/* An exact integer, divided by a power of ten. */
void ism3__page_decimal(ism3__page *page, ism3_int128 number, uint64_t divisor);
/* Billionths: a target, or ns as seconds. */
void ism3__page_billionths(ism3__page *page, int64_t value);
/* A sample for each of the states, which are names one after the other, up to NULL. */
void ism3__page_state(ism3__page *page, const char *const *names, const char *active);
void ism3__page_info(ism3__page *page);
/* A point of a histogram; without data where there is none in it. */
void ism3__page_spread(ism3__page *page, const ism3__spread *spread);
void ism3__page_put_decimal(ism3__page *page, ism3_int128 number, uint64_t divisor);

/* 0, or ISM3_E_STOPPED. */
int32_t ism3__page_finish(ism3__page *page, ism3_error *error);

extern const ism3__page_form ism3__page_openmetrics, ism3__page_prometheus, ism3__page_otlp;

/* How a unit of the table of figures is said: at the end of a name, and by UCUM. */
typedef struct ism3__unit {
    const char *unit, *suffix, *ucum;
} ism3__unit;
const ism3__unit *ism3__unit_of(const char *unit);

#endif
