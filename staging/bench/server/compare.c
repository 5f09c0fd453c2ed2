#define _GNU_SOURCE
#include "dataset.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { CHUNK = 1 << 20, NAMED = 5 };

/* NULL when the file holds the object's bytes, else what is wrong with it. */
static const char *difference(
        const struct object *object, const struct pattern *pattern, const char *path, char *found, char *wanted) {
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) {
        return strerror(errno);
    }
    struct stat status;
    const char *answer = NULL;
    if (fstat(fd, &status) != 0 || (uint64_t)status.st_size != object->size) {
        answer = "wrong length";
    }
    for (uint64_t offset = 0; answer == NULL && offset < object->size;) {
        ssize_t count = pread(fd, found, CHUNK, (off_t)offset);
        if (count <= 0) {
            answer = count < 0 ? strerror(errno) : "file ends early";
            break;
        }
        object_copy(pattern, object, offset, wanted, (size_t)count);
        if (memcmp(found, wanted, (size_t)count) != 0) {
            answer = "wrong bytes";
        }
        offset += (uint64_t)count;
    }
    close(fd);
    return answer;
}

static size_t files_seen;

static int count_file(const char *path, const struct stat *status, int kind, struct FTW *where) {
    (void)status;
    if (kind == FTW_D && strcmp(path + where->base, ".sluice") == 0) {
        return FTW_SKIP_SUBTREE; /* Sluice's own records, which are no object's file */
    }
    files_seen += kind != FTW_D;
    return FTW_CONTINUE;
}

size_t dataset_compare(const struct dataset *set, const struct pattern *pattern, const char *directory) {
    char *found = malloc(CHUNK);
    char *wanted = malloc(CHUNK);
    size_t wrong = 0;
    if (found == NULL || wanted == NULL) {
        abort();
    }
    for (size_t k = 0; k < set->count; k++) {
        char *path;
        if (asprintf(&path, "%s/%s", directory, set->objects[k].key) < 0) {
            abort();
        }
        const char *answer = difference(&set->objects[k], pattern, path, found, wanted);
        if (answer != NULL && wrong++ < NAMED) {
            fprintf(stderr, "%s: %s\n", path, answer);
        }
        free(path);
    }
    free(found);
    free(wanted);

    files_seen = 0;
    nftw(directory, count_file, 64, FTW_PHYS | FTW_ACTIONRETVAL);
    if (files_seen != set->count) {
        fprintf(stderr, "%s: %zu files, the set has %zu\n", directory, files_seen, set->count);
        wrong++;
    }
    return wrong;
}
