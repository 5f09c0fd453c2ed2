// SPDX-License-Identifier: Apache-2.0
// Object and metadata targets: names, space, state. Space in use is what the files of the tree occupy, counted by
// walking the tree now and then and split over the targets of each file's layout.
#include "config.h"
#include "layout.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/statvfs.h>
#include <unistd.h>

#define BLOCK 4096u

int ost_uuid(const struct mount *m, uint32_t idx, struct obd_uuid *u)
{
    memset(u, 0, sizeof *u);
    return snprintf(u->uuid, sizeof u->uuid, "%s-OST%04x_UUID", m->cfg.fsname, idx) > 0 ? 0 : -EINVAL;
}

int mdt_uuid(const struct mount *m, uint32_t idx, struct obd_uuid *u)
{
    memset(u, 0, sizeof *u);
    return snprintf(u->uuid, sizeof u->uuid, "%s-MDT%04x_UUID", m->cfg.fsname, idx) > 0 ? 0 : -EINVAL;
}

// ---- usage: bytes for each OST, files for each MDT, kept in a file of the state directory until it is too old

struct usage {
    uint64_t taken_ns;  // when, by the wall clock that processes share
    uint64_t cost_ns;
    uint64_t inodes[MAX_MDTS];
    uint64_t bytes[MAX_OSTS];
};

static void count_file(struct usage *u, struct node *n)
{
    if (node_load(n))
        return;
    u->inodes[fid_mdt(&n->rec.fid) % MAX_MDTS]++;
    struct llapi_layout *l;
    if (!n->layout || !S_ISREG(n->st.st_mode) || lov_parse(n->layout, n->rec.layout_len, &l))
        return;
    uint64_t bytes = (uint64_t)n->st.st_blocks * 512;
    uint32_t objects = 0;
    for (uint32_t i = 0; i < l->count; i++)
        objects += l->comps[i].object_count;
    for (uint32_t i = 0; objects && i < l->count; i++)
        for (uint32_t k = 0; k < l->comps[i].object_count; k++)
            if (l->comps[i].objects[k].l_ost_idx < MAX_OSTS)
                u->bytes[l->comps[i].objects[k].l_ost_idx] += bytes / objects;
    layout_free(l);
}

static void walk(struct usage *u, char path[PATH_MAX], bool top)
{
    DIR *d = opendir(path);
    if (!d)
        return;
    size_t len = strlen(path);
    struct node *n = malloc(sizeof *n);
    for (struct dirent *e; n && (e = readdir(d));) {
        if (!strcmp(e->d_name, ".") || !strcmp(e->d_name, "..") || (top && !strcmp(e->d_name, STATE_DIR)))
            continue;
        if (len + strlen(e->d_name) + 2 > PATH_MAX)
            continue;
        sprintf(path + len, "/%s", e->d_name);
        if (e->d_type == DT_DIR)
            walk(u, path, false);
        if (node_open(n, path, O_PATH | O_NOFOLLOW) == 0) {
            count_file(u, n);
            node_close(n);
        }
        path[len] = 0;
    }
    free(n);
    closedir(d);
}

static int usage_of(struct mount *m, struct usage *u)
{
    int fd = state_open(m, O_RDWR | O_CREAT, "usage");
    if (fd < 0)
        return fd;
    uint64_t now = now_ns();
    bool fresh = pread(fd, u, sizeof *u, 0) == (ssize_t)sizeof *u && now >= u->taken_ns
                 && now - u->taken_ns < (uint64_t)m->cfg.usage_ttl_ms * 1000000 + 20 * u->cost_ns;
    if (!fresh) {
        char path[PATH_MAX];
        strcpy(path, m->root);
        memset(u, 0, sizeof *u);
        uint64_t start = mono_ns();
        walk(u, path, true);
        u->cost_ns = mono_ns() - start;
        u->taken_ns = now_ns();
        (void)!pwrite(fd, u, sizeof *u, 0);
    }
    close(fd);
    return 0;
}

struct space {
    uint64_t total, free;
};

