/* realpath() */
#define _XOPEN_SOURCE 700

#include "output.h"
#include "command.h"
#include "guard.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

enum { BUFFER_SIZE = 1 << 20 };

/* The mode of the file to replace, else what a new file gets. */
static mode_t mode_of(const char *path) {
    struct stat status;
    if (stat(path, &status) == 0)
        return status.st_mode & 0777;
    mode_t mask = umask(0);
    umask(mask);
    return 0666 & ~mask;
}

static int cannot_write(const struct output *output, int failure) {
    complain("%s: cannot write: %s", output->name, strerror(failure));
    return EXIT_RESOURCES;
}

/* A name that one writer at a time uses is taken over from one that was killed. */
static int open_new(char *temporary, int is_alone) {
    if (!is_alone)
        return mkstemp(temporary);
    unlink(temporary);
    return open(temporary, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
}

static int open_temporary(struct output *output, int is_alone) {
    const char *suffix = is_alone ? ".lock.new" : ".XXXXXX";
    size_t size = strlen(output->target) + strlen(suffix) + 1;
    output->temporary = malloc(size);
    if (!output->temporary)
        return out_of_memory();
    snprintf(output->temporary, size, "%s%s", output->target, suffix);
    guard_hold();
    output->file = open_new(output->temporary, is_alone);
    int failure = errno;
    if (output->file >= 0)
        guard_file(GUARD_OUTPUT, output->temporary);
    guard_release();
    if (output->file < 0) {
        free(output->temporary);
        output->temporary = NULL;
        return cannot_write(output, failure);
    }
    if (fchmod(output->file, mode_of(output->target)) != 0)
        output->failure = errno;
    return EXIT_DONE;
}

static int open_output(struct output *output, const char *path, int is_alone) {
    struct stat status;
    int is_stdout = !path || strcmp(path, "-") == 0;
    *output = (struct output){.name = is_stdout ? "standard output" : path, .file = -1};
    output->buffer = malloc(BUFFER_SIZE);
    if (!output->buffer)
        return out_of_memory();
    if (is_stdout)
        return EXIT_DONE;
    if (stat(path, &status) == 0 && S_ISDIR(status.st_mode)) {
        output_abandon(output);
        return cannot_write(output, EISDIR);
    }
    /* Devices and pipes are written to, never replaced. */
    if (stat(path, &status) == 0 && !S_ISREG(status.st_mode)) {
        output->path = path;
        return EXIT_DONE;
    }
    /* Of a link the file it leads to is replaced. */
    output->target = realpath(path, NULL);
    if (!output->target)
        output->target = strdup(path);
    int code = output->target ? open_temporary(output, is_alone) : out_of_memory();
    if (code != EXIT_DONE)
        output_abandon(output);
    return code;
}

int output_open(struct output *output, const char *path) {
    return open_output(output, path, 0);
}

int output_open_alone(struct output *output, const char *path) {
    return open_output(output, path, 1);
}

/* Returns 0 or an errno. */
static int write_all(int file, const char *bytes, size_t size) {
    while (size > 0) {
        ssize_t written = write(file, bytes, size);
        if (written < 0 && errno == EINTR)
            continue;
        if (written < 0)
            return errno;
        bytes += written;
        size -= (size_t)written;
    }
    return 0;
}

/* A file without a name, for what is too much to keep in memory. */
static int open_spill(void) {
    FILE *file = tmpfile();
    if (!file)
        return -1;
    int copy = dup(fileno(file));
    fclose(file);
    return copy;
}

static void spill(struct output *output) {
    if (output->file < 0 && !output->failure) {
        output->file = open_spill();
        output->failure = output->file < 0 ? errno : 0;
    }
    if (!output->failure)
        output->failure = write_all(output->file, output->buffer, output->used);
    output->used = 0;
}

void output_write(struct output *output, const char *bytes, size_t size) {
    while (size > BUFFER_SIZE - output->used) {
        size_t part = BUFFER_SIZE - output->used;
        memcpy(output->buffer + output->used, bytes, part);
        output->used += part;
        bytes += part;
        size -= part;
        spill(output);
    }
    memcpy(output->buffer + output->used, bytes, size);
    output->used += size;
}

int32_t output_sink(void *output, const char *bytes, size_t size) {
    output_write(output, bytes, size);
    return 0;
}

void output_look(const char *path, uint32_t *colour, uint32_t *width) {
    const char *no_colour = getenv("NO_COLOR"), *kind = getenv("TERM");
    struct winsize size = {0};
    if (path || !isatty(STDOUT_FILENO))
        return;
    *colour = !(no_colour && *no_colour) && kind && strcmp(kind, "dumb") != 0;
    if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col >= 40)
        *width = size.ws_col;
}

void output_text(struct output *output, const char *text) {
    output_write(output, text, strlen(text));
}

