/* The maturity profile, the default one or one's own, and what improvements cost. */
#include "model/build.h"

#include <string.h>

/* ---- the default profile ----------------------------------------------------------------------- */

#define DEFAULT_LEVEL_COUNT 5
#define DEFAULT_CAPABILITY  2 /* of the processes that the catalogue has at a level */
#define HIGHEST_CAPABILITY  4 /* of all processes of the catalogue, at the highest level */

static const char default_name[] = "ISM3 default";
static const char default_source[] =
    "libism3 default: the level at which the catalogue first asks for each process; capabilities: "
    "the project's own";
static const char *const default_level_names[DEFAULT_LEVEL_COUNT] = {
    "Level 1", "Level 2", "Level 3", "Level 4", "Level 5"};

/* The highest level asks for all. */
static int default_asks_for(uint32_t index, const ism3_catalogue_entry *entry) {
    return index + 1 == DEFAULT_LEVEL_COUNT || entry->maturity_level == index + 1;
}

/* The catalogue's entry, NULL beyond the last; *count is how many come before it. */
static const ism3_catalogue_entry *default_requirement(uint32_t index, uint32_t requirement,
                                                       uint32_t *count) {
    const ism3_catalogue_entry *entry;
    *count = 0;
    for (size_t i = 0; (entry = ism3_catalogue_at(i)); i++)
        if (default_asks_for(index, entry) && (*count)++ == requirement)
            return entry;
    return NULL;
}

/* ---- one's own --------------------------------------------------------------------------------- */

static ism3__maturity_level *level_at(const ism3__profile *profile, size_t index) {
    return ISM3__AT(profile->levels, ism3__maturity_level, index);
}

static void free_names(ism3__names *names, ism3__memory *memory) {
    for (uint32_t i = 0; i < names->texts.count; i++)
        ism3__text_release(memory, ism3__names_at(names, i));
    ism3__names_free(names, memory);
}

void ism3__profile_free(ism3__profile *profile, ism3__memory *memory) {
    for (size_t i = 0; i < profile->levels.count; i++) {
        ism3__text_release(memory, level_at(profile, i)->name);
        ism3__array_free(memory, &level_at(profile, i)->requirements);
    }
    for (size_t i = 0; i < profile->reasons.count; i++)
        ism3__text_release(memory, *ISM3__AT(profile->reasons, char *, i));
    ism3__array_free(memory, &profile->levels);
    ism3__array_free(memory, &profile->asked);
    ism3__array_free(memory, &profile->reasons);
    free_names(&profile->codes, memory);
    free_names(&profile->excluded, memory);
    ism3__text_release(memory, profile->name);
    ism3__text_release(memory, profile->source);
}

int32_t ism3_model_begin_maturity_profile(ism3_model *model, const char *name, const char *source,
                                          ism3_error *error) {
    int32_t rc = ism3__changeable(model, error);
    if (rc)
        return rc;
    ism3__profile profile = {.levels.element_size = sizeof(ism3__maturity_level),
                             .asked.element_size = sizeof(ism3__asked),
                             .reasons.element_size = sizeof(char *)};
    memcpy(profile.codes.key, model->process_codes.key, sizeof profile.codes.key);
    memcpy(profile.excluded.key, model->process_codes.key, sizeof profile.excluded.key);
    rc = ism3__text_take(&model->memory, &profile.name, "name of the profile", ISM3__TEXT_NAME,
                         name, error);
    if (!rc)
        rc = ism3__text_take(&model->memory, &profile.source, "source of the profile",
                             ISM3__TEXT_NOTE, source, error);
    if (rc) {
        ism3__profile_free(&profile, &model->memory);
        return rc;
    }
    ism3__profile_free(&model->profile, &model->memory);
    model->profile = profile;
    return ISM3_OK;
}

