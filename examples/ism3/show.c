/* ism3 show: what a ledger covers and holds. */
#include "bytes.h"
#include "ledgers.h"
#include "wire.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What is shown of a process. */
struct process {
    const char *code;
    uint64_t items, open, bytes;
};

struct view {
    const char *path;
    struct bytes bytes;
    ism3_ledger *ledger;
    struct process *processes;
    size_t process_count;
    char digest[DIGEST_TEXT_SIZE];
};

/* ---- what there is to tell ---- */

static int32_t count_item(void *context, const ism3_item *item) {
    struct process *process = &((struct view *)context)->processes[item->process];
    process->items++;
    process->open += item->state == ISM3_ITEM_OPEN;
    return 0;
}

/* How much of the bytes each process takes: they are in the order of their codes. */
static void measure(struct view *view) {
    struct wire wire = {(const uint8_t *)view->bytes.data,
                        (const uint8_t *)view->bytes.data + view->bytes.size};
    struct wire_item item;
    enum { PROCESSES = 6, CODE = 0 };
    if (!wire_find(&wire, PROCESSES) || !wire_next(&wire, &item))
        return;
    for (uint64_t left = item.value; left > 0; left--) {
        struct wire inside = wire;
        wire_skip(&wire);
        uint64_t size = (uint64_t)(wire.at - inside.at);
        wire_next(&inside, &item); /* the map */
        wire_next(&inside, &item); /* its first key */
        if (item.value != CODE || !wire_next(&inside, &item))
            continue;
        for (size_t i = 0; i < view->process_count; i++)
            if (strlen(view->processes[i].code) == item.value &&
                memcmp(view->processes[i].code, item.bytes, (size_t)item.value) == 0)
                view->processes[i].bytes = size;
    }
}

static int look(struct view *view) {
    ism3_error error = ISM3_ERROR_INIT;
    const ism3_model *model = ism3_ledger_model(view->ledger);
    uint8_t digest[DIGEST_SIZE];
    view->process_count = ism3_model_process_count(model);
    view->processes = calloc(view->process_count + 1, sizeof *view->processes);
    if (!view->processes)
        return out_of_memory();
    for (uint32_t i = 0; i < view->process_count; i++)
        view->processes[i].code = ism3_model_process_code(model, i);
    if (ism3_ledger_items(view->ledger, ISM3_NONE, count_item, view, &error) != ISM3_OK)
        return report(&error);
    measure(view);
    int code = ledger_digest(view->ledger, digest);
    hexadecimal(digest, sizeof digest, view->digest);
    return code;
}

static ism3_source_state source_of(const struct view *view, size_t number) {
    ism3_source_state state = {.size = sizeof state};
    ism3_ledger_source(view->ledger, number, &state);
    return state;
}

/* The records between run `number` and the one before, of the first those before it. */
static uint64_t find_gap(const struct view *view, size_t source, size_t number, uint64_t *from,
                         uint64_t *to) {
    uint64_t before;
    *from = *to = 0;
    if (number > 0)
        ism3_ledger_source_range(view->ledger, source, number - 1, &before, from);
    ism3_ledger_source_range(view->ledger, source, number, to, &before);
    return *to - *from;
}

static const char *instant_text(int64_t instant, char text[ISM3_TIME_TEXT_SIZE]) {
    *text = 0;
    if (instant != ISM3_NONE)
        ism3_time_write(instant, text);
    return text;
}

static void find_span(const struct view *view, int64_t *first, int64_t *last) {
    *first = *last = ISM3_NONE;
    ism3_ledger_span(view->ledger, first, last);
}

/* ---- for people ---- */

static void put(struct output *output, const char *text, size_t width) {
    output_cell(output, text, strlen(text), width);
}

static void put_right(struct output *output, uint64_t number, size_t width) {
    char text[GROUPED_SIZE];
    size_t size = strlen(grouped(number, text));
    put(output, "", size < width ? width - size : 0);
    output_text(output, text);
}

static void table_row(struct output *output, const char *name, const char *value) {
    if (!*value)
        return;
    put(output, name, 14);
    output_texts(output, value, "\n", NULL);
}

