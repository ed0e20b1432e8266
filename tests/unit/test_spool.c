/* Spools: what is put, read, removed and swept, and what stands in their way. */
#include "chaos.h"
#include "test.h"
#include <ism3-io.h>

#include <dirent.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#define DAY0 INT64_C(1767225600000000000)

enum { PATH_SIZE = 1024, SEEN_MAX = 16 };

struct seen {
    char name[ISM3_SPOOL_NAME_SIZE];
    int32_t problem;
    char message[512];
    uint64_t observations;
};

struct setting {
    char folder[64];
    ism3_model *model;
    struct seen seen[SEEN_MAX];
    size_t count, stop_after;
    ism3_spool_counts counts;
    ism3_error error;
};

static ism3_model *make_model(void) {
    ism3_model *model;
    ism3_process_options process = {.size = sizeof process, .code = "OSP-1"};
    assert_int_equal(ism3_model_new(&model, NULL, NULL), 0);
    assert_int_equal(ism3_model_add_process(model, &process, NULL, NULL), 0);
    assert_int_equal(ism3_model_freeze(model, NULL), 0);
    return model;
}

static struct setting *make_setting(void) {
    struct setting *setting = calloc(1, sizeof *setting);
    assert_non_null(setting);
    strcpy(setting->folder, "/tmp/ism3-spool-XXXXXX");
    assert_non_null(mkdtemp(setting->folder));
    setting->model = make_model();
    setting->counts.size = sizeof setting->counts;
    setting->error = (ism3_error)ISM3_ERROR_INIT;
    return setting;
}

static const char *path_in(const struct setting *setting, const char *name, char path[PATH_SIZE]) {
    snprintf(path, PATH_SIZE, "%s/%s", setting->folder, name);
    return path;
}

/* How many entries there are; `last` is one of them. */
static size_t entries(const struct setting *setting, char last[256]) {
    size_t count = 0;
    DIR *list = opendir(setting->folder);
    assert_non_null(list);
    for (struct dirent *entry; (entry = readdir(list));) {
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
            continue;
        strcpy(last, entry->d_name);
        count++;
    }
    closedir(list);
    return count;
}

static size_t entry_count(const struct setting *setting) {
    char last[256];
    return entries(setting, last);
}

static void end_setting(struct setting *setting) {
    char name[256], path[PATH_SIZE];
    while (entries(setting, name) > 0)
        assert_int_equal(remove(path_in(setting, name, path)), 0);
    assert_int_equal(rmdir(setting->folder), 0);
    ism3_model_unref(setting->model);
    free(setting);
}

/* ---- deltas ---- */

static ism3_ledger *make_delta(const struct setting *setting, const char *name, uint64_t epoch,
                               uint64_t from, uint64_t records, const ism3_allocator *allocator) {
    ism3_ledger *ledger;
    ism3_ledger_options options = {.size = sizeof options, .allocator = allocator};
    ism3_source source = {.size = sizeof source, .name = name, .epoch = epoch, .next_record = from};
    assert_int_equal(ism3_ledger_new(&ledger, setting->model, &options, NULL), 0);
    assert_int_equal(ism3_ledger_set_source(ledger, &source, NULL), 0);
    for (uint64_t i = 0; i < records; i++) {
        ism3_observation output = ISM3_OBSERVATION_INIT;
        output.kind = ISM3_OUTPUT;
        output.process = 0;
        output.time = DAY0 + (int64_t)i * ISM3_SECOND;
        output.count = 1;
        assert_int_equal(ism3_ledger_observe(ledger, &output, 1, NULL), 0);
    }
    return ledger;
}

static void put(struct setting *setting, const char *source, uint64_t epoch, uint64_t from,
                uint64_t records, char name[ISM3_SPOOL_NAME_SIZE]) {
    char unwanted[ISM3_SPOOL_NAME_SIZE];
    ism3_ledger *delta = make_delta(setting, source, epoch, from, records, NULL);
    if (ism3_spool_put(setting->folder, delta, name ? name : unwanted, &setting->error) != 0)
        fail_msg("%s", setting->error.message);
    ism3_ledger_unref(delta);
}