static int32_t must_have_begun(const ism3_model *model, ism3_error *error) {
    int32_t rc = ism3__changeable(model, error);
    if (!rc && !model->profile.name)
        rc = ism3__fail(error, ISM3_E_STATE, "no maturity profile was begun");
    return rc;
}

int32_t ism3_model_add_maturity_level(ism3_model *model, uint32_t level, const char *name,
                                      ism3_error *error) {
    int32_t rc = must_have_begun(model, error);
    if (rc)
        return rc;
    ism3__array *levels = &model->profile.levels;
    uint32_t before = levels->count ? level_at(&model->profile, levels->count - 1)->level : 0;
    if (level < 1 || level > ISM3_LEVEL_MAX)
        return ism3__fail(error, ISM3_E_MODEL, "level is %u, expected 1 to %d", level,
                          ISM3_LEVEL_MAX);
    if (level <= before)
        return ism3__fail(error, ISM3_E_MODEL, "levels ascend: level %u comes after level %u",
                          level, before);
    ism3__maturity_level added = {.level = level,
                                  .requirements.element_size = sizeof(ism3__requirement)};
    rc = ism3__array_reserve(&model->memory, levels, 1, error);
    if (!rc)
        rc = ism3__text_take(&model->memory, &added.name, "name of the level", ISM3__TEXT_NAME,
                             name, error);
    if (!rc)
        *ISM3__AT(*levels, ism3__maturity_level, levels->count++) = added;
    return rc;
}

/* ---- requirements ------------------------------------------------------------------------------ */

/* What lower levels, and this one, asked of the process before. */
static int32_t check_asked(const ism3__asked *asked, const ism3__maturity_level *level,
                           const char *code, uint32_t capability, ism3_error *error) {
    if (asked->level == level->level)
        return ism3__fail(error, ISM3_E_MODEL, "level %u asks for process '%s' already",
                          level->level, code);
    if (capability < asked->capability)
        return ism3__fail(error, ISM3_E_MODEL,
                          "level %u asks for process '%s' at capability %u, level %u at %u already",
                          level->level, code, capability, asked->level, asked->capability);
    return ISM3_OK;
}

/* Append a code that is new, with nothing asked of it. */
static int32_t add_code(ism3_model *model, const char *code, uint32_t *number, ism3_error *error) {
    ism3__profile *profile = &model->profile;
    int32_t rc = ism3__names_reserve(&profile->codes, &model->memory, error);
    if (!rc)
        rc = ism3__array_reserve(&model->memory, &profile->asked, 1, error);
    char *copy;
    if (!rc)
        rc = ism3__text_take(&model->memory, &copy, "code of the process", ISM3__TEXT_NAME, code,
                             error);
    if (rc)
        return rc;
    *number = (uint32_t)profile->asked.count++;
    ism3__names_add(&profile->codes, copy);
    return ISM3_OK;
}

static int32_t add_requirement(ism3_model *model, ism3__maturity_level *level, const char *code,
                               uint32_t capability, ism3_error *error) {
    ism3__profile *profile = &model->profile;
    uint32_t number = ism3__names_find(&profile->codes, code, strlen(code));
    int32_t rc = ISM3_OK;
    if (number != ISM3_NO_INDEX)
        rc = check_asked(ISM3__AT(profile->asked, ism3__asked, number), level, code, capability,
                         error);
    if (!rc && level->requirements.count >= ISM3_PROCESSES_MAX)
        rc = ism3__fail(error, ISM3_E_LIMIT, "level %u asks for %d processes, expected no more",
                        level->level, ISM3_PROCESSES_MAX);
    if (!rc)
        rc = ism3__array_reserve(&model->memory, &level->requirements, 1, error);
    if (!rc && number == ISM3_NO_INDEX)
        rc = add_code(model, code, &number, error);
    if (rc)
        return rc;
    *ISM3__AT(profile->asked, ism3__asked, number) = (ism3__asked){level->level, capability};
    ism3__requirement added = {number, capability};
    *ISM3__AT(level->requirements, ism3__requirement, level->requirements.count++) = added;
    return ISM3_OK;
}

