// SPDX-License-Identifier: Apache-2.0
// File identifiers: handing them out, parsing, and the way back from an identifier to a path. For every identifier a
// link record tells the directory (by its identifier) and the name under which the inode was last seen; a record that
// is out of date because something was renamed behind the simulator's back is repaired by looking for the inode.
#include "changelog.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define FIRST_SEQ 0x200000402ull
#define SEQ_PER_MDT 0x40000000ull
#define OIDS_PER_SEQ 0x20000u

struct link {
    struct lu_fid parent;
    uint64_t ino;
    uint64_t btime_ns;
    uint8_t name_len;
    char name[255];
} __attribute__((packed));

_Static_assert(sizeof(struct link) == 288, "link records have one size");

bool fid_equal(const struct lu_fid *a, const struct lu_fid *b)
{
    return a->f_seq == b->f_seq && a->f_oid == b->f_oid && a->f_ver == b->f_ver;
}

static bool is_root_fid(const struct lu_fid *f)
{
    return fid_equal(f, &ROOT_FID);
}

uint32_t fid_mdt(const struct lu_fid *f)
{
    if (f->f_seq < FIRST_SEQ)
        return 0;
    return (uint32_t)((f->f_seq - FIRST_SEQ) / SEQ_PER_MDT);
}

struct lu_fid fid_new(struct mount *m, uint32_t mdt)
{
    if (mdt >= m->cfg.mdt_count)
        mdt = 0;
    uint64_t n = atomic_fetch_add(&m->shared->next_object[mdt], 1) + 1;
    return (struct lu_fid){FIRST_SEQ + mdt * SEQ_PER_MDT + n / OIDS_PER_SEQ, (uint32_t)(n % OIDS_PER_SEQ), 0};
}

static bool link_slot(const struct mount *m, const struct lu_fid *f, uint32_t *mdt, uint64_t *slot)
{
    if (f->f_seq < FIRST_SEQ || f->f_ver || f->f_oid >= OIDS_PER_SEQ)
        return false;
    *mdt = fid_mdt(f);
    if (*mdt >= m->cfg.mdt_count)
        return false;
    *slot = (f->f_seq - FIRST_SEQ - *mdt * SEQ_PER_MDT) * OIDS_PER_SEQ + f->f_oid;
    return *slot && *slot <= atomic_load(&m->shared->next_object[*mdt]);
}

static int link_put(const struct mount *m, const struct lu_fid *f, const struct link *l)
{
    uint32_t mdt;
    uint64_t slot;
    if (!link_slot(m, f, &mdt, &slot))
        return is_root_fid(f) ? 0 : -ENOENT;
    int fd = state_open(m, O_WRONLY | O_CREAT, "mdt%04x/links", mdt);
    if (fd < 0)
        return fd;
    ssize_t k = pwrite(fd, l, sizeof *l, (off_t)(slot * sizeof *l));
    int rc = k == (ssize_t)sizeof *l ? 0 : k < 0 ? -errno : -EIO;
    close(fd);
    return rc;
}

static int link_get(const struct mount *m, const struct lu_fid *f, struct link *l)
{
    uint32_t mdt;
    uint64_t slot;
    if (!link_slot(m, f, &mdt, &slot))
        return -ENOENT;
    int fd = state_open(m, O_RDONLY, "mdt%04x/links", mdt);
    if (fd < 0)
        return fd;
    ssize_t k = pread(fd, l, sizeof *l, (off_t)(slot * sizeof *l));
    close(fd);
    return k == (ssize_t)sizeof *l && l->name_len ? 0 : -ENOENT;
}

// Whether the identifier was ever handed out.
bool fid_was_ours(const struct mount *m, const struct lu_fid *f)
{
    uint32_t mdt;
    uint64_t slot;
    return link_slot(m, f, &mdt, &slot);
}

