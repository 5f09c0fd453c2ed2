// SPDX-License-Identifier: Apache-2.0
// Making files with a layout and reading the layout of files, by both families of functions: llapi_layout_* (-1 and
// errno) and the older llapi_file_* (-errno).
#include "layout.h"

#include <fcntl.h>
#include <libgen.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define GET_EXPECTED 0x1u
#define XATTR_COPY 0x2u
#define XATTR_CHECK (SIM_VERSION >= 215 ? 0x4u : 0x1u)

// ---- reading

static struct llapi_layout *handle_or_errno(int rc, struct llapi_layout *l)
{
    if (rc) {
        errno = -rc;
        return NULL;
    }
    return l;
}

static struct llapi_layout *open_layout(void)
{
    struct llapi_layout *l = layout_empty();
    if (l && !layout_append(l)) {
        layout_free(l);
        l = NULL;
    }
    errno = l ? ENODATA : ENOMEM;
    return l;
}

// The layout of a loaded node; one with everything left open (and errno ENODATA) when it has none.
static struct llapi_layout *layout_of(struct node *n)
{
    struct llapi_layout *l = NULL;
    int rc = node_load(n);
    if (!rc)
        rc = node_refresh(n);
    if (!rc && !n->layout)
        return open_layout();
    if (!rc)
        rc = lov_parse(n->layout, n->rec.layout_len, &l);
    return handle_or_errno(rc, l);
}

static int expected_of(const char *path, struct llapi_layout **out)
{
    struct node n;
    char copy[PATH_MAX];
    int rc = node_open(&n, path, O_RDONLY | O_NONBLOCK);
    if (rc == -ENOENT) {
        if (strlen(path) >= sizeof copy)
            return -ENAMETOOLONG;
        strcpy(copy, path);
        rc = node_open(&n, dirname(copy), O_RDONLY | O_NONBLOCK);
    }
    if (rc)
        return rc;
    struct llapi_layout *def = NULL;
    rc = node_load(&n);
    if (!rc && S_ISREG(n.st.st_mode) && n.layout) {
        rc = node_refresh(&n);
        if (!rc)
            rc = lov_parse(n.layout, n.rec.layout_len, out);
        node_close(&n);
        return rc;
    }
    if (!rc && !S_ISDIR(n.st.st_mode)) {
        node_close(&n);
        if (strlen(path) >= sizeof copy)
            return -ENAMETOOLONG;
        strcpy(copy, path);
        rc = node_open(&n, dirname(copy), O_RDONLY | O_NONBLOCK);
        if (rc)
            return rc;
    }
    if (!rc)
        rc = directory_default_of(&n, &def);
    if (!rc && !def && !node_is_root(&n)) {
        struct node root;
        rc = node_open(&root, n.m->root, O_PATH);
        if (!rc) {
            rc = directory_default_of(&root, &def);
            node_close(&root);
        }
    }
    if (!rc) {
        *out = stripe_expected(n.m, def);
        rc = *out ? 0 : -ENOMEM;
    }
    layout_free(def);
    node_close(&n);
    return rc;
}

SINCE_210 struct llapi_layout *llapi_layout_get_by_path(const char *path, uint32_t flags)
{
    struct llapi_layout *l = NULL;
    if (!path)
        return handle_or_errno(-EFAULT, NULL);
    if (flags & GET_EXPECTED) {
        int rc = expected_of(path, &l);
        return handle_or_errno(rc == NOT_LUSTRE ? -ENOTTY : rc, l);
    }
    struct node n;
    int rc = node_open(&n, path, O_RDONLY | O_NONBLOCK);
    if (rc)
        return handle_or_errno(rc == NOT_LUSTRE ? -ENOTTY : rc, NULL);
    l = layout_of(&n);
    node_close(&n);
    return l;
}

SINCE_210 struct llapi_layout *llapi_layout_get_by_fd(int fd, uint32_t flags)
{
    (void)flags;
    struct node n;
    int rc = node_of_fd(&n, fd);
    if (rc)
        return handle_or_errno(rc == NOT_LUSTRE ? -ENOTTY : rc, NULL);
    struct llapi_layout *l = layout_of(&n);
    node_close(&n);
    return l;
}

int llapi_open_by_fid(const char *dir, const struct lu_fid *fid, int flags);

SINCE_210 struct llapi_layout *llapi_layout_get_by_fid(const char *dir, const struct lu_fid *fid, uint32_t flags)
{
    int fd = llapi_open_by_fid(dir, fid, O_RDONLY | O_NONBLOCK);
    if (fd < 0)
        return handle_or_errno(fd, NULL);
    struct llapi_layout *l = llapi_layout_get_by_fd(fd, flags);
    int saved = errno;
    close(fd);
    errno = saved;
    return l;
}

