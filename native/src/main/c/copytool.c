// SPDX-License-Identifier: Apache-2.0
// Agents that programs register for archive ids, and the actions they carry out. An agent is a file of the state
// directory, locked as long as its process lives, and a pipe by which the coordinator hands requests over. As on a real
// client, the coordinator only knows the first agent of a client; LUSTRE_SIM_CLIENT names the client that a process
// plays, so that one machine can play several.
#include "hsm.h"

#include <dirent.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define MAX_ARCHIVES 64
#define MAX_AGENTS 64

struct agent_record {
    uint32_t serial;
    uint32_t pid;
    uint32_t count;  // 0: any archive id
    uint32_t archives[MAX_ARCHIVES];
    char client[64];
};

struct hsm_copytool_private {
    struct mount *m;
    int record_fd;
    int pipe_fd;
    bool nonblock;
    uint32_t serial;
    struct hsm_copytool_private *next;  // of this process
    char message[PIPE_BUF];
};

struct span {
    uint64_t start, end;
};

struct hsm_copyaction_private {
    struct mount *m;
    struct hsm_action_item item;
    int source_fd;  // the file that is archived or restored
    int data_fd;    // where data is read or written: the file, or a volatile one for a restore
    struct lu_fid dfid;
    uint64_t size;
    struct span *spans;
    uint32_t span_count;
    bool is_error;
};

// ---- who serves what

static bool alive(const struct mount *m, uint32_t serial, struct agent_record *r)
{
    int fd = state_open(m, O_RDWR, "agents/%u", serial);
    if (fd < 0)
        return false;
    bool living = lock_range(fd, 0, 1, true, false) == -EAGAIN;
    bool known = pread(fd, r, sizeof *r, 0) == (ssize_t)sizeof *r;
    close(fd);
    return living && known;
}

static int by_number(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return (x > y) - (x < y);
}

static uint32_t live_agents(struct mount *m, struct agent_record out[MAX_AGENTS])
{
    char path[PATH_MAX];
    uint32_t serials[1024], n = 0, kept = 0;
    if (state_path(m, path, sizeof path, "agents"))
        return 0;
    DIR *d = opendir(path);
    for (struct dirent *e; d && n < 1024 && (e = readdir(d));)
        if (e->d_name[0] != '.' && !strchr(e->d_name, '.'))
            serials[n++] = (uint32_t)strtoul(e->d_name, NULL, 10);
    if (d)
        closedir(d);
    qsort(serials, n, sizeof *serials, by_number);
    for (uint32_t i = 0; i < n && kept < MAX_AGENTS; i++) {
        if (!alive(m, serials[i], &out[kept]))
            continue;
        bool first = true;
        for (uint32_t k = 0; k < kept; k++)
            first = first && strcmp(out[k].client, out[kept].client);
        kept += first;
    }
    return kept;
}

uint32_t copytool_serving(struct mount *m, uint32_t archive_id)
{
    if (!atomic_load(&m->shared->agents))
        return AGENT_NONE;
    struct agent_record *list = calloc(MAX_AGENTS, sizeof *list);
    uint32_t n = list ? live_agents(m, list) : 0, found = AGENT_NONE;
    for (uint32_t i = 0; i < n && found == AGENT_NONE; i++) {
        if (!list[i].count)
            found = list[i].serial;
        for (uint32_t k = 0; k < list[i].count; k++)
            if (list[i].archives[k] == archive_id)
                found = list[i].serial;
    }
    free(list);
    return found;
}

static size_t padded(size_t n)
{
    return (n + 7) & ~(size_t)7;
}

int copytool_send(struct mount *m, uint32_t agent, const struct request *r, const void *data, uint32_t data_len)
{
    char message[PIPE_BUF] = {0};
    size_t name = padded(strlen(m->cfg.fsname) + 1);
    size_t total = sizeof(struct hsm_action_list) + name + padded(sizeof(struct hsm_action_item) + data_len);
    if (sizeof(uint32_t) + total > sizeof message)
        return -E2BIG;
    uint32_t size = (uint32_t)total;
    char *at = message;
    memcpy(at, &size, sizeof size);
    at += sizeof size;
    struct hsm_action_list list = {.hal_version = 1, .hal_count = 1, .hal_flags = r->flags, .hal_archive_id = r->archive_id};
    memcpy(at, &list, sizeof list);
    at += sizeof list;
    strcpy(at, m->cfg.fsname);
    at += name;
    struct hsm_action_item item = {.hai_len = (uint32_t)sizeof item + data_len,
                                   .hai_action = r->action,
                                   .hai_fid = r->fid,
                                   .hai_dfid = r->dfid,
                                   .hai_extent = {0, LUSTRE_EOF},
                                   .hai_cookie = r->cookie};
    memcpy(at, &item, sizeof item);
    if (data_len)
        memcpy(at + sizeof item, data, data_len);
    int fd = state_open(m, O_WRONLY | O_NONBLOCK, "agents/%u.pipe", agent);
    if (fd < 0)
        return -EAGAIN;
    ssize_t k = write(fd, message, sizeof size + total);
    close(fd);
    return k == (ssize_t)(sizeof size + total) ? 0 : -EAGAIN;
}

