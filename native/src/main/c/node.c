// SPDX-License-Identifier: Apache-2.0
// What the simulator keeps about one inode: a record and the bytes of its layout. They live in a user attribute of the
// inode when it takes one and they are small, else in files of the state directory. A record names the inode and its
// birth, so that a copied attribute or a reused inode number is not taken for the original.
#include "layout.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/xattr.h>
#include <unistd.h>

#define RECORD_XATTR "user.lustre.sim"
#define RECORD_MAGIC 0x4d49534cu
#define RECORD_VERSION 1
#define INLINE_LAYOUT 1500u  // leaves room in the one block that ext4 gives to attributes

int canonical_of_fd(int fd, char path[PATH_MAX])
{
    char proc[32];
    snprintf(proc, sizeof proc, "/proc/self/fd/%d", fd);
    ssize_t n = readlink(proc, path, PATH_MAX - 1);
    if (n < 0)
        return errno == ENOENT ? -EBADF : -errno;
    path[n] = 0;
    return 0;
}

static int node_stat(struct node *n)
{
    struct statx x;
    if (statx(n->fd, "", AT_EMPTY_PATH, STATX_BASIC_STATS | STATX_BTIME, &x))
        return -errno;
    memset(&n->st, 0, sizeof n->st);
    n->st.st_ino = x.stx_ino;
    n->st.st_mode = x.stx_mode;
    n->st.st_nlink = x.stx_nlink;
    n->st.st_uid = x.stx_uid;
    n->st.st_gid = x.stx_gid;
    n->st.st_size = (off_t)x.stx_size;
    n->st.st_blocks = (blkcnt_t)x.stx_blocks;
    n->st.st_mtim.tv_sec = x.stx_mtime.tv_sec;
    n->st.st_mtim.tv_nsec = x.stx_mtime.tv_nsec;
    n->st.st_atim.tv_sec = x.stx_atime.tv_sec;
    n->st.st_atim.tv_nsec = x.stx_atime.tv_nsec;
    if (x.stx_mask & STATX_BTIME)
        n->btime_ns = (uint64_t)x.stx_btime.tv_sec * 1000000000u + x.stx_btime.tv_nsec;
    return 0;
}

static int node_begin(struct node *n)
{
    n->lock_fd = -1;
    n->want_mdt = -1;
    int rc = canonical_of_fd(n->fd, n->path);
    if (!rc)
        rc = mount_of_path(n->path, &n->m);
    if (!rc)
        rc = call_gate(n->m);
    if (!rc)
        rc = node_stat(n);
    if (rc)
        node_close(n);
    return rc;
}

int node_open(struct node *n, const char *path, int flags)
{
    memset(n, 0, sizeof *n);
    n->lock_fd = -1;
    n->fd = open(path, flags | O_CLOEXEC);
    if (n->fd < 0)
        return -errno;
    n->own_fd = true;
    n->path_only = flags & O_PATH;
    return node_begin(n);
}

// Opens the directory of a node, which is on the same mount.
static int node_open_parent(struct node *dir, struct node *n)
{
    memset(dir, 0, sizeof *dir);
    dir->lock_fd = dir->want_mdt = -1;
    strcpy(dir->path, n->path);
    *strrchr(dir->path, '/') = 0;
    dir->fd = open(dir->path, O_PATH | O_CLOEXEC);
    if (dir->fd < 0)
        return -errno;
    dir->own_fd = dir->path_only = true;
    dir->m = mount_again(n->m);
    int rc = node_stat(dir);
    if (rc)
        node_close(dir);
    return rc;
}

int node_of_fd(struct node *n, int fd)
{
    memset(n, 0, sizeof *n);
    n->fd = fd;
    return node_begin(n);
}

void node_close(struct node *n)
{
    int saved = errno;
    node_unlock(n);
    if (n->own_fd && n->fd >= 0)
        close(n->fd);
    n->own_fd = false;
    mount_put(n->m);
    n->m = NULL;
    free(n->layout);
    n->layout = NULL;
    errno = saved;
}