static int ost_space(struct mount *m, uint32_t idx, struct space *s)
{
    struct statvfs v;
    if (statvfs(m->root, &v))
        return -errno;
    uint64_t backing_total = v.f_blocks * v.f_frsize / m->cfg.ost_count;
    uint64_t backing_free = v.f_bavail * v.f_frsize / m->cfg.ost_count;
    if (!m->cfg.ost_size && !m->cfg.ost_used[idx]) {
        s->total = backing_total;
        s->free = backing_free;
    } else {
        struct usage *u = malloc(sizeof *u);
        if (!u)
            return -ENOMEM;
        int rc = usage_of(m, u);
        uint64_t used = rc ? 0 : u->bytes[idx] + m->cfg.ost_used[idx];
        free(u);
        if (rc)
            return rc;
        s->total = m->cfg.ost_size ? m->cfg.ost_size : backing_total;
        s->free = used < s->total ? s->total - used : 0;
    }
    if (m->cfg.ost_state[idx] & OS_STATFS_ENOSPC)
        s->free = 0;
    return 0;
}

bool ost_has_room(struct mount *m, uint32_t idx)
{
    if (!m->cfg.ost_files_limited || idx >= m->cfg.ost_count)
        return idx < m->cfg.ost_count;
    if (m->cfg.ost_state[idx] & (OS_STATFS_ENOSPC | OS_STATFS_ENOINO | OS_STATFS_READONLY | OS_STATFS_NOCREATE))
        return false;
    struct space s;
    return !m->cfg.ost_size || ost_space(m, idx, &s) || s.free >= BLOCK;
}

static void fill_common(struct obd_statfs *s, const struct space *space)
{
    s->os_type = 0xef53;
    s->os_bsize = BLOCK;
    s->os_namelen = 255;
    s->os_blocks = space->total / BLOCK;
    s->os_bfree = space->free / BLOCK;
    s->os_bavail = space->free / BLOCK;
    s->os_maxbytes = 17592186040320ull;
}

static int statfs_ost(struct mount *m, uint32_t idx, struct obd_statfs *s, struct obd_uuid *uuid)
{
    struct space space;
    int rc = ost_space(m, idx, &space);
    if (rc)
        return rc;
    memset(s, 0, sizeof *s);
    fill_common(s, &space);
    s->os_files = space.total / 16384 + 1;
    uint64_t made = atomic_load(&m->shared->next_ost_object[idx]);
    s->os_ffree = s->os_files > made ? s->os_files - made : 0;
    s->os_state = m->cfg.ost_state[idx];
    if (s->os_state & OS_STATFS_ENOINO)
        s->os_ffree = 0;
    ost_uuid(m, idx, uuid);
    memcpy(s->os_fsid, uuid->uuid, sizeof s->os_fsid);
    return 0;
}

static int statfs_mdt(struct mount *m, uint32_t idx, struct obd_statfs *s, struct obd_uuid *uuid)
{
    struct statvfs v;
    if (statvfs(m->root, &v))
        return -errno;
    memset(s, 0, sizeof *s);
    struct space space = {v.f_blocks * v.f_frsize / m->cfg.mdt_count, v.f_bavail * v.f_frsize / m->cfg.mdt_count};
    fill_common(s, &space);
    s->os_files = v.f_files / m->cfg.mdt_count;
    s->os_ffree = v.f_favail / m->cfg.mdt_count;
    mdt_uuid(m, idx, uuid);
    memcpy(s->os_fsid, uuid->uuid, sizeof s->os_fsid);
    return 0;
}

static int statfs_of(struct node *n, uint32_t type, uint32_t idx, struct obd_statfs *s, struct obd_uuid *uuid)
{
    // Indexes that are in range of the tables but name no target wait for one; others cannot.
    bool mdt = (type & LL_STATFS_LMV) && !(type & LL_STATFS_LOV);
    uint32_t count = mdt ? n->m->cfg.mdt_count : n->m->cfg.ost_count;
    if (idx >= count)
        return idx < (mdt ? MAX_MDTS : 64u) ? -EAGAIN : -ENODEV;
    struct obd_uuid scratch;
    if (!uuid)
        uuid = &scratch;
    return mdt ? statfs_mdt(n->m, idx, s, uuid) : statfs_ost(n->m, idx, s, uuid);
}

SINCE_210 int llapi_obd_statfs(char *path, uint32_t type, uint32_t idx, struct obd_statfs *s, struct obd_uuid *uuid)
{
    struct node n;
    if (!path || !s)
        return negative(-EINVAL);
    int rc = node_open(&n, path, O_RDONLY | O_NONBLOCK);
    if (rc == -ENOENT) {
        errno = ENOENT;
        return -ENODEV;
    }
    if (!rc) {
        rc = statfs_of(&n, type, idx, s, uuid);
        node_close(&n);
    }
    return negative(rc == NOT_LUSTRE ? -ENOTTY : rc);
}