// ---- registration

static pthread_mutex_t registered_lock = PTHREAD_MUTEX_INITIALIZER;
static struct hsm_copytool_private *registered;

static void remember(struct hsm_copytool_private *ct)
{
    pthread_mutex_lock(&registered_lock);
    ct->next = registered;
    registered = ct;
    pthread_mutex_unlock(&registered_lock);
}

static void unlist(struct hsm_copytool_private *ct)
{
    pthread_mutex_lock(&registered_lock);
    for (struct hsm_copytool_private **at = &registered; *at; at = &(*at)->next)
        if (*at == ct) {
            *at = ct->next;
            break;
        }
    pthread_mutex_unlock(&registered_lock);
}

// Nothing more is sent to the agents of this process; what was sent stays in their pipes.
int copytool_stop(struct mount *m)
{
    bool any = false;
    pthread_mutex_lock(&registered_lock);
    for (struct hsm_copytool_private *ct = registered; ct; ct = ct->next) {
        char path[PATH_MAX];
        if (ct->m == m && !state_path(m, path, sizeof path, "agents/%u", ct->serial))
            any |= !unlink(path);
    }
    pthread_mutex_unlock(&registered_lock);
    // A pass under way may have chosen one of them already.
    return any ? coordinator_settle(m) : 0;
}

static void forget(struct hsm_copytool_private *ct)
{
    char path[PATH_MAX];
    if (ct->pipe_fd >= 0 && !state_path(ct->m, path, sizeof path, "agents/%u.pipe", ct->serial)) {
        unlink(path);
        close(ct->pipe_fd);
    }
    if (ct->record_fd >= 0 && !state_path(ct->m, path, sizeof path, "agents/%u", ct->serial)) {
        unlink(path);
        close(ct->record_fd);
    }
    mount_put(ct->m);
    free(ct);
}

static int enlist(struct hsm_copytool_private *ct, int count, const int *archives)
{
    struct agent_record r = {.pid = (uint32_t)getpid(), .count = (uint32_t)count};
    const char *client = getenv("LUSTRE_SIM_CLIENT");
    snprintf(r.client, sizeof r.client, "%s", client ? client : "");
    for (int i = 0; i < count; i++)
        r.archives[i] = (uint32_t)archives[i];
    r.serial = ct->serial = (uint32_t)atomic_fetch_add(&ct->m->shared->next_agent, 1) + 1;
    ct->record_fd = state_open(ct->m, O_RDWR | O_CREAT | O_TRUNC, "agents/%u", ct->serial);
    if (ct->record_fd < 0)
        return ct->record_fd;
    char path[PATH_MAX];
    int rc = lock_range(ct->record_fd, 0, 1, true, true);
    if (!rc)
        rc = state_path(ct->m, path, sizeof path, "agents/%u.pipe", ct->serial);
    if (!rc && mkfifo(path, 0666) && errno != EEXIST)
        rc = -errno;
    if (rc)
        return rc;
    (void)!chmod(path, 0666);
    ct->pipe_fd = open(path, O_RDWR | O_NONBLOCK | O_CLOEXEC);
    if (ct->pipe_fd < 0)
        return -errno;
    return pwrite(ct->record_fd, &r, sizeof r, 0) == (ssize_t)sizeof r ? 0 : -EIO;
}

SINCE_210 int llapi_hsm_copytool_register(struct hsm_copytool_private **out, const char *mnt, int count, int *archives,
                                          int flags)
{
    char real[PATH_MAX];
    struct mount *m;
    if (!out || !mnt || (count > 0 && !archives))
        return negative(-EINVAL);
    for (int i = 0; i < count; i++)
        if (archives[i] < 0) {
            report(LLAPI_MSG_ERROR | LLAPI_MSG_NO_ERRNO, 0, "%d requested when archive id >= 0 is supported", archives[i]);
            return -EINVAL;
        }
    if (!realpath(mnt, real) || mount_of_path(real, &m))
        return negative(-ENOENT);
    if (count < 0 || count > MAX_ARCHIVES) {
        mount_put(m);
        report(LLAPI_MSG_ERROR, ENOMEM, "cannot start copytool on '%s'", mnt);
        return negative(-ENOMEM);
    }
    struct hsm_copytool_private *ct = calloc(1, sizeof *ct);
    if (!ct) {
        mount_put(m);
        return negative(-ENOMEM);
    }
    *ct = (struct hsm_copytool_private){.m = m, .record_fd = -1, .pipe_fd = -1, .nonblock = flags & O_NONBLOCK};
    // Archive id 0 stands for every id.
    for (int i = 0; i < count; i++)
        if (archives[i] == 0)
            count = 0;
    int rc = enlist(ct, count, archives);
    if (rc) {
        forget(ct);
        return negative(rc);
    }
    atomic_fetch_add(&m->shared->agents, 1);
    coordinator_hold_worker(1);
    remember(ct);
    *out = ct;
    return 0;
}