bool node_is_root(const struct node *n)
{
    return strlen(n->path) == n->m->root_len;
}

int node_lock(struct node *n)
{
    if (n->lock_fd >= 0)
        return 0;
    int fd = state_open(n->m, O_RDWR | O_CREAT, "locks");
    if (fd < 0)
        return fd;
    uint64_t slot = (n->st.st_ino * 0x9e3779b97f4a7c15ull) >> 44;
    int rc = lock_range(fd, slot, 1, true, true);
    if (rc) {
        close(fd);
        return rc;
    }
    n->lock_fd = fd;
    return 0;
}

void node_unlock(struct node *n)
{
    if (n->lock_fd >= 0)
        close(n->lock_fd);
    n->lock_fd = -1;
}

// ---- bytes in and out

static ssize_t attribute_get(const struct node *n, void *buf, size_t size)
{
    ssize_t k = -1;
    errno = EBADF;
    if (!n->path_only)
        k = fgetxattr(n->fd, RECORD_XATTR, buf, size);
    if (k < 0 && errno == EBADF) {
        char proc[32];
        snprintf(proc, sizeof proc, "/proc/self/fd/%d", n->fd);
        k = getxattr(proc, RECORD_XATTR, buf, size);
    }
    return k;
}

static int attribute_set(const struct node *n, const void *buf, size_t size)
{
    int rc = -1;
    errno = EBADF;
    if (!n->path_only)
        rc = fsetxattr(n->fd, RECORD_XATTR, buf, size, 0);
    if (rc && errno == EBADF) {
        char proc[32];
        snprintf(proc, sizeof proc, "/proc/self/fd/%d", n->fd);
        rc = setxattr(proc, RECORD_XATTR, buf, size, 0);
    }
    return rc ? -errno : 0;
}

static int write_whole(int fd, const void *buf, size_t size)
{
    const char *p = buf;
    while (size) {
        ssize_t k = write(fd, p, size);
        if (k < 0 && errno == EINTR)
            continue;
        if (k <= 0)
            return k < 0 ? -errno : -EIO;
        p += k;
        size -= (size_t)k;
    }
    return 0;
}

// A file of the state directory that is replaced as a whole.
static int blob_write(const struct node *n, const char *name, const void *buf, size_t size)
{
    static _Atomic uint32_t serial;
    char from[PATH_MAX], to[PATH_MAX];
    uint32_t id = atomic_fetch_add(&serial, 1);
    int fd = state_open(n->m, O_WRONLY | O_CREAT | O_TRUNC, "%s.%d.%u", name, getpid(), id);
    if (fd < 0)
        return fd;
    int rc = write_whole(fd, buf, size);
    close(fd);
    if (!rc)
        rc = state_path(n->m, from, sizeof from, "%s.%d.%u", name, getpid(), id);
    if (!rc)
        rc = state_path(n->m, to, sizeof to, "%s", name);
    if (!rc && rename(from, to))
        rc = -errno;
    return rc;
}

static ssize_t blob_read(const struct node *n, const char *name, void *buf, size_t size)
{
    int fd = state_open(n->m, O_RDONLY, "%s", name);
    if (fd < 0)
        return fd;
    ssize_t k = read(fd, buf, size);
    if (k < 0)
        k = -errno;
    close(fd);
    return k;
}

static void sidecar_name(const struct node *n, char name[64])
{
    snprintf(name, 64, "inode/%02llx/%llx", (unsigned long long)(n->st.st_ino & 0xff), (unsigned long long)n->st.st_ino);
}

static void big_name(const struct node *n, char name[64])
{
    snprintf(name, 64, "layout/%02x/%llx.%x.%llx", n->rec.fid.f_oid & 0xff, (unsigned long long)n->rec.fid.f_seq,
             n->rec.fid.f_oid, (unsigned long long)n->st.st_ino);
}

