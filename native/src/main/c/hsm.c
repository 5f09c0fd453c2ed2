// SPDX-License-Identifier: Apache-2.0
// HSM state of files and requests to change it.
#include "hsm.h"

#include "changelog.h"
#include "edit.h"
#include "lock.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define REQUEST_LIMIT 1706u  // a request of this many bytes is refused by the kernel

// ---- rules

int hsm_check(const struct node *n, uint32_t action, uint32_t archive_id, bool *needed)
{
    uint32_t s = n->rec.hsm_states;
    *needed = true;
    switch (action) {
    case HUA_ARCHIVE:
        if (s & HS_NOARCHIVE)
            return -EPERM;
        if ((s & HS_RELEASED) || ((s & HS_ARCHIVED) && !(s & HS_DIRTY)))
            *needed = false;
        if ((s & HS_ARCHIVED) && archive_id && archive_id != n->rec.hsm_archive_id)
            return -EPERM;
        return 0;
    case HUA_RESTORE:
        if (s & (HS_DIRTY | HS_LOST))
            return -EPERM;
        *needed = s & HS_RELEASED;
        return 0;
    case HUA_REMOVE:
        if (s & HS_RELEASED)
            return -EPERM;
        *needed = s & (HS_EXISTS | HS_ARCHIVED);
        return 0;
    case HUA_RELEASE:
        if (!S_ISREG(n->st.st_mode))
            return -EPERM;
        if ((s & HS_RELEASED) && !(s & HS_LOST)) {
            *needed = false;
            return 0;
        }
        if (!(s & HS_EXISTS) || !(s & HS_ARCHIVED) || (s & (HS_DIRTY | HS_NORELEASE | HS_LOST)))
            return -EPERM;
        return 0;
    default: return 0;
    }
}

// ---- release and restore of the layout

int hsm_release_layout(struct node *n)
{
    struct llapi_layout *l;
    uint8_t *bytes;
    uint32_t len, old = n->rec.layout_len;
    int rc = n->layout ? lov_parse(n->layout, old, &l) : -ENODATA;
    if (rc)
        return rc == -ENODATA ? 0 : rc;
    for (uint32_t i = 0; i < l->count; i++) {
        struct comp *c = &l->comps[i];
        if (c->foreign)
            continue;
        c->pattern = lov_pattern_of(c->pattern) | LOV_PATTERN_F_RELEASED;
        if (l->composite) {
            comp_clear(c);
            c->flags |= LCME_FL_INIT;
        } else if (c->object_count) {
            memset(c->objects, 0, c->object_count * sizeof *c->objects);
        }
    }
    l->gen++;
    rc = lov_encode(l, &n->rec.fid, LOV_XATTR, &bytes, &len);
    layout_free(l);
    if (rc)
        return rc;
    // The attribute keeps its size, with zeros behind.
    uint8_t *padded = calloc(1, old > len ? old : len);
    if (!padded)
        rc = -ENOMEM;
    else {
        memcpy(padded, bytes, len);
        rc = node_set_layout(n, padded, old > len ? old : len);
    }
    free(padded);
    free(bytes);
    return rc;
}

uint64_t hsm_resident_pattern(uint32_t raw)
{
    raw &= ~LOV_PATTERN_F_RELEASED;
    return raw == LOV_PATTERN_RAID0 ? LLAPI_LAYOUT_RAID0
           : raw == LOV_PATTERN_MDT ? LLAPI_LAYOUT_MDT
           : raw == (LOV_PATTERN_RAID0 | LOV_PATTERN_OVERSTRIPING) ? LLAPI_LAYOUT_OVERSTRIPING : raw;
}

