/* A log description, compiled and bound to its model. */
#ifndef ISM3__IO_LOG_H
#define ISM3__IO_LOG_H

#include "io/fault.h"
#include "io/words.h"
#include <ism3-io/log.h>
#include <stdatomic.h>

#define ISM3__FIELDS     (ISM3_FIELD_KINDS + 1)
#define ISM3__KINDS      (ISM3_WATCHED + 1)
#define ISM3__BIT(field) (UINT32_C(1) << (field))
#define ISM3__NO_COLUMN  UINT32_MAX

/* What a text of a field means. */
enum ism3__meaning {
    ISM3__NOTHING = 0,
    ISM3__NAME,     /* one of a list of names: its number */
    ISM3__TIME,     /* RFC 3339, or nanoseconds since 1970 */
    ISM3__TEXT,     /* itself */
    ISM3__RESOURCE, /* the name of a resource of the process, which another field names */
    ISM3__AMOUNT,   /* a decimal number, kept in thousandths */
    ISM3__COUNT,    /* a whole number */
    ISM3__KIND_SET  /* names of kinds, `;` between them: a bit each */
};
extern const uint8_t ism3__meanings[ISM3__FIELDS];

/* What a field's text was found to say. */
typedef struct ism3__value {
    int64_t number; /* ISM3_NONE: absent */
    ism3_text text; /* of ISM3__TEXT and ISM3__RESOURCE, with padding */
} ism3__value;

enum ism3__origin { ISM3__ABSENT = 0, ISM3__LITERAL, ISM3__COLUMN };

/* Where a field of an observation comes from. */
typedef struct ism3__source {
    enum ism3__origin origin;
    ism3__value literal;
    uint32_t column; /* among the log's columns */
    int mapped;      /* 1: by the four that follow */
    ism3__words map; /* texts to indexes of `values` */
    ism3__value *values;
    uint32_t value_count;
    uint32_t other;            /* value of any other text; ISM3__NO_WORD: there is none */
    int64_t scale, scale_down; /* number x scale / scale_down; 0: as it is */
    ism3_time_format *format;  /* NULL: as ISM3__TIME says */
    int end_of_day;            /* 1: a date means the end of that day */
} ism3__source;

/* What a column must be for a rule to apply. */
typedef struct ism3__condition {
    uint32_t column;
    ism3__words texts;
    int null;   /* 1: null matches */
    int negate; /* 1: all but these match */
} ism3__condition;

typedef struct ism3__rule {
    ism3__condition *conditions;
    size_t condition_count;
    ism3__source fields[ISM3__FIELDS];
} ism3__rule;

/* What the log is declared to show completely. */
typedef struct ism3__complete {
    uint32_t kinds; /* a bit each */
    uint32_t *processes, *environments;
    size_t process_count, environment_count; /* no environments: all that the process serves */
    int64_t from, to;                        /* ISM3_NONE: what the rows span */
} ism3__complete;

enum ism3__log_type { ISM3__CSV = 0, ISM3__JSONL = 1 };

struct ism3_log {
    _Atomic uint32_t references;
    ism3_model *model;
    int native; /* 1: no description; the type is told by the first byte */
    enum ism3__log_type type;
    char separator;  /* 0: told by the header */
    ism3_zone *zone; /* NULL: UTC */
    ism3__words nulls;
    ism3__words words[ISM3__FIELDS]; /* of the ISM3__NAME fields */
    char **columns;                  /* that the rules name, each once */
    uint32_t column_count;
    ism3__words column_numbers;
    ism3__rule *rules;
    size_t rule_count;
    ism3__complete *completes;
    size_t complete_count;
};

/* Number of a column, added when it is new; ISM3__NO_COLUMN when there is no memory. */
uint32_t ism3__log_column(ism3_log *log, const char *name);

/* Read the text, with padding, of a field by its meaning. On failure the error tells what was
 * expected, and the code is ISM3_E_NOT_FOUND for a name that is none, else ISM3_E_SYNTAX. */
int32_t ism3__value_read(const ism3_log *log, uint32_t field, const char *text, size_t size,
                         ism3__value *value, ism3_error *error);
/* Resource of a process by its name; ISM3_E_NOT_FOUND. */
int32_t ism3__resource_find(const ism3_model *model, uint32_t process, ism3_text name,
                            int64_t *resource, ism3_error *error);

static inline int ism3__is_null(const ism3_log *log, const char *text, size_t size) {
    return !size || ism3__words_find(&log->nulls, text, size) != ISM3__NO_WORD;
}

/* Read a description into a log that has its model and its words. */
int32_t ism3__log_parse(ism3_log *log, const char *text, size_t size, const char *name,
                        ism3_error *error);

#endif
