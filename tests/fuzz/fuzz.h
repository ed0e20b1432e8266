/* What the fuzz targets share: bytes that drive them, memory that is counted and may fail, and
 * promises that must hold whatever the bytes are. */
#ifndef FUZZ_H
#define FUZZ_H

#include <ism3-io.h>
#include <stddef.h>
#include <stdint.h>

/* Each target defines this one. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* ---- promises ---- */

/* A promise of the documentation. One that is broken is told and ends the program. */
#define promise(kept) ((kept) ? (void)0 : fuzz_broken(#kept, __FILE__, __LINE__))
void fuzz_broken(const char *what, const char *file, int line) __attribute__((noreturn));

/* A call says what its error says; a message is one line of UTF-8; the error is filled only when
 * the call failed. Start with fuzz_no_error(). */
ism3_error fuzz_no_error(void);
void fuzz_check_error(int32_t rc, const ism3_error *error);
/* Lines of UTF-8 without control characters; with `colour` terminal colours among them. */
int fuzz_is_text(const char *text, size_t size, int colour);

/* ---- bytes that drive a target ---- */

/* Eaten from the front; behind the last there are zeroes. */
struct tape {
    const uint8_t *bytes;
    size_t left;
};
uint8_t tape_byte(struct tape *tape);
/* 0 .. count - 1; `count` up to 256. */
uint32_t tape_below(struct tape *tape, uint32_t count);
/* Edges of the integers, small numbers, or just any. */
int64_t tape_wild(struct tape *tape);
/* Mostly an instant that may be, edges of grains among them. */
int64_t tape_time(struct tape *tape);
/* The part whose length the next two bytes tell, the lower one first. */
struct tape tape_cut(struct tape *tape);

/* ---- memory ---- */

/* Counts what is out, checks that blocks come back with the length they were given with, always
 * moves what is reallocated, and fails when told to. */
struct heap {
    ism3_allocator allocator;
    long countdown; /* calls that succeed before one fails; negative: all do */
    int sticky;     /* 1: once it failed it goes on failing */
    int failed;     /* it failed since it was told to */
    size_t blocks;
    uint64_t bytes, peak;
};
void heap_init(struct heap *heap);
void heap_fail_after(struct heap *heap, long calls, int sticky);
/* Whether a call failed since. */
int heap_never_fail(struct heap *heap);
/* Everything was given back. */
void heap_check_empty(const struct heap *heap);

/* ---- objects ---- */

/* The model of tests/fuzz/model.json, made once. */
ism3_model *fuzz_model(void);

/* An encoded object; `data` is malloc's. */
struct encoded {
    uint8_t *data;
    size_t size;
};
struct encoded fuzz_encode(ism3_ledger *ledger);
struct encoded fuzz_encode_model(const ism3_model *model);
int encoded_equal(const struct encoded *a, const struct encoded *b);
void encoded_free(struct encoded *encoded);

/* An ism3_write_function that takes everything and counts it into a uint64_t. */
int32_t fuzz_count_bytes(void *context, const char *bytes, size_t size);
/* One that keeps everything in a struct encoded. */
int32_t fuzz_keep_bytes(void *context, const char *bytes, size_t size);

/* Limits under which all of this stays quick. */
#define FUZZ_MEMORY    (UINT64_C(32) << 20)
#define FUZZ_INPUT_MAX (UINT64_C(1) << 20)

#endif
