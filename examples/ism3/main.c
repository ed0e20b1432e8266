/* ism3: security management metrics from logs. */
#include "command.h"
#include "output.h"

#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define SAMPLE                                                                                     \
    "--model examples/data/servicenow/model.json \\\n"                                             \
    "      --log examples/data/servicenow/tickets.json examples/data/servicenow/incidents.csv.gz"

static const struct verb verbs[] = {
    {VERB_METRICS, "metrics", "--model FILE [--log FILE] [OPTION]... FILE...",
     "the figures of processes over windows of time",
     "Files are CSV or JSON lines, plain or gzip; '-' is standard input. All files together are\n"
     "one log; their order makes no difference.\n"
     "\n"
     "Examples:\n"
     "  ism3 metrics " SAMPLE " \\\n"
     "      --every quarter\n"
     "  ism3 metrics " SAMPLE " \\\n"
     "      --every week --from 2016-05-02 --to 2016-06-06 --csv -o may.csv\n",
     run_metrics},
    {VERB_ITEMS, "items", "[--open|--late|...] --model FILE [--log FILE] [OPTION]... FILE...",
     "the items behind the counts, by their ids",
     "Several choices list the items that fit any of them.\n"
     "\n"
     "Example:\n"
     "  ism3 items --open --as-of 2016-06-01 " SAMPLE "\n",
     run_items},
    {VERB_CATALOGUE, "catalogue", "[CODE]", "the processes that a model can adopt",
     "Examples:\n"
     "  ism3 catalogue\n"
     "  ism3 catalogue OSP-24\n",
     run_catalogue},
    {VERB_MODEL_NEW, "model new", "[--process CODE]... [-o FILE]",
     "a model to start from, with a hash key of its own",
     "Example:\n"
     "  ism3 model new --process OSP-24 --process OSP-10 -o model.json\n",
     run_model_new},
    {VERB_MODEL_CHECK, "model check", "FILE", "every problem of a model, each with its place",
     "Problems go to standard error as FILE:LINE:COLUMN: message.\n"
     "\n"
     "Example:\n"
     "  ism3 model check examples/data/servicenow/model.json\n",
     run_model_check},
};
#define VERB_COUNT (sizeof verbs / sizeof *verbs)

void complain(const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    fputs("ism3: ", stderr);
    vfprintf(stderr, format, arguments);
    fputc('\n', stderr);
    va_end(arguments);
}

int out_of_memory(void) {
    complain("no memory left");
    return EXIT_RESOURCES;
}

void tell(const ism3_error *error, const char *before) {
    fputs("ism3: ", stderr);
    if (*error->place)
        fputs(error->place, stderr);
    if (error->line > 0)
        fprintf(stderr, ":%llu", (unsigned long long)error->line);
    if (error->column > 0)
        fprintf(stderr, ":%llu", (unsigned long long)error->column);
    fprintf(stderr, "%s%s%s\n", *error->place ? ": " : "", before, error->message);
}

int report(const ism3_error *error) {
    tell(error, "");
    if (error->code == ISM3_E_MEMORY || (error->code == ISM3_E_LIMIT && !*error->place))
        return EXIT_RESOURCES;
    return error->code == ISM3_E_ARGUMENT ? EXIT_USAGE : EXIT_INPUT;
}

static void list_verbs(struct output *output, const char *first_word) {
    for (size_t i = 0; i < VERB_COUNT; i++) {
        if (strncmp(verbs[i].name, first_word, strlen(first_word)) != 0)
            continue;
        output_text(output, "  ism3 ");
        output_cell(output, verbs[i].name, strlen(verbs[i].name), 13);
        output_texts(output, verbs[i].summary, "\n", NULL);
    }
}

