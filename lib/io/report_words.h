/* Figures, targets, conditions and periods in words, for reports and explanations. */
#ifndef ISM3__IO_REPORT_WORDS_H
#define ISM3__IO_REPORT_WORDS_H

#include "io/buffer.h"
#include "io/report.h"

/* `2026-05`, `2026-05-03 to 05-17`. */
void ism3__say_period(ism3__buffer *buffer, const ism3__report *report, size_t period);
void ism3__say_window(ism3__buffer *buffer, const ism3__report *report, int64_t from, int64_t to);
/* A day, with the time of day where it is not midnight; of the model's offset. */
void ism3__say_instant(ism3__buffer *buffer, const ism3__report *report, int64_t instant);
/* `OSP-24`. */
const char *ism3__process_code(const ism3__report *report, uint32_t process);
/* `mean lead time`, `load (server)`. */
void ism3__say_figure(ism3__buffer *buffer, const ism3__report *report, uint32_t process,
                      uint32_t figure, uint32_t resource);
/* A value of a figure with its unit: `93.8 %`, `12.50 EUR`. */
void ism3__say_measure(ism3__buffer *buffer, const ism3__report *report, uint32_t process,
                       uint32_t figure, uint32_t resource, double value);
/* The same in the figure's own unit to the last digit: `0.9384615384615385`. */
void ism3__say_exactly(ism3__buffer *buffer, double value);
/* The value of a reading, `no data`, `not applicable`. One that misses its target and yet looks like
 * it when it is rounded is followed by what tells them apart. */
void ism3__say_value(ism3__buffer *buffer, const ism3__report *report,
                     const ism3__reading *reading);
/* What a target wants: `at least 95.0 %`. */
void ism3__say_target(ism3__buffer *buffer, const ism3__report *report, uint32_t process,
                      const ism3_target *target);
void ism3__say_warning(ism3__buffer *buffer, const ism3__report *report, uint32_t process,
                       const ism3_target *target);
/* `answered of OSP-24 at least 95.0 % a month`. */
void ism3__say_condition(ism3__buffer *buffer, const ism3__report *report, uint32_t objective,
                         const ism3_condition *condition);
/* A value of what a condition is about. */
void ism3__say_condition_value(ism3__buffer *buffer, const ism3__report *report, uint32_t objective,
                               const ism3_condition *condition, double value);
/* The normal range of a reading that has limits: `2.0 h to 9.1 h`. */
void ism3__say_normal(ism3__buffer *buffer, const ism3__report *report,
                      const ism3__reading *reading);
/* What a run of periods is, NULL for ISM3_RULE_NONE. */
const char *ism3__hint_text(uint32_t hint);
/* Thousandths of a currency. */
void ism3__say_money(ism3__buffer *buffer, int64_t amount, const char *currency);
/* Metric types, `, ` between. */
void ism3__say_types(ism3__buffer *buffer, uint32_t bits);
/* A name as programs know it, `at_risk`, as people read it. */
void ism3__say_name(ism3__buffer *buffer, const char *name);
/* `1 process`, `1,204 processes`. */
/* `level 3, Enterprise`; of a level whose name is but its number, `level 3`. */
void ism3__say_level(ism3__buffer *buffer, uint32_t level, const char *name);
void ism3__say_count(ism3__buffer *buffer, uint64_t count, const char *one, const char *many);

/* Billionths as a double. */
double ism3__of_billionths(int64_t value);
/* NAN. */
double ism3__no_number(void);

#endif
