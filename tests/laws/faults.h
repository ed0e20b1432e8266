/* An allocator that counts what is out, and gives nothing at its n-th call, or from it on. */
#ifndef LAWS_FAULTS_H
#define LAWS_FAULTS_H

#include <ism3/allocator.h>
#include <stdlib.h>

struct faults {
    long left;   /* calls that still succeed; negative: all do */
    int sticky;  /* 1: and none after the first that failed */
    long fired;  /* calls that were given nothing */
    long blocks; /* out */
    long long bytes;
    int wrong_size; /* a block was given back with another length */
};

static inline void faults_arm(struct faults *faults, long left, int sticky) {
    faults->left = left;
    faults->sticky = sticky;
    faults->fired = 0;
}

static inline void faults_disarm(struct faults *faults) {
    faults->left = -1;
}

static inline int faults_now(struct faults *faults) {
    if (faults->left != 0) {
        faults->left -= faults->left > 0;
        return 0;
    }
    faults->fired++;
    if (!faults->sticky)
        faults->left = -1;
    return 1;
}

/* Each block begins with its length, so that what is given back can be checked. */
enum { FAULTS_HEAD = 16 };

static inline void *faults_allocate(void *context, size_t bytes) {
    struct faults *faults = context;
    char *block = faults_now(faults) ? NULL : malloc(bytes + FAULTS_HEAD);
    if (!block)
        return NULL;
    *(size_t *)(void *)block = bytes;
    faults->blocks++;
    faults->bytes += (long long)bytes;
    return block + FAULTS_HEAD;
}

static inline void *faults_reallocate(void *context, void *block, size_t old_bytes,
                                      size_t new_bytes) {
    struct faults *faults = context;
    char *head = (char *)block - FAULTS_HEAD;
    faults->wrong_size |= *(size_t *)(void *)head != old_bytes;
    char *moved = faults_now(faults) ? NULL : realloc(head, new_bytes + FAULTS_HEAD);
    if (!moved)
        return NULL;
    *(size_t *)(void *)moved = new_bytes;
    faults->bytes += (long long)new_bytes - (long long)old_bytes;
    return moved + FAULTS_HEAD;
}

static inline void faults_release(void *context, void *block, size_t bytes) {
    struct faults *faults = context;
    char *head = (char *)block - FAULTS_HEAD;
    faults->wrong_size |= *(size_t *)(void *)head != bytes;
    faults->blocks--;
    faults->bytes -= (long long)bytes;
    free(head);
}

static inline ism3_allocator faults_allocator(struct faults *faults) {
    ism3_allocator allocator = {sizeof allocator, faults, faults_allocate, faults_reallocate,
                                faults_release};
    return allocator;
}

#endif
