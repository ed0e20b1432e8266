#include "reading.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Models are small; of ledgers an agent takes what it can hold beside its other work. */
static const off_t model_most = (off_t)64 << 20, ledger_most = (off_t)1 << 30;

struct file {
    char *bytes;
    size_t size;
    struct stamp stamp;
};

__attribute__((format(printf, 4, 5))) static int32_t
refuse(ism3_error *error, int32_t code, const char *path, const char *format, ...) {
    va_list values;
    va_start(values, format);
    *error = (ism3_error)ISM3_ERROR_INIT;
    error->code = code;
    snprintf(error->place, sizeof error->place, "%s", path);
    vsnprintf(error->message, sizeof error->message, format, values);
    va_end(values);
    return code;
}

static struct stamp stamp_of(const struct stat *status) {
    return (struct stamp){status->st_dev, status->st_ino, status->st_size, status->st_mtim,
                          status->st_ctim};
}

static int same_time(struct timespec a, struct timespec b) {
    return a.tv_sec == b.tv_sec && a.tv_nsec == b.tv_nsec;
}

static int same_stamp(const struct stamp *a, const struct stamp *b) {
    return a->device == b->device && a->inode == b->inode && a->size == b->size &&
           same_time(a->written, b->written) && same_time(a->changed, b->changed);
}

static int has_changed(const char *path, const struct stamp *stamp) {
    struct stat status;
    if (stat(path, &status) != 0)
        return 1;
    struct stamp now = stamp_of(&status);
    return !same_stamp(&now, stamp);
}

static int32_t fill(struct file *file, int handle, const char *path, ism3_error *error) {
    while (file->size < (size_t)file->stamp.size) {
        ssize_t size =
            read(handle, file->bytes + file->size, (size_t)file->stamp.size - file->size);
        if (size < 0 && errno == EINTR)
            continue;
        if (size < 0)
            return refuse(error, ISM3_E_IO, path, "cannot be read: %s", strerror(errno));
        if (size == 0)
            return refuse(error, ISM3_E_IO, path, "became shorter while it was read");
        file->size += (size_t)size;
    }
    return ISM3_OK;
}

static int32_t load_open(struct file *file, int handle, const char *path, off_t most,
                         ism3_error *error) {
    struct stat status;
    if (fstat(handle, &status) != 0)
        return refuse(error, ISM3_E_IO, path, "cannot be read: %s", strerror(errno));
    if (!S_ISREG(status.st_mode))
        return refuse(error, ISM3_E_IO, path, "is not a regular file");
    if (status.st_size > most)
        return refuse(error, ISM3_E_LIMIT, path, "is longer than %lld MiB",
                      (long long)(most >> 20));
    file->stamp = stamp_of(&status);
    file->bytes = malloc((size_t)status.st_size + 1);
    if (!file->bytes)
        return refuse(error, ISM3_E_MEMORY, path, "there is no memory to read it into");
    return fill(file, handle, path, error);
}

static int32_t load(struct file *file, const char *path, off_t most, ism3_error *error) {
    *file = (struct file){0};
    /* O_NONBLOCK: opening a pipe that nobody writes to would wait for ever. */
    int handle = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (handle < 0)
        return refuse(error, ISM3_E_IO, path, "cannot be opened: %s", strerror(errno));
    int32_t code = load_open(file, handle, path, most, error);
    close(handle);
    return code;
}

/* A model as it is written by people, or as `ism3 export --format cbor` encodes it. */
static int32_t parse_model(ism3_model **model, const struct file *file, const char *path,
                           ism3_error *error) {
    static const char tag[] = {'\xD9', '\xD9', '\xF7'}; /* self-described CBOR, RFC 8949, 3.4.6 */
    if (file->size < sizeof tag || memcmp(file->bytes, tag, sizeof tag) != 0)
        return ism3_model_read(model, file->bytes, file->size, path, NULL, error);
    int32_t code = ism3_model_decode(model, file->bytes, file->size, NULL, 0, error);
    if (code)
        snprintf(error->place, sizeof error->place, "%s", path);
    return code;
}

