// SPDX-License-Identifier: Apache-2.0
// What the parts of the simulator share. Every function that can fail returns 0 or a negative errno unless it says
// otherwise; conventions of the public functions (which differ by family) are applied at their edge.
#ifndef SIM_H
#define SIM_H

#include "abi.h"

#include <errno.h>
#include <limits.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <sys/stat.h>

// Release whose symbols and quirks are built: 210, 212, 215 or 217.
#ifndef SIM_VERSION
#define SIM_VERSION 217
#endif

#ifdef SIM_ONLY_LIBC  // a library without any function of liblustreapi
#define SIM_VISIBLE __attribute__((visibility("hidden")))
#else
#define SIM_VISIBLE __attribute__((visibility("default")))
#endif
#define SIM_ABSENT __attribute__((visibility("hidden"), unused))
#define SINCE_210 SIM_VISIBLE
#if SIM_VERSION >= 212
#define SINCE_212 SIM_VISIBLE
#else
#define SINCE_212 SIM_ABSENT
#endif
#if SIM_VERSION >= 215
#define SINCE_215 SIM_VISIBLE
#else
#define SINCE_215 SIM_ABSENT
#endif
#if SIM_VERSION >= 216
#define SINCE_216 SIM_VISIBLE
#else
#define SINCE_216 SIM_ABSENT
#endif
#if SIM_VERSION >= 217
#define SINCE_217 SIM_VISIBLE
#else
#define SINCE_217 SIM_ABSENT
#endif

#define STATE_DIR ".lustre-sim"
// Internal answer of mount and node look-ups: the path is not below a simulated mount. Never leaves the library.
#define NOT_LUSTRE (-4096)

#define MAX_OSTS 2000
#define MAX_MDTS 64
#define MAX_POOLS 32

// ---- mount.c: the mounts, their configuration and their shared counters

struct pool {
    char name[LOV_MAXPOOLNAME + 1];
    uint16_t *osts;
    uint32_t count;
};

struct config {
    char fsname[9];
    uint32_t ost_count;
    uint32_t mdt_count;
    uint64_t ost_size;  // bytes, 0: a share of the backing file system
    uint32_t stripe_count;
    uint64_t stripe_size;
    struct pool pools[MAX_POOLS];
    uint32_t pool_count;
    uint32_t *ost_state;     // OS_STATFS_* bits for each OST
    uint64_t *ost_used;      // bytes in use beside the files of the tree, for each OST
    bool ost_files_limited;  // some target has no room or ost_size is set: creation must look at space
    bool hsm;
    bool read_only;    // this client mounted it so, as far as HSM is concerned
    bool hsm_enabled;  // coordinator runs; false: stopped, requests get EAGAIN
    uint32_t hsm_max_requests;
    uint32_t hsm_loop_delay_ms;
    uint32_t hsm_active_timeout_ms;
    bool hsm_no_retry;
    uint32_t hsm_user_mask;   // bit per HUA_* action, as 1 << (action - HUA_ARCHIVE)
    uint32_t hsm_group_mask;
    uint32_t hsm_other_mask;
    uint64_t agent_archives;  // bit n: the built-in agent serves archive id n; bit 0: any id; 0: no built-in agent
    uint32_t agent_delay_ms;
    uint64_t agent_bandwidth;  // bytes per second, 0: unlimited
    char agent_archive_dir[PATH_MAX];
    uint32_t fault_agent_error_permille;
    int fault_agent_errno;
    uint32_t fault_agent_lost_permille;
    uint32_t fault_call_permille;
    int fault_call_errno;
    uint32_t call_delay_us;
    uint32_t usage_ttl_ms;
    uint32_t changelog_users;  // cl1 to clN are registered on every MDT; 0: nothing is recorded
};

struct counters;

struct mount {
    int refs;
    char root[PATH_MAX];
    size_t root_len;
    dev_t dev;
    struct config cfg;
    struct timespec cfg_mtime;
    ino_t cfg_ino;
    struct counters *shared;
    struct mount *next;
};

// Kept in a file mapped by every process of the mount; only touched by atomic operations. The first six are read by
// LustreSimulator.hsmStatistics.
struct counters {
    _Atomic uint64_t queued;                       // HSM requests waiting or started, all MDTs
    _Atomic uint64_t queued_peak;
    _Atomic uint64_t requests;                     // HSM requests ever accepted
    _Atomic uint64_t succeeded;
    _Atomic uint64_t failed;
    _Atomic uint64_t cancelled;
    _Atomic uint64_t next_object[MAX_MDTS];        // FIDs handed out, for each MDT
    _Atomic uint64_t next_ost_object[MAX_OSTS];    // object ids handed out, for each OST
    _Atomic uint64_t next_ost;                     // round robin position
    _Atomic uint64_t next_cookie;
    _Atomic uint64_t coordinator_tick_ns;          // time of the last pass over the queues
    _Atomic uint64_t fault_seed;
    _Atomic uint64_t agents;                       // copytools registered and not yet unregistered
    _Atomic uint64_t next_agent;
    _Atomic uint64_t sidecars;                     // 0: no record was ever kept beside its inode
    _Atomic uint64_t root_defaults;                // 0: the root never had a default layout
    _Atomic uint64_t changelog_index[MAX_MDTS];    // last record written, for each MDT
};

