// SPDX-License-Identifier: Apache-2.0
// Mirrors of a file. The data of one mirror, the main one, is the file itself; every other mirror has a file of the
// state directory, so that a stale mirror really holds old data until it is resynchronised.
#include "edit.h"
#include "hsm.h"
#include "lock.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define CHUNK (1u << 20)

static uint32_t mirror_of(const struct comp *c)
{
    return (c->id & LCME_ID_MAX) >> MIRROR_ID_SHIFT;
}

static bool has_mirror(const struct llapi_layout *l, uint32_t id)
{
    for (uint32_t i = 0; i < l->count; i++)
        if (mirror_of(&l->comps[i]) == id)
            return true;
    return false;
}

static uint32_t main_mirror(const struct node *n, const struct llapi_layout *l)
{
    uint32_t id = n->rec.main_mirror;
    return id && has_mirror(l, id) ? id : mirror_of(l->comps);
}

static int side_open(const struct node *n, uint32_t id, int flags)
{
    return state_open(n->m, flags, "mirror/%llx.%x.%u", (unsigned long long)n->rec.fid.f_seq, n->rec.fid.f_oid, id);
}

static void side_unlink(const struct node *n, uint32_t id)
{
    char path[PATH_MAX];
    if (!state_path(n->m, path, sizeof path, "mirror/%llx.%x.%u", (unsigned long long)n->rec.fid.f_seq,
                    n->rec.fid.f_oid, id))
        unlink(path);
}

// A descriptor for the data of one mirror, to be closed by mirror_close.
static int data_open(struct node *n, const struct llapi_layout *l, uint32_t id, bool write)
{
    if (!has_mirror(l, id))
        return -EINVAL;
    if (id == main_mirror(n, l))
        return n->fd;
    int fd = side_open(n, id, write ? O_RDWR | O_CREAT : O_RDWR);
    if (fd == -ENOENT) {
        // Made together with the file: it holds what the file held then, which was nothing yet written elsewhere.
        fd = side_open(n, id, O_RDWR | O_CREAT);
        bool in_sync = true;
        for (uint32_t i = 0; i < l->count; i++)
            in_sync = in_sync && !(mirror_of(&l->comps[i]) == id && (l->comps[i].flags & LCME_FL_STALE));
        if (fd >= 0 && in_sync) {
            int rc = copy_data(n->fd, fd, (uint64_t)n->st.st_size);
            if (rc) {
                close(fd);
                return rc;
            }
        }
    }
    return fd;
}

static void data_close(const struct node *n, int fd)
{
    if (fd >= 0 && fd != n->fd)
        close(fd);
}

static int begin(struct node *n, int fd, struct llapi_layout **l)
{
    *l = NULL;
    int rc = node_of_fd(n, fd);
    if (rc)
        return rc == NOT_LUSTRE ? -ENOTTY : rc;
    rc = node_load(n);
    if (!rc)
        rc = node_refresh(n);
    if (!rc)
        rc = n->layout ? lov_parse(n->layout, n->rec.layout_len, l) : -ENODATA;
    if (rc)
        node_close(n);
    return rc;
}

static void end(struct node *n, struct llapi_layout *l)
{
    layout_free(l);
    node_close(n);
}

// One mirror is read and written only past the cache, which may hold the bytes of another. The data is then reached by a
// descriptor of its own: this directory's file system may want more of direct access than Lustre does.
static int begin_one(struct node *n, int fd, struct llapi_layout **l)
{
    int rc = begin(n, fd, l);
    if (rc)
        return rc;
    int flags = fcntl(fd, F_GETFL);
    char name[32];
    snprintf(name, sizeof name, "/proc/self/fd/%d", fd);
    int buffered = flags & O_DIRECT ? open(name, (flags & O_ACCMODE) | O_CLOEXEC) : -1;
    if (buffered < 0) {
        rc = flags & O_DIRECT ? -errno : -EINVAL;
        end(n, *l);
        return rc;
    }
    n->fd = buffered;
    n->own_fd = true;
    return 0;
}

// ---- data of a mirror

SINCE_212 ssize_t llapi_mirror_read(int fd, unsigned int id, void *buf, size_t count, off_t pos)
{
    struct node n;
    struct llapi_layout *l;
    int rc = begin_one(&n, fd, &l);
    if (rc)
        return negative(rc);
    int from = data_open(&n, l, id, false);
    ssize_t k = from < 0 ? from : pread(from, buf, count, pos);
    if (from >= 0 && k < 0)
        k = -errno;
    data_close(&n, from);
    end(&n, l);
    return k;
}

