// SPDX-License-Identifier: Apache-2.0
#ifndef SIM_LOCK_H
#define SIM_LOCK_H

#include "layout.h"

#define LL_LEASE_RDLCK 1
#define LL_LEASE_WRLCK 2
#define LL_LEASE_UNLCK 4
#define LL_LEASE_RESYNC 1u
#define LL_LEASE_RESYNC_DONE 2u
#define LL_LEASE_LAYOUT_MERGE 4u
#define LL_LEASE_LAYOUT_SPLIT 8u

struct ll_ioc_lease {
    uint32_t lil_mode;
    uint32_t lil_flags;
    uint32_t lil_count;
    uint32_t lil_ids[];
};

// Whether somebody holds a write lease on the inode; such a file cannot be released.
bool lease_held(const struct node *n);
int lease_of(int fd);
int lease_take(int fd, int mode);
int lease_drop(int fd);
int group_lock(int fd, uint64_t gid);
// A descriptor is closed, and what it held goes with it.
void lock_forget(int fd);
int group_unlock(int fd, uint64_t gid);

// ---- mirror.c: what ends a lease with a change of mirrors
int mirror_resync_begin(int fd);
int mirror_resync_done(int fd, const uint32_t *ids, uint32_t count);
int mirror_merge(int fd, int victim);
int mirror_split(int fd, int victim, uint32_t mirror_id);

#endif
