#include "ledgers.h"
#include "bytes.h"
#include "lock.h"
#include "output.h"
#include "wire.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

int bytes_are_encoded(const char *bytes, size_t size) {
    static const char tag[] = "\xD9\xD9\xF7"; /* self-described CBOR, 55799 */
    return size >= sizeof tag - 1 && memcmp(bytes, tag, sizeof tag - 1) == 0;
}

int file_is_encoded(const char *path) {
    char bytes[3];
    struct stat status;
    /* What is no regular file can be read only once: it is taken for a log. */
    if (strcmp(path, "-") == 0 || stat(path, &status) != 0 || !S_ISREG(status.st_mode))
        return 0;
    int file = open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0)
        return 0;
    ssize_t size = read(file, bytes, sizeof bytes);
    close(file);
    return size > 0 && bytes_are_encoded(bytes, (size_t)size);
}

/* What to do about a refusal, by its code. */
static void advise(int32_t code) {
    static const struct {
        int32_t code;
        const char *remedy;
    } remedies[] = {
        {ISM3_E_SYNTAX, "Ledgers are written by 'ism3 observe', 'ism3 add' and 'ism3 seal'."},
        {ISM3_E_DIGEST, "Take the file again from where it came, or build it anew from its logs "
                        "with 'ism3 observe'."},
        {ISM3_E_NOT_FOUND, "Say --model with a model that has it."},
        {ISM3_E_CONFLICT, "Nothing is added. 'ism3 show' tells what each ledger covers; what "
                          "cannot be reconciled is built anew from its logs, under the model and "
                          "the source names of the others."},
    };
    for (size_t i = 0; i < sizeof remedies / sizeof *remedies; i++)
        if (remedies[i].code == code)
            fprintf(stderr, "%s\n", remedies[i].remedy);
}

static int refuse(ism3_error *error, const char *path) {
    snprintf(error->place, sizeof error->place, "%s", name_of(path));
    int code = report(error);
    advise(error->code);
    return code;
}

int ledger_decode(ism3_ledger **ledger, const char *path, const char *bytes, size_t size,
                  ism3_model *model, const ism3_ledger_options *options) {
    ism3_error error = ISM3_ERROR_INIT;
    if (ism3_ledger_decode(ledger, model, bytes, size, options, &error) == ISM3_OK)
        return EXIT_DONE;
    return refuse(&error, path);
}

int ledger_load(ism3_ledger **ledger, const char *path, ism3_model *model,
                const ism3_ledger_options *options, uint64_t *size) {
    struct bytes bytes = {0};
    *ledger = NULL;
    int code = bytes_read(&bytes, path, SIZE_MAX);
    if (size)
        *size = bytes.size;
    if (code == EXIT_DONE)
        code = ledger_decode(ledger, path, bytes.data, bytes.size, model, options);
    bytes_free(&bytes);
    return code;
}

static int32_t write_bytes(void *context, const char *bytes, size_t size) {
    output_write(context, bytes, size);
    return 0;
}

int ledger_store(ism3_ledger *ledger, const char *path, const struct lock *lock) {
    ism3_error error = ISM3_ERROR_INIT;
    struct output output;
    int code = lock->is_held ? output_open_alone(&output, path) : output_open(&output, path);
    if (code != EXIT_DONE)
        return code;
    if (ism3_ledger_encode(ledger, write_bytes, &output, &error) == ISM3_OK)
        return output_commit(&output);
    output_abandon(&output);
    return report(&error);
}

int ledger_size(ism3_ledger *ledger, uint64_t *size) {
    ism3_error error = ISM3_ERROR_INIT;
    size_t needed = 0;
    int32_t code = ism3_ledger_encode_to(ledger, NULL, 0, &needed, &error);
    *size = needed;
    return code == ISM3_OK ? EXIT_DONE : report(&error);
}

int ledger_digest(ism3_ledger *ledger, uint8_t digest[DIGEST_SIZE]) {
    ism3_error error = ISM3_ERROR_INIT;
    return ism3_ledger_digest(ledger, digest, &error) == ISM3_OK ? EXIT_DONE : report(&error);
}

/* Whether a file says that it is sealed; whether it is a ledger is found out when it is read. */
static int look(const char *path, int *is_sealed) {
    enum { SEALED = 9 };
    struct bytes bytes = {0};
    *is_sealed = 0;
    if (!file_is_encoded(path))
        return EXIT_DONE;
    int code = bytes_read(&bytes, path, SIZE_MAX);
    struct wire wire = {(const uint8_t *)bytes.data, (const uint8_t *)bytes.data + bytes.size};
    if (code == EXIT_DONE)
        *is_sealed = wire_find(&wire, SEALED);
    bytes_free(&bytes);
    return code;
}

int ledgers_order(const struct options *options, size_t **order) {
    size_t count = options->file_count, used = 0, rest = 0;
    *order = calloc(2 * count + 1, sizeof **order);
    if (!*order)
        return out_of_memory();
    size_t *others = *order + count;
    for (size_t i = 0; i < count; i++) {
        int is_sealed = 0, code = look(options->files[i], &is_sealed);
        if (code != EXIT_DONE)
            return code;
        if (is_sealed)
            (*order)[used++] = i;
        else
            others[rest++] = i;
    }
    memmove(*order + used, others, rest * sizeof *others);
    return EXIT_DONE;
}

int ledger_add(ism3_ledger *ledger, ism3_ledger *other, const char *path) {
    ism3_error error = ISM3_ERROR_INIT;
    if (ism3_ledger_add(ledger, other, &error) == ISM3_OK)
        return EXIT_DONE;
    return refuse(&error, path);
}

const char *hexadecimal(const uint8_t *bytes, size_t size, char *text) {
    static const char digits[] = "0123456789abcdef";
    char *at = text;
    for (size_t i = 0; i < size; i++) {
        *at++ = digits[bytes[i] >> 4];
        *at++ = digits[bytes[i] & 15];
    }
    *at = 0;
    return text;
}

const char *grouped(uint64_t number, char text[GROUPED_SIZE]) {
    char digits[24];
    int size = snprintf(digits, sizeof digits, "%llu", (unsigned long long)number);
    char *at = text;
    for (int i = 0; i < size; i++) {
        if (i > 0 && (size - i) % 3 == 0)
            *at++ = ',';
        *at++ = digits[i];
    }
    *at = 0;
    return text;
}

const char *counted(uint64_t number, const char *what, char text[COUNTED_SIZE]) {
    char digits[GROUPED_SIZE];
    snprintf(text, COUNTED_SIZE, "%s %s%s", grouped(number, digits), what, number == 1 ? "" : "s");
    return text;
}