SINCE_212 struct llapi_layout *llapi_layout_get_by_xattr(void *bytes, ssize_t size, uint32_t flags)
{
    struct llapi_layout *l;
    if (!bytes || size < (ssize_t)sizeof(struct lov_comp_md))
        return handle_or_errno(-EINVAL, NULL);
    int rc = lov_parse(bytes, (size_t)size, &l);
    if (rc == -ERANGE && SIM_VERSION < 215)
        rc = -EINTR;
    for (uint32_t i = 0; !rc && (flags & XATTR_CHECK) && i < l->count; i++) {
        const struct comp *c = &l->comps[i];
        bool laid = comp_instantiated(l, c) && !c->foreign && !(lov_pattern_of(c->pattern) & LOV_PATTERN_MDT)
                    && !(lov_pattern_of(c->pattern) & LOV_PATTERN_F_RELEASED);
        if (laid && c->object_count && c->object_count != c->stripe_count)
            rc = -EBADSLT;
        if (rc)
            layout_free(l);
    }
    return handle_or_errno(rc, l);
}

int lum_of_node(struct node *n, void *lum)
{
    int rc = node_load(n);
    if (!rc)
        rc = node_refresh(n);
    if (rc)
        return rc;
    if (!n->layout)
        return -ENODATA;
    if (!S_ISREG(n->st.st_mode)) {
        memcpy(lum, n->layout, n->rec.layout_len);
        return 0;
    }
    struct llapi_layout *l;
    rc = lov_parse(n->layout, n->rec.layout_len, &l);
    if (rc)
        return rc;
    uint8_t *bytes;
    uint32_t len;
    rc = lov_encode(l, &n->rec.fid, LOV_IOCTL, &bytes, &len);
    layout_free(l);
    if (!rc) {
        memcpy(lum, bytes, len);
        free(bytes);
    }
    return rc;
}

SINCE_210 int llapi_file_get_stripe(const char *path, struct lov_user_md_v1 *lum)
{
    struct node n;
    int rc = node_open(&n, path, O_RDONLY | O_NONBLOCK);
    if (rc == -ENOENT) {
        struct stat st;
        if (lstat(path, &st) == 0 && S_ISLNK(st.st_mode)) {
            errno = ENOENT;
            return -ENODATA;
        }
    }
    if (!rc) {
        rc = lum_of_node(&n, lum);
        node_close(&n);
    }
    return negative(rc == NOT_LUSTRE ? -ENOTTY : rc);
}

SINCE_217 int llapi_get_lmm_from_path(const char *path, struct lov_user_md_v1 **lum)
{
    *lum = calloc(1, 65536);
    if (!*lum)
        return negative(-ENOMEM);
    int rc = llapi_file_get_stripe(path, *lum);
    if (rc) {
        free(*lum);
        *lum = NULL;
    }
    return rc;
}

// ---- making

// Opens for a layout to be set; *fresh tells whether the file was made by this call.
static int open_for_layout(const char *path, int flags, mode_t mode, bool *fresh)
{
    *fresh = false;
    flags |= O_CLOEXEC;
    if (flags & O_CREAT) {
        int fd = open(path, flags | O_EXCL, mode);
        if (fd >= 0) {
            *fresh = true;
            return fd;
        }
        if (errno != EEXIST || (flags & O_EXCL))
            return -errno;
    }
    int fd = open(path, flags & ~O_CREAT, mode);
    if (fd < 0 && errno == EISDIR)
        fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    return fd < 0 ? -errno : fd;
}

static const char *bare_pool(const char *name)
{
    const char *dot = strchr(name, '.');
    return dot ? dot + 1 : name;
}

