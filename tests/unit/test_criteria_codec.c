/* What models are judged by, as bytes: the page by hand, and what no encoder writes. */
#include "model_codec.h"

#include <stdio.h>

#define HEAD               "d9d9f7"
#define MODEL              "00020101"
#define ENV                "06816161"
#define PROCESS            "0061500c01" /* code "P", hold 1 */
#define OF_MODEL(part)     HEAD "a5" MODEL ENV part
#define OF_PROCESS(part)   HEAD "a5" MODEL ENV "0781a3" PROCESS part
#define OF_OBJECTIVE(part) HEAD "a6" MODEL ENV "0781a2" PROCESS "0881a200616f" part
/* Ids of figures. */
#define RATIO "6a6c6f61642e726174696f"             /* load.ratio, per resource */
#define FIT   "6e65666669636163792e726174696f"     /* efficacy.ratio */
#define OUT   "7061637469766974792e6f757470757473" /* activity.outputs */

static const struct {
    const char *text;
    int32_t code;
    const char *words;
} strange[] = {
    /* asset owner, behind parts that come before it */
    {OF_PROCESS("146161"), 0, ""},
    {OF_PROCESS("1460"), ISM3_E_SYNTAX, "asset owner has 0"},
    {OF_PROCESS("1401"), ISM3_E_SYNTAX, "asset owner is"},
    {HEAD "a5" MODEL ENV "0781a4" PROCESS "1281a2006172016168146161", 0, ""},
    {HEAD "a5" MODEL ENV "0781a4" PROCESS "12ff146161", ISM3_E_SYNTAX, ""},
    /* targets */
    {OF_PROCESS("1581a100" RATIO), 0, ""},
    {OF_PROCESS("1580"), ISM3_E_SYNTAX, "targets has 0"},
    {OF_PROCESS("1581a0"), ISM3_E_SYNTAX, ""},
    {OF_PROCESS("1581a10201000000"), ISM3_E_SYNTAX, "lacks key 0"},
    {OF_PROCESS("1581a1006161"), ISM3_E_MODEL, "there is no figure 'a'"},
    {OF_PROCESS("1581a200" RATIO "0100"), ISM3_E_SYNTAX, "not as this"},
    {OF_PROCESS("1581a200" RATIO "0101"), ISM3_E_MODEL, "no resource 1"},
    {OF_PROCESS("1581a200" RATIO "0206"), ISM3_E_SYNTAX, "operator of a target is 6"},
    {OF_PROCESS("1581a200" RATIO "0320"), ISM3_E_MODEL, "lies between"},
    {OF_PROCESS("1581a200" RATIO "0401"), ISM3_E_MODEL, "upper"},
    {OF_PROCESS("1581a200" RATIO "0500"), 0, ""},
    {OF_PROCESS("1581a200" RATIO "0501"), ISM3_E_MODEL, "too late"},
    {OF_PROCESS("1581a300" RATIO "02050301"), ISM3_E_MODEL, "'none' takes"},
    {OF_PROCESS("1581a200" RATIO "0700"), ISM3_E_SYNTAX, "not as this"},
    {OF_PROCESS("1581a200" RATIO "0720"), ISM3_E_MODEL, "valid_from"},
    {OF_PROCESS("1581a200" RATIO "0960"), ISM3_E_SYNTAX, "who set a target has 0"},
    {OF_PROCESS("1581a200" RATIO "0a00"), ISM3_E_SYNTAX, "key 10"},
    {OF_PROCESS("1582a100" RATIO "a100" RATIO), ISM3_E_MODEL, "already"},
    {OF_PROCESS("1582a100" OUT "a100" RATIO), 0, ""},
    {OF_PROCESS("1582a100" RATIO "a100" OUT), ISM3_E_SYNTAX, "not as this"},
    {OF_PROCESS("1582a100" RATIO "a200" RATIO "0701"), 0, ""},
    {OF_PROCESS("1582a200" RATIO "0701a100" RATIO), ISM3_E_SYNTAX, "not as this"},
    /* specifications */
    {OF_PROCESS("1681a0"), 0, ""},
    {OF_PROCESS("1682a0a0"), ISM3_E_MODEL, "already"},
    {OF_PROCESS("1681a10000"), ISM3_E_SYNTAX, "not as this"},
    {OF_PROCESS("1681a10007"), ISM3_E_SYNTAX, "type of a metric is 7"},
    {OF_PROCESS("1681a101" FIT), 0, ""},
    {OF_PROCESS("1681a2000401" FIT), ISM3_E_SYNTAX, "not as this"},
    {OF_PROCESS("1681a10203"), ISM3_E_SYNTAX, "normal range is 3"},
    {OF_PROCESS("1681a103820001"), 0, ""},
    {OF_PROCESS("1681a103820000"), ISM3_E_SYNTAX, "not as this"},
    {OF_PROCESS("1681a103820100"), ISM3_E_MODEL, "ends before"},
    {OF_PROCESS("1681a1038101"), ISM3_E_SYNTAX, "baseline has 1"},
    {OF_PROCESS("1681a104820000"), ISM3_E_SYNTAX, "not as this"},
    {OF_PROCESS("1681a10520"), 0, ""},
    {OF_PROCESS("1681a107610a"), 0, ""},
    {OF_PROCESS("1681a106610a"), ISM3_E_SYNTAX, "control"},
    {OF_PROCESS("1681a11100"), ISM3_E_SYNTAX, "key 17"},
    /* changes, rationale, references */
    {OF_PROCESS("17828100810a"), 0, ""},
    {OF_PROCESS("1782810a8100"), ISM3_E_SYNTAX, "not as this"},
    {OF_PROCESS("178281008100"), ISM3_E_MODEL, "already"},
    {OF_PROCESS("1781820060"), ISM3_E_SYNTAX, "text of a change has 0"},
    {OF_PROCESS("178180"), ISM3_E_SYNTAX, "change has 0"},
    {OF_PROCESS("17818120"), ISM3_E_SYNTAX, "instant of a change is"},
    {OF_PROCESS("1818a0"), ISM3_E_SYNTAX, "not as this"},
    {OF_PROCESS("1818a10161610000"), ISM3_E_SYNTAX, ""},
    {OF_PROCESS("1818a1016161"), 0, ""},
    {OF_PROCESS("1818a10301"), ISM3_E_MODEL, "currency"},
    {OF_PROCESS("1818a20261450320"), ISM3_E_MODEL, "cost"},
    {OF_PROCESS("1818a202614504820000"), 0, ""},
    {OF_PROCESS("1818a2026145048100"), ISM3_E_SYNTAX, "losses has 1"},
    {OF_PROCESS("181980"), ISM3_E_SYNTAX, "references has 0"},
    {OF_PROCESS("181982616261"
                "61"),
     0, ""},
    {OF_PROCESS("181981610a"), ISM3_E_SYNTAX, "control"},
    {OF_PROCESS("181a00"), ISM3_E_SYNTAX, "key 26"},
    /* objectives */
    {OF_OBJECTIVE("046161"), 0, ""},
    {OF_OBJECTIVE("0581a102" RATIO), 0, ""},
    {OF_OBJECTIVE("0581a10001"), 0, ""},
    {OF_OBJECTIVE("0581a00000"), ISM3_E_SYNTAX, "lacks key 2"},
    {OF_OBJECTIVE("0581a20001"
                  "02" RATIO),
     ISM3_E_SYNTAX, "key 2"},
    {OF_OBJECTIVE("0581a2000102" RATIO), ISM3_E_SYNTAX, "key 2"},
    {OF_OBJECTIVE("0581a20001"
                  "0101"),
     ISM3_E_MODEL, "not both"},
    {OF_OBJECTIVE("0581a2010102" RATIO), ISM3_E_MODEL, "no process 1"},
    {OF_OBJECTIVE("0581a202" RATIO "0301"), ISM3_E_MODEL, "no resource 1"},
    {OF_OBJECTIVE("0581a200010406"), ISM3_E_MODEL, "length"},
    {OF_OBJECTIVE("0581a200010407"), ISM3_E_SYNTAX, "period of a condition is 7"},
    {OF_OBJECTIVE("0581a200010605"), ISM3_E_SYNTAX, "operator of a condition is 5"},
    {OF_OBJECTIVE("0581a200010720"), ISM3_E_MODEL, "lies between"},
    {OF_OBJECTIVE("0580"), ISM3_E_SYNTAX, "conditions has 0"},
    /* assets */
    {OF_MODEL("0981a1006161"), 0, ""},
    {OF_MODEL("0980"), ISM3_E_SYNTAX, "assets has 0"},
    {OF_MODEL("0982a1006161a1006161"), ISM3_E_MODEL, "already"},
    {OF_MODEL("0981a20061610107"), ISM3_E_SYNTAX, "kind of an asset is 7"},
    {OF_MODEL("0981a20061610202"), ISM3_E_SYNTAX, "essential is 2"},
    {OF_MODEL("0981a20061610380"), ISM3_E_SYNTAX, "protections has 0"},
    {OF_MODEL("0981a2006161038261616161"), ISM3_E_MODEL, "already"},
    /* the capability scale */
    {OF_MODEL("0aa100644953"
              "4d33"),
     ISM3_E_SYNTAX, "not as this"},
    {OF_MODEL("0aa1006d49534f2f494543203333303230"), 0, ""},
    {OF_MODEL("0aa1006161"), ISM3_E_MODEL, "no capability scale 'a'"},
    {OF_MODEL("0aa20061610281a1016162"), 0, ""},
    {OF_MODEL("0aa2006161016162"), ISM3_E_MODEL, ""},
    {OF_MODEL("0aa20064495"
              "34d330281a1016162"),
     ISM3_E_MODEL, "shipped"},
    {OF_MODEL("0aa20061610280"), ISM3_E_SYNTAX, "capability levels has 0"},
    {OF_MODEL("0aa20061610281a20000016162"), ISM3_E_SYNTAX, "not as this"},
    {OF_MODEL("0aa20061610281a2001840016162"), ISM3_E_SYNTAX, "capability level is 64"},
    {OF_MODEL("0aa20061610282a1016162a1016162"), ISM3_E_MODEL, "ascend"},
    {OF_MODEL("0aa20061610281a2016162031880"), ISM3_E_MODEL, "types"},
    /* the maturity profile */
    {OF_MODEL("0ba1006161"), 0, ""},
    {OF_MODEL("0ba20061610281a10001000000"), ISM3_E_SYNTAX, ""},
    {OF_MODEL("0ba20061610281a20001016162"), 0, ""},
    {OF_MODEL("0ba20061610281a1016162"), ISM3_E_MODEL, "level is 0"},
    {OF_MODEL("0ba20061610281a3000101616202"
              "82654f53502d3502"),
     0, ""},
    {OF_MODEL("0ba20061610281a3000101616202"
              "82654f53502d3506"),
     ISM3_E_MODEL, "no level"},
    {OF_MODEL("0ba20061610281a3000101616202"
              "83654f53502d350200"),
     ISM3_E_SYNTAX, "pairs"},
    {OF_MODEL("0ba20061610281a3000101616202"
              "8261580"
              "2"),
     ISM3_E_MODEL, "neither"},
    {OF_MODEL("0ba2006161038"
              "2654f53502d356172"),
     0, ""},
    {OF_MODEL("0ba2006161038"
              "2654f53502d3560"),
     ISM3_E_SYNTAX, "reason"},
    {OF_MODEL("0ba2006161038"
              "1654f53502d35"),
     ISM3_E_SYNTAX, ""},
    /* duties */
    {OF_MODEL("0c81a10002"), 0, ""},
    {OF_MODEL("0c81a0"), ISM3_E_MODEL, "nobody could keep"},
    {OF_MODEL("0c81a10005"), ISM3_E_SYNTAX, "role is 5"},
    {OF_MODEL("0c81a200020200"), ISM3_E_SYNTAX, "not as this"},
    {OF_MODEL("0c81a200020201"), ISM3_E_MODEL, "no process 0"},
    {OF_MODEL("0c81a20002021affffffff"), ISM3_E_MODEL, "no process 4294967294"},
    {OF_MODEL("0c80"), ISM3_E_SYNTAX, "rules on duties has 0"},
    /* improvements */
    {OF_MODEL("0d826145a100654f53502d35"), ISM3_E_MODEL, "no level"},
    {OF_MODEL("0d826145a200654f53502d350102"), 0, ""},
    {OF_MODEL("0d826145a300654f53502d35010202"
              "00"),
     ISM3_E_SYNTAX, "not as this"},
    {OF_MODEL("0d826145a300654f53502d35010202"
              "20"),
     ISM3_E_MODEL, "cost"},
    {OF_MODEL("0d816145"), ISM3_E_SYNTAX, "improvements has 1"},
    {OF_MODEL("0d8260a200654f53502d350102"), ISM3_E_SYNTAX, "currency of the improvements has 0"},
};

