/* ism3 model new, ism3 model check. */
#include "bytes.h"
#include "command.h"
#include "output.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>

/* What a model starts with when nobody says: incidents, updates, backups. */
static const char *const first_processes[] = {"OSP-24", "OSP-5", "OSP-10"};

/* The first process shows everything that a process may say. */
static const char example[] =
    ",\n"
    "     \"documented\": false,\n"
    "     \"frequency\": \"P1M\", \"grace\": \"P7D\",\n"
    "     \"answer_within\": \"PT8H\", \"answer_clock\": \"service\",\n"
    "     \"service_hours\": {\"weekly\": [{\"days\": [\"mon\", \"tue\", \"wed\", \"thu\", "
    "\"fri\"],\n"
    "                                   \"from\": \"09:00\", \"to\": \"17:00\"}], \"closed\": "
    "[]},\n"
    "     \"resources\": [{\"name\": \"work\", \"unit\": \"h\",\n"
    "                    \"unit_cost\": [{\"from\": \"2020-01-01\", \"value\": 50, "
    "\"currency\": \"EUR\"}]}],\n"
    "     \"owner\": null, \"customer\": null, \"supervisor\": null, \"supplier\": null,\n"
    "     \"rationale\": {\"text\": \"An example: put here why this process is run, and what was "
    "agreed into the lines above.\"},\n"
    "     \"changes\": [],\n"
    "     \"targets\": [{\"figure\": \"efficacy.ratio\", \"op\": \">=\", \"value\": 0.95, "
    "\"warning\": 0.97},\n"
    "                 {\"figure\": \"activity.p95_lead_time\", \"op\": \"<=\", \"value\": "
    "\"P3D\"}]}";

static const char plain[] = ",\n     \"documented\": false, \"frequency\": \"P1M\", "
                            "\"grace\": \"P7D\", \"owner\": null}";

static int draw_key(char *text) {
    static const char digits[] = "0123456789abcdef";
    unsigned char key[16];
    if (getrandom(key, sizeof key, 0) != sizeof key) {
        complain("the system gives no random numbers: %s", strerror(errno));
        return EXIT_RESOURCES;
    }
    for (size_t i = 0; i < sizeof key; i++) {
        *text++ = digits[key[i] >> 4];
        *text++ = digits[key[i] & 15];
    }
    *text = 0;
    return EXIT_DONE;
}

static void write_model(struct output *output, const char *key, const char *const *codes,
                        size_t count) {
    output_text(output, "{ \"ism3\": {\"format\": \"model\", \"version\": 1},\n"
                        "  \"name\": \"Your organisation\",\n"
                        "  \"utc_offset\": \"+00:00\", \"grain\": \"P1D\",\n");
    output_texts(output, "  \"hash_key\": \"", key, "\",\n", NULL);
    output_text(output, "  \"environments\": [\"default\"],\n  \"processes\": [");
    for (size_t i = 0; i < count; i++)
        output_texts(output, i > 0 ? ",\n    " : "\n    ", "{\"code\": \"", codes[i],
                     "\", \"name\": \"", ism3_catalogue_find(codes[i])->name, "\"",
                     i == 0 ? example : plain, NULL);
    output_text(output, " ],\n"
                        "  \"objectives\": [],\n"
                        "  \"duties\": [], \"assets\": [], \"improvements\": [],\n"
                        "  \"capability_scale\": null, \"maturity_profile\": null }\n");
}

static int check_codes(const char *const *codes, size_t count) {
    for (size_t i = 0; i < count; i++) {
        if (!ism3_catalogue_find(codes[i]))
            return unknown_code(codes[i]);
        for (size_t k = 0; k < i; k++)
            if (strcmp(codes[i], codes[k]) == 0) {
                complain("--process: '%s' is given twice", codes[i]);
                return EXIT_USAGE;
            }
    }
    return EXIT_DONE;
}

int run_model_new(const struct options *options) {
    char key[33];
    struct output output;
    const char *const *codes =
        options->processes.count ? options->processes.texts : first_processes;
    size_t count = options->processes.count ? options->processes.count
                                            : sizeof first_processes / sizeof *first_processes;
    if (options->file_count > 0) {
        complain("unexpected '%s': the file to write is named by -o", options->files[0]);
        return EXIT_USAGE;
    }
    /* Its key would be lost, and with it every link to what was observed under that key. */
    if (options->output && access(options->output, F_OK) == 0) {
        complain("%s: exists already, and a model's hash_key must not be lost", options->output);
        return EXIT_USAGE;
    }
    int code = check_codes(codes, count);
    if (code == EXIT_DONE)
        code = draw_key(key);
    if (code == EXIT_DONE)
        code = output_open(&output, options->output);
    if (code != EXIT_DONE)
        return code;
    write_model(&output, key, codes, count);
    return output_commit(&output);
}

static int32_t tell_problem(void *context, const ism3_error *problem) {
    const char *name = context;
    fputs(*problem->place ? problem->place : name, stderr);
    if (problem->line > 0)
        fprintf(stderr, ":%llu:%llu", (unsigned long long)problem->line,
                (unsigned long long)problem->column);
    fprintf(stderr, ": %s%s\n", problem->code == ISM3_OK ? "note: " : "", problem->message);
    return 0;
}

int run_model_check(const struct options *options) {
    struct bytes text = {0};
    size_t problems = 0;
    if (options->file_count != 1) {
        complain("say which one file to check");
        return EXIT_USAGE;
    }
    char *name = options->files[0];
    int code = bytes_read(&text, name, MODEL_SIZE_MAX);
    if (code == EXIT_DONE &&
        ism3_model_check(text.data, text.size, name, tell_problem, name, &problems) != ISM3_OK)
        code = out_of_memory();
    bytes_free(&text);
    if (code != EXIT_DONE)
        return code;
    if (problems > 0) {
        fprintf(stderr, "%llu problem%s\n", (unsigned long long)problems, problems > 1 ? "s" : "");
        return EXIT_INPUT;
    }
    struct output output;
    code = output_open(&output, NULL);
    if (code != EXIT_DONE)
        return code;
    output_texts(&output, name, ": no problems\n", NULL);
    return output_commit(&output);
}