static ssize_t write_mirror(struct node *n, const struct llapi_layout *l, uint32_t id, const void *buf, size_t count,
                            off_t pos)
{
    int to = data_open(n, l, id, true);
    if (to < 0)
        return to;
    struct timespec keep[2] = {n->st.st_atim, n->st.st_mtim};
    size_t done = 0;
    int rc = 0;
    while (done < count && !rc) {
        ssize_t k = pwrite(to, (const char *)buf + done, count - done, pos + (off_t)done);
        if (k < 0 && errno != EINTR)
            rc = -errno;
        else if (k > 0)
            done += (size_t)k;
    }
    // The file has not changed for anybody else: only copies of it were brought up to date.
    if (to == n->fd)
        (void)!futimens(to, keep);
    data_close(n, to);
    return rc ? rc : (ssize_t)done;
}

SINCE_212 ssize_t llapi_mirror_write(int fd, unsigned int id, const void *buf, size_t count, off_t pos)
{
    struct node n;
    struct llapi_layout *l;
    int rc = begin_one(&n, fd, &l);
    if (rc)
        return negative(rc);
    ssize_t k = write_mirror(&n, l, id, buf, count, pos);
    end(&n, l);
    return k;
}

static int copy_mirror(struct node *n, const struct llapi_layout *l, uint32_t src, uint32_t dst, uint64_t start, uint64_t stop)
{
    char *buf = malloc(CHUNK);
    int from = buf ? data_open(n, l, src, false) : -ENOMEM;
    int rc = from < 0 ? from : 0;
    while (!rc && start < stop) {
        size_t want = stop - start < CHUNK ? (size_t)(stop - start) : CHUNK;
        ssize_t k = pread(from, buf, want, (off_t)start);
        if (k <= 0) {
            rc = k < 0 ? -errno : 0;
            break;
        }
        ssize_t w = write_mirror(n, l, dst, buf, (size_t)k, (off_t)start);
        rc = w < 0 ? (int)w : 0;
        start += (uint64_t)k;
    }
    data_close(n, from);
    free(buf);
    return rc;
}

SINCE_212 int llapi_mirror_copy(int fd, unsigned int src, unsigned int dst, off_t pos, size_t count)
{
    struct node n;
    struct llapi_layout *l;
    int rc = begin_one(&n, fd, &l);
    if (rc)
        return negative(rc);
    uint64_t stop = count == SIZE_MAX ? (uint64_t)n.st.st_size : (uint64_t)pos + count;
    rc = copy_mirror(&n, l, src, dst, (uint64_t)pos, stop);
    end(&n, l);
    return negative(rc);
}

// Until 2.12 the identifiers were 32 bits wide.
#if SIM_VERSION >= 215
typedef uint16_t many_id;
typedef uint16_t one_id;
#else
typedef unsigned int many_id;
typedef unsigned int one_id;
#endif

SINCE_212 ssize_t llapi_mirror_copy_many(int fd, one_id src, many_id *dst, size_t count)
{
    struct node n;
    struct llapi_layout *l;
    int rc = begin_one(&n, fd, &l);
    if (rc)
        return negative(rc);
    ssize_t good = 0;
    for (size_t i = 0; i < count; i++) {
        int one = copy_mirror(&n, l, src, dst[i], 0, (uint64_t)n.st.st_size);
        if (one) {
            rc = one;
        } else {
            many_id id = dst[i];
            dst[i] = dst[good];
            dst[good++] = id;
        }
    }
    end(&n, l);
    return good ? good : rc;
}

static int on_data(int fd, unsigned int id, int (*act)(int, off_t, size_t), off_t a, size_t b)
{
    struct node n;
    struct llapi_layout *l;
    int rc = begin_one(&n, fd, &l);
    if (rc)
        return negative(rc);
    int data = data_open(&n, l, id, true);
    rc = data < 0 ? data : act(data, a, b);
    data_close(&n, data);
    end(&n, l);
    return negative(rc);
}

static int cut(int fd, off_t length, size_t unused)
{
    (void)unused;
    return ftruncate(fd, length) ? -errno : 0;
}

static int hole(int fd, off_t start, size_t length)
{
    return fallocate(fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, start, (off_t)length) ? -errno : 0;
}

SINCE_212 int llapi_mirror_truncate(int fd, unsigned int id, off_t length)
{
    return on_data(fd, id, cut, length, 0);
}

SINCE_215 int llapi_mirror_punch(int fd, unsigned int id, off_t start, size_t length)
{
    return on_data(fd, id, hole, start, length);
}

