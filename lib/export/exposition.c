/* Pages: what is asked for, and the order of it all. */
#include "export/exposition.h"
#include "base/utf8.h"

#include <string.h>

static const ism3__page_form *const forms[] = {
    &ism3__page_openmetrics,
    &ism3__page_prometheus,
    &ism3__page_otlp,
};
#define FORM_COUNT (sizeof forms / sizeof *forms)

/* The label that says whose model it is. */
#define ORGANISATION "organisation"

int32_t ism3_exposition_options_init(ism3_exposition_options *options, size_t size) {
    static const ism3_exposition_options defaults = ISM3_EXPOSITION_OPTIONS_INIT;
    return ISM3__INIT(ism3_exposition_options, options, size, &defaults);
}

const char *ism3_exposition_content_type(uint32_t format) {
    return format < FORM_COUNT ? forms[format]->content_type : NULL;
}

/* ---- what may be asked for ---- */

static int is_letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static int is_key(const char *key) {
    if (!key || !is_letter(*key))
        return 0;
    while (is_letter(*key) || (*key >= '0' && *key <= '9') || *key == '_' || *key == '.')
        key++;
    return !*key;
}

/* Whether two keys are one label: a `.` becomes a `_` there. */
static int are_one_label(const char *a, const char *b) {
    for (; *a && *b; a++, b++)
        if ((*a == '.' ? '_' : *a) != (*b == '.' ? '_' : *b))
            return 0;
    return *a == *b;
}

static int32_t check_attribute(const ism3_exposition_options *options, size_t index,
                               ism3_error *error) {
    const ism3_exposition_attribute *attribute = &options->attributes[index];
    size_t at;
    if (!is_key(attribute->key))
        return ism3__fail_at(error, ISM3_E_ARGUMENT, index, 0,
                             "an attribute's key is a letter, then letters, digits, '_' and '.'");
    if (!attribute->value ||
        ism3__utf8_check(attribute->value, strlen(attribute->value), 0, &at) != ISM3__UTF8_GOOD)
        return ism3__fail_at(error, ISM3_E_ARGUMENT, index, 0,
                             "the value of attribute '%s' is not UTF-8 without control characters",
                             attribute->key);
    if (are_one_label(attribute->key, ORGANISATION))
        return ism3__fail_at(error, ISM3_E_ARGUMENT, index, 0,
                             "the attribute '" ORGANISATION "' is the model's name");
    for (size_t i = 0; i < index; i++)
        if (are_one_label(options->attributes[i].key, attribute->key))
            return ism3__fail_at(error, ISM3_E_ARGUMENT, index, 0,
                                 "the attribute '%s' is there twice: '.' and '_' are one",
                                 attribute->key);
    return ISM3_OK;
}

static int32_t check_attributes(const ism3_exposition_options *options, ism3_error *error) {
    int32_t rc = ISM3_OK;
    if (options->attribute_count > ISM3_ATTRIBUTES_MAX)
        return ism3__fail(error, ISM3_E_LIMIT, "%zu attributes, at most %d can be told",
                          options->attribute_count, ISM3_ATTRIBUTES_MAX);
    if (options->attribute_count && !options->attributes)
        return ism3__fail(error, ISM3_E_ARGUMENT, "the attributes are NULL");
    for (size_t i = 0; !rc && i < options->attribute_count; i++)
        rc = check_attribute(options, i, error);
    return rc;
}

static int32_t check(const ism3_assessment *assessment, const ism3_exposition_options *options,
                     ism3_error *error) {
    if (options->format >= FORM_COUNT)
        return ism3__fail(error, ISM3_E_ARGUMENT, "there is no format number %u", options->format);
    if (options->periods > ISM3_PERIODS_ALL)
        return ism3__fail(error, ISM3_E_ARGUMENT, "there is no choice of periods number %u",
                          options->periods);
    if (options->periods == ISM3_PERIODS_ALL && !forms[options->format]->has_history)
        return ism3__fail(
            error, ISM3_E_ARGUMENT,
            "the Prometheus text format tells of now only: history is for OpenMetrics "
            "and OTLP");
    for (size_t i = 0; options->processes && i < options->process_count; i++)
        if (options->processes[i] >= assessment->process_count)
            return ism3__fail_at(error, ISM3_E_NOT_FOUND, i, ISM3_FIELD_PROCESS,
                                 "the model has no process number %u", options->processes[i]);
    return check_attributes(options, error);
}

/* ---- which processes and periods ---- */

static void choose_processes(const ism3_assessment *assessment,
                             const ism3_exposition_options *options, uint8_t *is_chosen) {
    memset(is_chosen, !options->processes, assessment->process_count);
    for (size_t i = 0; options->processes && i < options->process_count; i++)
        is_chosen[options->processes[i]] = 1;
}

/* How a period may be told of. The current one is that too, and final besides where it is over. */
static uint8_t tenses_of(const ism3_assessment *assessment, size_t period, int is_current) {
    int64_t to, as_of = ism3_metrics_as_of(assessment->metrics);
    uint8_t current = is_current ? 1u << ISM3__CURRENT : 0;
    ism3_metrics_period(assessment->metrics, period, NULL, &to, NULL);
    if (to > as_of)
        return current;
    if (!ism3__awaits_answers(assessment, period))
        return current | 1u << ISM3__FINAL;
    return is_current ? current : 1u << ISM3__SETTLING;
}