static bool mine(const struct node *n, const struct record *r, size_t size)
{
    return size >= sizeof *r && r->magic == RECORD_MAGIC && r->version == RECORD_VERSION && r->ino == n->st.st_ino
           && r->btime_ns == n->btime_ns;
}

static int take_layout(struct node *n, const uint8_t *inline_bytes, size_t inline_size)
{
    uint32_t len = n->rec.layout_len;
    free(n->layout);
    n->layout = NULL;
    if (!len)
        return 0;
    uint8_t *b = malloc(len);
    if (!b)
        return -ENOMEM;
    if (n->rec.flags & NODE_LAYOUT_BIG) {
        char name[64];
        big_name(n, name);
        ssize_t k = blob_read(n, name, b, len);
        if (k != (ssize_t)len) {
            free(b);
            return k < 0 ? (int)k : -EIO;
        }
    } else if (inline_size < len) {
        free(b);
        return -EIO;
    } else {
        memcpy(b, inline_bytes, len);
    }
    n->layout = b;
    return 0;
}

// Reads the record if there is one that belongs to this inode.
static int record_read(struct node *n)
{
    uint8_t buf[sizeof(struct record) + INLINE_LAYOUT];
    n->stored = n->sidecar = false;
    ssize_t k = S_ISREG(n->st.st_mode) || S_ISDIR(n->st.st_mode) ? attribute_get(n, buf, sizeof buf) : -1;
    struct record r;
    bool found = false;
    if (k > 0) {
        memcpy(&r, buf, sizeof r);
        found = mine(n, &r, (size_t)k);
    }
    if (!found && atomic_load(&n->m->shared->sidecars)) {
        char name[64];
        sidecar_name(n, name);
        k = blob_read(n, name, buf, sizeof buf);
        if (k > 0) {
            memcpy(&r, buf, sizeof r);
            found = n->sidecar = mine(n, &r, (size_t)k);
        }
    }
    if (!found)
        return 0;
    n->rec = r;
    n->stored = true;
    return take_layout(n, buf + sizeof r, (size_t)k - sizeof r);
}

int node_store(struct node *n)
{
    uint8_t buf[sizeof(struct record) + INLINE_LAYOUT];
    n->rec.magic = RECORD_MAGIC;
    n->rec.version = RECORD_VERSION;
    n->rec.ino = n->st.st_ino;
    n->rec.btime_ns = n->btime_ns;
    size_t size = sizeof n->rec;
    if (n->rec.layout_len > INLINE_LAYOUT) {
        char name[64];
        n->rec.flags |= NODE_LAYOUT_BIG;
        big_name(n, name);
        int rc = blob_write(n, name, n->layout, n->rec.layout_len);
        if (rc)
            return rc;
    } else {
        n->rec.flags &= (uint16_t)~NODE_LAYOUT_BIG;
        if (n->rec.layout_len)
            memcpy(buf + size, n->layout, n->rec.layout_len);
        size += n->rec.layout_len;
    }
    memcpy(buf, &n->rec, sizeof n->rec);
    int rc = n->sidecar || !(S_ISREG(n->st.st_mode) || S_ISDIR(n->st.st_mode)) ? -EPERM : attribute_set(n, buf, size);
    if (rc == -EPERM || rc == -EACCES || rc == -EOPNOTSUPP || rc == -ENOSPC || rc == -E2BIG) {
        char name[64];
        sidecar_name(n, name);
        atomic_store(&n->m->shared->sidecars, 1);
        rc = blob_write(n, name, buf, size);
        if (!rc)
            n->sidecar = true;
    }
    if (!rc)
        n->stored = true;
    return rc;
}

int node_set_layout(struct node *n, const uint8_t *bytes, uint32_t len)
{
    uint8_t *b = NULL;
    if (len) {
        b = malloc(len);
        if (!b)
            return -ENOMEM;
        memcpy(b, bytes, len);
    }
    free(n->layout);
    n->layout = b;
    n->rec.layout_len = len;
    return 0;
}

