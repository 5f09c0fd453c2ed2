// SPDX-License-Identifier: Apache-2.0
// Quota: what users, groups and projects occupy, counted by a walk over the tree. There are no limits to set.
#include "sim.h"

#include <dirent.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#define Q_GETINFO 0x800005u
#define Q_GETQUOTA 0x800007u
#define QIF_ALL 0x3fu
enum { USRQUOTA = 0, GRPQUOTA = 1, PRJQUOTA = 2 };

struct if_quotactl {
    uint32_t qc_cmd;
    uint32_t qc_type;
    uint32_t qc_id;
    uint32_t qc_stat;
    uint32_t qc_valid;
    uint32_t qc_idx;
    uint64_t dqi_bgrace;
    uint64_t dqi_igrace;
    uint32_t dqi_flags;
    uint32_t dqi_valid;
    uint64_t dqb_bhardlimit;
    uint64_t dqb_bsoftlimit;
    uint64_t dqb_curspace;
    uint64_t dqb_ihardlimit;
    uint64_t dqb_isoftlimit;
    uint64_t dqb_curinodes;
    uint64_t dqb_btime;
    uint64_t dqb_itime;
    uint32_t dqb_valid;
    uint32_t dqb_padding;
    char obd_type[16];
    struct obd_uuid obd_uuid;
};

_Static_assert(sizeof(struct if_quotactl) == 176, "if_quotactl");

static void count(int dir, const struct if_quotactl *what, bool top, uint64_t *bytes, uint64_t *inodes)
{
    DIR *d = fdopendir(dir);
    if (!d) {
        close(dir);
        return;
    }
    for (struct dirent *e; (e = readdir(d));) {
        struct stat st;
        if (!strcmp(e->d_name, ".") || !strcmp(e->d_name, "..") || (top && !strcmp(e->d_name, STATE_DIR))
            || fstatat(dirfd(d), e->d_name, &st, AT_SYMLINK_NOFOLLOW))
            continue;
        if ((what->qc_type == USRQUOTA ? st.st_uid : st.st_gid) == what->qc_id) {
            *bytes += (uint64_t)st.st_blocks * 512;
            ++*inodes;
        }
        int sub = S_ISDIR(st.st_mode) ? openat(dirfd(d), e->d_name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC) : -1;
        if (sub >= 0)
            count(sub, what, false, bytes, inodes);
    }
    closedir(d);
}

static int get_quota(struct mount *m, struct if_quotactl *q)
{
    if (q->qc_type != USRQUOTA && q->qc_type != GRPQUOTA)
        return -EOPNOTSUPP;
    int fd = open(m->root, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        return -errno;
    uint64_t bytes = 0, inodes = 0;
    count(fd, q, true, &bytes, &inodes);
    q->dqb_curspace = bytes;
    q->dqb_curinodes = inodes;
    q->dqb_bhardlimit = q->dqb_bsoftlimit = q->dqb_ihardlimit = q->dqb_isoftlimit = 0;
    q->dqb_btime = q->dqb_itime = 0;
    q->dqb_valid = QIF_ALL;
    memset(q->obd_type, 0, sizeof q->obd_type);
    memset(&q->obd_uuid, 0, sizeof q->obd_uuid);
    return 0;
}

SINCE_210 int llapi_quotactl(char *mnt, struct if_quotactl *q)
{
    struct mount *m;
    if (!q || mount_by_name(mnt, &m))
        return negative(-ENODEV);
    int rc;
    if (q->qc_cmd == Q_GETQUOTA) {
        rc = get_quota(m, q);
    } else if (q->qc_cmd == Q_GETINFO && q->qc_type <= GRPQUOTA) {
        q->dqi_bgrace = q->dqi_igrace = 604800;
        q->dqi_flags = 0;
        rc = 0;
    } else {
        rc = -EOPNOTSUPP;
    }
    mount_put(m);
    return negative(rc);
}
