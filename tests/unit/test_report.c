/* Assessments, explanations and service levels written as text and as JSON. */
#include "report_world.h"

enum { LAST = MONTHS - 1 };

static ism3_report_options of_form(uint32_t form) {
    return (ism3_report_options){.size = sizeof(ism3_report_options),
                                 .form = form,
                                 .skipped = 3,
                                 .has_period = 1,
                                 .period = LAST};
}

static const char *report(struct world *world, const ism3_report_options *options) {
    ism3_error error = ISM3_ERROR_INIT;
    world->size = 0;
    must(ism3_assessment_write(world->assessment, options, take, world, &error), &error);
    return world->text;
}

static const char *explain(struct world *world, ism3_explain_options what, uint32_t form) {
    ism3_report_options options = of_form(form);
    ism3_error error = ISM3_ERROR_INIT;
    what.size = sizeof what;
    world->size = 0;
    must(ism3_explanation_write(world->assessment, &what, &options, take, world, &error), &error);
    return world->text;
}

static const char *levels(struct world *world, const ism3_report_options *options,
                          const char *supplier) {
    ism3_error error = ISM3_ERROR_INIT;
    world->size = 0;
    must(ism3_service_levels_write(world->assessment, supplier, options, take, world, &error),
         &error);
    return world->text;
}

static void text_says_what_matters_first(void **state) {
    struct world world;
    (void)state;
    open_world(&world);
    ism3_report_options options = of_form(ISM3_REPORT_TEXT);
    const char *text = report(&world, &options);
    holds(text, "K\xc3\xa4se, Ltd, as of 2026-04-10T00:00:00Z\n"
                "set aside: 3 bad rows\n"
                "period 2026-03, settling: answers are still awaited, figures may change\n"
                "\n"
                "Management of security: FAILED\n"
                "  0 of 2 objectives met, 1 breached, 1 unknown\n");
    holds(text, "law                 unknown   no condition says when it is met\n");
    holds(text, "Maturity: no level is reached yet (profile Ours)\n"
                "  the next level lacks 1 process:\n"
                "    OSP-10  nobody performs it  needs 2  12,500.00 EUR: test the backups\n"
                "  TSP-13 is excluded: insured by the parent company\n");
    holds(text, "\nData: 8 of 21 metric types fresh, 0 too old, 13 never observed\n");
    holds(text, "  INV, over 96.3 % of its environment\n");
    holds(text, "at least 95.0 %  missed   worse       85.0 % to 100 %\n"
                "      neither stable nor meeting the target\n");
    holds(text, "  OSP-5, over an unknown part of its environment\n");
    holds(text, "Where faults may come from\n");
    holds(text, "1 link upstream");
    holds(text, "Essential assets that are not in scope\n");
    holds(text, "ledger database  repository  no process that protects it is in the model\n");
    holds(text, "  CFO is supervisor and owner of INV, which should be two people");
    holds(text, "  OSP-5 has no owner\n");
    lacks(text, "\x1b");
    lacks(text, " \n");
    close_world(&world);
}

static void other_periods_are_told_in_short(void **state) {
    struct world world;
    (void)state;
    open_world(&world);
    ism3_report_options options = of_form(ISM3_REPORT_TEXT);
    options.period = 0;
    const char *text = report(&world, &options);
    holds(text, "period 2024-01, final");
    holds(text, "\nOther periods, the newest with findings first\n");
    holds(text, "  2026-03  invoices-available   SALES answered 60.0 %, INV");
    close_world(&world);
}

static void without_a_period_it_is_the_newest_final_one(void **state) {
    struct world world;
    (void)state;
    open_world(&world);
    ism3_report_options options = {.size = sizeof options};
    size_t newest = 0;
    assert_int_equal(ism3_assessment_newest_final(world.assessment, &newest), ISM3_OK);
    assert_int_equal(newest, LAST - 1);
    holds(report(&world, &options), "period 2026-02, final: nothing more is expected\n");
    holds(report(&world, NULL), "period 2026-02, final: nothing more is expected\n");
    options.now = at("2026-04-13");
    holds(report(&world, &options), "as of 2026-04-10T00:00:00Z (3 days ago)\n");
    close_world(&world);
}

static void lines_keep_within_the_width(void **state) {
    static const uint32_t widths[] = {60, 80, 120};
    struct world world;
    (void)state;
    open_world(&world);
    for (size_t i = 0; i < sizeof widths / sizeof *widths; i++) {
        ism3_report_options options = of_form(ISM3_REPORT_TEXT);
        options.width = widths[i];
        const char *text = report(&world, &options);
        for (size_t columns = 0; *text; text++) {
            columns = *text == '\n' ? 0 : columns + (((unsigned char)*text & 0xc0) != 0x80);
            if (columns > widths[i])
                fail_msg("a line is wider than %u:\n%s", widths[i], world.text);
        }
    }
    close_world(&world);
}