int fid_parent(const struct node *n, struct lu_fid *out)
{
    if (n->parent) {
        *out = n->parent->rec.fid;
        return 0;
    }
    struct node *p = malloc(sizeof *p);
    if (!p)
        return -ENOMEM;
    char *path = strdup(n->path);
    int rc = path ? 0 : -ENOMEM;
    if (!rc) {
        char *slash = strrchr(path, '/');
        *slash = 0;
        rc = node_open(p, path, O_PATH);
    }
    if (!rc) {
        rc = node_load(p);
        *out = p->rec.fid;
        node_close(p);
    }
    free(path);
    free(p);
    return rc;
}

void link_created(struct node *n)
{
    struct link l;
    if (!n->m->cfg.changelog_users || link_get(n->m, &n->rec.fid, &l))
        return;
    char name[256] = "";
    memcpy(name, l.name, l.name_len);
    int type = S_ISDIR(n->st.st_mode) ? CL_MKDIR : S_ISREG(n->st.st_mode) ? CL_CREATE
               : S_ISLNK(n->st.st_mode) ? CL_SOFTLINK : CL_MKNOD;
    changelog_write(n->m, type, 0, &n->rec.fid, &l.parent, name);
}

int link_write(struct node *n)
{
    if (node_is_root(n))
        return 0;
    const char *name = strrchr(n->path, '/') + 1;
    size_t len = strlen(name);
    // An unlinked inode has " (deleted)" behind its name; it has no link worth remembering.
    if (len > 255 || n->st.st_nlink == 0)
        return 0;
    struct link l = {.ino = n->st.st_ino, .btime_ns = n->btime_ns, .name_len = (uint8_t)len};
    memcpy(l.name, name, len);
    int rc = n->parent ? fid_parent(n, &l.parent) : 0;
    if (!rc)
        rc = link_put(n->m, &n->rec.fid, &l);
    return rc;
}

// The path that the link records tell, without asking whether it still holds.
static int path_by_links(const struct mount *m, const struct lu_fid *fid, char path[PATH_MAX], struct link *own)
{
    char tail[PATH_MAX];
    size_t at = sizeof tail - 1;
    tail[at] = 0;
    struct lu_fid f = *fid;
    for (int depth = 0; !is_root_fid(&f); depth++) {
        struct link l;
        int rc = depth > PATH_MAX / 2 ? -ELOOP : link_get(m, &f, &l);
        if (rc)
            return rc;
        if (depth == 0)
            *own = l;
        if (at < l.name_len + 1u)
            return -ENAMETOOLONG;
        at -= l.name_len;
        memcpy(tail + at, l.name, l.name_len);
        tail[--at] = '/';
        f = l.parent;
    }
    if (m->root_len + (sizeof tail - at) > PATH_MAX)
        return -ENAMETOOLONG;
    memcpy(path, m->root, m->root_len);
    memcpy(path + m->root_len, tail + at, sizeof tail - at);
    return 0;
}

static int open_if_same(const struct lu_fid *fid, const char *path, int flags, char *path_out)
{
    struct node *n = malloc(sizeof *n);
    if (!n)
        return -ENOMEM;
    int rc = node_open(n, path, O_PATH | O_NOFOLLOW);
    if (!rc) {
        rc = node_load(n);
        if (!rc && !fid_equal(&n->rec.fid, fid))
            rc = -ENOENT;
        if (!rc && path_out)
            strcpy(path_out, n->path);
        node_close(n);
    }
    free(n);
    if (rc)
        return rc == NOT_LUSTRE ? -ENOENT : rc;
    int fd = open(path, flags | O_CLOEXEC);
    return fd < 0 ? -errno : fd;
}

// Looks below `dir` (whose name may be changed while looking) for an inode; its path in dir when found.
static bool search(char dir[PATH_MAX], ino_t ino, bool top)
{
    DIR *d = opendir(dir);
    if (!d)
        return false;
    size_t len = strlen(dir);
    bool found = false;
    for (struct dirent *e; !found && (e = readdir(d));) {
        if (!strcmp(e->d_name, ".") || !strcmp(e->d_name, "..") || (top && !strcmp(e->d_name, STATE_DIR)))
            continue;
        if (len + strlen(e->d_name) + 2 > PATH_MAX)
            continue;
        sprintf(dir + len, "/%s", e->d_name);
        found = e->d_ino == ino;
        if (!found && e->d_type == DT_DIR)
            found = search(dir, ino, false);
        if (!found)
            dir[len] = 0;
    }
    closedir(d);
    return found;
}