SINCE_215 int llapi_hole_punch(int fd, off_t start, size_t length)
{
    return negative(hole(fd, start, length));
}

// Start of the next data at or after an offset, and how much of it there is; -ENOENT behind the end.
SINCE_215 off_t llapi_data_seek(int fd, off_t offset, size_t *length)
{
    off_t data = lseek(fd, offset, SEEK_DATA);
    if (data < 0) {
        if (errno != ENXIO)
            return -errno;
        struct stat st;
        if (fstat(fd, &st))
            return -errno;
        *length = 0;
        return offset < st.st_size ? st.st_size : offset;
    }
    off_t stop = lseek(fd, data, SEEK_HOLE);
    if (stop < 0)
        return -errno;
    *length = (size_t)(stop - data);
    return data;
}

SINCE_215 off_t llapi_mirror_data_seek(int fd, unsigned int id, off_t pos, size_t *size)
{
    struct node n;
    struct llapi_layout *l;
    int rc = begin_one(&n, fd, &l);
    if (rc)
        return negative(rc);
    int data = data_open(&n, l, id, false);
    off_t at = data < 0 ? data : llapi_data_seek(data, pos, size);
    data_close(&n, data);
    end(&n, l);
    return at;
}

SINCE_215 bool llapi_file_is_sparse(int fd)
{
    struct stat st;
    return fstat(fd, &st) == 0 && st.st_blocks * 512 < st.st_size;
}

SINCE_216 bool llapi_mirror_is_sparse(int fd, unsigned int id)
{
    struct node n;
    struct llapi_layout *l;
    if (begin_one(&n, fd, &l))
        return false;
    int data = data_open(&n, l, id, false);
    bool sparse = data >= 0 && llapi_file_is_sparse(data);
    data_close(&n, data);
    end(&n, l);
    return sparse;
}

// The designation of a mirror for later reads and writes through the descriptor has no effect on ordinary system calls,
// which the simulator does not see. Lustre takes any number here, and refuses it when it reads or writes.
static int designate(int fd)
{
    struct node n;
    int rc = node_of_fd(&n, fd);
    if (!rc)
        node_close(&n);
    if (!rc && !(fcntl(fd, F_GETFL) & O_DIRECT))
        rc = -EINVAL;
    return negative(rc == NOT_LUSTRE ? -ENOTTY : rc);
}

SINCE_212 int llapi_mirror_set(int fd, unsigned int id)
{
    (void)id;
    return designate(fd);
}

SINCE_212 int llapi_mirror_clear(int fd)
{
    return designate(fd);
}

// ---- finding

static bool readable(const struct comp *c)
{
    return !(c->flags & (LCME_FL_STALE | LCME_FL_OFFLINE));
}

// A mirror whose data is valid at `start`; *endp tells up to where.
SINCE_212 int llapi_mirror_find(struct llapi_layout *l, uint64_t start, uint64_t stop, uint64_t *endp)
{
    uint32_t best = 0;
    *endp = 0;
    for (uint32_t i = 0; i < l->count; i++) {
        uint32_t id = mirror_of(&l->comps[i]);
        uint64_t at = start;
        for (uint32_t k = 0; k < l->count; k++) {
            const struct comp *c = &l->comps[k];
            if (mirror_of(c) == id && readable(c) && (c->flags & LCME_FL_INIT) && c->start <= at && c->end > at)
                at = c->end;
        }
        if (at > *endp && at > start) {
            *endp = at < stop ? at : stop;
            best = id;
        }
    }
    return best ? (int)best : -ENOENT;
}

struct llapi_resync_comp {
    uint64_t lrc_start;
    uint64_t lrc_end;
    uint32_t lrc_mirror_id;
    uint32_t lrc_id;
    bool lrc_synced;
};

SINCE_212 int llapi_mirror_find_stale(struct llapi_layout *l, struct llapi_resync_comp *out, size_t size,
                                      many_id *ids, int ids_nr)
{
    size_t found = 0;
    for (uint32_t i = 0; i < l->count; i++) {
        const struct comp *c = &l->comps[i];
        bool wanted = ids_nr <= 0;
        for (int k = 0; k < ids_nr; k++)
            wanted = wanted || ids[k] == mirror_of(c);
        if (!(c->flags & LCME_FL_STALE) || !wanted || (c->flags & LCME_FL_NOSYNC && ids_nr <= 0))
            continue;
        if (found == size)
            return negative(-EINVAL);
        out[found++] = (struct llapi_resync_comp){c->start, c->end, mirror_of(c), c->id, false};
    }
    return (int)found;
}