static void colours_only_when_asked(void **state) {
    struct world world;
    (void)state;
    open_world(&world);
    ism3_report_options options = of_form(ISM3_REPORT_TEXT);
    options.colour = 1;
    holds(report(&world, &options), "Management of security:\x1b[0m \x1b[31mFAILED\x1b[0m\n");
    close_world(&world);
}

static void json_has_the_exact_numbers(void **state) {
    struct world world;
    uint8_t digest[32] = {0xab, 1};
    (void)state;
    open_world(&world);
    ism3_report_options options = of_form(ISM3_REPORT_JSON);
    options.ledger_digest = digest;
    const char *text = report(&world, &options);
    holds(text, "\"as_of\": \"2026-04-10T00:00:00Z\", \"ledger\": \"ab0100");
    holds(text, "\"set_aside\": {\"late\": 0, \"future\": 0, \"skipped\": 3}");
    holds(text,
          "\"efficacy.ratio\": {\"value\": 0.55, \"unit\": \"ratio\", \"numerator\": 11, "
          "\"denominator\": 20, \"count\": 20, \"status\": \"ok\", \"target\": {\"op\": \">=\", "
          "\"value\": 0.95, \"warning\": 0.99, \"set_by\": \"COO\", \"set_on\": "
          "\"2024-01-10T00:00:00Z\", \"valid_from\": null}, \"target_status\": \"missed\", "
          "\"behaviour\": {\"verdict\": \"worse\", \"rule\": \"beyond_limits\"");
    holds(text, "\"outlook\": \"neither stable nor meeting the target\", \"scope\": 0.9625}");
    holds(text,
          "{\"incidents\": \"harm\", \"per\": \"month\", \"op\": \"<=\", \"value\": 15, "
          "\"status\": \"breached\", \"windows\": 1, \"breached\": 1, \"unknown\": 0, \"worst\": "
          "{\"value\": 22, \"from\": \"2026-03-01T00:00:00Z\", \"to\": "
          "\"2026-04-01T00:00:00Z\"}}");
    holds(text, "\"cost\": 12500, \"currency\": \"EUR\", \"text\": \"test the backups\"}");
    holds(text, "{\"process\": \"INV\", \"value\": 2.5, \"currency\": \"EUR\", \"cost\": 20000");
    /* A target without data is there, and its value is none. */
    holds(text, "\"activity.outputs\": {\"value\": null, \"unit\": \"1\", \"numerator\": null, "
                "\"denominator\": null, \"count\": 0, \"status\": \"no_data\", \"missing\": "
                "[\"default\"], \"newest\": null, "
                "\"target\": {\"op\": \">=\", \"value\": 5, ");
    /* What has neither a value nor a target is not. */
    lacks(text, "quality.fit");
    close_world(&world);
}

static void only_the_processes_asked_for(void **state) {
    static const uint32_t processes[] = {2};
    struct world world;
    (void)state;
    open_world(&world);
    ism3_report_options options = of_form(ISM3_REPORT_JSON);
    options.processes = processes;
    options.process_count = 1;
    lacks(report(&world, &options), "\"process\": \"SALES\", \"read_at\"");
    holds(world.text, "\"process\": \"OSP-5\", \"read_at\"");
    options.form = ISM3_REPORT_TEXT;
    lacks(report(&world, &options), "  SALES ");
    close_world(&world);
}

