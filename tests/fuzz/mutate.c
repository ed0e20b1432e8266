/* Changing encoded documents; see mutate.h. A document is a list of CBOR heads in the order in
 * which they are written, so that a tree is changed by changing the list. */
#include "mutate.h"

#include <string.h>

enum { NODES_MAX = 4096, DEPTH_MAX = 32, DIGEST = 32, CHANGES_MAX = 4, TEXT_ROOM = 4096 };

struct node {
    uint64_t argument;
    const uint8_t *bytes; /* of a string */
    uint32_t next;        /* the one after this and all inside it */
    uint32_t parent;
    uint8_t major;
};

struct tree {
    struct node nodes[NODES_MAX];
    uint32_t count;
    uint8_t texts[TEXT_ROOM]; /* of strings that were changed */
    size_t texts_used;
    uint64_t random;
};

enum { UNSIGNED = 0, NEGATIVE = 1, BYTES = 2, TEXT = 3, ARRAY = 4, MAP = 5, TAG = 6 };

static uint32_t choose(struct tree *tree, uint32_t count) {
    tree->random ^= tree->random << 13;
    tree->random ^= tree->random >> 7;
    tree->random ^= tree->random << 17;
    return count ? (uint32_t)((tree->random >> 16) % count) : 0;
}

/* ---- reading ---- */

/* Elements that follow a head. */
static uint64_t children(const struct node *node) {
    return node->major == ARRAY ? node->argument
           : node->major == MAP ? node->argument * 2
                                : node->major == TAG;
}

/* A head and the string behind it. Bytes eaten, 0: it is none of ours. */
static size_t read_head(const uint8_t *data, size_t size, struct node *node) {
    static const uint8_t lengths[] = {1, 2, 4, 8};
    uint8_t low = size ? data[0] & 31 : 31;
    size_t length = low >= 24 && low < 28 ? lengths[low - 24] : 0;
    if (low >= 28 || size < 1 + length)
        return 0;
    *node = (struct node){.argument = length ? 0 : low, .major = data[0] >> 5};
    for (size_t i = 0; i < length; i++)
        node->argument = node->argument << 8 | data[1 + i];
    if (node->major != BYTES && node->major != TEXT)
        return 1 + length;
    if (node->argument > size - 1 - length)
        return 0;
    node->bytes = data + 1 + length;
    return 1 + length + (size_t)node->argument;
}

/* 0: not a document, or one too large. */
static int read_tree(struct tree *tree, const uint8_t *data, size_t size) {
    struct {
        uint32_t node;
        uint64_t left;
    } open[DEPTH_MAX];
    uint32_t depth = 0;
    size_t at = 0;
    tree->count = 0;
    do {
        struct node *node = &tree->nodes[tree->count];
        size_t eaten = tree->count < NODES_MAX ? read_head(data + at, size - at, node) : 0;
        if (!eaten || depth == DEPTH_MAX || children(node) > size)
            return 0;
        node->parent = depth ? open[depth - 1].node : 0;
        open[depth].node = tree->count++;
        open[depth++].left = children(node);
        at += eaten;
        while (depth && !open[depth - 1].left) {
            tree->nodes[open[--depth].node].next = tree->count;
            if (depth)
                open[depth - 1].left--;
        }
    } while (depth);
    return at == size;
}

/* ---- writing ---- */

static size_t write_head(uint8_t *out, size_t room, const struct node *node) {
    size_t length = node->argument < 24            ? 0
                    : node->argument <= 0xff       ? 1
                    : node->argument <= 0xffff     ? 2
                    : node->argument <= 0xffffffff ? 4
                                                   : 8;
    uint8_t low = length == 0   ? (uint8_t)node->argument
                  : length == 1 ? 24
                  : length == 2 ? 25
                  : length == 4 ? 26
                                : 27;
    if (room < 1 + length)
        return 0;
    out[0] = (uint8_t)(node->major << 5 | low);
    for (size_t i = 0; i < length; i++)
        out[1 + i] = (uint8_t)(node->argument >> 8 * (length - 1 - i));
    if (!node->bytes)
        return 1 + length;
    if (node->argument > room - 1 - length)
        return 0;
    memcpy(out + 1 + length, node->bytes, (size_t)node->argument);
    return 1 + length + (size_t)node->argument;
}

