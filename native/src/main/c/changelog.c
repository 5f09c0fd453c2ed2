// SPDX-License-Identifier: Apache-2.0
// The changelog of every MDT: a file of records in the form in which they are received, and how far each registered
// user has cleared it. Records are written for what goes through the library; a file that a program makes by itself is
// recorded when the library first sees it.
#include "changelog.h"

#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define CLF_VERSION 0x1000u
#define CLF_RENAME 0x2000u
#define CLF_JOBID 0x4000u
#define CLF_EXTRA_FLAGS 0x8000u
#define CLF_FLAGMASK 0x0fffu

#define CLFE_UIDGID 0x1u
#define CLFE_NID 0x2u
#define CLFE_OPEN 0x4u
#define CLFE_XATTR 0x8u

#define FLAG_FOLLOW 0x1
#define FLAG_JOBID 0x4
#define FLAG_EXTRA_FLAGS 0x8

struct changelog_rec {
    uint16_t cr_namelen;
    uint16_t cr_flags;
    uint32_t cr_type;
    uint64_t cr_index;
    uint64_t cr_prev;
    uint64_t cr_time;  // seconds << 30 | nanoseconds
    struct lu_fid cr_tfid;
    struct lu_fid cr_pfid;
} __attribute__((packed));

_Static_assert(sizeof(struct changelog_rec) == 64, "changelog_rec");

// What the records of the simulator carry behind the head, all of it; readers get what they asked for.
struct extension {
    char jobid[32];
    uint64_t extra_flags;
    uint64_t uid, gid;
    uint64_t nid, nid_high;
    uint64_t nid_padding;
} __attribute__((packed));

_Static_assert(sizeof(struct extension) == 80, "extension of a record");

struct stored {
    uint32_t size;  // of the record behind
    uint32_t namelen;
};

static void job_id(char out[32])
{
    char comm[16] = "";
    int fd = open("/proc/self/comm", O_RDONLY | O_CLOEXEC);
    ssize_t k = fd < 0 ? 0 : read(fd, comm, sizeof comm - 1);
    if (fd >= 0)
        close(fd);
    if (k > 0 && comm[k - 1] == '\n')
        k--;
    comm[k > 0 ? k : 0] = 0;
    memset(out, 0, 32);
    snprintf(out, 32, "%s.%u", comm, (unsigned)getuid());
}

void changelog_write(struct mount *m, int type, uint16_t flags, const struct lu_fid *fid, const struct lu_fid *parent,
                     const char *name)
{
    if (!m->cfg.changelog_users)
        return;
    uint32_t mdt = fid_mdt(fid) < m->cfg.mdt_count ? fid_mdt(fid) : 0;
    int fd = state_open(m, O_RDWR | O_CREAT | O_APPEND, "mdt%04x/changelog", mdt);
    if (fd < 0)
        return;
    struct {
        struct stored head;
        struct changelog_rec rec;
        struct extension ext;
        char name[256];
    } __attribute__((packed)) r = {0};
    size_t len = name ? strnlen(name, 255) : 0;
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    r.rec.cr_namelen = (uint16_t)len;
    r.rec.cr_flags = (uint16_t)(flags | CLF_VERSION | CLF_JOBID | CLF_EXTRA_FLAGS);
    r.rec.cr_type = (uint32_t)type;
    r.rec.cr_time = (uint64_t)now.tv_sec << 30 | (uint64_t)now.tv_nsec;
    r.rec.cr_tfid = *fid;
    if (parent)
        r.rec.cr_pfid = *parent;
    job_id(r.ext.jobid);
    r.ext.extra_flags = CLFE_UIDGID | CLFE_NID;
    r.ext.uid = getuid();
    r.ext.gid = getgid();
    r.ext.nid = 0x9000000000000ull;  // 0@lo
    if (len)
        memcpy(r.name, name, len);
    r.head.size = (uint32_t)(sizeof r.rec + sizeof r.ext + len);
    if (lock_range(fd, 0, 1, true, true) == 0) {
        r.rec.cr_index = atomic_fetch_add(&m->shared->changelog_index[mdt], 1) + 1;
        (void)!write(fd, &r, sizeof r.head + r.head.size);
    }
    close(fd);
}

void changelog_hsm(struct mount *m, const struct lu_fid *fid, int event, int err, bool dirty)
{
    if (err < 0)
        err = -err;
    changelog_write(m, CL_HSM, (uint16_t)((err & 0x7f) | event << 7 | dirty << 10), fid, NULL, NULL);
}

// ---- reading

struct reader {
    struct mount *m;
    uint32_t mdt;
    int fd;
    int flags;
    uint32_t xflags;
    uint64_t next;  // index wanted next
    off_t at;
};

