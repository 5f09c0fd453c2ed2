// SPDX-License-Identifier: Apache-2.0
// The HSM coordinator of every MDT. Its queue is a file of fixed records between a head and a tail; whoever calls the
// library moves it on, and a process that submitted requests keeps a thread at it until the queues are empty. A pass
// goes through the queue in order, starts at most hsm_max_requests at a time, lets restores overtake, and stops at the
// first request for an archive id that nobody serves, as the real one does.
#include "hsm.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

_Static_assert(sizeof(struct request) == 256, "queue records have one size");

struct queue_head {
    uint64_t head;
    uint64_t tail;
    uint64_t reserved[30];
};

struct queue {
    struct mount *m;
    uint32_t mdt;
    int fd;
    struct queue_head h;
    struct request *items;  // head to tail, mapped
    uint64_t count;
    void *map;
    size_t map_size;
};

static off_t at(uint64_t slot)
{
    return (off_t)(sizeof(struct queue_head) + slot * sizeof(struct request));
}

// Locks the queue of an MDT and maps what is in it.
static int queue_open(struct queue *q, struct mount *m, uint32_t mdt)
{
    memset(q, 0, sizeof *q);
    q->m = m;
    q->mdt = mdt;
    q->fd = state_open(m, O_RDWR | O_CREAT, "mdt%04x/hsm_queue", mdt);
    if (q->fd < 0)
        return q->fd;
    int rc = lock_range(q->fd, 0, 1, true, true);
    if (!rc && pread(q->fd, &q->h, sizeof q->h, 0) < 0)
        rc = -errno;
    q->count = q->h.tail - q->h.head;
    if (!rc && q->count) {
        q->map_size = (size_t)at(q->h.tail);
        q->map = mmap(NULL, q->map_size, PROT_READ | PROT_WRITE, MAP_SHARED, q->fd, 0);
        if (q->map == MAP_FAILED) {
            q->map = NULL;
            rc = -errno;
        } else {
            q->items = (struct request *)((char *)q->map + at(q->h.head));
        }
    }
    if (rc)
        close(q->fd);
    return rc;
}

static int queue_write_head(struct queue *q)
{
    struct queue_head h = q->h;
    return pwrite(q->fd, &h, sizeof h, 0) == sizeof h ? 0 : -EIO;
}

// Forgets the free records in front; an empty queue starts again at the beginning of its file.
static void queue_close(struct queue *q)
{
    uint64_t gone = 0;
    while (gone < q->count && q->items[gone].status == FREE)
        gone++;
    if (gone && gone == q->h.tail - q->h.head) {
        q->h.head = q->h.tail = 0;
        queue_write_head(q);
        (void)!ftruncate(q->fd, sizeof q->h);
    } else if (gone) {
        q->h.head += gone;
        queue_write_head(q);
    }
    if (q->map)
        munmap(q->map, q->map_size);
    close(q->fd);
}

static void data_name(char name[64], uint32_t mdt, uint64_t cookie)
{
    snprintf(name, 64, "mdt%04x/hsm_data/%llx", mdt, (unsigned long long)cookie);
}

static void queue_drop(struct queue *q, uint64_t i)
{
    char name[64], path[PATH_MAX];
    if (q->items[i].data_len) {
        data_name(name, q->mdt, q->items[i].cookie);
        if (!state_path(q->m, path, sizeof path, "%s", name))
            unlink(path);
    }
    q->items[i].status = FREE;
    atomic_fetch_sub(&q->m->shared->queued, 1);
}

static uint32_t mdt_of(struct mount *m, const struct lu_fid *fid)
{
    uint32_t mdt = fid_mdt(fid);
    return mdt < m->cfg.mdt_count ? mdt : 0;
}

int coordinator_submit(struct mount *m, struct request *r, const void *data, uint32_t data_len)
{
    struct queue q;
    int rc = queue_open(&q, m, mdt_of(m, &r->fid));
    if (rc)
        return rc;
    r->cookie = 0x6b000000ull + atomic_fetch_add(&m->shared->next_cookie, 1);
    r->status = WAITING;
    r->created_ns = r->updated_ns = now_ns();
    r->dfid = r->fid;
    r->data_len = data_len;
    if (data_len) {
        char name[64];
        data_name(name, q.mdt, r->cookie);
        int fd = state_open(m, O_WRONLY | O_CREAT | O_TRUNC, "%s", name);
        rc = fd < 0 ? fd : write(fd, data, data_len) == (ssize_t)data_len ? 0 : -EIO;
        if (fd >= 0)
            close(fd);
    }
    if (!rc && pwrite(q.fd, r, sizeof *r, at(q.h.tail)) != sizeof *r)
        rc = -EIO;
    if (!rc) {
        q.h.tail++;
        rc = queue_write_head(&q);
    }
    q.count = 0;  // nothing was dropped
    queue_close(&q);
    if (!rc) {
        uint64_t depth = atomic_fetch_add(&m->shared->queued, 1) + 1;
        uint64_t peak = atomic_load(&m->shared->queued_peak);
        while (depth > peak && !atomic_compare_exchange_weak(&m->shared->queued_peak, &peak, depth))
            ;
        atomic_fetch_add(&m->shared->requests, 1);
    }
    return rc;
}