/* 0: no room. */
static size_t write_tree(const struct tree *tree, uint8_t *out, size_t room) {
    size_t size = 0;
    for (uint32_t i = 0; i < tree->count; i++) {
        size_t written = write_head(out + size, room - size, &tree->nodes[i]);
        if (!written)
            return 0;
        size += written;
    }
    return size;
}

void mutate_sign(uint8_t *data, size_t size) {
    ism3_sha256 sha;
    if (size < DIGEST)
        return;
    ism3_sha256_init(&sha);
    ism3_sha256_update(&sha, data, size - DIGEST);
    ism3_sha256_digest(&sha, data + size - DIGEST);
}

/* ---- changes ---- */

/* Some node below the tag and the outermost map. */
static uint32_t any(struct tree *tree) {
    return tree->count < 3 ? 0 : 2 + choose(tree, tree->count - 2);
}

static uint32_t any_of(struct tree *tree, uint8_t least, uint8_t most) {
    uint32_t start = any(tree);
    for (uint32_t i = start; i < tree->count; i++)
        if (tree->nodes[i].major >= least && tree->nodes[i].major <= most)
            return i;
    return start;
}

static void change_number(struct tree *tree) {
    static const uint64_t edges[] = {0,          1,          23,         24,         255,
                                     256,        65535,      65536,      UINT32_MAX, UINT64_MAX,
                                     INT64_MAX,  1ULL << 53, 1ULL << 62, 1ULL << 63, 86400,
                                     9214646400, 1ULL << 32};
    struct node *node = &tree->nodes[any_of(tree, UNSIGNED, NEGATIVE)];
    if (node->major > NEGATIVE)
        return;
    switch (choose(tree, 7)) {
    case 0:
        node->argument++;
        return;
    case 1:
        node->argument--;
        return;
    case 2:
        node->argument = choose(tree, 64);
        return;
    case 3:
        node->argument = edges[choose(tree, sizeof edges / sizeof *edges)];
        return;
    case 4:
        node->argument ^= UINT64_C(1) << choose(tree, 64);
        return;
    case 5:
        node->major ^= 1;
        return;
    default: {
        const struct node *other = &tree->nodes[any_of(tree, UNSIGNED, NEGATIVE)];
        if (other->major <= NEGATIVE)
            node->argument = other->argument;
    }
    }
}

/* A string of the same length with a byte changed, or a shorter one. */
static void change_text(struct tree *tree) {
    struct node *node = &tree->nodes[any_of(tree, BYTES, TEXT)];
    if (!node->bytes || node->argument > TEXT_ROOM - tree->texts_used)
        return;
    if (node->argument && choose(tree, 4) == 0) {
        node->argument--;
        return;
    }
    uint8_t *copy = tree->texts + tree->texts_used;
    memcpy(copy, node->bytes, (size_t)node->argument);
    tree->texts_used += (size_t)node->argument;
    node->bytes = copy;
    if (node->argument)
        copy[choose(tree, (uint32_t)node->argument)] = (uint8_t)choose(tree, 256);
}

/* Where `index` stands among the elements of its parent, and the end of `elements` of them: 0 when
 * there are not so many. */
static uint32_t end_of_run(const struct tree *tree, uint32_t index, uint32_t elements) {
    uint32_t end = index, limit = tree->nodes[tree->nodes[index].parent].next;
    for (uint32_t i = 0; i < elements; i++) {
        if (end >= limit)
            return 0;
        end = tree->nodes[end].next;
    }
    return end;
}

/* Replace nodes [from, to) by [copy, copy + count) of `source`. Nothing is nested right any more
 * afterwards but the list. */
static int splice(struct tree *tree, uint32_t from, uint32_t to, const struct node *copy,
                  uint32_t count) {
    static struct node kept[NODES_MAX];
    if (tree->count - (to - from) + count > NODES_MAX)
        return 0;
    if (count)
        memcpy(kept, copy, count * sizeof *copy);
    memmove(tree->nodes + from + count, tree->nodes + to, (tree->count - to) * sizeof *tree->nodes);
    memcpy(tree->nodes + from, kept, count * sizeof *kept);
    tree->count = tree->count - (to - from) + count;
    return 1;
}

