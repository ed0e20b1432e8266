#include "io/coverage.h"

#include "io/reader.h"

#include <string.h>

static uint64_t records_read(const ism3_reader *reader) {
    return reader->counts[ISM3_READER_ROWS] - reader->coverage.before;
}

static void hash_up_to(ism3_reader *reader, size_t offset) {
    ism3__coverage *coverage = &reader->coverage;
    ism3_sha256_update(&coverage->sha, reader->buffer + coverage->hashed,
                       offset - coverage->hashed);
    coverage->hashed = offset;
}

static int order(const ism3_source_state *state, const ism3__coverage *coverage) {
    int by_name = strcmp(state->name, coverage->name);
    return by_name ? by_name : (state->epoch > coverage->epoch) - (state->epoch < coverage->epoch);
}

/* What the ledger holds of the source, if it does: sources are in order. */
static int find_state(const ism3_reader *reader, ism3_source_state *state) {
    size_t from = 0, to = ism3_ledger_source_count(reader->ledger);
    while (from < to) {
        size_t middle = from + (to - from) / 2;
        *state = (ism3_source_state){.size = sizeof *state};
        if (ism3_ledger_source(reader->ledger, middle, state))
            return 0;
        int comparison = order(state, &reader->coverage);
        if (!comparison)
            return 1;
        if (comparison < 0)
            from = middle + 1;
        else
            to = middle;
    }
    return 0;
}

int32_t ism3__coverage_start(ism3_reader *reader, ism3_error *error) {
    ism3__coverage *coverage = &reader->coverage;
    ism3_source source = {
        .size = sizeof source, .name = coverage->name, .epoch = coverage->epoch, .is_file = 1};
    ism3_source_state state;
    if (!coverage->named)
        return ISM3_OK;
    int32_t rc = ism3_ledger_set_source(reader->ledger, &source, error);
    if (rc) {
        ism3__fault_place(error, reader->file, 0, 0);
        return rc;
    }
    coverage->before = reader->counts[ISM3_READER_ROWS];
    coverage->held = 0;
    coverage->had_future = 0;
    if (find_state(reader, &state)) {
        coverage->held = state.records;
        coverage->had_future = state.future != 0;
        memcpy(coverage->digest, state.digest, sizeof coverage->digest);
    }
    coverage->passing = coverage->held != 0;
    coverage->hashed = 0;
    coverage->end = SIZE_MAX;
    ism3_sha256_init(&coverage->sha);
    return ISM3_OK;
}

static int32_t check_held(ism3_reader *reader, ism3_error *error) {
    ism3__coverage *coverage = &reader->coverage;
    uint8_t digest[sizeof coverage->digest];
    int32_t rc = ism3__reader_flush(reader, error);
    if (rc)
        return rc;
    hash_up_to(reader, coverage->end);
    ism3_sha256_digest(&coverage->sha, digest);
    coverage->passing = 0;
    reader->counts[ISM3_READER_HELD] += coverage->held;
    if (!memcmp(digest, coverage->digest, sizeof digest))
        return ISM3_OK;
    ism3__fault(error, ISM3_E_CONFLICT,
                "the part of the file that was read before has changed: of source '%s' the ledger "
                "holds %llu records, and these are no longer the first ones here. Forget the "
                "source and read the file anew, or read it under another name",
                coverage->name, (unsigned long long)coverage->held);
    ism3__fault_place(error, reader->file, 0, 0);
    return ISM3_E_CONFLICT;
}

int32_t ism3__coverage_record(ism3_reader *reader, size_t end, ism3_error *error) {
    ism3__coverage *coverage = &reader->coverage;
    if (!coverage->named)
        return ISM3_OK;
    coverage->end = end - (end && reader->buffer[end - 1] == '\r');
    return coverage->passing && records_read(reader) == coverage->held ? check_held(reader, error)
                                                                       : ISM3_OK;
}

uint64_t ism3__coverage_room(const ism3_reader *reader) {
    const ism3__coverage *coverage = &reader->coverage;
    return coverage->passing ? coverage->held - records_read(reader) : UINT64_MAX;
}

void ism3__coverage_move(ism3_reader *reader) {
    ism3__coverage *coverage = &reader->coverage;
    if (!coverage->named)
        return;
    if (coverage->end != SIZE_MAX) {
        hash_up_to(reader, coverage->end);
        coverage->covered = coverage->sha;
        coverage->end = SIZE_MAX;
    }
    hash_up_to(reader, reader->begin);
    coverage->hashed = 0;
}

int32_t ism3__coverage_finish(ism3_reader *reader, ism3_error *error) {
    ism3__coverage *coverage = &reader->coverage;
    uint64_t records = records_read(reader);
    uint8_t digest[sizeof coverage->digest];
    if (!coverage->named)
        return ISM3_OK;
    if (coverage->passing) {
        ism3__fault(error, ISM3_E_CONFLICT,
                    "the file has shrunk: of source '%s' the ledger holds %llu records, and here "
                    "are %llu. Read the whole file, or forget the source and read what is left",
                    coverage->name, (unsigned long long)coverage->held,
                    (unsigned long long)records);
        ism3__fault_place(error, reader->file, 0, 0);
        coverage->passing = 0;
        return ISM3_E_CONFLICT;
    }
    if (records == coverage->held)
        return ISM3_OK;
    if (coverage->end != SIZE_MAX) {
        hash_up_to(reader, coverage->end);
        coverage->covered = coverage->sha;
    }
    ism3_sha256_digest(&coverage->covered, digest);
    return ism3_ledger_cover(reader->ledger, records, digest, error);
}

int32_t ism3_reader_set_source(ism3_reader *reader, const char *name, uint64_t epoch,
                               ism3_error *error) {
    size_t size = name ? strlen(name) : 0;
    if (!reader)
        return ism3__fault(error, ISM3_E_ARGUMENT, "a reader is needed");
    if (size > ISM3__SOURCE_NAME_MAX)
        return ism3__fault(error, ISM3_E_ARGUMENT,
                           "the name of the source has %zu bytes, the most is %d", size,
                           ISM3__SOURCE_NAME_MAX);
    reader->coverage = (ism3__coverage){.named = name != NULL, .epoch = epoch};
    memcpy(reader->coverage.name, name ? name : "", size + 1);
    return ISM3_OK;
}
