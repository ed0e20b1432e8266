/* Documents of which one thing is wrong: each value of good ones is replaced by values of every
 * kind, left out, or joined by an unknown key. What is read is either refused with its place, or
 * is as good as what was there. */
#include "test.h"

#include <ism3-io.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>

#define MODELS ISM3_FIXTURES "/models/"
#define LOGS   ISM3_FIXTURES "/logs/"

enum { PATH_MAX_DEPTH = 16 };

static const char *const values[] = {
    "null",
    "true",
    "false",
    "0",
    "-1",
    "1.5",
    "1e300",
    "4294967296",
    "-9e11",
    "\"\"",
    "\"x\"",
    "\"*\"",
    "[]",
    "[[]]",
    "[\"x\"]",
    "[1, 2]",
    "[3, 1, 2]",
    "{}",
    "{\"not\": []}",
    "\"P1Y\"",
    "\"2026-13-01\"",
    "\"2026-01-01\"",
    "\"1/0\"",
    "\"24:00\"",
    "\"ab:cd\"",
};

struct documents {
    ism3_model *model; /* of the logs; NULL: what is read is a model */
    const char *name;
    size_t count, refused; /* tried, and refused */
};

static int32_t read_text(struct documents *documents, const char *text, ism3_error *error) {
    ism3_model *model = NULL;
    ism3_log *log = NULL;
    int32_t rc = documents->model
                     ? ism3_log_read(&log, text, strlen(text), "here", documents->model, error)
                     : ism3_model_read(&model, text, strlen(text), "here", NULL, error);
    assert_int_equal(model || log, rc == 0);
    ism3_model_unref(model);
    ism3_log_unref(log);
    return rc;
}

static int32_t count_real(void *context, const ism3_error *problem) {
    *(size_t *)context += problem->code != ISM3_OK;
    return 0;
}

/* What is refused is told with its place; a check tells of it too, and of nothing else if it is
 * taken. */
static void try_document(struct documents *documents, const json_t *root) {
    ism3_error error = ISM3_ERROR_INIT;
    char *text = json_dumps(root, JSON_REAL_PRECISION(15));
    assert_non_null(text);
    int32_t rc = read_text(documents, text, &error);
    documents->count++;
    documents->refused += rc != 0;
    if (rc &&
        ((rc != ISM3_E_SYNTAX && rc != ISM3_E_MODEL && rc != ISM3_E_LIMIT &&
          rc != ISM3_E_ARGUMENT && rc != ISM3_E_NOT_FOUND) ||
         rc != error.code || error.line != 1 || !error.column || error.column > strlen(text) ||
         !*error.message || strncmp(error.place, "here", 4) != 0))
        fail_msg("%s: %s at %s %llu:%llu: %s", documents->name, ism3_code_name(rc), error.place,
                 (unsigned long long)error.line, (unsigned long long)error.column, error.message);
    if (!documents->model) {
        size_t told = 0, problems;
        assert_int_equal(ism3_model_check(text, strlen(text), "here", count_real, &told, &problems),
                         0);
        assert_int_equal(told, problems);
        if ((problems > 0) != (rc != 0))
            fail_msg("%s: %zu problems, but %s: %s\n%s", documents->name, problems,
                     ism3_code_name(rc), error.message, text);
    }
    free(text);
}

/* Put a value where another was, try it, and put that back. */
static void try_in(struct documents *documents, const json_t *root, json_t *parent, const char *key,
                   size_t index, json_t *instead) {
    json_t *was = json_incref(key ? json_object_get(parent, key) : json_array_get(parent, index));
    if (key)
        json_object_set_new(parent, key, instead);
    else
        json_array_set_new(parent, index, instead);
    try_document(documents, root);
    if (key)
        json_object_set_new(parent, key, was);
    else
        json_array_set_new(parent, index, was);
}

static void try_each_value(struct documents *documents, const json_t *root, json_t *parent,
                           const char *key, size_t index) {
    for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
        json_t *value = json_loads(values[i], JSON_DECODE_ANY, NULL);
        assert_non_null(value);
        try_in(documents, root, parent, key, index, value);
    }
    /* an array with one more that is wrong, and one that is twice there */
    const json_t *was = key ? json_object_get(parent, key) : json_array_get(parent, index);
    if (json_is_array(was) && json_array_size(was)) {
        json_t *longer = json_copy((json_t *)was);
        json_array_append_new(longer, json_null());
        try_in(documents, root, parent, key, index, longer);
        longer = json_copy((json_t *)was);
        json_array_append(longer, json_array_get(was, 0));
        try_in(documents, root, parent, key, index, longer);
    }
    if (json_is_object(was)) {
        json_t *wider = json_copy((json_t *)was);
        json_object_set_new(wider, "unknwon", json_null());
        try_in(documents, root, parent, key, index, wider);
        for (void *at = json_object_iter((json_t *)was); at;
             at = json_object_iter_next((json_t *)was, at)) {
            json_t *narrower = json_copy((json_t *)was);
            json_object_del(narrower, json_object_iter_key(at));
            try_in(documents, root, parent, key, index, narrower);
        }
    }
}

/* The members of a value, without recursion: a path of positions. */
struct walk {
    json_t *at[PATH_MAX_DEPTH];
    size_t next[PATH_MAX_DEPTH], depth;
};

static const char *key_at(json_t *object, size_t index) {
    void *at = json_object_iter(object);
    while (index-- > 0)
        at = json_object_iter_next(object, at);
    return json_object_iter_key(at);
}

static void try_everywhere(struct documents *documents, json_t *root) {
    struct walk walk = {.at = {root}, .depth = 1};
    while (walk.depth > 0) {
        json_t *parent = walk.at[walk.depth - 1];
        size_t index = walk.next[walk.depth - 1]++;
        int is_object = json_is_object(parent);
        if (index >= (is_object ? json_object_size(parent) : json_array_size(parent))) {
            walk.depth--;
            continue;
        }
        const char *key = is_object ? key_at(parent, index) : NULL;
        char *own = key ? strdup(key) : NULL; /* replacing may move it */
        try_each_value(documents, root, parent, own, index);
        json_t *child = own ? json_object_get(parent, own) : json_array_get(parent, index);
        free(own);
        if (json_is_object(child) || json_is_array(child)) {
            assert_true(walk.depth < PATH_MAX_DEPTH);
            walk.at[walk.depth] = child;
            walk.next[walk.depth++] = 0;
        }
    }
}

static void try_file(const char *path, ism3_model *model) {
    struct documents documents = {.model = model, .name = path};
    json_t *root = json_load_file(path, 0, NULL);
    assert_non_null(root);
    try_document(&documents, root);
    assert_int_equal(documents.refused, 0);
    try_everywhere(&documents, root);
    json_decref(root);
    /* What is no matter is the least of it. */
    print_message("%s: %zu of %zu refused\n", path, documents.refused, documents.count);
    assert_true(documents.refused > documents.count / 2);
}

static void models_with_one_thing_wrong(void **state) {
    (void)state;
    try_file(MODELS "full.json", NULL);
    try_file(MODELS "criteria.json", NULL);
}

static void logs_with_one_thing_wrong(void **state) {
    (void)state;
    ism3_model *model;
    assert_int_equal(ism3_model_load(&model, LOGS "model.json", NULL, NULL), 0);
    try_file(LOGS "tickets.json", model);
    try_file(LOGS "events.json", model);
    try_file(LOGS "declared.json", model);
    ism3_model_unref(model);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(models_with_one_thing_wrong),
        cmocka_unit_test(logs_with_one_thing_wrong),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
