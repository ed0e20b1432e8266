#include "export/page.h"

#include <ism3/number.h>
#include <math.h>
#include <string.h>

#define POWER_OF_FOUR(n) (ISM3_SECOND << 2 * (n))
const int64_t ism3__bounds[ISM3__BOUNDS] = {
    POWER_OF_FOUR(0),  POWER_OF_FOUR(1),  POWER_OF_FOUR(2),  POWER_OF_FOUR(3),  POWER_OF_FOUR(4),
    POWER_OF_FOUR(5),  POWER_OF_FOUR(6),  POWER_OF_FOUR(7),  POWER_OF_FOUR(8),  POWER_OF_FOUR(9),
    POWER_OF_FOUR(10), POWER_OF_FOUR(11), POWER_OF_FOUR(12), POWER_OF_FOUR(13),
};
const char *const ism3__bound_texts[ISM3__BOUNDS] = {
    "1.0",          "4.0",          "16.0",          "64.0",          "256.0",
    "1024.0",       "4096.0",       "16384.0",       "65536.0",       "262144.0",
    "1.048576e+06", "4.194304e+06", "1.6777216e+07", "6.7108864e+07",
};

static void flush(ism3__page *page) {
    if (page->used && !page->is_stopped && page->function(page->context, page->buffer, page->used))
        page->is_stopped = 1;
    page->used = 0;
}

void ism3__page_put_bytes(ism3__page *page, const char *bytes, size_t size) {
    while (size > 0) {
        if (page->used == sizeof page->buffer)
            flush(page);
        size_t room = sizeof page->buffer - page->used, taken = size < room ? size : room;
        memcpy(page->buffer + page->used, bytes, taken);
        page->used += taken;
        bytes += taken;
        size -= taken;
    }
}

void ism3__page_put(ism3__page *page, const char *text) {
    ism3__page_put_bytes(page, text, strlen(text));
}

static const char *find_escape(const char *escapes, char byte) {
    for (; *escapes; escapes += 2)
        if (*escapes == byte)
            return escapes + 1;
    return NULL;
}

void ism3__page_put_escaped(ism3__page *page, const char *text, const char *escapes) {
    for (; *text; text++) {
        const char *escape = find_escape(escapes, *text);
        if (escape)
            ism3__page_put_bytes(page, "\\", 1);
        ism3__page_put_bytes(page, escape ? escape : text, 1);
    }
}

const ism3__unit *ism3__unit_of(const char *unit) {
    static const ism3__unit units[] = {
        {"s", "seconds", "s"},  {"ratio", "ratio", "1"},  {"1/day", "per_day", "1/d"},
        {"1/unit", NULL, NULL}, {"currency", NULL, NULL}, {"1", NULL, "1"},
    };
    size_t i = 0;
    while (i + 1 < sizeof units / sizeof *units && strcmp(units[i].unit, unit) != 0)
        i++;
    return &units[i];
}

void ism3__page_family(ism3__page *page, const ism3__family *family) {
    page->family = *family;
    page->is_begun = 0;
    page->samples = 0;
    page->form->name_family(page);
}

void ism3__page_end_family(ism3__page *page) {
    if (page->is_begun)
        page->form->end_family(page);
}

void ism3__page_label(ism3__page *page, const char *name, const char *value) {
    if (value && *value && page->label_count < ISM3__LABELS_MAX)
        page->labels[page->label_count++] = (ism3__label){name, value};
}

static void begin(ism3__page *page) {
    if (page->is_begun)
        return;
    page->form->begin_family(page);
    page->is_begun = 1;
    page->families++;
}

static void sample(ism3__page *page, const char *number) {
    if (page->is_stopped)
        return;
    begin(page);
    page->form->sample(page, number);
    page->samples++;
}

void ism3__page_none(ism3__page *page) {
    /* Where no data is an absent sample, it is no reason for a family either. */
    if (page->format == ISM3_OTLP)
        sample(page, NULL);
}

void ism3__page_number(ism3__page *page, double value) {
    char text[ISM3_NUMBER_TEXT_SIZE];
    if (!isfinite(value)) {
        ism3__page_none(page);
        return;
    }
    ism3_double_write(value, text);
    sample(page, text);
}

void ism3__page_decimal(ism3__page *page, ism3_int128 number, uint64_t divisor) {
    char text[ISM3_NUMBER_TEXT_SIZE];
    ism3_decimal_write(number, divisor, text);
    sample(page, text);
}

void ism3__page_billionths(ism3__page *page, int64_t value) {
    ism3__page_decimal(page, (ism3_int128){(uint64_t)value, value < 0 ? -1 : 0}, 1000000000);
}

void ism3__page_state(ism3__page *page, const char *const *names, const char *active) {
    size_t labels = page->label_count;
    for (; *names; names++) {
        ism3__page_label(page, page->format == ISM3_OTLP ? "state" : page->name, *names);
        sample(page, strcmp(*names, active) == 0 ? "1" : "0");
        page->label_count = labels;
    }
}

void ism3__page_info(ism3__page *page) {
    sample(page, "1");
}

void ism3__page_put_decimal(ism3__page *page, ism3_int128 number, uint64_t divisor) {
    char text[ISM3_NUMBER_TEXT_SIZE];
    ism3_decimal_write(number, divisor, text);
    ism3__page_put(page, text);
}

void ism3__page_spread(ism3__page *page, const ism3__spread *spread) {
    if (!spread->all.count) {
        ism3__page_none(page);
        return;
    }
    if (page->is_stopped)
        return;
    begin(page);
    page->form->spread(page, spread);
    page->samples++;
}

int32_t ism3__page_finish(ism3__page *page, ism3_error *error) {
    page->form->end(page);
    flush(page);
    return page->is_stopped ? ism3__fail(error, ISM3_E_STOPPED, "the write function asked to stop")
                            : ISM3_OK;
}
