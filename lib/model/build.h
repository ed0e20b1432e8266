/* What the calls that build a model share. */
#ifndef ISM3__MODEL_BUILD_H
#define ISM3__MODEL_BUILD_H

#include "model/model.h"

/* The model is there and not frozen. */
int32_t ism3__changeable(const ism3_model *model, ism3_error *error);
/* And has that process; NULL on failure. */
int32_t ism3__changeable_process(ism3_model *model, uint32_t index, ism3__process **process,
                                 ism3_error *error);
/* Room for one more element, whose name must be new. Nothing has changed yet when it returns. */
int32_t ism3__make_named_room(ism3_model *model, ism3__array *array, ism3__names *names,
                              size_t limit, const char *what, const char *name, ism3_error *error);
/* Append where room was made. */
void ism3__enter_named(ism3__array *array, ism3__names *names, const char *name,
                       const void *element, uint32_t *index);

/* Take a sized struct of a caller, which may be NULL. */
#define ISM3__TAKE_GIVEN(type, ours, theirs, what, error)                                          \
    ism3__take_given(ISM3__POINTER_TO(type, ours), sizeof(type),                                   \
                     ISM3__POINTER_TO(const type, theirs), ISM3__FIRST_SIZE(type), what, error)
int32_t ism3__take_given(void *ours, size_t our_size, const void *theirs, size_t first_size,
                         const char *what, ism3_error *error);
int32_t ism3__check_flag(const char *what, uint32_t flag, ism3_error *error);
int32_t ism3__check_reserved(uint32_t reserved, ism3_error *error);
int32_t ism3__check_duration(const char *what, ism3_duration duration, ism3_error *error);
/* An amount of money, in thousandths. */
int32_t ism3__check_amount(const char *what, int64_t amount, ism3_error *error);
/* An instant at which facts can lie. */
int32_t ism3__check_instant(const char *what, int64_t instant, ism3_error *error);

/* Give a process its criteria, still empty, where it has none. */
int32_t ism3__criteria_make(ism3_model *model, ism3__process *process, ism3_error *error);
/* NULL when the process has none, or is not there. */
const ism3__criteria *ism3__criteria_of(const ism3_model *model, uint32_t process);
#define ISM3__TARGET_TEXT_COUNT 1
extern const ism3__text_field ism3__target_texts[ISM3__TARGET_TEXT_COUNT];

/* A figure, and which resource of a process it is about, are there. */
int32_t ism3__check_figure(const ism3__process *process, uint32_t figure, uint32_t resource,
                           ism3_error *error);
/* Values, in billionths, and the operator that they are for; `minimum` to `maximum` is what `id` can
 * be. */
typedef struct ism3__operands {
    const char *id;
    double minimum, maximum;
    uint32_t op;
    int64_t value, upper;
} ism3__operands;
int32_t ism3__check_operands(const ism3__operands *operands, const char *what, ism3_error *error);

/* For freezing. */
int32_t ism3__scale_check(const ism3__scale *scale, ism3_error *error);
int32_t ism3__profile_check(const ism3_model *model, ism3_error *error);
int32_t ism3__improvements_check(const ism3_model *model, ism3_error *error);
/* The levels of the scale in force, as bits. */
uint64_t ism3__capability_levels(const ism3__scale *scale);

#endif
