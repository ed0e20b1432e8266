/* A plugin of collectd: every figure that has a value, as a gauge. */
#include "../reading.h"

#include <collectd.h>

#include <plugin.h>
#include <strings.h>

/* NOLINTNEXTLINE(readability-redundant-declaration): says that it is seen from outside */
__attribute__((visibility("default"))) void module_register(void);

/* collectd never runs the callbacks of one plugin side by side. */
static struct reading reading = {.every = ISM3_EVERY_MONTH, .max_age = 60 * ISM3_SECOND};
static char complaint[COMPLAINT_SIZE];

static int set_path(const char **path, const char *value) {
    char *copy = strdup(value);
    if (!copy)
        return -1;
    free((char *)*path);
    *path = copy;
    return 0;
}

static int configure(const char *key, const char *value) {
    if (strcasecmp(key, "Model") == 0)
        return set_path(&reading.model_path, value);
    if (strcasecmp(key, "Ledger") == 0)
        return set_path(&reading.ledger_path, value);
    if (ism3_every_read(value, strlen(value), &reading.every, &reading.length, NULL) == ISM3_OK)
        return 0;
    ERROR("ism3 plugin: Every: expected day, week, month, quarter, year or a duration, found '%s'",
          value);
    return -1;
}

static int start(void) {
    int failed = 0;
    if (!reading.model_path)
        failed |= set_path(&reading.model_path, DEFAULT_MODEL);
    if (!reading.ledger_path)
        failed |= set_path(&reading.ledger_path, DEFAULT_LEDGER);
    return failed;
}

static void dispatch(uint32_t process, uint32_t number, uint32_t resource, double number_value) {
    value_list_t list = VALUE_LIST_INIT;
    value_t value = {.gauge = number_value};
    list.values = &value;
    list.values_len = 1;
    snprintf(list.plugin, sizeof list.plugin, "ism3");
    snprintf(list.plugin_instance, sizeof list.plugin_instance, "%s",
             ism3_model_process_code(reading.model, process));
    snprintf(list.type, sizeof list.type, "gauge");
    snprintf(list.type_instance, sizeof list.type_instance, "%s", ism3_figure_at(number)->id);
    if (reading_resources(&reading, process, number) > 1) {
        size_t used = strlen(list.type_instance);
        snprintf(list.type_instance + used, sizeof list.type_instance - used, "-%s",
                 ism3_model_resource_name(reading.model, process, resource));
    }
    plugin_dispatch_values(&list);
}

static void dispatch_process(size_t period, uint32_t process) {
    const ism3_metrics *metrics = ism3_assessment_metrics(reading.assessment);
    for (uint32_t number = 0; number < ism3_figure_count(); number++)
        for (uint32_t i = 0; i < reading_resources(&reading, process, number); i++) {
            ism3_figure figure = {.size = sizeof figure};
            int32_t code = ism3_metrics_figure(metrics, period, process, number, i, &figure);
            /* What is not known is not told: a gap in the graph, never a 0. */
            if (code == ISM3_OK && figure.has_value)
                dispatch(process, number, i, figure.value);
        }
}

/* A complaint is logged once, not at every interval. It is no failure of the callback: collectd
 * would ask less and less often, and take hours to see that the file is whole again. */
static int complain(const ism3_error *error) {
    char text[COMPLAINT_SIZE];
    if (strcmp(reading_complaint(error, text), complaint) != 0)
        ERROR("ism3 plugin: %s", text);
    memcpy(complaint, text, sizeof text);
    return 0;
}

static int collect(void) {
    ism3_error error = ISM3_ERROR_INIT;
    size_t period;
    if (reading_refresh(&reading, &error) != ISM3_OK)
        return complain(&error);
    complaint[0] = 0;
    if (!reading_period(&reading, &period))
        return 0;
    for (uint32_t process = 0; process < ism3_model_process_count(reading.model); process++)
        dispatch_process(period, process);
    return 0;
}

static int finish(void) {
    reading_close(&reading);
    free((char *)reading.model_path);
    free((char *)reading.ledger_path);
    reading.model_path = reading.ledger_path = NULL;
    return 0;
}

void module_register(void) {
    static const char *keys[] = {"Model", "Ledger", "Every"};
    plugin_register_config("ism3", configure, keys, sizeof keys / sizeof *keys);
    plugin_register_init("ism3", start);
    plugin_register_read("ism3", collect);
    plugin_register_shutdown("ism3", finish);
}
