/* What the fuzz targets share; see fuzz.h. */
#include "fuzz.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- promises ---- */

void fuzz_broken(const char *what, const char *file, int line) {
    fprintf(stderr, "%s:%d: broken promise: %s\n", file, line, what);
    abort();
}

ism3_error fuzz_no_error(void) {
    ism3_error error = ISM3_ERROR_INIT;
    return error;
}

/* Bytes of the UTF-8 character without control at `text`, 0: none. */
static size_t character(const unsigned char *text, size_t left) {
    static const struct {
        unsigned char first, last, size, second_first, second_last;
    } forms[] = {{0x20, 0x7e, 1, 0, 0},       {0xc2, 0xc2, 2, 0xa0, 0xbf},
                 {0xc3, 0xdf, 2, 0x80, 0xbf}, {0xe0, 0xe0, 3, 0xa0, 0xbf},
                 {0xe1, 0xec, 3, 0x80, 0xbf}, {0xed, 0xed, 3, 0x80, 0x9f},
                 {0xee, 0xef, 3, 0x80, 0xbf}, {0xf0, 0xf0, 4, 0x90, 0xbf},
                 {0xf1, 0xf3, 4, 0x80, 0xbf}, {0xf4, 0xf4, 4, 0x80, 0x8f}};
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
        if (text[0] < forms[i].first || text[0] > forms[i].last || forms[i].size > left)
            continue;
        size_t size = forms[i].size;
        if (size > 1 && (text[1] < forms[i].second_first || text[1] > forms[i].second_last))
            return 0;
        for (size_t k = 2; k < size; k++)
            if ((text[k] & 0xc0) != 0x80)
                return 0;
        return size;
    }
    return 0;
}

static int one_line(const char *text, size_t room) {
    size_t size = 0;
    while (size < room && text[size])
        size++;
    for (size_t at = 0, step; at < size; at += step) {
        step = character((const unsigned char *)text + at, size - at);
        if (!step)
            return 0;
    }
    return size < room;
}

void fuzz_check_error(int32_t rc, const ism3_error *error) {
    promise(rc <= ISM3_OK && rc >= ISM3_E_DIGEST);
    if (rc) {
        promise(error->code == rc);
        promise(error->message[0]);
    }
    promise(one_line(error->message, sizeof error->message));
    promise(one_line(error->place, sizeof error->place));
}

/* Bytes of the escape sequence that sets a colour, 0: none. */
static size_t colour_at(const char *text, size_t left) {
    size_t size = 2;
    if (left < size || text[0] != '\033' || text[1] != '[')
        return 0;
    while (size < left && (text[size] == ';' || (text[size] >= '0' && text[size] <= '9')))
        size++;
    return size < left && text[size] == 'm' ? size + 1 : 0;
}

int fuzz_is_text(const char *text, size_t size, int colour) {
    for (size_t at = 0, step; at < size; at += step) {
        step = text[at] == '\n' ? 1 : character((const unsigned char *)text + at, size - at);
        if (!step && colour)
            step = colour_at(text + at, size - at);
        if (!step)
            return 0;
    }
    return 1;
}

/* ---- bytes that drive a target ---- */

uint8_t tape_byte(struct tape *tape) {
    if (!tape->left)
        return 0;
    tape->left--;
    return *tape->bytes++;
}

uint32_t tape_below(struct tape *tape, uint32_t count) {
    return tape_byte(tape) % count;
}

static int64_t raw(struct tape *tape) {
    uint64_t value = 0;
    for (int i = 0; i < 8; i++)
        value = value << 8 | tape_byte(tape);
    return (int64_t)value;
}

int64_t tape_wild(struct tape *tape) {
    static const int64_t edges[] = {
        ISM3_NONE,           ISM3_NONE + 1,     -1,
        INT64_MAX,           ISM3_TIME_END - 1, ISM3_TIME_END,
        ISM3_AMOUNT_MAX,     INT32_MAX,         UINT32_MAX,
        ISM3_AMOUNT_MAX + 1, INT64_C(1) << 62,  -(INT64_C(1) << 62),
        INT32_MIN,           INT64_MAX - 1,     ISM3_NO_INDEX + INT64_C(1)};
    uint8_t choice = tape_byte(tape);
    if (choice < 128)
        return choice;
    if (choice < 240)
        return edges[choice % (sizeof edges / sizeof *edges)];
    return raw(tape);
}

int64_t tape_time(struct tape *tape) {
    static const int64_t steps[] = {1, ISM3_SECOND, 3600 * ISM3_SECOND, 86400 * ISM3_SECOND};
    static const int64_t base = INT64_C(1767225600) * ISM3_SECOND;
    uint8_t choice = tape_byte(tape);
    if (choice >= 248)
        return tape_wild(tape);
    if (choice >= 240)
        return tape_below(tape, 256) * steps[choice % 4]; /* close to 1970 */
    int64_t time = base + tape_below(tape, 64) * steps[choice % 4];
    return choice & 128 ? time - 1 : choice & 64 ? time + tape_byte(tape) * steps[1] : time;
}