static int32_t check_capability(uint32_t capability, ism3_error *error) {
    return capability > ISM3_LEVEL_MAX
               ? ism3__fail(error, ISM3_E_MODEL, "capability is %u, expected 0 to %d", capability,
                            ISM3_LEVEL_MAX)
               : ISM3_OK;
}

int32_t ism3_model_add_requirement(ism3_model *model, const char *code, uint32_t capability,
                                   ism3_error *error) {
    int32_t rc = must_have_begun(model, error);
    if (rc)
        return rc;
    size_t count = model->profile.levels.count;
    if (!count)
        return ism3__fail(error, ISM3_E_STATE, "the maturity profile has no level yet");
    if (!code)
        return ism3__fail(error, ISM3_E_ARGUMENT, "code of the process is NULL");
    rc = check_capability(capability, error);
    return rc ? rc
              : add_requirement(model, level_at(&model->profile, count - 1), code, capability,
                                error);
}

/* ---- exclusions -------------------------------------------------------------------------------- */

static int32_t make_exclusion_room(ism3_model *model, const char *code, ism3_error *error) {
    return ism3__make_named_room(model, &model->profile.reasons, &model->profile.excluded,
                                 ISM3_PROCESSES_MAX, "exclusion of process", code, error);
}

int32_t ism3_model_add_exclusion(ism3_model *model, const char *code, const char *reason,
                                 ism3_error *error) {
    int32_t rc = must_have_begun(model, error);
    if (rc)
        return rc;
    char *name, *copy = NULL;
    rc =
        ism3__text_take(&model->memory, &name, "code of the process", ISM3__TEXT_NAME, code, error);
    if (!rc)
        rc = ism3__text_take(&model->memory, &copy, "reason of the exclusion", ISM3__TEXT_REASON,
                             reason, error);
    if (!rc)
        rc = make_exclusion_room(model, name, error);
    if (rc) {
        ism3__text_release(&model->memory, name);
        ism3__text_release(&model->memory, copy);
        return rc;
    }
    ism3__enter_named(&model->profile.reasons, &model->profile.excluded, name, &copy, NULL);
    return ISM3_OK;
}

uint32_t ism3_model_exclusion_count(const ism3_model *model) {
    return (uint32_t)model->profile.reasons.count;
}

int32_t ism3_model_exclusion(const ism3_model *model, uint32_t exclusion, const char **code,
                             const char **reason) {
    if (!model)
        return ISM3_E_ARGUMENT;
    if (exclusion >= model->profile.reasons.count)
        return ISM3_E_NOT_FOUND;
    if (code)
        *code = ism3__names_at(&model->profile.excluded, exclusion);
    if (reason)
        *reason = *ISM3__AT(model->profile.reasons, char *, exclusion);
    return ISM3_OK;
}

/* ---- reading the profile ----------------------------------------------------------------------- */

uint32_t ism3_model_maturity_profile(const ism3_model *model, const char **name,
                                     const char **source) {
    const ism3__profile *profile = &model->profile;
    if (name)
        *name = profile->name ? profile->name : default_name;
    if (source)
        *source = profile->name ? profile->source : default_source;
    return profile->levels.count ? (uint32_t)profile->levels.count : DEFAULT_LEVEL_COUNT;
}

int32_t ism3_model_maturity_level(const ism3_model *model, uint32_t index, uint32_t *level,
                                  const char **name, uint32_t *requirements) {
    if (!model)
        return ISM3_E_ARGUMENT;
    if (index >= ism3_model_maturity_profile(model, NULL, NULL))
        return ISM3_E_NOT_FOUND;
    const ism3__maturity_level *own =
        model->profile.levels.count ? level_at(&model->profile, index) : NULL;
    uint32_t count;
    if (own)
        count = (uint32_t)own->requirements.count;
    else
        default_requirement(index, UINT32_MAX, &count);
    if (level)
        *level = own ? own->level : index + 1;
    if (name)
        *name = own ? own->name : default_level_names[index];
    if (requirements)
        *requirements = count;
    return ISM3_OK;
}