SINCE_212 int llapi_mirror_resync_many(int fd, struct llapi_layout *unused, struct llapi_resync_comp *list, int count,
                                       uint64_t start, uint64_t stop)
{
    (void)unused;
    struct node n;
    struct llapi_layout *l;
    int rc = begin_one(&n, fd, &l);
    if (rc)
        return negative(rc);
    uint32_t src = main_mirror(&n, l);
    uint64_t size = (uint64_t)n.st.st_size;
    for (int i = 0; i < count; i++) {
        uint64_t from = list[i].lrc_start > start ? list[i].lrc_start : start;
        uint64_t to = list[i].lrc_end < stop ? list[i].lrc_end : stop;
        int one = copy_mirror(&n, l, src, list[i].lrc_mirror_id, from, to < size ? to : size);
        if (!one && to >= size) {
            int data = data_open(&n, l, list[i].lrc_mirror_id, true);
            if (data >= 0 && data != n.fd)
                one = cut(data, (off_t)size, 0);
            data_close(&n, data);
        }
        list[i].lrc_synced = one == 0;
        rc = rc ? rc : one;
    }
    end(&n, l);
    return negative(rc);
}

SINCE_216 int llapi_mirror_resync_many_params(int fd, struct llapi_layout *l, struct llapi_resync_comp *list, int count,
                                              uint64_t start, uint64_t stop, unsigned long stats, uint64_t bandwidth)
{
    (void)stats;
    (void)bandwidth;
    return llapi_mirror_resync_many(fd, l, list, count, start, stop);
}

// ---- changes of the layout, made with a lease

int mirror_resync_begin(int fd)
{
    struct node n;
    struct llapi_layout *l;
    int rc = edit_begin(&n, fd, &l);
    if (rc)
        return rc == NOT_LUSTRE ? -ENOTTY : rc;
    if (l->mirror_count < 2) {
        layout_free(l);
        node_close(&n);
        return -EINVAL;
    }
    l->flags = (l->flags & ~LCM_FL_FLR_MASK) | LCM_FL_SYNC_PENDING;
    for (uint32_t i = 0; !rc && i < l->count; i++) {
        struct comp *c = &l->comps[i];
        bool reached = (c->flags & LCME_FL_STALE) && !(c->flags & (LCME_FL_INIT | LCME_FL_EXTENSION))
                       && (uint64_t)n.st.st_size > c->start;
        if (reached)
            rc = stripe_instantiate(&n, l, c);
    }
    return edit_end(&n, l, rc);
}

int mirror_resync_done(int fd, const uint32_t *ids, uint32_t count)
{
    struct node n;
    struct llapi_layout *l;
    int rc = edit_begin(&n, fd, &l);
    if (rc)
        return rc == NOT_LUSTRE ? -ENOTTY : rc;
    bool stale = false;
    for (uint32_t i = 0; i < l->count; i++) {
        struct comp *c = &l->comps[i];
        for (uint32_t k = 0; k < count; k++)
            if (ids[k] == c->id)
                c->flags &= ~LCME_FL_STALE;
        // What the file does not reach has nothing to be out of date.
        if (count && !(c->flags & LCME_FL_INIT))
            c->flags &= ~LCME_FL_STALE;
        stale = stale || (c->flags & LCME_FL_STALE);
    }
    l->flags = (l->flags & ~LCM_FL_FLR_MASK) | (stale ? LCM_FL_WRITE_PENDING : LCM_FL_RDONLY);
    return edit_end(&n, l, 0);
}

static uint32_t highest(const struct llapi_layout *l, bool mirror)
{
    uint32_t most = 0;
    for (uint32_t i = 0; i < l->count; i++) {
        uint32_t v = mirror ? mirror_of(&l->comps[i]) : l->comps[i].id & 0xffff;
        most = v > most ? v : most;
    }
    return most;
}

static void make_mirrored(struct llapi_layout *l)
{
    if (!l->composite) {
        l->composite = true;
        l->comps->id = 1;
        l->comps->start = 0;
        l->comps->end = LUSTRE_EOF;
        l->comps->flags |= LCME_FL_INIT;
    }
    if (l->mirror_count < 2 && !mirror_of(l->comps))
        for (uint32_t i = 0; i < l->count; i++)
            l->comps[i].id |= 1u << MIRROR_ID_SHIFT;
}

