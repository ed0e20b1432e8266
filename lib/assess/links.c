#include "assess/links.h"

#include <string.h>

/* ---- who takes from whom ---- */

/* The process that an input comes from; ISM3_NO_INDEX: any, or one outside. */
static uint32_t source_of(const ism3_model *model, const ism3_work_product *input) {
    if (!input->from || strcmp(input->from, "*") == 0)
        return ISM3_NO_INDEX;
    return ism3_model_find_process(model, input->from, strlen(input->from));
}

/* Write the links of a process to `upstream`, or count them where it is NULL. */
static size_t find_links(const ism3_model *model, uint32_t process, uint32_t *upstream) {
    uint32_t inputs;
    const ism3_work_product *input = ism3_model_process_inputs(model, process, &inputs);
    size_t found = 0;
    for (uint32_t i = 0; i < inputs; i++) {
        uint32_t source = source_of(model, &input[i]);
        if (source == ISM3_NO_INDEX)
            continue;
        if (upstream)
            upstream[found] = source;
        found++;
    }
    return found;
}

static int32_t make_links(ism3__links *links, const ism3_model *model, ism3__memory *memory,
                          ism3_error *error) {
    int32_t rc =
        ism3__make(memory, &links->first, links->process_count + 1, sizeof *links->first, error);
    if (rc)
        return rc;
    for (uint32_t p = 0; p < links->process_count; p++)
        links->first[p + 1] = links->first[p] + find_links(model, p, NULL);
    links->link_count = links->first[links->process_count];
    rc = ism3__make(memory, &links->upstream, links->link_count, sizeof *links->upstream, error);
    for (uint32_t p = 0; !rc && links->link_count && p < links->process_count; p++)
        find_links(model, p, links->upstream + links->first[p]);
    return rc;
}

/* ---- cycles: Tarjan's strongly connected components, without recursion ---- */

struct search {
    ism3__links *links;
    size_t *next;          /* [process]: its next link to follow */
    uint32_t *number;      /* [process]: when it was come to, from 1; 0: not yet */
    uint32_t *low;         /* [process]: the earliest that it leads back to */
    uint32_t *path, *open; /* processes being followed; those without a cycle yet */
    size_t path_count, open_count, ordered;
    uint32_t numbers, cycles;
};

static void enter(struct search *search, uint32_t process) {
    search->number[process] = search->low[process] = ++search->numbers;
    search->next[process] = search->links->first[process];
    search->path[search->path_count++] = process;
    search->open[search->open_count++] = process;
}

static void reach(struct search *search, uint32_t process, uint32_t low) {
    if (low < search->low[process])
        search->low[process] = low;
}

static void close_cycle(struct search *search, uint32_t process) {
    uint32_t member;
    do {
        member = search->open[--search->open_count];
        search->links->cycle[member] = search->cycles;
        search->links->order[search->ordered++] = member;
    } while (member != process);
    search->cycles++;
}

static void follow(struct search *search, uint32_t process) {
    const ism3__links *links = search->links;
    enter(search, process);
    while (search->path_count) {
        process = search->path[search->path_count - 1];
        if (search->next[process] < links->first[process + 1]) {
            uint32_t source = links->upstream[search->next[process]++];
            if (!search->number[source])
                enter(search, source);
            else if (links->cycle[source] == ISM3_NO_INDEX)
                reach(search, process, search->number[source]);
            continue;
        }
        search->path_count--;
        if (search->low[process] == search->number[process])
            close_cycle(search, process);
        if (search->path_count)
            reach(search, search->path[search->path_count - 1], search->low[process]);
    }
}

static int32_t find_cycles(ism3__links *links, ism3__memory *memory, ism3_error *error) {
    size_t count = links->process_count;
    struct search search = {.links = links};
    int32_t rc = ism3__make(memory, &search.next, count, sizeof *search.next, error);
    if (!rc)
        rc = ism3__make(memory, &search.number, count * 4, sizeof *search.number, error);
    if (!rc && count) {
        search.low = search.number + count;
        search.path = search.low + count;
        search.open = search.path + count;
        for (uint32_t p = 0; p < count; p++)
            links->cycle[p] = ISM3_NO_INDEX;
    }
    for (uint32_t p = 0; !rc && p < count; p++)
        if (!search.number[p])
            follow(&search, p);
    ism3__release(memory, search.number, count * 4 * sizeof *search.number);
    ism3__release(memory, search.next, count * sizeof *search.next);
    return rc;
}

int32_t ism3__links_make(ism3__links *links, const ism3_model *model, ism3__memory *memory,
                         ism3_error *error) {
    links->process_count = ism3_model_process_count(model);
    int32_t rc = make_links(links, model, memory, error);
    if (!rc)
        rc = ism3__make(memory, &links->cycle, links->process_count, sizeof *links->cycle, error);
    if (!rc)
        rc = ism3__make(memory, &links->order, links->process_count, sizeof *links->order, error);
    return rc ? rc : find_cycles(links, memory, error);
}

void ism3__links_free(ism3__links *links, ism3__memory *memory) {
    ism3__release(memory, links->first, (links->process_count + 1) * sizeof *links->first);
    ism3__release(memory, links->upstream, links->link_count * sizeof *links->upstream);
    ism3__release(memory, links->cycle, links->process_count * sizeof *links->cycle);
    ism3__release(memory, links->order, links->process_count * sizeof *links->order);
    *links = (ism3__links){0};
}
