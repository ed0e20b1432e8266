/* Where results go: a file that appears whole or not at all, or standard output, written only once
 * everything is known to be right. */
#ifndef OUTPUT_H
#define OUTPUT_H

#include <stddef.h>
#include <stdint.h>

struct output {
    const char *name; /* for complaints */
    char *target;     /* file to replace; NULL: a stream */
    char *temporary;  /* its stand-in in the same folder; NULL: none */
    const char *path; /* stream to open at the end; NULL: standard output */
    int file;         /* what the buffer spills into, -1: nothing yet */
    int failure;      /* errno of the first write that failed */
    char *buffer;
    size_t used;
};

/* `path` NULL or "-": standard output. Complains and returns an exit code on failure. */
int output_open(struct output *output, const char *path);
/* The same for who holds the lock of the file: what a killed writer left is written over. */
int output_open_alone(struct output *output, const char *path);
void output_write(struct output *output, const char *bytes, size_t size);
/* The same as the `ism3_write_function` of a struct output. */
int32_t output_sink(void *output, const char *bytes, size_t size);
/* Colours and the width are the terminal's, where what goes to `path` goes to one. */
void output_look(const char *path, uint32_t *colour, uint32_t *width);
void output_text(struct output *output, const char *text);
/* Several texts, NULL after the last. */
void output_texts(struct output *output, ...) __attribute__((sentinel));
/* In quotes, as JSON wants it. */
void output_json(struct output *output, const char *text, size_t size);
/* Quoted where RFC 4180 asks for it. */
void output_csv(struct output *output, const char *text, size_t size);
/* For people: control characters become `?`, then blanks up to `width` characters. */
void output_cell(struct output *output, const char *text, size_t size, size_t width);
/* Characters of a UTF-8 text. */
size_t text_width(const char *text, size_t size);
/* Make it so. Returns an exit code; the output is closed either way. */
int output_commit(struct output *output);
/* Leave no trace. Fine after a commit. */
void output_abandon(struct output *output);

/* See to it that a file which is there already survives a crash of the machine. */
int output_make_safe(const char *path);

#endif
