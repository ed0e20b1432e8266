#include "io/export.h"

static const char hexadecimal[] = "0123456789abcdef";

static void put_string(ism3__export *export, const char *text) {
    ism3__put(export, "\"", 1);
    const char *start = text;
    for (; *text; text++) {
        unsigned char byte = (unsigned char)*text;
        if (byte >= 0x20 && byte != '"' && byte != '\\')
            continue;
        ism3__put(export, start, (size_t)(text - start));
        char escape[] = {
            '\\', (char)byte, '0', '0', hexadecimal[byte >> 4 & 15], hexadecimal[byte & 15]};
        if (byte < 0x20)
            escape[1] = 'u';
        ism3__put(export, escape, byte < 0x20 ? 6 : 2);
        start = text + 1;
    }
    ism3__put(export, start, (size_t)(text - start));
    ism3__put(export, "\"", 1);
}

static void put_instant(ism3__export *export, int64_t instant) {
    char text[ISM3_TIME_TEXT_SIZE];
    if (instant == ISM3_NONE) {
        ism3__put_text(export, "null");
        return;
    }
    size_t size = ism3_time_write(instant, text);
    ism3__put(export, "\"", 1);
    ism3__put(export, text, size);
    ism3__put(export, "\"", 1);
}

static void put_digest(ism3__export *export, const uint8_t *digest) {
    char text[2 * 32 + 2], *at = text;
    if (!digest) {
        ism3__put_text(export, "null");
        return;
    }
    *at++ = '"';
    for (size_t i = 0; i < 32; i++) {
        *at++ = hexadecimal[digest[i] >> 4];
        *at++ = hexadecimal[digest[i] & 15];
    }
    *at++ = '"';
    ism3__put(export, text, sizeof text);
}

/* Readers that keep numbers as doubles would change whole parts beyond 2^53. */
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

static void put_number(ism3__export *export, const char *text, size_t size) {
    int plain = size < 16 || fits_double(text, size);
    if (!plain)
        ism3__put(export, "\"", 1);
    ism3__put(export, text, size);
    if (!plain)
        ism3__put(export, "\"", 1);
}

static void put_count(ism3__export *export, uint64_t count) {
    char text[ISM3_NUMBER_TEXT_SIZE];
    put_number(export, text, ism3_decimal_write((ism3_int128){count, 0}, 1, text));
}

static void put_missing(ism3__export *export, size_t period, size_t entry, uint32_t figure,
                        uint32_t resource) {
    const char *separator = ", \"missing\": [";
    uint32_t count = ism3_model_environment_count(export->model);
    for (uint32_t environment = 0; environment < count; environment++) {
        if (!ism3_metrics_lacks(export->metrics, period, entry, figure, resource, environment))
            continue;
        ism3__put_text(export, separator);
        put_string(export, ism3_model_environment_name(export->model, environment));
        separator = ", ";
    }
    ism3__put(export, "]", 1);
}

static int32_t put_figure(ism3__export *export, size_t period, size_t entry, uint32_t number,
                          uint32_t resource) {
    ism3_figure figure;
    int32_t code = ism3__export_figure(export, period, entry, number, resource, &figure);
    if (code != ISM3_OK)
        return code;
    const ism3_figure_info *info = ism3_figure_at(number);
    char text[ISM3_NUMBER_TEXT_SIZE], numerator[ISM3_NUMBER_TEXT_SIZE], unit[512];
    ism3__put(export, "\"", 1);
    ism3__put_text(export, info->id);
    ism3__put_text(export, "\": {\"value\": ");
    size_t size = 0;
    if (figure.has_value) {
        size = ism3_decimal_write(figure.numerator, info->numerator_divisor, numerator);
        if (figure.is_quotient)
            put_number(export, text, ism3_double_write(figure.value, text));
        else
            put_number(export, numerator, size);
    } else
        ism3__put_text(export, "null");
    ism3__put_text(export, ", \"unit\": ");
    ism3_metrics_unit(export->metrics, entry, number, resource, unit, sizeof unit);
    put_string(export, unit);
    ism3__put_text(export, ", \"numerator\": ");
    if (figure.has_value)
        put_number(export, numerator, size);
    else
        ism3__put_text(export, "null");
    ism3__put_text(export, ", \"denominator\": ");
    if (figure.has_value && figure.is_quotient)
        put_number(export, text,
                   ism3_decimal_write(figure.denominator, info->denominator_divisor, text));
    else
        ism3__put_text(export, "null");
    ism3__put_text(export, ", \"count\": ");
    put_count(export, figure.count);
    ism3__put_text(export, ", \"status\": ");
    put_string(export, ism3_status_name(figure.status));
    if (figure.missing)
        put_missing(export, period, entry, number, resource);
    ism3__put(export, "}", 1);
    return ISM3_OK;
}

