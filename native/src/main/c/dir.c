// SPDX-License-Identifier: Apache-2.0
// Directories over metadata targets, volatile files, removal by identifier, and layouts together with attributes.
#include "changelog.h"
#include "layout.h"

#include <fcntl.h>
#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define HASH_TYPES 5
#define HASH_FNV_1A_64 2u

static int birth_on(const char *path, int mdt, uint32_t stripes, uint32_t hash)
{
    struct node n;
    int rc = node_open(&n, path, O_PATH);
    if (rc)
        return rc;
    n.want_mdt = mdt < 0 ? -1 : mdt;
    rc = node_load(&n);
    if (!rc)
        rc = node_lock(&n);
    if (!rc)
        rc = node_load(&n);
    if (!rc) {
        n.rec.lmv_stripe_count = stripes > n.m->cfg.mdt_count ? n.m->cfg.mdt_count : stripes;
        n.rec.lmv_hash = hash;
        rc = node_store(&n);
    }
    node_close(&n);
    return rc;
}

static int dir_create(const char *path, mode_t mode, const struct llapi_stripe_param *p)
{
    char copy[PATH_MAX], real[PATH_MAX];
    struct mount *m;
    if (!path || strlen(path) >= sizeof copy)
        return -EINVAL;
    strcpy(copy, path);
    if (!realpath(dirname(copy), real))
        return -errno;
    if (mount_of_path(real, &m))
        return -ENODEV;
    int mdts = (int)m->cfg.mdt_count;
    uint32_t hash = (uint32_t)p->lsp_stripe_pattern ? (uint32_t)p->lsp_stripe_pattern : HASH_FNV_1A_64;
    mount_put(m);
    if ((hash & 0xffff) >= HASH_TYPES)
        return -EINVAL;
    if (p->lsp_stripe_offset >= mdts || p->lsp_stripe_offset < -1)
        return -ENODEV;
    if (mkdir(path, mode ? mode : 0777))
        return -errno;
    int mdt = p->lsp_is_specific && p->lsp_stripe_count > 0 ? (int)p->lsp_osts[0] : p->lsp_stripe_offset;
    return birth_on(path, mdt, p->lsp_stripe_count < 1 ? 1 : (uint32_t)p->lsp_stripe_count, hash);
}

SINCE_212 int llapi_dir_create(const char *path, mode_t mode, const struct llapi_stripe_param *p)
{
    return negative(dir_create(path, mode, p));
}

SINCE_210 int llapi_dir_create_pool(const char *path, int mode, int offset, int count, int hash, const char *pool)
{
    (void)pool;
    struct llapi_stripe_param p = {
        .lsp_stripe_offset = offset, .lsp_stripe_count = count, .lsp_stripe_pattern = hash};
    return negative(dir_create(path, (mode_t)mode, &p));
}

static int set_default_lmv(const char *path, int offset, int count, int hash)
{
    struct node n;
    int rc = node_open(&n, path, O_RDONLY | O_DIRECTORY);
    if (rc)
        return rc == NOT_LUSTRE ? -ENOTTY : rc;
    rc = offset >= (int)n.m->cfg.mdt_count ? -ENODEV : node_load(&n);
    if (!rc)
        rc = node_lock(&n);
    if (!rc)
        rc = node_load(&n);
    if (!rc) {
        n.rec.lmv_offset = offset;
        n.rec.lmv_inherit = (uint32_t)count;
        n.rec.lmv_hash = (uint32_t)hash;
        rc = node_store(&n);
    }
    node_close(&n);
    return rc;
}

SINCE_210 int llapi_dir_set_default_lmv_stripe(const char *path, int offset, int count, int hash, const char *pool)
{
    (void)pool;
    return negative(set_default_lmv(path, offset, count, hash));
}

SINCE_212 int llapi_dir_set_default_lmv(const char *path, const struct llapi_stripe_param *p)
{
    return negative(set_default_lmv(path, p->lsp_stripe_offset, p->lsp_stripe_count, p->lsp_stripe_pattern));
}

SINCE_210 int llapi_direntry_remove(char *path)
{
    if (unlink(path) == 0)
        return 0;
    return errno == EISDIR && rmdir(path) == 0 ? 0 : negative(-errno);
}

