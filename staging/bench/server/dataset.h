#ifndef SLUICE_BENCH_DATASET_H
#define SLUICE_BENCH_DATASET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "crc.h"

/*
 * All objects of all sets are windows into one block of pseudo-random bytes, which they go round when they are longer.
 * The block's size is a prime number of bytes, so that no two parts of an object are alike and a client that mixes them
 * up is found out.
 */
#define PATTERN_SIZE ((size_t)67108859)

/* Every object counts as uploaded in parts of this size, so its ETag is not an MD5 and no peer spends time on one. */
#define UPLOAD_PART_SIZE ((uint64_t)8 << 20)

struct pattern {
    int fd;
    const uint8_t *bytes;
};

struct object {
    char *key;
    uint64_t size;
    uint64_t crc;
    uint32_t start;
};

struct dataset {
    char *name;
    struct object *objects; /* in key order */
    size_t count;
};

void pattern_make(struct pattern *pattern);

/* Reads `NAME=COUNTxSIZE[/DIRECTORIES][,...]`; false when the text is not of that form. */
bool dataset_make(struct dataset *set, const char *text);

void dataset_checksum(struct dataset *set, const struct crc *crc);

/* Index of the first object whose key is not less than `key`. */
size_t dataset_lower_bound(const struct dataset *set, const char *key);

const struct object *dataset_find(const struct dataset *set, const char *key);

unsigned object_parts(const struct object *object);

/* Copies `size` bytes of an object's content from `offset` on. */
void object_copy(
        const struct pattern *pattern, const struct object *object, uint64_t offset, void *target, size_t size);

/* Compares a directory with the set; prints the first differences and returns how many files differ. */
size_t dataset_compare(const struct dataset *set, const struct pattern *pattern, const char *directory);

#endif
