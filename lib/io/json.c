#include "io/json.h"
#include "io/fault.h"
#include "io/text.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Nodes of a path. */
#define DEPTH_MAX ISM3__JSON_DEPTH
/* A hostile document could have a problem at each byte: beyond this much scanning they are told
 * by their path alone. */
#define SCAN_MAX (UINT64_C(1) << 28)

/* ---- the place of a node in the text ---------------------------------------------------------- */

static size_t skip_space(const ism3__json *json, size_t at) {
    while (at < json->size && memchr(" \t\r\n", json->text[at], 4))
        at++;
    return at;
}

/* From the opening quote to behind the closing one. */
static size_t skip_string(const ism3__json *json, size_t at) {
    for (at++; at < json->size && json->text[at] != '"'; at++)
        at += json->text[at] == '\\';
    return at < json->size ? at + 1 : json->size;
}

/* One token: a string, a number, a word or a sign. */
static size_t skip_token(const ism3__json *json, size_t at) {
    if (json->text[at] == '"')
        return skip_string(json, at);
    if (memchr("{}[],:", json->text[at], 6))
        return at + 1;
    while (at < json->size && !memchr("{}[],: \t\r\n\"", json->text[at], 11))
        at++;
    return at;
}

static size_t skip_value(const ism3__json *json, size_t at) {
    size_t depth = 0;
    do {
        char sign = json->text[at];
        depth += sign == '{' || sign == '[';
        depth -= sign == '}' || sign == ']';
        at = skip_space(json, skip_token(json, at));
    } while (depth && at < json->size);
    return at;
}

/* From the key of a member to its value. */
static size_t skip_key(const ism3__json *json, size_t at) {
    at = skip_space(json, skip_string(json, at));
    return skip_space(json, at + 1);
}

/* Which member of its object a node is. jansson keeps the order of the text. */
static size_t member_number(const ism3__json_node *node) {
    json_t *object = node->parent->value;
    size_t number = 0;
    void *member = json_object_iter(object);
    while (member && strcmp(json_object_iter_key(member), node->key)) {
        member = json_object_iter_next(object, member);
        number++;
    }
    return number;
}

/* The byte at which a node starts, given that of its parent. Mostly it comes soon after the one last
 * asked for, so the search goes on from there. */
static size_t enter(ism3__json *json, const ism3__json_node *node, size_t at,
                    ism3__json_step *step) {
    const json_t *container = node->parent->value;
    size_t number = node->key ? member_number(node) : node->index;
    if (step->container != container || step->number > number)
        *step = (ism3__json_step){container, 0, skip_space(json, at + 1)};
    for (; step->number < number; step->number++) {
        if (node->key)
            step->at = skip_key(json, step->at);
        step->at = skip_space(json, skip_value(json, step->at) + 1);
    }
    return node->key && !node->at_key ? skip_key(json, step->at) : step->at;
}

/* The nodes from below the root to `node`; returns how many. */
static size_t trace(const ism3__json_node *node, const ism3__json_node *path[DEPTH_MAX]) {
    size_t depth = 0;
    for (const ism3__json_node *step = node; step && step->parent; step = step->parent)
        depth++;
    for (; depth > DEPTH_MAX; depth--)
        node = node->parent;
    for (size_t i = depth; i; i--, node = node->parent)
        path[i - 1] = node;
    return depth;
}

static size_t text_start(const ism3__json *json) {
    return json->size >= 3 && !memcmp(json->text, "\xef\xbb\xbf", 3) ? 3 : 0;
}

static size_t locate(ism3__json *json, const ism3__json_node *node) {
    const ism3__json_node *path[DEPTH_MAX];
    while (!node->value)
        node = node->parent;
    size_t depth = trace(node, path);
    size_t at = skip_space(json, text_start(json));
    for (size_t i = 0; i < depth; i++)
        at = enter(json, path[i], at, &json->steps[i]);
    return at;
}

const char *ism3__json_token(ism3__json *json, const ism3__json_node *node, size_t *size) {
    size_t at = locate(json, node);
    *size = skip_token(json, at) - at;
    return json->text + at;
}

static void set_position(ism3__json *json, size_t at, ism3_error *error) {
    const char *line = json->text, *end = json->text + at, *next;
    error->line = 1;
    while ((next = memchr(line, '\n', (size_t)(end - line)))) {
        error->line++;
        line = next + 1;
    }
    error->column = (uint64_t)(end - line) + 1;
    json->scan_left -= at < json->scan_left ? at : json->scan_left;
}