static bool find(struct mount *m, const struct lu_fid *fid, uint32_t action, uint64_t cookie, struct request *out)
{
    struct queue q;
    if (!atomic_load(&m->shared->queued) || queue_open(&q, m, mdt_of(m, fid)))
        return false;
    bool found = false;
    for (uint64_t i = 0; !found && i < q.count; i++) {
        const struct request *r = &q.items[i];
        if (r->status == FREE || !fid_equal(&r->fid, fid))
            continue;
        if (cookie ? r->cookie == cookie : action ? r->action == action : r->action != HSMA_CANCEL) {
            *out = *r;
            found = true;
        }
    }
    queue_close(&q);
    return found;
}

bool coordinator_find(struct mount *m, const struct lu_fid *fid, uint32_t action, struct request *out)
{
    return find(m, fid, action, 0, out);
}

bool coordinator_find_cookie(struct mount *m, const struct lu_fid *fid, uint64_t cookie, struct request *out)
{
    return find(m, fid, 0, cookie, out);
}

int coordinator_settle(struct mount *m)
{
    int rc = 0;
    for (uint32_t mdt = 0; !rc && mdt < m->cfg.mdt_count; mdt++) {
        struct queue q;
        rc = queue_open(&q, m, mdt);
        if (!rc)
            queue_close(&q);
    }
    return rc;
}

// ---- one pass

static uint32_t started(const struct queue *q)
{
    uint32_t n = 0;
    for (uint64_t i = 0; i < q->count; i++)
        n += q->items[i].status == STARTED || q->items[i].status == FINISHING;
    return n;
}

static bool lost(const struct mount *m, const struct lu_fid *fid)
{
    uint64_t x = (fid->f_seq ^ fid->f_oid) * 0x9e3779b97f4a7c15ull;
    return m->cfg.fault_agent_lost_permille && (x >> 32) % 1000 < m->cfg.fault_agent_lost_permille;
}

static uint64_t built_in_due(const struct mount *m, const struct request *r, uint64_t bytes)
{
    uint64_t ns = (uint64_t)m->cfg.agent_delay_ms * 1000000;
    if (m->cfg.agent_bandwidth)
        ns += (uint64_t)((double)bytes / (double)m->cfg.agent_bandwidth * 1e9);
    return r->started_ns + ns;
}

// Who serves which archive id, asked once for each id in a pass.
struct agents {
    struct {
        uint32_t archive_id, agent;
    } known[16];
    uint32_t count;
};

static uint32_t agent_for(struct mount *m, struct agents *a, uint32_t archive_id)
{
    for (uint32_t i = 0; i < a->count; i++)
        if (a->known[i].archive_id == archive_id)
            return a->known[i].agent;
    uint32_t agent = copytool_serving(m, archive_id);
    if (a->count < sizeof a->known / sizeof *a->known) {
        a->known[a->count].archive_id = archive_id;
        a->known[a->count++].agent = agent;
    }
    return agent;
}

// Starts one request; false when it cannot be started now.
static bool start(struct queue *q, uint64_t i, struct agents *agents)
{
    struct request *r = &q->items[i];
    uint32_t agent = agent_for(q->m, agents, r->archive_id);
    bool built_in = agent == AGENT_NONE;
    struct request before = *r;
    r->status = STARTED;
    r->started_ns = r->updated_ns = now_ns();
    r->agent = built_in ? AGENT_BUILT_IN : agent;
    int bytes_or_err = hsm_started(q->m, r);
    if (bytes_or_err < 0 && bytes_or_err != -EINVAL) {
        // The file is gone or not to be reached: nothing to do for an agent.
        atomic_fetch_add(&q->m->shared->failed, 1);
        queue_drop(q, i);
        return true;
    }
    if (built_in) {
        r->due_ns = lost(q->m, &r->fid) ? UINT64_MAX : built_in_due(q->m, r, r->reserved[0]);
    } else {
        char name[64], data[4096];
        uint32_t len = 0;
        data_name(name, q->mdt, r->cookie);
        int fd = r->data_len ? state_open(q->m, O_RDONLY, "%s", name) : -1;
        if (fd >= 0) {
            ssize_t k = read(fd, data, sizeof data);
            len = k > 0 ? (uint32_t)k : 0;
            close(fd);
        }
        if (copytool_send(q->m, agent, r, data, len)) {
            *r = before;
            return false;
        }
        if (r->action == HSMA_CANCEL) {
            queue_drop(q, i);
            return true;
        }
    }
    return true;
}

