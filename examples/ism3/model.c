/* ism3 model new, ism3 model check. */
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
    "     \"targets\": [{\"figure\": \"efficacy.ratio\", \"op\": \">=\", \"value\": 0.95}]}";

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
                        "  \"assets\": [],\n"
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
    const char *const *codes = options->process_count ? options->processes : first_processes;
    size_t count = options->process_count ? options->process_count
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

enum { MODEL_SIZE_MAX = 64 << 20 };

struct text {
    char *bytes;
    size_t size, room;
};

static int read_stream(FILE *file, const char *name, struct text *text) {
    for (;;) {
        if (text->size == text->room) {
            size_t room = text->room ? 2 * text->room : (size_t)64 * 1024;
            char *bytes = realloc(text->bytes, room);
            if (!bytes)
                return out_of_memory();
            text->bytes = bytes;
            text->room = room;
        }
        size_t size = fread(text->bytes + text->size, 1, text->room - text->size, file);
        text->size += size;
        if (ferror(file)) {
            complain("%s: cannot read: %s", name, strerror(errno));
            return EXIT_INPUT;
        }
        if (size == 0)
            return EXIT_DONE;
        if (text->size > MODEL_SIZE_MAX) {
            complain("%s: longer than the 64 MiB that a model may have", name);
            return EXIT_INPUT;
        }
    }
}

static int read_file(const char *name, struct text *text) {
    if (strcmp(name, "-") == 0)
        return read_stream(stdin, "standard input", text);
    FILE *file = fopen(name, "rb");
    if (!file) {
        complain("%s: cannot open: %s", name, strerror(errno));
        return EXIT_INPUT;
    }
    int code = read_stream(file, name, text);
    fclose(file);
    return code;
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
    struct text text = {0};
    size_t problems = 0;
    if (options->file_count != 1) {
        complain("say which one file to check");
        return EXIT_USAGE;
    }
    char *name = options->files[0];
    int code = read_file(name, &text);
    if (code == EXIT_DONE &&
        ism3_model_check(text.bytes, text.size, name, tell_problem, name, &problems) != ISM3_OK)
        code = out_of_memory();
    free(text.bytes);
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
