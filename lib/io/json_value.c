/* Readers of single values. */
#include "io/json.h"

#include <stdio.h>
#include <string.h>

static const char *type_name(json_type type) {
    static const char *const names[] = {
        [JSON_OBJECT] = "an object", [JSON_ARRAY] = "an array", [JSON_STRING] = "a string",
        [JSON_INTEGER] = "a number", [JSON_REAL] = "a number",  [JSON_TRUE] = "true",
        [JSON_FALSE] = "false",      [JSON_NULL] = "null"};
    return names[type];
}

static int expected(ism3__json *json, const ism3__json_node *node, const char *what) {
    ism3__json_problem(json, node, ISM3_E_SYNTAX, "expected %s, found %s", what,
                       type_name(json_typeof(node->value)));
    return 0;
}

int ism3__json_expect(ism3__json *json, const ism3__json_node *node, json_type type) {
    if (json_typeof(node->value) == type)
        return 1;
    return expected(json, node, type_name(type));
}

int ism3__json_any(ism3__json *json, const ism3__json_node *node, void *out, const void *argument) {
    (void)json;
    (void)argument;
    *(ism3__json_node *)out = *node;
    return 1;
}

int ism3__json_is_object(ism3__json *json, const ism3__json_node *node, void *out,
                         const void *argument) {
    return ism3__json_expect(json, node, JSON_OBJECT) && ism3__json_any(json, node, out, argument);
}

int ism3__json_is_array(ism3__json *json, const ism3__json_node *node, void *out,
                        const void *argument) {
    return ism3__json_expect(json, node, JSON_ARRAY) && ism3__json_any(json, node, out, argument);
}

int ism3__json_text(ism3__json *json, const ism3__json_node *node, void *out,
                    const void *argument) {
    (void)argument;
    if (!ism3__json_expect(json, node, JSON_STRING))
        return 0;
    *(const char **)out = json_string_value(node->value);
    return 1;
}

int ism3__json_name(ism3__json *json, const ism3__json_node *node, void *out,
                    const void *argument) {
    (void)argument;
    if (!ism3__json_expect(json, node, JSON_STRING))
        return 0;
    const char *text = json_string_value(node->value);
    size_t length = strlen(text);
    const char *wrong = !length        ? "it is empty"
                        : length > 255 ? "it is longer than 255 bytes"
                                       : NULL;
    for (size_t i = 0; i < length; i++)
        if ((unsigned char)text[i] < ' ' || text[i] == 0x7f)
            wrong = "it has a control character";
    if (wrong) {
        ism3__json_problem(json, node, ISM3_E_SYNTAX, "expected a name, but %s", wrong);
        return 0;
    }
    *(const char **)out = text;
    return 1;
}

int ism3__json_flag(ism3__json *json, const ism3__json_node *node, void *out,
                    const void *argument) {
    (void)argument;
    if (!json_is_boolean(node->value))
        return expected(json, node, "true or false");
    *(uint32_t *)out = json_is_true(node->value);
    return 1;
}

int ism3__json_integer(ism3__json *json, const ism3__json_node *node, void *out,
                       const void *argument) {
    (void)argument;
    if (json_is_real(node->value)) {
        ism3__json_problem(json, node, ISM3_E_SYNTAX,
                           "expected a whole number, found one with a fraction or exponent");
        return 0;
    }
    if (!json_is_integer(node->value))
        return expected(json, node, "a whole number");
    *(int64_t *)out = json_integer_value(node->value);
    return 1;
}

int ism3__json_number(ism3__json *json, const ism3__json_node *node, void *out,
                      const void *argument) {
    (void)argument;
    if (!json_is_number(node->value))
        return expected(json, node, "a number");
    *(double *)out = json_number_value(node->value);
    return 1;
}

int ism3__json_amount(ism3__json *json, const ism3__json_node *node, void *out,
                      const void *argument) {
    double value = 0;
    if (!ism3__json_number(json, node, &value, argument))
        return 0;
    /* Up to here a double tells thousandths apart. */
    if (value >= 1e12 || value <= -1e12) {
        ism3__json_problem(json, node, ISM3_E_SYNTAX,
                           "the number is too large, expected less than 10^12");
        return 0;
    }
    int64_t thousandths = (int64_t)(value * 1000 + (value < 0 ? -0.5 : 0.5));
    double rest = value - (double)thousandths / 1000;
    if (rest > 1e-9 || rest < -1e-9) {
        ism3__json_problem(json, node, ISM3_E_SYNTAX, "expected at most three decimal places");
        return 0;
    }
    *(int64_t *)out = thousandths;
    return 1;
}

/* ---- exact decimals --------------------------------------------------------------------------- */

