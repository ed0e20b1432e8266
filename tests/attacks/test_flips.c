/* Every bit of the encoded ledgers and models of the seeds flipped, and every length cut to: never
 * taken. With the digest made right again a flipped document may be another one; then it is written
 * with the same bytes. */
#include "../fuzz/fuzz.h"
#include "../fuzz/mutate.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ROOM = 1 << 16, PATH_SIZE = 4096 };

static struct { unsigned long flips, cuts, signed_flips, taken; } counts;

/* Asked for by mutate.c, of which only the signing is used here. */
/* NOLINTNEXTLINE(readability-non-const-parameter): a type of libFuzzer */
size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t most) {
    (void)data;
    (void)most;
    return size;
}

typedef int32_t (*decoder)(const uint8_t *data, size_t size, struct encoded *again);

static int32_t decode_ledger(const uint8_t *data, size_t size, struct encoded *again) {
    ism3_ledger *ledger = NULL;
    int32_t rc = ism3_ledger_decode(&ledger, NULL, data, size, NULL, NULL);
    promise((rc == ISM3_OK) == (ledger != NULL));
    if (!rc)
        *again = fuzz_encode(ledger);
    ism3_ledger_unref(ledger);
    return rc;
}

static int32_t decode_model(const uint8_t *data, size_t size, struct encoded *again) {
    ism3_model *model = NULL;
    int32_t rc = ism3_model_decode(&model, data, size, NULL, 0, NULL);
    promise((rc == ISM3_OK) == (model != NULL));
    if (!rc)
        *again = fuzz_encode_model(model);
    ism3_model_unref(model);
    return rc;
}

static void flip(decoder decode, uint8_t *data, size_t size, size_t bit) {
    struct encoded again = {NULL, 0};
    uint8_t digest[32];
    memcpy(digest, data + size - sizeof digest, sizeof digest);
    data[bit / 8] ^= (uint8_t)(1U << bit % 8);
    promise(decode(data, size, &again) != ISM3_OK);
    counts.flips++;
    if (bit / 8 < size - sizeof digest) {
        struct encoded flipped = {data, size};
        mutate_sign(data, size);
        counts.signed_flips++;
        if (decode(data, size, &again) == ISM3_OK) {
            promise(encoded_equal(&again, &flipped));
            counts.taken++;
        }
        encoded_free(&again);
        memcpy(data + size - sizeof digest, digest, sizeof digest);
    }
    data[bit / 8] ^= (uint8_t)(1U << bit % 8);
}

static void check(decoder decode, uint8_t *data, size_t size) {
    struct encoded again = {NULL, 0};
    struct encoded whole = {data, size};
    promise(decode(data, size, &again) == ISM3_OK);
    promise(encoded_equal(&again, &whole));
    encoded_free(&again);
    for (size_t bit = 0; bit < size * 8; bit++)
        flip(decode, data, size, bit);
    for (size_t less = 0; less < size; less++, counts.cuts++)
        promise(decode(data, less, &again) != ISM3_OK);
}

static int is_seed(const struct dirent *entry) {
    return entry->d_name[0] != '.' && strncmp(entry->d_name, "found-", 6) != 0;
}

static void check_folder(decoder decode, const char *folder) {
    static uint8_t data[ROOM];
    struct dirent **entries = NULL;
    int count = scandir(folder, &entries, is_seed, alphasort);
    promise(count > 0);
    for (int i = 0; i < count; i++) {
        char path[PATH_SIZE];
        snprintf(path, sizeof path, "%s/%s", folder, entries[i]->d_name);
        FILE *file = fopen(path, "rb");
        promise(file != NULL);
        size_t size = fread(data, 1, sizeof data, file);
        fclose(file);
        free(entries[i]);
        /* The large ones hold nothing that the others do not. */
        if (size < 1200)
            check(decode, data, size);
    }
    free(entries);
}

int main(void) {
    check_folder(decode_ledger, FUZZ_FOLDER "/corpus/decode_ledger");
    check_folder(decode_model, FUZZ_FOLDER "/corpus/decode_model");
    printf(
        "%lu flipped bits and %lu cuts refused; of %lu flips with a right digest %lu are documents "
        "and keep their bytes\n",
        counts.flips, counts.cuts, counts.signed_flips, counts.taken);
    return EXIT_SUCCESS;
}