static void cancel_targets(struct queue *q, uint64_t cancel, const bool *reachable)
{
    const struct lu_fid fid = q->items[cancel].fid;
    for (uint64_t i = 0; i < q->count; i++) {
        struct request *r = &q->items[i];
        if (i == cancel || r->status == FREE || r->action == HSMA_CANCEL || !fid_equal(&r->fid, &fid))
            continue;
        bool running = r->status == STARTED;
        if (running && r->agent != AGENT_BUILT_IN) {
            struct request notice = *r;
            notice.action = HSMA_CANCEL;
            (void)copytool_send(q->m, r->agent, &notice, NULL, 0);
        } else if (running || (r->status == WAITING && reachable[i])) {
            atomic_fetch_add(&q->m->shared->cancelled, 1);
            queue_drop(q, i);
        }
    }
    queue_drop(q, cancel);
}

static void expire(struct queue *q)
{
    uint64_t now = now_ns();
    for (uint64_t i = 0; i < q->count; i++) {
        struct request *r = &q->items[i];
        // The request may have been updated while this pass waited for the queue.
        if (r->status != STARTED || now < r->updated_ns
            || now - r->updated_ns < (uint64_t)q->m->cfg.hsm_active_timeout_ms * 1000000)
            continue;
        atomic_fetch_add(&q->m->shared->cancelled, 1);
        queue_drop(q, i);
    }
}

static bool served(struct mount *m, struct agents *agents, uint32_t archive_id)
{
    return agent_for(m, agents, archive_id) != AGENT_NONE || agent_built_in_serves(m, archive_id);
}

static void dispatch(struct queue *q)
{
    struct agents agents = {.count = 0};
    uint32_t busy = started(q), room = q->m->cfg.hsm_max_requests > busy ? q->m->cfg.hsm_max_requests - busy : 0;
    uint64_t *chosen = calloc(room + 1, sizeof *chosen);
    bool *reachable = calloc(q->count ? q->count : 1, sizeof *reachable);
    uint32_t n = 0;
    for (uint64_t i = 0; chosen && reachable && i < q->count; i++) {
        const struct request *r = &q->items[i];
        if (r->status != WAITING) {
            reachable[i] = r->status != FREE;
            continue;
        }
        if (!served(q->m, &agents, r->archive_id))
            break;
        reachable[i] = true;
        if (r->action == HSMA_CANCEL)
            continue;
        if (n < room) {
            chosen[n++] = i;
        } else if (r->action == HSMA_RESTORE) {
            // A restore takes the place of the last archive chosen.
            for (uint32_t k = n; k-- > 0;)
                if (q->items[chosen[k]].action != HSMA_RESTORE) {
                    chosen[k] = i;
                    break;
                }
        }
    }
    for (uint64_t i = 0; reachable && i < q->count; i++)
        if (q->items[i].status == WAITING && q->items[i].action == HSMA_CANCEL && reachable[i])
            cancel_targets(q, i, reachable);
    for (int restores = 1; restores >= 0; restores--)
        for (uint32_t k = 0; k < n; k++) {
            const struct request *r = &q->items[chosen[k]];
            if (r->status == WAITING && (r->action == HSMA_RESTORE) == restores)
                start(q, chosen[k], &agents);
        }
    free(chosen);
    free(reachable);
}

// Takes one finished request of the built-in agent out of the queue's hands.
static bool claim(struct queue *q, uint64_t now, struct request *out)
{
    for (uint64_t i = 0; i < q->count; i++) {
        struct request *r = &q->items[i];
        bool orphaned = r->status == FINISHING && kill((pid_t)r->owner_pid, 0) && errno == ESRCH;
        if ((r->status == STARTED && r->agent == AGENT_BUILT_IN && r->due_ns <= now) || orphaned) {
            r->status = FINISHING;
            r->owner_pid = (uint32_t)getpid();
            *out = *r;
            return true;
        }
    }
    return false;
}

int coordinator_progress(struct mount *m, const struct lu_fid *fid, uint64_t cookie, uint64_t bytes)
{
    struct queue q;
    int rc = queue_open(&q, m, mdt_of(m, fid));
    if (rc)
        return rc;
    rc = -ENOENT;
    for (uint64_t i = 0; i < q.count; i++)
        if (q.items[i].cookie == cookie && q.items[i].status == STARTED) {
            q.items[i].updated_ns = now_ns();
            q.items[i].done_bytes = bytes;
            rc = 0;
        }
    queue_close(&q);
    return rc;
}