static int32_t refresh_model(struct reading *reading, ism3_error *error) {
    struct file file;
    if (reading->model && !has_changed(reading->model_path, &reading->model_stamp))
        return ISM3_OK;
    reading_close(reading);
    int32_t code = load(&file, reading->model_path, model_most, error);
    if (code == ISM3_OK)
        code = parse_model(&reading->model, &file, reading->model_path, error);
    reading->model_stamp = file.stamp;
    free(file.bytes);
    return code;
}

static int32_t refresh_ledger(struct reading *reading, ism3_error *error) {
    struct file file;
    if (reading->ledger && !has_changed(reading->ledger_path, &reading->ledger_stamp))
        return ISM3_OK;
    reading->assessment = ism3_assessment_unref(reading->assessment);
    reading->ledger = ism3_ledger_unref(reading->ledger);
    int32_t code = load(&file, reading->ledger_path, ledger_most, error);
    if (code == ISM3_OK) {
        code = ism3_ledger_decode(&reading->ledger, reading->model, file.bytes, file.size, NULL,
                                  error);
        if (code)
            snprintf(error->place, sizeof error->place, "%s", reading->ledger_path);
    }
    reading->ledger_stamp = file.stamp;
    free(file.bytes);
    return code;
}

static int64_t clock_now(void) {
    struct timespec now = {0};
    clock_gettime(CLOCK_REALTIME, &now);
    return now.tv_sec * ISM3_SECOND + now.tv_nsec;
}

static int32_t assess(struct reading *reading, ism3_error *error) {
    ism3_assessment_options options = ISM3_ASSESSMENT_OPTIONS_INIT;
    options.every = reading->every;
    options.length = reading->length;
    options.now = clock_now();
    int64_t age = options.now - reading->assessed;
    if (reading->assessment && age >= 0 && age < reading->max_age)
        return ISM3_OK;
    reading->assessment = ism3_assessment_unref(reading->assessment);
    reading->assessed = options.now;
    return ism3_assessment_new(&reading->assessment, reading->ledger, &options, error);
}

int32_t reading_refresh(struct reading *reading, ism3_error *error) {
    int32_t code = refresh_model(reading, error);
    if (code == ISM3_OK)
        code = refresh_ledger(reading, error);
    if (code == ISM3_OK)
        code = assess(reading, error);
    if (code != ISM3_OK)
        reading->assessment = ism3_assessment_unref(reading->assessment);
    return code;
}

void reading_close(struct reading *reading) {
    reading->assessment = ism3_assessment_unref(reading->assessment);
    reading->ledger = ism3_ledger_unref(reading->ledger);
    reading->model = ism3_model_unref(reading->model);
}

int reading_period(const struct reading *reading, size_t *period) {
    size_t count = ism3_metrics_period_count(ism3_assessment_metrics(reading->assessment));
    if (ism3_assessment_newest_final(reading->assessment, period) != ISM3_OK)
        *period = count - 1;
    return count > 0;
}

uint32_t reading_resources(const struct reading *reading, uint32_t process, uint32_t figure) {
    uint32_t count = ism3_model_resource_count(reading->model, process);
    return ism3_figure_at(figure)->per_resource && count > 1 ? count : 1;
}

const char *reading_complaint(const ism3_error *error, char text[COMPLAINT_SIZE]) {
    if (error->line)
        snprintf(text, COMPLAINT_SIZE, "%s:%llu:%llu: %s", error->place,
                 (unsigned long long)error->line, (unsigned long long)error->column,
                 error->message);
    else
        snprintf(text, COMPLAINT_SIZE, "%s%s%s", error->place, *error->place ? ": " : "",
                 error->message);
    for (char *at = text; *at; at++)
        if ((unsigned char)*at < 0x20 || *at == 0x7f)
            *at = '?';
    return text;
}