static void table_head(struct output *output, const struct view *view) {
    char size[COUNTED_SIZE], observations[GROUPED_SIZE], aside[128], from[ISM3_TIME_TEXT_SIZE],
        to[ISM3_TIME_TEXT_SIZE], late[GROUPED_SIZE], future[GROUPED_SIZE];
    int64_t first, last;
    find_span(view, &first, &last);
    snprintf(aside, sizeof aside, "%s late, %s in the future",
             grouped(ism3_ledger_count(view->ledger, ISM3_COUNT_LATE), late),
             grouped(ism3_ledger_count(view->ledger, ISM3_COUNT_FUTURE), future));
    put(output, name_of(view->path), 0);
    output_texts(output, ": a ledger of ", counted(view->bytes.size, "byte", size), "\n", NULL);
    output_texts(output, "digest        ", view->digest, ", which holds\n", NULL);
    table_row(output, "first", instant_text(first, from));
    table_row(output, "last", instant_text(last, to));
    table_row(output, "sealed up to", instant_text(ism3_ledger_horizon(view->ledger), from));
    table_row(output, "observations",
              grouped(ism3_ledger_count(view->ledger, ISM3_COUNT_OBSERVATIONS), observations));
    table_row(output, "set aside", aside);
}

static void table_gaps(struct output *output, const struct view *view, size_t number,
                       uint64_t ranges) {
    const char *separator = "  lacks records ";
    for (uint64_t i = 0; i < ranges; i++) {
        uint64_t from, to;
        char text[64];
        if (!find_gap(view, number, i, &from, &to))
            continue;
        snprintf(text, sizeof text, to - from > 1 ? "%llu to %llu" : "%llu",
                 (unsigned long long)from, (unsigned long long)to - 1);
        output_texts(output, separator, text, NULL);
        separator = ", ";
    }
    output_text(output, *separator == ',' ? "\n" : "");
}

static void table_source(struct output *output, const struct view *view, size_t number,
                         size_t width) {
    ism3_source_state state = source_of(view, number);
    char newest[ISM3_TIME_TEXT_SIZE], epoch[48] = "";
    if (state.epoch)
        snprintf(epoch, sizeof epoch, "  epoch %llu", (unsigned long long)state.epoch);
    put(output, *state.name ? state.name : "(no name)", width);
    put_right(output, state.records, 13);
    put_right(output, state.observations, 14);
    put_right(output, state.future, 8);
    output_texts(output, "  ", instant_text(state.newest, newest), epoch, "\n", NULL);
    table_gaps(output, view, number, state.ranges);
}

static void table_sources(struct output *output, const struct view *view) {
    size_t width = sizeof "(no name)" - 1, count = ism3_ledger_source_count(view->ledger);
    for (size_t i = 0; i < count; i++) {
        ism3_source_state state = source_of(view, i);
        size_t size = text_width(state.name, strlen(state.name));
        width = size > width ? size : width;
    }
    if (count == 0)
        return;
    output_text(output, "\n");
    put(output, "SOURCE", width);
    output_text(output, "      RECORDS  OBSERVATIONS  FUTURE  NEWEST\n");
    for (size_t i = 0; i < count; i++)
        table_source(output, view, i, width);
}

static void table_processes(struct output *output, const struct view *view) {
    size_t width = sizeof "PROCESS" - 1;
    for (size_t i = 0; i < view->process_count; i++) {
        size_t size = text_width(view->processes[i].code, strlen(view->processes[i].code));
        width = view->processes[i].bytes && size > width ? size : width;
    }
    output_text(output, "\n");
    put(output, "PROCESS", width);
    output_text(output, "        ITEMS          OPEN         BYTES\n");
    for (size_t i = 0; i < view->process_count; i++) {
        const struct process *process = &view->processes[i];
        if (!process->bytes)
            continue;
        put(output, process->code, width);
        put_right(output, process->items, 13);
        put_right(output, process->open, 14);
        put_right(output, process->bytes, 14);
        output_text(output, "\n");
    }
}

static void write_table(struct output *output, const struct view *view) {
    table_head(output, view);
    table_sources(output, view);
    table_processes(output, view);
}

/* ---- for programs ---- */

static void json_name(struct output *output, const char *before, const char *name) {
    output_texts(output, before, "\"", name, "\": ", NULL);
}

static void json_text(struct output *output, const char *before, const char *name,
                      const char *text) {
    json_name(output, before, name);
    if (*text)
        output_json(output, text, strlen(text));
    else
        output_text(output, "null");
}