static int64_t mtime_ns(const struct node *n)
{
    return (int64_t)n->st.st_mtim.tv_sec * 1000000000 + n->st.st_mtim.tv_nsec;
}

// The MDT of a new inode is that of its directory, if that does not say otherwise for directories.
static uint32_t mdt_of_new(const struct node *n)
{
    if (n->want_mdt >= 0)
        return (uint32_t)n->want_mdt;
    if (!n->parent)
        return 0;
    bool elsewhere = S_ISDIR(n->st.st_mode) && n->parent->rec.lmv_offset >= 0;
    return elsewhere ? (uint32_t)n->parent->rec.lmv_offset : fid_mdt(&n->parent->rec.fid);
}

static uint32_t mirror_of(const struct comp *c)
{
    return (c->id & LCME_ID_MAX) >> MIRROR_ID_SHIFT;
}

// The mirror whose data is the file itself, so that is what a client writes to.
static uint32_t written_mirror(const struct node *n, const struct llapi_layout *l)
{
    for (uint32_t i = 0; n->rec.main_mirror && i < l->count; i++)
        if (mirror_of(&l->comps[i]) == n->rec.main_mirror)
            return n->rec.main_mirror;
    return mirror_of(l->comps);
}

static bool extends(const struct node *n, const struct llapi_layout *l, const struct comp *c)
{
    return c + 1 < l->comps + l->count && (c[1].flags & LCME_FL_EXTENSION) && (c->flags & LCME_FL_INIT)
           && (uint64_t)n->st.st_size > c->end;
}

// A write to a mirrored file goes to one mirror and makes the others stale.
static bool mark_stale(struct llapi_layout *l, uint32_t mirror)
{
    bool changed = false;
    for (uint32_t i = 0; i < l->count; i++) {
        struct comp *c = &l->comps[i];
        if (mirror_of(c) != mirror && !(c->flags & LCME_FL_STALE)) {
            c->flags |= LCME_FL_STALE;
            changed = true;
        }
    }
    if (changed)
        l->flags = (l->flags & ~LCM_FL_FLR_MASK) | LCM_FL_WRITE_PENDING;
    return changed;
}

// Gives objects to the components that the file's size reaches; the record is not stored.
static int grow(struct node *n)
{
    uint32_t magic = 0;
    if (n->layout && n->rec.layout_len >= sizeof(struct lov_comp_md))
        memcpy(&magic, n->layout, sizeof magic);
    if (magic != LOV_USER_MAGIC_COMP_V1 || (n->rec.hsm_states & HS_RELEASED))
        return 0;
    struct llapi_layout *l;
    int rc = lov_parse(n->layout, n->rec.layout_len, &l);
    if (rc)
        return rc;
    uint32_t mirror = l->mirror_count > 1 ? written_mirror(n, l) : 0;
    bool changed = mirror && n->rec.data_version > 1 && mark_stale(l, mirror);
    for (uint32_t i = 0; !rc && i < l->count; i++) {
        struct comp *c = &l->comps[i];
        bool reached = !(c->flags & (LCME_FL_INIT | LCME_FL_EXTENSION)) && !c->foreign
                       && (uint64_t)n->st.st_size > c->start;
        if ((!mirror || mirror_of(c) == mirror) && (reached || extends(n, l, c))) {
            rc = stripe_instantiate(n, l, c);
            changed = true;
        }
    }
    if (changed && !rc) {
        l->gen++;
        rc = stripe_commit(n, l);
    }
    layout_free(l);
    // A full target keeps a component from being instantiated; the write itself went to the backing file system.
    return rc == -ENOSPC ? 0 : rc;
}