static int print_overview(const char *first_word) {
    struct output output;
    int code = output_open(&output, NULL);
    if (code != EXIT_DONE)
        return code;
    output_text(&output, "ism3 - security management measured: ISM3 metrics from logs\n\n");
    list_verbs(&output, first_word);
    output_text(&output,
                "\n'ism3 VERB --help' says more about each, 'ism3 --version' which version "
                "this is.\n"
                "Exit codes: 0 done, 2 usage, 3 bad input, 4 out of memory or disk.\n");
    return output_commit(&output);
}

static int print_help(const struct verb *verb) {
    struct output output;
    int code = output_open(&output, NULL);
    if (code != EXIT_DONE)
        return code;
    output_texts(&output, "Usage: ism3 ", verb->name, " ", verb->arguments, "\n\nWrites ",
                 verb->summary, ".\n\n", NULL);
    options_describe(verb, &output);
    output_texts(&output, "\n", verb->help, NULL);
    return output_commit(&output);
}

static int print_version(void) {
    struct output output;
    int code = output_open(&output, NULL);
    if (code != EXIT_DONE)
        return code;
    output_texts(&output, "ism3 " ISM3_VERSION " (libism3 ", ism3_version_string(), ")\n", NULL);
    return output_commit(&output);
}

/* The verb that the words name; `*used` says how many of them. NULL: none. */
static const struct verb *find_verb(int count, char **words, int *used) {
    for (size_t i = 0; i < VERB_COUNT; i++) {
        const char *second = strchr(verbs[i].name, ' ');
        size_t size = second ? (size_t)(second - verbs[i].name) : strlen(verbs[i].name);
        if (count < 1 || strlen(words[0]) != size || strncmp(words[0], verbs[i].name, size) != 0)
            continue;
        *used = second ? 2 : 1;
        if (!second || (count > 1 && strcmp(words[1], second + 1) == 0))
            return &verbs[i];
    }
    return NULL;
}

static int unknown_verb(int count, char **words) {
    char hint[HINT_SIZE], given[128];
    int is_model = strcmp(words[0], "model") == 0;
    if (is_model && count < 2) {
        complain("'model' wants a second word: new or check");
        return EXIT_USAGE;
    }
    snprintf(given, sizeof given, "%s%s%s", words[0], is_model ? " " : "",
             is_model ? words[1] : "");
    struct nearest nearest = nearest_to(given);
    for (size_t i = 0; i < VERB_COUNT; i++)
        nearest_offer(&nearest, verbs[i].name);
    complain("unknown verb '%s'%s", given, nearest_hint(&nearest, hint));
    fputs("Try 'ism3 help'.\n", stderr);
    return EXIT_USAGE;
}

static int is_help(const char *word) {
    return strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0 || strcmp(word, "help") == 0;
}

static int help(int count, char **words) {
    int used = 0;
    if (count == 0)
        return print_overview("");
    if (count == 1 && strcmp(words[0], "model") == 0)
        return print_overview("model");
    const struct verb *verb = find_verb(count, words, &used);
    return verb ? print_help(verb) : unknown_verb(count, words);
}

int main(int argc, char **argv) {
    struct options options;
    int used = 0;
    signal(SIGPIPE, SIG_IGN);
    signal(SIGXFSZ, SIG_IGN);
    if (argc < 2) {
        complain("say what to do: metrics, items, catalogue, model new, model check");
        fputs("Try 'ism3 help'.\n", stderr);
        return EXIT_USAGE;
    }
    if (is_help(argv[1]))
        return help(argc - 2, argv + 2);
    if (strcmp(argv[1], "--version") == 0)
        return print_version();
    if (argc > 2 && strcmp(argv[1], "model") == 0 && is_help(argv[2]))
        return help(1, argv + 1);
    const struct verb *verb = find_verb(argc - 1, argv + 1, &used);
    if (!verb)
        return unknown_verb(argc - 1, argv + 1);
    int code = options_read(verb, argc - used, argv + used, &options);
    if (code == EXIT_DONE)
        code = options.help ? print_help(verb) : verb->run(&options);
    options_free(&options);
    return code;
}