SINCE_210 int llapi_hsm_copytool_unregister(struct hsm_copytool_private **ct)
{
    if (!ct || !*ct)
        return -EINVAL;
    unlist(*ct);
    atomic_fetch_sub(&(*ct)->m->shared->agents, 1);
    coordinator_hold_worker(-1);
    forget(*ct);
    *ct = NULL;
    return 0;
}

SINCE_210 int llapi_hsm_copytool_get_fd(struct hsm_copytool_private *ct)
{
    return ct ? ct->pipe_fd : -EINVAL;
}

// The list stays valid until the next call.
SINCE_210 int llapi_hsm_copytool_recv(struct hsm_copytool_private *ct, struct hsm_action_list **list, int *size)
{
    if (!ct || !list || !size)
        return negative(-EINVAL);
    *list = NULL;
    *size = 0;
    for (;;) {
        uint32_t len;
        ssize_t k = read(ct->pipe_fd, &len, sizeof len);
        if (k == (ssize_t)sizeof len) {
            if (len > sizeof ct->message || read(ct->pipe_fd, ct->message, len) != (ssize_t)len)
                return negative(-EPROTO);
            *list = (struct hsm_action_list *)ct->message;
            *size = (int)len;
            return 0;
        }
        if (k < 0 && errno == EINTR)
            return negative(-EINTR);
        if (ct->nonblock)
            return negative(-EAGAIN);
        struct pollfd p = {.fd = ct->pipe_fd, .events = POLLIN};
        if (poll(&p, 1, 100) < 0 && errno == EINTR)
            return negative(-EINTR);
    }
}

// ---- actions

int llapi_create_volatile_idx(const char *directory, int mdt, int flags);

static int open_action(struct hsm_copyaction_private *a, int mdt, int flags)
{
    bool restores = a->item.hai_action == HSMA_RESTORE;
    if (a->item.hai_action == HSMA_REMOVE || a->item.hai_action == HSMA_CANCEL)
        return 0;
    a->source_fd = fid_open(a->m, &a->item.hai_fid, restores ? O_RDWR : O_RDONLY | O_NONBLOCK, NULL);
    if (a->source_fd < 0)
        return a->source_fd;
    struct stat st;
    if (fstat(a->source_fd, &st))
        return -errno;
    a->size = (uint64_t)st.st_size;
    if (!restores)
        return 0;
    a->data_fd = llapi_create_volatile_idx(a->m->root, mdt, flags);
    if (a->data_fd < 0)
        return a->data_fd;
    struct node n;
    int rc = node_of_fd(&n, a->data_fd);
    if (!rc) {
        rc = node_load(&n);
        a->dfid = n.rec.fid;
        node_close(&n);
    }
    return rc;
}

static void action_free(struct hsm_copyaction_private *a)
{
    if (a->source_fd >= 0)
        close(a->source_fd);
    if (a->data_fd >= 0)
        close(a->data_fd);
    mount_put(a->m);
    free(a->spans);
    free(a);
}

SINCE_210 int llapi_hsm_action_begin(struct hsm_copyaction_private **out, const struct hsm_copytool_private *ct,
                                     const struct hsm_action_item *item, int restore_mdt, int restore_flags, bool is_error)
{
    struct hsm_copyaction_private *a = calloc(1, sizeof *a);
    if (!a)
        return negative(-ENOMEM);
    *a = (struct hsm_copyaction_private){.item = *item, .source_fd = -1, .data_fd = -1, .dfid = item->hai_dfid,
                                         .is_error = is_error};
    int rc = mount_of_path(ct->m->root, &a->m);
    if (!rc && !is_error)
        rc = open_action(a, restore_mdt, restore_flags);
    if (rc) {
        action_free(a);
        return negative(rc == NOT_LUSTRE ? -ENOTTY : rc);
    }
    (void)coordinator_progress(a->m, &item->hai_fid, item->hai_cookie, 0);
    *out = a;
    return 0;
}

