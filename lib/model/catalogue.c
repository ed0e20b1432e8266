#include <ism3/catalogue.h>

#include "model/catalogue_data.h"
#include <string.h>

static const char *const metric_names[ISM3_METRIC_COUNT] = {
    "activity", "scope", "unavailability", "load", "efficacy", "efficiency", "quality"};

size_t ism3_catalogue_count(void) {
    return ISM3__CATALOGUE_COUNT;
}

const ism3_catalogue_entry *ism3_catalogue_at(size_t index) {
    return index < ISM3__CATALOGUE_COUNT ? &ism3__catalogue[index] : NULL;
}

const ism3_catalogue_entry *ism3_catalogue_find(const char *code) {
    for (size_t i = 0; i < ISM3__CATALOGUE_COUNT; i++)
        if (strcmp(ism3__catalogue[i].code, code) == 0)
            return &ism3__catalogue[i];
    return NULL;
}

size_t ism3_control_count(void) {
    return ISM3__CONTROL_COUNT;
}

const ism3_control *ism3_control_at(size_t index) {
    return index < ISM3__CONTROL_COUNT ? &ism3__controls[index] : NULL;
}

const ism3_control *ism3_control_find(const char *code) {
    for (size_t i = 0; i < ISM3__CONTROL_COUNT; i++)
        if (strcmp(ism3__controls[i].code, code) == 0)
            return &ism3__controls[i];
    return NULL;
}

const char *ism3_metric_name(uint32_t metric) {
    return metric < ISM3_METRIC_COUNT ? metric_names[metric] : NULL;
}
