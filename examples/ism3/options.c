#include "command.h"
#include "output.h"

#include <getopt.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum option_type { TEXT, FLAG, BIT, LIST };

#define EVERY_VERB UINT32_MAX
#define READERS    (VERB_METRICS | VERB_ITEMS)
#define REPORTS    (VERB_ASSESS | VERB_EXPLAIN | VERB_SLA)
#define ASSESSORS  (REPORTS | VERB_CHECK)
#define JUDGES     (ASSESSORS | VERB_EXPORT)
#define LOGGERS    (READERS | VERB_OBSERVE | JUDGES)

/* The one table of options: what is taken, where it goes, what help says. */
static const struct row {
    const char *name;
    char letter; /* 0: none */
    uint32_t verbs;
    enum option_type type;
    size_t offset;  /* of the member of struct options */
    uint32_t value; /* of flags and bits */
    const char *argument;
    const char *help;
} table[] = {
    {"format", 0, VERB_EXPORT, TEXT, offsetof(struct options, format), 0, "WORD",
     "json (default), cbor, diag; or a page: openmetrics, prometheus, otlp"},
    {"model", 0, (LOGGERS & ~VERB_EXPORT) | VERB_SEAL, TEXT, offsetof(struct options, model), 0,
     "FILE", "the model: what is managed (needed)"},
    {"model", 0, VERB_EXPORT, TEXT, offsetof(struct options, model), 0, "FILE",
     "the model: what is managed (needed for pages)"},
    {"model", 0, VERB_ADD, TEXT, offsetof(struct options, model), 0, "FILE",
     "what the ledgers must fit; without it, each other"},
    {"log", 0, LOGGERS, TEXT, offsetof(struct options, log), 0, "FILE",
     "how the columns of the files are to be read; without it, native columns"},
    {"source", 0, VERB_OBSERVE, TEXT, offsetof(struct options, source), 0, "NAME",
     "under which the file's records are held; default: its base name less '.gz'"},
    {"replace", 0, VERB_OBSERVE, FLAG, offsetof(struct options, replace), 1, NULL,
     "forget what the files brought without ids, and read them anew"},
    {"every", 0, VERB_METRICS | JUDGES, TEXT, offsetof(struct options, every), 0, "WORD",
     "day, week, month (default), quarter, year, all, or a duration such as P14D"},
    {"from", 0, VERB_METRICS | JUDGES, TEXT, offsetof(struct options, from), 0, "TIME",
     "start of the first window: a date, or a date and time (RFC 3339)"},
    {"to", 0, VERB_METRICS | JUDGES, TEXT, offsetof(struct options, to), 0, "TIME",
     "end of the last window, excluded"},
    {"as-of", 0, READERS, TEXT, offsetof(struct options, as_of), 0, "TIME",
     "read as if it were then; default: the end of the last day with a fact"},
    {"as-of", 0, JUDGES, TEXT, offsetof(struct options, as_of), 0, "TIME",
     "read as if it were then; default: now"},
    {"at", 0, ASSESSORS & ~VERB_SLA, TEXT, offsetof(struct options, at), 0, "PERIOD",
     "the period to tell of: 2026-03, 2026-Q1, ...; default: the newest final"},
    {"process", 0, READERS | VERB_MODEL_NEW, LIST, offsetof(struct options, processes), 0, "CODE",
     "this process, and no other; may be given again"},
    {"process", 0, VERB_ASSESS | VERB_EXPORT, LIST, offsetof(struct options, processes), 0, "CODE",
     "show this process, and no other; may be given again"},
    {"process", 0, VERB_EXPLAIN | VERB_CHECK, LIST, offsetof(struct options, processes), 0, "CODE",
     "the process to tell of"},
    {"figure", 0, VERB_EXPLAIN | VERB_CHECK, TEXT, offsetof(struct options, figure), 0, "ID",
     "the figure to tell of, such as efficacy.ratio"},
    {"resource", 0, VERB_EXPLAIN | VERB_CHECK, TEXT, offsetof(struct options, resource), 0, "NAME",
     "for which resource, of a figure that there is for each; default: the first"},
    {"capability", 0, VERB_EXPLAIN, FLAG, offsetof(struct options, capability), 1, NULL,
     "why the process is as capable as it is, and what it lacks"},
    {"maturity", 0, VERB_EXPLAIN, FLAG, offsetof(struct options, maturity), 1, NULL,
     "why the whole is as mature as it is, and what it lacks"},
    {"objective", 0, VERB_EXPLAIN, TEXT, offsetof(struct options, objective), 0, "ID",
     "the objective to tell of"},
    {"supplier", 0, VERB_SLA, TEXT, offsetof(struct options, supplier), 0, "NAME",
     "whose processes, as the model names it (needed)"},
    {"strict", 0, VERB_ASSESS, FLAG, offsetof(struct options, strict), 1, NULL,
     "end with 1 if a target is missed, or an objective breached, or data lacks"},
    {"nagios", 0, VERB_CHECK, FLAG, offsetof(struct options, nagios), 1, NULL,
     "end as monitoring plugins do: 0 OK, 1 WARNING, 2 CRITICAL, 3 UNKNOWN"},
    {"open", 0, VERB_ITEMS, BIT, offsetof(struct options, items), ITEMS_OPEN, NULL,
     "items that wait for an output (default)"},
    {"late", 0, VERB_ITEMS, BIT, offsetof(struct options, items), ITEMS_LATE, NULL,
     "items whose agreed time passed without an answer"},
    {"unmatched", 0, VERB_ITEMS, BIT, offsetof(struct options, items), ITEMS_UNMATCHED, NULL,
     "items with outputs that answer no input"},
    {"withdrawn", 0, VERB_ITEMS, BIT, offsetof(struct options, items), ITEMS_WITHDRAWN, NULL,
     "items that no longer need an output"},
    {"answered", 0, VERB_ITEMS, BIT, offsetof(struct options, items), ITEMS_ANSWERED, NULL,
     "items that an output answered"},
    {"by-environment", 0, VERB_METRICS, FLAG, offsetof(struct options, by_environment), 1, NULL,
     "each environment by itself, not all together"},
    {"by-environment", 0, VERB_EXPORT, FLAG, offsetof(struct options, by_environment), 1, NULL,
     "figures of each environment too"},
    {"history", 0, VERB_EXPORT, FLAG, offsetof(struct options, history), 1, NULL,
     "all periods, with timestamps, for a database that is to know the past"},
    {"settled", 0, VERB_METRICS, FLAG, offsetof(struct options, settled), 1, NULL,
     "read each window when it had settled, not all of them today"},
    {"all-figures", 0, VERB_METRICS, FLAG, offsetof(struct options, all_figures), 1, NULL,
     "in the table, figures without a value too"},
    {"table", 0, READERS | VERB_CATALOGUE | VERB_SHOW, FLAG, offsetof(struct options, form),
     ISM3_FORM_TABLE, NULL, "for people (default)"},
    {"json", 0, READERS | VERB_CATALOGUE | VERB_SHOW, FLAG, offsetof(struct options, form),
     ISM3_FORM_JSON, NULL, "for programs"},
    {"text", 0, REPORTS, FLAG, offsetof(struct options, form), ISM3_REPORT_TEXT, NULL,
     "for people (default)"},
    {"json", 0, REPORTS, FLAG, offsetof(struct options, form), ISM3_REPORT_JSON, NULL,
     "for programs"},
    {"csv", 0, READERS, FLAG, offsetof(struct options, form), ISM3_FORM_CSV, NULL,
     "for spreadsheets"},
    {"watermark", 0, VERB_SEAL, TEXT, offsetof(struct options, watermark), 0, "TIME",
     "before it all is known; default: the smallest of the sources' newest times"},
    {"live", 0, VERB_SEAL, LIST, offsetof(struct options, live), 0, "SOURCE",
     "only these sources still report; may be given again"},
    {"lateness", 0, VERB_SEAL, TEXT, offsetof(struct options, lateness), 0, "DURATION",
     "how late a fact may come, such as P7D; default: not late at all"},
    {"output", 'o', READERS | REPORTS | VERB_CATALOGUE | VERB_MODEL_NEW | VERB_SHOW | VERB_EXPORT,
     TEXT, offsetof(struct options, output), 0, "FILE",
     "write to FILE, whole or not at all; default: standard output"},
    {"output", 'o', VERB_OBSERVE, TEXT, offsetof(struct options, output), 0, "LEDGER",
     "the ledger to grow, made where there is none (needed)"},
    {"output", 'o', VERB_ADD | VERB_SEAL, TEXT, offsetof(struct options, output), 0, "LEDGER",
     "write to LEDGER, whole or not at all (needed)"},
    {"skip-bad", 0, LOGGERS, TEXT, offsetof(struct options, skip_bad), 0, "N",
     "pass over up to N bad rows and list them; default: stop at the first"},
    {"now", 0, LOGGERS, TEXT, offsetof(struct options, now), 0, "TIME",
     "the clock that tells what lies in the future; default: that of the machine"},
    {"help", 'h', EVERY_VERB, FLAG, offsetof(struct options, help), 1, NULL, "this text"},
};
#define ROW_COUNT (sizeof table / sizeof *table)
/* Codes of getopt_long() for rows begin beyond every character. */
enum { FIRST_ROW = 256 };