static int restore_layout(struct node *n)
{
    struct llapi_layout *l;
    int rc = n->layout ? lov_parse(n->layout, n->rec.layout_len, &l) : -ENODATA;
    if (rc)
        return rc == -ENODATA ? 0 : rc;
    for (uint32_t i = 0; !rc && i < l->count; i++) {
        struct comp *c = &l->comps[i];
        uint32_t raw = lov_pattern_of(c->pattern);
        if (c->foreign || !(raw & LOV_PATTERN_F_RELEASED))
            continue;
        c->pattern = hsm_resident_pattern(raw);
        c->stripe_offset = LLAPI_LAYOUT_DEFAULT;
        bool reached = c->start == 0 || (uint64_t)n->st.st_size > c->start;
        comp_clear(c);
        if (!l->composite || reached)
            rc = stripe_place(n, c);
        else
            c->flags &= ~LCME_FL_INIT;
    }
    if (!rc) {
        l->gen++;
        rc = stripe_commit(n, l);
    }
    layout_free(l);
    return rc;
}

static void keep_times(int fd, const struct stat *st)
{
    struct timespec t[2] = {st->st_atim, st->st_mtim};
    (void)!futimens(fd, t);
}

// The data goes, the size stays.
static int punch(int fd, off_t size)
{
    if (size == 0)
        return 0;
    if (fallocate(fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, 0, size) == 0)
        return 0;
    if (ftruncate(fd, 0) || ftruncate(fd, size))
        return -errno;
    return 0;
}

static int release(struct mount *m, const struct lu_fid *fid)
{
    int fd = fid_open(m, fid, O_RDWR, NULL);
    if (fd == -EISDIR)
        return -EPERM;
    if (fd < 0)
        return fd;
    struct node n;
    int rc = node_of_fd(&n, fd);
    if (rc) {
        close(fd);
        return rc;
    }
    bool needed = false;
    rc = node_load(&n);
    if (!rc)
        rc = node_refresh(&n);
    if (!rc)
        rc = node_lock(&n);
    if (!rc)
        rc = node_load(&n);
    if (!rc)
        rc = hsm_check(&n, HUA_RELEASE, 0, &needed);
    if (!rc && needed && lease_held(&n))
        rc = -EPERM;
    if (!rc && needed) {
        rc = punch(fd, n.st.st_size);
        keep_times(fd, &n.st);
        if (!rc) {
            n.rec.hsm_states |= HS_RELEASED;
            rc = hsm_release_layout(&n);
        }
        note_seen(&n);
        if (!rc)
            rc = node_store(&n);
        changelog_hsm(m, fid, HE_RELEASE, rc, false);
    }
    node_close(&n);
    close(fd);
    return rc;
}

// ---- what the coordinator tells the file

static int open_locked(struct mount *m, const struct lu_fid *fid, int flags, int *fd, struct node *n)
{
    *fd = fid_open(m, fid, flags, NULL);
    if (*fd < 0)
        return *fd;
    int rc = node_of_fd(n, *fd);
    if (!rc) {
        rc = node_load(n);
        if (!rc)
            rc = node_refresh(n);
        if (!rc)
            rc = node_lock(n);
        if (!rc)
            rc = node_load(n);
        if (rc)
            node_close(n);
    }
    if (rc)
        close(*fd);
    return rc;
}

// Bytes to move are left in reserved[0].
int hsm_started(struct mount *m, struct request *r)
{
    if (r->action == HSMA_REMOVE || r->action == HSMA_CANCEL)
        return 0;
    struct node n;
    int fd;
    int rc = open_locked(m, &r->fid, O_RDONLY | O_NONBLOCK, &fd, &n);
    if (rc)
        return rc;
    r->reserved[0] = (uint64_t)n.st.st_size;
    r->data_version = n.rec.data_version;
    if (r->action == HSMA_ARCHIVE && S_ISREG(n.st.st_mode)) {
        n.rec.hsm_states |= HS_EXISTS;
        n.rec.hsm_archive_id = r->archive_id;
        rc = node_store(&n);
        changelog_hsm(m, &r->fid, HE_STATE, 0, false);
    }
    node_close(&n);
    close(fd);
    return rc;
}