int coordinator_end(struct mount *m, const struct lu_fid *fid, uint64_t cookie, int err, bool retry)
{
    struct queue q;
    int rc = queue_open(&q, m, mdt_of(m, fid));
    if (rc)
        return rc;
    rc = -ENOENT;
    for (uint64_t i = 0; i < q.count && rc == -ENOENT; i++) {
        struct request *r = &q.items[i];
        if (r->cookie != cookie || r->status == FREE || r->status == WAITING)
            continue;
        if (retry && !m->cfg.hsm_no_retry) {
            r->status = WAITING;
            r->agent = AGENT_NONE;
            r->done_bytes = 0;
            r->updated_ns = now_ns();
            rc = 0;
        } else {
            atomic_fetch_add(err ? &m->shared->failed : &m->shared->succeeded, 1);
            queue_drop(&q, i);
            rc = 0;
        }
    }
    queue_close(&q);
    return rc;
}

static void pass(struct mount *m, uint32_t mdt)
{
    struct queue q;
    if (queue_open(&q, m, mdt))
        return;
    expire(&q);
    if (q.count && m->cfg.hsm && m->cfg.hsm_enabled)
        dispatch(&q);
    queue_close(&q);
    // A request ends outside the lock, because data is moved.
    for (;;) {
        struct request r;
        if (queue_open(&q, m, mdt))
            return;
        bool any = claim(&q, now_ns(), &r);
        queue_close(&q);
        if (!any)
            return;
        int err = agent_run(m, &r);
        int rc = hsm_done(m, &r, err);
        (void)coordinator_end(m, &r.fid, r.cookie, err ? err : rc, false);
    }
}

void coordinator_tick(struct mount *m)
{
    if (!atomic_load(&m->shared->queued))
        return;
    uint64_t now = now_ns(), last = atomic_load(&m->shared->coordinator_tick_ns);
    if (now > last && now - last < (uint64_t)m->cfg.hsm_loop_delay_ms * 1000000)
        return;
    if (!atomic_compare_exchange_strong(&m->shared->coordinator_tick_ns, &last, now))
        return;
    for (uint32_t mdt = 0; mdt < m->cfg.mdt_count; mdt++)
        pass(m, mdt);
}

// ---- the thread

static pthread_mutex_t worker_lock = PTHREAD_MUTEX_INITIALIZER;
static bool worker_runs, worker_wanted;
static _Atomic int worker_holders;

static bool work_once(uint32_t *wait_ms)
{
    bool any = false;
    struct mount *m;
    for (int i = 0; mount_at_index(i, &m) == 0; i++) {
        coordinator_tick(m);
        if (atomic_load(&m->shared->queued)) {
            any = true;
            if (m->cfg.hsm_loop_delay_ms < *wait_ms)
                *wait_ms = m->cfg.hsm_loop_delay_ms;
        }
        mount_put(m);
    }
    return any;
}

static void *worker(void *unused)
{
    (void)unused;
    for (int idle = 0;;) {
        uint32_t wait_ms = 50;
        bool busy = work_once(&wait_ms) || atomic_load(&worker_holders);
        idle = busy ? 0 : idle + 1;
        pthread_mutex_lock(&worker_lock);
        // Whoever queues something starts the thread unless this says that it runs.
        if (idle > 20 && !worker_wanted)
            break;
        worker_wanted = false;
        pthread_mutex_unlock(&worker_lock);
        struct timespec t = {0, (long)(wait_ms ? wait_ms : 1) * 1000000};
        nanosleep(&t, NULL);
    }
    worker_runs = false;
    pthread_mutex_unlock(&worker_lock);
    return NULL;
}

void coordinator_start_worker(void)
{
    pthread_mutex_lock(&worker_lock);
    worker_wanted = true;
    if (!worker_runs) {
        pthread_t t;
        pthread_attr_t a;
        sigset_t all, old;
        sigfillset(&all);
        pthread_sigmask(SIG_SETMASK, &all, &old);
        pthread_attr_init(&a);
        pthread_attr_setdetachstate(&a, PTHREAD_CREATE_DETACHED);
        worker_runs = pthread_create(&t, &a, worker, NULL) == 0;
        pthread_attr_destroy(&a);
        pthread_sigmask(SIG_SETMASK, &old, NULL);
    }
    pthread_mutex_unlock(&worker_lock);
}

void coordinator_hold_worker(int change)
{
    atomic_fetch_add(&worker_holders, change);
    if (change > 0)
        coordinator_start_worker();
}