static int check_param(const struct llapi_stripe_param *p)
{
    if (p->lsp_stripe_size % LOV_MIN_STRIPE_SIZE) {
        report(LLAPI_MSG_ERROR, EINVAL, "error: bad stripe_size %llu, must be an even multiple of %d bytes",
               p->lsp_stripe_size, (int)LOV_MIN_STRIPE_SIZE);
        return -EINVAL;
    }
    if (p->lsp_stripe_size >> 32) {
        report(LLAPI_MSG_ERROR, EINVAL, "error: stripe size %llu, must be less than 4GB", p->lsp_stripe_size);
        return -EINVAL;
    }
    if (p->lsp_stripe_offset < -1 || p->lsp_stripe_offset > 65535) {
        report(LLAPI_MSG_ERROR, EINVAL, "error: bad stripe offset %d", p->lsp_stripe_offset);
        return -EINVAL;
    }
    int lowest = SIM_VERSION >= 216 ? -32 : -1;
    if (p->lsp_stripe_count < lowest || p->lsp_stripe_count > (int)LOV_MAX_STRIPE_COUNT) {
        report(LLAPI_MSG_ERROR, EINVAL, "error: bad stripe count %d", p->lsp_stripe_count);
        return -EINVAL;
    }
    uint32_t pattern = (uint32_t)p->lsp_stripe_pattern;
    if (pattern && pattern != LOV_PATTERN_RAID0 && pattern != (LOV_PATTERN_RAID0 | LOV_PATTERN_OVERSTRIPING)) {
        report(LLAPI_MSG_ERROR, EINVAL, "error: bad stripe pattern %#x", pattern);
        return -EINVAL;
    }
    if (p->lsp_pool && strlen(bare_pool(p->lsp_pool)) > LOV_MAXPOOLNAME) {
        report(LLAPI_MSG_ERROR, EINVAL, "Pool name '%s' is too long (max is %d characters)", p->lsp_pool, LOV_MAXPOOLNAME);
        return -EINVAL;
    }
    return 0;
}

struct llapi_layout *layout_of_param(const struct llapi_stripe_param *p)
{
    struct llapi_layout *l = layout_empty();
    struct comp *c = l ? layout_append(l) : NULL;
    if (!c) {
        layout_free(l);
        return NULL;
    }
    if (p->lsp_stripe_size)
        c->stripe_size = p->lsp_stripe_size;
    if (p->lsp_stripe_count > 0)
        c->stripe_count = (uint64_t)p->lsp_stripe_count;
    else if (p->lsp_stripe_count < 0)
        c->stripe_count = LLAPI_LAYOUT_WIDE + (uint64_t)(-p->lsp_stripe_count - 1);
    if (p->lsp_stripe_offset >= 0)
        c->stripe_offset = (uint64_t)p->lsp_stripe_offset;
    if ((uint32_t)p->lsp_stripe_pattern & LOV_PATTERN_OVERSTRIPING)
        c->pattern = LLAPI_LAYOUT_OVERSTRIPING;
    if (p->lsp_pool)
        strcpy(c->pool, bare_pool(p->lsp_pool));
    if (p->lsp_is_specific && p->lsp_stripe_count > 0) {
        c->objects = calloc((size_t)p->lsp_stripe_count, sizeof *c->objects);
        if (!c->objects) {
            layout_free(l);
            return NULL;
        }
        c->object_count = (uint32_t)p->lsp_stripe_count;
        c->specific = true;
        for (uint32_t i = 0; i < c->object_count; i++)
            c->objects[i].l_ost_idx = p->lsp_osts[i];
    }
    return l;
}

// Whether the pool is one of the mount of the file to be; what is not on Lustre has its say later.
static int check_pool(const char *path, const char *pool)
{
    char copy[PATH_MAX], real[PATH_MAX];
    struct mount *m;
    if (!pool || !*pool || !strcmp(pool, "none") || !strcmp(pool, "ignore") || !strcmp(pool, "inherit"))
        return 0;
    if (strlen(path) >= sizeof copy)
        return -ENAMETOOLONG;
    strcpy(copy, path);
    if (!realpath(dirname(copy), real) || mount_of_path(real, &m))
        return 0;
    int rc = pool_find(&m->cfg, pool) ? 0 : -EDOM;
    mount_put(m);
    return rc;
}

SINCE_210 int llapi_file_open_param(const char *path, int flags, mode_t mode, const struct llapi_stripe_param *p)
{
    int rc = check_param(p);
    if (rc)
        return negative(rc);
    if (p->lsp_pool && check_pool(path, bare_pool(p->lsp_pool))) {
        report(LLAPI_MSG_ERROR | LLAPI_MSG_NO_ERRNO, 0, "pool '%s' does not exist", p->lsp_pool);
        return negative(-EINVAL);
    }
    bool fresh;
    int fd = open_for_layout(path, flags, mode, &fresh);
    if (fd < 0) {
        report(LLAPI_MSG_ERROR, -fd, "unable to open '%s'", path);
        return negative(fd);
    }
    struct llapi_layout *l = layout_of_param(p);
    rc = l ? layout_set_fd(fd, l, fresh) : -ENOMEM;
    layout_free(l);
    if (rc == NOT_LUSTRE)
        rc = -ENOTTY;
    if (rc) {
        if (rc == -EDOM)
            rc = -EINVAL;
        const char *why = rc == -EEXIST ? "stripe already set" : strerror(-rc);
        report(LLAPI_MSG_ERROR | LLAPI_MSG_NO_ERRNO, 0, "setstripe error for '%s': %s", path, why);
        close(fd);
        return negative(rc);
    }
    return fd;
}

