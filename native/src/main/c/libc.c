// SPDX-License-Identifier: Apache-2.0
// System calls as a Lustre client's kernel answers them: layouts through the attribute lustre.lov, identifiers, HSM and
// locks through ioctl, delayed creation through open. A caller that resolves these names in this library talks to the
// simulated mount as to a kernel, without any function of liblustreapi; paths elsewhere go to the real kernel.
#include "hsm.h"
#include "lock.h"
#include "real.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#undef open
#undef openat
#undef getxattr
#undef fgetxattr
#undef setxattr
#undef fsetxattr
#undef pread
#undef pwrite
#undef ftruncate
#undef close

#define EXPORTED __attribute__((visibility("default")))

#define DELAY_CREATE_OLD 0x1000000
#define DELAY_CREATE (O_NOCTTY | 0x2000)
#define VOLATILE_NAME ".\x0c\x13\x14\x12:VOLATILE"

// ---- open

static bool delayed(int flags)
{
    return (flags & DELAY_CREATE_OLD) || (flags & DELAY_CREATE) == DELAY_CREATE;
}

static int birth_unlaid(int fd)
{
    struct node n;
    struct stat st;
    if (fstat(fd, &st) || !S_ISREG(st.st_mode) || node_of_fd(&n, fd))
        return 0;
    int rc = node_birth(&n, NULL);
    node_close(&n);
    return rc;
}

// mount/.lustre/fid/[fid] names a file by its identifier.
static int open_by_name_of_fid(const char *path, int flags)
{
    const char *at = strstr(path, "/.lustre/fid/");
    struct lu_fid fid;
    struct mount *m;
    char root[PATH_MAX];
    if (!at || (size_t)(at - path) >= sizeof root || fid_parse(at + 13, &fid, NULL))
        return NOT_LUSTRE;
    snprintf(root, sizeof root, "%.*s", (int)(at - path), path);
    if (mount_by_name(root[0] ? root : "/", &m))
        return NOT_LUSTRE;
    int fd = fid_open(m, &fid, flags, NULL);
    mount_put(m);
    return fd;
}

int llapi_create_volatile_idx(const char *directory, int mdt, int flags);

static int open_volatile(const char *path, int flags)
{
    const char *slash = strrchr(path, '/');
    const char *name = slash ? slash + 1 : path;
    if (strncmp(name, VOLATILE_NAME, sizeof VOLATILE_NAME - 1))
        return NOT_LUSTRE;
    char dir[PATH_MAX];
    snprintf(dir, sizeof dir, "%.*s", slash ? (int)(slash - path) : 1, slash ? path : ".");
    // The name goes on with the index of the MDT, in hexadecimal, empty for any.
    const char *mdt = name + sizeof VOLATILE_NAME - 1;
    return llapi_create_volatile_idx(dir, *mdt == ':' && mdt[1] != ':' ? (int)strtol(mdt + 1, NULL, 16) : -1, flags);
}

static int sim_openat(int dir, const char *path, int flags, mode_t mode)
{
    int fd = path ? open_by_name_of_fid(path, flags) : NOT_LUSTRE;
    if (fd == NOT_LUSTRE && path && (flags & O_CREAT))
        fd = open_volatile(path, flags);
    if (fd != NOT_LUSTRE)
        return fd < 0 ? fail(fd) : fd;
    if (!(flags & O_CREAT) || !delayed(flags) || (flags & __O_TMPFILE))
        return real_openat(dir, path, flags & ~DELAY_CREATE_OLD, mode);
    int plain = flags & ~(DELAY_CREATE_OLD | 0x2000);
    fd = real_openat(dir, path, plain | O_EXCL, mode);
    if (fd < 0 && errno == EEXIST && !(flags & O_EXCL))
        return real_openat(dir, path, plain, mode);
    int rc = fd < 0 ? 0 : birth_unlaid(fd);
    if (rc) {
        close(fd);
        return fail(rc);
    }
    return fd;
}

#define MODE_OF(flags, mode)                                                                                           \
    mode_t mode = 0;                                                                                                   \
    if ((flags) & (O_CREAT | __O_TMPFILE)) {                                                                           \
        va_list args;                                                                                                  \
        va_start(args, flags);                                                                                         \
        mode = va_arg(args, mode_t);                                                                                   \
        va_end(args);                                                                                                  \
    }

EXPORTED int open(const char *path, int flags, ...)
{
    MODE_OF(flags, mode)
    return sim_openat(AT_FDCWD, path, flags, mode);
}