// ---- volatile files: open, without a name

#define DELAY_CREATE_OLD 0x1000000
#define DELAY_CREATE (O_NOCTTY | 0x2000)

static int open_unnamed(const char *dir, int flags, mode_t mode)
{
    flags &= ~(O_CREAT | O_EXCL | O_ACCMODE | DELAY_CREATE | DELAY_CREATE_OLD);
    int fd = open(dir, flags | O_TMPFILE | O_RDWR | O_CLOEXEC, mode);
    if (fd >= 0 || (errno != EOPNOTSUPP && errno != EISDIR))
        return fd < 0 ? -errno : fd;
    char path[PATH_MAX];
    if ((size_t)snprintf(path, sizeof path, "%s/.volatile.XXXXXX", dir) >= sizeof path)
        return -ENAMETOOLONG;
    fd = mkostemp(path, O_CLOEXEC);
    if (fd < 0)
        return -errno;
    unlink(path);
    return fd;
}

static int create_volatile(const char *dir, int mdt, int flags, mode_t mode, const struct llapi_layout *want)
{
    char real[PATH_MAX];
    struct mount *m;
    if (!dir || !realpath(dir, real))
        return -errno;
    if (mount_of_path(real, &m))
        return -ENOENT;
    int mdts = (int)m->cfg.mdt_count;
    mount_put(m);
    if (mdt >= mdts)
        return -ENODEV;
    int fd = open_unnamed(real, flags, mode);
    if (fd < 0)
        return fd;
    struct node n;
    int rc = node_of_fd(&n, fd);
    if (!rc) {
        n.want_mdt = mdt < 0 ? -1 : mdt;
        bool later = (flags & DELAY_CREATE_OLD) || (flags & DELAY_CREATE) == DELAY_CREATE;
        rc = want || later ? node_birth(&n, want) : node_load(&n);
        node_close(&n);
    }
    if (rc) {
        close(fd);
        return rc;
    }
    return fd;
}

SINCE_210 int llapi_create_volatile_idx(const char *dir, int mdt, int flags)
{
    return negative(create_volatile(dir, mdt, flags, 0600, NULL));
}

SINCE_212 int llapi_create_volatile_param(const char *dir, int mdt, int flags, mode_t mode,
                                          const struct llapi_stripe_param *p)
{
    struct llapi_layout *l = p ? layout_of_param(p) : NULL;
    int fd = create_volatile(dir, mdt, flags, mode, l);
    layout_free(l);
    return negative(fd);
}

// ---- removal by identifier

struct fid_array {
    uint32_t fa_nr;
    uint32_t fa_padding0;
    uint64_t fa_padding1;
    struct lu_fid fa_fids[];
};

static int remove_fid(struct mount *m, const struct lu_fid *fid)
{
    char path[PATH_MAX];
    int fd = fid_open(m, fid, O_PATH | O_NOFOLLOW, path);
    if (fd < 0)
        return fd;
    struct stat st;
    int rc = fstat(fd, &st) ? -errno : 0;
    close(fd);
    if (!rc && S_ISDIR(st.st_mode))
        return -EISDIR;
    if (!rc && unlink(path))
        rc = -errno;
    if (!rc)
        changelog_write(m, CL_UNLINK, st.st_nlink < 2, fid, NULL, strrchr(path, '/') + 1);
    return rc;
}

// Every identifier is answered in f_ver by what became of it.
static int remove_fids(struct mount *m, struct fid_array *fa)
{
    if (fa->fa_nr > 4096)
        return -E2BIG;
    for (uint32_t i = 0; i < fa->fa_nr; i++) {
        int rc = fa->fa_fids[i].f_ver ? -EINVAL : remove_fid(m, &fa->fa_fids[i]);
        fa->fa_fids[i].f_ver = (uint32_t)rc;
    }
    return 0;
}

SINCE_212 int llapi_rmfid(const char *path, struct fid_array *fa)
{
    struct mount *m;
    if (mount_by_name(path, &m))
        return negative(-ENODEV);
    int rc = remove_fids(m, fa);
    mount_put(m);
    return negative(rc);
}