static int archived(struct node *n, const struct request *r)
{
    n->rec.hsm_states |= HS_EXISTS | HS_ARCHIVED;
    n->rec.hsm_archive_id = r->archive_id;
    // Written while it was being copied: the copy is old already.
    if (n->rec.data_version == r->data_version)
        n->rec.hsm_states &= ~HS_DIRTY;
    else
        n->rec.hsm_states |= HS_DIRTY;
    n->rec.hsm_data_version = r->data_version;
    n->rec.archived_size = (uint64_t)n->st.st_size;
    return node_store(n);
}

static int restored(struct node *n)
{
    struct timespec t[2] = {n->st.st_atim,
                            {n->rec.seen_mtime_ns / 1000000000, (long)(n->rec.seen_mtime_ns % 1000000000)}};
    (void)!futimens(n->fd, t);
    n->rec.hsm_states &= ~(HS_RELEASED | HS_LOST);
    int rc = restore_layout(n);
    note_seen(n);
    return rc ? rc : node_store(n);
}

static void tell(struct mount *m, const struct request *r, int err, bool dirty)
{
    int event = r->action == HSMA_ARCHIVE ? HE_ARCHIVE : r->action == HSMA_RESTORE ? HE_RESTORE : HE_REMOVE;
    changelog_hsm(m, &r->fid, event, err, dirty);
}

int hsm_written_while_released(struct node *n)
{
    char proc[32];
    snprintf(proc, sizeof proc, "/proc/self/fd/%d", n->fd);
    int fd = open(proc, O_RDWR | O_CLOEXEC);
    if (fd < 0)
        return 0;  // not ours to write: whoever may will come by
    int rc = agent_fill_holes(n, fd);
    if (!rc) {
        keep_times(fd, &n->st);
        n->rec.hsm_states = (n->rec.hsm_states & ~(HS_RELEASED | HS_LOST)) | HS_DIRTY;
        rc = restore_layout(n);
    }
    close(fd);
    return rc == -ENOENT ? 0 : rc;  // archived by another program: only that can bring it back
}

int hsm_done(struct mount *m, const struct request *r, int err)
{
    if (err) {
        tell(m, r, err, false);
        return 0;
    }
    struct node n;
    int fd = fid_open(m, &r->fid, r->action == HSMA_RESTORE ? O_RDWR : O_RDONLY | O_NONBLOCK, NULL);
    if (fd < 0)
        return r->action == HSMA_REMOVE && fd == -ENOENT ? 0 : fd;
    int rc = node_of_fd(&n, fd);
    if (rc) {
        close(fd);
        return rc;
    }
    rc = node_load(&n);
    // A restore has just written the data itself.
    if (!rc && r->action != HSMA_RESTORE)
        rc = node_refresh(&n);
    if (!rc)
        rc = node_lock(&n);
    if (!rc)
        rc = node_load(&n);
    if (!rc && r->action == HSMA_ARCHIVE)
        rc = archived(&n, r);
    else if (!rc && r->action == HSMA_RESTORE)
        rc = restored(&n);
    else if (!rc && r->action == HSMA_REMOVE) {
        n.rec.hsm_states &= HS_NOARCHIVE | HS_NORELEASE;
        rc = node_store(&n);
    }
    tell(m, r, rc, n.rec.hsm_states & HS_DIRTY);
    node_close(&n);
    close(fd);
    return rc;
}

// ---- state

static int state_get(struct node *n, struct hsm_user_state *out)
{
    if (!S_ISREG(n->st.st_mode))
        return -ENOTTY;
    coordinator_tick(n->m);
    int rc = node_load(n);
    if (!rc)
        rc = node_refresh(n);
    if (rc)
        return rc;
    memset(out, 0, sizeof *out);
    out->hus_states = n->rec.hsm_states;
    out->hus_archive_id = n->rec.hsm_archive_id;
    return 0;
}

SINCE_210 int llapi_hsm_state_get(const char *path, struct hsm_user_state *out)
{
    struct node n;
    int rc = path && out ? node_open(&n, path, O_RDONLY | O_NONBLOCK) : -EFAULT;
    if (!rc) {
        rc = state_get(&n, out);
        node_close(&n);
    }
    return negative(rc == NOT_LUSTRE ? -ENOTTY : rc);
}