static int32_t own_requirement(const ism3__profile *profile, uint32_t index, uint32_t requirement,
                               const char **code, uint32_t *capability) {
    const ism3__array *requirements = &level_at(profile, index)->requirements;
    if (requirement >= requirements->count)
        return ISM3_E_NOT_FOUND;
    const ism3__requirement *found = ISM3__AT(*requirements, const ism3__requirement, requirement);
    if (code)
        *code = ism3__names_at(&profile->codes, found->code);
    if (capability)
        *capability = found->capability;
    return ISM3_OK;
}

int32_t ism3_model_requirement(const ism3_model *model, uint32_t index, uint32_t requirement,
                               const char **code, uint32_t *capability) {
    if (!model)
        return ISM3_E_ARGUMENT;
    if (index >= ism3_model_maturity_profile(model, NULL, NULL))
        return ISM3_E_NOT_FOUND;
    if (model->profile.levels.count)
        return own_requirement(&model->profile, index, requirement, code, capability);
    uint32_t before;
    const ism3_catalogue_entry *entry = default_requirement(index, requirement, &before);
    if (!entry)
        return ISM3_E_NOT_FOUND;
    if (code)
        *code = entry->code;
    if (capability)
        *capability = index + 1 == DEFAULT_LEVEL_COUNT ? HIGHEST_CAPABILITY : DEFAULT_CAPABILITY;
    return ISM3_OK;
}

/* ---- improvements ------------------------------------------------------------------------------ */

static const ism3__text_field improvement_texts[] = {
    {"code of the process", offsetof(ism3_improvement, code), ISM3__TEXT_NAME},
    {"currency of the improvement", offsetof(ism3_improvement, currency), ISM3__TEXT_NAME},
    {"text of the improvement", offsetof(ism3_improvement, text), ISM3__TEXT_NOTE},
};
#define IMPROVEMENT_TEXT_COUNT (sizeof improvement_texts / sizeof *improvement_texts)

static ism3_improvement *improvement_at(const ism3_model *model, size_t index) {
    return ISM3__AT(model->improvements, ism3_improvement, index);
}

void ism3__improvements_free(ism3_model *model, ism3__memory *memory) {
    for (size_t i = 0; i < model->improvements.count; i++)
        ism3__texts_release(memory, improvement_at(model, i), improvement_texts,
                            IMPROVEMENT_TEXT_COUNT);
    ism3__array_free(memory, &model->improvements);
}

static int32_t check_improvement(const ism3_improvement *improvement, ism3_error *error) {
    int32_t rc = check_capability(improvement->capability, error);
    if (!rc)
        rc = ism3__check_amount("cost of the improvement", improvement->cost, error);
    return rc ? rc : ism3__check_reserved(improvement->reserved, error);
}

static int32_t check_currency(const ism3_model *model, const char *currency, ism3_error *error) {
    const char *first = model->improvements.count ? improvement_at(model, 0)->currency : currency;
    if (strcmp(first, currency) == 0)
        return ISM3_OK;
    return ism3__fail(error, ISM3_E_MODEL,
                      "the improvement is in '%s', those before it are in '%s'", currency, first);
}