SINCE_210 int llapi_file_open_pool(const char *path, int flags, int mode, unsigned long long size, int offset, int count,
                                   int pattern, char *pool)
{
    struct llapi_stripe_param p = {.lsp_stripe_size = size,
                                   .lsp_pool = pool,
                                   .lsp_stripe_offset = offset,
                                   .lsp_stripe_pattern = pattern,
                                   .lsp_stripe_count = count};
    return llapi_file_open_param(path, flags, (mode_t)mode, &p);
}

SINCE_210 int llapi_file_open(const char *path, int flags, int mode, unsigned long long size, int offset, int count,
                              int pattern)
{
    return llapi_file_open_pool(path, flags, mode, size, offset, count, pattern, NULL);
}

SINCE_210 int llapi_file_create_pool(const char *path, unsigned long long size, int offset, int count, int pattern,
                                     char *pool)
{
    int fd = llapi_file_open_pool(path, O_CREAT | O_WRONLY, 0644, size, offset, count, pattern, pool);
    if (fd < 0)
        return fd;
    close(fd);
    return 0;
}

SINCE_210 int llapi_file_create(const char *path, unsigned long long size, int offset, int count, int pattern)
{
    return llapi_file_create_pool(path, size, offset, count, pattern, NULL);
}

SINCE_210 int llapi_layout_file_open(const char *path, int flags, mode_t mode, const struct llapi_layout *l)
{
    if (!path || (l && !l->count))
        return fail(EINVAL);
    if (!l) {
        int fd = open(path, flags | O_CLOEXEC, mode);
        if (fd >= 0)
            errno = EINVAL;  // as the library leaves it
        return fd;
    }
    // Only releases from 2.14 look at the layout before the servers do.
    if (SIM_VERSION >= 215 && l->composite) {
        int rc = layout_check(l, false, l->mirror_count > 1, NULL);
        if (rc)
            return fail(EINVAL);
    }
    for (uint32_t i = 0; i < l->count; i++)
        if (check_pool(path, l->comps[i].pool)) {
            errno = 0;  // recorded so: no reason is given
            return -1;
        }
    bool fresh;
    int fd = open_for_layout(path, flags, mode, &fresh);
    if (fd < 0)
        return fail(fd);
    struct stat st;
    bool sets = fresh || (fstat(fd, &st) == 0 && S_ISDIR(st.st_mode)) || (flags & O_CREAT);
    int rc = sets ? layout_set_fd(fd, l, fresh) : 0;
    // A file that has objects keeps its layout and nothing is said.
    if (rc == -EEXIST)
        rc = 0;
    if (rc) {
        close(fd);
        return fail(rc == NOT_LUSTRE ? -ENOTTY : rc == -EDOM ? -EINVAL : rc);
    }
    return fd;
}

SINCE_210 int llapi_layout_file_create(const char *path, int flags, int mode, const struct llapi_layout *l)
{
    return llapi_layout_file_open(path, flags | O_CREAT | O_EXCL, (mode_t)mode, l);
}

SINCE_217 int llapi_layout_set_by_fd(int fd, struct llapi_layout *l)
{
    if (!l)
        return fail(EINVAL);
    int rc = layout_set_fd(fd, l, false);
    return rc ? fail(rc == NOT_LUSTRE ? -ENOTTY : rc == -EDOM ? -EINVAL : rc) : 0;
}

SINCE_217 int llapi_layout_set_by_xattr(int fd, struct lov_user_md_v1 *lum)
{
    struct llapi_layout *l;
    uint32_t size = lum->lmm_magic == LOV_USER_MAGIC_COMP_V1 ? ((struct lov_comp_md *)lum)->lcm_size
                    : lum->lmm_magic == LOV_USER_MAGIC_V1    ? sizeof(struct lov_user_md_v1)
                                                             : sizeof(struct lov_user_md_v3);
    int rc = lov_parse((const uint8_t *)lum, size, &l);
    if (rc)
        return fail(rc);
    rc = llapi_layout_set_by_fd(fd, l);
    layout_free(l);
    return rc;
}

SINCE_210 int llapi_file_lookup(int dirfd, const char *name)
{
    struct stat st;
    if (!name || strchr(name, '/'))
        return -EINVAL;
    return fstatat(dirfd, name, &st, AT_SYMLINK_NOFOLLOW) ? negative(-errno) : 0;
}