static void a_figure_is_explained(void **state) {
    struct world world;
    ism3_explain_options what = {
        .topic = ISM3_TOPIC_FIGURE, .process = INV, .figure = ism3_figure_find("efficacy.ratio")};
    (void)state;
    open_world(&world);
    const char *text = explain(&world, what, ISM3_REPORT_TEXT);
    holds(text,
          "  It is 55.0 %: 11 divided by 20, by the formula answered / (items - withdrawn). It "
          "rests on 20\n  facts.\n");
    holds(text, "  The process covers 96.3 % of its environment (231 of 240)");
    holds(text, "  It was read as of 2026-04-06: ");
    holds(text,
          "  Wanted is at least 95.0 %, and at risk where it is not at least 99.0 %; the value "
          "is 55.0 %.\n  It was set by COO on 2024-01-10.\n  The target is missed.\n");
    holds(text, "  What is normal is learnt from 24 periods, 2024-01 to 2025-12. Their mean, the "
                "centre, is 98.7 %.\n");
    holds(text, "Limits lie 2.66 times");
    holds(text, "  The lower limit is 85.0 %: facts are so few that chance alone goes that far");
    holds(text, "  The upper limit is 100 %: the figure cannot go beyond that.\n");
    holds(text, "  2025-12  100 %   stable     yes\n"
                "  2026-01  100 %   stable     no\n"
                "  2026-02  95.0 %  stable     no\n"
                "  2026-03  55.0 %  worse      no\n");
    holds(text, "  process  links upstream  faults  period   origin\n  SALES    1 ");
    text = explain(&world, what, ISM3_REPORT_JSON);
    holds(text, "\"topic\": \"figure\", \"process\": \"INV\", \"figure\": \"efficacy.ratio\"");
    holds(text, "\"It is 55.0 %: 11 divided by 20, by the formula answered / (items - withdrawn). "
                "It rests on 20 facts.\"");
    holds(text, "{\"period\": \"2026-03-01T00:00:00Z\", \"value\": 0.55, \"behaviour\": \"worse\", "
                "\"baseline\": \"no\"}");
    close_world(&world);
}

/* Rounded, the value and the target that it misses look the same. */
static void what_looks_alike_is_told_apart(void **state) {
    struct world world;
    ism3_explain_options what = {.topic = ISM3_TOPIC_FIGURE,
                                 .process = INV,
                                 .figure = ism3_figure_find("activity.mean_lead_time")};
    (void)state;
    open_world(&world);
    ism3_report_options options = of_form(ISM3_REPORT_TEXT);
    options.width = 120;
    options.period = 0;
    holds(report(&world, &options),
          "105 min (6300)  between 60.0 min and 105 min  missed   learning");
    options.form = ISM3_REPORT_JSON;
    holds(
        report(&world, &options),
        "\"target\": {\"op\": \"between\", \"value\": [3600, 6290], \"warning\": null, \"set_by\": "
        "\"CEO\", \"set_on\": null, \"valid_from\": \"2023-01-01T00:00:00Z\"}, "
        "\"target_status\": \"missed\"");
    holds(explain(&world, what, ISM3_REPORT_TEXT),
          "  2023-01-01  between  60.0 min  105 min  CEO\n"
          "  2024-02-01  <=       8.0 h              CEO\n");
    close_world(&world);
}

static void a_figure_without_data_is_not_called_good(void **state) {
    struct world world;
    ism3_explain_options what = {.topic = ISM3_TOPIC_FIGURE, .process = 2};
    (void)state;
    open_world(&world);
    const char *text = explain(&world, what, ISM3_REPORT_TEXT);
    holds(text, "There is no value: nothing was observed that could give one.");
    holds(text, "How much of its environment the process covers is not known");
    holds(text, "not judged by its history here");
    close_world(&world);
}

static void rules_are_explained(void **state) {
    struct world world;
    ism3_explain_options what = {.topic = ISM3_TOPIC_CAPABILITY, .process = INV};
    (void)state;
    open_world(&world);
    const char *text = explain(&world, what, ISM3_REPORT_TEXT);
    holds(text, "  Its capability is level 2, Managed.\n"
                "  The next level, 3 Defined, needs these metric types in use: load.\n");
    holds(text, "  activity        in use          2024-01\n");
    holds(text, "  load            never observed           asks for it\n");
    what.process = SALES;
    holds(explain(&world, what, ISM3_REPORT_TEXT),
          "needs its documentation, which does not exist.");
    what.topic = ISM3_TOPIC_MATURITY;
    text = explain(&world, what, ISM3_REPORT_TEXT);
    holds(text, "  For level 1, Essential: INV at 2, OSP-10 at 2.\n"
                "  TSP-13 is excluded: insured by the parent company.\n");
    what.topic = ISM3_TOPIC_OBJECTIVE;
    text = explain(&world, what, ISM3_REPORT_TEXT);
    holds(text, "Condition 1: interruptions of INV at most 1 a week\n"
                "  It is breached in 1 of 5 windows that end in the period.\n"
                "  The worst window is 2026-W11, with 3.\n");
    holds(text, "  The window is 2026-03, with 22 invoices entered again.\n");
    what.objective = 1;
    holds(explain(&world, what, ISM3_REPORT_TEXT),
          "  It is unknown: no condition of the model says when it is met.\n");
    what.topic = ISM3_TOPIC_PROCESS;
    what.process = INV;
    holds(explain(&world, what, ISM3_REPORT_TEXT), "The return on the investment is 250.0 %");
    close_world(&world);
}