static int32_t see(void *context, const ism3_spool_delta *delta) {
    struct setting *setting = context;
    assert_true(setting->count < SEEN_MAX);
    assert_true(!delta->ledger != !delta->problem);
    struct seen *seen = &setting->seen[setting->count++];
    *seen = (struct seen){.problem = delta->problem ? delta->problem->code : 0};
    strcpy(seen->name, delta->name);
    if (delta->problem) {
        strcpy(seen->message, delta->problem->message);
        assert_non_null(strstr(delta->problem->place, delta->name));
    } else
        seen->observations = ism3_ledger_count(delta->ledger, ISM3_COUNT_OBSERVATIONS);
    return setting->count == setting->stop_after;
}

static int32_t read_with(struct setting *setting, const ism3_spool_options *options) {
    setting->count = 0;
    return ism3_spool_read(setting->folder, options, see, setting, &setting->counts,
                           &setting->error);
}

static void read_all(struct setting *setting) {
    if (read_with(setting, NULL) != 0)
        fail_msg("%s", setting->error.message);
}

static void write_file(const struct setting *setting, const char *name, const void *bytes,
                       size_t size) {
    char path[PATH_SIZE];
    FILE *file = fopen(path_in(setting, name, path), "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, size, file), size);
    assert_int_equal(fclose(file), 0);
}

/* ---- tests ---- */

static void deltas_come_in_order(void **state) {
    (void)state;
    struct setting *setting = make_setting();
    put(setting, "b", 0, 0, 1, NULL);
    put(setting, "a", 10, 0, 2, NULL);
    put(setting, "a", 9, 100, 3, NULL);
    put(setting, "a", 9, 20, 4, NULL);
    put(setting, "a", UINT64_MAX, UINT64_C(1) << 62, 5, NULL);
    read_all(setting);
    static const uint64_t expected[] = {4, 3, 2, 5, 1};
    assert_int_equal(setting->count, 5);
    for (size_t i = 0; i < 5; i++)
        assert_int_equal(setting->seen[i].observations, expected[i]);
    assert_int_equal(setting->counts.deltas, 5);
    assert_int_equal(setting->counts.bad + setting->counts.waiting + setting->counts.temporary +
                         setting->counts.foreign,
                     0);
    end_setting(setting);
}

static void the_same_delta_twice_is_one_file(void **state) {
    (void)state;
    struct setting *setting = make_setting();
    char first[ISM3_SPOOL_NAME_SIZE], second[ISM3_SPOOL_NAME_SIZE];
    put(setting, "web1", 1, 0, 3, first);
    put(setting, "web1", 1, 0, 3, second);
    assert_string_equal(first, second);
    assert_int_equal(entry_count(setting), 1);
    put(setting, "web1", 1, 0, 4, second);
    assert_string_not_equal(first, second);
    assert_int_equal(entry_count(setting), 2);
    end_setting(setting);
}

static void a_file_holds_the_ledger(void **state) {
    (void)state;
    struct setting *setting = make_setting();
    char name[ISM3_SPOOL_NAME_SIZE], path[PATH_SIZE];
    enum { ROOM = 8192 };
    uint8_t *expected = malloc(ROOM), *found = malloc(ROOM);
    size_t size;
    ism3_ledger *delta = make_delta(setting, "web1", 1, 0, 3, NULL);
    assert_int_equal(ism3_spool_put(setting->folder, delta, name, NULL), 0);
    assert_int_equal(ism3_ledger_encode_to(delta, expected, ROOM, &size, NULL), 0);
    FILE *file = fopen(path_in(setting, name, path), "rb");
    assert_non_null(file);
    assert_int_equal(fread(found, 1, ROOM, file), size);
    fclose(file);
    assert_memory_equal(found, expected, size);
    free(expected);
    free(found);
    ism3_ledger_unref(delta);
    end_setting(setting);
}

static void any_source_gives_a_name(void **state) {
    (void)state;
    static const char *const sources[] = {"web1/tickets.csv", ".hidden", "..", "a b", "Löhne", "-"};
    struct setting *setting = make_setting();
    char longest[256], name[ISM3_SPOOL_NAME_SIZE];
    for (size_t i = 0; i < sizeof sources / sizeof *sources; i++) {
        put(setting, sources[i], 0, 0, 1, name);
        assert_true(*name != '.' && !strchr(name, '/') && !strchr(name, '\n'));
    }
    memset(longest, 'x', 255);
    longest[255] = 0;
    put(setting, longest, 0, 0, 1, NULL);
    /* Names may begin alike, and are two all the same. */
    longest[254] = 'y';
    put(setting, longest, 0, 0, 1, NULL);
    read_all(setting);
    assert_int_equal(setting->counts.deltas, 8);
    end_setting(setting);
}

static void what_is_not_put(void **state) {
    (void)state;
    struct setting *setting = make_setting();
    char name[ISM3_SPOOL_NAME_SIZE] = "x";
    ism3_ledger *empty = make_delta(setting, "web1", 0, 0, 0, NULL);
    assert_int_equal(ism3_spool_put(setting->folder, empty, name, NULL), 0);
    assert_string_equal(name, "");
    ism3_ledger *nameless = make_delta(setting, NULL, 0, 0, 1, NULL);
    assert_int_equal(ism3_spool_put(setting->folder, nameless, name, &setting->error),
                     ISM3_E_ARGUMENT);
    assert_non_null(strstr(setting->error.message, "no name"));
    assert_int_equal(ism3_spool_put(NULL, nameless, name, NULL), ISM3_E_ARGUMENT);
    assert_int_equal(ism3_spool_put(setting->folder, NULL, name, NULL), ISM3_E_ARGUMENT);
    assert_int_equal(entry_count(setting), 0);
    ism3_ledger *delta = make_delta(setting, "web1", 0, 0, 1, NULL);
    assert_int_equal(ism3_spool_put("/nonexistent/spool", delta, name, &setting->error),
                     ISM3_E_NOT_FOUND);
    assert_string_equal(setting->error.place, "/nonexistent/spool");
    assert_int_equal(ism3_spool_put("/dev/null", delta, name, &setting->error), ISM3_E_IO);
    ism3_ledger_unref(empty);
    ism3_ledger_unref(nameless);
    ism3_ledger_unref(delta);
    end_setting(setting);
}

/* Says what is wrong with it, by its place in the order. */
static void expect_problem(const struct setting *setting, size_t i, int32_t code,
                           const char *words) {
    assert_int_equal(setting->seen[i].problem, code);
    if (!strstr(setting->seen[i].message, words))
        fail_msg("'%s' lacks '%s'", setting->seen[i].message, words);
}

#define NAME(letter, digest) letter "-00000000000000000000-00000000000000000000-" digest ".ism3"
#define ZEROES               "0000000000000000"

static void hostile_folders(void **state) {
    (void)state;
    struct setting *setting = make_setting();
    char good[ISM3_SPOOL_NAME_SIZE], other[ISM3_SPOOL_NAME_SIZE], path[PATH_SIZE];
    put(setting, "z", 0, 0, 1, good);
    put(setting, "i", 0, 0, 1, other);
    char from[PATH_SIZE];
    assert_int_equal(
        rename(path_in(setting, other, from), path_in(setting, NAME("b", ZEROES), path)), 0);
    assert_int_equal(symlink(good, path_in(setting, NAME("c", ZEROES), path)), 0);
    assert_int_equal(mkfifo(path_in(setting, NAME("d", ZEROES), path), 0600), 0);
    assert_int_equal(mkdir(path_in(setting, NAME("e", ZEROES), path), 0700), 0);
    write_file(setting, NAME("f", ZEROES), "", 0);
    write_file(setting, NAME("g", ZEROES), "\xD9\xD9\xF7 and rubbish that is no ledger at all", 40);
    write_file(setting, NAME("h", ZEROES), "x", 1);
    assert_int_equal(truncate(path_in(setting, NAME("h", ZEROES), path), (64 << 20) + 1), 0);
    size_t before = entry_count(setting);
    read_all(setting);
    assert_int_equal(setting->count, 8);
    expect_problem(setting, 0, ISM3_E_DIGEST, "another digest than its name tells");
    for (size_t i = 1; i < 4; i++)
        expect_problem(setting, i, ISM3_E_IO, "no plain file");
    assert_true(setting->seen[4].problem && setting->seen[5].problem);
    expect_problem(setting, 6, ISM3_E_LIMIT, "67108865 bytes, a delta may have 67108864");
    assert_string_equal(setting->seen[7].name, good);
    assert_int_equal(setting->seen[7].problem, 0);
    assert_int_equal(setting->counts.deltas, 1);
    assert_int_equal(setting->counts.bad, 7);
    assert_int_equal(entry_count(setting), before);
    end_setting(setting);
}

static void damaged_bytes(void **state) {
    (void)state;
    struct setting *setting = make_setting();
    char name[ISM3_SPOOL_NAME_SIZE], path[PATH_SIZE];
    struct stat status;
    put(setting, "a", 0, 0, 2, name);
    assert_int_equal(stat(path_in(setting, name, path), &status), 0);
    for (off_t at = 0; at < status.st_size; at++) {
        char byte;
        int file = open(path, O_RDWR);
        assert_int_equal(pread(file, &byte, 1, at), 1);
        byte ^= 1;
        assert_int_equal(pwrite(file, &byte, 1, at), 1);
        read_all(setting);
        assert_int_equal(setting->counts.bad, 1);
        byte ^= 1;
        assert_int_equal(pwrite(file, &byte, 1, at), 1);
        close(file);
    }
    for (off_t size = status.st_size; size-- > 0;) {
        assert_int_equal(truncate(path, size), 0);
        read_all(setting);
        assert_int_equal(setting->counts.bad, 1);
    }
    end_setting(setting);
}

static void other_names_are_foreign(void **state) {
    (void)state;
    static const char *const names[] = {
        "README",
        "a.ism3",
        "a\n" NAME("b", ZEROES),
        NAME("", ZEROES),
        "." NAME("a", ZEROES),
        NAME("a", "000000000000000G"),
        NAME("a", "000000000000000"),
        NAME("a", ZEROES) "~",
        "a-0000000000000000000x-00000000000000000000-0000000000000000.ism3",
        NAME("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", ZEROES)};
    enum { COUNT = sizeof names / sizeof *names };
    struct setting *setting = make_setting();
    for (size_t i = 0; i < COUNT; i++)
        write_file(setting, names[i], "x", 1);
    write_file(setting, ".ism3-1-0", "x", 1);
    read_all(setting);
    assert_int_equal(setting->count, 0);
    assert_int_equal(setting->counts.foreign, COUNT);
    assert_int_equal(setting->counts.temporary, 1);
    for (size_t i = 0; i < COUNT; i++) {
        const char *list[] = {NAME("a", ZEROES), names[i]};
        assert_int_equal(ism3_spool_remove(setting->folder, list, 2, NULL, &setting->error),
                         ISM3_E_ARGUMENT);
        assert_int_equal(setting->error.index, 1);
    }
    assert_int_equal(entry_count(setting), COUNT + 1);
    end_setting(setting);
}

static void limits(void **state) {
    (void)state;
    struct setting *setting = make_setting();
    ism3_spool_options options = {.size = sizeof options, .delta_limit = 2};
    for (uint64_t i = 0; i < 5; i++)
        put(setting, "a", 0, i, 1, NULL);
    assert_int_equal(read_with(setting, &options), 0);
    assert_int_equal(setting->count, 2);
    assert_int_equal(setting->counts.waiting, 3);
    options.delta_limit = 0;
    options.byte_limit = 10;
    assert_int_equal(read_with(setting, &options), 0);
    assert_int_equal(setting->counts.bad, 5);
    options.size = 1;
    assert_int_equal(read_with(setting, &options), ISM3_E_STRUCT);
    setting->counts.size = 1;
    assert_int_equal(read_with(setting, NULL), ISM3_E_STRUCT);
    setting->counts.size = sizeof setting->counts;
    setting->stop_after = 2;
    assert_int_equal(read_with(setting, NULL), ISM3_E_STOPPED);
    assert_int_equal(setting->count, 2);
    assert_int_equal(ism3_spool_read("/nonexistent", NULL, see, setting, NULL, &setting->error),
                     ISM3_E_NOT_FOUND);
    end_setting(setting);
    assert_int_equal(ism3_spool_read(NULL, NULL, see, NULL, NULL, NULL), ISM3_E_ARGUMENT);
    assert_int_equal(ism3_spool_read("/tmp", NULL, NULL, NULL, NULL, NULL), ISM3_E_ARGUMENT);
}

static void a_model_that_does_not_fit(void **state) {
    (void)state;
    struct setting *setting = make_setting();
    ism3_model *other;
    ism3_spool_options options = {.size = sizeof options};
    put(setting, "a", 0, 0, 1, NULL);
    options.model = setting->model;
    assert_int_equal(read_with(setting, &options), 0);
    assert_int_equal(setting->counts.deltas, 1);
    assert_int_equal(ism3_model_new(&other, NULL, NULL), 0);
    assert_int_equal(ism3_model_freeze(other, NULL), 0);
    options.model = other;
    assert_int_equal(read_with(setting, &options), 0);
    expect_problem(setting, 0, ISM3_E_NOT_FOUND, "OSP-1");
    ism3_model_unref(other);
    end_setting(setting);
}

/* That is no delta's fault: none is shown as a bad one. */
static void options_that_no_ledger_can_have(void **state) {
    (void)state;
    struct setting *setting = make_setting();
    ism3_ledger_options ledger = {.size = sizeof ledger, .max_future_skew = -1};
    const ism3_spool_options options = {.size = sizeof options, .ledger = &ledger};
    put(setting, "agent", 1, 0, 1, NULL);
    assert_int_equal(read_with(setting, &options), ISM3_E_ARGUMENT);
    assert_int_equal(setting->error.code, ISM3_E_ARGUMENT);
    ledger.size = 1;
    assert_int_equal(read_with(setting, &options), ISM3_E_STRUCT);
    assert_int_equal(setting->error.code, ISM3_E_STRUCT);
    assert_int_equal(setting->count, 0);
    assert_int_equal(setting->counts.bad, 0);
    end_setting(setting);
}

static void removing(void **state) {
    (void)state;
    struct setting *setting = make_setting();
    char first[ISM3_SPOOL_NAME_SIZE], second[ISM3_SPOOL_NAME_SIZE], path[PATH_SIZE];
    uint64_t removed;
    put(setting, "a", 0, 0, 1, first);
    put(setting, "a", 0, 1, 1, second);
    const char *names[] = {first, NAME("gone", ZEROES), second};
    assert_int_equal(ism3_spool_remove(setting->folder, names, 2, &removed, NULL), 0);
    assert_int_equal(removed, 1);
    assert_int_equal(entry_count(setting), 1);
    /* One that cannot be removed does not keep the others. */
    assert_int_equal(mkdir(path_in(setting, NAME("gone", ZEROES), path), 0700), 0);
    assert_int_equal(ism3_spool_remove(setting->folder, names, 3, &removed, &setting->error),
                     ISM3_E_IO);
    assert_int_equal(setting->error.index, 1);
    assert_int_equal(removed, 1);
    assert_int_equal(entry_count(setting), 1);
    assert_int_equal(ism3_spool_remove(setting->folder, NULL, 0, NULL, NULL), 0);
    assert_int_equal(ism3_spool_remove(setting->folder, NULL, 1, NULL, NULL), ISM3_E_ARGUMENT);
    /* No name of a delta, whoever hears of it. */
    static const char *const no_names[] = {
        NULL,
        "00000000000000000001-X",
        "g",
        "0000000000000000000x-",
        "{",
        "a{-00000000000000000000-00000000000000000000-0000000000000000.ism3",
        "a!-00000000000000000000-00000000000000000000-0000000000000000.ism3",
        "a-00000000000000000000-0000000000000000000x-0000000000000000.ism3",
        "a-00000000000000000000-00000000000000000000-000000000000000g.ism3",
        "a-00000000000000000000-00000000000000000000-0000000000000000.ism4"};
    for (size_t i = 0; i < sizeof no_names / sizeof *no_names; i++) {
        ism3_error small = {.size = sizeof small - 1, .index = 77};
        assert_int_equal(ism3_spool_remove(setting->folder, &no_names[i], 1, NULL, NULL),
                         ISM3_E_ARGUMENT);
        assert_int_equal(ism3_spool_remove(setting->folder, &no_names[i], 1, NULL, &small),
                         ISM3_E_ARGUMENT);
        assert_int_equal(small.index, 77);
    }
    assert_int_equal(ism3_spool_remove("/nonexistent", names, 1, NULL, NULL), ISM3_E_NOT_FOUND);
    end_setting(setting);
}

static void sweeping(void **state) {
    (void)state;
    struct setting *setting = make_setting();
    char path[PATH_SIZE], name[256];
    uint64_t swept;
    write_file(setting, ".ism3-1-0", "left behind", 11);
    write_file(setting, ".ism3-1-1", "being written", 13);
    assert_int_equal(mkfifo(path_in(setting, ".ism3-1-2", path), 0600), 0);
    int writer = open(path_in(setting, ".ism3-1-1", path), O_WRONLY);
    assert_int_equal(flock(writer, LOCK_EX), 0);
    assert_int_equal(ism3_spool_sweep(setting->folder, &swept, NULL), 0);
    assert_int_equal(swept, 1);
    assert_int_equal(entry_count(setting), 2);
    close(writer);
    assert_int_equal(ism3_spool_sweep(setting->folder, &swept, NULL), 0);
    assert_int_equal(swept, 1);
    assert_int_equal(entries(setting, name), 1);
    assert_string_equal(name, ".ism3-1-2");
    assert_int_equal(ism3_spool_sweep("/nonexistent", NULL, NULL), ISM3_E_NOT_FOUND);
    assert_int_equal(ism3_spool_sweep(NULL, NULL, NULL), ISM3_E_ARGUMENT);
    end_setting(setting);
}

/* A process number comes again: what its last bearer left behind is in nobody's way. */
static void leftovers_are_taken_over(void **state) {
    (void)state;
    struct setting *setting = make_setting();
    char name[64], path[PATH_SIZE];
    snprintf(name, sizeof name, ".ism3-%ld-0", (long)getpid());
    write_file(setting, name, "left behind", 11);
    put(setting, "a", 0, 0, 1, NULL);
    assert_int_equal(entry_count(setting), 1);
    /* One that somebody holds is passed by. */
    write_file(setting, name, "being written", 13);
    int writer = open(path_in(setting, name, path), O_WRONLY);
    assert_int_equal(flock(writer, LOCK_EX), 0);
    put(setting, "a", 0, 1, 1, NULL);
    assert_int_equal(entry_count(setting), 3);
    close(writer);
    end_setting(setting);
}

/* One of several that put at the same time: all with one process number. */
struct writer {
    const struct setting *setting;
    pthread_t thread;
    char name[8];
    size_t failures;
};

enum { WRITERS = 4, DELTAS = 25 };

static void *put_many(void *context) {
    struct writer *writer = context;
    ism3_model *model = make_model();
    struct setting *own = calloc(1, sizeof *own);
    assert_non_null(own);
    own->model = model;
    for (uint64_t i = 0; i < DELTAS; i++) {
        ism3_ledger *delta = make_delta(own, writer->name, 0, i, 1, NULL);
        writer->failures += ism3_spool_put(writer->setting->folder, delta, NULL, NULL) != 0;
        ism3_spool_sweep(writer->setting->folder, NULL, NULL);
        ism3_ledger_unref(delta);
    }
    ism3_model_unref(model);
    free(own);
    return NULL;
}

static void several_put_at_once(void **state) {
    (void)state;
    struct setting *setting = make_setting();
    struct writer writers[WRITERS];
    for (int i = 0; i < WRITERS; i++) {
        writers[i] = (struct writer){.setting = setting};
        snprintf(writers[i].name, sizeof writers[i].name, "w%d", i);
        assert_int_equal(pthread_create(&writers[i].thread, NULL, put_many, &writers[i]), 0);
    }
    for (int i = 0; i < WRITERS; i++) {
        assert_int_equal(pthread_join(writers[i].thread, NULL), 0);
        assert_int_equal(writers[i].failures, 0);
    }
    assert_int_equal(entry_count(setting), WRITERS * DELTAS);
    end_setting(setting);
}

/* Stands for a full disk: no file may grow. */
static void no_room_for_the_file(void **state) {
    (void)state;
    struct setting *setting = make_setting();
    struct rlimit before, none;
    char name[ISM3_SPOOL_NAME_SIZE];
    ism3_ledger *delta = make_delta(setting, "a", 0, 0, 1, NULL);
    signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
    none = before;
    none.rlim_cur = 20;
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &none), 0);
    int32_t code = ism3_spool_put(setting->folder, delta, name, &setting->error);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
    assert_int_equal(code, ISM3_E_IO);
    assert_string_equal(name, "");
    assert_string_equal(setting->error.place, setting->folder);
    assert_non_null(strstr(setting->error.message, "cannot put the delta: File too large"));
    assert_int_equal(entry_count(setting), 0);
    assert_int_equal(ism3_spool_put(setting->folder, delta, name, NULL), 0);
    assert_int_equal(entry_count(setting), 1);
    ism3_ledger_unref(delta);
    end_setting(setting);
}

