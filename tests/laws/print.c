/* A scenario as text that people can read, in the words of the native columns. */
#include "scenario.h"

#include <inttypes.h>

static void print_time(FILE *file, const char *name, int64_t time) {
    char text[ISM3_TIME_TEXT_SIZE];
    if (time == ISM3_NONE)
        return;
    ism3_time_write(time, text);
    fprintf(file, " %s=%s", name, text);
}

static void print_text(FILE *file, const char *name, ism3_text text) {
    if (text.size)
        fprintf(file, " %s=%.*s", name, (int)text.size, text.data);
}

static void print_numbers(FILE *file, const ism3_observation *o) {
    const struct {
        const char *name;
        int64_t value;
    } numbers[] = {
        {"count", o->count},     {"available", o->available},
        {"used", o->used},       {"up", o->up},
        {"total", o->total},     {"covered", o->covered},
        {"sampled", o->sampled}, {"assessed", o->assessed},
        {"fit", o->fit},         {"tp", o->tp},
        {"fp", o->fp},           {"tn", o->tn},
        {"fn", o->fn},           {"harm", o->harm},
    };
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
        if (numbers[i].value != ISM3_NONE)
            fprintf(file, " %s=%" PRId64, numbers[i].name, numbers[i].value);
}

static void print_index(FILE *file, const char *name, uint32_t index) {
    if (index != ISM3_NO_INDEX)
        fprintf(file, " %s=%u", name, index);
}

static void observation_print(const ism3_observation *o, FILE *file) {
    const ism3_kind_info *kind = ism3_kind_get(o->kind);
    fprintf(file, "%s", kind ? kind->name : "?");
    print_index(file, "process", o->process);
    print_index(file, "environment", o->environment);
    print_text(file, "id", o->id);
    print_time(file, "time", o->time);
    print_time(file, "end", o->end);
    print_time(file, "due", o->due);
    print_numbers(file, o);
    print_text(file, "series", o->series);
    if (o->kind == ISM3_LEVEL || o->kind == ISM3_RESOURCES)
        print_index(file, "resource", o->resource);
    if (o->verdict)
        fprintf(file, " verdict=%s", o->verdict == ISM3_FIT ? "fit" : "unfit");
    if (o->kind == ISM3_INCIDENT)
        fprintf(file, " objective=%u cause=%d", o->objective, o->cause);
    if (o->kind == ISM3_WATCHED)
        fprintf(file, " kinds=%#x", o->kinds);
    fprintf(file, "\n");
}

void scenario_print(const struct scenario *scenario, FILE *file) {
    plan_print(&scenario->plan, file);
    fprintf(file, "%zu observations:\n", scenario->count);
    for (size_t i = 0; i < scenario->count; i++) {
        fprintf(file, "  %zu [mark %016" PRIx64 "] ", i, scenario->marks[i]);
        observation_print(&scenario->observations[i], file);
    }
}
