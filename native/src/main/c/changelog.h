// SPDX-License-Identifier: Apache-2.0
#ifndef SIM_CHANGELOG_H
#define SIM_CHANGELOG_H

#include "sim.h"

enum {
    CL_CREATE = 1,
    CL_MKDIR = 2,
    CL_SOFTLINK = 4,
    CL_MKNOD = 5,
    CL_UNLINK = 6,
    CL_LAYOUT = 12,
    CL_HSM = 16,
    CL_RESYNC = 22
};

enum { HE_ARCHIVE = 0, HE_RESTORE = 1, HE_CANCEL = 2, HE_RELEASE = 3, HE_REMOVE = 4, HE_STATE = 5 };

// Writes a record when somebody is registered to read them. parent and name may be NULL.
void changelog_write(struct mount *m, int type, uint16_t flags, const struct lu_fid *fid, const struct lu_fid *parent,
                     const char *name);
void changelog_hsm(struct mount *m, const struct lu_fid *fid, int event, int err, bool dirty);

#endif
