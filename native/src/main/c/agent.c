// SPDX-License-Identifier: Apache-2.0
// The built-in copytool: archives into a directory (.lustre-sim/archive unless configured), so that HSM works without
// any other program.
#include "hsm.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

bool agent_built_in_serves(const struct mount *m, uint32_t archive_id)
{
    if (m->cfg.agent_archives & 1)
        return true;
    return archive_id < 64 && (m->cfg.agent_archives >> archive_id & 1);
}

static int archive_copy_open(const struct mount *m, const struct request *r, int flags)
{
    if (!m->cfg.agent_archive_dir[0])
        return state_open(m, flags, "archive/%u/%llx/%x", r->archive_id, (unsigned long long)r->fid.f_seq, r->fid.f_oid);
    char path[PATH_MAX];
    if ((size_t)snprintf(path, sizeof path, "%s/%u-%llx-%x", m->cfg.agent_archive_dir, r->archive_id,
                         (unsigned long long)r->fid.f_seq, r->fid.f_oid)
        >= sizeof path)
        return -ENAMETOOLONG;
    int fd = open(path, flags | O_CLOEXEC, 0600);
    return fd < 0 ? -errno : fd;
}

static int copy_by_hand(int from, int to, uint64_t at, uint64_t end)
{
    static __thread char buf[1 << 16];
    while (at < end) {
        size_t want = end - at < sizeof buf ? (size_t)(end - at) : sizeof buf;
        ssize_t k = pread(from, buf, want, (off_t)at);
        if (k < 0 && errno == EINTR)
            continue;
        if (k <= 0)
            return k < 0 ? -errno : 0;
        for (ssize_t done = 0; done < k;) {
            ssize_t w = pwrite(to, buf + done, (size_t)(k - done), (off_t)at + done);
            if (w < 0 && errno == EINTR)
                continue;
            if (w < 0)
                return -errno;
            done += w;
        }
        at += (uint64_t)k;
    }
    return 0;
}

static int copy_range(int from, int to, uint64_t at, uint64_t end)
{
    while (at < end) {
        off_t in = (off_t)at, out = (off_t)at;
        ssize_t k = copy_file_range(from, &in, to, &out, end - at, 0);
        if (k < 0 && errno == EINTR)
            continue;
        if (k < 0)
            return copy_by_hand(from, to, at, end);
        if (k == 0)
            return 0;
        at += (uint64_t)k;
    }
    return 0;
}

// Copies the data of a file, holes left as holes.
int copy_data(int from, int to, uint64_t size)
{
    int rc = ftruncate(to, (off_t)size) ? -errno : 0;
    uint64_t at = 0;
    while (!rc && at < size) {
        off_t data = lseek(from, (off_t)at, SEEK_DATA);
        if (data < 0)
            return errno == ENXIO ? 0 : copy_range(from, to, at, size);
        off_t hole = lseek(from, data, SEEK_HOLE);
        uint64_t end = hole < 0 || (uint64_t)hole > size ? size : (uint64_t)hole;
        rc = copy_range(from, to, (uint64_t)data, end);
        at = end;
    }
    return rc;
}

static bool chosen_to_fail(const struct mount *m, const struct lu_fid *fid)
{
    // By file, not by chance: the same file fails again.
    uint64_t x = (fid->f_seq ^ ((uint64_t)fid->f_oid << 20)) * 0xbf58476d1ce4e5b9ull;
    return m->cfg.fault_agent_error_permille && (x >> 32) % 1000 < m->cfg.fault_agent_error_permille;
}

static int archive(struct mount *m, const struct request *r, struct node *n)
{
    if (!S_ISREG(n->st.st_mode))
        return -EINVAL;
    int to = archive_copy_open(m, r, O_WRONLY | O_CREAT | O_TRUNC);
    if (to < 0)
        return to;
    int rc = copy_data(n->fd, to, (uint64_t)n->st.st_size);
    close(to);
    return rc;
}

static int restore(struct mount *m, const struct request *r, struct node *n)
{
    int from = archive_copy_open(m, r, O_RDONLY);
    if (from < 0)
        return from;
    int rc = copy_data(from, n->fd, (uint64_t)n->st.st_size);
    close(from);
    return rc;
}

// Brings back what a released file that was truncated or written to has not had written since.
int agent_fill_holes(struct node *n, int to)
{
    struct request r = {.fid = n->rec.fid, .archive_id = n->rec.hsm_archive_id};
    int from = archive_copy_open(n->m, &r, O_RDONLY);
    if (from < 0)
        return from;
    uint64_t end = (uint64_t)n->st.st_size < n->rec.archived_size ? (uint64_t)n->st.st_size : n->rec.archived_size;
    int rc = 0;
    for (uint64_t at = 0; !rc && at < end;) {
        off_t data = lseek(to, (off_t)at, SEEK_DATA);
        uint64_t stop = data < 0 || (uint64_t)data > end ? end : (uint64_t)data;
        rc = copy_range(from, to, at, stop);
        off_t hole = data < 0 ? (off_t)end : lseek(to, data, SEEK_HOLE);
        at = hole < 0 ? end : (uint64_t)hole;
    }
    close(from);
    return rc;
}

static int remove_copy(struct mount *m, const struct request *r)
{
    char path[PATH_MAX], proc[32];
    int fd = archive_copy_open(m, r, O_RDONLY);
    if (fd < 0)
        return fd == -ENOENT ? 0 : fd;
    snprintf(proc, sizeof proc, "/proc/self/fd/%d", fd);
    ssize_t k = readlink(proc, path, sizeof path - 1);
    close(fd);
    if (k < 0)
        return -errno;
    path[k] = 0;
    return unlink(path) && errno != ENOENT ? -errno : 0;
}

// 0 or a negative errno, as a copytool would end the action.
int agent_run(struct mount *m, const struct request *r)
{
    if (chosen_to_fail(m, &r->fid))
        return -m->cfg.fault_agent_errno;
    if (r->action == HSMA_REMOVE)
        return remove_copy(m, r);
    int fd = fid_open(m, &r->fid, r->action == HSMA_RESTORE ? O_RDWR : O_RDONLY | O_NONBLOCK, NULL);
    if (fd < 0)
        return fd;
    struct node n;
    int rc = node_of_fd(&n, fd);
    if (!rc) {
        rc = r->action == HSMA_ARCHIVE ? archive(m, r, &n) : restore(m, r, &n);
        node_close(&n);
    }
    close(fd);
    return rc;
}