static void service_levels_are_equal_for_both_sides(void **state) {
    struct world ours, theirs;
    (void)state;
    open_world(&ours);
    open_world(&theirs);
    for (uint32_t form = ISM3_REPORT_TEXT; form <= ISM3_REPORT_JSON; form++) {
        ism3_report_options options = of_form(form);
        levels(&ours, &options, "Invoices Ltd");
        options.now = at("2026-05-05");
        assert_string_equal(ours.text, levels(&theirs, &options, "Invoices Ltd"));
    }
    holds(ours.text, "\"supplier\": \"Invoices Ltd\", \"customers\": [\"sales\"]");
    holds(ours.text,
          "\"measured\": {\"value\": 0.55, \"unit\": \"ratio\", \"numerator\": 11, "
          "\"denominator\": 20, \"count\": 20, \"status\": \"ok\"}, \"status\": \"missed\"}");
    lacks(ours.text, "SALES");
    ism3_report_options options = of_form(ISM3_REPORT_TEXT);
    holds(levels(&ours, &options, "Invoices Ltd"),
          "  2026-03  at least 95.0 %    55.0 %  11 / 20  missed\n");
    holds(ours.text,
          "Service levels of Invoices Ltd\nCustomers: sales\n2024-01-01 to 2026-05-01, as "
          "of 2026-04-10T00:00:00Z, libism3 ");
    close_world(&ours);
    close_world(&theirs);
}

/* Quotes, a backslash, an override of direction, and what a shell would obey. */
static void hostile_names_do_no_harm(void **state) {
    /* NOLINTNEXTLINE(misc-misleading-bidirectional): that is what is tested */
    static const char supplier[] = "\"A\\B\" \xe2\x80\xae$(rm)'; \xd8\xa7";
    struct world world;
    (void)state;
    open_world_of(&world, supplier);
    ism3_report_options options = of_form(ISM3_REPORT_JSON);
    const char *text = levels(&world, &options, supplier);
    holds(text, "\"supplier\": \"\\\"A\\\\B\\\" \\u202e$(rm)'; \xd8\xa7\"");
    holds(text, "--supplier '\\\"A\\\\B\\\" \\u202e$(rm)'\\\\''; \xd8\xa7' --as-of");
    options.form = ISM3_REPORT_TEXT;
    text = levels(&world, &options, supplier);
    holds(text, "Service levels of \"A\\B\" ?$(rm)'; \xd8\xa7\n");
    /* NOLINTNEXTLINE(misc-misleading-bidirectional): that is what is tested */
    lacks(text, "\xe2\x80\xae");
    ism3_error error = ISM3_ERROR_INIT;
    assert_int_equal(ism3_service_levels_write(world.assessment, "no\x1b[31m\xff\nbody", NULL, take,
                                               &world, &error),
                     ISM3_E_NOT_FOUND);
    assert_string_equal(error.message, "no process names the supplier 'no\\x1b[31m\\xff\\nbody'");
    close_world(&world);
}

static void a_writer_that_stops_is_told(void **state) {
    struct world world;
    (void)state;
    open_world(&world);
    world.stop_after = 1;
    for (uint32_t form = ISM3_REPORT_TEXT; form <= ISM3_REPORT_JSON; form++) {
        ism3_report_options options = of_form(form);
        ism3_explain_options what = {.size = sizeof what};
        assert_int_equal(ism3_assessment_write(world.assessment, &options, take, &world, NULL),
                         ISM3_E_STOPPED);
        assert_int_equal(
            ism3_explanation_write(world.assessment, &what, &options, take, &world, NULL),
            ISM3_E_STOPPED);
        assert_int_equal(ism3_service_levels_write(world.assessment, "Invoices Ltd", &options, take,
                                                   &world, NULL),
                         ISM3_E_STOPPED);
    }
    assert_int_equal(world.size, 0);
    close_world(&world);
}

static void refuse(struct world *world, ism3_report_options options, int32_t expected) {
    assert_int_equal(ism3_assessment_write(world->assessment, &options, take, world, NULL),
                     expected);
}

