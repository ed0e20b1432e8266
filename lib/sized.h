/* Structs that begin with their size: where each ended when it was first released, and how those of
 * older and newer callers are copied (docs/stability.md, "How structs grow"). */
#ifndef ISM3__SIZED_H
#define ISM3__SIZED_H

#include <ism3/error.h>
#include <stddef.h>
#include <string.h>

/* The last member of the first release of each. A line is added with a struct and never changed:
 * programs with structs that end there are in use. Options of exports and of processes are known in a
 * shorter form from before 0.1.0, which stays accepted. tests/abi/growth.py holds it against
 * tests/abi/layouts.txt. */
#define ISM3__LAST_ism3_allocator          release
#define ISM3__LAST_ism3_assessment_options now
#define ISM3__LAST_ism3_candidate          period
#define ISM3__LAST_ism3_capability         lacks_documentation
#define ISM3__LAST_ism3_capability_level   practices
#define ISM3__LAST_ism3_change             text
#define ISM3__LAST_ism3_columns            series
#define ISM3__LAST_ism3_condition          upper
#define ISM3__LAST_ism3_condition_result   to
#define ISM3__LAST_ism3_data_quality       never
#define ISM3__LAST_ism3_duty_finding       person
#define ISM3__LAST_ism3_duty_rule          text
#define ISM3__LAST_ism3_error              message
#define ISM3__LAST_ism3_explain_options    reserved
#define ISM3__LAST_ism3_export_options     width
#define ISM3__LAST_ism3_exposition_options attribute_count
#define ISM3__LAST_ism3_figure             missing
#define ISM3__LAST_ism3_gap                reserved
#define ISM3__LAST_ism3_improvement        text
#define ISM3__LAST_ism3_item               unmatched
#define ISM3__LAST_ism3_judgement          reserved
#define ISM3__LAST_ism3_lead_times         reserved
#define ISM3__LAST_ism3_ledger_options     max_future_skew
#define ISM3__LAST_ism3_maturity           next_gaps
#define ISM3__LAST_ism3_metrics_options    reserved
#define ISM3__LAST_ism3_model_options      hash_key
#define ISM3__LAST_ism3_objective_options  harm_unit
#define ISM3__LAST_ism3_observation        series
#define ISM3__LAST_ism3_peer               median
#define ISM3__LAST_ism3_process_options    supplier
#define ISM3__LAST_ism3_rationale          reserved
#define ISM3__LAST_ism3_reader_options     batch_rows
#define ISM3__LAST_ism3_recorder_options   source
#define ISM3__LAST_ism3_recorder_state     source
#define ISM3__LAST_ism3_report_options     model_digest
#define ISM3__LAST_ism3_seal_options       live_count
#define ISM3__LAST_ism3_source             reserved
#define ISM3__LAST_ism3_source_state       digest
#define ISM3__LAST_ism3_specification      reporting
#define ISM3__LAST_ism3_spool_counts       foreign
#define ISM3__LAST_ism3_spool_delta        problem
#define ISM3__LAST_ism3_spool_options      delta_limit
#define ISM3__LAST_ism3_target             set_by

/* Bytes of the first release of a struct, on every kind of machine at most its size. */
#define ISM3__FIRST_SIZE(type)             ISM3__SIZE_UP_TO(type, ISM3__LAST_##type)
#define ISM3__SIZE_UP_TO(type, member)     ISM3__SIZE_UP_TO_THE(type, member)
#define ISM3__SIZE_UP_TO_THE(type, member) (offsetof(type, member) + sizeof(((type *)0)->member))
/* The pointer, which the compiler refuses if it points at anything else. */
#define ISM3__POINTER_TO(type, pointer) (1 ? (pointer) : (type *)0)

/* A size beyond any version to come is a sign of an uninitialised struct, not of a newer caller. */
#define ISM3__STRUCT_SIZE_MAX 65536

static inline size_t ism3__size_of(const void *sized) {
    size_t size;
    memcpy(&size, sized, sizeof size);
    return size;
}

/* Copy a caller's struct, whose size is not too small nor too large, into ours: what it does not
 * have is zero, which is the default of whatever is added. Returns the place of the first byte that
 * is set and that we do not know; 0: none, and it is copied. */
static inline size_t ism3__copy_sized(void *ours, size_t our_size, const void *theirs) {
    size_t size = ism3__size_of(theirs), known = size < our_size ? size : our_size;
    for (size_t i = our_size; i < size; i++)
        if (((const unsigned char *)theirs)[i])
            return i;
    memcpy(ours, theirs, known);
    memset((char *)ours + known, 0, our_size - known);
    memcpy(ours, &our_size, sizeof our_size);
    return 0;
}

/* Hand a result back: as much of ours as the caller's struct holds; what we do not know is zero. */
static inline int32_t ism3__hand_back(void *theirs, const void *ours, size_t our_size,
                                      size_t first_size) {
    size_t size = ism3__size_of(theirs);
    if (size < first_size || size > ISM3__STRUCT_SIZE_MAX)
        return ISM3_E_STRUCT;
    size_t known = size < our_size ? size : our_size;
    memcpy((char *)theirs + sizeof size, (const char *)ours + sizeof size, known - sizeof size);
    memset((char *)theirs + known, 0, size - known);
    return ISM3_OK;
}

/* Whether anybody hears of an error: only then may it be written to, and what came after its first
 * release only as far as its size says. */
static inline int ism3__is_heard(const ism3_error *error) {
    return error && error->size >= ISM3__FIRST_SIZE(ism3_error) &&
           error->size <= ISM3__STRUCT_SIZE_MAX;
}

/* Reset the error and set the code; 0 when nobody hears of it. */
static inline int ism3__begin_error(ism3_error *error, int32_t code) {
    const size_t first_size = ISM3__FIRST_SIZE(ism3_error);
    if (!ism3__is_heard(error))
        return 0;
    error->code = code;
    error->field = 0;
    error->index = UINT64_MAX;
    error->line = error->column = 0;
    error->place[0] = error->message[0] = 0;
    memset((char *)error + first_size, 0, error->size - first_size);
    return 1;
}

#endif