void output_texts(struct output *output, ...) {
    va_list texts;
    va_start(texts, output);
    for (const char *text = va_arg(texts, const char *); text; text = va_arg(texts, const char *))
        output_text(output, text);
    va_end(texts);
}

void output_json(struct output *output, const char *text, size_t size) {
    output_write(output, "\"", 1);
    for (size_t i = 0; i < size; i++) {
        unsigned char byte = (unsigned char)text[i];
        char escape[8];
        if (byte < 0x20) {
            snprintf(escape, sizeof escape, "\\u%04x", byte);
            output_text(output, escape);
            continue;
        }
        if (byte == '"' || byte == '\\')
            output_write(output, "\\", 1);
        output_write(output, text + i, 1);
    }
    output_write(output, "\"", 1);
}

static int wants_quotes(const char *text, size_t size) {
    for (size_t i = 0; i < size; i++)
        if (strchr(",\"\r\n", text[i]))
            return 1;
    return 0;
}

void output_csv(struct output *output, const char *text, size_t size) {
    if (!wants_quotes(text, size)) {
        output_write(output, text, size);
        return;
    }
    output_write(output, "\"", 1);
    for (size_t i = 0; i < size; i++)
        output_write(output, text[i] == '"' ? "\"\"" : text + i, text[i] == '"' ? 2 : 1);
    output_write(output, "\"", 1);
}

size_t text_width(const char *text, size_t size) {
    size_t width = 0;
    for (size_t i = 0; i < size; i++)
        width += ((unsigned char)text[i] & 0xc0) != 0x80;
    return width;
}

void output_cell(struct output *output, const char *text, size_t size, size_t width) {
    for (size_t i = 0; i < size; i++) {
        unsigned char byte = (unsigned char)text[i];
        output_write(output, byte < 0x20 || byte == 0x7f ? "?" : text + i, 1);
    }
    for (size_t used = text_width(text, size); used < width; used++)
        output_write(output, " ", 1);
}

/* What was spilt, then what is still in the buffer. */
static int copy_to(const struct output *output, int stream) {
    char bytes[2048];
    ssize_t size = 0;
    int failure = 0;
    if (output->file >= 0 && lseek(output->file, 0, SEEK_SET) != 0)
        return errno;
    while (output->file >= 0 && !failure && (size = read(output->file, bytes, sizeof bytes)) != 0)
        failure = size > 0 ? write_all(stream, bytes, (size_t)size) : errno;
    return failure ? failure : write_all(stream, output->buffer, output->used);
}

static int commit_stream(struct output *output) {
    int stream = output->path ? open(output->path, O_WRONLY) : STDOUT_FILENO;
    int failure = output->failure;
    if (!failure)
        failure = stream < 0 ? errno : copy_to(output, stream);
    if (output->path && stream >= 0 && close(stream) != 0 && !failure)
        failure = errno;
    /* A reader that has seen enough is no error. */
    if (failure == 0 || failure == EPIPE)
        return EXIT_DONE;
    return cannot_write(output, failure);
}

/* A file is there after a crash only if its folder says so. There are file systems whose folders
 * cannot be made safe one by one. */
static int make_folder_safe(struct output *output) {
    char *path = strdup(output->target);
    if (!path)
        return out_of_memory();
    int folder = open(dirname(path), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    int failure = folder < 0 || (fsync(folder) != 0 && errno != EINVAL) ? errno : 0;
    if (folder >= 0)
        close(folder);
    free(path);
    return failure ? cannot_write(output, failure) : EXIT_DONE;
}

int output_make_safe(const char *path) {
    struct output output = {.name = path, .file = open(path, O_RDONLY | O_CLOEXEC)};
    int failure = output.file < 0 || fsync(output.file) != 0 ? errno : 0;
    if (output.file >= 0)
        close(output.file);
    output.target = failure ? NULL : realpath(path, NULL);
    if (!output.target)
        return cannot_write(&output, failure ? failure : errno);
    int code = make_folder_safe(&output);
    free(output.target);
    return code;
}

static int commit_file(struct output *output) {
    spill(output);
    if (!output->failure && fsync(output->file) != 0)
        output->failure = errno;
    if (close(output->file) != 0 && !output->failure)
        output->failure = errno;
    output->file = -1;
    if (!output->failure && rename(output->temporary, output->target) != 0)
        output->failure = errno;
    if (output->failure)
        return cannot_write(output, output->failure);
    guard_end(GUARD_OUTPUT);
    free(output->temporary);
    output->temporary = NULL;
    return make_folder_safe(output);
}

int output_commit(struct output *output) {
    int code = output->target ? commit_file(output) : commit_stream(output);
    output_abandon(output);
    return code;
}

void output_abandon(struct output *output) {
    if (output->file >= 0)
        close(output->file);
    if (output->temporary) {
        unlink(output->temporary);
        guard_end(GUARD_OUTPUT);
    }
    free(output->temporary);
    free(output->target);
    free(output->buffer);
    *output = (struct output){.name = output->name, .file = -1};
}
