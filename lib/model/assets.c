/* Assets, and the processes that protect them. */
#include "model/build.h"

#include <string.h>

static const char *const kind_names[] = {NULL,      "repository", "interface", "service",
                                         "message", "channel",    "network"};
#define KIND_COUNT (sizeof kind_names / sizeof *kind_names)

const char *ism3_asset_kind_name(uint32_t kind) {
    return kind < KIND_COUNT ? kind_names[kind] : NULL;
}

static ism3__asset *asset_at(const ism3_model *model, size_t asset) {
    return ISM3__AT(model->assets, ism3__asset, asset);
}

void ism3__assets_free(ism3_model *model, ism3__memory *memory) {
    for (size_t i = 0; i < model->assets.count; i++) {
        ism3__asset *asset = asset_at(model, i);
        for (uint32_t k = 0; k < asset->protections.texts.count; k++)
            ism3__text_release(memory, ism3__names_at(&asset->protections, k));
        ism3__names_free(&asset->protections, memory);
        ism3__text_release(memory, asset->name);
    }
    ism3__array_free(memory, &model->assets);
    ism3__names_free(&model->asset_names, memory);
}

int32_t ism3_model_add_asset(ism3_model *model, const char *name, uint32_t kind, uint32_t essential,
                             uint32_t *index, ism3_error *error) {
    int32_t rc = ism3__changeable(model, error);
    if (rc)
        return rc;
    if (kind >= KIND_COUNT)
        return ism3__fail(error, ISM3_E_MODEL, "kind of the asset is %u, expected 0 to %zu", kind,
                          KIND_COUNT - 1);
    ism3__asset asset = {.kind = kind, .essential = essential};
    memcpy(asset.protections.key, model->asset_names.key, sizeof asset.protections.key);
    rc = ism3__check_flag("essential", essential, error);
    if (!rc)
        rc = ism3__text_take(&model->memory, &asset.name, "name of the asset", ISM3__TEXT_NAME,
                             name, error);
    if (rc)
        return rc;
    rc = ism3__make_named_room(model, &model->assets, &model->asset_names, ISM3_ASSETS_MAX, "asset",
                               asset.name, error);
    if (rc)
        ism3__text_release(&model->memory, asset.name);
    else
        ism3__enter_named(&model->assets, &model->asset_names, asset.name, &asset, index);
    return rc;
}

static int32_t make_protection_room(ism3_model *model, ism3__asset *asset, const char *code,
                                    ism3_error *error) {
    if (ism3__names_find(&asset->protections, code, strlen(code)) != ISM3_NO_INDEX)
        return ism3__fail(error, ISM3_E_MODEL, "asset '%s' is protected by '%s' already",
                          asset->name, code);
    if (asset->protections.texts.count >= ISM3_PROCESSES_MAX)
        return ism3__fail(error, ISM3_E_LIMIT,
                          "asset '%s' is protected by %d processes, expected "
                          "no more",
                          asset->name, ISM3_PROCESSES_MAX);
    return ism3__names_reserve(&asset->protections, &model->memory, error);
}

int32_t ism3_model_add_protection(ism3_model *model, uint32_t asset, const char *code,
                                  ism3_error *error) {
    int32_t rc = ism3__changeable(model, error);
    if (rc)
        return rc;
    if (asset >= model->assets.count)
        return ism3__fail(error, ISM3_E_NOT_FOUND, "no asset %u, the model has %zu", asset,
                          model->assets.count);
    char *copy;
    rc =
        ism3__text_take(&model->memory, &copy, "code of the process", ISM3__TEXT_NAME, code, error);
    if (rc)
        return rc;
    rc = make_protection_room(model, asset_at(model, asset), copy, error);
    if (rc)
        ism3__text_release(&model->memory, copy);
    else
        ism3__names_add(&asset_at(model, asset)->protections, copy);
    return rc;
}

uint32_t ism3_model_asset_count(const ism3_model *model) {
    return (uint32_t)model->assets.count;
}

int32_t ism3_model_asset(const ism3_model *model, uint32_t asset, const char **name, uint32_t *kind,
                         uint32_t *essential, uint32_t *protections) {
    if (!model)
        return ISM3_E_ARGUMENT;
    if (asset >= model->assets.count)
        return ISM3_E_NOT_FOUND;
    const ism3__asset *found = asset_at(model, asset);
    if (name)
        *name = found->name;
    if (kind)
        *kind = found->kind;
    if (essential)
        *essential = found->essential;
    if (protections)
        *protections = (uint32_t)found->protections.texts.count;
    return ISM3_OK;
}

const char *ism3_model_protection(const ism3_model *model, uint32_t asset, uint32_t protection) {
    return asset < model->assets.count
               ? ism3__names_at(&asset_at(model, asset)->protections, protection)
               : NULL;
}
