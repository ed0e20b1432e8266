/* Assets, scales, duties and improvements of a model, from bytes. */
#include "codec/model_decode.h"

#include <string.h>

/* ---- assets ----------------------------------------------------------------------------------- */

static void read_protection(ism3__model_decoding *in, uint32_t asset) {
    const char *code = ism3__in_name(in, 0, "process that protects an asset");
    if (!ism3__in_failed(in))
        ism3__in_took(in, ism3_model_add_protection(in->model, asset, code, in->reader.error));
}

static void read_asset(ism3__model_decoding *in, uint32_t index) {
    static const ism3__in_list protections = {read_protection, ISM3_PROCESSES_MAX, 2,
                                              "protections"};
    ism3__cbor_map map = ism3__cbor_get_map(&in->reader, "asset");
    ism3__cbor_must_have(&in->reader, &map, 0);
    const char *name = ism3__in_name(in, 0, "name of an asset");
    uint32_t kind = ism3__in_small_at(in, &map, 1, ISM3_ASSET_NETWORK, "kind of an asset");
    uint32_t essential = ism3__in_small_at(in, &map, 2, 1, "whether an asset is essential");
    if (!ism3__in_failed(in))
        ism3__in_took(
            in, ism3_model_add_asset(in->model, name, kind, essential, &index, in->reader.error));
    if (ism3__in_has(in, &map, 3))
        ism3__in_read_list(in, &protections, index);
    ism3__cbor_end_map(&in->reader, &map);
}

/* ---- the capability scale --------------------------------------------------------------------- */

static void read_capability_level(ism3__model_decoding *in, uint32_t index) {
    (void)index;
    ism3_capability_level level = {.size = sizeof level};
    ism3__cbor_map map = ism3__cbor_get_map(&in->reader, "capability level");
    level.level = ism3__in_small_at(in, &map, 0, ISM3_LEVEL_MAX, "capability level");
    ism3__cbor_must_have(&in->reader, &map, 1);
    level.name = ism3__in_name(in, 0, "name of a capability level");
    level.documented = ism3__in_small_at(in, &map, 2, 1, "whether documentation must exist");
    level.types = ism3__in_small_at(in, &map, 3, UINT32_MAX, "metric types of a level");
    level.practices = ism3__in_note_at(in, &map, 4, "practices of a level");
    ism3__cbor_end_map(&in->reader, &map);
    if (!ism3__in_failed(in))
        ism3__in_took(in, ism3_model_add_capability_level(in->model, &level, in->reader.error));
    ism3__in_drop_notes(in);
}

/* One without source and levels is one that is shipped. */
static void read_scale(ism3__model_decoding *in) {
    static const ism3__in_list levels = {read_capability_level, ISM3_LEVEL_MAX + 1, 4,
                                         "capability levels"};
    ism3__cbor_map map = ism3__cbor_get_map(&in->reader, "capability scale");
    ism3__cbor_must_have(&in->reader, &map, 0);
    const char *name = ism3__in_name(in, 0, "name of a capability scale");
    const char *source = ism3__in_note_at(in, &map, 1, "source of a capability scale");
    int is_own = ism3__in_has(in, &map, 2);
    if (!ism3__in_failed(in))
        ism3__in_took(
            in, is_own || source
                    ? ism3_model_begin_capability_scale(in->model, name, source, in->reader.error)
                    : ism3_model_use_capability_scale(in->model, name, in->reader.error));
    ism3__in_drop_notes(in);
    if (is_own)
        ism3__in_read_list(in, &levels, 0);
    ism3__cbor_end_map(&in->reader, &map);
}

/* ---- the maturity profile --------------------------------------------------------------------- */

static size_t get_pairs(ism3__model_decoding *in, size_t most, size_t bytes_each,
                        const char *what) {
    size_t count = ism3__cbor_get_array(&in->reader, 2, 2 * most, bytes_each, what);
    if (count % 2)
        ism3__cbor_fail(&in->reader, ISM3_E_SYNTAX, "%s has %zu elements, expected pairs", what,
                        count);
    return count / 2;
}

static void read_requirements(ism3__model_decoding *in) {
    size_t count = get_pairs(in, ISM3_PROCESSES_MAX, 1, "requirements");
    for (size_t i = 0; i < count && !ism3__in_failed(in); i++) {
        const char *code = ism3__in_name(in, 0, "code of a process");
        uint32_t capability =
            (uint32_t)ism3__cbor_get_uint(&in->reader, ISM3_LEVEL_MAX, "capability asked for");
        if (!ism3__in_failed(in))
            ism3__in_took(
                in, ism3_model_add_requirement(in->model, code, capability, in->reader.error));
    }
}

static void read_maturity_level(ism3__model_decoding *in, uint32_t index) {
    (void)index;
    ism3__cbor_map map = ism3__cbor_get_map(&in->reader, "maturity level");
    uint32_t level = ism3__in_small_at(in, &map, 0, ISM3_LEVEL_MAX, "maturity level");
    ism3__cbor_must_have(&in->reader, &map, 1);
    const char *name = ism3__in_name(in, 0, "name of a maturity level");
    if (!ism3__in_failed(in))
        ism3__in_took(in, ism3_model_add_maturity_level(in->model, level, name, in->reader.error));
    if (ism3__in_has(in, &map, 2))
        read_requirements(in);
    ism3__cbor_end_map(&in->reader, &map);
}

