// SPDX-License-Identifier: Apache-2.0
// Group locks and leases. Both belong to a descriptor of the caller; processes see each other's through record locks on
// files of the state directory, which go away with their holder. A descriptor that was closed without unlocking is
// noticed when the next lock is asked for.
#include "lock.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum kind { GROUP, LEASE };

struct held {
    enum kind kind;
    int fd;       // the caller's
    int lock_fd;  // ours
    dev_t dev;
    ino_t ino;
    uint64_t value;  // group id or lease mode
    struct held *next;
};

static pthread_mutex_t held_lock = PTHREAD_MUTEX_INITIALIZER;
static struct held *all_held;

static bool still_open(const struct held *h)
{
    struct stat st;
    return fstat(h->fd, &st) == 0 && st.st_dev == h->dev && st.st_ino == h->ino;
}

static void sweep(void)
{
    for (struct held **at = &all_held; *at;) {
        struct held *h = *at;
        if (still_open(h)) {
            at = &h->next;
            continue;
        }
        *at = h->next;
        close(h->lock_fd);
        free(h);
    }
}

static struct held *held_by(enum kind kind, int fd)
{
    for (struct held *h = all_held; h; h = h->next)
        if (h->kind == kind && h->fd == fd)
            return h;
    return NULL;
}

static void let_go(struct held *victim)
{
    for (struct held **at = &all_held; *at; at = &(*at)->next)
        if (*at == victim) {
            *at = victim->next;
            close(victim->lock_fd);
            free(victim);
            return;
        }
}

void lock_forget(int fd)
{
    pthread_mutex_lock(&held_lock);
    for (struct held *h = all_held, *next; h; h = next) {
        next = h->next;
        if (h->fd == fd)
            let_go(h);
    }
    pthread_mutex_unlock(&held_lock);
}

static int lock_file(const struct node *n, const char *kind)
{
    return state_open(n->m, O_RDWR | O_CREAT, "%s/%llx", kind, (unsigned long long)n->st.st_ino);
}

static bool taken(int lock_fd, uint64_t start, uint64_t len)
{
    struct flock l = {.l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = (off_t)start, .l_len = (off_t)len};
    return fcntl(lock_fd, F_OFD_GETLK, &l) == 0 && l.l_type != F_UNLCK;
}

// Offset 0 guards the decision; a holder keeps a shared lock on the byte of its group.
static int group_try(int lock_fd, uint64_t gid)
{
    uint64_t byte = 1 + (gid & 0x3fffffffffffffffull);
    int rc = lock_range(lock_fd, 0, 1, true, true);
    if (rc)
        return rc;
    bool other = (byte > 1 && taken(lock_fd, 1, byte - 1)) || taken(lock_fd, byte + 1, 0);
    rc = other ? -EAGAIN : lock_range(lock_fd, byte, 1, false, false);
    struct flock l = {.l_type = F_UNLCK, .l_whence = SEEK_SET, .l_start = 0, .l_len = 1};
    (void)fcntl(lock_fd, F_OFD_SETLK, &l);
    return rc;
}

static int remember(enum kind kind, int fd, int lock_fd, uint64_t value)
{
    struct stat st;
    struct held *h = calloc(1, sizeof *h);
    if (!h || fstat(fd, &st)) {
        free(h);
        return -ENOMEM;
    }
    *h = (struct held){kind, fd, lock_fd, st.st_dev, st.st_ino, value, all_held};
    all_held = h;
    return 0;
}

int group_lock(int fd, uint64_t gid)
{
    struct node n;
    int rc = node_of_fd(&n, fd);
    if (rc)
        return rc == NOT_LUSTRE ? -ENOTTY : rc;
    bool wait = !(fcntl(fd, F_GETFL) & O_NONBLOCK);
    int lock_fd = gid ? lock_file(&n, "group") : -EINVAL;
    rc = lock_fd < 0 ? lock_fd : -EAGAIN;
    while (lock_fd >= 0 && rc == -EAGAIN) {
        pthread_mutex_lock(&held_lock);
        sweep();
        if (held_by(GROUP, fd))
            rc = -EINVAL;
        else if (!(rc = group_try(lock_fd, gid)))
            rc = remember(GROUP, fd, lock_fd, gid);
        pthread_mutex_unlock(&held_lock);
        if (rc == -EAGAIN && !wait)
            break;
        if (rc == -EAGAIN) {
            struct timespec t = {0, 5000000};
            nanosleep(&t, NULL);
        }
    }
    if (rc && lock_fd >= 0)
        close(lock_fd);
    node_close(&n);
    return rc;
}

