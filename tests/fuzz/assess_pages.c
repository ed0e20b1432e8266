/* Assessments as pages for monitoring systems; see assessing.h. */
#include "assessing.h"

#include <ctype.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

enum { TOLD_PERIODS = 6, TOLD_PROCESSES = 8, KEYS = 3 };

/* ---- the grammar of the text formats, line by line ---- */

/* Where a page is being read, and the family it is in. */
struct reading {
    const char *at;
    const char *family; /* its name in the line about it */
    size_t family_size;
    int is_openmetrics, has_times;
};

static int take(struct reading *reading, const char *text) {
    size_t size = strlen(text);
    if (strncmp(reading->at, text, size) != 0)
        return 0;
    reading->at += size;
    return 1;
}

static size_t name_size(const char *text) {
    size_t size = 0;
    promise(isalpha((unsigned char)*text));
    while (isalnum((unsigned char)text[size]) || text[size] == '_')
        size++;
    return size;
}

/* `"value"` with nothing bare in it that ends it, or the line. */
static void read_value(struct reading *reading) {
    promise(take(reading, "\""));
    while (*reading->at != '"') {
        promise(*reading->at && *reading->at != '\n');
        if (*reading->at++ == '\\')
            promise(strchr("\\\"n", *reading->at++) != NULL);
    }
    reading->at++;
}

static void read_labels(struct reading *reading) {
    do {
        reading->at += name_size(reading->at);
        promise(take(reading, "="));
        read_value(reading);
    } while (take(reading, ","));
    promise(take(reading, "}"));
}

static void read_number(struct reading *reading) {
    char *end;
    promise(isdigit((unsigned char)*reading->at) || *reading->at == '-');
    strtod(reading->at, &end);
    promise(end > reading->at);
    reading->at = end;
}

static void read_sample(struct reading *reading) {
    size_t size = name_size(reading->at);
    promise(size >= reading->family_size &&
            strncmp(reading->at, reading->family, reading->family_size) == 0);
    reading->at += size;
    if (take(reading, "{"))
        read_labels(reading);
    promise(take(reading, " "));
    read_number(reading);
    if (reading->has_times) {
        promise(take(reading, " "));
        read_number(reading);
    }
    promise(take(reading, "\n"));
}

/* A line about a family: of one that was told of before the next sample must not come. */
static void read_about(struct reading *reading) {
    promise(take(reading, "# TYPE ") || take(reading, "# HELP ") || take(reading, "# UNIT "));
    reading->family = reading->at;
    reading->family_size = name_size(reading->at);
    reading->at = strchr(reading->at, '\n');
    promise(reading->at != NULL);
    reading->at++;
}

static void check_text(struct encoded *page, uint32_t format, int has_times) {
    struct reading reading = {.is_openmetrics = format == ISM3_OPENMETRICS, .has_times = has_times};
    static const uint8_t zero = 0;
    promise(fuzz_is_text((const char *)page->data, page->size, 0));
    promise(fuzz_keep_bytes(page, (const char *)&zero, 1) == 0);
    reading.at = (const char *)page->data;
    while (*reading.at && strcmp(reading.at, "# EOF\n") != 0)
        if (*reading.at == '#')
            read_about(&reading);
        else
            read_sample(&reading);
    promise(reading.is_openmetrics == (*reading.at != 0));
    page->size--;
}

static void check_json(const struct encoded *page) {
    json_t *json = json_loadb((const char *)page->data, page->size, JSON_REJECT_DUPLICATES, NULL);
    promise(json_is_object(json));
    json_decref(json);
}

/* ---- pages ---- */

static int32_t stop(void *context, const char *bytes, size_t size) {
    int *left = context;
    promise(bytes && size);
    return (*left)-- == 0;
}

/* Twice the same, by the grammar; stopped where the receiver stops; whole, or not there. */
static void check_page(const struct assessed *assessed, const ism3_exposition_options *options,
                       long calls, int left) {
    struct encoded first = {NULL, 0}, second = {NULL, 0};
    ism3_error error = fuzz_no_error();
    uint64_t written = 0;
    size_t blocks = assessed->heap->blocks;
    int32_t rc =
        ism3_exposition_write(assessed->assessment, options, fuzz_keep_bytes, &first, &error);
    fuzz_check_error(rc, &error);
    promise(ism3_exposition_write(assessed->assessment, options, fuzz_keep_bytes, &second, NULL) ==
            rc);
    promise(encoded_equal(&first, &second));
    promise(rc == ISM3_E_RANGE || (rc != ISM3_OK) == (first.size == 0));
    if (!rc && options->format == ISM3_OTLP)
        check_json(&first);
    else if (!rc)
        check_text(&first, options->format, options->periods == ISM3_PERIODS_ALL);
    heap_fail_after(assessed->heap, calls, 0);
    int32_t again =
        ism3_exposition_write(assessed->assessment, options, fuzz_count_bytes, &written, NULL);
    promise(again == (heap_never_fail(assessed->heap) ? ISM3_E_MEMORY : rc));
    promise(again != ISM3_E_MEMORY || written == 0);
    rc = ism3_exposition_write(assessed->assessment, options, stop, &left, NULL);
    promise(left >= 0 || rc == ISM3_E_STOPPED);
    promise(assessed->heap->blocks == blocks);
    encoded_free(&first);
    encoded_free(&second);
}

/* A text of `letters`, or of any bytes. */
static const char *any_text(char *text, size_t size, const char *letters, struct tape *tape) {
    size_t length = tape_below(tape, (uint32_t)size), count = strlen(letters);
    int is_wild = tape_below(tape, 8) == 7;
    for (size_t i = 0; i < length; i++)
        text[i] = is_wild ? (char)tape_byte(tape) : letters[tape_below(tape, (uint32_t)count)];
    text[length] = 0;
    return text;
}

void assessing_expose(const struct assessed *assessed, struct tape *tape) {
    uint32_t processes[TOLD_PROCESSES];
    char keys[KEYS][8], values[KEYS][8];
    ism3_exposition_attribute attributes[KEYS];
    ism3_exposition_options options = ISM3_EXPOSITION_OPTIONS_INIT;
    if (assessed->periods > TOLD_PERIODS || assessed->processes > TOLD_PROCESSES)
        return;
    for (options.format = ISM3_OPENMETRICS; options.format <= ISM3_OTLP; options.format++) {
        options.periods = tape_below(tape, 2) ? ISM3_PERIODS_ALL : tape_below(tape, 6);
        check_page(assessed, &options, tape_below(tape, 3), tape_byte(tape));
    }
    for (size_t i = 0; i < TOLD_PROCESSES; i++)
        processes[i] = tape_below(tape, 16) && assessed->processes
                           ? tape_byte(tape) % assessed->processes
                           : (uint32_t)tape_wild(tape);
    for (size_t i = 0; i < KEYS; i++)
        attributes[i] =
            (ism3_exposition_attribute){any_text(keys[i], sizeof keys[i], "abcdefgh._1", tape),
                                        any_text(values[i], sizeof values[i], "a\"\\{}=, ", tape)};
    attributes[0] = (ism3_exposition_attribute){"site", "\"} 1 \\"};
    options.format = tape_below(tape, 4);
    options.processes = tape_below(tape, 2) ? processes : NULL;
    options.process_count = tape_below(tape, TOLD_PROCESSES + 1);
    options.attributes = attributes;
    options.attribute_count = 1 + tape_below(tape, KEYS);
    check_page(assessed, &options, tape_below(tape, 3), tape_byte(tape));
}
