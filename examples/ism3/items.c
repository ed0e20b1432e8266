/* ism3 items: the ids behind the counts. */
#include "ids.h"
#include "output.h"
#include "session.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* An item that was asked for, and the text of its id. */
struct found {
    ism3_item item;
    ism3_text id;
};

struct listing {
    const struct session *session;
    const struct ids *ids;
    const uint32_t *processes; /* NULL: all */
    struct found *found;
    size_t count, room;
    int64_t as_of; /* ISM3_NONE: nothing is held */
    int code;      /* exit code of what stopped the visit */
};

static const char *const state_names[] = {"open", "answered", "withdrawn", "no input"};

static int is_wanted(const struct listing *listing, const ism3_item *item) {
    const struct options *options = listing->session->options;
    static const uint32_t by_state[] = {ITEMS_OPEN, ITEMS_ANSWERED, ITEMS_WITHDRAWN, 0};
    uint32_t is = by_state[item->state] | (item->late ? ITEMS_LATE : 0) |
                  (item->unmatched ? ITEMS_UNMATCHED : 0);
    uint32_t wanted = options->items ? options->items : ITEMS_OPEN;
    if (!(is & wanted))
        return 0;
    for (size_t i = 0; i < options->processes.count; i++)
        if (listing->processes[i] == item->process)
            return 1;
    return options->processes.count == 0;
}

static int32_t take(void *context, const ism3_item *item) {
    struct listing *listing = context;
    if (!is_wanted(listing, item))
        return 0;
    if (listing->count == listing->room) {
        size_t room = listing->room ? 2 * listing->room : 256;
        struct found *found = realloc(listing->found, room * sizeof *found);
        if (!found) {
            listing->code = out_of_memory();
            return 1;
        }
        listing->found = found;
        listing->room = room;
    }
    listing->found[listing->count++] = (struct found){*item, ids_find(listing->ids, item->hash)};
    return 0;
}

static int compare_texts(ism3_text a, ism3_text b) {
    size_t size = a.size < b.size ? a.size : b.size;
    int order = size > 0 ? memcmp(a.data, b.data, size) : 0;
    return order ? order : (a.size > b.size) - (a.size < b.size);
}

/* A ledger that was not read from its logs knows the hash of an id, not the id. */
enum { HASH_TEXT_SIZE = 33 };

static ism3_text hash_text(const ism3_item *item, char text[HASH_TEXT_SIZE]) {
    int size = snprintf(text, HASH_TEXT_SIZE, "%016llx%016llx", (unsigned long long)item->hash[0],
                        (unsigned long long)item->hash[1]);
    return (ism3_text){text, (size_t)size};
}

static ism3_text shown_id(const struct found *found, char text[HASH_TEXT_SIZE]) {
    return found->id.size ? found->id : hash_text(&found->item, text);
}

static int compare_numbers(uint64_t a, uint64_t b) {
    return (a > b) - (a < b);
}

/* By process, then the oldest first, then by id, then by its hash. */
static int compare(const void *left, const void *right) {
    const struct found *a = left, *b = right;
    if (a->item.process != b->item.process)
        return a->item.process < b->item.process ? -1 : 1;
    if (a->item.input != b->item.input)
        return a->item.input < b->item.input ? -1 : 1;
    int order = compare_texts(a->id, b->id);
    if (!order)
        order = compare_numbers(a->item.hash[0], b->item.hash[0]);
    return order ? order : compare_numbers(a->item.hash[1], b->item.hash[1]);
}

/* The end of the last grain with a fact, as for metrics. */
static int64_t default_as_of(const struct session *session) {
    int64_t first, last, grain = ism3_model_grain(session->model);
    int64_t offset = ism3_model_utc_offset(session->model) * ISM3_SECOND;
    ism3_ledger_span(session->ledger, &first, &last);
    if (last == ISM3_NONE)
        return ISM3_NONE;
    int64_t into_grain = (last % grain + offset % grain + grain) % grain;
    int64_t rest = grain - into_grain;
    return last > INT64_MAX - rest ? INT64_MAX : last + rest;
}

static const char *environment_name(const struct session *session, const ism3_item *item) {
    if (item->environment == ISM3_NO_INDEX)
        return "";
    return ism3_model_environment_name(session->model, item->environment);
}

static const char *instant_text(int64_t instant, char *text) {
    *text = 0;
    if (instant != ISM3_NONE)
        ism3_time_write(instant, text);
    return text;
}

static const char *count_text(uint64_t count, char *text) {
    ism3_decimal_write((ism3_int128){count, 0}, 1, text);
    return text;
}