/* How many periods have begun. */
static size_t begun_periods(const ism3_assessment *assessment) {
    size_t begun = 0;
    int64_t from, as_of = ism3_metrics_as_of(assessment->metrics);
    while (ism3_metrics_period(assessment->metrics, begun, &from, NULL, NULL) == ISM3_OK &&
           from < as_of)
        begun++;
    return begun;
}

static void choose_periods(const ism3__exposition *exposition, uint32_t choice, uint8_t *tenses) {
    static const uint8_t taken[] = {1u << ISM3__CURRENT | 1u << ISM3__FINAL, 1u << ISM3__CURRENT,
                                    1u << ISM3__FINAL, (1u << ISM3__TENSES) - 1};
    size_t count = exposition->period_count;
    int has_final = 0;
    for (size_t i = count; i--;) {
        tenses[i] = tenses_of(exposition->assessment, i, i + 1 == count) & taken[choice];
        if (choice != ISM3_PERIODS_ALL && has_final)
            tenses[i] &= (uint8_t) ~(1u << ISM3__FINAL);
        has_final |= tenses[i] & 1u << ISM3__FINAL;
    }
}

ism3__periods ism3__periods_start(ism3__exposition *exposition, uint32_t tenses) {
    return (ism3__periods){exposition, tenses, 0, exposition->page.label_count, 0, 0};
}

static void tell_period(ism3__periods *periods) {
    static const char *const names[] = {"current", "settling", "final"};
    ism3__exposition *exposition = periods->exposition;
    int64_t as_of = ism3_metrics_as_of(exposition->metrics);
    ism3__page *page = &exposition->page;
    ism3_metrics_period(exposition->metrics, periods->period, &page->from, &page->time, NULL);
    if (page->time > as_of)
        page->time = as_of;
    ism3__page_label(page, "period", names[periods->tense]);
}

int ism3__periods_next(ism3__periods *periods) {
    const ism3__exposition *exposition = periods->exposition;
    periods->exposition->page.label_count = periods->labels;
    for (; periods->tense < ISM3__TENSES; periods->tense++, periods->next = 0) {
        uint32_t bit = 1u << periods->tense & periods->tenses;
        while (bit && periods->next < exposition->period_count) {
            periods->period = periods->next++;
            if (!(exposition->tenses[periods->period] & bit))
                continue;
            tell_period(periods);
            return 1;
        }
    }
    return 0;
}

/* ---- the page ---- */

void ism3__tell(ism3__exposition *exposition, const ism3__told *told, size_t count) {
    ism3__page *page = &exposition->page;
    for (size_t i = 0; i < count && !page->is_stopped; i++) {
        page->from = ISM3_NONE;
        page->time = ism3_metrics_as_of(exposition->metrics);
        page->label_count = 0;
        ism3__page_family(page, &told[i].family);
        told[i].write(exposition);
        ism3__page_end_family(page);
    }
}

void ism3__label_whole(ism3__exposition *exposition) {
    const ism3_exposition_options *options = exposition->options;
    ism3__page *page = &exposition->page;
    ism3__page_label(page, ORGANISATION, ism3_model_name(exposition->model));
    for (size_t i = 0; i < options->attribute_count; i++)
        ism3__page_label(page, options->attributes[i].key, options->attributes[i].value);
}

static int32_t write_page(ism3__exposition *exposition, ism3_error *error) {
    ism3__label_whole(exposition);
    exposition->page.form->begin(&exposition->page);
    ism3__tell_figures(exposition);
    ism3__tell_verdicts(exposition);
    return ism3__page_finish(&exposition->page, error);
}

static int32_t make_page(const ism3_assessment *assessment, const ism3_exposition_options *options,
                         ism3_write_function function, void *context, ism3_error *error) {
    ism3__exposition exposition = {
        .page = {.form = forms[options->format],
                 .function = function,
                 .context = context,
                 .format = options->format,
                 .has_times = options->periods == ISM3_PERIODS_ALL},
        .assessment = assessment,
        .metrics = assessment->metrics,
        .model = assessment->model,
        .options = options,
        .period_count = begun_periods(assessment),
    };
    ism3__memory memory;
    ism3__memory_init(&memory, &assessment->memory.allocator, 0, error); /* it was taken before */
    size_t size = assessment->process_count + exposition.period_count + 1;
    uint8_t *choice = ism3__allocate_zero(&memory, size);
    if (!choice)
        return ism3__memory_fail(&memory, size, error);
    exposition.is_chosen = choice;
    exposition.tenses = choice + assessment->process_count;
    choose_processes(assessment, options, choice);
    choose_periods(&exposition, options->periods, choice + assessment->process_count);
    int32_t rc = write_page(&exposition, error);
    ism3__release(&memory, choice, size);
    return rc;
}

int32_t ism3_exposition_write(const ism3_assessment *assessment,
                              const ism3_exposition_options *options, ism3_write_function function,
                              void *context, ism3_error *error) {
    ism3_exposition_options taken = ISM3_EXPOSITION_OPTIONS_INIT;
    if (!assessment || !function)
        return ism3__fail(error, ISM3_E_ARGUMENT,
                          "an assessment and a function that takes the bytes are needed");
    int32_t rc = options ? ISM3__TAKE(ism3_exposition_options, &taken, options, error) : ISM3_OK;
    if (!rc)
        rc = check(assessment, &taken, error);
    return rc ? rc : make_page(assessment, &taken, function, context, error);
}