static void what_no_encoder_writes_is_refused(void **state) {
    (void)state;
    static bytes document;
    int bad = 0;
    for (size_t i = 0; i < sizeof strange / sizeof *strange; i++) {
        ism3_error error = ISM3_ERROR_INIT;
        ism3_model *model = NULL;
        make_document(strange[i].text, &document);
        int32_t rc = ism3_model_decode(&model, document.data, document.size, NULL, 0, &error);
        if (rc != strange[i].code || (rc && !strstr(error.message, strange[i].words))) {
            print_error("row %zu, %s: %s '%s' at %llu, expected %s '%s'\n", i, strange[i].text,
                        ism3_code_name(rc), error.message, (unsigned long long)error.index,
                        ism3_code_name(strange[i].code), strange[i].words);
            bad++;
        }
        assert_int_equal(model != NULL, rc == 0);
        assert_true(rc == 0 || (error.code == rc && error.index <= document.size));
        if (rc == 0)
            assert_encodes_to(model, &document);
        ism3_model_unref(model);
    }
    assert_int_equal(bad, 0);
}

/* ---- order and defaults ---- */

static ism3_model *new_model(void) {
    ism3_model *model;
    ism3_process_options options = {.size = sizeof options, .code = "P", .hold = 1};
    assert_int_equal(ism3_model_new(&model, NULL, NULL), 0);
    assert_int_equal(ism3_model_add_process(model, &options, NULL, NULL), 0);
    return model;
}