static void options_that_cannot_be_are_refused(void **state) {
    static const uint32_t beyond[] = {0, 3};
    struct world world;
    (void)state;
    open_world(&world);
    ism3_report_options options = of_form(2);
    refuse(&world, options, ISM3_E_ARGUMENT);
    options = of_form(ISM3_REPORT_TEXT);
    options.period = 28;
    refuse(&world, options, ISM3_E_NOT_FOUND);
    options = of_form(ISM3_REPORT_TEXT);
    options.process_count = 1;
    refuse(&world, options, ISM3_E_ARGUMENT);
    options.processes = beyond;
    options.process_count = SIZE_MAX;
    refuse(&world, options, ISM3_E_ARGUMENT);
    options.process_count = 2;
    refuse(&world, options, ISM3_E_NOT_FOUND);
    options = of_form(ISM3_REPORT_TEXT);
    options.size = 8;
    refuse(&world, options, ISM3_E_STRUCT);
    assert_int_equal(ism3_assessment_write(NULL, NULL, take, &world, NULL), ISM3_E_ARGUMENT);
    assert_int_equal(ism3_assessment_write(world.assessment, NULL, NULL, &world, NULL),
                     ISM3_E_ARGUMENT);
    assert_int_equal(ism3_service_levels_write(world.assessment, NULL, NULL, take, &world, NULL),
                     ISM3_E_ARGUMENT);
    assert_int_equal(world.size, 0);
    close_world(&world);
}

static void topics_that_are_not_there_are_refused(void **state) {
    static const struct {
        ism3_explain_options what;
        int32_t expected;
    } cases[] = {
        {{sizeof(ism3_explain_options), 5, 0, 0, 0, 0, 0}, ISM3_E_ARGUMENT},
        {{sizeof(ism3_explain_options), ISM3_TOPIC_PROCESS, 3, 0, 0, 0, 0}, ISM3_E_NOT_FOUND},
        {{sizeof(ism3_explain_options), ISM3_TOPIC_CAPABILITY, 3, 0, 0, 0, 0}, ISM3_E_NOT_FOUND},
        {{sizeof(ism3_explain_options), ISM3_TOPIC_FIGURE, 0, 999, 0, 0, 0}, ISM3_E_NOT_FOUND},
        {{sizeof(ism3_explain_options), ISM3_TOPIC_FIGURE, 0, 0, 1, 0, 0}, ISM3_E_NOT_FOUND},
        {{sizeof(ism3_explain_options), ISM3_TOPIC_OBJECTIVE, 0, 0, 0, 2, 0}, ISM3_E_NOT_FOUND},
        {{3, ISM3_TOPIC_MATURITY, 0, 0, 0, 0, 0}, ISM3_E_STRUCT},
    };
    struct world world;
    (void)state;
    open_world(&world);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_int_equal(
            ism3_explanation_write(world.assessment, &cases[i].what, NULL, take, &world, NULL),
            cases[i].expected);
    assert_int_equal(ism3_explanation_write(world.assessment, NULL, NULL, take, &world, NULL),
                     ISM3_E_ARGUMENT);
    assert_int_equal(world.size, 0);
    close_world(&world);
}

/* Without any fact everything can still be written. */
static void nothing_observed_can_be_written(void **state) {
    struct world world;
    ism3_error error = ISM3_ERROR_INIT;
    ism3_assessment_options options = ISM3_ASSESSMENT_OPTIONS_INIT;
    (void)state;
    memset(&world, 0, sizeof world);
    world.model = new_model(NULL);
    must(ism3_ledger_new(&world.ledger, world.model, NULL, &error), &error);
    must(ism3_assessment_new(&world.assessment, world.ledger, &options, &error), &error);
    lacks(report(&world, NULL), "FAILED");
    ism3_report_options json = {.size = sizeof json, .form = ISM3_REPORT_JSON};
    holds(report(&world, &json), "\"format\": \"assessment\"");
    close_world(&world);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(text_says_what_matters_first),
        cmocka_unit_test(other_periods_are_told_in_short),
        cmocka_unit_test(without_a_period_it_is_the_newest_final_one),
        cmocka_unit_test(lines_keep_within_the_width),
        cmocka_unit_test(colours_only_when_asked),
        cmocka_unit_test(json_has_the_exact_numbers),
        cmocka_unit_test(only_the_processes_asked_for),
        cmocka_unit_test(a_figure_is_explained),
        cmocka_unit_test(what_looks_alike_is_told_apart),
        cmocka_unit_test(a_figure_without_data_is_not_called_good),
        cmocka_unit_test(rules_are_explained),
        cmocka_unit_test(service_levels_are_equal_for_both_sides),
        cmocka_unit_test(hostile_names_do_no_harm),
        cmocka_unit_test(a_writer_that_stops_is_told),
        cmocka_unit_test(options_that_cannot_be_are_refused),
        cmocka_unit_test(topics_that_are_not_there_are_refused),
        cmocka_unit_test(nothing_observed_can_be_written),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
