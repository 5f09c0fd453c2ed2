// SPDX-License-Identifier: Apache-2.0
// Changes to layouts of files that are there: components added, deleted, flagged; layouts swapped.
#include "edit.h"

#include "changelog.h"
#include "hsm.h"
#include "lock.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int edit_begin(struct node *n, int fd, struct llapi_layout **l)
{
    *l = NULL;
    int rc = node_of_fd(n, fd);
    if (rc)
        return rc;
    rc = node_load(n);
    if (!rc)
        rc = node_refresh(n);
    if (!rc)
        rc = node_lock(n);
    if (!rc)
        rc = node_load(n);
    if (!rc)
        rc = n->layout ? lov_parse(n->layout, n->rec.layout_len, l) : -ENODATA;
    if (rc)
        node_close(n);
    return rc;
}

int edit_end(struct node *n, struct llapi_layout *l, int rc)
{
    if (!rc) {
        l->gen++;
        rc = stripe_commit(n, l);
    }
    if (!rc)
        rc = node_store(n);
    if (!rc)
        changelog_write(n->m, CL_LAYOUT, 0, &n->rec.fid, NULL, NULL);
    layout_free(l);
    node_close(n);
    return rc;
}

void note_seen(struct node *n)
{
    struct stat st;
    if (fstat(n->fd, &st))
        return;
    n->st.st_size = st.st_size;
    n->rec.seen_size = (uint64_t)st.st_size;
    n->rec.seen_mtime_ns = (int64_t)st.st_mtim.tv_sec * 1000000000 + st.st_mtim.tv_nsec;
}

static int open_for_edit(const char *path, struct node *n, struct llapi_layout **l, int *fd)
{
    *fd = open(path, O_RDWR | O_NONBLOCK | O_CLOEXEC);
    if (*fd < 0)
        return -errno;
    int rc = edit_begin(n, *fd, l);
    if (rc)
        close(*fd);
    return rc;
}

static int answer(int fd, int rc)
{
    if (fd >= 0)
        close(fd);
    return rc ? fail(rc == NOT_LUSTRE ? -ENOTTY : rc) : 0;
}

static uint32_t highest_sequence(const struct llapi_layout *l)
{
    uint32_t most = 0;
    for (uint32_t i = 0; i < l->count; i++)
        if ((l->comps[i].id & 0xffff) > most)
            most = l->comps[i].id & 0xffff;
    return most;
}

static int add_components(struct node *n, struct llapi_layout *l, const struct llapi_layout *more)
{
    if (!l->composite || l->mirror_count > 1)
        return -EINVAL;
    const struct comp *last = &l->comps[l->count - 1];
    if (last->end == LUSTRE_EOF || more->comps[0].start != last->end)
        return -EINVAL;
    uint32_t id = highest_sequence(l);
    for (uint32_t i = 0; i < more->count; i++) {
        struct comp *c = layout_append(l);
        if (!c || comp_copy(c, &more->comps[i]))
            return -ENOMEM;
        c->id = ++id;
        c->flags &= LCME_FL_PREF_RW | LCME_FL_NOSYNC | LCME_FL_EXTENSION;
        if (c->pattern == LLAPI_LAYOUT_DEFAULT)
            c->pattern = LLAPI_LAYOUT_RAID0;
        if (c->stripe_size == LLAPI_LAYOUT_DEFAULT)
            c->stripe_size = c[-1].stripe_size;
        if (c->stripe_count == LLAPI_LAYOUT_DEFAULT)
            c->stripe_count = n->m->cfg.stripe_count;
        if (c->pool[0] && !pool_find(&n->m->cfg, c->pool))
            return -EINVAL;
    }
    return layout_check(l, false, false, NULL) ? -EINVAL : 0;
}

SINCE_210 int llapi_layout_file_comp_add(const char *path, const struct llapi_layout *more)
{
    struct node n;
    struct llapi_layout *l;
    int fd = -1;
    if (!path || !more || !more->count || !more->composite)
        return fail(EINVAL);
    int rc = open_for_edit(path, &n, &l, &fd);
    if (rc)
        return answer(-1, rc == -ENODATA ? -EINVAL : rc);
    return answer(fd, edit_end(&n, l, add_components(&n, l, more)));
}

static bool to_delete(const struct comp *c, uint32_t id, uint32_t flags)
{
    if (id == LCME_ID_ALL)
        return true;
    if (id)
        return c->id == id;
    // A negated mask names the components that lack the flags.
    return flags & LCME_FL_NEG ? !(c->flags & flags & ~LCME_FL_NEG) : (c->flags & flags) == flags;
}