/* An error that is not there, or is no error of ours, changes no answer and is left alone. */
static void errors_that_take_nothing(void **state) {
    (void)state;
    static bytes document;
    for (size_t i = 0; i < sizeof strange / sizeof *strange; i++) {
        ism3_error small = {.size = sizeof small - 1, .code = 77};
        ism3_error *const errors[] = {NULL, &small};
        make_document(strange[i].text, &document);
        for (size_t e = 0; e < 2; e++) {
            ism3_model *model = NULL;
            int32_t rc =
                ism3_model_decode(&model, document.data, document.size, NULL, 0, errors[e]);
            assert_int_equal(rc, strange[i].code);
            ism3_model_unref(model);
        }
        assert_int_equal(small.code, 77);
        assert_int_equal(small.index, 0);
    }
}

static void add_target(ism3_model *model, const char *id, int64_t valid_from) {
    ism3_target target = {.size = sizeof target, .figure = figure(id), .valid_from = valid_from};
    ism3_error error = ISM3_ERROR_INIT;
    must(ism3_model_add_target(model, 0, &target, &error), &error);
}

static void add_change(ism3_model *model, int64_t on) {
    ism3_change change = {sizeof change, on, NULL};
    assert_int_equal(ism3_model_add_change(model, 0, &change, NULL), 0);
}