static void write_json_instant(struct output *output, const char *name, int64_t instant) {
    char text[ISM3_TIME_TEXT_SIZE];
    output_texts(output, ", \"", name, "\": ", NULL);
    instant_text(instant, text);
    if (*text)
        output_json(output, text, strlen(text));
    else
        output_text(output, "null");
}

static void write_json_item(struct output *output, const struct listing *listing,
                            const struct found *found) {
    const ism3_item *item = &found->item;
    const char *code = ism3_model_process_code(listing->session->model, item->process);
    const char *environment = environment_name(listing->session, item);
    char text[ISM3_NUMBER_TEXT_SIZE], hash[HASH_TEXT_SIZE];
    output_text(output, "{\"process\": ");
    output_json(output, code, strlen(code));
    output_text(output, ", \"id\": ");
    if (found->id.size)
        output_json(output, found->id.data, found->id.size);
    else
        output_texts(output, "null, \"hash\": \"", hash_text(item, hash).data, "\"", NULL);
    output_text(output, ", \"environment\": ");
    if (*environment)
        output_json(output, environment, strlen(environment));
    else
        output_text(output, "null");
    output_texts(output, ", \"state\": \"", state_names[item->state],
                 "\", \"late\": ", item->late ? "true" : "false", NULL);
    write_json_instant(output, "input", item->input);
    write_json_instant(output, "answer", item->answer);
    write_json_instant(output, "withdrawal", item->withdrawal);
    write_json_instant(output, "agreed", item->agreed);
    output_texts(output, ", \"outputs\": ", count_text(item->outputs, text), NULL);
    output_texts(output, ", \"unmatched\": ", count_text(item->unmatched, text), "}", NULL);
}

static void write_json(struct output *output, const struct listing *listing) {
    char text[ISM3_TIME_TEXT_SIZE];
    output_texts(output, "{\"ism3\": {\"format\": \"items\", \"version\": 1, \"library\": \"",
                 ism3_version_string(), "\"},\n  \"as_of\": ", NULL);
    if (listing->as_of == ISM3_NONE)
        output_text(output, "null");
    else
        output_texts(output, "\"", instant_text(listing->as_of, text), "\"", NULL);
    output_text(output, ",\n  \"items\": [");
    for (size_t i = 0; i < listing->count; i++) {
        output_text(output, i > 0 ? ",\n    " : "\n    ");
        write_json_item(output, listing, &listing->found[i]);
    }
    output_text(output, "]}\n");
}

static void write_csv(struct output *output, const struct listing *listing) {
    output_text(output, "process,id,environment,state,late,input,answer,withdrawal,agreed,"
                        "outputs,unmatched\n");
    for (size_t i = 0; i < listing->count; i++) {
        const struct found *found = &listing->found[i];
        const ism3_item *item = &found->item;
        const char *code = ism3_model_process_code(listing->session->model, item->process);
        const char *environment = environment_name(listing->session, item);
        int64_t instants[] = {item->input, item->answer, item->withdrawal, item->agreed};
        char text[ISM3_NUMBER_TEXT_SIZE], hash[HASH_TEXT_SIZE];
        ism3_text id = shown_id(found, hash);
        output_csv(output, code, strlen(code));
        output_text(output, ",");
        output_csv(output, id.data, id.size);
        output_text(output, ",");
        output_csv(output, environment, strlen(environment));
        output_texts(output, ",", state_names[item->state], ",", item->late ? "1" : "0", NULL);
        for (size_t k = 0; k < sizeof instants / sizeof *instants; k++)
            output_texts(output, ",", instant_text(instants[k], text), NULL);
        output_texts(output, ",", count_text(item->outputs, text), NULL);
        output_texts(output, ",", count_text(item->unmatched, text), "\n", NULL);
    }
}

/* From the input to what closed it, or to as_of: `2.4 h`, `3.1 d`. */
static const char *age_text(const ism3_item *item, int64_t as_of, char *text, size_t room) {
    int64_t end = item->state == ISM3_ITEM_ANSWERED    ? item->answer
                  : item->state == ISM3_ITEM_WITHDRAWN ? item->withdrawal
                                                       : as_of;
    *text = 0;
    if (item->input == ISM3_NONE || end < item->input)
        return text;
    int64_t age = end - item->input, unit = age < 2 * ISM3_DAY ? 3600 * ISM3_SECOND : ISM3_DAY;
    int64_t tenths = age / (unit / 10);
    snprintf(text, room, "%lld.%lld %s", (long long)tenths / 10, (long long)tenths % 10,
             unit == ISM3_DAY ? "d" : "h");
    return text;
}

enum { COLUMNS = 8, CELL_SIZE = 64 };
static const char *const headings[COLUMNS] = {"PROCESS", "ID",     "ENVIRONMENT", "STATE",
                                              "INPUT",   "AGREED", "AGE",         "UNMATCHED"};