/* The figures of one kind, "per resource" or all, for a resource; between braces. */
static int32_t put_figures(ism3__export *export, size_t period, size_t entry, uint32_t resource,
                           int only_per_resource, const char *indentation) {
    const char *separator = "{";
    for (uint32_t figure = 0; figure < ism3_figure_count(); figure++) {
        if (only_per_resource && !ism3_figure_at(figure)->per_resource)
            continue;
        ism3__put_text(export, separator);
        ism3__put_text(export, indentation);
        int32_t code = put_figure(export, period, entry, figure, resource);
        if (code != ISM3_OK)
            return code;
        separator = ",";
    }
    ism3__put(export, "}", 1);
    return ISM3_OK;
}

static int32_t put_resources(ism3__export *export, size_t period, size_t entry, uint32_t process) {
    uint32_t count = ism3_model_resource_count(export->model, process);
    if (count < 2)
        return ISM3_OK;
    const char *separator = ",\n       \"resources\": {\n        ";
    for (uint32_t resource = 0; resource < count; resource++) {
        ism3__put_text(export, separator);
        put_string(export, ism3_model_resource_name(export->model, process, resource));
        ism3__put_text(export, ": ");
        int32_t code = put_figures(export, period, entry, resource, 1, "\n          ");
        if (code != ISM3_OK)
            return code;
        separator = ",\n        ";
    }
    ism3__put(export, "}", 1);
    return ISM3_OK;
}

static int32_t put_entry(ism3__export *export, size_t period, size_t entry) {
    uint32_t process = 0, environment = ISM3_NO_INDEX;
    int32_t code = ism3_metrics_entry(export->metrics, entry, &process, &environment);
    if (code != ISM3_OK)
        return ism3__fault(export->error, code, "no such entry");
    ism3__put_text(export, "\n      {\"process\": ");
    put_string(export, ism3_model_process_code(export->model, process));
    ism3__put_text(export, ", \"environment\": ");
    if (environment == ISM3_NO_INDEX)
        ism3__put_text(export, "null");
    else
        put_string(export, ism3_model_environment_name(export->model, environment));
    ism3__put_text(export, ", \"state\": ");
    put_string(export, ism3_period_state_name(ism3_metrics_state(export->metrics, period, entry)));
    ism3__put_text(export, ",\n       \"figures\": ");
    code = put_figures(export, period, entry, 0, 0, "\n        ");
    if (code != ISM3_OK)
        return code;
    code = put_resources(export, period, entry, process);
    ism3__put(export, "}", 1);
    return code;
}

static int32_t put_period(ism3__export *export, size_t period) {
    int64_t from = ISM3_NONE, to = ISM3_NONE;
    uint32_t state = ISM3_PERIOD_PARTIAL;
    ism3_metrics_period(export->metrics, period, &from, &to, &state);
    ism3__put_text(export, "\n    {\"from\": ");
    put_instant(export, from);
    ism3__put_text(export, ", \"to\": ");
    put_instant(export, to);
    ism3__put_text(export, ", \"state\": ");
    put_string(export, ism3_period_state_name(state));
    ism3__put_text(export, ", \"processes\": [");
    size_t entries = ism3_metrics_entry_count(export->metrics);
    for (size_t entry = 0; entry < entries && !export->stopped; entry++) {
        if (entry > 0)
            ism3__put(export, ",", 1);
        int32_t code = put_entry(export, period, entry);
        if (code != ISM3_OK)
            return code;
    }
    ism3__put_text(export, "]}");
    return ISM3_OK;
}

int32_t ism3__export_json(ism3__export *export) {
    ism3__put_text(export, "{\"ism3\": {\"format\": \"metrics\", \"version\": 1, \"library\": ");
    put_string(export, ism3_version_string());
    ism3__put_text(export, "},\n  \"as_of\": ");
    put_instant(export, ism3_metrics_as_of(export->metrics));
    if (ism3_metrics_settled(export->metrics))
        ism3__put_text(export, ", \"settled\": true");
    ism3__put_text(export, ", \"ledger\": ");
    put_digest(export, export->options.ledger_digest);
    ism3__put_text(export, ",\n  \"set_aside\": {\"late\": ");
    put_count(export, ism3_metrics_set_aside(export->metrics, ISM3_COUNT_LATE));
    ism3__put_text(export, ", \"future\": ");
    put_count(export, ism3_metrics_set_aside(export->metrics, ISM3_COUNT_FUTURE));
    ism3__put_text(export, ", \"skipped\": ");
    put_count(export, export->options.skipped);
    ism3__put_text(export, "},\n  \"periods\": [");
    size_t periods = ism3_metrics_period_count(export->metrics);
    for (size_t period = 0; period < periods && !export->stopped; period++) {
        if (period > 0)
            ism3__put(export, ",", 1);
        int32_t code = put_period(export, period);
        if (code != ISM3_OK)
            return code;
    }
    ism3__put_text(export, "]}\n");
    return ISM3_OK;
}