SINCE_210 int llapi_obd_fstatfs(int fd, uint32_t type, uint32_t idx, struct obd_statfs *s, struct obd_uuid *uuid)
{
    struct node n;
    int rc = node_of_fd(&n, fd);
    if (!rc) {
        rc = statfs_of(&n, type, idx, s, uuid);
        node_close(&n);
    }
    return negative(rc == NOT_LUSTRE ? -ENOTTY : rc);
}

SINCE_210 int llapi_get_obd_count(char *mnt, int *count, int is_mdt)
{
    struct node n;
    int rc = node_open(&n, mnt, O_RDONLY | O_NONBLOCK);
    if (!rc) {
        // For metadata targets the client answers the length of its table.
        *count = is_mdt ? MAX_MDTS : (int)n.m->cfg.ost_count;
        node_close(&n);
    }
    return negative(rc == NOT_LUSTRE ? -ENOTTY : rc);
}

static int uuids(int fd, struct obd_uuid *out, int *count, bool mdt)
{
    struct node n;
    int rc = node_of_fd(&n, fd);
    if (rc)
        return negative(rc == NOT_LUSTRE ? -ENOTTY : rc);
    int have = (int)(mdt ? n.m->cfg.mdt_count : n.m->cfg.ost_count), room = *count;
    for (int i = 0; i < have && i < room && out; i++)
        mdt ? mdt_uuid(n.m, (uint32_t)i, &out[i]) : ost_uuid(n.m, (uint32_t)i, &out[i]);
    *count = have;
    node_close(&n);
    errno = ENOENT;
    return out && have > room ? -EOVERFLOW : 0;
}

SINCE_210 int llapi_lov_get_uuids(int fd, struct obd_uuid *out, int *count)
{
    return uuids(fd, out, count, false);
}

SINCE_210 int llapi_lmv_get_uuids(int fd, struct obd_uuid *out, int *count)
{
    return uuids(fd, out, count, true);
}

enum { LOV_TYPE = 1, LMV_TYPE = 2 };

SINCE_217 int llapi_get_target_uuids(int fd, struct obd_uuid *out, int *indices, char **status, int *count, int type)
{
    int rc = uuids(fd, out, count, type == LMV_TYPE);
    for (int i = 0; !rc && i < *count; i++) {
        if (indices)
            indices[i] = i;
        if (status)
            status[i] = strdup("ACTIVE");
    }
    return rc;
}

static int client_uuid(struct node *n, struct obd_uuid *uuid, bool mdt)
{
    char instance[17];
    mount_instance(n->m, instance);
    memset(uuid, 0, sizeof *uuid);
    snprintf(uuid->uuid, sizeof uuid->uuid, "%s-cli%s-%s", n->m->cfg.fsname, mdt ? "lmv" : "lov", instance);
    return 0;
}

static int uuid_of(const char *path, int fd, struct obd_uuid *uuid, bool mdt)
{
    struct node n;
    int rc = path ? node_open(&n, path, O_RDONLY | O_NONBLOCK) : node_of_fd(&n, fd);
    if (!rc) {
        rc = client_uuid(&n, uuid, mdt);
        node_close(&n);
    }
    return negative(rc == NOT_LUSTRE ? -ENOTTY : rc);
}

SINCE_210 int llapi_file_fget_lov_uuid(int fd, struct obd_uuid *uuid)
{
    return uuid_of(NULL, fd, uuid, false);
}

SINCE_216 int llapi_file_fget_lmv_uuid(int fd, struct obd_uuid *uuid)
{
    return uuid_of(NULL, fd, uuid, true);
}

SINCE_210 int llapi_file_get_lov_uuid(const char *path, struct obd_uuid *uuid)
{
    return uuid_of(path, -1, uuid, false);
}

SINCE_210 int llapi_file_get_lmv_uuid(const char *path, struct obd_uuid *uuid)
{
    return uuid_of(path, -1, uuid, true);
}

SINCE_217 int llapi_file_fget_type_uuid(int fd, int type, struct obd_uuid *uuid)
{
    return uuid_of(NULL, fd, uuid, type == LMV_TYPE);
}

SINCE_217 int llapi_file_get_type_uuid(const char *path, int type, struct obd_uuid *uuid)
{
    return uuid_of(path, -1, uuid, type == LMV_TYPE);
}

SINCE_210 int llapi_uuid_match(char *real, char *wanted)
{
    size_t a = strlen(real), b = strlen(wanted);
    if (b < a && !strcmp(real + b, "_UUID"))
        return !strncmp(real, wanted, b);
    return !strcmp(real, wanted);
}
