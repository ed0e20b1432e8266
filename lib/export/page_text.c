/* OpenMetrics 1.0 and the Prometheus text format 0.0.4: the same series, other lines about them. */
#include "export/page.h"

#include <ism3/number.h>
#include <string.h>

#define LABEL_ESCAPES "\\\\\"\"\nn"

static void begin(ism3__page *page) {
    page->label_count = 0;
}

/* `ism3_`, the words of the id, and the unit unless they end with it. */
static void name_family(ism3__page *page) {
    const char *suffix = ism3__unit_of(page->family.unit)->suffix;
    size_t size = strlen("ism3_"), unit_size = suffix ? strlen(suffix) : 0;
    memcpy(page->name, "ism3_", size);
    for (const char *c = page->family.id; *c; c++)
        page->name[size++] = *c == '.' ? '_' : *c;
    page->name[size] = 0;
    if (!suffix || strcmp(page->name + size - unit_size, suffix) == 0)
        return;
    page->name[size++] = '_';
    memcpy(page->name + size, suffix, unit_size + 1);
}

static void put_about(ism3__page *page, const char *word, const char *ending) {
    ism3__page_put(page, "# ");
    ism3__page_put(page, word);
    ism3__page_put(page, " ");
    ism3__page_put(page, page->name);
    ism3__page_put(page, ending);
    ism3__page_put(page, " ");
}

static void begin_openmetrics(ism3__page *page) {
    static const char *const types[] = {"gauge", "stateset", "info", "gaugehistogram"};
    const char *suffix = ism3__unit_of(page->family.unit)->suffix;
    put_about(page, "TYPE", "");
    ism3__page_put(page, types[page->family.type]);
    ism3__page_put(page, "\n");
    if (suffix) {
        put_about(page, "UNIT", "");
        ism3__page_put(page, suffix);
        ism3__page_put(page, "\n");
    }
    put_about(page, "HELP", "");
    ism3__page_put_escaped(page, page->family.help, LABEL_ESCAPES);
    ism3__page_put(page, "\n");
}

static const char *ending_of(const ism3__page *page) {
    return page->family.type == ISM3__INFO ? "_info" : "";
}

static void begin_prometheus(ism3__page *page) {
    put_about(page, "HELP", ending_of(page));
    ism3__page_put_escaped(page, page->family.help, "\\\\\nn");
    ism3__page_put(page, "\n");
    put_about(page, "TYPE", ending_of(page));
    ism3__page_put(page, page->family.type == ISM3__HISTOGRAM ? "histogram\n" : "gauge\n");
}

static void end_family(ism3__page *page) {
    (void)page;
}

/* Of an attribute's key, which may have points. */
static void put_label_name(ism3__page *page, const char *name) {
    for (; *name; name++)
        ism3__page_put_bytes(page, *name == '.' ? "_" : name, 1);
}

static void put_labels(ism3__page *page) {
    for (size_t i = 0; i < page->label_count; i++) {
        ism3__page_put(page, i ? "," : "{");
        put_label_name(page, page->labels[i].name);
        ism3__page_put(page, "=\"");
        ism3__page_put_escaped(page, page->labels[i].value, LABEL_ESCAPES);
        ism3__page_put(page, "\"");
    }
    if (page->label_count)
        ism3__page_put(page, "}");
}

static void put_name(ism3__page *page, const char *ending) {
    ism3__page_put(page, page->name);
    ism3__page_put(page, ending);
    put_labels(page);
    ism3__page_put(page, " ");
}

static void end_line(ism3__page *page) {
    if (page->has_times) {
        ism3__page_put(page, " ");
        ism3__page_put_decimal(page, (ism3_int128){(uint64_t)page->time, 0}, 1000000000);
    }
    ism3__page_put(page, "\n");
}

static void sample(ism3__page *page, const char *number) {
    put_name(page, ending_of(page));
    ism3__page_put(page, number);
    end_line(page);
}

static void put_whole(ism3__page *page, const char *ending, ism3_int128 number, uint64_t divisor) {
    put_name(page, ending);
    ism3__page_put_decimal(page, number, divisor);
    end_line(page);
}

static void put_bucket(ism3__page *page, const char *bound, uint64_t up_to) {
    size_t labels = page->label_count;
    ism3__page_label(page, "le", bound);
    put_whole(page, "_bucket", (ism3_int128){up_to, 0}, 1);
    page->label_count = labels;
}

/* All lines of one point, before those of the next. What is of a period may go down: where there is
 * a type for that, its count and sum have names of their own. */
static void spread(ism3__page *page, const ism3__spread *spread) {
    int is_older = page->format == ISM3_PROMETHEUS;
    for (size_t i = 0; i < ISM3__BOUNDS; i++)
        put_bucket(page, ism3__bound_texts[i], spread->up_to[i]);
    put_bucket(page, "+Inf", spread->all.count);
    put_whole(page, is_older ? "_count" : "_gcount", (ism3_int128){spread->all.count, 0}, 1);
    put_whole(page, is_older ? "_sum" : "_gsum", spread->all.sum, 1000000000);
}

static void end_openmetrics(ism3__page *page) {
    ism3__page_put(page, "# EOF\n");
}

static void end_prometheus(ism3__page *page) {
    (void)page;
}

const ism3__page_form ism3__page_openmetrics = {
    "application/openmetrics-text; version=1.0.0; charset=utf-8",
    1,
    begin,
    name_family,
    begin_openmetrics,
    end_family,
    sample,
    spread,
    end_openmetrics,
};

const ism3__page_form ism3__page_prometheus = {
    "text/plain; version=0.0.4; charset=utf-8",
    0,
    begin,
    name_family,
    begin_prometheus,
    end_family,
    sample,
    spread,
    end_prometheus,
};
