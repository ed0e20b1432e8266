/* ism3 catalogue: what can be adopted into a model. */
#include "command.h"
#include "output.h"

#include <stdio.h>
#include <string.h>

static void put(struct output *output, const char *text, size_t width) {
    output_cell(output, text, strlen(text), width);
}

static void list_table(struct output *output) {
    for (size_t i = 0; i < ism3_catalogue_count(); i++) {
        const ism3_catalogue_entry *entry = ism3_catalogue_at(i);
        char level[16];
        snprintf(level, sizeof level, "level %u", entry->maturity_level);
        put(output, entry->code, 8);
        put(output, entry->practice, 13);
        put(output, level, 9);
        output_texts(output, entry->name, "\n", NULL);
    }
}

static void show_products(struct output *output, const char *title,
                          const ism3_work_product *products, uint32_t count) {
    for (uint32_t i = 0; i < count; i++) {
        const char *from = products[i].from;
        put(output, i == 0 ? title : "", 10);
        output_text(output, products[i].name);
        if (from && strcmp(from, "*") == 0)
            output_text(output, " (from any process)");
        else if (from)
            output_texts(output, " (from ", from, ")", NULL);
        output_text(output, "\n");
    }
}

static void show_table(struct output *output, const ism3_catalogue_entry *entry) {
    char level[32];
    snprintf(level, sizeof level, ", maturity level %u", entry->maturity_level);
    output_texts(output, entry->code, "  ", entry->name, "\n", entry->practice, level, "\n\n",
                 NULL);
    show_products(output, "inputs", entry->inputs, entry->input_count);
    show_products(output, "outputs", entry->outputs, entry->output_count);
    for (uint32_t i = 0; i < entry->control_count; i++) {
        const ism3_control *control = ism3_control_find(entry->controls[i]);
        put(output, i == 0 ? "controls" : "", 10);
        output_texts(output, entry->controls[i], " ", control ? control->name : "", "\n", NULL);
    }
    output_text(output, "\nmetrics\n");
    for (uint32_t metric = 0; metric < ISM3_METRIC_COUNT; metric++) {
        output_text(output, "  ");
        put(output, ism3_metric_name(metric), 15);
        output_texts(output, entry->metrics[metric], "\n", NULL);
    }
    output_texts(output, "\nsource: ", entry->source, "\n", NULL);
}

static void json_text(struct output *output, const char *text) {
    if (text)
        output_json(output, text, strlen(text));
    else
        output_text(output, "null");
}

static void json_key(struct output *output, const char *key, const char *text) {
    output_texts(output, "\"", key, "\": ", NULL);
    json_text(output, text);
    output_text(output, ", ");
}

static void json_products(struct output *output, const char *key, const ism3_work_product *products,
                          uint32_t count, int has_from) {
    output_texts(output, "\n     \"", key, "\": [", NULL);
    for (uint32_t i = 0; i < count; i++) {
        output_text(output, i > 0 ? ", {\"name\": " : "{\"name\": ");
        json_text(output, products[i].name);
        if (has_from) {
            output_text(output, ", \"from\": ");
            json_text(output, products[i].from);
        }
        output_text(output, "}");
    }
    output_text(output, "],");
}

static void json_entry(struct output *output, const ism3_catalogue_entry *entry) {
    char level[16];
    snprintf(level, sizeof level, "%u", entry->maturity_level);
    output_text(output, "\n    {");
    json_key(output, "code", entry->code);
    json_key(output, "practice", entry->practice);
    json_key(output, "name", entry->name);
    output_texts(output, "\"maturity_level\": ", level, ",", NULL);
    json_products(output, "inputs", entry->inputs, entry->input_count, 1);
    json_products(output, "outputs", entry->outputs, entry->output_count, 0);
    output_text(output, "\n     \"controls\": [");
    for (uint32_t i = 0; i < entry->control_count; i++) {
        output_text(output, i > 0 ? ", " : "");
        json_text(output, entry->controls[i]);
    }
    output_text(output, "],\n     \"metrics\": {");
    for (uint32_t metric = 0; metric < ISM3_METRIC_COUNT; metric++) {
        output_texts(output, metric > 0 ? ",\n       \"" : "\n       \"", ism3_metric_name(metric),
                     "\": ", NULL);
        json_text(output, entry->metrics[metric]);
    }
    output_text(output, "},\n     \"source\": ");
    json_text(output, entry->source);
    output_text(output, "}");
}

static void write_json(struct output *output, const ism3_catalogue_entry *only) {
    output_text(output, "{\"ism3\": {\"format\": \"catalogue\", \"version\": 1, \"library\": ");
    json_text(output, ism3_version_string());
    output_text(output, "},\n  \"processes\": [");
    for (size_t i = 0; i < ism3_catalogue_count(); i++) {
        if (only && ism3_catalogue_at(i) != only)
            continue;
        output_text(output, !only && i > 0 ? "," : "");
        json_entry(output, ism3_catalogue_at(i));
    }
    output_text(output, "]}\n");
}

int unknown_code(const char *code) {
    char hint[HINT_SIZE];
    struct nearest nearest = nearest_to(code);
    for (size_t i = 0; i < ism3_catalogue_count(); i++)
        nearest_offer(&nearest, ism3_catalogue_at(i)->code);
    complain("the catalogue has no process '%s'%s", code, nearest_hint(&nearest, hint));
    return EXIT_USAGE;
}

int run_catalogue(const struct options *options) {
    const ism3_catalogue_entry *only = NULL;
    struct output output;
    if (options->file_count > 1) {
        complain("one code at most, found '%s' too", options->files[1]);
        return EXIT_USAGE;
    }
    if (options->file_count == 1) {
        only = ism3_catalogue_find(options->files[0]);
        if (!only)
            return unknown_code(options->files[0]);
    }
    int code = output_open(&output, options->output);
    if (code != EXIT_DONE)
        return code;
    if (options->form == ISM3_FORM_JSON)
        write_json(&output, only);
    else if (only)
        show_table(&output, only);
    else
        list_table(&output);
    return output_commit(&output);
}