int fid_open(struct mount *m, const struct lu_fid *fid, int flags, char *path_out)
{
    char path[PATH_MAX];
    if (is_root_fid(fid)) {
        if (path_out)
            strcpy(path_out, m->root);
        int fd = open(m->root, flags | O_CLOEXEC);
        return fd < 0 ? -errno : fd;
    }
    struct link own;
    int rc = path_by_links(m, fid, path, &own);
    if (!rc)
        rc = open_if_same(fid, path, flags, path_out);
    if (rc != -ENOENT && rc != -ENOTDIR)
        return rc;
    if (link_get(m, fid, &own))
        return -ENOENT;
    // Renamed or gone: the identifier's inode is somewhere below the root or nowhere.
    strcpy(path, m->root);
    if (!search(path, own.ino, true))
        return -ENOENT;
    rc = open_if_same(fid, path, flags, path_out);
    if (rc >= 0) {
        struct node *n = malloc(sizeof *n);
        if (n && node_open(n, path, O_PATH | O_NOFOLLOW) == 0) {
            if (node_load(n) == 0)
                (void)node_relink(n);
            node_close(n);
        }
        free(n);
    }
    return rc;
}

int fid_parse(const char *s, struct lu_fid *fid, const char **end)
{
    char *at;
    if (*s == '[')
        s++;
    errno = 0;
    fid->f_seq = strtoull(s, &at, 0);
    if (at == s || *at != ':' || errno)
        return -EINVAL;
    s = at + 1;
    unsigned long oid = strtoul(s, &at, 0);
    if (at == s || *at != ':' || errno || oid > UINT32_MAX)
        return -EINVAL;
    s = at + 1;
    unsigned long ver = strtoul(s, &at, 0);
    if (at == s || errno || ver > UINT32_MAX)
        return -EINVAL;
    fid->f_oid = (uint32_t)oid;
    fid->f_ver = (uint32_t)ver;
    if (*at == ']')
        at++;
    if (end)
        *end = at;
    return 0;
}

// ---- public

SINCE_215 int llapi_fid_parse(const char *s, struct lu_fid *fid, char **end)
{
    const char *e = s;
    int rc = s && fid ? fid_parse(s, fid, &e) : -EINVAL;
    if (end)
        *end = (char *)(uintptr_t)e;
    return negative(rc);
}

static int fid_of(const char *path, int fd, struct lu_fid *fid)
{
    struct node n;
    int rc = path ? node_open(&n, path, O_PATH | O_NOFOLLOW) : node_of_fd(&n, fd);
    if (!rc) {
        rc = node_load(&n);
        *fid = n.rec.fid;
        node_close(&n);
    }
    return negative(rc == NOT_LUSTRE ? -ENODATA : rc);
}

SINCE_210 int llapi_path2fid(const char *path, struct lu_fid *fid)
{
    return path && fid ? fid_of(path, -1, fid) : negative(-EFAULT);
}

SINCE_210 int llapi_fd2fid(int fd, struct lu_fid *fid)
{
    return fid ? fid_of(NULL, fd, fid) : negative(-EFAULT);
}

static int fid2path(struct mount *m, const struct lu_fid *fid, char *path, int len, long long *recno, int *linkno)
{
    char found[PATH_MAX];
    int fd = fid_open(m, fid, O_PATH | O_NOFOLLOW, found);
    if (fd < 0)
        return fd;
    close(fd);
    // Only one name of an inode is kept.
    if (linkno && *linkno > 0)
        return -ENODATA;
    const char *relative = found + m->root_len;
    relative = *relative ? relative + 1 : "/";
    if (len < 0 || strlen(relative) + 1 > (size_t)len)
        return -ERANGE;
    strcpy(path, relative);
    if (recno)
        *recno = -1;
    return 0;
}

