/* What processes and objectives are judged by, from bytes. */
#include "codec/model_decode.h"

#include <ism3/metrics.h>
#include <string.h>

/* A figure by its id. */
static uint32_t get_figure(ism3__model_decoding *in) {
    uint32_t figure = ism3_figure_find(ism3__in_name(in, 0, "figure"));
    if (figure != ISM3_NO_INDEX)
        return figure;
    ism3__cbor_fail(&in->reader, ISM3_E_MODEL, "there is no figure '%.60s'", in->scratch->names[0]);
    return 0;
}

/* ---- targets ---------------------------------------------------------------------------------- */

static void read_target(ism3__model_decoding *in, uint32_t process) {
    ism3_target target = {.size = sizeof target};
    ism3__cbor_map map = ism3__cbor_get_map(&in->reader, "target");
    ism3__cbor_must_have(&in->reader, &map, 0);
    target.figure = get_figure(in);
    target.resource =
        ism3__in_small_at(in, &map, 1, ISM3_RESOURCES_MAX - 1, "resource of a target");
    target.op = ism3__in_small_at(in, &map, 2, ISM3_NO_TARGET, "operator of a target");
    target.value = ism3__in_number_at(in, &map, 3, "value of a target");
    target.upper = ism3__in_number_at(in, &map, 4, "upper value of a target");
    target.has_warning = (uint32_t)ism3__in_has(in, &map, 5);
    if (target.has_warning)
        target.warning = ism3__cbor_get_int(&in->reader, INT64_MIN, INT64_MAX, "warning");
    target.warning_upper = ism3__in_number_at(in, &map, 6, "upper warning");
    target.valid_from = ism3__in_number_at(in, &map, 7, "instant from which a target holds");
    target.set_on = ism3__in_number_at(in, &map, 8, "instant at which a target was set");
    target.set_by = ism3__in_name_at(in, &map, 9, 1, "who set a target");
    ism3__cbor_end_map(&in->reader, &map);
    if (!ism3__in_failed(in))
        ism3__in_took(in, ism3_model_add_target(in->model, process, &target, in->reader.error));
}

/* ---- specifications --------------------------------------------------------------------------- */

/* Texts of a specification, by key from 6. */
static const struct {
    size_t offset;
    int is_note;
    const char *what;
} specification_texts[] = {
    {offsetof(ism3_specification, name), 0, "name of a specification"},
    {offsetof(ism3_specification, description), 1, "description of a metric"},
    {offsetof(ism3_specification, measurement), 1, "measurement of a metric"},
    {offsetof(ism3_specification, thresholds), 1, "thresholds of a metric"},
    {offsetof(ism3_specification, unit), 0, "unit of a metric"},
    {offsetof(ism3_specification, information_need), 1, "information need of a metric"},
    {offsetof(ism3_specification, data_source), 1, "data source of a metric"},
    {offsetof(ism3_specification, information_owner), 0, "information owner of a metric"},
    {offsetof(ism3_specification, collector), 0, "collector of a metric"},
    {offsetof(ism3_specification, client), 0, "client of a metric"},
    {offsetof(ism3_specification, reporting), 1, "reporting of a metric"},
};

static void get_specification_texts(ism3__model_decoding *in, ism3__cbor_map *map,
                                    ism3_specification *specification) {
    size_t slot = 1;
    for (size_t i = 0; i < sizeof specification_texts / sizeof *specification_texts; i++) {
        const char *what = specification_texts[i].what;
        const char *text = specification_texts[i].is_note
                               ? ism3__in_note_at(in, map, 6 + i, what)
                               : ism3__in_name_at(in, map, 6 + i, slot++, what);
        *(const char **)((char *)specification + specification_texts[i].offset) = text;
    }
}

/* The metric type, or a figure of it. */
static void get_specified(ism3__model_decoding *in, ism3__cbor_map *map,
                          ism3_specification *specification) {
    specification->metric =
        ism3__in_small_at(in, map, 0, ISM3_METRIC_COUNT - 1, "type of a metric");
    specification->has_figure = (uint32_t)ism3__in_has(in, map, 1);
    if (!specification->has_figure)
        return;
    specification->figure = get_figure(in);
    specification->metric = ism3_figure_at(specification->figure)->metric;
}

static void read_specification(ism3__model_decoding *in, uint32_t process) {
    ism3_specification specification = {.size = sizeof specification};
    ism3__cbor_map map = ism3__cbor_get_map(&in->reader, "specification of a metric");
    get_specified(in, &map, &specification);
    specification.normal =
        ism3__in_small_at(in, &map, 2, ISM3_NORMAL_NONE, "method of the normal range");
    if (ism3__in_has(in, &map, 3)) {
        ism3__cbor_get_array(&in->reader, 2, 2, 1, "baseline");
        specification.baseline_from = ism3__in_positive(in, "start of a baseline");
        specification.baseline_to = ism3__in_positive(in, "end of a baseline");
    }
    if (ism3__in_has(in, &map, 4))
        specification.frequency = ism3__in_duration(in, "frequency of a metric");
    specification.has_best = (uint32_t)ism3__in_has(in, &map, 5);
    if (specification.has_best)
        specification.best =
            ism3__cbor_get_int(&in->reader, INT64_MIN, INT64_MAX, "best value of a metric");
    get_specification_texts(in, &map, &specification);
    ism3__cbor_end_map(&in->reader, &map);
    if (!ism3__in_failed(in))
        ism3__in_took(
            in, ism3_model_add_specification(in->model, process, &specification, in->reader.error));
    ism3__in_drop_notes(in);
}

