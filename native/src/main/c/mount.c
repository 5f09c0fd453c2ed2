// SPDX-License-Identifier: Apache-2.0
// Which paths are on a simulated mount. A directory is a mount when it holds .lustre-sim/; mounts met once are kept
// in a list, because every call has to ask. A mount is reread when its config file changes.
#include "config.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

_Static_assert(offsetof(struct counters, queued) == 0 && offsetof(struct counters, cancelled) == 40,
               "LustreSimulator.hsmStatistics reads these");

static pthread_mutex_t list_lock = PTHREAD_MUTEX_INITIALIZER;
static struct mount *mounts;

uint64_t now_ns(void)
{
    struct timespec t;
    clock_gettime(CLOCK_REALTIME, &t);
    return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

uint64_t mono_ns(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

int state_path(const struct mount *m, char *buf, size_t size, const char *fmt, ...)
{
    int n = snprintf(buf, size, "%s/" STATE_DIR "/", m->root);
    if (n < 0 || (size_t)n >= size)
        return -ENAMETOOLONG;
    va_list args;
    va_start(args, fmt);
    int k = vsnprintf(buf + n, size - (size_t)n, fmt, args);
    va_end(args);
    return k < 0 || (size_t)k >= size - (size_t)n ? -ENAMETOOLONG : 0;
}

static int make_parents(const struct mount *m, char *path)
{
    for (char *p = path + m->root_len + 1; (p = strchr(p, '/')); p++) {
        *p = 0;
        // Every user of the mount keeps state here, as a file server would do on their behalf.
        if (mkdir(path, 0777) == 0)
            (void)!chmod(path, 0777);
        else if (errno != EEXIST) {
            int err = errno;
            *p = '/';
            return -err;
        }
        *p = '/';
    }
    return 0;
}

int state_open(const struct mount *m, int flags, const char *fmt, ...)
{
    char path[PATH_MAX];
    int n = snprintf(path, sizeof path, "%s/" STATE_DIR "/", m->root);
    if (n < 0 || (size_t)n >= sizeof path)
        return -ENAMETOOLONG;
    va_list args;
    va_start(args, fmt);
    int k = vsnprintf(path + n, sizeof path - (size_t)n, fmt, args);
    va_end(args);
    if (k < 0 || (size_t)k >= sizeof path - (size_t)n)
        return -ENAMETOOLONG;
    // Most often the file is there; one that is made is made for every user of the mount.
    int fd = open(path, (flags & ~O_CREAT) | O_CLOEXEC);
    if (fd >= 0 || errno != ENOENT || !(flags & O_CREAT))
        return fd < 0 ? -errno : fd;
    fd = open(path, flags | O_CLOEXEC, 0666);
    if (fd < 0 && errno == ENOENT) {
        int rc = make_parents(m, path);
        if (rc)
            return rc;
        fd = open(path, flags | O_CLOEXEC, 0666);
    }
    if (fd < 0)
        return -errno;
    (void)!fchmod(fd, 0666);
    return fd;
}

int lock_range(int fd, uint64_t start, uint64_t len, bool exclusive, bool wait)
{
    struct flock l = {.l_type = exclusive ? F_WRLCK : F_RDLCK,
                      .l_whence = SEEK_SET,
                      .l_start = (off_t)start,
                      .l_len = (off_t)len};
    int rc;
    do
        rc = fcntl(fd, wait ? F_OFD_SETLKW : F_OFD_SETLK, &l);
    while (rc < 0 && errno == EINTR);
    return rc < 0 ? -errno : 0;
}

static void mount_free(struct mount *m)
{
    if (m->shared)
        munmap(m->shared, sizeof *m->shared);
    config_free(&m->cfg);
    free(m);
}

void mount_put(struct mount *m)
{
    if (!m)
        return;
    pthread_mutex_lock(&list_lock);
    bool last = --m->refs == 0;
    pthread_mutex_unlock(&list_lock);
    if (last)
        mount_free(m);
}

static int map_counters(struct mount *m)
{
    int fd = state_open(m, O_RDWR | O_CREAT, "counters");
    if (fd < 0)
        return fd;
    struct stat st;
    int rc = 0;
    if (fstat(fd, &st) || ((size_t)st.st_size < sizeof *m->shared && ftruncate(fd, sizeof *m->shared)))
        rc = -errno;
    void *p = rc ? MAP_FAILED : mmap(NULL, sizeof *m->shared, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    if (!rc && p == MAP_FAILED)
        rc = -errno;
    close(fd);
    if (!rc)
        m->shared = p;
    return rc;
}

static int mount_read(const char *root, const struct stat *dir, const struct stat *cfg, struct mount **out)
{
    struct mount *m = calloc(1, sizeof *m);
    if (!m)
        return -ENOMEM;
    snprintf(m->root, sizeof m->root, "%s", root);
    m->root_len = strlen(m->root);
    m->dev = dir->st_dev;
    m->cfg_mtime = cfg->st_mtim;
    m->cfg_ino = cfg->st_ino;
    char path[PATH_MAX];
    int rc = state_path(m, path, sizeof path, "config");
    if (!rc)
        rc = config_read(&m->cfg, path);
    if (!rc)
        rc = map_counters(m);
    if (rc) {
        mount_free(m);
        return rc;
    }
    *out = m;
    return 0;
}

static void unlist(struct mount **at)
{
    struct mount *m = *at;
    *at = m->next;
    if (--m->refs == 0)
        mount_free(m);
}

// The mount whose root is exactly `root`, reread when it changed; NOT_LUSTRE when it is none.
static int mount_of_root(const char *root, struct mount **out)
{
    char path[PATH_MAX];
    struct stat dir, cfg;
    memset(&cfg, 0, sizeof cfg);
    size_t len = (size_t)snprintf(path, sizeof path, "%s/" STATE_DIR "/config", root);
    if (len >= sizeof path)
        return NOT_LUSTRE;
    bool there = stat(path, &cfg) == 0;
    if (!there) {
        path[len - strlen("/config")] = 0;
        there = stat(path, &dir) == 0 && S_ISDIR(dir.st_mode);
    }
    pthread_mutex_lock(&list_lock);
    struct mount **at = &mounts;
    while (*at && strcmp((*at)->root, root))
        at = &(*at)->next;
    int rc = NOT_LUSTRE;
    if (*at) {
        struct mount *m = *at;
        if (there && m->cfg_ino == cfg.st_ino && m->cfg_mtime.tv_sec == cfg.st_mtim.tv_sec
            && m->cfg_mtime.tv_nsec == cfg.st_mtim.tv_nsec) {
            m->refs++;
            *out = m;
            rc = 0;
        } else {
            unlist(at);
        }
    }
    if (rc && there) {
        struct mount *m = NULL;
        rc = stat(root, &dir) ? -errno : mount_read(root, &dir, &cfg, &m);
        if (!rc && m) {
            m->refs = 2;
            m->next = mounts;
            mounts = m;
            *out = m;
        }
    }
    pthread_mutex_unlock(&list_lock);
    return rc;
}

static bool below(const char *path, const char *root, size_t len)
{
    return !strncmp(path, root, len) && (path[len] == 0 || path[len] == '/');
}

static bool in_state(const struct mount *m, const char *path)
{
    return below(path + m->root_len, "/" STATE_DIR, sizeof STATE_DIR);
}

int mount_of_path(const char *canonical, struct mount **out)
{
    char root[PATH_MAX];
    root[0] = 0;
    pthread_mutex_lock(&list_lock);
    for (struct mount *m = mounts; m; m = m->next)
        if (m->root_len > strlen(root) && below(canonical, m->root, m->root_len))
            strcpy(root, m->root);
    pthread_mutex_unlock(&list_lock);
    int rc = root[0] ? mount_of_root(root, out) : NOT_LUSTRE;
    if (rc == NOT_LUSTRE) {
        snprintf(root, sizeof root, "%s", canonical);
        char *slash = root + strlen(root);
        while (rc == NOT_LUSTRE && slash && slash > root) {
            *slash = 0;
            rc = mount_of_root(root, out);
            slash = strrchr(root, '/');
        }
    }
    if (!rc && in_state(*out, canonical)) {
        mount_put(*out);
        rc = NOT_LUSTRE;
    }
    return rc;
}

int mount_by_name(const char *name, struct mount **out)
{
    if (!name)
        return -ENODEV;
    if (name[0] == '/') {
        char canonical[PATH_MAX];
        if (!realpath(name, canonical))
            return -ENODEV;
        return mount_of_path(canonical, out);
    }
    int rc = NOT_LUSTRE;
    for (int i = 0; rc && i < 4096; i++) {
        struct mount *m;
        if (mount_at_index(i, &m))
            break;
        if (!strcmp(m->cfg.fsname, name)) {
            *out = m;
            rc = 0;
        } else {
            mount_put(m);
        }
    }
    return rc;
}

struct mount *mount_again(struct mount *m)
{
    pthread_mutex_lock(&list_lock);
    m->refs++;
    pthread_mutex_unlock(&list_lock);
    return m;
}

int mount_at_index(int index, struct mount **out)
{
    pthread_mutex_lock(&list_lock);
    struct mount *m = mounts;
    for (int i = 0; m && i < index; i++)
        m = m->next;
    if (m)
        m->refs++;
    pthread_mutex_unlock(&list_lock);
    *out = m;
    return m ? 0 : NOT_LUSTRE;
}

void mount_instance(const struct mount *m, char buf[17])
{
    uint64_t h = 0xcbf29ce484222325ull;
    for (const char *p = m->root; *p; p++)
        h = (h ^ (unsigned char)*p) * 0x100000001b3ull;
    snprintf(buf, 17, "%016llx", (unsigned long long)(0xff00000000000000ull | h >> 8));
}

const struct pool *pool_find(const struct config *c, const char *name)
{
    for (uint32_t i = 0; i < c->pool_count; i++)
        if (!strcmp(c->pools[i].name, name))
            return &c->pools[i];
    return NULL;
}

int call_gate(struct mount *m)
{
    if (m->cfg.call_delay_us) {
        struct timespec t = {m->cfg.call_delay_us / 1000000, (long)(m->cfg.call_delay_us % 1000000) * 1000};
        nanosleep(&t, NULL);
    }
    if (m->cfg.fault_call_permille && fault_now(m, m->cfg.fault_call_permille))
        return -m->cfg.fault_call_errno;
    return 0;
}

// The n-th draw of a mount is always the same, so that a failing test fails again.
bool fault_now(struct mount *m, uint32_t permille)
{
    uint64_t x = atomic_fetch_add(&m->shared->fault_seed, 1) + 0x9e3779b97f4a7c15ull;
    x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9ull;
    x = (x ^ (x >> 27)) * 0x94d049bb133111ebull;
    return (x ^ (x >> 31)) % 1000 < permille;
}

// LUSTRE_SIM=/dir[:/dir2] makes mounts of directories, so that a program needs no other preparation.
static __attribute__((constructor)) void mounts_from_environment(void)
{
    const char *list = getenv("LUSTRE_SIM");
    while (list && *list) {
        const char *end = strchrnul(list, ':');
        char path[PATH_MAX], root[PATH_MAX];
        if (end > list && (size_t)snprintf(path, sizeof path, "%.*s/" STATE_DIR, (int)(end - list), list) < sizeof path) {
            if (mkdir(path, 0777) == 0)
                (void)!chmod(path, 0777);
            path[strlen(path) - sizeof STATE_DIR] = 0;
            struct mount *m;
            if (realpath(path, root) && mount_of_root(root, &m) == 0)
                mount_put(m);
        }
        list = *end ? end + 1 : end;
    }
}