SINCE_210 int llapi_hsm_state_get_fd(int fd, struct hsm_user_state *out)
{
    struct node n;
    int rc = out ? node_of_fd(&n, fd) : -EFAULT;
    if (!rc) {
        rc = state_get(&n, out);
        node_close(&n);
    }
    return negative(rc == NOT_LUSTRE ? -ENOTTY : rc);
}

static int state_set(struct node *n, uint64_t set, uint64_t clear, uint32_t archive_id)
{
    if (!S_ISREG(n->st.st_mode))
        return -ENOTTY;
    uid_t uid = geteuid();
    if (uid != 0 && uid != n->st.st_uid)
        return -EACCES;
    if ((set | clear) & ~(uint64_t)HSM_FLAGS_MASK)
        return -EINVAL;
    if (uid != 0 && ((set | clear) & ~(uint64_t)HSM_USER_MASK))
        return -EPERM;
    // The servers of that time kept archive ids as a bitmap.
    if (SIM_VERSION < 212 && archive_id > 32)
        return -EINVAL;
    int rc = node_load(n);
    if (!rc)
        rc = node_refresh(n);
    if (!rc)
        rc = node_lock(n);
    if (!rc)
        rc = node_load(n);
    if (rc)
        return rc;
    uint32_t was = n->rec.hsm_states;
    uint32_t now = (was & ~(uint32_t)clear) | (uint32_t)set;
    // What is not in the archive cannot be dirty, lost or released; what is released cannot be dirty and must be in it.
    if ((set & (HS_DIRTY | HS_LOST | HS_RELEASED)) && !(now & HS_ARCHIVED))
        return -EINVAL;
    if ((now & HS_RELEASED) && (set & HS_DIRTY))
        return -EINVAL;
    if ((was & HS_RELEASED) && (clear & HS_ARCHIVED))
        return -EINVAL;
    n->rec.hsm_states = now;
    if (archive_id)
        n->rec.hsm_archive_id = archive_id;
    return node_store(n);
}

SINCE_210 int llapi_hsm_state_set_fd(int fd, uint64_t set, uint64_t clear, uint32_t archive_id)
{
    struct node n;
    int rc = node_of_fd(&n, fd);
    if (!rc) {
        rc = state_set(&n, set, clear, archive_id);
        node_close(&n);
    }
    return negative(rc == NOT_LUSTRE ? -ENOTTY : rc);
}

SINCE_210 int llapi_hsm_state_set(const char *path, uint64_t set, uint64_t clear, uint32_t archive_id)
{
    int fd = open(path, O_WRONLY | O_NONBLOCK | O_CLOEXEC);
    if (fd < 0)
        return negative(-errno);
    int rc = llapi_hsm_state_set_fd(fd, set, clear, archive_id);
    close(fd);
    return negative(rc);
}

static uint32_t user_action(uint32_t hsma)
{
    switch (hsma) {
    case HSMA_ARCHIVE: return HUA_ARCHIVE;
    case HSMA_RESTORE: return HUA_RESTORE;
    case HSMA_REMOVE: return HUA_REMOVE;
    default: return HUA_CANCEL;
    }
}

int hsm_current_of(struct node *n, struct hsm_current_action *out)
{
    coordinator_tick(n->m);
    int rc = node_load(n);
    if (rc)
        return rc;
    *out = (struct hsm_current_action){.hca_state = HPS_WAITING, .hca_action = HUA_NONE};
    struct request r;
    if (!coordinator_find(n->m, &n->rec.fid, 0, &r))
        return 0;
    out->hca_action = user_action(r.action);
    if (r.status == WAITING) {
        out->hca_location.length = LUSTRE_EOF;
    } else {
        out->hca_state = HPS_RUNNING;
        out->hca_location.length = r.done_bytes;
    }
    return 0;
}

SINCE_210 int llapi_hsm_current_action(const char *path, struct hsm_current_action *out)
{
    struct node n;
    int rc = path && out ? node_open(&n, path, O_RDONLY | O_NONBLOCK) : -EFAULT;
    if (!rc) {
        rc = hsm_current_of(&n, out);
        node_close(&n);
    }
    return negative(rc == NOT_LUSTRE ? -ENOTTY : rc);
}

