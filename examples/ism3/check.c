/* ism3 check: one figure in one line, for Nagios, Icinga and those who read their plugins. */
#include "assessing.h"

#include <stdio.h>
#include <string.h>

enum { STATE_OK, STATE_WARNING, STATE_CRITICAL, STATE_UNKNOWN };
static const char *const state_names[] = {"OK", "WARNING", "CRITICAL", "UNKNOWN"};

/* One figure and what it means. */
struct finding {
    const ism3_figure_info *info;
    ism3_figure figure;
    ism3_judgement judgement;
    ism3_target target; /* where judgement.target is one */
    int64_t from, to;
};

static int state_of(const ism3_judgement *judgement) {
    static const uint8_t by_target[] = {
        [ISM3_TARGET_MET] = STATE_OK,
        [ISM3_TARGET_AT_RISK] = STATE_WARNING,
        [ISM3_TARGET_MISSED] = STATE_CRITICAL,
        [ISM3_TARGET_PENDING] = STATE_UNKNOWN,
        [ISM3_TARGET_NO_DATA] = STATE_UNKNOWN,
        [ISM3_TARGET_STALE] = STATE_UNKNOWN,
        [ISM3_TARGET_NOT_APPLICABLE] = STATE_OK,
    };
    static const uint8_t by_behaviour[] = {
        [ISM3_BEHAVIOUR_NOT_JUDGED] = STATE_UNKNOWN, [ISM3_BEHAVIOUR_LEARNING] = STATE_UNKNOWN,
        [ISM3_BEHAVIOUR_STABLE] = STATE_OK,          [ISM3_BEHAVIOUR_BETTER] = STATE_OK,
        [ISM3_BEHAVIOUR_WORSE] = STATE_WARNING,      [ISM3_BEHAVIOUR_CHANGED] = STATE_WARNING,
    };
    if (judgement->target_status == ISM3_TARGET_NONE)
        return by_behaviour[judgement->behaviour];
    int state = by_target[judgement->target_status];
    return state == STATE_OK && judgement->behaviour == ISM3_BEHAVIOUR_WORSE ? STATE_WARNING
                                                                             : state;
}

/* A plugin's line ends at the first line break, and its text at the first bar. */
static void put_word(const char *text) {
    for (; *text; text++)
        putchar((unsigned char)*text < 0x20 || *text == 0x7f || *text == '|' ? '?' : *text);
}

static void put_billionths(int64_t value) {
    char text[ISM3_NUMBER_TEXT_SIZE];
    ism3_int128 wide = {(uint64_t)value, value < 0 ? -1 : 0};
    size_t size = ism3_decimal_write(wide, (uint64_t)ISM3_ONE, text);
    printf("%.*s", (int)size, text);
}

static void put_double(double value) {
    char text[ISM3_NUMBER_TEXT_SIZE];
    size_t size = ism3_double_write(value, text);
    printf("%.*s", (int)size, text);
}

/* The range in which a plugin does not alert. */
static void put_range(uint32_t op, int64_t value, int64_t upper) {
    if (op == ISM3_LESS || op == ISM3_AT_MOST)
        putchar('~');
    else
        put_billionths(value);
    putchar(':');
    if (op == ISM3_BETWEEN)
        put_billionths(upper);
    else if (op == ISM3_LESS || op == ISM3_AT_MOST)
        put_billionths(value);
}

static void put_performance(const struct finding *found) {
    int has_target = found->judgement.target != ISM3_NO_INDEX;
    printf(" | '%s'=", found->info->id);
    put_double(found->figure.value);
    printf("%s;", strcmp(found->info->unit, "s") == 0 ? "s" : "");
    if (has_target && found->target.has_warning)
        put_range(found->target.op, found->target.warning, found->target.warning_upper);
    putchar(';');
    if (has_target && found->target.op != ISM3_NO_TARGET)
        put_range(found->target.op, found->target.value, found->target.upper);
    putchar(';');
    if (found->info->minimum >= -1e300)
        put_double(found->info->minimum);
    putchar(';');
    if (found->info->maximum <= 1e300)
        put_double(found->info->maximum);
}