static int delete_components(struct node *n, struct llapi_layout *l, uint32_t id, uint32_t flags)
{
    if (!l->composite || l->mirror_count > 1)
        return -EINVAL;
    uint32_t first = l->count;
    for (uint32_t i = l->count; i-- > 0;)
        if (to_delete(&l->comps[i], id, flags)) {
            if (i + 1 != first)
                return -EINVAL;  // only from the end
            first = i;
        }
    if (first == l->count || first == 0)
        return -EINVAL;
    // Objects go with their component, and their data with them.
    if ((uint64_t)n->st.st_size > l->comps[first].start && ftruncate(n->fd, (off_t)l->comps[first].start))
        return -errno;
    while (l->count > first)
        layout_remove(l, l->count - 1);
    note_seen(n);
    return 0;
}

SINCE_210 int llapi_layout_file_comp_del(const char *path, uint32_t id, uint32_t flags)
{
    struct node n;
    struct llapi_layout *l;
    int fd = -1;
    if (!path || (id && flags) || (!id && !flags))
        return fail(EINVAL);
    int rc = open_for_edit(path, &n, &l, &fd);
    if (rc)
        return answer(-1, rc == -ENODATA ? -EINVAL : rc);
    return answer(fd, edit_end(&n, l, delete_components(&n, l, id, flags)));
}

static int flag_components(struct llapi_layout *l, const uint32_t *ids, const uint32_t *flags, size_t count)
{
    for (size_t k = 0; k < count; k++) {
        uint32_t bits = flags[k] & ~LCME_FL_NEG;
        bool found = false;
        if (bits & ~(LCME_FL_PREF_RW | LCME_FL_NOSYNC | LCME_FL_STALE | LCME_FL_EXTENSION))
            return -EINVAL;
        for (uint32_t i = 0; i < l->count; i++)
            if (l->comps[i].id == ids[k]) {
                found = true;
                l->comps[i].flags = flags[k] & LCME_FL_NEG ? l->comps[i].flags & ~bits : l->comps[i].flags | bits;
            }
        if (!found)
            return -EINVAL;
    }
    return 0;
}

#if SIM_VERSION < 212
// Another function of the same name: the flags come in components that are found by their ids.
SINCE_210 int llapi_layout_file_comp_set(const char *path, const struct llapi_layout *comps, uint32_t valid)
{
    struct node n;
    struct llapi_layout *l;
    int fd = -1;
    (void)valid;
    if (!path || !comps)
        return fail(EINVAL);
    int rc = open_for_edit(path, &n, &l, &fd);
    if (rc)
        return answer(-1, rc == -ENODATA ? -EINVAL : rc);
    for (uint32_t i = 0; !rc && i < comps->count; i++)
        rc = flag_components(l, &comps->comps[i].id, &comps->comps[i].flags, 1);
    return answer(fd, edit_end(&n, l, l->composite ? rc : -EINVAL));
}
#else
SINCE_212 int llapi_layout_file_comp_set(const char *path, uint32_t *ids, uint32_t *flags, size_t count)
{
    struct node n;
    struct llapi_layout *l;
    int fd = -1;
    if (!path || !ids || !flags || !count)
        return fail(EINVAL);
    int rc = open_for_edit(path, &n, &l, &fd);
    if (rc)
        return answer(-1, rc == -ENODATA ? -EINVAL : rc);
    return answer(fd, edit_end(&n, l, l->composite ? flag_components(l, ids, flags, count) : -EINVAL));
}
#endif

// ---- swap

#define CHECK_DV1 1u
#define CHECK_DV2 2u
#define KEEP_MTIME 4u
#define KEEP_ATIME 8u

static int swap_data(struct node *a, struct node *b)
{
    int tmp = state_open(a->m, O_RDWR | O_CREAT | O_TRUNC, "swap/%d.%llx", getpid(), (unsigned long long)a->st.st_ino);
    if (tmp < 0)
        return tmp;
    int rc = copy_data(a->fd, tmp, (uint64_t)a->st.st_size);
    if (!rc)
        rc = ftruncate(a->fd, 0) ? -errno : copy_data(b->fd, a->fd, (uint64_t)b->st.st_size);
    if (!rc)
        rc = ftruncate(b->fd, 0) ? -errno : copy_data(tmp, b->fd, (uint64_t)a->st.st_size);
    close(tmp);
    char path[PATH_MAX];
    if (!state_path(a->m, path, sizeof path, "swap/%d.%llx", getpid(), (unsigned long long)a->st.st_ino))
        unlink(path);
    return rc;
}

