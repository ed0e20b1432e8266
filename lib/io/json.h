/* JSON documents of users: every complaint about one carries its file, line, column and path.
 *
 * A document is walked from its root by nodes, which live on the stack of whoever walks. Readers take a node, check it
 * and store what it says; what they do not like they tell the document, and return 0. Nobody has to stop at the first
 * problem: the document keeps the first one, tells each to `function` where there is one, and in the end
 * ism3__json_result() says how it went. */
#ifndef ISM3__IO_JSON_H
#define ISM3__IO_JSON_H

#include <ism3-io/model.h>
#include <jansson.h>

#define ISM3__JSON_SIZE_MAX ((size_t)64 << 20)
/* Most values of a document; jansson needs up to some hundred bytes for each. */
#define ISM3__JSON_VALUES_MAX ((size_t)1 << 21)
/* Most problems told of one document. */
#define ISM3__JSON_PROBLEMS_MAX 1000

/* Nodes of a path; documents are far less deep. */
#define ISM3__JSON_DEPTH 16

/* Where an element or member of a value was found last. */
typedef struct ism3__json_step {
    const json_t *container;
    size_t number, at; /* which one, and its first byte */
} ism3__json_step;

typedef struct ism3__json {
    const char *name; /* of the file; empty: none */
    const char *text;
    size_t size;
    json_t *root;
    int32_t utc_offset;             /* what a date alone is meant in; set by whoever reads it */
    ism3_problem_function function; /* NULL: only the first problem is wanted */
    void *context;
    ism3_error first; /* the first real problem, code 0: none */
    size_t problems;  /* real ones */
    int stopped;      /* no further problem is wanted: walking on is of no use */
    int refused;      /* `function` asked to stop */
    int no_memory;
    uint64_t scan_left; /* bytes that may still be scanned for lines and columns */
    ism3__json_step steps[ISM3__JSON_DEPTH]; /* by depth */
} ism3__json;

typedef struct ism3__json_node {
    const struct ism3__json_node *parent; /* NULL: the root */
    const char *key; /* in the object `parent`; NULL: an element of the array `parent` */
    size_t index;    /* in the array */
    json_t *value;   /* NULL: absent */
    int at_key; /* 1: complaints are about the key: they point at it, and their path is the object's */
} ism3__json_node;

/* Parse a text, which must outlive the document. 1 when there is something to walk; close it in
 * any case. */
int ism3__json_open(ism3__json *json, const char *text, size_t size, const char *name,
                    ism3_problem_function function, void *context);
void ism3__json_close(ism3__json *json);
ism3__json_node ism3__json_root(const ism3__json *json);
/* 0, or the first problem, copied to `error`. */
int32_t ism3__json_result(const ism3__json *json, ism3_error *error);

/* Something is wrong with a node (NULL: with the document). Code ISM3_OK: not wrong, but worth a
 * thought. */
void ism3__json_problem(ism3__json *json, const ism3__json_node *node, int32_t code,
                        const char *format, ...) __attribute__((format(printf, 4, 5)));
/* The same with the error that a function of the core gave about the node's value. */
void ism3__json_pass_on(ism3__json *json, const ism3__json_node *node, const ism3_error *error);
/* Memory ran out. */
void ism3__json_no_memory(ism3__json *json);

/* Check a node's value and store what it says; 0 when it is not as it must be, and `out` is as
 * before. */
typedef int ism3__json_reader(ism3__json *json, const ism3__json_node *node, void *out,
                              const void *argument);

/* A key of an object: what reads its value, and where in the caller's struct that goes. */
typedef struct ism3__json_field {
    const char *key;
    ism3__json_reader *read;
    size_t offset;
    unsigned flags;       /* ISM3__REQUIRED, ISM3__NULLABLE */
    const void *argument; /* for `read` */
} ism3__json_field;
#define ISM3__REQUIRED 1u /* the key must be there */
#define ISM3__NULLABLE 2u /* null is as good as absent */

/* Read an object into the caller's struct, in which absent fields stay as they are. 0 when there
 * was any problem. */
int ism3__json_object(ism3__json *json, const ism3__json_node *node, const ism3__json_field *fields,
                      size_t count, void *out);
/* The elements of an array node one by one; 0 after the last, for an absent array, and once stopped:
 *     for (size_t i = 0; ism3__json_element(json, &array, i, &element); i++) */
int ism3__json_element(const ism3__json *json, const ism3__json_node *array, size_t index,
                       ism3__json_node *element);
/* The members of an object node one by one; `iterator` starts as NULL. */
int ism3__json_member(const ism3__json *json, const ism3__json_node *object, void **iterator,
                      ism3__json_node *member);

/* A number, word or string as the text has it, not terminated. */
const char *ism3__json_token(ism3__json *json, const ism3__json_node *node, size_t *size);

/* Words that the core has names for: those of `first` and on, up to NULL. */
typedef struct ism3__json_names {
    const char *(*name)(uint32_t number);
    uint32_t first;
} ism3__json_names;

/* Readers. In brackets what `out` points to. */
ism3__json_reader ism3__json_format; /* {"format", "version"}; the argument is the format [none] */
ism3__json_reader ism3__json_any;    /* the node itself [ism3__json_node] */
ism3__json_reader ism3__json_is_object; /* the same [ism3__json_node] */
ism3__json_reader ism3__json_is_array;  /* the same [ism3__json_node] */
ism3__json_reader ism3__json_text;      /* any text [const char *] */
ism3__json_reader ism3__json_name;      /* 1 to 255 bytes, no control characters [const char *] */
ism3__json_reader ism3__json_flag;      /* true or false [uint32_t] */
ism3__json_reader ism3__json_integer;   /* [int64_t] */
ism3__json_reader ism3__json_number;    /* [double] */
ism3__json_reader ism3__json_amount;    /* at most three places: thousandths [int64_t] */
ism3__json_reader ism3__json_decimal;   /* exactly: billionths [int64_t] */
ism3__json_reader ism3__json_word;  /* the argument is words up to NULL: its number [uint32_t] */
ism3__json_reader ism3__json_named; /* the argument is ism3__json_names: its number [uint32_t] */
ism3__json_reader ism3__json_word_text;  /* the same: itself [const char *] */
ism3__json_reader ism3__json_duration;   /* [ism3_duration] */
ism3__json_reader ism3__json_positive;   /* above zero [ism3_duration] */
ism3__json_reader ism3__json_span;       /* above zero, no months [int64_t ns] */
ism3__json_reader ism3__json_date;       /* date or RFC 3339 [int64_t instant] */
ism3__json_reader ism3__json_day;        /* date [int64_t days since 1970] */
ism3__json_reader ism3__json_utc_offset; /* [int32_t] */

/* 1 when the value is of that type; else it is a problem. */
int ism3__json_expect(ism3__json *json, const ism3__json_node *node, json_type type);

/* Of the words at(context, 0), at(context, 1), ... up to NULL the one that `word` was most
 * likely meant to be; NULL: none is near. */
typedef const char *(*ism3__word_at)(const void *context, size_t index);
const char *ism3__nearest(const char *word, ism3__word_at at, const void *context);

/* A whole file of at most ISM3__JSON_SIZE_MAX bytes; give `text` back with free(). */
int32_t ism3__file_read(const char *path, char **text, size_t *size, ism3_error *error);

#endif