/* ---- changes, rationale, references ----------------------------------------------------------- */

static void read_change(ism3__model_decoding *in, uint32_t process) {
    ism3_change change = {.size = sizeof change};
    size_t parts = ism3__cbor_get_array(&in->reader, 1, 2, 1, "change");
    change.on = ism3__in_positive(in, "instant of a change");
    if (parts == 2)
        change.text = ism3__in_note(in, "text of a change");
    if (!ism3__in_failed(in))
        ism3__in_took(in, ism3_model_add_change(in->model, process, &change, in->reader.error));
    ism3__in_drop_notes(in);
}

static void read_rationale(ism3__model_decoding *in, uint32_t process) {
    ism3_rationale rationale = {.size = sizeof rationale};
    ism3__cbor_map map = ism3__cbor_get_map(&in->reader, "rationale");
    rationale.assessment = ism3__in_name_at(in, &map, 0, 0, "kind of assessment");
    rationale.text = ism3__in_note_at(in, &map, 1, "text of a rationale");
    rationale.currency = ism3__in_name_at(in, &map, 2, 1, "currency of a rationale");
    rationale.cost = ism3__in_number_at(in, &map, 3, "cost of a process");
    rationale.has_losses = (uint32_t)ism3__in_has(in, &map, 4);
    if (rationale.has_losses) {
        ism3__cbor_get_array(&in->reader, 2, 2, 1, "losses");
        rationale.losses_without = ism3__in_positive(in, "losses without the process");
        rationale.losses_with = ism3__in_positive(in, "losses with the process");
    }
    ism3__cbor_end_map(&in->reader, &map);
    if (!ism3__in_failed(in))
        ism3__in_took(in,
                      ism3_model_set_rationale(in->model, process, &rationale, in->reader.error));
    ism3__in_drop_notes(in);
}

static void read_reference(ism3__model_decoding *in, uint32_t process) {
    const char *text = ism3__in_name(in, 0, "reference");
    if (!ism3__in_failed(in))
        ism3__in_took(in, ism3_model_add_reference(in->model, process, text, in->reader.error));
}

void ism3__in_criteria(ism3__model_decoding *in, ism3__cbor_map *map, uint32_t process) {
    static const ism3__in_list targets = {read_target, ISM3_CRITERIA_MAX, 4, "targets"};
    static const ism3__in_list metrics = {read_specification, ISM3_CRITERIA_MAX, 1,
                                          "specifications"};
    static const ism3__in_list changes = {read_change, ISM3_CRITERIA_MAX, 2, "changes"};
    static const ism3__in_list references = {read_reference, ISM3_CRITERIA_MAX, 2, "references"};
    if (ism3__in_has(in, map, 21))
        ism3__in_read_list(in, &targets, process);
    if (ism3__in_has(in, map, 22))
        ism3__in_read_list(in, &metrics, process);
    if (ism3__in_has(in, map, 23))
        ism3__in_read_list(in, &changes, process);
    if (ism3__in_has(in, map, 24))
        read_rationale(in, process);
    if (ism3__in_has(in, map, 25))
        ism3__in_read_list(in, &references, process);
}

/* ---- conditions of objectives ----------------------------------------------------------------- */

static void read_condition(ism3__model_decoding *in, uint32_t objective) {
    ism3_condition condition = {.size = sizeof condition};
    ism3__cbor_map map = ism3__cbor_get_map(&in->reader, "condition");
    condition.incidents = ism3__in_small_at(in, &map, 0, ISM3_INCIDENT_HARM, "what incidents did");
    condition.process =
        ism3__in_small_at(in, &map, 1, ISM3_PROCESSES_MAX - 1, "process of a condition");
    if (!condition.incidents) {
        ism3__cbor_must_have(&in->reader, &map, 2);
        condition.figure = get_figure(in);
    }
    condition.resource =
        ism3__in_small_at(in, &map, 3, ISM3_RESOURCES_MAX - 1, "resource of a condition");
    condition.every = ism3__in_small_at(in, &map, 4, ISM3_EVERY_DURATION, "period of a condition");
    condition.length = ism3__in_number_at(in, &map, 5, "length of a condition's period");
    condition.op = ism3__in_small_at(in, &map, 6, ISM3_BETWEEN, "operator of a condition");
    condition.value = ism3__in_number_at(in, &map, 7, "value of a condition");
    condition.upper = ism3__in_number_at(in, &map, 8, "upper value of a condition");
    ism3__cbor_end_map(&in->reader, &map);
    if (!ism3__in_failed(in))
        ism3__in_took(in,
                      ism3_model_add_condition(in->model, objective, &condition, in->reader.error));
}

void ism3__in_conditions(ism3__model_decoding *in, ism3__cbor_map *map, uint32_t objective) {
    static const ism3__in_list conditions = {read_condition, ISM3_CONDITIONS_MAX, 3, "conditions"};
    if (ism3__in_has(in, map, 5))
        ism3__in_read_list(in, &conditions, objective);
}