// Adds to the set of what was moved; twice the same counts once.
static int cover(struct hsm_copyaction_private *a, struct span s)
{
    uint32_t kept = 0;
    for (uint32_t i = 0; i < a->span_count; i++) {
        struct span o = a->spans[i];
        if (o.end < s.start || s.end < o.start) {
            a->spans[kept++] = o;
            continue;
        }
        s.start = o.start < s.start ? o.start : s.start;
        s.end = o.end > s.end ? o.end : s.end;
    }
    struct span *grown = realloc(a->spans, (kept + 1) * sizeof *grown);
    if (!grown)
        return -ENOMEM;
    grown[kept] = s;
    a->spans = grown;
    a->span_count = kept + 1;
    return 0;
}

SINCE_210 int llapi_hsm_action_progress(struct hsm_copyaction_private *a, const struct hsm_extent *he, uint64_t total,
                                        int flags)
{
    (void)total;
    if (!a || !he || (flags & ~HP_FLAG_RETRY) || a->is_error)
        return negative(-EINVAL);
    struct span s = {he->offset, he->offset + he->length < he->offset ? UINT64_MAX : he->offset + he->length};
    if (s.end > a->size)
        s.end = a->size;
    int rc = s.start < s.end ? cover(a, s) : 0;
    uint64_t moved = 0;
    for (uint32_t i = 0; i < a->span_count; i++)
        moved += a->spans[i].end - a->spans[i].start;
    if (!rc)
        rc = coordinator_progress(a->m, &a->item.hai_fid, a->item.hai_cookie, moved);
    return negative(rc == -ENOENT ? -ECANCELED : rc);
}

// Whoever looks at the file meanwhile must not take this for a write: it waits for the lock and finds the times unchanged.
static int deliver_data(struct hsm_copyaction_private *a)
{
    struct node n;
    int rc = node_of_fd(&n, a->source_fd);
    if (rc)
        return rc;
    rc = node_lock(&n);
    struct timespec t[2] = {n.st.st_atim, n.st.st_mtim};
    if (!rc)
        rc = copy_data(a->data_fd, a->source_fd, a->size);
    (void)!futimens(a->source_fd, t);
    node_close(&n);
    return rc;
}

static int deliver(struct hsm_copyaction_private *a)
{
    struct request r;
    if (!coordinator_find_cookie(a->m, &a->item.hai_fid, a->item.hai_cookie, &r))
        return -ENOENT;
    if (a->item.hai_action == HSMA_RESTORE) {
        int rc = deliver_data(a);
        if (rc)
            return rc;
    }
    return hsm_done(a->m, &r, 0);
}

SINCE_210 int llapi_hsm_action_end(struct hsm_copyaction_private **pa, const struct hsm_extent *he, int flags, int errval)
{
    (void)he;
    if (!pa || !*pa)
        return negative(-EINVAL);
    struct hsm_copyaction_private *a = *pa;
    *pa = NULL;
    if (errval < 0)
        errval = -errval;
    int rc = 0;
    struct request r;
    if (!errval)
        rc = deliver(a);
    else if (coordinator_find_cookie(a->m, &a->item.hai_fid, a->item.hai_cookie, &r))
        rc = hsm_done(a->m, &r, -errval);
    int ended = coordinator_end(a->m, &a->item.hai_fid, a->item.hai_cookie, errval ? errval : rc, flags & HP_FLAG_RETRY);
    action_free(a);
    return negative(rc ? rc : ended);
}

SINCE_210 int llapi_hsm_action_get_dfid(const struct hsm_copyaction_private *a, struct lu_fid *fid)
{
    if (!a || a->is_error)
        return negative(-EINVAL);
    *fid = a->item.hai_action == HSMA_RESTORE ? a->dfid : a->item.hai_fid;
    return 0;
}

SINCE_210 int llapi_hsm_action_get_fd(const struct hsm_copyaction_private *a)
{
    if (!a || a->is_error || a->source_fd < 0)
        return negative(-EINVAL);
    int fd = dup(a->data_fd >= 0 ? a->data_fd : a->source_fd);
    return fd < 0 ? negative(-errno) : fd;
}

// ---- events of copytools are not written anywhere

SINCE_210 int llapi_hsm_register_event_fifo(const char *path)
{
    struct stat st;
    if (stat(path, &st))
        return negative(-errno);
    return S_ISFIFO(st.st_mode) ? 0 : negative(-EINVAL);
}

SINCE_210 int llapi_hsm_unregister_event_fifo(const char *path)
{
    (void)path;
    return 0;
}

SINCE_210 void llapi_hsm_log_error(int level, int rc, const char *fmt, va_list args)
{
    vreport(level, rc, fmt, args);
}