int group_unlock(int fd, uint64_t gid)
{
    struct node n;
    int rc = node_of_fd(&n, fd);
    if (rc)
        return rc == NOT_LUSTRE ? -ENOTTY : rc;
    pthread_mutex_lock(&held_lock);
    sweep();
    struct held *h = held_by(GROUP, fd);
    if (!h || h->value != gid)
        rc = -EINVAL;
    else
        let_go(h);
    pthread_mutex_unlock(&held_lock);
    node_close(&n);
    return rc;
}

SINCE_210 int llapi_group_lock(int fd, int gid)
{
    return negative(group_lock(fd, (uint64_t)(unsigned int)gid));
}

SINCE_210 int llapi_group_unlock(int fd, int gid)
{
    return negative(group_unlock(fd, (uint64_t)(unsigned int)gid));
}

SINCE_215 int llapi_group_lock64(int fd, uint64_t gid)
{
    return negative(group_lock(fd, gid));
}

SINCE_215 int llapi_group_unlock64(int fd, uint64_t gid)
{
    return negative(group_unlock(fd, gid));
}

// ---- leases

static bool path_only(const char *pid, const char *fd)
{
    char path[300], line[128];
    unsigned int flags = 0;
    snprintf(path, sizeof path, "/proc/%s/fdinfo/%s", pid, fd);
    FILE *f = fopen(path, "re");
    while (f && fgets(line, sizeof line, f))
        if (sscanf(line, "flags: %o", &flags) == 1)
            break;
    if (f)
        fclose(f);
    return flags & O_PATH;
}

static bool process_has_open(const char *pid, const struct node *n, int except)
{
    char path[600];
    snprintf(path, sizeof path, "/proc/%s/fd", pid);
    DIR *d = opendir(path);
    bool found = false;
    for (struct dirent *e; d && !found && (e = readdir(d));) {
        struct stat st;
        if (e->d_name[0] == '.' || (except >= 0 && atoi(e->d_name) == except))
            continue;
        found = fstatat(dirfd(d), e->d_name, &st, 0) == 0 && st.st_ino == n->st.st_ino && st.st_dev == n->m->dev
                && S_ISREG(st.st_mode) && !path_only(pid, e->d_name);
    }
    if (d)
        closedir(d);
    return found;
}

// Whether anybody but this descriptor has the file open, as far as /proc tells.
static bool open_elsewhere(const struct node *n, int fd)
{
    if (process_has_open("self", n, fd))
        return true;
    DIR *d = opendir("/proc");
    bool found = false;
    for (struct dirent *e; d && !found && (e = readdir(d));)
        if (e->d_name[0] >= '1' && e->d_name[0] <= '9' && atoi(e->d_name) != getpid())
            found = process_has_open(e->d_name, n, -1);
    if (d)
        closedir(d);
    return found;
}

int lease_take(int fd, int mode)
{
    struct node n;
    int rc = node_of_fd(&n, fd);
    if (rc)
        return rc == NOT_LUSTRE ? -ENOTTY : rc;
    int lock_fd = lock_file(&n, "lease");
    if (lock_fd < 0) {
        node_close(&n);
        return lock_fd;
    }
    pthread_mutex_lock(&held_lock);
    sweep();
    bool exclusive = mode == LL_LEASE_WRLCK;
    if (held_by(LEASE, fd) || (exclusive && open_elsewhere(&n, fd)) || lock_range(lock_fd, 0, 1, exclusive, false))
        rc = -EBUSY;
    else
        rc = remember(LEASE, fd, lock_fd, (uint64_t)mode);
    pthread_mutex_unlock(&held_lock);
    if (rc)
        close(lock_fd);
    node_close(&n);
    return rc;
}

