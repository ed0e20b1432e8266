/* The one table of observation kinds, and of the names of their fields. */
#include "base/error.h"
#include <ism3/observation.h>

#include <string.h>

#define BIT(field) (UINT32_C(1) << ISM3_FIELD_##field)
#define COMMON     (BIT(KIND) | BIT(ENVIRONMENT))

static const ism3_kind_info kinds[] = {
    [ISM3_INPUT] = {"input", BIT(PROCESS) | BIT(TIME),
                    COMMON | BIT(ID) | BIT(DUE) | BIT(COUNT) | BIT(END),
                    "Something the process must act upon arrived."},
    [ISM3_OUTPUT] = {"output", BIT(PROCESS) | BIT(TIME),
                     COMMON | BIT(ID) | BIT(VERDICT) | BIT(COUNT) | BIT(END),
                     "A work product was delivered; with an id it answers that item."},
    [ISM3_ITEM] = {"item", BIT(PROCESS) | BIT(TIME) | BIT(ID),
                   COMMON | BIT(END) | BIT(DUE) | BIT(VERDICT),
                   "An input and, once there is one, the output that answers it."},
    [ISM3_WITHDRAWAL] = {"withdrawal", BIT(PROCESS) | BIT(TIME) | BIT(ID), COMMON,
                         "That item no longer needs an output."},
    [ISM3_INTERRUPTION] = {"interruption", BIT(PROCESS), COMMON | BIT(TIME) | BIT(END) | BIT(ID),
                           "The process did not perform as expected on demand."},
    [ISM3_RESOURCES] = {"resources", BIT(PROCESS) | BIT(TIME) | BIT(END),
                        COMMON | BIT(AVAILABLE) | BIT(USED) | BIT(RESOURCE) | BIT(ID),
                        "Amounts of a resource available and used over an interval."},
    [ISM3_LEVEL] = {"level", BIT(PROCESS) | BIT(TIME),
                    COMMON | BIT(AVAILABLE) | BIT(USED) | BIT(UP) | BIT(RESOURCE) | BIT(SERIES),
                    "A gauge reading that holds until the next of its series."},
    [ISM3_SCOPE] = {"scope", BIT(PROCESS) | BIT(TIME) | BIT(TOTAL) | BIT(COVERED),
                    COMMON | BIT(SAMPLED),
                    "How much of the environment exists, is protected, was checked."},
    [ISM3_QUALITY] = {"quality", BIT(PROCESS) | BIT(TIME),
                      COMMON | BIT(ASSESSED) | BIT(FIT) | BIT(TP) | BIT(FP) | BIT(TN) | BIT(FN) |
                          BIT(ID),
                      "Outputs examined for fitness for purpose."},
    [ISM3_INCIDENT] = {"incident", BIT(OBJECTIVE) | BIT(TIME) | BIT(CAUSE),
                       COMMON | BIT(PROCESS) | BIT(END) | BIT(HARM) | BIT(ID),
                       "An objective was breached."},
    [ISM3_WATCHED] = {"watched", BIT(PROCESS) | BIT(TIME) | BIT(END) | BIT(KINDS), COMMON,
                      "A source would have reported facts of these kinds then."},
};

static const char *const fields[] = {
    NULL,  "kind",    "process", "environment", "time",     "end",       "id",
    "due", "verdict", "count",   "resource",    "series",   "available", "used",
    "up",  "total",   "covered", "sampled",     "assessed", "fit",       "tp",
    "fp",  "tn",      "fn",      "objective",   "cause",    "harm",      "kinds",
};

#define COUNT(array) (sizeof(array) / sizeof *(array))

const ism3_kind_info *ism3_kind_get(uint32_t kind) {
    return kind && kind < COUNT(kinds) ? &kinds[kind] : NULL;
}

const char *ism3_field_name(uint32_t field) {
    return field < COUNT(fields) ? fields[field] : NULL;
}

static int same(const char *name, const char *text, size_t size) {
    return strlen(name) == size && memcmp(name, text, size) == 0;
}

uint32_t ism3_kind_find(const char *name, size_t size) {
    for (uint32_t kind = 1; kind < COUNT(kinds); kind++)
        if (same(kinds[kind].name, name, size))
            return kind;
    return 0;
}

uint32_t ism3_field_find(const char *name, size_t size) {
    for (uint32_t field = 1; field < COUNT(fields); field++)
        if (same(fields[field], name, size))
            return field;
    return 0;
}

int32_t ism3_observation_init(ism3_observation *observation, size_t size) {
    static const ism3_observation absent = ISM3_OBSERVATION_INIT;
    return ISM3__INIT(ism3_observation, observation, size, &absent);
}

int32_t ism3_columns_init(ism3_columns *columns, size_t size) {
    static const ism3_columns none = {.size = sizeof none};
    return ISM3__INIT(ism3_columns, columns, size, &none);
}