SINCE_216 int llapi_rmfid_at(int fd, struct fid_array *fa)
{
    struct node n;
    int rc = node_of_fd(&n, fd);
    if (!rc) {
        rc = remove_fids(n.m, fa);
        node_close(&n);
    }
    return negative(rc == NOT_LUSTRE ? -ENOTTY : rc);
}

// ---- attributes and layout in one call

static int lum_file(int dir, const char *name, uint64_t *valid, struct statx *stx, void *lum, size_t size)
{
    if (lum && size < sizeof(struct lov_user_md_v1))
        return -EINVAL;
    int fd = name ? openat(dir, name, O_PATH | O_NOFOLLOW | O_CLOEXEC) : dir;
    if (fd < 0)
        return -errno;
    struct node n;
    int rc = node_of_fd(&n, fd);
    if (!rc) {
        rc = node_load(&n);
        if (!rc)
            rc = node_refresh(&n);
        if (!rc && valid)
            *valid = 0xfff;
        if (!rc && stx && statx(fd, "", AT_EMPTY_PATH, STATX_BASIC_STATS | STATX_BTIME, stx))
            rc = -errno;
        if (!rc && lum) {
            if (!n.layout)
                rc = -ENODATA;
            else if (n.rec.layout_len > size)
                rc = -EOVERFLOW;
            else
                memcpy(lum, n.layout, n.rec.layout_len);
        }
        node_close(&n);
    }
    if (name)
        close(fd);
    return rc == NOT_LUSTRE ? -ENOTTY : rc;
}

SINCE_212 int llapi_get_lum_file_fd(int dir, const char *name, uint64_t *valid, struct statx *stx,
                                    struct lov_user_md_v1 *lum, size_t size)
{
    return negative(lum_file(dir, name, valid, stx, lum, size));
}

SINCE_212 int llapi_get_lum_file(const char *path, uint64_t *valid, struct statx *stx, struct lov_user_md_v1 *lum,
                                 size_t size)
{
    return negative(lum_file(AT_FDCWD, path, valid, stx, lum, size));
}

SINCE_212 int llapi_get_lum_dir_fd(int fd, uint64_t *valid, struct statx *stx, struct lov_user_md_v1 *lum, size_t size)
{
    return negative(lum_file(fd, NULL, valid, stx, lum, size));
}

SINCE_212 int llapi_get_lum_dir(const char *path, uint64_t *valid, struct statx *stx, struct lov_user_md_v1 *lum,
                                size_t size)
{
    return negative(lum_file(AT_FDCWD, path, valid, stx, lum, size));
}

// ---- foreign layouts: bytes that only their maker understands

SINCE_215 int llapi_file_create_foreign(const char *path, mode_t mode, uint32_t type, uint32_t flags, char *value)
{
    size_t len = value ? strlen(value) : 0;
    if (len > 65535 - sizeof(struct lov_foreign_md))
        return negative(-E2BIG);
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
    if (fd < 0)
        return negative(-errno);
    struct lov_foreign_md *f = calloc(1, sizeof *f + len + 1);
    struct node n;
    int rc = f ? node_of_fd(&n, fd) : -ENOMEM;
    if (!rc) {
        *f = (struct lov_foreign_md){LOV_USER_MAGIC_FOREIGN, (uint32_t)len, type, flags};
        if (len)
            memcpy(f->lfm_value, value, len);
        rc = node_birth(&n, NULL);
        if (!rc)
            rc = node_lock(&n);
        if (!rc)
            rc = node_set_layout(&n, (const uint8_t *)f, (uint32_t)(sizeof *f + len));
        n.rec.flags &= (uint16_t)~NODE_NO_LAYOUT;
        if (!rc)
            rc = node_store(&n);
        node_close(&n);
    }
    free(f);
    if (rc) {
        close(fd);
        return negative(rc == NOT_LUSTRE ? -ENOTTY : rc);
    }
    return fd;
}

SINCE_215 int llapi_unlink_foreign(char *path)
{
    return unlink(path) ? negative(-errno) : 0;
}

SINCE_215 int llapi_file_is_encrypted(int fd)
{
    struct node n;
    int rc = node_of_fd(&n, fd);
    if (!rc)
        node_close(&n);
    return negative(rc == NOT_LUSTRE ? -ENOTTY : rc);
}
