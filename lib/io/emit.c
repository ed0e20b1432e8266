#include "io/emit.h"

#include "io/shown.h"

static const char hexadecimal[] = "0123456789abcdef";

/* All that is escaped lies in the first plane. */
static void put_escape(ism3__writer *writer, uint32_t code) {
    char escape[] = {'\\',
                     'u',
                     hexadecimal[code >> 12 & 15],
                     hexadecimal[code >> 8 & 15],
                     hexadecimal[code >> 4 & 15],
                     hexadecimal[code & 15]};
    ism3__put(writer, escape, sizeof escape);
}

void ism3__put_string(ism3__writer *writer, const char *text) {
    ism3__put(writer, "\"", 1);
    const char *start = text;
    while (*text) {
        size_t length;
        uint32_t control = ism3__control_at(text, &length);
        int is_special = *text == '"' || *text == '\\';
        if (control || is_special)
            ism3__put(writer, start, (size_t)(text - start));
        if (is_special)
            ism3__put(writer, "\\", 1);
        if (control)
            put_escape(writer, control);
        if (control || is_special)
            start = text + (control ? length : 0);
        text += length;
    }
    ism3__put(writer, start, (size_t)(text - start));
    ism3__put(writer, "\"", 1);
}

void ism3__put_instant(ism3__writer *writer, int64_t instant) {
    char text[ISM3_TIME_TEXT_SIZE];
    if (instant == ISM3_NONE) {
        ism3__put_text(writer, "null");
        return;
    }
    size_t size = ism3_time_write(instant, text);
    ism3__put(writer, "\"", 1);
    ism3__put(writer, text, size);
    ism3__put(writer, "\"", 1);
}

void ism3__put_digest(ism3__writer *writer, const uint8_t *digest) {
    char text[2 * 32 + 2], *at = text;
    if (!digest) {
        ism3__put_text(writer, "null");
        return;
    }
    *at++ = '"';
    for (size_t i = 0; i < 32; i++) {
        *at++ = hexadecimal[digest[i] >> 4];
        *at++ = hexadecimal[digest[i] & 15];
    }
    *at++ = '"';
    ism3__put(writer, text, sizeof text);
}

static int fits_double(const char *text, size_t size) {
    static const char limit[] = "9007199254740992";
    text += *text == '-';
    size_t whole = 0;
    while (whole < size && text[whole] >= '0' && text[whole] <= '9')
        whole++;
    if (whole < sizeof limit - 1 || text[whole] == 'e')
        return 1;
    return whole == sizeof limit - 1 && memcmp(text, limit, whole) <= 0;
}

void ism3__put_plain(ism3__writer *writer, const char *text, size_t size) {
    int plain = size < 16 || fits_double(text, size);
    if (!plain)
        ism3__put(writer, "\"", 1);
    ism3__put(writer, text, size);
    if (!plain)
        ism3__put(writer, "\"", 1);
}

void ism3__put_count(ism3__writer *writer, uint64_t count) {
    char text[ISM3_NUMBER_TEXT_SIZE];
    ism3__put_plain(writer, text, ism3_decimal_write((ism3_int128){count, 0}, 1, text));
}

static void put_missing(ism3__writer *writer, const ism3_metrics *metrics, size_t period,
                        size_t entry, uint32_t figure, uint32_t resource) {
    const char *separator = ", \"missing\": [";
    const ism3_model *model = ism3_metrics_model(metrics);
    uint32_t count = ism3_model_environment_count(model);
    for (uint32_t environment = 0; environment < count; environment++) {
        if (!ism3_metrics_lacks(metrics, period, entry, figure, resource, environment))
            continue;
        ism3__put_text(writer, separator);
        ism3__put_string(writer, ism3_model_environment_name(model, environment));
        separator = ", ";
    }
    ism3__put(writer, "]", 1);
}

void ism3__put_figure(ism3__writer *writer, const ism3_metrics *metrics, size_t period,
                      size_t entry, uint32_t number, uint32_t resource, const ism3_figure *figure) {
    const ism3_figure_info *info = ism3_figure_at(number);
    char text[ISM3_NUMBER_TEXT_SIZE], numerator[ISM3_NUMBER_TEXT_SIZE], unit[512];
    ism3__put_text(writer, "\"value\": ");
    size_t size = 0;
    if (figure->has_value) {
        size = ism3_decimal_write(figure->numerator, info->numerator_divisor, numerator);
        if (figure->is_quotient)
            ism3__put_plain(writer, text, ism3_double_write(figure->value, text));
        else
            ism3__put_plain(writer, numerator, size);
    } else
        ism3__put_text(writer, "null");
    ism3__put_text(writer, ", \"unit\": ");
    ism3_metrics_unit(metrics, entry, number, resource, unit, sizeof unit);
    ism3__put_string(writer, unit);
    ism3__put_text(writer, ", \"numerator\": ");
    if (figure->has_value)
        ism3__put_plain(writer, numerator, size);
    else
        ism3__put_text(writer, "null");
    ism3__put_text(writer, ", \"denominator\": ");
    if (figure->has_value && figure->is_quotient)
        ism3__put_plain(writer, text,
                        ism3_decimal_write(figure->denominator, info->denominator_divisor, text));
    else
        ism3__put_text(writer, "null");
    ism3__put_text(writer, ", \"count\": ");
    ism3__put_count(writer, figure->count);
    ism3__put_text(writer, ", \"status\": ");
    ism3__put_string(writer, ism3_status_name(figure->status));
    if (figure->missing)
        put_missing(writer, metrics, period, entry, number, resource);
}