static void putting_without_memory(void **state) {
    (void)state;
    struct setting *setting = make_setting();
    struct chaos chaos = {.left = -1};
    ism3_allocator allocator = chaos_allocator(&chaos);
    for (long left = 0;; left++) {
        chaos.left = -1;
        ism3_ledger *delta = make_delta(setting, "a", 0, 0, 20, &allocator);
        chaos.left = left;
        int32_t code = ism3_spool_put(setting->folder, delta, NULL, &setting->error);
        chaos.left = -1;
        ism3_ledger_unref(delta);
        assert_int_equal(chaos.blocks, 0);
        if (code == 0)
            break;
        assert_int_equal(code, ISM3_E_MEMORY);
        assert_int_equal(entry_count(setting), 0);
    }
    assert_int_equal(entry_count(setting), 1);
    end_setting(setting);
}

static void reading_without_memory(void **state) {
    (void)state;
    struct setting *setting = make_setting();
    struct chaos chaos = {.left = -1};
    ism3_allocator allocator = chaos_allocator(&chaos);
    ism3_ledger_options ledger = {.size = sizeof ledger, .allocator = &allocator};
    ism3_spool_options options = {.size = sizeof options, .ledger = &ledger};
    int failures = 0;
    options.model = setting->model;
    put(setting, "a", 0, 0, 3, NULL);
    put(setting, "b", 0, 0, 3, NULL);
    for (long left = 0;; left++) {
        chaos.left = left;
        int32_t code = read_with(setting, &options);
        assert_int_equal(chaos.blocks, 0);
        if (code == 0)
            break;
        assert_int_equal(code, ISM3_E_MEMORY);
        assert_true(setting->count < 2);
        failures++;
    }
    assert_true(failures > 2);
    assert_int_equal(setting->counts.deltas, 2);
    assert_int_equal(entry_count(setting), 2);
    end_setting(setting);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(deltas_come_in_order),
        cmocka_unit_test(the_same_delta_twice_is_one_file),
        cmocka_unit_test(a_file_holds_the_ledger),
        cmocka_unit_test(any_source_gives_a_name),
        cmocka_unit_test(what_is_not_put),
        cmocka_unit_test(hostile_folders),
        cmocka_unit_test(damaged_bytes),
        cmocka_unit_test(other_names_are_foreign),
        cmocka_unit_test(limits),
        cmocka_unit_test(a_model_that_does_not_fit),
        cmocka_unit_test(options_that_no_ledger_can_have),
        cmocka_unit_test(removing),
        cmocka_unit_test(sweeping),
        cmocka_unit_test(leftovers_are_taken_over),
        cmocka_unit_test(several_put_at_once),
        cmocka_unit_test(no_room_for_the_file),
        cmocka_unit_test(putting_without_memory),
        cmocka_unit_test(reading_without_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