/* Elements of a list or pairs of a map: removed, or there twice. */
static void change_run(struct tree *tree, int twice) {
    uint32_t index = any(tree), parent = tree->nodes[index].parent;
    struct node *list = &tree->nodes[parent];
    if (!parent || list->major < ARRAY || list->major > MAP)
        return;
    uint32_t elements = list->major == MAP ? 2 : 1 + choose(tree, 3);
    uint32_t end = end_of_run(tree, index, elements);
    if (!end)
        return;
    uint64_t change = list->major == MAP ? 1 : elements;
    if (twice && splice(tree, end, end, tree->nodes + index, end - index))
        list->argument += change;
    else if (!twice && list->argument >= change && splice(tree, index, end, NULL, 0))
        list->argument -= change;
}

/* A part in the place of another. */
static void change_part(struct tree *tree, const struct tree *source, uint32_t from) {
    uint32_t index = any(tree);
    if (index < 2 || from >= source->count)
        return;
    splice(tree, index, tree->nodes[index].next, source->nodes + from,
           source->nodes[from].next - from);
}

static void swap(struct tree *tree) {
    static struct node held[NODES_MAX];
    uint32_t index = any(tree), middle = end_of_run(tree, index, 1),
             end = end_of_run(tree, index, 2);
    if (index < 2 || !end)
        return;
    memcpy(held, tree->nodes + index, (middle - index) * sizeof *held);
    memmove(tree->nodes + index, tree->nodes + middle, (end - middle) * sizeof *held);
    memcpy(tree->nodes + index + (end - middle), held, (middle - index) * sizeof *held);
}

/* A pair with a key of its own. */
static void add_pair(struct tree *tree) {
    uint32_t map = any_of(tree, MAP, MAP);
    if (tree->nodes[map].major != MAP || tree->nodes[map].next > tree->count)
        return;
    struct node pair[2] = {{.major = UNSIGNED}, {.major = UNSIGNED}};
    pair[0].argument = choose(tree, 12);
    pair[1].argument = choose(tree, 4);
    uint32_t at = map + 1;
    while (at < tree->nodes[map].next && tree->nodes[at].argument < pair[0].argument)
        at = tree->nodes[tree->nodes[at].next].next;
    if (at <= tree->count && splice(tree, at, at, pair, 2))
        tree->nodes[map].argument++;
}

static void lie(struct tree *tree) {
    struct node *node = &tree->nodes[any_of(tree, ARRAY, TAG)];
    if (node->major >= ARRAY)
        node->argument += choose(tree, 2) ? 1 : UINT64_MAX;
}

static void change_tree(struct tree *tree, const struct tree *other) {
    switch (choose(tree, 16)) {
    case 0:
    case 1:
        change_run(tree, 0);
        return;
    case 2:
    case 3:
        change_run(tree, 1);
        return;
    case 4:
        change_part(tree, tree, any(tree));
        return;
    case 5:
        if (other->count)
            change_part(tree, other, choose(tree, other->count));
        return;
    case 6:
        swap(tree);
        return;
    case 7:
        add_pair(tree);
        return;
    case 8:
        lie(tree);
        return;
    case 9:
        change_text(tree);
        return;
    default:
        change_number(tree);
    }
}

size_t mutate_document(uint8_t *data, size_t size, size_t most, const uint8_t *other,
                       size_t other_size, uint64_t seed) {
    static struct tree tree, source;
    static uint8_t changed[FUZZ_INPUT_MAX];
    tree.random = seed * UINT64_C(0x9e3779b97f4a7c15) | 1;
    tree.texts_used = 0;
    for (int i = 0; i < 4; i++)
        choose(&tree, 2);
    if (choose(&tree, 8) == 0 || !read_tree(&tree, data, size)) {
        size = LLVMFuzzerMutate(data, size, most);
        if (choose(&tree, 8))
            mutate_sign(data, size);
        return size;
    }
    source.count = 0;
    if (other && !read_tree(&source, other, other_size))
        source.count = 0;
    size_t now = size;
    memcpy(changed, data, size < sizeof changed ? size : 0);
    for (uint32_t left = 1 + choose(&tree, CHANGES_MAX); left; left--) {
        /* What changed the list may have changed the nesting: read it anew. */
        if (!read_tree(&tree, changed, now))
            break;
        change_tree(&tree, &source);
        static uint8_t written[FUZZ_INPUT_MAX];
        size_t room = most < sizeof written ? most : sizeof written;
        size_t wrote = write_tree(&tree, written, room);
        if (!wrote)
            break;
        memcpy(changed, written, wrote);
        now = wrote;
        tree.texts_used = 0;
    }
    memcpy(data, changed, now);
    mutate_sign(data, now);
    return now;
}