/* ---- within objects and lists ---- */

static ism3__writer *begin(ism3__emitter *emitter, const char *key) {
    static const char blanks[] = "\n                ";
    ism3__writer *writer = emitter->writer;
    if (emitter->has_sibling)
        ism3__put(writer, ",", 1);
    if (emitter->line) {
        size_t size = emitter->line + 1;
        ism3__put(writer, blanks, size < sizeof blanks ? size : sizeof blanks - 1);
    } else if (emitter->has_sibling)
        ism3__put(writer, " ", 1);
    emitter->has_sibling = 1;
    emitter->line = 0;
    if (key) {
        ism3__put_string(writer, key);
        ism3__put(writer, ": ", 2);
    }
    return writer;
}

void ism3__emit_open(ism3__emitter *emitter, const char *key, char bracket) {
    ism3__put(begin(emitter, key), &bracket, 1);
    emitter->has_sibling = 0;
}

void ism3__emit_close(ism3__emitter *emitter, char bracket) {
    ism3__put(emitter->writer, &bracket, 1);
    emitter->has_sibling = 1;
    emitter->line = 0;
}

void ism3__emit_null(ism3__emitter *emitter, const char *key) {
    ism3__put_text(begin(emitter, key), "null");
}

void ism3__emit_string(ism3__emitter *emitter, const char *key, const char *text) {
    if (text)
        ism3__put_string(begin(emitter, key), text);
    else
        ism3__emit_null(emitter, key);
}

void ism3__emit_count(ism3__emitter *emitter, const char *key, uint64_t count) {
    ism3__put_count(begin(emitter, key), count);
}

void ism3__emit_double(ism3__emitter *emitter, const char *key, double value) {
    char text[ISM3_NUMBER_TEXT_SIZE];
    if (value - value != 0) { /* infinite, or none */
        ism3__emit_null(emitter, key);
        return;
    }
    ism3__put_plain(begin(emitter, key), text, ism3_double_write(value, text));
}

void ism3__emit_number(ism3__emitter *emitter, const char *key, const char *number) {
    ism3__put_plain(begin(emitter, key), number, strlen(number));
}

void ism3__emit_decimal(ism3__emitter *emitter, const char *key, int64_t number, uint64_t divisor) {
    char text[ISM3_NUMBER_TEXT_SIZE];
    ism3_int128 wide = {(uint64_t)number, number < 0 ? -1 : 0};
    ism3__put_plain(begin(emitter, key), text, ism3_decimal_write(wide, divisor, text));
}

void ism3__emit_instant(ism3__emitter *emitter, const char *key, int64_t instant) {
    ism3__put_instant(begin(emitter, key), instant);
}

void ism3__emit_digest(ism3__emitter *emitter, const char *key, const uint8_t *digest) {
    ism3__put_digest(begin(emitter, key), digest);
}

void ism3__emit_truth(ism3__emitter *emitter, const char *key, int truth) {
    ism3__put_text(begin(emitter, key), truth ? "true" : "false");
}

void ism3__emit_head(ism3__emitter *emitter, const char *format) {
    ism3__emit_open(emitter, "ism3", '{');
    ism3__emit_string(emitter, "format", format);
    ism3__emit_count(emitter, "version", 1);
    ism3__emit_string(emitter, "library", ism3_version_string());
    ism3__emit_close(emitter, '}');
}

void ism3__emit_wanted(ism3__emitter *json, uint32_t op, int64_t value, int64_t upper) {
    ism3__emit_string(json, "op", ism3_operator_name(op));
    if (op != ISM3_BETWEEN) {
        ism3__emit_decimal(json, "value", value, ISM3_ONE);
        return;
    }
    ism3__emit_open(json, "value", '[');
    ism3__emit_decimal(json, NULL, value, ISM3_ONE);
    ism3__emit_decimal(json, NULL, upper, ISM3_ONE);
    ism3__emit_close(json, ']');
}

void ism3__emit_target(ism3__emitter *json, const char *key, const ism3_target *target) {
    ism3__emit_open(json, key, '{');
    ism3__emit_wanted(json, target->op, target->value, target->upper);
    if (!target->has_warning)
        ism3__emit_null(json, "warning");
    else if (target->op != ISM3_BETWEEN)
        ism3__emit_decimal(json, "warning", target->warning, ISM3_ONE);
    else {
        ism3__emit_open(json, "warning", '[');
        ism3__emit_decimal(json, NULL, target->warning, ISM3_ONE);
        ism3__emit_decimal(json, NULL, target->warning_upper, ISM3_ONE);
        ism3__emit_close(json, ']');
    }
    ism3__emit_string(json, "set_by", target->set_by);
    ism3__emit_instant(json, "set_on", target->set_on ? target->set_on : ISM3_NONE);
    ism3__emit_instant(json, "valid_from", target->valid_from ? target->valid_from : ISM3_NONE);
    ism3__emit_close(json, '}');
}