int mirror_merge(int fd, int victim)
{
    struct node *n = malloc(sizeof *n), *v = malloc(sizeof *v);
    struct llapi_layout *l = NULL, *more = NULL;
    int rc = n && v ? begin(v, victim, &more) : -ENOMEM;
    if (rc == -ENOTTY)
        rc = -EXDEV;
    if (!rc) {
        rc = edit_begin(n, fd, &l);
        if (!rc) {
            if (!more->composite || l->comps[l->count - 1].end != LUSTRE_EOF)
                rc = -EINVAL;
            else if (l->mirror_count + more->mirror_count > (int)LUSTRE_MIRROR_COUNT_MAX)
                rc = -ERANGE;
            make_mirrored(l);
            make_mirrored(more);
            uint32_t mirror = highest(l, true), seq = highest(l, false), old = 0;
            for (uint32_t i = 0; !rc && i < more->count; i++) {
                struct comp *c = layout_append(l);
                if (!c || comp_copy(c, &more->comps[i])) {
                    rc = -ENOMEM;
                    break;
                }
                if (mirror_of(&more->comps[i]) != old) {
                    old = mirror_of(&more->comps[i]);
                    mirror++;
                    int side = side_open(n, mirror, O_RDWR | O_CREAT | O_TRUNC);
                    rc = side < 0 ? side : copy_data(v->fd, side, (uint64_t)v->st.st_size);
                    if (side >= 0)
                        close(side);
                }
                c->id = mirror << MIRROR_ID_SHIFT | ++seq;
            }
            l->mirror_count = (uint16_t)(l->mirror_count + more->mirror_count);
            if ((l->flags & LCM_FL_FLR_MASK) == LCM_FL_NONE)
                l->flags = LCM_FL_RDONLY;
            rc = edit_end(n, l, rc);
        }
        if (!rc && !(rc = node_lock(v)) && !(rc = node_set_layout(v, NULL, 0))) {
            v->rec.flags |= NODE_NO_LAYOUT;
            rc = node_store(v);
        }
        end(v, more);
    }
    free(n);
    free(v);
    return rc;
}

static int promote(struct node *n, struct llapi_layout *l, uint32_t leaving)
{
    uint32_t next = 0;
    for (uint32_t i = 0; i < l->count && !next; i++)
        if (mirror_of(&l->comps[i]) != leaving && !(l->comps[i].flags & LCME_FL_STALE))
            next = mirror_of(&l->comps[i]);
    if (!next)
        return -EINVAL;  // the others are stale
    int side = data_open(n, l, next, false);
    int rc = side < 0 ? side : copy_data(side, n->fd, (uint64_t)n->st.st_size);
    data_close(n, side);
    n->rec.main_mirror = next;
    note_seen(n);
    side_unlink(n, next);
    return rc;
}

int mirror_split(int fd, int victim, uint32_t id)
{
    struct node *n = malloc(sizeof *n), *v = malloc(sizeof *v);
    struct llapi_layout *l = NULL, *out = layout_empty();
    int rc = n && v && out ? node_of_fd(v, victim) : -ENOMEM;
    if (!rc) {
        rc = node_load(v);
        if (!rc)
            rc = edit_begin(n, fd, &l);
        if (!rc) {
            uint32_t others = 0;
            for (uint32_t i = 0; i < l->count; i++)
                others += mirror_of(&l->comps[i]) != id;
            int data = has_mirror(l, id) && others ? data_open(n, l, id, false) : -EINVAL;
            rc = data < 0 ? data : copy_data(data, v->fd, (uint64_t)n->st.st_size);
            data_close(n, data);
            if (!rc && id == main_mirror(n, l))
                rc = promote(n, l, id);
            for (uint32_t i = 0; !rc && i < l->count;) {
                if (mirror_of(&l->comps[i]) != id) {
                    i++;
                    continue;
                }
                struct comp *c = layout_append(out);
                if (!c || comp_copy(c, &l->comps[i]))
                    rc = -ENOMEM;
                layout_remove(l, i);
            }
            if (!rc) {
                l->mirror_count--;
                if (l->mirror_count == 1)
                    l->flags &= ~LCM_FL_FLR_MASK;
                side_unlink(n, id);
            }
            rc = edit_end(n, l, rc);
        }
        if (!rc && !(rc = node_lock(v))) {
            out->composite = true;
            for (uint32_t i = 0; i < out->count; i++)
                out->comps[i].flags &= ~LCME_FL_STALE;
            out->gen = 1;
            v->rec.flags &= (uint16_t)~NODE_NO_LAYOUT;
            note_seen(v);
            rc = stripe_commit(v, out);
            if (!rc)
                rc = node_store(v);
        }
        node_close(v);
    }
    layout_free(out);
    free(n);
    free(v);
    return rc == NOT_LUSTRE ? -ENOTTY : rc;
}
