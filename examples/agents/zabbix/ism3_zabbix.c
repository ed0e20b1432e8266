/* A module of the Zabbix agent: figures, what they mean, and which processes there are. */
#include "../reading.h"
#include "module.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

/* An agent is several processes of one thread each; every one reads for itself. */
static struct reading reading;

int zbx_module_api_version(void) {
    return MODULE_API;
}

static const char *setting(const char *name, const char *otherwise) {
    const char *value = getenv(name);
    return value && *value ? value : otherwise;
}

int zbx_module_init(void) {
    const char *every = setting("ISM3_EVERY", "month");
    reading.model_path = setting("ISM3_MODEL", DEFAULT_MODEL);
    reading.ledger_path = setting("ISM3_LEDGER", DEFAULT_LEDGER);
    reading.max_age = 60 * ISM3_SECOND;
    return ism3_every_read(every, strlen(every), &reading.every, &reading.length, NULL);
}

int zbx_module_uninit(void) {
    reading_close(&reading);
    return MODULE_OK;
}

static int complain(struct item_result *result, const char *text) {
    result->complaint = strdup(text);
    result->set |= RESULT_COMPLAINT;
    return ITEM_NOT_SUPPORTED;
}

static int answer_text(struct item_result *result, const char *text) {
    result->text = strdup(text);
    if (!result->text)
        return complain(result, "there is no memory");
    result->set |= RESULT_TEXT;
    return ITEM_DONE;
}

static int refresh(struct item_result *result) {
    ism3_error error = ISM3_ERROR_INIT;
    char text[COMPLAINT_SIZE];
    if (reading_refresh(&reading, &error) == ISM3_OK)
        return ITEM_DONE;
    return complain(result, reading_complaint(&error, text));
}

/* What `[PROCESS,FIGURE,RESOURCE]` of a key means. */
struct wanted {
    size_t period;
    uint32_t process, figure, resource;
};

static const char *parameter(const struct item_request *request, int number) {
    return request->count > number ? request->parameters[number] : "";
}

static int find_resource(const char *name, struct wanted *wanted) {
    if (*name == 0)
        return 1;
    if (!ism3_figure_at(wanted->figure)->per_resource)
        return 0;
    wanted->resource = ism3_model_find_resource(reading.model, wanted->process, name, strlen(name));
    return wanted->resource != ISM3_NO_INDEX;
}

static int find(const struct item_request *request, struct item_result *result,
                struct wanted *wanted) {
    const char *code = parameter(request, 0);
    int failed = refresh(result);
    if (failed)
        return failed;
    *wanted = (struct wanted){.figure = ism3_figure_find(parameter(request, 1))};
    wanted->process = ism3_model_find_process(reading.model, code, strlen(code));
    if (wanted->process == ISM3_NO_INDEX)
        return complain(result, "the model has no such process");
    if (wanted->figure == ISM3_NO_INDEX)
        return complain(result, "there is no such figure: docs/semantics.md lists them");
    if (!find_resource(parameter(request, 2), wanted))
        return complain(result, "the process has no such resource for this figure");
    if (!reading_period(&reading, &wanted->period))
        return complain(result, "the ledger holds no period yet");
    return ITEM_DONE;
}

static int item_figure(struct item_request *request, struct item_result *result) {
    struct wanted wanted;
    ism3_figure figure = {.size = sizeof figure};
    char text[ISM3_NUMBER_TEXT_SIZE + 1];
    int failed = find(request, result, &wanted);
    if (failed)
        return failed;
    if (ism3_metrics_figure(ism3_assessment_metrics(reading.assessment), wanted.period,
                            wanted.process, wanted.figure, wanted.resource, &figure))
        return complain(result, "the figure does not fit the exact integers");
    /* Never 0 for what is not known: the item is not supported until there is a value. */
    if (!figure.has_value)
        return complain(result, ism3_status_name(figure.status));
    /* As text in its fewest digits: of a number the agent sends six decimal places. */
    text[ism3_double_write(figure.value, text)] = 0;
    return answer_text(result, text);
}

static int judge(struct item_request *request, struct item_result *result,
                 ism3_judgement *judgement) {
    struct wanted wanted;
    int failed = find(request, result, &wanted);
    if (failed)
        return failed;
    *judgement = (ism3_judgement){.size = sizeof *judgement};
    if (ism3_assessment_judgement(reading.assessment, wanted.period, wanted.process, wanted.figure,
                                  wanted.resource, judgement))
        return complain(result, "the figure does not fit the exact integers");
    return ITEM_DONE;
}

static int item_target(struct item_request *request, struct item_result *result) {
    ism3_judgement judgement;
    int failed = judge(request, result, &judgement);
    return failed ? failed : answer_text(result, ism3_target_status_name(judgement.target_status));
}

static int item_behaviour(struct item_request *request, struct item_result *result) {
    ism3_judgement judgement;
    int failed = judge(request, result, &judgement);
    return failed ? failed : answer_text(result, ism3_behaviour_name(judgement.behaviour));
}

static int answer_json(struct item_result *result, json_t *list) {
    char *text = list ? json_dumps(list, JSON_COMPACT) : NULL;
    json_decref(list);
    int done = text ? answer_text(result, text) : complain(result, "there is no memory");
    free(text);
    return done;
}

static int item_processes(struct item_request *request, struct item_result *result) {
    (void)request;
    int failed = refresh(result);
    if (failed)
        return failed;
    json_t *list = json_array();
    for (uint32_t i = 0; i < ism3_model_process_count(reading.model); i++) {
        ism3_process_options process = {.size = sizeof process};
        ism3_model_process(reading.model, i, &process);
        json_array_append_new(list, json_pack("{s:s, s:s}", "{#PROCESS}", process.code, "{#NAME}",
                                              process.name ? process.name : process.code));
    }
    return answer_json(result, list);
}

/* One entry for a figure, whose targets stand one after the other. */
static void list_targets(json_t *list, uint32_t process) {
    ism3_target before = {.figure = ISM3_NO_INDEX};
    for (uint32_t i = 0; i < ism3_model_target_count(reading.model, process); i++) {
        ism3_target target = {.size = sizeof target};
        ism3_model_target(reading.model, process, i, &target);
        if (target.figure == before.figure && target.resource == before.resource)
            continue;
        const ism3_figure_info *info = ism3_figure_at(target.figure);
        const char *resource =
            info->per_resource ? ism3_model_resource_name(reading.model, process, target.resource)
                               : "";
        json_array_append_new(list, json_pack("{s:s, s:s, s:s}", "{#PROCESS}",
                                              ism3_model_process_code(reading.model, process),
                                              "{#FIGURE}", info->id, "{#RESOURCE}", resource));
        before = target;
    }
}

static int item_targets(struct item_request *request, struct item_result *result) {
    (void)request;
    int failed = refresh(result);
    if (failed)
        return failed;
    json_t *list = json_array();
    for (uint32_t i = 0; i < ism3_model_process_count(reading.model); i++)
        list_targets(list, i);
    return answer_json(result, list);
}

struct item *zbx_module_item_list(void) {
    static struct item items[] = {
        {"ism3.figure", ITEM_HAS_PARAMETERS, item_figure, "OSP-24,efficacy.ratio"},
        {"ism3.target", ITEM_HAS_PARAMETERS, item_target, "OSP-24,efficacy.ratio"},
        {"ism3.behaviour", ITEM_HAS_PARAMETERS, item_behaviour, "OSP-24,efficacy.ratio"},
        {"ism3.processes", 0, item_processes, NULL},
        {"ism3.targets", 0, item_targets, NULL},
        {NULL, 0, NULL, NULL},
    };
    return items;
}