static void put_day(int64_t instant) {
    char text[ISM3_TIME_TEXT_SIZE];
    ism3_time_write(instant, text);
    printf("%.10s", text);
}

static void put_verdicts(const struct finding *found) {
    const ism3_judgement *judgement = &found->judgement;
    if (judgement->target_status != ISM3_TARGET_NONE) {
        printf(", target ");
        printf("%s ", ism3_operator_name(found->target.op));
        put_billionths(found->target.value);
        if (found->target.op == ISM3_BETWEEN) {
            printf(" and ");
            put_billionths(found->target.upper);
        }
        printf(": %s", ism3_target_status_name(judgement->target_status));
    }
    if (judgement->behaviour != ISM3_BEHAVIOUR_NOT_JUDGED)
        printf(", behaviour: %s", ism3_behaviour_name(judgement->behaviour));
}

static int write_line(const struct assessing *assessing, const struct finding *found) {
    int state = state_of(&found->judgement);
    printf("%s - ", state_names[state]);
    put_word(ism3_model_process_code(assessing->session.model, assessing->processes[0]));
    printf(" %s ", found->info->id);
    if (found->figure.has_value)
        put_double(found->figure.value);
    else
        printf("%s", ism3_status_name(found->figure.status));
    printf(" from ");
    put_day(found->from);
    printf(" to ");
    put_day(found->to);
    put_verdicts(found);
    if (found->figure.has_value)
        put_performance(found);
    putchar('\n');
    return state;
}

static int look(const struct assessing *assessing, struct finding *found) {
    const ism3_assessment *assessment = assessing->assessment;
    const ism3_metrics *metrics = ism3_assessment_metrics(assessment);
    uint32_t process = assessing->processes[0], figure, resource;
    size_t period;
    int code = assessing_figure(assessing, process, &figure, &resource);
    if (code == EXIT_DONE)
        code = assessing_period(assessing, &period);
    if (code != EXIT_DONE)
        return code;
    *found = (struct finding){.info = ism3_figure_at(figure),
                              .figure.size = sizeof found->figure,
                              .judgement.size = sizeof found->judgement,
                              .target.size = sizeof found->target};
    ism3_metrics_period(metrics, period, &found->from, &found->to, NULL);
    if (ism3_metrics_figure(metrics, period, process, figure, resource, &found->figure) ||
        ism3_assessment_judgement(assessment, period, process, figure, resource,
                                  &found->judgement)) {
        complain("%s does not fit the exact integers", found->info->id);
        return EXIT_INPUT;
    }
    if (found->judgement.target != ISM3_NO_INDEX)
        ism3_model_target(assessing->session.model, process, found->judgement.target,
                          &found->target);
    return EXIT_DONE;
}

int check_failed(const struct options *options, int code) {
    if (!options->nagios || code == EXIT_DONE)
        return code;
    printf("%s - ", state_names[STATE_UNKNOWN]);
    put_word(last_complaint());
    putchar('\n');
    return STATE_UNKNOWN;
}

static int check(const struct options *options) {
    struct assessing assessing;
    struct finding found;
    if (options->processes.count != 1 || !options->figure) {
        complain("say what to check: --process CODE, once, and --figure ID");
        return check_failed(options, EXIT_USAGE);
    }
    int code = assessing_open(&assessing, options);
    if (code == EXIT_DONE)
        code = look(&assessing, &found);
    if (code == EXIT_DONE) {
        int state = write_line(&assessing, &found);
        code = options->nagios ? state : state == STATE_CRITICAL ? EXIT_FAULT : EXIT_DONE;
    } else {
        code = check_failed(options, code);
    }
    assessing_close(&assessing);
    return code;
}

int run_check(const struct options *options) {
    int code = check(options);
    if (fflush(stdout) == 0 && !ferror(stdout))
        return code;
    complain("standard output cannot be written");
    return options->nagios ? STATE_UNKNOWN : EXIT_RESOURCES;
}
