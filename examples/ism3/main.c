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

/* quarter.csv is what examples/invoicing/generate.py writes. */
#define QUARTER "\\\n      --as-of 2026-05-01 --model examples/invoicing/model.json quarter.csv\n"

static const struct verb verbs[] = {
    {VERB_METRICS, "metrics", "--model FILE [--log FILE] [OPTION]... FILE...",
     "the figures of processes over windows of time",
     "Files are CSV or JSON lines, plain or gzip; '-' is standard input. All files together are\n"
     "one log; their order makes no difference. Ledgers (see 'ism3 observe') may be among them.\n"
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
    {VERB_ASSESS, "assess", "--model FILE [--log FILE] [OPTION]... FILE...",
     "what the figures mean: targets, behaviour, capability, maturity, objectives",
     "It is read as of now, unless --as-of says otherwise: what has no data up to then is seen to\n"
     "have none. The text is about one period, and lists what stood out in the others; --json\n"
     "holds them all.\n"
     "\n"
     "Examples:\n"
     "  ism3 assess " QUARTER "  ism3 assess --json -o assessment.json " QUARTER,
     run_assess},
    {VERB_EXPLAIN, "explain",
     "--process CODE|--maturity|--objective ID --model FILE [OPTION]... FILE...",
     "why a verdict is what it is: the numbers, the rule, the facts counted",
     "With --process alone, everything about the process.\n"
     "\n"
     "Examples:\n"
     "  ism3 explain --process INV --figure efficacy.ratio --at 2026-03 " QUARTER
     "  ism3 explain --maturity " QUARTER,
     run_explain},
    {VERB_SLA, "sla", "--supplier NAME --model FILE [--log FILE] [OPTION]... FILE...",
     "the service levels of a supplier's processes, which both sides can recompute",
     "Every targeted figure of the processes that the model says the supplier performs, period by\n"
     "period, with the exact numbers. From the same model, ledger and --as-of the other side gets\n"
     "equal bytes.\n"
     "\n"
     "Example:\n"
     "  ism3 sla --supplier 'Example Hosting' " QUARTER,
     run_sla},
    {VERB_CHECK, "check", "--process CODE --figure ID --model FILE [OPTION]... FILE...",
     "one line about one figure, for a monitor",
     "Without --nagios the exit code is 0, or 1 where the target is missed.\n"
     "\n"
     "Example:\n"
     "  ism3 check --nagios --process INV --figure efficacy.ratio --at 2026-01 " QUARTER,
     run_check},
    {VERB_OBSERVE, "observe", "--model FILE [--log FILE] [OPTION]... -o LEDGER FILE...",
     "a ledger from logs, or what is new in them into one",
     "Each file is a source of its own. Its records count once: read again, a file that has grown\n"
     "adds what is new, and one that has not changes nothing. One whose part read before has\n"
     "changed is refused; --replace reads it anew. Then facts without an id are those of the file\n"
     "as it is now, but facts with ids that were read before stay.\n"
     "With several files, --source NAME makes them NAME/FILE. Standard input needs --source.\n"
     "\n"
     "Example:\n"
     "  ism3 observe " SAMPLE " \\\n"
     "      -o agent1.ism3\n",
     run_observe},
    {VERB_ADD, "add", "[--model FILE] [--spool DIR]... -o LEDGER [FILE]...",
     "one ledger of all that several hold",
     "Adding is safe in any order and as often as one likes: what is held already changes "
     "nothing.\n"
     "LEDGER may be one of the files. If it is not, what it held is replaced, once all is added.\n"
     "With --spool it is always one of them: LEDGER grows, and deltas are removed from the spool\n"
     "once they are safe in it. A bad delta is left there, and the exit code is 3.\n"
     "\n"
     "Examples:\n"
     "  ism3 add -o all.ism3 agent1.ism3 agent2.ism3\n"
     "  ism3 add --spool spool -o all.ism3\n",
     run_add},
    {VERB_SEAL, "seal", "--model FILE [OPTION]... -o LEDGER FILE",
     "a smaller ledger, with what is over folded",
     "Items that were closed before the horizon, and readings before it, become sums by day. The\n"
     "horizon is the last day that began before the watermark less the lateness. Figures read as\n"
     "before at any --as-of from the horizon on, but no longer at earlier ones. Facts that come\n"
     "later and would change what is folded are set aside and counted. LEDGER may be FILE.\n"
     "\n"
     "Example:\n"
     "  ism3 seal --model examples/data/servicenow/model.json --lateness P30D -o sealed.ism3 \\\n"
     "      agent1.ism3\n",
     run_seal},
    {VERB_SHOW, "show", "[OPTION]... FILE", "what a ledger covers and holds",
     "Its sources with the records that are held and the gaps between them, what was set aside, "
     "the\n"
     "size of each process, and how far it is sealed. No model is needed. A file that is damaged,\n"
     "or is no ledger, is refused.\n"
     "\n"
     "Example:\n"
     "  ism3 show agent1.ism3\n",
     run_show},
    {VERB_EXPORT, "export", "[--format WORD] [OPTION]... [-o FILE] FILE...",
     "a ledger or a model as bytes or text, or what figures mean for monitoring systems",
     "As json, cbor or diag, FILE is a ledger, an encoded model or a model document. Its bytes "
     "are\n"
     "checked first: cbor gives the same ones again, json names them as docs/wire-format.md does.\n"
     "\n"
     "As openmetrics, prometheus (text 0.0.4) or otlp (JSON), files are read and judged as by "
     "'ism3\n"
     "assess'; the other options are for these. The page tells of the newest period that has "
     "begun\n"
     "and of the newest final one; docs/exposition.md lists what is on it.\n"
     "\n"
     "Examples:\n"
     "  ism3 export agent1.ism3 -o agent1.json\n"
     "  ism3 export --format cbor examples/data/servicenow/model.json -o model.cbor\n"
     "  ism3 export --format openmetrics " QUARTER,
     run_export},
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

/* For a monitor, which reads standard output only. */
static char last[1024];

const char *last_complaint(void) {
    return last;
}

void complain(const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(last, sizeof last, format, arguments);
    va_end(arguments);
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
    snprintf(last, sizeof last, "%s%s%s", error->place, *error->place ? ": " : "", error->message);
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
                "Exit codes: 0 done, 1 target missed (assess --strict, check), 2 usage, 3 bad "
                "input, 4 out of memory or disk.\n");
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
        complain("say what to do: observe, metrics, assess, explain, sla, check, items, add, seal, "
                 "show, export, catalogue, model new, model check");
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
    else if (verb->bit == VERB_CHECK)
        code = check_failed(&options, code);
    options_free(&options);
    return code;
}
