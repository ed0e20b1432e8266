/* The core on the memory of its host: an allocator of one's own that counts, a budget for a ledger,
 * and what happens at the end of it: an error, nothing half done, and the host goes on. */
#include <inttypes.h>
#include <ism3.h>
#include <stdio.h>
#include <stdlib.h>

/* The host's memory: here it only counts. One thread uses it; for several it needs atomics. */
struct host {
    size_t used, most;
};

static void count(struct host *host, size_t less, size_t more) {
    host->used = host->used - less + more;
    host->most = host->used > host->most ? host->used : host->most;
}

static void *allocate(void *context, size_t bytes) {
    void *block = malloc(bytes);
    count(context, 0, block ? bytes : 0);
    return block;
}

static void *reallocate(void *context, void *block, size_t old_bytes, size_t new_bytes) {
    void *moved = realloc(block, new_bytes);
    if (moved)
        count(context, old_bytes, new_bytes);
    return moved;
}

static void release(void *context, void *block, size_t bytes) {
    count(context, bytes, 0);
    free(block);
}

/* Tickets one by one until the ledger may not grow any further. Returns what stopped it. */
static int32_t fill(ism3_ledger *ledger, uint64_t *taken, ism3_error *error) {
    int32_t rc = ISM3_OK;
    for (*taken = 0; !rc; *taken += !rc) {
        char id[32];
        ism3_observation ticket = ISM3_OBSERVATION_INIT;
        int size = snprintf(id, sizeof id, "INC-%" PRIu64, *taken);
        ticket.kind = ISM3_ITEM;
        ticket.process = 0;
        ticket.id = (ism3_text){id, (size_t)size};
        ticket.time = (int64_t)*taken * 60 * ISM3_SECOND;
        rc = ism3_ledger_observe(ledger, &ticket, 1, error);
    }
    return rc;
}

int main(void) {
    struct host host = {0, 0};
    const ism3_allocator allocator = {sizeof allocator, &host, allocate, reallocate, release};
    const ism3_process_options incidents = {.size = sizeof incidents, .code = "OSP-24"};
    ism3_model_options model_options = {.size = sizeof model_options, .allocator = &allocator};
    ism3_ledger_options ledger_options = {
        .size = sizeof ledger_options, .allocator = &allocator, .memory_limit = 1 << 20};
    ism3_error error = ISM3_ERROR_INIT;
    ism3_model *model = NULL;
    ism3_ledger *ledger = NULL;
    uint64_t taken = 0;

    int failed = ism3_model_new(&model, &model_options, &error) ||
                 ism3_model_add_process(model, &incidents, NULL, &error) ||
                 ism3_model_freeze(model, &error) ||
                 ism3_ledger_new(&ledger, model, &ledger_options, &error);
    if (!failed)
        failed = fill(ledger, &taken, &error) != ISM3_E_LIMIT;
    if (!failed) {
        printf("%s: %s\n", ism3_code_name(error.code), error.message);
        printf("the ledger holds all %" PRIu64 " that it took: %s\n", taken,
               ism3_ledger_count(ledger, ISM3_COUNT_ITEMS) == taken ? "yes" : "no");
        printf("never more than its budget: %s\n",
               ism3_ledger_count(ledger, ISM3_COUNT_BYTES) <= 1 << 20 ? "yes" : "no");
        failed = ism3_ledger_count(ledger, ISM3_COUNT_ITEMS) != taken;
    } else {
        fprintf(stderr, "budget: %s\n", error.message);
    }
    ism3_ledger_unref(ledger);
    ism3_model_unref(model);
    printf("bytes still out: %zu\n", host.used);
    return failed || host.used;
}