// ---- requests

SINCE_210 struct hsm_user_request *llapi_hsm_user_request_alloc(int items, int data_len)
{
    if (items < 0 || data_len < 0) {
        errno = ENOMEM;
        return NULL;
    }
    return calloc(1, sizeof(struct hsm_user_request) + (size_t)items * sizeof(struct hsm_user_item) + (size_t)data_len);
}

static bool allowed(const struct node *n, uint32_t action)
{
    uid_t uid = geteuid();
    if (uid == 0)
        return true;
    const struct config *c = &n->m->cfg;
    uint32_t mask = uid == n->st.st_uid ? c->hsm_user_mask : getegid() == n->st.st_gid ? c->hsm_group_mask : c->hsm_other_mask;
    return mask >> (action - HUA_ARCHIVE) & 1;
}

static uint32_t agent_action(uint32_t hua)
{
    switch (hua) {
    case HUA_ARCHIVE: return HSMA_ARCHIVE;
    case HUA_RESTORE: return HSMA_RESTORE;
    case HUA_REMOVE: return HSMA_REMOVE;
    default: return HSMA_CANCEL;
    }
}

static int submit(struct mount *m, const struct hsm_user_request *req, const struct hsm_user_item *item,
                  const void *data, const struct node *n)
{
    struct request r = {.fid = item->hui_fid, .action = agent_action(req->hr_action), .flags = req->hr_flags};
    r.archive_id = req->hr_archive_id ? req->hr_archive_id : n && n->rec.hsm_archive_id ? n->rec.hsm_archive_id : 1;
    struct request pending;
    if (req->hr_action == HUA_RESTORE && coordinator_find(m, &r.fid, HSMA_RESTORE, &pending))
        return 0;
    if (req->hr_action == HUA_CANCEL) {
        if (!coordinator_find(m, &r.fid, 0, &pending))
            return 0;
        r.archive_id = pending.archive_id;
    }
    return coordinator_submit(m, &r, data, req->hr_data_len);
}

static int request_item(struct mount *m, const struct hsm_user_request *req, const struct hsm_user_item *item,
                        const void *data)
{
    struct node n;
    bool needed = true;
    struct lu_fid zero = {0, 0, 0};
    if (fid_equal(&item->hui_fid, &zero))
        return -EINVAL;
    int fd = fid_open(m, &item->hui_fid, O_PATH | O_NOFOLLOW, NULL);
    // The archive copy of a file that is gone can still be removed, by its identifier.
    if (fd == -ENOENT && req->hr_action == HUA_REMOVE && geteuid() == 0 && fid_was_ours(m, &item->hui_fid))
        return submit(m, req, item, data, NULL);
    if (fd < 0)
        return fd;
    int rc = node_of_fd(&n, fd);
    if (rc) {
        close(fd);
        return rc;
    }
    if (!allowed(&n, req->hr_action))
        rc = -EPERM;
    if (!rc)
        rc = node_load(&n);
    if (!rc)
        rc = node_refresh(&n);
    if (!rc)
        rc = hsm_check(&n, req->hr_action, req->hr_archive_id, &needed);
    if (!rc && req->hr_action == HUA_RESTORE && needed && item->hui_extent.length
        && (item->hui_extent.offset || item->hui_extent.length != LUSTRE_EOF))
        rc = -EPROTO;
    if (!rc && needed)
        rc = req->hr_action == HUA_RELEASE ? release(m, &item->hui_fid) : submit(m, req, item, data, &n);
    node_close(&n);
    close(fd);
    return rc;
}