static void make_tables(uint32_t verb, struct option *longs, char *letters) {
    *letters++ = ':';
    for (size_t i = 0; i < ROW_COUNT; i++) {
        if (!(table[i].verbs & verb))
            continue;
        *longs++ =
            (struct option){table[i].name, table[i].argument ? required_argument : no_argument,
                            NULL, FIRST_ROW + (int)i};
        if (!table[i].letter)
            continue;
        *letters++ = table[i].letter;
        if (table[i].argument)
            *letters++ = ':';
    }
    *longs = (struct option){0};
    *letters = 0;
}

static const struct row *row_of(const struct verb *verb, int code) {
    if (code >= FIRST_ROW)
        return &table[code - FIRST_ROW];
    for (size_t i = 0; i < ROW_COUNT; i++)
        if (table[i].letter == code && table[i].verbs & verb->bit)
            return &table[i];
    return NULL;
}

/* There is room for every word of the command line. */
static void append(struct list *list, const char *value) {
    list->texts[list->count++] = value;
}

static void keep(const struct row *row, const char *value, struct options *options) {
    char *member = (char *)options + row->offset;
    switch (row->type) {
    case TEXT:
        memcpy(member, &value, sizeof value);
        break;
    case FLAG:
        memcpy(member, &row->value, sizeof row->value);
        break;
    case BIT:
        *(uint32_t *)(void *)member |= row->value;
        break;
    case LIST:
        append((struct list *)(void *)member, value);
        break;
    }
}

