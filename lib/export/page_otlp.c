/* A request of the OpenTelemetry protocol as JSON: lower camel case, integers of 64 bits as text. */
#include "export/page.h"

#include <ism3/number.h>
#include <ism3/version.h>
#include <string.h>

/* flags of a point: no recorded value */
#define NO_VALUE ",\"flags\":1}"

static void put_text(ism3__page *page, const char *text) {
    ism3__page_put(page, "\"");
    ism3__page_put_escaped(page, text, "\\\\\"\"\nn");
    ism3__page_put(page, "\"");
}

static void put_attribute(ism3__page *page, const ism3__label *label) {
    ism3__page_put(page, "{\"key\":");
    put_text(page, label->name);
    ism3__page_put(page, ",\"value\":{\"stringValue\":");
    put_text(page, label->value);
    ism3__page_put(page, "}}");
}

static void put_attributes(ism3__page *page) {
    ism3__page_put(page, "\"attributes\":[");
    for (size_t i = 0; i < page->label_count; i++) {
        ism3__page_put(page, i ? "," : "");
        put_attribute(page, &page->labels[i]);
    }
    ism3__page_put(page, "]");
}

static int names_service(const ism3__page *page) {
    for (size_t i = 0; i < page->label_count; i++)
        if (strcmp(page->labels[i].name, "service.name") == 0)
            return 1;
    return 0;
}

static void begin(ism3__page *page) {
    if (!names_service(page))
        ism3__page_label(page, "service.name", "ism3");
    ism3__page_put(page, "{\"resourceMetrics\":[{\"resource\":{");
    put_attributes(page);
    ism3__page_put(page, "},\"scopeMetrics\":[{\"scope\":{\"name\":\"libism3\",\"version\":");
    put_text(page, ism3_version_string());
    ism3__page_put(page, "},\"metrics\":[");
    page->label_count = 0;
}

static void name_family(ism3__page *page) {
    memcpy(page->name, "ism3.", 5);
    memcpy(page->name + 5, page->family.id, strlen(page->family.id) + 1);
}

static void begin_family(ism3__page *page) {
    const char *unit = ism3__unit_of(page->family.unit)->ucum;
    ism3__page_put(page, page->families ? ",\n{\"name\":" : "\n{\"name\":");
    put_text(page, page->name);
    ism3__page_put(page, ",\"description\":");
    put_text(page, page->family.help);
    if (unit) {
        ism3__page_put(page, ",\"unit\":");
        put_text(page, unit);
    }
    /* Counts are of the time from the start of their period on, and told again as it goes on. */
    ism3__page_put(page, page->family.type == ISM3__HISTOGRAM
                             ? ",\"histogram\":{\"aggregationTemporality\":2,\"dataPoints\":["
                             : ",\"gauge\":{\"dataPoints\":[");
}

static void end_family(ism3__page *page) {
    ism3__page_put(page, "]}}");
}

static void put_number(ism3__page *page, const char *name, ism3_int128 number, uint64_t divisor) {
    ism3__page_put(page, name);
    ism3__page_put_decimal(page, number, divisor);
}

/* Integers of 64 bits are text. */
static void put_integer(ism3__page *page, const char *name, uint64_t integer) {
    put_number(page, name, (ism3_int128){integer, 0}, 1);
    ism3__page_put(page, "\"");
}

static void begin_point(ism3__page *page) {
    ism3__page_put(page, page->samples ? ",\n{" : "\n{");
    put_attributes(page);
    if (page->from != ISM3_NONE)
        put_integer(page, ",\"startTimeUnixNano\":\"", (uint64_t)page->from);
    put_integer(page, ",\"timeUnixNano\":\"", (uint64_t)page->time);
}

static void sample(ism3__page *page, const char *number) {
    begin_point(page);
    if (!number) {
        ism3__page_put(page, NO_VALUE);
        return;
    }
    ism3__page_put(page, ",\"asDouble\":");
    ism3__page_put(page, number);
    ism3__page_put(page, "}");
}

static void spread(ism3__page *page, const ism3__spread *spread) {
    const ism3_lead_times *all = &spread->all;
    uint64_t below = 0;
    begin_point(page);
    put_integer(page, ",\"count\":\"", all->count);
    put_number(page, ",\"sum\":", all->sum, 1000000000);
    put_number(page, ",\"min\":", (ism3_int128){(uint64_t)all->best, 0}, 1000000000);
    put_number(page, ",\"max\":", (ism3_int128){(uint64_t)all->worst, 0}, 1000000000);
    for (size_t i = 0; i < ISM3__BOUNDS; below = spread->up_to[i++])
        put_integer(page, i ? ",\"" : ",\"bucketCounts\":[\"", spread->up_to[i] - below);
    put_integer(page, ",\"", all->count - below);
    for (size_t i = 0; i < ISM3__BOUNDS; i++) {
        ism3__page_put(page, i ? "," : "],\"explicitBounds\":[");
        ism3__page_put(page, ism3__bound_texts[i]);
    }
    ism3__page_put(page, "]}");
}

static void end(ism3__page *page) {
    ism3__page_put(page, "]}]}]}\n");
}

const ism3__page_form ism3__page_otlp = {
    "application/json", 1, begin, name_family, begin_family, end_family, sample, spread, end,
};
