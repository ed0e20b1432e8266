#include "negotiate.h"

#include <string.h>
#include <strings.h>

struct word {
    const char *text;
    size_t size;
};

static const struct {
    const char *type, *subtype, *version;
} offers[FORM_COUNT] = {
    [FORM_OPENMETRICS] = {"application", "openmetrics-text", "1.0.0"},
    [FORM_PROMETHEUS] = {"text", "plain", "0.0.4"},
};

static int is(struct word word, const char *text) {
    return word.size == strlen(text) && strncasecmp(word.text, text, word.size) == 0;
}

static struct word trimmed(const char *from, const char *to) {
    while (from < to && (*from == ' ' || *from == '\t'))
        from++;
    while (to > from && (to[-1] == ' ' || to[-1] == '\t'))
        to--;
    return (struct word){from, (size_t)(to - from)};
}

/* The next part up to `end`, where `mark` ends it; within quotes it does not. */
static struct word next_part(const char **at, const char *end, char mark) {
    const char *from = *at, *to = from;
    int quoted = 0;
    for (; to < end && (quoted || *to != mark); to++) {
        if (quoted && *to == '\\' && to + 1 < end)
            to++;
        else if (*to == '"')
            quoted = !quoted;
    }
    *at = to < end ? to + 1 : end;
    return trimmed(from, to);
}

/* `0`, `0.75`, `1.000` in thousandths; -1: none of these. */
static int read_quality(struct word word) {
    static const int places[] = {100, 10, 1};
    if (word.size == 0 || word.size > 5 || word.text[0] < '0' || word.text[0] > '1' ||
        (word.size > 1 && word.text[1] != '.'))
        return -1;
    int quality = 1000 * (word.text[0] - '0');
    for (size_t i = 2; i < word.size; i++) {
        if (word.text[i] < '0' || word.text[i] > '9')
            return -1;
        /* NOLINTNEXTLINE(clang-analyzer-core.UndefinedBinaryOperatorResult): a word of 5 at the most */
        quality += places[i - 2] * (word.text[i] - '0');
    }
    return quality <= 1000 ? quality : -1;
}

struct range {
    struct word type, subtype, version;
    int quality;
};

static struct word unquoted(struct word word) {
    if (word.size >= 2 && word.text[0] == '"' && word.text[word.size - 1] == '"')
        return (struct word){word.text + 1, word.size - 2};
    return word;
}

static void read_parameter(struct range *range, struct word parameter) {
    const char *at = parameter.text, *end = at + parameter.size;
    struct word name = next_part(&at, end, '='), value = unquoted(trimmed(at, end));
    if (is(name, "q"))
        range->quality = read_quality(value);
    else if (is(name, "version"))
        range->version = value;
}

static struct range read_range(struct word part) {
    const char *at = part.text, *end = at + part.size;
    struct range range = {.quality = 1000};
    struct word media = next_part(&at, end, ';');
    const char *inner = media.text, *inner_end = inner + media.size;
    range.type = next_part(&inner, inner_end, '/');
    range.subtype = trimmed(inner, inner_end);
    while (at < end)
        read_parameter(&range, next_part(&at, end, ';'));
    return range;
}

/* How precisely the range names a form; 0: it does not. */
static int precision_of(const struct range *range, int form) {
    if (is(range->type, "*"))
        return is(range->subtype, "*");
    if (!is(range->type, offers[form].type))
        return 0;
    if (is(range->subtype, "*"))
        return 2;
    if (!is(range->subtype, offers[form].subtype))
        return 0;
    return range->version.size == 0 || is(range->version, offers[form].version) ? 3 : 0;
}

void acceptance_add(struct acceptance *acceptance, const char *header) {
    const char *end = header + strlen(header);
    while (header < end) {
        struct range range = read_range(next_part(&header, end, ','));
        for (int i = 0; range.quality >= 0 && i < FORM_COUNT; i++) {
            int precision = precision_of(&range, i);
            if (precision <= acceptance->forms[i].precision)
                continue;
            acceptance->forms[i].precision = precision;
            acceptance->forms[i].quality = range.quality;
        }
    }
}

int acceptance_form(const struct acceptance *acceptance) {
    int open = acceptance->forms[FORM_OPENMETRICS].quality,
        plain = acceptance->forms[FORM_PROMETHEUS].quality;
    if (open != plain)
        return open > plain ? FORM_OPENMETRICS : FORM_PROMETHEUS;
    /* Liked alike: OpenMetrics for those who name it, plain text for people and browsers. */
    return open > 0 && acceptance->forms[FORM_OPENMETRICS].precision == 3 ? FORM_OPENMETRICS
                                                                          : FORM_PROMETHEUS;
}
