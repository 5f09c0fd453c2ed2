// SPDX-License-Identifier: Apache-2.0
// Advice, data versions, access heat. Convention of llapi_ladvise: -1 and errno; of the others: -errno.
#include "layout.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

enum { WILLREAD = 1, DONTNEED = 2, LOCKNOEXPAND = 3, LOCKAHEAD = 4, ADVICES = 5 };
#define LF_ASYNC 1ull
#define LF_UNSET 2ull
#define COUNT_MAX 1024

struct llapi_lu_ladvise {
    uint16_t lla_advice;
    uint16_t lla_value1;  // lock mode of lockahead
    uint32_t lla_value2;
    uint64_t lla_start;
    uint64_t lla_end;
    uint32_t lla_value3;
    uint32_t lla_value4;  // result of lockahead
};

static int advise(int fd, uint64_t flags, struct llapi_lu_ladvise *a)
{
    switch (a->lla_advice) {
    case WILLREAD:
    case DONTNEED:
        if (a->lla_start >= a->lla_end)
            return -EINVAL;
        return -posix_fadvise(fd, (off_t)a->lla_start, (off_t)(a->lla_end - a->lla_start),
                              a->lla_advice == WILLREAD ? POSIX_FADV_WILLNEED : POSIX_FADV_DONTNEED);
    case LOCKNOEXPAND: return 0;
    case LOCKAHEAD:
        // Only a request that does not wait can take a lock in advance.
        if (!(flags & LF_ASYNC) || a->lla_value1 < 1 || a->lla_value1 > 2 || a->lla_start >= a->lla_end)
            return -EINVAL;
        a->lla_value4 = 0;
        return 0;
    default: return a->lla_advice ? -EOPNOTSUPP : -EINVAL;
    }
}

SINCE_210 int llapi_ladvise(int fd, unsigned long long flags, int count, struct llapi_lu_ladvise *a)
{
    if (count < 1 || count > COUNT_MAX)
        return fail(EINVAL);
    struct node n;
    int rc = node_of_fd(&n, fd);
    if (rc)
        return fail(rc == NOT_LUSTRE ? -ENOTTY : rc);
    if (!S_ISREG(n.st.st_mode))
        rc = -ENOTTY;
    for (int i = 0; !rc && i < count; i++)
        rc = advise(fd, flags, &a[i]);
    node_close(&n);
    return rc ? fail(rc) : 0;
}

static int data_version(struct node *n, uint64_t *out)
{
    int rc = node_load(n);
    if (!rc)
        rc = node_refresh(n);
    if (!rc)
        *out = 0x100000000ull + n->rec.data_version;
    return rc;
}

SINCE_210 int llapi_get_data_version(int fd, uint64_t *version, uint64_t flags)
{
    (void)flags;  // nothing is cached that would have to be flushed
    struct node n;
    int rc = node_of_fd(&n, fd);
    if (!rc) {
        rc = S_ISREG(n.st.st_mode) ? data_version(&n, version) : -ENOTTY;
        node_close(&n);
    }
    return negative(rc == NOT_LUSTRE ? -ENOTTY : rc);
}

SINCE_216 int llapi_hsm_data_version_set(int fd, uint64_t version)
{
    struct node n;
    int rc = node_of_fd(&n, fd);
    if (!rc) {
        rc = node_load(&n);
        if (!rc)
            rc = node_lock(&n);
        if (!rc)
            rc = node_load(&n);
        if (!rc) {
            n.rec.hsm_data_version = version;
            rc = node_store(&n);
        }
        node_close(&n);
    }
    return negative(rc == NOT_LUSTRE ? -ENOTTY : rc);
}

SINCE_212 int llapi_get_ost_layout_version(int fd, uint32_t *version)
{
    struct node n;
    int rc = node_of_fd(&n, fd);
    if (!rc) {
        rc = node_load(&n);
        *version = 0;
        node_close(&n);
    }
    return negative(rc == NOT_LUSTRE ? -ENOTTY : rc);
}

struct lu_heat {
    uint32_t lh_count;
    uint32_t lh_flags;
    uint64_t lh_heat[];
};

SINCE_215 int llapi_heat_get(int fd, struct lu_heat *heat)
{
    struct node n;
    int rc = node_of_fd(&n, fd);
    if (!rc) {
        uint32_t room = heat->lh_count < 4 ? heat->lh_count : 4;
        memset(heat->lh_heat, 0, room * sizeof heat->lh_heat[0]);
        heat->lh_count = 4;
        heat->lh_flags = 0;
        node_close(&n);
    }
    return negative(rc == NOT_LUSTRE ? -ENOTTY : rc);
}

SINCE_215 int llapi_heat_set(int fd, uint64_t flags)
{
    (void)flags;
    struct node n;
    int rc = node_of_fd(&n, fd);
    if (!rc)
        node_close(&n);
    return negative(rc == NOT_LUSTRE ? -ENOTTY : rc);
}

SINCE_212 int llapi_file_flush(int fd)
{
    uint64_t version;
    return llapi_get_data_version(fd, &version, 2);
}

SINCE_217 int llapi_fsync(int fd)
{
    struct node n;
    int rc = node_of_fd(&n, fd);
    if (!rc) {
        rc = fsync(fd) ? -errno : 0;
        node_close(&n);
    }
    return negative(rc == NOT_LUSTRE ? -ENOTTY : rc);
}