/* Targets and changes are written in one order, in whatever order they came. */
static void the_order_of_adding_makes_no_difference(void **state) {
    (void)state;
    static bytes first;
    static const char *const ids[] = {"load.ratio", "efficacy.ratio", "activity.outputs",
                                      "activity.unmatched"};
    for (int backward = 0; backward < 2; backward++) {
        ism3_model *model = new_model();
        for (int i = 0; i < 4; i++)
            for (int64_t day = 0; day < 3; day++) {
                add_target(model, ids[backward ? 3 - i : i], (backward ? 2 - day : day) * ISM3_DAY);
                if (!i)
                    add_change(model, (backward ? 2 - day : day) * ISM3_DAY);
            }
        assert_int_equal(ism3_model_freeze(model, NULL), 0);
        if (backward)
            assert_encodes_to(model, &first);
        else
            encode(model, &first);
        ism3_model_unref(model);
    }
}

static void what_is_shipped_is_written_by_its_name(void **state) {
    (void)state;
    static bytes silent, telling, other;
    ism3_rationale nothing = {.size = sizeof nothing};
    ism3_model *model = new_model();
    assert_int_equal(ism3_model_freeze(model, NULL), 0);
    encode(model, &silent);
    ism3_model_unref(model);
    model = new_model();
    assert_int_equal(ism3_model_begin_capability_scale(model, "own", NULL, NULL), 0);
    assert_int_equal(ism3_model_use_capability_scale(model, "ISM3", NULL), 0);
    assert_int_equal(ism3_model_set_rationale(model, 0, &nothing, NULL), 0);
    assert_int_equal(ism3_model_freeze(model, NULL), 0);
    encode(model, &telling);
    ism3_model_unref(model);
    assert_int_equal(silent.size, telling.size);
    assert_memory_equal(silent.data, telling.data, silent.size);
    model = new_model();
    assert_int_equal(ism3_model_use_capability_scale(model, "ISO/IEC 33020", NULL), 0);
    assert_int_equal(ism3_model_freeze(model, NULL), 0);
    encode(model, &other);
    ism3_model_unref(model);
    assert_int_equal(other.size, silent.size + strlen("ISO/IEC 33020") + 4);
    ism3_model *back = decode(&other);
    const char *name;
    assert_int_equal(ism3_model_capability_scale(back, &name, NULL), 6);
    assert_string_equal(name, "ISO/IEC 33020");
    assert_int_equal(ism3_model_duty_rule_count(back), 2);
    ism3_model_unref(back);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_no_encoder_writes_is_refused),
        cmocka_unit_test(errors_that_take_nothing),
        cmocka_unit_test(the_order_of_adding_makes_no_difference),
        cmocka_unit_test(what_is_shipped_is_written_by_its_name),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