static void read_exclusions(ism3__model_decoding *in) {
    size_t count = get_pairs(in, ISM3_PROCESSES_MAX, 2, "exclusions");
    for (size_t i = 0; i < count && !ism3__in_failed(in); i++) {
        const char *code = ism3__in_name(in, 0, "code of a process");
        const char *reason = ism3__in_note(in, "reason of an exclusion");
        if (!ism3__in_failed(in))
            ism3__in_took(in, ism3_model_add_exclusion(in->model, code, reason, in->reader.error));
        ism3__in_drop_notes(in);
    }
}

static void read_profile(ism3__model_decoding *in) {
    static const ism3__in_list levels = {read_maturity_level, ISM3_LEVEL_MAX, 5, "maturity levels"};
    ism3__cbor_map map = ism3__cbor_get_map(&in->reader, "maturity profile");
    ism3__cbor_must_have(&in->reader, &map, 0);
    const char *name = ism3__in_name(in, 0, "name of a maturity profile");
    const char *source = ism3__in_note_at(in, &map, 1, "source of a maturity profile");
    if (!ism3__in_failed(in))
        ism3__in_took(in,
                      ism3_model_begin_maturity_profile(in->model, name, source, in->reader.error));
    ism3__in_drop_notes(in);
    if (ism3__in_has(in, &map, 2))
        ism3__in_read_list(in, &levels, 0);
    if (ism3__in_has(in, &map, 3))
        read_exclusions(in);
    ism3__cbor_end_map(&in->reader, &map);
}

/* ---- duties and improvements ------------------------------------------------------------------ */

/* An index and one; ISM3_NO_INDEX where the key is absent. */
static uint32_t get_index_at(ism3__model_decoding *in, ism3__cbor_map *map, uint64_t key) {
    uint32_t index_plus_one = ism3__in_small_at(in, map, key, UINT32_MAX, "process of a rule");
    return index_plus_one ? index_plus_one - 1 : ISM3_NO_INDEX;
}

static void read_duty(ism3__model_decoding *in, uint32_t index) {
    (void)index;
    ism3_duty_rule rule = {.size = sizeof rule};
    ism3__cbor_map map = ism3__cbor_get_map(&in->reader, "rule on duties");
    rule.role = ism3__in_small_at(in, &map, 0, ISM3_ROLE_COUNT - 1, "role");
    rule.other_role = ism3__in_small_at(in, &map, 1, ISM3_ROLE_COUNT - 1, "other role");
    rule.process = get_index_at(in, &map, 2);
    rule.other_process = get_index_at(in, &map, 3);
    rule.text = ism3__in_note_at(in, &map, 4, "text of a rule");
    ism3__cbor_end_map(&in->reader, &map);
    if (!ism3__in_failed(in))
        ism3__in_took(in, ism3_model_add_duty_rule(in->model, &rule, in->reader.error));
    ism3__in_drop_notes(in);
}

enum { IMPROVEMENT_CURRENCY_SLOT = 1 };

static void read_improvement(ism3__model_decoding *in) {
    ism3_improvement improvement = {.size = sizeof improvement,
                                    .currency = in->scratch->names[IMPROVEMENT_CURRENCY_SLOT]};
    ism3__cbor_map map = ism3__cbor_get_map(&in->reader, "improvement");
    ism3__cbor_must_have(&in->reader, &map, 0);
    improvement.code = ism3__in_name(in, 0, "process to be improved");
    improvement.capability = ism3__in_small_at(in, &map, 1, ISM3_LEVEL_MAX, "capability");
    improvement.cost = ism3__in_number_at(in, &map, 2, "cost of an improvement");
    improvement.text = ism3__in_note_at(in, &map, 3, "text of an improvement");
    ism3__cbor_end_map(&in->reader, &map);
    if (!ism3__in_failed(in))
        ism3__in_took(in, ism3_model_add_improvement(in->model, &improvement, in->reader.error));
    ism3__in_drop_notes(in);
}

/* Their currency, then they. */
static void read_improvements(ism3__model_decoding *in) {
    size_t count = ism3__cbor_get_array(&in->reader, 2, 1 + ISM3_RULES_MAX, 2, "improvements");
    ism3__in_name(in, IMPROVEMENT_CURRENCY_SLOT, "currency of the improvements");
    for (size_t i = 1; i < count && !ism3__in_failed(in); i++)
        read_improvement(in);
}

void ism3__in_rules(ism3__model_decoding *in, ism3__cbor_map *map) {
    static const ism3__in_list assets = {read_asset, ISM3_ASSETS_MAX, 4, "assets"};
    static const ism3__in_list duties = {read_duty, ISM3_RULES_MAX, 1, "rules on duties"};
    if (ism3__in_has(in, map, 9))
        ism3__in_read_list(in, &assets, 0);
    if (ism3__in_has(in, map, 10))
        read_scale(in);
    if (ism3__in_has(in, map, 11))
        read_profile(in);
    if (ism3__in_has(in, map, 12))
        ism3__in_read_list(in, &duties, 0);
    if (ism3__in_has(in, map, 13))
        read_improvements(in);
}