int hsm_request_on(struct mount *m, const struct hsm_user_request *req)
{
    if (req->hr_action < HUA_ARCHIVE || req->hr_action > HUA_CANCEL)
        return -EINVAL;
    uint64_t size = sizeof *req + (uint64_t)req->hr_itemcount * sizeof(struct hsm_user_item) + req->hr_data_len;
    if (size >= REQUEST_LIMIT)
        return -E2BIG;
    if (req->hr_action != HUA_RELEASE && !(m->cfg.hsm && m->cfg.hsm_enabled) && req->hr_itemcount)
        return -EAGAIN;
    if (m->cfg.read_only && req->hr_action != HUA_RESTORE && req->hr_itemcount)
        return -EROFS;
    const void *data = &req->hur_user_item[req->hr_itemcount];
    int rc = 0;
    // Not atomic: what was taken before the first refusal stays in the queue.
    for (uint32_t i = 0; !rc && i < req->hr_itemcount; i++)
        rc = request_item(m, req, &req->hur_user_item[i], data);
    if (atomic_load(&m->shared->queued))
        coordinator_start_worker();
    return rc;
}

SINCE_210 int llapi_hsm_request(const char *path, const struct hsm_user_request *req)
{
    struct mount *m;
    char real[PATH_MAX];
    if (!path || !req)
        return negative(-EFAULT);
    if (!realpath(path, real) || mount_of_path(real, &m))
        return negative(-ENODEV);
    int rc = call_gate(m);
    if (!rc)
        rc = hsm_request_on(m, req);
    mount_put(m);
    return negative(rc);
}

// ---- import: a released file for what is in the archive already

int hsm_import(int fd, const struct hsm_user_import *i)
{
    struct node n;
    int rc = node_of_fd(&n, fd);
    if (rc)
        return rc;
    // Times are whole seconds on the servers.
    struct timespec t[2] = {{(time_t)i->hui_atime, 0}, {(time_t)i->hui_mtime, 0}};
    rc = !S_ISREG(n.st.st_mode) ? -EINVAL : geteuid() ? -EPERM : node_load(&n);
    if (!rc && (ftruncate(fd, (off_t)i->hui_size) || fchown(fd, i->hui_uid, i->hui_gid) || fchmod(fd, i->hui_mode & 0777)
                || futimens(fd, t)))
        rc = -errno;
    if (!rc)
        rc = node_lock(&n);
    if (!rc)
        rc = node_load(&n);
    if (!rc) {
        n.rec.hsm_states |= HS_EXISTS | HS_ARCHIVED | HS_RELEASED;
        n.rec.hsm_archive_id = i->hui_archive_id;
        note_seen(&n);
        rc = node_store(&n);
    }
    node_close(&n);
    return rc;
}

SINCE_210 int llapi_hsm_import(const char *dst, int archive_id, const struct stat *st, unsigned long long size, int offset,
                               int count, int pattern, char *pool, struct lu_fid *newfid)
{
    struct hsm_user_import i = {.hui_size = (uint64_t)st->st_size,
                                .hui_atime = (uint64_t)st->st_atim.tv_sec,
                                .hui_mtime = (uint64_t)st->st_mtim.tv_sec,
                                .hui_atime_ns = (uint32_t)st->st_atim.tv_nsec,
                                .hui_mtime_ns = (uint32_t)st->st_mtim.tv_nsec,
                                .hui_uid = st->st_uid,
                                .hui_gid = st->st_gid,
                                .hui_mode = st->st_mode,
                                .hui_archive_id = (uint32_t)archive_id};
    int fd = llapi_file_open_pool(dst, O_CREAT | O_EXCL | O_WRONLY, 0600, size, offset, count, pattern, pool);
    if (fd < 0) {
        report(LLAPI_MSG_ERROR, -fd, "cannot create '%s' for import", dst);
        return negative(fd);
    }
    struct node n;
    int rc = node_of_fd(&n, fd);
    if (!rc) {
        rc = node_load(&n);
        if (!rc)
            rc = node_lock(&n);
        if (!rc)
            rc = hsm_release_layout(&n);
        if (!rc)
            rc = node_store(&n);
        if (newfid)
            *newfid = n.rec.fid;
        node_close(&n);
    }
    if (!rc)
        rc = hsm_import(fd, &i);
    close(fd);
    if (rc)
        unlink(dst);
    return negative(rc == NOT_LUSTRE ? -ENOTTY : rc);
}