// The mode that is held; a lease is broken by whoever opens the file after it.
int lease_of(int fd)
{
    struct node n;
    int rc = node_of_fd(&n, fd);
    if (rc)
        return rc == NOT_LUSTRE ? -ENOTTY : rc;
    pthread_mutex_lock(&held_lock);
    sweep();
    struct held *h = held_by(LEASE, fd);
    if (h && h->value == LL_LEASE_WRLCK && open_elsewhere(&n, fd)) {
        let_go(h);
        h = NULL;
    }
    rc = h ? (int)h->value : 0;
    pthread_mutex_unlock(&held_lock);
    node_close(&n);
    return rc;
}

int lease_drop(int fd)
{
    int mode = lease_of(fd);
    if (mode < 0)
        return mode;
    pthread_mutex_lock(&held_lock);
    struct held *h = held_by(LEASE, fd);
    if (h)
        let_go(h);
    pthread_mutex_unlock(&held_lock);
    return h ? mode : -ENOLCK;
}

bool lease_held(const struct node *n)
{
    int lock_fd = state_open(n->m, O_RDWR, "lease/%llx", (unsigned long long)n->st.st_ino);
    if (lock_fd < 0)
        return false;
    pthread_mutex_lock(&held_lock);
    sweep();
    pthread_mutex_unlock(&held_lock);
    bool held = taken(lock_fd, 0, 1);
    close(lock_fd);
    return held;
}

SINCE_212 int llapi_lease_acquire(int fd, int mode)
{
    if (mode != LL_LEASE_RDLCK && mode != LL_LEASE_WRLCK)
        return -EINVAL;
    return negative(lease_take(fd, mode));
}

SINCE_210 int llapi_lease_check(int fd)
{
    return negative(lease_of(fd));
}

SINCE_212 int llapi_lease_release(int fd)
{
    return negative(lease_drop(fd));
}

SINCE_210 int llapi_lease_get(int fd, int mode)
{
    return llapi_lease_acquire(fd, mode);
}

SINCE_210 int llapi_lease_put(int fd)
{
    return llapi_lease_release(fd);
}

static int lease_end(int fd, const struct ll_ioc_lease *data)
{
    // A lease that was broken meanwhile takes nothing with it.
    int mode = lease_of(fd);
    if (mode <= 0)
        return mode < 0 ? mode : -ENOLCK;
    int rc = 0;
    if (data->lil_flags & LL_LEASE_RESYNC_DONE)
        rc = mirror_resync_done(fd, data->lil_ids, data->lil_count);
    else if (data->lil_flags & LL_LEASE_LAYOUT_MERGE)
        rc = data->lil_count < 1 ? -EINVAL : mirror_merge(fd, (int)data->lil_ids[0]);
    else if (data->lil_flags & LL_LEASE_LAYOUT_SPLIT)
        rc = data->lil_count < 2 ? -EINVAL : mirror_split(fd, (int)data->lil_ids[0], data->lil_ids[1]);
    (void)lease_drop(fd);
    return rc ? rc : mode;
}

SINCE_212 int llapi_lease_set(int fd, const struct ll_ioc_lease *data)
{
    if (data->lil_mode == LL_LEASE_UNLCK)
        return negative(lease_end(fd, data));
    if (data->lil_mode != LL_LEASE_RDLCK && data->lil_mode != LL_LEASE_WRLCK)
        return negative(-EINVAL);
    int rc = lease_take(fd, (int)data->lil_mode);
    if (!rc && (data->lil_flags & LL_LEASE_RESYNC)) {
        rc = mirror_resync_begin(fd);
        if (rc)
            (void)lease_drop(fd);
    }
    return negative(rc);
}

SINCE_216 int llapi_lease_release_intent(int fd, struct ll_ioc_lease *data)
{
    data->lil_mode = LL_LEASE_UNLCK;
    return llapi_lease_set(fd, data);
}