static int record_below(struct node *n, int (*lay)(struct node *, const struct llapi_layout *),
                        const struct llapi_layout *want)
{
    int rc = node_lock(n);
    if (rc)
        return rc;
    rc = record_read(n);  // another may have been faster
    if (rc || n->stored) {
        node_unlock(n);
        return rc;
    }
    memset(&n->rec, 0, sizeof n->rec);
    n->rec.fid = node_is_root(n) ? ROOT_FID : fid_new(n->m, mdt_of_new(n));
    n->rec.seen_size = (uint64_t)n->st.st_size;
    n->rec.seen_mtime_ns = mtime_ns(n);
    n->rec.data_version = 1;
    n->rec.lmv_offset = -1;
    int laid = S_ISREG(n->st.st_mode) ? lay(n, want) : 0;
    if (laid)
        n->rec.flags |= NODE_NO_LAYOUT;
    else
        rc = grow(n);
    if (!rc)
        rc = node_store(n);
    if (!rc)
        rc = link_write(n);
    if (!rc)
        link_created(n);
    node_unlock(n);
    return rc ? rc : laid;
}

// Records an inode that was not known; `lay` gives a regular file its layout. Its directory is recorded before, up to
// the root, so that no two locks are held at a time.
static int record_first(struct node *n, int (*lay)(struct node *, const struct llapi_layout *),
                        const struct llapi_layout *want)
{
    if (node_is_root(n))
        return record_below(n, lay, want);
    struct node *parent = malloc(sizeof *parent);
    if (!parent)
        return -ENOMEM;
    int rc = node_open_parent(parent, n);
    // A directory that is gone had an open file in it; the file is recorded all the same.
    bool known = rc == 0;
    if (known) {
        rc = node_load(parent);
        n->parent = parent;
    } else if (rc == -ENOENT) {
        rc = 0;
    }
    if (!rc)
        rc = record_below(n, lay, want);
    n->parent = NULL;
    if (known)
        node_close(parent);
    free(parent);
    return rc;
}

static int lay_default(struct node *n, const struct llapi_layout *unused)
{
    (void)unused;
    return stripe_default(n);
}

static int lay_wanted(struct node *n, const struct llapi_layout *want)
{
    if (!want) {
        n->rec.flags |= NODE_NO_LAYOUT;
        return 0;
    }
    return stripe_create(n, want);
}

int node_birth(struct node *n, const struct llapi_layout *want)
{
    return record_first(n, lay_wanted, want);
}

int node_load(struct node *n)
{
    int rc = record_read(n);
    if (!rc && !n->stored)
        rc = record_first(n, lay_default, NULL);
    return rc;
}

int node_refresh(struct node *n)
{
    if (!S_ISREG(n->st.st_mode))
        return 0;
    bool written = n->rec.seen_size != (uint64_t)n->st.st_size || n->rec.seen_mtime_ns != mtime_ns(n);
    if (!written)
        return 0;
    int rc = node_lock(n);
    if (rc)
        return rc;
    rc = record_read(n);
    if (!rc)
        rc = node_stat(n);
    written = n->rec.seen_size != (uint64_t)n->st.st_size || n->rec.seen_mtime_ns != mtime_ns(n);
    if (!rc && written && n->stored) {
        n->rec.seen_size = (uint64_t)n->st.st_size;
        n->rec.seen_mtime_ns = mtime_ns(n);
        n->rec.data_version++;
        if ((n->rec.hsm_states & HS_ARCHIVED) && !(n->rec.hsm_states & HS_RELEASED))
            n->rec.hsm_states |= HS_DIRTY;
        if (n->rec.hsm_states & HS_RELEASED)
            rc = hsm_written_while_released(n);
        // Whoever writes to a file without objects gives it the default.
        if ((n->rec.flags & NODE_NO_LAYOUT) && n->st.st_size)
            rc = stripe_default(n);
        if (!rc)
            rc = grow(n);
        if (!rc)
            rc = node_store(n);
    }
    node_unlock(n);
    return rc;
}

int node_relink(struct node *n)
{
    struct node *parent = malloc(sizeof *parent);
    int rc = parent && !node_is_root(n) ? node_open_parent(parent, n) : -ENOMEM;
    if (!rc) {
        rc = node_load(parent);
        n->parent = parent;
        if (!rc)
            rc = link_write(n);
        n->parent = NULL;
        node_close(parent);
    }
    free(parent);
    return rc;
}