static int usage_error(const struct verb *verb) {
    fprintf(stderr, "Try 'ism3 %s --help'.\n", verb->name);
    return EXIT_USAGE;
}

/* `given` is the word as typed, `code` what getopt_long() left in optopt. */
static int refuse(const struct verb *verb, const char *given, int code) {
    char hint[HINT_SIZE], name[HINT_SIZE];
    if (code > 0 && code < FIRST_ROW) {
        complain("unknown option '-%c'", code);
        return usage_error(verb);
    }
    if (code >= FIRST_ROW) {
        complain("option '--%s' takes no value", row_of(verb, code)->name);
        return usage_error(verb);
    }
    snprintf(name, sizeof name, "%.*s", (int)strcspn(given + 2, "="), given + 2);
    struct nearest nearest = nearest_to(name);
    for (size_t i = 0; i < ROW_COUNT; i++)
        if (table[i].verbs & verb->bit)
            nearest_offer(&nearest, table[i].name);
    if (nearest.best)
        snprintf(hint, sizeof hint, "; did you mean '--%s'?", nearest.best);
    else
        *hint = 0;
    complain("unknown option '--%s'%s", name, hint);
    return usage_error(verb);
}

int options_read(const struct verb *verb, int argc, char **argv, struct options *options) {
    struct option longs[ROW_COUNT + 1];
    char letters[2 * ROW_COUNT + 2];
    memset(options, 0, sizeof *options);
    options->processes.texts = calloc((size_t)argc + 1, sizeof *options->processes.texts);
    options->live.texts = calloc((size_t)argc + 1, sizeof *options->live.texts);
    if (!options->processes.texts || !options->live.texts)
        return out_of_memory();
    make_tables(verb->bit, longs, letters);
    opterr = 0;
    for (;;) {
        int code = getopt_long(argc, argv, letters, longs, NULL);
        if (code == -1)
            break;
        if (code == ':') {
            complain("option '--%s' needs a value: %s", row_of(verb, optopt)->name,
                     row_of(verb, optopt)->argument);
            return usage_error(verb);
        }
        if (code == '?')
            return refuse(verb, argv[optind - 1], optopt);
        keep(row_of(verb, code), optarg, options);
    }
    options->files = argv + optind;
    options->file_count = (size_t)(argc - optind);
    return EXIT_DONE;
}

void options_free(struct options *options) {
    free(options->processes.texts);
    free(options->live.texts);
    options->processes = options->live = (struct list){0};
}

void options_describe(const struct verb *verb, struct output *output) {
    for (size_t i = 0; i < ROW_COUNT; i++) {
        char line[128];
        if (!(table[i].verbs & verb->bit))
            continue;
        snprintf(line, sizeof line, "  %c%c%c --%s%s%s", table[i].letter ? '-' : ' ',
                 table[i].letter ? table[i].letter : ' ', table[i].letter ? ',' : ' ',
                 table[i].name, table[i].argument ? " " : "",
                 table[i].argument ? table[i].argument : "");
        output_cell(output, line, strlen(line), 24);
        output_texts(output, " ", table[i].help, "\n", NULL);
    }
}