static int swap_layouts(struct node *a, struct node *b, uint64_t dv1, uint64_t dv2, uint64_t flags)
{
    const uint64_t base = 0x100000000ull;
    if (!S_ISREG(a->st.st_mode) || !S_ISREG(b->st.st_mode))
        return -EINVAL;
    if (a->st.st_ino == b->st.st_ino)
        return 0;
    struct node *first = a->st.st_ino < b->st.st_ino ? a : b, *second = first == a ? b : a;
    int rc = 0;
    for (struct node *n = first; !rc; n = second) {
        rc = node_load(n);
        if (!rc)
            rc = node_refresh(n);
        if (!rc)
            rc = node_lock(n);
        if (!rc)
            rc = node_load(n);
        if (n == second)
            break;
    }
    if (rc)
        return rc;
    if (((flags & CHECK_DV1) && dv1 != base + a->rec.data_version)
        || ((flags & CHECK_DV2) && dv2 != base + b->rec.data_version))
        return -EAGAIN;
    if ((a->rec.hsm_states | b->rec.hsm_states) & HS_RELEASED)
        return -EPERM;
    struct timespec ta[2] = {a->st.st_atim, a->st.st_mtim}, tb[2] = {b->st.st_atim, b->st.st_mtim};
    rc = swap_data(a, b);
    // The objects bring their times along; those that were written for a migration are the newest.
    bool migrated = b->st.st_nlink == 0 && !(flags & (KEEP_MTIME | KEEP_ATIME));
    (void)!futimens(a->fd, migrated ? tb : ta);
    (void)!futimens(b->fd, migrated ? ta : tb);
    uint8_t *layout = a->layout;
    uint32_t len = a->rec.layout_len;
    a->layout = b->layout;
    a->rec.layout_len = b->rec.layout_len;
    b->layout = layout;
    b->rec.layout_len = len;
    for (int i = 0; !rc && i < 2; i++) {
        // The owner's identifier in the bytes is that of the file, not of the layout.
        struct node *n = i ? b : a;
        struct llapi_layout *l;
        n->rec.flags &= (uint16_t)~NODE_NO_LAYOUT;
        note_seen(n);
        n->rec.data_version++;
        if (n->layout && !(rc = lov_parse(n->layout, n->rec.layout_len, &l))) {
            l->gen++;
            rc = stripe_commit(n, l);
            layout_free(l);
        }
        if (!rc)
            rc = node_store(n);
    }
    return rc;
}

SINCE_210 int llapi_fswap_layouts(int fd1, int fd2, uint64_t dv1, uint64_t dv2, uint64_t flags)
{
    struct node *a = malloc(sizeof *a), *b = malloc(sizeof *b);
    int rc = a && b ? node_of_fd(a, fd1) : -ENOMEM;
    if (!rc) {
        rc = node_of_fd(b, fd2);
        if (rc == NOT_LUSTRE)
            rc = -EXDEV;
        if (!rc) {
            rc = a->m == b->m ? swap_layouts(a, b, dv1, dv2, flags) : -EXDEV;
            node_close(b);
        }
        node_close(a);
    }
    free(a);
    free(b);
    return negative(rc == NOT_LUSTRE ? -ENOTTY : rc);
}

SINCE_210 int llapi_fswap_layouts_grouplock(int fd1, int fd2, uint64_t dv1, uint64_t dv2, int gid, uint64_t flags)
{
    int rc = gid ? group_lock(fd1, (uint64_t)(unsigned int)gid) : 0;
    if (!rc && gid && (rc = group_lock(fd2, (uint64_t)(unsigned int)gid)))
        (void)group_unlock(fd1, (uint64_t)(unsigned int)gid);
    if (rc)
        return negative(rc);
    rc = llapi_fswap_layouts(fd1, fd2, dv1, dv2, flags);
    if (gid) {
        (void)group_unlock(fd2, (uint64_t)(unsigned int)gid);
        (void)group_unlock(fd1, (uint64_t)(unsigned int)gid);
    }
    return negative(rc);
}

SINCE_210 int llapi_swap_layouts(const char *path1, const char *path2, uint64_t dv1, uint64_t dv2, uint64_t flags)
{
    int fd1 = open(path1, O_RDWR | O_CLOEXEC);
    if (fd1 < 0)
        return negative(-errno);
    int fd2 = open(path2, O_RDWR | O_CLOEXEC);
    int rc = fd2 < 0 ? -errno : llapi_fswap_layouts(fd1, fd2, dv1, dv2, flags);
    if (fd2 >= 0)
        close(fd2);
    close(fd1);
    return negative(rc);
}