#define PLACES 9 /* billionths */

enum trouble { NO_TROUBLE, TOO_MANY_PLACES, TOO_LARGE };

/* The power of ten of a JSON number, as far as it can matter. */
static int64_t exponent_of(const char *text, size_t size) {
    int64_t value = 0;
    size_t at = 0;
    while (at < size && text[at] != 'e' && text[at] != 'E')
        at++;
    int negative = at + 1 < size && text[at + 1] == '-';
    for (; at < size; at++)
        if (text[at] >= '0' && text[at] <= '9' && value < INT64_C(1) << 32)
            value = value * 10 + (text[at] - '0');
    return negative ? -value : value;
}

/* Add a digit that stands for so many times 10^power billionths. */
static enum trouble add_digit(int64_t *sum, int64_t digit, int64_t power) {
    if (!digit)
        return NO_TROUBLE;
    if (power < 0)
        return TOO_MANY_PLACES;
    if (power > 18)
        return TOO_LARGE;
    while (power--)
        if (__builtin_mul_overflow(digit, 10, &digit))
            return TOO_LARGE;
    return __builtin_add_overflow(*sum, digit, sum) ? TOO_LARGE : NO_TROUBLE;
}

/* A JSON number with fraction or exponent, in billionths. */
static enum trouble read_billionths(const char *text, size_t size, int64_t *billionths) {
    int negative = *text == '-';
    size_t at = (size_t)negative, whole = at;
    while (whole < size && text[whole] >= '0' && text[whole] <= '9')
        whole++;
    int64_t power = (int64_t)(whole - at) - 1 + exponent_of(text, size) + PLACES, sum = 0;
    enum trouble trouble = NO_TROUBLE;
    for (; at < size && text[at] != 'e' && text[at] != 'E' && !trouble; at++)
        if (text[at] != '.')
            trouble = add_digit(&sum, text[at] - '0', power--);
    *billionths = negative ? -sum : sum;
    return trouble;
}

int ism3__json_decimal(ism3__json *json, const ism3__json_node *node, void *out,
                       const void *argument) {
    static const char *const words[] = {[TOO_MANY_PLACES] = "at most nine decimal places",
                                        [TOO_LARGE] =
                                            "a number of less than 9.2 * 10^9 either way"};
    (void)argument;
    if (!json_is_number(node->value))
        return expected(json, node, "a number");
    size_t size;
    int64_t billionths;
    /* The parser makes doubles of what is not whole, so its text is read again. */
    const char *text = ism3__json_token(json, node, &size);
    enum trouble trouble = read_billionths(text, size, &billionths);
    if (!trouble) {
        *(int64_t *)out = billionths;
        return 1;
    }
    ism3__json_problem(json, node, ISM3_E_SYNTAX, "expected %s, found '%.*s'", words[trouble],
                       size < 60 ? (int)size : 60, text);
    return 0;
}

/* ---- words ------------------------------------------------------------------------------------ */

static const char *word_at(const void *words, size_t index) {
    return ((const char *const *)words)[index];
}

int ism3__json_word(ism3__json *json, const ism3__json_node *node, void *out,
                    const void *argument) {
    const char *const *words = argument;
    if (!ism3__json_expect(json, node, JSON_STRING))
        return 0;
    const char *text = json_string_value(node->value);
    for (uint32_t i = 0; words[i]; i++)
        if (!strcmp(text, words[i])) {
            *(uint32_t *)out = i;
            return 1;
        }
    char known[320] = "";
    for (size_t i = 0, used = 0; words[i] && used < sizeof known; i++)
        used +=
            (size_t)snprintf(known + used, sizeof known - used, "%s'%s'", i ? ", " : "", words[i]);
    const char *meant = ism3__nearest(text, word_at, words);
    if (meant)
        ism3__json_problem(json, node, ISM3_E_SYNTAX, "unknown word '%.60s', did you mean '%s'?",
                           text, meant);
    else
        ism3__json_problem(json, node, ISM3_E_SYNTAX, "expected one of %s, found '%.60s'", known,
                           text);
    return 0;
}

int ism3__json_named(ism3__json *json, const ism3__json_node *node, void *out,
                     const void *argument) {
    enum { NAMES_MAX = 16 };
    const ism3__json_names *names = argument;
    const char *words[NAMES_MAX + 1] = {NULL};
    uint32_t word, count = 0;
    for (const char *name; count < NAMES_MAX && (name = names->name(names->first + count));)
        words[count++] = name;
    if (!ism3__json_word(json, node, &word, words))
        return 0;
    *(uint32_t *)out = names->first + word;
    return 1;
}