EXPORTED int openat(int dir, const char *path, int flags, ...)
{
    MODE_OF(flags, mode)
    return sim_openat(dir, path, flags, mode);
}

EXPORTED int open64(const char *path, int flags, ...)
{
    MODE_OF(flags, mode)
    return sim_openat(AT_FDCWD, path, flags, mode);
}

EXPORTED int openat64(int dir, const char *path, int flags, ...)
{
    MODE_OF(flags, mode)
    return sim_openat(dir, path, flags, mode);
}

EXPORTED int mknodat(int dir, const char *path, mode_t mode, dev_t dev)
{
    if (syscall(SYS_mknodat, dir, path, mode, dev))
        return -1;
    if (S_ISREG(mode) || !(mode & S_IFMT)) {
        int fd = real_openat(dir, path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
        if (fd >= 0) {
            (void)birth_unlaid(fd);
            close(fd);
        }
    }
    return 0;
}

EXPORTED int mknod(const char *path, mode_t mode, dev_t dev)
{
    return mknodat(AT_FDCWD, path, mode, dev);
}

// ---- extended attributes

static bool ours(const char *name)
{
    return name && (!strncmp(name, "lustre.", 7) || !strncmp(name, "trusted.", 8) || !strncmp(name, "user.lustre.sim", 15));
}

// Attributes of root's that Lustre only keeps, as any other file system does.
static bool kept(const char *name)
{
    static const char *const own[] = {"trusted.lov", "trusted.hsm", "trusted.lma", "trusted.som", "trusted.link"};
    if (geteuid() || strncmp(name, "trusted.", 8))
        return false;
    for (size_t i = 0; i < sizeof own / sizeof *own; i++)
        if (!strcmp(name, own[i]))
            return false;
    return true;
}

struct link_ea {
    uint32_t magic, count;
    uint64_t size;
    uint32_t overflow_time, padding;
} __attribute__((packed));

static ssize_t hand_out(const void *bytes, size_t len, void *value, size_t size)
{
    if (!size)
        return (ssize_t)len;
    if (len > size)
        return -ERANGE;
    memcpy(value, bytes, len);
    return (ssize_t)len;
}

static ssize_t get_link(struct node *n, void *value, size_t size)
{
    uint8_t b[512];
    struct lu_fid parent;
    if (node_is_root(n) || fid_parent(n, &parent))
        return -ENODATA;
    const char *name = strrchr(n->path, '/') + 1;
    size_t len = strlen(name), entry = 2 + sizeof parent + len;
    if (len > 255)
        return -ENODATA;
    struct link_ea head = {0x11EAF1DFu, 1, sizeof head + entry, 0, 0};
    memcpy(b, &head, sizeof head);
    uint8_t *at = b + sizeof head;
    *at++ = (uint8_t)(entry >> 8);
    *at++ = (uint8_t)entry;
    uint64_t seq = __builtin_bswap64(parent.f_seq);
    uint32_t oid = __builtin_bswap32(parent.f_oid), ver = __builtin_bswap32(parent.f_ver);
    memcpy(at, &seq, 8);
    memcpy(at + 8, &oid, 4);
    memcpy(at + 12, &ver, 4);
    memcpy(at + 16, name, len);
    return hand_out(b, head.size, value, size);
}

static ssize_t get_attribute(struct node *n, const char *name, void *value, size_t size)
{
    if (kept(name))
        return NOT_LUSTRE;
    int rc = node_load(n);
    if (!rc)
        rc = node_refresh(n);
    if (rc)
        return rc;
    bool root = geteuid() == 0;
    if (!strcmp(name, "lustre.lov") || (root && !strcmp(name, "trusted.lov")))
        return n->layout ? hand_out(n->layout, n->rec.layout_len, value, size) : -ENODATA;
    if (!root || strncmp(name, "trusted.", 8))
        return -ENODATA;
    if (!strcmp(name, "trusted.hsm") && n->rec.hsm_states) {
        struct {
            uint32_t compat, flags;
            uint64_t archive_id, version;
        } hsm = {0, n->rec.hsm_states, n->rec.hsm_archive_id, 0x100000000ull + n->rec.hsm_data_version};
        return hand_out(&hsm, sizeof hsm, value, size);
    }
    if (!strcmp(name, "trusted.lma")) {
        struct {
            uint32_t compat, incompat;
            struct lu_fid fid;
        } lma = {n->rec.hsm_states ? 1 : 0, n->rec.hsm_states & HS_RELEASED ? 1 : 0, n->rec.fid};
        return hand_out(&lma, sizeof lma, value, size);
    }
    if (!strcmp(name, "trusted.som") && S_ISREG(n->st.st_mode)) {
        struct {
            uint16_t valid, padding[3];
            uint64_t size, blocks;
        } som = {4, {0}, (uint64_t)n->st.st_size, (uint64_t)n->st.st_blocks};
        return hand_out(&som, sizeof som, value, size);
    }
    return strcmp(name, "trusted.link") ? -ENODATA : get_link(n, value, size);
}

static ssize_t answer(ssize_t rc)
{
    return rc < 0 ? fail((int)-rc) : rc;
}

// NOT_LUSTRE when the kernel is to be asked.
static ssize_t get_of(struct node *n, int rc, const char *name, void *value, size_t size)
{
    if (rc)
        return rc;
    ssize_t k = get_attribute(n, name, value, size);
    node_close(n);
    return k;
}

EXPORTED ssize_t getxattr(const char *path, const char *name, void *value, size_t size)
{
    struct node n;
    ssize_t k = ours(name) && path ? get_of(&n, node_open(&n, path, O_PATH), name, value, size) : NOT_LUSTRE;
    return k == NOT_LUSTRE ? real_getxattr(path, name, value, size) : answer(k);
}

EXPORTED ssize_t lgetxattr(const char *path, const char *name, void *value, size_t size)
{
    struct node n;
    ssize_t k = ours(name) && path ? get_of(&n, node_open(&n, path, O_PATH | O_NOFOLLOW), name, value, size) : NOT_LUSTRE;
    return k == NOT_LUSTRE ? syscall(SYS_lgetxattr, path, name, value, size) : answer(k);
}

EXPORTED ssize_t fgetxattr(int fd, const char *name, void *value, size_t size)
{
    struct node n;
    ssize_t k = ours(name) ? get_of(&n, node_of_fd(&n, fd), name, value, size) : NOT_LUSTRE;
    return k == NOT_LUSTRE ? real_fgetxattr(fd, name, value, size) : answer(k);
}

// What a caller wrote is a request: identifiers in it mean nothing, targets only in a list of chosen ones.
static void as_request(struct llapi_layout *l)
{
    for (uint32_t i = 0; i < l->count; i++) {
        struct comp *c = &l->comps[i];
        c->ondisk = false;
        c->id = 0;
        c->flags &= ~(LCME_FL_INIT | LCME_FL_STALE);
        // Nobody but the ioctl for imports makes a released layout.
        if (!c->foreign && (lov_pattern_of(c->pattern) & LOV_PATTERN_F_RELEASED))
            c->pattern = hsm_resident_pattern(lov_pattern_of(c->pattern));
        if (!c->specific)
            comp_clear(c);
    }
}

static int set_layout(struct node *n, const uint8_t *value, size_t size)
{
    struct llapi_layout *l;
    if (size < sizeof(struct lov_user_md_v1))
        return -ERANGE;
    int rc = lov_parse(value, size, &l);
    if (rc)
        return rc;
    as_request(l);
    for (uint32_t i = 0; !rc && i < l->count; i++) {
        const struct comp *c = &l->comps[i];
        bool mdt = lov_pattern_of(c->pattern) & LOV_PATTERN_MDT;
        if (!mdt && c->stripe_size != LLAPI_LAYOUT_DEFAULT && c->stripe_size % LOV_MIN_STRIPE_SIZE)
            rc = -EINVAL;
        if (c->stripe_count < LLAPI_LAYOUT_INVALID && c->stripe_count > LOV_MAX_STRIPE_COUNT)
            rc = -EINVAL;
    }
    if (!rc && l->composite && layout_check(l, false, l->mirror_count > 1, NULL))
        rc = -EINVAL;
    if (!rc)
        rc = node_load(n);
    if (!rc)
        rc = node_lock(n);
    if (!rc)
        rc = node_load(n);
    if (!rc && S_ISDIR(n->st.st_mode)) {
        rc = stripe_set_directory(n, l);
    } else if (!rc && (n->rec.flags & NODE_NO_LAYOUT)) {
        rc = stripe_create(n, l);
        if (!rc)
            rc = node_store(n);
    }  // a file that has objects keeps its layout, and nothing is said
    layout_free(l);
    return rc == -EDOM ? -EINVAL : rc;
}

static int set_attribute(struct node *n, const char *name, const void *value, size_t size)
{
    if (!strcmp(name, "lustre.lov") || (!strcmp(name, "trusted.lov") && geteuid() == 0))
        return set_layout(n, value, size);
    return strncmp(name, "lustre.", 7) ? NOT_LUSTRE : -EOPNOTSUPP;
}

static int set_of(struct node *n, int rc, const char *name, const void *value, size_t size)
{
    if (rc)
        return rc;
    rc = set_attribute(n, name, value, size);
    node_close(n);
    return rc;
}

EXPORTED int setxattr(const char *path, const char *name, const void *value, size_t size, int flags)
{
    struct node n;
    int rc = ours(name) && path ? set_of(&n, node_open(&n, path, O_PATH), name, value, size) : NOT_LUSTRE;
    return rc == NOT_LUSTRE ? real_setxattr(path, name, value, size, flags) : (int)answer(rc);
}

EXPORTED int lsetxattr(const char *path, const char *name, const void *value, size_t size, int flags)
{
    struct node n;
    int rc = ours(name) && path ? set_of(&n, node_open(&n, path, O_PATH | O_NOFOLLOW), name, value, size) : NOT_LUSTRE;
    return rc == NOT_LUSTRE ? (int)syscall(SYS_lsetxattr, path, name, value, size, flags) : (int)answer(rc);
}

EXPORTED int fsetxattr(int fd, const char *name, const void *value, size_t size, int flags)
{
    struct node n;
    int rc = ours(name) ? set_of(&n, node_of_fd(&n, fd), name, value, size) : NOT_LUSTRE;
    return rc == NOT_LUSTRE ? real_fsetxattr(fd, name, value, size, flags) : (int)answer(rc);
}

static int remove_attribute(struct node *n, int rc, const char *name)
{
    if (rc)
        return rc;
    if (strcmp(name, "lustre.lov") && strcmp(name, "trusted.lov")) {
        rc = NOT_LUSTRE;
    } else {
        rc = node_load(n);
        if (!rc && S_ISDIR(n->st.st_mode)) {
            rc = node_lock(n);
            if (!rc)
                rc = node_load(n);
            if (!rc)
                rc = node_set_layout(n, NULL, 0);
            if (!rc)
                rc = node_store(n);
        }
    }
    node_close(n);
    return rc;
}

EXPORTED int removexattr(const char *path, const char *name)
{
    struct node n;
    int rc = ours(name) && path ? remove_attribute(&n, node_open(&n, path, O_PATH), name) : NOT_LUSTRE;
    return rc == NOT_LUSTRE ? (int)syscall(SYS_removexattr, path, name) : (int)answer(rc);
}

EXPORTED int lremovexattr(const char *path, const char *name)
{
    struct node n;
    int rc = ours(name) && path ? remove_attribute(&n, node_open(&n, path, O_PATH | O_NOFOLLOW), name) : NOT_LUSTRE;
    return rc == NOT_LUSTRE ? (int)syscall(SYS_lremovexattr, path, name) : (int)answer(rc);
}

EXPORTED int fremovexattr(int fd, const char *name)
{
    struct node n;
    int rc = ours(name) ? remove_attribute(&n, node_of_fd(&n, fd), name) : NOT_LUSTRE;
    return rc == NOT_LUSTRE ? (int)syscall(SYS_fremovexattr, fd, name) : (int)answer(rc);
}

struct names {
    char *out;
    size_t room, used;
};

static void add_name(struct names *l, const char *name)
{
    size_t len = strlen(name) + 1;
    if (l->out && l->used + len <= l->room)
        memcpy(l->out + l->used, name, len);
    l->used += len;
}

// The names of the real attributes, without the simulator's own, and those that a Lustre inode has.
static ssize_t list_of(struct node *n, int rc, char *out, size_t size)
{
    if (rc)
        return rc;
    char real[65536], proc[32];
    struct names l = {size ? out : NULL, size, 0};
    rc = node_load(n);
    bool laid = !rc && n->layout, root = geteuid() == 0;
    if (laid && root)
        add_name(&l, "trusted.lov");
    if (root && !node_is_root(n))
        add_name(&l, "trusted.link");
    if (root)
        add_name(&l, "trusted.lma");
    if (root && n->rec.hsm_states)
        add_name(&l, "trusted.hsm");
    if (laid)
        add_name(&l, "lustre.lov");
    snprintf(proc, sizeof proc, "/proc/self/fd/%d", n->fd);
    ssize_t k = syscall(SYS_listxattr, proc, real, sizeof real);
    for (ssize_t at = 0; at < k; at += (ssize_t)strlen(real + at) + 1)
        if (!ours(real + at) || kept(real + at))
            add_name(&l, real + at);
    node_close(n);
    if (rc)
        return rc;
    return size && l.used > size ? -ERANGE : (ssize_t)l.used;
}

EXPORTED ssize_t listxattr(const char *path, char *out, size_t size)
{
    struct node n;
    ssize_t k = path ? list_of(&n, node_open(&n, path, O_PATH), out, size) : NOT_LUSTRE;
    return k == NOT_LUSTRE ? syscall(SYS_listxattr, path, out, size) : answer(k);
}

EXPORTED ssize_t llistxattr(const char *path, char *out, size_t size)
{
    struct node n;
    ssize_t k = path ? list_of(&n, node_open(&n, path, O_PATH | O_NOFOLLOW), out, size) : NOT_LUSTRE;
    return k == NOT_LUSTRE ? syscall(SYS_llistxattr, path, out, size) : answer(k);
}

EXPORTED ssize_t flistxattr(int fd, char *out, size_t size)
{
    struct node n;
    ssize_t k = list_of(&n, node_of_fd(&n, fd), out, size);
    return k == NOT_LUSTRE ? syscall(SYS_flistxattr, fd, out, size) : answer(k);
}

// ---- data: what a released file has comes back before it is read, written or cut

static int ask_for_restore(struct node *n)
{
    char bytes[sizeof(struct hsm_user_request) + sizeof(struct hsm_user_item)] = {0};
    struct hsm_user_request *request = (struct hsm_user_request *)bytes;
    request->hr_action = HUA_RESTORE;
    request->hr_itemcount = 1;
    request->hur_user_item[0] = (struct hsm_user_item){n->rec.fid, {0, LUSTRE_EOF}};
    return hsm_request_on(n->m, request);
}

static int wait_for_restore(struct node *n)
{
    int rc = ask_for_restore(n);
    while (!rc && (n->rec.hsm_states & HS_RELEASED)) {
        struct request pending;
        bool queued = coordinator_find(n->m, &n->rec.fid, HSMA_RESTORE, &pending);
        coordinator_tick(n->m);
        nanosleep(&(struct timespec){0, 1000000}, NULL);
        rc = node_load(n);
        if (!rc && !queued && (n->rec.hsm_states & HS_RELEASED))
            rc = -ENODATA;
    }
    return rc;
}

static int make_resident(int fd)
{
    struct node n;
    struct stat st;
    if (fstat(fd, &st) || !S_ISREG(st.st_mode) || node_of_fd(&n, fd))
        return 0;
    int rc = node_load(&n);
    if (!rc && (n.rec.hsm_states & HS_RELEASED))
        rc = n.rec.hsm_states & HS_LOST ? -ENODATA : wait_for_restore(&n);
    node_close(&n);
    return rc;
}

EXPORTED ssize_t pread(int fd, void *out, size_t size, off_t at)
{
    int rc = make_resident(fd);
    return rc ? fail(rc) : real_pread(fd, out, size, at);
}

EXPORTED ssize_t pread64(int fd, void *out, size_t size, off64_t at)
{
    return pread(fd, out, size, at);
}

EXPORTED ssize_t pwrite(int fd, const void *bytes, size_t size, off_t at)
{
    int rc = make_resident(fd);
    return rc ? fail(rc) : real_pwrite(fd, bytes, size, at);
}

EXPORTED ssize_t pwrite64(int fd, const void *bytes, size_t size, off64_t at)
{
    return pwrite(fd, bytes, size, at);
}

EXPORTED int ftruncate(int fd, off_t size)
{
    int rc = make_resident(fd);
    return rc ? fail(rc) : real_ftruncate(fd, size);
}

EXPORTED int ftruncate64(int fd, off64_t size)
{
    return ftruncate(fd, size);
}

// Locks and leases end with their descriptor, whose number the next file may get.
EXPORTED int close(int fd)
{
    lock_forget(fd);
    return real_close(fd);
}

// ---- statfs

static int as_lustre(int rc, int mount_rc, struct mount *m, struct statfs *s)
{
    if (mount_rc)
        return rc;
    if (!rc) {
        s->f_type = LL_SUPER_MAGIC;
        s->f_namelen = 255;
    }
    mount_put(m);
    return rc;
}

EXPORTED int statfs(const char *path, struct statfs *s)
{
    char real[PATH_MAX];
    struct mount *m = NULL;
    int rc = (int)syscall(SYS_statfs, path, s);
    int found = rc || !realpath(path, real) ? NOT_LUSTRE : mount_of_path(real, &m);
    return as_lustre(rc, found, m, s);
}

EXPORTED int fstatfs(int fd, struct statfs *s)
{
    char real[PATH_MAX];
    struct mount *m = NULL;
    int rc = (int)syscall(SYS_fstatfs, fd, s);
    int found = rc || canonical_of_fd(fd, real) ? NOT_LUSTRE : mount_of_path(real, &m);
    return as_lustre(rc, found, m, s);
}

EXPORTED int statfs64(const char *path, struct statfs64 *s)
{
    return statfs(path, (struct statfs *)s);
}

EXPORTED int fstatfs64(int fd, struct statfs64 *s)
{
    return fstatfs(fd, (struct statfs *)s);
}

// ---- ioctl

#define LL_IOC_LOV_SETSTRIPE 0x4008669aul
#define LL_IOC_LOV_SETSTRIPE_NEW 0xc020669aul
#define LL_IOC_LOV_GETSTRIPE 0x4008669bul
#define LL_IOC_LOV_GETSTRIPE_NEW 0x8020669bul
#define LL_IOC_GROUP_LOCK 0x4008669eul
#define LL_IOC_GROUP_UNLOCK 0x4008669ful
#define LL_IOC_GETOBDCOUNT 0x800866a8ul
#define LL_IOC_PATH2FID 0x800866adul
#define LL_IOC_GET_MDTIDX 0x800466aful
#define LL_IOC_HSM_STATE_GET 0x802066d3ul
#define LL_IOC_HSM_STATE_SET 0x401866d4ul
#define LL_IOC_HSM_REQUEST 0x401866d9ul
#define LL_IOC_DATA_VERSION 0x801066daul
#define LL_IOC_LOV_SWAP_LAYOUTS 0x402066dbul
#define LL_IOC_HSM_ACTION 0x801866dcul
#define LL_IOC_RMFID 0x801066f2ul
#define LL_IOC_SET_LEASE 0xc00c66f3ul
#define LL_IOC_SET_LEASE_OLD 0xc00866f3ul
#define LL_IOC_GET_LEASE 0x66f4ul
#define LL_IOC_HSM_IMPORT 0xc03066f5ul
#define LL_IOC_HSM_CT_START 0x401866d5ul
#define LK_FLG_STOP 1u
#define LL_IOC_FID2MDTIDX 0xc01066f8ul
#define LL_IOC_GETPARENT 0xc01866f9ul
#define LL_IOC_LADVISE 0x802066faul
#define OBD_IOC_FID2PATH 0xc0086696ul
#define OBD_IOC_GETDTNAME 0x8080667ful
#define OBD_IOC_GETMDNAME 0x80806683ul

struct fid2path {
    struct lu_fid fid;
    uint64_t recno;
    uint32_t linkno;
    uint32_t pathlen;
    char path[];
} __attribute__((packed));

struct getparent {
    struct lu_fid fid;
    uint32_t linkno;
    uint32_t name_size;
    char name[];
} __attribute__((packed));

struct state_set {
    uint32_t valid;
    uint32_t archive_id;
    uint64_t set;
    uint64_t clear;
};

struct swap {
    uint64_t flags;
    uint32_t fd, gid;
    uint64_t dv1, dv2;
};

struct version {
    uint64_t version;
    uint32_t layout_version, flags;
};

struct advice_list {
    uint32_t magic, count;
    uint64_t flags;
    uint64_t values[2];
    char advice[];
};

#define LADVISE_MAGIC 0x1adf1ce0u

int llapi_fd2fid(int fd, struct lu_fid *fid);
int llapi_fid2path_at(int fd, const struct lu_fid *fid, char *path, int len, long long *recno, int *linkno);
int llapi_fd2parent(int fd, unsigned int linkno, struct lu_fid *parent, char *name, size_t size);
int llapi_file_fget_mdtidx(int fd, int *mdt);
int llapi_hsm_state_get_fd(int fd, struct hsm_user_state *out);
int llapi_hsm_state_set_fd(int fd, uint64_t set, uint64_t clear, uint32_t archive_id);
int llapi_get_data_version(int fd, uint64_t *version, uint64_t flags);
int llapi_fswap_layouts_grouplock(int fd1, int fd2, uint64_t dv1, uint64_t dv2, int gid, uint64_t flags);
int llapi_lease_set(int fd, const struct ll_ioc_lease *data);
int llapi_ladvise(int fd, unsigned long long flags, int count, void *a);
int llapi_rmfid_at(int fd, void *fa);
int llapi_file_fget_lov_uuid(int fd, struct obd_uuid *uuid);
int llapi_file_fget_lmv_uuid(int fd, struct obd_uuid *uuid);

static int lease_by_number(int fd, uint32_t mode)
{
    return mode == LL_LEASE_UNLCK ? lease_drop(fd) : lease_take(fd, (int)mode);
}

static int get_stripe(int fd, void *out)
{
    struct node n;
    int rc = node_of_fd(&n, fd);
    if (!rc) {
        rc = lum_of_node(&n, out);
        node_close(&n);
    }
    return rc;
}

static int set_stripe(int fd, const struct lov_user_md_v1 *lum)
{
    struct node n;
    size_t size = lum->lmm_magic == LOV_USER_MAGIC_V1 ? sizeof *lum : sizeof(struct lov_user_md_v3);
    if (lum->lmm_magic == LOV_USER_MAGIC_COMP_V1)
        size = ((const struct lov_comp_md *)lum)->lcm_size;
    else if (lum->lmm_magic == LOV_USER_MAGIC_SPECIFIC)
        size += lum->lmm_stripe_count * sizeof(struct lov_ost_data);
    int rc = node_of_fd(&n, fd);
    if (!rc) {
        rc = node_load(&n);
        bool laid = !rc && S_ISREG(n.st.st_mode) && !(n.rec.flags & NODE_NO_LAYOUT);
        if (!rc)
            rc = laid ? -EEXIST : set_layout(&n, (const uint8_t *)lum, size);
        bool released = lum->lmm_magic != LOV_USER_MAGIC_COMP_V1 && (lum->lmm_pattern & LOV_PATTERN_F_RELEASED);
        if (!rc && released && S_ISREG(n.st.st_mode)) {
            rc = hsm_release_layout(&n);
            if (!rc)
                rc = node_store(&n);
        }
        node_close(&n);
    }
    return rc;
}

static int hsm_request_fd(int fd, const struct hsm_user_request *req)
{
    struct node n;
    int rc = node_of_fd(&n, fd);
    if (!rc) {
        rc = hsm_request_on(n.m, req);
        node_close(&n);
    }
    return rc;
}

static int hsm_action_fd(int fd, struct hsm_current_action *out)
{
    struct node n;
    int rc = node_of_fd(&n, fd);
    if (!rc) {
        rc = hsm_current_of(&n, out);
        node_close(&n);
    }
    return rc;
}

static int count_targets(int fd, int *count)
{
    struct node n;
    int rc = node_of_fd(&n, fd);
    if (!rc) {
        *count = *count ? MAX_MDTS : (int)n.m->cfg.ost_count;
        node_close(&n);
    }
    return rc;
}

static int target_name(int fd, char *out, bool mdt)
{
    struct obd_uuid u;
    int rc = mdt ? llapi_file_fget_lmv_uuid(fd, &u) : llapi_file_fget_lov_uuid(fd, &u);
    if (!rc)
        memcpy(out, u.uuid, sizeof u.uuid);
    return rc;
}

static int set_state(int fd, const struct state_set *s)
{
    return llapi_hsm_state_set_fd(fd, s->valid & 1 ? s->set : 0, s->valid & 2 ? s->clear : 0,
                                  s->valid & 4 ? s->archive_id : 0);
}

static int to_path(int fd, struct fid2path *f)
{
    long long recno = (long long)f->recno;
    int linkno = (int)f->linkno;
    return llapi_fid2path_at(fd, &f->fid, f->path, (int)f->pathlen, &recno, &linkno);
}

static int data_version_of(int fd, struct version *v)
{
    v->layout_version = 0;
    return llapi_get_data_version(fd, &v->version, v->flags);
}

static int advise_all(int fd, struct advice_list *a)
{
    if (a->magic != LADVISE_MAGIC)
        return -EINVAL;
    return llapi_ladvise(fd, a->flags, (int)a->count, a->advice) ? -errno : 0;
}

static int path2fid(int fd, struct lu_fid *fid)
{
    int rc = llapi_fd2fid(fd, fid);
    return rc == -ENODATA ? -ENOTTY : rc;
}

// Starting is what the registration of a copytool does with its pipe; stopping can be done by itself.
static int copytool_start(int fd, const void *arg)
{
    struct kernelcomm {
        uint32_t wfd, rfd, uid, group, data, flags;
    } k;
    char path[PATH_MAX];
    struct mount *m;
    memcpy(&k, arg, sizeof k);
    if (!(k.flags & LK_FLG_STOP) || k.uid != (uint32_t)getpid())
        return -EINVAL;
    int rc = canonical_of_fd(fd, path);
    if (!rc)
        rc = mount_of_path(path, &m);
    if (rc)
        return rc;
    rc = copytool_stop(m);
    mount_put(m);
    return rc;
}

// NOT_LUSTRE for a request that is not Lustre's.
static int lustre_ioctl(int fd, unsigned long request, void *arg)
{
    switch (request & 0xffffffffu) {
    case LL_IOC_PATH2FID: return path2fid(fd, arg);
    case LL_IOC_LOV_GETSTRIPE:
    case LL_IOC_LOV_GETSTRIPE_NEW: return get_stripe(fd, arg);
    case LL_IOC_LOV_SETSTRIPE:
    case LL_IOC_LOV_SETSTRIPE_NEW: return set_stripe(fd, arg);
    case LL_IOC_GROUP_LOCK: return group_lock(fd, (uint64_t)(uintptr_t)arg);
    case LL_IOC_GROUP_UNLOCK: return group_unlock(fd, (uint64_t)(uintptr_t)arg);
    case LL_IOC_GETOBDCOUNT: return count_targets(fd, arg);
    case LL_IOC_GET_MDTIDX: return llapi_file_fget_mdtidx(fd, arg);
    case LL_IOC_FID2MDTIDX: return (int)fid_mdt(arg);
    case LL_IOC_HSM_STATE_GET: return llapi_hsm_state_get_fd(fd, arg);
    case LL_IOC_HSM_STATE_SET: return set_state(fd, arg);
    case LL_IOC_HSM_REQUEST: return hsm_request_fd(fd, arg);
    case LL_IOC_HSM_ACTION: return hsm_action_fd(fd, arg);
    case LL_IOC_HSM_CT_START: return copytool_start(fd, arg);
    case LL_IOC_HSM_IMPORT: return hsm_import(fd, arg);
    case LL_IOC_DATA_VERSION: return data_version_of(fd, arg);
    case LL_IOC_LOV_SWAP_LAYOUTS: {
        const struct swap *s = arg;
        return llapi_fswap_layouts_grouplock(fd, (int)s->fd, s->dv1, s->dv2, (int)s->gid, s->flags);
    }
    case LL_IOC_RMFID: return llapi_rmfid_at(fd, arg);
    case LL_IOC_SET_LEASE: return llapi_lease_set(fd, arg);
    case LL_IOC_SET_LEASE_OLD: return lease_by_number(fd, (uint32_t)(uintptr_t)arg);
    case LL_IOC_GET_LEASE: return lease_of(fd);
    case LL_IOC_GETPARENT: {
        struct getparent *p = arg;
        return llapi_fd2parent(fd, p->linkno, &p->fid, p->name, p->name_size);
    }
    case LL_IOC_LADVISE: return advise_all(fd, arg);
    case OBD_IOC_FID2PATH: return to_path(fd, arg);
    case OBD_IOC_GETDTNAME: return target_name(fd, arg, false);
    case OBD_IOC_GETMDNAME: return target_name(fd, arg, true);
    default: return NOT_LUSTRE;
    }
}

EXPORTED int ioctl(int fd, unsigned long request, ...)
{
    va_list args;
    va_start(args, request);
    void *arg = va_arg(args, void *);
    va_end(args);
    char path[PATH_MAX];
    struct mount *m;
    // Lustre's requests are of the letter 'f', which other file systems use as well: only on a mount are they Lustre's.
    bool letter = (request >> 8 & 0xff) == 'f';
    int rc = letter && !canonical_of_fd(fd, path) ? mount_of_path(path, &m) : NOT_LUSTRE;
    if (!rc) {
        mount_put(m);
        rc = lustre_ioctl(fd, request, arg);
    }
    return rc == NOT_LUSTRE ? (int)syscall(SYS_ioctl, fd, request, arg) : (int)answer(rc);
}

SINCE_216 int llapi_ioctl(int fd, unsigned int request, void *arg)
{
    return ioctl(fd, request, arg);
}