int mount_of_path(const char *canonical, struct mount **out);
int mount_by_name(const char *fsname_or_path, struct mount **out);
int mount_at_index(int index, struct mount **out);
void mount_put(struct mount *m);
struct mount *mount_again(struct mount *m);
int state_path(const struct mount *m, char *buf, size_t size, const char *fmt, ...) __attribute__((format(printf, 4, 5)));
// Opens a file of the state directory, making its directories; mode is such that every user of the mount may use it.
int state_open(const struct mount *m, int flags, const char *fmt, ...) __attribute__((format(printf, 3, 4)));
int lock_range(int fd, uint64_t start, uint64_t len, bool exclusive, bool wait);
const struct pool *pool_find(const struct config *c, const char *name);
uint64_t now_ns(void);
uint64_t mono_ns(void);
void mount_instance(const struct mount *m, char buf[17]);

// ---- node.c: one file, directory or other inode of a mount and what is kept about it

#define NODE_NO_LAYOUT 0x1u    // regular file that has no objects yet (mknod, delayed create)
#define NODE_LAYOUT_BIG 0x2u   // layout bytes are kept in a file of their own

struct record {
    uint32_t magic;
    uint16_t version;
    uint16_t flags;
    uint64_t ino;
    uint64_t btime_ns;
    struct lu_fid fid;
    uint32_t hsm_states;
    uint32_t hsm_archive_id;
    uint64_t hsm_data_version;   // data version at archive time
    uint64_t archived_size;
    int64_t archived_mtime_ns;
    uint64_t seen_size;          // last size, mtime that the data version counted
    int64_t seen_mtime_ns;
    uint64_t data_version;
    uint32_t layout_len;
    uint32_t layout_gen;
    uint32_t project_id;
    uint32_t lmv_stripe_count;
    uint32_t lmv_hash;
    uint32_t lmv_inherit;
    int32_t lmv_offset;
    uint32_t main_mirror;   // whose data the file itself holds, 0: the first
    uint32_t reserved[2];
} __attribute__((packed));

struct node {
    struct mount *m;
    int fd;
    bool own_fd;
    bool path_only;         // opened with O_PATH: attributes go by /proc
    bool stored;            // a record is on disk
    bool sidecar;           // it is in the state directory, the file takes no attribute
    int lock_fd;
    int want_mdt;           // where to put it at first sight, -1: where its directory is
    char path[PATH_MAX];    // canonical
    struct stat st;
    uint64_t btime_ns;
    struct record rec;
    uint8_t *layout;        // rec.layout_len bytes of lustre.lov, or NULL
    struct node *parent;    // while an inode is recorded for the first time: its directory, loaded
};

int canonical_of_fd(int fd, char path[PATH_MAX]);
// NOT_LUSTRE, or 0 with *out set to the mount of the path, which must exist unless its parent is wanted.
int node_open(struct node *n, const char *path, int open_flags);
int node_of_fd(struct node *n, int fd);
void node_close(struct node *n);
// Reads what is kept; hands out a FID and, to a regular file, its layout, at first sight.
int node_load(struct node *n);
int node_lock(struct node *n);
void node_unlock(struct node *n);
int node_store(struct node *n);
int node_set_layout(struct node *n, const uint8_t *bytes, uint32_t len);
// Records anew where an inode was seen.
int node_relink(struct node *n);
bool node_is_root(const struct node *n);
// Instantiates what the size of the file asks for, tracks writes; call after node_load when the layout is looked at.
int node_refresh(struct node *n);

// ---- hsm.c: a released file was changed without the restore that a real one would have waited for; n is locked
int hsm_written_while_released(struct node *n);

// ---- fid.c

#define ROOT_FID ((struct lu_fid){0x200000007ull, 1, 0})
struct lu_fid fid_new(struct mount *m, uint32_t mdt);
bool fid_equal(const struct lu_fid *a, const struct lu_fid *b);
uint32_t fid_mdt(const struct lu_fid *fid);
int fid_parse(const char *s, struct lu_fid *fid, const char **end);
// Remembers where an inode was last seen.
int link_write(struct node *n);
// Tells the changelog of an inode that was just recorded.
void link_created(struct node *n);
int fid_parent(const struct node *n, struct lu_fid *out);
bool fid_was_ours(const struct mount *m, const struct lu_fid *fid);
int fid_open(struct mount *m, const struct lu_fid *fid, int flags, char *path_out);

// ---- target.c

int ost_uuid(const struct mount *m, uint32_t idx, struct obd_uuid *u);
int mdt_uuid(const struct mount *m, uint32_t idx, struct obd_uuid *u);
bool ost_has_room(struct mount *m, uint32_t idx);

// ---- log.c

void report(int level, int err, const char *fmt, ...) __attribute__((format(printf, 3, 4)));
void vreport(int level, int err, const char *fmt, va_list args);

int llapi_file_open_pool(const char *path, int flags, int mode, unsigned long long size, int offset, int count, int pattern,
                         char *pool);

// Delays and faults that the configuration asks of every call; 0 or a negative errno.
int call_gate(struct mount *m);
bool fault_now(struct mount *m, uint32_t permille);

static inline int fail(int err)
{
    errno = err < 0 ? -err : err;
    return -1;
}

// Families that return -errno also leave errno set.
static inline int negative(int rc)
{
    if (rc < 0)
        errno = -rc;
    return rc;
}

#endif
