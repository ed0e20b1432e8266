/* The command ism3: verbs, their options, and how they complain. */
#ifndef COMMAND_H
#define COMMAND_H

#include <ism3-io.h>

enum exit_code {
    EXIT_DONE = 0,
    EXIT_FAULT = 1, /* a target missed, where that was asked */
    EXIT_USAGE = 2,
    EXIT_INPUT = 3,
    EXIT_RESOURCES = 4
};

/* Verbs as bits, so that an option can name those that it belongs to. */
enum {
    VERB_METRICS = 1,
    VERB_ITEMS = 2,
    VERB_CATALOGUE = 4,
    VERB_MODEL_NEW = 8,
    VERB_MODEL_CHECK = 16,
    VERB_OBSERVE = 32,
    VERB_ADD = 64,
    VERB_SEAL = 128,
    VERB_SHOW = 256,
    VERB_EXPORT = 512,
    VERB_ASSESS = 1024,
    VERB_EXPLAIN = 2048,
    VERB_SLA = 4096,
    VERB_CHECK = 8192
};

/* Items to list, as bits. */
enum {
    ITEMS_OPEN = 1,
    ITEMS_LATE = 2,
    ITEMS_UNMATCHED = 4,
    ITEMS_WITHDRAWN = 8,
    ITEMS_ANSWERED = 16
};

/* The values of an option that may be given again. */
struct list {
    const char **texts;
    size_t count;
};

/* What the command line says. Texts are borrowed from it. */
struct options {
    const char *model, *log, *every, *from, *to, *as_of, *now, *output, *skip_bad;
    const char *source, *watermark, *lateness, *format;
    const char *at, *figure, *objective, *supplier, *resource;
    struct list processes, live, spools;
    char **files; /* what is left: files, or a code */
    size_t file_count;
    uint32_t form; /* one of ism3_metrics_form, or of ism3_report_form */
    uint32_t items, all_figures, by_environment, settled, replace, help;
    uint32_t strict, nagios, capability, maturity;
};

struct verb {
    uint32_t bit;
    const char *name;      /* "metrics", "model new" */
    const char *arguments; /* what may follow, for the usage line */
    const char *summary;
    const char *help; /* sentences after the options, with examples */
    int (*run)(const struct options *options);
};

int run_metrics(const struct options *options);
int run_items(const struct options *options);
int run_catalogue(const struct options *options);
int run_model_new(const struct options *options);
int run_model_check(const struct options *options);
int run_observe(const struct options *options);
int run_add(const struct options *options);
int run_seal(const struct options *options);
int run_show(const struct options *options);
int run_export(const struct options *options);
int run_assess(const struct options *options);
int run_explain(const struct options *options);
int run_sla(const struct options *options);
int run_check(const struct options *options);
/* What `check` ends with where it could not be done: as --nagios wants it, where it was said. */
int check_failed(const struct options *options, int code);

/* Fill `options` from what follows the verb; options_free() in any case. */
int options_read(const struct verb *verb, int argc, char **argv, struct options *options);
void options_free(struct options *options);
struct output;
/* The options of a verb, a line or two each. */
void options_describe(const struct verb *verb, struct output *output);

/* `ism3: ` and the message, on stderr. */
void complain(const char *format, ...) __attribute__((format(printf, 1, 2)));
/* A library's error on stderr, place first, then `before` and the message. */
void tell(const ism3_error *error, const char *before);
/* The same; returns the exit code that it means. */
int report(const ism3_error *error);
int out_of_memory(void);
/* What was complained of last, without `ism3: `; empty: nothing yet. */
const char *last_complaint(void);
/* That the catalogue has no such process. */
int unknown_code(const char *code);

/* The candidate most like a word, for "did you mean". */
struct nearest {
    const char *word;
    const char *best; /* NULL: none is near */
    size_t distance;
};
struct nearest nearest_to(const char *word);
void nearest_offer(struct nearest *nearest, const char *candidate);
/* `; did you mean 'x'?` into `text`, empty when none is near. Returns `text`. */
#define HINT_SIZE 320
const char *nearest_hint(const struct nearest *nearest, char *text);

#endif