static int mdt_by_name(const char *device, struct mount **m, uint32_t *mdt)
{
    char fsname[64];
    const char *dash = device ? strrchr(device, '-') : NULL;
    if (!dash || strncmp(dash, "-MDT", 4) || (size_t)(dash - device) >= sizeof fsname)
        return -ENOENT;
    snprintf(fsname, sizeof fsname, "%.*s", (int)(dash - device), device);
    *mdt = (uint32_t)strtoul(dash + 4, NULL, 16);
    if (mount_by_name(fsname, m))
        return -ENOENT;
    if (*mdt >= (*m)->cfg.mdt_count) {
        mount_put(*m);
        return -ENOENT;
    }
    return 0;
}

SINCE_210 int llapi_changelog_start(void **priv, int flags, const char *device, long long startrec)
{
    struct mount *m;
    uint32_t mdt;
    int rc = priv ? mdt_by_name(device, &m, &mdt) : -EINVAL;
    if (rc)
        return negative(rc);
    if (!(flags & FLAG_EXTRA_FLAGS) && SIM_VERSION >= 212)
        report(LLAPI_MSG_WARN | LLAPI_MSG_NO_ERRNO, 0,
               "warning: llapi_changelog_start() called without CHANGELOG_FLAG_EXTRA_FLAGS");
    if (!(flags & FLAG_JOBID))
        report(LLAPI_MSG_WARN | LLAPI_MSG_NO_ERRNO, 0, "warning: llapi_changelog_start() called without CHANGELOG_FLAG_JOBID");
    struct reader *r = calloc(1, sizeof *r);
    if (!r) {
        mount_put(m);
        return negative(-ENOMEM);
    }
    *r = (struct reader){.m = m, .mdt = mdt, .flags = flags, .next = startrec > 0 ? (uint64_t)startrec : 0};
    r->fd = state_open(m, O_RDWR | O_CREAT, "mdt%04x/changelog", mdt);
    if (r->fd < 0) {
        rc = r->fd;
        mount_put(m);
        free(r);
        return negative(rc);
    }
    *priv = r;
    return 0;
}

SINCE_212 int llapi_changelog_set_xflags(void *priv, int flags)
{
    struct reader *r = priv;
    if (!r)
        return negative(-EINVAL);
    r->xflags = (uint32_t)flags;
    return 0;
}

SINCE_210 int llapi_changelog_get_fd(void *priv)
{
    return priv ? ((struct reader *)priv)->fd : negative(-EINVAL);
}

SINCE_212 int llapi_changelog_in_buf(void *priv)
{
    (void)priv;
    return 0;
}

SINCE_210 int llapi_changelog_fini(void **priv)
{
    if (!priv || !*priv)
        return negative(-EINVAL);
    struct reader *r = *priv;
    close(r->fd);
    mount_put(r->m);
    free(r);
    *priv = NULL;
    return 0;
}

// A record with only those extensions that are wanted.
static struct changelog_rec *repack(const struct changelog_rec *full, const struct extension *ext, const char *name,
                                    uint32_t wanted, uint32_t xwanted)
{
    uint64_t extra = ext->extra_flags & xwanted;
    size_t size = sizeof *full;
    if (wanted & CLF_JOBID)
        size += sizeof ext->jobid;
    if (wanted & CLF_EXTRA_FLAGS)
        size += sizeof ext->extra_flags + (extra & CLFE_UIDGID ? 16 : 0) + (extra & CLFE_NID ? 24 : 0);
    char *b = calloc(1, size + full->cr_namelen + 1u);
    if (!b)
        return NULL;
    struct changelog_rec *rec = (struct changelog_rec *)b;
    *rec = *full;
    rec->cr_flags = (uint16_t)((full->cr_flags & (CLF_FLAGMASK | CLF_VERSION)) | (wanted & (CLF_JOBID | CLF_EXTRA_FLAGS)));
    char *at = b + sizeof *rec;
    if (wanted & CLF_JOBID) {
        memcpy(at, ext->jobid, sizeof ext->jobid);
        at += sizeof ext->jobid;
    }
    if (wanted & CLF_EXTRA_FLAGS) {
        memcpy(at, &extra, sizeof extra);
        at += sizeof extra;
        if (extra & CLFE_UIDGID) {
            memcpy(at, &ext->uid, 16);
            at += 16;
        }
        if (extra & CLFE_NID) {
            memcpy(at, &ext->nid, 24);
            at += 24;
        }
    }
    memcpy(at, name, full->cr_namelen);
    return rec;
}

static int next_record(struct reader *r, struct changelog_rec **out)
{
    struct {
        struct stored head;
        struct changelog_rec rec;
        struct extension ext;
        char name[256];
    } __attribute__((packed)) b;
    for (;;) {
        memset(&b, 0, sizeof b);
        if (pread(r->fd, &b.head, sizeof b.head, r->at) != (ssize_t)sizeof b.head)
            return 1;
        if (b.head.size > sizeof b - sizeof b.head
            || pread(r->fd, &b.rec, b.head.size, r->at + (off_t)sizeof b.head) != (ssize_t)b.head.size)
            return 1;
        r->at += (off_t)(sizeof b.head + b.head.size);
        if (b.rec.cr_index >= r->next)
            break;
    }
    uint32_t wanted = (r->flags & FLAG_JOBID ? CLF_JOBID : 0) | (r->flags & FLAG_EXTRA_FLAGS ? CLF_EXTRA_FLAGS : 0);
    *out = repack(&b.rec, &b.ext, b.name, wanted, r->xflags);
    return *out ? 0 : -ENOMEM;
}