SINCE_210 int llapi_fid2path(const char *device, const char *fidstr, char *path, int len, long long *recno, int *linkno)
{
    struct lu_fid fid;
    struct mount *m;
    if (!fidstr || fid_parse(fidstr, &fid, NULL))
        return negative(-EINVAL);
    if (mount_by_name(device, &m))
        return negative(-ENODEV);
    int rc = fid2path(m, &fid, path, len, recno, linkno);
    mount_put(m);
    return negative(rc);
}

SINCE_215 int llapi_fid2path_at(int mnt_fd, const struct lu_fid *fid, char *path, int len, long long *recno, int *linkno)
{
    char root[PATH_MAX];
    struct mount *m;
    if (canonical_of_fd(mnt_fd, root))
        return negative(-EBADF);
    if (mount_of_path(root, &m))
        return negative(-ENOTTY);
    int rc = fid2path(m, fid, path, len, recno, linkno);
    mount_put(m);
    return negative(rc);
}

static int open_by_fid(struct mount *m, const struct lu_fid *fid, int flags)
{
    int fd = fid_open(m, fid, flags, NULL);
    return fd == -ENOENT ? -ESTALE : fd;
}

SINCE_210 int llapi_open_by_fid(const char *dir, const struct lu_fid *fid, int flags)
{
    struct mount *m;
    if (mount_by_name(dir, &m))
        return negative(-ENODEV);
    int fd = open_by_fid(m, fid, flags);
    mount_put(m);
    return negative(fd);
}

SINCE_216 int llapi_open_by_fid_at(int lustre_fd, const struct lu_fid *fid, int flags)
{
    char root[PATH_MAX];
    struct mount *m;
    if (canonical_of_fd(lustre_fd, root))
        return negative(-EBADF);
    if (mount_of_path(root, &m))
        return negative(-ENOTTY);
    int fd = open_by_fid(m, fid, flags);
    mount_put(m);
    return negative(fd);
}

static int parent_of(struct node *n, unsigned int linkno, struct lu_fid *parent, char *name, size_t size)
{
    if (size > 256 + 1u)
        return -EINVAL;
    if (linkno > 0 || node_is_root(n))
        return -ENODATA;
    int rc = node_load(n);
    if (!rc)
        rc = fid_parent(n, parent);
    if (!rc && name && size)
        snprintf(name, size, "%s", strrchr(n->path, '/') + 1);
    return rc;
}

SINCE_210 int llapi_path2parent(const char *path, unsigned int linkno, struct lu_fid *parent, char *name, size_t size)
{
    struct node n;
    int rc = node_open(&n, path, O_PATH | O_NOFOLLOW);
    if (!rc) {
        rc = parent_of(&n, linkno, parent, name, size);
        node_close(&n);
    }
    return negative(rc == NOT_LUSTRE ? -ENOTTY : rc);
}

SINCE_210 int llapi_fd2parent(int fd, unsigned int linkno, struct lu_fid *parent, char *name, size_t size)
{
    struct node n;
    int rc = node_of_fd(&n, fd);
    if (!rc) {
        rc = parent_of(&n, linkno, parent, name, size);
        node_close(&n);
    }
    return negative(rc == NOT_LUSTRE ? -ENOTTY : rc);
}

SINCE_210 int llapi_get_mdt_index_by_fid(int fd, const struct lu_fid *fid, int *mdt)
{
    struct node n;
    int rc = node_of_fd(&n, fd);
    if (!rc) {
        *mdt = (int)fid_mdt(fid);
        node_close(&n);
    }
    return negative(rc == NOT_LUSTRE ? -ENOTTY : rc);
}

SINCE_210 int llapi_file_fget_mdtidx(int fd, int *mdt)
{
    struct node n;
    int rc = node_of_fd(&n, fd);
    if (!rc) {
        rc = node_load(&n);
        *mdt = (int)fid_mdt(&n.rec.fid);
        node_close(&n);
    }
    return negative(rc == NOT_LUSTRE ? -ENOTTY : rc);
}