struct tape tape_cut(struct tape *tape) {
    size_t low = tape_byte(tape), size = low | (size_t)tape_byte(tape) << 8;
    if (size > tape->left)
        size = tape->left;
    struct tape part = {tape->bytes, size};
    tape->bytes += size;
    tape->left -= size;
    return part;
}

/* ---- memory ---- */

/* What is in front of each block. As long as any alignment needs. */
union front {
    size_t size;
    max_align_t alignment;
};

static int fails(struct heap *heap) {
    if (heap->countdown > 0)
        heap->countdown--;
    else if (heap->countdown == 0) {
        heap->failed = 1;
        heap->countdown = heap->sticky ? 0 : -1;
        return 1;
    }
    return 0;
}

static void *take(struct heap *heap, size_t bytes) {
    promise(bytes > 0);
    union front *front = malloc(sizeof *front + bytes);
    if (!front)
        return NULL;
    front->size = bytes;
    heap->blocks++;
    heap->bytes += bytes;
    heap->peak = heap->bytes > heap->peak ? heap->bytes : heap->peak;
    return front + 1;
}

static void give(struct heap *heap, void *block, size_t bytes) {
    union front *front = (union front *)block - 1;
    promise(front->size == bytes);
    promise(heap->blocks > 0 && heap->bytes >= bytes);
    heap->blocks--;
    heap->bytes -= bytes;
    free(front);
}

static void *heap_allocate(void *context, size_t bytes) {
    return fails(context) ? NULL : take(context, bytes);
}

static void *heap_reallocate(void *context, void *block, size_t old_bytes, size_t new_bytes) {
    if (fails(context))
        return NULL;
    void *moved = take(context, new_bytes);
    if (moved && block) {
        memcpy(moved, block, old_bytes < new_bytes ? old_bytes : new_bytes);
        give(context, block, old_bytes);
    }
    return moved;
}

static void heap_release(void *context, void *block, size_t bytes) {
    give(context, block, bytes);
}

void heap_init(struct heap *heap) {
    *heap =
        (struct heap){{sizeof(ism3_allocator), heap, heap_allocate, heap_reallocate, heap_release},
                      -1,
                      0,
                      0,
                      0,
                      0,
                      0};
}

void heap_fail_after(struct heap *heap, long calls, int sticky) {
    heap->countdown = calls;
    heap->sticky = sticky;
    heap->failed = 0;
}

int heap_never_fail(struct heap *heap) {
    heap->countdown = -1;
    return heap->failed;
}

void heap_check_empty(const struct heap *heap) {
    promise(heap->blocks == 0);
    promise(heap->bytes == 0);
}

/* ---- objects ---- */

ism3_model *fuzz_model(void) {
    static ism3_model *model;
    ism3_error error = fuzz_no_error();
    if (!model && ism3_model_load(&model, FUZZ_FOLDER "/model.json", NULL, &error)) {
        fprintf(stderr, "%s: %s\n", error.place, error.message);
        abort();
    }
    return model;
}

int32_t fuzz_count_bytes(void *context, const char *bytes, size_t size) {
    *(uint64_t *)context += size;
    promise(bytes || !size);
    return 0;
}

int32_t fuzz_keep_bytes(void *context, const char *bytes, size_t size) {
    struct encoded *encoded = context;
    uint8_t *data = realloc(encoded->data, encoded->size + size + 1);
    promise(data != NULL);
    if (size)
        memcpy(data + encoded->size, bytes, size);
    encoded->data = data;
    encoded->size += size;
    return 0;
}

struct encoded fuzz_encode(ism3_ledger *ledger) {
    struct encoded encoded = {NULL, 0};
    ism3_error error = fuzz_no_error();
    uint8_t digest[32];
    int32_t rc = ism3_ledger_encode(ledger, fuzz_keep_bytes, &encoded, &error);
    if (rc)
        fprintf(stderr, "encode: %s\n", error.message);
    promise(rc == ISM3_OK);
    promise(ism3_ledger_digest(ledger, digest, NULL) == ISM3_OK);
    promise(encoded.size > sizeof digest);
    promise(memcmp(encoded.data + encoded.size - sizeof digest, digest, sizeof digest) == 0);
    return encoded;
}

struct encoded fuzz_encode_model(const ism3_model *model) {
    struct encoded encoded = {NULL, 0};
    promise(ism3_model_encode(model, fuzz_keep_bytes, &encoded, NULL) == ISM3_OK);
    return encoded;
}

int encoded_equal(const struct encoded *a, const struct encoded *b) {
    return a->size == b->size && (!a->size || memcmp(a->data, b->data, a->size) == 0);
}

void encoded_free(struct encoded *encoded) {
    free(encoded->data);
    encoded->data = NULL;
    encoded->size = 0;
}