// 0 and a record, 1 at the end.
SINCE_210 int llapi_changelog_recv(void *priv, struct changelog_rec **out)
{
    struct reader *r = priv;
    if (!r || !out)
        return negative(-EINVAL);
    int rc;
    while ((rc = next_record(r, out)) == 1 && (r->flags & FLAG_FOLLOW)) {
        struct timespec t = {0, 50000000};
        if (nanosleep(&t, NULL) && errno == EINTR)
            return negative(-EINTR);
    }
    return negative(rc);
}

SINCE_210 int llapi_changelog_free(struct changelog_rec **rec)
{
    if (rec) {
        free(*rec);
        *rec = NULL;
    }
    return 0;
}

SINCE_216 struct changelog_rec *llapi_changelog_repack_rec(const struct changelog_rec *rec, uint32_t wanted, uint32_t xwanted)
{
    struct extension ext = {0};
    const char *at = (const char *)(rec + 1);
    if (rec->cr_flags & CLF_JOBID) {
        memcpy(ext.jobid, at, sizeof ext.jobid);
        at += sizeof ext.jobid;
    }
    if (rec->cr_flags & CLF_EXTRA_FLAGS) {
        memcpy(&ext.extra_flags, at, sizeof ext.extra_flags);
        at += sizeof ext.extra_flags;
        if (ext.extra_flags & CLFE_UIDGID) {
            memcpy(&ext.uid, at, 16);
            at += 16;
        }
        if (ext.extra_flags & CLFE_NID) {
            memcpy(&ext.nid, at, 24);
            at += 24;
        }
    }
    return repack(rec, &ext, at, wanted, xwanted);
}

// ---- clearing

static uint64_t cleared_by(const struct mount *m, uint32_t mdt, uint32_t user)
{
    uint64_t v = 0;
    int fd = state_open(m, O_RDONLY, "mdt%04x/changelog_user.%u", mdt, user);
    if (fd < 0)
        return 0;
    if (read(fd, &v, sizeof v) != (ssize_t)sizeof v)
        v = 0;
    close(fd);
    return v;
}

// Records go when nobody needs them any more; only a whole file of them gives its space back.
static void purge(const struct mount *m, uint32_t mdt, uint64_t last)
{
    uint64_t least = UINT64_MAX;
    for (uint32_t u = 1; u <= m->cfg.changelog_users; u++) {
        uint64_t c = cleared_by(m, mdt, u);
        least = c < least ? c : least;
    }
    int fd = least >= last ? state_open(m, O_RDWR, "mdt%04x/changelog", mdt) : -1;
    if (fd < 0)
        return;
    if (lock_range(fd, 0, 1, true, true) == 0 && atomic_load(&m->shared->changelog_index[mdt]) == last)
        (void)!ftruncate(fd, 0);
    close(fd);
}

static int clear(struct mount *m, uint32_t mdt, const char *user, long long endrec)
{
    char *end;
    unsigned long n = !strncmp(user, "cl", 2) ? strtoul(user + 2, &end, 10) : 0;
    if (!n || (*end && *end != '-'))
        return -EINVAL;
    if (n > m->cfg.changelog_users)
        return -ENOENT;
    uint64_t last = atomic_load(&m->shared->changelog_index[mdt]);
    if (endrec < 0 || (uint64_t)endrec > last)
        return -EINVAL;
    uint64_t upto = endrec ? (uint64_t)endrec : last;
    int fd = state_open(m, O_WRONLY | O_CREAT, "mdt%04x/changelog_user.%lu", mdt, n);
    if (fd < 0)
        return fd;
    int rc = write(fd, &upto, sizeof upto) == (ssize_t)sizeof upto ? 0 : -EIO;
    close(fd);
    if (!rc)
        purge(m, mdt, last);
    return rc;
}

SINCE_210 int llapi_changelog_clear(const char *device, const char *user, long long endrec)
{
    struct mount *m;
    uint32_t mdt;
    int rc = mdt_by_name(device, &m, &mdt);
    if (rc) {
        report(LLAPI_MSG_ERROR, -rc, "cannot open '/dev/changelog-%s'", device ? device : "");
        return negative(rc);
    }
    rc = clear(m, mdt, user ? user : "", endrec);
    mount_put(m);
    if (rc)
        report(LLAPI_MSG_ERROR, -rc, "cannot purge records for '%s'", user ? user : "");
    return negative(rc);
}
