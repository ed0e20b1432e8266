#include "wire.h"
#include "command.h"

#include <stdio.h>
#include <string.h>

int wire_next(struct wire *wire, struct wire_item *item) {
    if (wire->at == wire->end)
        return 0;
    uint8_t first = *wire->at++;
    item->type = first >> 5;
    item->value = first & 31;
    item->bytes = NULL;
    if (item->value >= 24) {
        size_t size = (size_t)1 << (item->value - 24);
        item->value = 0;
        for (; size > 0 && wire->at < wire->end; size--)
            item->value = item->value << 8 | *wire->at++;
    }
    if (item->type != WIRE_BYTES && item->type != WIRE_TEXT)
        return 1;
    item->bytes = wire->at;
    if (item->value > (uint64_t)(wire->end - wire->at))
        item->value = (uint64_t)(wire->end - wire->at);
    wire->at += item->value;
    return 1;
}

/* How many items an item holds. */
static uint64_t held_by(const struct wire_item *item) {
    switch (item->type) {
    case WIRE_ARRAY:
        return item->value;
    case WIRE_MAP:
        return 2 * item->value;
    case WIRE_TAG:
        return 1;
    default:
        return 0;
    }
}

void wire_skip(struct wire *wire) {
    struct wire_item item;
    for (uint64_t left = 1; left > 0 && wire_next(wire, &item); left--)
        left += held_by(&item);
}

int wire_find(struct wire *wire, uint64_t key) {
    struct wire_item item;
    wire_next(wire, &item); /* the tag */
    if (!wire_next(wire, &item))
        return 0;
    for (uint64_t pairs = item.value; pairs > 0 && wire_next(wire, &item); pairs--) {
        if (item.value == key)
            return 1;
        wire_skip(wire);
    }
    return 0;
}

/* ---- as text ---- */

enum { DEPTH = 32, INDENT = 2 };

/* What is known of a value before it comes. */
struct hint {
    const char *name; /* NULL: it has none */
    uint32_t shape;   /* 0: nothing in it has names */
    int is_list;      /* an array whose elements have the shape */
};

struct level {
    struct hint hint;
    uint32_t type;
    uint64_t left, done; /* items; of a map keys and values */
    int is_tuple;        /* an array whose places have names */
    int has_lines;       /* an item a line */
};

struct text {
    struct output *output;
    int names; /* 1: JSON, 0: diagnostic notation */
    struct wire wire;
    struct level levels[DEPTH];
    size_t depth;
    struct hint hint; /* of the value to come */
};

static void put_hexadecimal(struct text *text, const uint8_t *bytes, size_t size) {
    char digits[3];
    for (size_t i = 0; i < size; i++) {
        snprintf(digits, sizeof digits, "%02x", bytes[i]);
        output_text(text->output, digits);
    }
}

static void put_bytes(struct text *text, const struct wire_item *item) {
    output_text(text->output, text->names ? "\"" : "h'");
    put_hexadecimal(text, item->bytes, (size_t)item->value);
    output_text(text->output, text->names ? "\"" : "'");
}

/* Of JSON, numbers that a double would change are texts. */
static void put_integer(struct text *text, ism3_int128 number) {
    static const uint64_t exact = UINT64_C(1) << 53;
    char digits[ISM3_NUMBER_TEXT_SIZE];
    int is_small =
        number.high == 0 ? number.low <= exact : number.high == -1 && number.low >= 0 - exact;
    const char *quote = text->names && !is_small ? "\"" : "";
    ism3_decimal_write(number, 1, digits);
    output_texts(text->output, quote, digits, quote, NULL);
}

/* A tag within a document: a number of up to 16 bytes. */
static void put_bignum(struct text *text) {
    struct wire_item item;
    ism3_int128 number = {0, 0};
    if (!wire_next(&text->wire, &item))
        return;
    for (uint64_t i = 0; i < item.value; i++) {
        number.high = (int64_t)((uint64_t)number.high << 8 | number.low >> 56);
        number.low = number.low << 8 | item.bytes[i];
    }
    if (text->names) {
        put_integer(text, number);
        return;
    }
    output_text(text->output, "2(");
    put_bytes(text, &item);
    output_text(text->output, ")");
}

static void put_scalar(struct text *text, const struct wire_item *item) {
    switch (item->type) {
    case WIRE_NUMBER:
        put_integer(text, (ism3_int128){item->value, 0});
        break;
    case WIRE_NEGATIVE:
        put_integer(text, (ism3_int128){~item->value, -1});
        break;
    case WIRE_BYTES:
        put_bytes(text, item);
        break;
    case WIRE_TEXT:
        output_json(text->output, (const char *)item->bytes, (size_t)item->value);
        break;
    default:
        put_bignum(text);
    }
}