/* Numbers that a double would change are texts. */
static void json_number(struct output *output, const char *before, const char *name,
                        uint64_t number) {
    char text[32];
    const char *quote = number > UINT64_C(1) << 53 ? "\"" : "";
    snprintf(text, sizeof text, "%s%llu%s", quote, (unsigned long long)number, quote);
    json_name(output, before, name);
    output_text(output, text);
}

static void json_instant(struct output *output, const char *before, const char *name,
                         int64_t instant) {
    char text[ISM3_TIME_TEXT_SIZE];
    json_text(output, before, name, instant_text(instant, text));
}

static void json_gaps(struct output *output, const struct view *view, size_t number,
                      uint64_t ranges) {
    const char *separator = "{";
    json_name(output, ", ", "gaps");
    output_text(output, "[");
    for (uint64_t i = 0; i < ranges; i++) {
        uint64_t from, to;
        if (!find_gap(view, number, i, &from, &to))
            continue;
        json_number(output, separator, "from", from);
        json_number(output, ", ", "to", to);
        output_text(output, "}");
        separator = ", {";
    }
    output_text(output, "]");
}

static void json_source(struct output *output, const struct view *view, size_t number) {
    ism3_source_state state = source_of(view, number);
    char digest[DIGEST_TEXT_SIZE] = "";
    if (state.is_file)
        hexadecimal(state.digest, sizeof state.digest, digest);
    json_name(output, number > 0 ? ",\n    {" : "\n    {", "name");
    output_json(output, state.name, strlen(state.name));
    json_number(output, ", ", "epoch", state.epoch);
    json_number(output, ", ", "records", state.records);
    json_gaps(output, view, number, state.ranges);
    json_number(output, ", ", "observations", state.observations);
    json_number(output, ", ", "future", state.future);
    json_instant(output, ", ", "newest", state.newest);
    json_text(output, ", ", "digest", digest);
    output_text(output, "}");
}

static void write_json(struct output *output, const struct view *view) {
    int64_t first, last;
    const char *separator = "\n    {";
    find_span(view, &first, &last);
    output_texts(output, "{\"ism3\": {\"format\": \"coverage\", \"version\": 1, \"library\": \"",
                 ism3_version_string(), "\"}", NULL);
    json_text(output, ",\n  ", "digest", view->digest);
    json_number(output, ",\n  ", "bytes", view->bytes.size);
    json_instant(output, ",\n  ", "first", first);
    json_instant(output, ", ", "last", last);
    json_instant(output, ", ", "horizon", ism3_ledger_horizon(view->ledger));
    json_number(output, ",\n  ", "observations",
                ism3_ledger_count(view->ledger, ISM3_COUNT_OBSERVATIONS));
    json_number(output, ", \"set_aside\": {", "late",
                ism3_ledger_count(view->ledger, ISM3_COUNT_LATE));
    json_number(output, ", ", "future", ism3_ledger_count(view->ledger, ISM3_COUNT_FUTURE));
    output_text(output, "},\n  \"sources\": [");
    for (size_t i = 0; i < ism3_ledger_source_count(view->ledger); i++)
        json_source(output, view, i);
    output_text(output, "],\n  \"processes\": [");
    for (size_t i = 0; i < view->process_count; i++) {
        const struct process *process = &view->processes[i];
        if (!process->bytes)
            continue;
        json_text(output, separator, "code", process->code);
        json_number(output, ", ", "items", process->items);
        json_number(output, ", ", "open", process->open);
        json_number(output, ", ", "bytes", process->bytes);
        output_text(output, "}");
        separator = ",\n    {";
    }
    output_text(output, "]}\n");
}

int run_show(const struct options *options) {
    struct view view = {0};
    struct output output = {.file = -1};
    if (options->file_count != 1) {
        complain("say which one ledger to show");
        return EXIT_USAGE;
    }
    view.path = options->files[0];
    int code = bytes_read(&view.bytes, view.path, SIZE_MAX);
    if (code == EXIT_DONE)
        code = ledger_decode(&view.ledger, view.path, view.bytes.data, view.bytes.size, NULL, NULL);
    if (code == EXIT_DONE)
        code = look(&view);
    if (code == EXIT_DONE)
        code = output_open(&output, options->output);
    if (code == EXIT_DONE) {
        (options->form == ISM3_FORM_JSON ? write_json : write_table)(&output, &view);
        code = output_commit(&output);
    }
    free(view.processes);
    ism3_ledger_unref(view.ledger);
    bytes_free(&view.bytes);
    return code;
}
