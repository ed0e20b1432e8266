/* Reading a model: what its parts share. */
#ifndef ISM3__CODEC_MODEL_DECODE_H
#define ISM3__CODEC_MODEL_DECODE_H

#include "codec/cbor_read.h"
#include "codec/model_encode.h"
#include "model/text.h"

#define ISM3__NAME_SLOTS 8
/* Most notes of one record. */
#define ISM3__NOTE_SLOTS 6

/* Zero-terminated copies and lists on their way to a call. */
typedef struct ism3__model_scratch {
    char names[ISM3__NAME_SLOTS][ISM3__NAME_MAX + 1];
    ism3_weekly_window windows[ISM3__WEEKLY_MAX];
} ism3__model_scratch;

/* A note is long: it gets a block of its own. */
typedef struct ism3__note {
    char *text;
    size_t bytes;
} ism3__note;

typedef struct ism3__model_decoding {
    ism3__cbor_reader reader;
    ism3_model *model;
    ism3__model_scratch *scratch;
    ism3_zone *zone; /* the last one made: most processes share theirs */
    ism3__note notes[ISM3__NOTE_SLOTS];
    size_t note_count;
} ism3__model_decoding;

static inline int ism3__in_has(ism3__model_decoding *in, ism3__cbor_map *map, uint64_t key) {
    return ism3__cbor_has(&in->reader, map, key);
}

static inline int ism3__in_failed(const ism3__model_decoding *in) {
    return ism3__cbor_reader_rc(&in->reader) != ISM3_OK;
}

/* What a call that builds the model returned. */
void ism3__in_took(ism3__model_decoding *in, int32_t rc);

/* A name into that slot; empty on failure. */
const char *ism3__in_name(ism3__model_decoding *in, size_t slot, const char *what);
/* A note, NULL on failure; it lasts until they are all given back. */
const char *ism3__in_note(ism3__model_decoding *in, const char *what);
void ism3__in_drop_notes(ism3__model_decoding *in);
ism3_duration ism3__in_duration(ism3__model_decoding *in, const char *what);
/* From 0 to the most that an int64_t can be. */
int64_t ism3__in_positive(ism3__model_decoding *in, const char *what);

/* The values of keys that may be absent: then they are 0 or NULL. */
uint32_t ism3__in_small_at(ism3__model_decoding *in, ism3__cbor_map *map, uint64_t key,
                           uint32_t most, const char *what);
int64_t ism3__in_number_at(ism3__model_decoding *in, ism3__cbor_map *map, uint64_t key,
                           const char *what);
const char *ism3__in_name_at(ism3__model_decoding *in, ism3__cbor_map *map, uint64_t key,
                             size_t slot, const char *what);
const char *ism3__in_note_at(ism3__model_decoding *in, ism3__cbor_map *map, uint64_t key,
                             const char *what);

/* A list, of the model or of its process or objective `index`: `read` takes each element. */
typedef void ism3__in_reader(ism3__model_decoding *in, uint32_t index);
typedef struct ism3__in_list {
    ism3__in_reader *read;
    size_t most, bytes_each;
    const char *what;
} ism3__in_list;
void ism3__in_read_list(ism3__model_decoding *in, const ism3__in_list *list, uint32_t index);

/* The keys 21 to 25 of a process. */
void ism3__in_criteria(ism3__model_decoding *in, ism3__cbor_map *map, uint32_t process);
/* The key 5 of an objective. */
void ism3__in_conditions(ism3__model_decoding *in, ism3__cbor_map *map, uint32_t objective);
/* The keys 9 to 13 of a model. */
void ism3__in_rules(ism3__model_decoding *in, ism3__cbor_map *map);

#endif