static int is_container(const struct wire_item *item) {
    return item->type == WIRE_ARRAY || item->type == WIRE_MAP;
}

/* What holds containers has a line for each item, anything else fits one. */
static int wants_lines(struct wire wire, uint64_t count) {
    struct wire_item item;
    for (; count > 0 && wire_next(&wire, &item); count--) {
        if (is_container(&item))
            return 1;
        if (item.type == WIRE_TAG)
            wire_skip(&wire);
    }
    return 0;
}

static int is_object(const struct text *text, const struct level *level) {
    return level->type == WIRE_MAP || (text->names && level->is_tuple);
}

static void put_line(struct text *text) {
    output_text(text->output, "\n");
    for (size_t i = 0; i < text->depth * INDENT; i++)
        output_text(text->output, " ");
}

static int open_level(struct text *text, const struct wire_item *item) {
    if (text->depth == DEPTH)
        return 0;
    struct level *level = &text->levels[text->depth++];
    *level = (struct level){.type = item->type,
                            .left = held_by(item),
                            .has_lines = wants_lines(text->wire, held_by(item)),
                            .hint = text->hint};
    level->is_tuple = item->type == WIRE_ARRAY && text->hint.shape && !text->hint.is_list;
    output_text(text->output, is_object(text, level) ? "{" : "[");
    return 1;
}

static void close_levels(struct text *text) {
    while (text->depth > 0 && text->levels[text->depth - 1].left == 0) {
        const struct level *level = &text->levels[--text->depth];
        if (level->has_lines && level->done > 0)
            put_line(text);
        output_text(text->output, is_object(text, level) ? "}" : "]");
    }
}

static void put_name(struct text *text, uint64_t key) {
    char number[24];
    const char *name = text->hint.name ? text->hint.name : number;
    snprintf(number, sizeof number, "%llu", (unsigned long long)key);
    output_json(text->output, name, strlen(name));
    output_text(text->output, ": ");
}

/* What comes before an item: a comma, a line, its name. */
static void begin_item(struct text *text, struct level *level) {
    int is_value = level->type == WIRE_MAP && level->done % 2 == 1;
    if (is_value) {
        output_text(text->output, text->names ? "" : ": ");
        return;
    }
    if (level->done > 0)
        output_text(text->output, level->has_lines ? "," : ", ");
    if (level->has_lines)
        put_line(text);
    if (level->is_tuple && text->names)
        put_name(text, level->done);
}

static struct hint hint_of(uint32_t shape, uint64_t key) {
    const struct wire_name *name = wire_name_of(shape, key);
    return name ? (struct hint){name->name, name->value, name->is_list} : (struct hint){0};
}

static int put_item(struct text *text) {
    struct wire_item item;
    struct level *level = &text->levels[text->depth - 1];
    int is_key = level->type == WIRE_MAP && level->done % 2 == 0;
    if (level->is_tuple)
        text->hint = hint_of(level->hint.shape, level->done);
    else if (level->type == WIRE_ARRAY)
        text->hint = (struct hint){.shape = level->hint.is_list ? level->hint.shape : 0};
    begin_item(text, level);
    level->left--;
    level->done++;
    if (!wire_next(&text->wire, &item))
        return 0;
    if (is_key) {
        text->hint = hint_of(level->hint.shape, item.value);
        if (text->names)
            put_name(text, item.value);
        else
            put_scalar(text, &item);
        return 1;
    }
    if (is_container(&item))
        return open_level(text, &item);
    put_scalar(text, &item);
    return 1;
}

static void write_document(struct text *text) {
    struct wire document = text->wire;
    struct wire_item item;
    if (wire_find(&document, 0) && wire_next(&document, &item))
        text->hint.shape = wire_shape_of(item.value);
    wire_next(&text->wire, &item); /* the tag */
    if (!wire_next(&text->wire, &item))
        return;
    int is_whole = open_level(text, &item);
    for (close_levels(text); is_whole && text->depth > 0; close_levels(text))
        is_whole = put_item(text);
}

void wire_write_json(struct output *output, const uint8_t *bytes, size_t size) {
    struct text text = {.output = output, .names = 1, .wire = {bytes, bytes + size}};
    write_document(&text);
    output_text(output, "\n");
}

void wire_write_diagnostic(struct output *output, const uint8_t *bytes, size_t size) {
    struct text text = {.output = output, .wire = {bytes, bytes + size}};
    output_text(output, "55799(");
    write_document(&text);
    output_text(output, ")\n");
}