int ism3__json_word_text(ism3__json *json, const ism3__json_node *node, void *out,
                         const void *argument) {
    uint32_t number;
    return ism3__json_word(json, node, &number, argument) &&
           ism3__json_text(json, node, out, argument);
}

/* Text that a function of the core reads. */
static int take(ism3__json *json, const ism3__json_node *node, int32_t code,
                const ism3_error *error) {
    if (code)
        ism3__json_pass_on(json, node, error);
    return !code;
}

int ism3__json_duration(ism3__json *json, const ism3__json_node *node, void *out,
                        const void *argument) {
    (void)argument;
    if (!ism3__json_expect(json, node, JSON_STRING))
        return 0;
    ism3_error error = ISM3_ERROR_INIT;
    int32_t code = ism3_duration_read(json_string_value(node->value),
                                      json_string_length(node->value), out, &error);
    return take(json, node, code, &error);
}

int ism3__json_positive(ism3__json *json, const ism3__json_node *node, void *out,
                        const void *argument) {
    ism3_duration duration = {0, 0};
    if (!ism3__json_duration(json, node, &duration, argument))
        return 0;
    if (!duration.months && !duration.nanoseconds) {
        ism3__json_problem(json, node, ISM3_E_SYNTAX,
                           "expected a duration above zero, found '%.40s'",
                           json_string_value(node->value));
        return 0;
    }
    *(ism3_duration *)out = duration;
    return 1;
}

int ism3__json_span(ism3__json *json, const ism3__json_node *node, void *out,
                    const void *argument) {
    ism3_duration duration = {0, 0};
    if (!ism3__json_duration(json, node, &duration, argument))
        return 0;
    if (duration.months || !duration.nanoseconds) {
        ism3__json_problem(json, node, ISM3_E_SYNTAX, "expected a duration %s, found '%.40s'",
                           duration.months ? "without months and years" : "above zero",
                           json_string_value(node->value));
        return 0;
    }
    *(int64_t *)out = duration.nanoseconds;
    return 1;
}

int ism3__json_date(ism3__json *json, const ism3__json_node *node, void *out,
                    const void *argument) {
    (void)argument;
    if (!ism3__json_expect(json, node, JSON_STRING))
        return 0;
    ism3_error error = ISM3_ERROR_INIT;
    int32_t code =
        ism3_time_read_date(json_string_value(node->value), json_string_length(node->value),
                            json->utc_offset, out, &error);
    return take(json, node, code, &error);
}

int ism3__json_day(ism3__json *json, const ism3__json_node *node, void *out, const void *argument) {
    (void)argument;
    if (!ism3__json_expect(json, node, JSON_STRING))
        return 0;
    const char *text = json_string_value(node->value);
    if (json_string_length(node->value) != strlen("2026-12-25")) {
        ism3__json_problem(json, node, ISM3_E_SYNTAX,
                           "expected a date such as '2026-12-25', found '%.40s'", text);
        return 0;
    }
    ism3_error error = ISM3_ERROR_INIT;
    int64_t instant = 0;
    int32_t code = ism3_time_read_date(text, strlen(text), 0, &instant, &error);
    if (!code)
        *(int64_t *)out = instant / ISM3_DAY;
    return take(json, node, code, &error);
}

int ism3__json_utc_offset(ism3__json *json, const ism3__json_node *node, void *out,
                          const void *argument) {
    (void)argument;
    if (!ism3__json_expect(json, node, JSON_STRING))
        return 0;
    ism3_error error = ISM3_ERROR_INIT;
    int32_t code = ism3_utc_offset_read(json_string_value(node->value),
                                        json_string_length(node->value), out, &error);
    return take(json, node, code, &error);
}

typedef struct header {
    const char *format;
    int64_t version;
} header;

int ism3__json_format(ism3__json *json, const ism3__json_node *node, void *out,
                      const void *argument) {
    static const ism3__json_field fields[] = {
        {"format", ism3__json_text, offsetof(header, format), ISM3__REQUIRED, NULL},
        {"version", ism3__json_integer, offsetof(header, version), ISM3__REQUIRED, NULL},
    };
    (void)out;
    const char *format = argument;
    header found = {NULL, 0};
    if (!ism3__json_object(json, node, fields, 2, &found))
        return 0;
    if (strcmp(found.format, format)) {
        ism3__json_problem(json, node, ISM3_E_SYNTAX,
                           "this is a document of format '%.40s', expected '%s'", found.format,
                           format);
        return 0;
    }
    if (found.version != 1) {
        ism3__json_problem(json, node, ISM3_E_SYNTAX,
                           "the document has version %lld, this library knows 1",
                           (long long)found.version);
        return 0;
    }
    return 1;
}
