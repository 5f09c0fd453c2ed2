#define _GNU_SOURCE
#include "dataset.h"

#include <errno.h>
#include <err.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

static uint64_t mix(uint64_t value) {
    value += UINT64_C(0x9e3779b97f4a7c15);
    value = (value ^ (value >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    value = (value ^ (value >> 27)) * UINT64_C(0x94d049bb133111eb);
    return value ^ (value >> 31);
}

void pattern_make(struct pattern *pattern) {
    size_t room = (PATTERN_SIZE + 7) / 8 * 8;
    pattern->fd = memfd_create("pattern", MFD_CLOEXEC);
    if (pattern->fd < 0 || ftruncate(pattern->fd, (off_t)room) != 0) {
        err(1, "cannot make the pattern in memory");
    }
    uint8_t *bytes = mmap(NULL, room, PROT_READ | PROT_WRITE, MAP_SHARED, pattern->fd, 0);
    if (bytes == MAP_FAILED) {
        err(1, "cannot map the pattern");
    }
    for (size_t k = 0; k < room / 8; k++) {
        uint64_t word = mix(k);
        memcpy(bytes + 8 * k, &word, 8);
    }
    pattern->bytes = bytes;
}

static bool parse_size(const char **text, uint64_t *size) {
    char *end;
    errno = 0;
    *size = strtoull(*text, &end, 10);
    if (end == *text || errno != 0) {
        return false;
    }
    switch (*end) {
    case 'G':
        *size <<= 10; /* fall through */
    case 'M':
        *size <<= 10; /* fall through */
    case 'K':
        *size <<= 10;
        end++;
        break;
    default:
        break;
    }
    *text = end;
    return true;
}

static uint32_t start_of(const char *set, const char *key) {
    uint64_t hash = 0;
    for (const char *at = set; *at != '\0'; at++) {
        hash = mix(hash ^ (uint8_t)*at);
    }
    for (const char *at = key; *at != '\0'; at++) {
        hash = mix(hash ^ (uint8_t)*at);
    }
    return (uint32_t)(hash % PATTERN_SIZE);
}

static bool add_group(struct dataset *set, unsigned group, const char **text) {
    uint64_t count;
    uint64_t size;
    uint64_t directories = 0;
    if (!parse_size(text, &count) || *(*text)++ != 'x' || !parse_size(text, &size)) {
        return false;
    }
    if (**text == '/') {
        ++*text;
        if (!parse_size(text, &directories) || directories == 0) {
            return false;
        }
    }
    set->objects = realloc(set->objects, (set->count + count) * sizeof *set->objects);
    if (set->objects == NULL && set->count + count > 0) {
        err(1, "no memory for %s", set->name);
    }
    uint64_t per_directory = directories == 0 ? 0 : (count + directories - 1) / directories;
    for (uint64_t k = 0; k < count; k++) {
        struct object *object = &set->objects[set->count++];
        int written = directories == 0
                ? asprintf(&object->key, "group-%u/%06lu.bin", group, (unsigned long)k)
                : asprintf(&object->key, "group-%u/%05lu/%06lu.bin", group, (unsigned long)(k / per_directory),
                          (unsigned long)k);
        if (written < 0) {
            err(1, "no memory for the keys of %s", set->name);
        }
        object->size = size;
        object->start = start_of(set->name, object->key);
        object->crc = 0;
    }
    return true;
}

static int by_key(const void *a, const void *b) {
    return strcmp(((const struct object *)a)->key, ((const struct object *)b)->key);
}

bool dataset_make(struct dataset *set, const char *text) {
    const char *equals = strchr(text, '=');
    if (equals == NULL || equals == text) {
        return false;
    }
    set->name = strndup(text, (size_t)(equals - text));
    set->objects = NULL;
    set->count = 0;
    const char *at = equals;
    for (unsigned group = 0; group == 0 || *at == ','; group++) {
        at++;
        if (!add_group(set, group, &at)) {
            return false;
        }
    }
    qsort(set->objects, set->count, sizeof *set->objects, by_key);
    return *at == '\0';
}

void dataset_checksum(struct dataset *set, const struct crc *crc) {
    for (size_t k = 0; k < set->count; k++) {
        set->objects[k].crc = crc_of_object(crc, set->objects[k].start, set->objects[k].size);
    }
}

size_t dataset_lower_bound(const struct dataset *set, const char *key) {
    size_t low = 0;
    size_t high = set->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (strcmp(set->objects[middle].key, key) < 0) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

const struct object *dataset_find(const struct dataset *set, const char *key) {
    size_t index = dataset_lower_bound(set, key);
    return index < set->count && strcmp(set->objects[index].key, key) == 0 ? &set->objects[index] : NULL;
}

unsigned object_parts(const struct object *object) {
    return object->size == 0 ? 1 : (unsigned)((object->size + UPLOAD_PART_SIZE - 1) / UPLOAD_PART_SIZE);
}

void object_copy(
        const struct pattern *pattern, const struct object *object, uint64_t offset, void *target, size_t size) {
    size_t at = (size_t)((object->start + offset) % PATTERN_SIZE);
    for (uint8_t *to = target; size > 0;) {
        size_t run = size < PATTERN_SIZE - at ? size : PATTERN_SIZE - at;
        memcpy(to, pattern->bytes + at, run);
        to += run;
        size -= run;
        at = 0;
    }
}