int32_t ism3_model_add_improvement(ism3_model *model, const ism3_improvement *improvement,
                                   ism3_error *error) {
    int32_t rc = ism3__changeable(model, error);
    ism3_improvement ours = {0};
    if (!rc)
        rc = ISM3__TAKE_GIVEN(ism3_improvement, &ours, improvement, "improvement", error);
    if (!rc)
        rc = check_improvement(&ours, error);
    if (!rc && model->improvements.count >= ISM3_RULES_MAX)
        rc = ism3__fail(error, ISM3_E_LIMIT, "the model has %d improvements, expected no more",
                        ISM3_RULES_MAX);
    if (!rc)
        rc = ism3__array_reserve(&model->memory, &model->improvements, 1, error);
    if (!rc)
        rc = ism3__texts_take(&model->memory, &ours, improvement_texts, IMPROVEMENT_TEXT_COUNT,
                              error);
    if (rc)
        return rc;
    rc = check_currency(model, ours.currency, error);
    if (rc)
        ism3__texts_release(&model->memory, &ours, improvement_texts, IMPROVEMENT_TEXT_COUNT);
    else
        *improvement_at(model, model->improvements.count++) = ours;
    return rc;
}

uint32_t ism3_model_improvement_count(const ism3_model *model) {
    return (uint32_t)model->improvements.count;
}

int32_t ism3_model_improvement(const ism3_model *model, uint32_t improvement,
                               ism3_improvement *result) {
    if (!model || !result)
        return ISM3_E_ARGUMENT;
    if (improvement >= model->improvements.count)
        return ISM3_E_NOT_FOUND;
    return ISM3__GIVE(ism3_improvement, result, improvement_at(model, improvement));
}

/* ---- freezing ---------------------------------------------------------------------------------- */

static int32_t check_code(const ism3_model *model, const char *what, const char *code,
                          ism3_error *error) {
    if (ism3_model_find_process(model, code, strlen(code)) != ISM3_NO_INDEX ||
        ism3_catalogue_find(code))
        return ISM3_OK;
    return ism3__fail(error, ISM3_E_MODEL,
                      "%s names process '%s', which is neither in the model nor in the catalogue",
                      what, code);
}

static int32_t check_is_level(uint64_t levels, const char *what, const char *code,
                              uint32_t capability, ism3_error *error) {
    return levels >> capability & 1
               ? ISM3_OK
               : ism3__fail(error, ISM3_E_MODEL,
                            "%s asks for process '%s' at capability %u, which is no level of the "
                            "capability scale",
                            what, code, capability);
}

static int32_t check_requirements(const ism3_model *model, const ism3__maturity_level *level,
                                  uint64_t levels, ism3_error *error) {
    int32_t rc = ISM3_OK;
    for (size_t i = 0; !rc && i < level->requirements.count; i++) {
        const ism3__requirement *asked = ISM3__AT(level->requirements, const ism3__requirement, i);
        rc = check_is_level(levels, "the maturity profile",
                            ism3__names_at(&model->profile.codes, asked->code), asked->capability,
                            error);
    }
    return rc;
}

static int32_t check_codes(const ism3_model *model, const char *what, const ism3__names *codes,
                           ism3_error *error) {
    int32_t rc = ISM3_OK;
    for (uint32_t i = 0; !rc && i < codes->texts.count; i++)
        rc = check_code(model, what, ism3__names_at(codes, i), error);
    return rc;
}

int32_t ism3__profile_check(const ism3_model *model, ism3_error *error) {
    const ism3__profile *profile = &model->profile;
    uint64_t levels = ism3__capability_levels(&model->scale);
    int32_t rc = check_codes(model, "the maturity profile", &profile->codes, error);
    for (size_t i = 0; !rc && i < profile->levels.count; i++)
        rc = check_requirements(model, level_at(profile, i), levels, error);
    return rc ? rc : check_codes(model, "an exclusion", &profile->excluded, error);
}

int32_t ism3__improvements_check(const ism3_model *model, ism3_error *error) {
    uint64_t levels = ism3__capability_levels(&model->scale);
    int32_t rc = ISM3_OK;
    for (size_t i = 0; !rc && i < model->improvements.count; i++) {
        const ism3_improvement *improvement = improvement_at(model, i);
        rc = check_code(model, "an improvement", improvement->code, error);
        if (!rc)
            rc = check_is_level(levels, "an improvement", improvement->code,
                                improvement->capability, error);
    }
    return rc;
}