/* ---- what is told ----------------------------------------------------------------------------- */

/* One line of UTF-8, whatever came in by a document or was cut off. */
static void clean(char *text) {
    size_t left = strlen(text);
    for (size_t length; left; text += length, left -= length) {
        length = ism3__utf8_length(text, left);
        if (!length || (unsigned char)*text < ' ' || *text == 0x7f)
            *text = '?';
        length += !length;
    }
}

static int is_plain(const char *key) {
    size_t length = strspn(key, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-");
    return length && !key[length];
}

/* `processes[3].resources[0].unit: ` or, for the root, nothing. */
static size_t write_path(const ism3__json_node *node, char *text, size_t size) {
    const ism3__json_node *path[DEPTH_MAX];
    size_t depth = trace(node, path), used = 0;
    for (size_t i = 0; i < depth && used < size; i++) {
        const char *key = path[i]->key;
        const char *format = !key             ? "[%zu]"
                             : !is_plain(key) ? "[\"%.40s\"]"
                             : i              ? ".%.60s"
                                              : "%.60s";
        int length = key ? snprintf(text + used, size - used, format, key)
                         : snprintf(text + used, size - used, format, path[i]->index);
        used += (size_t)length;
    }
    if (depth && used + 2 < size)
        used += (size_t)snprintf(text + used, size - used, ": ");
    return used < size ? used : size - 1;
}

static void begin(const ism3__json *json, int32_t code, ism3_error *error) {
    *error = (ism3_error)ISM3_ERROR_INIT;
    error->code = code;
    snprintf(error->place, sizeof error->place, "%s", json->name);
    clean(error->place);
}

static void show(ism3__json *json, const ism3_error *error) {
    if (!json->refused && json->function && json->function(json->context, error))
        json->stopped = json->refused = 1;
}

static void tell(ism3__json *json, const ism3_error *error) {
    if (error->code && !json->problems++)
        json->first = *error;
    if (error->code && !json->function)
        json->stopped = 1;
    show(json, error);
    if (json->problems < ISM3__JSON_PROBLEMS_MAX || json->stopped)
        return;
    ism3_error end;
    begin(json, ISM3_E_LIMIT, &end);
    snprintf(end.message, sizeof end.message, "after %d problems the search for more ends",
             ISM3__JSON_PROBLEMS_MAX);
    json->stopped = 1;
    show(json, &end);
}

void ism3__json_problem(ism3__json *json, const ism3__json_node *node, int32_t code,
                        const char *format, ...) {
    if (json->stopped || (!code && !json->function))
        return;
    ism3_error error;
    begin(json, code, &error);
    size_t used = write_path(node && node->at_key ? node->parent : node, error.message, 256);
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(error.message + used, sizeof error.message - used, format, arguments);
    va_end(arguments);
    clean(error.message);
    if (node && json->scan_left)
        set_position(json, locate(json, node), &error);
    tell(json, &error);
}

void ism3__json_pass_on(ism3__json *json, const ism3__json_node *node, const ism3_error *error) {
    if (error->code == ISM3_E_MEMORY)
        ism3__json_no_memory(json);
    else
        ism3__json_problem(json, node, error->code == ISM3_E_RANGE ? ISM3_E_SYNTAX : error->code,
                           "%s", error->message);
}

void ism3__json_no_memory(ism3__json *json) {
    json->stopped = json->no_memory = 1;
}

int32_t ism3__json_result(const ism3__json *json, ism3_error *error) {
    if (!json->no_memory && !json->problems)
        return ISM3_OK;
    ism3_error result = json->first;
    if (json->no_memory) {
        begin(json, ISM3_E_MEMORY, &result);
        snprintf(result.message, sizeof result.message, "no memory for the document");
    }
    ism3__fault_copy(error, &result);
    return result.code;
}

/* ---- reading and walking ---------------------------------------------------------------------- */

static int within_limits(ism3__json *json) {
    if (json->size > ISM3__JSON_SIZE_MAX) {
        ism3__json_problem(json, NULL, ISM3_E_LIMIT,
                           "the document has %zu bytes, at most %zu are taken", json->size,
                           ISM3__JSON_SIZE_MAX);
        return 0;
    }
    size_t values = 1;
    for (size_t i = 0; i < json->size; i++)
        values += json->text[i] == ',' || json->text[i] == '[' || json->text[i] == '{';
    if (values > ISM3__JSON_VALUES_MAX)
        ism3__json_problem(json, NULL, ISM3_E_LIMIT, "the document has more than %zu values",
                           ISM3__JSON_VALUES_MAX);
    return values <= ISM3__JSON_VALUES_MAX;
}

/* Where the last token that starts before `end` starts. */
static size_t token_before(const ism3__json *json, size_t end) {
    size_t at = skip_space(json, text_start(json)), last = at;
    while (at < end) {
        last = at;
        at = skip_space(json, skip_token(json, at));
    }
    return last;
}

/* What jansson found. It says where it had read to, which is behind the token that is wrong. */
static void tell_parse_error(ism3__json *json, const json_error_t *found) {
    enum json_error_code code = json_error_code(found);
    /* Where jansson has nothing to say it found no memory. */
    if (code == json_error_out_of_memory || !*found->text) {
        ism3__json_no_memory(json);
        return;
    }
    size_t at = text_start(json) + (size_t)found->position;
    if (at > json->size)
        at = json->size;
    if (code != json_error_invalid_utf8 && code != json_error_premature_end_of_input)
        at = token_before(json, at);
    ism3_error error;
    begin(json, ISM3_E_SYNTAX, &error);
    snprintf(error.message, sizeof error.message, "this is not JSON: %s", found->text);
    clean(error.message);
    set_position(json, at, &error);
    tell(json, &error);
}

int ism3__json_open(ism3__json *json, const char *text, size_t size, const char *name,
                    ism3_problem_function function, void *context) {
    *json = (ism3__json){.name = name ? name : "",
                         .text = text,
                         .size = size,
                         .function = function,
                         .context = context,
                         .first = ISM3_ERROR_INIT,
                         .scan_left = SCAN_MAX};
    if (!within_limits(json))
        return 0;
    size_t start = text_start(json);
    json_error_t found = {0}; /* where its memory ends at once it tells nothing */
    json->root =
        json_loadb(text + start, size - start, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, &found);
    if (!json->root)
        tell_parse_error(json, &found);
    return json->root != NULL;
}

void ism3__json_close(ism3__json *json) {
    json_decref(json->root);
    json->root = NULL;
}

ism3__json_node ism3__json_root(const ism3__json *json) {
    return (ism3__json_node){.value = json->root};
}

static const char *field_key(const void *context, size_t index) {
    const ism3__json_field *const *range = context;
    return range[0] + index < range[1] ? range[0][index].key : NULL;
}

static void tell_unknown_key(ism3__json *json, ism3__json_node member,
                             const ism3__json_field *fields, size_t count) {
    const ism3__json_field *range[2] = {fields, fields + count};
    const char *meant = ism3__nearest(member.key, field_key, range);
    char known[320] = "";
    for (size_t i = 0, used = 0; i < count && used < sizeof known; i++)
        used += (size_t)snprintf(known + used, sizeof known - used, "%s%s", i ? ", " : "",
                                 fields[i].key);
    member.at_key = 1;
    if (meant)
        ism3__json_problem(json, &member, ISM3_E_SYNTAX, "unknown key '%.60s', did you mean '%s'?",
                           member.key, meant);
    else
        ism3__json_problem(json, &member, ISM3_E_SYNTAX, "unknown key '%.60s', expected one of: %s",
                           member.key, known);
}

static const ism3__json_field *find_field(const ism3__json_field *fields, size_t count,
                                          const char *key) {
    for (size_t i = 0; i < count; i++)
        if (!strcmp(fields[i].key, key))
            return fields + i;
    return NULL;
}

static int read_member(ism3__json *json, const ism3__json_node *member,
                       const ism3__json_field *fields, size_t count, char *out) {
    const ism3__json_field *field = find_field(fields, count, member->key);
    if (!field) {
        tell_unknown_key(json, *member, fields, count);
        return 0;
    }
    if ((field->flags & ISM3__NULLABLE) && json_is_null(member->value))
        return 1;
    return field->read(json, member, out + field->offset, field->argument);
}

int ism3__json_object(ism3__json *json, const ism3__json_node *node, const ism3__json_field *fields,
                      size_t count, void *out) {
    if (!ism3__json_expect(json, node, JSON_OBJECT))
        return 0;
    int good = 1;
    void *iterator = NULL;
    ism3__json_node member;
    while (ism3__json_member(json, node, &iterator, &member))
        good &= read_member(json, &member, fields, count, out);
    for (size_t i = 0; i < count; i++)
        if ((fields[i].flags & ISM3__REQUIRED) && !json_object_get(node->value, fields[i].key)) {
            ism3__json_problem(json, node, ISM3_E_SYNTAX, "the key '%s' is missing", fields[i].key);
            good = 0;
        }
    return good && !json->stopped;
}

int ism3__json_element(const ism3__json *json, const ism3__json_node *array, size_t index,
                       ism3__json_node *element) {
    if (json->stopped || !array->value)
        return 0;
    *element = (ism3__json_node){
        .parent = array, .index = index, .value = json_array_get(array->value, index)};
    return element->value != NULL;
}

int ism3__json_member(const ism3__json *json, const ism3__json_node *object, void **iterator,
                      ism3__json_node *member) {
    if (json->stopped || !object->value)
        return 0;
    *iterator = *iterator ? json_object_iter_next(object->value, *iterator)
                          : json_object_iter(object->value);
    if (!*iterator)
        return 0;
    *member = (ism3__json_node){.parent = object,
                                .key = json_object_iter_key(*iterator),
                                .value = json_object_iter_value(*iterator)};
    return 1;
}

/* ---- a word that was meant -------------------------------------------------------------------- */

#define WORD_MAX 40

static char lower(char c) {
    return c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c;
}

static unsigned least(unsigned a, unsigned b) {
    return a < b ? a : b;
}

/* How many letters to add, drop, change or swap with their neighbour to get from one to the other. */
static unsigned distance(const char *a, size_t a_length, const char *b, size_t b_length) {
    unsigned rows[3][WORD_MAX + 1];
    for (unsigned j = 0; j <= b_length; j++)
        rows[0][j] = j;
    for (size_t i = 1; i <= a_length; i++) {
        unsigned *row = rows[i % 3], *above = rows[(i + 2) % 3], *before = rows[(i + 1) % 3];
        row[0] = (unsigned)i;
        for (size_t j = 1; j <= b_length; j++) {
            unsigned change = above[j - 1] + (lower(a[i - 1]) != lower(b[j - 1]));
            row[j] = least(change, least(above[j], row[j - 1]) + 1);
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                row[j] = least(row[j], before[j - 2] + 1);
        }
    }
    return rows[a_length % 3][b_length];
}

const char *ism3__nearest(const char *word, ism3__word_at at, const void *context) {
    size_t length = strlen(word);
    if (length > WORD_MAX)
        return NULL;
    /* A third of the letters may be wrong, but one at least. */
    unsigned nearest = 2 + (unsigned)length / 3;
    const char *meant = NULL, *candidate;
    for (size_t i = 0; (candidate = at(context, i)); i++) {
        size_t candidate_length = strlen(candidate);
        if (candidate_length > WORD_MAX)
            continue;
        unsigned far = distance(word, length, candidate, candidate_length);
        if (far < nearest && far < length && far < candidate_length) {
            nearest = far;
            meant = candidate;
        }
    }
    return meant;
}

/* ---- files ------------------------------------------------------------------------------------ */

static int32_t fail_file(ism3_error *error, int32_t code, const char *path, const char *message) {
    ism3__fault(error, code, "%s", message);
    ism3__fault_place(error, path, 0, 0);
    return code;
}

static int32_t fail_io(ism3_error *error, const char *path, int number) {
    char reason[ISM3__REASON_SIZE];
    ism3__system_reason(number, reason);
    return fail_file(error, ISM3_E_IO, path, reason);
}

/* The rest of an open file. A pipe has no length, so it is read as it comes. */
static int32_t read_all(FILE *file, const char *path, char **text, size_t *size,
                        ism3_error *error) {
    size_t room = 0;
    do {
        room = room ? room * 2 : 65536;
        char *grown = realloc(*text, room);
        if (!grown)
            return fail_file(error, ISM3_E_MEMORY, path, "no memory for the file");
        *text = grown;
        *size += fread(*text + *size, 1, room - *size, file);
    } while (*size == room && *size <= ISM3__JSON_SIZE_MAX);
    if (ferror(file))
        return fail_io(error, path, errno);
    if (*size > ISM3__JSON_SIZE_MAX)
        return fail_file(error, ISM3_E_LIMIT, path, "the file is longer than 64 MiB");
    return ISM3_OK;
}

int32_t ism3__file_read(const char *path, char **text, size_t *size, ism3_error *error) {
    *text = NULL;
    *size = 0;
    FILE *file = fopen(path, "rb");
    if (!file)
        return fail_io(error, path, errno);
    errno = 0;
    int32_t code = read_all(file, path, text, size, error);
    fclose(file);
    if (code) {
        free(*text);
        *text = NULL;
    }
    return code;
}
