/* Ledgers as bytes: added, encoded, decoded, compared. */
#include "laws.h"

int add(struct trial *trial, ism3_ledger *ledger, ism3_ledger *other) {
    ism3_error error = ISM3_ERROR_INIT;
    if (!ledger || !other)
        return 1;
    return failed(trial, ism3_ledger_add(ledger, other, &error), &error, "add");
}

struct bytes encoded(struct trial *trial, ism3_ledger *ledger) {
    ism3_error error = ISM3_ERROR_INIT;
    struct bytes bytes = {NULL, 0};
    size_t size = 0;
    if (!ledger || failed(trial, ism3_ledger_encode_to(ledger, NULL, 0, &size, &error), &error,
                          "encode for the size"))
        return bytes;
    uint8_t *data = trial_block(trial, size);
    int32_t rc = ism3_ledger_encode_to(ledger, data, size, &bytes.size, &error);
    if (!failed(trial, rc, &error, "encode"))
        bytes.data = data;
    if (bytes.size != size)
        fails(trial, "encode said %zu bytes, then %zu", size, bytes.size);
    return bytes;
}

ism3_ledger *decoded(struct trial *trial, struct bytes bytes, ism3_model *model) {
    ism3_error error = ISM3_ERROR_INIT;
    ism3_ledger_options options = trial_options(trial);
    ism3_ledger *ledger = NULL;
    if (!bytes.data)
        return NULL;
    int32_t rc = ism3_ledger_decode(&ledger, model, bytes.data, bytes.size, &options, &error);
    failed(trial, rc, &error, "decode");
    return trial_keeps(trial, ledger);
}

int same_bytes(struct trial *trial, struct bytes bytes, struct bytes expected, const char *what) {
    if (!bytes.data || !expected.data)
        return 1; /* noted already */
    ++*trial->checked;
    size_t less = bytes.size < expected.size ? bytes.size : expected.size, at = 0;
    while (at < less && bytes.data[at] == expected.data[at])
        at++;
    if (at == less && bytes.size == expected.size)
        return 0;
    char got[2 * 24 + 1] = "", wanted[2 * 24 + 1] = "";
    for (size_t i = 0; i < 24 && at + i < less; i++) {
        snprintf(got + 2 * i, 3, "%02x", bytes.data[at + i]);
        snprintf(wanted + 2 * i, 3, "%02x", expected.data[at + i]);
    }
    return fails(trial,
                 "%s: %zu bytes, expected %zu; they differ from byte %zu on: %s..., not %s...",
                 what, bytes.size, expected.size, at, got, wanted);
}

int same(struct trial *trial, ism3_ledger *ledger, struct bytes expected, const char *what) {
    return same_bytes(trial, encoded(trial, ledger), expected, what);
}