struct line {
    ism3_text cells[COLUMNS];
    char texts[COLUMNS][CELL_SIZE];
};

static ism3_text as_text(const char *text) {
    return (ism3_text){text, strlen(text)};
}

static void make_line(const struct listing *listing, const struct found *found, struct line *line) {
    const ism3_item *item = &found->item;
    snprintf(line->texts[3], CELL_SIZE, "%s%s", state_names[item->state],
             item->late ? ", late" : "");
    instant_text(item->input, line->texts[4]);
    instant_text(item->agreed, line->texts[5]);
    age_text(item, listing->as_of, line->texts[6], CELL_SIZE);
    count_text(item->unmatched, line->texts[7]);
    line->cells[0] = as_text(ism3_model_process_code(listing->session->model, item->process));
    line->cells[1] = shown_id(found, line->texts[1]);
    line->cells[2] = as_text(environment_name(listing->session, item));
    for (size_t i = 3; i < COLUMNS; i++)
        line->cells[i] = as_text(line->texts[i]);
}

static void write_line(struct output *output, const struct line *line, const size_t *widths) {
    size_t last = COLUMNS - 1;
    while (last > 0 && widths[last] == 0)
        last--;
    for (size_t i = 0; i <= last; i++) {
        if (widths[i] == 0)
            continue;
        output_cell(output, line->cells[i].data, line->cells[i].size, i < last ? widths[i] : 0);
        output_text(output, i < last ? "  " : "\n");
    }
}

static void write_table(struct output *output, const struct listing *listing) {
    size_t widths[COLUMNS] = {0};
    struct line line;
    char text[ISM3_NUMBER_TEXT_SIZE];
    for (size_t i = 0; i < listing->count; i++) {
        make_line(listing, &listing->found[i], &line);
        for (size_t k = 0; k < COLUMNS; k++) {
            size_t width = text_width(line.cells[k].data, line.cells[k].size);
            widths[k] = width > widths[k] ? width : widths[k];
        }
    }
    output_texts(output, count_text(listing->count, text), listing->count == 1 ? " item" : " items",
                 NULL);
    if (listing->as_of != ISM3_NONE)
        output_texts(output, " as of ", instant_text(listing->as_of, text), NULL);
    output_text(output, "\n");
    if (listing->count == 0)
        return;
    for (size_t k = 0; k < COLUMNS; k++) {
        line.cells[k] = as_text(headings[k]);
        if (widths[k] > 0 && widths[k] < line.cells[k].size)
            widths[k] = line.cells[k].size;
    }
    write_line(output, &line, widths);
    for (size_t i = 0; i < listing->count; i++) {
        make_line(listing, &listing->found[i], &line);
        write_line(output, &line, widths);
    }
}

static int list(struct listing *listing, struct output *output) {
    static void (*const forms[])(struct output *, const struct listing *) = {write_table,
                                                                             write_json, write_csv};
    ism3_error error = ISM3_ERROR_INIT;
    int32_t code =
        ism3_ledger_items(listing->session->ledger, listing->as_of, take, listing, &error);
    if (listing->code != EXIT_DONE)
        return listing->code;
    if (code != ISM3_OK)
        return report(&error);
    if (listing->count > 0)
        qsort(listing->found, listing->count, sizeof *listing->found, compare);
    forms[listing->session->options->form](output, listing);
    return output_commit(output);
}

static int read_and_list(struct session *session, struct listing *listing, struct output *output) {
    struct ids ids;
    int code = ids_open(&ids, session->model);
    session->on_batch = ids_keep;
    session->context = &ids;
    listing->ids = &ids;
    if (code == EXIT_DONE)
        code = session_read(session);
    if (code == EXIT_DONE) {
        if (listing->as_of == ISM3_NONE)
            listing->as_of = default_as_of(session);
        code = list(listing, output);
    }
    free(listing->found);
    ids_free(&ids);
    session->context = NULL;
    listing->ids = NULL;
    return code;
}

int run_items(const struct options *options) {
    struct session session;
    struct listing listing = {.session = &session};
    struct output output = {.file = -1};
    uint32_t *processes = NULL;
    int code = session_open(&session, options);
    if (code == EXIT_DONE)
        code = session_instant(&session, "--as-of", options->as_of, &listing.as_of);
    if (code == EXIT_DONE)
        code = session_processes(&session, &processes);
    listing.processes = processes;
    if (code == EXIT_DONE)
        code = output_open(&output, options->output);
    if (code == EXIT_DONE)
        code = read_and_list(&session, &listing, &output);
    output_abandon(&output);
    free(processes);
    session_close(&session);
    return code;
}
